/* The page of any question, from its declaration: a form, and the answer below it. See pages.h.
 *
 * The address is that of the answer: a form is sent with GET, and fields that are empty are left out of the question.
 * Only actions are posted. The page's own fields begin with an underscore: _table, _page and _sort say which rows of
 * which table are shown, in which order. */
#include "web/api.h"
#include "web/pages.h"
#include "web/problem.h"
#include "web/who.h"

#include <stdio.h>
#include <stdlib.h>

enum { ROWS_ON_PAGE = 50, MORE_FIELDS = 2, FEW_OPTIONAL = 4 };

typedef struct {
    Page *page;
    const Question *question;
    Given *given; /* of the question: named, not empty */
    int n;
    const Param *wrong; /* the parameter that the error is about; NULL: none in particular */
    Error error;
    bool failed;
    Captured answer;
    View datasets; /* for choosing: between '|' */
} QuestionPage;

/* ---- the form --------------------------------------------------------------------------------------------------- */

static View nth_given(const QuestionPage *x, const Param *p, int n)
{
    for (int i = 0; i < x->n; i++)
        if (view_eq(x->given[i].name, view_of(p->name)) && n-- == 0)
            return x->given[i].text;
    return (View){ NULL, 0 };
}

static bool is_given(const QuestionPage *x, const Param *p, View value)
{
    View v;

    for (int i = 0; (v = nth_given(x, p, i)).p; i++)
        if (view_eq(v, value))
            return true;
    return false;
}

static View label_of(const QuestionPage *x, const Param *p)
{
    char buffer[TITLE_CHARS], name[TITLE_CHARS];

    snprintf(name, sizeof name, "%s", p->name);
    for (char *c = name; *c; c++)
        *c = *c == '-' ? '_' : *c;
    return arena_printf(x->page->q->context.arena, "%s%s", title_of(name, buffer),
                        param_required(p) ? "" : " (optional)");
}

/* With a capital first. */
static View capital(const char *words, Arena *arena)
{
    return arena_printf(arena, "%c%s", words[0] >= 'a' && words[0] <= 'z' ? words[0] - 32 : words[0], words + 1);
}

static View hint_of(const QuestionPage *x, const Param *p)
{
    const char *form = p->type == PARAM_MONTH     ? ", for example 2026-06"
                       : p->type == PARAM_DATE    ? ", for example 2026-06-30"
                       : p->type == PARAM_EDITION ? ", for example 2026-06"
                       : p->type == PARAM_SHARE   ? ", for example 25%"
                                                  : "";
    bool said = p->otherwise && p->type != PARAM_FLAG;
    Arena *arena = x->page->q->context.arena;

    return arena_printf(arena, "%.*s%s%s%s", VIEW_ARGS(capital(p->help, arena)), form, said ? "; if left empty: " : "",
                        said ? p->otherwise : "");
}

static void put_boxes(QuestionPage *x, const Param *p)
{
    Text *t = x->page->t;
    View rest = view_of(p->choices), hint = hint_of(x, p);
    char id[96];
    int n = 0;

    text_printf(t,
                "<div class=\"nhsuk-form-group\">\n<fieldset class=\"nhsuk-fieldset\" aria-describedby=\"%s-hint\">\n"
                "<legend class=\"nhsuk-fieldset__legend\">",
                p->name);
    html_text(t, label_of(x, p));
    text_printf(t, "</legend>\n<div class=\"nhsuk-hint\" id=\"%s-hint\">", p->name);
    html_text(t, hint);
    RAW(t, "</div>\n<div class=\"nhsuk-checkboxes nhsuk-checkboxes--small\" data-module=\"nhsuk-checkboxes\">\n");
    while (rest.p) {
        View one = view_cut(&rest, '|');
        n++;
        snprintf(id, sizeof id, n > 1 ? "%s-%d" : "%s", p->name, n);
        put_checkbox(t, id, p->name, one, one, V(""), is_given(x, p, one));
    }
    RAW(t, "</div>\n</fieldset>\n</div>\n");
}

static void put_texts(QuestionPage *x, const Param *p, InputField *f)
{
    int most = param_repeats(p) ? MORE_FIELDS : 1, given = 0;
    char id[96];

    while (nth_given(x, p, given).p)
        given++;
    if (param_repeats(p))
        most = given + (p->need == REQUIRED_REPEATED && given == 0 ? MORE_FIELDS : 1);
    for (int i = 0; i < most; i++) {
        View label = f->label;
        snprintf(id, sizeof id, i ? "%s-%d" : "%s", p->name, i + 1);
        f->id = id;
        f->value = nth_given(x, p, i);
        if (i)
            f->label = arena_printf(x->page->q->context.arena, "%.*s, number %d", VIEW_ARGS(label), i + 1);
        put_input(x->page->t, f);
        f->hint = f->error = V("");
        f->label = label;
    }
}

static void put_field(QuestionPage *x, const Param *p)
{
    InputField f = { .id = p->name, .name = p->name, .label = label_of(x, p), .hint = hint_of(x, p), .type = "text" };
    Text *t = x->page->t;

    if (x->failed && x->wrong == p)
        f.error = view_of(x->error.what);
    f.value = nth_given(x, p, 0);
    if (p->type == PARAM_SECRET) { /* never shown again */
        f.type = "password";
        f.autocomplete = "new-password";
        f.value = V("");
        put_input(t, &f);
    } else if (p->type == PARAM_FLAG) {
        RAW(t, "<div class=\"nhsuk-form-group\">\n<div class=\"nhsuk-checkboxes\" data-module=\"nhsuk-checkboxes\">\n");
        put_checkbox(t, p->name, p->name, V("yes"), label_of(x, p), f.hint, f.value.p != NULL);
        RAW(t, "</div>\n</div>\n");
    } else if (p->type == PARAM_CHOICE && param_repeats(p)) {
        put_boxes(x, p);
    } else if (p->type == PARAM_CHOICE) {
        put_select(t, &f, view_of(p->choices), !param_required(p));
    } else if (p->type == PARAM_DATASET && x->datasets.n && !param_repeats(p)) {
        put_select(t, &f, x->datasets, !param_required(p));
    } else {
        f.width = p->type == PARAM_COUNT || p->type == PARAM_SHARE                              ? "5"
                  : p->type == PARAM_MONTH || p->type == PARAM_DATE || p->type == PARAM_EDITION ? "10"
                                                                                                : NULL;
        f.numeric = p->type == PARAM_COUNT;
        put_texts(x, p, &f);
    }
}

static bool paging(const Param *p)
{
    return strcmp(p->name, "page") == 0 && p->type == PARAM_COUNT;
}

static void put_form(QuestionPage *x)
{
    Text *t = x->page->t;
    bool acts = x->question->how & ACTS, open = false;
    int optional = 0;

    for (const Param *p = x->question->params; p && p->name; p++)
        optional += !param_required(p) && !paging(p);
    if (!x->question->params || !x->question->params[0].name)
        return;
    RAW(t, "<form action=\"/ask/");
    put_question_path(t, x->question);
    text_printf(t, "\" method=\"%s\" novalidate>\n", acts ? "post" : "get");
    if (acts)
        put_form_token(t, x->page->q);
    for (const Param *p = x->question->params; p && p->name; p++)
        if (param_required(p))
            put_field(x, p);
    for (const Param *p = x->question->params; p && p->name; p++) {
        if (param_required(p) || paging(p))
            continue;
        if (!open && optional > FEW_OPTIONAL)
            details_begin(t, V("More choices"), x->wrong && !param_required(x->wrong));
        open = true;
        put_field(x, p);
    }
    if (open && optional > FEW_OPTIONAL)
        details_end(t);
    put_button(t, acts ? "Save" : "Ask", false);
    RAW(t, "</form>\n");
}

/* ---- the answer ------------------------------------------------------------------------------------------------- */

/* The address of this page with other fields of its own. */
static void link_here(const QuestionPage *x, Text *t, const char *table, int64_t page, View sort, const char *classes,
                      const char *rel)
{
    RAW(t, "<a");
    if (classes)
        text_printf(t, " class=\"%s\"", classes);
    Link l = link_begin(t, "href", "/ask/");
    put_question_path(t, x->question);
    for (int i = 0; i < x->n; i++)
        link_view(&l, x->given[i].name, x->given[i].text);
    link_field(&l, "_table", view_of(table));
    if (sort.n)
        link_field(&l, "_sort", sort);
    if (page > 1)
        link_field(&l, "_page", page_digits(x->page, page));
    link_anchor(&l, table);
    link_end(&l);
    if (rel)
        text_printf(t, " rel=\"%s\"", rel);
    RAW(t, ">");
}

typedef struct {
    const QuestionPage *x;
    const CapturedTable *table;
    View sort; /* "price" or "-price"; "" as it came */
} Shown;

static void link_page(void *ctx, Text *t, int64_t page, const char *classes, const char *rel)
{
    const Shown *s = ctx;
    link_here(s->x, t, s->table->name, page, s->sort, classes, rel);
}

static void link_head(void *ctx, Text *t, const Column *c)
{
    const Shown *s = ctx;
    bool up = view_eq(s->sort, view_of(c->name));
    link_here(s->x, t, s->table->name, 1, arena_printf(s->x->page->q->context.arena, "%s%s", up ? "-" : "", c->name),
              "nhsuk-link", NULL);
}

/* What is unknown comes last, whichever way. */
static int compare_values(ColumnType type, const Value *a, const Value *b, bool down)
{
    int d;

    if (a->null || b->null)
        return a->null - b->null;
    if (column_is_text(type))
        d = view_cmp(a->text, b->text);
    else if (type == COLUMN_NUMBER || type == COLUMN_SHARE)
        d = (a->d > b->d) - (a->d < b->d);
    else if (type == COLUMN_MONEY)
        d = (a->money.minor > b->money.minor) - (a->money.minor < b->money.minor);
    else
        d = (a->i > b->i) - (a->i < b->i);
    return down ? -d : d;
}

/* Merges two sorted runs; of equals the earlier row stays first. */
static void merge(const CapturedTable *x, int column, bool down, const int *from, int *to, int a, int b, int end)
{
    int i = a, k = b;

    for (int at = a; at < end; at++) {
        bool left = i < b && (k >= end || compare_values(x->columns[column].type, &x->row[from[i]][column],
                                                         &x->row[from[k]][column], down) <= 0);
        to[at] = left ? from[i++] : from[k++];
    }
}

static int *sorted_rows(const CapturedTable *x, int column, bool down, Arena *arena)
{
    int *a = ARENA_ARRAY(arena, int, (size_t)x->n + 1), *b = ARENA_ARRAY(arena, int, (size_t)x->n + 1);

    if (!a || !b)
        return NULL;
    for (int i = 0; i < x->n; i++)
        a[i] = i;
    for (int step = 1; step < x->n; step *= 2) {
        for (int i = 0; i < x->n; i += 2 * step)
            merge(x, column, down, a, b, i, i + step < x->n ? i + step : x->n,
                  i + 2 * step < x->n ? i + 2 * step : x->n);
        int *swap = a;
        a = b;
        b = swap;
    }
    return a;
}

static void put_captured(QuestionPage *x, const CapturedTable *table)
{
    Text *t = x->page->t;
    bool chosen = view_eq(page_field(x->page, "_table"), view_of(table->name));
    Shown s = { x, table, chosen ? page_field(x->page, "_sort") : V("") };
    bool down = view_starts(s.sort, V("-"));
    char *name = arena_cstr(x->page->q->context.arena, down ? view_sub(s.sort, 1, s.sort.n) : s.sort);
    int64_t page = chosen ? page_number(x->page, "_page") : 1, pages = (table->n + ROWS_ON_PAGE - 1) / ROWS_ON_PAGE;
    int sorted = name && *name ? captured_column(table, name) : -1;
    TableView v = { .table = table, .sorted = sorted < 0 ? NULL : &table->columns[sorted], .down = down, .ctx = &s };
    Pagination chips = { .link = link_page, .ctx = &s };

    page = page > pages ? (pages ? pages : 1) : page;
    chips.page = page, chips.pages = pages;
    v.from = (int)(page - 1) * ROWS_ON_PAGE;
    v.to = v.from + ROWS_ON_PAGE;
    if (v.sorted)
        v.order = sorted_rows(table, sorted, down, x->page->q->context.arena);
    if (table->n > 1)
        v.head_link = link_head;
    text_printf(t, "<section id=\"%s\">\n", table->name);
    put_table(t, &v);
    if (!table->rows)
        RAW(t, "<p>None.</p>\n");
    else if (pages > 1)
        text_printf(t, "<p>Rows %d to %d of %lld.</p>\n", v.from + 1, v.to < table->n ? v.to : table->n,
                    (long long)table->rows);
    if (table->rows > table->n && v.sorted)
        text_printf(
            t,
            "<p>Only the first %d rows are sorted, as the answer gives them: those after them may belong before "
            "what is shown here. The downloads below have them all.</p>\n",
            table->n);
    else if (table->rows > table->n)
        text_printf(t, "<p>Pages show the first %d rows; the downloads below have them all.</p>\n", table->n);
    put_pagination(t, &chips);
    RAW(t, "</section>\n");
}

/* Pages of the question itself, where it has them. */
static void link_question_page(void *ctx, Text *t, int64_t page, const char *classes, const char *rel)
{
    const QuestionPage *x = ctx;

    text_printf(t, "<a class=\"%s\" rel=\"%s\"", classes, rel);
    Link l = link_begin(t, "href", "/ask/");
    put_question_path(t, x->question);
    for (int i = 0; i < x->n; i++)
        if (!view_eq(x->given[i].name, V("page")))
            link_view(&l, x->given[i].name, x->given[i].text);
    link_field(&l, "page", page_digits(x->page, page));
    link_end(&l);
    RAW(t, ">");
}

static void put_answer(QuestionPage *x)
{
    Page *p = x->page;
    const Captured *c = &x->answer;
    int64_t page = page_number(p, "page");

    RAW(p->t, "<h2 class=\"nhsuk-heading-l\" id=\"answer\">Answer</h2>\n");
    if (x->question->how & ACTS)
        put_banner(p->t, "Saved", V("It was saved."));
    put_notes(p, c);
    put_facts(p->t, c, NULL);
    for (const CapturedTable *t = c->tables; t; t = t->next)
        put_captured(x, t);
    if (param_named(x->question, V("page")) && (c->tables || page > 1)) {
        Pagination chips = {
            .page = page, .pages = c->answer.no ? page : page + 1, .link = link_question_page, .ctx = x
        };
        put_pagination(p->t, &chips);
    }
    if (!(x->question->how & ACTS))
        put_downloads(p, x->question, x->given, x->n);
    put_sources(p, c);
}

/* ---- the page --------------------------------------------------------------------------------------------------- */

/* The fields that belong to the question and say something. */
static Code take_given(QuestionPage *x, Error *e)
{
    Page *p = x->page;

    if (!(x->given = ARENA_ARRAY(p->q->context.arena, Given, (size_t)p->n + 1)))
        return arena_fail(p->q->context.arena, sizeof(Given), "a form", e);
    for (int i = 0; i < p->n; i++)
        if (p->given[i].name.p[0] != '_' && view_trim(p->given[i].text).n)
            x->given[x->n++] = p->given[i];
    return OK;
}

/* Which parameter an error of parameters is about: its sentence begins with the name, or with "'question' needs name".
 */
static const Param *wrong_param(const Question *q, const Error *e)
{
    View what = view_of(e->what), needs = V("' needs ");
    ptrdiff_t at = view_find_view(what, needs);

    if (at > 0)
        what = view_sub(what, (size_t)at + needs.n, what.n);
    if (view_starts(what, V("--"))) /* as a question itself says it */
        what = view_sub(what, 2, what.n);
    for (const Param *p = q->params; p && p->name; p++) {
        View name = view_of(p->name);
        if (view_starts(what, name) && what.n > name.n && (what.p[name.n] == ' ' || what.p[name.n] == ':'))
            return p;
    }
    return NULL;
}

/* The data sets that there are, for choosing. */
static void list_datasets(QuestionPage *x)
{
    const CapturedTable *t;
    bool wanted = false;
    Captured c;
    View last = V("");
    Error e;
    Text all;

    for (const Param *p = x->question->params; p && p->name; p++)
        wanted |= p->type == PARAM_DATASET;
    if (!wanted || capture_named(&c, x->page->q, "sources", NULL, 0, &e) != OK || !(t = captured_table(&c, "sources")))
        return;
    text_init(&all, 1 << 20);
    for (int i = 0; i < t->n; i++) {
        View dataset = captured_text(t, i, "dataset");
        if (view_eq(dataset, last))
            continue;
        text_printf(&all, "%s%.*s", all.n ? "|" : "", VIEW_ARGS(dataset));
        last = dataset;
    }
    if (text_ok(&all) && all.n)
        x->datasets = arena_copy(x->page->q->context.arena, text_view(&all));
    text_release(&all);
}

static bool needs_nothing(const Question *q)
{
    for (const Param *p = q->params; p && p->name; p++)
        if (param_required(p))
            return false;
    return true;
}

static bool wants_answer(const QuestionPage *x)
{
    bool post = is_post(x->page->q);

    if (x->question->how & ACTS)
        return post;
    return x->page->n > 0 || needs_nothing(x->question);
}

static void ask(QuestionPage *x)
{
    const Request *q = x->page->q;
    Code c = x->question->how & ACTS ? check_sender(q, &x->error) : OK;

    if (c == OK)
        c = capture(&x->answer, q, x->question, x->given, x->n, &x->error);
    x->failed = c != OK;
    if (c == E_USAGE)
        x->wrong = wrong_param(x->question, &x->error);
}

void page_question(Page *p, const Question *question)
{
    QuestionPage x = { .page = p, .question = question };
    View heading = capital(question->name, p->q->context.arena);
    char path[128] = "/ask/";
    size_t n = strlen(path);
    Error e;

    if (take_given(&x, &e) != OK) {
        page_problem(p, &e);
        return;
    }
    if (wants_answer(&x))
        ask(&x);
    list_datasets(&x);
    if (x.failed)
        p->r->status = status_of(&x.error);
    p->r->stays = p->r->stays && !x.failed;
    for (const char *c = question->name; *c && n + 1 < sizeof path; c++)
        path[n++] = *c == ' ' ? '/' : *c;
    path[n] = '\0';
    page_begin(p, arena_printf(p->q->context.arena, "%s%.*s", x.failed ? "Error: " : "", VIEW_ARGS(heading)),
               path);
    if (x.failed)
        put_error(p, &x.error, x.wrong ? x.wrong->name : NULL);
    RAW(p->t, "<h1 class=\"nhsuk-heading-xl nhsuk-u-margin-bottom-3\">");
    html_text(p->t, heading);
    RAW(p->t, "</h1>\n<p class=\"nhsuk-lede-text\">");
    html_text(p->t, capital(question->help, p->q->context.arena));
    RAW(p->t, "</p>\n");
    if (question->more) {
        details_begin(p->t, V("How to read it"), false);
        html_cstr(p->t, question->more);
        details_end(p->t);
    }
    put_form(&x);
    if (wants_answer(&x) && !x.failed)
        put_answer(&x);
    page_end(p);
}

/* ---- all questions ---------------------------------------------------------------------------------------------- */

void page_questions(Page *p)
{
    page_begin(p, V("All questions"), "/ask");
    RAW(p->t, "<h1 class=\"nhsuk-heading-xl\">All questions</h1>\n");
    if (page_may(p, CURATE))
        RAW(p->t, "<p>To judge pairs of products one after the other, <a href=\"/review\">review links</a>.</p>\n");
    RAW(p->t, "<p>Pages of their own: <a href=\"/appliances/applications\">applications for Part IX</a>, <a "
              "href=\"/appliances/rehearse\">rehearse a rule</a>.</p>\n");
    for (const QuestionGroup *g = all_groups(); g->title; g++) {
        bool any = false;
        for (const Question *q = g->questions; q->name; q++) {
            if (!question_is_served(q))
                continue;
            if (!any) {
                RAW(p->t, "<h2 class=\"nhsuk-heading-m\">");
                html_cstr(p->t, g->title);
                RAW(p->t, "</h2>\n<ul class=\"nhsuk-list\">\n");
            }
            any = true;
            RAW(p->t, "<li><a href=\"/ask/");
            put_question_path(p->t, q);
            RAW(p->t, "\">");
            html_text(p->t, capital(q->name, p->q->context.arena));
            RAW(p->t, "</a>: ");
            html_cstr(p->t, q->help);
            RAW(p->t, "</li>\n");
        }
        if (any)
            RAW(p->t, "</ul>\n");
    }
    page_end(p);
}
