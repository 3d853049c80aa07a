/*
 * One-to-all trees of cheapest paths (Dijkstra 1959) on a td_csr with a cost per arc.
 *
 * Costs are >= 0; zero is a cost like another; INFINITY (or NaN) closes an arc. Whoever makes a
 * cost array can check it once with td_search_costs_valid; searches do not check it again.
 *
 * Ties. Vertices settle in order of (distance, index) among those reached so far, and a parent is
 * replaced only by a strictly cheaper one. So of several cheapest paths to v the tree holds the one
 * whose last tail settles first, and of parallel arcs the first. This rule speaks of the graph and
 * the costs only: no heap layout, thread count or earlier search can change a tree.
 *
 * A workspace belongs to one thread at a time. It is reset by a timestamp: a search costs what it
 * reaches, and nothing is allocated after td_search_create while graphs keep to the capacity,
 * except that the queue grows on a graph with more entries than any before.
 */
#ifndef TD_GRAPH_SEARCH_H
#define TD_GRAPH_SEARCH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "graph/csr.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct td_search td_search;

td_status td_search_create(uint32_t vertex_capacity, td_search **out);
void td_search_free(td_search *s); /* NULL is fine */

/* True if no cost is negative (NaN counts as closed). O(arcs). */
bool td_search_costs_valid(const td_csr *g, const double *cost /* [arc] */);

/*
 * Tree from `source` to every vertex that can be reached.
 * TD_ERR_INVALID: source is no vertex, the graph has more vertices than the workspace, or negative
 * costs went round in a circle. TD_ERR_NOMEM: the queue could not grow. After an error the order is
 * empty and distances may not be asked for.
 */
td_status td_search_tree(td_search *s, const td_csr *g, const double *cost, uint32_t source);

/* As td_search_tree, but only vertices with distance <= limit. */
td_status td_search_tree_bounded(td_search *s, const td_csr *g, const double *cost, uint32_t source,
                                 double limit);

/*
 * As td_search_tree, but ends when all `targets` are settled (or nothing is left to reach).
 * A target may be named twice. Vertices not settled by then count as not reached; without targets
 * (target_count 0, targets not NULL) nothing is settled. targets NULL asks for the whole tree.
 */
td_status td_search_tree_until(td_search *s, const td_csr *g, const double *cost, uint32_t source,
                               const uint32_t *targets, uint32_t target_count);

/*
 * Trees from several sources at once, each reached at starts[i] >= 0 already; every vertex goes to the
 * tree that reaches it first. A source may be named twice.
 */
td_status td_search_forest(td_search *s, const td_csr *g, const double *cost,
                           const uint32_t *sources, const double *starts, uint32_t count);

/* Of the last search: INFINITY if v was not settled. v must be a vertex of its graph. */
double td_search_distance(const td_search *s, uint32_t v);

/* Of the last search: the tree's arc into v; TD_NO_ARC for the source and if v was not settled. */
uint32_t td_search_parent(const td_search *s, uint32_t v);

/*
 * The vertices settled by the last search, source first, every parent's tail before its child:
 * read backwards, it carries loads from the leaves to the source in one pass. Borrowed.
 */
const uint32_t *td_search_order(const td_search *s, uint32_t *count);

#ifdef __cplusplus
}
#endif

#endif
