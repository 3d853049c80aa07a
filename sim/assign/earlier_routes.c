#include "assign/earlier_routes.h"

#include <stdlib.h>

#include "assign/demand_pairs.h"
#include "assign/period_changes.h"
#include "base/mem.h"

/* Both come by class; the union has all that the sets have. */
static td_status find_places(td_earlier_routes *e)
{
    const td_route_sets *sets = e->pool->latest, *u = e->pool->united;
    e->place = TD_ALLOC(u->pair_count, uint32_t);
    if (!e->place)
        return TD_ERR_NOMEM;
    for (uint32_t p = 0, i = 0; p < u->pair_count; p++) {
        const td_pair *pair = &u->pairs[u->order[p]];
        const td_pair *own = i < sets->pair_count ? &sets->pairs[sets->order[i]] : NULL;
        const bool same =
            own && td_pair_by_place(own, pair) == 0 && td_same_class(own->cls, pair->cls);
        e->place[p] = same ? i++ : TD_NONE;
    }
    return TD_OK;
}

/* What changes in one of the two changes how they compare, and so what is kept. */
static void join_changes(td_earlier_routes *e, const td_counterpart *both)
{
    const uint32_t arcs = both->scenario.net->csr.arc_count;
    for (uint32_t a = 0; a < arcs; a++) {
        const uint32_t b = both->base_arc[a];
        if (b != TD_NO_ARC && e->base_changed[b])
            e->changed[a] = true;
        else if (b != TD_NO_ARC && e->changed[a])
            e->base_changed[b] = true;
    }
}

static td_status find_base_changes(td_earlier_routes *e, const td_counterpart *both,
                                   td_index period, td_index other)
{
    const td_modelled *base = &both->base;
    e->base_changed = TD_ALLOC(base->net->csr.arc_count, bool);
    const td_status status =
        e->base_changed
            ? td_period_changes(base->world, base->net, period, other, e->base_changed)
            : TD_ERR_NOMEM;
    if (status == TD_OK)
        join_changes(e, both);
    return status;
}

td_status td_earlier_routes_open(const td_world *world, const td_supernetwork *net,
                                 const td_counterpart *base, const td_route_pool *pool,
                                 td_index period, td_earlier_routes *out)
{
    *out = (td_earlier_routes){.pool = pool};
    const td_index other = pool->latest_period;
    if (!pool->latest)
        return TD_OK;
    const td_index base_period = base ? td_counterpart_period(base, period) : TD_NONE;
    const td_index base_other = base ? td_counterpart_period(base, other) : TD_NONE;
    if ((base_period == TD_NONE) != (base_other == TD_NONE))
        return TD_OK;
    out->changed = TD_ALLOC(net->csr.arc_count, bool);
    td_status status = out->changed
                           ? td_period_changes(world, net, period, other, out->changed)
                           : TD_ERR_NOMEM;
    if (status == TD_OK && base_other != TD_NONE)
        status = find_base_changes(out, base, base_period, base_other);
    if (status != TD_OK)
        return status;
    status = find_places(out);
    out->sets = pool->latest;
    out->conditions[0] = td_route_pool_conditions(pool, world, other);
    out->conditions[1] = td_route_pool_conditions(pool, world, period);
    if (pool->base && base_other != TD_NONE) {
        const td_world *b = base->base.world;
        out->base_conditions[0] = td_route_pool_conditions(pool->base, b, base_other);
        out->base_conditions[1] = td_route_pool_conditions(pool->base, b, base_period);
    }
    return status;
}

void td_earlier_routes_close(td_earlier_routes *e)
{
    free(e->changed);
    free(e->base_changed);
    free(e->place);
    *e = (td_earlier_routes){0};
}

/* Whether a pair's candidates are the same in both periods, and cost the same. */
static bool stay(const td_route_sets *sets, const uint64_t *found_under, uint32_t pair,
                 const uint64_t conditions[2], const bool *changed)
{
    for (uint32_t r = sets->first[pair]; r < sets->first[pair + 1]; r++) {
        const bool before = found_under[r] & conditions[0], now = found_under[r] & conditions[1];
        const td_choice_route *route = &sets->routes[r];
        if (before != now)
            return false;
        for (uint32_t i = 0; now && i < route->arc_count; i++)
            if (changed[sets->arcs[route->first_arc + i]])
                return false;
    }
    return true;
}

uint32_t td_earlier_routes_find(const td_earlier_routes *e, uint32_t united)
{
    const td_route_pool *pool = e->pool;
    const uint32_t at = e->sets ? e->place[united] : TD_NONE;
    if (at == TD_NONE || e->sets->searched[at] ||
        !stay(pool->united, pool->found_under, united, e->conditions, e->changed))
        return TD_NONE;
    const uint32_t base_pair = e->base_changed && pool->base ? pool->base_pair[united] : TD_NONE;
    return base_pair == TD_NONE || stay(pool->base->united, pool->base->found_under, base_pair,
                                        e->base_conditions, e->base_changed)
               ? at
               : TD_NONE;
}
