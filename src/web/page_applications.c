/* Applications for Part IX: the tracker that everybody sees, an assessor's queue, an applicant's own, one application
 * with what can be entered next, and the form to apply. Put together from `appliances ...`; every form goes through the
 * action of the same name, and who may not is told by it.
 *
 * Somebody who may not see an application sees at its address what everybody does: the days of each side. */
#include "web/pages.h"
#include "web/problem.h"
#include "web/who.h"

#include "base/limits.h"

#define TRACKER "/appliances/applications"

enum { CLOCK_ROWS = 50 };

/* ---- lists ------------------------------------------------------------------------------------------------------- */

static void link_application(Text *t, int64_t number)
{
    text_printf(t, "<a href=\"" TRACKER "/%lld\">%lld</a>", (long long)number, (long long)number);
}

/* As put_table, but the first column leads to the application. */
static void put_applications(Page *p, const CapturedTable *x, const char *title, const char *const *hide, int most)
{
    Text *t = p->t;
    char buffer[TITLE_CHARS];

    table_begin(t, x->name, "", 'm', title);
    RAW(t, "<thead class=\"nhsuk-table__head\">\n<tr class=\"nhsuk-table__row\">\n");
    for (int i = 0; i < x->n_columns; i++) {
        const Column *c = &x->columns[i];
        if (hide && strcmp(hide[0], c->name) == 0)
            continue;
        RAW(t, "<th class=\"nhsuk-table__header\" scope=\"col\">");
        html_cstr(t, column_title(c, buffer));
        RAW(t, "</th>\n");
    }
    RAW(t, "</tr>\n</thead>\n<tbody class=\"nhsuk-table__body\">\n");
    for (int row = 0; row < x->n && row < most; row++) {
        RAW(t, "<tr class=\"nhsuk-table__row\">\n");
        for (int i = 0; i < x->n_columns; i++) {
            if (hide && strcmp(hide[0], x->columns[i].name) == 0)
                continue;
            RAW(t, "<td class=\"nhsuk-table__cell\">");
            if (i == 0)
                link_application(t, x->row[row][0].i);
            else
                put_value(t, &x->columns[i], &x->row[row][i]);
            RAW(t, "</td>\n");
        }
        RAW(t, "</tr>\n");
    }
    table_end(t);
}

/* What is not known of an application is not asked yet, and is left out. */
static void put_known_facts(Page *p, const Captured *c)
{
    summary_list_begin(p->t);
    for (const CapturedFact *f = c->facts; f; f = f->next)
        if (!f->value.null && strcmp(f->name, "newest_entry") != 0 && strcmp(f->name, "application") != 0)
            put_fact(p->t, f, -1);
    summary_list_end(p->t);
}

static void put_clock(Page *p, const Captured *c, const char *title)
{
    const CapturedTable *t = captured_table(c, "clock");

    text_printf(p->t, "<section id=\"clock-part\">\n<h2 class=\"nhsuk-heading-l\">%s</h2>\n", title);
    put_known_facts(p, c);
    if (t && t->n) {
        put_applications(p, t, "Calendar days that each side took", NULL, CLOCK_ROWS);
        if (t->n > CLOCK_ROWS)
            text_printf(p->t, "<p>The first %d of <a href=\"/ask/appliances/clock\">%s</a>.</p>\n", CLOCK_ROWS,
                        COUNT_TEXT(t->rows));
    } else {
        RAW(p->t, "<p>There is no application yet.</p>\n");
    }
    put_notes(p, c);
    RAW(p->t, "</section>\n");
}

/* What is for who asks: a queue, own applications, or nothing. False after an error. */
static bool put_mine(Page *p, Error *e)
{
    static const char *const hide_part[] = { "part", NULL };
    bool assesses = page_may(p, CURATE);
    const CapturedTable *t;
    Captured c;

    if (!assesses && !page_may(p, ENTER_NOTES))
        return true;
    if (capture_named(&c, p->q, assesses ? "appliances queue" : "appliances applications", NULL, 0, e) != OK)
        return false;
    t = captured_table(&c, "applications");
    RAW(p->t, "<section id=\"mine\">\n<h2 class=\"nhsuk-heading-l\">");
    html_cstr(p->t, assesses ? "Open applications" : "Your applications");
    RAW(p->t, "</h2>\n<p><a href=\"/appliances/apply\">Apply for a listing, a change, a price or a deletion</a></p>\n");
    if (t && t->n)
        put_applications(p, t, assesses ? "Those that an assessor has had longest first" : "Newest first", hide_part,
                         LIMIT_WEB_ROWS);
    else
        RAW(p->t, "<p>None.</p>\n");
    if (assesses)
        RAW(p->t, "<p><a href=\"/ask/appliances/applications\">All applications</a>, <a "
                  "href=\"/ask/appliances/rules\">figures of the rules and required evidence</a></p>\n");
    RAW(p->t, "</section>\n");
    return true;
}

static void show_tracker(Page *p)
{
    Captured clock;
    Error e;

    if (!page_asks(p, &clock, "appliances clock", NULL, 0))
        return;
    page_begin(p, V("Applications for Part IX"), "/appliances");
    RAW(p->t, "<h1 class=\"nhsuk-heading-xl\">Applications for Part IX</h1>\n<p class=\"nhsuk-lede-text\">How long "
              "assessors and applicants take, for everybody. What an application is about is seen by who made it and "
              "by those who assess.</p>\n");
    if (!put_mine(p, &e)) {
        page_problem(p, &e);
        return;
    }
    put_clock(p, &clock, "Days of each side");
    put_downloads(p, question_named(V("appliances clock")), NULL, 0);
    page_end(p);
}

/* ---- forms ------------------------------------------------------------------------------------------------------- */

typedef struct {
    const char *name, *label, *hint, *width; /* width: in characters; NULL: the whole */
} FormField;

typedef struct {
    const char *action, *words;
    bool applicant; /* else an assessor's */
    FormField field[8];
} ActionForm;

#define WHEN                                                                                                           \
    {                                                                                                                  \
        "on", "Day on which it happened (optional)", "For example 2026-06-30; if left empty: today", "10"              \
    }
#define WHY                                                                                                            \
    {                                                                                                                  \
        "reason", "Why", "For everybody who may see the application later"                                             \
    }

static const ActionForm forms[] = {
    { "evidence",
      "Give evidence",
      true,
      { { "item", "Which evidence", "As the table of evidence calls it: form, samples, conformity ..." },
        { "reference", "Where it can be found", "A file, a number, a day" },
        WHEN } },
    { "answer",
      "Answer the query",
      true,
      { { "text", "Answer", NULL },
        { "order-code", "Order code, if it is to be mended (optional)", NULL, "20" },
        { "gtin", "GTIN, if it is to be mended (optional)", NULL, "20" },
        { "quantity", "Quantity, if it is to be mended (optional)", NULL, "10" },
        { "price", "Price in pounds, if it is to be mended (optional)", NULL, "10" },
        WHEN } },
    { "complete", "It is complete", false, { WHEN } },
    { "query", "Ask the applicant", false, { { "text", "What is asked", NULL }, WHEN } },
    { "score",
      "Enter scores",
      false,
      { { "quality", "Points for quality", NULL, "5" },
        { "social", "Points for social value", NULL, "5" },
        { "price", "Points for the price (optional)", "If left empty: reckoned, where the figures are known", "5" },
        { "reason", "Why (optional)", NULL },
        WHEN } },
    { "accept",
      "Accept",
      false,
      { WHY,
        { "without-evidence", "Why without evidence that is needed (optional)",
          "If any is missing, nothing is accepted without a reason" },
        { "month", "Edition in which it is to appear (optional)", "For example 2026-06", "10" },
        WHEN } },
    { "reject", "Reject", false, { WHY, WHEN } },
    { "list",
      "It stands in the list",
      false,
      { { "edition", "Edition of the list (optional)", "For example 2026-06", "10" }, WHEN } },
    { "appeal", "Appeal", true, { WHY, WHEN } },
    { "withdraw", "Withdraw the application", true, { WHY, WHEN } },
};

static void put_field(Page *p, const char *form, const FormField *f, bool chosen, const Error *e)
{
    Arena *arena = p->q->context.arena;
    View id = arena_printf(arena, "%s-%s", form, f->name);
    bool wrong = chosen && e && view_starts(view_of(e->what), view_of(f->name));
    InputField x = { .id = arena_cstr(arena, id),
                     .name = f->name,
                     .type = "text",
                     .width = f->width,
                     .label = view_of(f->label),
                     .hint = f->hint ? view_of(f->hint) : V(""),
                     .error = wrong ? view_of(e->what) : V(""),
                     .value = chosen ? page_field(p, f->name) : V("") };

    put_input(p->t, &x);
}

static const ActionForm *form_named(View action)
{
    for (int i = 0; i < COUNT_OF(forms); i++)
        if (view_eq(action, view_of(forms[i].action)))
            return &forms[i];
    return NULL;
}

static void put_action(Page *p, const ActionForm *f, int64_t number, int64_t newest, const Error *e)
{
    bool chosen = e && view_eq(page_field(p, "_do"), view_of(f->action));
    Text *t = p->t;

    details_begin(t, view_of(f->words), chosen);
    text_printf(t, "<form action=\"" TRACKER "/%lld\" method=\"post\" novalidate>\n", (long long)number);
    put_form_token(t, p->q);
    html_hidden(t, V("_do"), view_of(f->action));
    html_hidden(t, V("seen"), page_digits(p, newest));
    for (int i = 0; i < COUNT_OF(f->field) && f->field[i].name; i++)
        put_field(p, f->action, &f->field[i], chosen, e);
    put_button(t, f->words, true);
    RAW(t, "</form>\n");
    details_end(t);
}

/* What can happen next, as far as it is for who looks. */
static void put_actions(Page *p, const Captured *c, int64_t number, const Error *e)
{
    const CapturedTable *next = captured_table(c, "next");
    const Value *newest = captured_fact(c, "newest_entry");
    bool any = false;

    for (int i = 0; next && i < next->n; i++) {
        const ActionForm *f = form_named(captured_text(next, i, "action"));
        if (!f || !page_may(p, f->applicant ? ENTER_NOTES : CURATE))
            continue;
        if (!any)
            RAW(p->t, "<section id=\"next-steps\">\n<h2 class=\"nhsuk-heading-l\">Next</h2>\n");
        any = true;
        put_action(p, f, number, newest ? newest->i : 0, e);
    }
    if (any)
        RAW(p->t, "</section>\n");
}

/* ---- one application --------------------------------------------------------------------------------------------- */

static void put_parts(Page *p, const Captured *c)
{
    static const char *const tables[] = { "checks", "history", "evidence", "gates" };

    for (int i = 0; i < COUNT_OF(tables); i++)
        put_section(p->t, c, tables[i], NULL);
}

/* What everybody sees of it. False: there is no such application. */
static bool show_public(Page *p, const Given *given)
{
    Captured c;
    Error e;
    const CapturedTable *t;

    if (capture_named(&c, p->q, "appliances clock", given, 1, &e) != OK || !(t = captured_table(&c, "clock")) || !t->n)
        return false;
    page_begin(p, arena_printf(p->q->context.arena, "Application %.*s", VIEW_ARGS(given->text)),
               "/appliances");
    RAW(p->t, "<h1 class=\"nhsuk-heading-xl\">Application ");
    html_text(p->t, given->text);
    RAW(p->t, "</h1>\n<p>What it is about is seen by who made it and by those who assess.</p>\n");
    put_whole_table(p->t, t);
    put_notes(p, &c);
    RAW(p->t, "<p><a href=\"" TRACKER "\">All applications</a></p>\n");
    put_downloads(p, question_named(V("appliances clock")), given, 1);
    page_end(p);
    return true;
}

/* said: why what was sent could not be entered; NULL: nothing was sent. */
static void show_application(Page *p, int64_t number, const Error *said)
{
    Given given[] = { { V("application"), page_digits(p, number) } };
    Captured c;
    Error e;
    Code code = capture_named(&c, p->q, "appliances application show", given, 1, &e);

    if (code == E_ABSENT && show_public(p, given))
        return;
    if (code != OK) {
        page_problem(p, &e);
        return;
    }
    page_begin(
        p, arena_printf(p->q->context.arena, "%sApplication %lld", said ? "Error: " : "", (long long)number),
        NULL);
    if (said)
        put_error(p, said, NULL);
    text_printf(p->t, "<h1 class=\"nhsuk-heading-xl\">Application %lld</h1>\n", (long long)number);
    put_known_facts(p, &c);
    put_actions(p, &c, number, said);
    put_parts(p, &c);
    put_notes(p, &c);
    RAW(p->t, "<p><a href=\"" TRACKER "\">All applications</a></p>\n");
    put_downloads(p, question_named(V("appliances application show")), given, 1);
    put_sources(p, &c);
    page_end(p);
}

/* Fields that say something; those that begin with an underscore are the page's own. */
static Given *filled(const Page *p, int *n)
{
    Given *given = ARENA_ARRAY(p->q->context.arena, Given, (size_t)p->n + 2);

    *n = 0;
    for (int i = 0; given && i < p->n; i++)
        if (p->given[i].name.n && p->given[i].name.p[0] != '_' && view_trim(p->given[i].text).n)
            given[(*n)++] = (Given){ p->given[i].name, view_trim(p->given[i].text) };
    return given;
}

static void take_action(Page *p, int64_t number)
{
    const ActionForm *f = form_named(page_field(p, "_do"));
    Arena *arena = p->q->context.arena;
    Captured c;
    Error e;
    int n;
    Given *given = filled(p, &n);
    Code code = check_sender(p->q, &e);

    if (code == OK && !f)
        code = fail(&e, E_USAGE, "the form does not say what is to be entered");
    if (code == OK && !given)
        code = arena_fail(arena, 0, "a form", &e);
    if (code != OK) {
        page_problem(p, &e);
        return;
    }
    given[n++] = (Given){ V("application"), arena_printf(arena, "%lld", (long long)number) };
    if (capture_named(&c, p->q, arena_cstr(arena, arena_printf(arena, "appliances application %s", f->action)), given,
                      n, &e) != OK) {
        p->r->status = status_of(&e);
        show_application(p, number, &e);
        return;
    }
    reply_go(p->r, arena_printf(arena, TRACKER "/%lld", (long long)number));
}

/* ---- applying ---------------------------------------------------------------------------------------------------- */

static const FormField apply_fields[] = {
    { "product", "What the product is called (optional)", "New products need a name" },
    { "pack", "SNOMED code of the listed pack (optional)", "For an amendment, a price change or a deletion", "20" },
    { "category", "Category (optional)",
      "The generic name under which like products are listed, or the code of a group" },
    { "gtin", "GTIN of the pack (optional)", NULL, "20" },
    { "order-code", "The maker's order code (optional)", "As it stands on the box", "20" },
    { "quantity", "How many units a pack holds (optional)", NULL, "10" },
    { "unit", "Of what (optional)", "Dressing, bag, strip, ml", "20" },
    { "price", "Price of a pack in pounds (optional)", "For example 12.34", "10" },
    { "month", "Month in which it is to take effect (optional)", "For example 2026-06", "10" },
    { "text", "Anything more (optional)", NULL },
};

static void put_apply_form(Page *p, const Error *said)
{
    static const FormField organisation = { "organisation", "Whose application it is",
                                            "A maker's name, SRN or ODS code" };
    InputField route = {
        .id = "apply-route", .name = "route", .label = V("What is applied for"), .value = page_field(p, "route")
    };
    InputField part = {
        .id = "apply-part", .name = "part", .label = V("Part of the list (optional)"), .value = page_field(p, "part")
    };
    Text *t = p->t;

    RAW(t, "<form action=\"/appliances/apply\" method=\"post\" novalidate>\n");
    put_form_token(t, p->q);
    put_select(t, &route, V("existing|new|amendment|price|deletion"), false);
    if (page_may(p, CURATE))
        put_field(p, "apply", &organisation, true, said);
    for (int i = 0; i < COUNT_OF(apply_fields); i++) {
        put_field(p, "apply", &apply_fields[i], true, said);
        if (i == 2)
            put_select(t, &part, V("IXA|IXB|IXC|IXR"), true);
    }
    put_button(t, "Apply", false);
    RAW(t, "</form>\n");
}

static void show_apply(Page *p, const Error *said)
{
    const CapturedTable *evidence;
    Captured rules;
    Error e;

    if (!page_may(p, ENTER_NOTES)) {
        fail(&e, E_DENIED, "applying needs an account of the applicant's organisation");
        page_problem(p, &e);
        return;
    }
    if (!page_asks(p, &rules, "appliances rules", NULL, 0))
        return;
    page_begin(p, said ? V("Error: Apply") : V("Apply"), "/appliances");
    if (said)
        put_error(p, said, "apply-route");
    RAW(p->t, "<h1 class=\"nhsuk-heading-xl\">Apply for Part IX</h1>\n<p>Codes, whether it is listed already, and the "
              "price are checked at once. Existing: a new product in a category that there is; new: in a new "
              "category.</p>\n");
    put_apply_form(p, said);
    if ((evidence = captured_table(&rules, "evidence")))
        put_whole_table(p->t, evidence);
    put_notes(p, &rules);
    page_end(p);
}

static void take_apply(Page *p)
{
    const Value *number;
    Captured c;
    Error e;
    int n;
    Given *given = filled(p, &n);
    Code code = check_sender(p->q, &e);

    if (code == OK && !given)
        code = arena_fail(p->q->context.arena, 0, "a form", &e);
    if (code != OK) {
        page_problem(p, &e);
    } else if (capture_named(&c, p->q, "appliances application make", given, n, &e) != OK) {
        p->r->status = status_of(&e);
        show_apply(p, &e);
    } else {
        number = captured_fact(&c, "application");
        reply_go(p->r, arena_printf(p->q->context.arena, TRACKER "/%lld", number ? (long long)number->i : 0LL));
    }
}

/* ---- addresses --------------------------------------------------------------------------------------------------- */

bool takes_application_form(View path)
{
    return view_eq(path, V("/appliances/apply")) || view_starts(path, V(TRACKER "/"));
}

bool page_applications(Page *p)
{
    bool post = is_post(p->q);
    View path = p->q->path, rest = view_sub(path, sizeof TRACKER - 1, path.n);
    int64_t number;

    if (view_eq(path, V("/appliances/apply"))) {
        if (post)
            take_apply(p);
        else
            show_apply(p, NULL);
        return true;
    }
    if (!view_starts(path, V(TRACKER)))
        return false;
    if (!rest.n) {
        show_tracker(p);
        return true;
    }
    rest = view_sub(rest, 1, rest.n);
    if (path.p[sizeof TRACKER - 1] != '/' || !view_digits(rest) || rest.n > 15 || !view_int(rest, &number))
        return false;
    if (post)
        take_action(p, number);
    else
        show_application(p, number, NULL);
    return true;
}
