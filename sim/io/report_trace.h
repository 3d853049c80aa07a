/* Consignments of a simulation, step by step, as rows of the report: a sample, for the page to play. */
#ifndef TD_IO_REPORT_TRACE_H
#define TD_IO_REPORT_TRACE_H

#include "base/diag.h"
#include "io/report_rows.h"

/* Of the table trace of a scenario's folder `limit` consignments at most, evenly out of all: under its
 * name [[hour, event, node, object], ...]. No table, no rows. */
td_status td_report_trace_read(const char *folder, size_t limit, td_diags *diags,
                               td_report_rows *rows);

#endif
