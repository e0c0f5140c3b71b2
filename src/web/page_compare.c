/* Products side by side: what `compare` says, with the source of every cell behind it. */
#include "web/pages.h"

enum { MOST_CODES = 20, FEW = 4 };

static void put_form(Page *p, const Given *given, int n)
{
    char id[16] = "code-0";

    RAW(p->t, "<form action=\"/compare\" method=\"get\">\n");
    for (int i = 0; i < (n + 1 < FEW ? FEW - 1 : n + 1) && i < MOST_CODES; i++) {
        id[5] = (char)('a' + i);
        put_input(p->t, &(InputField){ .id = id,
                                       .name = "code",
                                       .type = "text",
                                       .width = "20",
                                       .label = arena_printf(p->q->context.arena, "Code of product %d", i + 1),
                                       .value = i < n ? given[i].text : V("") });
    }
    put_button(p->t, "Compare", n > 0);
    RAW(p->t, "</form>\n");
}

static void put_cells(Page *p, const Captured *c)
{
    const CapturedTable *t = captured_table(c, "cells");

    if (!t || !t->n)
        return;
    details_begin(p->t, V("Where each value stands"), false);
    put_whole_table(p->t, t);
    details_end(p->t);
}

static void put_side_by_side(Page *p, const Captured *c)
{
    const CapturedTable *t = captured_table(c, "comparison");

    if (t)
        put_whole_table(p->t, t);
}

void page_compare(Page *p)
{
    Given *given = ARENA_ARRAY(p->q->context.arena, Given, MOST_CODES);
    const CapturedTable *products;
    Captured c;
    Error e;
    int n = 0;

    for (int i = 0; given && i < p->n && n < MOST_CODES; i++)
        if (view_eq(p->given[i].name, V("code")) && view_trim(p->given[i].text).n)
            given[n++] = p->given[i];
    if (n && capture_named(&c, p->q, "compare", given, n, &e) != OK) {
        page_problem(p, &e);
        return;
    }
    page_begin(p, V("Compare"), "/compare");
    RAW(p->t, "<h1 class=\"nhsuk-heading-xl\">Compare products</h1>\n");
    if (n) {
        products = captured_table(&c, "products");
        put_notes(p, &c);
        put_side_by_side(p, &c);
        if (products)
            put_whole_table(p->t, products);
        put_cells(p, &c);
        put_downloads(p, question_named(V("compare")), given, n);
        put_sources(p, &c);
        RAW(p->t, "<h2 class=\"nhsuk-heading-m\">Compare others</h2>\n");
    } else {
        RAW(p->t, "<p>Give two to twenty codes, or tick products on the <a href=\"/search\">search page</a>.</p>\n");
    }
    put_form(p, given, n);
    page_end(p);
}
