/* Hours of the simulation as days, weekdays, months and periods of the evaluated year.
 *
 * Time 0 is the first hour of the year; what lies before it (the warm-up) or behind its end takes
 * the days of the same year, while weekdays go on. */
#ifndef TD_SIMULATE_CALENDAR_H
#define TD_SIMULATE_CALENDAR_H

#include "model/world.h"

#define TD_HOURS_PER_DAY  24.0
#define TD_HOURS_PER_WEEK 168.0

/* A stretch of time in which something is closed (factor 0) or has part of its capacity. */
typedef struct td_span {
    double from_h, to_h, factor;
} td_span;

uint32_t td_calendar_day(const td_world *world, double time_h); /* of the year, from 0 */
int td_calendar_weekday(const td_world *world, double time_h);  /* 0 = Monday */
int td_calendar_month(const td_world *world, uint32_t day);     /* 0 ... 11 */
int td_calendar_month_days(const td_world *world, int month);
/* Hour of the week of a time, 0 = Monday 0:00. */
double td_calendar_week_hour(const td_world *world, double time_h);
td_index td_calendar_period(const td_world *world, double time_h);
/* A season's factor on that day: linear between the middles of months. 1 without a season. */
double td_calendar_factor(const td_world *world, td_index season, double time_h);
/* The next hour at which a new month begins, after time_h. */
double td_calendar_next_month(const td_world *world, double time_h);

/* The first time from time_h on that lies in no closed span; spans are sorted and apart. INFINITY:
 * never. */
double td_spans_open(const td_span *spans, uint32_t count, double time_h);

/* Spans of [from_h, to_h) in which a row is closed by the world's periods, appended to *spans. */
td_status td_calendar_closures(const td_world *world, td_resource_kind kind, td_index row,
                               double from_h, double to_h, td_span **spans, size_t *capacity,
                               size_t *count);

#endif
