/* See choose.h. */
#include "picture/link/choose.h"

#include "base/sort.h"

#include <math.h>

#define LEAST_PROBABILITY 0.01f
#define LEAST_MATCH       0.35f  /* what is less likely is never called a match unless it is asked for */
#define UNKNOWN_BITS      (-4.0) /* of two records that were no candidates of each other */
enum { GROUP_MOST = 200 };

typedef struct {
    uint64_t key; /* probability, then evidence, best first */
    uint64_t at;
} Ranked;

/* Bits of a float in an order that integers have too, best first. */
static uint32_t downward(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits & 0x80000000u ? bits : 0x7fffffffu - bits;
}

static void settle_ties(Ranked *r, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        Ranked x = r[i];
        size_t k = i;
        for (; k && r[k - 1].key == x.key && r[k - 1].at > x.at; k--)
            r[k] = r[k - 1];
        r[k] = x;
    }
}

static Ranked *rank_pairs(const LinkPairs *p, size_t *n)
{
    Ranked *r = NULL;
    size_t k = 0;

    for (size_t i = 0; i < p->n; i++)
        k += p->probability[i] >= LEAST_PROBABILITY;
    if (!(r = link_take(p->memory, k + 1, sizeof *r)))
        return NULL;
    k = 0;
    for (size_t i = 0; i < p->n; i++)
        if (p->probability[i] >= LEAST_PROBABILITY)
            r[k++] = (Ranked){ (uint64_t)downward(p->probability[i]) << 32 | downward(p->bits[i]), i };
    sort_by_number(r, k, sizeof *r);
    for (size_t at = 0, end; at < k; at = end) {
        for (end = at + 1; end < k && r[end].key == r[at].key; end++)
            ;
        if (end - at < 4096)
            settle_ties(r + at, end - at);
        else
            for (size_t i = at; i < end; i++)
                r[i].key = r[i].at;
        if (end - at >= 4096)
            sort_by_number(r + at, end - at, sizeof *r);
    }
    *n = k;
    return r;
}

/* The number of pairs, best first, at which the expected F1 is highest. */
static size_t best_cut(const LinkChoice *c, const LinkPairs *p, double all)
{
    double sum = 0, best = 0;
    size_t cut = 0;

    for (size_t i = 0; i < c->all; i++) {
        double f1;
        sum += p->probability[c->pair[i]];
        f1 = 2 * sum / ((double)(i + 1) + all);
        if (f1 > best) {
            best = f1;
            cut = i + 1;
        }
    }
    while (cut && p->probability[c->pair[cut - 1]] < LEAST_MATCH)
        cut--;
    while (cut && cut < c->all && p->probability[c->pair[cut]] == p->probability[c->pair[cut - 1]])
        cut++; /* what is equally likely is treated alike */
    return cut;
}

static void cut_off(LinkChoice *c, const LinkPairs *p, double threshold)
{
    double all = 0, sum = 0;

    for (size_t i = 0; i < c->all; i++)
        all += p->probability[c->pair[i]];
    if (threshold < 0) {
        c->n = best_cut(c, p, all);
        c->threshold = c->n ? p->probability[c->pair[c->n - 1]] : 1;
    } else {
        c->threshold = threshold;
        for (c->n = 0; c->n < c->all && p->probability[c->pair[c->n]] >= (float)threshold; c->n++)
            ;
    }
    for (size_t i = 0; i < c->n; i++)
        sum += p->probability[c->pair[i]];
    c->precision = c->n ? sum / (double)c->n : 1;
    c->recall = all > 0 ? sum / all : 1; /* nothing was likely at all: told from n == 0 */
}

Code choose_pairs(LinkChoice *out, const LinkPairs *p, uint32_t lefts, uint32_t rights, LinkPartners partners,
                  double threshold, Error *e)
{
    size_t n = 0;
    Ranked *r = rank_pairs(p, &n);
    uint8_t *left = link_take_zero(p->memory, (size_t)lefts + 1, 1);
    uint8_t *right = link_take_zero(p->memory, (size_t)rights + 1, 1);

    *out = (LinkChoice){ .memory = p->memory };
    if (r && left && right && (out->pair = link_take(p->memory, n + 1, sizeof *out->pair)))
        for (size_t i = 0; i < n; i++) {
            size_t at = r[i].at;
            if ((partners == LINK_ONCE && left[p->left[at]]) || (partners != LINK_MANY && right[p->right[at]]))
                continue;
            left[p->left[at]] = right[p->right[at]] = 1;
            out->pair[out->all++] = at;
        }
    link_give(p->memory, r);
    link_give(p->memory, left);
    link_give(p->memory, right);
    if (!out->pair)
        return link_memory_fail(p->memory, "the choice of pairs", e);
    cut_off(out, p, threshold);
    return OK;
}

void choice_release(LinkChoice *c)
{
    if (c->memory)
        link_give(c->memory, c->pair);
    *c = (LinkChoice){ 0 };
}

/* ---- clusters --------------------------------------------------------------------------------------------------- */

typedef struct {
    const LinkPairs *p;
    double prior_bits;
    uint32_t *first; /* of each record: smallest of its group                    */
    uint32_t *next;  /* the next one of the group, or UINT32_MAX                 */
    uint32_t *last, *size;
} Groups;

static double between(const Groups *g, uint32_t a, uint32_t b)
{
    double sum = 0;

    for (uint32_t i = a; i != UINT32_MAX; i = g->next[i])
        for (uint32_t k = b; k != UINT32_MAX; k = g->next[k]) {
            size_t at = pairs_find(g->p, i < k ? i : k, i < k ? k : i);
            double bits = at == SIZE_MAX ? UNKNOWN_BITS : g->p->bits[at] + g->prior_bits;
            sum += bits > 20 ? 20 : bits < -20 ? -20 : bits;
        }
    return sum;
}

static void join(Groups *g, uint32_t a, uint32_t b)
{
    if (b < a) {
        uint32_t x = a;
        a = b;
        b = x;
    }
    g->next[g->last[a]] = b;
    g->last[a] = g->last[b];
    g->size[a] += g->size[b];
    for (uint32_t i = b; i != UINT32_MAX; i = g->next[i])
        g->first[i] = a;
}

Code choose_clusters(const LinkChoice *chosen, const LinkPairs *p, double prior, uint32_t n, uint32_t *cluster,
                     Error *e)
{
    Groups g = { .p = p, .prior_bits = log2(prior / (1 - prior)), .first = cluster };

    g.next = link_take(p->memory, (size_t)n + 1, sizeof *g.next);
    g.last = link_take(p->memory, (size_t)n + 1, sizeof *g.last);
    g.size = link_take(p->memory, (size_t)n + 1, sizeof *g.size);
    for (uint32_t i = 0; g.next && g.last && g.size && i < n; i++) {
        g.first[i] = g.last[i] = i;
        g.next[i] = UINT32_MAX;
        g.size[i] = 1;
    }
    for (size_t i = 0; g.next && g.last && g.size && i < chosen->n; i++) {
        uint32_t a = g.first[p->left[chosen->pair[i]]], b = g.first[p->right[chosen->pair[i]]];
        if (a != b && (uint64_t)g.size[a] * g.size[b] <= GROUP_MOST * GROUP_MOST &&
            (g.size[a] + g.size[b] == 2 || between(&g, a, b) > 0))
            join(&g, a, b);
    }
    link_give(p->memory, g.next);
    link_give(p->memory, g.last);
    link_give(p->memory, g.size);
    return g.next && g.last && g.size ? OK : link_memory_fail(p->memory, "clusters", e);
}
