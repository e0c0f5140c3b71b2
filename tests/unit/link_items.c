/* Linking products of a picture: the promises that groups keep (item_tree.h) and what follows from what people said
 * (decisions.h), on products made by hand. Whole pictures are in tests/cli/links.sh. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#undef fail

#include "base/memory.h"
#include "picture/link/decisions.h"
#include "picture/link/item_candidates.h"
#include "picture/link/item_tree.h"
#include "picture/link/items_inside.h"

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
    items =
        (Items){ .at = item, .n = PRODUCTS, .all = PRODUCTS, .products = PRODUCTS, .first = first, .memory = &memory };
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

/* ---- levels of packaging ----------------------------------------------------------------------------------------- */

/* A register's box of ten, which a trust's list by the code of its content names as the single thing, is not the same
 * as the box of ten of that list: only those are told who see the list. */
static void levels_of_closed_lists(void **state)
{
    const ItemPair with_list = { .a = 1, .b = 2 }, with_register = { .a = 1, .b = 3 };
    uint32_t a, b;
    (void)state;
    for (uint32_t p = 1; p <= 3; p++) {
        is(p, p == 2 ? LIST : REGISTER, ITEM_PACK);
        item[p - 1].units = 10;
        item[p - 1].label = p == 2 ? LABEL_COMMERCIAL : LABEL_PUBLIC;
    }
    item[0].closed_unit = LABEL_COMMERCIAL;
    item_pair_units(&items, &with_list, &a, &b);
    assert_int_equal(a, 1);
    assert_int_equal(b, 10);
    item_pair_units(&items, &with_register, &a, &b);
    assert_int_equal(a, 10);
    assert_int_equal(b, 10);
    item[0].closed_owner = 1; /* another's list */
    item_pair_units(&items, &with_list, &a, &b);
    assert_int_equal(a, 10);
}

/* ---- blocks ------------------------------------------------------------------------------------------------------ */

static ItemNumber number[PRODUCTS];

static void has_number(uint32_t product, uint32_t hash)
{
    item[product - 1].numbers = 1;
    item[product - 1].data = &number[product - 1];
    number[product - 1] = (ItemNumber){ .full = hash };
}

static const char *listed(const ItemCandidates *c)
{
    static char out[PRODUCTS + 1];
    for (size_t i = 0; i < c->n; i++)
        out[i] = (char)('1' + c->list[i]);
    out[c->n] = 0;
    return out;
}

/* Items 5 and 6 are closed: they look for others and are found by nobody. */
static void closed_items_only_look(void **state)
{
    ItemBlocks b;
    ItemCandidates c;
    Error e;
    (void)state;
    for (uint32_t p = 1; p <= PRODUCTS; p++)
        has_number(p, p == 4 ? 8 : 7);
    is(1, REGISTER, ITEM_UNIT);
    item[4].product = 1;
    item[5].product = 4;
    items.n = items.products = 4;
    first[5] = 4;
    assert_int_equal(item_blocks_make(&b, &items, EXCLUSIVE, 1, &e), OK);
    assert_true(item_candidates_open(&c, &items));
    assert_true(item_candidates_above(&c, &items, &b, 1));
    assert_string_equal(listed(&c), "23");
    assert_true(item_candidates_above(&c, &items, &b, 2));
    assert_string_equal(listed(&c), "3");
    assert_true(item_candidates_above(&c, &items, &b, 4));
    assert_string_equal(listed(&c), "");
    item_candidates_release(&c, &items);
    assert_true(item_candidates_open(&c, &items));
    assert_true(item_candidates_of(&c, &items, &b, 1));
    assert_string_equal(listed(&c), "13");
    assert_true(item_candidates_of(&c, &items, &b, 4));
    assert_string_equal(listed(&c), "123");
    item_candidates_release(&c, &items);
    item_blocks_release(&b);
}

/* Entries of one register are never compared: a block of nothing else is none. */
static void one_register_makes_no_block(void **state)
{
    ItemBlocks b;
    Error e;
    (void)state;
    for (uint32_t p = 1; p <= 3; p++) {
        is(p, REGISTER, ITEM_UNIT);
        has_number(p, 7);
        has_number(p + 3, 8); /* of a list, which promises nothing */
    }
    assert_int_equal(item_blocks_make(&b, &items, EXCLUSIVE, 1, &e), OK);
    assert_int_equal(b.members, 3);
    item_blocks_release(&b);
}

/* ---- what is read ------------------------------------------------------------------------------------------------ */

/* A list gives no number; an order of the thing does. */
static void orders_lend_their_numbers(void **state)
{
    LayoutField field[] = { { .name = V("part_no"), .role = ROLE_CATALOGUE_NO },
                            { .name = V("description"), .role = ROLE_NAME } };
    LayoutInfo orders = { .kind = V("order-line"), .thing = THING_PURCHASE, .n = 2, .field = field };
    Facts *f = mem_alloc(sizeof *f);
    ItemDraft *x = mem_alloc(sizeof *x);
    ItemCache *cache = mem_alloc(sizeof *cache);
    Arena a;
    Error e;
    (void)state;
    assert_true(f && x && cache);
    memset(f, 0, sizeof *f);
    memset(cache, 0, sizeof *cache);
    arena_init(&a, 1 << 20);
    f->layout = &orders;
    f->n = 2;
    f->value[0] = V("KL387-0481");
    f->value[1] = V("introducer sheath");
    item_draft_begin(x, 1, LIST);
    assert_int_equal(item_draft_add(x, f, NULL, cache, &a, &e), OK);
    assert_int_equal(x->head.numbers, 1);
    assert_int_equal(x->head.words, 0); /* the list's own words, once more with other errors */
    assert_int_equal(x->head.level, 0); /* nor does an order make an item */
    arena_release(&a);
    mem_free(f);
    mem_free(x);
    mem_free(cache);
}

/* A maker that was read before comes to the same. */
static void makers_read_once(void **state)
{
    LayoutField field = { .name = V("maker"), .role = ROLE_MAKER };
    LayoutInfo list = { .kind = V("item"), .thing = THING_PRODUCT, .n = 1, .field = &field };
    Facts *f = mem_alloc(sizeof *f);
    ItemDraft *x = mem_alloc(2 * sizeof *x);
    ItemCache *cache = mem_alloc(sizeof *cache);
    Arena a;
    Error e;
    (void)state;
    assert_true(f && x && cache);
    memset(f, 0, sizeof *f);
    memset(cache, 0, sizeof *cache);
    arena_init(&a, 1 << 20);
    f->layout = &list;
    f->n = 1;
    for (int i = 0; i < 2; i++) {
        f->value[0] = V("Smith & Nephew (UK) Ltd");
        item_draft_begin(&x[i], 1, LIST);
        assert_int_equal(item_draft_add(&x[i], f, NULL, cache, &a, &e), OK);
        assert_int_equal(x[i].head.makers, 1);
        assert_int_equal(x[i].maker_words, 2);
        f->value[0] = V("Smith and Nephew plc"); /* the same maker under another name */
        assert_int_equal(item_draft_add(&x[i], f, NULL, cache, &a, &e), OK);
        assert_int_equal(x[i].head.makers, 1);
    }
    assert_memory_equal(x[0].maker, x[1].maker, sizeof(ItemMaker));
    assert_memory_equal(x[0].maker_word, x[1].maker_word, 2 * sizeof(uint32_t));
    arena_release(&a);
    mem_free(f);
    mem_free(x);
    mem_free(cache);
}

/* ---- calibration ------------------------------------------------------------------------------------------------- */

/* The fewer products have a partner at all, the less a likeness says. */
static void fewer_partners_less_probable(void **state)
{
    ItemModel often, seldom;
    (void)state;
    item_model_start(&often);
    often.answered = 100, often.absent_answered = 50;
    for (int i = 0; i < ITEM_CALIBRATION; i++) {
        often.seen[i] = 10, often.right_seen[i] = i > 24 ? 9 : 1;
        often.absent[i] = i > 24 ? 1 : 5;
    }
    seldom = often;
    item_model_calibrate(&often, 0.9);
    item_model_calibrate(&seldom, 0.3);
    for (int i = 0; i < ITEM_CALIBRATION; i++) {
        assert_true(often.calibrated[i] > seldom.calibrated[i]);
        assert_true(i == 0 || often.calibrated[i] >= often.calibrated[i - 1]);
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
        cmocka_unit_test_setup(levels_of_closed_lists, begin),
        cmocka_unit_test_setup(closed_items_only_look, begin),
        cmocka_unit_test_setup(one_register_makes_no_block, begin),
        cmocka_unit_test(orders_lend_their_numbers),
        cmocka_unit_test(makers_read_once),
        cmocka_unit_test(fewer_partners_less_probable),
        cmocka_unit_test(what_holds),
        cmocka_unit_test(subjects),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
