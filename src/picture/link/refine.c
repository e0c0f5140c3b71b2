/* See refine.h. Newton's method; the matrix has a row for each level of each comparison, and one for the prior. */
#include "picture/link/refine.h"

#include <math.h>

enum { ROUNDS = 4, ROUNDS_MANY = 2, STEPS = 10, MOST_PAIRS = 150000, TERMS = LINK_COMPARISONS * LINK_LEVELS + 1 };
#define HOLD   1.0  /* how strongly neighbouring levels are held together */
#define SHRINK 0.3  /* how strongly each weight is held to what is usual  */
#define FLAT   1e-5 /* curvature of a sample that is settled: it does not change the direction of a step */

typedef struct {
    double h[TERMS][TERMS], g[TERMS], w[TERMS];
    double usual[TERMS];                     /* where the weights are held to */
    int term[LINK_COMPARISONS][LINK_LEVELS]; /* row of a level, or -1 for those that say nothing */
    int n;
} Fit;

/* One sample of the regression: a pattern seen as a match and as none, so many times each. */
typedef struct {
    LinkPattern pattern;
    float yes, no;
} LinkSample;

/* True of neighbouring levels of which the higher one is a little more of the same, so that they should weigh alike. */
static bool neighbours(LinkKind kind, int level, int next)
{
    if (kind == LINK_MEASURES)
        return false;
    if (kind == LINK_CODE || kind == LINK_DATE)
        return level >= LINK_SAME_COMMON;
    return kind >= LINK_SPELLING || kind == LINK_TEXT || kind == LINK_NUMBER || level >= LINK_SAME_COMMON ||
           next < LINK_SAME_COMMON;
}

static void lay_out(Fit *f, const LinkModel *model, const LinkSample *sample, size_t n, bool afresh)
{
    bool met[LINK_COMPARISONS][LINK_LEVELS] = { { false } };
    double yes = 0, all = 0;

    for (size_t i = 0; i < n; i++) {
        for (int c = 0; c < model->n; c++)
            met[c][pattern_level(sample[i].pattern, c)] = true;
        yes += (double)sample[i].yes;
        all += (double)sample[i].yes + (double)sample[i].no;
    }
    f->n = 1;
    f->w[0] = afresh ? log((yes + 0.5) / (all - yes + 0.5)) : log(model->prior / (1 - model->prior));
    for (int c = 0; c < model->n; c++)
        for (int level = 0; level < LINK_LEVELS; level++) {
            f->term[c][level] = level && met[c][level] ? f->n : -1;
            if (f->term[c][level] > 0) {
                f->usual[f->n] = model->spelling ? model_usual(model->kind[c], level) * M_LN2 : 0;
                f->w[f->n] = afresh ? f->usual[f->n] : (double)model->weight[c][level] * M_LN2;
                f->n++;
            }
        }
}

static void penalise(Fit *f, const LinkModel *model)
{
    for (int c = 0; c < model->n; c++) {
        int before = -1, last = 0;
        for (int level = 1; level < LINK_LEVELS; level++) {
            int t = f->term[c][level];
            if (t < 0)
                continue;
            f->h[t][t] += SHRINK;
            f->g[t] -= SHRINK * (f->w[t] - f->usual[t]);
            if (before > 0 && neighbours(model->kind[c], last, level)) {
                double apart = f->w[t] - f->w[before];
                f->h[t][t] += HOLD;
                f->h[before][before] += HOLD;
                f->h[t][before] -= HOLD;
                f->h[before][t] -= HOLD;
                f->g[t] -= HOLD * apart;
                f->g[before] += HOLD * apart;
            }
            before = t;
            last = level;
        }
    }
}

static void add_sample(Fit *f, int comparisons, const LinkSample *s)
{
    int row[LINK_COMPARISONS + 1], n = 0;
    double sum = 0, p, residual, curve, all = (double)s->yes + (double)s->no;

    row[n++] = 0;
    for (int c = 0; c < comparisons; c++)
        if (f->term[c][pattern_level(s->pattern, c)] > 0)
            row[n++] = f->term[c][pattern_level(s->pattern, c)];
    for (int i = 0; i < n; i++)
        sum += f->w[row[i]];
    p = 1 / (1 + exp(-sum));
    residual = (double)s->yes - all * p;
    curve = all * p * (1 - p);
    for (int i = 0; i < n; i++)
        f->g[row[i]] += residual;
    if (curve < FLAT)
        return;
    for (int i = 0; i < n; i++) {
        for (int k = 0; k <= i; k++) /* rows rise: the lower half */
            f->h[row[i]][row[k]] += curve;
    }
}

/* Solves h x = g by Cholesky's method, in place; x comes out in g. */
static void solve(Fit *f)
{
    int n = f->n;

    for (int i = 0; i < n; i++)
        for (int j = 0; j <= i; j++) {
            double sum = f->h[i][j];
            for (int k = 0; k < j; k++)
                sum -= f->h[i][k] * f->h[j][k];
            f->h[i][j] = i == j ? sqrt(sum > 1e-9 ? sum : 1e-9) : sum / f->h[j][j];
        }
    for (int i = 0; i < n; i++) {
        for (int k = 0; k < i; k++)
            f->g[i] -= f->h[i][k] * f->g[k];
        f->g[i] /= f->h[i][i];
    }
    for (int i = n; i-- > 0;) {
        for (int k = i + 1; k < n; k++)
            f->g[i] -= f->h[k][i] * f->g[k];
        f->g[i] /= f->h[i][i];
    }
}

/* The penalised log likelihood of the weights w. */
static double likelihood(const Fit *f, const LinkModel *model, const LinkSample *sample, size_t n, const double *w)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++) {
        double x = w[0];
        for (int c = 0; c < model->n; c++) {
            int t = f->term[c][pattern_level(sample[i].pattern, c)];
            x += t > 0 ? w[t] : 0;
        }
        /* log(1 + e^-x) without overflow, and the same of -x is x more */
        double minus = x > 0 ? log1p(exp(-x)) : log1p(exp(x)) - x;
        sum -= (double)sample[i].yes * minus + (double)sample[i].no * (minus + x);
    }
    for (int c = 0; c < model->n; c++) {
        int before = -1, last = 0;
        for (int level = 1; level < LINK_LEVELS; level++) {
            int t = f->term[c][level];
            if (t < 0)
                continue;
            sum -= SHRINK / 2 * (w[t] - f->usual[t]) * (w[t] - f->usual[t]);
            if (before > 0 && neighbours(model->kind[c], last, level))
                sum -= HOLD / 2 * (w[t] - w[before]) * (w[t] - w[before]);
            before = t;
            last = level;
        }
    }
    return sum;
}

/* One step of Newton, halved until it leads up. False when there is nothing more to gain. */
static bool climb(Fit *f, const LinkModel *model, const LinkSample *sample, size_t n, double *height)
{
    double next[TERMS], scale = 1;

    memset(f->h, 0, sizeof f->h);
    memset(f->g, 0, sizeof f->g);
    f->h[0][0] = 1e-3;
    for (size_t i = 0; i < n; i++)
        add_sample(f, model->n, &sample[i]);
    penalise(f, model);
    solve(f);
    for (int tries = 0; tries < 12; tries++, scale /= 2) {
        double now;
        for (int i = 0; i < f->n; i++)
            next[i] = f->w[i] + scale * f->g[i];
        now = likelihood(f, model, sample, n, next);
        if (now > *height) {
            bool more = now - *height > 1e-4 * (1 + fabs(now));
            *height = now;
            memcpy(f->w, next, sizeof f->w[0] * (size_t)f->n);
            return more;
        }
    }
    return false;
}

/* Logistic regression of the samples on their levels, from the weights that are there or afresh. */
static Code model_fit(LinkModel *model, const LinkSample *sample, size_t n, bool afresh, LinkMemory *memory, Error *e)
{
    Fit *f = link_take_zero(memory, 1, sizeof *f);
    double height;

    if (!f)
        return link_memory_fail(memory, "fitting weights", e);
    lay_out(f, model, sample, n, afresh);
    height = likelihood(f, model, sample, n, f->w);
    for (int step = 0; step < STEPS && climb(f, model, sample, n, &height); step++)
        ;
    f->w[0] = f->w[0] > 20 ? 20 : f->w[0] < -20 ? -20 : f->w[0];
    model->prior = 1 / (1 + exp(-f->w[0]));
    for (int c = 0; c < model->n; c++)
        for (int level = 1; level < LINK_LEVELS; level++)
            model->weight[c][level] = f->term[c][level] > 0 ? (float)(f->w[f->term[c][level]] / M_LN2) : 0;
    link_give(memory, f);
    return OK;
}

/* Pairs that are the best of both records, as far as they can be trusted, and the others. */
static size_t take_samples(LinkSample *sample, const LinkPairs *p, const LinkBest *best, LinkPartners partners,
                           const LinkCalibration *c)
{
    uint32_t step = (uint32_t)(p->n / MOST_PAIRS) + 1;
    size_t n = 0;

    for (uint32_t r = 0; r < best->rights; r += step)
        for (size_t i = p->begin[r]; i < p->n && p->right[i] == r; i++) {
            bool is_best = partners == LINK_ONCE ? best_of_both(best, p, i) : best->of_right[r] == i;
            double trust = is_best ? calibrated(c, (double)p->bits[i]) : 0;
            sample[n++] = (LinkSample){ p->pattern[i], (float)trust, (float)(1 - trust) };
        }
    return n;
}

static Code one_round(LinkModel *model, LinkPairs *p, LinkBest *best, LinkPartners partners, LinkSample *sample,
                      bool afresh, int threads, Error *e)
{
    LinkCalibration calibration;
    Code c;

    best_fill(best, p, threads);

    if ((c = calibrate(&calibration, p, best, partners, model->prior, e)) != OK ||
        (c = model_fit(model, sample, take_samples(sample, p, best, partners, &calibration), afresh, p->memory, e)) !=
            OK)
        return c;
    return score_bits(model, p, threads, e);
}

Code model_refine(LinkModel *model, LinkPairs *p, uint32_t lefts, uint32_t rights, LinkPartners partners, int threads,
                  Error *e)
{
    LinkSample *sample = link_take(p->memory, p->n + 1, sizeof *sample);
    LinkBest best = { 0 };
    Code c = sample ? best_take(&best, p, lefts, rights, e) : link_memory_fail(p->memory, "refining weights", e);

    for (int i = 0; i < ROUNDS && c == OK && p->n; i++)
        c = one_round(model, p, &best, partners, sample, i == 0, threads, e);
    best_release(&best);
    link_give(p->memory, sample);
    return c;
}

/* Pairs as the model so far sees them. */
static size_t take_beliefs(LinkSample *sample, const LinkPairs *p)
{
    uint32_t step = (uint32_t)(p->n / MOST_PAIRS) + 1;
    size_t n = 0;

    for (size_t i = 0; i < p->n; i++)
        if (p->right[i] % step == 0)
            sample[n++] = (LinkSample){ p->pattern[i], p->probability[i] > 0.5f, p->probability[i] <= 0.5f };
    return n;
}

Code model_refine_many(LinkModel *model, LinkPairs *p, int threads, Error *e)
{
    LinkSample *sample = link_take(p->memory, p->n + 1, sizeof *sample);
    Code c = sample ? OK : link_memory_fail(p->memory, "refining weights", e);

    for (int i = 0; i < ROUNDS_MANY && c == OK && p->n; i++)
        if ((c = model_fit(model, sample, take_beliefs(sample, p), i == 0, p->memory, e)) == OK)
            c = score_all(model, p, threads, e);
    link_give(p->memory, sample);
    return c;
}
