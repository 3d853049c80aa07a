#include "assign/responses.h"

#include <math.h>
#include <stdlib.h>

#include "assign/resource_delay.h"
#include "base/mem.h"

static bool answers(const td_delay *d)
{
    return d->kind != TD_DELAY_CONSTANT;
}

static uint32_t add(td_responses *r, td_response response)
{
    r->list[r->count] = response;
    return r->count++;
}

static void add_links(const td_world *world, const td_period *period, td_responses *r)
{
    for (td_index l = 0; l < world->links.count; l++)
        for (int backward = 0; backward < 2; backward++) {
            const td_delay d = td_link_delay(world, period, l, backward);
            r->of_link[2 * (size_t)l + backward] =
                !world->links.open[l] || !answers(&d)
                    ? TD_NONE
                    : add(r, (td_response){.kind = TD_RESOURCE_LINK,
                                           .backward = backward,
                                           .row = l,
                                           .resource = td_world_link_resource(world, l, backward),
                                           .delay = d,
                                           .beside = TD_NONE});
        }
}

static void add_facilities(const td_world *world, const td_period *period, const double *backlog,
                           td_responses *r)
{
    const td_facilities *f = &world->facilities;
    for (td_index row = 0; row < f->count; row++) {
        const td_index resource = f->resource[row];
        const td_delay d =
            td_facility_delay(world, period, row, backlog ? backlog[resource] : 0);
        r->of_facility[row] = TD_NONE;
        if (f->open[row] && answers(&d))
            r->of_facility[row] = add(r, (td_response){.kind = TD_RESOURCE_FACILITY,
                                                       .row = row,
                                                       .resource = resource,
                                                       .delay = d,
                                                       .process_h = f->time_h[row],
                                                       .beside = TD_NONE});
    }
}

/* Rows that run beside others; those of them that do not answer themselves do where these do. */
static void join_beside(const td_world *world, const td_period *period, td_responses *r)
{
    const td_facilities *f = &world->facilities;
    for (td_index row = 0; row < f->count; row++) {
        const td_index beside = f->concurrent_with[row];
        if (beside == TD_NONE || !f->open[row])
            continue;
        if (r->of_facility[row] == TD_NONE && r->of_facility[beside] != TD_NONE)
            r->of_facility[row] = add(
                r, (td_response){.kind = TD_RESOURCE_FACILITY,
                                 .row = row,
                                 .resource = TD_NONE,
                                 .delay = {.kind = TD_DELAY_CONSTANT,
                                           .free = td_facility_delay(world, period, row, 0).free},
                                 .process_h = f->time_h[row]});
        if (r->of_facility[row] == TD_NONE)
            continue;
        td_response *own = &r->list[r->of_facility[row]];
        own->beside = r->of_facility[beside];
        own->beside_h = f->time_h[beside] + td_facility_delay(world, period, beside, 0).free;
    }
}

static void add_services(const td_world *world, const td_period *period, const double *backlog,
                         td_responses *r)
{
    for (td_index resource = 0; resource < world->resources.count; resource++) {
        const td_index row = world->resources.row[resource];
        r->of_service[resource] = TD_NONE;
        if (world->resources.kind[resource] != TD_RESOURCE_SERVICE || !world->services.open[row])
            continue;
        const td_delay d =
            td_service_delay(world, period, resource, backlog ? backlog[resource] : 0);
        if (answers(&d))
            r->of_service[resource] = add(r, (td_response){.kind = TD_RESOURCE_SERVICE,
                                                           .row = row,
                                                           .resource = resource,
                                                           .delay = d,
                                                           .beside = TD_NONE});
    }
}

td_status td_responses_create(const td_world *world, const td_period *period,
                              const double *backlog, td_responses *out)
{
    const size_t links = 2 * (size_t)world->links.count;
    *out = (td_responses){
        .list = TD_ALLOC(links + world->facilities.count + world->resources.count, td_response),
        .of_link = TD_ALLOC(links, uint32_t),
        .of_facility = TD_ALLOC(world->facilities.count, uint32_t),
        .of_service = TD_ALLOC(world->resources.count, uint32_t)};
    if (!out->list || !out->of_link || !out->of_facility || !out->of_service)
        return TD_ERR_NOMEM;
    add_links(world, period, out);
    add_facilities(world, period, backlog, out);
    join_beside(world, period, out);
    add_services(world, period, backlog, out);
    return TD_OK;
}

void td_responses_clear(td_responses *r)
{
    free(r->list);
    free(r->of_link);
    free(r->of_facility);
    free(r->of_service);
    *r = (td_responses){0};
}

uint32_t td_responses_find(const td_responses *r, uint8_t kind, td_index row, bool backward)
{
    return kind == TD_RESOURCE_LINK       ? r->of_link[2 * (size_t)row + backward]
           : kind == TD_RESOURCE_FACILITY ? r->of_facility[row]
                                          : r->of_service[row];
}

static double volume_of(const td_response *own, const double *volume)
{
    return own->resource == TD_NONE ? 0 : volume[own->resource];
}

void td_response_at(const td_responses *r, uint32_t number, const double *volume, double *value,
                    double *slope)
{
    const td_response *own = &r->list[number];
    const double v = volume_of(own, volume);
    *value = own->process_h + td_delay_value(&own->delay, v);
    *slope = td_delay_slope(&own->delay, v);
    if (own->kind != TD_RESOURCE_FACILITY || (own->beside == TD_NONE && own->beside_h == 0))
        return;
    double beside_h = own->beside_h;
    if (own->beside != TD_NONE) {
        const td_response *other = &r->list[own->beside];
        beside_h = other->process_h + td_delay_value(&other->delay, volume_of(other, volume));
    }
    if (*value > beside_h) {
        *value -= beside_h;
    } else {
        *value = 0;
        *slope = 0;
    }
}

td_congestion *td_responses_congestion(const td_world *world, const td_period *period,
                                       const td_responses *r, const double *volume,
                                       const double *price)
{
    td_congestion *c = td_congestion_create(world);
    if (!c)
        return NULL;
    c->link_base_factor = TD_ALLOC(world->links.count, double);
    c->facility_wait_h = TD_ALLOC(world->facilities.count, double);
    c->seat_wait_h = TD_ALLOC(world->resources.count, double);
    c->seat_price = TD_ALLOC(world->resources.count, double);
    if (!c->link_base_factor || !c->facility_wait_h || !c->seat_wait_h || !c->seat_price) {
        td_congestion_free(c);
        return NULL;
    }
    for (td_index l = 0; l < world->links.count; l++)
        c->link_base_factor[l] = td_link_base_factor(world, l);
    for (td_index f = 0; f < world->facilities.count; f++)
        if (r->of_facility[f] == TD_NONE)
            c->facility_wait_h[f] = td_facility_delay(world, period, f, 0).free;
    for (td_index resource = 0; resource < world->resources.count; resource++)
        c->seat_price[resource] = price[resource];
    for (uint32_t i = 0; i < r->count; i++) {
        const td_response *own = &r->list[i];
        const double value = td_delay_value(&own->delay, volume_of(own, volume));
        if (own->kind == TD_RESOURCE_LINK)
            c->link_factor[2 * (size_t)own->row + own->backward] = value;
        else if (own->kind == TD_RESOURCE_FACILITY)
            c->facility_wait_h[own->row] = value;
        else
            c->seat_wait_h[own->resource] = value;
    }
    return c;
}
