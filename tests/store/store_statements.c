/* The program's own SQL: every statement and every bulk table fits the tables that the schemas make, on both engines,
 * and opening a store with all of them is quick. */
#include "sql.h"
#include "store_test.h"

static int check_queries(Store *s, bool postgres)
{
    int bad = 0;
    for (const Query *const *q = QUERIES_IN_sql; *q; q++) {
        Error e = { 0 };
        if (!(postgres ? (*q)->postgres : (*q)->sqlite) || store_prepare(s, *q, &e) == OK)
            continue;
        print_error("%s: %s\n", (*q)->name, e.what);
        bad++;
    }
    return bad;
}

static int check_bulks(Store *s)
{
    static Query query[1000]; /* statements are known by their address */
    int bad = 0;
    for (int i = 0; BULKS_IN_sql[i]; i++) {
        const BulkTable *const *b = &BULKS_IN_sql[i];
        char sql[4096];
        Error e = { 0 };
        assert_true(i < 1000);
        snprintf(sql, sizeof sql, "SELECT %s FROM %s", (*b)->columns, (*b)->table);
        query[i] = (Query){ (*b)->name, sql, sql, 0, false };
        if (store_prepare(s, &query[i], &e) != OK) {
            print_error("bulk %s: %s\n", (*b)->name, e.what);
            bad++;
        }
    }
    return bad;
}

static void every_statement_fits_its_tables(void **state)
{
    const char *url = fresh(state);
    Store *s = NULL;
    int bad;

    OK_OR_SAY(store_open(&s, url, STORE_CREATE, SCHEMAS_IN_sql, e));
    OK_OR_SAY(store_next_begin(s, e));
    OK_OR_SAY(store_switch(s, e));
    OK_OR_SAY(store_next_begin(s, e));
    bad = check_queries(s, ((Engine *)*state)->postgres) + check_bulks(s);
    store_close(s);
    assert_int_equal(bad, 0);
}

/* Opened and asked twenty times; how long it takes is only told. */
static void opening_again(void **state)
{
    const char *url = fresh(state);
    double best = 1, begun, took;
    Store *s = NULL;

    OK_OR_SAY(store_open(&s, url, STORE_CREATE, SCHEMAS_IN_sql, e));
    OK_OR_SAY(store_next_begin(s, e));
    OK_OR_SAY(store_switch(s, e));
    store_close(s);
    for (int i = 0; i < 20; i++) {
        begun = seconds();
        OK_OR_SAY(store_open(&s, url, STORE_READ, SCHEMAS_IN_sql, e));
        assert_int_equal(number(s, &SQL_store_generation), 1);
        took = seconds() - begun;
        best = took < best ? took : best;
        store_close(s);
    }
    print_message("opened in %.2f ms\n", best * 1e3);
}

int main(void)
{
    const struct CMUnitTest tests[] = { BOTH(every_statement_fits_its_tables), BOTH(opening_again) };
    return RUN_TESTS(tests);
}
