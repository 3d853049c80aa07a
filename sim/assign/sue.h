/* Stochastic user equilibrium: shares follow from costs (nested path-size logit), costs from the
 * volumes that the shares put on resources.
 *
 * Unknown are the volume v of every resource that answers to load and the price p of room on services
 * with hard seats; at the solution
 *
 *     v = the volume that the shares at v and p load,
 *     p >= 0,  load + preload <= capacity,  and p > 0 only where it is equal.
 *
 * Each round loads the shares at v and p, and moves towards the solution of the equations linear in
 * those resources whose load matters (Newton), by half as much as long as the gap does not fall; the
 * others take what was loaded. The price stops at a limit that hardly anyone pays: what does not fit
 * then has no other way.
 *
 * gap = sum over resources of |load - v| / capacity (hard seats: and |load - room| / capacity where the
 * price is positive, or too much is loaded), over the sum of load / capacity.
 * objective = what all freight pays on its routes, CNY.
 *
 * All sums run in the order of pairs, whatever the number of threads. */
#ifndef TD_ASSIGN_SUE_H
#define TD_ASSIGN_SUE_H

#include "assign/route_costs.h"

typedef struct td_sue {
    const td_world *world;
    const td_period *period;
    const td_responses *responses;
    const td_route_costs *costs;

    double *volume, *price;  /* [resource] v and p: in, a start; out, the solution */
    double *price_limit;     /* [resource] */
    double *load;            /* [resource] out: what the shares load */
    double *share;           /* [route of costs] out */
    double *logsum;          /* [pair of costs] out */
    double *value;           /* [response] out: at the volumes */
    double gap, objective;   /* out */
} td_sue;

/* Makes room for the arrays, all 0; the first five members are set. */
td_status td_sue_open(td_sue *sue);
void td_sue_close(td_sue *sue);

/* Volumes that the shares at published times load, and no price: a start. */
td_status td_sue_start(td_sue *sue);

/* Iterates to the gap, or for `rounds`; every round is appended to *steps, which has room for them.
 * TD_ERR_CANCELLED, TD_ERR_NOMEM. Falling short is no error. */
td_status td_sue_solve(td_sue *sue, double gap, uint32_t rounds, const volatile int *cancel,
                       td_assignment_step *steps, uint32_t *step_count);

/* Room on a service with hard seats for the study's freight in the period; INFINITY: not hard. */
double td_sue_room(const td_sue *sue, td_index resource);
/* Whether the price has come to its limit. */
bool td_sue_price_is_limit(const td_sue *sue, td_index resource);

#endif
