/* Conversion of prices to the currency and prices of the base year. */
#ifndef TD_MODEL_CURRENCY_H
#define TD_MODEL_CURRENCY_H

#include "model/tables.h"

/* Base units for one unit of a currency and year: 1 for the network's own currency of its base year;
 * NaN where the table currency has no such row. "" and NaN mean the network's own. */
double td_currency_factor(const td_tables *tables, const char *currency, double year);
/* Adds the message for a row of `service` whose currency and year are unknown. */
void td_currency_report(const td_tables *tables, uint32_t row, td_diags *diags);

/* network.json: base_year and currency ("CNY" if not given). */
int td_tables_base_year(const td_tables *tables);
const char *td_tables_currency(const td_tables *tables);

#endif
