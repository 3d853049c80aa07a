/* The table `simulation`: what a simulated scenario came to. */
#ifndef TD_INDICATORS_SIMULATED_H
#define TD_INDICATORS_SIMULATED_H

#include "indicators/result_tables.h"
#include "simulate/simulation.h"

td_status td_simulated_append(const td_simulated *simulated, td_table *table);
/* Differences of lead times from the base's, replication by replication: the same consignments met the
 * same luck in both. */
td_status td_simulated_compare(const td_simulated *simulated, const td_simulated *base,
                               td_table *table);

#endif
