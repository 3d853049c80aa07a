/*
 * Many trees of cheapest paths at once on one graph: a customisable contraction hierarchy (Dibbelt,
 * Strasser, Wagner 2016) with sweeps over batches of sources (PHAST: Delling, Goldberg, Nowatzyk,
 * Werneck 2013).
 *
 * Three things, each made from the one before and borrowing it:
 *
 *     td_hierarchy         of a graph: its order by nested dissection (METIS) and the shortcuts
 *                          that any costs may need; kept as long as the topology
 *     td_hierarchy_costs   the same with lengths of arcs and shortcuts, for one cost array: a
 *                          scenario, a month, a class
 *     td_hierarchy_sweep   room for the trees of TD_HIERARCHY_LANES sources; one per thread
 *
 * Costs are as in graph/search.h: >= 0, zero is one like another, INFINITY or NaN closes an arc.
 * Distances equal those of td_search_tree but for the order in which costs are added up: to 1e-12
 * relative. Of several cheapest paths a tree may hold another one than Dijkstra's.
 *
 * Everything is minima of sums, and a minimum does not depend on the order of what it is taken of:
 * results are the same, to the byte, for any number of threads.
 */
#ifndef TD_GRAPH_HIERARCHY_H
#define TD_GRAPH_HIERARCHY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "graph/csr.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { TD_HIERARCHY_LANES = 16 }; /* sources of a batch */

typedef struct td_hierarchy td_hierarchy;
typedef struct td_hierarchy_costs td_hierarchy_costs;
typedef struct td_hierarchy_sweep td_hierarchy_sweep;

/* True where `trees` trees for one cost array are found sooner through a hierarchy whose order has
 * been made than by as many searches. The bounds were measured: tests/bench/README.md. */
bool td_hierarchy_worth(const td_csr *g, size_t trees);

/*
 * Orders `g` (borrowed) and finds its shortcuts: seconds for a million vertices. Calls from several
 * threads wait for each other, as METIS draws its random numbers from rand(), which is seeded here.
 * TD_ERR_INVALID: more arcs than METIS can count; TD_ERR_NOMEM.
 */
td_status td_hierarchy_create(const td_csr *g, td_hierarchy **out);
void td_hierarchy_free(td_hierarchy *h); /* NULL is fine */

/* Entries of the triangular factor, shortcuts and filled-in places counted; each takes 16 bytes in
 * a td_hierarchy_costs. */
size_t td_hierarchy_entries(const td_hierarchy *h);

td_status td_hierarchy_costs_create(const td_hierarchy *h, td_hierarchy_costs **out);
void td_hierarchy_costs_free(td_hierarchy_costs *c); /* NULL is fine */

/* Sets costs [arc], borrowed until the next call; `threads` 0: as many as OpenMP offers. */
td_status td_hierarchy_costs_set(td_hierarchy_costs *c, const double *cost, uint32_t threads);

td_status td_hierarchy_sweep_create(const td_hierarchy *h, td_hierarchy_sweep **out);
void td_hierarchy_sweep_free(td_hierarchy_sweep *s); /* NULL is fine */

/*
 * Distances from sources[0 .. count - 1], count <= TD_HIERARCHY_LANES, each of them a lane. The
 * nearer sources lie to each other, the less work (td_hierarchy_place sorts them).
 * TD_ERR_INVALID: too many sources, or one is no vertex.
 */
td_status td_hierarchy_distances(td_hierarchy_sweep *s, const td_hierarchy_costs *c,
                                 const uint32_t *sources, uint32_t count);

/* The same with parents. TD_ERR_NOMEM only for costs with circles of (about) zero. */
td_status td_hierarchy_trees(td_hierarchy_sweep *s, const td_hierarchy_costs *c,
                             const uint32_t *sources, uint32_t count);

/* Of the last batch: INFINITY if v is out of reach. */
double td_hierarchy_distance(const td_hierarchy_sweep *s, uint32_t lane, uint32_t v);

/* Of the last trees: the arc into v; TD_NO_ARC for the source and if v is out of reach. */
uint32_t td_hierarchy_parent(const td_hierarchy_sweep *s, uint32_t lane, uint32_t v);

/* Where v stands in the order: vertices near to each other stand near to each other. */
uint32_t td_hierarchy_place(const td_hierarchy *h, uint32_t v);

#ifdef __cplusplus
}
#endif

#endif
