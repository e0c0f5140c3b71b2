/* JSON, streamed. See json.h for the shape. */
#include "faces/json.h"

#include "base/limits.h"
#include "faces/format.h"

enum { KEY_BLOCK = 16 };

static JsonFace *face_of(Answer *a)
{
    return (JsonFace *)a;
}

void json_put_value(Text *t, const Column *c, const Value *v)
{
    char buffer[NUMBER_CHARS], money[MONEY_CHARS];
    const char *number;

    if (v->null) {
        text_put(t, V("null"));
        return;
    }
    switch (c->type) {
    case COLUMN_COUNT:
    case COLUMN_DURATION: text_int(t, v->i); return;
    case COLUMN_FLAG: text_put(t, v->i ? V("true") : V("false")); return;
    case COLUMN_NUMBER:
    case COLUMN_SHARE:
        number = value_number_text(c, v, buffer);
        text_put(t, number ? view_of(number) : V("null"));
        return;
    case COLUMN_MONEY:
        text_printf(t, "{\"amount\": \"%s\", \"currency\": ", money_text(v->money, money));
        text_json(t, view_of(v->money.currency));
        text_byte(t, '}');
        return;
    case COLUMN_DATE:
    case COLUMN_INSTANT:
        text_byte(t, '"');
        value_plain(t, c, v);
        text_byte(t, '"');
        return;
    default: text_json(t, v->text);
    }
}

/* ---- question and parameters ------------------------------------------------------------------------------------ */

static void put_parameter(Text *t, const Param *p, View text)
{
    int64_t whole;

    if (p && p->type == PARAM_COUNT && view_int(text, &whole))
        text_int(t, whole);
    else if (p && p->type == PARAM_FLAG)
        text_put(t, V("true"));
    else
        text_json(t, text);
}

/* Those of one name stand together; a parameter that may repeat is an array. */
static void put_parameters(Text *t, const Question *q, const Given *given, int n)
{
    text_byte(t, '{');
    for (int i = 0; i < n; i++) {
        const Param *p = param_named(q, given[i].name);
        bool many = p && param_repeats(p);
        bool again = i && view_eq(given[i].name, given[i - 1].name);
        bool last = i + 1 == n || !view_eq(given[i].name, given[i + 1].name);

        if (i)
            text_put(t, V(", "));
        if (!again) {
            text_json(t, given[i].name);
            text_put(t, V(": "));
            if (many)
                text_byte(t, '[');
        }
        put_parameter(t, p, given[i].text);
        if (many && last)
            text_byte(t, ']');
    }
    text_byte(t, '}');
}

static void put_newline(JsonFace *f, View indent)
{
    if (f->one_line)
        return;
    text_byte(&f->sink->text, '\n');
    text_put(&f->sink->text, indent);
}

static void put_comma(JsonFace *f, bool first, View indent)
{
    Text *t = &f->sink->text;

    if (!first)
        text_byte(t, ',');
    if (f->one_line && !first)
        text_byte(t, ' ');
    put_newline(f, indent);
}

static void put_section(JsonFace *f, View name)
{
    put_comma(f, false, V(" "));
    text_put(&f->sink->text, name);
}

static Code json_begin(Answer *a, Error *e)
{
    JsonFace *f = face_of(a);
    Text *t = &f->sink->text;
    Given *given = ARENA_ARRAY(a->arena, Given, (size_t)a->n_parameters + 1);

    if (!given)
        return arena_fail(a->arena, sizeof *given, "the parameters", e);
    for (int i = 0; i < a->n_parameters; i++)
        given[i] = (Given){ view_of(a->parameter_name[i]), a->parameter_text[i] };
    sink_begin(f->sink);
    f->in_tables = false;
    f->n = 0;
    text_put(t, V("{\"question\": "));
    text_json(t, view_of(a->question));
    put_section(f, V("\"parameters\": "));
    put_parameters(t, a->declared, given, a->n_parameters);
    put_section(f, V("\"facts\": {"));
    return sink_step(f->sink, e);
}

/* ---- facts, tables, rows ---------------------------------------------------------------------------------------- */

static Code json_fact(Answer *a, const char *name, const char *title, const Value *v, Error *e)
{
    JsonFace *f = face_of(a);
    Column c = column_of_fact(name, v);

    (void)title;
    put_comma(f, f->n++ == 0, V("  "));
    text_json(&f->sink->text, view_of(name));
    text_put(&f->sink->text, V(": "));
    json_put_value(&f->sink->text, &c, v);
    return sink_step(f->sink, e);
}

static void end_facts(JsonFace *f)
{
    if (f->in_tables)
        return;
    text_byte(&f->sink->text, '}');
    put_section(f, V("\"tables\": {"));
    f->in_tables = true;
    f->n = 0;
}

/* With room behind them for copy_key. */
static void make_keys(JsonFace *f, const Column *columns, int n)
{
    text_clear(&f->keys);
    for (int i = 0; i < n && i < COUNT_OF(f->key_at); i++) {
        text_put(&f->keys, i ? V(", ") : V("{"));
        text_json(&f->keys, view_of(columns[i].name));
        text_put(&f->keys, V(": "));
        f->key_at[i] = f->keys.n;
    }
    (void)text_ahead(&f->keys, KEY_BLOCK); /* copy_key reads so far */
}

static Code json_table(Answer *a, const char *name, const char *title, const Column *columns, int n, Error *e)
{
    JsonFace *f = face_of(a);

    (void)title;
    end_facts(f);
    put_comma(f, f->n++ == 0, V("  "));
    text_json(&f->sink->text, view_of(name));
    text_put(&f->sink->text, V(": ["));
    make_keys(f, columns, n);
    return text_ok(&f->keys) ? sink_step(f->sink, e) : text_fail(&f->keys, "the columns of an answer", e);
}

static void put_key(JsonFace *f, const Column *columns, int i)
{
    Text *t = &f->sink->text;

    if (i < COUNT_OF(f->key_at)) {
        size_t from = i ? f->key_at[i - 1] : 0;
        text_put(t, view(f->keys.p + from, f->key_at[i] - from));
        return;
    }
    text_put(t, V(", "));
    text_json(t, view_of(columns[i].name));
    text_put(t, V(": "));
}

static uint32_t characters(View v, uint32_t bytes)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < bytes && i < v.n; i++)
        n += ((unsigned char)v.p[i] & 0xc0) != 0x80;
    return n;
}

/* "name_marks": [[0, 4], [9, 17]]: from and to, in characters. */
static void put_marks(Text *t, const Column *c, const Value *v)
{
    text_printf(t, ", \"%s_marks\": [", c->name);
    for (int i = 0; i < v->marks; i++)
        text_printf(t, "%s[%u, %u]", i ? ", " : "", characters(v->text, v->mark[i].from),
                    characters(v->text, v->mark[i].to));
    text_byte(t, ']');
}

/* At least what quick_value writes of it. */
static size_t quick_bytes(const Column *c, const Value *v)
{
    return column_is_text(c->type) && !v->null ? v->text.n + 2 : 24;
}

/* The values that most rows are made of, at p; returns what comes behind, or NULL: json_put_value. */
static char *quick_value(char *p, const Column *c, const Value *v)
{
    char digits[20], *d = digits + sizeof digits;
    uint64_t rest;

    if (v->null)
        return (char *)memcpy(p, "null", 4) + 4;
    if (column_is_text(c->type))
        return v->mark ? NULL : json_plain(p, v->text);
    if (c->type == COLUMN_FLAG)
        return v->i ? (char *)memcpy(p, "true", 4) + 4 : (char *)memcpy(p, "false", 5) + 5;
    if (c->type != COLUMN_COUNT || v->i < 0)
        return NULL;
    rest = (uint64_t)v->i;
    do
        *--d = (char)('0' + rest % 10);
    while (rest /= 10);
    memcpy(p, d, (size_t)(digits + sizeof digits - d));
    return p + (digits + sizeof digits - d);
}

/* Most keys fit into one block, which is copied faster than a length that the compiler does not know. What it writes
 * behind the key is overwritten by the value. */
static char *copy_key(char *p, const char *key, size_t n)
{
    if (n <= KEY_BLOCK)
        memcpy(p, key, KEY_BLOCK);
    else
        memcpy(p, key, n);
    return p + n;
}

/* Writes columns from *at on as long as they are quick, into room that is made once; *at is the one that is not, with
 * its key written. */
static void quick_columns(JsonFace *f, const Column *columns, int n, const Value *row, int *at)
{
    Text *t = &f->sink->text;
    size_t room = f->keys.n + KEY_BLOCK;
    char *p, *end;

    for (int i = *at; i < n; i++)
        room += quick_bytes(&columns[i], &row[i]);
    if (!(p = text_ahead(t, room)))
        return;
    for (; *at < n; (*at)++) {
        size_t from = *at ? f->key_at[*at - 1] : 0, key = f->key_at[*at] - from;
        p = copy_key(p, f->keys.p + from, key);
        if (!(end = quick_value(p, &columns[*at], &row[*at])))
            break;
        p = end;
    }
    text_filled(t, p);
}

static Code json_row(Answer *a, const Value *row, Error *e)
{
    JsonFace *f = face_of(a);
    Text *t = &f->sink->text;
    int quick = a->n_columns <= COUNT_OF(f->key_at) ? a->n_columns : 0;

    put_comma(f, a->rows == 1, V("   "));
    for (int i = 0; i < a->n_columns && text_ok(t); i++) {
        if (i < quick)
            quick_columns(f, a->columns, quick, row, &i);
        else
            put_key(f, a->columns, i);
        if (i == a->n_columns)
            break;
        json_put_value(t, &a->columns[i], &row[i]);
        if (row[i].mark && !row[i].null)
            put_marks(t, &a->columns[i], &row[i]);
    }
    text_byte(t, '}');
    return sink_step(f->sink, e);
}

static Code json_table_end(Answer *a, Error *e)
{
    JsonFace *f = face_of(a);

    if (a->rows)
        put_newline(f, V("  "));
    text_byte(&f->sink->text, ']');
    return sink_step(f->sink, e);
}

/* ---- the end ---------------------------------------------------------------------------------------------------- */

/* key: what comes before the value. */
static void put_member(Text *t, View key, View v)
{
    text_put(t, key);
    if (v.p)
        text_json(t, v);
    else
        text_put(t, V("null"));
}

static void put_source(Text *t, const AnswerSource *s)
{
    put_member(t, V("{\"source\": "), s->source);
    put_member(t, V(", \"dataset\": "), s->dataset);
    put_member(t, V(", \"edition\": "), s->edition);
    put_member(t, V(", \"publisher\": "), s->publisher);
    put_member(t, V(", \"licence\": "), s->licence);
    if (s->rows)
        text_printf(t, ", \"rows\": %lld", (long long)s->rows);
    text_byte(t, '}');
}

static Code json_end(Answer *a, Error *e)
{
    JsonFace *f = face_of(a);
    Text *t = &f->sink->text;

    end_facts(f);
    text_byte(t, '}');
    put_section(f, V("\"notes\": ["));
    for (const AnswerNote *n = a->notes; n; n = n->next) {
        put_comma(f, n == a->notes, V("  "));
        text_json(t, n->text);
    }
    text_byte(t, ']');
    put_section(f, V("\"sources\": ["));
    for (const AnswerSourceNode *s = a->sources; s; s = s->next) {
        put_comma(f, s == a->sources, V("  "));
        put_source(t, &s->s);
    }
    text_put(t, V("]}\n"));
    return sink_end(f->sink, e);
}

static void json_abort(Answer *a)
{
    sink_drop(face_of(a)->sink);
}

void json_face(JsonFace *f, Sink *sink, bool one_line)
{
    static const Face face = { .begin = json_begin,
                               .fact = json_fact,
                               .table = json_table,
                               .row = json_row,
                               .table_end = json_table_end,
                               .end = json_end,
                               .abort = json_abort };

    *f = (JsonFace){ .answer = { .face = &face }, .sink = sink, .one_line = one_line };
    text_init(&f->keys, LIMIT_PARAM_BYTES);
    sink_begin(sink);
}

void json_release(JsonFace *f)
{
    text_release(&f->keys);
}

void json_error(Text *t, const Question *q, const Given *given, int n_given, const Error *error)
{
    text_put(t, V("{\"question\": "));
    text_json(t, view_of(q->name));
    text_put(t, V(", \"parameters\": "));
    put_parameters(t, q, given, n_given);
    put_member(t, V(", \"error\": {\"code\": "), view_of(code_name(error->code)));
    put_member(t, V(", \"what\": "), view_of(error->what));
    put_member(t, V(", \"hint\": "), view_of(error->hint));
    put_member(t, V(", \"where\": "), view_of(error->where));
    text_put(t, V("}}\n"));
}
