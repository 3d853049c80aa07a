/* td_tables -> a network folder: network.json and every table that has rows, as
 * io/network_reader.h reads them. */
#ifndef TD_IO_NETWORK_WRITER_H
#define TD_IO_NETWORK_WRITER_H

#include "base/diag.h"
#include "base/status.h"
#include "model/tables.h"

/* Writes one table as CSV: the columns that some row fills, in the schema's order, and those that
 * the schema does not know. */
td_status td_sheet_write(const td_tables *tables, td_table_id table, const char *path,
                         td_diags *diags);

/* What the English description of a converted network begins with, so that it may be written anew.
 */
#define TD_CONVERTED_FROM "Converted from "

/* The folder must exist. */
td_status td_network_write(const td_tables *tables, const char *folder, td_diags *diags);

#endif
