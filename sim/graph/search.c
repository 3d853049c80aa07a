/*
 * Dijkstra's algorithm on the heap of graph/heap.h. On sparse networks few entries are outdated,
 * and a heap without back pointers touches less memory than one that keeps them. A label is 16
 * bytes, so that relaxing an arc touches one cache line. tests/bench/README.md has the figures.
 */
#include "graph/search.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "graph/heap.h"

typedef struct {
    double distance;
    uint32_t parent; /* arc */
    uint32_t stamp;  /* reached by the search of this number; 0: none */
} label;

struct td_search {
    uint32_t vertex_capacity;
    uint32_t stamp;  /* number of the last search */
    label *labels;   /* [vertex] */
    uint32_t *order; /* [vertex] settled, in order */
    uint32_t order_count;
    td_heap heap;
    uint32_t *wanted; /* [vertex] number of the last search that it was a target of */
};

td_status td_search_create(uint32_t vertex_capacity, td_search **out)
{
    td_search *s = TD_ALLOC(1, td_search);
    *out = NULL;
    if (!s)
        return TD_ERR_NOMEM;
    s->vertex_capacity = vertex_capacity;
    s->labels = TD_ALLOC(vertex_capacity, label);
    s->order = TD_ALLOC(vertex_capacity, uint32_t);
    s->wanted = TD_ALLOC(vertex_capacity, uint32_t);
    if (!s->labels || !s->order || !s->wanted ||
        td_heap_reserve(&s->heap, (size_t)vertex_capacity + 1) != TD_OK) {
        td_search_free(s);
        return TD_ERR_NOMEM;
    }
    *out = s;
    return TD_OK;
}

void td_search_free(td_search *s)
{
    if (!s)
        return;
    free(s->labels);
    free(s->order);
    free(s->wanted);
    td_heap_clear(&s->heap);
    free(s);
}

bool td_search_costs_valid(const td_csr *g, const double *cost)
{
    for (uint32_t a = 0; a < g->arc_count; a++)
        if (cost[a] < 0)
            return false;
    return true;
}

/* Makes every label outdated. */
static void begin_search(td_search *s)
{
    s->order_count = 0;
    s->heap.count = 0;
    if (s->stamp == UINT32_MAX) { /* once in four thousand million searches */
        memset(s->labels, 0, s->vertex_capacity * sizeof *s->labels);
        memset(s->wanted, 0, s->vertex_capacity * sizeof *s->wanted);
        s->stamp = 0;
    }
    s->stamp++;
}

/* Vertices reached but not settled count as not reached. */
static void forget_queue(td_search *s)
{
    for (size_t i = 0; i < s->heap.count; i++) {
        label *l = &s->labels[td_heap_index(s->heap.entry[i])];
        /* An outdated entry of a settled vertex is strictly dearer than its label. */
        if (td_heap_cost(s->heap.entry[i]) <= l->distance)
            l->stamp = 0;
    }
}

/* Brings what the next settled vertices will be read from into the cache: a third off on large
 * graphs. */
static inline void prefetch_next(const td_heap_entry *heap, size_t count, const td_csr *g,
                                 const double *cost)
{
    if (count < 5)
        return;
    const uint32_t a = g->first_out[td_heap_index(heap[0])];
    __builtin_prefetch(&g->head[a]);
    __builtin_prefetch(&cost[a]);
    for (size_t i = 1; i < 5; i++)
        __builtin_prefetch(&g->first_out[td_heap_index(heap[i])]);
}

/* Needs room in the queue. */
static void seed(td_search *s, uint32_t source, double distance)
{
    s->labels[source] = (label){.distance = distance, .parent = TD_NO_ARC, .stamp = s->stamp};
    td_heap_raise(s->heap.entry, s->heap.count++, td_heap_pack(distance, source));
}

/*
 * The search itself, from what is in the queue. Labels are kept below `bound`. It ends early when `wanted_count` vertices v
 * with wanted[v] == stamp are settled; `wanted` is NULL for a whole tree.
 */
static td_status grow_tree(td_search *s, const td_csr *g, const double *cost, double bound,
                           const uint32_t *wanted, uint32_t wanted_count)
{
    const uint32_t *const first_out = g->first_out;
    const uint32_t *const head = g->head;
    label *const labels = s->labels;
    const uint32_t stamp = s->stamp;
    td_heap_entry *heap = s->heap.entry;
    size_t count = s->heap.count;
    uint32_t settled = 0;

    while (count > 0) {
        const uint32_t v = td_heap_index(heap[0]);
        const double distance = td_heap_cost(heap[0]);
        td_heap_drop_first(heap, count--);
        if (distance > labels[v].distance)
            continue;
        if (settled == g->vertex_count) /* a negative cost, against the contract */
            return TD_ERR_INVALID;
        s->order[settled++] = v;
        if (wanted && wanted[v] == stamp && --wanted_count == 0)
            break;
        prefetch_next(heap, count, g, cost);
        const uint32_t end = first_out[v + 1];
        const size_t room = count + (end - first_out[v]);
        if (room > s->heap.capacity) {
            s->heap.count = count;
            if (td_heap_reserve(&s->heap, room) != TD_OK)
                return TD_ERR_NOMEM;
            heap = s->heap.entry;
        }
        for (uint32_t a = first_out[v]; a < end; a++) {
            const double reached = distance + cost[a];
            label *const l = &labels[head[a]];
            const double known = l->stamp == stamp ? l->distance : bound;
            if (reached < known) {
                *l = (label){.distance = reached, .parent = a, .stamp = stamp};
                td_heap_raise(heap, count++, td_heap_pack(reached, head[a]));
            }
        }
    }
    s->heap.count = count;
    s->order_count = settled;
    return TD_OK;
}

/* After an error every vertex counts as not reached. */
static td_status search(td_search *s, const td_csr *g, const double *cost, uint32_t source,
                        double bound, const uint32_t *targets, uint32_t target_count)
{
    begin_search(s);
    if (g->vertex_count > s->vertex_capacity || source >= g->vertex_count)
        return TD_ERR_INVALID;
    uint32_t wanted_count = 0;
    if (targets) {
        for (uint32_t i = 0; i < target_count; i++) {
            if (targets[i] >= g->vertex_count)
                return TD_ERR_INVALID;
            wanted_count += s->wanted[targets[i]] != s->stamp;
            s->wanted[targets[i]] = s->stamp;
        }
        if (wanted_count == 0)
            return TD_OK;
    }
    seed(s, source, 0);
    const td_status status =
        grow_tree(s, g, cost, bound, targets ? s->wanted : NULL, wanted_count);
    if (status == TD_OK)
        forget_queue(s);
    else
        begin_search(s);
    return status;
}

td_status td_search_tree(td_search *s, const td_csr *g, const double *cost, uint32_t source)
{
    return search(s, g, cost, source, INFINITY, NULL, 0);
}

td_status td_search_tree_bounded(td_search *s, const td_csr *g, const double *cost, uint32_t source,
                                 double limit)
{
    /* distance <= limit is distance < the next number above */
    return search(s, g, cost, source, nextafter(limit, INFINITY), NULL, 0);
}

td_status td_search_tree_until(td_search *s, const td_csr *g, const double *cost, uint32_t source,
                               const uint32_t *targets, uint32_t target_count)
{
    return search(s, g, cost, source, INFINITY, targets, target_count);
}

td_status td_search_forest(td_search *s, const td_csr *g, const double *cost,
                           const uint32_t *sources, const double *starts, uint32_t count)
{
    begin_search(s);
    if (g->vertex_count > s->vertex_capacity)
        return TD_ERR_INVALID;
    if (td_heap_reserve(&s->heap, (size_t)count + 1) != TD_OK)
        return TD_ERR_NOMEM;
    for (uint32_t i = 0; i < count; i++)
        if (s->labels[sources[i]].stamp != s->stamp || starts[i] < s->labels[sources[i]].distance)
            seed(s, sources[i], starts[i]);
    const td_status status = grow_tree(s, g, cost, INFINITY, NULL, 0);
    if (status != TD_OK)
        begin_search(s);
    return status;
}

double td_search_distance(const td_search *s, uint32_t v)
{
    return s->labels[v].stamp == s->stamp ? s->labels[v].distance : (double)INFINITY;
}

uint32_t td_search_parent(const td_search *s, uint32_t v)
{
    return s->labels[v].stamp == s->stamp ? s->labels[v].parent : TD_NO_ARC;
}

const uint32_t *td_search_order(const td_search *s, uint32_t *count)
{
    *count = s->order_count;
    return s->order;
}
