/* What the files of items.h share. Private to items*.c. */
#ifndef PICTURE_LINK_ITEMS_INSIDE_H
#define PICTURE_LINK_ITEMS_INSIDE_H

#include "base/limits.h"
#include "picture/described.h"
#include "picture/link/items.h"

#include <stdio.h>

/* A block ends with the product that fills it. */
#define ITEM_SPOOL_BLOCK      ((size_t)1 << 20)
#define ITEM_SPOOL_BLOCK_MOST (ITEM_SPOOL_BLOCK + LIMIT_TREE_BYTES * 4)

typedef struct {
    int64_t id, row, layout;
    uint32_t product, key, fields;
} SpoolHead;

typedef struct {
    uint64_t at, bytes;
    uint32_t last; /* product */
} SpoolBlock;

struct ItemSpool {
    FILE *file;
    const char *folder;
    Text block;
    SpoolBlock *at;
    size_t blocks, room;
    uint64_t written;
    uint32_t last;
};

MUST_CHECK Code item_spool_end(ItemSpool *s, Error *e);
/* Reads a block into `room` (its bytes); any thread. */
bool item_spool_read(const ItemSpool *s, size_t block, char *room);
/* The next record off a block that was read. */
bool item_spool_next(View *block, uint32_t *product, Record *out);

/* What the name of a maker comes to. */
typedef struct {
    ItemMaker maker; /* key 0: nothing */
    uint32_t word[8];
    uint8_t words;
} MakerRead;

/* What texts were read as lately, for one thread: makers and generic names repeat themselves. All zero at first. */
enum { MAKER_CACHE = 2048, MAKER_CACHE_TEXT = 88 };
typedef struct {
    struct {
        MakerRead read;
        uint16_t bytes; /* of text; 0: empty */
        char text[MAKER_CACHE_TEXT];
    } maker[MAKER_CACHE];
    DescribeCache described;
} ItemCache;

/* An item in the making: one data set's records of one product. */
typedef struct {
    Item head;
    ItemGtin gtin[ITEM_GTINS];
    Attribute attribute[ITEM_ATTRIBUTES];
    ItemMaker maker[ITEM_MAKERS];
    ItemNumber number[ITEM_NUMBERS];
    uint32_t pack[ITEM_PACKS], said_pack[ITEM_PACKS]; /* stated in a field; read from words */
    int said_packs, bracket; /* "... (50)" at the end of a name: a pack where the entry is one */
    bool of_packs;           /* a record of a pack names its product */
    uint32_t class_code[ITEM_CLASSES];
    ItemWord word[ITEM_WORDS];
    char letters[ITEM_WORDS * 24];
    uint16_t n_letters;
    uint32_t maker_word[16]; /* hashes of words of makers, which are no words of the product */
    int maker_words;
    AttributeSet set;
} ItemDraft;

void item_draft_begin(ItemDraft *x, uint32_t product, unsigned dataset);
/* Takes what a record says; `batch` for scratch. */
MUST_CHECK Code item_draft_add(ItemDraft *x, const Facts *f, const Map *makers, ItemCache *cache, Arena *batch,
                               Error *e);
/* Bytes of the packed form, and packing it; head.data is set to `room`. */
size_t item_draft_size(ItemDraft *x);
void item_draft_pack(ItemDraft *x, void *room);

#endif
