/* A CSV file of any columns as records in memory, for tables of other programs (io/csv_reader.h
 * reads this program's own, and tells more of what is wrong). RFC 4180; blanks around cells are
 * dropped. */
#ifndef TD_IO_CSV_RECORDS_H
#define TD_IO_CSV_RECORDS_H

#include <stdint.h>

#include "base/diag.h"
#include "base/status.h"

typedef struct td_records {
    const char *path; /* borrowed */
    uint32_t columns, rows;
    const char **name; /* [column] */
    const char **cell; /* [row][column] "" where a row is short */
    uint32_t *line;    /* [row] */
    char *text;        /* what the cells point into */
} td_records;

/* TD_ERR_INVALID: the file cannot be read, or has no heading; told. Clear after that, too. */
td_status td_records_read(const char *path, td_diags *diags, td_records *out);
void td_records_clear(td_records *records);

/* The column of that name, case apart; UINT32_MAX: none. */
uint32_t td_records_column(const td_records *records, const char *name);
/* A cell by column as td_records_column gave it; "" for UINT32_MAX. */
const char *td_records_cell(const td_records *records, uint32_t row, uint32_t column);

#endif
