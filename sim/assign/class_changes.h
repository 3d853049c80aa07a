/* What a scenario changes for a class of freight: the arcs that cost it other than in the base, that
 * it could not use there or no longer can, that are new, gone or joined to others.
 *
 * A route of the base without a changed arc costs in the scenario what it costs in the base, to the
 * last bit; a route of the scenario without one is there in the base. */
#ifndef TD_ASSIGN_CLASS_CHANGES_H
#define TD_ASSIGN_CLASS_CHANGES_H

#include "assign/cost_sharing.h"
#include "assign/counterpart.h"

typedef struct td_class_changes {
    const td_counterpart *both;
    const td_period *base_period;
    td_costing base; /* of the class at hand, in the base */
    bool comparable; /* the base knows the class, and values it as the scenario does */
    bool *own;       /* [arc of the scenario] changed, and the class may use it there */
    bool *other;     /* [arc of the base] likewise there */
    uint32_t own_count, other_count;
    bool *differs; /* [element of the scenario] from its twin */
    td_cost_sharing sharing;
} td_class_changes;

/* For classes in period `own` of the scenario, compared with `base` of the base; borrowed. */
td_status td_class_changes_open(const td_counterpart *both, const td_period *own,
                                const td_period *base, td_class_changes *out);
void td_class_changes_close(td_class_changes *changes);

/* Prepares the costing of a class in the scenario, and turns to it: all of it, or (not `whole`) its rates
 * only. `base_additive` [element of the base] what the class's elements cost there (td_costing's;
 * borrowed), NULL: not known. */
td_status td_class_changes_turn(td_class_changes *changes, td_costing *costing, bool whole,
                                const double *base_additive);
bool td_class_changes_any(const td_class_changes *changes);

/* Whether a route of the base stands in the scenario unchanged; then `out` gets its arcs there. */
td_status td_class_changes_keep(td_class_changes *changes, td_costing *costing,
                                const uint32_t *base_arcs, uint32_t count, td_arc_list *out,
                                bool *kept);

#endif
