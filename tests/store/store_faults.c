/* The store: what is no store, what is too new, a full disk, no memory, a lost connection: one clear sentence each. */
#include "store_test.h"

#include <errno.h>
#include <sqlite3.h>
#include <sys/mount.h>

static void write_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static void what_is_no_store_is_named(void **state)
{
    const char *url = fresh(state);
    Store *s = NULL;
    sqlite3 *db;

    FAILS_WITH(E_ABSENT, "no Trefoil store in", store_open(&s, url, STORE_READ, SCHEMAS, e));
    FAILS_WITH(E_ABSENT, "no Trefoil store in", store_open(&s, url, STORE_WRITE, SCHEMAS, e));
    assert_int_equal(access(url, F_OK), -1); /* asking makes nothing */
    FAILS_WITH(E_USAGE, "is a folder", store_open(&s, test_folder, STORE_CREATE, SCHEMAS, e));
    FAILS_WITH(E_USAGE, "names no store", store_open(&s, "mysql://host/db", STORE_CREATE, SCHEMAS, e));
    FAILS_WITH(E_USAGE, "names no store", store_open(&s, "", STORE_CREATE, SCHEMAS, e));
    FAILS_WITH(E_USAGE, "not an ordinary file", store_open(&s, "/dev/null", STORE_CREATE, SCHEMAS, e));
    FAILS_WITH(E_IO, "cannot open", store_open(&s, "/nowhere/at/all.db", STORE_CREATE, SCHEMAS, e));
    assert_null(s);
    write_file(url,
               "gtin,name\n1,Cannula\n1,Cannula\n1,Cannula\n1,Cannula\n1,Cannula\n1,Cannula\n1,Cannula\n1,Cannula\n");
    for (int mode = STORE_READ; mode <= STORE_CREATE; mode++)
        FAILS_WITH(E_INPUT, "not an SQLite file", store_open(&s, url, (StoreMode)mode, SCHEMAS, e));
    unlink(url);
    assert_int_equal(sqlite3_open(url, &db), SQLITE_OK);
    sqlite3_exec(db, "CREATE TABLE other(x)", NULL, NULL, NULL);
    sqlite3_close(db);
    FAILS_WITH(E_INPUT, "no Trefoil store", store_open(&s, url, STORE_CREATE, SCHEMAS, e));
}

static void a_database_that_is_not_there_is_named(void **state)
{
    const char *url = fresh(state);
    Store *s = NULL;

    FAILS_WITH(E_ABSENT, "no Trefoil store in", store_open(&s, url, STORE_READ, SCHEMAS, e));
    FAILS_WITH(E_IO, "cannot reach", store_open(&s, "postgresql://u:secret@127.0.0.1:1/x", STORE_READ, SCHEMAS, e));
    s = open_store(url, STORE_CREATE);
    store_close(s);
    Error error;
    assert_int_equal(store_open(&s, "postgresql://u:secret@127.0.0.1:1/x?password=secret", STORE_READ, SCHEMAS, &error),
                     E_IO);
    assert_null(strstr(error.what, "secret"));
    assert_non_null(strstr(error.what, "u:***@127.0.0.1"));
}

static void other_editions_of_the_schema_are_told(void **state)
{
    const char *url = fresh(state);
    static const Schema *const none[] = { NULL };
    Store *s = open_store(url, STORE_CREATE);
    Error error = { 0 };

    OK_OR_SAY(store_run(s, &SQL_t_step_lacks, NO_ARGS, NULL, e));
    store_close(s);
    FAILS_WITH(E_CONFLICT, "older Trefoil", store_open(&s, url, STORE_READ, SCHEMAS, e));
    assert_int_equal(store_open(&s, url, STORE_READ, SCHEMAS, &error), E_CONFLICT);
    assert_non_null(strstr(error.hint, "back it up"));
    s = NULL;
    FAILS_WITH(E_CONFLICT, "newer Trefoil", store_open(&s, url, STORE_WRITE, none, e));
    /* The step's tables are there already, so that applying it again must fail and change nothing. */
    FAILS_WITH(E_BUG, "already exists", store_open(&s, url, STORE_WRITE, SCHEMAS, e));
    s = open_store((fresh(state)), STORE_CREATE);
    OK_OR_SAY(store_run(s, &SQL_t_step_newer, NO_ARGS, NULL, e));
    store_close(s);
    for (int mode = STORE_READ; mode <= STORE_CREATE; mode++)
        FAILS_WITH(E_CONFLICT, "newer Trefoil", store_open(&s, url, (StoreMode)mode, SCHEMAS, e));
}

static void a_missing_step_is_applied(void **state)
{
    static const Schema first = { .module = "storetest", .n_steps = 1 };
    Schema old = SCHEMA_storetest;
    const Schema *const olds[] = { &old, NULL };
    const char *url = fresh(state);
    Store *s = NULL;

    old.n_steps = first.n_steps;
    OK_OR_SAY(store_open(&s, url, STORE_CREATE, olds, e));
    put_record(s, 1);
    store_close(s);
    FAILS_WITH(E_CONFLICT, "older Trefoil", store_open(&s, url, STORE_READ, SCHEMAS, e));
    s = open_store(url, STORE_WRITE);
    OK_OR_SAY(store_run(s, &SQL_t_entry_put, ARGS(arg_text(V("me")), arg_int(1)), NULL, e));
    assert_int_equal(number(s, &SQL_t_record_count), 1);
    store_close(s);
    s = open_store(url, STORE_READ);
    store_close(s);
}

/* A file system of 6 MB, if this process may mount one. */
static void a_full_disk_is_told(void **state)
{
    char folder[160], path[192];
    Store *s = NULL;
    Bulk *b = NULL;
    Error error = { 0 };
    Code c = OK;
    int64_t kept;

    (void)fresh(state);
    snprintf(folder, sizeof folder, "%s/small", test_folder);
    snprintf(path, sizeof path, "%s/store.db", folder);
    assert_int_equal(mkdir(folder, 0700), 0);
    if (mount("none", folder, "tmpfs", 0, "size=6m") != 0) {
        print_message("skipped: no right to mount a small file system (%s)\n", strerror(errno));
        rmdir(folder);
        skip();
    }
    s = open_store(path, STORE_CREATE);
    load_records(s, 0, 100, true);
    OK_OR_SAY(bulk_begin(s, &BULK_t_record_load, true, &b, e));
    for (int64_t i = 100; i < 1000000 && c == OK; i++) {
        Arg row[5] = { arg_int(i), arg_int(i), arg_int(1), arg_text(V("key")),
                       arg_text(V("some fields, long enough")) };
        c = bulk_row(b, row, &error);
    }
    bulk_abort(b);
    assert_int_equal(c, E_IO);
    assert_non_null(strstr(error.what, "is full"));
    kept = number(s, &SQL_t_record_count);
    assert_true(kept >= 100 && (kept - 100) % LIMIT_CHUNK_ROWS == 0);
    store_close(s);
    s = open_store(path, STORE_READ);
    assert_int_equal(number(s, &SQL_t_record_count), kept);
    store_close(s);
    umount(folder);
    rmdir(folder);
}

static void a_read_only_folder_is_readable(void **state)
{
    char folder[160], path[192];
    Store *s = NULL;

    (void)fresh(state);
    snprintf(folder, sizeof folder, "%s/fixed", test_folder);
    snprintf(path, sizeof path, "%s/store?1%%.db", folder);
    assert_int_equal(mkdir(folder, 0700), 0);
    if (mount("none", folder, "tmpfs", 0, "size=6m") != 0) {
        print_message("skipped: no right to mount a small file system (%s)\n", strerror(errno));
        rmdir(folder);
        skip();
    }
    s = open_store(path, STORE_CREATE);
    put_record(s, 1);
    store_close(s);
    assert_int_equal(mount("none", folder, "tmpfs", MS_REMOUNT | MS_RDONLY, "size=6m"), 0);
    s = open_store(path, STORE_READ);
    assert_int_equal(number(s, &SQL_t_record_count), 1);
    store_close(s);
    FAILS_WITH(E_IO, "read-only", store_open(&s, path, STORE_WRITE, SCHEMAS, e));
    umount(folder);
    rmdir(folder);
}

static Code ask_and_load(const char *url, Error *e)
{
    Store *s = NULL;
    Rows *r = NULL;
    Bulk *b = NULL;
    bool more = true;
    int64_t n;
    Code c;
    Arg row[5] = { arg_int(7), arg_int(1), arg_real(1), arg_text(V("text")), arg_bytes(V("bytes")) };

    if ((c = store_open(&s, url, STORE_WRITE, SCHEMAS, e)) == OK &&
        (c = store_rows(s, &SQL_t_value_get, ARGS(arg_int(1)), &r, e)) == OK)
        c = rows_next(r, &more, e);
    rows_close(r);
    r = NULL;
    if (c == OK)
        c = store_rows(s, &SQL_t_value_stream, NO_ARGS, &r, e);
    while (c == OK && more)
        c = rows_next(r, &more, e);
    rows_close(r);
    if (c == OK)
        c = store_int(s, &SQL_t_product_count, NO_ARGS, &n, NULL, e);
    if (c == OK && (c = store_begin(s, e)) == OK && (c = bulk_begin(s, &BULK_t_value_load, false, &b, e)) == OK) {
        if ((c = bulk_row(b, row, e)) == OK) {
            c = bulk_end(b, e);
            b = NULL;
        }
        bulk_abort(b);
    }
    if (s)
        store_rollback(s);
    if (c == OK)
        c = store_next_begin(s, e);
    store_close(s);
    return c;
}

/* Every allocation fails once; each time it is said, and nothing leaks. */
static void no_memory_is_told(void **state)
{
    const char *url = fresh(state);
    Store *s = open_store(url, STORE_CREATE);
    long before;

    OK_OR_SAY(store_run(s, &SQL_t_value_put,
                        ARGS(arg_int(1), arg_int(1), arg_real(1), arg_text(V("x")), arg_bytes(V("y"))), NULL, e));
    build(s, 10);
    store_close(s);
    before = blocks_live();
    for (long n = 1;; n++) {
        Error error = { 0 };
        bool fired;
        Code c;
        fault_arm(n);
        c = ask_and_load(url, &error);
        fired = fault_disarm();
        if (blocks_live() != before)
            fail_msg("%ld blocks leaked after fault %ld", blocks_live() - before, n);
        if (!fired) {
            if (c != OK)
                fail_msg("without a fault: %s", error.what);
            print_message("%ld allocations\n", n - 1);
            break;
        }
        if (c != E_MEMORY || !error.what[0])
            fail_msg("fault %ld: code %s, '%s'", n, code_name(c), error.what);
    }
}

static void cut_connections(void)
{
    pg_script("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = "
              "current_database() AND application_name = 'trefoil'");
    sleep_ms(100);
}

static void a_lost_connection_is_told_and_mended(void **state)
{
    const char *url = fresh(state);
    Store *s = open_store(url, STORE_CREATE);
    Rows *r = NULL;
    Bulk *b = NULL;
    bool more = true;
    Arg row[5] = { arg_int(70000), arg_int(1), arg_int(1), arg_text(V("k")), arg_null() };

    load_records(s, 0, 50000, true);
    OK_OR_SAY(store_begin(s, e));
    put_record(s, 60000);
    cut_connections();
    FAILS_WITH(E_IO, "was lost", store_run(s, &SQL_t_record_put, ARGS(arg_int(60001), arg_text(V("k"))), NULL, e));
    FAILS_WITH(E_BUG, "failed", store_commit(s, e));
    OK_OR_SAY(store_refresh(s, e)); /* connects again */
    assert_int_equal(number(s, &SQL_t_record_count), 50000);
    OK_OR_SAY(store_begin(s, e));
    put_record(s, 60000);
    cut_connections();
    FAILS_WITH(E_IO, "was lost", store_commit(s, e));
    OK_OR_SAY(store_refresh(s, e));
    OK_OR_SAY(store_rows(s, &SQL_t_record_stream, NO_ARGS, &r, e));
    OK_OR_SAY(rows_next(r, &more, e));
    OK_OR_SAY(bulk_begin(s, &BULK_t_record_load, true, &b, e));
    OK_OR_SAY(bulk_row(b, row, e));
    cut_connections();
    FAILS_WITH(E_IO, "was lost", bulk_end(b, e));
    for (int i = 0; i < 50000 && more; i++) {
        Error error;
        if (rows_next(r, &more, &error) != OK) {
            assert_non_null(strstr(error.what, "was lost"));
            break;
        }
    }
    rows_close(r);
    OK_OR_SAY(store_refresh(s, e));
    OK_OR_SAY(store_build_lock(s, "me", 1, e));
    cut_connections();
    FAILS_WITH(E_IO, "was lost", store_next_begin(s, e));
    FAILS_WITH(E_IO, "was lost", store_next_begin(s, e)); /* a build does not go on without its lock */
    store_close(s);
    s = open_store(url, STORE_READ);
    assert_int_equal(number(s, &SQL_t_record_count), 50000);
    store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SQLITE_ONLY(what_is_no_store_is_named),
        POSTGRES_ONLY(a_database_that_is_not_there_is_named),
        BOTH(other_editions_of_the_schema_are_told),
        BOTH(a_missing_step_is_applied),
        SQLITE_ONLY(a_full_disk_is_told),
        SQLITE_ONLY(a_read_only_folder_is_readable),
        BOTH(no_memory_is_told),
        POSTGRES_ONLY(a_lost_connection_is_told_and_mended),
    };
    return RUN_TESTS(tests);
}
