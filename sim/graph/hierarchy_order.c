/* The order of elimination: nested dissection by METIS (Karypis, Kumar 1998) of the graph without
 * directions, loops and repetitions. */
#include <metis.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "graph/hierarchy_parts.h"

enum { SEED = 1 };

static int compare_neighbours(const void *a, const void *b)
{
    const idx_t left = *(const idx_t *)a, right = *(const idx_t *)b;
    return (left > right) - (left < right);
}

/* Sorts each row and drops repetitions; returns the new count of neighbours. */
static idx_t drop_repetitions(uint32_t vertices, idx_t *first, idx_t *neighbour)
{
    idx_t kept = 0, begin = 0;
    for (uint32_t v = 0; v < vertices; v++) {
        const idx_t end = first[v + 1];
        qsort(neighbour + begin, (size_t)(end - begin), sizeof *neighbour, compare_neighbours);
        first[v] = kept;
        for (idx_t i = begin; i < end; i++)
            if (i == begin || neighbour[i] != neighbour[i - 1])
                neighbour[kept++] = neighbour[i];
        begin = end;
    }
    return first[vertices] = kept;
}

/* first [vertex + 1], zero; neighbour has room for two of every arc. */
static idx_t list_neighbours(const td_csr *g, idx_t *first, idx_t *neighbour)
{
    for (uint32_t a = 0; a < g->arc_count; a++)
        if (g->tail[a] != g->head[a]) {
            first[g->tail[a]]++;
            first[g->head[a]]++;
        }
    idx_t end = 0;
    for (uint32_t v = 0; v < g->vertex_count; v++) /* first[v] is the end of row v, and falls */
        first[v] = end += first[v];
    first[g->vertex_count] = end;
    for (uint32_t a = 0; a < g->arc_count; a++)
        if (g->tail[a] != g->head[a]) {
            neighbour[--first[g->tail[a]]] = (idx_t)g->head[a];
            neighbour[--first[g->head[a]]] = (idx_t)g->tail[a];
        }
    return drop_repetitions(g->vertex_count, first, neighbour);
}

static td_status dissect(uint32_t vertices, idx_t *first, idx_t *neighbour, uint32_t *place,
                         uint32_t *vertex)
{
    idx_t count = (idx_t)vertices, options[METIS_NOPTIONS];
    idx_t *by_place = TD_ALLOC(vertices, idx_t), *by_vertex = TD_ALLOC(vertices, idx_t);
    td_status status = by_place && by_vertex ? TD_OK : TD_ERR_NOMEM;
    METIS_SetDefaultOptions(options);
    options[METIS_OPTION_SEED] = SEED;
    if (status == TD_OK) {
        int result;
#pragma omp critical(td_metis)
        result = METIS_NodeND(&count, first, neighbour, NULL, options, by_place, by_vertex);
        status = result == METIS_OK ? TD_OK : TD_ERR_NOMEM;
    }
    for (uint32_t i = 0; status == TD_OK && i < vertices; i++) {
        vertex[i] = (uint32_t)by_place[i];
        place[i] = (uint32_t)by_vertex[i];
    }
    free(by_place);
    free(by_vertex);
    return status;
}

td_status td_hierarchy_order(const td_csr *g, uint32_t *place, uint32_t *vertex)
{
    if (g->vertex_count >= INT32_MAX || g->arc_count > INT32_MAX / 2)
        return TD_ERR_INVALID;
    idx_t *first = TD_ALLOC((size_t)g->vertex_count + 1, idx_t);
    idx_t *neighbour = TD_ALLOC(2 * (size_t)g->arc_count, idx_t);
    td_status status = first && neighbour ? TD_OK : TD_ERR_NOMEM;
    if (status == TD_OK && list_neighbours(g, first, neighbour) > 0) {
        status = dissect(g->vertex_count, first, neighbour, place, vertex);
    } else if (status == TD_OK) { /* nothing to dissect */
        for (uint32_t v = 0; v < g->vertex_count; v++)
            place[v] = vertex[v] = v;
    }
    free(first);
    free(neighbour);
    return status;
}
