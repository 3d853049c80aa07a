/* world.json of a scenario's results: what the scenario is, and the network as it stood in it. With it
 * a results folder tells names, places and lines without the network it came from, on any machine.
 *
 *     {"scenario": {id, title, description, base, file, evaluate, measures: [{id, title, ...}]},
 *      "network": network.json,
 *      "closures": [{table, id, from, to}],
 *      "tables": {"node": {"node_id": [...], "name": [...], ...}, "link": {...}, ...}}
 *
 * Tables are columns of equal length; empty cells are null. Demand and cost stay out: they are long,
 * and the results hold what came of them. */
#ifndef TD_IO_WORLD_RECORD_H
#define TD_IO_WORLD_RECORD_H

#include "base/strbuf.h"
#include "model/scenario.h"

#define TD_WORLD_RECORD_NAME "world.json"

/* `base` is the id of the scenario compared with, NULL: none. Measure files are read again for their
 * titles. One thread at a time: JSON values are shared between scenarios. */
td_status td_world_record(const td_applied *applied, const td_scenario *scenario, const char *base,
                          td_strbuf *out);

#endif
