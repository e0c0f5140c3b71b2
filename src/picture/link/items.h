/* Items: what one data set says of one product, in the form in which products of different data sets are compared.
 *
 * While products are composed their records are packed into blocks, and a thread reads them into items meanwhile
 * (without one, whoever composes does). Of each product only its most open records are taken, as for its name, so that
 * no link tells what a closed list says of an open product. What closed lists say of open products becomes items too,
 * but such that are only learned from (item_model.h): they stand behind all others.
 *
 * An item is packed: a head with counts, then arrays of numbers, attributes and the letters of its words. Not here:
 * which items are looked at together (item_blocks.h), what likeness means (item_compare.h).
 */
#ifndef PICTURE_LINK_ITEMS_H
#define PICTURE_LINK_ITEMS_H

#include "picture/attributes/attributes.h"
#include "picture/facts.h"
#include "picture/link/memory.h"
#include "picture/scan.h"

enum {
    ITEM_MAKERS = 3,
    ITEM_NUMBERS = 4,
    ITEM_GTINS = 8,
    ITEM_PACKS = 6,
    ITEM_CLASSES = 4,
    ITEM_WORDS = 24,
    ITEM_ATTRIBUTES = 16,
    ITEM_DATASETS = 64
};

/* At which level of packaging the data set's own entry stands. */
enum { ITEM_UNIT = 1, ITEM_PACK = 2 };

typedef struct {
    uint32_t key, first; /* hashes of the whole name and of its first word, as maker_read makes them */
} ItemMaker;

typedef struct {
    uint32_t full, digits, letters; /* hashes: as it is; its digits alone; its characters in order (0: too short) */
    uint32_t before;                /* the last four letters before the first digit, a byte each; 0: none */
} ItemNumber;

/* A GTIN without indicator and check digit: the packages of an item share it as a rule. */
typedef struct {
    uint64_t core : 62, unit : 1, spare : 1;
} ItemGtin;
#define ITEM_CORE (((uint64_t)1 << 62) - 1)
enum { ITEM_ISSUER_DIGITS = 100000 }; /* a core of 12 digits by this is without its last five: who issued it */

/* A class: a hash whose last six bits tell the scheme. */
#define ITEM_CLASS_CODE(hash, scheme) ((uint32_t)(hash) << 6 | ((uint32_t)(scheme)&63))
#define ITEM_CLASS_SCHEME(code)       ((code)&63u)

typedef struct {
    uint32_t hash, next; /* of the word behind it, 0: none */
    uint32_t seen;       /* in how many items, once all are parsed */
    uint16_t at, bytes;  /* its letters */
    bool named;          /* it stands in a name, not only in what kind of thing it is */
} ItemWord;

typedef struct {
    uint32_t product;
    uint8_t dataset; /* from 1 */
    uint8_t level;   /* ITEM_UNIT, ITEM_PACK or both */
    uint16_t owner;  /* of its product's most open records, by number; 0: none that is known */
    uint32_t units;  /* that the entry itself holds; 0: nobody states it */
    uint8_t gtins, attributes, makers, numbers, packs, classes, words;
    uint8_t label;         /* of the most open records of its product */
    uint8_t closed_unit;   /* the most open of the closed lists that name its product as a single item; 0: none */
    uint16_t closed_owner; /* whose that list is */
    const void *data;
} Item;

const ItemGtin *item_gtin(const Item *x);
const Attribute *item_attribute(const Item *x);
const ItemMaker *item_maker(const Item *x);
const ItemNumber *item_number(const Item *x);
const uint32_t *item_pack(const Item *x);
const uint32_t *item_class(const Item *x);
ItemWord *item_word(const Item *x);
const char *item_letters(const Item *x);

typedef struct {
    Item *at;          /* in order of product, then data set: first those that are compared, then the closed ones */
    size_t n, all;     /* how many are compared; with closed ones */
    uint32_t products; /* the largest number */
    uint32_t *first;   /* of each product: its first item; products + 2 of them */
    void **block;      /* memory of the items, `blocks` of them */
    size_t blocks;
    LinkMemory *memory;
} Items;

/* ---- reading ---------------------------------------------------------------------------------------------------- */

typedef struct ItemReader ItemReader;

/* products: about how many there will be. makers: as compose.h. Model, makers and memory must outlive the reader. */
MUST_CHECK Code item_reader_new(ItemReader **out, const Model *model, const Map *makers, uint32_t products,
                                LinkMemory *memory, Error *e);
void item_reader_free(ItemReader *r); /* accepts NULL */
/* Copies one record of a product; products come in rising order, all records of one together. Waits while the reading
 * thread is behind. */
MUST_CHECK Code item_reader_add(ItemReader *r, uint32_t product, const Record *record, Error *e);
/* The items, once all records were added. The same with any number of threads. */
MUST_CHECK Code item_reader_end(ItemReader *r, Items *out, int threads, Error *e);
void items_release(Items *x);

/* ---- for tests ------------------------------------------------------------------------------------------------- */

/* The number of a data set in items: its place among the data sets of the model, from 1. */
unsigned items_dataset(const Model *model, View dataset);

#endif
