/* Flows on arcs onto resources: tonnes, boxes, vehicles, and the units that capacities are given
 * in. */
#ifndef TD_ASSIGN_LOADING_H
#define TD_ASSIGN_LOADING_H

#include "assign/assignment.h"
#include "assign/costing.h"

/* Adds what `tonnes` of the costing's class take of resources on an arc. */
void td_load_arc(const td_costing *costing, uint32_t arc, double tonnes, td_assignment *loads);

#endif
