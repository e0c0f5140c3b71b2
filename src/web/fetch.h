/* Asking another server, the sign-in provider: one request, a small answer, a few seconds at most.
 *
 * Only over TLS with a certificate that this machine trusts, or plainly from this machine itself; no redirect is
 * followed, so that nobody else answers. Not here: what is asked (provider.h).
 */
#ifndef WEB_FETCH_H
#define WEB_FETCH_H

#include "base/arena.h"
#include "base/error.h"

enum { FETCH_MOST = 256 << 10, FETCH_MS = 10000, FETCH_CONNECT_MS = 4000 };

typedef struct {
    View url;
    View form;           /* posted as application/x-www-form-urlencoded; p == NULL: GET */
    View user, password; /* HTTP Basic; user.n == 0: none                               */
} Fetch;

/* https://..., or http:// and a name of this machine itself. */
bool fetch_url(View url);
/* E_IO when it cannot be reached or says something else than 200, E_USAGE for an address as above that is none. */
MUST_CHECK Code fetch(const Fetch *f, Arena *arena, View *body, Error *e);

#endif
