/* Distances of words against a plain table, and the closest words of a vocabulary against looking at all of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#undef fail
#undef fail_msg
#define fail_msg(...) (print_error(__VA_ARGS__), print_error("\n"), _fail(__FILE__, __LINE__))

#include "base/limits.h"
#include "base/random.h"
#include "base/text.h"
#include "picture/search/correct.h"

#include <stdlib.h>

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Restricted Damerau-Levenshtein, the table as in the books. */
static unsigned table_distance(View a, View b)
{
    static unsigned d[65][65];
    for (size_t i = 0; i <= a.n; i++)
        d[i][0] = (unsigned)i;
    for (size_t j = 0; j <= b.n; j++)
        d[0][j] = (unsigned)j;
    for (size_t i = 1; i <= a.n; i++)
        for (size_t j = 1; j <= b.n; j++) {
            d[i][j] = least(least(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + (a.p[i - 1] != b.p[j - 1]));
            if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1])
                d[i][j] = least(d[i][j], d[i - 2][j - 2] + 1);
        }
    return d[a.n][b.n];
}

static size_t random_word(Random *r, char *out, size_t most, unsigned letters)
{
    size_t n = 1 + random_below(r, most);
    for (size_t i = 0; i < n; i++)
        out[i] = (char)('a' + random_below(r, letters));
    return n;
}

static void distances(void **state)
{
    Random r;
    (void)state;
    random_seed(&r, 1);
    for (int i = 0; i < 100000; i++) {
        char a[64], b[64];
        size_t an = random_word(&r, a, i % 10 ? 12 : 64, 2 + i % 4),
               bn = random_word(&r, b, i % 10 ? 12 : 64, 2 + i % 4);
        unsigned got = word_distance(view(a, an), view(b, bn)), wanted = table_distance(view(a, an), view(b, bn));
        if (got != wanted)
            fail_msg("%.*s and %.*s: %u, not %u", (int)an, a, (int)bn, b, got, wanted);
    }
    assert_int_equal(word_distance(V(""), V("abc")), 3);
    assert_int_equal(word_distance(V("abc"), V("")), 3);
    assert_int_equal(word_distance(V("medipor"), V("medipore")), 1);
    assert_int_equal(word_distance(V("dressign"), V("dressing")), 1);
}

static void tolerance(void **state)
{
    (void)state;
    assert_int_equal(tolerated_distance(3), 0);
    assert_int_equal(tolerated_distance(4), 1);
    assert_int_equal(tolerated_distance(7), 1);
    assert_int_equal(tolerated_distance(8), 2);
    assert_int_equal(tolerated_distance(LONGEST_WORD), 0);
}

enum { ROWS = 3000, LENGTH = 8 };

static int by_bytes(const void *a, const void *b)
{
    return memcmp(a, b, LENGTH);
}

/* A row of the vocabulary of words of 8 letters, which are unique and sorted; word i has 1 + i % 7 documents. */
static int make_row(Text *body, char word[ROWS][LENGTH])
{
    Random r;
    int n = 0;

    random_seed(&r, 2);
    for (int i = 0; i < ROWS; i++)
        for (int k = 0; k < LENGTH; k++)
            word[i][k] = (char)('a' + random_below(&r, 3));
    qsort(word, ROWS, LENGTH, by_bytes);
    for (int i = 0; i < ROWS; i++)
        if (n == 0 || memcmp(word[n - 1], word[i], LENGTH) != 0)
            memmove(word[n++], word[i], LENGTH);
    for (int i = 0; i < n; i++) {
        size_t shared = 0;
        while (i && shared < LENGTH - 1 && word[i - 1][shared] == word[i][shared])
            shared++;
        text_byte(body, (char)shared);
        text_put(body, view(word[i] + shared, LENGTH - shared));
        text_byte(body, (char)(1 + i % 7));
    }
    return n;
}

static bool nearer(const Correction *a, const Correction *b)
{
    if (a->distance != b->distance)
        return a->distance < b->distance;
    if (a->documents != b->documents)
        return a->documents > b->documents;
    return view_cmp(a->word, b->word) < 0;
}

static void closest(void **state)
{
    static char word[ROWS][LENGTH];
    Text body;
    Random r;
    int n;

    (void)state;
    random_seed(&r, 3);
    text_init(&body, MIB);
    n = make_row(&body, word);
    for (int q = 0; q < 500; q++) {
        char asked[10];
        View v = { asked, 7 + random_below(&r, 3) };
        Corrector k;
        Correction best[CORRECTIONS + 1];
        int m = 0;
        for (size_t i = 0; i < v.n; i++)
            asked[i] = (char)('a' + random_below(&r, 3));
        for (int i = 0; i < n; i++) {
            Correction x = { view(word[i], LENGTH), (uint64_t)(1 + i % 7), table_distance(v, view(word[i], LENGTH)) };
            int at = m;
            if (x.distance > tolerated_distance(v.n) || x.distance == 0)
                continue;
            for (; at > 0 && nearer(&x, &best[at - 1]); at--)
                best[at] = best[at - 1];
            best[at] = x;
            m = m < CORRECTIONS ? m + 1 : m;
        }
        corrector_begin(&k, v);
        assert_true(corrector_row(&k, text_view(&body), LENGTH));
        assert_int_equal(k.n, m);
        for (int i = 0; i < m; i++) {
            assert_true(view_eq(k.best[i].word, best[i].word));
            assert_int_equal(k.best[i].distance, best[i].distance);
            assert_int_equal(k.best[i].documents, best[i].documents);
        }
    }
    text_release(&body);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(distances), cmocka_unit_test(tolerance),
                                        cmocka_unit_test(closest) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
