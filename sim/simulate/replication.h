/*
 * Replications on threads. Each is a job that only depends on its number; results are handed over
 * in the order of the numbers, so that sums, and with them every byte of the results, are the same
 * for any number of threads.
 */
#ifndef TD_SIMULATE_REPLICATION_H
#define TD_SIMULATE_REPLICATION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

/* `context` is the caller's and comes with every call. */
typedef struct td_replications {
    uint32_t least, most; /* replications: `least` always, more until enough() or `most` */
    uint32_t block; /* made before their results are taken, all at once in memory; a constant, not
                       the number of threads */
    uint32_t threads;
    void *context;
    /* A thread's own engine and world, made once per thread. */
    td_status (*open)(void *context, void **worker);
    void (*close)(void *context, void *worker);
    /* Replication `number` by this worker; `*result` is the caller's and is passed to take().
     * Called by several threads at once, each with its own worker. */
    td_status (*run)(void *context, void *worker, uint32_t number, void **result);
    /* The results in order of numbers, one at a time; frees them (NULL if run() gave none). `used`
     * false: it or one before it failed, only free it. */
    void (*take)(void *context, uint32_t number, void *result, bool used);
    /* Asked after `least` and after every block beyond; NULL: `least` is all. */
    bool (*enough)(void *context, uint32_t done);
} td_replications;

/* Gives how many were made and taken. Returns the failure of the lowest number that failed. */
td_status td_replications_run(const td_replications *plan, uint32_t *done);

#endif
