/* Services: rides, what they pass on their way, what they use; the order of arcs as rows are added.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "journeys.h"

/* --- services --- */

/*   z0 a --l1-- m --l2-- [frontier] n --l3-- b z1      a service a-n-b; a lock at m, gauges at n */
typedef struct line {
    hand *h;
    td_index rail, road, train, a, m, n, b, l1, l2, l3;
} line;

static line draw_line(void)
{
    line s = {.h = hand_create()};
    hand *h = s.h;
    s.rail = hand_mode(h, "rail");
    s.road = hand_mode(h, "road");
    s.train = hand_vehicle(h, "train", s.rail, 0, true);
    hand_vehicle(h, "truck", s.road, 0, false);
    s.a = hand_node(h, "a", 0);
    s.m = hand_node(h, "m", 0);
    s.n = hand_node(h, "n", 1);
    s.b = hand_node(h, "b", 1);
    for (int i = 0; i < 4; i++)
        h->world.nodes.territory[i] = 0;
    s.l1 = hand_link(h, "l1", s.a, s.m, s.rail, 1);
    s.l2 = hand_link(h, "l2", s.n, s.m, s.rail, 1); /* ridden backward */
    s.l3 = hand_link(h, "l3", s.n, s.b, s.rail, 1);
    const td_index ends[] = {s.a, s.n, s.b};
    for (int i = 0; i < 3; i++) {
        hand_access(h, hand_zone(h, ends[i]), ends[i], s.road);
        hand_facility(h, "t", ends[i], TD_FACILITY_TERMINAL, s.road, s.rail);
    }
    hand_service(h, "s", s.train);
    hand_stop(h, s.a, HAND_NONE);
    hand_stop(h, s.n, HAND_LIST(h, s.l1, s.l2));
    hand_stop(h, s.b, HAND_LIST(h, s.l3));
    return s;
}

static void services_ride_from_stop_to_stop(void **state)
{
    (void)state;
    line s = draw_line();
    hand *h = s.h;
    expect_journeys(h, 0, 1, "in U t B s X t L out", NULL);
    expect_journeys(h, 1, 2, "in U t B s X t L out", NULL);
    expect_journeys(h, 0, 2, "in U t B s . s X t L out", NULL);
    expect_journeys(h, 2, 0, NULL); /* no service back */
    h->world.stops.alight[1] = false;
    expect_journeys(h, 0, 1, NULL);
    h->world.stops.board[1] = false;
    expect_journeys(h, 1, 2, NULL);
    expect_journeys(h, 0, 2, "in U t B s . s X t L out", NULL);
    h->world.services.open[0] = false;
    expect_journeys(h, 0, 2, NULL);
    hand_free(h);
}

static uint32_t find_ride(const td_supernetwork *net, td_index stop)
{
    for (uint32_t a = 0; a < net->csr.arc_count; a++)
        if (net->kind[a] == TD_ARC_RIDE && net->stop[a] == stop)
            return a;
    fail_msg("no ride to stop %u", stop);
    return TD_NO_ARC;
}

static void expect_item(const td_supernetwork *net, uint32_t arc, uint32_t at, td_index link,
                        bool backward, td_index facility)
{
    assert_true(net->ride_first[arc] + at < net->ride_first[arc + 1]);
    const struct td_ride_item *item = &net->ride_items[net->ride_first[arc] + at];
    assert_int_equal(item->link, link);
    assert_int_equal(item->backward, backward);
    assert_int_equal(item->facility, facility);
}

static void rides_take_what_is_on_their_way(void **state)
{
    (void)state;
    line s = draw_line();
    hand *h = s.h;
    td_world *w = &h->world;
    td_index lock = hand_facility(h, "slow", s.m, TD_FACILITY_LOCK, s.rail, TD_NONE);
    td_index quick = hand_facility(h, "quick", s.m, TD_FACILITY_LOCK, s.rail, TD_NONE);
    td_index barred = hand_facility(h, "barred", s.m, TD_FACILITY_LOCK, s.rail, TD_NONE);
    w->facilities.time_h[lock] = 3;
    w->facilities.time_h[quick] = 1;
    w->facilities.base_wait_h[quick] = 1;
    w->facilities.vehicle_types[barred] = HAND_LIST(h, s.train + 1);
    td_index exit = hand_facility(h, "exit", s.m, TD_FACILITY_BORDER, s.rail, TD_NONE);
    td_index entry = hand_facility(h, "entry", s.n, TD_FACILITY_BORDER, TD_NONE, TD_NONE);
    td_index bogies = hand_facility(h, "bogies", s.n, TD_FACILITY_GAUGE_CHANGE, s.rail, s.rail);
    w->links.gauge_mm[s.l1] = w->links.gauge_mm[s.l2] = 1435;
    w->links.gauge_mm[s.l3] = 1520;
    td_supernetwork *net = expand(h);
    uint32_t first = find_ride(net, 1), second = find_ride(net, 2);
    assert_int_equal(net->ride_first[first + 1] - net->ride_first[first], 6);
    expect_item(net, first, 0, s.l1, false, TD_NONE);
    expect_item(net, first, 1, TD_NONE, false, quick); /* the alternatives, the quicker first */
    expect_item(net, first, 2, TD_NONE, false, lock);
    expect_item(net, first, 3, TD_NONE, false, exit);
    expect_item(net, first, 4, s.l2, true, TD_NONE);
    expect_item(net, first, 5, TD_NONE, false, entry);
    assert_int_equal(net->ride_first[second + 1] - net->ride_first[second], 2);
    expect_item(net, second, 0, TD_NONE, false, bogies);
    expect_item(net, second, 1, s.l3, false, TD_NONE);
    /* uses: the same things as resources, one of the alternatives */
    assert_int_equal(net->use_first[first + 1] - net->use_first[first], 5);
    const td_use *uses = net->uses + net->use_first[first];
    assert_int_equal(uses[0].resource, w->links.resource[s.l1]);
    assert_int_equal(uses[1].resource, w->facilities.resource[quick]);
    assert_int_equal(uses[3].resource, w->links.resource[s.l2] + 1);
    assert_int_equal(uses[3].vehicle_type, s.train);
    td_supernetwork_free(net);
    hand_free(h);
}

static void service_capacity_is_used_at_boarding(void **state)
{
    (void)state;
    line s = draw_line();
    td_supernetwork *net = expand(s.h);
    uint32_t boards = 0;
    for (uint32_t a = 0; a < net->csr.arc_count; a++)
        for (uint32_t u = net->use_first[a]; u < net->use_first[a + 1]; u++)
            if (s.h->world.resources.kind[net->uses[u].resource] == TD_RESOURCE_SERVICE) {
                assert_int_equal(net->kind[a], TD_ARC_BOARD);
                boards++;
            }
    assert_int_equal(boards, 2);
    td_supernetwork_free(net);
    hand_free(s.h);
}

/* A segment is used where freight rides over it, beside what boards. */
static void segments_are_used_by_rides(void **state)
{
    (void)state;
    line s = draw_line();
    td_world *w = &s.h->world;
    for (td_index stop = 1; stop <= 2; stop++) {
        const td_index r = w->stops.resource[stop] = hand_row(&w->resources.count);
        w->resources.kind[r] = TD_RESOURCE_SERVICE;
        w->resources.row[r] = 0;
        w->resources.segment[r] = stop;
    }
    td_supernetwork *net = expand(s.h);
    uint32_t boards = 0, rides = 0;
    for (uint32_t a = 0; a < net->csr.arc_count; a++)
        for (uint32_t u = net->use_first[a]; u < net->use_first[a + 1]; u++) {
            const td_index r = net->uses[u].resource;
            if (w->resources.kind[r] != TD_RESOURCE_SERVICE)
                continue;
            assert_int_equal(net->kind[a],
                             w->resources.segment[r] == TD_NONE ? TD_ARC_BOARD : TD_ARC_RIDE);
            if (net->kind[a] == TD_ARC_BOARD)
                boards++;
            else if (w->resources.segment[r] == net->stop[a])
                rides++;
        }
    assert_int_equal(boards, 2);
    assert_int_equal(rides, count_arcs(net, TD_ARC_RIDE));
    td_supernetwork_free(net);
    hand_free(s.h);
}

static void expect_service_diag(const hand *h, td_diag_code code, uint32_t rides)
{
    td_diags *diags = td_diags_create();
    td_supernetwork *net = expand_with(h, diags);
    assert_int_equal(td_diags_count(diags), 1);
    assert_int_equal(td_diags_at(diags, 0)->code, code);
    assert_int_equal(count_arcs(net, TD_ARC_RIDE), rides);
    td_supernetwork_free(net);
    td_diags_free(diags);
}

static void services_close_with_what_they_need(void **state)
{
    (void)state;
    line s = draw_line();
    td_world *w = &s.h->world;
    w->links.open[s.l2] = false;
    expect_service_diag(s.h, TD_D_SERVICE_LINK_CLOSED, 1);
    w->links.open[s.l2] = true;
    w->links.gauge_mm[s.l1] = w->links.gauge_mm[s.l2] = 1435;
    w->links.gauge_mm[s.l3] = 1520;
    expect_service_diag(s.h, TD_D_SERVICE_NO_FACILITY, 1);
    w->links.gauge_mm[s.l3] = 1435;
    w->links.directed[s.l2] = true;
    expect_service_diag(s.h, TD_D_SERVICE_NO_WAY, 1);
    hand_free(s.h);
}

/* --- order --- */

/* What an arc is, in ids, its ends included. */
static void write_arc(const hand *h, const td_supernetwork *net, uint32_t arc, char *text,
                      size_t size)
{
    walker w = {.world = &h->world, .net = net};
    uint32_t tail = net->csr.tail[arc], head = net->csr.head[arc];
    snprintf(text, size, "%u %u %u %u %s %u %u", net->vertex_node[tail], net->vertex_kind[tail],
             net->vertex_node[head], net->vertex_kind[head], word_of(&w, arc),
             net->vehicle_type[arc], net->layer[arc]);
}

static void added_rows_do_not_reorder(void **state)
{
    (void)state;
    line before = draw_line(), after = draw_line();
    td_index other = hand_vehicle(after.h, "coach", after.rail, 0, true);
    hand_service(after.h, "new", other);
    hand_stop(after.h, after.a, HAND_NONE);
    hand_stop(after.h, after.b, HAND_LIST(after.h, after.l1, after.l2, after.l3));
    td_supernetwork *small = expand(before.h), *large = expand(after.h);
    uint32_t at = 0;
    for (uint32_t a = 0; a < small->csr.arc_count; a++, at++) {
        char wanted[128], found[128];
        write_arc(before.h, small, a, wanted, sizeof wanted);
        for (;; at++) {
            assert_true(at < large->csr.arc_count);
            write_arc(after.h, large, at, found, sizeof found);
            if (strcmp(wanted, found) == 0)
                break;
        }
    }
    assert_true(large->csr.arc_count > small->csr.arc_count);
    td_supernetwork_free(small);
    td_supernetwork_free(large);
    hand_free(before.h);
    hand_free(after.h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(services_ride_from_stop_to_stop),
        cmocka_unit_test(rides_take_what_is_on_their_way),
        cmocka_unit_test(service_capacity_is_used_at_boarding),
        cmocka_unit_test(segments_are_used_by_rides),
        cmocka_unit_test(services_close_with_what_they_need),
        cmocka_unit_test(added_rows_do_not_reorder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
