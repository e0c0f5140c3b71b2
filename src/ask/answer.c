/* Answers: the order of facts, tables and rows is kept, types are checked, and each call goes on to the face.
 *
 * A call out of order is a bug of the question (E_BUG, naming question and table) and never reaches the face, so faces
 * need no checks of their own. Not here: how anything looks (the faces), who asks and when (ask.c).
 */
#include "ask/answer.h"

#include <stdio.h>

enum { STAGE_FACTS, STAGE_TABLES, STAGE_ENDED };

struct AnswerTable {
    AnswerTable *next;
    const char *name;
    const Column *columns;
    int n;
};

struct AnswerChartNode {
    AnswerChartNode *next;
    Chart chart;
};

/* ---- labels and values ------------------------------------------------------------------------------------------ */

static const char *const label_names[] = { "public", "nhs", "commercial", "personal" };

const char *label_name(Label l)
{
    return (unsigned)l < (unsigned)COUNT_OF(label_names) ? label_names[l] : "personal";
}

bool label_named(View name, Label *out)
{
    int i = view_among(name, label_names, COUNT_OF(label_names));

    if (i >= 0)
        *out = (Label)i;
    return i >= 0;
}

Value value_marked(View v, const Mark *mark, int marks)
{
    Value x = value_text(v);
    x.mark = mark;
    x.marks = marks;
    return x;
}

Value value_number(double d)
{
    return (Value){ .type = COLUMN_NUMBER, .d = d };
}

Value value_share(double d)
{
    return (Value){ .type = COLUMN_SHARE, .d = d };
}

Value value_money(Money m)
{
    return (Value){ .type = COLUMN_MONEY, .money = m };
}

Value value_date(Date d)
{
    return (Value){ .type = COLUMN_DATE, .i = d, .null = d == DATE_NONE };
}

Value value_instant(Instant t)
{
    return (Value){ .type = COLUMN_INSTANT, .i = t };
}

Value value_duration(int64_t ms)
{
    return (Value){ .type = COLUMN_DURATION, .i = ms };
}

/* Words that are read letter by letter. */
static bool spelt(View word)
{
    static const char *const words[] = { "gtin", "bnf", "srn", "gln", "duns", "ods", "emdn", "gmdn", "udi", "snomed" };
    return view_among(word, words, COUNT_OF(words)) >= 0;
}

static void capitals(char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (p[i] >= 'a' && p[i] <= 'z')
            p[i] = (char)(p[i] - 'a' + 'A');
}

const char *title_of(const char *name, char buffer[TITLE_CHARS])
{
    View title = view_sub(view_of(name), 0, TITLE_CHARS - 1);
    size_t from = 0;

    memcpy(buffer, title.p, title.n);
    buffer[title.n] = '\0';
    for (size_t i = 0; i <= title.n; i++)
        if (i == title.n || name[i] == '_' || name[i] == '-') {
            capitals(buffer + from, spelt(view(name + from, i - from)) ? i - from : from == 0 && i > 0);
            if (i < title.n)
                buffer[i] = ' ';
            from = i + 1;
        }
    return buffer;
}

int column_named(const Column *columns, int n, View name)
{
    for (int i = 0; i < n; i++)
        if (view_eq(name, view_of(columns[i].name)))
            return i;
    return -1;
}

const char *column_title(const Column *c, char buffer[TITLE_CHARS])
{
    return c->title ? c->title : title_of(c->name, buffer);
}

/* ---- the order of things ---------------------------------------------------------------------------------------- */

static Code bug(const Answer *a, Error *e, const char *what, const char *name)
{
    fail(e, E_BUG, "the answer to '%s' %s '%s'", a->question ? a->question : "?", what, name ? name : "?");
    return hint(e, "this is a fault of Trefoil; report it with the question you asked");
}

Code answer_begin(Answer *a, Error *e)
{
    a->notes = a->notes_last = NULL;
    a->sources = a->sources_last = NULL;
    a->columns = NULL;
    a->tables = NULL;
    a->charts = NULL;
    a->n_columns = 0;
    a->rows = 0;
    a->stage = STAGE_FACTS;
    a->no = a->broken = false;
    return a->face->begin ? a->face->begin(a, e) : OK;
}

Code answer_fact(Answer *a, const char *name, Value v, Error *e)
{
    char title[TITLE_CHARS];

    if (a->stage != STAGE_FACTS)
        return bug(a, e, "states a fact after its tables or its end:", name);
    return a->face->fact ? a->face->fact(a, name, title_of(name, title), &v, e) : OK;
}

Code answer_facts(Answer *a, const Fact *facts, int n, Error *e)
{
    Code c = OK;

    for (int i = 0; i < n && c == OK; i++)
        c = answer_fact(a, facts[i].name, facts[i].value, e);
    return c;
}

Code answer_table(Answer *a, const char *name, const char *title, const Column *columns, int n, Error *e)
{
    char made[TITLE_CHARS];
    AnswerTable *t;
    Column *copy;

    if (a->stage == STAGE_ENDED || a->columns)
        return bug(a, e, a->columns ? "opens a table inside another:" : "opens a table after its end:", name);
    if (n < 1)
        return bug(a, e, "has a table without columns:", name);
    for (t = a->tables; t; t = t->next)
        if (strcmp(t->name, name) == 0)
            return bug(a, e, "has two tables of the same name:", name);
    t = arena_alloc(a->arena, sizeof *t);
    copy = arena_alloc(a->arena, (size_t)n * sizeof *copy);
    if (!t || !copy)
        return arena_fail(a->arena, sizeof *t + (size_t)n * sizeof *copy, "the columns of an answer", e);
    memcpy(copy, columns, (size_t)n * sizeof *copy);
    *t = (AnswerTable){ .next = a->tables, .name = name, .columns = copy, .n = n };
    a->tables = t;
    a->columns = copy;
    a->n_columns = n;
    a->rows = 0;
    a->stage = STAGE_TABLES;
    return a->face->table(a, name, title ? title : title_of(name, made), copy, n, e);
}

Code answer_row(Answer *a, const Value *row, Error *e)
{
    if (!a->columns)
        return bug(a, e, "has a row outside a table, after", a->tables ? a->tables->name : "no table");
    for (int i = 0; i < a->n_columns; i++) {
        ColumnType want = a->columns[i].type;
        if (!row[i].null && row[i].type != want && !(column_is_text(want) && column_is_text(row[i].type)))
            return bug(a, e, "has a value of another type in column", a->columns[i].name);
    }
    a->rows++;
    return a->face->row(a, row, e);
}

Code answer_table_end(Answer *a, Error *e)
{
    if (!a->columns)
        return bug(a, e, "ends a table that is not open, after", a->tables ? a->tables->name : "no table");
    a->columns = NULL;
    a->n_columns = 0;
    return a->face->table_end ? a->face->table_end(a, e) : OK;
}

/* ---- charts, notes, sources ------------------------------------------------------------------------------------- */

Code answer_chart(Answer *a, const Chart *chart, Error *e)
{
    AnswerChartNode *node;

    if (a->stage == STAGE_ENDED)
        return bug(a, e, "has a chart after its end:", chart->title);
    if (!(node = arena_alloc(a->arena, sizeof *node)))
        return arena_fail(a->arena, sizeof *node, "a chart", e);
    *node = (AnswerChartNode){ .next = a->charts, .chart = *chart };
    a->charts = node;
    return a->face->chart ? a->face->chart(a, chart, e) : OK;
}

static Code check_charts(const Answer *a, Error *e)
{
    for (const AnswerChartNode *c = a->charts; c; c = c->next) {
        const AnswerTable *t = a->tables;
        while (t && strcmp(t->name, c->chart.table) != 0)
            t = t->next;
        if (!t)
            return bug(a, e, "has a chart of a table that never came:", c->chart.table);
        const char *const over[] = { c->chart.x, c->chart.y, c->chart.series ? c->chart.series : c->chart.x };
        for (int i = 0; i < COUNT_OF(over); i++)
            if (column_named(t->columns, t->n, view_of(over[i])) < 0)
                return bug(a, e, "has a chart over a column that is not there:", over[i]);
    }
    return OK;
}

Code answer_note(Answer *a, Error *e, const char *fmt, ...)
{
    AnswerNote *note = arena_alloc(a->arena, sizeof *note);
    va_list ap, again;
    char *p;
    int n;

    va_start(ap, fmt);
    va_copy(again, ap);
    n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    p = n < 0 || !note ? NULL : arena_bytes(a->arena, (size_t)n + 1);
    if (p)
        vsnprintf(p, (size_t)n + 1, fmt, again);
    va_end(again);
    if (!p)
        return arena_fail(a->arena, (size_t)(n < 0 ? 0 : n) + sizeof *note, "a note", e);
    *note = (AnswerNote){ .text = { p, (size_t)n } };
    if (a->notes_last)
        a->notes_last->next = note;
    else
        a->notes = note;
    a->notes_last = note;
    return OK;
}

static bool same_source(const AnswerSource *x, const AnswerSource *y)
{
    return view_eq(x->source, y->source) && view_eq(x->dataset, y->dataset) && view_eq(x->edition, y->edition);
}

Code answer_source(Answer *a, const AnswerSource *s, Error *e)
{
    AnswerSourceNode *node;
    const View *from[] = { &s->source, &s->dataset, &s->edition, &s->publisher, &s->licence };
    View *to[5];

    for (node = a->sources; node; node = node->next)
        if (same_source(&node->s, s))
            return OK;
    if (!(node = ARENA_NEW(a->arena, AnswerSourceNode)))
        return arena_fail(a->arena, sizeof *node, "a source", e);
    node->s.rows = s->rows;
    to[0] = &node->s.source, to[1] = &node->s.dataset, to[2] = &node->s.edition;
    to[3] = &node->s.publisher, to[4] = &node->s.licence;
    for (int i = 0; i < COUNT_OF(from); i++) {
        *to[i] = from[i]->p ? arena_copy(a->arena, *from[i]) : (View){ NULL, 0 };
        if (from[i]->p && !to[i]->p)
            return arena_fail(a->arena, from[i]->n, "a source", e);
    }
    if (a->sources_last)
        a->sources_last->next = node;
    else
        a->sources = node;
    a->sources_last = node;
    return OK;
}

void answer_broken(Answer *a)
{
    a->broken = true;
}

void answer_no(Answer *a)
{
    a->no = true;
}

Code answer_end(Answer *a, Error *e)
{
    Code c;

    if (a->stage == STAGE_ENDED)
        return bug(a, e, "ends twice, at", a->question);
    if (a->columns)
        return bug(a, e, "leaves a table open:", a->tables->name);
    if ((c = check_charts(a, e)) == OK && (c = a->face->end ? a->face->end(a, e) : OK) == OK)
        a->stage = STAGE_ENDED;
    return c;
}

void answer_abort(Answer *a)
{
    if (a->stage == STAGE_ENDED)
        return;
    a->stage = STAGE_ENDED;
    a->columns = NULL;
    if (a->face->abort)
        a->face->abort(a);
}
