/* Concentration, prices by unit and savings, as sums by hand; chapters and amounts of PCA. */
#include "appliances/market.h"
#include "appliances/use.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define LENGTH(a) (sizeof(a) / sizeof((a)[0]))

static void shares_of_one_maker_are_added(void **state)
{
    MarketShare share[] = {
        { V("B"), 1, 5, 20000 }, { V("A"), 1, 7, 25000 }, { V("C"), 2, 1, 40000 }, { V("A"), 1, 1, 15000 }
    };
    Market m = market_of(share, LENGTH(share));
    (void)state;

    assert_int_equal(m.makers, 3);
    assert_int_equal(m.cost_millipence, 100000);
    assert_true(view_eq(share[0].maker, V("A"))); /* as much as C, and before it by name */
    assert_int_equal(share[0].products, 2);
    assert_int_equal(share[0].items, 8);
    assert_true(fabs(m.index - (0.16 + 0.16 + 0.04)) < 1e-12);
    assert_int_equal(market_top(share, m.makers, 2), 80000);
    assert_int_equal(market_top(share, m.makers, 9), 100000);
    assert_int_equal(market_of(share, 0).makers, 0);
}

static void quantities_of_packs(void **state)
{
    static const struct {
        const char *text;
        int64_t thousandths; /* 0: none */
    } is[] = { { "2", 2000 }, { "0.5", 500 }, { " 8.5 ", 8500 }, { "0.125", 125 }, { "0.1255", 0 },
               { "", 0 },     { "0", 0 },     { "-1", 0 },       { "x", 0 } };
    (void)state;

    for (size_t i = 0; i < LENGTH(is); i++) {
        int64_t thousandths = 0;
        bool ok = market_quantity(view_of(is[i].text), &thousandths);
        assert_int_equal(ok, is[i].thousandths > 0);
        if (ok)
            assert_int_equal(thousandths, is[i].thousandths);
    }
}

static void costs_are_exact(void **state)
{
    UnitPrice third = { 100, 3000 }, half = { 1, 2000 }, large = { 1000000, 7 };
    (void)state;

    assert_int_equal(unit_price_cost(&third, 3000), 100000);
    assert_int_equal(unit_price_cost(&third, 1000), 33333);
    assert_int_equal(unit_price_cost(&third, 2000), 66667);
    assert_int_equal(unit_price_cost(&half, 1), 1); /* half of a thousandth of a penny: up */
    assert_int_equal(unit_price_cost(&large, 14000000), 2000000000000000);
    assert_true(unit_price_order(&half, &third) < 0);
    assert_int_equal(unit_price_order(&third, &(UnitPrice){ 200, 6000 }), 0);
}

/* Three bandages: 10 for 20 p, 5 for 15 p, and one that nobody sells now. */
static void all_at_the_least_price(void **state)
{
    SavingMember member[] = { { .price = { 15, 5000 }, .quantity_thousandths = 100000 },
                              { .price = { 20, 10000 }, .quantity_thousandths = 50000 },
                              { .quantity_thousandths = 70000 } };
    double room[LENGTH(member)];
    Saving s = saving_of(member, LENGTH(member), room);
    (void)state;

    assert_int_equal(s.priced, 2);
    assert_int_equal(s.used, 2);
    assert_int_equal(s.unpriced, 1);
    assert_int_equal(s.least, 1);
    assert_int_equal(s.now_millipence, 300000 + 100000);
    assert_int_equal(s.least_millipence, 200000 + 100000);
    assert_int_equal(member[0].least_millipence, 200000);
    assert_true(fabs(s.median_pence - 2.5) < 1e-12);
    assert_int_equal(s.improbable, 0);
}

static void an_improbable_price_is_not_the_least(void **state)
{
    SavingMember member[] = { { .price = { 10, 1000 }, .quantity_thousandths = 1000 },
                              { .price = { 11, 1000 } },
                              { .price = { 12, 1000 } },
                              { .price = { 1, 1000 }, .quantity_thousandths = 5000 },
                              { .price = { 9, 1000 } } };
    double room[LENGTH(member)];
    Saving s = saving_of(member, 4, room);
    (void)state;

    assert_int_equal(s.improbable, 0); /* four prices tell nothing */
    assert_int_equal(s.least, 3);
    s = saving_of(member, LENGTH(member), room);
    assert_int_equal(s.improbable, 1);
    assert_true(member[3].improbable);
    assert_int_equal(s.least, 4);
    assert_int_equal(s.unpriced, 1);
    assert_int_equal(s.now_millipence, 10000);
    assert_int_equal(s.least_millipence, 9000);
}

static void chapters_of_appliances(void **state)
{
    (void)state;
    assert_true(view_eq(use_chapter(V("23"), V(""), V("")), V("23")));
    assert_true(view_eq(use_chapter(V("06"), V("23000000000"), V("Stoma Appliances")), V("")));
    assert_true(view_eq(use_chapter(V(""), V("20030100113"), V("")), V("20")));
    assert_true(view_eq(use_chapter(V(""), V(""), V("stoma appliances")), V("23")));
    assert_true(view_eq(use_chapter(V(""), V(""), V("Endocrine System")), V("")));
    assert_true(view_eq(use_chapter(V(""), V(""), V("")), V("")));
}

static void amounts(void **state)
{
    int64_t x;
    (void)state;

    assert_true(use_cost(V("1888.22"), &x) && x == 188822000);
    assert_true(use_cost(V("\xc2\xa3"
                           "1,234.5"),
                         &x) &&
                x == 123450000);
    assert_true(use_cost(V("0.12345"), &x) && x == 12345);
    assert_false(use_cost(V(""), &x));
    assert_false(use_cost(V("free"), &x));
    assert_int_equal(use_pence(1499), 1);
    assert_int_equal(use_pence(1500), 2);
    assert_int_equal(use_pence(-1500), -2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_of_one_maker_are_added),
        cmocka_unit_test(quantities_of_packs),
        cmocka_unit_test(costs_are_exact),
        cmocka_unit_test(all_at_the_least_price),
        cmocka_unit_test(an_improbable_price_is_not_the_least),
        cmocka_unit_test(chapters_of_appliances),
        cmocka_unit_test(amounts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
