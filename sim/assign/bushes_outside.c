/*
 * What demand would save if it left its bushes: the cheapest routes within them against the
 * cheapest ones on the whole graph. With many origins on a large graph the latter come from a
 * hierarchy, in batches of origins near to each other, else from a search each; distances of the
 * two differ by rounding (graph/hierarchy.h), far less than any gap.
 */
#include <math.h>
#include <omp.h>
#include <stdlib.h>

#include "assign/bushes.h"
#include "base/mem.h"
#include "graph/hierarchy.h"

/* A hierarchy's order takes as long as 66 searches on 13,026 vertices, fewer on more
 * (tests/bench/README.md); setting costs comes on top, class by class. */
enum { TREES_FOR_ORDER = 128 };

typedef struct {
    uint32_t place, bush;
} turn;

typedef struct {
    td_hierarchy *hierarchy;
    td_hierarchy_costs *costs;
    td_hierarchy_sweep *sweep[TD_BUSHES_PARTS]; /* [thread] */
    turn *turns;                                /* [bush] by class, then place of the origin */
} fast;

static int compare_turns(const void *a, const void *b)
{
    const turn *left = a, *right = b;
    if (left->place != right->place)
        return left->place < right->place ? -1 : 1;
    return (left->bush > right->bush) - (left->bush < right->bush);
}

static void fast_clear(fast *f)
{
    for (int i = 0; i < TD_BUSHES_PARTS; i++)
        td_hierarchy_sweep_free(f->sweep[i]);
    td_hierarchy_costs_free(f->costs);
    td_hierarchy_free(f->hierarchy);
    free(f->turns);
}

static td_status fast_open(const td_bushes *s, fast *f)
{
    td_status status = td_hierarchy_create(s->arcs.g, &f->hierarchy);
    if (status == TD_OK)
        status = td_hierarchy_costs_create(f->hierarchy, &f->costs);
    for (int i = 0; i < s->threads && status == TD_OK; i++)
        status = td_hierarchy_sweep_create(f->hierarchy, &f->sweep[i]);
    if (status == TD_OK && !(f->turns = TD_ALLOC(s->count, turn)))
        status = TD_ERR_NOMEM;
    for (uint32_t b = 0; b < s->count && status == TD_OK; b++)
        f->turns[b] = (turn){td_hierarchy_place(f->hierarchy, s->origin[b]), b};
    return status;
}

/* Leaves in excess [bush] what those of one batch would save. */
static td_status save_batch(td_bushes *s, const fast *f, const turn *turns, uint32_t count)
{
    td_hierarchy_sweep *sweep = f->sweep[omp_get_thread_num()];
    td_bush_room *room = &s->room[omp_get_thread_num()];
    uint32_t sources[TD_HIERARCHY_LANES];
    for (uint32_t lane = 0; lane < count; lane++)
        sources[lane] = s->origin[turns[lane].bush];
    const td_status status = td_hierarchy_distances(sweep, f->costs, sources, count);
    for (uint32_t lane = 0; lane < count && status == TD_OK; lane++) {
        const uint32_t b = turns[lane].bush;
        const td_bush *bush = &s->bush[b];
        td_bush_label(bush, s->arcs.g, td_bushes_class_of(s, b)->cost, false, room);
        s->excess[b] = 0;
        for (uint32_t i = 0; i < bush->demand_count; i++) {
            const uint32_t v = td_bush_destination(bush, i);
            const double least = td_hierarchy_distance(sweep, lane, v);
            s->excess[b] += td_bush_amount(bush, i) * fmax(0, room->shortest[v] - least);
        }
    }
    return status;
}

/* Bushes first .. end - 1 are those of one class. */
static td_status save_class(td_bushes *s, fast *f, uint32_t first, uint32_t end)
{
    enum { LANES = TD_HIERARCHY_LANES };
    bool failed = false;
    qsort(f->turns + first, end - first, sizeof *f->turns, compare_turns);
    const td_status status =
        td_hierarchy_costs_set(f->costs, td_bushes_class_of(s, first)->cost, (uint32_t)s->threads);
    if (status != TD_OK)
        return status;
#pragma omp parallel for schedule(dynamic) num_threads(s->threads) reduction(|| : failed)
    for (uint32_t b = first; b < end; b += LANES)
        failed =
            save_batch(s, f, f->turns + b, end - b < LANES ? end - b : LANES) != TD_OK || failed;
    return failed ? TD_ERR_NOMEM : TD_OK;
}

static td_status save_fast(td_bushes *s)
{
    fast f = {0};
    td_status status = fast_open(s, &f);
    for (uint32_t first = 0, end; first < s->count && status == TD_OK; first = end) {
        for (end = first + 1; end < s->count && s->class_index[end] == s->class_index[first];)
            end++;
        status = save_class(s, &f, first, end);
    }
    fast_clear(&f);
    return status;
}

static td_status save_by_searches(td_bushes *s)
{
    bool failed = false;
#pragma omp parallel for schedule(dynamic) num_threads(s->threads) reduction(|| : failed)
    for (uint32_t b = 0; b < s->count; b++) {
        td_search *tree = s->search[omp_get_thread_num()];
        td_bush_room *room = &s->room[omp_get_thread_num()];
        const td_bush *bush = &s->bush[b];
        const double *cost = td_bushes_class_of(s, b)->cost;
        td_bush_label(bush, s->arcs.g, cost, false, room);
        s->excess[b] = 0;
        if (td_search_tree(tree, s->arcs.g, cost, s->origin[b]) != TD_OK)
            failed = true;
        for (uint32_t i = 0; i < bush->demand_count && !failed; i++) {
            const uint32_t v = td_bush_destination(bush, i);
            const double least = td_search_distance(tree, v);
            s->excess[b] += td_bush_amount(bush, i) * fmax(0, room->shortest[v] - least);
        }
    }
    return failed ? TD_ERR_NOMEM : TD_OK;
}

td_status td_bushes_outside(td_bushes *s, double *saving)
{
    td_bushes_refresh_costs(s);
    const bool many = s->count >= (uint64_t)TREES_FOR_ORDER * s->problem->class_count;
    const td_status status =
        many && td_hierarchy_worth(s->arcs.g, s->count / s->problem->class_count)
            ? save_fast(s)
            : save_by_searches(s);
    *saving = 0;
    for (uint32_t b = 0; b < s->count && status == TD_OK; b++)
        *saving += s->excess[b];
    return status;
}
