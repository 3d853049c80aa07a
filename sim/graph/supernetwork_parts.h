/* What the files that expand a world share. Not for others: supernetwork.h is the way in.
 *
 * A "place" is an unscheduled or scheduled vehicle type at a node. The steps, in order: which
 * vehicle types come where (places), yards and what happens on the ground (ground), unscheduled
 * vehicles (carriers), services (services), then layers, pruning and numbering (finish). */
#ifndef TD_GRAPH_SUPERNETWORK_PARTS_H
#define TD_GRAPH_SUPERNETWORK_PARTS_H

#include "graph/supernetwork.h"
#include "graph/supernetwork_draft.h"

/* What holds of a vehicle type at a node. */
enum {
    TD_PLACE_ROAMS = 1,   /* unscheduled, and an admitted link or an access row brings it here */
    TD_PLACE_SERVED = 2,  /* a service run with it stops here */
    TD_PLACE_UNLOADS = 4, /* a terminal row takes freight from it */
    TD_PLACE_LOADS = 8,   /* a terminal row gives freight to it */
    TD_PLACE_LOCKED = 16, /* some row applies to every passage of its mode */
    TD_PLACE_SIDED = 32,  /* such a row serves one direction only */
    TD_PLACE_GAUGES = 64, /* its links here have several gauges */
    TD_PLACE_APART = 128  /* arrival and departure are two vertices */
};

typedef struct td_expansion {
    const td_world *world;
    td_diags *diags;
    td_draft draft;
    uint8_t *places;                          /* [node x vehicle types + vehicle type] */
    uint32_t *link_first, *links_at;          /* open links by node; a loop stands once */
    uint32_t *facility_first, *facilities_at; /* open facilities by node, in row order */
    uint8_t *role;                            /* [facility] td_role */
    double *deepest;                /* [link] m, in the best month; INFINITY: any draught */
    uint32_t *origin, *destination; /* [zone] draft vertex or TD_NO_VERTEX */
    bool layered;                   /* some freight is foreign */
    bool plain;                     /* one mode, one vehicle type, nothing else: see below */
} td_expansion;

static inline uint8_t *td_place_at(const td_expansion *x, td_index node, td_index vehicle_type)
{
    return &x->places[(size_t)node * x->world->vehicle_types.count + vehicle_type];
}

/* --- supernetwork_fit.c: what fits what --- */

/* What a facility row does in the graph, from its kind and applies_when. */
typedef enum td_role {
    TD_ROLE_TRANSFER,
    TD_ROLE_STUFFING,
    TD_ROLE_CUSTOMS,
    TD_ROLE_FRONTIER,
    TD_ROLE_GAUGE,
    TD_ROLE_PASSAGE
} td_role;
td_role td_facility_role(const td_world *world, td_index facility);
/* Whether a row is for vehicles of a mode (border, lock, gauge change). */
bool td_facility_serves_mode(const td_world *world, td_index facility, td_index mode);
/* As above, and its lists admit the vehicle type and its cargo form. */
bool td_facility_serves_vehicle(const td_world *world, td_index facility, td_index vehicle_type);
/* Whether a row that serves directions serves a passage that goes along links backward or not. */
bool td_facility_serves_side(const td_world *world, td_index facility, bool backward);
/* Whether a frontier row serves vehicles that leave its country (or enter it). */
bool td_facility_serves_frontier(const td_world *world, td_index facility, bool leaving);
bool td_link_admits(const td_expansion *x, td_index link, td_index vehicle_type);
/* Gauge in mm as a key part; TD_NONE where none is given. */
uint32_t td_link_gauge(const td_world *world, td_index link);
bool td_link_crosses_frontier(const td_world *world, td_index link);
bool td_same_territory(const td_world *world, td_index node_a, td_index node_b);
/* The gauges of the open links at a node that admit a vehicle type, rising, at most `capacity`;
 * {TD_NONE} unless TD_PLACE_GAUGES holds there. Returns their number. */
enum { TD_GAUGES_AT_A_NODE = 8 };
uint32_t td_gauges_at(const td_expansion *x, td_index node, td_index vehicle_type,
                      uint32_t gauges[TD_GAUGES_AT_A_NODE]);

/* --- the steps --- */
td_status td_expand_places(td_expansion *x);
td_status td_expand_ground(td_expansion *x);
td_status td_expand_carriers(td_expansion *x);
void td_expand_services(td_expansion *x);
td_status td_expand_finish(td_expansion *x, td_supernetwork **out);

/* The yard vertices of a vehicle type at a node (UNLOADED, LOADABLE). */
td_draft_key td_yard_key(const td_expansion *x, td_index node, td_vertex_kind kind,
                         td_index vehicle_type);
/* Unscheduled vehicles: `kind` is ARRIVAL or DEPARTURE, PASSAGE where the two are one. `gauge` and
 * `side` count only where the place has them. */
td_draft_key td_carrier_key(const td_expansion *x, td_index node, td_vertex_kind kind,
                            td_index vehicle_type, uint32_t gauge, bool side);

#endif
