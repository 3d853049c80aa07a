/* Where two periods of a world may cost freight something else, told from closures and seasons alone.
 * Months differ in few links: what was found out about routes over others need not be found out again. */
#ifndef TD_ASSIGN_PERIOD_CHANGES_H
#define TD_ASSIGN_PERIOD_CHANGES_H

#include "graph/supernetwork.h"

/* changed [arc]: what a route over it costs some class, at published times, or whether it can be used,
 * may be different. Arcs that board services share their waits with all services of the mode, so that
 * they change with any of these. */
td_status td_period_changes(const td_world *world, const td_supernetwork *net, td_index period,
                            td_index other, bool *changed);

#endif
