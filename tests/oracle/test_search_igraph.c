/* Distances and k cheapest loopless routes equal igraph's on random graphs of many shapes. */
#include "support.h"

#include <igraph/igraph.h>

#include "graph/hierarchy.h"
#include "graph/kshortest.h"
#include "graph/search.h"
#include "random_graph.h"

typedef struct {
    igraph_t g;
    igraph_vector_t cost;
    igraph_matrix_t distance;
    igraph_vector_int_list_t routes;
} oracle;

/* The oracle's arcs are ours, in order, but for closed ones, which it cannot express. */
static void oracle_make(oracle *o, const random_graph *r)
{
    igraph_vector_int_t ends;
    igraph_vector_int_init(&ends, 0);
    igraph_vector_init(&o->cost, 0);
    igraph_matrix_init(&o->distance, 0, 0);
    igraph_vector_int_list_init(&o->routes, 0);
    for (uint32_t a = 0; a < r->g.arc_count; a++) {
        if (isinf(r->cost[a]))
            continue;
        igraph_vector_int_push_back(&ends, r->g.tail[a]);
        igraph_vector_int_push_back(&ends, r->g.head[a]);
        igraph_vector_push_back(&o->cost, r->cost[a]);
    }
    igraph_create(&o->g, &ends, r->g.vertex_count, IGRAPH_DIRECTED);
    igraph_vector_int_destroy(&ends);
}

static void oracle_clear(oracle *o)
{
    igraph_vector_int_list_destroy(&o->routes);
    igraph_matrix_destroy(&o->distance);
    igraph_vector_destroy(&o->cost);
    igraph_destroy(&o->g);
}

static void distances_equal(void **state)
{
    (void)state;
    uint64_t random = 31;
    td_search *s;
    assert_int_equal(td_search_create(300, &s), TD_OK);
    for (int round = 0; round < 120; round++) {
        const uint32_t vertices = 1 + td_test_below(&random, 300);
        const double degree = (double[]){0.7, 1.5, 3, 8}[round % 4];
        random_graph r = random_graph_make(&random, vertices, degree, 1 + round % 3,
                                           (random_cost)(round / 4 % COST_SHAPES));
        const uint32_t source = td_test_below(&random, vertices);
        oracle o;
        oracle_make(&o, &r);
        assert_int_equal(igraph_distances_dijkstra(&o.g, &o.distance, igraph_vss_1(source),
                                                   igraph_vss_all(), &o.cost, IGRAPH_OUT),
                         IGRAPH_SUCCESS);
        assert_int_equal(td_search_tree(s, &r.g, r.cost, source), TD_OK);
        for (uint32_t v = 0; v < vertices; v++) /* rounding only */
            td_assert_close(td_search_distance(s, v), MATRIX(o.distance, 0, v), 1e-12, 1e-12);
        oracle_clear(&o);
        random_graph_clear(&r);
    }
    td_search_free(s);
}

static void distances_through_hierarchy_equal(void **state)
{
    (void)state;
    uint64_t random = 33;
    for (int round = 0; round < 120; round++) {
        const uint32_t vertices = 1 + td_test_below(&random, 300);
        const double degree = (double[]){0.7, 1.5, 3, 8}[round % 4];
        random_graph r = random_graph_make(&random, vertices, degree, 1 + round % 3,
                                           (random_cost)(round / 4 % COST_SHAPES));
        uint32_t source[TD_HIERARCHY_LANES];
        td_hierarchy *h;
        td_hierarchy_costs *costs;
        td_hierarchy_sweep *sweep;
        oracle o;
        oracle_make(&o, &r);
        assert_int_equal(td_hierarchy_create(&r.g, &h), TD_OK);
        assert_int_equal(td_hierarchy_costs_create(h, &costs), TD_OK);
        assert_int_equal(td_hierarchy_costs_set(costs, r.cost, 1), TD_OK);
        assert_int_equal(td_hierarchy_sweep_create(h, &sweep), TD_OK);
        for (uint32_t lane = 0; lane < TD_HIERARCHY_LANES; lane++)
            source[lane] = td_test_below(&random, vertices);
        assert_int_equal(td_hierarchy_trees(sweep, costs, source, TD_HIERARCHY_LANES), TD_OK);
        for (uint32_t lane = 0; lane < TD_HIERARCHY_LANES; lane += 5) {
            assert_int_equal(igraph_distances_dijkstra(&o.g, &o.distance,
                                                       igraph_vss_1(source[lane]),
                                                       igraph_vss_all(), &o.cost, IGRAPH_OUT),
                             IGRAPH_SUCCESS);
            for (uint32_t v = 0; v < vertices; v++) /* rounding only */
                td_assert_close(td_hierarchy_distance(sweep, lane, v), MATRIX(o.distance, 0, v),
                                1e-12, 0);
        }
        td_hierarchy_sweep_free(sweep);
        td_hierarchy_costs_free(costs);
        td_hierarchy_free(h);
        oracle_clear(&o);
        random_graph_clear(&r);
    }
}

enum { ROUTES = 25 };

static void compare_routes(td_kshortest *w, oracle *o, uint32_t source, uint32_t target)
{
    td_kshortest_route route;
    assert_int_equal(igraph_get_k_shortest_paths(&o->g, &o->cost, NULL, &o->routes, ROUTES, source,
                                                 target, IGRAPH_OUT),
                     IGRAPH_SUCCESS);
    assert_int_equal(td_kshortest_begin(w, source, target), TD_OK);
    const igraph_integer_t count = igraph_vector_int_list_size(&o->routes);
    for (igraph_integer_t i = 0; i < count; i++) {
        const igraph_vector_int_t *theirs = igraph_vector_int_list_get_ptr(&o->routes, i);
        double cost = 0;
        for (igraph_integer_t a = 0; a < igraph_vector_int_size(theirs); a++)
            cost += VECTOR(o->cost)[VECTOR(*theirs)[a]];
        assert_int_equal(td_kshortest_next(w, &route), TD_OK);
        assert_true(route.found);
        td_assert_close(route.cost, cost, 1e-12, 0);
    }
    if (count < ROUTES) {
        assert_int_equal(td_kshortest_next(w, &route), TD_OK);
        assert_false(route.found);
    }
}

static void k_routes_cost_the_same(void **state)
{
    (void)state;
    uint64_t random = 32;
    for (int round = 0; round < 80; round++) {
        const uint32_t vertices = 2 + td_test_below(&random, 60);
        const double degree = (double[]){0.9, 1.6, 3, 6}[round % 4];
        random_graph r = random_graph_make(&random, vertices, degree, 1 + round % 2,
                                           (random_cost)(round / 4 % COST_SHAPES));
        td_kshortest *w;
        oracle o;
        oracle_make(&o, &r);
        assert_int_equal(td_kshortest_create(&r.g, &w), TD_OK);
        assert_int_equal(td_kshortest_set_costs(w, r.cost), TD_OK);
        for (int pair = 0; pair < 3; pair++) {
            const uint32_t source = td_test_below(&random, vertices);
            compare_routes(w, &o, source,
                           (source + 1 + td_test_below(&random, vertices - 1)) % vertices);
        }
        td_kshortest_free(w);
        oracle_clear(&o);
        random_graph_clear(&r);
    }
}

int main(void)
{
    /* igraph warns of every unreachable target */
    igraph_set_warning_handler(igraph_warning_handler_ignore);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distances_equal),
        cmocka_unit_test(distances_through_hierarchy_equal),
        cmocka_unit_test(k_routes_cost_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
