/* A scenario simulated: replications of one plan, and what they add up to.
 *
 * Lead times and flows of consignments that arose from the first hour on (after the warm-up).
 * Results are the same for any number of threads. */
#ifndef TD_SIMULATE_SIMULATION_H
#define TD_SIMULATE_SIMULATION_H

#include "simulate/journal.h"
#include "simulate/precision.h"
#include "simulate/spread.h"
#include "simulate/tally.h"

typedef struct td_simulated {
    td_plan *plan;
    uint32_t replications;
    td_tally *sum;       /* of all replications; weeks and flows are sums too */
    td_spread *spread;   /* of figures over replications */
    /* By replication, to be paired with another scenario's: [replication x group], NaN: no freight. */
    double *lead_mean, *lead_p95; /* h */
    double *on_time;              /* share */
    bool precise;        /* the precision asked for was reached, or none was asked for */
    td_journal *journal; /* of the first replication; NULL: not asked for */
} td_simulated;

typedef struct td_simulation_options {
    uint64_t seed;
    uint32_t threads;
    const volatile int *cancel; /* NULL: none */
    double trace_share;         /* of consignments that the journal follows; 0: no journal */
} td_simulation_options;

/* In a replication. */
#define TD_MOST_CONSIGNMENTS 2e8
/* Takes the plan over. TD_ERR_CANCELLED; TD_ERR_RUN: consignments were lost or doubled; TD_ERR_INVALID: more
 * than TD_MOST_CONSIGNMENTS arise, or more than 2^24 are under way at once. */
td_status td_simulate(td_plan *plan, const td_simulation_options *options, td_simulated **out);
void td_simulated_free(td_simulated *simulated); /* NULL is fine */

#endif
