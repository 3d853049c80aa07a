/* What an equilibrium found at congested costs, put back into the pool: periods and scenarios that come
 * later have it from the start, and search only where costs rise further. */
#ifndef TD_ASSIGN_POOL_GROWTH_H
#define TD_ASSIGN_POOL_GROWTH_H

#include "assign/route_pool.h"

/* Routes that equilibria of the base added, for pairs that the scenario has too and where they are there;
 * those found while something was closed are not. How far the pairs were searched for comes with them. */
td_status td_route_pool_inherit(td_route_pool *pool);

/* Adds the routes of `sets` (of world->periods[period], made by td_route_sets_find from the pool and
 * grown since) that the union lacks, for pairs that have the pool's own routes, and how far they were
 * searched for. tonnes [route of sets]: on it. A pool without a union is left as it is. */
td_status td_route_pool_grow(td_route_pool *pool, const td_world *world, td_index period,
                             const td_route_sets *sets, const double *tonnes);

#endif
