#include "simulate/simulation.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "simulate/replication.h"
#include "simulate/scene.h"

#define LEVEL 0.95
enum { BLOCK = 2 }; /* replications between two looks at the precision */

typedef struct job {
    td_simulated *out;
    const td_simulation_options *options;
    td_moments total;    /* of the mean lead time of all freight */
    size_t room;         /* replications that fit into the series */
    bool failed;
} job;

static td_status open_worker(void *context, void **worker)
{
    const job *j = context;
    td_scene *scene;
    td_status status = td_scene_create(j->out->plan, &scene);
    *worker = scene;
    return status;
}

static void close_worker(void *context, void *worker)
{
    (void)context;
    td_scene_free(worker);
}

static td_status play(void *context, void *worker, uint32_t number, void **result)
{
    const job *j = context;
    td_tally *tally;
    td_status status = td_tally_create(j->out->plan, &tally);
    *result = tally;
    if (status)
        return status;
    if (j->options->cancel && *j->options->cancel)
        return TD_ERR_CANCELLED;
    return td_scene_play(worker, j->options->seed, number, tally,
                         number == 0 ? j->out->journal : NULL);
}

static td_status make_room(double **series, size_t room, size_t needed)
{
    return td_reserve((void **)series, &room, needed, sizeof **series);
}

static void note_series(job *j, uint32_t number, const td_tally *tally)
{
    td_simulated *out = j->out;
    const size_t groups = out->sum->groups.count, needed = (number + 1) * groups;
    if (make_room(&out->lead_p95, j->room, needed) || make_room(&out->on_time, j->room, needed) ||
        td_reserve((void **)&out->lead_mean, &j->room, needed, sizeof *out->lead_mean)) {
        j->failed = true;
        return;
    }
    for (size_t g = 0; g < groups; g++) {
        const size_t at = number * groups + g;
        out->lead_mean[at] = td_lead_figure_of(&tally->leads[g], TD_LEAD_MEAN);
        out->lead_p95[at] = td_lead_figure_of(&tally->leads[g], TD_LEAD_P95);
        out->on_time[at] = td_lead_figure_of(&tally->leads[g], TD_LEAD_ON_TIME);
    }
}

static void take(void *context, uint32_t number, void *result, bool used)
{
    job *j = context;
    td_tally *tally = result;
    if (used && tally && !j->failed) {
        note_series(j, number, tally);
        if (!j->failed)
            j->failed = td_tally_add(j->out->plan, j->out->sum, tally) != TD_OK;
        td_spread_add(j->out->spread, j->out->plan, tally);
        if (tally->leads[0].time_h.count > 0)
            td_moments_add(&j->total, tally->leads[0].time_h.mean);
        j->out->replications = number + 1;
    }
    td_tally_free(tally);
}

static td_precision wanted(const td_simulation_settings *s)
{
    return (td_precision){.relative = s->precision,
                          .level = LEVEL,
                          .least = fmax(2, s->replications),
                          .most = s->max_replications};
}

static bool enough(void *context, uint32_t done)
{
    const job *j = context;
    const td_precision precision = wanted(&j->out->plan->world->evaluate.simulation);
    (void)done;
    return j->failed || td_precision_met(&precision, &j->total);
}

/* Whether the precision itself was reached, not the bound. */
static bool is_precise(const job *j)
{
    td_precision precision = wanted(&j->out->plan->world->evaluate.simulation);
    precision.most = (double)INFINITY;
    return td_precision_met(&precision, &j->total);
}

td_status td_simulate(td_plan *plan, const td_simulation_options *options, td_simulated **out)
{
    const td_simulation_settings *s = &plan->world->evaluate.simulation;
    td_simulated *simulated = TD_ALLOC(1, td_simulated);
    const bool many = td_plan_arising(plan) > TD_MOST_CONSIGNMENTS;
    *out = NULL;
    if (!simulated || many) {
        free(simulated);
        td_plan_free(plan);
        return many ? TD_ERR_INVALID : TD_ERR_NOMEM;
    }
    simulated->plan = plan;
    job j = {.out = simulated, .options = options};
    uint32_t done = 0;
    const td_replications replications = {
        .least = s->replications,
        .most = s->precision > 0 ? (uint32_t)fmax(s->max_replications, s->replications)
                                 : s->replications,
        .block = BLOCK,
        .threads = options->threads,
        .context = &j,
        .open = open_worker,
        .close = close_worker,
        .run = play,
        .take = take,
        .enough = s->precision > 0 ? enough : NULL};
    td_status status = td_tally_create(plan, &simulated->sum);
    if (status == TD_OK)
        status = td_spread_create(plan, simulated->sum->weeks, &simulated->spread);
    if (status == TD_OK && options->trace_share > 0) {
        simulated->journal = TD_ALLOC(1, td_journal);
        status = simulated->journal ? TD_OK : TD_ERR_NOMEM;
    }
    if (simulated->journal)
        simulated->journal->share = options->trace_share;
    if (status == TD_OK)
        status = td_replications_run(&replications, &done);
    if (status == TD_OK && (j.failed || (simulated->journal && simulated->journal->failed)))
        status = TD_ERR_NOMEM;
    if (status) {
        td_simulated_free(simulated);
        return status;
    }
    simulated->precise = s->precision == 0 || is_precise(&j);
    *out = simulated;
    return TD_OK;
}

void td_simulated_free(td_simulated *simulated)
{
    if (!simulated)
        return;
    td_tally_free(simulated->sum);
    td_journal_free(simulated->journal);
    td_plan_free(simulated->plan);
    td_spread_free(simulated->spread);
    free(simulated->lead_mean);
    free(simulated->lead_p95);
    free(simulated->on_time);
    free(simulated);
}
