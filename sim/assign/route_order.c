#include "assign/route_order.h"

#include <stdlib.h>

#include "assign/candidates.h"
#include "graph/tracks.h"

static int by_cost(const void *a, const void *b)
{
    const td_choice_route *x = a, *y = b;
    if (x->figures.generalised != y->figures.generalised)
        return x->figures.generalised < y->figures.generalised ? -1 : 1;
    return x->first_arc < y->first_arc ? -1 : x->first_arc > y->first_arc; /* in order of keys */
}

static bool is_kept_by_other_vehicles(const td_supernetwork *net, const uint32_t *arcs,
                                      const td_choice_route *kept, uint32_t kept_count,
                                      const td_choice_route *route)
{
    for (uint32_t i = 0; i < kept_count; i++)
        if (td_same_tracks(net, arcs + kept[i].first_arc, kept[i].arc_count,
                           arcs + route->first_arc, route->arc_count))
            return true;
    return false;
}

uint32_t td_route_order(const td_supernetwork *net, const uint32_t *arcs, td_choice_route *routes,
                        uint32_t count, double detour_limit)
{
    uint32_t kept = 0;
    if (count == 0)
        return 0;
    qsort(routes, count, sizeof *routes, by_cost);
    const double limit = detour_limit * routes[0].figures.generalised;
    for (uint32_t i = 0; i < count; i++) {
        bool first_of_chain = true;
        for (uint32_t j = 0; j < kept && first_of_chain; j++)
            first_of_chain = routes[j].chain != routes[i].chain;
        const double own = first_of_chain ? TD_CHAIN_ALLOWANCE * limit : limit;
        if ((i == 0 || routes[i].congested || routes[i].figures.generalised <= own) &&
            !is_kept_by_other_vehicles(net, arcs, routes, kept, &routes[i]))
            routes[kept++] = routes[i];
    }
    return kept;
}
