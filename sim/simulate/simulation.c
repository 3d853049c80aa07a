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

static void add_weeks(td_week *to, const td_week *from, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        to[i].arrivals += from[i].arrivals;
        to[i].units += from[i].units;
        to[i].wait_h += from[i].wait_h;
        to[i].tonnes += from[i].tonnes;
        to[i].background += from[i].background;
        to[i].capacity += from[i].capacity;
        to[i].departures += from[i].departures;
        to[i].cancelled += from[i].cancelled;
        to[i].offered += from[i].offered;
        to[i].used += from[i].used;
        to[i].spill_t += from[i].spill_t;
        to[i].circles += from[i].circles;
        to[i].blocked_th += from[i].blocked_th;
    }
}

static void add_flows(td_flow *to, const td_flow *from, td_index count)
{
    for (td_index k = 0; k < count; k++) {
        to[k].arisen += from[k].arisen;
        to[k].delivered += from[k].delivered;
        to[k].perished += from[k].perished;
        to[k].unserved += from[k].unserved;
        to[k].under_way += from[k].under_way;
        to[k].arisen_t += from[k].arisen_t;
        to[k].delivered_t += from[k].delivered_t;
        to[k].perished_t += from[k].perished_t;
        to[k].unserved_t += from[k].unserved_t;
        to[k].under_way_t += from[k].under_way_t;
        to[k].lost_t += from[k].lost_t;
        to[k].overdue_t += from[k].overdue_t;
        to[k].rerouted_t += from[k].rerouted_t;
    }
}

static td_status make_room(job *j, uint32_t number)
{
    const size_t groups = j->out->sum->groups.count;
    size_t capacity = j->room;
    td_status status = td_reserve((void **)&j->out->lead_mean, &j->room, (number + 1) * groups,
                                  sizeof *j->out->lead_mean);
    return status ? status
                  : td_reserve((void **)&j->out->on_time, &capacity, (number + 1) * groups,
                               sizeof *j->out->on_time);
}

static void take(void *context, uint32_t number, void *result, bool used)
{
    job *j = context;
    td_tally *tally = result, *sum = j->out->sum;
    if (used && tally && !j->failed) {
        const uint32_t groups = sum->groups.count;
        j->failed = make_room(j, number) != TD_OK;
        for (uint32_t g = 0; !j->failed && g < groups; g++) {
            const td_lead *lead = &tally->leads[g];
            const double tonnes = lead->time_h.count;
            j->out->lead_mean[(size_t)number * groups + g] =
                tonnes > 0 ? lead->time_h.mean : (double)NAN;
            j->out->on_time[(size_t)number * groups + g] =
                tonnes > 0 ? lead->on_time / tonnes : (double)NAN;
            j->failed = td_lead_merge(&sum->leads[g], lead) != TD_OK;
        }
        if (tally->leads[0].time_h.count > 0)
            td_moments_add(&j->total, tally->leads[0].time_h.mean);
        add_weeks(sum->stations, tally->stations, j->out->plan->station_count * sum->weeks);
        add_weeks(sum->services, tally->services, j->out->plan->run_count * sum->weeks);
        add_flows(sum->flows, tally->flows, j->out->plan->world->commodities.count);
        for (td_index f = 0; f < j->out->plan->world->facilities.count; f++)
            td_moments_merge(&sum->stays[f], &tally->stays[f]);
        for (td_index z = 0; z < j->out->plan->world->zones.count; z++)
            sum->boxes_teu[z] += tally->boxes_teu[z];
        for (td_index s = 0; s < j->out->plan->world->services.count; s++)
            td_moments_merge(&sum->waits[s], &tally->waits[s]);
        sum->little_worst = fmax(sum->little_worst, tally->little_worst);
        sum->samples += tally->samples;
        sum->lost += tally->lost;
        sum->events += tally->events;
        sum->circles += tally->circles;
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

td_status td_simulate(td_plan *plan, const td_simulation_options *options, td_simulated **out)
{
    const td_simulation_settings *s = &plan->world->evaluate.simulation;
    td_simulated *simulated = TD_ALLOC(1, td_simulated);
    *out = NULL;
    if (!simulated) {
        td_plan_free(plan);
        return TD_ERR_NOMEM;
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
    simulated->precise = s->precision == 0 || enough(&j, done);
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
    free(simulated->lead_mean);
    free(simulated->on_time);
    free(simulated);
}
