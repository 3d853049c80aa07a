/* One table file of a network folder -> a sheet of td_tables. */
#ifndef TD_IO_CSV_READER_H
#define TD_IO_CSV_READER_H

#include <stdbool.h>

#include "base/diag.h"
#include "base/status.h"
#include "model/tables.h"

#define TD_CSV_BYTES_MAX ((uint64_t)2 << 30) /* of a file */
#define TD_CSV_CELL_MAX  (1u << 20)          /* bytes of a cell; beyond, a quote was not closed */

/* Reads the file `path` into the table's sheet. The header names the columns; columns that the
 * schema does not know are kept, rows without any content are passed over. Every mistake is
 * reported and reading goes on: a wrong cell stays empty, a row that cannot be told apart is left
 * out.
 *
 * *whole is false where rows or columns were left out, so that references to the table cannot be
 * judged. TD_OK even then; other statuses (TD_ERR_IO, TD_ERR_NOMEM) mean that reading stopped.
 *
 * A cell whose text begins with an apostrophe and a sign that spreadsheets take for the start of a
 * formula loses the apostrophe (io/csv_writer.h puts it there). */
td_status td_csv_read(const char *path, td_table_id table, td_tables *tables, td_diags *diags,
                      bool *whole);

#endif
