#include "graph/view.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

enum { FROM_START = 1, TO_END = 2, ON_THE_WAY = 3 };

typedef struct work {
    const td_supernetwork *net;
    const double *cost;
    bool foreign;
    uint8_t *mark;   /* [vertex] */
    uint32_t *queue; /* [vertex] */
    uint32_t queued;
    uint32_t *first_in, *arcs_in; /* usable arcs between vertices that are reached, by head */
    uint32_t *number;             /* [vertex] in the view, TD_NO_VERTEX: dropped */
} work;

static bool is_usable(const work *w, uint32_t arc)
{
    return isfinite(w->cost[arc]) &&
           (w->foreign || w->net->vertex_layer[w->net->csr.head[arc]] == TD_LAYER_BEFORE);
}

static void mark_vertex(work *w, uint32_t vertex, uint8_t mark)
{
    if (vertex == TD_NO_VERTEX || (w->mark[vertex] & mark))
        return;
    w->mark[vertex] |= mark;
    w->queue[w->queued++] = vertex;
}

static const uint32_t *destinations(const work *w)
{
    return w->foreign ? w->net->destination_vertex_foreign : w->net->destination_vertex_domestic;
}

static void reach_forward(work *w, const bool *starts)
{
    const td_csr *g = &w->net->csr;
    w->queued = 0;
    for (td_index z = 0; z < w->net->zone_count; z++)
        if (!starts || starts[z])
            mark_vertex(w, w->net->origin_vertex[z], FROM_START);
    for (uint32_t next = 0; next < w->queued; next++) {
        uint32_t v = w->queue[next];
        for (uint32_t a = g->first_out[v]; a < g->first_out[v + 1]; a++)
            if (is_usable(w, a))
                mark_vertex(w, g->head[a], FROM_START);
    }
}

/* Lists the usable arcs whose tail is reached by their heads. */
static td_status list_in_arcs(work *w)
{
    const td_csr *g = &w->net->csr;
    w->first_in = TD_ALLOC((size_t)g->vertex_count + 2, uint32_t);
    w->arcs_in = TD_ALLOC(g->arc_count, uint32_t);
    if (!w->first_in || !w->arcs_in)
        return TD_ERR_NOMEM;
    for (uint32_t a = 0; a < g->arc_count; a++)
        if (w->mark[g->tail[a]] && is_usable(w, a))
            w->first_in[g->head[a] + 2]++;
    for (uint32_t v = 0; v < g->vertex_count; v++)
        w->first_in[v + 2] += w->first_in[v + 1];
    for (uint32_t a = 0; a < g->arc_count; a++)
        if (w->mark[g->tail[a]] && is_usable(w, a))
            w->arcs_in[w->first_in[g->head[a] + 1]++] = a;
    return TD_OK;
}

static void reach_backward(work *w, const bool *ends)
{
    const td_csr *g = &w->net->csr;
    w->queued = 0;
    for (td_index z = 0; z < w->net->zone_count; z++)
        if (!ends || ends[z])
            mark_vertex(w, destinations(w)[z], TO_END);
    for (uint32_t next = 0; next < w->queued; next++) {
        uint32_t v = w->queue[next];
        for (uint32_t i = w->first_in[v]; i < w->first_in[v + 1]; i++)
            mark_vertex(w, g->tail[w->arcs_in[i]], TO_END);
    }
}

static td_status emit_vertices(work *w, td_view *view)
{
    const td_csr *g = &w->net->csr;
    w->number = TD_ALLOC(g->vertex_count, uint32_t);
    view->vertex_of = TD_ALLOC(g->vertex_count, uint32_t);
    if (!w->number || !view->vertex_of)
        return TD_ERR_NOMEM;
    for (uint32_t v = 0; v < g->vertex_count; v++) {
        bool kept = w->mark[v] == ON_THE_WAY;
        w->number[v] = kept ? view->csr.vertex_count : TD_NO_VERTEX;
        if (kept)
            view->vertex_of[view->csr.vertex_count++] = v;
    }
    return TD_OK;
}

static bool is_kept(const work *w, uint32_t arc)
{
    return w->number[w->net->csr.tail[arc]] != TD_NO_VERTEX &&
           w->number[w->net->csr.head[arc]] != TD_NO_VERTEX && is_usable(w, arc);
}

static td_status emit_arcs(const work *w, td_view *view)
{
    const td_csr *g = &w->net->csr;
    uint32_t count = 0;
    for (uint32_t a = 0; a < g->arc_count; a++)
        count += is_kept(w, a);
    view->csr.arc_count = count;
    view->csr.first_out = TD_ALLOC((size_t)view->csr.vertex_count + 1, uint32_t);
    view->csr.head = TD_ALLOC(count, uint32_t);
    view->csr.tail = TD_ALLOC(count, uint32_t);
    view->cost = TD_ALLOC(count, double);
    view->arc_of = TD_ALLOC(count, uint32_t);
    if (!view->csr.first_out || !view->csr.head || !view->csr.tail || !view->cost || !view->arc_of)
        return TD_ERR_NOMEM;
    count = 0;
    for (uint32_t a = 0; a < g->arc_count; a++) {
        if (!is_kept(w, a))
            continue;
        view->csr.tail[count] = w->number[g->tail[a]];
        view->csr.head[count] = w->number[g->head[a]];
        view->csr.first_out[view->csr.tail[count] + 1]++;
        view->cost[count] = w->cost[a];
        view->arc_of[count++] = a;
    }
    for (uint32_t v = 0; v < view->csr.vertex_count; v++)
        view->csr.first_out[v + 1] += view->csr.first_out[v];
    return TD_OK;
}

static uint32_t number_of(const work *w, uint32_t vertex, bool wanted)
{
    return wanted && vertex != TD_NO_VERTEX ? w->number[vertex] : TD_NO_VERTEX;
}

static td_status emit_zones(const work *w, const bool *starts, const bool *ends, td_view *view)
{
    view->origin = TD_ALLOC(w->net->zone_count, uint32_t);
    view->destination = TD_ALLOC(w->net->zone_count, uint32_t);
    if (!view->origin || !view->destination)
        return TD_ERR_NOMEM;
    for (td_index z = 0; z < w->net->zone_count; z++) {
        view->origin[z] = number_of(w, w->net->origin_vertex[z], !starts || starts[z]);
        view->destination[z] = number_of(w, destinations(w)[z], !ends || ends[z]);
    }
    return TD_OK;
}

td_status td_view_build(const td_supernetwork *net, const double *cost, bool foreign,
                        const bool *starts, const bool *ends, td_view **out)
{
    work w = {.net = net, .cost = cost, .foreign = foreign};
    td_view *view = TD_ALLOC(1, td_view);
    w.mark = TD_ALLOC(net->csr.vertex_count, uint8_t);
    w.queue = TD_ALLOC(net->csr.vertex_count, uint32_t);
    td_status status = view && w.mark && w.queue ? TD_OK : TD_ERR_NOMEM;
    if (!status) {
        reach_forward(&w, starts);
        status = list_in_arcs(&w);
    }
    if (!status) {
        reach_backward(&w, ends);
        status = emit_vertices(&w, view);
    }
    if (!status)
        status = emit_arcs(&w, view);
    if (!status)
        status = emit_zones(&w, starts, ends, view);
    free(w.mark);
    free(w.queue);
    free(w.first_in);
    free(w.arcs_in);
    free(w.number);
    if (status) {
        td_view_free(view);
        return status;
    }
    *out = view;
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
    td_csr_clear(&view->csr);
    free(view->cost);
    free(view->arc_of);
    free(view->vertex_of);
    free(view->origin);
    free(view->destination);
    free(view);
}
