#include "simulate/calendar.h"

#include <math.h>

#include "base/mem.h"

static const int month_days[TD_MONTHS] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

int td_calendar_month_days(const td_world *world, int month)
{
    return month_days[month] + (month == 1 && world->day_count == 366);
}

/* Whole days since the first hour of the year; below 0 before it. */
static long day_number(double time_h)
{
    return (long)floor(time_h / TD_HOURS_PER_DAY);
}

uint32_t td_calendar_day(const td_world *world, double time_h)
{
    const long days = (long)world->day_count, day = day_number(time_h) % days;
    return (uint32_t)(day < 0 ? day + days : day);
}

int td_calendar_weekday(const td_world *world, double time_h)
{
    const long day = (day_number(time_h) + world->first_weekday) % TD_WEEKDAYS;
    return (int)(day < 0 ? day + TD_WEEKDAYS : day);
}

double td_calendar_week_hour(const td_world *world, double time_h)
{
    const double since_midnight = time_h - (double)day_number(time_h) * TD_HOURS_PER_DAY;
    return td_calendar_weekday(world, time_h) * TD_HOURS_PER_DAY + since_midnight;
}

int td_calendar_month(const td_world *world, uint32_t day)
{
    int month = 0;
    for (uint32_t end = (uint32_t)td_calendar_month_days(world, 0); day >= end && month + 1 < TD_MONTHS;)
        end += (uint32_t)td_calendar_month_days(world, ++month);
    return month;
}

td_index td_calendar_period(const td_world *world, double time_h)
{
    return world->period_of_day[td_calendar_day(world, time_h)];
}

double td_calendar_factor(const td_world *world, td_index season, double time_h)
{
    if (season == TD_NONE)
        return 1;
    const double(*factor)[TD_MONTHS] = (const double(*)[TD_MONTHS])world->seasons.factor;
    const uint32_t day = td_calendar_day(world, time_h);
    const int month = td_calendar_month(world, day);
    uint32_t first = 0;
    for (int m = 0; m < month; m++)
        first += (uint32_t)td_calendar_month_days(world, m);
    /* from the middle of the month, in months */
    const double at = (day - first + 0.5) / td_calendar_month_days(world, month) - 0.5;
    const int other = (month + (at < 0 ? TD_MONTHS - 1 : 1)) % TD_MONTHS;
    return factor[season][month] * (1 - fabs(at)) + factor[season][other] * fabs(at);
}

double td_calendar_next_month(const td_world *world, double time_h)
{
    const uint32_t day = td_calendar_day(world, time_h);
    const int month = td_calendar_month(world, day);
    uint32_t end = 0;
    for (int m = 0; m <= month; m++)
        end += (uint32_t)td_calendar_month_days(world, m);
    return ((double)day_number(time_h) + (end - day)) * TD_HOURS_PER_DAY;
}

double td_spans_open(const td_span *spans, uint32_t count, double time_h)
{
    uint32_t low = 0, high = count; /* the first span that ends after time_h */
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (spans[middle].to_h <= time_h)
            low = middle + 1;
        else
            high = middle;
    }
    while (low < count && spans[low].from_h <= time_h) {
        if (spans[low].factor == 0)
            time_h = spans[low].to_h;
        low++;
    }
    return time_h;
}

static bool closed_on(const td_world *world, td_resource_kind kind, td_index row, double time_h)
{
    const td_period *period = &world->periods[td_calendar_period(world, time_h)];
    const bool *closed = kind == TD_RESOURCE_LINK       ? period->link_closed
                         : kind == TD_RESOURCE_FACILITY ? period->facility_closed
                                                        : period->service_closed;
    return closed && closed[row];
}

td_status td_calendar_closures(const td_world *world, td_resource_kind kind, td_index row,
                               double from_h, double to_h, td_span **spans, size_t *capacity,
                               size_t *count)
{
    for (double t = from_h; t < to_h; t += TD_HOURS_PER_DAY) {
        if (!closed_on(world, kind, row, t))
            continue;
        if (*count > 0 && (*spans)[*count - 1].to_h == t) {
            (*spans)[*count - 1].to_h = t + TD_HOURS_PER_DAY;
            continue;
        }
        td_status status =
            td_reserve((void **)spans, capacity, *count + 1, sizeof **spans);
        if (status)
            return status;
        (*spans)[(*count)++] = (td_span){t, t + TD_HOURS_PER_DAY, 0};
    }
    return TD_OK;
}
