/* What a group of products costs, as pure functions: how concentrated it is, and what it would cost at the price of its
 * least expensive member.
 *
 * Prices of different packs are compared as price by quantity, by multiplication and never by dividing, so that
 * nothing is rounded before the end. A price is improbable if it is a tenth or less, or ten times or more, of the
 * median price of at least MARKET_PRICES_LEAST products: such a one is rather a slip of quantity or price, and is never
 * taken for the least expensive.
 *
 * Not here: which products make a group, whether one may stand in for another: prices do not say that.
 */
#ifndef APPLIANCES_MARKET_H
#define APPLIANCES_MARKET_H

#include "base/view.h"

#include <stddef.h>

enum { MARKET_PRICES_LEAST = 5, MARKET_IMPROBABLE = 10 };

/* ---- concentration ----------------------------------------------------------------------------------------------- */

typedef struct {
    View maker;
    int64_t products, items, cost_millipence;
} MarketShare;

typedef struct {
    size_t makers;
    int64_t cost_millipence;
    double index; /* Herfindahl-Hirschman, 0..1 (statistics.h) */
} Market;

/* Brings rows of one maker together, in place: the largest cost first, then by name. O(n log n). */
Market market_of(MarketShare *share, size_t n);
/* Cost of the `top` largest of market_of's rows. */
int64_t market_top(const MarketShare *share, size_t makers, size_t top);

/* ---- prices and savings ------------------------------------------------------------------------------------------ */

/* A price for a quantity of units. */
typedef struct {
    int64_t price_pence;          /* >= 0 */
    int64_t quantity_thousandths; /* > 0; 0: there is no price */
} UnitPrice;

/* "2", "0.5", "8.5 ": the quantity of a pack; false: it says no positive number, or one of more than three decimals. */
bool market_quantity(View published, int64_t *thousandths);
/* < 0: a is less per unit. Both have prices. */
int unit_price_order(const UnitPrice *a, const UnitPrice *b);
/* Cost in thousandths of a penny of so many thousandths of a unit, half up. */
int64_t unit_price_cost(const UnitPrice *p, int64_t quantity_thousandths);
/* Pence per unit, for showing. */
double unit_price_pence(const UnitPrice *p);
/* Is a price of one far from the median of so many? */
bool market_improbable(double pence, double median, size_t prices);

typedef struct {
    UnitPrice price;              /* the least expensive pack in force  */
    int64_t quantity_thousandths; /* dispensed; 0: none      */
    bool improbable;
    int64_t now_millipence, least_millipence; /* saving_of fills these in; 0 without a price */
} SavingMember;

typedef struct {
    size_t priced;   /* members with a price that is not improbable                  */
    size_t used;     /* members that were dispensed and have such a price            */
    size_t unpriced; /* members that were dispensed and have none: left out          */
    size_t improbable;
    size_t least;        /* the least expensive, the first of several; SIZE_MAX: none */
    double median_pence; /* of priced and improbable members: type 7                 */
    int64_t now_millipence, least_millipence;
} Saving;

/* What the dispensed quantities cost at the members' own prices of today, and at that of the least expensive. Members
 * all count in one unit. `room` is for n numbers. O(n log n). */
Saving saving_of(SavingMember *member, size_t n, double *room);

#endif
