/* The freight of a period as pairs, and the order in which classes are assigned. */
#ifndef TD_ASSIGN_DEMAND_PAIRS_H
#define TD_ASSIGN_DEMAND_PAIRS_H

#include "assign/assignment.h"

/* Tonnes of a demand row in a period: a month's part of the year follows the row's profile (scaled
 * so that the months add up to the year). */
double td_demand_tonnes(const td_world *world, td_index row, const td_period *period);

/* Pairs with freight, rows alike added up, sorted by origin, destination, commodity, form. `*pairs`
 * is yours to free. */
td_status td_demand_pairs(const td_world *world, const td_period *period, td_pair **pairs,
                          uint32_t *count);

/* That order, of two td_pair, for qsort and bsearch. */
int td_pair_by_place(const void *a, const void *b);

/* Indices of pairs sorted by class, then origin, then destination. order[pair] */
td_status td_demand_order(const td_pair *pairs, uint32_t count, uint32_t *order);
bool td_same_class(td_class a, td_class b);

#endif
