/* Choice sets (choice_set.h): candidates made into routes, filtered, costed. */
#include "assign/choice_set.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "assign/candidates.h"
#include "assign/change_bounds.h"
#include "assign/dominance.h"
#include "assign/route_order.h"
#include "base/mem.h"
#include "graph/tracks.h"

/* Further routes of a chain and corridor cost at most so much more than their best. */
#define ROUTE_ALLOWANCE 1.15

/* What costs more than the road alone has to save so much of its kilometres: a hop by rail or barge
 * on the way of a truck that goes there anyhow is no choice that anybody has. */
#define ROAD_SAVED 0.3

/* Costs of one path added up in another order differ by far less. */
#define ROUNDING 1e-9

struct td_choice_set {
    const td_world *world;
    const td_supernetwork *net;
    td_costing *costing;
    td_choice_trees trees;
    td_dominance dominance;
    td_change_bounds bounds;
    td_candidates candidates;
    uint32_t destination; /* that they are of */
    double road_cost, road_km; /* of the pair's cheapest route by road alone; INFINITY: none */

    td_choice_route *routes;
    size_t route_count, route_capacity;
    uint32_t *arcs;
    size_t arc_count, arc_capacity;
    uint32_t *path; /* of the candidate at hand, arcs of the class's graph */
    size_t path_count, path_capacity;

    uint32_t stamp;
    uint32_t *vertex_stamp;                  /* [vertex of the class's graph] */
    uint32_t *loaded_stamp, *unloaded_stamp; /* [node] */
    uint32_t *key_stamp;                     /* [track] set for the key at hand */
    uint64_t *kept_bits;                     /* [track] kept routes of the key that use it */
};

td_status td_choice_set_create(const td_world *world, const td_supernetwork *net,
                               td_choice_set **out)
{
    td_choice_set *s = TD_ALLOC(1, td_choice_set);
    *out = NULL;
    if (!s)
        return TD_ERR_NOMEM;
    s->world = world;
    s->net = net;
    s->vertex_stamp = TD_ALLOC(net->csr.vertex_count, uint32_t);
    s->loaded_stamp = TD_ALLOC(world->nodes.count, uint32_t);
    s->unloaded_stamp = TD_ALLOC(world->nodes.count, uint32_t);
    s->key_stamp = TD_ALLOC(net->csr.arc_count, uint32_t);
    s->kept_bits = TD_ALLOC(net->csr.arc_count, uint64_t);
    if (!s->vertex_stamp || !s->loaded_stamp || !s->unloaded_stamp || !s->key_stamp ||
        !s->kept_bits || td_choice_trees_create(world, net, &s->trees) != TD_OK ||
        td_dominance_create(world, net, &s->dominance) != TD_OK ||
        td_change_bounds_create(net, &s->bounds) != TD_OK) {
        td_choice_set_free(s);
        return TD_ERR_NOMEM;
    }
    *out = s;
    return TD_OK;
}

void td_choice_set_free(td_choice_set *s)
{
    if (!s)
        return;
    td_choice_trees_clear(&s->trees);
    td_dominance_clear(&s->dominance);
    td_change_bounds_clear(&s->bounds);
    free(s->routes);
    free(s->arcs);
    free(s->path);
    free(s->vertex_stamp);
    free(s->loaded_stamp);
    free(s->unloaded_stamp);
    free(s->key_stamp);
    free(s->kept_bits);
    free(s);
}

td_status td_choice_set_changed_class(td_choice_set *s, td_costing *costing, const bool *changed,
                                      const td_index *origins, uint32_t origin_count,
                                      const td_index *destinations, uint32_t destination_count)
{
    s->costing = costing;
    s->trees.allowance = TD_CHAIN_ALLOWANCE * fmax(s->world->parameters.detour_limit, 1);
    td_costing_fill(costing, s->trees.graph.net_cost);
    td_dominance_apply(&s->dominance, s->trees.graph.net_cost);
    s->trees.graph.changed = changed;
    td_status status = td_choice_trees_class(&s->trees, costing->cls.foreign, origins, origin_count,
                                             destinations, destination_count);
    if (status == TD_OK && changed)
        status = td_change_bounds_find(&s->bounds, &s->trees.graph, origins, origin_count,
                                       destinations, destination_count);
    return status;
}

td_status td_choice_set_class(td_choice_set *s, td_costing *costing, const td_index *origins,
                              uint32_t origin_count, const td_index *destinations,
                              uint32_t destination_count)
{
    return td_choice_set_changed_class(s, costing, NULL, origins, origin_count, destinations,
                                       destination_count);
}

bool td_choice_set_may_change(const td_choice_set *s, uint32_t origin, uint32_t destination,
                              double best)
{
    return td_change_bounds_least(&s->bounds, origin, destination) <=
           s->trees.allowance * best * (1 + ROUNDING);
}

void td_choice_set_origin(td_choice_set *s, td_index origin)
{
    td_choice_trees_origin(&s->trees, origin);
}

const double *td_choice_set_costs(const td_choice_set *s)
{
    return s->trees.graph.net_cost;
}

/* --- from candidate to route --- */

static bool push_arc(td_choice_set *s, uint32_t arc_of_class)
{
    if (TD_RESERVE(s->path, s->path_capacity, s->path_count + 1) != TD_OK)
        return false;
    s->path[s->path_count++] = arc_of_class;
    return true;
}

/* Appends the arcs of the supernetwork that a shortcut stands for. */
static bool push_shortcut(td_choice_set *s, uint32_t shortcut)
{
    const td_short_arc *arc = &s->trees.graph.shortcuts->arcs[shortcut];
    if (arc->right != TD_NO_ARC)
        return push_shortcut(s, arc->left) && push_shortcut(s, arc->right);
    if (TD_RESERVE(s->arcs, s->arc_capacity, s->arc_count + 1) != TD_OK)
        return false;
    s->arcs[s->arc_count++] = arc->left;
    return true;
}

/* The arcs (of the class's graph) of a path by its parents, from the root on. */
static bool push_path_from(td_choice_set *s, uint32_t vertex, uint32_t source)
{
    const td_choice_trees *t = &s->trees;
    const td_search *search = source != TD_SOURCE_BEST && (source & TD_SOURCE_RESTRICTED)
                                  ? t->restricted[source & ~TD_SOURCE_RESTRICTED].search
                                  : NULL;
    for (uint32_t v = vertex; v != t->from_root;) {
        const uint32_t a = search ? td_search_parent(search, v) : t->from.parent[v];
        if (!push_arc(s, a))
            return false;
        v = t->graph.out.tail[a];
    }
    for (size_t i = 0, j = s->path_count; i + 1 < j; i++) {
        const uint32_t swap = s->path[i];
        s->path[i] = s->path[--j];
        s->path[j] = swap;
    }
    return true;
}

/* The candidate's path on the class's graph. */
static bool find_path(td_choice_set *s, uint32_t destination, uint32_t source)
{
    const td_choice_trees *t = &s->trees;
    const uint32_t root = t->to_root[destination];
    s->path_count = 0;
    if (source & TD_SOURCE_RESTRICTED) /* TD_SOURCE_BEST has the bit too */
        return push_path_from(s, root, source);
    const uint32_t via = t->via[source];
    if (!push_path_from(s, t->graph.out.tail[via], TD_SOURCE_BEST) || !push_arc(s, via))
        return false;
    for (uint32_t v = t->graph.out.head[via]; v != root;) {
        const uint32_t a = t->to[destination].parent[v];
        if (!push_arc(s, a))
            return false;
        v = t->graph.out.head[a];
    }
    return true;
}

/* Appends its arcs of the supernetwork. */
static bool unpack(td_choice_set *s, uint32_t destination, uint32_t source)
{
    if (!find_path(s, destination, source))
        return false;
    for (size_t i = 0; i < s->path_count; i++)
        if (!push_shortcut(s, s->trees.graph.arc[s->path[i]]))
            return false;
    return true;
}

/* No vertex twice: arcs from `first` on. */
static bool is_path(td_choice_set *s, size_t first)
{
    const td_csr *csr = &s->net->csr;
    s->stamp++;
    if (s->arc_count > first)
        s->vertex_stamp[csr->tail[s->arcs[first]]] = s->stamp;
    for (size_t i = first; i < s->arc_count; i++) {
        uint32_t *seen = &s->vertex_stamp[csr->head[s->arcs[i]]];
        if (*seen == s->stamp)
            return false;
        *seen = s->stamp;
    }
    return true;
}

/* No freight that is loaded only to be unloaded at the same place, or handled twice there: arcs of
 * the supernetwork from `first` on. Road vehicles may bring freight to a terminal of its own place.
 */
static bool is_sensible(td_choice_set *s, size_t first)
{
    const td_supernetwork *net = s->net;
    bool moved = false, first_mile = false;
    for (size_t i = first; i < s->arc_count; i++) {
        const uint32_t arc = s->arcs[i];
        const uint8_t kind = net->kind[arc];
        if (kind == TD_ARC_MOVE || kind == TD_ARC_RIDE)
            moved = true;
        const bool leaves =
            kind == TD_ARC_ACCESS && net->vertex_kind[net->csr.tail[arc]] == TD_VERTEX_ORIGIN;
        const bool loads = leaves || kind == TD_ARC_LOAD || kind == TD_ARC_BOARD;
        const bool unloads = kind == TD_ARC_UNLOAD || kind == TD_ARC_ALIGHT;
        if (leaves)
            first_mile =
                net->mode[arc] == s->trees.road || td_chain_mode(s->world, net, arc) != TD_NONE;
        if (loads) {
            const td_index node = net->vertex_node[net->csr.head[arc]];
            if (s->loaded_stamp[node] == s->stamp)
                return false;
            if (!leaves || !first_mile)
                s->loaded_stamp[node] = s->stamp;
        }
        if (unloads) {
            const td_index node = net->vertex_node[net->csr.tail[arc]];
            if (s->unloaded_stamp[node] == s->stamp || s->loaded_stamp[node] == s->stamp)
                return false;
            s->unloaded_stamp[node] = s->stamp;
        }
        if (moved && first_mile) { /* from now on its place of loading counts as any other */
            s->loaded_stamp[net->vertex_node[net->csr.head[s->arcs[first]]]] = s->stamp;
            first_mile = false;
        }
    }
    return true;
}

/* The largest share of the smaller cost that the new route has in common with a kept one of its
 * key. */
static double overlap(const td_choice_set *s, size_t first, const td_choice_route *kept,
                      uint32_t kept_count, double cost, uint32_t key_stamp)
{
    const double *weight = s->trees.graph.net_cost;
    double worst = 0;
    for (uint32_t k = 0; k < kept_count; k++) {
        double common = 0;
        for (size_t i = first; i < s->arc_count; i++) {
            const uint32_t track = td_track(s->net, s->arcs[i]);
            if (s->key_stamp[track] == key_stamp && (s->kept_bits[track] >> k & 1))
                common += weight[s->arcs[i]];
        }
        const double smaller = fmin(cost, kept[k].surrogate);
        worst = fmax(worst, smaller > 0 ? common / smaller : 1);
    }
    return worst;
}

static void mark_kept(td_choice_set *s, size_t first, uint32_t k, uint32_t key_stamp)
{
    for (size_t i = first; i < s->arc_count; i++) {
        const uint32_t track = td_track(s->net, s->arcs[i]);
        if (s->key_stamp[track] != key_stamp) {
            s->key_stamp[track] = key_stamp;
            s->kept_bits[track] = 0;
        }
        s->kept_bits[track] |= (uint64_t)1 << k;
    }
}

/* Unpacks a candidate behind the arcs so far and checks it; the arcs end up those of the
 * supernetwork. Leaves nothing behind when it is not taken. */
static td_status try_candidate(td_choice_set *s, uint32_t destination, const td_candidate *c,
                               bool *taken)
{
    const size_t first = s->arc_count;
    *taken = false;
    if (!unpack(s, destination, c->source))
        return TD_ERR_NOMEM;
    *taken = is_path(s, first) && is_sensible(s, first);
    if (!*taken)
        s->arc_count = first;
    return TD_OK;
}

static td_status add_route(td_choice_set *s, const td_candidate_key *key, double surrogate,
                           size_t first)
{
    if (TD_RESERVE(s->routes, s->route_capacity, s->route_count + 1) != TD_OK)
        return TD_ERR_NOMEM;
    td_choice_route *r = &s->routes[s->route_count];
    *r = (td_choice_route){.first_arc = (uint32_t)first,
                           .arc_count = (uint32_t)(s->arc_count - first),
                           .chain = key->chain,
                           .corridor = key->corridor,
                           .surrogate = surrogate};
    td_costing_route(s->costing, s->arcs + first, r->arc_count, &r->figures);
    if (r->figures.usable)
        s->route_count++;
    else
        s->arc_count = first;
    return TD_OK;
}

/* Kilometres by road, of arcs from `first` on. */
static double km_by_road(const td_choice_set *s, size_t first)
{
    double km = 0;
    for (size_t i = first; i < s->arc_count; i++) {
        td_arc_core core;
        if (s->net->mode[s->arcs[i]] != s->trees.road)
            continue;
        td_costing_arc(s->costing, s->arcs[i], &core);
        km += core.length_km;
    }
    return km;
}

static td_status find_road(td_choice_set *s)
{
    const td_candidates *c = &s->candidates;
    const td_chain road = td_chain_append(TD_CHAIN_EMPTY, s->trees.road);
    s->road_cost = INFINITY;
    for (uint32_t i = 0; s->trees.road != TD_NONE && i < c->key_count; i++) {
        const td_candidate *best = &c->keys[i].list[0];
        bool taken;
        if (c->keys[i].chain != road || !(best->cost < s->road_cost))
            continue;
        const size_t first = s->arc_count;
        const td_status status = try_candidate(s, s->destination, best, &taken);
        if (status != TD_OK)
            return status;
        if (taken) {
            s->road_cost = best->cost;
            s->road_km = km_by_road(s, first);
        }
        s->arc_count = first;
    }
    return TD_OK;
}

static bool is_worth_leaving_the_road(const td_choice_set *s, const td_candidate_key *key,
                                      const td_candidate *candidate, size_t first)
{
    return !(candidate->cost > s->road_cost) ||
           key->chain == td_chain_append(TD_CHAIN_EMPTY, s->trees.road) ||
           km_by_road(s, first) <= (1 - ROAD_SAVED) * s->road_km;
}

static td_status take_key(td_choice_set *s, uint32_t destination, const td_candidate_key *key,
                          double limit)
{
    const td_parameters *p = &s->world->parameters;
    const size_t first_route = s->route_count;
    const uint32_t most = (uint32_t)fmin(fmax(p->routes_per_chain, 1), TD_CANDIDATES_PER_KEY);
    const uint32_t key_stamp = ++s->stamp;
    for (uint32_t i = 0; i < key->count; i++) {
        const size_t first = s->arc_count;
        const uint32_t kept = (uint32_t)(s->route_count - first_route);
        bool taken;
        if (i > 0 && key->list[i].cost > fmin(limit, ROUTE_ALLOWANCE * key->list[0].cost))
            break;
        td_status status = try_candidate(s, destination, &key->list[i], &taken);
        if (status != TD_OK)
            return status;
        if (!taken)
            continue;
        if (!is_worth_leaving_the_road(s, key, &key->list[i], first) ||
            overlap(s, first, s->routes + first_route, kept, key->list[i].cost, key_stamp) >
                p->overlap_limit) {
            s->arc_count = first;
            continue;
        }
        status = add_route(s, key, key->list[i].cost, first);
        if (status != TD_OK)
            return status;
        if (s->route_count - first_route == kept)
            continue;
        mark_kept(s, first, kept, key_stamp);
        if (kept + 1 == most)
            break;
    }
    return TD_OK;
}

/* --- the whole set --- */

/* Where no candidate is simple (a zone whose only way out is handled twice at one place), the
 * cheapest path stands. */
static td_status take_best(td_choice_set *s, uint32_t destination)
{
    const td_candidates *c = &s->candidates;
    const td_candidate_key key = {.chain = c->best_chain, .corridor = c->best_corridor};
    const size_t first = s->arc_count;
    if (!unpack(s, destination, TD_SOURCE_BEST))
        return TD_ERR_NOMEM;
    return add_route(s, &key, c->best_cost, first);
}

td_status td_choice_set_candidates(td_choice_set *s, uint32_t destination, bool *changed)
{
    const td_status status = td_candidates_find(&s->candidates, &s->trees, destination);
    s->destination = destination;
    *changed = status == TD_OK && td_candidates_changed(&s->candidates);
    return status;
}

td_status td_choice_set_of_candidates(td_choice_set *s, const td_choice_route **routes,
                                      uint32_t *count, const uint32_t **arcs)
{
    const td_candidates *c = &s->candidates;
    const uint32_t destination = s->destination;
    td_status status = TD_OK;
    *count = 0;
    s->route_count = s->arc_count = 0;
    if (c->key_count == 0)
        return TD_OK;
    status = find_road(s);
    for (uint32_t i = 0; i < c->key_count && status == TD_OK; i++)
        status = take_key(s, destination, &c->keys[i], c->limit);
    if (status == TD_OK && s->route_count == 0)
        status = take_best(s, destination);
    if (status != TD_OK)
        return status;
    *routes = s->routes;
    *count = td_route_order(s->net, s->arcs, s->routes, (uint32_t)s->route_count,
                            s->world->parameters.detour_limit);
    *arcs = s->arcs;
    return TD_OK;
}

td_status td_choice_set_routes(td_choice_set *s, uint32_t destination,
                               const td_choice_route **routes, uint32_t *count,
                               const uint32_t **arcs)
{
    bool changed;
    *count = 0;
    const td_status status = td_choice_set_candidates(s, destination, &changed);
    return status == TD_OK ? td_choice_set_of_candidates(s, routes, count, arcs) : status;
}
