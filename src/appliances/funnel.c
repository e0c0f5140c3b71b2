/* See funnel.h. */
#include "appliances/funnel.h"

#include "base/sort.h"
#include "base/statistics.h"

#include <math.h>
#include <stdlib.h>

const double funnel_p[FUNNEL_LIMITS] = { 0.001, 0.025, 0.975, 0.999 };

/* Of the count over `of`. */
static double variance(const Funnel *f, int64_t of)
{
    double expected = (double)of * f->target;
    return f->binomial ? expected * (1 - f->target) : expected;
}

Funnel funnel_of(FunnelUnit *unit, size_t n, bool binomial, double *room)
{
    static const double p[] = { 0.1, 0.25, 0.5, 0.75, 0.9 };
    Funnel f = { .binomial = binomial, .n = n };

    for (size_t i = 0; i < n; i++) {
        f.items += unit[i].items;
        f.of += unit[i].of;
        room[i] = unit[i].rate = (double)unit[i].items / (double)unit[i].of;
    }
    f.target = f.of > 0 ? (double)f.items / (double)f.of : 0;
    if (!n)
        return f;
    qsort(room, n, sizeof *room, compare_double);
    for (size_t i = 0; i < sizeof p / sizeof *p; i++)
        f.percentile[i] = stat_quantile(room, n, p[i]);
    for (size_t i = 0; i < n; i++) {
        double spread = sqrt(variance(&f, unit[i].of));
        unit[i].expected = f.target * (double)unit[i].of;
        room[i] = unit[i].z = spread > 0 ? ((double)unit[i].items - unit[i].expected) / spread : 0;
    }
    qsort(room, n, sizeof *room, compare_double);
    f.factor = stat_overdispersion(room, n, 0.1);
    f.overdispersed = stat_overdispersed(f.factor, n);
    return f;
}

void funnel_limits(const Funnel *f, FunnelMethod method, int64_t of, double limit[FUNNEL_LIMITS])
{
    double expected = f->target * (double)of;
    bool counts = f->target > 0 && (!f->binomial || f->target < 1);
    CountLaw law = f->binomial ? stat_binomial((double)of, f->target) : stat_poisson(expected);

    for (int i = 0; i < FUNNEL_LIMITS; i++) {
        double x = expected;
        if (counts && method == FUNNEL_EXACT)
            x = stat_count_quantile(&law, funnel_p[i]);
        else if (counts && method == FUNNEL_INTERPOLATED)
            x = stat_count_limit(&law, funnel_p[i]);
        else if (counts)
            x = expected + stat_normal_quantile(funnel_p[i]) * sqrt(f->factor * variance(f, of));
        limit[i] = x > 0 ? x / (double)of : 0;
    }
}

int funnel_position(const FunnelUnit *unit)
{
    if (unit->rate < unit->limit[FUNNEL_LOW_998])
        return -2;
    if (unit->rate > unit->limit[FUNNEL_HIGH_998])
        return 2;
    if (unit->rate < unit->limit[FUNNEL_LOW_95])
        return -1;
    return unit->rate > unit->limit[FUNNEL_HIGH_95];
}
