/* What writing and verifying the audit share. Private to src/access. */
#ifndef ACCESS_AUDIT_CHAIN_H
#define ACCESS_AUDIT_CHAIN_H

#include "access/audit.h"

/* What stands for the hash before the first row: 64 zeros. */
#define AUDIT_NOTHING "0000000000000000000000000000000000000000000000000000000000000000"
/* In access_state: "number:hash" of the newest row. */
#define AUDIT_HEAD "audit_head"

/* The hash of a row, given the hash of the one before. */
MUST_CHECK Code audit_hash(int64_t number, const AuditRow *row, View previous, Arena *arena, View *hex, Error *e);
/* A secret key of this store by name; made when it is first asked for, in a transaction that may write. */
MUST_CHECK Code access_key(Store *s, View name, Arena *arena, View *out, Error *e);

#endif
