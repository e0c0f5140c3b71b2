/* Fills use_total: the rows of listing_use summed by part, chapter, generic name and supplier, with how concentrated
 * each is, and for generic names what the dispensed quantities cost at today's own and least prices (market.h).
 *
 * Everything is sorted before it is summed, so that the same rows give the same table. Memory: some hundred bytes for
 * each product in use and each price in force. */
#include "appliances/use_inside.h"

#include "appliances/market.h"
#include "base/memory.h"
#include "base/statistics.h"
#include "sql.h"

#include <stdlib.h>

/* The least price of a product in force, for one unit; sorted by part, generic name, unit, code. */
typedef struct {
    View part, generic, unit, code;
    UnitPrice price;
} Price;

typedef enum { KIND_PART, KIND_CHAPTER, KIND_GENERIC, KIND_SUPPLIER, KIND_SUPPLIER_IN_PART, KINDS } Kind;

/* A row and what it is summed by. */
typedef struct {
    View part, name;
    const UseRow *row;
} Keyed;

typedef struct {
    Use *use;
    Bulk *bulk;
    Price *price;
    size_t prices, price_room;
    size_t next; /* price of the generic name in hand */
    Keyed *keyed;
    MarketShare *share;
    SavingMember *member; /* as many as there are prices and rows */
    double *room;
} Totals;

/* ---- prices -------------------------------------------------------------------------------------------------------
 */

static int price_order(const Price *a, View part, View generic, View unit, View code)
{
    int order = view_cmp(a->part, part);

    order = order ? order : view_cmp(a->generic, generic);
    order = order ? order : view_cmp(a->unit, unit);
    return order ? order : view_cmp(a->code, code);
}

static Code take_price(Totals *t, const Rows *r, Error *e)
{
    Arena *run = &t->use->run;
    UnitPrice price = { rows_int(r, 4), 0 };
    Price *last = t->prices ? &t->price[t->prices - 1] : NULL, *p;

    if (!market_quantity(rows_text(r, 5), &price.quantity_thousandths))
        return OK;
    if (last && !price_order(last, rows_text(r, 0), rows_text(r, 1), rows_text(r, 2), rows_text(r, 3))) {
        if (unit_price_order(&price, &last->price) < 0)
            last->price = price;
        return OK;
    }
    if (t->prices == t->price_room) {
        size_t room = t->price_room ? t->price_room * 2 : 8192;
        if (!(p = mem_grow(t->price, room * sizeof *p)))
            return fail_memory(e, "the prices of the list");
        t->price = p;
        t->price_room = room;
        last = t->prices ? &t->price[t->prices - 1] : NULL;
    }
    p = &t->price[t->prices++];
    *p = (Price){ .price = price, .code = arena_copy(run, rows_text(r, 3)) };
    p->part = last && view_eq(last->part, rows_text(r, 0)) ? last->part : arena_copy(run, rows_text(r, 0));
    p->generic = last && view_eq(last->generic, rows_text(r, 1)) ? last->generic : arena_copy(run, rows_text(r, 1));
    p->unit = last && view_eq(last->unit, rows_text(r, 2)) ? last->unit : arena_copy(run, rows_text(r, 2));
    return p->part.p && p->generic.p && p->unit.p && p->code.p ? OK : arena_fail(run, 0, "the prices of the list", e);
}

static Code read_prices(Totals *t, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(t->use->in->out, &SQL_use_prices, NO_ARGS, &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more)
        c = take_price(t, r, e);
    rows_close(r);
    return c;
}

/* ---- one total ----------------------------------------------------------------------------------------------------
 */

/* Members of a generic name in one unit: its prices, and the rows of that unit by code. */
static size_t members_of(Totals *t, const Keyed *k, size_t n, View unit)
{
    size_t members = 0, i = 0;

    while (t->next < t->prices && price_order(&t->price[t->next], k->part, k->name, unit, V("")) < 0)
        t->next++;
    for (size_t p = t->next; p < t->prices && view_eq(t->price[p].part, k->part) &&
                             view_eq(t->price[p].generic, k->name) && view_eq(t->price[p].unit, unit);
         p++) {
        t->member[members] = (SavingMember){ .price = t->price[p].price };
        for (; i < n && view_cmp(k[i].row->code, t->price[p].code) < 0; i++)
            ;
        for (size_t same = i; same < n && view_eq(k[same].row->code, t->price[p].code); same++)
            if (view_eq(k[same].row->unit, unit))
                t->member[members].quantity_thousandths = k[same].row->sum.quantity_thousandths;
        members++;
    }
    return members;
}

/* The unit in which most was spent, the first by name of several. */
static View main_unit(const Keyed *k, size_t n)
{
    View best = k->row->unit;
    int64_t most = -1;

    for (size_t i = 0; i < n; i++) {
        View unit = k[i].row->unit;
        int64_t cost = 0;
        if (i && view_eq(unit, best))
            continue;
        for (size_t j = 0; j < n; j++)
            cost += view_eq(k[j].row->unit, unit) ? k[j].row->sum.cost_millipence : 0;
        if (cost > most || (cost == most && view_cmp(unit, best) < 0)) {
            most = cost;
            best = unit;
        }
    }
    return best;
}

/* Prices of a generic name in its main unit; what is of another unit has none. */
static Saving saving(Totals *t, const Keyed *k, size_t n, View unit)
{
    size_t members = members_of(t, k, n, unit), used = 0;
    Saving s;

    for (size_t i = 0; i < n; i++)
        used += k[i].row->sum.quantity_thousandths > 0;
    s = saving_of(t->member, members, t->room);
    s.unpriced = used > s.used ? used - s.used : 0;
    return s;
}

static void describe(const Keyed *k, size_t n, UseFigures *sum, int64_t *products, int64_t *several, View *unit)
{
    *sum = (UseFigures){ 0 };
    *products = *several = 0;
    *unit = k->row->unit;
    for (size_t i = 0; i < n; i++) {
        bool fresh = i == 0 || !view_eq(k[i].row->code, k[i - 1].row->code);
        use_add(sum, &k[i].row->sum);
        *products += fresh;
        *several += fresh && k[i].row->product->packs > 1;
        if (!view_eq(*unit, k[i].row->unit))
            *unit = V("");
    }
    if (!unit->n)
        sum->quantity_thousandths = 0;
}

static Code put_total(Totals *t, Kind kind, const Keyed *k, size_t n, Error *e)
{
    static const char *const words[KINDS] = { "part", "chapter", "generic", "supplier", "supplier" };
    Saving s = { 0 };
    UseFigures sum;
    Market m;
    size_t shares = 0;
    int64_t products, several;
    View unit;

    describe(k, n, &sum, &products, &several, &unit);
    for (size_t i = 0; i < n; i++)
        if (k[i].row->joined)
            t->share[shares++] = (MarketShare){ k[i].row->product->supplier, 1, 0, k[i].row->sum.cost_millipence };
    m = market_of(t->share, shares);
    if (kind == KIND_GENERIC)
        s = saving(t, k, n, main_unit(k, n));
    Arg row[] = { arg_text(view_of(words[kind])),
                  arg_text(k->part),
                  arg_text(k->name),
                  arg_int(products),
                  arg_int(several),
                  arg_int((int64_t)m.makers),
                  arg_text(unit),
                  arg_int(sum.items),
                  arg_int(sum.quantity_thousandths),
                  arg_int(sum.cost_millipence),
                  arg_int((int64_t)(m.index * 1e6 + 0.5)),
                  arg_text(m.makers ? t->share[0].maker : V("")),
                  arg_int(market_top(t->share, m.makers, 1)),
                  arg_int(market_top(t->share, m.makers, 3)),
                  arg_int((int64_t)s.priced),
                  arg_int((int64_t)s.unpriced),
                  arg_int(s.now_millipence),
                  arg_int(s.least_millipence) };
    return bulk_row(t->bulk, row, e);
}

/* ---- all of a kind ------------------------------------------------------------------------------------------------
 */

static int by_key(const void *a, const void *b)
{
    const Keyed *x = a, *y = b;
    int order = view_cmp(x->part, y->part);

    order = order ? order : view_cmp(x->name, y->name);
    order = order ? order : view_cmp(x->row->code, y->row->code);
    return order ? order : view_cmp(x->row->unit, y->row->unit);
}

static bool key_of(Kind kind, const UseRow *row, Keyed *out)
{
    *out = (Keyed){ .part = V(""), .name = V(""), .row = row };
    switch (kind) {
    case KIND_PART: out->name = row->product->part; return true;
    case KIND_CHAPTER: out->name = row->chapter; return true;
    case KIND_GENERIC: out->part = row->product->part, out->name = row->product->generic; break;
    case KIND_SUPPLIER_IN_PART: out->part = row->product->part; /* fall through */
    default: out->name = row->product->supplier; break;
    }
    return row->joined;
}

static Code put_kind(Totals *t, Kind kind, const UseRows *rows, Error *e)
{
    size_t n = 0, from = 0;
    Code c = OK;

    for (size_t i = 0; i < rows->n; i++)
        n += key_of(kind, &rows->at[i], &t->keyed[n]);
    if (n)
        qsort(t->keyed, n, sizeof *t->keyed, by_key);
    t->next = 0;
    for (size_t i = 1; i <= n && c == OK; i++)
        if (i == n || !view_eq(t->keyed[i].part, t->keyed[from].part) ||
            !view_eq(t->keyed[i].name, t->keyed[from].name)) {
            c = put_total(t, kind, t->keyed + from, i - from, e);
            from = i;
        }
    return c;
}

Code use_write_totals(Use *x, const UseRows *rows, Error *e)
{
    Totals t = { .use = x };
    size_t n = rows->n + 1;
    Code c = read_prices(&t, e);

    if (c == OK) {
        t.keyed = mem_alloc(n * sizeof *t.keyed);
        t.share = mem_alloc(n * sizeof *t.share);
        t.member = mem_alloc((t.prices + 1) * sizeof *t.member);
        t.room = mem_alloc((t.prices + 1) * sizeof *t.room);
        if (!t.keyed || !t.share || !t.member || !t.room)
            c = fail_memory(e, "totals of use and cost");
    }
    if (c == OK && (c = bulk_begin(x->in->out, &BULK_use_total_load, true, &t.bulk, e)) == OK) {
        for (Kind kind = 0; kind < KINDS && c == OK; kind++)
            c = put_kind(&t, kind, rows, e);
        if (c == OK)
            c = bulk_end(t.bulk, e);
        else
            bulk_abort(t.bulk);
    }
    mem_free(t.price);
    mem_free(t.keyed);
    mem_free(t.share);
    mem_free(t.member);
    mem_free(t.room);
    return c;
}
