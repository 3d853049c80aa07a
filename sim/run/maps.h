/* Maps of a results folder, for QGIS and other tools, from its tables alone:
 *
 *     network.geojson                  nodes, links, facilities and services of all scenarios, each once
 *     scenarios/<id>/flows.geojson     links and facilities with freight of the year, with fields to style by
 *
 * Elements without coordinates are left out. */
#ifndef TD_RUN_MAPS_H
#define TD_RUN_MAPS_H

#include <stddef.h>

#include "base/diag.h"
#include "base/status.h"

#define TD_NETWORK_MAP_NAME "network.geojson"
#define TD_FLOWS_MAP_NAME   "flows.geojson"

td_status td_maps_write(const char *folder, const char *const *ids, size_t count, td_diags *diags);

#endif
