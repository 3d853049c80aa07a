/* One scenario evaluated: its world, expansion and the assignment of every period. */
#ifndef TD_RUN_EVALUATE_H
#define TD_RUN_EVALUATE_H

#include "assign/assignment.h"
#include "assign/route_pool.h"
#include "base/diag.h"
#include "graph/supernetwork.h"
#include "indicators/outcome.h"
#include "indicators/result_tables.h"
#include "model/world.h"
#include "simulate/simulation.h"

typedef struct td_evaluated {
    td_world *world;
    td_supernetwork *net;
    td_arc_keys *keys;
    td_counterpart *beside;      /* the base that it was evaluated with; NULL: none */
    td_route_pool *pool;         /* the routes that it was evaluated with; NULL: not kept */
    td_assignment **assignments; /* [period] */
    td_results tables;           /* empty until td_evaluated_tables; others compare with `indicators` */
    td_simulated *simulated;     /* NULL: not asked for, or not simulated */
    struct td_feedback *feedback; /* NULL: no reliability feedback */
    bool converged;
    double expand_s, assign_s, simulate_s; /* wall-clock time, for timing.csv only */
} td_evaluated;

/* How to evaluate; results do not depend on it. */
typedef struct td_evaluate_options {
    const volatile int *cancel; /* may be NULL */
    int threads;                /* for this scenario alone; 0: one */
    bool routes_anew;           /* see td_pool_options */
} td_evaluate_options;

/* Expands the world only: what another scenario needs of its base for its path sizes. Otherwise as
 * td_evaluate. */
td_status td_expand(td_world *world, const td_evaluated *base, td_diags *diags, td_evaluated *out);

/* Expands the world and assigns every period in order. Takes the world over, also when it fails.
 * `base` (NULL: none) is the scenario at the root of its chain, evaluated; it is borrowed and must
 * outlive `out`. Re-entrant: any number of threads may evaluate scenarios at
 * once, with one base too. */
td_status td_evaluate(td_world *world, const td_evaluated *base, td_evaluate_options options,
                      td_diags *diags, td_evaluated *out);
/* Simulates an evaluated scenario that asks for it; nothing happens to others. Before its tables.
 * TD_ERR_RUN when consignments were lost or doubled. */
td_status td_evaluate_in_time(td_evaluated *evaluated, const td_evaluated *base,
                              const td_simulation_options *options, td_diags *diags);
/* Lets go of what only the evaluation of scenarios that have this one as a base still needs. */
void td_evaluated_drop_routes(td_evaluated *evaluated);
void td_evaluated_clear(td_evaluated *evaluated);

/* Fills evaluated->tables, all but `dictionary`. `base`, the one that td_evaluate was given, whose
 * tables must be filled, is compared with. TD_ERR_RUN when freight is not conserved to 1e-9. */
td_status td_evaluated_tables(td_evaluated *evaluated, const td_evaluated *base, td_diags *diags);

#endif
