/* What the routes of a period meet under way, found in one pass over their arcs with the costings of
 * the period: those of several periods together would fill the memory. */
#ifndef TD_INDICATORS_TRACES_H
#define TD_INDICATORS_TRACES_H

#include "assign/assignment.h"
#include "base/mem.h"
#include "graph/supernetwork.h"
#include "model/world.h"

typedef struct td_route_trace {
    const char **leg_times_h, **leg_waits_h, **leg_co2e; /* [route] lists, see td_legs_measure */
    size_t *first_use;   /* [route + 1] into uses */
    td_index *uses;      /* resources, a resource as often as the route takes it */
    size_t use_count, use_capacity;
    double *revenue;     /* [service] CNY of the study's freight in the period */
    td_arena *texts;
} td_route_trace;

/* One trace a period. Routes without freight have none: NULL lists, no uses. */
td_status td_route_traces_create(const td_world *world, const td_supernetwork *net,
                           td_assignment *const *assignments, td_route_trace **out);
void td_route_traces_free(const td_world *world, td_route_trace *traces); /* NULL is fine */

#endif
