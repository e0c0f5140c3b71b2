/* See rules.h. Also the questions `appliances rules` and `appliances rule set`. */
#include "appliances/answers.h"
#include "appliances/rules.h"

#include "appliances/pricing.h"
#include "picture/entries.h"
#include "sql.h"

#define MECHANISM  "NHSBSA, Part IX price increase mechanism"
#define ASSESSMENT "secondary: Health Analytical Solutions on the enhanced assessment, chapters 1 and 2, 2025"
#define FORMS      "NHSBSA, Part IX forms DT1, DT1A, DT2, DT3"
#define NOT_FOUND  "not published where we looked; set it when it is known"

const FigureDef figure_defs[FIGURES] = {
    [FIGURE_DEFLATOR] = { "gdp-deflator", "forecast GDP deflator that price increases are reckoned from", FIGURE_SHARE,
                          NULL, "announced anew each time; set the one in force" },
    [FIGURE_CAP_FACTOR] = { "cap-factor", "percentage points taken off the deflator", FIGURE_SHARE, "0.75%",
                            MECHANISM },
    [FIGURE_MONTHS_AHEAD] = { "months-ahead", "months from the request to the list that has the increase", FIGURE_COUNT,
                              "3", MECHANISM " (requests of October take effect in January)" },
    [FIGURE_POINTS_ALL] = { "points-all", "points in all", FIGURE_POINTS, "100", ASSESSMENT },
    [FIGURE_POINTS_SOCIAL] = { "points-social", "of which social value, at most", FIGURE_POINTS, "10", ASSESSMENT },
    [FIGURE_POINTS_PRICE] = { "points-price", "of which price, at most; the rest is quality", FIGURE_POINTS, NULL,
                              NOT_FOUND },
    [FIGURE_GATE_TOTAL] = { "gate-total", "least points in all", FIGURE_POINTS, "55", ASSESSMENT },
    [FIGURE_GATE_QUALITY] = { "gate-quality", "least points for quality", FIGURE_POINTS, "20", ASSESSMENT },
    [FIGURE_GATE_PRICE] = { "gate-price", "least points for price", FIGURE_POINTS, "0", ASSESSMENT },
    [FIGURE_ZERO_AT] = { "price-zero-at",
                         "how far above the lowest eligible price of its cluster a price scores nothing", FIGURE_SHARE,
                         "32%", ASSESSMENT },
    [FIGURE_THRESHOLD] = { "benchmark-threshold",
                           "share of its group's cost below which a product is left out of the benchmark", FIGURE_SHARE,
                           "0.1%", "a working figure of this program, to be set when a rule is published" },
    [FIGURE_SUPPLIER_COVERAGE] = { "supplier-coverage",
                                   "share of the list's suppliers that registers must name before a missing name is a "
                                   "finding",
                                   FIGURE_SHARE, NULL,
                                   "a setting of this program: without it a missing name is never a finding" },
    [FIGURE_EVIDENCE_EXISTING] = { "evidence-existing",
                                   "further evidence for a product in an existing category, between ;", FIGURE_WORDS,
                                   NULL, NOT_FOUND },
    [FIGURE_EVIDENCE_NEW] = { "evidence-new", "further evidence for a product in a new category, between ;",
                              FIGURE_WORDS, NULL, NOT_FOUND },
    [FIGURE_EVIDENCE_AMENDMENT] = { "evidence-amendment", "further evidence for an amendment, between ;", FIGURE_WORDS,
                                    NULL, NOT_FOUND },
    [FIGURE_EVIDENCE_PRICE] = { "evidence-price", "further evidence for a price change, between ;", FIGURE_WORDS, NULL,
                                NOT_FOUND },
    [FIGURE_EVIDENCE_DELETION] = { "evidence-deletion", "further evidence for a deletion, between ;", FIGURE_WORDS,
                                   NULL, NOT_FOUND },
};

enum { NEW_PRODUCTS = 1 << ROUTE_EXISTING | 1 << ROUTE_NEW };
enum { CHANGES = 1 << ROUTE_AMENDMENT | 1 << ROUTE_PRICE | 1 << ROUTE_DELETION };
const EvidenceDef evidence_defs[] = {
    { NEW_PRODUCTS, "form", "application form DT1 or DT1A", FORMS },
    { NEW_PRODUCTS, "samples", "sample products", FORMS },
    { NEW_PRODUCTS, "conformity", "evidence of CE, UKCA or UKNI marking, signed", FORMS },
    { CHANGES, "form", "form DT3, change of product listing", FORMS },
};
const int evidence_def_count = COUNT_OF(evidence_defs);

/* ---- figures ----------------------------------------------------------------------------------------------------- */

/* Would `text` do for it? */
static bool figure_fits(const FigureDef *d, View text)
{
    int64_t n;

    switch (d->form) {
    case FIGURE_SHARE: return ppm_parse(text, &n) && n > -PPM && n <= 10 * PPM;
    case FIGURE_POINTS: return points_parse(text, &n) && n >= -1000 * MILLIPOINTS && n <= 1000 * MILLIPOINTS;
    case FIGURE_COUNT: return view_int(text, &n) && n >= 0 && n <= 1000;
    case FIGURE_WORDS: return text.n > 0 && view_find(text, '\n') < 0;
    }
    return false;
}

static void rules_published(Rules *r)
{
    for (int i = 0; i < FIGURES; i++)
        r->of[i] = (FigureValue){ .text = view_of(figure_defs[i].figure) };
}

static int figure_named(View name)
{
    for (int i = 0; i < FIGURES; i++)
        if (view_eq(name, view_of(figure_defs[i].name)))
            return i;
    return -1;
}

/* A figure's entry: its value, and after the first line why. What does not fit (any more) is passed over. */
Code rules_load(Rules *r, Ask *ask, Error *e)
{
    Rows *rows = NULL;
    bool more;
    Code c = store_rows(ask->store, &SQL_rule_entries, NO_ARGS, &rows, e);

    rules_published(r);
    while (c == OK && (c = rows_next(rows, &more, e)) == OK && more) {
        View subject = rows_text(rows, 1), why = arena_copy(ask->arena, rows_text(rows, 2)), text;
        View who = arena_copy(ask->arena, rows_text(rows, 3));
        int i;
        view_cut(&subject, ' ');
        if (!why.p || !who.p)
            c = arena_fail(ask->arena, 0, "the figures of rules", e);
        else if ((i = figure_named(subject)) >= 0 && figure_fits(&figure_defs[i], text = view_cut(&why, '\n')))
            r->of[i] = (FigureValue){ text, true, who, why, rows_int(rows, 4), rows_int(rows, 0) };
    }
    rows_close(rows);
    return c;
}

bool figure_share(const Rules *r, FigureName name, int64_t *ppm)
{
    return r->of[name].text.p && ppm_parse(r->of[name].text, ppm);
}

bool figure_points(const Rules *r, FigureName name, int64_t *millipoints)
{
    return r->of[name].text.p && points_parse(r->of[name].text, millipoints);
}

bool figure_count(const Rules *r, FigureName name, int64_t *count)
{
    return r->of[name].text.p && view_int(r->of[name].text, count);
}

bool figure_gates(const Rules *r, GateRule *out)
{
    return figure_points(r, FIGURE_GATE_TOTAL, &out->least[GATE_TOTAL]) &&
           figure_points(r, FIGURE_GATE_QUALITY, &out->least[GATE_QUALITY]) &&
           figure_points(r, FIGURE_GATE_PRICE, &out->least[GATE_PRICE]);
}

/* ---- evidence ---------------------------------------------------------------------------------------------------- */

int evidence_of(const Rules *r, Route route, EvidenceItem out[EVIDENCE_MOST])
{
    static const FigureName further[ROUTES] = { FIGURE_EVIDENCE_EXISTING, FIGURE_EVIDENCE_NEW,
                                                FIGURE_EVIDENCE_AMENDMENT, FIGURE_EVIDENCE_PRICE,
                                                FIGURE_EVIDENCE_DELETION };
    const FigureValue *set = &r->of[further[route]];
    View rest = set->text;
    int n = 0;

    for (int i = 0; i < evidence_def_count; i++) {
        const EvidenceDef *d = &evidence_defs[i];
        if (d->routes & 1u << route)
            out[n++] = (EvidenceItem){ view_of(d->item), view_of(d->what), view_of(d->source) };
    }
    while (rest.p && n < EVIDENCE_MOST) {
        View one = view_trim(view_cut(&rest, ';'));
        if (one.n)
            out[n++] = (EvidenceItem){ one, one, set->who };
    }
    return n;
}

/* ---- answers ----------------------------------------------------------------------------------------------------- */

static Code figures_table(Answer *answer, const Rules *r, Error *e)
{
    static const Column columns[] = { { "rule", COLUMN_CODE, NULL, NULL, 0 },
                                      { "what", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "figure", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "set", COLUMN_FLAG, "Set by somebody", NULL, 0 },
                                      { "published", COLUMN_TEXT, "As published", NULL, 0 },
                                      { "source", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "set_by", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "set_at", COLUMN_INSTANT, NULL, NULL, 0 },
                                      { "reason", COLUMN_TEXT, NULL, NULL, 0 } };
    Code c = answer_table(answer, "figures", "Figures of the rules", columns, COUNT_OF(columns), e);

    for (int i = 0; i < FIGURES && c == OK; i++) {
        const FigureDef *d = &figure_defs[i];
        const FigureValue *v = &r->of[i];
        Value row[] = { value_text(view_of(d->name)),
                        value_text(view_of(d->what)),
                        value_text(v->text),
                        value_flag(v->set),
                        value_text(view_of(d->figure)),
                        value_text(view_of(d->source)),
                        v->set ? value_text(v->who) : value_null(),
                        v->set ? value_instant(v->at) : value_null(),
                        v->set ? value_text(v->why) : value_null() };
        c = answer_row(answer, row, e);
    }
    return c == OK ? answer_table_end(answer, e) : c;
}

static Code evidence_table(Answer *answer, const Rules *r, Error *e)
{
    static const Column columns[] = { { "route", COLUMN_CODE, NULL, NULL, 0 },
                                      { "item", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "what", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "source", COLUMN_TEXT, NULL, NULL, 0 } };
    Code c = answer_table(answer, "evidence", "Evidence that each route needs", columns, COUNT_OF(columns), e);

    for (Route route = 0; route < ROUTES && c == OK; route++) {
        EvidenceItem item[EVIDENCE_MOST];
        int n = evidence_of(r, route, item);
        for (int i = 0; i < n && c == OK; i++) {
            Value row[] = { value_text(view_of(route_name(route))), value_text(item[i].item), value_text(item[i].what),
                            value_text(item[i].source) };
            c = answer_row(answer, row, e);
        }
    }
    return c == OK ? answer_table_end(answer, e) : c;
}

Code appliances_rules_answer(Ask *ask, Answer *answer, Error *e)
{
    Rules r;
    Code c = rules_load(&r, ask, e);

    if (c == OK && (c = figures_table(answer, &r, e)) == OK && (c = evidence_table(answer, &r, e)) == OK)
        c = answer_note(answer, e,
                        "Figures and evidence that are not published are not guessed: what needs them says that it "
                        "cannot tell until somebody sets them (`trefoil appliances rule set`).");
    return c;
}

/* ---- setting ----------------------------------------------------------------------------------------------------- */

Code appliances_rule_set_answer(Ask *ask, Answer *answer, Error *e)
{
    static const char *const forms[] = { "a share such as 2.3%", "points such as 20", "a whole number", "one line" };
    View name = ask_text(ask, "rule"), value = view_trim(ask_text(ask, "value"));
    NewEntry x = { .kind = V("appliance-rule"), .judge = entry_of_others, .ctx = ask };
    int i = figure_named(name);
    int64_t number;
    Code c;

    if (i < 0) {
        fail(e, E_USAGE, "there is no figure '%.*s'", VIEW_ARGS(view_sub(name, 0, 100)));
        return hint(e, "`trefoil appliances rules` lists them");
    }
    if (!figure_fits(&figure_defs[i], value))
        return fail(e, E_USAGE, "%s is %s, not '%.*s'", figure_defs[i].name, forms[figure_defs[i].form],
                    VIEW_ARGS(view_sub(value, 0, 100)));
    x.subject = arena_printf(ask->arena, "appliance-rule %s", figure_defs[i].name);
    x.body = arena_printf(ask->arena, "%.*s\n%.*s", VIEW_ARGS(value), VIEW_ARGS(ask_text(ask, "reason")));
    if (!x.subject.p || !x.body.p)
        return arena_fail(ask->arena, 0, "a figure", e);
    if ((c = entry_enter(ask, &x, &number, e)) != OK)
        return c;
    const Fact fact[] = {
        { "entry", value_count(number) },
        { "rule", value_text(name) },
        { "figure", value_text(value) },
    };
    return answer_facts(answer, fact, COUNT_OF(fact), e);
}
