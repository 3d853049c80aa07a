/* Results folders of earlier runs, also of other machines: merged, and everything made anew from their
 * tables. */
#ifndef TD_RUN_REPORT_H
#define TD_RUN_REPORT_H

#include "run/publish.h"

/* `output` NULL: in the folder itself, where there is only one. What cannot be merged (the same scenario
 * or input with other content, another program) is reported, with TD_ERR_INVALID; nothing is written
 * then. *scenarios is their number. */
td_status td_report(const char *const *folders, size_t count, const char *output,
                    const td_publish_options *options, td_diags *diags, size_t *scenarios);

#endif
