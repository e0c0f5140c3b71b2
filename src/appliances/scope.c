/* See scope.h. */
#include "appliances/scope.h"

#include "base/memory.h"
#include "picture/lookup.h"
#include "picture/record.h"
#include "sql.h"

#include <stdlib.h>

/* ---- values ------------------------------------------------------------------------------------------------------ */

Value use_known(const UseScope *s, Value v)
{
    return s->period.n ? v : value_null();
}

Value use_money(int64_t millipence)
{
    return value_money(money_pence(use_pence(millipence)));
}

Value use_per(int64_t millipence, int64_t count, int64_t scale)
{
    if (count <= 0)
        return value_null();
    return value_number((double)millipence * (double)scale / ((double)count * USE_FRACTION));
}

Value use_quantity(int64_t thousandths)
{
    return value_number((double)thousandths / USE_FRACTION);
}

Value use_share(int64_t part, int64_t of)
{
    return of > 0 ? value_share((double)part / (double)of) : value_null();
}

Code use_limit(const Ask *ask, int64_t *limit, Error *e)
{
    *limit = ask_count(ask, "limit", 50);
    if (*limit < 1 || *limit > USE_LIMIT_MOST)
        return fail(e, E_USAGE, "--limit %lld is not between 1 and %d", (long long)*limit, USE_LIMIT_MOST);
    return OK;
}

/* ---- rows -------------------------------------------------------------------------------------------------------- */

#define LINE_TEXTS(l)                                                                                                  \
    {                                                                                                                  \
        &(l)->code, &(l)->unit, NULL, &(l)->chapter, &(l)->said, NULL, NULL, &(l)->part, &(l)->generic, &(l)->name,    \
            &(l)->supplier, &(l)->bnf                                                                                  \
    }

Code use_line_read(UseLine *out, const Rows *r, const UseLine *before, Arena *arena, Error *e)
{
    static const UseLine none;
    const UseLine *b = before ? before : &none;
    View *const text[] = LINE_TEXTS(out);
    const View *const said[] = LINE_TEXTS(b);

    *out = (UseLine){ .joined = (UseJoin)rows_int(r, 2), .product = rows_int(r, 5), .listing = rows_int(r, 6) };
    for (int i = 0; i < COUNT_OF(text); i++)
        if (text[i] && !(*text[i] = arena_copy_unless(arena, rows_text(r, i), *said[i])).p)
            return arena_fail(arena, 0, "use and cost", e);
    out->packs = rows_int(r, 12);
    out->items = rows_int(r, 13);
    out->quantity_thousandths = rows_int(r, 14);
    out->cost_millipence = rows_int(r, 15);
    return OK;
}

static Code add_line(UseScope *s, const Rows *r, Error *e)
{
    UseLine line;
    Code c = use_line_read(&line, r, s->n ? &s->line[s->n - 1] : NULL, s->ask->arena, e);

    if (c != OK || (s->part.n && !view_eq(line.part, s->part)))
        return c;
    if (!mem_room(&s->line, s->n, &s->room, sizeof *s->line))
        return fail_memory(e, "use and cost");
    s->line[s->n++] = line;
    return OK;
}

static Code load(UseScope *s, const Query *q, Arg by, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(s->ask->store, q, ARGS(by), &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more)
        if ((c = add_line(s, r, e)) == OK)
            c = ask_continue(s->ask, e);
    rows_close(r);
    return c;
}

/* The name as the list has it, whatever its case; as it was given where the list has none. */
static Code find_name(UseScope *s, const Query *names, View *name, bool *found, Error *e)
{
    Rows *r = NULL;
    View near = *name;
    bool more, exact = false;
    Code c = store_rows(s->ask->store, names, NO_ARGS, &r, e);

    *found = false;
    while (c == OK && !exact && (c = rows_next(r, &more, e)) == OK && more) {
        if (!view_eq_nocase(rows_text(r, 0), *name))
            continue;
        exact = view_eq(rows_text(r, 0), *name);
        near = arena_copy(s->ask->arena, rows_text(r, 0));
        *found = true;
    }
    rows_close(r);
    *name = near;
    return c == OK && !near.p ? arena_fail(s->ask->arena, 0, "use and cost", e) : c;
}

/* ---- what is asked for ------------------------------------------------------------------------------------------- */

static View given(const Ask *ask, const char *name)
{
    for (const Param *p = ask->question->params; p && p->name; p++)
        if (strcmp(p->name, name) == 0)
            return ask_text(ask, name).p ? ask_text(ask, name) : V("");
    return V("");
}

static Code load_product(UseScope *s, Error *e)
{
    Lookup found;
    Code c = lookup_code(s->ask, &s->model, s->code, &found, e);

    for (int i = 0; i < found.n && c == OK && !s->n; i++)
        c = load(s, &SQL_use_rows_of_product, arg_int(found.hit[i].product), e);
    if (c == OK && !s->n)
        c = load(s, &SQL_use_rows_of_code, arg_text(s->code), e);
    if (c == OK && !found.n && !s->n) {
        fail(e, E_ABSENT, "no product of the picture has the code '%.*s'", VIEW_ARGS(view_sub(s->code, 0, 60)));
        return hint(e, "`trefoil find WORDS` finds products by what they are called");
    }
    return c;
}

/* A name of which nothing was dispensed may still stand in the list. */
static Code check_listed(UseScope *s, const Query *listed, const char *what, View name, Error *e)
{
    int64_t one;
    bool found = false;
    Code c = store_int(s->ask->store, listed, ARGS(arg_text(name)), &one, &found, e);

    if (c != OK || found)
        return c;
    fail(e, E_ABSENT, "the list has no %s '%.*s'", what, VIEW_ARGS(view_sub(name, 0, 120)));
    return hint(e, "`trefoil appliances use --by %s` lists those of which something was dispensed",
                s->generic.n ? "generic" : "maker");
}

static int by_code(const void *a, const void *b)
{
    const UseLine *x = a, *y = b;
    int order = view_cmp(x->code, y->code);

    return order ? order : view_cmp(x->unit, y->unit);
}

/* What stands in the group by what people did, and is not there yet. */
static Code load_moved(UseScope *s, Error *e)
{
    Code c = OK;

    for (int i = 0; i < s->members.n && c == OK; i++) {
        const GroupMember *m = &s->members.at[i];
        bool there = !m->product_code.n || view_eq(m->proposed, s->group);
        for (size_t k = 0; k < s->n && !there; k++)
            there = view_eq(s->line[k].code, m->product_code);
        if (!there)
            c = load(s, &SQL_use_rows_of_code, arg_text(m->product_code), e);
    }
    if (s->n)
        qsort(s->line, s->n, sizeof *s->line, by_code);
    return c;
}

/* Without those of products that have no listing in the group any more. */
static Code drop_left(UseScope *s, Error *e)
{
    Map seen;
    size_t kept = 0;
    Code c = OK;

    map_init(&seen, NULL);
    for (int i = 0; i < s->members.n && c == OK; i++)
        if (!map_add(&seen, s->members.at[i].product_code, NULL))
            c = fail_memory(e, "use and cost");
    for (size_t i = 0; i < s->n && c == OK; i++)
        if (map_find(&seen, s->line[i].code))
            s->line[kept++] = s->line[i];
    s->n = c == OK ? kept : s->n;
    map_release(&seen);
    return c;
}

static Code read_members(UseScope *s, const Curation *cur, Error *e)
{
    s->listed = true;
    return group_members_read(s->ask, cur, s->group, 0, &s->members, e);
}

Code use_scope_members(UseScope *s, Error *e)
{
    Curation cur;
    Code c;

    if (!s->group.n || s->listed)
        return OK;
    if ((c = curation_read(&cur, s->ask, 0, e)) == OK)
        c = read_members(s, &cur, e);
    curation_release(&cur);
    return c;
}

/* Lines of the group's own listings in one statement, but for those that people moved away; those that they moved there
 * one by one. A product whose packs stand in several groups counts in each. */
static Code load_group(UseScope *s, Error *e)
{
    Curation cur;
    GroupTotal total;
    bool found = false, changed = false;
    Code c = curation_read(&cur, s->ask, 0, e);

    if (c == OK && (c = group_total_read(s->ask, s->group, &total, &found, e)) == OK)
        s->title = curation_title(&cur, s->group, found ? total.title : s->group);
    changed = cur.moved.n || cur.merged.n;
    if (c == OK && changed)
        c = read_members(s, &cur, e);
    curation_release(&cur);
    if (c == OK && (changed ? !s->members.n : !found)) {
        fail(e, E_ABSENT, "there is no group '%.*s'", VIEW_ARGS(view_sub(s->group, 0, 120)));
        return hint(e, "`trefoil appliances groups` lists them");
    }
    if (c == OK)
        c = load(s, &SQL_use_rows_of_group, arg_text(s->group), e);
    if (c == OK && changed && (c = drop_left(s, e)) == OK)
        c = load_moved(s, e);
    return c;
}

static Code load_named(UseScope *s, Error *e)
{
    bool found = true;
    Code c = OK;

    if (s->group.n)
        return load_group(s, e);
    if (s->code.n)
        return load_product(s, e);
    if (s->generic.n && (c = find_name(s, &SQL_use_generic_names, &s->generic, &found, e)) == OK)
        return found ? load(s, &SQL_use_rows_of_generic, arg_text(s->generic), e)
                     : check_listed(s, &SQL_use_generic_listed, "generic name", s->generic, e);
    if (s->maker.n && (c = find_name(s, &SQL_use_supplier_names, &s->maker, &found, e)) == OK)
        return found ? load(s, &SQL_use_rows_of_supplier, arg_text(s->maker), e)
                     : check_listed(s, &SQL_use_supplier_listed, "supplier", s->maker, e);
    return c;
}

static Code put_words(UseScope *s, Error *e)
{
    Arena *a = s->ask->arena;

    if (s->group.n)
        s->words = s->title;
    else if (s->generic.n)
        s->words = s->generic;
    else if (s->maker.n)
        s->words = s->maker;
    else if (s->code.n)
        s->words = s->n && s->line[0].name.n ? s->line[0].name : s->code;
    else
        s->words = V("all that was dispensed of appliance type");
    if (s->part.n && !use_scope_wide(s))
        s->words = arena_printf(a, "%.*s, in part %.*s", VIEW_ARGS(s->words), VIEW_ARGS(s->part));
    else if (s->part.n)
        s->words = arena_printf(a, "part %.*s", VIEW_ARGS(s->part));
    return s->words.p ? OK : arena_fail(a, 0, "use and cost", e);
}

static Code read_year(UseScope *s, Error *e)
{
    Arena *a = s->ask->arena;
    Rows *r = NULL;
    View first = V(""), last = V("");
    bool more;
    Code c = store_rows(s->ask->store, &SQL_use_editions, NO_ARGS, &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        if (!view_eq(rows_text(r, 0), V("pca")) || !rows_int(r, 2))
            continue;
        last = arena_copy(a, rows_text(r, 1));
        first = first.n ? first : last;
        s->months += rows_int(r, 3);
        s->appliance_rows += rows_int(r, 6);
        s->joined_rows += rows_int(r, 7);
        s->joined_newest_rows += rows_int(r, 8);
        s->appliance_millipence += rows_int(r, 9);
        s->joined_millipence += rows_int(r, 10);
    }
    rows_close(r);
    s->period = view_eq(first, last) ? last : arena_printf(a, "%.*s to %.*s", VIEW_ARGS(first), VIEW_ARGS(last));
    return c == OK && !s->period.p ? arena_fail(a, 0, "use and cost", e) : c;
}

Code use_scope_open(UseScope *s, Ask *ask, Answer *answer, Error *e)
{
    Code c;

    *s = (UseScope){ .ask = ask, .answer = answer };
    s->part = given(ask, "part");
    s->generic = given(ask, "generic");
    s->maker = given(ask, "maker");
    s->code = given(ask, "product");
    s->group = given(ask, "group");
    if ((s->generic.n > 0) + (s->maker.n > 0) + (s->code.n > 0) + (s->group.n > 0) > 1)
        return fail(e, E_USAGE, "only one of --generic, --group, --maker and --product can be asked for at once");
    if ((c = model_load(&s->model, ask->store, ask, ask->arena, e)) != OK || (c = read_year(s, e)) != OK ||
        (c = load_named(s, e)) != OK)
        return c;
    return put_words(s, e);
}

void use_scope_release(UseScope *s)
{
    mem_free(s->line);
    s->line = NULL;
    model_release(&s->model);
}

Code use_scope_widen(UseScope *s, Error *e)
{
    Code c;

    if (!s->n || !s->line[0].generic.n) {
        fail(e, E_ABSENT, "nothing of '%.*s' was dispensed, as far as PCA is joined to the list",
             VIEW_ARGS(view_sub(s->code, 0, 60)));
        return hint(e, "ask for its generic name");
    }
    s->generic = s->line[0].generic;
    s->code = V("");
    s->n = 0;
    c = load(s, &SQL_use_rows_of_generic, arg_text(s->generic), e);
    return c == OK ? put_words(s, e) : c;
}

bool use_scope_wide(const UseScope *s)
{
    return !s->generic.n && !s->maker.n && !s->code.n && !s->group.n;
}

View use_scope_part(const UseScope *s)
{
    return s->part.n ? s->part : V("*");
}

/* ---- what every answer says -------------------------------------------------------------------------------------- */

Code use_scope_facts(UseScope *s, Error *e)
{
    const Fact fact[] = {
        { "scope", value_text(s->words) },
        { "period", value_text_or_null(s->period) },
        { "months", s->period.n ? value_count(s->months) : value_null() },
        { "appliance_rows", use_known(s, value_count(s->appliance_rows)) },
        { "rows_joined", use_known(s, value_count(s->joined_rows)) },
        { "share_of_rows_joined", use_share(s->joined_rows, s->appliance_rows) },
        { "share_of_rows_joined_to_newest", use_share(s->joined_newest_rows, s->appliance_rows) },
        { "share_of_cost_joined", use_share(s->joined_millipence, s->appliance_millipence) },
    };
    return answer_facts(s->answer, fact, COUNT_OF(fact), e);
}

static Code cite(UseScope *s, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(s->ask->store, &SQL_use_editions, NO_ARGS, &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        const SourceInfo *x = model_source(&s->model, RECORD_ID(rows_int(r, 11), 0));
        if (view_eq(rows_text(r, 0), V("pca")) && rows_int(r, 2) && x && x->visible)
            c = model_cite(x, s->answer, e);
    }
    rows_close(r);
    for (int i = 0; i < s->model.n_sources && c == OK; i++) {
        const SourceInfo *x = &s->model.source[i];
        if (view_eq(x->dataset, V("drug-tariff-part-ix")) && x->in_force && x->visible)
            c = model_cite(x, s->answer, e);
    }
    return c;
}

Code use_scope_notes(UseScope *s, Error *e)
{
    Answer *a = s->answer;
    Code c;

    if (!s->period.n) {
        answer_no(a);
        return answer_note(a, e,
                           "Insufficient evidence: no Prescription Cost Analysis was read. `trefoil build` with a "
                           "file of it (opendata.nhsbsa.net) would settle it.");
    }
    c = answer_note(
        a, e,
        "Cost is net ingredient cost: what the list price comes to, before discounts, fees and charges. Of "
        "%s rows of appliance type (BNF chapters 20 to 23) %s carry the product code of a line of Part IX "
        "in an edition that was read; the others are not in these sums unless it says so.",
        COUNT_TEXT(s->appliance_rows), COUNT_TEXT(s->joined_rows));
    if (c == OK && s->months < USE_YEAR_MONTHS)
        c = answer_note(a, e, "Only %s months were read: this is no whole year, and nothing is scaled up.",
                        COUNT_TEXT(s->months));
    return c == OK ? cite(s, e) : c;
}

Code use_evidence_note(Answer *answer, Error *e)
{
    return answer_note(
        answer, e,
        "Price differences may be justified. These figures say nothing of outcomes, wear time, leakage, "
        "skin, comfort, waste or nursing time, nor whether a product suits a person; no outcome evidence "
        "of single products is published with the list. It would take comparative studies or "
        "routinely recorded outcomes by product to settle that.");
}
