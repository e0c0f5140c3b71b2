/* The chooser's rules, purely: conditions, targets, and what a change of one answer changes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#undef fail
#undef fail_msg
#define fail_msg(...) (print_error(__VA_ARGS__), print_error("\n"), _fail(__FILE__, __LINE__))

#include "appliances/choose.h"
#include "appliances/group.h"

static ChoiceNeeds needs_of(const char *area, const View *given, int n, int *ignored)
{
    ChoiceNeeds needs;
    Error e;
    assert_int_equal(choice_needs_read(&needs, choice_area_named(view_of(area)), given, n, ignored, &e), OK);
    return needs;
}

static const View nurse[] = {
    { "stoma=colostomy", 15 }, { "output=formed", 13 }, { "skin=fragile", 12 }, { "grip=poor", 9 }, { "swims=yes", 9 }
};

static void targets(void **state)
{
    (void)state;
    assert_true(choice_fits("colostomy-bag.none.*|stoma-cap", V("colostomy-bag.none.none")));
    assert_true(choice_fits("colostomy-bag.none.*|stoma-cap", V("stoma-cap")));
    assert_true(choice_fits("*.child", V("two-piece-base.none.child")));
    assert_false(choice_fits("colostomy-bag.none.*", V("colostomy-bag.none")));
    assert_false(choice_fits("colostomy-bag.none.*", V("colostomy-bag-flushable.none")));
    assert_false(choice_fits("stoma-cap", V("stoma-caps")));
    assert_false(choice_fits("", V("stoma-cap")));
    assert_true(choice_fits("*", V("")));
}

static void conditions(void **state)
{
    int ignored;
    ChoiceNeeds needs = needs_of("stoma", nurse, 5, &ignored);

    (void)state;
    assert_int_equal(ignored, 0);
    assert_true(choice_holds(&needs, "*"));
    assert_true(choice_holds(&needs, "stoma=colostomy; output=formed|loose"));
    assert_false(choice_holds(&needs, "stoma=colostomy; output=loose"));
    assert_true(choice_holds(&needs, "convex!=advised")); /* also where nothing was answered */
    assert_false(choice_holds(&needs, "convex=not-advised"));
    assert_false(choice_holds(&needs, "swims!=yes"));
}

/* What a stoma care nurse would take for unsuitable with these answers never suits. */
static void nothing_unsuitable(void **state)
{
    static const char *const never[] = { "colostomy-bag.soft.none",
                                         "colostomy-bag.deep.none",
                                         "colostomy-bag.none.child",
                                         "colostomy-bag.concave.none",
                                         "colostomy-bag-outlet.none",
                                         "ileostomy-bag.none.none",
                                         "ileostomy-bag-high-output.none",
                                         "urostomy-bag.none.none",
                                         "two-piece-urostomy-bag.none",
                                         "two-piece-base.deep.none",
                                         "two-piece-base-urostomy.none",
                                         "stoma-bag-reusable",
                                         "night-bag.none.yes",
                                         "barrier-wipe.none",
                                         "adhesive-remover-spray.none" };
    static const char *const suits[] = { "colostomy-bag.none.none",   "two-piece-colostomy-bag.none",
                                         "two-piece-base.none.none",  "barrier-wipe.no",
                                         "adhesive-remover-spray.no", "stoma-seal.none" };
    const ChoiceRule *by;
    int ignored;
    ChoiceNeeds with = needs_of("stoma", nurse, 5, &ignored), without = needs_of("stoma", nurse, 4, &ignored);

    (void)state;
    for (size_t i = 0; i < sizeof never / sizeof *never; i++) {
        if (choice_judge(&with, view_of(never[i]), &by) == CHOICE_SUITS)
            fail_msg("%s suits by rule %s", never[i], by->key);
        assert_int_equal(choice_judge(&without, view_of(never[i]), &by), choice_judge(&with, view_of(never[i]), &by));
    }
    for (size_t i = 0; i < sizeof suits / sizeof *suits; i++) {
        if (choice_judge(&with, view_of(suits[i]), &by) != CHOICE_SUITS)
            fail_msg("%s does not suit", suits[i]);
        assert_int_equal(choice_judge(&without, view_of(suits[i]), &by), CHOICE_SUITS);
    }
}

static void wrong_and_needless_answers(void **state)
{
    View urostomy[] = { V("output=formed"), V("stoma=urostomy") }, leg = V("leg=left"), none = V("stoma=");
    const ChoiceArea *stoma = choice_area_named(V("stoma"));
    ChoiceNeeds needs;
    Error e;
    int ignored;

    (void)state;
    assert_int_equal(choice_needs_read(&needs, stoma, urostomy, 2, &ignored, &e), OK);
    assert_int_equal(needs.n, 1); /* in any order: of a urostomy the output is not asked */
    assert_int_equal(ignored, 1);
    assert_int_equal(choice_needs_read(&needs, stoma, &leg, 1, &ignored, &e), E_USAGE);
    assert_int_equal(choice_needs_read(&needs, stoma, &none, 1, &ignored, &e), E_USAGE);
    assert_null(choice_area_named(V("legs")));
}

/* Every rule cites a source, and names groups of kinds that exist. */
static void rules_are_whole(void **state)
{
    (void)state;
    for (int i = 0; i < choice_rule_count; i++) {
        const ChoiceRule *r = &choice_rules[i];
        View rest = view_of(r->target);
        if (!choice_source_of(r) || !*r->words)
            fail_msg("rule %s names no source or says nothing", r->key);
        if ((r->effect == CHOICE_ADVISE) != (*r->target == 0))
            fail_msg("rule %s: advice has no target, others have one", r->key);
        while (rest.n) {
            View target = view_cut(&rest, '|'), kind = view_cut(&target, '.');
            if (view_find(kind, '*') < 0 && !kind_named(kind))
                fail_msg("rule %s: there is no kind %.*s", r->key, VIEW_ARGS(kind));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(targets),
        cmocka_unit_test(conditions),
        cmocka_unit_test(nothing_unsuitable),
        cmocka_unit_test(wrong_and_needless_answers),
        cmocka_unit_test(rules_are_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
