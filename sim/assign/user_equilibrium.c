#include "assign/user_equilibrium.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assign/congested_world.h"
#include "assign/demand_pairs.h"
#include "assign/equilibrium_routes.h"
#include "assign/equilibrium_sums.h"
#include "assign/loading.h"
#include "assign/reasons.h"
#include "assign/resource_delay.h"
#include "base/mem.h"

/* Fixed point where there is no potential: starts, and volumes that count as the same, a share. */
enum { STARTS = 2 };

/* A route takes some 300 bytes, with its arcs a few times as much. */
enum { PAIRS_WITH_ROUTES = 300000 };
static const double SAME_VOLUME = 1e-6;

struct td_kept_ways {
    td_equilibrium *found; /* its bushes kept */
    uint32_t class_count;
    td_class *classes; /* [class] */
};

typedef struct job {
    td_congested_world world;
    const td_evaluation *evaluate;
    const volatile int *cancel;
    td_equilibrium_problem problem;
    const double **fixed, **units; /* [class] */
    td_equilibrium *found;         /* its bushes kept */
    td_kept_ways *before;          /* NULL: none, or taken */
    uint32_t *class_before;        /* [class] there; UINT32_MAX: none */
    td_assignment_step *steps;
    size_t step_count, step_room;
    bool converged;
    td_assignment *out;
} job;

static td_status open_problem(job *j)
{
    td_congested_world *w = &j->world;
    j->fixed = TD_ALLOC(w->class_count, const double *);
    j->units = TD_ALLOC(w->class_count, const double *);
    if (!j->fixed || !j->units)
        return TD_ERR_NOMEM;
    for (uint32_t k = 0; k < w->class_count; k++) {
        j->fixed[k] = w->classes[k].fixed;
        j->units[k] = w->classes[k].units;
    }
    j->problem = (td_equilibrium_problem){.graph = &w->net->csr,
                                          .delay = w->plain ? w->arc_delay : w->delay,
                                          .resource_count = w->resource_count,
                                          .first_use = w->plain ? NULL : w->first_use,
                                          .use_resource = w->use_resource,
                                          .use_units = w->plain ? NULL : j->units,
                                          .class_count = w->class_count,
                                          .fixed = j->fixed,
                                          .demand_count = w->demand_count,
                                          .demand = w->demand,
                                          .system_optimum = w->system_optimum};
    return TD_OK;
}

void td_kept_ways_free(td_kept_ways *ways)
{
    if (!ways)
        return;
    td_equilibrium_free(ways->found);
    free(ways->classes);
    free(ways);
}

/* Takes the ways of the period before. */
static td_status take_ways(job *j, td_assignment *before)
{
    const td_congested_world *w = &j->world;
    if (!before || !before->ways)
        return TD_OK;
    j->before = before->ways;
    before->ways = NULL;
    j->class_before = TD_ALLOC(w->class_count, uint32_t);
    if (!j->class_before)
        return TD_ERR_NOMEM;
    for (uint32_t k = 0; k < w->class_count; k++) {
        j->class_before[k] = UINT32_MAX;
        for (uint32_t b = 0; b < j->before->class_count; b++)
            if (td_same_class(j->before->classes[b], w->classes[k].cls))
                j->class_before[k] = b;
    }
    return TD_OK;
}

/* Leaves the ways of this period to the next. */
static td_status leave_ways(job *j)
{
    const td_congested_world *w = &j->world;
    td_kept_ways *ways = TD_ALLOC(1, td_kept_ways);
    if (!ways)
        return TD_ERR_NOMEM;
    j->out->ways = ways;
    ways->classes = TD_ALLOC(w->class_count, td_class);
    if (!ways->classes)
        return TD_ERR_NOMEM;
    for (uint32_t k = 0; k < w->class_count; k++)
        ways->classes[k] = w->classes[k].cls;
    ways->class_count = w->class_count;
    ways->found = j->found;
    j->found = NULL;
    return TD_OK;
}

static td_status add_step(job *j, double gap, double objective)
{
    if (TD_RESERVE(j->steps, j->step_room, j->step_count + 1) != TD_OK)
        return TD_ERR_NOMEM;
    j->steps[j->step_count++] = (td_assignment_step){.gap = gap, .objective = objective};
    return TD_OK;
}

static td_status solve(job *j, double gap)
{
    td_equilibrium_options options = TD_EQUILIBRIUM_OPTIONS_INIT;
    options.gap = fmax(gap, DBL_MIN); /* 0 asks for all rounds that there are */
    options.iteration_limit = (uint32_t)j->evaluate->max_iterations;
    options.cancel = j->cancel;
    options.keep_bushes = true;
    td_equilibrium *last = j->found;
    options.warm = last ? last : j->before ? j->before->found : NULL;
    options.warm_class = last ? NULL : j->class_before;
    j->found = NULL;
    const td_status status = td_equilibrium_solve(&j->problem, &options, &j->found);
    td_equilibrium_free(last);
    return status;
}

/* --- with a potential --- */

static td_status solve_once(job *j)
{
    td_status status = solve(j, j->evaluate->gap);
    for (uint32_t s = 0; status == TD_OK && s < j->found->step_count; s++)
        status = add_step(j, j->found->steps[s].gap, j->found->steps[s].objective);
    if (status == TD_OK)
        j->converged = j->found->converged;
    return status;
}

/* --- without --- */

/* From `volume` [resource]: what has no potential is held fixed at volumes that follow those found,
 * by shorter steps whenever the gap grows. `volume` ends as those found. */
static td_status iterate(job *j, double *volume)
{
    td_congested_world *w = &j->world;
    double *found = TD_ALLOC(w->resource_count, double), gap = INFINITY, total, step = 1;
    td_status status = found ? TD_OK : TD_ERR_NOMEM;
    j->converged = false;
    for (int round = 0; round < j->evaluate->max_iterations && status == TD_OK; round++) {
        const double before = gap;
        status = td_congested_fix(w, volume, j->found ? j->found->class_flow : NULL);
        if (status == TD_OK)
            status = solve(j, fmax(j->evaluate->gap / 4, fmin(1e-4, gap / 100)));
        if (status != TD_OK)
            break;
        td_congested_volumes(w, j->found, found);
        status = td_congested_gap(w, found, j->found->class_flow, j->found->served, &gap, &total);
        if (status == TD_OK) /* nothing is minimised in user equilibrium */
            status = add_step(j, gap, w->system_optimum ? total : (double)NAN);
        j->converged = gap <= j->evaluate->gap;
        step = gap < before ? step : fmax(step / 2, 1.0 / 16);
        for (uint32_t r = 0; r < w->resource_count; r++)
            volume[r] = j->converged ? found[r] : volume[r] + step * (found[r] - volume[r]);
        if (j->converged)
            break;
    }
    free(found);
    return status;
}

static void tell_no_potential(const job *j, bool agree, td_diags *diags)
{
    const td_congested_world *w = &j->world;
    const td_world *world = w->world;
    char classes[300];
    snprintf(classes, sizeof classes, "%.120s, %.120s",
             world->commodities.label.id[w->classes[w->odd_class[0]].cls.commodity],
             world->commodities.label.id[w->classes[w->odd_class[1]].cls.commodity]);
    td_diags_add(diags, agree ? TD_D_RUN_NO_POTENTIAL : TD_D_RUN_SEVERAL_EQUILIBRIA,
                 (td_place){world->scenario_id, 0, NULL}, NULL, NULL,
                 world->resources.id[w->resource[w->odd_resource]], classes, NULL);
}

/* Starts: at no traffic, and with every resource full. */
static td_status solve_fixed_point(job *j, td_diags *diags)
{
    const td_congested_world *w = &j->world;
    double *volume[STARTS] = {NULL, NULL};
    td_status status = TD_OK;
    bool agree = true;
    for (int s = 0; s < STARTS && status == TD_OK; s++) {
        volume[s] = TD_ALLOC(w->resource_count, double);
        if (!volume[s])
            status = TD_ERR_NOMEM;
        for (uint32_t r = 0; status == TD_OK && r < w->resource_count; r++)
            volume[s][r] = s == 0 ? 0 : fmax(0, w->factor[r].capacity - w->factor[r].preload);
        td_equilibrium_free(j->found);
        j->found = NULL;
        if (status == TD_OK)
            status = iterate(j, volume[s]);
    }
    for (uint32_t r = 0; status == TD_OK && r < w->resource_count; r++) {
        const double larger = fmax(volume[0][r], volume[1][r]);
        agree = agree && fabs(volume[0][r] - volume[1][r]) <=
                             SAME_VOLUME * fmax(larger, fmin(w->factor[r].capacity, 1e300));
    }
    if (status == TD_OK)
        tell_no_potential(j, agree, diags);
    free(volume[0]);
    free(volume[1]);
    return status;
}

/* --- results --- */

static td_status make_room(job *j)
{
    const td_congested_world *w = &j->world;
    const td_index resources = w->world->resources.count;
    td_assignment *out = j->out = TD_ALLOC(1, td_assignment);
    if (!out)
        return TD_ERR_NOMEM;
    out->owned = td_arena_create();
    out->load = TD_ALLOC(resources, double);
    out->load_t = TD_ALLOC(resources, double);
    out->load_teu = TD_ALLOC(resources, double);
    out->load_vehicles = TD_ALLOC(resources, double);
    return out->owned && out->load && out->load_t && out->load_teu && out->load_vehicles
               ? TD_OK
               : TD_ERR_NOMEM;
}

/* Pairs that the network does not join, with the reason. */
static td_status tell_unserved(job *j)
{
    td_congested_world *w = &j->world;
    uint8_t *joined = TD_ALLOC(w->pair_count, uint8_t);
    uint32_t *stranded = TD_ALLOC(w->pair_count, uint32_t);
    td_status status = joined && stranded ? TD_OK : TD_ERR_NOMEM;
    for (uint32_t i = 0; status == TD_OK && i < w->demand_count; i++)
        joined[w->demand_pair[i]] = j->found->served[i];
    for (uint32_t k = 0; k < w->class_count && status == TD_OK; k++) {
        uint32_t count = 0;
        for (uint32_t i = w->classes[k].first; i < w->classes[k].end; i++) {
            td_pair *pair = &w->pairs[w->order[i]];
            if (joined[w->order[i]] || pair->origin == pair->destination)
                continue;
            pair->tonnes_unserved = pair->tonnes;
            pair->logsum = NAN;
            stranded[count++] = w->order[i];
        }
        if (count > 0)
            status = td_find_reasons(w->world, w->net, w->classes[k].cls, w->period, w->pairs,
                                     stranded, count);
    }
    free(joined);
    free(stranded);
    return status;
}

/* What loads add on links, for the tables; nowhere else do they add anything, and no seats are
 * hard. */
static td_status tell_delays(job *j)
{
    const td_congested_world *w = &j->world;
    j->out->delay_h = TD_ALLOC(w->world->resources.count, double);
    j->out->shadow_price = TD_ALLOC(w->world->resources.count, double);
    if (!j->out->delay_h || !j->out->shadow_price)
        return TD_ERR_NOMEM;
    for (uint32_t r = 0; r < w->resource_count; r++) {
        const uint32_t way = w->link_way[r];
        j->out->delay_h[w->resource[r]] =
            td_link_added_h(w->world, way / 2, way & 1, w->congestion->link_factor[way]);
    }
    return TD_OK;
}

static td_status load_classes(job *j)
{
    td_congested_world *w = &j->world;
    const uint32_t arcs = w->net->csr.arc_count;
    td_status status = TD_OK;
    for (uint32_t k = 0; k < w->class_count && status == TD_OK; k++) {
        status = td_congested_turn(w, k);
        for (uint32_t a = 0; a < arcs && status == TD_OK; a++) {
            const double flow = j->found->class_flow[(size_t)k * arcs + a];
            if (flow > 0)
                td_load_arc(&w->classes[k].costing, a, flow, j->out);
        }
    }
    return status;
}

/* Whether routes differ in nothing but links, and are too many to list. */
static bool wants_sums(const td_congested_world *w)
{
    const td_world *world = w->world;
    return w->pair_count > PAIRS_WITH_ROUTES && world->vehicle_types.count == 1 &&
           world->facilities.count == 0 && world->services.count == 0 &&
           world->corridors.count == 0;
}

static td_status tell_results(job *j)
{
    td_congested_world *w = &j->world;
    double *volume = TD_ALLOC(w->resource_count, double);
    td_status status = volume ? make_room(j) : TD_ERR_NOMEM;
    if (status == TD_OK) {
        td_congested_volumes(w, j->found, volume);
        td_congested_factors(w, volume);
        status = tell_unserved(j);
    }
    if (status == TD_OK)
        status = tell_delays(j);
    if (status == TD_OK)
        status = load_classes(j);
    if (status == TD_OK)
        status = wants_sums(w) ? td_equilibrium_sums(w, j->found, j->cancel, j->out)
                               : td_equilibrium_routes(w, j->found, j->cancel, j->out);
    free(volume);
    if (status != TD_OK)
        return status;
    j->out->pairs = w->pairs;
    j->out->pair_count = w->pair_count;
    j->out->congestion = w->congestion;
    j->out->steps = j->steps;
    j->out->step_count = (uint32_t)j->step_count;
    j->out->converged = j->converged;
    w->pairs = NULL;
    w->congestion = NULL;
    j->steps = NULL;
    return td_assignment_sort_routes(j->out);
}

td_status td_assign_equilibrium(const td_world *world, const td_supernetwork *net, td_index period,
                                td_assignment *before, const double *tonnes,
                                const volatile int *cancel, td_diags *diags, td_assignment **out)
{
    job j = {.evaluate = &world->evaluate, .cancel = cancel};
    *out = NULL;
    td_status status = td_congested_open(world, net, &world->periods[period], tonnes,
                                         world->evaluate.type == TD_ASSIGN_SO, &j.world);
    if (status == TD_OK)
        status = open_problem(&j);
    if (status == TD_OK)
        status = take_ways(&j, before);
    if (status == TD_OK && j.world.class_count > 0)
        status = j.world.has_potential ? solve_once(&j) : solve_fixed_point(&j, diags);
    if (status == TD_OK && j.world.class_count == 0)
        j.converged = true;
    if (status == TD_OK)
        status = tell_results(&j);
    if (status == TD_OK && j.found && period + 1 < world->period_count)
        status = leave_ways(&j);
    td_equilibrium_free(j.found);
    td_kept_ways_free(j.before);
    free(j.class_before);
    free(j.steps);
    free(j.fixed);
    free(j.units);
    td_congested_clear(&j.world);
    if (status == TD_OK)
        *out = j.out;
    else
        td_assignment_free(j.out);
    return status;
}
