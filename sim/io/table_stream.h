/* The rows of a result table one after another, from the CSV file that io/csv_writer.h wrote. Memory
 * does not grow with the table. */
#ifndef TD_IO_TABLE_STREAM_H
#define TD_IO_TABLE_STREAM_H

#include <stdbool.h>

#include "base/diag.h"
#include "base/status.h"
#include "base/strbuf.h"
#include "base/table.h"

typedef struct td_table_stream td_table_stream;

/* Columns are found by name, unknown ones passed over; a missing one is reported, TD_ERR_INVALID then.
 * Spec and diags are kept until the stream is closed. */
td_status td_table_stream_open(const char *path, const td_table_spec *spec, td_diags *diags,
                               td_table_stream **out);
/* Likewise of a table that another version wrote: columns that are missing stay empty; their names, and those of
 * unknown ones, are added to the lists ("a, b"). */
td_status td_table_stream_open_foreign(const char *path, const td_table_spec *spec, td_diags *diags,
                                       td_strbuf *missing, td_strbuf *unknown, td_table_stream **out);
/* The next row, one cell a column of the spec, its texts borrowed until the next call; NULL at the end
 * or after a failure, which td_table_stream_close returns. */
const td_cell *td_table_stream_next(td_table_stream *stream);
/* From now on td_table_stream_next fills only these columns (-1: none), the others are empty: a reader
 * that keeps few rows looks at little of the rest. */
td_status td_table_stream_choose(td_table_stream *stream, const int *columns, size_t count);
/* The row at hand with all its columns; NULL after a failure. Once a row. */
const td_cell *td_table_stream_rest(td_table_stream *stream);
/* Mistakes (text in place of a number, a row of another length) were reported: TD_ERR_INVALID then. */
td_status td_table_stream_close(td_table_stream *stream);

/* Rows below the header of a CSV file; 0 where it cannot be read. */
size_t td_table_count_rows(const char *path);

#endif
