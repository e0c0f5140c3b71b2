/* `appliances month`: one month of Part IX as it was published: its columns under their headings and in their order,
 * its rows in theirs, its values as they were; what could not be kept is told row by row, as it stands in the file.
 *
 * Not here: what changed (list_changes.c), what a value should have been. */
#include "appliances/answers.h"
#include "appliances/list.h"

#include "base/limits.h"
#include "picture/facts.h"
#include "picture/record.h"
#include "picture/scan.h"
#include "sql.h"

enum { COLUMNS_MOST = 512 };

/* The columns of the file, and where each value lies in a record. */
typedef struct {
    Ask *ask;
    Answer *answer;
    const SourceInfo *source;
    Model model;
    Column column[COLUMNS_MOST];
    int64_t layout[COLUMNS_MOST];
    int field[COLUMNS_MOST];
    int n;
    bool headings; /* those of the file; else the names that the reader gives */
    int64_t trimmed, done;
    View value[FACT_VALUES_MOST];
    Arena row; /* lifetime: one row */
} Month;

static Code no_edition(Ask *ask, const Model *m, View month, Error *e)
{
    Text t;
    Code c;

    text_init(&t, KIB);
    for (int i = 0; i < m->n_sources; i++)
        if (listing_source(&m->source[i]) && m->source[i].visible)
            text_printf(&t, "%s%.*s", t.n ? ", " : "", VIEW_ARGS(m->source[i].edition));
    fail(e, E_ABSENT, "no edition of Part IX for %.*s was read", VIEW_ARGS(month));
    c = t.n ? hint(e, "there are %s", arena_cstr(ask->arena, text_view(&t)))
            : hint(e, "read the file of that month: `trefoil build FILE`");
    text_release(&t);
    return c;
}

/* The source of an edition, as the asker sees it. */
static Code source_of(Ask *ask, const Model *m, View month, const SourceInfo **out, Error *e)
{
    *out = NULL;
    for (int i = 0; i < m->n_sources && !*out; i++)
        if (listing_source(&m->source[i]) && m->source[i].visible && view_eq(m->source[i].edition, month))
            *out = &m->source[i];
    return *out ? OK : no_edition(ask, m, month, e);
}

static Code add_column(Month *x, View name, int64_t layout, int field, Error *e)
{
    const char *text = arena_cstr(x->ask->arena, name.n ? name : V("column"));

    if (!text)
        return arena_fail(x->ask->arena, name.n, "the columns of a month", e);
    if (x->n == COLUMNS_MOST)
        return fail(e, E_LIMIT, "an edition has more than %d columns", COLUMNS_MOST);
    x->column[x->n] = (Column){ text, COLUMN_TEXT, text, NULL, 0 };
    x->layout[x->n] = layout;
    x->field[x->n++] = field;
    return OK;
}

static Code published_columns(Month *x, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(x->ask->store, &SQL_source_columns, ARGS(arg_int(x->source->id)), &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        x->trimmed += rows_int(r, 4);
        c = add_column(x, rows_text(r, 3), rows_int(r, 1), (int)rows_int(r, 2), e);
    }
    rows_close(r);
    x->headings = x->n > 0;
    return c;
}

/* Of a source that was read before headings were kept: the columns as the reader calls them. */
static Code declared_columns(Month *x, Error *e)
{
    Code c = OK;
    for (int k = 0; k < LISTING_FIELDS && c == OK; k++)
        c = add_column(x, view_of(listing_field_name((ListingField)k)), 0, k, e);
    return c;
}

static int place_of(const Month *x, const LayoutInfo *l, int column)
{
    ListingLayout at;
    if (x->headings)
        return l->id == x->layout[column] ? x->field[column] : -1;
    listing_layout(&at, l);
    return at.at[x->field[column]];
}

static Code month_row(void *ctx, const Record *row, Error *e)
{
    Month *x = ctx;
    const LayoutInfo *layout = model_layout(&x->model, row->layout);
    Value cell[COLUMNS_MOST];
    int n;
    Code c;

    arena_reset(&x->row);
    if (!layout)
        return fail(e, E_BUG, "a record has a layout that the store does not know");
    if ((c = record_values(row->fields, &x->row, x->value, FACT_VALUES_MOST, &n, e)) != OK)
        return c;
    for (int i = 0; i < x->n; i++) {
        int at = place_of(x, layout, i);
        cell[i] = at >= 0 && at < n ? value_text_or_null(x->value[at]) : value_null();
    }
    if (++x->done % 8192 == 0 && (c = ask_continue(x->ask, e)) != OK)
        return c;
    return answer_row(x->answer, cell, e);
}

static Code set_aside(Month *x, Error *e)
{
    static const Column columns[] = { { "row", COLUMN_COUNT, NULL, NULL, 0 },
                                      { "line", COLUMN_COUNT, NULL, NULL, 0 },
                                      { "field", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "reason", COLUMN_TEXT, NULL, NULL, 0 },
                                      { "raw", COLUMN_TEXT, "As published", NULL, 0 } };
    Rows *r = NULL;
    bool more;
    Code c =
        answer_table(x->answer, "set_aside", "Rows of the file that could not be kept", columns, COUNT_OF(columns), e);

    if (c == OK)
        c = store_rows(x->ask->store, &SQL_q_set_aside, ARGS(arg_int(x->source->id)), &r, e);
    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        Value row[] = { value_count(rows_int(r, 1)), rows_int(r, 2) ? value_count(rows_int(r, 2)) : value_null(),
                        value_text(rows_text(r, 3)), value_text(rows_text(r, 4)), value_text(rows_text(r, 5)) };
        c = answer_row(x->answer, row, e);
    }
    rows_close(r);
    return c == OK ? answer_table_end(x->answer, e) : c;
}

/* What people must know before they take it for the file. */
static Code remarks(Month *x, Error *e)
{
    const SourceInfo *s = x->source;
    Code c = OK;

    if (s->rows_set_aside)
        c = answer_note(x->answer, e,
                        "%s row%s of the file could not be kept and %s in the table of rows set aside, as published, "
                        "with the reason.",
                        COUNT_TEXT(s->rows_set_aside), s->rows_set_aside == 1 ? "" : "s",
                        s->rows_set_aside == 1 ? "stands" : "stand");
    if (c == OK && x->trimmed)
        c = answer_note(x->answer, e, "%s value%s of the file had blanks around, which were not kept.",
                        COUNT_TEXT(x->trimmed), x->trimmed == 1 ? "" : "s");
    if (c == OK && !x->headings)
        c = answer_note(x->answer, e,
                        "This file was read before headings were kept: columns bear the reader's names for them.");
    if (c == OK && s->note.n)
        c = answer_note(x->answer, e, "The file: %.*s.", VIEW_ARGS(s->note));
    for (int i = 0; i < x->model.n_sources && c == OK; i++)
        if (x->model.source[i].gave_way_to == s->rank)
            c = answer_note(x->answer, e, "Another file states %.*s too and is not in force: %.*s.",
                            VIEW_ARGS(s->edition), VIEW_ARGS(x->model.source[i].name));
    return c == OK ? model_cite_rows(s, s->rows_kept, x->answer, e) : c;
}

static Code answer(Month *x, Error *e)
{
    const SourceInfo *s = x->source;
    Code c;

    if ((c = published_columns(x, e)) != OK || (!x->n && (c = declared_columns(x, e)) != OK))
        return c;
    const Fact fact[] = {
        { "edition", value_text(s->edition) },
        { "source", value_text(s->name) },
        { "content_sha256", value_text(s->content_sha256) },
        { "rows", value_count(s->rows_kept) },
        { "rows_set_aside", value_count(s->rows_set_aside) },
    };
    if ((c = answer_facts(x->answer, fact, COUNT_OF(fact), e)) != OK ||
        (c = answer_table(x->answer, "lines", "The list", x->column, x->n, e)) != OK ||
        (c = scan_records(x->ask->store, RECORD_ID(s->id, 0), RECORD_ID(s->id + 1, 0), month_row, x, e)) != OK ||
        (c = answer_table_end(x->answer, e)) != OK)
        return c;
    if (s->rows_set_aside && (c = set_aside(x, e)) != OK)
        return c;
    return remarks(x, e);
}

Code list_month_answer(Ask *ask, Answer *out, Error *e)
{
    Month *x = ARENA_NEW(ask->arena, Month);
    Code c;

    if (!x)
        return arena_fail(ask->arena, sizeof *x, "a month of the list", e);
    x->ask = ask;
    x->answer = out;
    arena_init(&x->row, LIMIT_ROW_BYTES);
    c = model_load(&x->model, ask->store, ask, ask->arena, e);
    if (c == OK) {
        if ((c = source_of(ask, &x->model, ask_text(ask, "month"), &x->source, e)) == OK)
            c = answer(x, e);
        model_release(&x->model);
    }
    arena_release(&x->row);
    return c;
}
