/* PostgreSQL: prepared statements, arguments and rows. See backend.h.
 *
 * Statements are prepared once per connection. Answers come in binary form where every column is of a type that we
 * read so, else as text. A stream is a cursor that is fetched in batches: inside the transaction if there is one, else
 * on a connection of its own, so that writing beside it neither ends nor disturbs it.
 *
 * Not here: connections and transactions (postgres.c).
 */
#include "base/limits.h"
#include "base/memory.h"
#include "store/postgres.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* A batch of a stream: as many rows as make about this many bytes. */
enum { BATCH_BYTES = 4 << 20, FIRST_BATCH = 200, LEAST_BATCH = 16, LARGEST_BATCH = 20000 };

typedef struct {
    Rows base;
    PGresult *res;
    int row;
    PGconn *stream; /* NULL: fetched whole */
    char cursor[24];
    int batch;
    bool last; /* the server has no more than what res holds */
} PgRows;

typedef struct {
    const char *value[STORE_FIELDS_MOST];
    int length[STORE_FIELDS_MOST], format[STORE_FIELDS_MOST];
    char number[STORE_FIELDS_MOST][32];
    Arena copies; /* text that must end in NUL */
} Params;

/* ---- preparing -------------------------------------------------------------------------------------------------- */

static bool read_in_binary(Oid type)
{
    switch (type) {
    case PG_BOOL:
    case PG_BYTEA:
    case PG_NAME:
    case PG_INT8:
    case PG_INT2:
    case PG_INT4:
    case PG_TEXT:
    case PG_OID:
    case PG_FLOAT4:
    case PG_FLOAT8:
    case PG_VARCHAR: return true;
    default: return false;
    }
}

static Code describe(Store *s, const Query *q, Prepared *p, Error *e)
{
    PGconn *db = postgres_of(s)->db;
    PGresult *res = PQdescribePrepared(db, p->name);
    Code c = OK;

    if (PQresultStatus(res) != PGRES_COMMAND_OK)
        c = postgres_fail(s, db, res, q->name, e);
    else if (PQnparams(res) > STORE_FIELDS_MOST)
        c = fail(e, E_BUG, "%s takes more than %d arguments", q->name, STORE_FIELDS_MOST);
    p->binary = true;
    for (int i = 0; c == OK && i < PQnfields(res); i++)
        p->binary &= read_in_binary(PQftype(res, i));
    for (int i = 0; c == OK && i < PQnparams(res); i++)
        p->type[i] = PQparamtype(res, i);
    PQclear(res);
    return c;
}

static Code prepare(Store *s, const Query *q, Prepared *p, Error *e)
{
    Postgres *engine = s->engine;
    const char *sql = NULL;
    PGresult *res;
    Text text;
    Code c;

    if (!q->postgres)
        return fail(e, E_BUG, "%s has no form for PostgreSQL", q->name);
    text_init(&text, MIB);
    if ((c = store_expand(s, q->postgres, &text, &sql, e)) == OK) {
        snprintf(p->name, sizeof p->name, "s%" PRId64, ++engine->names);
        res = PQprepare(engine->db, p->name, sql, 0, NULL);
        if (PQresultStatus(res) != PGRES_COMMAND_OK)
            c = postgres_fail(s, engine->db, res, q->name, e);
        PQclear(res);
    }
    text_release(&text);
    return c == OK ? describe(s, q, p, e) : c;
}

static Code postgres_prepared(Store *s, const Query *q, Prepared **out, Error *e)
{
    Postgres *engine = s->engine;
    Prepared *p = cache_find(&engine->cache, q);
    Code c;

    *out = p;
    if (p)
        return OK;
    p = mem_alloc(sizeof *p);
    if (!p)
        return fail_memory(e, q->name);
    *p = (Prepared){ .binary = true };
    c = prepare(s, q, p, e);
    if (c == OK && !cache_add(&engine->cache, q, p))
        c = fail_memory(e, q->name);
    if (c != OK) {
        mem_free(p);
        return c;
    }
    *out = p;
    return OK;
}

Code postgres_prepare(Store *s, const Query *q, Error *e)
{
    Prepared *p = NULL;
    return postgres_prepared(s, q, &p, e);
}

static void drop_prepared(void *ctx, void *value)
{
    (void)ctx;
    mem_free(value);
}

void postgres_forget(Store *s)
{
    Postgres *p = s->engine;
    cache_clear(&p->cache, drop_prepared, NULL);
    if (PQstatus(p->db) == CONNECTION_OK && p->names)
        PQclear(PQexec(p->db, "DEALLOCATE ALL"));
}

/* ---- arguments -------------------------------------------------------------------------------------------------- */

static void put_number(Params *p, int i, Oid type, const Arg *a)
{
    double d = a->kind == ARG_INT ? (double)a->i : a->d + 0.0; /* SQLite knows no minus zero */
    uint64_t bits;

    p->value[i] = p->number[i];
    if (a->kind == ARG_INT && type == PG_INT8) {
        put_be64(p->number[i], (uint64_t)a->i);
        p->length[i] = 8;
        p->format[i] = 1;
    } else if (type == PG_FLOAT8) {
        memcpy(&bits, &d, sizeof bits);
        put_be64(p->number[i], bits);
        p->length[i] = 8;
        p->format[i] = 1;
    } else if (a->kind == ARG_INT)
        snprintf(p->number[i], sizeof p->number[i], "%" PRId64, a->i);
    else
        snprintf(p->number[i], sizeof p->number[i], "%.17g", a->d);
}

static Code put_text(Params *p, int i, Oid type, const Query *q, const Arg *a, Error *e)
{
    bool bytes = a->kind == ARG_BYTES;

    if (bytes != (type == PG_BYTEA))
        return fail(e, E_BUG, "argument %d of %s was given %s", i + 1, q->name,
                    bytes ? "bytes for text" : "text for bytes");
    if (a->v.n > INT32_MAX)
        return fail(e, E_LIMIT, "argument %d of %s is larger than PostgreSQL can keep", i + 1, q->name);
    p->value[i] = a->v.p;
    p->length[i] = (int)a->v.n;
    p->format[i] = 1;
    if (bytes || type == PG_TEXT || type == PG_VARCHAR || type == PG_NAME)
        return OK;
    p->format[i] = 0;
    p->value[i] = arena_cstr(&p->copies, a->v);
    return p->value[i] ? OK : arena_fail(&p->copies, a->v.n, q->name, e);
}

/* Values in p point into args; params_release gives copies back. */
static Code params_of(Params *p, const Prepared *prepared, const Query *q, Args args, Error *e)
{
    Code c = OK;
    arena_init(&p->copies, GIB);
    for (int i = 0; c == OK && i < args.n; i++) {
        const Arg *a = &args.arg[i];
        p->value[i] = NULL;
        p->length[i] = p->format[i] = 0;
        if (a->kind == ARG_INT || a->kind == ARG_REAL)
            put_number(p, i, prepared->type[i], a);
        else if (a->kind != ARG_NULL)
            c = put_text(p, i, prepared->type[i], q, a, e);
    }
    return c;
}

static void params_release(Params *p)
{
    arena_release(&p->copies);
}

/* ---- running ---------------------------------------------------------------------------------------------------- */

/* The whole answer; *out is NULL on failure. */
static Code ask(Store *s, const Query *q, Args args, PGresult **out, Error *e)
{
    PGconn *db = postgres_of(s)->db;
    Prepared *prepared = NULL;
    PGresult *res = NULL;
    ExecStatusType status;
    Params p;
    Code c;

    *out = NULL;
    if ((c = postgres_prepared(s, q, &prepared, e)) != OK)
        return c;
    if ((c = params_of(&p, prepared, q, args, e)) == OK) {
        res = PQexecPrepared(db, prepared->name, args.n, p.value, p.length, p.format, prepared->binary);
        status = PQresultStatus(res);
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
            c = postgres_fail(s, db, res, q->name, e);
            PQclear(res);
            res = NULL;
        }
    }
    params_release(&p);
    *out = res;
    return c;
}

Code postgres_run(Store *s, const Query *q, Args args, int64_t *changed, Error *e)
{
    PGresult *res = NULL;
    Code c = ask(s, q, args, &res, e);

    if (c != OK)
        return c;
    *changed = strncmp(PQcmdStatus(res), "SELECT", 6) == 0 ? 0 : strtoll(PQcmdTuples(res), NULL, 10);
    PQclear(res);
    return OK;
}

static PgRows *new_rows(Store *s, const Query *q, int columns, bool of_transaction)
{
    PgRows *r = mem_alloc(sizeof *r);
    if (!r)
        return NULL;
    *r = (PgRows){ .row = -1 };
    rows_link(&r->base, s, q, columns, of_transaction);
    return r;
}

static Code whole_rows(Store *s, const Query *q, Args args, Rows **out, Error *e)
{
    PGresult *res = NULL;
    PgRows *r;
    Code c = ask(s, q, args, &res, e);

    if (c != OK)
        return c;
    r = new_rows(s, q, PQnfields(res), false);
    if (!r) {
        PQclear(res);
        return fail_memory(e, q->name);
    }
    r->res = res;
    *out = &r->base;
    return OK;
}

/* ---- streams ---------------------------------------------------------------------------------------------------- */

static Code stream_connection(Store *s, PGconn **out, Error *e)
{
    Postgres *p = s->engine;
    Code c = OK;

    *out = p->db;
    if (s->in_transaction)
        return OK;
    if (p->side && PQstatus(p->side) == CONNECTION_BAD && p->side_streams == 0) {
        PQfinish(p->side);
        p->side = NULL;
    }
    if (!p->side)
        c = postgres_connect(s, &p->side, e);
    if (c == OK && p->side_streams == 0)
        c = postgres_exec(s, p->side, "a stream", "BEGIN READ ONLY", e);
    *out = p->side;
    return c;
}

static void stream_done(Store *s, PGconn *db)
{
    Postgres *p = s->engine;
    if (db == p->side && --p->side_streams == 0)
        PQclear(PQexec(db, "COMMIT"));
}

static Code declare(Store *s, PGconn *db, const Query *q, const Prepared *prepared, Args args, PgRows *r, Error *e)
{
    const char *sql = NULL;
    PGresult *res;
    Params p;
    Text text, cursor;
    Code c;

    text_init(&text, MIB);
    text_init(&cursor, MIB);
    snprintf(r->cursor, sizeof r->cursor, "c%" PRId64, ++postgres_of(s)->names);
    c = store_expand(s, q->postgres, &text, &sql, e);
    if (c == OK) {
        text_printf(&cursor, "DECLARE %s %s NO SCROLL CURSOR FOR %s", r->cursor, prepared->binary ? "BINARY" : "", sql);
        text_byte(&cursor, 0);
        if (!text_ok(&cursor))
            c = text_fail(&cursor, q->name, e);
    }
    if (c == OK && (c = params_of(&p, prepared, q, args, e)) == OK) {
        res = PQexecParams(db, cursor.p, args.n, prepared->type, p.value, p.length, p.format, 0);
        if (PQresultStatus(res) != PGRES_COMMAND_OK)
            c = postgres_fail(s, db, res, q->name, e);
        PQclear(res);
        params_release(&p);
    }
    text_release(&text);
    text_release(&cursor);
    return c;
}

static Code stream_rows(Store *s, const Query *q, Args args, Rows **out, Error *e)
{
    Postgres *engine = s->engine;
    Prepared *prepared = NULL;
    PGconn *db = NULL;
    PgRows *r;
    Code c;

    if ((c = postgres_prepared(s, q, &prepared, e)) != OK || (c = stream_connection(s, &db, e)) != OK)
        return c;
    engine->side_streams += db == engine->side;
    r = new_rows(s, q, 0, s->in_transaction);
    if (!r) {
        stream_done(s, db);
        return fail_memory(e, q->name);
    }
    r->stream = db;
    r->batch = FIRST_BATCH;
    if ((c = declare(s, db, q, prepared, args, r, e)) != OK) {
        r->last = true;
        postgres_rows_close(&r->base);
        return c;
    }
    *out = &r->base;
    return OK;
}

Code postgres_rows(Store *s, const Query *q, Args args, Rows **out, Error *e)
{
    return q->stream ? stream_rows(s, q, args, out, e) : whole_rows(s, q, args, out, e);
}

/* As many rows as make a good batch, judged by the last one. */
static int next_batch(const PGresult *res, int rows)
{
    size_t each = rows ? PQresultMemorySize(res) / (size_t)rows + 1 : 1;
    size_t n = BATCH_BYTES / each;
    return n < LEAST_BATCH ? LEAST_BATCH : n > LARGEST_BATCH ? LARGEST_BATCH : (int)n;
}

static Code fetch(PgRows *r, Error *e)
{
    char sql[64];
    int n;

    PQclear(r->res);
    snprintf(sql, sizeof sql, "FETCH FORWARD %d FROM %s", r->batch, r->cursor);
    r->res = PQexec(r->stream, sql);
    r->row = 0;
    if (PQresultStatus(r->res) != PGRES_TUPLES_OK)
        return postgres_fail(r->base.store, r->stream, r->res, r->base.query, e);
    n = PQntuples(r->res);
    r->last = n < r->batch;
    r->batch = next_batch(r->res, n);
    r->base.columns = PQnfields(r->res);
    return OK;
}

Code postgres_next(Rows *base, bool *more, Error *e)
{
    PgRows *r = (PgRows *)base;
    int n = r->res ? PQntuples(r->res) : 0;
    Code c;

    if (r->row < n)
        r->row++;
    if (r->row >= n && r->stream && !r->last) {
        if ((c = fetch(r, e)) != OK) {
            r->last = true;
            PQclear(r->res);
            r->res = NULL;
            return c;
        }
        n = PQntuples(r->res);
    }
    *more = r->row < n;
    return OK;
}

/* ---- values ----------------------------------------------------------------------------------------------------- */

static Arg binary_cell(Oid type, const char *p, size_t n)
{
    uint64_t bits;
    uint32_t small;
    double d;
    float f;

    switch (type) {
    case PG_INT8: return arg_int((int64_t)get_be64(p));
    case PG_INT4: return arg_int((int32_t)get_be32(p));
    case PG_OID: return arg_int(get_be32(p));
    case PG_INT2: return arg_int((int16_t)((unsigned char)p[0] << 8 | (unsigned char)p[1]));
    case PG_BOOL: return arg_int(p[0] != 0);
    case PG_FLOAT8:
        bits = get_be64(p);
        memcpy(&d, &bits, sizeof d);
        return arg_real(d);
    case PG_FLOAT4:
        small = get_be32(p);
        memcpy(&f, &small, sizeof f);
        return arg_real(f);
    case PG_BYTEA: return (Arg){ .kind = ARG_BYTES, .v = view(p, n) };
    default: return (Arg){ .kind = ARG_TEXT, .v = view(p, n) };
    }
}

/* bytea as text: \x and two hexadecimal digits a byte. */
static Arg hex_cell(const PgRows *r, View v)
{
    static const char DIGITS[] = "0123456789abcdef";
    size_t n = v.n >= 2 ? (v.n - 2) / 2 : 0;
    char *out = arena_bytes((Arena *)&r->base.scratch, n + 1);

    for (size_t i = 0; out && i < n; i++) {
        const char *high = strchr(DIGITS, v.p[2 + 2 * i]), *low = strchr(DIGITS, v.p[3 + 2 * i]);
        out[i] = (char)((high ? high - DIGITS : 0) << 4 | (low ? low - DIGITS : 0));
    }
    return (Arg){ .kind = ARG_BYTES, .v = view(out, out ? n : 0) };
}

static Arg text_cell(const PgRows *r, Oid type, View v)
{
    int64_t i = 0;
    double d = 0;
    switch (type) {
    case PG_INT8:
    case PG_INT4:
    case PG_INT2:
    case PG_OID: return arg_int(view_int(v, &i) ? i : 0);
    case PG_BOOL: return arg_int(v.n && v.p[0] == 't');
    case PG_FLOAT8:
    case PG_FLOAT4: return arg_real(view_double(v, &d) ? d : 0);
    case PG_BYTEA: return hex_cell(r, v);
    default: return (Arg){ .kind = ARG_TEXT, .v = v };
    }
}

Arg postgres_cell(const Rows *base, int column)
{
    const PgRows *r = (const PgRows *)base;
    Oid type = PQftype(r->res, column);
    View v;

    if (PQgetisnull(r->res, r->row, column))
        return arg_null();
    v = view(PQgetvalue(r->res, r->row, column), (size_t)PQgetlength(r->res, r->row, column));
    return PQfformat(r->res, column) ? binary_cell(type, v.p, v.n) : text_cell(r, type, v);
}

/* ---- closing ---------------------------------------------------------------------------------------------------- */

void postgres_rows_release(Rows *base)
{
    PgRows *r = (PgRows *)base;
    PQclear(r->res);
    r->res = NULL;
}

void postgres_rows_close(Rows *base)
{
    PgRows *r = (PgRows *)base;
    char sql[64];

    if (r->stream && !base->ended) {
        snprintf(sql, sizeof sql, "CLOSE %s", r->cursor);
        PQclear(PQexec(r->stream, sql));
        stream_done(base->store, r->stream);
    }
    postgres_rows_release(base);
    rows_unlink(base);
    mem_free(r);
}
