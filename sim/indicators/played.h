/* Chosen consignments of a simulation, step by step: the table `trace`, and a GeoJSON that a map can
 * play. */
#ifndef TD_INDICATORS_PLAYED_H
#define TD_INDICATORS_PLAYED_H

#include "base/strbuf.h"
#include "base/table.h"
#include "simulate/simulation.h"

/* Nothing without a journal. */
td_status td_played_append(const td_simulated *simulated, td_table *table);
/* A line a consignment over the places of its steps (those with coordinates), and their `times`: ms since
 * 1970 of the calendar evaluated, as players of tracks on maps read them. */
td_status td_played_geojson(const td_simulated *simulated, td_strbuf *out);

#endif
