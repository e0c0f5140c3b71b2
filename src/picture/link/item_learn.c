/* Learning from what exact codes joined (item_model.h): names of one maker, classes that go together, weights,
 * calibration. */
#include "picture/link/item_candidates.h"

#include "base/parallel.h"
#include "base/sort.h"

#include <math.h>

enum {
    SAMPLE_PRODUCTS = 60000, /* with examples, at most */
    TASK_ITEMS = 1 << 12,
    TASK_EXAMPLES = 1 << 16,
    ROUNDS = 30,
    FEATURES = ITEM_COMPARISONS * (ITEM_LEVELS - 1) + 1,
    PAIR_SUPPORT = 3, /* products that must say so */
    ALWAYS = 95,      /* in a hundred: data sets that share their keys are no examples */
};
#define RIDGE   3.0  /* how many examples a guess counts for */
#define SETTLED 1e-9 /* weights that move less stay where they are */

/* ---- names and classes that go together ------------------------------------------------------------------------- */

typedef struct {
    uint64_t *at;
    size_t n, room;
    LinkMemory *memory;
} Numbers64;

static bool push(Numbers64 *x, uint64_t number)
{
    if (!link_room(x->memory, &x->at, x->n, &x->room, sizeof *x->at))
        return false;
    x->at[x->n++] = number;
    return true;
}

static uint64_t pair_of(uint32_t a, uint32_t b)
{
    return a < b ? (uint64_t)a << 32 | b : (uint64_t)b << 32 | a;
}

/* Keeps each number that stands there often enough, once. */
static void keep_frequent(Numbers64 *x, size_t least)
{
    size_t kept = 0;
    sort_by_number(x->at, x->n, sizeof *x->at);
    for (size_t i = 0, k; i < x->n; i = k) {
        for (k = i + 1; k < x->n && x->at[k] == x->at[i];)
            k++;
        if (k - i >= least)
            x->at[kept++] = x->at[i];
    }
    x->n = kept;
}

static bool pairs_of_items(Numbers64 *makers, Numbers64 *classes, const Item *a, const Item *b)
{
    const ItemMaker *x = item_maker(a), *y = item_maker(b);
    const uint32_t *u = item_class(a), *v = item_class(b);
    for (int i = 0; i < a->makers; i++)
        for (int k = 0; k < b->makers; k++)
            if (x[i].first != y[k].first && !push(makers, pair_of(x[i].first, y[k].first)))
                return false;
    for (int i = 0; i < a->classes; i++)
        for (int k = 0; k < b->classes; k++)
            if (ITEM_CLASS_SCHEME(u[i]) != ITEM_CLASS_SCHEME(v[k]) && !push(classes, pair_of(u[i], v[k])))
                return false;
    return true;
}

/* Each code with the schemes of its partners, so that it is known what can be expected of it. */
static bool add_schemes(Numbers64 *classes)
{
    size_t n = classes->n;
    for (size_t i = 0; i < n; i++) {
        uint32_t a = (uint32_t)(classes->at[i] >> 32), b = (uint32_t)classes->at[i];
        if (!push(classes, pair_of(a, ITEM_CLASS_SCHEME(b))) || !push(classes, pair_of(b, ITEM_CLASS_SCHEME(a))))
            return false;
    }
    keep_frequent(classes, 1);
    return true;
}

static bool make_set(ItemPairSet *out, const Numbers64 *pairs)
{
    size_t slots = 16;

    while (slots < pairs->n * 2)
        slots *= 2;
    *out = (ItemPairSet){ link_take_zero(pairs->memory, slots, sizeof *out->slot), slots - 1 };
    if (!out->slot)
        return false;
    for (size_t i = 0; i < pairs->n; i++) {
        size_t k = ITEM_PAIR_SLOT(pairs->at[i]) & out->mask;
        while (out->slot[k])
            k = (k + 1) & out->mask;
        out->slot[k] = pairs->at[i];
    }
    return true;
}

Code items_learn_pairs(ItemLearned *out, const Items *x, Error *e)
{
    Numbers64 makers = { .memory = x->memory }, classes = { .memory = x->memory };
    bool room = true;
    uint32_t many = x->n > 1000000 ? (uint32_t)(x->n / 1000000) + 1 : 1; /* every so manieth product */

    for (uint32_t p = 1; p <= x->products && room; p += many)
        for (uint32_t i = x->first[p]; i < x->first[p + 1] && room; i++)
            for (uint32_t k = i + 1; k < x->first[p + 1] && room; k++)
                room = pairs_of_items(&makers, &classes, &x->at[i], &x->at[k]);
    keep_frequent(&makers, PAIR_SUPPORT);
    keep_frequent(&classes, PAIR_SUPPORT);
    room = room && add_schemes(&classes);
    *out = (ItemLearned){ .context = { .items = (uint32_t)x->n }, .memory = x->memory };
    room = room && make_set(&out->context.makers, &makers) && make_set(&out->context.classes, &classes);
    link_give(x->memory, makers.at);
    link_give(x->memory, classes.at);
    if (!room)
        return link_memory_fail(x->memory, "names of makers", e);
    return OK;
}

void items_learned_release(ItemLearned *l)
{
    if (l->memory) {
        link_give(l->memory, l->context.makers.slot);
        link_give(l->memory, l->context.classes.slot);
    }
    *l = (ItemLearned){ 0 };
}

/* ---- examples ---------------------------------------------------------------------------------------------------- */

/* Candidates of one item in one register: pattern, whether it is the partner, whether it begins a group. */
#define EXAMPLE_PATTERN (((uint64_t)1 << 60) - 1)
#define EXAMPLE_TAKEN   ((uint64_t)1 << 60) /* codes join it with another entry of the asking register already */
#define EXAMPLE_RIGHT   ((uint64_t)1 << 61)
#define EXAMPLE_FIRST   ((uint64_t)1 << 62)
_Static_assert(ITEM_COMPARISONS <= 20, "a pattern fits an example");

typedef struct {
    uint64_t *at;
    size_t n, room;
    int64_t known, met;
    Code code;
} TaskExamples;

typedef struct {
    const Items *x;
    const ItemBlocks *b;
    const ItemContext *c;
    uint64_t exclusive;
    uint64_t keyed[ITEM_DATASETS]; /* of each data set: those that share its keys */
    uint32_t every;
    ItemCandidates candidates[PARALLEL_MOST];
    TaskExamples *task;
} Examples;

static bool push_example(const Examples *s, TaskExamples *t, uint64_t example)
{
    if (!link_room(s->x->memory, &t->at, t->n, &t->room, sizeof *t->at))
        return false;
    t->at[t->n++] = example;
    return true;
}

static bool names(const Items *x, uint32_t product, unsigned dataset)
{
    for (uint32_t i = x->first[product]; i < x->first[product + 1]; i++)
        if (x->at[i].dataset == dataset)
            return true;
    return false;
}

/* The candidates of item i in data set `dataset`, of which its own product has an entry. */
static bool examples_in(const Examples *s, TaskExamples *t, const uint32_t *candidate, size_t n, uint32_t i,
                        unsigned dataset)
{
    const Item *a = &s->x->at[i];
    uint64_t first = EXAMPLE_FIRST;
    bool met = false;

    for (size_t k = 0; k < n; k++) {
        const Item *b = &s->x->at[candidate[k]];
        ItemPattern p;
        bool right = b->product == a->product;
        if (b->dataset != dataset)
            continue;
        p = item_with_level(items_compare(s->c, a, 1, b, 1), BY_GTIN, 0); /* what joined them is hidden */
        met |= right;
        if (!right && (s->exclusive >> a->dataset & 1) && names(s->x, b->product, a->dataset))
            p |= EXAMPLE_TAKEN;
        if (!push_example(s, t, p | (right ? EXAMPLE_RIGHT : 0) | first))
            return false;
        first = 0;
    }
    t->known++;
    t->met += met;
    return true;
}

/* What item i, of the same product or closed, would have found in the registers that name the product. */
static bool examples_of(const Examples *s, TaskExamples *t, uint32_t i, ItemCandidates *c)
{
    const Items *x = s->x;
    uint32_t product = x->at[i].product;
    bool asked = false;

    for (uint32_t k = x->first[product]; k < x->first[product + 1]; k++) {
        unsigned dataset = x->at[k].dataset;
        if (k == i || !(s->exclusive >> dataset & 1) || (s->keyed[x->at[i].dataset] >> dataset & 1))
            continue;
        if (!asked && !item_candidates_of(c, x, s->b, i))
            return false;
        asked = true;
        if (!examples_in(s, t, c->list, c->n, i, dataset))
            return false;
    }
    return true;
}

static void examples_task(void *ctx, size_t task, int worker)
{
    Examples *s = ctx;
    TaskExamples *t = &s->task[task];
    size_t end = (task + 1) * TASK_ITEMS;

    for (size_t i = task * TASK_ITEMS; i < end && i < s->x->all && t->code == OK; i++) {
        uint32_t product = s->x->at[i].product;
        if (product % s->every == 0 && product <= s->x->products &&
            (i >= s->x->n || s->x->first[product + 1] - s->x->first[product] > 1) &&
            !examples_of(s, t, (uint32_t)i, &s->candidates[worker]))
            t->code = E_MEMORY;
    }
}

/* Data sets whose every entry joins one of the other: they share keys, and nobody need find partners there. Counts
 * products with several items too. */
static uint32_t find_keyed(Examples *s)
{
    uint32_t of[ITEM_DATASETS] = { 0 }, both[ITEM_DATASETS][ITEM_DATASETS] = { { 0 } }, several = 0;
    const Items *x = s->x;

    for (uint32_t p = 1; p <= x->products; p++) {
        several += x->first[p + 1] - x->first[p] > 1;
        for (uint32_t i = x->first[p]; i < x->first[p + 1]; i++) {
            of[x->at[i].dataset]++;
            for (uint32_t k = x->first[p]; k < x->first[p + 1]; k++)
                both[x->at[i].dataset][x->at[k].dataset]++;
        }
    }
    for (int i = 0; i < ITEM_DATASETS; i++)
        for (int k = 0; k < ITEM_DATASETS; k++) {
            uint32_t least = of[i] < of[k] ? of[i] : of[k];
            if (least && (uint64_t)both[i][k] * 100 >= (uint64_t)least * ALWAYS)
                s->keyed[i] |= (uint64_t)1 << k;
        }
    return several;
}

/* ---- fitting ----------------------------------------------------------------------------------------------------- */

typedef struct {
    ItemPattern pattern;
    double n, right;
} Seen;

static int feature_of(int comparison, int level)
{
    return comparison * (ITEM_LEVELS - 1) + level; /* from 1: 0 is the base */
}

static int features(ItemPattern p, int out[ITEM_COMPARISONS + 1])
{
    int n = 0;
    out[n++] = 0;
    for (int i = 0; i < ITEM_COMPARISONS; i++)
        if (item_level(p, i))
            out[n++] = feature_of(i, item_level(p, i));
    return n;
}

/* Solves h * step = g in place (Cholesky); h is positive definite by its ridge. */
static void solve(double h[FEATURES][FEATURES], double *g)
{
    for (int i = 0; i < FEATURES; i++)
        for (int k = i; k < FEATURES; k++) {
            double sum = h[i][k];
            for (int j = 0; j < i; j++)
                sum -= h[i][j] * h[k][j];
            if (k == i)
                h[i][i] = sqrt(sum);
            else
                h[k][i] = sum / h[i][i];
        }
    for (int i = 0; i < FEATURES; i++) {
        for (int j = 0; j < i; j++)
            g[i] -= h[i][j] * g[j];
        g[i] /= h[i][i];
    }
    for (int i = FEATURES - 1; i >= 0; i--) {
        for (int j = i + 1; j < FEATURES; j++)
            g[i] -= h[j][i] * g[j];
        g[i] /= h[i][i];
    }
}

/* Returns the longest step of any weight. h: room. */
static double newton_step(const Seen *seen, size_t n, const double *start, double *w, double h[FEATURES][FEATURES])
{
    double g[FEATURES], longest = 0;

    memset(h, 0, FEATURES * sizeof *h);
    for (int i = 0; i < FEATURES; i++) {
        h[i][i] = RIDGE;
        g[i] = RIDGE * (start[i] - w[i]);
    }
    for (size_t i = 0; i < n; i++) {
        int f[ITEM_COMPARISONS + 1], m = features(seen[i].pattern, f);
        double z = 0, p, v;
        for (int k = 0; k < m; k++)
            z += w[f[k]];
        p = 1 / (1 + exp(-z));
        v = seen[i].n * p * (1 - p);
        for (int k = 0; k < m; k++) {
            g[f[k]] += seen[i].right - seen[i].n * p;
            for (int j = 0; j < m; j++)
                h[f[k]][f[j]] += v;
        }
    }
    solve(h, g);
    for (int i = 0; i < FEATURES; i++) {
        w[i] += g[i] > 2 ? 2 : g[i] < -2 ? -2 : g[i];
        longest = fabs(g[i]) > longest ? fabs(g[i]) : longest;
    }
    return longest;
}

/* Examples to patterns with counts, in order of pattern. */
static Seen *count_patterns(const uint64_t *example, size_t n, LinkMemory *memory, size_t *patterns)
{
    uint64_t *sorted = link_take(memory, n, sizeof *sorted);
    Seen *seen = NULL;
    size_t m = 0;

    for (size_t i = 0; sorted && i < n; i++)
        sorted[i] = (example[i] & EXAMPLE_PATTERN) << 1 | (example[i] & EXAMPLE_RIGHT ? 1 : 0);
    if (sorted)
        sort_by_number(sorted, n, sizeof *sorted);
    for (size_t i = 0; sorted && i < n; i++)
        m += i == 0 || sorted[i] >> 1 != sorted[i - 1] >> 1;
    if (sorted && (seen = link_take_zero(memory, m + 1, sizeof *seen))) {
        size_t at = 0;
        for (size_t i = 0; i < n; i++) {
            at += i == 0 || sorted[i] >> 1 != sorted[i - 1] >> 1;
            seen[at - 1].pattern = (ItemPattern)(sorted[i] >> 1);
            seen[at - 1].n += 1;
            seen[at - 1].right += (double)(sorted[i] & 1);
        }
    }
    link_give(memory, sorted);
    *patterns = m;
    return seen;
}

static void to_model(ItemModel *m, const double *w)
{
    const double scale = 1000 / log(2);
    m->base = (int32_t)lrint(w[0] * scale);
    for (int i = 0; i < ITEM_COMPARISONS; i++)
        for (int k = 1; k < ITEM_LEVELS; k++)
            if (i != BY_GTIN)
                m->weight[i][k] = (int32_t)lrint(w[feature_of(i, k)] * scale);
}

static Code fit(ItemModel *m, const uint64_t *example, size_t n, LinkMemory *memory, Error *e)
{
    const double scale = log(2) / 1000;
    double start[FEATURES] = { 0 }, w[FEATURES];
    size_t patterns;
    Seen *seen = count_patterns(example, n, memory, &patterns);
    double(*h)[FEATURES] = link_take(memory, FEATURES, sizeof *h);

    if (!seen || !h) {
        link_give(memory, seen);
        link_give(memory, h);
        return link_memory_fail(memory, "examples", e);
    }
    start[0] = m->base * scale;
    for (int i = 0; i < ITEM_COMPARISONS; i++)
        for (int k = 1; k < ITEM_LEVELS; k++)
            start[feature_of(i, k)] = m->weight[i][k] * scale;
    memcpy(w, start, sizeof w);
    for (int i = 0; i < ROUNDS && newton_step(seen, patterns, start, w, h) > SETTLED; i++)
        continue;
    to_model(m, w);
    link_give(memory, h);
    link_give(memory, seen);
    return OK;
}

/* ---- calibrating ------------------------------------------------------------------------------------------------- */

/* In which bin of the calibration an uncalibrated probability falls, 0 < p < 1. */
static int item_calibration_bin(double p)
{
    double bits = p < 1 - 1e-9 ? log2(p / (1 - p)) * 2 + 16 : ITEM_CALIBRATION - 1;
    return bits < 0 ? 0 : bits > ITEM_CALIBRATION - 1 ? ITEM_CALIBRATION - 1 : (int)lrint(bits);
}

/* Rising: neighbours that fall are taken together (pool adjacent violators). */
void item_model_calibrate(ItemModel *m, double partnered)
{
    double n[ITEM_CALIBRATION], right[ITEM_CALIBRATION];
    /* how many questions without a partner stand against one of those of which the partner was taken away */
    double weight = m->absent_answered > 0 ? (1 - partnered) / partnered * m->answered / m->absent_answered : 0;
    int from[ITEM_CALIBRATION], blocks = 0;

    m->partnered = partnered;
    for (int i = 0; i < ITEM_CALIBRATION; i++) {
        /* a few examples that say what the odds say */
        n[blocks] = m->seen[i] + m->absent[i] * weight + 2;
        right[blocks] = m->right_seen[i] + 2 / (1 + exp2(8 - i / 2.0));
        from[blocks] = i;
        for (blocks++; blocks > 1 && right[blocks - 2] * n[blocks - 1] >= right[blocks - 1] * n[blocks - 2]; blocks--) {
            n[blocks - 2] += n[blocks - 1];
            right[blocks - 2] += right[blocks - 1];
        }
    }
    for (int i = 0; i < blocks; i++)
        for (int k = from[i]; k < (i + 1 < blocks ? from[i + 1] : ITEM_CALIBRATION); k++)
            m->calibrated[k] = (int32_t)lrint(right[i] / n[i] * ITEM_PPM);
}

/* One item's candidates in one register with their odds; those that are taken are no rivals when products are linked.
 */
static void count_group(ItemModel *m, const uint64_t *example, const double *odds, size_t n)
{
    const double least = exp2(ITEM_LEAST_BITS / 1000.0);
    double with = 1, without = 1; /* the partner */
    bool answer = false, other = false;
    for (size_t i = 0; i < n; i++) {
        if (example[i] & EXAMPLE_TAKEN)
            continue;
        with += odds[i];
        without += example[i] & EXAMPLE_RIGHT ? 0 : odds[i];
        answer |= odds[i] >= least;
        other |= odds[i] >= least && !(example[i] & EXAMPLE_RIGHT);
    }
    m->answered += answer;
    m->absent_answered += other;
    for (size_t i = 0; i < n; i++) {
        int bin = item_calibration_bin(odds[i] / with);
        if (example[i] & EXAMPLE_TAKEN)
            continue;
        m->seen[bin] += 1;
        m->right_seen[bin] += example[i] & EXAMPLE_RIGHT ? 1 : 0;
        if (other && !(example[i] & EXAMPLE_RIGHT))
            m->absent[item_calibration_bin(odds[i] / without)] += 1;
    }
}

typedef struct {
    const ItemModel *m;
    const uint64_t *example;
    double *odds;
    size_t n;
} Odds;

static void odds_task(void *ctx, size_t task, int worker)
{
    const Odds *o = ctx;
    size_t end = (task + 1) * TASK_EXAMPLES;
    (void)worker;
    for (size_t i = task * TASK_EXAMPLES; i < end && i < o->n; i++)
        o->odds[i] = exp2(item_model_bits(o->m, o->example[i] & EXAMPLE_PATTERN) / 1000.0);
}

static Code calibrate(ItemModel *m, const uint64_t *example, size_t n, LinkMemory *memory, int threads, Error *e)
{
    Odds o = { m, example, link_take(memory, n, sizeof *o.odds), n };

    if (!o.odds)
        return link_memory_fail(memory, "examples", e);
    parallel_run(threads, (n + TASK_EXAMPLES - 1) / TASK_EXAMPLES, odds_task, &o);
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && !(example[end] & EXAMPLE_FIRST);)
            end++;
        count_group(m, example + i, o.odds + i, end - i);
    }
    item_model_calibrate(m, 0.5);
    link_give(memory, o.odds);
    return OK;
}

/* ---- all of it --------------------------------------------------------------------------------------------------- */

static Code learn_from(ItemModel *m, Examples *s, size_t tasks, int threads, Error *e)
{
    LinkMemory *memory = s->x->memory;
    size_t n = 0, at = 0;
    uint64_t *all;
    Code c;

    for (size_t i = 0; i < tasks; i++) {
        if (s->task[i].code != OK)
            return link_memory_fail(memory, "examples", e);
        n += s->task[i].n;
        m->known += s->task[i].known;
        m->met += s->task[i].met;
    }
    if (!(all = link_take(memory, n, sizeof *all)))
        return link_memory_fail(memory, "examples", e);
    for (size_t i = 0; i < tasks; i++) {
        if (s->task[i].n)
            memcpy(all + at, s->task[i].at, s->task[i].n * sizeof *all);
        at += s->task[i].n;
    }
    m->examples = (int64_t)n;
    for (size_t i = 0; i < n; i++)
        m->right += (all[i] & EXAMPLE_RIGHT) != 0;
    c = n ? fit(m, all, n, memory, e) : OK;
    if (c == OK && n)
        c = calibrate(m, all, n, memory, threads, e);
    link_give(memory, all);
    return c;
}

Code item_model_learn(ItemModel *m, const Items *x, const ItemBlocks *b, const ItemContext *c, uint64_t exclusive,
                      int threads, Error *e)
{
    Examples s = { .x = x, .b = b, .c = c, .exclusive = exclusive };
    size_t tasks = (x->all + TASK_ITEMS - 1) / TASK_ITEMS;
    bool room = true;
    Code code;

    threads = threads < PARALLEL_MOST ? threads : PARALLEL_MOST;
    s.every = find_keyed(&s) / SAMPLE_PRODUCTS + 1;
    s.task = link_take_zero(x->memory, tasks, sizeof *s.task);
    for (int i = 0; i < threads; i++)
        room &= item_candidates_open(&s.candidates[i], x);
    if (!s.task || !room) {
        code = link_memory_fail(x->memory, "examples", e);
    } else {
        parallel_run(threads, tasks, examples_task, &s);
        code = learn_from(m, &s, tasks, threads, e);
    }
    for (size_t i = 0; s.task && i < tasks; i++)
        link_give(x->memory, s.task[i].at);
    for (int i = 0; i < threads; i++)
        item_candidates_release(&s.candidates[i], x);
    link_give(x->memory, s.task);
    return code;
}
