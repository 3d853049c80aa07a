/* Cells of a scenario's result tables as JSON values rounded for people, for the report's rows. */
#ifndef TD_IO_REPORT_CELLS_H
#define TD_IO_REPORT_CELLS_H

#include "base/strbuf.h"
#include "io/csv_scan.h"

/* As td_csv_scan_open, of a file in a folder. */
td_status td_report_table_open(const char *folder, const char *file, td_diags *diags,
                               td_csv_scan *scan, bool *found);
/* "" where there is no such column. */
const char *td_report_cell(const td_csv_scan *scan, int column);
/* NaN where the cell is none. */
double td_report_number(const td_csv_scan *scan, int column);
/* Rounded to `digits` significant digits; 0: as text. */
void td_report_add_cell(td_strbuf *out, const td_csv_scan *scan, int column, int digits);
/* "a|b|c" of the columns, in the place of what was there. */
void td_report_join_cells(td_strbuf *out, const td_csv_scan *scan, const int *columns,
                          size_t count);

#endif
