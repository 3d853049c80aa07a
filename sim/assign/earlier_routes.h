/* Routes of another period of the scenario, taken over for the pairs that the two periods do not differ
 * for: not in what any of their candidates costs, nor in which of them may compete. */
#ifndef TD_ASSIGN_EARLIER_ROUTES_H
#define TD_ASSIGN_EARLIER_ROUTES_H

#include "assign/route_pool.h"

typedef struct td_earlier_routes {
    const td_route_pool *pool;
    const td_route_sets *sets; /* the pool's latest; NULL: there is nothing to take over */
    uint64_t conditions[2], base_conditions[2]; /* of the two periods */
    bool *changed;      /* [arc] of the scenario, there or in the base */
    bool *base_changed; /* [arc of the base] likewise; NULL: nothing is kept of the base's */
    uint32_t *place;    /* [pair of the union] in the sets; TD_NONE */
} td_earlier_routes;

/* For world->periods[period]; `base` as of td_route_sets_find. */
td_status td_earlier_routes_open(const td_world *world, const td_supernetwork *net,
                                 const td_counterpart *base, const td_route_pool *pool,
                                 td_index period, td_earlier_routes *out);
void td_earlier_routes_close(td_earlier_routes *earlier);
/* The place in earlier->sets of a pair of the pool's union where all of its routes and their path sizes are
 * what they would be found to be; TD_NONE. */
uint32_t td_earlier_routes_find(const td_earlier_routes *earlier, uint32_t united);

#endif
