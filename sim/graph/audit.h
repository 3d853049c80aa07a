/* What looks wrong in a network as a whole, beyond what single cells can tell: parts that hang
 * together with nothing, zones without a way in or out, lengths that the earth does not allow,
 * services that cannot run or never come back, capacities of zero, links that stand twice, places
 * far from their links or without any. Components are igraph's. */
#ifndef TD_GRAPH_AUDIT_H
#define TD_GRAPH_AUDIT_H

#include "base/diag.h"
#include "base/status.h"
#include "graph/supernetwork.h"
#include "model/scenario.h"
#include "model/world.h"

/* Adds a message a finding. What cannot be (a link shorter than the great circle, stops that no
 * link of the mode joins) is an error, what may be meant a warning. `applied` (NULL: none) gives
 * files and lines; `net` is the world's expansion. igraph's error handler is process-wide: call it
 * from one thread only; the handler found is put back. TD_ERR_NOMEM, TD_ERR_RUN (igraph failed);
 * TD_OK whatever is found. */
td_status td_network_audit(const td_applied *applied, const td_world *world,
                           const td_supernetwork *net, td_diags *diags);

#endif
