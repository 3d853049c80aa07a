/* What routes of an equilibrium come to, pair by pair, without listing them. */
#ifndef TD_ASSIGN_EQUILIBRIUM_SUMS_H
#define TD_ASSIGN_EQUILIBRIUM_SUMS_H

#include "assign/congested_world.h"

/* Gives every pair that is served one route without arcs, whose figures are the means over the routes
 * of its bush, in the order of pairs; out->flow is set. For networks of links alone: the sum over arcs
 * is all that routes cost. */
td_status td_equilibrium_sums(td_congested_world *world, td_equilibrium *equilibrium,
                              const volatile int *cancel, td_assignment *out);

#endif
