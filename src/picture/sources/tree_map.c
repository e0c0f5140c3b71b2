/* See tree_map.h. Searching a child begins behind the child found last, because publishers write fields in one order:
 * a record of thirty fields then costs thirty steps instead of four hundred. */
#include "picture/sources/tree_map.h"

#include "base/limits.h"

#include <stdio.h>

/* ---- paths ----------------------------------------------------------------------------------------------------- */

typedef struct {
    const char *name, *key, *want, *rest; /* rest: behind this step, at '/', '|' or the end */
    size_t name_n, key_n, want_n;
    bool all;
} Step;

static Step step_of(const char *p)
{
    Step s = { .name = p };
    s.name_n = strcspn(p, "/|[*");
    p += s.name_n;
    if (*p == '*') {
        s.all = true;
        p++;
    }
    if (*p == '[') {
        s.key = ++p;
        s.key_n = strcspn(p, "=]");
        p += s.key_n;
        if (*p == '=')
            p++;
        s.want = p;
        s.want_n = strcspn(p, "]");
        p += s.want_n;
        if (*p == ']')
            p++;
    }
    s.rest = p;
    return s;
}

static bool named(const Node *n, const char *name, size_t len)
{
    return n->name.n == len && memcmp(n->name.p, name, len) == 0;
}

/* The child of that name, looked for from `hint` on and then from the start. */
static const Node *child_named(const Node *n, const char *name, size_t len, const Node *hint)
{
    const Node *c;
    for (c = hint; c; c = c->next)
        if (named(c, name, len))
            return c;
    for (c = n->child; c && c != hint; c = c->next)
        if (named(c, name, len))
            return c;
    return NULL;
}

static const Node *through_arrays(const Node *n)
{
    while (n && n->array)
        n = n->child;
    return n;
}

/* Does the plain path key[0..n) below `item` hold exactly `want`? */
static bool holds(const Node *item, const Step *s)
{
    const char *p = s->key, *end = s->key + s->key_n;
    while (item && p < end) {
        const char *slash = memchr(p, '/', (size_t)(end - p));
        size_t len = (size_t)((slash ? slash : end) - p);
        item = through_arrays(child_named(item, p, len, NULL));
        p += len + (slash ? 1 : 0);
    }
    return item && view_eq(node_text(item, ""), view(s->want, s->want_n));
}

/* The next item of a step: `first` is the child found, `at` the item before (NULL for the first). */
static const Node *next_item(const Node *first, const Node *at, const Step *s)
{
    const Node *i = at ? at->next : first->array ? first->child : first;
    for (; i; i = i->next) {
        if (!first->array && !named(i, s->name, s->name_n))
            continue;
        if (!s->key || holds(i, s))
            return i;
    }
    return NULL;
}

typedef struct {
    char *out; /* NULL: only measure */
    size_t n;
    View only; /* the text while there is one */
    int count;
} Gather;

static void gather_text(Gather *g, View v)
{
    if (!v.n)
        return;
    if (g->out) {
        if (g->n) {
            memcpy(g->out + g->n, "; ", 2);
            g->n += 2;
        }
        memcpy(g->out + g->n, v.p, v.n);
        g->n += v.n;
    } else {
        g->n += v.n + (g->n ? 2 : 0);
    }
    g->only = v;
    g->count++;
}

static void gather(Gather *g, const Node *n, const char *path, const Node **hint)
{
    Step s = step_of(path);
    const Node *first, *i = NULL;
    if (s.name_n == 1 && s.name[0] == '.') {
        gather_text(g, node_text(n, ""));
        return;
    }
    first = child_named(n, s.name, s.name_n, hint ? *hint : NULL);
    if (!first)
        return;
    if (hint)
        *hint = first->next;
    while ((i = next_item(first, i, &s))) {
        if (*s.rest == '/')
            gather(g, i, s.rest + 1, NULL);
        else
            gather_text(g, node_text(i, ""));
        if (!s.all)
            return;
    }
}

static View text_at(const Node *n, const char *path, Arena *arena, bool *failed, const Node **hint)
{
    while (path) {
        const Node *before = hint ? *hint : NULL, **again = before ? &before : NULL;
        Gather g = { 0 };
        gather(&g, n, path, hint);
        if (g.count == 1)
            return g.only;
        if (g.count > 1) {
            g = (Gather){ .out = arena_bytes(arena, g.n) };
            if (!g.out) {
                *failed = true;
                return (View){ NULL, 0 };
            }
            gather(&g, n, path, again);
            return view(g.out, g.n);
        }
        path = strchr(path, '|');
        path = path ? path + 1 : NULL;
    }
    return (View){ NULL, 0 };
}

View tree_text(const Node *n, const char *path, Arena *arena, bool *failed)
{
    return n ? text_at(n, path, arena, failed, NULL) : (View){ NULL, 0 };
}

bool tree_has(const Node *n, const char *name)
{
    const Node *c = n ? child_named(n, name, strlen(name), NULL) : NULL;
    return c && c->kind != NODE_NULL;
}

/* ---- records --------------------------------------------------------------------------------------------------- */

void tree_reader_init(TreeReader *t, Reading *r, const TreeMap *map, int n)
{
    *t = (TreeReader){ .reading = r, .map = map, .n = n };
    arena_init(&t->arena, LIMIT_TREE_BYTES);
    for (int m = 0; m < n; m++)
        while (map[m].kind->fields[t->fields[m]].name)
            t->fields[m]++;
}

void tree_reader_release(TreeReader *t)
{
    arena_release(&t->arena);
}

static Code announce(TreeReader *t, int m, Error *e)
{
    if (t->announced[m])
        return OK;
    t->announced[m] = true;
    for (int k = 0; k < t->n; k++)
        if (k != m && t->announced[k] && t->map[k].kind == t->map[m].kind) {
            t->layout[m] = t->layout[k];
            return OK;
        }
    return reading_layout(t->reading, t->map[m].kind, NULL, &t->layout[m], e);
}

static bool path_begins_with(const char *path, View name)
{
    while (path) {
        Step s = step_of(path);
        if (name.n == s.name_n && memcmp(name.p, s.name, s.name_n) == 0)
            return true;
        path = strchr(path, '|');
        path = path ? path + 1 : NULL;
    }
    return false;
}

static bool claimed(const TreeReader *t, int m, View name)
{
    for (int i = 0; i < t->fields[m] - t->map[m].rest; i++)
        if (path_begins_with(t->map[m].path[i], name))
            return true;
    for (int k = 0; k < t->n; k++)
        if (k != m && t->map[k].list && path_begins_with(t->map[k].list + (t->map[k].list[0] == '+'), name))
            return true;
    return false;
}

/* Children that no path speaks of, as one JSON object; "" when there are none. */
static Code rest_of(TreeReader *t, int m, const Node *n, View *out, Error *e)
{
    Text text;
    int found = 0;
    *out = (View){ NULL, 0 };
    text_init(&text, LIMIT_FIELD_BYTES);
    for (const Node *c = n->child; c; c = c->next) {
        if (c->kind == NODE_NULL || claimed(t, m, c->name) || (!c->child && !node_text(c, "").n))
            continue;
        text_byte(&text, found++ ? ',' : '{');
        text_json(&text, c->name);
        text_byte(&text, ':');
        node_json(&text, c);
    }
    if (found) {
        text_byte(&text, '}');
        if (!text_ok(&text)) {
            Code c = text_fail(&text, "what a record has beside its known fields", e);
            text_release(&text);
            return c;
        }
        *out = arena_copy(&t->arena, text_view(&text));
    }
    text_release(&text);
    return found && !out->p ? arena_fail(&t->arena, 0, "a record", e) : OK;
}

Code tree_values(TreeReader *t, int m, const Node *n, View owner, View value[TREE_MOST_FIELDS], Error *e)
{
    const TreeMap *map = &t->map[m];
    const Node *hint = NULL;
    bool failed = false;
    int fields = t->fields[m] - map->rest;

    for (int i = 0; i < fields; i++) {
        const char *path = map->path[i];
        if (!path)
            value[i] = (View){ NULL, 0 };
        else if (path[0] == '^')
            value[i] = owner;
        else if (path[0] == '=')
            value[i] = view_of(path + 1);
        else
            value[i] = text_at(n, path, &t->arena, &failed, &hint);
    }
    if (failed)
        return arena_fail(&t->arena, 0, "a joined list", e);
    return map->rest ? rest_of(t, m, n, &value[fields], e) : OK;
}

Code tree_keep_values(TreeReader *t, int m, const View *value, int n, const Place *at, bool *kept, Error *e)
{
    Code c = announce(t, m, e);
    return c ? c : reading_keep(t->reading, t->layout[m], at, value, n, kept, e);
}

Code tree_keep(TreeReader *t, int m, const Node *n, View owner, const Place *at, bool *kept, Error *e)
{
    View value[TREE_MOST_FIELDS];
    Code c;
    arena_reset(&t->arena);
    c = tree_values(t, m, n, owner, value, e);
    if (c == E_LIMIT) {
        if (kept)
            *kept = false;
        return tree_set_aside(t, n, at, "", e, "the record is larger than a record may be");
    }
    return c ? c : tree_keep_values(t, m, value, t->fields[m], at, kept, e);
}

Code tree_no_json(TreeReader *t, int64_t row, int64_t line, View raw, const char *reason, Error *e)
{
    return reading_set_aside(t->reading, &(Place){ .row = row, .line = line, .raw = raw }, "", e,
                             "the line is no JSON: %s", reason);
}

Code tree_hang_values(TreeReader *t, int m, const View *value, int n, const Place *at, Error *e)
{
    Code c = announce(t, m, e);
    return c ? c : reading_hang(t->reading, t->layout[m], at, value, n, e);
}

static Code tree_hang_item(TreeReader *t, int m, const Node *item, View owner, const Place *at, Error *e)
{
    View value[TREE_MOST_FIELDS] = { { NULL, 0 } };
    int mapped = t->fields[m] - t->map[m].rest;
    bool something;
    Code c = tree_values(t, m, item, owner, value, e);
    if (c)
        return c;
    something = mapped < t->fields[m] && value[mapped].n;
    for (int i = 0; i < mapped; i++) {
        const char *path = t->map[m].path[i];
        if (value[i].n && path && path[0] != '^' && path[0] != '=')
            something = true;
    }
    return something ? tree_hang_values(t, m, value, t->fields[m], at, e) : OK;
}

typedef struct {
    TreeReader *t;
    int m, skip;
    View owner;
    const Place *at;
} Hanging;

static Code hang_below(Hanging *h, const Node *n, const char *path, Error *e)
{
    Step s = step_of(path);
    const Node *first = child_named(n, s.name, s.name_n, NULL), *i = NULL;
    Code c = OK;
    while (!c && first && (i = next_item(first, i, &s))) {
        if (*s.rest == '/')
            c = hang_below(h, i, s.rest + 1, e);
        else if (h->skip)
            h->skip--;
        else
            c = tree_hang_item(h->t, h->m, i, h->owner, h->at, e);
    }
    return c;
}

Code tree_hang(TreeReader *t, int m, const Node *n, View owner, const Place *at, Error *e)
{
    const char *list = t->map[m].list;
    Hanging h = { t, m, list[0] == '+', owner, at };
    return hang_below(&h, n, list + h.skip, e);
}

Code tree_set_aside(TreeReader *t, const Node *n, const Place *at, const char *field, Error *e, const char *fmt, ...)
{
    char reason[400];
    Place place = *at;
    Text raw;
    va_list ap;
    Code c;

    va_start(ap, fmt);
    vsnprintf(reason, sizeof reason, fmt, ap);
    va_end(ap);
    text_init(&raw, LIMIT_SET_ASIDE_RAW);
    if (n)
        node_json(&raw, n); /* cut at the limit: that is what is kept of a raw row anyway */
    if (!place.raw.n)
        place.raw = text_view(&raw);
    c = reading_set_aside(t->reading, &place, field, e, "%s", reason);
    text_release(&raw);
    return c;
}
