/* Scoring all candidate pairs of products (item_model.h): evidence, rivals, probability. */
#include "picture/link/item_candidates.h"

#include "base/parallel.h"
#include "base/sort.h"

#include <math.h>
#include <stdlib.h>

enum { TASK_PRODUCTS = 1 << 11, PRIOR_ROUNDS = 3, FETCH_NEXT = 2, FETCH_NEAR = 4, FETCH_FAR = 8 };

void item_model_start(ItemModel *m)
{
    static const int16_t guess[ITEM_COMPARISONS][ITEM_LEVELS] = {
        [BY_NUMBER] = { 0, 9000, 5000, 3000, -4000 },
        [BY_MAKER] = { 0, 3000, 2500, 2000, -2000 },
        [BY_BRAND] = { 0, 7000, 4000, 3000, 0, -4000 },
        [BY_WORDS] = { 0, 2500, 1500, 500, -1000, -3000 },
        [BY_AFTER] = { 0, 500, -500, -1500 },
        [BY_EXTRA] = { 0, 1000, 500, 0, 0, -500 },
        [BY_SIZES] = { 0, 4000, 2500, -2000, -6000, 1500, -3000 },
        [BY_TRAITS] = { 0, 1000, 500, -500, -2000 },
        [BY_PACK] = { 0, 2000, -2000 },
        [BY_GTIN] = { 0, 12000, -4000, -1000, -20000 },
        [BY_CLASS] = { 0, 1000, 1000, -3000 },
    };
    *m = (ItemModel){ .base = -5000 };
    for (int i = 0; i < ITEM_COMPARISONS; i++)
        for (int k = 0; k < ITEM_LEVELS; k++)
            m->weight[i][k] = guess[i][k];
    for (int i = 0; i < ITEM_CALIBRATION; i++)
        m->calibrated[i] = (int32_t)lrint(ITEM_PPM / (1 + exp2(8 - i / 2.0)));
}

int32_t item_model_bits(const ItemModel *m, ItemPattern p)
{
    int32_t sum = m->base;
    for (int i = 0; i < ITEM_COMPARISONS; i++)
        sum += m->weight[i][item_level(p, i)];
    return sum;
}

static int32_t calibrated_at(const ItemModel *m, double p)
{
    double at, part;
    int low;
    if (p < 1e-9)
        return 0;
    at = p < 1 - 1e-9 ? log2(p / (1 - p)) * 2 + 16 : ITEM_CALIBRATION - 1;
    if (at <= 0)
        return (int32_t)lrint(m->calibrated[0] * p * 257); /* below the first: in proportion */
    if (at >= ITEM_CALIBRATION - 1)
        return m->calibrated[ITEM_CALIBRATION - 1];
    low = (int)at;
    part = at - low;
    return (int32_t)lrint(m->calibrated[low] * (1 - part) + m->calibrated[low + 1] * part);
}

/* Calibrated probability in millionths of an uncalibrated one. Likeness is never certain. */
static int32_t item_model_calibrated(const ItemModel *m, double p)
{
    int32_t ppm = calibrated_at(m, p);
    return ppm < ITEM_PPM ? ppm : ITEM_PPM - 1;
}

/* ---- pairs ------------------------------------------------------------------------------------------------------- */

typedef struct {
    ItemPair *at;
    size_t n, room;
    Code code;
} TaskPairs;

typedef struct {
    const Items *x;
    const ItemBlocks *b;
    const ItemContext *c;
    ItemModel *m;
    uint64_t exclusive;
    uint64_t *datasets;                  /* of each product, a bit each */
    int32_t most_words, most_attributes; /* what these can be worth */
    ItemCandidates candidates[PARALLEL_MOST];
    TaskPairs *task;
} Scoring;

static int level_of(const Items *x, uint32_t product)
{
    int level = 0;
    for (uint32_t i = x->first[product]; i < x->first[product + 1]; i++)
        level |= x->at[i].level;
    return level & ITEM_UNIT ? ITEM_UNIT : ITEM_PACK;
}

/* Two that can be one: no register names both, not both from one list alone, no packs of different sizes. */
static bool may_be_one(const Scoring *s, uint32_t p, uint32_t q, ItemPattern pattern)
{
    if (item_level(pattern, BY_GTIN) == ITEM_GTIN_TWO_UNITS)
        return false;
    return item_level(pattern, BY_PACK) != 2 || level_of(s->x, p) == ITEM_UNIT || level_of(s->x, q) == ITEM_UNIT;
}

static bool push_pair(const Scoring *s, TaskPairs *t, const ItemPair *pair)
{
    if (!link_room(s->x->memory, &t->at, t->n, &t->room, sizeof *t->at))
        return false;
    t->at[t->n++] = *pair;
    return true;
}

/* Items to products that may be linked with p, rising and each once. */
static size_t products_of(const Scoring *s, uint32_t p, uint32_t *list, size_t n)
{
    uint64_t own = s->datasets[p];
    bool single = !(own & (own - 1));
    size_t kept = 0, once = 0;

    for (size_t i = 0; i < n; i++) {
        uint32_t q = s->x->at[list[i]].product;
        uint64_t other = s->datasets[q];
        if (i + FETCH_FAR < n)
            __builtin_prefetch(&s->x->at[list[i + FETCH_FAR]]);
        if (!(own & other & s->exclusive) && !(single && own == other))
            list[kept++] = q;
    }
    if (kept > 1)
        qsort(list, kept, sizeof *list, compare_uint32);
    for (size_t i = 0; i < kept; i++)
        if (i == 0 || list[i] != list[i - 1])
            list[once++] = list[i];
    return once;
}

static int32_t most_of(const ItemModel *m, int comparison)
{
    int32_t most = 0;
    for (int i = 1; i < ITEM_LEVELS; i++)
        most = m->weight[comparison][i] > most ? m->weight[comparison][i] : most;
    return most;
}

/* Compares; false as soon as it is plain that nothing else can bring the two to ITEM_LEAST_BITS. */
static bool is_like(const Scoring *s, ItemPair *pair)
{
    const Items *x = s->x;
    const Item *a = x->at + x->first[pair->a], *b = x->at + x->first[pair->b];
    size_t n_a = x->first[pair->a + 1] - x->first[pair->a], n_b = x->first[pair->b + 1] - x->first[pair->b];

    pair->pattern = items_compare_codes(s->c, a, n_a, b, n_b);
    if (!may_be_one(s, pair->a, pair->b, pair->pattern))
        return false;
    if (item_model_bits(s->m, pair->pattern) + s->most_words + s->most_attributes < ITEM_LEAST_BITS)
        return false;
    pair->pattern |= items_compare_words(s->c, a, n_a, b, n_b);
    if (item_model_bits(s->m, pair->pattern) + s->most_attributes < ITEM_LEAST_BITS)
        return false;
    pair->pattern |= items_compare_attributes(a, n_a, b, n_b);
    pair->bits = item_model_bits(s->m, pair->pattern);
    return pair->bits >= ITEM_LEAST_BITS;
}

/* What the next products are compared by lies anywhere in memory: it is asked for in time. */
static void fetch_ahead(const Items *x, const uint32_t *list, size_t left)
{
    if (left > FETCH_FAR)
        __builtin_prefetch(&x->first[list[FETCH_FAR]]);
    if (left > FETCH_NEAR)
        __builtin_prefetch(&x->at[x->first[list[FETCH_NEAR]]]);
    if (left > FETCH_NEXT) {
        const char *data = x->at[x->first[list[FETCH_NEXT]]].data;
        __builtin_prefetch(data);
        __builtin_prefetch(data + 64);
        __builtin_prefetch(data + 128);
        __builtin_prefetch(data + 192);
    }
}

static bool score_product(const Scoring *s, TaskPairs *t, uint32_t p, const uint32_t *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        ItemPair pair = { .a = p, .b = list[i] };
        fetch_ahead(s->x, list + i, n - i);
        if (is_like(s, &pair) && !push_pair(s, t, &pair))
            return false;
    }
    return true;
}

static void score_task(void *ctx, size_t task, int worker)
{
    Scoring *s = ctx;
    TaskPairs *t = &s->task[task];
    ItemCandidates *c = &s->candidates[worker];
    uint64_t end = (uint64_t)(task + 1) * TASK_PRODUCTS;

    for (uint64_t i = (uint64_t)task * TASK_PRODUCTS + 1; i <= end && i <= s->x->products && t->code == OK; i++) {
        uint32_t p = (uint32_t)i;
        if (s->x->first[p] < s->x->first[p + 1] && (!item_candidates_above(c, s->x, s->b, p) ||
                                                    !score_product(s, t, p, c->list, products_of(s, p, c->list, c->n))))
            t->code = E_MEMORY;
    }
}

/* ---- rivals ------------------------------------------------------------------------------------------------------ */

/* Of each product: the odds of its candidates in each data set that names things once, summed; only the few data sets
 * that are exclusive are kept. */
typedef struct {
    uint64_t exclusive;
    int place[ITEM_DATASETS], width;
    float *sum;  /* product * width + place */
    float *best; /* the likeliest candidate, in millionths */
} Rivals;

static void add_odds(Rivals *r, uint32_t p, uint64_t others, double odds)
{
    for (uint64_t left = others & r->exclusive; left; left &= left - 1)
        r->sum[(size_t)p * (size_t)r->width + (size_t)r->place[__builtin_ctzll(left)]] += (float)odds;
}

static double most_odds(const Rivals *r, uint32_t p, uint64_t others)
{
    double most = 0;
    for (uint64_t left = others & r->exclusive; left; left &= left - 1) {
        float sum = r->sum[(size_t)p * (size_t)r->width + (size_t)r->place[__builtin_ctzll(left)]];
        most = sum > most ? sum : most;
    }
    return most;
}

static void note_best(Rivals *r, uint32_t p, uint64_t others, float ppm)
{
    for (uint64_t left = others & r->exclusive; left; left &= left - 1) {
        float *best = &r->best[(size_t)p * (size_t)r->width + (size_t)r->place[__builtin_ctzll(left)]];
        *best = ppm > *best ? ppm : *best;
    }
}

/* Probabilities of all pairs, as the model is calibrated now; gives the share of products that seem to have a partner
 * in a register in which something is like them. */
static double share_once(ItemPairs *pairs, const Scoring *s, Rivals *r)
{
    double partners = 0, asked = 0;

    memset(r->best, 0, ((size_t)s->x->products + 1) * (size_t)r->width * sizeof *r->best);
    for (size_t i = 0; i < pairs->n; i++) {
        ItemPair *p = &pairs->at[i];
        uint64_t of_a = s->datasets[p->a], of_b = s->datasets[p->b];
        double odds = exp2(p->bits / 1000.0), a = most_odds(r, p->a, of_b), b = most_odds(r, p->b, of_a);
        double most = a > b ? a : b;
        p->ppm = item_model_calibrated(s->m, odds / (1 + (most > odds ? most : odds)));
        note_best(r, p->a, of_b, (float)p->ppm);
        note_best(r, p->b, of_a, (float)p->ppm);
    }
    for (size_t i = 0; i < ((size_t)s->x->products + 1) * (size_t)r->width; i++) {
        asked += r->sum[i] > 0;
        partners += r->best[i] / ITEM_PPM;
    }
    return asked > 0 ? partners / asked : 1;
}

static Code share_out(ItemPairs *pairs, const Scoring *s, Error *e)
{
    Rivals r = { .exclusive = s->exclusive };
    size_t n = (size_t)s->x->products + 1;

    for (int i = 0; i < ITEM_DATASETS; i++)
        if (s->exclusive >> i & 1)
            r.place[i] = r.width++;
    r.sum = link_take_zero(s->x->memory, n * (size_t)r.width, sizeof *r.sum);
    r.best = link_take_zero(s->x->memory, n * (size_t)r.width, sizeof *r.best);
    if (!r.sum || !r.best) {
        link_give(s->x->memory, r.sum);
        link_give(s->x->memory, r.best);
        return link_memory_fail(s->x->memory, "rivals", e);
    }
    for (size_t i = 0; i < pairs->n; i++) {
        const ItemPair *p = &pairs->at[i];
        double odds = exp2(p->bits / 1000.0);
        add_odds(&r, p->a, s->datasets[p->b], odds);
        add_odds(&r, p->b, s->datasets[p->a], odds);
    }
    for (int i = 0; i < PRIOR_ROUNDS && s->m->examples; i++) {
        double share = share_once(pairs, s, &r);
        item_model_calibrate(s->m, share < 0.02 ? 0.02 : share > 0.98 ? 0.98 : share);
    }
    share_once(pairs, s, &r);
    link_give(s->x->memory, r.sum);
    link_give(s->x->memory, r.best);
    return OK;
}

static Code gather(ItemPairs *out, const Scoring *s, size_t tasks, Error *e)
{
    size_t at = 0;
    for (size_t i = 0; i < tasks; i++) {
        if (s->task[i].code != OK)
            return link_memory_fail(s->x->memory, "pairs of products", e);
        out->n += s->task[i].n;
    }
    if (!(out->at = link_take(s->x->memory, out->n, sizeof *out->at)))
        return link_memory_fail(s->x->memory, "pairs of products", e);
    for (size_t i = 0; i < tasks; i++) {
        if (s->task[i].n)
            memcpy(out->at + at, s->task[i].at, s->task[i].n * sizeof *out->at);
        at += s->task[i].n;
        link_give(s->x->memory, s->task[i].at);
        s->task[i].at = NULL;
    }
    return share_out(out, s, e);
}

static bool open_scoring(Scoring *s, size_t tasks, int threads)
{
    const Items *x = s->x;
    bool room = true;

    s->task = link_take_zero(x->memory, tasks, sizeof *s->task);
    s->datasets = link_take_zero(x->memory, (size_t)x->products + 1, sizeof *s->datasets);
    for (int i = 0; i < threads; i++)
        room &= item_candidates_open(&s->candidates[i], x);
    s->most_words =
        most_of(s->m, BY_BRAND) + most_of(s->m, BY_WORDS) + most_of(s->m, BY_AFTER) + most_of(s->m, BY_EXTRA);
    s->most_attributes = most_of(s->m, BY_SIZES) + most_of(s->m, BY_TRAITS);
    for (size_t i = 0; s->datasets && i < x->n; i++)
        s->datasets[x->at[i].product] |= (uint64_t)1 << x->at[i].dataset;
    return room && s->task && s->datasets;
}

Code item_pairs_score(ItemPairs *out, ItemModel *m, const Items *x, const ItemBlocks *b, const ItemContext *c,
                      uint64_t exclusive, int threads, Error *e)
{
    Scoring s = { .x = x, .b = b, .c = c, .m = m, .exclusive = exclusive };
    size_t tasks = ((size_t)x->products + TASK_PRODUCTS - 1) / TASK_PRODUCTS;
    Code code;

    *out = (ItemPairs){ .memory = x->memory };
    threads = threads < PARALLEL_MOST ? threads : PARALLEL_MOST;
    if (!open_scoring(&s, tasks, threads)) {
        code = link_memory_fail(x->memory, "pairs of products", e);
    } else {
        parallel_run(threads, tasks, score_task, &s);
        code = gather(out, &s, tasks, e);
    }
    for (size_t i = 0; s.task && i < tasks; i++)
        link_give(x->memory, s.task[i].at);
    for (int i = 0; i < threads; i++)
        item_candidates_release(&s.candidates[i], x);
    link_give(x->memory, s.datasets);
    link_give(x->memory, s.task);
    return code;
}

Code item_pairs_add(ItemPairs *p, const ItemModel *m, const Items *x, const ItemContext *c, uint32_t a, uint32_t b,
                    Error *e)
{
    uint64_t wanted = (uint64_t)a << 32 | b;
    size_t low = 0, high = p->n;
    ItemPair *at;

    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (((uint64_t)p->at[mid].a << 32 | p->at[mid].b) < wanted)
            low = mid + 1;
        else
            high = mid;
    }
    if (low < p->n && p->at[low].a == a && p->at[low].b == b)
        return OK;
    if (!(at = link_regrow(p->memory, p->at, p->n + 1, sizeof *at)))
        return link_memory_fail(p->memory, "pairs of products", e);
    p->at = at;
    memmove(at + low + 1, at + low, (p->n++ - low) * sizeof *at);
    at += low;
    *at = (ItemPair){ .a = a, .b = b };
    at->pattern = items_compare(c, x->at + x->first[a], x->first[a + 1] - x->first[a], x->at + x->first[b],
                                x->first[b + 1] - x->first[b]);
    at->bits = item_model_bits(m, at->pattern);
    at->ppm = item_model_calibrated(m, 1 / (1 + exp2(-at->bits / 1000.0)));
    return OK;
}

void item_pairs_release(ItemPairs *p)
{
    if (p->memory)
        link_give(p->memory, p->at);
    *p = (ItemPairs){ 0 };
}
