/*
 * Rebuilding a bush. Ways that carry nothing go, but for the cheapest one into each vertex. An arc
 * comes in if it shortens the way to its head and if `longest` rises along it, as it does along all
 * ways that stay: so no cycle can close (Dial 2006; the first condition is Nie's, 2010).
 */
#include "assign/bush.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"

/* The greatest cost over the ways into v that stay. */
static double longest_kept(const td_bush *bush, const td_csr *g, const double *cost,
                           const td_bush_room *room, uint32_t v, uint32_t way)
{
    uint32_t first, end;
    double longest = 0;
    if (!(way & TD_BUSH_MERGE))
        return room->longest[g->tail[way]] + cost[way];
    td_bush_slots(bush, way, &first, &end);
    for (uint32_t s = first; s < end; s++)
        if (bush->slot_flow[s] > 0 || s == room->short_slot[v]) {
            const uint32_t a = bush->slot_arc[s];
            const double by_way = room->longest[g->tail[a]] + cost[a];
            longest = by_way > longest ? by_way : longest;
        }
    return longest;
}

static void label_kept(const td_bush *bush, const td_csr *g, const double *cost, td_bush_room *room)
{
    td_bush_label(bush, g, cost, false, room);
    for (uint32_t place = 0; place < bush->reached; place++)
        room->order[place] = td_bush_vertex(bush, g, place);
    room->longest[bush->origin] = 0;
    for (uint32_t place = 1; place < bush->reached; place++)
        room->longest[room->order[place]] =
            longest_kept(bush, g, cost, room, room->order[place], bush->in[place]);
}

static inline bool rises(const td_bush_room *room, uint32_t t, uint32_t v)
{
    return room->longest[t] < room->longest[v] ||
           (room->longest[t] == room->longest[v] && room->place[t] < room->place[v]);
}

/* Lists the ways into v that stay. Returns the new count of ways listed. */
static uint32_t list_kept(const td_bush *bush, td_bush_room *room, uint32_t v, uint32_t count)
{
    const uint32_t way = bush->in[room->place[v]];
    uint32_t first, end;
    if (!(way & TD_BUSH_MERGE)) {
        room->way_flow[count] = room->flow[v];
        room->way_arc[count++] = way;
        return count;
    }
    td_bush_slots(bush, way, &first, &end);
    for (uint32_t s = first; s < end; s++)
        if (bush->slot_flow[s] > 0 || s == room->short_slot[v]) {
            room->way_flow[count] = bush->slot_flow[s];
            room->way_arc[count++] = bush->slot_arc[s];
        }
    return count;
}

/*
 * Lists the ways into v that stay, and the arc that shortens the way to v most among those that
 * rise;
 * `*late` if it goes against the order. Until the next rebuilding only the cheapest way and the
 * used ones matter, so one is enough. As vertices come by in order, `shortest` is lowered by what
 * was found upstream, and a detour of many new arcs is found at once.
 */
static uint32_t list_ways(const td_bush *bush, const td_bush_arcs *arcs, const td_bush_class *class,
                          td_bush_room *room, uint32_t v, uint32_t count, bool *late)
{
    const td_csr *reversed = arcs->reversed;
    const uint32_t end = reversed->first_out[v + 1];
    uint32_t best = TD_NO_ARC;
    double shortest = INFINITY;
    room->first[v] = count;
    count = list_kept(bush, room, v, count);
    for (uint32_t w = room->first[v]; w < count; w++) {
        const uint32_t a = room->way_arc[w];
        const double by_way = room->shortest[arcs->g->tail[a]] + class->cost[a];
        shortest = by_way < shortest ? by_way : shortest;
    }
    /* ways that stay are not shorter than the shortest of them, and so are not listed twice */
    double better = shortest * (1 - TD_BUSH_ROUNDING - arcs->worthwhile);
    for (uint32_t r = reversed->first_out[v]; r < end; r++) {
        const double by_arc = room->shortest[reversed->head[r]] + class->reversed_cost[r];
        if (by_arc < better && rises(room, reversed->head[r], v)) {
            better = shortest = by_arc;
            best = r;
        }
    }
    if (best != TD_NO_ARC) {
        room->way_flow[count] = 0;
        room->way_arc[count++] = arcs->forward_arc[best];
        *late = *late || room->place[reversed->head[best]] > room->place[v];
    }
    room->shortest[v] = shortest;
    room->last[v] = count;
    return count;
}

/* Puts `order` right for the listed ways: a vertex keeps its turn, but its ways' tails go before.
 */
static void reorder(const td_bush *bush, const td_csr *g, td_bush_room *room)
{
    uint32_t *const placed = room->placed, *const cursor = room->cursor;
    uint32_t *const order = room->segment_slot[0], *const stack = room->stack;
    uint32_t count = 0;
    for (uint32_t place = 0; place < bush->reached; place++) {
        const uint32_t v = room->order[place];
        placed[v] = 0;
        cursor[v] = room->first[v];
    }
    for (uint32_t place = 0; place < bush->reached; place++) {
        uint32_t depth = 0;
        if (!placed[room->order[place]])
            stack[depth++] = room->order[place];
        while (depth > 0) {
            const uint32_t v = stack[depth - 1];
            while (cursor[v] < room->last[v] && placed[g->tail[room->way_arc[cursor[v]]]])
                cursor[v]++;
            if (cursor[v] < room->last[v]) {
                stack[depth++] = g->tail[room->way_arc[cursor[v]]];
                continue;
            }
            placed[v] = 1;
            order[count++] = v;
            depth--;
        }
    }
    memcpy(room->order, order, count * sizeof *order);
}

static bool fits(size_t needed, size_t capacity)
{
    return needed <= capacity && 2 * needed >= capacity;
}

/* Room for merges and slots, and not for many more: there are thousands of bushes, and the first
 * ones that they hold are the largest. */
static td_status fit_merges(td_bush *bush, size_t merges, size_t slots)
{
    if (!fits(merges + 1, bush->merge_capacity)) {
        const size_t capacity = merges + 1 + merges / 8;
        if (td_resize((void **)&bush->merge_first, capacity, sizeof *bush->merge_first) != TD_OK)
            return TD_ERR_NOMEM;
        bush->merge_capacity = capacity;
    }
    if (!fits(slots, bush->slot_capacity)) {
        const size_t capacity = slots + slots / 8;
        if (td_resize((void **)&bush->slot_arc, capacity, sizeof *bush->slot_arc) != TD_OK ||
            td_resize((void **)&bush->slot_flow, capacity, sizeof *bush->slot_flow) != TD_OK)
            return TD_ERR_NOMEM;
        bush->slot_capacity = capacity;
    }
    return TD_OK;
}

/* Writes in[], merges and slots from the listed ways. */
static td_status store_ways(td_bush *bush, td_bush_room *room)
{
    uint32_t merges = 0, slots = 0;
    for (uint32_t place = 1; place < bush->reached; place++) {
        const uint32_t v = room->order[place], ways = room->last[v] - room->first[v];
        merges += ways > 1;
        slots += ways > 1 ? ways : 0;
    }
    if (fit_merges(bush, merges, slots) != TD_OK)
        return TD_ERR_NOMEM;
    bush->merge_count = merges;
    bush->merge_first[0] = 0;
    merges = slots = 0;
    for (uint32_t place = 1; place < bush->reached; place++) {
        const uint32_t v = room->order[place];
        bush->in[place] = room->way_arc[room->first[v]];
        if (room->last[v] - room->first[v] == 1)
            continue;
        bush->in[place] = TD_BUSH_MERGE | merges;
        for (uint32_t w = room->first[v]; w < room->last[v]; w++) {
            bush->slot_arc[slots] = room->way_arc[w];
            bush->slot_flow[slots++] = room->way_flow[w];
        }
        bush->merge_first[++merges] = slots;
    }
    return TD_OK;
}

/* Of a merge whose ways all carry nothing the last stays: what was added, as the cheapest. */
td_status td_bush_prune(td_bush *bush)
{
    uint32_t merges = 0, slots = 0, s = 0;
    for (uint32_t place = 1; place < bush->reached; place++) {
        const uint32_t way = bush->in[place], kept = slots;
        if (!(way & TD_BUSH_MERGE))
            continue;
        /* merges stand in the order of places, so this end has not been written over yet */
        const uint32_t end = bush->merge_first[(way & ~TD_BUSH_MERGE) + 1];
        for (; s < end; s++)
            if (bush->slot_flow[s] > 0 || (s + 1 == end && slots == kept)) {
                bush->slot_arc[slots] = bush->slot_arc[s];
                bush->slot_flow[slots++] = bush->slot_flow[s];
            }
        if (slots - kept == 1) {
            slots = kept;
            bush->in[place] = bush->slot_arc[kept];
            continue;
        }
        bush->in[place] = TD_BUSH_MERGE | merges;
        bush->merge_first[++merges] = slots;
    }
    bush->merge_count = merges;
    return bush->merge_capacity > 0 ? fit_merges(bush, merges, slots) : TD_OK;
}

td_status td_bush_rebuild(td_bush *bush, const td_bush_arcs *arcs, const td_bush_class *class,
                          td_bush_room *room)
{
    uint32_t count = 0;
    bool late = false;
    if (bush->reached < 2)
        return TD_OK;
    for (uint32_t v = 0; v < arcs->g->vertex_count; v++) /* out of reach must not look near */
        room->shortest[v] = INFINITY;
    label_kept(bush, arcs->g, class->cost, room);
    room->first[bush->origin] = room->last[bush->origin] = 0;
    for (uint32_t place = 1; place < bush->reached; place++)
        count = list_ways(bush, arcs, class, room, room->order[place], count, &late);
    if (late)
        reorder(bush, arcs->g, room);
    return store_ways(bush, room);
}
