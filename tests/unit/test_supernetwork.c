/* The expansion of hand-drawn worlds: which vertices, arcs and journeys there are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "journeys.h"

/*  z0 a ---- b ---- c z1
 *      \     |      ^
 *       \    |      |      e -> c is one way
 *        --- d ---- e z2 */
static hand *draw_plain(void)
{
    hand *h = hand_create();
    td_index road = hand_mode(h, "road");
    hand_vehicle(h, "truck", road, 0, false);
    td_index a = hand_node(h, "a", 0), b = hand_node(h, "b", 0), c = hand_node(h, "c", 0);
    td_index d = hand_node(h, "d", 0), e = hand_node(h, "e", 0);
    hand_link(h, "ab", a, b, road, 1);
    hand_link(h, "bc", b, c, road, 1);
    hand_link(h, "ad", a, d, road, 1);
    hand_link(h, "bd", b, d, road, 1);
    hand_link(h, "de", d, e, road, 1);
    h->world.links.directed[hand_link(h, "ec", e, c, road, 1)] = true;
    const td_index zones[] = {a, c, e};
    for (int i = 0; i < 3; i++)
        hand_access(h, hand_zone(h, zones[i]), zones[i], road);
    return h;
}

static void plain_world_is_its_own_graph(void **state)
{
    (void)state;
    hand *h = draw_plain();
    td_supernetwork *net = expand(h);
    assert_int_equal(net->csr.vertex_count, 5);
    assert_int_equal(net->csr.arc_count, 11);
    for (uint32_t v = 0; v < 5; v++) {
        assert_int_equal(net->vertex_kind[v], TD_VERTEX_PASSAGE);
        assert_int_equal(net->vertex_node[v], v);
    }
    assert_int_equal(count_arcs(net, TD_ARC_MOVE), 11);
    for (td_index z = 0; z < 3; z++) {
        assert_int_equal(net->origin_vertex[z], h->world.zones.node[z]);
        assert_int_equal(net->destination_vertex_domestic[z], h->world.zones.node[z]);
        assert_int_equal(net->destination_vertex_foreign[z], TD_NO_VERTEX);
    }
    /* arcs of a tail in the order of links, each over its link's direction's resource */
    for (uint32_t a = 0; a < net->csr.arc_count; a++) {
        td_index link = net->link[a];
        assert_int_equal(net->csr.tail[a],
                         net->backward[a] ? h->world.links.to[link] : h->world.links.from[link]);
        assert_int_equal(net->use_first[a + 1] - net->use_first[a], 1);
        assert_int_equal(net->uses[net->use_first[a]].resource,
                         h->world.links.resource[link] + net->backward[a]);
        if (a && net->csr.tail[a] == net->csr.tail[a - 1])
            assert_true(net->link[a - 1] < link);
    }
    td_supernetwork_free(net);
    hand_free(h);
}

static void zone_without_through_traffic_is_two_vertices(void **state)
{
    (void)state;
    hand *h = draw_plain();
    h->world.nodes.through[0] = false; /* a */
    td_supernetwork *net = expand(h);
    assert_int_equal(net->csr.vertex_count, 6);
    assert_int_equal(net->csr.arc_count, 11);
    assert_int_equal(net->vertex_kind[net->origin_vertex[0]], TD_VERTEX_DEPARTURE);
    assert_int_equal(net->vertex_kind[net->destination_vertex_domestic[0]], TD_VERTEX_ARRIVAL);
    td_supernetwork_free(net);
    expect_journeys(h, 1, 2, "bc bd de", NULL); /* not by a */
    expect_journeys(h, 0, 1, "ab bc", "ab bd de ec", "ad bd bc", "ad de ec", NULL);
    hand_free(h);
}

static void modes_change_at_terminals_only(void **state)
{
    (void)state;
    chain n = draw_chain(0);
    expect_journeys(n.h, 0, 1, "in ab U tb L bc U tc L cd out", NULL);
    expect_journeys(n.h, 1, 0, "in cd U tc L bc U tb L ab out", NULL);
    n.h->world.facilities.direction[n.terminal_b] = TD_DIRECTION_FORWARD; /* road to rail */
    expect_journeys(n.h, 0, 1, "in ab U tb L bc U tc L cd out", NULL);
    expect_journeys(n.h, 1, 0, NULL);
    n.h->world.facilities.open[n.terminal_c] = false;
    expect_journeys(n.h, 0, 1, NULL);
    td_supernetwork *net = expand(n.h);
    assert_int_equal(count_vertices(net, TD_VERTEX_LOADABLE), 0); /* what leads nowhere is pruned */
    assert_int_equal(count_arcs(net, TD_ARC_TRANSFER), 0);
    td_supernetwork_free(net);
    hand_free(n.h);
}

static void cargo_form_decides_on_vehicles_and_terminals(void **state)
{
    (void)state;
    chain n = draw_chain(0);
    hand *h = n.h;
    direct_links(h);
    hand_vehicle(h, "bulk wagon", n.rail, 1, false);
    hand_vehicle(h, "bulk truck", n.road, 1, false);
    h->world.facilities.forms[n.terminal_c] = HAND_LIST(h, 1);
    /* boxes cannot leave the train at c, bulk can; nothing mixes */
    expect_journeys(h, 0, 1, "in ab U tb L bc U tc L cd out", NULL);
    hand_facility(h, "stuff", n.b, TD_FACILITY_STUFFING, TD_NONE, TD_NONE);
    h->world.facilities.form_from[2] = 0;
    h->world.facilities.form_to[2] = 1;
    expect_journeys(h, 0, 1, "in ab U tb L bc U tc L cd out", "in ab U tb stuff L bc U tc L cd out",
                    NULL);
    td_supernetwork *net = expand(h);
    for (uint32_t a = 0; a < net->csr.arc_count; a++) { /* a form changes by stuffing only */
        td_index before = net->vertex_form[net->csr.tail[a]];
        td_index after = net->vertex_form[net->csr.head[a]];
        if (net->kind[a] != TD_ARC_ACCESS)
            assert_true((before != after) == (net->facility[a] == 2));
    }
    td_supernetwork_free(net);
    hand_free(h);
}

static void terminal_for_some_vehicles_does_not_serve_others(void **state)
{
    (void)state;
    chain n = draw_chain(0);
    hand *h = n.h;
    td_index hydrogen = hand_vehicle(h, "hydrogen truck", n.road, 0, false);
    h->world.facilities.vehicle_types[n.terminal_b] = HAND_LIST(h, hydrogen);
    td_supernetwork *net = expand(h);
    journeys *found = find_journeys(h, net, 0, 1);
    assert_int_equal(found->count, 2); /* either truck at the other end */
    for (uint32_t i = 0; i < found->count; i++)
        assert_int_equal(net->vehicle_type[found->arcs[i][1]], hydrogen);
    free_journeys(found);
    td_supernetwork_free(net);
    hand_free(h);
}

static void access_haul_reaches_a_terminal_without_links_of_its_mode(void **state)
{
    (void)state;
    chain n = draw_chain(0);
    hand *h = n.h;
    h->world.links.open[2] = false; /* the road c d */
    expect_journeys(h, 0, 1, NULL);
    hand_access(h, 1, n.c, n.road); /* zone d fetches from c by truck */
    expect_journeys(h, 0, 1, "in ab U tb L bc U tc L out", NULL);
    expect_journeys(h, 1, 0, "in U tc L bc U tb L ab out", NULL);
    hand_free(h);
}

static void ends_at_a_node_barred_to_through_traffic(void **state)
{
    (void)state;
    chain n = draw_chain(0);
    n.h->world.nodes.through[n.b] = false;
    hand_zone(n.h, n.b);
    hand_access(n.h, 2, n.b, n.road);
    expect_journeys(n.h, 0, 1, "in ab U tb L bc U tc L cd out", NULL); /* by the terminal */
    n.h->world.links.open[n.rail_link] = false;
    expect_journeys(n.h, 0, 2, "in ab out", NULL);
    expect_journeys(n.h, 2, 0, "in ab out", NULL);
    hand_free(n.h);
}

/* --- water --- */

/*   z0 a --r1-- L --r2-- b z1        all links run downstream; L is a lock */
typedef struct river {
    hand *h;
    td_index water, barge, a, lock, b;
} river;

static river draw_river(void)
{
    river n = {.h = hand_create()};
    hand *h = n.h;
    n.water = hand_mode(h, "waterway");
    n.barge = hand_vehicle(h, "barge", n.water, 0, false);
    n.a = hand_node(h, "a", 0);
    n.lock = hand_node(h, "L", 0);
    n.b = hand_node(h, "b", 0);
    hand_link(h, "r1", n.a, n.lock, n.water, 10);
    hand_link(h, "r2", n.lock, n.b, n.water, 10);
    hand_access(h, hand_zone(h, n.a), n.a, n.water);
    hand_access(h, hand_zone(h, n.b), n.b, n.water);
    return n;
}

static void every_vessel_passes_the_lock(void **state)
{
    (void)state;
    river n = draw_river();
    hand *h = n.h;
    hand_facility(h, "lock", n.lock, TD_FACILITY_LOCK, n.water, TD_NONE);
    expect_journeys(h, 0, 1, "in r1 lock r2 out", NULL);
    td_index lift = hand_facility(h, "lift", n.lock, TD_FACILITY_LOCK, n.water, TD_NONE);
    expect_journeys(h, 0, 1, "in r1 lock r2 out", "in r1 lift r2 out", NULL);
    td_index small = hand_vehicle(h, "small barge", n.water, 0, false);
    h->world.facilities.vehicle_types[lift] = HAND_LIST(h, small);
    td_supernetwork *net = expand(h);
    journeys *found = find_journeys(h, net, 0, 1);
    assert_int_equal(found->count, 3); /* lock and lift for the small one, the lock for the other */
    for (uint32_t i = 0; i < found->count; i++)
        assert_true(net->vehicle_type[found->arcs[i][0]] == small ||
                    strcmp(found->text[i], "in r1 lock r2 out") == 0);
    free_journeys(found);
    td_supernetwork_free(net);
    hand_free(h);
}

static void locks_know_their_direction(void **state)
{
    (void)state;
    river n = draw_river();
    hand *h = n.h;
    td_index down = hand_facility(h, "down", n.lock, TD_FACILITY_LOCK, n.water, TD_NONE);
    td_index up = hand_facility(h, "up", n.lock, TD_FACILITY_LOCK, n.water, TD_NONE);
    h->world.facilities.direction[down] = TD_DIRECTION_FORWARD;
    h->world.facilities.direction[up] = TD_DIRECTION_BACKWARD;
    expect_journeys(h, 0, 1, "in r1 down r2 out", NULL);
    expect_journeys(h, 1, 0, "in r2 up r1 out", NULL);
    h->world.facilities.open[up] = false;
    expect_journeys(h, 1, 0, NULL);
    hand_free(h);
}

static void zone_at_a_lock_does_not_pass_it(void **state)
{
    (void)state;
    river n = draw_river();
    hand *h = n.h;
    hand_facility(h, "lock", n.lock, TD_FACILITY_LOCK, n.water, TD_NONE);
    hand_access(h, hand_zone(h, n.lock), n.lock, n.water);
    expect_journeys(h, 0, 2, "in r1 out", NULL);
    expect_journeys(h, 2, 1, "in r2 out", NULL);
    expect_journeys(h, 0, 1, "in r1 lock r2 out", NULL);
    hand_free(h);
}

static void vessels_need_class_and_depth(void **state)
{
    (void)state;
    river n = draw_river();
    td_world *w = &n.h->world;
    w->vehicle_types.draught_m[n.barge] = 2.0;
    w->vehicle_types.clearance_m[n.barge] = 0.5;
    w->links.depth_m[1] = 2.5; /* just enough */
    expect_journeys(n.h, 0, 1, "r1 r2", NULL);
    w->seasons.count = 1;
    for (int month = 0; month < TD_MONTHS; month++)
        w->seasons.factor[0][month] = 0.9;
    w->links.depth_profile[1] = 0;
    expect_journeys(n.h, 0, 1, NULL); /* 2.25 m all year */
    w->seasons.factor[0][6] = 1.1;
    expect_journeys(n.h, 0, 1, "r1 r2", NULL); /* 2.75 m in July */
    w->vehicle_types.class_rank[n.barge] = 3;
    w->links.class_rank[0] = 2;
    expect_journeys(n.h, 0, 1, NULL);
    w->links.class_rank[0] = 4;
    expect_journeys(n.h, 0, 1, "r1 r2", NULL);
    w->links.vehicle_types[0] = HAND_LIST(n.h, 7);
    expect_journeys(n.h, 0, 1, NULL);
    hand_free(n.h);
}

/* --- rail gauges --- */

/*   z0 a ==1435== g ==1520== b z1 */
static void gauges_meet_at_gauge_changes_only(void **state)
{
    (void)state;
    hand *h = hand_create();
    td_index rail = hand_mode(h, "rail");
    td_index wagon = hand_vehicle(h, "wagon", rail, 0, false);
    td_index a = hand_node(h, "a", 0), g = hand_node(h, "g", 0), b = hand_node(h, "b", 0);
    h->world.links.gauge_mm[hand_link(h, "ag", a, g, rail, 1)] = 1435;
    h->world.links.gauge_mm[hand_link(h, "gb", g, b, rail, 1)] = 1520;
    hand_access(h, hand_zone(h, a), a, rail);
    hand_access(h, hand_zone(h, b), b, rail);
    hand_access(h, hand_zone(h, g), g, rail);
    expect_journeys(h, 0, 1, NULL);
    expect_journeys(h, 0, 2, "in ag . out", NULL);
    expect_journeys(h, 2, 1, "in . gb out", NULL);
    td_index bogies = hand_facility(h, "bogies", g, TD_FACILITY_GAUGE_CHANGE, rail, rail);
    expect_journeys(h, 0, 1, "in ag bogies gb out", NULL);
    h->world.facilities.open[bogies] = false;
    hand_facility(h, "crane", g, TD_FACILITY_TERMINAL, rail, rail); /* from train to train */
    expect_journeys(h, 0, 1, "in ag U crane L gb out", NULL);
    h->world.facilities.open[bogies] = true;
    h->world.vehicle_types.gauges[wagon] = HAND_LIST(h, 1435);
    expect_journeys(h, 0, 1, NULL);
    hand_free(h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_world_is_its_own_graph),
        cmocka_unit_test(zone_without_through_traffic_is_two_vertices),
        cmocka_unit_test(modes_change_at_terminals_only),
        cmocka_unit_test(cargo_form_decides_on_vehicles_and_terminals),
        cmocka_unit_test(terminal_for_some_vehicles_does_not_serve_others),
        cmocka_unit_test(access_haul_reaches_a_terminal_without_links_of_its_mode),
        cmocka_unit_test(ends_at_a_node_barred_to_through_traffic),
        cmocka_unit_test(every_vessel_passes_the_lock),
        cmocka_unit_test(locks_know_their_direction),
        cmocka_unit_test(zone_at_a_lock_does_not_pass_it),
        cmocka_unit_test(vessels_need_class_and_depth),
        cmocka_unit_test(gauges_meet_at_gauge_changes_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
