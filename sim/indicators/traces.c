#include "indicators/traces.h"

#include <stdlib.h>

#include "assign/loading.h"
#include "base/mem.h"
#include "indicators/told_pairs.h"

typedef struct tracing {
    const td_world *world;
    const td_supernetwork *net;
    const td_assignment *assignment;
    td_route_trace *trace;
    td_assignment scratch; /* loads of one tonne on one arc */
    const bool *told;      /* [pair] */
    td_leg *legs;          /* room for those of one route */
    size_t leg_room;
} tracing;

static td_status take(tracing *t, td_index resource)
{
    td_route_trace *trace = t->trace;
    if (!(t->scratch.load_t[resource] > 0.5)) /* one tonne is loaded: 0 or 1 */
        return TD_OK;
    t->scratch.load_t[resource] = 0;
    if (TD_RESERVE(trace->uses, trace->use_capacity, trace->use_count + 1))
        return TD_ERR_NOMEM;
    trace->uses[trace->use_count++] = resource;
    return TD_OK;
}

/* Loads one tonne on the arc and collects where it went. */
static td_status add_uses(tracing *t, const td_costing *costing, uint32_t arc)
{
    const td_supernetwork *net = t->net;
    const td_index *of_facility = t->world->facilities.resource;
    td_status status = TD_OK;
    td_load_arc(costing, arc, 1, &t->scratch);
    for (uint32_t i = net->use_first[arc]; status == TD_OK && i < net->use_first[arc + 1]; i++)
        status = take(t, net->uses[i].resource);
    if (net->kind[arc] != TD_ARC_RIDE)
        return status;
    /* Of alternative facilities the load may lie on another than `uses` names. */
    for (uint32_t i = net->ride_first[arc]; status == TD_OK && i < net->ride_first[arc + 1]; i++) {
        const td_index facility = net->ride_items[i].facility;
        if (facility != TD_NONE && of_facility[facility] != TD_NONE)
            status = take(t, of_facility[facility]);
    }
    return status;
}

/* Revenue per tonne differs by commodity and haul, so that it is summed over the routes themselves. */
static void add_revenue(tracing *t, const td_costing *costing, uint32_t arc, double tonnes)
{
    td_arc_figures f;
    if (t->net->kind[arc] != TD_ARC_RIDE && t->net->kind[arc] != TD_ARC_BOARD)
        return;
    td_costing_figures(costing, arc, &f);
    t->trace->revenue[t->net->service[arc]] += tonnes * f.terms[TD_TERM_tariff];
}

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

static td_status trace_route(tracing *t, const td_costing *costing, uint32_t r)
{
    const td_route *route = &t->assignment->routes[r];
    const uint32_t *arcs = &t->assignment->arcs[route->first_arc];
    td_status status = TD_OK;
    for (uint32_t i = 0; status == TD_OK && i < route->arc_count; i++) {
        status = add_uses(t, costing, arcs[i]);
        add_revenue(t, costing, arcs[i], route->tonnes);
    }
    if (status == TD_OK && t->told[route->pair])
        status = add_legs(t, costing, route);
    return status;
}

static td_status make_room(tracing *t, double **room)
{
    const size_t routes = (size_t)t->assignment->route_count + 1;
    const size_t resources = t->world->resources.count;
    td_route_trace *trace = t->trace;
    trace->first_leg = TD_ALLOC(routes, size_t);
    trace->first_use = TD_ALLOC(routes, size_t);
    trace->revenue = TD_ALLOC(t->world->services.count, double);
    *room = TD_ALLOC(4 * resources, double);
    if (!trace->first_leg || !trace->first_use || !trace->revenue || !*room)
        return TD_ERR_NOMEM;
    t->scratch = (td_assignment){.load = *room,
                                 .load_t = *room + resources,
                                 .load_teu = *room + 2 * resources,
                                 .load_vehicles = *room + 3 * resources};
    return TD_OK;
}

static td_status trace_period(tracing *t, const td_period *period)
{
    const td_assignment *a = t->assignment;
    td_costings *costings = NULL;
    double *room = NULL;
    td_status status = make_room(t, &room);
    if (status == TD_OK)
        status = td_costings_create(t->world, t->net, period, &costings);
    if (status == TD_OK)
        td_costings_congest(costings, a->congestion);
    for (uint32_t r = 0; status == TD_OK && r < a->route_count; r++) {
        t->trace->first_use[r] = t->trace->use_count;
        t->trace->first_leg[r] = t->trace->leg_count;
        if (a->routes[r].tonnes > 0 && !a->summed) {
            const td_costing *costing = td_costings_of(costings, a->pairs[a->routes[r].pair].cls);
            status = costing ? trace_route(t, costing, r) : TD_ERR_NOMEM;
        }
        t->trace->first_use[r + 1] = t->trace->use_count;
        t->trace->first_leg[r + 1] = t->trace->leg_count;
    }
    td_costings_free(costings);
    free(room);
    return status;
}

td_status td_route_traces_create(const td_world *world, const td_supernetwork *net,
                           td_assignment *const *assignments, td_route_trace **out)
{
    td_route_trace *traces = TD_ALLOC(world->period_count, td_route_trace);
    bool **told = NULL;
    td_status status = traces ? td_told_pairs_create(world, assignments, &told) : TD_ERR_NOMEM;
    tracing t = {.world = world, .net = net};
    for (td_index p = 0; status == TD_OK && p < world->period_count; p++) {
        t.assignment = assignments[p];
        t.trace = &traces[p];
        t.told = told[p];
        status = trace_period(&t, &world->periods[p]);
    }
    free(t.legs);
    td_told_pairs_free(world, told);
    *out = traces;
    return status;
}

void td_route_traces_free(const td_world *world, td_route_trace *traces)
{
    for (td_index p = 0; traces && p < world->period_count; p++) {
        free(traces[p].first_leg);
        free(traces[p].legs);
        free(traces[p].first_use);
        free(traces[p].uses);
        free(traces[p].revenue);
    }
    free(traces);
}
