/* SQLite: slots of derived tables and the build lock. See backend.h.
 *
 * A slot is a set of tables whose names begin with a_ or b_. Statements are prepared with the names of the live slot
 * (tools/mksql, store_expand), and anew after a switch. An old slot is emptied row by row in short transactions before
 * its tables are dropped, because dropping a large table would keep every writer waiting.
 *
 * Not here: opening, statements, transactions (sqlite.c), bulk writes (sqlite_bulk.c).
 */
#include "base/limits.h"
#include "base/memory.h"
#include "store/sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- what is shown ---------------------------------------------------------------------------------------------- */

Code sqlite_show(Store *s, Error *e)
{
    Sqlite *q = s->engine;

    if (!q->side)
        return OK;
    for (Rows *r = s->open; r; r = r->older)
        if (!r->of_transaction && sqlite3_next_stmt(q->side, NULL))
            return fail(e, E_BUG, "the picture was switched while rows of %s were still read", r->query);
    sqlite3_close(q->side); /* the next stream opens it anew, with the new slot */
    q->side = NULL;
    return OK;
}

/* ---- emptying --------------------------------------------------------------------------------------------------- */

/* A statement that another process may have to wait for, and then a moment for that process. */
static Code step_and_yield(Store *s, const char *sql, Error *e)
{
    Code c = sqlite_script_on(s, sqlite_of(s)->db, "emptying the old picture", sql, e);
    store_wait_ms(YIELD_MS);
    return c;
}

/* Up to the first column of the only row, as text in the arena. */
static Code ask_text(Store *s, const char *sql, const char *arg, Arena *arena, View *out, Error *e)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(sqlite_of(s)->db, sql, -1, &stmt, NULL);
    Code c = OK;

    *out = view(NULL, 0);
    if (rc == SQLITE_OK)
        rc = sqlite3_bind_text(stmt, 1, arg, -1, SQLITE_STATIC);
    if (rc == SQLITE_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        View v = view_of((const char *)sqlite3_column_text(stmt, 0));
        *out = v.p ? arena_copy(arena, v) : v;
        if (v.p && !out->p)
            c = arena_fail(arena, v.n, "a name", e);
        rc = SQLITE_DONE;
    }
    if (c == OK && rc != SQLITE_DONE)
        c = sqlite_fail(s, sqlite_of(s)->db, rc, "emptying the old picture", e);
    sqlite3_finalize(stmt);
    return c;
}

/* Deletes the rows of `table` below the one that stands LIMIT_CHUNK_ROWS further on; *more: there was such a row. */
static Code delete_chunk(Store *s, const char *table, const char *key, Arena *arena, bool *more, Error *e)
{
    sqlite3 *db = sqlite_of(s)->db;
    sqlite3_stmt *find = NULL, *cut = NULL;
    View find_sql = arena_printf(arena, "SELECT %s FROM main.\"%s\" ORDER BY %s LIMIT 1 OFFSET %d", key, table, key,
                                 LIMIT_CHUNK_ROWS);
    View cut_sql = arena_printf(arena, "DELETE FROM main.\"%s\" WHERE (%s) < (?1", table, key);
    int rc, n;

    *more = false;
    if (!find_sql.p || !cut_sql.p)
        return arena_fail(arena, 256, "a statement", e);
    rc = sqlite3_prepare_v2(db, find_sql.p, (int)find_sql.n, &find, NULL);
    if (rc == SQLITE_OK && (rc = sqlite3_step(find)) == SQLITE_ROW) {
        *more = true;
        n = sqlite3_column_count(find);
        for (int i = 1; i < n && cut_sql.p; i++)
            cut_sql = arena_printf(arena, "%.*s, ?%d", VIEW_ARGS(cut_sql), i + 1);
        cut_sql = cut_sql.p ? arena_printf(arena, "%.*s)", VIEW_ARGS(cut_sql)) : cut_sql;
        rc = cut_sql.p ? sqlite3_prepare_v2(db, cut_sql.p, (int)cut_sql.n, &cut, NULL) : SQLITE_NOMEM;
        for (int i = 0; i < n && rc == SQLITE_OK; i++)
            rc = sqlite3_bind_value(cut, i + 1, sqlite3_column_value(find, i));
        sqlite3_reset(find);
        rc = rc == SQLITE_OK ? sqlite3_step(cut) : rc;
    }
    sqlite3_finalize(find);
    sqlite3_finalize(cut);
    return rc == SQLITE_DONE ? OK : sqlite_fail(s, db, rc, "emptying the old picture", e);
}

/* Leaves at most LIMIT_CHUNK_ROWS rows in the table. */
static Code delete_most(Store *s, const char *table, Error *e)
{
    static const char KEY[] = "SELECT group_concat('\"' || name || '\"') FROM (SELECT name FROM pragma_table_info(?1) "
                              "WHERE pk > 0 AND (SELECT wr FROM pragma_table_list(?1)) ORDER BY pk)";
    bool more = true;
    Arena arena;
    ArenaMark mark;
    View key;
    Code c;

    arena_init(&arena, MIB);
    c = ask_text(s, KEY, table, &arena, &key, e);
    const char *columns = key.p ? arena_cstr(&arena, key) : "rowid";
    if (c == OK && !columns)
        c = arena_fail(&arena, key.n, "a name", e);
    mark = arena_mark(&arena);
    while (c == OK && more) {
        arena_rewind(&arena, mark);
        c = delete_chunk(s, table, columns, &arena, &more, e);
        store_wait_ms(YIELD_MS);
    }
    arena_release(&arena);
    return c;
}

typedef enum { OLD_VIEWS, OLD_INDEXES, OLD_ROWS, OLD_VIRTUAL, OLD_TABLES, OLD_DONE } Old;

/* The first thing of that kind in the slot whose name comes after `after`. */
static Code next_old(Store *s, Old kind, const char *slot, View after, Arena *arena, View *name, Error *e)
{
    static const char *const WHERE[] = { "type = 'view'", "type = 'index' AND sql IS NOT NULL",
                                         "type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'",
                                         "type = 'table' AND sql LIKE 'CREATE VIRTUAL%'", "type = 'table'" };
    View sql = arena_printf(arena,
                            "SELECT name FROM sqlite_schema WHERE %s AND substr(name, 1, 2) = ?1 AND name > '%.*s' "
                            "ORDER BY name LIMIT 1%c",
                            WHERE[kind], VIEW_ARGS(after), 0);
    if (!sql.p)
        return arena_fail(arena, 256, "a statement", e);
    return ask_text(s, sql.p, slot, arena, name, e);
}

static Code empty_kind(Store *s, Old kind, const char *slot, Error *e)
{
    static const char *const WORD[] = { "VIEW", "INDEX", "", "TABLE", "TABLE" };
    View name = V(""), sql;
    Arena arena;
    Code c = OK;

    arena_init(&arena, MIB);
    while (c == OK && (c = next_old(s, kind, slot, name, &arena, &name, e)) == OK && name.p) {
        if (kind == OLD_ROWS) {
            const char *table = arena_cstr(&arena, name);
            c = table ? delete_most(s, table, e) : arena_fail(&arena, name.n, "a name", e);
            continue;
        }
        sql = arena_printf(&arena, "DROP %s main.\"%.*s\"%c", WORD[kind], VIEW_ARGS(name), 0);
        c = sql.p ? step_and_yield(s, sql.p, e) : arena_fail(&arena, 64, "a statement", e);
    }
    arena_release(&arena);
    return c;
}

Code sqlite_empty(Store *s, int64_t generation, Error *e)
{
    const char *slot = SQLITE_BACKEND.slot[slot_of(generation)];
    Error ignored;
    Code c = sqlite_script_on(s, sqlite_of(s)->db, "emptying the old picture", "PRAGMA foreign_keys=OFF", e);

    if (c == OK)
        c = sqlite_hurry(s, true, e);
    for (Old kind = OLD_VIEWS; c == OK && kind < OLD_DONE; kind++)
        c = empty_kind(s, kind, slot, e);
    (void)!sqlite_hurry(s, s->hurried, &ignored);
    (void)!sqlite_script_on(s, sqlite_of(s)->db, "emptying the old picture", "PRAGMA foreign_keys=ON",
                            c == OK ? e : &ignored);
    return c;
}

/* ---- build lock ------------------------------------------------------------------------------------------------- */

/* `<store>.build` is locked by the open file, so that the lock goes with the process; it holds who and when. */
static Code lock_name(Store *s, Text *name, Error *e)
{
    text_init(name, 16 * KIB);
    text_put(name, view_of(sqlite3_db_filename(sqlite_of(s)->db, "main")));
    text_put(name, V(".build"));
    text_byte(name, 0);
    return text_ok(name) ? OK : text_fail(name, "the name of the store", e);
}

static Code lock_held(Store *s, int fd, Error *e)
{
    char held[256];
    ssize_t n = pread(fd, held, sizeof held - 1, 0);
    View rest = view(held, n > 0 ? (size_t)n : 0), when = view_cut(&rest, ' ');
    int64_t ms = 0;

    if (!view_int(when, &ms))
        rest = view(NULL, 0);
    return store_build_runs(s, rest, ms, e);
}

static Code lock_failed(const Store *s, int why, Error *e)
{
    if (why == ENOSPC || why == EDQUOT)
        return sqlite_fail(s, NULL, SQLITE_FULL, "locking the store for a build", e);
    return fail(e, E_IO, "cannot lock %s for a build: %s.build: %s", s->name, s->name, strerror(why));
}

/* Opens and locks the file; *again: it was taken away between the two, as its owner does at the end. */
static Code lock_once(Store *s, const char *path, int *out, bool *again, Error *e)
{
    struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
    struct stat mine, there;
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
    Code c = OK;

    *again = false;
    if (fd < 0)
        return lock_failed(s, errno, e);
    if (fcntl(fd, F_OFD_SETLK, &whole) != 0)
        c = errno == EAGAIN || errno == EACCES ? lock_held(s, fd, e) : lock_failed(s, errno, e);
    else
        *again = fstat(fd, &mine) != 0 || stat(path, &there) != 0 || mine.st_ino != there.st_ino ||
                 mine.st_dev != there.st_dev;
    if (c != OK || *again) {
        close(fd);
        return c;
    }
    *out = fd;
    return OK;
}

Code sqlite_lock(Store *s, const char *who, Instant now, Error *e)
{
    Sqlite *q = s->engine;
    bool again = true;
    char holder[256];
    Text name;
    int n;
    Code c = lock_name(s, &name, e);

    while (c == OK && again)
        c = lock_once(s, name.p, &q->lock, &again, e);
    text_release(&name);
    if (c != OK)
        return c;
    n = snprintf(holder, sizeof holder, "%" PRId64 " %s", now, who);
    if (n >= (int)sizeof holder)
        n = (int)sizeof holder - 1;
    errno = 0; /* a short write says no reason: there was no room for the rest */
    if (ftruncate(q->lock, 0) != 0 || pwrite(q->lock, holder, (size_t)n, 0) != n) {
        c = lock_failed(s, errno ? errno : ENOSPC, e);
        sqlite_unlock(s);
    }
    return c;
}

void sqlite_unlock(Store *s)
{
    Sqlite *q = s->engine;
    Error ignored;
    Text name;

    if (q->lock < 0)
        return;
    if (lock_name(s, &name, &ignored) == OK)
        unlink(name.p);
    text_release(&name);
    close(q->lock);
    q->lock = -1;
}
