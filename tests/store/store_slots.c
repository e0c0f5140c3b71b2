/* The store: slots of derived tables, the build lock, and what a killed process leaves behind. */
#include "store_test.h"

#include <signal.h>

static void questions_before_any_build_say_so(void **state)
{
    Store *s = open_store(fresh(state), STORE_CREATE);
    Rows *r = NULL;

    assert_int_equal(store_generation(s), 0);
    FAILS_WITH(E_ABSENT, "nothing was built yet", store_rows(s, &SQL_t_product_count, NO_ARGS, &r, e));
    FAILS_WITH(E_ABSENT, "nothing was built yet", store_rows(s, &SQL_t_product_live, NO_ARGS, &r, e));
    FAILS_WITH(E_BUG, "{next}", store_rows(s, &SQL_t_product_next, NO_ARGS, &r, e));
    store_close(s);
}

static void a_switch_is_seen_by_others(void **state)
{
    const char *url = fresh(state);
    Store *s = open_store(url, STORE_CREATE), *other = open_store(url, STORE_READ);
    Rows *r = NULL;
    bool more = false;
    int64_t found = -1;

    for (int64_t generation = 1; generation <= 4; generation++) {
        OK_OR_SAY(store_next_begin(s, e));
        load_products(s, 30000 + generation);
        OK_OR_SAY(store_run(s, &SQL_t_words_fill, NO_ARGS, NULL, e));
        assert_int_equal(number(s, &SQL_t_product_next), 30000 + generation);
        if (generation > 1) { /* the other one asks of the old slot all the while */
            assert_int_equal(number(s, &SQL_t_product_count), 30000 + generation - 1);
            assert_int_equal(number(other, &SQL_t_product_count), 30000 + generation - 1);
            OK_OR_SAY(store_begin(other, e));
            OK_OR_SAY(store_rows(other, &SQL_t_product_stream, NO_ARGS, &r, e));
            OK_OR_SAY(rows_next(r, &more, e));
        }
        OK_OR_SAY(store_switch(s, e));
        if (generation > 1) { /* what runs keeps what it sees */
            int64_t n = 0;
            OK_OR_SAY(store_refresh(other, e));
            assert_int_equal(number(other, &SQL_t_product_count), 30000 + generation - 1);
            for (; more; n++)
                OK_OR_SAY(rows_next(r, &more, e));
            assert_int_equal(n, 30000 + generation - 1);
            rows_close(r);
            OK_OR_SAY(store_commit(other, e));
        }
        assert_int_equal(store_generation(s), generation);
        assert_int_equal(number(s, &SQL_t_product_count), 30000 + generation);
        OK_OR_SAY(store_refresh(other, e));
        assert_int_equal(store_generation(other), generation);
        assert_int_equal(number(other, &SQL_t_product_count), 30000 + generation);
        assert_int_equal(number(other, &SQL_t_product_live), 30000 + generation);
        OK_OR_SAY(store_int(other, &SQL_t_words_find, ARGS(arg_text(V("0000123"))), &found, NULL, e));
        assert_int_equal(found, 123);
    }
    store_close(other);
    /* Left in the middle: the old picture is whole, and the next build starts anew. */
    OK_OR_SAY(store_next_begin(s, e));
    load_products(s, 100);
    store_close(s);
    s = open_store(url, STORE_WRITE);
    assert_int_equal(number(s, &SQL_t_product_count), 30004);
    build(s, 5);
    assert_int_equal(number(s, &SQL_t_product_count), 5);
    store_close(s);
}

static void two_builds_cannot_both_switch(void **state)
{
    const char *url = fresh(state);
    Store *a = open_store(url, STORE_CREATE), *b = open_store(url, STORE_WRITE);

    OK_OR_SAY(store_next_begin(a, e));
    build(b, 5);
    FAILS_WITH(E_CONFLICT, "another build", store_switch(a, e));
    store_close(a);
    store_close(b);
}

static void the_build_lock_names_its_holder(void **state)
{
    const char *url = fresh(state);
    Store *a = open_store(url, STORE_CREATE), *b = open_store(url, STORE_WRITE);

    OK_OR_SAY(store_build_lock(a, "ann on laptop 7", 1700000000000, e));
    FAILS_WITH(E_CONFLICT, "started by ann on laptop 7 at 2023-11-14T22:13:20Z", store_build_lock(b, "bob", 1, e));
    store_build_unlock(a);
    OK_OR_SAY(store_build_lock(b, "bob", 1700000000000, e));
    FAILS_WITH(E_CONFLICT, "started by bob", store_build_lock(a, "ann", 1, e));
    store_close(b);
    OK_OR_SAY(store_build_lock(a, "ann", 1, e));
    store_close(a);
}

/* Runs body(url, pipe) in a child; the child must not come back. */
static pid_t child(void (*body)(const char *url, int out), const char *url, int *from)
{
    int ends[2];
    pid_t pid;
    assert_int_equal(pipe(ends), 0);
    pid = fork();
    if (pid == 0) {
        body(url, ends[1]);
        _exit(9);
    }
    close(ends[1]);
    *from = ends[0];
    return pid;
}

static void kill_child(pid_t pid, int from)
{
    int status;
    kill(pid, SIGKILL);
    waitpid(pid, &status, 0);
    close(from);
    assert_true(WIFSIGNALED(status));
}

static void hold_lock(const char *url, int out)
{
    Store *s = NULL;
    Error e;
    if (store_open(&s, url, STORE_WRITE, SCHEMAS, &e) == OK && store_build_lock(s, "a child", 1, &e) == OK &&
        write(out, "l", 1) == 1)
        pause();
}

static void the_build_lock_goes_with_its_process(void **state)
{
    const char *url = fresh(state);
    Store *s = open_store(url, STORE_CREATE);
    Code c = E_CONFLICT;
    Error error;
    char byte;
    int from;
    pid_t pid = child(hold_lock, url, &from);

    assert_int_equal(read(from, &byte, 1), 1);
    FAILS_WITH(E_CONFLICT, "a child", store_build_lock(s, "me", 1, e));
    kill_child(pid, from);
    for (int i = 0; i < 100 && c != OK; i++, sleep_ms(50))
        c = store_build_lock(s, "me", 1, &error);
    assert_int_equal(c, OK);
    store_close(s);
}

/* Loads without end and tells after each acknowledged entry what it was. */
static void load_for_ever(const char *url, int out)
{
    Store *s = NULL;
    Bulk *b = NULL;
    Error e;
    if (store_open(&s, url, STORE_WRITE, SCHEMAS, &e) != OK || bulk_begin(s, &BULK_t_record_load, true, &b, &e) != OK)
        return;
    for (int64_t i = 0;; i++) {
        Arg row[5] = { arg_int(i), arg_int(i), arg_int(1), arg_text(V("key")),
                       arg_text(V("some fields, long enough")) };
        if (bulk_row(b, row, &e) != OK)
            return;
        if (i % 5000 == 0) {
            int64_t n = i / 5000;
            if (store_run(s, &SQL_t_entry_put, ARGS(arg_text(V("child")), arg_int(n)), NULL, &e) != OK ||
                write(out, &n, sizeof n) != sizeof n)
                return;
        }
    }
}

static void a_killed_load_leaves_a_sound_store(void **state)
{
    const char *url = fresh(state);
    int64_t told = -1, n = 0, records;
    Store *s = open_store(url, STORE_CREATE);
    int from;
    pid_t pid;

    store_close(s);
    pid = child(load_for_ever, url, &from);
    while (told < 30 && read(from, &n, sizeof n) == sizeof n)
        told = n;
    assert_int_equal(told, 30);
    kill(pid, SIGKILL);
    while (read(from, &n, sizeof n) == sizeof n)
        told = n;
    kill_child(pid, from);
    s = open_store(url, STORE_WRITE);
    assert_true(number(s, &SQL_t_entry_count) >= told + 1);
    records = number(s, &SQL_t_record_count);
    assert_true(records >= (told * 5000) / LIMIT_CHUNK_ROWS * LIMIT_CHUNK_ROWS);
    assert_int_equal(records % LIMIT_CHUNK_ROWS, 0); /* whole chunks only */
    assert_int_equal(number(s, &SQL_t_record_most), records - 1);
    put_record(s, records);
    store_close(s);
}

/* Several questions see one state; what others commit meanwhile is seen by the next, and the stamp tells of it. */
static void a_held_state_lasts_over_questions(void **state)
{
    const char *url = fresh(state);
    Store *s = open_store(url, STORE_CREATE), *other;
    int64_t stamp;
    Rows *r = NULL;

    OK_OR_SAY(store_next_begin(s, e));
    load_products(s, 10);
    OK_OR_SAY(store_switch(s, e));
    FAILS_WITH(E_BUG, "held", store_hold(s, e));
    other = open_store(url, STORE_READ);
    assert_int_equal(store_stamp(other), 0); /* not in a snapshot */
    OK_OR_SAY(store_hold(other, e));
    stamp = store_stamp(other);
    assert_int_equal(number(other, &SQL_t_entry_count), 0);
    OK_OR_SAY(store_run(s, &SQL_t_entry_put, ARGS(arg_text(V("a")), arg_int(1)), NULL, e));
    OK_OR_SAY(store_next_begin(s, e));
    load_products(s, 20);
    OK_OR_SAY(store_switch(s, e));
    for (int i = 0; i < 2; i++) {
        OK_OR_SAY(store_begin(other, e));
        FAILS_WITH(E_BUG, "inside another", store_begin(other, e));
        assert_int_equal(number(other, &SQL_t_entry_count), 0);
        assert_int_equal(number(other, &SQL_t_product_count), 10);
        store_rollback(other);
        assert_int_equal(store_stamp(other), stamp);
    }
    store_let_go(other);
    OK_OR_SAY(store_hold(other, e));
    assert_int_equal(number(other, &SQL_t_entry_count), 1);
    assert_int_equal(number(other, &SQL_t_product_count), 20);
    assert_true(stamp == 0 || store_stamp(other) != stamp);
    stamp = store_stamp(other);
    store_let_go(other);
    OK_OR_SAY(store_hold(other, e));
    assert_int_equal(store_stamp(other), stamp); /* nobody wrote */
    OK_OR_SAY(store_begin(other, e));
    FAILS_WITH(E_BUG, "", store_run(other, &SQL_t_entry_put, ARGS(arg_text(V("a")), arg_int(1)), NULL, e));
    store_rollback(other); /* the failed statement has ended the state: the next question begins one of its own */
    OK_OR_SAY(store_run(s, &SQL_t_entry_put, ARGS(arg_text(V("b")), arg_int(1)), NULL, e));
    OK_OR_SAY(store_begin(other, e));
    assert_int_equal(number(other, &SQL_t_entry_count), 2);
    OK_OR_SAY(store_rows(other, &SQL_t_product_stream, NO_ARGS, &r, e));
    rows_close(r);
    store_rollback(other);
    store_let_go(other);
    store_let_go(NULL);
    OK_OR_SAY(store_hold(other, e));
    store_close(other); /* lets go */
    store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(questions_before_any_build_say_so),    BOTH(a_switch_is_seen_by_others),
        BOTH(two_builds_cannot_both_switch),        BOTH(the_build_lock_names_its_holder),
        BOTH(the_build_lock_goes_with_its_process), BOTH(a_killed_load_leaves_a_sound_store),
        BOTH(a_held_state_lasts_over_questions),
    };
    return RUN_TESTS(tests);
}
