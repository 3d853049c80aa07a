/* Proofs of equilibrium that know nothing of how it was found. Include support.h first. */
#ifndef TESTS_EQUILIBRIUM_PROOF_H
#define TESTS_EQUILIBRIUM_PROOF_H

#include "assign/equilibrium.h"
#include "graph/search.h"

static inline double proof_units(const td_equilibrium_problem *p, uint32_t k)
{
    return p->units ? p->units[k] : 1;
}

/* Uses of arc a: *first .. *end - 1, as if every problem listed them. */
static inline void proof_uses(const td_equilibrium_problem *p, uint32_t a, uint32_t *first,
                              uint32_t *end)
{
    *first = p->first_use ? p->first_use[a] : a;
    *end = p->first_use ? p->first_use[a + 1] : a + 1;
}

static inline uint32_t proof_resource(const td_equilibrium_problem *p, uint32_t use)
{
    return p->first_use ? p->use_resource[use] : use;
}

static inline double proof_use_units(const td_equilibrium_problem *p, uint32_t k, uint32_t use)
{
    return p->first_use && p->use_units && p->use_units[k] ? p->use_units[k][use] : 1;
}

/* What resources are said to carry is what all classes take of them. */
static inline void assert_volumes(const td_equilibrium_problem *p, const td_equilibrium *e)
{
    double *sum = calloc(e->resource_count + 1, sizeof *sum);
    assert_non_null(sum);
    for (uint32_t k = 0; k < p->class_count; k++)
        for (uint32_t a = 0; a < p->graph->arc_count; a++) {
            uint32_t use, end;
            for (proof_uses(p, a, &use, &end); use < end; use++)
                sum[proof_resource(p, use)] +=
                    e->class_flow[(size_t)k * e->arc_count + a] * proof_use_units(p, k, use);
        }
    for (uint32_t r = 0; r < e->resource_count; r++)
        td_assert_close(e->volume[r], sum[r], 1e-12, 1e-300);
    free(sum);
}

/* At every vertex, class by class: what comes in and starts is what goes out and ends. */
static inline void assert_conservation(const td_equilibrium_problem *p, const td_equilibrium *e)
{
    const td_csr *g = p->graph;
    double *balance = calloc(g->vertex_count + 1, sizeof *balance);
    assert_non_null(balance);
    for (uint32_t k = 0; k < p->class_count; k++) {
        const double *flow = e->class_flow + (size_t)k * g->arc_count;
        double largest = 0;
        for (uint32_t v = 0; v < g->vertex_count; v++)
            balance[v] = 0;
        for (uint32_t a = 0; a < g->arc_count; a++) {
            assert_true(flow[a] >= 0);
            balance[g->tail[a]] -= flow[a];
            balance[g->head[a]] += flow[a];
            largest = fmax(largest, flow[a]);
        }
        for (uint32_t i = 0; i < p->demand_count; i++) {
            const td_equilibrium_demand *d = &p->demand[i];
            if (d->class_index != k || !e->served[i])
                continue;
            balance[d->origin] += d->amount * proof_units(p, k);
            balance[d->destination] -= d->amount * proof_units(p, k);
            largest = fmax(largest, d->amount * proof_units(p, k));
        }
        for (uint32_t v = 0; v < g->vertex_count; v++) /* sums of thousands of flows round */
            td_assert_close(balance[v], 0, 0, 1e-11 * largest);
    }
    free(balance);
}

/* Cost of an arc to a unit of class k, as routes are chosen by it. */
static inline double proof_cost(const td_equilibrium_problem *p, const td_equilibrium *e,
                                uint32_t k, uint32_t a)
{
    double cost = p->fixed && p->fixed[k] ? p->fixed[k][a] : 0;
    uint32_t use, end;
    for (proof_uses(p, a, &use, &end); use < end; use++) {
        const uint32_t r = proof_resource(p, use);
        double delay = td_delay_value(&p->delay[r], e->volume[r]);
        if (p->system_optimum && e->volume[r] > 0)
            delay += e->volume[r] * td_delay_slope(&p->delay[r], e->volume[r]);
        cost += proof_use_units(p, k, use) * delay;
    }
    return cost;
}

/* What all pay, against what the same demand would pay on cheapest routes: within `gap`. Whoever is
 * not served has no route at all. */
static inline void assert_gap(const td_equilibrium_problem *p, const td_equilibrium *e, double gap)
{
    const td_csr *g = p->graph;
    double paid = 0, least = 0;
    double *cost = calloc(g->arc_count + 1, sizeof *cost);
    td_search *tree;
    assert_non_null(cost);
    assert_int_equal(td_search_create(g->vertex_count, &tree), TD_OK);
    for (uint32_t k = 0; k < p->class_count; k++) {
        for (uint32_t a = 0; a < g->arc_count; a++) {
            const double flow = e->class_flow[(size_t)k * g->arc_count + a];
            cost[a] = proof_cost(p, e, k, a);
            paid += flow > 0 ? flow * cost[a] : 0;
        }
        uint32_t origin = TD_NO_VERTEX;
        for (uint32_t i = 0; i < p->demand_count; i++) {
            const td_equilibrium_demand *d = &p->demand[i];
            if (d->class_index != k || d->amount == 0)
                continue;
            if (d->origin != origin)
                assert_int_equal(td_search_tree(tree, g, cost, origin = d->origin), TD_OK);
            const double distance = td_search_distance(tree, d->destination);
            assert_int_equal(e->served[i], isfinite(distance));
            least += e->served[i] ? d->amount * proof_units(p, k) * distance : 0;
        }
    }
    /* both sums round; 1e-13 of them is far below every gap asked for */
    assert_true(paid - least <= (gap + 1e-13) * paid);
    assert_true(paid - least >= -1e-13 * paid);
    td_search_free(tree);
    free(cost);
}

static inline td_equilibrium *solve_and_prove(const td_equilibrium_problem *p, double gap)
{
    td_equilibrium_options options = TD_EQUILIBRIUM_OPTIONS_INIT;
    td_equilibrium *e;
    options.gap = gap;
    options.threads = 1;
    assert_int_equal(td_equilibrium_solve(p, &options, &e), TD_OK);
    assert_true(e->converged);
    assert_true(e->steps[e->step_count - 1].gap <= gap);
    assert_volumes(p, e);
    assert_conservation(p, e);
    assert_gap(p, e, gap);
    return e;
}

#endif
