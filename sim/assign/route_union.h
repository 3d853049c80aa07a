/* The routes of a pair in a scenario and in its base, together: the union of the two choice sets,
 * every route costed in both worlds, and what freight chooses of it in either.
 *
 * A choice set leaves routes out for being dear or much like others, so that a route may be in one
 * set only although it is there in both worlds: differences of the sets' own logsums would count that
 * as a gain or a loss. In the union only costs differ. A route is the same in both where its arcs
 * have the same keys; it is not there where one of its arcs is missing, may not be used, or no
 * longer joins the next one. Parameters of choice are the scenario's, path sizes are those of the
 * union at the costs of the base (path_lengths.h). */
#ifndef TD_ASSIGN_ROUTE_UNION_H
#define TD_ASSIGN_ROUTE_UNION_H

#include "assign/assignment.h"
#include "assign/chooser.h"

/* Sides of td_contrast. */
enum { TD_SIDE_BASE, TD_SIDE_SCENARIO };

typedef struct td_route_union td_route_union;

typedef struct td_union_result {
    bool same; /* nothing differs: the routes are not listed */
    uint32_t count;
    const td_contrast *routes; /* [route] */
    const td_index *corridors; /* [route] of the scenario's world; TD_NONE */
    double composite[2];       /* CNY/t: what a tonne is expected to cost at least */
} td_union_result;

td_status td_route_union_create(const td_counterpart *both, td_route_union **out);
void td_route_union_free(td_route_union *routes); /* NULL is fine */
/* Turns to a period of the scenario and the assignments of that and of the base's counterpart. */
void td_route_union_period(td_route_union *routes, td_index period, const td_assignment *scenario,
                           td_index base_period, const td_assignment *base);
/* A pair of the scenario's assignment and the same one of the base's, both with routes. Quickest if
 * pairs of one class follow one another. Borrowed until the next call. */
td_status td_route_union_pair(td_route_union *routes, const td_pair *scenario, const td_pair *base,
                              td_diags *diags, td_union_result *out);

#endif
