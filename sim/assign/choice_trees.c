/* Trees for choice sets: one to every destination, kept for the class; one from the origin at hand;
 * and trees restricted to road and one other mode, made when a pair asks for them. */
#include "assign/choice_trees.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

td_status td_choice_trees_create(const td_world *world, const td_supernetwork *net,
                                 td_choice_trees *t)
{
    const uint32_t vertices = net->csr.vertex_count, arcs = net->csr.arc_count;
    *t = (td_choice_trees){.world = world, .road = td_chain_road(world)};
    td_status status = td_class_graph_create(world, net, &t->graph);
    if (status == TD_OK)
        status = td_search_create(vertices, &t->search);
    t->via = TD_ALLOC(arcs, uint32_t); /* contraction never adds to the number of arcs */
    t->inherited = TD_ALLOC(vertices, td_via_end);
    t->restricted = TD_ALLOC((size_t)world->modes.count + 1, td_restricted);
    t->starts = TD_ALLOC(world->zones.count, bool);
    t->ends = TD_ALLOC(world->zones.count, bool);
    if (status != TD_OK || !t->via || !t->inherited || !t->restricted || !t->starts || !t->ends) {
        td_choice_trees_clear(t);
        return TD_ERR_NOMEM;
    }
    for (td_index m = 0; m <= world->modes.count && t->road != TD_NONE; m++) {
        if (m == t->road)
            continue;
        td_restricted *r = &t->restricted[t->restricted_count++];
        r->mode = m == world->modes.count ? TD_NONE : m;
        r->cost = TD_ALLOC(arcs, double);
        r->component = TD_ALLOC(vertices, uint32_t);
        if (!r->cost || !r->component || td_search_create(vertices, &r->search) != TD_OK) {
            td_choice_trees_clear(t);
            return TD_ERR_NOMEM;
        }
    }
    return TD_OK;
}

static void clear_tree(td_choice_tree *tree)
{
    free(tree->parent);
    free(tree->distance);
    free(tree->via_cost);
    free(tree->via_end);
}

void td_choice_trees_clear(td_choice_trees *t)
{
    for (uint32_t i = 0; i < t->restricted_count; i++) {
        free(t->restricted[i].cost);
        free(t->restricted[i].component);
        td_search_free(t->restricted[i].search);
    }
    for (size_t i = 0; i < t->to_capacity; i++)
        clear_tree(&t->to[i]);
    clear_tree(&t->from);
    free(t->to);
    free(t->to_root);
    free(t->restricted);
    free(t->via);
    free(t->inherited);
    free(t->starts);
    free(t->ends);
    td_search_free(t->search);
    td_class_graph_clear(&t->graph);
    memset(t, 0, sizeof *t);
}

/* --- what routes are told apart by --- */

static void find_vias(td_choice_trees *t)
{
    t->via_count = 0;
    for (uint32_t a = 0; a < t->graph.out.arc_count; a++)
        if (td_class_arc(&t->graph, a)->via)
            t->via[t->via_count++] = a;
}

/* --- trees --- */

static bool make_room(td_choice_tree *tree, size_t vertices, size_t vias)
{
    return td_resize((void **)&tree->parent, vertices, sizeof *tree->parent) == TD_OK &&
           td_resize((void **)&tree->distance, vertices, sizeof *tree->distance) == TD_OK &&
           td_resize((void **)&tree->via_cost, vias, sizeof *tree->via_cost) == TD_OK &&
           td_resize((void **)&tree->via_end, vias, sizeof *tree->via_end) == TD_OK;
}

static td_status make_all_room(td_choice_trees *t, uint32_t destinations)
{
    const size_t vertices = t->graph.out.vertex_count, vias = t->via_count;
    const bool grow = vertices > t->vertex_room || vias > t->via_room;
    const size_t had = t->to_capacity;
    if (grow) {
        t->vertex_room = vertices > t->vertex_room ? vertices + vertices / 4 : t->vertex_room;
        t->via_room = vias > t->via_room ? vias + vias / 4 : t->via_room;
    }
    if (had < destinations) {
        if (td_resize((void **)&t->to_root, destinations, sizeof *t->to_root) ||
            td_resize((void **)&t->to, destinations, sizeof *t->to))
            return TD_ERR_NOMEM;
        memset(t->to + had, 0, (destinations - had) * sizeof *t->to);
        t->to_capacity = destinations;
    }
    if (grow && !make_room(&t->from, t->vertex_room, t->via_room))
        return TD_ERR_NOMEM;
    for (size_t i = grow ? 0 : had; i < t->to_capacity; i++)
        if (!make_room(&t->to[i], t->vertex_room, t->via_room))
            return TD_ERR_NOMEM;
    return TD_OK;
}

/* Copies the last search into `tree`; `reversed` when it ran on the graph's reverse. */
static void keep_tree(td_choice_trees *t, bool reversed, td_choice_tree *tree)
{
    const td_class_graph *g = &t->graph;
    const td_via_end nothing = {.chain = TD_CHAIN_EMPTY, .corridor = TD_NONE};
    uint32_t count;
    const uint32_t *order = td_search_order(t->search, &count);
    for (uint32_t v = 0; v < g->out.vertex_count; v++) {
        tree->parent[v] = TD_NO_ARC;
        tree->distance[v] = INFINITY;
    }
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t v = order[i];
        const uint32_t found = td_search_parent(t->search, v);
        tree->distance[v] = td_search_distance(t->search, v);
        if (found == TD_NO_ARC) {
            t->inherited[v] = nothing;
            continue;
        }
        const uint32_t a = tree->parent[v] = reversed ? g->in_arc[found] : found;
        const td_short_arc *arc = td_class_arc(g, a);
        const td_via_end *up = &t->inherited[reversed ? g->out.head[a] : g->out.tail[a]];
        td_via_end *own = &t->inherited[v];
        own->hash = up->hash + arc->hash;
        own->changed = up->changed || arc->changed;
        own->corridor = arc->corridor < up->corridor ? arc->corridor : up->corridor;
        own->chain =
            reversed ? td_chain_join(arc->chain, up->chain) : td_chain_join(up->chain, arc->chain);
    }
}

/* What the routes before the via arcs bring along, the arcs included. */
static void keep_vias_from(td_choice_trees *t)
{
    const td_class_graph *g = &t->graph;
    for (uint32_t i = 0; i < t->via_count; i++) {
        const uint32_t a = t->via[i], tail = g->out.tail[a];
        const td_short_arc *arc = td_class_arc(g, a);
        t->from.via_cost[i] = t->from.distance[tail] + g->cost[a];
        if (isinf(t->from.via_cost[i]))
            continue;
        td_via_end *end = &t->from.via_end[i];
        *end = t->inherited[tail];
        end->hash += arc->hash;
        end->changed = end->changed || arc->changed;
        if (arc->corridor < end->corridor)
            end->corridor = arc->corridor;
        end->chain = td_chain_join(end->chain, arc->chain);
    }
}

static void keep_vias_to(td_choice_trees *t, td_choice_tree *tree)
{
    for (uint32_t i = 0; i < t->via_count; i++) {
        const uint32_t head = t->graph.out.head[t->via[i]];
        tree->via_cost[i] = tree->distance[head];
        if (!isinf(tree->via_cost[i]))
            tree->via_end[i] = t->inherited[head];
    }
}

/* --- restricted searches --- */

static uint32_t root_of(uint32_t *up, uint32_t v)
{
    while (up[v] != v) {
        up[v] = up[up[v]];
        v = up[v];
    }
    return v;
}

static void restrict_costs(td_choice_trees *t, td_restricted *r)
{
    const td_class_graph *g = &t->graph;
    for (uint32_t v = 0; v < g->out.vertex_count; v++)
        r->component[v] = v;
    for (uint32_t a = 0; a < g->out.arc_count; a++) {
        const bool barred = !td_chain_keeps_to(td_class_arc(g, a)->chain, t->road, r->mode);
        r->cost[a] = barred ? (double)INFINITY : g->cost[a];
        if (!barred) {
            const uint32_t x = root_of(r->component, g->out.tail[a]);
            const uint32_t y = root_of(r->component, g->out.head[a]);
            r->component[x > y ? x : y] = x < y ? x : y;
        }
    }
    for (uint32_t v = 0; v < g->out.vertex_count; v++)
        r->component[v] = root_of(r->component, v);
}

td_status td_choice_trees_restricted(td_choice_trees *t, uint32_t which, uint32_t vertex,
                                     bool *reached)
{
    td_restricted *r = &t->restricted[which];
    *reached = false;
    for (uint32_t i = 0; i < t->restricted_count && !t->restricted_ready; i++)
        restrict_costs(t, &t->restricted[i]);
    t->restricted_ready = true;
    if (r->component[vertex] != r->component[t->from_root])
        return TD_OK;
    if (!r->made) {
        const td_status status = td_search_tree_bounded(r->search, &t->graph.out, r->cost,
                                                        t->from_root, t->allowance * t->farthest);
        if (status != TD_OK)
            return status;
        r->made = true;
    }
    *reached = !isinf(td_search_distance(r->search, vertex));
    return TD_OK;
}

/* --- the class, the origin --- */

td_status td_choice_trees_class(td_choice_trees *t, bool foreign, const td_index *origins,
                                uint32_t origin_count, const td_index *destinations,
                                uint32_t destination_count)
{
    td_class_graph *g = &t->graph;
    memset(t->starts, 0, t->world->zones.count * sizeof *t->starts);
    memset(t->ends, 0, t->world->zones.count * sizeof *t->ends);
    for (uint32_t i = 0; i < origin_count; i++)
        t->starts[origins[i]] = true;
    for (uint32_t i = 0; i < destination_count; i++)
        t->ends[destinations[i]] = true;
    td_status status = td_class_graph_make(g, foreign, t->starts, t->ends);
    if (status != TD_OK)
        return status;
    find_vias(t);
    if (make_all_room(t, destination_count) != TD_OK)
        return TD_ERR_NOMEM;
    t->to_count = destination_count;
    for (uint32_t i = 0; i < destination_count; i++) {
        t->to_root[i] = g->destination[destinations[i]];
        t->to[i].grown = false;
    }
    t->restricted_ready = false;
    return TD_OK;
}

void td_choice_trees_origin(td_choice_trees *t, td_index origin)
{
    t->from_root = t->graph.origin[origin];
    t->from.grown = false;
    for (uint32_t i = 0; i < t->restricted_count; i++)
        t->restricted[i].made = false;
}

static td_status grow_from(td_choice_trees *t)
{
    const td_class_graph *g = &t->graph;
    const td_status status = td_search_tree(t->search, &g->out, g->cost, t->from_root);
    if (status != TD_OK)
        return status;
    keep_tree(t, false, &t->from);
    keep_vias_from(t);
    t->from.grown = true;
    t->farthest = 0;
    for (uint32_t i = 0; i < t->to_count; i++)
        if (t->to_root[i] != TD_NO_VERTEX && !isinf(t->from.distance[t->to_root[i]]))
            t->farthest = fmax(t->farthest, t->from.distance[t->to_root[i]]);
    return TD_OK;
}

static td_status grow_to(td_choice_trees *t, uint32_t destination)
{
    td_choice_tree *tree = &t->to[destination];
    const td_status status =
        td_search_tree(t->search, &t->graph.in, t->graph.in_cost, t->to_root[destination]);
    if (status != TD_OK)
        return status;
    keep_tree(t, true, tree);
    keep_vias_to(t, tree);
    tree->grown = true;
    return TD_OK;
}

td_status td_choice_trees_meet(td_choice_trees *t, uint32_t destination, bool *meet)
{
    td_status status = TD_OK;
    *meet = false;
    if (t->from_root == TD_NO_VERTEX || t->to_root[destination] == TD_NO_VERTEX)
        return TD_OK;
    if (!t->from.grown)
        status = grow_from(t);
    if (status != TD_OK || isinf(t->from.distance[t->to_root[destination]]))
        return status;
    if (!t->to[destination].grown)
        status = grow_to(t, destination);
    *meet = status == TD_OK;
    return status;
}
