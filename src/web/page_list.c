/* Part IX: the list with what it can be narrowed down by, one pack with its life and prices, what changed between two
 * months. They show what `appliances list`, `history` and `changes` answer; feeds are in list_feed.c. */
#include "web/pages.h"

enum { ON_PAGE = 30, CHANGES_ON_PAGE = 50, FACET_VALUES = 8, MOST_GIVEN = 48, MOST_STEPS = 600, PENCE = 100 };

static const char *const list_fields[] = { "words", "part", "supplier", "generic", "group", "month", "state", "sort" };
static const char *const change_fields[] = { "from",    "to",    "kind", "part", "supplier",
                                             "generic", "group", "pack", "sort" };

typedef struct {
    Page *page;
    const char *path;
    const char *const *fields;
    int n_fields;
    Captured answer;
    Given given[MOST_GIVEN];
    int n;
} ListPage;

static bool takes(const ListPage *x, View name)
{
    for (int i = 0; i < x->n_fields; i++)
        if (view_eq(name, view_of(x->fields[i])))
            return true;
    return false;
}

/* This address, without one field, and with another one; opens <a ...>. Other values of `name` stay unless `alone`. */
static void link_here(const ListPage *x, const Given *without, const char *name, View value, bool alone)
{
    Page *p = x->page;

    RAW(p->t, "<a");
    Link l = link_begin(p->t, "href", x->path);
    for (int i = 0; i < p->n; i++)
        for (int k = 0; k < x->n_fields; k++)
            if (view_eq(p->given[i].name, view_of(x->fields[k])) && &p->given[i] != without && p->given[i].text.n &&
                !(alone && name && view_eq(p->given[i].name, view_of(name))))
                link_field(&l, x->fields[k], p->given[i].text);
    if (name)
        link_field(&l, name, value);
    link_end(&l);
}

static void take_fields(ListPage *x)
{
    for (int i = 0; i < x->page->n && x->n < MOST_GIVEN - 4; i++)
        if (takes(x, x->page->given[i].name) && x->page->given[i].text.n)
            x->given[x->n++] = x->page->given[i];
}

static void give(ListPage *x, const char *name, int64_t value)
{
    x->given[x->n++] = (Given){ view_of(name), page_digits(x->page, value) };
}

static void put_chosen(const ListPage *x)
{
    Page *p = x->page;
    bool any = false;

    for (int i = 0; i < p->n; i++) {
        View name = p->given[i].name;
        if (!takes(x, name) || !p->given[i].text.n || view_eq(name, V("words")) || view_eq(name, V("sort")) ||
            view_eq(name, V("from")) || view_eq(name, V("to")) || view_eq(name, V("month")) ||
            view_eq(name, V("state")))
            continue;
        if (!any)
            RAW(p->t, "<p class=\"t-chosen\">Narrowed down by: ");
        any = true;
        link_here(x, &p->given[i], NULL, V(""), false);
        put_chip(p->t, name, p->given[i].text);
    }
    if (any)
        RAW(p->t, "</p>\n");
}

static void put_hidden(const ListPage *x, const char *const *but, int n)
{
    Page *p = x->page;

    for (int i = 0; i < p->n; i++) {
        bool shown = false;
        for (int k = 0; k < n; k++)
            shown |= view_eq(p->given[i].name, view_of(but[k]));
        if (shown || !takes(x, p->given[i].name) || !p->given[i].text.n)
            continue;
        html_hidden(p->t, p->given[i].name, p->given[i].text);
    }
}

static void link_page(void *ctx, Text *t, int64_t page, const char *classes, const char *rel)
{
    ListPage *x = ctx;
    link_here(x, NULL, "page", page_digits(x->page, page), true);
    text_printf(t, " class=\"%s\" rel=\"%s\">", classes, rel);
}

static void link_pack(Text *t, View pack)
{
    RAW(t, "<a");
    Link l = link_begin(t, "href", "/appliances/pack");
    link_field(&l, "pack", pack);
    link_end(&l);
    RAW(t, ">");
}

/* The months that were read, the newest first, between '|'. */
static View months(ListPage *x, View *newest, View *before)
{
    const CapturedTable *t;
    Captured c;
    Text all;
    View out;
    Error e;

    *newest = *before = V("");
    if (capture_named(&c, x->page->q, "appliances editions", NULL, 0, &e) != OK ||
        !(t = captured_table(&c, "editions")))
        return V("");
    text_init(&all, 64 * 1024);
    for (int i = t->n - 1; i >= 0; i--) {
        if (all.n)
            text_byte(&all, '|');
        text_put(&all, captured_text(t, i, "edition"));
    }
    if (t->n)
        *newest = captured_text(t, t->n - 1, "edition");
    if (t->n > 1)
        *before = captured_text(t, t->n - 2, "edition");
    out = arena_copy(x->page->q->context.arena, text_view(&all));
    text_release(&all);
    return out;
}

/* ---- the list ---------------------------------------------------------------------------------------------------- */

static void put_list_form(ListPage *x, View all_months)
{
    static const char *const shown[] = { "words", "month", "state", "sort" };
    Page *p = x->page;

    RAW(p->t,
        "<h1 class=\"nhsuk-heading-xl nhsuk-u-margin-bottom-4\">Appliances: Part IX of the Drug "
        "Tariff</h1>\n<ul class=\"nhsuk-list t-ways\">\n<li><a href=\"/appliances/changes\">What changed</a></li>\n"
        "<li><a href=\"/appliances/choose\">Choose by needs</a></li>\n"
        "<li><a href=\"/appliances/use\">Use and cost</a></li>\n"
        "<li><a href=\"/appliances/variation\">Variation</a></li>\n"
        "<li><a href=\"/appliances/quality\">Quality of the list</a></li>\n"
        "<li><a href=\"/appliances/applications\">Applications</a></li>\n"
        "<li><a href=\"/appliances/rehearse\">Rehearse a rule</a></li>\n</ul>\n"
        "<form action=\"/appliances\" method=\"get\" class=\"t-search\">\n");
    put_input(p->t, &(InputField){ .id = "words",
                                   .name = "words",
                                   .label = V("Words of the pack"),
                                   .hint = V("A name, what it is, a size, a supplier or a code; packs have all words"),
                                   .type = "search",
                                   .value = page_field(p, "words") });
    put_select(
        p->t,
        &(InputField){
            .id = "month", .name = "month", .label = V("Month"), .value = page_field(p, "month"), .any = "The newest" },
        all_months, true);
    put_select(
        p->t,
        &(InputField){ .id = "state", .name = "state", .label = V("Which packs"), .value = page_field(p, "state") },
        V("listed|gone|all"), false);
    put_select(
        p->t,
        &(InputField){ .id = "sort", .name = "sort", .label = V("What stands first"), .value = page_field(p, "sort") },
        V("name|cost|price-low|price-high"), false);
    put_hidden(x, shown, COUNT_OF(shown));
    put_button(p->t, "Show", false);
    RAW(p->t, "</form>\n");
}

static void put_facets(ListPage *x)
{
    static const char *const facets[][2] = {
        { "part", "Part" }, { "supplier", "Supplier" }, { "generic", "What it is" }, { "group", "Comparable group" }
    };
    const CapturedTable *t = captured_table(&x->answer, "facets");
    Page *p = x->page;

    if (!t || !t->n)
        return;
    facets_begin(p->t);
    for (int f = 0; f < COUNT_OF(facets); f++) {
        bool any = false;
        for (int i = 0; i < t->n; i++) {
            if (!view_eq(captured_text(t, i, "facet"), view_of(facets[f][0])) || page_field(p, facets[f][0]).n)
                continue;
            if (!any)
                facet_begin(p->t, facets[f][1]);
            any = true;
            RAW(p->t, "<li>");
            link_here(x, NULL, facets[f][0], captured_text(t, i, "value"), false);
            put_facet_value(p->t, captured_text(t, i, "title"), captured_int(t, i, "packs"), "packs");
        }
        if (any)
            RAW(p->t, "</ul>\n");
    }
    RAW(p->t, "</aside>\n");
}

static void put_pack_line(Page *p, const CapturedTable *t, int row)
{
    static const char *const lines[] = { "generic", "supplier", "part" };
    const Value *price = captured_cell(t, row, "price");
    char pounds[MONEY_CHARS];

    RAW(p->t, "<li class=\"t-hit\">\n<div>\n<h2 class=\"nhsuk-heading-s nhsuk-u-margin-bottom-1\">");
    link_pack(p->t, captured_text(t, row, "pack"));
    html_text(p->t, captured_text(t, row, "name"));
    RAW(p->t, " ");
    html_text(p->t, captured_text(t, row, "size"));
    RAW(p->t, "</a></h2>\n<p class=\"nhsuk-body-s nhsuk-u-margin-bottom-1\">");
    for (int i = 0; i < COUNT_OF(lines); i++) {
        html_text(p->t, captured_text(t, row, lines[i]));
        RAW(p->t, " &middot; ");
    }
    html_text(p->t, captured_text(t, row, "quantity"));
    RAW(p->t, " ");
    html_text(p->t, captured_text(t, row, "unit"));
    if (price)
        text_printf(p->t, " for <strong>\xc2\xa3%s</strong>", money_text(price->money, pounds));
    RAW(p->t, "</p>\n");
    if (!view_eq(captured_text(t, row, "state"), V("listed"))) {
        put_tag(p->t, "Not listed any more", "yellow");
        RAW(p->t, " <span class=\"nhsuk-body-s\">last listed in ");
        html_text(p->t, captured_text(t, row, "last_edition"));
        RAW(p->t, "</span>");
    }
    RAW(p->t, "</div>\n</li>\n");
}

void page_appliances(Page *p)
{
    ListPage x = { .page = p, .path = "/appliances", .fields = list_fields, .n_fields = COUNT_OF(list_fields) };
    int64_t page = page_number(p, "page"), n;
    const CapturedTable *t;
    View newest, before, all_months = months(&x, &newest, &before);
    const Value *packs;

    take_fields(&x);
    give(&x, "facets", FACET_VALUES);
    give(&x, "limit", ON_PAGE);
    give(&x, "page", page);
    if (!page_asks(p, &x.answer, "appliances list", x.given, x.n))
        return;
    page_begin(p, V("Appliances: the list"), "/appliances");
    put_list_form(&x, all_months);
    put_chosen(&x);
    packs = captured_fact(&x.answer, "packs");
    n = packs ? packs->i : 0;
    t = captured_table(&x.answer, "packs");
    text_printf(p->t,
                "<div class=\"t-columns\">\n<div class=\"t-hits\">\n<p aria-live=\"polite\"><strong>%s</strong> "
                "pack%s</p>\n",
                COUNT_TEXT(n), n == 1 ? "" : "s");
    if (t && t->n) {
        RAW(p->t, "<ol class=\"nhsuk-list t-hit-list\">\n");
        for (int i = 0; i < t->n; i++)
            put_pack_line(p, t, i);
        RAW(p->t, "</ol>\n");
    }
    put_pagination(p->t, &(Pagination){ page, (n + ON_PAGE - 1) / ON_PAGE, link_page, &x });
    RAW(p->t, "</div>\n");
    put_facets(&x);
    RAW(p->t, "</div>\n");
    put_notes(p, &x.answer);
    put_downloads(p, question_named(V("appliances list")), x.given, x.n);
    put_sources(p, &x.answer);
    page_end(p);
}

/* ---- one pack ---------------------------------------------------------------------------------------------------- */

int list_price_steps(const Captured *history, ChartStep *step, int most)
{
    const CapturedTable *t = captured_table(history, "prices");
    int n = 0;

    for (int i = 0; t && i < t->n && n < most; i++) {
        const Value *price = captured_cell(t, i, "price");
        if (price)
            step[n++] = (ChartStep){ captured_text(t, i, "pack"), captured_text(t, i, "from"),
                                     captured_text(t, i, "to"), (double)price->money.minor / PENCE };
    }
    return n;
}

static void put_identity(Page *p, const CapturedTable *t)
{
    static const char *const facts[][2] = {
        { "generic", "What it is" },
        { "supplier", "Supplier" },
        { "part", "Part of the Drug Tariff" },
        { "pack", "Pack code" },
        { "product_code", "Product code" },
        { "gtin", "GTIN" },
        { "order_number", "Order number" },
        { "bnf", "BNF code" },
        { "first_edition", "First edition that has it" },
        { "last_edition", "Last edition that has it" },
    };
    const Value *price = captured_cell(t, 0, "price");
    char pounds[MONEY_CHARS];

    summary_list_begin(p->t);
    summary_key(p->t, V("Price"));
    if (price)
        text_printf(p->t, "\xc2\xa3%s", money_text(price->money, pounds));
    else
        put_none(p->t);
    RAW(p->t, " for ");
    html_text(p->t, captured_text(t, 0, "quantity"));
    RAW(p->t, " ");
    html_text(p->t, captured_text(t, 0, "unit"));
    summary_row_end(p->t);
    for (int i = 0; i < COUNT_OF(facts); i++) {
        View v = captured_text(t, 0, facts[i][0]);
        summary_key(p->t, view_of(facts[i][1]));
        put_or_none(p->t, v);
        summary_row_end(p->t);
    }
    summary_list_end(p->t);
}

static void put_pack_ways(Page *p, const Captured *c, const CapturedTable *t)
{
    const Value *group = captured_fact(c, "group"), *title = captured_fact(c, "group_title");

    RAW(p->t, "<ul class=\"nhsuk-list t-ways\">\n<li>");
    link_product(
        p->t, captured_text(t, 0, "product_code").n ? captured_text(t, 0, "product_code") : captured_text(t, 0, "pack"),
        NULL);
    RAW(p->t, "Everything known of the product</a></li>\n<li><a");
    Link l = link_begin(p->t, "href", "/appliances");
    link_field(&l, "generic", captured_text(t, 0, "generic"));
    link_end(&l);
    RAW(p->t, ">Packs of the same generic name</a></li>\n");
    if (group && title) {
        RAW(p->t, "<li>Comparable group: <a");
        l = link_begin(p->t, "href", "/appliances");
        link_field(&l, "group", group->text);
        link_end(&l);
        RAW(p->t, ">");
        html_text(p->t, title->text);
        RAW(p->t, "</a></li>\n");
    }
    RAW(p->t, "</ul>\n");
}

/* Columns that only applications fill are left out where there are none. */
static void put_life(Page *p, const Captured *c, bool one_pack)
{
    const CapturedTable *t = captured_table(c, "life");
    const char *hide[5] = { NULL };
    bool any = false;
    int n = 0;

    for (int i = 0; t && i < t->n; i++)
        any |= captured_cell(t, i, "application") != NULL;
    if (one_pack)
        hide[n++] = "pack";
    if (!any) {
        hide[n++] = "on";
        hide[n++] = "reason";
        hide[n++] = "application";
    }
    put_section(p->t, c, "life", hide);
}

void page_appliance_pack(Page *p)
{
    Given given[] = { { V("pack"), page_field(p, "pack") } };
    ChartStep *step = ARENA_ARRAY(p->q->context.arena, ChartStep, MOST_STEPS);
    static const char *const one[] = { "pack", NULL };
    const CapturedTable *t;
    Captured c;
    View name;
    int n;

    if (!page_asks(p, &c, "appliances history", given, COUNT_OF(given)))
        return;
    t = captured_table(&c, "packs");
    name = t && t->n ? captured_text(t, 0, "name") : given[0].text;
    page_begin(p, arena_printf(p->q->context.arena, "%.*s - Part IX", VIEW_ARGS(name)), "/appliances");
    RAW(p->t, "<h1 class=\"nhsuk-heading-xl nhsuk-u-margin-bottom-3\">");
    html_text(p->t, name);
    if (t && t->n && captured_text(t, 0, "size").n) {
        RAW(p->t, ", ");
        html_text(p->t, captured_text(t, 0, "size"));
    }
    RAW(p->t, "</h1>\n");
    if (t && t->n) {
        bool listed = view_eq(captured_text(t, 0, "state"), V("listed"));
        RAW(p->t, "<p>");
        put_tag(p->t, listed ? "Listed in Part IX" : "Not listed any more", listed ? "green" : "yellow");
        RAW(p->t, "</p>\n");
        put_identity(p, t);
        put_pack_ways(p, &c, t);
        if (t->n > 1)
            put_section(p->t, &c, "packs", NULL);
    }
    n = step ? list_price_steps(&c, step, MOST_STEPS) : 0;
    if (n)
        put_step_chart(p->t, "prices-chart", V("Price by edition, in pounds"), "\xc2\xa3", step, n);
    put_section(p->t, &c, "prices", t && t->n == 1 ? one : NULL);
    put_life(p, &c, t && t->n == 1);
    put_section(p->t, &c, "equivalents", NULL);
    put_notes(p, &c);
    put_downloads(p, question_named(V("appliances history")), given, COUNT_OF(given));
    put_sources(p, &c);
    page_end(p);
}

/* ---- what changed ------------------------------------------------------------------------------------------------ */

static void put_changes_form(ListPage *x, View all_months, View from, View to)
{
    static const char *const shown[] = { "from", "to", "sort" };
    Page *p = x->page;

    RAW(p->t, "<h1 class=\"nhsuk-heading-xl nhsuk-u-margin-bottom-4\">What changed in Part IX</h1>\n<form "
              "action=\"/appliances/changes\" method=\"get\" class=\"t-search\">\n");
    put_select(p->t, &(InputField){ .id = "from", .name = "from", .label = V("From"), .value = from }, all_months,
               false);
    put_select(p->t, &(InputField){ .id = "to", .name = "to", .label = V("To"), .value = to }, all_months, false);
    put_select(
        p->t,
        &(InputField){ .id = "sort", .name = "sort", .label = V("What stands first"), .value = page_field(p, "sort") },
        V("cost|share|pence|list"), false);
    put_hidden(x, shown, COUNT_OF(shown));
    put_button(p->t, "Compare", false);
    RAW(p->t, "</form>\n");
}

static void put_kinds(ListPage *x)
{
    const CapturedTable *t = captured_table(&x->answer, "kinds");
    Page *p = x->page;

    if (!t || !t->n || page_field(p, "kind").n)
        return;
    RAW(p->t, "<ul class=\"nhsuk-list t-changes\">\n");
    for (int i = 0; i < t->n; i++) {
        const Value *cost = captured_cell(t, i, "yearly_cost");
        RAW(p->t, "<li>");
        link_here(x, NULL, "kind", captured_text(t, i, "kind"), true);
        text_printf(p->t, "><strong>%s</strong> ", COUNT_TEXT(captured_int(t, i, "changes")));
        html_text(p->t, captured_text(t, i, "kind"));
        RAW(p->t, "</a>");
        if (cost) {
            RAW(p->t, ", products of ");
            put_value(p->t, &(Column){ .name = "yearly_cost", .type = COLUMN_MONEY, .digits = -1 }, cost);
            RAW(p->t, " a year");
        }
        RAW(p->t, "</li>\n");
    }
    RAW(p->t, "</ul>\n");
}

static void put_feed_links(ListPage *x)
{
    static const char *const feeds[][2] = { { "/appliances/changes.atom", "Atom" },
                                            { "/appliances/changes.json", "JSON" } };
    Page *p = x->page;

    RAW(p->t, "<p>These changes as a feed, month after month: ");
    for (int i = 0; i < COUNT_OF(feeds); i++) {
        ListPage feed = *x;
        feed.path = feeds[i][0];
        feed.fields = change_fields + 2;
        feed.n_fields = COUNT_OF(change_fields) - 3;
        link_here(&feed, NULL, NULL, V(""), false);
        text_printf(p->t, ">%s</a>%s", feeds[i][1], i ? ".</p>\n" : ", ");
    }
}

/* A price as the change of values shows it; any other value as it is. */
static Value change_value(const ListPage *x, const CapturedTable *t, int row, const char *value, const char *price)
{
    const Value *v = captured_cell(t, row, value), *money = captured_cell(t, row, price);
    View field = captured_text(t, row, "field");
    char pounds[MONEY_CHARS];

    if (v || !money || (field.n && !view_eq(field, V("price_in_p"))))
        return v ? *v : value_null();
    return value_text(arena_printf(x->page->q->context.arena, "\xc2\xa3%s", money_text(money->money, pounds)));
}

/* As the question answers, but what changed stands first, and a price that changed where any other value does. */
static void put_change_table(const ListPage *x, const CapturedTable *t)
{
    enum { BEFORE = 3, AFTER = 4 };
    static const char *const shown[] = {
        "kind",  "name",     "size", "before", "after", "difference", "difference_share", "product_yearly_cost",
        "field", "supplier", "part", "pack",   "packs"
    };
    Arena *arena = x->page->q->context.arena;
    CapturedTable out = { .name = t->name, .title = t->title, .rows = t->rows };
    Column *column = ARENA_ARRAY(arena, Column, COUNT_OF(shown));
    Value *cell = ARENA_ARRAY(arena, Value, (size_t)t->n * COUNT_OF(shown));

    if (!column || !cell || !(out.row = ARENA_ARRAY(arena, Value *, (size_t)t->n)))
        return;
    for (int k = 0; k < COUNT_OF(shown); k++)
        column[k] = t->columns[captured_column(t, shown[k])];
    for (; out.n < t->n; out.n++, cell += COUNT_OF(shown)) {
        out.row[out.n] = cell;
        for (int k = 0; k < COUNT_OF(shown); k++)
            cell[k] = t->row[out.n][captured_column(t, shown[k])];
        cell[BEFORE] = change_value(x, t, out.n, "before", "price_before");
        cell[AFTER] = change_value(x, t, out.n, "after", "price_after");
    }
    out.columns = column;
    out.n_columns = COUNT_OF(shown);
    put_whole_table(x->page->t, &out);
}

void page_appliance_changes(Page *p)
{
    ListPage x = {
        .page = p, .path = "/appliances/changes", .fields = change_fields, .n_fields = COUNT_OF(change_fields)
    };
    int64_t page = page_number(p, "page");
    View newest, before, all_months = months(&x, &newest, &before);
    const CapturedTable *t;
    const Value *changes;

    take_fields(&x);
    if (!page_field(p, "from").n)
        x.given[x.n++] = (Given){ V("from"), before.n ? before : newest };
    if (!page_field(p, "to").n)
        x.given[x.n++] = (Given){ V("to"), newest };
    give(&x, "limit", CHANGES_ON_PAGE);
    give(&x, "page", page);
    if (!page_asks(p, &x.answer, "appliances changes", x.given, x.n))
        return;
    page_begin(p, V("What changed in Part IX"), "/appliances");
    put_changes_form(&x, all_months, captured_fact(&x.answer, "from")->text, captured_fact(&x.answer, "to")->text);
    put_chosen(&x);
    put_kinds(&x);
    t = captured_table(&x.answer, "changes");
    changes = captured_fact(&x.answer, "changes");
    if (t && t->n) {
        put_change_table(&x, t);
        put_pagination(p->t,
                       &(Pagination){ page, (changes->i + CHANGES_ON_PAGE - 1) / CHANGES_ON_PAGE, link_page, &x });
    } else {
        RAW(p->t, "<p>Nothing of that kind changed.</p>\n");
    }
    put_feed_links(&x);
    put_notes(p, &x.answer);
    put_downloads(p, question_named(V("appliances changes")), x.given, x.n);
    put_sources(p, &x.answer);
    page_end(p);
}
