/* What the store's tests share: each test runs on SQLite and, where TREFOIL_TEST_PG names a database, on PostgreSQL. */
#ifndef STORE_TEST_H
#define STORE_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants those four first. */
#include <cmocka.h>
/* Ours has arguments, and cmocka's fail_msg needs its own. */
#undef fail
#undef fail_msg
#define fail_msg(...) (print_error(__VA_ARGS__), print_error("\n"), _fail(__FILE__, __LINE__))

#include "base/limits.h"
#include "base/memory.h"
#include "store/store.h"
#include "test_sql.h"

#include <fcntl.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const Schema *const SCHEMAS[] = { &SCHEMA_storetest, NULL };
static char test_folder[128];
static char test_path[192];

typedef struct {
    bool postgres;
    const char *url;
} Engine;

static Engine engines[2];

#define OK_OR_SAY(call)                                                                                                \
    do {                                                                                                               \
        Error e_ = { 0 };                                                                                              \
        Error *e = &e_;                                                                                                \
        Code c_ = (call);                                                                                              \
        if (c_ != OK)                                                                                                  \
            fail_msg("%s: %s (%s) %s", #call, e_.what, e_.where, e_.hint);                                             \
    } while (0)

#define FAILS_WITH(code_, words, call)                                                                                 \
    do {                                                                                                               \
        Error e_ = { 0 };                                                                                              \
        Error *e = &e_;                                                                                                \
        Code c_ = (call);                                                                                              \
        if (c_ != (code_) || !strstr(e_.what, (words)))                                                                \
            fail_msg("%s: code %s, '%s'; expected '%s'", #call, code_name(c_), e_.what, (words));                      \
    } while (0)

__attribute__((unused)) static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

__attribute__((unused)) static void sleep_ms(int ms)
{
    struct timespec t = { ms / 1000, ms % 1000 * 1000000L };
    nanosleep(&t, NULL);
}

static void remove_files(void)
{
    static const char *const ENDING[] = { "",       "-wal",     "-shm",    "-journal",
                                          ".build", ".restore", ".backup", ".backup.part" };
    char name[256];
    for (size_t i = 0; i < sizeof ENDING / sizeof *ENDING; i++) {
        snprintf(name, sizeof name, "%s%s", test_path, ENDING[i]);
        unlink(name);
    }
}

static void pg_script(const char *sql)
{
    PGconn *db = PQconnectdb(engines[1].url);
    PGresult *res = PQexec(db, sql);
    if (PQresultStatus(res) != PGRES_COMMAND_OK && PQresultStatus(res) != PGRES_TUPLES_OK)
        fail_msg("%s: %s", sql, PQerrorMessage(db));
    PQclear(res);
    PQfinish(db);
}

/* The engine of this test with nothing in it, or skips. */
static const char *fresh(void **state)
{
    const Engine *engine = *state;
    if (!engine->postgres)
        remove_files();
    else if (engine->url)
        pg_script("SET client_min_messages = error; DROP SCHEMA IF EXISTS picture_a CASCADE; DROP SCHEMA IF EXISTS "
                  "picture_b CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    else {
        print_message("skipped: no PostgreSQL\n");
        skip();
    }
    return engine->url;
}

__attribute__((unused)) static Store *open_store(const char *url, StoreMode mode)
{
    Store *s = NULL;
    OK_OR_SAY(store_open(&s, url, mode, SCHEMAS, e));
    return s;
}

__attribute__((unused)) static int64_t number(Store *s, const Query *q)
{
    int64_t n = -1;
    OK_OR_SAY(store_int(s, q, NO_ARGS, &n, NULL, e));
    return n;
}

__attribute__((unused)) static void put_record(Store *s, int64_t id)
{
    OK_OR_SAY(store_run(s, &SQL_t_record_put, ARGS(arg_int(id), arg_text(V("key"))), NULL, e));
}

__attribute__((unused)) static void load_records(Store *s, int64_t from, int64_t n, bool chunked)
{
    Bulk *b = NULL;
    OK_OR_SAY(bulk_begin(s, &BULK_t_record_load, chunked, &b, e));
    for (int64_t i = from; i < from + n; i++) {
        Arg row[5] = { arg_int(i), arg_int(i), arg_int(i % 7), arg_text(V("00000000000014")),
                       arg_text(
                           V("name=Cannula;maker=Made-up Ltd;pack=10;class=A0101;note=only a test, nothing real")) };
        OK_OR_SAY(bulk_row(b, row, e));
    }
    OK_OR_SAY(bulk_end(b, e));
}

/* Fills the slot under construction with n products. */
__attribute__((unused)) static void load_products(Store *s, int64_t n)
{
    Bulk *b = NULL;
    char name[32];
    OK_OR_SAY(bulk_begin(s, &BULK_t_product_load, true, &b, e));
    for (int64_t i = 0; i < n; i++) {
        int length = snprintf(name, sizeof name, "product %07d", (int)i);
        Arg row[3] = { arg_int(i), arg_text(view(name, (size_t)length)), arg_int(i / 10) };
        OK_OR_SAY(bulk_row(b, row, e));
    }
    OK_OR_SAY(bulk_end(b, e));
}

__attribute__((unused)) static void build(Store *s, int64_t n)
{
    OK_OR_SAY(store_next_begin(s, e));
    load_products(s, n);
    OK_OR_SAY(store_switch(s, e));
}

/* Every test once for each engine. */
#define BOTH(test)                                                                                                     \
    { #test " sqlite", test, NULL, NULL, &engines[0] },                                                                \
    {                                                                                                                  \
#test " postgresql", test, NULL, NULL, &engines[1]                                                             \
    }
#define SQLITE_ONLY(test)                                                                                              \
    {                                                                                                                  \
#test " sqlite", test, NULL, NULL, &engines[0]                                                                 \
    }
#define POSTGRES_ONLY(test)                                                                                            \
    {                                                                                                                  \
#test " postgresql", test, NULL, NULL, &engines[1]                                                             \
    }

static void begin_tests(void)
{
    const char *tmp = getenv("TMPDIR");
    snprintf(test_folder, sizeof test_folder, "%.90s/trefoil-store.XXXXXX", tmp ? tmp : "/tmp");
    if (!mkdtemp(test_folder))
        exit(3);
    snprintf(test_path, sizeof test_path, "%s/store.db", test_folder);
    engines[0] = (Engine){ false, test_path };
    engines[1] = (Engine){ true, getenv("TREFOIL_TEST_PG") };
}

static int end_tests(int failed)
{
    remove_files();
    rmdir(test_folder);
    return failed;
}

#define RUN_TESTS(tests) (begin_tests(), end_tests(cmocka_run_group_tests(tests, NULL, NULL)))

#endif
