/* JSON files as records: see tree.h. Finds where records begin and end, one at a time; json_value.c makes them trees.
 *
 * The buffer holds the record being read and what was read beyond it. NDJSON takes the short way: a line is a record.
 * Not here: what a JSON value is. */
#include "read/json_value.h"

#include "base/limits.h"
#include "base/memory.h"
#include "read/encoding.h"

enum { FIRST_ROOM = 256 * 1024 };

typedef struct {
    Input *in;
    TextFeed feed;
    char *buffer;
    size_t room, at, end;  /* at: what is not used yet begins here */
    bool ended;
    int64_t line;          /* line ends before `at`                */
    Arena arena;
    TreeVisit *visit;
    TreeBad *bad;
    void *ctx;
    int64_t number;
} Doc;

static Code doc_fault(Doc *d, const char *reason, Error *e)
{
    fail(e, E_INPUT, "cannot read \"%.*s\" as JSON: line %lld: %s", VIEW_ARGS(input_name(d->in)),
         (long long)d->line + 1, reason);
    hint(e, "fetch the file again or ask its publisher: JSON must be well-formed to be read");
    return during(e, "line %lld", (long long)d->line + 1);
}

static Code doc_open(Doc *d, Input *in, Error *e)
{
    Code c;
    *d = (Doc){ .in = in };
    arena_init(&d->arena, LIMIT_TREE_BYTES);
    if ((c = feed_open(&d->feed, in, e)) != OK)
        return c;
    d->room = FIRST_ROOM;
    d->buffer = mem_alloc(d->room);
    return d->buffer ? OK : fail_memory(e, "reading JSON");
}

static void doc_close(Doc *d)
{
    feed_close(&d->feed);
    arena_release(&d->arena);
    mem_free(d->buffer);
}

/* More bytes behind d->end. Offsets from d->at stay good. */
static Code doc_more(Doc *d, Error *e)
{
    size_t got;
    Code c;

    memmove(d->buffer, d->buffer + d->at, d->end - d->at);
    d->end -= d->at;
    d->at = 0;
    if (d->end == d->room) {
        char *p;
        if (d->room >= LIMIT_TREE_BYTES)
            return doc_fault(d, "a record larger than 67108864 bytes", e);
        p = mem_grow(d->buffer, d->room * 2);
        if (!p)
            return fail_memory(e, "a JSON record");
        d->buffer = p;
        d->room *= 2;
    }
    c = feed_read(&d->feed, d->buffer + d->end, d->room - d->end, &got, e);
    d->end += got;
    d->ended = c == OK && got == 0;
    return c;
}

static View doc_rest(const Doc *d)
{
    return view(d->buffer + d->at, d->end - d->at);
}

/* Uses n bytes up. */
static void doc_use(Doc *d, size_t n)
{
    const char *p = d->buffer + d->at;
    int64_t lines = 0;
    for (size_t i = 0; i < n; i++)
        lines += p[i] == '\n';
    d->line += lines;
    d->at += n;
}

/* The next byte that is not blank, or -1 at the end; it is not used up. */
static Code doc_peek(Doc *d, int *next, Error *e)
{
    Code c;
    for (;;) {
        View v = doc_rest(d);
        size_t n = 0;
        while (n < v.n && (v.p[n] == ' ' || v.p[n] == '\n' || v.p[n] == '\r' || v.p[n] == '\t'))
            n++;
        doc_use(d, n);
        *next = n < v.n ? (unsigned char)v.p[n] : -1;
        if (n < v.n || d->ended)
            return OK;
        if ((c = doc_more(d, e)) != OK)
            return c;
    }
}

/* ---- where a value ends ----------------------------------------------------------------------------------------- */

typedef struct {
    size_t at;
    long depth;
    bool text, escaped, scalar;
} Extent;

/* Goes on over v from x->at. True when the value is complete; x->at is its length. */
static bool extent_scan(Extent *x, View v)
{
    for (; x->at < v.n; x->at++) {
        char c = v.p[x->at];
        if (x->text) {
            if (x->escaped)
                x->escaped = false;
            else if (c == '\\')
                x->escaped = true;
            else if (c == '"')
                x->text = false;
            else
                continue;
            if (!x->text && x->depth == 0)
                return x->at++, true;
        } else if (c == '"' && !x->scalar) {
            x->text = true;
        } else if (c == '{' || c == '[') {
            x->depth++;
        } else if (c == '}' || c == ']') {
            if (x->scalar)
                return true;
            if (--x->depth <= 0)
                return x->at++, true;
        } else if (x->depth == 0) {
            if (x->at && (c == ',' || c == ':' || c == ' ' || c == '\n' || c == '\r' || c == '\t'))
                return true;
            x->scalar = true;
        }
    }
    return false;
}

/* The text of the next value, which the caller uses up. Valid until more is read. */
static Code doc_value(Doc *d, View *out, Error *e)
{
    Extent x = { 0 };
    Code c;
    while (!extent_scan(&x, doc_rest(d)) && !d->ended)
        if ((c = doc_more(d, e)) != OK)
            return c;
    *out = view_sub(doc_rest(d), 0, x.at);
    return OK;
}

/* ---- records ---------------------------------------------------------------------------------------------------- */

/* The value in v as a tree, or NULL with a reason in *j. */
static Node *to_tree(Doc *d, View v, JsonValue *j)
{
    size_t bad;
    Node *node;
    arena_reset(&d->arena);
    *j = (JsonValue){ .source = v, .out = &d->arena };
    if (!view_utf8(v, &bad)) {
        j->at = bad;
        j->reason = "bytes that are not text in UTF-8";
        return NULL;
    }
    node = json_value(j, V(""));
    if (!node)
        return NULL;
    if (!json_value_ends(j)) {
        j->reason = "something follows the value";
        return NULL;
    }
    return node;
}

/* Why to_tree gave nothing, when that ends the file. */
static Code tree_fault(Doc *d, const JsonValue *j, Error *e)
{
    if (j->full && d->arena.used < d->arena.limit / 2)
        return fail_memory(e, "a JSON record");
    doc_use(d, j->at);
    return doc_fault(d, j->reason, e);
}

/* The next value as a record (or, without `take`, only read and forgotten). */
static Code one_value(Doc *d, bool take, Error *e)
{
    TreeRecord record = { .parent_path = V(""), .line = d->line + 1 };
    JsonValue j;
    View v;
    Code c;

    if ((c = doc_value(d, &v, e)) != OK)
        return c;
    record.node = to_tree(d, v, &j);
    if (!record.node)
        return tree_fault(d, &j, e);
    if (take) {
        record.number = ++d->number;
        if ((c = d->visit(d->ctx, &record, e)) != OK)
            return c;
    }
    doc_use(d, v.n);
    return OK;
}

/* After a value in brackets: a comma, or the closing bracket, which is used up. */
static Code after_value(Doc *d, int close, bool *more, Error *e)
{
    int next;
    Code c = doc_peek(d, &next, e);
    if (c != OK)
        return c;
    *more = next == ',';
    if (next != ',' && next != close)
        return doc_fault(d, next < 0 ? "the file ends too early" : "no comma between two values", e);
    doc_use(d, 1);
    if (!*more)
        return OK;
    if ((c = doc_peek(d, &next, e)) == OK && next == close)
        return doc_fault(d, "a comma before the closing bracket", e);
    return c;
}

/* The items of the array whose bracket comes next. */
static Code array_items(Doc *d, Error *e)
{
    bool more = true;
    int next;
    Code c;

    doc_use(d, 1);
    if ((c = doc_peek(d, &next, e)) != OK)
        return c;
    if (next == ']') {
        doc_use(d, 1);
        return OK;
    }
    while (more && c == OK)
        if ((c = one_value(d, true, e)) == OK)
            c = after_value(d, ']', &more, e);
    return c;
}

/* Reads a member's name and colon; *same if it is `name`. */
static Code member_is(Doc *d, View name, bool *same, Error *e)
{
    JsonValue j = { .out = &d->arena };
    View v, key;
    int next;
    Code c;

    if ((c = doc_peek(d, &next, e)) != OK)
        return c;
    if (next != '"')
        return doc_fault(d, "a member without a name in quotes", e);
    if ((c = doc_value(d, &v, e)) != OK)
        return c;
    arena_reset(&d->arena);
    j.source = v;
    key = json_string(&j);
    if (!key.p)
        return tree_fault(d, &j, e);
    *same = view_eq(key, name);
    doc_use(d, v.n);
    if ((c = doc_peek(d, &next, e)) != OK)
        return c;
    if (next != ':')
        return doc_fault(d, "a name that no colon follows", e);
    doc_use(d, 1);
    return doc_peek(d, &next, e);
}

/* The object whose bracket comes next; records are the items of the array at `path` in it. */
static Code object_members(Doc *d, View path, int depth, Error *e)
{
    View rest = path, name = view_cut(&rest, '.');
    bool more = true, same = false;
    int next;
    Code c;

    if (depth > LIMIT_TREE_DEPTH)
        return doc_fault(d, "nesting of more than 64 levels", e);
    doc_use(d, 1);
    if ((c = doc_peek(d, &next, e)) != OK)
        return c;
    if (next == '}')
        doc_use(d, 1);
    more = next != '}';
    while (more && c == OK) {
        if ((c = member_is(d, name, &same, e)) != OK)
            return c;
        next = d->at < d->end ? d->buffer[d->at] : -1;
        if (same && !rest.p && next == '[')
            c = array_items(d, e);
        else if (same && rest.p && next == '{')
            c = object_members(d, rest, depth + 1, e);
        else
            c = one_value(d, false, e);
        if (c == OK)
            c = after_value(d, '}', &more, e);
    }
    return c;
}

/* One object after the other, each with such an array: the pages of an answer, one a line. */
static Code objects(Doc *d, View path, Error *e)
{
    int next = '{';
    Code c = OK;

    while (c == OK && next == '{')
        if ((c = object_members(d, path, 1, e)) == OK)
            c = doc_peek(d, &next, e);
    return c;
}

static Code nothing_follows(Doc *d, Error *e)
{
    int next;
    Code c = doc_peek(d, &next, e);
    return c == OK && next >= 0 ? doc_fault(d, "something follows the end", e) : c;
}

/* ---- lines ------------------------------------------------------------------------------------------------------ */

/* The next line without its end; *more == false at the end of the file. *n is what to use up. */
static Code next_line(Doc *d, View *line, size_t *n, bool *more, Error *e)
{
    size_t seen = 0;
    Code c;
    for (;;) {
        View rest = doc_rest(d);
        const char *lf = rest.n > seen ? memchr(rest.p + seen, '\n', rest.n - seen) : NULL;
        if (lf || d->ended) {
            *line = view(rest.p, lf ? (size_t)(lf - rest.p) : rest.n);
            *n = line->n + (lf != NULL);
            *more = *n > 0;
            return OK;
        }
        seen = rest.n;
        if ((c = doc_more(d, e)) != OK)
            return c;
    }
}

static Code bad_line(Doc *d, View line, const JsonValue *j, Error *e)
{
    if (j->full && d->arena.used < d->arena.limit / 2)
        return fail_memory(e, "a JSON record");
    return d->bad ? d->bad(d->ctx, d->line + 1, line, j->reason, e) : OK;
}

static Code lines(Doc *d, Error *e)
{
    Code c = OK;
    while (c == OK) {
        TreeRecord record = { .parent_path = V(""), .line = d->line + 1 };
        JsonValue j;
        bool more;
        View line;
        size_t n;
        if ((c = next_line(d, &line, &n, &more, e)) != OK || !more)
            break;
        if (view_trim(line).n || view_find(line, '\0') >= 0) {
            record.node = to_tree(d, line, &j);
            if (record.node) {
                record.number = ++d->number;
                c = d->visit(d->ctx, &record, e);
            } else {
                c = bad_line(d, line, &j, e);
            }
        }
        d->line++;
        d->at += n;
    }
    return c;
}

/* ---- shapes ----------------------------------------------------------------------------------------------------- */

/* How a file is laid out, from what is in `head`. A line that begins with a brace right after a line that began with
 * one is a record of its own: no single JSON text has that. */
static JsonShape shape_of(View head, bool whole)
{
    View v = view_trim(head), rest;
    Extent x = { 0 };

    if (v.n && v.p[0] == '[')
        return JSON_ARRAY;
    if (!v.n || v.p[0] != '{')
        return JSON_NOT;
    rest = v;
    view_cut(&rest, '\n');
    if (rest.p && (rest = view_trim(rest)).n && rest.p[0] == '{')
        return JSON_LINES;
    if (extent_scan(&x, v))
        return view_trim(view_sub(v, x.at, v.n)).n ? JSON_LINES : whole ? JSON_OBJECT : JSON_LINES;
    return JSON_OBJECT;
}

/* The start of the text, decoded, as far as the buffer takes it. */
static Code doc_shape(Doc *d, JsonShape *shape, Error *e)
{
    Code c = OK;
    while (c == OK && !d->ended && d->end < LIMIT_SNIFF_BYTES)
        c = doc_more(d, e);
    if (c == OK)
        *shape = shape_of(doc_rest(d), d->ended);
    return c;
}

Code json_records(Input *in, View array_path, TreeVisit *visit, TreeBad *bad, void *ctx, Error *e)
{
    JsonShape shape = JSON_NOT;
    Doc d;
    int next;
    Code c;

    if ((c = doc_open(&d, in, e)) != OK)
        goto out;
    d.visit = visit;
    d.bad = bad;
    d.ctx = ctx;
    if ((c = doc_shape(&d, &shape, e)) != OK)
        goto out;
    if (shape == JSON_LINES) {
        c = lines(&d, e);
        goto out;
    }
    if ((c = doc_peek(&d, &next, e)) != OK)
        goto out;
    if (shape == JSON_ARRAY)
        c = array_items(&d, e);
    else if (shape == JSON_OBJECT && array_path.n)
        c = objects(&d, array_path, e);
    else if (shape == JSON_OBJECT)
        c = one_value(&d, true, e);
    else
        c = doc_fault(&d, "it begins with neither { nor [", e);
    if (c == OK)
        c = nothing_follows(&d, e);
out:
    doc_close(&d);
    return c;
}

/* The first line that is a value, else NULL. */
static Node *first_line(JsonValue *j, View text, bool whole)
{
    while (text.p && !j->full) {
        View line = view_cut(&text, '\n');
        Node *node;
        *j = (JsonValue){ .source = line, .out = j->out, .partial = !text.p && !whole };
        if ((node = json_value(j, V(""))))
            return node;
    }
    return NULL;
}

static Node *first_value(JsonValue *j, View text, JsonShape shape, bool whole)
{
    if (shape == JSON_LINES)
        return first_line(j, text, whole);
    j->source = shape == JSON_ARRAY ? view_sub(text, 1, text.n) : text;
    j->partial = !whole;
    return json_value(j, V(""));
}

Code json_head(Input *in, Arena *out, JsonShape *shape, Node **first, Error *e)
{
    JsonValue j = { .out = out };
    View text;
    Doc d;
    Code c;

    *shape = JSON_NOT;
    *first = NULL;
    if ((c = doc_open(&d, in, e)) != OK || (c = doc_shape(&d, shape, e)) != OK || *shape == JSON_NOT)
        goto out;
    text = view_trim(doc_rest(&d));
    text = arena_copy(out, view_sub(text, 0, LIMIT_SNIFF_BYTES));
    if (text.p)
        *first = first_value(&j, text, *shape, d.ended && d.end <= LIMIT_SNIFF_BYTES);
    if (!text.p || j.full)
        c = arena_fail(out, 2 * LIMIT_SNIFF_BYTES, "the start of a JSON file", e);
    else if (!*first && *shape == JSON_OBJECT)
        *shape = JSON_NOT;
    if (c == OK)
        c = input_rewind(in, e);
out:
    doc_close(&d);
    return c;
}
