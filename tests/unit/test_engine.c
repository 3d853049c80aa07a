/* The event list and the engine's loop: order, ties, cancelling, failures. */
#include "support.h"

#include "simulate/engine.h"
#include "simulate/event_list.h"

/* Times of four shapes: few values, one value, over many orders of magnitude, two far clusters. */
static double some_time(int shape, uint64_t *seed)
{
    const double u = td_test_uniform(seed);
    const double times[] = {floor(100 * u), 7, exp(100 * u - 50), u < 0.5 ? u : 1e9 + u};
    return times[shape];
}

static void order_and_ties(void **state)
{
    (void)state;
    enum { EVENTS = 50000 };
    td_event_list list = {0};
    for (int shape = 0; shape < 4; shape++) {
        uint64_t seed = 1, ticket = 0, last_ticket = 0;
        double last = 0;
        td_event e;
        for (uint32_t i = 0; i < EVENTS; i++)
            assert_int_equal(
                td_event_list_push(&list, some_time(shape, &seed), i % TD_EVENT_KINDS, i, &ticket),
                TD_OK);
        assert_int_equal(td_event_list_count(&list), EVENTS);
        for (uint32_t i = 0; i < EVENTS; i++) {
            assert_true(td_event_list_pop(&list, HUGE_VAL, &e));
            assert_true(e.time_h > last || i == 0 || (e.time_h == last && e.ticket > last_ticket));
            assert_true(e.subject == e.ticket && e.kind == e.subject % TD_EVENT_KINDS);
            last = e.time_h;
            last_ticket = e.ticket;
        }
        assert_false(td_event_list_pop(&list, HUGE_VAL, &e));
        td_event_list_reset(&list);
    }
    td_event_list_clear(&list);
}

/* 30,000 pending, each popped one followed by another, now and then at the very same time, in the
 * same order as by a plain search through all. */
static void as_a_plain_search(void **state)
{
    (void)state;
    enum { PENDING = 30000, STEPS = 2000 };
    td_event_list list = {0};
    double *const times = malloc((PENDING + STEPS) * sizeof *times);
    uint64_t seed = 5, ticket = 0;
    uint32_t count = 0;
    td_event e = {0};
    for (; count < PENDING; count++) {
        times[count] = -log1p(-td_test_uniform(&seed));
        assert_int_equal(td_event_list_push(&list, times[count], 1, count, &ticket), TD_OK);
    }
    for (int step = 0; step < STEPS; step++, count++) {
        uint32_t least = 0;
        for (uint32_t i = 1; i < count; i++)
            least = times[i] < times[least] ? i : least;
        assert_true(td_event_list_pop(&list, HUGE_VAL, &e));
        assert_int_equal(e.subject, least);
        assert_true(e.time_h == times[least]);
        times[least] = HUGE_VAL;
        times[count] = e.time_h + (step % 5 ? -0.01 * log1p(-td_test_uniform(&seed)) : 0);
        assert_int_equal(td_event_list_push(&list, times[count], 1, count, &ticket), TD_OK);
    }
    free(times);
    td_event_list_clear(&list);
}

static void bounds(void **state)
{
    (void)state;
    td_event_list list = {0};
    uint64_t ticket;
    td_event e;
    assert_int_equal(td_event_list_push(&list, 1, 0, TD_EVENT_SUBJECTS, &ticket), TD_ERR_RUN);
    assert_int_equal(td_event_list_push(&list, -0.0, 31, TD_EVENT_SUBJECTS - 1, &ticket), TD_OK);
    assert_int_equal(td_event_list_push(&list, 1e300, 1, 2, &ticket), TD_OK);
    assert_true(td_event_list_pop(&list, 0, &e));
    assert_true(e.time_h == 0 && e.kind == 31 && e.subject == TD_EVENT_SUBJECTS - 1);
    assert_false(td_event_list_pop(&list, 1e299, &e));
    list.next_ticket = TD_EVENT_TICKETS - 1;
    assert_int_equal(td_event_list_push(&list, 5, 3, 4, &ticket), TD_OK);
    assert_int_equal(td_event_list_push(&list, 5, 3, 4, &ticket), TD_ERR_RUN);
    assert_true(td_event_list_pop(&list, 5, &e) && e.ticket == TD_EVENT_TICKETS - 1);
    assert_true(e.kind == 3 && e.subject == 4);
    td_event_list_clear(&list);
}

/* Random pushes, pops and cancellations against a plain table. */
static void cancelled_never_come(void **state)
{
    (void)state;
    enum { STEPS = 100000 };
    td_event_list list = {0};
    uint64_t seed = 3;
    uint8_t *const fate = calloc(STEPS, 1); /* 1 pending, 2 cancelled, 3 happened */
    uint64_t pending = 0;
    double now = 0;
    td_event e;
    for (uint32_t i = 0; i < STEPS; i++) {
        uint64_t ticket = 0;
        assert_int_equal(td_event_list_push(&list, now + td_test_uniform(&seed), 1, i, &ticket),
                         TD_OK);
        assert_true(ticket == i);
        fate[i] = 1;
        pending++;
        const uint32_t any = td_test_below(&seed, i + 1);
        if (fate[any] == 1) {
            assert_int_equal(td_event_list_cancel(&list, any), TD_OK);
            fate[any] = 2;
            pending--;
        }
        if (i % 3 == 0 && pending > 0) {
            assert_true(td_event_list_pop(&list, HUGE_VAL, &e));
            assert_true(fate[e.subject] == 1 && e.time_h >= now);
            fate[e.subject] = 3;
            now = e.time_h;
            pending--;
        }
    }
    while (td_event_list_pop(&list, HUGE_VAL, &e)) {
        assert_int_equal(fate[e.subject], 1);
        pending--;
    }
    assert_true(pending == 0);
    assert_true(list.cancelled_count == 0);
    td_event_list_clear(&list);
    free(fate);
}

/* Cancelled events far away do not pile up. */
static void memory_is_swept(void **state)
{
    (void)state;
    td_event_list list = {0};
    for (uint32_t i = 0; i < 1000000; i++) {
        uint64_t ticket = 0;
        assert_int_equal(td_event_list_push(&list, 1e6 + i, 1, 1, &ticket), TD_OK);
        assert_int_equal(td_event_list_cancel(&list, ticket), TD_OK);
    }
    assert_true(td_event_list_memory(&list) < 2000000);
    td_event_list_clear(&list);
}

typedef struct {
    int seen[8];
    int count;
    uint64_t victim;
} log_of;

static void note(void *world, td_engine *engine, uint32_t subject)
{
    log_of *const l = world;
    l->seen[l->count++] = (int)subject;
    if (subject == 1) {
        td_engine_schedule(engine, td_engine_now(engine), 8, 10); /* behind what is there */
        td_engine_cancel(engine, l->victim);
    }
    if (subject == 5)
        td_engine_schedule(engine, td_engine_now(engine) - 1, 8, 6);
}

static void the_loop(void **state)
{
    (void)state;
    log_of l = {0};
    td_engine_setup setup = {.world = &l, .handler[8] = note};
    td_engine *e;
    assert_int_equal(td_engine_create(&setup, &e), TD_OK);
    td_engine_schedule(e, 2, 8, 1);
    td_engine_schedule(e, 2, 8, 2);
    td_engine_schedule(e, 1, 8, 0);
    l.victim = td_engine_schedule(e, 2.5, 8, 3);
    td_engine_schedule(e, 3, 8, 4);
    assert_int_equal(td_engine_run(e, 2.75), TD_OK);
    const int first[] = {0, 1, 2, 10};
    assert_int_equal(l.count, 4);
    assert_memory_equal(l.seen, first, sizeof first);
    assert_true(td_engine_now(e) == 2.75);
    /* an event in the past is a mistake of the world, and ends the run */
    td_engine_schedule(e, 2.8, 8, 5);
    assert_int_equal(td_engine_run(e, 10), TD_ERR_RUN);
    assert_int_equal(l.count, 5);
    assert_int_equal(td_engine_run(e, 10), TD_ERR_RUN);
    td_engine_reset(e, &(td_luck){.seed = 1});
    assert_true(td_engine_now(e) == 0);
    assert_int_equal(td_engine_run(e, 10), TD_OK);
    assert_int_equal(l.count, 5);
    /* no handler for this kind */
    td_engine_schedule(e, 20, 9, 5);
    assert_int_equal(td_engine_run(e, 30), TD_ERR_USAGE);
    td_engine_free(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_and_ties),  cmocka_unit_test(as_a_plain_search),
        cmocka_unit_test(bounds),          cmocka_unit_test(cancelled_never_come),
        cmocka_unit_test(memory_is_swept), cmocka_unit_test(the_loop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
