/* Limits of a funnel chart: how far a rate may lie from the common one by chance, given how much it is counted over.
 *
 * A unit counts `items` over `of` (patients: a Poisson count; all items: a binomial one). The target is the rate of all
 * units together. Limits are at 95 % and 99.8 % (p = 0.025, 0.975, 0.001, 0.999), those of Spiegelhalter (2005); see
 * base/statistics.h for the method and for the same in R. With over-dispersion they are
 *     target +- qnorm(p) * sqrt(factor * variance) / of,
 * factor being the mean of squared z with the lowest and highest tenth drawn in, variance that of the count.
 *
 * Not here: what is counted. Pure functions.
 */
#ifndef APPLIANCES_FUNNEL_H
#define APPLIANCES_FUNNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum { FUNNEL_INTERPOLATED, FUNNEL_EXACT, FUNNEL_OVERDISPERSED } FunnelMethod;
typedef enum { FUNNEL_LOW_998, FUNNEL_LOW_95, FUNNEL_HIGH_95, FUNNEL_HIGH_998, FUNNEL_LIMITS } FunnelLimit;
extern const double funnel_p[FUNNEL_LIMITS];

typedef struct {
    int64_t items, of; /* of > 0 */
    double rate, expected, z;
    double limit[FUNNEL_LIMITS]; /* as rates */
} FunnelUnit;

typedef struct {
    bool binomial;
    size_t n;
    int64_t items, of;
    double target;
    double factor;        /* of over-dispersion                      */
    bool overdispersed;   /* it is more than chance (statistics.h)   */
    double percentile[5]; /* of rates, R's type 7: 10, 25, 50, 75, 90 % */
} Funnel;

/* Rates, expectations, z and dispersion of n >= 1 units. room is for n numbers. O(n log n). */
Funnel funnel_of(FunnelUnit *unit, size_t n, bool binomial, double *room);
/* Limits at `of`: for a unit, or for the curve of a chart. O(sqrt(expected)). */
void funnel_limits(const Funnel *f, FunnelMethod method, int64_t of, double limit[FUNNEL_LIMITS]);
/* Beyond which limits a unit lies: -2 and 2 beyond 99.8 %, -1 and 1 beyond 95 %, 0 within. */
int funnel_position(const FunnelUnit *unit);

#endif
