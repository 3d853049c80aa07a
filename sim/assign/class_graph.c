/* The graph of a class, forward and reversed. */
#include "assign/class_graph.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

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
    const uint32_t arcs = net->csr.arc_count;
    *g = (td_class_graph){.net = net};
    g->net_marks = TD_ALLOC(arcs, td_arc_marks);
    g->net_cost = TD_ALLOC(arcs, double);
    g->in_arc = TD_ALLOC(arcs, uint32_t);
    g->in_cost = TD_ALLOC(arcs, double);
    if (!g->net_marks || !g->net_cost || !g->in_arc || !g->in_cost) {
        td_class_graph_clear(g);
        return TD_ERR_NOMEM;
    }
    for (uint32_t arc = 0; arc < arcs; arc++)
        g->net_marks[arc] = (td_arc_marks){.hash = spread(arc),
                                           .mode = td_chain_mode(world, net, arc),
                                           .corridor = td_arc_corridor(world, net, arc)};
    return TD_OK;
}

void td_class_graph_clear(td_class_graph *g)
{
    td_csr_clear(&g->in);
    td_view_free(g->view);
    free(g->net_marks);
    free(g->net_cost);
    free(g->in_arc);
    free(g->in_cost);
    memset(g, 0, sizeof *g);
}

td_status td_class_graph_make(td_class_graph *g, bool foreign, const bool *starts, const bool *ends)
{
    td_csr_clear(&g->in);
    td_status status = td_view_build(g->net, g->net_cost, foreign, starts, ends, &g->view);
    if (status != TD_OK)
        return status;
    g->out = g->view->csr;
    g->arc = g->view->arc_of;
    g->cost = g->view->cost;
    status = td_csr_reverse(&g->out, &g->in, g->in_arc);
    for (uint32_t a = 0; status == TD_OK && a < g->in.arc_count; a++)
        g->in_cost[a] = g->cost[g->in_arc[a]];
    return status;
}
