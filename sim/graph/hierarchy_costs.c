/*
 * Costs for a hierarchy (its "customisation"): front by front, the arcs that belong to it, what the
 * fronts below left over, then the elimination of its pivots. What that gives for arcs between rows
 * above ("rest", [row][row]) waits for the parent front, as in multifrontal factorisations (Duff,
 * Reid 1983). Subtrees of fronts are independent of each other; the few fronts above them are done
 * one by one, each in parallel.
 */
#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "graph/hierarchy_parts.h"

enum {
    PANEL = 32,          /* pivots that are eliminated together */
    SUBTREES = 64,       /* are enough for any number of threads to share */
    CHUNK = 128,         /* columns of a product that one thread does */
    WORTH_THREADS = 1000 /* rows x pivots of a front below which starting threads costs more */
};

td_status td_hierarchy_costs_create(const td_hierarchy *h, td_hierarchy_costs **out)
{
    td_hierarchy_costs *c = TD_ALLOC(1, td_hierarchy_costs);
    *out = NULL;
    if (!c)
        return TD_ERR_NOMEM;
    c->h = h;
    c->up = TD_ALLOC(h->entry_count, double);
    c->down = TD_ALLOC(h->entry_count, double);
    c->in_cost = TD_ALLOC(h->first_in[h->g->vertex_count], double);
    if (!c->up || !c->down || !c->in_cost) {
        td_hierarchy_costs_free(c);
        return TD_ERR_NOMEM;
    }
    *out = c;
    return TD_OK;
}

void td_hierarchy_costs_free(td_hierarchy_costs *c)
{
    if (!c)
        return;
    free(c->up);
    free(c->down);
    free(c->in_cost);
    free(c);
}

/* What one setting of costs works with. */
typedef struct elimination {
    const td_hierarchy *h;
    td_hierarchy_costs *c;
    double **rest;         /* [front] of those not taken up yet */
    uint32_t *first_child; /* [front] */
    uint32_t *sibling;     /* [front] */
    int threads;           /* for one front */
} elimination;

static void fill_far(double *x, size_t count)
{
    for (size_t i = 0; i < count; i++)
        x[i] = INFINITY;
}

static inline void lower(double *x, double by)
{
    if (by < *x)
        *x = by;
}

/* Takes up what a child left for rows of this front: `pivots` and more. */
static void take_up(const elimination *e, uint32_t f, uint32_t child)
{
    const td_front *front = &e->h->front[f], *below = &e->h->front[child];
    const uint32_t *row = e->h->parent_row + below->row + below->pivots;
    const uint32_t count = below->size - below->pivots, pivots = front->pivots;
    const size_t size = front->size, above = size - pivots;
    const double *from = e->rest[child];
    double *const up = e->c->up + front->entry, *const down = e->c->down + front->entry;
    uint32_t inner = 0; /* rows that are pivots here */
    while (inner < count && row[inner] < pivots)
        inner++;
    for (uint32_t i = 0; i < count; i++, from += count) {
        uint32_t j = 0;
        for (; j < inner && j < i; j++)
            lower(&down[row[j] * size + row[i]], from[j]);
        if (i < inner) {
            for (j = i + 1; j < count; j++)
                lower(&up[row[i] * size + row[j]], from[j]);
            continue;
        }
        double *const to = e->rest[f] + (row[i] - pivots) * above;
        for (j = inner; j < count; j++)
            lower(&to[row[j] - pivots], from[j]);
    }
}

static void add_arcs(const elimination *e, uint32_t f)
{
    const td_hierarchy *h = e->h;
    for (uint32_t i = h->first_front_arc[f]; i < h->first_front_arc[f + 1]; i++) {
        const td_front_arc *arc = &h->front_arc[i];
        lower(arc->up ? &e->c->up[arc->entry] : &e->c->down[arc->entry], e->c->cost[arc->arc]);
    }
}

/* min_plus, by threads where it is large. */
static void multiply(const elimination *e, double *c, size_t c_row, const double *a,
                     const double *b, size_t row, uint32_t m, uint32_t n, uint32_t depth)
{
    const td_hierarchy_kernels *kernels = e->h->kernels;
    if (e->threads == 1 || (double)m * n * depth < 1e3 * WORTH_THREADS) {
        kernels->min_plus(c, c_row, a, row, b, row, m, n, depth);
        return;
    }
#pragma omp parallel for schedule(dynamic) num_threads(e->threads)
    for (uint32_t j = 0; j < n; j += CHUNK)
        kernels->min_plus(c + j, c_row, a, row, b + j, row, m, n - j < CHUNK ? n - j : CHUNK,
                          depth);
}

/* Eliminates the pivots of a front, a panel at a time, then lowers the rest. */
static void eliminate(const elimination *e, uint32_t f)
{
    const td_front *front = &e->h->front[f];
    const td_hierarchy_kernels *kernels = e->h->kernels;
    const uint32_t size = front->size, pivots = front->pivots, above = size - pivots;
    double *const up = e->c->up + front->entry, *const down = e->c->down + front->entry;
    for (uint32_t begin = 0; begin < pivots; begin += PANEL) {
        const uint32_t end = begin + PANEL < pivots ? begin + PANEL : pivots;
        const size_t at = (size_t)begin * size + begin;
        if (begin > 0) {
            multiply(e, up + at, size, down + begin, up + begin, size, end - begin, size - begin,
                     begin);
            multiply(e, down + at, size, up + begin, down + begin, size, end - begin, size - begin,
                     begin);
        }
        for (uint32_t i = begin; i + 1 < end; i++) {
            const double *up_i = up + (size_t)i * size, *down_i = down + (size_t)i * size;
            for (uint32_t k = i + 1; k < end; k++) {
                const size_t row = (size_t)k * size;
                if (down_i[k] < (double)INFINITY)
                    kernels->min_add(up + row + k + 1, up_i + k + 1, down_i[k], size - k - 1);
                if (up_i[k] < (double)INFINITY)
                    kernels->min_add(down + row + k + 1, down_i + k + 1, up_i[k], size - k - 1);
            }
        }
    }
    if (above > 0)
        multiply(e, e->rest[f], above, down + pivots, up + pivots, size, above, above, pivots);
}

static td_status do_front(const elimination *e, uint32_t f)
{
    const td_front *front = &e->h->front[f];
    const size_t entries = (size_t)front->pivots * front->size;
    const size_t above = front->size - front->pivots;
    if (above > 0 && !(e->rest[f] = malloc(above * above * sizeof(double))))
        return TD_ERR_NOMEM;
    fill_far(e->c->up + front->entry, entries);
    fill_far(e->c->down + front->entry, entries);
    fill_far(e->rest[f], above * above);
    add_arcs(e, f);
    for (uint32_t child = e->first_child[f]; child != TD_NO_FRONT; child = e->sibling[child]) {
        take_up(e, f, child);
        free(e->rest[child]);
        e->rest[child] = NULL;
    }
    eliminate(e, f);
    return TD_OK;
}

/*
 * Splits the forest into subtrees of about equal work, and the fronts above them, by replacing the
 * largest subtree by those of its children. Returns how many roots there are.
 */
static uint32_t split_forest(const elimination *e, const double *below, uint32_t *root,
                             uint8_t *is_above)
{
    const td_hierarchy *h = e->h;
    uint32_t count = 0, limit = SUBTREES;
    for (uint32_t f = 0; f < h->front_count; f++)
        if (h->front[f].parent == TD_NO_FRONT)
            root[count++] = f;
    while (count > 0 && count < limit) {
        uint32_t largest = 0;
        for (uint32_t i = 1; i < count; i++)
            if (below[root[i]] > below[root[largest]])
                largest = i;
        const uint32_t f = root[largest];
        if (e->first_child[f] == TD_NO_FRONT)
            break;
        is_above[f] = 1;
        root[largest] = root[--count];
        for (uint32_t child = e->first_child[f]; child != TD_NO_FRONT; child = e->sibling[child])
            root[count++] = child;
    }
    return count;
}

static td_status eliminate_forest(elimination *e, int threads, const double *below, uint32_t *root,
                                  uint8_t *is_above)
{
    const td_hierarchy *h = e->h;
    const uint32_t count = split_forest(e, below, root, is_above);
    bool failed = false;
    e->threads = 1;
#pragma omp parallel for schedule(dynamic) num_threads(threads) reduction(|| : failed)
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t f = h->front[root[i]].begin; f <= root[i] && !failed; f++)
            failed = do_front(e, f) != TD_OK;
    e->threads = threads;
    for (uint32_t f = 0; f < h->front_count && !failed; f++)
        if (is_above[f])
            failed = do_front(e, f) != TD_OK;
    for (uint32_t f = 0; f < h->front_count; f++)
        free(e->rest[f]);
    return failed ? TD_ERR_NOMEM : TD_OK;
}

/* The costs of arcs in the order in which parents are chosen. */
static void order_costs(td_hierarchy_costs *c)
{
    const td_hierarchy *h = c->h;
    c->least = INFINITY;
    for (uint32_t in = 0; in < h->first_in[h->g->vertex_count]; in++) {
        const double cost = c->cost[h->in_arc[in]];
        c->in_cost[in] = cost < (double)INFINITY ? cost : (double)INFINITY; /* NaN is closed, too */
        c->least = c->in_cost[in] < c->least ? c->in_cost[in] : c->least;
    }
}

td_status td_hierarchy_costs_set(td_hierarchy_costs *c, const double *cost, uint32_t threads)
{
    const td_hierarchy *h = c->h;
    c->cost = cost;
    elimination e = {.h = h,
                     .c = c,
                     .rest = TD_ALLOC(h->front_count, double *),
                     .first_child = TD_ALLOC(h->front_count, uint32_t),
                     .sibling = TD_ALLOC(h->front_count, uint32_t)};
    double *below = TD_ALLOC(h->front_count, double);
    uint32_t *root = TD_ALLOC(h->front_count, uint32_t);
    uint8_t *is_above = TD_ALLOC(h->front_count, uint8_t);
    td_status status =
        e.rest && e.first_child && e.sibling && below && root && is_above ? TD_OK : TD_ERR_NOMEM;
    if (status == TD_OK) {
        order_costs(c);
        for (uint32_t f = 0; f < h->front_count; f++)
            e.first_child[f] = TD_NO_FRONT;
        for (uint32_t f = 0; f < h->front_count; f++) {
            const uint32_t parent = h->front[f].parent;
            below[f] += h->front[f].work;
            if (parent == TD_NO_FRONT)
                continue;
            below[parent] += below[f];
            e.sibling[f] = e.first_child[parent];
            e.first_child[parent] = f;
        }
        status = eliminate_forest(&e, threads > 0 ? (int)threads : omp_get_max_threads(), below,
                                  root, is_above);
    }
    free(e.rest);
    free(e.first_child);
    free(e.sibling);
    free(below);
    free(root);
    free(is_above);
    return status;
}
