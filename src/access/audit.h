/* The audit: who asked or did what, in a chain that shows what was changed in it.
 *
 * A row is written in one transaction before a question is answered or an operation begins, and in the action's own
 * transaction; what cannot be written down is neither answered nor done. Written down are: every action and operation;
 * what an account was refused; and every question of an account in a store that holds what not everybody sees and this
 * account does (of the local operator too, once there are accounts), whatever it was about. A question that turns out
 * to have touched something closed (a field more closed than its source) is written down before its answer ends.
 *
 * A row holds the account's number, never its name, the question and its parameters; those that are declared personal,
 * and long texts, only as keyed hashes (HMAC-SHA-256, key in `access_state`), so that erasing an account breaks nothing
 * and whoever knows a value can still find it. Its hash is SHA-256 over the hash before it and everything in it.
 *
 * What the chain cannot show: that somebody who may write the database has reckoned it anew from some row on. The
 * newest hash, noted elsewhere, shows that too: `audit verify --known`.
 */
#ifndef ACCESS_AUDIT_H
#define ACCESS_AUDIT_H

#include "access/access.h"

typedef struct {
    Instant at;
    int64_t account;
    View kind, question, parameters; /* parameters: JSON */
} AuditRow;

/* Appends a row, in the caller's transaction: one writing transaction at a time makes one chain. */
MUST_CHECK Code audit_append(Store *s, const AuditRow *row, Arena *arena, Error *e);
/* What stands in the audit for a personal value: "keyed:" and 32 characters. In a transaction that may write: the key
 * is made when it is first needed. */
MUST_CHECK Code audit_keyed(Store *s, View value, Arena *arena, View *out, Error *e);

/* Access.note. */
Code audit_note(void *ctx, const Ask *ask, Store *store, NoteWhen when, bool *noted, Error *e);

#endif
