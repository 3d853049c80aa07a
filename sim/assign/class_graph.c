/* Cuts the graph of a class out of the supernetwork: what is reached from some origin and leads to
 * some destination. Vertices and arcs keep their order, and with it the order of ties in searches.
 */
#include "assign/class_graph.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { FROM_ORIGIN = 1, TO_DESTINATION = 2, WANTED = 3 };

/* Steele, Lea and Flood 2014 (splitmix64's finalizer): spreads an index over 64 bits. */
static uint64_t spread(uint64_t x)
{
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

static bool make_csr(td_csr *csr, uint32_t vertices, uint32_t arcs)
{
    csr->first_out = TD_ALLOC((size_t)vertices + 1, uint32_t);
    csr->head = TD_ALLOC(arcs, uint32_t);
    csr->tail = TD_ALLOC(arcs, uint32_t);
    return csr->first_out && csr->head && csr->tail;
}

td_status td_class_graph_create(const td_world *world, const td_supernetwork *net,
                                td_class_graph *g)
{
    const uint32_t vertices = net->csr.vertex_count, arcs = net->csr.arc_count;
    *g = (td_class_graph){.net = net};
    g->net_in_arc = TD_ALLOC(arcs, uint32_t);
    g->net_marks = TD_ALLOC(arcs, td_arc_marks);
    g->arc = TD_ALLOC(arcs, uint32_t);
    g->in_arc = TD_ALLOC(arcs, uint32_t);
    g->cost = TD_ALLOC(arcs, double);
    g->in_cost = TD_ALLOC(arcs, double);
    g->local = TD_ALLOC(vertices, uint32_t);
    g->queue = TD_ALLOC(vertices, uint32_t);
    g->reached = TD_ALLOC(vertices, uint8_t);
    g->net_cost = TD_ALLOC(arcs, double);
    const bool made = make_csr(&g->out, vertices, arcs) && make_csr(&g->in, vertices, arcs);
    if (!made || !g->net_in_arc || !g->net_marks || !g->arc || !g->in_arc || !g->cost ||
        !g->in_cost || !g->local || !g->queue || !g->reached || !g->net_cost ||
        td_csr_reverse(&net->csr, &g->net_in, g->net_in_arc) != TD_OK) {
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
    td_csr_clear(&g->net_in);
    td_csr_clear(&g->out);
    td_csr_clear(&g->in);
    free(g->net_in_arc);
    free(g->net_marks);
    free(g->arc);
    free(g->in_arc);
    free(g->cost);
    free(g->in_cost);
    free(g->local);
    free(g->queue);
    free(g->reached);
    free(g->net_cost);
    memset(g, 0, sizeof *g);
}

/* Marks with `bit` what a breadth-first search reaches; only through vertices that bear `needed`.
 */
static void reach(td_class_graph *g, const td_csr *csr, const uint32_t *net_arc,
                  const uint32_t *starts, uint32_t count, uint8_t bit, uint8_t needed)
{
    uint32_t end = 0;
    for (uint32_t i = 0; i < count; i++)
        if ((g->reached[starts[i]] & needed) == needed && !(g->reached[starts[i]] & bit)) {
            g->reached[starts[i]] |= bit;
            g->queue[end++] = starts[i];
        }
    for (uint32_t at = 0; at < end; at++) {
        const uint32_t v = g->queue[at];
        for (uint32_t a = csr->first_out[v]; a < csr->first_out[v + 1]; a++) {
            const uint32_t head = csr->head[a];
            if ((g->reached[head] & bit) || (g->reached[head] & needed) != needed ||
                isinf(g->net_cost[net_arc ? net_arc[a] : a]))
                continue;
            g->reached[head] |= bit;
            g->queue[end++] = head;
        }
    }
}

static void copy_arcs(td_class_graph *g)
{
    const td_csr *net = &g->net->csr;
    uint32_t arcs = 0, vertices = 0;
    for (uint32_t v = 0; v < net->vertex_count; v++)
        g->local[v] = g->reached[v] == WANTED ? vertices++ : TD_NO_VERTEX;
    for (uint32_t v = 0; v < net->vertex_count; v++) {
        if (g->local[v] == TD_NO_VERTEX)
            continue;
        g->out.first_out[g->local[v]] = arcs;
        for (uint32_t a = net->first_out[v]; a < net->first_out[v + 1]; a++) {
            if (isinf(g->net_cost[a]) || g->local[net->head[a]] == TD_NO_VERTEX)
                continue;
            g->out.tail[arcs] = g->local[v];
            g->out.head[arcs] = g->local[net->head[a]];
            g->arc[arcs] = a;
            g->cost[arcs++] = g->net_cost[a];
        }
    }
    g->out.first_out[vertices] = arcs;
    g->out.vertex_count = g->in.vertex_count = vertices;
    g->out.arc_count = g->in.arc_count = arcs;
}

/* Counting sort by head; arcs of one head keep their order. */
static void turn_round(td_class_graph *g)
{
    const uint32_t vertices = g->out.vertex_count, arcs = g->out.arc_count;
    uint32_t *first = g->in.first_out;
    memset(first, 0, ((size_t)vertices + 1) * sizeof *first);
    for (uint32_t a = 0; a < arcs; a++)
        first[g->out.head[a]]++;
    for (uint32_t v = 0, sum = 0; v <= vertices; v++) {
        const uint32_t count = v < vertices ? first[v] : 0;
        first[v] = sum;
        sum += count;
    }
    for (uint32_t a = 0; a < arcs; a++) {
        const uint32_t at = first[g->out.head[a]]++;
        g->in.tail[at] = g->out.head[a];
        g->in.head[at] = g->out.tail[a];
        g->in_arc[at] = a;
        g->in_cost[at] = g->cost[a];
    }
    for (uint32_t v = vertices; v > 0; v--)
        first[v] = first[v - 1];
    first[0] = 0;
}

void td_class_graph_make(td_class_graph *g, const uint32_t *origins, uint32_t origin_count,
                         const uint32_t *destinations, uint32_t destination_count)
{
    memset(g->reached, 0, g->net->csr.vertex_count);
    reach(g, &g->net->csr, NULL, origins, origin_count, FROM_ORIGIN, 0);
    reach(g, &g->net_in, g->net_in_arc, destinations, destination_count, TO_DESTINATION,
          FROM_ORIGIN);
    copy_arcs(g);
    turn_round(g);
}
