/* The candidates of items: others in their blocks. Private to item_*.c. */
#ifndef PICTURE_LINK_ITEM_CANDIDATES_H
#define PICTURE_LINK_ITEM_CANDIDATES_H

#include "picture/link/item_model.h"

typedef struct {
    uint32_t *list; /* items, each once */
    size_t n, room;
    uint32_t *seen, mark; /* of each item: who asked for it last */
} ItemCandidates;

bool item_candidates_open(ItemCandidates *c, const Items *x); /* false without memory, as all of these */
void item_candidates_release(ItemCandidates *c, const Items *x);
/* Every other item that shares a block with one item, which may be a closed one; none of these is. Not to be mixed with
 * the next on one ItemCandidates. */
bool item_candidates_of(ItemCandidates *c, const Items *x, const ItemBlocks *b, uint32_t item);
/* Every item, closed ones left out, of a product with a larger number that shares a block with one of this product's.
 */
bool item_candidates_above(ItemCandidates *c, const Items *x, const ItemBlocks *b, uint32_t product);

#endif
