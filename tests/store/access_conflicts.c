/* Two people at the same thing: a conflict that says with whom, and never a silent overwrite; corrections. */
#include "access_test.h"

static void write_file(const char *name, const char *text)
{
    char path[300];
    FILE *f;

    snprintf(path, sizeof path, "%s/%s", test_folder, name);
    f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static void build_two_products(Office *o, void **state)
{
    office_open(o, state);
    write_file("items.mapping", "trefoil mapping 1\ndataset: items\nlabel: public\nowner: RX1\nkind: item\n"
                                "thing: product\nCode -> code role=key type=code required\nName -> name role=name\n"
                                "Maker -> maker role=maker\n");
    write_file("items_2025-01.csv", "Code,Name,Maker\nQA1,Foam dressing,Acme Ltd\nQB2,Film dressing,Bolt plc\n");
    ASKED(o, "build", test_folder);
    ASKED(o, "account add", "ann", "curator", "RX1");
    ASKED(o, "account add", "bob", "curator", "RX2");
    ASKED(o, "account add", "acme", "supplier", "Acme Ltd", "--confirmed=");
}

static void decisions_conflict(void **state)
{
    Office o;

    build_two_products(&o, state);
    become(&o, "ann");
    ASKED(&o, "link reject", "QA1", "QB2", "another size");
    assert_true(says(&o, "fact entry (Entry)=1\n"));
    ASKED(&o, "link reject", "QA1", "QB2", "quite sure"); /* one's own word may be followed */
    become(&o, "bob");
    REFUSED(&o, E_CONFLICT, "link accept", "QB2", "QA1", "label seen");
    assert_non_null(
        strstr(o.e.what, "account 1 entered something about it: entry 2 of 2026-11-27T12:00:00Z, 'rejected'"));
    assert_non_null(strstr(o.e.hint, "--seen 2"));
    REFUSED(&o, E_CONFLICT, "link accept", "QB2", "QA1", "label seen", "--seen=1");
    REFUSED(&o, E_CONFLICT, "link revoke", "QB2", "QA1", "label seen");
    ASKED(&o, "link judge", "QA1", "QB2", "same", "eve"); /* a verdict stands beside it, under one's own number */
    REFUSED(&o, E_CONFLICT, "link accept", "QB2", "QA1", "label seen");
    ASKED(&o, "link accept", "QB2", "QA1", "label seen", "--seen=3");
    become(&o, "ann");
    REFUSED(&o, E_CONFLICT, "link reject", "QA1", "QB2", "no");
    o.who = account_local; /* who enters for others is not asked, unless they say what they saw */
    REFUSED(&o, E_CONFLICT, "link reject", "QA1", "QB2", "no", "--seen=3");
    ASKED(&o, "link reject", "QA1", "QB2", "no");
    office_close(&o);
}

static void corrections_conflict_by_field(void **state)
{
    Office o;

    build_two_products(&o, state);
    become(&o, "ann");
    ASKED(&o, "correct", "QA1", "maker", "Acme Limited", "label of the box");
    become(&o, "bob");
    ASKED(&o, "correct", "QA1", "name", "Foam dressing 5 cm", "label of the box");
    REFUSED(&o, E_CONFLICT, "correct", "QA1", "maker", "Acme Inc", "web page");
    assert_non_null(strstr(o.e.what, "'maker: Acme Limited'"));
    ASKED(&o, "correct", "QA1", "maker", "Acme Inc", "web page", "--seen=2");
    ASKED(&o, "note add", "QA1", "supplied again");
    REFUSED(&o, E_CONFLICT, "note add", "QA1", "not supplied", "--seen=3");
    ASKED(&o, "show", "QA1");
    assert_true(says(&o, "correction maker: Acme Inc"));
    assert_true(says(&o, "account 2"));
    office_close(&o);
}

static void suppliers_correct_their_own(void **state)
{
    Office o;

    build_two_products(&o, state);
    become(&o, "acme");
    ASKED(&o, "correct", "QA1", "name", "Acme foam dressing", "our catalogue");
    REFUSED(&o, E_DENIED, "correct", "QB2", "name", "Bad film", "our catalogue");
    REFUSED(&o, E_DENIED, "note add", "QB2", "bad film");
    REFUSED(&o, E_DENIED, "link accept", "QA1", "QB2", "ours");
    ASKED(&o, "show", "QA1"); /* what they entered they see, and what others entered they do not */
    assert_true(says(&o, "correction name: Acme foam dressing"));
    become(&o, "bob");
    ASKED(&o, "note add", "QA1", "slow to come");
    become(&o, "acme");
    ASKED(&o, "show", "QA1");
    assert_false(says(&o, "slow to come"));
    o.who = account_public;
    ASKED(&o, "show", "QA1");
    assert_false(says(&o, "Acme foam dressing"));
    office_close(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = { BOTH(decisions_conflict), BOTH(corrections_conflict_by_field),
                                        BOTH(suppliers_correct_their_own) };
    return RUN_ACCESS_TESTS(tests);
}
