/* What the legs of routes take, from the table legs: for the report's timelines. */
#ifndef TD_IO_REPORT_LEGS_H
#define TD_IO_REPORT_LEGS_H

#include "io/csv_scan.h"
#include "io/report_rows.h"

/* Rows "origin|destination|commodity|route": lists of times, waits and kg CO2e as JSON texts,
 * "2.53;6","0;24.5","11.97;0.4". A scenario without the table has none. */
td_status td_report_legs_read(const char *scenario_folder, td_diags *diags, td_report_rows *out);

#endif
