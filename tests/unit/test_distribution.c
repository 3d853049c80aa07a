/*
 * Distributions: moments and quantiles against closed forms and tables, draws against their own
 * law. With fixed seeds; the bounds of statistical tests would fail one seed in a million.
 */
#include "support.h"

#include "simulate/distribution.h"

enum { DRAWS = 200000 };

static void closed_forms(void **state)
{
    (void)state;
    td_distribution d = td_distribution_exponential(5);
    td_assert_close(td_distribution_quantile(&d, 0.5), 5 * log(2), 1e-15, 0);
    td_assert_close(td_distribution_sd(&d), 5, 0, 0);
    /* lognormal: median mean / sqrt(1 + cv^2), P95 = median exp(1.6448536 s) */
    d = td_distribution_lognormal(48, 0.5);
    td_assert_close(td_distribution_mean(&d), 48, 1e-14, 0);
    td_assert_close(td_distribution_sd(&d), 24, 1e-14, 0);
    td_assert_close(td_distribution_quantile(&d, 0.5), 48 / sqrt(1.25), 1e-14, 0);
    td_assert_close(td_distribution_quantile(&d, 0.95),
                    48 / sqrt(1.25) * exp(1.6448536269514722 * sqrt(log(1.25))), 1e-12, 0);
    /* Erlang-2 of mean 2: P(X > x) = (1 + x) exp(-x) */
    d = td_distribution_gamma(2, 1 / sqrt(2));
    assert_int_equal(d.stages, 2);
    const double q = td_distribution_quantile(&d, 0.9);
    td_assert_close((1 + q) * exp(-q), 0.1, 1e-10, 0);
    d = td_distribution_gamma(10, 0.4);
    td_assert_close(td_distribution_mean(&d), 10, 1e-14, 0);
    td_assert_close(td_distribution_sd(&d), 4, 1e-14, 0);
    d = td_distribution_uniform(3, 9);
    td_assert_close(td_distribution_sd(&d), sqrt(3), 1e-15, 0);
    td_assert_close(td_distribution_quantile(&d, 0.25), 4.5, 1e-15, 0);
    d = td_distribution_lognormal(7, 0);
    assert_true(d.kind == TD_DISTRIBUTION_CONSTANT && td_distribution_sd(&d) == 0);
    td_assert_close(td_distribution_quantile(&d, 0.3), 7, 0, 0);
}

static void truncated_normal(void **state)
{
    (void)state;
    /* half a normal: mean sqrt(2 / pi), variance 1 - 2 / pi, median 0.6744897501960817 */
    td_distribution d = td_distribution_normal(0, 1, 0, HUGE_VAL);
    td_assert_close(td_distribution_mean(&d), sqrt(2 / M_PI), 1e-14, 0);
    td_assert_close(td_distribution_sd(&d), sqrt(1 - 2 / M_PI), 1e-14, 0);
    td_assert_close(td_distribution_quantile(&d, 0.5), 0.6744897501960817, 1e-12, 0);
    /* symmetric: the mean stays; variance 1 - 2 c phi(c) / (2 Phi(c) - 1), c = 1: 0.2911250947 */
    d = td_distribution_normal(10, 2, 8, 12);
    td_assert_close(td_distribution_mean(&d), 10, 1e-14, 0);
    td_assert_close(td_distribution_sd(&d), 2 * sqrt(0.29112509), 1e-8, 0);
    /* far in a tail: Mills' ratio, mean of the excess over t is about 1 / t; the exact mean at t =
     * 8 is phi(8) / Q(8) = 8.1213 */
    d = td_distribution_normal(0, 1, 8, HUGE_VAL);
    td_assert_close(td_distribution_mean(&d), 8.1213, 1e-4, 0);
    td_assert_close(td_distribution_quantile(&d, 0.5), 8.0845, 1e-4, 0);
    d = td_distribution_normal(0, 1, -HUGE_VAL, -8);
    td_assert_close(td_distribution_mean(&d), -8.1213, 1e-4, 0);
}

static void empirical(void **state)
{
    (void)state;
    const double values[] = {30, 10, 20, 40}, weights[] = {1, 2, 0, 1};
    const double bad[] = {1, -1, 1, 1}, none[] = {0, 0, 0, 0};
    td_distribution d;
    td_random r = td_random_open(&(td_luck){.seed = 1}, 1, 1, 1);
    int seen[5] = {0};
    assert_int_equal(td_distribution_empirical(values, bad, 4, &d), TD_ERR_INVALID);
    assert_int_equal(td_distribution_empirical(values, none, 4, &d), TD_ERR_INVALID);
    assert_int_equal(td_distribution_empirical(values, NULL, 0, &d), TD_ERR_INVALID);
    assert_int_equal(td_distribution_empirical(values, weights, 4, &d), TD_OK);
    td_assert_close(td_distribution_mean(&d), 22.5, 1e-15, 0);
    td_assert_close(td_distribution_sd(&d), sqrt((2 * 12.5 * 12.5 + 7.5 * 7.5 + 17.5 * 17.5) / 4),
                    1e-14, 0);
    td_assert_close(td_distribution_quantile(&d, 0.49), 10, 0, 0);
    td_assert_close(td_distribution_quantile(&d, 0.51), 30, 0, 0);
    td_assert_close(td_distribution_quantile(&d, 0.99), 40, 0, 0);
    for (int i = 0; i < DRAWS; i++)
        seen[(int)(td_distribution_draw(&d, &r) / 10)]++;
    assert_int_equal(seen[2], 0);
    td_assert_close(seen[1] / (double)DRAWS, 0.5, 0, 4.9 * 0.5 / sqrt(DRAWS));
    td_assert_close(seen[3] / (double)DRAWS, 0.25, 0, 4.9 * sqrt(0.1875 / DRAWS));
    td_distribution_clear(&d);
}

/* Draws fall below each decile, and the 1st and 99th percentile, as often as they should. */
static void assert_law(td_distribution d)
{
    static const double shares[] = {0.01, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.99};
    enum { SHARES = sizeof shares / sizeof *shares };
    const double z = 5.4; /* two-sided 1e-6 over 11 shares */
    uint32_t below[SHARES] = {0};
    double limit[SHARES], sum = 0;
    td_random r = td_random_open(&(td_luck){.seed = 99}, 5, (uint32_t)d.kind, 1);
    for (int s = 0; s < SHARES; s++)
        limit[s] = td_distribution_quantile(&d, shares[s]);
    for (int i = 0; i < DRAWS; i++) {
        const double x = td_distribution_draw(&d, &r);
        sum += x;
        for (int s = 0; s < SHARES; s++)
            below[s] += x < limit[s];
    }
    for (int s = 0; s < SHARES; s++)
        td_assert_close(below[s] / (double)DRAWS, shares[s], 0,
                        z * sqrt(shares[s] * (1 - shares[s]) / DRAWS));
    td_assert_close(sum / DRAWS, td_distribution_mean(&d), 0,
                    z * td_distribution_sd(&d) / sqrt(DRAWS));
}

static void draws_follow_their_law(void **state)
{
    (void)state;
    assert_law(td_distribution_exponential(3));
    assert_law(td_distribution_lognormal(48, 0.25));
    assert_law(td_distribution_lognormal(2, 1.5));
    assert_law(td_distribution_gamma(2, 1 / sqrt(3)));
    assert_law(td_distribution_gamma(2, 0.3));
    assert_law(td_distribution_gamma(2, 1.8));
    assert_law(td_distribution_normal(10, 3, 0, HUGE_VAL));
    assert_law(td_distribution_normal(10, 3, 12, 14));
    assert_law(td_distribution_normal(0, 1, 6, HUGE_VAL));
    assert_law(td_distribution_normal(0, 1, -HUGE_VAL, -3));
    assert_law(td_distribution_uniform(-1, 4));
}

/* Mirrored streams: the mean of a pair scatters less than that of two draws apart. */
static void mirrored_draws_oppose(void **state)
{
    (void)state;
    const td_distribution all[] = {
        td_distribution_exponential(3),        td_distribution_lognormal(10, 0.5),
        td_distribution_gamma(2, 1 / sqrt(2)), td_distribution_normal(10, 3, 0, 20),
        td_distribution_normal(10, 3, 12, 14), td_distribution_uniform(0, 1)};
    for (size_t k = 0; k < sizeof all / sizeof *all; k++) {
        double products = 0;
        const double mean = td_distribution_mean(&all[k]), sd = td_distribution_sd(&all[k]);
        for (uint64_t i = 0; i < 20000; i++) {
            const td_luck a = td_luck_of(4, 2 * i, true), b = td_luck_of(4, 2 * i + 1, true);
            td_random x = td_random_open(&a, 1, 1, 1), y = td_random_open(&b, 1, 1, 1);
            products += (td_distribution_draw(&all[k], &x) - mean) *
                        (td_distribution_draw(&all[k], &y) - mean);
        }
        /* 1 - pi^2 / 6 = -0.645 for the exponential, less for the others */
        assert_true(products / 20000 / (sd * sd) < -0.5);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(closed_forms),
        cmocka_unit_test(truncated_normal),
        cmocka_unit_test(empirical),
        cmocka_unit_test(draws_follow_their_law),
        cmocka_unit_test(mirrored_draws_oppose),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
