/* See crosswalk.h. Classes and sets of classes are numbered once; products of one set count together. */
#include "picture/crosswalk.h"

#include "base/limits.h"
#include "base/map.h"
#include "base/memory.h"
#include "base/sort.h"
#include "picture/classes.h"

#include <stdlib.h>
#include <string.h>

enum { SCHEMES_MOST = 64, CLASSES_MOST = 2000000, SETS_MOST = 4000000, LINKS_MOST = 50000000 };
enum { WAITING = 64 };
#define ALL_OF ((uint32_t)1 << 31) /* instead of a class: any class of the scheme with that number */

typedef struct {
    View scheme, code, term;
    uint32_t scheme_no, above, implied; /* numbers of classes, 0: none */
} Class;

typedef struct {
    const uint32_t *class; /* ascending numbers of classes */
    uint32_t classes;
    uint32_t items; /* products that no link joins to another */
    uint32_t example[CROSSWALK_EXAMPLES];
} Set;

/* Two classes, a < b; or a class and all of a scheme. */
typedef struct {
    uint32_t a, b;
    int64_t ppm;
    uint32_t items, exact;
    uint32_t example[CROSSWALK_EXAMPLES];
} Pair;

typedef struct {
    uint32_t a, b;
    int64_t ppm;
} Link;

/* A row to be: its place in order, and the pair, which is turned where the lowest bit says so. */
typedef struct {
    uint64_t key, pair;
} Place;

typedef struct {
    const Crosswalk *c;
    uint32_t *order; /* classes by scheme and code */
    uint32_t *rank;  /* of each class */
    uint32_t first[SCHEMES_MOST];
    Place *place;
    size_t places;
} Making;

struct Crosswalk {
    Arena arena;
    Map class_at, set_at, scheme_at;
    Class *class; /* from 1 */
    size_t classes, class_room;
    Set *set; /* from 1 */
    size_t sets, set_room;
    uint32_t *set_of; /* by product, 0: no classes */
    size_t products, product_room;
    Link *link;
    size_t links, link_room;
    Pair *pair;
    size_t pairs, pair_room;
    uint32_t *slot; /* index + 1 of a pair, 0 empty */
    size_t slots;
    int64_t *all; /* of each class and scheme: its items that have any class of it, in millionths */
    bool second_round;
    Pair waiting[WAITING]; /* to be added: meanwhile the memory where they belong is fetched */
    size_t n_waiting;
    int64_t left_out;
    Making making;
};

/* Room for one more of `size` bytes; NULL without memory, and *at stays. */
static bool room_for(void **at, size_t n, size_t *room, size_t size)
{
    size_t before = *room;

    if (!mem_room(at, n, room, size))
        return false;
    if (*room != before)
        mem_use_large_pages(*at, *room * size);
    return true;
}

#define ROOM(c, what, n, room, e)                                                                                      \
    (room_for((void **)&(c)->what, (n), &(c)->room, sizeof *(c)->what) ? OK : fail_memory((e), "a crosswalk"))

Code crosswalk_new(Crosswalk **out, Error *e)
{
    Crosswalk *c = mem_alloc(sizeof *c);

    if (!(*out = c))
        return fail_memory(e, "a crosswalk");
    memset(c, 0, sizeof *c);
    arena_init(&c->arena, 1 * GIB);
    map_init(&c->class_at, &c->arena);
    map_init(&c->set_at, &c->arena);
    map_init(&c->scheme_at, &c->arena);
    return OK;
}

void crosswalk_free(Crosswalk *c)
{
    if (!c)
        return;
    map_release(&c->class_at);
    map_release(&c->set_at);
    map_release(&c->scheme_at);
    arena_release(&c->arena);
    mem_free(c->class);
    mem_free(c->set);
    mem_free(c->set_of);
    mem_free(c->link);
    mem_free(c->pair);
    mem_free(c->slot);
    mem_free(c->all);
    mem_free(c->making.order);
    mem_free(c->making.rank);
    mem_free(c->making.place);
    mem_free(c);
}

/* ---- what there is ----------------------------------------------------------------------------------------------- */

/* The number of a class; 0: it is beyond the limits. */
static Code class_number(Crosswalk *c, View scheme, View code, View term, uint32_t *number, Error *e)
{
    char key[2 * CROSSWALK_CODE_BYTES + 2];
    uint64_t *at, *scheme_at;
    bool fresh;
    Class *x;

    *number = 0;
    if (!code.n || !scheme.n || code.n > CROSSWALK_CODE_BYTES || scheme.n > CROSSWALK_CODE_BYTES)
        return OK;
    memcpy(key, scheme.p, scheme.n);
    key[scheme.n] = '\0';
    memcpy(key + scheme.n + 1, code.p, code.n);
    if ((at = map_find(&c->class_at, view(key, scheme.n + 1 + code.n))) != NULL) {
        *number = (uint32_t)*at;
        x = &c->class[*number];
        if (term.n && !x->term.n && !(x->term = arena_copy(&c->arena, term)).p)
            return fail_memory(e, "a crosswalk");
        return OK;
    }
    if (c->classes + 1 >= CLASSES_MOST)
        return OK;
    if (!(scheme_at = map_add(&c->scheme_at, scheme, &fresh)))
        return fail_memory(e, "a crosswalk");
    if (fresh)
        *scheme_at = c->scheme_at.n - 1;
    if (*scheme_at >= SCHEMES_MOST)
        return OK;
    if (ROOM(c, class, c->classes + 1, class_room, e) != OK)
        return e->code;
    if (!(at = map_add(&c->class_at, view(key, scheme.n + 1 + code.n), &fresh)))
        return fail_memory(e, "a crosswalk");
    x = &c->class[++c->classes];
    *x = (Class){ .term = V(""), .scheme_no = (uint32_t)*scheme_at };
    x->scheme = view_sub(c->class_at.entry[c->class_at.n - 1].key, 0, scheme.n);
    x->code = view_sub(c->class_at.entry[c->class_at.n - 1].key, scheme.n + 1, code.n);
    if (term.n && !(x->term = arena_copy(&c->arena, term)).p)
        return fail_memory(e, "a crosswalk");
    *at = *number = (uint32_t)c->classes;
    return OK;
}

/* Sorts and takes out what is repeated. */
static int sorted_once(uint32_t *x, int n)
{
    int kept = 0;
    qsort(x, (size_t)n, sizeof *x, compare_uint32); // cppcheck-suppress uninitvar ; n of them are filled
    for (int i = 0; i < n; i++)
        if (!kept || x[kept - 1] != x[i])
            x[kept++] = x[i];
    return kept;
}

static Code set_number(Crosswalk *c, const uint32_t *class, int n, uint32_t *number, Error *e)
{
    bool fresh;
    uint64_t *at = map_add(&c->set_at, view((const char *)class, (size_t)n * sizeof *class), &fresh);

    if (!at || ROOM(c, set, c->sets + 1, set_room, e) != OK)
        return at ? e->code : fail_memory(e, "a crosswalk");
    if (fresh) {
        uint32_t *kept = ARENA_ARRAY(&c->arena, uint32_t, (size_t)n);
        if (!kept)
            return fail_memory(e, "a crosswalk");
        memcpy(kept, class, (size_t)n * sizeof *kept);
        c->set[++c->sets] = (Set){ .class = kept, .classes = (uint32_t)n };
        *at = c->sets;
    }
    *number = (uint32_t)*at;
    return OK;
}

Code crosswalk_product(Crosswalk *c, uint32_t product, const CrosswalkClass *x, int n, Error *e)
{
    uint32_t class[CROSSWALK_CLASSES], set = 0;
    int k = 0;
    Code code = OK;

    for (int i = 0; i < n && k < CROSSWALK_CLASSES && code == OK; i++) {
        code = class_number(c, x[i].scheme, x[i].code, x[i].term, &class[k], e);
        k += class[k] != 0;
    }
    if (code != OK || !k)
        return code;
    if (c->sets + 1 >= SETS_MOST) {
        c->left_out++;
        return OK;
    }
    if ((code = set_number(c, class, sorted_once(class, k), &set, e)) != OK)
        return code;
    while (c->products <= product) {
        if (ROOM(c, set_of, c->products, product_room, e) != OK)
            return e->code;
        c->set_of[c->products++] = 0;
    }
    c->set_of[product] = set;
    return OK;
}

Code crosswalk_implies(Crosswalk *c, const CrosswalkClass *x, const CrosswalkClass *y, Error *e)
{
    uint32_t from, to;
    Code code = class_number(c, x->scheme, x->code, V(""), &from, e);

    if (code == OK)
        code = class_number(c, y->scheme, y->code, y->term, &to, e);
    if (code == OK && from && to)
        c->class[from].implied = to;
    return code;
}

Code crosswalk_link(Crosswalk *c, uint32_t a, uint32_t b, int64_t ppm, Error *e)
{
    if (ROOM(c, link, c->links, link_room, e) != OK)
        return e->code;
    if (c->links == LINKS_MOST)
        c->left_out++;
    else
        c->link[c->links++] = (Link){ a, b, ppm };
    return OK;
}

/* ---- pairs ------------------------------------------------------------------------------------------------------- */

/* The items of a class that have any class of a scheme, in millionths. */
static int64_t all_of(const Crosswalk *c, uint32_t class, uint32_t scheme)
{
    return c->all[class * c->scheme_at.n + scheme];
}

static int64_t items_of(const Crosswalk *c, uint32_t class)
{
    return all_of(c, class, c->class[class].scheme_no);
}

/* Is a class, which `of` items have beside one of the other scheme, told to go with another, which `back` have? If
 * there are enough of it, and it is no rarity among them; or if half of enough of the other are of it, which says what
 * those are (crossing.h). */
static bool is_told(int64_t ppm, int64_t of, int64_t back)
{
    return (crosswalk_is_enough(of) && CROSSWALK_RARITY * ppm >= of) || (crosswalk_is_enough(back) && 2 * ppm >= back);
}

/* Can a pair ever be told? It has at most the items of either class, so most are seen to be nothing before they are
 * counted. */
static bool may_be_told(const Crosswalk *c, uint32_t a, uint32_t b)
{
    int64_t most = items_of(c, a), of_a, of_b;

    if (b & ALL_OF)
        return crosswalk_is_enough(most);
    most = items_of(c, b) < most ? items_of(c, b) : most;
    of_a = all_of(c, a, c->class[b].scheme_no);
    of_b = all_of(c, b, c->class[a].scheme_no);
    return is_told(most, of_a, of_b) || is_told(most, of_b, of_a);
}

/* Where looking for a pair begins. */
static size_t first_slot(const Crosswalk *c, uint32_t a, uint32_t b)
{
    uint64_t h = ((uint64_t)a << 32 | b) * 0x9e3779b97f4a7c15u;
    return (size_t)(h >> 32) & (c->slots - 1); /* lower bits know little of a */
}

static size_t slot_of(const Crosswalk *c, uint32_t a, uint32_t b)
{
    size_t at = first_slot(c, a, b);

    while (c->slot[at] && (c->pair[c->slot[at] - 1].a != a || c->pair[c->slot[at] - 1].b != b))
        at = (at + 1) & (c->slots - 1);
    return at;
}

static Code grow_slots(Crosswalk *c, Error *e)
{
    size_t slots = c->slots ? c->slots * 2 : 4096;
    uint32_t *p = mem_alloc(slots * sizeof *p);

    if (!p)
        return fail_memory(e, "a crosswalk");
    mem_use_large_pages(p, slots * sizeof *p);
    memset(p, 0, slots * sizeof *p);
    mem_free(c->slot);
    c->slot = p;
    c->slots = slots;
    for (size_t i = 0; i < c->pairs; i++)
        c->slot[slot_of(c, c->pair[i].a, c->pair[i].b)] = (uint32_t)i + 1;
    return OK;
}

/* The smallest numbers stay. */
static void add_example(uint32_t *example, uint32_t product)
{
    for (int i = 0; i < CROSSWALK_EXAMPLES && product; i++) {
        uint32_t was = example[i];
        if (was == product)
            return;
        if (was && was < product)
            continue;
        example[i] = product;
        product = was;
    }
}

static Code add_pair(Crosswalk *c, const Pair *more, Error *e)
{
    size_t at = slot_of(c, more->a, more->b);
    Pair *x;

    if (!c->slot[at]) {
        if (c->pairs == CROSSWALK_PAIRS) {
            c->left_out++;
            return OK;
        }
        if (ROOM(c, pair, c->pairs, pair_room, e) != OK)
            return e->code;
        c->pair[c->pairs++] = (Pair){ .a = more->a, .b = more->b };
        c->slot[at] = (uint32_t)c->pairs;
    }
    x = &c->pair[c->slot[at] - 1];
    x->ppm += more->ppm;
    x->items += more->items;
    x->exact += more->exact;
    for (int i = 0; i < CROSSWALK_EXAMPLES; i++)
        add_example(x->example, more->example[i]);
    return OK;
}

static Code add_waiting(Crosswalk *c, Error *e)
{
    size_t n = c->n_waiting;

    c->n_waiting = 0;
    while (2 * (c->pairs + n) >= c->slots)
        if (grow_slots(c, e) != OK)
            return e->code;
    for (size_t i = 0; i < n; i++)
        __builtin_prefetch(&c->slot[first_slot(c, c->waiting[i].a, c->waiting[i].b)]);
    for (size_t i = 0; i < n; i++) {
        uint32_t pair = c->slot[first_slot(c, c->waiting[i].a, c->waiting[i].b)];
        if (pair)
            __builtin_prefetch(&c->pair[pair - 1], 1);
    }
    for (size_t i = 0; i < n; i++)
        if (add_pair(c, &c->waiting[i], e) != OK)
            return e->code;
    return OK;
}

/* Adds to what is counted of a pair, soon; in the first round only to what has any class of a scheme. */
static Code put_pair(Crosswalk *c, const Pair *more, Error *e)
{
    if (!c->second_round) {
        if (more->b & ALL_OF)
            c->all[more->a * c->scheme_at.n + (more->b & ~ALL_OF)] += more->ppm;
        return OK;
    }
    if (!may_be_told(c, more->a, more->b))
        return OK;
    c->waiting[c->n_waiting++] = *more;
    return c->n_waiting == WAITING ? add_waiting(c, e) : OK;
}

/* The levels above each class. */
static Code find_levels(Crosswalk *c, Error *e)
{
    for (size_t i = 1; i <= c->classes; i++) {
        View scheme = c->class[i].scheme, code = c->class[i].code;
        size_t above = class_above(scheme, code);
        uint32_t number = 0;
        if (above && class_number(c, scheme, view_sub(code, 0, above), V(""), &number, e) != OK)
            return e->code;
        c->class[i].above = number;
    }
    return OK;
}

/* The classes of a set with the levels above and what they imply. */
static int expand(const Crosswalk *c, const Set *s, uint32_t *out)
{
    int n = 0;
    for (uint32_t i = 0; i < s->classes; i++)
        for (int implied = 0; implied < 2; implied++) {
            uint32_t x = implied ? c->class[s->class[i]].implied : s->class[i];
            for (; x && n < 4 * CROSSWALK_CLASSES; x = c->class[x].above)
                out[n++] = x;
        }
    n = sorted_once(out, n);
    return n < CROSSWALK_CLASSES ? n : CROSSWALK_CLASSES;
}

/* The schemes that occur, each once. */
static int schemes_of(const Crosswalk *c, const uint32_t *class, int n, uint32_t *out)
{
    int k = 0;
    for (int i = 0; i < n; i++)
        out[k++] = c->class[class[i]].scheme_no;
    return sorted_once(out, k);
}

/* The products of one set that no link joins to another. */
static Code count_set(Crosswalk *c, const Set *s, Error *e)
{
    uint32_t class[4 * CROSSWALK_CLASSES], scheme[CROSSWALK_CLASSES];
    int n = expand(c, s, class), schemes = schemes_of(c, class, n, scheme);
    Pair more = { .ppm = (int64_t)s->items * CROSSWALK_PPM, .items = s->items, .exact = s->items };

    memcpy(more.example, s->example, sizeof more.example);
    for (int i = 0; i < n; i++) {
        more.a = class[i];
        for (int k = 0; k < schemes; k++) {
            more.b = ALL_OF | scheme[k];
            if (put_pair(c, &more, e) != OK)
                return e->code;
        }
        for (int k = i + 1; k < n; k++) {
            more.b = class[k];
            if (c->class[class[i]].scheme_no != c->class[class[k]].scheme_no && put_pair(c, &more, e) != OK)
                return e->code;
        }
    }
    return OK;
}

/* ---- groups of links --------------------------------------------------------------------------------------------- */

/* Products that links join, and their links, by product. */
typedef struct {
    uint32_t *product; /* ascending */
    uint32_t *first;   /* of each one's links, and one more */
    uint32_t *to;      /* index of the product */
    int64_t *ppm;
    bool *seen;
    uint32_t n;
    uint32_t *index; /* of each product: its place above, from 1; 0: no link joins it */
    size_t products;
} Joined;

typedef struct {
    uint32_t class;
    uint64_t members; /* a bit each */
} Held;

/* One group: its products that have classes. */
typedef struct {
    uint32_t at[CROSSWALK_GROUP]; /* indexes of Joined */
    int64_t ppm[CROSSWALK_GROUP][CROSSWALK_GROUP];
    int n;
    Held held[4 * CROSSWALK_CLASSES];
    int classes;
} Group;

static void joined_release(Joined *j)
{
    mem_free(j->product);
    mem_free(j->first);
    mem_free(j->to);
    mem_free(j->ppm);
    mem_free(j->seen);
    mem_free(j->index);
}

/* Numbers the products that links join, by product. */
static Code number_joined(const Crosswalk *c, Joined *j, Error *e)
{
    j->products = c->products;
    for (size_t i = 0; i < c->links; i++) {
        j->products = c->link[i].a >= j->products ? c->link[i].a + 1 : j->products;
        j->products = c->link[i].b >= j->products ? c->link[i].b + 1 : j->products;
    }
    if (!(j->index = mem_alloc((j->products + 1) * sizeof *j->index)))
        return fail_memory(e, "a crosswalk");
    memset(j->index, 0, (j->products + 1) * sizeof *j->index);
    for (size_t i = 0; i < c->links; i++)
        j->index[c->link[i].a] = j->index[c->link[i].b] = 1;
    for (size_t i = 0; i < j->products; i++)
        if (j->index[i]) {
            j->product[j->n] = (uint32_t)i;
            j->index[i] = ++j->n;
        }
    return OK;
}

static Code join_links(const Crosswalk *c, Joined *j, Error *e)
{
    size_t n = c->links;

    *j = (Joined){ .product = mem_alloc((2 * n + 1) * sizeof *j->product),
                   .first = mem_alloc((2 * n + 3) * sizeof *j->first),
                   .to = mem_alloc((2 * n + 1) * sizeof *j->to),
                   .ppm = mem_alloc((2 * n + 1) * sizeof *j->ppm),
                   .seen = mem_alloc(2 * n + 1) };
    if (!j->product || !j->first || !j->to || !j->ppm || !j->seen)
        return fail_memory(e, "a crosswalk");
    if (number_joined(c, j, e) != OK)
        return e->code;
    memset(j->first, 0, (j->n + 3) * sizeof *j->first);
    for (size_t i = 0; i < n; i++) { /* an index is one more than the place */
        j->first[j->index[c->link[i].a] + 1]++;
        j->first[j->index[c->link[i].b] + 1]++;
    }
    for (uint32_t i = 2; i < j->n + 2; i++)
        j->first[i] += j->first[i - 1];
    for (size_t i = 0; i < n; i++) {
        uint32_t a = j->index[c->link[i].a] - 1, b = j->index[c->link[i].b] - 1;
        uint32_t x = j->first[a + 1]++, y = j->first[b + 1]++;
        j->to[x] = b, j->to[y] = a;
        j->ppm[x] = j->ppm[y] = c->link[i].ppm;
    }
    return OK;
}

/* The products that links lead to from `from`: the first CROSSWALK_GROUP of them. */
static void walk_group(const Joined *j, uint32_t from, Group *g)
{
    g->n = 0;
    g->at[g->n++] = from;
    j->seen[from] = true;
    for (int i = 0; i < g->n; i++)
        for (uint32_t k = j->first[g->at[i]]; k < j->first[g->at[i] + 1]; k++) {
            uint32_t to = j->to[k];
            if (j->seen[to] || g->n == CROSSWALK_GROUP)
                continue;
            j->seen[to] = true;
            g->at[g->n++] = to;
        }
}

/* The least likely link on the way between any two. The group is a tree: one way each. */
static void find_ways(const Joined *j, Group *g)
{
    for (int i = 0; i < g->n; i++) {
        memset(g->ppm[i], 0, (size_t)g->n * sizeof *g->ppm[i]);
        g->ppm[i][i] = CROSSWALK_PPM;
        for (int k = 0; k < i; k++) /* a product was reached from an earlier one, whose ways are known */
            for (uint32_t l = j->first[g->at[i]]; l < j->first[g->at[i] + 1]; l++)
                if (j->to[l] == g->at[k]) {
                    for (int m = 0; m < i; m++) {
                        int64_t way = g->ppm[k][m] < j->ppm[l] ? g->ppm[k][m] : j->ppm[l];
                        g->ppm[i][m] = g->ppm[m][i] = way > g->ppm[i][m] ? way : g->ppm[i][m];
                    }
                }
    }
}

static int by_class(const void *a, const void *b)
{
    const Held *x = a, *y = b;
    return (x->class > y->class) - (x->class < y->class);
}

static void hold_classes(const Crosswalk *c, const Joined *j, Group *g)
{
    uint32_t class[4 * CROSSWALK_CLASSES];
    int n = 0;

    for (int i = 0; i < g->n; i++) {
        uint32_t product = j->product[g->at[i]], set = product < c->products ? c->set_of[product] : 0;
        int k = set ? expand(c, &c->set[set], class) : 0;
        for (int m = 0; m < k; m++) {
            int at = 0;
            while (at < n && g->held[at].class != class[m])
                at++;
            if (at == 4 * CROSSWALK_CLASSES)
                continue;
            if (at == n)
                g->held[n++] = (Held){ class[m], 0 };
            g->held[at].members |= (uint64_t)1 << i;
        }
    }
    qsort(g->held, (size_t)n, sizeof *g->held, by_class);
    g->classes = n;
}

/* The likeliest way from a product that has the one to a product that has the other. */
static int64_t likeliest(const Group *g, const Held *x, const Held *y)
{
    int64_t best = 0;
    if (x->members & y->members)
        return CROSSWALK_PPM;
    for (int i = 0; i < g->n; i++)
        for (int k = 0; k < g->n && x->members >> i & 1; k++)
            if (y->members >> k & 1 && g->ppm[i][k] > best)
                best = g->ppm[i][k];
    return best;
}

static Code count_group(Crosswalk *c, const Joined *j, const Group *g, Error *e)
{
    Code code = OK;
    uint32_t least = j->product[g->at[0]];

    for (int i = 1; i < g->n; i++)
        least = j->product[g->at[i]] < least ? j->product[g->at[i]] : least;
    for (int i = 0; i < g->classes; i++) {
        int64_t of[SCHEMES_MOST] = { 0 };
        Pair more = { .a = g->held[i].class, .items = 1, .example = { least } };
        of[c->class[more.a].scheme_no] = CROSSWALK_PPM;
        for (int k = 0; k < g->classes && code == OK; k++) {
            const Held *y = &g->held[k];
            uint32_t scheme = c->class[y->class].scheme_no;
            if (scheme == c->class[more.a].scheme_no)
                continue;
            more.b = y->class;
            more.ppm = likeliest(g, &g->held[i], y);
            more.exact = (g->held[i].members & y->members) != 0;
            of[scheme] = more.ppm > of[scheme] ? more.ppm : of[scheme];
            if (k > i)
                code = put_pair(c, &more, e);
        }
        for (uint32_t k = 0; k < SCHEMES_MOST && code == OK; k++) {
            more.b = ALL_OF | k;
            more.ppm = of[k];
            more.exact = of[k] == CROSSWALK_PPM;
            code = of[k] ? put_pair(c, &more, e) : OK;
        }
        if (code != OK)
            return code;
    }
    return OK;
}

static Code count_groups(Crosswalk *c, const Joined *j, Group *g, Error *e)
{
    Code code = OK;

    memset(j->seen, 0, j->n + 1);
    for (uint32_t i = 0; i < j->n && code == OK; i++) {
        if (j->seen[i])
            continue;
        walk_group(j, i, g);
        find_ways(j, g);
        hold_classes(c, j, g);
        code = count_group(c, j, g, e);
    }
    return code;
}

/* ---- what comes out ---------------------------------------------------------------------------------------------- */

static int by_scheme_and_code(const Class *x, const Class *y)
{
    int c = view_cmp(x->scheme, y->scheme);
    return c ? c : view_cmp(x->code, y->code);
}

/* Heap sort: qsort passes no context. */
static void sift(const Crosswalk *c, uint32_t *at, size_t root, size_t n)
{
    for (size_t child; (child = 2 * root + 1) < n; root = child) {
        uint32_t x;
        if (child + 1 < n && by_scheme_and_code(&c->class[at[child]], &c -> class[at[child + 1]]) < 0)
            child++;
        if (by_scheme_and_code(&c->class[at[root]], &c -> class[at[child]]) >= 0)
            return;
        x = at[root], at[root] = at[child], at[child] = x;
    }
}

static void order_classes(Making *m)
{
    const Crosswalk *c = m->c;
    size_t n = c->classes;

    for (size_t i = 0; i < n; i++)
        m->order[i] = (uint32_t)i + 1;
    for (size_t i = n / 2; i-- > 0;)
        sift(c, m->order, i, n);
    for (size_t i = n; i-- > 1;) {
        uint32_t x = m->order[0];
        m->order[0] = m->order[i], m->order[i] = x;
        sift(c, m->order, 0, i);
    }
    for (size_t i = n; i-- > 0;) {
        m->rank[m->order[i]] = (uint32_t)i;
        m->first[c->class[m->order[i]].scheme_no] = (uint32_t)i;
    }
}

static void add_place(Making *m, uint32_t from, uint64_t to, size_t pair, bool turned)
{
    m->place[m->places++] = (Place){ (uint64_t)m->rank[from] << 32 | to, (uint64_t)pair << 1 | turned };
}

static void place_pairs(Making *m)
{
    const Crosswalk *c = m->c;

    for (size_t i = 0; i < c->pairs; i++) {
        const Pair *p = &c->pair[i];
        uint32_t from = c->class[p->a].scheme_no, to;
        int64_t of_a, of_b;
        if (p->b & ALL_OF) {
            if ((to = p->b & ~ALL_OF) != from)
                add_place(m, p->a, (uint64_t)m->first[to] << 1, i, false);
            continue;
        }
        to = c->class[p->b].scheme_no;
        of_a = all_of(c, p->a, to);
        of_b = all_of(c, p->b, from);
        if (is_told(p->ppm, of_a, of_b))
            add_place(m, p->a, (uint64_t)m->rank[p->b] << 1 | 1, i, false);
        if (is_told(p->ppm, of_b, of_a))
            add_place(m, p->b, (uint64_t)m->rank[p->a] << 1 | 1, i, true);
    }
    sort_by_number(m->place, m->places, sizeof *m->place);
}

static Code emit_rows(const Making *m, CrosswalkEmit *emit, void *ctx, Error *e)
{
    const Crosswalk *c = m->c;
    Code code = OK;

    for (size_t i = 0; i < m->places && code == OK; i++) {
        const Pair *p = &c->pair[m->place[i].pair >> 1];
        bool turned = m->place[i].pair & 1, all = (p->b & ALL_OF) != 0;
        const Class *x = &c->class[turned ? p->b : p->a];
        const Class *y = &c->class[all ? m->order[m->first[p->b & ~ALL_OF]] : turned ? p->a : p->b];
        CrosswalkRow row = { .scheme = x->scheme,
                             .code = x->code,
                             .to_scheme = y->scheme,
                             .to_code = all ? V("") : y->code,
                             .ppm = p->ppm,
                             .of_ppm = all_of(c, turned ? p->b : p->a, y->scheme_no),
                             .items = p->items,
                             .exact = p->exact };
        memcpy(row.example, p->example, sizeof row.example);
        code = emit(ctx, &row, e);
    }
    return code;
}

static Code emit_classes(const Making *m, CrosswalkEmitClass *emit, void *ctx, Error *e)
{
    const Crosswalk *c = m->c;
    Code code = OK;

    for (size_t i = 0; i < c->classes && code == OK; i++) {
        const Class *x = &c->class[m->order[i]];
        int64_t items = items_of(c, m->order[i]) / CROSSWALK_PPM;
        CrosswalkClass row = { x->scheme, x->code, x->term };
        if (items)
            code = emit(ctx, &row, items, e);
    }
    return code;
}

/* Products that no link joins to another, by set. */
static void note_items(Crosswalk *c, const Joined *j)
{
    for (size_t i = 1; i < c->products; i++) {
        Set *s = c->set_of[i] ? &c->set[c->set_of[i]] : NULL;
        if (!s || j->index[i])
            continue;
        s->items++;
        if (s->items <= CROSSWALK_EXAMPLES)
            s->example[s->items - 1] = (uint32_t)i;
    }
}

static Code count_round(Crosswalk *c, const Joined *j, Group *g, Error *e)
{
    Code code = count_groups(c, j, g, e);

    for (size_t i = 1; i <= c->sets && code == OK; i++)
        if (c->set[i].items)
            code = count_set(c, &c->set[i], e);
    return code == OK && c->second_round ? add_waiting(c, e) : code;
}

/* Twice: how many items of a class have any of a scheme says which pairs are worth counting. */
static Code count_all(Crosswalk *c, Error *e)
{
    Group *g = mem_alloc(sizeof *g);
    Joined j = { 0 };
    Code code = g ? find_levels(c, e) : fail_memory(e, "a crosswalk");
    size_t bytes = (c->classes + 1) * (c->scheme_at.n + 1) * sizeof *c->all;

    if (code == OK && !(c->all = mem_alloc(bytes)))
        code = fail_memory(e, "a crosswalk");
    if (code == OK)
        code = join_links(c, &j, e);
    if (code == OK) {
        memset(c->all, 0, bytes);
        note_items(c, &j);
        code = count_round(c, &j, g, e);
    }
    c->second_round = true;
    if (code == OK)
        code = count_round(c, &j, g, e);
    joined_release(&j);
    mem_free(g);
    return code;
}

Code crosswalk_count(Crosswalk *c, Error *e)
{
    Making *m = &c->making;
    Code code = count_all(c, e);

    m->c = c;
    if (code != OK || !c->classes)
        return code;
    m->order = mem_alloc(c->classes * sizeof *m->order);
    m->rank = mem_alloc((c->classes + 1) * sizeof *m->rank);
    m->place = mem_alloc((2 * c->pairs + 1) * sizeof *m->place);
    if (!m->order || !m->rank || !m->place)
        return fail_memory(e, "a crosswalk");
    order_classes(m);
    place_pairs(m);
    return OK;
}

Code crosswalk_emit(const Crosswalk *c, CrosswalkEmit *emit, CrosswalkEmitClass *emit_class, void *ctx, Error *e)
{
    Code code = c->classes ? emit_rows(&c->making, emit, ctx, e) : OK;

    return code == OK && c->classes ? emit_classes(&c->making, emit_class, ctx, e) : code;
}

int64_t crosswalk_left_out(const Crosswalk *c)
{
    return c->left_out;
}
