/* The pairs whose routes are told leg by leg: listing the legs of every route of a network would take more
 * room than all other tables together. */
#ifndef TD_INDICATORS_TOLD_PAIRS_H
#define TD_INDICATORS_TOLD_PAIRS_H

#include <stdbool.h>

#include "assign/assignment.h"

/* Pairs (origin, destination, commodity) of which legs are told, those with the most freight of the year; and
 * the least share of its pair that a route must carry. As the dictionary says. */
#define TD_TOLD_PAIRS 500
#define TD_TOLD_SHARE 0.01

/* (*told)[period][pair of its assignment]. */
td_status td_told_pairs_create(const td_world *world, td_assignment *const *assignments, bool ***told);
void td_told_pairs_free(const td_world *world, bool **told); /* NULL is fine */

#endif
