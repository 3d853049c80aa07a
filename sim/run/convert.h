/* Networks of other programs made networks of this one, and the other way round. */
#ifndef TD_RUN_CONVERT_H
#define TD_RUN_CONVERT_H

#include "base/diag.h"
#include "base/status.h"
#include "base/strbuf.h"
#include "tongdao.h"

/* As tongdao_convert; appends to `text` what was written. */
td_status td_convert(const char *in, const char *out, const tongdao_convert_options *options,
                     td_lang lang, td_diags *diags, td_strbuf *text);

#endif
