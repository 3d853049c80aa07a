#include "indicators/traces.h"

#include <stdlib.h>

#include "assign/loading.h"
#include "base/mem.h"
#include "indicators/told_pairs.h"

/* What a tonne of one class meets on one arc. */
typedef struct arc_trace {
    double tariff; /* CNY/t */
    size_t first, count; /* into tracing.uses */
} arc_trace;

/* The arcs of one class that some route has come over. */
typedef struct class_arcs {
    uint32_t *place; /* [arc] in traces, counted from 1; 0: not met yet */
    arc_trace *traces;
    size_t count, capacity;
} class_arcs;

typedef struct tracing {
    const td_world *world;
    const td_supernetwork *net;
    const td_assignment *assignment;
    td_route_trace *trace;
    td_assignment scratch; /* loads of one tonne on one arc */
    const bool *told;      /* [pair] */
    td_leg *legs;          /* room for those of one route */
    size_t leg_room;
    class_arcs *classes;   /* [(commodity x forms + form) x 2 + foreign] */
    td_index *uses;        /* of all arcs of all classes of the period */
    size_t use_count, use_room;
} tracing;

static td_status take(tracing *t, td_index resource)
{
    if (!(t->scratch.load_t[resource] > 0.5)) /* one tonne is loaded: 0 or 1 */
        return TD_OK;
    t->scratch.load_t[resource] = 0;
    if (TD_RESERVE(t->uses, t->use_room, t->use_count + 1))
        return TD_ERR_NOMEM;
    t->uses[t->use_count++] = resource;
    return TD_OK;
}

/* Loads one tonne on the arc and collects where it went. */
static td_status collect_uses(tracing *t, const td_costing *costing, uint32_t arc)
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

static bool earns(const td_supernetwork *net, uint32_t arc)
{
    return net->kind[arc] == TD_ARC_RIDE || net->kind[arc] == TD_ARC_BOARD;
}

/* Routes of a class share most of their arcs, so that each is worked out once. NULL: no memory. */
static const arc_trace *trace_of(tracing *t, class_arcs *known, const td_costing *costing,
                                 uint32_t arc)
{
    if (!known->place && !(known->place = TD_ALLOC((size_t)t->net->csr.arc_count + 1, uint32_t)))
        return NULL;
    if (known->place[arc])
        return &known->traces[known->place[arc] - 1];
    arc_trace made = {.first = t->use_count};
    if (TD_RESERVE(known->traces, known->capacity, known->count + 1) ||
        collect_uses(t, costing, arc))
        return NULL;
    made.count = t->use_count - made.first;
    if (earns(t->net, arc)) {
        td_arc_figures f;
        td_costing_figures(costing, arc, &f);
        made.tariff = f.terms[TD_TERM_tariff];
    }
    known->traces[known->count] = made;
    known->place[arc] = (uint32_t)++known->count;
    return &known->traces[known->count - 1];
}

static void forget_arcs(tracing *t)
{
    const size_t classes = (size_t)t->world->commodities.count * t->world->form_count * 2;
    for (size_t i = 0; t->classes && i < classes; i++) {
        free(t->classes[i].place);
        free(t->classes[i].traces);
        t->classes[i] = (class_arcs){0};
    }
    t->use_count = 0;
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

static td_status trace_route(tracing *t, const td_costing *costing, td_class cls, uint32_t r)
{
    const td_route *route = &t->assignment->routes[r];
    const uint32_t *arcs = &t->assignment->arcs[route->first_arc];
    class_arcs *known =
        &t->classes[((size_t)cls.commodity * t->world->form_count + cls.form) * 2 + cls.foreign];
    td_route_trace *trace = t->trace;
    for (uint32_t i = 0; i < route->arc_count; i++) {
        const arc_trace *arc = trace_of(t, known, costing, arcs[i]);
        if (!arc || TD_RESERVE(trace->uses, trace->use_capacity, trace->use_count + arc->count))
            return TD_ERR_NOMEM;
        for (size_t u = 0; u < arc->count; u++)
            trace->uses[trace->use_count++] = t->uses[arc->first + u];
        /* Revenue per tonne differs by commodity and haul: it is summed over the routes themselves. */
        if (earns(t->net, arcs[i]))
            trace->revenue[t->net->service[arcs[i]]] += route->tonnes * arc->tariff;
    }
    return t->told[route->pair] ? add_legs(t, costing, route) : TD_OK;
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
            const td_class cls = a->pairs[a->routes[r].pair].cls;
            const td_costing *costing = td_costings_of(costings, cls);
            status = costing ? trace_route(t, costing, cls, r) : TD_ERR_NOMEM;
        }
        t->trace->first_use[r + 1] = t->trace->use_count;
        t->trace->first_leg[r + 1] = t->trace->leg_count;
    }
    td_costings_free(costings);
    forget_arcs(t);
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
    t.classes = TD_ALLOC((size_t)world->commodities.count * world->form_count * 2, class_arcs);
    if (!t.classes)
        status = TD_ERR_NOMEM;
    for (td_index p = 0; status == TD_OK && p < world->period_count; p++) {
        t.assignment = assignments[p];
        t.trace = &traces[p];
        t.told = told[p];
        status = trace_period(&t, &world->periods[p]);
    }
    free(t.legs);
    free(t.classes);
    free(t.uses);
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
