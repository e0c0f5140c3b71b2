/* The question `appliances variation`: how rates of prescribing differ between practices or areas, with the limits of a
 * funnel chart (funnel.h), from the English Prescribing Dataset of one month.
 *
 * Rates are crude: nothing is adjusted for age, sex or need, and the answer says so. Units without a denominator are
 * counted and left out. Not here: national use (use_answer.c). */
#include "appliances/answers.h"

#include "appliances/funnel.h"
#include "appliances/scope.h"
#include "base/map.h"
#include "base/memory.h"
#include "picture/record.h"
#include "sql.h"

#include <stdlib.h>

enum { CURVE = 40 };

typedef enum { LEVEL_PRACTICE, LEVEL_AREA, LEVEL_BOARD, LEVEL_REGION } Level;

/* A practice, or an area with all of its practices. */
typedef struct {
    View code, name, within;
    int64_t items, cost_millipence, patients, all_items, practices, unknown; /* practices without a list size */
} Unit;

typedef struct {
    UseScope *s;
    View month, bnf, patients_edition;
    Level level;
    bool per_items;
    Map unit_at, practice_at; /* code -> index + 1 of `unit` */
    Unit *unit;
    size_t n, room;
} Variation;

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static Unit *unit_of(Variation *v, View code, View name, View within, size_t *index, Error *e)
{
    Arena *a = v->s->ask->arena;
    bool fresh;
    uint64_t *at = map_add(&v->unit_at, code, &fresh);

    if (at && fresh) {
        if (!mem_room(&v->unit, v->n, &v->room, sizeof *v->unit)) {
            (void)fail_memory(e, "variation");
            return NULL;
        }
        *at = ++v->n;
        v->unit[*at - 1] = (Unit){ .code = v->unit_at.entry[v->unit_at.n - 1].key,
                                   .name = arena_copy(a, name),
                                   .within = arena_copy(a, within) };
    }
    if (!at) {
        (void)fail_memory(e, "variation");
        return NULL;
    }
    *index = (size_t)*at;
    return &v->unit[*at - 1];
}

static Code take_practice(Variation *v, const Rows *r, Error *e)
{
    static const int code_at[] = { 0, 2, 4, 6 }, within_at[] = { 3, 5, 7, -1 };
    int code = code_at[v->level], within = within_at[v->level];
    size_t index = 0;
    uint64_t *at;
    Unit *u =
        unit_of(v, rows_text(r, code), rows_text(r, code + 1), within < 0 ? V("") : rows_text(r, within), &index, e);

    if (!u)
        return e->code;
    if (!(at = map_add(&v->practice_at, rows_text(r, 0), NULL)))
        return fail_memory(e, "variation");
    *at = index;
    u->practices++;
    u->all_items += rows_int(r, 10);
    if (rows_null(r, 8) || rows_int(r, 8) <= 0)
        u->unknown++;
    else
        u->patients += rows_int(r, 8);
    if (!v->patients_edition.n && rows_text(r, 9).n)
        v->patients_edition = arena_copy(v->s->ask->arena, rows_text(r, 9));
    return OK;
}

static Code read_practices(Variation *v, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(v->s->ask->store, &SQL_practices_of_month, ARGS(arg_text(v->month)), &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more)
        if ((c = take_practice(v, r, e)) == OK)
            c = ask_continue(v->s->ask, e);
    rows_close(r);
    return c;
}

static Code add_use(Variation *v, const Query *q, Args args, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(v->s->ask->store, q, args, &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        const uint64_t *at = map_find(&v->practice_at, rows_text(r, 0));
        if (at) {
            v->unit[*at - 1].items += rows_int(r, 1);
            v->unit[*at - 1].cost_millipence += rows_int(r, 2);
        }
    }
    rows_close(r);
    return c;
}

/* By the BNF codes of the group's listings, as people left it; each code counts once. */
static Code read_use_of_group(Variation *v, Error *e)
{
    const GroupMembers *m = &v->s->members;
    Map seen;
    Code c = use_scope_members(v->s, e);

    map_init(&seen, NULL);
    for (int i = 0; c == OK && i < m->n; i++) {
        bool fresh = false;
        if (m->at[i].bnf.n && !map_add(&seen, m->at[i].bnf, &fresh))
            c = fail_memory(e, "prescribing");
        else if (fresh)
            c = add_use(v, &SQL_practice_use_of_code, ARGS(arg_text(v->month), arg_text(m->at[i].bnf)), e);
    }
    map_release(&seen);
    return c;
}

static Code read_use(Variation *v, Error *e)
{
    const UseScope *s = v->s;
    const Query *q = v->bnf.n       ? &SQL_practice_use_of_bnf
                     : s->generic.n ? &SQL_practice_use_of_generic
                     : s->part.n    ? &SQL_practice_use_of_part
                                    : &SQL_practice_use_of_chapters;
    View by = v->bnf.n ? v->bnf : s->generic.n ? s->generic : s->part;
    const Arg arg[] = { arg_text(v->month), arg_text(by) };

    if (!v->bnf.n && s->group.n)
        return read_use_of_group(v, e);
    return add_use(v, q, (Args){ arg, q == &SQL_practice_use_of_chapters ? 1 : 2 }, e);
}

/* ---- the answer -------------------------------------------------------------------------------------------------- */

typedef struct {
    const Unit *unit;
    FunnelUnit funnel;
} Placed;

static int by_rate(const void *a, const void *b)
{
    const Placed *x = a, *y = b;

    if (x->funnel.rate != y->funnel.rate)
        return x->funnel.rate < y->funnel.rate ? 1 : -1;
    return view_cmp(x->unit->code, y->unit->code);
}

/* Per 1,000: of patients or of items. */
static Value per_thousand(double rate)
{
    return value_number(rate * 1000);
}

static Code put_facts(Variation *v, const Funnel *f, FunnelMethod method, size_t left_out, Error *e)
{
    static const char *const methods[] = { "interpolated", "exact", "over-dispersed" };
    static const char *const names[] = { "percentile_10", "lower_quartile", "median", "upper_quartile",
                                         "percentile_90" };
    const Fact what[] = {
        { "scope", value_text(v->bnf.n ? v->bnf : v->s->words) },
        { "month", value_text(v->month) },
        { "rate", value_text(v->per_items ? V("items per 1,000 items of all prescribing")
                                          : V("items per 1,000 registered patients")) },
    };
    const Fact figures[] = {
        { "units", value_count((int64_t)f->n) },
        { "left_out", value_count((int64_t)left_out) },
        { "items", value_count(f->items) },
        { "of", value_count(f->of) },
        { "target", f->n ? per_thousand(f->target) : value_null() },
    };
    Answer *a = v->s->answer;
    Code c = answer_facts(a, what, COUNT_OF(what), e);

    if (c == OK && !v->per_items)
        c = answer_fact(a, "patients_edition", value_text_or_null(v->patients_edition), e);
    if (c == OK)
        c = answer_facts(a, figures, COUNT_OF(figures), e);
    for (int i = 0; i < COUNT_OF(names) && c == OK; i++)
        c = answer_fact(a, names[i], f->n ? per_thousand(f->percentile[i]) : value_null(), e);
    if (c == OK)
        c = answer_fact(a, "dispersion", f->n ? value_number(f->factor) : value_null(), e);
    if (c == OK)
        c = answer_fact(a, "limits", value_text(view_of(methods[method])), e);
    return c;
}

static Code put_units(Variation *v, const Placed *x, size_t n, int64_t limit, Error *e)
{
    static const Column columns[] = {
        { "code", COLUMN_CODE, NULL, NULL, 0 },
        { "name", COLUMN_PLACE, NULL, NULL, 0 },
        { "within", COLUMN_PLACE, NULL, NULL, 0 },
        { "of", COLUMN_COUNT, "Patients, or all items", NULL, 0 },
        { "items", COLUMN_COUNT, NULL, NULL, 0 },
        { "cost", COLUMN_MONEY, NULL, NULL, 0 },
        { "rate", COLUMN_NUMBER, "Rate per 1,000", NULL, 9 },
        { "expected", COLUMN_NUMBER, "Items expected", NULL, 9 },
        { "z", COLUMN_NUMBER, "Standardised difference", NULL, 9 },
        { "lower_998", COLUMN_NUMBER, "Lower limit, 99.8%", NULL, 9 },
        { "lower_95", COLUMN_NUMBER, "Lower limit, 95%", NULL, 9 },
        { "upper_95", COLUMN_NUMBER, "Upper limit, 95%", NULL, 9 },
        { "upper_998", COLUMN_NUMBER, "Upper limit, 99.8%", NULL, 9 },
        { "position", COLUMN_TEXT, NULL, NULL, 0 },
    };
    static const char *const positions[] = { "below 99.8%", "below 95%", "within", "above 95%", "above 99.8%" };
    const Chart points = { "Rates and how much they are counted over", "units", "of", "rate", NULL, MARK_POINT };
    Code c = answer_table(v->s->answer, "units", "Highest rates first", columns, COUNT_OF(columns), e);

    for (size_t i = 0; i < n && (int64_t)i < limit && c == OK; i++) {
        const FunnelUnit *f = &x[i].funnel;
        const Unit *u = x[i].unit;
        Value row[] = { value_text(u->code),
                        value_text_or_null(u->name),
                        value_text_or_null(u->within),
                        value_count(f->of),
                        value_count(f->items),
                        use_money(u->cost_millipence),
                        per_thousand(f->rate),
                        value_number(f->expected),
                        value_number(f->z),
                        per_thousand(f->limit[FUNNEL_LOW_998]),
                        per_thousand(f->limit[FUNNEL_LOW_95]),
                        per_thousand(f->limit[FUNNEL_HIGH_95]),
                        per_thousand(f->limit[FUNNEL_HIGH_998]),
                        value_text(view_of(positions[funnel_position(f) + 2])) };
        c = answer_row(v->s->answer, row, e);
    }
    if (c == OK)
        c = answer_table_end(v->s->answer, e);
    return c == OK ? answer_chart(v->s->answer, &points, e) : c;
}

/* The limits along the axis, for drawing them. */
static Code put_curve(Variation *v, const Funnel *f, FunnelMethod method, int64_t most, Error *e)
{
    static const Column columns[] = {
        { "of", COLUMN_COUNT, "Patients, or all items", NULL, 0 },
        { "lower_998", COLUMN_NUMBER, NULL, NULL, 9 },
        { "lower_95", COLUMN_NUMBER, NULL, NULL, 9 },
        { "upper_95", COLUMN_NUMBER, NULL, NULL, 9 },
        { "upper_998", COLUMN_NUMBER, NULL, NULL, 9 },
    };
    Code c = answer_table(v->s->answer, "curve", "Limits along the axis", columns, COUNT_OF(columns), e);

    for (int i = 1; i <= CURVE && most > 0 && c == OK; i++) {
        int64_t of = (most * 105 / 100 * i + CURVE - 1) / CURVE;
        double limit[FUNNEL_LIMITS];
        funnel_limits(f, method, of, limit);
        Value row[] = { value_count(of), per_thousand(limit[0]), per_thousand(limit[1]), per_thousand(limit[2]),
                        per_thousand(limit[3]) };
        c = answer_row(v->s->answer, row, e);
    }
    return c == OK ? answer_table_end(v->s->answer, e) : c;
}

static FunnelMethod method_asked(const Ask *ask, const Funnel *f)
{
    View asked = ask_text(ask, "limits");

    if (view_eq(asked, V("exact")))
        return FUNNEL_EXACT;
    if (view_eq(asked, V("interpolated")))
        return FUNNEL_INTERPOLATED;
    if (view_eq(asked, V("over-dispersed")))
        return FUNNEL_OVERDISPERSED;
    return f->overdispersed ? FUNNEL_OVERDISPERSED : FUNNEL_INTERPOLATED;
}

static Code put_notes(Variation *v, const Funnel *f, FunnelMethod method, size_t left_out, Error *e)
{
    Answer *a = v->s->answer;
    Code c =
        answer_note(a, e,
                    "Rates are crude: not adjusted for age, sex, need or who cares for the patients, so that a unit "
                    "beyond a limit is a reason to look and no finding. Joined by BNF code; where several generic "
                    "names share one, all of them are counted.");

    if (c == OK)
        c = answer_note(
            a, e,
            "Limits at 95 %% and 99.8 %% around the rate of all units together, %s (Spiegelhalter, Statistics "
            "in Medicine 24, 2005).",
            method == FUNNEL_EXACT          ? "exact quantiles of the count"
            : method == FUNNEL_INTERPOLATED ? "exact quantiles of the count, interpolated"
                                            : "normal, widened by the square root of the dispersion");
    if (c == OK && f->n < 10)
        c = answer_note(a, e, "Fewer than 10 units: whether they differ more than by chance cannot be told.");
    if (c == OK && left_out)
        c = answer_note(a, e, "Left out, since nobody says how many patients they have: %s.", COUNT_TEXT(left_out));
    if (c == OK && !v->per_items && v->patients_edition.n)
        c = answer_note(a, e, "Patients are those of %.*s, prescribing is of %.*s.", VIEW_ARGS(v->patients_edition),
                        VIEW_ARGS(v->month));
    return c;
}

static Code place_units(Variation *v, int64_t limit, Error *e)
{
    Arena *a = v->s->ask->arena;
    Placed *placed = ARENA_ARRAY(a, Placed, v->n + 1);
    FunnelUnit *unit = ARENA_ARRAY(a, FunnelUnit, v->n + 1);
    double *room = ARENA_ARRAY(a, double, v->n + 1);
    FunnelMethod method;
    int64_t most = 0;
    size_t n = 0;
    Funnel f;
    Code c;

    if (!placed || !unit || !room)
        return arena_fail(a, v->n * sizeof *placed, "variation", e);
    for (size_t i = 0; i < v->n; i++) {
        const Unit *u = &v->unit[i];
        int64_t of = v->per_items ? u->all_items : u->unknown ? 0 : u->patients;
        if (of <= 0)
            continue;
        placed[n].unit = u;
        unit[n++] = (FunnelUnit){ .items = u->items, .of = of };
        most = of > most ? of : most;
    }
    f = funnel_of(unit, n, v->per_items, room);
    method = method_asked(v->s->ask, &f);
    for (size_t i = 0; i < n; i++) {
        funnel_limits(&f, method, unit[i].of, unit[i].limit);
        placed[i].funnel = unit[i];
    }
    if (n)
        qsort(placed, n, sizeof *placed, by_rate);
    if ((c = put_facts(v, &f, method, v->n - n, e)) == OK && (c = put_units(v, placed, n, limit, e)) == OK &&
        (!ask_given(v->s->ask, "curve") || (c = put_curve(v, &f, method, most, e)) == OK))
        c = put_notes(v, &f, method, v->n - n, e);
    if (c == OK && (int64_t)n > limit)
        c = answer_note(v->s->answer, e, "%s of %s units; --limit shows more.", COUNT_TEXT(limit),
                        COUNT_TEXT(n));
    return c;
}

static Code cite(Variation *v, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(v->s->ask->store, &SQL_use_editions, NO_ARGS, &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        const SourceInfo *x = model_source(&v->s->model, RECORD_ID(rows_int(r, 11), 0));
        bool epd = view_eq(rows_text(r, 0), V("epd")) && view_starts(rows_text(r, 1), view_sub(v->month, 0, 7));
        bool patients = view_eq(rows_text(r, 0), V("gp-list-sizes")) && !v->per_items;
        if (x && x->visible && (epd || patients))
            c = model_cite(x, v->s->answer, e);
    }
    rows_close(r);
    return c;
}

static Code answer_month(Variation *v, int64_t limit, Error *e)
{
    Ask *ask = v->s->ask;
    View by = ask_text(ask, "by");
    Code c;

    v->level = view_eq(by, V("area"))     ? LEVEL_AREA
               : view_eq(by, V("board"))  ? LEVEL_BOARD
               : view_eq(by, V("region")) ? LEVEL_REGION
                                          : LEVEL_PRACTICE;
    v->per_items = view_eq(ask_text(ask, "per"), V("items"));
    if ((c = read_practices(v, e)) != OK || (c = read_use(v, e)) != OK)
        return c;
    if (!v->n) {
        answer_no(v->s->answer);
        return answer_note(v->s->answer, e, "Insufficient evidence: no prescribing of practices was read for %.*s.",
                           VIEW_ARGS(v->month));
    }
    c = place_units(v, limit, e);
    return c == OK ? cite(v, e) : c;
}

Code appliances_variation_answer(Ask *ask, Answer *answer, Error *e)
{
    UseScope s;
    Variation v = { .s = &s, .month = V(""), .bnf = V(""), .patients_edition = V("") };
    int64_t limit;
    Code c = use_scope_open(&s, ask, answer, e);

    map_init(&v.unit_at, ask->arena);
    map_init(&v.practice_at, ask->arena);
    if (c == OK && s.code.n)
        c = use_scope_widen(&s, e);
    if (ask_given(ask, "bnf"))
        v.bnf = ask_text(ask, "bnf");
    if (c == OK && v.bnf.n && (s.generic.n || s.part.n || s.group.n))
        c = fail(e, E_USAGE, "--bnf together with --generic, --group, --product or --part: ask for one of them");
    if (c == OK && ask_given(ask, "month"))
        v.month = ask_text(ask, "month");
    else if (c == OK)
        c = store_text(ask->store, &SQL_practice_newest_month, NO_ARGS, ask->arena, &v.month, e);
    if (c == OK && (c = use_limit(ask, &limit, e)) == OK) {
        if (!v.month.n) {
            answer_no(answer);
            c = answer_note(
                answer, e,
                "Insufficient evidence: no English Prescribing Dataset was read. `trefoil build` with a month "
                "of it (opendata.nhsbsa.net) would settle it; Prescription Cost Analysis is national.");
        } else {
            c = answer_month(&v, limit, e);
        }
    }
    map_release(&v.unit_at);
    map_release(&v.practice_at);
    mem_free(v.unit);
    use_scope_release(&s);
    return c;
}
