/* Which elements cost a class in a scenario what they cost it in the base, told from the rows that the
 * costs follow from: most measures touch few, and the base's costs need not be worked out again. */
#ifndef TD_ASSIGN_COST_SHARING_H
#define TD_ASSIGN_COST_SHARING_H

#include "assign/costing.h"
#include "assign/counterpart.h"

typedef struct td_cost_sharing {
    const td_counterpart *both;
    bool possible;  /* rows that everything depends on are the same */
    bool same_costs; /* the tables cost and the countries */
    /* The base's row that is the same in all that costs follow from; TD_NONE */
    td_index *node_twin, *link_twin, *service_twin; /* in the two periods at hand */
    td_index *type_twin, *facility_twin;            /* for the class at hand */
    uint32_t *twin; /* [element of the scenario] the base's of its first matched arc; TD_NO_ARC */
    bool *same;     /* [element of the scenario] costs the class at hand what its twin does */
    bool turned;    /* the commodity and form at hand are these */
    td_index commodity, form;
} td_cost_sharing;

td_status td_cost_sharing_open(const td_counterpart *both, const td_period *own,
                               const td_period *base, td_cost_sharing *out);
void td_cost_sharing_close(td_cost_sharing *sharing);
/* Turns to a class: both costings have its rates, which no traffic has changed since the last turn. */
void td_cost_sharing_turn(td_cost_sharing *sharing, const td_costing *own, const td_costing *base);

#endif
