/*
 * Bushes that begin as those of an equilibrium solved before, of the same graph at other demand and
 * other delays (the month before): the ways stay, and demand goes by the shares that it had on
 * them.
 */
#include <math.h>
#include <string.h>

#include "assign/bushes.h"
#include "base/mem.h"

/* The bush of a class and origin; both are sorted by these. NULL: none. */
static const td_bush *find_bush(const td_bushes *old, uint32_t class_index, uint32_t origin)
{
    uint32_t begin = 0, end = old->count;
    while (begin < end) {
        const uint32_t middle = begin + (end - begin) / 2;
        if (old->class_index[middle] < class_index ||
            (old->class_index[middle] == class_index && old->origin[middle] < origin))
            begin = middle + 1;
        else
            end = middle;
    }
    return begin < old->count && old->class_index[begin] == class_index &&
                   old->origin[begin] == origin
               ? &old->bush[begin]
               : NULL;
}

static bool all_open(const uint32_t *arc, uint32_t count, const double *cost)
{
    for (uint32_t i = 0; i < count; i++)
        if (!(arc[i] & TD_BUSH_MERGE) && !(cost[arc[i]] < (double)INFINITY))
            return false;
    return true;
}

/* Whether the old bush is open throughout and reaches all destinations of the new one. */
static bool serves(const td_bush *old, const td_bush *bush, const td_csr *g, const double *cost,
                   td_bush_room *room)
{
    const uint32_t slots = old->merge_count > 0 ? old->merge_first[old->merge_count] : 0;
    if (old->reached < 2 || !all_open(old->in + 1, old->reached - 1, cost) ||
        !all_open(old->slot_arc, slots, cost))
        return false;
    memset(room->placed, 0, g->vertex_count * sizeof *room->placed);
    for (uint32_t place = 0; place < old->reached; place++)
        room->placed[td_bush_vertex(old, g, place)] = 1;
    for (uint32_t i = 0; i < bush->demand_count; i++)
        if (!room->placed[td_bush_destination(bush, i)])
            return false;
    return true;
}

static td_status copy_ways(const td_bush *old, td_bush *bush)
{
    const size_t merges = old->merge_count, slots = merges > 0 ? old->merge_first[merges] : 0;
    memcpy(bush->in, old->in, old->reached * sizeof *bush->in);
    bush->reached = old->reached;
    bush->origin = old->origin;
    bush->merge_count = old->merge_count;
    if (merges == 0)
        return TD_OK;
    if (TD_RESERVE(bush->merge_first, bush->merge_capacity, merges + 1) != TD_OK ||
        td_resize((void **)&bush->slot_arc, slots, sizeof *bush->slot_arc) != TD_OK ||
        td_resize((void **)&bush->slot_flow, slots, sizeof *bush->slot_flow) != TD_OK)
        return TD_ERR_NOMEM;
    bush->slot_capacity = slots;
    memcpy(bush->merge_first, old->merge_first, (merges + 1) * sizeof *bush->merge_first);
    memcpy(bush->slot_arc, old->slot_arc, slots * sizeof *bush->slot_arc);
    memcpy(bush->slot_flow, old->slot_flow, slots * sizeof *bush->slot_flow);
    return TD_OK;
}

td_status td_bushes_adopt(td_bushes *s, uint32_t b, const td_bushes *old, uint32_t old_class,
                          td_bush_room *room, bool *adopted)
{
    const td_bush *from = find_bush(old, old_class, s->origin[b]);
    *adopted = from && serves(from, &s->bush[b], s->arcs.g, td_bushes_class_of(s, b)->cost, room);
    return *adopted ? copy_ways(from, &s->bush[b]) : TD_OK;
}
