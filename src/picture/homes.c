/* Sorted arrays and union-find. See homes.h. */
#include "picture/homes.h"

#include "base/memory.h"
#include "base/parallel.h"
#include "base/sort.h"

#include <string.h>

void homes_release(Homes *h)
{
    mem_free(h->home);
    mem_free(h->bucket);
    mem_free(h->claim);
    mem_free(h->shared);
    mem_free(h->first);
    memset(h, 0, sizeof *h);
}

static void *more_room(void *p, size_t *room, size_t size)
{
    size_t next = *room ? *room + *room / 2 : 4096;
    void *q = mem_grow(p, next * size);
    if (q)
        *room = next;
    return q;
}

Code homes_add(Homes *h, uint64_t number, unsigned dataset, bool declared, uint64_t origin, Error *e)
{
    Home *last = h->n ? &h->home[h->n - 1] : NULL;
    if (last && last->number == number) { /* the usual case: records of one thing stand together */
        last->datasets |= (uint64_t)1 << dataset;
        last->declared |= declared;
        last->first = origin < last->first ? origin : last->first;
        return OK;
    }
    if (h->n == h->room) {
        Home *p = more_room(h->home, &h->room, sizeof *p);
        if (!p)
            return fail_memory(e, "the products of a picture");
        h->home = p;
    }
    // NOLINTNEXTLINE(clang-analyzer-core.NullDereference) no room at first, so there is an array
    h->home[h->n++] =
        (Home){ .number = number, .datasets = (uint64_t)1 << dataset, .declared = declared, .first = origin };
    return OK;
}

Code homes_claim(Homes *h, uint64_t identifier, uint64_t home, Error *e)
{
    HomeClaim *last = h->claims ? &h->claim[h->claims - 1] : NULL;
    if (last && last->number == identifier && last->home == home)
        return OK;
    if (h->claims == h->claim_room) {
        HomeClaim *p = more_room(h->claim, &h->claim_room, sizeof *p);
        if (!p)
            return fail_memory(e, "the identifiers of a picture");
        h->claim = p;
    }
    // NOLINTNEXTLINE(clang-analyzer-core.NullDereference) no room at first, so there is an array
    h->claim[h->claims++] = (HomeClaim){ identifier, home };
    return OK;
}

/* p with the n records at `more` behind its own; NULL when there is no memory. */
static void *with_more(void *p, size_t *n, size_t *room, const void *more, size_t n_more, size_t size)
{
    if (*room - *n < n_more) {
        if (!(p = mem_grow(p, (*n + n_more) * size)))
            return NULL;
        *room = *n + n_more;
    }
    if (n_more)
        memcpy((char *)p + *n * size, more, n_more * size);
    *n += n_more;
    return p;
}

Code homes_take(Homes *h, Homes *other, Error *e)
{
    void *p;

    if (other->n) {
        if (!(p = with_more(h->home, &h->n, &h->room, other->home, other->n, sizeof *h->home)))
            return fail_memory(e, "the products of a picture");
        h->home = p;
        mem_free(other->home);
        other->home = NULL;
    }
    if (other->claims) {
        if (!(p = with_more(h->claim, &h->claims, &h->claim_room, other->claim, other->claims, sizeof *h->claim)))
            return fail_memory(e, "the identifiers of a picture");
        h->claim = p;
    }
    homes_release(other);
    return OK;
}

/* Claims of one identifier by their homes: few, so that insertion will do. */
static void order_claims(HomeClaim *c, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        HomeClaim x = c[i];
        size_t j = i;
        for (; j > 0 && c[j - 1].number == x.number && c[j - 1].home > x.home; j--)
            c[j] = c[j - 1];
        c[j] = x;
    }
}

static void sort_some(void *ctx, size_t task, int worker)
{
    Homes *h = ctx;
    (void)worker;
    if (task == 0)
        sort_by_number(h->home, h->n, sizeof *h->home);
    else
        sort_by_number(h->claim, h->claims, sizeof *h->claim);
}

/* Homes are sorted. */
static void merge_homes(Homes *h)
{
    size_t n = 0;
    for (size_t i = 0; i < h->n; i++) {
        if (n && h->home[n - 1].number == h->home[i].number) {
            h->home[n - 1].datasets |= h->home[i].datasets;
            h->home[n - 1].declared |= h->home[i].declared;
            if (h->home[i].first < h->home[n - 1].first)
                h->home[n - 1].first = h->home[i].first;
        } else {
            h->home[n++] = h->home[i];
        }
    }
    h->n = n;
    for (size_t i = 0; i < n; i++) {
        h->home[i].parent = (uint32_t)i;
        h->home[i].cluster = h->home[i].datasets;
    }
}

/* Claims are sorted. */
static void merge_claims(Homes *h)
{
    size_t n = 0;
    order_claims(h->claim, h->claims);
    for (size_t i = 0; i < h->claims; i++)
        if (!n || h->claim[n - 1].number != h->claim[i].number || h->claim[n - 1].home != h->claim[i].home)
            h->claim[n++] = h->claim[i];
    h->claims = n;
}

/* Numbers are spread evenly, so their leading bits cut the homes into parts of a few each. */
static Code index_homes(Homes *h, Error *e)
{
    size_t parts, at = 0;

    h->bucket_bits = 1;
    while (h->bucket_bits < 26 && (size_t)2 << h->bucket_bits < h->n)
        h->bucket_bits++;
    parts = (size_t)1 << h->bucket_bits;
    h->bucket = mem_alloc((parts + 1) * sizeof *h->bucket);
    if (!h->bucket)
        return fail_memory(e, "the products of a picture");
    for (size_t p = 0; p <= parts; p++) {
        while (at < h->n && h->home[at].number >> (64 - h->bucket_bits) < p)
            at++;
        h->bucket[p] = (uint32_t)at;
    }
    return OK;
}

uint32_t homes_find(const Homes *h, uint64_t number)
{
    size_t part, from, at;

    if (!h->n)
        return HOME_NONE;
    part = number >> (64 - h->bucket_bits);
    from = h->bucket[part];
    at = from + sort_find(h->home + from, h->bucket[part + 1] - from, sizeof *h->home, number);
    return at < h->n && h->home[at].number == number ? (uint32_t)at : HOME_NONE;
}

uint32_t homes_root(Homes *h, uint32_t i)
{
    while (h->home[i].parent != i) {
        h->home[i].parent = h->home[h->home[i].parent].parent;
        i = h->home[i].parent;
    }
    return i;
}

/* Index of the first claim of an identifier. */
static size_t first_claim(const Homes *h, uint64_t identifier)
{
    return sort_find(h->claim, h->claims, sizeof *h->claim, identifier);
}

/* A claim's home may itself be a code of a product (the pack of a GTIN): one step further is followed. */
static uint32_t claimed_home(const Homes *h, uint64_t number)
{
    uint32_t x = homes_find(h, number);
    for (size_t at = x == HOME_NONE ? first_claim(h, number) : h->claims; at < h->claims; at++) {
        uint32_t y;
        if (h->claim[at].number != number)
            break;
        y = homes_find(h, h->claim[at].home);
        if (y == HOME_NONE || y == x)
            continue;
        if (x != HOME_NONE)
            return HOME_NONE;
        x = y;
    }
    return x;
}

/* Claims [from, to) are one identifier's. The data sets of which it names two homes or more, as a set. */
static uint64_t ambiguous_in(const Homes *h, size_t from, size_t to)
{
    uint32_t owner[HOME_DATASETS_MOST + 1]; /* the first home of each data set seen */
    uint64_t seen = 0, twice = 0;

    for (size_t i = from; i < to; i++) {
        uint32_t x = claimed_home(h, h->claim[i].home);
        uint64_t datasets = x == HOME_NONE ? 0 : h->home[x].datasets;
        for (uint64_t left = datasets & seen & ~twice; left; left &= left - 1)
            if (owner[__builtin_ctzll(left)] != x) // cppcheck-suppress uninitvar ; of those seen
                twice |= left & -left;
        for (uint64_t left = datasets & ~seen; left; left &= left - 1)
            owner[__builtin_ctzll(left)] = x;
        seen |= datasets;
    }
    return twice;
}

/* Joins the homes of claims [from, to), but those of data sets in `but`. */
static void join_group(Homes *h, size_t from, size_t to, uint64_t but)
{
    uint32_t first = HOME_NONE;
    for (size_t i = from; i < to; i++) {
        uint32_t x = claimed_home(h, h->claim[i].home);
        if (x == HOME_NONE || (h->home[x].datasets & but))
            continue;
        x = homes_root(h, x);
        if (first == HOME_NONE) {
            first = x;
            continue;
        }
        if (x == first || (h->home[x].cluster & h->home[first].cluster))
            continue;
        if (x < first) {
            uint32_t t = x;
            x = first;
            first = t;
        }
        h->home[x].parent = first;
        h->home[first].cluster |= h->home[x].cluster;
        h->home[first].declared |= h->home[x].declared;
        if (h->home[x].first < h->home[first].first)
            h->home[first].first = h->home[x].first;
    }
}

static Code note_shared(Homes *h, uint64_t number, uint64_t datasets, Error *e)
{
    if (h->n_shared == h->shared_room) {
        HomeShared *p = more_room(h->shared, &h->shared_room, sizeof *p);
        if (!p)
            return fail_memory(e, "shared identifiers");
        h->shared = p;
    }
    h->shared[h->n_shared++] = (HomeShared){ number, datasets };
    return OK;
}

typedef struct {
    uint64_t first;
    uint64_t root;
} Root;

static Code number_products(Homes *h, Error *e)
{
    Root *root;
    size_t n = 0;

    for (size_t i = 0; i < h->n; i++)
        n += h->home[i].parent == i;
    root = mem_alloc(n * sizeof *root);
    if (!root)
        return fail_memory(e, "the products of a picture");
    n = 0;
    for (size_t i = 0; i < h->n; i++)
        if (h->home[i].parent == i)
            root[n++] = (Root){ h->home[i].first, i };
    sort_by_number(root, n, sizeof *root);
    h->first = mem_alloc(n * sizeof *h->first);
    for (size_t i = 0; i < n && h->first; i++) {
        h->home[root[i].root].product = (uint32_t)(i + 1) & 0x7fffffff;
        h->first[i] = root[i].first;
    }
    h->products = (uint32_t)n;
    mem_free(root);
    return h->first ? OK : fail_memory(e, "the products of a picture");
}

Code homes_join(Homes *h, Error *e)
{
    uint64_t shared;
    Code c;

    parallel_run(parallel_processors() > 1 ? 2 : 1, 2, sort_some, h);
    merge_homes(h);
    merge_claims(h);
    if ((c = index_homes(h, e)) != OK)
        return c;
    for (size_t i = 0, to; i < h->claims; i = to) {
        for (to = i + 1; to < h->claims && h->claim[to].number == h->claim[i].number; to++)
            ;
        if (to - i == 1)
            continue;
        shared = ambiguous_in(h, i, to);
        join_group(h, i, to, shared);
        if (shared && (c = note_shared(h, h->claim[i].number, shared, e)) != OK)
            return c;
    }
    return number_products(h, e);
}

uint32_t homes_resolve(Homes *h, uint64_t number)
{
    uint32_t x = claimed_home(h, number);
    return x == HOME_NONE ? homes_of_identifier(h, number) : homes_root(h, x);
}

bool homes_is_shared(const Homes *h, uint64_t identifier, unsigned dataset)
{
    size_t at = sort_find(h->shared, h->n_shared, sizeof *h->shared, identifier);
    return at < h->n_shared && h->shared[at].number == identifier && (h->shared[at].datasets >> dataset & 1);
}

bool homes_knows(const Homes *h, uint64_t identifier)
{
    size_t at = first_claim(h, identifier);
    return at < h->claims && h->claim[at].number == identifier;
}

uint32_t homes_of_identifier(Homes *h, uint64_t identifier)
{
    size_t low = first_claim(h, identifier);
    uint32_t root = HOME_NONE;

    for (; low < h->claims && h->claim[low].number == identifier; low++) {
        uint32_t x = claimed_home(h, h->claim[low].home);
        if (x == HOME_NONE)
            continue;
        x = homes_root(h, x);
        if (root != HOME_NONE && root != x)
            return HOME_NONE;
        root = x;
    }
    return root;
}
