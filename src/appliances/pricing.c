/* See pricing.h. */
#include "appliances/pricing.h"

#include "base/sort.h"
#include "base/statistics.h"

enum { PRICE_DIGITS = 8 }; /* pounds to micropence */

/* Digits behind the point, or -1 for what is no plain decimal number. */
static int decimals(View v)
{
    ptrdiff_t point = view_find(v, '.');

    for (size_t i = v.n && v.p[0] == '-' ? 1 : 0; i < v.n; i++)
        if (v.p[i] != '.' && (v.p[i] < '0' || v.p[i] > '9'))
            return -1;
    return point < 0 ? 0 : (int)(v.n - (size_t)point - 1);
}

static bool scaled_exactly(View v, int digits, int64_t *out)
{
    int d = v.n < 30 ? decimals(v) : -1;

    return v.n && d >= 0 && d <= digits && view_scaled(v, digits, out);
}

bool price_parse(View v, int64_t *micropence)
{
    v = view_trim(v);
    if (view_starts(v, V("\xc2\xa3")))
        v = view_sub(v, 2, v.n);
    return scaled_exactly(v, PRICE_DIGITS, micropence) && *micropence >= 0 &&
           *micropence <= PRICE_MOST_PENCE * MICROPENCE;
}

bool ppm_parse(View v, int64_t *ppm)
{
    v = view_trim(v);
    if (view_ends(v, V("%")))
        return scaled_exactly(view_trim(view_sub(v, 0, v.n - 1)), 4, ppm);
    return scaled_exactly(v, 6, ppm);
}

bool price_cap(int64_t price_pence, int64_t deflator_ppm, int64_t factor_ppm, int64_t *most_pence)
{
    int64_t more = deflator_ppm - factor_ppm;

    if (price_pence < 0 || price_pence > PRICE_MOST_PENCE || deflator_ppm > 10 * PPM || factor_ppm < 0)
        return false;
    *most_pence = more <= 0 ? price_pence : price_pence * (PPM + more) / PPM;
    return true;
}

static bool in_bounds(const BenchmarkMember *m)
{
    return m->cost_pence >= 0 && m->cost_pence <= COST_MOST_PENCE && m->price_micropence >= 0 &&
           m->price_micropence <= PRICE_MOST_PENCE * MICROPENCE;
}

Code benchmark_make(BenchmarkMember *member, int n, int64_t threshold_ppm, Arena *arena, Benchmark *out, Error *e)
{
    int64_t *price = ARENA_ARRAY(arena, int64_t, (size_t)n + 1);

    *out = (Benchmark){ .ascending = ARENA_ARRAY(arena, double, (size_t)n + 1) };
    if (!out->ascending || !price)
        return arena_fail(arena, (size_t)n, "a benchmark", e);
    if (threshold_ppm < 0 || threshold_ppm > PPM)
        return fail(e, E_USAGE, "a share of a group's cost is between 0 and 100%%");
    for (int i = 0; i < n; i++) {
        if (!in_bounds(&member[i]) || (out->cost_pence += member[i].cost_pence) > COST_MOST_PENCE)
            return fail(e, E_LIMIT, "member %d of the group has a price or a cost that cannot be", i + 1);
    }
    for (int i = 0; i < n; i++) {
        BenchmarkMember *m = &member[i];
        m->share = out->cost_pence ? (double)m->cost_pence / (double)out->cost_pence : 0;
        /* cost / all < threshold; both products are below 2^63 */
        m->left_out = m->cost_pence * PPM < out->cost_pence * threshold_ppm;
        out->left_out += m->left_out;
        out->unknown += m->unknown && !m->left_out;
        if (!m->left_out && !m->unknown)
            price[out->counted++] = m->price_micropence;
    }
    sort_by_number(price, (size_t)out->counted, sizeof *price);
    for (int i = 0; i < out->counted; i++)
        out->ascending[i] = (double)price[i];
    out->minimum_micropence = out->counted ? price[0] : 0;
    return OK;
}

double benchmark_pounds(const Benchmark *b, double p)
{
    return b->counted ? stat_quantile(b->ascending, (size_t)b->counted, p) / (100.0 * MICROPENCE) : 0;
}

/* price > benchmark + benchmark * uplift, without a product beyond 64 bits: the millions and the rest apart. A whole
 * number is above a fraction exactly if it is above the fraction rounded down. */
bool price_exceeds(int64_t price_micropence, int64_t benchmark_micropence, int64_t uplift_ppm)
{
    int64_t whole = benchmark_micropence / PPM * uplift_ppm, rest = benchmark_micropence % PPM * uplift_ppm;

    return price_micropence - benchmark_micropence - whole > rest / PPM;
}
