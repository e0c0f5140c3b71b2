/* What is kept of the index between questions (picture/search/kept.h): what was put in comes out, whatever goes; blocks
 * answer for their own terms only; the limit holds; memory that fails is told and loses nothing. limit: 60 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#undef fail

#include "base/limits.h"
#include "base/memory.h"
#include "picture/search/kept.h"
#include "sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define MUST(call)                                                                                                     \
    do {                                                                                                               \
        Error e_ = { 0 };                                                                                              \
        Error *e = &e_;                                                                                                \
        assert_int_equal(call, OK);                                                                                    \
    } while (0)

static char folder[] = "/tmp/search_kept.XXXXXX";
static char path[64];
static Store *store;

static int open_store(void **state)
{
    static const Schema *const schemas[] = { NULL };
    (void)state;
    snprintf(path, sizeof path, "%s/k.db", folder);
    MUST(store_open(&store, path, STORE_CREATE, schemas, e));
    return 0;
}

static int close_store(void **state)
{
    static const char *const ending[] = { "", "-wal", "-shm", ".build" };
    (void)state;
    store_close(store);
    for (int i = 0; i < 4; i++) {
        char name[80];
        snprintf(name, sizeof name, "%s%s", path, ending[i]);
        unlink(name);
    }
    assert_int_equal(blocks_live(), 0);
    return 0;
}

static SearchKept *kept(void)
{
    SearchKept *k = NULL;
    MUST(search_kept(store, &k, e));
    return k;
}

/* The bytes of row `id`: n of them, told from those of any other. */
static View row_of(char *room, int64_t id, size_t n)
{
    for (size_t i = 0; i < n; i++)
        room[i] = (char)((uint64_t)id * 31 + i * 7 + n);
    return view(room, n);
}

static void rows_come_out(void **state)
{
    static char room[60000];
    SearchKept *k = kept();
    View v;

    (void)state;
    for (int64_t id = 1; id < 3000; id += 2)
        MUST(kept_add_row(k, id, row_of(room, id, (size_t)id % 97), e));
    MUST(kept_add_row(k, (int64_t)1 << 40, row_of(room, 5, 50), e));
    MUST(kept_add_row(k, -1, row_of(room, 6, 9), e));
    for (int64_t id = 1; id < 3000; id++) {
        assert_int_equal(kept_row(k, id, &v), id & 1);
        assert_true(!(id & 1) || view_eq(v, row_of(room, id, (size_t)id % 97)));
    }
    assert_true(kept_row(k, (int64_t)1 << 40, &v) && view_eq(v, row_of(room, 5, 50)));
    assert_true(kept_row(k, -1, &v) && view_eq(v, row_of(room, 6, 9)));
    MUST(kept_add_row(k, 7, V("another"), e)); /* the first one stays */
    assert_true(kept_row(k, 7, &v) && view_eq(v, row_of(room, 7, 7)));
    assert_ptr_equal(kept(), k);
}

/* 60,000 bytes each: more than there is room for. Those used in the last question stay, the oldest go. */
static void limit_holds(void **state)
{
    static char room[60000];
    enum { ROWS = (int)(LIMIT_INDEX_CACHE / sizeof room) + 200 };
    SearchKept *k = kept();
    View first, v;
    int n = 0;

    (void)state;
    for (int id = 0; id < ROWS; id++) {
        MUST(kept_add_row(k, id, row_of(room, id, sizeof room), e));
        if (id % 10 == 9 && id < ROWS - 200)
            kept_tidy(k);
        n = 0;
        for (int i = 0; id == ROWS - 1 && i < ROWS; i++)
            if (kept_row(k, i, &v)) {
                assert_true(view_eq(v, row_of(room, i, sizeof room)));
                n++;
            }
    }
    assert_in_range((size_t)n * sizeof room, LIMIT_INDEX_CACHE / 4, LIMIT_INDEX_CACHE);
    /* what a question was given stays where it is until the next one, however much comes */
    kept_tidy(k);
    MUST(kept_add_row(k, ROWS, row_of(room, ROWS, 100), e));
    assert_true(kept_row(k, ROWS, &first));
    for (int id = ROWS + 1; id < 2 * ROWS; id++)
        MUST(kept_add_row(k, id, row_of(room, id, sizeof room), e));
    assert_true(view_eq(first, row_of(room, ROWS, 100)));
    kept_tidy(k);
    for (int id = 2 * ROWS; id < 2 * ROWS + 10; id++) { /* there is room again, or was made */
        MUST(kept_add_row(k, id, row_of(room, id, sizeof room), e));
        assert_true(kept_row(k, id, &v));
    }
}

/* A block of terms of one document each. */
static View block_of(char *room, const char *const *term, int n)
{
    size_t at = 0;
    for (int i = 0; i < n; i++) {
        size_t length = strlen(term[i]);
        room[at++] = 0; /* shared with the term before */
        room[at++] = (char)length;
        memcpy(room + at, term[i], length);
        at += length;
        memcpy(room + at, "\1\2\x21\1", 4); /* documents, bytes, document 1, mask */
        at += 4;
    }
    return view(room, at);
}

static void blocks_answer_for_their_terms(void **state)
{
    char room[200], other[200], third[200];
    View b4 = block_of(room, (const char *const[]){ "bandage", "catheter" }, 2);
    View b5 = block_of(other, (const char *const[]){ "drain", "foam" }, 2);
    View b9 = block_of(third, (const char *const[]){ "needle", "syringe" }, 2);
    SearchKept *k = kept();
    int64_t id;
    View v;

    (void)state;
    assert_false(kept_block(k, V("catheter"), &id, &v));
    MUST(kept_add_block(k, 9, b9, e));
    MUST(kept_add_block(k, 4, b4, e));
    assert_true(kept_block(k, V("bandage"), &id, &v) && id == 4 && view_eq(v, b4));
    assert_true(kept_block(k, V("bz"), &id, &v) && id == 4);
    assert_false(kept_block(k, V("aa"), &id, &v));
    assert_false(kept_block(k, V("catheters"), &id, &v)); /* block 5 may begin before it */
    MUST(kept_add_block(k, 5, b5, e));
    MUST(kept_add_block(k, 5, b5, e));
    assert_true(kept_block(k, V("catheters"), &id, &v) && id == 4); /* that is known now */
    assert_true(kept_block(k, V("drain"), &id, &v) && id == 5 && view_eq(v, b5));
    assert_false(kept_block(k, V("gauze"), &id, &v)); /* blocks 6 to 8 are not known */
    assert_true(kept_block(k, V("syringe"), &id, &v) && id == 9 && view_eq(v, b9));
    assert_false(kept_block(k, V("t"), &id, &v));
    MUST(kept_add_block(k, 10, V("\7damaged"), e));
    assert_false(kept_block(k, V("t"), &id, &v));
}

static void memory_that_fails(void **state)
{
    char room[200], block[200];
    View body = block_of(block, (const char *const[]){ "bandage", "catheter" }, 2), v;
    SearchKept *k = kept();

    (void)state;
    for (int64_t id = 0; id < 600; id++) {
        Error told = { 0 };
        Code c;
        fault_arm(1 + id % 3);
        c = kept_add_row(k, id, row_of(room, id, 100), &told);
        if (c == OK)
            c = kept_add_block(k, 4, body, &told);
        if (fault_disarm())
            assert_int_equal(c, E_MEMORY);
        if (c != OK)
            MUST(kept_add_row(k, id, row_of(room, id, 100), e));
        for (int64_t i = 0; i <= id; i++)
            assert_true(kept_row(k, i, &v) && view_eq(v, row_of(room, i, 100)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(rows_come_out, open_store, close_store),
        cmocka_unit_test_setup_teardown(limit_holds, open_store, close_store),
        cmocka_unit_test_setup_teardown(blocks_answer_for_their_terms, open_store, close_store),
        cmocka_unit_test_setup_teardown(memory_that_fails, open_store, close_store),
    };
    int failed;

    if (!mkdtemp(folder))
        return 2;
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    rmdir(folder);
    return failed;
}
