/* Laws of JSON: what we accept yajl accepts; a tree written back reads as the same tree; records are text and within
 * limits; a bad line never stops the next; nothing leaks. The first byte chooses the path of the array. */
#include "base/limits.h"
#include "base/memory.h"
#include "read/json_value.h"

#include <stdlib.h>
#include <yajl/yajl_parse.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

#define LAW(x)                                                                                                         \
    do {                                                                                                               \
        if (!(x))                                                                                                      \
            abort();                                                                                                   \
    } while (0)

typedef struct {
    int64_t number, line;
} Seen;

static void check(const Node *n, int depth)
{
    size_t bad;
    LAW(depth <= LIMIT_TREE_DEPTH + 1);
    LAW(view_utf8(n->text, &bad) && view_utf8(n->name, &bad));
    for (const Node *c = n->child; c; c = c->next) {
        LAW(n->kind == NODE_GROUP);
        LAW(c->next || c == n->last);
        LAW(!n->array || view_eq(c->name, n->name));
        check(c, depth + 1);
    }
}

/* Writing is a fixed point after one round (members of one name that follow each other become an array). */
static void round_trip(const Node *n)
{
    Text once, twice;
    Arena arena;
    JsonValue j = { .out = &arena };
    Node *again;

    arena_init(&arena, LIMIT_TREE_BYTES);
    text_init(&once, 256 * MIB);
    text_init(&twice, 256 * MIB);
    node_json(&once, n);
    LAW(text_ok(&once));
    j.source = text_view(&once);
    again = json_value(&j, V(""));
    if (again) { /* an array of arrays may have become too deep */
        LAW(json_value_ends(&j));
        node_json(&twice, again);
        LAW(view_eq(text_view(&once), text_view(&twice)));
    } else {
        LAW(j.full || strstr(j.reason, "nesting"));
    }
    text_release(&once);
    text_release(&twice);
    arena_release(&arena);
}

static Code visit(void *ctx, const TreeRecord *r, Error *e)
{
    Seen *s = ctx;
    (void)e;
    LAW(r->number == ++s->number && r->line >= s->line);
    s->line = r->line;
    check(r->node, 1);
    round_trip(r->node);
    return OK;
}

static Code bad(void *ctx, int64_t number, View raw, const char *reason, Error *e)
{
    Seen *s = ctx;
    (void)e;
    LAW(number > 0 && number >= s->line && reason && view_find(raw, '\n') < 0);
    s->line = number;
    return OK;
}

static void against_yajl(View v)
{
    Arena arena;
    JsonValue j = { .source = v, .out = &arena };
    size_t fault;

    arena_init(&arena, LIMIT_TREE_BYTES);
    if (view_utf8(v, &fault) && json_value(&j, V("")) && json_value_ends(&j)) {
        yajl_handle h = yajl_alloc(NULL, NULL, NULL);
        LAW(yajl_parse(h, (const unsigned char *)v.p, v.n) == yajl_status_ok);
        LAW(yajl_complete_parse(h) == yajl_status_ok);
        yajl_free(h);
    }
    arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const View path[] = { { "", 0 }, { "a", 1 }, { "a.b", 3 }, { "", 0 } };
    View text = view((const char *)data + (n > 0), n - (n > 0));
    Seen seen = { 0 };
    JsonShape shape;
    Node *first;
    Error e = { 0 };
    Input *in = NULL;
    Arena arena;
    Code c;

    against_yajl(text);
    arena_init(&arena, LIMIT_TREE_BYTES);
    if (input_of_bytes(&in, text, "fuzz", &e) == OK) {
        c = json_records(in, path[n ? data[0] & 3 : 0], visit, bad, &seen, &e);
        LAW(c == OK || (c == e.code && e.what[0]));
        c = json_head(in, &arena, &shape, &first, &e);
        LAW(c == OK || (c == e.code && e.what[0]));
    }
    input_close(in);
    arena_release(&arena);
    LAW(blocks_live() == 0);
    return 0;
}
