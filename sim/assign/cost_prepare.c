/* The tables of a costing, and the public functions of cost.h that work from them. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "assign/costing.h"
#include "base/mem.h"

enum { FIRST_HAULS = 256 };

static td_status make_rate_tables(td_costing *c)
{
    const td_world *w = c->world;
    const size_t types = w->vehicle_types.count;
    if (c->row_first)
        return TD_OK;
    c->row_first = TD_ALLOC(types + 1, uint32_t);
    c->rows = TD_ALLOC(types * w->costs.count, uint32_t);
    c->designated = TD_ALLOC(w->facilities.count, uint32_t);
    c->vehicles = TD_ALLOC(types, td_vehicle_rates);
    c->moves = TD_ALLOC(types * w->country_count, td_move_rates);
    c->facilities = TD_ALLOC(w->facilities.count, td_facility_figures);
    c->stop_km = TD_ALLOC(w->stops.count, double);
    c->ride_to_stop = TD_ALLOC(w->stops.count, uint32_t);
    c->hauls = TD_ALLOC(FIRST_HAULS, td_haul);
    c->haul_capacity = FIRST_HAULS;
    if (c->row_first && c->rows && c->designated && c->vehicles && c->moves && c->facilities &&
        c->stop_km && c->ride_to_stop && c->hauls)
        return TD_OK;
    td_costing_clear(c);
    return TD_ERR_NOMEM;
}

static td_status make_arc_tables(td_costing *c)
{
    if (c->cores)
        return TD_OK;
    c->cores = TD_ALLOC(c->net->element_count, td_arc_core);
    c->filled = TD_ALLOC(c->net->element_count, bool);
    c->additive = TD_ALLOC(c->net->element_count, double);
    if (c->cores && c->filled && c->additive)
        return TD_OK;
    td_costing_clear(c);
    return TD_ERR_NOMEM;
}

/* It goes by nothing but the network and the customs layers: periods and classes of the same layers have it
 * in common. */
static void index_rides(td_costing *c)
{
    const td_supernetwork *net = c->net;
    const td_rides rides = c->cls.foreign ? TD_RIDES_ALL : TD_RIDES_BEFORE;
    if (c->rides == rides)
        return;
    c->rides = rides;
    for (td_index stop = 0; stop < c->world->stops.count; stop++)
        c->ride_to_stop[stop] = TD_NO_ARC;
    for (uint32_t arc = 0; arc < net->csr.arc_count; arc++)
        if (net->kind[arc] == TD_ARC_RIDE && c->ride_to_stop[net->stop[arc]] == TD_NO_ARC &&
            (c->cls.foreign || net->layer[arc] == TD_LAYER_BEFORE))
            c->ride_to_stop[net->stop[arc]] = arc;
}

/* Each table is used from the stage on that it is filled in. */
td_status td_costing_prepare_rates(td_costing *c)
{
    if (c->stage >= TD_COSTING_RATES && c->stage_relaxed == c->relaxed)
        return TD_OK;
    c->stage = TD_COSTING_BARE;
    if (make_rate_tables(c) != TD_OK)
        return TD_ERR_NOMEM;
    td_costing_sort_rows(c);
    c->stage = TD_COSTING_ROWS;
    td_costing_fill_rates(c);
    index_rides(c);
    c->stage = TD_COSTING_RATES;
    c->stage_relaxed = c->relaxed;
    return TD_OK;
}

td_status td_costing_prepare(td_costing *c)
{
    if (td_costing_prepare_rates(c) != TD_OK || make_arc_tables(c) != TD_OK)
        return TD_ERR_NOMEM;
    if (c->stage >= TD_COSTING_ARCS)
        return TD_OK;
    for (uint32_t e = 0; e < c->net->element_count; e++) {
        td_arc_core *core = &c->cores[e];
        c->filled[e] = !c->shared || !c->shared[e];
        if (!c->filled[e]) {
            c->additive[e] = c->shared_additive[c->shared_place[e]];
            continue;
        }
        td_costing_element(c, c->net->element_arc[e], core);
        c->additive[e] = core->usable ? td_costing_additive(c, core) : (double)INFINITY;
    }
    c->stage = TD_COSTING_ARCS;
    return TD_OK;
}

td_status td_costing_prepare_lazily(td_costing *c)
{
    if (td_costing_prepare_rates(c) != TD_OK || make_arc_tables(c) != TD_OK)
        return TD_ERR_NOMEM;
    if (c->stage < TD_COSTING_ARCS)
        memset(c->filled, 0, c->net->element_count * sizeof *c->filled);
    c->stage = TD_COSTING_ARCS;
    return TD_OK;
}

void td_costing_share(td_costing *c, const bool *shared, const uint32_t *place,
                      const double *additive)
{
    c->shared = shared;
    c->shared_place = place;
    c->shared_additive = additive;
}

const td_arc_core *td_costing_core(const td_costing *c, uint32_t element)
{
    td_arc_core *core = &c->cores[element];
    if (!c->filled[element])
        td_costing_element(c, c->net->element_arc[element], core);
    c->filled[element] = true;
    return core;
}

/* Only the hauls and the rides that stand for stops go by the customs layers of the class. */
static void turn_layers(td_costing *c, bool foreign)
{
    if (c->cls.foreign == foreign)
        return;
    c->cls.foreign = foreign;
    c->haul_count = 0;
    memset(c->hauls, 0, c->haul_capacity * sizeof *c->hauls);
    index_rides(c);
}

void td_costing_turn(td_costing *c, td_class cls, const td_period *period)
{
    if (c->stage >= TD_COSTING_RATES && !c->relaxed && !c->stage_relaxed && c->period == period &&
        c->cls.commodity == cls.commodity && c->cls.form == cls.form) {
        turn_layers(c, cls.foreign);
        return;
    }
    td_costing turned = td_costing_of(c->world, c->net, cls, period);
    turned.congestion = c->congestion;
    turned.row_first = c->row_first;
    turned.rows = c->rows;
    turned.designated = c->designated;
    turned.vehicles = c->vehicles;
    turned.moves = c->moves;
    turned.facilities = c->facilities;
    turned.stop_km = c->stop_km;
    turned.ride_to_stop = c->ride_to_stop;
    turned.rides = c->rides;
    turned.cores = c->cores;
    turned.filled = c->filled;
    turned.additive = c->additive;
    turned.known = c->known;
    turned.hauls = c->hauls;
    turned.haul_capacity = c->haul_capacity;
    if (turned.hauls)
        memset(turned.hauls, 0, turned.haul_capacity * sizeof *turned.hauls);
    *c = turned;
    td_costing_forget(c);
}

void td_costing_congest(td_costing *c, const td_congestion *congestion)
{
    const bool waits = (c->congestion && c->congestion->facility_wait_h) ||
                       (congestion && congestion->facility_wait_h);
    const td_costing_stage left = waits ? TD_COSTING_BARE : TD_COSTING_RATES;
    c->congestion = congestion;
    td_costing_forget(c);
    if (c->stage > left) /* of rates, only those of facilities depend on it */
        c->stage = left;
    c->haul_count = 0;
    if (c->hauls)
        memset(c->hauls, 0, c->haul_capacity * sizeof *c->hauls);
}

void td_costing_clear(td_costing *c)
{
    free(c->row_first);
    free(c->rows);
    free(c->designated);
    free(c->vehicles);
    free(c->moves);
    free(c->facilities);
    free(c->stop_km);
    free(c->ride_to_stop);
    free(c->cores);
    free(c->filled);
    free(c->additive);
    td_known_cores_free(c->known);
    free(c->hauls);
    *c = (td_costing){.world = c->world, .net = c->net, .cls = c->cls, .period = c->period};
}

td_status td_costing_create(const td_world *world, const td_supernetwork *net, td_class cls,
                            const td_period *period, const td_congestion *congestion,
                            td_costing **out)
{
    td_costing *c = TD_ALLOC(1, td_costing);
    *out = NULL;
    if (!c)
        return TD_ERR_NOMEM;
    *c = td_costing_of(world, net, cls, period);
    c->congestion = congestion;
    const td_status status = td_costing_prepare_rates(c);
    if (status != TD_OK) {
        free(c);
        return status;
    }
    *out = c;
    return TD_OK;
}

void td_costing_free(td_costing *c)
{
    if (!c)
        return;
    td_costing_clear(c);
    free(c);
}

void td_costing_figures(const td_costing *c, uint32_t arc, td_arc_figures *out)
{
    td_arc_core core;
    td_costing_arc(c, arc, &core);
    *out = (td_arc_figures){.usable = core.usable};
    if (!core.usable)
        return;
    out->time_h = core.time_h;
    out->wait_h = core.wait_h;
    out->variance_h2 = core.variance_h2;
    out->length_km = core.length_km;
    out->co2e_wtw_kg = core.wtw_kg;
    out->co2e_ttw_kg = core.ttw_kg;
    out->vehicles = core.vehicles;
    for (int t = 0; t < TD_MONEY_TERM_COUNT; t++)
        out->terms[t] = core.money[t];
    out->terms[TD_TERM_inventory] = c->inventory_per_h * core.time_h;
    out->terms[TD_TERM_urgency] = c->urgency_per_h * core.time_h;
    out->terms[TD_TERM_reliability] = c->reliability_per_h * sqrt(core.variance_h2);
    out->terms[TD_TERM_perishing] = c->perishing_per_h * core.time_h;
    out->terms[TD_TERM_scarcity] = core.scarcity;
    out->terms[TD_TERM_carbon] = c->carbon_per_kg * core.wtw_kg;
}

void td_arc_figures_of(const td_world *world, const td_supernetwork *net, td_class cls,
                       const td_period *period, uint32_t arc, td_arc_figures *out)
{
    const td_costing c = td_costing_of(world, net, cls, period);
    td_costing_figures(&c, arc, out);
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
