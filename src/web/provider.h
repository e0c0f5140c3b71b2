/* Signing in through an OpenID Connect provider: authorization code flow with PKCE (OpenID Connect Core 1.0, 3.1;
 * RFC 7636 with S256).
 *
 * The provider vouches for (issuer, subject); whose account that is, `account subject` states. What its discovery
 * document and its keys say is asked when it is first needed, and again after an hour or for a key that is not known.
 * A sign-in that is under way belongs to one browser (a cookie) and one state, and is used once. Not here: the check of
 * the token (access/id_token.h), sessions (access/session.h), how it is asked (fetch.h).
 */
#ifndef WEB_PROVIDER_H
#define WEB_PROVIDER_H

#include "web/http.h"

typedef struct {
    View issuer, client_id; /* n == 0: there is no provider                              */
    View secret_file;       /* p == NULL: a public client                                */
} ProviderOptions;

typedef struct Provider Provider;

/* *out NULL where none is configured. E_USAGE for what cannot be one. */
MUST_CHECK Code provider_new(const ProviderOptions *o, Provider **out, Error *e);
void provider_free(Provider *p); /* accepts NULL */

/* Where the browser goes, and the cookie that it takes along. */
MUST_CHECK Code provider_begin(Provider *p, const Request *q, View come_back, View *location, View *cookie, Error *e);
/* It comes back, with these fields: the session that begins, the page that was asked for, and the cookie that takes the
 * other away. E_DENIED when it is not accepted, E_ABSENT when the person has no account here. */
MUST_CHECK Code provider_end(Provider *p, const Request *q, const Given *given, int n, Session *session,
                             View *come_back, Error *e);
/* The sign-in that is under way, from the cookies; "" for none. */
View provider_cookie(View cookies, bool secure);
View provider_cookie_gone(const Request *q);

#endif
