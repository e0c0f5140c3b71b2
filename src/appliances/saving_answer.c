/* The question `appliances saving`: what the quantities of the year would cost if all of a generic name were its least
 * expensive product, at today's list prices. A sum, and no advice: see the note on evidence.
 *
 * For each product its least expensive pack in force counts, so that a saving is rather too small than too large.
 * Products in use without a price in force, or with one in another unit, are left out and counted; so are improbable
 * prices (market.h). Not here: which products may stand in for each other. */
#include "appliances/answers.h"

#include "appliances/market.h"
#include "appliances/scope.h"
#include "base/memory.h"
#include "sql.h"

#include <stdlib.h>

/* A product of the generic name in one unit. */
typedef struct {
    View code, unit, name, supplier;
    UnitPrice price;
    int64_t packs;
    const UseLine *used; /* NULL: nothing was dispensed */
} Member;

typedef struct {
    UseScope *s;
    Member *at;
    size_t n, room;
} Members;

static Code add_member(Members *m, const Member *x, Error *e)
{
    if (!mem_room(&m->at, m->n, &m->room, sizeof *m->at))
        return fail_memory(e, "savings");
    m->at[m->n++] = *x;
    return OK;
}

/* A price in force, as it is published. */
typedef struct {
    View code, unit, quantity, name, supplier;
    int64_t pence;
} Price;

/* They come in order of code and unit. */
static Code take_price(Members *m, const Price *p, Error *e)
{
    Arena *a = m->s->ask->arena;
    Member *last = m->n ? &m->at[m->n - 1] : NULL;
    Member x = { .price = { p->pence, 0 }, .packs = 1 };

    if (!p->code.n || !market_quantity(p->quantity, &x.price.quantity_thousandths))
        return OK;
    if (last && view_eq(last->code, p->code) && view_eq(last->unit, p->unit)) {
        last->packs++;
        if (unit_price_order(&x.price, &last->price) < 0)
            last->price = x.price;
        return OK;
    }
    x.code = arena_copy(a, p->code);
    x.unit = arena_copy_unless(a, p->unit, last ? last->unit : (View){ 0 });
    x.name = arena_copy(a, p->name);
    x.supplier = arena_copy_unless(a, p->supplier, last ? last->supplier : (View){ 0 });
    if (!x.code.p || !x.unit.p || !x.name.p || !x.supplier.p)
        return arena_fail(a, 0, "savings", e);
    return add_member(m, &x, e);
}

static int member_order(const void *a, const void *b)
{
    const GroupMember *x = a, *y = b;
    int order = view_cmp(x->product_code, y->product_code);

    order = order ? order : view_cmp(x->unit, y->unit);
    order = order ? order : (x->price_pence > y->price_pence) - (x->price_pence < y->price_pence);
    return order ? order : view_cmp(x->key, y->key);
}

/* The same of the listings of a group. */
static Code take_group(Members *m, Error *e)
{
    GroupMembers *g = &m->s->members;
    Code c = use_scope_members(m->s, e);

    if (c == OK && g->n)
        qsort(g->at, (size_t)g->n, sizeof *g->at, member_order);
    for (int i = 0; c == OK && i < g->n; i++) {
        const GroupMember *x = &g->at[i];
        const Price p = { x->product_code, x->unit, x->quantity, x->name, x->supplier, x->price_pence };
        if (x->in_force && x->price_pence >= 0)
            c = take_price(m, &p, e);
    }
    return c;
}

static Code take_rows(Members *m, Error *e)
{
    UseScope *s = m->s;
    Rows *r = NULL;
    bool more;
    Code c = store_rows(s->ask->store, &SQL_use_listings_of_generic, ARGS(arg_text(s->generic)), &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        const Price p = { rows_text(r, 0), rows_text(r, 1), rows_text(r, 2),
                          rows_text(r, 4), rows_text(r, 5), rows_int(r, 3) };
        if (!rows_null(r, 3) && (!s->part.n || view_eq(rows_text(r, 6), s->part)))
            c = take_price(m, &p, e);
    }
    rows_close(r);
    return c;
}

static int by_code(const void *key, const void *member)
{
    const UseLine *l = key;
    const Member *m = member;
    int order = view_cmp(l->code, m->code);

    return order ? order : view_cmp(l->unit, m->unit);
}

/* What one could choose among, and what was dispensed of it. */
static Code read_members(Members *m, Error *e)
{
    UseScope *s = m->s;
    size_t priced;
    Code c = s->group.n ? take_group(m, e) : take_rows(m, e);

    priced = m->n;
    for (size_t i = 0; i < s->n && c == OK; i++) {
        const UseLine *l = &s->line[i];
        Member *found = priced ? bsearch(l, m->at, priced, sizeof *m->at, by_code) : NULL;
        const Member without = {
            .code = l->code, .unit = l->unit, .name = l->name, .supplier = l->supplier, .used = l
        };
        if (found)
            found->used = l;
        else
            c = add_member(m, &without, e);
    }
    return c;
}

/* The unit in which most was spent. */
static View main_unit(const UseScope *s)
{
    View best = V("");
    int64_t most = -1;

    for (size_t i = 0; i < s->n; i++) {
        int64_t cost = 0;
        if (i && view_eq(s->line[i].unit, best))
            continue;
        for (size_t k = 0; k < s->n; k++)
            cost += view_eq(s->line[k].unit, s->line[i].unit) ? s->line[k].cost_millipence : 0;
        if (cost > most || (cost == most && view_cmp(s->line[i].unit, best) < 0)) {
            most = cost;
            best = s->line[i].unit;
        }
    }
    return best;
}

/* Members of one unit as savings take them, and which they are; the others are left out. */
static size_t members_in(const Members *m, View unit, SavingMember *out, size_t *which)
{
    size_t n = 0;

    for (size_t i = 0; i < m->n; i++) {
        if (!view_eq(m->at[i].unit, unit))
            continue;
        out[n] = (SavingMember){ .price = m->at[i].price,
                                 .quantity_thousandths = m->at[i].used ? m->at[i].used->quantity_thousandths : 0 };
        which[n++] = i;
    }
    return n;
}

typedef struct {
    const Member *member;
    const SavingMember *sum;
} Ranked;

/* Has it a price that is taken into account? */
static bool counts(const SavingMember *m)
{
    return m->price.quantity_thousandths && !m->improbable;
}

/* The largest difference first; then the least price. */
static int by_saving(const void *a, const void *b)
{
    const Ranked *x = a, *y = b;
    int64_t p = x->sum->now_millipence - x->sum->least_millipence,
            q = y->sum->now_millipence - y->sum->least_millipence;
    bool priced = counts(x->sum), other = counts(y->sum);
    int order = 0;

    if (p != q)
        return p < q ? 1 : -1;
    if (priced != other)
        return priced ? -1 : 1;
    if (priced)
        order = unit_price_order(&x->sum->price, &y->sum->price);
    return order ? order : view_cmp(x->member->code, y->member->code);
}

static Code put_members(const UseScope *s, const Ranked *x, size_t n, int64_t limit, Error *e)
{
    static const Column columns[] = {
        { "name", COLUMN_TEXT, NULL, NULL, 0 },
        { "code", COLUMN_CODE, "Product code", NULL, 0 },
        { "maker", COLUMN_TEXT, NULL, NULL, 0 },
        { "packs", COLUMN_COUNT, "Packs in force", NULL, 0 },
        { "price_per_unit_pence", COLUMN_NUMBER, "List price per unit", "pence", 3 },
        { "improbable", COLUMN_FLAG, "Improbable price", NULL, 0 },
        { "items", COLUMN_COUNT, NULL, NULL, 0 },
        { "quantity", COLUMN_NUMBER, NULL, NULL, 1 },
        { "cost", COLUMN_MONEY, "Cost in the year", NULL, 0 },
        { "cost_today", COLUMN_MONEY, "At today's list price", NULL, 0 },
        { "cost_at_least", COLUMN_MONEY, "At the least price", NULL, 0 },
        { "difference", COLUMN_MONEY, NULL, NULL, 0 },
    };
    Code c =
        answer_table(s->answer, "members", "Products, the largest difference first", columns, COUNT_OF(columns), e);

    for (size_t i = 0; i < n && (int64_t)i < limit && c == OK; i++) {
        const Member *m = x[i].member;
        const SavingMember *sum = x[i].sum;
        bool priced = sum->price.quantity_thousandths, counted = counts(sum) && s->period.n;
        Value row[] = { value_text(m->name),
                        value_text(m->code),
                        value_text(m->supplier),
                        value_count(m->packs),
                        priced ? value_number(unit_price_pence(&sum->price)) : value_null(),
                        value_flag(sum->improbable),
                        use_known(s, value_count(m->used ? m->used->items : 0)),
                        use_known(s, use_quantity(m->used ? m->used->quantity_thousandths : 0)),
                        use_known(s, use_money(m->used ? m->used->cost_millipence : 0)),
                        counted ? use_money(sum->now_millipence) : value_null(),
                        counted ? use_money(sum->least_millipence) : value_null(),
                        counted ? use_money(sum->now_millipence - sum->least_millipence) : value_null() };
        c = answer_row(s->answer, row, e);
    }
    if (c == OK)
        c = answer_table_end(s->answer, e);
    if (c == OK && (int64_t)n > limit)
        c = answer_note(s->answer, e, "%s of %s products; --limit shows more.", COUNT_TEXT(limit),
                        COUNT_TEXT(n));
    return c;
}

static Code saving_facts(UseScope *s, View unit, const Saving *sum, const Member *least, size_t others, Error *e)
{
    bool any = least != NULL;
    const Fact fact[] = {
        { s->group.n ? "group" : "generic", value_text(s->group.n ? s->group : s->generic) },
        { "unit", value_text_or_null(unit) },
        { "products_with_price", value_count((int64_t)sum->priced) },
        { "products_in_use", use_known(s, value_count((int64_t)(sum->used + sum->unpriced))) },
        { "left_out_without_price", use_known(s, value_count((int64_t)(sum->unpriced + others))) },
        { "least_expensive", any ? value_text(least->name) : value_null() },
        { "least_expensive_code", any ? value_text(least->code) : value_null() },
        { "least_price_per_unit_pence", any ? value_number(unit_price_pence(&least->price)) : value_null() },
        { "median_price_per_unit_pence", any ? value_number(sum->median_pence) : value_null() },
        { "cost_today", use_known(s, use_money(sum->now_millipence)) },
        { "cost_at_least_price", use_known(s, use_money(sum->least_millipence)) },
        { "difference", use_known(s, use_money(sum->now_millipence - sum->least_millipence)) },
        { "share", use_share(sum->now_millipence - sum->least_millipence, sum->now_millipence) },
    };

    return answer_facts(s->answer, fact, COUNT_OF(fact), e);
}

static Code saving_notes(UseScope *s, View unit, size_t others, const Saving *sum, Error *e)
{
    Code c = OK;

    if (s->period.n)
        c = answer_note(s->answer, e,
                        "Quantities of %.*s at the list prices in force now, each product at its least expensive pack; "
                        "the least expensive product is that of the %s.",
                        VIEW_ARGS(s->period),
                        s->group.n ? "group, whose members are alike in what the list says of them and may differ in "
                                     "what it does not say"
                                   : "generic name, which may hold things that do not stand in for each other");
    if (c == OK && others)
        c = answer_note(s->answer, e, "Products in use that are counted in another unit than %.*s, and left out: %s.",
                        VIEW_ARGS(unit), COUNT_TEXT(others));
    if (c == OK && sum->improbable)
        c = answer_note(s->answer, e,
                        "Prices left out as improbable (a tenth or less, or ten times or more, of their "
                        "median; rather slips of quantity or price): %s.",
                        COUNT_TEXT(sum->improbable));
    return c;
}

static Code answer_generic(UseScope *s, int64_t limit, Error *e)
{
    Arena *a = s->ask->arena;
    Members m = { .s = s };
    SavingMember *sum;
    Ranked *ranked;
    size_t *which, n, others = 0;
    double *room;
    Saving total;
    View unit;
    Code c = read_members(&m, e);

    unit = s->n ? main_unit(s) : m.n ? m.at[0].unit : V("");
    sum = ARENA_ARRAY(a, SavingMember, m.n + 1);
    which = ARENA_ARRAY(a, size_t, m.n + 1);
    room = ARENA_ARRAY(a, double, m.n + 1);
    ranked = ARENA_ARRAY(a, Ranked, m.n + 1);
    if (c == OK && (!sum || !which || !room || !ranked))
        c = arena_fail(a, m.n * sizeof *sum, "savings", e);
    if (c == OK) {
        n = members_in(&m, unit, sum, which);
        total = saving_of(sum, n, room);
        for (size_t i = 0; i < n; i++)
            ranked[i] = (Ranked){ &m.at[which[i]], &sum[i] };
        for (size_t i = 0; i < m.n; i++)
            others += m.at[i].used && !view_eq(m.at[i].unit, unit);
        if (n)
            qsort(ranked, n, sizeof *ranked, by_saving);
        c = saving_facts(s, unit, &total, total.least < n ? &m.at[which[total.least]] : NULL, others, e);
        if (c == OK && (c = put_members(s, ranked, n, limit, e)) == OK)
            c = saving_notes(s, unit, others, &total, e);
    }
    mem_free(m.at);
    return c;
}

/* All generic names, those with the largest difference first. */
static Code answer_all(UseScope *s, int64_t limit, Error *e)
{
    static const Column columns[] = {
        { "generic", COLUMN_TEXT, "Generic name", NULL, 0 },
        { "part", COLUMN_CODE, NULL, NULL, 0 },
        { "unit", COLUMN_TEXT, NULL, NULL, 0 },
        { "products_with_price", COLUMN_COUNT, NULL, NULL, 0 },
        { "left_out_without_price", COLUMN_COUNT, NULL, NULL, 0 },
        { "cost_today", COLUMN_MONEY, "At today's list prices", NULL, 0 },
        { "cost_at_least", COLUMN_MONEY, "At the least price", NULL, 0 },
        { "difference", COLUMN_MONEY, NULL, NULL, 0 },
        { "share", COLUMN_SHARE, "Share of cost", NULL, 1 },
    };
    const Chart bars = { "Difference by generic name", "generics", "generic", "difference", NULL, MARK_BAR };
    Rows *r = NULL;
    bool more;
    Code c = answer_table(s->answer, "generics", "Generic names, the largest difference first", columns,
                          COUNT_OF(columns), e);

    if (c == OK)
        c = store_rows(s->ask->store, &SQL_use_totals_by_saving, ARGS(arg_text(use_scope_part(s)), arg_int(limit)), &r,
                       e);
    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        int64_t now = rows_int(r, 15), least = rows_int(r, 16);
        Value row[] = { value_text(rows_text(r, 1)),
                        value_text(rows_text(r, 0)),
                        value_text_or_null(rows_text(r, 5)),
                        value_count(rows_int(r, 13)),
                        value_count(rows_int(r, 14)),
                        use_money(now),
                        use_money(least),
                        use_money(now - least),
                        use_share(now - least, now) };
        c = answer_row(s->answer, row, e);
    }
    rows_close(r);
    if (c == OK && (c = answer_table_end(s->answer, e)) == OK && (c = answer_chart(s->answer, &bars, e)) == OK)
        c = answer_note(s->answer, e,
                        "At the list prices in force now, each product at its least expensive pack. A generic name may "
                        "hold products that do not stand in for each other: --generic NAME lists them.");
    return c;
}

Code appliances_saving_answer(Ask *ask, Answer *answer, Error *e)
{
    UseScope s;
    int64_t limit;
    Code c = use_scope_open(&s, ask, answer, e);

    if (c == OK && s.code.n)
        c = use_scope_widen(&s, e);
    if (c == OK && (c = use_limit(ask, &limit, e)) == OK && (c = use_scope_facts(&s, e)) == OK)
        c = use_scope_wide(&s) ? answer_all(&s, limit, e) : answer_generic(&s, limit, e);
    if (c == OK)
        c = use_evidence_note(answer, e);
    if (c == OK)
        c = use_scope_notes(&s, e);
    use_scope_release(&s);
    return c;
}
