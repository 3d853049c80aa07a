/* Shares of routes.
 *
 * Nested path-size logit: V_i = asc - theta GC_i + beta ln PS_i, with asc and theta of the route's
 * chain; chains with one nest name share a nest with log-sum parameter lambda (nest_scale, 0 <
 * lambda
 * <= 1; 1 is plain logit):
 *
 *   P(i) = exp(V_i / lambda) / S_n x exp(I_n) / sum_m exp(I_m),
 *   S_n = sum over the nest of exp(V_j / lambda), I_n = lambda ln S_n
 *   logsum = -(1 / theta) ln sum_m exp(I_m)   CNY/t
 *
 * A captive share of the freight takes its chain at any price, spread over the chain's routes by
 * the same utilities; the rest chooses among all routes.
 *
 * Path size (Ben-Akiva and Bierlaire 1999): PS_i = sum over arcs a of i of (l_a / L_i) / N_a, with
 * N_a the routes of the set that use a and l the generalised cost. */
#ifndef TD_ASSIGN_LOGIT_H
#define TD_ASSIGN_LOGIT_H

#include <stdint.h>

#include "base/status.h"

typedef struct td_logit_chain {
    double theta, asc, nest_scale, captive_share;
    uint32_t nest; /* chains with equal numbers share it; 0 .. chain count - 1 */
} td_logit_chain;

typedef struct td_logit_route {
    double cost;      /* generalised, CNY/t */
    double path_size; /* 0 < PS <= 1 */
    uint32_t chain;   /* into the chains */
} td_logit_route;

/* share[route] adds up to 1 within rounding. `theta` is that of the logsum. `work` holds
 * TD_LOGIT_WORK(route_count, chain_count) doubles. At least one route. */
#define TD_LOGIT_WORK(routes, chains) ((size_t)(routes) + 4 * (size_t)(chains))
void td_logit(const td_logit_route *routes, uint32_t route_count, const td_logit_chain *chains,
              uint32_t chain_count, double theta, double beta, double *work, double *share,
              double *logsum);

/* The shares of td_logit taken apart, for their derivatives; arrays within the caller's work of
 * TD_LOGIT_PARTS_WORK(route_count, chain_count) doubles. */
#define TD_LOGIT_PARTS_WORK(routes, chains) (3 * (size_t)(routes) + 8 * (size_t)(chains))
typedef struct td_logit_parts {
    double *in_nest;    /* [route] share of its nest */
    double *in_chain;   /* [route] share of its chain's captives */
    double *nest_share; /* [nest] of the freight that chooses */
    double *nest_scale; /* [nest] */
    double *captive;    /* [chain] of all freight */
    double *sum;        /* [nest], [chain] scratch */
    double choosing;    /* share of the freight */
} td_logit_parts;
td_logit_parts td_logit_take_apart(const td_logit_route *routes, uint32_t route_count,
                                   const td_logit_chain *chains, uint32_t chain_count, double beta,
                                   double *work);
/* How shares change with costs: along cost_change [route], CNY/t. */
void td_logit_change(const td_logit_route *routes, uint32_t route_count,
                     const td_logit_chain *chains, uint32_t chain_count,
                     const td_logit_parts *parts, const double *cost_change, double *change);

/* What a tonne is expected to cost at least, captive freight included, CNY/t: the captives of a chain
 * choose among its routes only, at -(lambda / theta) ln of their sum of exp(V / lambda); the rest
 * costs `logsum`, as td_logit gives it. Every chain with captives has a route. */
double td_logit_composite(const td_logit_route *routes, uint32_t route_count,
                          const td_logit_chain *chains, uint32_t chain_count, double theta,
                          double beta, double logsum);

/* The cheapest route takes all; the first of equals. logsum is its cost. */
void td_all_or_nothing(const td_logit_route *routes, uint32_t route_count, double *share,
                       double *logsum);

/* Path sizes of routes; their arcs are arcs[first[i]] .. arcs[first[i] + count[i]]. Routes share what
 * is of one `track` [arc], an arc that stands for all of them; NULL: arcs. `users` [arc] holds 0
 * everywhere, before and after. Routes without length have path size 1 over their number. */
void td_path_sizes(const uint32_t *arcs, const uint32_t *first, const uint32_t *count,
                   uint32_t route_count, const double *length /*[arc]*/, const uint32_t *track,
                   uint32_t *users /*[arc]*/, double *path_size);

#endif
