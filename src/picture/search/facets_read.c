/* Reading facets (facets.h): what is kept with the store, and one asking's filters and counts. */
#include "picture/search/facets.h"

#include "base/limits.h"
#include "base/map.h"
#include "base/memory.h"
#include "picture/search/index_read.h"
#include "sql.h"

#include <endian.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- decoding ---------------------------------------------------------------------------------------------------- */

bool facet_stripe_decode(View body, FacetStripe *out)
{
    Bytes b = bytes_of(body);
    uint64_t n, same;

    if (!take_varint(&b, &n) || n > STRIPE_DOCS)
        return false;
    out->n = (uint32_t)n;
    for (int f = 0; f < FACETS; f++) {
        FacetColumn *c = &out->column[f];
        Bytes bits, packed;
        *c = (FacetColumn){ 0 };
        if (!take_bytes(&b, 1, &bits))
            return false;
        c->bits = *bits.p;
        if (c->bits == 0) {
            if (!take_varint(&b, &same) || same > UINT32_MAX)
                return false;
            c->same = (uint32_t)same;
            continue;
        }
        if (c->bits > 32 || (c->bits & (c->bits - 1)) || !take_bytes(&b, (n * c->bits + 7) / 8, &packed))
            return false;
        c->p = packed.p;
    }
    return bytes_left(&b) == 0;
}

static inline uint32_t number_at(const unsigned char *p, unsigned bits, uint32_t at)
{
    uint16_t two;
    switch (bits) {
    case 8: return p[at];
    case 16: memcpy(&two, p + 2 * (size_t)at, 2); return le16toh(two);
    case 32:
        return (uint32_t)p[4 * at] | (uint32_t)p[4 * at + 1] << 8 | (uint32_t)p[4 * at + 2] << 16 |
               (uint32_t)p[4 * at + 3] << 24;
    default: return (uint32_t)(p[at * bits / 8] >> at * bits % 8) & ((1u << bits) - 1);
    }
}

uint32_t facet_set(const FacetColumn *c, uint32_t low)
{
    return c->bits ? number_at(c->p, c->bits, low) : c->same;
}

/* ---- kept with the store ----------------------------------------------------------------------------------------- */

typedef struct {
    bool loaded;
    View *value; /* by number, from 1; [0] is none                                      */
    uint32_t values;
    uint32_t *set_at, *member; /* set i: member[set_at[i] .. set_at[i + 1]); NULL: set i is value i */
    uint32_t sets;             /* numbered 1 .. sets                                                */
    /* Room for counting, made when first needed; between askings all of it is 0, so that an asking costs what it
     * touches and not what there is. */
    uint32_t *count, *touched; /* by set; the sets whose count is not 0 */
    uint32_t count_room;       /* of count: what the bits that the sets need can say */
    int64_t *sum;              /* by value                              */
    uint32_t *last, *summed;   /* by value; the values whose sum is not 0 */
} Dictionary;

/* Facets of few sets are counted many documents at a time: a bitmap of the stripe for each set. */
enum { PLANES_MOST = 15, PLANE_DOCS = 512 /* documents from which that is quicker */ };

typedef struct {
    void *body; /* NULL: not read */
    FacetStripe stripe;
    uint64_t *plane[FACETS]; /* STRIPE_WORDS for each set from 1; made when first needed */
} KeptStripe;

typedef struct {
    Store *store;
    int64_t generation;
    Arena arena; /* dictionaries */
    Dictionary dictionary[FACETS];
    KeptStripe *kept;
    uint32_t n_kept;
    size_t bytes; /* of the bodies kept */
} FacetIndex;

static void forget_stripes(FacetIndex *x)
{
    for (uint32_t i = 0; i < x->n_kept; i++) {
        mem_free(x->kept[i].body);
        x->kept[i].body = NULL;
        for (int f = 0; f < FACETS; f++) {
            mem_free(x->kept[i].plane[f]);
            x->kept[i].plane[f] = NULL;
        }
    }
    x->bytes = 0;
}

static void facet_index_free(void *p)
{
    FacetIndex *x = p;
    forget_stripes(x);
    mem_free(x->kept);
    arena_release(&x->arena);
    mem_free(x);
}

/* The facets of the live picture. Owned by the store; valid until it is closed or another picture becomes live and
 * facets_of is called again. */
static Code facets_of(Store *s, FacetIndex **out, Error *e)
{
    FacetIndex *x = store_kept(s, KEEP_FACETS);

    *out = NULL;
    if (x && x->generation == store_generation(s)) {
        *out = x;
        return OK;
    }
    x = mem_alloc(sizeof *x);
    if (!x)
        return fail_memory(e, "the facets of the search index");
    memset(x, 0, sizeof *x);
    x->store = s;
    x->generation = store_generation(s);
    arena_init(&x->arena, LIMIT_FACET_VALUES);
    store_keep(s, KEEP_FACETS, x, facet_index_free);
    *out = x;
    return OK;
}

/* ---- dictionaries ---- */

/* Rows "facet NN WHAT nnnnnn" in order, one behind the other in `out`. */
static Code read_facts(Store *s, int facet, const char *what, Text *out, Error *e)
{
    char from[48], to[48];
    Rows *r = NULL;
    bool more;
    Code c;

    snprintf(from, sizeof from, "facet %02d %s ", facet, what);
    snprintf(to, sizeof to, "facet %02d %s!", facet, what); /* ! is the character behind the blank */
    c = store_rows(s, &SQL_search_fact_range, ARGS(arg_text(view_of(from)), arg_text(view_of(to))), &r, e);
    while (c == OK && (c = rows_next(r, &more, e)) == OK && more)
        text_put(out, rows_bytes(r, 1));
    rows_close(r);
    return c == OK && !text_ok(out) ? text_fail(out, "the facets of the search index", e) : c;
}

static Code values_decode(Dictionary *d, View all, Arena *arena, Error *e)
{
    Bytes b = bytes_of(all), text;
    uint64_t n;
    uint32_t count = 0;

    for (Bytes scan = b; bytes_left(&scan); count++)
        if (!take_varint(&scan, &n) || !take_bytes(&scan, n, &text))
            return index_damaged(e, "value", count);
    d->value = ARENA_ARRAY(arena, View, (size_t)count + 1);
    if (!d->value)
        return arena_fail(arena, count * sizeof *d->value, "the facets of the search index", e);
    for (uint32_t i = 1; i <= count && take_varint(&b, &n) && take_bytes(&b, n, &text); i++)
        d->value[i] = view((const char *)text.p, n);
    d->values = d->sets = count;
    return OK;
}

static Code sets_decode(Dictionary *d, View all, Arena *arena, Error *e)
{
    Bytes b = bytes_of(all);
    uint64_t n, x;
    uint32_t sets = 0, members = 0, at = 0;

    for (Bytes scan = b; bytes_left(&scan); sets++) {
        if (!take_varint(&scan, &n) || n > bytes_left(&scan))
            return index_damaged(e, "set", sets);
        members += (uint32_t)n;
        for (; n; n--)
            if (!take_varint(&scan, &x) || x == 0 || x > d->values)
                return index_damaged(e, "set", sets);
    }
    d->set_at = ARENA_ARRAY(arena, uint32_t, (size_t)sets + 2);
    d->member = ARENA_ARRAY(arena, uint32_t, (size_t)members + 1);
    if (!d->set_at || !d->member)
        return arena_fail(arena, members * sizeof *d->member, "the facets of the search index", e);
    for (uint32_t i = 1; i <= sets && take_varint(&b, &n); i++) {
        d->set_at[i] = at;
        for (; n && take_varint(&b, &x); n--)
            d->member[at++] = (uint32_t)x;
    }
    d->set_at[sets + 1] = at;
    d->sets = sets;
    return OK;
}

static Code dictionary_of(FacetIndex *x, int facet, Dictionary **out, Error *e)
{
    Dictionary *d = *out = &x->dictionary[facet];
    Text t;
    Code c;

    if (d->loaded)
        return OK;
    text_init(&t, LIMIT_FACET_VALUES);
    if ((c = read_facts(x->store, facet, "values", &t, e)) == OK) {
        View all = arena_copy(&x->arena, text_view(&t));
        c = all.p ? values_decode(d, all, &x->arena, e) : arena_fail(&x->arena, t.n, "the facets", e);
    }
    text_clear(&t);
    if (c == OK && (c = read_facts(x->store, facet, "sets", &t, e)) == OK && t.n)
        c = sets_decode(d, text_view(&t), &x->arena, e);
    text_release(&t);
    d->loaded = c == OK;
    return c;
}

/* ---- stripes ---- */

static Code keep_stripe(FacetIndex *x, uint32_t at, View body, Error *e)
{
    KeptStripe *k = &x->kept[at];

    if (k->body)
        return OK;
    if (!(k->body = mem_alloc(body.n + 1)))
        return fail_memory(e, "the facets of the search index");
    memcpy(k->body, body.p, body.n);
    if (!facet_stripe_decode(view(k->body, body.n), &k->stripe)) {
        mem_free(k->body);
        k->body = NULL;
        return index_damaged(e, "facets, stripe", at);
    }
    x->bytes += body.n;
    return OK;
}

static Code stripe_room(FacetIndex *x, uint32_t n, Error *e)
{
    KeptStripe *p;
    if (n <= x->n_kept)
        return OK;
    if (!(p = mem_grow(x->kept, n * sizeof *p)))
        return fail_memory(e, "the facets of the search index");
    memset(p + x->n_kept, 0, (n - x->n_kept) * sizeof *p);
    x->kept = p;
    x->n_kept = n;
    return OK;
}

/* Reads those of the stripes [from, to) that are wanted and not kept, all at once: a journey costs more than a row. */
static Code read_stripes(FacetIndex *x, uint32_t from, uint32_t to, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = stripe_room(x, to, e);

    while (c == OK && from < to && x->kept[from].body)
        from++;
    while (c == OK && from < to && x->kept[to - 1].body)
        to--;
    if (c != OK || from == to)
        return c;
    if (x->bytes > LIMIT_FACET_CACHE)
        forget_stripes(x);
    c = store_rows(x->store, &SQL_search_list_range, ARGS(arg_int(FACETS_ROW + from), arg_int(FACETS_ROW + to - 1)), &r,
                   e);
    while (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        int64_t at = rows_int(r, 0) - FACETS_ROW;
        if (at >= from && at < to)
            c = keep_stripe(x, (uint32_t)at, rows_bytes(r, 1), e);
    }
    rows_close(r);
    return c;
}

/* ---- one asking -------------------------------------------------------------------------------------------------- */

enum { UNKNOWN, GOOD, BAD };

struct FacetRun {
    const SearchRefine *refine;
    FacetIndex *index;
    unsigned char **verdict;  /* of each filter, by number of the set */
    uint32_t touched[FACETS]; /* how many sets of each have a count   */
    uint64_t counted[FACETS]; /* documents counted one by one         */
    bool dense[FACETS];       /* so many that all sets are looked at  */
    uint16_t low[STRIPE_DOCS];
};

static Code counting_room(FacetIndex *x, Dictionary *d, Error *e)
{
    if (d->count)
        return OK;
    d->touched = ARENA_ARRAY(&x->arena, uint32_t, (size_t)d->sets + 2); /* count_set writes one ahead */
    d->sum = ARENA_ARRAY(&x->arena, int64_t, (size_t)d->values + 1);
    d->last = ARENA_ARRAY(&x->arena, uint32_t, (size_t)d->values + 1);
    d->summed = ARENA_ARRAY(&x->arena, uint32_t, (size_t)d->values + 1);
    d->count_room = d->sets < 256 ? 256 : d->sets < 65536 ? 65536 : d->sets + 1;
    d->count = ARENA_ARRAY(&x->arena, uint32_t, d->count_room);
    if (d->touched && d->sum && d->last && d->summed && d->count)
        return OK;
    d->count = NULL;
    return arena_fail(&x->arena, d->sets * sizeof *d->count, "a search", e);
}

static bool counted(const FacetRun *r, int facet)
{
    return r->refine->count >> facet & 1;
}

Code facet_run_new(FacetRun **out, Store *s, const SearchRefine *refine, Arena *arena, Error *e)
{
    FacetRun *r = *out = ARENA_NEW(arena, FacetRun);
    Dictionary *d;
    Code c;

    if (!r)
        return arena_fail(arena, sizeof *r, "a search", e);
    r->refine = refine;
    if ((c = facets_of(s, &r->index, e)) != OK)
        return c;
    r->verdict = ARENA_ARRAY(arena, unsigned char *, (size_t)refine->filters + 1);
    if (!r->verdict)
        return arena_fail(arena, sizeof *r, "a search", e);
    for (int i = 0; i < refine->filters; i++) {
        if ((c = dictionary_of(r->index, refine->filter[i].facet, &d, e)) != OK)
            return c;
        r->verdict[i] = ARENA_ARRAY(arena, unsigned char, (size_t)d->sets + 1);
        if (!r->verdict[i])
            return arena_fail(arena, d->sets, "a search", e);
    }
    for (int f = 0; f < FACETS; f++)
        if (counted(r, f) &&
            ((c = dictionary_of(r->index, f, &d, e)) != OK || (c = counting_room(r->index, d, e)) != OK))
            return c;
    return OK;
}

void facet_run_reset(FacetRun *r)
{
    for (int f = 0; f < FACETS; f++) {
        Dictionary *d = &r->index->dictionary[f];
        if (r->dense[f] && d->count)
            memset(d->count, 0, d->count_room * sizeof *d->count);
        for (uint32_t i = 0; i < r->touched[f] && !r->dense[f]; i++)
            d->count[d->touched[i]] = 0;
        r->touched[f] = 0;
        r->counted[f] = 0;
        r->dense[f] = false;
    }
}

/* The members of a set: the value itself where sets are values. */
static uint32_t members_of(const Dictionary *d, const uint32_t *set, const uint32_t **out)
{
    if (*set == 0)
        return 0;
    if (!d->set_at) {
        *out = set;
        return 1;
    }
    *out = d->member + d->set_at[*set];
    return d->set_at[*set + 1] - d->set_at[*set];
}

static unsigned char judge(const SearchFilter *f, const Dictionary *d, uint32_t set)
{
    const uint32_t *member;
    uint32_t n = members_of(d, &set, &member);
    if (n == 0)
        return f->test(f->ctx, view(NULL, 0)) ? GOOD : BAD;
    for (uint32_t i = 0; i < n; i++)
        if (f->test(f->ctx, d->value[member[i]]))
            return GOOD;
    return BAD;
}

/* Documents behind the end of the stripe, and numbers that no set has (a damaged row), have no values. */
static uint32_t set_of(const FacetStripe *s, const FacetColumn *c, const Dictionary *d, uint32_t low)
{
    uint32_t set = low < s->n ? facet_set(c, low) : 0;
    return set <= d->sets ? set : 0;
}

static void filter_stripe(FacetRun *r, int i, const FacetStripe *s, uint64_t *bits)
{
    const SearchFilter *f = &r->refine->filter[i];
    const Dictionary *d = &r->index->dictionary[f->facet];
    const FacetColumn *c = &s->column[f->facet];
    unsigned char *verdict = r->verdict[i];

    for (unsigned w = 0; w < STRIPE_WORDS; w++)
        for (uint64_t rest = bits[w]; rest; rest &= rest - 1) {
            unsigned bit = (unsigned)__builtin_ctzll(rest);
            uint32_t set = set_of(s, c, d, w << 6 | bit);
            if (verdict[set] == UNKNOWN)
                verdict[set] = judge(f, d, set);
            if (verdict[set] == BAD)
                bits[w] &= ~(1ull << bit);
        }
}

/* Stripes of the chunk that have any bit: first and behind the last. */
static bool stripes_with(const uint64_t bits[CHUNK_WORDS], uint32_t *from, uint32_t *to)
{
    *from = STRIPES_A_CHUNK;
    *to = 0;
    for (uint32_t i = 0; i < STRIPES_A_CHUNK; i++) {
        uint64_t any = 0;
        for (unsigned w = 0; w < STRIPE_WORDS; w++)
            any |= bits[i * STRIPE_WORDS + w];
        if (!any)
            continue;
        *from = i < *from ? i : *from;
        *to = i + 1;
    }
    return *from < *to;
}

static const FacetStripe none = { 0 };

/* The stripe, or one without documents where the index has none. */
static const FacetStripe *stripe_of(const FacetIndex *x, uint32_t at)
{
    return x->kept[at].body ? &x->kept[at].stripe : &none;
}

Code facet_run_filter(FacetRun *r, uint32_t chunk, uint64_t bits[CHUNK_WORDS], Error *e)
{
    uint32_t from, to, first = chunk * STRIPES_A_CHUNK;
    Code c;

    if (r->refine->filters == 0 || !stripes_with(bits, &from, &to))
        return OK;
    if ((c = read_stripes(r->index, first + from, first + to, e)) != OK)
        return c;
    for (uint32_t i = from; i < to; i++)
        for (int f = 0; f < r->refine->filters; f++)
            filter_stripe(r, f, stripe_of(r->index, first + i), bits + i * STRIPE_WORDS);
    return OK;
}

static uint32_t lows_of(const uint64_t *bits, uint16_t *low)
{
    uint32_t n = 0;
    for (unsigned w = 0; w < STRIPE_WORDS; w++)
        for (uint64_t rest = bits[w]; rest; rest &= rest - 1)
            low[n++] = (uint16_t)(w << 6 | (unsigned)__builtin_ctzll(rest));
    return n;
}

static inline uint32_t count_set(Dictionary *d, uint32_t set, uint32_t documents, uint32_t touched)
{
    if (set > d->sets || documents == 0)
        return touched;
    d->touched[touched] = set;
    touched += d->count[set] == 0;
    d->count[set] += documents;
    return touched;
}

/* Bits that both have; sums of bytes before sums of words, so that several words go side by side. */
static uint32_t common_bits(const uint64_t *a, const uint64_t *b)
{
    const uint64_t m1 = 0x5555555555555555, m2 = 0x3333333333333333, m4 = 0x0f0f0f0f0f0f0f0f;
    uint32_t sum = 0;

    for (unsigned w = 0; w < STRIPE_WORDS; w += 16) {
        uint64_t bytes = 0;
        for (unsigned i = w; i < w + 16; i++) {
            uint64_t x = a[i] & b[i];
            x -= x >> 1 & m1;
            x = (x & m2) + (x >> 2 & m2);
            bytes += (x + (x >> 4)) & m4;
        }
        bytes = (bytes & 0x00ff00ff00ff00ff) + (bytes >> 8 & 0x00ff00ff00ff00ff);
        sum += (uint32_t)(bytes * 0x0001000100010001 >> 48);
    }
    return sum;
}

/* The bitmaps of a facet of few sets, or NULL (also without memory: then documents are counted one by one). */
static const uint64_t *planes_of(KeptStripe *k, int facet, const Dictionary *d)
{
    const FacetColumn *c = &k->stripe.column[facet];
    uint64_t *plane = k->plane[facet];

    if (plane || c->bits == 0 || c->bits > 4 || d->sets > PLANES_MOST)
        return plane;
    plane = mem_alloc((size_t)d->sets * STRIPE_WORDS * sizeof *plane);
    if (!plane)
        return NULL;
    memset(plane, 0, (size_t)d->sets * STRIPE_WORDS * sizeof *plane);
    for (uint32_t low = 0; low < k->stripe.n; low++) {
        uint32_t set = facet_set(c, low);
        if (set && set <= d->sets)
            plane[(set - 1) * STRIPE_WORDS + (low >> 6)] |= 1ull << (low & 63);
    }
    return k->plane[facet] = plane;
}

/* Counts without a look at what was touched: numbers that no set has fall into room that nobody reads. */
static void count_dense(Dictionary *d, const FacetColumn *c, const uint16_t *low, uint32_t n)
{
    uint32_t *count = d->count;

    if (c->bits == 8) {
        for (uint32_t i = 0; i < n; i++)
            count[c->p[low[i]]]++;
    } else if (c->bits == 16 && d->count_room >= 65536) {
        for (uint32_t i = 0; i < n; i++)
            count[number_at(c->p, 16, low[i])]++;
    } else {
        for (uint32_t i = 0; i < n; i++) {
            uint32_t set = facet_set(c, low[i]);
            count[set <= d->sets ? set : 0]++;
        }
    }
}

/* Documents low[0..n), whose bits are `bits`. */
static void count_stripe(FacetRun *r, int facet, KeptStripe *k, const uint64_t *bits, uint32_t n)
{
    Dictionary *d = &r->index->dictionary[facet];
    const FacetColumn *c = &k->stripe.column[facet];
    const uint64_t *plane = n >= PLANE_DOCS ? planes_of(k, facet, d) : NULL;
    uint32_t touched = r->touched[facet];

    if (c->bits && !plane && !r->dense[facet]) {
        r->counted[facet] += n;
        r->dense[facet] = r->counted[facet] > d->sets / 4;
    }
    if (c->bits == 0) {
        touched = count_set(d, c->same, n, touched);
    } else if (plane) {
        for (uint32_t set = 1; set <= d->sets; set++)
            touched = count_set(d, set, common_bits(bits, plane + (set - 1) * STRIPE_WORDS), touched);
    } else if (r->dense[facet]) {
        count_dense(d, c, r->low, n);
    } else {
        for (uint32_t i = 0; i < n; i++)
            touched = count_set(d, facet_set(c, r->low[i]), 1, touched);
    }
    r->touched[facet] = touched;
}

Code facet_run_count(FacetRun *r, uint32_t chunk, const uint64_t bits[CHUNK_WORDS], Error *e)
{
    uint32_t from, to, first = chunk * STRIPES_A_CHUNK;
    Code c;

    if (r->refine->count == 0 || !stripes_with(bits, &from, &to))
        return OK;
    if ((c = read_stripes(r->index, first + from, first + to, e)) != OK)
        return c;
    for (uint32_t i = from; i < to; i++) {
        KeptStripe *k = &r->index->kept[first + i];
        uint32_t n;
        if (!k->body)
            continue; /* documents without values */
        n = lows_of(bits + i * STRIPE_WORDS, r->low);
        while (n && r->low[n - 1] >= k->stripe.n) /* those behind its end have no values */
            n--;
        for (int f = 0; f < FACETS && n; f++)
            if (counted(r, f))
                count_stripe(r, f, k, bits + i * STRIPE_WORDS, n);
    }
    return OK;
}

/* ---- the answer -------------------------------------------------------------------------------------------------- */

/* Sums of one facet, by the number of the name under which values are shown: the value's own, or one of `names`. */
typedef struct {
    const FacetRun *run;
    int facet;
    Dictionary *d;
    Map names;
    uint32_t *name; /* of each value where names are asked for: 0 unknown, 1 hidden, otherwise its number + 1 */
    uint32_t summed;
} Sums;

/* 0: not shown. */
static Code name_of(Sums *s, uint32_t value, uint32_t *out, Error *e)
{
    const SearchRefine *refine = s->run->refine;
    View v;
    bool fresh;
    uint64_t *at;

    if (!s->name) {
        *out = value;
        return OK;
    }
    if (s->name[value] == 0) {
        v = refine->shown(refine->ctx, (SearchFacet)s->facet, s->d->value[value]);
        s->name[value] = 1;
        if (v.p) {
            if (!(at = map_add(&s->names, v, &fresh)))
                return fail_memory(e, "a search");
            if (fresh)
                *at = s->names.n;
            s->name[value] = (uint32_t)*at + 1;
        }
    }
    *out = s->name[value] - 1;
    return OK;
}

/* A set's documents count under each name of its values, once. */
static Code add_set(Sums *s, uint32_t set, Error *e)
{
    Dictionary *d = s->d;
    const uint32_t *member;
    uint32_t n = members_of(d, &set, &member), name = 0;
    Code c = OK;
    for (uint32_t i = 0; i < n && c == OK; i++) {
        if ((c = name_of(s, member[i], &name, e)) != OK || name == 0 || d->last[name] == set)
            continue;
        if (d->sum[name] == 0)
            d->summed[s->summed++] = name;
        d->last[name] = set;
        d->sum[name] += d->count[set];
    }
    return c;
}

static View name_text(const Sums *s, uint32_t name)
{
    return s->name ? s->names.entry[name - 1].key : s->d->value[name];
}

static bool goes_before(int64_t documents, View value, const FacetCount *than)
{
    return documents != than->documents ? documents > than->documents : view_cmp(value, than->value) < 0;
}

/* Puts it among the best, of which there are at most `most`. */
static void insert_best(FacetCounts *best, int most, int64_t documents, View value)
{
    int at = best->n;
    if (at == most && (most == 0 || !goes_before(documents, value, &best->value[most - 1])))
        return;
    if (at == most)
        at--;
    else
        best->n++;
    for (; at > 0 && goes_before(documents, value, &best->value[at - 1]); at--)
        best->value[at] = best->value[at - 1];
    best->value[at] = (FacetCount){ value, documents };
}

/* Where each set is one value and counts under itself, the counts of sets are those of values. */
static Code best_of_sets(FacetRun *r, int facet, Arena *out, FacetCounts *counts, Error *e)
{
    const Dictionary *d = &r->index->dictionary[facet];
    int most = r->refine->values;
    uint32_t n = r->dense[facet] ? d->sets : r->touched[facet];

    counts->value = ARENA_ARRAY(out, FacetCount, (size_t)most + 1);
    if (!counts->value)
        return arena_fail(out, (size_t)most * sizeof *counts->value, "a search", e);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t set = r->dense[facet] ? i + 1 : d->touched[i];
        if (set == 0 || d->count[set] == 0)
            continue;
        counts->distinct++;
        insert_best(counts, most, d->count[set], d->value[set]);
    }
    for (int i = 0; i < counts->n; i++)
        if (!(counts->value[i].value = arena_copy(out, counts->value[i].value)).p)
            return arena_fail(out, counts->value[i].value.n, "a search", e);
    return OK;
}

static Code best_of(const Sums *s, int most, Arena *out, FacetCounts *counts, Error *e)
{
    counts->value = ARENA_ARRAY(out, FacetCount, (size_t)most + 1);
    if (!counts->value)
        return arena_fail(out, (size_t)most * sizeof *counts->value, "a search", e);
    counts->distinct = s->summed;
    for (uint32_t i = 0; i < s->summed; i++) {
        uint32_t name = s->d->summed[i];
        insert_best(counts, most, s->d->sum[name], name_text(s, name));
    }
    for (int i = 0; i < counts->n; i++)
        if (!(counts->value[i].value = arena_copy(out, counts->value[i].value)).p)
            return arena_fail(out, counts->value[i].value.n, "a search", e);
    return OK;
}

static Code facet_result(FacetRun *r, int facet, Arena *out, FacetCounts *counts, Error *e)
{
    Sums s = { .run = r, .facet = facet, .d = &r->index->dictionary[facet] };
    bool named = r->refine->shown && (r->refine->renamed >> facet & 1);
    Arena scratch;
    Code c = OK;

    if (!named && !s.d->set_at)
        return best_of_sets(r, facet, out, counts, e);
    arena_init(&scratch, LIMIT_QUESTION_BYTES);
    map_init(&s.names, &scratch);
    s.name = named ? ARENA_ARRAY(&scratch, uint32_t, (size_t)s.d->values + 1) : NULL;
    if (named && !s.name)
        c = arena_fail(&scratch, s.d->values * sizeof *s.name, "a search", e);
    for (uint32_t set = 1; r->dense[facet] && set <= s.d->sets && c == OK; set++)
        if (s.d->count[set])
            c = add_set(&s, set, e);
    for (uint32_t i = 0; !r->dense[facet] && i < r->touched[facet] && c == OK; i++)
        c = add_set(&s, s.d->touched[i], e);
    if (c == OK)
        c = best_of(&s, r->refine->values, out, counts, e);
    for (uint32_t i = 0; i < s.summed; i++)
        s.d->sum[s.d->summed[i]] = s.d->last[s.d->summed[i]] = 0;
    map_release(&s.names);
    arena_release(&scratch);
    return c;
}

Code facet_run_result(FacetRun *r, Arena *out, FacetCounts counts[FACETS], Error *e)
{
    Code c = OK;
    for (int f = 0; f < FACETS && c == OK; f++) {
        counts[f] = (FacetCounts){ 0 };
        if (counted(r, f))
            c = facet_result(r, f, out, &counts[f], e);
    }
    facet_run_reset(r);
    return c;
}
