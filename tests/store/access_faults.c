/* Accounts when the machine fails: without memory, with a full disk, with a connection that is lost. Nobody gets rights
 * by a fault, nothing is answered that could not be written down, nothing half done stays, and the audit's chain holds.
 *
 * limit: 200 */
#include "access_test.h"

#include <errno.h>
#include <sys/mount.h>

static void run_sql(Office *o, const char *sql)
{
    Query q = { sql, sql, sql, 0, false };
    Query *kept = arena_alloc(&o->arena, sizeof q); /* statements are known by their address */

    memcpy(kept, &q, sizeof q);
    OK_OR_SAY(store_run(o->store, kept, NO_ARGS, NULL, e));
}

/* Ann of RX1, and something that not everybody sees. */
static void ann_and_a_note(Office *o, void **state)
{
    office_open(o, state);
    ASKED(o, "account add", "ann", "nhs", "RX1");
    run_sql(o, "INSERT INTO entry (id, kind, subject, body, account, entered_at) VALUES (1, 'note', 'x', 'y', 'z', 0)");
}

/* How often the audit says that `question` was asked or done; its chain holds. */
static int rows_of_audit(Office *o, const char *question)
{
    static const Query count = { "count", "SELECT COUNT(*) FROM audit WHERE question = $1",
                                 "SELECT COUNT(*) FROM audit WHERE question = $1", 1, false };
    int64_t n = -1;

    o->who = account_local;
    ASKED(o, "audit verify");
    assert_true(says(o, "fact faults (Faults)=0\n"));
    OK_OR_SAY(store_int(o->store, &count, ARGS(arg_text(view_of(question))), &n, NULL, e));
    return (int)n;
}

static bool is_there(Office *o, const char *name)
{
    Account who;
    Error e;
    return account_load(o->store, view_of(name), SCOPE_ACT, TODAY, &o->arena, &who, &e) == OK;
}

/* Every allocation of an action fails once: it was done and stands in the audit, or neither. */
static void actions_without_memory(void **state)
{
    char name[24];
    int rows, faults = 0;
    Office o;

    ann_and_a_note(&o, state);
    rows = rows_of_audit(&o, "account add");
    for (long n = 1;; n++) {
        bool fired, done;
        Code c;
        snprintf(name, sizeof name, "x%ld", n);
        fault_arm(n);
        c = office_ask(&o, "account add", name, "nhs", "RX1", NULL);
        fired = fault_disarm();
        done = is_there(&o, name);
        if (c != OK && c != E_MEMORY && c != E_IO)
            fail_msg("fault %ld: %s, %s", n, code_name(c), o.e.what);
        rows += done;
        if (rows_of_audit(&o, "account add") != rows)
            fail_msg("fault %ld: the account is %sthere, the audit says otherwise", n, done ? "" : "not ");
        if (!fired) {
            assert_true(c == OK && done);
            break;
        }
        faults++;
    }
    assert_true(faults > 10);
    office_close(&o);
}

/* A secret that is none is none, whatever fails. */
static void secrets_without_memory(void **state)
{
    Session session;
    Account who;
    Office o;

    ann_and_a_note(&o, state);
    OK_OR_SAY(session_begin(o.store, 1, V("test"), NOW, &o.arena, &session, e));
    for (int right = 0; right < 2; right++)
        for (long n = 1;; n++) {
            View secret = right ? session.secret : V("0123456789012345678901234567890123456789012");
            Session found;
            Arena arena;
            bool fired;
            Error e;
            Code c;
            arena_init(&arena, MIB);
            fault_arm(n);
            c = session_check(o.store, secret, NOW + 1000, &arena, &found, &e);
            fired = fault_disarm();
            if (c == OK)
                assert_true(right && found.account.number == 1);
            else if (c != E_MEMORY && (right || c != E_DENIED))
                fail_msg("fault %ld: %s, %s", n, code_name(c), e.what);
            fault_arm(n);
            c = token_check(o.store, V("trefoil_0123456789012345678901234567890123456789012"), NOW, &arena, &who, &e);
            fired |= fault_disarm();
            assert_true(c == E_DENIED || c == E_MEMORY);
            arena_release(&arena);
            if (!fired)
                break;
        }
    office_close(&o);
}

static void cut_connections(void)
{
    pg_script("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = "
              "current_database() AND application_name = 'trefoil'");
    sleep_ms(100);
}

/* The connection that the audit is written over is lost between two questions, and during one. */
static void a_lost_connection(void **state)
{
    int answered = 0, rows;
    Office o;

    ann_and_a_note(&o, state);
    rows = rows_of_audit(&o, "sources");
    for (int i = 0; i < 3; i++) {
        become(&o, "ann");
        answered += office_ask(&o, "sources", NULL) == OK;
        cut_connections();
        answered += office_ask(&o, "sources", NULL) == OK; /* over a new one, or it says that the old one is lost */
        answered += office_ask(&o, "sources", NULL) == OK;
        if (store_refresh(o.store, &o.e) != OK) /* the office's own is lost too */
            OK_OR_SAY(store_refresh(o.store, e));
    }
    assert_true(answered >= 6);
    assert_int_equal(rows_of_audit(&o, "sources"), rows + answered);
    office_close(&o);
}

/* A disk that is full: what cannot be written down is neither done nor answered, and it goes on when there is room. */
static void a_full_disk(void **state)
{
    char folder[160], path[192], filler[200];
    int done = 0;
    FILE *f;
    Office o = { .who = account_local, .now = NOW };

    (void)fresh(state);
    snprintf(folder, sizeof folder, "%s/narrow", test_folder);
    snprintf(path, sizeof path, "%s/store.db", folder);
    snprintf(filler, sizeof filler, "%s/filler", folder);
    assert_int_equal(mkdir(folder, 0700), 0);
    if (mount("none", folder, "tmpfs", 0, "size=4m") != 0) {
        print_message("skipped: no right to mount a small file system (%s)\n", strerror(errno));
        rmdir(folder);
        skip();
    }
    o.url = path;
    arena_init(&o.arena, LIMIT_QUESTION_BYTES);
    transcript_init(&o.t);
    OK_OR_SAY(store_open(&o.store, path, STORE_CREATE, SCHEMAS_IN_sql, e));
    access_open(&o.accounts, path, SCHEMAS_IN_sql, NULL);
    o.access = access_of(&o.accounts);
    ASKED(&o, "account add", "ann", "nhs", "RX1");
    assert_non_null(f = fopen(filler, "w"));
    while (fputs("0123456789abcdef0123456789abcdef", f) >= 0 && fflush(f) == 0)
        ;
    (void)fclose(f);
    for (int i = 0; i < 40; i++) {
        char name[24];
        Code c;
        snprintf(name, sizeof name, "y%d", i);
        c = office_ask(&o, "account add", name, "nhs", "RX1", NULL);
        if (c != OK && c != E_IO)
            fail_msg("%s: %s, %s", name, code_name(c), o.e.what);
        assert_int_equal(is_there(&o, name), c == OK);
        done += c == OK;
    }
    assert_true(done < 40);
    assert_int_equal(unlink(filler), 0);
    ASKED(&o, "account add", "zoe", "nhs", "RX1");
    assert_int_equal(rows_of_audit(&o, "account add"), done + 2);
    office_close(&o);
    umount(folder);
    rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(actions_without_memory),
        BOTH(secrets_without_memory),
        POSTGRES_ONLY(a_lost_connection),
        SQLITE_ONLY(a_full_disk),
    };
    return RUN_ACCESS_TESTS(tests);
}
