/* Joining by exact code: which statements of which data sets are about one product.
 *
 * A home is what one data set calls a product: its key, as a 64-bit number (facts.h). Two homes are one product when a
 * device identifier names both. Where an identifier names several homes of one data set, it says nothing about any of
 * them (it is reported for that data set) but still joins the others: a careless list spoils no other list. No product
 * ever holds two homes of one data set.
 *
 * The order in which homes and identifiers were added does not matter. Not here: probabilistic links, packaging trees.
 */
#ifndef PICTURE_HOMES_H
#define PICTURE_HOMES_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

enum { HOME_NONE = 0xffffffffu, HOME_DATASETS_MOST = 63 };

typedef struct {
    uint64_t number;
    uint64_t datasets;     /* bit set of those that speak of it             */
    uint64_t cluster;      /* of a root: those that speak of any home joined */
    uint64_t first;        /* smallest origin of a record that makes it; after the join, of a root: of all    */
    uint32_t parent;       /* union-find                                    */
    uint32_t product : 31; /* number from 1, or 0                           */
    uint32_t declared : 1; /* a record of a product kind states it          */
} Home;

typedef struct {
    uint64_t number; /* of the identifier */
    uint64_t home;   /* number of the home */
} HomeClaim;

/* An identifier that names several homes of each of these data sets. */
typedef struct {
    uint64_t number;
    uint64_t datasets; /* bit set */
} HomeShared;

typedef struct {
    Home *home; /* sorted by number after homes_join */
    size_t n, room;
    uint32_t *bucket; /* where homes of each leading part of the number begin: 2^bucket_bits + 1 of them */
    int bucket_bits;
    HomeClaim *claim; /* sorted by number, then home */
    size_t claims, claim_room;
    uint32_t products;
    uint64_t *first; /* after the join: where each product appears first, by number, `products` of them */
    HomeShared *shared; /* sorted by number */
    size_t n_shared, shared_room;
} Homes;

void homes_release(Homes *h);
/* `declared`: by a record of a product kind, not only of a pack. */
MUST_CHECK Code homes_add(Homes *h, uint64_t number, unsigned dataset, bool declared, uint64_t origin, Error *e);
MUST_CHECK Code homes_claim(Homes *h, uint64_t identifier, uint64_t home, Error *e);
/* Takes over what `other` was given, as if it had been added here; `other` is empty afterwards. */
MUST_CHECK Code homes_take(Homes *h, Homes *other, Error *e);
/* Sorts, merges repeats, joins, and numbers products from 1 by their first origin. O(n log n). */
MUST_CHECK Code homes_join(Homes *h, Error *e);
/* Index of the home with that number, or HOME_NONE. O(1) expected: numbers are spread evenly. */
uint32_t homes_find(const Homes *h, uint64_t number);
/* The same, and if there is none, the home that an identifier of that number names: a pack's code stands for its
 * product. HOME_NONE if there is none or several. O(log n). */
uint32_t homes_resolve(Homes *h, uint64_t number);
uint32_t homes_root(Homes *h, uint32_t i);
/* The only product home that an identifier names (the root), or HOME_NONE if none or several. */
uint32_t homes_of_identifier(Homes *h, uint64_t identifier);
/* Does any record carry that identifier? */
bool homes_knows(const Homes *h, uint64_t identifier);
/* Does it name several homes of that data set? */
bool homes_is_shared(const Homes *h, uint64_t identifier, unsigned dataset);

#endif
