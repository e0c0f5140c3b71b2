/* Linking two sides, or one with itself, from rows to matches: the stages in their order.
 *
 *     read (side.h) -> plan (plan.h) -> normalise (normalise.h, words.h) -> block (block.h) -> compare (compare.h)
 *       -> score (score.h) -> choose (choose.h)
 *
 * No labels are needed. The same input gives the same outcome with any number of threads, and whichever side is named
 * first. Not here: files of results, the command (match.c).
 */
#ifndef PICTURE_LINK_LINK_H
#define PICTURE_LINK_LINK_H

#include "base/text.h"
#include "picture/link/calibrate.h"
#include "picture/link/choose.h"
#include "picture/link/truth.h"

/* LINK_FIRST: each record of the side named first has at most one partner, one of the other side may have several. */
typedef enum { LINK_AUTO, LINK_YES, LINK_NO, LINK_FIRST } LinkOneToOne;

typedef struct {
    int threads;
    double threshold; /* < 0: the program chooses */
    LinkOneToOne one_to_one;
    const LinkWish *wish;
    int wishes;
    /* Called before each stage and once at the end (stage LINK_STAGES); an error ends the linking. May be NULL. */
    Code (*stage)(void *ctx, int stage, Error *e);
    void *ctx;
} LinkOptions;

enum { LINK_PLAN, LINK_NORMALISE, LINK_BLOCK, LINK_COMPARE, LINK_SCORE, LINK_CHOOSE, LINK_STAGES };
const char *link_stage_name(int stage);

/* `left` and `right` of the pairs are those of the linking: the side that is named first may be the right one here
 * (swapped), so that the outcome does not depend on who is named first. */
typedef struct {
    LinkMemory *memory;
    Arena arena;
    LinkSide *left, *right; /* the same for one side with itself */
    bool swapped;
    LinkPartners partners; /* LINK_ONCE_RIGHT: a left record may have several */
    LinkPlan plan;
    LinkVocabulary vocabulary[LINK_SETS];
    LinkPairs pairs;
    LinkModel model;
    LinkCalibration calibration; /* unless LINK_MANY */
    LinkChoice choice;
    View reason[LINK_COMPARISONS][LINK_LEVELS]; /* in words, with its bits */
    uint32_t *cluster;                          /* of one side with itself: smallest record of the group */
} Linkage;

/* Links. The sides stay the caller's and must outlive the linkage; b NULL: a with itself. */
MUST_CHECK Code link_run(Linkage *l, LinkSide *a, LinkSide *b, const LinkOptions *options, Error *e);
void link_release(Linkage *l);

/* Why a pair is thought to be the same or not: the comparisons that weigh most, with their bits. Valid as `out` is. */
View link_reason(const Linkage *l, size_t pair, Text *out);

#endif
