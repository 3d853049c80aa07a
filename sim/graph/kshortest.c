/*
 * A set of routes ("branch") is: the first `stem` arcs of an accepted route, then an arc that no
 * accepted route with the same stem takes, then anything loopless. Accepting a route of length n
 * that left its stem at i replaces its branch by n - i branches, one at each vertex from i on.
 *
 *     source o--o--o--o--o--o target        accepted route
 *                  |  |  |
 *                  ?  ?  ?                  its branches: best way on that is not yet given out
 *
 * The queue holds branches by cost: a lower bound until the branch is `exact`.
 */
#include "graph/kshortest.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "graph/heap.h"
#include "graph/search.h"

typedef struct {
    uint32_t first, count; /* in the pool */
    uint32_t stem;         /* arcs shared with the route that it branched from */
} accepted;

typedef struct {
    uint32_t route;     /* accepted route that the stem is of */
    uint32_t stem;      /* arcs */
    uint32_t way;       /* arc after the stem, if not exact */
    uint32_t way_first; /* if exact: arcs after the stem, in the pool */
    uint32_t way_count; /* 0: not exact */
} branch;

typedef struct {
    double reached;  /* cost from the branching vertex */
    uint32_t parent; /* arc */
    uint32_t stamp;
} label;

struct td_kshortest {
    const td_csr *g; /* borrowed */
    td_csr reversed;
    uint32_t *forward_arc; /* [arc of reversed] */
    double *cost;          /* [arc] */
    double *reversed_cost; /* [arc of reversed] */
    bool costs_stand;
    bool ended; /* no pair is begun, or it ran out of memory */

    td_search *tree;    /* on reversed, from target */
    uint32_t target;    /* of the tree; TD_NO_VERTEX: none */
    double *rest;       /* [vertex] cost to target */
    uint32_t *next_arc; /* [vertex] first arc of the tree's path to target */

    uint32_t source;
    accepted *routes;
    size_t route_count, route_capacity;
    branch *branches;
    size_t branch_count, branch_capacity;
    uint32_t *pool; /* arcs of routes and ways */
    size_t pool_count, pool_capacity;
    td_heap queue; /* (cost, branch) */

    label *labels; /* [vertex] of the search out of a branch */
    uint32_t label_stamp;
    uint32_t *place;       /* [vertex] where on the marked route, if place_stamp says so */
    uint32_t *place_stamp; /* [vertex] */
    uint32_t stamp;
    td_heap heap; /* of the search */
};

td_status td_kshortest_create(const td_csr *g, td_kshortest **out)
{
    td_kshortest *w = TD_ALLOC(1, td_kshortest);
    *out = NULL;
    if (!w)
        return TD_ERR_NOMEM;
    w->g = g;
    w->target = TD_NO_VERTEX;
    w->forward_arc = TD_ALLOC(g->arc_count, uint32_t);
    w->cost = TD_ALLOC(g->arc_count, double);
    w->reversed_cost = TD_ALLOC(g->arc_count, double);
    w->rest = TD_ALLOC(g->vertex_count, double);
    w->next_arc = TD_ALLOC(g->vertex_count, uint32_t);
    w->labels = TD_ALLOC(g->vertex_count, label);
    w->place = TD_ALLOC(g->vertex_count, uint32_t);
    w->place_stamp = TD_ALLOC(g->vertex_count, uint32_t);
    const bool allocated = w->forward_arc && w->cost && w->reversed_cost && w->rest &&
                           w->next_arc && w->labels && w->place && w->place_stamp;
    if (!allocated || td_csr_reverse(g, &w->reversed, w->forward_arc) != TD_OK ||
        td_search_create(g->vertex_count, &w->tree) != TD_OK) {
        td_kshortest_free(w);
        return TD_ERR_NOMEM;
    }
    *out = w;
    return TD_OK;
}

void td_kshortest_free(td_kshortest *w)
{
    if (!w)
        return;
    td_csr_clear(&w->reversed);
    td_search_free(w->tree);
    td_heap_clear(&w->queue);
    td_heap_clear(&w->heap);
    free(w->forward_arc);
    free(w->cost);
    free(w->reversed_cost);
    free(w->rest);
    free(w->next_arc);
    free(w->routes);
    free(w->branches);
    free(w->pool);
    free(w->labels);
    free(w->place);
    free(w->place_stamp);
    free(w);
}

td_status td_kshortest_set_costs(td_kshortest *w, const double *cost)
{
    w->target = TD_NO_VERTEX;
    w->costs_stand = td_search_costs_valid(w->g, cost);
    if (!w->costs_stand)
        return TD_ERR_INVALID;
    for (uint32_t a = 0; a < w->g->arc_count; a++) /* NaN closes like INFINITY */
        w->cost[a] = isnan(cost[a]) ? (double)INFINITY : cost[a];
    for (uint32_t a = 0; a < w->g->arc_count; a++)
        w->reversed_cost[a] = w->cost[w->forward_arc[a]];
    return TD_OK;
}

static td_status set_target(td_kshortest *w, uint32_t target)
{
    uint32_t count;
    w->target = TD_NO_VERTEX;
    const td_status status = td_search_tree(w->tree, &w->reversed, w->reversed_cost, target);
    if (status != TD_OK)
        return status;
    for (uint32_t v = 0; v < w->g->vertex_count; v++)
        w->rest[v] = INFINITY;
    const uint32_t *order = td_search_order(w->tree, &count);
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t v = order[i];
        const uint32_t parent = td_search_parent(w->tree, v);
        w->rest[v] = td_search_distance(w->tree, v);
        w->next_arc[v] = parent == TD_NO_ARC ? TD_NO_ARC : w->forward_arc[parent];
    }
    w->target = target;
    return TD_OK;
}

static td_status append(td_kshortest *w, const uint32_t *arcs, uint32_t count)
{
    if (TD_RESERVE(w->pool, w->pool_capacity, w->pool_count + count) != TD_OK)
        return TD_ERR_NOMEM;
    if (count > 0)
        memcpy(w->pool + w->pool_count, arcs, count * sizeof *arcs);
    w->pool_count += count;
    return TD_OK;
}

static td_status queue_branch(td_kshortest *w, double cost, branch b)
{
    if (TD_RESERVE(w->branches, w->branch_capacity, w->branch_count + 1) != TD_OK ||
        td_heap_reserve(&w->queue, w->queue.count + 1) != TD_OK)
        return TD_ERR_NOMEM;
    w->branches[w->branch_count] = b;
    td_heap_push(&w->queue, td_heap_pack(cost, w->branch_count++));
    return TD_OK;
}

static void clear_marks(td_kshortest *w)
{
    if (w->stamp == UINT32_MAX) {
        memset(w->place_stamp, 0, w->g->vertex_count * sizeof *w->place_stamp);
        w->stamp = 0;
    }
    w->stamp++;
}

/* Marks the source and the heads of the first `count` arcs of a route by their place on it. */
static void mark_route(td_kshortest *w, const uint32_t *arcs, uint32_t count)
{
    clear_marks(w);
    w->place[w->source] = 0;
    w->place_stamp[w->source] = w->stamp;
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t v = w->g->head[arcs[i]];
        w->place[v] = i + 1;
        w->place_stamp[v] = w->stamp;
    }
}

/* Is v one of the first `stem` + 1 vertices of the marked route? */
static inline bool on_stem(const td_kshortest *w, uint32_t v, uint32_t stem)
{
    return w->place_stamp[v] == w->stamp && w->place[v] <= stem;
}

/* Does an accepted route with the first `stem` arcs of `route` go on by arc `a`? */
static bool taken(const td_kshortest *w, uint32_t route, uint32_t stem, uint32_t a)
{
    const uint32_t *arcs = w->pool + w->routes[route].first;
    for (size_t r = 0; r < w->route_count; r++) {
        const uint32_t *other = w->pool + w->routes[r].first;
        if (w->routes[r].count > stem && other[stem] == a &&
            memcmp(other, arcs, stem * sizeof *arcs) == 0)
            return true;
    }
    return false;
}

/* Queues what is left of the branches of a route just accepted and marked. */
static td_status queue_branches(td_kshortest *w, uint32_t route)
{
    const td_csr *g = w->g;
    const accepted r = w->routes[route];
    double stem_cost = 0;
    uint32_t v = w->source;
    for (uint32_t i = 0; i < r.count; i++) {
        const uint32_t own = w->pool[r.first + i];
        double least = INFINITY;
        uint32_t way = TD_NO_ARC;
        for (uint32_t a = g->first_out[v]; i >= r.stem && a < g->first_out[v + 1]; a++) {
            const uint32_t x = g->head[a];
            const double cost = stem_cost + (w->cost[a] + w->rest[x]);
            /* beyond its stem the route is the only one so far with its beginning */
            if (cost < least && a != own && !on_stem(w, x, i) &&
                !(i == r.stem && taken(w, route, i, a))) {
                least = cost;
                way = a;
            }
        }
        if (way != TD_NO_ARC) {
            const td_status status =
                queue_branch(w, least, (branch){.route = route, .stem = i, .way = way});
            if (status != TD_OK)
                return status;
        }
        stem_cost += w->cost[own];
        v = g->head[own];
    }
    return TD_OK;
}

/* Appends the tree's path from v to the target; false, and nothing, if it meets the marked stem. */
static td_status append_tree_path(td_kshortest *w, uint32_t v, uint32_t stem, bool *met)
{
    const size_t begin = w->pool_count;
    for (*met = on_stem(w, v, stem); !*met && v != w->target; *met = on_stem(w, v, stem)) {
        const td_status status = append(w, &w->next_arc[v], 1);
        if (status != TD_OK)
            return status;
        v = w->g->head[w->next_arc[v]];
    }
    if (*met)
        w->pool_count = begin;
    return TD_OK;
}

/* Reaches vertex x by arc a at `reached` from the branching vertex. Of ties the nearer to the
 * target comes up first, which keeps the search narrow. */
static void reach(td_kshortest *w, uint32_t x, uint32_t a, double reached)
{
    label *l = &w->labels[x];
    if (l->stamp == w->label_stamp && l->reached <= reached)
        return;
    const double total = reached + w->rest[x];
    if (!(total < (double)INFINITY))
        return;
    const float near_by = (float)w->rest[x];
    uint32_t tie;
    memcpy(&tie, &near_by, sizeof tie);
    *l = (label){.reached = reached, .parent = a, .stamp = w->label_stamp};
    td_heap_push(&w->heap, td_heap_pack(total, (uint64_t)tie << 32 | x));
}

/*
 * A* over vertices off the stem. The potential is consistent up to rounding, so a label can improve
 * by rounding after it was expanded; it is then expanded again.
 */
static td_status search_branch(td_kshortest *w, const branch *b, uint32_t from, bool *found)
{
    const td_csr *g = w->g;
    if (w->label_stamp == UINT32_MAX) {
        memset(w->labels, 0, g->vertex_count * sizeof *w->labels);
        w->label_stamp = 0;
    }
    w->label_stamp++;
    w->heap.count = 0;
    *found = false;
    for (uint32_t v = from;;) {
        const double at = v == from ? 0 : w->labels[v].reached;
        const uint32_t end = g->first_out[v + 1];
        if (td_heap_reserve(&w->heap, w->heap.count + (end - g->first_out[v])) != TD_OK)
            return TD_ERR_NOMEM;
        for (uint32_t a = g->first_out[v]; a < end; a++)
            if (!on_stem(w, g->head[a], b->stem) && !(v == from && taken(w, b->route, b->stem, a)))
                reach(w, g->head[a], a, at + w->cost[a]);
        td_heap_entry e;
        do {
            if (w->heap.count == 0)
                return TD_OK;
            e = td_heap_pop(&w->heap);
            v = td_heap_index(e);
        } while (td_heap_cost(e) > w->labels[v].reached + w->rest[v]);
        if (v == w->target) {
            *found = true;
            return TD_OK;
        }
    }
}

/* Appends the way found from `from` to the target. */
static td_status append_found(td_kshortest *w, uint32_t from, uint32_t *count)
{
    *count = 0;
    for (uint32_t v = w->target; v != from; v = w->g->tail[w->labels[v].parent])
        ++*count;
    if (TD_RESERVE(w->pool, w->pool_capacity, w->pool_count + *count) != TD_OK)
        return TD_ERR_NOMEM;
    w->pool_count += *count;
    uint32_t *arc = w->pool + w->pool_count;
    for (uint32_t v = w->target; v != from; v = w->g->tail[*arc])
        *--arc = w->labels[v].parent;
    return TD_OK;
}

/* Finds the best of a branch whose bound came up but whose tree path is barred, and queues it. */
static td_status resolve_branch(td_kshortest *w, branch b, double stem_cost, uint32_t from)
{
    bool found;
    td_status status = search_branch(w, &b, from, &found);
    if (status != TD_OK || !found)
        return status;
    b.way_first = (uint32_t)w->pool_count;
    status = append_found(w, from, &b.way_count);
    return status != TD_OK ? status : queue_branch(w, stem_cost + w->labels[w->target].reached, b);
}

static double stem_end(const td_kshortest *w, const uint32_t *arcs, uint32_t stem, uint32_t *v)
{
    double cost = 0;
    for (uint32_t i = 0; i < stem; i++)
        cost += w->cost[arcs[i]];
    *v = stem > 0 ? w->g->head[arcs[stem - 1]] : w->source;
    return cost;
}

/*
 * Takes branch `b`, the first of the queue: either its best route is appended to the pool, or the
 * branch goes back to the queue with its exact cost (accepted_now = false).
 */
static td_status take_branch(td_kshortest *w, branch b, bool *accepted_now)
{
    const size_t first = w->pool_count;
    const uint32_t stem_first = w->routes[b.route].first;
    uint32_t from;
    bool met = false;
    *accepted_now = true;
    /* room first: append would otherwise read from what it moves */
    if (TD_RESERVE(w->pool, w->pool_capacity, w->pool_count + b.stem + b.way_count + 1) != TD_OK)
        return TD_ERR_NOMEM;
    td_status status = append(w, w->pool + stem_first, b.stem);
    if (status != TD_OK)
        return status;
    if (b.way_count > 0)
        return append(w, w->pool + b.way_first, b.way_count);
    mark_route(w, w->pool + stem_first, b.stem);
    status = append(w, &b.way, 1);
    if (status == TD_OK)
        status = append_tree_path(w, w->g->head[b.way], b.stem, &met);
    if (status != TD_OK || !met)
        return status;
    *accepted_now = false;
    w->pool_count = first;
    const double stem_cost = stem_end(w, w->pool + stem_first, b.stem, &from);
    return resolve_branch(w, b, stem_cost, from);
}

td_status td_kshortest_begin(td_kshortest *w, uint32_t source, uint32_t target)
{
    w->route_count = w->branch_count = w->pool_count = 0;
    w->queue.count = 0;
    w->ended = true;
    if (!w->costs_stand || source >= w->g->vertex_count || target >= w->g->vertex_count)
        return TD_ERR_INVALID;
    const td_status status = target == w->target ? TD_OK : set_target(w, target);
    w->source = source;
    w->ended = status != TD_OK;
    return status;
}

/* Appends the next route to the pool, from *first on. */
static td_status find_route(td_kshortest *w, uint32_t *first, uint32_t *stem, bool *found)
{
    *first = (uint32_t)w->pool_count;
    *stem = 0;
    *found = false;
    if (w->route_count == 0) {
        bool met;
        *found = w->rest[w->source] < (double)INFINITY;
        clear_marks(w);
        return *found ? append_tree_path(w, w->source, 0, &met) : TD_OK;
    }
    td_status status = TD_OK;
    while (status == TD_OK && !*found && w->queue.count > 0) {
        const branch b = w->branches[td_heap_index(td_heap_pop(&w->queue))];
        *first = (uint32_t)w->pool_count;
        *stem = b.stem;
        status = take_branch(w, b, found);
    }
    return status;
}

static td_status accept_route(td_kshortest *w, uint32_t first, uint32_t stem,
                              td_kshortest_route *route)
{
    const uint32_t count = (uint32_t)w->pool_count - first;
    uint32_t end;
    if (TD_RESERVE(w->routes, w->route_capacity, w->route_count + 1) != TD_OK)
        return TD_ERR_NOMEM;
    w->routes[w->route_count++] = (accepted){.first = first, .count = count, .stem = stem};
    mark_route(w, w->pool + first, count);
    *route = (td_kshortest_route){.found = true,
                                  .cost = stem_end(w, w->pool + first, count, &end),
                                  .arc_count = count,
                                  .arc = w->pool + first};
    return queue_branches(w, (uint32_t)w->route_count - 1);
}

td_status td_kshortest_next(td_kshortest *w, td_kshortest_route *route)
{
    uint32_t first, stem;
    bool found;
    *route = (td_kshortest_route){0};
    if (w->ended)
        return TD_OK;
    td_status status = find_route(w, &first, &stem, &found);
    if (status == TD_OK && found)
        status = accept_route(w, first, stem, route);
    if (status != TD_OK) {
        w->ended = true;
        *route = (td_kshortest_route){0};
    }
    return status;
}
