/*
 * Ten cheapest loopless routes a pair, one thread: td_kshortest against igraph's Yen.
 *
 *     bench_kshortest [TNTP folder]
 */
#include <igraph/igraph.h>
#include <math.h>
#include <stdio.h>

#include "graph/kshortest.h"
#include "networks.h"

enum { ROUTES = 10 };

/* Milliseconds a pair; *check sums the costs of the first `checked` pairs. */
static double measure_own(const bench_network *n, const uint32_t *pairs, uint32_t count, int rounds,
                          uint32_t checked, double *check)
{
    td_csr g;
    td_kshortest *w;
    uint32_t *place = malloc(n->arcs * sizeof *place);
    double *cost = malloc(n->arcs * sizeof *cost);
    double best = INFINITY;
    if (!place || !cost ||
        td_csr_build(n->vertices, n->arcs, n->tail, n->head, &g, place) != TD_OK ||
        td_kshortest_create(&g, &w) != TD_OK)
        abort();
    for (uint32_t i = 0; i < n->arcs; i++)
        cost[place[i]] = n->cost[i];
    if (td_kshortest_set_costs(w, cost) != TD_OK)
        abort();
    for (int round = 0; round < rounds; round++) {
        const double begin = bench_seconds();
        *check = 0;
        for (uint32_t p = 0; p < count; p++) {
            td_kshortest_route route;
            if (td_kshortest_begin(w, pairs[2 * p], pairs[2 * p + 1]) != TD_OK)
                abort();
            for (int r = 0; r < ROUTES; r++) {
                if (td_kshortest_next(w, &route) != TD_OK)
                    abort();
                *check += p < checked ? route.cost : 0;
            }
        }
        best = fmin(best, 1e3 * (bench_seconds() - begin) / count);
    }
    td_kshortest_free(w);
    td_csr_clear(&g);
    free(place);
    free(cost);
    return best;
}

static double measure_igraph(const bench_network *n, const uint32_t *pairs, uint32_t count,
                             double *check)
{
    igraph_t g;
    igraph_vector_int_t ends;
    igraph_vector_t cost;
    igraph_vector_int_list_t routes;
    igraph_vector_int_init(&ends, 2 * (igraph_integer_t)n->arcs);
    igraph_vector_init(&cost, n->arcs);
    igraph_vector_int_list_init(&routes, 0);
    for (uint32_t i = 0; i < n->arcs; i++) {
        VECTOR(ends)[2 * i] = n->tail[i];
        VECTOR(ends)[2 * i + 1] = n->head[i];
        VECTOR(cost)[i] = n->cost[i];
    }
    igraph_create(&g, &ends, n->vertices, IGRAPH_DIRECTED);
    const double begin = bench_seconds();
    *check = 0;
    for (uint32_t p = 0; p < count; p++) {
        igraph_get_k_shortest_paths(&g, &cost, NULL, &routes, ROUTES, pairs[2 * p],
                                    pairs[2 * p + 1], IGRAPH_OUT);
        for (igraph_integer_t r = 0; r < igraph_vector_int_list_size(&routes); r++) {
            const igraph_vector_int_t *route = igraph_vector_int_list_get_ptr(&routes, r);
            for (igraph_integer_t i = 0; i < igraph_vector_int_size(route); i++)
                *check += VECTOR(cost)[VECTOR(*route)[i]];
        }
    }
    const double ms = 1e3 * (bench_seconds() - begin) / count;
    igraph_vector_int_list_destroy(&routes);
    igraph_vector_destroy(&cost);
    igraph_vector_int_destroy(&ends);
    igraph_destroy(&g);
    return ms;
}

static void compare(const bench_network *n, uint32_t ends, uint32_t count, uint32_t igraph_count,
                    int rounds)
{
    uint64_t random = 5;
    double check, igraph_check;
    uint32_t *pairs = malloc(2 * count * sizeof *pairs);
    if (!pairs)
        abort();
    for (uint32_t p = 0; p < count; p++) {
        pairs[2 * p] = (uint32_t)(bench_random(&random) % ends);
        do
            pairs[2 * p + 1] = (uint32_t)(bench_random(&random) % ends);
        while (pairs[2 * p + 1] == pairs[2 * p]);
    }
    const double own = measure_own(n, pairs, count, rounds, igraph_count, &check);
    const double igraph = measure_igraph(n, pairs, igraph_count, &igraph_check);
    const int equal = fabs(check - igraph_check) <= 1e-9 * fabs(igraph_check);
    printf("%-16s %8u %8u  %10.4f  %10.3f %7.1f  %s\n", n->name, n->vertices, n->arcs, own, igraph,
           igraph / own, equal ? "equal" : "DIFFERENT");
    free(pairs);
    if (!equal)
        exit(1);
}

int main(int argc, char **argv)
{
    printf("%d cheapest loopless routes, one thread; milliseconds a pair; x = times ours\n",
           ROUTES);
    printf("%-16s %8s %8s  %10s  %10s %7s\n", "network", "vertices", "arcs", "tongdao", "igraph",
           "x");
    if (argc > 1) {
        bench_network sketch = bench_tntp(argv[1], "Chicago-Sketch", "ChicagoSketch");
        compare(&sketch, 387, 1000, 20, 5);
        bench_clear(&sketch);
    }
    bench_network town = bench_grid(30);
    compare(&town, town.vertices, 500, 10, 5);
    bench_clear(&town);
    return 0;
}
