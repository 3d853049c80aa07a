/* Who uses a resource, from the table users: for the map's lines and places. */
#ifndef TD_IO_REPORT_USERS_H
#define TD_IO_REPORT_USERS_H

#include "base/diag.h"
#include "io/report_rows.h"

/* Rows "table|id|direction": {"c":{commodity: tonnes, ...}, "r": by corridor, "o": by origin, "d":
 * by destination}, the largest first, from `share` of the resource's tonnes on (zones: twice that).
 */
td_status td_report_users_read(const char *folder, double share, td_diags *diags,
                               td_report_rows *rows);

#endif
