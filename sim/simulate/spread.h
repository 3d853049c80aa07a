/* How figures differ from replication to replication: running moments, from which intervals come
 * (simulate/precision.h). Memory does not grow with the number of replications. */
#ifndef TD_SIMULATE_SPREAD_H
#define TD_SIMULATE_SPREAD_H

#include "simulate/tally.h"

/* Of the lead times of a group in one replication. */
typedef enum td_lead_figure {
    TD_LEAD_MEAN,
    TD_LEAD_ON_TIME, /* share */
    TD_LEAD_SD,
    TD_LEAD_P5,
    TD_LEAD_P25,
    TD_LEAD_P50,
    TD_LEAD_P75,
    TD_LEAD_P90,
    TD_LEAD_P95,
    TD_LEAD_FIGURES
} td_lead_figure;
/* NaN: no freight. */
double td_lead_figure_of(const td_lead *lead, td_lead_figure figure);

/* Of the flows of a commodity, t. */
typedef enum td_flow_figure {
    TD_FLOW_ARISEN,
    TD_FLOW_DELIVERED,
    TD_FLOW_UNDER_WAY,
    TD_FLOW_PERISHED,
    TD_FLOW_UNSERVED,
    TD_FLOW_LOST,
    TD_FLOW_OVERDUE,
    TD_FLOW_REROUTED,
    TD_FLOW_FIGURES
} td_flow_figure;
double td_flow_figure_of(const td_flow *flow, td_flow_figure figure);

typedef struct td_spread {
    td_moments *leads;    /* [group x TD_LEAD_FIGURES + figure] */
    td_moments *stations; /* [station x TD_WEEK_FIGURES + figure] over the whole horizon */
    td_moments *services; /* [run x TD_WEEK_FIGURES + figure] */
    td_moments *flows;    /* [commodity x TD_FLOW_FIGURES + figure], and last of all freight */
} td_spread;

td_status td_spread_create(const td_plan *plan, td_spread **out);
void td_spread_free(td_spread *spread); /* NULL is fine */
/* Adds a replication. */
void td_spread_add(td_spread *spread, const td_plan *plan, const td_tally *tally);

#endif
