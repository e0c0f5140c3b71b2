/* SQLite: one file, write-ahead log. Opening, faults in words, transactions. See backend.h.
 *
 * Not here: statements and their rows (sqlite_rows.c), slots and the build lock (sqlite_slot.c), bulk writes
 * (sqlite_bulk.c), backups (backup.c).
 */
#include "base/limits.h"
#include "base/memory.h"
#include "sql.h"
#include "store/sqlite.h"

#include <errno.h>
#include <pthread.h>
#include <libgen.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUSY_MS = 30000, APPLICATION_ID = 0x54726566 }; /* "Tref" */

Sqlite *sqlite_of(const Store *s)
{
    return s->engine;
}

/* ---- faults ----------------------------------------------------------------------------------------------------- */

static Code missing_table(const Store *s, const char *doing, const char *message, Error *e)
{
    return store_no_table(s, doing, view_of(message + strlen("no such table: ")), e);
}

static Code read_only(const Store *s, const char *doing, Error *e)
{
    if (s->mode == STORE_READ)
        return store_only_read(s, doing, e);
    fail(e, E_IO, "cannot write to the store %s: the file or its folder is read-only", s->name);
    return hint(e, "give yourself the right to write there, or only ask questions");
}

static Code constraint(int extended, const char *doing, const char *message, Error *e)
{
    bool twice = extended == SQLITE_CONSTRAINT_UNIQUE || extended == SQLITE_CONSTRAINT_PRIMARYKEY ||
                 extended == SQLITE_CONSTRAINT_ROWID;
    return store_refused(twice, doing, message, e);
}

Code (sqlite_fail)(const Store *s, sqlite3 *db, int rc, const char *doing, Error *e)
{
    const char *message = db ? sqlite3_errmsg(db) : sqlite3_errstr(rc);

    if (db && (rc & 0xff) == SQLITE_IOERR && sqlite3_system_errno(db) == ENOSPC)
        return store_disk_full(s, doing, e);
    switch (rc & 0xff) {
    case SQLITE_NOMEM: return fail_memory(e, doing);
    case SQLITE_FULL: return store_disk_full(s, doing, e);
    case SQLITE_READONLY: return read_only(s, doing, e);
    case SQLITE_CONSTRAINT: return constraint(db ? sqlite3_extended_errcode(db) : rc, doing, message, e);
    case SQLITE_INTERRUPT: return fail(e, E_CANCEL, "%s was cancelled", doing);
    case SQLITE_TOOBIG: return fail(e, E_LIMIT, "a value of %s is larger than SQLite can keep", doing);
    case SQLITE_MISMATCH: return store_refused(false, doing, message, e);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        fail(e, E_CONFLICT, "another process kept the store %s busy for %d seconds during %s", s->name, BUSY_MS / 1000,
             doing);
        return hint(e, "wait for it to finish and repeat");
    case SQLITE_NOTADB:
        fail(e, E_INPUT, "%s is no Trefoil store: it is not an SQLite file", s->name);
        return hint(e, "name another file, or move this one away");
    case SQLITE_CORRUPT:
        fail(e, E_IO, "the store %s is damaged: %s", s->name, message);
        return hint(e, "restore the last backup: trefoil restore");
    case SQLITE_ERROR:
        if (strncmp(message, "no such table: ", 15) == 0)
            return missing_table(s, doing, message, e);
        return fail(e, E_BUG, "%s: %s", doing, message);
    default: return fail(e, E_IO, "could not finish %s in %s: %s", doing, s->name, message);
    }
}

/* ---- opening ---------------------------------------------------------------------------------------------------- */

static int wait_busy(void *unused, int times)
{
    (void)unused;
    if (times >= BUSY_MS)
        return 0;
    store_wait_ms(1);
    return 1;
}

/* What stands at the path, before SQLite looks: a sentence is better than "unable to open database file". */
static Code look_at_path(const Store *s, bool *there, Error *e)
{
    struct stat st;
    *there = false;
    if (stat(s->url, &st) != 0) {
        if (errno == ENOENT || errno == ENOTDIR)
            return OK;
        return fail(e, E_IO, "cannot look at the store %s: %s", s->name, strerror(errno));
    }
    if (S_ISDIR(st.st_mode)) {
        fail(e, E_USAGE, "%s is a folder, not a store", s->name);
        return hint(e, "name a file in it, such as %.100s/trefoil.db", s->url);
    }
    if (!S_ISREG(st.st_mode))
        return fail(e, E_USAGE, "%s is not an ordinary file, so it cannot hold a store; name another one", s->name);
    if (access(s->url, R_OK) != 0)
        return fail(e, E_IO, "cannot read the store %s: %s", s->name, strerror(errno));
    *there = st.st_size > 0;
    return OK;
}

#define LOG_LIMIT "PRAGMA journal_size_limit=67108864;"

void sqlite_log_limit(sqlite3 *db, bool on)
{
    (void)!sqlite3_exec(db, on ? LOG_LIMIT : "PRAGMA journal_size_limit=-1", NULL, NULL, NULL);
}

/* The cache is small on purpose: builds go through the file once, and every commit of another connection makes a reader
 * throw its cache away, so that a large one is only filled, freed and filled again. */
static const char SETTINGS[] = "PRAGMA synchronous=FULL; PRAGMA cache_size=-8192;"
                               "PRAGMA temp_store=MEMORY; PRAGMA secure_delete=OFF; PRAGMA foreign_keys=ON;"
                               "PRAGMA wal_autocheckpoint=2000;" LOG_LIMIT;

/* Questions jump about in the file: they read it in place. Builds go through it once and would only fill memory. */
static const char SETTINGS_READING[] = "PRAGMA mmap_size=2147418112";

/* Pages are allotted one by one as they are needed, and not twenty beforehand: a question needs few. Memory is not
 * counted: the counter has a lock that all threads share. */
static void configure(void)
{
    (void)!sqlite3_config(SQLITE_CONFIG_PAGECACHE, NULL, 0, 0);
    (void)!sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static int try_open(const char *name, int flags, sqlite3 **db)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    int rc;
    (void)!pthread_once(&once, configure);
    *db = NULL;
    rc = sqlite3_open_v2(name, db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
    if (rc == SQLITE_OK) {
        sqlite3_busy_handler(*db, wait_busy, NULL);
        rc = sqlite3_exec(*db, SETTINGS, NULL, NULL, NULL);
    }
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(*db, "SELECT 1 FROM sqlite_schema LIMIT 1", NULL, NULL, NULL);
    return rc;
}

/* file:/path?immutable=1 with everything but plain characters escaped. */
static Code immutable_name(const char *path, Text *out, Error *e)
{
    text_init(out, 16 * KIB);
    text_put(out, V("file:"));
    for (const char *p = path; *p; p++) {
        if ((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9') || strchr("/._-", *p))
            text_byte(out, *p);
        else
            text_printf(out, "%%%02X", (unsigned char)*p);
    }
    text_put(out, V("?immutable=1"));
    text_byte(out, 0);
    return text_ok(out) ? OK : text_fail(out, "the name of the store", e);
}

/* A store in a folder that cannot be written to has no write-ahead log to share; then nobody else writes either. */
static Code open_immutable(Store *s, sqlite3 **db, int *rc, Error *e)
{
    Sqlite *q = s->engine;
    struct stat st;
    Text name;
    Code c;

    text_init(&name, 16 * KIB);
    text_put(&name, view_of(q->path));
    text_put(&name, V("-wal"));
    text_byte(&name, 0);
    if (text_ok(&name) && stat(name.p, &st) == 0 && st.st_size > 0) {
        text_release(&name);
        return OK; /* what is in the log would be missed: keep the first error */
    }
    text_release(&name);
    if ((c = immutable_name(q->path, &name, e)) == OK) {
        sqlite3_close(*db);
        *rc = try_open(name.p, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, db);
    }
    text_release(&name);
    return c;
}

static bool folder_is_closed(const Sqlite *q)
{
    char folder[4096];
    snprintf(folder, sizeof folder, "%s", q->path);
    return access(dirname(folder), W_OK) != 0 && (errno == EROFS || errno == EACCES);
}

Code sqlite_connect(Store *s, bool writing, sqlite3 **db, Error *e)
{
    Sqlite *q = s->engine;
    int flags =
        writing ? SQLITE_OPEN_READWRITE | (s->mode == STORE_CREATE ? SQLITE_OPEN_CREATE : 0) : SQLITE_OPEN_READONLY;
    int rc = try_open(q->path, flags, db);
    Code c;

    if (rc != SQLITE_OK && !writing && ((rc & 0xff) == SQLITE_CANTOPEN || (rc & 0xff) == SQLITE_READONLY) &&
        (c = open_immutable(s, db, &rc, e)) != OK)
        return c;
    if (rc == SQLITE_OK && s->mode == STORE_READ)
        rc = sqlite3_exec(*db, SETTINGS_READING, NULL, NULL, NULL);
    if (rc == SQLITE_OK)
        return OK;
    if ((rc & 0xff) == SQLITE_CANTOPEN && writing && folder_is_closed(q))
        return sqlite_fail(s, NULL, SQLITE_READONLY, "opening the store", e);
    if ((rc & 0xff) == SQLITE_CANTOPEN) {
        fail(e, E_IO, "cannot open the store %s: %s", s->name,
             sqlite3_system_errno(*db) ? strerror(sqlite3_system_errno(*db)) : sqlite3_errmsg(*db));
        return hint(e, "see that the folder exists and that you may write there");
    }
    return sqlite_fail(s, *db, rc, "opening the store", e);
}

static Code pragma_int(Store *s, const char *sql, int64_t *out, Error *e)
{
    Sqlite *q = s->engine;
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(q->db, sql, -1, &stmt, NULL);
    if (rc == SQLITE_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
        *out = sqlite3_column_int64(stmt, 0);
        rc = SQLITE_OK;
    }
    sqlite3_finalize(stmt);
    return rc == SQLITE_OK || rc == SQLITE_DONE ? OK : sqlite_fail(s, q->db, rc, "opening the store", e);
}

/* Makes the empty file a store-to-be; another process may do the same at once. Large pages: most of what is done to a
 * page is a call of the system for it, whatever its size. */
static Code make_file(Store *s, Error *e)
{
    Sqlite *q = s->engine;
    int rc = sqlite3_exec(q->db, "PRAGMA page_size=16384; PRAGMA journal_mode=WAL; PRAGMA application_id=1416783206",
                          NULL, NULL, NULL);
    return rc == SQLITE_OK ? OK : sqlite_fail(s, q->db, rc, "making the store", e);
}

static Code look_inside(Store *s, bool *exists, Error *e)
{
    int64_t id = 0, tables = 0, own = 0;
    Code c;

    if ((c = pragma_int(s, "PRAGMA application_id", &id, e)) != OK ||
        (c = pragma_int(s, "SELECT count(*) FROM (SELECT 1 FROM sqlite_schema LIMIT 1)", &tables, e)) != OK ||
        (c = pragma_int(s, "SELECT count(*) FROM sqlite_schema WHERE name = 'schema_step'", &own, e)) != OK)
        return c;
    if (id != APPLICATION_ID && tables) {
        fail(e, E_INPUT, "%s is an SQLite file, but no Trefoil store", s->name);
        return hint(e, "name another file");
    }
    *exists = own > 0;
    if (s->mode == STORE_READ)
        return OK;
    if (s->mode == STORE_CREATE && !tables)
        return make_file(s, e);
    /* A restored store is not in write-ahead mode yet. */
    return sqlite3_exec(sqlite_of(s)->db, "PRAGMA journal_mode=WAL", NULL, NULL, NULL) == SQLITE_OK
               ? OK
               : sqlite_fail(s, sqlite_of(s)->db, sqlite3_errcode(sqlite_of(s)->db), "opening the store", e);
}

/* A path that SQLite takes for a path: not ":memory:", not "file:...". */
static char *plain_path(const char *url)
{
    size_t n = strlen(url) + 1;
    char *p = mem_alloc(n + 2);
    if (!p)
        return NULL;
    memcpy(p, "./", 2);
    memcpy(p + (url[0] == '/' ? 0 : 2), url, n);
    return p;
}

static Code sqlite_open(Store *s, bool *exists, Error *e)
{
    Sqlite *q = mem_alloc(sizeof *q);
    bool there = false;
    Code c;

    *exists = false;
    if (!q)
        return fail_memory(e, "a store");
    *q = (Sqlite){ .lock = -1 };
    s->engine = q;
    q->path = plain_path(s->url);
    if (!q->path)
        return fail_memory(e, "a store");
    if ((c = look_at_path(s, &there, e)) != OK || (!there && s->mode != STORE_CREATE))
        return c;
    if ((c = sqlite_connect(s, s->mode != STORE_READ, &q->db, e)) != OK)
        return c;
    if (s->mode != STORE_READ && sqlite3_db_readonly(q->db, "main") == 1)
        return sqlite_fail(s, NULL, SQLITE_READONLY, "opening the store", e);
    return look_inside(s, exists, e);
}

static void sqlite_close(Store *s)
{
    Sqlite *q = s->engine;
    for (Rows *r = s->open; r; r = r->older)
        sqlite_rows_release(r);
    sqlite_forget(s);
    sqlite_checkpoint_end(s);
    sqlite3_close(q->side);
    sqlite3_close(q->db);
    mem_free(q->path);
    mem_free(q);
    s->engine = NULL;
}

/* ---- transactions ----------------------------------------------------------------------------------------------- */

Code sqlite_script_on(Store *s, sqlite3 *db, const char *what, const char *sql, Error *e)
{
    int rc = sqlite3_exec(db, sql, NULL, NULL, NULL);
    return rc == SQLITE_OK ? OK : sqlite_fail(s, db, rc, what, e);
}

static Code sqlite_script(Store *s, const char *what, const char *sql, Error *e)
{
    return sqlite_script_on(s, sqlite_of(s)->db, what, sql, e);
}

/* Readers begin and end a snapshot for each question: their statements are kept. */
static Code sqlite_begin(Store *s, Error *e)
{
    int64_t changed;
    if (s->mode == STORE_READ)
        return sqlite_run(s, &SQL_store_begin, NO_ARGS, &changed, e);
    return sqlite_script(s, "a transaction", "BEGIN IMMEDIATE", e);
}

static Code sqlite_commit(Store *s, Error *e)
{
    sqlite_end_streams(s);
    return sqlite_script(s, "a transaction", "COMMIT", e);
}

static void sqlite_rollback(Store *s)
{
    int64_t changed;
    Error e;

    sqlite_end_streams(s);
    if (s->mode == STORE_READ && sqlite_run(s, &SQL_store_rollback, NO_ARGS, &changed, &e) == OK)
        return;
    if (!sqlite3_get_autocommit(sqlite_of(s)->db))
        sqlite3_exec(sqlite_of(s)->db, "ROLLBACK", NULL, NULL, NULL);
}

/* SQLite counts when it finds, at the begin of a read, that somebody else has written. */
static int64_t sqlite_stamp(Store *s)
{
    unsigned version = 0;
    int rc = sqlite3_file_control(sqlite_of(s)->db, "main", SQLITE_FCNTL_DATA_VERSION, &version);
    return rc == SQLITE_OK ? (int64_t)version + 1 : 0;
}

/* No look at new tables: statistics would let plans differ from one build to the next; the queries are written for
 * their indexes. */
const Backend SQLITE_BACKEND = {
    .slot = { "a_", "b_" },
    .open = sqlite_open,
    .close = sqlite_close,
    .prepare = sqlite_prepare,
    .run = sqlite_run,
    .rows = sqlite_rows,
    .next = sqlite_next,
    .cell = sqlite_cell,
    .rows_close = sqlite_rows_close,
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .stamp = sqlite_stamp,
    .script = sqlite_script,
    .tuples = sqlite_tuples,
    .settle = sqlite_settle,
    .hurry = sqlite_hurry,
    .show = sqlite_show,
    .empty = sqlite_empty,
    .lock = sqlite_lock,
    .unlock = sqlite_unlock,
    .forget = sqlite_forget,
};
