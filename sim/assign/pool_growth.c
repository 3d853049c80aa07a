#include "assign/pool_growth.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

typedef struct grown {
    const td_route_sets *had; /* the union so far */
    td_route_sets out;        /* only first, routes and arcs; their counts */
    uint64_t *found_under;
    size_t routes, arcs, found;
} grown;

static bool same_route(const td_route_sets *a, const td_choice_route *x, const td_route_sets *b,
                       const td_choice_route *y)
{
    return x->arc_count == y->arc_count &&
           memcmp(a->arcs + x->first_arc, b->arcs + y->first_arc,
                  x->arc_count * sizeof *a->arcs) == 0;
}

static td_status add(grown *g, const td_route_sets *from, const td_choice_route *route,
                     uint64_t found_under)
{
    td_route_sets *out = &g->out;
    if (TD_RESERVE(out->routes, g->routes, (size_t)out->route_count + 1) ||
        TD_RESERVE(g->found_under, g->found, (size_t)out->route_count + 1) ||
        TD_RESERVE(out->arcs, g->arcs, (size_t)out->arc_count + route->arc_count))
        return TD_ERR_NOMEM;
    g->found_under[out->route_count] = found_under;
    out->routes[out->route_count] = *route;
    out->routes[out->route_count++].first_arc = out->arc_count;
    memcpy(out->arcs + out->arc_count, from->arcs + route->first_arc,
           route->arc_count * sizeof *out->arcs);
    out->arc_count += route->arc_count;
    return TD_OK;
}

/* The union's routes of its u-th pair, then those of the i-th of `sets` that it lacks. */
static td_status add_pair(grown *g, const uint64_t *had_under, uint32_t u,
                          const td_route_sets *sets, uint32_t i, uint64_t conditions)
{
    const uint32_t first = g->out.first[u] = g->out.route_count;
    td_status status = TD_OK;
    for (uint32_t r = g->had->first[u]; status == TD_OK && r < g->had->first[u + 1]; r++)
        status = add(g, g->had, &g->had->routes[r], had_under[r]);
    if (i == TD_NONE)
        return status;
    for (uint32_t r = sets->first[i]; status == TD_OK && r < sets->first[i + 1]; r++) {
        uint32_t k = first;
        while (k < g->out.route_count &&
               !same_route(&g->out, &g->out.routes[k], sets, &sets->routes[r]))
            k++;
        if (k == g->out.route_count)
            status = add(g, sets, &sets->routes[r], conditions);
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
            closed |= (uint64_t)1 << (i < 63 ? i : 63);
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
    pool->growths++;
}

td_status td_route_pool_grow(td_route_pool *pool, const td_world *world, td_index period,
                             const td_route_sets *sets)
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
        status = add_pair(&g, pool->found_under, p, sets, of[p], conditions);
    if (any && status == TD_OK && g.out.route_count > u->route_count) {
        g.out.first[u->pair_count] = g.out.route_count;
        take(pool, &g);
    } else {
        free(g.out.first);
        free(g.out.routes);
        free(g.out.arcs);
        free(g.found_under);
    }
    free(of);
    return status;
}
