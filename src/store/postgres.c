/* PostgreSQL through libpq: connections, faults in words, transactions, slots, COPY, build lock. See backend.h.
 *
 * Durable tables stand in the schema public, slots in picture_a and picture_b; search_path shows the live one. A
 * writing transaction takes one advisory lock, so that two of them follow each other as they do on SQLite.
 *
 * Not here: statements and their rows (postgres_rows.c), backups (backup.c). libpq itself looks at PG* variables of the
 * environment and at ~/.pgpass; nothing here does.
 */
#include "store/postgres.h"

#include "base/memory.h"
#include "sql.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

Postgres *postgres_of(const Store *s)
{
    return s->engine;
}

/* ---- faults ----------------------------------------------------------------------------------------------------- */

/* The first line of libpq's text, without its end. */
static View first_line(const char *text)
{
    View v = view_of(text ? text : "no reason was given");
    return view_trim(view_cut(&v, '\n'));
}

static Code lost(const Store *s, PGconn *db, const char *doing, Error *e)
{
    View why = first_line(PQerrorMessage(db));
    fail(e, E_IO, "the connection to %s was lost during %s: %.*s", s->name, doing, VIEW_ARGS(why));
    return hint(e, "what was acknowledged is kept; see that the server runs and repeat the last step");
}

static Code no_table(const Store *s, const char *doing, const char *message, Error *e)
{
    View rest = view_of(message), table;
    view_cut(&rest, '"');
    table = rest.p ? view_cut(&rest, '"') : view_of(message);
    return store_no_table(s, doing, table, e);
}

static Code by_class(const Store *s, const char *state, const char *doing, const char *text, Error *e)
{
    if (strncmp(state, "23", 2) == 0 || strncmp(state, "22", 2) == 0)
        return store_refused(false, doing, text, e);
    if (strcmp(state, "42501") == 0) {
        fail(e, E_IO, "the database account may not do this in %s: %s", s->name, text);
        return hint(e, "grant it the right, or use the owner's account");
    }
    if (strncmp(state, "42", 2) == 0 || strncmp(state, "25", 2) == 0)
        return fail(e, E_BUG, "%s: %s", doing, text);
    return fail(e, E_IO, "could not finish %s in %s: %s", doing, s->name, text);
}

Code (postgres_fail)(const Store *s, PGconn *db, const PGresult *res, const char *doing, Error *e)
{
    const char *state = res ? PQresultErrorField(res, PG_DIAG_SQLSTATE) : NULL;
    const char *text = res ? PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    const char *detail = res ? PQresultErrorField(res, PG_DIAG_MESSAGE_DETAIL) : NULL;
    char both[400];

    if (PQstatus(db) == CONNECTION_BAD)
        return lost(s, db, doing, e);
    if (!state || !text) {
        View why = first_line(PQerrorMessage(db));
        if (!res)
            return fail_memory(e, doing);
        return fail(e, E_IO, "could not finish %s in %s: %.*s", doing, s->name, VIEW_ARGS(why));
    }
    snprintf(both, sizeof both, "%s%s%s", text, detail ? ": " : "", detail ? detail : "");
    if (strcmp(state, "42P01") == 0)
        return no_table(s, doing, text, e);
    if (strcmp(state, "23505") == 0)
        return store_refused(true, doing, both, e);
    if (strcmp(state, "57014") == 0)
        return fail(e, E_CANCEL, "%s was cancelled", doing);
    if (strcmp(state, "53200") == 0)
        return fail(e, E_MEMORY, "the database server had no memory for %s", doing);
    if (strcmp(state, "53100") == 0)
        return store_disk_full(s, doing, e);
    if (strcmp(state, "25006") == 0) {
        if (s->mode == STORE_READ)
            return store_only_read(s, doing, e);
        fail(e, E_IO, "cannot write to the store %s: the server only lets it be read", s->name);
        return hint(e, "name the primary server");
    }
    if (strcmp(state, "55P03") == 0 || strcmp(state, "40P01") == 0 || strcmp(state, "40001") == 0) {
        fail(e, E_CONFLICT, "another process kept the store %s busy during %s: %s", s->name, doing, text);
        return hint(e, "wait for it to finish and repeat");
    }
    return by_class(s, state, doing, both, e);
}

Code postgres_exec(const Store *s, PGconn *db, const char *what, const char *sql, Error *e)
{
    PGresult *res = PQexec(db, sql);
    ExecStatusType status = PQresultStatus(res);
    Code c = OK;
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY)
        c = postgres_fail(s, db, res, what, e);
    PQclear(res);
    return c;
}

/* ---- opening ---------------------------------------------------------------------------------------------------- */

static void swallow(void *ctx, const PGresult *res)
{
    (void)ctx;
    (void)res;
}

static Code not_connected(const Store *s, PGconn *db, Error *e)
{
    const char *message = PQerrorMessage(db);
    View why = first_line(message);

    if (PQstatus(db) != CONNECTION_BAD || !message[0])
        return fail_memory(e, "a connection");
    if (strstr(message, "database \"") && strstr(message, "does not exist")) {
        fail(e, E_ABSENT, "there is no database for the store %s: %.*s", s->name, VIEW_ARGS(why));
        return hint(e, "make it with: createdb --template=template0 --encoding=UTF8 --locale=C NAME");
    }
    fail(e, E_IO, "cannot reach the store %s: %.*s", s->name, VIEW_ARGS(why));
    return hint(e, "see that the server runs and that host, port, name and password are right");
}

static Code settle_in(Store *s, PGconn *db, Error *e)
{
    static const char SETTINGS[] =
        "SET client_min_messages = error; SET standard_conforming_strings = on; SET extra_float_digits = 1;"
        "SET bytea_output = hex; SET lock_timeout = 30000; SET cursor_tuple_fraction = 1;"
        "SET client_connection_check_interval = 1000;";
    const char *encoding = PQparameterStatus(db, "server_encoding");
    char sql[640];

    if (!encoding || strcmp(encoding, "UTF8") != 0) {
        fail(e, E_INPUT, "the database %s keeps text as %s, and a store needs UTF8", s->name,
             encoding ? encoding : "nothing");
        return hint(e, "make another one: createdb --template=template0 --encoding=UTF8 --locale=C NAME");
    }
    snprintf(sql, sizeof sql, "%s SET default_transaction_read_only = %s; SET search_path = %s%spublic", SETTINGS,
             s->mode == STORE_READ ? "on" : "off",
             !s->generation                ? ""
             : slot_of(s->generation) == 0 ? "picture_a"
                                           : "picture_b",
             s->generation ? ", " : "");
    return postgres_exec(s, db, "opening the store", sql, e);
}

Code postgres_connect(Store *s, PGconn **out, Error *e)
{
    const char *const keys[] = { "connect_timeout", "application_name", "dbname", "client_encoding", NULL };
    const char *const values[] = { "10", "trefoil", s->url, "UTF8", NULL };
    PGconn *db;
    Code c = libpq_load(e);

    *out = NULL;
    if (c != OK)
        return c;
    db = PQconnectdbParams(keys, values, 1);
    if (!db)
        return fail_memory(e, "a connection");
    PQsetNoticeReceiver(db, swallow, NULL);
    c = PQstatus(db) == CONNECTION_OK ? settle_in(s, db, e) : not_connected(s, db, e);
    if (c != OK) {
        PQfinish(db);
        return c;
    }
    *out = db;
    return OK;
}

static Code postgres_open(Store *s, bool *exists, Error *e)
{
    Postgres *p = mem_alloc(sizeof *p);
    PGresult *res;
    Code c;

    *exists = false;
    if (!p)
        return fail_memory(e, "a store");
    *p = (Postgres){ 0 };
    s->engine = p;
    if ((c = postgres_connect(s, &p->db, e)) != OK)
        return c;
    res = PQexec(p->db, "SELECT to_regclass('public.schema_step') IS NOT NULL");
    if (PQresultStatus(res) == PGRES_TUPLES_OK)
        *exists = PQgetvalue(res, 0, 0)[0] == 't';
    else
        c = postgres_fail(s, p->db, res, "opening the store", e);
    PQclear(res);
    return c;
}

static void postgres_close(Store *s)
{
    Postgres *p = s->engine;
    for (Rows *r = s->open; r; r = r->older)
        postgres_rows_release(r);
    postgres_forget(s);
    PQfinish(p->side);
    PQfinish(p->db);
    mem_free(p);
    s->engine = NULL;
}

static Code postgres_revive(Store *s, Error *e)
{
    Postgres *p = s->engine;
    PGconn *db = NULL;
    Code c;

    if (PQstatus(p->db) == CONNECTION_OK)
        return OK;
    if (s->locked || s->building)
        return lost(s, p->db, "a build", e);
    if ((c = postgres_connect(s, &db, e)) != OK)
        return c;
    postgres_forget(s);
    PQfinish(p->db);
    p->db = db;
    return OK;
}

/* ---- transactions ----------------------------------------------------------------------------------------------- */

static Code postgres_script(Store *s, const char *what, const char *sql, Error *e)
{
    return postgres_exec(s, postgres_of(s)->db, what, sql, e);
}

/* The end of a snapshot is not waited for: every PQexec takes what is still to come of the command before. */
static void postgres_rollback(Store *s)
{
    PGconn *db = postgres_of(s)->db;
    if (s->mode != STORE_READ || !PQsendQuery(db, "ROLLBACK"))
        PQclear(PQexec(db, "ROLLBACK"));
}

static Code postgres_begin(Store *s, Error *e)
{
    int64_t ignored;
    Code c;

    if (s->mode == STORE_READ)
        return postgres_script(s, "a transaction", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", e);
    if ((c = postgres_script(s, "a transaction", "BEGIN", e)) != OK)
        return c;
    if ((c = postgres_run(s, &SQL_store_write_wait, NO_ARGS, &ignored, e)) != OK)
        postgres_rollback(s);
    return c;
}

static Code postgres_commit(Store *s, Error *e)
{
    return postgres_script(s, "a transaction", "COMMIT", e);
}

/* ---- bulk ------------------------------------------------------------------------------------------------------- */

static bool send_tuples(PGconn *db, View tuples)
{
    static const char HEAD[19] = "PGCOPY\n\377\r\n"; /* signature with its NUL, no flags, no extension */
    static const char TAIL[2] = "\377\377";
    return PQputCopyData(db, HEAD, sizeof HEAD) == 1 && PQputCopyData(db, tuples.p, (int)tuples.n) == 1 &&
           PQputCopyData(db, TAIL, sizeof TAIL) == 1 && PQputCopyEnd(db, NULL) == 1;
}

/* After COPY every waiting result must be taken; the first fault counts. */
static Code end_copy(const Store *s, PGconn *db, const BulkTable *t, Error *e)
{
    PGresult *res;
    const char *context;
    Code c = OK;

    while ((res = PQgetResult(db))) {
        if (c == OK && PQresultStatus(res) != PGRES_COMMAND_OK) {
            c = postgres_fail(s, db, res, t->name, e);
            context = PQresultErrorField(res, PG_DIAG_CONTEXT);
            if (context)
                during(e, "%.*s", VIEW_ARGS(first_line(context)));
        }
        PQclear(res);
        if (PQstatus(db) == CONNECTION_BAD)
            break;
    }
    return c == OK && PQstatus(db) == CONNECTION_BAD ? lost(s, db, t->name, e) : c;
}

static Code copy_tuples(Store *s, const BulkTable *t, View tuples, Error *e)
{
    PGconn *db = postgres_of(s)->db;
    const char *sql = NULL;
    PGresult *res;
    Text text;
    Code c;

    text_init(&text, 64 * (size_t)1024);
    if ((c = store_expand(s, t->postgres, &text, &sql, e)) == OK) {
        res = PQexec(db, sql);
        if (PQresultStatus(res) != PGRES_COPY_IN)
            c = postgres_fail(s, db, res, t->name, e);
        PQclear(res);
        if (c == OK)
            c = send_tuples(db, tuples) ? end_copy(s, db, t, e) : lost(s, db, t->name, e);
    }
    text_release(&text);
    return c;
}

static Code postgres_tuples(Store *s, const BulkTable *t, View tuples, int64_t rows, bool chunk, Error *e)
{
    Code c;
    (void)rows;
    if (!chunk)
        return copy_tuples(s, t, tuples, e);
    if ((c = postgres_script(s, t->name, "BEGIN; SET LOCAL synchronous_commit = off", e)) == OK &&
        (c = copy_tuples(s, t, tuples, e)) == OK)
        c = postgres_script(s, t->name, "COMMIT", e);
    if (c != OK)
        postgres_rollback(s);
    return c;
}

static Code postgres_hurry(Store *s, bool on, Error *e)
{
    return postgres_script(s, "the store's settings",
                           on ? "SET synchronous_commit = off" : "SET synchronous_commit = on", e);
}

static Code postgres_settle(Store *s, Error *e)
{
    int64_t ignored;
    return postgres_run(s, &SQL_store_settle, NO_ARGS, &ignored, e);
}

/* ---- slots ------------------------------------------------------------------------------------------------------ */

static Code postgres_show(Store *s, Error *e)
{
    Postgres *p = s->engine;
    if (p->side && p->side_streams)
        return fail(e, E_BUG, "the picture was switched while streams were still read");
    PQfinish(p->side); /* the next stream opens it anew, with the new slot */
    p->side = NULL;
    return settle_in(s, p->db, e);
}

static Code postgres_empty(Store *s, int64_t generation, Error *e)
{
    const char *slot = slot_of(generation) == 0 ? "picture_a" : "picture_b";
    char sql[160];
    snprintf(sql, sizeof sql, "BEGIN; DROP SCHEMA IF EXISTS %s CASCADE; CREATE SCHEMA %s; COMMIT", slot, slot);
    Code c = postgres_script(s, "emptying the old picture", sql, e);
    if (c != OK)
        postgres_rollback(s);
    return c;
}

static Code postgres_analyse(Store *s, int64_t generation, Error *e)
{
    char sql[160];
    Code c = OK;
    for (const Schema *const *m = s->schemas; m && *m; m++) {
        for (const char *const *t = (*m)->derived_table; c == OK && *t; t++) {
            snprintf(sql, sizeof sql, "ANALYZE %s%.80s", s->backend->slot[slot_of(generation)], *t);
            c = postgres_script(s, "looking at the new picture", sql, e);
        }
    }
    return c;
}

/* ---- build lock ------------------------------------------------------------------------------------------------- */

static Code lock_held(Store *s, Error *e)
{
    Rows *rows = NULL;
    bool more = false;
    Code c = store_rows(s, &SQL_store_build_who, NO_ARGS, &rows, e);

    if (c == OK && (c = rows_next(rows, &more, e)) == OK)
        c = store_build_runs(s, rows_text(rows, 0), rows_int(rows, 1), e);
    rows_close(rows);
    return c;
}

static void postgres_unlock(Store *s)
{
    Error ignored;
    int64_t one;
    (void)!postgres_run(s, &SQL_store_build_clear, NO_ARGS, &one, &ignored);
    (void)!postgres_run(s, &SQL_store_unlock, NO_ARGS, &one, &ignored);
}

static Code postgres_lock(Store *s, const char *who, Instant now, Error *e)
{
    int64_t held = 0, changed;
    Code c;

    if ((c = store_int(s, &SQL_store_lock_try, NO_ARGS, &held, NULL, e)) != OK)
        return c;
    if (!held)
        return lock_held(s, e);
    if ((c = postgres_run(s, &SQL_store_build_clear, NO_ARGS, &changed, e)) == OK)
        c = store_run(s, &SQL_store_build_put, ARGS(arg_text(view_of(who)), arg_int(now)), &changed, e);
    if (c != OK)
        postgres_unlock(s);
    return c;
}

const Backend POSTGRES_BACKEND = {
    .slot = { "picture_a.", "picture_b." },
    .open = postgres_open,
    .close = postgres_close,
    .revive = postgres_revive,
    .prepare = postgres_prepare,
    .run = postgres_run,
    .rows = postgres_rows,
    .next = postgres_next,
    .cell = postgres_cell,
    .rows_close = postgres_rows_close,
    .begin = postgres_begin,
    .commit = postgres_commit,
    .rollback = postgres_rollback,
    .script = postgres_script,
    .tuples = postgres_tuples,
    .settle = postgres_settle,
    .hurry = postgres_hurry,
    .show = postgres_show,
    .empty = postgres_empty,
    .analyse = postgres_analyse,
    .lock = postgres_lock,
    .unlock = postgres_unlock,
    .forget = postgres_forget,
};
