/* Who asks: the one place where a request gets its account.
 *
 * Who brings something to be known by is that account or nobody: a token (`Authorization: Bearer`) before a session's
 * cookie, and what does not hold is refused, never taken for somebody else. Who brings nothing sees what everybody
 * sees; only from this machine, through no proxy, and while the store has no account at all, it is the local operator.
 *
 * A form that a browser sends must come from a page of ours (Origin, Sec-Fetch-Site) and, from who signed in, carry the
 * session's own token in the field `_csrf`. Programs with a token need neither: no page of another site can send it.
 */
#ifndef WEB_WHO_H
#define WEB_WHO_H

#include "web/http.h"

#define CSRF_FIELD "_csrf"

/* The first cookie of that name, "" if it is not there. */
View cookie_value(View cookies, View name);
/* The session's secret among the cookies, "" if it is not there. Where all is secured its cookie is another one, which
 * no other host and no plain connection can set. */
View who_secret(View cookies, bool secure);
/* Fills q->account and q->session (from *room), by the store of q->context, which may be NULL. E_DENIED: what it brings
 * does not hold; the page for signing in takes it for nothing. */
MUST_CHECK Code who_asks(Request *q, Session *room, Error *e);
/* Writes down the use of the session and turns its secret, where due; r gets the cookie. */
void who_goes_on(const Request *q, Session *x, Reply *r);
/* The cookie of a session, or, with secret "", the one that takes it away. p == NULL without memory. */
View who_cookie(const Request *q, View secret);

/* E_DENIED unless a form was sent by a page of ours, and of this session. */
MUST_CHECK Code check_sender(const Request *q, Error *e);
/* The field that check_sender wants, inside a <form>. */
void put_form_token(Text *t, const Request *q);

#endif
