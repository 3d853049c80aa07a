/* Jobs told apart before they run: by shard, and by what an earlier run finished from the same inputs. */
#include <stdlib.h>
#include <string.h>

#include "base/version.h"
#include "run/batch_parts.h"
#include "run/results_folder.h"

/* Everything that a scenario's tables depend on: program, seed, and the content of its inputs and its
 * base's. Also records the inputs in the manifest. */
static td_status hash_job(td_batch *b, size_t index)
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

td_status td_batch_record_networks(td_batch *b)
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

/* A scenario that an earlier run finished from the same inputs. */
static bool can_keep(const td_batch *b, const td_manifest *earlier, size_t index)
{
    const td_job *job = &b->work.jobs[index];
    const char *key = b->options->resume ? td_manifest_done_key(earlier, job->scenario->id) : NULL;
    return key && strcmp(key, b->outcomes[index].key) == 0 &&
           td_folder_has_scenario(b->folder, job->scenario->id);
}

/* What another shard finished in this folder stays in its tables and manifest. */
static td_status keep_other(td_batch *b, size_t index)
{
    const td_job *job = &b->work.jobs[index];
    const char *base = job->base == TD_NO_JOB ? NULL : b->work.jobs[job->base].scenario->id;
    b->outcomes[index].other = true;
    b->outcomes[index].status = TONGDAO_SCENARIO_KEPT;
    return td_manifest_set_scenario(b->manifest, job->scenario->id, job->file, base, "done",
                                    b->outcomes[index].key);
}

td_status td_batch_sort_out(td_batch *b, const td_manifest *earlier)
{
    size_t place = 0;
    td_status status = TD_OK;
    for (size_t i = 0; status == TD_OK && i < b->work.job_count; i++) {
        const td_job *job = &b->work.jobs[i];
        td_job_outcome *o = &b->outcomes[i];
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
            td_batch_finish(b, i, TONGDAO_SCENARIO_INVALID);
        else if (can_keep(b, earlier, i))
            td_batch_finish(b, i, TONGDAO_SCENARIO_KEPT);
    }
    return status;
}
