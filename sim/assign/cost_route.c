/* Exact figures of a route: what does not add up over its arcs.
 *
 * - Waiting: services that serve the same haul (board and alight stops at the same two nodes, same
 *   mode and cargo form, usable by the class) share the departures; a departure group counts once.
 *   wait = min(schedule weight x 0.5 x 168 h / departures a week, booking horizon).
 * - A trip is what one unscheduled vehicle does from loading to unloading; it costs at least the
 *   type's min_cost_per_trip.
 * - Reliability and perishing follow from the time and variance of the whole (costing.h). */
#include <math.h>
#include <stdlib.h>

#include "assign/chain.h"
#include "assign/costing.h"
#include "base/mem.h"

/* An arc that rides to the stop in a layer that the class travels in; TD_NO_ARC: none. */
static uint32_t ride_to(const td_costing *c, td_index stop)
{
    const td_supernetwork *net = c->net;
    if (c->stage >= TD_COSTING_RATES)
        return c->ride_to_stop[stop];
    for (uint32_t arc = 0; arc < net->csr.arc_count; arc++)
        if (net->kind[arc] == TD_ARC_RIDE && net->stop[arc] == stop &&
            (c->cls.foreign || net->layer[arc] == TD_LAYER_BEFORE))
            return arc;
    return TD_NO_ARC;
}

static bool rides_usable(const td_costing *c, td_index from_stop, td_index to_stop)
{
    for (td_index stop = from_stop + 1; stop <= to_stop; stop++) {
        const uint32_t arc = ride_to(c, stop);
        td_arc_core core;
        if (arc == TD_NO_ARC)
            return false;
        td_costing_arc(c, arc, &core);
        if (!core.usable)
            return false;
    }
    return true;
}

/* True if service s carries the class from node a to node b without a change. */
static bool serves(const td_costing *c, td_index s, td_index a, td_index b)
{
    const td_services *services = &c->world->services;
    const td_stops *stops = &c->world->stops;
    if (!services->open[s] || (c->period->service_closed && c->period->service_closed[s]) ||
        !(services->departures_per_week[s] > 0))
        return false;
    const td_index end = services->first_stop[s + 1];
    for (td_index i = services->first_stop[s]; i < end; i++) {
        if (stops->node[i] != a || !stops->board[i])
            continue;
        for (td_index j = i + 1; j < end; j++)
            if (stops->node[j] == b && stops->alight[j] && rides_usable(c, i, j))
                return true;
    }
    return false;
}

static bool is_alike(const td_world *w, td_index s, td_index t)
{
    const td_index *form = w->vehicle_types.form;
    return w->services.mode[s] == w->services.mode[t] &&
           form[w->services.vehicle_type[s]] == form[w->services.vehicle_type[t]];
}

static double haul_departures(const td_costing *c, td_index board_stop, td_index alight_stop)
{
    const td_world *w = c->world;
    const td_index own = w->stops.service[board_stop];
    const td_index a = w->stops.node[board_stop], b = w->stops.node[alight_stop];
    double departures = td_costing_departures(w, own);
    for (td_index s = 0; s < w->services.count; s++) {
        const td_index group = w->services.group[s];
        if (s == own || !is_alike(w, own, s) ||
            (group != TD_NONE && group == w->services.group[own]) || !serves(c, s, a, b))
            continue;
        bool counted = false; /* through an earlier row of its group */
        for (td_index t = 0; group != TD_NONE && t < s && !counted; t++)
            counted = w->services.group[t] == group && is_alike(w, own, t) && serves(c, t, a, b);
        if (!counted)
            departures += td_costing_departures(w, s);
    }
    return departures;
}

/* The place of a key, or the free one where it belongs. */
static td_haul *find_haul(td_haul *table, uint32_t capacity, uint64_t key)
{
    uint32_t at = (uint32_t)((key * 0x9e3779b97f4a7c15u) >> 32) & (capacity - 1);
    while (table[at].key != 0 && table[at].key != key)
        at = (at + 1) & (capacity - 1);
    return &table[at];
}

/* Doubles the table. Without memory it stays: nothing more is remembered, and nothing is wrong. */
static bool grow_hauls(td_costing *c)
{
    td_haul *grown = TD_ALLOC((size_t)c->haul_capacity * 2, td_haul);
    if (!grown)
        return false;
    for (uint32_t i = 0; i < c->haul_capacity; i++)
        if (c->hauls[i].key != 0)
            *find_haul(grown, c->haul_capacity * 2, c->hauls[i].key) = c->hauls[i];
    free(c->hauls);
    c->hauls = grown;
    c->haul_capacity *= 2;
    return true;
}

double td_costing_haul_departures(td_costing *c, td_index board_stop, td_index alight_stop)
{
    if (!c->hauls)
        return haul_departures(c, board_stop, alight_stop);
    const uint64_t key = ((uint64_t)board_stop + 1) << 32 | alight_stop;
    td_haul *haul = find_haul(c->hauls, c->haul_capacity, key);
    if (haul->key == key)
        return haul->departures_per_week;
    const double departures = haul_departures(c, board_stop, alight_stop);
    if (c->haul_count * 2 >= c->haul_capacity) {
        if (!grow_hauls(c))
            return departures;
        haul = find_haul(c->hauls, c->haul_capacity, key);
    }
    *haul = (td_haul){.key = key, .departures_per_week = departures};
    c->haul_count++;
    return departures;
}

/* The stop where freight that boards with arcs[i] leaves the service again; TD_NONE: it does not.
 */
static td_index alight_stop(const td_supernetwork *net, const uint32_t *arcs, uint32_t count,
                            uint32_t i)
{
    const td_index service = net->service[arcs[i]];
    for (uint32_t j = i + 1; j < count && net->service[arcs[j]] == service; j++)
        if (net->kind[arcs[j]] == TD_ARC_ALIGHT)
            return net->stop[arcs[j]];
    return TD_NONE;
}

/* Money of the trip under way of one unscheduled vehicle. */
typedef struct trip {
    td_index vehicle_type; /* TD_NONE: none under way */
    double money, minimum;
} trip;

static void end_trip(trip *t, double *haulage)
{
    if (t->vehicle_type != TD_NONE && t->money < t->minimum)
        *haulage += t->minimum - t->money;
    t->vehicle_type = TD_NONE;
}

static void follow_trip(const td_costing *c, uint32_t arc, const td_arc_core *core, trip *t,
                        double *haulage)
{
    const td_supernetwork *net = c->net;
    const uint8_t kind = net->kind[arc];
    const td_index v = net->vehicle_type[arc];
    const uint32_t tail = net->csr.tail[arc], head = net->csr.head[arc];
    const bool leaves_zone = kind == TD_ARC_ACCESS && net->vertex_kind[tail] == TD_VERTEX_ORIGIN;
    if ((leaves_zone || kind == TD_ARC_LOAD) && v != TD_NONE) {
        const td_vehicle_rates rates = td_costing_vehicle(c, v);
        const td_index country = c->world->nodes.country[net->vertex_node[head]];
        *t = (trip){.vehicle_type = v, .minimum = td_costing_move(c, &rates, v, country).minimum};
    }
    if (t->vehicle_type != TD_NONE)
        t->money += core->money[TD_TERM_haulage] + core->money[TD_TERM_toll] +
                    core->money[TD_TERM_empty_return];
    if ((kind == TD_ARC_ACCESS && !leaves_zone) || kind == TD_ARC_UNLOAD)
        end_trip(t, haulage);
}

static td_choice_values choice_of(const td_costing *c, const uint32_t *arcs, uint32_t count)
{
    char chain[TD_CHAIN_NAME_SIZE];
    const td_supernetwork *net = c->net;
    const td_index from = net->vertex_node[net->csr.tail[arcs[0]]];
    const td_index to = net->vertex_node[net->csr.head[arcs[count - 1]]];
    const double direct = td_world_great_circle_km(c->world, from, to);
    td_chain_name(c->world, td_chain_of(c->world, net, arcs, count), chain);
    return td_world_choice(c->world, c->cls.commodity, chain, isnan(direct) ? 0 : direct);
}

void td_costing_finish(const td_costing *c, double variance_h2, td_route_figures *out)
{
    const double t = out->time_h;
    double lost = c->decay_per_h * t;
    if (!isnan(c->shelf_life_h) && c->shelf_life_h > 0 && t > c->shelf_life_h)
        lost += (t - c->shelf_life_h) / c->shelf_life_h;
    out->time_sd_h = sqrt(variance_h2);
    out->terms[TD_TERM_inventory] = c->inventory_per_h * t;
    out->terms[TD_TERM_urgency] = c->urgency_per_h * t;
    out->terms[TD_TERM_reliability] = c->reliability_per_h * out->time_sd_h;
    out->terms[TD_TERM_perishing] = c->value_per_t * fmin(1, lost);
    out->terms[TD_TERM_carbon] = c->carbon_per_kg * out->co2e_wtw_kg;
    out->generalised = out->money = 0;
    for (int term = 0; term < TD_TERM_COUNT; term++) {
        out->generalised += out->terms[term];
        if (term < TD_MONEY_TERM_COUNT)
            out->money += out->terms[term];
    }
}

void td_costing_route(td_costing *c, const uint32_t *arcs, uint32_t count, td_route_figures *out)
{
    double variance_h2 = 0;
    trip t = {.vehicle_type = TD_NONE};
    bool chosen = false; /* `choice` is looked up for routes that wait only */
    td_choice_values choice = {0};
    *out = (td_route_figures){.usable = true};
    for (uint32_t i = 0; i < count; i++) {
        td_arc_core core;
        td_costing_arc(c, arcs[i], &core);
        if (!core.usable) {
            *out = (td_route_figures){.usable = false};
            return;
        }
        for (int term = 0; term < TD_MONEY_TERM_COUNT; term++)
            out->terms[term] += core.money[term];
        out->terms[TD_TERM_scarcity] += core.scarcity;
        out->time_h += core.time_h;
        out->length_km += core.length_km;
        out->co2e_wtw_kg += core.wtw_kg;
        out->co2e_ttw_kg += core.ttw_kg;
        variance_h2 += core.variance_h2;
        follow_trip(c, arcs[i], &core, &t, &out->terms[TD_TERM_haulage]);
        if (c->net->kind[arcs[i]] != TD_ARC_BOARD)
            continue;
        const td_index alight = alight_stop(c->net, arcs, count, i);
        if (alight == TD_NONE)
            continue;
        if (!chosen)
            choice = choice_of(c, arcs, count);
        chosen = true;
        out->time_h -= core.wait_h;
        out->time_h +=
            td_costing_wait_h(td_costing_haul_departures(c, c->net->stop[arcs[i]], alight),
                              choice.schedule_weight, choice.booking_horizon_h);
    }
    end_trip(&t, &out->terms[TD_TERM_haulage]);
    td_costing_finish(c, variance_h2, out);
}

void td_costing_sum(const td_costing *c, const td_arc_core *sum, td_route_figures *out)
{
    *out = (td_route_figures){.usable = true,
                              .time_h = sum->time_h,
                              .length_km = sum->length_km,
                              .co2e_wtw_kg = sum->wtw_kg,
                              .co2e_ttw_kg = sum->ttw_kg};
    for (int term = 0; term < TD_MONEY_TERM_COUNT; term++)
        out->terms[term] = sum->money[term];
    td_costing_finish(c, sum->variance_h2, out);
}
