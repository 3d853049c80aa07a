/* Routes of an equilibrium: the bushes' flow, pair by pair. */
#ifndef TD_ASSIGN_EQUILIBRIUM_ROUTES_H
#define TD_ASSIGN_EQUILIBRIUM_ROUTES_H

#include "assign/congested_world.h"

/* Appends the routes of every pair that is served to `out`, costed at the factors that stand, and
 * notes them in world->pairs; by class and origin (td_assignment_sort_routes puts them in the order
 * of the pairs). A route carries the product of the shares along it; routes of less than a
 * millionth of their pair are left to the others. `equilibrium` NULL: there is no freight. */
td_status td_equilibrium_routes(td_congested_world *world, td_equilibrium *equilibrium,
                                const volatile int *cancel, td_assignment *out);

#endif
