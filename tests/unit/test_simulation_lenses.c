/* The simulation and the assignment say the same of a road with traffic: small studies by hand.
 *
 *   TOWN ---R1, 1 h empty--- GATE ---R2, 1 h--- CITY
 *
 * 300 t a day go in ten trucks of 30 t, at even distances; R1 takes 500 trucks a day, 490 of others drive there:
 * at BPR's 0.15 x^4 with x = (490 + 10) / 500 = 1 it takes 1.15 h. */
#include "unit/sim_study.h"

#define COUNT(tables) (sizeof(tables) / sizeof *(tables))
static char id[] = "lenses";
enum { MODE, NODE, LINK, VEHICLE, COMMODITY, FACILITY, SERVICE, STOP, SEASON, DEMAND, CHOICE, TABLES };

static const sim_table town[TABLES] = {
    {"mode", "mode_id\nroad"},
    {"node", "node_id,zone_id,country\nTOWN,TOWN,CN\nGATE,,CN\nCITY,CITY,CN"},
    {"link", "link_id,from_node_id,to_node_id,mode_id,length,free_speed,vdf,capacity_per_day,capacity_unit,"
             "preload_per_day\n"
             "R1,TOWN,GATE,road,60,60,bpr,500,vehicle,490\nR2,GATE,CITY,road,60,60,,,,"},
    {"vehicle_type", "vehicle_type_id,mode_id,cargo_form,payload_t,cost_per_km\ntruck,road,bulk,30,5"},
    {"commodity", "commodity_id,cargo_form,value_per_t,arrival\ncoal,bulk,100,regular"},
    {"facility", "facility_id,node_id,kind"},
    {"service", "service_id,mode_id,vehicle_type_id"},
    {"service_stop", "service_id,stop_sequence,node_id"},
    {"season", "profile_id,m01,m02,m03,m04,m05,m06,m07,m08,m09,m10,m11,m12"},
    {"demand", "origin_zone_id,destination_zone_id,commodity_id,tonnes_per_year\nTOWN,CITY,coal,109500"},
    {"choice", "commodity_id,chain,theta\n,,0.01"},
};

static sim_study play(const sim_table *tables, const char *period)
{
    char text[300];
    snprintf(text, sizeof text,
             "{\"year\": 2018, \"period\": \"%s\", \"assignment\": {\"type\": \"stochastic-user-equilibrium\"}, "
             "\"simulation\": {\"weeks\": 50, \"warm_up_weeks\": 0, \"replications\": 1}}",
             period);
    return sim_study_run(tables, TABLES, id, text, NULL, 1, 1, 1);
}

static void check_lead(const sim_study *s, double by_hand)
{
    const td_lead *lead = &s->evaluated.simulated->sum->leads[0];
    assert_true(lead->count > 3000);
    td_assert_close(lead->time_h.least, by_hand, 0, 1e-9);
    td_assert_close(lead->time_h.greatest, by_hand, 0, 1e-9);
}

static void as_slow_as_in_the_assignment(void **unused)
{
    (void)unused;
    sim_study s = play(town, "year");
    check_lead(&s, 1.15 + 1);
    td_assert_close(s.evaluated.assignments[0]->routes[0].figures.time_h, 2.15, 0, 1e-9);
    sim_study_close(&s);
}

/* By month: the assignment puts a twelfth of the freight in each, 304.17 trucks; others stay away in July, and come twofold in
 * December. */
static double by_hand_in(int month, double days)
{
    const double others = month == 6 ? 0 : month == 11 ? 980 : 490;
    return 1 + 0.15 * pow((others + 109500 / 12.0 / 30 / days) / 500, 4) + 1;
}

static void by_month(void **unused)
{
    (void)unused;
    static const int ends[] = {31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};
    sim_table tables[TABLES];
    memcpy(tables, town, sizeof town);
    tables[LINK].csv = "link_id,from_node_id,to_node_id,mode_id,length,free_speed,vdf,capacity_per_day,"
                       "capacity_unit,preload_per_day,preload_profile\n"
                       "R1,TOWN,GATE,road,60,60,bpr,500,vehicle,490,summer\nR2,GATE,CITY,road,60,60,,,,,";
    tables[SEASON].csv = "profile_id,m01,m02,m03,m04,m05,m06,m07,m08,m09,m10,m11,m12\n"
                         "summer,1,1,1,1,1,1,0,1,1,1,1,2";
    sim_study s = play(tables, "month");
    int seen[12] = {0};
    size_t count;
    sim_trip *trips = sim_study_trips(&s, &count);
    for (size_t i = 0; i < count; i++) {
        int month = 0;
        while (trips[i].arose_h >= 24 * ends[month])
            month++;
        const double days = ends[month] - (month ? ends[month - 1] : 0);
        td_assert_close(trips[i].took_h, by_hand_in(month, days), 0, 1e-9);
        seen[month]++;
    }
    free(trips);
    for (int month = 0; month < 11; month++)
        td_assert_close(seen[month], 109500 / 12.0 / 30, 0, 1); /* regular arrivals, each in its month */
    sim_study_close(&s);
}

/* Where a table gives the time of a link, it takes as long: half an hour, with traffic 0.575 h. */
static void a_time_is_given(void **unused)
{
    (void)unused;
    sim_table tables[TABLES];
    memcpy(tables, town, sizeof town);
    tables[LINK].csv = "link_id,from_node_id,to_node_id,mode_id,length,time_h,vdf,capacity_per_day,"
                       "capacity_unit,preload_per_day\n"
                       "R1,TOWN,GATE,road,60,0.5,bpr,500,vehicle,490\nR2,GATE,CITY,road,60,1,,,,";
    sim_study s = play(tables, "year");
    check_lead(&s, 0.575 + 1);
    sim_study_close(&s);
}

/* A line with a published running time of 3 h, true at the traffic of the base. 300 t a day are one vehicle,
 * with 99 others x = 1 of a capacity of 100. Where that was the base's traffic too it takes the 3 h; where x was
 * 1.5 then, 0.15 (1.5^4 - 1) = 0.609375 of the empty hour less. */
static double on_the_line(const char *base_load)
{
    char links[300];
    sim_table tables[TABLES];
    memcpy(tables, town, sizeof town);
    snprintf(links, sizeof links,
             "link_id,from_node_id,to_node_id,mode_id,length,free_speed,vdf,capacity_per_day,capacity_unit,"
             "preload_per_day,base_load_per_day\nA,TOWN,P,road,60,60,,,,,\nT,P,Q,line,60,60,bpr,100,vehicle,99,%s\n"
             "B,Q,CITY,road,60,60,,,,,",
             base_load);
    tables[LINK].csv = links;
    tables[MODE].csv = "mode_id\nroad\nline";
    tables[NODE].csv = "node_id,zone_id,country\nTOWN,TOWN,CN\nP,,CN\nQ,,CN\nCITY,CITY,CN";
    tables[VEHICLE].csv = "vehicle_type_id,mode_id,cargo_form,payload_t,cost_per_km,needs_service\n"
                          "truck,road,bulk,30,5,0\nliner,line,bulk,300,5,1";
    tables[FACILITY].csv = "facility_id,node_id,kind,from_mode,to_mode,direction\n"
                           "p,P,terminal,road,line,both\nq,Q,terminal,line,road,both";
    tables[SERVICE].csv = "service_id,mode_id,vehicle_type_id,departures_per_week\nL,line,liner,168";
    tables[STOP].csv = "service_id,stop_sequence,node_id,link_ids,running_h\nL,1,P,,\nL,2,Q,T,3";
    sim_study s = play(tables, "year");
    const td_moments time = s.evaluated.simulated->sum->leads[0].time_h;
    assert_true(time.greatest - time.least < 1); /* it leaves every hour */
    sim_study_close(&s);
    return time.least;
}

static void published_times_hold_the_traffic_of_the_base(void **unused)
{
    (void)unused;
    const double least = on_the_line("1");
    assert_true(least >= 1 + 3 + 1 && least < 1 + 3 + 1 + 1);
    td_assert_close(least - on_the_line("51"), 0.609375, 0, 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_slow_as_in_the_assignment),
        cmocka_unit_test(by_month),
        cmocka_unit_test(a_time_is_given),
        cmocka_unit_test(published_times_hold_the_traffic_of_the_base),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
