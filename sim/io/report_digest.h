/* What the report shows of one scenario, out of the tables in its results folder: sections of rows,
 * each a key and a JSON value rounded for people. A scenario repeats only the rows in which it
 * differs from its base. */
#ifndef TD_IO_REPORT_DIGEST_H
#define TD_IO_REPORT_DIGEST_H

#include "base/diag.h"
#include "base/status.h"
#include "base/strbuf.h"

/* How much detail: all of it would make the report of a large batch too large to open. */
typedef struct td_report_detail {
    size_t pairs;  /* origin, destination, commodity whose routes are told, the largest first */
    size_t routes; /* of a pair, the most used first */
    double users_share;  /* users of a resource from this share of its tonnes */
    size_t consignments; /* of a trace, evenly out of all */
    size_t queues;       /* of a simulation week by week, the longest */
} td_report_detail;

typedef struct td_report_digest td_report_digest;

/* Reads scenarios/<id>/ of a results folder. */
td_status td_report_digest_read(const char *scenario_folder, const td_report_detail *detail,
                                td_diags *diags, td_report_digest **out);
void td_report_digest_free(td_report_digest *digest); /* NULL is fine */

/* {"links":{"L1|forward":[...], ...}, ...}; with `base` only what differs from it, as patches (see
 * io/report_patch.h), and under "gone" the keys that it has no more: true where no row is left. */
td_status td_report_digest_write(const td_report_digest *digest, const td_report_digest *base,
                                 td_strbuf *out);
/* {"indicators":{...}, "surplus":{...}, "bottlenecks":{...}, ...}: what the overview shows. */
td_status td_report_digest_summary(const td_report_digest *digest, td_strbuf *out);

#endif
