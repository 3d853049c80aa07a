/* results.sqlite of a results folder: every table, the manifest as tables, and views. With `append` the
 * runs that the database has stay; a run that it has already is not added again. */
#ifndef TD_RUN_DATABASE_H
#define TD_RUN_DATABASE_H

#include <stdbool.h>

#include "base/diag.h"
#include "base/status.h"

#define TD_DATABASE_NAME "results.sqlite"

/* With more than one thread rows go in beside the reading of the tables; the bytes are the same. */
td_status td_database_write(const char *folder, bool append, int threads, td_diags *diags);

#endif
