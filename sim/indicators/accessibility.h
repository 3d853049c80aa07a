/* Accessibility: what a zone reaches within 60 minutes, one day and three days, door to door, by the
 * fastest means (running, handling, waiting and clearance times of the network at its published loads).
 *
 * The fastest time is that of the commodity with the largest demand in boxes (or of all, where there is
 * none): accessibility is a property of the network, and boxes may go by most of it. */
#ifndef TD_INDICATORS_ACCESSIBILITY_H
#define TD_INDICATORS_ACCESSIBILITY_H

#include "indicators/indicators.h"
#include "indicators/outcome.h"

/* Appends rows to the table indicators, by zone, for every zone that is not a market. */
td_status td_outcome_accessibility(const td_outcome *outcome, td_results *results);

/* NULL beyond the last. */
const td_indicator *td_accessibility_indicator(size_t number);

#endif
