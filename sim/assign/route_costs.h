/* The routes of a period with what their costs and loads depend on: enough to answer, many times over,
 * what every route costs at given volumes and which shares follow.
 *
 * A route at published times is costed exactly once, when it is found. From there
 *
 *     T = T0 + sum of hours (value - published)
 *     V = V0 + sum of (spread value)^2 - (spread published)^2
 *     cost = rest + sum of money (value - published) + (inventory + urgency) T + reliability sqrt(V)
 *            + perishing(T) + sum over what it takes of resources of units x price
 *
 * over its answers (td_arc_delay), which is exact but for minimum prices a trip. */
#ifndef TD_ASSIGN_ROUTE_COSTS_H
#define TD_ASSIGN_ROUTE_COSTS_H

#include "assign/chooser.h"
#include "assign/costing.h"
#include "assign/responses.h"
#include "assign/route_sets.h"

typedef struct td_answer {
    uint32_t response; /* number */
    double published, hours, spread, money;
} td_answer;

/* Units of a resource that a tonne takes, where its volume or its price matters. */
typedef struct td_take {
    td_index resource;
    double units;
} td_take;

typedef struct td_costed_route {
    uint32_t number; /* in the route sets */
    uint32_t first_answer, first_take; /* up to those of the next route */
    double time_h, variance_h2, rest;
} td_costed_route;

typedef struct td_costed_pair {
    uint32_t at;                    /* the at-th pair of the route sets, by class */
    uint32_t first_route;           /* up to that of the next pair */
    uint32_t first_chain, chain_count;
    double tonnes, theta;
    double per_h, reliability_per_h, value_per_t, decay_per_h, shelf_life_h;
} td_costed_pair;

typedef struct td_route_costs {
    uint32_t pair_count, route_count;
    size_t answer_count, take_count, chain_count;
    td_costed_pair *pairs;    /* [pair + 1] pairs with a route that is not closed */
    td_costed_route *routes;  /* [route + 1] */
    td_logit_route *logit;    /* [route] cost and path size, chain within its pair */
    td_logit_chain *chains;   /* [chain] of pairs */
    td_answer *answers;
    td_take *takes;
    uint32_t most_routes, most_chains; /* of a pair */
} td_route_costs;

/* Routes over what has no capacity left at all (value INFINITY) are left out. `chooser` names chains.
 * TD_ERR_INVALID where the table of choice gives no theta. */
td_status td_route_costs_create(const td_world *world, const td_supernetwork *net,
                                const td_period *period, const td_route_sets *sets,
                                const td_responses *responses, td_chooser *chooser,
                                td_diags *diags, td_route_costs **out);
void td_route_costs_free(td_route_costs *costs); /* NULL is fine */

/* Cost of a route, CNY/t, at the responses' values and prices [resource]; NULL: as published, no price. */
double td_route_cost(const td_route_costs *costs, const td_costed_pair *pair, uint32_t route,
                     const double *value /*[response]*/, const double *price);
/* What becomes of the route's published `figures`, exactly, but for minimum prices a trip: false where
 * vehicles paid by the hour take longer than published, so that these may matter. `costing` is turned to
 * the class. */
bool td_route_costs_figures(const td_route_costs *costs, const td_costing *costing, uint32_t route,
                            const double *value, const double *price, td_route_figures *figures);
/* Its derivative by the value of an answer's response. */
double td_route_cost_slope(const td_route_costs *costs, const td_costed_pair *pair, uint32_t route,
                           const td_answer *answer, const double *value);

#endif
