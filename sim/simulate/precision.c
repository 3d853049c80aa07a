/* Intervals and stopping; see precision.h. */
#include "simulate/precision.h"

#include <gsl/gsl_cdf.h>

/* Half the width of the interval; NaN up to one replication. */
static double half_width_of(double count, double sd, double level)
{
    return count > 1 ? gsl_cdf_tdist_Pinv((1 + level) / 2, count - 1) * sd / sqrt(count) : (double)NAN;
}

static double half_width(const td_moments *m, double level)
{
    return half_width_of(m->count, td_moments_sd(m), level);
}

td_interval td_interval_of(const td_moments *replications, double level)
{
    const td_moments *const m = replications;
    const double half = half_width(m, level);
    return (td_interval){.mean = m->count > 0 ? m->mean : (double)NAN,
                         .sd = m->count > 1 ? td_moments_sd(m) : (double)NAN,
                         .low = m->mean - half,
                         .high = m->mean + half,
                         .n = m->count};
}

void td_ratio_add(td_ratio *r, double above, double below)
{
    if (!(below > 0) || isinf(below))
        return;
    r->count++;
    const double above_off = above - r->above, below_off = below - r->below;
    r->above += above_off / r->count;
    r->below += below_off / r->count;
    r->above2 += above_off * (above - r->above);
    r->below2 += below_off * (below - r->below);
    r->both += above_off * (below - r->below);
}

td_interval td_ratio_interval(const td_ratio *r, double level)
{
    const double mean = r->count > 0 ? r->above / r->below : (double)NAN;
    const double squares = r->above2 - 2 * mean * r->both + mean * mean * r->below2;
    const double sd = r->count > 1 ? sqrt(fmax(0, squares) / (r->count - 1)) / r->below : (double)NAN;
    const double half = half_width_of(r->count, sd, level);
    return (td_interval){
        .mean = mean, .sd = sd, .low = mean - half, .high = mean + half, .n = r->count};
}

static double mean_of(const double *values, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += values[i];
    return sum / (double)count;
}

td_interval td_interval_batches(const double *series, size_t count, size_t batches, double level,
                                double *correlation)
{
    const size_t length = batches > 0 ? count / batches : 0;
    td_moments means = {0};
    if (length == 0)
        return (td_interval){.mean = NAN, .sd = NAN, .low = NAN, .high = NAN};
    const double *const from = series + (count - length * batches);
    for (size_t i = 0; i < batches; i++)
        td_moments_add(&means, mean_of(from + i * length, length));
    if (correlation) {
        double products = 0;
        for (size_t i = 1; i < batches; i++)
            products += (mean_of(from + (i - 1) * length, length) - means.mean) *
                        (mean_of(from + i * length, length) - means.mean);
        *correlation = means.squares > 0 ? products / means.squares : 0;
    }
    return td_interval_of(&means, level);
}

void td_paired_add(td_paired *p, double a, double b)
{
    td_moments_add(&p->a, a);
    td_moments_add(&p->b, b);
    td_moments_add(&p->difference, b - a);
}

double td_paired_saved(const td_paired *p)
{
    const double apart = p->a.squares + p->b.squares;
    return apart > 0 ? 1 - p->difference.squares / apart : (double)NAN;
}

bool td_precision_met(const td_precision *precision, const td_moments *replications)
{
    if (replications->count < precision->least)
        return false;
    if (replications->count >= precision->most)
        return true;
    const double half = half_width(replications, precision->level);
    const double wanted = precision->relative / (1 + precision->relative);
    return half <= wanted * fabs(replications->mean);
}
