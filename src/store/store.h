/* One interface over two databases: SQLite in one file, PostgreSQL by URL.
 *
 * SQL is written once, in .sql files beside the code that uses it; tools/mksql turns those into the Query, Bulk and
 * Schema constants that this interface takes (CONTRIBUTING.md says how they are written). No SQL stands in C. Values
 * are bound, never pasted. Parameters are $1, $2, ...; both engines take them.
 *
 * Durable and derived. Durable tables (what sources said, what people entered) have plain names. Derived tables live in
 * one of two slots; a connection sees the live slot under the plain table names, so that questions just say
 * `FROM product`. A build fills the other slot, whose tables are written {next}product in .sql files, and
 * store_switch makes it the live one in a single durable step. Questions that already run keep what they see. {live}
 * before a name is the live slot's table itself, for the few statements that a view cannot serve (SQLite's MATCH).
 *
 * Long work and people. A bulk load commits every LIMIT_CHUNK_ROWS rows and lets others write between, so that an
 * action waits at most a second while a build runs.
 *
 * The same on both engines: text is UTF-8 without NUL and compares by bytes; numbers are 64-bit integers and doubles
 * that come back exactly (there is one zero, and no NaN); one writing transaction at a time, others wait for it; after
 * a failed statement a transaction can only be rolled back; an answer does not change while it is read. Not the same:
 * where NULL sorts (say NULLS FIRST or NULLS LAST), and who numbers rows (nobody: ids are given).
 *
 * Codes: E_CONFLICT a key that is there already, or others kept the store busy for half a minute; E_INPUT a value that
 * the store refuses; E_ABSENT nothing was built yet; E_IO disk or connection; E_BUG SQL or calls that are wrong. After
 * a lost connection, store_begin and store_refresh connect again. A Store is for one thread at a time.
 *
 * Not here: what the tables mean (picture), who may see a row (access).
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/arena.h"
#include "base/date.h"
#include "base/error.h"
#include "base/text.h"
#include "base/view.h"

typedef struct Store Store;
typedef struct Rows Rows;
typedef struct Bulk Bulk;

typedef enum {
    STORE_READ,  /* questions; refuses to write; the store must exist        */
    STORE_WRITE, /* actions and builds; the store must exist                 */
    STORE_CREATE /* as STORE_WRITE, makes an empty store where there is none */
} StoreMode;

typedef enum { ARG_NULL, ARG_INT, ARG_REAL, ARG_TEXT, ARG_BYTES } ArgKind;

typedef struct {
    ArgKind kind;
    int64_t i;
    double d;
    View v;
} Arg;

static inline Arg arg_null(void)
{
    return (Arg){ .kind = ARG_NULL };
}
static inline Arg arg_int(int64_t i)
{
    return (Arg){ .kind = ARG_INT, .i = i };
}
static inline Arg arg_real(double d)
{
    return (Arg){ .kind = ARG_REAL, .d = d };
}
static inline Arg arg_text(View v)
{
    return (Arg){ .kind = v.p ? ARG_TEXT : ARG_NULL, .v = v };
}
static inline Arg arg_bytes(View v)
{
    return (Arg){ .kind = v.p ? ARG_BYTES : ARG_NULL, .v = v };
}

typedef struct {
    const Arg *arg;
    int n;
} Args;
#define ARGS(...) ((Args){ (const Arg[]){ __VA_ARGS__ }, (int)(sizeof((const Arg[]){ __VA_ARGS__ }) / sizeof(Arg)) })
#define NO_ARGS   ((Args){ NULL, 0 })

/* One statement, made by tools/mksql from a block `-- name: source_list` of a .sql file. */
typedef struct {
    const char *name;
    const char *sqlite;   /* text for SQLite                                              */
    const char *postgres; /* text for PostgreSQL; the same pointer where they do not part */
    int n_args;
    bool stream; /* `-- name: x stream`: the result may be large, fetch it piece by piece */
} Query;

/* One table that is filled in bulk, from a line `-- bulk: record_load record(id bigint, key text)`; a table name that
 * begins with {next} is one of the slot under construction. */
typedef struct {
    const char *name;
    const char *table;
    const char *columns; /* "id, key"                                      */
    const ArgKind *kinds;
    int n_columns;
    const char *sqlite;   /* INSERT ... SELECT c1, c2, ... FROM store_tuples */
    const char *postgres; /* the COPY ... FROM STDIN (FORMAT binary)        */
} BulkTable;

/* The tables of one folder, from its schema.sql: durable steps `-- durable: 1`, `-- durable: 2` ... that are applied
 * once each and in order, and one `-- derived` part in which every table is written {next}name. */
typedef struct {
    const char *module;
    int n_steps;
    const char *const *sqlite_step, *const *postgres_step;
    const char *sqlite_derived, *postgres_derived; /* NULL where there is none                                   */
    const char *const *derived_table;              /* names of derived tables, without {next}, NULL at the end   */
    const char *const *durable_table;              /* names of durable tables, NULL at the end                   */
} Schema;

/* url: a path for SQLite, postgresql://... or postgres://... for PostgreSQL. `schemas` is NULL-ended and must stay
 * valid. STORE_CREATE and STORE_WRITE apply missing durable steps in one transaction each; a store of a newer schema
 * than this program knows is refused (E_CONFLICT) with the way out; STORE_READ on a store that lacks steps is refused
 * too, naming `trefoil upgrade`. E_ABSENT if there is no store, E_IO with the engine's reason otherwise. *out is NULL
 * on failure. */
MUST_CHECK Code store_open(Store **out, const char *url, StoreMode mode, const Schema *const *schemas, Error *e);
/* Accepts NULL. Rolls back what was not committed. */
void store_close(Store *s);
/* The URL with any password replaced by ***. */
const char *store_name(const Store *s);

/* What readers want to keep for as long as the store is open (what they have read of the live picture, say), each in a
 * place of its own. A thing is released before another takes its place, and when the store is closed. NULL: none. */
typedef enum { KEEP_FACETS, KEEP_MODEL, KEEP_INDEX, KEEP_COLUMNS, KEEP_DESCRIBED, KEEP_PLACES } KeepPlace;
void store_keep(Store *s, KeepPlace place, void *kept, void (*release)(void *kept));
void *store_kept(const Store *s, KeepPlace place);

/* Runs a statement that returns no rows. *changed (may be NULL) gets the number of rows touched. */
MUST_CHECK Code store_run(Store *s, const Query *q, Args args, int64_t *changed, Error *e);
/* Runs a statement that returns rows; several may be open at once. The answer is fetched whole, or piece by piece if
 * the Query is a stream. A stream of a transaction ends with it; any other may go on while the caller writes, and shows
 * what there was at its first row. On failure *out is NULL. */
MUST_CHECK Code store_rows(Store *s, const Query *q, Args args, Rows **out, Error *e);
/* Steps to the next row; *more says whether there is one. Row values stay valid until the next call. */
MUST_CHECK Code rows_next(Rows *r, bool *more, Error *e);
/* Accepts NULL. */
void rows_close(Rows *r);
/* Values of the current row; 0, NULL views for null. Asked for as another type, a number or text is converted. */
bool rows_null(const Rows *r, int column);
int64_t rows_int(const Rows *r, int column);
double rows_real(const Rows *r, int column);
View rows_text(const Rows *r, int column); /* p == NULL for null */
View rows_bytes(const Rows *r, int column);
/* The only row's first column; *found (may be NULL) false leaves *out. */
MUST_CHECK Code store_int(Store *s, const Query *q, Args args, int64_t *out, bool *found, Error *e);
/* The same for text, copied into `out_arena`; p == NULL if there is no row or it is null. */
MUST_CHECK Code store_text(Store *s, const Query *q, Args args, Arena *out_arena, View *out, Error *e);

/* Prepares a statement and runs nothing: for tests that look whether all SQL fits all tables. */
MUST_CHECK Code store_prepare(Store *s, const Query *q, Error *e);

/* Transactions do not nest. STORE_READ: one snapshot until commit or rollback. */
MUST_CHECK Code store_begin(Store *s, Error *e);
MUST_CHECK Code store_commit(Store *s, Error *e);
void store_rollback(Store *s); /* no effect outside a transaction */
/* For several questions in a row that are to see one state: begins a snapshot that lasts until store_let_go, and each
 * store_begin ... store_rollback between the two reads from it. Where a statement fails, that state ends with its
 * store_rollback, and the next store_begin begins one of its own. STORE_READ. */
MUST_CHECK Code store_hold(Store *s, Error *e);
void store_let_go(Store *s); /* accepts NULL; no effect where nothing is held */
bool store_holds(const Store *s);
/* Inside a snapshot: a number that is another one as soon as anybody has committed anything to the store; it says
 * nothing to other connections. 0: the engine cannot tell. Costs nothing. */
int64_t store_stamp(Store *s);

/* Bulk load. Rows are collected and written a chunk at a time, so they may be seen only after bulk_end. chunked: each
 * chunk of LIMIT_CHUNK_ROWS is committed by itself, and others get a moment to write in between; it must then be
 * outside a transaction. Not chunked: inside the caller's transaction. Several loads may be under way at once. A row
 * that bulk_row refuses with E_INPUT or E_LIMIT is not taken and the load goes on; after any other failure it is over.
 * bulk_end waits until the rows are on the disk and gives everything back, also on failure; bulk_abort is for leaving
 * early, accepts NULL, and drops what the last chunk held. */
MUST_CHECK Code bulk_begin(Store *s, const BulkTable *t, bool chunked, Bulk **out, Error *e);
MUST_CHECK Code bulk_row(Bulk *b, const Arg *row, Error *e);
MUST_CHECK Code bulk_end(Bulk *b, Error *e);
void bulk_abort(Bulk *b);
/* The end of a load that went as `c` says: bulk_end if that is OK, else bulk_abort, and c again. Accepts NULL. */
MUST_CHECK Code bulk_close(Bulk *b, Code c, Error *e);

/* Rows packed for a table, apart from any store, so that one thread packs while another writes. tuples_add refuses a
 * row as bulk_row does; full: enough for one chunk. bulk_tuples writes them at once, as one chunk, behind what bulk_row
 * collected; they must be of the load's own table. */
typedef struct {
    Text packed;
    int64_t rows;
} Tuples;

void tuples_init(Tuples *x);
void tuples_release(Tuples *x);
void tuples_clear(Tuples *x);
MUST_CHECK Code tuples_add(Tuples *x, const BulkTable *t, const Arg *row, Error *e);
bool tuples_full(const Tuples *x);
MUST_CHECK Code bulk_tuples(Bulk *b, const Tuples *x, Error *e);

/* On: until it is turned off, commits of this connection do not wait for the disk. Off: waits once for all of them. A
 * process that is killed meanwhile loses nothing; a machine that loses power comes back as it was after one of the
 * commits. Outside transactions. */
MUST_CHECK Code store_hurry(Store *s, bool on, Error *e);

/* Derived slots. store_next_begin empties the slot that is not live, in small steps, and makes its tables anew from
 * every Schema's derived part; store_switch makes it live (one transaction); between them {next} names that slot.
 * store_refresh, called at the start of every question, sees a switch made by another process. store_generation counts
 * switches; 0 means that nothing was ever built. */
MUST_CHECK Code store_next_begin(Store *s, Error *e);
MUST_CHECK Code store_switch(Store *s, Error *e);
MUST_CHECK Code store_refresh(Store *s, Error *e);
int64_t store_generation(const Store *s);

/* One build at a time: E_CONFLICT names who started the other one and when. The lock is the process's: it is gone when
 * the process is, however it died. */
MUST_CHECK Code store_build_lock(Store *s, const char *who, Instant now, Error *e);
void store_build_unlock(Store *s);

/* Copies a consistent state of the store to a file while others read and write; the file is itself an SQLite store. It
 * takes the place of a former backup, but of no file of another kind, nor of the store itself (E_USAGE).
 * restore replaces everything in an idle store (E_CONFLICT while a build runs; SQLite: while anybody has it open) in
 * one step: it is all there or nothing changed. Either backup can be restored to either engine. From SQLite to SQLite
 * the derived tables come along; with PostgreSQL at either end they do not, and store_generation is 0 until `trefoil
 * upgrade`. progress may be NULL; it counts pages or rows. */
typedef void StoreProgress(void *ctx, int64_t done, int64_t total);
MUST_CHECK Code store_backup(Store *s, const char *path, StoreProgress *progress, void *ctx, Error *e);
MUST_CHECK Code store_restore(const char *url, const char *path, const Schema *const *schemas, StoreProgress *progress,
                              void *ctx, Error *e);

#endif
