/* Questions about applications: one of them (`appliances application show`), those that one may see (`applications`),
 * those that wait for an assessor (`queue`), and for everybody how long each side took (`clock`).
 *
 * An accepted application that stands in an edition of the list which came into force since counts as listed from the
 * first day of that edition, also before anybody entered it. */
#include "appliances/answers.h"

#include "appliances/appearance.h"
#include "appliances/applications.h"
#include "appliances/checks.h"
#include "base/sort.h"
#include "base/statistics.h"

#include <stdlib.h>

/* ---- one --------------------------------------------------------------------------------------------------------- */

static Code fields_facts(Answer *answer, const Application *a, Error *e)
{
    static const struct {
        EventField field;
        const char *name;
    } said[] = { { SAID_ORGANISATION, "applicant" },
                 { SAID_NAME, "product" },
                 { SAID_GROUP, "category" },
                 { SAID_PART, "part" },
                 { SAID_PACK, "pack" },
                 { SAID_GTIN, "gtin" },
                 { SAID_ORDER_CODE, "order_code" },
                 { SAID_QUANTITY, "quantity" },
                 { SAID_UNIT, "unit" },
                 { SAID_PRICE, "price_pounds" },
                 { SAID_MONTH, "month" } };
    Code c = OK;

    for (int i = 0; i < COUNT_OF(said) && c == OK; i++) {
        View v = application_field(a, said[i].field);
        c = answer_fact(answer, said[i].name, value_text_or_null(v), e);
    }
    return c;
}

static Code standing_facts(Ask *ask, Answer *answer, const Application *a, Error *e)
{
    int64_t days[SIDES];
    Appearance seen;
    Code c;

    course_days(&a->course, ask->today, days);
    const Fact fact[] = {
        { "application", value_count(a->number) },
        { "route", value_text(view_of(route_title(a->route))) },
        { "state", value_text(view_of(state_title(a->course.state))) },
        { "turn", value_text(view_of(side_name(state_side(a->course.state)))) },
        { "made", value_date(a->course.made) },
        { "last", value_date(a->course.last) },
        { "assessor_days", value_count(days[SIDE_ASSESSOR]) },
        { "applicant_days", value_count(days[SIDE_APPLICANT]) },
    };
    if ((c = answer_facts(answer, fact, COUNT_OF(fact), e)) == OK && (c = appearance_of(ask, a, &seen, e)) == OK &&
        seen.state != APPEARANCE_NONE)
        c = answer_fact(answer, "in_the_list", value_text(appearance_words(&seen, ask->arena)), e);
    return c == OK ? answer_fact(answer, "newest_entry", value_count(a->newest), e) : c; /* for --seen */
}

/* What the event said beside its words. */
static View details(const Event *x, Arena *arena)
{
    View all = V("");

    for (int i = 0; i < SAID_FIELDS && all.p; i++) {
        if (!x->field[i].n || i == SAID_ROUTE)
            continue;
        all = arena_printf(arena, "%.*s%s%s: %.*s", VIEW_ARGS(all), all.n ? "; " : "", field_title((EventField)i),
                           VIEW_ARGS(x->field[i]));
    }
    return all;
}

static Code history_table(Ask *ask, Answer *answer, const Application *a, Error *e)
{
    static const Column columns[] = { { "on", COLUMN_DATE, "Day", NULL, 0 },
                                      { "happened", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "side", COLUMN_TEXT, "Entered by the", NULL, 0 },
                                      { "words", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "details", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "account", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "entered_at", COLUMN_INSTANT, NULL, NULL, 0 },
                                      { "entry", COLUMN_COUNT, NULL, NULL, 0 } };
    Code c = answer_table(answer, "history", "What happened", columns, COUNT_OF(columns), e);

    for (const Happened *h = a->first; h && c == OK; h = h->next) {
        View more = details(&h->event, ask->arena);
        Value row[] = { value_date(h->event.on),
                        value_text(view_of(event_title(h->event.kind))),
                        value_text(view_of(side_name(event_side(h->event.kind)))),
                        value_text_or_null(h->event.text),
                        value_text_or_null(more),
                        value_text(h->who),
                        value_instant(h->entered_at),
                        value_count(h->entry) };
        c = answer_row(answer, row, e);
    }
    if (c == OK && a->course.state == STATE_LISTED && a->last->event.kind != EVENT_LIST) {
        Value row[] = { value_date(a->course.last),
                        value_text(view_of(event_title(EVENT_LIST))),
                        value_null(),
                        value_text(V("nobody entered it: the edition of that day has it")),
                        value_null(),
                        value_null(),
                        value_null(),
                        value_null() };
        c = answer_row(answer, row, e);
    }
    return c == OK ? answer_table_end(answer, e) : c;
}

static Code given_row(Answer *answer, const EvidenceItem *need, const Event *given, View item, Error *e)
{
    Value row[] = { value_text(item),
                    need ? value_text(need->what) : value_null(),
                    value_flag(need != NULL),
                    given ? value_text(given->field[SAID_REFERENCE]) : value_null(),
                    given ? value_date(given->on) : value_null(),
                    need ? value_text(need->source) : value_null() };
    return answer_row(answer, row, e);
}

static bool is_needed(const EvidenceItem *item, int n, View name)
{
    for (int i = 0; i < n; i++)
        if (view_eq(item[i].item, name))
            return true;
    return false;
}

/* What is needed, given or not; then what was given beyond that. */
static Code evidence_table(Answer *answer, const Application *a, const Rules *rules, Error *e)
{
    static const Column columns[] = {
        { "item", COLUMN_TEXT, "Evidence", NULL, 0 },  { "what", COLUMN_TEXT, NULL, NULL, 0 },
        { "needed", COLUMN_FLAG, NULL, NULL, 0 },      { "reference", COLUMN_TEXT, NULL, NULL, 0 },
        { "given", COLUMN_DATE, "Given on", NULL, 0 }, { "source", COLUMN_TEXT, "Needed by", NULL, 0 }
    };
    EvidenceItem item[EVIDENCE_MOST];
    int n = evidence_of(rules, a->route, item);
    Code c = answer_table(answer, "evidence", "Evidence", columns, COUNT_OF(columns), e);

    for (int i = 0; i < n && c == OK; i++)
        c = given_row(answer, &item[i], application_evidence(a, item[i].item), item[i].item, e);
    for (const Happened *h = a->first; h && c == OK; h = h->next)
        if (h->event.kind == EVENT_EVIDENCE && !is_needed(item, n, h->event.field[SAID_ITEM]))
            c = given_row(answer, NULL, &h->event, h->event.field[SAID_ITEM], e);
    return c == OK ? answer_table_end(answer, e) : c;
}

static Code scores_table(Answer *answer, const Application *a, const Rules *rules, Error *e)
{
    static const Column columns[] = { { "gate", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "points", COLUMN_NUMBER, NULL, NULL, 3 },
                                      { "least", COLUMN_NUMBER, NULL, NULL, 3 },
                                      { "passed", COLUMN_FLAG, NULL, NULL, 0 } };
    GateRule gates;
    Scores s;
    Code c;

    if (!application_scores(a, &s) || !figure_gates(rules, &gates))
        return OK;
    c = answer_table(answer, "gates", "Scores against the gates", columns, COUNT_OF(columns), e);
    for (Gate g = 0; g < GATES && c == OK; g++) {
        Value row[] = { value_text(view_of(gate_name(g))), value_number((double)gate_points(&s, g) / MILLIPOINTS),
                        value_number((double)gates.least[g] / MILLIPOINTS), value_flag(gate_passed(&s, &gates, g)) };
        c = answer_row(answer, row, e);
    }
    return c == OK ? answer_table_end(answer, e) : c;
}

/* What may be entered now, and by whom. */
static Code next_table(Answer *answer, const Application *a, Error *e)
{
    static const Column columns[] = { { "action", COLUMN_CODE, NULL, NULL, 0 },
                                      { "what", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "side", COLUMN_TEXT, "By the", NULL, 0 } };
    Code c = answer_table(answer, "next", "What can happen next", columns, COUNT_OF(columns), e);

    for (EventKind k = 0; k < EVENTS && c == OK; k++) {
        Value row[] = { value_text(view_of(event_name(k))), value_text(view_of(event_title(k))),
                        value_text(view_of(side_name(event_side(k)))) };
        if (course_next(&a->course, k) != STATE_NONE)
            c = answer_row(answer, row, e);
    }
    return c == OK ? answer_table_end(answer, e) : c;
}

Code application_show_answer(Ask *ask, Answer *answer, Error *e)
{
    Application a;
    Rules rules;
    Code c = application_load(ask, ask_count(ask, "application", 0), &a, e);

    if (c != OK || (c = rules_load(&rules, ask, e)) != OK || (c = appearances_take(ask, &a, 1, e)) != OK ||
        (c = standing_facts(ask, answer, &a, e)) != OK || (c = fields_facts(answer, &a, e)) != OK ||
        (c = history_table(ask, answer, &a, e)) != OK || (c = evidence_table(answer, &a, &rules, e)) != OK ||
        (c = scores_table(answer, &a, &rules, e)) != OK || (c = next_table(answer, &a, e)) != OK)
        return c;
    return course_open(&a.course) ? checks_table(ask, answer, &a, e) : OK;
}

/* ---- many -------------------------------------------------------------------------------------------------------- */

static Code list_row(Ask *ask, Answer *answer, const Application *a, Error *e)
{
    View product = application_field(a, SAID_NAME), pack = application_field(a, SAID_PACK);
    View part = application_field(a, SAID_PART);
    int64_t days[SIDES],
        waits = course_open(&a->course) && ask->today > a->course.last ? ask->today - a->course.last : 0;

    course_days(&a->course, ask->today, days);
    {
        Value row[] = { value_count(a->number),
                        value_text(view_of(route_name(a->route))),
                        value_text(a->organisation),
                        product.n ? value_text(product) : value_text_or_null(pack),
                        value_text_or_null(part),
                        value_text(view_of(state_title(a->course.state))),
                        value_text(view_of(side_name(state_side(a->course.state)))),
                        value_date(a->course.made),
                        value_date(a->course.last),
                        value_count(waits),
                        value_count(days[SIDE_ASSESSOR]),
                        value_count(days[SIDE_APPLICANT]) };
        return answer_row(answer, row, e);
    }
}

static Code list_table(Ask *ask, Answer *answer, const char *title, Application *const *a, int n, Error *e)
{
    static const Column columns[] = { { "application", COLUMN_COUNT, NULL, NULL, 0 },
                                      { "route", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "applicant", COLUMN_PLACE, NULL, NULL, 0 },
                                      { "product", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "part", COLUMN_CODE, NULL, NULL, 0 },
                                      { "state", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "turn", COLUMN_TEXT, "Whose turn", NULL, 0 },
                                      { "made", COLUMN_DATE, NULL, NULL, 0 },
                                      { "last", COLUMN_DATE, "Last event", NULL, 0 },
                                      { "waits", COLUMN_COUNT, "Waits", "days", 0 },
                                      { "assessor_days", COLUMN_COUNT, NULL, "days", 0 },
                                      { "applicant_days", COLUMN_COUNT, NULL, "days", 0 } };
    Code c = answer_table(answer, "applications", title, columns, COUNT_OF(columns), e);

    for (int i = 0; i < n && c == OK; i++)
        c = list_row(ask, answer, a[i], e);
    return c == OK ? answer_table_end(answer, e) : c;
}

/* All, with what the list's editions say of those that were accepted. */
static Code load_all(Ask *ask, Application **a, int *n, Error *e)
{
    Code c = applications_load(ask, a, n, e);

    return c == OK ? appearances_take(ask, *a, *n, e) : c;
}

Code applications_answer(Ask *ask, Answer *answer, Error *e)
{
    View state = ask_text(ask, "state");
    Application *all, **shown;
    int n, k = 0;
    Code c = load_all(ask, &all, &n, e);

    if (c != OK)
        return c;
    if (!(shown = ARENA_ARRAY(ask->arena, Application *, (size_t)n + 1)))
        return arena_fail(ask->arena, (size_t)n, "applications", e);
    for (int i = n - 1; i >= 0; i--) {
        bool wanted = !state.n || view_eq(state, view_of(state_title(all[i].course.state))) ||
                      (view_eq(state, V("open")) && course_open(&all[i].course));
        if (wanted && application_seen(ask, &all[i]))
            shown[k++] = &all[i];
    }
    if ((c = answer_fact(answer, "applications", value_count(k), e)) == OK)
        c = list_table(ask, answer, "Applications, newest first", shown, k, e);
    if (c == OK && k == 0)
        answer_no(answer);
    return c;
}

/* The assessor's first; those that the assessor has had longest first; then by number. */
static int by_wait(const void *x, const void *y)
{
    const Application *a = *(Application *const *)x, *b = *(Application *const *)y;
    bool a_waits = state_side(a->course.state) == SIDE_ASSESSOR, b_waits = state_side(b->course.state) == SIDE_ASSESSOR;
    /* days up to the last event, less the day of that event: what remains of any day's clock */
    int64_t a_had = a->course.days[SIDE_ASSESSOR] - a->course.last;
    int64_t b_had = b->course.days[SIDE_ASSESSOR] - b->course.last;

    if (a_waits != b_waits)
        return a_waits ? -1 : 1;
    if (a_waits && a_had != b_had)
        return a_had > b_had ? -1 : 1;
    return (a->number > b->number) - (a->number < b->number);
}

Code application_queue_answer(Ask *ask, Answer *answer, Error *e)
{
    Application *all, **shown;
    int n, k = 0;
    int64_t waiting = 0;
    Code c = load_all(ask, &all, &n, e);

    if (c != OK)
        return c;
    if (!(shown = ARENA_ARRAY(ask->arena, Application *, (size_t)n + 1)))
        return arena_fail(ask->arena, (size_t)n, "applications", e);
    for (int i = 0; i < n; i++) {
        if (!course_open(&all[i].course) || !application_seen(ask, &all[i]))
            continue;
        shown[k++] = &all[i];
        waiting += state_side(all[i].course.state) == SIDE_ASSESSOR;
    }
    if (k)
        qsort(shown, (size_t)k, sizeof(Application *), by_wait);
    if ((c = answer_fact(answer, "wait_for_assessor", value_count(waiting), e)) == OK &&
        (c = answer_fact(answer, "wait_for_applicant", value_count(k - waiting), e)) == OK)
        c = list_table(ask, answer, "Open applications, those that an assessor has had longest first", shown, k, e);
    return c;
}

/* ---- the public clock -------------------------------------------------------------------------------------------- */

/* Of those that are listed: median and 90th percentile of a side's days. */
static Code side_facts(Ask *ask, Answer *answer, const Application *a, int n, Side side, const char *const name[2],
                       Error *e)
{
    double *days = ARENA_ARRAY(ask->arena, double, (size_t)n + 1);
    size_t k = 0;
    Code c;

    if (!days)
        return arena_fail(ask->arena, (size_t)n, "days", e);
    for (int i = 0; i < n; i++)
        if (a[i].course.state == STATE_LISTED)
            days[k++] = (double)a[i].course.days[side];
    if (k)
        qsort(days, k, sizeof *days, compare_double);
    c = answer_fact(answer, name[0], k ? value_number(stat_quantile(days, k, .5)) : value_null(), e);
    return c == OK ? answer_fact(answer, name[1], k ? value_number(stat_quantile(days, k, .9)) : value_null(), e) : c;
}

static Code clock_row(Ask *ask, Answer *answer, const Application *a, Error *e)
{
    int64_t days[SIDES];

    course_days(&a->course, ask->today, days);
    Value row[] = { value_count(a->number),
                    value_text(view_of(route_name(a->route))),
                    value_text(view_of(state_title(a->course.state))),
                    value_text(view_of(side_name(state_side(a->course.state)))),
                    value_date(a->course.made),
                    course_open(&a->course) ? value_null() : value_date(a->course.last),
                    value_count(days[SIDE_ASSESSOR]),
                    value_count(days[SIDE_APPLICANT]) };
    return answer_row(answer, row, e);
}

static Code clock_facts(Ask *ask, Answer *answer, const Application *a, int n, Error *e)
{
    static const char *const assessor[] = { "assessor_days_median", "assessor_days_90th_percentile" };
    static const char *const applicant[] = { "applicant_days_median", "applicant_days_90th_percentile" };
    int64_t of[SIDES + 1] = { 0 }, listed = 0;
    Code c;

    for (int i = 0; i < n; i++) {
        of[state_side(a[i].course.state)]++;
        listed += a[i].course.state == STATE_LISTED;
    }
    const Fact fact[] = {
        { "applications", value_count(n) },
        { "wait_for_assessor", value_count(of[SIDE_ASSESSOR]) },
        { "wait_for_applicant", value_count(of[SIDE_APPLICANT]) },
        { "listed", value_count(listed) },
    };
    if ((c = answer_facts(answer, fact, COUNT_OF(fact), e)) == OK)
        c = side_facts(ask, answer, a, n, SIDE_ASSESSOR, assessor, e);
    return c == OK ? side_facts(ask, answer, a, n, SIDE_APPLICANT, applicant, e) : c;
}

Code application_clock_answer(Ask *ask, Answer *answer, Error *e)
{
    static const Column columns[] = { { "application", COLUMN_COUNT, NULL, NULL, 0 },
                                      { "route", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "state", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "turn", COLUMN_TEXT, "Whose turn", NULL, 0 },
                                      { "made", COLUMN_DATE, NULL, NULL, 0 },
                                      { "ended", COLUMN_DATE, NULL, NULL, 0 },
                                      { "assessor_days", COLUMN_COUNT, NULL, "days", 0 },
                                      { "applicant_days", COLUMN_COUNT, NULL, "days", 0 } };
    int64_t only = ask_count(ask, "application", 0), rows = 0;
    Application *all;
    int n;
    Code c = load_all(ask, &all, &n, e);

    if (c != OK || (c = clock_facts(ask, answer, all, n, e)) != OK ||
        (c = answer_table(answer, "clock", "Calendar days that each side took", columns, COUNT_OF(columns), e)) != OK)
        return c;
    for (int i = 0; i < n && c == OK; i++) {
        if (only && all[i].number != only)
            continue;
        rows++;
        c = clock_row(ask, answer, &all[i], e);
    }
    if (c == OK)
        c = answer_table_end(answer, e);
    if (c == OK && only && !rows)
        answer_no(answer);
    return c == OK ? answer_note(answer, e,
                                 "From one event to the next the days are the applicant's while a query is open, and "
                                 "the assessor's otherwise; an application that has ended, or was rejected, costs "
                                 "neither of them any.")
                   : c;
}
