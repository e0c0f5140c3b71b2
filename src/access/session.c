/* See session.h. */
#include "access/session.h"

#include "access/inside.h"
#include "access/secret.h"
#include "sql.h"

#include <stdio.h>

enum {
    FREE_OF_NAME = 5,
    FREE_OF_ADDRESS = 20,
    DELAY_MOST_MS = 15 * 60000,
    FORGET_MS = 24 * 3600000,
    FLOW_MS = 10 * 60000,
    NAME_BYTES = 200
};

/* ---- guessing ---------------------------------------------------------------------------------------------------- */

/* How long after the n-th failure the next try must wait. */
static int64_t delay_of(int64_t failures, int64_t free)
{
    int64_t over = failures - free;

    if (over < 0)
        return 0;
    return over > 10 ? DELAY_MOST_MS : 1000 << over > DELAY_MOST_MS ? DELAY_MOST_MS : 1000 << over;
}

typedef struct {
    View who; /* keyed hash */
    int64_t failures, last_at, free;
} Guesses;

static Code read_guesses(Store *s, View what, View value, int64_t free, Instant now, Arena *arena, Guesses *out,
                         Error *e)
{
    View text = arena_printf(arena, "%.*s %.*s", VIEW_ARGS(what), VIEW_ARGS(value));
    Rows *r = NULL;
    bool more;
    Code c;

    *out = (Guesses){ .free = free };
    if (!text.p)
        return arena_fail(arena, value.n, "a sign-in", e);
    if ((c = audit_keyed(s, text, arena, &out->who, e)) != OK)
        return c;
    c = store_rows(s, &SQL_failure_of, ARGS(arg_text(out->who)), &r, e);
    if (c == OK && (c = rows_next(r, &more, e)) == OK && more && now - rows_int(r, 1) < FORGET_MS) {
        out->failures = rows_int(r, 0);
        out->last_at = rows_int(r, 1);
    }
    rows_close(r);
    return c;
}

static Code check_wait(const Guesses *g, Instant now, int *wait_seconds, Error *e)
{
    int64_t wait = g->failures ? g->last_at + delay_of(g->failures, g->free) - now : 0;

    if (wait <= 0)
        return OK;
    *wait_seconds = (int)((wait + 999) / 1000);
    fail(e, E_LIMIT, "there were too many failed sign-ins");
    return hint(e, "try again in %d seconds", *wait_seconds);
}

static Code put_guesses(Store *s, const Guesses *g, Instant now, Error *e)
{
    return store_run(s, &SQL_failure_put, ARGS(arg_text(g->who), arg_int(g->failures + 1), arg_int(now)), NULL, e);
}

typedef struct {
    Guesses name, address;
    int64_t account; /* -1: there is none, or it may not sign in */
    View hash;       /* of its password                           */
    int wait_seconds;
} Attempt;

static Code read_account(Store *s, View name, Arena *arena, Attempt *a, Error *e)
{
    Rows *r = NULL;
    bool more;
    Code c = store_rows(s, &SQL_account_named, ARGS(arg_text(name)), &r, e);

    a->account = -1;
    a->hash = V("");
    if (c == OK && (c = rows_next(r, &more, e)) == OK && more && view_eq(rows_text(r, 4), V("active"))) {
        a->account = rows_int(r, 0);
        a->hash = arena_copy(arena, rows_text(r, 5));
        c = a->hash.p ? OK : arena_fail(arena, 128, "a sign-in", e);
    }
    rows_close(r);
    return c;
}

/* Counts the try as failed, unless it must wait. In a transaction. */
static Code begin_attempt(Store *s, View name, View address, Instant now, Arena *arena, Attempt *a, Error *e)
{
    Code c = read_guesses(s, V("name"), name, FREE_OF_NAME, now, arena, &a->name, e);

    if (c == OK)
        c = read_guesses(s, V("address"), address, FREE_OF_ADDRESS, now, arena, &a->address, e);
    if (c != OK || (c = check_wait(&a->name, now, &a->wait_seconds, e)) != OK ||
        (c = check_wait(&a->address, now, &a->wait_seconds, e)) != OK)
        return c;
    if ((c = put_guesses(s, &a->name, now, e)) == OK)
        c = put_guesses(s, &a->address, now, e);
    return c == OK ? read_account(s, name, arena, a, e) : c;
}

/* ---- sessions ---------------------------------------------------------------------------------------------------- */

static Code add_session(Store *s, int64_t account, Instant now, Arena *arena, Session *out, Error *e)
{
    Code c = account_load_number(s, account, SCOPE_PERSON, date_in_london(now), arena, &out->account, e);

    if (c != OK || (c = secret_new(V(""), arena, &out->secret, e)) != OK ||
        (c = secret_sha256(out->secret, arena, &out->hash, e)) != OK)
        return c;
    out->made_at = out->turned_at = now;
    return store_run(s, &SQL_session_add, ARGS(arg_text(out->hash), arg_int(account), arg_int(now)), NULL, e);
}

/* Writes the outcome down, in a transaction of its own with what follows from it. */
static Code end_attempt(Store *s, const Attempt *a, bool fine, Instant now, Arena *arena, Session *out, Error *e)
{
    View parameters = arena_printf(arena, "{\"name\":\"%.*s\",\"address\":\"%.*s\"}", VIEW_ARGS(a->name.who),
                                   VIEW_ARGS(a->address.who));
    AuditRow row = { now, a->account, fine ? V("sign-in") : V("sign-in-failed"), V("password"), parameters };
    Code c = parameters.p ? OK : arena_fail(arena, 256, "a sign-in", e);

    if (c == OK && fine && (c = store_run(s, &SQL_failure_clear, ARGS(arg_text(a->name.who)), NULL, e)) == OK &&
        (c = store_run(s, &SQL_failure_clear, ARGS(arg_text(a->address.who)), NULL, e)) == OK)
        c = add_session(s, a->account, now, arena, out, e);
    return c == OK ? audit_append(s, &row, arena, e) : c;
}

static View lower(View name, Arena *arena)
{
    View trimmed = view_sub(view_trim(name), 0, NAME_BYTES);
    char *p = arena_bytes(arena, trimmed.n + 1);

    for (size_t i = 0; p && i < trimmed.n; i++)
        p[i] = trimmed.p[i] >= 'A' && trimmed.p[i] <= 'Z' ? (char)(trimmed.p[i] - 'A' + 'a') : trimmed.p[i];
    return (View){ p, p ? trimmed.n : 0 };
}

Code sign_in(Store *s, View name, View password, View address, Instant now, Arena *arena, Session *out, Error *e)
{
    Attempt a = { .account = -1 };
    bool fine = false;
    Code c;

    *out = (Session){ .turned = true };
    name = lower(name, arena);
    if (!name.p)
        return arena_fail(arena, NAME_BYTES, "a sign-in", e);
    if ((c = store_begin(s, e)) != OK)
        return c;
    if ((c = begin_attempt(s, name, address, now, arena, &a, e)) == OK)
        c = store_commit(s, e);
    out->wait_seconds = a.wait_seconds;
    if (c != OK) {
        store_rollback(s);
        return c;
    }
    if (password.n > PASSWORD_MOST)
        password = V("");
    if ((c = password_matches(password, a.hash, &fine, e)) != OK || (c = store_begin(s, e)) != OK)
        return c;
    if ((c = end_attempt(s, &a, fine && a.account >= 0, now, arena, out, e)) == OK)
        c = store_commit(s, e);
    if (c != OK)
        store_rollback(s);
    return c != OK || fine ? c : fail(e, E_DENIED, "the name or the password is wrong");
}

Code password_confirm(Store *s, const Account *who, View password, Instant now, Arena *arena, Error *e)
{
    Attempt a = { .account = -1 };
    bool fine = false;
    Code c = store_begin(s, e);

    if (c == OK && (c = read_guesses(s, V("name"), who->name, FREE_OF_NAME, now, arena, &a.name, e)) == OK &&
        (c = check_wait(&a.name, now, &a.wait_seconds, e)) == OK && (c = put_guesses(s, &a.name, now, e)) == OK &&
        (c = read_account(s, who->name, arena, &a, e)) == OK)
        c = store_commit(s, e);
    if (c != OK) {
        store_rollback(s);
        return c;
    }
    if ((c = password_matches(view_sub(password, 0, PASSWORD_MOST), a.hash, &fine, e)) != OK)
        return c;
    if (!fine)
        return fail(e, E_DENIED, "current password: it is not that");
    return store_run(s, &SQL_failure_clear, ARGS(arg_text(a.name.who)), NULL, e);
}

Code session_begin(Store *s, int64_t account, View how, Instant now, Arena *arena, Session *out, Error *e)
{
    AuditRow row = { now, account, V("sign-in"), how, V("{}") };
    Code c = store_begin(s, e);

    *out = (Session){ .turned = true };
    if (c != OK)
        return c;
    if ((c = add_session(s, account, now, arena, out, e)) == OK && (c = audit_append(s, &row, arena, e)) == OK)
        c = store_commit(s, e);
    if (c != OK)
        store_rollback(s);
    return c;
}

/* ---- through a provider ------------------------------------------------------------------------------------------ */

Code session_refused(Store *s, View how, View address, Instant now, Arena *arena, Error *e)
{
    View text = arena_printf(arena, "address %.*s", VIEW_ARGS(address)), who = V(""), parameters = V("");
    Code c = text.p ? store_begin(s, e) : arena_fail(arena, address.n, "a sign-in", e);

    if (c != OK)
        return c;
    if ((c = audit_keyed(s, text, arena, &who, e)) == OK) {
        parameters = arena_printf(arena, "{\"address\":\"%.*s\"}", VIEW_ARGS(who));
        c = parameters.p ? OK : arena_fail(arena, who.n, "a sign-in", e);
    }
    if (c == OK)
        c = audit_append(s, &(AuditRow){ now, -1, V("sign-in-failed"), how, parameters }, arena, e);
    if (c == OK)
        c = store_commit(s, e);
    if (c != OK)
        store_rollback(s);
    return c;
}

Code flow_begin(Store *s, View come_back, Instant now, Arena *arena, SignInFlow *out, Error *e)
{
    View hash;
    Code c;

    out->come_back = come_back;
    if ((c = secret_new(V(""), arena, &out->state, e)) != OK || (c = secret_new(V(""), arena, &out->nonce, e)) != OK ||
        (c = secret_new(V(""), arena, &out->verifier, e)) != OK ||
        (c = secret_sha256(out->state, arena, &hash, e)) != OK)
        return c;
    return store_run(
        s, &SQL_flow_add,
        ARGS(arg_text(hash), arg_text(out->nonce), arg_text(out->verifier), arg_text(come_back), arg_int(now)), NULL,
        e);
}

static Code read_flow(Store *s, View hash, Instant now, Arena *arena, SignInFlow *out, bool *found, Error *e)
{
    Rows *r = NULL;
    Code c = store_rows(s, &SQL_flow_find, ARGS(arg_text(hash), arg_int(now - FLOW_MS)), &r, e);

    if (c == OK && (c = rows_next(r, found, e)) == OK && *found) {
        out->nonce = arena_copy(arena, rows_text(r, 0));
        out->verifier = arena_copy(arena, rows_text(r, 1));
        out->come_back = arena_copy(arena, rows_text(r, 2));
        if (!out->nonce.p || !out->verifier.p || !out->come_back.p)
            c = arena_fail(arena, 0, "a sign-in", e);
    }
    rows_close(r);
    return c;
}

Code flow_end(Store *s, View state, Instant now, Arena *arena, SignInFlow *out, Error *e)
{
    int64_t changed = 0;
    bool found = false;
    View hash;
    Code c;

    out->state = state;
    if ((c = secret_sha256(state, arena, &hash, e)) != OK || (c = store_begin(s, e)) != OK)
        return c;
    if ((c = read_flow(s, hash, now, arena, out, &found, e)) == OK &&
        (c = store_run(s, &SQL_flow_end, ARGS(arg_text(hash), arg_int(now - FLOW_MS)), &changed, e)) == OK)
        c = store_commit(s, e);
    if (c != OK) {
        store_rollback(s);
        return c;
    }
    if (found && changed)
        return OK;
    fail(e, E_DENIED, "this sign-in was not begun here, took longer than ten minutes, or was used already");
    return hint(e, "begin to sign in once more");
}

Code account_vouched(Store *s, View issuer, View subject, int64_t *account, Error *e)
{
    bool there;
    Code c = store_int(s, &SQL_account_of_subject, ARGS(arg_text(subject), arg_text(issuer)), account, &there, e);

    return c == OK && !there ? fail(e, E_ABSENT, "no account of this service belongs to you") : c;
}

/* ---- a session goes on ------------------------------------------------------------------------------------------- */

static Code not_signed_in(Error *e)
{
    fail(e, E_DENIED, "nobody is signed in here any more");
    return hint(e, "sign in again");
}

typedef struct {
    int64_t account;
    Instant used_at;
} SessionRow;

/* The row that the secret's hash names. *fine false: there is none that holds. */
static Code read_session(Store *s, View hash, Instant now, Arena *arena, Session *out, SessionRow *row, bool *fine,
                         Error *e)
{
    Rows *r = NULL;
    Code c = store_rows(s, &SQL_session_find, ARGS(arg_text(hash)), &r, e);

    *fine = false;
    if (c == OK && (c = rows_next(r, fine, e)) == OK && *fine) {
        *row = (SessionRow){ rows_int(r, 1), rows_int(r, 4) };
        out->hash = arena_copy(arena, rows_text(r, 0));
        out->made_at = rows_int(r, 2);
        out->turned_at = rows_int(r, 3);
        out->former = !view_eq(out->hash, hash);
        *fine = now - row->used_at < SESSION_IDLE_MS && now - out->made_at < SESSION_MOST_MS &&
                (!out->former || now - out->turned_at < SESSION_FORMER_MS);
        if (!out->hash.p)
            c = arena_fail(arena, SECRET_HEX, "a session", e);
    }
    rows_close(r);
    return c;
}

Code session_check(Store *s, View secret, Instant now, Arena *arena, Session *out, Error *e)
{
    SessionRow row = { 0 };
    View hash;
    bool fine;
    Code c;

    *out = (Session){ .secret = secret };
    if (secret.n != SECRET_CHARS)
        return not_signed_in(e);
    if ((c = secret_sha256(secret, arena, &hash, e)) != OK ||
        (c = read_session(s, hash, now, arena, out, &row, &fine, e)) != OK)
        return c;
    if (!fine)
        return not_signed_in(e);
    out->due = !out->former && (now - out->turned_at >= SESSION_TURN_MS || now - row.used_at >= SESSION_TOUCH_MS);
    c = account_load_number(s, row.account, SCOPE_PERSON, date_in_london(now), arena, &out->account, e);
    return c == E_ABSENT || c == E_DENIED ? not_signed_in(e) : c;
}

Code session_go_on(Store *s, Session *x, Instant now, Arena *arena, Error *e)
{
    View secret, hash;
    int64_t changed = 0;
    Code c;

    if (!x->due)
        return OK;
    x->due = false;
    if (now - x->turned_at < SESSION_TURN_MS)
        return store_run(s, &SQL_session_use, ARGS(arg_text(x->hash), arg_int(now)), NULL, e);
    if ((c = secret_new(V(""), arena, &secret, e)) != OK || (c = secret_sha256(secret, arena, &hash, e)) != OK ||
        (c = store_run(s, &SQL_session_turn, ARGS(arg_text(x->hash), arg_text(hash), arg_int(now)), &changed, e)) != OK)
        return c;
    if (!changed) /* another request of the same session was quicker: it got the new one */
        return OK;
    x->secret = secret;
    x->hash = hash;
    x->turned_at = now;
    x->turned = true;
    return OK;
}

Code session_end(Store *s, View secret, Arena *arena, Error *e)
{
    View hash;
    Code c = secret_sha256(secret, arena, &hash, e);

    return c == OK ? store_run(s, &SQL_session_end, ARGS(arg_text(hash)), NULL, e) : c;
}

Code session_forget(Store *s, Instant now, Error *e)
{
    Code c = store_run(s, &SQL_session_forget, ARGS(arg_int(now - SESSION_IDLE_MS), arg_int(now - SESSION_MOST_MS)),
                       NULL, e);

    if (c == OK)
        c = store_run(s, &SQL_failure_forget, ARGS(arg_int(now - FORGET_MS)), NULL, e);
    return c == OK ? store_run(s, &SQL_flow_end, ARGS(arg_text(V("")), arg_int(now - FLOW_MS)), NULL, e) : c;
}

/* ---- forms ------------------------------------------------------------------------------------------------------- */

Code session_csrf(Store *s, const Session *x, Arena *arena, View *out, Error *e)
{
    View key, text;
    Code c = store_text(s, &SQL_access_state_get, ARGS(arg_text(V(AUDIT_KEY))), arena, &key, e);

    if (c != OK)
        return c;
    text = arena_printf(arena, "csrf %lld %lld", (long long)x->account.number, (long long)x->made_at);
    if (!text.p)
        return arena_fail(arena, 64, "a form", e);
    return key.n ? secret_hmac(key, text, arena, out, e) : fail(e, E_BUG, "a session without a key in the store");
}

Code session_csrf_check(Store *s, const Session *x, View given, Arena *arena, Error *e)
{
    View is;
    Code c = session_csrf(s, x, arena, &is, e);

    if (c != OK || secret_equal(is, given))
        return c;
    fail(e, E_DENIED, "the form is not one of this session");
    return hint(e, "load the page again and send the form once more");
}

/* ---- tokens ------------------------------------------------------------------------------------------------------ */

Code token_check(Store *s, View secret, Instant now, Arena *arena, Account *out, Error *e)
{
    int64_t account = 0;
    Scope scope = SCOPE_PUBLIC;
    View hash;
    Rows *r = NULL;
    bool found = false;
    Code c;

    if (secret.n != sizeof TOKEN_PREFIX - 1 + SECRET_CHARS || !view_starts(secret, V(TOKEN_PREFIX)))
        return fail(e, E_DENIED, "the token is not valid");
    if ((c = secret_sha256(secret, arena, &hash, e)) != OK)
        return c;
    c = store_rows(s, &SQL_token_with_hash, ARGS(arg_text(hash), arg_int(now)), &r, e);
    if (c == OK && (c = rows_next(r, &found, e)) == OK && found) {
        account = rows_int(r, 0);
        found = scope_named(rows_text(r, 1), &scope);
    }
    rows_close(r);
    if (c == OK && found)
        c = account_load_number(s, account, scope, date_in_london(now), arena, out, e);
    if (c == E_DENIED || c == E_ABSENT || (c == OK && !found))
        return fail(e, E_DENIED, "the token is not valid");
    return c;
}
