/* Moments; see moments.h. */
#include "simulate/moments.h"

void td_moments_merge(td_moments *into, const td_moments *from)
{
    if (from->count == 0)
        return;
    if (into->count == 0) {
        *into = *from;
        return;
    }
    const double count = into->count + from->count, step = from->mean - into->mean;
    into->squares += from->squares + step * step * into->count * from->count / count;
    into->mean += step * from->count / count;
    into->count = count;
    into->least = fmin(into->least, from->least);
    into->greatest = fmax(into->greatest, from->greatest);
}

double td_moments_variance(const td_moments *m)
{
    return m->count > 1 ? m->squares / (m->count - 1) : 0;
}

double td_moments_sd(const td_moments *m)
{
    return sqrt(td_moments_variance(m));
}
