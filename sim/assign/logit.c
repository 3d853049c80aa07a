/* Nested path-size logit with captive shares (logit.h). Utilities are taken relative to the largest
 * of their nest, and nests relative to the largest, so that no exponential overflows. */
#include "assign/logit.h"

#include <math.h>
#include <stddef.h>

typedef struct nest {
    double best;   /* largest utility */
    double sum;    /* of exp((V - best) / lambda) */
    double lambda; /* smallest of its chains */
    double share;
} nest;

_Static_assert(sizeof(nest) == 4 * sizeof(double), "nests live in the caller's doubles");

static void open_nests(const td_logit_route *routes, uint32_t route_count,
                       const td_logit_chain *chains, uint32_t chain_count, const double *utility,
                       nest *nests)
{
    for (uint32_t n = 0; n < chain_count; n++)
        nests[n] = (nest){.best = -INFINITY, .lambda = INFINITY};
    for (uint32_t c = 0; c < chain_count; c++)
        nests[chains[c].nest].lambda = fmin(nests[chains[c].nest].lambda, chains[c].nest_scale);
    for (uint32_t i = 0; i < route_count; i++) {
        nest *n = &nests[chains[routes[i].chain].nest];
        n->best = fmax(n->best, utility[i]);
    }
    for (uint32_t i = 0; i < route_count; i++) {
        nest *n = &nests[chains[routes[i].chain].nest];
        n->sum += exp((utility[i] - n->best) / n->lambda);
    }
}

/* Shares of nests; returns ln of the sum over nests of exp(I). */
static double weigh_nests(nest *nests, uint32_t count)
{
    double best = -INFINITY, sum = 0;
    for (uint32_t n = 0; n < count; n++)
        if (nests[n].sum > 0)
            best = fmax(best, nests[n].best + nests[n].lambda * log(nests[n].sum));
    for (uint32_t n = 0; n < count; n++) {
        nests[n].share = 0;
        if (nests[n].sum > 0)
            nests[n].share = exp(nests[n].best + nests[n].lambda * log(nests[n].sum) - best);
        sum += nests[n].share;
    }
    for (uint32_t n = 0; n < count; n++)
        nests[n].share /= sum;
    return best + log(sum);
}

/* Adds the captive part of every chain that has routes, and scales down what is left to choose. */
static void add_captives(const td_logit_route *routes, uint32_t route_count,
                         const td_logit_chain *chains, uint32_t chain_count, const nest *nests,
                         const double *utility, double *share)
{
    double captive = 0;
    for (uint32_t c = 0; c < chain_count; c++)
        captive += chains[c].captive_share;
    if (!(captive > 0))
        return;
    const double scale = captive > 1 ? 1 / captive : 1;
    for (uint32_t i = 0; i < route_count; i++)
        share[i] *= 1 - captive * scale;
    for (uint32_t c = 0; c < chain_count; c++) {
        const nest *n = &nests[chains[c].nest];
        double sum = 0;
        for (uint32_t i = 0; i < route_count; i++)
            if (routes[i].chain == c)
                sum += exp((utility[i] - n->best) / n->lambda);
        for (uint32_t i = 0; i < route_count && sum > 0; i++)
            if (routes[i].chain == c)
                share[i] +=
                    chains[c].captive_share * scale * exp((utility[i] - n->best) / n->lambda) / sum;
    }
}

static double utility_of(const td_logit_route *route, const td_logit_chain *chain, double beta)
{
    return chain->asc - chain->theta * route->cost + beta * log(route->path_size);
}

/* lambda ln sum exp(V / lambda) over the routes of a chain; lambda is its nest's, the smallest. */
static double chain_inclusive(const td_logit_route *routes, uint32_t route_count,
                              const td_logit_chain *chains, uint32_t chain_count, uint32_t chain,
                              double beta)
{
    double lambda = INFINITY, best = -INFINITY, sum = 0;
    for (uint32_t c = 0; c < chain_count; c++)
        if (chains[c].nest == chains[chain].nest)
            lambda = fmin(lambda, chains[c].nest_scale);
    for (uint32_t i = 0; i < route_count; i++)
        if (routes[i].chain == chain)
            best = fmax(best, utility_of(&routes[i], &chains[chain], beta));
    for (uint32_t i = 0; i < route_count; i++)
        if (routes[i].chain == chain)
            sum += exp((utility_of(&routes[i], &chains[chain], beta) - best) / lambda);
    return best + lambda * log(sum);
}

double td_logit_composite(const td_logit_route *routes, uint32_t route_count,
                          const td_logit_chain *chains, uint32_t chain_count, double theta,
                          double beta, double logsum)
{
    double captive = 0, cost = 0;
    for (uint32_t c = 0; c < chain_count; c++)
        captive += chains[c].captive_share;
    if (!(captive > 0))
        return logsum;
    const double scale = captive > 1 ? 1 / captive : 1;
    for (uint32_t c = 0; c < chain_count; c++)
        if (chains[c].captive_share > 0)
            cost -= chains[c].captive_share * scale / theta *
                    chain_inclusive(routes, route_count, chains, chain_count, c, beta);
    return cost + (1 - captive * scale) * logsum;
}

void td_logit(const td_logit_route *routes, uint32_t route_count, const td_logit_chain *chains,
              uint32_t chain_count, double theta, double beta, double *work, double *share,
              double *logsum)
{
    double *utility = work;
    nest *nests = (nest *)(void *)(work + route_count);
    for (uint32_t i = 0; i < route_count; i++)
        utility[i] = utility_of(&routes[i], &chains[routes[i].chain], beta);
    open_nests(routes, route_count, chains, chain_count, utility, nests);
    *logsum = -weigh_nests(nests, chain_count) / theta;
    for (uint32_t i = 0; i < route_count; i++) {
        const nest *n = &nests[chains[routes[i].chain].nest];
        share[i] = exp((utility[i] - n->best) / n->lambda) / n->sum * n->share;
    }
    add_captives(routes, route_count, chains, chain_count, nests, utility, share);
}

td_logit_parts td_logit_take_apart(const td_logit_route *routes, uint32_t route_count,
                                   const td_logit_chain *chains, uint32_t chain_count, double beta,
                                   double *work)
{
    double *utility = work;
    nest *nests = (nest *)(void *)(work + route_count);
    double *at = work + route_count + 4 * (size_t)chain_count;
    td_logit_parts p = {.in_nest = at, .in_chain = at + route_count};
    p.nest_share = p.in_chain + route_count;
    p.nest_scale = p.nest_share + chain_count;
    p.captive = p.nest_scale + chain_count;
    p.sum = p.captive + chain_count;
    for (uint32_t i = 0; i < route_count; i++)
        utility[i] = utility_of(&routes[i], &chains[routes[i].chain], beta);
    open_nests(routes, route_count, chains, chain_count, utility, nests);
    (void)weigh_nests(nests, chain_count);
    double captive = 0;
    for (uint32_t c = 0; c < chain_count; c++) {
        p.nest_share[c] = nests[c].share; /* as many nests as chains, the last ones empty */
        p.nest_scale[c] = nests[c].lambda;
        p.captive[c] = chains[c].captive_share;
        p.sum[c] = 0;
        captive += chains[c].captive_share;
    }
    for (uint32_t c = 0; c < chain_count && captive > 1; c++)
        p.captive[c] /= captive;
    p.choosing = captive > 1 ? 0 : 1 - captive;
    for (uint32_t i = 0; i < route_count; i++) {
        const nest *n = &nests[chains[routes[i].chain].nest];
        p.in_chain[i] = exp((utility[i] - n->best) / n->lambda);
        p.in_nest[i] = p.in_chain[i] / n->sum;
        p.sum[routes[i].chain] += p.in_chain[i];
    }
    for (uint32_t i = 0; i < route_count; i++)
        p.in_chain[i] = p.sum[routes[i].chain] > 0 ? p.in_chain[i] / p.sum[routes[i].chain] : 0;
    return p;
}

/* With dV = -theta dcost, means of dV over a nest (m_n), over all that chooses (m) and over a chain:
 *
 *   d share = choosing P(i) ((dV - m_n) / lambda + m_n - m) + captive P(i | chain) (dV - m_chain) /
 *             lambda
 */
void td_logit_change(const td_logit_route *routes, uint32_t route_count,
                     const td_logit_chain *chains, uint32_t chain_count,
                     const td_logit_parts *p, const double *cost_change, double *change)
{
    double mean = 0;
    for (uint32_t n = 0; n < chain_count; n++)
        p->sum[n] = 0;
    for (uint32_t i = 0; i < route_count; i++) {
        const td_logit_chain *c = &chains[routes[i].chain];
        change[i] = -c->theta * cost_change[i];
        p->sum[c->nest] += p->in_nest[i] * change[i];
    }
    for (uint32_t n = 0; n < chain_count; n++)
        mean += p->nest_share[n] * p->sum[n];
    for (uint32_t i = 0; i < route_count; i++) {
        const uint32_t n = chains[routes[i].chain].nest;
        const double share = p->choosing * p->nest_share[n] * p->in_nest[i];
        change[i] = share * ((change[i] - p->sum[n]) / p->nest_scale[n] + p->sum[n] - mean);
    }
    if (!(p->choosing < 1))
        return;
    for (uint32_t c = 0; c < chain_count; c++)
        p->sum[c] = 0;
    for (uint32_t i = 0; i < route_count; i++)
        p->sum[routes[i].chain] -=
            p->in_chain[i] * chains[routes[i].chain].theta * cost_change[i];
    for (uint32_t i = 0; i < route_count; i++) {
        const td_logit_chain *c = &chains[routes[i].chain];
        change[i] += p->captive[routes[i].chain] * p->in_chain[i] *
                     (-c->theta * cost_change[i] - p->sum[routes[i].chain]) /
                     p->nest_scale[c->nest];
    }
}

void td_all_or_nothing(const td_logit_route *routes, uint32_t route_count, double *share,
                       double *logsum)
{
    uint32_t best = 0;
    for (uint32_t i = 0; i < route_count; i++) {
        share[i] = 0;
        if (routes[i].cost < routes[best].cost)
            best = i;
    }
    share[best] = 1;
    *logsum = routes[best].cost;
}

void td_path_sizes(const uint32_t *arcs, const uint32_t *first, const uint32_t *count,
                   uint32_t route_count, const double *length, const uint32_t *track,
                   uint32_t *users, double *path_size)
{
    for (uint32_t i = 0; i < route_count; i++)
        for (uint32_t k = first[i]; k < first[i] + count[i]; k++)
            users[track ? track[arcs[k]] : arcs[k]]++;
    for (uint32_t i = 0; i < route_count; i++) {
        double whole = 0, shared = 0;
        for (uint32_t k = first[i]; k < first[i] + count[i]; k++) {
            whole += length[arcs[k]];
            shared += length[arcs[k]] / users[track ? track[arcs[k]] : arcs[k]];
        }
        path_size[i] = whole > 0 ? shared / whole : 1.0 / route_count;
    }
    for (uint32_t i = 0; i < route_count; i++)
        for (uint32_t k = first[i]; k < first[i] + count[i]; k++)
            users[track ? track[arcs[k]] : arcs[k]] = 0;
}
