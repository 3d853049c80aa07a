/* Random worlds of two modes for property tests, and a cost of their arcs that any expansion can be
 * given. Include after hand_world.h. */
#ifndef TD_TESTS_RANDOM_WORLD_H
#define TD_TESTS_RANDOM_WORLD_H

#include "graph/supernetwork.h"
#include "hand_world.h"

static inline uint32_t random_below(uint64_t *seed, uint32_t bound)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u; /* Knuth's MMIX */
    return (uint32_t)(*seed >> 33) % bound;
}

enum { NODES = 24, TYPES = 4, ZONES = 6 };

/* Two modes with two vehicle types each, random links, terminals at some nodes. */
static inline hand *draw_random(uint64_t seed)
{
    hand *h = hand_create();
    td_index road = hand_mode(h, "road"), rail = hand_mode(h, "rail");
    for (int i = 0; i < TYPES; i++)
        hand_vehicle(h, "v", i < 2 ? road : rail, 0, false);
    for (int i = 0; i < NODES; i++)
        hand_node(h, "n", 0);
    for (int i = 0; i < 60; i++) {
        td_index link = hand_link(h, "l", random_below(&seed, NODES), random_below(&seed, NODES),
                                  i % 2 ? road : rail, random_below(&seed, 20));
        h->world.links.directed[link] = random_below(&seed, 4) == 0;
        if (random_below(&seed, 3) == 0)
            h->world.links.vehicle_types[link] = HAND_LIST(h, i % 2 ? 0 : 2);
    }
    for (int i = 0; i < ZONES; i++) {
        td_index node = random_below(&seed, NODES);
        while (h->world.nodes.zone[node] != TD_NONE)
            node = random_below(&seed, NODES);
        td_index access = hand_access(h, hand_zone(h, node), node, road);
        h->world.accesses.length_km[access] = random_below(&seed, 5);
    }
    for (int i = 0; i < 6; i++) {
        td_index f = hand_facility(h, "t", random_below(&seed, NODES), TD_FACILITY_TERMINAL, road,
                                   i % 3 ? rail : TD_NONE);
        h->world.facilities.time_h[f] = 1 + random_below(&seed, 5);
    }
    for (int i = 0; i < NODES; i++)
        h->world.nodes.through[i] = random_below(&seed, 8) != 0;
    return h;
}

/* Both graphs cost: length of links and access, time_h of terminals, 1 a loading and an unloading.
 */
static inline double cost_of_arc(const td_world *w, const td_supernetwork *net, uint32_t a)
{
    switch ((td_arc_kind)net->kind[a]) {
    case TD_ARC_ACCESS:
        return w->accesses.length_km[net->access[a]];
    case TD_ARC_MOVE:
        return w->links.length_km[net->link[a]];
    case TD_ARC_TRANSFER:
        return w->facilities.time_h[net->facility[a]];
    case TD_ARC_LOAD:
    case TD_ARC_UNLOAD:
        return 1;
    default:
        return 0;
    }
}

#endif
