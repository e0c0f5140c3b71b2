/* Which products are one, as questions ask it: the numbers that everybody uses, and walking the links.
 *
 * Products are joined by exact codes (homes.h); links (table `link`) say which of them are the same item, or packs of
 * one, with a probability. A question uses only links that are sure enough for it. Links to products that the asker may
 * not see are not walked, nor links that people withdrew since the picture was derived. Not here: finding links
 * (link/item_tree.h), what people decided (link/decisions.h).
 */
#ifndef PICTURE_LINKS_H
#define PICTURE_LINKS_H

#include "picture/link/decisions.h"
#include "picture/lookup.h"

/* The version of the method; it stands in the table `summary`. */
#define LINK_METHOD "2"

enum {
    LINK_PPM = 1000000,
    LINK_SURE_PPM = 999000,   /* recalls: who must be told of an item                        */
    LINK_LIKELY_PPM = 900000, /* market views, `show`: what else is called the same          */
    LINK_KEPT_PPM = 20000,    /* less likely pairs are not kept                              */
    LINKED_MOST = 1000        /* products of one group                                       */
};

typedef struct {
    ProductRow row;
    int64_t ppm;   /* of the least likely link on the way */
    int64_t units; /* what it is sold as: 1 a single item, n a pack of n, 0 a pack of a number that nobody states */
    int by;        /* index of the product from which it was reached */
} LinkedProduct;

typedef struct {
    LinkedProduct *at; /* in the question's arena, as they were reached; the first is the product asked for */
    int n;
} LinkedProducts;

/* The group of `product` that links of at least `ppm` lead to, through products that the asker sees; n 1: no links. */
MUST_CHECK Code links_of(Ask *ask, const ProductRow *product, int64_t ppm, LinkedProducts *out, Error *e);

/* "the same item", "a pack of 10 of it", "what its pack of 10 holds": what x is to a product of `units`. */
View link_relation(int64_t units, const LinkedProduct *x, Arena *arena);

extern const Question link_questions[];

#endif
