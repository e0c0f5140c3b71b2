/* Weights refined on the program's own surest answers: comparisons that say the same thing twice share their weight.
 *
 * Fellegi and Sunter add up the evidence as if comparisons did not depend on each other; names and whole texts do. So,
 * from the model learned without labels, pairs that are best for both their records are taken for matches as far as the
 * calibration (calibrate.h) trusts them and all others for non-matches, and the weights are fitted anew by logistic
 * regression, a few times over. Neighbouring levels are held close to each other. Not here: labels of people.
 */
#ifndef PICTURE_LINK_REFINE_H
#define PICTURE_LINK_REFINE_H

#include "picture/link/calibrate.h"
#include "picture/link/score.h"

/* Fits weights and prior of the model; bits of all pairs must be filled, and are again after. */
MUST_CHECK Code model_refine(LinkModel *model, LinkPairs *p, uint32_t lefts, uint32_t rights, LinkPartners partners,
                             int threads, Error *e);

/* The same where records may have many partners: the model's own beliefs are the labels. */
MUST_CHECK Code model_refine_many(LinkModel *model, LinkPairs *p, int threads, Error *e);

#endif
