/* SQLite: one file, write-ahead log. Opening, faults in words, statements, transactions. See backend.h.
 *
 * A statement that is not marked `stream` is fetched whole, as libpq does, so that both engines show a caller the same:
 * an answer does not change while it is read, and nothing stays open behind it. A stream outside a transaction reads on
 * a connection of its own, so that writing beside it neither ends nor disturbs it.
 *
 * Not here: slots, locks and bulk writes (sqlite_slot.c), backups (backup.c).
 */
#include "base/limits.h"
#include "base/memory.h"
#include "sql.h"
#include "store/sqlite.h"

#include <errno.h>
#include <pthread.h>
#include <libgen.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUSY_MS = 30000, APPLICATION_ID = 0x54726566 }; /* "Tref" */
#define KEPT_BYTES (1 * GIB)

typedef struct {
    sqlite3_stmt *stmt;
    int n;
    unsigned char at[64]; /* SQLite's index of $1, $2, ... ; 0: not used */
    bool lent;            /* to a stream that is open                    */
    bool forgotten;       /* meanwhile: the stream has it for good       */
} Prepared;

typedef struct {
    Rows base;
    Arg *kept; /* fetched whole: `columns` cells a row */
    size_t n_kept, room, at;
    Arena text;
    sqlite3_stmt *stream;
    Prepared *lent; /* whose statement that is; NULL: its own */
} SqliteRows;

Sqlite *sqlite_of(const Store *s)
{
    return s->engine;
}

/* ---- faults ----------------------------------------------------------------------------------------------------- */

static Code missing_table(const Store *s, const char *doing, const char *message, Error *e)
{
    return store_no_table(s, doing, view_of(message + strlen("no such table: ")), e);
}

static Code disk_full(const Store *s, const char *doing, Error *e)
{
    fail(e, E_IO, "could not finish %s: the disk of %s is full", doing, s->name);
    return hint(e, "free some space and repeat it; nothing of the unfinished step was kept");
}

static Code read_only(const Store *s, const char *doing, Error *e)
{
    if (s->mode == STORE_READ)
        return fail(e, E_BUG, "%s writes, but the store %s was opened for reading", doing, s->name);
    fail(e, E_IO, "cannot write to the store %s: the file or its folder is read-only", s->name);
    return hint(e, "give yourself the right to write there, or only ask questions");
}

static Code constraint(int extended, const char *doing, const char *message, Error *e)
{
    bool twice = extended == SQLITE_CONSTRAINT_UNIQUE || extended == SQLITE_CONSTRAINT_PRIMARYKEY ||
                 extended == SQLITE_CONSTRAINT_ROWID;
    return fail(e, twice ? E_CONFLICT : E_INPUT, "%s was refused by the store: %s", doing, message);
}

Code sqlite_fail(const Store *s, sqlite3 *db, int rc, const char *doing, Error *e)
{
    const char *message = db ? sqlite3_errmsg(db) : sqlite3_errstr(rc);

    if (db && (rc & 0xff) == SQLITE_IOERR && sqlite3_system_errno(db) == ENOSPC)
        return disk_full(s, doing, e);
    switch (rc & 0xff) {
    case SQLITE_NOMEM: return fail_memory(e, doing);
    case SQLITE_FULL: return disk_full(s, doing, e);
    case SQLITE_READONLY: return read_only(s, doing, e);
    case SQLITE_CONSTRAINT: return constraint(db ? sqlite3_extended_errcode(db) : rc, doing, message, e);
    case SQLITE_INTERRUPT: return fail(e, E_CANCEL, "%s was cancelled", doing);
    case SQLITE_TOOBIG: return fail(e, E_LIMIT, "a value of %s is larger than SQLite can keep", doing);
    case SQLITE_MISMATCH: return fail(e, E_INPUT, "%s was refused by the store: %s", doing, message);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        fail(e, E_CONFLICT, "another process kept the store %s busy for %d seconds during %s", s->name, BUSY_MS / 1000,
             doing);
        return hint(e, "wait for it to finish and repeat");
    case SQLITE_NOTADB:
        fail(e, E_INPUT, "%s is no Trefoil store: it is not an SQLite file", s->name);
        return hint(e, "name another file, or move this one away");
    case SQLITE_CORRUPT:
        fail(e, E_IO, "the store %s is damaged: %s", s->name, message);
        return hint(e, "restore the last backup: trefoil restore");
    case SQLITE_ERROR:
        if (strncmp(message, "no such table: ", 15) == 0)
            return missing_table(s, doing, message, e);
        return fail(e, E_BUG, "%s: %s", doing, message);
    default: return fail(e, E_IO, "could not finish %s in %s: %s", doing, s->name, message);
    }
}

/* ---- opening ---------------------------------------------------------------------------------------------------- */

static int wait_busy(void *unused, int times)
{
    (void)unused;
    if (times >= BUSY_MS)
        return 0;
    store_wait_ms(1);
    return 1;
}

/* What stands at the path, before SQLite looks: a sentence is better than "unable to open database file". */
static Code look_at_path(const Store *s, bool *there, Error *e)
{
    struct stat st;
    *there = false;
    if (stat(s->url, &st) != 0) {
        if (errno == ENOENT || errno == ENOTDIR)
            return OK;
        return fail(e, E_IO, "cannot look at the store %s: %s", s->name, strerror(errno));
    }
    if (S_ISDIR(st.st_mode)) {
        fail(e, E_USAGE, "%s is a folder, not a store", s->name);
        return hint(e, "name a file in it, such as %.100s/trefoil.db", s->url);
    }
    if (!S_ISREG(st.st_mode))
        return fail(e, E_USAGE, "%s is not an ordinary file, so it cannot hold a store; name another one", s->name);
    if (access(s->url, R_OK) != 0)
        return fail(e, E_IO, "cannot read the store %s: %s", s->name, strerror(errno));
    *there = st.st_size > 0;
    return OK;
}

#define LOG_LIMIT "PRAGMA journal_size_limit=67108864;"

void sqlite_log_limit(sqlite3 *db, bool on)
{
    (void)!sqlite3_exec(db, on ? LOG_LIMIT : "PRAGMA journal_size_limit=-1", NULL, NULL, NULL);
}

/* The cache is small on purpose: builds go through the file once, and every commit of another connection makes a reader
 * throw its cache away, so that a large one is only filled, freed and filled again. */
static const char SETTINGS[] = "PRAGMA synchronous=FULL; PRAGMA cache_size=-8192;"
                               "PRAGMA temp_store=MEMORY; PRAGMA secure_delete=OFF; PRAGMA foreign_keys=ON;"
                               "PRAGMA wal_autocheckpoint=2000;" LOG_LIMIT;

/* Questions jump about in the file: they read it in place. Builds go through it once and would only fill memory. */
static const char SETTINGS_READING[] = "PRAGMA mmap_size=2147418112";

/* Pages are allotted one by one as they are needed, and not twenty beforehand: a question needs few. Memory is not
 * counted: the counter has a lock that all threads share. */
static void configure(void)
{
    (void)!sqlite3_config(SQLITE_CONFIG_PAGECACHE, NULL, 0, 0);
    (void)!sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static int try_open(const char *name, int flags, sqlite3 **db)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    int rc;
    (void)!pthread_once(&once, configure);
    *db = NULL;
    rc = sqlite3_open_v2(name, db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
    if (rc == SQLITE_OK) {
        sqlite3_busy_handler(*db, wait_busy, NULL);
        rc = sqlite3_exec(*db, SETTINGS, NULL, NULL, NULL);
    }
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(*db, "SELECT 1 FROM sqlite_schema LIMIT 1", NULL, NULL, NULL);
    return rc;
}

/* file:/path?immutable=1 with everything but plain characters escaped. */
static Code immutable_name(const char *path, Text *out, Error *e)
{
    text_init(out, 16 * KIB);
    text_put(out, V("file:"));
    for (const char *p = path; *p; p++) {
        if ((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9') || strchr("/._-", *p))
            text_byte(out, *p);
        else
            text_printf(out, "%%%02X", (unsigned char)*p);
    }
    text_put(out, V("?immutable=1"));
    text_byte(out, 0);
    return text_ok(out) ? OK : text_fail(out, "the name of the store", e);
}

/* A store in a folder that cannot be written to has no write-ahead log to share; then nobody else writes either. */
static Code open_immutable(Store *s, sqlite3 **db, int *rc, Error *e)
{
    Sqlite *q = s->engine;
    struct stat st;
    Text name;
    Code c;

    text_init(&name, 16 * KIB);
    text_put(&name, view_of(q->path));
    text_put(&name, V("-wal"));
    text_byte(&name, 0);
    if (text_ok(&name) && stat(name.p, &st) == 0 && st.st_size > 0) {
        text_release(&name);
        return OK; /* what is in the log would be missed: keep the first error */
    }
    text_release(&name);
    if ((c = immutable_name(q->path, &name, e)) == OK) {
        sqlite3_close(*db);
        *rc = try_open(name.p, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, db);
    }
    text_release(&name);
    return c;
}

static bool folder_is_closed(const Sqlite *q)
{
    char folder[4096];
    snprintf(folder, sizeof folder, "%s", q->path);
    return access(dirname(folder), W_OK) != 0 && (errno == EROFS || errno == EACCES);
}

Code sqlite_connect(Store *s, bool writing, sqlite3 **db, Error *e)
{
    Sqlite *q = s->engine;
    int flags =
        writing ? SQLITE_OPEN_READWRITE | (s->mode == STORE_CREATE ? SQLITE_OPEN_CREATE : 0) : SQLITE_OPEN_READONLY;
    int rc = try_open(q->path, flags, db);
    Code c;

    if (rc != SQLITE_OK && !writing && ((rc & 0xff) == SQLITE_CANTOPEN || (rc & 0xff) == SQLITE_READONLY) &&
        (c = open_immutable(s, db, &rc, e)) != OK)
        return c;
    if (rc == SQLITE_OK && s->mode == STORE_READ)
        rc = sqlite3_exec(*db, SETTINGS_READING, NULL, NULL, NULL);
    if (rc == SQLITE_OK)
        return OK;
    if ((rc & 0xff) == SQLITE_CANTOPEN && writing && folder_is_closed(q))
        return sqlite_fail(s, NULL, SQLITE_READONLY, "opening the store", e);
    if ((rc & 0xff) == SQLITE_CANTOPEN) {
        fail(e, E_IO, "cannot open the store %s: %s", s->name,
             sqlite3_system_errno(*db) ? strerror(sqlite3_system_errno(*db)) : sqlite3_errmsg(*db));
        return hint(e, "see that the folder exists and that you may write there");
    }
    return sqlite_fail(s, *db, rc, "opening the store", e);
}

static Code pragma_int(Store *s, const char *sql, int64_t *out, Error *e)
{
    Sqlite *q = s->engine;
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(q->db, sql, -1, &stmt, NULL);
    if (rc == SQLITE_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        *out = sqlite3_column_int64(stmt, 0);
        rc = SQLITE_OK;
    }
    sqlite3_finalize(stmt);
    return rc == SQLITE_OK || rc == SQLITE_DONE ? OK : sqlite_fail(s, q->db, rc, "opening the store", e);
}

/* Makes the empty file a store-to-be; another process may do the same at once. Large pages: most of what is done to a
 * page is a call of the system for it, whatever its size. */
static Code make_file(Store *s, Error *e)
{
    Sqlite *q = s->engine;
    int rc = sqlite3_exec(q->db, "PRAGMA page_size=16384; PRAGMA journal_mode=WAL; PRAGMA application_id=1416783206",
                          NULL, NULL, NULL);
    return rc == SQLITE_OK ? OK : sqlite_fail(s, q->db, rc, "making the store", e);
}

static Code look_inside(Store *s, bool *exists, Error *e)
{
    int64_t id = 0, tables = 0, own = 0;
    Code c;

    if ((c = pragma_int(s, "PRAGMA application_id", &id, e)) != OK ||
        (c = pragma_int(s, "SELECT count(*) FROM (SELECT 1 FROM sqlite_schema LIMIT 1)", &tables, e)) != OK ||
        (c = pragma_int(s, "SELECT count(*) FROM sqlite_schema WHERE name = 'schema_step'", &own, e)) != OK)
        return c;
    if (id != APPLICATION_ID && tables) {
        fail(e, E_INPUT, "%s is an SQLite file, but no Trefoil store", s->name);
        return hint(e, "name another file");
    }
    *exists = own > 0;
    if (s->mode == STORE_READ)
        return OK;
    if (s->mode == STORE_CREATE && !tables)
        return make_file(s, e);
    /* A restored store is not in write-ahead mode yet. */
    return sqlite3_exec(sqlite_of(s)->db, "PRAGMA journal_mode=WAL", NULL, NULL, NULL) == SQLITE_OK
               ? OK
               : sqlite_fail(s, sqlite_of(s)->db, sqlite3_errcode(sqlite_of(s)->db), "opening the store", e);
}

/* A path that SQLite takes for a path: not ":memory:", not "file:...". */
static char *plain_path(const char *url)
{
    size_t n = strlen(url) + 1;
    char *p = mem_alloc(n + 2);
    if (!p)
        return NULL;
    memcpy(p, "./", 2);
    memcpy(p + (url[0] == '/' ? 0 : 2), url, n);
    return p;
}

static Code sqlite_open(Store *s, bool *exists, Error *e)
{
    Sqlite *q = mem_alloc(sizeof *q);
    bool there = false;
    Code c;

    *exists = false;
    if (!q)
        return fail_memory(e, "a store");
    *q = (Sqlite){ .lock = -1 };
    s->engine = q;
    q->path = plain_path(s->url);
    if (!q->path)
        return fail_memory(e, "a store");
    if ((c = look_at_path(s, &there, e)) != OK || (!there && s->mode != STORE_CREATE))
        return c;
    if ((c = sqlite_connect(s, s->mode != STORE_READ, &q->db, e)) != OK)
        return c;
    if (s->mode != STORE_READ && sqlite3_db_readonly(q->db, "main") == 1)
        return sqlite_fail(s, NULL, SQLITE_READONLY, "opening the store", e);
    return look_inside(s, exists, e);
}

static void drop_prepared(void *ctx, void *value)
{
    Prepared *p = value;
    (void)ctx;
    if (p->lent) {
        p->forgotten = true;
        return;
    }
    sqlite3_finalize(p->stmt);
    mem_free(p);
}

/* A stream gives its statement back. */
static void give_back(Prepared *p)
{
    sqlite3_reset(p->stmt);
    sqlite3_clear_bindings(p->stmt);
    p->lent = false;
    if (p->forgotten)
        drop_prepared(NULL, p);
}

static void sqlite_forget(Store *s)
{
    cache_clear(&sqlite_of(s)->cache, drop_prepared, NULL);
}

static void release_rows(SqliteRows *r)
{
    if (r->lent)
        give_back(r->lent);
    else
        sqlite3_finalize(r->stream);
    r->stream = NULL;
    r->lent = NULL;
    mem_free(r->kept);
    r->kept = NULL;
    arena_release(&r->text);
}

static void sqlite_close(Store *s)
{
    Sqlite *q = s->engine;
    for (Rows *r = s->open; r; r = r->older)
        release_rows((SqliteRows *)r);
    sqlite_forget(s);
    sqlite_checkpoint_end(s);
    sqlite3_close(q->side);
    sqlite3_close(q->db);
    mem_free(q->path);
    mem_free(q);
    s->engine = NULL;
}

static Code sqlite_revive(Store *s, Error *e)
{
    (void)s;
    (void)e;
    return OK;
}

/* ---- statements ------------------------------------------------------------------------------------------------- */

static Code prepare(Store *s, sqlite3 *db, const Query *q, unsigned char *at, sqlite3_stmt **out, Error *e)
{
    const char *sql = NULL;
    char name[16];
    Text text;
    int rc;
    Code c;

    *out = NULL;
    if (!q->sqlite)
        return fail(e, E_BUG, "%s has no form for SQLite", q->name);
    text_init(&text, MIB);
    if ((c = store_expand(s, q->sqlite, &text, &sql, e)) == OK) {
        rc = sqlite3_prepare_v3(db, sql, -1, q->stream ? 0 : SQLITE_PREPARE_PERSISTENT, out, NULL);
        if (rc != SQLITE_OK)
            c = sqlite_fail(s, db, rc, q->name, e);
    }
    for (int i = 0; c == OK && i < q->n_args && i < 64; i++) {
        snprintf(name, sizeof name, "$%d", i + 1);
        at[i] = (unsigned char)sqlite3_bind_parameter_index(*out, name);
    }
    text_release(&text);
    return c;
}

/* The statement prepared once for this connection; whoever takes it gives it back reset. */
static Code prepared_of(Store *s, const Query *q, Prepared **out, Error *e)
{
    Sqlite *engine = s->engine;
    Prepared *p = cache_find(&engine->cache, q);
    Code c;

    *out = p;
    if (p)
        return OK;
    p = mem_alloc(sizeof *p);
    if (!p)
        return fail_memory(e, q->name);
    *p = (Prepared){ .n = q->n_args };
    c = prepare(s, engine->db, q, p->at, &p->stmt, e);
    if (c == OK && !cache_add(&engine->cache, q, p))
        c = fail_memory(e, q->name);
    if (c != OK) {
        drop_prepared(NULL, p);
        return c;
    }
    *out = p;
    return OK;
}

static Code sqlite_prepare(Store *s, const Query *q, Error *e)
{
    Prepared *p = NULL;
    return prepared_of(s, q, &p, e);
}

/* copy: the values may go before the statement is done. */
static int bind_args(sqlite3_stmt *stmt, const unsigned char *at, Args args, bool copy)
{
    sqlite3_destructor_type keep = copy ? SQLITE_TRANSIENT : SQLITE_STATIC;
    int rc = SQLITE_OK;

    for (int i = 0; i < args.n && rc == SQLITE_OK; i++) {
        const Arg *a = &args.arg[i];
        if (!at[i])
            continue;
        switch (a->kind) {
        case ARG_NULL: rc = sqlite3_bind_null(stmt, at[i]); break;
        case ARG_INT: rc = sqlite3_bind_int64(stmt, at[i], a->i); break;
        case ARG_REAL: rc = sqlite3_bind_double(stmt, at[i], a->d + 0.0); break;
        case ARG_TEXT: rc = sqlite3_bind_text64(stmt, at[i], a->v.p, a->v.n, keep, SQLITE_UTF8); break;
        case ARG_BYTES: rc = sqlite3_bind_blob64(stmt, at[i], a->v.p, a->v.n, keep); break;
        }
    }
    return rc;
}

static Code sqlite_run(Store *s, const Query *q, Args args, int64_t *changed, Error *e)
{
    Sqlite *engine = s->engine;
    Prepared *p = NULL;
    int rc;
    Code c = prepared_of(s, q, &p, e);

    if (c != OK)
        return c;
    rc = bind_args(p->stmt, p->at, args, false);
    while (rc == SQLITE_OK && (rc = sqlite3_step(p->stmt)) == SQLITE_ROW)
        rc = SQLITE_OK;
    if (rc == SQLITE_DONE)
        *changed = sqlite3_stmt_readonly(p->stmt) ? 0 : sqlite3_changes64(engine->db);
    else
        c = sqlite_fail(s, engine->db, rc, q->name, e);
    sqlite3_reset(p->stmt);
    return c;
}

/* By way of the value, so that the statement looks for the column once; one thread has the connection to itself. */
static Arg column_of(sqlite3_stmt *stmt, int i)
{
    sqlite3_value *v = sqlite3_column_value(stmt, i);
    const char *p;
    switch (sqlite3_value_type(v)) {
    case SQLITE_INTEGER: return arg_int(sqlite3_value_int64(v));
    case SQLITE_FLOAT: return arg_real(sqlite3_value_double(v));
    case SQLITE_TEXT:
        p = (const char *)sqlite3_value_text(v);
        return (Arg){ .kind = ARG_TEXT, .v = view(p, (size_t)sqlite3_value_bytes(v)) };
    case SQLITE_BLOB:
        p = sqlite3_value_blob(v);
        return (Arg){ .kind = ARG_BYTES, .v = view(p ? p : "", (size_t)sqlite3_value_bytes(v)) };
    default: return arg_null();
    }
}

/* Copies the statement's current row behind those kept. */
static Code keep_row(SqliteRows *r, sqlite3_stmt *stmt, Error *e)
{
    size_t columns = (size_t)r->base.columns, want = (r->n_kept + 1) * columns;
    Arg *wider;

    if (want > r->room) {
        size_t room = r->room ? r->room * 2 : columns * 2;
        if (room * sizeof(Arg) > KEPT_BYTES || !(wider = mem_grow(r->kept, room * sizeof(Arg))))
            return fail(e, E_MEMORY, "the answer of %s is too large to hold: %zu rows", r->base.query, r->n_kept);
        r->kept = wider;
        r->room = room;
    }
    for (size_t i = 0; i < columns; i++) {
        Arg a = column_of(stmt, (int)i);
        if (a.kind == ARG_TEXT || a.kind == ARG_BYTES) {
            size_t n = a.v.n;
            a.v = arena_copy(&r->text, a.v);
            if (!a.v.p)
                return arena_fail(&r->text, n, r->base.query, e);
        }
        r->kept[r->n_kept * columns + i] = a;
    }
    r->n_kept++;
    return OK;
}

static SqliteRows *new_rows(Store *s, const Query *q, int columns, bool of_transaction)
{
    SqliteRows *r = mem_alloc(sizeof *r);
    if (!r)
        return NULL;
    *r = (SqliteRows){ 0 };
    rows_link(&r->base, s, q, columns, of_transaction);
    arena_init(&r->text, KEPT_BYTES);
    return r;
}

static void sqlite_rows_close(Rows *base)
{
    SqliteRows *r = (SqliteRows *)base;
    release_rows(r);
    rows_unlink(base);
    mem_free(r);
}

static Code whole_rows(Store *s, const Query *q, Args args, Rows **out, Error *e)
{
    Sqlite *engine = s->engine;
    Prepared *p = NULL;
    SqliteRows *r = NULL;
    int rc;
    Code c = prepared_of(s, q, &p, e);

    if (c != OK)
        return c;
    r = new_rows(s, q, sqlite3_column_count(p->stmt), false);
    if (!r)
        return fail_memory(e, q->name);
    rc = bind_args(p->stmt, p->at, args, false);
    while (rc == SQLITE_OK && (rc = sqlite3_step(p->stmt)) == SQLITE_ROW) {
        r->base.columns = sqlite3_column_count(p->stmt);
        rc = (c = keep_row(r, p->stmt, e)) == OK ? SQLITE_OK : SQLITE_NOMEM;
    }
    if (c == OK && rc != SQLITE_DONE)
        c = sqlite_fail(s, engine->db, rc, q->name, e);
    sqlite3_reset(p->stmt);
    if (c != OK)
        sqlite_rows_close(&r->base);
    else
        *out = &r->base;
    return c;
}

/* The connection for streams beside writing. */
static Code side_of(Store *s, sqlite3 **out, Error *e)
{
    Sqlite *q = s->engine;
    Code c = OK;
    if (s->in_transaction || s->mode == STORE_READ) {
        *out = q->db;
        return OK;
    }
    if (!q->side) {
        c = sqlite_connect(s, false, &q->side, e);
        if (c != OK) {
            sqlite3_close(q->side);
            q->side = NULL;
        }
    }
    *out = q->side;
    return c;
}

/* The statement that is kept, unless a stream has it already; on the other connection a new one. */
static Code statement_for(Store *s, const Query *q, sqlite3 *db, Prepared *fresh, Prepared **lent, Error *e)
{
    Code c = OK;

    *lent = NULL;
    if (db == sqlite_of(s)->db && (c = prepared_of(s, q, lent, e)) == OK && !(*lent)->lent) {
        (*lent)->lent = true;
        *fresh = **lent;
        return OK;
    }
    *lent = NULL;
    return c == OK ? prepare(s, db, q, fresh->at, &fresh->stmt, e) : c;
}

static Code stream_rows(Store *s, const Query *q, Args args, Rows **out, Error *e)
{
    Prepared p = { .n = q->n_args }, *lent = NULL;
    sqlite3 *db = NULL;
    SqliteRows *r;
    int rc;
    Code c;

    if ((c = side_of(s, &db, e)) != OK || (c = statement_for(s, q, db, &p, &lent, e)) != OK)
        return c;
    rc = bind_args(p.stmt, p.at, args, true);
    r = rc == SQLITE_OK ? new_rows(s, q, sqlite3_column_count(p.stmt), s->in_transaction) : NULL;
    if (!r) {
        if (lent)
            give_back(lent);
        else
            sqlite3_finalize(p.stmt);
        return rc == SQLITE_OK ? fail_memory(e, q->name) : sqlite_fail(s, db, rc, q->name, e);
    }
    r->stream = p.stmt;
    r->lent = lent;
    *out = &r->base;
    return OK;
}

static Code sqlite_rows(Store *s, const Query *q, Args args, Rows **out, Error *e)
{
    return q->stream ? stream_rows(s, q, args, out, e) : whole_rows(s, q, args, out, e);
}

static Code sqlite_next(Rows *base, bool *more, Error *e)
{
    SqliteRows *r = (SqliteRows *)base;
    int rc;

    if (!r->stream) {
        if (r->at < r->n_kept)
            r->at++, *more = true;
        return OK;
    }
    rc = sqlite3_step(r->stream);
    *more = rc == SQLITE_ROW;
    if (rc == SQLITE_ROW || rc == SQLITE_DONE) {
        base->columns = sqlite3_column_count(r->stream);
        return OK;
    }
    return sqlite_fail(base->store, sqlite3_db_handle(r->stream), rc, base->query, e);
}

static Arg sqlite_cell(const Rows *base, int column)
{
    const SqliteRows *r = (const SqliteRows *)base;
    if (r->stream)
        return column_of(r->stream, column);
    return r->kept[(r->at - 1) * (size_t)base->columns + (size_t)column];
}

/* ---- transactions ----------------------------------------------------------------------------------------------- */

Code sqlite_script_on(Store *s, sqlite3 *db, const char *what, const char *sql, Error *e)
{
    int rc = sqlite3_exec(db, sql, NULL, NULL, NULL);
    return rc == SQLITE_OK ? OK : sqlite_fail(s, db, rc, what, e);
}

static Code sqlite_script(Store *s, const char *what, const char *sql, Error *e)
{
    return sqlite_script_on(s, sqlite_of(s)->db, what, sql, e);
}

/* Readers begin and end a snapshot for each question: their statements are kept. */
static Code sqlite_begin(Store *s, Error *e)
{
    int64_t changed;
    if (s->mode == STORE_READ)
        return sqlite_run(s, &SQL_store_begin, NO_ARGS, &changed, e);
    return sqlite_script(s, "a transaction", "BEGIN IMMEDIATE", e);
}

/* Streams of the transaction end with it, on both engines. */
static void end_streams(Store *s)
{
    for (Rows *r = s->open; r; r = r->older)
        if (r->of_transaction && ((SqliteRows *)r)->stream)
            sqlite3_reset(((SqliteRows *)r)->stream);
}

static Code sqlite_commit(Store *s, Error *e)
{
    end_streams(s);
    return sqlite_script(s, "a transaction", "COMMIT", e);
}

static void sqlite_rollback(Store *s)
{
    int64_t changed;
    Error e;

    end_streams(s);
    if (s->mode == STORE_READ && sqlite_run(s, &SQL_store_rollback, NO_ARGS, &changed, &e) == OK)
        return;
    if (!sqlite3_get_autocommit(sqlite_of(s)->db))
        sqlite3_exec(sqlite_of(s)->db, "ROLLBACK", NULL, NULL, NULL);
}

/* SQLite counts when it finds, at the begin of a read, that somebody else has written. */
static int64_t sqlite_stamp(Store *s)
{
    unsigned version = 0;
    int rc = sqlite3_file_control(sqlite_of(s)->db, "main", SQLITE_FCNTL_DATA_VERSION, &version);
    return rc == SQLITE_OK ? (int64_t)version + 1 : 0;
}

const Backend SQLITE_BACKEND = {
    .slot = { "a_", "b_" },
    .open = sqlite_open,
    .close = sqlite_close,
    .revive = sqlite_revive,
    .prepare = sqlite_prepare,
    .run = sqlite_run,
    .rows = sqlite_rows,
    .next = sqlite_next,
    .cell = sqlite_cell,
    .rows_close = sqlite_rows_close,
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .stamp = sqlite_stamp,
    .script = sqlite_script,
    .tuples = sqlite_tuples,
    .settle = sqlite_settle,
    .hurry = sqlite_hurry,
    .show = sqlite_show,
    .empty = sqlite_empty,
    .analyse = sqlite_analyse,
    .lock = sqlite_lock,
    .unlock = sqlite_unlock,
    .forget = sqlite_forget,
};
