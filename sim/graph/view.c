#include "graph/view.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { FROM_START = 1, TO_END = 2, ON_THE_WAY = 3 };

typedef struct td_view_work {
    const td_supernetwork *net;
    uint32_t *first_in, *arcs_in; /* arcs of the supernetwork by head */
    uint8_t *mark;                /* [vertex] */
    uint32_t *queue;              /* [vertex] */
    uint32_t queued;
    uint32_t *number; /* [vertex] in the view, TD_NO_VERTEX: dropped */
    const double *cost;
    bool foreign;
} work;

static bool is_usable(const work *w, uint32_t arc)
{
    return isfinite(w->cost[arc]) &&
           (w->foreign || w->net->vertex_layer[w->net->csr.head[arc]] == TD_LAYER_BEFORE);
}

static const uint32_t *destinations(const work *w)
{
    return w->foreign ? w->net->destination_vertex_foreign : w->net->destination_vertex_domestic;
}

static void mark_vertex(work *w, uint32_t vertex, uint8_t mark)
{
    if (w->mark[vertex] & mark)
        return;
    w->mark[vertex] |= mark;
    w->queue[w->queued++] = vertex;
}

static void reach_forward(work *w, const bool *starts)
{
    const td_csr *g = &w->net->csr;
    w->queued = 0;
    for (td_index z = 0; z < w->net->zone_count; z++)
        if ((!starts || starts[z]) && w->net->origin_vertex[z] != TD_NO_VERTEX)
            mark_vertex(w, w->net->origin_vertex[z], FROM_START);
    for (uint32_t next = 0; next < w->queued; next++) {
        uint32_t v = w->queue[next];
        for (uint32_t a = g->first_out[v]; a < g->first_out[v + 1]; a++)
            if (is_usable(w, a))
                mark_vertex(w, g->head[a], FROM_START);
    }
}

/* Only over what was reached forward. */
static void reach_backward(work *w, const bool *ends)
{
    const td_csr *g = &w->net->csr;
    w->queued = 0;
    for (td_index z = 0; z < w->net->zone_count; z++) {
        uint32_t v = destinations(w)[z];
        if ((!ends || ends[z]) && v != TD_NO_VERTEX && (w->mark[v] & FROM_START))
            mark_vertex(w, v, TO_END);
    }
    for (uint32_t next = 0; next < w->queued; next++) {
        uint32_t v = w->queue[next];
        for (uint32_t i = w->first_in[v]; i < w->first_in[v + 1]; i++) {
            uint32_t a = w->arcs_in[i];
            if ((w->mark[g->tail[a]] & FROM_START) && is_usable(w, a))
                mark_vertex(w, g->tail[a], TO_END);
        }
    }
}

static void emit_vertices(work *w, td_view *view)
{
    uint32_t count = 0;
    for (uint32_t v = 0; v < w->net->csr.vertex_count; v++) {
        bool kept = w->mark[v] == ON_THE_WAY;
        w->number[v] = kept ? count : TD_NO_VERTEX;
        if (kept)
            view->vertex_of[count++] = v;
    }
    view->csr.vertex_count = count;
}

static void emit_arcs(const work *w, td_view *view)
{
    const td_csr *g = &w->net->csr;
    uint32_t count = 0;
    for (uint32_t v = 0; v < view->csr.vertex_count; v++) {
        uint32_t whole = view->vertex_of[v];
        view->csr.first_out[v] = count;
        for (uint32_t a = g->first_out[whole]; a < g->first_out[whole + 1]; a++) {
            uint32_t head = w->number[g->head[a]];
            if (head == TD_NO_VERTEX || !is_usable(w, a))
                continue;
            view->csr.tail[count] = v;
            view->csr.head[count] = head;
            view->cost[count] = w->cost[a];
            view->arc_of[count++] = a;
        }
    }
    view->csr.first_out[view->csr.vertex_count] = count;
    view->csr.arc_count = count;
}

static uint32_t number_of(const work *w, uint32_t vertex, bool wanted)
{
    return wanted && vertex != TD_NO_VERTEX ? w->number[vertex] : TD_NO_VERTEX;
}

static void emit_zones(const work *w, const bool *starts, const bool *ends, td_view *view)
{
    for (td_index z = 0; z < w->net->zone_count; z++) {
        view->origin[z] = number_of(w, w->net->origin_vertex[z], !starts || starts[z]);
        view->destination[z] = number_of(w, destinations(w)[z], !ends || ends[z]);
    }
}

/* Lists the arcs of the supernetwork by their heads. */
static td_status list_in_arcs(work *w)
{
    const td_csr *g = &w->net->csr;
    w->first_in = TD_ALLOC((size_t)g->vertex_count + 2, uint32_t);
    w->arcs_in = TD_ALLOC(g->arc_count, uint32_t);
    if (!w->first_in || !w->arcs_in)
        return TD_ERR_NOMEM;
    for (uint32_t a = 0; a < g->arc_count; a++)
        w->first_in[g->head[a] + 2]++;
    for (uint32_t v = 0; v < g->vertex_count; v++)
        w->first_in[v + 2] += w->first_in[v + 1];
    for (uint32_t a = 0; a < g->arc_count; a++)
        w->arcs_in[w->first_in[g->head[a] + 1]++] = a;
    return TD_OK;
}

/* A view with room for the whole supernetwork. */
static td_view *create_view(const td_supernetwork *net)
{
    size_t vertices = net->csr.vertex_count, arcs = net->csr.arc_count;
    td_view *view = TD_ALLOC(1, td_view);
    work *w = TD_ALLOC(1, work);
    if (!view || !w) {
        free(view);
        free(w);
        return NULL;
    }
    view->work = w;
    w->net = net;
    w->mark = TD_ALLOC(vertices, uint8_t);
    w->queue = TD_ALLOC(vertices, uint32_t);
    w->number = TD_ALLOC(vertices, uint32_t);
    view->csr.first_out = TD_ALLOC(vertices + 1, uint32_t);
    view->csr.head = TD_ALLOC(arcs, uint32_t);
    view->csr.tail = TD_ALLOC(arcs, uint32_t);
    view->cost = TD_ALLOC(arcs, double);
    view->arc_of = TD_ALLOC(arcs, uint32_t);
    view->vertex_of = TD_ALLOC(vertices, uint32_t);
    view->origin = TD_ALLOC(net->zone_count, uint32_t);
    view->destination = TD_ALLOC(net->zone_count, uint32_t);
    if (!w->mark || !w->queue || !w->number || !view->csr.first_out || !view->csr.head ||
        !view->csr.tail || !view->cost || !view->arc_of || !view->vertex_of || !view->origin ||
        !view->destination || list_in_arcs(w)) {
        td_view_free(view);
        return NULL;
    }
    return view;
}

td_status td_view_build(const td_supernetwork *net, const double *cost, bool foreign,
                        const bool *starts, const bool *ends, td_view **view)
{
    if (!*view)
        *view = create_view(net);
    if (!*view)
        return TD_ERR_NOMEM;
    work *w = (*view)->work;
    w->cost = cost;
    w->foreign = foreign;
    memset(w->mark, 0, net->csr.vertex_count);
    reach_forward(w, starts);
    reach_backward(w, ends);
    emit_vertices(w, *view);
    emit_arcs(w, *view);
    emit_zones(w, starts, ends, *view);
    w->cost = NULL;
    return TD_OK;
}

void td_view_set_costs(td_view *view, const double *cost)
{
    for (uint32_t a = 0; a < view->csr.arc_count; a++)
        view->cost[a] = cost[view->arc_of[a]];
}

void td_view_free(td_view *view)
{
    if (!view)
        return;
    work *w = view->work;
    free(w->first_in);
    free(w->arcs_in);
    free(w->mark);
    free(w->queue);
    free(w->number);
    free(w);
    td_csr_clear(&view->csr);
    free(view->cost);
    free(view->arc_of);
    free(view->vertex_of);
    free(view->origin);
    free(view->destination);
    free(view);
}
