/* Trees of cheapest paths on a class's graph, with what routes through each via element inherit
 * from the part that the tree gives, each grown when a pair first needs it. Private to choice
 * sets. */
#ifndef TD_ASSIGN_CHOICE_TREES_H
#define TD_ASSIGN_CHOICE_TREES_H

#include "assign/class_graph.h"
#include "graph/search.h"

typedef struct td_via_end {
    td_chain chain; /* not trimmed */
    uint64_t hash;
    td_index corridor;
    bool changed; /* holds what a scenario changes */
} td_via_end;

/* The part of routes before (from the origin, the via arc included) or after it (to the
 * destination). */
typedef struct td_choice_tree {
    uint32_t *parent;    /* [vertex] the arc of `out` towards the root; TD_NO_ARC: none */
    double *distance;    /* [vertex] of the path by that arc, INFINITY */
    double *via_cost;    /* [via] INFINITY: not reached */
    td_via_end *via_end; /* [via] */
    bool grown;          /* for the class, or the origin, at hand */
} td_choice_tree;

/* A search that may use road and at most one other mode. Its trees are made when first asked for.
 */
typedef struct td_restricted {
    td_index mode;       /* TD_NONE: road only */
    double *cost;        /* [arc of out] */
    uint32_t *component; /* [vertex] weakly connected part: no path joins two of them */
    td_search *search;
    bool made; /* for the origin at hand */
} td_restricted;

typedef struct td_choice_trees {
    const td_world *world;
    td_index road;
    td_class_graph graph;
    td_search *search;

    uint32_t *via; /* [via] arc of out */
    uint32_t via_count;

    td_choice_tree from; /* of the origin at hand */
    td_choice_tree *to;  /* [destination] */
    uint32_t *to_root;   /* [destination] vertex, TD_NO_VERTEX: none of the class's graph */
    uint32_t from_root;
    uint32_t to_count;
    size_t to_capacity;
    size_t vertex_room, via_room; /* of every tree */

    bool restricted_ready; /* their costs are those of the class at hand */
    td_restricted *restricted;
    uint32_t restricted_count;

    td_via_end *inherited; /* [vertex] */
    bool *starts, *ends;   /* [zone] of the class */
    double allowance; /* no route may cost more than so many times the cheapest of its pair */
    double farthest;  /* cost of the cheapest path to the destination farthest from the origin */
} td_choice_trees;

td_status td_choice_trees_create(const td_world *world, const td_supernetwork *net,
                                 td_choice_trees *out);
void td_choice_trees_clear(td_choice_trees *trees);
/* graph.net_cost and graph.changed are filled in. Makes the class's graph. */
td_status td_choice_trees_class(td_choice_trees *trees, bool foreign, const td_index *origins,
                                uint32_t origin_count, const td_index *destinations,
                                uint32_t destination_count);
void td_choice_trees_origin(td_choice_trees *trees, td_index origin /* zone */);
/* Grows the trees from the origin at hand and to a destination of the class; *meet: a path joins the
 * two. */
td_status td_choice_trees_meet(td_choice_trees *trees, uint32_t destination, bool *meet);
/* The restricted tree of the origin at hand, if it may reach `vertex`. */
td_status td_choice_trees_restricted(td_choice_trees *trees, uint32_t which, uint32_t vertex,
                                     bool *reached);

#endif
