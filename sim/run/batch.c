#include "run/batch.h"

#include <jansson.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "indicators/outcome.h"
#include "indicators/played.h"
#include "io/atomic_file.h"
#include "io/path.h"
#include "io/world_record.h"
#include "model/selection.h"
#include "run/batch_parts.h"
#include "run/results_folder.h"

static bool cancelled(const td_batch *b)
{
    return b->options->cancel && *b->options->cancel;
}

static const char *status_name(tongdao_scenario_status status)
{
    static const char *const names[] = {
        [TONGDAO_SCENARIO_DONE] = "done",       [TONGDAO_SCENARIO_KEPT] = "done",
        [TONGDAO_SCENARIO_INVALID] = "invalid", [TONGDAO_SCENARIO_FAILED] = "failed",
        [TONGDAO_SCENARIO_UNCONVERGED] = "unconverged",
        [TONGDAO_SCENARIO_NOT_RUN] = "not run"};
    return names[status];
}

/* NULL: compared with none. */
static const char *base_id(const td_batch *b, size_t index)
{
    const size_t base = b->work.jobs[index].base;
    return base == TD_NO_JOB ? NULL : b->work.jobs[base].scenario->id;
}

void td_batch_finish(td_batch *b, size_t index, tongdao_scenario_status status)
{
    const td_job *job = &b->work.jobs[index];
    td_job_outcome *o = &b->outcomes[index];
    o->status = status;
    const char *id = job->scenario ? job->scenario->id : job->file;
    b->finished++;
    if (td_manifest_set_scenario(b->manifest, id, job->file, base_id(b, index),
                                 status_name(status), o->key) ||
        (b->begun && td_manifest_save(b->manifest, b->folder, o->diags)))
        o->status = TONGDAO_SCENARIO_FAILED;
    if (b->options->progress)
        b->options->progress(b->finished, b->total, id, o->status, b->options->payload);
}

/* Applies the changes and builds the world. Names are shared between scenarios of a network, so that
 * one thread does this at a time. */
static td_status build_world(td_batch *b, size_t index, td_strbuf *record, td_world **world)
{
    const td_job *job = &b->work.jobs[index];
    const td_tables *base = b->work.networks[job->network].tables;
    td_applied applied = {0};
    td_status status = td_scenario_apply(job->scenario, base, b->outcomes[index].diags, &applied);
    if (status == TD_OK)
        status = td_world_build(&applied, base, job->scenario, b->outcomes[index].diags, world);
    if (status == TD_OK)
        td_workload_tell_empty(*world, job->file, b->outcomes[index].diags);
    if (status == TD_OK)
        status = td_world_select(*world, b->options->select, b->options->select_count,
                                 b->outcomes[index].diags);
    if (status == TD_OK)
        status = td_world_record(&applied, job->scenario, base_id(b, index), record);
    td_applied_clear(&applied);
    return status;
}

static tongdao_scenario_status status_after(td_status status, const td_evaluated *evaluated)
{
    switch (status) {
    case TD_OK:
        return evaluated->converged ? TONGDAO_SCENARIO_DONE : TONGDAO_SCENARIO_UNCONVERGED;
    case TD_ERR_INVALID:
        return TONGDAO_SCENARIO_INVALID;
    case TD_ERR_CANCELLED:
        return TONGDAO_SCENARIO_NOT_RUN;
    default:
        return TONGDAO_SCENARIO_FAILED;
    }
}

static void explain(td_batch *b, size_t index, td_status status)
{
    if (status == TD_ERR_NOMEM)
        td_diags_add(b->outcomes[index].diags, TD_D_RUN_FAILED,
                     (td_place){b->work.jobs[index].file, 0, NULL}, NULL, NULL,
                     TD_BOTH("out of memory", "内存不足"), NULL);
}

/* Marks the folder as this run's before anything else is written to it, so that no table of it is ever
 * taken for an earlier run's. */
static td_status take_over(td_batch *b, td_diags *diags)
{
    td_status status = TD_OK;
    if (!b->begun)
        status = td_manifest_save(b->manifest, b->folder, diags);
    b->begun = status == TD_OK;
    return status;
}

/* The tables of a scenario in the place of an earlier run's. */
static td_status replace_scenario(td_batch *b, const td_job *job, const td_results *tables,
                                  const td_strbuf *record, td_diags *diags)
{
    td_status status;
#pragma omp critical(td_finish)
    status = take_over(b, diags);
    if (status == TD_OK)
        status = td_folder_write_scenario(b->folder, job->scenario->id, tables, record, diags);
    if (status == TD_OK) {
#pragma omp critical(td_finish)
        b->replaced = true;
    }
    return status;
}

/* Is it still to be run and written? */
static bool waits(const td_batch *b, size_t index)
{
    return b->outcomes[index].mine && b->work.jobs[index].valid &&
           b->outcomes[index].status == TONGDAO_SCENARIO_NOT_RUN;
}

/* trace.geojson beside the scenario's tables. */
static td_status write_played(const td_batch *b, const char *id, const td_simulated *simulated,
                              td_diags *diags)
{
    td_strbuf text = TD_STRBUF_INIT, file = TD_STRBUF_INIT;
    td_strbuf_addf(&file, "scenarios/%s/trace.geojson", id);
    char *path = td_path_join(b->folder, td_strbuf_text(&file));
    td_status status = path && !file.failed ? td_played_geojson(simulated, &text) : TD_ERR_NOMEM;
    if (status == TD_OK)
        status = td_atomic_save(path, text.text, text.length, diags);
    free(path);
    td_strbuf_free(&file);
    td_strbuf_free(&text);
    return status;
}

/* `threads`: for this job alone. */
static void run_job(td_batch *b, size_t index, bool keep, int threads)
{
    const td_job *job = &b->work.jobs[index];
    td_job_outcome *o = &b->outcomes[index];
    const td_evaluated *base = NULL;
    td_evaluated evaluated = {0};
    td_world *world = NULL;
    td_strbuf record = TD_STRBUF_INIT;
    td_status status = TD_OK;
    double start = td_clock_seconds();
    const td_simulation_options simulation = {
        .seed = b->options->seed,
        .threads = (uint32_t)threads,
        .cancel = b->options->cancel,
        .trace_share = b->options->trace_share};
    /* A base that an earlier run finished is evaluated only to be compared with. */
    const bool wanted = waits(b, index);
    if (cancelled(b))
        return;
    if (job->base != TD_NO_JOB) {
        base = &b->outcomes[job->base].kept;
        if (!base->world)
            base = NULL; /* it is invalid or failed: nothing to compare with */
    }
#pragma omp critical(td_names)
    status = build_world(b, index, &record, &world);
    if (status == TD_OK)
        status = td_evaluate(world, base,
                             (td_evaluate_options){.cancel = b->options->cancel, .threads = threads},
                             o->diags, &evaluated);
    if (!keep)
        td_evaluated_drop_routes(&evaluated);
    if (status == TD_OK)
        status = td_evaluate_in_time(&evaluated, base, &simulation, o->diags);
    if (status == TD_OK)
        status = td_evaluated_tables(&evaluated, base, o->diags);
    if (status == TD_OK)
        status = td_measures_append(job->scenario, &evaluated.tables);
    if (status == TD_OK)
        status = td_sources_append(b->work.networks[job->network].tables, job->scenario->id,
                                   &evaluated.tables);
    if (status == TD_OK && wanted)
        status = replace_scenario(b, job, &evaluated.tables, &record, o->diags);
    if (status == TD_OK && wanted && evaluated.simulated && evaluated.simulated->journal)
        status = write_played(b, job->scenario->id, evaluated.simulated, o->diags);
    td_strbuf_free(&record);
    explain(b, index, status);
    o->expand_s = evaluated.expand_s;
    o->assign_s = evaluated.assign_s;
    o->seconds = td_clock_seconds() - start;
    tongdao_scenario_status ended = status_after(status, &evaluated);
    if (keep && status == TD_OK) {
        td_results_keep_only(&evaluated.tables, TD_RESULT_indicators);
        o->kept = evaluated;
    } else {
        td_evaluated_clear(&evaluated);
    }
    if (wanted) {
#pragma omp critical(td_finish)
        td_batch_finish(b, index, ended);
    }
}

/* Is it a base that some waiting job is compared with? */
static bool is_needed_base(const td_batch *b, size_t index)
{
    for (size_t i = 0; i < b->work.job_count; i++)
        if (b->work.jobs[i].base == index && waits(b, i))
            return b->work.jobs[index].valid;
    return false;
}

static bool is_by_month(const td_job *job)
{
    const char *period = json_string_value(json_object_get(job->scenario->evaluate, "period"));
    return period && strcmp(period, "month") == 0;
}

static bool is_simulated(const td_job *job)
{
    return json_object_get(job->scenario->evaluate, "simulation") != NULL;
}

/* Runs jobs, several at once; where there are fewer than threads, each on several. */
static void run_side_by_side(td_batch *b, const size_t *order, size_t count, bool keep)
{
    const int threads = b->options->threads > 0 ? b->options->threads : omp_get_num_procs();
    const int at_once = count < (size_t)threads ? (int)count : threads;
    if (at_once <= 1) { /* outside any parallel region, so that the job's own may have threads */
        for (size_t i = 0; i < count; i++)
            run_job(b, order[i], keep, threads);
        return;
    }
    const int levels = omp_get_max_active_levels();
    omp_set_max_active_levels(threads > at_once ? 2 : 1);
#pragma omp parallel for schedule(dynamic, 1) num_threads(at_once)
    for (size_t i = 0; i < count; i++)
        run_job(b, order[i], keep, threads / at_once);
    omp_set_max_active_levels(levels);
}

/* Lets go of what was kept of a base. */
static void release(td_batch *b, const size_t *bases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        td_evaluated_clear(&b->outcomes[bases[i]].kept);
}

/* The bases of months take far more memory than those of a year: they and what is compared with them come
 * first and are let go of before the others begin. Of each round simulations, the longest jobs, come first. */
static void run_round(td_batch *b, bool by_month, size_t *order)
{
    const size_t count = b->work.job_count;
    size_t bases = 0, n;
    for (size_t i = 0; i < count; i++)
        if (is_needed_base(b, i) && is_by_month(&b->work.jobs[i]) == by_month)
            order[bases++] = i;
    run_side_by_side(b, order, bases, true);
    n = bases;
    for (int simulated = 1; simulated >= 0; simulated--)
        for (size_t i = 0; i < count; i++)
            if (waits(b, i) && !is_needed_base(b, i) && is_by_month(&b->work.jobs[i]) == by_month &&
                is_simulated(&b->work.jobs[i]) == (simulated == 1))
                order[n++] = i;
    run_side_by_side(b, order + bases, n - bases, false);
    release(b, order, bases);
}

static void run_jobs(td_batch *b)
{
    size_t *order = TD_ALLOC(b->work.job_count, size_t);
    if (!order)
        return;
    run_round(b, true, order);
    run_round(b, false, order);
    free(order);
}

static td_status run_in_folder(td_batch *b, tongdao_run_summary *summary)
{
    td_manifest *earlier = NULL;
    const size_t there = td_path_length_there(b->folder);
    td_status status = td_folder_open(b->folder, b->diags, &b->earlier);
    const bool opened = status == TD_OK;
    if (status == TD_OK)
        status = td_manifest_load(b->folder, &earlier);
    if (status == TD_OK)
        status = td_manifest_create(b->options->seed, b->options->shard, b->options->shards,
                                    &b->manifest);
    if (status == TD_OK)
        status = td_batch_record_networks(b);
    if (status == TD_OK && !b->earlier)
        status = take_over(b, b->diags);
    if (status == TD_OK)
        status = td_batch_sort_out(b, earlier);
    if (status == TD_OK)
        run_jobs(b);
    summary->untouched = status == TD_OK && td_batch_leaves_earlier(b);
    if (summary->untouched && b->begun)
        status = td_manifest_save(earlier, b->folder, b->diags);
    summary->nothing = opened && td_batch_leaves_nothing(b);
    if (summary->nothing)
        td_folder_take_back(b->folder, there);
    else if (status == TD_OK && !summary->untouched)
        status = td_batch_merge(b);
    summary->published = status == TD_OK && !summary->untouched && !summary->nothing;
    td_manifest_free(earlier);
    return status;
}

td_status td_batch_run(const char *const *paths, size_t count, const tongdao_run_options *options,
                       td_diags *diags, tongdao_run_summary *summary)
{
    double start = td_clock_seconds();
    td_batch b = {.options = options, .folder = options->output, .diags = diags};
    *summary = (tongdao_run_summary){0};
    snprintf(summary->output, sizeof summary->output, "%s", options->output);
    for (size_t n = strlen(summary->output); n > 1 && summary->output[n - 1] == '/'; n--)
        summary->output[n - 1] = '\0';
    td_status status = td_workload_read(paths, count, options->root, diags, &b.work);
    if (status)
        return status;
    b.outcomes = TD_ALLOC(b.work.job_count, td_job_outcome);
    if (!b.outcomes)
        status = TD_ERR_NOMEM;
    if (status == TD_OK && b.work.job_count > 0)
        status = run_in_folder(&b, summary);
    summary->seconds = td_clock_seconds() - start;
    if (status == TD_OK && b.work.job_count > 0 && !summary->untouched && !summary->nothing)
        status = td_batch_write_timing(&b, summary->seconds);
    if (b.outcomes)
        td_batch_sum_up(&b, summary);
    for (size_t i = 0; b.outcomes && i < b.work.job_count; i++) {
        td_diags_free(b.outcomes[i].diags);
        td_evaluated_clear(&b.outcomes[i].kept);
    }
    free(b.outcomes);
    td_manifest_free(b.manifest);
    td_workload_clear(&b.work);
    return status;
}
