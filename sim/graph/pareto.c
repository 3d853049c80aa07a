#include "graph/pareto.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "graph/search.h"

#define NO_LABEL UINT32_MAX

typedef struct td_pareto_label {
    double cost[TD_PARETO_CRITERIA];
    uint32_t vertex, arc, parent; /* the arc that led here from the parent's vertex */
} label;

bool td_pareto_stem_back(td_pareto_stem *stem, uint32_t *arc)
{
    const label *l = &stem->labels[stem->at];
    *arc = l->arc;
    stem->at = l->parent;
    return l->parent != NO_LABEL;
}

/* A label that waits, with what a route over it costs at least. */
typedef struct waiting {
    double least[TD_PARETO_CRITERIA];
    uint32_t label;
} waiting;

/* The labels that stand at a vertex, by their criteria but the first: the second rises, the third
 * falls. */
typedef struct point {
    double second, third;
} point;
typedef struct stairs {
    point *points;
    size_t count, room;
} stairs;

typedef struct search {
    const td_csr *g;
    const td_pareto_task *task;
    uint32_t source, target;
    double *bound[TD_PARETO_CRITERIA];  /* [vertex] least cost to the target; INFINITY: no way */
    uint32_t *next[TD_PARETO_CRITERIA]; /* [vertex] arc of the tree towards the target */
    label *labels;
    size_t label_count, label_room;
    waiting *heap;
    size_t heap_count, heap_room;
    stairs *at; /* [vertex] */
    size_t route_room, arc_count, arc_room;
    td_pareto_front *front;
} search;

/* --- stairs --- */

/* How many points have a second cost of at most `second`. */
static size_t points_up_to(const stairs *s, double second)
{
    size_t low = 0, high = s->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (s->points[middle].second <= second)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool stairs_cover(const stairs *s, double second, double third)
{
    const size_t count = points_up_to(s, second);
    return count > 0 && s->points[count - 1].third <= third;
}

/* Of a point that is not covered; those that it covers go. */
static td_status stairs_add(stairs *s, double second, double third)
{
    size_t at = points_up_to(s, second), end;
    if (at > 0 && s->points[at - 1].second == second)
        at--;
    for (end = at; end < s->count && s->points[end].third >= third; end++)
        ;
    if (end == at && TD_RESERVE(s->points, s->room, s->count + 1) != TD_OK)
        return TD_ERR_NOMEM;
    if (end != at + 1 && end < s->count)
        memmove(s->points + at + 1, s->points + end, (s->count - end) * sizeof *s->points);
    s->points[at] = (point){second, third};
    s->count = s->count + at + 1 - end;
    return TD_OK;
}

/* --- what waits --- */

/* Lexicographic; of equal ones, the one made first. */
static bool is_before(const waiting *a, const waiting *b)
{
    for (int c = 0; c < TD_PARETO_CRITERIA; c++)
        if (a->least[c] != b->least[c])
            return a->least[c] < b->least[c];
    return a->label < b->label;
}

static td_status heap_push(search *s, const waiting *w)
{
    if (TD_RESERVE(s->heap, s->heap_room, s->heap_count + 1) != TD_OK)
        return TD_ERR_NOMEM;
    size_t at = s->heap_count++;
    for (; at > 0 && is_before(w, &s->heap[(at - 1) / 2]); at = (at - 1) / 2)
        s->heap[at] = s->heap[(at - 1) / 2];
    s->heap[at] = *w;
    return TD_OK;
}

static waiting heap_pop(search *s)
{
    const waiting first = s->heap[0], last = s->heap[--s->heap_count];
    size_t at = 0;
    for (size_t child = 1; child < s->heap_count; child = 2 * at + 1) {
        if (child + 1 < s->heap_count && is_before(&s->heap[child + 1], &s->heap[child]))
            child++;
        if (is_before(&last, &s->heap[child]))
            break;
        s->heap[at] = s->heap[child];
        at = child;
    }
    s->heap[at] = last;
    return first;
}

/* --- labels --- */

/* Whether nothing new can come of a label: another one stands at the vertex that costs no more, or a
 * route was found that no route over this one beats by more than the slack. */
static bool is_covered(const search *s, uint32_t vertex, const double *cost, const double *least)
{
    const double *slack = s->task->slack;
    return stairs_cover(&s->at[s->target], least[1] + slack[1], least[2] + slack[2]) ||
           stairs_cover(&s->at[vertex], cost[1], cost[2]);
}

/* Rounding may make the bound of a longer stem smaller; it never falls here, so that the order of
 * labels at a vertex is that of their first cost. */
static bool set_least(const search *s, const label *l, const double *before, waiting *w)
{
    for (uint32_t c = 0; c < TD_PARETO_CRITERIA; c++) {
        const double bound = c < s->task->criteria ? s->bound[c][l->vertex] : 0;
        if (bound == (double)INFINITY)
            return false;
        w->least[c] = fmax(before[c], l->cost[c] + bound);
    }
    return true;
}

static td_status make_label(search *s, const label *l, const double *before)
{
    const td_pareto_task *task = s->task;
    waiting w;
    if (!set_least(s, l, before, &w) || is_covered(s, l->vertex, l->cost, w.least))
        return TD_OK;
    if (task->fits && l->parent != NO_LABEL &&
        !task->fits(task->context, (td_pareto_stem){s->labels, l->parent}, l->arc))
        return TD_OK;
    if (s->label_count >= task->most_labels) {
        s->front->complete = false;
        return TD_OK;
    }
    if (TD_RESERVE(s->labels, s->label_room, s->label_count + 1) != TD_OK)
        return TD_ERR_NOMEM;
    w.label = (uint32_t)s->label_count;
    s->labels[s->label_count++] = *l;
    return heap_push(s, &w);
}

static bool is_open(const td_pareto_task *task, uint32_t arc)
{
    for (uint32_t c = 0; c < task->criteria; c++)
        if (!isfinite(task->cost[c][arc]))
            return false;
    return true;
}

static td_status spread(search *s, const waiting *from)
{
    const label stem = s->labels[from->label];
    td_status status = TD_OK;
    for (uint32_t arc = s->g->first_out[stem.vertex];
         status == TD_OK && s->front->complete && arc < s->g->first_out[stem.vertex + 1]; arc++) {
        label l = {.vertex = s->g->head[arc], .arc = arc, .parent = from->label};
        if (!is_open(s->task, arc))
            continue;
        for (uint32_t c = 0; c < s->task->criteria; c++)
            l.cost[c] = stem.cost[c] + s->task->cost[c][arc];
        status = make_label(s, &l, from->least);
    }
    return status;
}

/* --- routes --- */

static td_status reserve_route(search *s, uint32_t arcs)
{
    td_pareto_front *f = s->front;
    if (TD_RESERVE(f->routes, s->route_room, (size_t)f->route_count + 1) != TD_OK)
        return TD_ERR_NOMEM;
    return TD_RESERVE(f->arcs, s->arc_room, s->arc_count + arcs);
}

static td_status take_route(search *s, uint32_t at)
{
    uint32_t count = 0;
    for (uint32_t l = at; s->labels[l].parent != NO_LABEL; l = s->labels[l].parent)
        count++;
    if (reserve_route(s, count) != TD_OK)
        return TD_ERR_NOMEM;
    td_pareto_route *r = &s->front->routes[s->front->route_count++];
    *r = (td_pareto_route){.first_arc = (uint32_t)s->arc_count, .arc_count = count};
    memcpy(r->cost, s->labels[at].cost, sizeof r->cost);
    s->arc_count += count;
    for (uint32_t l = at, i = (uint32_t)s->arc_count; s->labels[l].parent != NO_LABEL;
         l = s->labels[l].parent)
        s->front->arcs[--i] = s->labels[l].arc;
    return TD_OK;
}

/* The route of one criterion's tree. */
static td_status take_best(search *s, uint32_t criterion)
{
    td_pareto_route r = {.first_arc = (uint32_t)s->arc_count};
    for (uint32_t v = s->source; v != s->target; v = s->g->head[s->next[criterion][v]])
        r.arc_count++;
    if (reserve_route(s, r.arc_count) != TD_OK)
        return TD_ERR_NOMEM;
    for (uint32_t v = s->source; v != s->target; v = s->g->head[s->next[criterion][v]]) {
        const uint32_t arc = s->next[criterion][v];
        s->front->arcs[s->arc_count++] = arc;
        for (uint32_t c = 0; c < s->task->criteria; c++)
            r.cost[c] += s->task->cost[c][arc];
    }
    s->front->routes[s->front->route_count++] = r;
    return TD_OK;
}

static int by_costs(const void *a, const void *b)
{
    const td_pareto_route *p = a, *q = b;
    for (int c = 0; c < TD_PARETO_CRITERIA; c++)
        if (p->cost[c] != q->cost[c])
            return p->cost[c] < q->cost[c] ? -1 : 1;
    return p->first_arc < q->first_arc ? -1 : p->first_arc > q->first_arc;
}

/* After a search that was cut: the best by each criterion, of which it may have found none. */
static td_status add_best(search *s)
{
    td_pareto_front *f = s->front;
    for (uint32_t c = 0; c < s->task->criteria; c++)
        if (take_best(s, c) != TD_OK)
            return TD_ERR_NOMEM;
    qsort(f->routes, f->route_count, sizeof *f->routes, by_costs);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < f->route_count; i++) {
        bool covered = false;
        for (uint32_t j = 0; j < kept && !covered; j++)
            covered = td_pareto_covers(s->task->criteria, f->routes[j].cost, f->routes[i].cost);
        if (!covered)
            f->routes[kept++] = f->routes[i];
    }
    f->route_count = kept;
    return TD_OK;
}

/* --- the whole search --- */

static td_status run(search *s)
{
    static const double nothing[TD_PARETO_CRITERIA];
    const label start = {.vertex = s->source, .arc = TD_NO_ARC, .parent = NO_LABEL};
    td_status status = make_label(s, &start, nothing);
    while (status == TD_OK && s->front->complete && s->heap_count > 0) {
        const waiting w = heap_pop(s);
        const label *l = &s->labels[w.label];
        if (is_covered(s, l->vertex, l->cost, w.least))
            continue;
        status = stairs_add(&s->at[l->vertex], l->cost[1], l->cost[2]);
        if (status == TD_OK)
            status = l->vertex == s->target ? take_route(s, w.label) : spread(s, &w);
    }
    s->front->label_count = (uint32_t)s->label_count;
    if (status == TD_OK && !s->front->complete)
        status = add_best(s);
    return status;
}

/* Bounds and the tree of a criterion; arcs closed by any are closed. `cost` [arc] is room. */
static td_status set_bounds(search *s, uint32_t criterion, td_search *trees, const td_csr *reverse,
                            const uint32_t *forward_arc, double *cost)
{
    const uint32_t vertices = s->g->vertex_count;
    double *bound = s->bound[criterion] = TD_ALLOC(vertices, double);
    uint32_t *next = s->next[criterion] = TD_ALLOC(vertices, uint32_t);
    if (!bound || !next)
        return TD_ERR_NOMEM;
    for (uint32_t a = 0; a < reverse->arc_count; a++)
        cost[a] = is_open(s->task, forward_arc[a]) ? s->task->cost[criterion][forward_arc[a]]
                                                   : (double)INFINITY;
    const td_status status = td_search_tree(trees, reverse, cost, s->target);
    for (uint32_t v = 0; status == TD_OK && v < vertices; v++) {
        const uint32_t parent = td_search_parent(trees, v);
        bound[v] = td_search_distance(trees, v);
        next[v] = parent == TD_NO_ARC ? TD_NO_ARC : forward_arc[parent];
    }
    return status;
}

static td_status prepare(search *s)
{
    td_csr reverse = {0};
    td_search *trees = NULL;
    uint32_t *forward_arc = TD_ALLOC(s->g->arc_count, uint32_t);
    double *cost = TD_ALLOC(s->g->arc_count, double);
    s->at = TD_ALLOC(s->g->vertex_count, stairs);
    td_status status = forward_arc && cost && s->at ? TD_OK : TD_ERR_NOMEM;
    if (status == TD_OK)
        status = td_csr_reverse(s->g, &reverse, forward_arc);
    if (status == TD_OK)
        status = td_search_create(s->g->vertex_count, &trees);
    for (uint32_t c = 0; status == TD_OK && c < s->task->criteria; c++)
        status = set_bounds(s, c, trees, &reverse, forward_arc, cost);
    td_search_free(trees);
    td_csr_clear(&reverse);
    free(cost);
    free(forward_arc);
    return status;
}

static bool is_valid(const td_csr *g, uint32_t source, uint32_t target, const td_pareto_task *task)
{
    if (source >= g->vertex_count || target >= g->vertex_count || task->criteria < 1 ||
        task->criteria > TD_PARETO_CRITERIA)
        return false;
    for (uint32_t c = 0; c < task->criteria; c++)
        if (!td_search_costs_valid(g, task->cost[c]))
            return false;
    return true;
}

td_status td_pareto_find(const td_csr *g, uint32_t source, uint32_t target,
                         const td_pareto_task *task, td_pareto_front *out)
{
    *out = (td_pareto_front){.complete = true};
    if (!is_valid(g, source, target, task))
        return TD_ERR_INVALID;
    search s = {.g = g, .task = task, .source = source, .target = target, .front = out};
    td_status status = prepare(&s);
    if (status == TD_OK && s.bound[0][source] != (double)INFINITY)
        status = run(&s);
    for (uint32_t c = 0; c < TD_PARETO_CRITERIA; c++) {
        free(s.bound[c]);
        free(s.next[c]);
    }
    for (uint32_t v = 0; s.at && v < g->vertex_count; v++)
        free(s.at[v].points);
    free(s.at);
    free(s.heap);
    free(s.labels);
    if (status != TD_OK)
        td_pareto_front_clear(out);
    return status;
}

void td_pareto_front_clear(td_pareto_front *front)
{
    free(front->routes);
    free(front->arcs);
    *front = (td_pareto_front){0};
}
