/* A scenario against a base: differences of indicators with the cost terms that cause them. */
#ifndef TD_INDICATORS_COMPARISON_H
#define TD_INDICATORS_COMPARISON_H

#include "indicators/result_tables.h"

/* Appends to `out` (a comparison table) one row for every annual row of either indicators table that
 * is not of a zone or direction: value, base value, difference, percent; rows of generalised_cost also
 * carry the difference of each cost term. A row that one side lacks counts as zero there if it is a
 * sum, and has no figure otherwise. Rows of other scenarios in the tables are passed over. */
td_status td_comparison_append(const td_table *indicators, const char *scenario,
                               const td_table *base_indicators, const char *base, td_table *out);

#endif
