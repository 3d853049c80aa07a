/* The graphs that the benchmarks of the search kernels run on, and a clock. */
#ifndef TESTS_BENCH_NETWORKS_H
#define TESTS_BENCH_NETWORKS_H

#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include "../tntp.h"

typedef struct bench_network {
    const char *name;
    uint32_t vertices, arcs;
    uint32_t *tail, *head; /* [arc] */
    double *cost;          /* [arc] */
} bench_network;

static inline double bench_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* A small generator (Steele, Lea, Flood 2014: SplitMix64), so that every run sees the same graph.
 */
static inline uint64_t bench_random(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static inline double bench_uniform(uint64_t *state)
{
    return (double)(bench_random(state) >> 11) * 0x1p-53;
}

static inline void bench_add_arc(bench_network *n, uint32_t tail, uint32_t head, double cost)
{
    n->tail[n->arcs] = tail;
    n->head[n->arcs] = head;
    n->cost[n->arcs++] = cost;
}

static inline void bench_reserve(bench_network *n, size_t arcs)
{
    n->tail = (uint32_t *)malloc(arcs * sizeof *n->tail);
    n->head = (uint32_t *)malloc(arcs * sizeof *n->head);
    n->cost = (double *)malloc(arcs * sizeof *n->cost);
    if (!n->tail || !n->head || !n->cost)
        abort();
}

/*
 * side x side blocks: streets are one way in turn, every fourth is two way, and so is the border.
 * Everything is strongly connected; 2.5 arcs a vertex. Costs are uniform in [1, 10).
 */
static inline bench_network bench_grid(uint32_t side)
{
    bench_network n = {"grid", side * side, 0, NULL, NULL, NULL};
    uint64_t random = 1;
    bench_reserve(&n, (size_t)side * side * 4);
    for (uint32_t line = 0; line < side; line++)
        for (uint32_t step = 0; step + 1 < side; step++)
            for (int row = 0; row < 2; row++) {
                const uint32_t from = row ? line * side + step : step * side + line;
                const uint32_t to = row ? from + 1 : from + side;
                const int both = line % 4 == 0 || line + 1 == side;
                if (both || line % 2 == 1)
                    bench_add_arc(&n, from, to, 1 + 9 * bench_uniform(&random));
                if (both || line % 2 == 0)
                    bench_add_arc(&n, to, from, 1 + 9 * bench_uniform(&random));
            }
    return n;
}

/*
 * side x side blocks of two-way streets of which three in eight are missing, as rivers, parks and the
 * open country leave streets out: 2.5 arcs a vertex, too, and a few vertices cut off.
 */
static inline bench_network bench_grid_with_gaps(uint32_t side)
{
    bench_network n = {"grid with gaps", side * side, 0, NULL, NULL, NULL};
    uint64_t random = 2;
    bench_reserve(&n, (size_t)side * side * 4);
    for (uint32_t line = 0; line < side; line++)
        for (uint32_t step = 0; step + 1 < side; step++)
            for (int row = 0; row < 2; row++) {
                const uint32_t from = row ? line * side + step : step * side + line;
                const uint32_t to = row ? from + 1 : from + side;
                if (bench_uniform(&random) >= 0.625)
                    continue;
                bench_add_arc(&n, from, to, 1 + 9 * bench_uniform(&random));
                bench_add_arc(&n, to, from, 1 + 9 * bench_uniform(&random));
            }
    return n;
}

/* A TNTP network at free flow. */
static inline bench_network bench_tntp(const char *root, const char *folder, const char *stem)
{
    tntp t = tntp_read(root, folder, stem, 0);
    bench_network n = {folder, t.nodes, 0, NULL, NULL, NULL};
    bench_reserve(&n, t.links);
    for (uint32_t i = 0; i < t.links; i++)
        bench_add_arc(&n, t.from[i], t.to[i], t.free_time[i]);
    tntp_clear(&t);
    return n;
}

static inline void bench_clear(bench_network *n)
{
    free(n->tail);
    free(n->head);
    free(n->cost);
}

#endif
