/* The world built from small networks: defaults, references, services, resources, periods, lookups. */
#include "support_model.h"

#include <jansson.h>
#include <limits.h>
#include <math.h>

#include "model/scenario.h"

typedef struct fixture {
    td_tables *tables;
    td_diags *diags;
    td_world *world;
} fixture;

/*          lock, border A|B
 *   Z1 --- P --------- Q --- E   (rail; gauge 1435, then 1520 from Q on)
 *    \_____road_________/ ... M   (a market, by access only)
 */
static void fill(td_tables *t, td_diags *d)
{
    support_table(t, "mode", "mode_id,class_order\nroad,\nrail,\nwaterway,VII;VI;V;IV\n", d);
    support_table(t, "vehicle_type",
                  "vehicle_type_id,mode_id,cargo_form,payload_t,payload_teu,speed_kmh,needs_service,class,draught_m\n"
                  "truck,road,container,30,2,80,0,,\n"
                  "train,rail,container,1300,100,60,1,,\n"
                  "barge,waterway,bulk,500,,10,0,V,2\n", d);
    support_table(t, "commodity",
                  "commodity_id,cargo_form,t_per_teu,value_per_t,inventory_rate_per_year\n"
                  "ELEC,container,8,87600,0.1\nIRON,bulk,,800,\n", d);
    support_table(t, "node",
                  "node_id,x_coord,y_coord,node_type,zone_id,parent_node_id,country,customs_territory,name_zh\n"
                  "A1,,,area,,,AA,,\n"
                  "Z1,0,0,,Z1,A1,AA,,一\n"
                  "P,0,90,,,,AA,,\n"
                  "Q,90,0,,,,BB,EU,\n"
                  "E,95,0,,,,BB,EU,\n"
                  "M,100,0,market,M,,BB,EU,\n", d);
    support_table(t, "access", "zone_id,node_id,mode_id,length\nM,Q,road,12\n", d);
    support_table(t, "link",
                  "link_id,from_node_id,to_node_id,length,mode_id,free_speed,gauge_mm,capacity_per_day,capacity_unit,shared_direction,class,open\n"
                  "R1,Z1,P,120,rail,,1435,40,train,0,,\n"
                  "R2,P,Q,240,rail,,1435,,,1,,\n"
                  "R3,Q,E,60,rail,,1520,,,,,\n"
                  "H1,Z1,Q,300,road,90,,,,,,\n"
                  "W1,Z1,P,100,waterway,,,,,,VI,\n"
                  "H0,Z1,P,10,road,90,,,,,,0\n", d);
    support_table(t, "facility",
                  "facility_id,node_id,kind,time_h,base_wait_h,resource_id,capacity_per_day,capacity_unit,from_mode,to_mode,open,cargo_forms,designated_for\n"
                  "B1,P,border,2,1,,,,,,,,\n"
                  "B2,Q,border,5,0,,,,,,,,\n"
                  "G,Q,gauge_change,10,4,,,,,,,,\n"
                  "L1,P,lock,1,0,locks,500,t,rail,rail,,,\n"
                  "L2,P,lock,3,0,locks,,t,rail,rail,,,\n"
                  "T,Z1,terminal,6,,,,,road,rail,,,\n"
                  "S,Z1,stuffing,1,,,,,,,,bulk>container,IRON\n", d);
    support_table(t, "season", "profile_id,m01,m02,m03,m04,m05,m06,m07,m08,m09,m10,m11,m12\n"
                               "FLAT,1,1,1,1,1,1,1,1,1,1,1,1\n"
                               "JAN,7,1,1,1,1,1,1,1,1,1,1,1\n", d);
    support_table(t, "currency", "currency,year,base_units_per_unit\nUSD,2020,6.9\nUSD,2023,7.05\n", d);
    support_table(t, "service",
                  "service_id,vehicle_type_id,departures_per_week,price_per_teu,price_currency,price_year,includes,departure_group,timetable\n"
                  "S1,train,7,1000,USD,2020,border;gauge_change,g,\n"
                  "S2,train,7,500,,,,g,\n"
                  "S3,train,,10,USD,,,,mon 08:00;thu 20:30\n", d);
    support_table(t, "service_stop", "service_id,stop_sequence,node_id,running_h,dwell_h\n"
                                     "S1,2,E,50,\nS1,1,Z1,,\n"
                                     "S2,1,Z1,,\nS2,2,Q,,3\nS3,10,Q,,\nS3,20,P,9,\n", d);
    support_table(t, "demand",
                  "origin_zone_id,destination_zone_id,commodity_id,cargo_form,tonnes_per_year\n"
                  "Z1,M,ELEC,,100\nM,Z1,IRON,container,50\n", d);
    support_table(t, "corridor", "corridor_id,priority\nsecond,2\nfirst,1\n", d);
    support_table(t, "corridor_member",
                  "corridor_id,table,id\nsecond,link,R1\nfirst,link,R1\nsecond,link,R2\n"
                  "first,service,S2\n", d);
    support_table(t, "choice",
                  "commodity_id,chain,distance_from_km,distance_to_km,theta,asc,nest,nest_scale\n"
                  ",,,,0.001,0.5,,0.7\n"
                  "ELEC,,0,500,0.002,,,\n"
                  "ELEC,,500,,0.003,,,\n"
                  ",rail,,,,1.5,slow,\n"
                  "ELEC,rail,,,,2.5,,\n", d);
}

static int setup(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    assert_int_equal(td_tables_create("networks/test", &f->tables), TD_OK);
    f->diags = td_diags_create();
    f->tables->network_json = json_pack("{s:i,s:s}", "base_year", 2023, "currency", "CNY");
    fill(f->tables, f->diags);
    td_tables_check(f->tables, f->diags);
    support_expect_none(f->diags);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    fixture *f = *state;
    td_world_free(f->world);
    td_tables_free(f->tables);
    td_diags_free(f->diags);
    free(f);
    return 0;
}

/* Builds f->world; closures and evaluate may be NULL. */
static td_status build_with(fixture *f, td_closure *closures, size_t closure_count, json_t *evaluate)
{
    td_applied applied = {f->tables, closures, closure_count};
    td_scenario scenario = {.id = (char[]){"base"}, .evaluate = evaluate};
    return td_world_build(&applied, f->tables, &scenario, f->diags, &f->world);
}

static const td_world *build(fixture *f)
{
    td_status status = build_with(f, NULL, 0, NULL);
    support_expect_none(f->diags);
    assert_int_equal(status, TD_OK);
    return f->world;
}

static td_atom atom_of(const fixture *f, const char *text)
{
    return td_intern_find(f->tables->names, text, strlen(text));
}

static void places_and_goods_get_their_defaults(void **state)
{
    const td_world *w = build(*state);
    td_index z1 = td_world_find_node(w, "Z1"), m = td_world_find_zone(w, "M");
    assert_string_equal(w->nodes.label.name[z1], "一"); /* falls back on the Chinese name */
    assert_string_equal(w->nodes.label.name_zh[td_world_find_node(w, "P")], "P");
    assert_int_equal(w->zones.count, 2);
    assert_true(w->zones.is_market[m]);
    assert_int_equal(w->zones.area[m], TD_NONE);
    assert_int_equal(w->areas.node[w->zones.area[td_world_find_zone(w, "Z1")]],
                     td_world_find_node(w, "A1"));
    td_index q = td_world_find_node(w, "Q");
    assert_string_equal(w->country_id[w->nodes.country[q]], "BB");
    assert_string_equal(w->territory_id[w->nodes.territory[q]], "EU");
    assert_string_equal(w->territory_id[w->nodes.territory[z1]], "AA");
    td_index elec = td_world_find_commodity(w, "ELEC"), iron = td_world_find_commodity(w, "IRON");
    assert_true(fabs(w->commodities.inventory_per_t_h[elec] - 1.0) < 1e-12); /* 87600 x 0.1 / 8760 */
    assert_true(w->commodities.t_per_teu[iron] == 10);
    assert_true(w->commodities.designated[iron] && !w->commodities.designated[elec]);
    assert_string_equal(w->form_id[w->demands.form[1]], "container");
    assert_string_equal(w->form_id[w->demands.form[0]], "container");
    assert_int_equal(td_world_find_node(w, "nowhere"), TD_NONE);
}

static void classes_rank_from_the_smallest(void **state)
{
    const td_world *w = build(*state);
    assert_int_equal(w->vehicle_types.class_rank[2], 2); /* V after VII, VI */
    assert_int_equal(w->links.class_rank[4], 1);
    assert_int_equal(w->links.class_rank[0], TD_NONE);
}

static void zones_that_are_places_have_implied_access(void **state)
{
    const td_world *w = build(*state);
    assert_int_equal(w->accesses.count, 3); /* M to Q by road; Z1 by road and by waterway, not rail */
    assert_true(w->accesses.length_km[0] == 12 && isnan(w->accesses.time_h[0]));
    for (td_index a = 1; a < 3; a++) {
        assert_int_equal(w->accesses.node[a], td_world_find_node(w, "Z1"));
        assert_true(w->accesses.length_km[a] == 0);
        assert_false(strcmp(w->modes.label.id[w->accesses.mode[a]], "rail") == 0);
    }
    assert_true(w->modes.scheduled_only[1] && !w->modes.scheduled_only[0]);
}

static void prices_are_converted_by_currency_and_year(void **state)
{
    const td_world *w = build(*state);
    assert_true(fabs(w->services.price_per_teu[0] - 6900) < 1e-9);
    assert_true(w->services.price_per_teu[1] == 500); /* the network's own currency */
    assert_true(w->services.departures_per_week[2] == 2); /* two in the timetable */
    assert_true(w->services.capacity_teu[2] == 100);
}

static void an_unknown_currency_is_an_error(void **state)
{
    fixture *f = *state;
    support_table(f->tables, "service", "service_id,vehicle_type_id,departures_per_week,price_currency,"
                                        "price_year\nS4,train,1,USD,1999\n", f->diags);
    support_table(f->tables, "service_stop", "service_id,stop_sequence,node_id\nS4,1,Z1\nS4,2,P\n",
                  f->diags);
    assert_int_equal(build_with(f, NULL, 0, NULL), TD_ERR_INVALID);
    const td_diag *d = support_expect_one(f->diags, TD_D_CURRENCY_UNKNOWN);
    assert_string_equal(d->args[0], "USD");
    assert_string_equal(d->args[1], "1999");
}

static void stops_are_ordered_and_their_links_filled_in(void **state)
{
    const td_world *w = build(*state);
    td_index s1 = w->services.first_stop[0];
    assert_int_equal(w->services.first_stop[3], 6);
    assert_int_equal(w->stops.node[s1], td_world_find_node(w, "Z1"));
    td_list way = w->stops.links[s1 + 1];
    assert_int_equal(way.count, 3);
    for (uint32_t i = 0; i < 3; i++) /* R1, R2, R3 */
        assert_int_equal(w->list_items[way.first + i], i);
    assert_true(isnan(w->stops.running_h[w->services.first_stop[1] + 1]));
    assert_true(w->stops.dwell_h[w->services.first_stop[1] + 1] == 3);
}

static void included_processes_are_taken_out_of_published_times(void **state)
{
    const td_world *w = build(*state);
    /* 50 h published; borders 2 + 1 at P and 5 at Q, gauge change 10 + 4 at Q; the lock is not named */
    assert_true(fabs(w->stops.running_h[1] - (50 - 3 - 5 - 14)) < 1e-12);
}

static void included_times_are_those_of_the_base(void **state)
{
    fixture *f = *state;
    td_tables *slower = NULL;
    assert_int_equal(td_tables_copy(f->tables, &slower), TD_OK);
    td_sheet *sheet = td_tables_sheet(slower, TD_T_FACILITY);
    td_sheet_set(slower, sheet, 1, td_schema_find_field(TD_T_FACILITY, "time_h"), "30", (td_place){0},
                 f->diags);
    td_applied applied = {slower, NULL, 0};
    assert_int_equal(td_world_build(&applied, f->tables, NULL, f->diags, &f->world), TD_OK);
    assert_true(f->world->facilities.time_h[1] == 30);
    assert_true(fabs(f->world->stops.running_h[1] - 28) < 1e-12);
    td_tables_free(slower);
}

static void a_new_link_does_not_change_what_a_published_time_held(void **state)
{
    fixture *f = *state;
    td_tables *shorter = NULL;
    assert_int_equal(td_tables_copy(f->tables, &shorter), TD_OK);
    support_table(shorter, "link",
                  "link_id,from_node_id,to_node_id,length,mode_id,free_speed,gauge_mm\n"
                  "NEW,Z1,E,10,rail,,1435\n", f->diags); /* past the border and the gauge change */
    td_applied applied = {shorter, NULL, 0};
    assert_int_equal(td_world_build(&applied, f->tables, NULL, f->diags, &f->world), TD_OK);
    support_expect_none(f->diags);
    assert_int_equal(f->world->stops.links[1].count, 1); /* it rides over the new one */
    assert_true(fabs(f->world->stops.running_h[1] - 28) < 1e-12);
    td_tables_free(shorter);
}

static void a_negative_remainder_is_an_error(void **state)
{
    fixture *f = *state;
    support_table(f->tables, "service",
                  "service_id,vehicle_type_id,departures_per_week,includes\nS4,train,1,border;lock\n",
                  f->diags);
    support_table(f->tables, "service_stop",
                  "service_id,stop_sequence,node_id,running_h\nS4,1,Z1,\nS4,2,Q,9\n", f->diags);
    assert_int_equal(build_with(f, NULL, 0, NULL), TD_ERR_INVALID);
    const td_diag *d = support_expect_one(f->diags, TD_D_INCLUDES_NEGATIVE);
    assert_string_equal(d->args[0], "9"); /* borders 3 + 5, the quicker lock 1 */
    assert_string_equal(d->place.where, "running_h");
}

static void a_service_without_a_way_is_an_error(void **state)
{
    fixture *f = *state;
    support_table(f->tables, "service", "service_id,vehicle_type_id,departures_per_week\nS4,barge,1\n",
                  f->diags);
    support_table(f->tables, "service_stop", "service_id,stop_sequence,node_id\nS4,1,Z1\nS4,2,P\n",
                  f->diags);
    assert_int_equal(build_with(f, NULL, 0, NULL), TD_ERR_INVALID); /* a class V barge, a class VI reach */
    assert_string_equal(support_expect_one(f->diags, TD_D_SERVICE_NO_PATH)->args[0], "Z1");
}

static void resources_join_rows_and_split_directions(void **state)
{
    const td_world *w = build(*state);
    const td_resources *r = &w->resources;
    td_index r1 = w->links.resource[0], r2 = w->links.resource[1];
    assert_string_equal(r->id[r1], "R1");
    assert_int_equal(r->direction[r1], TD_DIRECTION_FORWARD);
    assert_int_equal(r->direction[r1 + 1], TD_DIRECTION_BACKWARD);
    assert_true(r->capacity_per_day[r1] == 40 && r->capacity_per_day[r1 + 1] == 40);
    assert_int_equal(r->unit[r1], TD_UNIT_TRAIN);
    assert_int_equal(r->direction[r2], TD_DIRECTION_BOTH);
    assert_int_equal(w->links.resource[2], r2 + 1);
    assert_int_equal(w->facilities.resource[3], w->facilities.resource[4]);
    assert_string_equal(r->id[w->facilities.resource[3]], "locks");
    assert_true(r->capacity_per_day[w->facilities.resource[4]] == 500);
    assert_int_equal(w->services.resource[0], w->services.resource[1]); /* one group of departures */
    assert_true(r->capacity_per_day[w->services.resource[0]] == 100);   /* 7 a week x 100 TEU / 7 */
    assert_int_equal(r->unit[w->services.resource[0]], TD_UNIT_TEU);
    assert_true(w->services.resource[2] != w->services.resource[0]);
    assert_int_equal(r->count, 6 * 2 - 1 + 6 + 2);
}

static void rows_of_one_resource_must_agree(void **state)
{
    fixture *f = *state;
    support_table(f->tables, "facility", "facility_id,node_id,kind,resource_id,capacity_per_day,open\n"
                                         "L3,P,lock,locks,400,\nL4,P,lock,locks,300,0\n", f->diags);
    assert_int_equal(build_with(f, NULL, 0, NULL), TD_ERR_INVALID);
    assert_string_equal(support_expect_one(f->diags, TD_D_RESOURCE_DIFFERS)->args[0], "500");
}

static void membership_follows_priority(void **state)
{
    const td_world *w = build(*state);
    assert_string_equal(w->corridors.label.id[0], "first");
    assert_int_equal(w->link_corridor[0], 0);
    assert_int_equal(w->link_corridor[1], 1);
    assert_int_equal(w->link_corridor[2], TD_NONE);
    assert_int_equal(w->service_corridor[1], 0);
}

static void choice_takes_every_figure_from_the_most_specific_row(void **state)
{
    const td_world *w = build(*state);
    td_index elec = td_world_find_commodity(w, "ELEC"), iron = td_world_find_commodity(w, "IRON");
    td_choice_values v = td_world_choice(w, elec, "rail", 100);
    assert_true(v.theta == 0.002 && v.asc == 2.5 && v.nest_scale == 0.7);
    assert_string_equal(v.nest, "slow");
    assert_true(td_world_choice(w, elec, "rail", 500).theta == 0.003); /* bands exclude their end */
    v = td_world_choice(w, iron, "road", 100);
    assert_true(v.theta == 0.001 && v.asc == 0.5 && v.captive_share == 0);
    assert_true(v.schedule_weight == 0.5 && v.booking_horizon_h == 168);
    assert_string_equal(v.nest, "road");
    assert_true(td_world_choice(w, iron, "rail", 100).asc == 1.5);
}

static void seasons_have_months_and_a_mean(void **state)
{
    const td_world *w = build(*state);
    assert_true(td_world_factor(w, 1, 0) == 7 && td_world_factor(w, 1, 5) == 1);
    assert_true(fabs(td_world_factor(w, 1, -1) - 1.5) < 1e-12);
    assert_true(td_world_factor(w, TD_NONE, 3) == 1);
}

static void great_circles_are_those_of_the_sphere(void **state)
{
    const td_world *w = build(*state);
    double quarter = 3.14159265358979323846 / 2 * 6371.0088;
    td_index z1 = td_world_find_node(w, "Z1"), p = td_world_find_node(w, "P");
    assert_true(fabs(td_world_great_circle_km(w, z1, p) - quarter) < 1e-6); /* to the pole */
    assert_true(fabs(td_world_great_circle_km(w, z1, td_world_find_node(w, "Q")) - quarter) < 1e-6);
    assert_true(isnan(td_world_great_circle_km(w, z1, td_world_find_node(w, "A1"))));
}

static void a_year_without_closures_is_one_period(void **state)
{
    const td_world *w = build(*state);
    assert_int_equal(w->period_count, 1);
    assert_true(w->periods[0].days == 365 && w->periods[0].share == 1);
    assert_null(w->periods[0].link_closed);
    assert_string_equal(w->periods[0].label, "");
    assert_int_equal(w->evaluate.year, 2023);
}

static void closures_split_the_year_and_equal_parts_merge(void **state)
{
    fixture *f = *state;
    td_closure c = {TD_T_LINK, atom_of(f, "R2"), td_days_from_civil(2027, 7, 1),
                    td_days_from_civil(2027, 9, 15), {0}}; /* 31 + 31 + 15 days */
    json_t *evaluate = json_pack("{s:i}", "year", 2027);
    assert_int_equal(build_with(f, &c, 1, evaluate), TD_OK);
    const td_world *w = f->world;
    assert_int_equal(w->period_count, 2);
    assert_null(w->periods[0].link_closed);
    assert_true(fabs(w->periods[0].share - 288.0 / 365) < 1e-15);
    assert_true(fabs(w->periods[1].share - 77.0 / 365) < 1e-15);
    assert_true(w->periods[1].link_closed[1] && !w->periods[1].link_closed[0]);
    json_decref(evaluate);
}

static void closures_split_months_of_a_leap_year(void **state)
{
    fixture *f = *state;
    td_closure c[] = {{TD_T_SERVICE, atom_of(f, "S2"), INT_MIN, td_days_from_civil(2028, 2, 10), {0}},
                      {TD_T_FACILITY, atom_of(f, "T"), td_days_from_civil(2028, 2, 6), INT_MAX, {0}}};
    json_t *evaluate = json_pack("{s:i,s:s,s:{s:s},s:{s:f}}", "year", 2028, "period", "month",
                                 "assignment", "type", "all-or-nothing", "parameters",
                                 "carbon_price_per_t", 80.0);
    assert_int_equal(build_with(f, c, 2, evaluate), TD_OK);
    const td_world *w = f->world;
    assert_int_equal(w->period_count, 14); /* February in three */
    assert_int_equal(w->evaluate.type, TD_ASSIGN_ALL_OR_NOTHING);
    assert_true(w->parameters.carbon_price_per_t == 80 && w->parameters.detour_limit == 2.5);
    assert_string_equal(w->periods[2].label, "2028-02");
    assert_true(w->periods[1].days == 5 && w->periods[2].days == 5 && w->periods[3].days == 19);
    assert_true(w->periods[2].service_closed[1] && w->periods[2].facility_closed[5]);
    assert_null(w->periods[1].facility_closed);
    assert_null(w->periods[3].service_closed);
    double days = 0;
    for (td_index p = 0; p < w->period_count; p++)
        days += w->periods[p].days;
    assert_true(days == 366);
    json_decref(evaluate);
}

static void one_mode_needs_no_tables_of_modes(void **state)
{
    fixture *f = *state;
    td_tables_free(f->tables);
    assert_int_equal(td_tables_create("small", &f->tables), TD_OK);
    support_table(f->tables, "node", "node_id,zone_id\nA,1\nB,2\n", f->diags);
    support_table(f->tables, "link", "link_id,from_node_id,to_node_id,length,free_speed\nL,A,B,10,50\n",
                  f->diags);
    support_table(f->tables, "demand", "origin_zone_id,destination_zone_id,tonnes_per_year\n1,2,3\n",
                  f->diags);
    assert_int_equal(td_tables_check(f->tables, f->diags), TD_OK);
    const td_world *w = build(f);
    assert_int_equal(w->modes.count, 1);
    assert_int_equal(w->links.mode[0], 0);
    assert_int_equal(w->demands.commodity[0], 0);
    assert_int_equal(w->demands.origin[0], td_world_find_zone(w, "1"));
    assert_int_equal(td_world_find_zone(w, "B"), 1); /* by its place too */
    assert_null(f->tables->sheet[TD_T_MODE]);        /* nothing was added to the network itself */
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(places_and_goods_get_their_defaults),
        T(classes_rank_from_the_smallest),
        T(zones_that_are_places_have_implied_access),
        T(prices_are_converted_by_currency_and_year),
        T(an_unknown_currency_is_an_error),
        T(stops_are_ordered_and_their_links_filled_in),
        T(included_processes_are_taken_out_of_published_times),
        T(included_times_are_those_of_the_base),
        T(a_new_link_does_not_change_what_a_published_time_held),
        T(a_negative_remainder_is_an_error),
        T(a_service_without_a_way_is_an_error),
        T(resources_join_rows_and_split_directions),
        T(rows_of_one_resource_must_agree),
        T(membership_follows_priority),
        T(choice_takes_every_figure_from_the_most_specific_row),
        T(seasons_have_months_and_a_mean),
        T(great_circles_are_those_of_the_sphere),
        T(a_year_without_closures_is_one_period),
        T(closures_split_the_year_and_equal_parts_merge),
        T(closures_split_months_of_a_leap_year),
        T(one_mode_needs_no_tables_of_modes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
