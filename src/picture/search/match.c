/* See match.h. */
#include "picture/search/match.h"

#include "base/limits.h"
#include "base/memory.h"

#include <math.h>

typedef struct {
    uint32_t score, doc;
} Best;

typedef struct {
    Best *best; /* the worst on top */
    size_t n, room;
} Heap;

/* What one run holds. */
typedef struct {
    Match *m;
    bool all;
    Heap heap[2];  /* [1]: a word that reads as a size stands in the maker's name, where there are other words */
    bool readings; /* both are kept */
    size_t most;
    int64_t matched;
    int words; /* !all: the most words seen in one document so far */
    uint64_t *match, *planes;
    ListRows length_rows;
    View lengths;               /* of the chunk in hand, two a byte    */
    unsigned char *own_lengths; /* or CHUNK_DOCS of them, from postings */
    bool own;
    uint32_t sum[LENGTHS]; /* of the groups whose mask is the same in the whole chunk */
    uint32_t zero[LENGTHS];
    Group *varying[WORDS_MOST];
    int n_varying;
} Run;

/* ---- groups ------------------------------------------------------------------------------------------------------ */

static Code sparse_room(Group *g, size_t more, Error *e)
{
    if (g->room - g->n < more) {
        size_t room = g->room ? g->room : 64;
        Posting *p;
        while (room - g->n < more)
            room *= 2;
        if (room * sizeof *p > LIMIT_QUESTION_BYTES)
            return fail(e, E_LIMIT, "too many products have words that begin so: give more of the word");
        p = mem_grow(g->sparse, room * sizeof *p);
        if (!p)
            return fail_memory(e, "a search");
        g->sparse = p;
        g->room = room;
    }
    return OK;
}

static Code add_list(Group *g, Store *s, const TermEntry *t, Arena *arena, Error *e)
{
    if (g->lists == g->list_room) {
        int room = g->list_room ? g->list_room * 2 : 1;
        ListCursor *p = mem_grow(g->list, (size_t)room * sizeof *p);
        if (!p)
            return fail_memory(e, "a search");
        g->list = p;
        g->list_room = room;
    }
    return list_cursor_open(&g->list[g->lists++], s, t, arena, e);
}

Code group_add(Group *g, Store *s, const TermEntry *t, Arena *arena, Error *e)
{
    Bytes b = t->postings;
    ListRows rows;
    View body;
    Code c;

    g->documents += t->documents;
    if (t->documents > SPARSE_MOST)
        return add_list(g, s, t, arena, e);
    if ((c = sparse_room(g, t->documents, e)) != OK)
        return c;
    list_rows_init(&rows);
    if (t->documents > INLINE_MOST && (c = list_rows_get(&rows, s, t->list, t->list, &body, e)) == OK)
        b = bytes_of(body);
    if (c == OK && !postings_decode(b, t->documents, g->sparse + g->n))
        c = index_damaged(e, "a list of documents", t->list);
    if (c == OK)
        g->n += t->documents;
    list_rows_release(&rows);
    return c;
}

static bool ascending(const Group *g)
{
    for (size_t i = 1; i < g->n; i++)
        if (g->sparse[i] < g->sparse[i - 1])
            return false;
    return true;
}

/* Least significant byte first, over the bytes of the document. */
static void radix_sort(Posting *a, Posting *b, size_t n)
{
    for (int shift = 16; shift < 48; shift += 8) {
        size_t at[257] = { 0 };
        Posting *t;
        for (size_t i = 0; i < n; i++)
            at[(a[i] >> shift & 255) + 1]++;
        for (int i = 0; i < 256; i++)
            at[i + 1] += at[i];
        for (size_t i = 0; i < n; i++)
            b[at[a[i] >> shift & 255]++] = a[i];
        t = a, a = b, b = t;
    }
}

Code group_ready(Group *g, Error *e)
{
    size_t n = 0;
    if (!ascending(g)) {
        Posting *other = mem_alloc(g->n * sizeof *other);
        if (!other)
            return fail_memory(e, "a search");
        radix_sort(g->sparse, other, g->n);
        mem_free(other);
    }
    for (size_t i = 0; i < g->n; i++)
        if (n && posting_doc(g->sparse[n - 1]) == posting_doc(g->sparse[i]))
            g->sparse[n - 1] |= g->sparse[i];
        else
            g->sparse[n++] = g->sparse[i];
    g->n = n;
    return OK;
}

void group_release(Group *g)
{
    for (int i = 0; i < g->lists; i++)
        list_cursor_close(&g->list[i]);
    mem_free(g->list);
    mem_free(g->sparse);
    *g = (Group){ 0 };
}

static void group_rewind(Group *g)
{
    g->at = 0;
    g->chunk = -1;
    for (int i = 0; i < g->lists; i++) {
        ListCursor *l = &g->list[i];
        l->part = 0;
        l->loaded = false;
        l->at = -1;
    }
}

/* Moves to the first chunk at or above `chunk` in which the group has documents. */
static Code group_seek(Group *g, uint32_t chunk, Error *e)
{
    int64_t nearest = CHUNK_DOCS;
    size_t lo = g->at, hi = g->n;
    Code c;

    if (g->chunk >= (int64_t)chunk)
        return OK;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (posting_chunk(g->sparse[mid]) < chunk)
            lo = mid + 1;
        else
            hi = mid;
    }
    g->at = lo;
    if (lo < g->n)
        nearest = posting_chunk(g->sparse[lo]);
    for (int i = 0; i < g->lists; i++) {
        if ((c = list_cursor_seek(&g->list[i], chunk, e)) != OK)
            return c;
        if (g->list[i].at < nearest)
            nearest = g->list[i].at;
    }
    g->chunk = nearest;
    return OK;
}

/* ---- scores ------------------------------------------------------------------------------------------------------ */

static double match_idf(uint64_t documents, uint64_t having)
{
    double n = having < documents ? (double)having : (double)documents;
    return log(1 + ((double)documents - n + 0.5) / (n + 0.5));
}

/* Score of one word in a document. */
static uint32_t match_impact(double idf, unsigned mask, unsigned length, double average)
{
    double w = mask_weight(mask), norm = BM25_K1 * (1 - BM25_B + BM25_B * length_of_code(length) / average);
    return mask ? (uint32_t)(idf * w / (w + norm) * SCORE_ONE + 0.5) : 0;
}

static Code impact_row(Run *r, Group *g, unsigned mask, Error *e)
{
    bool more = g->maker_first && mask >> SEARCH_MAKER & 1;
    uint32_t *row, bonus = more ? (uint32_t)(g->idf * MAKER_FIRST * SCORE_ONE + 0.5) : 0;
    if (g->impact[mask])
        return OK;
    row = ARENA_ARRAY(r->m->scratch, uint32_t, LENGTHS);
    if (!row)
        return arena_fail(r->m->scratch, LENGTHS * sizeof *row, "a search", e);
    for (unsigned i = 0; i < LENGTHS; i++)
        row[i] = match_impact(g->idf, mask, i, r->m->facts->average) + bonus;
    g->impact[mask] = row;
    return OK;
}

static bool sparse_here(const Group *g, uint32_t chunk)
{
    return g->at < g->n && posting_chunk(g->sparse[g->at]) == chunk;
}

static bool lists_here(const Group *g, uint32_t chunk)
{
    for (int i = 0; i < g->lists; i++)
        if (g->list[i].at == (int64_t)chunk)
            return true;
    return false;
}

/* Nothing that the group has in this chunk weighs more or is shorter. */
static void group_best(const Run *r, const Group *g, uint32_t chunk, unsigned *mask, unsigned *least)
{
    *mask = MASKS - 1;
    *least = r->m->facts->least;
    if (g->lists == 1 && !sparse_here(g, chunk) && !g->maker_first) {
        *mask = g->list[0].now.best_mask;
        *least = g->list[0].now.least_length;
    }
}

/* No document of this chunk scores more. A document that has all the words is as long as each of them says at least. */
static uint64_t chunk_bound(const Run *r, uint32_t chunk)
{
    unsigned mask, least, longest = 0;
    uint64_t bound = 0;

    for (int k = 0; k < r->m->groups && r->all; k++) {
        group_best(r, r->m->group[k], chunk, &mask, &least);
        longest = least > longest ? least : longest;
    }
    for (int k = 0; k < r->m->groups; k++) {
        const Group *g = r->m->group[k];
        if (g->chunk != (int64_t)chunk)
            continue;
        group_best(r, g, chunk, &mask, &least);
        bound += match_impact(g->idf, mask, r->all ? longest : least, r->m->facts->average);
    }
    return bound;
}

/* ---- a chunk ----------------------------------------------------------------------------------------------------- */

static void group_bits(Group *g, uint32_t chunk)
{
    memset(g->bits, 0, CHUNK_WORDS * sizeof *g->bits);
    for (size_t i = g->at; i < g->n && posting_chunk(g->sparse[i]) == chunk; i++)
        g->bits[posting_low(g->sparse[i]) >> 6] |= 1ull << (posting_low(g->sparse[i]) & 63);
    for (int i = 0; i < g->lists; i++)
        if (g->list[i].at == (int64_t)chunk)
            container_bits(&g->list[i].now, g->bits);
}

/* The field masks of this chunk: one for all, or one each. */
static void group_masks(Group *g, uint32_t chunk, bool all)
{
    int here = sparse_here(g, chunk);
    for (int i = 0; i < g->lists; i++)
        here += g->list[i].at == (int64_t)chunk;
    g->single = 0;
    for (int i = 0; i < g->lists && all && here == 1; i++)
        if (g->list[i].at == (int64_t)chunk && g->list[i].now.mask_bits == 0)
            g->single = g->list[i].now.masks[0];
    if (g->single)
        return;
    memset(g->mask, 0, CHUNK_DOCS);
    for (size_t i = g->at; i < g->n && posting_chunk(g->sparse[i]) == chunk; i++)
        g->mask[posting_low(g->sparse[i])] |= (unsigned char)posting_mask(g->sparse[i]);
    for (int i = 0; i < g->lists; i++)
        if (g->list[i].at == (int64_t)chunk)
            container_masks(&g->list[i].now, g->mask);
}

static void match_all(Run *r, uint32_t chunk)
{
    for (int k = 0; k < r->m->groups; k++) {
        Group *g = r->m->group[k];
        group_bits(g, chunk);
        for (int i = 0; i < CHUNK_WORDS; i++)
            r->match[i] = k ? r->match[i] & g->bits[i] : g->bits[i];
    }
}

static bool any_bit(const uint64_t *bits)
{
    uint64_t any = 0;
    for (int i = 0; i < CHUNK_WORDS; i++)
        any |= bits[i];
    return any != 0;
}

/* Leaves the plane only documents that pass; *any: there are some. */
static Code plane_passes(Run *r, uint32_t chunk, uint64_t *plane, bool *any, Error *e)
{
    Code c = r->m->facets ? facet_run_filter(r->m->facets, chunk, plane, e) : OK;
    *any = any_bit(plane);
    return c;
}

/* planes[t]: the documents that have at least t + 1 of the words. */
static Code match_most(Run *r, uint32_t chunk, Error *e)
{
    int seen = 0, t;
    bool any;
    Code c;

    memset(r->match, 0, CHUNK_WORDS * sizeof *r->match);
    for (int k = 0; k < r->m->groups; k++) {
        Group *g = r->m->group[k];
        if (g->chunk != (int64_t)chunk)
            continue;
        group_bits(g, chunk);
        memset(r->planes + (size_t)seen * CHUNK_WORDS, 0, CHUNK_WORDS * sizeof *r->planes);
        for (t = seen++; t >= 0; t--) {
            uint64_t *plane = r->planes + (size_t)t * CHUNK_WORDS;
            const uint64_t *lower = t ? plane - CHUNK_WORDS : NULL;
            for (int i = 0; i < CHUNK_WORDS; i++)
                plane[i] |= (lower ? lower[i] : ~0ull) & g->bits[i];
        }
    }
    for (t = seen; t > 0 && t >= r->words; t--) {
        if ((c = plane_passes(r, chunk, r->planes + (size_t)(t - 1) * CHUNK_WORDS, &any, e)) != OK)
            return c;
        if (any)
            break;
    }
    if (t <= 0 || t < r->words)
        return OK;
    if (t > r->words) {
        r->words = t;
        r->heap[0].n = r->heap[1].n = 0;
        r->matched = 0;
        if (r->m->facets)
            facet_run_reset(r->m->facets);
    }
    memcpy(r->match, r->planes + (size_t)(t - 1) * CHUNK_WORDS, CHUNK_WORDS * sizeof *r->match);
    return OK;
}

/* Counts the matches, without those that do not pass. */
static Code count_matches(Run *r, uint32_t chunk, int64_t *n, Error *e)
{
    Code c = OK;
    *n = 0;
    if (r->m->facets && (c = facet_run_filter(r->m->facets, chunk, r->match, e)) == OK)
        c = facet_run_count(r->m->facets, chunk, r->match, e);
    for (unsigned i = 0; i < CHUNK_WORDS && c == OK; i++)
        *n += __builtin_popcountll(r->match[i]);
    return c;
}

/* ---- the best ---------------------------------------------------------------------------------------------------- */

static bool worse(Best a, Best b)
{
    return a.score != b.score ? a.score < b.score : a.doc > b.doc;
}

static void sift_down(Best *heap, size_t n, size_t at)
{
    for (;;) {
        size_t child = 2 * at + 1;
        Best x;
        if (child >= n)
            return;
        if (child + 1 < n && worse(heap[child + 1], heap[child]))
            child++;
        if (!worse(heap[child], heap[at]))
            return;
        x = heap[at], heap[at] = heap[child], heap[child] = x;
        at = child;
    }
}

static void sift_up(Best *heap, size_t at)
{
    while (at > 0 && worse(heap[at], heap[(at - 1) / 2])) {
        Best x = heap[at];
        heap[at] = heap[(at - 1) / 2];
        heap[(at - 1) / 2] = x;
        at = (at - 1) / 2;
    }
}

static Code offer(Run *r, Heap *h, uint32_t doc, uint32_t score, Error *e)
{
    if (h->n == r->most) {
        if (!worse(h->best[0], (Best){ score, doc }))
            return OK;
        h->best[0] = (Best){ score, doc };
        sift_down(h->best, h->n, 0);
        return OK;
    }
    if (h->n == h->room) {
        size_t room = h->room ? h->room * 2 : 64;
        Best *p = mem_grow(h->best, room * sizeof *p);
        if (!p)
            return fail_memory(e, "a search");
        h->best = p;
        h->room = room;
    }
    h->best[h->n] = (Best){ score, doc };
    sift_up(h->best, h->n++);
    return OK;
}

/* Can nothing of that score get among the best any more? Documents come in order: a tie is lost. */
static bool too_bad(const Run *r, const Heap *h, uint64_t score)
{
    return h->n == r->most && score <= h->best[0].score;
}

/* Rows of impact that this chunk needs; groups with one mask are summed beforehand. */
static Code ready_rows(Run *r, uint32_t chunk, Error *e)
{
    Code c;
    memset(r->sum, 0, sizeof r->sum);
    r->n_varying = 0;
    for (int k = 0; k < r->m->groups; k++) {
        Group *g = r->m->group[k];
        if (g->chunk != (int64_t)chunk)
            continue;
        group_masks(g, chunk, r->all);
        g->impact[0] = r->zero;
        if (!g->single) {
            r->varying[r->n_varying++] = g;
            continue;
        }
        if ((c = impact_row(r, g, g->single, e)) != OK)
            return c;
        for (int i = 0; i < LENGTHS; i++)
            r->sum[i] += g->impact[g->single][i];
    }
    return OK;
}

static unsigned length_at(const Run *r, uint32_t low)
{
    if (r->own)
        return r->own_lengths[low];
    return low / 2 < r->lengths.n ? (unsigned char)r->lengths.p[low / 2] >> (low % 2 * 4) & (LENGTHS - 1) : 0;
}

static Code score_document(Run *r, uint32_t chunk, uint32_t low, Error *e)
{
    unsigned length = length_at(r, low);
    uint32_t score = r->sum[length];
    Heap *h = &r->heap[0];
    Code c;

    for (int k = 0; k < r->n_varying; k++) {
        Group *g = r->varying[k];
        unsigned mask = g->mask[low] & (MASKS - 1);
        if (!g->impact[mask] && (c = impact_row(r, g, mask, e)) != OK)
            return c;
        score += g->impact[mask][length];
        if (r->readings && g->maker_first && mask >> SEARCH_MAKER & 1)
            h = &r->heap[1];
    }
    for (int k = 0; r->readings && k < r->m->groups; k++) /* groups whose mask is one in the whole chunk */
        if (r->m->group[k]->maker_first && r->m->group[k]->chunk == (int64_t)chunk && r->m->group[k]->single &&
            r->m->group[k]->single >> SEARCH_MAKER & 1)
            h = &r->heap[1];
    return too_bad(r, h, score) ? OK : offer(r, h, chunk << 16 | low, score, e);
}

/* Lengths that came with the postings of rare words: enough when one of them is among all words wanted, or when there
 * are no others. */
static bool lengths_of_postings(Run *r, uint32_t chunk)
{
    bool any = false, all = true;

    for (int k = 0; k < r->m->groups && !(r->all && any); k++) {
        const Group *g = r->m->group[k];
        if (g->chunk != (int64_t)chunk)
            continue;
        if (lists_here(g, chunk)) {
            all = false;
            continue;
        }
        any = true;
        for (size_t i = g->at; i < g->n && posting_chunk(g->sparse[i]) == chunk; i++)
            r->own_lengths[posting_low(g->sparse[i])] = (unsigned char)posting_length(g->sparse[i]);
    }
    return any && (r->all || all);
}

static Code read_lengths(Run *r, uint32_t chunk, Error *e)
{
    r->own = lengths_of_postings(r, chunk);
    if (r->own)
        return OK;
    return list_rows_get(&r->length_rows, r->m->store, LENGTHS_ROW + chunk, LENGTHS_ROW + CHUNK_DOCS, &r->lengths, e);
}

static Code score_chunk(Run *r, uint32_t chunk, Error *e)
{
    Code c;

    if (r->most == 0)
        return OK;
    if (r->heap[0].n == r->most && (!r->readings || r->heap[1].n == r->most)) {
        uint64_t bound = chunk_bound(r, chunk);
        if (too_bad(r, &r->heap[0], bound) && (!r->readings || too_bad(r, &r->heap[1], bound)))
            return OK;
    }
    if ((c = read_lengths(r, chunk, e)) != OK || (c = ready_rows(r, chunk, e)) != OK)
        return c;
    for (unsigned i = 0; i < CHUNK_WORDS; i++)
        for (uint64_t rest = r->match[i]; rest; rest &= rest - 1)
            if ((c = score_document(r, chunk, i << 6 | (unsigned)__builtin_ctzll(rest), e)) != OK)
                return c;
    return OK;
}

/* ---- the run ----------------------------------------------------------------------------------------------------- */

/* The next chunk at or above `chunk` that all groups (or any of them) have; CHUNK_DOCS at the end. */
static Code next_chunk(Run *r, uint32_t chunk, int64_t *out, Error *e)
{
    int64_t at = chunk, nearest = CHUNK_DOCS;
    Code c;

    for (int k = 0; k < r->m->groups; k++) {
        Group *g = r->m->group[k];
        if (at >= CHUNK_DOCS)
            break;
        if ((c = group_seek(g, (uint32_t)at, e)) != OK)
            return c;
        if (g->chunk < nearest)
            nearest = g->chunk;
        if (r->all && g->chunk > at) {
            at = g->chunk;
            k = -1; /* from the first group again */
        }
    }
    *out = r->all ? at : nearest;
    return OK;
}

static Code run_chunks(Run *r, Error *e)
{
    int64_t chunk = 0, n;
    Code c = OK;

    while (c == OK && (c = next_chunk(r, (uint32_t)chunk, &chunk, e)) == OK && chunk < CHUNK_DOCS) {
        if (r->all)
            match_all(r, (uint32_t)chunk);
        else
            c = match_most(r, (uint32_t)chunk, e);
        if (c != OK || (c = count_matches(r, (uint32_t)chunk, &n, e)) != OK)
            break;
        r->matched += n;
        if (n)
            c = score_chunk(r, (uint32_t)chunk, e);
        chunk++;
    }
    return c;
}

/* Memory of the groups; rarer words first, so that they lead through the chunks. */
static Code prepare(Run *r, Error *e)
{
    Arena *a = r->m->scratch;

    for (int i = 1; i < r->m->groups; i++)
        for (int j = i; j > 0 && r->m->group[j]->documents < r->m->group[j - 1]->documents; j--) {
            Group *x = r->m->group[j];
            r->m->group[j] = r->m->group[j - 1];
            r->m->group[j - 1] = x;
        }
    for (int k = 0; k < r->m->groups; k++) {
        Group *g = r->m->group[k];
        group_rewind(g);
        g->idf = match_idf(r->m->facts->documents, g->documents);
        memset(g->impact, 0, sizeof g->impact);
        g->bits = arena_alloc(a, CHUNK_WORDS * sizeof *g->bits);
        g->mask = arena_alloc(a, CHUNK_DOCS);
        if (!g->bits || !g->mask)
            return arena_fail(a, CHUNK_DOCS, "a search", e);
    }
    r->match = arena_alloc(a, CHUNK_WORDS * sizeof *r->match);
    r->planes = r->all ? r->match : arena_alloc(a, (size_t)r->m->groups * CHUNK_WORDS * sizeof *r->planes);
    r->own_lengths = arena_zero(a, CHUNK_DOCS, 1);
    return r->match && r->planes && r->own_lengths ? OK : arena_fail(a, CHUNK_DOCS, "a search", e);
}

/* All documents of a chunk. Their numbers go from 1 to how many there are. */
static void match_every(Run *r, uint32_t chunk)
{
    uint64_t documents = r->m->facts->documents;

    for (unsigned i = 0; i < CHUNK_WORDS; i++) {
        uint64_t first = (uint64_t)chunk * CHUNK_DOCS + i * 64, here = documents >= first ? documents - first + 1 : 0;
        r->match[i] = here >= 64 ? ~0ull : (1ull << here) - 1;
    }
    if (chunk == 0)
        r->match[0] &= ~1ull;
}

/* Words only rank: every document that passes matches. */
static Code run_ranked(Run *r, Error *e)
{
    uint32_t chunks = (uint32_t)(r->m->facts->documents / CHUNK_DOCS) + 1;
    int64_t n;
    Code c = OK;

    for (uint32_t chunk = 0; chunk < chunks && c == OK; chunk++) {
        match_every(r, chunk);
        if ((c = count_matches(r, chunk, &n, e)) != OK || n == 0)
            continue;
        r->matched += n;
        for (int k = 0; k < r->m->groups && c == OK; k++)
            c = group_seek(r->m->group[k], chunk, e);
        if (c == OK)
            c = score_chunk(r, chunk, e);
    }
    return c;
}

/* Without words: every document, the first ones as hits. */
static Code run_everything(Run *r, Error *e)
{
    uint64_t documents = r->m->facts->documents;
    int64_t n;
    Code c = OK;

    for (uint32_t chunk = 0; chunk <= documents / CHUNK_DOCS && c == OK; chunk++) {
        match_every(r, chunk);
        if ((c = count_matches(r, chunk, &n, e)) != OK)
            return c;
        r->matched += n;
        for (unsigned i = 0; i < CHUNK_WORDS && r->heap[0].n < r->most; i++)
            for (uint64_t rest = r->match[i]; rest && r->heap[0].n < r->most && c == OK; rest &= rest - 1)
                c = offer(r, &r->heap[0], chunk << 16 | i << 6 | (unsigned)__builtin_ctzll(rest), 0, e);
    }
    return c;
}

/* The best first. */
static void sort_heap(Heap *h)
{
    for (size_t left = h->n; left > 1; left--) { /* the worst goes last */
        Best x = h->best[0];
        h->best[0] = h->best[left - 1];
        h->best[left - 1] = x;
        sift_down(h->best, left - 1, 0);
    }
}

/* The i-th best, of two readings in turn, the maker's first; of one that has ended the other goes on. */
static Best nth_best(const Run *r, size_t i)
{
    size_t n = r->heap[0].n, m = r->heap[1].n, both = n < m ? n : m;

    if (i < 2 * both)
        return r->heap[!(i & 1)].best[i / 2];
    return n > m ? r->heap[0].best[i - both] : r->heap[1].best[i - both];
}

static Code hand_out(Run *r, Arena *arena, SearchResult *out, Error *e)
{
    size_t n = r->heap[0].n + r->heap[1].n, skip = r->m->skip > 0 ? (size_t)r->m->skip : 0;

    sort_heap(&r->heap[0]);
    sort_heap(&r->heap[1]);
    out->two_readings = r->heap[0].n && r->heap[1].n;
    n = n < r->most ? n : r->most;
    n = n > skip ? n - skip : 0;
    out->n = (int)n;
    out->matched = r->matched;
    out->hit = ARENA_ARRAY(arena, SearchHit, n + 1);
    if (!out->hit)
        return arena_fail(arena, n * sizeof *out->hit, "a search", e);
    for (size_t i = 0; i < n; i++) {
        Best x = nth_best(r, skip + i);
        out->hit[i] = (SearchHit){ x.doc, (double)x.score / SCORE_ONE };
    }
    return OK;
}

Code match_run(Match *m, bool all, Arena *out_arena, SearchResult *out, Error *e)
{
    ArenaMark mark = arena_mark(m->scratch);
    Run *r = ARENA_NEW(m->scratch, Run);
    Code c;

    if (!r)
        return arena_fail(m->scratch, sizeof *r, "a search", e);
    r->m = m;
    r->all = all && !m->ranked;
    for (int k = 0; k < m->groups && m->groups > 1; k++)
        r->readings |= m->group[k]->maker_first;
    r->most = m->most > 0 ? (size_t)m->most + (m->skip > 0 ? (size_t)m->skip : 0) : 0;
    list_rows_init(&r->length_rows);
    c = prepare(r, e);
    if (c == OK)
        c = !m->groups ? run_everything(r, e) : m->ranked ? run_ranked(r, e) : run_chunks(r, e);
    if (c == OK)
        c = hand_out(r, out_arena, out, e);
    if (c == OK && m->facets)
        c = facet_run_result(m->facets, out_arena, out->facet, e);
    else if (m->facets)
        facet_run_reset(m->facets);
    list_rows_release(&r->length_rows);
    mem_free(r->heap[0].best);
    mem_free(r->heap[1].best);
    arena_rewind(m->scratch, mark);
    return c;
}
