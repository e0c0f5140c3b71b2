/* See links.h. */
#include "picture/links.h"

#include "sql.h"

#include <stdlib.h>

typedef struct {
    Ask *ask;
    int64_t ppm;
    DecisionList decisions;
    LinkedProducts *out;
} Walk;

typedef struct {
    int64_t product, ppm, units_here, units_there;
} Edge;

/* Did people say that the two are not the same, since the picture was derived? */
static bool was_withdrawn(const Walk *w, const ProductRow *a, const ProductRow *b)
{
    View subject;
    DecisionKind kind;
    if (!w->decisions.n)
        return false;
    subject = decision_subject(a->code_scheme, a->code, b->code_scheme, b->code, w->ask->arena);
    kind = subject.p ? decisions_about(&w->decisions, subject, NULL) : DECISION_NONE;
    return kind == DECISION_REJECTED || kind == DECISION_WITHDRAWN;
}

static bool reached(const LinkedProducts *l, int64_t product)
{
    for (int i = 0; i < l->n; i++)
        if (l->at[i].row.id == product)
            return true;
    return false;
}

static Code follow(Walk *w, int from, const Edge *edge, Error *e)
{
    LinkedProducts *l = w->out;
    ProductRow row;
    bool seen;
    Code c;

    l->at[from].units = edge->units_here;
    if (reached(l, edge->product) || l->n == LINKED_MOST)
        return OK;
    if ((c = lookup_product(w->ask, edge->product, &row, &seen, e)) != OK || !seen ||
        was_withdrawn(w, &l->at[from].row, &row))
        return c;
    l->at[l->n++] =
        (LinkedProduct){ row, edge->ppm < l->at[from].ppm ? edge->ppm : l->at[from].ppm, edge->units_there, from };
    return OK;
}

/* The likeliest first, then by number. */
static int by_likelihood(const void *a, const void *b)
{
    const Edge *x = a, *y = b;
    if (x->ppm != y->ppm)
        return x->ppm > y->ppm ? -1 : 1;
    return x->product < y->product ? -1 : x->product > y->product;
}

/* The links of one product of the group. They are read before products are looked up: one statement at a time. */
static Code links_at(Walk *w, int from, Error *e)
{
    Edge *edge = NULL;
    Rows *r = NULL;
    size_t room = 0;
    int n = 0;
    bool more;
    Code c;

    c = store_rows(w->ask->store, &SQL_links_at, ARGS(arg_int(w->out->at[from].row.id), arg_int(w->ppm)), &r, e);
    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        if (!arena_room(w->ask->arena, &edge, (size_t)n, &room, sizeof *edge))
            c = arena_fail(w->ask->arena, 0, "links", e);
        else
            edge[n++] = (Edge){ rows_int(r, 0), rows_int(r, 1), rows_int(r, 2), rows_int(r, 3) };
    }
    rows_close(r);
    if (n > 1)
        qsort(edge, (size_t)n, sizeof *edge, by_likelihood);
    for (int i = 0; i < n && i < LINKED_MOST && c == OK; i++)
        c = follow(w, from, &edge[i], e);
    return c;
}

Code links_of(Ask *ask, const ProductRow *product, int64_t ppm, LinkedProducts *out, Error *e)
{
    Walk w = { .ask = ask, .ppm = ppm, .out = out };
    Code c = decisions_read(&w.decisions, ask->store, ask->arena, e);

    *out = (LinkedProducts){ ARENA_ROOM(ask->arena, LinkedProduct, LINKED_MOST), 1 };
    if (c == OK && !out->at)
        return arena_fail(ask->arena, 0, "links", e);
    if (c == OK)
        out->at[0] = (LinkedProduct){ *product, LINK_PPM, -1, -1 };
    for (int i = 0; i < out->n && c == OK; i++)
        c = links_at(&w, i, e);
    return c;
}

View link_relation(int64_t units, const LinkedProduct *x, Arena *arena)
{
    if (x->units == units)
        return V("the same item");
    if (units == 1)
        return x->units ? arena_printf(arena, "a pack of %lld of it", (long long)x->units)
                        : V("a pack of it; nobody states of how many");
    if (x->units == 1)
        return V("the single item");
    return x->units ? arena_printf(arena, "another pack of the item, of %lld", (long long)x->units)
                    : V("another pack of the item");
}
