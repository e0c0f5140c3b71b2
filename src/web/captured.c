/* See captured.h. */
#include "web/captured.h"

#include "base/limits.h"

static Captured *face_of(Answer *a)
{
    return (Captured *)a;
}

static Code no_room(Answer *a, Error *e)
{
    return arena_fail(a->arena, sizeof(Value), "a page", e);
}

/* The value with a text of its own. False without memory. */
static bool keep(Arena *arena, Value *out, const Value *v)
{
    Mark *marks;

    *out = *v;
    if (v->null)
        return true;
    if (v->text.n && !(out->text = arena_copy(arena, v->text)).p)
        return false;
    if (!v->mark || v->marks <= 0)
        return true;
    if (!(marks = ARENA_ARRAY(arena, Mark, (size_t)v->marks)))
        return false;
    memcpy(marks, v->mark, (size_t)v->marks * sizeof *marks);
    out->mark = marks;
    return true;
}

static Code take_fact(Answer *a, const char *name, const char *title, const Value *v, Error *e)
{
    Captured *c = face_of(a);
    CapturedFact *f = ARENA_NEW(a->arena, CapturedFact);

    (void)title;
    if (!f || !(f->name = arena_cstr(a->arena, view_of(name))) || !keep(a->arena, &f->value, v))
        return no_room(a, e);
    if (c->facts_last)
        c->facts_last->next = f;
    else
        c->facts = f;
    c->facts_last = f;
    return OK;
}

static Code take_table(Answer *a, const char *name, const char *title, const Column *columns, int n, Error *e)
{
    Captured *c = face_of(a);
    CapturedTable *t = ARENA_NEW(a->arena, CapturedTable);

    if (!t || !(t->name = arena_cstr(a->arena, view_of(name))))
        return no_room(a, e);
    t->title = title ? arena_cstr(a->arena, view_of(title)) : NULL;
    t->columns = columns;
    t->n_columns = n;
    if (c->tables_last)
        c->tables_last->next = t;
    else
        c->tables = t;
    c->tables_last = t;
    return OK;
}

static bool make_room(CapturedTable *t, Arena *arena)
{
    int room = t->room ? t->room * 2 : 64;
    Value **more;

    if (t->n < t->room)
        return true;
    if (!(more = ARENA_ARRAY(arena, Value *, (size_t)room)))
        return false;
    if (t->n)
        memcpy(more, t->row, (size_t)t->n * sizeof(Value *));
    t->row = more;
    t->room = room;
    return true;
}

static Code take_row(Answer *a, const Value *row, Error *e)
{
    CapturedTable *t = face_of(a)->tables_last;
    Value *kept;

    t->rows++;
    if (t->n == face_of(a)->most)
        return OK;
    if (!make_room(t, a->arena) || !(kept = ARENA_ROOM(a->arena, Value, (size_t)t->n_columns)))
        return no_room(a, e);
    for (int i = 0; i < t->n_columns; i++)
        if (!keep(a->arena, &kept[i], &row[i]))
            return no_room(a, e);
    t->row[t->n++] = kept;
    return OK;
}

static Code run(Captured *c, const Request *q, const Question *question, const Given *given, int n, int most, Error *e)
{
    static const Face face = { .fact = take_fact, .table = take_table, .row = take_row };
    AskContext context;
    Code code;

    *c = (Captured){ .answer = { .face = &face }, .most = most };
    if ((code = request_context(q, question, &context, e)) != OK)
        return code;
    return ask_run(question, given, n, &context, &c->answer, e);
}

Code capture(Captured *c, const Request *q, const Question *question, const Given *given, int n, Error *e)
{
    return run(c, q, question, given, n, LIMIT_WEB_ROWS, e);
}

Code capture_first(Captured *c, const Request *q, const char *question, const Given *given, int n, int most, Error *e)
{
    const Question *found = question_named(view_of(question));

    *c = (Captured){ .most = most };
    return found ? run(c, q, found, given, n, most, e)
                 : fail(e, E_BUG, "a page asks '%s', which is no question", question);
}

Code capture_named(Captured *c, const Request *q, const char *question, const Given *given, int n, Error *e)
{
    return capture_first(c, q, question, given, n, LIMIT_WEB_ROWS, e);
}

const CapturedTable *captured_table(const Captured *c, const char *name)
{
    for (const CapturedTable *t = c->tables; t; t = t->next)
        if (strcmp(t->name, name) == 0)
            return t;
    return NULL;
}

const Value *captured_fact(const Captured *c, const char *name)
{
    for (const CapturedFact *f = c->facts; f; f = f->next)
        if (strcmp(f->name, name) == 0)
            return f->value.null ? NULL : &f->value;
    return NULL;
}

int captured_column(const CapturedTable *t, const char *name)
{
    return t ? column_named(t->columns, t->n_columns, view_of(name)) : -1;
}

const Value *captured_cell(const CapturedTable *t, int row, const char *column)
{
    int i = captured_column(t, column);
    return i < 0 || row >= t->n || t->row[row][i].null ? NULL : &t->row[row][i];
}

View captured_text_at(const CapturedTable *t, int row, int column)
{
    return column < 0 || row >= t->n || t->row[row][column].null ? V("") : t->row[row][column].text;
}

int64_t captured_int(const CapturedTable *t, int row, const char *column)
{
    const Value *v = captured_cell(t, row, column);
    return v ? v->i : 0;
}

View captured_text(const CapturedTable *t, int row, const char *column)
{
    const Value *v = captured_cell(t, row, column);
    return v ? v->text : V("");
}
