/* What shippers gain by a scenario: consumer surplus against its base, CNY a year, gains positive.
 *
 * For a pair of zones and a class of freight, over the union of its routes in both (route_union.h):
 *
 *   by logsum         T (C0 - C1); with an elasticity the integral of T(C) from C1 to C0
 *   by rule of half   sum over routes in both   (T0 P0 + T1 P1) / 2 (c0 - c1)
 *                     + sum over all others     (T0 P0 + T1 P1) / 2 (C0 - C1)
 *
 * with C the composite cost, what a tonne is expected to cost at least (Small and Rosen 1981,
 * Econometrica 49: the exact surplus of a logit); c a route's cost, P its share (0 where it is not
 * there); T0 and T1 the tonnes in base and scenario, equal unless the scenario changes demand or demand
 * answers to cost (assign/demand_response.h), T their mean. Where demand answers, T(C) is its curve, with the mean of the base's
 * tonnes and those that the scenario's table has at the base's cost. The rule of half takes demand curves as straight; it has no price to start from where a
 * route appears or to end at where one vanishes, and takes the change of composite cost instead.
 * That leaves the worth of a further choice mostly out; where all routes of a pair change, it is the
 * logsum itself. The difference of the two says how far apart they are (de Jong, Daly, Pieters and
 * van der Hoorn 2007, Transportation Research A 41, on logsums in appraisal).
 *
 * A pair that has freight, or a route, on one side only is not valued; freight that finds a route
 * where the base has none, and the reverse, is reported in tonnes. */
#ifndef TD_INDICATORS_SURPLUS_H
#define TD_INDICATORS_SURPLUS_H

#include "assign/counterpart.h"
#include "indicators/indicators.h"
#include "indicators/outcome.h"

/* Appends rows to a comparison table: in all, by area, commodity, both; by corridor (of the route;
 * rule of half only), also with area or commodity. Nothing where one side is evaluated by months and
 * the other by the year: what a month has that the mean year has not, a river too low for some
 * vessels, would count as the scenario's doing. */
td_status td_surplus_append(const td_outcome *outcome, const td_outcome *base,
                            const td_counterpart *both, td_diags *diags, td_table *comparison);

/* NULL beyond the last. */
const td_indicator *td_surplus_indicator(size_t number);

#endif
