/* Trees through the contraction hierarchy: equal to Dijkstra's distances, parents certified, the
 * same bytes whatever the number of threads or the processor's variant. */
#include "support.h"

#include <string.h>

#include "graph/hierarchy.h"
#include "graph/hierarchy_kernels.h"
#include "graph/search.h"
#include "random_graph.h"

enum { LANES = TD_HIERARCHY_LANES };

typedef struct {
    td_hierarchy *h;
    td_hierarchy_costs *costs;
    td_hierarchy_sweep *sweep;
    td_search *search;
} trees;

static trees make_trees(const td_csr *g, const double *cost)
{
    trees t;
    assert_int_equal(td_hierarchy_create(g, &t.h), TD_OK);
    assert_int_equal(td_hierarchy_costs_create(t.h, &t.costs), TD_OK);
    assert_int_equal(td_hierarchy_costs_set(t.costs, cost, 1), TD_OK);
    assert_int_equal(td_hierarchy_sweep_create(t.h, &t.sweep), TD_OK);
    assert_int_equal(td_search_create(g->vertex_count, &t.search), TD_OK);
    return t;
}

static void clear_trees(trees *t)
{
    td_search_free(t->search);
    td_hierarchy_sweep_free(t->sweep);
    td_hierarchy_costs_free(t->costs);
    td_hierarchy_free(t->h);
}

/* Sums in another order round: 1e-12 of the distance, as the header promises. */
static void assert_distances(const trees *t, const td_csr *g, const double *cost, uint32_t lane,
                             uint32_t source)
{
    assert_int_equal(td_search_tree(t->search, g, cost, source), TD_OK);
    for (uint32_t v = 0; v < g->vertex_count; v++)
        td_assert_close(td_hierarchy_distance(t->sweep, lane, v), td_search_distance(t->search, v),
                        1e-12, 0);
}

/* Every vertex but the source is reached by its parent, whose tail is on a way that starts at the
 * source: followed from any vertex, parents end there. */
static void assert_parents(const trees *t, const td_csr *g, const double *cost, uint32_t lane,
                           uint32_t source)
{
    for (uint32_t v = 0; v < g->vertex_count; v++) {
        const double distance = td_hierarchy_distance(t->sweep, lane, v);
        const uint32_t parent = td_hierarchy_parent(t->sweep, lane, v);
        assert_int_equal(parent == TD_NO_ARC, v == source || isinf(distance));
        if (parent == TD_NO_ARC)
            continue;
        assert_int_equal(g->head[parent], v);
        td_assert_close(td_hierarchy_distance(t->sweep, lane, g->tail[parent]) + cost[parent],
                        distance, 1e-12, 0);
        uint32_t at = v, steps = 0;
        while (at != source) {
            assert_true(++steps < g->vertex_count);
            at = g->tail[td_hierarchy_parent(t->sweep, lane, at)];
        }
    }
}

static void random_trees_are_optimal(void **state)
{
    (void)state;
    uint64_t random = 21;
    for (int round = 0; round < 300; round++) {
        const uint32_t vertices = 1 + td_test_below(&random, 250);
        const double degree = (double[]){0.8, 1.6, 3, 8}[round % 4];
        random_graph r = random_graph_make(&random, vertices, degree, 1 + round % 3,
                                           (random_cost)(round / 4 % COST_SHAPES));
        trees t = make_trees(&r.g, r.cost);
        uint32_t source[LANES];
        const uint32_t count = 1 + td_test_below(&random, LANES);
        for (uint32_t lane = 0; lane < count; lane++)
            source[lane] = td_test_below(&random, vertices);
        assert_int_equal(td_hierarchy_trees(t.sweep, t.costs, source, count), TD_OK);
        for (uint32_t lane = 0; lane < count; lane++) {
            assert_distances(&t, &r.g, r.cost, lane, source[lane]);
            assert_parents(&t, &r.g, r.cost, lane, source[lane]);
        }
        clear_trees(&t);
        random_graph_clear(&r);
    }
}

/* Streets of a town: side x side crossings, some streets one way, some closed, some of no length in
 * both directions. */
static random_graph make_town(uint64_t *random, uint32_t side)
{
    random_graph r;
    uint32_t *tail = calloc(4 * side * side, sizeof *tail), arcs = 0;
    uint32_t *head = calloc(4 * side * side, sizeof *head);
    assert_non_null(tail);
    assert_non_null(head);
    for (uint32_t y = 0; y < side; y++)
        for (uint32_t x = 0; x < side; x++)
            for (int down = 0; down < 2; down++) {
                const uint32_t at = y * side + x, to = down ? at + side : at + 1;
                if (down ? y + 1 == side : x + 1 == side)
                    continue;
                const uint32_t way = td_test_below(random, 4);
                if (way != 1) {
                    tail[arcs] = at;
                    head[arcs++] = to;
                }
                if (way != 2) {
                    tail[arcs] = to;
                    head[arcs++] = at;
                }
            }
    assert_int_equal(td_csr_build(side * side, arcs, tail, head, &r.g, NULL), TD_OK);
    r.cost = calloc(arcs, sizeof *r.cost);
    assert_non_null(r.cost);
    for (uint32_t a = 0; a < arcs; a++)
        r.cost[a] = 1 + 9 * td_test_uniform(random);
    free(tail);
    free(head);
    return r;
}

/* Fronts here are large enough for every loop: panels, packed products, threads. */
static void towns_large_enough_for_all_loops(void **state)
{
    (void)state;
    uint64_t random = 22;
    random_graph r = make_town(&random, 120);
    trees t = make_trees(&r.g, r.cost);
    for (int kind = 0; kind < 4; kind++) {
        for (uint32_t a = 0; a < r.g.arc_count; a++) {
            if (kind == 1 && td_test_below(&random, 10) == 0)
                r.cost[a] = td_test_below(&random, 2) ? INFINITY : NAN;
            if (kind == 2)
                r.cost[a] = td_test_below(&random, 8) ? td_test_uniform(&random) : 0;
            if (kind == 3)
                r.cost[a] = td_test_below(&random, 3) ? 1 : 1e-15;
        }
        uint32_t source[LANES];
        for (uint32_t lane = 0; lane < LANES; lane++)
            source[lane] = td_test_below(&random, r.g.vertex_count);
        assert_int_equal(td_hierarchy_costs_set(t.costs, r.cost, 2), TD_OK);
        assert_int_equal(td_hierarchy_trees(t.sweep, t.costs, source, LANES), TD_OK);
        for (uint32_t lane = 0; lane < LANES; lane += 5) {
            assert_distances(&t, &r.g, r.cost, lane, source[lane]);
            assert_parents(&t, &r.g, r.cost, lane, source[lane]);
        }
    }
    clear_trees(&t);
    random_graph_clear(&r);
}

static void same_bytes_for_any_number_of_threads(void **state)
{
    (void)state;
    uint64_t random = 23;
    random_graph r = make_town(&random, 90);
    trees one = make_trees(&r.g, r.cost), many = make_trees(&r.g, r.cost);
    uint32_t source[LANES];
    for (uint32_t lane = 0; lane < LANES; lane++)
        source[lane] = td_test_below(&random, r.g.vertex_count);
    assert_int_equal(td_hierarchy_trees(one.sweep, one.costs, source, LANES), TD_OK);
    for (uint32_t threads = 2; threads < 5; threads++) {
        assert_int_equal(td_hierarchy_costs_set(many.costs, r.cost, threads), TD_OK);
        assert_int_equal(td_hierarchy_trees(many.sweep, many.costs, source, LANES), TD_OK);
        for (uint32_t lane = 0; lane < LANES; lane++)
            for (uint32_t v = 0; v < r.g.vertex_count; v++) {
                const double a = td_hierarchy_distance(one.sweep, lane, v);
                const double b = td_hierarchy_distance(many.sweep, lane, v);
                assert_memory_equal(&a, &b, sizeof a);
                assert_int_equal(td_hierarchy_parent(one.sweep, lane, v),
                                 td_hierarchy_parent(many.sweep, lane, v));
            }
    }
    clear_trees(&one);
    clear_trees(&many);
    random_graph_clear(&r);
}

/* A lane knows nothing of the others, nor of batches before. */
static void lanes_are_independent(void **state)
{
    (void)state;
    uint64_t random = 24;
    random_graph r = make_town(&random, 20);
    trees t = make_trees(&r.g, r.cost), alone = make_trees(&r.g, r.cost);
    uint32_t source[LANES];
    for (int round = 0; round < 5; round++) {
        for (uint32_t lane = 0; lane < LANES; lane++)
            source[lane] = td_test_below(&random, r.g.vertex_count);
        assert_int_equal(td_hierarchy_trees(t.sweep, t.costs, source, LANES), TD_OK);
        assert_int_equal(td_hierarchy_trees(alone.sweep, alone.costs, source + 3, 1), TD_OK);
        for (uint32_t v = 0; v < r.g.vertex_count; v++) {
            assert_true(td_hierarchy_distance(t.sweep, 3, v) ==
                        td_hierarchy_distance(alone.sweep, 0, v));
            assert_int_equal(td_hierarchy_parent(t.sweep, 3, v),
                             td_hierarchy_parent(alone.sweep, 0, v));
        }
    }
    clear_trees(&t);
    clear_trees(&alone);
    random_graph_clear(&r);
}

static void refuses_what_is_no_batch(void **state)
{
    (void)state;
    const uint32_t tail[] = {0}, head[] = {1};
    const double cost[] = {2};
    uint32_t source[LANES + 1] = {0};
    td_csr g;
    assert_int_equal(td_csr_build(2, 1, tail, head, &g, NULL), TD_OK);
    trees t = make_trees(&g, cost);
    assert_int_equal(td_hierarchy_distances(t.sweep, t.costs, source, LANES + 1), TD_ERR_INVALID);
    source[1] = 2;
    assert_int_equal(td_hierarchy_trees(t.sweep, t.costs, source, 2), TD_ERR_INVALID);
    source[1] = 1;
    assert_int_equal(td_hierarchy_trees(t.sweep, t.costs, source, 2), TD_OK);
    assert_true(td_hierarchy_distance(t.sweep, 0, 1) == 2);
    assert_int_equal(td_hierarchy_parent(t.sweep, 0, 1), 0);
    assert_true(isinf(td_hierarchy_distance(t.sweep, 1, 0)));
    clear_trees(&t);
    td_csr_clear(&g);
}

static void graphs_without_arcs_or_vertices(void **state)
{
    (void)state;
    td_csr g;
    for (uint32_t vertices = 0; vertices < 4; vertices++) {
        const double none = 0;
        const uint32_t source = vertices - 1;
        assert_int_equal(td_csr_build(vertices, 0, NULL, NULL, &g, NULL), TD_OK);
        trees t = make_trees(&g, &none);
        assert_int_equal(td_hierarchy_entries(t.h), vertices);
        if (vertices > 0) {
            assert_int_equal(td_hierarchy_trees(t.sweep, t.costs, &source, 1), TD_OK);
            for (uint32_t v = 0; v < vertices; v++)
                assert_true(td_hierarchy_distance(t.sweep, 0, v) ==
                            (v == source ? 0 : (double)INFINITY));
        }
        clear_trees(&t);
        td_csr_clear(&g);
    }
}

/* c = min(c, a' (min, +) b) by its definition. */
static void products_by_definition(void **state)
{
    (void)state;
    enum { ROOM = 300 };
    uint64_t random = 25;
    const td_hierarchy_kernels *kernels[] = {
        &td_hierarchy_kernels_plain,
#if defined __x86_64__ && defined __GNUC__
        __builtin_cpu_supports("avx2") ? &td_hierarchy_kernels_avx2 : &td_hierarchy_kernels_plain,
#endif
    };
    double *a = malloc(ROOM * ROOM * sizeof *a), *b = malloc(ROOM * ROOM * sizeof *b);
    double *c = malloc(ROOM * ROOM * sizeof *c), *d = malloc(ROOM * ROOM * sizeof *d);
    double *begin = malloc(ROOM * ROOM * sizeof *begin);
    assert_true(a && b && c && d && begin);
    for (uint32_t i = 0; i < ROOM * ROOM; i++) {
        a[i] = td_test_below(&random, 9) ? td_test_uniform(&random) : (double)INFINITY;
        b[i] = td_test_below(&random, 9) ? td_test_uniform(&random) : (double)INFINITY;
        begin[i] = td_test_below(&random, 3) ? (double)INFINITY : 0.1 * td_test_uniform(&random);
    }
    for (int round = 0; round < 40; round++) {
        const uint32_t limit = round % 2 ? 20 : ROOM;
        const uint32_t m = 1 + td_test_below(&random, limit), n = 1 + td_test_below(&random, limit);
        const uint32_t depth = 1 + td_test_below(&random, limit);
        memcpy(c, begin, ROOM * ROOM * sizeof *c);
        for (uint32_t i = 0; i < m; i++)
            for (uint32_t j = 0; j < n; j++)
                for (uint32_t k = 0; k < depth; k++)
                    c[i * ROOM + j] = fmin(c[i * ROOM + j], a[k * ROOM + i] + b[k * ROOM + j]);
        for (size_t variant = 0; variant < sizeof kernels / sizeof *kernels; variant++) {
            memcpy(d, begin, ROOM * ROOM * sizeof *d);
            kernels[variant]->min_plus(d, ROOM, a, ROOM, b, ROOM, m, n, depth);
            assert_memory_equal(c, d, ROOM * ROOM * sizeof *c);
        }
    }
    free(a);
    free(b);
    free(c);
    free(d);
    free(begin);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_trees_are_optimal),
        cmocka_unit_test(towns_large_enough_for_all_loops),
        cmocka_unit_test(same_bytes_for_any_number_of_threads),
        cmocka_unit_test(lanes_are_independent),
        cmocka_unit_test(refuses_what_is_no_batch),
        cmocka_unit_test(graphs_without_arcs_or_vertices),
        cmocka_unit_test(products_by_definition),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
