/*
 * The bush of an origin (Dial 2006, Algorithm B; Nie 2010): an acyclic part of the graph that holds
 * all flow of one origin and class, kept so small that thousands of them fit in memory.
 *
 * A vertex with one way in is four bytes, and the flow on that arc is not kept: it follows from
 * what leaves the vertex. Only a merge, a vertex with several ways in, keeps a flow for each
 * ("slot"). Which vertices follow each other is not kept either: an arc tells its head. So a bush
 * takes 4 bytes a vertex and 12 a slot.
 *
 *     o --> 1 --> 2 ==> 4 --> 5        order o 1 3 2 4 5
 *     |                 ^              in[] holds one arc each, but for 4, a merge of two slots
 *     +---> 3 ==========+
 *
 * Used by assign/equilibrium.c; flows here are in the units that arcs count (vehicles, not tonnes).
 */
#ifndef TD_ASSIGN_BUSH_H
#define TD_ASSIGN_BUSH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "assign/equilibrium.h"
#include "base/status.h"
#include "graph/csr.h"
#include "graph/search.h"

#define TD_BUSH_MERGE UINT32_C(0x80000000) /* in[] holds a merge's index, not an arc */

/* Costs that differ by less than this share are equal: sums of tens of terms round that much. */
#define TD_BUSH_ROUNDING 1e-14

typedef struct td_bush {
    uint32_t reached; /* vertices in the bush; 0: nothing to carry */
    uint32_t origin;  /* vertex */
    uint32_t *in;     /* [reached] by place in a topological order, the origin first: arc, or
                         TD_BUSH_MERGE | merge; room for every vertex */
    uint32_t merge_count;
    uint32_t *merge_first; /* [merge + 1] slots */
    uint32_t *slot_arc;    /* [slot] */
    double *slot_flow;     /* [slot] */
    size_t merge_capacity, slot_capacity;
    uint32_t demand_count;                   /* their ends are reached */
    const td_equilibrium_demand *all_demand; /* borrowed */
    uint32_t first_demand;                   /* its demand is that of all from here on, ... */
    const uint32_t *demand; /* ... or, not NULL, [demand_count] which of all, borrowed, ... */
    uint32_t *own_demand;   /* ... or, not NULL, these: some are not reached */
    double units;           /* of flow per t */
} td_bush;

/* The network as all bushes see it. An arc uses resources first_use[a] .. first_use[a + 1] - 1 of
 * use_resource; first_use NULL: arc a uses resource a, by one unit. */
typedef struct td_bush_arcs {
    const td_csr *g;
    const td_csr *reversed;
    const uint32_t *forward_arc;  /* [arc of reversed] */
    const uint32_t *first_use;    /* [arc + 1] or NULL */
    const uint32_t *use_resource; /* [use] */
    const td_delay *delay;        /* [resource] */
    double worthwhile;            /* share by which a new arc must shorten the way to a vertex */
    bool marginal;                /* costs are marginal ones: system optimum */
    double *volume;               /* [resource] units that all bushes take of it */
    double *cost;                 /* [resource] of a unit at that volume; INFINITY closed */
    double *slope;                /* [resource] */
    double *net;                  /* [resource] zero: room for a pair's net units */
} td_bush_arcs;

/* What a unit of flow of one class pays and takes. */
typedef struct td_bush_class {
    const double *fixed;     /* [arc] or NULL: 0 */
    const double *use_units; /* [use] or NULL: 1 */
    double *cost;            /* [arc] in all, when last refreshed */
    double *reversed_cost;   /* [arc of reversed] the same */
} td_bush_class;

/* Room to work on one bush: one per thread. */
typedef struct td_bush_room {
    double *shortest;          /* [vertex] cost from the origin, least over the bush */
    double *longest;           /* [vertex] greatest over the ways that stay, while rebuilding */
    double *flow;              /* [vertex] through it, its own demand included */
    uint32_t *short_slot;      /* [vertex] at a merge: the cheapest way */
    uint32_t *full_slot;       /* [vertex] at a merge: the way that carries most */
    uint32_t *place;           /* [vertex] in the order */
    uint32_t *order;           /* [place] vertex, while rebuilding */
    uint32_t *stack;           /* [vertex] */
    uint32_t *first;           /* [vertex] ways in while a bush is rebuilt: first .. last of way_ */
    uint32_t *last;            /* [vertex] */
    uint32_t *way_arc;         /* [arc] */
    double *way_flow;          /* [arc] */
    uint32_t *segment_slot[2]; /* [vertex] of two ways to a merge */
    uint32_t *segment_arc[2];  /* [vertex] */
    uint32_t *placed;          /* [vertex] while the order is put right */
    uint32_t *cursor;          /* [vertex] */
} td_bush_room;

/* Slots of the merge that in[] entry `way` names. */
static inline void td_bush_slots(const td_bush *bush, uint32_t way, uint32_t *first, uint32_t *end)
{
    const uint32_t merge = way & ~TD_BUSH_MERGE;
    *first = bush->merge_first[merge];
    *end = bush->merge_first[merge + 1];
}

static inline double td_bush_use_units(const td_bush_class *class, uint32_t use)
{
    return class->use_units ? class->use_units[use] : 1;
}

/* The vertex at a place in the bush's order. */
static inline uint32_t td_bush_vertex(const td_bush *bush, const td_csr *g, uint32_t place)
{
    if (place == 0)
        return bush->origin;
    uint32_t arc = bush->in[place];
    if (arc & TD_BUSH_MERGE)
        arc = bush->slot_arc[bush->merge_first[arc & ~TD_BUSH_MERGE]];
    return g->head[arc];
}

/* Adds the flow of a class on an arc to volume [resource]. */
static inline void td_bush_take(const td_bush_arcs *arcs, const td_bush_class *class, uint32_t a,
                                double flow, double *volume)
{
    if (!arcs->first_use) {
        volume[a] += flow;
        return;
    }
    for (uint32_t use = arcs->first_use[a]; use < arcs->first_use[a + 1]; use++)
        volume[arcs->use_resource[use]] += td_bush_use_units(class, use) * flow;
}

/* What a unit of a class pays on an arc. */
static inline double td_bush_pay(const td_bush_arcs *arcs, const td_bush_class *class, uint32_t a)
{
    double cost = class->fixed ? class->fixed[a] : 0;
    if (!arcs->first_use)
        return cost + arcs->cost[a];
    for (uint32_t use = arcs->first_use[a]; use < arcs->first_use[a + 1]; use++)
        cost += td_bush_use_units(class, use) * arcs->cost[arcs->use_resource[use]];
    return cost;
}

/* Which of all demand a bush's i-th is. */
static inline uint32_t td_bush_entry(const td_bush *bush, uint32_t i)
{
    return bush->own_demand ? bush->own_demand[i]
           : bush->demand   ? bush->demand[i]
                            : bush->first_demand + i;
}

/* Its destination, and its units of flow. */
static inline uint32_t td_bush_destination(const td_bush *bush, uint32_t i)
{
    return bush->all_demand[td_bush_entry(bush, i)].destination;
}

static inline double td_bush_amount(const td_bush *bush, uint32_t i)
{
    return bush->all_demand[td_bush_entry(bush, i)].amount * bush->units;
}

td_status td_bush_room_create(const td_csr *g, td_bush_room *room);
void td_bush_room_clear(td_bush_room *room);

/* A new bush is the search's tree, with all demand on it. `in` must be set. */
void td_bush_from_tree(td_bush *bush, const td_search *tree);
void td_bush_clear(td_bush *bush); /* frees merges and slots */

/* Finds the flow through every vertex from demand and slots; at merges, rounding is mended. */
void td_bush_load(td_bush *bush, const td_csr *g, td_bush_room *room);

/* The same for demand that slots were not made for: it goes by the shares of their flows. */
void td_bush_load_shares(td_bush *bush, const td_csr *g, td_bush_room *room);

/* Adds the flow of a loaded bush to flow [arc]. */
void td_bush_add_flow(const td_bush *bush, const td_csr *g, const td_bush_room *room, double *flow);

/* Adds what the flow of a loaded bush takes to volume [resource]. */
void td_bush_add_volume(const td_bush *bush, const td_bush_arcs *arcs, const td_bush_class *class,
                        const td_bush_room *room, double *volume);

/* Drops ways into merges that carry nothing. */
td_status td_bush_prune(td_bush *bush);

/* Labels vertices with least costs, at `cost` [arc], and merges with their cheapest slot and their
 * fullest one, or the `next` to it. Returns the excess: flow x (its cost - the least cost within
 * the bush). */
double td_bush_label(const td_bush *bush, const td_csr *g, const double *cost, bool next,
                     td_bush_room *room);

/* Adds to `groups`, for every used way into a merge of a labelled bush, that way and the cheapest
 * one from where they part. The bush is the one of this index. */
struct td_bush_groups;
td_status td_bush_list_pairs(const td_bush *bush, const td_csr *g, td_bush_room *room,
                             uint32_t index, uint32_t class_index, struct td_bush_groups *groups);

/* Of a loaded bush: drops unused ways and adds arcs that shorten the way to a vertex, at the costs
 * of its class; keeps the bush acyclic. */
td_status td_bush_rebuild(td_bush *bush, const td_bush_arcs *arcs, const td_bush_class *class,
                          td_bush_room *room);

#endif
