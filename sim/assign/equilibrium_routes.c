#include "assign/equilibrium_routes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "assign/chooser.h"
#include "base/mem.h"

/* Least share of a route of its pair. */
static const double ROUTE_SHARE = 1e-6;
/* More routes, or more steps to find them, than this: routes are peeled off instead. */
enum { ROUTES_MOST = 1000, STEPS_MOST = 200000 };
/* Of a pair, what may be left to the routes that are listed. */
static const double UNLISTED = 1e-3;

typedef struct found_route {
    double share;
    size_t first;
    uint32_t count, number;
} found_route;

typedef struct lister {
    td_congested_world *world;
    td_equilibrium *equilibrium;
    const volatile int *cancel;
    td_assignment *out;
    size_t route_room, arc_room;
    td_chooser *names;
    td_index road;
    uint32_t *zone_of;               /* [vertex] the zone whose origin it is; TD_NONE */
    uint32_t *first_pair, *end_pair; /* [zone] of the class at hand, in `order` */
    uint32_t class_index;            /* at hand; TD_NONE */
    uint8_t *served;                 /* [pair] */

    /* of the pair at hand */
    found_route *found;
    size_t found_count, found_room;
    uint32_t *arcs; /* of found routes, backwards */
    size_t arc_count, arcs_room;
    uint32_t *way; /* stack: [depth] the next way to try into the vertex there */
    uint32_t *arc; /* [depth] taken from there */
    double *share; /* [depth] of what comes down to the vertex */
    uint32_t *at;  /* [depth] vertex */
    double *through; /* [vertex] see spread_back */
    double *taken;   /* [way] */
} lister;

static td_status open_lister(lister *l)
{
    const uint32_t vertices = l->world->net->csr.vertex_count;
    const td_index zones = l->world->world->zones.count;
    l->class_index = TD_NONE;
    l->road = td_chain_road(l->world->world);
    l->zone_of = TD_ALLOC(vertices, uint32_t);
    l->first_pair = TD_ALLOC(zones, uint32_t);
    l->end_pair = TD_ALLOC(zones, uint32_t);
    l->served = TD_ALLOC(l->world->pair_count, uint8_t);
    l->way = TD_ALLOC((size_t)vertices + 1, uint32_t);
    l->arc = TD_ALLOC((size_t)vertices + 1, uint32_t);
    l->share = TD_ALLOC((size_t)vertices + 1, double);
    l->at = TD_ALLOC((size_t)vertices + 1, uint32_t);
    l->through = TD_ALLOC(vertices, double);
    l->taken = TD_ALLOC(l->world->net->csr.arc_count, double);
    if (!l->zone_of || !l->first_pair || !l->end_pair || !l->served || !l->way || !l->arc ||
        !l->share || !l->at || !l->through || !l->taken)
        return TD_ERR_NOMEM;
    for (uint32_t v = 0; v < vertices; v++)
        l->zone_of[v] = TD_NONE;
    for (td_index z = 0; z < zones; z++)
        if (l->world->net->origin_vertex[z] != TD_NO_VERTEX)
            l->zone_of[l->world->net->origin_vertex[z]] = z;
    for (uint32_t i = 0; i < l->world->demand_count; i++)
        l->served[l->world->demand_pair[i]] = l->equilibrium->served[i];
    return td_chooser_create(l->world->world, l->out->owned, &l->names);
}

static void close_lister(lister *l)
{
    void *const arrays[] = {l->zone_of, l->first_pair, l->end_pair, l->served, l->found,
                            l->arcs,    l->way,        l->arc,      l->share,  l->at,         l->through, l->taken};
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++)
        free(arrays[i]);
    td_chooser_free(l->names);
}

/* --- routes of a pair --- */

static td_status keep_found(lister *l, uint32_t depth, double share)
{
    if (TD_RESERVE(l->found, l->found_room, l->found_count + 1) != TD_OK ||
        TD_RESERVE(l->arcs, l->arcs_room, l->arc_count + depth) != TD_OK)
        return TD_ERR_NOMEM;
    l->found[l->found_count] = (found_route){
        .share = share, .first = l->arc_count, .count = depth, .number = (uint32_t)l->found_count};
    l->found_count++;
    memcpy(l->arcs + l->arc_count, l->arc, depth * sizeof *l->arc);
    l->arc_count += depth;
    return TD_OK;
}

/* All ways from the destination back to the origin that keep ROUTE_SHARE; *whole: these are all that
 * matter. */
static td_status trace_back(lister *l, const td_equilibrium_bush *bush, uint32_t destination,
                            bool *whole)
{
    const td_csr *g = &l->world->net->csr;
    uint32_t depth = 0;
    double sum = 0;
    td_status status = TD_OK;
    l->found_count = l->arc_count = 0;
    l->at[0] = destination;
    l->way[0] = bush->first_way[destination];
    l->share[0] = 1;
    *whole = false;
    for (uint32_t step = 0; step < STEPS_MOST; step++) {
        const uint32_t v = l->at[depth];
        if (v == bush->origin) {
            status = keep_found(l, depth, l->share[depth]);
            sum += l->share[depth];
            if (status != TD_OK || l->found_count > ROUTES_MOST)
                return status;
        }
        while (v != bush->origin && l->way[depth] < bush->end_way[v] &&
               l->share[depth] * bush->way_share[l->way[depth]] < ROUTE_SHARE)
            l->way[depth]++;
        if (v == bush->origin || l->way[depth] == bush->end_way[v]) {
            *whole = depth == 0 && sum > 1 - UNLISTED;
            if (depth-- == 0)
                return TD_OK;
            continue;
        }
        const uint32_t way = l->way[depth]++;
        l->arc[depth] = bush->way_arc[way];
        l->share[depth + 1] = l->share[depth] * bush->way_share[way];
        l->at[++depth] = g->tail[bush->way_arc[way]];
        l->way[depth] = bush->first_way[l->at[depth]];
    }
    return TD_OK;
}

/* What of the pair's freight takes every way, by the shares: through [vertex], taken [way]. */
static void spread_back(lister *l, const td_equilibrium_bush *bush, uint32_t destination)
{
    const td_csr *g = &l->world->net->csr;
    for (uint32_t place = 0; place < bush->reached; place++)
        l->through[bush->order[place]] = 0;
    l->through[destination] = 1;
    for (uint32_t place = bush->reached; place-- > 0;) {
        const uint32_t v = bush->order[place];
        for (uint32_t way = bush->first_way[v]; way < bush->end_way[v]; way++) {
            l->taken[way] = l->through[v] * bush->way_share[way];
            l->through[g->tail[bush->way_arc[way]]] += l->taken[way];
        }
    }
}

/* Where routes are too many to list all: some that together carry the same on every way, each along
 * the ways that carry most of what is left. */
static td_status peel(lister *l, const td_equilibrium_bush *bush, uint32_t destination)
{
    const td_csr *g = &l->world->net->csr;
    td_status status = TD_OK;
    double left = 1;
    l->found_count = l->arc_count = 0;
    spread_back(l, bush, destination);
    while (left > ROUTE_SHARE && l->found_count < ROUTES_MOST && status == TD_OK) {
        uint32_t depth = 0;
        double share = left;
        for (uint32_t v = destination; v != bush->origin; v = g->tail[l->arc[depth++]]) {
            uint32_t best = bush->first_way[v];
            for (uint32_t way = best + 1; way < bush->end_way[v]; way++)
                best = l->taken[way] > l->taken[best] ? way : best;
            l->way[depth] = best;
            l->arc[depth] = bush->way_arc[best];
            share = fmin(share, l->taken[best]);
        }
        if (!(share > 0)) /* rounding is all that is left */
            break;
        for (uint32_t i = 0; i < depth; i++)
            l->taken[l->way[i]] -= share;
        left -= share;
        status = keep_found(l, depth, share);
    }
    return status;
}

static int by_share(const void *a, const void *b)
{
    const found_route *x = a, *y = b;
    if (x->share != y->share)
        return x->share > y->share ? -1 : 1;
    return x->number < y->number ? -1 : x->number > y->number;
}

static td_status append_route(lister *l, uint32_t pair, const found_route *from, double share)
{
    td_assignment *out = l->out;
    td_congested_world *w = l->world;
    if ((size_t)out->arc_count + from->count > UINT32_MAX ||
        TD_RESERVE(out->routes, l->route_room, (size_t)out->route_count + 1) != TD_OK ||
        TD_RESERVE(out->arcs, l->arc_room, (size_t)out->arc_count + from->count) != TD_OK)
        return TD_ERR_NOMEM;
    td_route *route = &out->routes[out->route_count++];
    uint32_t *arcs = out->arcs + out->arc_count;
    *route = (td_route){.pair = pair,
                        .share = share,
                        .corridor = TD_NONE,
                        .first_arc = out->arc_count,
                        .arc_count = from->count};
    for (uint32_t i = 0; i < from->count; i++)
        arcs[i] = l->arcs[from->first + from->count - 1 - i];
    out->arc_count += from->count;
    for (uint32_t i = 0; i < from->count && w->world->corridors.count > 0; i++) {
        const td_index corridor = td_arc_corridor(w->world, w->net, arcs[i]);
        route->corridor = corridor < route->corridor ? corridor : route->corridor;
    }
    td_costing_route(&w->classes[l->class_index].costing, arcs, from->count, &route->figures);
    route->chain = td_chooser_chain_name(
        l->names, td_chain_trim(td_chain_of(w->world, w->net, arcs, from->count), l->road));
    return route->chain ? TD_OK : TD_ERR_NOMEM;
}

/* The found routes, the largest first, which takes what rounding leaves. */
static td_status append_found(lister *l, uint32_t number)
{
    td_pair *pair = &l->world->pairs[number];
    double sum = 0, rest = pair->tonnes;
    td_status status = TD_OK;
    qsort(l->found, l->found_count, sizeof *l->found, by_share);
    for (size_t i = 0; i < l->found_count; i++)
        sum += l->found[i].share;
    pair->first_route = l->out->route_count;
    pair->logsum = INFINITY;
    for (size_t i = 0; i < l->found_count && status == TD_OK; i++) {
        status = append_route(l, number, &l->found[i], l->found[i].share / sum);
        if (status != TD_OK)
            break;
        td_route *route = &l->out->routes[l->out->route_count - 1];
        route->tonnes = pair->tonnes * route->share;
        rest -= i > 0 ? route->tonnes : 0;
        pair->logsum = fmin(pair->logsum, route->figures.generalised);
        pair->route_count++;
    }
    if (status == TD_OK && pair->route_count > 0)
        l->out->routes[pair->first_route].tonnes = rest;
    return status;
}

static td_status route_pair(lister *l, const td_equilibrium_bush *bush, uint32_t number)
{
    const td_pair *pair = &l->world->pairs[number];
    const td_supernetwork *net = l->world->net;
    const uint32_t destination = pair->cls.foreign
                                     ? net->destination_vertex_foreign[pair->destination]
                                     : net->destination_vertex_domestic[pair->destination];
    bool whole;
    td_status status = trace_back(l, bush, destination, &whole);
    if (status == TD_OK && !whole)
        status = peel(l, bush, destination);
    return status == TD_OK ? append_found(l, number) : status;
}

/* --- classes and origins --- */

static td_status turn_to_class(lister *l, uint32_t k)
{
    td_congested_world *w = l->world;
    l->class_index = k;
    for (td_index z = 0; z < w->world->zones.count; z++)
        l->first_pair[z] = l->end_pair[z] = 0;
    for (uint32_t i = w->classes[k].first; i < w->classes[k].end; i++) {
        const td_index zone = w->pairs[w->order[i]].origin;
        if (l->end_pair[zone] == 0)
            l->first_pair[zone] = i;
        l->end_pair[zone] = i + 1;
    }
    return td_congested_turn(w, k);
}

static td_status visit(const td_equilibrium_bush *bush, void *payload)
{
    lister *l = payload;
    td_congested_world *w = l->world;
    const td_index zone = l->zone_of[bush->origin];
    td_status status = TD_OK;
    if (l->cancel && *l->cancel)
        return TD_ERR_CANCELLED;
    if (bush->class_index != l->class_index)
        status = turn_to_class(l, bush->class_index);
    for (uint32_t i = l->first_pair[zone]; i < l->end_pair[zone] && status == TD_OK; i++)
        if (l->served[w->order[i]])
            status = route_pair(l, bush, w->order[i]);
    return status;
}

/* Freight that stays where it is: one route without arcs. */
static td_status append_staying(lister *l)
{
    td_congested_world *w = l->world;
    const found_route nowhere = {.share = 1};
    td_status status = TD_OK;
    for (uint32_t k = 0; k < w->class_count && status == TD_OK; k++) {
        bool turned = false;
        for (uint32_t i = w->classes[k].first; i < w->classes[k].end && status == TD_OK; i++) {
            td_pair *pair = &w->pairs[w->order[i]];
            if (pair->origin != pair->destination)
                continue;
            if (!turned)
                status = turn_to_class(l, k);
            turned = true;
            pair->first_route = l->out->route_count;
            if (status == TD_OK)
                status = append_route(l, w->order[i], &nowhere, 1);
            if (status != TD_OK)
                break;
            pair->route_count = 1;
            pair->logsum = 0;
            l->out->routes[pair->first_route].tonnes = pair->tonnes;
        }
    }
    return status;
}

td_status td_equilibrium_routes(td_congested_world *world, td_equilibrium *equilibrium,
                                const volatile int *cancel, td_assignment *out)
{
    lister l = {.world = world, .equilibrium = equilibrium, .cancel = cancel, .out = out};
    if (!equilibrium)
        return TD_OK;
    td_status status = open_lister(&l);
    if (status == TD_OK)
        status = td_equilibrium_visit(equilibrium, visit, &l);
    if (status == TD_OK)
        status = append_staying(&l);
    close_lister(&l);
    return status;
}
