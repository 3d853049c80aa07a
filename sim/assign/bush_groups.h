/*
 * Pairs of ways that part and meet again, of all bushes: what is used on one side, what is cheapest
 * on the other. Many bushes hold the same two ways (a detour round a full link), and such pairs are
 * one group: its arcs are kept once, and one Newton step serves all of its members (paired
 * alternative segments: Bar-Gera 2010; there pairs are kept from round to round, here found anew).
 */
#ifndef TD_ASSIGN_BUSH_GROUPS_H
#define TD_ASSIGN_BUSH_GROUPS_H

#include "assign/bush.h"

/* arc[] holds, from first_arc, the arcs of the first way, then those of the second. */
typedef struct td_bush_group {
    size_t first_arc;
    uint64_t hash;
    uint32_t arcs[2]; /* counts */
    uint32_t class_index;
    uint32_t first, last; /* members, linked */
} td_bush_group;

/* slot[] likewise: those slots of the bush that the ways pass through. */
typedef struct td_bush_member {
    size_t first_slot;
    uint32_t slots[2]; /* counts */
    uint32_t bush;
    uint32_t next; /* UINT32_MAX: none */
} td_bush_member;

/* Zeroed: empty. */
typedef struct td_bush_groups {
    td_bush_group *group; /* [group] in the order in which they were found */
    uint32_t *arc, *slot;
    td_bush_member *member;
    uint32_t *table; /* [table_size, a power of 2] group + 1 by hash; 0: none */
    size_t group_count, group_capacity, arc_count, arc_capacity, slot_count, slot_capacity;
    size_t member_count, member_capacity, table_size;
} td_bush_groups;

/* Two ways from where they part, arcs and slots in any order that is the same for all bushes. */
typedef struct td_bush_ways {
    const uint32_t *arc[2], *slot[2];
    uint32_t arcs[2], slots[2]; /* counts */
} td_bush_ways;

/* Adds a pair of a bush to the group of its arcs. */
td_status td_bush_groups_add(td_bush_groups *groups, uint32_t bush, uint32_t class_index,
                             const td_bush_ways *ways);

/* Adds all groups of `from`, which is then empty and owns nothing. */
td_status td_bush_groups_merge(td_bush_groups *groups, td_bush_groups *from);

void td_bush_groups_clear(td_bush_groups *groups);

/* Balances a group by moving flow from the dearer to the cheaper side, where they differ by more
 * than `tolerance`; keeps volumes, costs and slopes of its resources up to date. Members give in
 * proportion to what they have. Returns the excess found. */
double td_bush_group_balance(const td_bush_groups *groups, const td_bush_group *group,
                             td_bush *bush /* [bush] */, td_bush_arcs *arcs,
                             const td_bush_class *classes /* [class] */, double tolerance);

#endif
