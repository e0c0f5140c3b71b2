/* Operations on a whole store besides `build`: `withdraw`, `backup`, `restore`, `upgrade`.
 *
 * Not here: reading and deriving (build.c). */
#include "picture/questions.h"

#include "picture/build.h"
#include "picture/reading.h"
#include "sql.h"

/* ---- withdraw ---------------------------------------------------------------------------------------------------- */

/* The one source whose name is or begins with what was asked. */
static Code source_wanted(Ask *ask, Store *store, int64_t *id, View *name, Error *e)
{
    View wanted = ask_text(ask, "source");
    Rows *r = NULL;
    bool more, exact = false;
    int n = 0;
    Code c = store_rows(store, &SQL_source_named, ARGS(arg_text(wanted)), &r, e);

    while (c == OK && (c = rows_next(r, &more, e)) == OK && more && !exact) {
        n++;
        exact = view_eq(rows_text(r, 1), wanted);
        if (n > 1 && !exact)
            break;
        *id = rows_int(r, 0);
        *name = arena_copy(ask->arena, rows_text(r, 1));
        if (view_eq(rows_text(r, 2), V("withdrawn")))
            c = fail(e, E_CONFLICT, "source %.*s was withdrawn already; `trefoil build --again` reads it once more",
                     VIEW_ARGS(rows_text(r, 1)));
    }
    rows_close(r);
    if (c != OK)
        return c;
    if (n == 0) {
        fail(e, E_ABSENT, "no source is named '%.*s'", VIEW_ARGS(wanted));
        return hint(e, "`trefoil sources` lists them");
    }
    if (n > 1 && !exact) {
        fail(e, E_USAGE, "several sources begin with '%.*s'", VIEW_ARGS(wanted));
        return hint(e, "write the whole name as `trefoil sources` lists it");
    }
    return OK;
}

static Code withdraw_locked(Ask *ask, Store *store, Answer *answer, Error *e)
{
    DeriveCounts counts = { 0 };
    bool derived;
    int64_t id = 0;
    View name = V("");
    Code c;

    if ((c = source_wanted(ask, store, &id, &name, e)) != OK ||
        (c = store_run(store, &SQL_source_withdraw,
                       ARGS(arg_int(id), arg_int(ask->now), arg_text(ask_signature(ask)),
                            arg_text(ask_text(ask, "why").n ? ask_text(ask, "why") : V(""))),
                       NULL, e)) != OK ||
        (c = source_erase_rows(store, id, e)) != OK ||
        (c = build_derive(ask, store, true, &derived, &counts, e)) != OK ||
        (c = answer_fact(answer, "withdrawn", value_text(name), e)) != OK)
        return c;
    return answer_fact(answer, "products", value_count(counts.products), e);
}

Code withdraw_answer(Ask *ask, Answer *answer, Error *e)
{
    Store *store = NULL;
    Code c = ask_open_store(ask, STORE_WRITE, &store, e);

    if (c == OK && (c = store_build_lock(store, arena_cstr(ask->arena, ask_signature(ask)), ask->now, e)) == OK) {
        c = withdraw_locked(ask, store, answer, e);
        store_build_unlock(store);
    }
    store_close(store);
    return c;
}

/* ---- backup, restore, upgrade ------------------------------------------------------------------------------------ */

static void tell(void *ctx, int64_t done, int64_t total)
{
    ask_progress(ctx, "copying", done, total, "pages");
}

Code backup_answer(Ask *ask, Answer *answer, Error *e)
{
    const char *path = arena_cstr(ask->arena, ask_text(ask, "file"));
    Store *store = NULL;
    Code c = path ? ask_open_store(ask, STORE_READ, &store, e) : fail_memory(e, "a path");

    if (c == OK)
        c = store_backup(store, path, tell, ask, e);
    store_close(store);
    return c == OK ? answer_fact(answer, "backup", value_text(ask_text(ask, "file")), e) : c;
}

/* Of a store that was restored: is there still something to be done until it answers? */
static Code picture_note(Ask *ask, Store *store, Answer *answer, Error *e)
{
    View version;
    Code c;

    if (store_generation(store) == 0)
        return answer_note(answer, e,
                           "What was read and entered is there, but no picture, because one of the two stores is "
                           "PostgreSQL: run `trefoil upgrade` to derive it.");
    c = store_text(store, &SQL_summary_value, ARGS(arg_text(V("derive_version"))), ask->arena, &version, e);
    if (c != OK || view_eq(version, derive_version()))
        return c;
    return answer_note(answer, e,
                       "What was read and entered is there, but its picture was derived by another version of Trefoil: "
                       "run `trefoil upgrade` to derive it again.");
}

Code restore_answer(Ask *ask, Answer *answer, Error *e)
{
    Store *store = NULL;
    const char *path = arena_cstr(ask->arena, ask_text(ask, "file"));
    Code c = path ? store_restore(ask->store_url, path, ask->schemas, tell, ask, e) : fail_memory(e, "a path");
    if (c == E_ABSENT) /* nothing was restored, and that is not the answer "no" */
        c = e->code = E_IO;
    if (c == OK) /* what the store says of itself is the backup's now: it is told there */
        c = ask_open_store(ask, STORE_WRITE, &store, e);
    if (c == OK)
        c = answer_fact(answer, "restored", value_text(ask_text(ask, "file")), e);
    if (c == OK)
        c = picture_note(ask, store, answer, e);
    store_close(store);
    return c;
}

/* Is there a picture, or what one is made of? After a restore there may be only that. */
static Code has_sources(Store *store, bool *has, Error *e)
{
    int64_t n = 0;
    Code c = OK;

    if (store_generation(store) == 0)
        c = store_int(store, &SQL_model_source_count, NO_ARGS, &n, NULL, e);
    *has = n > 0 || store_generation(store) > 0;
    return c;
}

Code upgrade_answer(Ask *ask, Answer *answer, Error *e)
{
    DeriveCounts counts = { 0 };
    Store *store = NULL;
    bool derived = false, has = false;
    Code c = ask_open_store(ask, STORE_WRITE, &store, e); /* applies the missing steps */

    if (c == OK && (c = store_build_lock(store, arena_cstr(ask->arena, ask_signature(ask)), ask->now, e)) == OK) {
        if ((c = has_sources(store, &has, e)) == OK && has)
            c = build_derive(ask, store, false, &derived, &counts, e);
        store_build_unlock(store);
    }
    if (c == OK)
        c = answer_fact(answer, "store", value_text(arena_copy(ask->arena, view_of(store_name(store)))), e);
    if (c == OK)
        c = answer_fact(answer, "derived_again", value_flag(derived), e);
    store_close(store);
    return c;
}
