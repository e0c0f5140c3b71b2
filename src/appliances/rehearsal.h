/* Rehearsing a rule: what a benchmark, a cap and the deletion of lines that nobody uses would do to a group of
 * products, before anybody publishes it. Pure: the rule and the products come in, what would follow and what would be
 * disputed comes out.
 *
 * Every figure of the rule is given by whoever proposes it; nothing here is in force. Products are compared by their
 * price per unit. A product with several packs has the cost of all of them, which PCA cannot tell apart. Not here:
 * reading products (rehearsal_question.c).
 */
#ifndef APPLIANCES_REHEARSAL_H
#define APPLIANCES_REHEARSAL_H

#include "appliances/pricing.h"

typedef struct {
    View group;            /* generic name, or code of a group                                       */
    int64_t quantile_ppm;  /* of the prices that count: 0 the minimum, 500000 the median              */
    int64_t leave_out_ppm; /* share of the group's cost below which a product sets no benchmark       */
    int64_t above_ppm;     /* how far above the benchmark a price may be; -1: no cap                  */
    int64_t raise_ppm;     /* by how much prices may rise, rounded down to whole pence; -1: not at all */
    int64_t dead_items;    /* lines with at most so many items in the year are deleted; -1: none are  */
} RehearsalRule;

/* What the rule says where it does not say: minimum, 0.1 %, no cap, no deletion. */
RehearsalRule rehearsal_rule(void);
/* Reads "name: value" lines, "name,value" lines (CSV) or one flat JSON object into the rule: group, benchmark
 * (minimum, median, or a share such as 25%), leave-out, above, raise, dead-items. What is not named stays. E_USAGE
 * names what does not do. Texts are in the arena or the source. */
MUST_CHECK Code rehearsal_read(RehearsalRule *r, View source, Arena *arena, Error *e);
/* One of these by itself. */
MUST_CHECK Code rehearsal_put(RehearsalRule *r, View name, View value, Error *e);

typedef enum { EFFECT_WITHIN, EFFECT_ABOVE, EFFECT_PARTLY, EFFECT_DELETED, EFFECT_UNKNOWN, EFFECTS } Effect;
const char *effect_name(Effect x); /* "within", "above the cap", "some packs above the cap", "deleted", ... */

typedef struct {
    View code, name, supplier;
    int packs, priced;             /* in force; with a price per unit           */
    int64_t least_each, most_each; /* micropence per unit, of those             */
    int64_t items, cost_pence;     /* of the year                               */
    int64_t pack_pence;            /* price of its only pack; 0: several, or none is known */
    bool same_unit;                /* its packs have the unit of most of the group */
    /* what follows */
    BenchmarkMember member;
    Effect effect;
    bool saving_known;
    int64_t raised_pence, more_pence; /* its pack's price raised, and what that costs in the year; 0: not known */
    int64_t saving_pence; /* of the year, at the same use, if its price fell to the cap */
} Rehearsed;

typedef struct {
    Benchmark benchmark;
    bool known;            /* there is a benchmark                             */
    int64_t each, allowed; /* micropence per unit: benchmark, the most allowed */
    int n[EFFECTS];
    int64_t cost_pence[EFFECTS];
    int64_t saving_pence;
    int64_t more_pence; /* of the year, if every price rose as far as it may */
    int more_unknown;   /* products in use for which that cannot be told      */
    int saving_unknown; /* products above the cap whose saving cannot be told */
} Outcome;

/* used: whether any use was read; without it nothing is left out or deleted. */
MUST_CHECK Code rehearse(const RehearsalRule *rule, Rehearsed *product, int n, bool used, Arena *arena, Outcome *out,
                         Error *e);

/* What would be disputed, and how much cost hangs on it. */
typedef struct {
    int product;
    View why;
    int64_t stake_pence;
} Dispute;
enum { DISPUTES_OF_ONE = 5 };
/* Room for DISPUTES_OF_ONE * n beside the *disputes that the caller put there. Sorted by cost, the most first; then by
 * the products' order. p == NULL texts never. */
MUST_CHECK Code rehearsal_disputes(const RehearsalRule *rule, const Rehearsed *product, int n, const Outcome *o,
                                   Arena *arena, Dispute *out, int *disputes, Error *e);

#endif
