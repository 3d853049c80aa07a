/* User equilibrium and system optimum of a world in a period (assign/equilibrium.h holds the
 * method).
 *
 * A class of freight pays on an arc what adds up over arcs: money, value of time, the surrogates of
 * reliability and perishing (td_cost_fill); running time on links is that of the loads, by the
 * delay functions of assign/resource_delay.h. Minimum prices of trips and combined headways do not
 * add up: routes are found without them, and costed with them.
 *
 * If class by class the value of delay a tonne goes with the capacity a tonne, on every resource,
 * there is a potential and one solution. Otherwise what a class pays more than the least is held
 * fixed while the rest is solved, over and over, from two starts; that is told, and whether the
 * starts agree.
 *
 * Routes: freight of an origin and class is spread over the ways into each vertex by the shares of
 * their flow, so that choices at different places are independent of one another. Flows of routes
 * and classes are not unique in user equilibrium; these are one solution of many. Routes of less
 * than a millionth of their pair are left out of it. On a network of links alone with more than
 * 300,000 pairs routes are not listed: their means by pair stand for them. Freight from a zone to
 * itself stays there, at no cost.
 *
 * A period begins with the ways of the one before, which the demand of a class and origin goes on
 * by the same shares, where they are all open and lead to all destinations; else with cheapest
 * routes. */
#ifndef TD_ASSIGN_USER_EQUILIBRIUM_H
#define TD_ASSIGN_USER_EQUILIBRIUM_H

#include "assign/assignment.h"

/* The ways of a period, for the next. */
typedef struct td_kept_ways td_kept_ways;
void td_kept_ways_free(td_kept_ways *ways); /* NULL is fine */

/* As td_assign_given, for worlds whose evaluate.type is TD_ASSIGN_UE or TD_ASSIGN_SO. */
td_status td_assign_equilibrium(const td_world *world, const td_supernetwork *net, td_index period,
                                td_assignment *before, const double *tonnes,
                                const volatile int *cancel, td_diags *diags, td_assignment **out);

#endif
