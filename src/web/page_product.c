/* The page of one product: what `show` says, in the order in which people ask.
 *
 * Identity, codes and packaging, prices from edition to edition, attributes, use, the same item in other lists, and
 * every value with its source and row. Where sources disagree both are shown, with the one that was chosen. What no
 * source says has no section. */
#include "web/pages.h"

#include <stdlib.h>

enum { MOST_STEPS = 400, MOST_ORIGINS = 12, PENCE = 100 };

typedef struct {
    Page *page;
    View code;
    Captured answer;
    Given given[3];
    int n;
} Product;

static View fact_text(const Product *x, const char *name)
{
    const Value *v = captured_fact(&x->answer, name);
    return v ? v->text : V("");
}

/* "field NM of dmd/2026-06-04/f_ampp/bfeaf176, edition 2026-06-04, row 805" */
static void put_origin(Text *t, const CapturedTable *x, int row, const char *field)
{
    const Value *n = captured_cell(x, row, "row");

    RAW(t, "<li>");
    html_text(t, captured_text(x, row, field));
    RAW(t, " of <span class=\"t-code\">");
    html_text(t, captured_text(x, row, "source"));
    RAW(t, "</span>, edition ");
    html_text(t, captured_text(x, row, "edition"));
    if (n)
        text_printf(t, ", row %lld", (long long)n->i);
    RAW(t, "</li>\n");
}

/* The rows that say exactly this. */
static void put_origins(Product *x, View value)
{
    const CapturedTable *values = captured_table(&x->answer, "values");
    int said = captured_column(values, "value"), n = 0;
    Text *t = x->page->t;

    for (int i = 0; values && i < values->n && n < MOST_ORIGINS; i++) {
        if (!view_eq(captured_text_at(values, i, said), value))
            continue;
        if (!n++) {
            details_begin(t, V("Where it stands"), false);
            RAW(t, "<ul class=\"nhsuk-list nhsuk-list--bullet\">\n");
        }
        put_origin(t, values, i, "field");
    }
    if (n) {
        RAW(t, "</ul>\n");
        details_end(t);
    }
}

/* What else sources say of the same, and which was chosen. */
static void put_conflict(Product *x, const char *what)
{
    const CapturedTable *d = captured_table(&x->answer, "disagreements");
    Text *t = x->page->t;
    bool any = false;

    for (int i = 0; d && i < d->n; i++) {
        if (!view_eq(captured_text(d, i, "what"), view_of(what)))
            continue;
        if (!any) {
            put_tag(t, "Sources disagree", "orange");
            details_begin(t, V("What each source says"), false);
            RAW(t, "<ul class=\"nhsuk-list nhsuk-list--bullet\">\n");
        }
        any = true;
        RAW(t, "<li>");
        html_text(t, captured_text(d, i, "value"));
        text_printf(t, "%s<ul class=\"nhsuk-list\">", captured_int(d, i, "chosen") ? " (chosen)" : "");
        put_origin(t, d, i, "what");
        RAW(t, "</ul></li>\n");
    }
    if (any) {
        RAW(t, "</ul>\n");
        details_end(t);
    }
}

static void put_identity(Product *x)
{
    static const char *const facts[][2] = {
        { "maker", "Maker" }, { "generic", "What it is" }, { "catalogue_no", "Catalogue number" }, { "class", "Class" }
    };
    static const char *const flags[] = { "sterile", "single use", "contains latex" };
    Text *t = x->page->t;

    summary_list_begin(t);
    for (int i = 0; i < COUNT_OF(facts); i++) {
        View value = fact_text(x, facts[i][0]);
        summary_key(t, view_of(facts[i][1]));
        put_or_none(t, value);
        put_origins(x, value);
        put_conflict(x, facts[i][0]);
        summary_row_end(t);
    }
    summary_list_end(t);
    for (int i = 0; i < COUNT_OF(flags); i++)
        put_conflict(x, flags[i]);
}

/* ---- packaging -------------------------------------------------------------------------------------------------- */

static void put_package(Text *t, const CapturedTable *x, int row)
{
    const Value *holds = captured_cell(x, row, "quantity"), *units = captured_cell(x, row, "units"),
                *at = captured_cell(x, row, "row");

    link_product(t, captured_text(x, row, "code"), "t-code");
    html_text(t, captured_text(x, row, "code"));
    RAW(t, "</a> ");
    html_text(t, captured_text(x, row, "scheme"));
    RAW(t, ", ");
    html_text(t, captured_text(x, row, "level"));
    if (holds)
        text_printf(t, ", holds %lld", (long long)holds->i);
    if (units && units->i > 1)
        text_printf(t, ", %lld units in all", (long long)units->i);
    RAW(t, " <span class=\"t-origin\">");
    html_text(t, captured_text(x, row, "source"));
    if (at)
        text_printf(t, ", row %lld", (long long)at->i);
    RAW(t, "</span>");
}

/* Each package stands below what it contains. */
static void put_packaging(Product *x)
{
    const CapturedTable *ids = captured_table(&x->answer, "identifiers");
    Text *t = x->page->t;
    int64_t open = 0, depth;

    if (!ids || !ids->n)
        return;
    RAW(t, "<section id=\"packaging\">\n<h2 class=\"nhsuk-heading-m\">Codes and packaging</h2>\n<p>What is smallest "
           "stands first, each package below what it contains.</p>\n");
    for (int i = 0; i < ids->n; i++) {
        const Value *d = captured_cell(ids, i, "depth");
        depth = d ? d->i + 1 : 1;
        depth = depth > open + 1 ? open + 1 : depth;
        for (; open > depth; open--)
            RAW(t, "</li>\n</ul>\n");
        if (open == depth)
            RAW(t, "</li>\n");
        for (; open < depth; open++)
            RAW(t, "<ul class=\"nhsuk-list t-tree\">\n");
        RAW(t, "<li>");
        put_package(t, ids, i);
    }
    for (; open > 0; open--)
        RAW(t, "</li>\n</ul>\n");
    RAW(t, "</section>\n");
}

/* ---- prices ----------------------------------------------------------------------------------------------------- */

static int by_series_and_time(const void *a, const void *b)
{
    const ChartStep *x = a, *y = b;
    int d = view_cmp(x->series, y->series);
    return d ? d : view_cmp(x->from, y->from);
}

/* A price that came back after another spans it: then the answer does not say which held when, and nothing is drawn. */
static bool in_order(const ChartStep *step, int n)
{
    for (int i = 1; i < n; i++)
        if (view_eq(step[i].series, step[i - 1].series) && view_cmp(step[i - 1].to, step[i].from) >= 0)
            return false;
    return true;
}

/* The tariff's prices: published in pence, one line for each price and the editions that had it. */
static int tariff_steps(const Product *x, ChartStep *step)
{
    const CapturedTable *values = captured_table(&x->answer, "values");
    int dataset = captured_column(values, "dataset"), field = captured_column(values, "field"), n = 0;
    int64_t pence;

    for (int i = 0; values && i < values->n && n < MOST_STEPS; i++) {
        if (!view_starts(captured_text_at(values, i, dataset), V("drug-tariff")) ||
            !view_eq(captured_text_at(values, i, field), V("price_in_p")) ||
            !view_int(captured_text(values, i, "value"), &pence))
            continue;
        step[n++] = (ChartStep){ captured_text(values, i, "key"), captured_text(values, i, "since"),
                                 captured_text(values, i, "edition"), (double)pence / PENCE };
    }
    if (n)
        qsort(step, (size_t)n, sizeof *step, by_series_and_time);
    return n;
}

static void put_steps(Text *t, const ChartStep *step, int n)
{
    table_begin(t, "tariff", "", 's', "Drug Tariff prices by edition");
    RAW(t, "<thead class=\"nhsuk-table__head\">\n<tr class=\"nhsuk-table__row\">\n<th class=\"nhsuk-table__header\" "
           "scope=\"col\">Pack</th>\n<th class=\"nhsuk-table__header nhsuk-table__header--numeric\" "
           "scope=\"col\">Price</th>\n<th class=\"nhsuk-table__header\" scope=\"col\">From edition</th>\n<th "
           "class=\"nhsuk-table__header\" scope=\"col\">To edition</th>\n</tr>\n</thead>\n<tbody "
           "class=\"nhsuk-table__body\">\n");
    for (int i = 0; i < n; i++) {
        RAW(t, "<tr class=\"nhsuk-table__row\">\n<td class=\"nhsuk-table__cell t-code\">");
        html_text(t, step[i].series);
        text_printf(t,
                    "</td>\n<td class=\"nhsuk-table__cell nhsuk-table__cell--numeric\">\xc2\xa3%.2f</td>\n<td "
                    "class=\"nhsuk-table__cell\">",
                    step[i].value);
        html_text(t, step[i].from);
        RAW(t, "</td>\n<td class=\"nhsuk-table__cell\">");
        html_text(t, step[i].to);
        RAW(t, "</td>\n</tr>\n");
    }
    table_end(t);
}

/* Of Part IX its history knows which price held when, also where one came back; n if there is none. */
static int history_steps(const Product *x, ChartStep *step, int n)
{
    const Given given[] = { { V("pack"), x->code }, { V("equivalents"), V("0") } };
    ChartStep *known = ARENA_ARRAY(x->page->q->context.arena, ChartStep, MOST_STEPS);
    Captured history;
    Error e;
    int m;

    if (!known || page_field(x->page, "month").n || page_field(x->page, "product").n ||
        capture_named(&history, x->page->q, "appliances history", given, COUNT_OF(given), &e) != OK)
        return n;
    m = list_price_steps(&history, known, MOST_STEPS);
    if (!m)
        return n;
    qsort(known, (size_t)m, sizeof *known, by_series_and_time);
    memcpy(step, known, (size_t)m * sizeof *known);
    return m;
}

static void put_prices(Product *x)
{
    ChartStep *step = ARENA_ARRAY(x->page->q->context.arena, ChartStep, MOST_STEPS);
    const CapturedTable *bought = captured_table(&x->answer, "purchases");
    int n = step ? tariff_steps(x, step) : 0;
    Text *t = x->page->t;

    if (n)
        n = history_steps(x, step, n);
    if (!n && !bought)
        return;
    RAW(t, "<section id=\"prices\">\n<h2 class=\"nhsuk-heading-m\">Prices</h2>\n");
    if (n && in_order(step, n))
        put_step_chart(t, "tariff", V("Drug Tariff price by edition, in pounds"), "\xc2\xa3", step, n);
    if (n)
        put_steps(t, step, n);
    if (bought)
        put_whole_table(t, bought);
    RAW(t, "</section>\n");
}

/* ---- what else `show` says -------------------------------------------------------------------------------------- */

/* Everything as published, folded: there are dozens of lines. */
static void put_values(Product *x)
{
    const CapturedTable *t = captured_table(&x->answer, "values");

    if (!t || !t->n)
        return;
    RAW(x->page->t, "<section id=\"published\">\n<h2 class=\"nhsuk-heading-m\">As published</h2>\n");
    details_begin(x->page->t,
                  arena_printf(x->page->q->context.arena, "All %lld values with their source, edition and row",
                               (long long)t->rows),
                  false);
    put_whole_table(x->page->t, t);
    details_end(x->page->t);
    RAW(x->page->t, "</section>\n");
}

static void put_ways_on(Product *x)
{
    static const char *const ways[][2] = { { "/ask/alternatives", "What could stand in for it" },
                                           { "/compare", "Compare it" },
                                           { "/ask/note/add", "Add a note" } };
    Text *t = x->page->t;

    RAW(t, "<ul class=\"nhsuk-list t-ways\">\n");
    for (int i = 0; i < COUNT_OF(ways); i++) {
        if (i == 2 && x->page->q->account.public_only)
            continue;
        RAW(t, "<li><a");
        Link l = link_begin(t, "href", ways[i][0]);
        link_field(&l, "code", x->code);
        link_end(&l);
        text_printf(t, ">%s</a></li>\n", ways[i][1]);
    }
    RAW(t, "</ul>\n");
}

static void put_month(Product *x)
{
    Text *t = x->page->t;

    RAW(t, "<form method=\"get\"");
    Link l = link_begin(t, "action", "/product/");
    link_part(&l, x->code);
    link_end(&l);
    RAW(t, ">\n");
    put_input(t, &(InputField){ .id = "month",
                                .name = "month",
                                .type = "text",
                                .width = "10",
                                .label = V("The picture as it was in a month"),
                                .hint = V("For example 2026-05"),
                                .value = page_field(x->page, "month") });
    put_button(t, "Show that month", true);
    RAW(t, "</form>\n");
}

/* From each item of another list to the evidence. */
static void put_why(Product *x)
{
    const CapturedTable *linked = captured_table(&x->answer, "linked");
    Text *t = x->page->t;

    if (!linked || !linked->n)
        return;
    RAW(t, "<ul class=\"nhsuk-list\">\n");
    for (int i = 0; i < linked->n; i++) {
        RAW(t, "<li><a");
        Link l = link_begin(t, "href", "/link");
        link_field(&l, "a", x->code);
        link_field(&l, "b", captured_text(linked, i, "code"));
        link_end(&l);
        RAW(t, ">Why <span class=\"t-code\">");
        html_text(t, captured_text(linked, i, "code"));
        RAW(t, "</span> is thought to be the same</a></li>\n");
    }
    RAW(t, "</ul>\n");
}

static void put_product(Product *x)
{
    const Value *in_force = captured_fact(&x->answer, "in_force");
    Page *p = x->page;
    View name = fact_text(x, "name"), month = page_field(p, "month");

    page_begin(p, name.n ? name : x->code, NULL);
    RAW(p->t, "<h1 class=\"nhsuk-heading-xl nhsuk-u-margin-bottom-3\">");
    html_text(p->t, name.n ? name : x->code);
    RAW(p->t, "</h1>\n<p>");
    if (in_force)
        put_tag(p->t, in_force->i ? "In a current edition" : "No current edition", in_force->i ? "green" : "yellow");
    if (month.n) {
        RAW(p->t, " As it was in ");
        html_text(p->t, month);
        RAW(p->t, ".");
    }
    RAW(p->t, "</p>\n");
    put_identity(x);
    put_ways_on(x);
    put_packaging(x);
    put_prices(x);
    put_section(p->t, &x->answer, "attributes", NULL);
    put_section(p->t, &x->answer, "linked", NULL);
    put_why(x);
    put_section(p->t, &x->answer, "statistics", NULL);
    put_section(p->t, &x->answer, "entries", NULL);
    put_values(x);
    put_notes(p, &x->answer);
    put_month(x);
    put_downloads(p, question_named(V("show")), x->given, x->n);
    put_sources(p, &x->answer);
    page_end(p);
}

/* Several products carry the code: they are listed, none is chosen. */
static void put_candidates(Product *x, const CapturedTable *t)
{
    Page *p = x->page;

    page_begin(p, V("Several products"), NULL);
    RAW(p->t, "<h1 class=\"nhsuk-heading-xl\">Several products carry this code</h1>\n<ul class=\"nhsuk-list "
              "nhsuk-list--bullet\">\n");
    for (int i = 0; i < t->n; i++) {
        RAW(p->t, "<li><a");
        Link l = link_begin(p->t, "href", "/product/");
        link_part(&l, x->code);
        link_field(&l, "product", captured_text(t, i, "product"));
        link_end(&l);
        RAW(p->t, ">");
        html_text(p->t, captured_text(t, i, "name"));
        RAW(p->t, "</a>, ");
        html_text(p->t, captured_text(t, i, "maker"));
        RAW(p->t, "</li>\n");
    }
    RAW(p->t, "</ul>\n");
    put_sources(p, &x->answer);
    page_end(p);
}

void page_product(Page *p, View code)
{
    static const char *const also[] = { "product", "month" };
    Product x = { .page = p, .code = code };
    const CapturedTable *several;

    x.given[x.n++] = (Given){ V("code"), code };
    for (int i = 0; i < COUNT_OF(also); i++)
        if (page_field(p, also[i]).n)
            x.given[x.n++] = (Given){ view_of(also[i]), page_field(p, also[i]) };
    if (!page_asks(p, &x.answer, "show", x.given, x.n))
        return;
    if ((several = captured_table(&x.answer, "candidates")))
        put_candidates(&x, several);
    else
        put_product(&x);
}
