/* See show_lines.h. */
#include "picture/show_lines.h"

#include "base/limits.h"
#include "picture/fields.h"

#include <stdlib.h>

bool show_is_line(const Facts *f)
{
    return f->layout->thing == THING_PURCHASE || f->layout->thing == THING_STATISTIC;
}

/* Puts a value into the column that its role has; false where there is none or it is not of that type. */
static bool take(ShowLine *l, const LayoutField *x, View v)
{
    switch (x->role) {
    case ROLE_KEY: return true; /* all of them together are the record's key */
    case ROLE_FROM: return l->date == DATE_NONE && x->type == FIELD_DATE && field_date(&x->def, v, &l->date);
    case ROLE_ORGANISATION: return !l->buyer.n && (l->buyer = v).n;
    case ROLE_NAME: return !l->name.n && (l->name = v).n;
    case ROLE_UNIT: return !l->unit.n && (l->unit = v).n;
    case ROLE_AMOUNT: return !l->has_quantity && (l->has_quantity = view_double(v, &l->quantity));
    case ROLE_ITEMS: return !l->has_items && (l->has_items = view_int(v, &l->items));
    case ROLE_PRICE: return !l->has_price && (l->has_price = field_money(&x->def, v, &l->price));
    case ROLE_COST: return !l->has_cost && (l->has_cost = field_money(&x->def, v, &l->cost));
    default: return false;
    }
}

static Code keep(View *v, Arena *arena, Error *e)
{
    *v = arena_copy(arena, *v);
    return v->p ? OK : arena_fail(arena, v->n, "a line about a product", e);
}

Code show_lines_add(ShowLines *lines, const Ask *ask, const Facts *f, Error *e)
{
    ShowLine *l;
    Text details;
    Code c = OK;

    if (lines->n == SHOW_LINES_MOST) {
        lines->cut = true;
        return OK;
    }
    if (!arena_room(ask->arena, &lines->line, (size_t)lines->n, &lines->room, sizeof *l))
        return arena_fail(ask->arena, (size_t)lines->n * sizeof *l, "lines about a product", e);
    l = &lines->line[lines->n];
    *l = (ShowLine){ .thing = f->layout->thing, .source = f->source, .row = f->row, .date = DATE_NONE, .key = f->key };
    l->buyer = l->name = l->unit = V("");
    text_init(&details, LIMIT_ROW_BYTES);
    for (int i = 0; i < f->layout->n && i < f->n; i++) {
        const LayoutField *x = &f->layout->field[i];
        View v = f->value[i];
        if (v.n && ask_sees(ask, x->label, f->source->owner) && !take(l, x, v))
            text_printf(&details, "%s%.*s: %.*s", details.n ? "; " : "", VIEW_ARGS(x->name), VIEW_ARGS(v));
    }
    if (!text_ok(&details))
        c = text_fail(&details, "a line about a product", e);
    l->details = text_view(&details);
    if (l->key.n && l->key.p[0] == '~')
        l->key = V(""); /* a stand-in of the picture's own */
    for (int i = 0; i < 5 && c == OK; i++)
        c = keep((View *[]){ &l->key, &l->buyer, &l->name, &l->unit, &l->details }[i], ask->arena, e);
    text_release(&details);
    lines->n += c == OK;
    return c;
}

/* ---- the tables ------------------------------------------------------------------------------------------------- */

/* Newest first; undated lines by their edition's place, then rows as they stand. */
static int newest_first(const void *a, const void *b)
{
    const ShowLine *x = a, *y = b;
    if (x->date != y->date)
        return x->date > y->date ? -1 : 1;
    if (x->source->rank != y->source->rank)
        return x->source->rank > y->source->rank ? -1 : 1;
    return x->row < y->row ? -1 : x->row > y->row;
}

static Code purchase(const ShowLine *l, Answer *answer, Error *e)
{
    const Value row[] = { value_date(l->date),
                          value_text_or_null(l->buyer),
                          value_text_or_null(l->name),
                          l->has_quantity ? value_number(l->quantity) : value_null(),
                          value_text_or_null(l->unit),
                          l->has_price ? value_money(l->price) : value_null(),
                          l->has_cost ? value_money(l->cost) : value_null(),
                          value_text_or_null(l->key),
                          value_text_or_null(l->details),
                          value_text(l->source->edition),
                          value_text(l->source->name),
                          value_count(l->row) };
    return answer_row(answer, row, e);
}

/* The month that the line is about, or the period of its edition. */
static Code statistic(const ShowLine *l, Answer *answer, Error *e)
{
    char text[16];
    const char *day = l->date == DATE_NONE ? "" : date_text(l->date, text);
    const Value row[] = { value_text(*day ? view(day, 7) : l->source->edition),
                          value_text_or_null(l->buyer),
                          l->has_items ? value_count(l->items) : value_null(),
                          l->has_quantity ? value_number(l->quantity) : value_null(),
                          value_text_or_null(l->unit),
                          l->has_cost ? value_money(l->cost) : value_null(),
                          value_text_or_null(l->name),
                          value_text_or_null(l->details),
                          value_text(l->source->edition),
                          value_text(l->source->name),
                          value_count(l->row) };
    return answer_row(answer, row, e);
}

static const Column purchase_columns[] = {
    { "date", COLUMN_DATE, NULL, NULL, 0 },        { "buyer", COLUMN_CODE, NULL, NULL, 0 },
    { "name", COLUMN_TEXT, "Bought as", NULL, 0 }, { "quantity", COLUMN_NUMBER, NULL, NULL, 0 },
    { "unit", COLUMN_TEXT, NULL, NULL, 0 },        { "price", COLUMN_MONEY, NULL, NULL, 0 },
    { "cost", COLUMN_MONEY, NULL, NULL, 0 },       { "key", COLUMN_CODE, NULL, NULL, 0 },
    { "details", COLUMN_TEXT, NULL, NULL, 0 },     { "edition", COLUMN_MONTH, NULL, NULL, 0 },
    { "source", COLUMN_CODE, NULL, NULL, 0 },      { "row", COLUMN_COUNT, NULL, NULL, 0 }
};

static const Column statistic_columns[] = {
    { "month", COLUMN_MONTH, "Period", NULL, 0 }, { "organisation", COLUMN_CODE, NULL, NULL, 0 },
    { "items", COLUMN_COUNT, NULL, NULL, 0 },     { "quantity", COLUMN_NUMBER, NULL, NULL, 0 },
    { "unit", COLUMN_TEXT, NULL, NULL, 0 },       { "cost", COLUMN_MONEY, NULL, NULL, 0 },
    { "name", COLUMN_TEXT, NULL, NULL, 0 },       { "details", COLUMN_TEXT, NULL, NULL, 0 },
    { "edition", COLUMN_MONTH, NULL, NULL, 0 },   { "source", COLUMN_CODE, NULL, NULL, 0 },
    { "row", COLUMN_COUNT, NULL, NULL, 0 }
};

/* Decimals that the quantities of one thing need. */
static int decimals(const ShowLines *lines, Thing thing)
{
    int most = 0;
    for (int i = 0; i < lines->n; i++) {
        double scaled = lines->line[i].quantity;
        int n = 0;
        for (; lines->line[i].thing == thing && n < 4 && scaled != (double)(int64_t)scaled; n++)
            scaled *= 10;
        most = n > most ? n : most;
    }
    return most;
}

static Code table(const ShowLines *lines, Thing thing, Answer *answer, Error *e)
{
    bool purchases = thing == THING_PURCHASE, begun = false;
    Column columns[COUNT_OF(purchase_columns)];
    int n = purchases ? COUNT_OF(purchase_columns) : COUNT_OF(statistic_columns);
    Code c = OK;

    memcpy(columns, purchases ? purchase_columns : statistic_columns, (size_t)n * sizeof *columns);
    columns[3].digits = decimals(lines, thing);
    for (int i = 0; i < lines->n && c == OK; i++) {
        const ShowLine *l = &lines->line[i];
        if (l->thing != thing)
            continue;
        if (!begun)
            c = answer_table(answer, purchases ? "purchases" : "statistics", purchases ? "Purchases" : "Use and cost",
                             columns, n, e);
        begun = true;
        if (c == OK && (c = purchases ? purchase(l, answer, e) : statistic(l, answer, e)) == OK)
            c = model_cite(l->source, answer, e);
    }
    return c == OK && begun ? answer_table_end(answer, e) : c;
}

Code show_lines_tables(ShowLines *lines, Answer *answer, Error *e)
{
    Code c;
    if (lines->n)
        qsort(lines->line, (size_t)lines->n, sizeof *lines->line, newest_first);
    c = table(lines, THING_PURCHASE, answer, e);
    return c == OK ? table(lines, THING_STATISTIC, answer, e) : c;
}
