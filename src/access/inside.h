/* What the files of the actions about accounts share. Private to src/access. */
#ifndef ACCESS_INSIDE_H
#define ACCESS_INSIDE_H

#include "ask/ask.h"

/* Number and state of the account with that name; E_ABSENT if there is none. */
MUST_CHECK Code account_number_of(Ask *ask, View name, int64_t *number, View *state, Error *e);
/* Of the parameters until, purpose and scope: E_USAGE if no token holds until that day. */
MUST_CHECK Code token_check_until(Ask *ask, Error *e);
/* Makes a token for that account, in the transaction that is open, ends it, and shows the token. */
MUST_CHECK Code token_make(Ask *ask, int64_t account, Answer *answer, Error *e);

#endif
