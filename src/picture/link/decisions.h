/* What people decided of two products: entries of kind `link`, and what follows from them.
 *
 * An entry's subject names the two products by codes ("scheme code", tab, "scheme code", in order of bytes), so that it
 * holds whatever numbers products have in the next picture; its body is the decision, who decided, and why, a line
 * each. Entries are only ever added: `revoked` takes back what one person said before.
 *
 * What holds: the newest of `accepted`, `rejected` and `withdrawn` that was not revoked; else what reviewers said blind
 * (`same`, `different`), once two of them agree and more say so than say otherwise. Pure. Not here: commands.
 */
#ifndef PICTURE_LINK_DECISIONS_H
#define PICTURE_LINK_DECISIONS_H

#include "base/map.h"
#include "picture/link/item_tree.h"
#include "store/store.h"

typedef enum {
    DECISION_NONE,
    DECISION_ACCEPTED,
    DECISION_REJECTED,
    DECISION_WITHDRAWN,
    DECISION_SAME, /* a reviewer's word */
    DECISION_DIFFERENT,
    DECISION_REVOKED,
    DECISION_UNSURE, /* a reviewer cannot tell: counts for nothing, and the pair is not shown to them again */
    DECISIONS
} DecisionKind;

/* A reviewer's word, blind? */
static inline bool decision_is_verdict(DecisionKind kind)
{
    return kind == DECISION_SAME || kind == DECISION_DIFFERENT || kind == DECISION_UNSURE;
}
/* "accepted" ... */
const char *decision_word(DecisionKind kind);

/* One entry. */
typedef struct {
    int64_t id;
    View subject, who, why;
    DecisionKind kind;
    int64_t entered_at;
} Decision;

/* All entries in order, with subjects in order of appearance. */
typedef struct {
    Decision *at;
    int n;
} DecisionList;

/* Reads them into `arena`. */
MUST_CHECK Code decisions_read(DecisionList *out, Store *store, Arena *arena, Error *e);
/* What holds of that subject: ACCEPTED (or two reviewers' SAME), REJECTED, WITHDRAWN, or NONE. `by` (may be NULL): the
 * entry that decided it. */
DecisionKind decisions_about(const DecisionList *list, View subject, const Decision **by);

/* "scheme code\tscheme code" of two products, the smaller first; p NULL without memory. */
View decision_subject(View scheme_a, View code_a, View scheme_b, View code_b, Arena *arena);
/* Takes it apart; false if it is none. */
bool decision_codes(View subject, View scheme[2], View code[2]);

/* For a derivation: decisions by product numbers, sorted by a, then b. */
typedef struct {
    ItemDecision *at;
    size_t n, room;
    uint64_t hash; /* of what holds, whoever said it: two equal sets have equal hashes; 0: nothing */
    size_t lost;   /* about products that are not there */
} LinkDecisions;

void link_decisions_release(LinkDecisions *d);
/* `find` gives the number of the product with a code, or 0. */
MUST_CHECK Code link_decisions_make(LinkDecisions *d, const DecisionList *list,
                                    uint32_t (*find)(void *ctx, View scheme, View code), void *ctx, Error *e);
/* Are those that hold the ones that the live picture was derived with? */
MUST_CHECK Code decisions_taken(Store *store, Arena *arena, bool *taken, Error *e);

#endif
