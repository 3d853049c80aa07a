/*
 * Trees of a batch of sources: up from each source through the fronts above it, then down through
 * all fronts, highest first, for all sources at once. Parents are chosen last, over the arcs of the
 * graph: the arc into v by which the tail's distance and its cost are least.
 */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "graph/hierarchy_parts.h"
#include "graph/search.h"

enum { LANES = TD_HIERARCHY_LANES };

td_status td_hierarchy_sweep_create(const td_hierarchy *h, td_hierarchy_sweep **out)
{
    const size_t places = h->g->vertex_count;
    td_hierarchy_sweep *s = TD_ALLOC(1, td_hierarchy_sweep);
    uint32_t largest = 0;
    *out = NULL;
    if (!s)
        return TD_ERR_NOMEM;
    for (uint32_t f = 0; f < h->front_count; f++)
        largest = h->front[f].size > largest ? h->front[f].size : largest;
    s->h = h;
    s->distance = TD_ALLOC(places * LANES, double);
    s->climbed = TD_ALLOC(h->front_count, uint16_t);
    s->touched = TD_ALLOC(h->front_count, uint32_t);
    s->climb_room = TD_ALLOC((size_t)largest * LANES, double);
    if (!s->distance || !s->climbed || !s->touched || !s->climb_room) {
        td_hierarchy_sweep_free(s);
        return TD_ERR_NOMEM;
    }
    *out = s;
    return TD_OK;
}

void td_hierarchy_sweep_free(td_hierarchy_sweep *s)
{
    if (!s)
        return;
    free(s->distance);
    free(s->parent);
    free(s->climbed);
    free(s->touched);
    free(s->climb_room);
    free(s->colour);
    free(s->delicate);
    td_search_free(s->search);
    free(s);
}

/* Marks the fronts that sources climb through, with nothing reached there; returns how many. */
static uint32_t mark_climbs(td_hierarchy_sweep *s, const uint32_t *sources, uint32_t count)
{
    const td_hierarchy *h = s->h;
    uint32_t touched = 0;
    for (uint32_t lane = 0; lane < count; lane++) {
        const uint32_t place = h->place[sources[lane]];
        for (uint32_t f = h->front_of[place]; f != TD_NO_FRONT; f = h->front[f].parent) {
            if (s->climbed[f] == 0) {
                double *at = s->distance + (size_t)h->front[f].first * LANES;
                for (size_t i = 0; i < (size_t)h->front[f].pivots * LANES; i++)
                    at[i] = INFINITY;
                s->touched[touched++] = f;
            }
            s->climbed[f] |= (uint16_t)(1u << lane);
        }
        s->distance[(size_t)place * LANES + lane] = 0;
    }
    return touched;
}

/* Relaxes the arcs from the pivots of a front to its higher rows, lane by lane. */
static void climb_front(td_hierarchy_sweep *s, const td_hierarchy_costs *c, uint32_t f)
{
    const td_hierarchy *h = s->h;
    const td_front *front = &h->front[f];
    const uint32_t *row = h->rows + front->row;
    const uint32_t size = front->size;
    const double *up = c->up + front->entry;
    uint32_t lanes[LANES], count = 0;
    for (uint32_t lane = 0; lane < LANES; lane++)
        if (s->climbed[f] & 1u << lane)
            lanes[count++] = lane;
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t j = 0; j < size; j++)
            s->climb_room[i * size + j] = s->distance[(size_t)row[j] * LANES + lanes[i]];
    for (uint32_t pivot = 0; pivot < front->pivots; pivot++, up += size)
        for (uint32_t i = 0; i < count; i++) {
            double *x = s->climb_room + i * size;
            if (x[pivot] < (double)INFINITY)
                h->kernels->min_add(x + pivot + 1, up + pivot + 1, x[pivot], size - pivot - 1);
        }
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t j = 0; j < size; j++)
            s->distance[(size_t)row[j] * LANES + lanes[i]] = s->climb_room[i * size + j];
}

static int compare_fronts(const void *a, const void *b)
{
    const uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    return (left > right) - (left < right);
}

td_status td_hierarchy_distances(td_hierarchy_sweep *s, const td_hierarchy_costs *c,
                                 const uint32_t *sources, uint32_t count)
{
    const td_hierarchy *h = s->h;
    if (count > LANES)
        return TD_ERR_INVALID;
    for (uint32_t lane = 0; lane < count; lane++)
        if (sources[lane] >= h->g->vertex_count)
            return TD_ERR_INVALID;
    const uint32_t touched = mark_climbs(s, sources, count);
    qsort(s->touched, touched, sizeof *s->touched, compare_fronts);
    for (uint32_t i = 0; i < touched; i++)
        climb_front(s, c, s->touched[i]);
    for (uint32_t f = h->front_count; f-- > 0;) {
        const td_front *front = &h->front[f];
        h->kernels->descend(s->distance, c->down + front->entry, h->rows + front->row,
                            front->pivots, front->size, s->climbed[f] != 0);
    }
    for (uint32_t i = 0; i < touched; i++)
        s->climbed[s->touched[i]] = 0;
    return TD_OK;
}

/* Lists the places that an arc of next to no cost leads into; returns how many. */
static uint32_t list_delicate(td_hierarchy_sweep *s, const td_hierarchy_costs *c, double negligible)
{
    const td_hierarchy *h = s->h;
    uint32_t count = 0;
    for (uint32_t p = 0; p < h->g->vertex_count; p++)
        for (uint32_t in = h->first_in[p]; in < h->first_in[p + 1]; in++)
            if (c->in_cost[in] <= negligible) {
                s->delicate[count++] = p;
                break;
            }
    return count;
}

/*
 * Where an arc costs next to nothing, its ends may each seem to be reached through the other. Of
 * ways that are equal but for rounding this takes the one whose tail is nearest.
 */
static void choose_nearest(td_hierarchy_sweep *s, const td_hierarchy_costs *c, uint32_t lane,
                           uint32_t p)
{
    const td_hierarchy *h = s->h;
    const double ROUNDING = 1 + 1e-14;
    uint32_t *parent = &s->parent[(size_t)p * LANES + lane];
    double best = INFINITY, nearest = INFINITY;
    if (*parent == TD_NO_ARC)
        return;
    for (uint32_t in = h->first_in[p]; in < h->first_in[p + 1]; in++)
        best = fmin(best, s->distance[(size_t)h->in_place[in] * LANES + lane] + c->in_cost[in]);
    for (uint32_t in = h->first_in[p]; in < h->first_in[p + 1]; in++) {
        const double from = s->distance[(size_t)h->in_place[in] * LANES + lane];
        if (from + c->in_cost[in] <= best * ROUNDING && from < nearest) {
            nearest = from;
            *parent = h->in_arc[in];
        }
    }
}

/* True if the parents of a lane go round in a circle. Only arcs of next to no cost could. */
static bool has_circle(td_hierarchy_sweep *s, const td_hierarchy_costs *c, uint32_t lane,
                       uint32_t delicate, double negligible)
{
    const td_hierarchy *h = s->h;
    for (uint32_t i = 0; i < delicate; i++)
        s->colour[s->delicate[i]] = TD_NO_VERTEX;
    for (uint32_t i = 0; i < delicate; i++)
        for (uint32_t p = s->delicate[i];;) {
            const uint32_t arc = s->parent[(size_t)p * LANES + lane];
            if (arc == TD_NO_ARC || !(c->cost[arc] <= negligible) ||
                (s->colour[p] != TD_NO_VERTEX && s->colour[p] != i))
                break;
            if (s->colour[p] == i)
                return true;
            s->colour[p] = i;
            p = h->place[h->g->tail[arc]];
        }
    return false;
}

/* The tree of one lane by Dijkstra's algorithm. */
static td_status search_lane(td_hierarchy_sweep *s, const td_hierarchy_costs *c, uint32_t lane,
                             uint32_t source)
{
    const td_hierarchy *h = s->h;
    td_status status = TD_OK;
    if (!s->search)
        status = td_search_create(h->g->vertex_count, &s->search);
    if (status == TD_OK)
        status = td_search_tree(s->search, h->g, c->cost, source);
    for (uint32_t v = 0; v < h->g->vertex_count && status == TD_OK; v++) {
        const size_t at = (size_t)h->place[v] * LANES + lane;
        s->distance[at] = td_search_distance(s->search, v);
        s->parent[at] = td_search_parent(s->search, v);
    }
    return status;
}

static td_status mend_parents(td_hierarchy_sweep *s, const td_hierarchy_costs *c,
                              const uint32_t *sources, uint32_t count, double negligible)
{
    const size_t places = s->h->g->vertex_count;
    td_status status = TD_OK;
    if ((!s->colour && !(s->colour = TD_ALLOC(places, uint32_t))) ||
        (!s->delicate && !(s->delicate = TD_ALLOC(places, uint32_t))))
        return TD_ERR_NOMEM;
    const uint32_t delicate = list_delicate(s, c, negligible);
    for (uint32_t lane = 0; lane < count && status == TD_OK; lane++) {
        for (uint32_t i = 0; i < delicate; i++)
            choose_nearest(s, c, lane, s->delicate[i]);
        if (has_circle(s, c, lane, delicate, negligible))
            status = search_lane(s, c, lane, sources[lane]);
    }
    return status;
}

td_status td_hierarchy_trees(td_hierarchy_sweep *s, const td_hierarchy_costs *c,
                             const uint32_t *sources, uint32_t count)
{
    const td_hierarchy *h = s->h;
    /* Distances are right to 1e-12; so a circle of parents has no arc above a few times that. */
    const double UNCERTAIN = 4e-12;
    td_status status = TD_OK;
    if (!s->parent && !(s->parent = TD_ALLOC((size_t)h->g->vertex_count * LANES, uint32_t)))
        return TD_ERR_NOMEM;
    status = td_hierarchy_distances(s, c, sources, count);
    if (status != TD_OK)
        return status;
    const double greatest =
        h->kernels->choose_parents(s->distance, h->first_in, h->in_place, h->in_arc, c->in_cost,
                                   h->g->vertex_count, s->parent);
    for (uint32_t lane = 0; lane < count; lane++)
        s->parent[(size_t)h->place[sources[lane]] * LANES + lane] = TD_NO_ARC;
    if (c->least > UNCERTAIN * greatest)
        return TD_OK;
    return mend_parents(s, c, sources, count, UNCERTAIN * greatest);
}

double td_hierarchy_distance(const td_hierarchy_sweep *s, uint32_t lane, uint32_t v)
{
    return s->distance[(size_t)s->h->place[v] * LANES + lane];
}

uint32_t td_hierarchy_parent(const td_hierarchy_sweep *s, uint32_t lane, uint32_t v)
{
    return s->parent[(size_t)s->h->place[v] * LANES + lane];
}
