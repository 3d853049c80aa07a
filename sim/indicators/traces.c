#include "indicators/traces.h"

#include <stdlib.h>

#include "base/mem.h"
#include "indicators/told_pairs.h"

typedef struct tracing {
    const td_world *world;
    const td_supernetwork *net;
    const td_assignment *assignment;
    td_route_trace *trace;
    td_ways *ways;
    const bool *told; /* [pair] */
    td_leg *legs;     /* room for those of one route */
    size_t leg_room;
} tracing;

static td_status add_legs(tracing *t, const td_costing *costing, const td_route *route)
{
    td_route_trace *trace = t->trace;
    const uint32_t *arcs = &t->assignment->arcs[route->first_arc];
    if (TD_RESERVE(t->legs, t->leg_room, (size_t)route->arc_count + 1))
        return TD_ERR_NOMEM;
    const uint32_t count = td_legs_split(t->net, arcs, route->arc_count, t->legs);
    if (TD_RESERVE(trace->legs, trace->leg_capacity, trace->leg_count + count + 1))
        return TD_ERR_NOMEM;
    td_legs_measure(costing, arcs, route->arc_count, route->figures.time_h, t->legs, count,
                    &trace->legs[trace->leg_count]);
    trace->leg_count += count;
    return TD_OK;
}

static td_status trace_route(tracing *t, td_costings *costings, uint32_t r)
{
    const td_assignment *a = t->assignment;
    const td_route *route = &a->routes[r];
    const td_class cls = a->pairs[route->pair].cls;
    const td_way *way;
    if (td_ways_of(t->ways, cls, &a->arcs[route->first_arc], route->arc_count, &way) != TD_OK)
        return TD_ERR_NOMEM;
    t->trace->way[r] = way;
    /* Revenue per tonne differs by commodity and haul: it is summed over the routes themselves. */
    for (uint32_t i = 0; i < way->fare_count; i++)
        t->trace->revenue[way->fares[i].service] += route->tonnes * way->fares[i].per_t;
    if (!(route->tonnes > 0) || !t->told[route->pair])
        return TD_OK;
    const td_costing *costing = td_costings_of(costings, cls);
    return costing ? add_legs(t, costing, route) : TD_ERR_NOMEM;
}

static td_status make_room(tracing *t)
{
    const size_t routes = (size_t)t->assignment->route_count + 1;
    td_route_trace *trace = t->trace;
    trace->first_leg = TD_ALLOC(routes, size_t);
    trace->revenue = TD_ALLOC(t->world->services.count, double);
    if (!t->assignment->summed)
        trace->way = TD_ALLOC(routes, const td_way *);
    return trace->first_leg && trace->revenue && (trace->way || t->assignment->summed)
               ? TD_OK
               : TD_ERR_NOMEM;
}

static td_status trace_period(tracing *t, const td_period *period)
{
    const td_assignment *a = t->assignment;
    td_costings *costings = NULL;
    td_status status = make_room(t);
    if (status == TD_OK)
        status = td_costings_create(t->world, t->net, period, &costings);
    if (status == TD_OK) {
        td_costings_congest(costings, a->congestion);
        td_ways_period(t->ways, costings);
    }
    for (uint32_t r = 0; status == TD_OK && r < a->route_count; r++) {
        t->trace->first_leg[r] = t->trace->leg_count;
        if (!a->summed)
            status = trace_route(t, costings, r);
        t->trace->first_leg[r + 1] = t->trace->leg_count;
    }
    td_costings_free(costings);
    return status;
}

td_status td_route_traces_create(const td_world *world, const td_supernetwork *net,
                                 td_assignment *const *assignments, td_traces *out)
{
    bool **told = NULL;
    tracing t = {.world = world, .net = net};
    *out = (td_traces){.of_period = TD_ALLOC(world->period_count, td_route_trace)};
    td_status status = out->of_period ? td_told_pairs_create(world, assignments, &told) : TD_ERR_NOMEM;
    if (status == TD_OK)
        status = td_ways_create(world, net, assignments, &out->ways);
    t.ways = out->ways;
    for (td_index p = 0; status == TD_OK && p < world->period_count; p++) {
        t.assignment = assignments[p];
        t.trace = &out->of_period[p];
        t.told = told[p];
        status = trace_period(&t, &world->periods[p]);
    }
    if (status == TD_OK)
        td_ways_finish(out->ways);
    free(t.legs);
    td_told_pairs_free(world, told);
    return status;
}

void td_route_traces_free(const td_world *world, td_traces *traces)
{
    for (td_index p = 0; traces->of_period && p < world->period_count; p++) {
        free(traces->of_period[p].first_leg);
        free(traces->of_period[p].legs);
        free(traces->of_period[p].way);
        free(traces->of_period[p].revenue);
    }
    free(traces->of_period);
    td_ways_free(traces->ways);
    *traces = (td_traces){0};
}
