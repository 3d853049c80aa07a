#include "assign/resource_delay.h"

#include <math.h>

/* Bureau of Public Roads 1964; Spiess 1990 takes conical 4 beside it. */
#define BPR_FACTOR     0.15
#define BPR_POWER      4
#define CONICAL_FACTOR 4

static bool is_closed(const td_world *world, const td_period *period, td_index resource)
{
    const td_index row = world->resources.row[resource];
    const uint8_t kind = world->resources.kind[resource];
    const bool *closed = kind == TD_RESOURCE_LINK       ? period->link_closed
                         : kind == TD_RESOURCE_FACILITY ? period->facility_closed
                                                        : period->service_closed;
    return closed && closed[row];
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

td_delay td_link_delay(const td_world *world, const td_period *period, td_index link, bool backward)
{
    const td_links *links = &world->links;
    const td_index resource = td_world_link_resource(world, link, backward);
    const double capacity = td_resource_capacity(world, period, resource);
    td_delay d = {.kind = TD_DELAY_CONSTANT, .free = 1, .capacity = capacity};
    if (links->vdf[link] == TD_VDF_NONE || isinf(capacity))
        return d;
    d.preload = td_resource_preload(world, period, resource);
    if (links->vdf[link] == TD_VDF_BPR) {
        d.kind = TD_DELAY_BPR;
        d.a = given(links->vdf_a[link], BPR_FACTOR);
        d.power = given(links->vdf_b[link], BPR_POWER);
    } else {
        d.kind = TD_DELAY_CONICAL;
        d.a = given(links->vdf_a[link], CONICAL_FACTOR);
    }
    return d;
}
