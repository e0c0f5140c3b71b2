/* What the store's front (store.c, bulk.c, backup.c) and an engine (sqlite.c, postgres.c) agree on.
 *
 * An engine is a struct of functions with a name. The front checks arguments, keeps the state of transactions, applies
 * schema steps and knows which slot is live; an engine only talks to its database. Nobody outside src/store includes
 * this file.
 */
#ifndef STORE_BACKEND_H
#define STORE_BACKEND_H

#include "base/text.h"
#include "store/store.h"

#include <endian.h>

typedef struct Backend Backend;

/* Arguments of a statement, columns of a bulk load. */
enum { STORE_FIELDS_MOST = 64 };

struct Store {
    const Backend *backend;
    StoreMode mode;
    const Schema *const *schemas;
    char *url;  /* as given                                   */
    char *name; /* the same without a password                */
    void *engine;
    Rows *open; /* every Rows that is not closed              */
    bool in_transaction;
    bool held;          /* by store_hold                           */
    bool begun;         /* meanwhile: store_begin                  */
    int64_t serial;     /* counts transactions                     */
    bool failed;        /* the transaction can only be rolled back */
    bool locked;        /* holds the build lock                    */
    bool hurried;       /* commits do not wait for the disk        */
    int bulks;          /* bulk loads inside the transaction       */
    int64_t generation; /* the one shown under the plain names     */
    int64_t building;   /* the one store_switch will make, or 0    */
    void *kept[KEEP_PLACES]; /* see store_keep                     */
    void (*kept_release[KEEP_PLACES])(void *kept);
};

/* Engines put this at the start of their own rows. */
struct Rows {
    Store *store; /* NULL once the store is closed                                      */
    Rows *newer, *older;
    const char *query; /* its name                                                     */
    int columns;
    bool on_row;
    bool of_transaction; /* fetches piece by piece inside the transaction              */
    bool ended;          /* that transaction is over: no more rows can come            */
    Arena scratch;       /* of the current row: numbers asked for as text              */
};

struct Backend {
    const char *slot[2]; /* what {next} stands for: slot a, slot b */
    /* Connects; STORE_CREATE makes an empty store. *exists: the store's own tables are there. */
    Code (*open)(Store *s, bool *exists, Error *e);
    void (*close)(Store *s);
    /* Connects again if the connection was lost and nothing hangs on it; NULL: none is ever lost. */
    Code (*revive)(Store *s, Error *e);
    Code (*prepare)(Store *s, const Query *q, Error *e);
    Code (*run)(Store *s, const Query *q, Args args, int64_t *changed, Error *e);
    Code (*rows)(Store *s, const Query *q, Args args, Rows **out, Error *e);
    Code (*next)(Rows *r, bool *more, Error *e);
    Arg (*cell)(const Rows *r, int column);
    void (*rows_close)(Rows *r); /* frees r */
    Code (*begin)(Store *s, Error *e);
    Code (*commit)(Store *s, Error *e);
    void (*rollback)(Store *s);
    /* See store_stamp; NULL: cannot tell. */
    int64_t (*stamp)(Store *s);
    /* Many statements without arguments. */
    Code (*script)(Store *s, const char *what, const char *sql, Error *e);
    /* Writes buffered tuples (bulk.c); `chunk`: in a transaction of its own. */
    Code (*tuples)(Store *s, const BulkTable *t, View tuples, int64_t rows, bool chunk, Error *e);
    /* Makes what chunks wrote so far as durable as a commit. */
    Code (*settle)(Store *s, Error *e);
    /* Commits of this connection do not wait for the disk, or do again. */
    Code (*hurry)(Store *s, bool on, Error *e);
    /* Shows s->generation's tables under their plain names. */
    Code (*show)(Store *s, Error *e);
    /* Takes everything out of the slot of that generation, in small steps. */
    Code (*empty)(Store *s, int64_t generation, Error *e);
    /* Lets the engine look at new tables before people ask of them; NULL: it needs no look. */
    Code (*analyse)(Store *s, int64_t generation, Error *e);
    Code (*lock)(Store *s, const char *who, Instant now, Error *e);
    void (*unlock)(Store *s);
    /* Forgets prepared statements. */
    void (*forget)(Store *s);
};

extern const Backend SQLITE_BACKEND, POSTGRES_BACKEND;

/* Connects without a look at schemas or slots, for backups. */
Code store_connect(Store **out, const char *url, StoreMode mode, const Schema *const *schemas, bool *exists, Error *e);
/* Applies missing steps, each in a transaction of its own. */
Code store_upgrade(Store *s, bool exists, Error *e);
/* Refuses a store with more steps than this program knows; missing ones are fine. */
Code store_check_steps(Store *s, Error *e);
/* Inside a transaction of `to`: applies the steps that `from` has, from the first one on. */
Code store_repeat_steps(Store *to, Store *from, Error *e);
/* True for postgresql:// and postgres://. */
bool store_is_postgres(const char *url);

/* The slot that a generation (>= 1) lives in: 0 or 1. */
static inline int slot_of(int64_t generation)
{
    return generation % 2 ? 0 : 1;
}
/* sql with {next} and {live} put in; *out is sql itself or the text. */
Code store_expand(const Store *s, const char *sql, Text *text, const char **out, Error *e);
/* The sentence for a table that is not there; E_ABSENT if it is a derived one, else E_BUG. */
Code store_no_table(const Store *s, const char *query, View table, Error *e);
/* The same sentences for the same faults of both engines: the disk is full; `what` writes in a store open for reading;
 * the build lock is taken (by whom, where that is known: who.p); a row breaks a rule of its table (twice: its key is
 * there already). */
Code store_disk_full(const Store *s, const char *doing, Error *e);
Code store_only_read(const Store *s, const char *what, Error *e);
Code store_refused(bool twice, const char *doing, const char *why, Error *e);
#ifdef __clang_analyzer__
#define store_refused(...) not_ok(store_refused(__VA_ARGS__))
#endif
Code store_build_runs(const Store *s, View who, Instant since, Error *e);
/* Text that both engines take: no NUL, UTF-8. */
Code store_check_text(View v, const char *what, Error *e);

/* For engines: puts r into the list of open rows / takes it out. */
void rows_link(Rows *r, Store *s, const Query *q, int columns, bool of_transaction);
void rows_unlink(Rows *r);

/* Tuples are buffered as PostgreSQL's binary COPY wants them: a 16-bit count, then for each column a 32-bit length (-1
 * for null) and the bytes, all big-endian. */
static inline uint32_t get_be32(const char *p)
{
    uint32_t x;
    memcpy(&x, p, sizeof x);
    return be32toh(x);
}
static inline uint64_t get_be64(const char *p)
{
    uint64_t x;
    memcpy(&x, p, sizeof x);
    return be64toh(x);
}
static inline void put_be16(char *p, uint16_t x)
{
    x = htobe16(x);
    memcpy(p, &x, sizeof x);
}
static inline void put_be32(char *p, uint32_t x)
{
    x = htobe32(x);
    memcpy(p, &x, sizeof x);
}
static inline void put_be64(char *p, uint64_t x)
{
    x = htobe64(x);
    memcpy(p, &x, sizeof x);
}

/* Prepared statements by the address of their Query: at most a few hundred, so a small open table. */
typedef struct {
    const void **key;
    void **value;
    size_t n, room;
} Cache;
void *cache_find(const Cache *c, const void *key);
/* False without memory. */
bool cache_add(Cache *c, const void *key, void *value);
/* Calls drop(ctx, value) for each and empties the cache. */
void cache_clear(Cache *c, void (*drop)(void *ctx, void *value), void *ctx);

/* Sleeps; store code waits but never looks at the clock. */
void store_wait_ms(int ms);

#endif
