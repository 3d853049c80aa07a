#include "run/evaluate.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "assign/demand_response.h"
#include "base/clock.h"
#include "base/mem.h"
#include "indicators/appraisal.h"
#include "indicators/comparison.h"
#include "indicators/played.h"
#include "indicators/simulated.h"
#include "indicators/surplus.h"
#include "run/feedback.h"

/* Relative to the freight demanded; sums of doubles over a year's freight stay far below it. */
#define CONSERVATION_TOLERANCE 1e-9

static td_modelled modelled(const td_evaluated *e)
{
    return (td_modelled){e->world, e->net, e->keys};
}

static td_status expand(td_evaluated *e, const td_evaluated *base, td_diags *diags)
{
    double start = td_clock_seconds();
    td_status status = td_supernetwork_build(e->world, diags, &e->net);
    if (status == TD_OK)
        status = td_arc_keys_create(e->world, e->net, &e->keys);
    if (status == TD_OK && base)
        status = td_counterpart_create(modelled(e), modelled(base), &e->beside);
    if (status == TD_OK && base)
        e->beside->base_assignments = base->assignments;
    e->expand_s = td_clock_seconds() - start;
    return status;
}

/* Equilibria of links find their routes themselves. */
static td_status find_routes(td_evaluated *e, const td_evaluated *base, td_evaluate_options options)
{
    const td_assignment_type type = e->world->evaluate.type;
    const td_pool_options how = {.both = e->beside,
                                 .base = base ? base->pool : NULL,
                                 .anew = options.routes_anew,
                                 .threads = options.threads};
    if (type == TD_ASSIGN_UE || type == TD_ASSIGN_SO)
        return TD_OK;
    return td_route_pool_find(e->world, e->net, &how, options.cancel, &e->pool);
}

/* One period, anew where it was assigned before. */
static td_status assign_period(td_evaluated *e, td_index p, const volatile int *cancel,
                               td_diags *diags)
{
    td_assignment *had = e->assignments[p];
    e->assignments[p] = NULL;
    const td_status status =
        cancel && *cancel ? TD_ERR_CANCELLED
                          : td_assign_again(e->world, e->net, e->beside, e->pool, p,
                                            p > 0 ? e->assignments[p - 1] : NULL, had, cancel,
                                            diags, &e->assignments[p]);
    td_assignment_free(had);
    return status;
}

/* One period after another. *last: the end of those with which the pool came to hold more routes, as far
 * as what these carry matters: more than the gap. */
static td_status assign_periods(td_evaluated *e, const volatile int *cancel, td_diags *diags,
                                td_index *last)
{
    double told = 0;
    td_status status = TD_OK;
    *last = 0;
    for (td_index p = 0; status == TD_OK && p < e->world->period_count; p++) {
        status = assign_period(e, p, cancel, diags);
        if (!e->pool || !(e->pool->grown_share > told + e->world->evaluate.gap))
            continue;
        told = e->pool->grown_share;
        *last = p + 1;
    }
    return status;
}

/* Whether a period hands on other queues than it did, by more than the gap of what it loads. */
static bool queues_changed(const td_evaluated *e, td_index period, const double *had)
{
    const td_assignment *a = e->assignments[period];
    const double gap = e->world->evaluate.gap;
    for (td_index r = 0; had && a->queue && r < e->world->resources.count; r++)
        if (fabs(a->queue[r] - had[r]) > gap * (a->load[r] + had[r]))
            return true;
    return false;
}

/* The first periods lack routes that congestion opened later: they are assigned once more, so that all
 * have the same to choose from; and the others too as far as these hand on other queues. */
static td_status assign_first_again(td_evaluated *e, td_index last, const volatile int *cancel,
                                    td_diags *diags)
{
    td_status status = TD_OK;
    bool changed = true;
    for (td_index p = 0; status == TD_OK && changed && p < e->world->period_count; p++) {
        double *had = e->assignments[p]->queue;
        e->assignments[p]->queue = NULL;
        status = assign_period(e, p, cancel, diags);
        changed = status == TD_OK && (p + 1 < last || queues_changed(e, p, had));
        free(had);
    }
    return status;
}

static td_status assign(td_evaluated *e, const td_evaluated *base, td_evaluate_options options,
                        td_diags *diags)
{
    double start = td_clock_seconds();
    td_status status = find_routes(e, base, options);
    td_index last = 0;
    e->assignments = TD_ALLOC(e->world->period_count, td_assignment *);
    if (!e->assignments && status == TD_OK)
        status = TD_ERR_NOMEM;
    if (status == TD_OK)
        status = assign_periods(e, options.cancel, diags, &last);
    if (status == TD_OK && last > 1)
        status = assign_first_again(e, last - 1, options.cancel, diags);
    td_route_pool_forget(e->pool);
    e->assign_s = td_clock_seconds() - start;
    return status;
}

/* "the year", "2027-03" */
static const char *period_label(const td_world *world, td_index period)
{
    const char *label = world->periods[period].label;
    return label[0] ? label : TD_BOTH("the year", "全年");
}

/* How demand answered to cost, of the period at hand: what did not settle, and what was left out. */
static void tell_demand(td_evaluated *e, td_index period, td_diags *diags)
{
    const td_demand_response *r = e->assignments[period]->response;
    const td_place place = {e->world->scenario_id, 0, NULL};
    if (period == 0 && td_demand_response_unlike(e->world, e->beside, period))
        td_diags_add(diags, TD_D_RUN_DEMAND_UNLIKE, place, NULL, NULL,
                     td_assignment_type_word(e->beside->base.world->evaluate.type),
                     td_assignment_type_word(e->world->evaluate.type), NULL);
    char number[32], other[32];
    if (r && !r->settled) {
        snprintf(number, sizeof number, "%.3g", r->gap);
        snprintf(other, sizeof other, "%.3g", e->world->evaluate.demand_gap);
        td_diags_add(diags, TD_D_RUN_DEMAND_UNSETTLED, place, number, NULL,
                     period_label(e->world, period), other, NULL);
        e->converged = false;
    }
    if (r && r->kept_pairs > 0) {
        snprintf(number, sizeof number, "%u", r->kept_pairs);
        snprintf(other, sizeof other, "%.4g", r->kept_tonnes);
        td_diags_add(diags, TD_D_RUN_DEMAND_KEPT, place, number, NULL,
                     period_label(e->world, period), other, NULL);
    }
}

/* Tells of every period that stopped short of the gap. */
static void tell_convergence(td_evaluated *e, td_diags *diags)
{
    const td_world *world = e->world;
    for (td_index p = 0; p < world->period_count; p++) {
        const td_assignment *a = e->assignments[p];
        tell_demand(e, p, diags);
        if (a->converged || a->step_count == 0)
            continue;
        char reached[32], wanted[32];
        snprintf(reached, sizeof reached, "%.3g", a->steps[a->step_count - 1].gap);
        snprintf(wanted, sizeof wanted, "%.3g", world->evaluate.gap);
        td_diags_add(diags, TD_D_RUN_UNCONVERGED, (td_place){world->scenario_id, 0, NULL}, reached,
                     NULL, period_label(world, p), wanted, NULL);
        e->converged = false;
    }
}

td_status td_expand(td_world *world, const td_evaluated *base, td_diags *diags, td_evaluated *out)
{
    *out = (td_evaluated){.world = world, .converged = true};
    const td_status status = expand(out, base, diags);
    if (status)
        td_evaluated_clear(out);
    return status;
}

td_status td_evaluate(td_world *world, const td_evaluated *base, td_evaluate_options options,
                      td_diags *diags, td_evaluated *out)
{
    td_status status = td_expand(world, base, diags, out);
    if (status == TD_OK)
        status = assign(out, base, options, diags);
    if (status == TD_OK)
        tell_convergence(out, diags);
    if (status)
        td_evaluated_clear(out);
    return status;
}

static td_status check_simulated(td_evaluated *e, td_diags *diags)
{
    const td_simulated *s = e->simulated;
    const td_place place = {e->world->scenario_id, 0, NULL};
    char text[32];
    if (s->sum->lost > 0) {
        snprintf(text, sizeof text, "%llu", (unsigned long long)s->sum->lost);
        td_diags_add(diags, TD_D_RUN_CONSIGNMENTS, place, text, NULL, NULL);
        return TD_ERR_RUN;
    }
    if (e->feedback && !e->feedback->settled) {
        snprintf(text, sizeof text, "%.3g", e->feedback->change);
        td_diags_add(diags, TD_D_RUN_FEEDBACK, place, text, NULL, NULL);
        e->converged = false;
    }
    if (!s->precise) {
        snprintf(text, sizeof text, "%u", s->replications);
        td_diags_add(diags, TD_D_RUN_IMPRECISE, place, text, NULL, NULL);
    }
    return TD_OK;
}

/* Freight follows the routes that the assignment lists. */
static bool lists_routes(const td_evaluated *e, td_diags *diags)
{
    for (td_index p = 0; p < e->world->period_count; p++)
        if (e->assignments[p]->summed) {
            const td_place place = {e->world->scenario_id, 0, NULL};
            td_diags_add(diags, TD_D_RUN_NO_ROUTES, place, NULL, NULL, NULL);
            return false;
        }
    return true;
}

td_status td_evaluate_in_time(td_evaluated *e, const td_evaluated *base,
                              const td_simulation_options *options, td_diags *diags)
{
    const td_base_use use = {base ? base->world : e->world,
                             base ? base->assignments : e->assignments};
    td_plan *plan = NULL;
    if (!e->world->evaluate.simulation.wanted)
        return TD_OK;
    if (!lists_routes(e, diags))
        return TD_ERR_INVALID;
    double start = td_clock_seconds();
    td_status status = td_plan_create(e->world, e->net, e->keys, e->assignments, &use, &plan);
    const double arising = status == TD_OK ? td_plan_arising(plan) : 0;
    if (status == TD_OK)
        status = td_simulate(plan, options, &e->simulated);
    if (status == TD_ERR_INVALID) {
        char text[32];
        snprintf(text, sizeof text, "%.3g", arising);
        td_diags_add(diags, TD_D_RUN_MANY_CONSIGNMENTS, (td_place){e->world->scenario_id, 0, NULL}, text,
                     NULL, NULL);
    }
    if (status == TD_OK && e->world->evaluate.simulation.feedback)
        status = td_feedback_run(e, base, options, diags);
    if (status == TD_OK)
        status = check_simulated(e, diags);
    e->simulate_s = td_clock_seconds() - start;
    return status;
}

void td_evaluated_drop_routes(td_evaluated *evaluated)
{
    td_route_pool_free(evaluated->pool);
    evaluated->pool = NULL;
}

void td_evaluated_clear(td_evaluated *evaluated)
{
    td_simulated_free(evaluated->simulated);
    td_feedback_free(evaluated->feedback);
    for (td_index p = 0; evaluated->assignments && p < evaluated->world->period_count; p++)
        td_assignment_free(evaluated->assignments[p]);
    free(evaluated->assignments);
    td_evaluated_drop_routes(evaluated);
    td_counterpart_free(evaluated->beside);
    td_arc_keys_free(evaluated->keys);
    td_supernetwork_free(evaluated->net);
    td_world_free(evaluated->world);
    td_results_clear(&evaluated->tables);
    *evaluated = (td_evaluated){0};
}

static td_outcome outcome_of(const td_evaluated *e)
{
    return (td_outcome){e->world, e->net, e->assignments, NULL};
}

static td_status compare_with(td_evaluated *evaluated, const td_evaluated *base, td_diags *diags)
{
    const td_outcome outcome = outcome_of(evaluated), other = outcome_of(base);
    td_results *tables = &evaluated->tables;
    td_status status = td_comparison_append(
        tables->table[TD_RESULT_indicators], evaluated->world->scenario_id,
        base->tables.table[TD_RESULT_indicators], base->world->scenario_id,
        tables->table[TD_RESULT_comparison]);
    if (status == TD_OK)
        status = td_surplus_append(&outcome, &other, evaluated->beside, diags,
                                   tables->table[TD_RESULT_comparison]);
    if (status == TD_OK && evaluated->simulated && base->simulated)
        status = td_simulated_compare(evaluated->simulated, base->simulated,
                                      tables->table[TD_RESULT_simulation]);
    if (status == TD_OK)
        status = td_appraisal_append(evaluated->world->parameters.carbon_price_appraisal_per_t,
                                     evaluated->world->scenario_id,
                                     tables->table[TD_RESULT_comparison]);
    return status;
}

td_status td_evaluated_tables(td_evaluated *evaluated, const td_evaluated *base, td_diags *diags)
{
    td_outcome outcome = outcome_of(evaluated);
    td_traces traces = {0};
    td_results *tables = &evaluated->tables;
    const char *id = evaluated->world->scenario_id;
    double worst = 0;
    td_status status = td_results_create(tables);
    if (status == TD_OK)
        status = td_outcome_balance(&outcome, tables, &worst);
    if (status == TD_OK && worst > CONSERVATION_TOLERANCE) {
        char text[32];
        snprintf(text, sizeof text, "%.3g", worst);
        td_diags_add(diags, TD_D_RUN_BALANCE, (td_place){id, 0, NULL}, text, NULL, NULL);
        status = TD_ERR_RUN;
    }
    if (status == TD_OK)
        status = td_route_traces_create(outcome.world, outcome.net, outcome.assignments, &traces);
    outcome.traces = traces.of_period;
    if (status == TD_OK)
        status = td_outcome_flows(&outcome, evaluated->world->evaluate.routes_by_month, tables);
    if (status == TD_OK)
        status = td_outcome_resources(&outcome, tables);
    if (status == TD_OK)
        status = td_outcome_users(&outcome, tables);
    if (status == TD_OK)
        status = td_outcome_convergence(&outcome, tables);
    if (status == TD_OK)
        status = td_outcome_bottlenecks(&outcome, tables);
    if (status == TD_OK)
        status = td_outcome_selected(&outcome, tables);
    if (status == TD_OK)
        status = td_outcome_describe(&outcome, base ? base->world->scenario_id : NULL, tables);
    if (status == TD_OK)
        status = td_outcome_indicators(&outcome, tables);
    if (status == TD_OK && evaluated->simulated)
        status = td_simulated_append(evaluated->simulated, tables->table[TD_RESULT_simulation]);
    if (status == TD_OK && evaluated->feedback) {
        const td_feedback *f = evaluated->feedback;
        status = td_simulated_feedback(evaluated->simulated, f->rounds, f->change, f->first_t,
                                       f->last_t, tables->table[TD_RESULT_simulation]);
    }
    if (status == TD_OK && evaluated->simulated)
        status = td_played_append(evaluated->simulated, tables->table[TD_RESULT_trace]);
    if (status == TD_OK && base)
        status = compare_with(evaluated, base, diags);
    td_route_traces_free(outcome.world, &traces);
    return status;
}
