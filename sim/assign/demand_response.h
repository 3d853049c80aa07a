/* Freight that answers to what it costs: tonnes of a demand row are
 *
 *     T ((g0 + C - C0) / g0)^e
 *
 * with T the tonnes of the scenario's demand table in the period and e the row's elasticity, at most 0. g0 is
 * what a tonne of the pair costs in the base, the mean over its routes, and C - C0 by how much the
 * scenario changes what a tonne is expected to cost at least (the logsum), over the union of the routes of
 * both (route_union.h): what consumer surplus goes by. Where routes are not listed, the logsums of
 * the two assignments stand for them. Logsums themselves are no costs to take a ratio of: constants of
 * chains move them all by as much as they please, up to below 0, but not their differences.
 *
 * A pair keeps its tonnes where the base has no such freight, where one side has no route, and where the
 * scenario saves more than freight pays in the base. */
#ifndef TD_ASSIGN_DEMAND_RESPONSE_H
#define TD_ASSIGN_DEMAND_RESPONSE_H

#include "assign/assignment.h"

struct td_demand_response {
    uint32_t pair_count;
    double *given; /* [pair] t of the period, as the demand table has them */
    double *base_cost; /* [pair] g0, CNY/t; NAN: none to go by */
    double *ratio; /* [pair] ln ((g0 + C - C0) / g0) that its tonnes stand for; 0 where they are kept */
    uint32_t *first;    /* [pair + 1] into rows; none of pairs without elasticity */
    td_index *row;      /* of the demand table */
    double *row_tonnes; /* given, in the period */
    const double *elasticity;  /* [demand row], the world's */
    const td_pair **base_pair; /* [pair] NULL: the base has no such freight, or the pair does not answer */
    uint32_t kept_pairs;       /* that have an elasticity and keep their tonnes */
    double kept_tonnes;
    double gap;                /* see td_assign; of the last round */
    uint32_t rounds;
    bool settled;
};

/* For pairs in the order of td_demand_pairs. *out is NULL where nothing answers: no row with freight in the
 * period has an elasticity, or there is no base to go by: `both` is NULL, its base is not assigned, or
 * unlike. */
td_status td_demand_response_create(const td_world *world, const td_counterpart *both, td_index period,
                                    td_demand_response **out);
/* Whether rows have an elasticity, and the base is assigned another way or by other periods: then its costs
 * differ from the scenario's by that, and are no measure. */
bool td_demand_response_unlike(const td_world *world, const td_counterpart *both, td_index period);
void td_demand_response_free(td_demand_response *response); /* NULL is fine */

/* ratio [pair] <- ln ((g0 + C - C0) / g0) at the costs of `assignment`, the scenario's in the period; counts kept pairs. */
td_status td_demand_response_measure(td_demand_response *response, const td_counterpart *both,
                                     td_index period, const td_assignment *assignment,
                                     td_diags *diags, double *ratio);
/* Tonnes of a pair at a ratio. */
double td_demand_response_tonnes(const td_demand_response *response, uint32_t pair, double ratio);
/* How a row of the demand table answers in the period: its tonnes are so many times what is given. */
double td_demand_response_factor(const td_demand_response *response, uint32_t pair, td_index row);
/* The area under the demand curve of a pair where the logsum falls from C0 to C: the integral of tonnes over
 * cost, CNY, below 0 where C is the higher. `saved` = C0 - C, CNY/t. */
double td_demand_response_area(const td_demand_response *response, uint32_t pair, double saved);

#endif
