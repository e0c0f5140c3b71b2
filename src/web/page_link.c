/* Links for people: pairs to judge, blind (/review), and why two products are linked, or not (/link).
 *
 * A reviewer sees two products side by side with what differs said in words, and nothing of what the program or others
 * think; what they decide goes through `link judge`. Every second pair is one of those drawn by lot, so that the error
 * of links can be told however few are judged. The page of a pair that was judged is never shown again to who did. */
#include "web/pages.h"
#include "web/problem.h"
#include "web/who.h"

#include "base/limits.h"

#include <stdio.h>

enum { PAIRS = 10, MOST_FALLS = 40 };

/* ---- side by side ------------------------------------------------------------------------------------------------ */

static void put_pair_row(Page *p, const CapturedTable *t, int row)
{
    bool marked = captured_int(t, row, "differs");
    char buffer[TITLE_CHARS];

    text_printf(p->t, "<tr class=\"nhsuk-table__row%s\">\n<th class=\"nhsuk-table__header\" scope=\"row\">",
                marked ? " t-differs" : "");
    html_cstr(p->t, title_of(arena_cstr(p->q->context.arena, captured_text(t, row, "attribute")), buffer));
    if (marked)
        RAW(p->t, " <strong class=\"nhsuk-tag nhsuk-tag--yellow\">differs</strong>");
    RAW(p->t, "</th>\n");
    for (int i = 1; i <= 2; i++) {
        View value = captured_text(t, row, i == 1 ? "product_1" : "product_2");
        RAW(p->t, "<td class=\"nhsuk-table__cell\">");
        put_or_none(p->t, view_eq(value, V("not published")) ? V("") : value);
        RAW(p->t, "</td>\n");
    }
    RAW(p->t, "</tr>\n");
}

static void put_code(Text *t, View code)
{
    RAW(t, "<th class=\"nhsuk-table__header\" scope=\"col\">");
    link_product(t, code, "t-code");
    html_text(t, code);
    RAW(t, "</a></th>\n");
}

bool put_pair(Page *p, View a, View b, Error *e)
{
    const Given given[] = { { V("code"), a }, { V("code"), b } };
    const CapturedTable *t;
    Captured c;

    if (capture_named(&c, p->q, "compare", given, COUNT_OF(given), e) != OK)
        return false;
    if (!(t = captured_table(&c, "comparison")))
        return fail(e, E_ABSENT, "nothing is known of these two") == OK;
    table_begin(p->t, "pair", " t-pair", 's', "Side by side, each value with its list");
    RAW(p->t, "<thead class=\"nhsuk-table__head\">\n<tr>\n<th class=\"nhsuk-table__header\" scope=\"col\">What</th>\n");
    put_code(p->t, a);
    put_code(p->t, b);
    RAW(p->t, "</tr>\n</thead>\n<tbody class=\"nhsuk-table__body\">\n");
    for (int i = 0; i < t->n; i++)
        put_pair_row(p, t, i);
    table_end(p->t);
    put_notes(p, &c);
    return true;
}

/* ---- review ------------------------------------------------------------------------------------------------------ */

typedef struct {
    Page *page;
    View reviewer, a, b;
    int64_t turn; /* how many this reviewer has judged on this page: every second is drawn by lot */
} ReviewPage;

static void put_verdict(Text *t, const char *verdict, const char *words, int number)
{
    text_printf(t,
                "<div class=\"nhsuk-radios__item\">\n<input class=\"nhsuk-radios__input\" id=\"verdict-%d\" "
                "name=\"verdict\" type=\"radio\" value=\"%s\" required>\n<label class=\"nhsuk-label "
                "nhsuk-radios__label\" for=\"verdict-%d\">%s</label>\n</div>\n",
                number, verdict, number, words);
}

static void put_verdicts(ReviewPage *x)
{
    Page *p = x->page;
    Text *t = p->t;

    RAW(t, "<form action=\"/review\" method=\"post\" novalidate>\n");
    put_form_token(t, p->q);
    html_hidden(t, V("a"), x->a);
    html_hidden(t, V("b"), x->b);
    html_hidden(t, V("reviewer"), x->reviewer);
    html_hidden(t, V("turn"), page_digits(p, x->turn));
    RAW(t, "<div class=\"nhsuk-form-group\">\n<fieldset class=\"nhsuk-fieldset\">\n<legend "
           "class=\"nhsuk-fieldset__legend nhsuk-fieldset__legend--m\">Are they the same item, or packs of "
           "it?</legend>\n<div class=\"nhsuk-radios\" data-module=\"nhsuk-radios\">\n");
    put_verdict(t, "same", "The same item, or packs of it", 1);
    put_verdict(t, "different", "Not the same", 2);
    put_verdict(t, "unsure", "I cannot tell from this", 3);
    RAW(t, "</div>\n</fieldset>\n</div>\n");
    put_input(t, &(InputField){ .id = "reason",
                                .name = "reason",
                                .type = "text",
                                .label = V("Why (optional)"),
                                .hint = V("What decided it, for whoever looks at this pair later") });
    put_button(t, "Save and show the next pair", false);
    RAW(t, "</form>\n");
}

/* The local operator reviews under a name; an account under its own. */
static bool needs_name(const Page *p)
{
    return p->q->account.number == 0;
}

static void put_who(ReviewPage *x)
{
    Text *t = x->page->t;

    RAW(t, "<form action=\"/review\" method=\"get\">\n");
    put_input(t, &(InputField){ .id = "reviewer",
                                .name = "reviewer",
                                .type = "text",
                                .width = "20",
                                .label = V("Who reviews?"),
                                .value = x->reviewer,
                                .hint = V("A name; pairs that you judged are not shown to you again") });
    put_button(t, "Begin", false);
    RAW(t, "</form>\n");
}

/* A code that several products have names none of them: such a pair cannot be judged by its codes. */
static bool names_two(const ReviewPage *x)
{
    const Given given[] = { { V("code"), x->a }, { V("code"), x->b } };
    Captured c;
    Error e;

    return capture_named(&c, x->page->q, "compare", given, COUNT_OF(given), &e) == OK;
}

/* The next pair: near the decision, and drawn by lot, in turn. False: there is none. */
static bool next_pair(ReviewPage *x, Error *e)
{
    Given given[] = { { V("reviewer"), x->reviewer },
                      { V("limit"), arena_printf(x->page->q->context.arena, "%d", PAIRS) } };
    const CapturedTable *t;
    Captured c;

    e->code = OK;
    if (capture_named(&c, x->page->q, "link review", given, COUNT_OF(given), e) != OK)
        return false;
    t = captured_table(&c, "pairs");
    if (!t || t->n < 2)
        return false;
    for (int i = 0; i + 1 < t->n; i += 2) {
        int row = x->turn % 2 ? t->n - 2 - i : i;
        x->a = captured_text(t, row, "code");
        x->b = captured_text(t, row + 1, "code");
        if (names_two(x))
            return true;
    }
    return false;
}

static void show_next(ReviewPage *x, const Error *said)
{
    Page *p = x->page;
    bool begun = x->reviewer.n > 0, any = false;
    Error e = { .code = OK };

    if (!page_may(p, CURATE) || (begun && !(any = next_pair(x, &e)) && e.code != OK)) {
        if (e.code == OK)
            fail(&e, E_DENIED, "reviewing links needs the permission to review links and groups");
        page_problem(p, &e);
        return;
    }
    page_begin(p, said ? V("Error: Review links") : V("Review links"), "/review");
    if (said)
        put_error_summary(p->t, view_of(said->what), "verdict-1");
    RAW(p->t, "<h1 class=\"nhsuk-heading-xl\">Review links</h1>\n<p>Two people who agree decide; where they differ, a "
              "third is asked. What the program and others think of a pair is not shown. See <a "
              "href=\"/ask/link/agreement\">how far reviewers agree</a>.</p>\n");
    if (!begun) {
        put_who(x);
    } else if (!any) {
        RAW(p->t, "<p>There is no pair left for you.</p>\n");
    } else if (put_pair(p, x->a, x->b, &e)) {
        put_verdicts(x);
    } else {
        page_problem(p, &e);
        return;
    }
    page_end(p);
}

/* Somebody decided this pair, or it is gone, while it was looked at. */
static void show_conflict(ReviewPage *x, const Error *e)
{
    Page *p = x->page;

    p->r->status = 409;
    page_begin(p, V("Meanwhile this pair was decided"), "/review");
    RAW(p->t, "<h1 class=\"nhsuk-heading-xl\">Meanwhile this pair was decided</h1>\n<p>Your verdict was not saved: ");
    html_cstr(p->t, e->what);
    RAW(p->t, ".</p>\n<ul class=\"nhsuk-list\">\n<li><a");
    Link l = link_begin(p->t, "href", "/link");
    link_field(&l, "a", x->a);
    link_field(&l, "b", x->b);
    link_end(&l);
    RAW(p->t, ">Look at what was decided</a></li>\n<li><a");
    l = link_begin(p->t, "href", "/review");
    link_field(&l, "reviewer", x->reviewer);
    link_end(&l);
    RAW(p->t, ">Go on with the next pair</a></li>\n</ul>\n");
    page_end(p);
}

/* E_CONFLICT if it was decided while it was looked at. */
static Code still_open(ReviewPage *x, Error *e)
{
    const Given pair[] = { { V("a"), x->a }, { V("b"), x->b } };
    const Value *decision, *by;
    Captured c;
    Code code = capture_named(&c, x->page->q, "link explain", pair, COUNT_OF(pair), e);

    if (code == E_ABSENT || code == E_USAGE)
        return e->code = E_CONFLICT;
    if (code != OK || !(decision = captured_fact(&c, "decision")))
        return code;
    by = captured_fact(&c, "decided_by");
    return fail(e, E_CONFLICT, "%.*s said '%.*s'", VIEW_ARGS(by ? by->text : V("somebody")), VIEW_ARGS(decision->text));
}

static void take_verdict(ReviewPage *x)
{
    Page *p = x->page;
    Given given[] = { { V("a"), x->a },
                      { V("b"), x->b },
                      { V("verdict"), page_field(p, "verdict") },
                      { V("reviewer"), x->reviewer },
                      { V("reason"), view_trim(page_field(p, "reason")) } };
    Captured c;
    Error e;
    Code code = check_sender(p->q, &e);

    if (code == OK && !given[2].text.n) {
        fail(&e, E_USAGE, "Say what you see, or that you cannot tell");
        p->r->status = 400;
        show_next(x, &e);
        return;
    }
    if (code == OK && (code = still_open(x, &e)) == OK)
        code = capture_named(&c, p->q, "link judge", given, given[4].text.n ? 5 : 4, &e);
    if (code == E_CONFLICT) {
        show_conflict(x, &e);
    } else if (code != OK) {
        page_problem(p, &e);
    } else {
        Text t;
        text_init(&t, LIMIT_WEB_TARGET);
        RAW(&t, "/review?reviewer=");
        url_encode(&t, x->reviewer);
        text_printf(&t, "&turn=%lld", (long long)x->turn + 1);
        reply_go(p->r, arena_copy(p->q->context.arena, text_view(&t)));
        text_release(&t);
    }
}

void page_review(Page *p)
{
    ReviewPage x = { .page = p,
                     .reviewer = needs_name(p) ? view_trim(page_field(p, "reviewer")) : p->q->account.name,
                     .a = page_field(p, "a"),
                     .b = page_field(p, "b"),
                     .turn = page_count(p, "turn") };

    if (is_post(p->q))
        take_verdict(&x);
    else
        show_next(&x, NULL);
}

/* ---- explain ----------------------------------------------------------------------------------------------------- */

static void put_evidence(Page *p, const Captured *c)
{
    const CapturedTable *t = captured_table(c, "evidence");
    ChartFall fall[MOST_FALLS];
    int n = 0;

    if (!t || !t->n)
        return;
    RAW(p->t, "<section id=\"evidence\">\n<h2 class=\"nhsuk-heading-m\">Evidence</h2>\n<p>In bits: one more makes it "
              "twice as likely.</p>\n");
    for (int i = 0; i < t->n && n < MOST_FALLS; i++) {
        const Value *step = captured_cell(t, i, "evidence"), *total = captured_cell(t, i, "total");
        if (step && total)
            fall[n++] = (ChartFall){ captured_text(t, i, "comparison"), step->d, total->d };
    }
    put_waterfall(p->t, "waterfall", V("Evidence for and against, step by step"), "bits", fall, n);
    put_whole_table(p->t, t);
    RAW(p->t, "</section>\n");
}

static void put_act(Page *p, const char *what, const char *words, const Captured *c)
{
    const Value *newest = captured_fact(c, "newest_entry");
    Text *t = p->t;
    char id[32];

    snprintf(id, sizeof id, "reason-%s", what);
    details_begin(t, view_of(words), false);
    text_printf(t, "<form action=\"/ask/link/%s\" method=\"post\" novalidate>\n", what);
    put_form_token(t, p->q);
    html_hidden(t, V("a"), page_field(p, "a"));
    html_hidden(t, V("b"), page_field(p, "b"));
    html_hidden(t, V("seen"), arena_printf(p->q->context.arena, "%lld", newest ? (long long)newest->i : 0LL));
    put_input(t, &(InputField){
                     .id = id, .name = "reason", .type = "text", .label = V("Why, for everybody who asks later") });
    put_button(t, words, true);
    RAW(t, "</form>\n");
    details_end(t);
}

static void put_acts(Page *p, const Captured *c)
{
    const Value *linked = captured_fact(c, "linked"), *decision = captured_fact(c, "decision");

    if (!page_may(p, CURATE))
        return;
    RAW(p->t, "<section id=\"decide\">\n<h2 class=\"nhsuk-heading-m\">Decide</h2>\n");
    put_act(p, "accept", "They are the same, or packs of it", c);
    if (linked && linked->i)
        put_act(p, "withdraw", "They are not: take the link back", c);
    else
        put_act(p, "reject", "They are not: keep them apart", c);
    if (decision)
        put_act(p, "revoke", "Take the decision back", c);
    RAW(p->t, "</section>\n");
}

void page_link(Page *p)
{
    static const char *const hide[] = { "newest_entry", NULL };
    Given given[] = { { V("a"), page_field(p, "a") }, { V("b"), page_field(p, "b") } };
    const CapturedTable *way;
    Captured c;
    Error e;

    if (!given[0].text.n || !given[1].text.n) {
        fail(&e, E_USAGE, "this page is about two products: /link?a=CODE&b=CODE");
        page_problem(p, &e);
        return;
    }
    if (!page_asks(p, &c, "link explain", given, COUNT_OF(given)))
        return;
    page_begin(p, V("Why two products are linked"), NULL);
    RAW(p->t, "<h1 class=\"nhsuk-heading-xl\">Are these two linked, and why?</h1>\n");
    put_notes(p, &c);
    put_facts(p->t, &c, hide);
    if (!put_pair(p, given[0].text, given[1].text, &e)) {
        page_problem(p, &e);
        return;
    }
    put_evidence(p, &c);
    if ((way = captured_table(&c, "way")))
        put_whole_table(p->t, way);
    put_acts(p, &c);
    put_downloads(p, question_named(V("link explain")), given, COUNT_OF(given));
    page_end(p);
}
