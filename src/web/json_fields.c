/* The fields of an action that come as one JSON object. See api.h.
 *
 * A text, a number or a flag is one field, a list of them the field once for each, null is left out. Numbers keep the
 * digits that they were written with. Not here: what the fields mean, which is the runner's business, as with a form.
 */
#include "base/limits.h"
#include "read/json_value.h"
#include "web/api.h"

typedef struct {
    Given *given;
    int n;
} Fields;

static Code put_value(Fields *f, View name, const Node *x, Error *e)
{
    static const View flags[] = { [NODE_TRUE] = { "yes", 3 }, [NODE_FALSE] = { "no", 2 } };

    if (x->kind == NODE_NULL)
        return OK;
    if (x->kind == NODE_GROUP) {
        fail(e, E_USAGE, "the field '%.*s' of the body is no text, number or flag", VIEW_ARGS(view_sub(name, 0, 40)));
        return hint(e, "several values stand in one list, and nothing else is nested");
    }
    if (f->n == LIMIT_WEB_FIELDS) {
        fail(e, E_USAGE, "the body has more than %d fields", LIMIT_WEB_FIELDS);
        return hint(e, "at most %d are taken", LIMIT_WEB_FIELDS);
    }
    f->given[f->n++] = (Given){ name, x->kind == NODE_TRUE || x->kind == NODE_FALSE ? flags[x->kind] : x->text };
    return OK;
}

Code json_fields_read(View body, Arena *arena, Given **out, int *n, Error *e)
{
    JsonValue j = { .source = body, .out = arena };
    Fields f = { ARENA_ARRAY(arena, Given, LIMIT_WEB_FIELDS), 0 };
    const Node *root = f.given ? json_value(&j, V("body")) : NULL;
    Code c = OK;

    *out = f.given;
    *n = 0;
    if (!f.given || (!root && j.full))
        return arena_fail(arena, body.n, "a body", e);
    if (!root || root->kind != NODE_GROUP || root->array || !json_value_ends(&j)) {
        fail(e, E_USAGE, "the body is no JSON object: %s",
             j.reason ? j.reason : "it is something else, or more follows");
        return hint(e, "write it as {\"name\": \"value\"}");
    }
    for (const Node *x = root->child; x && c == OK; x = x->next) {
        if (!x->array)
            c = put_value(&f, x->name, x, e);
        for (const Node *item = x->array ? x->child : NULL; item && c == OK; item = item->next)
            c = put_value(&f, x->name, item, e);
    }
    *n = f.n;
    return c;
}
