/* Which pairs are worth comparing: an index of the words of one side, asked with every record of the other.
 *
 * A record's rare words (and codes, measures, packs) are looked up, rarest first, until a stated number of entries has
 * been read; the records met are ranked by the weight of all words they share, and the best few become candidates.
 * Records for which no rare word leads to a likely partner are asked again by pairs of their words. Nothing is
 * quadratic, and the share of true pairs that survives can be measured. Not here: whether a pair is a match.
 */
#ifndef PICTURE_LINK_BLOCK_H
#define PICTURE_LINK_BLOCK_H

#include "picture/link/normalise.h"

/* Candidate pairs, ordered by right and then left record. Of one side with itself: left < right. */
typedef struct {
    LinkMemory *memory;
    size_t n, room;
    uint32_t *left, *right;
    uint64_t *pattern; /* four bits of level for each comparison (compare.c)                 */
    float *bits;       /* evidence that the two are the same, log2 of the odds (score.c)     */
    float *probability;
} LinkPairs;

/* index: the side that is indexed; ask: the side whose records are looked up, may be the same. */
MUST_CHECK Code block(const LinkSide *index, const LinkSide *ask, const LinkPlan *plan, const LinkVocabulary *v,
                      int threads, LinkPairs *out, Error *e);
void pairs_release(LinkPairs *p);
/* Where the pair stands, or SIZE_MAX. O(log n). */
size_t pairs_find(const LinkPairs *p, uint32_t left, uint32_t right);

#endif
