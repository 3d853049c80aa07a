/* The routes of a period: those that a pool found for it, or, of those that it found under typical
 * conditions, the ones that can be used and are no detours at the period's costs. */
#include "assign/route_sets.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "assign/demand_pairs.h"
#include "assign/earlier_routes.h"
#include "assign/kept_routes.h"
#include "assign/path_measure.h"
#include "assign/reasons.h"
#include "assign/route_order.h"
#include "assign/route_pool.h"
#include "base/mem.h"

typedef struct maker {
    const td_world *world;
    const td_supernetwork *net;
    td_index number; /* of the period */
    const td_period *period;
    const volatile int *cancel;
    const td_route_pool *pool;
    uint64_t conditions; /* whose routes may compete */
    td_kept_routes kept; /* of the base's same period */
    td_index base_period; /* TD_NONE: none */
    uint64_t base_conditions;
    td_earlier_routes earlier;
    td_route_sets *out;
    size_t route_room, arc_room, size_room;

    td_class cls; /* at hand */
    bool ready;   /* what follows is of the class */
    td_costing costing;
    double *cost;       /* [arc] its surrogate */
    td_path_measure *measure;
    uint32_t at; /* the pair of the union to look at next */
    td_choice_set *choice; /* NULL until a pair asks for it */
    td_choice_route *routes; /* of the pair at hand */
    size_t room;
} maker;

/* --- pairs without a route --- */

static td_status give_class_reasons(const td_world *world, const td_supernetwork *net,
                                    const td_period *period, td_route_sets *sets, uint32_t first,
                                    uint32_t end, uint32_t *stranded)
{
    uint32_t count = 0;
    for (uint32_t i = first; i < end; i++) {
        if (sets->first[i + 1] > sets->first[i])
            continue;
        td_pair *pair = &sets->pairs[sets->order[i]];
        pair->tonnes_unserved = pair->tonnes;
        pair->logsum = NAN;
        stranded[count++] = sets->order[i];
    }
    return count == 0 ? TD_OK
                      : td_find_reasons(world, net, sets->pairs[sets->order[first]].cls, period,
                                        sets->pairs, stranded, count);
}

static td_status give_reasons(const td_world *world, const td_supernetwork *net,
                              const td_period *period, td_route_sets *sets)
{
    uint32_t *stranded = TD_ALLOC(sets->pair_count, uint32_t);
    td_status status = stranded ? TD_OK : TD_ERR_NOMEM;
    for (uint32_t first = 0, end; status == TD_OK && first < sets->pair_count; first = end) {
        end = td_route_sets_class_end(sets, first);
        status = give_class_reasons(world, net, period, sets, first, end, stranded);
    }
    free(stranded);
    return status;
}

/* --- one pair --- */

/* Surrogates of the arcs of routes, where not all are there. */
static void fill_costs(maker *m, const td_choice_route *routes, uint32_t count,
                       const uint32_t *arcs)
{
    td_arc_core core;
    for (uint32_t i = 0; i < count && m->costing.stage < TD_COSTING_ARCS; i++)
        for (uint32_t k = routes[i].first_arc; k < routes[i].first_arc + routes[i].arc_count; k++) {
            td_costing_arc(&m->costing, arcs[k], &core);
            m->cost[arcs[k]] =
                core.usable ? td_costing_additive(&m->costing, &core) : (double)INFINITY;
        }
}

/* Appends routes without their path sizes, which are those of out->path_size[first] on. */
static td_status append(maker *m, const td_choice_route *routes, uint32_t count,
                        const uint32_t *arcs)
{
    td_route_sets *out = m->out;
    size_t arc_count = out->arc_count;
    for (uint32_t i = 0; i < count; i++)
        arc_count += routes[i].arc_count;
    if (TD_RESERVE(out->routes, m->route_room, (size_t)out->route_count + count) ||
        TD_RESERVE(out->path_size, m->size_room, (size_t)out->route_count + count) ||
        TD_RESERVE(out->arcs, m->arc_room, arc_count))
        return TD_ERR_NOMEM;
    for (uint32_t i = 0; i < count; i++) {
        td_choice_route *route = &out->routes[out->route_count++];
        *route = routes[i];
        route->first_arc = out->arc_count;
        memcpy(out->arcs + out->arc_count, arcs + routes[i].first_arc,
               routes[i].arc_count * sizeof *arcs);
        out->arc_count += routes[i].arc_count;
    }
    return TD_OK;
}

static td_status store(maker *m, const td_choice_route *routes, uint32_t count,
                       const uint32_t *arcs)
{
    const uint32_t first = m->out->route_count;
    const td_status status = append(m, routes, count, arcs);
    if (status != TD_OK)
        return status;
    fill_costs(m, routes, count, arcs);
    return td_path_measure_pair(m->measure, routes, count, arcs, m->out->path_size + first);
}

/* The routes of the at-th pair of the period before, as the i-th. */
static td_status take_over(maker *m, uint32_t at, uint32_t i)
{
    const td_route_sets *from = m->earlier.sets;
    td_route_sets *out = m->out;
    const uint32_t first = from->first[at], count = from->first[at + 1] - first;
    const uint32_t had = out->route_count;
    const td_status status = append(m, from->routes + first, count, from->arcs);
    if (status == TD_OK && count > 0)
        memcpy(out->path_size + had, from->path_size + first, count * sizeof *out->path_size);
    out->searched_at[i] = from->searched_at[at];
    out->united[i] = from->united[at];
    return status;
}

/* The union's pairs are all that have freight in some month, in the same order. */
static bool find_in_union(maker *m, const td_pair *pair)
{
    const td_route_sets *u = m->pool->united;
    while (m->at < u->pair_count) {
        const td_pair *other = &u->pairs[u->order[m->at]];
        if (td_pair_by_place(other, pair) == 0 && td_same_class(other->cls, pair->cls))
            return true;
        m->at++;
    }
    return false;
}

static td_status search_anew(maker *m, const td_pair *pair)
{
    const td_choice_route *routes;
    const uint32_t *arcs;
    uint32_t count;
    td_status status = TD_OK;
    if (!m->choice)
        status = td_choice_set_create(m->world, m->net, &m->choice);
    if (status == TD_OK)
        status = td_costing_prepare(&m->costing);
    if (status == TD_OK)
        td_costing_fill(&m->costing, m->cost);
    if (status == TD_OK)
        status = td_choice_set_class(m->choice, &m->costing, &pair->origin, 1, &pair->destination,
                                     1);
    if (status != TD_OK)
        return status;
    td_choice_set_origin(m->choice, pair->origin);
    status = td_choice_set_routes(m->choice, 0, &routes, &count, &arcs);
    return status == TD_OK ? store(m, routes, count, arcs) : status;
}

/* Costs of the period; those that cannot be used go. */
static uint32_t cost_routes(maker *m, td_choice_route *routes, uint32_t count, const uint32_t *arcs)
{
    uint32_t usable = 0;
    for (uint32_t i = 0; i < count; i++) {
        td_choice_route route = routes[i];
        td_costing_route(&m->costing, arcs + route.first_arc, route.arc_count, &route.figures);
        if (route.figures.usable)
            routes[usable++] = route;
    }
    return usable;
}

/* The scenario's routes of the pair that hold something which it changes in this period join those of
 * the base. */
static td_status add_changed(maker *m)
{
    const td_route_sets *u = m->pool->united;
    td_kept_routes *k = &m->kept;
    for (uint32_t r = u->first[m->at]; r < u->first[m->at + 1]; r++) {
        const td_choice_route *route = &u->routes[r];
        const uint32_t *arcs = u->arcs + route->first_arc;
        if (!(m->pool->found_under[r] & m->conditions) ||
            !td_kept_routes_changed(k, arcs, route->arc_count))
            continue;
        if (TD_RESERVE(k->routes, k->room, (size_t)k->count + 1) ||
            TD_RESERVE(k->arcs.arcs, k->arcs.room, (size_t)k->arcs.count + route->arc_count))
            return TD_ERR_NOMEM;
        k->routes[k->count] = *route;
        k->routes[k->count++].first_arc = k->arcs.count;
        memcpy(k->arcs.arcs + k->arcs.count, arcs, route->arc_count * sizeof *arcs);
        k->arcs.count += route->arc_count;
    }
    return TD_OK;
}

/* What the base has in the same period, where the scenario leaves that as it is. */
static td_status keep_pair(maker *m, bool *kept)
{
    const td_route_pool *base = m->pool->base;
    td_kept_routes *k = &m->kept;
    *kept = false;
    if (m->base_period == TD_NONE)
        return TD_OK;
    td_status status = td_kept_routes_pair(k, &m->costing, base->united, m->pool->base_pair[m->at],
                                           base->found_under, m->base_conditions);
    if (status != TD_OK || k->count == 0)
        return status;
    status = add_changed(m);
    k->count = cost_routes(m, k->routes, k->count, k->arcs.arcs);
    *kept = status == TD_OK && k->count > 0;
    return status;
}

/* Costs of the class at hand, where some pair of it asks for them. */
static td_status get_ready(maker *m)
{
    if (m->ready)
        return TD_OK;
    m->ready = true;
    td_costing_turn(&m->costing, m->cls, m->period);
    td_status status = td_costing_prepare_rates(&m->costing);
    if (status == TD_OK)
        status = td_costing_remember(&m->costing);
    if (status == TD_OK && m->base_period != TD_NONE)
        status = td_class_changes_turn(&m->kept.changes, &m->costing, false, NULL);
    return status == TD_OK ? td_path_measure_class(m->measure, m->cls, m->number, m->cost) : status;
}

/* Where the i-th pair's routes come from, for those that add to them. */
static void note_source(maker *m, uint32_t i, bool kept)
{
    const td_route_pool *base = m->pool->base;
    m->out->searched_at[i] = kept ? base->searched_at[m->pool->base_pair[m->at]]
                                  : m->pool->searched_at[m->at];
    m->out->united[i] = kept ? TD_NONE : m->at;
}

static td_status make_pair(maker *m, uint32_t i)
{
    const td_pair *pair = &m->out->pairs[m->out->order[i]];
    const td_route_sets *u = m->pool->united;
    const double detour = m->world->parameters.detour_limit;
    uint32_t count = 0;
    bool kept;
    m->out->united[i] = TD_NONE;
    const bool found = find_in_union(m, pair);
    const uint32_t earlier = found ? td_earlier_routes_find(&m->earlier, m->at) : TD_NONE;
    if (earlier != TD_NONE)
        return take_over(m, earlier, i);
    td_status status = get_ready(m);
    m->out->searched[i] = !found;
    if (status == TD_OK && !found)
        return search_anew(m, pair);
    if (status == TD_OK)
        status = keep_pair(m, &kept);
    if (status != TD_OK)
        return status;
    note_source(m, i, kept);
    if (kept)
        return store(m, m->kept.routes,
                     td_route_order(m->net, m->kept.arcs.arcs, m->kept.routes, m->kept.count, detour),
                     m->kept.arcs.arcs);
    if (TD_RESERVE(m->routes, m->room, (size_t)u->first[m->at + 1] - u->first[m->at]))
        return TD_ERR_NOMEM;
    for (uint32_t r = u->first[m->at]; r < u->first[m->at + 1]; r++)
        if (m->pool->found_under[r] & m->conditions)
            m->routes[count++] = u->routes[r];
    count = cost_routes(m, m->routes, count, u->arcs);
    m->out->searched[i] = count == 0;
    if (count == 0) /* none of the typical conditions is this period's: another way may be open */
        return search_anew(m, pair);
    return store(m, m->routes,
                 td_route_order(m->net, u->arcs, m->routes, count, detour), u->arcs);
}

/* --- all --- */

static td_status make_class(maker *m, uint32_t first, uint32_t end)
{
    td_route_sets *out = m->out;
    td_status status = TD_OK;
    if (m->cancel && *m->cancel)
        return TD_ERR_CANCELLED;
    m->cls = out->pairs[out->order[first]].cls;
    m->ready = false;
    for (uint32_t i = first; i < end && status == TD_OK; i++) {
        out->first[i] = out->route_count;
        status = make_pair(m, i);
    }
    return status;
}

static td_status make_all(maker *m, const td_counterpart *base)
{
    td_route_sets *out = m->out;
    td_status status = td_demand_pairs(m->world, m->period, &out->pairs, &out->pair_count);
    if (status != TD_OK)
        return status;
    out->order = TD_ALLOC(out->pair_count, uint32_t);
    out->first = TD_ALLOC((size_t)out->pair_count + 1, uint32_t);
    out->searched_at = TD_ALLOC(out->pair_count, double);
    out->united = TD_ALLOC(out->pair_count, uint32_t);
    out->searched = TD_ALLOC(out->pair_count, bool);
    m->cost = TD_ALLOC(m->net->csr.arc_count, double);
    if (!out->order || !out->first || !out->searched_at || !out->united || !out->searched ||
        !m->cost)
        return TD_ERR_NOMEM;
    status = td_demand_order(out->pairs, out->pair_count, out->order);
    if (status == TD_OK)
        status = td_path_measure_create(m->net, base, &m->measure);
    if (status == TD_OK && m->base_period != TD_NONE)
        status = td_kept_routes_open(base, m->period, &base->base.world->periods[m->base_period],
                                     &m->kept);
    if (status == TD_OK)
        status = td_earlier_routes_open(m->world, m->net, base, m->pool, m->number, &m->earlier);
    for (uint32_t first = 0, end; status == TD_OK && first < out->pair_count; first = end) {
        end = td_route_sets_class_end(out, first);
        status = make_class(m, first, end);
    }
    if (status != TD_OK)
        return status;
    out->first[out->pair_count] = out->route_count;
    return give_reasons(m->world, m->net, m->period, out);
}

static td_status make(const td_world *world, const td_supernetwork *net,
                      const td_counterpart *base, const td_route_pool *pool, td_index period,
                      const volatile int *cancel, td_route_sets **out)
{
    maker m = {.world = world,
               .net = net,
               .number = period,
               .period = &world->periods[period],
               .cancel = cancel,
               .pool = pool,
               .conditions = td_route_pool_conditions(pool, world, period),
               .base_period = TD_NONE};
    if (pool->base) {
        m.base_period = td_counterpart_period(base, period);
        if (m.base_period != TD_NONE)
            m.base_conditions =
                td_route_pool_conditions(pool->base, base->base.world, m.base_period);
    }
    m.costing = (td_costing){.world = world, .net = net, .period = m.period};
    m.out = TD_ALLOC(1, td_route_sets);
    const td_status status = m.out ? make_all(&m, base) : TD_ERR_NOMEM;
    td_costing_clear(&m.costing);
    td_path_measure_free(m.measure);
    td_kept_routes_close(&m.kept);
    td_earlier_routes_close(&m.earlier);
    td_choice_set_free(m.choice);
    free(m.cost);
    free(m.routes);
    if (status == TD_OK)
        *out = m.out;
    else
        td_route_sets_free(m.out);
    return status;
}

static void *copy_of(const void *from, size_t count, size_t size)
{
    void *copy = td_alloc(count, size);
    if (copy && count > 0)
        memcpy(copy, from, count * size);
    return copy;
}

/* Its owner may change it. */
static td_status copy_sets(const td_route_sets *from, td_route_sets **out)
{
    td_route_sets *own = TD_ALLOC(1, td_route_sets);
    if (!own)
        return TD_ERR_NOMEM;
    *own = *from;
    own->pooled = false;
    own->pairs = copy_of(from->pairs, from->pair_count, sizeof *own->pairs);
    own->order = copy_of(from->order, from->pair_count, sizeof *own->order);
    own->first = copy_of(from->first, (size_t)from->pair_count + 1, sizeof *own->first);
    own->routes = copy_of(from->routes, from->route_count, sizeof *own->routes);
    own->path_size = copy_of(from->path_size, from->route_count, sizeof *own->path_size);
    own->arcs = copy_of(from->arcs, from->arc_count, sizeof *own->arcs);
    if (!own->pairs || !own->order || !own->first || !own->routes || !own->path_size ||
        !own->arcs) {
        td_route_sets_free(own);
        return TD_ERR_NOMEM;
    }
    *out = own;
    return TD_OK;
}

td_status td_route_sets_find(const td_world *world, const td_supernetwork *net,
                             const td_counterpart *base, const td_route_pool *pool,
                             td_index period, const volatile int *cancel, td_route_sets **out)
{
    td_route_pool *alone = NULL;
    td_route_sets *sets = NULL;
    *out = NULL;
    if (!pool) {
        const td_status status =
            td_route_pool_of_period(world, net, base, period, cancel, &alone);
        if (status != TD_OK)
            return status;
        sets = alone->conditions[0].sets;
        sets->pooled = false; /* taken over */
        alone->conditions[0].sets = NULL;
        td_route_pool_free(alone);
    }
    for (uint32_t i = 0; pool && i < pool->condition_count; i++)
        if (pool->conditions[i].own == period)
            sets = pool->conditions[i].sets;
    if (!sets)
        return make(world, net, base, pool, period, cancel, out);
    const td_status status = give_reasons(world, net, &world->periods[period], sets);
    if (status == TD_OK && sets->pooled && world->evaluate.type == TD_ASSIGN_SUE)
        return copy_sets(sets, out); /* equilibria add routes and cost them anew */
    if (status == TD_OK)
        *out = sets;
    else
        td_route_sets_free(sets);
    return status;
}

void td_route_sets_free(td_route_sets *sets)
{
    if (!sets || sets->pooled)
        return;
    free(sets->pairs);
    free(sets->order);
    free(sets->first);
    free(sets->routes);
    free(sets->path_size);
    free(sets->arcs);
    free(sets->searched_at);
    free(sets->united);
    free(sets->searched);
    free(sets);
}

uint32_t td_route_sets_class_end(const td_route_sets *sets, uint32_t first)
{
    uint32_t end = first + 1;
    while (end < sets->pair_count && td_same_class(sets->pairs[sets->order[first]].cls,
                                                   sets->pairs[sets->order[end]].cls))
        end++;
    return end;
}
