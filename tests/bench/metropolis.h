/*
 * A generated network and demand of the size of Chicago's regional ones (12,982 nodes, 39,018
 * links, 1,790 zones, dense demand): streets in a grid, every second two way, every tenth an
 * arterial; zones on connectors that let nothing through; trips by a gravity rule. BPR 0.15 and 4
 * throughout.
 */
#ifndef TESTS_BENCH_METROPOLIS_H
#define TESTS_BENCH_METROPOLIS_H

#include <math.h>
#include <stdio.h>

#include "networks.h"

enum { METROPOLIS_SIDE = 106, METROPOLIS_ZONES = 1790, METROPOLIS_NODES = 106 * 106 + 1790 };

static inline void metropolis_link(tntp *t, uint32_t from, uint32_t to, double capacity,
                                   double time)
{
    t->from[t->links] = from;
    t->to[t->links] = to;
    t->capacity[t->links] = capacity;
    t->free_time[t->links] = time;
    t->length[t->links] = time;
    t->b[t->links] = 0.15;
    t->power[t->links++] = 4;
}

static inline void metropolis_streets(tntp *t, uint64_t *random)
{
    const uint32_t side = METROPOLIS_SIDE;
    for (uint32_t line = 0; line < side; line++)
        for (uint32_t step = 0; step + 1 < side; step++)
            for (int row = 0; row < 2; row++) {
                const uint32_t from =
                    METROPOLIS_ZONES + (row ? line * side + step : step * side + line);
                const uint32_t to = row ? from + 1 : from + side;
                const int arterial = line % 10 == 5, both = line % 2 == 0 || line + 1 == side;
                const double capacity =
                    (arterial ? 6000 : 1500) * (0.7 + 0.6 * bench_uniform(random));
                const double time = (arterial ? 0.6 : 1.2) * (0.7 + 0.6 * bench_uniform(random));
                if (both || arterial || line % 4 == 1)
                    metropolis_link(t, from, to, capacity, time);
                if (both || arterial || line % 4 == 3)
                    metropolis_link(t, to, from, capacity, time);
            }
}

/* Trips between zones i and j: w_i w_j exp(-d / 25 blocks), those below `least` left out. */
static inline void metropolis_demand(tntp *t, const uint32_t *at, uint64_t *random, double total,
                                     double least)
{
    double weight[METROPOLIS_ZONES], sum = 0;
    const size_t room = (size_t)METROPOLIS_ZONES * METROPOLIS_ZONES;
    for (uint32_t z = 0; z < METROPOLIS_ZONES; z++)
        weight[z] = 0.2 + bench_uniform(random);
    t->origin = (uint32_t *)tntp_room(room, sizeof *t->origin);
    t->destination = (uint32_t *)tntp_room(room, sizeof *t->destination);
    t->trips = (double *)tntp_room(room, sizeof *t->trips);
    for (uint32_t i = 0; i < METROPOLIS_ZONES; i++)
        for (uint32_t j = 0; j < METROPOLIS_ZONES; j++) {
            const double x = (double)(at[i] % METROPOLIS_SIDE) - at[j] % METROPOLIS_SIDE;
            const double y = (double)(at[i] / METROPOLIS_SIDE) - at[j] / METROPOLIS_SIDE;
            const double trips = weight[i] * weight[j] * exp(-(fabs(x) + fabs(y)) / 25);
            if (i == j || trips < least)
                continue;
            t->origin[t->pairs] = i;
            t->destination[t->pairs] = j;
            t->trips[t->pairs++] = trips;
            sum += trips;
        }
    for (uint32_t p = 0; p < t->pairs; p++)
        t->trips[p] *= total / sum;
}

static inline tntp metropolis(void)
{
    tntp t;
    uint64_t random = 3;
    uint32_t at[METROPOLIS_ZONES];
    const size_t room = 4 * (size_t)METROPOLIS_NODES;
    memset(&t, 0, sizeof t);
    t.zones = METROPOLIS_ZONES;
    t.nodes = METROPOLIS_NODES;
    t.first_through = METROPOLIS_ZONES + 1;
    t.from = (uint32_t *)tntp_room(room, sizeof *t.from);
    t.to = (uint32_t *)tntp_room(room, sizeof *t.to);
    double **const columns[] = {&t.capacity, &t.length, &t.free_time, &t.b,
                                &t.power,    &t.toll,   &t.volume};
    for (size_t c = 0; c < sizeof columns / sizeof *columns; c++)
        *columns[c] = (double *)tntp_room(room, sizeof(double));
    metropolis_streets(&t, &random);
    for (uint32_t z = 0; z < METROPOLIS_ZONES; z++) {
        at[z] = (uint32_t)(bench_random(&random) % (METROPOLIS_SIDE * METROPOLIS_SIDE));
        metropolis_link(&t, z, METROPOLIS_ZONES + at[z], 1e5, 0.5);
        metropolis_link(&t, METROPOLIS_ZONES + at[z], z, 1e5, 0.5);
    }
    metropolis_demand(&t, at, &random, 1360000, 0.0094);
    return t;
}

#endif
