/* See market.h. */
#include "appliances/market.h"

#include "base/sort.h"
#include "base/statistics.h"

#include <stdint.h>
#include <stdlib.h>

/* ---- concentration ----------------------------------------------------------------------------------------------- */

static int by_maker(const void *a, const void *b)
{
    return view_cmp(((const MarketShare *)a)->maker, ((const MarketShare *)b)->maker);
}

static int by_cost(const void *a, const void *b)
{
    const MarketShare *x = a, *y = b;

    if (x->cost_millipence != y->cost_millipence)
        return x->cost_millipence < y->cost_millipence ? 1 : -1;
    return view_cmp(x->maker, y->maker);
}

Market market_of(MarketShare *share, size_t n)
{
    Market m = { 0 };
    double squares = 0;

    if (n)
        qsort(share, n, sizeof *share, by_maker);
    for (size_t i = 0; i < n; i++) {
        if (m.makers && view_eq(share[m.makers - 1].maker, share[i].maker)) {
            MarketShare *s = &share[m.makers - 1];
            s->products += share[i].products;
            s->items += share[i].items;
            s->cost_millipence += share[i].cost_millipence;
        } else {
            share[m.makers++] = share[i];
        }
        m.cost_millipence += share[i].cost_millipence;
    }
    if (m.makers)
        qsort(share, m.makers, sizeof *share, by_cost);
    for (size_t i = 0; i < m.makers; i++) {
        double part = m.cost_millipence > 0 ? (double)share[i].cost_millipence / (double)m.cost_millipence : 0;
        squares += part * part;
    }
    m.index = squares;
    return m;
}

int64_t market_top(const MarketShare *share, size_t makers, size_t top)
{
    int64_t sum = 0;

    for (size_t i = 0; i < makers && i < top; i++)
        sum += share[i].cost_millipence;
    return sum;
}

/* ---- prices ------------------------------------------------------------------------------------------------------ */

bool market_quantity(View published, int64_t *thousandths)
{
    View v = view_trim(published);
    ptrdiff_t point = view_find(v, '.');

    if (point >= 0 && v.n - (size_t)point > 4)
        return false;
    return v.n && view_scaled(v, 3, thousandths) && *thousandths > 0;
}

int unit_price_order(const UnitPrice *a, const UnitPrice *b)
{
    /* prices below 10^9 pence and quantities below 10^9: no overflow; what is larger is compared as it can be */
    double x = (double)a->price_pence * (double)b->quantity_thousandths,
           y = (double)b->price_pence * (double)a->quantity_thousandths;

    if (x < 9e15 && y < 9e15) {
        int64_t p = a->price_pence * b->quantity_thousandths, q = b->price_pence * a->quantity_thousandths;
        return (p > q) - (p < q);
    }
    return (x > y) - (x < y);
}

int64_t unit_price_cost(const UnitPrice *p, int64_t quantity_thousandths)
{
    /* quantity x price x 1000 / pack, in whole packs and the rest, so that it stays within 64 bits */
    int64_t packs = quantity_thousandths / p->quantity_thousandths,
            rest = quantity_thousandths % p->quantity_thousandths;

    return packs * p->price_pence * 1000 +
           (rest * p->price_pence * 1000 + p->quantity_thousandths / 2) / p->quantity_thousandths;
}

double unit_price_pence(const UnitPrice *p)
{
    return (double)p->price_pence * 1000 / (double)p->quantity_thousandths;
}

bool market_improbable(double pence, double median, size_t prices)
{
    return prices >= MARKET_PRICES_LEAST &&
           (pence * MARKET_IMPROBABLE <= median || pence >= median * MARKET_IMPROBABLE);
}

/* ---- savings ----------------------------------------------------------------------------------------------------- */

static double median_of(const SavingMember *member, size_t n, double *room, size_t *prices)
{
    *prices = 0;
    for (size_t i = 0; i < n; i++)
        if (member[i].price.quantity_thousandths)
            room[(*prices)++] = unit_price_pence(&member[i].price);
    if (!*prices)
        return 0;
    qsort(room, *prices, sizeof *room, compare_double);
    return stat_quantile(room, *prices, 0.5);
}

Saving saving_of(SavingMember *member, size_t n, double *room)
{
    Saving s = { .least = SIZE_MAX };
    size_t prices;

    s.median_pence = median_of(member, n, room, &prices);
    for (size_t i = 0; i < n; i++) {
        SavingMember *m = &member[i];
        m->improbable =
            m->price.quantity_thousandths && market_improbable(unit_price_pence(&m->price), s.median_pence, prices);
        s.improbable += m->improbable;
        if (!m->price.quantity_thousandths || m->improbable) {
            s.unpriced += m->quantity_thousandths > 0;
            continue;
        }
        s.priced++;
        if (s.least == SIZE_MAX || unit_price_order(&m->price, &member[s.least].price) < 0)
            s.least = i;
    }
    for (size_t i = 0; i < n; i++) {
        SavingMember *m = &member[i];
        m->now_millipence = m->least_millipence = 0;
        if (!m->price.quantity_thousandths || m->improbable || m->quantity_thousandths <= 0)
            continue;
        s.used++;
        m->now_millipence = unit_price_cost(&m->price, m->quantity_thousandths);
        m->least_millipence = unit_price_cost(&member[s.least].price, m->quantity_thousandths);
        s.now_millipence += m->now_millipence;
        s.least_millipence += m->least_millipence;
    }
    return s;
}
