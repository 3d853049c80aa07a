/* Moments, quantiles, intervals, the stopping rule and replications on threads. */
#include "support.h"

#include <gsl/gsl_cdf.h>
#include <stdbool.h>
#include <string.h>

#include "base/random.h"
#include "simulate/precision.h"
#include "simulate/quantiles.h"
#include "simulate/replication.h"

static void moments(void **state)
{
    (void)state;
    /* NIST StRD, Michelso-like: large mean, small spread; mean 1e9 + 2, variance 2.5 */
    td_moments all = {0}, left = {0}, right = {0}, empty = {0};
    for (int i = 0; i < 5; i++) {
        td_moments_add(&all, 1e9 + i);
        td_moments_add(i < 2 ? &left : &right, 1e9 + i);
    }
    td_assert_close(all.mean, 1e9 + 2, 0, 0);
    td_assert_close(td_moments_variance(&all), 2.5, 1e-12, 0);
    td_moments_merge(&left, &right);
    td_moments_merge(&left, &empty);
    td_moments_merge(&empty, &left);
    td_assert_close(empty.mean, all.mean, 1e-15, 0);
    td_assert_close(empty.squares, all.squares, 1e-12, 0);
    assert_true(empty.least == 1e9 && empty.greatest == 1e9 + 4 && empty.count == 5);
    td_moments weighted = {0};
    td_moments_add_weighted(&weighted, 1, 3);
    td_moments_add_weighted(&weighted, 5, 1);
    td_moments_add_weighted(&weighted, 9, 0);
    td_assert_close(weighted.mean, 2, 1e-15, 0);
    td_assert_close(weighted.squares, 12, 1e-15, 0);
}

static int rising(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void quantiles_keep_their_error(void **state)
{
    (void)state;
    enum { COUNT = 100000 };
    double *const x = malloc(COUNT * sizeof *x);
    td_quantiles all = {0}, parts[3] = {0}, merged = {0}, reversed = {0};
    td_random r = td_random_open(&(td_luck){.seed = 2}, 1, 1, 1);
    for (int i = 0; i < COUNT; i++) {
        x[i] = 100 * exp(0.8 * td_random_normal(&r));
        assert_int_equal(td_quantiles_add(&all, x[i]), TD_OK);
        assert_int_equal(td_quantiles_add(&parts[i % 3], x[i]), TD_OK);
    }
    for (int i = 0; i < 3; i++) {
        assert_int_equal(td_quantiles_merge(&merged, &parts[i]), TD_OK);
        assert_int_equal(td_quantiles_merge(&reversed, &parts[2 - i]), TD_OK);
    }
    qsort(x, COUNT, sizeof *x, rising);
    for (int i = 0; i < 1000; i++) {
        const double p = (i + 0.5) / 1000, exact = x[(int)ceil(p * COUNT) - 1];
        const double got = td_quantiles_at(&all, p);
        assert_true(fabs(got - exact) <= TD_QUANTILES_ERROR * exact);
        assert_true(got == td_quantiles_at(&merged, p) && got == td_quantiles_at(&reversed, p));
    }
    /* the share below an exact quantile, off by less than what one bin holds */
    td_assert_close(td_quantiles_share_below(&all, x[COUNT / 2]), 0.5, 0, 0.005);
    td_assert_close(td_quantiles_share_below(&all, 1e9), 1, 0, 0);
    td_assert_close(td_quantiles_share_below(&all, 1e-9), 0, 0, 0);
    /* exp(0.8 x 9) spreads over 10.4 octaves: 1330 bins, some spare */
    assert_true(all.count < 2000);
    td_quantiles_reset(&all);
    assert_true(isnan(td_quantiles_at(&all, 0.5)));
    td_quantiles_clear(&all);
    td_quantiles_clear(&merged);
    td_quantiles_clear(&reversed);
    for (int i = 0; i < 3; i++)
        td_quantiles_clear(&parts[i]);
    free(x);
}

static void quantiles_at_the_edges(void **state)
{
    (void)state;
    td_quantiles q = {0};
    assert_true(isnan(td_quantiles_at(&q, 0.5)));
    assert_int_equal(td_quantiles_add_many(&q, 0, 9), TD_OK);
    assert_int_equal(td_quantiles_add(&q, 64), TD_OK);
    td_assert_close(td_quantiles_at(&q, 0.5), 0, 0, 0);
    td_assert_close(td_quantiles_at(&q, 0.95), 64, TD_QUANTILES_ERROR, 0);
    td_assert_close(td_quantiles_share_below(&q, 1), 0.9, 1e-15, 0);
    assert_int_equal(td_quantiles_add(&q, 1e300), TD_OK);
    assert_true(td_quantiles_at(&q, 1) >= 0x1p40);
    assert_int_equal(td_quantiles_add(&q, NAN), TD_ERR_USAGE);
    assert_true(q.total == 11);
    td_quantiles_clear(&q);
}

static void intervals(void **state)
{
    (void)state;
    /* Student's t table: 2.776 for 4 degrees of freedom at 0.95 */
    td_moments m = {0};
    const double x[] = {4, 6, 5, 7, 3};
    for (int i = 0; i < 5; i++)
        td_moments_add(&m, x[i]);
    const td_interval in = td_interval_of(&m, 0.95);
    td_assert_close(in.mean, 5, 1e-15, 0);
    td_assert_close(in.high - in.mean, 2.776 * sqrt(2.5) / sqrt(5), 1e-3, 0);
    td_assert_close(in.mean - in.low, in.high - in.mean, 1e-12, 0);
    td_moments one = {0};
    td_moments_add(&one, 3);
    assert_true(isnan(td_interval_of(&one, 0.95).low) && td_interval_of(&one, 0.95).mean == 3);
}

/* Ratios by hand: 2 + 6 + 4 over 1 + 2 + 3 are 2; what is above less 2 x what is below: 0, 2, -2, of sd 2; beside
 * a mean below the line of 2 that is 1, and Student's t for 2 degrees of freedom is 4.303. */
static void ratios_have_intervals(void **state)
{
    (void)state;
    static const double above[] = {2, 6, 4}, below[] = {1, 2, 3}, x[] = {4, 6, 5, 7, 3};
    td_ratio r = {0}, plain = {0}, same = {0};
    td_moments m = {0};
    for (int i = 0; i < 3; i++)
        td_ratio_add(&r, above[i], below[i]);
    td_ratio_add(&r, 0, 0); /* tells nothing */
    td_interval in = td_ratio_interval(&r, 0.95);
    td_assert_close(in.mean, 2, 1e-15, 0);
    td_assert_close(in.sd, 1, 1e-12, 0);
    td_assert_close(in.high - in.mean, 4.303 / sqrt(3), 1e-3, 0);
    assert_true(in.n == 3);
    for (int i = 0; i < 5; i++) {
        td_ratio_add(&plain, 3 * x[i], 3);
        td_ratio_add(&same, 7 * x[i], x[i]);
        td_moments_add(&m, x[i]);
    }
    in = td_ratio_interval(&plain, 0.9);
    td_assert_close(in.low, td_interval_of(&m, 0.9).low, 1e-12, 0);
    td_assert_close(in.high, td_interval_of(&m, 0.9).high, 1e-12, 0);
    in = td_ratio_interval(&same, 0.95); /* the same everywhere, whatever is below */
    td_assert_close(in.low, 7, 1e-12, 0);
    td_assert_close(in.high, 7, 1e-12, 0);
    td_ratio one = {0};
    assert_true(isnan(td_ratio_interval(&one, 0.95).mean));
    td_ratio_add(&one, 3, 2);
    in = td_ratio_interval(&one, 0.95);
    assert_true(in.mean == 1.5 && isnan(in.low) && isnan(in.high));
}

/* 2,000 intervals at 0.9 hold the mean as often as they say: binomial, two-sided 1e-6. */
static void intervals_cover(void **state)
{
    (void)state;
    enum { TRIALS = 2000 };
    int covered = 0;
    for (uint64_t t = 0; t < TRIALS; t++) {
        td_moments m = {0};
        td_random r = td_random_open(&(td_luck){.seed = 8}, 1, 1, t);
        for (int i = 0; i < 6; i++)
            td_moments_add(&m, 10 + 3 * td_random_normal(&r));
        const td_interval in = td_interval_of(&m, 0.9);
        covered += in.low <= 10 && 10 <= in.high;
    }
    td_assert_close(covered, 0.9 * TRIALS, 0, 4.9 * sqrt(0.09 * TRIALS));
}

static void batch_means(void **state)
{
    (void)state;
    /* x' = 0.9 x + z: variance of the mean of n is about 1 / (1 - 0.9)^2 / n = 100 / n */
    enum { COUNT = 100000 };
    double *const x = malloc(COUNT * sizeof *x), correlation;
    td_random r = td_random_open(&(td_luck){.seed = 21}, 1, 1, 1);
    double value = 0;
    for (int i = 0; i < COUNT; i++)
        x[i] = 5 + (value = 0.9 * value + td_random_normal(&r));
    const td_interval in = td_interval_batches(x, COUNT, 40, 1 - 1e-6, &correlation);
    assert_true(in.low < 5 && 5 < in.high);
    /* chi-square of 39 at 1e-6 lies between 9.6 and 94 */
    const double variance = in.sd * in.sd * (COUNT / 40) / 100;
    assert_true(variance > 9.6 / 39 && variance < 94.0 / 39);
    assert_true(fabs(correlation) < 4.9 / sqrt(40));
    /* too short batches betray themselves */
    td_interval_batches(x, COUNT, COUNT / 2, 0.95, &correlation);
    assert_true(correlation > 0.8);
    assert_true(isnan(td_interval_batches(x, 3, 4, 0.95, NULL).mean));
    free(x);
}

static void pairs_save_variance(void **state)
{
    (void)state;
    td_paired p = {0};
    for (uint64_t i = 0; i < 100; i++) { /* the same luck; b is 2 % slower and a little apart */
        td_random r = td_random_open(&(td_luck){.seed = 6, .replication = i}, 1, 1, 1);
        const double common = 100 + 10 * td_random_normal(&r);
        td_paired_add(&p, common, 1.02 * common + 0.1 * td_random_normal(&r));
    }
    td_assert_close(p.difference.mean, 2, 0, 0.3);
    assert_true(td_paired_saved(&p) > 0.99);
    assert_true(isnan(td_paired_saved(&(td_paired){0})));
}

static void stopping(void **state)
{
    (void)state;
    const td_precision wanted = {.relative = 0.02, .level = 0.95, .least = 3, .most = 50};
    td_moments m = {0};
    td_moments_add(&m, 10);
    td_moments_add(&m, 10);
    assert_false(td_precision_met(&wanted, &m)); /* too few */
    td_moments_add(&m, 10);
    assert_true(td_precision_met(&wanted, &m));
    td_moments_add(&m, 14);
    assert_false(td_precision_met(&wanted, &m));
    for (int i = 4; i < 50; i++)
        td_moments_add(&m, i % 2 ? 1 : 20);
    assert_true(td_precision_met(&wanted, &m)); /* the bound */
    td_moments zero = {.count = 5};
    assert_true(td_precision_met(&wanted, &zero));
}

/* Replications whose sum depends on the order, and whose times differ. */
typedef struct {
    double sum;
    uint32_t taken, last, fail_at, unused;
    uint32_t opened, closed;
    td_moments m;
    td_precision precision;
} job;

static td_status open_worker(void *context, void **worker)
{
    job *const j = context;
#pragma omp atomic
    j->opened++;
    *worker = malloc(1);
    return TD_OK;
}

static void close_worker(void *context, void *worker)
{
    ((job *)context)->closed++;
    free(worker);
}

static td_status run(void *context, void *worker, uint32_t number, void **result)
{
    const job *const j = context;
    double *const x = malloc(sizeof *x);
    td_random r = td_random_open(&(td_luck){.seed = 1, .replication = number}, 1, 1, 1);
    (void)worker;
    *x = 0;
    for (uint32_t i = 0; i < 100 * (1 + number % 7); i++)
        *x += td_random_normal(&r);
    *result = x;
    return number == j->fail_at ? TD_ERR_RUN : TD_OK;
}

static void take(void *context, uint32_t number, void *result, bool used)
{
    job *const j = context;
    if (used) {
        assert_int_equal(number, j->taken);
        j->taken++;
        j->sum = j->sum / 3 + *(double *)result;
        td_moments_add(&j->m, 100 + *(double *)result);
    } else {
        j->unused++;
    }
    free(result);
}

static bool enough(void *context, uint32_t done)
{
    const job *const j = context;
    assert_int_equal(done, j->taken);
    return td_precision_met(&j->precision, &j->m);
}

static void replications_do_not_depend_on_threads(void **state)
{
    (void)state;
    double sums[3];
    uint32_t counts[3];
    const uint32_t threads[] = {1, 2, 8};
    for (int i = 0; i < 3; i++) {
        job j = {.fail_at = UINT32_MAX,
                 .precision = {.relative = 0.05, .level = 0.95, .least = 5, .most = 400}};
        const td_replications plan = {.least = 5,
                                      .most = 400,
                                      .block = 6,
                                      .threads = threads[i],
                                      .context = &j,
                                      .open = open_worker,
                                      .close = close_worker,
                                      .run = run,
                                      .take = take,
                                      .enough = enough};
        assert_int_equal(td_replications_run(&plan, &counts[i]), TD_OK);
        assert_true(counts[i] >= 5 && counts[i] < 400 && (counts[i] - 5) % 6 == 0);
        assert_int_equal(counts[i], j.taken);
        assert_true(j.opened >= 1 && j.opened <= threads[i] && j.closed == j.opened);
        sums[i] = j.sum;
    }
    assert_int_equal(counts[0], counts[1]);
    assert_int_equal(counts[0], counts[2]);
    assert_memory_equal(&sums[0], &sums[1], sizeof *sums);
    assert_memory_equal(&sums[0], &sums[2], sizeof *sums);
}

static void replications_fail_alike(void **state)
{
    (void)state;
    for (uint32_t threads = 1; threads <= 8; threads *= 2) {
        uint32_t done;
        job j = {.fail_at = 13};
        const td_replications plan = {.least = 40,
                                      .block = 10,
                                      .threads = threads,
                                      .context = &j,
                                      .open = open_worker,
                                      .close = close_worker,
                                      .run = run,
                                      .take = take};
        assert_int_equal(td_replications_run(&plan, &done), TD_ERR_RUN);
        assert_int_equal(done, 13);
        assert_int_equal(j.taken, 13);
        assert_int_equal(j.unused, 7);
        assert_int_equal(j.closed, j.opened);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moments),
        cmocka_unit_test(quantiles_keep_their_error),
        cmocka_unit_test(quantiles_at_the_edges),
        cmocka_unit_test(intervals),
        cmocka_unit_test(ratios_have_intervals),
        cmocka_unit_test(intervals_cover),
        cmocka_unit_test(batch_means),
        cmocka_unit_test(pairs_save_variance),
        cmocka_unit_test(stopping),
        cmocka_unit_test(replications_do_not_depend_on_threads),
        cmocka_unit_test(replications_fail_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
