/* The graph of a class, forward and reversed. */
#include "assign/class_graph.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "graph/arc_key.h"
#include "graph/tracks.h"

/* Steele, Lea and Flood 2014 (splitmix64's finalizer): spreads an index over 64 bits. */
static uint64_t spread(uint64_t x)
{
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

td_status td_class_graph_create(const td_world *world, const td_supernetwork *net,
                                td_class_graph *g)
{
    const uint32_t arcs = net->csr.arc_count, vertices = net->csr.vertex_count;
    *g = (td_class_graph){.net = net};
    g->net_marks = TD_ALLOC(arcs, td_arc_marks);
    g->net_cost = TD_ALLOC(arcs, double);
    g->origin = TD_ALLOC(net->zone_count, uint32_t);
    g->destination = TD_ALLOC(net->zone_count, uint32_t);
    g->number = TD_ALLOC(vertices, uint32_t);
    g->out.first_out = TD_ALLOC((size_t)vertices + 1, uint32_t);
    if (!g->net_marks || !g->net_cost || !g->origin || !g->destination || !g->number ||
        !g->out.first_out || td_contraction_create(vertices, &g->shortcuts) != TD_OK) {
        td_class_graph_clear(g);
        return TD_ERR_NOMEM;
    }
    for (uint32_t arc = 0; arc < arcs; arc++)
        g->net_marks[arc] = (td_arc_marks){.hash = td_arc_is_passing(net, arc) ? 0 : spread(td_track(net, arc)),
                                           .mode = td_chain_mode(world, net, arc),
                                           .corridor = td_arc_corridor(world, net, arc)};
    return TD_OK;
}

void td_class_graph_clear(td_class_graph *g)
{
    td_csr_clear(&g->in);
    td_view_free(g->view);
    td_csr_clear(&g->out);
    td_contraction_free(g->shortcuts);
    free(g->net_marks);
    free(g->net_cost);
    free(g->arc);
    free(g->cost);
    free(g->in_arc);
    free(g->in_cost);
    free(g->origin);
    free(g->destination);
    free(g->number);
    memset(g, 0, sizeof *g);
}

/* Arcs that tell routes apart: what a service, a terminal, a border, customs, a lock or a
 * corridor's link does. */
static bool is_via(const td_class_graph *g, uint32_t arc)
{
    const uint8_t kind = g->net->kind[arc];
    return kind == TD_ARC_TRANSFER || kind == TD_ARC_PROCESS || kind == TD_ARC_RIDE ||
           (kind == TD_ARC_MOVE && g->net_marks[arc].corridor != TD_NONE);
}

static td_status contract(td_class_graph *g)
{
    const td_view *view = g->view;
    td_contraction *c = g->shortcuts;
    td_contraction_begin(c, view->csr.vertex_count);
    for (uint32_t a = 0; a < view->csr.arc_count; a++) {
        const uint32_t arc = view->arc_of[a];
        const td_arc_marks *marks = &g->net_marks[arc];
        td_short_arc own = {.cost = view->cost[a],
                            .hash = marks->hash,
                            .tail = view->csr.tail[a],
                            .head = view->csr.head[a],
                            .left = arc,
                            .right = TD_NO_ARC,
                            .corridor = marks->corridor,
                            .via = is_via(g, arc),
                            .changed = g->changed && g->changed[arc]};
        if (marks->mode != TD_NONE)
            own.chain = td_chain_append(TD_CHAIN_EMPTY, marks->mode);
        if (td_contraction_add(c, own) != TD_OK)
            return TD_ERR_NOMEM;
    }
    for (td_index z = 0; z < g->net->zone_count; z++) {
        if (view->origin[z] != TD_NO_VERTEX)
            td_contraction_pin(c, view->origin[z]);
        if (view->destination[z] != TD_NO_VERTEX)
            td_contraction_pin(c, view->destination[z]);
    }
    return td_contraction_run(c);
}

static td_status make_room(td_class_graph *g, size_t arcs)
{
    if (arcs <= g->arc_room)
        return TD_OK;
    if (td_resize((void **)&g->arc, arcs, sizeof *g->arc) ||
        td_resize((void **)&g->cost, arcs, sizeof *g->cost) ||
        td_resize((void **)&g->in_arc, arcs, sizeof *g->in_arc) ||
        td_resize((void **)&g->in_cost, arcs, sizeof *g->in_cost) ||
        td_resize((void **)&g->out.head, arcs, sizeof *g->out.head) ||
        td_resize((void **)&g->out.tail, arcs, sizeof *g->out.tail))
        return TD_ERR_NOMEM;
    g->arc_room = arcs;
    return TD_OK;
}

/* What is left, in rows by tail; vertices keep their order, arcs of a tail that of their making. */
static td_status lay_out(td_class_graph *g)
{
    const td_contraction *c = g->shortcuts;
    uint32_t vertices = 0, arcs = 0;
    for (uint32_t v = 0; v < c->vertex_count; v++)
        g->number[v] = td_contraction_has(c, v) ? vertices++ : TD_NO_VERTEX;
    g->out.vertex_count = vertices;
    memset(g->out.first_out, 0, ((size_t)vertices + 1) * sizeof *g->out.first_out);
    for (size_t a = 0; a < c->arc_count; a++)
        if (!c->arcs[a].removed) {
            g->out.first_out[g->number[c->arcs[a].tail]]++;
            arcs++;
        }
    if (make_room(g, arcs) != TD_OK)
        return TD_ERR_NOMEM;
    g->out.arc_count = arcs;
    for (uint32_t v = 0, sum = 0; v <= vertices; v++) {
        const uint32_t count = g->out.first_out[v];
        g->out.first_out[v] = sum;
        sum += count;
    }
    for (size_t a = 0; a < c->arc_count; a++) {
        if (c->arcs[a].removed)
            continue;
        const uint32_t tail = g->number[c->arcs[a].tail], at = g->out.first_out[tail]++;
        g->out.tail[at] = tail;
        g->out.head[at] = g->number[c->arcs[a].head];
        g->arc[at] = (uint32_t)a;
        g->cost[at] = c->arcs[a].cost;
    }
    for (uint32_t v = vertices; v > 0; v--)
        g->out.first_out[v] = g->out.first_out[v - 1];
    g->out.first_out[0] = 0;
    return TD_OK;
}

td_status td_class_graph_make(td_class_graph *g, bool foreign, const bool *starts, const bool *ends)
{
    td_csr_clear(&g->in);
    td_status status = td_view_build(g->net, g->net_cost, foreign, starts, ends, &g->view);
    if (status == TD_OK)
        status = contract(g);
    if (status == TD_OK)
        status = lay_out(g);
    if (status == TD_OK)
        status = td_csr_reverse(&g->out, &g->in, g->in_arc);
    if (status != TD_OK)
        return status;
    for (uint32_t a = 0; a < g->in.arc_count; a++)
        g->in_cost[a] = g->cost[g->in_arc[a]];
    for (td_index z = 0; z < g->net->zone_count; z++) {
        const uint32_t from = g->view->origin[z], to = g->view->destination[z];
        g->origin[z] = from == TD_NO_VERTEX ? TD_NO_VERTEX : g->number[from];
        g->destination[z] = to == TD_NO_VERTEX ? TD_NO_VERTEX : g->number[to];
    }
    return TD_OK;
}
