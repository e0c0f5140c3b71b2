/* The store: values, rows, streams, transactions and bulk loads say the same on both engines. */
#include "store_test.h"

#include <float.h>
#include <math.h>

static const int64_t INTS[] = { 0, 1, -1, INT64_MAX, INT64_MIN, 42 };
static const double REALS[] = { 0.0, -0.0, 0.1, 4e-7, DBL_MAX, 5e-324 };
static const double BACK[] = { 0.0, 0.0, 0.1, 4e-7, DBL_MAX, 5e-324 }; /* there is one zero */
static const View TEXTS[] = { V(""), V("a"), V("Caf\303\251 'q' \"d\" $1 {next}"), V("\n\t\\N"), V("\360\237\251\272"),
                              V("z") };
static const View BYTES[] = { V(""), V("\0\1\377"), V("abc"), V("\\x00"), V("\0"), V("\200\201") };

static void check_row(const Rows *r, int first, int i)
{
    View t = rows_text(r, first + 2), b = rows_bytes(r, first + 3);
    double d = rows_real(r, first + 1);
    assert_int_equal(rows_int(r, first), INTS[i]);
    assert_memory_equal(&d, &BACK[i], sizeof d);
    assert_true(t.p && view_eq(t, TEXTS[i]));
    assert_true(b.p && view_eq(b, BYTES[i]));
    assert_false(rows_null(r, first) || rows_null(r, first + 1) || rows_null(r, first + 2) || rows_null(r, first + 3));
}

static void check_values(Store *s)
{
    Rows *r = NULL;
    bool more = false;
    for (int i = 0; i < 6; i++) {
        OK_OR_SAY(store_rows(s, &SQL_t_value_get, ARGS(arg_int(i)), &r, e));
        OK_OR_SAY(rows_next(r, &more, e));
        assert_true(more);
        check_row(r, 0, i);
        OK_OR_SAY(rows_next(r, &more, e));
        assert_false(more);
        rows_close(r);
    }
    OK_OR_SAY(store_rows(s, &SQL_t_value_stream, NO_ARGS, &r, e));
    for (int i = 0; i < 6; i++) {
        OK_OR_SAY(rows_next(r, &more, e));
        assert_true(more);
        assert_int_equal(rows_int(r, 0), i);
        check_row(r, 1, i);
    }
    OK_OR_SAY(rows_next(r, &more, e));
    assert_true(more && rows_int(r, 0) == 6);
    for (int i = 1; i < 5; i++)
        assert_true(rows_null(r, i) && !rows_text(r, i).p && rows_int(r, i) == 0 && !rows_bytes(r, i).p);
    OK_OR_SAY(rows_next(r, &more, e));
    assert_false(more);
    rows_close(r);
}

static void every_value_comes_back(void **state)
{
    Store *s = open_store(fresh(state), STORE_CREATE);
    int64_t changed = 0;

    for (int i = 0; i < 6; i++)
        OK_OR_SAY(
            store_run(s, &SQL_t_value_put,
                      ARGS(arg_int(i), arg_int(INTS[i]), arg_real(REALS[i]), arg_text(TEXTS[i]), arg_bytes(BYTES[i])),
                      &changed, e));
    assert_int_equal(changed, 1);
    OK_OR_SAY(
        store_run(s, &SQL_t_value_put, ARGS(arg_int(6), arg_null(), arg_null(), arg_null(), arg_null()), NULL, e));
    check_values(s);
    store_close(s);
}

static void bulk_values_come_back(void **state)
{
    Store *s = open_store(fresh(state), STORE_CREATE);
    Bulk *b = NULL;

    OK_OR_SAY(bulk_begin(s, &BULK_t_value_load, true, &b, e));
    for (int i = 0; i < 6; i++) {
        Arg row[5] = { arg_int(i), arg_int(INTS[i]), arg_real(REALS[i]), arg_text(TEXTS[i]), arg_bytes(BYTES[i]) };
        OK_OR_SAY(bulk_row(b, row, e));
    }
    Arg nulls[5] = { arg_int(6) };
    OK_OR_SAY(bulk_row(b, nulls, e));
    OK_OR_SAY(bulk_end(b, e));
    check_values(s);
    store_close(s);
}

static void what_no_store_can_keep_is_refused(void **state)
{
    Store *s = open_store(fresh(state), STORE_CREATE);
    Bulk *b = NULL;
    Arg row[5] = { arg_int(1), arg_int(1), arg_real(1), arg_text(view("a\0b", 3)), arg_null() };

    FAILS_WITH(E_INPUT, "NUL", store_run(s, &SQL_t_entry_put, ARGS(arg_text(view("a\0b", 3)), arg_int(1)), NULL, e));
    FAILS_WITH(E_INPUT, "UTF-8", store_run(s, &SQL_t_entry_put, ARGS(arg_text(V("a\377")), arg_int(1)), NULL, e));
    FAILS_WITH(
        E_INPUT, "not a number",
        store_run(s, &SQL_t_value_put, ARGS(arg_int(1), arg_null(), arg_real(NAN), arg_null(), arg_null()), NULL, e));
    FAILS_WITH(E_BUG, "takes 2", store_run(s, &SQL_t_entry_put, ARGS(arg_int(1)), NULL, e));
    OK_OR_SAY(bulk_begin(s, &BULK_t_value_load, true, &b, e));
    FAILS_WITH(E_INPUT, "NUL", bulk_row(b, row, e));
    row[3] = arg_text(V("\300\200"));
    FAILS_WITH(E_INPUT, "UTF-8", bulk_row(b, row, e));
    row[3] = arg_int(1);
    FAILS_WITH(E_BUG, "another type", bulk_row(b, row, e));
    row[3] = arg_null();
    row[2] = arg_int(7); /* a whole number is a real one */
    OK_OR_SAY(bulk_row(b, row, e));
    OK_OR_SAY(bulk_end(b, e));
    store_close(s);
}

static void constraints_have_codes(void **state)
{
    Store *s = open_store(fresh(state), STORE_CREATE);
    OK_OR_SAY(store_run(s, &SQL_t_entry_put, ARGS(arg_text(V("me")), arg_int(1)), NULL, e));
    FAILS_WITH(E_CONFLICT, "refused", store_run(s, &SQL_t_entry_put, ARGS(arg_text(V("me")), arg_int(1)), NULL, e));
    FAILS_WITH(E_INPUT, "refused", store_run(s, &SQL_t_entry_put, ARGS(arg_text(V("me")), arg_int(-1)), NULL, e));
    FAILS_WITH(E_INPUT, "refused", store_run(s, &SQL_t_entry_put, ARGS(arg_null(), arg_int(1)), NULL, e));
    FAILS_WITH(E_BUG, "t_nowhere", store_run(s, &SQL_t_nowhere, NO_ARGS, NULL, e));
    assert_int_equal(number(s, &SQL_t_entry_count), 1);
    store_close(s);
}

static void expressions_read_alike(void **state)
{
    Store *s = open_store(fresh(state), STORE_CREATE);
    Rows *r = NULL;
    Arena arena;
    View v;
    bool more = false, found = true;
    int64_t n = 99;

    OK_OR_SAY(store_run(s, &SQL_t_value_put,
                        ARGS(arg_int(1), arg_int(5), arg_real(2), arg_text(V("x")), arg_bytes(V("\1\2"))), NULL, e));
    OK_OR_SAY(store_rows(s, &SQL_t_value_sum, ARGS(arg_int(1)), &r, e));
    OK_OR_SAY(rows_next(r, &more, e));
    assert_true(more && rows_int(r, 0) == 5 && rows_int(r, 1) == 1 && rows_int(r, 3) == 1);
    assert_true(view_eq(rows_text(r, 0), V("5")) && view_eq(rows_bytes(r, 2), V("\1\2")) && rows_real(r, 0) == 5);
    rows_close(r);
    OK_OR_SAY(store_rows(s, &SQL_t_value_between, ARGS(arg_int(1), arg_int(3)), &r, e));
    OK_OR_SAY(rows_next(r, &more, e));
    assert_true(more && rows_int(r, 0) == 5 && rows_real(r, 1) == 2);
    rows_close(r);
    OK_OR_SAY(store_int(s, &SQL_t_value_get, ARGS(arg_int(77)), &n, &found, e));
    assert_true(n == 99 && !found);
    arena_init(&arena, MIB);
    OK_OR_SAY(store_text(s, &SQL_t_engine, ARGS(arg_int(1)), &arena, &v, e));
    assert_true(view_eq(v, view_starts(view_of(store_name(s)), V("postgres")) ? V("postgresql") : V("sqlite")));
    OK_OR_SAY(store_text(s, &SQL_t_engine, ARGS(arg_int(2)), &arena, &v, e));
    assert_null(v.p);
    arena_release(&arena);
    OK_OR_SAY(store_int(s, &SQL_t_value_new, ARGS(arg_int(8), arg_text(V("new"))), &n, &found, e));
    assert_true(found && n == 8);
    store_close(s);
}

/* Bytes decide, not letters: capitals first, accents last; shorter first. */
static void order_is_by_bytes(void **state)
{
    static const char *const IN[] = { "b", "\303\251", "A", "a", "Z", "aa", "_", "a b", NULL };
    static const char *const OUT[] = { "A", "Z", "_", "a", "a b", "aa", "b", "\303\251" };
    Store *s = open_store(fresh(state), STORE_CREATE);
    Rows *r = NULL;
    bool more = false;

    for (int i = 0; i < 9; i++)
        OK_OR_SAY(store_run(s, &SQL_t_value_put,
                            ARGS(arg_int(i), arg_null(), arg_null(), arg_text(view_of(IN[i])), arg_null()), NULL, e));
    OK_OR_SAY(store_rows(s, &SQL_t_value_order, ARGS(arg_int(0)), &r, e));
    OK_OR_SAY(rows_next(r, &more, e));
    assert_true(more && rows_null(r, 0));
    for (int i = 0; i < 8; i++) {
        OK_OR_SAY(rows_next(r, &more, e));
        assert_true(more && view_eq(rows_text(r, 0), view_of(OUT[i])));
    }
    rows_close(r);
    store_close(s);
}

/* A stream goes on undisturbed by statements, writes and bulk loads beside it, and shows what it saw at first. */
static void streams_stand_beside_other_work(void **state)
{
    Store *s = open_store(fresh(state), STORE_CREATE);
    Rows *outer = NULL, *inner = NULL;
    bool more = true;
    int64_t n = 0, m = 0;

    load_records(s, 0, 50000, true);
    OK_OR_SAY(store_rows(s, &SQL_t_record_stream, NO_ARGS, &outer, e));
    OK_OR_SAY(rows_next(outer, &more, e));
    OK_OR_SAY(store_rows(s, &SQL_t_record_stream, NO_ARGS, &inner, e));
    load_records(s, 100000, 30000, true);
    OK_OR_SAY(store_run(s, &SQL_t_entry_put, ARGS(arg_text(V("me")), arg_int(1)), NULL, e));
    while (more) {
        assert_int_equal(rows_int(outer, 0), n);
        n++;
        if (n % 100 == 0)
            assert_int_equal(number(s, &SQL_t_record_count), 80000);
        if (n <= 3000) {
            OK_OR_SAY(rows_next(inner, &more, e));
            assert_int_equal(rows_int(inner, 0), m++);
        }
        if (n == 3000)
            rows_close(inner);
        OK_OR_SAY(rows_next(outer, &more, e));
    }
    assert_int_equal(n, 50000);
    rows_close(outer);
    store_close(s);
}

static void a_transaction_s_streams_see_and_end_with_it(void **state)
{
    Store *s = open_store(fresh(state), STORE_CREATE);
    Rows *r = NULL;
    bool more = false;

    OK_OR_SAY(store_begin(s, e));
    load_records(s, 0, 25000, false);
    OK_OR_SAY(store_rows(s, &SQL_t_record_stream, NO_ARGS, &r, e));
    for (int i = 0; i < 10; i++) {
        OK_OR_SAY(rows_next(r, &more, e));
        assert_true(more && rows_int(r, 0) == i);
        put_record(s, 50000 + i);
    }
    assert_int_equal(number(s, &SQL_t_record_count), 25010);
    OK_OR_SAY(store_commit(s, e));
    FAILS_WITH(E_BUG, "after the transaction", rows_next(r, &more, e));
    rows_close(r);
    assert_int_equal(number(s, &SQL_t_record_count), 25010);
    store_close(s);
}

static void rollback_takes_everything_back(void **state)
{
    Store *s = open_store(fresh(state), STORE_CREATE);

    OK_OR_SAY(store_begin(s, e));
    FAILS_WITH(E_BUG, "inside another", store_begin(s, e));
    put_record(s, 1);
    load_records(s, 10, 25000, false);
    store_rollback(s);
    assert_int_equal(number(s, &SQL_t_record_count), 0);
    store_rollback(s);
    FAILS_WITH(E_BUG, "no transaction", store_commit(s, e));
    /* After a failure nothing more is taken, and the commit says so. */
    OK_OR_SAY(store_begin(s, e));
    put_record(s, 1);
    FAILS_WITH(E_CONFLICT, "refused", store_run(s, &SQL_t_record_put, ARGS(arg_int(1), arg_text(V("k"))), NULL, e));
    FAILS_WITH(E_BUG, "rolled back", store_run(s, &SQL_t_record_put, ARGS(arg_int(2), arg_text(V("k"))), NULL, e));
    FAILS_WITH(E_BUG, "failed", store_commit(s, e));
    assert_int_equal(number(s, &SQL_t_record_count), 0);
    put_record(s, 1);
    store_close(s);
    s = open_store(*state ? ((Engine *)*state)->url : NULL, STORE_WRITE);
    assert_int_equal(number(s, &SQL_t_record_count), 1);
    store_close(s);
}

static void bulk_loads_count_and_fail_cleanly(void **state)
{
    Store *s = open_store(fresh(state), STORE_CREATE);
    Bulk *b = NULL;
    Arg row[5] = { arg_int(LIMIT_CHUNK_ROWS + 5), arg_int(1), arg_int(1), arg_text(V("k")), arg_null() };

    load_records(s, 0, 3 * LIMIT_CHUNK_ROWS + 7, true);
    assert_int_equal(number(s, &SQL_t_record_count), 3 * LIMIT_CHUNK_ROWS + 7);
    OK_OR_SAY(bulk_begin(s, &BULK_t_record_load, true, &b, e));
    OK_OR_SAY(bulk_row(b, row, e));
    FAILS_WITH(E_CONFLICT, "refused", bulk_end(b, e));
    OK_OR_SAY(bulk_begin(s, &BULK_t_record_load, true, &b, e));
    row[0] = arg_int(-1);
    OK_OR_SAY(bulk_row(b, row, e));
    bulk_abort(b);
    assert_int_equal(number(s, &SQL_t_record_count), 3 * LIMIT_CHUNK_ROWS + 7);
    FAILS_WITH(E_BUG, "outside", bulk_begin(s, &BULK_t_record_load, false, &b, e));
    OK_OR_SAY(store_begin(s, e));
    FAILS_WITH(E_BUG, "inside", bulk_begin(s, &BULK_t_record_load, true, &b, e));
    OK_OR_SAY(bulk_begin(s, &BULK_t_record_load, false, &b, e));
    OK_OR_SAY(bulk_row(b, row, e));
    FAILS_WITH(E_BUG, "under way", store_commit(s, e));
    FAILS_WITH(E_BUG, "begun or ended", bulk_end(b, e));
    assert_int_equal(number(s, &SQL_t_record_count), 3 * LIMIT_CHUNK_ROWS + 7);
    store_close(s);
}

static void reading_stores_refuse_to_write(void **state)
{
    const char *url = fresh(state);
    Store *s = open_store(url, STORE_CREATE), *r;
    Bulk *b = NULL;

    put_record(s, 1);
    r = open_store(url, STORE_READ);
    FAILS_WITH(E_BUG, "opened for reading",
               store_run(r, &SQL_t_record_put, ARGS(arg_int(2), arg_text(V("k"))), NULL, e));
    FAILS_WITH(E_BUG, "opened for reading", bulk_begin(r, &BULK_t_record_load, true, &b, e));
    /* One snapshot from begin to commit. */
    OK_OR_SAY(store_begin(r, e));
    assert_int_equal(number(r, &SQL_t_record_count), 1);
    put_record(s, 2);
    assert_int_equal(number(r, &SQL_t_record_count), 1);
    OK_OR_SAY(store_commit(r, e));
    assert_int_equal(number(r, &SQL_t_record_count), 2);
    store_close(r);
    store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(every_value_comes_back),
        BOTH(bulk_values_come_back),
        BOTH(what_no_store_can_keep_is_refused),
        BOTH(constraints_have_codes),
        BOTH(expressions_read_alike),
        BOTH(order_is_by_bytes),
        BOTH(streams_stand_beside_other_work),
        BOTH(a_transaction_s_streams_see_and_end_with_it),
        BOTH(rollback_takes_everything_back),
        BOTH(bulk_loads_count_and_fail_cleanly),
        BOTH(reading_stores_refuse_to_write),
    };
    return RUN_TESTS(tests);
}
