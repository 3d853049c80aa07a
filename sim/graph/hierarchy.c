#include "graph/hierarchy.h"

#include <stdlib.h>

#include "base/mem.h"
#include "graph/hierarchy_parts.h"

/* Setting costs takes as long as 6 searches on 933 vertices, 9 on 13,026, 13 on a million
 * (tests/bench/README.md), and lanes come by 16. */
enum { WORTH_VERTICES = 900, WORTH_TREES = 16 };

bool td_hierarchy_worth(const td_csr *g, size_t trees)
{
    return g->vertex_count >= WORTH_VERTICES && trees >= WORTH_TREES &&
           g->arc_count <= INT32_MAX / 2;
}

/* The entry of an arc in the front of its lower end. */
static td_front_arc locate_arc(const td_hierarchy *h, uint32_t arc)
{
    const uint32_t tail = h->place[h->g->tail[arc]], head = h->place[h->g->head[arc]];
    const uint32_t low = tail < head ? tail : head, high = tail < head ? head : tail;
    const td_front *front = &h->front[h->front_of[low]];
    const uint32_t *row = h->rows + front->row;
    uint32_t begin = 0, end = front->size; /* row[begin] <= high < row[end] */
    while (end - begin > 1) {
        const uint32_t middle = begin + (end - begin) / 2;
        if (row[middle] <= high)
            begin = middle;
        else
            end = middle;
    }
    return (td_front_arc){.arc = arc,
                          .up = tail < head,
                          .entry =
                              front->entry + (size_t)(low - front->first) * front->size + begin};
}

/* Front of the lower end of an arc; TD_NO_FRONT for a loop, which no cheapest path uses. */
static uint32_t front_of_arc(const td_hierarchy *h, uint32_t arc)
{
    const uint32_t tail = h->place[h->g->tail[arc]], head = h->place[h->g->head[arc]];
    if (tail == head)
        return TD_NO_FRONT;
    return h->front_of[tail < head ? tail : head];
}

static td_status list_front_arcs(td_hierarchy *h)
{
    h->first_front_arc = TD_ALLOC((size_t)h->front_count + 1, uint32_t);
    h->front_arc = TD_ALLOC(h->g->arc_count, td_front_arc);
    if (!h->first_front_arc || !h->front_arc)
        return TD_ERR_NOMEM;
    uint32_t end = 0;
    for (uint32_t a = 0; a < h->g->arc_count; a++) {
        const uint32_t front = front_of_arc(h, a);
        if (front != TD_NO_FRONT)
            h->first_front_arc[front]++;
    }
    for (uint32_t f = 0; f < h->front_count; f++)
        h->first_front_arc[f] = end += h->first_front_arc[f];
    h->first_front_arc[h->front_count] = end;
    for (uint32_t a = 0; a < h->g->arc_count; a++) {
        const uint32_t front = front_of_arc(h, a);
        if (front != TD_NO_FRONT)
            h->front_arc[--h->first_front_arc[front]] = locate_arc(h, a);
    }
    return TD_OK;
}

static td_status list_ways_in(td_hierarchy *h)
{
    const td_csr *g = h->g;
    h->first_in = TD_ALLOC((size_t)g->vertex_count + 1, uint32_t);
    h->in_place = TD_ALLOC(g->arc_count, uint32_t);
    h->in_arc = TD_ALLOC(g->arc_count, uint32_t);
    if (!h->first_in || !h->in_place || !h->in_arc)
        return TD_ERR_NOMEM;
    uint32_t end = 0;
    for (uint32_t a = 0; a < g->arc_count; a++)
        h->first_in[h->place[g->head[a]]] += g->tail[a] != g->head[a];
    for (uint32_t p = 0; p < g->vertex_count; p++)
        h->first_in[p] = end += h->first_in[p];
    h->first_in[g->vertex_count] = end;
    for (uint32_t a = g->arc_count; a-- > 0;) { /* so that the first of equal arcs comes first */
        if (g->tail[a] == g->head[a])
            continue;
        const uint32_t in = --h->first_in[h->place[g->head[a]]];
        h->in_place[in] = h->place[g->tail[a]];
        h->in_arc[in] = a;
    }
    return TD_OK;
}

static const td_hierarchy_kernels *kernels_of_processor(void)
{
#if defined __x86_64__ && defined __GNUC__
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2"))
        return &td_hierarchy_kernels_avx2;
#endif
    return &td_hierarchy_kernels_plain;
}

td_status td_hierarchy_create(const td_csr *g, td_hierarchy **out)
{
    td_hierarchy *h = TD_ALLOC(1, td_hierarchy);
    *out = NULL;
    if (!h)
        return TD_ERR_NOMEM;
    h->g = g;
    h->kernels = kernels_of_processor();
    h->place = TD_ALLOC(g->vertex_count, uint32_t);
    h->vertex = TD_ALLOC(g->vertex_count, uint32_t);
    h->front_of = TD_ALLOC(g->vertex_count, uint32_t);
    td_status status = h->place && h->vertex && h->front_of ? TD_OK : TD_ERR_NOMEM;
    if (status == TD_OK)
        status = td_hierarchy_order(g, h->place, h->vertex);
    if (status == TD_OK)
        status = td_hierarchy_find_fronts(h);
    if (status == TD_OK)
        status = list_front_arcs(h);
    if (status == TD_OK)
        status = list_ways_in(h);
    if (status == TD_OK)
        *out = h;
    else
        td_hierarchy_free(h);
    return status;
}

void td_hierarchy_free(td_hierarchy *h)
{
    if (!h)
        return;
    void *const arrays[] = {h->place,    h->vertex,     h->front,           h->front_of,
                            h->rows,     h->parent_row, h->first_front_arc, h->front_arc,
                            h->first_in, h->in_place,   h->in_arc};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        free(arrays[i]);
    free(h);
}

size_t td_hierarchy_entries(const td_hierarchy *h)
{
    return h->entry_count;
}

uint32_t td_hierarchy_place(const td_hierarchy *h, uint32_t v)
{
    return h->place[v];
}
