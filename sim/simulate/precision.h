/*
 * How sure a mean is: confidence intervals over independent replications by Student's t, batch
 * means within one long run, differences of paired replications, and when enough have been made.
 */
#ifndef TD_SIMULATE_PRECISION_H
#define TD_SIMULATE_PRECISION_H

#include <stdbool.h>
#include <stddef.h>

#include "simulate/moments.h"

typedef struct td_interval {
    double mean, sd;  /* of the replications */
    double low, high; /* mean -+ t(level, n - 1) sd / sqrt(n); up to one replication: NaN */
    double n;
} td_interval;

/* level: 0.95, say. */
td_interval td_interval_of(const td_moments *replications, double level);

/* A figure that is a ratio, a wait a tonne, say: sums over replications of what is above and below the line.
 * Running means and sums of products of deviations, so that nothing cancels. */
typedef struct td_ratio {
    double count, above, below; /* replications; means of both */
    double above2, below2, both;
} td_ratio;

/* A replication; one with nothing below the line tells nothing and is left out. */
void td_ratio_add(td_ratio *ratio, double above, double below);
/* Of the ratio of the means; the spread is that of above - mean x below, to first order (Cochran, Sampling
 * Techniques, section 6.3). With the same below the line everywhere: td_interval_of the replications' ratios. */
td_interval td_ratio_interval(const td_ratio *ratio, double level);

/* Batch means of a series within one run: cuts [count] values into `batches` equal stretches (a
 * rest at the front, nearest to the warm-up, is left out) and treats their means as replications.
 * Neighbouring batches are nearly independent where batches are long against the series' memory;
 * `correlation`, if given, is that between neighbouring batch means and tells. */
td_interval td_interval_batches(const double *series, size_t count, size_t batches, double level,
                                double *correlation);

/* Replication by replication, the same luck in both: b - a. */
typedef struct td_paired {
    td_moments a, b, difference;
} td_paired;

void td_paired_add(td_paired *p, double a, double b);
/* 1 - var(b - a) / (var a + var b): the share of variance that common luck saves; NaN without
 * spread. */
double td_paired_saved(const td_paired *p);

/* Stop when the half width of every interval asked for is at most `relative` of its mean (Law,
 * Simulation Modeling and Analysis, section 9.4.1: relative / (1 + relative), as the mean is itself
 * an estimate), but not before `least` replications and not after `most`. */
typedef struct td_precision {
    double relative, level;
    double least, most; /* least >= 2 */
} td_precision;

/* Whether replications suffice for one figure. A mean of 0 without spread suffices. */
bool td_precision_met(const td_precision *precision, const td_moments *replications);

#endif
