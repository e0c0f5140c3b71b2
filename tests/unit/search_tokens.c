/* Words as index and questions see them: folding, numbers and measures in either writing, hyphens, part numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#undef fail
#undef fail_msg
#define fail_msg(...) (print_error(__VA_ARGS__), print_error("\n"), _fail(__FILE__, __LINE__))

#include "base/limits.h"
#include "base/text.h"
#include "picture/search/highlight.h"
#include "picture/search/tokens.h"

static bool note(void *ctx, const Token *t)
{
    static const char kinds[] = { 'w', 'n', 'u', 'm', 's', 'j', 'c' };
    Text *out = ctx;
    if (out->n)
        text_byte(out, ' ');
    text_put(out, t->text);
    text_printf(out, "/%c", kinds[t->kind]);
    return true;
}

static void expect(const char *text, const char *wanted)
{
    Text out;
    text_init(&out, MIB);
    tokens_split(view_of(text), false, note, &out);
    if (!view_eq(text_view(&out), view_of(wanted)))
        fail_msg("'%s':\n  got    %.*s\n  wanted %s", text, VIEW_ARGS(text_view(&out)), wanted);
    text_release(&out);
}

static void words(void **state)
{
    (void)state;
    expect("", "");
    expect(" ,;  ", "");
    expect("Foam DRESSING", "foam/w dressing/w");
    expect("a\xff"
           "b",
           "a/w b/w");
    expect("Caf\xc3\xa9 cafe\xcc\x81", "cafe/w cafe/w");
    expect("Stra\xc3\x9f"
           "e",
           "strasse/w");
    expect("M\xc3\xb8lnlycke", "molnlycke/w");
    expect("Medipore\xe2\x84\xa2 H", "medipore/w h/w");
    expect("\xce\x91\xce\xb8\xce\xae\xce\xbd\xce\xb1", "\xce\xb1\xce\xb8\xce\xb7\xce\xbd\xce\xb1/w");
    expect("\xef\xbd\x86\xef\xbd\x8f", "fo/w");
    expect("soft\xc2\xadly", "softly/w");
}

static void numbers(void **state)
{
    (void)state;
    expect("10", "10/n");
    expect("2.50", "2.5/n");
    expect("10.0", "10/n");
    expect("007", "007/n");
    expect("12.", "12/n");
    expect("M28674", "m28674/w");
    expect("3xl", "3xl/w");
}

static void measures(void **state)
{
    (void)state;
    expect("10cm", "10/n cm/u 10cm/m");
    expect("10 cm", "10/n cm/u 10cm/m");
    expect("2.5mm", "2.5/n mm/u 2.5mm/m");
    expect("2.50 mm", "2.5/n mm/u 2.5mm/m");
    expect("5 \xc2\xb5g", "5/n ug/u 5ug/m");
    expect("10x10cm", "10/n 10/n cm/u 10cm/m 10x10/s");
    expect("10 x 10 cm", "10/n 10/n cm/u 10cm/m 10x10/s");
    expect("10cm x 10cm", "10/n cm/u 10cm/m 10/n cm/u 10cm/m 10x10/s");
    expect("10cmx12.5cm", "10/n cm/u 10cm/m 12.5/n cm/u 12.5cm/m 10x12.5/s");
    expect("10 \xc3\x97 10", "10/n 10/n 10x10/s");
    expect("1x2x3", "1/n 2/n 3/n 1x2x3/s");
    expect("10, cm", "10/n cm/w");
    expect("x 10", "x/w 10/n");
    expect("10 x foam", "10/n x/w foam/w");
    expect("14Fr 18G", "14/n fr/u 14fr/m 18/n g/u 18g/m");
}

static void compounds(void **state)
{
    (void)state;
    expect("non-sterile", "non/w sterile/w nonsterile/j");
    expect("non sterile", "non/w sterile/w");
    expect("non \xe2\x80\x93 sterile", "non/w sterile/w");
    expect("latex\xe2\x80\x93"
           "free",
           "latex/w free/w latexfree/j");
    expect("D695-6718", "d695/w 6718/n d6956718/c");
    expect("D695/67.18", "d695/w 67.18/n d6956718/c");
    expect("and/or", "and/w or/w");
    expect("women's O'Brien", "women/w womens/j obrien/w");
    expect("- a -", "a/w");
}

static void part_numbers(void **state)
{
    Text out;
    (void)state;
    text_init(&out, MIB);
    tokens_split(V("D695 67 18"), true, note, &out);
    assert_true(view_eq(text_view(&out), V("d695/w 67/n 18/n d6956718/c")));
    text_release(&out);
}

static bool whole(void *ctx, const Token *t)
{
    size_t bad;
    assert_true(t->text.n >= 1 && t->text.n <= WORD_MOST);
    assert_true(view_utf8(t->text, &bad));
    ++*(int *)ctx;
    return true;
}

static void long_words(void **state)
{
    char text[1000];
    int n = 0;
    (void)state;
    memset(text, 'a', sizeof text);
    tokens_split(view(text, sizeof text), false, whole, &n);
    assert_int_equal(n, 1);
    for (size_t i = 0; i < 900; i += 2)
        memcpy(text + i, "\xce\xb1", 2);
    for (size_t from = 0; from < 3; from++)
        tokens_split(view(text + from, 890), false, whole, &n);
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = "1x-.2"[i % 5];
    tokens_split(view(text, sizeof text), true, whole, &n);
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = i % 2 ? 'x' : '7';
    tokens_split(view(text, sizeof text), false, whole, &n);
}

static bool stop_at_two(void *ctx, const Token *t)
{
    (void)t;
    return ++*(int *)ctx < 2;
}

static void stops(void **state)
{
    int n = 0;
    (void)state;
    tokens_split(V("10x10cm a b-c d"), false, stop_at_two, &n);
    assert_int_equal(n, 2);
}

static void function_words(void **state)
{
    (void)state;
    assert_true(token_is_function_word(V("for")));
    assert_true(token_is_function_word(V("a")));
    assert_false(token_is_function_word(V("form")));
    assert_false(token_is_function_word(V("")));
    assert_false(token_is_function_word(V("fo")));
}

/* "[...]" around what the words hit. */
static void expect_marks(const char *text, const char *words, bool prefix, const char *wanted)
{
    SearchWord word[8];
    Highlights h = { .n = 0 };
    Text out;
    int n = 0;

    for (View rest = view_of(words); rest.p && n < 8; n++)
        word[n] = (SearchWord){ .used = view_cut(&rest, ' ') };
    highlight_words(&h, view_of(text), word, n, prefix);
    text_init(&out, MIB);
    for (uint32_t i = 0, k = 0; i <= strlen(text); i++) {
        if ((int)k < h.n && h.mark[k].to == i)
            text_byte(&out, ']'), k++;
        if ((int)k < h.n && h.mark[k].from == i)
            text_byte(&out, '[');
        if (text[i])
            text_byte(&out, text[i]);
    }
    if (!view_eq(text_view(&out), view_of(wanted)))
        fail_msg("'%s' of '%s':\n  got    %.*s\n  wanted %s", words, text, VIEW_ARGS(text_view(&out)), wanted);
    text_release(&out);
}

static void marks(void **state)
{
    SearchWord other = { .used = V("needle"), .also = V("needles") };
    Highlights h = { .n = 0 };

    (void)state;
    expect_marks("Foam DRESSING (foam)", "foam", false, "[Foam] DRESSING ([foam])");
    expect_marks("Foam DRESSING", "dressing x", false, "Foam [DRESSING]");
    expect_marks("Foam", "fo", false, "Foam");
    expect_marks("Foam", "fo", true, "[Foam]");
    expect_marks("Caf\xc3\xa9 M\xc3\xb8lnlycke", "molnlycke", false, "Caf\xc3\xa9 [M\xc3\xb8lnlycke]");
    /* measures and sizes, however they are written */
    expect_marks("pad 10 cm x 20cm square", "10cm", false, "pad [10 cm] x 20cm square");
    expect_marks("pad 10 cm x 20cm square", "10x20", false, "pad [10 cm x 20cm] square");
    expect_marks("pad 10x20cm, 10x30", "20cm", false, "pad 10x[20cm], 10x30");
    expect_marks("size 2.50ml", "2.5ml", false, "size [2.50ml]");
    /* parts, joined words, codes */
    expect_marks("a non-adhesive one", "nonadhesive", false, "a [non-adhesive] one");
    expect_marks("a non-adhesive one", "adhesive", false, "a non-[adhesive] one");
    expect_marks("no. D695-6718.", "d6956718", false, "no. [D695-6718].");
    expect_marks("women's pad", "womens", false, "[women's] pad");
    /* what touches or overlaps is one mark */
    expect_marks("10cm", "10 10cm cm", false, "[10cm]");
    highlight_words(&h, V("Needles, needle"), &other, 1, false);
    assert_int_equal(h.n, 2);
    assert_int_equal(h.words, 1);
    for (uint32_t i = 0; i < 3 * HIGHLIGHT_MOST; i++) /* more than there is room for, from behind */
        highlight_add(&h, 10000 - 10 * i, 10000 - 10 * i + 2);
    assert_int_equal(h.n, HIGHLIGHT_MOST);
    highlight_add(&h, 0, 20000);
    assert_int_equal(h.n, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words),     cmocka_unit_test(numbers),        cmocka_unit_test(measures),
        cmocka_unit_test(compounds), cmocka_unit_test(part_numbers),   cmocka_unit_test(long_words),
        cmocka_unit_test(stops),     cmocka_unit_test(function_words),
        cmocka_unit_test(marks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
