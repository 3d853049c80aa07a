/* Room on the segments of a service, on lines of three stops, against figures worked out by hand. */
#include "assign/queue.h"
#include "indicators/traces.h"
#include "unit/assigned_study.h"

/* A line A - B - C of 60 and 180 km, a train a day of 10 t, 50 CNY/t for the whole run, so 12.5 and 37.5
 * for its parts; terminals of 10 at every place. No other way, unless `links` hold a road. */
static study *line(const char *links, const char *seats, const char *demand)
{
    char service[300];
    study *s = open_study();
    add(s, "mode", "mode_id\nroad\nrail\n");
    add(s, "vehicle_type",
        "vehicle_type_id,mode_id,cargo_form,payload_t,cost_per_km,speed_kmh,needs_service\n"
        "truck,road,bulk,1,1,60,0\ntrain,rail,bulk,1000,,60,1\n");
    add(s, "commodity", "commodity_id,cargo_form,t_per_teu\nX,bulk,10\n");
    add(s, "node", "node_id,zone_id\nA,A\nB,B\nC,C\n");
    add(s, "access", "zone_id,node_id,mode_id\nA,A,road\nB,B,road\nC,C,road\n");
    add(s, "link", links);
    add(s, "facility", "facility_id,node_id,kind,from_mode,to_mode,cost_per_t\n"
                       "TA,A,terminal,road,rail,10\nTB,B,terminal,road,rail,10\n"
                       "TC,C,terminal,road,rail,10\n");
    snprintf(service, sizeof service,
             "service_id,vehicle_type_id,departures_per_week,capacity_t,price_per_teu,seats\n"
             "T,train,7,10,500,%s\n",
             seats);
    add(s, "service", service);
    add(s, "service_stop", "service_id,stop_sequence,node_id\nT,1,A\nT,2,B\nT,3,C\n");
    add(s, "choice", "commodity_id,theta\n,0.02\n");
    add(s, "demand", demand);
    return s;
}

#define RAIL                                                                                       \
    "link_id,from_node_id,to_node_id,length,free_speed,mode_id\n"                                  \
    "ab,A,B,60,60,rail\nbc,B,C,180,60,rail\n"
#define DEMAND "origin_zone_id,destination_zone_id,commodity_id,tonnes_per_year\n"
#define LOCAL  "A,B,X,2920\nB,C,X,2920\n" /* 8 t a day each, of 10 */
#define AWAY   "A,C,X,2920\n"

static td_index segment(const study *s, td_index number)
{
    return s->world->stops.resource[s->world->services.first_stop[0] + number];
}

static double pair_unserved(const study *s, uint32_t pair)
{
    return s->of_period[0]->pairs[pair].tonnes_unserved;
}

/* A number of the service's row in the table services, or of the first in bottlenecks. */
static double told(const study *s, td_result which, const char *column)
{
    td_results results;
    td_traces traces;
    assert_int_equal(td_route_traces_create(s->world, s->net, s->of_period, &traces), TD_OK);
    const td_outcome outcome = {s->world, s->net, s->of_period, traces.of_period};
    assert_int_equal(td_results_create(&results), TD_OK);
    assert_int_equal(td_outcome_resources(&outcome, &results), TD_OK);
    if (s->of_period[0]->queue)
        assert_int_equal(td_outcome_bottlenecks(&outcome, &results), TD_OK);
    const td_table *table = results.table[which];
    assert_int_equal(td_table_row_count(table), 1);
    const int at = td_table_column_index(td_table_get_spec(table), column);
    assert_true(at >= 0);
    const double value = td_table_get(table, 0, (size_t)at).as.real;
    td_results_clear(&results);
    td_route_traces_free(s->world, &traces);
    return value;
}

static void freight_of_two_segments_does_not_compete(void **state)
{
    (void)state;
    study *s = line(RAIL, "", DEMAND LOCAL);
    run(s, "{}", 100);
    const td_assignment *a = s->of_period[0];
    /* 16 t a day board, and never more than 8 of 10 are on the train */
    td_assert_close(load_of(s, 0, "T"), 5840, 1e-12, 0);
    for (td_index i = 1; i <= 2; i++) {
        td_assert_close(a->load[segment(s, i)], 2920, 1e-12, 0);
        assert_true(a->shadow_price[segment(s, i)] == 0);
    }
    assert_true(pair_unserved(s, 0) == 0 && pair_unserved(s, 1) == 0);
    td_assert_close(told(s, TD_RESULT_services, "tonnes"), 5840, 1e-12, 0);
    td_assert_close(told(s, TD_RESULT_services, "utilisation"), 0.8, 1e-12, 0);
    td_assert_close(told(s, TD_RESULT_services, "load_per_departure"), 8, 1e-12, 0);
    expect_bottlenecks(s, "");
    expect_conservation(s);
    close_study(s);
}

static void what_rides_on_takes_room_of_both(void **state)
{
    (void)state;
    study *s = line(RAIL, "", DEMAND LOCAL AWAY);
    run(s, "{\"assignment\": {\"type\": \"logit\"}}", 100);
    /* 16 of 10 on either segment where nothing holds freight back; 24 board */
    td_assert_close(told(s, TD_RESULT_services, "tonnes"), 3 * 2920, 1e-12, 0);
    td_assert_close(told(s, TD_RESULT_services, "capacity"), 3650, 1e-12, 0);
    td_assert_close(told(s, TD_RESULT_services, "utilisation"), 1.6, 1e-12, 0);
    close_study(s);

    s = line(RAIL, "", DEMAND LOCAL AWAY);
    run(s, "{}", 100);
    /* room for 10 of 16: every way keeps that part, as none has an alternative */
    for (uint32_t pair = 0; pair < 3; pair++)
        td_assert_close(pair_unserved(s, pair), 2920 * 6.0 / 16, 1e-9, 0);
    for (td_index i = 1; i <= 2; i++)
        td_assert_close(s->of_period[0]->load[segment(s, i)], 3650, 1e-9, 0);
    td_assert_close(load_of(s, 0, "T"), 3 * 2920 * 10.0 / 16, 1e-9, 0);
    td_assert_close(told(s, TD_RESULT_services, "utilisation"), 1, 1e-9, 0);
    expect_bottlenecks(s, "T full ");
    expect_conservation(s);
    close_study(s);
}

static void a_departure_is_as_full_as_its_way_on_average(void **state)
{
    (void)state;
    study *s = line(RAIL, "", DEMAND "A,B,X,2920\nA,C,X,730\n");
    run(s, "{}", 100);
    /* 8 + 2 over 60 km and 2 over 180 km: 960 t km over 240 */
    td_assert_close(told(s, TD_RESULT_services, "load_per_departure"), 4, 1e-12, 0);
    td_assert_close(told(s, TD_RESULT_services, "utilisation"), 1, 1e-12, 0);
    td_assert_close(told(s, TD_RESULT_services, "tonnes"), 3650, 1e-12, 0);
    /* 12.5 and 50 CNY/t for the part and the whole */
    td_assert_close(told(s, TD_RESULT_services, "revenue"), 2920 * 12.5 + 730 * 50, 1e-12, 0);
    assert_true(pair_unserved(s, 0) == 0 && pair_unserved(s, 1) == 0);
    close_study(s);
}

/* Roads beside the line: 120 CNY/t to B, 240 to C. */
#define ROADS                                                                                      \
    "link_id,from_node_id,to_node_id,length,free_speed,mode_id\n"                                  \
    "ab,A,B,60,60,rail\nbc,B,C,180,60,rail\nto_b,A,B,120,60,road\nto_c,A,C,240,60,road\n"

static void a_full_segment_has_a_price_and_the_empty_one_none(void **state)
{
    (void)state;
    study *s = line(ROADS, "", DEMAND "A,B,X,7300\n");
    run(s, "{}", 100);
    /* half of 20 a day: 12.5 + 20 and the price make 120 */
    td_assert_close(s->of_period[0]->load[segment(s, 1)], 3650, 1e-8, 0);
    td_assert_close(s->of_period[0]->shadow_price[segment(s, 1)], 87.5, 1e-6, 0);
    assert_true(s->of_period[0]->shadow_price[segment(s, 2)] == 0);
    for (uint32_t r = 0; r < s->of_period[0]->route_count; r++)
        td_assert_close(s->of_period[0]->routes[r].figures.generalised, 120, 1e-6, 0);
    td_assert_close(told(s, TD_RESULT_services, "shadow_price_per_unit"), 87.5, 1e-6, 0);
    td_assert_close(told(s, TD_RESULT_bottlenecks, "utilisation"), 1, 1e-8, 0);
    close_study(s);
}

static void a_haul_pays_for_every_full_segment(void **state)
{
    (void)state;
    study *s = line(ROADS, "", DEMAND "A,C,X,7300\n");
    run(s, "{}", 100);
    const td_assignment *a = s->of_period[0];
    assert_true(a->converged);
    /* half of 20 a day: 50 + 20 and both prices make 240, whichever of the two binds */
    td_assert_close(a->shadow_price[segment(s, 1)] + a->shadow_price[segment(s, 2)], 170, 1e-6, 0);
    for (td_index i = 1; i <= 2; i++)
        td_assert_close(a->load[segment(s, i)], 3650, 1e-8, 0);
    expect_bottlenecks(s, "T full ");
    close_study(s);
}

static void soft_seats_make_a_haul_wait_for_every_segment(void **state)
{
    (void)state;
    study *s = line(RAIL, "soft", DEMAND "A,B,X,2190\nA,C,X,730\n");
    run(s, "{}", 100);
    const td_assignment *a = s->of_period[0];
    /* 8 and 2 of 10 in departures every 24 h: 24 / 20 x r / (1 - r) = 4.8 and 0.3 h, were the year
     * without end */
    const double use[] = {0.8, 0.2}, hours[] = {4.8, 0.3};
    const td_queue queue = {.a = 24 / (2 * 10.0), .servers = 1, .horizon = 24 * YEAR};
    double wait[2];
    for (td_index i = 0; i < 2; i++) {
        wait[i] = a->delay_h[segment(s, i + 1)];
        td_assert_close(wait[i], td_queue_wait(&queue, use[i]).value, 1e-9, 0);
        td_assert_close(wait[i], hours[i], 1e-2, 0);
    }
    /* 60 km an hour; the longer way takes three hours more and waits for the second segment too */
    double time[2] = {0};
    for (uint32_t p = 0; p < 2; p++)
        time[s->world->zones.node[a->pairs[p].destination] == 2] =
            a->routes[a->pairs[p].first_route].figures.time_h;
    td_assert_close(time[1] - time[0], 3 + wait[1], 1e-9, 0);
    close_study(s);
}

/* A circuit of departures that several services share is one resource, used where freight boards. */
static void a_departure_group_has_no_segments(void **state)
{
    (void)state;
    study *s = line(RAIL, "", DEMAND LOCAL);
    run(s, "{}", 1);
    assert_true(isnan(s->world->resources.capacity_per_day[s->world->services.resource[0]]));
    assert_true(s->world->resources.capacity_per_day[segment(s, 1)] == 10);
    assert_int_equal(s->world->resources.segment[segment(s, 1)], 1);
    close_study(s);

    s = line(RAIL, "", DEMAND LOCAL);
    add(s, "service",
        "service_id,vehicle_type_id,departures_per_week,capacity_t,price_per_teu,departure_group\n"
        "U,train,7,10,500,G\nV,train,7,10,500,G\n");
    add(s, "service_stop", "service_id,stop_sequence,node_id\nU,1,A\nU,2,B\nU,3,C\nV,1,A\nV,2,C\n");
    run(s, "{\"assignment\": {\"type\": \"logit\"}}", 1);
    const td_world *w = s->world;
    assert_int_equal(w->services.resource[1], w->services.resource[2]);
    assert_true(w->resources.capacity_per_day[w->services.resource[1]] == 10);
    for (td_index stop = w->services.first_stop[1]; stop < w->services.first_stop[2]; stop++)
        assert_int_equal(w->stops.resource[stop], TD_NONE);
    close_study(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(freight_of_two_segments_does_not_compete),
        cmocka_unit_test(what_rides_on_takes_room_of_both),
        cmocka_unit_test(a_departure_is_as_full_as_its_way_on_average),
        cmocka_unit_test(a_full_segment_has_a_price_and_the_empty_one_none),
        cmocka_unit_test(a_haul_pays_for_every_full_segment),
        cmocka_unit_test(soft_seats_make_a_haul_wait_for_every_segment),
        cmocka_unit_test(a_departure_group_has_no_segments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
