/* From scored pairs to the answer: which pairs are matches, or which records belong together.
 *
 * One to one: best pairs first, each record once. Else every pair that is likely enough. Clusters: best pairs first;
 * two groups become one only if the evidence between all their members speaks for it. The threshold is the one at which
 * the expected F1 is highest, reckoned from the probabilities alone. Not here: scoring.
 */
#ifndef PICTURE_LINK_CHOOSE_H
#define PICTURE_LINK_CHOOSE_H

#include "picture/link/score.h"

typedef struct {
    LinkMemory *memory;
    size_t *pair; /* indices into the pairs, best first                 */
    size_t n;     /* those at or above the threshold                    */
    size_t all;   /* those that were left after one to one, likely or not (more than 0.01) */
    double threshold;
    double precision, recall; /* as expected from the probabilities          */
} LinkChoice;

/* threshold < 0: the program chooses. */
MUST_CHECK Code choose_pairs(LinkChoice *out, const LinkPairs *p, uint32_t lefts, uint32_t rights,
                             LinkPartners partners, double threshold, Error *e);
void choice_release(LinkChoice *c);

/* Groups of one side's records: cluster[i] is the smallest record of i's group. `cluster` has room for n. */
MUST_CHECK Code choose_clusters(const LinkChoice *chosen, const LinkPairs *p, double prior, uint32_t n,
                                uint32_t *cluster, Error *e);

#endif
