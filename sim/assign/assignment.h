/* Demand onto routes for one period: choice sets and nested path-size logit, or all or nothing.
 *
 * U_i = asc_chain - theta GC_i + beta ln PS_i, nests by mode chain; captive shares first. */
#ifndef TD_ASSIGN_ASSIGNMENT_H
#define TD_ASSIGN_ASSIGNMENT_H

#include "assign/cost.h"
#include "assign/counterpart.h"
#include "base/diag.h"

/* Why freight stays where it is. */
typedef enum td_reason {
    TD_REASON_NONE,
    TD_REASON_NO_ACCESS_ORIGIN,      /* the origin has no open way out for the class */
    TD_REASON_NO_ACCESS_DESTINATION, /* the destination has no open way in for the class */
    TD_REASON_NO_EXPORT_CLEARANCE,   /* a route would exist but for export clearance */
    TD_REASON_NO_IMPORT_CLEARANCE,
    TD_REASON_NOT_DESIGNATED,        /* but for a designated facility */
    TD_REASON_NO_REEFER,             /* but for reefer equipment */
    TD_REASON_NO_FORM,               /* but for vehicles of the cargo form */
    TD_REASON_CLOSED,                /* but for closures in this period */
    TD_REASON_NO_ROOM,               /* services and facilities that could carry it are full */
    TD_REASON_NO_ROUTE               /* the network does not join the two at all */
} td_reason;
const char *td_reason_name(td_reason reason);           /* "no-route" ... */
const char *td_reason_text(td_reason reason, td_lang lang);

typedef struct td_route {
    uint32_t pair;
    double share, tonnes;      /* tonnes of the period */
    td_route_figures figures;
    const char *chain;         /* "rail-sea"; interned in the assignment */
    td_index corridor;         /* TD_NONE */
    uint32_t first_arc, arc_count; /* into assignment.arcs */
} td_route;

/* Freight of one class from one zone to another in one period. */
typedef struct td_pair {
    td_index origin, destination; /* zones */
    td_class cls;
    double tonnes, tonnes_unserved;
    td_reason reason;
    double logsum;             /* CNY/t: expected minimum generalised cost, -(1/theta) ln sum exp; NaN */
    uint32_t first_route, route_count;
} td_pair;

/* What an assignment that iterates had reached after a round. */
typedef struct td_assignment_step {
    double gap, objective; /* as the assignment's type defines them */
    double demand_gap;     /* where demand answers to cost: see td_assign, after the last step of each of
                              its rounds, NAN after the others */
} td_assignment_step;

typedef struct td_demand_response td_demand_response; /* demand_response.h */

typedef struct td_assignment {
    uint32_t pair_count, route_count, arc_count, step_count;
    td_pair *pairs;    /* sorted by origin, destination, commodity, form */
    td_route *routes;  /* of a pair: by falling share */
    uint32_t *arcs;
    double *load;      /* [resource] in the resource's unit, of the period, without preload */
    double *load_t;    /* [resource] tonnes */
    double *load_teu;  /* [resource] */
    double *load_vehicles; /* [resource] */
    bool summed;  /* too many pairs to list routes: one a pair, without arcs, the mean of its routes */
    double *flow; /* where summed: [commodity][arc] t; NULL otherwise */
    double *selected; /* where summed: [selection of the world][pair] t that use it */
    td_congestion *congestion; /* what loads do to times; NULL: nothing */
    double *delay_h;       /* [resource] h that load adds: on a link, to published waits of a
                              facility included, for want of seats; NULL: not modelled */
    double *shadow_price;  /* [resource] CNY/unit, of hard seats; NULL: not modelled */
    double *queue;         /* [resource] units that wait when the period ends; NULL: none */
    td_assignment_step *steps; /* [step] the last is what was reached; none: it does not iterate */
    bool converged;            /* within evaluate.gap; true where nothing iterates */
    td_demand_response *response; /* how demand answered to cost; NULL: it does not */
    struct td_kept_ways *ways; /* user_equilibrium.h: what the next period may begin with; NULL */
    void *owned;
} td_assignment;

typedef struct td_route_pool td_route_pool; /* route_pool.h */

/* Assigns the demand of world->periods[period] to the routes of `pool`; NULL: to routes found for the
 * period alone. `before` is the assignment of the period before, whose queues it finds and whose ways
 * it takes (NULL: none).
 * Path sizes are measured at the costs of `base`, the world and net beside the scenario's base (NULL:
 * it is one itself). `cancel` (may be NULL) is polled.
 *
 * Demand with an elasticity answers to the costs found, against those of the base (demand_response.h):
 * the freight that the costs call for is assigned, which changes the costs, and so on, until the demand
 * gap, the sum over pairs of |tonnes called for - tonnes assigned| over that of |tonnes called for - tonnes
 * of the demand table|, is
 * at most evaluate.demand_gap, or the tonnes above the line are no more than evaluate.gap of all, what the
 * assignment itself may be off, or evaluate.demand_rounds are over. */
td_status td_assign(const td_world *world, const td_supernetwork *net, const td_counterpart *base,
                    td_route_pool *pool, td_index period, td_assignment *before,
                    const volatile int *cancel, td_diags *diags, td_assignment **out);
/* Likewise where the period was assigned before, to other routes or demand: an equilibrium begins with
 * the volumes of `earlier` (NULL: none). */
td_status td_assign_again(const td_world *world, const td_supernetwork *net,
                          const td_counterpart *base, td_route_pool *pool, td_index period,
                          td_assignment *before, const td_assignment *earlier,
                          const volatile int *cancel, td_diags *diags, td_assignment **out);
/* The same for demand that is given: `tonnes` [pair, in the order of td_demand_pairs]; NULL: those of the
 * demand table. */
td_status td_assign_given(const td_world *world, const td_supernetwork *net,
                          const td_counterpart *base, td_route_pool *pool, td_index period,
                          td_assignment *before, const td_assignment *earlier,
                          const double *tonnes, const volatile int *cancel, td_diags *diags,
                          td_assignment **out);
/* Routes are found class by class; this puts them in the order of their pairs, as they are published.
 */
td_status td_assignment_sort_routes(td_assignment *assignment);
void td_assignment_free(td_assignment *assignment);

#endif
