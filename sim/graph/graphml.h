/* The supernetwork for other tools (Gephi, yEd, NetworkX), as GraphML by igraph. */
#ifndef TD_GRAPH_GRAPHML_H
#define TD_GRAPH_GRAPHML_H

#include <stdio.h>

#include "graph/supernetwork.h"
#include "model/world.h"

/* Writes vertices (node, kind, layer, mode, cargo_form, vehicle_type, x, y) and arcs (kind, mode,
 * vehicle_type, cargo_form, link, facility, service, length_km), each as ids of the network's
 * tables, "" where one does not apply; no x and y without coordinates, no length where freight stays
 * at a place (NaN). igraph's
 * attribute table and error handler are process-wide: call it from one thread only; what was found
 * is put back. TD_ERR_IO: the file could not be written; TD_ERR_NOMEM. */
td_status td_supernetwork_write_graphml(const td_world *world, const td_supernetwork *net,
                                        FILE *file);

#endif
