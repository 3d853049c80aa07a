/* Delay functions of the resources of small networks, against figures worked out by hand. */
#include "support_model.h"

#include <jansson.h>
#include <math.h>

#include "assign/resource_delay.h"
#include "model/scenario.h"
#include "support.h"

typedef struct fixture {
    td_tables *tables;
    td_diags *diags;
    td_world *world;
} fixture;

/* Two places and links of every kind of function; 365 days, capacities a day. */
static void fill(td_tables *t, td_diags *d)
{
    support_table(t, "facility",
                  "facility_id,node_id,kind,base_wait_h,servers,rate_per_server_h,open_hours,"
                  "service_unit,capacity_per_day,preload_per_day,base_load_per_day,resource_id\n"
                  "given,A,lock,10,,,,,100,50,30,\n"
                  "lanes,B,lock,10,3,2,10,vehicle,,15,6,\n"
                  "second,B,lock,4,3,2,10,vehicle,,,,lanes\n"
                  "none,B,lock,10,,,,,,,,\n",
                  d);
    support_table(t, "node", "node_id,zone_id\nA,A\nB,B\n", d);
    support_table(
        t, "link",
        "link_id,from_node_id,to_node_id,length,free_speed,capacity_per_day,preload_per_day,capacity_profile,vdf,vdf_a,vdf_b,shared_direction,directed\n"
        "bpr,A,B,10,60,100,50,,bpr,0.2,2,0,0\n"
        "usual,A,B,10,60,100,,,bpr,,,,1\n"
        "cone,A,B,10,60,100,,HALF,conical,,,1,0\n"
        "free,A,B,10,60,100,50,,,,,,1\n"
        "wide,A,B,10,60,,50,,bpr,,,,1\n",
        d);
    support_table(t, "season", "profile_id,m01,m02,m03,m04,m05,m06,m07,m08,m09,m10,m11,m12\n"
                               "HALF,0.5,0.5,0.5,0.5,0.5,0.5,0.5,0.5,0.5,0.5,0.5,0.5\n",
                  d);
    support_table(t, "demand", "origin_zone_id,destination_zone_id,tonnes_per_year\nA,B,100\n", d);
}

static int setup(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    assert_int_equal(td_tables_create("networks/test", &f->tables), TD_OK);
    f->diags = td_diags_create();
    f->tables->network_json = json_pack("{s:i,s:s}", "base_year", 2023, "currency", "CNY");
    fill(f->tables, f->diags);
    td_tables_check(f->tables, f->diags);
    td_applied applied = {f->tables, NULL, 0};
    td_scenario scenario = {.id = (char[]){"base"}};
    assert_int_equal(td_world_build(&applied, f->tables, &scenario, f->diags, &f->world), TD_OK);
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

static td_index link_of(const td_world *w, const char *id)
{
    for (td_index l = 0; l < w->links.count; l++)
        if (strcmp(w->links.label.id[l], id) == 0)
            return l;
    return TD_NONE;
}

static double factor(const td_world *w, const char *link, bool backward, double volume)
{
    const td_delay d = td_link_delay(w, &w->periods[0], link_of(w, link), backward);
    assert_true(td_delay_valid(&d));
    return td_delay_value(&d, volume);
}

static void links_follow_their_functions(void **state)
{
    const td_world *w = ((fixture *)*state)->world;
    /* load of a year 50 x 365 + 18250 of 36500: x = 1 */
    td_assert_close(factor(w, "bpr", false, 18250), 1.2, 1e-15, 0);
    td_assert_close(factor(w, "bpr", true, 0), 1 + 0.2 * 0.25, 1e-15, 0);
    td_assert_close(factor(w, "usual", false, 73000), 1 + 0.15 * 16, 1e-15, 0);
    /* conical doubles at capacity, here half of 36500 for both directions */
    td_assert_close(factor(w, "cone", false, 18250), 2, 1e-14, 0);
    td_assert_close(factor(w, "cone", true, 18250), 2, 1e-14, 0);
    td_assert_close(factor(w, "free", false, 1e9), 1, 0, 0);
    td_assert_close(factor(w, "wide", false, 1e9), 1, 0, 0);
}

static void directions_have_resources_unless_they_share(void **state)
{
    const td_world *w = ((fixture *)*state)->world;
    const td_index own = link_of(w, "bpr"), shared = link_of(w, "cone");
    assert_int_equal(td_world_link_resource(w, own, true),
                     td_world_link_resource(w, own, false) + 1);
    assert_int_equal(td_world_link_resource(w, shared, true),
                     td_world_link_resource(w, shared, false));
}

static void a_period_has_its_capacity(void **state)
{
    const td_world *w = ((fixture *)*state)->world;
    bool closed[8] = {false};
    td_period part = {.month = 3, .days = 10, .share = 1.0 / 3, .link_closed = closed};
    const td_index cone = td_world_link_resource(w, link_of(w, "cone"), false);
    const td_index bpr = td_world_link_resource(w, link_of(w, "bpr"), false);
    const td_index wide = td_world_link_resource(w, link_of(w, "wide"), false);
    td_assert_close(td_resource_capacity(w, &part, cone), 500, 1e-15, 0);
    td_assert_close(td_resource_preload(w, &part, bpr), 500, 1e-15, 0);
    assert_true(isinf(td_resource_capacity(w, &part, wide)));
    closed[link_of(w, "bpr")] = true;
    td_assert_close(td_resource_capacity(w, &part, bpr), 0, 0, 0);
    td_assert_close(td_resource_preload(w, &part, bpr), 0, 0, 0);
}

static td_index facility_of(const td_world *w, const char *id)
{
    for (td_index f = 0; f < w->facilities.count; f++)
        if (strcmp(w->facilities.label.id[f], id) == 0)
            return f;
    return TD_NONE;
}

static void waits_belong_to_the_load_of_the_base(void **state)
{
    const td_world *w = ((fixture *)*state)->world;
    const td_facilities *f = &w->facilities;
    const td_index lanes = facility_of(w, "lanes"), second = facility_of(w, "second");
    td_assert_close(f->base_utilisation[facility_of(w, "given")], 0.8, 1e-15, 0);
    /* 3 lanes of 2 an hour, ten hours a day */
    td_assert_close(w->resources.capacity_per_day[f->resource[lanes]], 60, 0, 0);
    assert_int_equal(w->resources.unit[f->resource[lanes]], TD_UNIT_VEHICLE);
    td_assert_close(f->base_utilisation[lanes], 21.0 / 60, 1e-15, 0);
    td_assert_close(f->base_utilisation[second], 21.0 / 60, 1e-15, 0);
    assert_true(isnan(f->base_utilisation[facility_of(w, "none")]));
    td_assert_close(w->links.base_utilisation[link_of(w, "bpr")], 0.5, 1e-15, 0);
    /* rows of one queue keep their own published waits */
    const td_delay first = td_facility_delay(w, &w->periods[0], lanes, 0);
    const td_delay other = td_facility_delay(w, &w->periods[0], second, 0);
    assert_true(td_delay_valid(&first));
    td_assert_close(td_delay_value(&first, 6 * 365), 10, 1e-9, 0);
    td_assert_close(td_delay_value(&other, 6 * 365), 4, 1e-9, 0);
    assert_true(td_delay_value(&first, 60 * 365) > 20);
    /* and their proportion at any load, whatever stood there before */
    const td_delay queued = td_facility_delay(w, &w->periods[0], lanes, 900);
    const td_delay ahead = td_facility_delay(w, &w->periods[0], second, 900);
    assert_true(td_delay_value(&queued, 0) > td_delay_value(&first, 0));
    for (double volume = 0; volume < 100 * 365; volume += 1000)
        td_assert_close(td_delay_value(&ahead, volume), 0.4 * td_delay_value(&queued, volume), 1e-12,
                        0);
    const td_delay none = td_facility_delay(w, &w->periods[0], facility_of(w, "none"), 0);
    td_assert_close(td_delay_value(&none, 1e9), 10, 0, 0);
}

static void what_is_left_over_is_handed_on(void **state)
{
    const td_world *w = ((fixture *)*state)->world;
    const td_index row = facility_of(w, "given"), r = w->facilities.resource[row];
    bool closed[8] = {false};
    td_period part = {.month = 3, .days = 10, .share = 1.0 / 3, .facility_closed = closed};
    /* ten days of 50 others and 600 of the study's against 1000 */
    td_assert_close(td_resource_backlog(w, &part, r, 0, 600), 100, 1e-12, 0);
    td_assert_close(td_resource_backlog(w, &part, r, 70, 400), 0, 0, 0);
    td_assert_close(td_resource_backlog(w, &part, r, 1e9, 0), 3000, 1e-12, 0);
    closed[row] = true;
    td_assert_close(td_resource_backlog(w, &part, r, 0, 0), 500, 1e-12, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(links_follow_their_functions, setup, teardown),
        cmocka_unit_test_setup_teardown(directions_have_resources_unless_they_share, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_period_has_its_capacity, setup, teardown),
        cmocka_unit_test_setup_teardown(waits_belong_to_the_load_of_the_base, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_left_over_is_handed_on, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
