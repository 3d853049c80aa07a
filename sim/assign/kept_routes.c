#include "assign/kept_routes.h"

#include <stdlib.h>
#include <string.h>

#include "assign/demand_pairs.h"
#include "base/mem.h"

td_status td_kept_routes_open(const td_counterpart *both, const td_period *own,
                              const td_period *base, td_kept_routes *out)
{
    *out = (td_kept_routes){0};
    return td_class_changes_open(both, own, base, &out->changes);
}

void td_kept_routes_close(td_kept_routes *k)
{
    td_class_changes_close(&k->changes);
    free(k->routes);
    free(k->arcs.arcs);
    free(k->mapped.arcs);
    *k = (td_kept_routes){0};
}

static td_index corridor_of(const td_kept_routes *k, td_index base_corridor)
{
    const td_counterpart *both = k->changes.both;
    const td_corridors *base = &both->base.world->corridors, *own = &both->scenario.world->corridors;
    return base_corridor == TD_NONE
               ? TD_NONE
               : td_same_row(&base->label, base_corridor, &own->label, own->count);
}

/* Appends the route at hand, in k->mapped. */
static td_status add_route(td_kept_routes *k, const td_choice_route *route)
{
    if (TD_RESERVE(k->routes, k->room, (size_t)k->count + 1) ||
        TD_RESERVE(k->arcs.arcs, k->arcs.room, (size_t)k->arcs.count + k->mapped.count))
        return TD_ERR_NOMEM;
    td_choice_route *own = &k->routes[k->count++];
    *own = *route;
    own->first_arc = k->arcs.count;
    own->arc_count = k->mapped.count;
    own->corridor = corridor_of(k, route->corridor);
    memcpy(k->arcs.arcs + k->arcs.count, k->mapped.arcs, k->mapped.count * sizeof *k->arcs.arcs);
    k->arcs.count += k->mapped.count;
    return TD_OK;
}

td_status td_kept_routes_pair(td_kept_routes *k, td_costing *own, const td_route_sets *base,
                              uint32_t base_pair, const uint64_t *found_under, uint64_t conditions)
{
    td_status status = TD_OK;
    k->count = k->arcs.count = 0;
    if (base_pair == TD_NONE || !k->changes.comparable)
        return TD_OK;
    for (uint32_t r = base->first[base_pair]; r < base->first[base_pair + 1]; r++) {
        const td_choice_route *route = &base->routes[r];
        bool stays;
        if (found_under && !(found_under[r] & conditions))
            continue;
        status = td_class_changes_keep(&k->changes, own, base->arcs + route->first_arc,
                                       route->arc_count, &k->mapped, &stays);
        if (status == TD_OK && stays)
            status = add_route(k, route);
        if (status != TD_OK || !stays) {
            k->count = 0;
            return status;
        }
    }
    return status;
}

bool td_kept_routes_changed(const td_kept_routes *k, const uint32_t *arcs, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (k->changes.own[arcs[i]])
            return true;
    return false;
}

typedef struct place_in_order {
    td_pair pair; /* first: td_pair_by_place compares it */
    uint32_t at;
} place_in_order;

td_status td_route_sets_match(const td_counterpart *both, const td_route_sets *own,
                              const td_route_sets *base, uint32_t **match)
{
    place_in_order *list = TD_ALLOC(base->pair_count, place_in_order);
    *match = TD_ALLOC(own->pair_count, uint32_t);
    if (!list || !*match) {
        free(list);
        return TD_ERR_NOMEM;
    }
    for (uint32_t i = 0; i < base->pair_count; i++)
        list[base->order[i]] = (place_in_order){base->pairs[base->order[i]], i};
    for (uint32_t i = 0; i < own->pair_count; i++) {
        const td_pair *pair = &own->pairs[own->order[i]];
        place_in_order wanted = {
            .pair = {.origin = td_counterpart_zone(both, pair->origin),
                     .destination = td_counterpart_zone(both, pair->destination)}};
        (*match)[i] = TD_NONE;
        if (wanted.pair.origin == TD_NONE || wanted.pair.destination == TD_NONE ||
            !td_counterpart_class(both, pair->cls, &wanted.pair.cls))
            continue;
        const place_in_order *found =
            bsearch(&wanted, list, base->pair_count, sizeof *list, td_pair_by_place);
        if (found && found->pair.cls.foreign == pair->cls.foreign)
            (*match)[i] = found->at;
    }
    free(list);
    return TD_OK;
}
