/* What the files of the actions about accounts share. Private to src/access. */
#ifndef ACCESS_INSIDE_H
#define ACCESS_INSIDE_H

#include "ask/ask.h"

/* Number and state of the account with that name; E_ABSENT if there is none. */
MUST_CHECK Code account_number_of(Ask *ask, View name, int64_t *number, View *state, Error *e);

#endif
