/* A network folder -> td_tables: network.json and every <table>.csv in it. */
#ifndef TD_IO_NETWORK_READER_H
#define TD_IO_NETWORK_READER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/diag.h"
#include "base/status.h"
#include "model/tables.h"

/* Reads and checks (td_tables_check) the network. No file outside the folder `root` is read,
 * symbolic links resolved (NULL: no bound). All mistakes of all files are reported; of a table that
 * could not be read whole, what would only follow from that is not. Other *.csv files in the folder
 * are named in warnings, other files are left alone.
 *
 * TD_ERR_INVALID where anything is wrong, with *out NULL. The caller frees *out. */
td_status td_network_read(const char *folder, const char *root, td_diags *diags, td_tables **out);

/* The files that td_network_read reads in a folder: network.json first, then the tables in the
 * schema's order. The caller frees each and the array; td_network_files_free does. */
td_status td_network_files(const char *folder, char ***files, size_t *count);
void td_network_files_free(char **files, size_t count);

/* Is it a network folder: does it hold network.json? */
bool td_network_is_folder(const char *path);

#endif
