/* See score.h. */
#include "picture/link/score.h"

#include "base/parallel.h"
#include "base/random.h"

#include <math.h>

enum {
    ROUNDS_MOST = 40,
    LEARN_PAIRS = 200000,
    TASK_PAIRS = 1 << 15,
    RANDOM_PAIRS = 200000,
    RUN_KEPT = 32 /* pairs of a record whose odds are reckoned once */
};
#define MOST_BITS 60.0f
#define PSEUDO    0.5 /* pairs that each level is taken to have been seen with */
#define ACCIDENTS 0.05

float model_bits(const LinkModel *model, LinkPattern pattern)
{
    float sum = 0;
    for (int i = 0; i < model->n; i++)
        sum += model->weight[i][pattern_level(pattern, i)];
    return sum;
}

/* A first guess, in bits: what agreeing and differing is worth where nothing is known of the data. */
static double guess(LinkKind kind, int level)
{
    double x;

    switch (kind) {
    case LINK_WHOLE:
    case LINK_LETTERS: return (level - 6) * 0.7;
    case LINK_PART: return (level - 8) * 0.3;
    case LINK_SPELLING: return (level - 5) * 0.3;
    case LINK_TEXT: return (level - 4) * 0.5;
    case LINK_CODE: return level >= 13 ? 4 + 2 * (level - 13) : level == 3 ? 2 : level == 2 ? 1 : -2;
    case LINK_DATE: return level >= 13 ? 4 + (level - 13) : level == 3 ? 1 : -2;
    case LINK_NUMBER: return level == 6 ? 3 : (level - 3) * 0.7;
    case LINK_CATEGORY: return level >= 13 ? 1 : (level - 12) * 0.2;
    case LINK_NAME:
    case LINK_WORDS: x = level >= 13 ? 3 + (level - 13) : (level - 8) * 0.5; return x;
    case LINK_MEASURES: return level == 3 ? 1 : level == 1 ? -3 : 0;
    case LINK_PACKS: return level == 4 ? 1 : level == 1 ? -2 : 0;
    case LINK_CODES: return level == 1 ? -1 : level == 2 ? 2 : 3;
    case LINK_NUMBERS: return level == 4 ? 1 : level == 1 ? -1 : 0;
    }
    return 0;
}

/* What a level is worth beside all others of small files, in bits: a regression over samples of public lists of goods,
 * restaurants, papers and people, rounded and smoothed. Levels after the last that is named weigh as that one. */
static const struct {
    int n;
    double bits[LINK_LEVELS];
} usual[] = {
    [LINK_CODE] = { 15, { -3.3, -1.9, 0.5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2.5, 3 } },
    [LINK_NAME] = { 15, { -0.5, -0.4, -0.4, -0.3, -0.2, -0.2, -0.1, -0.1, 0, 0, 0.1, 0.1, 0.3, 0.4, 0.5 } },
    [LINK_WORDS] = { 15, { -0.5, -0.5, -0.5, -0.5, -0.5, -0.5, -0.4, -0.4, -0.1, 0, 0.1, 0.1, 0.5, 0.5, 0.6 } },
    [LINK_TEXT] = { 11, { -0.5, -0.2, 0.2, 0.2, 0.2, 0.2, 0.6, 0.7, 0.8, 0.9, 1 } },
    [LINK_CATEGORY] = { 15, { -0.3, -0.3, -0.3, -0.3, -0.3, -0.3, -0.2, -0.2, -0.1, 0, 0, 0, 0.1, 0.2, 0.3 } },
    [LINK_NUMBER] = { 6, { 0, 0.3, 0.6, 0.8, 0.9, 1 } },
    [LINK_DATE] = { 15, { -1, -0.5, 0.5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1.5, 2 } },
    [LINK_SPELLING] = { 11, { -2.9, -2, -1.3, -0.8, -0.2, 0.5, 1.1, 1.2, 1.3, 1.4, 1.5 } },
    [LINK_WHOLE] = { 9, { -1.7, -0.6, -0.2, -0.1, 0.1, 0.1, 0.2, 0.2, 0.3 } },
    [LINK_LETTERS] = { 7, { -2.2, -1.5, -0.6, 0, 0.2, 0.2, 0.4 } },
    [LINK_PART] = { 7, { -2, -1.1, -0.5, -0.1, 0.2, 0.3, 0.4 } },
    [LINK_MEASURES] = { 4, { -1.5, 0, 0.3, -0.5 } },
    [LINK_PACKS] = { 4, { -0.5, 0, 0, 0.2 } },
    [LINK_CODES] = { 4, { -1, 0, 0.7, 0.9 } },
    [LINK_NUMBERS] = { 4, { -0.4, -0.1, 0.2, 0.4 } },
};
#define USUAL_PRIOR_BITS 2.9

double model_usual(LinkKind kind, int level)
{
    if (level < 1)
        return 0;
    return usual[kind].bits[level < usual[kind].n ? level - 1 : usual[kind].n - 1];
}

void model_start_usual(LinkModel *model, const LinkPlan *plan)
{
    model_start(model, plan);
    model->prior = 1 / (1 + exp2(-USUAL_PRIOR_BITS));
    for (int i = 0; i < plan->n; i++)
        for (int level = 1; level < LINK_LEVELS; level++)
            model->weight[i][level] = (float)model_usual(model->kind[i], level);
}

void model_start(LinkModel *model, const LinkPlan *plan)
{
    *model = (LinkModel){ .n = plan->n, .prior = 0.1, .accidents = ACCIDENTS };
    for (int i = 0; i < plan->n; i++) {
        model->kind[i] = plan->comparison[i].kind;
        model->spelling |= model->kind[i] == LINK_LETTERS;
        for (int level = 1; level < LINK_LEVELS; level++)
            model->weight[i][level] = (float)guess(model->kind[i], level);
    }
}

void model_weigh(LinkModel *model)
{
    for (int i = 0; i < model->n; i++)
        for (int level = 1; level < LINK_LEVELS; level++) {
            double u = model->unused >> i & 1 ? 0 : model->u[i][level],
                   m = (1 - model->accidents) * model->m[i][level] + model->accidents * u;
            model->weight[i][level] = m > 0 && u > 0 ? (float)log2(m / u) : 0;
        }
}

static double odds_of(float bits, double prior)
{
    float capped = bits > MOST_BITS ? MOST_BITS : bits < -MOST_BITS ? -MOST_BITS : bits;
    return exp2((double)capped) * prior / (1 - prior);
}

/* ---- learning --------------------------------------------------------------------------------------------------- */

typedef struct {
    LinkModel *model;
    const LinkPairs *p;
    bool exclusive;
    uint32_t step;    /* every step-th right record is looked at                   */
    double *left_sum; /* odds of each left record's pairs; NULL when step > 1 or not exclusive */
    uint32_t lefts, rights;
    double m[LINK_COMPARISONS][LINK_LEVELS], u[LINK_COMPARISONS][LINK_LEVELS], matches, pairs;
} Learning;

static size_t run_of_right(const LinkPairs *p, size_t at)
{
    size_t end = at;
    while (end < p->n && p->right[end] == p->right[at])
        end++;
    return end;
}

/* Of one side with itself a record has rivals for its pairs on either side of them. */
static void sum_lefts(Learning *l)
{
    if (!l->left_sum)
        return;
    memset(l->left_sum, 0, l->lefts * sizeof *l->left_sum);
    for (size_t i = 0; i < l->p->n; i++) {
        double o = odds_of(model_bits(l->model, l->p->pattern[i]), l->model->prior);
        l->left_sum[l->p->left[i]] += o;
        if (l->model->all_pairs > 0)
            l->left_sum[l->p->right[i]] += o;
    }
}

static void count_pair(Learning *l, LinkPattern pattern, double p)
{
    for (int c = 0; c < l->model->n; c++) {
        unsigned level = pattern_level(pattern, c);
        l->m[c][level] += p;
        l->u[c][level] += 1 - p;
    }
    l->matches += p;
    l->pairs += 1;
}

/* One expectation: each pair's probability under the model so far, counted at its levels. */
static void expect(Learning *l)
{
    const LinkPairs *p = l->p;

    memset(l->m, 0, sizeof l->m);
    memset(l->u, 0, sizeof l->u);
    l->matches = l->pairs = 0;
    sum_lefts(l);
    for (uint32_t r = 0; r < l->rights; r += l->step) {
        double sum = 0, odds[RUN_KEPT];
        size_t at = p->begin[r], end;
        if (at == SIZE_MAX)
            continue;
        end = run_of_right(p, at);
        for (size_t i = at; i < end && (i - at < RUN_KEPT || l->exclusive); i++) {
            double o = odds_of(model_bits(l->model, p->pattern[i]), l->model->prior);
            if (i - at < RUN_KEPT)
                odds[i - at] = o;
            sum += l->exclusive && l->model->all_pairs <= 0 ? o : 0;
        }
        for (size_t i = at; i < end; i++) {
            double o = i - at < RUN_KEPT ? odds[i - at] : odds_of(model_bits(l->model, p->pattern[i]), l->model->prior);
            double rivals = sum > 0 ? sum - o : 0;
            if (l->left_sum)
                rivals += l->left_sum[p->left[i]] - o;
            if (l->left_sum && l->model->all_pairs > 0)
                rivals += l->left_sum[p->right[i]] - o;
            count_pair(l, p->pattern[i], o / (1 + o + (rivals > 0 ? rivals : 0)));
        }
    }
}

/* Shares of the levels among those that say something. Returns how far m and u moved. */
static double maximise(Learning *l)
{
    LinkModel *model = l->model;
    double moved = 0;

    for (int c = 0; c < model->n; c++) {
        double m = 0, u = 0;
        for (int level = 1; level < LINK_LEVELS; level++) {
            bool met = l->m[c][level] + l->u[c][level] > 0;
            m += met ? l->m[c][level] + PSEUDO : 0;
            u += met ? l->u[c][level] + PSEUDO : 0;
        }
        for (int level = 1; level < LINK_LEVELS; level++) {
            bool met = l->m[c][level] + l->u[c][level] > 0;
            double new_u = model->all_pairs > 0 ? model->u[c][level] : met ? (l->u[c][level] + PSEUDO) / u : 0;
            double new_m = met ? (l->m[c][level] + PSEUDO) / m : 0;
            moved += fabs(new_m - model->m[c][level]) + fabs(new_u - model->u[c][level]);
            model->m[c][level] = new_m;
            model->u[c][level] = new_u;
        }
    }
    if (model->all_pairs > 0)
        model->prior = (l->matches * l->step + PSEUDO) / (model->all_pairs + 2 * PSEUDO);
    else
        model->prior = (l->matches + PSEUDO) / (l->pairs + 2 * PSEUDO);
    model_weigh(model);
    return moved;
}

/* A pair of records that by all odds are not the same; the k-th of a fixed series. */
static void random_pair(Random *rnd, uint32_t n, uint32_t *a, uint32_t *b)
{
    *a = (uint32_t)random_below(rnd, n);
    *b = (uint32_t)random_below(rnd, n - 1);
    *b += *b >= *a;
}

void model_take_random(LinkModel *model, const LinkComparing *c)
{
    uint32_t n = c->left->n;
    double all = (double)n * (n - 1.0) / 2, seen[LINK_COMPARISONS][LINK_LEVELS] = { { 0 } };
    int pairs = all < RANDOM_PAIRS ? (int)all : RANDOM_PAIRS;
    Random rnd;

    random_seed(&rnd, n);
    for (int i = 0; i < pairs && n > 1; i++) {
        uint32_t a, b;
        LinkPattern p;
        random_pair(&rnd, n, &a, &b);
        p = compare_pair(c, a, b);
        for (int k = 0; k < model->n; k++)
            seen[k][pattern_level(p, k)]++;
    }
    for (int k = 0; k < model->n; k++) {
        double sum = 0;
        for (int level = 1; level < LINK_LEVELS; level++)
            sum += seen[k][level] + PSEUDO;
        for (int level = 1; level < LINK_LEVELS; level++)
            model->u[k][level] = (seen[k][level] + PSEUDO) / sum;
        if (model->kind[k] >= LINK_SPELLING)
            model->unused |= 1u << k;
    }
    model->all_pairs = all;
    model->prior = 1 / (double)(n + 1);
}

Code model_learn(LinkModel *model, const LinkPairs *p, uint32_t lefts, uint32_t rights, LinkPartners partners, Error *e)
{
    Learning *l = link_take_zero(p->memory, 1, sizeof *l);

    if (!l)
        return link_memory_fail(p->memory, "learning weights", e);
    l->model = model;
    l->p = p;
    l->exclusive = partners != LINK_MANY;
    l->lefts = lefts;
    l->rights = rights;
    l->step = (uint32_t)(p->n / LEARN_PAIRS) + 1;
    if (partners == LINK_ONCE && l->step == 1 &&
        !(l->left_sum = link_take(p->memory, (size_t)lefts + 1, sizeof *l->left_sum))) {
        link_give(p->memory, l);
        return link_memory_fail(p->memory, "learning weights", e);
    }
    for (model->rounds = 0; model->rounds < ROUNDS_MOST && p->n; model->rounds++) {
        expect(l);
        if (maximise(l) < 5e-3)
            break;
    }
    if (model->all_pairs > 0) { /* once more among the candidates alone, by everything that was compared */
        link_give(p->memory, l->left_sum);
        l->left_sum = NULL;
        l->exclusive = false;
        for (int i = 0; i < 2; i++) {
            expect(l);
            (void)maximise(l);
        }
        expect(l);
        model->all_pairs = 0;
        model->unused = 0;
        (void)maximise(l);
    }
    link_give(p->memory, l->left_sum);
    link_give(p->memory, l);
    return OK;
}

/* ---- scoring ---------------------------------------------------------------------------------------------------- */

/* Weights of two comparisons at once: half as many additions for each pair. */
typedef struct {
    float of[LINK_COMPARISONS / 2][256];
    int n;
    double prior;
    LinkPairs *p;
    bool probabilities;
} Scoring;

static void take_weights(Scoring *s, const LinkModel *model)
{
    s->n = (model->n + 1) / 2;
    for (int i = 0; i < s->n; i++)
        for (unsigned levels = 0; levels < 256; levels++)
            s->of[i][levels] =
                model->weight[2 * i][levels & 15] + (2 * i + 1 < model->n ? model->weight[2 * i + 1][levels >> 4] : 0);
}

static void score_some(void *ctx, size_t task, int worker)
{
    const Scoring *s = ctx;
    size_t first = task * TASK_PAIRS, last = first + TASK_PAIRS < s->p->n ? first + TASK_PAIRS : s->p->n;

    (void)worker;
    for (size_t i = first; i < last; i++) {
        const LinkPattern *pattern = &s->p->pattern[i];
        float sum = 0;
        for (int k = 0; k < s->n; k++)
            sum += s->of[k][pattern->part[k >> 3] >> (8 * (k & 7)) & 255];
        s->p->bits[i] = sum;
    }
    for (size_t i = first; s->probabilities && i < last; i++) {
        double o = odds_of(s->p->bits[i], s->prior);
        s->p->probability[i] = (float)(o / (1 + o));
    }
}

static Code score(const LinkModel *model, LinkPairs *p, bool probabilities, int threads, Error *e)
{
    Scoring s = { .prior = model->prior, .p = p, .probabilities = probabilities };

    if (!p->bits)
        p->bits = link_take(p->memory, p->n + 1, sizeof *p->bits);
    if (!p->probability)
        p->probability = link_take(p->memory, p->n + 1, sizeof *p->probability);
    if (!p->bits || !p->probability)
        return link_memory_fail(p->memory, "the scores of pairs", e);
    take_weights(&s, model);
    parallel_run(threads, (p->n + TASK_PAIRS - 1) / TASK_PAIRS, score_some, &s);
    return OK;
}

Code score_all(const LinkModel *model, LinkPairs *p, int threads, Error *e)
{
    return score(model, p, true, threads, e);
}

Code score_bits(const LinkModel *model, LinkPairs *p, int threads, Error *e)
{
    return score(model, p, false, threads, e);
}
