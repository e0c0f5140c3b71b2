/* See block.h. The index side is `left` of all pairs, the asking side `right`. */
#include "picture/link/block.h"

#include "base/parallel.h"
#include "base/sort.h"

enum { TASK_RECORDS = 1024, WORD_SQUARE = 1500, AHEAD = 12 /* records fetched before they are looked at */ };

/* Large files, where rare words abound: entries of the index read at once, and where those led to nobody likely;
 * records ranked by all their words, and the same where rare words leave little doubt; candidates of a record. */
enum { SWIFT_FIRST = 500, SWIFT_MOST = 3000, SHORT = 100, LISTED = 12, LISTED_SURE = 6, KEPT = 8, KEPT_SURE = 4 };
/* Small ones, where nothing shall be missed: each view of a record gives so many candidates. */
enum { THOROUGH_MOST = 20000, KEPT_OF_VIEW = 10 };
#define THOROUGH_PAIRS 2e8 /* up to so many possible pairs */

typedef struct {
    uint32_t record;
    uint32_t score;
} Hit;

typedef struct {
    uint32_t *sum; /* of each record of the index side, 0 between records */
    uint32_t *touched;
    size_t n;
} Seat;

typedef struct {
    uint32_t *left, *right;
    size_t n, room;
} Found;

typedef struct {
    const LinkSide *index, *ask;
    const LinkVocabulary *v; /* of `set` */
    LinkMemory *memory;
    const LinkPlan *plan;
    LinkSet set;
    int slot;                    /* of which only the words are looked at; -1: of all columns                */
    bool same;                   /* one side with itself                                                     */
    bool reversed;               /* the index is the right side of the pairs                                 */
    uint32_t most;               /* a token with more entries is not indexed                                 */
    uint64_t (*signature)[2];    /* of each record of the index: a bit for each word           */
    float share[LINK_SLOTS + 1]; /* of each comparison of columns in the ranking; sum 1        */
    uint32_t *from;              /* of each token: its entries                                 */
    uint64_t *placed;            /* records in the order in which they are asked (lower half); NULL: as they stand */
    uint32_t *posting;
    Seat *seat;
    Found *found; /* of each task */
} Block;

/* ---- ranking by all words ---------------------------------------------------------------------------------------- */

/* Bits of a record's words; two records that share many words share many bits. */
static void sign(const LinkToken *t, const LinkToken *end, uint64_t out[2])
{
    out[0] = out[1] = 0;
    for (; t < end; t++) {
        uint32_t bit = (t->id * 2654435761u) >> 25;
        out[bit >> 6] |= (uint64_t)1 << (bit & 63);
    }
}

/* How like two records are for ranking: by all words, and column by column. 0 .. 2. */
static double likeness(const Block *b, uint32_t left, uint32_t right)
{
    int columns = b->plan->columns;
    const LinkToken *a_end, *a = side_tokens(b->index, LINK_BY_WORDS, left, &a_end);
    const LinkToken *t_end, *t = side_tokens(b->ask, LINK_BY_WORDS, right, &t_end);
    const float *x = side_norms(b->index, LINK_BY_WORDS, left, columns);
    const float *y = side_norms(b->ask, LINK_BY_WORDS, right, columns);
    uint32_t shared[LINK_SLOTS + 1] = { 0 };
    double all, sum = 0, of = 0;

    while (a < a_end && t < t_end) {
        if (a->id == t->id) {
            uint32_t square = (uint32_t)a->weight * a->weight;
            shared[columns] += square;
            for (unsigned mask = a->mask & t->mask; mask; mask &= mask - 1)
                shared[__builtin_ctz(mask)] += square;
        }
        if (a->id <= t->id) {
            t += a->id == t->id;
            a++;
        } else {
            t++;
        }
    }
    if (!shared[columns])
        return 0;
    all = shared[columns] / ((double)x[columns] * y[columns]);
    for (int c = 0; c < columns; c++) {
        if (x[c] <= 0 || y[c] <= 0)
            continue;
        of += b->share[c];
        sum += b->share[c] * shared[c] / ((double)x[c] * y[c]);
    }
    return of > 0 ? all + sum / of : 2 * all;
}

/* Columns that say more count for more: by the root of the information in their words. */
static void share_out(Block *b)
{
    int columns = b->plan->columns;
    double sum[LINK_SLOTS + 1] = { 0 }, all = 0;

    for (int k = 0; k < 2; k++) {
        const LinkSide *s = k ? b->ask : b->index;
        uint32_t rows = s->n < 10000 ? s->n : 10000;
        for (uint32_t i = 0; i < rows; i++) {
            const float *norm = side_norms(s, LINK_BY_WORDS, (uint32_t)((uint64_t)i * s->n / rows), columns);
            for (int c = 0; c < columns; c++)
                sum[c] += norm[c] / (double)rows;
        }
    }
    for (int c = 0; c < columns; c++)
        all += sum[c];
    for (int c = 0; c < columns; c++)
        b->share[c] = all > 0 ? (float)(sum[c] / all) : 0;
}

/* ---- the index --------------------------------------------------------------------------------------------------- */

static bool indexed(const Block *b, const LinkToken *t)
{
    return (b->slot < 0 || t->mask >> b->slot & 1) && b->v->df[b->reversed][t->id] <= b->most &&
           (b->same ? b->v->df[0][t->id] > 1 : b->v->df[!b->reversed][t->id] > 0);
}

static bool make_index(Block *b)
{
    uint32_t n = b->v->n;

    if (!(b->from = link_take_zero(b->memory, (size_t)n + 2, sizeof *b->from)))
        return false;
    for (uint32_t r = 0; r < b->index->n; r++) {
        const LinkToken *end, *t = side_tokens(b->index, b->set, r, &end);
        for (; t < end; t++)
            b->from[t->id + 1] += indexed(b, t);
    }
    for (uint32_t i = 0; i < n; i++)
        b->from[i + 1] += b->from[i];
    if (!(b->posting = link_take(b->memory, (size_t)b->from[n] + 1, sizeof *b->posting)))
        return false;
    for (uint32_t r = 0; r < b->index->n; r++) {
        const LinkToken *end, *t = side_tokens(b->index, b->set, r, &end);
        for (; t < end; t++)
            if (indexed(b, t))
                b->posting[b->from[t->id]++] = r;
    }
    for (uint32_t i = n; i > 0; i--) /* filling moved every beginning to its end */
        b->from[i] = b->from[i - 1];
    b->from[0] = 0;
    return true;
}

static void sign_some(void *ctx, size_t task, int worker)
{
    Block *b = ctx;
    uint32_t first = (uint32_t)(task * LINK_CHUNK_ROWS), last = first + LINK_CHUNK_ROWS;

    (void)worker;
    for (uint32_t r = first; r < last && r < b->index->n; r++) {
        const LinkToken *end, *t = side_tokens(b->index, LINK_BY_WORDS, r, &end);
        sign(t, end, b->signature[r]);
    }
}

static bool sign_all(Block *b, int threads)
{
    if (!(b->signature = link_take(b->memory, (size_t)b->index->n + 1, sizeof *b->signature)))
        return false;
    parallel_run(threads, b->index->chunks, sign_some, b);
    return true;
}

/* ---- asking ----------------------------------------------------------------------------------------------------- */

/* Sums up the weights of rare words that the record shares with each record of the index. Returns the highest. */
static uint32_t collect(const Block *b, Seat *seat, uint32_t record)
{
    const LinkToken *end, *t = side_tokens(b->ask, b->set, record, &end);
    float own = side_norms(b->ask, b->set, record, b->plan->columns)[b->plan->columns];
    uint32_t read = 0, best = 0;

    seat->n = 0;
    for (; t < end; t++) {
        uint32_t from = b->from[t->id], to = b->from[t->id + 1], square = (uint32_t)t->weight * t->weight;
        if (from == to)
            continue;
        read += to - from;
        if (seat->n && (read > SWIFT_MOST || (read > SWIFT_FIRST && (float)best > 0.2f * own * own) ||
                        (to - from > SHORT && (float)best > 0.5f * own * own)))
            break;
        for (; from < to; from++) {
            uint32_t r = b->posting[from];
            __builtin_prefetch(&seat->sum[b->posting[from + AHEAD < to ? from + AHEAD : from]], 1);
            if (!seat->sum[r])
                seat->touched[seat->n++] = r;
            if ((seat->sum[r] += square) > best)
                best = seat->sum[r];
        }
    }
    return best;
}

/* Better: higher score, then smaller number. */
static bool better(Hit a, Hit b)
{
    return a.score != b.score ? a.score > b.score : a.record < b.record;
}

/* Keeps the best `most` hits in a heap whose worst is on top. */
static size_t heap_offer(Hit *heap, size_t n, size_t most, Hit x)
{
    size_t i;

    if (n < most) {
        for (i = n; i && better(heap[(i - 1) / 2], x); i = (i - 1) / 2)
            heap[i] = heap[(i - 1) / 2];
        heap[i] = x;
        return n + 1;
    }
    if (!better(x, heap[0]))
        return n;
    for (i = 0; 2 * i + 1 < n;) {
        size_t child = 2 * i + 1;
        if (child + 1 < n && better(heap[child], heap[child + 1]))
            child++;
        if (!better(x, heap[child]))
            break;
        heap[i] = heap[child];
        i = child;
    }
    heap[i] = x;
    return n;
}

/* Half of all time goes into counting bits: where the processor has an instruction for it, that is used. */
#if defined __x86_64__
#define COUNTS_BITS __attribute__((target("popcnt")))
static bool counts_bits(void)
{
    return __builtin_cpu_supports("popcnt");
}
#else
#define COUNTS_BITS
static bool counts_bits(void)
{
    return true;
}
#endif

/* The records met, best first by their rare words and the bits of all their words. */
static inline __attribute__((always_inline)) size_t list_met(const Block *b, Seat *seat, uint32_t record, uint32_t best,
                                                             size_t most, Hit *heap)
{
    uint64_t own[2];
    const LinkToken *end, *t = side_tokens(b->ask, b->set, record, &end);
    size_t n = 0;

    sign(t, end, own);
    for (size_t i = 0; i < seat->n; i++) {
        Hit x = { seat->touched[i], seat->sum[seat->touched[i]] };
        const uint64_t *other = b->signature[x.record];
        __builtin_prefetch(b->signature[seat->touched[i + AHEAD < seat->n ? i + AHEAD : i]]);
        seat->sum[x.record] = 0;
        if (x.score * 6 < best || (b->same && x.record == record))
            continue;
        x.score +=
            WORD_SQUARE * (uint32_t)(__builtin_popcountll(own[0] & other[0]) + __builtin_popcountll(own[1] & other[1]));
        if (n < most || better(x, heap[0]))
            n = heap_offer(heap, n, most, x);
    }
    return n;
}

COUNTS_BITS static size_t list_swiftly(const Block *b, Seat *seat, uint32_t record, uint32_t best, size_t most,
                                       Hit *heap)
{
    return list_met(b, seat, record, best, most, heap);
}

static size_t short_list(const Block *b, Seat *seat, uint32_t record, uint32_t best, size_t most, Hit *heap)
{
    return counts_bits() ? list_swiftly(b, seat, record, best, most, heap)
                         : list_met(b, seat, record, best, most, heap);
}

static bool found_add(Found *f, LinkMemory *memory, uint32_t left, uint32_t right)
{
    if (f->n == f->room) {
        size_t room = f->room ? 2 * f->room : TASK_RECORDS * 4;
        uint32_t *l = link_regrow(memory, f->left, room, sizeof *l), *r;
        if (l)
            f->left = l;
        r = link_regrow(memory, f->right, room, sizeof *r);
        if (r)
            f->right = r;
        if (!l || !r)
            return false;
        f->room = room;
    }
    f->left[f->n] = left;
    f->right[f->n++] = right;
    return true;
}

static void sort_by_record(Hit *h, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        Hit x = h[i];
        size_t k = i;
        for (; k && h[k - 1].record > x.record; k--)
            h[k] = h[k - 1];
        h[k] = x;
    }
}

/* Adds the records kept, in their order, as pairs with the one that was asked for. */
static bool keep(const Block *b, Hit *kept, size_t n, uint32_t record, Found *out)
{
    sort_by_record(kept, n);
    for (size_t i = 0; i < n; i++) {
        uint32_t left = kept[i].record, right = record;
        if (b->same ? left > right : b->reversed) {
            left = record;
            right = kept[i].record;
        }
        if (!found_add(out, b->memory, left, right))
            return false;
    }
    return true;
}

static bool ask_swiftly(const Block *b, Seat *seat, uint32_t record, Found *out)
{
    Hit list[LISTED], kept[KEPT];
    float own = side_norms(b->ask, b->set, record, b->plan->columns)[b->plan->columns];
    uint32_t best = collect(b, seat, record);
    bool sure = (float)best > 0.5f * own * own;
    size_t n = short_list(b, seat, record, best, sure ? LISTED_SURE : LISTED, list), k = 0;

    for (size_t i = 0; i < n; i++) {
        list[i].score = (uint32_t)(likeness(b, list[i].record, record) * 1e6);
        k = heap_offer(kept, k, sure ? KEPT_SURE : KEPT, list[i]);
    }
    return keep(b, kept, k, record, out);
}

/* The records most alike in one view: by the cosine, as far as its rarer tokens tell. */
static bool ask_view(const Block *b, Seat *seat, uint32_t record, Found *out)
{
    const LinkToken *end, *t = side_tokens(b->ask, b->set, record, &end);
    int columns = b->plan->columns, slot = b->slot < 0 ? columns : b->slot;
    uint32_t read = 0;
    Hit kept[KEPT_OF_VIEW];
    size_t k = 0;

    seat->n = 0;
    for (; t < end; t++) {
        uint32_t from = b->from[t->id], to = b->from[t->id + 1], product = (uint32_t)t->weight * b->v->weight[t->id];
        if (from == to || (b->slot >= 0 && !(t->mask >> b->slot & 1)))
            continue;
        read += to - from;
        if (read > THOROUGH_MOST && seat->n)
            break;
        for (; from < to; from++) {
            if (!seat->sum[b->posting[from]])
                seat->touched[seat->n++] = b->posting[from];
            seat->sum[b->posting[from]] += product;
        }
    }
    for (size_t i = 0; i < seat->n; i++) {
        uint32_t r = seat->touched[i], sum = seat->sum[r];
        float norm = side_norms(b->index, b->set, r, columns)[slot];
        seat->sum[r] = 0;
        if (norm > 0 && !(b->same && r == record))
            k = heap_offer(kept, k, KEPT_OF_VIEW, (Hit){ r, (uint32_t)((double)sum / (double)norm * 1000) });
    }
    return keep(b, kept, k, record, out);
}

static void ask_some(void *ctx, size_t task, int worker)
{
    Block *b = ctx;
    uint32_t first = (uint32_t)(task * TASK_RECORDS), last = first + TASK_RECORDS;

    if (last > b->ask->n)
        last = b->ask->n;
    for (uint32_t i = first; i < last; i++)
        if (!(b->placed ? ask_swiftly(b, &b->seat[worker], (uint32_t)b->placed[i], &b->found[task])
                        : ask_view(b, &b->seat[worker], i, &b->found[task])))
            return;
}

/* ---- all together ------------------------------------------------------------------------------------------------ */

static bool pairs_room(LinkPairs *p, size_t n)
{
    uint32_t *left, *right;

    if (n <= p->room && p->left)
        return true;
    if ((left = link_regrow(p->memory, p->left, n + 1, sizeof *left)))
        p->left = left;
    if ((right = link_regrow(p->memory, p->right, n + 1, sizeof *right)))
        p->right = right;
    p->room = n;
    return left && right;
}

/* By right and left record, each pair once: it may have been found in several ways. */
static bool sort_pairs(LinkPairs *p)
{
    uint64_t *key = link_take(p->memory, p->n + 1, sizeof *key);
    size_t n = 0;

    if (!key)
        return false;
    for (size_t i = 0; i < p->n; i++)
        key[i] = (uint64_t)p->right[i] << 32 | p->left[i];
    sort_by_number(key, p->n, sizeof *key);
    for (size_t i = 0; i < p->n; i++) {
        if (i && key[i] == key[i - 1])
            continue;
        p->left[n] = (uint32_t)key[i];
        p->right[n++] = (uint32_t)(key[i] >> 32);
    }
    p->n = n;
    link_give(p->memory, key);
    return true;
}

typedef struct {
    Block *b;
    LinkPairs *out;
    size_t *at; /* of each task: where its pairs go */
} Gathering;

static void gather_some(void *ctx, size_t task, int worker)
{
    const Gathering *g = ctx;
    const Found *f = &g->b->found[task];

    (void)worker;
    if (!f->n)
        return;
    memcpy(g->out->left + g->at[task], f->left, f->n * sizeof *f->left);
    memcpy(g->out->right + g->at[task], f->right, f->n * sizeof *f->right);
}

static bool gather(Block *b, size_t tasks, int threads, LinkPairs *out)
{
    Gathering g = { b, out, link_take(b->memory, tasks + 1, sizeof *g.at) };
    size_t total = out->n;

    for (size_t i = 0; g.at && i < tasks; i++) {
        g.at[i] = total;
        total += b->found[i].n;
    }
    if (!g.at || !pairs_room(out, total)) {
        link_give(b->memory, g.at);
        return false;
    }
    parallel_run(threads, tasks, gather_some, &g);
    out->n = total;
    link_give(b->memory, g.at);
    return true;
}

static bool take_seats(Block *b, int threads)
{
    if (!(b->seat = link_take_zero(b->memory, (size_t)threads, sizeof *b->seat)))
        return false;
    for (int i = 0; i < threads; i++) {
        b->seat[i].sum = link_take_zero(b->memory, (size_t)b->index->n + 1, sizeof *b->seat[i].sum);
        b->seat[i].touched = link_take(b->memory, (size_t)b->index->n + 1, sizeof *b->seat[i].touched);
        if (!b->seat[i].sum || !b->seat[i].touched)
            return false;
    }
    return true;
}

static void release(Block *b, int threads, size_t tasks)
{
    for (int i = 0; b->seat && i < threads; i++) {
        link_give(b->memory, b->seat[i].sum);
        link_give(b->memory, b->seat[i].touched);
    }
    for (size_t i = 0; b->found && i < tasks; i++) {
        link_give(b->memory, b->found[i].left);
        link_give(b->memory, b->found[i].right);
    }
    link_give(b->memory, b->seat);
    link_give(b->memory, b->found);
    link_give(b->memory, b->signature);
    link_give(b->memory, b->placed);
    link_give(b->memory, b->from);
    link_give(b->memory, b->posting);
}

/* Each record by its most common word that is still indexed. */
static void place_some(void *ctx, size_t task, int worker)
{
    Block *b = ctx;
    uint32_t first = (uint32_t)(task * LINK_CHUNK_ROWS), last = first + LINK_CHUNK_ROWS;

    (void)worker;
    for (uint32_t r = first; r < last && r < b->ask->n; r++) {
        const LinkToken *end, *t = side_tokens(b->ask, LINK_BY_WORDS, r, &end);
        uint64_t word = 0;
        for (; t < end; t++)
            if (b->from[t->id + 1] > b->from[t->id] && b->from[t->id + 1] - b->from[t->id] <= SWIFT_MOST)
                word = t->id;
        b->placed[r] = word << 32 | r;
    }
}

/* Records that share a fairly rare word are asked one after the other: they meet the same records of the index, which
 * then lie in the processor's cache. */
static bool put_in_order(Block *b, int threads)
{
    if (!(b->placed = link_take(b->memory, (size_t)b->ask->n + 1, sizeof *b->placed)))
        return false;
    parallel_run(threads, b->ask->chunks, place_some, b);
    sort_by_number(b->placed, b->ask->n, sizeof *b->placed);
    return true;
}

/* Asks every record of one side for its candidates in one way, and adds them to `out`. */
static bool ask_all(Block b, bool swift, int threads, LinkPairs *out)
{
    size_t tasks = (b.ask->n + TASK_RECORDS - 1) / TASK_RECORDS;
    bool good;

    b.found = link_take_zero(b.memory, tasks + 1, sizeof *b.found);
    good = b.found && make_index(&b) && take_seats(&b, threads) &&
           (!swift || (sign_all(&b, threads) && put_in_order(&b, threads)));
    if (good)
        parallel_run(threads, tasks, ask_some, &b);
    good = good && !atomic_load(&b.memory->over) && !atomic_load(&b.memory->refused) && gather(&b, tasks, threads, out);
    release(&b, threads, tasks);
    return good;
}

static bool ask_both_ways(Block b, int threads, LinkPairs *out)
{
    const LinkSide *index = b.index;

    if (!ask_all(b, false, threads, out))
        return false;
    if (b.same)
        return true;
    b.index = b.ask;
    b.ask = index;
    b.reversed = true;
    return ask_all(b, false, threads, out);
}

/* Whole records by words and by letters, and every column of several words by letters. */
static bool ask_thoroughly(Block b, const LinkVocabulary *spelling, int threads, LinkPairs *out)
{
    b.most = THOROUGH_MOST;
    if (!ask_both_ways(b, threads, out))
        return false;
    b.set = LINK_BY_SPELLING;
    b.v = spelling;
    if (!ask_both_ways(b, threads, out))
        return false;
    for (b.slot = 0; b.slot < b.plan->columns; b.slot++)
        if ((b.plan->comparison[b.slot].kind == LINK_TEXT || b.plan->comparison[b.slot].kind == LINK_WORDS) &&
            !ask_both_ways(b, threads, out))
            return false;
    return true;
}

/* Where the pairs of each right record begin. */
static bool find_runs(LinkPairs *p, uint32_t rights)
{
    if (!(p->begin = link_take(p->memory, (size_t)rights + 1, sizeof *p->begin)))
        return false;
    for (uint32_t i = 0; i < rights; i++)
        p->begin[i] = SIZE_MAX;
    for (size_t i = p->n; i-- > 0;)
        p->begin[p->right[i]] = i;
    return true;
}

bool block_is_thorough(const LinkSide *left, const LinkSide *right)
{
    return (double)left->n * right->n <= THOROUGH_PAIRS;
}

Code block(const LinkSide *left, const LinkSide *right, const LinkPlan *plan, const LinkVocabulary v[LINK_SETS],
           int threads, LinkPairs *out, Error *e)
{
    Block b = { .index = left, .ask = right, .v = &v[LINK_BY_WORDS], .memory = left->memory, .plan = plan, .slot = -1 };
    bool good;

    b.same = left == right;
    if (threads < 1)
        threads = 1;
    *out = (LinkPairs){ .memory = b.memory };
    if (block_is_thorough(left, right)) {
        good = ask_thoroughly(b, &v[LINK_BY_SPELLING], threads, out);
    } else {
        share_out(&b);
        b.most = SWIFT_MOST;
        good = ask_all(b, true, threads, out);
    }
    if (good && (b.same || block_is_thorough(left, right)))
        good = sort_pairs(out);
    good = good && find_runs(out, right->n);
    return good ? OK : link_memory_fail(b.memory, "the candidate pairs", e);
}

typedef struct {
    uint64_t key, at;
} Turned;

Code pairs_turn(LinkPairs *p, uint32_t lefts, Error *e)
{
    Turned *t = link_take(p->memory, p->n + 1, sizeof *t);
    LinkPattern *pattern = link_take(p->memory, p->n + 1, sizeof *pattern);
    bool good = t && pattern;

    for (size_t i = 0; good && i < p->n; i++)
        t[i] = (Turned){ (uint64_t)p->left[i] << 32 | p->right[i], i };
    if (good) {
        sort_by_number(t, p->n, sizeof *t);
        for (size_t i = 0; i < p->n; i++) {
            p->left[i] = (uint32_t)t[i].key;
            p->right[i] = (uint32_t)(t[i].key >> 32);
            pattern[i] = p->pattern[t[i].at];
        }
        link_give(p->memory, p->begin);
        p->begin = NULL;
        link_give(p->memory, p->pattern);
        p->pattern = pattern;
        pattern = NULL;
        good = find_runs(p, lefts);
    }
    link_give(p->memory, pattern);
    link_give(p->memory, t);
    return good ? OK : link_memory_fail(p->memory, "the candidate pairs", e);
}

void pairs_release(LinkPairs *p)
{
    if (!p->memory)
        return;
    link_give(p->memory, p->left);
    link_give(p->memory, p->right);
    link_give(p->memory, p->begin);
    link_give(p->memory, p->pattern);
    link_give(p->memory, p->bits);
    link_give(p->memory, p->probability);
    *p = (LinkPairs){ 0 };
}

size_t pairs_find(const LinkPairs *p, uint32_t left, uint32_t right)
{
    size_t at = p->begin[right];

    if (at == SIZE_MAX)
        return SIZE_MAX;
    for (; at < p->n && p->right[at] == right; at++)
        if (p->left[at] == left)
            return at;
    return SIZE_MAX;
}
