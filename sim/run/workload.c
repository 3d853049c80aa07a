#include "run/workload.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/strbuf.h"
#include "io/network_reader.h"
#include "io/scenario_reader.h"
#include "io/sha256_file.h"

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Hashes of a network's files, in the order in which they are read. */
static td_status hash_network(td_network_entry *network, td_diags *diags)
{
    char **files = NULL;
    size_t count = 0;
    td_strbuf text = TD_STRBUF_INIT;
    td_status status = td_network_files(network->folder, &files, &count);
    for (size_t i = 0; status == TD_OK && i < count; i++) {
        char hex[TD_SHA256_ROOM];
        status = td_sha256_file(files[i], diags, hex);
        if (status == TD_OK)
            td_strbuf_addf(&text, "%s %s\n", files[i], hex);
    }
    td_network_files_free(files, count);
    if (status == TD_OK && text.failed)
        status = TD_ERR_NOMEM;
    network->inputs_text = strdup(td_strbuf_text(&text));
    td_strbuf_free(&text);
    return status == TD_OK && !network->inputs_text ? TD_ERR_NOMEM : status;
}

/* Reads and checks a network unless it was before; paths are compared as the readers give them. */
static td_status add_network(td_workload *w, const char *folder, const char *root, td_diags *diags,
                             size_t *index)
{
    for (size_t i = 0; i < w->network_count; i++) {
        if (strcmp(w->networks[i].folder, folder) == 0) {
            *index = i;
            return TD_OK;
        }
    }
    if (TD_RESERVE(w->networks, w->network_capacity, w->network_count + 1))
        return TD_ERR_NOMEM;
    *index = w->network_count;
    td_network_entry *network = &w->networks[w->network_count++];
    *network = (td_network_entry){.folder = strdup(folder)};
    if (!network->folder)
        return TD_ERR_NOMEM;
    td_status status = td_network_read(folder, root, diags, &network->tables);
    network->valid = status == TD_OK;
    if (network->valid)
        status = hash_network(network, diags);
    /* A network that is wrong or missing spoils its scenarios only. */
    return status == TD_ERR_NOMEM ? status : TD_OK;
}

/* What is wrong with the changes of a scenario that has other mistakes, so that all are told at once. */
static td_status tell_changes(const td_scenario *scenario, const td_tables *base, td_diags *diags)
{
    td_applied applied = {0};
    td_diags *own = td_diags_create();
    td_status status = own ? td_scenario_apply(scenario, base, own, &applied) : TD_ERR_NOMEM;
    if (own)
        td_diags_append_of(diags, own, scenario->id);
    td_applied_clear(&applied);
    td_diags_free(own);
    return status == TD_ERR_NOMEM ? status : TD_OK;
}

static td_status add_job(td_workload *w, const char *file, bool listed, const char *root,
                         td_diags *diags, size_t *index)
{
    if (TD_RESERVE(w->jobs, w->job_capacity, w->job_count + 1))
        return TD_ERR_NOMEM;
    *index = w->job_count;
    td_job *job = &w->jobs[w->job_count++];
    *job = (td_job){.file = strdup(file), .base = TD_NO_JOB, .listed = listed};
    if (!job->file)
        return TD_ERR_NOMEM;
    td_status status = td_scenario_read(file, root, diags, &job->scenario);
    job->valid = status == TD_OK;
    if (status != TD_ERR_NOMEM && job->scenario) {
        status = add_network(w, job->scenario->network, root, diags, &job->network);
        const bool valid = status == TD_OK && w->networks[job->network].valid;
        if (!job->valid && valid)
            status = tell_changes(job->scenario, w->networks[job->network].tables, diags);
        job->valid = job->valid && valid;
    }
    return status == TD_ERR_NOMEM ? status : TD_OK;
}

static int by_scenario_id(const void *a, const void *b)
{
    const td_job *p = a, *q = b;
    const char *left = p->scenario ? p->scenario->id : "";
    const char *right = q->scenario ? q->scenario->id : "";
    int order = strcmp(left, right);
    return order ? order : strcmp(p->file, q->file);
}

/* Two scenarios of one id would overwrite each other's results. Needs jobs in order. */
static void refuse_twins(td_workload *w, td_diags *diags)
{
    for (size_t i = 1; i < w->job_count; i++) {
        td_job *first = &w->jobs[i - 1], *second = &w->jobs[i];
        if (!first->scenario || !second->scenario ||
            strcmp(first->scenario->id, second->scenario->id) != 0)
            continue;
        td_diags_add(diags, TD_D_RUN_SCENARIO_TWICE, (td_place){second->file, 0, "/id"},
                     second->scenario->id, NULL, first->file, NULL);
        second->valid = false;
    }
}

static bool is_by_month(const td_scenario *scenario)
{
    const char *period = json_string_value(json_object_get(scenario->evaluate, "period"));
    return period && strcmp(period, "month") == 0;
}

/* The job of a scenario file, by its own periods or by the others; TD_NO_JOB. */
static size_t find_job(const td_workload *w, const char *file, bool other_periods)
{
    for (size_t j = 0; j < w->job_count; j++)
        if (w->jobs[j].other_periods == other_periods && strcmp(w->jobs[j].file, file) == 0)
            return j;
    return TD_NO_JOB;
}

/* The root of a chain, read and added unless it is there. */
static td_status find_root(td_workload *w, const char *file, bool other_periods, const char *root,
                           td_diags *diags, size_t *index)
{
    *index = find_job(w, file, other_periods);
    if (*index != TD_NO_JOB)
        return TD_OK;
    const td_status status = add_job(w, file, false, root, diags, index);
    if (status != TD_OK)
        return status;
    td_job *job = &w->jobs[*index];
    job->other_periods = other_periods;
    if (!other_periods || !job->scenario)
        return TD_OK;
    json_t *period = json_string(is_by_month(job->scenario) ? "year" : "month");
    json_t *evaluate = job->scenario->evaluate ? json_copy(job->scenario->evaluate) : json_object();
    if (json_object_set_new(evaluate, "period", period) != 0) {
        json_decref(evaluate);
        return TD_ERR_NOMEM;
    }
    json_decref(job->scenario->evaluate);
    job->scenario->evaluate = evaluate;
    return TD_OK;
}

/* What each scenario is compared with. Months are compared with months: what a month has that the
 * mean year has not, a river too low for some vessels, is not the scenario's doing. */
static td_status find_bases(td_workload *w, const char *root, td_diags *diags)
{
    const size_t listed = w->job_count;
    for (size_t i = 0; i < listed; i++) {
        const td_scenario *scenario = w->jobs[i].scenario;
        if (!w->jobs[i].valid || !scenario->parent)
            continue;
        size_t base;
        td_status status = find_root(w, scenario->root_file, false, root, diags, &base);
        if (status == TD_OK && w->jobs[base].valid &&
            is_by_month(w->jobs[base].scenario) != is_by_month(scenario))
            status = find_root(w, scenario->root_file, true, root, diags, &base);
        if (status != TD_OK)
            return status;
        w->jobs[i].base = base;
    }
    return TD_OK;
}

td_status td_workload_read(const char *const *paths, size_t count, const char *root,
                           td_diags *diags, td_workload *out)
{
    char **files = NULL;
    size_t file_count = 0;
    *out = (td_workload){0};
    td_status status = td_scenario_find(paths, count, diags, &files, &file_count);
    if (status == TD_ERR_IO || status == TD_ERR_INVALID)
        status = TD_OK; /* told; the paths that can be read go on */
    if (status == TD_OK && file_count > 0)
        qsort(files, file_count, sizeof *files, by_text);
    for (size_t i = 0; i < file_count; i++) {
        size_t index;
        if (status == TD_OK && (i == 0 || strcmp(files[i], files[i - 1]) != 0))
            status = add_job(out, files[i], true, root, diags, &index);
    }
    td_scenario_files_free(files, file_count);
    if (status == TD_OK && out->job_count == 0 && td_diags_error_count(diags) == 0)
        td_diags_add(diags, TD_D_RUN_NO_SCENARIO, (td_place){count ? paths[0] : NULL, 0, NULL}, NULL,
                     NULL, NULL);
    if (status == TD_OK && out->job_count > 0) {
        qsort(out->jobs, out->job_count, sizeof *out->jobs, by_scenario_id);
        refuse_twins(out, diags);
        status = find_bases(out, root, diags);
    }
    if (status)
        td_workload_clear(out);
    return status;
}

td_scenario *td_scenario_bare(const char *folder)
{
    td_scenario *scenario = td_alloc(1, sizeof *scenario);
    if (!scenario)
        return NULL;
    scenario->id = strdup("network");
    scenario->file = strdup(folder);
    scenario->root_file = strdup(folder);
    scenario->network = strdup(folder);
    for (int lang = 0; lang < TD_LANG_COUNT; lang++) {
        scenario->title[lang] = strdup("");
        scenario->description[lang] = strdup("");
    }
    if (scenario->id && scenario->file && scenario->root_file && scenario->network)
        return scenario;
    td_scenario_free(scenario);
    return NULL;
}

td_status td_workload_of_network(const char *folder, const char *root, td_diags *diags,
                                 td_workload *out)
{
    *out = (td_workload){0};
    size_t index;
    td_status status = add_network(out, folder, root, diags, &index);
    if (status == TD_OK)
        status = TD_RESERVE(out->jobs, out->job_capacity, 1);
    if (status == TD_OK) {
        out->jobs[out->job_count++] = (td_job){.file = strdup(folder),
                                               .scenario = td_scenario_bare(folder),
                                               .base = TD_NO_JOB,
                                               .listed = true,
                                               .valid = out->networks[index].valid};
        if (!out->jobs[0].file || !out->jobs[0].scenario)
            status = TD_ERR_NOMEM;
    }
    if (status)
        td_workload_clear(out);
    return status;
}

void td_workload_tell_empty(const td_world *world, const char *file, td_diags *diags)
{
    for (td_index d = 0; d < world->demands.count; d++)
        if (world->demands.tonnes_per_year[d] > 0)
            return;
    td_diags_add(diags, TD_D_RUN_NO_FREIGHT, (td_place){file, 0, NULL}, NULL, NULL, NULL);
}

void td_workload_clear(td_workload *w)
{
    for (size_t i = 0; i < w->job_count; i++) {
        free(w->jobs[i].file);
        td_scenario_free(w->jobs[i].scenario);
    }
    for (size_t i = 0; i < w->network_count; i++) {
        free(w->networks[i].folder);
        td_tables_free(w->networks[i].tables);
        free(w->networks[i].inputs_text);
    }
    free(w->jobs);
    free(w->networks);
    *w = (td_workload){0};
}
