/* Loads of resources. */
#include "assign/loading.h"

static void load_resource(const td_costing *c, td_index resource, td_index vehicle_type,
                          double vehicles_per_t, bool boxes, double tonnes, td_assignment *out)
{
    const double vehicles = tonnes * vehicles_per_t;
    out->load[resource] +=
        td_costing_units(c, c->world->resources.unit[resource], vehicle_type, tonnes, vehicles);
    out->load_t[resource] += tonnes;
    if (boxes)
        out->load_teu[resource] += tonnes / c->t_per_teu;
    out->load_vehicles[resource] += vehicles;
}

/* A ride's uses count the first of alternative facilities; freight takes the best one. */
static void shift_to_taken(const td_costing *c, uint32_t arc, double vehicles_per_t, bool boxes,
                           double tonnes, td_assignment *out)
{
    const td_supernetwork *net = c->net;
    const td_index *resource = c->world->facilities.resource;
    const td_index v = net->vehicle_type[arc];
    const uint32_t end = net->ride_first[arc + 1];
    for (uint32_t i = net->ride_first[arc]; i < end;) {
        const struct td_ride_item *item = &net->ride_items[i];
        if (item->facility == TD_NONE) {
            i++;
            continue;
        }
        const uint32_t run = td_costing_item_run(c, i, end);
        const uint32_t best = run == 1 ? 0 : td_costing_best_item(c, item, run, net->form[arc], v);
        i += run;
        if (best == 0 || best == run)
            continue;
        if (resource[item->facility] != TD_NONE)
            load_resource(c, resource[item->facility], v, vehicles_per_t, boxes, -tonnes, out);
        if (resource[item[best].facility] != TD_NONE)
            load_resource(c, resource[item[best].facility], v, vehicles_per_t, boxes, tonnes, out);
    }
}

void td_load_arc(const td_costing *c, uint32_t arc, double tonnes, td_assignment *out)
{
    const td_supernetwork *net = c->net;
    const td_index form = net->form[arc] == TD_NONE ? c->cls.form : net->form[arc];
    const bool boxes = td_costing_is_boxes(c, form);
    td_arc_core core;
    td_costing_arc(c, arc, &core);
    for (uint32_t i = net->use_first[arc]; i < net->use_first[arc + 1]; i++) {
        const td_use *use = &net->uses[i];
        const double vehicles_per_t = use->vehicle_type == TD_NONE ? 0
                                      : use->vehicle_type == net->vehicle_type[arc]
                                          ? core.vehicles
                                          : 1 / td_costing_vehicle(c, use->vehicle_type).load_t;
        load_resource(c, use->resource, use->vehicle_type, vehicles_per_t, boxes, tonnes, out);
    }
    if (net->kind[arc] == TD_ARC_RIDE)
        shift_to_taken(c, arc, core.vehicles, boxes, tonnes, out);
}
