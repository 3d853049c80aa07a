/* The quickest path of a vehicle type over open links of its mode. */
#ifndef TD_MODEL_WORLD_PATH_H
#define TD_MODEL_WORLD_PATH_H

#include "model/world.h"

typedef struct td_pathfinder td_pathfinder;

/* The world is borrowed; its list_items must stand. NULL: out of memory. */
td_pathfinder *td_pathfinder_create(const td_world *world);
void td_pathfinder_free(td_pathfinder *finder);

/* Finds the path from node to node by running time. Links whose vehicles, class, gauge or greatest
 * depth do not admit the type are left out, as are nodes that bar through traffic and changes of gauge
 * at nodes without a gauge change. *links is borrowed until the next call. *count 0: no path. */
td_status td_pathfinder_find(td_pathfinder *finder, td_index vehicle_type, td_index from,
                             td_index to, const td_index **links, size_t *count);

#endif
