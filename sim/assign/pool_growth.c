#include "assign/pool_growth.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

typedef struct grown {
    const td_route_sets *had; /* the union so far */
    td_route_sets out;        /* only first, routes and arcs; their counts */
    uint64_t *found_under;
    double tonnes; /* on routes that were added */
    size_t routes, arcs, found;
} grown;

static td_status add(grown *g, const uint32_t *arcs, const td_choice_route *route,
                     uint64_t found_under)
{
    td_route_sets *out = &g->out;
    if (TD_RESERVE(out->routes, g->routes, (size_t)out->route_count + 1) ||
        TD_RESERVE(g->found_under, g->found, (size_t)out->route_count + 1) ||
        TD_RESERVE(out->arcs, g->arcs, (size_t)out->arc_count + route->arc_count))
        return TD_ERR_NOMEM;
    g->found_under[out->route_count] = found_under;
    out->routes[out->route_count] = *route;
    out->routes[out->route_count].congested = found_under & TD_FOUND_CONGESTED;
    out->routes[out->route_count++].first_arc = out->arc_count;
    memcpy(out->arcs + out->arc_count, arcs, route->arc_count * sizeof *out->arcs);
    out->arc_count += route->arc_count;
    return TD_OK;
}

/* The union's routes of its u-th pair. */
static td_status add_had(grown *g, const uint64_t *had_under, uint32_t u)
{
    const td_route_sets *had = g->had;
    td_status status = TD_OK;
    g->out.first[u] = g->out.route_count;
    for (uint32_t r = had->first[u]; status == TD_OK && r < had->first[u + 1]; r++)
        status = add(g, had->arcs + had->routes[r].first_arc, &had->routes[r], had_under[r]);
    return status;
}

/* Whether the pair that begins with route `first` lacks a route. */
static bool lacks(const grown *g, uint32_t first, const uint32_t *arcs, uint32_t count)
{
    for (uint32_t k = first; k < g->out.route_count; k++)
        if (g->out.routes[k].arc_count == count &&
            memcmp(g->out.arcs + g->out.routes[k].first_arc, arcs, count * sizeof *arcs) == 0)
            return false;
    return true;
}

/* The union's routes of its u-th pair, then those of the i-th of `sets` that it lacks. */
static td_status add_pair(grown *g, const uint64_t *had_under, uint32_t u,
                          const td_route_sets *sets, uint32_t i, const double *tonnes,
                          uint64_t conditions)
{
    td_status status = add_had(g, had_under, u);
    if (i == TD_NONE)
        return status;
    for (uint32_t r = sets->first[i]; status == TD_OK && r < sets->first[i + 1]; r++) {
        const td_choice_route *route = &sets->routes[r];
        const uint32_t *arcs = sets->arcs + route->first_arc;
        if (!lacks(g, g->out.first[u], arcs, route->arc_count))
            continue;
        status = add(g, arcs, route, conditions | TD_FOUND_CONGESTED);
        g->tonnes += tonnes[r];
    }
    return status;
}

/* What is found while something is closed competes only then. */
static uint64_t conditions_of(const td_route_pool *pool, const td_world *world, td_index period)
{
    const td_period *p = &world->periods[period];
    const uint64_t all = td_route_pool_conditions(pool, world, period);
    uint64_t closed = 0;
    if (!p->link_closed && !p->facility_closed && !p->service_closed)
        return all;
    for (uint32_t i = 0; i < pool->condition_count; i++)
        if (pool->conditions[i].role == TD_CONDITION_CLOSED)
            closed |= td_condition_bit(i);
    return all & closed;
}

/* The i-th pair of `sets` for every pair of the union that it has searched further for; whether any. */
static bool find_searched(td_route_pool *pool, const td_route_sets *sets, uint32_t *of)
{
    bool any = false;
    for (uint32_t u = 0; u < pool->united->pair_count; u++)
        of[u] = TD_NONE;
    for (uint32_t i = 0; i < sets->pair_count; i++) {
        const uint32_t u = sets->united[i];
        if (u == TD_NONE || !(sets->searched_at[i] > pool->searched_at[u]))
            continue;
        pool->searched_at[u] = sets->searched_at[i];
        of[u] = i;
        any = true;
    }
    return any;
}

static void take(td_route_pool *pool, grown *g)
{
    td_route_sets *u = pool->united;
    free(u->first);
    free(u->routes);
    free(u->arcs);
    free(pool->found_under);
    u->first = g->out.first;
    u->routes = g->out.routes;
    u->arcs = g->out.arcs;
    u->route_count = g->out.route_count;
    u->arc_count = g->out.arc_count;
    pool->found_under = g->found_under;
}

static void take_or_drop(td_route_pool *pool, grown *g, bool takes)
{
    if (takes && g->out.route_count > pool->united->route_count) {
        g->out.first[pool->united->pair_count] = g->out.route_count;
        take(pool, g);
        return;
    }
    free(g->out.first);
    free(g->out.routes);
    free(g->out.arcs);
    free(g->found_under);
}

static double tonnes_of(const td_route_sets *sets)
{
    double sum = 0;
    for (uint32_t i = 0; i < sets->pair_count; i++)
        sum += sets->pairs[i].tonnes;
    return sum;
}

td_status td_route_pool_grow(td_route_pool *pool, const td_world *world, td_index period,
                             const td_route_sets *sets, const double *tonnes)
{
    const td_route_sets *u = pool->united;
    if (!u || !sets->united)
        return TD_OK;
    const uint64_t conditions = conditions_of(pool, world, period);
    uint32_t *of = TD_ALLOC(u->pair_count, uint32_t);
    grown g = {.had = u, .out = {.first = TD_ALLOC((size_t)u->pair_count + 1, uint32_t)}};
    td_status status = of && g.out.first ? TD_OK : TD_ERR_NOMEM;
    const bool any = status == TD_OK && find_searched(pool, sets, of);
    for (uint32_t p = 0; any && status == TD_OK && p < u->pair_count; p++)
        status = add_pair(&g, pool->found_under, p, sets, of[p], tonnes, conditions);
    if (status == TD_OK && g.tonnes > 0)
        pool->grown_share += g.tonnes / tonnes_of(sets);
    take_or_drop(pool, &g, any && status == TD_OK);
    free(of);
    return status;
}

/* --- from the base --- */

static uint64_t typical_conditions(const td_route_pool *pool)
{
    uint64_t bits = 0;
    for (uint32_t i = 0; i < pool->condition_count; i++)
        if (pool->conditions[i].role != TD_CONDITION_CLOSED)
            bits |= td_condition_bit(i);
    return bits;
}

static td_index corridor_of(const td_counterpart *both, td_index base_corridor)
{
    const td_corridors *base = &both->base.world->corridors, *own = &both->scenario.world->corridors;
    return base_corridor == TD_NONE
               ? TD_NONE
               : td_same_row(&base->label, base_corridor, &own->label, own->count);
}

/* The union's routes of its u-th pair, then those that the base's equilibria added to the same pair. */
static td_status inherit_pair(const td_route_pool *pool, grown *g, uint32_t u, td_arc_list *arcs)
{
    const td_route_sets *base = pool->base->united;
    const uint64_t *base_under = pool->base->found_under;
    const uint64_t typical = typical_conditions(pool->base);
    const uint32_t from = pool->base_pair[u];
    td_status status = add_had(g, pool->found_under, u);
    if (from == TD_NONE)
        return status;
    pool->searched_at[u] = pool->base->searched_at[from];
    for (uint32_t r = base->first[from]; status == TD_OK && r < base->first[from + 1]; r++) {
        td_choice_route route = base->routes[r];
        bool found;
        if (!(base_under[r] & TD_FOUND_CONGESTED) || !(base_under[r] & typical))
            continue;
        status = td_counterpart_route(pool->both, false, base->arcs + route.first_arc,
                                      route.arc_count, arcs, &found);
        if (status != TD_OK || !found || !lacks(g, g->out.first[u], arcs->arcs, arcs->count))
            continue;
        route.arc_count = arcs->count;
        route.corridor = corridor_of(pool->both, route.corridor);
        status = add(g, arcs->arcs, &route, typical_conditions(pool) | TD_FOUND_CONGESTED);
    }
    return status;
}

td_status td_route_pool_inherit(td_route_pool *pool)
{
    const td_route_sets *u = pool->united;
    grown g = {.had = u, .out = {.first = TD_ALLOC((size_t)u->pair_count + 1, uint32_t)}};
    td_arc_list arcs = {0};
    td_status status = g.out.first ? TD_OK : TD_ERR_NOMEM;
    for (uint32_t p = 0; status == TD_OK && p < u->pair_count; p++)
        status = inherit_pair(pool, &g, p, &arcs);
    take_or_drop(pool, &g, status == TD_OK);
    free(arcs.arcs);
    return status;
}
