/* What the files of the SQLite engine share; nobody else includes this. */
#ifndef STORE_SQLITE_H
#define STORE_SQLITE_H

#include "store/backend.h"

#include <sqlite3.h>

/* Waiting writers look every millisecond (sqlite.c, wait_busy); two give each of them a look. */
enum { YIELD_MS = 2, YIELD_CHUNKS = 3 /* of a bulk load */ };

typedef struct Checkpointer Checkpointer;

typedef struct {
    sqlite3 *db;   /* statements, transactions, bulk writes                                  */
    sqlite3 *side; /* streams beside writing; opened when first wanted                       */
    char *path;
    Cache cache;
    int lock;                   /* of the build; -1: none */
    Checkpointer *checkpointer; /* NULL: SQLite moves its log by itself                      */
    unsigned chunks;            /* of bulk loads so far                                     */
    bool in_chunk;
    /* what the table store_tuples shows while a chunk is written (sqlite_bulk.c) */
    bool has_tuples;
    View tuples;
    const ArgKind *kinds;
    int64_t tuple; /* row that was read last, from 1 */
} Sqlite;

Sqlite *sqlite_of(const Store *s);
/* SQLite's code as ours, with a sentence; db may be NULL; `doing` names the statement or the work. */
Code sqlite_fail(const Store *s, sqlite3 *db, int rc, const char *doing, Error *e);
#ifdef __clang_analyzer__
#define sqlite_fail(...) not_ok(sqlite_fail(__VA_ARGS__))
#endif
Code sqlite_script_on(Store *s, sqlite3 *db, const char *what, const char *sql, Error *e);

/* Opens the store's file once more; sqlite3_close is the caller's, also after a failure. */
Code sqlite_connect(Store *s, bool writing, sqlite3 **db, Error *e);
/* Is the log cut to 64 MB when it begins again (as always but during bulk loads)? */
void sqlite_log_limit(sqlite3 *db, bool on);

/* sqlite_checkpoint.c. begin: starts the thread if it can and does not run yet; only s's own thread may call these.
 * chunk: after a chunk was committed, outside any transaction; waits when the log is long. end: before s is closed. */
void sqlite_checkpoint_begin(Store *s);
void sqlite_checkpoint_chunk(Store *s);
void sqlite_checkpoint_end(Store *s);

/* sqlite_rows.c */
Code sqlite_prepare(Store *s, const Query *q, Error *e);
void sqlite_forget(Store *s);
Code sqlite_run(Store *s, const Query *q, Args args, int64_t *changed, Error *e);
Code sqlite_rows(Store *s, const Query *q, Args args, Rows **out, Error *e);
Code sqlite_next(Rows *base, bool *more, Error *e);
Arg sqlite_cell(const Rows *base, int column);
void sqlite_rows_close(Rows *base);
/* Gives back what the rows hold of the engine, but not the rows. */
void sqlite_rows_release(Rows *base);
/* Streams of the transaction end with it, on both engines. */
void sqlite_end_streams(Store *s);

/* sqlite_slot.c */
Code sqlite_show(Store *s, Error *e);
Code sqlite_empty(Store *s, int64_t generation, Error *e);
Code sqlite_lock(Store *s, const char *who, Instant now, Error *e);
void sqlite_unlock(Store *s);

/* sqlite_bulk.c */
Code sqlite_tuples(Store *s, const BulkTable *t, View tuples, int64_t rows, bool chunk, Error *e);
Code sqlite_settle(Store *s, Error *e);
Code sqlite_hurry(Store *s, bool on, Error *e);

#endif
