/*
 * User equilibrium (Wardrop 1952) and system optimum with separable delays, several classes at
 * once, by the bushes of assign/bush.h, to the limits of double precision.
 *
 * One unit of flow of class k pays delay_a(volume_a) + fixed[k][a] on arc a, where volume counts
 * the units of all classes: every class sees the same delay per unit. That is the condition for a
 * potential, and so for link flows that are unique: a class whose delay value per tonne is twice
 * another's must also take twice the capacity per tonne. The flows of single classes and routes are
 * not unique, and what stands here is one solution of many.
 *
 * Results are the same, to the byte, for any number of threads.
 */
#ifndef TD_ASSIGN_EQUILIBRIUM_H
#define TD_ASSIGN_EQUILIBRIUM_H

#include <stdbool.h>
#include <stdint.h>

#include "assign/delay.h"
#include "base/status.h"
#include "graph/csr.h"

typedef struct td_equilibrium_demand {
    uint32_t origin, destination; /* vertices; what stays at a vertex uses no arc */
    uint32_t class_index;
    double amount; /* >= 0, t */
} td_equilibrium_demand;

typedef struct td_equilibrium_problem {
    const td_csr *graph;
    const td_delay *delay; /* [arc] of a unit of flow */
    uint32_t class_count;
    const double *units; /* [class] units of flow per t, > 0; NULL: 1 */
    const double *const
        *fixed; /* [class][arc] >= 0, INFINITY closes; NULL, or NULL for a class: 0 */
    uint32_t demand_count;
    const td_equilibrium_demand *demand; /* [demand] in any order */
    bool system_optimum;                 /* else user equilibrium */
} td_equilibrium_problem;

typedef struct td_equilibrium_options {
    double gap;                 /* stop at this relative gap; > 0 */
    uint32_t iteration_limit;   /* rounds of rebuilding all bushes */
    uint32_t threads;           /* 0: as many as OpenMP offers */
    const volatile int *cancel; /* polled between rounds; NULL: never */
} td_equilibrium_options;

#define TD_EQUILIBRIUM_OPTIONS_INIT                                                                \
    {                                                                                              \
        .gap = 1e-10, .iteration_limit = 200                                                       \
    }

/* Gap: (cost of flows - cost of the same demand on cheapest routes) / cost of flows, at current
 * costs, marginal ones for the system optimum; by searches on the whole graph. */
typedef struct td_equilibrium_step {
    double gap;
    double objective; /* what is minimised: sum of the integrals of delays, or total cost, + fixed
                         costs */
} td_equilibrium_step;

typedef struct td_equilibrium {
    uint32_t arc_count, class_count, demand_count, step_count;
    double *volume;       /* [arc] units */
    double *class_volume; /* [class][arc] units */
    double *cost;    /* [arc] delay of a unit at these volumes, not marginal, without fixed costs */
    uint8_t *served; /* [demand] 0: no way from origin to destination */
    double unserved; /* t */
    double total_cost;          /* volume x (delay + fixed cost), over all */
    td_equilibrium_step *steps; /* [step]; the last is what was reached */
    bool converged;
} td_equilibrium;

/*
 * TD_ERR_INVALID: something breaks the conditions above; TD_ERR_CANCELLED; TD_ERR_NOMEM. Falling
 * short of the gap is no error: see `converged`.
 */
td_status td_equilibrium_solve(const td_equilibrium_problem *problem,
                               const td_equilibrium_options *options, td_equilibrium **out);
void td_equilibrium_free(td_equilibrium *e);

#endif
