/* See statistics.h. */
#include "base/statistics.h"

#include <assert.h>
#include <float.h>
#include <math.h>

#define TWO_PI 6.283185307179586476925286766559

enum { FACTORIAL_MOST = 15, NEWTON_MOST = 60, SERIES_MOST = 1000 };

double stat_quantile(const double *ascending, size_t n, double p)
{
    double at, part;
    size_t below;

    assert(n > 0);
    at = (double)(n - 1) * p;
    below = (size_t)floor(at + 4 * DBL_EPSILON);
    part = at - (double)below;
    if (below + 1 >= n || part <= 4 * DBL_EPSILON)
        return ascending[below < n ? below : n - 1];
    return ascending[below] + part * (ascending[below + 1] - ascending[below]);
}

/* Newton's method on the smaller tail, where erfc keeps all its digits. */
double stat_normal_quantile(double p)
{
    double tail = p < 0.5 ? p : 1 - p, x = 0;

    for (int i = 0; i < NEWTON_MOST; i++) {
        double density = exp(-x * x / 2) / sqrt(TWO_PI), step = (0.5 * erfc(x / sqrt(2.0)) - tail) / density;
        x += step; /* from 0 upwards: the tail is convex there, so no step goes too far */
        if (fabs(step) <= DBL_EPSILON * (1 + fabs(x)))
            break;
    }
    return p < 0.5 ? -x : x;
}

CountLaw stat_poisson(double mean)
{
    return (CountLaw){ .mean = mean };
}

CountLaw stat_binomial(double of, double share)
{
    return (CountLaw){ .binomial = true, .mean = of * share, .of = of, .share = share };
}

/* ---- densities: without large numbers that cancel ---------------------------------------------------------------- */

/* log k! less Stirling's formula for it */
static double stirling_rest(double k)
{
    double factorial = 1, square = k * k;

    if (k > FACTORIAL_MOST)
        return (1.0 / 12 - (1.0 / 360 - (1.0 / 1260 - (1.0 / 1680 - 1.0 / 1188 / square) / square) / square) / square) /
               k;
    for (double i = 2; i <= k; i++)
        factorial *= i;
    return log(factorial) - (k + 0.5) * log(k) + k - 0.5 * log(TWO_PI);
}

/* k log(k / mean) + mean - k, by log(k / mean) = 2 atanh((k - mean) / (k + mean)) where they are near */
static double deviance_half(double k, double mean)
{
    double v = (k - mean) / (k + mean), sum, term;

    if (fabs(v) > 0.1)
        return k * log(k / mean) + mean - k;
    sum = (k - mean) * v;
    term = 2 * k * v;
    for (int j = 1; j < SERIES_MOST; j++) {
        double next;
        term *= v * v;
        next = sum + term / (2 * j + 1);
        if (next == sum)
            break;
        sum = next;
    }
    return sum;
}

static double poisson_density(double k, double mean)
{
    if (k == 0)
        return exp(-mean);
    return exp(-stirling_rest(k) - deviance_half(k, mean)) / sqrt(TWO_PI * k);
}

static double binomial_density(double k, double of, double share)
{
    double rest = of - k;

    if (k == 0)
        return exp(of * log1p(-share));
    if (rest == 0)
        return exp(of * log(share));
    return exp(stirling_rest(of) - stirling_rest(k) - stirling_rest(rest) - deviance_half(k, of * share) -
               deviance_half(rest, of * (1 - share))) *
           sqrt(of / (TWO_PI * k * rest));
}

double stat_density(const CountLaw *law, double k)
{
    if (k < 0 || (law->binomial && k > law->of))
        return 0;
    if (law->mean <= 0)
        return k == 0 ? 1 : 0;
    return law->binomial ? binomial_density(k, law->of, law->share) : poisson_density(k, law->mean);
}

/* ---- tails and quantiles ----------------------------------------------------------------------------------------- */

/* P(X = k + 1) / P(X = k) */
static double ratio_up(const CountLaw *law, double k)
{
    if (!law->binomial)
        return law->mean / (k + 1);
    return (law->of - k) / (k + 1) * (law->share / (1 - law->share));
}

/* P(X <= k) for k below the mean: terms fall from k downwards. */
static double lower_tail(const CountLaw *law, double k)
{
    double term = stat_density(law, k), sum = term;

    while (k >= 1 && term > sum * DBL_EPSILON / 8) {
        k--;
        term /= ratio_up(law, k);
        sum += term;
    }
    return sum;
}

/* P(X > k) for k not far below the mean. */
static double upper_tail(const CountLaw *law, double k)
{
    double term = stat_density(law, k + 1), sum = term;

    for (k++; term > 0; k++) {
        double ratio = ratio_up(law, k);
        term *= ratio;
        sum += term;
        if (ratio < 1 && term <= sum * DBL_EPSILON / 8)
            break;
    }
    return sum;
}

/* The quantile, with how much P(X <= k) is above p and P(X = k). Each half is counted from its own tail, so that
 * nothing cancels. */
static double find_quantile(const CountLaw *law, double p, double *above, double *density)
{
    double spread = sqrt(law->mean * (law->binomial ? 1 - law->share : 1)), tail;
    double k = floor(law->mean + stat_normal_quantile(p) * spread);
    bool low = p < 0.5;

    k = k < 0 ? 0 : law->binomial && k > law->of ? law->of : k;
    if (low && k > law->mean)
        k = floor(law->mean);
    *density = stat_density(law, k);
    tail = low ? lower_tail(law, k) : upper_tail(law, k);
    /* `tail` is P(X <= k), or P(X > k): down while k - 1 will do, up until k does */
    while (k > 0 && (low ? tail - *density >= p : tail + *density <= 1 - p)) {
        tail += low ? -*density : *density;
        k--;
        *density = stat_density(law, k);
    }
    while (low ? tail < p : tail > 1 - p) {
        if (law->binomial && k >= law->of)
            break;
        k++;
        *density = stat_density(law, k);
        tail += low ? *density : -*density;
    }
    *above = low ? tail - p : (1 - p) - tail;
    return k;
}

double stat_count_quantile(const CountLaw *law, double p)
{
    double above, density;

    return law->mean <= 0 ? 0 : find_quantile(law, p, &above, &density);
}

double stat_count_limit(const CountLaw *law, double p)
{
    double above, density, k;

    if (law->mean <= 0)
        return 0;
    k = find_quantile(law, p, &above, &density);
    k -= density > 0 ? above / density : 0;
    return k > 0 ? k : 0;
}

/* ---- dispersion -------------------------------------------------------------------------------------------------- */

double stat_overdispersion(const double *ascending, size_t n, double tail)
{
    double low = stat_quantile(ascending, n, tail), high = stat_quantile(ascending, n, 1 - tail), sum = 0;

    for (size_t i = 0; i < n; i++) {
        double z = ascending[i] < low ? low : ascending[i] > high ? high : ascending[i];
        sum += z * z;
    }
    return sum / (double)n;
}

bool stat_overdispersed(double factor, size_t n)
{
    return n >= STAT_DISPERSION_LEAST && factor > 1 + 2 * sqrt(2.0 / (double)n);
}
