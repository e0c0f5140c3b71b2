/* Do two descriptions agree? The rules that attributes.h states, each with what it must not do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#undef fail
#undef fail_msg
#define fail_msg(...) (print_error(__VA_ARGS__), print_error("\n"), _fail(__FILE__, __LINE__))

#include "base/random.h"
#include "picture/attributes/attributes.h"

static AttributeSet read_text(const char *text)
{
    AttributeSet set;
    attributes_clear(&set);
    attributes_read(view_of(text), ATTRIBUTES_FREE, 0, &set);
    return set;
}

static void expect(const char *a, const char *b, AttributeName name, AttributeVerdict wanted)
{
    AttributeSet x = read_text(a), y = read_text(b);
    AttributeVerdict one = attributes_compare(x.item, x.n, y.item, y.n, name);
    AttributeVerdict other = attributes_compare(y.item, y.n, x.item, x.n, name);
    uint64_t agree, conflict;

    if (one != wanted || other != wanted)
        fail_msg("'%s' and '%s' on %s: %d and %d, wanted %d", a, b, attribute_info(name)->term, one, other, wanted);
    attributes_verdicts(x.item, x.n, y.item, y.n, &agree, &conflict);
    assert_int_equal(agree >> name & 1, wanted == ATTRIBUTES_AGREE);
    assert_int_equal(conflict >> name & 1, wanted == ATTRIBUTES_CONFLICT);
}

#define AGREE(a, b, name)    expect(a, b, ATTRIBUTE_##name, ATTRIBUTES_AGREE)
#define CONFLICT(a, b, name) expect(a, b, ATTRIBUTE_##name, ATTRIBUTES_CONFLICT)
#define UNKNOWN(a, b, name)  expect(a, b, ATTRIBUTE_##name, ATTRIBUTES_UNKNOWN)

static void sizes(void **state)
{
    (void)state;
    AGREE("10cm x 10cm", "100 x 100 mm", DIMENSIONS);
    AGREE("7.5cm x 5m", "5 m x 75 mm", DIMENSIONS);
    AGREE("4\" x 4\"", "10cm x 10cm", DIMENSIONS); /* one in inches */
    AGREE("10 x 10", "10cm x 10cm", DIMENSIONS);   /* no unit */
    AGREE("4x4", "10cm x 10cm", DIMENSIONS);
    AGREE("20x20x30 mm", "30 mm x 20 mm x 20 mm", DIMENSIONS);
    CONFLICT("10cm x 10cm", "10cm x 12cm", DIMENSIONS);
    CONFLICT("10cm x 10cm", "10.2cm x 10.2cm", DIMENSIONS); /* both metric */
    CONFLICT("4\" x 4\"", "11cm x 11cm", DIMENSIONS);
    UNKNOWN("10 x 10", "7cm x 9cm", DIMENSIONS);
    UNKNOWN("10cm x 10cm", "10cm x 10cm x 2cm", DIMENSIONS);
    UNKNOWN("10cm x 10cm", "10cm", DIMENSIONS);
    UNKNOWN("10cm x 10cm", "", DIMENSIONS);
}

static void measures(void **state)
{
    (void)state;
    AGREE("14 Fr", "CH14", FRENCH);
    CONFLICT("14 Fr", "16Ch", FRENCH);
    AGREE("500 ml", "0.5 litre", VOLUME);
    CONFLICT("500 ml", "750 ml", VOLUME);
    AGREE("needle 18 G", "18 gauge", GAUGE);
    AGREE("18 g", "18 gauge", GAUGE); /* in doubt, but it fits */
    UNKNOWN("18 g", "20 gauge", GAUGE);
    CONFLICT("needle 18 G", "20 gauge", GAUGE);
    AGREE("cut to fit 13-60mm", "cut to fit 13mm-60mm", CUT_TO_FIT);
    CONFLICT("cut to fit 13-60mm", "cut to fit 70-80mm", CUT_TO_FIT);
    UNKNOWN("cut to fit 13-60mm", "cut to fit 20-60mm", CUT_TO_FIT);
    AGREE("10ml balloon", "balloon 10 ml", VOLUME);
    AGREE("10ml balloon", "10 ml", VOLUME);
    UNKNOWN("10ml balloon", "500 ml", VOLUME); /* the bag may hold 500 */
    CONFLICT("10ml balloon", "30 ml balloon", VOLUME);
    UNKNOWN("balloon 10 ml", "bag 500 ml", VOLUME);
}

static void packs_and_words(void **state)
{
    (void)state;
    AGREE("box of 100", "10 x 10 tests", PACK);
    CONFLICT("box of 100", "pack of 50", PACK);
    AGREE("sterile", "sterile", STERILE);
    CONFLICT("sterile", "non-sterile", STERILE);
    UNKNOWN("sterile", "foam", STERILE);
    CONFLICT("left", "right", SIDE);
    CONFLICT("size 7", "size 8", SIZE_NUMBER);
    CONFLICT("nitrile glove large", "nitrile glove small", SIZE_LABEL);
    AGREE("silicone foam", "foam", MATERIAL);
    UNKNOWN("silicone", "foam", MATERIAL); /* it may be both */
    CONFLICT("one piece", "two-piece", PIECES);
    CONFLICT("latex gloves", "latex-free gloves", LATEX);
}

/* A set agrees with itself, verdicts are the same both ways round, and order does not matter. */
static void laws(void **state)
{
    static const char *const pieces[] = {
        "10cm x 10cm", "14 Fr", "18 g",     "needle",  "box of 10",    "sterile",
        "non-sterile", "left",  "right",    "5-10 mm", "10ml balloon", "4\" x 4\"",
        "size 7",      "foam",  "silicone", "2 L",     "10 x 12",      "up to 60 mm"
    };
    Random r;
    (void)state;
    random_seed(&r, 11);
    for (int k = 0; k < 20000; k++) {
        AttributeSet set[2];
        uint64_t agree, conflict, agree_back, conflict_back;
        for (int side = 0; side < 2; side++) {
            attributes_clear(set + side);
            for (int n = 0; n < 4; n++)
                attributes_read(view_of(pieces[random_below(&r, sizeof pieces / sizeof *pieces)]), ATTRIBUTES_FREE,
                                (uint8_t)n, set + side);
        }
        attributes_verdicts(set[0].item, set[0].n, set[1].item, set[1].n, &agree, &conflict);
        attributes_verdicts(set[1].item, set[1].n, set[0].item, set[0].n, &agree_back, &conflict_back);
        assert_true(agree == agree_back && conflict == conflict_back && !(agree & conflict));
        for (unsigned i = 0; i < set[1].n / 2; i++) {
            Attribute swap = set[1].item[i];
            set[1].item[i] = set[1].item[set[1].n - 1 - i];
            set[1].item[set[1].n - 1 - i] = swap;
        }
        attributes_verdicts(set[0].item, set[0].n, set[1].item, set[1].n, &agree_back, &conflict_back);
        assert_true(agree == agree_back && conflict == conflict_back);
        attributes_verdicts(set[0].item, set[0].n, set[0].item, set[0].n, &agree, &conflict);
        assert_true(conflict == 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes),
        cmocka_unit_test(measures),
        cmocka_unit_test(packs_and_words),
        cmocka_unit_test(laws),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
