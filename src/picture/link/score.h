/* The model of Fellegi and Sunter (1969): how much each level of agreement says for or against two records being the
 * same, learned without labels by expectation and maximisation over the candidate pairs.
 *
 * m is the share of a level among pairs that are the same, u among those that are not; its weight is log2(m / u), and
 * the evidence of a pair is the sum of its weights. Levels that say nothing (0) weigh nothing. Where each record has at
 * most one partner, the candidates of one record share one probability in every round. Not here: choosing (choose.h).
 */
#ifndef PICTURE_LINK_SCORE_H
#define PICTURE_LINK_SCORE_H

#include "picture/link/compare.h"

typedef struct {
    int n; /* comparisons                                   */
    LinkKind kind[LINK_COMPARISONS];
    double m[LINK_COMPARISONS][LINK_LEVELS];
    double u[LINK_COMPARISONS][LINK_LEVELS];
    float weight[LINK_COMPARISONS][LINK_LEVELS]; /* bits                                        */
    double prior;                                /* share of matches among candidate pairs        */
    /* Share of fields that are taken to be wrong in any data, so that two records that are the same differ by accident.
     * It keeps one comparison, in which the surest pairs happen to agree, from ruling out all others. */
    double accidents;
    double all_pairs; /* > 0: u is known from random pairs, and the prior is the share among so many pairs   */
    uint32_t unused;  /* bit i: comparison i says again what others say, and weighs nothing in learning      */
    bool spelling;    /* letters are compared: what is usual of weights is known             */
    int rounds;       /* of learning until nothing moved               */
} LinkModel;

/* Where learning starts: what a careful person would guess, the same for all data. */
void model_start(LinkModel *model, const LinkPlan *plan);
/* For small files, that teach little: weights and prior as they usually come out. Letters must be compared. */
void model_start_usual(LinkModel *model, const LinkPlan *plan);
double model_usual(LinkKind kind, int level); /* bits */
/* For one side with itself: u from pairs drawn at random (from a fixed seed), so that what many records share by chance
 * cannot be taken for a sign of being the same; and columns alone, each once. */
void model_take_random(LinkModel *model, const LinkComparing *c);
/* Learns m, u, prior and weights from the patterns of p. Of very many pairs those of every k-th right record are looked
 * at. */
MUST_CHECK Code model_learn(LinkModel *model, const LinkPairs *p, uint32_t lefts, uint32_t rights,
                            LinkPartners partners, Error *e);
/* Evidence of one pattern, in bits. */
float model_bits(const LinkModel *model, LinkPattern pattern);
/* Fills bits and probability of all pairs, each by itself. */
MUST_CHECK Code score_all(const LinkModel *model, LinkPairs *p, int threads, Error *e);
/* The same without the probabilities, which share.h reckons otherwise. */
MUST_CHECK Code score_bits(const LinkModel *model, LinkPairs *p, int threads, Error *e);
/* Weights from m and u. */
void model_weigh(LinkModel *model);

#endif
