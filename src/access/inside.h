/* What the files of this folder share: the actions about accounts, writing and verifying the audit. */
#ifndef ACCESS_INSIDE_H
#define ACCESS_INSIDE_H

#include "access/audit.h"

/* E_ABSENT: there is no account of that name. */
Code no_account(View name, Error *e);
/* Number and state of the account with that name; E_ABSENT if there is none. */
MUST_CHECK Code account_number_of(Ask *ask, View name, int64_t *number, View *state, Error *e);
/* Of the parameters until, purpose and scope: E_USAGE if no token holds until that day. */
MUST_CHECK Code token_check_until(Ask *ask, Error *e);
/* Makes a token for that account, in the transaction that is open, ends it, and shows the token. */
MUST_CHECK Code token_make(Ask *ask, int64_t account, Answer *answer, Error *e);

/* What stands for the hash before the first row of the audit: 64 zeros. */
#define AUDIT_NOTHING "0000000000000000000000000000000000000000000000000000000000000000"
/* In access_state: "number:hash" of the newest row, and the key of what stands there keyed. */
#define AUDIT_HEAD "audit_head"
#define AUDIT_KEY  "audit_key"

/* The hash of a row, given the hash of the one before. */
MUST_CHECK Code audit_hash(int64_t number, const AuditRow *row, View previous, Arena *arena, View *hex, Error *e);

#endif
