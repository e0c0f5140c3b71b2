/* Backup and restore. See store.h.
 *
 * A backup is always an SQLite file that is itself a store. From SQLite it is the whole store, byte for byte the pages
 * of one snapshot. From PostgreSQL it holds the durable tables of one snapshot; what is derived from them has another
 * form on each engine and is made again by `trefoil build`. The same holds for a restore into PostgreSQL.
 *
 * Files are written beside their place and renamed when they are complete and on the disk.
 *
 * Not here: when backups are made, where they are kept, who may.
 */
#include "base/limits.h"
#include "base/memory.h"
#include "sql.h"
#include "store/sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* Pages copied before others get a moment. */
enum { STEP_PAGES = 2000, PATH_BYTES = 4096 };

typedef struct {
    StoreProgress *tell;
    void *ctx;
    int64_t done, total;
} Progress;

static void advance(Progress *p, int64_t done)
{
    p->done = done;
    if (p->total < done)
        p->total = done;
    if (p->tell)
        p->tell(p->ctx, p->done, p->total);
}

/* ---- files ------------------------------------------------------------------------------------------------------ */

static Code name_beside(const char *path, const char *ending, char out[PATH_BYTES], Error *e)
{
    if (snprintf(out, PATH_BYTES, "%s%s", path, ending) >= PATH_BYTES)
        return fail(e, E_USAGE, "the name %.80s... is too long; choose a shorter one", path);
    return OK;
}

/* Do both paths name one file that is there? */
static bool same_file(const char *a, const char *b)
{
    struct stat x, y;
    return !store_is_postgres(b) && stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev &&
           x.st_ino == y.st_ino;
}

/* A backup takes the place of a former one, but of nothing else that lies there: neither the store itself nor a file of
 * another kind. */
static Code may_replace(const char *path, const char *url, Error *e)
{
    static const char magic[16] = "SQLite format 3";
    char begins[sizeof magic];
    struct stat there;
    ssize_t n;
    int fd;

    if (stat(path, &there) != 0)
        return OK;
    if (same_file(path, url)) {
        fail(e, E_USAGE, "cannot back up %s into itself", path);
        return hint(e, "name another file");
    }
    if (S_ISDIR(there.st_mode)) {
        fail(e, E_USAGE, "cannot write the backup %s: it is a folder", path);
        return hint(e, "name a file in it, such as %s/backup.db", path);
    }
    if (there.st_size == 0 || (fd = open(path, O_RDONLY | O_CLOEXEC)) < 0)
        return OK;
    n = read(fd, begins, sizeof begins);
    close(fd);
    if (n == sizeof begins && memcmp(begins, magic, sizeof magic) == 0)
        return OK;
    fail(e, E_USAGE, "cannot write the backup %s: a file of another kind lies there", path);
    return hint(e, "name another file, or move that one away");
}

static Code wait_for_disk(const char *path, int flags, Error *e)
{
    int fd = open(path, flags | O_CLOEXEC);
    Code c = OK;
    if (fd < 0 || (fsync(fd) != 0 && errno != EINVAL))
        c = fail(e, E_IO, "could not write %s to the disk: %s", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    return c;
}

/* Puts the complete file in its place; after a power cut there is the old one or the new one. */
static Code put_in_place(const char *part, const char *path, Error *e)
{
    char folder[PATH_BYTES];
    Code c = wait_for_disk(part, O_RDWR, e);

    if (c != OK)
        return c;
    if (rename(part, path) != 0)
        return fail(e, E_IO, "could not put %s in its place: %s", path, strerror(errno));
    snprintf(folder, sizeof folder, "%s", path);
    return wait_for_disk(dirname(folder), O_RDONLY | O_DIRECTORY, e);
}

static void remove_part(const char *part)
{
    static const char *const ENDING[] = { "", "-journal", "-wal", "-shm" };
    char name[PATH_BYTES];
    Error ignored;
    for (size_t i = 0; i < sizeof ENDING / sizeof *ENDING; i++)
        if (name_beside(part, ENDING[i], name, &ignored) == OK)
            unlink(name);
}

/* ---- SQLite to SQLite ------------------------------------------------------------------------------------------- */

static Code copy_pages(Store *from, sqlite3 *target, Progress *p, Error *e)
{
    sqlite3 *source = sqlite_of(from)->db;
    sqlite3_backup *copy = sqlite3_backup_init(target, "main", source, "main");
    int rc = SQLITE_OK;

    if (!copy)
        return sqlite_fail(from, target, sqlite3_errcode(target), "a copy of the store", e);
    while (rc == SQLITE_OK) {
        rc = sqlite3_backup_step(copy, STEP_PAGES);
        p->total = sqlite3_backup_pagecount(copy);
        advance(p, p->total - sqlite3_backup_remaining(copy));
        if (rc == SQLITE_OK)
            store_wait_ms(1);
    }
    sqlite3_backup_finish(copy);
    return rc == SQLITE_DONE ? OK : sqlite_fail(from, target, rc, "a copy of the store", e);
}

/* Copies the store as it is now into a new file; other processes read and write meanwhile. */
static Code copy_file(Store *from, const char *part, Progress *p, Error *e)
{
    sqlite3 *target = NULL;
    int rc;
    Code c;

    remove_part(part);
    rc = sqlite3_open_v2(part, &target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
    if (rc != SQLITE_OK) {
        fail(e, E_IO, "cannot write the backup %s: %s", part,
             target && sqlite3_system_errno(target) ? strerror(sqlite3_system_errno(target)) : sqlite3_errstr(rc));
        sqlite3_close(target);
        return hint(e, "name a file in a folder that exists and may be written to");
    }
    sqlite3_exec(target, "PRAGMA synchronous=OFF; PRAGMA cache_size=-16384", NULL, NULL, NULL);
    c = store_begin(from, e);
    if (c == OK && (c = store_check_steps(from, e)) == OK) /* the first look fixes the snapshot */
        c = copy_pages(from, target, p, e);
    store_rollback(from);
    /* One tidy file, without a write-ahead log of its own. */
    if (c == OK && (rc = sqlite3_exec(target, "PRAGMA journal_mode=DELETE", NULL, NULL, NULL)) != SQLITE_OK)
        c = sqlite_fail(from, target, rc, "a copy of the store", e);
    sqlite3_close(target);
    return c;
}

/* ---- table by table --------------------------------------------------------------------------------------------- */

typedef struct {
    Arena arena;
    BulkTable bulk;
    Query query;
    ArgKind kind[STORE_FIELDS_MOST];
} Copy;

static Code kind_of(View type, const char *table, ArgKind *out, Error *e)
{
    if (view_eq_nocase(type, V("integer")) || view_eq_nocase(type, V("bigint")) || view_eq_nocase(type, V("int")))
        *out = ARG_INT;
    else if (view_eq_nocase(type, V("real")) || view_eq_nocase(type, V("double precision")))
        *out = ARG_REAL;
    else if (view_eq_nocase(type, V("text")))
        *out = ARG_TEXT;
    else if (view_eq_nocase(type, V("blob")) || view_eq_nocase(type, V("bytea")))
        *out = ARG_BYTES;
    else
        return fail(e, E_BUG, "the table %s has a column of the type '%.*s', which cannot be copied", table,
                    VIEW_ARGS(type));
    return OK;
}

/* The source's columns as a list; none where the source has no such table yet. */
static Code copy_columns(Store *from, const char *table, Copy *k, View *list, Error *e)
{
    Rows *rows = NULL;
    bool more = false;
    Code c = store_rows(from, &SQL_store_columns, ARGS(arg_text(view_of(table))), &rows, e);

    *list = view(NULL, 0);
    while (c == OK && (c = rows_next(rows, &more, e)) == OK && more) {
        View name = rows_text(rows, 0);
        if (k->bulk.n_columns == STORE_FIELDS_MOST) {
            c = fail(e, E_BUG, "the table %s has more than %d columns", table, STORE_FIELDS_MOST);
            break;
        }
        c = kind_of(rows_text(rows, 1), table, &k->kind[k->bulk.n_columns++], e);
        *list = list->p ? arena_printf(&k->arena, "%.*s, \"%.*s\"", VIEW_ARGS(*list), VIEW_ARGS(name))
                        : arena_printf(&k->arena, "\"%.*s\"", VIEW_ARGS(name));
        if (!list->p)
            c = arena_fail(&k->arena, 1024, "a list of columns", e);
    }
    rows_close(rows);
    return c;
}

/* Statements that read the table there and write it here. */
static Code copy_statements(const char *table, View list, Copy *k, Error *e)
{
    View fields = V("c1"), select, insert, copy;
    for (int i = 2; i <= k->bulk.n_columns; i++)
        fields = arena_printf(&k->arena, "%.*s, c%d", VIEW_ARGS(fields), i);
    select = arena_printf(&k->arena, "SELECT %.*s FROM %s%c", VIEW_ARGS(list), table, 0);
    insert = arena_printf(&k->arena, "INSERT OR FAIL INTO %s(%.*s) SELECT %.*s FROM store_tuples%c", table,
                          VIEW_ARGS(list), VIEW_ARGS(fields), 0);
    copy = arena_printf(&k->arena, "COPY %s(%.*s) FROM STDIN (FORMAT binary)%c", table, VIEW_ARGS(list), 0);
    if (!fields.p || !select.p || !insert.p || !copy.p)
        return arena_fail(&k->arena, 4096, "a statement", e);
    k->query = (Query){ table, select.p, select.p, 0, true };
    k->bulk.name = k->bulk.table = table;
    k->bulk.sqlite = insert.p;
    k->bulk.postgres = copy.p;
    k->bulk.kinds = k->kind;
    return OK;
}

static Arg value_of(const Rows *rows, ArgKind kind, int i)
{
    if (rows_null(rows, i))
        return arg_null();
    switch (kind) {
    case ARG_INT: return arg_int(rows_int(rows, i));
    case ARG_REAL: return arg_real(rows_real(rows, i));
    case ARG_TEXT: return arg_text(rows_text(rows, i));
    default: return arg_bytes(rows_bytes(rows, i));
    }
}

static Code copy_rows(Store *from, Store *to, const Copy *k, Progress *p, Error *e)
{
    Rows *rows = NULL;
    Bulk *bulk = NULL;
    Arg row[STORE_FIELDS_MOST];
    bool more = false;
    Code c = store_rows(from, &k->query, NO_ARGS, &rows, e);

    if (c == OK)
        c = bulk_begin(to, &k->bulk, false, &bulk, e);
    while (c == OK && (c = rows_next(rows, &more, e)) == OK && more) {
        for (int i = 0; i < k->bulk.n_columns; i++)
            row[i] = value_of(rows, k->kind[i], i);
        c = bulk_row(bulk, row, e);
        if (++p->done % LIMIT_CHUNK_ROWS == 0)
            advance(p, p->done);
    }
    if (c == OK) {
        c = bulk_end(bulk, e);
        bulk = NULL;
    }
    bulk_abort(bulk);
    rows_close(rows);
    return c;
}

static Code copy_table(Store *from, Store *to, const char *table, Progress *p, Error *e)
{
    Copy k = { .bulk = { .n_columns = 0 } };
    View list;
    Code c;

    if (strcmp(table, "store_build") == 0)
        return OK; /* who builds is of the place, not of the data */
    arena_init(&k.arena, MIB);
    if ((c = copy_columns(from, table, &k, &list, e)) == OK && k.bulk.n_columns) {
        c = copy_statements(table, list, &k, e);
        if (c == OK)
            c = copy_rows(from, to, &k, p, e);
        from->backend->forget(from); /* the statement was made for this table and goes with it */
    }
    arena_release(&k.arena);
    return c;
}

typedef Code TableWork(Store *from, Store *to, const char *table, Progress *p, Error *e);

/* For every durable table, parents first, as the schemas make them. */
static Code each_table(Store *from, Store *to, TableWork *work, Progress *p, Error *e)
{
    Code c = OK;
    for (const char *const *t = SCHEMA_store.durable_table; c == OK && *t; t++)
        c = work(from, to, *t, p, e);
    for (const Schema *const *m = to->schemas; m && *m; m++)
        for (const char *const *t = (*m)->durable_table; c == OK && *m != &SCHEMA_store && *t; t++)
            c = work(from, to, *t, p, e);
    return c;
}

/* Rows that a step itself put in are in the copy as well. */
static Code empty_table(Store *from, Store *to, const char *table, Progress *p, Error *e)
{
    char sql[160];
    bool found = false;
    Rows *rows = NULL;
    Code c;

    (void)from, (void)p;
    if ((c = store_rows(to, &SQL_store_columns, ARGS(arg_text(view_of(table))), &rows, e)) == OK)
        c = rows_next(rows, &found, e);
    rows_close(rows);
    snprintf(sql, sizeof sql, "DELETE FROM %.100s", table);
    return c == OK && found ? to->backend->script(to, "a restore", sql, e) : c;
}

/* Everything durable from one store into another whose transaction is open and whose tables are there. */
static Code copy_tables(Store *from, Store *to, Progress *p, Error *e)
{
    Code c;
    if ((c = each_table(from, to, empty_table, p, e)) != OK || (c = each_table(from, to, copy_table, p, e)) != OK)
        return c;
    advance(p, p->done);
    return store_run(to, &SQL_store_forget_picture, NO_ARGS, NULL, e);
}

/* ---- backup ----------------------------------------------------------------------------------------------------- */

static Code dump(Store *from, const char *part, Progress *p, Error *e)
{
    Store *to = NULL;
    Code c;

    remove_part(part);
    if ((c = store_open(&to, part, STORE_CREATE, from->schemas, e)) != OK)
        return c;
    if ((c = store_begin(from, e)) == OK && (c = store_begin(to, e)) == OK && (c = copy_tables(from, to, p, e)) == OK)
        c = store_commit(to, e);
    store_rollback(from);
    if (c == OK && sqlite3_exec(sqlite_of(to)->db, "PRAGMA journal_mode=DELETE", NULL, NULL, NULL) != SQLITE_OK)
        c = sqlite_fail(to, sqlite_of(to)->db, sqlite3_errcode(sqlite_of(to)->db), "a backup", e);
    store_close(to);
    return c;
}

Code store_backup(Store *s, const char *path, StoreProgress *progress, void *ctx, Error *e)
{
    Progress p = { .tell = progress, .ctx = ctx };
    char part[PATH_BYTES];
    Store *from = NULL;
    bool exists = false;
    Code c = name_beside(path, ".part", part, e);

    if (c != OK || (c = may_replace(path, s->url, e)) != OK)
        return c;
    /* A connection of its own, so that the caller's transaction and the copy do not meet. */
    if ((c = store_connect(&from, s->url, STORE_READ, s->schemas, &exists, e)) != OK)
        return c;
    c = s->backend == &SQLITE_BACKEND ? copy_file(from, part, &p, e) : dump(from, part, &p, e);
    store_close(from);
    if (c == OK)
        c = put_in_place(part, path, e);
    if (c != OK)
        remove_part(part);
    return c;
}

/* ---- restore ---------------------------------------------------------------------------------------------------- */

static Code quick_check(Store *s, Error *e)
{
    sqlite3_stmt *stmt = NULL;
    sqlite3 *db = sqlite_of(s)->db;
    Code c = OK;
    int rc = sqlite3_prepare_v2(db, "PRAGMA quick_check(1)", -1, &stmt, NULL);

    if (rc == SQLITE_OK)
        rc = sqlite3_step(stmt);
    if (rc != SQLITE_ROW)
        c = sqlite_fail(s, db, rc, "a look at the backup", e);
    else if (strcmp((const char *)sqlite3_column_text(stmt, 0), "ok") != 0)
        c = fail(e, E_INPUT, "the backup %s is damaged: %s", s->name, (const char *)sqlite3_column_text(stmt, 0));
    sqlite3_finalize(stmt);
    return c;
}

/* The store that is to be replaced, locked against builds; NULL where there is none. */
static Code lock_target(Store **out, const char *url, const Schema *const *schemas, Error *e)
{
    struct stat st;
    bool exists = false;
    Code c;

    *out = NULL;
    if (stat(url, &st) != 0 && errno == ENOENT) {
        remove_part(url); /* the log of a store that is gone would be taken for the new one's */
        return OK;
    }
    if ((c = store_connect(out, url, STORE_WRITE, schemas, &exists, e)) != OK)
        return c;
    if (!sqlite_of(*out)->db) { /* an empty file */
        store_close(*out);
        *out = NULL;
        return OK;
    }
    return store_build_lock(*out, "a restore", 0, e);
}

/* Leaves the old store without a log and with nobody in it. */
static Code quiet_target(Store *s, Error *e)
{
    sqlite3 *db = sqlite_of(s)->db;
    int rc =
        sqlite3_exec(db, "PRAGMA busy_timeout=2000; PRAGMA journal_mode=DELETE; BEGIN EXCLUSIVE", NULL, NULL, NULL);
    if (rc == SQLITE_OK)
        return OK;
    if ((rc & 0xff) != SQLITE_BUSY && (rc & 0xff) != SQLITE_LOCKED)
        return sqlite_fail(s, db, rc, "a restore", e);
    fail(e, E_CONFLICT, "cannot restore into %s while others use it", s->name);
    return hint(e, "stop what uses the store (trefoil serve, a build, an open question) and repeat");
}

static Code restore_sqlite(Store *from, const char *url, const Schema *const *schemas, Progress *p, Error *e)
{
    char part[PATH_BYTES];
    Store *target = NULL;
    Code c = name_beside(url, ".restore", part, e);

    if (c != OK)
        return c;
    c = lock_target(&target, url, schemas, e);
    if (c == OK && (c = copy_file(from, part, p, e)) == OK && target)
        c = quiet_target(target, e);
    if (c == OK)
        c = put_in_place(part, url, e);
    if (c != OK)
        remove_part(part);
    store_close(target);
    return c;
}

static Code drop_table(Store *from, Store *to, const char *table, Progress *p, Error *e)
{
    char sql[160];
    (void)from, (void)p;
    snprintf(sql, sizeof sql, "DROP TABLE IF EXISTS public.%.100s CASCADE", table);
    return to->backend->script(to, "a restore", sql, e);
}

static Code restore_postgres(Store *from, Store *to, Progress *p, Error *e)
{
    Code c;
    if ((c = store_begin(from, e)) != OK || (c = store_begin(to, e)) != OK)
        return c;
    if ((c = to->backend->script(to, "a restore",
                                 "DROP SCHEMA IF EXISTS picture_a CASCADE; DROP SCHEMA IF EXISTS picture_b CASCADE",
                                 e)) != OK ||
        (c = each_table(from, to, drop_table, p, e)) != OK || (c = store_repeat_steps(to, from, e)) != OK ||
        (c = copy_tables(from, to, p, e)) != OK)
        return c;
    return store_commit(to, e);
}

static Code restore_into_postgres(Store *from, const char *url, const Schema *const *schemas, Progress *p, Error *e)
{
    Store *to = NULL;
    bool exists = false;
    Code c = store_connect(&to, url, STORE_CREATE, schemas, &exists, e);

    if (c == OK && exists)
        c = store_build_lock(to, "a restore", 0, e);
    if (c == OK)
        c = restore_postgres(from, to, p, e);
    if (c != OK && to)
        store_rollback(to);
    store_close(to);
    return c;
}

Code store_restore(const char *url, const char *path, const Schema *const *schemas, StoreProgress *progress, void *ctx,
                   Error *e)
{
    Progress p = { .tell = progress, .ctx = ctx };
    Store *from = NULL;
    bool exists = false;
    Code c;

    if (store_is_postgres(path))
        return fail(e, E_USAGE, "'%s' is no backup: a backup is a file; name the one that `trefoil backup` wrote",
                    path);
    if (same_file(path, url)) {
        fail(e, E_USAGE, "cannot restore %s from itself", path);
        return hint(e, "name the backup to restore, and with --store where it goes");
    }
    if ((c = store_connect(&from, path, STORE_READ, schemas, &exists, e)) != OK)
        return c;
    if (!exists) {
        fail(e, E_ABSENT, "there is no backup in %s", path);
        c = hint(e, "make one with: trefoil backup FILE");
    }
    if (c == OK && (c = store_check_steps(from, e)) == OK)
        c = quick_check(from, e);
    if (c == OK)
        c = store_is_postgres(url) ? restore_into_postgres(from, url, schemas, &p, e)
                                   : restore_sqlite(from, url, schemas, &p, e);
    store_close(from);
    return c;
}
