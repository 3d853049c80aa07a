/* Departures; see timetable.h. */
#include "simulate/timetable.h"

static const double week_h = 168;

/* When the week begins that hour 0 lies in, or the one before it. */
static double first_week(const td_timetable *t)
{
    return t->week_starts_h - week_h;
}

/* Departure m counted from the start of the first week. */
static double at(const td_timetable *t, uint64_t m)
{
    return first_week(t) + (double)(m / t->count) * week_h + t->week_h[m % t->count];
}

/* The number, counted so, of the first at or after time_h. */
static uint64_t number_from(const td_timetable *t, double time_h)
{
    const double week = floor((time_h - first_week(t)) / week_h);
    uint64_t m = week > 0 ? (uint64_t)(week - 1) * t->count : 0; /* a week early, for rounding */
    while (at(t, m) < time_h)
        m++;
    return m;
}

double td_timetable_at(const td_timetable *timetable, uint64_t n)
{
    if (timetable->count == 0)
        return timetable->first_h + (double)n * timetable->headway_h;
    return at(timetable, n + number_from(timetable, 0));
}

uint64_t td_timetable_next(const td_timetable *timetable, double time_h)
{
    if (timetable->count > 0)
        return number_from(timetable, time_h) - number_from(timetable, 0);
    const double n = floor((time_h - timetable->first_h) / timetable->headway_h);
    uint64_t next = n > 0 ? (uint64_t)n : 0;
    while (td_timetable_at(timetable, next) < time_h)
        next++;
    return next;
}

td_departure td_timetable_departure(const td_timetable *timetable,
                                    const td_punctuality *punctuality, const td_luck *luck,
                                    uint64_t service, uint64_t n)
{
    enum { PURPOSE = 0x4c415445 };
    td_departure d = {.planned_h = td_timetable_at(timetable, n)};
    td_random r = td_random_open(luck, service, PURPOSE, n);
    d.actual_h = d.planned_h;
    /* both are always drawn, so that the luck with one does not move with the other's probability
     */
    const bool cancelled = td_random_uniform(&r) < punctuality->cancelled;
    const bool late = td_random_uniform(&r) < punctuality->late;
    if (cancelled)
        d.actual_h = INFINITY;
    else if (late)
        d.actual_h += td_distribution_draw(&punctuality->late_h, &r);
    return d;
}
