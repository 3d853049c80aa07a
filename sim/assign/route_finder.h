/* Finds the routes of all pairs of a world under one condition, class by class. Private to pools of
 * routes. */
#ifndef TD_ASSIGN_ROUTE_FINDER_H
#define TD_ASSIGN_ROUTE_FINDER_H

#include "assign/route_pool.h"

/* Fills condition->sets. `base` is the condition of the scenario's base that it is compared with; NULL:
 * none. */
td_status td_condition_find(const td_world *world, const td_supernetwork *net,
                            td_condition *condition, const td_pool_options *options,
                            const td_condition *base, const volatile int *cancel);

#endif
