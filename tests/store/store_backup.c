/* The store: a backup is of one moment, and comes back into either engine. */
#include "store_test.h"

#include <signal.h>

static char backup_path[256];

/* Puts the same entry into two tables, in one transaction, for as long as it is let. */
static void write_pairs(const char *url)
{
    Store *s = NULL;
    Error e;
    if (store_open(&s, url, STORE_WRITE, SCHEMAS, &e) != OK)
        _exit(1);
    for (int64_t i = 1000000;; i++) {
        if (store_begin(s, &e) != OK ||
            store_run(s, &SQL_t_record_put, ARGS(arg_int(i), arg_text(V("k"))), NULL, &e) != OK ||
            store_run(s, &SQL_t_entry_put, ARGS(arg_text(V("pair")), arg_int(i)), NULL, &e) != OK ||
            store_commit(s, &e) != OK)
            _exit(1);
        sleep_ms(1);
    }
}

static void count_progress(void *ctx, int64_t done, int64_t total)
{
    assert_true(done <= total);
    ++*(int *)ctx;
}

static void fill(const char *url)
{
    Store *s = open_store(url, STORE_CREATE);
    load_records(s, 0, 60000, true);
    OK_OR_SAY(store_run(
        s, &SQL_t_value_put,
        ARGS(arg_int(1), arg_int(INT64_MIN), arg_real(0.1), arg_text(V("Caf\303\251")), arg_bytes(V("\0\377"))), NULL,
        e));
    OK_OR_SAY(
        store_run(s, &SQL_t_value_put, ARGS(arg_int(2), arg_null(), arg_null(), arg_null(), arg_null()), NULL, e));
    build(s, 40000);
    store_close(s);
}

static void check_filled(const char *url)
{
    Store *s = open_store(url, STORE_READ);
    Rows *r = NULL;
    bool more = false;
    int64_t pairs = number(s, &SQL_t_entry_count);

    assert_int_equal(number(s, &SQL_t_record_count), 60000 + pairs);
    OK_OR_SAY(store_rows(s, &SQL_t_value_get, ARGS(arg_int(1)), &r, e));
    OK_OR_SAY(rows_next(r, &more, e));
    assert_true(more && rows_int(r, 0) == INT64_MIN && rows_real(r, 1) == 0.1);
    assert_true(view_eq(rows_text(r, 2), V("Caf\303\251")) && view_eq(rows_bytes(r, 3), V("\0\377")));
    rows_close(r);
    OK_OR_SAY(store_rows(s, &SQL_t_value_get, ARGS(arg_int(2)), &r, e));
    OK_OR_SAY(rows_next(r, &more, e));
    assert_true(more && rows_null(r, 0) && rows_null(r, 1) && rows_null(r, 2) && rows_null(r, 3));
    rows_close(r);
    store_close(s);
    s = open_store(url, STORE_WRITE); /* and it can be worked with */
    put_record(s, 5000000);
    build(s, 7);
    assert_int_equal(number(s, &SQL_t_product_count), 7);
    store_close(s);
}

static void a_backup_is_of_one_moment(void **state)
{
    const char *url = fresh(state);
    Store *s;
    int calls = 0, status;
    pid_t pid;

    fill(url);
    pid = fork();
    if (pid == 0)
        write_pairs(url);
    sleep_ms(100);
    s = open_store(url, STORE_READ);
    OK_OR_SAY(store_backup(s, backup_path, count_progress, &calls, e));
    OK_OR_SAY(store_backup(s, backup_path, NULL, NULL, e)); /* over the older one */
    store_close(s);
    assert_int_equal(waitpid(pid, &status, WNOHANG), 0); /* writing went on */
    kill(pid, SIGKILL);
    waitpid(pid, &status, 0);
    assert_true(calls > 0);
    check_filled(backup_path);
    unlink(backup_path);
}

static void from_to(const char *from, const char *to)
{
    Store *s;
    int64_t generation;

    fill(from);
    s = open_store(from, STORE_WRITE);
    OK_OR_SAY(store_backup(s, backup_path, NULL, NULL, e));
    generation = store_generation(s);
    assert_int_equal(generation, 1);
    store_close(s);
    OK_OR_SAY(store_restore(to, backup_path, SCHEMAS, NULL, NULL, e)); /* where there is none */
    s = open_store(to, STORE_WRITE);
    put_record(s, 4000000);
    store_close(s);
    OK_OR_SAY(store_restore(to, backup_path, SCHEMAS, NULL, NULL, e)); /* and over another one */
    s = open_store(to, STORE_READ);
    assert_int_equal(number(s, &SQL_t_record_count), 60000);
    store_close(s);
    check_filled(to);
    unlink(backup_path);
}

static void a_backup_comes_back_to_its_engine(void **state)
{
    const char *url = fresh(state);
    char other[256];

    if (((Engine *)*state)->postgres) {
        from_to(url, url);
        return;
    }
    snprintf(other, sizeof other, "%s/other.db", test_folder);
    from_to(url, other);
    unlink(other);
}

static void a_backup_comes_back_to_the_other_engine(void **state)
{
    const char *url = fresh(state);
    void *other = *state == &engines[0] ? &engines[1] : &engines[0];
    from_to(url, fresh(&other));
}

static void a_restore_waits_for_nobody(void **state)
{
    const char *url = fresh(state);
    Store *s, *r;

    fill(url);
    s = open_store(url, STORE_WRITE);
    OK_OR_SAY(store_backup(s, backup_path, NULL, NULL, e));
    OK_OR_SAY(store_build_lock(s, "ann", 1700000000000, e));
    FAILS_WITH(E_CONFLICT, "started by ann", store_restore(url, backup_path, SCHEMAS, NULL, NULL, e));
    store_build_unlock(s);
    if (!((Engine *)*state)->postgres)
        FAILS_WITH(E_CONFLICT, "while others use it", store_restore(url, backup_path, SCHEMAS, NULL, NULL, e));
    put_record(s, 70000); /* the store goes on as it was */
    r = open_store(url, STORE_READ);
    assert_int_equal(number(r, &SQL_t_record_count), 60001);
    assert_int_equal(number(r, &SQL_t_product_count), 40000);
    store_close(r);
    store_close(s);
    unlink(backup_path);
}

static void what_is_no_backup_is_refused(void **state)
{
    const char *url = fresh(state);
    char path[256];
    Store *s;
    FILE *f;

    fill(url);
    FAILS_WITH(E_ABSENT, "no backup", store_restore(url, "/nowhere/backup", SCHEMAS, NULL, NULL, e));
    FAILS_WITH(E_USAGE, "is a folder", store_restore(url, test_folder, SCHEMAS, NULL, NULL, e));
    snprintf(path, sizeof path, "%s/junk", test_folder);
    f = fopen(path, "w");
    assert_non_null(f);
    for (int i = 0; i < 1000; i++)
        fputs("not a backup\n", f);
    fclose(f);
    FAILS_WITH(E_INPUT, "not an SQLite file", store_restore(url, path, SCHEMAS, NULL, NULL, e));
    unlink(path);
    s = open_store(url, STORE_READ);
    FAILS_WITH(E_IO, "/nowhere/at/all", store_backup(s, "/nowhere/at/all", NULL, NULL, e));
    OK_OR_SAY(store_backup(s, backup_path, NULL, NULL, e));
    store_close(s);
    f = fopen(backup_path, "r+"); /* a page in the middle is overwritten */
    assert_non_null(f);
    fseek(f, 8192 * 20, SEEK_SET);
    for (int i = 0; i < 8192 * 4; i++)
        fputc(0xa5, f);
    fclose(f);
    Error error;
    Code c = store_restore(url, backup_path, SCHEMAS, NULL, NULL, &error);
    assert_true(c == E_INPUT || c == E_IO);
    assert_non_null(strstr(error.what, "damaged"));
    check_filled(url);
    unlink(backup_path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(a_backup_is_of_one_moment),
        BOTH(a_backup_comes_back_to_its_engine),
        BOTH(a_backup_comes_back_to_the_other_engine),
        BOTH(a_restore_waits_for_nobody),
        BOTH(what_is_no_backup_is_refused),
    };
    begin_tests();
    snprintf(backup_path, sizeof backup_path, "%s.backup", test_path);
    return end_tests(cmocka_run_group_tests(tests, NULL, NULL));
}
