/* Platforms and timetables: who boards, what is spilled, and waits for periodic departures against
 * their closed forms. Intervals at 1 - 1e-6. */
#include "support.h"

#include <gsl/gsl_randist.h>

#include "simulate/platform.h"
#include "simulate/precision.h"
#include "simulate/timetable.h"

enum { ARRIVE = 8, DEPART = 9 };

typedef struct {
    uint32_t order[32], count;
} list;

static void note(void *context, td_engine *e, uint32_t customer, double units)
{
    list *const l = context;
    (void)e;
    (void)units;
    l->order[l->count++] = customer;
}

static void nothing(void *world, td_engine *e, uint32_t subject)
{
    (void)world;
    (void)e;
    (void)subject;
}

static td_engine *empty_engine(uint32_t *platform)
{
    td_engine *e;
    const td_engine_setup setup = {.handler[ARRIVE] = nothing};
    assert_int_equal(td_engine_create(&setup, &e), TD_OK);
    assert_int_equal(td_platform_add(e, platform), TD_OK);
    return e;
}

static void assert_order(const list *l, const uint32_t *expected, uint32_t count)
{
    assert_int_equal(l->count, count);
    for (uint32_t i = 0; i < count; i++)
        assert_int_equal(l->order[i], expected[i]);
}

static void ranks_cut_off_and_room(void **state)
{
    (void)state;
    for (int pass_over = 0; pass_over < 2; pass_over++) {
        uint32_t p;
        list first = {0}, second = {0};
        td_platform_sample t;
        td_engine *const e = empty_engine(&p);
        td_platform_enter(e, p, 0, 1, 2);
        td_platform_enter(e, p, 1, 1, 3);
        td_platform_enter(e, p, 2, 1, 1);
        td_engine_run(e, 1);
        td_platform_enter(e, p, 3, 0, 1); /* rank 0, but too late for the cut-off */
        const uint32_t place = td_platform_enter(e, p, 4, 1, 1);
        td_engine_run(e, 2);
        td_boarding boarding = {4, 0.5, pass_over, note, &first};
        td_assert_close(td_platform_board(e, p, &boarding), pass_over ? 3 : 2, 0, 0);
        const uint32_t passed[] = {0, 2}, strict[] = {0};
        assert_order(&first, pass_over ? passed : strict, pass_over ? 2 : 1);
        assert_int_equal(td_platform_withdraw(e, place), 4);
        td_engine_run(e, 3);
        boarding = (td_boarding){10, HUGE_VAL, pass_over, note, &second};
        td_assert_close(td_platform_board(e, p, &boarding), pass_over ? 4 : 5, 0, 0);
        const uint32_t rest[] = {3, 1, 2};
        assert_order(&second, rest, pass_over ? 2 : 3);
        td_platform_take(e, p, &t);
        assert_true(t.came == 5 && t.boarded == 4 && t.withdrawn == 1 && t.departures == 2);
        assert_true(t.spilled == (pass_over ? 1 : 2));
        td_assert_close(t.units_spilled, pass_over ? 3 : 4, 0, 0);
        td_assert_close(t.room, 14, 0, 0);
        /* 3 x 1 h, 5 x 1 h, then who is left x 1 h */
        td_assert_close(t.queue_h, 8 + (pass_over ? 2 : 3), 1e-15, 0);
        assert_int_equal(t.longest_queue, 5);
        assert_true(td_engine_little(e, NULL, NULL) < 1e-12);
        assert_int_equal(td_platform_length(e, p), 0);
        td_assert_close(td_platform_units(e, p), 0, 0, 0);
        td_engine_free(e);
    }
}

static void weekly_times(void **state)
{
    (void)state;
    const double times[] = {8, 80.5, 167};
    td_timetable t = {.week_h = times, .count = 3};
    td_assert_close(td_timetable_at(&t, 0), 8, 0, 0);
    td_assert_close(td_timetable_at(&t, 4), 168 + 80.5, 0, 0);
    assert_true(td_timetable_next(&t, 8) == 0 && td_timetable_next(&t, 8.001) == 1);
    assert_true(td_timetable_next(&t, 52 * 168) == 3 * 52);
    /* hour 0 is a Thursday 0:00: the week begins at hour 96 */
    t.week_starts_h = 96;
    td_assert_close(td_timetable_at(&t, 0), 8.5, 0, 0);
    td_assert_close(td_timetable_at(&t, 1), 95, 0, 0);
    td_assert_close(td_timetable_at(&t, 2), 104, 0, 0);
    for (uint64_t n = 0; n < 500; n++) {
        assert_true(td_timetable_next(&t, td_timetable_at(&t, n)) == n);
        assert_true(td_timetable_next(&t, td_timetable_at(&t, n) + 1e-6) == n + 1);
    }
    const td_timetable every = {.headway_h = 0.7, .first_h = 0.2};
    for (uint64_t n = 0; n < 5000; n++)
        assert_true(td_timetable_next(&every, td_timetable_at(&every, n)) == n);
    assert_true(td_timetable_next(&every, 0) == 0 && td_timetable_next(&every, 0.21) == 1);
}

static void late_and_cancelled(void **state)
{
    (void)state;
    enum { DEPARTURES = 100000 };
    const td_timetable every = {.headway_h = 12};
    const td_luck luck = {.seed = 3};
    const td_punctuality often = {0.1, 0.3, td_distribution_exponential(2)};
    const td_punctuality seldom = {0.05, 0.3, td_distribution_exponential(2)};
    double cancelled = 0, late = 0, hours = 0;
    for (uint64_t n = 0; n < DEPARTURES; n++) {
        const td_departure d = td_timetable_departure(&every, &often, &luck, 77, n);
        const td_departure s = td_timetable_departure(&every, &seldom, &luck, 77, n);
        td_assert_close(d.planned_h, 12.0 * (double)n, 0, 0);
        /* what runs in both is as late in both; what runs with more cancelled runs with fewer */
        assert_true(isinf(d.actual_h) || d.actual_h == s.actual_h);
        cancelled += isinf(d.actual_h);
        if (!isinf(d.actual_h)) {
            late += d.actual_h > d.planned_h;
            hours += d.actual_h - d.planned_h;
        }
    }
    const double run = DEPARTURES - cancelled, z = 4.9; /* two-sided 1e-6 */
    td_assert_close(cancelled / DEPARTURES, 0.1, 0, z * sqrt(0.1 * 0.9 / DEPARTURES));
    td_assert_close(late / run, 0.3, 0, z * sqrt(0.3 * 0.7 / run));
    td_assert_close(hours / late, 2, 0, z * 2 / sqrt(late));
}

/* Poisson arrivals, a departure every headway with so many places. */
typedef struct {
    double per_h, headway_h, places;
    uint32_t platform;
    td_random luck;
    uint64_t n;
} line;

static void one_arrives(void *world, td_engine *e, uint32_t subject)
{
    line *const l = world;
    td_platform_enter(e, l->platform, 0, 0, 1);
    td_engine_schedule(e, td_engine_now(e) + td_random_exponential(&l->luck) / l->per_h, ARRIVE,
                       subject);
}

static void departs(void *world, td_engine *e, uint32_t subject)
{
    line *const l = world;
    const td_timetable t = {.headway_h = l->headway_h, .first_h = l->headway_h};
    list unread = {0};
    td_boarding boarding = {l->places, HUGE_VAL, false, note, &unread};
    /* at most 32 are noted */
    assert_true(l->places <= 32);
    td_platform_board(e, l->platform, &boarding);
    td_engine_schedule(e, td_timetable_at(&t, ++l->n), DEPART, subject);
}

static td_platform_sample run_line(line l, uint64_t replication, double warm_up_h, double span_h)
{
    td_engine *e;
    td_platform_sample t;
    const td_luck luck = {.seed = 11, .replication = replication};
    const td_engine_setup setup = {.world = &l,
                                   .handler = {[ARRIVE] = one_arrives, [DEPART] = departs}};
    assert_int_equal(td_engine_create(&setup, &e), TD_OK);
    assert_int_equal(td_platform_add(e, &l.platform), TD_OK);
    l.luck = td_random_open(&luck, 1, 1, 1);
    td_engine_schedule(e, td_random_exponential(&l.luck) / l.per_h, ARRIVE, 0);
    td_engine_schedule(e, l.headway_h, DEPART, 0);
    assert_int_equal(td_engine_run(e, warm_up_h), TD_OK);
    td_platform_take(e, l.platform, &t);
    assert_int_equal(td_engine_run(e, warm_up_h + span_h), TD_OK);
    td_platform_take(e, l.platform, &t);
    assert_true(td_engine_little(e, NULL, NULL) < 1e-9);
    td_engine_free(e);
    return t;
}

static void check_wait(line l, double wait_h, double width)
{
    td_moments waits = {0}, queues = {0};
    for (uint64_t i = 0; i < 30; i++) {
        const td_platform_sample t = run_line(l, i, 2000, 40000);
        td_moments_add(&waits, t.wait_h / (double)t.boarded);
        td_moments_add(&queues, t.queue_h / t.span_h);
    }
    const td_interval w = td_interval_of(&waits, 1 - 1e-6), q = td_interval_of(&queues, 1 - 1e-6);
    assert_true(w.low <= wait_h && wait_h <= w.high);
    assert_true(q.low <= l.per_h * wait_h && l.per_h * wait_h <= q.high);
    assert_true(w.high - w.low < 2 * width * wait_h);
}

/* Mean number left behind by a departure: X' = max(X + A - K, 0), A Poisson of mean a; its law by
 * iteration from empty. */
static double left_behind(double a, int places)
{
    enum { MOST = 400, ARRIVALS = 100, ROUNDS = 4000 };
    double p[MOST] = {1}, arrivals[ARRIVALS], mean = 0;
    for (unsigned int i = 0; i < ARRIVALS; i++)
        arrivals[i] = gsl_ran_poisson_pdf(i, a);
    for (int round = 0; round < ROUNDS; round++) {
        double next[MOST] = {0};
        for (int x = 0; x < MOST; x++)
            for (int i = 0; p[x] > 1e-18 && i < ARRIVALS; i++) {
                const int left = x + i - places;
                next[left < 0 ? 0 : left < MOST ? left : MOST - 1] += p[x] * arrivals[i];
            }
        for (int x = 0; x < MOST; x++)
            p[x] = next[x];
    }
    for (int x = 0; x < MOST; x++)
        mean += x * p[x];
    return mean;
}

static void waits_for_departures(void **state)
{
    (void)state;
    /* room for all: half the headway */
    check_wait((line){.per_h = 1, .headway_h = 8, .places = 32}, 4, 0.01);
    /* the iteration against M/D/1, which one place makes it: a^2 / (2 (1 - a)) */
    td_assert_close(left_behind(0.8, 1), 0.64 / 0.4, 1e-9, 0);
    /* places for 5 with 4 a departure on average: those left behind wait on */
    const line tight = {.per_h = 0.5, .headway_h = 8, .places = 5};
    check_wait(tight, (left_behind(4, 5) + 4.0 / 2) / 0.5, 0.03);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranks_cut_off_and_room),
        cmocka_unit_test(weekly_times),
        cmocka_unit_test(late_and_cancelled),
        cmocka_unit_test(waits_for_departures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
