/* Frontiers and customs states: what is passed, and that freight clears once each way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "journeys.h"

/* --- frontiers and customs --- */

static void frontiers_take_their_formalities_on_both_sides(void **state)
{
    (void)state;
    hand *h = hand_create();
    td_index road = hand_mode(h, "road");
    td_index truck = hand_vehicle(h, "truck", road, 0, false);
    td_index a = hand_node(h, "a", 0), b = hand_node(h, "b", 1);
    h->world.nodes.territory[b] = 0; /* two countries, one customs territory */
    hand_link(h, "ab", a, b, road, 1);
    hand_access(h, hand_zone(h, a), a, road);
    hand_access(h, hand_zone(h, b), b, road);
    expect_journeys(h, 0, 1, "ab", NULL);
    td_index out = hand_facility(h, "exit", a, TD_FACILITY_BORDER, road, TD_NONE);
    expect_journeys(h, 0, 1, "in exit ab out", NULL);
    hand_facility(h, "entry", b, TD_FACILITY_BORDER, TD_NONE, TD_NONE);
    hand_facility(h, "fast", b, TD_FACILITY_BORDER, road, TD_NONE);
    hand_facility(h, "rails", b, TD_FACILITY_BORDER, hand_mode(h, "rail"), TD_NONE);
    expect_journeys(h, 0, 1, "in exit ab entry out", "in exit ab fast out", NULL);
    expect_journeys(h, 1, 0, "in entry ab exit out", "in fast ab exit out", NULL);
    td_supernetwork *net = expand(h);
    assert_int_equal(count_vertices(net, TD_VERTEX_FRONTIER), 4);
    td_supernetwork_free(net);
    h->world.facilities.vehicle_types[out] = HAND_LIST(h, truck + 1); /* no row for this truck */
    expect_journeys(h, 0, 1, NULL);
    hand_free(h);
}

/* Country 0: a, b; country 1: c, d. Customs where the test puts it. */
static void customs_in_the_chain(void **state)
{
    (void)state;
    chain n = draw_chain(1);
    hand *h = n.h;
    hand_demand(h, 0, 1, 0);
    expect_journeys(h, 0, 1, NULL); /* nobody clears */
    td_index b = hand_facility(h, "cb", n.b, TD_FACILITY_CUSTOMS, TD_NONE, TD_NONE);
    expect_journeys(h, 0, 1, NULL); /* nobody clears imports there */
    hand_facility(h, "cc", n.c, TD_FACILITY_CUSTOMS, TD_NONE, TD_NONE);
    expect_journeys(h, 0, 1, "in ab U tb cb L bc U tc cc L cd out", NULL);
    expect_journeys(h, 1, 0, "in cd U tc cc L bc U tb cb L ab out", NULL);
    h->world.facilities.direction[b] = TD_DIRECTION_EXPORT;
    expect_journeys(h, 0, 1, "in ab U tb cb L bc U tc cc L cd out", NULL);
    expect_journeys(h, 1, 0, NULL);
    /* direct delivery under seal, cleared in the zone itself */
    hand_facility(h, "cd", n.d, TD_FACILITY_CUSTOMS, TD_NONE, TD_NONE);
    expect_journeys(h, 0, 1, "in ab U tb cb L bc U tc cc L cd out",
                    "in ab U tb cb L bc U tc L cd out cd", NULL);
    hand_free(h);
}

static void customs_on_the_vehicle(void **state)
{
    (void)state;
    hand *h = hand_create();
    td_index road = hand_mode(h, "road");
    hand_vehicle(h, "truck", road, 0, false);
    td_index a = hand_node(h, "a", 0), p = hand_node(h, "p", 0);
    td_index q = hand_node(h, "q", 1), b = hand_node(h, "b", 1);
    hand_link(h, "ap", a, p, road, 1);
    hand_link(h, "pq", p, q, road, 1);
    hand_link(h, "qb", q, b, road, 1);
    hand_access(h, hand_zone(h, a), a, road);
    hand_access(h, hand_zone(h, b), b, road);
    td_index cp = hand_facility(h, "cp", p, TD_FACILITY_CUSTOMS, road, TD_NONE);
    td_index cq = hand_facility(h, "cq", q, TD_FACILITY_CUSTOMS, road, TD_NONE);
    expect_journeys(h, 0, 1, NULL); /* on the ground only, and there is no terminal */
    h->world.facilities.from_modes[cp] = h->world.facilities.from_modes[cq] = HAND_LIST(h, road);
    expect_journeys(h, 0, 1, "in ap cp pq cq qb out", NULL);
    hand_facility(h, "gate", p, TD_FACILITY_BORDER, road, TD_NONE);
    expect_journeys(h, 0, 1, "in ap cp gate pq cq qb out", NULL);
    hand_free(h);
}

/* A net with many ways to clear: each foreign journey clears for export once, then for import once,
 * and whatever lies before is in the origin's, whatever after in the destination's territory. */
static void freight_clears_once_each_way(void **state)
{
    (void)state;
    chain n = draw_chain(1);
    hand *h = n.h;
    td_index e = hand_node(h, "e", 2); /* a third territory on another way */
    hand_link(h, "be", n.b, e, n.road, 1);
    hand_link(h, "ec", e, n.c, n.road, 1);
    td_index sites[] = {n.a, n.b, n.c, n.d, e};
    for (int i = 0; i < 5; i++)
        h->world.facilities.from_modes[hand_facility(h, "customs", sites[i], TD_FACILITY_CUSTOMS,
                                                     TD_NONE, TD_NONE)] = HAND_LIST(h, n.road);
    td_supernetwork *net = expand(h);
    for (td_index from = 0; from < 2; from++) {
        journeys *found = find_journeys(h, net, from, 1 - from);
        assert_true(found->count > 20);
        td_index home = h->world.nodes.territory[h->world.zones.node[from]];
        td_index away = h->world.nodes.territory[h->world.zones.node[1 - from]];
        for (uint32_t i = 0; i < found->count; i++) {
            int exports = 0, imports = 0;
            for (uint32_t k = 0; k < found->length[i]; k++) {
                uint32_t arc = found->arcs[i][k];
                uint8_t before = net->vertex_layer[net->csr.tail[arc]];
                uint8_t after = net->vertex_layer[net->csr.head[arc]];
                td_index territory = h->world.nodes.territory[net->vertex_node[net->csr.head[arc]]];
                exports += before == TD_LAYER_BEFORE && after == TD_LAYER_TRANSIT;
                imports += before == TD_LAYER_TRANSIT && after == TD_LAYER_AFTER;
                if (before != after)
                    assert_int_equal(net->kind[arc], TD_ARC_PROCESS);
                if (before == TD_LAYER_BEFORE)
                    assert_int_equal(territory, home);
                if (after == TD_LAYER_AFTER)
                    assert_int_equal(territory, away);
            }
            assert_int_equal(exports, 1);
            assert_int_equal(imports, 1);
        }
        free_journeys(found);
    }
    td_supernetwork_free(net);
    hand_free(h);
}

/* Between unloading and loading (alighting and boarding) there is always a terminal's passage. */
static void nothing_is_reloaded_without_a_terminal(void **state)
{
    (void)state;
    chain n = draw_chain(1);
    hand *h = n.h;
    hand_facility(h, "any", n.b, TD_FACILITY_TERMINAL, TD_NONE, TD_NONE);
    hand_facility(h, "cb", n.b, TD_FACILITY_CUSTOMS, TD_NONE, TD_NONE);
    hand_facility(h, "cc", n.c, TD_FACILITY_CUSTOMS, TD_NONE, TD_NONE);
    td_index train = hand_vehicle(h, "train", n.rail, 0, true);
    hand_service(h, "s", train);
    hand_stop(h, n.b, HAND_NONE);
    hand_stop(h, n.c, HAND_LIST(h, n.rail_link));
    td_supernetwork *net = expand(h);
    journeys *found = find_journeys(h, net, 0, 1);
    assert_true(found->count >= 4); /* wagon or service, two rows at b */
    for (uint32_t i = 0; i < found->count; i++) {
        int down = 0;
        for (uint32_t k = 0; k < found->length[i]; k++) {
            uint8_t kind = net->kind[found->arcs[i][k]];
            if (kind == TD_ARC_UNLOAD || kind == TD_ARC_ALIGHT) {
                assert_int_equal(down, 0);
                down = 1;
            } else if (kind == TD_ARC_TRANSFER) {
                assert_int_equal(down, 1);
                down = 2;
            } else if (kind == TD_ARC_LOAD || kind == TD_ARC_BOARD) {
                assert_int_equal(down, 2);
                down = 0;
            }
        }
    }
    free_journeys(found);
    td_supernetwork_free(net);
    hand_free(h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frontiers_take_their_formalities_on_both_sides),
        cmocka_unit_test(customs_in_the_chain),
        cmocka_unit_test(customs_on_the_vehicle),
        cmocka_unit_test(freight_clears_once_each_way),
        cmocka_unit_test(nothing_is_reloaded_without_a_terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
