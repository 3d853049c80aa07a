/* What the routes of a period meet under way, found in one pass over their arcs with the costings of
 * the period: those of several periods together would fill the memory. */
#ifndef TD_INDICATORS_TRACES_H
#define TD_INDICATORS_TRACES_H

#include "assign/assignment.h"
#include "base/mem.h"
#include "graph/supernetwork.h"
#include "indicators/legs.h"
#include "indicators/ways.h"
#include "model/world.h"

typedef struct td_route_trace {
    size_t *first_leg;    /* [route + 1] into legs: none for pairs that are not told, see told_pairs.h */
    td_leg_figures *legs; /* as td_legs_split cuts the route */
    size_t leg_count, leg_capacity;
    const td_way **way;  /* [route]; NULL: routes are summed */
    double *revenue;     /* [service] CNY of the study's freight in the period */
} td_route_trace;

typedef struct td_traces {
    td_route_trace *of_period; /* [period] */
    td_ways *ways;             /* owns those that the traces point to */
} td_traces;

/* Legs only of routes with freight. td_route_traces_free, whatever the status. */
td_status td_route_traces_create(const td_world *world, const td_supernetwork *net,
                                 td_assignment *const *assignments, td_traces *out);
void td_route_traces_free(const td_world *world, td_traces *traces);

#endif
