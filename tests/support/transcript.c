/* See transcript.h. Values are written as programs read them; null is "-". */
#include "support/transcript.h"

#include "faces/format.h"

static Transcript *of(Answer *a)
{
    return (Transcript *)a;
}

static Code told(Answer *a, Error *e)
{
    Transcript *t = of(a);

    if (++t->calls == t->refuse)
        return fail(e, E_IO, "the face refuses call %ld", t->calls);
    return text_ok(&t->text) ? OK : text_fail(&t->text, "the transcript", e);
}

static void put_value(Text *t, const Column *c, const Value *v)
{
    if (v->null)
        text_byte(t, '-');
    else
        value_plain(t, c, v);
}

static Code begin(Answer *a, Error *e)
{
    text_printf(&of(a)->text, "begin %s", a->question);
    for (int i = 0; i < a->n_parameters; i++)
        text_printf(&of(a)->text, " %s='%.*s'", a->parameter_name[i], VIEW_ARGS(a->parameter_text[i]));
    text_byte(&of(a)->text, '\n');
    return told(a, e);
}

static Code fact(Answer *a, const char *name, const char *title, const Value *v, Error *e)
{
    Column c = column_of_fact(name, v);

    text_printf(&of(a)->text, "fact %s (%s)=", name, title);
    put_value(&of(a)->text, &c, v);
    text_byte(&of(a)->text, '\n');
    return told(a, e);
}

static Code table(Answer *a, const char *name, const char *title, const Column *columns, int n, Error *e)
{
    text_printf(&of(a)->text, "table %s (%s):", name, title);
    for (int i = 0; i < n; i++)
        text_printf(&of(a)->text, " %s", columns[i].name);
    text_byte(&of(a)->text, '\n');
    return told(a, e);
}

static Code row(Answer *a, const Value *values, Error *e)
{
    text_put(&of(a)->text, V("row"));
    for (int i = 0; i < a->n_columns; i++) {
        text_byte(&of(a)->text, ' ');
        put_value(&of(a)->text, &a->columns[i], &values[i]);
    }
    text_byte(&of(a)->text, '\n');
    return told(a, e);
}

static Code table_end(Answer *a, Error *e)
{
    text_put(&of(a)->text, V("table end\n"));
    return told(a, e);
}

static Code chart(Answer *a, const Chart *c, Error *e)
{
    text_printf(&of(a)->text, "chart %s\n", c->table);
    return told(a, e);
}

static Code end(Answer *a, Error *e)
{
    for (const AnswerNote *n = a->notes; n; n = n->next)
        text_printf(&of(a)->text, "note %.*s\n", VIEW_ARGS(n->text));
    for (const AnswerSourceNode *s = a->sources; s; s = s->next)
        text_printf(&of(a)->text, "source %.*s\n", VIEW_ARGS(s->s.source));
    text_printf(&of(a)->text, "end%s\n", a->no ? " no" : "");
    return told(a, e);
}

static void aborted(Answer *a)
{
    text_put(&of(a)->text, V("abort\n"));
    of(a)->aborted = true;
}

void transcript_init(Transcript *t)
{
    static const Face face = { begin, fact, table, row, table_end, chart, end, aborted };

    *t = (Transcript){ .answer = { .face = &face } };
    text_init(&t->text, 1 << 20);
}

void transcript_release(Transcript *t)
{
    text_release(&t->text);
}

const char *transcript_words(Transcript *t)
{
    text_byte(&t->text, '\0');
    if (!text_ok(&t->text))
        return "";
    t->text.n--;
    return t->text.p;
}
