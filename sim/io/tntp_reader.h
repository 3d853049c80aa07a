/* A network of Transportation Networks for Research (TNTP) -> td_tables.
 *
 * X_net.tntp holds links, X_trips.tntp and X_node.tntp beside it (found by their names, case and
 * endings apart) trips between zones and coordinates. Zones are nodes 1 ... NUMBER OF ZONES; no
 * through traffic passes nodes below FIRST THRU NODE. The cost of a link is
 *
 *     free_flow_time (1 + b (volume / capacity)^power) + toll_weight toll + distance_weight length
 *
 * One unit of it becomes 1 CNY (and of time 1 h), one trip 1 t, the period of the trips the year.
 */
#ifndef TD_IO_TNTP_READER_H
#define TD_IO_TNTP_READER_H

#include <stdbool.h>

#include "base/diag.h"
#include "base/status.h"
#include "model/tables.h"

typedef struct td_tntp_weights {
    double toll, distance; /* >= 0, CNY per unit of toll and of length */
} td_tntp_weights;

/* Reads the network whose links are in the file `path`. All mistakes of all files are reported:
 * TD_ERR_INVALID, with *out NULL. The caller frees *out. `network_json` is set. */
td_status td_tntp_read(const char *path, td_tntp_weights weights, td_diags *diags, td_tables **out);

/* What the network is called: the file's name up to "_net". The caller frees it; NULL: no memory.
 */
char *td_tntp_name(const char *path);

#endif
