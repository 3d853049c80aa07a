/*
 * Trees of cheapest paths, one thread: td_search_tree against Boost's Dijkstra on its own
 * compressed rows and against igraph's. C++ because Boost is; nothing else in the project is.
 *
 *     bench_trees [TNTP folder]
 */
#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <boost/graph/dijkstra_shortest_paths_no_color_map.hpp>
#include <igraph/igraph.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>

#include "graph/search.h"
#include "networks.h"
#include "study.h"

namespace
{

struct street {
    double cost;
};
using boost_graph = boost::compressed_sparse_row_graph<boost::directedS, boost::no_property, street,
                                                       boost::no_property, uint32_t, uint32_t>;

struct result {
    double ms;    /* a tree, the best of the rounds */
    double check; /* sum of finite distances of all trees of a round */
};

template <typename Tree> result measure(int rounds, const std::vector<uint32_t> &sources, Tree tree)
{
    result best = {INFINITY, 0};
    for (int round = 0; round < rounds; round++) {
        const double begin = bench_seconds();
        double sum = 0;
        for (uint32_t source : sources)
            sum += tree(source);
        best.ms = std::min(best.ms, 1e3 * (bench_seconds() - begin) / (double)sources.size());
        best.check = sum;
    }
    return best;
}

/* Distances are read in a few places only, alike for all three. */
template <typename Distance> double probe(uint32_t vertices, Distance distance)
{
    double sum = 0;
    for (uint32_t v = 0; v < vertices; v += 97)
        sum += std::isfinite(distance(v)) ? distance(v) : 0;
    return sum;
}

result measure_own(const bench_network &n, int rounds, const std::vector<uint32_t> &sources)
{
    td_csr g;
    td_search *search;
    std::vector<uint32_t> place(n.arcs);
    std::vector<double> cost(n.arcs);
    if (td_csr_build(n.vertices, n.arcs, n.tail, n.head, &g, place.data()) != TD_OK ||
        td_search_create(n.vertices, &search) != TD_OK)
        abort();
    for (uint32_t i = 0; i < n.arcs; i++)
        cost[place[i]] = n.cost[i];
    const result r = measure(rounds, sources, [&](uint32_t source) {
        if (td_search_tree(search, &g, cost.data(), source) != TD_OK)
            abort();
        return probe(n.vertices, [&](uint32_t v) { return td_search_distance(search, v); });
    });
    td_search_free(search);
    td_csr_clear(&g);
    return r;
}

result measure_boost(const bench_network &n, int rounds, const std::vector<uint32_t> &sources)
{
    std::vector<std::pair<uint32_t, uint32_t>> ends(n.arcs);
    std::vector<street> streets(n.arcs);
    for (uint32_t i = 0; i < n.arcs; i++) {
        ends[i] = {n.tail[i], n.head[i]};
        streets[i].cost = n.cost[i];
    }
    const boost_graph g(boost::edges_are_unsorted_multi_pass, ends.begin(), ends.end(),
                        streets.begin(), n.vertices);
    std::vector<uint32_t> parent(n.vertices);
    std::vector<double> distance(n.vertices);
    return measure(rounds, sources, [&](uint32_t source) {
        boost::dijkstra_shortest_paths_no_color_map(
            g, source,
            boost::predecessor_map(
                boost::make_iterator_property_map(parent.begin(), get(boost::vertex_index, g)))
                .distance_map(boost::make_iterator_property_map(distance.begin(),
                                                                get(boost::vertex_index, g)))
                .weight_map(get(&street::cost, g)));
        return probe(n.vertices, [&](uint32_t v) {
            return distance[v] == std::numeric_limits<double>::max() ? INFINITY : distance[v];
        });
    });
}

result measure_igraph(const bench_network &n, int rounds, const std::vector<uint32_t> &sources)
{
    igraph_t g;
    igraph_vector_int_t ends;
    igraph_vector_t cost;
    igraph_matrix_t distance;
    igraph_vector_int_init(&ends, 2 * (igraph_integer_t)n.arcs);
    igraph_vector_init(&cost, n.arcs);
    igraph_matrix_init(&distance, 0, 0);
    for (uint32_t i = 0; i < n.arcs; i++) {
        VECTOR(ends)[2 * i] = n.tail[i];
        VECTOR(ends)[2 * i + 1] = n.head[i];
        VECTOR(cost)[i] = n.cost[i];
    }
    igraph_create(&g, &ends, n.vertices, IGRAPH_DIRECTED);
    const result r = measure(rounds, sources, [&](uint32_t source) {
        igraph_distances_dijkstra(&g, &distance, igraph_vss_1(source), igraph_vss_all(), &cost,
                                  IGRAPH_OUT);
        return probe(n.vertices, [&](uint32_t v) { return MATRIX(distance, 0, v); });
    });
    igraph_matrix_destroy(&distance);
    igraph_vector_destroy(&cost);
    igraph_vector_int_destroy(&ends);
    igraph_destroy(&g);
    return r;
}

void compare(const bench_network &n, int rounds, int source_count)
{
    std::vector<uint32_t> sources;
    uint64_t random = 7;
    for (int i = 0; i < source_count; i++)
        sources.push_back((uint32_t)(bench_random(&random) % n.vertices));
    const result own = measure_own(n, rounds, sources);
    const result boost = measure_boost(n, rounds, sources);
    const result igraph = measure_igraph(n, rounds > 1 ? rounds / 2 : 1, sources);
    const double scale = std::max(1.0, std::fabs(own.check));
    const bool agree = std::fabs(own.check - boost.check) <= 1e-9 * scale &&
                       std::fabs(own.check - igraph.check) <= 1e-9 * scale;
    std::printf("%-16s %8u %8u  %10.4f %9.1f  %10.4f %7.2f  %10.4f %7.2f  %s\n", n.name, n.vertices,
                n.arcs, own.ms, 1e3 / own.ms, boost.ms, boost.ms / own.ms, igraph.ms,
                igraph.ms / own.ms, agree ? "equal" : "DIFFERENT");
    std::fflush(stdout);
    if (!agree)
        std::exit(1);
}

} // namespace

int main(int argc, char **argv)
{
    std::printf("Trees of cheapest paths, one thread; milliseconds a tree; x = times ours\n");
    std::printf("%-16s %8s %8s  %10s %9s  %10s %7s  %10s %7s\n", "network", "vertices", "arcs",
                "tongdao", "trees/s", "boost", "x", "igraph", "x");
    if (argc > 1) {
        bench_network sketch = bench_tntp(argv[1], "Chicago-Sketch", "ChicagoSketch");
        compare(sketch, 20, 200);
        bench_clear(&sketch);
    }
    bench_network study = bench_study("networks/sichuan", "LITE");
    compare(study, 20, 100);
    bench_clear(&study);
    bench_network town = bench_grid(100);
    compare(town, 6, 40);
    bench_clear(&town);
    bench_network grid = bench_grid(1000);
    compare(grid, 2, 5);
    bench_clear(&grid);
    return 0;
}
