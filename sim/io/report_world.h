/* The parts of world.json that the report shows. */
#ifndef TD_IO_REPORT_WORLD_H
#define TD_IO_REPORT_WORLD_H

#include <jansson.h>

#include "base/strbuf.h"

/* Adds "network":{...},"tables":{"node":{"node_id":[...],...},...}. */
void td_report_world_write(const json_t *world, td_strbuf *out);
/* Adds {"link":{"L0167":{"open":1,...}},...}: the rows that differ from those of `base`, whole; rows that
 * only the base has are null. */
void td_report_world_changes(const json_t *world, const json_t *base, td_strbuf *out);

#endif
