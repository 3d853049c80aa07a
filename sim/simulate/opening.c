/* Opening hours; see opening.h. */
#include "simulate/opening.h"

#include <math.h>
#include <string.h>

static const double day_h = 24, week_h = 168;

/* Adds [from, to) to spans that it neither touches nor precedes, or lengthens the last. */
static void append(td_opening *o, double from, double to)
{
    if (!(to > from))
        return;
    if (o->count > 0 && from <= o->to_h[o->count - 1]) {
        o->to_h[o->count - 1] = fmax(o->to_h[o->count - 1], to);
        return;
    }
    o->from_h[o->count] = from;
    o->to_h[o->count++] = to;
}

td_opening td_opening_daily(double from_h, double to_h, uint8_t days)
{
    td_opening o = {0};
    /* Sunday's night reaches into Monday morning, which comes first. */
    if (days >> 6 & 1)
        append(&o, 0, fmin(6 * day_h + to_h, week_h + 2 * day_h) - week_h);
    for (int day = 0; day < 7; day++)
        if (days >> day & 1)
            append(&o, day * day_h + from_h, fmin(day * day_h + to_h, week_h));
    return o;
}

bool td_opening_at(const td_opening *opening, double at_h)
{
    for (uint32_t i = 0; i < opening->count; i++)
        if (at_h >= opening->from_h[i] && at_h < opening->to_h[i])
            return true;
    return false;
}

/* Whether the end of the last span is no change, as the first goes on there. */
static bool goes_round(const td_opening *o)
{
    return o->count > 0 && o->from_h[0] <= 0 && o->to_h[o->count - 1] >= week_h;
}

double td_opening_next_change(const td_opening *opening, double week_starts_h, double time_h,
                              bool *opens)
{
    const bool round = goes_round(opening);
    /* Changes are computed as start of a week + hour, always by the same sum, so a time that is one
     * compares equal to it. */
    const double week = floor((time_h - week_starts_h) / week_h) - 1;
    for (int w = 0; w < 4; w++) {
        const double start = week_starts_h + (week + w) * week_h;
        for (uint32_t i = 0; i < opening->count; i++) {
            if (start + opening->from_h[i] > time_h && !(round && i == 0)) {
                *opens = true;
                return start + opening->from_h[i];
            }
            if (start + opening->to_h[i] > time_h && !(round && i == opening->count - 1)) {
                *opens = false;
                return start + opening->to_h[i];
            }
        }
    }
    *opens = false;
    return INFINITY;
}
