/* From pairs with probabilities to links: the likeliest pairs first, each that joins two groups becomes a link
 * (Kruskal), unless the group that it would make breaks a promise:
 *
 *     a register names each thing once: no group holds two of its entries at one level of packaging
 *     two different GTINs of units of one issuer are two things
 *     two products that people said are not the same stay apart, by whatever way they would meet
 *
 * A group holds an item at all levels of packaging; members of the same number of units are the same, others are its
 * packs or what is inside. Because likelier links come first, the groups at a higher confidence are parts of those at a
 * lower one: a question walks the links that are sure enough for it. Pure. Not here: probabilities (item_model.h).
 */
#ifndef PICTURE_LINK_ITEM_TREE_H
#define PICTURE_LINK_ITEM_TREE_H

#include "picture/link/item_model.h"

/* What people said of two products, a < b. */
typedef struct {
    uint32_t a, b;
    bool same;
} ItemDecision;

/* For qsort and bsearch: by a, then b. */
int item_decision_order(const void *a, const void *b);

typedef enum { ITEM_BY_MODEL, ITEM_BY_PEOPLE, ITEM_NOT_BY_PEOPLE } ItemRule;

typedef struct {
    uint8_t rule; /* ItemRule */
    bool chosen;
} ItemLink;

/* Units of what both products of a pair are sold as: 1 the single item, n a pack of n, 0 a pack of a number that nobody
 * states; as those are told who see both: a register's box may be what a trust's list, by the code of its content,
 * names as the single thing. */
void item_pair_units(const Items *x, const ItemPair *pair, uint32_t *units_a, uint32_t *units_b);

/* link[i] tells of pair i; room for pairs->n. Pairs of decisions that are not among the pairs are passed over (see
 * item_pairs_add). `exclusive` as in item_model.h. */
MUST_CHECK Code item_tree_choose(ItemLink *link, const ItemPairs *pairs, const Items *x, uint64_t exclusive,
                                 const ItemDecision *decision, size_t decisions, Error *e);

#endif
