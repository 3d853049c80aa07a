/* The indicators by name: what they are called, measured in and mean. */
#ifndef TD_INDICATORS_INDICATORS_H
#define TD_INDICATORS_INDICATORS_H

#include <stddef.h>

#include "base/lang.h"

typedef struct td_indicator {
    const char *name, *unit, *meaning[TD_LANG_COUNT];
} td_indicator;

/* Flow indicators first, then accessibility, then what only comparisons have; NULL beyond the last. */
const td_indicator *td_indicator_at(size_t number);
/* NULL where there is none. */
const td_indicator *td_indicator_find(const char *name);

#endif
