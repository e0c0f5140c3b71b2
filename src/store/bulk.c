/* Bulk loads: rows are collected in memory and handed to the engine a chunk at a time. See store.h.
 *
 * The buffer holds PostgreSQL's binary COPY format on both engines (backend.h): PostgreSQL takes it as it stands, and
 * SQLite reads it as a table. Nobody waits for a slow producer, because a lock is only held while a full chunk is
 * written.
 *
 * Not here: how an engine writes a chunk.
 */
#include "base/limits.h"
#include "base/memory.h"
#include "store/backend.h"

#include <inttypes.h>

/* A chunk is written when it has this many bytes, however few rows they are. */
#define CHUNK_BYTES (8 * MIB)

struct Bulk {
    Store *store;
    const BulkTable *table;
    bool chunked;
    int64_t serial; /* of the transaction that it belongs to */
    Tuples waiting; /* not yet written */
    Error fault;    /* code != OK: a chunk could not be written, the load is over */
};

/* ---- packing ----------------------------------------------------------------------------------------------------- */

void tuples_init(Tuples *x)
{
    *x = (Tuples){ 0 };
    text_init(&x->packed, CHUNK_BYTES + 2 * LIMIT_ROW_BYTES);
}

void tuples_release(Tuples *x)
{
    text_release(&x->packed);
    x->rows = 0;
}

void tuples_clear(Tuples *x)
{
    text_clear(&x->packed);
    x->rows = 0;
}

bool tuples_full(const Tuples *x)
{
    return x->rows >= LIMIT_CHUNK_ROWS || x->packed.n >= CHUNK_BYTES;
}

/* Bytes that a value takes in the buffer behind its length; -1 for null. */
static Code measure(const BulkTable *t, int column, const Arg *a, int64_t *n, Error *e)
{
    ArgKind kind = t->kinds[column];

    *n = -1;
    if (a->kind == ARG_NULL)
        return OK;
    if (a->kind != kind && !(a->kind == ARG_INT && kind == ARG_REAL))
        return fail(e, E_BUG, "column %d of the bulk load %s was given a value of another type", column + 1, t->name);
    *n = 8;
    if (a->kind == ARG_REAL && a->d != a->d)
        return fail(e, E_INPUT, "column %d of %s is not a number, which no store can keep", column + 1, t->name);
    if (kind == ARG_TEXT || kind == ARG_BYTES)
        *n = (int64_t)a->v.n;
    if (*n > (int64_t)LIMIT_ROW_BYTES)
        return fail(e, E_LIMIT, "a value of %s has %" PRId64 " bytes; the limit is %zu", t->name, *n, LIMIT_ROW_BYTES);
    if (kind == ARG_TEXT && store_check_text(a->v, "a value", e) != OK)
        return during(e, "%s, column %d", t->name, column + 1);
    return OK;
}

static char *put_value(char *p, ArgKind kind, const Arg *a, int64_t n)
{
    double d = a->kind == ARG_INT ? (double)a->i : a->d + 0.0; /* SQLite knows no minus zero */
    uint64_t bits;

    put_be32(p, (uint32_t)n);
    p += 4;
    if (n <= 0)
        return p;
    switch (kind) {
    case ARG_INT: put_be64(p, (uint64_t)a->i); break;
    case ARG_REAL:
        memcpy(&bits, &d, sizeof bits);
        put_be64(p, bits);
        break;
    default: memcpy(p, a->v.p, (size_t)n);
    }
    return p + n;
}

Code tuples_add(Tuples *x, const BulkTable *t, const Arg *row, Error *e)
{
    int64_t n[STORE_FIELDS_MOST], all = 2;
    char *p;
    Code c;

    for (int i = 0; i < t->n_columns; i++) {
        if ((c = measure(t, i, &row[i], &n[i], e)) != OK)
            return c;
        all += 4 + (n[i] > 0 ? n[i] : 0);
    }
    p = all <= (int64_t)LIMIT_ROW_BYTES ? text_room(&x->packed, (size_t)all) : NULL;
    if (!p) {
        if (all > (int64_t)LIMIT_ROW_BYTES)
            return fail(e, E_LIMIT, "a row of %s has %" PRId64 " bytes; the limit is %zu", t->name, all,
                        LIMIT_ROW_BYTES);
        x->packed.failed = false;
        return fail_memory(e, t->name);
    }
    put_be16(p, (uint16_t)t->n_columns);
    p += 2;
    for (int i = 0; i < t->n_columns; i++)
        p = put_value(p, t->kinds[i], &row[i], n[i]);
    x->rows++;
    return OK;
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

Code bulk_begin(Store *s, const BulkTable *t, bool chunked, Bulk **out, Error *e)
{
    Bulk *b;

    *out = NULL;
    if (s->mode == STORE_READ)
        return store_only_read(s, t->name, e);
    if (chunked == s->in_transaction)
        return fail(e, E_BUG, "the bulk load %s was begun %s a transaction", t->name, chunked ? "inside" : "outside");
    if (s->failed)
        return fail(e, E_BUG, "%s came after a failed statement; the transaction can only be rolled back", t->name);
    b = mem_alloc(sizeof *b);
    if (!b)
        return fail_memory(e, "a bulk load");
    *b = (Bulk){ .store = s, .table = t, .chunked = chunked, .serial = s->serial };
    tuples_init(&b->waiting);
    s->bulks += !chunked;
    *out = b;
    return OK;
}

/* Chunks are outside any transaction; the rest inside the one in which the load was begun. */
static bool in_place(const Bulk *b)
{
    const Store *s = b->store;
    return b->chunked ? !s->in_transaction : s->in_transaction && s->serial == b->serial;
}

static Code write_tuples(Bulk *b, const Tuples *x, Error *e)
{
    Store *s = b->store;
    Code c;

    if (x->rows == 0)
        return OK;
    if (!in_place(b))
        c = fail(e, E_BUG, "a transaction was begun or ended while the bulk load %s was under way", b->table->name);
    else
        c = s->backend->tuples(s, b->table, text_view(&x->packed), x->rows, b->chunked, e);
    if (c != OK) {
        b->fault = *e;
        s->failed |= !b->chunked && in_place(b);
    }
    return c;
}

static Code flush(Bulk *b, Error *e)
{
    Code c = write_tuples(b, &b->waiting, e);
    tuples_clear(&b->waiting);
    return c;
}

Code bulk_tuples(Bulk *b, const Tuples *x, Error *e)
{
    Code c = b->fault.code;

    if (c != OK)
        *e = b->fault;
    else if ((c = flush(b, e)) == OK)
        c = write_tuples(b, x, e);
    return c;
}

Code bulk_row(Bulk *b, const Arg *row, Error *e)
{
    Code c;

    if (b->fault.code != OK) {
        *e = b->fault;
        return e->code;
    }
    c = tuples_add(&b->waiting, b->table, row, e);
    return c == OK && tuples_full(&b->waiting) ? flush(b, e) : c;
}

void bulk_abort(Bulk *b)
{
    if (!b)
        return;
    b->store->bulks -= !b->chunked && in_place(b);
    tuples_release(&b->waiting);
    mem_free(b);
}

Code bulk_end(Bulk *b, Error *e)
{
    Code c = b->fault.code;

    if (c != OK)
        *e = b->fault;
    else
        c = flush(b, e);
    if (c == OK && b->chunked && !b->store->hurried)
        c = b->store->backend->settle(b->store, e);
    bulk_abort(b);
    return c;
}

Code bulk_close(Bulk *b, Code c, Error *e)
{
    if (c == OK && b)
        return bulk_end(b, e);
    bulk_abort(b);
    return c;
}
