/* The routes of a pair in order, those that do not compete left out. */
#ifndef TD_ASSIGN_ROUTE_ORDER_H
#define TD_ASSIGN_ROUTE_ORDER_H

#include "assign/choice_set.h"

/* Sorts routes by cost and leaves out those beyond the detour limit (further chains may cost half
 * as much again), but none that was found at congested costs; and of those that differ in vehicles
 * only all but the cheapest: who carries freight picks the vehicle, it is no further way to go.
 * Returns how many stay. */
uint32_t td_route_order(const td_supernetwork *net, const uint32_t *arcs, td_choice_route *routes,
                        uint32_t count, double detour_limit);

#endif
