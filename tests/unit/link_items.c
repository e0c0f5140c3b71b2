/* Linking products of a picture: the promises that groups keep (item_tree.h) and what follows from what people said
 * (decisions.h), on products made by hand. Whole pictures are in tests/cli/links.sh. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#undef fail

#include "picture/link/decisions.h"
#include "picture/link/item_tree.h"

#include <string.h>

enum { PRODUCTS = 6, REGISTER = 1, OTHER = 2, LIST = 3 };
#define EXCLUSIVE ((uint64_t)1 << REGISTER | (uint64_t)1 << OTHER)

static ItemGtin gtin[PRODUCTS + 1];
static Item item[PRODUCTS + 1];
static uint32_t first[PRODUCTS + 2];
static Items items;
static LinkMemory memory;

/* Products 1 .. PRODUCTS, each of one data set, single items without codes. */
static int begin(void **state)
{
    (void)state;
    link_memory_init(&memory, 1 << 20);
    for (uint32_t i = 0; i < PRODUCTS; i++) {
        item[i] = (Item){ .product = i + 1, .dataset = LIST, .level = ITEM_UNIT, .data = &gtin[i] };
        gtin[i] = (ItemGtin){ .core = 0 };
        first[i + 1] = i;
    }
    first[0] = 0;
    first[PRODUCTS + 1] = PRODUCTS;
    items = (Items){ .at = item, .n = PRODUCTS, .products = PRODUCTS, .first = first, .memory = &memory };
    return 0;
}

static void is(uint32_t product, unsigned dataset, int level)
{
    item[product - 1].dataset = (uint8_t)dataset;
    item[product - 1].level = (uint8_t)level;
}

static void has_unit_gtin(uint32_t product, uint64_t core)
{
    item[product - 1].gtins = 1;
    gtin[product - 1] = (ItemGtin){ .core = core & ITEM_CORE, .unit = 1 };
}

/* Pairs as "a b ppm"; which are chosen, as a string of 0 and 1. */
static const char *chosen(const ItemPair *pair, size_t n, const ItemDecision *d, size_t decisions)
{
    static char out[32];
    ItemPairs pairs = { (ItemPair *)(uintptr_t)pair, n, &memory };
    ItemLink link[16];
    Error e;
    assert_int_equal(item_tree_choose(link, &pairs, &items, EXCLUSIVE, d, decisions, &e), OK);
    for (size_t i = 0; i < n; i++)
        out[i] = link[i].chosen ? '1' : '0';
    out[n] = 0;
    return out;
}

static void trees(void **state)
{
    const ItemPair pair[] = { { .a = 1, .b = 2, .ppm = 990000 },
                              { .a = 1, .b = 3, .ppm = 950000 },
                              { .a = 2, .b = 3, .ppm = 970000 } };
    (void)state;
    assert_string_equal(chosen(pair, 3, NULL, 0), "101"); /* the likeliest two; the third would close a ring */
}

static void doubtful_evidence(void **state)
{
    const ItemPair pair[] = { { .a = 1, .b = 2, .ppm = 700000, .bits = -3871 }, /* less than nothing, yet likelier */
                              { .a = 1, .b = 3, .ppm = 600000, .bits = 500 } };
    (void)state;
    is(2, REGISTER, ITEM_UNIT);
    is(3, REGISTER, ITEM_UNIT);
    assert_string_equal(chosen(pair, 2, NULL, 0), "10");
}

static void registers_name_things_once(void **state)
{
    const ItemPair pair[] = { { .a = 1, .b = 3, .ppm = 900000 },
                              { .a = 2, .b = 3, .ppm = 990000 },
                              { .a = 4, .b = 3, .ppm = 800000 },
                              { .a = 5, .b = 3, .ppm = 700000 } };
    (void)state;
    is(1, REGISTER, ITEM_UNIT);
    is(2, REGISTER, ITEM_UNIT);
    is(4, OTHER, ITEM_UNIT);
    is(5, REGISTER, ITEM_PACK); /* the register's entry of the pack may stand beside that of the item */
    assert_string_equal(chosen(pair, 4, NULL, 0), "0111");
}

static void two_units_of_an_issuer(void **state)
{
    const ItemPair pair[] = { { .a = 1, .b = 2, .ppm = 999999 },
                              { .a = 1, .b = 3, .ppm = 999000 },
                              { .a = 2, .b = 3, .ppm = 998000 },
                              { .a = 2, .b = 4, .ppm = 997000 } };
    const ItemDecision same = { 1, 2, true };
    (void)state;
    has_unit_gtin(1, 952010000032);
    has_unit_gtin(2, 952010000033);
    has_unit_gtin(4, 401010000033);                         /* another issuer's number */
    assert_string_equal(chosen(pair, 4, NULL, 0), "0101");  /* nor by way of the third, which has none */
    assert_string_equal(chosen(pair, 4, &same, 1), "0101"); /* not even if somebody says so */
}

static void people_decide(void **state)
{
    const ItemPair pair[] = { { .a = 1, .b = 2, .ppm = 999999 },
                              { .a = 1, .b = 3, .ppm = 999000 },
                              { .a = 2, .b = 3, .ppm = 998000 },
                              { .a = 4, .b = 5, .ppm = 100 } };
    const ItemDecision apart = { 1, 2, false }, same = { 4, 5, true };
    (void)state;
    assert_string_equal(chosen(pair, 4, &apart, 1), "0101"); /* and they do not meet in 3 */
    is(4, REGISTER, ITEM_UNIT);
    is(6, REGISTER, ITEM_UNIT);
    {
        const ItemPair rival[] = { { .a = 4, .b = 5, .ppm = 100 }, { .a = 5, .b = 6, .ppm = 999000 } };
        assert_string_equal(chosen(rival, 2, NULL, 0), "01");
        assert_string_equal(chosen(rival, 2, &same, 1), "10");
    }
}

static void nested(void **state)
{
    ItemPair pair[15];
    uint32_t seed = 1;
    (void)state;
    for (int round = 0; round < 200; round++) {
        size_t n = 0, some;
        char all[32];
        for (uint32_t a = 1; a <= PRODUCTS; a++)
            for (uint32_t b = a + 1; b <= PRODUCTS; b++) {
                seed = seed * 1664525u + 1013904223u;
                pair[n++] = (ItemPair){ .a = a, .b = b, .ppm = (int32_t)(seed >> 12) % ITEM_PPM };
            }
        for (uint32_t p = 1; p <= PRODUCTS; p++)
            is(p, p % 3 + 1, ITEM_UNIT);
        strcpy(all, chosen(pair, n, NULL, 0));
        for (some = 0; some < n; some++) /* without the unlikely ones the likely are chosen just the same */
            if (pair[some].ppm < 500000)
                pair[some].ppm = 0;
        {
            const char *again = chosen(pair, n, NULL, 0);
            for (size_t i = 0; i < n; i++)
                if (pair[i].ppm)
                    assert_int_equal(all[i], again[i]);
        }
    }
}

/* ---- decisions --------------------------------------------------------------------------------------------------- */

#define SAYS(kind_, who_)                                                                                              \
    {                                                                                                                  \
        .subject = V("gtin 1\tgtin 2"), .who = V(who_), .kind = kind_                                                  \
    }

static DecisionKind holds(const Decision *d, int n)
{
    DecisionList list = { (Decision *)(uintptr_t)d, n };
    return decisions_about(&list, V("gtin 1\tgtin 2"), NULL);
}

static void what_holds(void **state)
{
    const Decision acts[] = { SAYS(DECISION_ACCEPTED, "ann"), SAYS(DECISION_WITHDRAWN, "bob"),
                              SAYS(DECISION_REVOKED, "bob") };
    const Decision votes[] = { SAYS(DECISION_SAME, "ann"),      SAYS(DECISION_SAME, "ann"),
                               SAYS(DECISION_DIFFERENT, "bob"), SAYS(DECISION_DIFFERENT, "cleo"),
                               SAYS(DECISION_ACCEPTED, "dan"),  SAYS(DECISION_SAME, "bob") };
    (void)state;
    assert_int_equal(holds(acts, 0), DECISION_NONE);
    assert_int_equal(holds(acts, 1), DECISION_ACCEPTED);
    assert_int_equal(holds(acts, 2), DECISION_WITHDRAWN);
    assert_int_equal(holds(acts, 3), DECISION_NONE);  /* what was revoked does not bring back what it followed */
    assert_int_equal(holds(votes, 2), DECISION_NONE); /* one person said so twice */
    assert_int_equal(holds(votes, 3), DECISION_NONE); /* disagreement: for a third */
    assert_int_equal(holds(votes, 4), DECISION_REJECTED);
    assert_int_equal(holds(votes, 5), DECISION_ACCEPTED); /* an act goes before votes */
}

static void subjects(void **state)
{
    View scheme[2], code[2], s;
    Arena a;
    (void)state;
    arena_init(&a, 4096);
    s = decision_subject(V("sctid"), V("9"), V("gtin"), V("07"), &a);
    assert_true(view_eq(s, V("gtin 07\tsctid 9")));
    assert_true(view_eq(s, decision_subject(V("gtin"), V("07"), V("sctid"), V("9"), &a)));
    assert_true(decision_codes(s, scheme, code));
    assert_true(view_eq(scheme[0], V("gtin")) && view_eq(code[1], V("9")));
    assert_false(decision_codes(V("gtin 1"), scheme, code));
    assert_false(decision_codes(V(""), scheme, code));
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(trees, begin),
        cmocka_unit_test_setup(doubtful_evidence, begin),
        cmocka_unit_test_setup(registers_name_things_once, begin),
        cmocka_unit_test_setup(two_units_of_an_issuer, begin),
        cmocka_unit_test_setup(people_decide, begin),
        cmocka_unit_test_setup(nested, begin),
        cmocka_unit_test(what_holds),
        cmocka_unit_test(subjects),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
