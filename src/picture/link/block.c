/* See block.h. The index side is `left` of all pairs, the asking side `right`. */
#include "picture/link/block.h"

#include "base/parallel.h"
#include "base/sort.h"

enum { TASK_RECORDS = 1024, MOST_LISTED = 256, MOST_CANDIDATES = 20, WORD_SQUARE = 1500 };

/* How much is looked at for each record: a lot where the files are small, so that nothing is missed, and little where
 * they are large and rare words abound. */
typedef struct {
    uint32_t first, most;   /* entries of the index read at once; and where those led to nobody likely           */
    size_t listed, sure;    /* records ranked by all their words; the same where rare words leave little doubt  */
    size_t kept, kept_sure; /* candidates of a record                                                           */
} Effort;

static const Effort thorough = { 20000, 20000, MOST_LISTED, MOST_LISTED, MOST_CANDIDATES, MOST_CANDIDATES };
static const Effort swift = { 1000, 6000, 24, 6, 8, 4 };
#define THOROUGH_PAIRS 5e7 /* up to so many possible pairs */

typedef struct {
    uint32_t record;
    uint32_t score;
} Hit;

typedef struct {
    uint32_t *sum; /* of each record of the index side, 0 between records   */
    uint32_t *touched;
    size_t n;
} Seat;

typedef struct {
    uint32_t *left, *right;
    size_t n, room;
} Found;

typedef struct {
    const LinkSide *index, *ask;
    const LinkVocabulary *v;
    LinkMemory *memory;
    const LinkPlan *plan;
    bool same;
    int side; /* of the index in v->df; the asking side is the other   */
    Effort effort;
    uint64_t (*signature)[2];      /* of each record of the index: a bit for each word       */
    float share[LINK_COMPARISONS]; /* of each comparison of columns in the ranking; sum 1  */
    uint32_t *from;                /* of each token: its postings                           */
    uint32_t *posting;
    Seat *seat;
    Found *found; /* of each task */
} Block;

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
    const LinkToken *a_end, *a = side_tokens(b->index, left, &a_end);
    const LinkToken *t_end, *t = side_tokens(b->ask, right, &t_end);
    const float *x = side_norms(b->index, left, columns + 1), *y = side_norms(b->ask, right, columns + 1);
    uint32_t shared[LINK_COMPARISONS] = { 0 };
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
    double sum[LINK_COMPARISONS] = { 0 }, all = 0;

    for (int k = 0; k < 2; k++) {
        const LinkSide *s = k ? b->ask : b->index;
        uint32_t rows = s->n < 10000 ? s->n : 10000;
        for (uint32_t i = 0; i < rows; i++) {
            const float *norm = side_norms(s, (uint32_t)((uint64_t)i * s->n / rows), columns + 1);
            for (int c = 0; c < columns; c++)
                sum[c] += norm[c] / (double)rows;
        }
    }
    for (int c = 0; c < columns; c++)
        all += sum[c];
    for (int c = 0; c < columns; c++)
        b->share[c] = all > 0 ? (float)(sum[c] / all) : 0;
}

/* ---- the index -------------------------------------------------------------------------------------------------- */

static bool make_index(Block *b)
{
    const uint32_t *df = b->v->df[b->side];
    uint32_t total = 0;

    if (!(b->from = link_take(b->memory, (size_t)b->v->n + 2, sizeof *b->from)))
        return false;
    for (uint32_t i = 0; i < b->v->n; i++) {
        b->from[i] = total;
        if (df[i] <= b->effort.most && b->v->weight[i] && (b->same ? df[i] > 1 : b->v->df[!b->side][i] > 0))
            total += df[i];
    }
    b->from[b->v->n] = total;
    if (!(b->posting = link_take(b->memory, (size_t)total + 1, sizeof *b->posting)))
        return false;
    for (uint32_t r = 0; r < b->index->n; r++) {
        const LinkToken *end, *t = side_tokens(b->index, r, &end);
        for (; t < end; t++)
            if (b->from[t->id] < b->from[t->id + 1])
                b->posting[b->from[t->id]++] = r;
    }
    for (uint32_t i = b->v->n; i > 0; i--) /* filling moved every beginning to its end */
        b->from[i] = b->from[i - 1];
    b->from[0] = 0;
    return true;
}

static bool sign_all(Block *b)
{
    if (!(b->signature = link_take(b->memory, (size_t)b->index->n + 1, sizeof *b->signature)))
        return false;
    for (uint32_t r = 0; r < b->index->n; r++) {
        const LinkToken *end, *t = side_tokens(b->index, r, &end);
        sign(t, end, b->signature[r]);
    }
    return true;
}

/* ---- asking ----------------------------------------------------------------------------------------------------- */

/* Sums up the weights of rare words that the record shares with each record of the index. Returns the highest. */
static uint32_t collect(const Block *b, Seat *seat, uint32_t record)
{
    const LinkToken *end, *t = side_tokens(b->ask, record, &end);
    float own = side_norms(b->ask, record, b->plan->columns + 1)[b->plan->columns];
    uint32_t read = 0, best = 0;

    seat->n = 0;
    for (; t < end; t++) {
        uint32_t from = b->from[t->id], to = b->from[t->id + 1], square = (uint32_t)t->weight * t->weight;
        if (from == to)
            continue;
        read += to - from;
        if (seat->n && (read > b->effort.most || (read > b->effort.first && (float)best > 0.2f * own * own)))
            break;
        for (; from < to; from++) {
            uint32_t r = b->posting[from];
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

/* By halves of ever larger fields, both words in one sum at the end. */
static uint32_t bits_in_both(const uint64_t a[2], const uint64_t b[2])
{
    const uint64_t twos = 0x5555555555555555, fours = 0x3333333333333333, bytes = 0x0f0f0f0f0f0f0f0f;
    uint64_t x = a[0] & b[0], y = a[1] & b[1];

    x -= x >> 1 & twos;
    y -= y >> 1 & twos;
    x = (x & fours) + (x >> 2 & fours);
    y = (y & fours) + (y >> 2 & fours);
    x = (x & bytes) + (x >> 4 & bytes) + (y & bytes) + (y >> 4 & bytes);
    return (uint32_t)((x * 0x0101010101010101) >> 56);
}

/* The records met, best first by their rare words and the bits of all their words. */
static size_t short_list(const Block *b, Seat *seat, uint32_t record, uint32_t best, size_t most, Hit *heap)
{
    uint64_t own[2];
    const LinkToken *end, *t = side_tokens(b->ask, record, &end);
    size_t n = 0;

    sign(t, end, own);
    for (size_t i = 0; i < seat->n; i++) {
        Hit x = { seat->touched[i], seat->sum[seat->touched[i]] };
        const uint64_t *other = b->signature[x.record];
        seat->sum[x.record] = 0;
        if (x.score * 6 < best || (b->same && x.record == record))
            continue;
        x.score += WORD_SQUARE * bits_in_both(own, other);
        n = heap_offer(heap, n, most, x);
    }
    return n;
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

static bool ask_record(const Block *b, Seat *seat, uint32_t record, Found *out)
{
    Hit list[MOST_LISTED], kept[MOST_CANDIDATES];
    float own = side_norms(b->ask, record, b->plan->columns + 1)[b->plan->columns];
    uint32_t best = collect(b, seat, record);
    bool sure = (float)best > 0.5f * own * own;
    size_t n = short_list(b, seat, record, best, sure ? b->effort.sure : b->effort.listed, list), k = 0;

    for (size_t i = 0; i < n; i++) {
        list[i].score = (uint32_t)(likeness(b, list[i].record, record) * 1e6);
        k = heap_offer(kept, k, sure ? b->effort.kept_sure : b->effort.kept, list[i]);
    }
    sort_by_record(kept, k);
    for (size_t i = 0; i < k; i++) {
        uint32_t left = kept[i].record, right = record;
        if (b->same && left > right) {
            left = record;
            right = kept[i].record;
        }
        if (!found_add(out, b->memory, left, right))
            return false;
    }
    return true;
}

static void ask_some(void *ctx, size_t task, int worker)
{
    Block *b = ctx;
    uint32_t first = (uint32_t)(task * TASK_RECORDS), last = first + TASK_RECORDS;

    if (last > b->ask->n)
        last = b->ask->n;
    for (uint32_t r = first; r < last; r++)
        if (!ask_record(b, &b->seat[worker], r, &b->found[task]))
            return;
}

/* ---- all together ----------------------------------------------------------------------------------------------- */

static bool pairs_room(LinkPairs *p, size_t n)
{
    p->left = link_take(p->memory, n + 1, sizeof *p->left);
    p->right = link_take(p->memory, n + 1, sizeof *p->right);
    p->room = n;
    return p->left && p->right;
}

/* The same pair may have been found from both of its records. */
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

static bool gather(Block *b, size_t tasks, LinkPairs *out)
{
    size_t total = 0;

    for (size_t i = 0; i < tasks; i++)
        total += b->found[i].n;
    if (!pairs_room(out, total))
        return false;
    for (size_t i = 0; i < tasks; i++) {
        Found *f = &b->found[i];
        if (f->n) {
            memcpy(out->left + out->n, f->left, f->n * sizeof *f->left);
            memcpy(out->right + out->n, f->right, f->n * sizeof *f->right);
        }
        out->n += f->n;
        link_give(b->memory, f->left);
        link_give(b->memory, f->right);
        *f = (Found){ 0 };
    }
    return !b->same || sort_pairs(out);
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
    link_give(b->memory, b->from);
    link_give(b->memory, b->posting);
}

Code block(const LinkSide *index, const LinkSide *ask, const LinkPlan *plan, const LinkVocabulary *v, int threads,
           LinkPairs *out, Error *e)
{
    Block b = { .index = index, .ask = ask, .v = v, .memory = index->memory, .plan = plan, .same = index == ask };
    size_t tasks = (ask->n + TASK_RECORDS - 1) / TASK_RECORDS;
    bool good;

    if (threads < 1)
        threads = 1;
    *out = (LinkPairs){ .memory = b.memory };
    b.effort = (double)index->n * ask->n <= THOROUGH_PAIRS ? thorough : swift;
    share_out(&b);
    b.found = link_take_zero(b.memory, tasks + 1, sizeof *b.found);
    good = b.found && make_index(&b) && sign_all(&b) && take_seats(&b, threads);
    if (good)
        parallel_run(threads, tasks, ask_some, &b);
    good = good && !atomic_load(&b.memory->over) && !atomic_load(&b.memory->refused) && gather(&b, tasks, out);
    release(&b, threads, tasks);
    return good ? OK : link_memory_fail(b.memory, "the candidate pairs", e);
}

void pairs_release(LinkPairs *p)
{
    if (!p->memory)
        return;
    link_give(p->memory, p->left);
    link_give(p->memory, p->right);
    link_give(p->memory, p->pattern);
    link_give(p->memory, p->bits);
    link_give(p->memory, p->probability);
    *p = (LinkPairs){ 0 };
}

size_t pairs_find(const LinkPairs *p, uint32_t left, uint32_t right)
{
    size_t low = 0, high = p->n;
    while (low < high) {
        size_t at = low + (high - low) / 2;
        if (p->right[at] < right || (p->right[at] == right && p->left[at] < left))
            low = at + 1;
        else
            high = at;
    }
    return low < p->n && p->right[low] == right && p->left[low] == left ? low : SIZE_MAX;
}
