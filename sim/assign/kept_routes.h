/* The base's routes of a pair where a scenario leaves them as they are. */
#ifndef TD_ASSIGN_KEPT_ROUTES_H
#define TD_ASSIGN_KEPT_ROUTES_H

#include "assign/class_changes.h"
#include "assign/route_sets.h"

typedef struct td_kept_routes {
    td_class_changes changes; /* turn it to the class first */
    td_choice_route *routes;  /* of the pair at hand, in the scenario's arcs */
    uint32_t count;
    size_t room;
    td_arc_list arcs; /* theirs */
    td_arc_list mapped;
} td_kept_routes;

td_status td_kept_routes_open(const td_counterpart *both, const td_period *own,
                              const td_period *base, td_kept_routes *out); /* td_class_changes_open */
void td_kept_routes_close(td_kept_routes *kept);

/* The routes of a pair of the base's sets, `base_pair` by class (TD_NONE: the base has no such pair).
 * Of those with found_under [route], only the ones found under some of the `conditions`; NULL: all. No
 * route where one of them is not as it was. */
td_status td_kept_routes_pair(td_kept_routes *kept, td_costing *own, const td_route_sets *base,
                              uint32_t base_pair, const uint64_t *found_under,
                              uint64_t conditions);
/* Whether a route of the scenario holds something changed. */
bool td_kept_routes_changed(const td_kept_routes *kept, const uint32_t *arcs, uint32_t count);

/* match [pair of `own` by class]: the same one of `base` by class, TD_NONE. Yours to free. */
td_status td_route_sets_match(const td_counterpart *both, const td_route_sets *own,
                              const td_route_sets *base, uint32_t **match);

#endif
