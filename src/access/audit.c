/* Writing the audit, and when. See audit.h. */
#include "access/audit.h"

#include "access/inside.h"
#include "access/secret.h"
#include "base/text.h"
#include "sql.h"

enum { LONG_TEXT = 300, KEYED_CHARS = 32, PARAMETERS_MOST = 1 << 20 };

/* ---- the chain --------------------------------------------------------------------------------------------------- */

Code audit_hash(int64_t number, const AuditRow *row, View previous, Arena *arena, View *hex, Error *e)
{
    View field[] = { previous, row->kind, row->question, row->parameters };
    Text t;
    Code c;

    text_init(&t, PARAMETERS_MOST * 2);
    text_printf(&t, "%lld,%lld,%lld", (long long)number, (long long)row->at, (long long)row->account);
    for (int i = 0; i < COUNT_OF(field); i++) {
        text_printf(&t, ",%zu:", field[i].n);
        text_put(&t, field[i]);
    }
    c = text_ok(&t) ? secret_sha256(text_view(&t), arena, hex, e) : text_fail(&t, "a row of the audit", e);
    text_release(&t);
    return c;
}

static Code last_row(Store *s, Arena *arena, int64_t *number, View *hash, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(s, &SQL_audit_last, NO_ARGS, &r, e);

    *number = 0;
    *hash = V(AUDIT_NOTHING);
    if (c == OK && (c = rows_next(r, &more, e)) == OK && more) {
        *number = rows_int(r, 0);
        *hash = arena_copy(arena, rows_text(r, 1));
        if (!hash->p)
            c = arena_fail(arena, SECRET_HEX, "a row of the audit", e);
    }
    rows_close(r);
    return c;
}

Code audit_append(Store *s, const AuditRow *row, Arena *arena, Error *e)
{
    int64_t number;
    View previous, hash, head;
    Code c = last_row(s, arena, &number, &previous, e);

    if (c != OK || (c = audit_hash(number + 1, row, previous, arena, &hash, e)) != OK)
        return c;
    head = arena_printf(arena, "%lld:%.*s", (long long)number + 1, VIEW_ARGS(hash));
    if (!head.p)
        return arena_fail(arena, SECRET_HEX, "a row of the audit", e);
    if ((c = store_run(s, &SQL_audit_add,
                       ARGS(arg_int(number + 1), arg_int(row->at), arg_int(row->account), arg_text(row->kind),
                            arg_text(row->question), arg_text(row->parameters), arg_text(previous), arg_text(hash)),
                       NULL, e)) != OK)
        return c;
    return store_run(s, &SQL_access_state_put, ARGS(arg_text(V(AUDIT_HEAD)), arg_text(head)), NULL, e);
}

/* ---- parameters -------------------------------------------------------------------------------------------------- */

/* The secret key of this store; made when it is first asked for. */
static Code audit_key(Store *s, Arena *arena, View *out, Error *e)
{
    const View name = V(AUDIT_KEY);
    View fresh;
    Code c = store_text(s, &SQL_access_state_get, ARGS(arg_text(name)), arena, out, e);

    if (c != OK || out->n)
        return c;
    if ((c = secret_new(V(""), arena, &fresh, e)) == OK)
        c = store_run(s, &SQL_access_state_new, ARGS(arg_text(name), arg_text(fresh)), NULL, e);
    return c == OK ? store_text(s, &SQL_access_state_get, ARGS(arg_text(name)), arena, out, e) : c;
}

Code audit_keyed(Store *s, View value, Arena *arena, View *out, Error *e)
{
    View key, hex;
    Code c = audit_key(s, arena, &key, e);

    if (c != OK || (c = secret_hmac(key, value, arena, &hex, e)) != OK)
        return c;
    *out = arena_printf(arena, "keyed:%.*s", KEYED_CHARS, hex.p);
    return out->p ? OK : arena_fail(arena, SECRET_HEX, "a row of the audit", e);
}

static Code put_value(Store *s, const Ask *ask, const Param *p, View value, Text *t, Error *e)
{
    Code c = OK;

    if (p->label == LABEL_PERSONAL || value.n > LONG_TEXT)
        c = audit_keyed(s, value, ask->arena, &value, e);
    if (c == OK)
        text_json(t, p->type == PARAM_FLAG ? V("yes") : value);
    return c;
}

/* The parameters as JSON: those that were given or have a value of their own. Secrets are never written down. */
static Code put_parameters(Store *s, const Ask *ask, Text *t, Error *e)
{
    bool any = false;
    Code c = OK;

    text_byte(t, '{');
    for (int i = 0; ask->question->params && ask->question->params[i].name && c == OK; i++) {
        const ParamValue *v = &ask->value[i];
        if (!v->given || !v->n || v->param->type == PARAM_SECRET)
            continue;
        text_put(t, any ? V(",") : V(""));
        text_json(t, view_of(v->param->name));
        text_put(t, v->n > 1 ? V(":[") : V(":"));
        for (int k = 0; k < v->n && c == OK; k++) {
            text_put(t, k ? V(",") : V(""));
            c = put_value(s, ask, v->param, v->text[k], t, e);
        }
        text_put(t, v->n > 1 ? V("]") : V(""));
        any = true;
    }
    text_byte(t, '}');
    return c != OK ? c : text_ok(t) ? OK : text_fail(t, "a row of the audit", e);
}

static Code write_down(Store *s, const Ask *ask, View kind, Error *e)
{
    Text t;
    Code c;

    text_init(&t, PARAMETERS_MOST);
    if ((c = put_parameters(s, ask, &t, e)) == OK)
        c = audit_append(
            s, &(AuditRow){ ask->now, ask->account->number, kind, view_of(ask->question->name), text_view(&t) },
            ask->arena, e);
    text_release(&t);
    return c;
}

/* ---- when -------------------------------------------------------------------------------------------------------- */

static Code write_alone(AccessContext *x, const Ask *ask, View kind, Error *e)
{
    Store *writer;
    Code c = access_writer(x, &writer, e);

    if (c != OK || (c = store_begin(writer, e)) != OK) {
        during(e, "writing down what is asked");
        return c;
    }
    if ((c = write_down(writer, ask, kind, e)) == OK)
        c = store_commit(writer, e);
    if (c != OK) {
        store_rollback(writer);
        during(e, "writing down what is asked");
    }
    return c;
}

/* Does the store hold anything that this account sees and the public does not? */
static Code holds_closed(const Ask *ask, Store *store, bool *closed, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(store, &SQL_access_closed, NO_ARGS, &r, e);

    while (c == OK && !*closed && (c = rows_next(r, &more, e)) == OK && more)
        *closed = ask->access->see(ask->access->ctx, ask->account, (Label)rows_int(r, 0), rows_text(r, 1));
    rows_close(r);
    return c;
}

static Code note_question(AccessContext *x, const Ask *ask, Store *store, View kind, bool *noted, Error *e)
{
    bool closed = ask->question->permission != SEE_PUBLIC || (ask->saw_closed && *ask->saw_closed), any = true;
    Code c = OK;

    if (ask->account->public_only)
        return OK;
    if (ask->account->number == 0)
        c = account_any(store, &any, e);
    if (c == OK && any && !closed)
        c = holds_closed(ask, store, &closed, e);
    if (c != OK || !any || !closed)
        return c;
    c = write_alone(x, ask, kind, e);
    *noted = c == OK;
    return c;
}

Code audit_note(void *ctx, const Ask *ask, Store *store, NoteWhen when, bool *noted, Error *e)
{
    Code c = OK;

    switch (when) {
    case NOTE_ASKED: return note_question(ctx, ask, store, V("question"), noted, e);
    case NOTE_ACTS: c = write_down(store, ask, V("action"), e); break;
    case NOTE_OPERATES:
        if (ask->question->permission == SEE_PUBLIC)
            return note_question(ctx, ask, store, V("operation"), noted, e);
        c = write_alone(ctx, ask, V("operation"), e);
        break;
    case NOTE_DENIED:
        if (ask->account->public_only || ask->account->number <= 0)
            return OK;
        c = write_alone(ctx, ask, V("denied"), e);
        break;
    }
    *noted = c == OK;
    return c;
}
