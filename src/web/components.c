/* See components.h. */
#include "web/components.h"

#include "faces/format.h"

/* ---- fields ----------------------------------------------------------------------------------------------------- */

static void group_begin(Text *t, const InputField *f)
{
    text_printf(t, "<div class=\"nhsuk-form-group%s\">\n<label class=\"nhsuk-label\" for=\"%s\">",
                f->error.n ? " nhsuk-form-group--error" : "", f->id);
    html_text(t, f->label);
    RAW(t, "</label>\n");
    if (f->hint.n) {
        text_printf(t, "<div class=\"nhsuk-hint\" id=\"%s-hint\">", f->id);
        html_text(t, f->hint);
        RAW(t, "</div>\n");
    }
    if (f->error.n) {
        text_printf(
            t,
            "<span class=\"nhsuk-error-message\" id=\"%s-error\"><span class=\"nhsuk-u-visually-hidden\">Error: "
            "</span>",
            f->id);
        html_text(t, f->error);
        RAW(t, "</span>\n");
    }
}

static void described_by(Text *t, const InputField *f)
{
    if (!f->hint.n && !f->error.n)
        return;
    RAW(t, " aria-describedby=\"");
    if (f->hint.n)
        text_printf(t, "%s-hint", f->id);
    if (f->error.n)
        text_printf(t, "%s%s-error", f->hint.n ? " " : "", f->id);
    RAW(t, "\"");
}

void put_input(Text *t, const InputField *f)
{
    group_begin(t, f);
    RAW(t, "<input class=\"nhsuk-input");
    if (f->error.n)
        RAW(t, " nhsuk-input--error");
    if (f->width)
        text_printf(t, " nhsuk-input--width-%s", f->width);
    text_printf(t, "\" id=\"%s\" name=\"%s\" type=\"%s\"", f->id, f->name, f->type ? f->type : "text");
    if (f->value.n)
        html_attr(t, "value", f->value);
    described_by(t, f);
    if (f->numeric)
        RAW(t, " inputmode=\"numeric\"");
    text_printf(t, " autocomplete=\"%s\">\n</div>\n", f->autocomplete ? f->autocomplete : "off");
}

void put_select(Text *t, const InputField *f, View choices, bool empty)
{
    group_begin(t, f);
    text_printf(t, "<select class=\"nhsuk-select%s\" id=\"%s\" name=\"%s\"", f->error.n ? " nhsuk-select--error" : "",
                f->id, f->name);
    described_by(t, f);
    RAW(t, ">\n");
    if (empty)
        text_printf(t, "<option value=\"\">%s</option>\n", f->any ? f->any : "Any");
    while (choices.p) {
        View one = view_cut(&choices, '|');
        RAW(t, "<option");
        html_attr(t, "value", one);
        if (view_eq(one, f->value))
            RAW(t, " selected");
        RAW(t, ">");
        html_text(t, one);
        RAW(t, "</option>\n");
    }
    RAW(t, "</select>\n</div>\n");
}

void put_checkbox(Text *t, const char *id, const char *name, View value, View label, View hint, bool ticked)
{
    text_printf(
        t,
        "<div class=\"nhsuk-checkboxes__item\">\n<input class=\"nhsuk-checkboxes__input\" id=\"%s\" name=\"%s\" "
        "type=\"checkbox\"",
        id, name);
    html_attr(t, "value", value);
    if (hint.n)
        text_printf(t, " aria-describedby=\"%s-hint\"", id);
    if (ticked)
        RAW(t, " checked");
    text_printf(t, ">\n<label class=\"nhsuk-label nhsuk-checkboxes__label\" for=\"%s\">", id);
    html_text(t, label);
    RAW(t, "</label>\n");
    if (hint.n) {
        text_printf(t, "<div class=\"nhsuk-hint nhsuk-checkboxes__hint\" id=\"%s-hint\">", id);
        html_text(t, hint);
        RAW(t, "</div>\n");
    }
    RAW(t, "</div>\n");
}

void put_button(Text *t, const char *words, bool secondary)
{
    text_printf(t, "<button class=\"nhsuk-button%s\" data-module=\"nhsuk-button\" type=\"submit\">%s</button>\n",
                secondary ? " nhsuk-button--secondary" : "", words);
}

/* ---- messages --------------------------------------------------------------------------------------------------- */

void put_error_summary(Text *t, View words, const char *id)
{
    RAW(t, "<div class=\"nhsuk-error-summary\" data-module=\"nhsuk-error-summary\">\n<div role=\"alert\">\n"
           "<h2 class=\"nhsuk-error-summary__heading\">There is a problem</h2>\n"
           "<div class=\"nhsuk-error-summary__body\">\n<ul class=\"nhsuk-list nhsuk-error-summary__list\">\n<li>");
    if (id)
        text_printf(t, "<a href=\"#%s\">", id);
    html_text(t, words);
    if (id)
        RAW(t, "</a>");
    RAW(t, "</li>\n</ul>\n</div>\n</div>\n</div>\n");
}

void put_inset(Text *t, View words)
{
    RAW(t, "<div class=\"nhsuk-inset-text\">\n<span class=\"nhsuk-u-visually-hidden\">Information: </span>\n<p>");
    html_text(t, words);
    RAW(t, "</p>\n</div>\n");
}

void put_tag(Text *t, const char *words, const char *colour)
{
    text_printf(t, "<strong class=\"nhsuk-tag%s%s\">%s</strong>\n", colour ? " nhsuk-tag--" : "", colour ? colour : "",
                words);
}

void put_banner(Text *t, const char *title, View words)
{
    text_printf(t,
                "<div class=\"nhsuk-notification-banner nhsuk-notification-banner--success\" "
                "data-module=\"nhsuk-notification-banner\" role=\"alert\" "
                "aria-labelledby=\"banner-title\">\n<div class=\"nhsuk-notification-banner__header\">\n"
                "<h2 class=\"nhsuk-notification-banner__title\" id=\"banner-title\">%s</h2>\n</div>\n"
                "<div class=\"nhsuk-notification-banner__content\">\n<p class=\"nhsuk-notification-banner__heading\">",
                title);
    html_text(t, words);
    RAW(t, "</p>\n</div>\n</div>\n");
}

void details_begin(Text *t, View summary, bool open)
{
    text_printf(t, "<details class=\"nhsuk-details\"%s>\n", open ? " open" : "");
    RAW(t, "<summary class=\"nhsuk-details__summary\"><span class=\"nhsuk-details__summary-text\">");
    html_text(t, summary);
    RAW(t, "</span></summary>\n<div class=\"nhsuk-details__text\">\n");
}

void details_end(Text *t)
{
    RAW(t, "</div>\n</details>\n");
}

void summary_list_begin(Text *t)
{
    RAW(t, "<dl class=\"nhsuk-summary-list\">\n");
}

void summary_key(Text *t, View key)
{
    RAW(t, "<div class=\"nhsuk-summary-list__row\">\n<dt class=\"nhsuk-summary-list__key\">");
    html_text(t, key);
    RAW(t, "</dt>\n<dd class=\"nhsuk-summary-list__value\">");
}

void summary_row_end(Text *t)
{
    RAW(t, "</dd>\n</div>\n");
}

void summary_list_end(Text *t)
{
    RAW(t, "</dl>\n");
}

/* ---- values and tables ------------------------------------------------------------------------------------------ */

/* Text with what answers to the question marked. */
static void put_marked(Text *t, const Value *v)
{
    size_t at = 0;

    for (int i = 0; i < v->marks; i++) {
        size_t from = v->mark[i].from, to = v->mark[i].to;
        if (from < at || to > v->text.n)
            continue;
        html_text(t, view_sub(v->text, at, from - at));
        RAW(t, "<mark>");
        html_text(t, view_sub(v->text, from, to - from));
        RAW(t, "</mark>");
        at = to;
    }
    html_text(t, view_sub(v->text, at, v->text.n));
}

/* Columns whose codes name products. */
static bool names_product(const Column *c)
{
    static const char *const names[] = { "code", "contains", "a", "b", "product_code" };

    for (int i = 0; c->type == COLUMN_CODE && i < COUNT_OF(names); i++)
        if (strcmp(c->name, names[i]) == 0)
            return true;
    return false;
}

void put_none(Text *t)
{
    RAW(t, "<span class=\"t-none\">not stated</span>");
}

void put_or_none(Text *t, View v)
{
    if (v.n)
        html_text(t, v);
    else
        put_none(t);
}

void link_product(Text *t, View code, const char *classes)
{
    RAW(t, "<a");
    if (classes)
        html_attr(t, "class", view_of(classes));
    Link l = link_begin(t, "href", "/product/");
    link_part(&l, code);
    link_end(&l);
    RAW(t, ">");
}

void put_value(Text *t, const Column *c, const Value *v)
{
    bool link;
    Text plain;

    if (v->null || (column_is_text(c->type) && !v->text.n)) {
        put_none(t);
        return;
    }
    if ((link = names_product(c)))
        link_product(t, v->text, NULL);
    if (column_is_text(c->type)) {
        put_marked(t, v);
    } else if ((c->type == COLUMN_COUNT || c->type == COLUMN_FLAG) && !c->unit) {
        value_people(t, c, v); /* digits, commas, letters: nothing to escape */
    } else {
        text_init(&plain, 1024);
        value_people(&plain, c, v);
        html_text(t, text_view(&plain));
        text_release(&plain);
        if (c->unit) {
            RAW(t, " ");
            html_cstr(t, c->unit);
        }
    }
    if (link)
        RAW(t, "</a>");
}

static bool hidden(const char *const *hide, const char *name)
{
    for (; hide && *hide; hide++)
        if (strcmp(*hide, name) == 0)
            return true;
    return false;
}

void put_fact(Text *t, const CapturedFact *f, int digits)
{
    Column column = column_of_fact(f->name, &f->value);
    char buffer[TITLE_CHARS];

    column.digits = digits;
    summary_key(t, view_of(title_of(f->name, buffer)));
    put_value(t, &column, &f->value);
    summary_row_end(t);
}

void put_facts(Text *t, const Captured *c, const char *const *hide)
{
    if (!c->facts)
        return;
    summary_list_begin(t);
    for (const CapturedFact *f = c->facts; f; f = f->next)
        if (!hidden(hide, f->name))
            put_fact(t, f, -1);
    summary_list_end(t);
}

static void put_head(Text *t, const TableView *v)
{
    char buffer[TITLE_CHARS];

    RAW(t, "<thead class=\"nhsuk-table__head\">\n<tr class=\"nhsuk-table__row\">\n");
    for (int i = 0; i < v->table->n_columns; i++) {
        const Column *c = &v->table->columns[i];
        if (hidden(v->hide, c->name))
            continue;
        text_printf(t, "<th class=\"nhsuk-table__header%s\" scope=\"col\"",
                    column_is_number(c->type) ? " nhsuk-table__header--numeric" : "");
        if (c == v->sorted && v->head_link)
            text_printf(t, " aria-sort=\"%s\"", v->down ? "descending" : "ascending");
        RAW(t, ">");
        if (v->head_link)
            v->head_link(v->ctx, t, c);
        html_cstr(t, column_title(c, buffer));
        if (v->head_link)
            RAW(t, "</a>");
        RAW(t, "</th>\n");
    }
    RAW(t, "</tr>\n</thead>\n");
}

static void put_row(Text *t, const TableView *v, const Value *row)
{
    RAW(t, "<tr class=\"nhsuk-table__row\">\n");
    for (int i = 0; i < v->table->n_columns; i++) {
        const Column *c = &v->table->columns[i];
        if (hidden(v->hide, c->name))
            continue;
        if (column_is_number(c->type))
            RAW(t, "<td class=\"nhsuk-table__cell nhsuk-table__cell--numeric\">");
        else if (c->type == COLUMN_CODE)
            RAW(t, "<td class=\"nhsuk-table__cell t-code\">");
        else if (c->type == COLUMN_MONTH || c->type == COLUMN_DATE)
            RAW(t, "<td class=\"nhsuk-table__cell t-day\">");
        else
            RAW(t, "<td class=\"nhsuk-table__cell\">");
        put_value(t, c, &row[i]);
        RAW(t, "</td>\n");
    }
    RAW(t, "</tr>\n");
}

/* Wide tables scroll inside a region that the keyboard reaches. */
void table_begin(Text *t, const char *id, const char *classes, char size, const char *title)
{
    text_printf(
        t,
        "<div class=\"nhsuk-scroll\">\n<div class=\"nhsuk-scroll__content t-scroll\" role=\"region\" tabindex=\"0\" "
        "aria-labelledby=\"%s-caption\">\n<table class=\"nhsuk-table%s\">\n<caption "
        "class=\"nhsuk-table__caption nhsuk-table__caption--%c\" id=\"%s-caption\">",
        id, classes, size, id);
    html_cstr(t, title);
    RAW(t, "</caption>\n");
}

void table_end(Text *t)
{
    RAW(t, "</tbody>\n</table>\n</div>\n</div>\n");
}

void put_table(Text *t, const TableView *v)
{
    const CapturedTable *x = v->table;
    char buffer[TITLE_CHARS];
    const char *title = v->title ? v->title : x->title ? x->title : title_of(x->name, buffer);

    table_begin(t, x->name, "", 'm', title);
    put_head(t, v);
    RAW(t, "<tbody class=\"nhsuk-table__body\">\n");
    for (int i = v->from; (i < v->to || !v->to) && i < x->n; i++)
        put_row(t, v, x->row[v->order ? v->order[i] : i]);
    table_end(t);
}

void put_whole_table(Text *t, const CapturedTable *x)
{
    put_table(t, &(TableView){ .table = x });
}

void put_section(Text *t, const Captured *c, const char *name, const char *const *hide)
{
    const CapturedTable *x = captured_table(c, name);

    if (!x || !x->n)
        return;
    text_printf(t, "<section id=\"%s\">\n", name);
    put_table(t, &(TableView){ .table = x, .hide = hide });
    RAW(t, "</section>\n");
}

/* ---- narrowing down --------------------------------------------------------------------------------------------- */

void put_chip(Text *t, View name, View value)
{
    RAW(t, " class=\"t-chip\">");
    html_text(t, name);
    RAW(t, ": ");
    html_text(t, value);
    RAW(t,
        " <span class=\"nhsuk-u-visually-hidden\">(take it out)</span><span aria-hidden=\"true\">&times;</span></a> ");
}

void facets_begin(Text *t)
{
    RAW(t,
        "<aside class=\"t-facets\" aria-label=\"Narrow down\">\n<h2 class=\"nhsuk-heading-s\">Narrow down by</h2>\n");
}

void facet_begin(Text *t, const char *title)
{
    text_printf(t, "<h3 class=\"nhsuk-heading-xs\">%s</h3>\n<ul class=\"nhsuk-list t-facet\">\n", title);
}

void put_facet_value(Text *t, View value, int64_t count, const char *of)
{
    RAW(t, ">");
    html_text(t, value);
    text_printf(t, "</a> <span class=\"t-count\">%s<span class=\"nhsuk-u-visually-hidden\"> %s</span></span></li>\n",
                COUNT_TEXT(count), of);
}

void put_pagination(Text *t, const Pagination *p)
{
    if (p->pages < 2 && p->page < 2)
        return;
    RAW(t, "<nav class=\"nhsuk-pagination\" aria-label=\"Pagination\">\n<ul class=\"nhsuk-list "
           "nhsuk-pagination__list\">\n");
    for (int step = -1; step <= 1; step += 2) {
        int64_t page = p->page + step;
        bool before = step < 0;
        if (page < 1 || page > p->pages)
            continue;
        text_printf(t, "<li class=\"nhsuk-pagination-item--%s\">\n", before ? "previous" : "next");
        p->link(p->ctx, t, page,
                before ? "nhsuk-pagination__link nhsuk-pagination__link--prev"
                       : "nhsuk-pagination__link nhsuk-pagination__link--next",
                before ? "prev" : "next");
        text_printf(
            t,
            "<span class=\"nhsuk-pagination__title\">%s<span class=\"nhsuk-u-visually-hidden\"> page</span></span>\n"
            "<span class=\"nhsuk-u-visually-hidden\">:</span>\n"
            "<span class=\"nhsuk-pagination__page\">%lld of %lld</span>\n",
            before ? "Previous" : "Next", (long long)page, (long long)p->pages);
        RAW(t, "</a>\n</li>\n");
    }
    RAW(t, "</ul>\n</nav>\n");
}
