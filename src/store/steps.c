/* The store's schema: which durable steps it has, which are missing, which are of a newer program. See store.h.
 *
 * Not here: derived tables, which are made anew by every build (store.c).
 */
#include "sql.h"
#include "store/backend.h"

enum { MAX_MODULES = 64 };

/* The steps that the store has, one entry for each schema (schemas[0] is the store's own). */
typedef struct {
    const Schema *schema[MAX_MODULES];
    int64_t have[MAX_MODULES];
    int n;
} Steps;

static Code steps_list(const Store *s, Steps *steps, Error *e)
{
    *steps = (Steps){ .n = 1 };
    steps->schema[0] = &SCHEMA_store;
    for (const Schema *const *m = s->schemas; m && *m; m++) {
        if (steps->n == MAX_MODULES)
            return fail(e, E_BUG, "there are more than %d schemas", MAX_MODULES);
        if (*m != &SCHEMA_store)
            steps->schema[steps->n++] = *m;
    }
    return OK;
}

static Code newer(const Store *s, View module, Error *e)
{
    fail(e, E_CONFLICT,
         "the store %s was made by a newer Trefoil: it has tables of '%.*s' that this program does not know", s->name,
         VIEW_ARGS(module));
    return hint(e, "use the newer program, or restore an older backup");
}

/* Reads what the store has and refuses what this program does not know. */
static Code steps_read(Store *s, Steps *steps, Error *e)
{
    Rows *rows = NULL;
    bool more = false;
    int i;
    Code c = steps_list(s, steps, e);

    if (c == OK)
        c = store_rows(s, &SQL_store_steps, NO_ARGS, &rows, e);
    while (c == OK && (c = rows_next(rows, &more, e)) == OK && more) {
        View module = rows_text(rows, 0);
        for (i = 0; i < steps->n && !view_eq(module, view_of(steps->schema[i]->module)); i++)
            ;
        if (i == steps->n || rows_int(rows, 1) > steps->schema[i]->n_steps)
            c = newer(s, module, e);
        else
            steps->have[i] = rows_int(rows, 1);
    }
    rows_close(rows);
    return c;
}

static const char *step_text(const Store *s, const Schema *m, int step)
{
    return s->backend == &SQLITE_BACKEND ? m->sqlite_step[step - 1] : m->postgres_step[step - 1];
}

static Code apply_step(Store *s, const Schema *m, int step, Error *e)
{
    const char *sql = step_text(s, m, step);
    Args args = ARGS(arg_text(view_of(m->module)), arg_int(step));
    Code c = s->backend->script(s, m->module, sql, e);
    return c == OK ? store_run(s, &SQL_store_step_put, args, NULL, e) : c;
}

/* One missing step in one transaction; looks again under the lock, since another process may be at the same. */
static Code upgrade_once(Store *s, bool *done, Error *e)
{
    Steps steps;
    Code c;
    int i;

    *done = true;
    if ((c = store_begin(s, e)) != OK)
        return c;
    c = steps_read(s, &steps, e);
    for (i = 0; c == OK && i < steps.n && steps.have[i] >= steps.schema[i]->n_steps; i++)
        ;
    if (c == OK && i < steps.n) {
        *done = false;
        c = apply_step(s, steps.schema[i], (int)steps.have[i] + 1, e);
    }
    if (c == OK)
        return store_commit(s, e);
    store_rollback(s);
    return c;
}

/* The store's own tables, where there are none; harmless where another process was faster. */
static Code make_own(Store *s, Error *e)
{
    Code c = store_begin(s, e);
    if (c != OK)
        return c;
    c = s->backend->script(s, "store", step_text(s, &SCHEMA_store, 1), e);
    if (c == OK)
        return store_commit(s, e);
    store_rollback(s);
    return c;
}

Code store_check_steps(Store *s, Error *e)
{
    Steps steps;
    return steps_read(s, &steps, e);
}

Code store_repeat_steps(Store *to, Store *from, Error *e)
{
    Steps steps;
    Code c = steps_read(from, &steps, e);
    for (int i = 0; i < steps.n; i++)
        for (int step = 1; c == OK && step <= steps.have[i]; step++)
            c = to->backend->script(to, steps.schema[i]->module, step_text(to, steps.schema[i], step), e);
    return c;
}

static Code upgrade_check(Store *s, bool *missing, Error *e)
{
    Steps steps;
    Code c = steps_read(s, &steps, e);
    *missing = false;
    for (int i = 0; c == OK && i < steps.n; i++)
        *missing |= steps.have[i] < steps.schema[i]->n_steps;
    return c;
}

Code store_upgrade(Store *s, bool exists, Error *e)
{
    bool done = false, missing = false;
    Code c = exists ? OK : make_own(s, e);

    if (c == OK)
        c = upgrade_check(s, &missing, e);
    if (c != OK || !missing)
        return c;
    if (s->mode == STORE_READ) {
        fail(e, E_CONFLICT, "the store %s was made by an older Trefoil and lacks tables that this one needs", s->name);
        return hint(e, "bring it up to date with: trefoil upgrade (to back it up before that, use the older program)");
    }
    while (c == OK && !done)
        c = upgrade_once(s, &done, e);
    return c;
}
