/* The scenarios of a results folder against a base, from the tables in the folder. */
#ifndef TD_RUN_COMPARE_H
#define TD_RUN_COMPARE_H

#include "base/diag.h"
#include "base/status.h"
#include "base/strbuf.h"
#include "tongdao.h"

td_status td_compare(const char *results, const tongdao_compare_options *options, td_diags *diags,
                     td_strbuf *out);

#endif
