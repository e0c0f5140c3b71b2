/* Signing in, sessions and forms, on both stores; all times are given.
 *
 * limit: 200 */
#include "access_test.h"

#include "access/secret.h"

static const View password = { "correct horse battery", 21 }, wrong = { "incorrect horse", 15 },
                  here = { "192.0.2.1", 9 };

static void one_account(Office *o, void **state)
{
    office_open(o, state);
    ASKED(o, "account add", "ann", "nhs", "RX1");
    ASKED(o, "account password", "ann", "--password=correct horse battery");
}

static int64_t changed(Office *o, const Query *q, Args args)
{
    int64_t n = -1;
    OK_OR_SAY(store_run(o->store, q, args, &n, e));
    return n;
}

static void sessions_turn_and_end(void **state)
{
    Session s, t;
    View first, second;
    Office o;

    one_account(&o, state);
    OK_OR_SAY(sign_in(o.store, V("ann"), password, here, NOW, &o.arena, &s, e));
    assert_true(s.turned && s.secret.n == SECRET_CHARS && s.account.number == 1);
    first = s.secret;
    OK_OR_SAY(session_check(o.store, first, NOW + 30000, &o.arena, &s, e));
    assert_false(s.due);
    OK_OR_SAY(session_check(o.store, first, NOW + 5 * 60000, &o.arena, &s, e));
    assert_true(s.due);
    OK_OR_SAY(session_go_on(o.store, &s, NOW + 5 * 60000, &o.arena, e));
    assert_false(s.turned);
    /* the secret turns, and the one before holds for a minute */
    OK_OR_SAY(session_check(o.store, first, NOW + 16 * 60000, &o.arena, &s, e));
    OK_OR_SAY(session_check(o.store, first, NOW + 16 * 60000, &o.arena, &t, e));
    OK_OR_SAY(session_go_on(o.store, &s, NOW + 16 * 60000, &o.arena, e));
    OK_OR_SAY(session_go_on(o.store, &t, NOW + 16 * 60000, &o.arena, e)); /* two requests at once: one turns it */
    assert_true(s.turned && !t.turned);
    second = s.secret;
    assert_false(view_eq(first, second));
    OK_OR_SAY(session_check(o.store, first, NOW + 16 * 60000 + 59000, &o.arena, &s, e));
    assert_true(s.former && !s.due);
    FAILS_WITH(E_DENIED, "nobody is signed in", session_check(o.store, first, NOW + 17 * 60000, &o.arena, &s, e));
    OK_OR_SAY(session_check(o.store, second, NOW + 45 * 60000, &o.arena, &s, e));
    FAILS_WITH(E_DENIED, "nobody is signed in", /* not used for half an hour */
               session_check(o.store, second, NOW + 46 * 60000, &o.arena, &s, e));
    OK_OR_SAY(session_end(o.store, second, &o.arena, e));
    FAILS_WITH(E_DENIED, "nobody is signed in", session_check(o.store, second, NOW + 17 * 60000, &o.arena, &s, e));
    FAILS_WITH(E_DENIED, "nobody is signed in", session_check(o.store, V("x"), NOW, &o.arena, &s, e));
    office_close(&o);
}

static void sessions_last_half_a_day(void **state)
{
    Session s;
    Office o;

    one_account(&o, state);
    OK_OR_SAY(sign_in(o.store, V("ann"), password, here, NOW, &o.arena, &s, e));
    for (Instant at = 0; at < SESSION_MOST_MS; at += 20 * 60000) {
        OK_OR_SAY(session_check(o.store, s.secret, NOW + at, &o.arena, &s, e));
        OK_OR_SAY(session_go_on(o.store, &s, NOW + at, &o.arena, e));
    }
    FAILS_WITH(E_DENIED, "nobody is signed in",
               session_check(o.store, s.secret, NOW + SESSION_MOST_MS, &o.arena, &s, e));
    OK_OR_SAY(session_forget(o.store, NOW + SESSION_MOST_MS + 1, e));
    assert_int_equal(changed(&o, &SQL_session_end_all, ARGS(arg_int(1))), 0);
    office_close(&o);
}

/* Guessing gets slower for the name; another name from the same address is free until the address has had its fill. */
static void guessing_is_slowed_down(void **state)
{
    Session s;
    Office o;
    Instant at = NOW;

    one_account(&o, state);
    for (int i = 0; i < 5; i++)
        FAILS_WITH(E_DENIED, "the name or the password is wrong",
                   sign_in(o.store, V("ann"), wrong, here, at, &o.arena, &s, e));
    FAILS_WITH(E_LIMIT, "too many failed", sign_in(o.store, V("ANN "), password, here, at, &o.arena, &s, e));
    FAILS_WITH(E_LIMIT, "too many failed", sign_in(o.store, V("ann"), password, V("x"), at + 999, &o.arena, &s, e));
    at += 1000;
    FAILS_WITH(E_DENIED, "wrong", sign_in(o.store, V("ann"), wrong, here, at, &o.arena, &s, e));
    FAILS_WITH(E_LIMIT, "too many failed", sign_in(o.store, V("ann"), password, here, at + 1999, &o.arena, &s, e));
    OK_OR_SAY(sign_in(o.store, V("ann"), password, here, at + 2000, &o.arena, &s, e));
    FAILS_WITH(E_DENIED, "wrong", sign_in(o.store, V("ann"), wrong, here, at + 2000, &o.arena, &s, e)); /* anew */
    /* names that are no account are counted too, and the address */
    for (int i = 0; i < 19; i++) {
        char name[16];
        snprintf(name, sizeof name, "eve%d", i);
        FAILS_WITH(E_DENIED, "wrong", sign_in(o.store, view_of(name), wrong, here, at + 2000, &o.arena, &s, e));
    }
    FAILS_WITH(E_LIMIT, "too many failed", sign_in(o.store, V("zoe"), wrong, here, at + 2000, &o.arena, &s, e));
    FAILS_WITH(E_DENIED, "wrong", sign_in(o.store, V("zoe"), wrong, V("192.0.2.2"), at + 2000, &o.arena, &s, e));
    ASKED(&o, "audit list", "--kind=sign-in-failed");
    assert_false(says(&o, "ann"));
    assert_false(says(&o, "192.0.2"));
    ASKED(&o, "audit verify");
    assert_true(says(&o, "fact faults (Faults)=0\n"));
    office_close(&o);
}

static void forms_belong_to_their_session(void **state)
{
    Session s, t;
    View first, again;
    Office o;

    one_account(&o, state);
    OK_OR_SAY(sign_in(o.store, V("ann"), password, here, NOW, &o.arena, &s, e));
    OK_OR_SAY(sign_in(o.store, V("ann"), password, here, NOW + 1, &o.arena, &t, e));
    OK_OR_SAY(session_csrf(o.store, &s, &o.arena, &first, e));
    OK_OR_SAY(session_csrf_check(o.store, &s, first, &o.arena, e));
    FAILS_WITH(E_DENIED, "not one of this session", session_csrf_check(o.store, &t, first, &o.arena, e));
    FAILS_WITH(E_DENIED, "not one of this session", session_csrf_check(o.store, &s, V(""), &o.arena, e));
    OK_OR_SAY(session_check(o.store, s.secret, NOW + 16 * 60000, &o.arena, &s, e));
    OK_OR_SAY(session_go_on(o.store, &s, NOW + 16 * 60000, &o.arena, e));
    assert_true(s.turned);
    OK_OR_SAY(session_csrf(o.store, &s, &o.arena, &again, e)); /* a form that was open still holds */
    assert_true(view_eq(first, again));
    office_close(&o);
}

static void new_passwords_end_sessions(void **state)
{
    Session s;
    Office o;

    one_account(&o, state);
    OK_OR_SAY(session_begin(o.store, 1, V("oidc"), NOW, &o.arena, &s, e));
    ASKED(&o, "account password", "ann", "--password=another horse battery");
    FAILS_WITH(E_DENIED, "nobody is signed in", session_check(o.store, s.secret, NOW, &o.arena, &s, e));
    FAILS_WITH(E_DENIED, "wrong", sign_in(o.store, V("ann"), password, here, NOW, &o.arena, &s, e));
    FAILS_WITH(E_DENIED, "wrong", sign_in(o.store, V("ann"), V(""), here, NOW, &o.arena, &s, e));
    office_close(&o);
}

/* RFC 4231, test cases 2 and 6; RFC 4648, section 10 without padding. */
static void hashes_are_the_standard_ones(void **state)
{
    char key[131];
    unsigned char bytes[8];
    Arena a;
    View hex;
    size_t n;

    (void)state;
    arena_init(&a, 1 << 20);
    OK_OR_SAY(secret_hmac(V("Jefe"), V("what do ya want for nothing?"), &a, &hex, e));
    assert_true(view_eq(hex, V("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")));
    memset(key, 0xaa, sizeof key);
    OK_OR_SAY(
        secret_hmac(view(key, sizeof key), V("Test Using Larger Than Block-Size Key - Hash Key First"), &a, &hex, e));
    assert_true(view_eq(hex, V("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")));
    assert_true(view_eq(secret_base64url((const unsigned char *)"foobar", 6, &a), V("Zm9vYmFy")));
    assert_true(view_eq(secret_base64url((const unsigned char *)"fo", 2, &a), V("Zm8")));
    assert_true(secret_from_base64url(V("Zm8"), bytes, sizeof bytes, &n) && n == 2 && memcmp(bytes, "fo", 2) == 0);
    assert_false(secret_from_base64url(V("Zm9"), bytes, sizeof bytes, &n)); /* bits that are no byte */
    assert_false(secret_from_base64url(V("Zm8="), bytes, sizeof bytes, &n));
    assert_false(secret_from_base64url(V("Zm9vYmFyZm9vYmFy"), bytes, sizeof bytes, &n));
    assert_true(secret_equal(V("abc"), V("abc")));
    assert_false(secret_equal(V("abc"), V("abd")));
    assert_false(secret_equal(V("abc"), V("ab")));
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(sessions_turn_and_end),      BOTH(sessions_last_half_a_day),
        BOTH(guessing_is_slowed_down),    BOTH(forms_belong_to_their_session),
        BOTH(new_passwords_end_sessions), SQLITE_ONLY(hashes_are_the_standard_ones),
    };
    return RUN_ACCESS_TESTS(tests);
}
