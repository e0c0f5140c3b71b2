/* Fills use_total: the rows of listing_use summed by part, chapter, generic name and supplier, with how concentrated
 * each is, and for generic names what the dispensed quantities cost at today's own and least prices (market.h).
 *
 * Rows are dealt out to what they are summed by and keep their order there; groups are written in the order of their
 * names, so that the same rows give the same table. Memory: some fifty bytes for each product in use and each price. */
#include "appliances/use_inside.h"

#include "appliances/market.h"
#include "base/memory.h"
#include "base/statistics.h"
#include "sql.h"

#include <stdlib.h>

typedef enum { KIND_PART, KIND_CHAPTER, KIND_GENERIC, KIND_SUPPLIER, KIND_SUPPLIER_IN_PART, KINDS } Kind;

/* What rows are summed by; texts are those of use_text, so that they are the same where their addresses are. */
typedef struct {
    View part, name;
    size_t from, n; /* its rows or prices */
} Group;

typedef struct {
    Map at; /* addresses of part and name -> index + 1 into group */
    Group *group;
    size_t n, room;
    uint32_t *of; /* of each row or price: its group, NO_GROUP */
} Groups;
enum { NO_GROUP = UINT32_MAX };

/* Prices of one generic name and part: by unit and code, the least first. */
typedef struct {
    const Use *use;
    const UsePrice *price;
} Priced;

typedef struct {
    Use *use;
    Bulk *bulk;
    View none;          /* the empty text */
    Groups priced;      /* prices of a generic name in a part */
    Priced *price;      /* group after group */
    Groups groups;      /* of the kind in hand */
    const UseRow **row; /* group after group, in the order of code and unit */
    MarketShare *share;
    uint32_t *share_of;   /* of each text: index + 1 of its share as a maker */
    SavingMember *member; /* as many as there are prices and rows */
    double *room;
} Totals;

/* ---- groups ------------------------------------------------------------------------------------------------------ */

static Code groups_init(Groups *g, size_t things, Arena *arena, Error *e)
{
    map_init(&g->at, arena);
    g->of = mem_alloc((things + 1) * sizeof *g->of);
    return g->of ? OK : fail_memory(e, "totals of use and cost");
}

static void groups_release(Groups *g)
{
    map_release(&g->at);
    mem_free(g->group);
    mem_free(g->of);
}

static Code group_of_texts(Groups *g, View part, View name, uint32_t *out, Error *e)
{
    const char *key[2] = { part.p, name.p };
    bool fresh;
    uint64_t *at = map_add(&g->at, view((const char *)key, sizeof key), &fresh);

    if (!at || (fresh && !mem_room(&g->group, g->n, &g->room, sizeof *g->group)))
        return fail_memory(e, "totals of use and cost");
    if (fresh) {
        g->group[g->n++] = (Group){ .part = part, .name = name };
        *at = g->n;
    }
    *out = (uint32_t)*at - 1;
    g->group[*out].n++;
    return OK;
}

static const Group *find_group(const Groups *g, View part, View name)
{
    const char *key[2] = { part.p, name.p };
    const uint64_t *at = map_find(&g->at, view((const char *)key, sizeof key));

    return at ? &g->group[*at - 1] : NULL;
}

/* Gives each group its stretch; their counts begin anew. */
static void place(Groups *g)
{
    size_t at = 0;

    for (size_t i = 0; i < g->n; i++) {
        g->group[i].from = at;
        at += g->group[i].n;
        g->group[i].n = 0;
    }
}

/* The next place of a thing's group. */
static size_t deal(Groups *g, size_t thing)
{
    Group *own = &g->group[g->of[thing]];

    return own->from + own->n++;
}

/* ---- prices ------------------------------------------------------------------------------------------------------ */

static int by_unit(const void *a, const void *b)
{
    const Priced *x = a, *y = b;
    int order = x->price->unit.p == y->price->unit.p ? 0 : view_cmp(x->price->unit, y->price->unit);

    if (!order && x->price->product != y->price->product)
        order = view_cmp(x->use->by_code.entry[x->price->product].key, y->use->by_code.entry[y->price->product].key);
    if (!order)
        order = (x->price->price.price_pence > y->price->price.price_pence) -
                (x->price->price.price_pence < y->price->price.price_pence);
    return order ? order : (x->price->listing > y->price->listing) - (x->price->listing < y->price->listing);
}

static Code group_prices(Totals *t, Error *e)
{
    const Use *x = t->use;
    Code c = groups_init(&t->priced, x->prices, &t->use->run, e);

    if (c == OK && !(t->price = mem_alloc((x->prices + 1) * sizeof *t->price)))
        c = fail_memory(e, "totals of use and cost");
    for (size_t i = 0; i < x->prices && c == OK; i++)
        c = group_of_texts(&t->priced, x->price[i].part, x->price[i].generic, &t->priced.of[i], e);
    if (c != OK)
        return c;
    place(&t->priced);
    for (size_t i = 0; i < x->prices; i++)
        t->price[deal(&t->priced, i)] = (Priced){ x, &x->price[i] };
    return OK;
}

/* ---- one total --------------------------------------------------------------------------------------------------- */

/* Members of a generic name in one unit: its prices, and the rows of that unit by code. */
static size_t members_of(Totals *t, const Group *g, const UseRow *const *row, View unit)
{
    const Group *prices = find_group(&t->priced, g->part, g->name);
    size_t members = 0, i = 0;
    const UsePrice *last = NULL;

    if (!prices)
        return 0;
    qsort(t->price + prices->from, prices->n, sizeof *t->price, by_unit);
    for (size_t p = 0; p < prices->n; p++) {
        const UsePrice *x = t->price[prices->from + p].price;
        View code = t->use->by_code.entry[x->product].key;
        if (x->unit.p != unit.p)
            continue;
        if (last && last->product == x->product) {
            if (unit_price_order(&x->price, &t->member[members - 1].price) < 0)
                t->member[members - 1].price = x->price;
            continue;
        }
        last = x;
        t->member[members] = (SavingMember){ .price = x->price };
        for (; i < g->n && view_cmp(row[i]->code, code) < 0; i++)
            ;
        for (size_t same = i; same < g->n && view_eq(row[same]->code, code); same++)
            if (row[same]->unit.p == unit.p)
                t->member[members].quantity_thousandths = row[same]->sum.quantity_thousandths;
        members++;
    }
    return members;
}

/* The unit in which most was spent, the first by name of several. */
static View main_unit(const UseRow *const *row, size_t n)
{
    View best = row[0]->unit;
    int64_t most = -1;

    for (size_t i = 0; i < n; i++) {
        View unit = row[i]->unit;
        int64_t cost = 0;
        if (i && view_eq(unit, best))
            continue;
        for (size_t j = 0; j < n; j++)
            cost += view_eq(row[j]->unit, unit) ? row[j]->sum.cost_millipence : 0;
        if (cost > most || (cost == most && view_cmp(unit, best) < 0)) {
            most = cost;
            best = unit;
        }
    }
    return best;
}

/* Prices of a generic name in its main unit; what is of another unit has none. */
static Saving saving(Totals *t, const Group *g, const UseRow *const *row, View unit)
{
    size_t members = members_of(t, g, row, unit), used = 0;
    Saving s;

    for (size_t i = 0; i < g->n; i++)
        used += row[i]->sum.quantity_thousandths > 0;
    s = saving_of(t->member, members, t->room);
    s.unpriced = used > s.used ? used - s.used : 0;
    return s;
}

static void describe(const UseRow *const *row, size_t n, UseFigures *sum, int64_t *products, int64_t *several,
                     View *unit)
{
    *sum = (UseFigures){ 0 };
    *products = *several = 0;
    *unit = row[0]->unit;
    for (size_t i = 0; i < n; i++) {
        bool fresh = i == 0 || !view_eq(row[i]->code, row[i - 1]->code);
        use_add(sum, &row[i]->sum);
        *products += fresh;
        *several += fresh && row[i]->product->packs > 1;
        if (!view_eq(*unit, row[i]->unit))
            *unit = V("");
    }
    if (!unit->n)
        sum->quantity_thousandths = 0;
}

/* What each maker's products cost, in t->share; returns how many makers. */
static size_t shares_of(Totals *t, const UseRow *const *row, size_t n)
{
    size_t shares = 0;

    for (size_t i = 0; i < n; i++) {
        const UseProduct *p = row[i]->product;
        if (!row[i]->joined)
            continue;
        if (!t->share_of[p->maker]) {
            t->share[shares++] = (MarketShare){ .maker = p->supplier };
            t->share_of[p->maker] = (uint32_t)shares;
        }
        MarketShare *own = &t->share[t->share_of[p->maker] - 1];
        own->products++;
        own->cost_millipence += row[i]->sum.cost_millipence;
    }
    for (size_t i = 0; i < n; i++)
        t->share_of[row[i]->product->maker] = 0;
    return shares;
}

static Code put_total(Totals *t, Kind kind, const Group *g, Error *e)
{
    static const char *const words[KINDS] = { "part", "chapter", "generic", "supplier", "supplier" };
    const UseRow *const *row_of = t->row + g->from;
    Saving s = { 0 };
    UseFigures sum;
    Market m;
    int64_t products, several;
    View unit;

    describe(row_of, g->n, &sum, &products, &several, &unit);
    m = market_of(t->share, shares_of(t, row_of, g->n));
    if (kind == KIND_GENERIC)
        s = saving(t, g, row_of, main_unit(row_of, g->n));
    Arg row[] = { arg_text(view_of(words[kind])),
                  arg_text(g->part),
                  arg_text(g->name),
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

/* ---- all of a kind ----------------------------------------------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
    const Group *x = *(const Group *const *)a, *y = *(const Group *const *)b;
    int order = view_cmp(x->part, y->part);

    return order ? order : view_cmp(x->name, y->name);
}

static bool key_of(const Totals *t, Kind kind, const UseRow *row, View *part, View *name)
{
    *part = t->none;
    switch (kind) {
    case KIND_PART: *name = row->product->part; break;
    case KIND_CHAPTER: *name = row->chapter; break;
    case KIND_GENERIC: *part = row->product->part, *name = row->product->generic; break;
    case KIND_SUPPLIER_IN_PART: *part = row->product->part; /* fall through */
    default: *name = row->product->supplier; break;
    }
    *part = part->n ? *part : t->none;
    *name = name->n ? *name : t->none;
    return kind == KIND_PART || kind == KIND_CHAPTER || row->joined;
}

static Code put_kind(Totals *t, Kind kind, const UseRows *rows, Error *e)
{
    Groups *g = &t->groups;
    Group **order = NULL;
    View part, name;
    Code c = groups_init(g, rows->n, &t->use->run, e);

    for (size_t i = 0; i < rows->n && c == OK; i++) {
        g->of[i] = NO_GROUP;
        if (key_of(t, kind, &rows->at[i], &part, &name))
            c = group_of_texts(g, part, name, &g->of[i], e);
    }
    if (c == OK && !(order = mem_alloc((g->n + 1) * sizeof(Group *))))
        c = fail_memory(e, "totals of use and cost");
    if (c == OK) {
        place(g);
        for (size_t i = 0; i < rows->n; i++)
            if (g->of[i] != NO_GROUP)
                t->row[deal(g, i)] = &rows->at[i];
        for (size_t i = 0; i < g->n; i++)
            order[i] = &g->group[i];
        if (g->n)
            qsort(order, g->n, sizeof(Group *), by_name);
    }
    for (size_t i = 0; c == OK && i < g->n; i++)
        c = put_total(t, kind, order[i], e);
    mem_free(order);
    groups_release(g);
    *g = (Groups){ 0 };
    return c;
}

/* Room for as many as there are rows, prices and texts. */
static Code make_room(Totals *t, size_t rows, Error *e)
{
    const Use *x = t->use;
    size_t texts = (x->texts.n + 1) * sizeof *t->share_of;

    t->row = mem_alloc((rows + 1) * sizeof(UseRow *));
    t->share = mem_alloc((x->texts.n + 1) * sizeof *t->share);
    t->share_of = mem_alloc(texts);
    t->member = mem_alloc((x->prices + 1) * sizeof *t->member);
    t->room = mem_alloc((x->prices + 1) * sizeof *t->room);
    if (!t->row || !t->share || !t->share_of || !t->member || !t->room)
        return fail_memory(e, "totals of use and cost");
    memset(t->share_of, 0, texts);
    return OK;
}

Code use_write_totals(Use *x, const UseRows *rows, Error *e)
{
    Totals t = { .use = x, .none = use_text(x, V(""), NULL) };
    Code c = t.none.p ? make_room(&t, rows->n, e) : fail_memory(e, "totals of use and cost");

    if (c == OK && (c = group_prices(&t, e)) == OK &&
        (c = bulk_begin(x->in->out, &BULK_use_total_load, true, &t.bulk, e)) == OK) {
        for (Kind kind = 0; kind < KINDS && c == OK; kind++)
            c = put_kind(&t, kind, rows, e);
        c = bulk_close(t.bulk, c, e);
    }
    groups_release(&t.priced);
    mem_free(t.price);
    mem_free(t.row);
    mem_free(t.share);
    mem_free(t.share_of);
    mem_free(t.member);
    mem_free(t.room);
    return c;
}
