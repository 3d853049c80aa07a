/* The chain of a route: its modes in order, neighbours alike counted once, road at the ends left
 * out where any other mode is used ("road", "rail", "rail-sea"). Packed, one byte a mode, first
 * mode in the lowest byte, so that chains of parts of a route join in a few instructions. */
#ifndef TD_ASSIGN_CHAIN_H
#define TD_ASSIGN_CHAIN_H

#include <stddef.h>
#include <stdint.h>

#include "graph/supernetwork.h"
#include "model/world.h"

typedef uint64_t td_chain;
#define TD_CHAIN_EMPTY     0u
#define TD_CHAIN_MODES     8   /* what comes after so many changes of mode is not told apart */
#define TD_CHAIN_NAME_SIZE 256 /* of a buffer for td_chain_name */

/* The mode that an arc adds to a chain; TD_NONE: none (on the ground, or access of no length). */
td_index td_chain_mode(const td_world *world, const td_supernetwork *net, uint32_t arc);
td_chain td_chain_append(td_chain chain, td_index mode);
td_chain td_chain_join(td_chain first, td_chain second);
/* Without road at the ends. `road` is the index of the mode "road", or TD_NONE. */
td_chain td_chain_trim(td_chain chain, td_index road);
td_index td_chain_road(const td_world *world);
/* Whether no other modes than two stand in it (`mode` may be TD_NONE: than one). */
bool td_chain_keeps_to(td_chain chain, td_index road, td_index mode);
td_chain td_chain_of(const td_world *world, const td_supernetwork *net, const uint32_t *arcs,
                     uint32_t count);
/* Writes the name, cut to the buffer. */
void td_chain_name(const td_world *world, td_chain chain, char buffer[TD_CHAIN_NAME_SIZE]);

/* The first corridor, by priority, of which a route over the arc uses a member; TD_NONE. */
td_index td_arc_corridor(const td_world *world, const td_supernetwork *net, uint32_t arc);

#endif
