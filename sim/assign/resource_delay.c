#include "assign/resource_delay.h"

#include <math.h>

#include "assign/queue.h"

/* Bureau of Public Roads 1964; Spiess 1990 takes conical 4 beside it. */
#define BPR_FACTOR     0.15
#define BPR_POWER      4
#define CONICAL_FACTOR 4
#define HOURS_PER_DAY  24.0
#define HOURS_PER_WEEK 168.0

/* Whether some open row of the resource is not closed in the period. */
static bool any_serves(const td_index *resource_of, const bool *open, const bool *closed,
                       td_index rows, td_index resource)
{
    for (td_index row = 0; row < rows; row++)
        if (resource_of[row] == resource && open[row] && !closed[row])
            return true;
    return false;
}

/* A resource is closed when all its rows are. */
static bool is_closed(const td_world *world, const td_period *period, td_index resource)
{
    const td_index row = world->resources.row[resource];
    const td_links *l = &world->links;
    const td_facilities *f = &world->facilities;
    const td_services *s = &world->services;
    switch ((td_resource_kind)world->resources.kind[resource]) {
    case TD_RESOURCE_LINK: {
        const td_index forward =
            world->resources.direction[resource] == TD_DIRECTION_BACKWARD ? resource - 1 : resource;
        return period->link_closed && period->link_closed[row] &&
               !any_serves(l->resource, l->open, period->link_closed, l->count, forward);
    }
    case TD_RESOURCE_FACILITY:
        return period->facility_closed && period->facility_closed[row] &&
               !any_serves(f->resource, f->open, period->facility_closed, f->count, resource);
    case TD_RESOURCE_SERVICE:
        return period->service_closed && period->service_closed[row] &&
               !any_serves(s->resource, s->open, period->service_closed, s->count, resource);
    }
    return false;
}

double td_resource_capacity(const td_world *world, const td_period *period, td_index resource)
{
    const td_resources *r = &world->resources;
    if (is_closed(world, period, resource))
        return 0;
    if (isnan(r->capacity_per_day[resource]))
        return INFINITY;
    return r->capacity_per_day[resource] * period->days *
           td_world_factor(world, r->capacity_profile[resource], period->month);
}

double td_resource_preload(const td_world *world, const td_period *period, td_index resource)
{
    const td_resources *r = &world->resources;
    if (is_closed(world, period, resource))
        return 0;
    return r->preload_per_day[resource] * period->days *
           td_world_factor(world, r->preload_profile[resource], period->month);
}

static double given(double figure, double otherwise)
{
    return isnan(figure) ? otherwise : figure;
}

/* A link's function with the capacity and preload of no resource yet. */
static td_delay link_function(const td_world *world, td_index link)
{
    const td_links *links = &world->links;
    td_delay d = {.kind = TD_DELAY_CONSTANT, .free = 1};
    if (links->vdf[link] == TD_VDF_BPR) {
        d.kind = TD_DELAY_BPR;
        d.a = given(links->vdf_a[link], BPR_FACTOR);
        d.power = given(links->vdf_b[link], BPR_POWER);
    } else if (links->vdf[link] == TD_VDF_CONICAL) {
        d.kind = TD_DELAY_CONICAL;
        d.a = given(links->vdf_a[link], CONICAL_FACTOR);
    }
    return d;
}

td_delay td_link_delay(const td_world *world, const td_period *period, td_index link, bool backward)
{
    const td_index resource = td_world_link_resource(world, link, backward);
    td_delay d = link_function(world, link);
    d.capacity = td_resource_capacity(world, period, resource);
    if (isinf(d.capacity))
        d.kind = TD_DELAY_CONSTANT;
    else
        d.preload = td_resource_preload(world, period, resource);
    return d;
}

double td_link_base_factor(const td_world *world, td_index link)
{
    td_delay d = link_function(world, link);
    const double load = world->links.base_utilisation[link];
    d.capacity = 1;
    return isnan(load) ? 1 : td_delay_value(&d, load);
}

/* The hours of a period. */
static double hours_of(const td_period *period)
{
    return period->days * HOURS_PER_DAY;
}

/* Time at full capacity that a queue takes. */
static double backlog_hours(double backlog, double capacity, double hours)
{
    return capacity > 0 ? backlog / capacity * hours : 0;
}

static double published_wait_h(const td_world *world, const td_period *period, td_index facility)
{
    const td_facilities *f = &world->facilities;
    return f->base_wait_h[facility] *
           td_world_factor(world, f->time_profile[facility], period->month);
}

/* The open row of the resource that waits longest, `facility` if none waits longer. */
static td_index slowest_row(const td_world *world, const td_period *period, td_index facility)
{
    const td_facilities *f = &world->facilities;
    td_index slowest = facility;
    for (td_index row = 0; row < f->count; row++)
        if (f->resource[row] == f->resource[facility] && f->open[row] &&
            published_wait_h(world, period, row) > published_wait_h(world, period, slowest))
            slowest = row;
    return slowest;
}

/* The queue of the resource: that of its row which waits longest. What is let through first waits less,
 * in the proportion of the published waits; a queue's wait is so many times as long where all its times
 * are. */
td_delay td_facility_delay(const td_world *world, const td_period *period, td_index facility,
                           double backlog)
{
    const td_facilities *f = &world->facilities;
    const double own_wait = published_wait_h(world, period, facility);
    const td_index resource = f->resource[facility];
    const double capacity = td_resource_capacity(world, period, resource);
    td_delay d = {.kind = TD_DELAY_CONSTANT, .free = own_wait, .capacity = capacity};
    if (isinf(capacity))
        return d;
    const td_index slowest = slowest_row(world, period, facility);
    const double wait = published_wait_h(world, period, slowest);
    if (wait > 0 && own_wait == 0 && capacity > 0)
        return d;
    const double variability = (1 + f->time_cv[slowest] * f->time_cv[slowest]) / 2;
    const double share = wait > 0 ? own_wait / wait : 1;
    d.kind = TD_DELAY_QUEUE;
    d.preload = td_resource_preload(world, period, resource);
    d.servers = fmax(1, given(f->servers[slowest], 1));
    d.horizon = hours_of(period);
    d.backlog = share * backlog_hours(backlog, capacity, d.horizon);
    d.free = share * td_queue_fit_service(wait, variability, d.servers, d.horizon,
                                          given(f->base_utilisation[slowest], 0));
    d.a = variability * d.free;
    d.horizon *= share;
    return d;
}

td_delay td_service_delay(const td_world *world, const td_period *period, td_index resource,
                          double backlog)
{
    const td_index service = world->resources.row[resource];
    const double capacity = td_resource_capacity(world, period, resource);
    td_delay d = {.kind = TD_DELAY_CONSTANT, .capacity = capacity};
    if (isinf(capacity))
        return d;
    const double headway = HOURS_PER_WEEK / world->services.departures_per_week[service];
    const double seats =
        world->resources.capacity_per_day[resource] * headway / HOURS_PER_DAY; /* a departure */
    d.kind = TD_DELAY_QUEUE;
    d.preload = td_resource_preload(world, period, resource);
    d.servers = 1;
    d.horizon = hours_of(period);
    d.backlog = backlog_hours(backlog, capacity, d.horizon);
    d.a = seats > 1 ? headway / (2 * seats) : headway / 2;
    return d;
}

double td_resource_backlog(const td_world *world, const td_period *period, td_index resource,
                           double backlog, double volume)
{
    const td_resources *r = &world->resources;
    const double day = r->capacity_per_day[resource] *
                       td_world_factor(world, r->capacity_profile[resource], period->month);
    if (isnan(day))
        return 0;
    const double coming = r->preload_per_day[resource] *
                          td_world_factor(world, r->preload_profile[resource], period->month);
    const double served = is_closed(world, period, resource) ? 0 : day * period->days;
    const double left = backlog + coming * period->days + volume - served;
    return fmin(fmax(left, 0), TD_BACKLOG_DAYS * day);
}

double td_link_added_h(const td_world *world, td_index link, bool backward, double factor)
{
    const td_links *l = &world->links;
    const double speed = backward ? l->speed_back_kmh[link] : l->speed_kmh[link];
    if (!isnan(l->time_h[link]))
        return l->time_h[link] * (factor - 1);
    return speed > 0 ? l->length_km[link] / speed * (factor - 1) : 0;
}
