/* Stochastic user equilibria of small networks against fixed points worked out here by bisection. */
#include "assign/queue.h"
#include "unit/assigned_study.h"

/* v of v = q share(v) with a falling share, by bisection. */
typedef double share_function(double v, const void *with);
static double fixed_point(double q, share_function *share, const void *with)
{
    double low = 0, high = q;
    for (int i = 0; i < 200; i++) {
        const double v = (low + high) / 2;
        if (v < q * share(v, with))
            low = v;
        else
            high = v;
    }
    return (low + high) / 2;
}

/*       north 60 km
 *    A ============= B        time is worth 1 CNY/(t h), theta 2
 *       south 80 km
 */
#define TWO_ROADS                                                                                  \
    "node_id,zone_id\nA,A\nB,B\n"
#define CORRIDORS        "corridor_id,priority\nN,1\nS,2\n"
#define CORRIDOR_MEMBERS "corridor_id,table,id\nN,link,north\nS,link,south\n"
#define LINK_COLUMNS                                                                               \
    "link_id,from_node_id,to_node_id,length,free_speed,directed,capacity_per_day,preload_per_day," \
    "vdf,vdf_a,vdf_b\n"

static study *two_roads(const char *links, const char *demand)
{
    study *s = open_study();
    add(s, "node", TWO_ROADS);
    add(s, "link", links);
    add(s, "corridor", CORRIDORS);
    add(s, "corridor_member", CORRIDOR_MEMBERS);
    add(s, "choice", "commodity_id,theta\n,2\n");
    add(s, "demand", demand);
    return s;
}
#define NORTH "north,A,B,60,60,1,100,20,bpr,0.5,4\n"
#define SOUTH "south,A,B,80,60,1,,,,,\n"
#define DEMAND_COLUMNS "origin_zone_id,destination_zone_id,tonnes_per_year\n"

static double north_share(double v, const void *with)
{
    (void)with;
    const double x = (v + 20 * YEAR) / (100 * YEAR);
    return 1 / (1 + exp(2 * (1 + 0.5 * pow(x, 4) - 4.0 / 3)));
}

static void two_roads_settle_where_shares_and_times_agree(void **state)
{
    (void)state;
    const double q = 200 * YEAR, v = fixed_point(q, north_share, NULL);
    study *s = two_roads(LINK_COLUMNS NORTH SOUTH, DEMAND_COLUMNS "A,B,73000\n");
    run(s, "{}", 100);
    const td_assignment *a = s->of_period[0];
    assert_true(a->converged);
    td_assert_close(load_of(s, 0, "north"), v, 1e-8, 0);
    td_assert_close(load_of(s, 0, "south"), q - v, 1e-8, 0);
    /* costs are those at the loads, and the delay is told */
    const double x = (v + 20 * YEAR) / (100 * YEAR);
    td_assert_close(a->delay_h[resource(s, "north")], 0.5 * pow(x, 4), 1e-8, 0);
    for (uint32_t r = 0; r < 2; r++)
        if (a->routes[r].figures.length_km == 60)
            td_assert_close(a->routes[r].figures.generalised, 1 + 0.5 * pow(x, 4), 1e-8, 0);
    /* a gap for every round, the last within what was asked */
    assert_true(a->step_count >= 2 && a->steps[a->step_count - 1].gap <= 1e-9);
    expect_conservation(s);
    close_study(s);
}

static double north_share_beside_90(double v, const void *with)
{
    (void)with;
    const double x = (v + 20 * YEAR) / (100 * YEAR);
    return 1 / (1 + exp(2 * (1 + 0.5 * pow(x, 4) - 1.5)));
}

static void congestion_opens_routes(void **state)
{
    (void)state;
    /* half as long again, the south does not compete without traffic: a corridor may cost 1.4 times
     * the best of its chain */
    const char *links = LINK_COLUMNS NORTH "south,A,B,90,60,1,,,,,\n";
    study *quiet = two_roads(links, DEMAND_COLUMNS "A,B,3650\n");
    run(quiet, "{}", 100);
    assert_true(load_of(quiet, 0, "south") == 0);
    close_study(quiet);
    study *s = two_roads(links, DEMAND_COLUMNS "A,B,73000\n");
    run(s, "{}", 100);
    assert_true(s->of_period[0]->converged);
    td_assert_close(load_of(s, 0, "north"), fixed_point(200 * YEAR, north_share_beside_90, NULL),
                    1e-8, 0);
    expect_conservation(s);
    close_study(s);
}

static void scaling_demand_and_capacity_scales_volumes(void **state)
{
    (void)state;
    study *one = two_roads(LINK_COLUMNS NORTH SOUTH, DEMAND_COLUMNS "A,B,73000\n");
    study *ten = two_roads(LINK_COLUMNS "north,A,B,60,60,1,1000,200,bpr,0.5,4\n" SOUTH,
                           DEMAND_COLUMNS "A,B,730000\n");
    run(one, "{}", 100);
    run(ten, "{}", 100);
    td_assert_close(load_of(ten, 0, "north"), 10 * load_of(one, 0, "north"), 1e-8, 0);
    close_study(one);
    close_study(ten);
}

static void equal_classes_are_one(void **state)
{
    (void)state;
    const char *goods = "commodity_id,cargo_form,urgency_per_t_h\nX,bulk,1\nY,bulk,1\n";
    const char *columns = "origin_zone_id,destination_zone_id,commodity_id,tonnes_per_year\n";
    char demand[2][200];
    snprintf(demand[0], sizeof demand[0], "%sA,B,X,73000\n", columns);
    snprintf(demand[1], sizeof demand[1], "%sA,B,X,20000\nA,B,Y,53000\n", columns);
    double north[2];
    for (int i = 0; i < 2; i++) {
        study *s = two_roads(LINK_COLUMNS NORTH SOUTH, demand[i]);
        add(s, "commodity", goods);
        run(s, "{}", 100);
        north[i] = load_of(s, 0, "north");
        close_study(s);
    }
    td_assert_close(north[0], fixed_point(200 * YEAR, north_share, NULL), 1e-8, 0);
    td_assert_close(north[1], north[0], 1e-8, 0);
}

static void what_has_no_capacity_is_closed(void **state)
{
    (void)state;
    study *s = two_roads(LINK_COLUMNS "north,A,B,60,60,1,0,0,bpr,0.5,4\n" SOUTH,
                         DEMAND_COLUMNS "A,B,73000\n");
    run(s, "{}", 100);
    td_assert_close(load_of(s, 0, "south"), 73000, 1e-15, 0);
    expect_conservation(s);
    close_study(s);

    s = two_roads(LINK_COLUMNS "north,A,B,60,60,1,0,0,bpr,0.5,4\nsouth,A,B,80,60,1,0,0,conical,,\n",
                  DEMAND_COLUMNS "A,B,73000\n");
    run(s, "{}", 100);
    td_assert_close(s->of_period[0]->pairs[0].tonnes_unserved, 73000, 1e-15, 0);
    assert_int_equal(s->of_period[0]->pairs[0].reason, TD_REASON_NO_ROOM);
    expect_conservation(s);
    close_study(s);
}

static void hostile_figures_end(void **state)
{
    (void)state;
    const char *links[] = {
        LINK_COLUMNS "north,A,B,60,60,1,100,0,bpr,0.5,0\n" SOUTH, /* power 0: no answer to load */
        LINK_COLUMNS "north,A,B,60,60,1,100,0,bpr,0.5,30\n" SOUTH,
        LINK_COLUMNS "north,A,B,60,60,1,1e-9,0,bpr,0.5,4\n" SOUTH,
        LINK_COLUMNS "north,A,B,0,60,1,100,0,bpr,0.5,4\nsouth,A,B,0,60,1,100,0,bpr,0.5,4\n",
    };
    for (int i = 0; i < 4; i++) {
        study *s = two_roads(links[i], DEMAND_COLUMNS "A,B,1e12\n");
        run(s, "{}", 60);
        assert_true(s->of_period[0]->step_count <= 60);
        td_assert_close(load_of(s, 0, "north") + load_of(s, 0, "south"), 1e12, 1e-12, 0);
        assert_true(s->of_period[0]->converged ==
                    (s->of_period[0]->steps[s->of_period[0]->step_count - 1].gap <= 1e-9));
        expect_conservation(s);
        close_study(s);
    }
}

/* --- queues --- */

/*            lock P
 *    A --30 km-- P --30 km-- B        A --1080 km (south)-- B
 */
#define LOCK_NODES "node_id,zone_id\nA,A\nP,\nB,B\n"
#define LOCK_LINKS                                                                                 \
    "link_id,from_node_id,to_node_id,length,free_speed,directed\nup,A,P,30,60,1\ndown,P,B,30,60,1\n"
#define LOCK_COLUMNS                                                                               \
    "facility_id,node_id,kind,applies_when,time_h,base_wait_h,time_cv,servers,capacity_per_day,"   \
    "base_load_per_day,capacity_profile\n"

static study *lock(const char *links, const char *facility, const char *demand)
{
    study *s = open_study();
    add(s, "node", LOCK_NODES);
    add(s, "link", links);
    add(s, "facility", facility);
    add(s, "season",
        "profile_id,m01,m02,m03,m04,m05,m06,m07,m08,m09,m10,m11,m12\n"
        "CUT,1,0.5,1,1,1,1,1,1,1,1,1,1\n");
    add(s, "choice", "commodity_id,theta\n,0.1\n");
    add(s, "demand", demand);
    return s;
}

static void at_base_load_the_published_wait_comes_back(void **state)
{
    (void)state;
    const char *facilities[] = {
        LOCK_COLUMNS "L,P,other,every_passage,1,12,0.8,2,100,92,\n",
        LOCK_COLUMNS "L,P,other,every_passage,1,120,0.8,2,100,92,\n",
        LOCK_COLUMNS "L,P,other,every_passage,1,0.5,,1,100,92,\n",
    };
    const double waits[] = {12, 120, 0.5};
    for (int i = 0; i < 3; i++) {
        study *s = lock(LOCK_LINKS, facilities[i], DEMAND_COLUMNS "A,B,33580\n"); /* 92 a day */
        run(s, "{}", 100);
        td_assert_close(s->of_period[0]->delay_h[resource(s, "L")], waits[i], 1e-9, 0);
        td_assert_close(s->of_period[0]->routes[0].figures.time_h, 1 + 1 + waits[i], 1e-9, 0);
        close_study(s);
    }
}

typedef struct station {
    td_queue queue;
    double service;
} station;

static double lock_share(double v, const void *with)
{
    const station *s = with;
    const double wait = s->service + td_queue_wait(&s->queue, v / (100 * YEAR)).value;
    return 1 / (1 + exp(0.1 * (1 + 1 + wait - 18)));
}

static void a_queue_and_a_detour_settle(void **state)
{
    (void)state;
    /* the detour takes 18 h; twice the base's load wants to pass */
    const double variability = (1 + 0.8 * 0.8) / 2, horizon = 24 * YEAR;
    station st = {.service = td_queue_fit_service(12, variability, 2, horizon, 0.92)};
    st.queue = (td_queue){.a = variability * st.service, .servers = 2, .horizon = horizon};
    const double q = 184 * YEAR, v = fixed_point(q, lock_share, &st);
    study *s = lock(LOCK_LINKS "south,A,B,1080,60,1\n",
                    LOCK_COLUMNS "L,P,other,every_passage,1,12,0.8,2,100,92,\n",
                    DEMAND_COLUMNS "A,B,67160\n");
    add(s, "corridor", "corridor_id,priority\nN,1\nS,2\n");
    add(s, "corridor_member", "corridor_id,table,id\nN,link,up\nS,link,south\n");
    run(s, "{\"parameters\":{\"detour_limit\":10}}", 100);
    assert_true(s->of_period[0]->converged);
    td_assert_close(load_of(s, 0, "L"), v, 1e-7, 0);
    expect_conservation(s);
    close_study(s);
}

static void a_month_hands_its_queue_on(void **state)
{
    (void)state;
    /* 90 a day against 100, in February against 50: (90 - 50) x 28 = 1120 are left; each further day
     * serves 10 of them */
    study *s = lock(LOCK_LINKS, LOCK_COLUMNS "L,P,other,every_passage,1,5,0.5,1,100,90,CUT\n",
                    DEMAND_COLUMNS "A,B,32850\n");
    run(s, "{\"period\":\"month\",\"year\":2023}", 100);
    const td_index l = resource(s, "L");
    /* the year's freight comes in twelve equal parts: 2737.5 a month */
    double queue = 0;
    for (td_index p = 0; p < 12; p++) {
        const td_period *period = &s->world->periods[p];
        queue = fmax(0, queue + 2737.5 - (p == 1 ? 50 : 100) * period->days);
        td_assert_close(load_of(s, p, "L"), 2737.5, 1e-12, 0);
        td_assert_close(s->of_period[p]->queue[l], queue, 1e-9, 1e-9);
    }
    const double march = s->of_period[2]->delay_h[l], april = s->of_period[3]->delay_h[l];
    assert_true(s->of_period[1]->delay_h[l] > 100); /* (1.8 - 1) x 672 h / 2 and more */
    assert_true(march > 200 && april > 100 && march > april);
    assert_true(s->of_period[11]->queue[l] == 0);
    assert_true(s->of_period[11]->delay_h[l] < 10);
    expect_bottlenecks(s, "L queue L queue L queue L queue L queue L busy L busy ");
    close_study(s);
}

/* --- seats --- */

/* Road of 120 CNY/t; rail of 50 and two terminals of 10: 70. Ten tonnes a day find room on the train.
 */
static study *train(const char *choice, const char *seats)
{
    char service[300];
    study *s = open_study();
    add(s, "mode", "mode_id\nroad\nrail\n");
    add(s, "vehicle_type",
        "vehicle_type_id,mode_id,cargo_form,payload_t,cost_per_km,speed_kmh,needs_service\n"
        "truck,road,bulk,1,1,60,0\ntrain,rail,bulk,1000,,60,1\n");
    add(s, "commodity", "commodity_id,cargo_form,t_per_teu\nX,bulk,10\n");
    add(s, "node", "node_id,zone_id\nA,A\nB,B\n");
    add(s, "link", "link_id,from_node_id,to_node_id,length,free_speed,mode_id\n"
                   "road,A,B,120,60,road\nrail,A,B,120,60,rail\n");
    add(s, "facility", "facility_id,node_id,kind,from_mode,to_mode,cost_per_t\n"
                       "TA,A,terminal,road,rail,10\nTB,B,terminal,road,rail,10\n");
    snprintf(service, sizeof service,
             "service_id,vehicle_type_id,departures_per_week,capacity_t,price_per_teu,seats\n"
             "T,train,7,10,500,%s\n",
             seats);
    add(s, "service", service);
    add(s, "service_stop", "service_id,stop_sequence,node_id\nT,1,A\nT,2,B\n");
    add(s, "choice", choice);
    add(s, "demand", "origin_zone_id,destination_zone_id,commodity_id,tonnes_per_year\n"
                     "A,B,X,7300\n");
    return s;
}

static void a_full_train_has_a_price(void **state)
{
    (void)state;
    study *s = train("commodity_id,theta\n,0.02\n", "");
    run(s, "{}", 100);
    const td_assignment *a = s->of_period[0];
    const td_index t = resource(s, "T");
    assert_true(a->converged);
    /* half of 20 a day: both ways cost the same, 120 = 70 + 50 */
    td_assert_close(a->load[t], 3650, 1e-8, 0);
    td_assert_close(a->shadow_price[t], 50, 1e-6, 0);
    for (uint32_t r = 0; r < a->route_count; r++)
        td_assert_close(a->routes[r].figures.generalised, 120, 1e-6, 0);
    assert_true(a->pairs[0].tonnes_unserved == 0);
    assert_true(a->queue[t] == 0);
    expect_bottlenecks(s, "T full ");
    expect_conservation(s);
    close_study(s);
}

static void room_enough_has_none(void **state)
{
    (void)state;
    study *s = train("commodity_id,theta,chain,asc\n,0.02,,\n,,rail,-2\n", "");
    run(s, "{}", 100);
    /* exp(-1.4 - 2) against exp(-2.4): a share of 0.269 */
    const double share = 1 / (1 + exp(1));
    td_assert_close(s->of_period[0]->load[resource(s, "T")], 7300 * share, 1e-9, 0);
    assert_true(s->of_period[0]->shadow_price[resource(s, "T")] == 0);
    expect_bottlenecks(s, "");
    close_study(s);
}

static void captives_without_room_stay(void **state)
{
    (void)state;
    /* 0.8 of 7300 take the train at any price: 5840, of which 3650 find room */
    study *s = train("commodity_id,theta,chain,captive_share\n,0.02,,\n,,rail,0.8\n", "");
    run(s, "{}", 100);
    const td_assignment *a = s->of_period[0];
    td_assert_close(a->load[resource(s, "T")], 3650, 1e-9, 0);
    td_assert_close(a->pairs[0].tonnes_unserved, 5840 - 3650, 1e-4, 0);
    assert_int_equal(a->pairs[0].reason, TD_REASON_NO_ROOM);
    assert_true(a->shadow_price[resource(s, "T")] >= 700); /* ten times the way */
    expect_conservation(s);
    close_study(s);
}

static void soft_seats_let_freight_wait(void **state)
{
    (void)state;
    /* 9.9 h in 10 have room; time costs nothing here, so that shares stay: 0.731 of 20 a day for 10
     * seats leave (1.46 - 1) of a year on average half of it behind */
    study *s = train("commodity_id,theta\n,0.02\n", "soft");
    run(s, "{}", 100);
    const td_assignment *a = s->of_period[0];
    const td_index t = resource(s, "T");
    const double share = 1 / (1 + exp(-1)), x = 2 * share;
    const td_queue queue = {.a = 24 / (2 * 10.0), .servers = 1, .horizon = 24 * YEAR};
    td_assert_close(a->load[t], 7300 * share, 1e-9, 0);
    td_assert_close(a->delay_h[t], td_queue_wait(&queue, x).value, 1e-9, 0);
    td_assert_close(a->delay_h[t], (x - 1) * 24 * YEAR / 2, 1e-2, 0);
    assert_true(a->shadow_price[t] == 0);
    /* what is left is bounded by thirty days' seats */
    td_assert_close(a->queue[t], 300, 1e-12, 0);
    close_study(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_roads_settle_where_shares_and_times_agree),
        cmocka_unit_test(congestion_opens_routes),
        cmocka_unit_test(scaling_demand_and_capacity_scales_volumes),
        cmocka_unit_test(equal_classes_are_one),
        cmocka_unit_test(what_has_no_capacity_is_closed),
        cmocka_unit_test(hostile_figures_end),
        cmocka_unit_test(at_base_load_the_published_wait_comes_back),
        cmocka_unit_test(a_queue_and_a_detour_settle),
        cmocka_unit_test(a_month_hands_its_queue_on),
        cmocka_unit_test(a_full_train_has_a_price),
        cmocka_unit_test(room_enough_has_none),
        cmocka_unit_test(captives_without_room_stay),
        cmocka_unit_test(soft_seats_let_freight_wait),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
