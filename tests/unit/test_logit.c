/* Shares against cases worked out by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include <cmocka.h>

#include "assign/logit.h"
#include "support.h"

/* A handful of exponentials: rounding alone. */
static bool is_near(double a, double b)
{
    return fabs(a - b) <= 1e-12 * fmax(1, fabs(b));
}
#define assert_near(a, b) assert_true(is_near(a, b))

static const td_logit_chain plain = {.theta = 0.1, .nest_scale = 1};

/* Costs 100 and 110, theta 0.1: odds of e to 1. */
static void test_two_routes(void **state)
{
    (void)state;
    const td_logit_route routes[] = {{100, 1, 0}, {110, 1, 0}};
    double work[TD_LOGIT_WORK(2, 1)], share[2], logsum;
    td_logit(routes, 2, &plain, 1, 0.1, 1, work, share, &logsum);
    assert_near(share[0], 0.7310585786300049);
    assert_near(share[1], 0.2689414213699951);
    assert_near(logsum, 100 - 10 * log(1 + exp(-1)));
}

/* Utilities far below where exp underflows keep their differences. */
static void test_large_costs(void **state)
{
    (void)state;
    const td_logit_route routes[] = {{1e6, 1, 0}, {1e6 + 10, 1, 0}};
    double work[TD_LOGIT_WORK(2, 1)], share[2], logsum;
    td_logit(routes, 2, &plain, 1, 0.1, 1, work, share, &logsum);
    assert_true(fabs(share[0] - 0.7310585786300049) < 1e-9); /* 1e6 leaves 1e-10 of the utility */
    assert_true(isfinite(logsum));
}

/* The red and the blue bus: equal costs, two routes in a nest of log-sum parameter 1/2. The nest is
 * worth sqrt(2) of the single route, and its members share it: 1 / (1 + sqrt 2), and half the rest.
 */
static void test_nest(void **state)
{
    (void)state;
    const td_logit_chain chains[] = {{.theta = 1, .nest_scale = 1, .nest = 0},
                                     {.theta = 1, .nest_scale = 0.5, .nest = 1}};
    const td_logit_route routes[] = {{10, 1, 0}, {10, 1, 1}, {10, 1, 1}};
    double work[TD_LOGIT_WORK(3, 2)], share[3], logsum;
    td_logit(routes, 3, chains, 2, 1, 1, work, share, &logsum);
    assert_near(share[0], sqrt(2) - 1);
    assert_near(share[1], (2 - sqrt(2)) / 2);
    assert_near(share[2], (2 - sqrt(2)) / 2);
    assert_near(logsum, 10 - log(1 + sqrt(2)));
}

/* Two chains that share a nest: within it the odds follow the difference over lambda. */
static void test_chains_in_one_nest(void **state)
{
    (void)state;
    const td_logit_chain chains[] = {{.theta = 1, .nest_scale = 0.5, .nest = 0},
                                     {.theta = 1, .nest_scale = 0.5, .nest = 0}};
    const td_logit_route routes[] = {{3, 1, 0}, {4, 1, 1}};
    double work[TD_LOGIT_WORK(2, 2)], share[2], logsum;
    td_logit(routes, 2, chains, 2, 1, 1, work, share, &logsum);
    assert_near(share[0] / share[1], exp(2));
    assert_near(logsum, 3 - 0.5 * log(1 + exp(-2)));
}

/* A constant of ln 3 makes a chain of equal cost three times as likely. */
static void test_constant(void **state)
{
    (void)state;
    const td_logit_chain chains[] = {{.theta = 0.2, .nest_scale = 1, .nest = 0},
                                     {.theta = 0.2, .nest_scale = 1, .asc = log(3), .nest = 1}};
    const td_logit_route routes[] = {{50, 1, 0}, {50, 1, 1}};
    double work[TD_LOGIT_WORK(2, 2)], share[2], logsum;
    td_logit(routes, 2, chains, 2, 0.2, 1, work, share, &logsum);
    assert_near(share[0], 0.25);
    assert_near(share[1], 0.75);
    assert_near(logsum, 50 - log(4) / 0.2);
}

/* 30 % take the dear chain at any price, spread over its two equal routes; the rest chooses, odds 1
 * to e^-1 a route. */
static void test_captives(void **state)
{
    (void)state;
    const td_logit_chain chains[] = {
        {.theta = 0.1, .nest_scale = 1, .nest = 0},
        {.theta = 0.1, .nest_scale = 1, .captive_share = 0.3, .nest = 1}};
    const td_logit_route routes[] = {{100, 1, 0}, {110, 1, 1}, {110, 1, 1}};
    double work[TD_LOGIT_WORK(3, 2)], share[3], logsum;
    td_logit(routes, 3, chains, 2, 0.1, 1, work, share, &logsum);
    const double free_choice = 1 / (1 + 2 * exp(-1));
    assert_near(share[0], 0.7 * free_choice);
    assert_near(share[1], 0.15 + 0.7 * exp(-1) * free_choice);
    assert_near(share[1], share[2]);
    assert_near(share[0] + share[1] + share[2], 1);
}

/* Captive shares beyond the whole are scaled to it. */
static void test_all_captive(void **state)
{
    (void)state;
    const td_logit_chain chains[] = {
        {.theta = 0.1, .nest_scale = 1, .captive_share = 0.9, .nest = 0},
        {.theta = 0.1, .nest_scale = 1, .captive_share = 0.6, .nest = 1}};
    const td_logit_route routes[] = {{100, 1, 0}, {500, 1, 1}};
    double work[TD_LOGIT_WORK(2, 2)], share[2], logsum;
    td_logit(routes, 2, chains, 2, 0.1, 1, work, share, &logsum);
    assert_near(share[0], 0.6);
    assert_near(share[1], 0.4);
}

/* Arcs 0 .. 4 of length 5, 5, 5, 10, 0. */
static void test_path_sizes(void **state)
{
    (void)state;
    const double length[] = {5, 5, 5, 10, 0};
    const uint32_t arcs[] = {0, 1, 0, 1, 0, 2, 3, 4};
    uint32_t users[5] = {0};
    double size[4];
    td_path_sizes(arcs, (const uint32_t[]){0, 2}, (const uint32_t[]){2, 2}, 2, length, NULL, users,
                  size); /* twice the same */
    assert_near(size[0], 0.5);
    assert_near(size[1], 0.5);
    td_path_sizes(arcs, (const uint32_t[]){0, 4}, (const uint32_t[]){2, 2}, 2, length, NULL, users,
                  size); /* half in common */
    assert_near(size[0], 0.75);
    assert_near(size[1], 0.75);
    td_path_sizes(arcs, (const uint32_t[]){0, 6}, (const uint32_t[]){2, 1}, 2, length, NULL, users, size);
    assert_near(size[0], 1);
    assert_near(size[1], 1);
    td_path_sizes(arcs, (const uint32_t[]){7, 7}, (const uint32_t[]){1, 1}, 2, length, NULL, users,
                  size); /* no length at all */
    assert_near(size[0], 0.5);
    for (int a = 0; a < 5; a++)
        assert_int_equal(users[a], 0);
}

/* Three routes of equal cost, two of them the same: with path sizes the two count as one. */
static void test_path_size_logit(void **state)
{
    (void)state;
    const td_logit_route routes[] = {{80, 0.5, 0}, {80, 0.5, 0}, {80, 1, 0}};
    double work[TD_LOGIT_WORK(3, 1)], share[3], logsum;
    td_logit(routes, 3, &plain, 1, 0.1, 1, work, share, &logsum);
    assert_near(share[0], 0.25);
    assert_near(share[1], 0.25);
    assert_near(share[2], 0.5);
}

/* Jourquin 2005, table 1: one mode at 2 + 0.5 d, the other at 55 + 0.3 d; they cost the same at 265
 * km. All or nothing gives the first 17 t and 2650 t-km, the second 16 t and 6600 t-km. The demand
 * by distance is one that adds up to these totals. */
static void test_cost_is_not_distance(void **state)
{
    (void)state;
    const double km[] = {100, 150, 200, 300, 400, 500}, tonnes[] = {5, 5, 7, 4, 6, 6};
    double t[2] = {0}, tkm[2] = {0};
    for (int i = 0; i < 6; i++) {
        const td_logit_route routes[] = {{2 + 0.5 * km[i], 1, 0}, {55 + 0.3 * km[i], 1, 0}};
        double share[2], logsum;
        td_all_or_nothing(routes, 2, share, &logsum);
        assert_near(logsum, fmin(routes[0].cost, routes[1].cost));
        for (int m = 0; m < 2; m++) {
            t[m] += share[m] * tonnes[i];
            tkm[m] += share[m] * tonnes[i] * km[i];
        }
    }
    assert_near(t[0], 17);
    assert_near(tkm[0], 2650);
    assert_near(t[1], 16);
    assert_near(tkm[1], 6600);
    const td_logit_route even[] = {{134.5, 1, 0}, {134.5, 1, 0}}; /* at 265 km: the first */
    double share[2], logsum;
    td_all_or_nothing(even, 2, share, &logsum);
    assert_near(share[0], 1);
    assert_near(share[1], 0);
}

static void shares_change_as_differences_say(void **state)
{
    (void)state;
    /* two chains in one nest, one alone, captives of two */
    const td_logit_chain chains[] = {
        {.theta = 0.02, .asc = 0.3, .nest_scale = 0.6, .captive_share = 0.1, .nest = 0},
        {.theta = 0.03, .nest_scale = 0.7, .nest = 0},
        {.theta = 0.02, .asc = -0.2, .nest_scale = 1, .captive_share = 0.25, .nest = 2}};
    const td_logit_route routes[] = {{100, 1, 0}, {110, 0.7, 0}, {95, 0.8, 1}, {120, 1, 2}, {90, 0.5, 2}};
    const double way[] = {1, -0.5, 0.3, 0, 0.8}, h = 1e-4;
    double work[TD_LOGIT_PARTS_WORK(5, 3)], change[5], up[5], down[5], logsum;
    const td_logit_parts parts = td_logit_take_apart(routes, 5, chains, 3, 1, work);
    td_logit_change(routes, 5, chains, 3, &parts, way, change);
    td_logit_route moved[5];
    double other[TD_LOGIT_WORK(5, 3)], sum = 0;
    for (int side = 0; side < 2; side++) {
        for (int i = 0; i < 5; i++) {
            moved[i] = routes[i];
            moved[i].cost += (side ? -h : h) * way[i];
        }
        td_logit(moved, 5, chains, 3, 0.02, 1, other, side ? down : up, &logsum);
    }
    for (int i = 0; i < 5; i++) {
        td_assert_close(change[i], (up[i] - down[i]) / (2 * h), 1e-6, 1e-10);
        sum += change[i];
    }
    td_assert_close(sum, 0, 0, 1e-15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_routes),
        cmocka_unit_test(test_large_costs),
        cmocka_unit_test(test_nest),
        cmocka_unit_test(test_chains_in_one_nest),
        cmocka_unit_test(test_constant),
        cmocka_unit_test(test_captives),
        cmocka_unit_test(test_all_captive),
        cmocka_unit_test(test_path_sizes),
        cmocka_unit_test(test_path_size_logit),
        cmocka_unit_test(test_cost_is_not_distance),
        cmocka_unit_test(shares_change_as_differences_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
