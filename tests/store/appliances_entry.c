/* Applications as accounts enter and see them: the clock that everybody sees, a supplier that never sees another's,
 * assessors, days that cannot be, conflicts, figures that are set. */
#include "access_test.h"

#include "appliances/questions.h"

static const QuestionGroup groups[] = { { "Keeping", picture_operations },
                                        { "Accounts", access_questions },
                                        { "Applications", appliances_entry_questions },
                                        { NULL, NULL } };

#define APPLY(o, ...)              ASKED(o, "appliances application make", __VA_ARGS__)
#define ACT(o, what, ...)          ASKED(o, "appliances application " what, __VA_ARGS__)
#define REFUSE(o, code, what, ...) REFUSED(o, code, "appliances application " what, __VA_ARGS__)

static void open_with_people(Office *o, void **state)
{
    office_open(o, state);
    ask_register(groups);
    ASKED(o, "account add", "acme", "supplier", "Acme Ltd", "--confirmed=");
    ASKED(o, "account add", "bolt", "supplier", "Bolt plc", "--confirmed=");
    ASKED(o, "account add", "ann", "curator", "RX1");
    ASKED(o, "account add", "bob", "curator", "RX2");
    ASKED(o, "account add", "nina", "nhs", "RX3");
}

/* Made on day 0, queried on day 5, answered on day 12, listed on day 30. */
static void days_of_both_sides_are_public(void **state)
{
    Office o;

    open_with_people(&o, state);
    become(&o, "acme");
    APPLY(&o, "existing", "--product=Foam dressing", "--price=21.50", "--on=2026-10-01");
    assert_true(says(&o, "fact application (Application)=1\n"));
    become(&o, "ann");
    ACT(&o, "query", "1", "which order code?", "--on=2026-10-06");
    become(&o, "acme");
    ACT(&o, "answer", "1", "FM1", "--order-code=FM1", "--on=2026-10-13");
    become(&o, "ann");
    ACT(&o, "accept", "1", "fine", "--without-evidence=seen on paper", "--on=2026-10-20");
    ACT(&o, "list", "1", "--edition=2026-11", "--on=2026-10-31");
    o.who = account_public;
    ASKED(&o, "appliances clock", "--application=1");
    assert_true(says(&o, " listed nobody "));
    assert_true(says(&o, " 23 7\n"));
    assert_false(says(&o, "Acme"));
    assert_false(says(&o, "Foam"));
    REFUSE(&o, E_ABSENT, "show", "1");
    ASKED(&o, "appliances applications");
    assert_false(says(&o, "Acme"));
    office_close(&o);
}

static void suppliers_see_their_own(void **state)
{
    Office o;

    open_with_people(&o, state);
    become(&o, "acme");
    APPLY(&o, "existing", "--product=Foam dressing", "--text=secret of acme");
    become(&o, "bolt");
    APPLY(&o, "new", "--product=Smart bag");
    assert_true(says(&o, "fact application (Application)=2\n"));
    ASKED(&o, "appliances applications");
    assert_true(says(&o, "Smart bag"));
    assert_false(says(&o, "Acme"));
    assert_false(says(&o, "Foam"));
    REFUSE(&o, E_ABSENT, "show", "1");
    REFUSE(&o, E_ABSENT, "answer", "1", "x");
    REFUSE(&o, E_ABSENT, "evidence", "1", "form", "x");
    REFUSE(&o, E_ABSENT, "withdraw", "1", "x");
    REFUSE(&o, E_ABSENT, "show", "7");
    REFUSE(&o, E_DENIED, "query", "2", "x");
    REFUSE(&o, E_DENIED, "accept", "2", "x");
    REFUSED(&o, E_DENIED, "appliances queue");
    REFUSED(&o, E_DENIED, "appliances rule set", "gdp-deflator", "2%", "x");
    REFUSED(&o, E_DENIED, "appliances application make", "existing", "--organisation=Acme Ltd", "--product=x");
    become(&o, "nina"); /* staff who neither assess nor were granted it */
    ASKED(&o, "appliances applications");
    assert_true(says(&o, "fact applications (Applications)=0\n"));
    REFUSE(&o, E_ABSENT, "show", "1");
    REFUSE(&o, E_DENIED, "query", "1", "x");
    o.who = account_local;
    ASKED(&o, "account grant", "nina", "Acme Ltd", "2026-12-31", "joint review");
    become(&o, "nina");
    ACT(&o, "show", "1");
    assert_true(says(&o, "secret of acme"));
    REFUSE(&o, E_DENIED, "withdraw", "1", "x"); /* seeing is not owning */
    REFUSE(&o, E_ABSENT, "show", "2");
    o.who = account_public;
    REFUSED(&o, E_DENIED, "appliances application make", "existing", "--product=x", "--organisation=x");
    office_close(&o);
}

static void assessors_see_all_but_judge_no_own(void **state)
{
    Office o;

    open_with_people(&o, state);
    become(&o, "ann");
    APPLY(&o, "existing", "--product=Cushion", "--organisation=RX1", "--on=2026-11-01");
    APPLY(&o, "existing", "--product=Foam dressing", "--organisation=Acme Ltd", "--on=2026-11-10");
    REFUSE(&o, E_DENIED, "accept", "1", "ours");
    ACT(&o, "query", "2", "why?");
    become(&o, "bob");
    REFUSE(&o, E_USAGE, "accept", "1", "fine"); /* no form, no samples, no declaration, and no word about it */
    assert_non_null(strstr(o.e.what, "form, samples, conformity"));
    ASKED(&o, "appliances queue");
    assert_true(says(&o, "fact wait_for_assessor (Wait for assessor)=1\n"));
    assert_true(says(&o, "Cushion"));
    ACT(&o, "accept", "1", "fine", "--without-evidence=seen on paper");
    become(&o, "acme"); /* entered for it by an assessor: its own */
    ACT(&o, "show", "2");
    assert_true(says(&o, "why?"));
    ACT(&o, "answer", "2", "therefore");
    office_close(&o);
}

static void days_and_steps_that_cannot_be(void **state)
{
    Office o;

    open_with_people(&o, state);
    APPLY(&o, "existing", "--product=Foam dressing", "--organisation=Acme Ltd", "--on=2026-11-10");
    REFUSE(&o, E_USAGE, "query", "1", "x", "--on=2026-11-09");
    assert_non_null(strstr(o.e.what, "2026-11-10"));
    REFUSE(&o, E_USAGE, "query", "1", "x", "--on=2026-11-28"); /* tomorrow */
    assert_non_null(strstr(o.e.what, "has not come yet"));
    REFUSE(&o, E_USAGE, "answer", "1", "x");
    REFUSE(&o, E_USAGE, "appeal", "1", "x");
    REFUSE(&o, E_USAGE, "make", "price", "--organisation=Acme Ltd", "--price=1");
    REFUSE(&o, E_USAGE, "make", "price", "--organisation=Acme Ltd", "--pack=1", "--price=1.234");
    REFUSE(&o, E_USAGE, "make", "existing", "--organisation=Acme Ltd");
    REFUSE(&o, E_USAGE, "make", "existing", "--product=x");
    ASKED(&o, "appliances clock");
    assert_true(says(&o, "fact applications (Applications)=1\n")); /* nothing of these was entered */
    REFUSE(&o, E_USAGE, "complete", "1");
    assert_non_null(strstr(o.e.what, "form, samples, conformity"));
    ACT(&o, "evidence", "1", "form", "DT1 of 2026-11-01");
    ACT(&o, "evidence", "1", "samples", "box 3");
    ACT(&o, "evidence", "1", "conformity", "UKCA 4711");
    ACT(&o, "complete", "1");
    assert_true(says(&o, "awaiting assessment"));
    office_close(&o);
}

static void what_was_seen_decides(void **state)
{
    Office o;

    open_with_people(&o, state);
    APPLY(&o, "existing", "--product=Foam dressing", "--organisation=Acme Ltd");
    become(&o, "ann");
    ACT(&o, "query", "1", "x", "--seen=1");
    become(&o, "bob");
    REFUSE(&o, E_CONFLICT, "reject", "1", "never", "--seen=1");
    assert_non_null(strstr(o.e.hint, "--seen 2"));
    ACT(&o, "reject", "1", "never", "--seen=2");
    office_close(&o);
}

static void gates_are_passed_one_by_one(void **state)
{
    Office o;

    open_with_people(&o, state);
    APPLY(&o, "existing", "--product=Foam dressing", "--organisation=Acme Ltd");
    ACT(&o, "evidence", "1", "form", "x");
    ACT(&o, "evidence", "1", "samples", "x");
    ACT(&o, "evidence", "1", "conformity", "x");
    ACT(&o, "complete", "1");
    REFUSE(&o, E_USAGE, "score", "1", "30", "5"); /* points for the price are published nowhere */
    assert_non_null(strstr(o.e.what, "not published"));
    REFUSE(&o, E_USAGE, "score", "1", "30", "11", "--price=20");
    REFUSE(&o, E_USAGE, "score", "1", "x", "5", "--price=20");
    ACT(&o, "score", "1", "19.999", "10", "--price=40");
    assert_true(says(&o, "fact passes (Passes)=false\n"));
    REFUSE(&o, E_USAGE, "accept", "1", "good enough");
    assert_non_null(strstr(o.e.what, "quality"));
    ACT(&o, "score", "1", "60", "10", "--price=-0.5");
    REFUSE(&o, E_USAGE, "accept", "1", "good enough");
    ACT(&o, "score", "1", "45", "10", "--price=0");
    assert_true(says(&o, "fact passes (Passes)=true\n"));
    ASKED(&o, "appliances rule set", "gate-total", "60", "as of 2027");
    REFUSE(&o, E_USAGE, "accept", "1", "good enough");
    ASKED(&o, "appliances rule set", "gate-total", "55", "as before");
    REFUSE(&o, E_USAGE, "accept", "1", "good enough", "--without-evidence=there is all");
    ACT(&o, "accept", "1", "good enough");
    office_close(&o);
}

static void figures_are_set_with_reasons(void **state)
{
    Office o;

    open_with_people(&o, state);
    REFUSED(&o, E_USAGE, "appliances price-cap", "12.34");
    become(&o, "ann");
    ASKED(&o, "appliances rule set", "gdp-deflator", "2.30%", "autumn budget");
    REFUSED(&o, E_USAGE, "appliances rule set", "gdp-deflator", "much", "x");
    REFUSED(&o, E_USAGE, "appliances rule set", "no-such", "1", "x");
    become(&o, "bob");
    REFUSED(&o, E_CONFLICT, "appliances rule set", "gdp-deflator", "2.40%", "spring");
    ASKED(&o, "appliances rule set", "gdp-deflator", "2.40%", "spring", "--seen=1");
    o.who = account_public;
    ASKED(&o, "appliances rules");
    assert_true(says(&o, "2.40%"));
    assert_true(says(&o, "account 4"));
    ASKED(&o, "appliances price-cap", "12.34");
    assert_true(says(&o, "fact most (Most)=12.54"));
    ASKED(&o, "appliances price-cap", "12.34", "--deflator=2.30%");
    assert_true(says(&o, "fact most (Most)=12.53"));
    office_close(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(days_of_both_sides_are_public), BOTH(suppliers_see_their_own), BOTH(assessors_see_all_but_judge_no_own),
        BOTH(days_and_steps_that_cannot_be), BOTH(what_was_seen_decides),   BOTH(gates_are_passed_one_by_one),
        BOTH(figures_are_set_with_reasons)
    };
    return RUN_ACCESS_TESTS(tests);
}
