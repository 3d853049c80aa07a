/* Route sets grow: routes that compete only at the costs that loads leave. */
#ifndef TD_ASSIGN_ROUTE_GROWTH_H
#define TD_ASSIGN_ROUTE_GROWTH_H

#include "assign/route_sets.h"

/* Searches at `congestion` for pairs that are wanted [i-th pair of the sets, by class], and adds the
 * routes that their sets do not hold yet, with figures at published times; their path sizes are
 * measured anew, at the costs that td_route_sets_find measures them at. *added: how many. */
td_status td_route_sets_grow(const td_world *world, const td_supernetwork *net,
                             const td_counterpart *base, td_index period,
                             const td_congestion *congestion, const bool *wanted,
                             const volatile int *cancel, td_route_sets *sets, uint32_t *added);

#endif
