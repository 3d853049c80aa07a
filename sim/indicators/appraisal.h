/* What a scenario is worth to society against its base, CNY a year, before what it costs to build:
 *
 *   net_benefit = consumer_surplus_logsum + carbon_benefit + subsidy_saved
 *   carbon_benefit = P (E0 - E1) + (K1 - K0)
 *   subsidy_saved  = S0 - S1
 *
 * with P the carbon price of appraisal, E the CO2e well to wheel, K what shippers pay by the carbon price of
 * choice (it is in their surplus as a loss, and somebody's income), S the subsidies, 0 in the base,
 * 1 in the scenario. Tariffs are what carriers earn: changes of their profits are not counted (the
 * table `services` shows them). */
#ifndef TD_INDICATORS_APPRAISAL_H
#define TD_INDICATORS_APPRAISAL_H

#include "base/status.h"
#include "base/table.h"
#include "indicators/indicators.h"

/* Appends rows to a comparison table that holds differences of indicators and the consumer surplus
 * of `scenario`: in all, by area, commodity, both. The carbon price is in CNY/t CO2e. */
td_status td_appraisal_append(double carbon_price_per_t, const char *scenario,
                              td_table *comparison);

/* NULL beyond the last. */
const td_indicator *td_appraisal_indicator(size_t number);

#endif
