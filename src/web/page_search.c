/* Search: products by words or a code, what they can be narrowed down by, and how the search might go on. */
#include "web/pages.h"

#include "base/limits.h"

enum { ON_PAGE = 20, FACET_VALUES = 8, MOST_GIVEN = 64 };

static const char *const narrowing[] = { "maker", "class", "source", "part", "size", "sterile", "single-use" };

static bool narrows(View name)
{
    return view_among(name, narrowing, COUNT_OF(narrowing)) >= 0 || view_eq(name, V("in-force"));
}

/* The address of this search, less one field or with one more. */
static void link_search(Page *p, const Given *without, View name, View value)
{
    RAW(p->t, "<a");
    Link l = link_begin(p->t, "href", "/search");
    link_field(&l, "words", page_field(p, "words"));
    for (int i = 0; i < p->n; i++)
        if (narrows(p->given[i].name) && &p->given[i] != without)
            link_view(&l, p->given[i].name, p->given[i].text);
    if (name.n)
        link_view(&l, name, value);
    link_end(&l);
}

static void put_chosen(Page *p)
{
    bool any = false;

    for (int i = 0; i < p->n; i++) {
        if (!narrows(p->given[i].name) || !p->given[i].text.n)
            continue;
        if (!any)
            RAW(p->t, "<p class=\"t-chosen\">Narrowed down by: ");
        any = true;
        link_search(p, &p->given[i], V(""), V(""));
        put_chip(p->t, p->given[i].name, p->given[i].text);
    }
    if (any)
        RAW(p->t, "</p>\n");
}

static bool is_chosen(const Page *p, View name, View value)
{
    for (int i = 0; i < p->n; i++)
        if (view_eq(p->given[i].name, name) && view_eq(p->given[i].text, value))
            return true;
    return false;
}

static const char *facet_title(View facet)
{
    static const char *const titles[] = { "Maker", "Class",   "Source",    "Drug Tariff part",
                                          "Size",  "Sterile", "Single use" };
    int at = view_among(facet, narrowing, COUNT_OF(narrowing));

    return at >= 0 ? titles[at] : "Other";
}

static void put_facets(Page *p, const CapturedTable *t)
{
    View last = V("");

    if (!t || !t->n)
        return;
    facets_begin(p->t);
    for (int i = 0; i < t->n; i++) {
        View facet = captured_text(t, i, "facet"), value = captured_text(t, i, "value"),
             term = captured_text(t, i, "term");
        if (!narrows(facet) || is_chosen(p, facet, value))
            continue;
        if (!view_eq(facet, last)) {
            if (last.n)
                RAW(p->t, "</ul>\n");
            facet_begin(p->t, facet_title(facet));
        }
        last = facet;
        RAW(p->t, "<li>");
        link_search(p, NULL, facet, value);
        put_facet_value(p->t, term.n ? term : value, captured_int(t, i, "products"), "products");
    }
    if (last.n)
        RAW(p->t, "</ul>\n");
    RAW(p->t, "</aside>\n");
}

static void put_hit(Page *p, const CapturedTable *t, int row)
{
    static const char *const lines[] = { "maker", "catalogue_no" };
    int name = captured_column(t, "name");
    View code = captured_text(t, row, "code");
    Column text = { .name = "name", .type = COLUMN_TEXT };
    const Value *v;

    RAW(p->t, "<li class=\"t-hit\">\n<input class=\"t-pick\" type=\"checkbox\" name=\"code\" form=\"compare\"");
    html_attr(p->t, "value", code);
    RAW(p->t, " aria-label=\"Compare ");
    html_text(p->t, captured_text(t, row, "name"));
    RAW(p->t, "\">\n<div>\n<h2 class=\"nhsuk-heading-s nhsuk-u-margin-bottom-1\">");
    link_product(p->t, code, NULL);
    if (name >= 0)
        put_value(p->t, &text, &t->row[row][name]);
    RAW(p->t, "</a></h2>\n<p class=\"nhsuk-body-s nhsuk-u-margin-bottom-1\">");
    for (int i = 0; i < COUNT_OF(lines); i++)
        if ((v = captured_cell(t, row, lines[i])) && v->text.n) {
            put_value(p->t, &text, v);
            RAW(p->t, " &middot; ");
        }
    RAW(p->t, "<span class=\"t-code\">");
    html_text(p->t, captured_text(t, row, "scheme"));
    RAW(p->t, " ");
    html_text(p->t, code);
    RAW(p->t, "</span></p>\n");
    v = captured_cell(t, row, "in_force");
    if (v && !v->i)
        put_tag(p->t, "No current edition", "yellow");
    RAW(p->t, "</div>\n</li>\n");
}

static void link_page(void *ctx, Text *t, int64_t page, const char *classes, const char *rel)
{
    Page *p = ctx;
    link_search(p, NULL, V("page"), page_digits(p, page));
    text_printf(t, " class=\"%s\" rel=\"%s\">", classes, rel);
}

static void put_hits(Page *p, const Captured *c, int64_t page)
{
    const CapturedTable *t = captured_table(c, "products");
    const Value *matched = captured_fact(c, "matched");
    int64_t n = matched ? matched->i : t ? t->rows : 0;
    Pagination chips = { .page = page, .pages = (n + ON_PAGE - 1) / ON_PAGE, .link = link_page, .ctx = p };

    text_printf(p->t, "<div class=\"t-hits\">\n<p aria-live=\"polite\"><strong>%s</strong> product%s</p>\n",
                COUNT_TEXT(n), n == 1 ? "" : "s");
    if (t && t->n) {
        RAW(p->t, "<ol class=\"nhsuk-list t-hit-list\">\n");
        for (int i = 0; i < t->n; i++)
            put_hit(p, t, i);
        RAW(p->t, "</ol>\n<form id=\"compare\" action=\"/compare\" method=\"get\">\n");
        put_button(p->t, "Compare the ticked ones", true);
        RAW(p->t, "</form>\n");
    }
    put_pagination(p->t, &chips);
    RAW(p->t, "</div>\n");
}

/* What `find` is asked: the words, what narrows down, counts for narrowing down further. */
static int question_of(Page *p, Given *given, int64_t page)
{
    Arena *a = p->q->context.arena;
    int n = 0;

    given[n++] = (Given){ V("words"), page_field(p, "words") };
    for (int i = 0; i < p->n && n < MOST_GIVEN - 4; i++)
        if (narrows(p->given[i].name) && p->given[i].text.n)
            given[n++] = p->given[i];
    given[n++] = (Given){ V("facets"), arena_printf(a, "%d", FACET_VALUES) };
    given[n++] = (Given){ V("limit"), arena_printf(a, "%d", ON_PAGE) };
    given[n++] = (Given){ V("page"), arena_printf(a, "%lld", (long long)page) };
    return n;
}

static void put_box(Page *p)
{
    RAW(p->t,
        "<h1 class=\"nhsuk-heading-xl nhsuk-u-margin-bottom-4\">Search</h1>\n<form action=\"/search\" method=\"get\" "
        "class=\"t-search\">\n");
    put_input(p->t, &(InputField){ .id = "words",
                                   .name = "words",
                                   .label = V("Words, a code, a maker or a part number"),
                                   .hint = V("Typing errors are forgiven; scan a barcode into this field"),
                                   .type = "search",
                                   .value = page_field(p, "words") });
    put_button(p->t, "Search", false);
    RAW(p->t, "</form>\n");
}

void page_search(Page *p)
{
    int64_t page = page_number(p, "page");
    Given *given = ARENA_ARRAY(p->q->context.arena, Given, MOST_GIVEN);
    Captured c;
    int n;

    if (!view_trim(page_field(p, "words")).n) {
        page_begin(p, V("Search"), "/search");
        put_box(p);
        page_end(p);
        return;
    }
    if (scan_is_scanned(view_trim(page_field(p, "words")))) {
        Text t;
        text_init(&t, LIMIT_WEB_TARGET * 2);
        RAW(&t, "/scan?code=");
        url_encode(&t, page_field(p, "words"));
        reply_go(p->r, arena_copy(p->q->context.arena, text_view(&t)));
        text_release(&t);
        return;
    }
    n = given ? question_of(p, given, page) : 0;
    if (!page_asks(p, &c, "find", given, n))
        return;
    page_begin(p, arena_printf(p->q->context.arena, "%.*s - search", VIEW_ARGS(page_field(p, "words"))),
               "/search");
    put_box(p);
    put_chosen(p);
    RAW(p->t, "<div class=\"t-columns\">\n");
    put_hits(p, &c, page);
    put_facets(p, captured_table(&c, "facets"));
    RAW(p->t, "</div>\n");
    put_notes(p, &c);
    put_downloads(p, question_named(V("find")), given, n);
    put_sources(p, &c);
    page_end(p);
}
