#include "assign/period_changes.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

typedef struct seasons {
    const td_world *world;
    const td_supernetwork *net;
    const td_period *a, *b;
    bool *link, *facility; /* [row] another time, or closed in one of the two only */
    bool *mode;            /* [mode] some service of it runs in one of the two only, or otherwise */
} seasons;

static bool closed_in(const bool *closed, td_index row)
{
    return closed && closed[row];
}

static bool factor_differs(const seasons *s, td_index profile)
{
    return td_world_factor(s->world, profile, s->a->month) !=
           td_world_factor(s->world, profile, s->b->month);
}

static void find_rows(seasons *s)
{
    const td_links *links = &s->world->links;
    const td_facilities *f = &s->world->facilities;
    for (td_index l = 0; l < links->count; l++)
        s->link[l] = closed_in(s->a->link_closed, l) != closed_in(s->b->link_closed, l) ||
                     factor_differs(s, links->speed_profile[l]);
    for (td_index i = 0; i < f->count; i++) {
        const td_index beside = f->concurrent_with[i]; /* its time counts against it */
        s->facility[i] =
            closed_in(s->a->facility_closed, i) != closed_in(s->b->facility_closed, i) ||
            factor_differs(s, f->time_profile[i]) ||
            (beside != TD_NONE && factor_differs(s, f->time_profile[beside]));
    }
}

/* Whether the vehicle finds enough water in one of the two only. */
static bool depth_differs(const seasons *s, td_index link, td_index vehicle_type)
{
    const td_links *links = &s->world->links;
    const td_vehicle_types *types = &s->world->vehicle_types;
    const td_index profile = links->depth_profile[link];
    const double depth = links->depth_m[link];
    if (profile == TD_NONE || vehicle_type == TD_NONE)
        return false;
    const double needs = types->draught_m[vehicle_type] + types->clearance_m[vehicle_type];
    return (depth * td_world_factor(s->world, profile, s->a->month) >= needs) !=
           (depth * td_world_factor(s->world, profile, s->b->month) >= needs);
}

static bool way_differs(const seasons *s, uint32_t arc)
{
    const td_supernetwork *net = s->net;
    const td_index v = net->vehicle_type[arc];
    for (uint32_t i = net->ride_first[arc]; i < net->ride_first[arc + 1]; i++) {
        const struct td_ride_item *item = &net->ride_items[i];
        if (item->facility != TD_NONE ? s->facility[item->facility]
                                      : s->link[item->link] || depth_differs(s, item->link, v))
            return true;
    }
    return false;
}

static bool differs(const seasons *s, uint32_t arc)
{
    const td_supernetwork *net = s->net;
    const td_index link = net->link[arc], facility = net->facility[arc];
    const td_index service = net->service[arc];
    if (link != TD_NONE && (s->link[link] || depth_differs(s, link, net->vehicle_type[arc])))
        return true;
    if (facility != TD_NONE && s->facility[facility])
        return true;
    return service != TD_NONE && (closed_in(s->a->service_closed, service) !=
                                      closed_in(s->b->service_closed, service) ||
                                  way_differs(s, arc));
}

td_status td_period_changes(const td_world *world, const td_supernetwork *net, td_index period,
                            td_index other, bool *changed)
{
    seasons s = {.world = world,
                 .net = net,
                 .a = &world->periods[period],
                 .b = &world->periods[other],
                 .link = TD_ALLOC(world->links.count, bool),
                 .facility = TD_ALLOC(world->facilities.count, bool),
                 .mode = TD_ALLOC(world->modes.count, bool)};
    const bool room = s.link && s.facility && s.mode;
    if (room)
        find_rows(&s);
    for (uint32_t arc = 0; room && arc < net->csr.arc_count; arc++) {
        changed[arc] = differs(&s, arc);
        if (changed[arc] && net->service[arc] != TD_NONE)
            s.mode[world->services.mode[net->service[arc]]] = true;
    }
    for (uint32_t arc = 0; room && arc < net->csr.arc_count; arc++)
        if (net->kind[arc] == TD_ARC_BOARD && s.mode[world->services.mode[net->service[arc]]])
            changed[arc] = true;
    free(s.link);
    free(s.facility);
    free(s.mode);
    return room ? TD_OK : TD_ERR_NOMEM;
}
