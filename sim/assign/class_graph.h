/* The part of the supernetwork that one class of freight can use in a period between some zones: a
 * view (graph/view.h) with series of arcs joined (contraction.h), forward and reversed. */
#ifndef TD_ASSIGN_CLASS_GRAPH_H
#define TD_ASSIGN_CLASS_GRAPH_H

#include "assign/contraction.h"
#include "graph/csr.h"
#include "graph/view.h"

/* What a route over an arc inherits from it. */
typedef struct td_arc_marks {
    uint64_t hash;
    td_index mode;     /* td_chain_mode */
    td_index corridor; /* td_arc_corridor */
} td_arc_marks;

typedef struct td_class_graph {
    const td_supernetwork *net;
    td_arc_marks *net_marks; /* [arc of the supernetwork] */
    double *net_cost;        /* [arc of the supernetwork] surrogate of the class */
    const bool *changed;     /* [arc of the supernetwork] borrowed, NULL: none; see td_short_arc */

    td_view *view;
    td_contraction *shortcuts;      /* of the view's graph */
    td_csr out;                     /* [vertex] those that are left */
    td_csr in;                      /* its reverse */
    uint32_t *arc;                  /* [arc of out] arc of the shortcuts */
    double *cost;                   /* [arc of out] */
    uint32_t *in_arc;               /* [arc of in] arc of out */
    double *in_cost;                /* [arc of in] */
    uint32_t *origin, *destination; /* [zone] vertex of out, TD_NO_VERTEX */
    uint32_t *number;               /* [vertex of the view] vertex of out */
    size_t arc_room;                /* of arc, cost, in_arc, in_cost, out.head, out.tail */
} td_class_graph;

td_status td_class_graph_create(const td_world *world, const td_supernetwork *net,
                                td_class_graph *out);
void td_class_graph_clear(td_class_graph *graph);

/* Makes the graph of a class; net_cost must be filled in. `starts`, `ends` [zone]. */
td_status td_class_graph_make(td_class_graph *graph, bool foreign, const bool *starts,
                              const bool *ends);

/* What an arc of `out` brings. */
static inline const td_short_arc *td_class_arc(const td_class_graph *g, uint32_t arc)
{
    return &g->shortcuts->arcs[g->arc[arc]];
}

#endif
