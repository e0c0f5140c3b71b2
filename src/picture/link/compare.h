/* A pair of records to a pattern: for each comparison of the plan the level of agreement, four bits each.
 *
 * Level 0 is "one of them says nothing". What the other levels mean is told by compare_level_name; how much each weighs
 * is learned from the data (score.h). Equal values have three levels, by how rare the value is: that two records share
 * a rare value says more. Not here: weights.
 */
#ifndef PICTURE_LINK_COMPARE_H
#define PICTURE_LINK_COMPARE_H

#include "picture/link/block.h"

/* Equal values have the last three levels: common, neither, rare. */
enum { LINK_LEVELS = 16, LINK_SAME_COMMON = 13 };

typedef struct {
    const LinkSide *left, *right;
    const LinkPlan *plan;
    const LinkVocabulary *vocabulary; /* of the words                              */
    bool spelling;                    /* letters were normalised and are compared  */
} LinkComparing;

LinkPattern compare_pair(const LinkComparing *c, uint32_t left, uint32_t right);
/* The pattern of all pairs. */
MUST_CHECK Code compare_all(const LinkComparing *c, LinkPairs *p, int threads, Error *e);

static inline unsigned pattern_level(LinkPattern p, int comparison)
{
    return (unsigned)(p.part[comparison >> 4] >> (4 * (comparison & 15))) & 15;
}

static inline void pattern_set(LinkPattern *p, int comparison, unsigned level)
{
    p->part[comparison >> 4] |= (uint64_t)level << (4 * (comparison & 15));
}

/* "same, rare", "alike 70-80 %", "differ": static text. */
const char *compare_level_name(LinkKind kind, unsigned level);

#endif
