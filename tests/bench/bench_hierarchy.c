/*
 * Trees through the contraction hierarchy, against td_search_tree on the same graph: milliseconds a
 * tree in batches of 16 sources, on one thread and on two at once; and what the order and costs
 * take.
 *
 *     bench_hierarchy [TNTP folder]
 */
#include <math.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>

#include "graph/hierarchy.h"
#include "graph/search.h"
#include "metropolis.h"

enum { LANES = TD_HIERARCHY_LANES };

typedef struct {
    td_csr g;
    double *cost;     /* [arc] */
    uint32_t *source; /* [count], a multiple of LANES */
    uint32_t count;
} task;

static void demand_ok(td_status status)
{
    if (status != TD_OK)
        abort();
}

static task make_task(const bench_network *n, uint32_t count)
{
    task t = {.cost = malloc(n->arcs * sizeof(double)),
              .source = malloc(count * sizeof(uint32_t)),
              .count = count};
    uint32_t *place = malloc(n->arcs * sizeof *place);
    uint64_t random = 7;
    if (!t.cost || !t.source || !place)
        abort();
    demand_ok(td_csr_build(n->vertices, n->arcs, n->tail, n->head, &t.g, place));
    for (uint32_t i = 0; i < n->arcs; i++)
        t.cost[place[i]] = n->cost[i];
    for (uint32_t i = 0; i < count; i++)
        t.source[i] = (uint32_t)(bench_random(&random) % n->vertices);
    free(place);
    return t;
}

static void clear_task(task *t)
{
    td_csr_clear(&t->g);
    free(t->cost);
    free(t->source);
}

/* Milliseconds a tree by Dijkstra's algorithm, of at most LANES trees. */
static double dijkstra_ms(const task *t)
{
    td_search *search;
    demand_ok(td_search_create(t->g.vertex_count, &search));
    double best = INFINITY;
    for (int round = 0; round < 3; round++) {
        const double begin = bench_seconds();
        for (uint32_t i = 0; i < LANES / 2; i++)
            demand_ok(td_search_tree(search, &t->g, t->cost, t->source[i]));
        best = fmin(best, 1e3 * (bench_seconds() - begin) / (LANES / 2));
    }
    td_search_free(search);
    return best;
}

static double costs_ms(td_hierarchy_costs *costs, const task *t, uint32_t threads)
{
    double best = INFINITY;
    for (int round = 0; round < 4; round++) {
        const double begin = bench_seconds();
        demand_ok(td_hierarchy_costs_set(costs, t->cost, threads));
        best = fmin(best, 1e3 * (bench_seconds() - begin));
    }
    return best;
}

/* Milliseconds a tree on each of `threads` threads that work at once. */
static double sweep_ms(const td_hierarchy *h, const td_hierarchy_costs *costs, const task *t,
                       int threads, int with_parents)
{
    double best[2];
#pragma omp parallel num_threads(threads)
    {
        td_hierarchy_sweep *sweep;
        double least = INFINITY;
        demand_ok(td_hierarchy_sweep_create(h, &sweep));
        for (int round = 0; round < 5; round++) {
#pragma omp barrier
            const double begin = bench_seconds();
            for (uint32_t i = 0; i < t->count; i += LANES)
                demand_ok(with_parents
                              ? td_hierarchy_trees(sweep, costs, t->source + i, LANES)
                              : td_hierarchy_distances(sweep, costs, t->source + i, LANES));
            least = fmin(least, 1e3 * (bench_seconds() - begin) / t->count);
        }
        best[omp_get_thread_num()] = least;
        td_hierarchy_sweep_free(sweep);
    }
    return threads == 1 ? best[0] : fmax(best[0], best[1]);
}

/* The greatest relative difference from Dijkstra's distances. */
static double difference(const td_hierarchy *h, const td_hierarchy_costs *costs, const task *t)
{
    td_search *search;
    td_hierarchy_sweep *sweep;
    double greatest = 0;
    demand_ok(td_search_create(t->g.vertex_count, &search));
    demand_ok(td_hierarchy_sweep_create(h, &sweep));
    demand_ok(td_hierarchy_distances(sweep, costs, t->source, LANES));
    for (uint32_t lane = 0; lane < LANES; lane += 5) {
        demand_ok(td_search_tree(search, &t->g, t->cost, t->source[lane]));
        for (uint32_t v = 0; v < t->g.vertex_count; v++) {
            const double a = td_search_distance(search, v),
                         b = td_hierarchy_distance(sweep, lane, v);
            if (a != b)
                greatest =
                    fmax(greatest, isfinite(a) && isfinite(b) ? fabs(a - b) / a : (double)INFINITY);
        }
    }
    td_search_free(search);
    td_hierarchy_sweep_free(sweep);
    return greatest;
}

static void measure(const bench_network *n, uint32_t count)
{
    task t = make_task(n, count);
    td_hierarchy *h;
    td_hierarchy_costs *costs;
    const double begin = bench_seconds();
    demand_ok(td_hierarchy_create(&t.g, &h));
    const double order = bench_seconds() - begin;
    demand_ok(td_hierarchy_costs_create(h, &costs));
    const double costs_one = costs_ms(costs, &t, 1), costs_two = costs_ms(costs, &t, 2);
    const double dijkstra = dijkstra_ms(&t);
    const double distances = sweep_ms(h, costs, &t, 1, 0), trees = sweep_ms(h, costs, &t, 1, 1);
    const double two = sweep_ms(h, costs, &t, 2, 1);
    const double apart = difference(h, costs, &t);
    printf("%-14s %8u %8u %9zu %6.2f %8.2f %8.2f  %9.4f %9.4f %9.4f %9.4f %6.1f  %.0e\n", n->name,
           n->vertices, n->arcs, td_hierarchy_entries(h), order, costs_one, costs_two, dijkstra,
           distances, trees, two, dijkstra / trees, apart);
    fflush(stdout);
    td_hierarchy_costs_free(costs);
    td_hierarchy_free(h);
    clear_task(&t);
    if (apart > 1e-12)
        exit(1);
}

static bench_network metropolis_streets_only(void)
{
    tntp t = metropolis();
    bench_network n = {.name = "metropolis"};
    bench_reserve(&n, t.links);
    n.vertices = t.nodes;
    for (uint32_t i = 0; i < t.links; i++)
        bench_add_arc(&n, t.from[i], t.to[i], t.free_time[i]);
    tntp_clear(&t);
    return n;
}

int main(int argc, char **argv)
{
    printf("Hierarchy: s of ordering; ms of setting costs on 1 and 2 threads; ms a tree of a batch "
           "of %d;\nx = Dijkstra / trees; greatest relative difference of distances\n",
           LANES);
    printf("%-14s %8s %8s %9s %6s %8s %8s  %9s %9s %9s %9s %6s  %s\n", "network", "vertices",
           "arcs", "entries", "order", "costs 1", "costs 2", "Dijkstra", "distances", "trees",
           "2 at once", "x", "apart");
    if (argc > 1) {
        bench_network sketch = bench_tntp(argv[1], "Chicago-Sketch", "ChicagoSketch");
        measure(&sketch, 160);
        bench_clear(&sketch);
    }
    bench_network city = metropolis_streets_only();
    measure(&city, 160);
    bench_clear(&city);
    bench_network town = bench_grid(100);
    measure(&town, 160);
    bench_clear(&town);
    bench_network grid = bench_grid(1000);
    measure(&grid, 2 * LANES);
    bench_clear(&grid);
    bench_network gaps = bench_grid_with_gaps(1000);
    measure(&gaps, 2 * LANES);
    bench_clear(&gaps);
    return 0;
}
