/* Replications on threads; see replication.h. */
#include "simulate/replication.h"

#include <omp.h>
#include <stdlib.h>

#include "base/mem.h"

typedef struct team {
    const td_replications *plan;
    uint32_t threads;
    void **workers; /* [thread] made when its thread first has something to do */
    bool *opened;
    void **results;      /* [block] */
    td_status *statuses; /* [block] */
} team;

static td_status run_one(const team *t, uint32_t thread, uint32_t number, void **result)
{
    const td_replications *const plan = t->plan;
    *result = NULL;
    if (!t->opened[thread]) {
        const td_status status = plan->open(plan->context, &t->workers[thread]);
        if (status != TD_OK)
            return status;
        t->opened[thread] = true;
    }
    return plan->run(plan->context, t->workers[thread], number, result);
}

/* Runs `count` more, then hands over what came out, in order. */
static td_status run_block(const team *t, uint32_t count, uint32_t *done)
{
    td_status status = TD_OK;
    const uint32_t first = *done;
#pragma omp parallel for schedule(dynamic, 1) num_threads((int)t->threads)
    for (uint32_t i = 0; i < count; i++)
        t->statuses[i] = run_one(t, (uint32_t)omp_get_thread_num(), first + i, &t->results[i]);
    for (uint32_t i = 0; i < count; i++) {
        if (status == TD_OK)
            status = t->statuses[i];
        *done += status == TD_OK;
        t->plan->take(t->plan->context, first + i, t->results[i], status == TD_OK);
    }
    return status;
}

static td_status run_all(const team *t, uint32_t *done)
{
    const td_replications *const plan = t->plan;
    uint32_t target = plan->least;
    for (;;) {
        while (*done < target) {
            const uint32_t rest = target - *done;
            const uint32_t count = rest < plan->block ? rest : plan->block;
            const td_status status = run_block(t, count, done);
            if (status != TD_OK)
                return status;
        }
        if (!plan->enough || *done >= plan->most || plan->enough(plan->context, *done))
            return TD_OK;
        target = plan->most - *done < plan->block ? plan->most : *done + plan->block;
    }
}

td_status td_replications_run(const td_replications *plan, uint32_t *done)
{
    const uint32_t threads = plan->threads > 0 ? plan->threads : 1;
    team t = {.plan = plan,
              .threads = threads,
              .workers = TD_ALLOC(threads, void *),
              .opened = TD_ALLOC(threads, bool),
              .results = TD_ALLOC(plan->block, void *),
              .statuses = TD_ALLOC(plan->block, td_status)};
    td_status status = TD_ERR_NOMEM;
    *done = 0;
    if (plan->block == 0)
        status = TD_ERR_USAGE;
    else if (t.workers && t.opened && t.results && t.statuses)
        status = run_all(&t, done);
    for (uint32_t i = 0; t.opened && i < threads; i++)
        if (t.opened[i])
            plan->close(plan->context, t.workers[i]);
    free(t.workers);
    free(t.opened);
    free(t.results);
    free(t.statuses);
    return status;
}
