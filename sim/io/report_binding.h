/* What binds, from the table bottlenecks: a row a resource, the months in which it does put
 * together. */
#ifndef TD_IO_REPORT_BINDING_H
#define TD_IO_REPORT_BINDING_H

#include "base/diag.h"
#include "io/report_rows.h"

/* Rows "link|id|direction" (facility, service alike): [binds, tonnes, utilisation, delay in h,
 * shadow price, months]: tonnes and their mean delay in the periods in which it binds; how it binds
 * ("full", "queue", "busy"), utilisation and price as in the worst of them; months "2023-01
 * 2023-02", "" for the year. */
td_status td_report_binding_read(const char *folder, td_diags *diags, td_report_rows *rows);

#endif
