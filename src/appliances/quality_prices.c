/* Prices of an edition's lines: of one unit, and those that are far from others of their group. See quality_inside.h.
 */
#include "appliances/market.h"
#include "appliances/quality_inside.h"
#include "base/memory.h"
#include "base/sort.h"
#include "base/statistics.h"
#include "sql.h"

#include <stdio.h>
#include <stdlib.h>

/* The number of a text among those of a map, as they first come. */
static Code number_in(Map *m, View text, uint32_t *out, Error *e)
{
    bool fresh;
    uint64_t *at = map_add(m, text, &fresh);

    if (!at)
        return quality_no_room(e);
    if (fresh)
        *at = m->n - 1;
    *out = (uint32_t)*at;
    return OK;
}

Code quality_find_price(Quality *q, Line *l, View key, const View value[LISTING_FIELDS], Error *e)
{
    const uint64_t *group = map_find(&q->group, key);
    View generic = value[LISTING_GENERIC];
    UnitPrice p = { 0, 0 };
    uint32_t part[2] = { 0, 0 };
    Code c;

    if (!(view_digits(value[LISTING_PRICE]) && view_int(value[LISTING_PRICE], &p.price_pence) && (group || generic.n) &&
          market_quantity(value[LISTING_QUANTITY], &p.quantity_thousandths)))
        return OK;
    if (group)
        part[0] = (uint32_t)*group - 1;
    else if ((c = number_in(&q->kinds, generic, &part[0], e)) != OK)
        return c;
    if ((c = number_in(&q->units, value[LISTING_UNIT], &part[1], e)) != OK ||
        (c = number_in(&q->priced, view((const char *)part, sizeof part), &l->price_group, e)) != OK)
        return c;
    l->each_pence = unit_price_pence(&p);
    return OK;
}

Code quality_read_groups(Quality *q, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(q->in->out, &SQL_quality_groups, NO_ARGS, &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        uint32_t kind = 0;
        uint64_t *at;
        if ((c = number_in(&q->kinds, rows_text(r, 1), &kind, e)) != OK)
            break;
        if (!(at = map_add(&q->group, rows_text(r, 0), NULL)))
            c = quality_no_room(e);
        else
            *at = kind + 1u;
    }
    rows_close(r);
    return c;
}

typedef struct {
    size_t from, n; /* its prices in `prices` */
    double median;
} PriceGroup;

/* Numbers of a price group's kind and unit. */
static void parts_of(const Quality *q, const Line *l, View *kind, View *unit)
{
    uint32_t part[2];

    memcpy(part, q->priced.entry[l->price_group].key.p, sizeof part);
    *kind = q->kinds.entry[part[0]].key;
    *unit = q->units.entry[part[1]].key;
}

static bool is_improbable(const Line *l, const PriceGroup *g)
{
    return l->each_pence > 0 && market_improbable(l->each_pence, g->median, g->n);
}

static Code put_price(Quality *q, const Told *l, const PriceGroup *g, Error *e)
{
    char value[64];
    View kind, unit;

    parts_of(q, l->line, &kind, &unit);
    snprintf(value, sizeof value, "%.3f p each", l->line->each_pence);
    text_clear(&q->text);
    text_printf(&q->text, "%.*s pence for %.*s %.*s; the median of %zu lines of '%.*s' is %.3f p each",
                VIEW_ARGS(l->value[LISTING_PRICE]), VIEW_ARGS(l->value[LISTING_QUANTITY]),
                VIEW_ARGS(l->value[LISTING_UNIT]), g->n, VIEW_ARGS(view_sub(kind, 0, 120)), g->median);
    return quality_put_line(q, QUALITY_PRICE, l->line->row, l->value, view_of(value), e);
}

/* Prices of each group beside each other, and its median. */
static void gather_prices(Quality *q, PriceGroup *group)
{
    size_t at = 0;

    for (size_t i = 0; i < q->n; i++)
        group[q->line[i].price_group].n += q->line[i].each_pence > 0;
    for (size_t i = 0; i < q->priced.n; i++) {
        group[i].from = at;
        at += group[i].n;
        group[i].n = 0;
    }
    for (size_t i = 0; i < q->n; i++) {
        const Line *l = &q->line[i];
        PriceGroup *g = &group[l->price_group];
        if (l->each_pence > 0)
            q->prices[g->from + g->n++] = l->each_pence;
    }
    for (size_t i = 0; i < q->priced.n; i++) {
        PriceGroup *g = &group[i];
        if (g->n < MARKET_PRICES_LEAST)
            continue;
        qsort(q->prices + g->from, g->n, sizeof *q->prices, compare_double);
        g->median = stat_quantile(q->prices + g->from, g->n, 0.5);
        q->looked_at[QUALITY_PRICE] += (int64_t)g->n;
    }
}

/* An improbable price, with its group as key. */
static Code take_improbable(Quality *q, const Line *l, Told *out, Error *e)
{
    View kind, unit;
    Code c = quality_take_apart(q, l, out, e);

    parts_of(q, l, &kind, &unit);
    out->key = arena_printf(&q->edition, "%.*s\n%.*s", VIEW_ARGS(kind), VIEW_ARGS(unit));
    return c == OK && !out->key.p ? arena_fail(&q->edition, kind.n, "the quality of the list", e) : c;
}

Code quality_check_prices(Quality *q, Error *e)
{
    PriceGroup *group = mem_alloc((q->priced.n + 1) * sizeof *group);
    Told *told = NULL;
    size_t n = 0, most = 0;
    Code c = OK;

    if (!group)
        return quality_no_room(e);
    memset(group, 0, (q->priced.n + 1) * sizeof *group);
    gather_prices(q, group);
    for (size_t i = 0; i < q->n; i++)
        most += is_improbable(&q->line[i], &group[q->line[i].price_group]);
    if (most && !(told = mem_alloc(most * sizeof *told)))
        c = quality_no_room(e);
    for (size_t i = 0; i < q->n && told && n < most && c == OK; i++)
        if (is_improbable(&q->line[i], &group[q->line[i].price_group]))
            c = take_improbable(q, &q->line[i], &told[n++], e);
    if (c == OK && n)
        qsort(told, n, sizeof *told, quality_by_key);
    for (size_t i = 0; i < n && c == OK; i++)
        c = put_price(q, &told[i], &group[told[i].line->price_group], e);
    mem_free(told);
    mem_free(group);
    return c;
}
