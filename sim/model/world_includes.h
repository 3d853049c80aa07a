/* Published times of services often hold borders, gauge changes and locks: these are taken out once. */
#ifndef TD_MODEL_WORLD_INCLUDES_H
#define TD_MODEL_WORLD_INCLUDES_H

#include "model/world_builder.h"

/* Subtracts from the running_h of the builder's stops the times, in the base network, of the processes
 * that `includes` names and that lie on the way. row: [stop] its row in service_stop. */
void td_subtract_includes(td_builder *builder, const td_tables *base, const td_index *row);

#endif
