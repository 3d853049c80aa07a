/* A network folder as GMNS: node.csv, link.csv, zone.csv, use_definition.csv, config.csv, and
 * demand.csv with o_zone_id, d_zone_id, volume. Lengths in km, speeds in km/h, capacities and
 * volumes of a mean hour; columns that GMNS does not know (mode_id, capacity_unit, commodity_id)
 * stand behind its own. Facilities and services have no place there. */
#ifndef TD_IO_GMNS_WRITER_H
#define TD_IO_GMNS_WRITER_H

#include <stdbool.h>

#include "base/diag.h"
#include "base/status.h"
#include "model/tables.h"

/* The folder must exist. */
td_status td_gmns_write(const td_tables *tables, const char *folder, td_diags *diags);

/* Whether td_gmns_write writes a file of that name; whether it wrote the folder's config.csv. */
bool td_gmns_is_name(const char *name);
bool td_gmns_wrote(const char *folder);

#endif
