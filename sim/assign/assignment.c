/* Demand of a period onto routes: the routes that compete, then class by class shares and loads. */
#include "assign/assignment.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "assign/chooser.h"
#include "assign/costing.h"
#include "assign/demand_response.h"
#include "assign/loading.h"
#include "assign/resource_delay.h"
#include "assign/route_pool.h"
#include "assign/route_sets.h"
#include "assign/sue_period.h"
#include "assign/user_equilibrium.h"
#include "base/mem.h"

typedef struct job {
    const td_world *world;
    const td_supernetwork *net;
    const td_period *period;
    const volatile int *cancel;
    td_diags *diags;
    const td_route_sets *sets;
    td_assignment *out;
    size_t route_capacity, arc_capacity;

    td_costing costing; /* of the class at hand */
    td_chooser *chooser;
    double *flow;  /* [arc] tonnes of the class */
    double *share; /* [route of the pair] */
    struct ranked *rank;
    size_t share_room, rank_room;
    td_settled settled; /* empty where nothing iterates */
} job;

static td_status open_job(job *j)
{
    const td_index resources = j->world->resources.count;
    td_assignment *out = j->out;
    out->owned = td_arena_create();
    out->load = TD_ALLOC(resources, double);
    out->load_t = TD_ALLOC(resources, double);
    out->load_teu = TD_ALLOC(resources, double);
    out->load_vehicles = TD_ALLOC(resources, double);
    out->pairs = TD_ALLOC(j->sets->pair_count, td_pair);
    j->flow = TD_ALLOC(j->net->csr.arc_count, double);
    if (!out->owned || !out->load || !out->load_t || !out->load_teu || !out->load_vehicles ||
        !out->pairs || !j->flow)
        return TD_ERR_NOMEM;
    out->pair_count = j->sets->pair_count;
    if (out->pair_count > 0)
        memcpy(out->pairs, j->sets->pairs, out->pair_count * sizeof *out->pairs);
    return td_chooser_create(j->world, out->owned, &j->chooser);
}

static void close_job(job *j)
{
    td_costing_clear(&j->costing);
    td_chooser_free(j->chooser);
    free(j->flow);
    free(j->share);
    free(j->rank);
    td_settled_clear(&j->settled);
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

/* Route r of the sets. */
static td_status store_route(job *j, uint32_t pair, uint32_t r, double share)
{
    td_assignment *out = j->out;
    const td_choice_route *from = &j->sets->routes[r];
    size_t routes = j->route_capacity, room = j->arc_capacity;
    const char *chain = td_chooser_chain_name(j->chooser, from->chain);
    if (!chain || TD_RESERVE(out->routes, routes, (size_t)out->route_count + 1) ||
        TD_RESERVE(out->arcs, room, (size_t)out->arc_count + from->arc_count))
        return TD_ERR_NOMEM;
    j->route_capacity = routes;
    j->arc_capacity = room;
    out->routes[out->route_count++] = (td_route){.pair = pair,
                                                 .share = share,
                                                 .figures = j->settled.figures ? j->settled.figures[r]
                                                                               : from->figures,
                                                 .chain = chain,
                                                 .corridor = from->corridor,
                                                 .first_arc = out->arc_count,
                                                 .arc_count = from->arc_count};
    memcpy(out->arcs + out->arc_count, j->sets->arcs + from->first_arc, from->arc_count * sizeof *out->arcs);
    out->arc_count += from->arc_count;
    return TD_OK;
}

/* Where the arc takes room on a service: of boarding, or of the segment ridden; TD_NONE. */
static td_index seats_of(const job *j, uint32_t arc)
{
    if (j->net->kind[arc] == TD_ARC_BOARD)
        return j->world->services.resource[j->net->service[arc]];
    return j->net->kind[arc] == TD_ARC_RIDE ? j->world->stops.resource[j->net->stop[arc]] : TD_NONE;
}

/* The share of a route's freight that finds room on all of its services. */
static double kept_on(const job *j, const td_route *route)
{
    double kept = 1;
    for (uint32_t k = 0; k < route->arc_count; k++) {
        const td_index seats = seats_of(j, j->out->arcs[route->first_arc + k]);
        if (seats != TD_NONE)
            kept = fmin(kept, j->settled.kept[seats]);
    }
    return kept;
}

/* What finds no room on full services at any price stays. */
static void leave_behind(job *j, td_pair *pair)
{
    td_route *routes = j->out->routes + pair->first_route;
    for (uint32_t i = 0; i < pair->route_count; i++) {
        const double kept = kept_on(j, &routes[i]);
        if (kept == 1)
            continue;
        pair->tonnes_unserved += routes[i].tonnes * (1 - kept);
        pair->reason = TD_REASON_NO_ROOM;
        routes[i].tonnes *= kept;
        routes[i].share *= kept;
    }
}

/* The pair's tonnes by the shares; the first, largest route takes what rounding leaves. */
static void spread_tonnes(job *j, td_pair *pair)
{
    td_route *routes = j->out->routes + pair->first_route;
    double rest = pair->tonnes;
    for (uint32_t i = 1; i < pair->route_count; i++) {
        routes[i].tonnes = pair->tonnes * routes[i].share;
        rest -= routes[i].tonnes;
    }
    routes[0].tonnes = rest;
    if (j->out->shadow_price)
        leave_behind(j, pair);
    for (uint32_t i = 0; i < pair->route_count; i++)
        for (uint32_t k = 0; k < routes[i].arc_count; k++)
            j->flow[j->out->arcs[routes[i].first_arc + k]] += routes[i].tonnes;
}

/* Those of the pair's routes from `first` on that an equilibrium left open, with the shares that it found.
 */
static uint32_t rank_settled(const job *j, uint32_t first, uint32_t count, ranked *rank)
{
    uint32_t open = 0;
    for (uint32_t i = 0; i < count; i++)
        if (j->settled.figures[first + i].usable)
            rank[open++] = (ranked){.share = j->settled.share[first + i], .route = first + i};
    return open;
}

static td_status rank_chosen(job *j, td_pair *pair, uint32_t first, uint32_t count, ranked *rank)
{
    const td_choice_route *routes = j->sets->routes + first;
    if (TD_RESERVE(j->share, j->share_room, count) != TD_OK)
        return TD_ERR_NOMEM;
    const td_status status =
        td_chooser_shares(j->chooser, routes, count, j->sets->path_size + first,
                          distance_of(j, pair, routes), j->diags, j->share, &pair->logsum);
    for (uint32_t i = 0; i < count; i++)
        rank[i] = (ranked){.share = j->share[i], .route = first + i};
    return status;
}

/* All that could carry the pair's freight is full. */
static void leave_all(td_pair *pair)
{
    pair->tonnes_unserved = pair->tonnes;
    pair->logsum = NAN;
    pair->reason = TD_REASON_NO_ROOM;
}

static td_status assign_pair(job *j, uint32_t at)
{
    const td_route_sets *sets = j->sets;
    const uint32_t number = sets->order[at], first = sets->first[at];
    uint32_t count = sets->first[at + 1] - first;
    td_pair *pair = &j->out->pairs[number];
    td_status status = TD_OK;
    pair->first_route = j->out->route_count;
    if (count == 0)
        return TD_OK;
    if (TD_RESERVE(j->rank, j->rank_room, count) != TD_OK)
        return TD_ERR_NOMEM;
    if (j->settled.figures) {
        count = rank_settled(j, first, count, j->rank);
        pair->logsum = j->settled.logsum[at];
    } else {
        status = rank_chosen(j, pair, first, count, j->rank);
    }
    if (count == 0)
        leave_all(pair);
    qsort(j->rank, count, sizeof *j->rank, by_share);
    for (uint32_t i = 0; i < count && status == TD_OK; i++)
        if (i == 0 || j->rank[i].share > 0) {
            status = store_route(j, number, j->rank[i].route, j->rank[i].share);
            pair->route_count++;
        }
    if (status == TD_OK && count > 0)
        spread_tonnes(j, pair);
    return status;
}

/* --- one class --- */

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
    const td_class cls = j->out->pairs[j->sets->order[first]].cls;
    if (j->cancel && *j->cancel)
        return TD_ERR_CANCELLED;
    td_chooser_commodity(j->chooser, cls.commodity);
    td_costing_turn(&j->costing, cls, j->period);
    td_status status = td_costing_prepare_rates(&j->costing);
    if (status == TD_OK)
        status = td_costing_remember(&j->costing);
    for (uint32_t i = first; i < end && status == TD_OK; i++)
        status = assign_pair(j, i);
    if (status == TD_OK)
        load_resources(j);
    return status;
}

/* --- all --- */

td_status td_assignment_sort_routes(td_assignment *a)
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

/* Links have no queue, and what finds no hard seat does not wait for one. */
static bool has_queue(const td_world *world, td_index resource)
{
    const td_index row = world->resources.row[resource];
    switch ((td_resource_kind)world->resources.kind[resource]) {
    case TD_RESOURCE_FACILITY:
        return true;
    case TD_RESOURCE_SERVICE:
        return world->services.seats[row] == TD_SEATS_SOFT;
    case TD_RESOURCE_LINK:
        break;
    }
    return false;
}

/* Units that wait for the next period. */
static td_status hand_on_queues(job *j, const td_assignment *before)
{
    td_assignment *out = j->out;
    out->queue = TD_ALLOC(j->world->resources.count, double);
    if (!out->queue)
        return TD_ERR_NOMEM;
    for (td_index r = 0; r < j->world->resources.count; r++)
        if (has_queue(j->world, r))
            out->queue[r] = td_resource_backlog(j->world, j->period, r,
                                                before && before->queue ? before->queue[r] : 0,
                                                out->load[r]);
    return TD_OK;
}

static td_status assign_all(job *j)
{
    td_status status = open_job(j);
    td_costing_congest(&j->costing, j->out->congestion);
    for (uint32_t first = 0, end; first < j->sets->pair_count && status == TD_OK; first = end) {
        end = td_route_sets_class_end(j->sets, first);
        status = assign_class(j, first, end);
    }
    return status == TD_OK ? td_assignment_sort_routes(j->out) : status;
}

/* Pairs without a route are unserved as a whole. */
static void set_tonnes(td_route_sets *sets, const double *tonnes)
{
    for (uint32_t p = 0; p < sets->pair_count; p++) {
        td_pair *pair = &sets->pairs[p];
        pair->tonnes_unserved = pair->tonnes_unserved > 0 ? tonnes[p] : 0;
        pair->tonnes = tonnes[p];
    }
}

td_status td_assign_given(const td_world *world, const td_supernetwork *net,
                          const td_counterpart *base, td_route_pool *pool, td_index period,
                          td_assignment *before, const td_assignment *earlier,
                          const double *tonnes, const volatile int *cancel, td_diags *diags,
                          td_assignment **out)
{
    *out = NULL;
    if (world->evaluate.type == TD_ASSIGN_UE || world->evaluate.type == TD_ASSIGN_SO)
        return td_assign_equilibrium(world, net, period, before, tonnes, cancel, diags, out);
    td_route_sets *sets;
    td_status status = td_route_sets_find(world, net, base, pool, period, cancel, &sets);
    if (status != TD_OK)
        return status;
    if (tonnes)
        set_tonnes(sets, tonnes);
    job j = {.world = world,
             .net = net,
             .period = &world->periods[period],
             .cancel = cancel,
             .diags = diags,
             .sets = sets,
             .out = TD_ALLOC(1, td_assignment)};
    j.costing = (td_costing){.world = world, .net = net, .period = j.period};
    status = j.out ? TD_OK : TD_ERR_NOMEM;
    if (status == TD_OK) {
        j.out->converged = true; /* neither logit nor all-or-nothing iterates */
        if (world->evaluate.type == TD_ASSIGN_SUE)
            status =
                td_sue_period(world, net, base, pool, period, before, earlier, cancel, diags, sets,
                              j.out, &j.settled);
    }
    if (status == TD_OK)
        status = assign_all(&j);
    if (status == TD_OK && world->evaluate.type == TD_ASSIGN_SUE)
        status = hand_on_queues(&j, before);
    close_job(&j);
    td_route_pool_keep(pool, sets, period);
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
    td_demand_response_free(a->response);
    td_kept_ways_free(a->ways);
    free(a->flow);
    free(a->selected);
    free(a->delay_h);
    free(a->shadow_price);
    free(a->queue);
    td_congestion_free(a->congestion);
    td_arena_free(a->owned);
    free(a);
}
