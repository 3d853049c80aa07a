/* The mean over the routes to v of what adds up over arcs:
 *
 *     mean(v) = sum over the ways a into v of  share(a) x (mean(tail of a) + figures of a)
 */
#include "assign/equilibrium_sums.h"

#include <stdlib.h>

#include "assign/selection.h"
#include "base/mem.h"

typedef struct summer {
    td_congested_world *world;
    const td_equilibrium *equilibrium;
    const volatile int *cancel;
    td_assignment *out;
    td_arc_core *mean;    /* [vertex] */
    td_arc_core *core;    /* [arc] of the class at hand */
    double *share;        /* [vertex] of what comes there, how much used the selection */
    uint32_t class_index; /* at hand; TD_NONE */
    const char *chain;
} summer;

static void add_core(td_arc_core *to, double share, const td_arc_core *tail, const td_arc_core *arc)
{
    for (int t = 0; t < TD_MONEY_TERM_COUNT; t++)
        to->money[t] += share * (tail->money[t] + arc->money[t]);
    to->time_h += share * (tail->time_h + arc->time_h);
    to->variance_h2 += share * (tail->variance_h2 + arc->variance_h2);
    to->length_km += share * (tail->length_km + arc->length_km);
    to->wtw_kg += share * (tail->wtw_kg + arc->wtw_kg);
    to->ttw_kg += share * (tail->ttw_kg + arc->ttw_kg);
}

static td_status turn_to_class(summer *s, uint32_t k)
{
    s->class_index = k;
    const td_status status = td_congested_turn(s->world, k);
    for (uint32_t a = 0; a < s->world->net->csr.arc_count && status == TD_OK; a++)
        td_costing_arc(&s->world->classes[k].costing, a, &s->core[a]);
    return status;
}

static void give_route(summer *s, uint32_t number, const td_arc_core *sum)
{
    const td_pair *pair = &s->world->pairs[number];
    td_route *route = &s->out->routes[number];
    *route = (td_route){.pair = number,
                        .share = 1,
                        .tonnes = pair->tonnes,
                        .chain = s->chain,
                        .corridor = TD_NONE};
    td_costing_sum(&s->world->classes[s->class_index].costing, sum, &route->figures);
}

/* The first demand of a bush: demand comes by class, then origin zone. */
static uint32_t find_demand(const summer *s, const td_equilibrium_bush *bush)
{
    const td_congested_world *w = s->world;
    const td_index zone = w->world->nodes.zone[w->net->vertex_node[bush->origin]];
    uint32_t low = 0, high = w->demand_count;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        const td_equilibrium_demand *d = &w->demand[middle];
        const td_index origin = w->pairs[w->demand_pair[middle]].origin;
        if (d->class_index < bush->class_index ||
            (d->class_index == bush->class_index && origin < zone))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* How much of the bush's freight uses the i-th selection: no route passes a row twice. */
static void sum_selection(summer *s, const td_equilibrium_bush *bush, td_index i)
{
    const td_congested_world *w = s->world;
    const td_selection *selection = &w->world->selections[i];
    const td_costing *costing = &w->classes[bush->class_index].costing;
    for (uint32_t place = 0; place < bush->reached; place++) {
        const uint32_t v = bush->order[place];
        s->share[v] = 0;
        for (uint32_t way = bush->first_way[v]; way < bush->end_way[v]; way++) {
            const uint32_t arc = bush->way_arc[way];
            s->share[v] += bush->way_share[way] * (td_arc_is_selected(costing, selection, arc)
                                                       ? 1
                                                       : s->share[w->net->csr.tail[arc]]);
        }
    }
    for (uint32_t d = find_demand(s, bush); d < w->demand_count; d++) {
        if (w->demand[d].class_index != bush->class_index || w->demand[d].origin != bush->origin)
            break;
        if (s->equilibrium->served[d])
            s->out->selected[(size_t)i * w->pair_count + w->demand_pair[d]] =
                s->share[w->demand[d].destination] * w->demand[d].amount;
    }
}

static td_status visit(const td_equilibrium_bush *bush, void *payload)
{
    summer *s = payload;
    td_congested_world *w = s->world;
    const td_csr *g = &w->net->csr;
    if (s->cancel && *s->cancel)
        return TD_ERR_CANCELLED;
    if (bush->class_index != s->class_index) {
        const td_status status = turn_to_class(s, bush->class_index);
        if (status != TD_OK)
            return status;
    }
    for (uint32_t place = 0; place < bush->reached; place++) {
        const uint32_t v = bush->order[place];
        s->mean[v] = (td_arc_core){.usable = true};
        for (uint32_t way = bush->first_way[v]; way < bush->end_way[v]; way++)
            add_core(&s->mean[v], bush->way_share[way], &s->mean[g->tail[bush->way_arc[way]]],
                     &s->core[bush->way_arc[way]]);
    }
    for (uint32_t i = find_demand(s, bush); i < w->demand_count; i++) {
        const td_equilibrium_demand *d = &w->demand[i];
        if (d->class_index != bush->class_index || d->origin != bush->origin)
            break;
        if (s->equilibrium->served[i])
            give_route(s, w->demand_pair[i], &s->mean[d->destination]);
    }
    for (td_index i = 0; i < w->world->selection_count; i++)
        sum_selection(s, bush, i);
    return TD_OK;
}

/* What stays in its zone, and the places of routes: unserved pairs have none. */
static void place_routes(summer *s)
{
    td_congested_world *w = s->world;
    td_assignment *out = s->out;
    const td_arc_core nothing = {.usable = true};
    for (uint32_t p = 0; p < w->pair_count; p++) {
        td_pair *pair = &w->pairs[p];
        pair->first_route = out->route_count;
        if (pair->tonnes_unserved > 0)
            continue;
        if (pair->origin == pair->destination)
            give_route(s, p, &nothing);
        out->routes[out->route_count++] = out->routes[p];
        pair->route_count = 1;
        pair->logsum = out->routes[pair->first_route].figures.generalised;
    }
}

static td_status sum_flows(const td_congested_world *w, const td_equilibrium *e, td_assignment *out)
{
    const uint32_t arcs = w->net->csr.arc_count;
    out->flow = TD_ALLOC((size_t)w->world->commodities.count * arcs, double);
    for (uint32_t k = 0; out->flow && k < w->class_count; k++) {
        double *flow = out->flow + (size_t)w->classes[k].cls.commodity * arcs;
        for (uint32_t a = 0; a < arcs; a++)
            flow[a] += e->class_flow[(size_t)k * arcs + a];
    }
    return out->flow ? TD_OK : TD_ERR_NOMEM;
}

td_status td_equilibrium_sums(td_congested_world *world, td_equilibrium *equilibrium,
                              const volatile int *cancel, td_assignment *out)
{
    const td_csr *g = &world->net->csr;
    summer s = {.world = world,
                .equilibrium = equilibrium,
                .cancel = cancel,
                .out = out,
                .class_index = TD_NONE,
                .chain = world->world->modes.label.id[0]};
    s.mean = TD_ALLOC(g->vertex_count, td_arc_core);
    s.core = TD_ALLOC(g->arc_count, td_arc_core);
    s.share = TD_ALLOC(g->vertex_count, double);
    out->routes = TD_ALLOC(world->pair_count, td_route);
    out->selected =
        TD_ALLOC((size_t)world->world->selection_count * world->pair_count, double);
    td_status status =
        s.mean && s.core && s.share && out->routes && out->selected ? TD_OK : TD_ERR_NOMEM;
    if (status == TD_OK)
        status = td_equilibrium_visit(equilibrium, visit, &s);
    if (status == TD_OK && s.class_index == TD_NONE) /* all stays in its zone */
        status = turn_to_class(&s, 0);
    if (status == TD_OK) {
        place_routes(&s);
        out->summed = true;
        status = sum_flows(world, equilibrium, out);
    }
    free(s.mean);
    free(s.core);
    free(s.share);
    return status;
}
