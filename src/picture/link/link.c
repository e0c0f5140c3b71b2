/* See link.h. */
#include "picture/link/link.h"

#include "base/limits.h"
#include "base/sort.h"
#include "picture/link/refine.h"
#include "picture/link/share.h"

#include <math.h>

enum {
    REASONS = 4,
    SEVERAL_SEEN = 5,  /* records with a second partner that are no accident */
    FEW_RECORDS = 150, /* of the smaller side: so few teach nothing, and what is usual holds */
};
#define BITS_MOST    4096 /* no sum of weights is beyond                                                */
#define SEVERAL      0.1  /* share of records with a second partner from which on several are the rule */
#define LEAST_REASON 0.3f /* bits */

const char *link_stage_name(int stage)
{
    static const char *const names[] = { "planning", "normalising", "blocking", "comparing", "scoring", "choosing" };
    return stage >= 0 && stage < LINK_STAGES ? names[stage] : "done";
}

/* ---- which side is which ---------------------------------------------------------------------------------------- */

static uint64_t content(const LinkSide *s)
{
    uint64_t h = s->n;
    for (size_t i = 0; i < s->chunks; i++)
        h = h * 0x9e3779b97f4a7c15u + view_hash(view(s->chunk[i].pool, s->chunk[i].pool_n));
    return h;
}

static size_t text_bytes(const LinkSide *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->chunks; i++)
        n += s->chunk[i].pool_n;
    return n;
}

/* The smaller side is indexed (left). Of two of about one size the one that says more: then those that ask are the ones
 * whose words are mostly met again. Of two that say equally much the content decides. */
static bool must_swap(const LinkSide *a, const LinkSide *b)
{
    size_t x = text_bytes(a), y = text_bytes(b);

    if (a->n > b->n + b->n / 4 || b->n > a->n + a->n / 4)
        return a->n > b->n;
    return x != y ? x < y : content(a) > content(b);
}

/* ---- one partner or several -------------------------------------------------------------------------------------- */

/* The share of records, among those that say more than most, that say the same as another record of their side. */
static Code twins(const LinkSide *s, int columns, double *share, Error *e)
{
    uint64_t *hash = link_take(s->memory, (size_t)s->n + 1, sizeof *hash);
    double mean = 0;
    size_t n = 0, same = 0;

    if (!hash)
        return link_memory_fail(s->memory, "looking for repeated records", e);
    for (uint32_t i = 0; i < s->n; i++)
        mean += side_norms(s, LINK_BY_WORDS, i, columns)[columns] / (double)s->n;
    for (uint32_t i = 0; i < s->n; i++) {
        const LinkToken *end, *t = side_tokens(s, LINK_BY_WORDS, i, &end);
        if ((double)side_norms(s, LINK_BY_WORDS, i, columns)[columns] < mean)
            continue;
        hash[n] = 0;
        for (; t < end; t++)
            hash[n] = (hash[n] ^ t->id) * 0x9e3779b97f4a7c15u + t->mask;
        n++;
    }
    sort_by_number(hash, n, sizeof *hash);
    for (size_t i = 1; i < n; i++)
        same += hash[i] == hash[i - 1];
    *share = n ? (double)same / (double)n : 0;
    link_give(s->memory, hash);
    return OK;
}

/* Among pairs as good as the median of those that are best for both: how often a record has a second such partner. */
typedef struct {
    double good[2], second[2]; /* left and right records */
} Rivals;

static void count_rivals(Rivals *r, const float *bits, const size_t *best, const float *second, uint32_t n,
                         float median, int side)
{
    for (uint32_t i = 0; i < n; i++)
        if (best[i] != SIZE_MAX && bits[best[i]] >= median) {
            r->good[side]++;
            r->second[side] += second[i] >= median;
        }
}

static Code find_rivals(const Linkage *l, int threads, Rivals *r, Error *e)
{
    const LinkPairs *p = &l->pairs;
    LinkBest best = { 0 };
    uint64_t *order = link_take(l->memory, (size_t)l->left->n + 1, sizeof *order);
    size_t n = 0;
    Code c = best_take(&best, p, l->left->n, l->right->n, e);

    if (c == OK && !order)
        c = link_memory_fail(l->memory, "counting partners", e);
    if (c == OK) {
        best_fill(&best, p, threads);
        for (uint32_t i = 0; i < l->left->n; i++)
            if (best.of_left[i] != SIZE_MAX && best_of_both(&best, p, best.of_left[i])) /* in 2^-16 bits, above 0 */
                order[n++] = (uint64_t)(((double)p->bits[best.of_left[i]] + BITS_MOST) * 65536);
        sort_by_number(order, n, sizeof *order);
    }
    if (n) {
        uint64_t middle = order[n / 2];
        float median = (float)((double)middle / 65536 - BITS_MOST);
        count_rivals(r, p->bits, best.of_left, best.second_left, l->left->n, median, 0);
        count_rivals(r, p->bits, best.of_right, best.second_right, l->right->n, median, 1);
    }
    best_release(&best);
    link_give(l->memory, order);
    return c;
}

/* Exchanges the sides once the pairs are there, so that those with at most one partner are the right ones. */
static Code turn(Linkage *l, Error *e)
{
    LinkSide *side = l->left;
    Code c = pairs_turn(&l->pairs, l->left->n, e);

    l->left = l->right;
    l->right = side;
    l->swapped = !l->swapped;
    return c;
}

/* Whether records have one partner or several, and on which side: by records that are repeated on the other side, and
 * by second partners that are as good as the first. */
static Code decide_partners(Linkage *l, LinkOneToOne wish, int threads, Error *e)
{
    double repeated[2] = { 0 };
    bool several[2];
    Rivals r = { { 0 } };
    Code c;

    l->partners = l->left == l->right ? LINK_MANY : LINK_ONCE;
    if (l->left == l->right || wish == LINK_YES)
        return OK;
    if (wish == LINK_FIRST) {
        l->partners = LINK_ONCE_RIGHT;
        return l->swapped ? OK : turn(l, e);
    }
    model_start(&l->model, &l->plan); /* a first guess is good enough */
    if ((c = score_bits(&l->model, &l->pairs, threads, e)) != OK || (c = find_rivals(l, threads, &r, e)) != OK ||
        (c = twins(l->left, l->plan.columns, &repeated[0], e)) != OK ||
        (c = twins(l->right, l->plan.columns, &repeated[1], e)) != OK)
        return c;
    for (int k = 0; k < 2; k++) {
        double mine = r.second[k] / (r.good[k] + 1), others = r.second[!k] / (r.good[!k] + 1);
        several[k] = repeated[!k] >= SEVERAL || (r.second[k] >= SEVERAL_SEEN && mine > SEVERAL && mine >= 3 * others);
        several[k] |= wish == LINK_NO && mine > others;
    }
    if (wish == LINK_NO && !several[0] && !several[1])
        several[0] = several[1] = true;
    if (several[0] || several[1])
        l->partners = several[0] && several[1] ? LINK_MANY : LINK_ONCE_RIGHT;
    return l->partners == LINK_ONCE_RIGHT && several[1] ? turn(l, e) : OK;
}

/* ---- reasons ---------------------------------------------------------------------------------------------------- */

/* "name same, rare +9.1" for each level of each comparison, once: there may be millions of pairs. */
static Code word_reasons(Linkage *l, Error *e)
{
    for (int i = 0; i < l->plan.n; i++)
        for (unsigned level = 1; level < LINK_LEVELS; level++) {
            const LinkComparison *c = &l->plan.comparison[i];
            l->reason[i][level] = arena_printf(&l->arena, "%.*s %s %+.1f", VIEW_ARGS(c->name),
                                               compare_level_name(c->kind, level), (double)l->model.weight[i][level]);
            if (!l->reason[i][level].p)
                return fail_memory(e, "reasons");
        }
    return OK;
}

View link_reason(const Linkage *l, size_t pair, Text *out)
{
    LinkPattern pattern = l->pairs.pattern[pair];
    uint32_t told = 0;

    text_clear(out);
    for (int k = 0; k < REASONS; k++) {
        int best = -1;
        float most = LEAST_REASON;
        for (int i = 0; i < l->plan.n; i++) {
            float w = fabsf(l->model.weight[i][pattern_level(pattern, i)]);
            if (w > most && !(told >> i & 1)) {
                most = w;
                best = i;
            }
        }
        if (best < 0)
            break;
        told |= 1u << best;
        if (k)
            text_put(out, V("; "));
        text_put(out, l->reason[best][pattern_level(pattern, best)]);
    }
    return text_view(out);
}

/* ---- the stages ------------------------------------------------------------------------------------------------- */

/* Two records that have a single column in common, and one that is no name and no code, are not known to be the same:
 * a street by itself is not a restaurant. */
static void forget_lone_columns(Linkage *l)
{
    const LinkPlan *plan = &l->plan;

    for (size_t i = 0; i < l->pairs.n && plan->columns > 1 && plan->main >= 0; i++) {
        int said = 0, last = 0;
        for (int c = 0; c < plan->columns; c++)
            if (pattern_level(l->pairs.pattern[i], c)) {
                said++;
                last = c;
            }
        if (said == 1 && last != plan->main && plan->comparison[last].kind != LINK_CODE)
            l->pairs.probability[i] = 0;
    }
}

static Code share_all(Linkage *l, int threads, Error *e)
{
    Code c = share_probability(&l->pairs, l->left->n, l->right->n, l->partners, l->calibration.slope,
                               l->calibration.even, threads, e);

    if (c == OK)
        forget_lone_columns(l);
    return c;
}

/* Probabilities where each record has at most one partner. */
static Code settle_probabilities(Linkage *l, int threads, Error *e)
{
    LinkBest best = { 0 };
    Code c = best_take(&best, &l->pairs, l->left->n, l->right->n, e);

    if (c == OK) {
        best_fill(&best, &l->pairs, threads);
        c = calibrate(&l->calibration, &l->pairs, &best, l->partners, l->model.prior, e);
    }
    best_release(&best);
    return c == OK ? share_all(l, threads, e) : c;
}

/* Files of a page or two: weights and probabilities as they usually come out. */
static Code score_few(Linkage *l, const LinkOptions *o, Error *e)
{
    Code c;

    model_start_usual(&l->model, &l->plan);
    calibration_usual(&l->calibration, l->model.prior);
    if ((c = score_all(&l->model, &l->pairs, o->threads, e)) != OK || l->partners == LINK_MANY)
        return c;
    return share_all(l, o->threads, e);
}

static Code score_stage(Linkage *l, const LinkOptions *o, const LinkComparing *comparing, Error *e)
{
    Code c;

    if (comparing->spelling && l->left != l->right && (l->left->n < FEW_RECORDS || l->right->n < FEW_RECORDS))
        return score_few(l, o, e);
    model_start(&l->model, &l->plan);
    if (l->left == l->right)
        model_take_random(&l->model, comparing);
    if ((c = model_learn(&l->model, &l->pairs, l->left->n, l->right->n, l->left == l->right ? LINK_ONCE : l->partners,
                         e)) != OK ||
        (c = score_all(&l->model, &l->pairs, o->threads, e)) != OK)
        return c;
    if (l->partners == LINK_MANY)
        return model_refine_many(&l->model, &l->pairs, o->threads, e);
    if ((c = model_refine(&l->model, &l->pairs, l->left->n, l->right->n, l->partners, o->threads, e)) != OK)
        return c;
    return settle_probabilities(l, o->threads, e);
}

static Code choose_stage(Linkage *l, const LinkOptions *o, Error *e)
{
    Code c = word_reasons(l, e);

    if (c == OK)
        c = choose_pairs(&l->choice, &l->pairs, l->left->n, l->right->n, l->partners, o->threshold, e);
    if (c != OK || l->left != l->right)
        return c;
    if (!(l->cluster = link_take(l->memory, (size_t)l->left->n + 1, sizeof *l->cluster)))
        return link_memory_fail(l->memory, "clusters", e);
    return choose_clusters(&l->choice, &l->pairs, l->model.prior, l->left->n, l->cluster, e);
}

static Code do_stage(Linkage *l, const LinkOptions *o, int stage, Error *e)
{
    bool spelling = block_is_thorough(l->left, l->right);
    LinkComparing comparing = { l->left, l->right, &l->plan, &l->vocabulary[LINK_BY_WORDS], spelling };
    Code c;

    switch (stage) {
    case LINK_PLAN: return plan_make(&l->plan, l->left, l->right, spelling, o->wish, o->wishes, &l->arena, e);
    case LINK_NORMALISE:
        for (int set = 0; set < LINK_SETS; set++)
            if ((set == LINK_BY_WORDS || spelling) &&
                (c = normalise(l->left, l->right, &l->plan, set, o->threads, &l->vocabulary[set], e)) != OK)
                return c;
        return OK;
    case LINK_BLOCK: return block(l->left, l->right, &l->plan, l->vocabulary, o->threads, &l->pairs, e);
    case LINK_COMPARE: return compare_all(&comparing, &l->pairs, o->threads, e);
    case LINK_SCORE:
        if ((c = decide_partners(l, o->one_to_one, o->threads, e)) != OK)
            return c;
        comparing.left = l->left;
        comparing.right = l->right;
        return score_stage(l, o, &comparing, e);
    default: return choose_stage(l, o, e);
    }
}

static Code swap_wishes(Linkage *l, const LinkOptions *o, LinkOptions *swapped, Error *e)
{
    LinkWish *wish = ARENA_ARRAY(&l->arena, LinkWish, (size_t)o->wishes + 1);

    *swapped = *o;
    if (!wish)
        return fail_memory(e, "columns to compare");
    for (int i = 0; i < o->wishes; i++) {
        bool paired = o->wish[i].right.n > 0;
        wish[i] = paired ? (LinkWish){ o->wish[i].right, o->wish[i].left } : o->wish[i];
    }
    swapped->wish = wish;
    return OK;
}

Code link_run(Linkage *l, LinkSide *a, LinkSide *b, const LinkOptions *options, Error *e)
{
    LinkOptions o = *options;
    Code c = OK;

    *l = (Linkage){ .memory = a->memory, .left = a, .right = b ? b : a };
    arena_init(&l->arena, 16 * MIB);
    if (b && must_swap(a, b)) {
        l->left = b;
        l->right = a;
        l->swapped = true;
        c = swap_wishes(l, options, &o, e);
    }
    for (int stage = LINK_PLAN; c == OK && stage < LINK_STAGES; stage++)
        if (!o.stage || (c = o.stage(o.ctx, stage, e)) == OK)
            c = do_stage(l, &o, stage, e);
    if (c == OK && o.stage)
        c = o.stage(o.ctx, LINK_STAGES, e);
    return c;
}

void link_release(Linkage *l)
{
    if (!l->memory)
        return;
    choice_release(&l->choice);
    pairs_release(&l->pairs);
    for (int set = 0; set < LINK_SETS; set++)
        vocabulary_release(&l->vocabulary[set]);
    link_give(l->memory, l->cluster);
    arena_release(&l->arena);
    *l = (Linkage){ 0 };
}
