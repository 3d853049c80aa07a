/* Which arcs use what a run selects. */
#ifndef TD_ASSIGN_SELECTION_H
#define TD_ASSIGN_SELECTION_H

#include "assign/costing.h"

/* Whether the costing's class uses the selected row on an arc. */
bool td_arc_is_selected(const td_costing *costing, const td_selection *selection, uint32_t arc);

#endif
