/* Fills listing_column (columns.h): the list, its versions and its use are read once each, in the
 * order of listings. Memory: some 20 bytes for each listing and edition. */
#include "appliances/columns.h"

#include "base/limits.h"
#include "base/map.h"
#include "base/memory.h"
#include "sql.h"

#include <stdio.h>
#include <stdlib.h>

enum { PIECE_BYTES = 1024 * 1024 };

typedef struct {
    uint32_t part, supplier, generic, group, first, last, packs, product;
    uint32_t next; /* the listing of the same product before it, + 1 */
    int64_t cost;
    View name, size;
} Row;

typedef struct {
    const DeriveInput *in;
    Arena run; /* lifetime: this derivation */
    Row *row;
    size_t n, room;
    Map part, supplier, generic, group;
    Map by_code; /* product code -> its newest listing + 1, then by `next` */
    Text text, bytes;
    Bulk *column;
    int editions;
} Columns;

static void put_u32(Text *t, uint32_t x)
{
    const char b[4] = { (char)x, (char)(x >> 8), (char)(x >> 16), (char)(x >> 24) };
    text_put(t, view(b, sizeof b));
}

static Code number_of(Map *m, View value, uint32_t *out, Error *e)
{
    uint64_t *at;

    *out = 0;
    if (!value.n)
        return OK;
    if (!(at = map_add(m, value, NULL)))
        return fail_memory(e, "the words of the list");
    if (!*at)
        *at = m->n;
    *out = (uint32_t)*at;
    return OK;
}

/* What people search by: no line ends in it, ASCII letters small. */
static void put_text(Text *t, View v)
{
    for (size_t i = 0; i < v.n; i++) {
        char c = v.p[i];
        text_byte(t, c >= 'A' && c <= 'Z' ? (char)(c + 32) : c == '\n' || c == '\r' ? ' ' : c);
    }
    text_byte(t, '\t');
}

/* Listings of a product hang on each other, the newest first. */
static Code hang(Columns *x, View code, uint32_t listing, Error *e)
{
    uint64_t *at;

    if (!code.n)
        return OK;
    if (!(at = map_add(&x->by_code, code, NULL)))
        return fail_memory(e, "the products of the list");
    x->row[listing].next = (uint32_t)*at;
    *at = listing + 1;
    return OK;
}

static Code read_listing(Columns *x, const Rows *r, Error *e)
{
    static const int searched[] = { 4, 3, 2, 5, 7, 8, 13, 14 };
    Row *row;
    Code c = OK;

    if (!mem_room(&x->row, x->n, &x->room, sizeof *x->row))
        return fail_memory(e, "the columns of the list");
    row = &x->row[x->n];
    *row = (Row){ .name = arena_copy(&x->run, rows_text(r, 4)),
                  .size = arena_copy(&x->run, rows_text(r, 5)),
                  .first = (uint32_t)rows_int(r, 10),
                  .last = (uint32_t)rows_int(r, 11),
                  .product = (uint32_t)rows_int(r, 12),
                  .cost = -1 };
    if (!row->name.p || !row->size.p)
        return arena_fail(&x->run, rows_text(r, 4).n, "the columns of the list", e);
    if ((c = number_of(&x->part, rows_text(r, 1), &row->part, e)) != OK ||
        (c = number_of(&x->supplier, rows_text(r, 2), &row->supplier, e)) != OK ||
        (c = number_of(&x->generic, rows_text(r, 3), &row->generic, e)) != OK ||
        (c = hang(x, rows_text(r, 7), (uint32_t)x->n, e)) != OK)
        return c;
    for (int i = 0; i < COUNT_OF(searched); i++)
        put_text(&x->text, rows_text(r, searched[i]));
    text_byte(&x->text, '\n');
    x->n++;
    return text_ok(&x->text) ? OK : text_fail(&x->text, "the columns of the list", e);
}

static Code read_listings(Columns *x, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(x->in->out, &SQL_columns_listings, NO_ARGS, &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        c = read_listing(x, r, e);
        if (c == OK && (int)x->row[x->n - 1].last > x->editions)
            x->editions = (int)x->row[x->n - 1].last;
    }
    rows_close(r);
    return c;
}

/* What a year's prescriptions of each product cost. */
static Code read_use(Columns *x, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(x->in->out, &SQL_columns_use, NO_ARGS, &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        const uint64_t *at = map_find(&x->by_code, rows_text(r, 0));
        for (uint32_t i = at ? (uint32_t)*at : 0; i; i = x->row[i - 1].next) {
            x->row[i - 1].cost = rows_int(r, 1);
            x->row[i - 1].packs = (uint32_t)rows_int(r, 2);
        }
    }
    rows_close(r);
    return c;
}

/* The group that each is proposed for. */
static Code read_groups(Columns *x, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(x->in->out, &SQL_columns_groups, NO_ARGS, &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        int64_t listing = rows_int(r, 0);
        if (listing >= 1 && listing <= (int64_t)x->n)
            c = number_of(&x->group, rows_text(r, 1), &x->row[listing - 1].group, e);
    }
    rows_close(r);
    return c;
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

static Code write_column(Columns *x, const char *name, View body, Error *e)
{
    Code c = OK;
    int piece = 0;

    do {
        Arg row[] = { arg_text(view_of(name)), arg_int(piece++), arg_bytes(view_sub(body, 0, PIECE_BYTES)) };
        if (!row[2].v.p)
            row[2] = arg_bytes(V(""));
        c = bulk_row(x->column, row, e);
        body = view_sub(body, PIECE_BYTES, body.n);
    } while (c == OK && body.n);
    return c;
}

static int by_name(const void *a, const void *b, void *ctx)
{
    const Row *row = ctx;
    uint32_t i = *(const uint32_t *)a, k = *(const uint32_t *)b;
    int d = view_cmp(row[i].name, row[k].name);
    if (!d)
        d = view_cmp(row[i].size, row[k].size);
    return d ? d : (i > k) - (i < k);
}

static Code write_order(Columns *x, Error *e)
{
    uint32_t *order = mem_alloc((x->n + 1) * sizeof *order);
    Code c;

    if (!order)
        return fail_memory(e, "the order of the list");
    for (size_t i = 0; i < x->n; i++)
        order[i] = (uint32_t)i;
    qsort_r(order, x->n, sizeof *order, by_name, x->row);
    text_clear(&x->bytes);
    for (size_t i = 0; i < x->n; i++)
        put_u32(&x->bytes, order[i]);
    mem_free(order);
    c = text_ok(&x->bytes) ? OK : text_fail(&x->bytes, "the order of the list", e);
    return c == OK ? write_column(x, "by_name", text_view(&x->bytes), e) : c;
}

/* In pieces that end with a line. */
static Code write_text(Columns *x, Error *e)
{
    View rest = text_view(&x->text);
    Code c = OK;

    for (int piece = 0; rest.n && c == OK; piece++) {
        size_t n = rest.n < PIECE_BYTES ? rest.n : PIECE_BYTES;
        while (n < rest.n && n > 1 && rest.p[n - 1] != '\n')
            n--;
        Arg row[] = { arg_text(V("text")), arg_int(piece), arg_bytes(view_sub(rest, 0, n)) };
        c = bulk_row(x->column, row, e);
        rest = view_sub(rest, n, rest.n);
    }
    return c;
}

static Code write_rows(Columns *x, Error *e)
{
    static const char *const names[] = { "part", "supplier", "generic", "proposed", "first",
                                         "last", "packs",    "product", "cost" };
    Code c = OK;

    for (int k = 0; k < COUNT_OF(names) && c == OK; k++) {
        text_clear(&x->bytes);
        for (size_t i = 0; i < x->n; i++) {
            const Row *w = &x->row[i];
            const uint32_t small[] = { w->part,  w->supplier, w->generic, w->group,
                                       w->first, w->last,     w->packs,   w->product };
            if (k < COUNT_OF(small)) {
                put_u32(&x->bytes, small[k]);
            } else {
                put_u32(&x->bytes, (uint32_t)(uint64_t)w->cost);
                put_u32(&x->bytes, (uint32_t)((uint64_t)w->cost >> 32));
            }
        }
        c = text_ok(&x->bytes) ? write_column(x, names[k], text_view(&x->bytes), e)
                               : text_fail(&x->bytes, "a column of the list", e);
    }
    return c == OK ? write_text(x, e) : c;
}

/* Price and content of each listing in each edition, and whose content changed. */
typedef struct {
    int32_t *price;
    uint32_t *content;
    Text *changed; /* by edition */
} States;

static Code read_versions(Columns *x, States *s, Error *e)
{
    Rows *r = NULL;
    int64_t before = 0, content = 0;
    bool more;
    Code c = store_rows(x->in->out, &SQL_columns_versions, NO_ARGS, &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        int64_t listing = rows_int(r, 0), from = rows_int(r, 1), to = rows_int(r, 2), pence = rows_int(r, 3);
        for (int64_t k = from; k <= to && k <= x->editions; k++) {
            size_t at = (size_t)(k - 1) * x->n + (size_t)listing - 1;
            s->price[at] = rows_null(r, 3) || pence > INT32_MAX ? COLUMN_UNKNOWN : (int32_t)pence;
            s->content[at] = (uint32_t)rows_int(r, 4);
        }
        if (listing == before && rows_int(r, 4) != content) {
            put_u32(&s->changed[from - 1], (uint32_t)listing - 1);
            put_u32(&s->changed[from - 1], (uint32_t)rows_int(r, 5));
        }
        before = listing;
        content = rows_int(r, 4);
    }
    rows_close(r);
    return c;
}

static Code write_edition(Columns *x, const States *s, int edition, Error *e)
{
    const size_t at = (size_t)edition * x->n;
    char name[24];
    Code c;

    text_clear(&x->bytes);
    for (size_t i = 0; i < x->n; i++)
        put_u32(&x->bytes, (uint32_t)s->price[at + i]);
    snprintf(name, sizeof name, "price %03d", edition + 1);
    if ((c = write_column(x, name, text_view(&x->bytes), e)) != OK)
        return c;
    text_clear(&x->bytes);
    for (size_t i = 0; i < x->n; i++)
        put_u32(&x->bytes, s->content[at + i]);
    snprintf(name, sizeof name, "content %03d", edition + 1);
    if ((c = write_column(x, name, text_view(&x->bytes), e)) != OK)
        return c;
    snprintf(name, sizeof name, "changed %03d", edition + 1);
    return write_column(x, name, text_view(&s->changed[edition]), e);
}

static Code write_states(Columns *x, Error *e)
{
    const size_t all = x->n * (size_t)x->editions;
    States s = { mem_alloc(all * sizeof *s.price + 1), mem_alloc(all * sizeof *s.content + 1),
                 ARENA_ARRAY(&x->run, Text, (size_t)x->editions + 1) };
    Code c = s.price && s.content && s.changed ? OK : fail_memory(e, "the states of the list");

    for (size_t i = 0; i < all && c == OK; i++)
        s.price[i] = COLUMN_ABSENT, s.content[i] = 0;
    for (int i = 0; i < x->editions && c == OK; i++)
        text_init(&s.changed[i], 64 * MIB);
    if (c == OK)
        c = read_versions(x, &s, e);
    for (int i = 0; i < x->editions && c == OK; i++)
        c = write_edition(x, &s, i, e);
    for (int i = 0; i < x->editions && s.changed; i++)
        text_release(&s.changed[i]);
    mem_free(s.price);
    mem_free(s.content);
    return c;
}

static Code write_terms(Columns *x, Error *e)
{
    const struct {
        const char *name;
        const Map *map;
    } terms[] = { { "terms generic", &x->generic },
                  { "terms part", &x->part },
                  { "terms proposed", &x->group },
                  { "terms supplier", &x->supplier } };
    Code c = OK;

    for (int k = 0; k < COUNT_OF(terms) && c == OK; k++) {
        text_clear(&x->bytes);
        for (size_t i = 0; i < terms[k].map->n; i++) {
            put_u32(&x->bytes, (uint32_t)terms[k].map->entry[i].key.n);
            text_put(&x->bytes, terms[k].map->entry[i].key);
        }
        c = text_ok(&x->bytes) ? write_column(x, terms[k].name, text_view(&x->bytes), e)
                               : text_fail(&x->bytes, "the words of the list", e);
    }
    return c;
}

static Code write_all(Columns *x, Error *e)
{
    Code c = bulk_begin(x->in->out, &BULK_listing_column_load, true, &x->column, e);

    if (c == OK && (c = write_order(x, e)) == OK && (c = write_rows(x, e)) == OK && (c = write_states(x, e)) == OK)
        c = write_terms(x, e);
    return bulk_close(x->column, c, e);
}

static Code derive(const DeriveInput *in, Error *e)
{
    Columns *x = mem_alloc(sizeof *x);
    Code c;

    if (!x)
        return fail_memory(e, "the columns of the list");
    memset(x, 0, sizeof *x);
    x->in = in;
    arena_init(&x->run, 1 * GIB);
    map_init(&x->part, &x->run);
    map_init(&x->supplier, &x->run);
    map_init(&x->generic, &x->run);
    map_init(&x->group, &x->run);
    map_init(&x->by_code, &x->run);
    text_init(&x->text, 512 * MIB);
    text_init(&x->bytes, 64 * MIB);
    if ((c = read_listings(x, e)) == OK && x->n && (c = read_use(x, e)) == OK && (c = read_groups(x, e)) == OK)
        c = write_all(x, e);
    map_release(&x->part);
    map_release(&x->supplier);
    map_release(&x->generic);
    map_release(&x->group);
    map_release(&x->by_code);
    text_release(&x->text);
    text_release(&x->bytes);
    mem_free(x->row);
    arena_release(&x->run);
    mem_free(x);
    return c;
}

static const DerivedTable tables[] = {
    { "listing_column", &SQL_digest_listing_column, "tib" },
    { NULL },
};

const Deriver columns_deriver = { "columns", 3, derive, tables };
