/* Distributions; see distribution.h. */
#include "simulate/distribution.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

td_distribution td_distribution_constant(double value)
{
    return (td_distribution){.kind = TD_DISTRIBUTION_CONSTANT, .a = value};
}

td_distribution td_distribution_exponential(double mean)
{
    return (td_distribution){.kind = TD_DISTRIBUTION_EXPONENTIAL, .a = mean};
}

td_distribution td_distribution_lognormal(double mean, double cv)
{
    if (!(cv > 0))
        return td_distribution_constant(mean);
    const double variance = log1p(cv * cv);
    return (td_distribution){
        .kind = TD_DISTRIBUTION_LOGNORMAL, .a = log(mean) - variance / 2, .b = sqrt(variance)};
}

td_distribution td_distribution_gamma(double mean, double cv)
{
    enum { MOST_STAGES = 8 }; /* beyond, Marsaglia and Tsang's method costs less than the product */
    if (!(cv > 0))
        return td_distribution_constant(mean);
    const double shape = 1 / (cv * cv), whole = round(shape);
    /* cv is often given as the square root of 1 / k, rounded */
    const bool erlang = whole >= 1 && whole <= MOST_STAGES && fabs(shape - whole) < 1e-12 * whole;
    return (td_distribution){.kind = TD_DISTRIBUTION_GAMMA,
                             .a = erlang ? whole : shape,
                             .b = mean / (erlang ? whole : shape),
                             .stages = erlang ? (uint32_t)whole : 0};
}

td_distribution td_distribution_normal(double mean, double sd, double low, double high)
{
    /* drawing until one falls between beats inversion down to about this acceptance */
    const double trial_from = 0.5;
    td_distribution d = {
        .kind = TD_DISTRIBUTION_NORMAL, .a = mean, .b = sd, .low = low, .high = high};
    double from = (low - mean) / sd, to = (high - mean) / sd;
    d.flipped = from > 0; /* probabilities near 1 have no digits left; near 0 they have all */
    if (d.flipped) {
        const double was = from;
        from = -to;
        to = -was;
    }
    d.p_low = gsl_cdf_ugaussian_P(from);
    d.mass = gsl_cdf_ugaussian_P(to) - d.p_low;
    d.cut_by_trial = d.mass >= trial_from;
    return d;
}

td_distribution td_distribution_uniform(double low, double high)
{
    return (td_distribution){.kind = TD_DISTRIBUTION_UNIFORM, .a = low, .b = high - low};
}

typedef struct weighted {
    double value, weight;
} weighted;

static int by_value(const void *a, const void *b)
{
    const double x = ((const weighted *)a)->value, y = ((const weighted *)b)->value;
    return (x > y) - (x < y);
}

/* Cumulated shares, and for each i the first value that a share from i / count on can mean. */
static void fill_shares(td_distribution *d, const weighted *list, double total)
{
    double sum = 0;
    for (uint32_t i = 0; i < d->count; i++) {
        sum += list[i].weight;
        d->values[i] = list[i].value;
        d->upto[i] = sum / total;
    }
    d->upto[d->count - 1] = 1;
    for (uint32_t i = 0, at = 0; i < d->count; i++) {
        while (d->upto[at] <= (double)i / d->count)
            at++;
        d->guide[i] = at;
    }
}

td_status td_distribution_empirical(const double *values, const double *weights, uint32_t count,
                                    td_distribution *out)
{
    weighted *const list = TD_ALLOC(count, weighted);
    td_distribution d = {.kind = TD_DISTRIBUTION_EMPIRICAL, .count = count};
    td_status status = TD_ERR_INVALID;
    double total = 0;
    d.values = TD_ALLOC(count, double);
    d.upto = TD_ALLOC(count, double);
    d.guide = TD_ALLOC(count, uint32_t);
    if (!list || !d.values || !d.upto || !d.guide) {
        status = TD_ERR_NOMEM;
        goto fail;
    }
    for (uint32_t i = 0; i < count; i++) {
        list[i] = (weighted){values[i], weights ? weights[i] : 1};
        if (!(list[i].weight >= 0) || isnan(values[i]))
            goto fail;
        total += list[i].weight;
    }
    if (!(total > 0) || total == HUGE_VAL)
        goto fail;
    qsort(list, count, sizeof *list, by_value);
    fill_shares(&d, list, total);
    free(list);
    *out = d;
    return TD_OK;
fail:
    free(list);
    td_distribution_clear(&d);
    return status;
}

void td_distribution_clear(td_distribution *d)
{
    free(d->values);
    free(d->upto);
    free(d->guide);
    *d = (td_distribution){0};
}

/* The quantile of the cut normal at u. */
static double normal_at(const td_distribution *d, double u)
{
    const double p = d->p_low + d->mass * (d->flipped ? 1 - u : u);
    const double z = gsl_cdf_ugaussian_Pinv(p);
    return fmin(fmax(d->a + d->b * (d->flipped ? -z : z), d->low), d->high);
}

static double draw_normal(const td_distribution *d, td_random *r)
{
    if (!d->cut_by_trial)
        return normal_at(d, td_random_open_uniform(r));
    for (;;) {
        const double x = d->a + d->b * td_random_normal(r);
        if (x >= d->low && x <= d->high)
            return x;
    }
}

static double draw_gamma(const td_distribution *d, td_random *r)
{
    if (d->stages == 0) {
        const gsl_rng rng = td_random_gsl(r);
        return gsl_ran_gamma(&rng, d->a, d->b);
    }
    double product = 1; /* of at most eight numbers >= 2^-53: no underflow */
    for (uint32_t i = 0; i < d->stages; i++)
        product *= td_random_open_uniform(r);
    return -d->b * log(product);
}

static double empirical_at(const td_distribution *d, double u)
{
    uint32_t i = d->guide[(uint32_t)(u * d->count)];
    while (d->upto[i] <= u)
        i++;
    return d->values[i];
}

double td_distribution_draw(const td_distribution *d, td_random *r)
{
    switch (d->kind) {
    case TD_DISTRIBUTION_EXPONENTIAL:
        return d->a * td_random_exponential(r);
    case TD_DISTRIBUTION_LOGNORMAL:
        return exp(d->a + d->b * td_random_normal(r));
    case TD_DISTRIBUTION_GAMMA:
        return draw_gamma(d, r);
    case TD_DISTRIBUTION_NORMAL:
        return draw_normal(d, r);
    case TD_DISTRIBUTION_UNIFORM:
        return d->a + d->b * td_random_uniform(r);
    case TD_DISTRIBUTION_EMPIRICAL:
        return empirical_at(d, td_random_uniform(r));
    case TD_DISTRIBUTION_CONSTANT:
        break;
    }
    return d->a;
}

/* Of an empirical distribution, sum of weight x value^power about a centre. */
static double empirical_moment(const td_distribution *d, double centre, int power)
{
    double sum = 0;
    for (uint32_t i = 0; i < d->count; i++) {
        const double weight = d->upto[i] - (i > 0 ? d->upto[i - 1] : 0);
        sum += weight * (power == 1 ? d->values[i] - centre
                                    : (d->values[i] - centre) * (d->values[i] - centre));
    }
    return sum;
}

/* A bound times its density, 0 where the bound is infinite. */
static double edge(double z)
{
    return isinf(z) ? 0 : z * gsl_ran_ugaussian_pdf(z);
}

/* Mean and variance of a normal cut to [low, high] (Johnson, Kotz, Balakrishnan 1994, 13.10.1). */
static void normal_moments(const td_distribution *d, double *mean, double *variance)
{
    const double from = (d->low - d->a) / d->b, to = (d->high - d->a) / d->b;
    const double shift = (gsl_ran_ugaussian_pdf(from) - gsl_ran_ugaussian_pdf(to)) / d->mass;
    *mean = d->a + d->b * shift;
    *variance = d->b * d->b * (1 + (edge(from) - edge(to)) / d->mass - shift * shift);
}

double td_distribution_mean(const td_distribution *d)
{
    double mean, variance;
    switch (d->kind) {
    case TD_DISTRIBUTION_LOGNORMAL:
        return exp(d->a + d->b * d->b / 2);
    case TD_DISTRIBUTION_GAMMA:
        return d->a * d->b;
    case TD_DISTRIBUTION_NORMAL:
        normal_moments(d, &mean, &variance);
        return mean;
    case TD_DISTRIBUTION_UNIFORM:
        return d->a + d->b / 2;
    case TD_DISTRIBUTION_EMPIRICAL:
        return empirical_moment(d, 0, 1);
    case TD_DISTRIBUTION_CONSTANT:
    case TD_DISTRIBUTION_EXPONENTIAL:
        break;
    }
    return d->a;
}

double td_distribution_sd(const td_distribution *d)
{
    double mean, variance;
    switch (d->kind) {
    case TD_DISTRIBUTION_EXPONENTIAL:
        return d->a;
    case TD_DISTRIBUTION_LOGNORMAL:
        return td_distribution_mean(d) * sqrt(expm1(d->b * d->b));
    case TD_DISTRIBUTION_GAMMA:
        return sqrt(d->a) * d->b;
    case TD_DISTRIBUTION_NORMAL:
        normal_moments(d, &mean, &variance);
        return sqrt(fmax(variance, 0));
    case TD_DISTRIBUTION_UNIFORM:
        return d->b / sqrt(12);
    case TD_DISTRIBUTION_EMPIRICAL:
        return sqrt(empirical_moment(d, td_distribution_mean(d), 2));
    case TD_DISTRIBUTION_CONSTANT:
        break;
    }
    return 0;
}

double td_distribution_quantile(const td_distribution *d, double p)
{
    switch (d->kind) {
    case TD_DISTRIBUTION_EXPONENTIAL:
        return -d->a * log1p(-p);
    case TD_DISTRIBUTION_LOGNORMAL:
        return exp(d->a + d->b * gsl_cdf_ugaussian_Pinv(p));
    case TD_DISTRIBUTION_GAMMA:
        return gsl_cdf_gamma_Pinv(p, d->a, d->b);
    case TD_DISTRIBUTION_NORMAL:
        return normal_at(d, p);
    case TD_DISTRIBUTION_UNIFORM:
        return d->a + d->b * p;
    case TD_DISTRIBUTION_EMPIRICAL:
        return empirical_at(d, p);
    case TD_DISTRIBUTION_CONSTANT:
        break;
    }
    return d->a;
}
