/* Signing in with name and password, and out. See pages.h.
 *
 * A session begins with a secret of its own whatever cookie was there before, so that nobody can be given one to sign
 * in with. Not here: what sessions are (access/session.h), cookies (who.h), the account's own page (page_account.c).
 */
#include "base/limits.h"
#include "web/pages.h"
#include "web/problem.h"
#include "web/provider.h"
#include "web/who.h"

View way_back(View back)
{
    if (!back.n || back.n > LIMIT_WEB_TARGET || back.p[0] != '/' || (back.n > 1 && strchr("/\\", back.p[1])) ||
        view_starts(back, V("/sign-")))
        return V("/");
    for (size_t i = 0; i < back.n; i++)
        if (back.p[i] <= ' ' || back.p[i] >= 0x7f)
            return V("/");
    return back;
}

void link_sign_in(const Page *p, const char *classes)
{
    View here = p->q->path;

    if (view_eq(p->q->method, V("GET")) && p->q->query.n)
        here = arena_printf(p->q->context.arena, "%.*s?%.*s", VIEW_ARGS(here), VIEW_ARGS(p->q->query));
    RAW(p->t, "<a");
    if (classes)
        text_printf(p->t, " class=\"%s\"", classes);
    Link l = link_begin(p->t, "href", "/sign-in");
    if (here.p && !view_eq(way_back(here), V("/")))
        link_field(&l, "back", here);
    link_end(&l);
    RAW(p->t, ">");
}

static void put_sign_in(Page *p, const Error *wrong)
{
    Text *t = p->t;
    View name = page_field(p, "name"), back = way_back(page_field(p, "back"));

    page_begin(p, wrong ? V("Error: Sign in") : V("Sign in"), NULL);
    if (wrong)
        put_error(p, wrong, "name");
    RAW(t, "<h1 class=\"nhsuk-heading-xl\">Sign in</h1>\n");
    if (p->q->account.number == 0 && !p->q->account.public_only)
        put_inset(t, V("There is no account yet. Whoever uses this machine is its operator until there is one."));
    if (p->q->provider) {
        RAW(t, "<p><a class=\"nhsuk-button nhsuk-button--secondary\" data-module=\"nhsuk-button\" role=\"button\" "
               "draggable=\"false\"");
        Link l = link_begin(t, "href", "/sign-in/provider");
        if (!view_eq(back, V("/")))
            link_field(&l, "back", back);
        link_end(&l);
        RAW(t, ">Sign in with your organisation</a></p>\n<p>Or with a password of this service:</p>\n");
    }
    RAW(t, "<form action=\"/sign-in\" method=\"post\" novalidate>\n");
    html_hidden(t, V("back"), back);
    put_input(t, &(InputField){ .id = "name",
                                .name = "name",
                                .label = V("Name of your account"),
                                .value = name,
                                .error = wrong ? view_of(wrong->what) : V(""),
                                .width = "20",
                                .autocomplete = "username" });
    put_input(t, &(InputField){ .id = "password",
                                .name = "password",
                                .label = V("Password"),
                                .type = "password",
                                .width = "20",
                                .autocomplete = "current-password" });
    put_button(t, "Sign in", false);
    RAW(t, "</form>\n<p class=\"nhsuk-body-s\">An administrator of this service makes accounts and sets new "
           "passwords.</p>\n");
    page_end(p);
}

/* One of the program's own, for who was not told apart from somebody else yet. */
static Code begin_session(Page *p, Session *session, Error *e)
{
    const Request *q = p->q;
    View name = page_field(p, "name"), password = page_field(p, "password");
    Store *writer;
    Code c;

    if ((c = check_sender(q, e)) != OK || (c = access_writer(q->accounts, &writer, e)) != OK)
        return c;
    if (!name.n || !password.n)
        return fail(e, E_DENIED, "a name and a password are needed");
    if ((c = sign_in(writer, name, password, q->address, q->context.now, q->context.arena, session, e)) != OK)
        return c;
    if (q->secret.n && (c = session_end(writer, q->secret, q->context.arena, e)) != OK)
        return c;
    return session_forget(writer, q->context.now, e);
}

static void kept_by_nobody(Reply *r)
{
    r->personal = true;
    r->stays = false;
    r->etag[0] = '\0';
}

void page_sign_in(Page *p)
{
    const Request *q = p->q;
    Session session = { 0 };
    Error e;

    kept_by_nobody(p->r);
    if (q->secret.n && !q->session)
        p->r->cookie[0] = who_cookie(q, V(""));
    if (!is_post(q)) {
        if (q->session)
            reply_go(p->r, V("/account"));
        else
            put_sign_in(p, NULL);
        return;
    }
    if (begin_session(p, &session, &e) == OK) {
        p->r->cookie[0] = who_cookie(q, session.secret);
        reply_go(p->r, way_back(page_field(p, "back")));
        return;
    }
    p->r->status = e.code == E_LIMIT ? 429 : status_of(&e);
    p->r->retry_after = session.wait_seconds;
    if (e.code == E_DENIED || e.code == E_LIMIT)
        put_sign_in(p, &e);
    else
        page_problem(p, &e);
}

static bool has_provider(Page *p)
{
    Error e;

    kept_by_nobody(p->r);
    if (p->q->provider)
        return true;
    fail(&e, E_ABSENT, "there is no sign-in provider here");
    page_problem(p, &e);
    return false;
}

void page_provider(Page *p)
{
    View location;
    Error e;

    if (!has_provider(p))
        return;
    if (provider_begin(p->q->provider, p->q, way_back(page_field(p, "back")), &location, &p->r->cookie[1], &e) == OK)
        reply_go(p->r, location);
    else
        page_problem(p, &e);
}

void page_come_back(Page *p)
{
    const Request *q = p->q;
    Session session;
    Store *writer;
    View back;
    Error e;

    if (!has_provider(p))
        return;
    p->r->cookie[1] = provider_cookie_gone(q);
    if (provider_end(q->provider, q, p->given, p->n, &session, &back, &e) != OK ||
        (q->secret.n && (access_writer(q->accounts, &writer, &e) != OK ||
                         session_end(writer, q->secret, q->context.arena, &e) != OK))) {
        p->r->status = e.code == E_ABSENT ? 403 : 0;
        page_problem(p, &e);
        return;
    }
    p->r->cookie[0] = who_cookie(q, session.secret);
    reply_go(p->r, way_back(back));
}

void page_sign_out(Page *p)
{
    const Request *q = p->q;
    Store *writer;
    Error e;

    if (!is_post(q)) {
        p->r->status = 405;
        fail(&e, E_USAGE, "signing out is a form's business");
        page_problem(p, &e);
        return;
    }
    if (check_sender(q, &e) != OK || (q->session && (access_writer(q->accounts, &writer, &e) != OK ||
                                                     session_end(writer, q->secret, q->context.arena, &e) != OK))) {
        page_problem(p, &e);
        return;
    }
    p->r->cookie[0] = who_cookie(q, V(""));
    reply_go(p->r, V("/"));
}

void page_signed_out(Page *p)
{
    Text *t = p->t;

    page_begin(p, V("You are signed out"), NULL);
    RAW(t, "<h1 class=\"nhsuk-heading-xl\">You are signed out</h1>\n<p>Your session has ended: half an hour passed "
           "without use, half a day since you signed in, or it was ended elsewhere.</p>\n");
    if (is_post(p->q))
        RAW(t, "<p>What you sent was not saved.</p>\n");
    RAW(t, "<p>");
    link_sign_in(p, NULL);
    RAW(t, "Sign in again</a>, or go on <a href=\"/\">without signing in</a>.</p>\n");
    page_end(p);
}
