/*
 * The histogram of quantiles.h. The 11 bits of the exponent and the 7 upper bits of the mantissa of
 * a double, taken as one number, rise with the double: they are the bin.
 */
#include "simulate/quantiles.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { MANTISSA_BITS = 52, BIN_BITS = 7, SHIFT = MANTISSA_BITS - BIN_BITS };

static uint32_t raw_bin(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return (uint32_t)(bits >> SHIFT);
}

/* Bins are counted from the one below 2^-30, which holds zero and all smaller values. */
static uint32_t bin_of(double value)
{
    const double least = 0x1p-30, most = 0x1p40;
    if (!(value >= least))
        return 0;
    return raw_bin(fmin(value, most)) - raw_bin(least) + 1;
}

/* The least value of a bin. */
static double bin_start(uint32_t bin)
{
    if (bin == 0)
        return 0;
    const uint64_t bits = (uint64_t)(bin - 1 + raw_bin(0x1p-30)) << SHIFT;
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* Makes the bins reach from `first` to `last`. */
static td_status cover(td_quantiles *q, uint32_t first, uint32_t last)
{
    enum {
        SPARE = 32
    }; /* grown at each end by so many, so that a rising sample is not copied often */
    if (q->count > 0 && first >= q->first && last < q->first + q->count)
        return TD_OK;
    uint32_t low = first, high = last;
    if (q->count > 0) {
        low = first < q->first ? first : q->first;
        high = last >= q->first + q->count ? last : q->first + q->count - 1;
        low -= first < q->first && low > SPARE ? SPARE : 0;
        high += last >= q->first + q->count ? SPARE : 0;
    }
    uint64_t *const bins = TD_ALLOC((size_t)high - low + 1, uint64_t);
    if (!bins)
        return TD_ERR_NOMEM;
    if (q->count > 0)
        memcpy(bins + (q->first - low), q->bins, q->count * sizeof *bins);
    free(q->bins);
    q->bins = bins;
    q->first = low;
    q->count = high - low + 1;
    return TD_OK;
}

td_status td_quantiles_add_many(td_quantiles *q, double value, uint64_t times)
{
    const uint32_t bin = bin_of(value);
    if (isnan(value))
        return TD_ERR_USAGE;
    const td_status status = cover(q, bin, bin);
    if (status != TD_OK)
        return status;
    q->bins[bin - q->first] += times;
    q->total += times;
    return TD_OK;
}

void td_quantiles_fetch(const td_quantiles *q, double value)
{
    const uint32_t bin = bin_of(value) - q->first;
    if (bin < q->count)
        __builtin_prefetch(&q->bins[bin], 1);
}

td_status td_quantiles_add(td_quantiles *q, double value)
{
    return td_quantiles_add_many(q, value, 1);
}

td_status td_quantiles_merge(td_quantiles *into, const td_quantiles *from)
{
    if (from->total == 0)
        return TD_OK;
    const td_status status = cover(into, from->first, from->first + from->count - 1);
    if (status != TD_OK)
        return status;
    for (uint32_t i = 0; i < from->count; i++)
        into->bins[from->first + i - into->first] += from->bins[i];
    into->total += from->total;
    return TD_OK;
}

double td_quantiles_at(const td_quantiles *q, double p)
{
    if (q->total == 0)
        return NAN;
    /* members of a bin stand at the middles of equal parts of it */
    const double rank = fmin(fmax(p, 0), 1) * (double)q->total;
    double below = 0;
    uint32_t last = 0;
    for (uint32_t i = 0; i < q->count; i++) {
        if (q->bins[i] == 0)
            continue;
        last = i;
        if (below + (double)q->bins[i] >= rank)
            break;
        below += (double)q->bins[i];
    }
    const double inside = (double)q->bins[last];
    const double part = fmin(fmax((rank - below) / inside, 0.5 / inside), 1 - 0.5 / inside);
    const double start = bin_start(q->first + last);
    if (q->first + last == 0)
        return 0;
    return start + part * (bin_start(q->first + last + 1) - start);
}

double td_quantiles_share_below(const td_quantiles *q, double value)
{
    const uint32_t bin = bin_of(value);
    double below = 0;
    if (q->total == 0)
        return NAN;
    for (uint32_t i = 0; i < q->count && q->first + i < bin; i++)
        below += (double)q->bins[i];
    if (bin >= q->first && bin < q->first + q->count) {
        const double start = bin_start(bin), width = bin_start(bin + 1) - start;
        const double part = bin == 0 ? 1 : fmin((value - start) / width, 1);
        below += part * (double)q->bins[bin - q->first];
    }
    return below / (double)q->total;
}

void td_quantiles_clear(td_quantiles *q)
{
    free(q->bins);
    *q = (td_quantiles){0};
}

void td_quantiles_reset(td_quantiles *q)
{
    if (q->count > 0)
        memset(q->bins, 0, q->count * sizeof *q->bins);
    q->total = 0;
}
