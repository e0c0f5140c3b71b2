/* Statistics of whole populations: percentiles, limits of counts for funnel charts, over-dispersion.
 *
 * Pure functions of numbers. They agree with R (4.2: quantile type 7, qnorm, dpois, ppois, qpois, qbinom) to 1e-9; each
 * function names the R expression that it equals, and tests/unit/base_statistics.c holds R's values.
 *
 * Limits of a count are those of Spiegelhalter, "Funnel plots for comparing institutional performance", Statistics in
 * Medicine 24 (2005) 1185-1202, appendix A.1: exact quantiles of the distribution, interpolated between whole numbers
 * so that limits are smooth. Over-dispersion is his Winsorised estimate ("Handling over-dispersion of performance
 * indicators", Quality and Safety in Health Care 14 (2005) 347-351).
 *
 * Not here: which count is compared with which expectation (the capability that asks knows), drawing.
 */
#ifndef BASE_STATISTICS_H
#define BASE_STATISTICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* R's quantile(x, p, type = 7) of n >= 1 ascending numbers, 0 <= p <= 1. */
double stat_quantile(const double *ascending, size_t n, double p);
/* R's qnorm(p), 0 < p < 1. */
double stat_normal_quantile(double p);

/* A distribution of counts: Poisson with `mean`, or how many of `of` when each is counted with probability `share`. */
typedef struct {
    bool binomial;
    double mean;  /* of * share for a binomial one */
    double of;    /* whole number */
    double share; /* 0 < share < 1 */
} CountLaw;

CountLaw stat_poisson(double mean);
CountLaw stat_binomial(double of, double share);

/* R's dpois(k, mean), dbinom(k, of, share); k a whole number. */
double stat_density(const CountLaw *law, double k);
/* R's qpois(p, mean), qbinom(p, of, share): the smallest k with P(X <= k) >= p; 0 < p < 1. Cost: some standard
 * deviations' worth of steps, so O(sqrt(mean)). */
double stat_count_quantile(const CountLaw *law, double p);
/* The same, interpolated: k - (P(X <= k) - p) / P(X = k), not below 0. R: k <- qpois(p, m);
 * pmax(0, k - (ppois(k, m) - p) / dpois(k, m)). */
double stat_count_limit(const CountLaw *law, double p);

/* The factor by which squared standardised differences exceed what chance alone gives: the mean of z^2 with the lowest
 * and highest `tail` of the z drawn in to those percentiles. R: q <- quantile(z, c(tail, 1 - tail), type = 7);
 * mean(pmin(pmax(z, q[1]), q[2])^2). `ascending` is sorted; n >= 1. */
double stat_overdispersion(const double *ascending, size_t n, double tail);
/* Is a factor of n differences more than chance? Their sum of squares has mean n and variance 2n: two standard errors
 * above 1. Fewer than STAT_DISPERSION_LEAST say nothing. */
enum { STAT_DISPERSION_LEAST = 10 };
bool stat_overdispersed(double factor, size_t n);

#endif
