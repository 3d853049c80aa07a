/* Result tables passed over fast: a window of the file, its cells cut where they stand, for readers that
 * want few of many rows. Only for what io/csv_writer.h wrote; io/table_reader.h checks and explains. */
#ifndef TD_IO_CSV_SCAN_H
#define TD_IO_CSV_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/diag.h"
#include "base/status.h"

typedef struct td_csv_scan {
    char **cells; /* [column] of the row at hand, NUL-terminated, unquoted; "" where it is short */
    char **names; /* [column] the header */
    size_t column_count;
    /* Private. */
    FILE *file;
    char *path, *header;
    char *bytes;             /* the window */
    char *next, *end;        /* in it: the row to come, behind the last whole row */
    size_t held, capacity;   /* bytes of the file in the window, room in it */
    char nothing[1];
    td_diags *diags;
    td_status status;
} td_csv_scan;

/* *found false: there is no such file, and nothing to close. Diags are kept until it is closed. */
td_status td_csv_scan_open(const char *path, td_diags *diags, td_csv_scan *scan, bool *found);
/* What failed `earlier`, or the reading of the file (reported). */
td_status td_csv_scan_close(td_csv_scan *scan, td_status earlier);
/* Whether there is no row to come. With this and the following the row at hand is gone. */
bool td_csv_scan_at_end(td_csv_scan *scan);
/* Steps to the next row; false at the end. */
bool td_csv_scan_row(td_csv_scan *scan);
/* Whether the columns from `column` on of the row to come begin with `text`, as it stands in the file (false
 * also where quotes come before): to leave rows out without cutting them. */
bool td_csv_scan_next_is(td_csv_scan *scan, int column, const char *text, size_t length);
/* Passes over the row to come. */
void td_csv_scan_skip(td_csv_scan *scan);
/* Column by name, or -1. */
int td_csv_scan_column(const td_csv_scan *scan, const char *name);

#endif
