/* The actions on an application: `appliances application make`, `evidence`, `complete`, `query`, `answer`, `score`,
 * `accept`, `reject`, `appeal`, `list`, `withdraw`. Each enters one event and answers with where the application
 * stands.
 *
 * Applicants enter what is theirs, assessors what is theirs; who may curate also enters for an applicant, with the name
 * of its organisation. Nobody assesses an application of an own organisation. Not here: which event may follow which
 * (application.h). */
#include "appliances/answers.h"
#include "appliances/applications.h"

#include "appliances/checks.h"
#include "appliances/pricing.h"

#include <stdlib.h>

static const struct {
    const char *param;
    EventField field;
} from_param[] = {
    { "product", SAID_NAME }, { "category", SAID_GROUP },        { "part", SAID_PART },         { "pack", SAID_PACK },
    { "gtin", SAID_GTIN },    { "order-code", SAID_ORDER_CODE }, { "quantity", SAID_QUANTITY }, { "unit", SAID_UNIT },
    { "price", SAID_PRICE },  { "month", SAID_MONTH },
};

static Code one_line(View v, const char *what, Error *e)
{
    return view_find(v, '\n') < 0 && view_find(v, '\r') < 0 ? OK : fail(e, E_USAGE, "%s is one line", what);
}

/* What the product is, as far as it is said. */
static Code read_product(Ask *ask, Event *x, Error *e)
{
    int64_t micropence;
    Code c = OK;

    for (int i = 0; i < COUNT_OF(from_param) && c == OK; i++) {
        View v = view_trim(ask_text(ask, from_param[i].param));
        x->field[from_param[i].field] = v;
        c = one_line(v, from_param[i].param, e);
    }
    if (c == OK && x->field[SAID_PRICE].n &&
        (!price_parse(x->field[SAID_PRICE], &micropence) || micropence % MICROPENCE))
        return fail(e, E_USAGE, "a price is in pounds and whole pence, such as 12.34, not '%.*s'",
                    VIEW_ARGS(view_sub(x->field[SAID_PRICE], 0, 100)));
    return c;
}

/* Today if not said; never in the future. */
static Code read_day(Ask *ask, Event *x, Error *e)
{
    char day[DATE_CHARS];

    x->on = (Date)ask_count(ask, "on", ask->today);
    if (x->on > ask->today)
        return fail(e, E_USAGE, "%s has not come yet: an event is entered when it has happened", date_text(x->on, day));
    return OK;
}

static Code answer_standing(Ask *ask, Answer *answer, const Application *a, Error *e)
{
    int64_t days[SIDES];

    course_days(&a->course, ask->today, days);
    const Fact fact[] = {
        { "application", value_count(a->number) },
        { "entry", value_count(a->newest) },
        { "happened", value_text(view_of(event_title(a->last->event.kind))) },
        { "on", value_date(a->last->event.on) },
        { "state", value_text(view_of(state_title(a->course.state))) },
        { "turn", value_text(view_of(side_name(state_side(a->course.state)))) },
        { "assessor_days", value_count(days[SIDE_ASSESSOR]) },
        { "applicant_days", value_count(days[SIDE_APPLICANT]) },
    };
    return answer_facts(answer, fact, COUNT_OF(fact), e);
}

/* ---- who --------------------------------------------------------------------------------------------------------- */

/* Loads it for who is about to act; a side's events are that side's. */
static Code load_for(Ask *ask, EventKind kind, Application *a, Error *e)
{
    Code c = application_load(ask, ask_count(ask, "application", 0), a, e);

    if (c != OK || ask_sees_all(ask))
        return c;
    if (event_side(kind) == SIDE_APPLICANT && !application_own(ask, a))
        return fail(e, E_DENIED, "application %lld is not one of '%.*s'", (long long)a->number,
                    VIEW_ARGS(ask->account->organisation));
    if (event_side(kind) == SIDE_ASSESSOR && view_eq_nocase(ask->account->organisation, a->organisation)) {
        fail(e, E_DENIED, "'%.*s' made application %lld itself", VIEW_ARGS(a->organisation), (long long)a->number);
        return hint(e, "an organisation does not assess its own application");
    }
    return OK;
}

static Code enter(Ask *ask, Answer *answer, Application *a, Event *x, Error *e)
{
    Code c = application_enter(ask, a->number, x, ask_count(ask, "seen", 0), a, e);

    return c == OK ? answer_standing(ask, answer, a, e) : c;
}

/* Loads, reads the day, and leaves `text` to the caller. */
static Code begin(Ask *ask, EventKind kind, Application *a, Event *x, Error *e)
{
    Code c = load_for(ask, kind, a, e);

    *x = (Event){ .kind = kind };
    return c == OK ? read_day(ask, x, e) : c;
}

/* ---- an applicant's ---------------------------------------------------------------------------------------------- */

static Code read_organisation(Ask *ask, View *out, Error *e)
{
    View own = ask->account->organisation, given = view_trim(ask_text(ask, "organisation"));

    *out = given.n ? given : own;
    if (!out->n) {
        fail(e, E_USAGE, "whose application it is must be said");
        return hint(e, "give --organisation: a maker's name, an SRN or an ODS code");
    }
    if (!view_eq_nocase(*out, own) && !ask_may(ask, CURATE))
        return fail(e, E_DENIED, "an application for '%.*s' is not for '%.*s' to make", VIEW_ARGS(*out),
                    VIEW_ARGS(own));
    return one_line(*out, "an organisation", e);
}

static Code missing(const char *param, Route route, Error *e)
{
    fail(e, E_USAGE, "an application for a %s needs --%s", route_title(route), param);
    return hint(e, "`trefoil help appliances application make` lists what can be said of a product");
}

Code application_make_answer(Ask *ask, Answer *answer, Error *e)
{
    Event x = { .kind = EVENT_MADE };
    Application a;
    Route route;
    Code c;

    route_named(ask_text(ask, "route"), &route);
    x.field[SAID_ROUTE] = view_of(route_name(route));
    x.text = ask_text(ask, "text");
    if ((c = read_organisation(ask, &x.field[SAID_ORGANISATION], e)) != OK || (c = read_day(ask, &x, e)) != OK ||
        (c = read_product(ask, &x, e)) != OK)
        return c;
    if (route_needs_pack(route) && !x.field[SAID_PACK].n)
        return missing("pack", route, e);
    if (!route_needs_pack(route) && !x.field[SAID_NAME].n)
        return missing("product", route, e);
    if (route == ROUTE_PRICE && !x.field[SAID_PRICE].n)
        return missing("price", route, e);
    if ((c = application_enter(ask, 0, &x, 0, &a, e)) != OK || (c = answer_standing(ask, answer, &a, e)) != OK)
        return c;
    return checks_table(ask, answer, &a, e);
}

Code application_evidence_answer(Ask *ask, Answer *answer, Error *e)
{
    Application a;
    Event x;
    Code c = begin(ask, EVENT_EVIDENCE, &a, &x, e);

    if (c != OK)
        return c;
    x.field[SAID_ITEM] = view_trim(ask_text(ask, "item"));
    x.field[SAID_REFERENCE] = view_trim(ask_text(ask, "reference"));
    if ((c = one_line(x.field[SAID_ITEM], "evidence", e)) != OK ||
        (c = one_line(x.field[SAID_REFERENCE], "a reference", e)) != OK)
        return c;
    return enter(ask, answer, &a, &x, e);
}

/* An answer may also mend what was said of the product. */
Code application_answer_answer(Ask *ask, Answer *answer, Error *e)
{
    Application a;
    Event x;
    Code c = begin(ask, EVENT_ANSWER, &a, &x, e);

    if (c != OK || (c = read_product(ask, &x, e)) != OK)
        return c;
    x.text = ask_text(ask, "text");
    return enter(ask, answer, &a, &x, e);
}

/* An event of which nothing is said but a text. */
static Code with_text(Ask *ask, Answer *answer, EventKind kind, const char *param, Error *e)
{
    Application a;
    Event x;
    Code c = begin(ask, kind, &a, &x, e);

    if (c != OK)
        return c;
    x.text = ask_text(ask, param);
    return enter(ask, answer, &a, &x, e);
}

Code application_appeal_answer(Ask *ask, Answer *answer, Error *e)
{
    return with_text(ask, answer, EVENT_APPEAL, "reason", e);
}

Code application_withdraw_answer(Ask *ask, Answer *answer, Error *e)
{
    return with_text(ask, answer, EVENT_WITHDRAW, "reason", e);
}

/* ---- an assessor's ----------------------------------------------------------------------------------------------- */

/* What its route needs and nobody gave, with ", " between. */
static View lacking_evidence(Ask *ask, const Application *a, const Rules *rules)
{
    EvidenceItem item[EVIDENCE_MOST];
    View lacking = V("");

    for (int i = 0, n = evidence_of(rules, a->route, item); i < n; i++)
        if (!application_evidence(a, item[i].item))
            lacking = arena_printf(ask->arena, "%.*s%s%.*s", VIEW_ARGS(lacking), lacking.n ? ", " : "",
                                   VIEW_ARGS(item[i].item));
    return lacking;
}

Code application_complete_answer(Ask *ask, Answer *answer, Error *e)
{
    Application a;
    Rules rules;
    Event x;
    View lacking;
    Code c = begin(ask, EVENT_COMPLETE, &a, &x, e);

    if (c != OK || (c = rules_load(&rules, ask, e)) != OK)
        return c;
    if ((lacking = lacking_evidence(ask, &a, &rules)).n) {
        fail(e, E_USAGE, "application %lld is not complete: it lacks %.*s", (long long)a.number,
             VIEW_ARGS(view_sub(lacking, 0, 300)));
        return hint(e, "evidence is entered with `trefoil appliances application evidence`");
    }
    return enter(ask, answer, &a, &x, e);
}

Code application_query_answer(Ask *ask, Answer *answer, Error *e)
{
    return with_text(ask, answer, EVENT_QUERY, "text", e);
}

Code application_reject_answer(Ask *ask, Answer *answer, Error *e)
{
    return with_text(ask, answer, EVENT_REJECT, "reason", e);
}

static Code check_gates(const Application *a, const Rules *rules, bool *scored, Error *e)
{
    GateRule gates;
    Scores scores;

    *scored = application_scores(a, &scores);
    for (Gate g = 0; *scored && figure_gates(rules, &gates) && g < GATES; g++)
        if (!gate_passed(&scores, &gates, g)) {
            fail(e, E_USAGE, "application %lld does not pass: %s is %.3g points of at least %.3g", (long long)a->number,
                 gate_name(g), (double)gate_points(&scores, g) / MILLIPOINTS, (double)gates.least[g] / MILLIPOINTS);
            return hint(e, "reject it, or enter other scores with their reason");
        }
    return OK;
}

/* The reason, and where evidence is lacking why that does not matter: said by itself, or it is not accepted. */
static Code decision_text(Ask *ask, const Application *a, const Rules *rules, View *out, Error *e)
{
    View lacking = lacking_evidence(ask, a, rules), why = view_trim(ask_text(ask, "without-evidence"));

    *out = ask_text(ask, "reason");
    if (lacking.n && !why.n) {
        fail(e, E_USAGE, "application %lld lacks evidence that it needs: %.*s", (long long)a->number,
             VIEW_ARGS(view_sub(lacking, 0, 300)));
        return hint(e, "enter it with `trefoil appliances application evidence`, or say with --without-evidence why "
                       "it is accepted without");
    }
    if (!lacking.n && why.n)
        return fail(e, E_USAGE, "--without-evidence: application %lld lacks none that it needs", (long long)a->number);
    if (!lacking.n)
        return OK;
    *out = arena_printf(ask->arena, "%.*s (without %.*s: %.*s)", VIEW_ARGS(*out), VIEW_ARGS(lacking), VIEW_ARGS(why));
    return out->p ? OK : arena_fail(ask->arena, 0, "a decision", e);
}

/* Scores that fail a gate cannot be accepted; where none were entered the answer says so. */
Code application_accept_answer(Ask *ask, Answer *answer, Error *e)
{
    Application a;
    Rules rules;
    Event x;
    bool scored = false;
    Code c = begin(ask, EVENT_ACCEPT, &a, &x, e);

    if (c != OK || (c = rules_load(&rules, ask, e)) != OK || (c = check_gates(&a, &rules, &scored, e)) != OK ||
        (c = decision_text(ask, &a, &rules, &x.text, e)) != OK)
        return c;
    x.field[SAID_MONTH] = ask_text(ask, "month");
    if ((c = enter(ask, answer, &a, &x, e)) != OK || scored || route_needs_pack(a.route))
        return c;
    return answer_note(answer, e, "No scores were entered for it before it was accepted.");
}

Code application_list_answer(Ask *ask, Answer *answer, Error *e)
{
    Application a;
    Event x;
    bool decided;
    Code c = begin(ask, EVENT_LIST, &a, &x, e);

    if (c != OK)
        return c;
    x.field[SAID_MONTH] = ask_text(ask, "edition");
    decided = a.course.state == STATE_ACCEPTED;
    if ((c = enter(ask, answer, &a, &x, e)) != OK || decided)
        return c;
    return answer_note(answer, e, "No decision was entered before it appeared in the list.");
}

/* ---- scores ------------------------------------------------------------------------------------------------------ */

static Code read_points(Ask *ask, const char *param, int64_t *out, Error *e)
{
    return points_parse(ask_text(ask, param), out)
               ? OK
               : fail(e, E_USAGE, "%s: points are numbers such as 20 or 7.5, not '%.*s'", param,
                      VIEW_ARGS(view_sub(ask_text(ask, param), 0, 100)));
}

/* Given, or reckoned from the price and the lowest of its group. */
static Code points_for_price(Ask *ask, const Application *a, const Rules *rules, int64_t *out, Error *e)
{
    int64_t own = 0, lowest = 0, zero_at, most;
    Code c;

    if (ask_given(ask, "price"))
        return read_points(ask, "price", out, e);
    if ((c = checks_unit_prices(ask, a, &own, &lowest, e)) != OK)
        return c;
    if (figure_points(rules, FIGURE_POINTS_PRICE, &most) && figure_share(rules, FIGURE_ZERO_AT, &zero_at) && own &&
        price_points(own, lowest, zero_at, most, out))
        return OK;
    fail(e, E_USAGE, "the points for the price cannot be reckoned: %s",
         !rules->of[FIGURE_POINTS_PRICE].text.p ? "how many there are in all is not published"
         : !own                                 ? "the application states no price per unit"
                                                : "no price of its category is known");
    return hint(e, "give --price POINTS, or set points-price with `trefoil appliances rule set`");
}

static Code within(const char *what, int64_t points, const Rules *rules, FigureName most, bool below_zero, Error *e)
{
    int64_t m;

    if (points < 0 && !below_zero)
        return fail(e, E_USAGE, "%s: no fewer than 0 points", what);
    return figure_points(rules, most, &m) && points > m
               ? fail(e, E_USAGE, "%s: %.6g points are more than the %.6g that there are", what,
                      (double)points / MILLIPOINTS, (double)m / MILLIPOINTS)
               : OK;
}

static Code scores_facts(Answer *answer, const Scores *s, const Rules *rules, Error *e)
{
    GateRule gates;
    Code c = answer_fact(answer, "points_total", value_number((double)scores_total(s) / MILLIPOINTS), e);

    if (c == OK)
        c = answer_fact(answer, "points_price", value_number((double)s->price / MILLIPOINTS), e);
    return c == OK && figure_gates(rules, &gates)
               ? answer_fact(answer, "passes", value_flag(gates_passed(s, &gates)), e)
               : c;
}

Code application_score_answer(Ask *ask, Answer *answer, Error *e)
{
    Application a;
    Rules rules;
    Scores s;
    Event x;
    Code c = begin(ask, EVENT_SCORE, &a, &x, e);

    if (c != OK || (c = rules_load(&rules, ask, e)) != OK || (c = read_points(ask, "quality", &s.quality, e)) != OK ||
        (c = read_points(ask, "social", &s.social, e)) != OK ||
        (c = points_for_price(ask, &a, &rules, &s.price, e)) != OK ||
        (c = within("quality", s.quality, &rules, FIGURE_POINTS_ALL, false, e)) != OK ||
        (c = within("social value", s.social, &rules, FIGURE_POINTS_SOCIAL, false, e)) != OK ||
        (c = within("price", s.price, &rules, FIGURE_POINTS_PRICE, true, e)) != OK ||
        (c = within("in all", scores_total(&s), &rules, FIGURE_POINTS_ALL, true, e)) != OK)
        return c;
    x.text = ask_text(ask, "reason");
    x.field[SAID_QUALITY] = arena_printf(ask->arena, "%.*s", VIEW_ARGS(ask_text(ask, "quality")));
    x.field[SAID_SOCIAL] = arena_printf(ask->arena, "%.*s", VIEW_ARGS(ask_text(ask, "social")));
    x.field[SAID_PRICE_POINTS] =
        arena_printf(ask->arena, "%s%lld.%03lld", s.price < 0 ? "-" : "", llabs((long long)s.price) / MILLIPOINTS,
                     llabs((long long)s.price) % MILLIPOINTS);
    if ((c = enter(ask, answer, &a, &x, e)) != OK)
        return c;
    return scores_facts(answer, &s, &rules, e);
}
