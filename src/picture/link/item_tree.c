/* See item_tree.h. Groups are a union-find; their members hang in rings. */
#include "picture/link/item_tree.h"

#include <stdlib.h>

enum { GROUP_MOST = 500 }; /* products of one group: more are no item any longer */

typedef struct {
    uint32_t parent, next, n; /* next: the ring of members; n: of a root */
    uint64_t unit, pack;      /* of a root: registers that name a single item of it, a pack */
} Member;

typedef struct {
    const Items *x;
    uint64_t exclusive;
    Member *node;
    const ItemDecision *decision;
    size_t decisions;
} Tree;

/* Does who sees a product of `label` and `owner` see the closed list? */
static bool sees_list(const Item *x, unsigned label, unsigned owner)
{
    return x->closed_unit && x->closed_unit <= label && (x->closed_unit < LABEL_COMMERCIAL || x->closed_owner == owner);
}

static uint32_t units_of(const Items *x, uint32_t product, unsigned label, unsigned owner)
{
    uint32_t units = 0;
    for (uint32_t i = x->first[product]; i < x->first[product + 1]; i++) {
        const Item *item = &x->at[i];
        if ((item->level & ITEM_UNIT) || sees_list(item, label, owner))
            return 1;
        if (item->units && (!units || item->units < units))
            units = item->units;
    }
    return units;
}

void item_pair_units(const Items *x, const ItemPair *pair, uint32_t *units_a, uint32_t *units_b)
{
    static const Item none = { 0 };
    const Item *a = x->first[pair->a] < x->first[pair->a + 1] ? &x->at[x->first[pair->a]] : &none;
    const Item *b = x->first[pair->b] < x->first[pair->b + 1] ? &x->at[x->first[pair->b]] : &none;
    const Item *closer = a->label > b->label ? a : b;
    *units_a = units_of(x, pair->a, closer->label, closer->owner);
    *units_b = units_of(x, pair->b, closer->label, closer->owner);
}

static uint32_t root_of(Tree *t, uint32_t i)
{
    while (t->node[i].parent != i) {
        t->node[i].parent = t->node[t->node[i].parent].parent;
        i = t->node[i].parent;
    }
    return i;
}

static bool issuer_differs(const Items *x, uint32_t p, uint32_t q)
{
    bool two = false;
    for (uint32_t i = x->first[p]; i < x->first[p + 1]; i++)
        for (uint32_t k = x->first[q]; k < x->first[q + 1]; k++)
            for (int u = 0; u < x->at[i].gtins; u++)
                for (int v = 0; v < x->at[k].gtins; v++) {
                    ItemGtin g = item_gtin(&x->at[i])[u], h = item_gtin(&x->at[k])[v];
                    if (g.core == h.core)
                        return false;
                    two |= g.unit && h.unit && g.core / ITEM_ISSUER_DIGITS == h.core / ITEM_ISSUER_DIGITS;
                }
    return two;
}

static bool two_units(Tree *t, uint32_t a, uint32_t b)
{
    for (uint32_t i = a;;) {
        for (uint32_t k = b;;) {
            if (issuer_differs(t->x, i, k))
                return true;
            if ((k = t->node[k].next) == b)
                break;
        }
        if ((i = t->node[i].next) == a)
            return false;
    }
}

static bool kept_apart(Tree *t, uint32_t a, uint32_t b)
{
    for (size_t i = 0; i < t->decisions; i++) {
        uint32_t p, q;
        if (t->decision[i].same)
            continue;
        p = root_of(t, t->decision[i].a), q = root_of(t, t->decision[i].b);
        if ((p == a && q == b) || (p == b && q == a))
            return true;
    }
    return false;
}

static bool join(Tree *t, uint32_t p, uint32_t q)
{
    uint32_t a = root_of(t, p), b = root_of(t, q), next;
    Member *x, *y;

    if (a == b)
        return false;
    x = &t->node[a], y = &t->node[b];
    if ((x->unit & y->unit) || (x->pack & y->pack) || x->n + y->n > GROUP_MOST || kept_apart(t, a, b) ||
        two_units(t, a, b))
        return false;
    if (x->n < y->n) {
        Member *z = x;
        x = y, y = z;
        a = b;
    }
    y->parent = a;
    x->n += y->n;
    x->unit |= y->unit;
    x->pack |= y->pack;
    next = x->next, x->next = y->next, y->next = next;
    return true;
}

static void begin(Tree *t)
{
    const Items *x = t->x;
    for (uint32_t p = 0; p <= x->products; p++) {
        Member *n = &t->node[p];
        *n = (Member){ .parent = p, .next = p, .n = 1 };
        for (uint32_t i = x->first[p]; i < x->first[p + 1]; i++) {
            uint64_t bit = (uint64_t)1 << x->at[i].dataset & t->exclusive;
            n->unit |= x->at[i].level & ITEM_UNIT ? bit : 0;
            n->pack |= x->at[i].level & ITEM_UNIT ? 0 : bit;
        }
    }
}

/* ---- order ------------------------------------------------------------------------------------------------------- */

typedef struct {
    uint64_t key; /* the likeliest first */
    uint64_t at;
} Ranked;

static int by_key(const void *a, const void *b)
{
    const Ranked *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

int item_decision_order(const void *a, const void *b)
{
    const ItemDecision *x = a, *y = b;
    if (x->a != y->a)
        return x->a < y->a ? -1 : 1;
    return (x->b > y->b) - (x->b < y->b);
}

static ItemRule rule_of(const Tree *t, const ItemPair *p)
{
    ItemDecision wanted = { p->a, p->b, false };
    const ItemDecision *d =
        t->decisions ? bsearch(&wanted, t->decision, t->decisions, sizeof *d, item_decision_order) : NULL;
    return !d ? ITEM_BY_MODEL : d->same ? ITEM_BY_PEOPLE : ITEM_NOT_BY_PEOPLE;
}

static uint64_t key_of(const ItemPair *p, ItemRule rule)
{
    uint64_t ppm = (uint64_t)(ITEM_PPM - p->ppm), bits = (uint64_t)((int64_t)INT32_MAX - p->bits);
    return rule == ITEM_BY_PEOPLE ? 0 : (uint64_t)1 << 62 | ppm << 33 | bits;
}

Code item_tree_choose(ItemLink *link, const ItemPairs *pairs, const Items *x, uint64_t exclusive,
                      const ItemDecision *decision, size_t decisions, Error *e)
{
    Tree t = { .x = x, .exclusive = exclusive, .decision = decision, .decisions = decisions };
    Ranked *order = link_take(x->memory, pairs->n, sizeof *order);

    t.node = link_take(x->memory, (size_t)x->products + 1, sizeof *t.node);
    if (!order || !t.node) {
        link_give(x->memory, order);
        link_give(x->memory, t.node);
        return link_memory_fail(x->memory, "groups of products", e);
    }
    begin(&t);
    for (size_t i = 0; i < pairs->n; i++) {
        ItemRule rule = rule_of(&t, &pairs->at[i]);
        link[i] = (ItemLink){ (uint8_t)rule, false };
        order[i] = (Ranked){ key_of(&pairs->at[i], rule), i };
    }
    qsort(order, pairs->n, sizeof *order, by_key);
    for (size_t i = 0; i < pairs->n; i++) {
        const ItemPair *p = &pairs->at[order[i].at];
        ItemLink *l = &link[order[i].at];
        if (l->rule != ITEM_NOT_BY_PEOPLE)
            l->chosen = join(&t, p->a, p->b);
    }
    link_give(x->memory, order);
    link_give(x->memory, t.node);
    return OK;
}
