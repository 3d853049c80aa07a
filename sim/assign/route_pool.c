#include "assign/route_pool.h"

#include <stdlib.h>
#include <string.h>

#include "assign/demand_pairs.h"
#include "assign/kept_routes.h"
#include "assign/pool_growth.h"
#include "assign/route_finder.h"
#include "base/mem.h"

/* --- conditions --- */

static bool has_closures(const td_period *p)
{
    return p->link_closed || p->facility_closed || p->service_closed;
}

static bool same_rows(const bool *a, const bool *b, td_index count)
{
    for (td_index i = 0; (a || b) && i < count; i++)
        if ((a && a[i]) != (b && b[i]))
            return false;
    return true;
}

static bool same_closures(const td_world *world, const td_period *p, const td_period *q)
{
    return same_rows(p->link_closed, q->link_closed, world->links.count) &&
           same_rows(p->facility_closed, q->facility_closed, world->facilities.count) &&
           same_rows(p->service_closed, q->service_closed, world->services.count);
}

/* The mean of the depths of all reaches that have a season, relative to their year's. */
static double water_level(const td_world *world, int month)
{
    const td_links *links = &world->links;
    double sum = 0;
    for (td_index i = 0; i < links->count; i++)
        if (links->depth_profile[i] != TD_NONE)
            sum += td_world_factor(world, links->depth_profile[i], month);
    return sum;
}

static void add_condition(td_route_pool *pool, td_condition_role role, td_period period,
                          td_index own)
{
    pool->conditions[pool->condition_count++] =
        (td_condition){.role = role, .period = period, .own = own};
}

static void list_own_periods(const td_world *world, td_route_pool *pool)
{
    for (td_index p = 0; p < world->period_count; p++)
        add_condition(pool,
                      has_closures(&world->periods[p]) ? TD_CONDITION_CLOSED : TD_CONDITION_YEAR,
                      world->periods[p], p);
}

static void list_typical_periods(const td_world *world, td_route_pool *pool)
{
    const td_period year = {.month = -1, .share = 1};
    int driest = 0, wettest = 0;
    for (int month = 1; month < TD_MONTHS; month++) {
        driest = water_level(world, month) < water_level(world, driest) ? month : driest;
        wettest = water_level(world, month) > water_level(world, wettest) ? month : wettest;
    }
    add_condition(pool, TD_CONDITION_YEAR, year, TD_NONE);
    if (driest != wettest) {
        add_condition(pool, TD_CONDITION_DRIEST, (td_period){.month = driest, .share = 1}, TD_NONE);
        add_condition(pool, TD_CONDITION_WETTEST, (td_period){.month = wettest, .share = 1},
                      TD_NONE);
    }
    for (td_index p = 0; p < world->period_count; p++) {
        td_period closed = world->periods[p];
        bool known = !has_closures(&closed);
        for (uint32_t i = 0; i < pool->condition_count && !known; i++)
            known = same_closures(world, &pool->conditions[i].period, &closed);
        closed.month = -1;
        closed.share = 1;
        if (!known)
            add_condition(pool, TD_CONDITION_CLOSED, closed, TD_NONE);
    }
}

static td_status list_conditions(const td_world *world, td_route_pool *pool)
{
    pool->conditions = TD_ALLOC((size_t)world->period_count + 3, td_condition);
    if (!pool->conditions)
        return TD_ERR_NOMEM;
    if (world->evaluate.by_month)
        list_typical_periods(world, pool);
    else
        list_own_periods(world, pool);
    return TD_OK;
}

/* The condition of the base that is like one of the scenario; NULL: none. A closure by month comes on
 * top of the base's year. */
static const td_condition *base_condition(const td_pool_options *options, const td_condition *c)
{
    if (!options->both || !options->base)
        return NULL;
    const td_index period =
        c->own == TD_NONE ? TD_NONE : td_counterpart_period(options->both, c->own);
    const td_condition *list = options->base->conditions, *year = NULL;
    for (uint32_t i = 0; i < options->base->condition_count; i++) {
        if (c->own != TD_NONE && list[i].own == period && period != TD_NONE)
            return &list[i];
        if (c->own == TD_NONE && list[i].role == c->role && c->role != TD_CONDITION_CLOSED)
            return &list[i];
        if (list[i].role == TD_CONDITION_YEAR && !year)
            year = &list[i];
    }
    return c->role == TD_CONDITION_CLOSED || c->role == TD_CONDITION_YEAR ? year : NULL;
}

/* --- the union --- */

static bool same_route(const td_route_sets *a, const td_choice_route *x, const td_route_sets *b,
                       const td_choice_route *y)
{
    return x->arc_count == y->arc_count &&
           memcmp(a->arcs + x->first_arc, b->arcs + y->first_arc,
                  x->arc_count * sizeof *a->arcs) == 0;
}

typedef struct union_room {
    size_t routes, arcs, found;
} union_room;

static td_status add_route(td_route_pool *pool, union_room *room, const td_route_sets *from,
                           const td_choice_route *route)
{
    td_route_sets *out = pool->united;
    if (TD_RESERVE(out->routes, room->routes, (size_t)out->route_count + 1) ||
        TD_RESERVE(pool->found_under, room->found, (size_t)out->route_count + 1) ||
        TD_RESERVE(out->arcs, room->arcs, (size_t)out->arc_count + route->arc_count))
        return TD_ERR_NOMEM;
    pool->found_under[out->route_count] = 0;
    td_choice_route *own = &out->routes[out->route_count++];
    *own = *route;
    own->first_arc = out->arc_count;
    memcpy(out->arcs + out->arc_count, from->arcs + route->first_arc,
           route->arc_count * sizeof *out->arcs);
    out->arc_count += route->arc_count;
    return TD_OK;
}

uint64_t td_route_pool_conditions(const td_route_pool *pool, const td_world *world, td_index period)
{
    uint64_t bits = 0;
    for (uint32_t i = 0; i < pool->condition_count; i++)
        if (pool->conditions[i].role != TD_CONDITION_CLOSED ||
            same_closures(world, &pool->conditions[i].period, &world->periods[period]))
            bits |= td_condition_bit(i);
    return bits;
}

/* Routes of the i-th pair from all conditions, each once, in the order of conditions. The conditions'
 * pairs are those of the union: the whole year's. */
static td_status unite_pair(td_route_pool *pool, union_room *room, uint32_t i)
{
    td_route_sets *out = pool->united;
    td_status status = TD_OK;
    const uint32_t first = out->first[i] = out->route_count;
    for (uint32_t c = 0; c < pool->condition_count; c++) {
        const td_route_sets *from = pool->conditions[c].sets;
        for (uint32_t r = from->first[i]; r < from->first[i + 1] && status == TD_OK; r++) {
            uint32_t k = first;
            while (k < out->route_count &&
                   !same_route(out, &out->routes[k], from, &from->routes[r]))
                k++;
            if (k == out->route_count)
                status = add_route(pool, room, from, &from->routes[r]);
            if (status == TD_OK)
                pool->found_under[k] |= td_condition_bit(c);
        }
    }
    return status;
}

static td_status unite(const td_world *world, td_route_pool *pool)
{
    const td_period year = {.month = -1, .share = 1};
    union_room room = {0, 0, 0};
    td_route_sets *out = pool->united = TD_ALLOC(1, td_route_sets);
    if (!out)
        return TD_ERR_NOMEM;
    td_status status = td_demand_pairs(world, &year, &out->pairs, &out->pair_count);
    if (status != TD_OK)
        return status;
    out->order = TD_ALLOC(out->pair_count, uint32_t);
    out->first = TD_ALLOC((size_t)out->pair_count + 1, uint32_t);
    pool->searched_at = TD_ALLOC(out->pair_count, double);
    if (!out->order || !out->first || !pool->searched_at)
        return TD_ERR_NOMEM;
    status = td_demand_order(out->pairs, out->pair_count, out->order);
    for (uint32_t i = 0; i < out->pair_count && status == TD_OK; i++)
        status = unite_pair(pool, &room, i);
    out->first[out->pair_count] = out->route_count;
    return status;
}

/* --- all --- */

static td_status find(const td_world *world, const td_supernetwork *net,
                      const td_pool_options *options, const volatile int *cancel,
                      td_route_pool *pool)
{
    td_status status = TD_OK;
    pool->anew = options->anew;
    for (uint32_t i = 0; i < pool->condition_count && status == TD_OK; i++) {
        td_condition *c = &pool->conditions[i];
        status = td_condition_find(world, net, c, options, base_condition(options, c), cancel);
    }
    if (status != TD_OK || pool->conditions[0].own != TD_NONE)
        return status;
    status = unite(world, pool);
    if (status != TD_OK || !options->both || !options->base || !options->base->united)
        return status;
    pool->both = options->both;
    pool->base = options->base;
    status = td_route_sets_match(pool->both, pool->united, pool->base->united, &pool->base_pair);
    return status == TD_OK && world->evaluate.type == TD_ASSIGN_SUE ? td_route_pool_inherit(pool)
                                                                    : status;
}

static td_status finish(td_status status, td_route_pool *pool, td_route_pool **out)
{
    if (status == TD_OK)
        *out = pool;
    else
        td_route_pool_free(pool);
    return status;
}

td_status td_route_pool_find(const td_world *world, const td_supernetwork *net,
                             const td_pool_options *options, const volatile int *cancel,
                             td_route_pool **out)
{
    td_route_pool *pool = TD_ALLOC(1, td_route_pool);
    *out = NULL;
    td_status status = pool ? list_conditions(world, pool) : TD_ERR_NOMEM;
    if (status == TD_OK)
        status = find(world, net, options, cancel, pool);
    return finish(status, pool, out);
}

td_status td_route_pool_of_period(const td_world *world, const td_supernetwork *net,
                                  const td_counterpart *both, td_index period,
                                  const volatile int *cancel, td_route_pool **out)
{
    const td_pool_options alone = {.both = both, .threads = 1};
    td_route_pool *pool = TD_ALLOC(1, td_route_pool);
    *out = NULL;
    if (!pool)
        return TD_ERR_NOMEM;
    pool->conditions = TD_ALLOC(1, td_condition);
    td_status status = pool->conditions ? TD_OK : TD_ERR_NOMEM;
    if (status == TD_OK) {
        add_condition(pool, TD_CONDITION_YEAR, world->periods[period], period);
        status = find(world, net, &alone, cancel, pool);
    }
    return finish(status, pool, out);
}

static void free_sets(td_route_sets *sets)
{
    if (sets)
        sets->pooled = false;
    td_route_sets_free(sets);
}

void td_route_pool_keep(td_route_pool *pool, td_route_sets *sets, td_index period)
{
    if (pool && !pool->anew && pool->united && sets && sets->united) {
        td_route_pool_forget(pool);
        pool->latest = sets;
        pool->latest_period = period;
        return;
    }
    td_route_sets_free(sets);
}

void td_route_pool_forget(td_route_pool *pool)
{
    if (!pool)
        return;
    td_route_sets_free(pool->latest);
    pool->latest = NULL;
}

void td_route_pool_free(td_route_pool *pool)
{
    if (!pool)
        return;
    for (uint32_t i = 0; i < pool->condition_count; i++) {
        td_condition *c = &pool->conditions[i];
        free_sets(c->sets);
        for (size_t k = 0; k < c->additive_count; k++)
            free(c->additive[k]);
        free(c->additive);
    }
    free_sets(pool->united);
    td_route_pool_forget(pool);
    free(pool->found_under);
    free(pool->searched_at);
    free(pool->base_pair);
    free(pool->conditions);
    free(pool);
}
