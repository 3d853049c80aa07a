#include "assign/change_bounds.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

td_status td_change_bounds_create(const td_supernetwork *net, td_change_bounds *b)
{
    const uint32_t vertices = net->csr.vertex_count;
    *b = (td_change_bounds){0};
    b->tail_number = TD_ALLOC(vertices, uint32_t);
    b->head_number = TD_ALLOC(vertices, uint32_t);
    if (b->tail_number && b->head_number && td_search_create(vertices, &b->search) == TD_OK)
        return TD_OK;
    td_change_bounds_clear(b);
    return TD_ERR_NOMEM;
}

void td_change_bounds_clear(td_change_bounds *b)
{
    td_search_free(b->search);
    free(b->arcs);
    free(b->tails);
    free(b->heads);
    free(b->tail_number);
    free(b->head_number);
    free(b->before);
    free(b->after);
    free(b->least);
    free(b->starts);
    *b = (td_change_bounds){0};
}

/* Whether a path can come to the vertex without a changed arc: some arc there is not changed, or a
 * path begins there. */
static bool begins_unchanged(const td_class_graph *g, uint32_t vertex)
{
    for (td_index z = 0; z < g->net->zone_count; z++)
        if (g->origin[z] == vertex)
            return true;
    for (uint32_t i = g->in.first_out[vertex]; i < g->in.first_out[vertex + 1]; i++)
        if (!td_class_arc(g, g->in_arc[i])->changed)
            return true;
    return false;
}

static td_status add_vertex(uint32_t vertex, uint32_t *number, uint32_t **list, uint32_t *count,
                            size_t *room)
{
    if (number[vertex] != TD_NO_VERTEX)
        return TD_OK;
    if (TD_RESERVE(*list, *room, (size_t)*count + 1))
        return TD_ERR_NOMEM;
    number[vertex] = *count;
    (*list)[(*count)++] = vertex;
    return TD_OK;
}

static td_status list_first_arcs(td_change_bounds *b, const td_class_graph *g)
{
    td_status status = TD_OK;
    b->arc_count = b->tail_count = b->head_count = 0;
    for (uint32_t v = 0; v < g->out.vertex_count; v++)
        b->tail_number[v] = b->head_number[v] = TD_NO_VERTEX;
    for (uint32_t a = 0; a < g->out.arc_count && status == TD_OK; a++) {
        const uint32_t tail = g->out.tail[a];
        if (!td_class_arc(g, a)->changed ||
            (b->tail_number[tail] == TD_NO_VERTEX && !begins_unchanged(g, tail)))
            continue;
        if (TD_RESERVE(b->arcs, b->arc_room, (size_t)b->arc_count + 1))
            return TD_ERR_NOMEM;
        b->arcs[b->arc_count++] = a;
        status = add_vertex(tail, b->tail_number, &b->tails, &b->tail_count, &b->tail_room);
        if (status == TD_OK)
            status = add_vertex(g->out.head[a], b->head_number, &b->heads, &b->head_count,
                                &b->head_room);
    }
    return status;
}

static double distance_to(const td_search *search, uint32_t vertex)
{
    return vertex == TD_NO_VERTEX ? (double)INFINITY : td_search_distance(search, vertex);
}

static td_status grow_trees(td_change_bounds *b, const td_class_graph *g, const td_index *origins,
                            uint32_t origin_count, const td_index *destinations,
                            uint32_t destination_count)
{
    td_status status = TD_OK;
    if (TD_RESERVE(b->before, b->before_room, (size_t)b->tail_count * origin_count) ||
        TD_RESERVE(b->after, b->after_room, (size_t)b->head_count * destination_count))
        return TD_ERR_NOMEM;
    for (uint32_t t = 0; t < b->tail_count && status == TD_OK; t++) {
        status = td_search_tree(b->search, &g->in, g->in_cost, b->tails[t]);
        for (uint32_t o = 0; o < origin_count && status == TD_OK; o++)
            b->before[(size_t)t * origin_count + o] =
                distance_to(b->search, g->origin[origins[o]]);
    }
    for (uint32_t h = 0; h < b->head_count && status == TD_OK; h++) {
        status = td_search_tree(b->search, &g->out, g->cost, b->heads[h]);
        for (uint32_t d = 0; d < destination_count && status == TD_OK; d++)
            b->after[(size_t)h * destination_count + d] =
                distance_to(b->search, g->destination[destinations[d]]);
    }
    return status;
}

/* Trees from every end would be too many: a path over a changed arc costs no less than to come to the
 * nearest of them, over it, and then from the nearest of their heads. */
static td_status find_outer(td_change_bounds *b, const td_class_graph *g, const td_index *origins,
                            uint32_t origin_count, const td_index *destinations,
                            uint32_t destination_count)
{
    const uint32_t most = b->tail_count > b->head_count ? b->tail_count : b->head_count;
    if (TD_RESERVE(b->starts, b->start_room, most) ||
        TD_RESERVE(b->before, b->before_room, origin_count))
        return TD_ERR_NOMEM;
    for (uint32_t t = 0; t < b->tail_count; t++)
        b->starts[t] = INFINITY;
    for (uint32_t i = 0; i < b->arc_count; i++) {
        double *start = &b->starts[b->tail_number[g->out.tail[b->arcs[i]]]];
        *start = fmin(*start, g->cost[b->arcs[i]]);
    }
    td_status status =
        td_search_forest(b->search, &g->in, g->in_cost, b->tails, b->starts, b->tail_count);
    if (status != TD_OK)
        return status;
    for (uint32_t o = 0; o < origin_count; o++)
        b->before[o] = distance_to(b->search, g->origin[origins[o]]);
    for (uint32_t h = 0; h < b->head_count; h++)
        b->starts[h] = 0;
    status = td_search_forest(b->search, &g->out, g->cost, b->heads, b->starts, b->head_count);
    for (uint32_t d = 0; d < destination_count && status == TD_OK; d++) {
        const double after = distance_to(b->search, g->destination[destinations[d]]);
        for (uint32_t o = 0; o < origin_count; o++)
            b->least[(size_t)o * destination_count + d] = b->before[o] + after;
    }
    return status;
}

static td_status find_exact(td_change_bounds *b, const td_class_graph *g, const td_index *origins,
                            uint32_t origin_count, const td_index *destinations,
                            uint32_t destination_count)
{
    const td_status status =
        grow_trees(b, g, origins, origin_count, destinations, destination_count);
    for (size_t i = 0; i < (size_t)origin_count * destination_count; i++)
        b->least[i] = INFINITY;
    for (uint32_t i = 0; i < b->arc_count && status == TD_OK; i++) {
        const uint32_t a = b->arcs[i];
        const double *before = b->before + (size_t)b->tail_number[g->out.tail[a]] * origin_count;
        const double *after =
            b->after + (size_t)b->head_number[g->out.head[a]] * destination_count;
        for (uint32_t o = 0; o < origin_count; o++)
            for (uint32_t d = 0; d < destination_count; d++) {
                double *least = &b->least[(size_t)o * destination_count + d];
                *least = fmin(*least, before[o] + g->cost[a] + after[d]);
            }
    }
    return status;
}

td_status td_change_bounds_find(td_change_bounds *b, const td_class_graph *g,
                                const td_index *origins, uint32_t origin_count,
                                const td_index *destinations, uint32_t destination_count)
{
    const td_status status = list_first_arcs(b, g);
    b->destination_count = destination_count;
    if (status != TD_OK)
        return status;
    if (TD_RESERVE(b->least, b->least_room, (size_t)origin_count * destination_count))
        return TD_ERR_NOMEM;
    const bool few = b->tail_count + b->head_count <= origin_count + destination_count;
    return (few ? find_exact : find_outer)(b, g, origins, origin_count, destinations,
                                           destination_count);
}

double td_change_bounds_least(const td_change_bounds *b, uint32_t origin, uint32_t destination)
{
    return b->least[(size_t)origin * b->destination_count + destination];
}
