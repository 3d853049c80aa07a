/* Delay functions: known values, and value, slope, curvature and integral against each other. */
#include "support.h"

#include "assign/delay.h"

static const td_delay shapes[] = {
    {.kind = TD_DELAY_CONSTANT, .free = 7},
    {.kind = TD_DELAY_BPR, .free = 6, .capacity = 4958, .a = 0.15, .power = 4},
    {.kind = TD_DELAY_BPR, .free = 6, .capacity = 4958, .a = 0.15, .power = 4, .preload = 3000},
    {.kind = TD_DELAY_BPR, .free = 2, .capacity = 1000, .a = 1, .power = 1},
    {.kind = TD_DELAY_BPR, .free = 2, .capacity = 1000, .a = 0.5, .power = 0},
    {.kind = TD_DELAY_BPR, .free = 2, .capacity = 1000, .a = 0.5, .power = 0.5},
    {.kind = TD_DELAY_BPR, .free = 2, .capacity = 1000, .a = 0.8, .power = 2.6},
    {.kind = TD_DELAY_BPR, .free = 2, .capacity = 1000, .a = 0.1, .power = 12},
    {.kind = TD_DELAY_CONICAL, .free = 3, .capacity = 1200, .a = 4},
    {.kind = TD_DELAY_CONICAL, .free = 3, .capacity = 1200, .a = 8, .preload = 400},
    {.kind = TD_DELAY_CONICAL, .free = 3, .capacity = 1200, .a = 1.5},
    /* months of 730 h: one server, two with a preload, six with a queue at first, and one that
     * serves in no time */
    {.kind = TD_DELAY_QUEUE, .free = 4, .capacity = 1000, .a = 3, .servers = 1, .horizon = 730},
    {.kind = TD_DELAY_QUEUE,
     .capacity = 1500,
     .a = 20,
     .preload = 800,
     .servers = 2,
     .horizon = 730},
    {.kind = TD_DELAY_QUEUE,
     .free = 1,
     .capacity = 1500,
     .a = 20,
     .servers = 6,
     .horizon = 730,
     .backlog = 150},
    {.kind = TD_DELAY_QUEUE, .free = 1, .capacity = 1000, .servers = 1, .horizon = 730},
};
enum { SHAPES = sizeof shapes / sizeof *shapes };

static void known_values(void **state)
{
    (void)state;
    const td_delay bpr = {.kind = TD_DELAY_BPR, .free = 10, .capacity = 400, .a = 0.15, .power = 4};
    td_assert_close(td_delay_value(&bpr, 0), 10, 0, 0);
    td_assert_close(td_delay_value(&bpr, 400), 11.5, 1e-15, 0);
    td_assert_close(td_delay_value(&bpr, 800), 34, 1e-15, 0);
    td_assert_close(td_delay_slope(&bpr, 400), 10 * 0.15 * 4 / 400, 1e-15, 0);
    td_assert_close(td_delay_integral(&bpr, 400), 10 * 400 * (1 + 0.15 / 5), 1e-15, 0);
    td_assert_close(td_delay_value(&bpr, -5), 10, 0, 0);
    /* Spiess (1990): f(0) = 1, f(1) = 2, f'(1) = alpha, and f'(x) < 2 alpha everywhere */
    const td_delay cone = {.kind = TD_DELAY_CONICAL, .free = 10, .capacity = 400, .a = 4};
    td_assert_close(td_delay_value(&cone, 0), 10, 1e-14, 0);
    td_assert_close(td_delay_value(&cone, 400), 20, 1e-14, 0);
    td_assert_close(td_delay_slope(&cone, 400), 10.0 * 4 / 400, 1e-14, 0);
    assert_true(td_delay_slope(&cone, 1e9) <= 2 * 10.0 * 4 / 400);
}

static void slope_and_curvature_are_derivatives(void **state)
{
    (void)state;
    for (int i = 0; i < SHAPES; i++)
        for (double v = 50; v < 3000; v *= 1.7) {
            /* a central difference of step h errs by about h^2 t''' and by rounding / h */
            const double h = v * 1e-4;
            const double slope =
                (td_delay_value(&shapes[i], v + h) - td_delay_value(&shapes[i], v - h)) / (2 * h);
            const double bend =
                (td_delay_slope(&shapes[i], v + h) - td_delay_slope(&shapes[i], v - h)) / (2 * h);
            td_assert_close(td_delay_slope(&shapes[i], v), slope, 1e-5, 1e-10);
            td_assert_close(td_delay_curvature(&shapes[i], v), bend, 1e-5, 1e-12);
        }
}

static void integral_is_the_area(void **state)
{
    (void)state;
    /* Simpson's rule; the step from a power below 1 is bent at 0, where it converges slowly */
    for (int i = 0; i < SHAPES; i++)
        for (double v = 50; v < 3000; v *= 1.7) {
            enum { PIECES = 2000 };
            double sum = 0;
            for (int piece = 0; piece <= PIECES; piece++) {
                const int weight = piece == 0 || piece == PIECES ? 1 : piece % 2 == 1 ? 4 : 2;
                sum += weight * td_delay_value(&shapes[i], v * piece / PIECES);
            }
            const double rel = shapes[i].power == 0.5                 ? 1e-5
                               : shapes[i].kind == TD_DELAY_QUEUE ? 1e-6 /* bends sharply */
                                                                  : 1e-10;
            td_assert_close(td_delay_integral(&shapes[i], v), sum * v / (3 * PIECES), rel, 0);
        }
}

static void both_at_once_is_each_alone(void **state)
{
    (void)state;
    for (int i = 0; i < SHAPES; i++)
        for (double v = 50; v < 3000; v *= 1.7) {
            double value, slope;
            const double t = td_delay_value(&shapes[i], v), t1 = td_delay_slope(&shapes[i], v);
            td_delay_evaluate(&shapes[i], v, false, &value, &slope);
            td_assert_close(value, t, 1e-14, 0);
            td_assert_close(slope, t1, 1e-14, 0);
            td_delay_evaluate(&shapes[i], v, true, &value, &slope);
            td_assert_close(value, t + v * t1, 1e-14, 0);
            td_assert_close(slope, 2 * t1 + v * td_delay_curvature(&shapes[i], v), 1e-14, 1e-300);
        }
}

static void without_capacity_an_arc_is_closed(void **state)
{
    (void)state;
    td_delay none = {.kind = TD_DELAY_BPR, .free = 10, .capacity = 0, .a = 0.15, .power = 4};
    double value, slope;
    assert_true(td_delay_valid(&none));
    assert_true(isinf(td_delay_value(&none, 0)));
    td_delay_evaluate(&none, 0, false, &value, &slope);
    assert_true(isinf(value));
    none.a = 0; /* what does not depend on flow needs no capacity */
    td_assert_close(td_delay_value(&none, 5), 10, 0, 0);
    /* an overflow is dear, not closed */
    const td_delay steep = {.kind = TD_DELAY_BPR, .free = 1, .capacity = 1, .a = 1, .power = 100};
    td_delay_evaluate(&steep, 1e12, false, &value, &slope);
    td_assert_close(value, TD_DELAY_LIMIT, 0, 0);
}

static void nonsense_is_not_valid(void **state)
{
    (void)state;
    const td_delay good = {.kind = TD_DELAY_BPR, .free = 1, .capacity = 1, .a = 1, .power = 4};
    const td_delay queue = {.kind = TD_DELAY_QUEUE, .servers = 1, .horizon = 730};
    td_delay bad[] = {good, good, good, good, good, good, good, queue, queue, queue};
    assert_true(td_delay_valid(&queue));
    assert_true(td_delay_valid(&good));
    bad[0].free = -1;
    bad[1].free = NAN;
    bad[2].a = -0.1;
    bad[3].power = -1;
    bad[4].capacity = NAN;
    bad[5].preload = -1;
    bad[6].kind = TD_DELAY_CONICAL; /* a = 1 */
    bad[7].servers = 0;
    bad[8].horizon = 0;
    bad[9].backlog = -1;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(td_delay_valid(&bad[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_values),
        cmocka_unit_test(slope_and_curvature_are_derivatives),
        cmocka_unit_test(integral_is_the_area),
        cmocka_unit_test(both_at_once_is_each_alone),
        cmocka_unit_test(without_capacity_an_arc_is_closed),
        cmocka_unit_test(nonsense_is_not_valid),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
