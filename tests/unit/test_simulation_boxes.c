/* Empty boxes on their way back, by hand.
 *
 *   ZP ---road, 1 h--- P ===rail, 5 h=== H ---road, 1 h--- ZH        terminals of 1 h at P and H
 *
 * Trains leave P (U) and H (D) every day at 12:00; U has 99 places, D three. Imports of two boxes arise in ZP at
 * hours 12, 36, 60 ..., exports of two boxes in ZH at 24, 72, 120 ...
 *
 * The import of 12 is on the train at 36, at H at 41, in ZH at 43; its empties are back at H at 45, on D at 60, in
 * ZP at 67: all of it again a day later, and a day later ... The export of 24 is on D at 36, in ZP at 43; its
 * empties are at P at 45, on U at 60, in ZH at 67: again every other day. */
#include "unit/sim_study.h"

#define COUNT(tables) (sizeof(tables) / sizeof *(tables))
static char id[] = "boxes";
enum { ZP, P, H, ZH };

static const sim_table line[] = {
    {"mode", "mode_id\nroad\nrail"},
    {"node", "node_id,zone_id,country\nZP,ZP,CN\nP,,CN\nH,,CN\nZH,ZH,CN"},
    {"link", "link_id,from_node_id,to_node_id,mode_id,length,free_speed\n"
             "R1,ZP,P,road,60,60\nT,P,H,rail,250,50\nR2,H,ZH,road,60,60"},
    {"vehicle_type",
     "vehicle_type_id,mode_id,cargo_form,payload_t,payload_teu,cost_per_km,speed_kmh,needs_service\n"
     "truck,road,container,30,2,5,60,0\ntrain,rail,container,2000,100,20,50,1"},
    {"commodity", "commodity_id,cargo_form,t_per_teu,value_per_t,arrival\nimports,container,10,100,regular\n"
                  "exports,container,10,100,regular"},
    {"facility", "facility_id,node_id,kind,from_mode,to_mode,direction,time_h\n"
                 "p,P,terminal,road,rail,both,1\nh,H,terminal,rail,road,both,1"},
    {"service",
     "service_id,mode_id,vehicle_type_id,timetable,capacity_teu,capacity_t\n"
     "U,rail,train,mon 12:00;tue 12:00;wed 12:00;thu 12:00;fri 12:00;sat 12:00;sun 12:00,99,9999\n"
     "D,rail,train,mon 12:00;tue 12:00;wed 12:00;thu 12:00;fri 12:00;sat 12:00;sun 12:00,3,9999"},
    {"service_stop", "service_id,stop_sequence,node_id,link_ids\nU,1,P,\nU,2,H,T\nD,1,H,\nD,2,P,T"},
    {"demand", "origin_zone_id,destination_zone_id,commodity_id,tonnes_per_year\n"
               "ZP,ZH,imports,7300\nZH,ZP,exports,3650"},
    {"choice", "commodity_id,chain,theta\n,,0.01"},
};

static sim_study play(const sim_table *tables, const char *boxes)
{
    char evaluate[256];
    snprintf(evaluate, sizeof evaluate,
             "{\"year\": 2018, \"simulation\": {\"weeks\": 2, \"warm_up_weeks\": 0, \"replications\": 1%s%s}}",
             *boxes ? ", \"empty_boxes\": " : "", boxes);
    return sim_study_run(tables, COUNT(line), id, evaluate, NULL, 1, 1, 0);
}

static void check(double found, double by_hand)
{
    td_assert_close(found, by_hand, 0, 1e-5); /* shares of consignments are floats */
}

/* D: 60 finds two boxes; 84 takes an export and one box, 108 the other and two, and so on: 2 + 1, then 3 + 1 four
 * times and 3 + 1 to hour 324: 2 + 1 + 5 x 4 = 23, of them 2 + 1 + 3 + 1 + 3 in the first week. U: six times two
 * from 60 to 300. Emptied in ZH at 43, 67 ... 331: 13 x 2; in ZP at 43, 91 ... 331: 7 x 2. */
static void boxes_go_all_the_way_back(void **unused)
{
    (void)unused;
    sim_study s = play(line, "{}");
    const td_tally *sum = s.evaluated.simulated->sum;
    const td_week *u = sum->services, *d = sum->services + 2;
    check(d[0].empties_teu, 10);
    check(d[1].empties_teu, 13);
    check(u[0].empties_teu + u[1].empties_teu, 12);
    check(sum->boxes.emptied_teu, 40);
    check(sum->boxes.handed_in[ZP], 23);
    check(sum->boxes.handed_in[ZH], 12);
    check(sum->boxes.under_way_teu, 5);
    assert_int_equal(sum->lost, 0);
    assert_true(sum->little_worst < 1e-9);
    /* full boxes go first: they are as punctual as without empties */
    sim_study without = play(line, "");
    assert_true(sum->leads[0].time_h.mean == without.evaluated.simulated->sum->leads[0].time_h.mean);
    assert_int_equal(sum->flows[1].delivered, 7);
    assert_true(without.evaluated.simulated->sum->boxes.emptied_teu == 0);
    sim_study_close(&without);
    sim_study_close(&s);
}

/* With a return point at H boxes of imports are handed in there at 45, 69 ... 333: 13 x 2, those of exports on
 * arrival at 65, 113 ... 305: 6 x 2. The first export finds none, the other six find theirs. */
static void an_inland_return_point_keeps_them(void **unused)
{
    (void)unused;
    sim_study s = play(line, "{\"return_points\": [\"H\"]}");
    const td_tally *sum = s.evaluated.simulated->sum;
    const td_week *u = sum->services, *d = sum->services + 2;
    check(d[0].empties_teu + d[1].empties_teu, 0);
    check(u[0].empties_teu + u[1].empties_teu, 12);
    check(sum->boxes.handed_in[H], 26 + 12);
    check(sum->boxes.handed_in[ZP] + sum->boxes.handed_in[ZH], 0);
    check(sum->boxes.wanted[H], 14);
    check(sum->boxes.taken[H], 12);
    check(sum->boxes.emptied_teu, 40);
    check(sum->boxes.under_way_teu, 2);
    sim_study_close(&s);
}

/* Both ends are return points: nothing is carried empty. */
static void return_points_at_both_ends(void **unused)
{
    (void)unused;
    sim_study s = play(line, "{\"return_points\": [\"H\", \"P\"]}");
    const td_tally *sum = s.evaluated.simulated->sum;
    for (int i = 0; i < 4; i++)
        check(sum->services[i].empties_teu, 0);
    check(sum->boxes.handed_in[H], 26); /* 45 + 24 n */
    check(sum->boxes.handed_in[P], 14); /* 45 + 48 m: the last at 333 */
    sim_study_close(&s);
}

/* Imports alone, with room for four boxes at H: those of 45 and 69 are kept and nobody takes them; the others go
 * on. Those of 309 are in ZP at 331, those of 333 are not yet aboard at 336. */
static void a_full_stock_sends_boxes_on(void **unused)
{
    (void)unused;
    sim_table tables[COUNT(line)];
    memcpy(tables, line, sizeof line);
    tables[8].csv = "origin_zone_id,destination_zone_id,commodity_id,tonnes_per_year\nZP,ZH,imports,7300";
    sim_study s = play(tables, "{\"return_points\": [\"H\"], \"stock_teu\": 4}");
    const td_tally *sum = s.evaluated.simulated->sum;
    check(sum->boxes.handed_in[H], 4);
    check(sum->boxes.handed_in[ZP], 2 * 10);
    check(sum->boxes.under_way_teu, 2);
    check(sum->boxes.emptied_teu, 26);
    sim_study_close(&s);
}

/* Without a train down boxes stay at H, where they have come at 45, 69 ... 333. */
static void without_a_way_back_they_are_left(void **unused)
{
    (void)unused;
    sim_table tables[COUNT(line)];
    memcpy(tables, line, sizeof line);
    tables[6].csv =
        "service_id,mode_id,vehicle_type_id,timetable,capacity_teu,capacity_t\n"
        "U,rail,train,mon 12:00;tue 12:00;wed 12:00;thu 12:00;fri 12:00;sat 12:00;sun 12:00,99,9999";
    tables[7].csv = "service_id,stop_sequence,node_id,link_ids\nU,1,P,\nU,2,H,T";
    tables[8].csv = "origin_zone_id,destination_zone_id,commodity_id,tonnes_per_year\nZP,ZH,imports,7300";
    sim_study s = play(tables, "{}");
    const td_tally *sum = s.evaluated.simulated->sum;
    check(sum->boxes.left[H], 26);
    check(sum->boxes.emptied_teu, 26);
    check(sum->boxes.under_way_teu, 0);
    sim_study_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(boxes_go_all_the_way_back),
        cmocka_unit_test(an_inland_return_point_keeps_them),
        cmocka_unit_test(return_points_at_both_ends),
        cmocka_unit_test(a_full_stock_sends_boxes_on),
        cmocka_unit_test(without_a_way_back_they_are_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
