/* Compressed rows and one-to-all trees: hand-made graphs and certificates of optimality. */
#include "support.h"

#include <string.h>

#include "graph/search.h"
#include "random_graph.h"

/* dist[head] <= dist[tail] + cost on every arc; the parent arc of every vertex reached is tight and
 * its tail settled before; the order is by distance. Together these prove the tree. */
static void assert_tree(const td_search *s, const random_graph *r, uint32_t source)
{
    const td_csr *g = &r->g;
    uint32_t count;
    const uint32_t *order = td_search_order(s, &count);
    uint32_t *rank = malloc((g->vertex_count + 1) * sizeof *rank);
    assert_non_null(rank);
    for (uint32_t v = 0; v < g->vertex_count; v++)
        rank[v] = UINT32_MAX;
    for (uint32_t i = 0; i < count; i++) {
        assert_int_equal(rank[order[i]], UINT32_MAX);
        rank[order[i]] = i;
        assert_true(i == 0 ||
                    td_search_distance(s, order[i - 1]) <= td_search_distance(s, order[i]));
    }
    assert_int_equal(order[0], source);
    assert_true(td_search_distance(s, source) == 0);
    for (uint32_t a = 0; a < g->arc_count; a++)
        assert_true(td_search_distance(s, g->head[a]) <=
                    td_search_distance(s, g->tail[a]) + r->cost[a]);
    for (uint32_t v = 0; v < g->vertex_count; v++) {
        const uint32_t parent = td_search_parent(s, v);
        const double distance = td_search_distance(s, v);
        assert_int_equal(distance < (double)INFINITY, rank[v] != UINT32_MAX);
        assert_int_equal(parent == TD_NO_ARC, v == source || rank[v] == UINT32_MAX);
        if (parent == TD_NO_ARC)
            continue;
        assert_int_equal(g->head[parent], v);
        assert_true(rank[g->tail[parent]] < rank[v]);
        assert_true(td_search_distance(s, g->tail[parent]) + r->cost[parent] == distance);
    }
    free(rank);
}

static void rows_are_stable_and_keep_loops_and_parallel_arcs(void **state)
{
    (void)state;
    const uint32_t tail[] = {2, 0, 2, 1, 0, 2}, head[] = {1, 1, 2, 0, 1, 0};
    uint32_t place[6], forward[6];
    td_csr g, back;
    assert_int_equal(td_csr_build(4, 6, tail, head, &g, place), TD_OK);
    const uint32_t first[] = {0, 2, 3, 6, 6}, places[] = {3, 0, 4, 2, 1, 5};
    assert_memory_equal(g.first_out, first, sizeof first);
    assert_memory_equal(place, places, sizeof places);
    for (uint32_t i = 0; i < 6; i++) {
        assert_int_equal(g.tail[place[i]], tail[i]);
        assert_int_equal(g.head[place[i]], head[i]);
    }
    assert_int_equal(td_csr_reverse(&g, &back, forward), TD_OK);
    const uint32_t back_first[] = {0, 2, 5, 6, 6}, forwards[] = {2, 5, 0, 1, 3, 4};
    assert_memory_equal(back.first_out, back_first, sizeof back_first);
    assert_memory_equal(forward, forwards, sizeof forwards);
    for (uint32_t a = 0; a < 6; a++) {
        assert_int_equal(back.tail[a], g.head[forward[a]]);
        assert_int_equal(back.head[a], g.tail[forward[a]]);
    }
    td_csr_clear(&back);
    td_csr_clear(&g);
    td_csr_clear(&g);
}

static void rows_refuse_what_is_no_vertex(void **state)
{
    (void)state;
    const uint32_t in[] = {0}, out[] = {3};
    td_csr g;
    assert_int_equal(td_csr_build(3, 1, in, out, &g, NULL), TD_ERR_INVALID);
    assert_null(g.first_out);
    assert_int_equal(td_csr_build(3, 1, out, in, &g, NULL), TD_ERR_INVALID);
    assert_int_equal(td_csr_build(TD_NO_VERTEX, 0, NULL, NULL, &g, NULL), TD_ERR_INVALID);
    assert_int_equal(td_csr_build(0, 0, NULL, NULL, &g, NULL), TD_OK);
    td_csr_clear(&g);
}

/*
 *      1          0 -> 1: 4     1 -> 3: 0     2 -> 1: 3
 *     / \         0 -> 2: 2, and parallel 1; a loop of 0 at 2
 *    0   3        2 -> 4 is closed
 *     \           5 is alone
 *      2 - 4
 */
static void hand_made_tree(void **state)
{
    (void)state;
    const uint32_t tail[] = {0, 0, 0, 1, 2, 2, 2}, head[] = {1, 2, 2, 3, 1, 2, 4};
    const double cost[] = {4, 2, 1, 0, 3, 0, INFINITY};
    const double distance[] = {0, 4, 1, 4, INFINITY, INFINITY};
    /* 1 is reached at 4 by 0 -> 1 and by 0 -> 2 -> 1: the tail that settles first, 0, keeps it */
    const uint32_t parent[] = {TD_NO_ARC, 0, 2, 3, TD_NO_ARC, TD_NO_ARC};
    const uint32_t settled[] = {0, 2, 1, 3};
    td_csr g;
    td_search *s;
    uint32_t count;
    assert_int_equal(td_csr_build(6, 7, tail, head, &g, NULL), TD_OK);
    assert_int_equal(td_search_create(6, &s), TD_OK);
    assert_int_equal(td_search_tree(s, &g, cost, 0), TD_OK);
    for (uint32_t v = 0; v < 6; v++) {
        td_assert_close(td_search_distance(s, v), distance[v], 0, 0);
        assert_int_equal(td_search_parent(s, v), parent[v]);
    }
    const uint32_t *order = td_search_order(s, &count);
    assert_int_equal(count, 4);
    assert_memory_equal(order, settled, sizeof settled);
    assert_int_equal(td_search_tree(s, &g, cost, 5), TD_OK);
    td_search_order(s, &count);
    assert_int_equal(count, 1);
    td_search_free(s);
    td_csr_clear(&g);
}

static void ties_settle_by_index_and_keep_the_first_arc(void **state)
{
    (void)state;
    /* from 3 all costs 0: vertex 0 is reached after 2 and 1 but settles before them */
    const uint32_t tail[] = {3, 3, 3, 3, 0, 1, 2}, head[] = {2, 1, 0, 0, 4, 4, 4};
    const double cost[] = {0, 0, 0, 0, 0, 0, 0};
    const uint32_t settled[] = {3, 0, 1, 2, 4};
    uint32_t place[7], count;
    td_csr g;
    td_search *s;
    assert_int_equal(td_csr_build(5, 7, tail, head, &g, place), TD_OK);
    assert_int_equal(td_search_create(5, &s), TD_OK);
    assert_int_equal(td_search_tree(s, &g, cost, 3), TD_OK);
    const uint32_t *order = td_search_order(s, &count);
    assert_int_equal(count, 5);
    assert_memory_equal(order, settled, sizeof settled);
    assert_int_equal(td_search_parent(s, 0), place[2]);
    assert_int_equal(td_search_parent(s, 4), place[4]);
    td_search_free(s);
    td_csr_clear(&g);
}

/* One workspace, made for the largest graph, serves graphs of all sizes in turn. */
static void random_trees_are_optimal(void **state)
{
    (void)state;
    uint64_t random = 11;
    td_search *s;
    assert_int_equal(td_search_create(400, &s), TD_OK);
    for (int round = 0; round < 400; round++) {
        const uint32_t vertices = round % 50 == 0 ? 400 : 1 + td_test_below(&random, 120);
        const double degree = (double[]){0.5, 1.5, 3, 12}[round % 4];
        random_graph r = random_graph_make(&random, vertices, degree, 1 + round % 3,
                                           (random_cost)(round / 4 % COST_SHAPES));
        const uint32_t source = td_test_below(&random, vertices);
        assert_int_equal(td_search_tree(s, &r.g, r.cost, source), TD_OK);
        assert_tree(s, &r, source);
        random_graph_clear(&r);
    }
    td_search_free(s);
}

static void bounded_trees_are_whole_trees_cut_off(void **state)
{
    (void)state;
    uint64_t random = 12;
    td_search *whole, *part;
    assert_int_equal(td_search_create(100, &whole), TD_OK);
    assert_int_equal(td_search_create(100, &part), TD_OK);
    for (int round = 0; round < 100; round++) {
        random_graph r = random_graph_make(&random, 100, 3, 1, (random_cost)(round % COST_SHAPES));
        const double limit = round % COST_SHAPES == COST_TIES ? td_test_below(&random, 6) : 0.5;
        assert_int_equal(td_search_tree(whole, &r.g, r.cost, 7), TD_OK);
        assert_int_equal(td_search_tree_bounded(part, &r.g, r.cost, 7, limit), TD_OK);
        for (uint32_t v = 0; v < 100; v++) {
            const double distance = td_search_distance(whole, v);
            const int inside = distance <= limit;
            assert_true(td_search_distance(part, v) == (inside ? distance : (double)INFINITY));
            assert_int_equal(td_search_parent(part, v),
                             inside ? td_search_parent(whole, v) : TD_NO_ARC);
        }
        random_graph_clear(&r);
    }
    td_search_free(whole);
    td_search_free(part);
}

static void trees_until_targets_are_beginnings_of_whole_trees(void **state)
{
    (void)state;
    uint64_t random = 13;
    td_search *whole, *part;
    assert_int_equal(td_search_create(100, &whole), TD_OK);
    assert_int_equal(td_search_create(100, &part), TD_OK);
    for (int round = 0; round < 200; round++) {
        random_graph r = random_graph_make(&random, 100, 3, 1, (random_cost)(round % COST_SHAPES));
        const uint32_t targets[] = {td_test_below(&random, 100), td_test_below(&random, 100), 7,
                                    td_test_below(&random, 100)};
        uint32_t count, whole_count, reached = 0;
        assert_int_equal(td_search_tree(whole, &r.g, r.cost, 7), TD_OK);
        assert_int_equal(td_search_tree_until(part, &r.g, r.cost, 7, targets, 4), TD_OK);
        const uint32_t *order = td_search_order(part, &count);
        const uint32_t *whole_order = td_search_order(whole, &whole_count);
        assert_in_range(count, 1, whole_count);
        assert_memory_equal(order, whole_order, count * sizeof *order);
        int ends_rightly = count == whole_count;
        for (int t = 0; t < 4; t++) {
            ends_rightly |= order[count - 1] == targets[t];
            assert_true(td_search_distance(part, targets[t]) ==
                        td_search_distance(whole, targets[t]));
        }
        assert_true(ends_rightly);
        for (uint32_t v = 0; v < 100; v++)
            reached += td_search_distance(part, v) < (double)INFINITY;
        assert_int_equal(reached, count);
        random_graph_clear(&r);
    }
    td_search_free(whole);
    td_search_free(part);
}

/* A workspace that has seen other graphs gives the same tree as a new one, to the byte. */
static void trees_do_not_depend_on_what_the_workspace_did_before(void **state)
{
    (void)state;
    uint64_t random = 14;
    td_search *used;
    assert_int_equal(td_search_create(200, &used), TD_OK);
    for (int round = 0; round < 60; round++) {
        random_graph r =
            random_graph_make(&random, 1 + td_test_below(&random, 200), 4, 1, COST_TIES);
        td_search *fresh;
        uint32_t count, fresh_count;
        assert_int_equal(td_search_create(r.g.vertex_count, &fresh), TD_OK);
        assert_int_equal(td_search_tree(used, &r.g, r.cost, 0), TD_OK);
        assert_int_equal(td_search_tree(fresh, &r.g, r.cost, 0), TD_OK);
        const uint32_t *order = td_search_order(used, &count);
        const uint32_t *fresh_order = td_search_order(fresh, &fresh_count);
        assert_int_equal(count, fresh_count);
        assert_memory_equal(order, fresh_order, count * sizeof *order);
        for (uint32_t v = 0; v < r.g.vertex_count; v++)
            assert_int_equal(td_search_parent(used, v), td_search_parent(fresh, v));
        td_search_free(fresh);
        random_graph_clear(&r);
    }
    td_search_free(used);
}

static void misuse_is_refused(void **state)
{
    (void)state;
    const uint32_t tail[] = {0, 1}, head[] = {1, 0}, beyond[] = {2};
    const double cost[] = {1, 1}, negative[] = {1, -2}, closed[] = {NAN, 1};
    td_csr g;
    td_search *s, *small;
    uint32_t count;
    assert_int_equal(td_csr_build(2, 2, tail, head, &g, NULL), TD_OK);
    assert_int_equal(td_search_create(2, &s), TD_OK);
    assert_int_equal(td_search_create(1, &small), TD_OK);
    assert_int_equal(td_search_tree(s, &g, cost, 2), TD_ERR_INVALID);
    assert_int_equal(td_search_tree(small, &g, cost, 0), TD_ERR_INVALID);
    assert_int_equal(td_search_tree_until(s, &g, cost, 0, beyond, 1), TD_ERR_INVALID);
    assert_false(td_search_costs_valid(&g, negative));
    assert_true(td_search_costs_valid(&g, closed));
    /* a circle of negative cost ends all the same */
    assert_int_equal(td_search_tree(s, &g, negative, 0), TD_ERR_INVALID);
    td_search_order(s, &count);
    assert_int_equal(count, 0);
    assert_int_equal(td_search_tree(s, &g, closed, 0), TD_OK);
    assert_true(isinf(td_search_distance(s, 1)));
    td_search_free(s);
    td_search_free(small);
    td_search_free(NULL);
    td_csr_clear(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_stable_and_keep_loops_and_parallel_arcs),
        cmocka_unit_test(rows_refuse_what_is_no_vertex),
        cmocka_unit_test(hand_made_tree),
        cmocka_unit_test(ties_settle_by_index_and_keep_the_first_arc),
        cmocka_unit_test(random_trees_are_optimal),
        cmocka_unit_test(bounded_trees_are_whole_trees_cut_off),
        cmocka_unit_test(trees_until_targets_are_beginnings_of_whole_trees),
        cmocka_unit_test(trees_do_not_depend_on_what_the_workspace_did_before),
        cmocka_unit_test(misuse_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
