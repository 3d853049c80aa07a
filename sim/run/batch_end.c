/* The end of a batch: tables merged, what is made of them, how long it took, how the jobs ended. */
#include <omp.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "io/atomic_file.h"
#include "io/path.h"
#include "run/batch_parts.h"
#include "run/publish.h"
#include "run/results_folder.h"

td_status td_batch_write_timing(const td_batch *b, double seconds)
{
    td_strbuf text = TD_STRBUF_INIT;
    char stamp[24];
    int threads = b->options->threads > 0 ? b->options->threads : omp_get_num_procs();
    td_clock_stamp(stamp);
    td_strbuf_add(&text, "scenario,seconds,expand_s,assign_s,threads,finished_utc\n");
    for (size_t i = 0; i < b->work.job_count; i++) {
        const td_job_outcome *o = &b->outcomes[i];
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
static bool is_whole(const td_batch *b)
{
    for (size_t i = 0; i < b->work.job_count; i++)
        if (b->work.jobs[i].listed && !b->outcomes[i].mine && !b->outcomes[i].other)
            return false;
    return true;
}

static bool has_tables(const td_job_outcome *o)
{
    return o->other || (o->mine && (o->status == TONGDAO_SCENARIO_DONE ||
                                    o->status == TONGDAO_SCENARIO_KEPT ||
                                    o->status == TONGDAO_SCENARIO_UNCONVERGED));
}

/* Removes what earlier runs left of scenarios that this one does not have. Those that it has but could not
 * finish keep what they had, and so does everything while the id of one of them is not known. */
static td_status drop_strangers(const td_batch *b)
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

static bool has_any_tables(const td_batch *b)
{
    for (size_t i = 0; i < b->work.job_count; i++)
        if (has_tables(&b->outcomes[i]))
            return true;
    return false;
}

bool td_batch_leaves_earlier(const td_batch *b)
{
    return b->earlier && !b->replaced && !has_any_tables(b);
}

bool td_batch_leaves_nothing(const td_batch *b)
{
    return !b->earlier && !b->replaced && b->options->shards <= 1 && !has_any_tables(b);
}

td_status td_batch_merge(td_batch *b)
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

void td_batch_sum_up(td_batch *b, tongdao_run_summary *summary)
{
    for (size_t i = 0; i < b->work.job_count; i++) {
        const td_job_outcome *o = &b->outcomes[i];
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
