/* See calibrate.h. */
#include "picture/link/calibrate.h"

#include "base/parallel.h"
#include "base/sort.h"

#include <math.h>

enum { ROUNDS = 25, MOST_RECORDS = 60000, AHEAD = 24 /* pairs fetched before they are looked at */ };
#define USUAL_RECORDS 20.0 /* that the model's own odds count for */
/* Weights come out a little low: they are fitted to labels that are never quite sure, and held towards what is usual.
 */
#define SLOPE 1.2

Code best_take(LinkBest *b, const LinkPairs *p, uint32_t lefts, uint32_t rights, Error *e)
{
    *b = (LinkBest){ .memory = p->memory, .lefts = lefts, .rights = rights };
    b->of_left = link_take(p->memory, (size_t)lefts + 1, sizeof *b->of_left);
    b->of_right = link_take(p->memory, (size_t)rights + 1, sizeof *b->of_right);
    b->second_left = link_take(p->memory, (size_t)lefts + 1, sizeof *b->second_left);
    b->second_right = link_take(p->memory, (size_t)rights + 1, sizeof *b->second_right);
    return b->of_left && b->of_right && b->second_left && b->second_right
               ? OK
               : link_memory_fail(p->memory, "the best candidates", e);
}

/* Each task has records of its own: those of a part of the left ones, or of the right ones in a part of the pairs. */
typedef struct {
    LinkBest *b;
    const LinkPairs *p;
    uint32_t parts;
} Filling;

/* Where the pairs of part k begin: those of a right record stay together. */
static size_t part_begin(const LinkPairs *p, uint32_t k, uint32_t parts)
{
    size_t at = (size_t)((double)p->n * k / parts);
    while (at && at < p->n && p->right[at] == p->right[at - 1])
        at++;
    return k < parts ? at : p->n;
}

static void fill_part(void *ctx, size_t task, int worker)
{
    const Filling *f = ctx;
    const LinkPairs *p = f->p;
    bool left = task < f->parts;
    uint32_t part = (uint32_t)task % f->parts, n = f->b->lefts;
    uint32_t from = left ? (uint32_t)((uint64_t)n * part / f->parts) : 0;
    uint32_t of = left ? (uint32_t)((uint64_t)n * (part + 1) / f->parts) - from : UINT32_MAX;
    size_t first = left ? 0 : part_begin(p, part, f->parts), last = left ? p->n : part_begin(p, part + 1, f->parts);
    const uint32_t *record = left ? p->left : p->right;
    size_t *best = left ? f->b->of_left : f->b->of_right;
    float *second = left ? f->b->second_left : f->b->second_right;

    (void)worker;
    for (size_t i = first; i < last; i++) {
        uint32_t r = record[i], soon = record[i + AHEAD < p->n ? i + AHEAD : i];
        if (soon - from < of) { /* unsigned: not below either */
            __builtin_prefetch(&best[soon], 1);
            __builtin_prefetch(&second[soon], 1);
        }
        if (r - from >= of)
            continue;
        if (best[r] == SIZE_MAX || p->bits[i] > p->bits[best[r]]) {
            if (best[r] != SIZE_MAX)
                second[r] = p->bits[best[r]];
            best[r] = i;
        } else if (p->bits[i] > second[r]) {
            second[r] = p->bits[i];
        }
    }
}

static void begin_best(size_t *best, float *second, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        best[i] = SIZE_MAX;
        second[i] = NO_SECOND;
    }
}

void best_fill(LinkBest *b, const LinkPairs *p, int threads)
{
    Filling f = { b, p, threads > 4 ? 4 : threads < 1 ? 1 : (uint32_t)threads };

    begin_best(b->of_left, b->second_left, b->lefts);
    begin_best(b->of_right, b->second_right, b->rights);
    parallel_run(threads, (size_t)f.parts * 2, fill_part, &f);
}

void best_release(LinkBest *b)
{
    if (!b->memory)
        return;
    link_give(b->memory, b->of_left);
    link_give(b->memory, b->of_right);
    link_give(b->memory, b->second_left);
    link_give(b->memory, b->second_right);
    *b = (LinkBest){ 0 };
}

/* ---- calibrating ------------------------------------------------------------------------------------------------- */

/* One left record that has candidates. */
typedef struct {
    uint64_t order; /* of `best`, ascending */
    float best, second;
    double p; /* that the best one is its match */
} Record;

typedef struct {
    uint64_t order;
    uint64_t record;
} Second;

static uint64_t ascending(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits & 0x80000000u ? ~bits : bits | 0x80000000u;
}

typedef struct {
    Record *r;
    Second *second; /* records that have one, by their second best */
    size_t n, seconds;
    size_t bin_end[CALIBRATION_BINS];
    int bins;
    double all;
} Work;

/* Records of the left side; of the right one where only those have at most one partner. */
static size_t gather(Work *w, const LinkPairs *p, const LinkBest *b, LinkPartners partners)
{
    bool right = partners == LINK_ONCE_RIGHT;
    uint32_t n = right ? b->rights : b->lefts, step = n / MOST_RECORDS + 1;
    const size_t *best = right ? b->of_right : b->of_left;
    const float *second = right ? b->second_right : b->second_left;

    for (uint32_t i = 0; i < n; i += step) {
        size_t at = best[i];
        if (at == SIZE_MAX)
            continue;
        w->r[w->n] = (Record){ ascending(p->bits[at]) << 32 | i, p->bits[at], second[i], 0 };
        w->r[w->n++].p = best_of_both(b, p, at) ? 0.9 : right ? 0.5 : 0;
    }
    sort_by_number(w->r, w->n, sizeof *w->r);
    for (size_t i = 0; i < w->n; i++)
        if (w->r[i].second > NO_SECOND)
            w->second[w->seconds++] = (Second){ ascending(w->r[i].second) << 32 | i, i };
    sort_by_number(w->second, w->seconds, sizeof *w->second);
    return w->n;
}

/* Bins of equally many records; equal scores share one. */
static void make_bins(Work *w)
{
    size_t end = 0;
    w->bins = 0;
    for (int i = 0; i < CALIBRATION_BINS && end < w->n; i++) {
        size_t next = w->n * (size_t)(i + 1) / CALIBRATION_BINS;
        if (next <= end)
            continue;
        while (next < w->n && w->r[next].best == w->r[next - 1].best)
            next++;
        w->bin_end[w->bins++] = end = next;
    }
}

/* The fewest records without a partner that could be, by Storey's bound along the distribution of second bests. */
static double without_partner(const Work *w, double sum)
{
    double share = 0, least = (double)w->n;
    size_t k = 0;

    for (size_t i = 0; i < w->seconds; i++) {
        const Record *r = &w->r[w->second[i].record];
        share += r->p / sum;
        while (k < w->n && w->r[k].best <= r->second)
            k++;
        if (share > 0.1 && share < 0.95) {
            double bound = ((double)k + sqrt((double)k) + 1) / share;
            least = bound < least ? bound : least;
        }
    }
    return least;
}

/* Pools neighbours until the values rise (Ayer and others, 1955). */
static void make_rise(double *value, const double *weight, int n)
{
    double v[CALIBRATION_BINS], w[CALIBRATION_BINS];
    int count[CALIBRATION_BINS], k = 0;

    for (int i = 0; i < n; i++) {
        v[k] = value[i];
        w[k] = weight[i];
        count[k++] = 1;
        while (k > 1 && v[k - 2] >= v[k - 1]) {
            v[k - 2] = (v[k - 2] * w[k - 2] + v[k - 1] * w[k - 1]) / (w[k - 2] + w[k - 1]);
            w[k - 2] += w[k - 1];
            count[k - 2] += count[k - 1];
            k--;
        }
    }
    for (int i = 0, at = 0; i < k; i++)
        for (int j = 0; j < count[i]; j++)
            value[at++] = v[i];
}

/* Probability in each bin: one less the false ones expected there. */
static void densities(const Work *w, double sum, double unmatched, LinkCalibration *c)
{
    double records[CALIBRATION_BINS], seconds[CALIBRATION_BINS] = { 0 };
    size_t begin = 0;
    int b = 0;

    for (size_t i = 0; i < w->seconds; i++) {
        const Record *r = &w->r[w->second[i].record];
        while (b + 1 < w->bins && r->second > w->r[w->bin_end[b] - 1].best)
            b++;
        seconds[b] += r->p / sum;
    }
    c->n = w->bins;
    for (b = 0; b < w->bins; b++) {
        records[b] = (double)(w->bin_end[b] - begin);
        c->at[b] = (double)w->r[begin + (w->bin_end[b] - begin) / 2].best;
        c->p[b] = 1 - unmatched * seconds[b] / records[b];
        c->p[b] = c->p[b] < 0 ? 0 : c->p[b] > 1 ? 1 : c->p[b];
        begin = w->bin_end[b];
    }
    make_rise(c->p, records, c->n);
}

static double between(const LinkCalibration *c, double bits)
{
    int i = 0;
    if (!c->n || bits <= c->at[0])
        return c->n ? c->p[0] : 0;
    for (int step = CALIBRATION_BINS; step; step /= 2)
        while (i + step < c->n && c->at[i + step] < bits)
            i += step;
    if (i + 1 >= c->n || c->at[i + 1] <= c->at[i])
        return c->p[i + 1 < c->n ? i + 1 : i];
    return c->p[i] + (c->p[i + 1] - c->p[i]) * (bits - c->at[i]) / (c->at[i + 1] - c->at[i]);
}

static void settle(Work *w, LinkCalibration *c)
{
    double moved = 1;

    for (int round = 0; round < ROUNDS && moved > 1e-3; round++) {
        double sum = 1e-9;
        moved = 0;
        for (size_t i = 0; i < w->seconds; i++)
            sum += w->r[w->second[i].record].p;
        densities(w, sum, without_partner(w, sum), c);
        for (size_t i = 0; i < w->n; i++) {
            double p = between(c, (double)w->r[i].best), by = fabs(p - w->r[i].p);
            moved = by > moved ? by : moved;
            w->r[i].p = (w->r[i].p + p) / 2;
        }
    }
}

/* ---- from bits to probability, smoothly -------------------------------------------------------------------------- */

static double sigmoid(double bits)
{
    return 1 / (1 + exp2(-(bits > 60 ? 60 : bits < -60 ? -60 : bits)));
}

/* Few records tell little of how likely their best candidates are: then the model's own odds count, as if they had
 * been seen USUAL_RECORDS times. */
static void blend(LinkCalibration *c, double records, double prior_bits)
{
    for (int i = 0; i < c->n; i++)
        c->p[i] = (c->p[i] * records + USUAL_RECORDS * sigmoid(c->at[i] + prior_bits)) / (records + USUAL_RECORDS);
}

/* Where the probability is one half; beyond the bins one bit is taken to be one bit. */
static double find_even(const LinkCalibration *c)
{
    int i = c->n - 1;

    while (i >= 0 && c->p[i] >= 0.5)
        i--;
    if (i < 0 || i + 1 == c->n) {
        int end = i < 0 ? 0 : c->n - 1;
        double p = c->p[end] < 0.01 ? 0.01 : c->p[end] > 0.99 ? 0.99 : c->p[end];
        return c->at[end] - log2(p / (1 - p));
    }
    return c->at[i] + (0.5 - c->p[i]) / (c->p[i + 1] - c->p[i]) * (c->at[i + 1] - c->at[i]);
}

void calibration_usual(LinkCalibration *c, double prior)
{
    *c = (LinkCalibration){ .slope = SLOPE, .even = -log2(prior / (1 - prior)) };
}

Code calibrate(LinkCalibration *c, const LinkPairs *p, const LinkBest *b, LinkPartners partners, double prior, Error *e)
{
    uint32_t records = partners == LINK_ONCE_RIGHT ? b->rights : b->lefts;
    double prior_bits = log2(prior / (1 - prior));
    size_t most = records / (records / MOST_RECORDS + 1) + 2;
    Work w = { 0 };

    calibration_usual(c, prior);
    w.r = link_take(p->memory, most, sizeof *w.r);
    w.second = link_take(p->memory, most, sizeof *w.second);
    if (w.r && w.second && gather(&w, p, b, partners)) {
        make_bins(&w);
        settle(&w, c);
        blend(c, (double)w.n, prior_bits);
        c->even = find_even(c);
    }
    link_give(p->memory, w.r);
    link_give(p->memory, w.second);
    return w.r && w.second ? OK : link_memory_fail(p->memory, "calibrating", e);
}

double calibrated(const LinkCalibration *c, double bits)
{
    double p = between(c, bits);
    return p < 0.01 ? 0.01 : p > 0.995 ? 0.995 : p;
}
