/* SQLite: bulk writes. See backend.h.
 *
 * Buffered tuples are shown to SQLite as a table, so that a chunk is one INSERT ... SELECT: two to three times faster
 * than a statement for each row (no binding, no reset, no end of statement).
 *
 * Not here: collecting rows into chunks (bulk.c).
 */
#include "base/limits.h"
#include "base/memory.h"
#include "store/sqlite.h"

#include <inttypes.h>
#include <stdio.h>

typedef struct {
    sqlite3_vtab base;
    Sqlite *engine;
} TupleTable;

typedef struct {
    sqlite3_vtab_cursor base;
    const char *at, *end;
    const char *field[STORE_FIELDS_MOST]; /* where each field's length stands */
    sqlite3_int64 row;
    const ArgKind *kinds;
    Sqlite *engine;
} TupleCursor;

static int tuples_connect(sqlite3 *db, void *engine, int argc, const char *const *argv, sqlite3_vtab **out,
                          char **message)
{
    char sql[STORE_FIELDS_MOST * 5 + 32];
    TupleTable *t;
    int n = snprintf(sql, sizeof sql, "CREATE TABLE x(");

    (void)argc, (void)argv, (void)message;
    for (int i = 1; i <= STORE_FIELDS_MOST; i++)
        n += snprintf(sql + n, sizeof sql - (size_t)n, "c%d%c", i, i < STORE_FIELDS_MOST ? ',' : ')');
    t = mem_alloc(sizeof *t);
    if (!t)
        return SQLITE_NOMEM;
    *t = (TupleTable){ .engine = engine };
    *out = &t->base;
    return sqlite3_declare_vtab(db, sql);
}

static int tuples_disconnect(sqlite3_vtab *t)
{
    mem_free(t);
    return SQLITE_OK;
}

static int tuples_plan(sqlite3_vtab *t, sqlite3_index_info *info)
{
    (void)t;
    info->estimatedCost = LIMIT_CHUNK_ROWS;
    return SQLITE_OK;
}

static int tuples_open(sqlite3_vtab *t, sqlite3_vtab_cursor **out)
{
    TupleCursor *cursor = mem_alloc(sizeof *cursor);
    if (!cursor)
        return SQLITE_NOMEM;
    *cursor = (TupleCursor){ .engine = ((TupleTable *)t)->engine };
    *out = &cursor->base;
    return SQLITE_OK;
}

static int tuples_close(sqlite3_vtab_cursor *cursor)
{
    mem_free(cursor);
    return SQLITE_OK;
}

/* Finds the fields of the row at `at` and moves behind it. */
static void tuples_take(TupleCursor *t)
{
    const char *p = t->at;
    int n;

    if (p >= t->end) {
        t->row = -1;
        return;
    }
    n = (unsigned char)p[0] << 8 | (unsigned char)p[1];
    p += 2;
    for (int i = 0; i < n; i++) {
        int32_t length = (int32_t)get_be32(p);
        t->field[i] = p;
        p += 4 + (length > 0 ? length : 0);
    }
    t->at = p;
    t->engine->tuple = ++t->row;
}

static int tuples_filter(sqlite3_vtab_cursor *cursor, int plan, const char *text, int argc, sqlite3_value **argv)
{
    TupleCursor *t = (TupleCursor *)cursor;
    (void)plan, (void)text, (void)argc, (void)argv;
    t->at = t->engine->tuples.p;
    t->end = t->at + t->engine->tuples.n;
    t->kinds = t->engine->kinds;
    t->row = 0;
    tuples_take(t);
    return SQLITE_OK;
}

static int tuples_next(sqlite3_vtab_cursor *cursor)
{
    tuples_take((TupleCursor *)cursor);
    return SQLITE_OK;
}

static int tuples_eof(sqlite3_vtab_cursor *cursor)
{
    return ((TupleCursor *)cursor)->row < 0;
}

static int tuples_column(sqlite3_vtab_cursor *cursor, sqlite3_context *out, int i)
{
    const TupleCursor *t = (const TupleCursor *)cursor;
    const char *p = t->field[i];
    int32_t n = (int32_t)get_be32(p);
    uint64_t bits;
    double d;

    p += 4;
    if (n < 0)
        return SQLITE_OK; /* null */
    switch (t->kinds[i]) {
    case ARG_INT: sqlite3_result_int64(out, (int64_t)get_be64(p)); break;
    case ARG_REAL:
        bits = get_be64(p);
        memcpy(&d, &bits, sizeof d);
        sqlite3_result_double(out, d);
        break;
    case ARG_TEXT: sqlite3_result_text(out, p, n, SQLITE_STATIC); break;
    case ARG_BYTES: sqlite3_result_blob(out, p, n, SQLITE_STATIC); break;
    case ARG_NULL: break;
    }
    return SQLITE_OK;
}

static int tuples_rowid(sqlite3_vtab_cursor *cursor, sqlite3_int64 *out)
{
    *out = ((TupleCursor *)cursor)->row;
    return SQLITE_OK;
}

static const sqlite3_module TUPLES = {
    .xConnect = tuples_connect,
    .xDisconnect = tuples_disconnect,
    .xBestIndex = tuples_plan,
    .xOpen = tuples_open,
    .xClose = tuples_close,
    .xFilter = tuples_filter,
    .xNext = tuples_next,
    .xEof = tuples_eof,
    .xColumn = tuples_column,
    .xRowid = tuples_rowid,
};

static Code insert_tuples(Store *s, const BulkTable *t, Error *e)
{
    Sqlite *q = s->engine;
    sqlite3_stmt *stmt = NULL;
    const char *sql = NULL;
    Text text;
    int rc;
    Code c;

    text_init(&text, MIB);
    if ((c = store_expand(s, t->sqlite, &text, &sql, e)) == OK) {
        rc = sqlite3_prepare_v2(q->db, sql, -1, &stmt, NULL);
        if (rc == SQLITE_OK)
            rc = sqlite3_step(stmt);
        if (rc != SQLITE_DONE) {
            c = sqlite_fail(s, q->db, rc, t->name, e);
            if ((rc & 0xff) == SQLITE_CONSTRAINT)
                during(e, "row %" PRId64 " of the last %d", q->tuple, LIMIT_CHUNK_ROWS);
        }
        sqlite3_finalize(stmt);
    }
    text_release(&text);
    return c;
}

Code sqlite_hurry(Store *s, bool on, Error *e)
{
    return sqlite_script_on(s, sqlite_of(s)->db, "the store's settings",
                            on ? "PRAGMA synchronous=NORMAL" : "PRAGMA synchronous=FULL", e);
}

Code sqlite_tuples(Store *s, const BulkTable *t, View tuples, int64_t rows, bool chunk, Error *e)
{
    Sqlite *q = s->engine;
    Error ignored;
    int rc = SQLITE_OK;
    Code c = OK;

    if (!q->has_tuples && (rc = sqlite3_create_module(q->db, "store_tuples", &TUPLES, q)) != SQLITE_OK)
        return sqlite_fail(s, q->db, rc, t->name, e);
    q->has_tuples = true;
    q->tuples = tuples;
    q->kinds = t->kinds;
    if (!chunk)
        return insert_tuples(s, t, e);
    if (rows >= LIMIT_CHUNK_ROWS) /* not for a handful */
        sqlite_checkpoint_begin(s);
    q->in_chunk = true;
    if ((c = sqlite_hurry(s, true, e)) == OK && (c = sqlite_script_on(s, q->db, t->name, "BEGIN IMMEDIATE", e)) == OK &&
        (c = insert_tuples(s, t, e)) == OK)
        c = sqlite_script_on(s, q->db, t->name, "COMMIT", e);
    if (!sqlite3_get_autocommit(q->db))
        sqlite3_exec(q->db, "ROLLBACK", NULL, NULL, NULL);
    (void)!sqlite_hurry(s, s->hurried, &ignored);
    q->in_chunk = false;
    sqlite_checkpoint_chunk(s);
    if (++q->chunks % YIELD_CHUNKS == 0)
        store_wait_ms(YIELD_MS);
    return c;
}

/* Chunks are committed without waiting for the disk; this waits once for all of them. */
Code sqlite_settle(Store *s, Error *e)
{
    Sqlite *q = s->engine;
    sqlite3_file *log = NULL;
    int rc = sqlite3_file_control(q->db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
    if (rc == SQLITE_OK && log && log->pMethods)
        rc = log->pMethods->xSync(log, SQLITE_SYNC_NORMAL);
    return rc == SQLITE_OK ? OK : sqlite_fail(s, NULL, rc, "a bulk load", e);
}
