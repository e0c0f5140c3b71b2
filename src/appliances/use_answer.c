/* The questions `appliances use` and `appliances concentration`: what was dispensed, at what cost, of which makers.
 *
 * Overviews come from table use_total, what is narrower is added up from its rows. Not here: prices of today and
 * savings (saving_answer.c), practices (variation_answer.c). */
#include "appliances/answers.h"

#include "appliances/market.h"
#include "appliances/scope.h"
#include "base/memory.h"
#include "sql.h"

#include <stdlib.h>

typedef enum { BY_PART, BY_CHAPTER, BY_GENERIC, BY_MAKER, BY_PRODUCT } By;

static const char *const kind_of[] = { "part", "chapter", "generic", "supplier", "product" };

/* A row of the answer. */
typedef struct {
    View name, part, code, unit;
    int64_t products, several_packs, makers, items, quantity_thousandths, cost_millipence;
} Sum;

static const Column columns[] = {
    { "name", COLUMN_TEXT, NULL, NULL, 0 },
    { "part", COLUMN_CODE, NULL, NULL, 0 },
    { "code", COLUMN_CODE, "Product code", NULL, 0 },
    { "products", COLUMN_COUNT, NULL, NULL, 0 },
    { "several_packs", COLUMN_COUNT, "Of those with several packs", NULL, 0 },
    { "makers", COLUMN_COUNT, NULL, NULL, 0 },
    { "items", COLUMN_COUNT, NULL, NULL, 0 },
    { "quantity", COLUMN_NUMBER, NULL, NULL, 1 },
    { "unit", COLUMN_TEXT, NULL, NULL, 0 },
    { "cost", COLUMN_MONEY, NULL, NULL, 0 },
    { "share", COLUMN_SHARE, "Share of cost", NULL, 1 },
    { "cost_per_item_pence", COLUMN_NUMBER, "Cost per item", "pence", 1 },
    { "cost_per_unit_pence", COLUMN_NUMBER, "Cost per unit", "pence", 3 },
};

/* ---- what is summed by what -------------------------------------------------------------------------------------- */

static By by_asked(const UseScope *s)
{
    View by = ask_text(s->ask, "by");

    for (int i = 0; i <= BY_PRODUCT; i++)
        if (view_eq(by, i == BY_MAKER ? V("maker") : view_of(kind_of[i])))
            return (By)i;
    if (s->generic.n || s->code.n || s->group.n)
        return BY_PRODUCT;
    return s->maker.n || s->part.n ? BY_GENERIC : BY_PART;
}

static View shown_name(By by, View name, View part)
{
    if (name.n)
        return name;
    if (by == BY_CHAPTER)
        return V("other chapters, joined to Part IX");
    return part.n ? part : V("not joined to Part IX");
}

static Code put_sum(UseScope *s, By by, const Sum *x, int64_t total, Error *e)
{
    Value row[] = { value_text(shown_name(by, x->name, by == BY_PART ? V("") : x->part)),
                    value_text_or_null(x->part),
                    value_text_or_null(x->code),
                    value_count(x->products),
                    value_count(x->several_packs),
                    value_count(x->makers),
                    value_count(x->items),
                    x->unit.n ? use_quantity(x->quantity_thousandths) : value_null(),
                    value_text_or_null(x->unit),
                    use_money(x->cost_millipence),
                    use_share(x->cost_millipence, total),
                    use_per(x->cost_millipence, x->items, 1),
                    x->unit.n ? use_per(x->cost_millipence, x->quantity_thousandths, USE_FRACTION) : value_null() };
    return answer_row(s->answer, row, e);
}

static Code begin_table(UseScope *s, By by, Error *e)
{
    static const char *const titles[] = { "By part", "By chapter of the BNF", "By generic name", "By maker",
                                          "By product" };
    const Chart bars = { titles[by], "use", "name", "cost", NULL, MARK_BAR };
    Code c = answer_table(s->answer, "use", titles[by], columns, COUNT_OF(columns), e);

    return c == OK ? answer_chart(s->answer, &bars, e) : c;
}

/* ---- overviews --------------------------------------------------------------------------------------------------- */

static Code totals_facts(UseScope *s, int64_t products, int64_t items, int64_t cost, Error *e)
{
    const Fact fact[] = {
        { "products", use_known(s, value_count(products)) },
        { "items", use_known(s, value_count(items)) },
        { "cost", use_known(s, use_money(cost)) },
    };

    return answer_facts(s->answer, fact, COUNT_OF(fact), e);
}

static Code wide_facts(UseScope *s, const char *kind, View part, int64_t *cost, int64_t *rows, Error *e)
{
    Rows *r = NULL;
    bool more = false;
    int64_t products = 0, items = 0;
    Code c = store_rows(s->ask->store, &SQL_use_totals_sum, ARGS(arg_text(view_of(kind)), arg_text(part)), &r, e);

    *cost = *rows = 0;
    if (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        *rows = rows_int(r, 0);
        products = rows_int(r, 1);
        items = rows_int(r, 2);
        *cost = rows_int(r, 3);
    }
    rows_close(r);
    return c == OK ? totals_facts(s, products, items, *cost, e) : c;
}

static Code wide_totals(UseScope *s, By by, View part, int64_t limit, int64_t total, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(s->ask->store, &SQL_use_totals,
                        ARGS(arg_text(view_of(kind_of[by])), arg_text(part), arg_int(limit)), &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        const Sum x = { .part = by == BY_PART || by == BY_CHAPTER ? V("") : rows_text(r, 0),
                        .name = rows_text(r, 1),
                        .products = rows_int(r, 2),
                        .several_packs = rows_int(r, 3),
                        .makers = rows_int(r, 4),
                        .unit = rows_text(r, 5),
                        .items = rows_int(r, 6),
                        .quantity_thousandths = rows_int(r, 7),
                        .cost_millipence = rows_int(r, 8),
                        .code = V("") };
        c = put_sum(s, by, &x, total, e);
    }
    rows_close(r);
    return c;
}

static Code put_line(UseScope *s, const UseLine *l, int64_t total, Error *e)
{
    const Sum x = { l->name.n ? l->name : l->said,
                    l->part,
                    l->code,
                    l->unit,
                    1,
                    l->packs > 1,
                    l->supplier.n > 0,
                    l->items,
                    l->quantity_thousandths,
                    l->cost_millipence };
    return put_sum(s, BY_PRODUCT, &x, total, e);
}

static Code wide_products(UseScope *s, View part, int64_t limit, int64_t total, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(s->ask->store, &SQL_use_rows_of_part, ARGS(arg_text(part), arg_int(limit)), &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        UseLine l;
        if ((c = use_line_read(&l, r, NULL, s->ask->arena, e)) == OK)
            c = put_line(s, &l, total, e);
    }
    rows_close(r);
    return c;
}

/* Chapters and suppliers of all parts stand under part '', products and generic names in each. */
static Code answer_wide(UseScope *s, By by, int64_t limit, Error *e)
{
    bool split = by == BY_GENERIC || (by == BY_MAKER && s->part.n);
    View part = split ? use_scope_part(s) : V("");
    bool one_part = s->part.n && (by == BY_PART || by == BY_CHAPTER || by == BY_PRODUCT);
    int64_t total = 0, rows = 0;
    Code c;

    if (one_part && by != BY_PRODUCT)
        return fail(e, E_USAGE, "--by %s of one part: that is one row; ask without --part", kind_of[by]);
    if (by == BY_PRODUCT)
        c = wide_facts(s, s->part.n ? "generic" : "part", s->part.n ? s->part : V("*"), &total, &rows, e);
    else
        c = wide_facts(s, kind_of[by], part, &total, &rows, e);
    if (c == OK)
        c = begin_table(s, by, e);
    if (c == OK)
        c = by == BY_PRODUCT ? wide_products(s, use_scope_part(s), limit, total, e)
                             : wide_totals(s, by, part, limit, total, e);
    if (c == OK)
        c = answer_table_end(s->answer, e);
    if (c == OK && by != BY_PRODUCT && rows > limit)
        c = answer_note(s->answer, e, "The %s largest of %s; --limit shows more.", COUNT_TEXT(limit),
                        COUNT_TEXT(rows));
    return c;
}

/* ---- what is narrower -------------------------------------------------------------------------------------------- */

typedef struct {
    View name, part;
    const UseLine *line;
} Keyed;

static int by_key(const void *a, const void *b)
{
    const Keyed *x = a, *y = b;
    int order = view_cmp(x->name, y->name);

    order = order ? order : view_cmp(x->part, y->part);
    return order ? order : view_cmp(x->line->code, y->line->code);
}

static int by_cost(const void *a, const void *b)
{
    const Sum *x = a, *y = b;

    if (x->cost_millipence != y->cost_millipence)
        return x->cost_millipence < y->cost_millipence ? 1 : -1;
    return view_cmp(x->name, y->name);
}

static View key_name(By by, const UseLine *l)
{
    switch (by) {
    case BY_PART: return l->part;
    case BY_CHAPTER: return l->chapter;
    case BY_GENERIC: return l->generic;
    case BY_MAKER: return l->supplier;
    default: return l->code;
    }
}

static Sum sum_of(By by, const Keyed *k, size_t n, MarketShare *share)
{
    const UseLine *first = k->line;
    Sum x = { .name = by == BY_PRODUCT ? (first->name.n ? first->name : first->said) : k->name,
              .part = by == BY_PART || by == BY_CHAPTER ? V("") : k->part,
              .code = by == BY_PRODUCT ? first->code : V(""),
              .unit = first->unit };

    for (size_t i = 0; i < n; i++) {
        const UseLine *l = k[i].line;
        bool fresh = i == 0 || !view_eq(l->code, k[i - 1].line->code);
        x.products += fresh;
        x.several_packs += fresh && l->packs > 1;
        x.items += l->items;
        x.quantity_thousandths += l->quantity_thousandths;
        x.cost_millipence += l->cost_millipence;
        if (!view_eq(l->unit, x.unit))
            x.unit = V("");
        share[i] = (MarketShare){ .maker = l->supplier };
    }
    x.makers = (int64_t)market_of(share, n).makers;
    return x;
}

static Code narrow_rows(UseScope *s, By by, int64_t limit, int64_t total, Error *e)
{
    Arena *a = s->ask->arena;
    Keyed *k = ARENA_ARRAY(a, Keyed, s->n + 1);
    Sum *sum = ARENA_ARRAY(a, Sum, s->n + 1);
    MarketShare *share = ARENA_ARRAY(a, MarketShare, s->n + 1);
    size_t from = 0, sums = 0;
    Code c = OK;

    if (!k || !sum || !share)
        return arena_fail(a, s->n * sizeof *k, "use and cost", e);
    for (size_t i = 0; i < s->n; i++)
        k[i] = (Keyed){ key_name(by, &s->line[i]), s->line[i].part, &s->line[i] };
    if (s->n)
        qsort(k, s->n, sizeof *k, by_key);
    for (size_t i = 1; i <= s->n; i++)
        if (i == s->n || !view_eq(k[i].name, k[from].name) || !view_eq(k[i].part, k[from].part)) {
            sum[sums++] = sum_of(by, k + from, i - from, share);
            from = i;
        }
    if (sums)
        qsort(sum, sums, sizeof *sum, by_cost);
    for (size_t i = 0; i < sums && (int64_t)i < limit && c == OK; i++)
        c = put_sum(s, by, &sum[i], total, e);
    if (c == OK)
        c = answer_table_end(s->answer, e);
    if (c == OK && (int64_t)sums > limit)
        c = answer_note(s->answer, e, "The %s largest of %s; --limit shows more.", COUNT_TEXT(limit),
                        COUNT_TEXT(sums));
    return c;
}

/* The packs of one product: which of them was dispensed nobody can tell. */
static Code put_packs(UseScope *s, Error *e)
{
    static const Column pack_columns[] = {
        { "pack", COLUMN_CODE, "Pack code", NULL, 0 }, { "name", COLUMN_TEXT, NULL, NULL, 0 },
        { "supplier", COLUMN_TEXT, NULL, NULL, 0 },    { "quantity", COLUMN_TEXT, NULL, NULL, 0 },
        { "unit", COLUMN_TEXT, NULL, NULL, 0 },        { "price", COLUMN_MONEY, NULL, NULL, 0 },
        { "in_force", COLUMN_FLAG, NULL, NULL, 0 },    { "cost", COLUMN_MONEY, "Cost of this pack", NULL, 0 },
    };
    const UseLine *l = &s->line[0];
    Rows *r = NULL;
    bool more, one = l->packs == 1 && s->n == 1;
    Code c = answer_table(s->answer, "packs", "Packs of the product", pack_columns, COUNT_OF(pack_columns), e);

    if (c == OK)
        c = store_rows(s->ask->store, &SQL_use_packs_of_code, ARGS(arg_int(l->product), arg_text(l->code)), &r, e);
    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        bool in_force = rows_int(r, 6);
        Value row[] = { value_text_or_null(rows_text(r, 0)),
                        value_text(rows_text(r, 1)),
                        value_text(rows_text(r, 2)),
                        value_text(rows_text(r, 3)),
                        value_text(rows_text(r, 4)),
                        rows_null(r, 5) ? value_null() : value_money(money_pence(rows_int(r, 5))),
                        value_flag(in_force),
                        one && in_force ? use_money(l->cost_millipence) : value_null() };
        c = answer_row(s->answer, row, e);
    }
    rows_close(r);
    if (c == OK)
        c = answer_table_end(s->answer, e);
    if (c == OK && l->packs > 1)
        c = answer_note(s->answer, e,
                        "Cannot tell: the product has %s packs in force, and PCA counts products. Which of its packs "
                        "was dispensed, and the cost of each, would need data by pack.",
                        COUNT_TEXT(l->packs));
    return c;
}

static Code answer_narrow(UseScope *s, By by, int64_t limit, Error *e)
{
    int64_t items = 0, cost = 0;
    size_t codes = 0;
    Code c;

    for (size_t i = 0; i < s->n; i++) {
        items += s->line[i].items;
        cost += s->line[i].cost_millipence;
        codes += i == 0 || !view_eq(s->line[i].code, s->line[i - 1].code);
    }
    if ((c = totals_facts(s, (int64_t)codes, items, cost, e)) == OK && (c = begin_table(s, by, e)) == OK)
        c = narrow_rows(s, by, limit, cost, e);
    if (c == OK && s->code.n && codes == 1 && s->line[0].listing)
        c = put_packs(s, e);
    if (c == OK && !s->n && s->period.n) {
        answer_no(s->answer);
        c = answer_note(s->answer, e,
                        "Nothing of %.*s was dispensed in %.*s, as far as rows of PCA are joined to the list.",
                        VIEW_ARGS(s->words), VIEW_ARGS(s->period));
    }
    return c;
}

Code appliances_use_answer(Ask *ask, Answer *answer, Error *e)
{
    UseScope s;
    int64_t limit;
    Code c = use_scope_open(&s, ask, answer, e);

    if (c == OK && (c = use_limit(ask, &limit, e)) == OK && (c = use_scope_facts(&s, e)) == OK) {
        By by = by_asked(&s);
        c = use_scope_wide(&s) ? answer_wide(&s, by, limit, e) : answer_narrow(&s, by, limit, e);
    }
    if (c == OK)
        c = use_scope_notes(&s, e);
    use_scope_release(&s);
    return c;
}

/* ---- concentration ----------------------------------------------------------------------------------------------- */

static Code add_share(MarketShare **share, size_t *n, size_t *room, const MarketShare *x, Error *e)
{
    if (!mem_room(share, *n, room, sizeof **share))
        return fail_memory(e, "concentration");
    (*share)[(*n)++] = *x;
    return OK;
}

/* Makers' sums of the scope: from the totals, or from its rows. */
static Code read_shares(UseScope *s, MarketShare **share, size_t *n, Error *e)
{
    size_t room = 0;
    Rows *r = NULL;
    bool more;
    Code c = OK;

    for (size_t i = 0; i < s->n && c == OK; i++) {
        const UseLine *l = &s->line[i];
        MarketShare x = { l->supplier, i == 0 || !view_eq(l->code, s->line[i - 1].code), l->items, l->cost_millipence };
        if (l->joined)
            c = add_share(share, n, &room, &x, e);
    }
    if (c != OK || !use_scope_wide(s))
        return c;
    c = store_rows(s->ask->store, &SQL_use_totals,
                   ARGS(arg_text(V("supplier")), arg_text(s->part), arg_int(USE_LIMIT_MOST)), &r, e);
    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        MarketShare x = { arena_copy(s->ask->arena, rows_text(r, 1)), rows_int(r, 2), rows_int(r, 6), rows_int(r, 8) };
        c = x.maker.p ? add_share(share, n, &room, &x, e) : arena_fail(s->ask->arena, 0, "concentration", e);
    }
    rows_close(r);
    return c;
}

static Code put_makers(UseScope *s, const MarketShare *share, const Market *m, int64_t limit, Error *e)
{
    static const Column maker_columns[] = {
        { "maker", COLUMN_TEXT, NULL, NULL, 0 },  { "products", COLUMN_COUNT, NULL, NULL, 0 },
        { "items", COLUMN_COUNT, NULL, NULL, 0 }, { "cost", COLUMN_MONEY, NULL, NULL, 0 },
        { "share", COLUMN_SHARE, NULL, NULL, 1 }, { "together", COLUMN_SHARE, "With those above", NULL, 1 },
    };
    const Chart bars = { "Share of cost by maker", "makers", "maker", "share", NULL, MARK_BAR };
    int64_t sum = 0;
    Code c = answer_table(s->answer, "makers", "Makers by cost", maker_columns, COUNT_OF(maker_columns), e);

    for (size_t i = 0; i < m->makers && (int64_t)i < limit && c == OK; i++) {
        // NOLINTNEXTLINE(clang-analyzer-core.NullDereference) of no makers there are no shares
        sum += share[i].cost_millipence;
        Value row[] = { value_text(share[i].maker),
                        value_count(share[i].products),
                        value_count(share[i].items),
                        use_money(share[i].cost_millipence),
                        use_share(share[i].cost_millipence, m->cost_millipence),
                        use_share(sum, m->cost_millipence) };
        c = answer_row(s->answer, row, e);
    }
    if (c == OK)
        c = answer_table_end(s->answer, e);
    return c == OK ? answer_chart(s->answer, &bars, e) : c;
}

/* Each generic name with how concentrated it is, the largest first. */
static Code put_markets(UseScope *s, int64_t limit, Error *e)
{
    static const Column market_columns[] = {
        { "generic", COLUMN_TEXT, "Generic name", NULL, 0 },
        { "part", COLUMN_CODE, NULL, NULL, 0 },
        { "makers", COLUMN_COUNT, NULL, NULL, 0 },
        { "cost", COLUMN_MONEY, NULL, NULL, 0 },
        { "index", COLUMN_NUMBER, "Concentration index (0 to 1)", NULL, 4 },
        { "largest_maker", COLUMN_TEXT, NULL, NULL, 0 },
        { "largest_share", COLUMN_SHARE, NULL, NULL, 1 },
        { "largest_three", COLUMN_SHARE, "Share of the largest three", NULL, 1 },
    };
    Rows *r = NULL;
    bool more;
    Code c = answer_table(s->answer, "markets", "Generic names by cost", market_columns, COUNT_OF(market_columns), e);

    if (c == OK)
        c = store_rows(s->ask->store, &SQL_use_totals,
                       ARGS(arg_text(V("generic")), arg_text(use_scope_part(s)), arg_int(limit)), &r, e);
    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        Value row[] = { value_text(rows_text(r, 1)),
                        value_text(rows_text(r, 0)),
                        value_count(rows_int(r, 4)),
                        use_money(rows_int(r, 8)),
                        value_number((double)rows_int(r, 9) / 1e6),
                        value_text(rows_text(r, 10)),
                        use_share(rows_int(r, 11), rows_int(r, 8)),
                        use_share(rows_int(r, 12), rows_int(r, 8)) };
        c = answer_row(s->answer, row, e);
    }
    rows_close(r);
    return c == OK ? answer_table_end(s->answer, e) : c;
}

static Code concentration_facts(UseScope *s, const MarketShare *share, const Market *m, int64_t top, Error *e)
{
    int64_t largest = market_top(share, m->makers, (size_t)top);
    const Fact fact[] = {
        { "cost", use_known(s, use_money(m->cost_millipence)) },
        { "makers", use_known(s, value_count((int64_t)m->makers)) },
        { "index", m->makers ? value_number(m->index) : value_null() },
        { "index_points", m->makers ? value_count((int64_t)(m->index * 10000 + 0.5)) : value_null() },
        { "top", value_count(top) },
        { "share_of_top", use_share(largest, m->cost_millipence) },
    };

    return answer_facts(s->answer, fact, COUNT_OF(fact), e);
}

Code appliances_concentration_answer(Ask *ask, Answer *answer, Error *e)
{
    MarketShare *share = NULL;
    Market m = { 0 };
    size_t n = 0;
    int64_t limit, top = ask_count(ask, "top", 3);
    UseScope s;
    Code c = use_scope_open(&s, ask, answer, e);

    if (c == OK && top < 1)
        c = fail(e, E_USAGE, "--top %lld: at least one maker", (long long)top);
    if (c == OK && (c = use_limit(ask, &limit, e)) == OK && (c = use_scope_facts(&s, e)) == OK &&
        (c = read_shares(&s, &share, &n, e)) == OK) {
        m = market_of(share, n);
        if ((c = concentration_facts(&s, share, &m, top, e)) == OK)
            c = put_makers(&s, share, &m, limit, e);
    }
    if (c == OK && use_scope_wide(&s))
        c = put_markets(&s, limit, e);
    if (c == OK)
        c = answer_note(
            answer, e,
            "The index is the Herfindahl-Hirschman index: the sum of squared shares of cost, 1 for one maker "
            "alone. Makers are suppliers as the list names them; firms of one owner count apart.");
    if (c == OK)
        c = use_scope_notes(&s, e);
    use_scope_release(&s);
    mem_free(share);
    return c;
}
