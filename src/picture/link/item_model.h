/* What likeness is worth: weights in thousandths of a bit, learned from the products that exact codes joined already.
 *
 * Where a register names a product that another data set names too, joined by a device identifier, it is known which of
 * its entries is the partner and that all others are none. So candidates of such items are examples with a known
 * answer, whatever the data; the identifiers themselves are hidden from them. Weights are fitted by logistic regression
 * that is drawn towards what a careful person would guess, so that few examples change little and none change nothing.
 * From the same examples follow the recall of the blocking and the calibration: how often a probability was right.
 *
 * Candidates that exclude each other (entries of one register) share what probability there is. That a product may have
 * no partner at all is learned from the same examples with the partner taken away, weighed by how many products seem to
 * have none. All is reckoned in one order, so that the outcome is the same with any number of threads. Not here:
 * choosing (item_tree.h).
 */
#ifndef PICTURE_LINK_ITEM_MODEL_H
#define PICTURE_LINK_ITEM_MODEL_H

#include "picture/link/item_blocks.h"
#include "picture/link/item_compare.h"

enum {
    ITEM_CALIBRATION = 48,
    ITEM_PPM = 1000000,
    ITEM_LEAST_BITS = -6000 /* less evidence is hopeless, in thousandths */
};

typedef struct {
    int32_t base; /* thousandths of a bit: of candidates of which nothing is known */
    int32_t weight[ITEM_COMPARISONS][ITEM_LEVELS];
    /* Probability in millionths where the uncalibrated one has log2 odds of -8, -7.5, ... */
    int32_t calibrated[ITEM_CALIBRATION];
    /* What examples say in each bin: candidates, partners; and candidates once the partner is taken away. Questions to
     * which anything was not hopeless: with the partner, and without. */
    double answered, absent_answered;
    double seen[ITEM_CALIBRATION], right_seen[ITEM_CALIBRATION], absent[ITEM_CALIBRATION];
    double partnered;        /* share of products that have a partner in a register that does not name them by code */
    int64_t known, met;      /* partners known from exact codes; of those, how many shared a block */
    int64_t examples, right; /* candidates with a known answer; how many are partners */
} ItemModel;

/* Words about makers and classes that go together are learned first and live as long as the items. */
typedef struct {
    ItemContext context;
    LinkMemory *memory;
} ItemLearned;

MUST_CHECK Code items_learn_pairs(ItemLearned *out, const Items *x, Error *e);
void items_learned_release(ItemLearned *l);

/* What a careful person would guess; calibrated says the same as the odds. */
void item_model_start(ItemModel *m);
/* exclusive: bit of each data set that names each thing once. */
MUST_CHECK Code item_model_learn(ItemModel *m, const Items *x, const ItemBlocks *b, const ItemContext *c,
                                 uint64_t exclusive, int threads, Error *e);
/* Calibrates anew for a share of products that have a partner. */
void item_model_calibrate(ItemModel *m, double partnered);
/* Evidence of a pattern with the base, in thousandths of a bit. */
int32_t item_model_bits(const ItemModel *m, ItemPattern p);

/* Two products that may be one, a < b. */
typedef struct {
    uint32_t a, b;
    ItemPattern pattern;
    int32_t bits; /* thousandths, with the base */
    int32_t ppm;  /* calibrated, with rivals    */
} ItemPair;

typedef struct {
    ItemPair *at; /* by a, then b */
    size_t n;
    LinkMemory *memory;
} ItemPairs;

/* All pairs of products that share a block and are not hopeless, with their probabilities; the model is calibrated to
 * how many products seem to have a partner. */
MUST_CHECK Code item_pairs_score(ItemPairs *out, ItemModel *m, const Items *x, const ItemBlocks *b,
                                 const ItemContext *c, uint64_t exclusive, int threads, Error *e);
/* The pair of two products that share no block, for what people say of them; in its place, once. */
MUST_CHECK Code item_pairs_add(ItemPairs *p, const ItemModel *m, const Items *x, const ItemContext *c, uint32_t a,
                               uint32_t b, Error *e);
void item_pairs_release(ItemPairs *p);

#endif
