/* What a command is to work on: scenarios read with their chains, networks read once each, and which
 * scenario is compared with which. */
#ifndef TD_RUN_WORKLOAD_H
#define TD_RUN_WORKLOAD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/diag.h"
#include "base/status.h"
#include "model/scenario.h"
#include "model/tables.h"

#define TD_NO_JOB ((size_t)-1)

typedef struct td_network_entry {
    char *folder;
    td_tables *tables; /* NULL where it could not be read */
    bool valid;
    char *inputs_text; /* "path sha256\n" of each of its files */
} td_network_entry;

typedef struct td_job {
    char *file;
    td_scenario *scenario; /* NULL where it could not be read; not valid: only for finding mistakes */
    size_t network;        /* index into networks */
    size_t base;           /* index into jobs: the root of its chain, evaluated by the same periods;
                              TD_NO_JOB for a root itself */
    bool listed;           /* asked for; otherwise here only to be compared with */
    bool other_periods;    /* a root evaluated by months or the year as its own file does not say */
    bool valid;            /* false: messages say why */
} td_job;

typedef struct td_workload {
    td_job *jobs;          /* listed ones by scenario id, then the others */
    size_t job_count, job_capacity;
    td_network_entry *networks;
    size_t network_count, network_capacity;
} td_workload;

/* Reads the scenarios at the paths (files, or folders of them) and their networks. Mistakes go to diags
 * and make jobs invalid; other statuses than TD_OK mean that reading itself could not go on. */
td_status td_workload_read(const char *const *paths, size_t count, const char *root,
                           td_diags *diags, td_workload *out);
/* A workload of one network folder and no scenario file: the network as it stands, in `listed` job 0. */
td_status td_workload_of_network(const char *folder, const char *root, td_diags *diags,
                                 td_workload *out);
/* A scenario without changes, so that a network is evaluated like any other. NULL: out of memory. The
 * caller frees it. */
td_scenario *td_scenario_bare(const char *folder);
/* Warns where a world has no freight: its results would be empty tables. `file` is the place told. */
void td_workload_tell_empty(const td_world *world, const char *file, td_diags *diags);
void td_workload_clear(td_workload *workload);

#endif
