/* The candidates of items: others in their blocks. Private to item_*.c. */
#ifndef PICTURE_LINK_ITEM_CANDIDATES_H
#define PICTURE_LINK_ITEM_CANDIDATES_H

#include "picture/link/item_model.h"

/* Appends to *list every item that shares a block with one of begin .. end - 1, once: of their own product too if
 * `own`, and else only of products with larger numbers. seen: by item, `mark` is not in it yet. False without memory.
 */
bool item_candidates(const Items *x, const ItemBlocks *b, uint32_t begin, uint32_t end, uint32_t *seen, uint32_t mark,
                     bool own, uint32_t **list, size_t *room, size_t *n);

/* In which bin of the calibration an uncalibrated probability falls, 0 < p < 1. */
int item_calibration_bin(double p);

#endif
