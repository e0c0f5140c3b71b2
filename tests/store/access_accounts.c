/* Accounts, grants, tokens and erasing, on both stores. */
#include "access_test.h"

static void accounts_are_made_and_listed(void **state)
{
    Office o;

    office_open(&o, state);
    ASKED(&o, "account add", "ann.lee", "nhs", "RX1");
    assert_true(says(&o, "fact account (Account)=1\n"));
    ASKED(&o, "account add", "acme", "supplier", "GB-MF-000012345");
    ASKED(&o, "account add", "box", "supplier", "5060123456783");
    ASKED(&o, "account add", "maker", "supplier", "Acme Ltd", "--confirmed=");
    REFUSED(&o, E_CONFLICT, "account add", "ann.lee", "curator", "RX1");
    REFUSED(&o, E_USAGE, "account add", "maker2", "supplier", "Acme Ltd");
    REFUSED(&o, E_USAGE, "account add", "bob", "nhs", "GB-MF-000012345");
    REFUSED(&o, E_USAGE, "account add", "Bob", "nhs", "RX1");
    REFUSED(&o, E_USAGE, "account add", "7", "nhs", "RX1");
    REFUSED(&o, E_USAGE, "account add", "public", "nhs", "RX1");
    ASKED(&o, "account list");
    assert_true(says(&o, "row 1 ann.lee nhs RX1 ods active "));
    assert_true(says(&o, "row 2 acme supplier GB-MF-000012345 srn "));
    assert_true(says(&o, " 5060123456783 gln "));
    assert_true(says(&o, " Acme Ltd maker "));
    office_close(&o);
}

static void only_administrators_keep_accounts(void **state)
{
    Office o;

    office_open(&o, state);
    ASKED(&o, "account add", "ann", "curator", "RX1");
    ASKED(&o, "account add", "root", "administrator", "RX1");
    become(&o, "ann");
    REFUSED(&o, E_DENIED, "account add", "eve", "administrator", "RX1");
    REFUSED(&o, E_DENIED, "account list");
    REFUSED(&o, E_DENIED, "audit list");
    become(&o, "root");
    ASKED(&o, "account add", "eve", "nhs", "RX1");
    ASKED(&o, "audit list");
    assert_true(says(&o, " 1 denied account add "));
    assert_true(says(&o, " 2 action account add "));
    assert_false(says(&o, "eve")); /* names are keyed */
    office_close(&o);
}

static void states_end_sign_ins(void **state)
{
    Account who;
    Session session;
    Office o;

    office_open(&o, state);
    ASKED(&o, "account add", "ann", "nhs", "RX1");
    ASKED(&o, "account password", "ann", "--password=correct horse battery");
    assert_false(says(&o, "correct horse"));
    OK_OR_SAY(sign_in(o.store, V(" Ann "), V("correct horse battery"), V("::1"), NOW, &o.arena, &session, e));
    ASKED(&o, "account disable", "ann", "--reason=left");
    FAILS_WITH(E_DENIED, "nobody is signed in", session_check(o.store, session.secret, NOW, &o.arena, &session, e));
    FAILS_WITH(E_DENIED, "is disabled", account_load(o.store, V("ann"), SCOPE_ACT, TODAY, &o.arena, &who, e));
    FAILS_WITH(E_DENIED, "the name or the password is wrong",
               sign_in(o.store, V("ann"), V("correct horse battery"), V("::1"), NOW, &o.arena, &session, e));
    ASKED(&o, "account enable", "ann");
    OK_OR_SAY(account_load(o.store, V("1"), SCOPE_ACT, TODAY, &o.arena, &who, e));
    FAILS_WITH(E_ABSENT, "no account '2'", account_load(o.store, V("2"), SCOPE_ACT, TODAY, &o.arena, &who, e));
    REFUSED(&o, E_ABSENT, "account disable", "bob");
    REFUSED(&o, E_USAGE, "account password", "ann", "--password=too short");
    REFUSED(&o, E_USAGE, "account password", "ann", "--password=aaaaaaaaaaaaaaaa");
    office_close(&o);
}

static void erasing_keeps_number_and_chain(void **state)
{
    Office o;

    office_open(&o, state);
    ASKED(&o, "account add", "ann", "nhs", "RX1");
    become(&o, "ann");
    REFUSED(&o, E_DENIED, "audit list");
    o.who = account_local;
    ASKED(&o, "account erase", "ann", "--reason=on request");
    REFUSED(&o, E_ABSENT, "account enable", "ann");
    REFUSED(&o, E_CONFLICT, "account enable", "erased 1");
    ASKED(&o, "account add", "ann", "nhs", "RX2"); /* another ann */
    assert_true(says(&o, "fact account (Account)=2\n"));
    ASKED(&o, "account list");
    assert_true(says(&o, "row 1 erased 1 "));
    ASKED(&o, "audit verify");
    assert_true(says(&o, "fact faults (Faults)=0\n"));
    office_close(&o);
}

static void grants_are_dated(void **state)
{
    Office o;
    View rx2 = V("RX2");

    office_open(&o, state);
    ASKED(&o, "account add", "ann", "nhs", "RX1");
    ASKED(&o, "account add", "joe", "analyst", "X26");
    ASKED(&o, "account add", "sup", "supplier", "GB-MF-000012345");
    become(&o, "ann");
    assert_false(o.access.see(o.access.ctx, &o.who, LABEL_COMMERCIAL, rx2));
    o.who = account_local;
    ASKED(&o, "account grant", "ann", "RX2", "2026-12-31", "tender", "--from=2026-12-01");
    REFUSED(&o, E_USAGE, "account grant", "ann", "*", "2026-12-31", "all");
    REFUSED(&o, E_USAGE, "account grant", "sup", "RX2", "2026-12-31", "no");
    REFUSED(&o, E_USAGE, "account grant", "ann", "RX2", "2026-11-26", "past");
    ASKED(&o, "account grant", "joe", "*", "2026-12-31", "national prices");
    become(&o, "ann"); /* it is November yet */
    assert_false(o.access.see(o.access.ctx, &o.who, LABEL_COMMERCIAL, rx2));
    o.now = NOW + (Instant)10 * 86400000;
    become(&o, "ann");
    assert_true(o.access.see(o.access.ctx, &o.who, LABEL_COMMERCIAL, rx2));
    assert_false(o.access.see(o.access.ctx, &o.who, LABEL_PERSONAL, rx2));
    assert_false(o.access.see(o.access.ctx, &o.who, LABEL_COMMERCIAL, V("RX3")));
    become(&o, "joe");
    assert_true(o.access.see(o.access.ctx, &o.who, LABEL_COMMERCIAL, V("RX3")));
    assert_false(o.access.see(o.access.ctx, &o.who, LABEL_COMMERCIAL, V("")));
    assert_false(o.access.see(o.access.ctx, &o.who, LABEL_PERSONAL, V("RX3")));
    o.who = account_local;
    ASKED(&o, "account revoke", "ann", "RX2");
    REFUSED(&o, E_ABSENT, "account revoke", "ann", "RX2");
    become(&o, "ann");
    assert_false(o.access.see(o.access.ctx, &o.who, LABEL_COMMERCIAL, rx2));
    o.now = NOW + (Instant)60 * 86400000;
    become(&o, "joe");
    assert_false(o.access.see(o.access.ctx, &o.who, LABEL_COMMERCIAL, V("RX3")));
    office_close(&o);
}

/* The token of the answer. */
static View shown_token(Office *o)
{
    const char *at = strstr(transcript_words(&o->t), TOKEN_PREFIX);

    assert_non_null(at);
    return arena_copy(&o->arena, view(at, strcspn(at, "\n")));
}

static void tokens_narrow_and_end(void **state)
{
    Account who;
    View read, open;
    Office o;

    office_open(&o, state);
    ASKED(&o, "account add", "ann", "administrator", "RX1");
    REFUSED(&o, E_USAGE, "token add", "ann", "2026-11-26", "past");
    REFUSED(&o, E_USAGE, "token add", "ann", "2099-01-01", "for ever");
    ASKED(&o, "token add", "ann", "2026-11-27", "stock list");
    read = shown_token(&o);
    ASKED(&o, "token add", "ann", "2026-12-31", "web site", "--scope=public");
    open = shown_token(&o);
    ASKED(&o, "token list");
    assert_false(says(&o, "trefoil_"));
    OK_OR_SAY(token_check(o.store, read, NOW, &o.arena, &who, e));
    assert_true(o.access.may(NULL, &who, SEE_NHS));
    assert_false(o.access.may(NULL, &who, ADMINISTER));
    assert_true(o.access.see(NULL, &who, LABEL_COMMERCIAL, V("RX9")));
    OK_OR_SAY(token_check(o.store, open, NOW, &o.arena, &who, e));
    assert_false(o.access.may(NULL, &who, SEE_NHS));
    assert_false(o.access.see(NULL, &who, LABEL_NHS, V("")));
    FAILS_WITH(E_DENIED, "not valid", token_check(o.store, read, NOW + 12 * 3600000, &o.arena, &who, e));
    FAILS_WITH(E_DENIED, "not valid", token_check(o.store, V("trefoil_x"), NOW, &o.arena, &who, e));
    FAILS_WITH(E_DENIED, "not valid",
               token_check(o.store, V("trefoil_0123456789012345678901234567890123456789012"), NOW, &o.arena, &who, e));
    ASKED(&o, "token revoke", "2");
    REFUSED(&o, E_ABSENT, "token revoke", "2");
    FAILS_WITH(E_DENIED, "not valid", token_check(o.store, open, NOW, &o.arena, &who, e));
    ASKED(&o, "account disable", "ann");
    FAILS_WITH(E_DENIED, "not valid", token_check(o.store, read, NOW, &o.arena, &who, e));
    office_close(&o);
}

/* Roles as access.h tells them: what may be asked, and what is seen of one's own, of others' and of nobody's. */
static void roles_are_as_documented(void **state)
{
    static const struct {
        Role role;
        const char *may; /* for each permission */
        const char *see; /* own and others' and nobody's: NHS, commercial, personal */
    } expected[] = {
        { ROLE_PUBLIC, "y-----", "--- --- ---" },  { ROLE_NHS, "yyyy--", "yyy y-- y--" },
        { ROLE_ANALYST, "yyyy--", "yyy y-- y--" }, { ROLE_SUPPLIER, "y-yy--", "--- y-- ---" },
        { ROLE_CURATOR, "yyyyy-", "yyy y-- y--" }, { ROLE_ADMINISTRATOR, "yyyyyy", "yyy yyy y--" },
    };
    static const View owners[] = { { "RX1", 3 }, { "RX2", 3 }, { "", 0 } };

    (void)state;
    assert_int_equal(COUNT_OF(expected), ROLES);
    for (int i = 0; i < ROLES; i++) {
        AccountRights r = { .role = expected[i].role, .scope = SCOPE_ACT, .organisation = V("RX1") };
        for (int p = SEE_PUBLIC; p <= ADMINISTER; p++)
            assert_int_equal(rights_may(&r, (Permission)p), expected[i].may[p] == 'y');
        for (int l = LABEL_NHS; l <= LABEL_PERSONAL; l++)
            for (int k = 0; k < 3; k++)
                if (rights_see(&r, (Label)l, owners[k]) != (expected[i].see[(l - 1) * 4 + k] == 'y'))
                    fail_msg("%s, %s of '%s'", role_name(r.role), label_name((Label)l), owners[k].p);
        assert_true(rights_see(&r, LABEL_PUBLIC, V("")));
        r.organisation = V("");
        assert_int_equal(rights_see(&r, LABEL_COMMERCIAL, V("")), r.role == ROLE_ADMINISTRATOR);
    }
}

/* The n-th allocation fails: what fails says so, and the chain holds. */
static void every_allocation_fails_once(void **state)
{
    Office o;
    bool fired = true;

    office_open(&o, state);
    ASKED(&o, "account add", "ann", "nhs", "RX1");
    for (long n = 1; fired; n += o.store && n > 200 ? 7 : 1) {
        Code c;
        fault_arm(n);
        c = office_ask(&o, "account grant", "ann", "RX2", "2026-12-31", "tender", NULL);
        fired = fault_disarm();
        assert_true(fired ? c == E_MEMORY || c == E_IO || c == OK : c == OK);
        c = office_ask(&o, "account revoke", "ann", "RX2", NULL); /* it was done unless memory was refused before */
        assert_true(c == OK || (fired && c == E_ABSENT));
        arena_reset(&o.arena);
        o.who = account_local;
    }
    ASKED(&o, "audit verify");
    assert_true(says(&o, "fact faults (Faults)=0\n"));
    office_close(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(accounts_are_made_and_listed),
        BOTH(only_administrators_keep_accounts),
        BOTH(states_end_sign_ins),
        BOTH(erasing_keeps_number_and_chain),
        BOTH(grants_are_dated),
        BOTH(tokens_narrow_and_end),
        SQLITE_ONLY(roles_are_as_documented),
        SQLITE_ONLY(every_allocation_fails_once),
    };
    return RUN_ACCESS_TESTS(tests);
}
