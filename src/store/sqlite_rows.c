/* SQLite: prepared statements, arguments and rows. See backend.h.
 *
 * A statement that is not marked `stream` is fetched whole, as libpq does, so that both engines show a caller the same:
 * an answer does not change while it is read, and nothing stays open behind it. A stream outside a transaction reads on
 * a connection of its own, so that writing beside it neither ends nor disturbs it.
 *
 * Not here: connections and transactions (sqlite.c).
 */
#include "base/limits.h"
#include "base/memory.h"
#include "store/sqlite.h"

#include <stdio.h>

#define KEPT_BYTES (1 * GIB)

typedef struct {
    sqlite3_stmt *stmt;
    unsigned char at[STORE_FIELDS_MOST]; /* SQLite's index of $1, $2, ... ; 0: not used */
    bool lent;                           /* to a stream that is open                    */
    bool forgotten;                      /* meanwhile: the stream has it for good       */
} Prepared;

typedef struct {
    Rows base;
    Arg *kept; /* fetched whole: `columns` cells a row */
    size_t n_kept, room, at;
    Arena text;
    sqlite3_stmt *stream;
    Prepared *lent; /* whose statement that is; NULL: its own */
} SqliteRows;

/* ---- statements ------------------------------------------------------------------------------------------------- */

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

void sqlite_forget(Store *s)
{
    cache_clear(&sqlite_of(s)->cache, drop_prepared, NULL);
}

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
    for (int i = 0; c == OK && i < q->n_args && i < STORE_FIELDS_MOST; i++) {
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
    *p = (Prepared){ 0 };
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

Code sqlite_prepare(Store *s, const Query *q, Error *e)
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

Code sqlite_run(Store *s, const Query *q, Args args, int64_t *changed, Error *e)
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
    Prepared p = { 0 }, *lent = NULL;
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

Code sqlite_rows(Store *s, const Query *q, Args args, Rows **out, Error *e)
{
    return q->stream ? stream_rows(s, q, args, out, e) : whole_rows(s, q, args, out, e);
}

Code sqlite_next(Rows *base, bool *more, Error *e)
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

Arg sqlite_cell(const Rows *base, int column)
{
    const SqliteRows *r = (const SqliteRows *)base;
    if (r->stream)
        return column_of(r->stream, column);
    return r->kept[(r->at - 1) * (size_t)base->columns + (size_t)column];
}

/* ---- closing ---------------------------------------------------------------------------------------------------- */

void sqlite_end_streams(Store *s)
{
    for (Rows *r = s->open; r; r = r->older)
        if (r->of_transaction && ((SqliteRows *)r)->stream)
            sqlite3_reset(((SqliteRows *)r)->stream);
}

void sqlite_rows_release(Rows *base)
{
    SqliteRows *r = (SqliteRows *)base;

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

void sqlite_rows_close(Rows *base)
{
    sqlite_rows_release(base);
    rows_unlink(base);
    mem_free(base);
}
