/* What a run is asked to select: a link, service, facility or corridor whose users are wanted. */
#ifndef TD_MODEL_SELECTION_H
#define TD_MODEL_SELECTION_H

#include "model/world.h"

/* Whether `word` is TABLE:ID, TABLE being link, service, facility or corridor. */
bool td_selection_is(const char *word);

/* Sets world->selections from such words, which are borrowed. What the world has not got is told, and
 * stands with row TD_NONE. */
td_status td_world_select(td_world *world, const char *const *words, size_t count, td_diags *diags);

#endif
