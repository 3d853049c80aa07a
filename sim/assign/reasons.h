/* Why pairs have no route: found by leaving out one rule at a time and searching again. The
 * searches only explain; nothing is routed by them. */
#ifndef TD_ASSIGN_REASONS_H
#define TD_ASSIGN_REASONS_H

#include "assign/assignment.h"

/* Fills in the reason of every pair in pairs[list[0 .. count)], all of one class, none of which has
 * a route. */
td_status td_find_reasons(const td_world *world, const td_supernetwork *net, td_class cls,
                          const td_period *period, td_pair *pairs, const uint32_t *list,
                          uint32_t count);

#endif
