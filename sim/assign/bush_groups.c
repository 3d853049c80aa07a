#include "assign/bush_groups.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define NO_MEMBER UINT32_MAX

void td_bush_groups_clear(td_bush_groups *groups)
{
    free(groups->group);
    free(groups->arc);
    free(groups->slot);
    free(groups->member);
    free(groups->table);
    *groups = (td_bush_groups){0};
}

/* Mixes arcs into a hash (the finalizer of SplitMix64: Steele, Lea, Flood 2014). */
static uint64_t hash_arcs(uint64_t hash, const uint32_t *arc, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        hash = (hash + arc[i] + 1) * UINT64_C(0x9e3779b97f4a7c15);
        hash ^= hash >> 29;
    }
    return (hash + count) * UINT64_C(0xbf58476d1ce4e5b9);
}

static uint64_t hash_ways(uint32_t class_index, const td_bush_ways *ways)
{
    const uint64_t hash = hash_arcs(class_index, ways->arc[0], ways->arcs[0]);
    return hash_arcs(hash, ways->arc[1], ways->arcs[1]);
}

static bool same_ways(const td_bush_groups *groups, const td_bush_group *group, uint64_t hash,
                      uint32_t class_index, const td_bush_ways *ways)
{
    const uint32_t *arc = groups->arc + group->first_arc;
    return group->hash == hash && group->class_index == class_index &&
           group->arcs[0] == ways->arcs[0] && group->arcs[1] == ways->arcs[1] &&
           memcmp(arc, ways->arc[0], ways->arcs[0] * sizeof *arc) == 0 &&
           memcmp(arc + ways->arcs[0], ways->arc[1], ways->arcs[1] * sizeof *arc) == 0;
}

/* Twice the table, once it is half full. */
static td_status grow_table(td_bush_groups *groups)
{
    if (2 * (groups->group_count + 1) <= groups->table_size)
        return TD_OK;
    const size_t size = groups->table_size > 0 ? 2 * groups->table_size : 1024;
    uint32_t *table = TD_ALLOC(size, uint32_t);
    if (!table)
        return TD_ERR_NOMEM;
    for (size_t i = 0; i < groups->group_count; i++) {
        size_t at = (groups->group[i].hash >> 20) & (size - 1);
        while (table[at] != 0)
            at = (at + 1) & (size - 1);
        table[at] = (uint32_t)i + 1;
    }
    free(groups->table);
    groups->table = table;
    groups->table_size = size;
    return TD_OK;
}

/* The group of these ways, new if need be. */
static td_status find_group(td_bush_groups *groups, uint64_t hash, uint32_t class_index,
                            const td_bush_ways *ways, td_bush_group **out)
{
    if (grow_table(groups) != TD_OK)
        return TD_ERR_NOMEM;
    size_t at = (hash >> 20) & (groups->table_size - 1);
    while (groups->table[at] != 0) {
        *out = &groups->group[groups->table[at] - 1];
        if (same_ways(groups, *out, hash, class_index, ways))
            return TD_OK;
        at = (at + 1) & (groups->table_size - 1);
    }
    const size_t arcs = (size_t)ways->arcs[0] + ways->arcs[1];
    if (TD_RESERVE(groups->group, groups->group_capacity, groups->group_count + 1) != TD_OK ||
        TD_RESERVE(groups->arc, groups->arc_capacity, groups->arc_count + arcs) != TD_OK)
        return TD_ERR_NOMEM;
    *out = &groups->group[groups->group_count++];
    **out = (td_bush_group){.first_arc = groups->arc_count,
                            .hash = hash,
                            .arcs = {ways->arcs[0], ways->arcs[1]},
                            .class_index = class_index,
                            .first = NO_MEMBER,
                            .last = NO_MEMBER};
    groups->table[at] = (uint32_t)groups->group_count;
    for (int side = 0; side < 2; side++) {
        memcpy(groups->arc + groups->arc_count, ways->arc[side],
               ways->arcs[side] * sizeof *groups->arc);
        groups->arc_count += ways->arcs[side];
    }
    return TD_OK;
}

static void link_members(td_bush_groups *groups, td_bush_group *group, uint32_t first,
                         uint32_t last)
{
    if (group->first == NO_MEMBER)
        group->first = first;
    else
        groups->member[group->last].next = first;
    group->last = last;
}

td_status td_bush_groups_add(td_bush_groups *groups, uint32_t bush, uint32_t class_index,
                             const td_bush_ways *ways)
{
    td_bush_group *group;
    const size_t slots = (size_t)ways->slots[0] + ways->slots[1];
    if (groups->member_count >= NO_MEMBER - 1 ||
        find_group(groups, hash_ways(class_index, ways), class_index, ways, &group) != TD_OK ||
        TD_RESERVE(groups->member, groups->member_capacity, groups->member_count + 1) != TD_OK ||
        TD_RESERVE(groups->slot, groups->slot_capacity, groups->slot_count + slots) != TD_OK)
        return TD_ERR_NOMEM;
    const uint32_t member = (uint32_t)groups->member_count++;
    groups->member[member] = (td_bush_member){.first_slot = groups->slot_count,
                                              .slots = {ways->slots[0], ways->slots[1]},
                                              .bush = bush,
                                              .next = NO_MEMBER};
    for (int side = 0; side < 2; side++) {
        memcpy(groups->slot + groups->slot_count, ways->slot[side],
               ways->slots[side] * sizeof *groups->slot);
        groups->slot_count += ways->slots[side];
    }
    link_members(groups, group, member, member);
    return TD_OK;
}

/* Copies members and slots behind those that there are. */
static td_status append_members(td_bush_groups *groups, const td_bush_groups *from)
{
    const size_t members = groups->member_count, slots = groups->slot_count;
    if (members + from->member_count >= NO_MEMBER ||
        TD_RESERVE(groups->member, groups->member_capacity, members + from->member_count) !=
            TD_OK ||
        TD_RESERVE(groups->slot, groups->slot_capacity, slots + from->slot_count) != TD_OK)
        return TD_ERR_NOMEM;
    for (size_t i = 0; i < from->member_count; i++) {
        td_bush_member *member = &groups->member[members + i];
        *member = from->member[i];
        member->first_slot += slots;
        member->next += member->next != NO_MEMBER ? (uint32_t)members : 0;
    }
    if (from->slot_count > 0)
        memcpy(groups->slot + slots, from->slot, from->slot_count * sizeof *groups->slot);
    groups->member_count += from->member_count;
    groups->slot_count += from->slot_count;
    return TD_OK;
}

td_status td_bush_groups_merge(td_bush_groups *groups, td_bush_groups *from)
{
    const uint32_t members = (uint32_t)groups->member_count;
    if (groups->group_count == 0) {
        td_bush_groups_clear(groups);
        *groups = *from;
        *from = (td_bush_groups){0};
        return TD_OK;
    }
    td_status status = append_members(groups, from);
    for (size_t i = 0; i < from->group_count && status == TD_OK; i++) {
        const td_bush_group *theirs = &from->group[i];
        const uint32_t *arc = from->arc + theirs->first_arc;
        const td_bush_ways ways = {.arc = {arc, arc + theirs->arcs[0]},
                                   .arcs = {theirs->arcs[0], theirs->arcs[1]}};
        td_bush_group *group;
        status = find_group(groups, theirs->hash, theirs->class_index, &ways, &group);
        if (status == TD_OK)
            link_members(groups, group, members + theirs->first, members + theirs->last);
    }
    td_bush_groups_clear(from);
    return status;
}

static double sum_costs(const td_bush_arcs *arcs, const td_bush_class *class, const uint32_t *arc,
                        uint32_t count)
{
    double cost = 0;
    for (uint32_t i = 0; i < count; i++)
        cost += td_bush_pay(arcs, class, arc[i]);
    return cost;
}

static void net_units(td_bush_arcs *arcs, const td_bush_class *class, const uint32_t *arc,
                      uint32_t count, double sign)
{
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t use = arcs->first_use[arc[i]]; use < arcs->first_use[arc[i] + 1]; use++)
            arcs->net[arcs->use_resource[use]] += sign * td_bush_use_units(class, use);
}

static double sum_net_slopes(td_bush_arcs *arcs, const uint32_t *arc, uint32_t count)
{
    double slope = 0;
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t use = arcs->first_use[arc[i]]; use < arcs->first_use[arc[i] + 1]; use++) {
            const uint32_t r = arcs->use_resource[use];
            if (arcs->net[r] != 0) /* as INFINITY x 0 is not 0 */
                slope += arcs->net[r] * arcs->net[r] * arcs->slope[r];
            arcs->net[r] = 0;
        }
    return slope;
}

/* How fast the difference in cost falls as flow moves from the first way to the second. What both
 * take of one resource cancels. */
static double sum_slopes(td_bush_arcs *arcs, const td_bush_class *class, const uint32_t *arc0,
                         uint32_t count0, const uint32_t *arc1, uint32_t count1)
{
    if (arcs->first_use) {
        net_units(arcs, class, arc0, count0, 1);
        net_units(arcs, class, arc1, count1, -1);
        const double slope = sum_net_slopes(arcs, arc0, count0);
        return slope + sum_net_slopes(arcs, arc1, count1);
    }
    double slope = 0;
    for (uint32_t i = 0; i < count0; i++)
        slope += arcs->slope[arc0[i]];
    for (uint32_t i = 0; i < count1; i++)
        slope += arcs->slope[arc1[i]];
    return slope;
}

/* The flow that can leave a member's way: that of its least slot. A vertex with one way in carries
 * at least the flow of the next slot downstream, so it never binds. */
static double least_flow(const td_bush *bush, const uint32_t *slot, uint32_t count)
{
    double least = INFINITY;
    for (uint32_t i = 0; i < count; i++)
        least = bush->slot_flow[slot[i]] < least ? bush->slot_flow[slot[i]] : least;
    return least;
}

/* What all members can move from one side. */
static double flow_of_side(const td_bush_groups *groups, const td_bush_group *group,
                           const td_bush *bush, int side)
{
    double sum = 0;
    for (uint32_t i = group->first; i != NO_MEMBER; i = groups->member[i].next) {
        const td_bush_member *member = &groups->member[i];
        sum += least_flow(&bush[member->bush],
                          groups->slot + member->first_slot + (side ? member->slots[0] : 0),
                          member->slots[side]);
    }
    return sum;
}

static void add_units(td_bush_arcs *arcs, uint32_t resource, double units)
{
    arcs->volume[resource] = fmax(0, arcs->volume[resource] + units);
    td_delay_evaluate(&arcs->delay[resource], arcs->volume[resource], arcs->marginal,
                      &arcs->cost[resource], &arcs->slope[resource]);
}

/* Adds `flow`, of either sign, to what resources carry for a way. */
static void move_volume(td_bush_arcs *arcs, const td_bush_class *class, const uint32_t *arc,
                        uint32_t count, double flow)
{
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t a = arc[i];
        if (!arcs->first_use) {
            add_units(arcs, a, flow);
            continue;
        }
        for (uint32_t use = arcs->first_use[a]; use < arcs->first_use[a + 1]; use++)
            add_units(arcs, arcs->use_resource[use], td_bush_use_units(class, use) * flow);
    }
}

/* Moves the share of all that members have on a side to the other. */
static void move_slots(const td_bush_groups *groups, const td_bush_group *group, td_bush *bush,
                       int side, double share)
{
    for (uint32_t i = group->first; i != NO_MEMBER; i = groups->member[i].next) {
        const td_bush_member *member = &groups->member[i];
        double *flow = bush[member->bush].slot_flow;
        const uint32_t *slot0 = groups->slot + member->first_slot,
                       *slot1 = slot0 + member->slots[0];
        const uint32_t *from = side ? slot1 : slot0, *to = side ? slot0 : slot1;
        const double moved = share * least_flow(&bush[member->bush], from, member->slots[side]);
        for (uint32_t k = 0; k < member->slots[side]; k++)
            flow[from[k]] = flow[from[k]] > moved ? flow[from[k]] - moved : 0;
        for (uint32_t k = 0; k < member->slots[!side]; k++)
            flow[to[k]] += moved;
    }
}

/*
 * Makes the two ways about equally dear, or empties the dearer one: Newton's steps, kept between
 * what is known to be too little and too much.
 */
double td_bush_group_balance(const td_bush_groups *groups, const td_bush_group *group,
                             td_bush *bush, td_bush_arcs *arcs, const td_bush_class *classes,
                             double tolerance)
{
    const td_bush_class *const class = &classes[group->class_index];
    enum { STEPS = 4 };
    const double ENOUGH = 0.05; /* of the difference may stay: sweeps come back */
    const uint32_t *const arc0 = groups->arc + group->first_arc, *const arc1 =
                                                                     arc0 + group->arcs[0];
    double low = 0, high = 0, moved = 0, excess = 0, available = 0;
    int side = 0;
    for (int step = 0; step < STEPS; step++) {
        const double cost0 = sum_costs(arcs, class, arc0, group->arcs[0]);
        const double cost1 = sum_costs(arcs, class, arc1, group->arcs[1]);
        const double difference = cost0 - cost1;
        if (step == 0) {
            const double negligible = (tolerance + TD_BUSH_ROUNDING) * (cost0 + cost1);
            if (!(fabs(difference) > negligible))
                return 0;
            side = difference < 0;
            available = flow_of_side(groups, group, bush, side);
            high = side ? 0 : available;
            low = side ? -available : 0;
            excess = fabs(difference) * available;
            tolerance = fmax(negligible, ENOUGH * fabs(difference));
        } else if (difference > 0) {
            low = moved;
        } else {
            high = moved;
        }
        if (!(fabs(difference) > tolerance) || !(low < high))
            break;
        const double slope = sum_slopes(arcs, class, arc0, group->arcs[0], arc1, group->arcs[1]);
        double next = moved + difference / slope;
        if (!(next > low && next < high))
            next = step > 0 ? (low + high) / 2 : difference > 0 ? high : low;
        move_volume(arcs, class, arc0, group->arcs[0], moved - next);
        move_volume(arcs, class, arc1, group->arcs[1], next - moved);
        moved = next;
    }
    if (moved != 0)
        move_slots(groups, group, bush, side, fmin(1, fabs(moved) / available));
    return excess;
}
