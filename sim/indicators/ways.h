/* What a tonne of a class of freight does and takes on its way, whatever the period: the same route of the
 * same class stands once for all periods, unless it comes over an arc that a season or a closure touches. */
#ifndef TD_INDICATORS_WAYS_H
#define TD_INDICATORS_WAYS_H

#include "assign/assignment.h"
#include "graph/supernetwork.h"
#include "model/world.h"

/* By one mode, on its own arcs; per t. */
typedef struct td_mode_part {
    td_index mode;
    double length_km, vehicle_km, wtw_kg;
} td_mode_part;

typedef struct td_fare {
    td_index service;
    double per_t; /* CNY */
} td_fare;

typedef struct td_way {
    const td_index *uses; /* resources, a resource as often as the route takes it */
    const td_fare *fares; /* in the order of the arcs; none of 0 */
    const td_mode_part *modes; /* by rising mode */
    uint32_t use_count, fare_count, mode_count;
    double vehicle_km, transport_wtw_kg, hub_wtw_kg; /* per t; vehicles and emissions of hauls, of the rest */
} td_way;

typedef struct td_ways td_ways;

/* `assignments` [period]: their lists of arcs are borrowed until td_ways_finish. Whatever the status, *out is
 * for td_ways_free. */
td_status td_ways_create(const td_world *world, const td_supernetwork *net,
                         td_assignment *const *assignments, td_ways **out);
/* From now on ways of a period; `costings` are its own, borrowed until the next. */
void td_ways_period(td_ways *ways, td_costings *costings);
/* `arcs` are a route's of one of the assignments. The way lives as long as `ways`. */
td_status td_ways_of(td_ways *ways, td_class cls, const uint32_t *arcs, uint32_t count,
                     const td_way **out);

/* No further ways are asked for: frees all but those that there are. */
void td_ways_finish(td_ways *ways);
void td_ways_free(td_ways *ways); /* NULL is fine */

#endif
