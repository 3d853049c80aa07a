/*
 * Cheapest loopless routes from one vertex to another, one after the other, on a td_csr.
 *
 * Yen (1971) with Lawler's rule (1972): the routes not yet given out are cut into disjoint sets, "a
 * stem of an earlier route, then any arc but these"; the next route is the best of the bests of the
 * sets. Distances to the target, from one reverse tree, bound each set from below by a look at one
 * vertex, and mostly the tree's own path is the set's best; only where it runs back into the stem
 * is a search needed (A* with the tree as its potential), and only when the set's bound comes up.
 *
 *     td_kshortest_set_costs(w, cost);
 *     td_kshortest_begin(w, source, target);
 *     for (int i = 0; i < k && td_kshortest_next(w, &route) == TD_OK && route.found; i++)
 *         use(route);
 *
 * A route visits no vertex twice; parallel arcs make routes of their own. From a vertex to itself
 * there is one route, without arcs. Routes come by rising cost, up to rounding (1e-12 relative);
 * which of several equally dear ones comes first depends on the graph, costs and earlier calls of
 * td_kshortest_next only.
 */
#ifndef TD_GRAPH_KSHORTEST_H
#define TD_GRAPH_KSHORTEST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "graph/csr.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct td_kshortest td_kshortest;

typedef struct td_kshortest_route {
    bool found;          /* false: there are no more */
    double cost;         /* sum over its arcs, from the source on */
    uint32_t arc_count;  /* 0 from a vertex to itself */
    const uint32_t *arc; /* [arc_count], borrowed until the next call on the workspace */
} td_kshortest_route;

/* Workspace for one graph, which must outlive it. One thread at a time. */
td_status td_kshortest_create(const td_csr *g, td_kshortest **out);
void td_kshortest_free(td_kshortest *w); /* NULL is fine */

/*
 * Takes a copy of the costs (>= 0, INFINITY closes an arc). Call it again when they change; the
 * reverse tree is kept while target and costs stay, so pairs are cheapest sorted by target.
 * TD_ERR_INVALID: a cost is negative; no pair may be begun then.
 */
td_status td_kshortest_set_costs(td_kshortest *w, const double *cost /* [arc] */);

/* Starts a pair. TD_ERR_INVALID: an end is no vertex, or no costs stand. TD_ERR_NOMEM. */
td_status td_kshortest_begin(td_kshortest *w, uint32_t source, uint32_t target);

/* The next route of the pair. TD_ERR_NOMEM ends the pair; no route is lost without being told. */
td_status td_kshortest_next(td_kshortest *w, td_kshortest_route *route);

#ifdef __cplusplus
}
#endif

#endif
