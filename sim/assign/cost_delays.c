/* How times on an arc answer to congestion: what cost_arc.c adds up, taken apart. */
#include <math.h>

#include "assign/costing.h"
#include "assign/resource_delay.h"
#include "base/mem.h"

static td_status append(td_arc_delays *delays, td_arc_delay delay)
{
    if (TD_RESERVE(delays->list, delays->room, delays->count + 1) != TD_OK)
        return TD_ERR_NOMEM;
    delays->list[delays->count++] = delay;
    return TD_OK;
}

static td_status append_facility(const td_costing *c, td_index facility, td_arc_delays *delays)
{
    return append(delays, (td_arc_delay){.kind = TD_RESOURCE_FACILITY,
                                         .row = facility,
                                         .published = td_costing_facility(c, facility).published_h,
                                         .hours = 1,
                                         .spread = c->world->facilities.time_cv[facility]});
}

/* CNY/t of an hour of the vehicle under way. */
static double hourly_money(const td_costing *c, const td_vehicle_rates *rates, uint32_t arc)
{
    const td_index at = c->net->vertex_node[c->net->csr.tail[arc]];
    return td_costing_move(c, rates, c->net->vehicle_type[arc], c->world->nodes.country[at]).per_h;
}

static td_status append_move(const td_costing *c, uint32_t arc, td_arc_delays *delays)
{
    const td_vehicle_rates rates = td_costing_vehicle(c, c->net->vehicle_type[arc]);
    const td_index link = c->net->link[arc];
    const double cv = c->world->links.time_cv[link];
    const double free_h = td_costing_free_time_h(c, &rates, link, c->net->backward[arc]);
    return append(delays, (td_arc_delay){.kind = TD_RESOURCE_LINK,
                                         .row = link,
                                         .backward = c->net->backward[arc],
                                         .published = 1,
                                         .hours = free_h,
                                         .spread = (isnan(cv) ? rates.time_cv : cv) * free_h,
                                         .money = hourly_money(c, &rates, arc) * free_h});
}

/* Room on a service, or on one segment of it. */
static td_status append_seats(td_index resource, td_arc_delays *delays)
{
    return resource == TD_NONE
               ? TD_OK
               : append(delays, (td_arc_delay){
                                    .kind = TD_RESOURCE_SERVICE, .row = resource, .hours = 1});
}

static td_status append_ride(const td_costing *c, uint32_t arc, td_arc_delays *delays)
{
    const td_supernetwork *net = c->net;
    const td_index v = net->vehicle_type[arc], form = c->world->vehicle_types.form[v];
    const td_vehicle_rates rates = td_costing_vehicle(c, v);
    const bool priced = td_costing_is_priced(&c->world->services, net->service[arc]);
    const double money = priced ? 0 : hourly_money(c, &rates, arc);
    const bool published = !isnan(c->world->stops.running_h[net->stop[arc]]);
    const uint32_t end = net->ride_first[arc + 1];
    td_status status = append_seats(c->world->stops.resource[net->stop[arc]], delays);
    for (uint32_t i = net->ride_first[arc]; status == TD_OK && i < end;) {
        const struct td_ride_item *item = &net->ride_items[i];
        if (item->facility == TD_NONE) {
            const double free_h = td_costing_free_time_h(c, &rates, item->link, item->backward);
            status = append(
                delays,
                (td_arc_delay){.kind = TD_RESOURCE_LINK,
                               .row = item->link,
                               .backward = item->backward,
                               .published = published ? td_link_base_factor(c->world, item->link) : 1,
                               .hours = free_h,
                               .money = money * free_h});
            i++;
            continue;
        }
        const uint32_t run = td_costing_item_run(c, i, end);
        const uint32_t best = td_costing_best_item(c, item, run, form, v);
        if (best < run)
            status = append_facility(c, item[best].facility, delays);
        i += run;
    }
    return status;
}

td_status td_costing_delays(const td_costing *c, uint32_t arc, td_arc_delays *delays)
{
    const td_supernetwork *net = c->net;
    switch (net->kind[arc]) {
    case TD_ARC_MOVE:
        return append_move(c, arc, delays);
    case TD_ARC_RIDE:
        return append_ride(c, arc, delays);
    case TD_ARC_TRANSFER:
    case TD_ARC_PROCESS:
        return net->facility[arc] == TD_NONE ? TD_OK : append_facility(c, net->facility[arc], delays);
    case TD_ARC_BOARD:
        return append_seats(c->world->services.resource[net->service[arc]], delays);
    default:
        return TD_OK;
    }
}
