/* Joining by exact codes against a reference that is slow and plain: the same products whatever the order, never two
 * homes of one data set in one product, numbers in order of origin; a code that is shared in one list joins the others.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#undef fail

#include "base/memory.h"
#include "base/random.h"
#include "picture/homes.h"

#include <stdlib.h>
#include <string.h>

enum { HOMES_MOST = 60, CLAIMS_MOST = 200 };

typedef struct {
    uint64_t number, first;
    unsigned dataset;
    bool declared;
} Said;

typedef struct {
    Said said[HOMES_MOST];
    HomeClaim claim[CLAIMS_MOST];
    int n, claims;
} World;

/* ---- the reference -------------------------------------------------------------------------------------------------
 */

typedef struct {
    uint64_t number, first, datasets;
    int set;
} RefHome;

typedef struct {
    RefHome home[HOMES_MOST];
    int n, products;
    int product[HOMES_MOST]; /* by home */
} Ref;

static int ref_find(const Ref *r, uint64_t number)
{
    for (int i = 0; i < r->n; i++)
        if (r->home[i].number == number)
            return i;
    return -1;
}

/* A number that is a home, or that one home only is named by. */
static int ref_claimed(const Ref *r, const World *w, uint64_t number)
{
    int found = ref_find(r, number);
    if (found >= 0)
        return found;
    for (int i = 0; i < w->claims; i++) {
        int x = w->claim[i].number == number ? ref_find(r, w->claim[i].home) : -1;
        if (x >= 0 && found >= 0 && x != found)
            return -1;
        if (x >= 0)
            found = x;
    }
    return found;
}

static uint64_t set_datasets(const Ref *r, int set)
{
    uint64_t all = 0;
    for (int i = 0; i < r->n; i++)
        if (r->home[i].set == set)
            all |= r->home[i].datasets;
    return all;
}

/* The homes that an identifier names, each once, in order of the numbers in its claims. */
static int ref_named(const Ref *r, const World *w, uint64_t identifier, int *out)
{
    uint64_t last = 0;
    int n = 0;
    for (bool any = true, begun = false; any; begun = true) {
        uint64_t next = UINT64_MAX;
        int x;
        any = false;
        for (int i = 0; i < w->claims; i++)
            if (w->claim[i].number == identifier && (!begun || w->claim[i].home > last) && w->claim[i].home <= next)
                next = w->claim[i].home, any = true;
        last = next;
        x = any ? ref_claimed(r, w, next) : -1;
        for (int i = 0; i < n; i++)
            if (out[i] == x)
                x = -1;
        if (x >= 0)
            out[n++] = x;
    }
    return n;
}

static uint64_t ref_shared(const Ref *r, const World *w, uint64_t identifier)
{
    int named[HOMES_MOST], n = ref_named(r, w, identifier, named);
    uint64_t seen = 0, twice = 0;
    for (int i = 0; i < n; i++) {
        twice |= seen & r->home[named[i]].datasets;
        seen |= r->home[named[i]].datasets;
    }
    return twice;
}

static void ref_join_one(Ref *r, const World *w, uint64_t identifier)
{
    int named[HOMES_MOST], n = ref_named(r, w, identifier, named), first = -1;
    uint64_t but = ref_shared(r, w, identifier);
    for (int i = 0; i < n; i++) {
        int from, to;
        if (r->home[named[i]].datasets & but)
            continue;
        if (first < 0) {
            first = named[i];
            continue;
        }
        from = r->home[named[i]].set, to = r->home[first].set;
        if (from == to || (set_datasets(r, from) & set_datasets(r, to)))
            continue;
        for (int k = 0; k < r->n; k++)
            if (r->home[k].set == from)
                r->home[k].set = to;
    }
}

static int by_number(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static void ref_join(Ref *r, const World *w)
{
    uint64_t identifier[CLAIMS_MOST];
    memset(r, 0, sizeof *r);
    for (int i = 0; i < w->n; i++) {
        int x = ref_find(r, w->said[i].number);
        if (x < 0) {
            x = r->n++;
            r->home[x] = (RefHome){ w->said[i].number, UINT64_MAX, 0, x };
        }
        r->home[x].datasets |= (uint64_t)1 << w->said[i].dataset;
        if (w->said[i].first < r->home[x].first)
            r->home[x].first = w->said[i].first;
    }
    for (int i = 0; i < w->claims; i++)
        identifier[i] = w->claim[i].number;
    if (w->claims)
        qsort(identifier, (size_t)w->claims, sizeof *identifier, by_number);
    for (int i = 0; i < w->claims; i++)
        if (i == 0 || identifier[i] != identifier[i - 1])
            ref_join_one(r, w, identifier[i]);
    for (;;) { /* products by their first origin */
        int best = -1;
        for (int i = 0; i < r->n; i++)
            if (!r->product[i] && (best < 0 || r->home[i].first < r->home[best].first))
                best = i;
        if (best < 0)
            break;
        r->products++;
        for (int i = 0; i < r->n; i++)
            if (r->home[i].set == r->home[best].set)
                r->product[i] = r->products;
    }
}

/* ---- worlds --------------------------------------------------------------------------------------------------------
 */

/* Small numbers, so that homes meet, codes are shared, and codes are themselves homes. */
static World random_world(Random *rnd)
{
    World w = { .n = 1 + (int)random_below(rnd, HOMES_MOST - 1), .claims = (int)random_below(rnd, CLAIMS_MOST) };
    uint64_t homes = 2 + random_below(rnd, 40), codes = 2 + random_below(rnd, 80);
    unsigned datasets = 1 + (unsigned)random_below(rnd, 6);
    uint64_t spread = random_below(rnd, 2) ? 1 : 0x9e3779b97f4a7c15u;

    for (int i = 0; i < w.n; i++)
        w.said[i] = (Said){ (1 + random_below(rnd, homes)) * spread, (uint64_t)(i + 1) * 10,
                            1 + (unsigned)random_below(rnd, datasets), random_below(rnd, 2) };
    for (int i = 0; i < w.claims; i++) {
        w.claim[i].number = (homes / 2 + random_below(rnd, codes)) * spread;
        w.claim[i].home = random_below(rnd, 8) ? w.said[random_below(rnd, (uint64_t)w.n)].number
                                               : (homes / 2 + random_below(rnd, codes)) * spread;
    }
    return w;
}

static void shuffle(World *w, Random *rnd)
{
    for (int i = w->n - 1; i > 0; i--) {
        int k = (int)random_below(rnd, (uint64_t)i + 1);
        Said s = w->said[i];
        w->said[i] = w->said[k];
        w->said[k] = s;
    }
    for (int i = w->claims - 1; i > 0; i--) {
        int k = (int)random_below(rnd, (uint64_t)i + 1);
        HomeClaim c = w->claim[i];
        w->claim[i] = w->claim[k];
        w->claim[k] = c;
    }
}

static Code fill(Homes *h, const World *w, Error *e)
{
    Code c = OK;
    for (int i = 0; i < w->n && c == OK; i++)
        c = homes_add(h, w->said[i].number, w->said[i].dataset, w->said[i].declared, w->said[i].first, e);
    for (int i = 0; i < w->claims && c == OK; i++)
        c = homes_claim(h, w->claim[i].number, w->claim[i].home, e);
    return c == OK ? homes_join(h, e) : c;
}

static uint32_t product_of(Homes *h, uint64_t number)
{
    uint32_t x = homes_find(h, number);
    return x == HOME_NONE ? 0 : h->home[homes_root(h, x)].product;
}

static void check_world(const World *w, const Ref *r)
{
    Homes h = { 0 };
    Error e = { 0 };
    uint64_t datasets[HOMES_MOST + 1] = { 0 };

    assert_int_equal(fill(&h, w, &e), OK);
    assert_int_equal(h.n, r->n);
    assert_int_equal(h.products, r->products);
    for (int i = 0; i < r->n; i++) {
        uint32_t product = product_of(&h, r->home[i].number);
        assert_int_equal(product, r->product[i]);
        assert_int_equal(datasets[product] & r->home[i].datasets, 0); /* never two of one data set */
        datasets[product] |= r->home[i].datasets;
    }
    for (int i = 0; i < w->claims; i++) {
        uint64_t code = w->claim[i].number, shared = ref_shared(r, w, code);
        int named[HOMES_MOST], n = ref_named(r, w, code, named), only = n ? r->product[named[0]] : 0;
        uint32_t x = homes_of_identifier(&h, code);
        for (int k = 1; k < n; k++)
            if (r->product[named[k]] != only)
                only = 0;
        assert_int_equal(x == HOME_NONE ? 0 : h.home[x].product, only);
        assert_true(homes_knows(&h, code));
        for (unsigned d = 0; d < HOME_DATASETS_MOST; d++)
            assert_int_equal(homes_is_shared(&h, code, d), shared >> d & 1);
    }
    assert_false(homes_knows(&h, 0x123456789abcdefu));
    assert_int_equal(homes_find(&h, 0x123456789abcdefu), HOME_NONE);
    homes_release(&h);
}

static void joins_as_the_reference(void **state)
{
    Random rnd;
    (void)state;
    random_seed(&rnd, 20260401);
    for (int round = 0; round < 3000; round++) {
        World w = random_world(&rnd);
        Ref r;
        ref_join(&r, &w);
        check_world(&w, &r);
        shuffle(&w, &rnd);
        check_world(&w, &r);
    }
}

static void nothing_and_one(void **state)
{
    Homes h = { 0 };
    Error e = { 0 };
    (void)state;
    assert_int_equal(homes_join(&h, &e), OK);
    assert_int_equal(h.products, 0);
    assert_int_equal(homes_find(&h, 1), HOME_NONE);
    assert_int_equal(homes_of_identifier(&h, 1), HOME_NONE);
    homes_release(&h);
    assert_int_equal(homes_add(&h, UINT64_MAX, HOME_DATASETS_MOST, true, 7, &e), OK);
    assert_int_equal(homes_join(&h, &e), OK);
    assert_int_equal(product_of(&h, UINT64_MAX), 1);
    homes_release(&h);
}

/* One list names two of its products by the code of a device: the two others are one product all the same. */
static void a_careless_list(void **state)
{
    const World w = { .said = { { 100, 1, 1, true }, { 200, 2, 2, true }, { 301, 3, 3, true }, { 302, 4, 3, true } },
                      .n = 4,
                      .claim = { { 9, 100 }, { 9, 200 }, { 9, 301 }, { 9, 302 } },
                      .claims = 4 };
    Homes h = { 0 };
    Error e = { 0 };
    (void)state;
    assert_int_equal(fill(&h, &w, &e), OK);
    assert_int_equal(h.products, 3);
    assert_int_equal(product_of(&h, 100), product_of(&h, 200));
    assert_int_not_equal(product_of(&h, 301), product_of(&h, 302));
    assert_true(homes_is_shared(&h, 9, 3));
    assert_false(homes_is_shared(&h, 9, 1));
    homes_release(&h);
}

static void every_allocation_fails_once(void **state)
{
    Random rnd;
    long live = blocks_live();
    World w;
    (void)state;
    random_seed(&rnd, 5);
    w = random_world(&rnd);
    w.claims = CLAIMS_MOST;
    for (int i = 0; i < w.claims; i++)
        w.claim[i] = (HomeClaim){ 5000 + (uint64_t)i % 50, w.said[i % w.n].number };
    for (long n = 1;; n++) {
        Homes h = { 0 };
        Error e = { 0 };
        Code c;
        fault_arm(n);
        c = fill(&h, &w, &e);
        homes_release(&h);
        if (!fault_disarm())
            break;
        assert_int_equal(c, E_MEMORY);
        assert_true(e.what[0]);
        assert_int_equal(blocks_live(), live);
        assert_true(n < 100);
    }
    assert_int_equal(blocks_live(), live);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(joins_as_the_reference),
        cmocka_unit_test(nothing_and_one),
        cmocka_unit_test(a_careless_list),
        cmocka_unit_test(every_allocation_fails_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
