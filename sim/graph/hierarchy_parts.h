/*
 * What the files of the hierarchy share.
 *
 * Eliminating vertices one by one, lowest first, and joining all neighbours of each by shortcuts is
 * what a sparse factorisation does to a matrix, with (min, +) for (+, x). So the structures are
 * those of sparse factorisations: the shortcuts of consecutive vertices with the same neighbours
 * above form a block ("front") that is dense, and dense loops run over it.
 *
 * A front has `pivots` consecutive places, first .. first + pivots - 1, and `size` rows: its own
 * places and then the places above that its pivots are joined to, ascending. Its entries are two
 * arrays [pivots][size]: up[i][j] is the length of the arc from pivot i to row j, down[i][j] that
 * of the arc from row j to pivot i, for j > i; the rest is not used.
 *
 *     rows:      p0 p1 p2 | r3 r4 r5 r6
 *     up[0]       .  x  x |  x  x  x  x
 *     up[1]       .  .  x |  x  x  x  x
 *     up[2]       .  .  . |  x  x  x  x
 */
#ifndef TD_GRAPH_HIERARCHY_PARTS_H
#define TD_GRAPH_HIERARCHY_PARTS_H

#include <stddef.h>

#include "graph/hierarchy.h"
#include "graph/hierarchy_kernels.h"

#define TD_NO_FRONT UINT32_MAX

typedef struct td_front {
    uint32_t first, pivots, size;
    uint32_t parent; /* front of the lowest row above the pivots; TD_NO_FRONT */
    uint32_t begin;  /* lowest front of the subtree below, which ends with this one */
    size_t row;      /* of td_hierarchy.rows */
    size_t entry;    /* of up and down */
    double work;     /* of eliminating its pivots: triangles */
} td_front;

/* An arc of the graph is an entry of the front of its lower end; entries of one front are together.
 */
typedef struct td_front_arc {
    uint32_t arc;
    bool up;
    size_t entry;
} td_front_arc;

struct td_hierarchy {
    const td_csr *g;
    uint32_t *place;  /* [vertex] in the order of elimination, which is a postorder of the fronts */
    uint32_t *vertex; /* [place] */
    uint32_t front_count;
    td_front *front;      /* [front] ascending by first, so that children come before parents */
    uint32_t *front_of;   /* [place] */
    uint32_t *rows;       /* [td_front.row + j] places */
    uint32_t *parent_row; /* the same: index of that row in the parent front, above pivots */
    size_t entry_count;
    uint32_t *first_front_arc; /* [front + 1] */
    td_front_arc *front_arc;
    uint32_t *first_in; /* [place + 1] arcs into a place, loops left out */
    uint32_t *in_place; /* [in] where it comes from */
    uint32_t *in_arc;   /* [in] */
    const td_hierarchy_kernels *kernels;
};

struct td_hierarchy_costs {
    const td_hierarchy *h;
    const double *cost; /* [arc] borrowed */
    double *up, *down;  /* [entry] */
    double *in_cost;    /* [in] */
    double least;       /* of all in_cost */
};

struct td_hierarchy_sweep {
    const td_hierarchy *h;
    double *distance;         /* [place][lane] */
    uint32_t *parent;         /* [place][lane] arc; NULL until trees are asked for */
    uint16_t *climbed;        /* [front] lanes that climb through it, zero between batches */
    uint32_t *touched;        /* [front] with climbed != 0 */
    double *climb_room;       /* [lane][row] of one front */
    uint32_t *colour;         /* [place] while looking for circles; NULL until needed */
    uint32_t *delicate;       /* [place] list of places to look at; NULL until needed */
    struct td_search *search; /* NULL until needed */
};

/* graph/hierarchy_order.c: place [vertex] and vertex [place] by nested dissection. */
td_status td_hierarchy_order(const td_csr *g, uint32_t *place, uint32_t *vertex);

/* graph/hierarchy_fronts.c: finds the fronts of an order, and puts place and vertex into postorder.
 */
td_status td_hierarchy_find_fronts(td_hierarchy *h);

#endif
