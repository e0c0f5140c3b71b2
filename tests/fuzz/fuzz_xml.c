/* Laws of XML records: trees are within limits and are text; records are numbered in order and begin on growing lines;
 * the head of a file that reads well is its root; nothing leaks. The first byte chooses which elements are records. */
#include "base/limits.h"
#include "base/memory.h"
#include "read/tree.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

#define LAW(x)                                                                                                         \
    do {                                                                                                               \
        if (!(x))                                                                                                      \
            abort();                                                                                                   \
    } while (0)

typedef struct {
    unsigned choice;
    int64_t number, line;
} Seen;

static bool choose(void *ctx, View path, View name)
{
    const Seen *s = ctx;
    LAW(path.n == 0 || path.p[0] == '/');
    LAW(name.n > 0);
    return s->choice & 1 ? path.n > 0 : s->choice & 2 ? view_find_view(name, V("a")) >= 0 : s->choice & 4;
}

static void check(const Node *n, int depth)
{
    size_t bad;
    LAW(depth <= LIMIT_TREE_DEPTH + 1);
    LAW(view_utf8(n->text, &bad) && view_utf8(n->name, &bad) && n->name.n > 0);
    LAW(n->kind == NODE_TEXT || n->kind == NODE_GROUP);
    for (const Node *c = n->child; c; c = c->next) {
        LAW(c->next || c == n->last);
        check(c, depth + 1);
    }
}

static Code visit(void *ctx, const TreeRecord *r, Error *e)
{
    Seen *s = ctx;
    Text out;
    (void)e;
    LAW(r->number == ++s->number && r->line >= s->line);
    s->line = r->line;
    check(r->node, 1);
    text_init(&out, 64 * MIB);
    node_json(&out, r->node);
    LAW(text_ok(&out));
    text_release(&out);
    return OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    Seen seen = { .choice = n ? data[0] : 0 };
    View text = view((const char *)data + (n > 0), n - (n > 0)), root, space, first;
    Error e = { 0 };
    Input *in = NULL;
    Arena arena;
    Code c;

    arena_init(&arena, MIB);
    if (input_of_bytes(&in, text, "fuzz", &e) == OK) {
        c = xml_records(in, choose, visit, &seen, &e);
        LAW(c == OK || (c == e.code && e.what[0]));
        LAW(xml_head(in, &arena, &root, &space, &first, &e) != OK || c != OK || root.p);
    }
    input_close(in);
    arena_release(&arena);
    LAW(blocks_live() == 0);
    return 0;
}
