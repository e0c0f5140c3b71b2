/* See who.h. */
#include "web/who.h"

#include "web/html.h"

#define COOKIE_PLAIN  "trefoil-session"
#define COOKIE_SECURE "__Host-trefoil-session"

/* ---- what a request brings --------------------------------------------------------------------------------------- */

static View cookie_name(bool secure)
{
    return secure ? V(COOKIE_SECURE) : V(COOKIE_PLAIN);
}

View cookie_value(View cookies, View name)
{
    while (cookies.p) {
        View value = view_trim(view_cut(&cookies, ';')), key = view_cut(&value, '=');
        if (view_eq(key, name) && value.n)
            return value;
    }
    return V("");
}

View who_secret(View cookies, bool secure)
{
    return cookie_value(cookies, cookie_name(secure));
}

View who_cookie(const Request *q, View secret)
{
    View name = cookie_name(q->secure);

    return arena_printf(q->context.arena, "%.*s=%.*s; Path=/; HttpOnly; SameSite=Lax%s%s", VIEW_ARGS(name),
                        VIEW_ARGS(secret), q->secure ? "; Secure" : "", secret.n ? "" : "; Max-Age=0");
}

static Code no_token(Error *e)
{
    fail(e, E_DENIED, "the token is not valid");
    return hint(e, "send it as `Authorization: Bearer TOKEN`; an administrator can make another one");
}

static Code by_token(Request *q, Error *e)
{
    View secret = q->authorization, scheme = view_cut(&secret, ' ');
    Code c;

    if (!view_eq_nocase(scheme, V("bearer")) || !secret.p)
        return no_token(e);
    c = token_check(q->context.store, view_trim(secret), q->context.now, q->context.arena, &q->account, e);
    return c == E_DENIED ? no_token(e) : c;
}

static Code by_cookie(Request *q, Session *room, Error *e)
{
    Code c = session_check(q->context.store, q->secret, q->context.now, q->context.arena, room, e);

    if (c == OK) {
        q->account = room->account;
        q->session = room;
    }
    return c;
}

/* Who brings nothing. */
static Code by_place(Request *q, Error *e)
{
    bool any = true;
    Code c = q->local && q->context.store ? account_any(q->context.store, &any, e) : OK;

    if (c == OK && !any)
        q->account = account_local;
    return c;
}

Code who_asks(Request *q, Session *room, Error *e)
{
    bool brings = q->authorization.n || q->secret.n;
    Code c;

    q->account = account_public;
    q->session = NULL;
    if (brings && !q->context.store) {
        *e = *q->store_error;
        return e->code == E_ABSENT || e->code == E_DENIED ? (e->code = E_IO) : e->code;
    }
    c = q->authorization.n ? by_token(q, e) : q->secret.n ? by_cookie(q, room, e) : by_place(q, e);
    if (c != OK)
        q->account = account_public;
    return c == E_DENIED && !q->authorization.n && view_starts(q->path, V("/sign-in")) ? OK : c;
}

void who_goes_on(const Request *q, Session *x, Reply *r)
{
    Store *writer;
    Error e;

    if (!q->session || !x->due || access_writer(q->accounts, &writer, &e) != OK)
        return;
    /* What cannot be written now is written with the next request: the session holds as it is. */
    if (session_go_on(writer, x, q->context.now, q->context.arena, &e) == OK && x->turned)
        r->cookie[0] = who_cookie(q, x->secret);
}

/* ---- forms ------------------------------------------------------------------------------------------------------- */

static Code from_elsewhere(Error *e)
{
    fail(e, E_DENIED, "this was sent by a page of another site");
    return hint(e, "use the form on the page itself");
}

/* The site that a browser says the form is from. A browser names it with every form; a program may not. */
static Code check_site(const Request *q, Error *e)
{
    View host = q->origin;

    if (view_eq(q->fetch_site, V("same-origin")))
        return OK;
    if (!host.n)
        return !q->fetch_site.n || view_eq(q->fetch_site, V("none")) ? OK : from_elsewhere(e);
    if (view_starts(host, V("https://")))
        host = view_sub(host, 8, host.n);
    else if (view_starts(host, V("http://")) && !q->secure)
        host = view_sub(host, 7, host.n);
    else
        return from_elsewhere(e);
    return q->host.n && view_eq_nocase(host, q->host) ? OK : from_elsewhere(e);
}

Code check_sender(const Request *q, Error *e)
{
    bool form = !q->body_type.n || view_starts(q->body_type, V("application/x-www-form-urlencoded"));
    Given *given;
    View token;
    Code c;
    int n = 0;

    if (q->authorization.n)
        return OK;
    if ((c = check_site(q, e)) != OK || !q->session)
        return c;
    if ((c = query_read(form ? q->body : V(""), q->context.arena, &given, &n, e)) != OK)
        return c;
    token = query_value(given, n, V(CSRF_FIELD)); /* in forms alone: other bodies are a program's, with a token */
    return session_csrf_check(q->context.store, q->session, token.p ? token : V(""), q->context.arena, e);
}

void put_form_token(Text *t, const Request *q)
{
    View token;
    Error e;

    if (!q->session || session_csrf(q->context.store, q->session, q->context.arena, &token, &e) != OK)
        return;
    html_hidden(t, V(CSRF_FIELD), token);
}
