/* Funnel limits, dispersion and percentiles against R 4.2; the commands stand in the comment. */
#include "appliances/funnel.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define LENGTH(a) (sizeof(a) / sizeof((a)[0]))

enum { UNITS = 12 };

/* items <- c(12,30,7,55,41,18,90,3,26,64,33,20); of <- c(900,1500,800,2100,2600,1200,3100,400,1500,2500,1700,1000)
 * target <- sum(items)/sum(of); E <- target*of; V <- if (binomial) E*(1-target) else E; z <- (items-E)/sqrt(V)
 * q <- quantile(z, c(.1,.9), type=7); phi <- mean(pmin(pmax(z,q[1]),q[2])^2); p <- c(.001,.025,.975,.999)
 * exact: k <- qpois(p,E) (qbinom(p,of,target)); interpolated: pmax(0, k-(ppois(k,E)-p)/dpois(k,E)) (pbinom, dbinom);
 * over-dispersed: pmax(0, E+qnorm(p)*sqrt(phi*V)); all / of */
static const FunnelUnit units[UNITS] = {
    { .items = 12, .of = 900 },  { .items = 30, .of = 1500 }, { .items = 7, .of = 800 },   { .items = 55, .of = 2100 },
    { .items = 41, .of = 2600 }, { .items = 18, .of = 1200 }, { .items = 90, .of = 3100 }, { .items = 3, .of = 400 },
    { .items = 26, .of = 1500 }, { .items = 64, .of = 2500 }, { .items = 33, .of = 1700 }, { .items = 20, .of = 1000 },
};

static const struct {
    bool binomial;
    int64_t of;
    FunnelMethod method;
    double limit[FUNNEL_LIMITS];
} limits[] = {
    { false,
      900,
      FUNNEL_EXACT,
      { 0.0077777777777777776, 0.012222222222222223, 0.031111111111111110, 0.036666666666666667 } },
    { false,
      900,
      FUNNEL_INTERPOLATED,
      { 0.0069417271171436645, 0.011260194271465173, 0.030000703813777403, 0.036459684064267174 } },
    { false,
      900,
      FUNNEL_OVERDISPERSED,
      { 0.0000000000000000, 0.0073977443800701597, 0.033949405878997189, 0.041605286832815648 } },
    { false,
      3100,
      FUNNEL_EXACT,
      { 0.013225806451612903, 0.015806451612903227, 0.025806451612903226, 0.029032258064516130 } },
    { false,
      3100,
      FUNNEL_INTERPOLATED,
      { 0.012998511188134223, 0.015600506881108138, 0.025727512158862483, 0.028945555528060690 } },
    { false,
      3100,
      FUNNEL_OVERDISPERSED,
      { 0.0093952359223176650, 0.013520346355292458, 0.027826803903774899, 0.031951914336749689 } },
    { false,
      400,
      FUNNEL_EXACT,
      { 0.0025000000000000001, 0.0074999999999999997, 0.035000000000000003, 0.044999999999999998 } },
    { false,
      400,
      FUNNEL_INTERPOLATED,
      { 0.00087754657500369005, 0.0064352165895464487, 0.034671138973456452, 0.044907645768357478 } },
    { false,
      400,
      FUNNEL_OVERDISPERSED,
      { 0.0000000000000000, 0.00075982900533839710, 0.040587321253728950, 0.052071142684456645 } },
    { true,
      900,
      FUNNEL_EXACT,
      { 0.0077777777777777776, 0.012222222222222223, 0.029999999999999999, 0.036666666666666667 } },
    { true,
      900,
      FUNNEL_INTERPOLATED,
      { 0.0070191258004875714, 0.011323848987829916, 0.029901931427916504, 0.036262732652658725 } },
    { true,
      900,
      FUNNEL_OVERDISPERSED,
      { 0.0000000000000000, 0.0073977443800701571, 0.033949405878997196, 0.041605286832815655 } },
    { true,
      3100,
      FUNNEL_EXACT,
      { 0.013225806451612903, 0.015806451612903227, 0.025806451612903226, 0.029032258064516130 } },
    { true,
      3100,
      FUNNEL_INTERPOLATED,
      { 0.013060484905368460, 0.015645978893478251, 0.025670851596532894, 0.028845249793925203 } },
    { true,
      3100,
      FUNNEL_OVERDISPERSED,
      { 0.0093952359223176650, 0.013520346355292458, 0.027826803903774899, 0.031951914336749689 } },
    { true,
      400,
      FUNNEL_EXACT,
      { 0.0025000000000000001, 0.0074999999999999997, 0.035000000000000003, 0.044999999999999998 } },
    { true,
      400,
      FUNNEL_INTERPOLATED,
      { 0.00096402489030074725, 0.0065411923141779106, 0.034511769196544681, 0.044631771959567121 } },
    { true,
      400,
      FUNNEL_OVERDISPERSED,
      { 0.0000000000000000, 0.00075982900533839710, 0.040587321253728950, 0.052071142684456645 } },
};

static const double dispersion[2] = { 1.9973499122133294, 2.0395139572359802 };
static const double percentiles[5] = { 0.0092083333333333340, 0.014583333333333334, 0.018372549019607845,
                                       0.021399999999999999, 0.026131428571428569 };

static void agree(double is, double should)
{
    if (!(fabs(is - should) <= 1e-9))
        fail_msg("%.17g should be %.17g", is, should);
}

static Funnel funnel(bool binomial)
{
    FunnelUnit unit[UNITS];
    double room[UNITS];

    for (int i = 0; i < UNITS; i++)
        unit[i] = units[i];
    return funnel_of(unit, UNITS, binomial, room);
}

static void limits_are_those_of_r(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(limits); i++) {
        Funnel f = funnel(limits[i].binomial);
        double limit[FUNNEL_LIMITS];
        agree(f.factor, dispersion[limits[i].binomial]);
        assert_true(f.overdispersed);
        funnel_limits(&f, limits[i].method, limits[i].of, limit);
        for (int k = 0; k < FUNNEL_LIMITS; k++)
            agree(limit[k], limits[i].limit[k]);
        for (int k = 0; k < 5; k++)
            agree(f.percentile[k], percentiles[k]);
    }
}

static void positions(void **state)
{
    FunnelUnit u = { .rate = 0.5, .limit = { 0.1, 0.2, 0.8, 0.9 } };
    (void)state;

    assert_int_equal(funnel_position(&u), 0);
    u.rate = 0.95;
    assert_int_equal(funnel_position(&u), 2);
    u.rate = 0.9; /* on a limit is within it */
    assert_int_equal(funnel_position(&u), 1);
    u.rate = 0.15;
    assert_int_equal(funnel_position(&u), -1);
    u.rate = 0.05;
    assert_int_equal(funnel_position(&u), -2);
}

static void nothing_counted_has_no_limits(void **state)
{
    FunnelUnit unit[2] = { { .of = 10 }, { .of = 20 } };
    double room[2], limit[FUNNEL_LIMITS];
    Funnel f = funnel_of(unit, 2, true, room);
    (void)state;

    funnel_limits(&f, FUNNEL_INTERPOLATED, 10, limit);
    for (int k = 0; k < FUNNEL_LIMITS; k++)
        assert_true(limit[k] == 0);
    assert_false(f.overdispersed);
    assert_int_equal(funnel_of(unit, 0, false, room).n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limits_are_those_of_r),
        cmocka_unit_test(positions),
        cmocka_unit_test(nothing_counted_has_no_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
