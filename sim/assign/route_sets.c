/* Choice sets class by class, origin by origin, in a fixed order: a class's costs, then its trees,
 * then its pairs. */
#include "assign/route_sets.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "assign/costing.h"
#include "assign/demand_pairs.h"
#include "assign/logit.h"
#include "assign/path_lengths.h"
#include "assign/reasons.h"
#include "base/mem.h"

typedef struct finder {
    const td_world *world;
    const td_supernetwork *net;
    td_index number; /* of the period */
    const td_period *period;
    const volatile int *cancel;
    td_route_sets *out;
    size_t route_room, size_room, arc_room;

    td_costing costing;
    td_choice_set *choice;
    td_path_lengths lengths;
    td_index *origins, *destinations; /* of the class at hand */
    uint32_t origin_count, destination_count;
    uint32_t *place;    /* [zone] in destinations, TD_NONE */
    uint32_t *stranded; /* pairs of the class without a route */
    uint32_t stranded_count;
    uint32_t *users; /* [arc] all 0 */
    uint32_t *first_arc, *arc_count;
    size_t first_room, count_room;
} finder;

static td_status open_finder(finder *f, const td_counterpart *base)
{
    const td_index zones = f->world->zones.count;
    td_route_sets *out = f->out;
    f->origins = TD_ALLOC(zones, td_index);
    f->destinations = TD_ALLOC(zones, td_index);
    f->place = TD_ALLOC(zones, uint32_t);
    f->users = TD_ALLOC(f->net->csr.arc_count, uint32_t);
    if (!f->origins || !f->destinations || !f->place || !f->users)
        return TD_ERR_NOMEM;
    td_status status = td_demand_pairs(f->world, f->period, &out->pairs, &out->pair_count);
    if (status != TD_OK)
        return status;
    out->order = TD_ALLOC(out->pair_count, uint32_t);
    out->first = TD_ALLOC((size_t)out->pair_count + 1, uint32_t);
    f->stranded = TD_ALLOC(out->pair_count, uint32_t);
    if (!out->order || !out->first || !f->stranded)
        return TD_ERR_NOMEM;
    status = td_demand_order(out->pairs, out->pair_count, out->order);
    if (status == TD_OK)
        status = td_choice_set_create(f->world, f->net, &f->choice);
    return status == TD_OK ? td_path_lengths_open(base, &f->lengths) : status;
}

static void close_finder(finder *f)
{
    td_costing_clear(&f->costing);
    td_choice_set_free(f->choice);
    td_path_lengths_close(&f->lengths);
    free(f->origins);
    free(f->destinations);
    free(f->place);
    free(f->stranded);
    free(f->users);
    free(f->first_arc);
    free(f->arc_count);
}

/* --- one pair --- */

static td_status measure_path_sizes(finder *f, const td_choice_route *routes, uint32_t count,
                                    const uint32_t *arcs, double *path_size)
{
    const double *length = NULL;
    if (TD_RESERVE(f->first_arc, f->first_room, count) != TD_OK ||
        TD_RESERVE(f->arc_count, f->count_room, count) != TD_OK)
        return TD_ERR_NOMEM;
    for (uint32_t i = 0; i < count; i++) {
        f->first_arc[i] = routes[i].first_arc;
        f->arc_count[i] = routes[i].arc_count;
        length = td_path_lengths_of(&f->lengths, arcs + routes[i].first_arc, routes[i].arc_count);
    }
    td_path_sizes(arcs, f->first_arc, f->arc_count, count, length, f->users, path_size);
    return TD_OK;
}

static td_status store_routes(finder *f, const td_choice_route *routes, uint32_t count,
                              const uint32_t *arcs)
{
    td_route_sets *out = f->out;
    size_t arc_count = out->arc_count;
    for (uint32_t i = 0; i < count; i++)
        arc_count += routes[i].arc_count;
    if (TD_RESERVE(out->routes, f->route_room, (size_t)out->route_count + count) != TD_OK ||
        TD_RESERVE(out->path_size, f->size_room, (size_t)out->route_count + count) != TD_OK ||
        TD_RESERVE(out->arcs, f->arc_room, arc_count) != TD_OK)
        return TD_ERR_NOMEM;
    const td_status status =
        measure_path_sizes(f, routes, count, arcs, out->path_size + out->route_count);
    for (uint32_t i = 0; i < count; i++) {
        td_choice_route *route = &out->routes[out->route_count++];
        *route = routes[i];
        route->first_arc = out->arc_count;
        memcpy(out->arcs + out->arc_count, arcs + routes[i].first_arc,
               routes[i].arc_count * sizeof *arcs);
        out->arc_count += routes[i].arc_count;
    }
    return status;
}

static td_status find_pair(finder *f, uint32_t number)
{
    td_pair *pair = &f->out->pairs[number];
    const td_choice_route *routes;
    const uint32_t *arcs;
    uint32_t count;
    const td_status status =
        td_choice_set_routes(f->choice, f->place[pair->destination], &routes, &count, &arcs);
    if (status != TD_OK)
        return status;
    if (count > 0)
        return store_routes(f, routes, count, arcs);
    pair->tonnes_unserved = pair->tonnes;
    pair->logsum = NAN;
    f->stranded[f->stranded_count++] = number;
    return TD_OK;
}

/* --- one class --- */

static void find_zones(finder *f, uint32_t first, uint32_t end)
{
    f->origin_count = f->destination_count = 0;
    for (td_index z = 0; z < f->world->zones.count; z++)
        f->place[z] = TD_NONE;
    for (uint32_t i = first; i < end; i++) {
        const td_pair *pair = &f->out->pairs[f->out->order[i]];
        if (f->origin_count == 0 || f->origins[f->origin_count - 1] != pair->origin)
            f->origins[f->origin_count++] = pair->origin; /* pairs come by origin */
        f->place[pair->destination] = 0;
    }
    for (td_index z = 0; z < f->world->zones.count; z++)
        if (f->place[z] != TD_NONE) {
            f->place[z] = f->destination_count;
            f->destinations[f->destination_count++] = z;
        }
}

static td_status find_class(finder *f, uint32_t first, uint32_t end)
{
    const td_class cls = f->out->pairs[f->out->order[first]].cls;
    find_zones(f, first, end);
    td_costing_turn(&f->costing, cls, f->period);
    f->stranded_count = 0;
    td_status status = td_costing_prepare(&f->costing);
    if (status == TD_OK)
        status = td_choice_set_class(f->choice, &f->costing, f->origins, f->origin_count,
                                     f->destinations, f->destination_count);
    if (status == TD_OK)
        status = td_path_lengths_class(&f->lengths, cls, f->number, td_choice_set_costs(f->choice));
    td_index origin = TD_NONE;
    for (uint32_t i = first; i < end && status == TD_OK; i++) {
        const td_pair *pair = &f->out->pairs[f->out->order[i]];
        if (pair->origin != origin) {
            if (f->cancel && *f->cancel)
                return TD_ERR_CANCELLED;
            origin = pair->origin;
            status = td_choice_set_origin(f->choice, origin);
        }
        f->out->first[i] = f->out->route_count;
        if (status == TD_OK)
            status = find_pair(f, f->out->order[i]);
    }
    if (status == TD_OK && f->stranded_count > 0)
        status = td_find_reasons(f->world, f->net, cls, f->period, f->out->pairs, f->stranded,
                                 f->stranded_count);
    return status;
}

/* --- all --- */

uint32_t td_route_sets_class_end(const td_route_sets *sets, uint32_t first)
{
    uint32_t end = first + 1;
    while (end < sets->pair_count && td_same_class(sets->pairs[sets->order[first]].cls,
                                                   sets->pairs[sets->order[end]].cls))
        end++;
    return end;
}

static td_status find_all(finder *f, const td_counterpart *base)
{
    td_status status = open_finder(f, base);
    for (uint32_t first = 0, end; status == TD_OK && first < f->out->pair_count; first = end) {
        end = td_route_sets_class_end(f->out, first);
        status = find_class(f, first, end);
    }
    if (status == TD_OK)
        f->out->first[f->out->pair_count] = f->out->route_count;
    return status;
}

td_status td_route_sets_find(const td_world *world, const td_supernetwork *net,
                             const td_counterpart *base, td_index period,
                             const volatile int *cancel, td_route_sets **out)
{
    *out = NULL;
    finder f = {.world = world,
                .net = net,
                .number = period,
                .period = &world->periods[period],
                .cancel = cancel};
    f.costing = (td_costing){.world = world, .net = net, .period = f.period};
    f.out = TD_ALLOC(1, td_route_sets);
    if (!f.out)
        return TD_ERR_NOMEM;
    const td_status status = find_all(&f, base);
    close_finder(&f);
    if (status == TD_OK)
        *out = f.out;
    else
        td_route_sets_free(f.out);
    return status;
}

void td_route_sets_free(td_route_sets *sets)
{
    if (!sets)
        return;
    free(sets->pairs);
    free(sets->order);
    free(sets->first);
    free(sets->routes);
    free(sets->path_size);
    free(sets->arcs);
    free(sets);
}
