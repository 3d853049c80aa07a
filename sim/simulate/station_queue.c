#include "simulate/station_queue.h"

#include <math.h>
#include <string.h>

#include "simulate/plan_parts.h"
#include "simulate/purposes.h"

/* Beyond this many years ahead nothing is looked for. */
#define NEVER_H 1e7

/* The share of the full rate at time_h, and until when that holds. */
static double find_rate_factor(const td_station_queue *q, double time_h, double *until_h)
{
    const td_station *s = q->station;
    const td_world *world = q->plan->world;
    double factor = 1;
    *until_h = INFINITY;
    if (s->capacity_profile != TD_NONE) {
        const int month = td_calendar_month(world, td_calendar_day(world, time_h));
        factor = world->seasons.factor[s->capacity_profile][month];
        *until_h = td_calendar_next_month(world, time_h);
    }
    for (uint32_t i = 0; i < q->span_count; i++) {
        if (q->spans[i].from_h > time_h) {
            *until_h = fmin(*until_h, q->spans[i].from_h);
            break;
        }
        if (time_h < q->spans[i].to_h) {
            factor *= q->spans[i].factor;
            *until_h = fmin(*until_h, q->spans[i].to_h);
        }
    }
    if (s->open_hours >= TD_HOURS_PER_DAY && !s->open_days)
        return factor;
    const double midnight = floor(time_h / TD_HOURS_PER_DAY) * TD_HOURS_PER_DAY;
    const double hour = time_h - midnight, closes = s->open_from_h + s->open_hours;
    const bool works =
        !s->open_days || (s->open_days >> td_calendar_weekday(world, time_h) & 1);
    /* a day that ends after midnight is cut there: its rest is in the small hours of the same day */
    const double early = closes - TD_HOURS_PER_DAY;
    const bool open = works && ((hour >= s->open_from_h && hour < closes) || hour < early);
    double next = TD_HOURS_PER_DAY;
    if (hour < early)
        next = early;
    else if (hour < s->open_from_h)
        next = s->open_from_h;
    else if (hour < closes)
        next = fmin(closes, TD_HOURS_PER_DAY);
    *until_h = fmin(*until_h, midnight + next);
    return open ? factor : 0;
}

static double rate_factor(td_station_queue *q, double time_h, double *until_h)
{
    if (!q->station->has_calendar) {
        *until_h = INFINITY;
        return 1;
    }
    if (time_h < q->rate_from_h || time_h >= q->rate_until_h) {
        q->rate_factor = find_rate_factor(q, time_h, &q->rate_until_h);
        q->rate_from_h = time_h;
    }
    *until_h = q->rate_until_h;
    return q->rate_factor;
}

/* When `units` that begin at start_h, or as soon as it is open, are done at a rate. */
static double work_off(td_station_queue *q, double *start_h, double units, double rate_per_h)
{
    double t = *start_h;
    bool begun = false;
    if (!q->station->has_calendar)
        return t + units / rate_per_h;
    while (t < NEVER_H) {
        double until;
        const double rate = rate_factor(q, t, &until) * rate_per_h;
        if (rate > 0 && !begun) {
            *start_h = t;
            begun = true;
        }
        if (rate > 0 && (isinf(rate) || units / rate <= until - t))
            return isinf(rate) ? t : t + units / rate;
        if (rate > 0)
            units -= rate * (until - t);
        t = until;
    }
    return INFINITY;
}

static double server_rate(const td_station_queue *q)
{
    return q->station->rate_per_h / q->servers;
}

/* The next bunch: a Poisson process whose rate follows the background's months. */
static void draw_bunch(td_station_queue *q)
{
    const td_station *s = q->station;
    const td_world *world = q->plan->world;
    td_random random = td_random_open(&q->luck, q->name, TD_PURPOSE_BACKGROUND, q->bunches);
    double needed = td_random_exponential(&random);
    double t = q->next_bunch_h;
    q->bunches++;
    if (!(s->background_per_h > 0)) {
        q->next_bunch_h = INFINITY;
        return;
    }
    const double rate = s->background_per_h / s->bunch;
    while (s->background_profile != TD_NONE && t < NEVER_H) {
        if (t >= q->traffic_until_h) {
            q->traffic_until_h = td_calendar_next_month(world, t);
            q->traffic_factor =
                world->seasons.factor[s->background_profile]
                                     [td_calendar_month(world, td_calendar_day(world, t))];
        }
        const double end = q->traffic_until_h, here = rate * q->traffic_factor;
        if (needed <= here * (end - t)) {
            q->next_bunch_h = t + needed / here;
            return;
        }
        needed -= here * (end - t);
        t = end;
    }
    q->next_bunch_h = t + needed / rate;
}

void td_station_queue_open(td_station_queue *q, const td_plan *plan, uint32_t station,
                           const td_luck *luck)
{
    const td_station *s = &plan->stations[station];
    memset(q, 0, sizeof *q);
    q->plan = plan;
    q->station = s;
    q->luck = *luck;
    q->name = td_random_hash(plan->world->resources.id[s->resource]);
    q->servers = s->servers < TD_MOST_SERVERS ? s->servers : TD_MOST_SERVERS;
    /* A queue that has been there for long: busy with probability r, then W / r in the mean. */
    td_random random = td_random_open(luck, q->name, TD_PURPOSE_QUEUE, 0);
    double backlog = 0;
    if (s->replaced_wait_h > 0 && s->base_use > 0 && s->base_use < 1 &&
        td_random_open_uniform(&random) < s->base_use)
        backlog = td_random_exponential(&random) * s->replaced_wait_h / s->base_use;
    for (uint32_t i = 0; i < q->servers; i++)
        q->free_h[i] = plan->from_h + backlog;
    q->next_bunch_h = q->traffic_until_h = plan->from_h;
    q->rate_from_h = INFINITY;
    draw_bunch(q);
}

void td_station_queue_advance(td_station_queue *q, double time_h)
{
    while (q->next_bunch_h <= time_h) {
        const double units = q->station->bunch / q->servers;
        for (uint32_t i = 0; i < q->servers; i++) {
            double start = fmax(q->free_h[i], q->next_bunch_h);
            q->free_h[i] = work_off(q, &start, units, server_rate(q));
        }
        q->background += q->station->bunch;
        draw_bunch(q);
    }
}

static uint32_t first_free(const td_station_queue *q)
{
    uint32_t best = 0;
    for (uint32_t i = 1; i < q->servers; i++)
        if (q->free_h[i] < q->free_h[best])
            best = i;
    return best;
}

void td_station_queue_pass(td_station_queue *q, double time_h, double units, double luck_factor,
                           double *begin_h, double *end_h)
{
    td_station_queue_advance(q, time_h);
    const uint32_t server = first_free(q);
    *begin_h = fmax(q->free_h[server], time_h);
    *end_h = work_off(q, begin_h, units * luck_factor, server_rate(q));
    q->free_h[server] = *end_h;
}

double td_station_queue_wait_h(const td_station_queue *q, double time_h)
{
    return fmax(0, q->free_h[first_free(q)] - time_h);
}

double td_station_queue_capacity(td_station_queue *q, double from_h, double to_h)
{
    double units = 0, until;
    if (isinf(q->station->rate_per_h))
        return INFINITY;
    for (double t = from_h; t < to_h; t = until) {
        const double factor = rate_factor(q, t, &until);
        until = fmin(until, to_h);
        units += factor * q->station->rate_per_h * (until - t);
    }
    return units;
}
