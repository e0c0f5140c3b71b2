/* Finding one's way in a tree of Nodes, and writing it back: see tree.h. */
#include "read/tree.h"

static const Node *child_named(const Node *n, View name)
{
    const Node *c = n ? n->child : NULL;
    while (c && !view_eq(c->name, name))
        c = c->next;
    return c;
}

const Node *node_child(const Node *n, const char *name)
{
    return child_named(n, view_of(name));
}

const Node *node_at(const Node *n, const char *path)
{
    View rest = view_of(path);
    while (n && rest.n) {
        View name = view_cut(&rest, '/');
        while (n && n->array)
            n = n->child;
        n = child_named(n, name);
    }
    return n;
}

View node_text(const Node *n, const char *path)
{
    const Node *nil;
    n = node_at(n, path);
    while (n && n->array)
        n = n->child;
    if (!n)
        return V("");
    if (n->kind == NODE_TRUE)
        return V("true");
    if (n->kind == NODE_FALSE)
        return V("false");
    nil = node_child(n, "@nil");
    if (n->kind == NODE_NULL || !n->text.n || (nil && (view_eq(nil->text, V("true")) || view_eq(nil->text, V("1")))))
        return V("");
    return view_trim(n->text);
}

const Node *node_first(const Node *n, const char *path)
{
    n = node_at(n, path);
    return n && n->array ? n->child : n;
}

const Node *node_next_same(const Node *item)
{
    const Node *n = item ? item->next : NULL;
    while (n && !view_eq(n->name, item->name))
        n = n->next;
    return n;
}

static void put_node(Text *out, const Node *n);

static void put_array(Text *out, const Node *n)
{
    text_byte(out, '[');
    for (const Node *c = n->child; c; c = c->next) {
        put_node(out, c);
        if (c->next)
            text_byte(out, ',');
    }
    text_byte(out, ']');
}

/* Children that follow each other under one name become an array. */
static void put_object(Text *out, const Node *n)
{
    const Node *c = n->child;
    text_byte(out, '{');
    while (c) {
        bool many = c->next && view_eq(c->next->name, c->name);
        View name = c->name;
        text_json(out, name);
        text_put(out, many ? V(":[") : V(":"));
        put_node(out, c);
        for (c = c->next; many && c && view_eq(c->name, name); c = c->next) {
            text_byte(out, ',');
            put_node(out, c);
        }
        if (many)
            text_byte(out, ']');
        if (c)
            text_byte(out, ',');
    }
    if (n->text.n) {
        text_put(out, n->child ? V(",\"#text\":") : V("\"#text\":"));
        text_json(out, n->text);
    }
    text_byte(out, '}');
}

static void put_node(Text *out, const Node *n)
{
    if (n->array)
        put_array(out, n);
    else if (n->kind == NODE_GROUP || n->child)
        put_object(out, n);
    else if (n->kind == NODE_NUMBER)
        text_put(out, n->text);
    else if (n->kind == NODE_TEXT)
        text_json(out, n->text);
    else
        text_put(out, n->kind == NODE_TRUE ? V("true") : n->kind == NODE_FALSE ? V("false") : V("null"));
}

void node_json(Text *out, const Node *n)
{
    put_node(out, n);
}
