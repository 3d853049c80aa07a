/* Result tables passed over fast: a file in memory, its cells cut where they stand, for readers that
 * want few of many rows. Only for what io/csv_writer.h wrote; io/table_reader.h checks and explains. */
#ifndef TD_IO_CSV_SCAN_H
#define TD_IO_CSV_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/diag.h"
#include "base/status.h"

typedef struct td_csv_scan {
    char *bytes, *next; /* the file, the row to come */
    char *end;          /* the NUL behind the file: an empty text */
    char **cells;       /* [column] of the row at hand, NUL-terminated, unquoted; "" where it is short */
    char **names;       /* [column] the header */
    size_t column_count;
} td_csv_scan;

/* *found false: there is no such file, and nothing to close. */
td_status td_csv_scan_open(const char *path, td_diags *diags, td_csv_scan *scan, bool *found);
void td_csv_scan_close(td_csv_scan *scan);
/* Steps to the next row; false at the end. */
bool td_csv_scan_row(td_csv_scan *scan);
/* Whether the columns from `column` on of the row to come begin with `text`, as it stands in the file (false
 * also where quotes come before): to leave rows out without cutting them. */
bool td_csv_scan_next_is(const td_csv_scan *scan, int column, const char *text, size_t length);
/* Passes over the row to come. */
void td_csv_scan_skip(td_csv_scan *scan);
/* Column by name, or -1. */
int td_csv_scan_column(const td_csv_scan *scan, const char *name);

#endif
