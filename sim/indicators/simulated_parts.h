/* What the files that fill the table simulation share. */
#ifndef TD_INDICATORS_SIMULATED_PARTS_H
#define TD_INDICATORS_SIMULATED_PARTS_H

#include "indicators/result_tables.h"
#include "simulate/simulation.h"

#define TD_SIMULATED_LEVEL 0.95

enum { TD_SIMULATED_QUANTILES = 6 };

/* A row while it is filled in; NaN stands for an empty cell. */
typedef struct td_simulated_row {
    const char *measure, *object, *origin, *destination, *commodity, *period, *unit;
    double mean, sd, quantile[TD_SIMULATED_QUANTILES], low, high, n;
} td_simulated_row;

td_simulated_row td_simulated_row_of(const char *measure, const char *unit, double mean);
/* The interval over replications. */
void td_simulated_interval(td_simulated_row *row, const td_moments *replications);
td_status td_simulated_add(td_table *table, const td_simulated *simulated,
                           const td_simulated_row *row);
/* A row with nothing but a mean; none for NaN. */
td_status td_simulated_add_one(td_table *table, const td_simulated *simulated, const char *measure,
                               const char *unit, const char *object, const char *period,
                               double mean);

/* Facilities, services and what closes, over the horizon and by week (simulated_resources.c). */
td_status td_simulated_resources(const td_simulated *simulated, td_table *table);

#endif
