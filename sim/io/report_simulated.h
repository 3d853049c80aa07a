/* What the report shows of the table simulation, which has far more rows than a page can use. */
#ifndef TD_IO_REPORT_SIMULATED_H
#define TD_IO_REPORT_SIMULATED_H

#include "base/diag.h"
#include "io/report_rows.h"

typedef struct td_report_simulated_limits {
    double pair_tonnes; /* lead times of an origin, destination and commodity from this on */
    const td_report_rows *od;
    size_t queues; /* the longest */
} td_report_simulated_limits;

/* Rows "measure|object|origin|destination|commodity|": [mean, sd, p5, ..., p95, low, high, n,
 * unit]. Queues "object": {"measure": [mean of each week, null, ...], ...}, and under "*" the
 * labels of the weeks. */
td_status td_report_simulated_read(const char *folder, const td_report_simulated_limits *limits,
                                   td_diags *diags, td_report_rows *rows, td_report_rows *queues);

#endif
