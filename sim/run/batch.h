/* A run: scenario files and folders evaluated on threads, each a job of its own, into a results folder.
 *
 * Every mistake of every file is reported before anything runs; a broken scenario does not stop the
 * others. Scenarios are compared with the root of their `extends` chain, which is evaluated first even
 * where it is not among the paths. Results do not depend on threads, shards or resumption. */
#ifndef TD_RUN_BATCH_H
#define TD_RUN_BATCH_H

#include "base/diag.h"
#include "base/status.h"
#include "tongdao.h"

/* options->output must not be NULL. *result gets the exit status, as ranked in the design: usage,
 * invalid input, failure, no convergence. */
td_status td_batch_run(const char *const *paths, size_t count, const tongdao_run_options *options,
                       td_diags *diags, tongdao_run_summary *summary);

#endif
