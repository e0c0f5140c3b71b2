/* See provider.h. */
#include "web/provider.h"

#include "access/id_token.h"
#include "access/secret.h"
#include "base/limits.h"
#include "base/memory.h"
#include "web/fetch.h"
#include "web/who.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

enum { FRESH_MS = 3600000, KEYS_MS = 60000, SECRET_MOST = 1000 };

#define COOKIE_PLAIN  "trefoil-sign-in"
#define COOKIE_SECURE "__Host-trefoil-sign-in"
#define COME_BACK     "/sign-in/back"

struct Provider {
    ProviderOptions o;
    View secret;
    Arena own; /* lifetime: the provider */
    pthread_mutex_t lock;
    Arena told; /* lifetime: until it is asked again */
    View authorize, token, keys;
    Instant asked, keys_asked;
};

/* ---- what it says of itself -------------------------------------------------------------------------------------- */

static Code read_secret(Provider *p, Error *e)
{
    char *name = arena_cstr(&p->own, p->o.secret_file), *text = arena_bytes(&p->own, SECRET_MOST);
    int fd = name ? open(name, O_RDONLY | O_CLOEXEC) : -1;
    ssize_t n = fd >= 0 && text ? read(fd, text, SECRET_MOST) : -1;
    int why = errno;

    if (fd >= 0)
        close(fd);
    if (n < 0)
        return fail(e, E_USAGE, "could not read the file '%.*s': %s", VIEW_ARGS(p->o.secret_file), strerror(why));
    p->secret = view_trim(view(text, (size_t)n));
    if (p->secret.n)
        return OK;
    fail(e, E_USAGE, "the file '%.*s' is empty", VIEW_ARGS(p->o.secret_file));
    return hint(e, "it holds the client's secret, as the provider gave it");
}

Code provider_new(const ProviderOptions *o, Provider **out, Error *e)
{
    Provider *p;
    Code c = OK;

    *out = NULL;
    if (!o->issuer.n && !o->client_id.n && !o->secret_file.n)
        return OK;
    if (!o->issuer.n || !o->client_id.n) {
        fail(e, E_USAGE, "--oidc-issuer and --oidc-client-id go together");
        return hint(e, "name both as the provider gave them");
    }
    if (!fetch_url(o->issuer)) {
        fail(e, E_USAGE, "oidc-issuer '%.*s' is not an address that is asked", VIEW_ARGS(view_sub(o->issuer, 0, 200)));
        return hint(e, "https://..., or http:// on this machine itself");
    }
    if (!(p = mem_alloc(sizeof *p)))
        return fail_memory(e, "the sign-in provider");
    *p = (Provider){ .o = *o };
    arena_init(&p->own, MIB);
    arena_init(&p->told, 4 * MIB);
    pthread_mutex_init(&p->lock, NULL);
    if (o->secret_file.n && (c = read_secret(p, e)) != OK) {
        provider_free(p);
        return c;
    }
    *out = p;
    return OK;
}

void provider_free(Provider *p)
{
    if (!p)
        return;
    arena_release(&p->own);
    arena_release(&p->told);
    pthread_mutex_destroy(&p->lock);
    mem_free(p);
}

/* OpenID Connect Discovery 1.0, 4: the issuer's own name must be the one that was asked. With the lock held. */
static Code discover(Provider *p, Instant now, Error *e)
{
    View text, issuer = p->o.issuer, keys_url;
    const Node *n;
    Code c;

    arena_reset(&p->told);
    p->asked = 0;
    if (view_ends(issuer, V("/")))
        issuer.n--;
    c = fetch(&(Fetch){ .url = arena_printf(&p->told, "%.*s/.well-known/openid-configuration", VIEW_ARGS(issuer)) },
              &p->told, &text, e);
    if (c != OK || (c = json_object(text, "the sign-in provider's configuration", &p->told, &n, e)) != OK)
        return c;
    if (!view_eq(node_text(n, "issuer"), p->o.issuer)) {
        fail(e, E_IO, "the sign-in provider calls itself '%.*s'", VIEW_ARGS(view_sub(node_text(n, "issuer"), 0, 200)));
        return hint(e, "--oidc-issuer must be that, character by character");
    }
    p->authorize = node_text(n, "authorization_endpoint");
    p->token = node_text(n, "token_endpoint");
    keys_url = node_text(n, "jwks_uri");
    if (!fetch_url(p->authorize) || !fetch_url(p->token))
        return fail(e, E_IO, "the sign-in provider's configuration names no addresses that can be used");
    if ((c = fetch(&(Fetch){ .url = keys_url }, &p->told, &p->keys, e)) != OK)
        return c;
    p->asked = p->keys_asked = now;
    return OK;
}

typedef struct {
    View authorize, token, keys;
} Told;

/* What it says of itself, copied. again: for a key that is not known, unless that was asked just now. */
static Code told(Provider *p, const Request *q, bool again, Told *out, Error *e)
{
    Instant now = q->context.now;
    Arena *a = q->context.arena;
    Code c = OK;

    pthread_mutex_lock(&p->lock);
    if (!p->asked || now - p->asked > FRESH_MS || (again && now - p->keys_asked > KEYS_MS))
        c = discover(p, now, e);
    if (c == OK) {
        *out = (Told){ arena_copy(a, p->authorize), arena_copy(a, p->token), arena_copy(a, p->keys) };
        if (!out->authorize.p || !out->token.p || !out->keys.p)
            c = arena_fail(a, p->keys.n, "a sign-in", e);
    }
    pthread_mutex_unlock(&p->lock);
    return c;
}

/* ---- the way there ----------------------------------------------------------------------------------------------- */

static View cookie_name(bool secure)
{
    return secure ? V(COOKIE_SECURE) : V(COOKIE_PLAIN);
}

View provider_cookie(View cookies, bool secure)
{
    return cookie_value(cookies, cookie_name(secure));
}

static View cookie(const Request *q, View value, int seconds)
{
    return arena_printf(q->context.arena, "%.*s=%.*s; Path=/; HttpOnly; SameSite=Lax; Max-Age=%d%s",
                        VIEW_ARGS(cookie_name(q->secure)), VIEW_ARGS(value), seconds, q->secure ? "; Secure" : "");
}

View provider_cookie_gone(const Request *q)
{
    return cookie(q, V(""), 0);
}

static View redirect_uri(const Request *q)
{
    return arena_printf(q->context.arena, "http%s://%.*s" COME_BACK, q->secure ? "s" : "", VIEW_ARGS(q->host));
}

static void put_field(Text *t, const char *name, View value)
{
    text_printf(t, "%s%s=", t->n && t->p[t->n - 1] != '?' ? "&" : "", name);
    url_encode(t, value);
}

/* RFC 7636, 4.2: S256 */
static Code challenge(View verifier, Arena *arena, View *out, Error *e)
{
    unsigned char hash[SECRET_BYTES];
    Code c = secret_sha256_raw(verifier, hash, e);

    if (c == OK)
        *out = secret_base64url(hash, sizeof hash, arena);
    return c != OK || out->p ? c : arena_fail(arena, SECRET_CHARS, "a sign-in", e);
}

static Code copy_out(Text *t, Arena *arena, View *out, Error *e)
{
    Code c = OK;

    *out = text_ok(t) ? arena_copy(arena, text_view(t)) : (View){ NULL, 0 };
    if (!out->p)
        c = fail_memory(e, "a sign-in");
    text_release(t);
    return c;
}

Code provider_begin(Provider *p, const Request *q, View come_back, View *location, View *cookie_out, Error *e)
{
    View hashed;
    SignInFlow flow;
    Store *writer;
    Told said;
    Text t;
    Code c;

    if ((c = told(p, q, false, &said, e)) != OK || (c = access_writer(q->accounts, &writer, e)) != OK ||
        (c = flow_begin(writer, come_back, q->context.now, q->context.arena, &flow, e)) != OK ||
        (c = challenge(flow.verifier, q->context.arena, &hashed, e)) != OK)
        return c;
    text_init(&t, LIMIT_WEB_TARGET);
    text_printf(&t, "%.*s%s", VIEW_ARGS(said.authorize), view_find(said.authorize, '?') < 0 ? "?" : "");
    put_field(&t, "response_type", V("code"));
    put_field(&t, "client_id", p->o.client_id);
    put_field(&t, "redirect_uri", redirect_uri(q));
    put_field(&t, "scope", V("openid"));
    put_field(&t, "state", flow.state);
    put_field(&t, "nonce", flow.nonce);
    put_field(&t, "code_challenge", hashed);
    put_field(&t, "code_challenge_method", V("S256"));
    *cookie_out = cookie(q, flow.state, 600);
    return copy_out(&t, q->context.arena, location, e);
}

/* ---- the way back ------------------------------------------------------------------------------------------------ */

static Code refused(Error *e, const char *why)
{
    fail(e, E_DENIED, "the sign-in was not completed: %s", why);
    return hint(e, "begin to sign in once more");
}

/* The code for the token, over our own connection to the provider. RFC 6749, 4.1.3 and 2.3.1. */
static Code take_token(Provider *p, const Request *q, const Told *said, View code, View verifier, View *id_token,
                       Error *e)
{
    View form, user = V(""), password = V(""), text;
    const Node *n;
    Text t;
    Code c;

    text_init(&t, LIMIT_WEB_TARGET);
    put_field(&t, "grant_type", V("authorization_code"));
    put_field(&t, "code", code);
    put_field(&t, "redirect_uri", redirect_uri(q));
    put_field(&t, "code_verifier", verifier);
    put_field(&t, "client_id", p->o.client_id);
    if ((c = copy_out(&t, q->context.arena, &form, e)) != OK)
        return c;
    if (p->secret.n) {
        text_init(&t, LIMIT_WEB_TARGET);
        url_encode(&t, p->o.client_id);
        if ((c = copy_out(&t, q->context.arena, &user, e)) != OK)
            return c;
        text_init(&t, LIMIT_WEB_TARGET);
        url_encode(&t, p->secret);
        if ((c = copy_out(&t, q->context.arena, &password, e)) != OK)
            return c;
    }
    c = fetch(&(Fetch){ .url = said->token, .form = form, .user = user, .password = password }, q->context.arena, &text,
              e);
    if (c != OK || (c = json_object(text, "the sign-in provider's answer", q->context.arena, &n, e)) != OK)
        return c;
    *id_token = node_text(n, "id_token");
    return id_token->n ? OK : refused(e, "the provider gave no token");
}

static Code check_token(Provider *p, const Request *q, Told *said, View token, View nonce, View *subject, Error *e)
{
    IdTokenWanted wanted = {
        .issuer = p->o.issuer, .client_id = p->o.client_id, .nonce = nonce, .now = q->context.clock()
    };
    bool unknown = true;
    const Node *keys;
    Code c = OK;

    for (int tries = 0; tries < 2 && unknown; tries++) {
        if ((tries && (c = told(p, q, true, said, e)) != OK) ||
            (c = json_object(said->keys, "the sign-in provider's keys", q->context.arena, &keys, e)) != OK)
            return c;
        c = id_token_check(token, keys, &wanted, q->context.arena, subject, &unknown, e);
    }
    return c;
}

/* *begun: there was such a sign-in, which this ends. */
static Code take_flow(Provider *p, const Request *q, const Given *given, int n, Store *writer, SignInFlow *flow,
                      bool *begun, Error *e)
{
    View state = query_value(given, n, V("state")), issuer = query_value(given, n, V("iss"));
    Code c;

    if (!state.n || !secret_equal(state, q->flow))
        return refused(e, "it was begun in another browser, or too long ago");
    if ((c = flow_end(writer, state, q->context.now, q->context.arena, flow, e)) != OK)
        return c;
    *begun = true;
    if (query_value(given, n, V("error")).p)
        return refused(e, "the provider says no");
    if (issuer.p && !view_eq(issuer, p->o.issuer)) /* RFC 9207 */
        return refused(e, "another provider answered");
    return query_value(given, n, V("code")).n ? OK : refused(e, "the provider gave no code");
}

static Code end_flow(Provider *p, const Request *q, const Given *given, int n, Store *writer, bool *begun,
                     int64_t *account, View *come_back, Error *e)
{
    View token, subject;
    SignInFlow flow;
    Told said;
    Code c;

    if ((c = take_flow(p, q, given, n, writer, &flow, begun, e)) != OK || (c = told(p, q, false, &said, e)) != OK ||
        (c = take_token(p, q, &said, query_value(given, n, V("code")), flow.verifier, &token, e)) != OK ||
        (c = check_token(p, q, &said, token, flow.nonce, &subject, e)) != OK)
        return c;
    *come_back = flow.come_back;
    if ((c = account_vouched(writer, p->o.issuer, subject, account, e)) == E_ABSENT)
        hint(e, "an administrator can name you: trefoil account subject NAME %.*s %.*s", VIEW_ARGS(p->o.issuer),
             VIEW_ARGS(subject));
    return c;
}

Code provider_end(Provider *p, const Request *q, const Given *given, int n, Session *session, View *come_back, Error *e)
{
    int64_t account = 0;
    bool begun = false;
    Store *writer;
    Error unwritten;
    Code c = access_writer(q->accounts, &writer, e);

    if (c != OK)
        return c;
    c = end_flow(p, q, given, n, writer, &begun, &account, come_back, e);
    if (c == OK)
        c = session_begin(writer, account, V("oidc"), q->context.now, q->context.arena, session, e);
    /* What was refused is written down, but not what anybody may send who began nothing. */
    if (begun && (c == E_DENIED || c == E_ABSENT) &&
        session_refused(writer, V("oidc"), q->address, q->context.now, q->context.arena, &unwritten) != OK) {
        *e = unwritten;
        return e->code;
    }
    return c;
}
