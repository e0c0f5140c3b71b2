/* What the files of items.h share. Private to items*.c. */
#ifndef PICTURE_LINK_ITEMS_INSIDE_H
#define PICTURE_LINK_ITEMS_INSIDE_H

#include "base/limits.h"
#include "picture/described.h"
#include "picture/link/items.h"

/* Records of whole products, packed; a block ends with the product that fills it. */
#define ITEM_BLOCK_BYTES ((size_t)1 << 20)
#define ITEM_BLOCK_CAP   (ITEM_BLOCK_BYTES + LIMIT_TREE_BYTES * 4)

/* The next record off a block. */
bool item_block_next(View *block, uint32_t *product, Record *out);

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

/* ---- blocks to items (items.c) ----------------------------------------------------------------------------------- */

typedef struct {
    Item *at; /* taken from the account */
    size_t n, room;
} ItemList;

/* What one block says. */
typedef struct {
    ItemList open, closed;
    char *data;
    size_t used, data_room;
} ItemsOfBlock;

typedef struct {
    const Model *model;
    const Map *makers;
    LinkMemory *memory;
    uint8_t *dataset; /* by rank of the source */
    uint16_t *owner;  /* the same: the smallest rank of a source of that owner, 0 of none or past the most */
    uint32_t every;   /* product of which closed items are kept */
    ItemsOfBlock *out;
    Arena own, batch;
    ItemCache *cache;
    Facts *facts;
    ItemDraft *draft;
} ItemParser;

MUST_CHECK Code item_parser_open(ItemParser *w, const Model *model, const Map *makers, uint32_t products,
                                 LinkMemory *memory, Error *e);
void item_parser_close(ItemParser *w);
MUST_CHECK Code item_parser_read(ItemParser *w, View block, ItemsOfBlock *out, Error *e);
/* All blocks to items, which take what the blocks hold. */
MUST_CHECK Code items_gather(Items *x, ItemsOfBlock *block, size_t blocks, int threads, Error *e);

#endif
