#include "assign/bush.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "assign/bush_groups.h"
#include "base/mem.h"

td_status td_bush_room_create(const td_csr *g, td_bush_room *room)
{
    const size_t n = g->vertex_count;
    *room = (td_bush_room){0};
    room->shortest = TD_ALLOC(n, double);
    room->longest = TD_ALLOC(n, double);
    room->flow = TD_ALLOC(n, double);
    room->short_slot = TD_ALLOC(n, uint32_t);
    room->full_slot = TD_ALLOC(n, uint32_t);
    room->place = TD_ALLOC(n, uint32_t);
    room->order = TD_ALLOC(n, uint32_t);
    room->stack = TD_ALLOC(n, uint32_t);
    room->first = TD_ALLOC(n, uint32_t);
    room->last = TD_ALLOC(n, uint32_t);
    room->placed = TD_ALLOC(n, uint32_t);
    room->cursor = TD_ALLOC(n, uint32_t);
    room->way_arc = TD_ALLOC(g->arc_count, uint32_t);
    room->way_flow = TD_ALLOC(g->arc_count, double);
    bool allocated = room->shortest && room->longest && room->flow && room->short_slot &&
                     room->full_slot && room->place && room->order && room->stack && room->first &&
                     room->last && room->placed && room->cursor && room->way_arc && room->way_flow;
    for (int s = 0; s < 2; s++) {
        room->segment_slot[s] = TD_ALLOC(n, uint32_t);
        room->segment_arc[s] = TD_ALLOC(n, uint32_t);
        allocated = allocated && room->segment_slot[s] && room->segment_arc[s];
    }
    if (allocated)
        return TD_OK;
    td_bush_room_clear(room);
    return TD_ERR_NOMEM;
}

void td_bush_room_clear(td_bush_room *room)
{
    free(room->shortest);
    free(room->longest);
    free(room->flow);
    free(room->short_slot);
    free(room->full_slot);
    free(room->place);
    free(room->order);
    free(room->stack);
    free(room->first);
    free(room->last);
    free(room->placed);
    free(room->cursor);
    free(room->way_arc);
    free(room->way_flow);
    for (int s = 0; s < 2; s++) {
        free(room->segment_slot[s]);
        free(room->segment_arc[s]);
    }
    *room = (td_bush_room){0};
}

void td_bush_from_tree(td_bush *bush, const td_search *tree)
{
    const uint32_t *order = td_search_order(tree, &bush->reached);
    bush->origin = bush->reached > 0 ? order[0] : TD_NO_VERTEX;
    for (uint32_t place = 0; place < bush->reached; place++)
        bush->in[place] = td_search_parent(tree, order[place]);
    bush->merge_count = 0;
}

void td_bush_clear(td_bush *bush)
{
    free(bush->merge_first);
    free(bush->own_demand);
    free(bush->slot_arc);
    free(bush->slot_flow);
}

/* Slots hold exactly the flow through their merge: what rounding left over goes to the largest. */
static void mend_merge(td_bush *bush, uint32_t first, uint32_t end, double flow)
{
    double sum = 0;
    uint32_t largest = first;
    for (uint32_t s = first; s < end; s++) {
        sum += bush->slot_flow[s];
        if (bush->slot_flow[s] > bush->slot_flow[largest])
            largest = s;
    }
    if (sum != flow)
        bush->slot_flow[largest] = fmax(0, bush->slot_flow[largest] + (flow - sum));
}

/* Slots share out what flows through their merge as they did; all on the first if none flowed. */
static void scale_merge(td_bush *bush, uint32_t first, uint32_t end, double flow)
{
    double sum = 0;
    for (uint32_t s = first; s < end; s++)
        sum += bush->slot_flow[s];
    if (!(sum > 0))
        bush->slot_flow[first] = sum = 1;
    for (uint32_t s = first; s < end; s++)
        bush->slot_flow[s] = bush->slot_flow[s] / sum * flow;
}

/* `fit` makes the slots of a merge carry its flow. */
static void load(td_bush *bush, const td_csr *g, td_bush_room *room,
                 void (*fit)(td_bush *bush, uint32_t first, uint32_t end, double flow))
{
    double *const flow = room->flow;
    for (uint32_t place = 0; place < bush->reached; place++)
        flow[td_bush_vertex(bush, g, place)] = 0;
    for (uint32_t i = 0; i < bush->demand_count; i++)
        flow[td_bush_destination(bush, i)] += td_bush_amount(bush, i);
    for (uint32_t place = bush->reached; place-- > 1;) {
        const double through = flow[td_bush_vertex(bush, g, place)];
        const uint32_t way = bush->in[place];
        if (!(way & TD_BUSH_MERGE)) {
            flow[g->tail[way]] += through;
            continue;
        }
        uint32_t first, end;
        td_bush_slots(bush, way, &first, &end);
        fit(bush, first, end, through);
        for (uint32_t s = first; s < end; s++)
            flow[g->tail[bush->slot_arc[s]]] += bush->slot_flow[s];
    }
}

void td_bush_load(td_bush *bush, const td_csr *g, td_bush_room *room)
{
    load(bush, g, room, mend_merge);
}

void td_bush_load_shares(td_bush *bush, const td_csr *g, td_bush_room *room)
{
    load(bush, g, room, scale_merge);
}

void td_bush_add_flow(const td_bush *bush, const td_csr *g, const td_bush_room *room, double *flow)
{
    for (uint32_t place = 1; place < bush->reached; place++) {
        const uint32_t way = bush->in[place];
        if (!(way & TD_BUSH_MERGE)) {
            flow[way] += room->flow[g->head[way]];
            continue;
        }
        uint32_t first, end;
        td_bush_slots(bush, way, &first, &end);
        for (uint32_t s = first; s < end; s++)
            flow[bush->slot_arc[s]] += bush->slot_flow[s];
    }
}

void td_bush_add_volume(const td_bush *bush, const td_bush_arcs *arcs, const td_bush_class *class,
                        const td_bush_room *room, double *volume)
{
    for (uint32_t place = 1; place < bush->reached; place++) {
        const uint32_t way = bush->in[place];
        if (!(way & TD_BUSH_MERGE)) {
            td_bush_take(arcs, class, way, room->flow[arcs->g->head[way]], volume);
            continue;
        }
        uint32_t first, end;
        td_bush_slots(bush, way, &first, &end);
        for (uint32_t s = first; s < end; s++)
            td_bush_take(arcs, class, bush->slot_arc[s], bush->slot_flow[s], volume);
    }
}

/* Least cost over all slots, and the fullest slot, or the next to it if that carries a hundredth.
 * Returns the excess of what flows in. */
static double label_merge(const td_bush *bush, const td_csr *g, const double *cost, bool next,
                          td_bush_room *room, uint32_t v, uint32_t way)
{
    const double *flow = bush->slot_flow;
    uint32_t first, end, cheapest, fullest, second;
    double shortest = INFINITY, excess = 0;
    td_bush_slots(bush, way, &first, &end);
    cheapest = fullest = second = first;
    for (uint32_t s = first; s < end; s++) {
        const uint32_t a = bush->slot_arc[s];
        const double by_way = room->shortest[g->tail[a]] + cost[a];
        if (by_way < shortest) {
            shortest = by_way;
            cheapest = s;
        }
        if (flow[s] > flow[fullest]) {
            second = fullest;
            fullest = s;
        } else if (s > first && (second == fullest || flow[s] > flow[second])) {
            second = s;
        }
    }
    if (next && flow[second] > 0.01 * flow[fullest])
        fullest = second;
    room->shortest[v] = shortest;
    room->short_slot[v] = cheapest;
    room->full_slot[v] = fullest;
    for (uint32_t s = first; s < end; s++)
        if (bush->slot_flow[s] > 0) {
            const uint32_t a = bush->slot_arc[s];
            excess += bush->slot_flow[s] * (room->shortest[g->tail[a]] + cost[a] - shortest);
        }
    return excess;
}

double td_bush_label(const td_bush *bush, const td_csr *g, const double *cost, bool next,
                     td_bush_room *room)
{
    double excess = 0;
    for (uint32_t place = 0; place < bush->reached; place++) {
        const uint32_t v = td_bush_vertex(bush, g, place), way = bush->in[place];
        room->place[v] = place;
        if (place == 0)
            room->shortest[v] = 0;
        else if (!(way & TD_BUSH_MERGE))
            room->shortest[v] = room->shortest[g->tail[way]] + cost[way];
        else
            excess += label_merge(bush, g, cost, next, room, v, way);
    }
    return excess;
}

enum { USED, CHEAP };

/* Notes the way into v on a segment, by `slot` if v is a merge; returns where it comes from. */
static uint32_t step_up(const td_bush *bush, const td_csr *g, td_bush_room *room, int side,
                        uint32_t *arc_count, uint32_t *slot_count, uint32_t v, uint32_t slot)
{
    uint32_t arc = bush->in[room->place[v]];
    if (arc & TD_BUSH_MERGE) {
        arc = bush->slot_arc[slot];
        room->segment_slot[side][(*slot_count)++] = slot;
    }
    room->segment_arc[side][(*arc_count)++] = arc;
    return g->tail[arc];
}

/* Follows the way into a merge by `slot`, from there on the fullest ones, and the cheapest way, up
 * to where they part. (By the dearest used ones upstream, a trickle there could hold back all that
 * flows through the slot.) */
static td_bush_ways follow_ways(const td_bush *bush, const td_csr *g, td_bush_room *room,
                                uint32_t merge, uint32_t slot)
{
    td_bush_ways ways = {.arc = {room->segment_arc[USED], room->segment_arc[CHEAP]},
                         .slot = {room->segment_slot[USED], room->segment_slot[CHEAP]}};
    uint32_t at[2];
    at[USED] = step_up(bush, g, room, USED, &ways.arcs[USED], &ways.slots[USED], merge, slot);
    at[CHEAP] = step_up(bush, g, room, CHEAP, &ways.arcs[CHEAP], &ways.slots[CHEAP], merge,
                        room->short_slot[merge]);
    while (at[USED] != at[CHEAP]) {
        const int side = room->place[at[USED]] > room->place[at[CHEAP]] ? USED : CHEAP;
        const uint32_t *slot_of = side == USED ? room->full_slot : room->short_slot;
        at[side] = step_up(bush, g, room, side, &ways.arcs[side], &ways.slots[side], at[side],
                           slot_of[at[side]]);
    }
    return ways;
}

td_status td_bush_list_pairs(const td_bush *bush, const td_csr *g, td_bush_room *room,
                             uint32_t index, uint32_t class_index, td_bush_groups *groups)
{
    td_status status = TD_OK;
    for (uint32_t place = bush->reached; place-- > 1;) {
        if (!(bush->in[place] & TD_BUSH_MERGE))
            continue;
        uint32_t first, end;
        td_bush_slots(bush, bush->in[place], &first, &end);
        const uint32_t v = td_bush_vertex(bush, g, place), cheapest = room->short_slot[v];
        for (uint32_t s = first; s < end && status == TD_OK; s++)
            if (s != cheapest && bush->slot_flow[s] > 0) {
                const td_bush_ways ways = follow_ways(bush, g, room, v, s);
                status = td_bush_groups_add(groups, index, class_index, &ways);
            }
    }
    return status;
}
