/* The overall figures of each scenario of a results folder: what summaries are made of. From the tables
 * scenarios, indicators and comparison of the folder. */
#ifndef TD_RUN_DIGEST_H
#define TD_RUN_DIGEST_H

#include <stddef.h>

#include "base/diag.h"
#include "base/lang.h"
#include "base/mem.h"
#include "base/status.h"

#define TD_NO_SCENARIO ((size_t)-1)

typedef struct td_digest_scenario {
    const char *id, *title[TD_LANG_COUNT];
    size_t base;                 /* index of the scenario compared with, TD_NO_SCENARIO: none */
    double carbon_price_per_t;   /* CNY/t CO2e, in the choice of routes */
    double *value;               /* [figure] of the year and the whole network, NaN: none */
    double *mode_share;          /* [mode] percent of t-km, NaN: none */
} td_digest_scenario;

typedef struct td_digest {
    td_digest_scenario *scenarios; /* in the order of the tables */
    size_t scenario_count, scenario_capacity;
    const char **figures, **units; /* [figure] names of indicators */
    size_t figure_count, figure_capacity, unit_capacity;
    const char **modes;            /* [mode] ids */
    size_t mode_count, mode_capacity;
    td_arena *texts;
} td_digest;

td_status td_digest_read(const char *folder, td_diags *diags, td_digest *out);
void td_digest_clear(td_digest *digest);

/* Index of an indicator, TD_NO_SCENARIO where no scenario has it. */
size_t td_digest_find(const td_digest *digest, const char *indicator);
/* A scenario's figure, NaN where it has none. */
double td_digest_value(const td_digest *digest, size_t scenario, const char *indicator);

#endif
