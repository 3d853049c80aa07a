/* A network in the General Modeling Network Specification (GMNS) -> td_tables: node.csv and
 * link.csv, config.csv for units (else km and km/h), demand.csv with o_zone_id, d_zone_id, volume
 * (as DTALite writes it).
 *
 * A unit of volume becomes 1 t, its period the year; `capacity` (vehicles an hour and lane) times
 * `lanes` is the capacity of that period, with the BPR function of vdf_alpha and vdf_beta (0.15 and
 * 4 where not given). Nodes that share a zone_id with another node lose it: a zone is one node. */
#ifndef TD_IO_GMNS_READER_H
#define TD_IO_GMNS_READER_H

#include <stdbool.h>

#include "base/diag.h"
#include "base/status.h"
#include "model/tables.h"

/* Whether a folder holds node.csv and link.csv. */
bool td_gmns_is_folder(const char *folder);

/* All mistakes are told: TD_ERR_INVALID, with *out NULL. The caller frees *out. */
td_status td_gmns_read(const char *folder, td_diags *diags, td_tables **out);

#endif
