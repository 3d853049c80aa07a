/* Tracks: what is common to arcs that take freight the same way by vehicles of several types. Two
 * lorries on one road are two arcs and one track: routes over them are no two ways to go. */
#ifndef TD_GRAPH_TRACKS_H
#define TD_GRAPH_TRACKS_H

#include "graph/supernetwork.h"

/* Fills net->track; leaves it NULL where no two unscheduled vehicle types share a mode and a cargo form. */
td_status td_tracks_find(const td_world *world, td_supernetwork *net);

/* The first arc of an arc's track. */
static inline uint32_t td_track(const td_supernetwork *net, uint32_t arc)
{
    return net->track ? net->track[arc] : arc;
}

/* Whether two routes pass the same tracks in the same order, whatever vehicles take them there. */
bool td_same_tracks(const td_supernetwork *net, const uint32_t *arcs, uint32_t count,
                    const uint32_t *other_arcs, uint32_t other_count);

#endif
