/* See scoring.h. */
#include "appliances/scoring.h"

#include "appliances/pricing.h"

#include <math.h>

static const char *const gate_names[GATES] = { "total", "quality", "price" };

const char *gate_name(Gate g)
{
    return gate_names[g];
}

int64_t scores_total(const Scores *s)
{
    return s->quality + s->price + s->social;
}

int64_t gate_points(const Scores *s, Gate g)
{
    return g == GATE_QUALITY ? s->quality : g == GATE_PRICE ? s->price : scores_total(s);
}

bool gate_passed(const Scores *s, const GateRule *rule, Gate g)
{
    return gate_points(s, g) >= rule->least[g];
}

bool gates_passed(const Scores *s, const GateRule *rule)
{
    bool passed = true;

    for (Gate g = 0; g < GATES; g++)
        passed &= gate_passed(s, rule, g);
    return passed;
}

/* In doubles: both products stay below 2^63 only for prices that occur, and a thousandth of a point is what is kept.
 * The sign is decided exactly, since it decides a gate. */
bool price_points(int64_t price_micropence, int64_t lowest_micropence, int64_t zero_at_ppm, int64_t most_millipoints,
                  int64_t *millipoints)
{
    double above, zero_at = (double)zero_at_ppm / PPM;

    if (lowest_micropence <= 0 || price_micropence < 0 || zero_at_ppm <= 0 || zero_at_ppm > 10ll * PPM ||
        most_millipoints < 0 || most_millipoints > 1000ll * MILLIPOINTS ||
        lowest_micropence > PRICE_MOST_PENCE * MICROPENCE || price_micropence > PRICE_MOST_PENCE * MICROPENCE)
        return false;
    above = ((double)price_micropence - (double)lowest_micropence) / (double)lowest_micropence;
    *millipoints = llround((double)most_millipoints * (zero_at - above) / zero_at);
    if (most_millipoints > 0 && *millipoints >= 0 && price_exceeds(price_micropence, lowest_micropence, zero_at_ppm))
        *millipoints = -1;
    return true;
}

/* Millipoints that nobody gives. */
#define POINTS_MOST 1000000000000ll

bool points_parse(View v, int64_t *millipoints)
{
    ptrdiff_t point;

    v = view_trim(v);
    if (!v.n || v.n > 12)
        return false;
    for (size_t i = v.p[0] == '-' ? 1 : 0; i < v.n; i++)
        if (v.p[i] != '.' && (v.p[i] < '0' || v.p[i] > '9'))
            return false;
    point = view_find(v, '.');
    return (point < 0 || v.n - (size_t)point - 1 <= 3) && view_scaled(v, 3, millipoints) &&
           *millipoints > -POINTS_MOST && *millipoints < POINTS_MOST;
}
