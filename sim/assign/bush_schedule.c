#include "assign/bush_schedule.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum {
    DIRECTIONS = TD_SCHEDULE_DIRECTIONS,
    PARTS = TD_SCHEDULE_PARTS,
    REST = TD_SCHEDULE_LISTS - 1,
    BINS = 1024 /* of ranks, when cuts are placed */
};

/* Arcs of groups from which a sweep takes about half a millisecond, and threads pay. */
enum { WORTH_THREADS = 1 << 14 };

/* What a search by number of arcs leaves behind. */
typedef struct {
    uint32_t *order; /* [place] vertex */
    uint32_t
        *before;   /* [vertex] where it was reached from; itself: a start; TD_NO_VERTEX: not yet */
    uint32_t last; /* vertex reached last from the starts */
} walk;

static uint32_t step(const td_csr *g, uint32_t v, uint32_t *order, uint32_t count, uint32_t *before)
{
    for (uint32_t a = g->first_out[v]; a < g->first_out[v + 1]; a++)
        if (before[g->head[a]] == TD_NO_VERTEX) {
            before[g->head[a]] = v;
            order[count++] = g->head[a];
        }
    return count;
}

/* From `count` starts, listed in w->order, along arcs and against them; then from what is left. */
static void spread(const td_bush_arcs *arcs, uint32_t count, walk *w)
{
    const uint32_t vertices = arcs->g->vertex_count;
    uint32_t done = 0;
    memset(w->before, 0xff, vertices * sizeof *w->before);
    for (uint32_t i = 0; i < count; i++)
        w->before[w->order[i]] = w->order[i];
    for (uint32_t v = 0; v <= vertices; v++) {
        for (; done < count; done++) {
            count = step(arcs->g, w->order[done], w->order, count, w->before);
            count = step(arcs->reversed, w->order[done], w->order, count, w->before);
        }
        if (v == 0)
            w->last = w->order[count - 1];
        if (v < vertices && w->before[v] == TD_NO_VERTEX) {
            w->before[v] = v;
            w->order[count++] = v;
        }
    }
}

static void spread_from(const td_bush_arcs *arcs, uint32_t start, walk *w)
{
    w->order[0] = start;
    spread(arcs, 1, w);
}

/* From all vertices on the way to the one reached last. */
static void spread_from_way(const td_bush_arcs *arcs, walk *w)
{
    uint32_t count = 0, v = w->last;
    for (w->order[count++] = v; w->before[v] != v; w->order[count++] = v)
        v = w->before[v];
    spread(arcs, count, w);
}

/* Resources in the order in which the walk comes by them. */
static void rank_resources(const td_bush_arcs *arcs, const walk *w, uint32_t resource_count,
                           uint32_t *rank)
{
    uint32_t next = 0;
    memset(rank, 0xff, resource_count * sizeof *rank);
    for (uint32_t i = 0; i < arcs->g->vertex_count; i++) {
        const uint32_t v = w->order[i];
        for (uint32_t a = arcs->g->first_out[v]; a < arcs->g->first_out[v + 1]; a++) {
            const uint32_t first = arcs->first_use ? arcs->first_use[a] : a;
            const uint32_t end = arcs->first_use ? arcs->first_use[a + 1] : a + 1;
            for (uint32_t use = first; use < end; use++) {
                const uint32_t r = arcs->first_use ? arcs->use_resource[use] : use;
                if (rank[r] == UINT32_MAX)
                    rank[r] = next++;
            }
        }
    }
}

td_status td_bush_schedule_init(td_bush_schedule *schedule, const td_bush_arcs *arcs,
                                uint32_t resource_count)
{
    const uint32_t vertices = arcs->g->vertex_count;
    walk w = {.order = TD_ALLOC((size_t)vertices + 1, uint32_t),
              .before = TD_ALLOC(vertices, uint32_t)};
    td_status status = w.order && w.before ? TD_OK : TD_ERR_NOMEM;
    *schedule = (td_bush_schedule){.resource_count = resource_count};
    for (int d = 0; d < DIRECTIONS; d++) {
        schedule->rank[d] = TD_ALLOC(resource_count, uint32_t);
        if (!schedule->rank[d])
            status = TD_ERR_NOMEM;
    }
    if (status == TD_OK && vertices > 0) {
        spread_from(arcs, 0, &w);
        spread_from(arcs, w.last, &w); /* from one end to the other */
        rank_resources(arcs, &w, resource_count, schedule->rank[0]);
        spread_from_way(arcs, &w);
        spread_from(arcs, w.last, &w); /* from what lies farthest beside */
        rank_resources(arcs, &w, resource_count, schedule->rank[1]);
    }
    free(w.order);
    free(w.before);
    return status;
}

void td_bush_schedule_clear(td_bush_schedule *schedule)
{
    for (int d = 0; d < DIRECTIONS; d++)
        free(schedule->rank[d]);
    free(schedule->group);
    *schedule = (td_bush_schedule){0};
}

typedef struct {
    uint32_t low, high; /* ranks of the resources of a group */
} span;

static void widen(span *s, uint32_t rank)
{
    s->low = rank < s->low ? rank : s->low;
    s->high = rank > s->high ? rank : s->high;
}

static span span_of(const td_bush_groups *groups, const td_bush_group *group,
                    const td_bush_arcs *arcs, const uint32_t *rank)
{
    span s = {UINT32_MAX, 0};
    const uint32_t *arc = groups->arc + group->first_arc;
    for (uint32_t i = 0; i < group->arcs[0] + group->arcs[1]; i++) {
        if (!arcs->first_use) {
            widen(&s, rank[arc[i]]);
            continue;
        }
        for (uint32_t use = arcs->first_use[arc[i]]; use < arcs->first_use[arc[i] + 1]; use++)
            widen(&s, rank[arcs->use_resource[use]]);
    }
    return s.low <= s.high ? s : (span){0, 0}; /* nothing that depends on flow */
}

/* Ranks at which parts begin, so that each has about as many arcs of the groups not yet listed. */
static void place_cuts(const td_bush_schedule *schedule, const td_bush_groups *groups,
                       const span *spans, const uint8_t *list, uint32_t *cut)
{
    uint64_t weight[BINS] = {0}, all = 0, sum = 0;
    int part = 0;
    for (size_t i = 0; i < groups->group_count; i++) {
        const td_bush_group *group = &groups->group[i];
        const uint64_t middle = ((uint64_t)spans[i].low + spans[i].high) / 2;
        if (list[i] != REST)
            continue;
        weight[middle * BINS / schedule->resource_count] += group->arcs[0] + group->arcs[1];
        all += group->arcs[0] + group->arcs[1];
    }
    for (uint64_t bin = 0; bin < BINS && part < PARTS - 1; bin++) {
        sum += weight[bin];
        while (part < PARTS - 1 && sum * PARTS >= all * (uint64_t)(part + 1))
            cut[part++] = (uint32_t)((bin + 1) * schedule->resource_count / BINS);
    }
}

static int part_of(const uint32_t *cut, uint32_t rank)
{
    int part = 0;
    while (part < PARTS - 1 && rank >= cut[part])
        part++;
    return part;
}

/* Puts the groups that no cut of this direction crosses into its lists. */
static void choose_lists(const td_bush_schedule *schedule, const td_bush_groups *groups,
                         const td_bush_arcs *arcs, int direction, int threads, span *spans,
                         uint8_t *list)
{
    uint32_t cut[PARTS - 1] = {0};
#pragma omp parallel for schedule(static)                                                          \
    num_threads(threads) if (groups->arc_count >= WORTH_THREADS)
    for (size_t i = 0; i < groups->group_count; i++)
        if (list[i] == REST)
            spans[i] = span_of(groups, &groups->group[i], arcs, schedule->rank[direction]);
    place_cuts(schedule, groups, spans, list, cut);
    for (size_t i = 0; i < groups->group_count; i++) {
        const int part = part_of(cut, spans[i].low);
        if (list[i] == REST && part == part_of(cut, spans[i].high))
            list[i] = (uint8_t)(direction * PARTS + part);
    }
}

td_status td_bush_schedule_fill(td_bush_schedule *schedule, const td_bush_groups *groups,
                                const td_bush_arcs *arcs, int threads)
{
    const size_t count = groups->group_count;
    uint8_t *list = TD_ALLOC(count, uint8_t);
    span *spans = TD_ALLOC(count, span);
    size_t next[TD_SCHEDULE_LISTS] = {0};
    td_status status = TD_RESERVE(schedule->group, schedule->group_capacity, count);
    if (!list || !spans)
        status = TD_ERR_NOMEM;
    if (status == TD_OK) {
        memset(list, REST, count);
        for (int d = 0; d < DIRECTIONS && groups->arc_count >= WORTH_THREADS; d++)
            choose_lists(schedule, groups, arcs, d, threads, spans, list);
        memset(schedule->end, 0, sizeof schedule->end);
        for (size_t i = 0; i < count; i++)
            schedule->end[list[i]]++;
        for (int l = 1; l <= REST; l++) {
            next[l] = schedule->end[l - 1];
            schedule->end[l] += schedule->end[l - 1];
        }
        for (size_t i = 0; i < count; i++)
            schedule->group[next[list[i]]++] = (uint32_t)i;
    }
    free(list);
    free(spans);
    return status;
}

static double balance_list(const td_bush_schedule *schedule, int list, const td_bush_groups *groups,
                           td_bush *bush, td_bush_arcs *arcs, const td_bush_class *class,
                           double tolerance)
{
    double excess = 0;
    for (size_t i = list > 0 ? schedule->end[list - 1] : 0; i < schedule->end[list]; i++)
        excess += td_bush_group_balance(groups, &groups->group[schedule->group[i]], bush, arcs,
                                        class, tolerance);
    return excess;
}

double td_bush_schedule_balance(const td_bush_schedule *schedule, const td_bush_groups *groups,
                                td_bush *bush, td_bush_arcs *arcs, const td_bush_class *class,
                                double tolerance, int threads)
{
    double excess[PARTS], sum = 0;
    for (int d = 0; d < DIRECTIONS; d++) {
#pragma omp parallel for schedule(dynamic)                                                         \
    num_threads(threads) if (groups->arc_count >= WORTH_THREADS)
        for (int part = 0; part < PARTS; part++)
            excess[part] =
                balance_list(schedule, d * PARTS + part, groups, bush, arcs, class, tolerance);
        for (int part = 0; part < PARTS; part++)
            sum += excess[part];
    }
    return sum + balance_list(schedule, REST, groups, bush, arcs, class, tolerance);
}
