/* Fronts of routes by several criteria against an enumeration of all loopless routes. */
#include "support.h"

#include <string.h>

#include "graph/pareto.h"
#include "random_graph.h"

enum { LARGEST = 8, CRITERIA = TD_PARETO_CRITERIA, ENOUGH = 1000000 };

typedef struct {
    double cost[CRITERIA];
} vector;

typedef struct {
    const td_csr *g;
    const td_pareto_task *task;
    uint32_t target;
    uint8_t visited[LARGEST];
    vector *all; /* of every loopless route to the target */
    size_t count, capacity;
} enumeration;

static void enumerate(enumeration *e, uint32_t v, vector so_far)
{
    if (v == e->target) {
        if (e->count == e->capacity) {
            e->capacity = 2 * e->capacity + 64;
            e->all = realloc(e->all, e->capacity * sizeof *e->all);
            assert_non_null(e->all);
        }
        e->all[e->count++] = so_far;
        return;
    }
    e->visited[v] = 1;
    for (uint32_t a = e->g->first_out[v]; a < e->g->first_out[v + 1]; a++) {
        vector next = so_far;
        bool open = !e->visited[e->g->head[a]];
        for (uint32_t c = 0; c < e->task->criteria; c++) {
            next.cost[c] += e->task->cost[c][a];
            open = open && isfinite(e->task->cost[c][a]);
        }
        if (open)
            enumerate(e, e->g->head[a], next);
    }
    e->visited[v] = 0;
}

static int lexicographic(const void *a, const void *b)
{
    const vector *p = a, *q = b;
    for (int c = 0; c < CRITERIA; c++)
        if (p->cost[c] != q->cost[c])
            return p->cost[c] < q->cost[c] ? -1 : 1;
    return 0;
}

/* What none of the others is at most equal to, each vector once, in order; the rest is dropped. */
static size_t keep_front(vector *all, size_t count)
{
    size_t kept = 0;
    if (count > 0)
        qsort(all, count, sizeof *all, lexicographic);
    for (size_t i = 0; i < count; i++) {
        bool beaten = false;
        for (size_t j = 0; j < kept && !beaten; j++)
            beaten = all[j].cost[0] <= all[i].cost[0] && all[j].cost[1] <= all[i].cost[1] &&
                     all[j].cost[2] <= all[i].cost[2];
        if (!beaten)
            all[kept++] = all[i];
    }
    return kept;
}

/* The route leads from source to target, meets no vertex twice, costs what it says. */
static void assert_routes(const td_csr *g, const td_pareto_task *task, const td_pareto_front *front,
                          uint32_t source, uint32_t target)
{
    for (uint32_t i = 0; i < front->route_count; i++) {
        uint8_t visited[LARGEST] = {0};
        vector sum = {{0}};
        uint32_t v = source;
        visited[v] = 1;
        for (uint32_t k = 0; k < front->routes[i].arc_count; k++) {
            const uint32_t arc = front->arcs[front->routes[i].first_arc + k];
            assert_int_equal(g->tail[arc], v);
            v = g->head[arc];
            assert_false(visited[v]);
            visited[v] = 1;
            for (uint32_t c = 0; c < task->criteria; c++)
                sum.cost[c] += task->cost[c][arc];
        }
        assert_int_equal(v, target);
        assert_memory_equal(sum.cost, front->routes[i].cost, sizeof sum.cost);
    }
}

/* A random graph with as many costs as there are criteria. */
typedef struct {
    random_graph r;
    double *cost[CRITERIA];
} costed_graph;

static costed_graph make_graph(uint64_t *random, uint32_t vertices, double degree, random_cost shape)
{
    costed_graph g = {.r = random_graph_make(random, vertices, degree, 1, shape)};
    for (int c = 0; c < CRITERIA; c++) {
        g.cost[c] = calloc(g.r.g.arc_count + 1, sizeof(double));
        assert_non_null(g.cost[c]);
        for (uint32_t a = 0; a < g.r.g.arc_count; a++)
            g.cost[c][a] = random_arc_cost(random, shape);
    }
    return g;
}

static void clear_graph(costed_graph *g)
{
    for (int c = 0; c < CRITERIA; c++)
        free(g->cost[c]);
    random_graph_clear(&g->r);
}

static td_pareto_task task_of(const costed_graph *g, uint32_t criteria)
{
    td_pareto_task task = {.criteria = criteria, .most_labels = ENOUGH};
    for (uint32_t c = 0; c < criteria; c++)
        task.cost[c] = g->cost[c];
    return task;
}

static vector *enumerated(const costed_graph *g, const td_pareto_task *task, uint32_t source,
                          uint32_t target, size_t *count)
{
    enumeration e = {.g = &g->r.g, .task = task, .target = target};
    enumerate(&e, source, (vector){{0}});
    *count = e.count;
    return e.all;
}

static void the_front_is_what_an_enumeration_leaves(void **state)
{
    (void)state;
    uint64_t random = 31;
    size_t largest = 0;
    for (int round = 0; round < 1200; round++) {
        const uint32_t vertices = 1 + td_test_below(&random, LARGEST);
        const random_cost shape = (random_cost)(round / 3 % COST_SHAPES);
        costed_graph g =
            make_graph(&random, vertices, (double[]){1.5, 4, 12}[round % 3], shape);
        const td_pareto_task task = task_of(&g, 1 + (uint32_t)round / 12 % CRITERIA);
        const uint32_t source = td_test_below(&random, vertices);
        const uint32_t target = td_test_below(&random, vertices);
        td_pareto_front front;
        size_t count;
        vector *all = enumerated(&g, &task, source, target, &count);
        const size_t expected = keep_front(all, count);
        assert_int_equal(td_pareto_find(&g.r.g, source, target, &task, &front), TD_OK);
        assert_true(front.complete);
        assert_routes(&g.r.g, &task, &front, source, target);
        assert_int_equal(front.route_count, expected);
        for (size_t i = 0; i < expected; i++)
            assert_memory_equal(front.routes[i].cost, all[i].cost, sizeof all[i].cost);
        largest = expected > largest ? expected : largest;
        td_pareto_front_clear(&front);
        free(all);
        clear_graph(&g);
    }
    assert_true(largest >= 10); /* or nothing was put to the test */
}

/* Three ways from 0 to 3: over 1 (2 dear, 1 h), over 2 (1, 4 h), direct (2, 5 h: beaten by both). A way
 * over both (0 1 2 3) takes 3 and 3 h: dearer and slower than the one over 1. */
static void a_case_by_hand(void **state)
{
    (void)state;
    const uint32_t tail[] = {0, 0, 0, 1, 1, 2}, head[] = {1, 2, 3, 2, 3, 3};
    const double money[] = {1, 0.5, 2, 1.5, 1, 0.5}, time[] = {0.5, 2, 5, 0.5, 0.5, 2};
    const td_pareto_task task = {.criteria = 2, .cost = {money, time}, .most_labels = ENOUGH};
    td_csr g;
    td_pareto_front front;
    assert_int_equal(td_csr_build(4, 6, tail, head, &g, NULL), TD_OK);
    assert_int_equal(td_pareto_find(&g, 0, 3, &task, &front), TD_OK);
    assert_int_equal(front.route_count, 2);
    td_assert_close(front.routes[0].cost[0], 1, 0, 0);
    td_assert_close(front.routes[0].cost[1], 4, 0, 0);
    td_assert_close(front.routes[1].cost[0], 2, 0, 0);
    td_assert_close(front.routes[1].cost[1], 1, 0, 0);
    td_pareto_front_clear(&front);
    assert_int_equal(td_pareto_find(&g, 3, 0, &task, &front), TD_OK); /* no way back */
    assert_int_equal(front.route_count, 0);
    assert_int_equal(td_pareto_find(&g, 3, 3, &task, &front), TD_OK);
    assert_int_equal(front.route_count, 1);
    assert_int_equal(front.routes[0].arc_count, 0);
    td_pareto_front_clear(&front);
    td_csr_clear(&g);
}

/* Routes left out for the slack have one in the front that is no dearer by the first criterion and
 * within the slack by the others; those that stay are of the whole front. */
static void slack_leaves_out_only_what_is_nearly_covered(void **state)
{
    (void)state;
    uint64_t random = 32;
    size_t left_out = 0;
    for (int round = 0; round < 300; round++) {
        costed_graph g = make_graph(&random, LARGEST, 4, COST_REAL);
        td_pareto_task task = task_of(&g, CRITERIA);
        td_pareto_front front;
        size_t count;
        vector *all = enumerated(&g, &task, 0, LARGEST - 1, &count);
        const size_t whole = keep_front(all, count);
        task.slack[1] = 0.2;
        task.slack[2] = 0.4;
        assert_int_equal(td_pareto_find(&g.r.g, 0, LARGEST - 1, &task, &front), TD_OK);
        for (size_t i = 0, next = 0; i < whole; i++) {
            bool covered = false;
            for (uint32_t r = 0; r < front.route_count && !covered; r++)
                covered = front.routes[r].cost[0] <= all[i].cost[0] &&
                          front.routes[r].cost[1] <= all[i].cost[1] + task.slack[1] &&
                          front.routes[r].cost[2] <= all[i].cost[2] + task.slack[2];
            assert_true(covered);
            if (next < front.route_count &&
                memcmp(front.routes[next].cost, all[i].cost, sizeof all[i].cost) == 0)
                next++;
            else
                left_out++;
            if (i + 1 == whole)
                assert_int_equal(next, front.route_count);
        }
        td_pareto_front_clear(&front);
        free(all);
        clear_graph(&g);
    }
    assert_true(left_out > 0);
}

/* A search that is cut says so, and holds the best by each criterion. */
static void a_cut_search_holds_the_best_by_each_criterion(void **state)
{
    (void)state;
    uint64_t random = 33;
    int cut = 0;
    for (int round = 0; round < 300; round++) {
        costed_graph g = make_graph(&random, LARGEST, 3, COST_REAL);
        td_pareto_task task = task_of(&g, CRITERIA);
        td_pareto_front front;
        size_t count;
        vector *all = enumerated(&g, &task, 0, LARGEST - 1, &count);
        const size_t whole = keep_front(all, count);
        task.most_labels = 1 + td_test_below(&random, 12);
        assert_int_equal(td_pareto_find(&g.r.g, 0, LARGEST - 1, &task, &front), TD_OK);
        assert_true(front.label_count <= task.most_labels);
        assert_routes(&g.r.g, &task, &front, 0, LARGEST - 1);
        assert_true(front.complete ? front.route_count == whole : front.route_count <= whole);
        for (int c = 0; whole > 0 && c < CRITERIA; c++) {
            double best = INFINITY, found = INFINITY;
            for (size_t i = 0; i < whole; i++)
                best = fmin(best, all[i].cost[c]);
            for (uint32_t r = 0; r < front.route_count; r++)
                found = fmin(found, front.routes[r].cost[c]);
            td_assert_close(found, best, 1e-12, 0); /* summed along the route and down a tree */
        }
        cut += !front.complete;
        td_pareto_front_clear(&front);
        free(all);
        clear_graph(&g);
    }
    assert_true(cut > 20);
}

static void wrong_calls_are_refused(void **state)
{
    (void)state;
    uint64_t random = 34;
    costed_graph g = make_graph(&random, LARGEST, 3, COST_REAL);
    td_pareto_front front;
    td_pareto_task task = task_of(&g, CRITERIA);
    assert_int_equal(td_pareto_find(&g.r.g, LARGEST, 0, &task, &front), TD_ERR_INVALID);
    assert_int_equal(td_pareto_find(&g.r.g, 0, LARGEST, &task, &front), TD_ERR_INVALID);
    task.criteria = 0;
    assert_int_equal(td_pareto_find(&g.r.g, 0, 1, &task, &front), TD_ERR_INVALID);
    task.criteria = CRITERIA + 1;
    assert_int_equal(td_pareto_find(&g.r.g, 0, 1, &task, &front), TD_ERR_INVALID);
    task.criteria = CRITERIA;
    g.cost[1][0] = -1;
    assert_int_equal(td_pareto_find(&g.r.g, 0, 1, &task, &front), TD_ERR_INVALID);
    assert_null(front.routes);
    clear_graph(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_front_is_what_an_enumeration_leaves),
        cmocka_unit_test(a_case_by_hand),
        cmocka_unit_test(slack_leaves_out_only_what_is_nearly_covered),
        cmocka_unit_test(a_cut_search_holds_the_best_by_each_criterion),
        cmocka_unit_test(wrong_calls_are_refused),
    };
    return cmocka_run_group_tests_name("pareto", tests, NULL, NULL);
}
