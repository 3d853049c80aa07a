/*
 * Which groups of pairs may be balanced at the same time: those that share no resource. The graph
 * is cut into parts, and groups that lie in different parts do not meet. What crosses a cut waits
 * for another direction of cutting, and what crosses there, too, is balanced by one thread.
 *
 *     direction 0          direction 1         A direction is the order in which a search by number
 *      . . | . .            . . . .            of arcs, beginning at the network's rim, comes by
 *      . . | . .            -------            resources; cuts divide the work on groups evenly.
 *      . . | . .            . . . .
 *
 * Nothing here depends on threads: the order in which groups are balanced is always the same.
 */
#ifndef TD_ASSIGN_BUSH_SCHEDULE_H
#define TD_ASSIGN_BUSH_SCHEDULE_H

#include "assign/bush_groups.h"

enum { TD_SCHEDULE_DIRECTIONS = 2, TD_SCHEDULE_PARTS = 2, TD_SCHEDULE_LISTS = 2 * 2 + 1 };

typedef struct td_bush_schedule {
    uint32_t resource_count;
    uint32_t *rank[TD_SCHEDULE_DIRECTIONS]; /* [resource] */
    uint32_t *group; /* [group] indices, list by list: the parts of the first direction, those of
                        the second, the rest; in a list ascending */
    size_t group_capacity;
    size_t end[TD_SCHEDULE_LISTS]; /* [list] */
} td_bush_schedule;

/* Finds the directions of a network. Clear after a failure, too. */
td_status td_bush_schedule_init(td_bush_schedule *schedule, const td_bush_arcs *arcs,
                                uint32_t resource_count);
void td_bush_schedule_clear(td_bush_schedule *schedule);

/* Sorts groups into lists. */
td_status td_bush_schedule_fill(td_bush_schedule *schedule, const td_bush_groups *groups,
                                const td_bush_arcs *arcs, int threads);

/* Balances every group once, in the order of the schedule. Returns the excess found. */
double td_bush_schedule_balance(const td_bush_schedule *schedule, const td_bush_groups *groups,
                                td_bush *bush /* [bush] */, td_bush_arcs *arcs,
                                const td_bush_class *class /* [class] */, double tolerance,
                                int threads);

#endif
