/* What the Drug Tariff's published rules make of prices, in whole numbers: the cap on increases, the share of a group's
 * cost below which a member sets no benchmark, the benchmark itself.
 *
 * Prices are whole micropence (a millionth of a penny), so that prices per unit are exact too; costs are whole pence;
 * percentages are parts per million. Every figure of a rule is an argument: what is published and what somebody has
 * set stands in rules.h. Not here: where prices come from, what a unit is.
 */
#ifndef APPLIANCES_PRICING_H
#define APPLIANCES_PRICING_H

#include "base/arena.h"
#include "base/error.h"
#include "base/view.h"

enum { MICROPENCE = 1000000, PPM = 1000000 };
/* The most that is reckoned with: a price of ten million pounds, a group of ninety billion. */
#define PRICE_MOST_PENCE 1000000000ll
#define COST_MOST_PENCE  9000000000000ll

/* "2.10" pounds, with up to eight decimals, to micropence; false for what is no price, or less than none. */
bool price_parse(View v, int64_t *micropence);
/* "2.3%", "0.023": parts per million, to the last digit; false if there are finer ones, or it is no such thing. */
bool ppm_parse(View v, int64_t *ppm);

/* The most that a price may be raised to: by the forecast GDP deflator less `factor`, rounded down to whole pence
 * (NHSBSA, Part IX price increase mechanism). A deflator below the factor allows no increase. False beyond the most. */
bool price_cap(int64_t price_pence, int64_t deflator_ppm, int64_t factor_ppm, int64_t *most_pence);

typedef struct {
    int64_t price_micropence, cost_pence;
    bool unknown;  /* it has no price: it counts for the cost and sets no benchmark */
    bool left_out; /* by its share: set by benchmark_make                           */
    double share;  /* of the cost of all; set by benchmark_make                     */
} BenchmarkMember;

typedef struct {
    int64_t cost_pence; /* of all members                            */
    int left_out, unknown, counted;
    int64_t minimum_micropence; /* of those that count; 0: none does         */
    double *ascending;          /* their prices in micropence, `counted` of them */
} Benchmark;

/* Leaves out, once, the members with less than `threshold_ppm` of the cost of all, and orders the prices of the others.
 * The shares of those that stay are not reckoned anew. Where the whole group cost nothing, nobody is left out. E_LIMIT
 * where a number is beyond the most, or less than nothing. */
MUST_CHECK Code benchmark_make(BenchmarkMember *member, int n, int64_t threshold_ppm, Arena *arena, Benchmark *out,
                               Error *e);
/* Quantile p (type 7) of those that count, in pounds; 0 if none does. */
double benchmark_pounds(const Benchmark *b, double p);

/* True if the price is more than `uplift_ppm` (0 to 10 * PPM) above the benchmark: exact. */
bool price_exceeds(int64_t price_micropence, int64_t benchmark_micropence, int64_t uplift_ppm);

#endif
