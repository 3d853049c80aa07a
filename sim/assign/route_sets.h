/* The routes that compete for every pair of a period, in one store: what choice and loading go by.
 *
 * Pairs come by class, then origin, then destination; the routes of a pair by cost. For every route of
 * the i-th pair:
 *
 *     for (uint32_t r = sets->first[i]; r < sets->first[i + 1]; r++)
 *         ... sets->routes[r], its arcs sets->arcs[sets->routes[r].first_arc] on ...
 */
#ifndef TD_ASSIGN_ROUTE_SETS_H
#define TD_ASSIGN_ROUTE_SETS_H

#include "assign/assignment.h"
#include "assign/choice_set.h"

typedef struct td_route_sets {
    uint32_t pair_count, route_count, arc_count;
    td_pair *pairs;          /* sorted by origin, destination, commodity, form; those without a
                                route are unserved, with the reason */
    uint32_t *order;         /* [pair] the i-th pair by class is pairs[order[i]] */
    uint32_t *first;         /* [pair + 1] in that order: routes of the i-th */
    td_choice_route *routes; /* [route] */
    double *path_size;       /* [route] within its pair */
    uint32_t *arcs;          /* of the supernetwork */
    double *searched_at; /* [i-th pair] CNY/t: its routes were searched for at costs under which its
                            cheapest costs so much, besides published ones; NULL: at these alone */
    uint32_t *united;    /* [i-th pair] in the pool's union, whose own routes it has; TD_NONE: others;
                            NULL with searched_at */
    bool *searched;     /* [i-th pair] its routes come from a search for it alone, or some were added; NULL
                           with searched_at */
    bool pooled;             /* a pool's own: td_route_sets_free leaves it alone */
} td_route_sets;

/* Those of world->periods[period]. `pool` holds the routes of the scenario; NULL: they are found for
 * the period alone. Path sizes are measured at the costs of `base`, the world and net beside the
 * scenario's base (NULL: it is one itself). `cancel` (may be NULL) is polled. `out` must go before the
 * pool goes. */
td_status td_route_sets_find(const td_world *world, const td_supernetwork *net,
                             const td_counterpart *base, const td_route_pool *pool,
                             td_index period, const volatile int *cancel, td_route_sets **out);
void td_route_sets_free(td_route_sets *sets); /* NULL is fine */

/* The end of the class that begins with the first-th pair. */
uint32_t td_route_sets_class_end(const td_route_sets *sets, uint32_t first);

#endif
