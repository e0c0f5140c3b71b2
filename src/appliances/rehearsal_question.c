/* The question `appliances rehearse`: a proposed rule on a group of the list, and every product, supplier, area and
 * cost that it touches, with what would be disputed. Reckoning is in rehearsal.h; nothing is entered. */
#include "appliances/answers.h"
#include "appliances/group_members.h"
#include "appliances/rehearsal.h"
#include "appliances/rules.h"
#include "appliances/use.h"
#include "picture/model.h"
#include "sql.h"

#include <stdlib.h>

enum { PACKS_MOST = 20000 };

typedef struct {
    View code, bnf, unit;
    View group, reason; /* in which it stands, as people left it; or why it is in none */
    int64_t listing;
} Pack;

typedef struct {
    Ask *ask;
    Answer *answer;
    RehearsalRule rule;
    Rehearsed *product;
    Pack *first; /* pack of each product */
    int n, packs;
    Map at; /* product codes, to their place */
    Curation curation;
    int64_t months; /* of use that was read */
    Outcome outcome;
} Rehearsal;

/* ---- the rule ---------------------------------------------------------------------------------------------------- */

static Code read_rule(Rehearsal *x, Error *e)
{
    static const char *const params[] = { "group", "benchmark", "leave-out", "above", "raise", "dead-items" };
    int64_t ppm;
    Rules figures;
    Code c = rules_load(&figures, x->ask, e);

    x->rule = rehearsal_rule();
    if (c == OK && figure_share(&figures, FIGURE_THRESHOLD, &ppm) && ppm >= 0 && ppm <= PPM)
        x->rule.leave_out_ppm = ppm;
    if (c == OK && ask_given(x->ask, "rule"))
        c = rehearsal_read(&x->rule, ask_text(x->ask, "rule"), x->ask->arena, e);
    for (int i = 0; i < COUNT_OF(params) && c == OK; i++)
        if (ask_given(x->ask, params[i]))
            c = rehearsal_put(&x->rule, view_of(params[i]), view_trim(ask_text(x->ask, params[i])), e);
    if (c == OK && !x->rule.group.n) {
        fail(e, E_USAGE, "the rule names no group");
        return hint(e, "give --group with a generic name of the list, or `group: ...` in the rule");
    }
    return c;
}

/* ---- the group --------------------------------------------------------------------------------------------------- */

static Code new_product(Rehearsal *x, const Rows *r, Error *e)
{
    Arena *arena = x->ask->arena;
    View code = rows_text(r, 2);
    Rehearsed *p = &x->product[x->n];
    Pack *k = &x->first[x->n];
    const View none = { 0 };
    const Pack *before = x->n ? k - 1 : &(const Pack){ 0 };

    if (x->n == PACKS_MOST)
        return fail(e, E_LIMIT, "a group of more than %d products is none", PACKS_MOST);
    *p = (Rehearsed){ .code = arena_copy(arena, code.n ? code : rows_text(r, 1)),
                      .name = arena_copy(arena, rows_text(r, 3)),
                      .supplier = arena_copy_unless(arena, rows_text(r, 4), x->n ? p[-1].supplier : none),
                      .same_unit = true };
    *k =
        (Pack){ code.n ? p->code : V(""),
                arena_copy_unless(arena, rows_text(r, 6), before->bnf),
                arena_copy_unless(arena, rows_text(r, 5), before->unit),
                arena_copy_unless(arena, curation_group(&x->curation, rows_text(r, 1), rows_text(r, 9)), before->group),
                arena_copy_unless(arena, rows_text(r, 11), before->reason),
                rows_int(r, 0) };
    x->n++;
    return p->code.p && p->name.p && p->supplier.p && k->unit.p && k->group.p ? OK : arena_fail(arena, 0, "a group", e);
}

static void add_pack(Rehearsed *p, const Rows *r)
{
    int64_t each = rows_int(r, 10);

    p->packs++;
    p->pack_pence = p->packs == 1 ? rows_int(r, 12) : 0;
    if (rows_null(r, 10))
        return;
    p->least_each = p->priced && p->least_each < each ? p->least_each : each;
    p->most_each = p->priced && p->most_each > each ? p->most_each : each;
    p->priced++;
}

/* The product of a row, made if it is not there yet. Packs without a product code are products by themselves. */
static Code product_of(Rehearsal *x, const Rows *r, int *at, Error *e)
{
    View code = rows_text(r, 2);
    bool fresh = true;
    uint64_t *slot = code.n ? map_add(&x->at, code, &fresh) : NULL;

    if (code.n && !slot)
        return fail_memory(e, "a group");
    if (slot && fresh)
        *slot = (uint64_t)x->n;
    *at = fresh ? x->n : (int)*slot;
    return fresh ? new_product(x, r, e) : OK;
}

/* Does a pack of this row count? Of those that propose a group: those that people left there; of those that were moved:
 * those that do not propose it anyway. */
static bool is_member(const Rehearsal *x, const Rows *r, View group, bool moved)
{
    View proposed = rows_text(r, 9);

    if (moved)
        return !view_eq(curation_merged(&x->curation, proposed), group);
    return !group.n || view_eq(curation_group(&x->curation, rows_text(r, 1), proposed), group);
}

/* One row for each pack and unit of use: a product's use counts once, with its first pack. group "": a generic name. */
static Code read_rows(Rehearsal *x, const Query *q, View of, View group, bool moved, Error *e)
{
    int64_t pack = 0;
    Rows *r = NULL;
    bool more;
    int at = -1;
    Code c = store_rows(x->ask->store, q, ARGS(arg_text(of)), &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        int64_t id = rows_int(r, 0);
        if (!is_member(x, r, group, moved))
            continue;
        if (id != pack) {
            if ((c = product_of(x, r, &at, e)) != OK)
                break;
            x->packs++;
            add_pack(&x->product[at], r);
        }
        pack = id;
        if (x->first[at].listing == id && !rows_null(r, 7)) {
            x->product[at].items += rows_int(r, 7);
            x->product[at].cost_pence += use_pence(rows_int(r, 8));
        }
    }
    rows_close(r);
    return c;
}

/* Those that propose it or a group that it took in, and those that people moved there. */
static Code read_curated(Rehearsal *x, View group, Error *e)
{
    const Curation *cur = &x->curation;
    Code c = read_rows(x, &SQL_rehearsal_of_group, group, group, false, e);

    for (size_t i = 0; i < cur->merged.n && c == OK; i++) {
        View from = cur->merged.entry[i].key;
        if (!view_eq(from, group) && view_eq(curation_merged(cur, from), group))
            c = read_rows(x, &SQL_rehearsal_of_group, from, group, false, e);
    }
    for (size_t i = 0; i < cur->moved.n && c == OK; i++) {
        View key = cur->moved.entry[i].key;
        if (view_eq(curation_group(cur, key, V("")), group))
            c = read_rows(x, &SQL_rehearsal_of_pack, key, group, true, e);
    }
    return c;
}

/* A generic name, or else the code of a group. */
static Code read_group(Rehearsal *x, Error *e)
{
    Code c;

    x->product = ARENA_ROOM(x->ask->arena, Rehearsed, PACKS_MOST);
    x->first = ARENA_ROOM(x->ask->arena, Pack, PACKS_MOST);
    if (!x->product || !x->first)
        return arena_fail(x->ask->arena, 0, "a group", e);
    map_init(&x->at, x->ask->arena);
    if ((c = curation_read(&x->curation, x->ask, 0, e)) == OK)
        c = read_rows(x, &SQL_rehearsal_of_generic, x->rule.group, V(""), false, e);
    if (c == OK && x->n == 0)
        c = read_curated(x, curation_merged(&x->curation, x->rule.group), e);
    map_release(&x->at);
    return c;
}

/* The text that most products have; of equals the first. "" does not count. */
static Code most_common(const Rehearsal *x, View (*text)(const Pack *k), View *out, Error *e)
{
    uint64_t most = 0;
    Map count;
    Code c = OK;

    *out = V("");
    map_init(&count, NULL);
    for (int i = 0; i < x->n && c == OK; i++) {
        View v = text(&x->first[i]);
        uint64_t *slot = v.n ? map_add(&count, v, NULL) : &most;
        if (!slot)
            c = fail_memory(e, "a group");
        else if (v.n)
            ++*slot;
    }
    for (size_t i = 0; i < count.n && c == OK; i++)
        if (count.entry[i].value > most) {
            most = count.entry[i].value;
            *out = count.entry[i].key;
        }
    map_release(&count);
    return c;
}

static View unit_of(const Pack *k)
{
    return k->unit;
}

static View group_of_pack(const Pack *k)
{
    return k->group;
}

/* Who has another unit than most is compared with care. */
static Code judge_units(Rehearsal *x, Error *e)
{
    View common;
    Code c = most_common(x, unit_of, &common, e);

    for (int i = 0; i < x->n && c == OK; i++)
        x->product[i].same_unit = view_eq_nocase(x->first[i].unit, common);
    return c;
}

/* ---- answers ----------------------------------------------------------------------------------------------------- */

static Value pence_value(int64_t micropence)
{
    return value_number((double)micropence / MICROPENCE);
}

static View benchmark_words(const RehearsalRule *r, Arena *arena)
{
    return r->quantile_ppm == 0         ? V("minimum")
           : r->quantile_ppm == PPM / 2 ? V("median")
                                        : arena_printf(arena, "%.4g%% of prices", (double)r->quantile_ppm / 1e4);
}

static Code rule_facts(Rehearsal *x, Error *e)
{
    const RehearsalRule *r = &x->rule;
    const Fact fact[] = {
        { "group", value_text(r->group) },
        { "rule_benchmark", value_text(benchmark_words(r, x->ask->arena)) },
        { "rule_leave_out_per_cent", value_number((double)r->leave_out_ppm / 1e4) },
        { "rule_above_per_cent", r->above_ppm < 0 ? value_null() : value_number((double)r->above_ppm / 1e4) },
        { "rule_raise_per_cent", r->raise_ppm < 0 ? value_null() : value_number((double)r->raise_ppm / 1e4) },
        { "rule_dead_items", r->dead_items < 0 ? value_null() : value_count(r->dead_items) },
    };

    return answer_facts(x->answer, fact, COUNT_OF(fact), e);
}

static Code outcome_facts(Rehearsal *x, Error *e)
{
    const Outcome *o = &x->outcome;
    bool used = x->months > 0, capped = x->rule.above_ppm >= 0;
    const Fact fact[] = {
        { "products", value_count(x->n) },
        { "packs", value_count(x->packs) },
        { "yearly_cost", used ? value_money(money_pence(o->benchmark.cost_pence)) : value_null() },
        { "left_out", value_count(o->benchmark.left_out) },
        { "benchmark_pence_each", o->known ? pence_value(o->each) : value_null() },
        { "allowed_pence_each", o->known && capped ? pence_value(o->allowed) : value_null() },
        { "above_the_cap", value_count(o->n[EFFECT_ABOVE] + o->n[EFFECT_PARTLY]) },
        { "deleted", value_count(o->n[EFFECT_DELETED]) },
        { "cost_touched", used ? value_money(money_pence(o->cost_pence[EFFECT_ABOVE] + o->cost_pence[EFFECT_PARTLY] +
                                                         o->cost_pence[EFFECT_DELETED]))
                               : value_null() },
        { "raise_cost", used && x->rule.raise_ppm >= 0 ? value_money(money_pence(o->more_pence)) : value_null() },
        { "saving", used && capped ? value_money(money_pence(o->saving_pence)) : value_null() },
    };

    return answer_facts(x->answer, fact, COUNT_OF(fact), e);
}

static Code product_row(Rehearsal *x, const Rehearsed *p, Error *e)
{
    bool used = x->months > 0;
    Value row[] = { value_text(p->code),
                    value_text(p->name),
                    value_text(p->supplier),
                    value_count(p->packs),
                    p->priced ? pence_value(p->least_each) : value_null(),
                    used ? value_count(p->items) : value_null(),
                    used ? value_money(money_pence(p->cost_pence)) : value_null(),
                    used ? value_share(p->member.share) : value_null(),
                    value_flag(p->priced && !p->member.left_out),
                    value_text(view_of(effect_name(p->effect))),
                    p->saving_known ? value_money(money_pence(p->saving_pence)) : value_null() };
    return answer_row(x->answer, row, e);
}

static int by_product_cost(const void *x, const void *y)
{
    const Rehearsed *a = *(Rehearsed *const *)x, *b = *(Rehearsed *const *)y;

    if (a->cost_pence != b->cost_pence)
        return a->cost_pence > b->cost_pence ? -1 : 1;
    return view_cmp(a->code, b->code);
}

/* What a cap on increases would let each price become. */
static Code raises_table(Rehearsal *x, Rehearsed *const *order, Error *e)
{
    static const Column columns[] = { { "product", COLUMN_CODE, NULL, NULL, 0 },
                                      { "name", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "supplier", COLUMN_PLACE, NULL, NULL, 0 },
                                      { "price", COLUMN_MONEY, "Price of the pack", NULL, 0 },
                                      { "raised", COLUMN_MONEY, "At most raised to", NULL, 0 },
                                      { "more", COLUMN_MONEY, "More in the year", NULL, 0 } };
    Code c = answer_table(x->answer, "raises", "If every price rose as far as it may", columns, COUNT_OF(columns), e);

    for (int i = 0; i < x->n && c == OK; i++) {
        const Rehearsed *p = order[i];
        Value row[] = { value_text(p->code),
                        value_text(p->name),
                        value_text(p->supplier),
                        value_money(money_pence(p->pack_pence)),
                        value_money(money_pence(p->raised_pence)),
                        x->months ? value_money(money_pence(p->more_pence)) : value_null() };
        if (p->raised_pence > 0)
            c = answer_row(x->answer, row, e);
    }
    return c == OK ? answer_table_end(x->answer, e) : c;
}

static Code products_table(Rehearsal *x, Error *e)
{
    static const Column columns[] = { { "product", COLUMN_CODE, NULL, NULL, 0 },
                                      { "name", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "supplier", COLUMN_PLACE, NULL, NULL, 0 },
                                      { "packs", COLUMN_COUNT, NULL, NULL, 0 },
                                      { "price_each", COLUMN_NUMBER, "Price each, the least", "pence", 2 },
                                      { "items", COLUMN_COUNT, "Items in the year", NULL, 0 },
                                      { "yearly_cost", COLUMN_MONEY, NULL, NULL, 0 },
                                      { "share", COLUMN_SHARE, "Share of the group's cost", NULL, 2 },
                                      { "counts", COLUMN_FLAG, "Sets the benchmark", NULL, 0 },
                                      { "effect", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "saving", COLUMN_MONEY, "Saving at the cap", NULL, 0 } };
    Rehearsed **order = ARENA_ARRAY(x->ask->arena, Rehearsed *, (size_t)x->n + 1);
    Code c;

    if (!order)
        return arena_fail(x->ask->arena, (size_t)x->n, "a group", e);
    for (int i = 0; i < x->n; i++)
        order[i] = &x->product[i];
    qsort(order, (size_t)x->n, sizeof(Rehearsed *), by_product_cost);
    c = answer_table(x->answer, "products", "Products, and what the rule would do to each", columns, COUNT_OF(columns),
                     e);
    for (int i = 0; i < x->n && c == OK; i++)
        c = product_row(x, order[i], e);
    if (c == OK)
        c = answer_table_end(x->answer, e);
    return c == OK && x->rule.raise_ppm >= 0 ? raises_table(x, order, e) : c;
}

/* ---- suppliers --------------------------------------------------------------------------------------------------- */

static bool is_touched(const Rehearsed *p)
{
    return p->effect == EFFECT_ABOVE || p->effect == EFFECT_PARTLY || p->effect == EFFECT_DELETED;
}

typedef struct {
    View name;
    int products, touched, deleted;
    int64_t cost_pence, touched_pence, saving_pence;
} SupplierSum;

static int by_touched(const void *x, const void *y)
{
    const SupplierSum *a = x, *b = y;

    if (a->touched_pence != b->touched_pence)
        return a->touched_pence > b->touched_pence ? -1 : 1;
    if (a->touched != b->touched)
        return a->touched > b->touched ? -1 : 1;
    return view_cmp(a->name, b->name);
}

static int sum_suppliers(const Rehearsal *x, Map *at, SupplierSum *sum, Error *e)
{
    int n = 0;

    for (int i = 0; i < x->n; i++) {
        const Rehearsed *p = &x->product[i];
        bool fresh;
        uint64_t *slot = map_add(at, p->supplier, &fresh);
        SupplierSum *s;
        if (!slot)
            return fail_memory(e, "suppliers"), -1;
        if (fresh) {
            *slot = (uint64_t)n;
            sum[n++] = (SupplierSum){ .name = p->supplier };
        }
        s = &sum[*slot];
        s->products++;
        s->touched += is_touched(p);
        s->deleted += p->effect == EFFECT_DELETED;
        s->cost_pence += p->cost_pence;
        s->touched_pence += is_touched(p) ? p->cost_pence : 0;
        s->saving_pence += p->saving_pence;
    }
    return n;
}

static Code suppliers_table(Rehearsal *x, Error *e)
{
    static const Column columns[] = { { "supplier", COLUMN_PLACE, NULL, NULL, 0 },
                                      { "products", COLUMN_COUNT, NULL, NULL, 0 },
                                      { "touched", COLUMN_COUNT, NULL, NULL, 0 },
                                      { "deleted", COLUMN_COUNT, NULL, NULL, 0 },
                                      { "yearly_cost", COLUMN_MONEY, NULL, NULL, 0 },
                                      { "cost_touched", COLUMN_MONEY, NULL, NULL, 0 },
                                      { "saving", COLUMN_MONEY, "Saving at the cap", NULL, 0 } };
    SupplierSum *sum = ARENA_ARRAY(x->ask->arena, SupplierSum, (size_t)x->n + 1);
    Map at;
    int n;
    Code c;

    if (!sum)
        return arena_fail(x->ask->arena, (size_t)x->n, "suppliers", e);
    map_init(&at, NULL);
    n = sum_suppliers(x, &at, sum, e);
    map_release(&at);
    if (n < 0)
        return e->code;
    if (n > 1)
        qsort(sum, (size_t)n, sizeof *sum, by_touched);
    c = answer_table(x->answer, "suppliers", "Suppliers", columns, COUNT_OF(columns), e);
    for (int i = 0; i < n && c == OK; i++) {
        Value row[] = { value_text(sum[i].name),
                        value_count(sum[i].products),
                        value_count(sum[i].touched),
                        value_count(sum[i].deleted),
                        x->months ? value_money(money_pence(sum[i].cost_pence)) : value_null(),
                        x->months ? value_money(money_pence(sum[i].touched_pence)) : value_null(),
                        value_money(money_pence(sum[i].saving_pence)) };
        c = answer_row(x->answer, row, e);
    }
    return c == OK ? answer_table_end(x->answer, e) : c;
}

/* ---- areas ------------------------------------------------------------------------------------------------------- */

typedef struct {
    View code, name;
    int64_t items, cost_millipence;
    int products;
} BoardSum;

enum { BOARDS_MOST = 2000 };

typedef struct {
    BoardSum *board;
    Map at, seen;
    int n;
    View from, to; /* months */
} Boards;

static Code add_board(Rehearsal *x, Boards *b, const Rows *r, Error *e)
{
    Arena *arena = x->ask->arena;
    bool fresh;
    uint64_t *slot = map_add(&b->at, rows_text(r, 0), &fresh);
    View from = rows_text(r, 4), to = rows_text(r, 5);
    BoardSum *s;

    if (!slot)
        return fail_memory(e, "areas");
    if (fresh && b->n == BOARDS_MOST)
        return fail(e, E_LIMIT, "there are more than %d boards", BOARDS_MOST);
    if (fresh) {
        *slot = (uint64_t)b->n;
        b->board[b->n++] =
            (BoardSum){ arena_copy(arena, rows_text(r, 0)), arena_copy(arena, rows_text(r, 1)), 0, 0, 0 };
    }
    s = &b->board[*slot];
    s->items += rows_int(r, 2);
    s->cost_millipence += rows_int(r, 3);
    s->products++;
    if (!b->from.n || view_cmp(from, b->from) < 0)
        b->from = arena_copy(arena, from);
    if (!b->to.n || view_cmp(to, b->to) > 0)
        b->to = arena_copy(arena, to);
    return OK;
}

/* What practices prescribed of the products that are touched, by BNF code, each code once. */
static Code sum_boards(Rehearsal *x, Boards *b, Error *e)
{
    Code c = OK;

    for (int i = 0; i < x->n && c == OK; i++) {
        View bnf = x->first[i].bnf;
        Rows *r = NULL;
        bool more, fresh;
        if (!is_touched(&x->product[i]) || !bnf.n)
            continue;
        if (!map_add(&b->seen, bnf, &fresh))
            return fail_memory(e, "areas");
        if (!fresh)
            continue;
        if ((c = ask_continue(x->ask, e)) == OK)
            c = store_rows(x->ask->store, &SQL_rehearsal_boards, ARGS(arg_text(bnf)), &r, e);
        while (c == OK && (c = rows_next(r, &more, e)) == OK && more)
            c = add_board(x, b, r, e);
        rows_close(r);
    }
    return c;
}

static int by_cost(const void *x, const void *y)
{
    const BoardSum *a = x, *b = y;

    if (a->cost_millipence != b->cost_millipence)
        return a->cost_millipence > b->cost_millipence ? -1 : 1;
    return view_cmp(a->code, b->code);
}

static Code areas_table(Rehearsal *x, const Boards *b, Error *e)
{
    static const Column columns[] = { { "area", COLUMN_CODE, NULL, NULL, 0 },
                                      { "name", COLUMN_PLACE, NULL, NULL, 0 },
                                      { "products", COLUMN_COUNT, "Products touched", NULL, 0 },
                                      { "items", COLUMN_COUNT, NULL, NULL, 0 },
                                      { "cost", COLUMN_MONEY, NULL, NULL, 0 } };
    Code c = answer_table(x->answer, "areas", "Areas whose practices prescribed what the rule touches", columns,
                          COUNT_OF(columns), e);

    for (int i = 0; i < b->n && c == OK; i++) {
        const BoardSum *s = &b->board[i];
        Value row[] = { value_text(s->code), value_text_or_null(s->name), value_count(s->products),
                        value_count(s->items), value_money(money_pence(use_pence(s->cost_millipence))) };
        c = answer_row(x->answer, row, e);
    }
    if (c == OK)
        c = answer_table_end(x->answer, e);
    if (c == OK && b->n == 0)
        return answer_note(
            x->answer, e,
            "Which areas it touches cannot be told: no monthly prescribing by practice was read that has "
            "these products (PCA is national).");
    return c == OK ? answer_note(x->answer, e,
                                 "Areas are those of prescribing by practice from %.*s to %.*s, by BNF code; that is "
                                 "not the year of the costs above.",
                                 VIEW_ARGS(b->from), VIEW_ARGS(b->to))
                   : c;
}

static Code areas(Rehearsal *x, Error *e)
{
    Boards b = { .board = ARENA_ARRAY(x->ask->arena, BoardSum, BOARDS_MOST) };
    Code c;

    if (!b.board)
        return arena_fail(x->ask->arena, 0, "areas", e);
    map_init(&b.at, x->ask->arena);
    map_init(&b.seen, NULL);
    c = sum_boards(x, &b, e);
    map_release(&b.at);
    map_release(&b.seen);
    if (c == OK && b.n > 1)
        qsort(b.board, (size_t)b.n, sizeof *b.board, by_cost);
    return c == OK ? areas_table(x, &b, e) : c;
}

/* ---- disputes ---------------------------------------------------------------------------------------------------- */

/* What people call a group: its title, each read once. */
static Code title_of_group(Rehearsal *x, Map *titles, View code, View *out, Error *e)
{
    bool fresh, found;
    GroupTotal t;
    uint64_t *slot = map_add(titles, code, &fresh);
    Code c;

    if (!slot)
        return fail_memory(e, "groups");
    if (fresh) {
        View *kept = ARENA_NEW(x->ask->arena, View);
        if (!kept)
            return arena_fail(x->ask->arena, sizeof *kept, "groups", e);
        *slot = (uint64_t)(uintptr_t)kept;
        if ((c = group_total_read(x->ask, code, &t, &found, e)) != OK)
            return c;
        *kept = curation_title(&x->curation, code, found ? t.title : code);
    }
    *out = *(const View *)(uintptr_t)*slot;
    return OK;
}

/* Products that stand in another comparable group than most, or of which it cannot be told. */
static Code group_disputes(Rehearsal *x, Map *titles, Dispute *out, int *n, Error *e)
{
    View common, own = V(""), all = V("");
    Arena *arena = x->ask->arena;
    Code c = most_common(x, group_of_pack, &common, e);

    if (c == OK && common.n)
        c = title_of_group(x, titles, common, &all, e);
    for (int i = 0; i < x->n && common.n && c == OK; i++) {
        const Pack *k = &x->first[i];
        Dispute *d = &out[*n];
        if (view_eq(k->group, common) || (x->months && x->product[i].cost_pence == 0))
            continue; /* nobody disputes what nobody uses */
        *d = (Dispute){ i, V(""), x->product[i].cost_pence };
        if (k->group.n && (c = title_of_group(x, titles, k->group, &own, e)) == OK)
            d->why = arena_printf(arena, "it is grouped as %.*s, and most of the group is %.*s", VIEW_ARGS(own),
                                  VIEW_ARGS(all));
        else if (c == OK)
            d->why = arena_printf(arena, "what it is cannot be told: %.*s",
                                  VIEW_ARGS(k->reason.n ? k->reason : V("not stated")));
        if (c == OK && !d->why.p)
            c = arena_fail(arena, 0, "what would be disputed", e);
        ++*n;
    }
    return c;
}

static Code disputes_table(Rehearsal *x, Error *e)
{
    static const Column columns[] = { { "product", COLUMN_CODE, NULL, NULL, 0 },
                                      { "name", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "supplier", COLUMN_PLACE, NULL, NULL, 0 },
                                      { "why", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "at_stake", COLUMN_MONEY, "Yearly cost that hangs on it", NULL, 0 } };
    Dispute *d = ARENA_ARRAY(x->ask->arena, Dispute, (size_t)x->n * (DISPUTES_OF_ONE + 1) + 1);
    Map titles;
    int n = 0;
    Code c;

    if (!d)
        return arena_fail(x->ask->arena, (size_t)x->n, "what would be disputed", e);
    map_init(&titles, NULL);
    c = group_disputes(x, &titles, d, &n, e);
    map_release(&titles);
    if (c == OK)
        c = rehearsal_disputes(&x->rule, x->product, x->n, &x->outcome, x->ask->arena, d, &n, e);
    if (c == OK)
        c = answer_table(x->answer, "disputed", "What would most likely be disputed", columns, COUNT_OF(columns), e);
    for (int i = 0; i < n && c == OK; i++) {
        const Rehearsed *p = &x->product[d[i].product];
        Value row[] = { value_text(p->code), value_text(p->name), value_text(p->supplier), value_text(d[i].why),
                        x->months ? value_money(money_pence(d[i].stake_pence)) : value_null() };
        c = answer_row(x->answer, row, e);
    }
    return c == OK ? answer_table_end(x->answer, e) : c;
}

/* ---- all --------------------------------------------------------------------------------------------------------- */

static Code notes(Rehearsal *x, Error *e)
{
    Code c = answer_note(x->answer, e,
                         "A rehearsal: nothing was entered, and no such rule is in force. Prices are per unit of the "
                         "pack's quantity; products with less than %.4g%% of the group's cost set no benchmark, once.",
                         (double)x->rule.leave_out_ppm / 1e4);

    if (c == OK && x->months == 0)
        c = answer_note(x->answer, e,
                        "No prescription cost analysis was read: costs and shares are not known, so every product "
                        "counts and none is deleted.");
    else if (c == OK && x->months != 12)
        c = answer_note(x->answer, e, "Costs are those of %s months, not of a year.", COUNT_TEXT(x->months));
    if (c == OK && x->outcome.saving_unknown)
        c = answer_note(x->answer, e,
                        "Of %d products above the cap the saving cannot be told: they have several packs, whose cost "
                        "is not told apart.",
                        x->outcome.saving_unknown);
    if (c == OK && x->outcome.more_unknown)
        c = answer_note(x->answer, e, "Of %d products in use it cannot be told what a rise would cost: several packs.",
                        x->outcome.more_unknown);
    return c == OK && x->rule.above_ppm >= 0
               ? answer_note(x->answer, e,
                             "Price differences may be justified: what a product does for patients (wear time, leaks, "
                             "healing) stands in none of these data, and use may move when prices do.")
               : c;
}

static Code cite(Rehearsal *x, const Model *m, Error *e)
{
    Code c = OK;

    for (int i = 0; c == OK && i < m->n_sources; i++) {
        const SourceInfo *s = &m->source[i];
        bool of_list = view_eq(s->dataset, V("drug-tariff-part-ix")), of_use = view_eq(s->dataset, V("pca"));
        if (s->in_force && s->visible && (of_list || (of_use && x->months > 0)))
            c = model_cite(s, x->answer, e);
    }
    return c;
}

static Code rehearse_group(Rehearsal *x, const Model *m, Error *e)
{
    Code c = read_group(x, e);

    if (c != OK || (c = store_int(x->ask->store, &SQL_rehearsal_use_months, NO_ARGS, &x->months, NULL, e)) != OK)
        return c;
    if (x->n == 0) {
        fail(e, E_ABSENT, "the newest edition lists nothing under '%.*s'", VIEW_ARGS(view_sub(x->rule.group, 0, 120)));
        return hint(e, "a group is a generic name exactly as the list has it (VMP name), or a code that `trefoil "
                       "appliances groups` lists");
    }
    if ((c = judge_units(x, e)) != OK ||
        (c = rehearse(&x->rule, x->product, x->n, x->months > 0, x->ask->arena, &x->outcome, e)) != OK ||
        (c = rule_facts(x, e)) != OK || (c = outcome_facts(x, e)) != OK || (c = products_table(x, e)) != OK ||
        (c = suppliers_table(x, e)) != OK || (c = areas(x, e)) != OK || (c = disputes_table(x, e)) != OK ||
        (c = notes(x, e)) != OK)
        return c;
    return cite(x, m, e);
}

Code rehearse_answer(Ask *ask, Answer *answer, Error *e)
{
    Rehearsal x = { .ask = ask, .answer = answer };
    Model m; /* checks that the picture is one of this program's */
    Code c;

    if (!ask_given(ask, "group") && !ask_given(ask, "rule")) {
        answer_no(answer);
        return answer_note(answer, e, "Nothing to rehearse: name a group of the list, or give a rule that names one.");
    }
    c = read_rule(&x, e);
    if (c != OK || (c = model_load(&m, ask->store, ask, ask->arena, e)) != OK)
        return c;
    c = rehearse_group(&x, &m, e);
    curation_release(&x.curation);
    model_release(&m);
    return c;
}
