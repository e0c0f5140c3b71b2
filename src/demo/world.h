/* The made-up world: makers and products, the same for a seed on every machine.
 *
 * Products are numbered 0..n-1 in blocks of 16. A block belongs to one maker and holds one or more product lines (one
 * brand of one family); the members of a line are one size, one option or one pack apart. Everything about a product
 * follows from the seed and its number by hashing, so that nothing is held per product and every data set can be
 * written on its own, in its own order. Only the makers (some thousand at most) are kept.
 *
 * Not here: how a data set says all this (describe.c and one file per data set), and what goes wrong (dirt.c).
 */
#ifndef DEMO_WORLD_H
#define DEMO_WORLD_H

#include "base/arena.h"
#include "base/date.h"
#include "demo/str.h"
#include "demo/vocabulary.h"

#define BLOCK      16
#define MAKER_NAME 72

/* The names that a maker goes by. All of them are the same maker: truth/makers.csv. */
typedef struct {
    char name[MAKER_NAME];     /* "Zorbanti Medical"                                        */
    char legal[MAKER_NAME];    /* "Zorbanti Medical GmbH": registers                        */
    char supplier[MAKER_NAME]; /* British company or distributor: tariff, orders            */
    char former[MAKER_NAME];   /* legal name before `moved`; "" if it never changed         */
    char owner[MAKER_NAME];    /* who bought it on `moved`; "" if it was only renamed       */
    Date moved;                /* DATE_NONE if never                                        */
    bool distributed;          /* `supplier` is a firm of another name                      */
    bool hibc;                 /* numbers its goods by HIBC in GUDID                        */
    uint8_t country;
    uint16_t areas; /* bit per Area                                              */
    char labeler[5], duns[10], srn[17], representative[17], sctid[20];
} Maker;

/* Where a product is found. */
enum {
    IN_GUDID = 1 << 0,
    IN_EUDAMED = 1 << 1,
    IN_TARIFF = 1 << 2,
    IN_DMD = 1 << 3, /* all of the tariff and some more */
    IN_MASTER = 1 << 4,
    IN_ORDERS = 1 << 5,
    IN_ASSETS = 1 << 6
};

typedef struct {
    uint32_t number; /* 0..n-1                                                  */
    uint32_t line;   /* number of the line's first product                      */
    uint32_t maker;
    const Family *family;
    uint8_t family_index, option, size_index, pack_index, material, colour;
    uint8_t model; /* 0, or 2.. where a line has more members than variants   */
    Size size;
    uint16_t pack;         /* units in the selling pack                               */
    uint16_t boxes;        /* selling packs in a case; 0: none                        */
    uint32_t prefix, item; /* of its GTINs                                            */
    bool latex_free;
    bool boxed_in_gudid;  /* its primary DI there is the pack                        */
    bool gs1_beside_hibc; /* HIBC maker: a GS1 DI is stated as well                  */
    unsigned in;
    int64_t pence; /* list price of the selling pack                          */
    char brand[28];
    char catalogue[20];
} Product;

typedef struct {
    uint64_t seed;
    uint32_t products, blocks;
    uint32_t blocks_per_prefix, prefixes;
    uint32_t n_makers;
    Maker *maker;
    int area_first[AREAS + 1]; /* index into families */
} World;

/* Makers live in `out`. products >= 1. */
MUST_CHECK Code world_make(World *w, uint64_t seed, uint32_t products, Arena *out, Error *e);
/* The products of a block; returns how many (16, fewer in the last). */
int world_block(const World *w, uint32_t block, Product out[BLOCK]);
/* Blocks in an order of their own for each `what`: first and step (coprime to the number of blocks). */
void world_order(const World *w, uint64_t what, uint32_t *first, uint32_t *step);

static inline bool has_packs(const Product *p)
{
    return p->pack > 1;
}

/* GTIN at a level: 0 the single item, 1 the selling pack (the single item if the pack is one), 2 the case. */
void product_gtin(const Product *p, int level, char out[15]);
uint64_t product_hash(const World *w, const Product *p, uint64_t what);

#endif
