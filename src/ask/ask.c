/* The one runner: parameters, permission, store and snapshot, the question's function, the end of the answer.
 *
 * Every face asks through ask_run, so what it promises holds everywhere: nothing runs with a wrong parameter or without
 * permission, a question sees one state of the store from its first row to its last, a failed answer is aborted and
 * never ended. Not here: accounts and roles (access fills in Access), texts and formats (faces), the clock.
 */
#include "ask/ask.h"

#include "ask/params.h"

#include <assert.h>

/* ---- who may ---------------------------------------------------------------------------------------------------- */

static bool local_may(void *ctx, const Account *who, Permission what)
{
    (void)ctx;
    return what == SEE_PUBLIC || (who->number == 0 && !who->public_only);
}

static bool local_see(void *ctx, const Account *who, Label label, View owner)
{
    (void)ctx;
    (void)owner;
    return label == LABEL_PUBLIC || (who->number == 0 && !who->public_only);
}

const Access access_local = { .may = local_may, .see = local_see };

/* ---- what a question may ask of its asking ---------------------------------------------------------------------- */

const ParamValue *ask_value(const Ask *ask, const char *name)
{
    const Param *p = param_named(ask->question, view_of(name));

    assert(p && "a question asks for a parameter that it does not declare");
    return &ask->value[p - ask->question->params];
}

bool ask_given(const Ask *ask, const char *name)
{
    return ask_value(ask, name)->given;
}

View ask_text(const Ask *ask, const char *name)
{
    const ParamValue *v = ask_value(ask, name);
    return v->n ? v->text[0] : (View){ NULL, 0 };
}

int64_t ask_count(const Ask *ask, const char *name, int64_t otherwise)
{
    const ParamValue *v = ask_value(ask, name);
    return v->n && v->number ? v->number[0] : otherwise;
}

bool ask_sees(const Ask *ask, Label label, View owner)
{
    bool sees = ask->access->see(ask->access->ctx, ask->account, label, owner);

    if (sees && label != LABEL_PUBLIC && ask->saw_closed)
        *ask->saw_closed = true;
    return sees;
}

bool ask_sees_all(const Ask *ask)
{
    return ask->account->number == 0 && !ask->account->public_only;
}

bool ask_may(const Ask *ask, Permission what)
{
    return ask->access->may(ask->access->ctx, ask->account, what);
}

View ask_signature(const Ask *ask)
{
    return ask->account->signature.n ? ask->account->signature : ask->account->name;
}

static Code note(const Ask *ask, Store *store, NoteWhen when, Error *e)
{
    const Access *access = ask->access;

    if (!access->note || !ask->noted || *ask->noted)
        return OK;
    return access->note(access->ctx, ask, store, when, ask->noted, e);
}

Code ask_commit(const Ask *ask, Error *e)
{
    Code c = note(ask, ask->store, NOTE_ACTS, e);

    return c == OK ? store_commit(ask->store, e) : c;
}

Code ask_continue(const Ask *ask, Error *e)
{
    if (ask->cancel && atomic_load_explicit(ask->cancel, memory_order_relaxed))
        return fail(e, E_CANCEL, "'%s' was stopped before it was done", ask->question->name);
    if (ask->deadline && ask->clock && ask->clock() >= ask->deadline) {
        fail(e, E_CANCEL, "'%s' took longer than it may", ask->question->name);
        return hint(e, "ask for less at a time");
    }
    return OK;
}

void ask_progress(const Ask *ask, const char *doing, int64_t done, int64_t total, const char *unit)
{
    if (ask->progress && ask->progress->tell)
        ask->progress->tell(ask->progress->ctx, doing, done, total, unit);
}

/* ---- the store -------------------------------------------------------------------------------------------------- */

/* Without its store nothing was answered: that is not the "no" which E_ABSENT is elsewhere. */
static Code open_store(const char *url, StoreMode mode, const Schema *const *schemas, Store **out, Error *e)
{
    Code c;

    *out = NULL;
    if (!url || !schemas)
        return fail(e, E_BUG, "a question that needs a store was asked without one");
    c = store_open(out, url, mode, schemas, e);
    return c == E_ABSENT ? (e->code = E_IO) : c;
}

Code ask_open_store(const Ask *ask, StoreMode mode, Store **out, Error *e)
{
    Code c = open_store(ask->store_url, mode, ask->schemas, out, e);

    if (c == OK && (c = note(ask, *out, NOTE_OPERATES, e)) != OK) {
        store_close(*out);
        *out = NULL;
    }
    return c;
}

Code ask_store_for(const Question *q, const AskContext *context, Store **out, Error *e)
{
    *out = NULL;
    if (q->how & (NO_STORE | OPERATES))
        return OK;
    return open_store(context->store_url, q->how & ACTS ? STORE_WRITE : STORE_READ, context->schemas, out, e);
}

static Code check_built(const Question *q, Store *store, Error *e)
{
    if (!(q->how & NEEDS_PICTURE) || store_generation(store) > 0)
        return OK;
    fail(e, E_CONFLICT, "'%s' cannot be answered: nothing has been built in %s yet", q->name, store_name(store));
    return hint(e, "run: trefoil build PATH... (after a restore: trefoil upgrade)");
}

/* Asks with an open store. A question gets one snapshot; what an action did not commit is rolled back. */
static Code answer_with(Ask *ask, Answer *answer, Error *e)
{
    const Question *q = ask->question;
    Code c = OK;

    if (ask->store) /* both see what is live now */
        c = q->how & ACTS ? store_refresh(ask->store, e) : store_begin(ask->store, e);
    if (c == OK && ask->store)
        c = check_built(q, ask->store, e);
    if (c == OK && ask->store && !(q->how & ACTS))
        c = note(ask, ask->store, NOTE_ASKED, e);
    if (c == OK && (c = answer_begin(answer, e)) == OK)
        c = q->answer(ask, answer, e);
    if (c == OK && *ask->saw_closed && ask->store) /* a field that is more closed than its source, say */
        c = note(ask, ask->store, NOTE_ASKED, e);
    if (c == OK)
        c = answer_end(answer, e);
    if (ask->store)
        store_rollback(ask->store);
    return c;
}

static Code check_permission(const Ask *ask, Error *e)
{
    static const char *const needed[] = {
        "to see what everybody sees",     "to see what NHS staff see",  "to see prices of their own organisation",
        "to enter notes and corrections", "to review links and groups", "to administer this store",
        "of a person who signed in"
    };
    const Question *q = ask->question;
    const Account *who = ask->account;
    Code c;

    if (ask_may(ask, q->permission))
        return OK;
    if ((c = note(ask, NULL, NOTE_DENIED, e)) != OK)
        return c;
    fail(e, E_DENIED, "account '%.*s' may not ask '%s': that needs the permission %s", VIEW_ARGS(who->name), q->name,
         (unsigned)q->permission < (unsigned)COUNT_OF(needed) ? needed[q->permission] : "of an administrator");
    return hint(e, "ask with another account, or have the permission granted");
}

/* ---- the runner ------------------------------------------------------------------------------------------------- */

static bool is_echoed(const ParamValue *v)
{
    return v->given && v->param->type != PARAM_SECRET;
}

/* The parameters in force, for printing back: a flag that is "no", what was not given and secrets are left out. */
static Code echo_parameters(const Ask *ask, Answer *a, Error *e)
{
    int declared = params_declared(ask->question), n = 0;

    for (int i = 0; i < declared; i++)
        n += is_echoed(&ask->value[i]) ? ask->value[i].n : 0;
    a->n_parameters = 0;
    a->parameter_name = ARENA_ARRAY(ask->arena, const char *, (size_t)n + 1);
    a->parameter_text = ARENA_ARRAY(ask->arena, View, (size_t)n + 1);
    if (!a->parameter_name || !a->parameter_text)
        return arena_fail(ask->arena, (size_t)n * sizeof(View), "the parameters", e);
    for (int i = 0; i < declared; i++)
        for (int k = 0; is_echoed(&ask->value[i]) && k < ask->value[i].n; k++) {
            a->parameter_name[a->n_parameters] = ask->question->params[i].name;
            a->parameter_text[a->n_parameters++] = ask->value[i].text[k];
        }
    return OK;
}

Code ask_run(const Question *q, const Given *given, int n_given, const AskContext *context, Answer *answer, Error *e)
{
    Ask ask = { .question = q,
                .store = context->store,
                .arena = context->arena,
                .account = context->account,
                .access = context->access,
                .now = context->now,
                .today = date_in_london(context->now),
                .deadline = context->deadline,
                .cancel = context->cancel,
                .clock = context->clock,
                .progress = context->progress,
                .store_url = context->store_url,
                .schemas = context->schemas };
    bool noted = false, saw_closed = false;
    Store *opened = NULL;
    Code c;

    ask.noted = &noted;
    ask.saw_closed = &saw_closed;
    answer->stage = 0;
    answer->arena = context->arena;
    answer->question = q->name;
    answer->declared = q;
    answer->now = context->now;
    if ((c = params_read(q, given, n_given, context->arena, &ask.value, e)) != OK ||
        (c = check_permission(&ask, e)) != OK || (c = echo_parameters(&ask, answer, e)) != OK)
        goto out;
    if (q->how & (NO_STORE | OPERATES)) {
        ask.store = NULL;
    } else if (!ask.store) {
        if ((c = ask_store_for(q, context, &opened, e)) != OK)
            goto out;
        ask.store = opened;
    }
    c = answer_with(&ask, answer, e);
out:
    if (c != OK)
        answer_abort(answer);
    store_close(opened);
    return c;
}
