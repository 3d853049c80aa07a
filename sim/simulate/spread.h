/* How figures differ from replication to replication: running moments, from which intervals come
 * (simulate/precision.h). Memory does not grow with the number of replications. */
#ifndef TD_SIMULATE_SPREAD_H
#define TD_SIMULATE_SPREAD_H

#include "simulate/precision.h"
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

typedef enum td_box_figure {
    TD_BOX_HANDED_IN,
    TD_BOX_LEFT,
    TD_BOX_WANTED,
    TD_BOX_TAKEN,
    TD_BOX_PLACES, /* those above are told by node, and in all like those that follow */
    TD_BOX_EMPTIED = TD_BOX_PLACES,
    TD_BOX_UNDER_WAY,
    TD_BOX_FIGURES
} td_box_figure;

typedef struct td_spread {
    td_moments *leads; /* [group x TD_LEAD_FIGURES + figure] */
    /* [(resource x (weeks + 1) + week) x TD_WEEK_FIGURES + figure]; the last week: the whole horizon. */
    td_ratio *stations, *services, *gates;
    td_moments *flows; /* [commodity x TD_FLOW_FIGURES + figure], and last of all freight */
    td_moments *zones; /* [zone] boxes that came less boxes that went, TEU */
    td_moments *boxes; /* [node x TD_BOX_FIGURES + figure], and last in all, TEU */
} td_spread;

td_status td_spread_create(const td_plan *plan, uint32_t weeks, td_spread **out);
void td_spread_free(td_spread *spread); /* NULL is fine */
/* Adds a replication. */
void td_spread_add(td_spread *spread, const td_plan *plan, const td_tally *tally);

#endif
