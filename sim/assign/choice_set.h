/* Routes that compete for the freight of a pair: every corridor and chain of modes that can carry
 * it within reach of the cheapest.
 *
 * For a class and period, on the class's graph: a tree of cheapest paths from every origin and one
 * to every destination. Candidates of a pair are its cheapest path, the cheapest path over every
 * element that tells routes apart (an arc of a terminal, a border, customs, a lock, a service, a
 * corridor's member: d(origin, tail) + c + d(head, destination)), the cheapest path by road alone
 * and, for chains not found so far, by road and one other mode. They depend on nothing but the
 * pair's own paths, so that a change elsewhere cannot alter its set.
 *
 * Of these, by surrogate cost:
 * - a chain that goes round about (road between other modes, a mode twice) competes where it is
 * cheaper than every simpler chain that it contains, any other where it is cheaper than the simpler
 * chains of its corridor;
 * - a corridor competes within a chain up to 1.4 times the chain's best;
 * - what is dearer than the pair's cheapest route by road alone competes where it saves three tenths
 *   of that route's kilometres by road;
 * - of one chain and corridor, cheapest first, a route is kept that is simple and has no more than
 *   `overlap_limit` of its cost in common with one kept before, up to `routes_per_chain`, none more
 *   than 15 % dearer than the first. What vehicles of several types do alike is in common
 *   (graph/tracks.h): of routes that differ in vehicles only the cheapest is left.
 * Kept routes are costed exactly; what costs more than `detour_limit` times the cheapest goes, but
 * for the best of every chain, which may cost half as much again.
 *
 * Simple: no vertex twice; at a node freight is loaded at most once and unloaded at most once, and
 * not unloaded where it was loaded. */
#ifndef TD_ASSIGN_CHOICE_SET_H
#define TD_ASSIGN_CHOICE_SET_H

#include "assign/chain.h"
#include "assign/costing.h"

typedef struct td_choice_route {
    uint32_t first_arc, arc_count; /* into the set's arcs */
    td_chain chain;
    td_index corridor; /* TD_NONE */
    bool congested;   /* it was found at congested costs, at which it competes: whatever it costs at
                         others */
    double surrogate; /* additive generalised cost, CNY/t */
    td_route_figures figures;
} td_choice_route;

typedef struct td_choice_set td_choice_set;

td_status td_choice_set_create(const td_world *world, const td_supernetwork *net,
                               td_choice_set **out);
void td_choice_set_free(td_choice_set *set); /* NULL is fine */

/* Turns to a class: `costing` is prepared and borrowed until the next call. Origins and
 * destinations are zones, each once. */
td_status td_choice_set_class(td_choice_set *set, td_costing *costing, const td_index *origins,
                              uint32_t origin_count, const td_index *destinations,
                              uint32_t destination_count);
/* The same where a scenario changes some arcs, changed [arc] (borrowed as well): bounds tell which
 * pairs they can matter to. */
td_status td_choice_set_changed_class(td_choice_set *set, td_costing *costing, const bool *changed,
                                      const td_index *origins, uint32_t origin_count,
                                      const td_index *destinations, uint32_t destination_count);
/* Whether routes from origins[origin] to destinations[destination] can hold a changed arc; `best`
 * is at least the cost of the cheapest path. */
bool td_choice_set_may_change(const td_choice_set *set, uint32_t origin, uint32_t destination,
                              double best);
/* Turns to an origin of the class. */
void td_choice_set_origin(td_choice_set *set, td_index origin);
/* Routes to destinations[destination] of the class, the cheapest first; none: count 0. Borrowed
 * until the next call. */
td_status td_choice_set_routes(td_choice_set *set, uint32_t destination,
                               const td_choice_route **routes, uint32_t *count,
                               const uint32_t **arcs);
/* The same in two steps, for callers that want the routes only where something changed may be among
 * them: *changed is false where no route can hold a changed arc. */
td_status td_choice_set_candidates(td_choice_set *set, uint32_t destination, bool *changed);
td_status td_choice_set_of_candidates(td_choice_set *set, const td_choice_route **routes,
                                      uint32_t *count, const uint32_t **arcs);

/* The surrogate cost that the class's searches used. [arc of the supernetwork] */
const double *td_choice_set_costs(const td_choice_set *set);

#endif
