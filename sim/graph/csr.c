/* Compressed rows by counting sort: O(vertices + arcs), stable within a tail. */
#include "graph/csr.h"

#include <stdlib.h>

#include "base/mem.h"

static td_status reserve(td_csr *g, uint32_t vertices, uint32_t arcs)
{
    *g = (td_csr){.vertex_count = vertices, .arc_count = arcs};
    g->first_out = TD_ALLOC((size_t)vertices + 1, uint32_t);
    g->head = TD_ALLOC(arcs, uint32_t);
    g->tail = TD_ALLOC(arcs, uint32_t);
    if (g->first_out && g->head && g->tail)
        return TD_OK;
    td_csr_clear(g);
    return TD_ERR_NOMEM;
}

/* Fills `g` (reserved, first_out zero) from arcs tail[i] -> head[i]; place[i], or NULL, tells where
 * i went. */
static void sort_by_tail(td_csr *g, const uint32_t *tail, const uint32_t *head, uint32_t *place)
{
    for (uint32_t i = 0; i < g->arc_count; i++)
        g->first_out[tail[i]]++;
    uint32_t begin = 0;
    for (uint32_t v = 0; v < g->vertex_count; v++) {
        const uint32_t degree = g->first_out[v];
        g->first_out[v] = begin;
        begin += degree;
    }
    /* first_out[v] runs to the end of its row here, and is moved back one row below. */
    for (uint32_t i = 0; i < g->arc_count; i++) {
        const uint32_t a = g->first_out[tail[i]]++;
        g->head[a] = head[i];
        g->tail[a] = tail[i];
        if (place)
            place[i] = a;
    }
    for (uint32_t v = g->vertex_count; v > 0; v--)
        g->first_out[v] = g->first_out[v - 1];
    g->first_out[0] = 0;
}

td_status td_csr_build(uint32_t vertices, uint32_t arcs, const uint32_t *tail, const uint32_t *head,
                       td_csr *out, uint32_t *position_of_input)
{
    *out = (td_csr){0};
    if (vertices == TD_NO_VERTEX || arcs == TD_NO_ARC)
        return TD_ERR_INVALID;
    for (uint32_t i = 0; i < arcs; i++)
        if (tail[i] >= vertices || head[i] >= vertices)
            return TD_ERR_INVALID;
    const td_status status = reserve(out, vertices, arcs);
    if (status == TD_OK)
        sort_by_tail(out, tail, head, position_of_input);
    return status;
}

td_status td_csr_reverse(const td_csr *g, td_csr *out, uint32_t *forward_arc)
{
    uint32_t *place = NULL;
    *out = (td_csr){0};
    if (forward_arc && !(place = TD_ALLOC(g->arc_count, uint32_t)))
        return TD_ERR_NOMEM;
    const td_status status = reserve(out, g->vertex_count, g->arc_count);
    if (status == TD_OK) {
        sort_by_tail(out, g->head, g->tail, place);
        for (uint32_t a = 0; forward_arc && a < g->arc_count; a++)
            forward_arc[place[a]] = a;
    }
    free(place);
    return status;
}

void td_csr_clear(td_csr *g)
{
    free(g->first_out);
    free(g->head);
    free(g->tail);
    *g = (td_csr){0};
}
