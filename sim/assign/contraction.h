/* Shortcuts: a smaller graph with the same simple paths between the vertices that matter.
 *
 * A vertex through which paths only pass is removed, and every way through it, u -> v -> w with u
 * not w, becomes one arc. That is done while it does not make the number of arcs grow, so that
 * series of links and stops, yards with one way in or out, and dead ends go. Nothing is lost:
 * parallel arcs stay, and an arc remembers the two that it was made of (Geisberger et al. 2008
 * contract to the end, and keep the cheapest only). A path of shortcuts may meet a removed vertex
 * twice: whoever needs simple paths looks at the unpacked arcs. */
#ifndef TD_ASSIGN_CONTRACTION_H
#define TD_ASSIGN_CONTRACTION_H

#include "assign/chain.h"
#include "base/status.h"

typedef struct td_short_arc {
    double cost;
    uint64_t hash;        /* routes add up their arcs' */
    td_chain chain;       /* modes, not trimmed */
    uint32_t tail, head;  /* vertices given */
    uint32_t left, right; /* the arcs that it is made of; an arc given: its number, TD_NO_ARC */
    uint32_t next_out, next_in;
    td_index corridor; /* the first by priority, TD_NONE */
    bool via;          /* tells routes apart */
    bool changed;      /* holds what a scenario changes */
    bool removed;
} td_short_arc;

typedef struct td_contraction {
    td_short_arc *arcs;
    size_t arc_count, arc_capacity;
    uint32_t *first_out, *first_in; /* [vertex] lists through next_out, next_in; removed arcs too */
    uint32_t *out_degree, *in_degree; /* [vertex] of arcs not removed */
    uint8_t *state;                   /* [vertex] see contraction.c */
    uint32_t *queue;                  /* [vertex] */
    uint32_t vertex_count;
} td_contraction;

td_status td_contraction_create(uint32_t vertex_capacity, td_contraction **out);
void td_contraction_free(td_contraction *contraction); /* NULL is fine */

/* Starts anew with so many vertices and no arcs. */
void td_contraction_begin(td_contraction *contraction, uint32_t vertex_count);
/* Adds an arc; `arc.left` is its number for td_contraction_unpack. */
td_status td_contraction_add(td_contraction *contraction, td_short_arc arc);
/* Vertices that matter stay. */
void td_contraction_pin(td_contraction *contraction, uint32_t vertex);
td_status td_contraction_run(td_contraction *contraction);
bool td_contraction_has(const td_contraction *contraction, uint32_t vertex);

#endif
