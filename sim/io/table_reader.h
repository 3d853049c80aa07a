/* Result tables read back from the CSV files that io/csv_writer.h wrote. */
#ifndef TD_IO_TABLE_READER_H
#define TD_IO_TABLE_READER_H

#include "base/diag.h"
#include "base/status.h"
#include "base/table.h"

/* Reads `path` as a table of the spec; columns are found by name, unknown ones passed over. Mistakes
 * (a missing column, text in place of a number) are reported; TD_ERR_INVALID then. */
td_status td_table_read(const char *path, const td_table_spec *spec, td_diags *diags,
                        td_table **out);

#endif
