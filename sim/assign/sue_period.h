/* The stochastic user equilibrium of a period: what loads do to times, and routes costed by it. */
#ifndef TD_ASSIGN_SUE_PERIOD_H
#define TD_ASSIGN_SUE_PERIOD_H

#include "assign/route_sets.h"

/* The solution, in the order of the sets. */
typedef struct td_settled {
    td_route_figures *figures; /* [route] not usable: closed */
    double *share;             /* [route] */
    double *logsum;            /* [i-th pair] */
    double *kept; /* [resource] the share of what wants to use a service whose hard seats do not suffice
                     at any price that finds room; 1 elsewhere */
} td_settled;
void td_settled_clear(td_settled *settled);

/* Solves (assign/sue.h) on sets that grow by routes that congestion opens (`base` as for
 * td_route_sets_find; what it finds goes into `pool`, which may be NULL); their figures stay published
 * ones. `before`
 * is of period - 1, whose queues are there when this one begins; NULL: none. The start are the volumes
 * of `earlier`, a solution of the same period; NULL: of `before`. Of `out` fills congestion, shadow_price,
 * delay_h, steps, converged. `settled` begins empty and is the caller's to clear. */
td_status td_sue_period(const td_world *world, const td_supernetwork *net,
                        const td_counterpart *base, td_route_pool *pool, td_index period,
                        const td_assignment *before, const td_assignment *earlier,
                        const volatile int *cancel, td_diags *diags, td_route_sets *sets,
                        td_assignment *out, td_settled *settled);

#endif
