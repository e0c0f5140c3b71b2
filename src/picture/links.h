/* Which products are one, as questions ask it: the numbers that everybody uses, and walking the links.
 *
 * Products are joined by exact codes (homes.h); links (table `link`) say which of them are the same item, or packs of
 * one, with a probability. A question uses only links that are sure enough for it. Links to products that the asker may
 * not see are not walked. Not here: finding links (link/item_tree.h), decisions (link/decisions.h).
 */
#ifndef PICTURE_LINKS_H
#define PICTURE_LINKS_H

#include "ask/ask.h"

/* The version of the method; it stands in the table `summary`. */
#define LINK_METHOD "1"

enum {
    LINK_PPM = 1000000,
    LINK_SURE_PPM = 999000,   /* recalls: who must be told of an item                        */
    LINK_LIKELY_PPM = 900000, /* market views, `show`: what else is called the same          */
    LINK_KEPT_PPM = 20000     /* less likely pairs are not kept                              */
};

typedef struct {
    int64_t product;
    int64_t ppm;   /* of the least likely link on the way */
    int64_t units; /* what it is sold as: 1 a single item, n a pack of n, 0 a pack of a number that nobody states */
} LinkedProduct;

typedef struct {
    LinkedProduct *at; /* in the question's arena, nearest first; the product itself is not among them */
    int n;
    int64_t units; /* of the product itself; -1: it has no links */
} LinkedProducts;

/* All products of the group of `product` that links of at least `ppm` lead to, through products that the asker sees. */
MUST_CHECK Code links_of(const Ask *ask, int64_t product, int64_t ppm, LinkedProducts *out, Error *e);

#endif
