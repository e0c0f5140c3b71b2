/* The card of a code. See card.h. Readings and elements are kept until the end: a card needs both. */
#include "cli/card.h"

#include "cli/screen.h"

enum { INDENT = 4, CODE_INDENT = 2 };

typedef struct CardElement CardElement;
struct CardElement {
    CardElement *next;
    View field, title, value;
};

struct CardReading {
    CardReading *next;
    int64_t number, at, n;
    bool legal, form_only;
    View input, scheme, words, rule, expected, link;
    CardElement *first, *last;
};

static CardFace *face_of(Answer *a)
{
    return (CardFace *)a;
}

static const Value *named(const Answer *a, const Value *row, const char *name)
{
    static const Value none = { .null = true };
    int i = column_named(a->columns, a->n_columns, view_of(name));

    return i < 0 ? &none : &row[i];
}

/* The text of a column, kept in the answer's arena; *failed when there was no room. */
static View kept(const Answer *a, const Value *row, const char *name, bool *failed)
{
    const Value *v = named(a, row, name);
    View copy = v->null ? (View){ NULL, 0 } : arena_copy(a->arena, v->text);

    *failed = *failed || (!v->null && !copy.p);
    return copy;
}

static Code card_begin(Answer *a, Error *e)
{
    CardFace *f = face_of(a);

    (void)e;
    sink_begin(f->sink);
    f->first = f->last = f->at = NULL;
    return OK;
}

static Code card_table(Answer *a, const char *name, const char *title, const Column *columns, int n, Error *e)
{
    (void)title, (void)columns, (void)n, (void)e;
    face_of(a)->elements = strcmp(name, "elements") == 0;
    return OK;
}

static Code keep_reading(CardFace *f, const Value *row, Error *e)
{
    Answer *a = &f->answer;
    CardReading *r = ARENA_NEW(a->arena, CardReading);
    bool failed = !r;

    if (r) {
        r->number = named(a, row, "reading")->i;
        r->legal = named(a, row, "legal")->i != 0;
        r->form_only = named(a, row, "form_only")->i != 0;
        r->at = named(a, row, "fault_at")->i;
        r->n = named(a, row, "fault_length")->i;
        r->input = kept(a, row, "input", &failed);
        r->scheme = kept(a, row, "scheme", &failed);
        r->words = kept(a, row, "scheme_title", &failed);
        r->rule = kept(a, row, "rule", &failed);
        r->expected = kept(a, row, "expected", &failed);
        r->link = kept(a, row, "link", &failed);
        if (!r->input.p)
            r->input = a->n_parameters ? a->parameter_text[0] : V("");
    }
    if (failed)
        return arena_fail(a->arena, sizeof *r, "a reading", e);
    if (f->last)
        f->last->next = r;
    else
        f->first = r;
    f->last = r;
    return OK;
}

static Code keep_element(CardFace *f, const Value *row, Error *e)
{
    Answer *a = &f->answer;
    CardElement *x = ARENA_NEW(a->arena, CardElement);
    CardReading *r = f->at ? f->at : f->first; /* they come in the order of their readings */
    bool failed = !x;

    while (r && r->number != named(a, row, "reading")->i)
        r = r->next;
    if (!r)
        return OK;
    f->at = r;
    if (x) {
        x->field = kept(a, row, "field", &failed);
        x->title = kept(a, row, "title", &failed);
        x->value = kept(a, row, "value", &failed);
    }
    if (failed)
        return arena_fail(a->arena, sizeof *x, "an element", e);
    if (r->last)
        r->last->next = x;
    else
        r->first = x;
    r->last = x;
    return OK;
}

static Code card_row(Answer *a, const Value *row, Error *e)
{
    CardFace *f = face_of(a);
    return f->elements ? keep_element(f, row, e) : keep_reading(f, row, e);
}

/* ---- writing ---------------------------------------------------------------------------------------------------- */

/* Columns that the safe form of v takes on the screen. */
static int shown_width(View v)
{
    Text safe;
    int width;

    text_init(&safe, 1 << 20);
    screen_put(&safe, v);
    width = screen_width(text_view(&safe));
    text_release(&safe);
    return width;
}

/* The code, and ^^^ under the bytes at fault. A fault beyond the end (something is missing) is marked there. */
static void put_marked(CardFace *f, const CardReading *r)
{
    Text *t = &f->sink->text;
    size_t at = r->at < 0 ? 0 : (size_t)r->at, n = r->n < 0 ? 0 : (size_t)r->n;
    int before = shown_width(view_sub(r->input, 0, at)), under = shown_width(view_sub(r->input, at, n));

    screen_blanks(t, INDENT);
    screen_put(t, r->input);
    text_byte(t, '\n');
    screen_blanks(t, INDENT + before);
    for (int i = 0; i < (under > 0 ? under : 1); i++)
        text_byte(t, '^');
    if (r->expected.n) {
        text_put(t, V(" should be "));
        screen_put(t, r->expected);
    }
    text_byte(t, '\n');
}

static void put_elements(CardFace *f, const CardReading *r)
{
    Text *t = &f->sink->text;
    int field = 0, title = 0;

    for (const CardElement *x = r->first; x; x = x->next) {
        field = shown_width(x->field) > field ? shown_width(x->field) : field;
        title = shown_width(x->title) > title ? shown_width(x->title) : title;
    }
    for (const CardElement *x = r->first; x; x = x->next) {
        screen_blanks(t, INDENT);
        screen_put(t, x->field);
        screen_blanks(t, field - shown_width(x->field) + 2);
        screen_put(t, x->title);
        screen_blanks(t, title - shown_width(x->title) + 2);
        screen_put(t, x->value);
        text_byte(t, '\n');
    }
}

static void put_wrapped(CardFace *f, View v)
{
    Text safe;

    text_init(&safe, 1 << 20);
    screen_put(&safe, v);
    screen_blanks(&f->sink->text, INDENT);
    screen_wrap(&f->sink->text, text_view(&safe), INDENT, INDENT, f->width);
    text_release(&safe);
}

static void put_reading(CardFace *f, const CardReading *r)
{
    Text *t = &f->sink->text;

    screen_blanks(t, CODE_INDENT);
    screen_put(t, r->words.n ? r->words : r->scheme);
    text_put(t, V(" ("));
    screen_put(t, r->scheme);
    text_put(t, r->legal ? r->form_only ? V("): possible by its form\n") : V("): legal\n") : V("): not legal\n"));
    if (!r->legal && r->input.n)
        put_marked(f, r);
    put_wrapped(f, r->rule);
    put_elements(f, r);
    if (r->link.n) {
        screen_blanks(t, INDENT);
        screen_put(t, r->link);
        text_byte(t, '\n');
    }
}

static Code card_end(Answer *a, Error *e)
{
    CardFace *f = face_of(a);
    Text *t = &f->sink->text;
    const CardReading *before = NULL;
    Code c = OK;

    for (const CardReading *r = f->first; r && c == OK; before = r, r = r->next) {
        if (!before || !view_eq(before->input, r->input)) {
            if (f->any)
                text_byte(t, '\n');
            screen_put(t, r->input.n ? r->input : V("(nothing)"));
            text_byte(t, '\n');
            f->any = true;
        }
        put_reading(f, r);
        c = sink_step(f->sink, e);
    }
    for (const AnswerNote *n = a->notes; n; n = n->next)
        put_wrapped(f, n->text);
    return c == OK ? sink_end(f->sink, e) : c;
}

static void card_abort(Answer *a)
{
    sink_drop(face_of(a)->sink);
}

void card_face(CardFace *f, Sink *sink, int width)
{
    static const Face face = {
        .begin = card_begin, .table = card_table, .row = card_row, .end = card_end, .abort = card_abort
    };

    *f = (CardFace){ .answer = { .face = &face }, .sink = sink, .width = width };
    sink_begin(sink);
}
