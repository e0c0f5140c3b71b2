/* The store: while two million rows are loaded and a slot is emptied, filled and switched, somebody who enters things
 * every ten milliseconds waits at most a second and is never refused; and the loads reach their speed.
 *
 * limit: 240
 */
#include "store_test.h"

#include <signal.h>

enum { ROWS = 2000000 };

typedef struct {
    int64_t entries;
    double worst;
    Code code;
    char what[200];
} Told;

/* Enters until the pipe's other end is closed; tells at the end what it met. */
static void enter_things(const char *url, int stop, int out)
{
    Told told = { 0 };
    Store *s = NULL;
    Error e = { 0 };
    char byte;
    double begun, took;

    told.code = store_open(&s, url, STORE_WRITE, SCHEMAS, &e);
    while (told.code == OK && read(stop, &byte, 1) != 0) {
        begun = seconds();
        told.code = store_run(s, &SQL_t_entry_put, ARGS(arg_text(V("person")), arg_int(told.entries)), NULL, &e);
        took = seconds() - begun;
        if (took > told.worst)
            told.worst = took;
        told.entries += told.code == OK;
        sleep_ms(10);
    }
    snprintf(told.what, sizeof told.what, "%.190s", e.what);
    store_close(s);
    if (write(out, &told, sizeof told) != sizeof told)
        _exit(1);
    _exit(0);
}

static pid_t start_person(const char *url, int *stop, int *from)
{
    int ends[2], answer[2];
    pid_t pid;
    assert_int_equal(pipe2(ends, O_NONBLOCK), 0);
    assert_int_equal(pipe(answer), 0);
    pid = fork();
    if (pid == 0) {
        close(ends[1]);
        close(answer[0]);
        enter_things(url, ends[0], answer[1]);
    }
    close(ends[0]);
    close(answer[1]);
    *stop = ends[1];
    *from = answer[0];
    return pid;
}

static double load_two_million(Store *s)
{
    static char fields[275];
    char key[32];
    Bulk *b = NULL;
    double begun = seconds();

    memset(fields, 'x', sizeof fields);
    OK_OR_SAY(bulk_begin(s, &BULK_t_record_load, true, &b, e));
    for (int i = 0; i < ROWS; i++) {
        snprintf(key, sizeof key, "%014d", i);
        Arg row[5] = { arg_int(i), arg_int(i), arg_int(i % 7), arg_text(view(key, 14)),
                       arg_text(view(fields, sizeof fields)) };
        OK_OR_SAY(bulk_row(b, row, e));
    }
    OK_OR_SAY(bulk_end(b, e));
    return seconds() - begun;
}

static double load_identifiers(Store *s)
{
    char value[32];
    Bulk *b = NULL;
    double begun = seconds();

    OK_OR_SAY(bulk_begin(s, &BULK_t_ident_load, true, &b, e));
    for (int i = 0; i < ROWS; i++) {
        snprintf(value, sizeof value, "%014d", i);
        Arg row[4] = { arg_int(1), arg_text(view(value, 14)), arg_int(i), arg_int(0) };
        OK_OR_SAY(bulk_row(b, row, e));
    }
    OK_OR_SAY(bulk_end(b, e));
    return seconds() - begun;
}

static void nobody_waits_for_a_build(void **state)
{
    const char *url = fresh(state);
    Store *s = open_store(url, STORE_CREATE);
    struct stat log;
    Told told;
    double loaded, filled[3], begun;
    char name[256];
    int stop, from, status;
    pid_t pid;

    store_close(s);
    pid = start_person(url, &stop, &from);
    s = open_store(url, STORE_WRITE);
    loaded = load_two_million(s);
    for (int i = 0; i < 3; i++) { /* the third one empties the first one's slot */
        begun = seconds();
        OK_OR_SAY(store_next_begin(s, e));
        print_message("slot emptied in %.2f s\n", seconds() - begun);
        filled[i] = load_identifiers(s);
        OK_OR_SAY(store_switch(s, e));
    }
    close(stop);
    assert_int_equal(read(from, &told, sizeof told), sizeof told);
    close(from);
    waitpid(pid, &status, 0);
    snprintf(name, sizeof name, "%s-wal", url);
    if (!((Engine *)*state)->postgres && stat(name, &log) == 0) {
        print_message("write-ahead log: %lld MB\n", (long long)log.st_size >> 20);
        assert_true(log.st_size < 832 << 20); /* where the writer waits, 768 MB, and what one chunk adds */
    }
    print_message("%d rows in %.2f s; sorted keys in %.2f, %.2f, %.2f s; %lld entries, the longest wait %.3f s\n", ROWS,
                  loaded, filled[0], filled[1], filled[2], (long long)told.entries, told.worst);
    if (told.code != OK)
        fail_msg("an entry was refused: %s", told.what);
    assert_true(told.entries > 20);
#if !defined(__SANITIZE_THREAD__) /* which makes everything ten times slower */
    assert_true(told.worst <= 1.0);
#endif
    assert_int_equal(number(s, &SQL_t_entry_count), told.entries);
    assert_int_equal(number(s, &SQL_t_record_count), ROWS);
    store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = { BOTH(nobody_waits_for_a_build) };
    signal(SIGPIPE, SIG_IGN);
    return RUN_TESTS(tests);
}
