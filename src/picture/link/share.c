/* See share.h. */
#include "picture/link/share.h"

#include "base/parallel.h"

#include <math.h>

enum { ROUNDS = 60, SETTLED = 3, AHEAD = 24 /* pairs fetched before they are looked at */, PARTS_MOST = 4 };
#define HOPELESS   1e-4    /* probability of a pair that is looked at no more once the first rounds are done */
#define STILL      3e-3    /* no record's weight moves more */
#define LEAST_BITS (-11.0) /* below theta: so unlikely that it counts for nothing */
#define MOST_BITS  40.0

typedef struct {
    uint32_t left, right;
    float weight;
    uint32_t at; /* its pair */
} Edge;

typedef struct {
    Edge *edge;
    size_t n;
    double *left, *right, *sum;
    uint32_t lefts, rights;
} Work;

static size_t count_edges(const LinkPairs *p, double slope, double theta)
{
    size_t n = 0;
    for (size_t i = 0; i < p->n; i++)
        n += slope * ((double)p->bits[i] - theta) > LEAST_BITS;
    return n;
}

static void take_edges(Work *w, LinkPairs *p, double slope, double theta)
{
    for (size_t i = 0; i < p->n; i++) {
        double bits = slope * ((double)p->bits[i] - theta);
        p->probability[i] = 0;
        if (bits > LEAST_BITS)
            w->edge[w->n++] =
                (Edge){ p->left[i], p->right[i], (float)exp2(bits < MOST_BITS ? bits : MOST_BITS), (uint32_t)i };
    }
}

/* One side's records in parts: each record's sum is made by one thread, in the order of the pairs. */
typedef struct {
    Work *w;
    double *mine;
    const double *other;
    bool left;
    uint32_t n, parts;
    double moved[PARTS_MOST];
} Turn;

static void one_part(void *ctx, size_t part, int worker)
{
    Turn *t = ctx;
    Work *w = t->w;
    uint32_t from = (uint32_t)((uint64_t)t->n * part / t->parts);
    uint32_t n = (uint32_t)((uint64_t)t->n * (part + 1) / t->parts) - from;
    bool left = t->left;
    double moved = 0;

    (void)worker;
    memset(w->sum + from, 0, n * sizeof *w->sum);
    for (size_t i = 0; i < w->n; i++) {
        const Edge *x = &w->edge[i], *soon = &w->edge[i + AHEAD < w->n ? i + AHEAD : i];
        uint32_t at = left ? x->left : x->right, next = left ? soon->left : soon->right;
        if (next - from < n) {
            __builtin_prefetch(&w->sum[next], 1);
            __builtin_prefetch(&t->other[left ? soon->right : soon->left]);
        }
        if (at - from < n) /* unsigned: not below either */
            w->sum[at] += (double)x->weight * t->other[left ? x->right : x->left];
    }
    for (uint32_t i = from; i < from + n; i++) {
        double value = 1 / (1 + w->sum[i]), by = fabs(value - t->mine[i]);
        moved = by > moved ? by : moved;
        t->mine[i] = value;
    }
    t->moved[part] = moved;
}

/* New weights of one side from those of the other. Returns how far the largest moved. */
static double one_side(Work *w, double *mine, const double *other, bool left, uint32_t n, int threads)
{
    Turn t = {
        w, mine, other, left, n, threads < 1 ? 1 : threads > PARTS_MOST ? PARTS_MOST : (uint32_t)threads, { 0 }
    };
    double moved = 0;

    parallel_run(threads, t.parts, one_part, &t);
    for (uint32_t i = 0; i < t.parts; i++)
        moved = t.moved[i] > moved ? t.moved[i] : moved;
    return moved;
}

/* Most candidates lose to a rival at once: they keep the little that they have. */
static void drop_hopeless(Work *w, LinkPairs *p)
{
    size_t n = 0;
    for (size_t i = 0; i < w->n; i++) {
        const Edge *x = &w->edge[i];
        double probability = w->left[x->left] * w->right[x->right] * (double)x->weight;
        if (probability >= HOPELESS)
            w->edge[n++] = *x;
        else
            p->probability[x->at] = (float)probability;
    }
    w->n = n;
}

Code share_probability(LinkPairs *p, uint32_t lefts, uint32_t rights, LinkPartners partners, double slope, double theta,
                       int threads, Error *e)
{
    Work w = { .lefts = lefts, .rights = rights };
    bool good;

    if (p->n > UINT32_MAX)
        return fail(e, E_LIMIT, "more than 4294967295 candidate pairs cannot be scored");
    w.edge = link_take(p->memory, count_edges(p, slope, theta) + 1, sizeof *w.edge);
    w.left = link_take(p->memory, (size_t)lefts + 1, sizeof *w.left);
    w.right = link_take(p->memory, (size_t)rights + 1, sizeof *w.right);
    w.sum = link_take(p->memory, (size_t)(lefts > rights ? lefts : rights) + 1, sizeof *w.sum);
    good = w.edge && w.left && w.right && w.sum;
    if (good) {
        take_edges(&w, p, slope, theta);
        for (uint32_t i = 0; i < lefts; i++)
            w.left[i] = 1;
        for (uint32_t i = 0; i < rights; i++)
            w.right[i] = 1;
        for (int round = 0; round < ROUNDS; round++) {
            double moved = partners == LINK_ONCE ? one_side(&w, w.left, w.right, true, lefts, threads) : 0;
            moved += one_side(&w, w.right, w.left, false, rights, threads);
            if (moved < STILL)
                break;
            if (round == SETTLED)
                drop_hopeless(&w, p);
        }
        for (size_t i = 0; i < w.n; i++) {
            const Edge *x = &w.edge[i];
            p->probability[x->at] = (float)(w.left[x->left] * w.right[x->right] * (double)x->weight);
        }
    }
    link_give(p->memory, w.edge);
    link_give(p->memory, w.left);
    link_give(p->memory, w.right);
    link_give(p->memory, w.sum);
    return good ? OK : link_memory_fail(p->memory, "the probabilities of pairs", e);
}
