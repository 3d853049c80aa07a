/* Waits in queues against closed forms: Erlang C from its sum, Pollaczek-Khinchine, the mean queue of
 * more than a station can serve; and derivatives and integrals. */
#include "support.h"

#include "assign/queue.h"

/* Erlang C from its definition, a = c r Erlang:
 * (a^c / c!) / (1 - r) / (sum over k < c of a^k / k! + (a^c / c!) / (1 - r)) */
static double erlang_c_by_sum(int c, double r)
{
    double term = 1, sum = 0;
    for (int k = 0; k < c; k++) {
        sum += term;
        term *= c * r / (k + 1);
    }
    const double last = term / (1 - r);
    return last / (sum + last);
}

static void steady_queues_follow_erlang_c(void **state)
{
    (void)state;
    const int servers[] = {1, 2, 3, 7, 40};
    const double loads[] = {0.01, 0.3, 0.5, 0.8, 0.92, 0.99};
    for (int i = 0; i < 5; i++)
        for (int j = 0; j < 6; j++) {
            const int c = servers[i];
            const double r = loads[j];
            td_assert_close(td_queue_steady(c, r).value, erlang_c_by_sum(c, r) / (c * (1 - r)),
                            1e-12, 0);
        }
    /* textbook: M/M/2 at r = 0.75 waits r^2 / (1 - r^2) of a service time; M/M/1 r / (1 - r) */
    td_assert_close(td_queue_steady(2, 0.75).value, 0.5625 / 0.4375, 1e-14, 0);
    td_assert_close(td_queue_steady(1, 0.8).value, 4, 1e-14, 0);
}

static void long_periods_come_to_pollaczek_khinchine(void **state)
{
    (void)state;
    /* M/G/1, service 2 h, cs = 0.5: W = r s (1 + cs^2) / (2 (1 - r)); in 1e12 h nothing is left over */
    const double s = 2, cs = 0.5;
    const td_queue q = {.a = (1 + cs * cs) / 2 * s, .servers = 1, .horizon = 1e12};
    for (double r = 0.1; r < 0.95; r += 0.1)
        td_assert_close(td_queue_wait(&q, r).value, r * s * (1 + cs * cs) / (2 * (1 - r)), 1e-9, 0);
}

static void one_server_has_a_closed_form(void **state)
{
    (void)state;
    /* Q = a r / (1 - r) with r = x - 2 Q / T is a quadratic in Q:
     * T / 4 (x - 1 - k + sqrt((x - 1 - k)^2 + 4 k x)), k = 2 a / T */
    const td_queue q = {.a = 3, .servers = 1, .horizon = 730};
    const double k = 2 * q.a / q.horizon;
    for (double x = 0.1; x < 4; x += 0.3) {
        const double z = x - 1 - k;
        td_assert_close(td_queue_wait(&q, x).value, 730 / 4.0 * (z + sqrt(z * z + 4 * k * x)), 1e-9,
                        0);
    }
}

static void beyond_saturation_the_surplus_waits(void **state)
{
    (void)state;
    /* twice what is served, over 700 h: the last waits 700 h, the mean 350 */
    const td_queue none = {.a = 0, .servers = 1, .horizon = 700};
    td_assert_close(td_queue_wait(&none, 2).value, 350, 0.006, 0);
    assert_true(td_queue_wait(&none, 1).value == 0);
    const td_queue quick = {.a = 0.01, .servers = 3, .horizon = 700};
    td_assert_close(td_queue_wait(&quick, 2).value, 350, 1e-4, 0);
    td_assert_close(td_queue_wait(&quick, 1e9).value, 350e9, 1e-8, 0);
    td_assert_close(td_queue_wait(&quick, 1e9).slope, 350, 1e-8, 0);
}

static void a_queue_from_before_melts(void **state)
{
    (void)state;
    /* 50 h of work stand there; at 0.75 it is gone after 200 h of 700: mean 50 x 200 / 2 / 700 */
    const td_queue q = {.a = 0, .servers = 1, .horizon = 700, .backlog = 50};
    td_assert_close(td_queue_wait(&q, 0.75).value, 50.0 * 200 / 2 / 700, 1e-3, 0);
    /* at 0.95 15 h are left after 700: mean (50 + 15) / 2 */
    td_assert_close(td_queue_wait(&q, 0.95).value, 32.5, 0.03, 0);
    /* at twice the capacity all of it stays on top */
    td_assert_close(td_queue_wait(&q, 2).value, 350 + 50, 0.006, 0);
}

static const td_queue shapes[] = {
    {.a = 5, .servers = 1, .horizon = 730},
    {.a = 40, .servers = 2, .horizon = 730},
    {.a = 40, .servers = 25, .horizon = 730},
    {.a = 8, .servers = 3, .horizon = 730, .backlog = 100},
    {.a = 0, .servers = 1, .horizon = 730, .backlog = 100},
    {.a = 0.5, .servers = 4, .horizon = 8760, .backlog = 900},
};
enum { SHAPES = sizeof shapes / sizeof *shapes };

static void derivatives_are_differences(void **state)
{
    (void)state;
    for (int i = 0; i < SHAPES; i++)
        for (double x = 0.05; x < 3; x += 0.0913) {
            const double h = 1e-5; /* errs by h^2 t''' / 6 and by rounding / h */
            const td_jet at = td_queue_wait(&shapes[i], x);
            const td_jet up = td_queue_wait(&shapes[i], x + h);
            const td_jet down = td_queue_wait(&shapes[i], x - h);
            td_assert_close(at.slope, (up.value - down.value) / (2 * h), 1e-5, 1e-6);
            td_assert_close(at.curvature, (up.slope - down.slope) / (2 * h), 1e-4, 1e-4);
            assert_true(up.value >= at.value && at.value >= down.value);
        }
}

static void integrals_are_areas(void **state)
{
    (void)state;
    for (int i = 0; i < SHAPES; i++)
        for (double x = 0.4; x < 3; x += 0.4) {
            enum { PIECES = 20000 }; /* Simpson */
            double sum = 0;
            for (int piece = 0; piece <= PIECES; piece++) {
                const int weight = piece == 0 || piece == PIECES ? 1 : piece % 2 == 1 ? 4 : 2;
                sum += weight * td_queue_wait(&shapes[i], x * piece / PIECES).value;
            }
            td_assert_close(td_queue_integral(&shapes[i], x), sum * x / (3 * PIECES), 1e-6, 1e-9);
        }
}

static void the_fit_returns_the_time(void **state)
{
    (void)state;
    const double times[] = {0.5, 24, 120, 400}, loads[] = {0.003, 0.25, 0.82, 0.92, 0.999, 1.05};
    for (int c = 1; c < 30; c += 7)
        for (int i = 0; i < 4; i++)
            for (int j = 0; j < 6; j++) {
                const double variability = 0.745, horizon = 730;
                const double s =
                    td_queue_fit_service(times[i], variability, c, horizon, loads[j]);
                const td_queue q = {.a = variability * s, .servers = c, .horizon = horizon};
                if (loads[j] < 1 + 2 * times[i] / horizon)
                    td_assert_close(s + td_queue_wait(&q, loads[j]).value, times[i], 1e-9, 0);
                else
                    assert_true(s == 0);
            }
    /* a single server that is hardly used: the time is nearly all service and hardly rises */
    const double s = td_queue_fit_service(24, 1, 1, 730, 0.01);
    td_assert_close(s, 24, 0.02, 0);
    /* without end of time it is the M/M/1 stay s / (1 - r) */
    td_assert_close(td_queue_fit_service(120, 1, 1, 1e15, 0.92), 120 * 0.08, 1e-9, 0);
    assert_true(td_queue_fit_service(0, 1, 1, 730, 0.9) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steady_queues_follow_erlang_c),
        cmocka_unit_test(long_periods_come_to_pollaczek_khinchine),
        cmocka_unit_test(one_server_has_a_closed_form),
        cmocka_unit_test(beyond_saturation_the_surplus_waits),
        cmocka_unit_test(a_queue_from_before_melts),
        cmocka_unit_test(derivatives_are_differences),
        cmocka_unit_test(integrals_are_areas),
        cmocka_unit_test(the_fit_returns_the_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
