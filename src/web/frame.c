/* What all pages share: head, menu, foot, problems, notes and sources. See pages.h. */
#include "asset_names.h"
#include "version.h"
#include "web/api.h"
#include "web/pages.h"
#include "web/problem.h"
#include "web/who.h"

#include <ctype.h>

static const struct {
    const char *path, *words;
} menu[] = {
    { "/search", "Search" },       { "/appliances", "Appliances" },    { "/appliances/choose", "Choose" },
    { "/scan", "Scan" },           { "/compare", "Compare" },          { "/ask/changes", "Changes" },
    { "/ask/sources", "Sources" }, { "/ask/quality", "Data quality" }, { "/ask", "All questions" },
};

bool page_asks(Page *p, Captured *c, const char *question, const Given *given, int n)
{
    Error e;

    if (capture_named(c, p->q, question, given, n, &e) == OK)
        return true;
    page_problem(p, &e);
    return false;
}

View page_digits(const Page *p, int64_t n)
{
    return arena_printf(p->q->context.arena, "%lld", (long long)n);
}

View page_field(const Page *p, const char *name)
{
    View v = query_value(p->given, p->n, view_of(name));
    return v.p ? v : V("");
}

int64_t page_count(const Page *p, const char *name)
{
    View v = page_field(p, name);
    int64_t n;
    return view_digits(v) && view_int(v, &n) ? n : 0;
}

int64_t page_number(const Page *p, const char *name)
{
    int64_t n = page_count(p, name);
    return n < 1 ? 1 : n;
}

bool page_may(const Page *p, Permission what)
{
    const AskContext *x = &p->q->context;
    return x->access->may(x->access->ctx, x->account, what);
}

/* Who is signed in, and the way out or in. */
static void put_account(Page *p)
{
    const Request *q = p->q;
    Text *t = p->t;

    RAW(t, "<nav class=\"nhsuk-header__account\" aria-label=\"Account\">\n<ul class=\"nhsuk-header__account-list\">\n"
           "<li class=\"nhsuk-header__account-item\">");
    if (q->session) {
        RAW(t, "<a class=\"nhsuk-header__account-link\" href=\"/account\"><svg class=\"nhsuk-icon nhsuk-icon--user\" "
               "xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 24 24\" width=\"16\" height=\"16\" "
               "focusable=\"false\" aria-hidden=\"true\"><path d=\"M12 1a11 11 0 1 1 0 22 11 11 0 0 1 0-22Zm0 2a9 9 0 "
               "0 0-5 16.5V18a4 4 0 0 1 4-4h2a4 4 0 0 1 4 4v1.5A9 9 0 0 0 12 3Zm0 3a3.5 3.5 0 1 1-3.5 3.5A3.4 3.4 0 0 "
               "1 12 6Z\"/></svg> <span class=\"nhsuk-u-visually-hidden\">Your account: </span>");
        html_text(t, q->account.name);
        RAW(t, "</a></li>\n<li class=\"nhsuk-header__account-item\"><form class=\"nhsuk-header__account-form\" "
               "action=\"/sign-out\" method=\"post\" novalidate>\n");
        put_form_token(t, q);
        RAW(t, "<button class=\"nhsuk-header__account-button\" type=\"submit\">Sign out</button>\n</form>");
    } else if (q->account.public_only) {
        link_sign_in(p, "nhsuk-header__account-link");
        RAW(t, "Sign in</a>");
    } else if (q->account.number == 0) {
        RAW(t, "This machine&#39;s operator");
    } else {
        html_text(t, q->account.name);
    }
    RAW(t, "</li>\n</ul>\n</nav>\n");
}

static void put_header(Page *p, const char *here, View words)
{
    Text *t = p->t;

    RAW(t, "<header class=\"nhsuk-header\" data-module=\"nhsuk-header\" role=\"banner\">\n"
           "<div class=\"nhsuk-header__container nhsuk-width-container\">\n<div class=\"nhsuk-header__service\">\n"
           "<a class=\"nhsuk-header__service-logo t-logo\" href=\"/\"><span "
           "class=\"nhsuk-header__service-name\">Trefoil</span></a>\n</div>\n"
           "<search class=\"nhsuk-header__search\">\n<form class=\"nhsuk-header__search-form\" action=\"/search\" "
           "method=\"get\">\n<div class=\"nhsuk-form-group\">\n<label class=\"nhsuk-label nhsuk-u-visually-hidden\" "
           "for=\"search-field\">Search products by words or code</label>\n<div class=\"nhsuk-input-wrapper\">\n"
           "<input class=\"nhsuk-input\" id=\"search-field\" name=\"words\" type=\"search\" autocomplete=\"off\" "
           "placeholder=\"Words or a code\" data-suggest");
    if (words.n)
        html_attr(t, "value", words);
    RAW(t, ">\n<button class=\"nhsuk-button nhsuk-button--icon nhsuk-button--small\" data-module=\"nhsuk-button\" "
           "type=\"submit\" aria-label=\"Search\"><svg class=\"nhsuk-icon nhsuk-icon--search\" "
           "xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 24 24\" width=\"16\" height=\"16\" focusable=\"false\" "
           "aria-hidden=\"true\"><path d=\"m20.7 18.9-4.1-4.1a7 7 0 1 0-1.4 1.4l4 4.1a1 1 0 0 0 1.5 0c.4-.4.4-1 "
           "0-1.4ZM6 10.6a5 5 0 1 1 10 0 5 5 0 0 1-10 0Z\"/></svg></button>\n</div>\n</div>\n</form>\n</search>\n");
    put_account(p);
    RAW(t, "</div>\n"
           "<nav class=\"nhsuk-header__navigation\" aria-label=\"Menu\">\n<div "
           "class=\"nhsuk-header__navigation-container nhsuk-width-container\">\n<ul "
           "class=\"nhsuk-header__navigation-list\">\n");
    for (int i = 0; i < COUNT_OF(menu); i++) {
        bool current = here && strcmp(here, menu[i].path) == 0, at_it = view_eq(p->q->path, view_of(menu[i].path));
        text_printf(t,
                    "<li class=\"nhsuk-header__navigation-item%s\"><a class=\"nhsuk-header__navigation-link\" "
                    "href=\"%s\"%s>%s</a></li>\n",
                    current ? " nhsuk-header__navigation-item--current" : "", menu[i].path,
                    current ? at_it ? " aria-current=\"page\"" : " aria-current=\"true\"" : "", menu[i].words);
    }
    RAW(t, "<li class=\"nhsuk-header__menu\" hidden><button class=\"nhsuk-header__menu-toggle "
           "nhsuk-header__navigation-link\" id=\"toggle-menu\" type=\"button\" aria-expanded=\"false\"><span "
           "class=\"nhsuk-u-visually-hidden\">Browse </span>More</button></li>\n</ul>\n</div>\n</nav>\n</header>\n");
}

void page_begin(Page *p, View title, const char *here)
{
    Text *t = p->t;

    RAW(t, "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n<title>");
    html_text(t, title);
    RAW(t, " - Trefoil</title>\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
           "<link rel=\"icon\" type=\"image/svg+xml\" href=\"" ASSET_ICON "\">\n"
           "<link rel=\"stylesheet\" href=\"" ASSET_STYLE "\">\n"
           "<script type=\"module\" src=\"" ASSET_SCRIPT "\"></script>\n</head>\n<body>\n"
           "<a class=\"nhsuk-skip-link\" data-module=\"nhsuk-skip-link\" href=\"#maincontent\">Skip to main "
           "content</a>\n");
    put_header(p, here, page_field(p, "words"));
    RAW(t, "<div class=\"nhsuk-width-container\">\n<main class=\"nhsuk-main-wrapper\" id=\"maincontent\">\n");
}

void page_end(Page *p)
{
    RAW(p->t,
        "</main>\n</div>\n<footer class=\"nhsuk-footer\" role=\"contentinfo\">\n<div "
        "class=\"nhsuk-width-container\">\n<div class=\"nhsuk-footer__meta\">\n<h2 "
        "class=\"nhsuk-u-visually-hidden\">Support links</h2>\n<ul class=\"nhsuk-footer__list\">\n<li "
        "class=\"nhsuk-footer__list-item\"><a class=\"nhsuk-footer__list-item-link\" href=\"/guide\">Guide</a></li>\n"
        "<li "
        "class=\"nhsuk-footer__list-item\"><a class=\"nhsuk-footer__list-item-link\" href=\"/ask\">All "
        "questions</a></li>\n<li class=\"nhsuk-footer__list-item\"><a class=\"nhsuk-footer__list-item-link\" "
        "href=\"/api/openapi.json\">API for programs (OpenAPI)</a></li>\n<li "
        "class=\"nhsuk-footer__list-item\"><a class=\"nhsuk-footer__list-item-link\" href=\"/jobs\">Your long "
        "questions</a></li>\n</ul>\n<p "
        "class=\"nhsuk-body-s\">Trefoil " TREFOIL_VERSION
        ". Every value says where it stands; what no source states is not stated here either.</p>\n</div>\n</div>\n"
        "</footer>\n</body>\n</html>\n");
}

void page_problem(Page *p, const Error *e)
{
    const Request *q = p->q;

    if (!reply_again(p->r)) {
        p->r->status = 500;
        return;
    }
    p->r->status = p->r->status >= 400 ? p->r->status : status_of(e);
    page_begin(p, view_of(status_title(p->r->status)), NULL);
    RAW(p->t, "<h1 class=\"nhsuk-heading-xl\">");
    html_cstr(p->t, status_title(p->r->status));
    RAW(p->t, "</h1>\n<p>");
    html_cstr(p->t, e->what);
    RAW(p->t, ".</p>\n");
    if (e->hint[0]) {
        RAW(p->t, "<p>");
        html_cstr(p->t, e->hint);
        RAW(p->t, ".</p>\n");
    }
    if (p->r->status == 403 && q->account.public_only) {
        RAW(p->t, "<p>");
        link_sign_in(p, NULL);
        RAW(p->t, "Sign in</a> with an account that may.</p>\n");
    }
    if (p->r->status == 404 && q->path.n > 1)
        RAW(p->t, "<p><a href=\"/search\">Search for products</a>, or see <a href=\"/ask\">all questions</a>.</p>\n");
    page_end(p);
}

void put_error(Page *p, const Error *e, const char *id)
{
    View words = e->hint[0] ? arena_printf(p->q->context.arena, "%s; %s", e->what, e->hint) : view_of(e->what);
    put_error_summary(p->t, words, id);
}

/* An option is called by its name alone: its dashes belong to the command line. */
static void put_note_words(Text *t, View words)
{
    for (size_t at = 0; at < words.n;) {
        View rest = view_sub(words, at, words.n - at);
        ptrdiff_t dashes = view_find_view(rest, V(" --"));
        size_t name = 0;
        if (dashes < 0) {
            html_text(t, rest);
            return;
        }
        rest = view_sub(rest, (size_t)dashes + 3, rest.n);
        while (name < rest.n && (islower((unsigned char)rest.p[name]) || rest.p[name] == '-'))
            name++;
        html_text(t, view_sub(words, at, (size_t)dashes + 1));
        RAW(t, "\xe2\x80\x98");
        html_text(t, view_sub(rest, 0, name));
        RAW(t, "\xe2\x80\x99");
        at += (size_t)dashes + 3 + name;
    }
}

/* A command, as a link to the page of the question that it begins with, if it does. */
static void put_command(Text *t, View command)
{
    View name = view_starts(command, V("trefoil ")) ? view_sub(command, 8, command.n) : command;
    const Question *q = NULL;

    for (; name.n && !q; name.n--)
        if (name.p + name.n == command.p + command.n || name.p[name.n] == ' ')
            q = question_named(name);
    if (q && question_is_served(q)) {
        RAW(t, "<a href=\"/ask/");
        put_question_path(t, q);
        RAW(t, "\">");
    }
    RAW(t, "<code>");
    html_text(t, command);
    RAW(t, "</code>");
    if (q && question_is_served(q))
        RAW(t, "</a>");
}

/* Commands stand between backticks. */
static void put_note(Text *t, View note)
{
    for (bool command = false; note.p; command = !command) {
        View part = view_cut(&note, '`');
        if (command)
            put_command(t, part);
        else
            put_note_words(t, part);
    }
}

void put_notes(Page *p, const Captured *c)
{
    if (!c->answer.notes)
        return;
    RAW(p->t, "<div class=\"nhsuk-inset-text\">\n<span class=\"nhsuk-u-visually-hidden\">Information: </span>\n");
    for (const AnswerNote *n = c->answer.notes; n; n = n->next) {
        RAW(p->t, "<p>");
        put_note(p->t, n->text);
        RAW(p->t, "</p>\n");
    }
    RAW(p->t, "</div>\n");
}

static void put_source(Text *t, const AnswerSource *s)
{
    RAW(t, "<li><span class=\"t-code\">");
    html_text(t, s->source);
    RAW(t, "</span>");
    if (s->publisher.n) {
        RAW(t, ", ");
        html_text(t, s->publisher);
    }
    if (s->edition.n) {
        RAW(t, ", edition ");
        html_text(t, s->edition);
    }
    if (s->licence.n) {
        RAW(t, " (");
        html_text(t, s->licence);
        RAW(t, ")");
    }
    RAW(t, "</li>\n");
}

void put_sources(Page *p, const Captured *c)
{
    int n = 0;

    for (const AnswerSourceNode *s = c->answer.sources; s; s = s->next)
        n++;
    if (!n)
        return;
    text_printf(p->t,
                "<section aria-labelledby=\"drawn\">\n<h2 class=\"nhsuk-heading-s\" id=\"drawn\">Drawn from %s</h2>\n"
                "<ul class=\"nhsuk-list nhsuk-list--bullet\">\n",
                n == 1 ? "this source" : "these sources");
    for (const AnswerSourceNode *s = c->answer.sources; s; s = s->next)
        put_source(p->t, &s->s);
    RAW(p->t, "</ul>\n</section>\n");
}

static void link_given(Link *l, const Given *given, int n)
{
    for (int i = 0; i < n; i++)
        if (given[i].name.n && given[i].name.p[0] != '_' && given[i].text.n)
            link_view(l, given[i].name, given[i].text);
    link_end(l);
}

void put_downloads(Page *p, const Question *q, const Given *given, int n)
{
    static const char *const formats[][2] = { { ".csv", "CSV" }, { ".xlsx", "Excel (XLSX)" }, { ".json", "JSON" } };
    Text *t = p->t;

    RAW(t, "<p class=\"t-downloads\">Take it along: ");
    for (int i = 0; i < COUNT_OF(formats); i++) {
        text_printf(t, "%s<a", i ? ", " : "");
        Link l = link_begin(t, "href", "/api/v1/");
        put_question_path(t, q);
        link_path(&l, formats[i][0]);
        link_given(&l, given, n);
        text_printf(t, ">%s</a>", formats[i][1]);
    }
    if (!view_starts(p->q->path, V("/ask/"))) {
        RAW(t, " \xc2\xb7 <a");
        Link l = link_begin(t, "href", "/ask/");
        put_question_path(t, q);
        link_given(&l, given, n);
        RAW(t, ">More settings</a>");
    }
    RAW(t, "</p>\n");
}
