#include "assign/route_growth.h"

#include <stdlib.h>
#include <string.h>

#include "assign/costing.h"
#include "assign/logit.h"
#include "assign/path_lengths.h"
#include "base/mem.h"
#include "graph/tracks.h"

typedef struct grower {
    const td_world *world;
    const td_supernetwork *net;
    td_index number; /* of the period */
    const td_period *period;
    const volatile int *cancel;
    const bool *wanted; /* [i-th pair] */
    td_route_sets *sets;
    td_route_sets grown; /* only routes, path sizes and arcs; their counts */
    uint32_t *first;     /* [pair + 1] of the grown */
    size_t route_room, size_room, arc_room;
    uint32_t added;

    td_choice_set *choice;
    td_costing congested, published;
    td_path_lengths lengths;
    double *cost; /* [arc] published surrogate of the class */
    td_index *origins, *destinations;
    uint32_t origin_count, destination_count;
    uint32_t *place; /* [zone] in destinations, TD_NONE */
    uint32_t *users; /* [arc] all 0 */
    uint32_t *first_arc, *arc_count;
    size_t first_room, count_room;
} grower;

/* --- one pair --- */

static td_status keep(grower *g, const td_choice_route *route, const uint32_t *arcs,
                      double path_size)
{
    td_route_sets *out = &g->grown;
    if (TD_RESERVE(out->routes, g->route_room, (size_t)out->route_count + 1) != TD_OK ||
        TD_RESERVE(out->path_size, g->size_room, (size_t)out->route_count + 1) != TD_OK ||
        TD_RESERVE(out->arcs, g->arc_room, (size_t)out->arc_count + route->arc_count) != TD_OK)
        return TD_ERR_NOMEM;
    out->path_size[out->route_count] = path_size;
    out->routes[out->route_count] = *route;
    out->routes[out->route_count++].first_arc = out->arc_count;
    memcpy(out->arcs + out->arc_count, arcs + route->first_arc, route->arc_count * sizeof *arcs);
    out->arc_count += route->arc_count;
    return TD_OK;
}

/* Adds what the search at congested costs finds and the pair does not have. */
static td_status add_new(grower *g, uint32_t at, td_index destination)
{
    const td_route_sets *sets = g->sets;
    const td_choice_route *found;
    const uint32_t *arcs;
    uint32_t count;
    td_status status =
        td_choice_set_routes(g->choice, g->place[destination], &found, &count, &arcs);
    for (uint32_t i = 0; status == TD_OK && i < count; i++) {
        bool known = false;
        for (uint32_t r = sets->first[at]; r < sets->first[at + 1] && !known; r++)
            known = td_same_tracks(g->net, sets->arcs + sets->routes[r].first_arc,
                                   sets->routes[r].arc_count, arcs + found[i].first_arc,
                                   found[i].arc_count);
        td_choice_route route = found[i];
        if (!known)
            td_costing_route(&g->published, arcs + route.first_arc, route.arc_count,
                             &route.figures);
        if (known || !route.figures.usable)
            continue;
        status = keep(g, &route, arcs, 1);
        g->added++;
    }
    return status;
}

static td_status measure_path_sizes(grower *g, uint32_t first)
{
    td_route_sets *out = &g->grown;
    const uint32_t count = out->route_count - first;
    const double *length = NULL;
    if (TD_RESERVE(g->first_arc, g->first_room, count) != TD_OK ||
        TD_RESERVE(g->arc_count, g->count_room, count) != TD_OK)
        return TD_ERR_NOMEM;
    for (uint32_t i = 0; i < count; i++) {
        const td_choice_route *route = &out->routes[first + i];
        g->first_arc[i] = route->first_arc;
        g->arc_count[i] = route->arc_count;
        length = td_path_lengths_of(&g->lengths, out->arcs + route->first_arc, route->arc_count);
    }
    td_path_sizes(out->arcs, g->first_arc, g->arc_count, count, length, g->net->track,
                  g->users, out->path_size + first);
    return TD_OK;
}

static td_status grow_pair(grower *g, uint32_t at)
{
    const td_route_sets *sets = g->sets;
    const uint32_t first = g->grown.route_count;
    const uint32_t added = g->added;
    td_status status = TD_OK;
    g->first[at] = first;
    for (uint32_t r = sets->first[at]; status == TD_OK && r < sets->first[at + 1]; r++)
        status = keep(g, &sets->routes[r], sets->arcs, sets->path_size[r]);
    if (status == TD_OK && g->wanted[at])
        status = add_new(g, at, sets->pairs[sets->order[at]].destination);
    return status == TD_OK && g->added > added ? measure_path_sizes(g, first) : status;
}

/* --- one class --- */

static void find_zones(grower *g, uint32_t first, uint32_t end)
{
    g->origin_count = g->destination_count = 0;
    for (td_index z = 0; z < g->world->zones.count; z++)
        g->place[z] = TD_NONE;
    for (uint32_t i = first; i < end; i++) {
        const td_pair *pair = &g->sets->pairs[g->sets->order[i]];
        if (!g->wanted[i])
            continue;
        if (g->origin_count == 0 || g->origins[g->origin_count - 1] != pair->origin)
            g->origins[g->origin_count++] = pair->origin; /* pairs come by origin */
        g->place[pair->destination] = 0;
    }
    for (td_index z = 0; z < g->world->zones.count; z++)
        if (g->place[z] != TD_NONE) {
            g->place[z] = g->destination_count;
            g->destinations[g->destination_count++] = z;
        }
}

static td_status turn_to_class(grower *g, td_class cls)
{
    td_costing_turn(&g->congested, cls, g->period);
    td_costing_turn(&g->published, cls, g->period);
    td_status status = td_costing_prepare(&g->congested);
    if (status == TD_OK)
        status = td_costing_prepare(&g->published);
    if (status == TD_OK)
        status = td_choice_set_class(g->choice, &g->congested, g->origins, g->origin_count,
                                     g->destinations, g->destination_count);
    if (status != TD_OK)
        return status;
    td_costing_fill(&g->published, g->cost);
    return td_path_lengths_class(&g->lengths, cls, g->number, g->cost);
}

static td_status grow_class(grower *g, uint32_t first, uint32_t end)
{
    td_status status = TD_OK;
    td_index origin = TD_NONE;
    find_zones(g, first, end);
    if (g->origin_count > 0)
        status = turn_to_class(g, g->sets->pairs[g->sets->order[first]].cls);
    for (uint32_t i = first; status == TD_OK && i < end; i++) {
        const td_pair *pair = &g->sets->pairs[g->sets->order[i]];
        if (g->wanted[i] && pair->origin != origin) {
            if (g->cancel && *g->cancel)
                return TD_ERR_CANCELLED;
            origin = pair->origin;
            td_choice_set_origin(g->choice, origin);
        }
        if (status == TD_OK)
            status = grow_pair(g, i);
    }
    return status;
}

/* --- all --- */

static td_status open_grower(grower *g, const td_counterpart *base)
{
    const td_index zones = g->world->zones.count;
    const uint32_t arcs = g->net->csr.arc_count;
    g->first = TD_ALLOC((size_t)g->sets->pair_count + 1, uint32_t);
    g->cost = TD_ALLOC(arcs, double);
    g->origins = TD_ALLOC(zones, td_index);
    g->destinations = TD_ALLOC(zones, td_index);
    g->place = TD_ALLOC(zones, uint32_t);
    g->users = TD_ALLOC(arcs, uint32_t);
    if (!g->first || !g->cost || !g->origins || !g->destinations || !g->place || !g->users)
        return TD_ERR_NOMEM;
    const td_status status = td_choice_set_create(g->world, g->net, &g->choice);
    return status == TD_OK ? td_path_lengths_open(base, &g->lengths) : status;
}

static void close_grower(grower *g)
{
    td_costing_clear(&g->congested);
    td_costing_clear(&g->published);
    td_choice_set_free(g->choice);
    td_path_lengths_close(&g->lengths);
    free(g->grown.routes);
    free(g->grown.path_size);
    free(g->grown.arcs);
    free(g->first);
    free(g->cost);
    free(g->origins);
    free(g->destinations);
    free(g->place);
    free(g->users);
    free(g->first_arc);
    free(g->arc_count);
}

/* The sets take what has grown, and the grower what they had. */
static void take_grown(grower *g)
{
    td_route_sets *sets = g->sets, had = *sets;
    sets->routes = g->grown.routes;
    sets->path_size = g->grown.path_size;
    sets->arcs = g->grown.arcs;
    sets->route_count = g->grown.route_count;
    sets->arc_count = g->grown.arc_count;
    sets->first = g->first;
    sets->first[sets->pair_count] = sets->route_count;
    g->grown.routes = had.routes;
    g->grown.path_size = had.path_size;
    g->grown.arcs = had.arcs;
    g->first = had.first;
}

td_status td_route_sets_grow(const td_world *world, const td_supernetwork *net,
                             const td_counterpart *base, td_index period,
                             const td_congestion *congestion, const bool *wanted,
                             const volatile int *cancel, td_route_sets *sets, uint32_t *added)
{
    grower g = {.world = world,
                .net = net,
                .number = period,
                .period = &world->periods[period],
                .cancel = cancel,
                .wanted = wanted,
                .sets = sets};
    g.congested = g.published =
        (td_costing){.world = world, .net = net, .period = &world->periods[period]};
    td_costing_congest(&g.congested, congestion);
    td_status status = open_grower(&g, base);
    for (uint32_t first = 0, end; status == TD_OK && first < sets->pair_count; first = end) {
        end = td_route_sets_class_end(sets, first);
        status = grow_class(&g, first, end);
    }
    if (status == TD_OK)
        take_grown(&g);
    close_grower(&g);
    *added = g.added;
    return status;
}
