/* Probabilities where each record has at most one partner: candidates that exclude each other share them.
 *
 * Every pair has a weight 2^(slope * (bits - theta)), every record the weight 1 for having no partner; weights of
 * records are found so that the probabilities of each record add up to 1 (R. Sinkhorn, 1964). A rival that belongs to
 * somebody else takes nothing away, which a record by itself could not know. Not here: slope and theta (calibrate.h).
 */
#ifndef PICTURE_LINK_SHARE_H
#define PICTURE_LINK_SHARE_H

#include "picture/link/block.h"

/* Fills the probability of all pairs from their bits. theta: the evidence at which a pair without rivals is as likely
 * as not. */
MUST_CHECK Code share_probability(LinkPairs *p, uint32_t lefts, uint32_t rights, LinkPartners partners, double slope,
                                  double theta, int threads, Error *e);

#endif
