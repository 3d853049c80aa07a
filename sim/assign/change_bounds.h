/* The least that a path over a changed arc costs, for every pair of a class: what lies beyond the
 * limits of choice sets cannot enter them.
 *
 * A path over changed arcs has a first one, and arrives at its tail by others. So it is enough to
 * look at changed arcs that can be the first. Trees from their ends are grown; where that would be
 * more of them than the class has zones, one search from all tails and one from all heads give a lower
 * bound instead. */
#ifndef TD_ASSIGN_CHANGE_BOUNDS_H
#define TD_ASSIGN_CHANGE_BOUNDS_H

#include "assign/class_graph.h"
#include "graph/search.h"

typedef struct td_change_bounds {
    td_search *search;
    uint32_t *arcs; /* changed arcs that can be the first */
    uint32_t arc_count;
    size_t arc_room;
    uint32_t *tails, *heads; /* theirs, each once */
    uint32_t tail_count, head_count;
    uint32_t *tail_number, *head_number; /* [vertex of the class's graph] TD_NO_VERTEX */
    size_t tail_room, head_room;
    double *before, *after; /* [tail x origins + origin], [head x destinations + destination] */
    size_t before_room, after_room;
    double *least; /* [origin x destinations + destination] */
    size_t least_room;
    double *starts; /* [tail, head] what a search begins with */
    size_t start_room;
    uint32_t destination_count;
} td_change_bounds;

td_status td_change_bounds_create(const td_supernetwork *net, td_change_bounds *out);
void td_change_bounds_clear(td_change_bounds *bounds);
/* Origins and destinations are zones. */
td_status td_change_bounds_find(td_change_bounds *bounds, const td_class_graph *graph,
                                const td_index *origins, uint32_t origin_count,
                                const td_index *destinations, uint32_t destination_count);
/* Of origins[origin] and destinations[destination]; INFINITY: there is no such path. */
double td_change_bounds_least(const td_change_bounds *bounds, uint32_t origin,
                              uint32_t destination);

#endif
