/* The shapes of the JSON files that people write. The JSON Schemas in scenarios/ say the same to
 * editors and other programs; a test holds the two together. */
#ifndef TD_IO_FILE_SHAPES_H
#define TD_IO_FILE_SHAPES_H

#include "io/json_shape.h"

extern const td_json_shape td_shape_network;  /* network.json */
extern const td_json_shape td_shape_scenario; /* but for the items of `changes` */
extern const td_json_shape td_shape_measure;  /* likewise */

/* The shape of one change, by its `op`; NULL where `op` is missing or unknown (reported). */
const td_json_shape *td_shape_change(const td_json_node *change);

#endif
