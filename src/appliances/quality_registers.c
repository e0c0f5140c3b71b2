/* What registers know that the list does not say: GTINs of its products, its suppliers among makers. See
 * quality_inside.h. */
#include "appliances/quality_inside.h"
#include "base/memory.h"
#include "picture/attributes/maker.h"
#include "picture/links.h"
#include "picture/record.h"
#include "sql.h"

/* A GTIN of a register. */
typedef struct {
    View value;
    const SourceInfo *source;
} Registered;

/* A line in force without a GTIN whose product is known. */
typedef struct {
    View key, name, supplier;
    uint32_t product;
    Registered own, linked; /* of its product, of one that a likely link joins to it; the first by value and source */
} Wanting;

/* A product whose GTINs are looked for, for whom. */
typedef struct {
    uint32_t product, next; /* the next of the same product, + 1 */
    uint32_t wanting;
    bool linked;
} Need;

typedef struct {
    Wanting *wanting;
    size_t n, room;
    Need *need;
    size_t needs, need_room;
    uint32_t *first; /* of each product: its first need + 1 */
    size_t products;
} Registers;

static Code add_need(Registers *x, uint32_t product, size_t wanting, bool linked, Error *e)
{
    if (!mem_room(&x->need, x->needs, &x->need_room, sizeof *x->need))
        return quality_no_room(e);
    x->need[x->needs++] = (Need){ .product = product, .wanting = (uint32_t)wanting, .linked = linked };
    return OK;
}

static Code take_wanting(Quality *q, Registers *x, const Rows *r, Error *e)
{
    Wanting *p;

    if (!mem_room(&x->wanting, x->n, &x->room, sizeof *x->wanting))
        return quality_no_room(e);
    p = &x->wanting[x->n];
    *p = (Wanting){ .key = arena_copy(&q->run, rows_text(r, 1)),
                    .name = arena_copy(&q->run, rows_text(r, 2)),
                    .supplier = arena_copy(&q->run, rows_text(r, 3)),
                    .product = (uint32_t)rows_int(r, 0) };
    if (!p->key.p || !p->name.p || !p->supplier.p)
        return arena_fail(&q->run, 0, "the quality of the list", e);
    return add_need(x, p->product, x->n++, false, e);
}

/* The needs of each product hang on each other; those before `from` do already. */
static Code hang_needs(Registers *x, size_t from, Error *e)
{
    for (size_t i = from; i < x->needs; i++) {
        Need *need = &x->need[i];
        if (need->product >= x->products) {
            size_t products = (size_t)need->product * 2 + 1024;
            uint32_t *p = mem_grow(x->first, products * sizeof *p);
            if (!p)
                return quality_no_room(e);
            memset(p + x->products, 0, (products - x->products) * sizeof *p);
            x->first = p;
            x->products = products;
        }
        need->next = x->first[need->product];
        x->first[need->product] = (uint32_t)i + 1;
    }
    return OK;
}

static uint32_t first_need(const Registers *x, int64_t product)
{
    return product > 0 && (size_t)product < x->products ? x->first[product] : 0;
}

/* Whoever wants a GTIN of one end of a link takes one of the other end too. */
static Code take_link(Registers *x, int64_t here, int64_t there, Error *e)
{
    Code c = OK;

    for (uint32_t i = first_need(x, here); i && c == OK; i = x->need[i - 1].next)
        c = add_need(x, (uint32_t)there, x->need[i - 1].wanting, true, e);
    return c;
}

static bool is_better(View value, const SourceInfo *source, const Registered *than)
{
    int order = than->source ? view_cmp(value, than->value) : -1;

    return order < 0 || (order == 0 && view_cmp(source->name, than->source->name) < 0);
}

static Code take_gtin(Quality *q, Registers *x, const Rows *r, Error *e)
{
    const Model *m = q->in->model;
    int64_t rank = rows_int(r, 2) >> SOURCE_SHIFT;
    const SourceInfo *s = rank > 0 && rank <= m->n_sources ? &m->source[rank - 1] : NULL;

    if (!s || !(view_eq(s->dataset, V("eudamed")) || view_eq(s->dataset, V("gudid"))))
        return OK;
    for (uint32_t i = first_need(x, rows_int(r, 0)); i; i = x->need[i - 1].next) {
        const Need *need = &x->need[i - 1];
        Wanting *w = &x->wanting[need->wanting];
        Registered *at = need->linked ? &w->linked : &w->own;
        if (!is_better(rows_text(r, 1), s, at))
            continue;
        *at = (Registered){ arena_copy(&q->run, rows_text(r, 1)), s };
        if (!at->value.p)
            return arena_fail(&q->run, rows_text(r, 1).n, "the quality of the list", e);
    }
    return OK;
}

static Code read_wanting(Quality *q, Registers *x, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(q->in->out, &SQL_quality_wanting, NO_ARGS, &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more)
        c = take_wanting(q, x, r, e);
    rows_close(r);
    return c == OK ? hang_needs(x, 0, e) : c;
}

static Code read_links(Quality *q, Registers *x, Error *e)
{
    size_t own = x->needs;
    Rows *r = NULL;
    bool more;
    Code c = store_rows(q->in->out, &SQL_quality_links, ARGS(arg_int(LINK_LIKELY_PPM)), &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more)
        if ((c = take_link(x, rows_int(r, 0), rows_int(r, 1), e)) == OK)
            c = take_link(x, rows_int(r, 1), rows_int(r, 0), e);
    rows_close(r);
    return c == OK ? hang_needs(x, own, e) : c;
}

static Code read_gtins(Quality *q, Registers *x, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(q->in->out, &SQL_quality_gtins, NO_ARGS, &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more)
        c = take_gtin(q, x, r, e);
    rows_close(r);
    return c;
}

/* First those of the same product, then those of a link. */
static Code put_registered(Quality *q, const Registers *x, bool linked, Error *e)
{
    Code c = OK;

    for (size_t i = 0; i < x->n && c == OK; i++) {
        const Wanting *w = &x->wanting[i];
        const Registered *found = linked ? &w->linked : &w->own;
        if (!found->source || (linked && w->own.source))
            continue;
        text_clear(&q->text);
        text_printf(&q->text, "%s: %.*s", linked ? "by a likely link" : "of the same product",
                    VIEW_ARGS(found->source->name));
        c = quality_put(q, QUALITY_REGISTERED_GTIN, 0, w->key, w->name, w->supplier, found->value, text_view(&q->text),
                        e);
    }
    return c;
}

/* No GTIN is published where a register has one. */
static Code check_registered(Quality *q, Error *e)
{
    Registers x = { 0 };
    Code c = read_wanting(q, &x, e);

    if (c == OK && x.n && (c = read_links(q, &x, e)) == OK && (c = read_gtins(q, &x, e)) == OK &&
        (c = put_registered(q, &x, false, e)) == OK)
        c = put_registered(q, &x, true, e);
    mem_free(x.wanting);
    mem_free(x.need);
    mem_free(x.first);
    return c;
}

static Code read_makers(Quality *q, Map *makers, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(q->in->out, &SQL_quality_makers, NO_ARGS, &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        Maker m;
        if (!maker_read(rows_text(r, 0), &q->run, &m) || (m.key.n && !map_add(makers, m.key, NULL)))
            c = quality_no_room(e);
    }
    rows_close(r);
    return c;
}

static Code check_suppliers(Quality *q, const Map *makers, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(q->in->out, &SQL_quality_suppliers, NO_ARGS, &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        View supplier = rows_text(r, 0);
        Maker m;
        if (!maker_read(supplier, &q->run, &m)) {
            c = quality_no_room(e);
            break;
        }
        q->looked_at[QUALITY_SUPPLIER]++;
        if (map_find(makers, m.key) || (m.trading_as.n && map_find(makers, m.trading_as)))
            continue;
        text_clear(&q->text);
        text_printf(&q->text, "%lld lines in force; compared as '%.*s'", (long long)rows_int(r, 1), VIEW_ARGS(m.key));
        c = quality_put(q, QUALITY_SUPPLIER, 0, V(""), V(""), supplier, supplier, text_view(&q->text), e);
    }
    rows_close(r);
    return c;
}

Code quality_check_registers(Quality *q, Error *e)
{
    Map makers;
    Code c;

    map_init(&makers, &q->run);
    if ((c = read_makers(q, &makers, e)) == OK && makers.n) {
        q->looked_at[QUALITY_REGISTERED_GTIN] = q->found[QUALITY_NO_GTIN];
        if ((c = check_registered(q, e)) == OK)
            c = check_suppliers(q, &makers, e);
    }
    map_release(&makers);
    return c;
}
