/* The best routes between two zones, told to people or to programs. */
#ifndef TD_RUN_ROUTE_QUERY_H
#define TD_RUN_ROUTE_QUERY_H

#include "base/diag.h"
#include "base/status.h"
#include "base/strbuf.h"
#include "tongdao.h"

/* Appends the routes as text or JSON. TD_ERR_INVALID with diagnostics: unknown ids, invalid input, or
 * no route (the message says why). */
td_status td_route_query(const tongdao_route_query *query, td_diags *diags, td_strbuf *out);

#endif
