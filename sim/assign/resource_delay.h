/* What a world's tables say of delay: the function of every resource in a period, of the study's own
 * volume in the resource's unit; the traffic that the study does not model (preload) is inside.
 *
 *   link       factor on running time without traffic, 1 where the row gives no function or no
 *              capacity: time = length / speed x factor
 *
 * Rows that share a resource share its volume, capacity and preload; each has a function of its own. */
#ifndef TD_ASSIGN_RESOURCE_DELAY_H
#define TD_ASSIGN_RESOURCE_DELAY_H

#include "assign/delay.h"
#include "model/world.h"

/* Of a whole period, in the resource's unit; 0 where it is closed. Capacity INFINITY: unlimited. */
double td_resource_capacity(const td_world *world, const td_period *period, td_index resource);
double td_resource_preload(const td_world *world, const td_period *period, td_index resource);

/* Factor on running time: free is 1. */
td_delay td_link_delay(const td_world *world, const td_period *period, td_index link,
                       bool backward);

#endif
