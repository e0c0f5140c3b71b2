/* Texts on their way to the index come back as they were given, from memory and from the temporary file; homes taken
 * over from another list join as if they had been added to one. */
#include "base/limits.h"
#include "base/text.h"
#include "picture/homes.h"
#include "picture/texts.h"

// clang-format off
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
// clang-format on
#include <stdio.h>

typedef struct {
    uint32_t next, stop_at;
} Seen;

static int texts_of(uint32_t product)
{
    return (int)(product % 5);
}

static View text_of(uint32_t product, int i, char *room, size_t size)
{
    int n =
        snprintf(room, size, "%u/%d %.*s", product, i, (int)(product % 97),
                 "................................"
                 "................................................................................................");
    return i == 3 ? V("") : view(room, (size_t)n);
}

static Code look(void *ctx, uint32_t product, const SearchText *text, int n, Error *e)
{
    Seen *seen = ctx;
    char room[200];
    assert_int_equal(product, seen->next);
    assert_int_equal(n, texts_of(product));
    for (int i = 0; i < n; i++) {
        assert_int_equal(text[i].field, i);
        assert_true(view_eq(text[i].text, text_of(product, i, room, sizeof room)));
    }
    seen->next++;
    e->code = product == seen->stop_at ? E_CANCEL : OK;
    return e->code;
}

static void come_back(uint32_t products, uint32_t stop_at)
{
    Texts *t = NULL;
    Error e;
    Seen seen = { 1, stop_at };
    char room[5][200];
    size_t blocks, half;
    Code c;

    assert_int_equal(texts_new(&t, NULL, &e), OK);
    for (uint32_t p = 1; p <= products; p++) {
        SearchText text[5];
        for (int i = 0; i < texts_of(p); i++)
            text[i] = (SearchText){ (SearchField)i, text_of(p, i, room[i], sizeof room[i]) };
        assert_int_equal(texts_add(t, p, text, texts_of(p), &e), OK);
    }
    assert_int_equal(texts_end(t, &blocks, &e), OK);
    half = blocks / 2;
    c = texts_range(t, 0, half, look, &seen, &e);
    if (c == OK)
        c = texts_range(t, half, blocks, look, &seen, &e);
    assert_int_equal(c, stop_at ? E_CANCEL : OK);
    assert_int_equal(seen.next, (stop_at ? stop_at : products) + 1);
    texts_free(t);
}

static void texts_come_back(void **state)
{
    (void)state;
    come_back(0, 0);
    come_back(3, 0);
    come_back(50000, 0); /* several blocks of the file */
    come_back(50000, 20000);
    texts_free(NULL);
}

static void fill(Homes *h, uint64_t from, uint64_t to)
{
    Error e;
    for (uint64_t i = from; i < to; i++) {
        uint64_t number = (i % 700) * 0x9e3779b97f4a7c15u;
        assert_int_equal(homes_add(h, number, (unsigned)(1 + i % 2), i % 3 == 0, 1000 + i, &e), OK);
        assert_int_equal(homes_claim(h, (i % 300) * 0xd6e8feb86659fd93u, number, &e), OK);
    }
}

static void homes_taken_over_join_alike(void **state)
{
    Homes one = { 0 }, half = { 0 }, other = { 0 };
    Error e;

    (void)state;
    fill(&one, 0, 2000);
    fill(&half, 0, 900);
    fill(&other, 900, 2000);
    assert_int_equal(homes_take(&half, &other, &e), OK);
    assert_int_equal(other.n, 0);
    assert_int_equal(homes_take(&half, &other, &e), OK); /* nothing more */
    assert_int_equal(homes_join(&one, &e), OK);
    assert_int_equal(homes_join(&half, &e), OK);
    assert_int_equal(one.products, half.products);
    assert_int_equal(one.n, half.n);
    for (size_t i = 0; i < one.n; i++) {
        assert_int_equal(one.home[i].product, half.home[i].product);
        assert_int_equal(one.home[i].first, half.home[i].first);
    }
    for (uint32_t p = 0; p < one.products; p++) {
        assert_int_equal(one.first[p], half.first[p]);
        assert_true(p == 0 || one.first[p - 1] < one.first[p]);
    }
    homes_release(&one);
    homes_release(&half);
}

/* Whatever stands anywhere in a value, the quick way and the careful one say the same. */
static void json_of_every_byte(void **state)
{
    (void)state;
    for (int n = 1; n < 20; n++)
        for (int at = 0; at < n; at++)
            for (int c = 0; c < 256; c++) {
                char value[20], byte = (char)c;
                Text whole, parts;
                memset(value, 'a', sizeof value);
                value[at] = byte;
                text_init(&whole, KIB);
                text_init(&parts, KIB);
                text_json(&whole, view(value, (size_t)n));
                text_json(&parts, view(&byte, 1));
                assert_true(text_ok(&whole));
                assert_int_equal(whole.n, parts.n + (size_t)n - 1);
                assert_memory_equal(whole.p + 1 + at, parts.p + 1, parts.n - 2);
                text_release(&whole);
                text_release(&parts);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_come_back),
        cmocka_unit_test(homes_taken_over_join_alike),
        cmocka_unit_test(json_of_every_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
