/* A scenario beside the base that it is compared with: what is the same in both.
 *
 * Rows are matched by id, arcs by key (graph/arc_key.h). A period is matched with the part of the
 * base's same month in which the most is closed, of those where nothing is closed that is open in
 * the scenario: a scenario's closures come on top of its base's. Where the base is evaluated by the
 * year, its year stands for every month. */
#ifndef TD_ASSIGN_COUNTERPART_H
#define TD_ASSIGN_COUNTERPART_H

#include "assign/cost.h"
#include "graph/arc_key.h"

/* One of the two; all borrowed. */
typedef struct td_modelled {
    const td_world *world;
    const td_supernetwork *net;
    const td_arc_keys *keys;
} td_modelled;

typedef struct td_counterpart {
    td_modelled scenario, base;
    uint32_t *base_arc;     /* [arc of the scenario] TD_NO_ARC: the base has none */
    uint32_t *scenario_arc; /* [arc of the base] likewise */
    struct td_assignment *const *base_assignments; /* [period of the base] borrowed; NULL: it is not
                                                      assigned. Whoever made this may set it. */
    bool *moved; /* [arc of the scenario] what it costs apart, routes over it may be others than in
                    the base: it is joined to other arcs, or belongs to another corridor */
} td_counterpart;

/* Arcs of a route. */
typedef struct td_arc_list {
    uint32_t *arcs;
    uint32_t count;
    size_t room;
} td_arc_list;

td_status td_counterpart_create(td_modelled scenario, td_modelled base, td_counterpart **out);
void td_counterpart_free(td_counterpart *counterpart); /* NULL is fine */

/* A route of one of the two in the other one's arcs; *found: it is there. `out` is written over, its
 * arcs are yours to free. */
td_status td_counterpart_route(const td_counterpart *counterpart, bool to_base,
                               const uint32_t *arcs, uint32_t count, td_arc_list *out, bool *found);

/* The base's period; TD_NONE: the base is evaluated by months, the scenario by the year. */
td_index td_counterpart_period(const td_counterpart *counterpart, td_index period);
/* The same freight in the base; false where it does not know the commodity or the cargo form. */
bool td_counterpart_class(const td_counterpart *counterpart, td_class cls, td_class *base);
/* The base's zone, TD_NONE: none. */
td_index td_counterpart_zone(const td_counterpart *counterpart, td_index zone);

/* The row of `to` with the id of a row of `from`; TD_NONE. */
td_index td_same_row(const td_labels *from, td_index row, const td_labels *to, td_index to_count);

#endif
