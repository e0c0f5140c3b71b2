/* CSV, streamed. See csv.h. */
#include "faces/csv.h"

#include "base/limits.h"
#include "faces/format.h"

static CsvFace *face_of(Answer *a)
{
    return (CsvFace *)a;
}

static bool formula(View v)
{
    double number;

    if (!v.n || !memchr("=+-@\t\r\n", v.p[0], 7))
        return false;
    return v.p[0] != '-' || !view_double(v, &number);
}

void csv_guarded(Text *t, View v)
{
    if (!formula(v)) {
        text_csv(t, v);
        return;
    }
    text_put(t, V("\"'"));
    for (size_t i = 0; i < v.n; i++) {
        if (v.p[i] == '"')
            text_byte(t, '"');
        text_byte(t, v.p[i]);
    }
    text_byte(t, '"');
}

static void put_cell(Text *t, const Column *c, const Value *v)
{
    if (column_is_text(c->type)) {
        if (!v->null)
            csv_guarded(t, v->text);
        return;
    }
    value_plain(t, c, v);
    if (c->type == COLUMN_MONEY) {
        text_byte(t, ',');
        if (!v->null)
            csv_guarded(t, view_of(v->money.currency));
    }
}

static void put_lead(const CsvFace *f, Text *t)
{
    if (!f->line_name)
        return;
    text_int(t, f->line);
    text_byte(t, ',');
    csv_guarded(t, f->line_text);
    text_byte(t, ',');
}

static void put_header(CsvFace *f, const Column *columns, int n)
{
    Text *t = &f->sink->text;

    if (f->headed)
        return;
    f->headed = true;
    if (f->line_name)
        text_printf(t, "line,%s,", f->line_name);
    for (int i = 0; i < n; i++) {
        if (i)
            text_byte(t, ',');
        text_csv(t, view_of(columns[i].name));
        if (columns[i].type == COLUMN_MONEY)
            text_printf(t, ",%s_currency", columns[i].name);
    }
    text_put(t, V("\r\n"));
}

static Code csv_begin(Answer *a, Error *e)
{
    CsvFace *f = face_of(a);

    (void)e;
    sink_begin(f->sink);
    text_clear(&f->facts);
    text_clear(&f->tables);
    f->found = f->writing = false;
    f->n_tables = 0;
    return OK;
}

static Code csv_fact(Answer *a, const char *name, const char *title, const Value *v, Error *e)
{
    CsvFace *f = face_of(a);
    Column c = column_of_fact(name, v);

    (void)title;
    put_lead(f, &f->facts);
    text_csv(&f->facts, view_of(name));
    text_byte(&f->facts, ',');
    if (c.type == COLUMN_MONEY && !v->null) {
        value_plain(&f->facts, &c, v);
        text_printf(&f->facts, " %s", v->money.currency);
    } else {
        put_cell(&f->facts, &c, v);
    }
    text_put(&f->facts, V("\r\n"));
    return text_ok(&f->facts) ? OK : text_fail(&f->facts, "the facts of an answer", e);
}

static Code csv_table(Answer *a, const char *name, const char *title, const Column *columns, int n, Error *e)
{
    CsvFace *f = face_of(a);
    bool wanted = f->want.p ? view_eq(f->want, view_of(name)) : f->n_tables == 0;

    (void)title;
    if (f->n_tables++)
        text_put(&f->tables, V(", "));
    text_put(&f->tables, view_of(name));
    f->writing = wanted;
    if (!text_ok(&f->tables))
        return text_fail(&f->tables, "the names of the tables", e);
    if (!wanted)
        return OK;
    f->found = true;
    put_header(f, columns, n);
    return sink_step(f->sink, e);
}

static Code csv_row(Answer *a, const Value *row, Error *e)
{
    CsvFace *f = face_of(a);
    Text *t = &f->sink->text;

    if (!f->writing)
        return OK;
    put_lead(f, t);
    for (int i = 0; i < a->n_columns; i++) {
        if (i)
            text_byte(t, ',');
        put_cell(t, &a->columns[i], &row[i]);
    }
    text_put(t, V("\r\n"));
    return sink_step(f->sink, e);
}

static Code csv_table_end(Answer *a, Error *e)
{
    (void)e;
    face_of(a)->writing = false;
    return OK;
}

static void put_facts(CsvFace *f)
{
    static const Column columns[] = { { .name = "fact" }, { .name = "value" } };

    put_header(f, columns, COUNT_OF(columns));
    text_put(&f->sink->text, text_view(&f->facts));
    f->found = true;
}

static Code csv_end(Answer *a, Error *e)
{
    CsvFace *f = face_of(a);

    if (!f->found && (f->want.p ? view_eq(f->want, V("facts")) : f->n_tables == 0))
        put_facts(f);
    if (!f->found) {
        fail(e, E_USAGE, "the answer to '%s' has no table '%.*s'", a->question, VIEW_ARGS(f->want));
        return hint(e, "it has %.*s%sfacts", VIEW_ARGS(text_view(&f->tables)), f->n_tables ? " and " : "only ");
    }
    return sink_end(f->sink, e);
}

static void csv_abort(Answer *a)
{
    sink_drop(face_of(a)->sink);
}

void csv_face(CsvFace *f, Sink *sink, View want)
{
    static const Face face = { .begin = csv_begin,
                               .fact = csv_fact,
                               .table = csv_table,
                               .row = csv_row,
                               .table_end = csv_table_end,
                               .end = csv_end,
                               .abort = csv_abort };

    *f = (CsvFace){ .answer = { .face = &face }, .sink = sink, .want = want };
    text_init(&f->facts, LIMIT_ROW_BYTES);
    text_init(&f->tables, LIMIT_PARAM_BYTES);
    sink_begin(sink);
}

void csv_release(CsvFace *f)
{
    text_release(&f->facts);
    text_release(&f->tables);
}
