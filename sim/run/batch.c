#include "run/batch.h"

#include <jansson.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/version.h"
#include "indicators/played.h"
#include "indicators/outcome.h"
#include "io/atomic_file.h"
#include "io/path.h"
#include "io/sha256_file.h"
#include "io/world_record.h"
#include "model/selection.h"
#include "run/evaluate.h"
#include "run/manifest.h"
#include "run/publish.h"
#include "run/results_folder.h"
#include "run/workload.h"

/* What became of one job of the workload. */
typedef struct outcome {
    bool mine;        /* of this shard, and listed */
    bool other;       /* of another shard, finished in this folder before: its tables are merged too */
    tongdao_scenario_status status;
    char key[TD_SHA256_ROOM];
    td_diags *diags;  /* its own, so that messages keep the order of the jobs */
    td_evaluated kept; /* bases stay until all that compare with them are done */
    double seconds, expand_s, assign_s;
} outcome;

typedef struct batch {
    const tongdao_run_options *options;
    const char *folder;
    td_workload work;
    outcome *outcomes; /* [job] */
    td_manifest *manifest;
    td_diags *diags;
    size_t finished, total;
    bool earlier;  /* the folder holds an earlier run's results: they stay until there is something new */
    bool begun;    /* the folder has this run's manifest */
    bool replaced; /* ... and tables */
} batch;

static bool cancelled(const batch *b)
{
    return b->options->cancel && *b->options->cancel;
}

/* Everything that a scenario's tables depend on: program, seed, and the content of its inputs and its
 * base's. Also records the inputs in the manifest. */
static td_status hash_job(batch *b, size_t index)
{
    const td_job *job = &b->work.jobs[index];
    const td_network_entry *network = &b->work.networks[job->network];
    td_strbuf text = TD_STRBUF_INIT;
    td_strbuf_addf(&text, "tongdao %s %s seed %llu\n%s", td_version(), td_build_commit(),
                   (unsigned long long)b->options->seed, network->inputs_text);
    for (size_t i = 0; i < b->options->select_count; i++)
        td_strbuf_addf(&text, "select %s\n", b->options->select[i]);
    if (b->options->trace_share > 0)
        td_strbuf_addf(&text, "trace %.17g\n", b->options->trace_share);
    td_status status = TD_OK;
    for (size_t i = 0; status == TD_OK && i < job->scenario->input_count; i++) {
        char hex[TD_SHA256_ROOM];
        status = td_sha256_file(job->scenario->inputs[i], b->diags, hex);
        td_strbuf_addf(&text, "%s %s\n", job->scenario->inputs[i], hex);
        if (status == TD_OK)
            status = td_manifest_add_input(b->manifest, job->scenario->inputs[i], hex);
    }
    if (job->base != TD_NO_JOB)
        td_strbuf_addf(&text, "base %s\n", b->work.jobs[job->base].scenario->id);
    if (text.failed)
        status = TD_ERR_NOMEM;
    if (status == TD_OK)
        td_sha256_text(text.text, text.length, b->outcomes[index].key);
    td_strbuf_free(&text);
    return status;
}

static td_status record_network_inputs(batch *b)
{
    td_status status = TD_OK;
    for (size_t n = 0; status == TD_OK && n < b->work.network_count; n++) {
        if (!b->work.networks[n].valid)
            continue;
        char *copy = strdup(b->work.networks[n].inputs_text), *rest = copy;
        if (!copy)
            return TD_ERR_NOMEM;
        for (char *line; status == TD_OK && (line = strsep(&rest, "\n")) != NULL;) {
            char *space = strrchr(line, ' ');
            if (!space)
                continue;
            *space = '\0';
            status = td_manifest_add_input(b->manifest, line, space + 1);
        }
        free(copy);
    }
    return status;
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
static const char *base_id(const batch *b, size_t index)
{
    const size_t base = b->work.jobs[index].base;
    return base == TD_NO_JOB ? NULL : b->work.jobs[base].scenario->id;
}

/* Notes how a job ended, on the disk too, so that an interrupted run can be resumed. One at a time. */
static void finish(batch *b, size_t index, tongdao_scenario_status status)
{
    const td_job *job = &b->work.jobs[index];
    outcome *o = &b->outcomes[index];
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
static td_status build_world(batch *b, size_t index, td_strbuf *record, td_world **world)
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

static void explain(batch *b, size_t index, td_status status)
{
    if (status == TD_ERR_NOMEM)
        td_diags_add(b->outcomes[index].diags, TD_D_RUN_FAILED,
                     (td_place){b->work.jobs[index].file, 0, NULL}, NULL, NULL,
                     TD_BOTH("out of memory", "内存不足"), NULL);
}

/* Marks the folder as this run's before anything else is written to it, so that no table of it is ever
 * taken for an earlier run's. */
static td_status take_over(batch *b, td_diags *diags)
{
    td_status status = TD_OK;
    if (!b->begun)
        status = td_manifest_save(b->manifest, b->folder, diags);
    b->begun = status == TD_OK;
    return status;
}

/* The tables of a scenario in the place of an earlier run's. */
static td_status replace_scenario(batch *b, const td_job *job, const td_results *tables,
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
static bool waits(const batch *b, size_t index)
{
    return b->outcomes[index].mine && b->work.jobs[index].valid &&
           b->outcomes[index].status == TONGDAO_SCENARIO_NOT_RUN;
}

/* trace.geojson beside the scenario's tables. */
static td_status write_played(const batch *b, const char *id, const td_simulated *simulated,
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
static void run_job(batch *b, size_t index, bool keep, int threads)
{
    const td_job *job = &b->work.jobs[index];
    outcome *o = &b->outcomes[index];
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
        finish(b, index, ended);
    }
}

/* A scenario that an earlier run finished from the same inputs. */
static bool can_keep(const batch *b, const td_manifest *earlier, size_t index)
{
    const td_job *job = &b->work.jobs[index];
    const char *key = b->options->resume ? td_manifest_done_key(earlier, job->scenario->id) : NULL;
    return key && strcmp(key, b->outcomes[index].key) == 0 &&
           td_folder_has_scenario(b->folder, job->scenario->id);
}

/* What another shard finished in this folder stays in its tables and manifest. */
static td_status keep_other(batch *b, size_t index)
{
    const td_job *job = &b->work.jobs[index];
    const char *base = job->base == TD_NO_JOB ? NULL : b->work.jobs[job->base].scenario->id;
    b->outcomes[index].other = true;
    b->outcomes[index].status = TONGDAO_SCENARIO_KEPT;
    return td_manifest_set_scenario(b->manifest, job->scenario->id, job->file, base, "done",
                                    b->outcomes[index].key);
}

/* Which jobs are this shard's, which are kept from an earlier run, which cannot run. */
static td_status sort_out(batch *b, const td_manifest *earlier)
{
    size_t place = 0;
    td_status status = TD_OK;
    for (size_t i = 0; status == TD_OK && i < b->work.job_count; i++) {
        const td_job *job = &b->work.jobs[i];
        outcome *o = &b->outcomes[i];
        o->status = TONGDAO_SCENARIO_NOT_RUN;
        o->diags = td_diags_create();
        if (!o->diags)
            return TD_ERR_NOMEM;
        if (job->listed) {
            o->mine = place++ % (size_t)b->options->shards == (size_t)b->options->shard - 1;
            b->total += o->mine;
        }
        if (job->valid)
            status = hash_job(b, i);
    }
    for (size_t i = 0; status == TD_OK && i < b->work.job_count; i++) {
        if (!b->outcomes[i].mine) {
            if (b->work.jobs[i].listed && b->work.jobs[i].valid && can_keep(b, earlier, i))
                status = keep_other(b, i);
            continue;
        }
        if (!b->work.jobs[i].valid)
            finish(b, i, TONGDAO_SCENARIO_INVALID);
        else if (can_keep(b, earlier, i))
            finish(b, i, TONGDAO_SCENARIO_KEPT);
    }
    return status;
}

/* Is it a base that some waiting job is compared with? */
static bool is_needed_base(const batch *b, size_t index)
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
static void run_side_by_side(batch *b, const size_t *order, size_t count, bool keep)
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
static void release(batch *b, const size_t *bases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        td_evaluated_clear(&b->outcomes[bases[i]].kept);
}

/* The bases of months take far more memory than those of a year: they and what is compared with them come
 * first and are let go of before the others begin. Of each round simulations, the longest jobs, come first. */
static void run_round(batch *b, bool by_month, size_t *order)
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

static void run_jobs(batch *b)
{
    size_t *order = TD_ALLOC(b->work.job_count, size_t);
    if (!order)
        return;
    run_round(b, true, order);
    run_round(b, false, order);
    free(order);
}

static td_status write_timing(const batch *b, double seconds)
{
    td_strbuf text = TD_STRBUF_INIT;
    char stamp[24];
    int threads = b->options->threads > 0 ? b->options->threads : omp_get_num_procs();
    td_clock_stamp(stamp);
    td_strbuf_add(&text, "scenario,seconds,expand_s,assign_s,threads,finished_utc\n");
    for (size_t i = 0; i < b->work.job_count; i++) {
        const outcome *o = &b->outcomes[i];
        if (o->mine && o->seconds > 0)
            td_strbuf_addf(&text, "%s,%.4f,%.4f,%.4f,,\n", b->work.jobs[i].scenario->id, o->seconds,
                           o->expand_s, o->assign_s);
    }
    td_strbuf_addf(&text, ",%.4f,,,%d,%s\n", seconds, threads, stamp);
    char *path = td_path_join(b->folder, "timing.csv");
    td_status status = path && !text.failed
                           ? td_atomic_save(path, text.text, text.length, b->diags)
                           : TD_ERR_NOMEM;
    free(path);
    td_strbuf_free(&text);
    return status;
}

/* Is no scenario of another shard missing? Then the folder is that of one run of all. */
static bool is_whole(const batch *b)
{
    for (size_t i = 0; i < b->work.job_count; i++)
        if (b->work.jobs[i].listed && !b->outcomes[i].mine && !b->outcomes[i].other)
            return false;
    return true;
}

static bool has_tables(const outcome *o)
{
    return o->other || (o->mine && (o->status == TONGDAO_SCENARIO_DONE ||
                                    o->status == TONGDAO_SCENARIO_KEPT ||
                                    o->status == TONGDAO_SCENARIO_UNCONVERGED));
}

/* Removes what earlier runs left of scenarios that this one does not have. Those that it has but could not
 * finish keep what they had, and so does everything while the id of one of them is not known. */
static td_status drop_strangers(const batch *b)
{
    const char **ids = TD_ALLOC(b->work.job_count, const char *);
    size_t count = 0;
    bool known = true;
    if (!ids)
        return TD_ERR_NOMEM;
    for (size_t i = 0; i < b->work.job_count; i++) {
        if (b->work.jobs[i].scenario)
            ids[count++] = b->work.jobs[i].scenario->id;
        else
            known = false;
    }
    if (known)
        td_folder_keep_only(b->folder, ids, count);
    free(ids);
    return TD_OK;
}

/* Nothing came of this run: what an earlier one left stays as it was. */
static bool leaves_earlier(const batch *b)
{
    for (size_t i = 0; i < b->work.job_count; i++)
        if (has_tables(&b->outcomes[i]))
            return false;
    return b->earlier && !b->replaced;
}

/* The tables of all scenarios that are done, of this run and, when resuming, of the earlier one; and
 * what is made of them. */
static td_status merge(batch *b)
{
    const char **ids = TD_ALLOC(b->work.job_count, const char *);
    size_t count = 0;
    if (!ids)
        return TD_ERR_NOMEM;
    for (size_t i = 0; i < b->work.job_count; i++) {
        if (has_tables(&b->outcomes[i]))
            ids[count++] = b->work.jobs[i].scenario->id;
    }
    if (is_whole(b))
        td_manifest_set_whole(b->manifest);
    const td_publish_options publish = {
        b->options->formats, b->options->append,
        b->options->lang == TONGDAO_ZH ? TD_LANG_ZH : TD_LANG_EN, b->options->threads};
    td_status status = td_manifest_save(b->manifest, b->folder, b->diags);
    if (status == TD_OK)
        status = td_folder_merge(b->folder, ids, count, b->diags);
    if (status == TD_OK && b->earlier && !b->options->resume)
        status = drop_strangers(b);
    if (status == TD_OK)
        status = td_publish(b->folder, ids, count, &publish, b->diags);
    free(ids);
    return status;
}

static void sum_up(batch *b, tongdao_run_summary *summary)
{
    for (size_t i = 0; i < b->work.job_count; i++) {
        const outcome *o = &b->outcomes[i];
        const td_scenario *scenario = b->work.jobs[i].scenario;
        if (o->diags)
            td_diags_append_of(b->diags, o->diags,
                               scenario && scenario->set_count > 0 ? scenario->id : NULL);
        if (!o->mine)
            continue;
        size_t *const counts[] = {
            [TONGDAO_SCENARIO_DONE] = &summary->done, [TONGDAO_SCENARIO_KEPT] = &summary->kept,
            [TONGDAO_SCENARIO_INVALID] = &summary->invalid,
            [TONGDAO_SCENARIO_FAILED] = &summary->failed,
            [TONGDAO_SCENARIO_UNCONVERGED] = &summary->unconverged,
            [TONGDAO_SCENARIO_NOT_RUN] = &summary->not_run};
        summary->scenarios++;
        ++*counts[o->status];
    }
}

static td_status run_in_folder(batch *b, tongdao_run_summary *summary)
{
    td_manifest *earlier = NULL;
    td_status status = td_folder_open(b->folder, b->diags, &b->earlier);
    if (status == TD_OK)
        status = td_manifest_load(b->folder, &earlier);
    if (status == TD_OK)
        status = td_manifest_create(b->options->seed, b->options->shard, b->options->shards,
                                    &b->manifest);
    if (status == TD_OK)
        status = record_network_inputs(b);
    if (status == TD_OK && !b->earlier)
        status = take_over(b, b->diags);
    if (status == TD_OK)
        status = sort_out(b, earlier);
    if (status == TD_OK)
        run_jobs(b);
    summary->untouched = status == TD_OK && leaves_earlier(b);
    if (summary->untouched && b->begun)
        status = td_manifest_save(earlier, b->folder, b->diags);
    else if (status == TD_OK && !summary->untouched)
        status = merge(b);
    summary->published = status == TD_OK && !summary->untouched;
    td_manifest_free(earlier);
    return status;
}

td_status td_batch_run(const char *const *paths, size_t count, const tongdao_run_options *options,
                       td_diags *diags, tongdao_run_summary *summary)
{
    double start = td_clock_seconds();
    batch b = {.options = options, .folder = options->output, .diags = diags};
    *summary = (tongdao_run_summary){0};
    snprintf(summary->output, sizeof summary->output, "%s", options->output);
    td_status status = td_workload_read(paths, count, options->root, diags, &b.work);
    if (status)
        return status;
    b.outcomes = TD_ALLOC(b.work.job_count, outcome);
    if (!b.outcomes)
        status = TD_ERR_NOMEM;
    if (status == TD_OK && b.work.job_count > 0)
        status = run_in_folder(&b, summary);
    summary->seconds = td_clock_seconds() - start;
    if (status == TD_OK && b.work.job_count > 0 && !summary->untouched)
        status = write_timing(&b, summary->seconds);
    if (b.outcomes)
        sum_up(&b, summary);
    for (size_t i = 0; b.outcomes && i < b.work.job_count; i++) {
        td_diags_free(b.outcomes[i].diags);
        td_evaluated_clear(&b.outcomes[i].kept);
    }
    free(b.outcomes);
    td_manifest_free(b.manifest);
    td_workload_clear(&b.work);
    return status;
}
