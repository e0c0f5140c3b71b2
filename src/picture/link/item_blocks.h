/* Which items are looked at together: items that share a key. Keys of an item, from what it states:
 *
 *     its numbers (whole, their digits, their characters in any order), the core of its GTINs, its rarest word,
 *     pairs of its rare words, rare words with a size or a pack
 *
 * A block of more than ITEM_BLOCK_MOST items is passed over; items that only share such a key meet under a narrower
 * one, or not at all. How many known partners meet is measured when a picture is linked (item_model.h). The same blocks
 * with any number of threads. Not here: comparing.
 */
#ifndef PICTURE_LINK_ITEM_BLOCKS_H
#define PICTURE_LINK_ITEM_BLOCKS_H

#include "picture/link/items.h"

enum { ITEM_BLOCK_MOST = 80, ITEM_KEYS_MOST = 48 };

typedef struct {
    LinkMemory *memory;
    uint32_t *member; /* items of each block, rising; the last of a block with ITEM_BLOCK_LAST */
    size_t members;
    uint32_t *at;       /* of each item: where it stands in member */
    uint32_t *at_start; /* of each item in at, closed ones too     */
    int64_t over_full;  /* blocks that were passed over            */
} ItemBlocks;

#define ITEM_BLOCK_LAST ((uint32_t)1 << 31)

/* exclusive: bit of each data set that names each thing once. */
MUST_CHECK Code item_blocks_make(ItemBlocks *b, const Items *x, uint64_t exclusive, int threads, Error *e);
void item_blocks_release(ItemBlocks *b);

#endif
