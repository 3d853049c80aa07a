/* What an evaluated scenario leaves behind, and the tables made from it. All functions append to
 * `results` rows of the scenario world->scenario_id; none keeps state. */
#ifndef TD_INDICATORS_OUTCOME_H
#define TD_INDICATORS_OUTCOME_H

#include "assign/assignment.h"
#include "graph/supernetwork.h"
#include "indicators/result_tables.h"
#include "indicators/traces.h"
#include "model/scenario.h"
#include "model/tables.h"
#include "model/world.h"

/* One assignment a period; borrowed. */
typedef struct td_outcome {
    const td_world *world;
    const td_supernetwork *net;
    td_assignment *const *assignments; /* [period of the world] */
    const td_route_trace *traces; /* [period], for flows, resources, users and indicators; else NULL */
} td_outcome;

/* Tables od, routes, legs and unserved. A year's rows have an empty period; a run by month has rows by month
 * beside them, routes only if routes_by_month. */
td_status td_outcome_flows(const td_outcome *outcome, bool routes_by_month, td_results *results);

/* Table indicators: flow indicators by area, zone, corridor, mode, commodity, direction and month, and
 * accessibility. Definitions: docs of each in results/README.md. */
td_status td_outcome_indicators(const td_outcome *outcome, td_results *results);

/* Tables links, facilities and services. */
td_status td_outcome_resources(const td_outcome *outcome, td_results *results);

/* Table bottlenecks: what binds, where the assignment answers to congestion. */
td_status td_outcome_bottlenecks(const td_outcome *outcome, td_results *results);

/* Table users: whose freight is on a link, at a facility, in a service. Of the year. */
td_status td_outcome_users(const td_outcome *outcome, td_results *results);

/* "forward", "export" ... as in the tables; "" for both. */
const char *td_direction_name(uint8_t direction);

/* Table convergence: the rounds of assignments that iterate, those of the parts of a month one after
 * another. */
td_status td_outcome_convergence(const td_outcome *outcome, td_results *results);

/* Table selected: what uses the rows that the run was asked about. */
td_status td_outcome_selected(const td_outcome *outcome, td_results *results);

/* Table balance. *worst is the largest relative residual: above 1e-9 freight was lost or made. */
td_status td_outcome_balance(const td_outcome *outcome, td_results *results, double *worst);

/* Tables scenarios and elements: what the ids of the other tables stand for, so that results can be read
 * without the network. `base` is the id of the scenario compared with, NULL: none. */
td_status td_outcome_describe(const td_outcome *outcome, const char *base, td_results *results);
/* Table sources: what the network's figures rest on. */
td_status td_sources_append(const td_tables *tables, const char *scenario, td_results *results);
/* Table measures: what the scenario assumes, and who says so. */
td_status td_measures_append(const td_scenario *scenario, td_results *results);

/* Freight in boxes: TEU per tonne of a class, 0 for other cargo forms. */
double td_class_teu_per_t(const td_world *world, td_class cls);

#endif
