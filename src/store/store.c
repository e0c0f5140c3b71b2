/* The store's front: which engine a URL means, schema steps, transactions, slots. See store.h.
 *
 * Not here: any database's own calls (sqlite.c, postgres.c), bulk loads (bulk.c), backups (backup.c).
 */
#include "store/store.h"

#include "base/limits.h"
#include "base/memory.h"
#include "sql.h"
#include "store/backend.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

void store_wait_ms(int ms)
{
    struct timespec t = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L };
    nanosleep(&t, NULL);
}

/* ---- opening ---------------------------------------------------------------------------------------------------- */

bool store_is_postgres(const char *url)
{
    return strncmp(url, "postgresql://", 13) == 0 || strncmp(url, "postgres://", 11) == 0;
}

static char *copy_text(const char *text)
{
    size_t n = strlen(text) + 1;
    char *p = mem_alloc(n);
    return p ? memcpy(p, text, n) : NULL;
}

/* Overwrites [from, to) of the name with ***. */
static void put_stars(char *name, size_t from, size_t to)
{
    size_t n = strlen(name);
    memmove(name + from + 3, name + to, n - to + 1);
    memcpy(name + from, "***", 3);
}

/* url with the password of user:password@ and of password=... replaced. */
static char *public_name(const char *url)
{
    size_t n = strlen(url) + 1;
    char *name = mem_alloc(n + 8), *start, *end, *at, *colon;
    if (!name)
        return NULL;
    memcpy(name, url, n);
    if (!store_is_postgres(url))
        return name;
    start = strstr(name, "://") + 3;
    end = start + strcspn(start, "/?");
    at = memchr(start, '@', (size_t)(end - start));
    colon = memchr(start, ':', (size_t)(end - start));
    if (at && colon && colon < at)
        put_stars(name, (size_t)(colon + 1 - name), (size_t)(at - name));
    at = strstr(name, "password=");
    if (at) {
        at += 9;
        put_stars(name, (size_t)(at - name), (size_t)(at + strcspn(at, "&") - name));
    }
    return name;
}

Code store_connect(Store **out, const char *url, StoreMode mode, const Schema *const *schemas, bool *exists, Error *e)
{
    Store *s = NULL;
    Code c;

    *out = NULL;
    if (!url[0] || (!store_is_postgres(url) && strstr(url, "://"))) {
        fail(e, E_USAGE, "'%s' names no store", url);
        return hint(e, "give a path for SQLite, or postgresql://host/database");
    }
    s = mem_alloc(sizeof *s);
    if (!s)
        return fail_memory(e, "a store");
    *s = (Store){ .mode = mode, .schemas = schemas };
    s->backend = store_is_postgres(url) ? &POSTGRES_BACKEND : &SQLITE_BACKEND;
    s->url = copy_text(url);
    s->name = public_name(url);
    if (s->url && s->name)
        c = s->backend->open(s, exists, e);
    else
        c = fail_memory(e, "a store");
    if (c != OK) {
        store_close(s);
        return c;
    }
    *out = s;
    return OK;
}

Code store_open(Store **out, const char *url, StoreMode mode, const Schema *const *schemas, Error *e)
{
    Store *s = NULL;
    bool exists = false;
    Code c;

    *out = NULL;
    if ((c = store_connect(&s, url, mode, schemas, &exists, e)) != OK || !s)
        return c;
    if (!exists && mode != STORE_CREATE) {
        fail(e, E_ABSENT, "there is no Trefoil store in %s", s->name);
        c = hint(e, "make one with: trefoil build PATH...");
    }
    if (c == OK)
        c = store_upgrade(s, exists, e);
    if (c == OK)
        c = store_refresh(s, e);
    if (c != OK) {
        store_close(s);
        return c;
    }
    *out = s;
    return OK;
}

void store_close(Store *s)
{
    Rows *r;
    if (!s)
        return;
    store_let_go(s);
    store_rollback(s);
    store_build_unlock(s);
    for (int i = 0; i < KEEP_PLACES; i++)
        store_keep(s, (KeepPlace)i, NULL, NULL);
    if (s->engine)
        s->backend->close(s);
    for (r = s->open; r; r = r->older)
        r->store = NULL;
    mem_free(s->url);
    mem_free(s->name);
    mem_free(s);
}

void store_keep(Store *s, KeepPlace place, void *kept, void (*release)(void *kept))
{
    if (s->kept[place])
        s->kept_release[place](s->kept[place]);
    s->kept[place] = kept;
    s->kept_release[place] = release;
}

void *store_kept(const Store *s, KeepPlace place)
{
    return s->kept[place];
}

const char *store_name(const Store *s)
{
    return s->name;
}

/* ---- faults that both engines know ------------------------------------------------------------------------------ */

Code store_disk_full(const Store *s, const char *doing, Error *e)
{
    fail(e, E_IO, "could not finish %s: the disk of %s is full", doing, s->name);
    return hint(e, "free some space and repeat it; nothing of the unfinished step was kept");
}

Code (store_refused)(bool twice, const char *doing, const char *why, Error *e)
{
    return fail(e, twice ? E_CONFLICT : E_INPUT, "%s was refused by the store: %s", doing, why);
}

Code store_only_read(const Store *s, const char *what, Error *e)
{
    return fail(e, E_BUG, "%s writes, but the store %s was opened for reading", what, s->name);
}

Code store_build_runs(const Store *s, View who, Instant since, Error *e)
{
    char at[INSTANT_CHARS];

    if (who.p)
        fail(e, E_CONFLICT, "another build of %s is running: started by %.*s at %s", s->name, VIEW_ARGS(who),
             instant_text(since, at));
    else
        fail(e, E_CONFLICT, "another build of %s is running", s->name);
    return hint(e, "wait for it to finish, or stop it; what it did so far is kept");
}

/* ---- statements ------------------------------------------------------------------------------------------------- */

Code store_check_text(View v, const char *what, Error *e)
{
    size_t bad = 0;
    if (v.n && memchr(v.p, 0, v.n))
        return fail(e, E_INPUT, "%s holds a NUL byte, which no store can keep", what);
    if (!view_utf8(v, &bad))
        return fail(e, E_INPUT, "%s is not UTF-8: byte %zu of '%.40s'", what, bad + 1, v.p);
    return OK;
}

static Code store_check_args(const Query *q, Args args, Error *e)
{
    if (args.n != q->n_args)
        return fail(e, E_BUG, "the statement %s takes %d arguments and was given %d", q->name, q->n_args, args.n);
    for (int i = 0; i < args.n; i++) {
        const Arg *a = &args.arg[i];
        if (a->kind == ARG_REAL && a->d != a->d)
            return fail(e, E_INPUT, "argument %d of %s is not a number, which no store can keep", i + 1, q->name);
        if (a->kind == ARG_TEXT && store_check_text(a->v, "a value", e) != OK)
            return during(e, "%s, argument %d", q->name, i + 1);
    }
    return OK;
}

static Code before_statement(Store *s, const Query *q, Args args, Error *e)
{
    Code c = store_check_args(q, args, e);
    if (c == OK && s->failed)
        c = fail(e, E_BUG, "%s came after a failed statement; the transaction can only be rolled back", q->name);
    return c;
}

Code store_prepare(Store *s, const Query *q, Error *e)
{
    return s->backend->prepare(s, q, e);
}

Code store_run(Store *s, const Query *q, Args args, int64_t *changed, Error *e)
{
    int64_t n = 0;
    Code c = before_statement(s, q, args, e);

    if (c != OK)
        return c;
    c = s->backend->run(s, q, args, &n, e);
    if (c != OK)
        s->failed = s->in_transaction;
    else if (changed)
        *changed = n;
    return c;
}

Code store_rows(Store *s, const Query *q, Args args, Rows **out, Error *e)
{
    Code c = before_statement(s, q, args, e);

    *out = NULL;
    if (c != OK)
        return c;
    c = s->backend->rows(s, q, args, out, e);
    if (c != OK)
        s->failed = s->in_transaction;
    return c;
}

void rows_link(Rows *r, Store *s, const Query *q, int columns, bool of_transaction)
{
    *r = (Rows){ .store = s, .older = s->open, .query = q->name, .columns = columns, .of_transaction = of_transaction };
    if (s->open)
        s->open->newer = r;
    s->open = r;
    arena_init(&r->scratch, 16 * MIB);
}

void rows_unlink(Rows *r)
{
    arena_release(&r->scratch);
    if (r->older)
        r->older->newer = r->newer;
    if (r->newer)
        r->newer->older = r->older;
    else if (r->store)
        r->store->open = r->older;
}

Code rows_next(Rows *r, bool *more, Error *e)
{
    Code c;
    *more = false;
    r->on_row = false;
    if (!r->store)
        return fail(e, E_BUG, "rows of %s were asked for after the store was closed", r->query);
    if (r->ended)
        return fail(e, E_BUG, "rows of %s were asked for after the transaction that they belong to", r->query);
    arena_reset(&r->scratch);
    c = r->store->backend->next(r, more, e);
    if (c != OK && r->of_transaction)
        r->store->failed = true;
    r->on_row = c == OK && *more;
    return c;
}

void rows_close(Rows *r)
{
    if (!r)
        return;
    if (r->store) {
        r->store->backend->rows_close(r);
        return;
    }
    /* The engine gave its part back when the store was closed. */
    rows_unlink(r);
    mem_free(r);
}

static Arg cell(const Rows *r, int column)
{
    if (!r->on_row || column < 0 || column >= r->columns)
        return arg_null();
    return r->store->backend->cell(r, column);
}

bool rows_null(const Rows *r, int column)
{
    return cell(r, column).kind == ARG_NULL;
}

static double real_of(View v)
{
    double d = 0;
    return view_double(v, &d) ? d : 0;
}

int64_t rows_int(const Rows *r, int column)
{
    Arg a = cell(r, column);
    int64_t i = 0;
    switch (a.kind) {
    case ARG_INT: return a.i;
    case ARG_REAL: return (int64_t)a.d;
    case ARG_TEXT: return view_int(a.v, &i) ? i : (int64_t)real_of(a.v);
    default: return 0;
    }
}

double rows_real(const Rows *r, int column)
{
    Arg a = cell(r, column);
    switch (a.kind) {
    case ARG_INT: return (double)a.i;
    case ARG_REAL: return a.d;
    case ARG_TEXT: return real_of(a.v);
    default: return 0;
    }
}

View rows_text(const Rows *r, int column)
{
    Arg a = cell(r, column);
    Arena *scratch = (Arena *)&r->scratch; /* memory for the answer is no state that a caller can see */
    switch (a.kind) {
    case ARG_INT: return arena_printf(scratch, "%" PRId64, a.i);
    case ARG_REAL: return arena_printf(scratch, "%.17g", a.d);
    case ARG_TEXT:
    case ARG_BYTES: return a.v;
    default: return view(NULL, 0);
    }
}

View rows_bytes(const Rows *r, int column)
{
    return rows_text(r, column);
}

/* Opens rows and steps to the first one. */
static Code first_row(Store *s, const Query *q, Args args, Rows **rows, bool *more, Error *e)
{
    Code c = store_rows(s, q, args, rows, e);
    return c == OK ? rows_next(*rows, more, e) : c;
}

Code store_int(Store *s, const Query *q, Args args, int64_t *out, bool *found, Error *e)
{
    Rows *rows = NULL;
    bool more = false;
    Code c = first_row(s, q, args, &rows, &more, e);

    if (c == OK && more)
        *out = rows_int(rows, 0);
    if (c == OK && found)
        *found = more;
    rows_close(rows);
    return c;
}

Code store_text(Store *s, const Query *q, Args args, Arena *out_arena, View *out, Error *e)
{
    Rows *rows = NULL;
    bool more = false;
    View v;
    Code c = first_row(s, q, args, &rows, &more, e);

    *out = view(NULL, 0);
    if (c == OK && more && !rows_null(rows, 0)) {
        v = rows_text(rows, 0);
        *out = arena_copy(out_arena, v);
        if (!out->p)
            c = arena_fail(out_arena, v.n, q->name, e);
    }
    rows_close(rows);
    return c;
}

/* ---- transactions ----------------------------------------------------------------------------------------------- */

static Code begin_once(Store *s, Error *e)
{
    Code c = s->backend->begin(s, e);
    if (c == OK) {
        s->in_transaction = true;
        s->serial++;
        s->failed = false;
        s->bulks = 0;
    }
    return c;
}

static Code revive(Store *s, Error *e)
{
    return s->backend->revive ? s->backend->revive(s, e) : OK;
}

Code store_begin(Store *s, Error *e)
{
    int64_t generation = 0;
    Code c;

    if (s->held && !s->begun) {
        s->begun = true;
        return OK;
    }
    if (s->in_transaction)
        return fail(e, E_BUG, "a transaction was begun inside another one");
    if ((c = revive(s, e)) != OK || (c = begin_once(s, e)) != OK)
        return c;
    /* A snapshot must look at the slot that is live in it: a switch may have come between the two looks. */
    for (int i = 0; i < 10 && s->mode == STORE_READ; i++) {
        if ((c = store_int(s, &SQL_store_generation, NO_ARGS, &generation, NULL, e)) != OK) {
            store_rollback(s);
            return c;
        }
        if (generation == s->generation)
            break;
        store_rollback(s);
        if ((c = store_refresh(s, e)) != OK || (c = begin_once(s, e)) != OK)
            return c;
    }
    return OK;
}

static void end_transaction(Store *s)
{
    for (Rows *r = s->open; r; r = r->older)
        r->ended |= r->of_transaction;
    s->in_transaction = s->failed = false;
    s->bulks = 0;
}

Code store_commit(Store *s, Error *e)
{
    Code c;
    if (!s->in_transaction)
        return fail(e, E_BUG, "there is no transaction to commit");
    if (s->bulks)
        c = fail(e, E_BUG, "a bulk load is still under way in the transaction");
    else if (s->failed)
        c = fail(e, E_BUG, "a statement of the transaction failed, so nothing of it was kept");
    else
        c = s->backend->commit(s, e);
    if (c == OK)
        end_transaction(s);
    else
        store_rollback(s);
    return c;
}

void store_rollback(Store *s)
{
    s->begun = false;
    if (!s->in_transaction || (s->held && !s->failed))
        return;
    s->held = false;
    s->backend->rollback(s);
    end_transaction(s);
}

Code store_hold(Store *s, Error *e)
{
    Code c = s->mode == STORE_READ ? store_begin(s, e) : fail(e, E_BUG, "a state was held in a store that is written");
    s->held = c == OK;
    return c;
}

void store_let_go(Store *s)
{
    if (!s || !s->held)
        return;
    s->held = false;
    store_rollback(s);
}

bool store_holds(const Store *s)
{
    return s->held;
}

int64_t store_stamp(Store *s)
{
    return s->in_transaction && s->backend->stamp ? s->backend->stamp(s) : 0;
}

/* ---- slots ------------------------------------------------------------------------------------------------------ */

static Code nothing_built(const Store *s, const char *query, Error *e)
{
    fail(e, E_ABSENT, "nothing was built yet in %s, so %s has nothing to look at", s->name, query);
    return hint(e, "build the picture first: trefoil build PATH...");
}

Code store_expand(const Store *s, const char *sql, Text *text, const char **out, Error *e)
{
    const char *p = sql, *brace;
    *out = sql;
    if (!strchr(sql, '{'))
        return OK;
    text_clear(text);
    while ((brace = strchr(p, '{'))) {
        text_put(text, view(p, (size_t)(brace - p)));
        if (strncmp(brace, "{next}", 6) == 0) {
            if (!s->building)
                return fail(e, E_BUG, "a statement names {next} while no slot is under construction");
            text_put(text, view_of(s->backend->slot[slot_of(s->building)]));
            p = brace + 6;
        } else if (strncmp(brace, "{live}", 6) == 0) {
            if (!s->generation)
                return nothing_built(s, "this question", e);
            text_put(text, view_of(s->backend->slot[slot_of(s->generation)]));
            p = brace + 6;
        } else {
            text_byte(text, '{');
            p = brace + 1;
        }
    }
    text_put(text, view_of(p));
    text_byte(text, 0);
    *out = text->p;
    return text_ok(text) ? OK : text_fail(text, "a statement", e);
}

/* The name of a table without its slot. */
static View plain_table(const Store *s, View table)
{
    if (view_starts(table, V("main.")))
        table = view_sub(table, 5, table.n);
    for (int i = 0; i < 2; i++) {
        View slot = view_of(s->backend->slot[i]);
        if (view_starts(table, slot))
            return view_sub(table, slot.n, table.n);
    }
    return table;
}

Code store_no_table(const Store *s, const char *query, View table, Error *e)
{
    View plain = plain_table(s, table);
    for (const Schema *const *m = s->schemas; m && *m; m++) {
        for (const char *const *t = (*m)->derived_table; *t; t++) {
            if (!view_eq(plain, view_of(*t)))
                continue;
            if (!s->generation)
                return nothing_built(s, query, e);
            fail(e, E_ABSENT, "the picture in %s was built before there was a table '%s', which %s asks for", s->name,
                 *t, query);
            return hint(e, "build it again: trefoil build");
        }
    }
    return fail(e, E_BUG, "%s asks for a table '%.*s' that is nowhere", query, VIEW_ARGS(table));
}

static Code make_tables(Store *s, Error *e)
{
    Text text;
    const char *sql;
    Code c = begin_once(s, e);

    text_init(&text, MIB);
    for (const Schema *const *m = s->schemas; c == OK && m && *m; m++) {
        sql = s->backend == &SQLITE_BACKEND ? (*m)->sqlite_derived : (*m)->postgres_derived;
        if (sql && (c = store_expand(s, sql, &text, &sql, e)) == OK)
            c = s->backend->script(s, (*m)->module, sql, e);
    }
    if (c == OK)
        c = store_commit(s, e);
    else
        store_rollback(s);
    text_release(&text);
    return c;
}

Code store_next_begin(Store *s, Error *e)
{
    Code c;

    if (s->in_transaction)
        return fail(e, E_BUG, "a slot was begun inside a transaction");
    if (s->mode == STORE_READ)
        return fail(e, E_BUG, "a slot was begun in a store that is open for reading");
    s->building = 0;
    if ((c = store_refresh(s, e)) != OK)
        return c;
    s->backend->forget(s);
    if ((c = s->backend->empty(s, s->generation + 1, e)) != OK)
        return c;
    s->building = s->generation + 1;
    if ((c = make_tables(s, e)) != OK)
        s->building = 0;
    return c;
}

Code store_hurry(Store *s, bool on, Error *e)
{
    Code c;

    if (s->in_transaction)
        return fail(e, E_BUG, "a store was hurried inside a transaction");
    if (on == s->hurried)
        return OK;
    if ((c = s->backend->hurry(s, on, e)) != OK)
        return c;
    s->hurried = on;
    return on ? OK : s->backend->settle(s, e);
}

Code store_switch(Store *s, Error *e)
{
    int64_t changed = 0;
    Code c;

    if (!s->building)
        return fail(e, E_BUG, "there is no slot to switch to");
    if (s->in_transaction)
        return fail(e, E_BUG, "slots were switched inside a transaction");
    if ((s->backend->analyse && (c = s->backend->analyse(s, s->building, e)) != OK) || (c = begin_once(s, e)) != OK)
        return c;
    c = store_run(s, &SQL_store_generation_put, ARGS(arg_int(s->building), arg_int(s->building - 1)), &changed, e);
    if (c == OK && changed != 1)
        c = fail(e, E_CONFLICT, "another build of %s finished while this one ran; run yours again", s->name);
    if (c != OK) {
        store_rollback(s);
        return c;
    }
    if ((c = store_commit(s, e)) != OK)
        return c;
    s->building = 0;
    return store_refresh(s, e);
}

Code store_refresh(Store *s, Error *e)
{
    int64_t generation = 0;
    Code c;

    if (s->in_transaction)
        return OK; /* a transaction keeps what it sees */
    if ((c = revive(s, e)) != OK)
        return c;
    if ((c = store_int(s, &SQL_store_generation, NO_ARGS, &generation, NULL, e)) != OK || generation == s->generation)
        return c;
    s->backend->forget(s);
    s->generation = generation;
    if ((c = s->backend->show(s, e)) != OK)
        s->generation = 0; /* looks again next time */
    return c;
}

int64_t store_generation(const Store *s)
{
    return s->generation;
}

/* ---- build lock ------------------------------------------------------------------------------------------------- */

Code store_build_lock(Store *s, const char *who, Instant now, Error *e)
{
    Code c;
    if (s->locked || s->mode == STORE_READ)
        return fail(e, E_BUG, s->locked ? "the build lock was taken twice" : "a build in a store open for reading");
    c = s->backend->lock(s, who, now, e);
    s->locked = c == OK;
    return c;
}

void store_build_unlock(Store *s)
{
    if (s && s->locked) {
        s->backend->unlock(s);
        s->locked = false;
    }
}
