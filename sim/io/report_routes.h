/* Routes of the pairs with most freight, from the tables routes and legs: for timelines and for
 * what moved from which route to which. */
#ifndef TD_IO_REPORT_ROUTES_H
#define TD_IO_REPORT_ROUTES_H

#include "base/diag.h"
#include "io/report_rows.h"

/* The tonnes a year from which on a pair is among the `pairs` largest of the rows `od`. */
double td_report_least_pair(const td_report_rows *od, size_t pairs);
/* Rows "origin|destination|commodity": of each of the `pairs` largest of `od` a list of its `limit`
 * most used routes. */
td_status td_report_routes_read(const char *folder, const td_report_rows *od, size_t pairs,
                                size_t limit, td_diags *diags, td_report_rows *rows);

#endif
