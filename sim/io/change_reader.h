/* The `changes` of a scenario or measure file -> td_change. */
#ifndef TD_IO_CHANGE_READER_H
#define TD_IO_CHANGE_READER_H

#include "base/status.h"
#include "io/json_file.h"
#include "model/scenario.h"

/* Appends the changes of `list` (absent: none) to the set. Wrong ones are reported and left out, which
 * the scenario is told. */
td_status td_changes_read(const td_json_node *list, td_change_set *set, td_scenario *scenario);

#endif
