/* A rule rehearsed: the form of `appliances rehearse`, what would follow, and whom it would touch. The address is that
 * of the answer, so that it can be sent to others. */
#include "web/pages.h"
#include "web/problem.h"

enum { ROWS_SHOWN = 100 };

static const struct {
    const char *name, *label, *hint, *width;
} fields[] = {
    { "group", "Group", "A generic name exactly as the list has it, or the code of a group", NULL },
    { "benchmark", "Benchmark (optional)", "Minimum, median, or a share of prices such as 25%; if left empty: minimum",
      "10" },
    { "leave-out", "Products that set no benchmark (optional)",
      "With less than this share of the group's cost, such as 0.1%", "10" },
    { "above", "Cap (optional)", "How far above the benchmark a price may be, such as 32%; if left empty: no cap",
      "10" },
    { "raise", "Cap on increases (optional)",
      "What it would cost if every price rose so far, such as 1.55%; if left empty: no increase", "10" },
    { "dead-items", "Lines to delete (optional)", "With at most so many items in the year; if left empty: none", "5" },
};

static void put_form(Page *p, const Error *said)
{
    RAW(p->t, "<form action=\"/appliances/rehearse\" method=\"get\" novalidate>\n");
    for (int i = 0; i < COUNT_OF(fields); i++) {
        bool wrong = said && view_starts(view_of(said->what), view_of(fields[i].name));
        put_input(p->t, &(InputField){ .id = fields[i].name,
                                       .name = fields[i].name,
                                       .type = "text",
                                       .width = fields[i].width,
                                       .label = view_of(fields[i].label),
                                       .hint = view_of(fields[i].hint),
                                       .error = wrong ? view_of(said->what) : V(""),
                                       .value = page_field(p, fields[i].name) });
    }
    put_button(p->t, "Rehearse", false);
    RAW(p->t, "</form>\n");
}

/* What would be disputed first: that is what somebody who proposes a rule does not know yet. */
static void put_result(Page *p, const Captured *c, const Given *given, int n)
{
    static const char *const tables[] = { "disputed", "suppliers", "areas", "products", "raises" };

    RAW(p->t, "<h2 class=\"nhsuk-heading-l\" id=\"answer\">What would follow</h2>\n");
    put_notes(p, c);
    put_facts(p->t, c, NULL);
    for (int i = 0; i < COUNT_OF(tables); i++) {
        const CapturedTable *t = captured_table(c, tables[i]);
        if (!t)
            continue;
        text_printf(p->t, "<section id=\"%s\">\n", tables[i]);
        put_table(p->t, &(TableView){ .table = t, .to = ROWS_SHOWN });
        if (!t->n)
            RAW(p->t, "<p>None.</p>\n");
        if (t->rows > ROWS_SHOWN)
            text_printf(p->t, "<p>The first %d of %lld; the downloads below have them all.</p>\n", ROWS_SHOWN,
                        (long long)t->rows);
        RAW(p->t, "</section>\n");
    }
    put_downloads(p, question_named(V("appliances rehearse")), given, n);
    put_sources(p, c);
}

void page_rehearsal(Page *p)
{
    Given *given = ARENA_ARRAY(p->q->context.arena, Given, COUNT_OF(fields));
    bool asked = false;
    Captured c;
    Error e = { .code = OK };
    int n = 0;

    for (int i = 0; given && i < COUNT_OF(fields); i++) {
        View v = view_trim(page_field(p, fields[i].name));
        asked |= v.n > 0;
        if (v.n)
            given[n++] = (Given){ view_of(fields[i].name), v };
    }
    if (asked && capture_first(&c, p->q, "appliances rehearse", given, n, ROWS_SHOWN, &e) != OK) {
        p->r->status = status_of(&e);
        p->r->stays = false;
    }
    page_begin(p, e.code != OK ? V("Error: Rehearse a rule") : V("Rehearse a rule"), "/appliances");
    if (e.code != OK)
        put_error(p, &e, "group");
    RAW(p->t, "<h1 class=\"nhsuk-heading-xl\">Rehearse a rule</h1>\n<p class=\"nhsuk-lede-text\">What a proposed "
              "benchmark, cap or deletion would do to a group of the list, before anybody publishes it. Nothing is "
              "entered. <a href=\"/ask/appliances/groups\">All groups and their codes</a>.</p>\n");
    put_form(p, e.code != OK ? &e : NULL);
    if (asked && e.code == OK)
        put_result(p, &c, given, n);
    page_end(p);
}
