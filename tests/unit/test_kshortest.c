/* k cheapest loopless routes against an enumeration of all of them. */
#include "support.h"

#include <string.h>

#include "graph/kshortest.h"
#include "random_graph.h"

enum { LARGEST = 8 }; /* vertices of the graphs enumerated */

typedef struct {
    const random_graph *r;
    uint32_t target;
    uint8_t visited[LARGEST];
    double *cost; /* of every loopless route to the target */
    size_t count, capacity;
} enumeration;

static void enumerate(enumeration *e, uint32_t v, double cost)
{
    if (v == e->target) {
        if (e->count == e->capacity) {
            e->capacity = 2 * e->capacity + 64;
            e->cost = realloc(e->cost, e->capacity * sizeof *e->cost);
            assert_non_null(e->cost);
        }
        e->cost[e->count++] = cost;
        return;
    }
    e->visited[v] = 1;
    for (uint32_t a = e->r->g.first_out[v]; a < e->r->g.first_out[v + 1]; a++)
        if (!e->visited[e->r->g.head[a]] && e->r->cost[a] < (double)INFINITY)
            enumerate(e, e->r->g.head[a], cost + e->r->cost[a]);
    e->visited[v] = 0;
}

static int by_cost(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The route leads from source to target, meets no vertex twice, costs what it says. */
static void assert_route(const random_graph *r, const td_kshortest_route *route, uint32_t source,
                         uint32_t target)
{
    uint8_t visited[LARGEST] = {0};
    uint32_t v = source;
    double cost = 0;
    visited[v] = 1;
    for (uint32_t i = 0; i < route->arc_count; i++) {
        assert_int_equal(r->g.tail[route->arc[i]], v);
        v = r->g.head[route->arc[i]];
        assert_false(visited[v]);
        visited[v] = 1;
        cost += r->cost[route->arc[i]];
    }
    assert_int_equal(v, target);
    assert_true(cost == route->cost);
}

/* All routes of the pair come, once each, in order. */
static void assert_all_routes(td_kshortest *w, const random_graph *r, uint32_t source,
                              uint32_t target)
{
    enumeration e = {.r = r, .target = target};
    td_kshortest_route route;
    enumerate(&e, source, 0);
    if (e.count > 0)
        qsort(e.cost, e.count, sizeof *e.cost, by_cost);
    uint32_t(*seen)[LARGEST] = calloc(e.count + 1, sizeof *seen);
    uint32_t *length = calloc(e.count + 1, sizeof *length);
    assert_non_null(seen);
    assert_non_null(length);
    assert_int_equal(td_kshortest_begin(w, source, target), TD_OK);
    for (size_t i = 0; i < e.count; i++) {
        assert_int_equal(td_kshortest_next(w, &route), TD_OK);
        assert_true(route.found);
        assert_route(r, &route, source, target);
        /* sums along a route and down a tree differ by rounding */
        td_assert_close(route.cost, e.cost[i], 1e-12, 0);
        length[i] = route.arc_count;
        for (uint32_t a = 0; a < route.arc_count; a++)
            seen[i][a] = route.arc[a];
        for (size_t j = 0; j < i; j++)
            assert_true(length[i] != length[j] ||
                        memcmp(seen[i], seen[j], length[i] * sizeof **seen) != 0);
    }
    for (int again = 0; again < 2; again++) {
        assert_int_equal(td_kshortest_next(w, &route), TD_OK);
        assert_false(route.found);
    }
    free(seen);
    free(length);
    free(e.cost);
}

static void every_route_of_small_graphs_comes_in_order(void **state)
{
    (void)state;
    uint64_t random = 21;
    for (int round = 0; round < 400; round++) {
        const uint32_t vertices = 1 + td_test_below(&random, LARGEST);
        const double degree = (double[]){1, 2, 3}[round % 3];
        random_graph r =
            random_graph_make(&random, vertices, degree, 1, (random_cost)(round / 3 % COST_SHAPES));
        td_kshortest *w;
        assert_int_equal(td_kshortest_create(&r.g, &w), TD_OK);
        assert_int_equal(td_kshortest_set_costs(w, r.cost), TD_OK);
        for (int pair = 0; pair < 4; pair++)
            assert_all_routes(w, &r, td_test_below(&random, vertices),
                              td_test_below(&random, vertices));
        td_kshortest_free(w);
        random_graph_clear(&r);
    }
}

/* 0 -> 1 -> 2 -> 3, a way back 2 -> 1 and a detour 1 -> 3: 0 1 2 1 3 would cost 13 and is no route.
 */
static void a_route_never_goes_round(void **state)
{
    (void)state;
    const uint32_t tail[] = {0, 1, 1, 2, 2}, head[] = {1, 2, 3, 1, 3};
    const double cost[] = {1, 1, 10, 1, 1}, expected[] = {3, 11};
    td_csr g;
    td_kshortest *w;
    td_kshortest_route route;
    assert_int_equal(td_csr_build(4, 5, tail, head, &g, NULL), TD_OK);
    assert_int_equal(td_kshortest_create(&g, &w), TD_OK);
    assert_int_equal(td_kshortest_set_costs(w, cost), TD_OK);
    assert_int_equal(td_kshortest_begin(w, 0, 3), TD_OK);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(td_kshortest_next(w, &route), TD_OK);
        td_assert_close(route.cost, expected[i], 0, 0);
    }
    assert_int_equal(td_kshortest_next(w, &route), TD_OK);
    assert_false(route.found);
    td_kshortest_free(w);
    td_csr_clear(&g);
}

static void costs_can_change_and_pairs_are_independent(void **state)
{
    (void)state;
    uint64_t random = 22;
    td_kshortest *used;
    random_graph r = random_graph_make(&random, LARGEST, 3, 1, COST_REAL);
    assert_int_equal(td_kshortest_create(&r.g, &used), TD_OK);
    for (int round = 0; round < 30; round++) {
        for (uint32_t a = 0; a < r.g.arc_count; a++)
            r.cost[a] = random_arc_cost(&random, (random_cost)(round % COST_SHAPES));
        assert_int_equal(td_kshortest_set_costs(used, r.cost), TD_OK);
        assert_all_routes(used, &r, td_test_below(&random, LARGEST), 5);
        assert_all_routes(used, &r, td_test_below(&random, LARGEST), 5);
    }
    td_kshortest_free(used);
    random_graph_clear(&r);
}

static void from_a_vertex_to_itself_there_is_one_route_without_arcs(void **state)
{
    (void)state;
    uint64_t random = 23;
    random_graph r = random_graph_make(&random, 6, 4, 1, COST_REAL);
    td_kshortest *w;
    td_kshortest_route route;
    assert_int_equal(td_kshortest_create(&r.g, &w), TD_OK);
    assert_int_equal(td_kshortest_set_costs(w, r.cost), TD_OK);
    assert_int_equal(td_kshortest_begin(w, 2, 2), TD_OK);
    assert_int_equal(td_kshortest_next(w, &route), TD_OK);
    assert_true(route.found);
    assert_int_equal(route.arc_count, 0);
    assert_true(route.cost == 0);
    assert_int_equal(td_kshortest_next(w, &route), TD_OK);
    assert_false(route.found);
    td_kshortest_free(w);
    random_graph_clear(&r);
}

static void misuse_is_refused(void **state)
{
    (void)state;
    uint64_t random = 24;
    random_graph r = random_graph_make(&random, 6, 4, 1, COST_REAL);
    td_kshortest *w;
    td_kshortest_route route;
    assert_int_equal(td_kshortest_create(&r.g, &w), TD_OK);
    assert_int_equal(td_kshortest_begin(w, 0, 1), TD_ERR_INVALID); /* no costs yet */
    assert_int_equal(td_kshortest_next(w, &route), TD_OK);
    assert_false(route.found);
    assert_int_equal(td_kshortest_set_costs(w, r.cost), TD_OK);
    assert_int_equal(td_kshortest_begin(w, 6, 1), TD_ERR_INVALID);
    assert_int_equal(td_kshortest_begin(w, 0, 6), TD_ERR_INVALID);
    r.cost[0] = -1;
    assert_int_equal(td_kshortest_set_costs(w, r.cost), TD_ERR_INVALID);
    assert_int_equal(td_kshortest_begin(w, 0, 1), TD_ERR_INVALID);
    td_kshortest_free(w);
    td_kshortest_free(NULL);
    random_graph_clear(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_route_of_small_graphs_comes_in_order),
        cmocka_unit_test(a_route_never_goes_round),
        cmocka_unit_test(costs_can_change_and_pairs_are_independent),
        cmocka_unit_test(from_a_vertex_to_itself_there_is_one_route_without_arcs),
        cmocka_unit_test(misuse_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
