/* How likely the best candidate of a record is its match, told from the data alone.
 *
 * What a record without a partner would score is seen at the records that have one: their second-best candidates are
 * the false best ones of such records. A record that has a single candidate tells nothing of that, for the second one
 * may just not have been met. The share of records without a partner follows from how many best scores are as low as
 * those (J. D. Storey, "A direct approach to false discovery rates", 2002), and the probability at each score from
 * comparing both densities, made monotone. For sides in which each record has at most one partner; the other side's
 * records may have several. Not here: the scores.
 */
#ifndef PICTURE_LINK_CALIBRATE_H
#define PICTURE_LINK_CALIBRATE_H

#include "picture/link/block.h"

enum { CALIBRATION_BINS = 40 };
#define NO_SECOND (-1e9f)

/* Best candidates of each record by bits: index of the pair or SIZE_MAX, and the evidence of the second best. */
typedef struct {
    LinkMemory *memory;
    size_t *of_left, *of_right;
    float *second_left, *second_right; /* the second best, or NO_SECOND */
    uint32_t lefts, rights;
} LinkBest;

/* Room for the best of so many records, and finding them, as often as the bits change. */
MUST_CHECK Code best_take(LinkBest *b, const LinkPairs *p, uint32_t lefts, uint32_t rights, Error *e);
void best_fill(LinkBest *b, const LinkPairs *p, int threads);
void best_release(LinkBest *b);
/* The pair is the best of both its records. */
static inline bool best_of_both(const LinkBest *b, const LinkPairs *p, size_t pair)
{
    return b->of_left[p->left[pair]] == pair && b->of_right[p->right[pair]] == pair;
}

typedef struct {
    int n;
    double at[CALIBRATION_BINS], p[CALIBRATION_BINS]; /* probability at these scores, rising */
    double slope, even; /* the logistic curve through them: 1 / (1 + 2^-(slope * (bits - even)))   */
} LinkCalibration;

/* prior: of a candidate pair, as the model has it; it counts where there are few records. */
MUST_CHECK Code calibrate(LinkCalibration *c, const LinkPairs *p, const LinkBest *b, LinkPartners partners,
                          double prior, Error *e);
/* The model's own odds alone, for few records. */
void calibration_usual(LinkCalibration *c, double prior);
/* Probability that the best candidate of a record, with this evidence, is its match: 0.01 .. 0.995. */
double calibrated(const LinkCalibration *c, double bits);

#endif
