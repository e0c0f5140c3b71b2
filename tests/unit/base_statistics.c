/* Statistics against values of R 4.2. Each table says the R command that made it. */
#include "base/statistics.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#define LENGTH(a) (sizeof(a) / sizeof((a)[0]))

/* Within 1e-9, absolute or relative. */
static void agree(double is, double should)
{
    double room = 1e-9 * (fabs(should) > 1 ? fabs(should) : 1);

    if (!(fabs(is - should) <= room))
        fail_msg("%.17g should be %.17g", is, should);
}

/* mean, p, qpois(p, mean), and with k <- qpois(p, mean): pmax(0, k - (ppois(k, mean) - p) / dpois(k, mean)) */
static const double poisson[][4] = {
    { 0.3, 0.001, 0, 0 },
    { 0.3, 0.025, 0, 0 },
    { 0.3, 0.5, 0, 0 },
    { 0.3, 0.975, 2, 1.3580519419245087 },
    { 0.3, 0.999, 3, 2.779766392983812 },
    { 1, 0.001, 0, 0 },
    { 1, 0.025, 0, 0 },
    { 1, 0.5, 1, 0.35914091422952255 },
    { 1, 0.975, 3, 2.901948696485415 },
    { 1, 0.999, 5, 4.867625595670334 },
    { 2.5, 0.001, 0, 0 },
    { 2.5, 0.025, 0, 0 },
    { 2.5, 0.5, 2, 1.8291990337125554 },
    { 2.5, 0.975, 6, 5.611525674655082 },
    { 2.5, 0.999, 9, 8.162536461530964 },
    { 12.7, 0.001, 3, 2.6836697098359386 },
    { 12.7, 0.025, 6, 5.672802023251425 },
    { 12.7, 0.5, 13, 12.032549519495365 },
    { 12.7, 0.975, 20, 19.67399800224888 },
    { 12.7, 0.999, 25, 24.60886165794937 },
    { 100, 0.001, 71, 70.065284264844 },
    { 100, 0.025, 81, 80.36633712174711 },
    { 100, 0.5, 100, 99.33362934556861 },
    { 100, 0.975, 120, 119.58089485211731 },
    { 100, 0.999, 132, 131.80475039762413 },
    { 987.6, 0.001, 892, 891.4147959992987 },
    { 987.6, 0.025, 926, 925.9841892481448 },
    { 987.6, 0.5, 987, 986.9333147338228 },
    { 987.6, 0.975, 1050, 1049.1668418453114 },
    { 987.6, 0.999, 1086, 1085.6346635917555 },
    { 54321.25, 0.001, 53602, 53601.93871709325 },
    { 54321.25, 0.025, 53865, 53864.4160064598 },
    { 54321.25, 0.5, 54321, 54320.583333591145 },
    { 54321.25, 0.975, 54779, 54778.030247842966 },
    { 54321.25, 0.999, 55043, 55042.412360332 },
    { 1000000, 0.001, 996911, 996910.6927835152 },
    { 1000000, 0.025, 998041, 998040.0097415502 },
    { 1000000, 0.5, 1000000, 999999.3333333629 },
    { 1000000, 0.975, 1001960, 1001959.9374595158 },
    { 1000000, 0.999, 1003092, 1003091.1569375949 },
};

/* n, share, p, qbinom(p, n, share), the same with pbinom and dbinom */
static const double binomial[][5] = {
    { 7, 0.5, 0.001, 0, 0 },
    { 7, 0.5, 0.025, 1, 0.3142857142857143 },
    { 7, 0.5, 0.975, 6, 5.685714285714285 },
    { 7, 0.5, 0.999, 7, 6.872 },
    { 40, 0.02, 0.001, 0, 0 },
    { 40, 0.02, 0.025, 0, 0 },
    { 40, 0.02, 0.975, 3, 2.5522472808277334 },
    { 40, 0.02, 0.999, 5, 4.168741379803517 },
    { 100, 0.9, 0.001, 80, 79.16432814971144 },
    { 100, 0.9, 0.025, 84, 83.22813883608733 },
    { 100, 0.9, 0.975, 95, 94.96194044756065 },
    { 100, 0.9, 0.999, 98, 97.58211349915652 },
    { 1234, 0.123, 0.001, 117, 116.7230918779604 },
    { 1234, 0.123, 0.025, 130, 129.0355515775209 },
    { 1234, 0.123, 0.975, 175, 174.25564085076567 },
    { 1234, 0.123, 0.999, 188, 187.97084823190875 },
    { 250000, 0.0004, 0.001, 71, 70.0696488775278 },
    { 250000, 0.0004, 0.025, 81, 80.3697838786856 },
    { 250000, 0.0004, 0.975, 120, 119.57665808444101 },
    { 250000, 0.0004, 0.999, 132, 131.79799471984066 },
    { 90000, 0.7, 0.001, 62575, 62574.09627736686 },
    { 90000, 0.7, 0.025, 62730, 62729.86010792374 },
    { 90000, 0.7, 0.975, 63269, 63268.76147232993 },
    { 90000, 0.7, 0.999, 63424, 63423.76481949916 },
};

/* k, mean, dpois(k, mean) */
static const double poisson_density[][3] = {
    { 0, 0.3, 0.7408182206817179 },     { 15, 12.7, 0.08414266887453184 },
    { 16, 12.7, 0.06678824341915979 },  { 100, 100, 0.039860996809147134 },
    { 1000, 900, 5.9269532854189e-05 }, { 1000000, 1000321.5, 0.00037885237289056884 },
};

/* k, n, share, dbinom(k, n, share) */
static const double binomial_density[][4] = {
    { 0, 40, 0.02, 0.44570040395095106 },
    { 40, 40, 0.98, 0.4457004039509508 },
    { 123, 1234, 0.1, 0.03785710850282651 },
    { 62500, 90000, 0.7, 3.963823937689121e-06 },
};

/* p, qnorm(p) */
static const double normal[][2] = {
    { 1e-09, -5.9978070150076865 },
    { 0.001, -3.090232306167813 },
    { 0.025, -1.9599639845400538 },
    { 0.3, -0.5244005127080407 },
    { 0.5, 0 },
    { 0.975, 1.9599639845400536 },
    { 0.999, 3.090232306167813 },
};

/* p, quantile(c(2.1,2.4,2.55,3.2,4.9,0.17,11,11,3.3,7.25,1e-3), p, type = 7) */
static const double quantiles[][2] = {
    { 0, 0.001 }, { 0.1, 0.17 }, { 0.25, 2.25 }, { 0.3, 2.4 }, { 0.5, 3.2 }, { 0.6666666666666666, 4.366666666666665 },
    { 0.9, 11 },  { 0.99, 11 },  { 1, 11 },
};

static void limits_of_counts(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(poisson); i++) {
        CountLaw law = stat_poisson(poisson[i][0]);
        assert_true(stat_count_quantile(&law, poisson[i][1]) == poisson[i][2]);
        agree(stat_count_limit(&law, poisson[i][1]), poisson[i][3]);
    }
    for (size_t i = 0; i < LENGTH(binomial); i++) {
        CountLaw law = stat_binomial(binomial[i][0], binomial[i][1]);
        assert_true(stat_count_quantile(&law, binomial[i][2]) == binomial[i][3]);
        agree(stat_count_limit(&law, binomial[i][2]), binomial[i][4]);
    }
}

static void nothing_expected_has_no_limits(void **state)
{
    CountLaw law = stat_poisson(0);
    (void)state;
    assert_true(stat_count_limit(&law, 0.999) == 0);
    assert_true(stat_count_quantile(&law, 0.001) == 0);
    agree(stat_density(&law, 0), 1);
}

static void densities(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(poisson_density); i++) {
        CountLaw law = stat_poisson(poisson_density[i][1]);
        double is = stat_density(&law, poisson_density[i][0]), should = poisson_density[i][2];
        agree(is / should, 1);
    }
    for (size_t i = 0; i < LENGTH(binomial_density); i++) {
        CountLaw law = stat_binomial(binomial_density[i][1], binomial_density[i][2]);
        double is = stat_density(&law, binomial_density[i][0]), should = binomial_density[i][3];
        agree(is / should, 1);
    }
}

static void percentiles(void **state)
{
    static const double x[] = { 1e-3, 0.17, 2.1, 2.4, 2.55, 3.2, 3.3, 4.9, 7.25, 11, 11 };
    static const double prices[] = { 2.1, 2.4, 2.55, 3.2 };
    (void)state;
    for (size_t i = 0; i < LENGTH(quantiles); i++)
        agree(stat_quantile(x, LENGTH(x), quantiles[i][0]), quantiles[i][1]);
    agree(stat_quantile(prices, LENGTH(prices), 0.5), 2.475);
    agree(stat_quantile(prices, 1, 0.9), 2.1);
    for (size_t i = 0; i < LENGTH(normal); i++)
        agree(stat_normal_quantile(normal[i][0]), normal[i][1]);
}

/* q <- quantile(z, c(0.1, 0.9), type = 7); mean(pmin(pmax(z, q[1]), q[2])^2) */
static void dispersion(void **state)
{
    static const double z[] = { -6.5, -2.25, -1.5, -0.75, -0.125, 0.5, 0.625, 1.75, 2.5, 3.25, 4, 9.75 };
    (void)state;
    agree(stat_overdispersion(z, LENGTH(z), 0.1), 5.301354166666667);
    assert_true(stat_overdispersed(5.3, LENGTH(z)));
    assert_false(stat_overdispersed(1.81, LENGTH(z))); /* 1 + 2 sqrt(2/12) is 1.816 */
    assert_false(stat_overdispersed(5.3, 9));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limits_of_counts), cmocka_unit_test(nothing_expected_has_no_limits),
        cmocka_unit_test(densities),        cmocka_unit_test(percentiles),
        cmocka_unit_test(dispersion),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
