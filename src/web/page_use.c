/* Use and cost (/appliances/use), variation between practices and areas (/appliances/variation) and the quality of the
 * list (/appliances/quality): a form and what `appliances use`, `concentration`, `saving`, `variation` and `quality`
 * answer, with pictures. They compute nothing. */
#include "web/pages.h"
#include "web/problem.h"

#include <stdio.h>

enum { BARS = 12, ROWS = 50, POINTS_MOST = 2000, GIVEN_MOST = 12 };

typedef struct {
    Page *page;
    Given given[GIVEN_MOST];
    int n;
} UsePage;

/* Fields of the address that a question takes, as far as they are filled. */
static void take(UsePage *x, const char *const *fields)
{
    x->n = 0;
    for (; *fields && x->n < GIVEN_MOST - 2; fields++)
        if (view_trim(page_field(x->page, *fields)).n)
            x->given[x->n++] = (Given){ view_of(*fields), view_trim(page_field(x->page, *fields)) };
}

static void put_field(UsePage *x, const char *name, const char *label, const char *hint)
{
    char id[40];

    snprintf(id, sizeof id, "f-%s", name);
    put_input(x->page->t, &(InputField){ .id = id,
                                         .name = name,
                                         .type = "text",
                                         .width = "20",
                                         .label = view_of(label),
                                         .hint = view_of(hint),
                                         .value = page_field(x->page, name) });
}

static void put_choice(UsePage *x, const char *name, const char *label, const char *choices)
{
    char id[40];

    snprintf(id, sizeof id, "f-%s", name);
    put_select(x->page->t,
               &(InputField){ .id = id, .name = name, .label = view_of(label), .value = page_field(x->page, name) },
               view_of(choices), true);
}

static void put_chosen_facts(UsePage *x, const Captured *c, const char *const *names)
{
    summary_list_begin(x->page->t);
    for (; *names; names++)
        for (const CapturedFact *f = c->facts; f; f = f->next)
            if (strcmp(f->name, *names) == 0)
                put_fact(x->page->t, f, 3);
    summary_list_end(x->page->t);
}

/* The value of a cell as a number, and as it is written on a bar. */
static double amount(const UsePage *x, const Value *v, View *label)
{
    Arena *a = x->page->q->context.arena;
    double pounds = v ? (double)v->money.minor / 100 : 0;

    *label = V("");
    if (!v)
        return 0;
    if (v->type == COLUMN_SHARE) {
        *label = arena_printf(a, "%.1f%%", v->d * 100);
        return v->d;
    }
    *label = pounds >= 1e6   ? arena_printf(a, "\xc2\xa3%.1f million", pounds / 1e6)
             : pounds >= 1e3 ? arena_printf(a, "\xc2\xa3%.0f thousand", pounds / 1e3)
                             : arena_printf(a, "\xc2\xa3%.2f", pounds);
    return pounds;
}

static void put_bars_of(UsePage *x, const CapturedTable *t, const char *id, const char *title, const char *name,
                        const char *value)
{
    ChartBar bar[BARS];
    int n = 0;

    for (int i = 0; t && i < t->n && n < BARS; i++) {
        const Value *v = captured_cell(t, i, value);
        bar[n].name = captured_text(t, i, name);
        bar[n].value = amount(x, v, &bar[n].label);
        n += bar[n].value > 0;
    }
    put_bars(x->page->t, id, view_of(title), bar, n);
}

static void put_rows(UsePage *x, const Captured *c, const char *table)
{
    const CapturedTable *t = captured_table(c, table);

    if (t)
        put_table(x->page->t, &(TableView){ .table = t, .to = ROWS });
}

/* Rows of parts or makers have no product code: such columns are left out. */
static void put_use(UsePage *x, const Captured *c)
{
    const CapturedTable *t = captured_table(c, "use");
    const char **empty = t ? ARENA_ARRAY(x->page->q->context.arena, const char *, (size_t)t->n_columns + 1) : NULL;
    int n = 0;

    if (!empty)
        return;
    for (int i = 0; i < t->n_columns; i++) {
        int row = 0;
        while (row < t->n && !captured_cell(t, row, t->columns[i].name))
            row++;
        if (row == t->n)
            empty[n++] = t->columns[i].name;
    }
    empty[n] = NULL;
    put_table(x->page->t, &(TableView){ .table = t, .to = ROWS, .hide = empty });
}

/* With no more rows than are shown. */
static bool ask_page(UsePage *x, Captured *c, const char *question, int rows, Error *e)
{
    return capture_first(c, x->page->q, question, x->given, x->n, rows, e) == OK;
}

/* Asks what the page is about and writes it up to its heading and, where there is no answer, why. */
static bool begin(UsePage *x, Captured *c, const char *question, int rows, const char *heading)
{
    Page *p = x->page;
    Error e;
    bool answered = ask_page(x, c, question, rows, &e);

    if (!answered)
        p->r->status = status_of(&e);
    page_begin(p, view_of(heading), "/appliances");
    if (!answered)
        put_error(p, &e, NULL);
    text_printf(p->t, "<h1 class=\"nhsuk-heading-xl\">%s</h1>\n", heading);
    return answered;
}

static void put_end(UsePage *x, const Captured *c, const char *question)
{
    put_downloads(x->page, question_named(view_of(question)), x->given, x->n);
    put_sources(x->page, c);
}

/* ---- use -------------------------------------------------------------------------------------------------------- */

static void put_use_form(UsePage *x)
{
    Text *t = x->page->t;

    RAW(t, "<form action=\"/appliances/use\" method=\"get\">\n");
    put_choice(x, "part", "Part of the list", "IXA|IXB|IXC|IXR");
    put_field(x, "group", "Group of comparable listings", "Its code, as the list of groups has it");
    put_field(x, "generic", "Generic name", "As the list names it, for example Ileostomy bags");
    put_field(x, "maker", "Supplier", "As the list names it");
    put_field(x, "product", "Product", "Any of its codes");
    put_choice(x, "by", "A row is a", "part|chapter|generic|maker|product");
    put_button(t, "Show", false);
    RAW(t, "</form>\n");
}

/* Concentration and savings of one group or generic name, or of a part. */
static void put_market(UsePage *x)
{
    static const char *const fields[] = { "part", "group", "generic", NULL };
    static const char *const facts[] = { "makers", "index", "share_of_top", NULL };
    static const char *const sums[] = { "cost_today",
                                        "cost_at_least_price",
                                        "difference",
                                        "share",
                                        "least_expensive",
                                        "least_price_per_unit_pence",
                                        "median_price_per_unit_pence",
                                        "products_with_price",
                                        "left_out_without_price",
                                        NULL };
    Text *t = x->page->t;
    Captured c;
    Error e;
    bool one = page_field(x->page, "group").n || page_field(x->page, "generic").n;

    if (page_field(x->page, "maker").n || page_field(x->page, "product").n)
        return;
    take(x, fields);
    if (ask_page(x, &c, "appliances concentration", ROWS, &e)) {
        RAW(t, "<section id=\"makers\">\n<h2 class=\"nhsuk-heading-m\">Makers</h2>\n");
        put_chosen_facts(x, &c, facts);
        put_bars_of(x, captured_table(&c, "makers"), "shares", "Share of cost by maker", "maker", "share");
        details_begin(t, V("Every maker with its share"), false);
        put_rows(x, &c, "makers");
        details_end(t);
        put_downloads(x->page, question_named(V("appliances concentration")), x->given, x->n);
        RAW(t, "</section>\n");
    }
    if (!ask_page(x, &c, "appliances saving", ROWS, &e))
        return;
    RAW(t, "<section id=\"saving\">\n<h2 class=\"nhsuk-heading-m\">At the price of the least expensive product</h2>\n");
    put_notes(x->page, &c);
    if (one)
        put_chosen_facts(x, &c, sums);
    else
        put_bars_of(x, captured_table(&c, "generics"), "differences", "Difference by generic name", "generic",
                    "difference");
    details_begin(t, one ? V("Every product with its price") : V("Generic names, the largest difference first"), one);
    put_rows(x, &c, one ? "members" : "generics");
    details_end(t);
    put_downloads(x->page, question_named(V("appliances saving")), x->given, x->n);
    RAW(t, "</section>\n");
}

void page_use(Page *p)
{
    static const char *const fields[] = { "part", "group", "generic", "maker", "product", "by", NULL };
    static const char *const facts[] = {
        "scope", "period", "products", "items", "cost", "share_of_rows_joined", "share_of_cost_joined", NULL
    };
    UsePage x = { .page = p };
    Captured c;
    bool answered;

    take(&x, fields);
    answered = begin(&x, &c, "appliances use", ROWS, "Use and cost of appliances");
    put_use_form(&x);
    if (answered) {
        put_chosen_facts(&x, &c, facts);
        put_notes(p, &c);
        put_bars_of(&x, captured_table(&c, "use"), "cost", "Cost in the year", "name", "cost");
        put_use(&x, &c);
        put_rows(&x, &c, "packs");
        put_end(&x, &c, "appliances use");
        put_market(&x);
    }
    RAW(p->t, "<p><a href=\"/appliances/variation\">Variation between practices and areas</a></p>\n");
    page_end(p);
}

/* ---- variation -------------------------------------------------------------------------------------------------- */

static double number_at(const CapturedTable *t, int row, const char *column)
{
    const Value *v = captured_cell(t, row, column);
    return !v ? 0 : v->type == COLUMN_COUNT ? (double)v->i : v->d;
}

static void put_funnel_of(UsePage *x, const Captured *c)
{
    static const char *const limits[] = { "lower_998", "lower_95", "upper_95", "upper_998" };
    const CapturedTable *units = captured_table(c, "units"), *curve = captured_table(c, "curve");
    const Value *target = captured_fact(c, "target");
    Arena *a = x->page->q->context.arena;
    ChartPoint *point = units ? ARENA_ARRAY(a, ChartPoint, (size_t)units->n + 1) : NULL;
    ChartCurve *line = curve ? ARENA_ARRAY(a, ChartCurve, (size_t)curve->n + 1) : NULL;
    ChartFunnel f = { .over = V("Patients, or all items"), .target = target ? target->d : 0 };

    if (!point || !line)
        return;
    for (int i = 0; i < units->n && i < POINTS_MOST; i++) {
        View position = captured_text(units, i, "position"), name = captured_text(units, i, "name");
        point[f.points++] =
            (ChartPoint){ number_at(units, i, "of"), number_at(units, i, "rate"), view_ends(position, V("99.8%")),
                          name.n ? name : captured_text(units, i, "code") };
    }
    for (int i = 0; i < curve->n; i++) {
        line[i].x = number_at(curve, i, "of");
        for (int k = 0; k < 4; k++)
            line[i].limit[k] = number_at(curve, i, limits[k]);
        f.curves++;
    }
    f.point = point, f.curve = line;
    put_funnel(x->page->t, "funnel", V("Rates per 1,000 with funnel limits"), &f);
}

static void put_variation_form(UsePage *x)
{
    Text *t = x->page->t;

    RAW(t, "<form action=\"/appliances/variation\" method=\"get\">\n");
    put_choice(x, "part", "Part of the list", "IXA|IXB|IXC|IXR");
    put_field(x, "group", "Group of comparable listings", "Its code");
    put_field(x, "generic", "Generic name", "As the list names it");
    put_choice(x, "by", "Compare", "practice|area|board|region");
    put_choice(x, "per", "Items over", "patients|items");
    put_field(x, "month", "Month of prescribing", "For example 2025-09; otherwise the newest");
    put_button(t, "Show", false);
    RAW(t, "</form>\n");
}

void page_variation(Page *p)
{
    static const char *const fields[] = { "part", "group", "generic", "product", "bnf",
                                          "by",   "per",   "month",   "limits",  NULL };
    static const char *const facts[] = { "scope",      "month",  "rate",   "units",          "left_out",
                                         "items",      "target", "median", "lower_quartile", "upper_quartile",
                                         "dispersion", "limits", NULL };
    UsePage x = { .page = p };
    Captured c;
    bool answered;

    take(&x, fields);
    x.given[x.n++] = (Given){ V("curve"), V("yes") };
    answered = begin(&x, &c, "appliances variation", POINTS_MOST, "Variation in the use of appliances");
    put_variation_form(&x);
    if (answered) {
        put_notes(p, &c);
        put_chosen_facts(&x, &c, facts);
        put_funnel_of(&x, &c);
        put_rows(&x, &c, "units");
        put_end(&x, &c, "appliances variation");
    }
    page_end(p);
}

/* ---- quality ---------------------------------------------------------------------------------------------------- */

void page_quality(Page *p)
{
    static const char *const fields[] = { "month", "check", NULL };
    static const char *const facts[] = { "edition", "lines", "set_aside", "findings", NULL };
    UsePage x = { .page = p };
    Captured c;
    bool answered;

    take(&x, fields);
    answered = begin(&x, &c, "appliances quality", ROWS, "Quality of the published list");
    RAW(p->t, "<form action=\"/appliances/quality\" method=\"get\">\n");
    put_field(&x, "month", "Edition", "For example 2026-07; otherwise the newest");
    put_choice(&x, "check", "Lines of the check",
               "slipped-columns|ill-formed-value|no-price-or-quantity|repeated-pack-code|duplicate-pack|"
               "shared-order-number|shared-gtin|bad-gtin|gtin-in-register|improbable-price|unregistered-supplier");
    put_button(p->t, "Show", false);
    RAW(p->t, "</form>\n");
    if (answered) {
        put_chosen_facts(&x, &c, facts);
        put_notes(p, &c);
        put_rows(&x, &c, "checks");
        put_rows(&x, &c, "findings");
        put_end(&x, &c, "appliances quality");
    }
    page_end(p);
}
