/* The supernetwork: the expansion of a world into one directed graph (the virtual network of
 * Jourquin and Beuthe 1996).
 *
 * A carrier is an unscheduled vehicle type, or a service. At a node a carrier arrives at one vertex
 * and leaves from another where something can happen in between (a transfer, a lock, a gauge
 * change, a stop); where nothing can, one vertex is both: a network of one mode expands to its own
 * graph, vertex for vertex. Freight on the ground is at a yard vertex of (node, mode, cargo form):
 * `unloaded` after alighting, `loadable` before boarding, joined by transfer arcs of terminals, so
 * that unloading and reloading always costs a terminal's passage. Customs states are layers: before
 * export clearance (or domestic), in transit, cleared for import. Layers before and after hold only
 * arcs inside one customs territory.
 *
 * Topology does not depend on commodity, month or cost. What an arc costs a class of freight, or
 * whether it exists for it, is computed in assign/cost.h from the arc's attributes. */
#ifndef TD_GRAPH_SUPERNETWORK_H
#define TD_GRAPH_SUPERNETWORK_H

#include "base/diag.h"
#include "base/status.h"
#include "graph/csr.h"
#include "model/world.h"

typedef enum td_arc_kind {
    TD_ARC_ACCESS,   /* zone to carrier at a node, or back: facility TD_NONE, access row given */
    TD_ARC_MOVE,     /* an unscheduled vehicle along a link */
    TD_ARC_BOARD,    /* loadable yard -> service departure: waiting, base price */
    TD_ARC_RIDE,     /* service between consecutive stops */
    TD_ARC_DWELL,    /* service stays at a stop; or a carrier passes a node where nothing applies */
    TD_ARC_ALIGHT,   /* service arrival -> unloaded yard */
    TD_ARC_LOAD,     /* loadable yard -> unscheduled vehicle */
    TD_ARC_UNLOAD,   /* unscheduled vehicle -> unloaded yard */
    TD_ARC_TRANSFER, /* unloaded yard -> loadable yard: a terminal row */
    TD_ARC_PROCESS,  /* border, gauge change, lock, customs, stuffing: a facility row */
    TD_ARC_KIND_COUNT
} td_arc_kind;

typedef enum td_layer {
    TD_LAYER_BEFORE,
    TD_LAYER_TRANSIT,
    TD_LAYER_AFTER,
    TD_LAYER_COUNT
} td_layer;

typedef enum td_vertex_kind {
    TD_VERTEX_ORIGIN,
    TD_VERTEX_DESTINATION,
    TD_VERTEX_ARRIVAL,
    TD_VERTEX_DEPARTURE,
    TD_VERTEX_PASSAGE /* both */,
    TD_VERTEX_UNLOADED,
    TD_VERTEX_LOADABLE,
    TD_VERTEX_FRONTIER /* between a link and its border process */
} td_vertex_kind;

/* What one arc takes of one resource. Units per tonne follow from the class and the resource's
 * unit. */
typedef struct td_use {
    td_index resource;
    td_index vehicle_type; /* whose load turns tonnes into vehicles; TD_NONE: tonnes or TEU only */
} td_use;

typedef struct td_supernetwork {
    td_csr csr;

    uint8_t *vertex_kind;          /* [vertex] td_vertex_kind */
    uint8_t *vertex_layer;         /* [vertex] td_layer */
    td_index *vertex_node;         /* [vertex] */
    td_index *vertex_mode;         /* [vertex] carriers, yards, frontiers; TD_NONE: zones */
    td_index *vertex_form;         /* [vertex] likewise */
    td_index *vertex_vehicle_type; /* [vertex] carriers, frontiers; yards: TD_NONE unless a terminal
                                      row tells vehicle types apart */
    td_index *vertex_stop;         /* [vertex] services: the stop; TD_NONE: others */
    td_index *vertex_link;         /* [vertex] frontiers: the link; TD_NONE: others */
    uint32_t *vertex_gauge;        /* [vertex] mm, where links of several gauges meet; TD_NONE */
    uint8_t *vertex_side;          /* [vertex] reached forward 0 or backward 1, where that matters */

    uint8_t *kind;          /* [arc] td_arc_kind */
    uint8_t *layer;         /* [arc] layer of the tail */
    td_index *mode;         /* [arc] mode of the vehicle, or the mode transferred to */
    td_index *vehicle_type; /* [arc] TD_NONE for transfers and processes on the ground */
    td_index *form;     /* [arc] cargo form that may use it (stuffing: the form before); TD_NONE:
                           any (clearance in a zone). Freight meets no other form than its own
                           unless it was stuffed, so only arcs out of an origin need a check. */
    td_index *link;     /* [arc] moves: the link */
    bool *backward;     /* [arc] moves: against the link's direction */
    td_index *access;   /* [arc] access row of ACCESS arcs */
    td_index *facility; /* [arc] facility row of TRANSFER and PROCESS arcs */
    td_index *service;  /* [arc] BOARD, RIDE, DWELL, ALIGHT */
    td_index *stop;     /* [arc] RIDE: the stop ridden to; BOARD, ALIGHT, DWELL: the stop */

    /* Rides pass links and facilities, in the order of travel:
     * ride_items[ride_first[arc]] .. ride_items[ride_first[arc + 1]]. Facilities of one node and
     * kind that follow one another are alternatives: the ride takes one of them. The first is the
     * quickest that is open to every commodity; `uses` counts that one. */
    uint32_t *ride_first; /* [arc + 1] */
    struct td_ride_item {
        td_index link; /* TD_NONE if a facility */
        bool backward;
        td_index facility; /* TD_NONE if a link */
    } * ride_items;

    /* Arcs that differ in their customs layer only are one element: what one of them costs a class of
     * freight, all of them do. */
    uint32_t element_count;
    uint32_t *element;     /* [arc] */
    uint32_t *element_arc; /* [element] the first of its arcs */

    /* The first of the arcs that take freight the same way by another vehicle type (tracks.h). */
    uint32_t *track; /* [arc]; NULL: every arc is a track of its own */

    /* Moves and rides use directions of links, processes and rides use facilities. A service is
     * used by BOARD arcs only: freight takes its place once a haul, however many stops it passes.
     */
    uint32_t *use_first; /* [arc + 1] into uses */
    td_use *uses;

    td_index zone_count;
    uint32_t *origin_vertex;               /* [zone] layer BEFORE; TD_NO_VERTEX: no vehicle
                                              leaves it for any zone, its own included */
    uint32_t *destination_vertex_domestic; /* [zone] layer BEFORE; likewise */
    uint32_t *destination_vertex_foreign;  /* [zone] layer AFTER; likewise */
} td_supernetwork;

/* Expands a world. Every arc that some class of freight could use in some month stands, if it lies
 * on a walk from some zone to some zone; rows with open = 0 do not. Diagnostics tell what cannot be
 * expanded (a service without a path). Without foreign freight there is only the layer BEFORE.
 *
 * Where a lock or another process applies to every passage, freight that is unloaded or ends there
 * does not pass it, and a terminal row between vehicles of the mode there is a way around it. A
 * world of one mode and one vehicle type that charges nothing by trip, without facilities and
 * services, its zones at their own nodes, has no ACCESS arcs: a zone is its node's passage vertex,
 * or, where through traffic is barred, the node's departure and arrival.
 *
 * Vertices and arcs keep their order when rows are added (see supernetwork_finish.c). */
td_status td_supernetwork_build(const td_world *world, td_diags *diags, td_supernetwork **out);
void td_supernetwork_free(td_supernetwork *net);

#endif
