/* Dijkstra's search over directed links as vertices (so that a change of gauge between two links can be
 * barred), with a binary heap. Ties fall to the lower link number. */
#include "model/world_path.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* A state is link x 2 + (1 if backward). */
typedef struct entry {
    double time;
    uint32_t state;
} entry;

struct td_pathfinder {
    const td_world *world;
    uint32_t *first;  /* [node + 1] into out */
    uint32_t *out;    /* states that leave the node */
    double *deepest;  /* [link] m, greatest of the year; NaN: any draught */
    double *time;     /* [state] */
    uint32_t *before; /* [state] state before, TD_NONE */
    entry *heap;
    size_t heap_count, heap_capacity;
    td_index *path;
};

static td_index head_of(const td_world *world, uint32_t state)
{
    return state & 1 ? world->links.from[state / 2] : world->links.to[state / 2];
}

static td_index tail_of(const td_world *world, uint32_t state)
{
    return state & 1 ? world->links.to[state / 2] : world->links.from[state / 2];
}

static bool stands(const td_links *links, uint32_t state)
{
    td_index l = state / 2;
    return links->open[l] && !((state & 1) && links->directed[l]) && links->from[l] != TD_NONE &&
           links->to[l] != TD_NONE;
}

static void find_depths(td_pathfinder *finder)
{
    const td_world *world = finder->world;
    for (td_index l = 0; l < world->links.count; l++) {
        double greatest = -INFINITY;
        for (int month = 0; month < TD_MONTHS; month++)
            greatest = fmax(greatest,
                            td_world_factor(world, world->links.depth_profile[l], month));
        finder->deepest[l] = world->links.depth_m[l] * greatest;
    }
}

static void sort_by_tail(td_pathfinder *finder)
{
    const td_world *world = finder->world;
    uint32_t states = 2 * world->links.count;
    for (uint32_t s = 0; s < states; s++)
        if (stands(&world->links, s))
            finder->first[tail_of(world, s) + 1]++;
    for (td_index n = 0; n < world->nodes.count; n++)
        finder->first[n + 1] += finder->first[n];
    for (uint32_t s = states; s-- > 0;) /* fills from the end: first[n] moves down to its start */
        if (stands(&world->links, s))
            finder->out[--finder->first[tail_of(world, s) + 1]] = s;
    memmove(finder->first, finder->first + 1, world->nodes.count * sizeof *finder->first);
    uint32_t total = 0;
    for (uint32_t s = 0; s < states; s++)
        total += stands(&world->links, s);
    finder->first[world->nodes.count] = total;
}

td_pathfinder *td_pathfinder_create(const td_world *world)
{
    td_pathfinder *finder = TD_ALLOC(1, td_pathfinder);
    if (!finder)
        return NULL;
    size_t states = 2 * (size_t)world->links.count;
    finder->world = world;
    finder->first = TD_ALLOC((size_t)world->nodes.count + 2, uint32_t);
    finder->out = TD_ALLOC(states, uint32_t);
    finder->deepest = TD_ALLOC(world->links.count, double);
    finder->time = TD_ALLOC(states, double);
    finder->before = TD_ALLOC(states, uint32_t);
    finder->path = TD_ALLOC(states, td_index);
    if (!finder->first || !finder->out || !finder->deepest || !finder->time || !finder->before ||
        !finder->path) {
        td_pathfinder_free(finder);
        return NULL;
    }
    find_depths(finder);
    sort_by_tail(finder);
    return finder;
}

void td_pathfinder_free(td_pathfinder *finder)
{
    if (!finder)
        return;
    free(finder->first);
    free(finder->out);
    free(finder->deepest);
    free(finder->time);
    free(finder->before);
    free(finder->heap);
    free(finder->path);
    free(finder);
}

static bool admits(const td_pathfinder *finder, td_index link, td_index vehicle_type)
{
    const td_world *world = finder->world;
    const td_links *l = &world->links;
    const td_vehicle_types *v = &world->vehicle_types;
    if (l->mode[link] != v->mode[vehicle_type] ||
        !td_list_allows(world, l->vehicle_types[link], vehicle_type))
        return false;
    if (v->class_rank[vehicle_type] != TD_NONE && l->class_rank[link] != TD_NONE &&
        v->class_rank[vehicle_type] > l->class_rank[link])
        return false;
    if (!isnan(l->gauge_mm[link]) &&
        !td_list_allows(world, v->gauges[vehicle_type], (uint32_t)lround(l->gauge_mm[link])))
        return false;
    return isnan(finder->deepest[link]) || isnan(v->draught_m[vehicle_type]) ||
           finder->deepest[link] >= v->draught_m[vehicle_type] + v->clearance_m[vehicle_type];
}

/* Whether one may go on from link to link at the node between them. */
static bool joins(const td_world *world, uint32_t before, uint32_t after, td_index mode)
{
    td_index node = head_of(world, before);
    double a = world->links.gauge_mm[before / 2], b = world->links.gauge_mm[after / 2];
    if (!world->nodes.through[node])
        return false;
    if (isnan(a) || isnan(b) || a == b)
        return true;
    const td_facilities *f = &world->facilities;
    for (td_index row = 0; row < f->count; row++)
        if (f->node[row] == node && f->open[row] && f->kind[row] == TD_FACILITY_GAUGE_CHANGE &&
            (f->from_mode[row] == TD_NONE || f->from_mode[row] == mode))
            return true;
    return false;
}

static double link_hours(const td_world *world, uint32_t state, td_index vehicle_type)
{
    td_index l = state / 2;
    double own = world->vehicle_types.speed_kmh[vehicle_type];
    double time = world->links.time_h[l];
    if (!isnan(time))
        return isnan(own) ? time : fmax(time, world->links.length_km[l] / own);
    double way = state & 1 ? world->links.speed_back_kmh[l] : world->links.speed_kmh[l];
    double speed = isnan(own) ? way : isnan(way) ? own : fmin(own, way);
    return isnan(speed) ? HUGE_VAL : world->links.length_km[l] / speed;
}

static bool earlier(entry a, entry b)
{
    return a.time < b.time || (a.time == b.time && a.state < b.state);
}

static td_status push(td_pathfinder *finder, entry e)
{
    td_status status = TD_RESERVE(finder->heap, finder->heap_capacity, finder->heap_count + 1);
    if (status)
        return status;
    size_t at = finder->heap_count++;
    for (; at > 0 && earlier(e, finder->heap[(at - 1) / 2]); at = (at - 1) / 2)
        finder->heap[at] = finder->heap[(at - 1) / 2];
    finder->heap[at] = e;
    return TD_OK;
}

static entry pop(td_pathfinder *finder)
{
    entry top = finder->heap[0], last = finder->heap[--finder->heap_count];
    size_t at = 0;
    for (size_t child; (child = 2 * at + 1) < finder->heap_count; at = child) {
        if (child + 1 < finder->heap_count &&
            earlier(finder->heap[child + 1], finder->heap[child]))
            child++;
        if (!earlier(finder->heap[child], last))
            break;
        finder->heap[at] = finder->heap[child];
    }
    finder->heap[at] = last;
    return top;
}

/* Reaches the states that leave `node`, coming from `before` (TD_NONE: the start). */
static td_status reach_from(td_pathfinder *finder, td_index node, uint32_t before, double time,
                            td_index vehicle_type)
{
    const td_world *world = finder->world;
    td_status status = TD_OK;
    for (uint32_t i = finder->first[node]; !status && i < finder->first[node + 1]; i++) {
        uint32_t state = finder->out[i];
        double arrival = time + link_hours(world, state, vehicle_type);
        if (!(arrival < finder->time[state]) || !admits(finder, state / 2, vehicle_type) ||
            (before != TD_NONE &&
             !joins(world, before, state, world->vehicle_types.mode[vehicle_type])))
            continue;
        finder->time[state] = arrival;
        finder->before[state] = before;
        status = push(finder, (entry){arrival, state});
    }
    return status;
}

td_status td_pathfinder_find(td_pathfinder *finder, td_index vehicle_type, td_index from,
                             td_index to, const td_index **links, size_t *count)
{
    const td_world *world = finder->world;
    *count = 0;
    *links = finder->path;
    if (vehicle_type == TD_NONE || from == TD_NONE || to == TD_NONE)
        return TD_OK;
    for (uint32_t s = 0; s < 2 * world->links.count; s++)
        finder->time[s] = INFINITY;
    finder->heap_count = 0;
    td_status status = reach_from(finder, from, TD_NONE, 0, vehicle_type);
    while (!status && finder->heap_count > 0) {
        entry e = pop(finder);
        if (e.time > finder->time[e.state])
            continue;
        if (head_of(world, e.state) != to) {
            status = reach_from(finder, head_of(world, e.state), e.state, e.time, vehicle_type);
            continue;
        }
        for (uint32_t s = e.state; s != TD_NONE; s = finder->before[s])
            ++*count;
        size_t at = *count;
        for (uint32_t s = e.state; s != TD_NONE; s = finder->before[s])
            finder->path[--at] = s / 2;
        break;
    }
    return status;
}
