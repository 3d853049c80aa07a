/* The tables of a costing, and the public functions of cost.h that work from them. */
#include <math.h>
#include <stdlib.h>

#include "assign/costing.h"
#include "base/mem.h"

static void fill_ride_index(td_costing *c)
{
    const td_supernetwork *net = c->net;
    for (td_index stop = 0; stop < c->world->stops.count; stop++)
        c->ride_to_stop[stop] = TD_NO_ARC;
    for (uint32_t arc = 0; arc < net->csr.arc_count; arc++)
        if (net->kind[arc] == TD_ARC_RIDE && c->ride_to_stop[net->stop[arc]] == TD_NO_ARC &&
            (c->cls.foreign || net->layer[arc] == TD_LAYER_BEFORE))
            c->ride_to_stop[net->stop[arc]] = arc;
}

/* Each table is published when it is full: what computes it must not read it. */
td_status td_costing_prepare(td_costing *c)
{
    const td_world *w = c->world;
    td_vehicle_rates *vehicles = TD_ALLOC(w->vehicle_types.count, td_vehicle_rates);
    td_facility_figures *facilities = TD_ALLOC(w->facilities.count, td_facility_figures);
    double *km = TD_ALLOC(w->stops.count, double);
    uint32_t *rides = TD_ALLOC(w->stops.count, uint32_t);
    td_arc_core *cores = TD_ALLOC(c->net->csr.arc_count, td_arc_core);
    enum { FIRST_HAULS = 256 };
    td_haul *hauls = TD_ALLOC(FIRST_HAULS, td_haul);
    if (!vehicles || !facilities || !km || !rides || !cores || !hauls) {
        free(vehicles);
        free(facilities);
        free(km);
        free(rides);
        free(cores);
        free(hauls);
        return TD_ERR_NOMEM;
    }
    for (td_index v = 0; v < w->vehicle_types.count; v++)
        vehicles[v] = td_costing_vehicle(c, v);
    for (td_index f = 0; f < w->facilities.count; f++)
        facilities[f] = td_costing_facility(c, f);
    for (td_index s = 0; s < w->stops.count; s++)
        km[s] = td_costing_stop_km(c, s);
    c->vehicles = vehicles;
    c->facilities = facilities;
    c->stop_km = km;
    c->ride_to_stop = rides;
    fill_ride_index(c);
    for (uint32_t arc = 0; arc < c->net->csr.arc_count; arc++)
        td_costing_arc(c, arc, &cores[arc]);
    c->cores = cores;
    c->hauls = hauls;
    c->haul_capacity = FIRST_HAULS;
    return TD_OK;
}

void td_arc_figures_of(const td_world *world, const td_supernetwork *net, td_class cls,
                       const td_period *period, uint32_t arc, td_arc_figures *out)
{
    const td_costing c = td_costing_of(world, net, cls, period);
    td_arc_core core;
    td_costing_arc(&c, arc, &core);
    *out = (td_arc_figures){.usable = core.usable,
                            .time_h = core.time_h,
                            .wait_h = core.wait_h,
                            .variance_h2 = core.variance_h2,
                            .length_km = core.length_km,
                            .co2e_wtw_kg = core.wtw_kg,
                            .co2e_ttw_kg = core.ttw_kg,
                            .vehicles = core.vehicles};
    for (int t = 0; t < TD_MONEY_TERM_COUNT; t++)
        out->terms[t] = core.money[t];
    out->terms[TD_TERM_inventory] = c.inventory_per_h * core.time_h;
    out->terms[TD_TERM_urgency] = c.urgency_per_h * core.time_h;
    out->terms[TD_TERM_reliability] = c.reliability_per_h * sqrt(core.variance_h2);
    out->terms[TD_TERM_perishing] = c.perishing_per_h * core.time_h;
    out->terms[TD_TERM_carbon] = c.carbon_per_kg * core.wtw_kg;
}

td_status td_cost_fill(const td_world *world, const td_supernetwork *net, td_class cls,
                       const td_period *period, double *cost)
{
    td_costing c = td_costing_of(world, net, cls, period);
    const td_status status = td_costing_prepare(&c);
    if (status == TD_OK)
        td_costing_fill(&c, cost);
    td_costing_clear(&c);
    return status;
}

td_status td_route_evaluate(const td_world *world, const td_supernetwork *net, td_class cls,
                            const td_period *period, const uint32_t *arcs, uint32_t count,
                            td_route_figures *out)
{
    td_costing c = td_costing_of(world, net, cls, period);
    td_costing_route(&c, arcs, count, out);
    td_costing_clear(&c);
    return TD_OK;
}
