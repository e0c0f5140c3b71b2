/* The crosswalk against a reference that is slow and plain; the same whatever the order of links; levels; what is too
 * little to be told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#undef fail

#include "base/memory.h"
#include "base/random.h"
#include "picture/classes.h"
#include "picture/crosswalk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PRODUCTS = 60, KINDS = 18, LINKS = 30 };

/* Three schemes; of the first, codes of three levels. */
static const CrosswalkClass kinds[KINDS] = {
#define K(scheme, code)                                                                                                \
    {                                                                                                                  \
        { scheme, sizeof scheme - 1 }, { code, sizeof code - 1 },                                                      \
        {                                                                                                              \
            "", 0                                                                                                      \
        }                                                                                                              \
    }
    K("emdn", "M04"),   K("emdn", "M0401"), K("emdn", "M0402"), K("emdn", "M040101"), K("emdn", "M040102"),
    K("emdn", "P09"),   K("fda", "AAA"),    K("fda", "BBB"),    K("fda", "CCC"),      K("fda", "DDD"),
    K("gmdn", "10001"), K("gmdn", "10002"), K("gmdn", "10003"), K("gmdn", "10004"),   K("vmp", "1"),
    K("vmp", "2"),      K("vtm", "8"),      K("vtm", "9"),
};

typedef struct {
    bool has[PRODUCTS + 1][KINDS]; /* products from 1 */
    int a[LINKS], b[LINKS], links;
    int64_t ppm[LINKS];
} World;

typedef struct {
    CrosswalkRow row[4000];
    char text[4000][4][16];
    int n;
} Rows;

static Code keep_row(void *ctx, const CrosswalkRow *x, Error *e)
{
    Rows *r = ctx;
    const View v[] = { x->scheme, x->code, x->to_scheme, x->to_code };
    (void)e;
    assert_true(r->n < 4000);
    r->row[r->n] = *x;
    for (int i = 0; i < 4; i++)
        snprintf(r->text[r->n][i], sizeof r->text[r->n][i], "%.*s", VIEW_ARGS(v[i]));
    r->n++;
    return OK;
}

static Code keep_class(void *ctx, const CrosswalkClass *x, int64_t items, Error *e)
{
    (void)ctx, (void)e;
    assert_true(x->code.n > 0 && items > 0);
    return OK;
}

static Code crossed(const World *w, bool turned, Rows *out, Error *e)
{
    Crosswalk *c = NULL;
    int64_t left_out;
    Code code = crosswalk_new(&c, e);

    out->n = 0;
    for (int p = 1; p <= PRODUCTS && code == OK; p++) {
        CrosswalkClass x[KINDS];
        int n = 0;
        for (int k = 0; k < KINDS; k++)
            if (w->has[p][turned ? KINDS - 1 - k : k])
                x[n++] = kinds[turned ? KINDS - 1 - k : k];
        code = crosswalk_product(c, (uint32_t)p, x, n, e);
    }
    for (int i = 0; i < w->links && code == OK; i++) {
        int at = turned ? w->links - 1 - i : i;
        code = turned ? crosswalk_link(c, (uint32_t)w->b[at], (uint32_t)w->a[at], w->ppm[at], e)
                      : crosswalk_link(c, (uint32_t)w->a[at], (uint32_t)w->b[at], w->ppm[at], e);
    }
    if (code == OK) /* whatever is VMP 1 is VTM 9 */
        code = crosswalk_implies(c, &kinds[14], &kinds[17], e);
    if (code == OK)
        code = crosswalk_count(c, e);
    if (code == OK)
        code = crosswalk_emit(c, keep_row, keep_class, out, e);
    left_out = c ? crosswalk_left_out(c) : 0;
    assert_true(code != OK || left_out == 0);
    crosswalk_free(c);
    return code;
}

/* ---- the reference ----------------------------------------------------------------------------------------------- */

static bool same(View a, const char *b)
{
    return view_eq(a, view_of(b));
}

/* Has the product the class, itself or by a narrower one, or by what it implies? */
static bool ref_has(const World *w, int p, const char *scheme, const char *code)
{
    for (int k = 0; k < KINDS; k++) {
        if (!w->has[p][k])
            continue;
        if (same(kinds[k].scheme, scheme) && (!*code || class_within(kinds[k].scheme, kinds[k].code, view_of(code))))
            return true;
        if (k == 14 && !strcmp(scheme, "vtm") && (!*code || !strcmp(code, "9")))
            return true;
    }
    return false;
}

static int64_t way(const World *w, int from, int to, int before)
{
    int64_t best = from == to ? CROSSWALK_PPM : 0;
    for (int i = 0; i < w->links && from != to; i++) {
        int next = w->a[i] == from ? w->b[i] : w->b[i] == from ? w->a[i] : 0;
        int64_t x = next && next != before ? way(w, next, to, from) : 0;
        x = x < w->ppm[i] ? x : w->ppm[i];
        best = x > best ? x : best;
    }
    return best;
}

/* Over all groups: the likeliest way from a product that has the one to one that has the other. */
static int64_t ref_sum(const World *w, const char *scheme, const char *code, const char *to_scheme, const char *to_code)
{
    bool counted[PRODUCTS + 1] = { false };
    int64_t sum = 0;

    for (int p = 1; p <= PRODUCTS; p++) {
        int64_t best = 0;
        if (counted[p])
            continue;
        for (int x = 1; x <= PRODUCTS; x++) {
            if (!way(w, p, x, 0))
                continue;
            counted[x] = true;
            for (int y = 1; y <= PRODUCTS && ref_has(w, x, scheme, code); y++)
                if (ref_has(w, y, to_scheme, to_code)) {
                    int64_t m = way(w, x, y, 0);
                    best = m > best ? m : best;
                }
        }
        sum += best;
    }
    return sum;
}

static int root(const World *w, int p)
{
    for (int x = 1; x <= PRODUCTS; x++)
        if (way(w, x, p, 0))
            return x;
    return p;
}

static void make_world(World *w, Random *r)
{
    memset(w, 0, sizeof *w);
    for (int p = 1; p <= PRODUCTS; p++)
        for (int k = 0; k < KINDS; k++)
            w->has[p][k] = random_below(r, 6) == 0;
    for (int i = 0; i < LINKS; i++) {
        int a = 1 + (int)random_below(r, PRODUCTS), b = 1 + (int)random_below(r, PRODUCTS);
        if (root(w, a) == root(w, b)) /* links make trees */
            continue;
        w->a[w->links] = a, w->b[w->links] = b;
        w->ppm[w->links++] = 900000 + (int64_t)random_below(r, 100001);
    }
}

static void counts_as_the_reference(void **state)
{
    Random r;
    World w;
    Rows *rows = malloc(sizeof *rows), *turned = malloc(sizeof *turned);
    Error e;
    int seen = 0;

    (void)state;
    assert_true(rows && turned);
    random_seed(&r, 5);
    for (int round = 0; round < 6; round++) {
        make_world(&w, &r);
        assert_int_equal(crossed(&w, false, rows, &e), OK);
        assert_int_equal(crossed(&w, true, turned, &e), OK);
        assert_int_equal(rows->n, turned->n);
        for (int i = 0; i < rows->n; i++) {
            const CrosswalkRow *x = &rows->row[i], *y = &turned->row[i];
            char(*t)[16] = rows->text[i];
            int64_t of = ref_sum(&w, t[0], t[1], t[2], "");
            assert_memory_equal(rows->text[i], turned->text[i], sizeof rows->text[i]);
            assert_true(x->ppm == y->ppm && x->items == y->items && x->exact == y->exact);
            assert_memory_equal(x->example, y->example, sizeof x->example);
            assert_int_equal(x->of_ppm, of);
            assert_int_equal(x->ppm, ref_sum(&w, t[0], t[1], t[2], t[3]));
            assert_true(x->ppm <= of && x->exact <= x->items && x->ppm <= x->items * CROSSWALK_PPM);
            assert_true(x->example[0] && (!x->example[1] || x->example[0] < x->example[1]));
            seen += t[3][0] != 0;
        }
    }
    assert_true(seen > 500);
    free(rows);
    free(turned);
}

static const CrosswalkRow *row_of(const Rows *r, const char *code, const char *to_code)
{
    for (int i = 0; i < r->n; i++)
        if (!strcmp(r->text[i][1], code) && !strcmp(r->text[i][3], to_code))
            return &r->row[i];
    return NULL;
}

/* Is it to be told, as crosswalk.h says? */
static bool ref_told(const World *w, const CrosswalkClass *x, const CrosswalkClass *y)
{
    const char *s = x->scheme.p, *a = x->code.p, *t = y->scheme.p, *b = y->code.p;
    int64_t ppm = ref_sum(w, s, a, t, b), of = ref_sum(w, s, a, t, ""), back = ref_sum(w, t, b, s, "");
    return ppm && ((of >= CROSSWALK_LEAST * CROSSWALK_PPM && CROSSWALK_RARITY * ppm >= of) ||
                   (back >= CROSSWALK_LEAST * CROSSWALK_PPM && 2 * ppm >= back));
}

static void all_that_is_to_be_told_is(void **state)
{
    Random r;
    World w;
    Rows *rows = malloc(sizeof *rows);
    Error e;
    int told = 0, not_told = 0;

    (void)state;
    assert_non_null(rows);
    random_seed(&r, 11);
    for (int round = 0; round < 3; round++) {
        make_world(&w, &r);
        for (int p = 1 + (int)random_below(&r, 20); p <= PRODUCTS && round; p++) /* in some worlds few have classes */
            memset(w.has[p], 0, sizeof w.has[p]);
        assert_int_equal(crossed(&w, false, rows, &e), OK);
        for (int i = 0; i < KINDS; i++)
            for (int k = 0; k < KINDS; k++) {
                bool due = !view_eq(kinds[i].scheme, kinds[k].scheme) && ref_told(&w, &kinds[i], &kinds[k]);
                assert_int_equal(row_of(rows, kinds[i].code.p, kinds[k].code.p) != NULL, due);
                told += due;
                not_told += !due;
            }
    }
    assert_true(told > 100 && not_told > 100);
    free(rows);
}

/* One of two hundred is told, one of two hundred and one is not: pairs that cannot be told are not even counted. */
static void rarities_are_left_out(void **state)
{
    (void)state;
    for (uint32_t n = CROSSWALK_RARITY; n <= CROSSWALK_RARITY + 1; n++) {
        Rows *rows = malloc(sizeof *rows);
        Crosswalk *c = NULL;
        Error e;
        assert_non_null(rows);
        rows->n = 0;
        assert_int_equal(crosswalk_new(&c, &e), OK);
        for (uint32_t p = 1; p <= n; p++) {
            const CrosswalkClass both[] = { kinds[5], p == 1 ? kinds[6] : kinds[7] };
            assert_int_equal(crosswalk_product(c, p, both, 2, &e), OK);
        }
        assert_int_equal(crosswalk_count(c, &e), OK);
        assert_int_equal(crosswalk_emit(c, keep_row, keep_class, rows, &e), OK);
        assert_int_equal(row_of(rows, "P09", "BBB")->ppm, (int64_t)(n - 1) * CROSSWALK_PPM);
        assert_int_equal(row_of(rows, "P09", "AAA") != NULL, n == CROSSWALK_RARITY);
        crosswalk_free(c);
        free(rows);
    }
}

static void too_few_are_not_told(void **state)
{
    World w = { 0 };
    Rows *rows = malloc(sizeof *rows);
    Error e;

    (void)state;
    assert_non_null(rows);
    for (int p = 1; p <= 4; p++)
        w.has[p][3] = w.has[p][6] = true;
    assert_int_equal(crossed(&w, false, rows, &e), OK);
    assert_null(row_of(rows, "M040101", "AAA"));
    assert_null(row_of(rows, "M040101", "")); /* the class itself has too few */
    w.has[5][3] = w.has[6][6] = true;         /* the fifth by a link of nine tenths is not five */
    w.a[0] = 5, w.b[0] = 6, w.ppm[0] = 900000, w.links = 1;
    assert_int_equal(crossed(&w, false, rows, &e), OK);
    assert_null(row_of(rows, "M040101", "AAA"));
    assert_int_equal(row_of(rows, "M040101", "")->ppm, 4900000); /* how many there are is told */
    w.ppm[0] = CROSSWALK_PPM;
    assert_int_equal(crossed(&w, false, rows, &e), OK);
    assert_int_equal(row_of(rows, "M040101", "AAA")->ppm, 5 * CROSSWALK_PPM);
    assert_int_equal(row_of(rows, "M040101", "AAA")->exact, 4);
    assert_int_equal(row_of(rows, "M04", "AAA")->items, 5);
    free(rows);
}

static void every_allocation_fails_once(void **state)
{
    Random r;
    World w;
    Rows *rows = malloc(sizeof *rows);
    long live = blocks_live();

    (void)state;
    assert_non_null(rows);
    random_seed(&r, 9);
    make_world(&w, &r);
    for (long n = 1;; n++) {
        Error e = { 0 };
        Code c;
        fault_arm(n);
        c = crossed(&w, false, rows, &e);
        if (!fault_disarm())
            break;
        assert_int_equal(c, E_MEMORY);
        assert_int_equal(blocks_live(), live);
        assert_true(n < 200);
    }
    assert_int_equal(blocks_live(), live);
    free(rows);
}

static void levels(void **state)
{
    (void)state;
    assert_int_equal(class_above(V("emdn"), V("M04040101")), 7);
    assert_int_equal(class_above(V("emdn"), V("M04")), 0);
    assert_int_equal(class_above(V("bnf"), V("20030100123")), 9);
    assert_int_equal(class_above(V("fda"), V("AAA")), 0);
    assert_true(class_within(V("emdn"), V("M0404"), V("M04")));
    assert_true(class_within(V("fda"), V("AAA"), V("AAA")));
    assert_false(class_within(V("emdn"), V("M0404"), V("M040")));
    assert_false(class_within(V("fda"), V("AAAB"), V("AAA")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_as_the_reference),     cmocka_unit_test(all_that_is_to_be_told_is),
        cmocka_unit_test(rarities_are_left_out),       cmocka_unit_test(too_few_are_not_told),
        cmocka_unit_test(every_allocation_fails_once), cmocka_unit_test(levels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
