/* What went wrong, as HTTP says it: a status for each Code, and application/problem+json (RFC 9457). */
#ifndef WEB_PROBLEM_H
#define WEB_PROBLEM_H

#include "web/http.h"

int status_of(const Error *e);
/* What people read for a status. */
const char *status_title(int status);
/* Makes the reply this problem, in place of what was written. */
void problem_json(Reply *r, const Error *e);

#endif
