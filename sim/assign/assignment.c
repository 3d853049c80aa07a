/* Demand of a period onto routes: class by class, origin by origin, in a fixed order. Costs, routes
 * and shares of a class are found from its costs alone, loads are added up afterwards: what makes
 * costs depend on loads can stand around it. */
#include "assign/assignment.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "assign/choice_set.h"
#include "assign/chooser.h"
#include "assign/costing.h"
#include "assign/demand_pairs.h"
#include "assign/loading.h"
#include "assign/path_lengths.h"
#include "assign/reasons.h"
#include "base/mem.h"

typedef struct job {
    const td_world *world;
    const td_supernetwork *net;
    const td_counterpart *base;
    td_index number; /* of the period */
    const td_period *period;
    const volatile int *cancel;
    td_diags *diags;
    td_assignment *out;
    size_t route_capacity, arc_capacity;

    td_costing costing;
    td_choice_set *sets;
    td_chooser *chooser;
    td_path_lengths lengths;
    uint32_t *order;                  /* [pair] by class */
    td_index *origins, *destinations; /* of the class at hand */
    uint32_t origin_count, destination_count;
    uint32_t *place;    /* [zone] in destinations, TD_NONE */
    double *flow;       /* [arc] tonnes of the class */
    uint32_t *stranded; /* pairs of the class without a route */
    uint32_t stranded_count;
    double *share; /* [route of the pair] */
    size_t share_room;
} job;

static td_status open_job(job *j)
{
    const td_index zones = j->world->zones.count, resources = j->world->resources.count;
    td_assignment *out = j->out;
    out->converged = true; /* neither logit nor all-or-nothing iterates */
    out->owned = td_arena_create();
    out->load = TD_ALLOC(resources, double);
    out->load_t = TD_ALLOC(resources, double);
    out->load_teu = TD_ALLOC(resources, double);
    out->load_vehicles = TD_ALLOC(resources, double);
    j->origins = TD_ALLOC(zones, td_index);
    j->destinations = TD_ALLOC(zones, td_index);
    j->place = TD_ALLOC(zones, uint32_t);
    j->flow = TD_ALLOC(j->net->csr.arc_count, double);
    if (!out->owned || !out->load || !out->load_t || !out->load_teu || !out->load_vehicles ||
        !j->origins || !j->destinations || !j->place || !j->flow)
        return TD_ERR_NOMEM;
    td_status status = td_demand_pairs(j->world, j->period, &out->pairs, &out->pair_count);
    if (status != TD_OK)
        return status;
    j->order = TD_ALLOC(out->pair_count, uint32_t);
    j->stranded = TD_ALLOC(out->pair_count, uint32_t);
    if (!j->order || !j->stranded)
        return TD_ERR_NOMEM;
    status = td_demand_order(out->pairs, out->pair_count, j->order);
    if (status == TD_OK)
        status = td_choice_set_create(j->world, j->net, &j->sets);
    if (status == TD_OK)
        status = td_chooser_create(j->world, j->net, out->owned, &j->chooser);
    if (status == TD_OK)
        status = td_path_lengths_open(j->base, &j->lengths);
    return status;
}

static void close_job(job *j)
{
    td_costing_clear(&j->costing);
    td_choice_set_free(j->sets);
    td_chooser_free(j->chooser);
    td_path_lengths_close(&j->lengths);
    free(j->order);
    free(j->origins);
    free(j->destinations);
    free(j->place);
    free(j->flow);
    free(j->stranded);
    free(j->share);
}

/* --- one pair --- */

typedef struct ranked {
    double share;
    uint32_t route;
} ranked;

static int by_share(const void *a, const void *b)
{
    const ranked *x = a, *y = b;
    if (x->share != y->share)
        return x->share > y->share ? -1 : 1;
    return x->route < y->route ? -1 : 1; /* routes come by cost */
}

/* Pairs are told apart by the great circle between their zones; without coordinates, by the length
 * of their cheapest route. */
static double distance_of(const job *j, const td_pair *pair, const td_choice_route *routes)
{
    const td_index *node = j->world->zones.node;
    const double direct =
        td_world_great_circle_km(j->world, node[pair->origin], node[pair->destination]);
    return isnan(direct) ? routes[0].figures.length_km : direct;
}

static td_status store_route(job *j, uint32_t pair, const td_choice_route *from,
                             const uint32_t *arcs, double share)
{
    td_assignment *out = j->out;
    size_t routes = j->route_capacity, room = j->arc_capacity;
    const char *chain = td_chooser_chain_name(j->chooser, from->chain);
    if (!chain || TD_RESERVE(out->routes, routes, (size_t)out->route_count + 1) ||
        TD_RESERVE(out->arcs, room, (size_t)out->arc_count + from->arc_count))
        return TD_ERR_NOMEM;
    j->route_capacity = routes;
    j->arc_capacity = room;
    out->routes[out->route_count++] = (td_route){.pair = pair,
                                                 .share = share,
                                                 .figures = from->figures,
                                                 .chain = chain,
                                                 .corridor = from->corridor,
                                                 .first_arc = out->arc_count,
                                                 .arc_count = from->arc_count};
    memcpy(out->arcs + out->arc_count, arcs + from->first_arc, from->arc_count * sizeof *out->arcs);
    out->arc_count += from->arc_count;
    return TD_OK;
}

/* The pair's tonnes by the shares; the first, largest route takes what rounding leaves. */
static void spread_tonnes(job *j, const td_pair *pair)
{
    td_route *routes = j->out->routes + pair->first_route;
    double rest = pair->tonnes;
    for (uint32_t i = 1; i < pair->route_count; i++) {
        routes[i].tonnes = pair->tonnes * routes[i].share;
        rest -= routes[i].tonnes;
    }
    routes[0].tonnes = rest;
    for (uint32_t i = 0; i < pair->route_count; i++)
        for (uint32_t k = 0; k < routes[i].arc_count; k++)
            j->flow[j->out->arcs[routes[i].first_arc + k]] += routes[i].tonnes;
}

/* Lengths of the arcs of routes, for their path sizes. */
static const double *lengths_of(job *j, const td_choice_route *routes, uint32_t count,
                                const uint32_t *arcs)
{
    const double *lengths = NULL;
    for (uint32_t i = 0; i < count; i++)
        lengths =
            td_path_lengths_of(&j->lengths, arcs + routes[i].first_arc, routes[i].arc_count);
    return lengths;
}

static td_status assign_pair(job *j, uint32_t number)
{
    td_pair *pair = &j->out->pairs[number];
    const td_choice_route *routes;
    const uint32_t *arcs;
    uint32_t count;
    td_status status =
        td_choice_set_routes(j->sets, j->place[pair->destination], &routes, &count, &arcs);
    if (status != TD_OK)
        return status;
    pair->first_route = j->out->route_count;
    if (count == 0) {
        pair->tonnes_unserved = pair->tonnes;
        pair->logsum = NAN;
        j->stranded[j->stranded_count++] = number;
        return TD_OK;
    }
    const size_t doubles = count * (1 + sizeof(ranked) / sizeof(double));
    if (TD_RESERVE(j->share, j->share_room, doubles) != TD_OK)
        return TD_ERR_NOMEM;
    ranked *rank = (ranked *)(void *)(j->share + count);
    status = td_chooser_shares(j->chooser, routes, count, arcs,
                               lengths_of(j, routes, count, arcs),
                               distance_of(j, pair, routes), j->diags, j->share, &pair->logsum);
    if (status != TD_OK)
        return status;
    for (uint32_t i = 0; i < count; i++)
        rank[i] = (ranked){.share = j->share[i], .route = i};
    qsort(rank, count, sizeof *rank, by_share);
    for (uint32_t i = 0; i < count && status == TD_OK; i++)
        if (i == 0 || rank[i].share > 0) {
            status = store_route(j, number, &routes[rank[i].route], arcs, rank[i].share);
            pair->route_count++;
        }
    if (status == TD_OK)
        spread_tonnes(j, pair);
    return status;
}

/* --- one class --- */

static void find_zones(job *j, uint32_t first, uint32_t end)
{
    j->origin_count = j->destination_count = 0;
    for (td_index z = 0; z < j->world->zones.count; z++)
        j->place[z] = TD_NONE;
    for (uint32_t i = first; i < end; i++) {
        const td_pair *pair = &j->out->pairs[j->order[i]];
        if (j->origin_count == 0 || j->origins[j->origin_count - 1] != pair->origin)
            j->origins[j->origin_count++] = pair->origin; /* pairs come by origin */
        j->place[pair->destination] = 0;
    }
    for (td_index z = 0; z < j->world->zones.count; z++)
        if (j->place[z] != TD_NONE) {
            j->place[z] = j->destination_count;
            j->destinations[j->destination_count++] = z;
        }
}

static void load_resources(job *j)
{
    for (uint32_t arc = 0; arc < j->net->csr.arc_count; arc++) {
        if (j->flow[arc] != 0)
            td_load_arc(&j->costing, arc, j->flow[arc], j->out);
        j->flow[arc] = 0;
    }
}

static td_status assign_class(job *j, uint32_t first, uint32_t end)
{
    const td_class cls = j->out->pairs[j->order[first]].cls;
    find_zones(j, first, end);
    td_costing_turn(&j->costing, cls, j->period);
    td_chooser_commodity(j->chooser, cls.commodity);
    j->stranded_count = 0;
    td_status status = td_costing_prepare(&j->costing);
    if (status == TD_OK)
        status = td_choice_set_class(j->sets, &j->costing, j->origins, j->origin_count,
                                     j->destinations, j->destination_count);
    if (status == TD_OK)
        status = td_path_lengths_class(&j->lengths, cls, j->number, td_choice_set_costs(j->sets));
    td_index origin = TD_NONE;
    for (uint32_t i = first; i < end && status == TD_OK; i++) {
        const td_pair *pair = &j->out->pairs[j->order[i]];
        if (pair->origin != origin) {
            if (j->cancel && *j->cancel)
                return TD_ERR_CANCELLED;
            origin = pair->origin;
            status = td_choice_set_origin(j->sets, origin);
        }
        if (status == TD_OK)
            status = assign_pair(j, j->order[i]);
    }
    if (status == TD_OK && j->stranded_count > 0)
        status = td_find_reasons(j->world, j->net, cls, j->period, j->out->pairs, j->stranded,
                                 j->stranded_count);
    if (status == TD_OK)
        load_resources(j);
    return status;
}

/* --- all --- */

/* Routes were found class by class; they are published in the order of their pairs. */
static td_status sort_routes(td_assignment *a)
{
    td_route *sorted = TD_ALLOC(a->route_count, td_route);
    uint32_t at = 0;
    if (!sorted)
        return TD_ERR_NOMEM;
    for (uint32_t p = 0; p < a->pair_count; p++) {
        td_pair *pair = &a->pairs[p];
        if (pair->route_count > 0)
            memcpy(sorted + at, a->routes + pair->first_route, pair->route_count * sizeof *sorted);
        pair->first_route = at;
        at += pair->route_count;
    }
    free(a->routes);
    a->routes = sorted;
    return TD_OK;
}

static td_status assign_all(job *j)
{
    td_status status = open_job(j);
    const uint32_t count = j->out->pair_count;
    for (uint32_t first = 0, end; first < count && status == TD_OK; first = end) {
        const td_pair *pairs = j->out->pairs;
        for (end = first + 1; end < count; end++)
            if (!td_same_class(pairs[j->order[first]].cls, pairs[j->order[end]].cls))
                break;
        status = assign_class(j, first, end);
    }
    return status == TD_OK ? sort_routes(j->out) : status;
}

td_status td_assign(const td_world *world, const td_supernetwork *net, const td_counterpart *base,
                    td_index period, const volatile int *cancel, td_diags *diags,
                    td_assignment **out)
{
    *out = NULL;
    job j = {.world = world,
             .net = net,
             .base = base,
             .number = period,
             .period = &world->periods[period],
             .cancel = cancel,
             .diags = diags};
    j.costing = (td_costing){.world = world, .net = net, .period = j.period};
    j.out = TD_ALLOC(1, td_assignment);
    if (!j.out)
        return TD_ERR_NOMEM;
    const td_status status = assign_all(&j);
    close_job(&j);
    if (status == TD_OK)
        *out = j.out;
    else
        td_assignment_free(j.out);
    return status;
}

void td_assignment_free(td_assignment *a)
{
    if (!a)
        return;
    free(a->pairs);
    free(a->routes);
    free(a->arcs);
    free(a->load);
    free(a->load_t);
    free(a->load_teu);
    free(a->load_vehicles);
    free(a->steps);
    td_arena_free(a->owned);
    free(a);
}
