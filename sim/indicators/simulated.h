/* The table `simulation`: what a simulated scenario came to. */
#ifndef TD_INDICATORS_SIMULATED_H
#define TD_INDICATORS_SIMULATED_H

#include "indicators/result_tables.h"
#include "simulate/simulation.h"

td_status td_simulated_append(const td_simulated *simulated, td_table *table);
/* What a feedback of reliability into the choice did: rounds, the share of freight that the last one
 * moved, tonnes by corridor (and then of none) before it and at its end. */
td_status td_simulated_feedback(const td_simulated *simulated, uint32_t rounds, double change,
                                const double *first_t, const double *last_t, td_table *table);
/* Differences of lead times from the base's, replication by replication: the same consignments met the
 * same luck in both. */
td_status td_simulated_compare(const td_simulated *simulated, const td_simulated *base,
                               td_table *table);

#endif
