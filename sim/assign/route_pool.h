/* The routes that compete in a scenario, found once and used in all of its periods.
 *
 * They are found under a few conditions. A year and its parts between closures are conditions of their
 * own. A scenario by month has these: the mean year; the months of the lowest and of the highest water,
 * in which other vessels sail; and the mean year with what is closed in some part of a month. What
 * competes in a month is then chosen from the routes found under all of them (route_sets.h).
 *
 * A scenario that has a base keeps the base's routes of a pair where neither they nor those that would
 * be found anew hold anything that the scenario changes: freight that no measure touches then stays as
 * it was, to the last bit. (A candidate that a measure makes dearer, cheaper or possible and that is
 * dropped later can decide which of two routes beside it stays.) */
#ifndef TD_ASSIGN_ROUTE_POOL_H
#define TD_ASSIGN_ROUTE_POOL_H

#include "assign/route_sets.h"

typedef enum td_condition_role {
    TD_CONDITION_YEAR,
    TD_CONDITION_DRIEST,
    TD_CONDITION_WETTEST,
    TD_CONDITION_CLOSED
} td_condition_role;

typedef struct td_condition {
    td_condition_role role;
    td_period period; /* its closures are the world's */
    td_index own;     /* the world's period that it is; TD_NONE: none */
    td_route_sets *sets;
    double **additive; /* [commodity x forms + form] td_costing's, of classes that have freight; NULL: of
                          none. Where the scenario has no base: its own scenarios share them. */
    size_t additive_count;
} td_condition;

struct td_route_pool {
    uint32_t condition_count;
    td_condition *conditions;
    td_route_sets *united; /* of conditions that are no periods; NULL: there are none */
    uint64_t *found_under; /* [route of united] bits: the conditions, and TD_FOUND_CONGESTED */
    double *searched_at;   /* [pair of united] as in route_sets.h; equilibria add routes (pool_growth.h) */
    td_route_sets *latest; /* those that td_route_sets_find made last from the union, to which equilibria
                              may have added; NULL: none */
    td_index latest_period;
    double grown_share;    /* of the freight of their periods, on routes when they were added: the sum */
    const td_counterpart *both; /* as the options had them */
    bool anew;
    const struct td_route_pool *base; /* borrowed; NULL: there is none with a union */
    uint32_t *base_pair; /* [pair of united] by class: the same one of base->united; TD_NONE */
};

/* Conditions beyond the 62nd share a bit. */
static inline uint64_t td_condition_bit(uint32_t number)
{
    return (uint64_t)1 << (number < 62 ? number : 62);
}
/* Routes that an equilibrium added; beside the bits of conditions. */
#define TD_FOUND_CONGESTED ((uint64_t)1 << 63)

/* How routes are found; results do not depend on the two last. */
typedef struct td_pool_options {
    const td_counterpart *both; /* the scenario beside its base; NULL: it has none */
    const td_route_pool *base;  /* the base's routes; NULL: nothing is kept of them */
    bool anew;    /* finds the routes of every pair, also where bounds tell that the base's stay, and
                     takes none over from the month before */
    int threads;
} td_pool_options;

td_status td_route_pool_find(const td_world *world, const td_supernetwork *net,
                             const td_pool_options *options, const volatile int *cancel,
                             td_route_pool **out);
/* For one period alone, nothing kept of the base's routes. */
td_status td_route_pool_of_period(const td_world *world, const td_supernetwork *net,
                                  const td_counterpart *both, td_index period,
                                  const volatile int *cancel, td_route_pool **out);
/* Bits of the conditions whose routes may compete in a period: the typical ones, and those that close
 * what it closes. So a month in which nothing is closed is as if nothing ever were. */
uint64_t td_route_pool_conditions(const td_route_pool *pool, const td_world *world,
                                  td_index period);
/* Takes over the sets of a period, for td_route_sets_find to start from in another one; frees them where
 * the options asked for routes found anew. */
void td_route_pool_keep(td_route_pool *pool, td_route_sets *sets, td_index period);
void td_route_pool_forget(td_route_pool *pool); /* frees them; NULL is fine */
void td_route_pool_free(td_route_pool *pool); /* NULL is fine */

#endif
