/*
 * Running moments of a sample: count, mean, sum of squared deviations, least and greatest (Welford
 * 1962; merged as Chan, Golub, LeVeque 1979). Weights may be given. Merging is deterministic in the
 * order of the merges; merge replications in their order.
 */
#ifndef TD_SIMULATE_MOMENTS_H
#define TD_SIMULATE_MOMENTS_H

#include <math.h>

typedef struct td_moments {
    double count;         /* sum of weights */
    double mean, squares; /* squares: sum of weight x (x - mean)^2 */
    double least, greatest;
} td_moments;

/* A zeroed td_moments is an empty one. */
static inline void td_moments_add_weighted(td_moments *m, double x, double weight)
{
    if (!(weight > 0))
        return;
    if (m->count == 0) {
        *m = (td_moments){.count = weight, .mean = x, .least = x, .greatest = x};
        return;
    }
    m->count += weight;
    const double step = x - m->mean;
    m->mean += step * weight / m->count;
    m->squares += weight * step * (x - m->mean);
    m->least = x < m->least ? x : m->least;
    m->greatest = x > m->greatest ? x : m->greatest;
}

static inline void td_moments_add(td_moments *m, double x)
{
    td_moments_add_weighted(m, x, 1);
}

void td_moments_merge(td_moments *into, const td_moments *from);
double td_moments_variance(const td_moments *m); /* squares / (count - 1); 0 up to one */
double td_moments_sd(const td_moments *m);

#endif
