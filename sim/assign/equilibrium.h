/*
 * User equilibrium (Wardrop 1952) and system optimum with separable delays, several classes at
 * once, by the bushes of assign/bush.h, to the limits of double precision.
 *
 * Delays belong to resources: a link, a lock, a terminal. An arc uses none, one or several, and
 * arcs may share them. One unit of flow of class k on arc a takes u units of resource r and pays
 *
 *     fixed[k][a] + sum over the uses of a of  u * delay_r(volume_r)
 *
 * so what a class pays for delay goes with what it takes of the capacity: that is the condition for
 * a potential, and so for volumes that are unique. (A class whose delay is worth twice as much per
 * tonne must take twice the capacity per tonne.) The flows of single classes, arcs that share all
 * their resources, and routes are not unique, and what stands here is one solution of many.
 *
 * Results are the same, to the byte, for any number of threads.
 *
 * Memory, about: for every class and origin with demand 4 bytes a vertex, 12 for each way into a
 * vertex with several, and 40 for each of these that is used; 50 and 4 an arc for each two ways
 * that such pairs consist of; 180 bytes an arc, 16 more for each class; 4 bytes a pair of demand
 * that is not given by class and origin.
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
    const td_delay *delay;          /* [resource] */
    uint32_t resource_count;        /* if first_use is given */
    const uint32_t *first_use;      /* [arc + 1]; NULL: arc a uses resource a, by one unit */
    const uint32_t *use_resource;   /* [use] uses of arc a: first_use[a] .. first_use[a + 1] - 1 */
    const double *const *use_units; /* [class][use] > 0; NULL, or NULL for a class: 1 */
    uint32_t class_count;
    const double *units;        /* [class] units of flow per t, > 0; NULL: 1 */
    const double *const *fixed; /* [class][arc] >= 0, INFINITY closes; NULLs as above: 0 */
    uint32_t demand_count;
    const td_equilibrium_demand *demand; /* [demand] in any order */
    bool system_optimum;                 /* else user equilibrium */
} td_equilibrium_problem;

typedef struct td_equilibrium_options {
    double gap;                 /* stop at this relative gap; > 0 */
    uint32_t iteration_limit;   /* rounds of rebuilding all bushes */
    uint32_t threads;           /* 0: as many as OpenMP offers */
    const volatile int *cancel; /* polled between rounds; NULL: never */
    bool keep_bushes; /* for td_equilibrium_visit, while the problem lives, or to begin another with
                       */
    struct td_equilibrium *warm; /* of a problem on the same graph, its bushes kept: what this one
                                    begins with; they are taken from it. NULL: nothing */
    const uint32_t *warm_class; /* [class] the class there; UINT32_MAX: none; NULL: the same ones */
} td_equilibrium_options;

#define TD_EQUILIBRIUM_OPTIONS_INIT                                                                \
    {                                                                                              \
        .gap = 1e-10, .iteration_limit = 200                                                       \
    }

/* Gap: (cost of flows - cost of the same demand on cheapest routes) / cost of flows, at current
 * costs, marginal ones for the system optimum; by searches on the whole graph. */
typedef struct td_equilibrium_step {
    double gap;
    double objective; /* minimised: integrals of delays, or total cost; and fixed costs */
} td_equilibrium_step;

typedef struct td_equilibrium {
    uint32_t resource_count, arc_count, class_count, demand_count, step_count;
    double *volume;             /* [resource] units */
    double *class_flow;         /* [class][arc] units of flow */
    double *cost;               /* [resource] delay of a unit at these volumes, not marginal */
    uint8_t *served;            /* [demand] 0: no way from origin to destination */
    double unserved;            /* t */
    double total_cost;          /* delays and fixed costs of all flow */
    td_equilibrium_step *steps; /* [step]; the last is what was reached */
    bool converged;
    void *bushes; /* NULL unless kept */
} td_equilibrium;

/* How many resources a problem has. */
uint32_t td_equilibrium_resources(const td_equilibrium_problem *problem);

/*
 * TD_ERR_INVALID: something breaks the conditions above; TD_ERR_CANCELLED; TD_ERR_NOMEM. Falling
 * short of the gap is no error: see `converged`.
 */
td_status td_equilibrium_solve(const td_equilibrium_problem *problem,
                               const td_equilibrium_options *options, td_equilibrium **out);
void td_equilibrium_free(td_equilibrium *e);

/*
 * The flow of one class from one origin: an acyclic part of the graph. The freight for a
 * destination is spread over the ways into each vertex by their shares, back to the origin; so
 * routes carry the product of the shares along them.
 */
typedef struct td_equilibrium_bush {
    uint32_t class_index, origin;
    uint32_t reached;      /* vertices */
    const uint32_t *order; /* [reached] topological, origin first */
    const uint32_t
        *first_way; /* [vertex] into ways: first_way[v] .. end_way[v] - 1, of those reached */
    const uint32_t *end_way; /* [vertex] */
    const uint32_t *way_arc; /* [way] into the vertex */
    const double *way_share; /* [way] of the flow through it; the ways of a vertex add up to 1 */
} td_equilibrium_bush;

/* Shows every bush, by class, then origin. Stops at a status other than TD_OK and returns it. The
 * result must have kept its bushes. */
typedef td_status (*td_equilibrium_visitor)(const td_equilibrium_bush *bush, void *payload);
td_status td_equilibrium_visit(td_equilibrium *e, td_equilibrium_visitor visitor, void *payload);

#endif
