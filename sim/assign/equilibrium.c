/*
 * Rounds of two parts. First every bush is rebuilt and labelled at the costs that stand, and every
 * used way into each of its merges is paired with the cheapest one (as TAPAS pairs segments,
 * Bar-Gera 2010, but found anew each round, and the same two segments of many bushes balanced as
 * one). Then the pairs are balanced over and over, each at the costs that the one before left: a
 * pair is some ten arcs, so a hundred sweeps over all pairs cost less than one labelling.
 */
#include "assign/equilibrium.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "assign/bushes.h"
#include "base/mem.h"

/* Found by measurement on Sioux Falls, Anaheim and Chicago Sketch (tests/bench/README.md). */
static const double SWEEP_TO = 0.01; /* balance until the excess is this share of the round's gap */
static const double NEGLIGIBLE =
    1e-3; /* pairs that differ by this share of the gap are left alone */
enum { SWEEP_LIMIT = 100 };
static const double SETTLED_GAP = 1e-3; /* from there few pairs come and go */
enum { SETTLING_ROUNDS = 6 };

uint32_t td_equilibrium_resources(const td_equilibrium_problem *p)
{
    return p->first_use ? p->resource_count : p->graph->arc_count;
}

static bool uses_valid(const td_equilibrium_problem *p)
{
    const uint32_t arcs = p->graph->arc_count;
    if (!p->first_use)
        return true;
    for (uint32_t a = 0; a < arcs; a++)
        if (p->first_use[a] > p->first_use[a + 1])
            return false;
    for (uint32_t use = p->first_use[0]; use < p->first_use[arcs]; use++)
        if (p->use_resource[use] >= p->resource_count)
            return false;
    return true;
}

/* After uses_valid. */
static bool class_valid(const td_equilibrium_problem *p, uint32_t k)
{
    const uint32_t arcs = p->graph->arc_count;
    if (p->units && !(p->units[k] > 0 && isfinite(p->units[k])))
        return false;
    for (uint32_t a = 0; p->fixed && p->fixed[k] && a < arcs; a++)
        if (!(p->fixed[k][a] >= 0))
            return false;
    if (p->first_use && p->use_units && p->use_units[k])
        for (uint32_t use = p->first_use[0]; use < p->first_use[arcs]; use++)
            if (!(p->use_units[k][use] > 0 && isfinite(p->use_units[k][use])))
                return false;
    return true;
}

static bool problem_valid(const td_equilibrium_problem *p)
{
    const td_csr *g = p->graph;
    if (p->class_count == 0 || g->arc_count >= TD_BUSH_MERGE || !uses_valid(p))
        return false;
    for (uint32_t r = 0; r < td_equilibrium_resources(p); r++)
        if (!td_delay_valid(&p->delay[r]))
            return false;
    for (uint32_t k = 0; k < p->class_count; k++)
        if (!class_valid(p, k))
            return false;
    for (uint32_t i = 0; i < p->demand_count; i++) {
        const td_equilibrium_demand *d = &p->demand[i];
        if (d->origin >= g->vertex_count || d->destination >= g->vertex_count ||
            d->class_index >= p->class_count || !(d->amount >= 0) || !isfinite(d->amount))
            return false;
    }
    return true;
}

static td_equilibrium *reserve_result(const td_equilibrium_problem *p, uint32_t step_limit)
{
    td_equilibrium *e = TD_ALLOC(1, td_equilibrium);
    if (!e)
        return NULL;
    e->resource_count = td_equilibrium_resources(p);
    e->arc_count = p->graph->arc_count;
    e->class_count = p->class_count;
    e->demand_count = p->demand_count;
    e->volume = TD_ALLOC(e->resource_count, double);
    e->class_flow = TD_ALLOC((size_t)e->class_count * e->arc_count, double);
    e->cost = TD_ALLOC(e->resource_count, double);
    e->served = TD_ALLOC(e->demand_count, uint8_t);
    e->steps = TD_ALLOC((size_t)step_limit + 1, td_equilibrium_step);
    if (e->volume && e->class_flow && e->cost && e->served && e->steps) {
        memset(e->served, 1, e->demand_count);
        return e;
    }
    td_equilibrium_free(e);
    return NULL;
}

void td_equilibrium_free(td_equilibrium *e)
{
    if (!e)
        return;
    free(e->volume);
    free(e->class_flow);
    free(e->cost);
    free(e->served);
    free(e->steps);
    if (e->bushes)
        td_bushes_clear(e->bushes);
    free(e->bushes);
    free(e);
}

/* Volumes x delays, and the integrals of delays, over all resources. */
static void sum_delays(const td_equilibrium_problem *p, const double *volume, double *cost,
                       double *integral)
{
    *cost = *integral = 0;
    for (uint32_t r = 0; r < td_equilibrium_resources(p); r++) {
        if (!(volume[r] > 0)) /* what is closed costs INFINITY */
            continue;
        *cost += volume[r] * td_delay_value(&p->delay[r], volume[r]);
        *integral += td_delay_integral(&p->delay[r], volume[r]);
    }
}

/* Of the total at the costs that bushes see, what is fixed costs. */
static double fixed_cost(const td_bushes *s, double total)
{
    if (!s->problem->fixed)
        return 0;
    double delays = 0;
    for (uint32_t r = 0; r < s->resource_count; r++)
        if (s->arcs.volume[r] > 0)
            delays += s->arcs.volume[r] * s->arcs.cost[r];
    return total - delays;
}

static void record(td_equilibrium *e, const td_bushes *s, double gap, double total)
{
    double cost, integral;
    const double fixed = fixed_cost(s, total);
    sum_delays(s->problem, e->volume, &cost, &integral);
    e->total_cost = cost + fixed;
    e->steps[e->step_count++] = (td_equilibrium_step){
        .gap = gap, .objective = (s->problem->system_optimum ? cost : integral) + fixed};
}

static bool cancelled(const td_equilibrium_options *options)
{
    return options->cancel && *options->cancel;
}

/* Rounds that list the pairs of few bushes at a time: in the beginning there are many times as many
 * as at the end, and long ones, and most of them soon go. */
static td_status settle(td_bushes *s, const td_equilibrium_options *options)
{
    const double enough = fmax(options->gap, SETTLED_GAP);
    const uint32_t limit =
        SETTLING_ROUNDS < options->iteration_limit ? SETTLING_ROUNDS : options->iteration_limit;
    td_status status = TD_OK;
    double total = 0, excess = INFINITY;
    for (uint32_t round = 0; round < limit && status == TD_OK && excess > enough * total; round++) {
        if (cancelled(options))
            return TD_ERR_CANCELLED;
        status = td_bushes_settle(s, &total, &excess);
    }
    return status;
}

static td_status run_rounds(td_bushes *s, const td_equilibrium_options *options, td_equilibrium *e)
{
    for (uint32_t round = 0; round <= options->iteration_limit; round++) {
        double total, excess, outside = 0;
        td_status status = td_bushes_rebuild(s, &total, &excess);
        /* what routes outside the bushes would save is little, and dear to find: at the end only */
        if (status == TD_OK &&
            (!(excess > options->gap * total) || round == options->iteration_limit))
            status = td_bushes_outside(s, &outside);
        if (status != TD_OK)
            return status;
        const double gap = total > 0 ? (excess + outside) / total : 0;
        record(e, s, gap, total);
        e->converged = gap <= options->gap;
        if (e->converged)
            break;
        for (int sweep = 0; sweep < SWEEP_LIMIT && round < options->iteration_limit; sweep++) {
            if (cancelled(options))
                return TD_ERR_CANCELLED;
            if (!(td_bushes_balance(s, NEGLIGIBLE * gap) > SWEEP_TO * gap * total))
                break;
        }
    }
    return TD_OK;
}

/* Whoever asks for a warm start gives up the old bushes, used or not. */
static td_status plant(td_bushes *s, const td_equilibrium_options *options, uint8_t *served)
{
    td_bushes *warm = options->warm ? options->warm->bushes : NULL;
    const uint32_t classes = s->class_count;
    uint32_t *same = NULL;
    if (warm && !options->warm_class && !(same = TD_ALLOC(classes, uint32_t)))
        return TD_ERR_NOMEM;
    for (uint32_t k = 0; same && k < classes; k++)
        same[k] = k;
    const td_status status = td_bushes_plant(s, warm, same ? same : options->warm_class, served);
    free(same);
    if (warm) {
        options->warm->bushes = NULL;
        td_bushes_clear(warm);
        free(warm);
    }
    return status;
}

static void fill_result(td_equilibrium *e, td_bushes *s)
{
    const td_equilibrium_problem *p = s->problem;
    for (uint32_t r = 0; r < e->resource_count; r++)
        e->cost[r] = td_delay_value(&p->delay[r], e->volume[r]);
    for (uint32_t k = 0; k < e->class_count; k++)
        td_bushes_class_flow(s, k, e->class_flow + (size_t)k * e->arc_count);
    for (uint32_t i = 0; i < e->demand_count; i++)
        e->unserved += e->served[i] ? 0 : p->demand[i].amount;
}

td_status td_equilibrium_solve(const td_equilibrium_problem *problem,
                               const td_equilibrium_options *options, td_equilibrium **out)
{
    *out = NULL;
    if (!problem_valid(problem) || !(options->gap > 0) || options->iteration_limit == UINT32_MAX ||
        (options->warm && options->warm->arc_count != problem->graph->arc_count))
        return TD_ERR_INVALID;
    td_bushes *bushes = TD_ALLOC(1, td_bushes);
    td_equilibrium *e = bushes ? reserve_result(problem, options->iteration_limit) : NULL;
    if (!e) {
        free(bushes);
        return TD_ERR_NOMEM;
    }
    td_status status = td_bushes_init(bushes, problem, e->volume, options->threads);
    if (status == TD_OK)
        status = plant(bushes, options, e->served);
    if (status == TD_OK)
        status = settle(bushes, options);
    if (status == TD_OK)
        status = run_rounds(bushes, options, e);
    if (status == TD_OK)
        fill_result(e, bushes);
    if (status == TD_OK && options->keep_bushes) {
        td_bushes_drop_pairs(bushes);
        e->bushes = bushes;
    } else {
        td_bushes_clear(bushes);
        free(bushes);
    }
    if (status == TD_OK)
        *out = e;
    else
        td_equilibrium_free(e);
    return status;
}

td_status td_equilibrium_visit(td_equilibrium *e, td_equilibrium_visitor visitor, void *payload)
{
    return e->bushes ? td_bushes_visit(e->bushes, visitor, payload) : TD_ERR_INVALID;
}
