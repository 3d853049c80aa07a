/* The part of a supernetwork that one class of freight can use, as a graph of its own.
 *
 * Searches for one class need not look at closed arcs, nor at what lies off every way from a zone
 * where the class starts to a zone where it ends: most vehicle types carry other cargo forms,
 * domestic freight knows no customs layers. A view drops both and is several times smaller.
 * Vertices and arcs keep their order, so that ties fall as in the whole (graph/search.h).
 *
 *     td_view *view = NULL;
 *     td_view_build(net, cost, foreign, NULL, NULL, &view);
 *     td_search_tree(s, &view->csr, view->cost, view->origin[zone]);
 *     ... net_arc = view->arc_of[view_arc] ...
 *     td_view_build(net, cost_of_another, foreign, NULL, NULL, &view); // the memory is used again
 *     td_view_free(view); */
#ifndef TD_GRAPH_VIEW_H
#define TD_GRAPH_VIEW_H

#include "graph/supernetwork.h"

typedef struct td_view {
    td_csr csr;
    double *cost;        /* [arc] finite */
    uint32_t *arc_of;    /* [arc] arc of the supernetwork */
    uint32_t *vertex_of; /* [vertex] vertex of the supernetwork */
    uint32_t *origin;    /* [zone] vertex; TD_NO_VERTEX: it does not start here, or gets nowhere */
    uint32_t *destination;     /* [zone] vertex, of foreign freight after clearance; likewise */
    struct td_view_work *work; /* its own, kept from build to build */
} td_view;

/* `cost` [arc of the supernetwork], not finite: closed. `foreign` freight ends cleared for import;
 * domestic freight stays in the layer BEFORE. `starts`, `ends` [zone] name the zones that matter
 * (NULL: all). A view may be empty. *view is NULL, or a view of the same supernetwork to be built
 * anew, whose arrays stay where they are. TD_ERR_NOMEM leaves *view NULL. */
td_status td_view_build(const td_supernetwork *net, const double *cost, bool foreign,
                        const bool *starts, const bool *ends, td_view **view);
void td_view_free(td_view *view); /* NULL is fine */

/* Copies new costs of the same arcs into a view: for costs that change but close and open nothing.
 */
void td_view_set_costs(td_view *view, const double *cost /* [arc of the supernetwork] */);

#endif
