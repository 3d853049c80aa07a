/* Indicators of mixes of dimensions (area, zone, corridor, mode, ...), from the tables indicators
 * and comparison. */
#ifndef TD_IO_REPORT_MIXES_H
#define TD_IO_REPORT_MIXES_H

#include "base/diag.h"
#include "io/report_rows.h"

/* Rows of the columns `names` (dimensions, joined by '|') with the same key that follow one another
 * become {"indicator":value,...}; only of indicators that begin with one of `starts`, where given
 * (with NULL at its end), otherwise of those that the pages show. */
td_status td_report_mixes_read(const char *folder, const char *file, const char *const *names,
                               size_t count, const char *const *starts, td_diags *diags,
                               td_report_rows *rows);

#endif
