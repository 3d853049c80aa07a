/*
 * Stations event by event: cases worked out by hand, in hours. A plan lists who comes when, with
 * which units and service, and by which stations; the log says what happened.
 */
#include "support.h"

#include <stdio.h>
#include <string.h>

#include "simulate/station.h"

enum { MOST = 64, ARRIVE = 8, ACT = 9 };

typedef struct {
    double at_h;
    td_errand way[4]; /* stations in order; ended by one without units */
    uint32_t visit;
    uint32_t next; /* in way */
    double left_h[4], started_h[4];
    double lost_h;
} customer;

typedef struct {
    customer customers[MOST];
    uint32_t count, lost, circles, circle_length;
    uint32_t circle[8], circle_customer;
    void (*act)(td_engine *e, uint32_t what, void *world);
} world;

static td_errand served(void *context, td_engine *e, uint32_t station, uint32_t number)
{
    world *const w = context;
    customer *const c = &w->customers[number];
    c->left_h[c->next] = td_engine_now(e); /* of service */
    assert_int_equal(c->way[c->next].station, station);
    c->next++;
    return c->way[c->next].units > 0 ? c->way[c->next] : TD_ERRAND_LEAVE;
}

static void arrive(void *context, td_engine *e, uint32_t number)
{
    customer *const c = &((world *)context)->customers[number];
    c->visit = td_station_enter(e, number, &c->way[0]);
}

static void act(void *context, td_engine *e, uint32_t what)
{
    ((world *)context)->act(e, what, context);
}

static void lost(void *context, td_engine *e, uint32_t station, uint32_t number)
{
    world *const w = context;
    (void)station;
    w->lost++;
    w->customers[number].lost_h = td_engine_now(e);
}

static void trace(void *context, td_engine *e, td_step step, uint32_t station, uint32_t number)
{
    customer *const c = &((world *)context)->customers[number];
    if (step == TD_STEP_STARTED) {
        assert_int_equal(c->way[c->next].station, station);
        c->started_h[c->next] = td_engine_now(e);
    }
}

static void circle(void *context, td_engine *e, const uint32_t *stations, uint32_t count,
                   uint32_t number)
{
    world *const w = context;
    (void)e;
    w->circles++;
    w->circle_length = count;
    memcpy(w->circle, stations, count * sizeof *stations);
    w->circle_customer = number;
}

static td_engine *engine_for(world *w)
{
    td_engine *e;
    const td_engine_setup setup = {.world = w,
                                   .luck = {.seed = 1},
                                   .handler = {[ARRIVE] = arrive, [ACT] = act},
                                   .served = served,
                                   .lost = lost,
                                   .trace = trace,
                                   .circle = circle};
    assert_int_equal(td_engine_create(&setup, &e), TD_OK);
    return e;
}

static uint32_t add(td_engine *e, td_station_spec spec)
{
    uint32_t station;
    spec.id = spec.id ? spec.id : "station";
    assert_int_equal(td_station_add(e, &spec, &station), TD_OK);
    return station;
}

static void come(world *w, td_engine *e, double at_h, td_errand first, td_errand second)
{
    customer *const c = &w->customers[w->count];
    *c = (customer){.at_h = at_h, .way = {first, second}};
    td_engine_schedule(e, at_h, ARRIVE, w->count++);
}

static const td_errand nowhere = {0};
#define TO(where, size, hours)                                                                     \
    ((td_errand){.station = (where), .units = (size), .service_h = (hours)})

static void finish(td_engine *e, double to_h)
{
    assert_int_equal(td_engine_run(e, to_h), TD_OK);
    assert_true(td_engine_little(e, NULL, NULL) < 1e-12);
    td_engine_free(e);
}

static void first_come_first_served_by_rank(void **state)
{
    (void)state;
    world w = {0};
    td_engine *const e = engine_for(&w);
    const uint32_t s = add(e, (td_station_spec)TD_STATION_INIT);
    td_station_sample t;
    td_errand later = TO(s, 1, 2), sooner = TO(s, 1, 2);
    later.rank = 2;
    come(&w, e, 0, later, nowhere);    /* 0-2: nobody is driven out */
    come(&w, e, 0.5, later, nowhere);  /* 6-8 */
    come(&w, e, 1, sooner, nowhere);   /* 2-4 */
    come(&w, e, 1.5, sooner, nowhere); /* 4-6 */
    assert_int_equal(td_engine_run(e, 10), TD_OK);
    td_assert_close(w.customers[1].started_h[0], 6, 0, 0);
    td_assert_close(w.customers[2].started_h[0], 2, 0, 0);
    td_assert_close(w.customers[3].started_h[0], 4, 0, 0);
    td_station_take(e, s, &t);
    /* waits 5.5 + 1 + 2.5; inside 2 + 7.5 + 3 + 4.5 */
    td_assert_close(t.wait_h, 9, 1e-15, 0);
    td_assert_close(t.queue_h, 9, 1e-15, 0);
    td_assert_close(t.inside_h, 17, 1e-15, 0);
    td_assert_close(t.stay_h, 17, 1e-15, 0);
    td_assert_close(t.busy_h, 8, 1e-15, 0);
    td_assert_close(t.server_h, 10, 1e-15, 0);
    td_assert_close(t.longest_wait_h, 5.5, 1e-15, 0);
    assert_int_equal(t.longest_queue, 3);
    assert_true(t.admitted == 4 && t.started == 4 && t.served == 4 && t.left == 4);
    /* the next stretch begins empty */
    td_station_take(e, s, &t);
    assert_true(t.span_h == 0 && t.admitted == 0 && t.queue_h == 0 && t.longest_queue == 0);
    finish(e, 12);
}

/* Open 8 to 12 of every day; a service of 3 h begins at 10. */
static void closing(void **state)
{
    (void)state;
    const td_opening hours = td_opening_daily(8, 12, 127);
    for (int pause = 0; pause < 2; pause++) {
        world w = {0};
        td_station_sample t;
        td_engine *const e = engine_for(&w);
        td_station_spec spec = TD_STATION_INIT;
        spec.opening = &hours;
        spec.at_closing = pause ? TD_CLOSING_PAUSE : TD_CLOSING_FINISH;
        const uint32_t s = add(e, spec);
        come(&w, e, 10, TO(s, 1, 3), nowhere);
        come(&w, e, 11, TO(s, 1, 1), nowhere);
        come(&w, e, 13, TO(s, 1, 1), nowhere);
        assert_int_equal(td_engine_run(e, 48), TD_OK);
        /* finished at 13, after closing; or paused at 12 with 1 h left, done at 9 of the next day
         */
        td_assert_close(w.customers[0].left_h[0], pause ? 33 : 13, 1e-15, 0);
        td_assert_close(w.customers[1].started_h[0], pause ? 33 : 32, 1e-15, 0);
        td_assert_close(w.customers[2].left_h[0], pause ? 35 : 34, 1e-15, 0);
        td_station_take(e, s, &t);
        td_assert_close(t.busy_h, 5, 1e-15, 0);
        td_assert_close(t.open_h, 8, 1e-15, 0);
        td_assert_close(t.server_h, 8, 1e-15, 0);
        finish(e, 50);
    }
}

static void change_factor(td_engine *e, uint32_t what, void *context)
{
    (void)context;
    td_station_set_factor(e, 0, what / 4.0);
}

/* A disruption: closed from 1 to 3, half capacity from 3 to 5, then as before. */
static void disruption(void **state)
{
    (void)state;
    for (int pause = 0; pause < 2; pause++) {
        world w = {.act = change_factor};
        td_engine *const e = engine_for(&w);
        td_station_spec spec = TD_STATION_INIT;
        spec.at_closing = pause ? TD_CLOSING_PAUSE : TD_CLOSING_FINISH;
        const uint32_t s = add(e, spec);
        come(&w, e, 0, TO(s, 1, 3), nowhere);
        come(&w, e, 0, TO(s, 1, 1), nowhere);
        td_engine_schedule(e, 1, ACT, 0);
        td_engine_schedule(e, 3, ACT, 2);
        td_engine_schedule(e, 5, ACT, 4);
        assert_int_equal(td_engine_run(e, 20), TD_OK);
        /* paused: 1 h done by 1, one more between 3 and 5, the third by 6. Finished: at 3, and the
         * second, begun at half speed, takes 2 h. */
        td_assert_close(w.customers[0].left_h[0], pause ? 6 : 3, 1e-15, 0);
        td_assert_close(w.customers[1].left_h[0], pause ? 7 : 5, 1e-15, 0);
        finish(e, 20);
    }
}

static void daily_limit(void **state)
{
    (void)state;
    world w = {0};
    td_engine *const e = engine_for(&w);
    td_station_spec spec = TD_STATION_INIT;
    spec.servers = TD_SERVERS_ANY;
    spec.daily_units = 10;
    const uint32_t s = add(e, spec);
    for (int i = 0; i < 4; i++)
        come(&w, e, 1, TO(s, 4, 0.5), nowhere); /* 12 units start at 1 h, 2 beyond the limit */
    come(&w, e, 2, TO(s, 30, 0.5),
         nowhere); /* may start on the second day too, and takes the next two */
    come(&w, e, 3, TO(s, 1, 0.5), nowhere);
    finish(e, 200);
    const double starts[] = {1, 1, 1, 24, 24, 96};
    /* day 2 begins with 2, gets 4 and 30: 36; day 3 with 26, day 4 with 16, day 5 with 6 */
    for (int i = 0; i < 6; i++)
        td_assert_close(w.customers[i].started_h[0], starts[i], 1e-15, 0);
}

/* a yard of 3 units in front of a slow crane: blocks the gate */
static void full_yard_blocks(void **state)
{
    (void)state;
    world w = {0};
    td_station_sample t;
    td_engine *const e = engine_for(&w);
    td_station_spec yard = TD_STATION_INIT;
    yard.space = 3;
    const uint32_t gate = add(e, (td_station_spec)TD_STATION_INIT), crane = add(e, yard);
    for (int i = 0; i < 3; i++) /* gate 1 h each; crane 10 h, 2 units each */
        come(&w, e, 0, TO(gate, 1, 1), TO(crane, 2, 10));
    assert_int_equal(td_engine_run(e, 5), TD_OK);
    /* the first is at the crane from 1, the second blocked in the gate from 2 to 11, the third
     * behind it */
    assert_int_equal(td_station_queue_length(e, gate), 1);
    td_assert_close(td_station_units(e, crane), 2, 0, 0);
    assert_int_equal(td_engine_run(e, 40), TD_OK);
    td_assert_close(w.customers[1].started_h[1], 11, 1e-15, 0);
    td_assert_close(w.customers[2].started_h[0], 11, 1e-15, 0);
    td_assert_close(w.customers[2].started_h[1], 21, 1e-15, 0);
    td_station_take(e, gate, &t);
    td_assert_close(t.blocked_h, 9 + 9, 1e-15, 0);
    td_assert_close(t.busy_h, 3, 1e-15, 0);
    td_station_take(e, crane, &t);
    td_assert_close(t.door_h, 18, 1e-15, 0);
    td_assert_close(t.unit_h, 60, 1e-15, 0);
    finish(e, 40);
}

static void space_lets_only_one_large_customer_in(void **state)
{
    (void)state;
    world w = {0};
    td_engine *const e = engine_for(&w);
    td_station_spec yard = TD_STATION_INIT;
    yard.servers = TD_SERVERS_ANY;
    yard.space = 3;
    const uint32_t s = add(e, yard);
    come(&w, e, 0, TO(s, 1, 2), nowhere);
    come(&w, e, 1, TO(s, 9, 2), nowhere); /* larger than the yard: when it is empty, at 2 */
    come(&w, e, 1, TO(s, 1, 2), nowhere); /* would fit, but stands behind it: at 4 */
    finish(e, 9);
    td_assert_close(w.customers[1].started_h[0], 2, 1e-15, 0);
    td_assert_close(w.customers[2].started_h[0], 4, 1e-15, 0);
}

static void no_room_is_lost(void **state)
{
    (void)state;
    world w = {0};
    td_station_sample t;
    td_engine *const e = engine_for(&w);
    td_station_spec spec = TD_STATION_INIT;
    spec.space = 2;
    spec.when_full = TD_FULL_LOSE;
    const uint32_t s = add(e, spec), before = add(e, (td_station_spec)TD_STATION_INIT);
    come(&w, e, 0, TO(s, 1, 10), nowhere);
    come(&w, e, 1, TO(s, 1, 10), nowhere);
    come(&w, e, 2, TO(s, 1, 10), nowhere);         /* lost from outside */
    come(&w, e, 2, TO(before, 1, 1), TO(s, 1, 1)); /* lost on its way */
    assert_int_equal(td_engine_run(e, 30), TD_OK);
    assert_int_equal(w.lost, 2);
    assert_int_equal(w.customers[2].visit, TD_NOWHERE);
    td_assert_close(w.customers[3].lost_h, 3, 0, 0);
    assert_int_equal(td_engine_customer_count(e), 0);
    td_station_take(e, s, &t);
    assert_true(t.lost == 2 && t.admitted == 2);
    finish(e, 30);
}

/*
 *     A (space 1) -> B (space 1) -> C (space 1) -> A
 *
 * One customer in each wants to go on to the next: nobody can. The one that finishes last, at C,
 * closes the circle, is let into A above its space, and all three move at that instant.
 */
static void circle_is_named_and_broken(void **state)
{
    (void)state;
    world w = {0};
    td_station_sample t;
    td_engine *const e = engine_for(&w);
    td_station_spec tight = TD_STATION_INIT;
    tight.space = 1;
    const uint32_t a = add(e, tight), b = add(e, tight), c = add(e, tight);
    come(&w, e, 0, TO(a, 1, 1), TO(b, 1, 1));
    come(&w, e, 0, TO(b, 1, 2), TO(c, 1, 1));
    come(&w, e, 0, TO(c, 1, 3), TO(a, 1, 1));
    assert_int_equal(td_engine_run(e, 2.5), TD_OK);
    assert_true(td_engine_circle_count(e) == 0);
    assert_int_equal(td_engine_run(e, 3), TD_OK);
    assert_int_equal(w.circles, 1);
    assert_int_equal(w.circle_length, 3);
    assert_int_equal(w.circle_customer, 2);
    assert_true(w.circle[0] == a && w.circle[1] == b && w.circle[2] == c);
    for (uint32_t i = 0; i < 3; i++) {
        td_assert_close(td_station_units(e, i), 1, 0, 0);
        td_assert_close(w.customers[i].started_h[1], 3, 0, 0);
    }
    td_station_take(e, a, &t);
    assert_true(t.over == 1);
    assert_int_equal(td_engine_run(e, 10), TD_OK);
    assert_int_equal(td_engine_customer_count(e), 0);
    finish(e, 10);
}

/* Two stations that want to swap, and a third that waits for one of them: only the two are the
 * circle. */
static void circle_without_those_behind(void **state)
{
    (void)state;
    world w = {0};
    td_engine *const e = engine_for(&w);
    td_station_spec tight = TD_STATION_INIT;
    tight.space = 1;
    const uint32_t behind = add(e, tight), a = add(e, tight), b = add(e, tight);
    come(&w, e, 0, TO(behind, 1, 1), TO(a, 1, 1));
    come(&w, e, 0, TO(a, 1, 4), TO(b, 1, 1));
    come(&w, e, 0, TO(b, 1, 2), TO(a, 1, 1));
    finish(e, 20);
    assert_int_equal(w.circles, 1);
    assert_int_equal(w.circle_length, 2);
    assert_int_equal(w.circle_customer, 1);
    assert_true(w.circle[0] == b && w.circle[1] == a);
    /* the two swap at 4, though the one from behind came to the door of `a` first; it follows at 5
     */
    td_assert_close(w.customers[1].started_h[1], 4, 0, 0);
    td_assert_close(w.customers[2].started_h[1], 4, 0, 0);
    td_assert_close(w.customers[0].started_h[1], 5, 0, 0);
}

static void release_and_withdraw(td_engine *e, uint32_t what, void *context)
{
    world *const w = context;
    if (what < 10)
        td_station_release(e, w->customers[what].visit);
    else
        assert_int_equal(td_station_withdraw(e, w->customers[what - 10].visit), true);
}

static void yards_wait_to_be_told(void **state)
{
    (void)state;
    world w = {.act = release_and_withdraw};
    td_station_sample t;
    td_engine *const e = engine_for(&w);
    td_station_spec yard = TD_STATION_INIT;
    yard.servers = TD_SERVERS_ANY;
    yard.space = 2;
    const uint32_t s = add(e, yard), crane = add(e, (td_station_spec)TD_STATION_INIT);
    for (int i = 0; i < 5; i++)
        come(&w, e, i, TO(s, 1, HUGE_VAL), TO(crane, 1, 5));
    td_engine_schedule(e, 10, ACT, 10 + 1); /* withdrawn from the yard: lets 2 in */
    td_engine_schedule(e, 11, ACT, 10 + 4); /* withdrawn from the door */
    td_engine_schedule(e, 12, ACT, 0);      /* released: crane 12-17, lets 3 in */
    td_engine_schedule(e, 13, ACT, 2);      /* released: crane 17-22 */
    td_engine_schedule(e, 13, ACT, 2);      /* twice: it is queued at the crane, nothing happens */
    td_engine_schedule(e, 14, ACT, 10 + 2); /* withdrawn from the crane's queue */
    td_engine_schedule(e, 15, ACT, 10 + 0); /* withdrawn while it is served */
    assert_int_equal(td_engine_run(e, 30), TD_OK);
    td_assert_close(w.customers[2].started_h[0], 10, 0, 0);
    td_assert_close(w.customers[3].started_h[0], 12, 0, 0);
    td_assert_close(w.customers[0].started_h[1], 12, 0, 0);
    td_assert_close(w.customers[0].left_h[1], 0, 0, 0);
    assert_int_equal(td_engine_customer_count(e), 1); /* 3, in the yard */
    td_station_take(e, s, &t);
    assert_true(t.withdrawn == 2 && t.admitted == 4 && t.served == 2 && t.left == 3);
    td_station_take(e, crane, &t);
    assert_true(t.withdrawn == 2 && t.started == 1 && t.served == 0 && t.left == 2);
    td_assert_close(t.busy_h, 3, 1e-15, 0);
    finish(e, 30);
}

/* A lock of one chamber for 2 vessels, 1 h a passage, 0.5 h an empty turn; it begins at side 0. */
static void lock_serves_both_sides(void **state)
{
    (void)state;
    world w = {0};
    td_station_sample t;
    const td_distribution hour = td_distribution_constant(1);
    td_engine *const e = engine_for(&w);
    td_station_spec lock = TD_STATION_INIT;
    lock.batch_units = 2;
    lock.sides = 2;
    lock.batch_h = &hour;
    lock.turn_h = 0.5;
    const uint32_t s = add(e, lock);
    td_errand down = TO(s, 1, 0), up = TO(s, 1, 0);
    up.side = 1;
    come(&w, e, 0, up, nowhere);     /* turn 0-0.5, up 0.5-1.5, now at side 0 */
    come(&w, e, 0.6, down, nowhere); /* 1.5-2.5 with the next */
    come(&w, e, 0.7, down, nowhere);
    come(&w, e, 0.8, down, nowhere); /* a third does not fit: nobody up by then, turn 2.5-3, 3-4 */
    come(&w, e, 3.5, up, nowhere);   /* at side 1 from 4: 4-5 */
    assert_int_equal(td_engine_run(e, 10), TD_OK);
    const double done[] = {1.5, 2.5, 2.5, 4, 5};
    for (int i = 0; i < 5; i++)
        td_assert_close(w.customers[i].left_h[0], done[i], 1e-15, 0);
    td_station_take(e, s, &t);
    assert_true(t.batches == 4 && t.turns == 2 && t.served == 5);
    td_assert_close(t.busy_h, 4, 1e-15, 0);
    finish(e, 10);
}

/* Two sides always full: each passage carries a full chamber, there and back, without a turn. */
static void lock_at_saturation(void **state)
{
    (void)state;
    world w = {0};
    td_station_sample t;
    const td_distribution hour = td_distribution_constant(1);
    td_engine *const e = engine_for(&w);
    td_station_spec lock = TD_STATION_INIT;
    lock.servers = 2;
    lock.batch_units = 4;
    lock.sides = 2;
    lock.batch_h = &hour;
    const uint32_t s = add(e, lock);
    for (uint32_t i = 0; i < MOST; i++) {
        td_errand to = TO(s, 1, 0);
        to.side = (uint8_t)(i % 2);
        come(&w, e, 0, to, nowhere);
    }
    assert_int_equal(td_engine_run(e, 100), TD_OK);
    td_station_take(e, s, &t);
    /* the first of all goes alone, as nobody else was there yet; 63 make 16 batches */
    assert_true(t.batches == 17 && t.served == MOST && t.turns <= 2);
    td_assert_close(w.customers[MOST - 1].left_h[0], 8.5, 0, 0.5);
    finish(e, 100);
}

static void opening_hours(void **state)
{
    (void)state;
    bool opens;
    /* nights of Friday, Saturday and Sunday, 20 to 6 */
    const td_opening nights = td_opening_daily(20, 30, 0x70);
    assert_int_equal(nights.count, 4);
    assert_true(td_opening_at(&nights, 5.9) && !td_opening_at(&nights, 6));
    assert_true(td_opening_at(&nights, 167) && td_opening_at(&nights, 4 * 24 + 20));
    assert_false(td_opening_at(&nights, 3 * 24 + 21));
    /* Sunday night is one: no change at Monday 0:00 */
    td_assert_close(td_opening_next_change(&nights, 0, 6 * 24 + 20, &opens), 168 + 6, 0, 0);
    assert_false(opens);
    td_assert_close(td_opening_next_change(&nights, 0, 168 + 6, &opens), 168 + 4 * 24 + 20, 0, 0);
    assert_true(opens);
    /* the week begins at hour 72: at hour 0 it is Friday 0:00 */
    td_assert_close(td_opening_next_change(&nights, 72, 0, &opens), 20, 0, 0);
    assert_true(opens);
    const td_opening always = td_opening_daily(0, 24, 127), never = {0};
    assert_int_equal(always.count, 1);
    assert_true(isinf(td_opening_next_change(&always, 0, 5, &opens)));
    assert_true(isinf(td_opening_next_change(&never, 0, 5, &opens)));
    assert_true(td_opening_at(&always, 0) && !td_opening_at(&never, 0));
}

/* Customers of random sizes by random ways through small full stations that close, open, change:
 * nobody is lost or doubled, nothing stands still. */
typedef struct {
    uint64_t seed;
    uint32_t inside, arrived, gone, steps[200];
    uint32_t visit[200];
    bool here[200];
    uint32_t stations;
} crowd;

static td_errand any_way(crowd *c)
{
    return (td_errand){.station = td_test_below(&c->seed, c->stations),
                       .rank = (uint8_t)td_test_below(&c->seed, TD_RANKS),
                       .side = (uint8_t)td_test_below(&c->seed, 2),
                       .units = 1 + td_test_below(&c->seed, 3),
                       .service_h = td_test_uniform(&c->seed)};
}

static td_errand crowd_served(void *context, td_engine *e, uint32_t station, uint32_t number)
{
    crowd *const c = context;
    (void)e;
    assert_true(station < c->stations);
    assert_true(c->here[number]);
    if (--c->steps[number] > 0)
        return any_way(c);
    c->here[number] = false;
    c->inside--;
    c->gone++;
    return TD_ERRAND_LEAVE;
}

static void crowd_lost(void *context, td_engine *e, uint32_t station, uint32_t number)
{
    crowd *const c = context;
    (void)e;
    (void)station;
    assert_true(c->here[number]);
    c->here[number] = false;
    c->inside--;
    c->gone++;
}

static void crowd_arrive(void *context, td_engine *e, uint32_t number)
{
    crowd *const c = context;
    const uint32_t other = td_test_below(&c->seed, 200);
    if (c->here[other] && td_test_below(&c->seed, 10) == 0 &&
        td_station_withdraw(e, c->visit[other])) {
        c->here[other] = false;
        c->inside--;
        c->gone++;
    }
    if (!c->here[number]) {
        const td_errand to = any_way(c);
        c->here[number] = true;
        c->steps[number] = 1 + td_test_below(&c->seed, 8);
        c->inside++;
        c->arrived++;
        c->visit[number] = td_station_enter(e, number, &to);
    }
    if (td_engine_now(e) < 1000)
        td_engine_schedule(e, td_engine_now(e) + td_test_uniform(&c->seed), ARRIVE, number);
}

static void crowd_act(void *context, td_engine *e, uint32_t station)
{
    crowd *const c = context;
    const bool end = td_engine_now(e) >= 1000;
    td_station_set_factor(e, station, end ? 1 : td_test_below(&c->seed, 3) / 2.0);
    if (!end)
        td_engine_schedule(e, fmin(1000, td_engine_now(e) + 20 * td_test_uniform(&c->seed)), ACT,
                           station);
}

static void nobody_is_lost_or_doubled(void **state)
{
    (void)state;
    const td_distribution batch = td_distribution_exponential(0.3);
    uint64_t seed = 1, circles = 0;
    for (int round = 0; round < 200; round++) {
        crowd c = {.seed = td_test_random(&seed), .stations = 2 + td_test_below(&seed, 5)};
        const td_opening hours =
            td_opening_daily(td_test_below(&seed, 12), 12 + td_test_below(&seed, 20),
                             (uint8_t)(1 + td_test_below(&seed, 127)));
        const td_engine_setup setup = {.world = &c,
                                       .luck = {.seed = 1},
                                       .handler = {[ARRIVE] = crowd_arrive, [ACT] = crowd_act},
                                       .served = crowd_served,
                                       .lost = crowd_lost};
        td_engine *e;
        assert_int_equal(td_engine_create(&setup, &e), TD_OK);
        for (uint32_t i = 0; i < c.stations; i++) {
            td_station_spec spec = TD_STATION_INIT;
            spec.servers = 1 + td_test_below(&seed, 3);
            spec.space = 1 + td_test_below(&seed, 8);
            spec.when_full = td_test_below(&seed, 5) == 0 ? TD_FULL_LOSE : TD_FULL_WAIT;
            spec.at_closing = td_test_below(&seed, 2) ? TD_CLOSING_PAUSE : TD_CLOSING_FINISH;
            if (td_test_below(&seed, 4) == 0)
                spec.opening = &hours;
            if (td_test_below(&seed, 4) == 0)
                spec.daily_units = 60;
            if (td_test_below(&seed, 4) == 0) {
                spec.batch_units = 3;
                spec.batch_h = &batch;
                spec.sides = (uint8_t)(1 + td_test_below(&seed, 2));
                spec.turn_h = 0.1;
            }
            add(e, spec);
            td_engine_schedule(e, 0, ACT, i);
        }
        for (uint32_t i = 0; i < 200; i++)
            td_engine_schedule(e, td_test_uniform(&seed), ARRIVE, i);
        for (double h = 10; h <= 1000; h += 10) {
            assert_int_equal(td_engine_run(e, h), TD_OK);
            assert_int_equal(td_engine_customer_count(e), c.inside);
            assert_int_equal(c.arrived, c.inside + c.gone);
        }
        assert_true(td_engine_little(e, NULL, NULL) < 1e-9);
        /* nobody comes any more: all get through */
        assert_int_equal(td_engine_run(e, 1e6), TD_OK);
        assert_int_equal(c.inside, 0);
        assert_int_equal(td_engine_customer_count(e), 0);
        assert_true(td_engine_little(e, NULL, NULL) < 1e-9);
        circles += td_engine_circle_count(e);
        td_engine_free(e);
    }
    assert_true(circles > 100); /* the test is about something */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_come_first_served_by_rank),
        cmocka_unit_test(closing),
        cmocka_unit_test(disruption),
        cmocka_unit_test(daily_limit),
        cmocka_unit_test(full_yard_blocks),
        cmocka_unit_test(space_lets_only_one_large_customer_in),
        cmocka_unit_test(no_room_is_lost),
        cmocka_unit_test(circle_is_named_and_broken),
        cmocka_unit_test(circle_without_those_behind),
        cmocka_unit_test(yards_wait_to_be_told),
        cmocka_unit_test(lock_serves_both_sides),
        cmocka_unit_test(lock_at_saturation),
        cmocka_unit_test(opening_hours),
        cmocka_unit_test(nobody_is_lost_or_doubled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
