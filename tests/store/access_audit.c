/* The audit: what is written down, many writers, and that no change of it goes unseen. */
#include "access_test.h"

#include <pthread.h>

static void run_sql(Office *o, const char *sql)
{
    Query q = { sql, sql, sql, 0, false };
    Query *kept = arena_alloc(&o->arena, sizeof q); /* statements are known by their address */

    memcpy(kept, &q, sizeof q);
    OK_OR_SAY(store_run(o->store, kept, NO_ARGS, NULL, e));
}

/* In a transaction of its own. */
static Code append(Store *s, const AuditRow *row, Arena *arena, Error *e)
{
    Code c = store_begin(s, e);

    if (c != OK)
        return c;
    if ((c = audit_append(s, row, arena, e)) == OK)
        c = store_commit(s, e);
    if (c != OK)
        store_rollback(s);
    return c;
}

/* Some rows, of several kinds. */
static void some_rows(Office *o)
{
    ASKED(o, "account add", "ann", "curator", "RX1");
    become(o, "ann");
    REFUSED(o, E_DENIED, "account disable", "ann", "--reason=no");
    o->who = account_local;
    ASKED(o, "account grant", "ann", "RX2", "2026-12-31", "tender");
    ASKED(o, "account list");
    ASKED(o, "account revoke", "ann", "RX2");
    ASKED(o, "audit verify");
    assert_true(says(o, "fact rows (Rows)=5\nfact faults (Faults)=0\n"));
}

static void tampering_is_found(void **state)
{
    static const struct {
        const char *sql[3];
        const char *words;
    } cases[] = {
        { { "UPDATE audit SET parameters = '{}' WHERE number = 3" }, "row 3 it was changed\n" },
        { { "UPDATE audit SET account = 2 WHERE number = 1" }, "row 1 it was changed\n" },
        { { "UPDATE audit SET at = at + 1 WHERE number = 5" }, "row 5 it was changed\n" },
        { { "UPDATE audit SET kind = 'question' WHERE number = 2" }, "row 2 it was changed\n" },
        { { "UPDATE audit SET question = 'show' WHERE number = 2" }, "row 2 it was changed\n" },
        { { "UPDATE audit SET hash = previous WHERE number = 4" }, "row 5 it does not follow from the row before\n" },
        { { "UPDATE audit SET previous = hash WHERE number = 4" }, "row 4 it does not follow from the row before\n" },
        { { "DELETE FROM audit WHERE number = 3" },
          "row 3 rows from this one to the next that is there are missing\n" },
        { { "DELETE FROM audit WHERE number = 1" },
          "row 1 rows from this one to the next that is there are missing\n" },
        { { "DELETE FROM audit WHERE number >= 5" }, "row 5 rows at the end are missing" },
        { { "DELETE FROM audit" }, "row 1 rows at the end are missing" },
        { { "DELETE FROM audit WHERE number = 3", "UPDATE audit SET number = number - 1 WHERE number = 4",
            "UPDATE audit SET number = 4 WHERE number = 5" },
          "row 3 it does not follow from the row before\n" },
        { { "UPDATE audit SET number = 99 WHERE number = 2", "UPDATE audit SET number = 2 WHERE number = 3",
            "UPDATE audit SET number = 3 WHERE number = 99" },
          "row 2 it does not follow from the row before\n" },
    };
    Office o;

    for (int i = 0; i < COUNT_OF(cases); i++) {
        office_open(&o, state);
        some_rows(&o);
        for (int k = 0; k < 3 && cases[i].sql[k]; k++)
            run_sql(&o, cases[i].sql[k]);
        ASKED(&o, "audit verify");
        if (!says(&o, cases[i].words) || !says(&o, "end no\n"))
            fail_msg("%s:\n%s", cases[i].sql[0], transcript_words(&o.t));
        office_close(&o);
    }
}

/* Reckoned anew from the first row on, the chain is whole; a row that was noted elsewhere shows it. */
static void a_known_row_shows_a_new_chain(void **state)
{
    char known[200];
    const char *at;
    Office o;

    office_open(&o, state);
    some_rows(&o);
    at = strstr(transcript_words(&o.t), "fact newest (Newest)=");
    assert_non_null(at);
    at += strlen("fact newest (Newest)=");
    snprintf(known, sizeof known, "--known=%.*s", (int)strcspn(at, "\n"), at);
    ASKED(&o, "audit verify", known);
    assert_true(says(&o, "fact faults (Faults)=0\n"));
    run_sql(&o, "DELETE FROM audit");
    run_sql(&o, "DELETE FROM access_state WHERE name = 'audit_head'");
    for (int i = 0; i < 9; i++)
        OK_OR_SAY(append(o.store, &(AuditRow){ NOW, 7, V("action"), V("other"), V("{}") }, &o.arena, e));
    ASKED(&o, "audit verify");
    assert_true(says(&o, "fact faults (Faults)=0\n"));
    ASKED(&o, "audit verify", known);
    assert_true(says(&o, "its hash is not the known one\n"));
    REFUSED(&o, E_USAGE, "audit verify", "--known=7");
    office_close(&o);
}

/* ---- many writers ------------------------------------------------------------------------------------------------ */

enum { WRITERS = 4, ROWS_EACH = 25 };

static void *write_rows(void *url)
{
    Store *s = NULL;
    Arena a;
    Error e;
    long failed = store_open(&s, url, STORE_WRITE, SCHEMAS_IN_sql, &e) != OK;

    arena_init(&a, 1 << 20);
    if (!failed)
        failed = store_hurry(s, true, &e) != OK;
    for (int i = 0; i < ROWS_EACH && !failed; i++)
        failed = append(s, &(AuditRow){ NOW + i, 1, V("action"), V("many"), V("{}") }, &a, &e) != OK;
    arena_release(&a);
    store_close(s);
    return failed ? url : NULL;
}

static void many_writers_make_one_chain(void **state)
{
    pthread_t writer[WRITERS];
    Office o;

    office_open(&o, state);
    for (int i = 0; i < WRITERS; i++)
        assert_int_equal(pthread_create(&writer[i], NULL, write_rows, (void *)(uintptr_t)o.url), 0);
    for (int i = 0; i < WRITERS; i++) {
        void *failed;
        pthread_join(writer[i], &failed);
        assert_null(failed);
    }
    ASKED(&o, "audit verify");
    assert_true(says(&o, "fact rows (Rows)=100\nfact faults (Faults)=0\n"));
    office_close(&o);
}

/* ---- what is written down ---------------------------------------------------------------------------------------- */

static void questions_over_closed_data_are_written_down(void **state)
{
    Office o;

    office_open(&o, state);
    ASKED(&o, "sources"); /* nobody has an account: the local operator's questions are nobody's business */
    ASKED(&o, "account add", "ann", "nhs", "RX1");
    ASKED(&o, "sources"); /* nothing is closed yet */
    become(&o, "ann");
    ASKED(&o, "sources");
    o.who = account_local;
    ASKED(&o, "audit verify");
    assert_true(says(&o, "fact rows (Rows)=1\n"));
    run_sql(&o,
            "INSERT INTO entry (id, kind, subject, body, account, entered_at) VALUES (1, 'note', 'x', 'y', 'z', 0)");
    become(&o, "ann");
    REFUSED(&o, E_ABSENT, "sources", "--dataset=x");
    o.who = account_public;
    ASKED(&o, "sources");
    o.who = account_local;
    ASKED(&o, "sources");
    ASKED(&o, "audit list", "--question=sources");
    assert_true(says(&o, " 0 question sources {}\n"));
    assert_true(says(&o, " 1 question sources {\"dataset\":\"x\"}\n"));
    assert_false(says(&o, " -1 "));
    office_close(&o);
}

/* What cannot be written down is not answered. */
static void nothing_is_answered_unwritten(void **state)
{
    Office o;

    office_open(&o, state);
    ASKED(&o, "account add", "ann", "nhs", "RX1");
    run_sql(&o,
            "INSERT INTO entry (id, kind, subject, body, account, entered_at) VALUES (1, 'note', 'x', 'y', 'z', 0)");
    become(&o, "ann");
    ASKED(&o, "sources");
    run_sql(&o, "DROP TABLE audit");
    access_close(&o.accounts);
    assert_int_not_equal(office_ask(&o, "sources", NULL), OK);
    assert_false(says(&o, "begin"));
    o.who = account_local;
    assert_int_not_equal(office_ask(&o, "account add", "bob", "nhs", "RX1", NULL), OK);
    FAILS_WITH(E_ABSENT, "no account 'bob'", account_load(o.store, V("bob"), SCOPE_ACT, TODAY, &o.arena, &o.who, e));
    office_close(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(tampering_is_found),
        BOTH(a_known_row_shows_a_new_chain),
        BOTH(many_writers_make_one_chain),
        BOTH(questions_over_closed_data_are_written_down),
        BOTH(nothing_is_answered_unwritten),
    };
    return RUN_ACCESS_TESTS(tests);
}
