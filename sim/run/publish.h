/* What people take away from a results folder, made from its tables: workbook, database, maps, summary.
 * All of it can be made again at any time, on another machine too. */
#ifndef TD_RUN_PUBLISH_H
#define TD_RUN_PUBLISH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/diag.h"
#include "base/lang.h"
#include "base/status.h"

typedef struct td_publish_options {
    unsigned formats; /* TONGDAO_FORMAT_...; those of earlier runs that are not asked for are removed */
    bool append;      /* keep earlier runs in the database */
    td_lang lang;     /* of the workbook */
    int threads;      /* 0: one a processor */
} td_publish_options;

/* `ids`: the folder's scenarios in the order of its tables. */
td_status td_publish(const char *folder, const char *const *ids, size_t count,
                     const td_publish_options *options, td_diags *diags);

/* results.json: the overall figures of every scenario. */
td_status td_summary_write(const char *folder, td_diags *diags);

#endif
