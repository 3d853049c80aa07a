/* What the files of the batch share. */
#ifndef TD_RUN_BATCH_PARTS_H
#define TD_RUN_BATCH_PARTS_H

#include "io/sha256_file.h"
#include "run/batch.h"
#include "run/evaluate.h"
#include "run/manifest.h"
#include "run/workload.h"

/* What became of one job of the workload. */
typedef struct td_job_outcome {
    bool mine;        /* of this shard, and listed */
    bool other;       /* of another shard, finished in this folder before: its tables are merged too */
    tongdao_scenario_status status;
    char key[TD_SHA256_ROOM];
    td_diags *diags;  /* its own, so that messages keep the order of the jobs */
    td_evaluated kept; /* bases stay until all that compare with them are done */
    double seconds, expand_s, assign_s;
} td_job_outcome;

typedef struct td_batch {
    const tongdao_run_options *options;
    const char *folder;
    td_workload work;
    td_job_outcome *outcomes; /* [job] */
    td_manifest *manifest;
    td_diags *diags;
    size_t finished, total;
    bool earlier;  /* the folder holds an earlier run's results: they stay until there is something new */
    bool begun;    /* the folder has this run's manifest */
    bool replaced; /* ... and tables */
} td_batch;

/* Notes how a job ended, on the disk too, so that an interrupted run can be resumed. One at a time. */
void td_batch_finish(td_batch *batch, size_t index, tongdao_scenario_status status);

/* The inputs of all networks go into the manifest. */
td_status td_batch_record_networks(td_batch *batch);
/* Which jobs are this shard's, which are kept from an earlier run, which cannot run. */
td_status td_batch_sort_out(td_batch *batch, const td_manifest *earlier);

/* Nothing came of this run: what an earlier one left stays as it was. */
bool td_batch_leaves_earlier(const td_batch *batch);
/* Nothing came of it, and nothing was there: the folder is not to be. That of a shard is: it is
 * merged. */
bool td_batch_leaves_nothing(const td_batch *batch);
/* The tables of all scenarios that are done, of this run and, when resuming, of the earlier one; and
 * what is made of them. */
td_status td_batch_merge(td_batch *batch);
td_status td_batch_write_timing(const td_batch *batch, double seconds);
/* Counts how the jobs ended and hands on their messages, in the order of the jobs. */
void td_batch_sum_up(td_batch *batch, tongdao_run_summary *summary);

#endif
