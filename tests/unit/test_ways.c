/* Routes that stand once for all months, against figures worked out by hand. */
#include "indicators/traces.h"
#include "unit/assigned_study.h"

/* From A to B over 30 km and 70 km of road; to C over 60 km that take twice as long in January, and 60. */
static study *two_ways(void)
{
    study *s = open_study();
    add(s, "mode", "mode_id\nroad\n");
    add(s, "vehicle_type",
        "vehicle_type_id,mode_id,cargo_form,payload_t,cost_per_km,speed_kmh,needs_service\n"
        "truck,road,bulk,20,1,50,0\n");
    add(s, "commodity", "commodity_id,cargo_form,t_per_teu\nX,bulk,10\n");
    add(s, "node", "node_id,zone_id\nA,A\nM,\nN,\nB,B\nC,C\n");
    add(s, "access", "zone_id,node_id,mode_id\nA,A,road\nB,B,road\nC,C,road\n");
    add(s, "link", "link_id,from_node_id,to_node_id,length,free_speed,mode_id,speed_profile\n"
                   "am,A,M,30,50,road,\nmb,M,B,70,50,road,\nan,A,N,60,50,road,WINTER\n"
                   "nc,N,C,60,50,road,\n");
    add(s, "season", "profile_id,m01,m02,m03,m04,m05,m06,m07,m08,m09,m10,m11,m12\n"
                     "WINTER,0.5,1,1,1,1,1,1,1,1,1,1,1\n");
    add(s, "choice", "commodity_id,theta\n,0.02\n");
    add(s, "demand", "origin_zone_id,destination_zone_id,commodity_id,tonnes_per_year\n"
                     "A,B,X,1200\nA,C,X,1200\n");
    run(s, "{\"period\": \"month\", \"assignment\": {\"type\": \"logit\"}}", 100);
    return s;
}

static bool takes(const td_way *way, td_index resource)
{
    for (uint32_t i = 0; i < way->use_count; i++)
        if (way->uses[i] == resource)
            return true;
    return false;
}

static void months_share_what_no_season_touches(void **state)
{
    (void)state;
    study *s = two_ways();
    td_traces traces;
    assert_int_equal(td_route_traces_create(s->world, s->net, s->of_period, &traces), TD_OK);
    assert_int_equal(s->world->period_count, 12);
    const td_way *plain = NULL, *last = NULL;
    for (td_index p = 0; p < 12; p++) {
        assert_int_equal(s->of_period[p]->route_count, 2);
        for (uint32_t r = 0; r < 2; r++) {
            const td_way *way = traces.of_period[p].way[r];
            const bool seasonal = takes(way, resource(s, "an"));
            assert_true(seasonal != takes(way, resource(s, "am")));
            assert_int_equal(way->use_count, 2);
            assert_int_equal(way->mode_count, 1);
            td_assert_close(way->modes[0].length_km, seasonal ? 120 : 100, 1e-12, 0);
            td_assert_close(way->vehicle_km, seasonal ? 120.0 / 20 : 100.0 / 20, 1e-12, 0);
            if (!seasonal) {
                assert_true(!plain || plain == way);
                plain = way;
            } else {
                assert_true(way != last);
                last = way;
            }
        }
    }
    assert_non_null(plain);
    assert_non_null(last);
    td_route_traces_free(s->world, &traces);
    close_study(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(months_share_what_no_season_touches)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
