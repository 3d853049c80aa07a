/* The folder that a run writes to:
 *
 *     manifest.json               what ran, from which inputs; names the folder as this program's
 *     timing.csv                  the only place of times, thread counts and dates
 *     scenarios/<id>/<table>.csv  tables of one scenario; the folder appears whole or not at all
 *     scenarios/<id>/world.json   what the scenario is, and the network as it stood in it
 *     <table>.csv                 the tables of all scenarios, one after another in the order of their ids
 *
 * A folder that holds anything else than results of this program is refused. */
#ifndef TD_RUN_RESULTS_FOLDER_H
#define TD_RUN_RESULTS_FOLDER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/diag.h"
#include "base/strbuf.h"
#include "base/status.h"
#include "indicators/result_tables.h"

#define TD_MANIFEST_NAME "manifest.json"

/* Makes the folder, or takes an earlier result's folder over; *earlier: it is one. TD_ERR_INVALID: it
 * holds other files. */
td_status td_folder_open(const char *folder, td_diags *diags, bool *earlier);

/* Takes back what was made of a folder that was new or empty, when nothing came of the run: its
 * manifest, and itself with the folders above it that were not there either. `there`:
 * td_path_length_there of before. */
void td_folder_take_back(const char *folder, size_t there);

/* Writes all tables of a scenario that have rows, and its world (io/world_record.h), then renames its
 * folder into place. */
td_status td_folder_write_scenario(const char *folder, const char *id, const td_results *tables,
                                   const td_strbuf *world, td_diags *diags);
bool td_folder_has_scenario(const char *folder, const char *id);
/* Removes what stands in scenarios/ of an earlier run but these. */
void td_folder_keep_only(const char *folder, const char *const *ids, size_t count);

/* Copies scenarios/<id> of another results folder; maps are left out, they are drawn anew. */
td_status td_folder_copy_scenario(const char *from, const char *to, const char *id, td_diags *diags);

/* Writes every <table>.csv from the scenarios' tables, in the order given, and dictionary.csv. */
td_status td_folder_merge(const char *folder, const char *const *ids, size_t count,
                          td_diags *diags);

/* <folder>/<table>.csv; the caller frees it. NULL: out of memory. */
char *td_folder_table_path(const char *folder, td_result table);

#endif
