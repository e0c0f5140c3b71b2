/* Signing in: with name and password, as a session goes on, with a token.
 *
 * A session is a secret of 256 random bits in a cookie; the store has its hash. The secret turns (is exchanged for a
 * new one) every 15 minutes, the one before it holds for another minute, for requests that were under way. A session
 * ends after 30 minutes without use, 12 hours after it began, and when its account is disabled or gets another
 * password.
 *
 * Guessing is slowed down for each name and each address: after 5 failures of a name (20 of an address) each further
 * try must wait, a second at first and twice as long each time, a quarter of an hour at most. A try counts as failed
 * until it has succeeded, so that many at once gain nothing. Names that are no account are treated the same, in the
 * same time. Sign-ins, and those that failed, stand in the audit; names and addresses there and in the counts are keyed
 * hashes.
 *
 * Stores are open for writing and in no transaction; the functions that check (session_check, token_check) only read.
 * Errors: E_DENIED not signed in (what exactly was wrong is not told), E_LIMIT wait (the hint says how long).
 * Not here: cookies and headers (web), OpenID Connect, limits of requests (web).
 */
#ifndef ACCESS_SESSION_H
#define ACCESS_SESSION_H

#include "access/access.h"

#define TOKEN_PREFIX "trefoil_" /* so that a token is known for one where it should not be */

enum {
    SESSION_IDLE_MS = 30 * 60000,
    SESSION_MOST_MS = 12 * 3600000,
    SESSION_TURN_MS = 15 * 60000,
    SESSION_FORMER_MS = 60000,
    SESSION_TOUCH_MS = 60000 /* its last use is written down no more often */
};

typedef struct {
    View secret; /* for the cookie; after session_go_on a new one, if `turned` */
    Account account;
    Instant made_at;
    bool due;    /* session_go_on has something to write */
    bool turned; /* send the cookie again               */
    bool former; /* it came with the secret before the present one */
    View hash;   /* of the present secret               */
    Instant turned_at;
    int wait_seconds; /* with E_LIMIT: before the next try */
} Session;

/* address: of the asker, as text. Takes some 60 ms and 64 MiB: on a worker thread. */
MUST_CHECK Code sign_in(Store *s, View name, View password, View address, Instant now, Arena *arena, Session *out,
                        Error *e);
/* Is it the account's password, once more? Slowed down like signing in. E_DENIED if not. */
MUST_CHECK Code password_confirm(Store *s, const Account *who, View password, Instant now, Arena *arena, Error *e);
/* A session for an account that was vouched for otherwise. how: by whom ("oidc"), for the audit. */
MUST_CHECK Code session_begin(Store *s, int64_t account, View how, Instant now, Arena *arena, Session *out, Error *e);
/* Writes down that such a sign-in was refused; address: of the asker, as text. */
MUST_CHECK Code session_refused(Store *s, View how, View address, Instant now, Arena *arena, Error *e);
/* A sign-in through a provider that is under way, for ten minutes and one use. The store has the state's hash only. */
typedef struct {
    View state, nonce, verifier, come_back;
} SignInFlow;
MUST_CHECK Code flow_begin(Store *s, View come_back, Instant now, Arena *arena, SignInFlow *out, Error *e);
/* E_DENIED if there is none of that state (any more). It is used up. */
MUST_CHECK Code flow_end(Store *s, View state, Instant now, Arena *arena, SignInFlow *out, Error *e);
/* The account that the provider's person stands for; E_ABSENT if there is none. */
MUST_CHECK Code account_vouched(Store *s, View issuer, View subject, int64_t *account, Error *e);
/* The session that a cookie stands for. E_DENIED: there is none (any more). */
MUST_CHECK Code session_check(Store *s, View secret, Instant now, Arena *arena, Session *out, Error *e);
/* Writes down its use and turns the secret, where due. */
MUST_CHECK Code session_go_on(Store *s, Session *x, Instant now, Arena *arena, Error *e);
MUST_CHECK Code session_end(Store *s, View secret, Arena *arena, Error *e);
/* Takes out sessions, failures and flows that are over. Now and then. */
MUST_CHECK Code session_forget(Store *s, Instant now, Error *e);

/* What every form of the session carries: it stays the same while the secret turns, and another session's is another.
 */
MUST_CHECK Code session_csrf(Store *s, const Session *x, Arena *arena, View *out, Error *e);
/* E_DENIED unless `given` is that. */
MUST_CHECK Code session_csrf_check(Store *s, const Session *x, View given, Arena *arena, Error *e);

/* The account of a token, narrowed to the token's scope. */
MUST_CHECK Code token_check(Store *s, View secret, Instant now, Arena *arena, Account *out, Error *e);

#endif
