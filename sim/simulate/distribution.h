/*
 * Distributions of times and sizes. Units are the caller's. A prepared distribution is constant:
 * any number of threads may draw from one.
 *
 *     constant     value
 *     exponential  mean
 *     lognormal    mean and cv:  s^2 = ln(1 + cv^2), m = ln(mean) - s^2 / 2, exp(m + s z)
 *     gamma        mean and cv:  shape 1 / cv^2, scale mean cv^2; Erlang-k is cv = 1 / sqrt(k)
 *     normal       of mean and sd before it is cut to [low, high]
 *     uniform      on [low, high)
 *     empirical    values with weights, each value as it stands
 *
 * Every draw but that of a gamma whose shape is no whole number up to 8 is monotone in its random
 * numbers, so that mirrored streams (base/random.h) give opposed draws.
 */
#ifndef TD_SIMULATE_DISTRIBUTION_H
#define TD_SIMULATE_DISTRIBUTION_H

#include <stddef.h>

#include "base/random.h"
#include "base/status.h"

typedef enum td_distribution_kind {
    TD_DISTRIBUTION_CONSTANT,
    TD_DISTRIBUTION_EXPONENTIAL,
    TD_DISTRIBUTION_LOGNORMAL,
    TD_DISTRIBUTION_GAMMA,
    TD_DISTRIBUTION_NORMAL,
    TD_DISTRIBUTION_UNIFORM,
    TD_DISTRIBUTION_EMPIRICAL
} td_distribution_kind;

typedef struct td_distribution {
    td_distribution_kind kind;
    double a, b;        /* constant: value; exponential: mean; lognormal: m, s; gamma: shape, scale;
                           normal: mean and sd before the cut; uniform: low, width */
    double low, high;   /* normal: the cut */
    double p_low, mass; /* normal: probability below low, and between the two; of -x if `flipped` */
    bool flipped;       /* normal: cut far in the upper tail, computed from below */
    bool cut_by_trial;  /* normal: most draws fall between, so draw until one does */
    uint32_t stages;    /* gamma: whole-number shape up to 8; 0: another */
    uint32_t count;     /* empirical */
    double *values;     /* empirical: [count] rising */
    double *upto; /* empirical: [count] share of weight up to and with the value; the last is 1 */
    uint32_t *guide; /* empirical: [count] first value that u in [i / count, ...) can mean */
} td_distribution;

/* Parameters must make sense: mean > 0 (constant: any), cv > 0 (cv = 0 gives a constant), sd > 0,
 * low < high. */
td_distribution td_distribution_constant(double value);
td_distribution td_distribution_exponential(double mean);
td_distribution td_distribution_lognormal(double mean, double cv);
td_distribution td_distribution_gamma(double mean, double cv);
td_distribution td_distribution_normal(double mean, double sd, double low, double high);
td_distribution td_distribution_uniform(double low, double high);
/* Copies what it is given; weights NULL: equal ones. TD_ERR_INVALID: no values, a negative or
 * undefined weight, or weights that sum to 0. Clear it when done. */
td_status td_distribution_empirical(const double *values, const double *weights, uint32_t count,
                                    td_distribution *out);
/* Frees what an empirical distribution holds; harmless for others. */
void td_distribution_clear(td_distribution *d);

double td_distribution_draw(const td_distribution *d, td_random *r);

double td_distribution_mean(const td_distribution *d);
double td_distribution_sd(const td_distribution *d);
/* The value that a share p, 0 < p < 1, of draws stays below. */
double td_distribution_quantile(const td_distribution *d, double p);

#endif
