/* Choosing an appliance: questions in plain words, what suits, why, and what it costs; one page that can be printed.
 *
 * The answers stand in the address and nowhere else. Everything comes from the question `appliances choose`. */
#include "web/pages.h"

enum { MOST_FIELDS = 40 };

typedef struct {
    Page *page;
    View area, type, name;
    Given given[MOST_FIELDS];
    int n;
    Captured answer;
} Choose;

/* Fields of the page itself; every other is an answer. */
static bool is_own(View name)
{
    return view_eq(name, V("area")) || view_eq(name, V("type")) || view_eq(name, V("name"));
}

static void gather(Choose *x)
{
    Page *p = x->page;

    x->area = page_field(p, "area");
    x->type = page_field(p, "type");
    x->name = view_trim(page_field(p, "name"));
    x->given[x->n++] = (Given){ V("area"), x->area };
    if (x->type.n) {
        x->given[x->n++] = (Given){ V("type"), x->type };
        x->given[x->n++] = (Given){ V("limit"), V("150") };
    }
    if (x->name.n)
        x->given[x->n++] = (Given){ V("name"), x->name };
    for (int i = 0; i < p->n && x->n < MOST_FIELDS; i++) {
        const Given *g = &p->given[i];
        if (!is_own(g->name) && view_trim(g->text).n)
            x->given[x->n++] = (Given){ V("answer"), arena_printf(p->q->context.arena, "%.*s=%.*s", VIEW_ARGS(g->name),
                                                                  VIEW_ARGS(g->text)) };
    }
}

static const CapturedTable *table(const Choose *x, const char *name)
{
    return captured_table(&x->answer, name);
}

/* ---- the form ---------------------------------------------------------------------------------------------------- */

static void put_answers(Text *t, const CapturedTable *q, int from, int to)
{
    View key = captured_text(q, from, "question");

    for (int i = from; i < to; i++) {
        RAW(t, "<div class=\"nhsuk-radios__item\">\n<input class=\"nhsuk-radios__input\" type=\"radio\"");
        text_printf(t, " id=\"answer-%d\"", i);
        html_attr(t, "name", key);
        html_attr(t, "value", captured_text(q, i, "value"));
        if (captured_int(q, i, "given"))
            RAW(t, " checked");
        text_printf(t, ">\n<label class=\"nhsuk-label nhsuk-radios__label\" for=\"answer-%d\">", i);
        html_text(t, captured_text(q, i, "answer"));
        RAW(t, "</label>\n</div>\n");
    }
}

static void put_question(Text *t, const CapturedTable *q, int from, int to)
{
    View hint = captured_text(q, from, "hint");

    RAW(t, "<div class=\"nhsuk-form-group\">\n<fieldset class=\"nhsuk-fieldset\"");
    if (hint.n)
        text_printf(t, " aria-describedby=\"hint-%d\"", from);
    RAW(t, ">\n<legend class=\"nhsuk-fieldset__legend nhsuk-fieldset__legend--s\">");
    html_text(t, captured_text(q, from, "words"));
    RAW(t, "</legend>\n");
    if (hint.n) {
        text_printf(t, "<div class=\"nhsuk-hint\" id=\"hint-%d\">", from);
        html_text(t, hint);
        RAW(t, "</div>\n");
    }
    RAW(t, "<div class=\"nhsuk-radios nhsuk-radios--inline\" data-module=\"nhsuk-radios\">\n");
    put_answers(t, q, from, to);
    RAW(t, "</div>\n</fieldset>\n</div>\n");
}

static void put_questions(Choose *x)
{
    const CapturedTable *q = table(x, "questions");
    Text *t = x->page->t;

    RAW(t, "<form action=\"/appliances/choose\" method=\"get\" class=\"t-no-print\">\n");
    html_hidden(t, V("area"), x->area);
    for (int i = 0, to; q && i < q->n; i = to) {
        for (to = i + 1; to < q->n && view_eq(captured_text(q, to, "question"), captured_text(q, i, "question"));)
            to++;
        put_question(t, q, i, to);
    }
    put_input(t, &(InputField){ .id = "name",
                                .name = "name",
                                .type = "search",
                                .label = V("A product's name (optional)"),
                                .hint = V("To see whether it is still listed, and of a type that suits"),
                                .value = x->name });
    put_button(t, "Show what suits", false);
    RAW(t, "</form>\n");
}

/* ---- the answer -------------------------------------------------------------------------------------------------- */

/* This page with the same answers and another type. */
static void link_type(Choose *x, View type)
{
    Text *t = x->page->t;

    RAW(t, "<a");
    Link l = link_begin(t, "href", "/appliances/choose");
    link_field(&l, "area", x->area);
    for (int i = 0; i < x->n; i++) {
        View value = x->given[i].text, key = view_cut(&value, '=');
        char *name = arena_cstr(x->page->q->context.arena, key);
        if (name && view_eq(x->given[i].name, V("answer")))
            link_field(&l, name, value);
    }
    if (type.n)
        link_field(&l, "type", type);
    link_end(&l);
    RAW(t, ">");
}

static void put_pence(Text *t, const Value *v)
{
    if (v)
        text_printf(t, "%.1fp", v->d);
    else
        RAW(t, "not known");
}

static int products_of(const CapturedTable *all, View group, CapturedTable *out, Arena *arena)
{
    *out = *all;
    out->next = NULL;
    out->n = 0;
    out->row = ARENA_ARRAY(arena, Value *, (size_t)all->n + 1);
    for (int i = 0; out->row && i < all->n; i++) {
        if (view_eq(captured_text(all, i, "group"), group))
            out->row[out->n++] = all->row[i];
    }
    return out->n;
}

static void put_products(Choose *x, int i, View group, View title)
{
    static const char *const stoma[] = { "group", NULL };
    static const char *const others[] = { "group", "opening", "filter", NULL };
    const CapturedTable *all = table(x, "products");
    Arena *arena = x->page->q->context.arena;
    CapturedTable some;
    char *caption;

    if (!all || !products_of(all, group, &some, arena))
        return;
    some.name = arena_cstr(arena, arena_printf(arena, "products-%d", i));
    caption = arena_cstr(arena, arena_printf(arena, "%.*s: products", VIEW_ARGS(title)));
    if (some.name && caption)
        put_table(x->page->t, &(TableView){ .table = &some,
                                            .to = some.n,
                                            .title = caption,
                                            .hide = view_eq(x->area, V("stoma")) ? stoma : others });
}

static void put_type(Choose *x, const CapturedTable *types, int i)
{
    View group = captured_text(types, i, "group"), title = captured_text(types, i, "title"),
         thing = captured_text(types, i, "price_of_one");
    Text *t = x->page->t;

    RAW(t, "<section class=\"t-type\">\n<h3 class=\"nhsuk-heading-m\">");
    html_text(t, title);
    RAW(t, "</h3>\n<p>");
    html_text(t, captured_text(types, i, "why"));
    RAW(t, " <span class=\"nhsuk-body-s\">(rule ");
    html_text(t, captured_text(types, i, "rule"));
    RAW(t, ")</span></p>\n<p>");
    text_printf(t, "%s packs of %s suppliers. Price to the NHS", COUNT_TEXT(captured_int(types, i, "packs")),
                COUNT_TEXT(captured_int(types, i, "makers")));
    if (thing.n) {
        RAW(t, " of one ");
        html_text(t, thing);
    }
    RAW(t, ": ");
    put_pence(t, captured_cell(types, i, "least_pence"));
    RAW(t, " to ");
    put_pence(t, captured_cell(types, i, "most_pence"));
    RAW(t, ", half of them up to ");
    put_pence(t, captured_cell(types, i, "median_pence"));
    RAW(t, ".</p>\n");
    put_products(x, i, group, title);
    RAW(t, "<p class=\"t-no-print\">");
    link_type(x, view_eq(x->type, group) ? V("") : group);
    text_put(t, view_eq(x->type, group) ? V("Some products of every type") : V("More products of this type"));
    RAW(t, "<span class=\"nhsuk-u-visually-hidden\">: ");
    html_text(t, title);
    RAW(t, "</span></a></p>\n</section>\n");
}

static void put_types(Choose *x)
{
    const CapturedTable *types = table(x, "types");
    Text *t = x->page->t;

    RAW(t, "<h2 class=\"nhsuk-heading-l\">What suits</h2>\n");
    if (!types || !types->n) {
        RAW(t, "<p>Nothing yet: no rule speaks for a type with these answers. Answer more questions, or ask a "
               "professional.</p>\n");
        return;
    }
    for (int i = 0; i < types->n; i++) {
        if (!x->type.n || view_eq(x->type, captured_text(types, i, "group")))
            put_type(x, types, i);
    }
}

/* Advice with its source, in full; then all rules. */
static void put_advice(Choose *x)
{
    const CapturedTable *r = table(x, "rules");
    Text *t = x->page->t;
    bool any = false;

    for (int i = 0; r && i < r->n; i++) {
        if (!view_eq(captured_text(r, i, "effect"), V("advice")))
            continue;
        if (!any)
            RAW(t, "<h2 class=\"nhsuk-heading-l\">Good to know</h2>\n<ul class=\"nhsuk-list nhsuk-list--bullet\">\n");
        any = true;
        RAW(t, "<li>");
        html_text(t, captured_text(r, i, "says"));
        RAW(t, " <span class=\"nhsuk-body-s\">(");
        html_text(t, captured_text(r, i, "publisher"));
        RAW(t, ")</span></li>\n");
    }
    if (any)
        RAW(t, "</ul>\n");
}

static void put_table_of(Choose *x, const char *name)
{
    const CapturedTable *c = table(x, name);

    if (c && c->n)
        put_whole_table(x->page->t, c);
}

static void put_named(Choose *x)
{
    const CapturedTable *c = table(x, "named");
    Text *t = x->page->t;

    if (!c)
        return;
    RAW(t, "<h2 class=\"nhsuk-heading-l\">Products with that name</h2>\n");
    if (!c->n) {
        RAW(t, "<p>The list has and had no product with that name, as far as its editions were read.</p>\n");
        return;
    }
    for (int i = 0; i < c->n; i++) {
        if (captured_int(c, i, "listed"))
            continue;
        RAW(t, "<p>");
        put_tag(t, "Listed no more", "red");
        RAW(t, " ");
        html_text(t, captured_text(c, i, "name"));
        RAW(t, ": last in the edition of ");
        html_text(t, captured_text(c, i, "last_listed"));
        RAW(t, ".</p>\n");
    }
    put_table_of(x, "named");
}

static void put_result(Choose *x)
{
    Text *t = x->page->t;
    const CapturedTable *left = table(x, "left_out"), *rules = table(x, "rules");

    put_named(x);
    put_types(x);
    put_advice(x);
    if (left && left->n) {
        details_begin(t, V("What was left out, and why"), false);
        put_table_of(x, "left_out");
        details_end(t);
    }
    if (rules && rules->n) {
        RAW(t, "<h2 class=\"nhsuk-heading-l\">Rules and their sources</h2>\n");
        put_table_of(x, "rules");
    }
    put_notes(x->page, &x->answer);
    put_downloads(x->page, question_named(V("appliances choose")), x->given, x->n);
    put_sources(x->page, &x->answer);
}

static void put_areas(Page *p)
{
    static const char *const areas[][2] = { { "stoma", "Stoma bags and what goes with them" },
                                            { "continence", "Catheters, sheaths and drainage bags" },
                                            { "wound", "Dressings" },
                                            { "testing", "Testing of blood glucose" } };

    page_begin(p, V("Choose an appliance"), "/appliances/choose");
    RAW(p->t,
        "<h1 class=\"nhsuk-heading-xl\">Choose an appliance</h1>\n<p>For patients and nurses: a few questions, and "
        "the types and products of Part IX of the Drug Tariff that suit, each by a rule that names its source. "
        "No account, and nothing that you answer is kept.</p>\n<ul class=\"nhsuk-list\">\n");
    for (int i = 0; i < COUNT_OF(areas); i++)
        text_printf(p->t, "<li><a href=\"/appliances/choose?area=%s\">%s</a></li>\n", areas[i][0], areas[i][1]);
    RAW(p->t, "</ul>\n");
    page_end(p);
}

void page_choose(Page *p)
{
    Choose *x = ARENA_NEW(p->q->context.arena, Choose);
    const Value *title, *about;
    Error e;

    if (!x) {
        (void)arena_fail(p->q->context.arena, sizeof *x, "a page", &e);
        page_problem(p, &e);
        return;
    }
    *x = (Choose){ .page = p };
    gather(x);
    if (!x->area.n) {
        put_areas(p);
        return;
    }
    if (!page_asks(p, &x->answer, "appliances choose", x->given, x->n))
        return;
    title = captured_fact(&x->answer, "area");
    about = captured_fact(&x->answer, "about");
    page_begin(p, V("Choose an appliance"), "/appliances/choose");
    RAW(p->t, "<h1 class=\"nhsuk-heading-xl\">");
    html_text(p->t, title ? title->text : V("Choose"));
    RAW(p->t, "</h1>\n<p>");
    html_text(p->t, about ? about->text : V(""));
    RAW(p->t, " Nothing that you answer is kept.</p>\n");
    put_questions(x);
    if (x->n > 1)
        put_result(x);
    page_end(p);
}
