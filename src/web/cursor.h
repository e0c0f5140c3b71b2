/* Cursors: a place in a list, sealed for clients, which hand it back as it is.
 *
 * A cursor names the picture that it was made for: when another has been derived since, its places mean other things,
 * and the client is told to begin anew (410 Gone) rather than given rows twice or not at all. Not here: what a place
 * is, which is the question's business. */
#ifndef WEB_CURSOR_H
#define WEB_CURSOR_H

#include "web/http.h"

typedef struct {
    bool backward; /* the page ends before the place; else it begins after it */
    View place;
} Cursor;

/* Letters, digits, '-' and '_'; p == NULL without memory. */
View cursor_seal(const Request *q, const Cursor *c);
/* E_USAGE for what is no cursor. E_CONFLICT for one of another picture; r->status is then 410. */
MUST_CHECK Code cursor_unseal(const Request *q, Reply *r, View sealed, Cursor *out, Error *e);
/* After the question was asked: is the picture still that of the cursor that began it? As cursor_unseal. */
MUST_CHECK Code cursor_still(const Request *q, Reply *r, int64_t generation, Error *e);
/* The number of the live picture. */
int64_t cursor_generation(const Request *q);

#endif
