/* The list as applications and rehearsals look at it: packs, and the packs of a category with their prices per unit.
 *
 * A category is what the application names: a generic name of the list (VMP), the code of a group of comparable
 * listings, or the generic name of the pack that it is about. Prices are compared per unit and only among packs of the
 * same unit. */
#ifndef APPLIANCES_LISTED_H
#define APPLIANCES_LISTED_H

#include "appliances/applications.h"

typedef struct {
    int64_t id; /* 0: none */
    View key, generic, name, supplier, quantity, unit, gtin;
    int64_t price_pence;
    bool has_price, in_force;
} ListedPack;

/* Up to `most` packs of a product, those in force first. Texts live in ask->arena. */
MUST_CHECK Code listed_of_product(Ask *ask, int64_t product, ListedPack *out, int most, int *n, Error *e);
/* The pack with this code; id 0 if there is none. */
MUST_CHECK Code listed_of_key(Ask *ask, View key, ListedPack *out, Error *e);

/* Is this one of its GTINs? In any of their lengths. */
bool listed_gtin(View gtins, View gtin);

typedef struct {
    View name, unit;
    int n; /* packs of this unit with a price */
    int64_t own_micropence, lowest_micropence, highest_micropence;
    double median_micropence;
} ListedCategory;
/* The application's own price per unit, and those of its category without the pack itself. n 0, or own 0: not known. */
MUST_CHECK Code listed_category(Ask *ask, const Application *a, const ListedPack *pack, ListedCategory *out, Error *e);

#endif
