/*
 * Quantiles of what is too much to keep: a histogram whose bins divide every octave [2^e, 2^(e+1))
 * into 128 equal parts, found from the bits of the value without a logarithm. Only the bins between
 * the least and the greatest value seen take memory: times that spread over a factor of ten need
 * 425 counters.
 *
 * Error: a quantile lies in the same bin as the value of the exact rank, so it is off by at most
 * 1/128 of itself (0.78 %), typically a tenth of that, since ranks are interpolated within the bin.
 * Values are not negative; 0 and all below 2^-30 share one bin, all from 2^40 on another.
 *
 * Merging adds counters: the result does not depend on the order.
 */
#ifndef TD_SIMULATE_QUANTILES_H
#define TD_SIMULATE_QUANTILES_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

typedef struct td_quantiles {
    uint64_t total;
    uint64_t *bins;        /* [count], of bin `first` and the following */
    uint32_t first, count; /* zeroed: empty */
} td_quantiles;

#define TD_QUANTILES_ERROR (1.0 / 128)

td_status td_quantiles_add(td_quantiles *q, double value);
td_status td_quantiles_add_many(td_quantiles *q, double value, uint64_t times);
/* Asks for the memory that adding the value will write. */
void td_quantiles_fetch(const td_quantiles *q, double value);
td_status td_quantiles_merge(td_quantiles *into, const td_quantiles *from);
/* The value that a share p of the sample does not exceed, 0 <= p <= 1; NaN of an empty sample. */
double td_quantiles_at(const td_quantiles *q, double p);
/* The share of the sample at or below a value, interpolated within its bin; NaN of an empty sample.
 */
double td_quantiles_share_below(const td_quantiles *q, double value);
void td_quantiles_clear(td_quantiles *q);
/* Empty again, memory kept. */
void td_quantiles_reset(td_quantiles *q);

#endif
