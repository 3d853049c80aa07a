/* Names of supernetwork arcs that hold from one scenario of a network to another.
 *
 * Arcs are numbered anew for every scenario, and so are rows once some are added or removed. A key
 * is a 64-bit hash of what an arc is, told by text ids: its kind, customs layers, vehicle type and
 * cargo form; link and direction of a move; service and stops of a ride (a stop is its node and how
 * often the service was there before); facility and yards of a transfer; zone, node and mode of an
 * access. What an arc costs is not part of it. An arc that passes between the same two stops over
 * other links is the same arc.
 *
 * Two arcs of one network have different keys, but for chance: among a million arcs, about one
 * network in forty million has two alike. */
#ifndef TD_GRAPH_ARC_KEY_H
#define TD_GRAPH_ARC_KEY_H

#include <stdbool.h>

#include "graph/supernetwork.h"

uint64_t td_arc_key(const td_world *world, const td_supernetwork *net, uint32_t arc);
/* The same without the vehicle type: arcs by which unscheduled vehicles of several types take freight
 * the same way have the same key. A service runs one type, its arcs are their own. */
uint64_t td_track_key(const td_world *world, const td_supernetwork *net, uint32_t arc);

/* An unscheduled vehicle passing a node where nothing happens. Such an arc stands only where the
 * node has something else to tell apart (a terminal, another gauge), so that it is no part of what
 * makes routes of two scenarios the same. */
static inline bool td_arc_is_passing(const td_supernetwork *net, uint32_t arc)
{
    return net->kind[arc] == TD_ARC_DWELL && net->service[arc] == TD_NONE;
}

/* The keys of all arcs of a network, and the way back. */
typedef struct td_arc_keys {
    uint32_t arc_count;
    uint64_t *key;   /* [arc] */
    uint32_t *slots; /* open addressing, power of two; arc + 1, 0 = free */
    size_t slot_count;
} td_arc_keys;

td_status td_arc_keys_create(const td_world *world, const td_supernetwork *net, td_arc_keys **out);
void td_arc_keys_free(td_arc_keys *keys); /* NULL is fine */
/* The arc of a key (the first, should two be alike), or TD_NO_ARC. */
uint32_t td_arc_keys_find(const td_arc_keys *keys, uint64_t key);
/* The key of a route: of its arcs in order, those of passing left out. */
uint64_t td_route_key(const td_arc_keys *keys, const td_supernetwork *net, const uint32_t *arcs,
                      uint32_t count);

#endif
