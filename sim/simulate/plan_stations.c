/* Stations: the queues of facilities that have a capacity, hours or a yard; and gates: rows that
 * close.
 *
 * A published wait that a queue makes (locks, borders, gauge changes: the vehicle waits) is not
 * waited twice. Background traffic comes in bunches, at random, and their size is what returns the
 * published wait W at the base's flow: with work coming as a Poisson process of bunches of b hours
 * of the station each, at a share r_b of its capacity, and a use of r in all,
 *
 *     W = r_b b / (2 (1 - r))            (Pollaczek-Khinchine; the study's own freight is fine-grained)
 *
 * so b = 2 W (1 - r) / r_b. A bunch is at most a day's work: what such a queue cannot make of the
 * published wait stays a wait that the station's queue does not touch. On the ground (terminals,
 * stuffing, customs) the published wait is a stay, not a queue, and stays as it is; background
 * traffic there comes by the hour's work. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "simulate/plan_parts.h"

#define LONGEST_BUNCH_H 24.0
#define GROUND_BUNCH_H  1.0
#define MOST_USE        0.98 /* of the base: beyond it no wait is steady */

static uint32_t *none_of(td_plan_maker *maker, td_index count)
{
    uint32_t *rows = TD_ALLOC(count, uint32_t);
    for (td_index i = 0; rows && i < count; i++)
        rows[i] = TD_NONE;
    if (!rows)
        maker->failed = true;
    return rows;
}

static bool is_disrupted(const td_world *world, td_resource_kind kind, td_index row)
{
    const td_disruptions *d = &world->disruptions;
    for (td_index i = 0; i < d->count; i++)
        if (d->kind[i] == kind && d->row[i] == row && d->capacity_factor[i] == 0 &&
            d->rate_per_year[i] > 0)
            return true;
    return false;
}

static bool closes(const td_world *world, td_resource_kind kind, td_index row)
{
    for (td_index p = 0; p < world->period_count; p++) {
        const td_period *period = &world->periods[p];
        const bool *closed = kind == TD_RESOURCE_LINK       ? period->link_closed
                             : kind == TD_RESOURCE_FACILITY ? period->facility_closed
                                                            : period->service_closed;
        if (closed && closed[row])
            return true;
    }
    return is_disrupted(world, kind, row);
}

static void add_gates(td_plan_maker *maker, td_resource_kind kind, td_index rows, uint32_t *gate_of)
{
    td_plan *plan = maker->plan;
    for (td_index row = 0; !maker->failed && row < rows; row++) {
        if (!closes(plan->world, kind, row))
            continue;
        td_span *spans = NULL;
        size_t capacity = 0, count = 0;
        /* a week beyond the end: what is closed then is not waited for */
        if (td_calendar_closures(plan->world, kind, row, plan->from_h,
                                 plan->to_h + TD_HOURS_PER_WEEK, &spans, &capacity, &count) ||
            TD_RESERVE(plan->gates, plan->gate_capacity, plan->gate_count + 1) ||
            TD_RESERVE(plan->spans, plan->span_capacity, plan->span_count + count)) {
            maker->failed = true;
            free(spans);
            return;
        }
        if (count > 0)
            memcpy(plan->spans + plan->span_count, spans, count * sizeof *spans);
        free(spans);
        gate_of[row] = (uint32_t)plan->gate_count;
        plan->gates[plan->gate_count++] =
            (td_gate){(uint8_t)kind, row, (uint32_t)plan->span_count, (uint32_t)count};
        plan->span_count += count;
    }
}

void td_plan_gates(td_plan_maker *maker)
{
    td_plan *plan = maker->plan;
    const td_world *world = plan->world;
    plan->gate_of_link = none_of(maker, world->links.count);
    plan->gate_of_facility = none_of(maker, world->facilities.count);
    plan->gate_of_service = none_of(maker, world->services.count);
    if (maker->failed)
        return;
    add_gates(maker, TD_RESOURCE_LINK, world->links.count, plan->gate_of_link);
    add_gates(maker, TD_RESOURCE_FACILITY, world->facilities.count, plan->gate_of_facility);
    add_gates(maker, TD_RESOURCE_SERVICE, world->services.count, plan->gate_of_service);
}

static bool waits_on_vehicle(uint8_t kind)
{
    return kind == TD_FACILITY_LOCK || kind == TD_FACILITY_BORDER ||
           kind == TD_FACILITY_GAUGE_CHANGE || kind == TD_FACILITY_OTHER;
}

static td_index same_resource(const td_world *world, const char *id)
{
    const td_resources *r = &world->resources;
    for (td_index i = 0; i < r->count; i++)
        if (r->kind[i] == TD_RESOURCE_FACILITY && strcmp(r->id[i], id) == 0)
            return i;
    return TD_NONE;
}

/* Share of a resource's capacity that the base's freight takes over the year, and its background
 * *background. */
static double use_of(const td_base_use *base, const char *id, double *background)
{
    const td_world *world = base->world;
    const td_index at = same_resource(world, id);
    double load = 0, preload = 0, capacity = 0;
    *background = 0;
    if (at == TD_NONE)
        return 0;
    const td_resources *r = &world->resources;
    for (td_index p = 0; p < world->period_count; p++) {
        const td_period *period = &world->periods[p];
        load += base->assignments[p]->load[at];
        capacity += r->capacity_per_day[at] * period->days *
                    td_world_factor(world, r->capacity_profile[at], period->month);
        preload += r->preload_per_day[at] * period->days *
                   td_world_factor(world, r->preload_profile[at], period->month);
    }
    if (!(capacity > 0))
        return 0;
    *background = preload / capacity;
    return load / capacity;
}

/* The bunches of background traffic, and the wait that they replace. */
static void fit_background(const td_plan_maker *maker, td_station *station)
{
    const td_world *world = maker->plan->world;
    const td_resources *r = &world->resources;
    const td_index at = station->resource;
    station->background_per_h = r->preload_per_day[at] / TD_HOURS_PER_DAY;
    station->background_profile = r->preload_profile[at];
    double background = 0;
    const double own = use_of(maker->base, r->id[at], &background);
    station->base_use = own + background;
    if (!(background > 0)) {
        station->bunch = station->rate_per_h * GROUND_BUNCH_H; /* new since the base */
        return;
    }
    double bunch_h = GROUND_BUNCH_H;
    if (waits_on_vehicle(world->facilities.kind[station->facility])) {
        const double room = 1 - fmin(station->base_use, MOST_USE);
        bunch_h = fmin(2 * station->published_wait_h * room / background, LONGEST_BUNCH_H);
        station->replaced_wait_h = background * bunch_h / (2 * room);
    }
    station->bunch = station->rate_per_h * fmax(bunch_h, 1e-3);
}

static double rate_of(const td_world *world, td_index resource, td_index f)
{
    const td_facilities *all = &world->facilities;
    const double a_day = world->resources.capacity_per_day[resource];
    if (!isnan(a_day))
        return a_day / all->open_hours[f] *
               (all->open_days[f] ? (double)TD_WEEKDAYS / __builtin_popcount(all->open_days[f]) : 1);
    if (!isnan(all->rate_per_server_h[f]))
        return all->rate_per_server_h[f] * (isnan(all->servers[f]) ? 1 : all->servers[f]);
    return INFINITY;
}

static bool needs_station(const td_world *world, td_index f)
{
    const td_facilities *all = &world->facilities;
    return all->open[f] &&
           (isfinite(rate_of(world, all->resource[f], f)) || all->open_hours[f] < 24 ||
            all->open_days[f] || !isnan(all->yard_teu[f]) ||
            (!isnan(all->batch[f]) && !isnan(all->cycle_h[f])));
}

static bool has_partial_disruption(const td_world *world, td_index f)
{
    const td_disruptions *d = &world->disruptions;
    for (td_index i = 0; i < d->count; i++)
        if (d->kind[i] == TD_RESOURCE_FACILITY && d->row[i] == f && d->capacity_factor[i] > 0)
            return true;
    return false;
}

static td_station station_of_row(const td_plan_maker *maker, td_index f)
{
    const td_world *world = maker->plan->world;
    const td_facilities *all = &world->facilities;
    const td_index resource = all->resource[f];
    td_station s = {
        .resource = resource,
        .facility = f,
        .servers = isnan(all->servers[f]) ? 1 : (uint32_t)fmax(1, floor(all->servers[f])),
        .rate_per_h = rate_of(world, resource, f),
        .service_cv = all->service_cv[f],
        .capacity_profile = world->resources.capacity_profile[resource],
        .open_from_h = all->open_from_h[f],
        .open_hours = all->open_hours[f],
        .open_days = all->open_days[f],
        .background_profile = TD_NONE,
        .yard_teu = all->yard_teu[f],
        .batch = isnan(all->cycle_h[f]) ? (double)NAN : all->batch[f],
        .cycle_h = all->cycle_h[f],
    };
    for (td_index g = 0; g < all->count; g++)
        if (all->resource[g] == resource && all->open[g]) {
            s.published_wait_h = fmax(s.published_wait_h, all->base_wait_h[g]);
            if (has_partial_disruption(world, g))
                s.has_calendar = true;
        }
    s.has_calendar = s.has_calendar || s.open_hours < 24 || s.open_days ||
                     s.capacity_profile != TD_NONE;
    if (!isnan(s.batch)) { /* chambers make their own waits: nothing published is replaced but by them */
        s.background_per_h = world->resources.preload_per_day[resource] / TD_HOURS_PER_DAY;
        s.background_profile = world->resources.preload_profile[resource];
        s.published_wait_h = 0;
    } else if (isfinite(s.rate_per_h)) {
        fit_background(maker, &s);
    }
    return s;
}

void td_plan_stations(td_plan_maker *maker)
{
    td_plan *plan = maker->plan;
    const td_world *world = plan->world;
    plan->station_of = none_of(maker, world->resources.count);
    plan->stations = TD_ALLOC(world->facilities.count, td_station);
    if (!plan->stations)
        maker->failed = true;
    for (td_index f = 0; !maker->failed && f < world->facilities.count; f++) {
        const td_index resource = world->facilities.resource[f];
        if (resource == TD_NONE || plan->station_of[resource] != TD_NONE || !needs_station(world, f))
            continue;
        plan->station_of[resource] = (uint32_t)plan->station_count;
        plan->stations[plan->station_count++] = station_of_row(maker, f);
    }
}
