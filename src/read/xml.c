/* XML records as trees: see tree.h. Events come from sax.c; this file chooses records, builds Nodes and hands them out.
 *
 * An element's own text is joined over its pieces; white space between child elements is dropped. */
#include "read/tree.h"

#include "base/limits.h"
#include "base/memory.h"
#include "read/sax.h"

enum { PIECE = 64 * 1024 };

typedef struct {
    Input *in;
    Sax *sax;
    TreeChoose *choose;
    TreeVisit *visit;
    void *ctx;
    Arena arena;                         /* the record                                       */
    Text path;                           /* "/root/a" of the open elements outside records   */
    size_t path_was[LIMIT_TREE_DEPTH + 2]; /* length of path before each of them               */
    size_t root_n;                       /* length of "/root"                                */
    int outside;                         /* open elements outside records                    */
    Node *open[LIMIT_TREE_DEPTH + 2];    /* open elements of the record                      */
    bool group[LIMIT_TREE_DEPTH + 2];    /* that have child elements                         */
    int inside;                          /* how many                                         */
    Text text;                           /* text met since the last tag                      */
    TreeRecord record;
} Xml;

static Code too_large(Xml *x, Error *e)
{
    if (x->arena.used + PIECE < x->arena.limit && x->text.n + PIECE < x->text.cap)
        return fail_memory(e, "an XML record");
    fail(e, E_INPUT, "cannot read \"%.*s\": record %lld is larger than the %zu bytes allowed",
         VIEW_ARGS(input_name(x->in)), (long long)x->record.number, LIMIT_TREE_BYTES);
    hint(e, "see whether the file is what it should be");
    return during(e, "line %lld", (long long)x->record.line);
}

static bool blank(View v)
{
    return view_trim(v).n == 0;
}

/* Puts the text met so far to the innermost open element. */
static Code settle_text(Xml *x, bool before_child, Error *e)
{
    Node *n = x->open[x->inside - 1];
    View v = text_view(&x->text);
    bool drop = (before_child || x->group[x->inside - 1]) && blank(v);

    if (v.n && !drop) {
        char *p = arena_bytes(&x->arena, n->text.n + v.n);
        if (!p)
            return too_large(x, e);
        if (n->text.n)
            memcpy(p, n->text.p, n->text.n);
        memcpy(p + n->text.n, v.p, v.n);
        n->text = view(p, n->text.n + v.n);
    }
    text_clear(&x->text);
    return OK;
}

static Code add_attributes(Xml *x, Node *node, SaxAttributes a, Error *e)
{
    for (int i = 0; i < a.n; i++) {
        View value, name = sax_attribute_at(a, i, &value);
        Node *child = ARENA_NEW(&x->arena, Node);
        char *p = child ? arena_bytes(&x->arena, name.n + 1) : NULL;
        if (!p)
            return too_large(x, e);
        p[0] = '@';
        memcpy(p + 1, name.p, name.n);
        child->name = view(p, name.n + 1);
        child->text = arena_copy(&x->arena, value);
        if (!child->text.p)
            return too_large(x, e);
        node_add(node, child);
    }
    return OK;
}

/* An element of a record: x->inside says how many are open around it. */
static Code open_node(Xml *x, View name, SaxAttributes a, Error *e)
{
    Node *node = ARENA_NEW(&x->arena, Node);
    Code c;

    if (!node)
        return too_large(x, e);
    node->name = name;
    if (x->inside) {
        if (x->text.n && (c = settle_text(x, true, e)) != OK)
            return c;
        x->group[x->inside - 1] = true;
        x->open[x->inside - 1]->kind = NODE_GROUP;
        node_add(x->open[x->inside - 1], node);
    }
    x->open[x->inside] = node;
    x->group[x->inside++] = false;
    return a.n ? add_attributes(x, node, a, e) : OK;
}

static Code on_start(void *ctx, View name, View space, SaxAttributes a, Error *e)
{
    Xml *x = ctx;
    (void)space;
    if (x->inside)
        return open_node(x, name, a, e);
    if (x->choose(x->ctx, text_view(&x->path), name)) {
        size_t root = x->outside ? x->root_n : 0;
        arena_reset(&x->arena);
        x->record.number++;
        x->record.line = sax_line(x->sax);
        x->record.parent_path = view_sub(text_view(&x->path), root, x->path.n);
        return open_node(x, name, a, e);
    }
    x->path_was[x->outside++] = x->path.n;
    text_byte(&x->path, '/');
    text_put(&x->path, name);
    if (x->outside == 1)
        x->root_n = x->path.n;
    return text_ok(&x->path) ? OK : text_fail(&x->path, "the path of an XML element", e);
}

static Code on_end(void *ctx, View name, Error *e)
{
    Xml *x = ctx;
    Code c;
    (void)name;
    if (!x->inside) {
        x->path.n = x->path_was[--x->outside];
        return OK;
    }
    if (x->text.n && (c = settle_text(x, false, e)) != OK)
        return c;
    if (--x->inside)
        return OK;
    x->record.node = x->open[0];
    return x->visit(x->ctx, &x->record, e);
}

static Code on_text(void *ctx, View piece, Error *e)
{
    Xml *x = ctx;
    if (!x->inside)
        return OK;
    text_put(&x->text, piece);
    return text_ok(&x->text) ? OK : too_large(x, e);
}

Code xml_records(Input *in, TreeChoose *choose, TreeVisit *visit, void *ctx, Error *e)
{
    static const SaxHandler handler = { .start = on_start, .end = on_end, .text = on_text };
    Xml *x = mem_alloc(sizeof *x);
    char *piece = mem_alloc(PIECE);
    size_t n = 1;
    Code c;

    if (x)
        *x = (Xml){ .in = in, .choose = choose, .visit = visit, .ctx = ctx };
    if (!x || !piece) {
        c = fail_memory(e, "reading XML");
        goto out;
    }
    arena_init(&x->arena, LIMIT_TREE_BYTES);
    text_init(&x->path, 1 * MIB);
    text_init(&x->text, LIMIT_TREE_BYTES);
    if ((c = input_rewind(in, e)) != OK || (c = sax_open(&x->sax, &handler, x, input_name(in), e)) != OK)
        goto out;
    while (n && c == OK)
        if ((c = input_read(in, piece, PIECE, &n, e)) == OK)
            c = sax_push(x->sax, piece, n, n == 0, e);
out:
    if (x) {
        sax_close(x->sax);
        arena_release(&x->arena);
        text_release(&x->path);
        text_release(&x->text);
    }
    mem_free(x);
    mem_free(piece);
    return c;
}

/* ---- recognising ------------------------------------------------------------------------------------------------ */

typedef struct {
    Arena *out;
    View *root, *space, *first;
} Head;

static Code head_start(void *ctx, View name, View space, SaxAttributes a, Error *e)
{
    Head *h = ctx;
    (void)a;
    if (!h->root->p) {
        *h->root = arena_copy(h->out, name);
        *h->space = arena_copy(h->out, space);
        return h->root->p && h->space->p ? OK : arena_fail(h->out, name.n + space.n, "the start of an XML file", e);
    }
    *h->first = arena_copy(h->out, name);
    return h->first->p ? fail(e, E_CANCEL, "seen enough") : arena_fail(h->out, name.n, "the start of an XML file", e);
}

static Code head_end(void *ctx, View name, Error *e)
{
    (void)ctx, (void)name;
    return fail(e, E_CANCEL, "seen enough");
}

Code xml_head(Input *in, Arena *out, View *root, View *root_namespace, View *first_child, Error *e)
{
    static const SaxHandler handler = { .start = head_start, .end = head_end, .any_doctype = true };
    Head h = { out, root, root_namespace, first_child };
    Error why = { 0 };
    Sax *sax = NULL;
    View head;
    Code c;

    *root = *root_namespace = *first_child = (View){ 0 };
    if ((c = input_peek(in, &head, e)) != OK)
        return c;
    if ((c = sax_open(&sax, &handler, &h, input_name(in), e)) != OK)
        return c;
    c = sax_push(sax, head.p, head.n, false, &why);
    sax_close(sax);
    if (c != E_MEMORY && c != E_LIMIT)
        return OK;
    *e = why;
    return c;
}
