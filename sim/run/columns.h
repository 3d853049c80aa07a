/* What stands in tables, as CSV: the columns of network tables, those of result tables, and the
 * indicators. The documentation is generated from it. */
#ifndef TD_RUN_COLUMNS_H
#define TD_RUN_COLUMNS_H

#include "base/status.h"
#include "base/strbuf.h"

td_status td_columns_of_network(td_strbuf *out);
td_status td_columns_of_results(td_strbuf *out); /* as dictionary.csv of a run */
td_status td_columns_of_indicators(td_strbuf *out);

#endif
