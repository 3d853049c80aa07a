/* The part of the supernetwork that one class of freight can use in a period to get from some of
 * its origins to some of its destinations, as small graphs of its own, forward and reversed, with
 * costs. Made anew for every class and period in the same memory. */
#ifndef TD_ASSIGN_CLASS_GRAPH_H
#define TD_ASSIGN_CLASS_GRAPH_H

#include "assign/chain.h"
#include "assign/costing.h"
#include "graph/csr.h"

/* What a route over an arc inherits from it. */
typedef struct td_arc_marks {
    uint64_t hash;     /* of the supernetwork's arc; routes add up their arcs' */
    td_index mode;     /* td_chain_mode */
    td_index corridor; /* td_arc_corridor */
} td_arc_marks;

typedef struct td_class_graph {
    const td_supernetwork *net;
    td_csr net_in;           /* the supernetwork reversed */
    uint32_t *net_in_arc;    /* [arc of net_in] arc of the supernetwork */
    td_arc_marks *net_marks; /* [arc of the supernetwork] */

    td_csr out, in;   /* the class's graph and its reverse */
    uint32_t *arc;    /* [arc of out] arc of the supernetwork */
    uint32_t *in_arc; /* [arc of in] arc of out */
    double *cost;     /* [arc of out] */
    double *in_cost;  /* [arc of in] */
    uint32_t *local;  /* [vertex of the supernetwork] vertex of out, TD_NO_VERTEX */
    uint32_t *queue;  /* [vertex of the supernetwork] */
    uint8_t *reached; /* [vertex of the supernetwork] bits: from an origin, to a destination */
    double *net_cost; /* [arc of the supernetwork] surrogate of the class */
} td_class_graph;

td_status td_class_graph_create(const td_world *world, const td_supernetwork *net,
                                td_class_graph *out);
void td_class_graph_clear(td_class_graph *graph);

/* `origins` and `destinations` are vertices of the supernetwork; net_cost must be filled in. */
void td_class_graph_make(td_class_graph *graph, const uint32_t *origins, uint32_t origin_count,
                         const uint32_t *destinations, uint32_t destination_count);

#endif
