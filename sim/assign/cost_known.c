/* Figures of arcs remembered once they have been asked for: routes share most of their arcs, and use few
 * of all there are. */
#include <stdlib.h>

#include "assign/costing.h"
#include "base/mem.h"

td_status td_costing_remember(td_costing *c)
{
    if (c->known)
        return TD_OK;
    c->known = TD_ALLOC(1, td_known_cores);
    if (c->known)
        c->known->at = TD_ALLOC(c->net->element_count, uint32_t);
    if (c->known && c->known->at)
        return TD_OK;
    td_costing_clear(c);
    return TD_ERR_NOMEM;
}

void td_costing_forget(td_costing *c)
{
    if (c->known)
        c->known->count = 0;
}

void td_known_cores_free(td_known_cores *known)
{
    if (!known)
        return;
    free(known->at);
    free(known->element);
    free(known->core);
    free(known);
}

/* Whatever the layer. Without memory for it, it is worked out again the next time. */
void td_costing_recall(const td_costing *c, uint32_t element, td_arc_core *out)
{
    td_known_cores *known = c->known;
    const uint32_t at = known->at[element];
    if (at < known->count && known->element[at] == element) {
        *out = known->core[at];
        return;
    }
    td_costing_element(c, c->net->element_arc[element], out);
    if (TD_RESERVE(known->element, known->element_room, (size_t)known->count + 1) != TD_OK ||
        TD_RESERVE(known->core, known->core_room, (size_t)known->count + 1) != TD_OK)
        return;
    known->at[element] = known->count;
    known->element[known->count] = element;
    known->core[known->count++] = *out;
}
