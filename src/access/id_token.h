/* ID tokens of OpenID Connect: is this one signed by the provider, for us, for this sign-in, and still good?
 *
 * A token is a JWT in its compact form (RFC 7519, RFC 7515), signed RS256 or ES256 (RFC 7518, 3.3 and 3.4) with a key
 * of the provider's set (RFC 7517). Other algorithms are refused, `none` and keyed hashes among them, whatever the
 * token says of itself; so is a header that wants something understood (`crit`). The claims are checked as OpenID
 * Connect Core 1.0, 3.1.3.7 says. Not here: where token and keys come from (web/provider.h), whose account it is
 * (session.h).
 */
#ifndef ACCESS_ID_TOKEN_H
#define ACCESS_ID_TOKEN_H

#include "base/arena.h"
#include "base/date.h"
#include "base/error.h"
#include "read/tree.h"

typedef struct {
    View issuer, client_id, nonce; /* what it must name */
    Instant now;
} IdTokenWanted;

enum { ID_TOKEN_MOST = 16 << 10, ID_TOKEN_LEEWAY_MS = 60000 };

/* A JSON object that lies whole in memory; E_INPUT if it is none. `what` is for the message. */
MUST_CHECK Code json_object(View text, const char *what, Arena *arena, const Node **out, Error *e);

/* E_DENIED with the reason unless all is well. keys: the provider's set (JWKS). *unknown_key: it names a key that is
 * not among them, so that the set may have to be fetched again. */
MUST_CHECK Code id_token_check(View token, const Node *keys, const IdTokenWanted *wanted, Arena *arena, View *subject,
                               bool *unknown_key, Error *e);

#endif
