/* Proofs of equilibrium that know nothing of how it was found. Include support.h first. */
#ifndef TESTS_EQUILIBRIUM_PROOF_H
#define TESTS_EQUILIBRIUM_PROOF_H

#include "assign/equilibrium.h"
#include "graph/search.h"

static inline double proof_units(const td_equilibrium_problem *p, uint32_t k)
{
    return p->units ? p->units[k] : 1;
}

/* At every vertex, class by class: what comes in and starts is what goes out and ends. */
static inline void assert_conservation(const td_equilibrium_problem *p, const td_equilibrium *e)
{
    const td_csr *g = p->graph;
    double *balance = calloc(g->vertex_count + 1, sizeof *balance);
    assert_non_null(balance);
    for (uint32_t k = 0; k < p->class_count; k++) {
        const double *volume = e->class_volume + (size_t)k * g->arc_count;
        double largest = 0;
        for (uint32_t v = 0; v < g->vertex_count; v++)
            balance[v] = 0;
        for (uint32_t a = 0; a < g->arc_count; a++) {
            assert_true(volume[a] >= 0);
            balance[g->tail[a]] -= volume[a];
            balance[g->head[a]] += volume[a];
            largest = fmax(largest, volume[a]);
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
    for (uint32_t a = 0; a < g->arc_count; a++) {
        double sum = 0;
        for (uint32_t k = 0; k < p->class_count; k++)
            sum += e->class_volume[(size_t)k * g->arc_count + a];
        td_assert_close(e->volume[a], sum, 1e-12, 1e-300);
    }
    free(balance);
}

/* Cost of an arc to a unit of class k, as routes are chosen by it. */
static inline double proof_cost(const td_equilibrium_problem *p, const td_equilibrium *e,
                                uint32_t k, uint32_t a)
{
    double cost = td_delay_value(&p->delay[a], e->volume[a]);
    if (p->system_optimum && e->volume[a] > 0)
        cost += e->volume[a] * td_delay_slope(&p->delay[a], e->volume[a]);
    return p->fixed && p->fixed[k] ? cost + p->fixed[k][a] : cost;
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
            const double volume = e->class_volume[(size_t)k * g->arc_count + a];
            cost[a] = proof_cost(p, e, k, a);
            paid += volume > 0 ? volume * cost[a] : 0;
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
    assert_conservation(p, e);
    assert_gap(p, e, gap);
    return e;
}

#endif
