/* What deriving stands on: the sorter in memory and on disk against qsort, sorting by number, dictionaries, records
 * taken apart again, a feed of rows; each with every allocation failing once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#undef fail

#include "base/arena.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/memory.h"
#include "base/random.h"
#include "base/sort.h"
#include "base/sorter.h"
#include "picture/feed.h"
#include "picture/reading.h"
#include "sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- sorter --------------------------------------------------------------------------------------------------------
 */

typedef struct {
    size_t at, n;
    int ordinal;
} Item;

typedef struct {
    char *bytes;
    Item *item;
    int n;
} Records;

static const char *comparing; /* the bytes of the records being sorted */

static int by_bytes(const void *a, const void *b)
{
    const Item *x = a, *y = b;
    size_t n = x->n < y->n ? x->n : y->n;
    int c = n ? memcmp(comparing + x->at, comparing + y->at, n) : 0;
    if (!c)
        c = (x->n > y->n) - (x->n < y->n);
    return c ? c : x->ordinal - y->ordinal;
}

/* n records of 0 to `most` bytes from an alphabet of `letters`, so that many are equal or share their beginning. */
static Records random_records(Random *rnd, int n, int most, int letters)
{
    Records r = { malloc((size_t)n * (size_t)most + 1), calloc((size_t)n + 1, sizeof(Item)), n };
    size_t at = 0;
    assert_non_null(r.bytes);
    assert_non_null(r.item);
    for (int i = 0; i < n; i++) {
        r.item[i] = (Item){ at, random_below(rnd, (uint64_t)most + 1), i };
        for (size_t k = 0; k < r.item[i].n; k++)
            r.bytes[at++] = (char)(255 - random_below(rnd, (uint64_t)letters));
    }
    return r;
}

/* The records come back through a sorter of that memory as qsort orders them. */
static void check_sorter(Records *r, size_t memory)
{
    Sorter *s = NULL;
    Error e = { 0 };
    View got;
    bool more;

    assert_int_equal(sorter_new(&s, memory, NULL, &e), OK);
    for (int i = 0; i < r->n; i++)
        assert_int_equal(sorter_add(s, view(r->bytes + r->item[i].at, r->item[i].n), &e), OK);
    assert_int_equal(sorter_sort(s, &e), OK);
    comparing = r->bytes;
    qsort(r->item, (size_t)r->n, sizeof *r->item, by_bytes);
    for (int i = 0; i < r->n; i++) {
        assert_int_equal(sorter_next(s, &got, &more, &e), OK);
        assert_true(more);
        assert_true(view_eq(got, view(r->bytes + r->item[i].at, r->item[i].n)));
    }
    assert_int_equal(sorter_next(s, &got, &more, &e), OK);
    assert_false(more);
    sorter_free(s);
}

static void sorts_as_qsort(void **state)
{
    static const int counts[] = { 0, 1, 2, 31, 33, 257, 5000, 20000 };
    Random rnd;
    (void)state;
    random_seed(&rnd, 1);
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        for (int letters = 1; letters <= 256; letters *= 16) {
            Records r = random_records(&rnd, counts[i], 40, letters);
            check_sorter(&r, 64 * MIB);
            check_sorter(&r, 1);
            free(r.bytes);
            free(r.item);
        }
}

static void long_records_spill(void **state)
{
    Random rnd;
    Records r;
    (void)state;
    random_seed(&rnd, 2);
    r = random_records(&rnd, 40, 300000, 256); /* each longer than the memory of the sorter */
    check_sorter(&r, 1);
    free(r.bytes);
    free(r.item);
}

/* Numbers are written so that bytes sort as they do, and what stands behind equal ones decides. */
static void numbers_sort_as_numbers(void **state)
{
    Random rnd;
    Sorter *s = NULL;
    Error e = { 0 };
    Text t;
    uint64_t last = 0, last_ordinal = 0;
    View v;
    bool more, any = false;
    (void)state;
    random_seed(&rnd, 3);
    text_init(&t, 100);
    assert_int_equal(sorter_new(&s, 1, NULL, &e), OK);
    for (uint64_t i = 0; i < 30000; i++) {
        text_clear(&t);
        sort_u64(&t, random_u64(&rnd) >> random_below(&rnd, 64));
        sort_u32(&t, (uint32_t)i);
        assert_int_equal(sorter_add(s, text_view(&t), &e), OK);
    }
    assert_int_equal(sorter_sort(s, &e), OK);
    while (sorter_next(s, &v, &more, &e) == OK && more) {
        uint64_t x = sort_read_u64(&v), ordinal = sort_read_u32(&v);
        assert_true(!any || x > last || (x == last && ordinal > last_ordinal));
        last = x, last_ordinal = ordinal, any = true;
        assert_int_equal(v.n, 0);
    }
    sorter_free(s);
    text_release(&t);
}

static Code use_sorter(Error *e)
{
    Sorter *s = NULL;
    View v;
    bool more = true;
    char record[200];
    Code c = sorter_new(&s, 1, NULL, e);
    memset(record, 'x', sizeof record);
    for (int i = 0; i < 2000 && c == OK; i++) {
        record[0] = (char)(i * 7);
        c = sorter_add(s, view(record, sizeof record), e);
    }
    if (c == OK)
        c = sorter_sort(s, e);
    while (c == OK && more)
        c = sorter_next(s, &v, &more, e);
    sorter_free(s);
    return c;
}

/* ---- sorting by number
 * ----------------------------------------------------------------------------------------------- */

static int by_number(const void *a, const void *b)
{
    uint64_t x, y;
    memcpy(&x, a, 8);
    memcpy(&y, b, 8);
    return (x > y) - (x < y);
}

static void numbers_as_qsort(void **state)
{
    static const size_t counts[] = { 0, 1, 2, 32, 33, 256, 1000, 70000 };
    Random rnd;
    (void)state;
    random_seed(&rnd, 4);
    for (size_t size = 8; size <= 64; size += 8)
        for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
            for (unsigned shift = 0; shift < 64; shift += 21) {
                size_t n = size > 24 && counts[i] > 1000 ? 1000 : counts[i];
                unsigned char *a = malloc(n * size + 1), *b = malloc(n * size + 1);
                uint64_t sum_a = 0, sum_b = 0;
                assert_non_null(a);
                assert_non_null(b);
                for (size_t k = 0; k < n * size / 8; k++) {
                    uint64_t x = k % (size / 8) ? random_u64(&rnd) : random_u64(&rnd) >> shift << (shift & 8);
                    memcpy(a + k * 8, &x, 8);
                }
                memcpy(b, a, n * size);
                sort_by_number(a, n, size);
                qsort(b, n, size, by_number);
                for (size_t k = 0; k < n; k++) {
                    assert_memory_equal(a + k * size, b + k * size, 8);
                    sum_a += view_hash(view((char *)a + k * size, size)); /* whole records moved, not only numbers */
                    sum_b += view_hash(view((char *)b + k * size, size));
                }
                assert_true(sum_a == sum_b);
                free(a);
                free(b);
            }
}

static int by_both(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return x[0] != y[0] ? (x[0] < y[0] ? -1 : 1) : (x[1] > y[1]) - (x[1] < y[1]);
}

/* Of many equal numbers, of ascending and of descending ones: the first of them as qsort has them, none lost. */
static void the_first_as_qsort(void **state)
{
    static const size_t counts[] = { 0, 1, 2, 33, 400, 5000 };
    Random rnd;
    (void)state;

    random_seed(&rnd, 7);
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        for (int shape = 0; shape < 4; shape++)
            for (size_t most = 0; most <= counts[i] + 40; most += most < 40 ? 1 : 997) {
                size_t n = counts[i];
                uint64_t(*a)[2] = malloc(n * sizeof *a + 1), (*b)[2] = malloc(n * sizeof *b + 1);
                assert_non_null(a);
                assert_non_null(b);
                for (size_t k = 0; k < n; k++) {
                    a[k][0] = shape == 0   ? random_u64(&rnd)
                              : shape == 1 ? random_u64(&rnd) % 3
                              : shape == 2 ? k
                                           : n - k;
                    a[k][1] = k;
                }
                memcpy(b, a, n * sizeof *a);
                sort_first(a, n, sizeof *a, most, by_both);
                qsort(b, n, sizeof *b, by_both);
                assert_memory_equal(a, b, (most < n ? most : n) * sizeof *a);
                qsort(a, n, sizeof *a, by_both);
                assert_memory_equal(a, b, n * sizeof *a);
                free(a);
                free(b);
            }
}

/* ---- dictionaries
 * ------------------------------------------------------------------------------------------------------ */

static void a_map_is_a_map(void **state)
{
    enum { KEYS = 5000 };
    static uint64_t want[KEYS];
    static int order[KEYS];
    Random rnd;
    Arena arena;
    Map m;
    int distinct = 0;
    (void)state;
    random_seed(&rnd, 6);
    arena_init(&arena, 64 * MIB);
    map_init(&m, &arena);
    memset(want, 0, sizeof want);
    assert_null(map_find(&m, V("")));
    for (int i = 0; i < 40000; i++) {
        int k = (int)random_below(&rnd, KEYS);
        char key[32];
        size_t n = (size_t)snprintf(key, sizeof key, "%d", k * 977);
        bool fresh;
        uint64_t *at;
        if (k == 0)
            n = 0; /* the empty key is one too */
        at = map_add(&m, view(key, n), &fresh);
        assert_non_null(at);
        assert_int_equal(fresh, want[k] == 0);
        assert_true(*at == want[k]);
        if (fresh)
            order[distinct++] = k;
        *at = want[k] = random_u64(&rnd) | 1;
    }
    assert_int_equal(m.n, distinct);
    for (int i = 0; i < distinct; i++) {
        assert_true(m.entry[i].value == want[order[i]]); /* in order of insertion */
        assert_ptr_equal(map_find(&m, m.entry[i].key), &m.entry[i].value);
    }
    map_release(&m);
    arena_release(&arena);
}

static Code use_map(Error *e)
{
    Arena arena;
    Map m;
    Code c = OK;
    arena_init(&arena, MIB);
    map_init(&m, &arena);
    for (int i = 0; i < 300 && c == OK; i++) {
        char key[16];
        snprintf(key, sizeof key, "key %d", i);
        if (!map_add(&m, view_of(key), NULL))
            c = arena_fail(&arena, 16, "a map", e);
    }
    map_release(&m);
    arena_release(&arena);
    return c;
}

static Code use_arena(Error *e)
{
    Arena arena;
    Code c = OK;
    arena_init(&arena, 8 * MIB);
    for (int i = 0; i < 50 && c == OK; i++) {
        ArenaMark mark = arena_mark(&arena);
        if (!arena_alloc(&arena, 100000) || !arena_printf(&arena, "%d of %s", i, "many").p ||
            !arena_cstr(&arena, V("x")))
            c = arena_fail(&arena, 100000, "a test", e);
        if (i % 3 == 0)
            arena_rewind(&arena, mark);
        if (i == 30)
            arena_reset(&arena);
    }
    arena_release(&arena);
    return c;
}

/* ---- records
 * ------------------------------------------------------------------------------------------------------------- */

/* Values as they are packed come back as they were, whatever bytes of text they hold. */
static void records_round_trip(void **state)
{
    enum { VALUES = 12 };
    Random rnd;
    Arena arena;
    Text t;
    (void)state;
    random_seed(&rnd, 7);
    arena_init(&arena, 16 * MIB);
    text_init(&t, MIB);
    for (int round = 0; round < 20000; round++) {
        char bytes[VALUES][40];
        View in[VALUES], out[VALUES];
        int n = (int)random_below(&rnd, VALUES + 1), got = 0;
        Error e = { 0 };
        arena_reset(&arena);
        text_clear(&t);
        text_byte(&t, '[');
        for (int i = 0; i < n; i++) {
            size_t len = random_below(&rnd, sizeof bytes[0]), k = 0;
            while (k < len) { /* controls, quotes, backslashes, and characters of two, three and four bytes */
                static const char *const many[] = { "\xc2\xa3", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\xc2\x80",
                                                    "\xef\xbf\xbd" };
                static const char odd[] = "\"\\/\b\f\n\r\tu0[],";
                const char *m = many[random_below(&rnd, 5)];
                switch (random_below(&rnd, 4)) {
                case 0: bytes[i][k++] = (char)random_below(&rnd, 128); break;
                case 1: bytes[i][k++] = odd[random_below(&rnd, sizeof odd - 1)]; break;
                case 2:
                    if (k + strlen(m) > len)
                        len = k;
                    else
                        memcpy(bytes[i] + k, m, strlen(m)), k += strlen(m);
                    break;
                default: bytes[i][k++] = (char)('a' + random_below(&rnd, 26));
                }
            }
            in[i] = view(bytes[i], k);
            if (i)
                text_byte(&t, ',');
            text_json(&t, in[i]);
        }
        text_byte(&t, ']');
        assert_true(text_ok(&t));
        assert_int_equal(record_values(text_view(&t), &arena, out, VALUES, &got, &e), OK);
        assert_int_equal(got, n);
        for (int i = 0; i < n; i++)
            assert_true(view_eq(in[i], out[i]));
        if (n > 1) { /* no more than asked for */
            assert_int_equal(record_values(text_view(&t), &arena, out, n - 1, &got, &e), OK);
            assert_int_equal(got, n - 1);
        }
    }
    text_release(&t);
    arena_release(&arena);
}

/* Anything else is a bug that is told; nothing is read beyond the end. */
static void damaged_records_are_told(void **state)
{
    static const char *const bad[] = {
        "", "[", "]", "{}", "[1]", "[\"a]", "[\"a\\\"]", "[null]", "\"a\"", "[\"a\",]x"
    };
    Random rnd;
    Arena arena;
    (void)state;
    random_seed(&rnd, 8);
    arena_init(&arena, MIB);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        View out[4];
        int n;
        Error e = { 0 };
        assert_int_equal(record_values(view_of(bad[i]), &arena, out, 4, &n, &e), E_BUG);
        assert_true(e.what[0]);
    }
    for (int round = 0; round < 20000; round++) {
        static const char letters[] = "[]\"\"\\\\u0,abf";
        size_t len = random_below(&rnd, 24);
        char *p = malloc(len + 1);
        View out[8];
        int n;
        Error e = { 0 };
        assert_non_null(p);
        for (size_t k = 0; k < len; k++)
            p[k] = letters[random_below(&rnd, sizeof letters - 1)];
        arena_reset(&arena);
        if (record_values(view(p, len), &arena, out, 8, &n, &e) != OK)
            assert_int_equal(e.code, E_BUG);
        free(p);
    }
    arena_release(&arena);
}

/* ---- a feed
 * ---------------------------------------------------------------------------------------------------------------- */

static const Schema *const schemas[] = { &SCHEMA_picture, NULL };
static char path[64];

static void remove_store(void)
{
    static const char *const ending[] = { "", "-wal", "-shm", ".build" };
    for (int i = 0; i < 4; i++) {
        char name[80];
        snprintf(name, sizeof name, "%s%s", path, ending[i]);
        unlink(name);
    }
}

static Code feed_rows(Store *s, int64_t from, int64_t to, Error *e)
{
    static char wide[3000];
    RowFeed *f = NULL;
    Code c = row_feed_open(&f, s, &BULK_record_load, e);
    memset(wide, 'w', sizeof wide);
    if (c != OK)
        return c;
    for (int64_t i = from; i < to && c == OK; i++) {
        Arg row[] = { arg_int(i), arg_int(i), arg_int(1), arg_text(V("key")),
                      arg_text(i % 5 ? V("[]") : view(wide, sizeof wide)) };
        c = row_feed_add(f, row, e);
    }
    return row_feed_close(f, c, e);
}

static int64_t rows_there(Store *s)
{
    static const Query count = { "count", "SELECT COUNT(*) FROM record", "SELECT COUNT(*) FROM record", 0, false };
    int64_t n = -1;
    Error e = { 0 };
    assert_int_equal(store_int(s, &count, NO_ARGS, &n, NULL, &e), OK);
    return n;
}

static void a_feed_writes_all_or_says_why(void **state)
{
    Store *s = NULL;
    Error e = { 0 };
    long live;
    (void)state;
    snprintf(path, sizeof path, "feed.%d.db", (int)getpid());
    remove_store();
    assert_int_equal(store_open(&s, path, STORE_CREATE, schemas, &e), OK);
    assert_int_equal(feed_rows(s, 1, 1, &e), OK);
    assert_int_equal(rows_there(s), 0);
    assert_int_equal(feed_rows(s, 1, 50001, &e), OK);
    assert_int_equal(rows_there(s), 50000);
    assert_int_equal(feed_rows(s, 50000, 50002, &e), E_CONFLICT); /* a key that is there */
    assert_true(e.what[0]);
    assert_int_equal(rows_there(s), 50000);
    live = blocks_live();
    for (long n = 1;; n++) {
        Code c;
        e = (Error){ 0 };
        fault_arm(n);
        c = feed_rows(s, 60000, 60003, &e);
        if (!fault_disarm()) {
            assert_int_equal(c, OK);
            break;
        }
        assert_true(c == OK || c == E_MEMORY); /* OK: somebody could do without */
        if (c == OK)
            break;
        assert_true(e.what[0]);
        assert_int_equal(blocks_live(), live);
        assert_true(n < 1000);
    }
    assert_int_equal(rows_there(s), 50003);
    store_close(s);
    remove_store();
}

/* ---- every allocation fails once
 * ------------------------------------------------------------------------------------------- */

static void sweep(Code (*use)(Error *e))
{
    long live = blocks_live();
    for (long n = 1;; n++) {
        Error e = { 0 };
        Code c;
        fault_arm(n);
        c = use(&e);
        if (!fault_disarm()) {
            assert_int_equal(c, OK);
            return;
        }
        assert_int_equal(c, E_MEMORY);
        assert_true(e.what[0]);
        assert_int_equal(blocks_live(), live);
        assert_true(n < 10000);
    }
}

static void memory_that_fails(void **state)
{
    (void)state;
    sweep(use_sorter);
    sweep(use_map);
    sweep(use_arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sorts_as_qsort),
        cmocka_unit_test(long_records_spill),
        cmocka_unit_test(numbers_sort_as_numbers),
        cmocka_unit_test(numbers_as_qsort),
        cmocka_unit_test(the_first_as_qsort),
        cmocka_unit_test(a_map_is_a_map),
        cmocka_unit_test(records_round_trip),
        cmocka_unit_test(damaged_records_are_told),
        cmocka_unit_test(a_feed_writes_all_or_says_why),
        cmocka_unit_test(memory_that_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
