/* Views: distances as in the whole supernetwork, nothing in them that leads nowhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "graph/search.h"
#include "graph/view.h"
#include "journeys.h"
#include "random_world.h"

static double *random_costs(const hand *h, const td_supernetwork *net, uint64_t seed)
{
    double *cost = calloc(net->csr.arc_count + 1, sizeof *cost);
    for (uint32_t a = 0; a < net->csr.arc_count; a++)
        cost[a] = random_below(&seed, 6) == 0 ? HUGE_VAL : cost_of_arc(&h->world, net, a);
    return cost;
}

static void expect_arcs_as_in_the_whole(const td_supernetwork *net, const td_view *view,
                                        const double *cost)
{
    for (uint32_t a = 0; a < view->csr.arc_count; a++) {
        uint32_t whole = view->arc_of[a];
        assert_true(a == 0 || view->arc_of[a - 1] < whole);
        assert_int_equal(view->vertex_of[view->csr.tail[a]], net->csr.tail[whole]);
        assert_int_equal(view->vertex_of[view->csr.head[a]], net->csr.head[whole]);
        assert_true(view->cost[a] == cost[whole] && isfinite(view->cost[a]));
        assert_true(a >= view->csr.first_out[view->csr.tail[a]] &&
                    a < view->csr.first_out[view->csr.tail[a] + 1]);
    }
}

/* Every vertex of a view is reached from some zone's origin, and reaches some zone's destination.
 */
static void expect_nothing_idle(const td_view *view, const bool *starts)
{
    uint32_t *reached = calloc(view->csr.vertex_count + 1, sizeof *reached);
    td_search *s = NULL;
    assert_int_equal(td_search_create(view->csr.vertex_count + 1, &s), TD_OK);
    for (td_index z = 0; z < ZONES; z++) {
        assert_true(starts[z] || view->origin[z] == TD_NO_VERTEX);
        if (view->origin[z] == TD_NO_VERTEX)
            continue;
        assert_int_equal(td_search_tree(s, &view->csr, view->cost, view->origin[z]), TD_OK);
        for (uint32_t v = 0; v < view->csr.vertex_count; v++)
            reached[v] += isfinite(td_search_distance(s, v)) ? 1 : 0;
    }
    for (uint32_t v = 0; v < view->csr.vertex_count; v++) {
        assert_true(reached[v] > 0);
        assert_int_equal(td_search_tree(s, &view->csr, view->cost, v), TD_OK);
        bool ends = false;
        for (td_index z = 0; z < ZONES; z++)
            ends = ends || (view->destination[z] != TD_NO_VERTEX &&
                            isfinite(td_search_distance(s, view->destination[z])));
        assert_true(ends);
    }
    td_search_free(s);
    free(reached);
}

static double distance(td_search *s, uint32_t to)
{
    return to == TD_NO_VERTEX ? HUGE_VAL : td_search_distance(s, to);
}

static void distances_are_those_of_the_whole(void **state)
{
    (void)state;
    uint32_t reached = 0;
    for (uint64_t seed = 100; seed < 120; seed++) {
        hand *h = draw_random(seed);
        td_supernetwork *net = expand(h);
        double *cost = random_costs(h, net, seed);
        const bool starts[ZONES] = {true, true, false, true, true, false};
        td_view *view = NULL;
        assert_int_equal(td_view_build(net, cost, false, starts, NULL, &view), TD_OK);
        assert_true(view->csr.arc_count < net->csr.arc_count);
        expect_arcs_as_in_the_whole(net, view, cost);
        expect_nothing_idle(view, starts);
        td_search *whole = NULL, *part = NULL;
        assert_int_equal(td_search_create(net->csr.vertex_count + 1, &whole), TD_OK);
        assert_int_equal(td_search_create(net->csr.vertex_count + 1, &part), TD_OK);
        for (td_index i = 0; i < ZONES; i++) {
            if (!starts[i] || net->origin_vertex[i] == TD_NO_VERTEX)
                continue;
            assert_int_equal(td_search_tree(whole, &net->csr, cost, net->origin_vertex[i]), TD_OK);
            if (view->origin[i] != TD_NO_VERTEX)
                assert_int_equal(td_search_tree(part, &view->csr, view->cost, view->origin[i]),
                                 TD_OK);
            for (td_index k = 0; k < ZONES; k++) {
                double wanted = distance(whole, net->destination_vertex_domestic[k]);
                double found = view->origin[i] == TD_NO_VERTEX
                                   ? HUGE_VAL
                                   : distance(part, view->destination[k]);
                assert_true(wanted == found); /* sums of the same numbers along the same path */
                reached += isfinite(found) ? 1 : 0;
            }
        }
        td_search_free(whole);
        td_search_free(part);
        td_view_free(view);
        free(cost);
        td_supernetwork_free(net);
        hand_free(h);
    }
    assert_true(reached > 100);
}

/*   a ==road== b --rail-- c ==road== d      a, b in one customs territory, c, d in another */
static void domestic_freight_sees_no_customs(void **state)
{
    (void)state;
    chain n = draw_chain(1);
    hand *h = n.h;
    hand_facility(h, "cb", n.b, TD_FACILITY_CUSTOMS, TD_NONE, TD_NONE);
    hand_facility(h, "cc", n.c, TD_FACILITY_CUSTOMS, TD_NONE, TD_NONE);
    hand_access(h, hand_zone(h, n.b), n.b, n.road);
    td_supernetwork *net = expand(h);
    double *cost = calloc(net->csr.arc_count, sizeof *cost);
    td_view *domestic = NULL, *foreign = NULL, *empty = NULL;
    const bool first[] = {true, false, false}, second[] = {false, true, false};
    assert_int_equal(td_view_build(net, cost, false, first, NULL, &domestic), TD_OK);
    for (uint32_t v = 0; v < domestic->csr.vertex_count; v++)
        assert_int_equal(net->vertex_layer[domestic->vertex_of[v]], TD_LAYER_BEFORE);
    assert_true(domestic->destination[2] != TD_NO_VERTEX); /* a to b */
    assert_int_equal(domestic->destination[1], TD_NO_VERTEX);
    assert_int_equal(td_view_build(net, cost, true, first, second, &foreign), TD_OK);
    journeys *found = find_journeys(h, net, 0, 1);
    assert_int_equal(found->count, 1);
    assert_string_equal(found->text[0], "in ab U tb cb L bc U tc cc L cd out");
    for (uint32_t i = 0; i < found->length[0]; i++) {
        bool there = false;
        for (uint32_t a = 0; a < foreign->csr.arc_count; a++)
            there = there || foreign->arc_of[a] == found->arcs[0][i];
        assert_true(there);
    }
    for (uint32_t a = 0; a < net->csr.arc_count; a++)
        cost[a] = net->kind[a] == TD_ARC_TRANSFER ? HUGE_VAL : 1;
    assert_int_equal(td_view_build(net, cost, true, first, second, &empty), TD_OK);
    assert_int_equal(empty->csr.vertex_count, 0);
    assert_int_equal(empty->csr.arc_count, 0);
    assert_int_equal(empty->origin[0], TD_NO_VERTEX);
    for (uint32_t a = 0; a < net->csr.arc_count; a++)
        cost[a] = a;
    td_view_set_costs(foreign, cost);
    for (uint32_t a = 0; a < foreign->csr.arc_count; a++)
        assert_true(foreign->cost[a] == foreign->arc_of[a]);
    free_journeys(found);
    td_view_free(domestic);
    td_view_free(foreign);
    td_view_free(empty);
    free(cost);
    td_supernetwork_free(net);
    hand_free(h);
}

/* A view that is built anew is like a new one. */
static void views_are_built_anew_in_place(void **state)
{
    (void)state;
    hand *h = draw_random(7);
    td_supernetwork *net = expand(h);
    td_view *again = NULL;
    for (uint64_t seed = 1; seed <= 8; seed++) {
        double *cost = random_costs(h, net, seed);
        const bool starts[ZONES] = {seed & 1, true, seed & 2, true, seed & 4, true};
        td_view *fresh = NULL;
        assert_int_equal(td_view_build(net, cost, false, starts, NULL, &fresh), TD_OK);
        assert_int_equal(td_view_build(net, cost, false, starts, NULL, &again), TD_OK);
        assert_int_equal(again->csr.vertex_count, fresh->csr.vertex_count);
        assert_int_equal(again->csr.arc_count, fresh->csr.arc_count);
        for (uint32_t a = 0; a < fresh->csr.arc_count; a++)
            assert_int_equal(again->arc_of[a], fresh->arc_of[a]);
        expect_arcs_as_in_the_whole(net, again, cost);
        for (td_index z = 0; z < ZONES; z++) {
            assert_int_equal(again->origin[z], fresh->origin[z]);
            assert_int_equal(again->destination[z], fresh->destination[z]);
        }
        td_view_free(fresh);
        free(cost);
    }
    td_view_free(again);
    td_supernetwork_free(net);
    hand_free(h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distances_are_those_of_the_whole),
        cmocka_unit_test(domestic_freight_sees_no_customs),
        cmocka_unit_test(views_are_built_anew_in_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
