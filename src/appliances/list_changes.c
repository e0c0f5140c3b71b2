/* `appliances changes`: what differs between two months of Part IX, value by value, with what the product costs in a
 * year. Not here: finding it (list_diff.c). */
#include "appliances/answers.h"
#include "appliances/list_changes.h"

#include "appliances/list.h"
#include "base/sort.h"
#include "sql.h"

enum { ALL_ROWS = 1 << 30 };

static const Column columns[] = {
    { "kind", COLUMN_TEXT, NULL, NULL, 0 },
    { "pack", COLUMN_CODE, "Pack code", NULL, 0 },
    { "name", COLUMN_TEXT, NULL, NULL, 0 },
    { "size", COLUMN_TEXT, NULL, NULL, 0 },
    { "supplier", COLUMN_TEXT, NULL, NULL, 0 },
    { "part", COLUMN_TEXT, NULL, NULL, 0 },
    { "field", COLUMN_TEXT, NULL, NULL, 0 },
    { "before", COLUMN_TEXT, NULL, NULL, 0 },
    { "after", COLUMN_TEXT, NULL, NULL, 0 },
    { "price_before", COLUMN_MONEY, NULL, NULL, 0 },
    { "price_after", COLUMN_MONEY, NULL, NULL, 0 },
    { "difference", COLUMN_MONEY, NULL, NULL, 0 },
    { "difference_share", COLUMN_SHARE, "Difference in per cent", NULL, 2 },
    { "product_yearly_cost", COLUMN_MONEY, "The product's cost in a year", NULL, 0 },
    { "packs", COLUMN_COUNT, "Packs of the product in force", NULL, 0 },
};

typedef struct {
    Ask *ask;
    Answer *answer;
    Model model;
    Diff diff;
    View sort;
} Changes;

static Value price(int32_t pence)
{
    return pence < 0 ? value_null() : value_money(money_pence(pence));
}

/* ---- which are wanted -------------------------------------------------------------------------------------------- */

static Code only_packs(Ask *ask, unsigned char *wanted, size_t n, Error *e)
{
    const ParamValue *v = ask_value(ask, "pack");
    unsigned char *named = v->n ? ARENA_ARRAY(ask->arena, unsigned char, n + 1) : NULL;
    Code c = OK;

    if (v->n && !named)
        return arena_fail(ask->arena, n, "what is wanted", e);
    for (int i = 0; i < v->n && c == OK; i++) {
        int64_t listing = 0;
        bool found;
        c = store_int(ask->store, &SQL_list_by_key, ARGS(arg_text(v->text[i])), &listing, &found, e);
        if (c == OK && !found) {
            fail(e, E_ABSENT, "Part IX lists no pack '%.*s'", VIEW_ARGS(v->text[i]));
            c = hint(e, "`trefoil appliances list --words ...` finds packs by their name");
        } else if (c == OK && (size_t)listing <= n) {
            named[listing - 1] = 1;
        }
    }
    for (size_t i = 0; named && i < n; i++)
        wanted[i] = wanted[i] && named[i];
    return c;
}

static void wanted_kinds(const Ask *ask, bool kind[DIFF_KINDS])
{
    const ParamValue *v = ask_value(ask, "kind");
    for (int k = 0; k < DIFF_KINDS; k++) {
        kind[k] = !v->n;
        for (int i = 0; i < v->n; i++)
            kind[k] |= view_eq(v->text[i], view_of(diff_kind_name((DiffKind)k)));
    }
}

/* ---- their order ------------------------------------------------------------------------------------------------- */

static double share_of(const DiffChange *x)
{
    return x->before > 0 && x->after >= 0 ? (double)(x->after - x->before) / x->before : 0;
}

static int in_order(const void *a, const void *b)
{
    const DiffChange *x = a, *y = b;
    if (x->listing != y->listing)
        return x->listing < y->listing ? -1 : 1;
    return x->field != y->field ? (x->field < y->field ? -1 : 1) : (x->kind > y->kind) - (x->kind < y->kind);
}

static int by_cost(const void *a, const void *b)
{
    const DiffChange *x = a, *y = b;
    return x->cost != y->cost ? (x->cost > y->cost ? -1 : 1) : in_order(a, b);
}

static int by_share(const void *a, const void *b)
{
    double x = share_of(a), y = share_of(b);
    x = x < 0 ? -x : x, y = y < 0 ? -y : y;
    return x != y ? (x > y ? -1 : 1) : in_order(a, b);
}

static int64_t pence_of(const DiffChange *x)
{
    int64_t d = x->before >= 0 && x->after >= 0 ? (int64_t)x->after - x->before : 0;
    return d < 0 ? -d : d;
}

static int by_pence(const void *a, const void *b)
{
    int64_t x = pence_of(a), y = pence_of(b);
    return x != y ? (x > y ? -1 : 1) : in_order(a, b);
}

/* The first `most` in the order that is asked for. */
static void sort_changes(Changes *x, size_t most)
{
    int (*how)(const void *, const void *) = view_eq(x->sort, V("cost"))    ? by_cost
                                             : view_eq(x->sort, V("share")) ? by_share
                                             : view_eq(x->sort, V("pence")) ? by_pence
                                                                            : NULL;
    if (how)
        sort_first(x->diff.change, x->diff.n, sizeof *x->diff.change, most, how);
}

/* ---- the answer -------------------------------------------------------------------------------------------------- */

static Code values_of(Changes *x, const DiffChange *change, View *before, View *after, Error *e)
{
    View a[LISTING_FIELDS], b[LISTING_FIELDS];
    Code c;

    *before = *after = V("");
    if (change->field >= LISTING_FIELDS || change->field == LISTING_PRICE)
        return OK;
    if ((c = listing_values(x->ask, &x->model, change->listing, x->diff.from, a, e)) != OK ||
        (c = listing_values(x->ask, &x->model, change->listing, x->diff.to, b, e)) != OK)
        return c;
    *before = a[change->field];
    *after = b[change->field];
    return OK;
}

static Code put_change(Changes *x, const DiffChange *change, Error *e)
{
    bool both = change->before >= 0 && change->after >= 0, repriced = change->kind == DIFF_REPRICED, more;
    uint32_t packs = column_u32(&x->diff.packs, change->listing);
    View before, after;
    Rows *r = NULL;
    Code c;

    if ((c = values_of(x, change, &before, &after, e)) != OK)
        return c;
    c = store_rows(x->ask->store, &SQL_list_one, ARGS(arg_int((int64_t)change->listing + 1)), &r, e);
    if (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        Value row[] = {
            value_text(view_of(diff_kind_name((DiffKind)change->kind))),
            value_text(rows_text(r, 17).n ? rows_text(r, 17) : rows_text(r, 1)),
            value_text(rows_text(r, 5).n ? rows_text(r, 5) : rows_text(r, 4)),
            value_text_or_null(rows_text(r, 12)),
            value_text(rows_text(r, 6)),
            value_text(rows_text(r, 3)),
            change->field < LISTING_FIELDS ? value_text(view_of(listing_field_name((ListingField)change->field)))
                                           : value_null(),
            value_text_or_null(before),
            value_text_or_null(after),
            price(change->before),
            price(change->after),
            repriced && both ? value_money(money_pence((int64_t)change->after - change->before)) : value_null(),
            repriced && both && change->before > 0 ? value_share(share_of(change)) : value_null(),
            list_cost(change->cost),
            change->cost >= 0 && packs ? value_count(packs) : value_null(),
        };
        c = answer_row(x->answer, row, e);
    }
    rows_close(r);
    return c;
}

static Code put_kinds(Changes *x, Error *e)
{
    static const Column kinds[] = {
        { "kind", COLUMN_TEXT, NULL, NULL, 0 },
        { "changes", COLUMN_COUNT, NULL, NULL, 0 },
        { "yearly_cost", COLUMN_MONEY, "Yearly cost of the products", NULL, 0 },
        { "cost_cannot_tell", COLUMN_COUNT, "Changes whose cost cannot be told", NULL, 0 },
    };
    const Diff *d = &x->diff;
    Code c = answer_table(x->answer, "kinds", "Changes by kind", kinds, COUNT_OF(kinds), e);

    for (int k = 0; k < DIFF_KINDS && c == OK; k++) {
        Value row[] = { value_text(view_of(diff_kind_name((DiffKind)k))), value_count(d->count[k]),
                        d->count[k] > d->unknown[k] ? list_cost(d->cost[k]) : value_null(),
                        value_count(d->unknown[k]) };
        if (d->count[k])
            c = answer_row(x->answer, row, e);
    }
    return c == OK ? answer_table_end(x->answer, e) : c;
}

static Code remarks(Changes *x, size_t shown, Error *e)
{
    const Diff *d = &x->diff;
    const int edition[] = { d->from, d->to };
    Code c = answer_note(x->answer, e,
                         "The cost is what England's prescriptions of the product cost in a year by PCA, over all its "
                         "packs: PCA does not tell them apart. In the sums each product counts once.");

    for (int i = 0; i < 2 && c == OK; i++) {
        if (d->editions.set_aside[edition[i]])
            c = answer_note(
                x->answer, e,
                "Rows of %.*s that could not be kept: %s. A pack whose code stands in one of them is told as "
                "cannot-tell.",
                VIEW_ARGS(d->editions.edition[edition[i]]), COUNT_TEXT(d->editions.set_aside[edition[i]]));
        for (int k = 0; k < x->model.n_sources && c == OK; k++)
            if (x->model.source[k].rank == d->editions.rank[edition[i]])
                c = model_cite(&x->model.source[k], x->answer, e);
    }
    if (c == OK && shown < d->n)
        c = answer_note(x->answer, e, "%s of %s changes are listed; --limit and --page show others, --limit 0 all.",
                        COUNT_TEXT(shown), COUNT_TEXT(d->n));
    return c;
}

static Code put_changes(Changes *x, Error *e)
{
    int64_t limit = ask_count(x->ask, "limit", 100), page = ask_count(x->ask, "page", 1);
    size_t most = limit ? (size_t)limit : ALL_ROWS, at = page > 1 ? (size_t)(page - 1) * most : 0, shown = 0;
    const Diff *d = &x->diff;
    Code c;

    sort_changes(x, at + most);
    const Fact fact[] = {
        { "from", value_text(d->editions.edition[d->from]) },
        { "to", value_text(d->editions.edition[d->to]) },
        { "packs_changed", value_count((int64_t)d->listings) },
        { "changes", value_count((int64_t)d->n) },
    };
    if ((c = answer_facts(x->answer, fact, COUNT_OF(fact), e)) != OK || (c = put_kinds(x, e)) != OK ||
        (c = answer_table(x->answer, "changes", "Changes", columns, COUNT_OF(columns), e)) != OK)
        return c;
    for (size_t i = at; i < d->n && shown < most && c == OK; i++, shown++)
        if ((c = put_change(x, &d->change[i], e)) == OK && i % 1024 == 0)
            c = ask_continue(x->ask, e);
    if (c != OK || (c = answer_table_end(x->answer, e)) != OK)
        return c;
    return remarks(x, shown, e);
}

/* Those that the parameters name. */
static Code narrow(Changes *x, unsigned char *wanted, size_t n, Error *e)
{
    static const char *const facets[] = { "part", "supplier", "generic" };
    Standing groups;
    Code c = OK;

    for (int i = 0; i < COUNT_OF(facets) && c == OK; i++)
        c = list_narrow(x->ask, facets[i], NULL, wanted, n, e);
    if (c == OK && ask_given(x->ask, "group")) {
        if ((c = standing_read(&groups, x->ask, 0, e)) == OK)
            c = list_narrow(x->ask, "group", &groups, wanted, n, e);
        standing_release(&groups);
    }
    return c == OK ? only_packs(x->ask, wanted, n, e) : c;
}

Code list_changes_answer(Ask *ask, Answer *answer, Error *e)
{
    Changes x = { .ask = ask, .answer = answer, .sort = ask_text(ask, "sort") };
    bool kind[DIFF_KINDS];
    unsigned char *wanted = NULL;
    ListEditions editions;
    size_t n;
    int from, to;
    Code c;

    wanted_kinds(ask, kind);
    if ((c = editions_read(ask, &editions, e)) != OK ||
        (c = edition_number(ask, &editions, ask_text(ask, "from"), &from, e)) != OK ||
        (c = edition_number(ask, &editions, ask_text(ask, "to"), &to, e)) != OK ||
        (c = list_all(ask, &wanted, &n, e)) != OK || (c = narrow(&x, wanted, n, e)) != OK ||
        (c = diff_editions(ask, from, to, &editions, &(DiffWanted){ wanted, kind }, &x.diff, e)) != OK ||
        (c = model_load(&x.model, ask->store, ask, ask->arena, e)) != OK)
        return c;
    c = put_changes(&x, e);
    model_release(&x.model);
    return c;
}
