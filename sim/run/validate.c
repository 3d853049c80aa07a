#include "run/validate.h"

#include <stdlib.h>

#include "base/mem.h"
#include "graph/audit.h"
#include "graph/supernetwork.h"
#include "io/network_reader.h"
#include "run/workload.h"

/* Checks one scenario as far as a run would; with `audit` also the graph that it gives. */
static td_status check(const td_scenario *scenario, const td_tables *base, bool audit, td_diags *diags)
{
    td_applied applied = {0};
    td_world *world = NULL;
    td_supernetwork *net = NULL;
    td_diags *own = td_diags_create();
    td_status status = own ? td_scenario_apply(scenario, base, own, &applied) : TD_ERR_NOMEM;
    if (status == TD_OK)
        status = td_world_build(&applied, base, scenario, own, &world);
    if (own)
        td_diags_append_of(diags, own, scenario->set_count > 0 ? scenario->id : NULL);
    td_diags_free(own);
    if (status == TD_OK && audit)
        td_workload_tell_empty(world, scenario->file, diags);
    if (status == TD_OK && audit)
        status = td_supernetwork_build(world, diags, &net);
    if (status == TD_OK && audit)
        status = td_network_audit(&applied, world, net, diags);
    td_supernetwork_free(net);
    td_world_free(world);
    td_applied_clear(&applied);
    return status == TD_ERR_NOMEM ? status : TD_OK;
}

static td_status check_job(const td_workload *work, size_t index, bool audit, td_diags *diags)
{
    const td_job *job = &work->jobs[index];
    return check(job->scenario, work->networks[job->network].tables, audit, diags);
}

/* The networks of scenarios are audited as they stand, before any change. */
static td_status audit_networks(const td_workload *work, td_diags *diags)
{
    td_status status = TD_OK;
    for (size_t n = 0; status == TD_OK && n < work->network_count; n++) {
        if (!work->networks[n].valid)
            continue;
        td_scenario *bare = td_scenario_bare(work->networks[n].folder);
        status = bare ? check(bare, work->networks[n].tables, true, diags) : TD_ERR_NOMEM;
        td_scenario_free(bare);
    }
    return status;
}

td_status td_validate(const char *const *paths, size_t count, const char *root,
                      td_diags *diags, size_t *checked)
{
    td_status status = TD_OK;
    const char **scenarios = TD_ALLOC(count, const char *);
    size_t scenario_count = 0;
    *checked = 0;
    if (!scenarios)
        return TD_ERR_NOMEM;
    for (size_t i = 0; status == TD_OK && i < count; i++) {
        td_workload work;
        if (!td_network_is_folder(paths[i])) {
            scenarios[scenario_count++] = paths[i];
            continue;
        }
        status = td_workload_of_network(paths[i], root, diags, &work);
        if (status == TD_OK && work.jobs[0].valid)
            status = check_job(&work, 0, true, diags);
        *checked += status == TD_OK;
        td_workload_clear(&work);
    }
    if (status == TD_OK && scenario_count > 0) {
        td_workload work;
        status = td_workload_read(scenarios, scenario_count, root, diags, &work);
        if (status == TD_OK)
            status = audit_networks(&work, diags);
        for (size_t i = 0; status == TD_OK && i < work.job_count; i++) {
            if (work.jobs[i].valid)
                status = check_job(&work, i, false, diags);
            *checked += work.jobs[i].listed;
        }
        td_workload_clear(&work);
    }
    free(scenarios);
    return status;
}
