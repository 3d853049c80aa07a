/* What vehicle types and facilities cost a tonne of a class: the general rule of the type, or the
 * most specific row of cost.csv that replaces it.
 *
 * per tonne = per vehicle / load; load = min(payload_t, payload_teu x t_per_teu) x load_factor for
 * boxes, payload_t x load_factor for everything else. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "assign/costing.h"

bool td_costing_is_boxes(const td_costing *c, td_index form)
{
    return form != TD_NONE && strcmp(c->world->form_id[form], "container") == 0;
}

/* Forms past 63 share a bit: they are then taken to be within reach. */
static uint64_t form_bit(td_index form)
{
    return (uint64_t)1 << (form < 63 ? form : 63);
}

static uint64_t forms_within_reach(const td_world *world, td_index form)
{
    const td_facilities *all = &world->facilities;
    uint64_t forms = form_bit(form), before;
    do {
        before = forms;
        for (td_index f = 0; f < all->count; f++)
            if (all->kind[f] == TD_FACILITY_STUFFING && all->form_from[f] != TD_NONE &&
                all->form_to[f] != TD_NONE && (forms & form_bit(all->form_from[f])))
                forms |= form_bit(all->form_to[f]);
    } while (forms != before);
    return forms;
}

bool td_costing_reaches_form(const td_costing *c, td_index form)
{
    return form == TD_NONE || (c->relaxed & TD_RELAX_FORM) || (c->forms & form_bit(form));
}

td_costing td_costing_of(const td_world *world, const td_supernetwork *net, td_class cls,
                         const td_period *period)
{
    const td_commodities *all = &world->commodities;
    const td_index k = cls.commodity;
    const td_choice_values choice = td_world_choice(world, k, "", 0);
    td_costing c = {.world = world, .net = net, .cls = cls, .period = period};
    c.t_per_teu = all->t_per_teu[k];
    c.inventory_per_h = all->inventory_per_t_h[k];
    c.urgency_per_h = all->urgency_per_t_h[k];
    c.value_per_t = all->value_per_t[k];
    c.decay_per_h = all->decay_per_h[k];
    c.shelf_life_h = all->shelf_life_h[k];
    c.perishing_per_h = c.value_per_t * c.decay_per_h;
    c.reliability_per_h = all->reliability_ratio[k] * (c.inventory_per_h + c.urgency_per_h);
    c.carbon_per_kg = world->parameters.carbon_price_per_t / 1000;
    c.schedule_weight = choice.schedule_weight;
    c.booking_horizon_h = choice.booking_horizon_h;
    c.forms = forms_within_reach(world, cls.form);
    return c;
}

/* Whether a cost row is for the class and the vehicle type, in some country. */
static bool row_fits(const td_costing *c, td_index row, td_index vehicle_type)
{
    const td_costs *rows = &c->world->costs;
    return (rows->vehicle_type[row] == TD_NONE || rows->vehicle_type[row] == vehicle_type) &&
           (rows->commodity[row] == TD_NONE || rows->commodity[row] == c->cls.commodity);
}

/* The first row at or after `at` (a position in the list of the vehicle type's rows) that fits. */
static td_index next_row(const td_costing *c, td_index vehicle_type, uint32_t *at)
{
    if (c->stage >= TD_COSTING_ROWS)
        return c->row_first[vehicle_type] + *at < c->row_first[vehicle_type + 1]
                   ? c->rows[c->row_first[vehicle_type] + (*at)++]
                   : TD_NONE;
    while (*at < c->world->costs.count)
        if (row_fits(c, (*at)++, vehicle_type))
            return *at - 1;
    return TD_NONE;
}

/* The most specific cost row (vehicle type before commodity before country; the first of equals),
 * or TD_NONE. */
static td_index cost_row(const td_costing *c, td_index vehicle_type, td_index country,
                         td_operation operation)
{
    const td_costs *rows = &c->world->costs;
    td_index best = TD_NONE, i;
    int best_rank = -1;
    uint32_t at = 0;
    while ((i = next_row(c, vehicle_type, &at)) != TD_NONE) {
        if (rows->operation[i] != operation ||
            (rows->country[i] != TD_NONE && rows->country[i] != country))
            continue;
        const int rank = (rows->vehicle_type[i] != TD_NONE) * 4 +
                         (rows->commodity[i] != TD_NONE) * 2 + (rows->country[i] != TD_NONE);
        if (rank > best_rank) {
            best_rank = rank;
            best = i;
        }
    }
    return best;
}

static bool varies_by_country(const td_costing *c, td_index vehicle_type, bool of_moves)
{
    const td_costs *rows = &c->world->costs;
    td_index i;
    uint32_t at = 0;
    while ((i = next_row(c, vehicle_type, &at)) != TD_NONE)
        if ((rows->operation[i] == TD_OPERATION_MOVE) == of_moves && rows->country[i] != TD_NONE)
            return true;
    return false;
}

/* Whether a row is designated for the commodity. */
static bool names_commodity(const td_costing *c, td_index f)
{
    const td_list list = c->world->facilities.designated_for[f];
    return list.count > 0 && td_list_allows(c->world, list, c->cls.commodity);
}

void td_costing_sort_rows(td_costing *c)
{
    uint32_t count = 0;
    for (td_index v = 0; v < c->world->vehicle_types.count; v++) {
        c->row_first[v] = count;
        for (td_index row = 0; row < c->world->costs.count; row++)
            if (row_fits(c, row, v))
                c->rows[count++] = row;
    }
    c->row_first[c->world->vehicle_types.count] = count;
    c->designated_count = 0;
    for (td_index f = 0; f < c->world->facilities.count; f++)
        if (names_commodity(c, f))
            c->designated[c->designated_count++] = f;
}

static double load_t(const td_costing *c, td_index v, bool boxes)
{
    const td_vehicle_types *types = &c->world->vehicle_types;
    double payload = types->payload_t[v];
    if (boxes && !isnan(types->payload_teu[v]))
        payload = fmin(payload, types->payload_teu[v] * c->t_per_teu);
    return payload * types->load_factor[v];
}

/* A departure's capacity stands in for the vehicle's payload where it is given. */
double td_costing_departure_t(const td_costing *c, td_index service)
{
    const td_services *services = &c->world->services;
    const td_vehicle_types *types = &c->world->vehicle_types;
    const td_index v = services->vehicle_type[service];
    const double teu = isnan(services->capacity_teu[service]) ? types->payload_teu[v]
                                                              : services->capacity_teu[service];
    double payload =
        isnan(services->capacity_t[service]) ? types->payload_t[v] : services->capacity_t[service];
    if (td_costing_is_boxes(c, types->form[v]) && !isnan(teu))
        payload = fmin(payload, teu * c->t_per_teu);
    return payload * types->load_factor[v];
}

static td_move_rates move_rates(const td_costing *c, td_index v, td_index country, double load,
                                bool boxes)
{
    const td_vehicle_types *types = &c->world->vehicle_types;
    const td_costs *rows = &c->world->costs;
    const td_index row = cost_row(c, v, country, TD_OPERATION_MOVE);
    if (row == TD_NONE)
        return (td_move_rates){.per_km = types->cost_per_km[v] / load,
                               .empty_per_km =
                                   types->empty_factor[v] * types->cost_per_km[v] / load,
                               .per_h = types->cost_per_h[v] / load,
                               .toll_share = 1 / load,
                               .per_trip = types->fixed_cost_per_trip[v] / load,
                               .minimum = types->min_cost_per_trip[v] / load};
    const double teu = boxes ? 1 / c->t_per_teu : 0;
    return (td_move_rates){.per_km = rows->per_tkm[row] + rows->per_teukm[row] * teu,
                           .per_h = rows->per_th[row],
                           .per_trip = rows->fixed_per_t[row] + rows->fixed_per_teu[row] * teu};
}

/* kg CO2e per tonne and km. A factor on great-circle distance that holds the distance adjustment
 * goes with great-circle km; one that does not hold it needs the adjustment, which is the ratio of
 * the two distances: it goes with the km travelled. */
static void emission_rates(const td_costing *c, td_index v, td_vehicle_rates *out)
{
    const td_vehicle_types *types = &c->world->vehicle_types;
    const td_index energy = types->energy[v];
    double wtw = types->co2e_wtw_g_per_tkm[v] / 1000, ttw = types->co2e_ttw_g_per_tkm[v] / 1000;
    if (!isnan(types->energy_per_km[v]) && energy != TD_NONE) {
        const double per_t = types->energy_per_km[v] / out->load_t;
        wtw = per_t * c->world->energies.wtw_kg_per_unit[energy];
        ttw = per_t * c->world->energies.ttw_kg_per_unit[energy];
    } else if (out->boxes && !isnan(types->co2e_wtw_g_per_teukm[v])) {
        wtw = types->co2e_wtw_g_per_teukm[v] / 1000 / c->t_per_teu;
        ttw = types->co2e_ttw_g_per_teukm[v] / 1000 / c->t_per_teu;
    }
    const double empty = types->includes_empty[v] ? 1 : 1 + types->empty_factor[v];
    out->wtw_kg_per_km = isnan(wtw) ? 0 : wtw * empty;
    out->ttw_kg_per_km = isnan(ttw) ? 0 : ttw * empty;
    out->great_circle = types->distance_is_great_circle[v] && types->includes_daf[v];
}

static double operation_money(const td_costing *c, td_index vehicle_type, td_index country,
                              td_operation operation)
{
    const td_costs *rows = &c->world->costs;
    const td_index row = cost_row(c, vehicle_type, country, operation);
    if (row == TD_NONE)
        return NAN;
    const bool boxes = td_costing_is_boxes(c, c->world->vehicle_types.form[vehicle_type]);
    return rows->fixed_per_t[row] + (boxes ? rows->fixed_per_teu[row] / c->t_per_teu : 0);
}

static td_vehicle_rates vehicle_rates(const td_costing *c, td_index v)
{
    const td_vehicle_types *types = &c->world->vehicle_types;
    td_vehicle_rates out = {.boxes = td_costing_is_boxes(c, types->form[v])};
    out.usable = !c->world->commodities.reefer[c->cls.commodity] || types->reefer[v] ||
                 (c->relaxed & TD_RELAX_REEFER);
    out.load_t = load_t(c, v, out.boxes);
    out.speed_kmh = types->speed_kmh[v];
    out.time_factor = types->running_factor[v] * types->rest_factor[v];
    out.time_cv = types->time_cv[v];
    out.by_country = varies_by_country(c, v, true);
    out.operation_by_country = varies_by_country(c, v, false);
    for (int i = TD_OPERATION_LOAD; i <= TD_OPERATION_TRANSFER; i++)
        out.operation[i] = operation_money(c, v, TD_NONE, (td_operation)i);
    out.move = move_rates(c, v, TD_NONE, out.load_t, out.boxes);
    emission_rates(c, v, &out);
    return out;
}

td_vehicle_rates td_costing_vehicle(const td_costing *c, td_index vehicle_type)
{
    return c->stage >= TD_COSTING_RATES ? c->vehicles[vehicle_type]
                                        : vehicle_rates(c, vehicle_type);
}

td_move_rates td_costing_move(const td_costing *c, const td_vehicle_rates *rates,
                              td_index vehicle_type, td_index country)
{
    if (!rates->by_country)
        return rates->move;
    if (c->stage >= TD_COSTING_RATES && country != TD_NONE)
        return c->moves[(size_t)vehicle_type * c->world->country_count + country];
    return move_rates(c, vehicle_type, country, rates->load_t, rates->boxes);
}

void td_costing_fill_rates(td_costing *c)
{
    const td_world *w = c->world;
    for (td_index v = 0; v < w->vehicle_types.count; v++) {
        c->vehicles[v] = vehicle_rates(c, v);
        for (td_index at = 0; c->vehicles[v].by_country && at < w->country_count; at++)
            c->moves[(size_t)v * w->country_count + at] =
                move_rates(c, v, at, c->vehicles[v].load_t, c->vehicles[v].boxes);
    }
    for (td_index f = 0; f < w->facilities.count; f++)
        c->facilities[f] = td_costing_facility(c, f);
    for (td_index s = 0; s < w->stops.count; s++)
        c->stop_km[s] = td_costing_stop_km(c, s);
}

double td_costing_operation(const td_costing *c, td_index vehicle_type, td_index country,
                            td_operation operation)
{
    if (c->stage >= TD_COSTING_RATES && !c->vehicles[vehicle_type].operation_by_country)
        return c->vehicles[vehicle_type].operation[operation];
    return operation_money(c, vehicle_type, country, operation);
}

/* True if some other row of the same kind (customs: of the same territory and direction; terminals:
 * at the same node) is designated for the commodity: then only designated rows serve it. */
static bool designated_elsewhere(const td_costing *c, td_index f)
{
    const td_facilities *all = &c->world->facilities;
    const td_index *territory = c->world->nodes.territory;
    const bool listed = c->stage >= TD_COSTING_ROWS;
    const td_index count = listed ? c->designated_count : all->count;
    for (td_index i = 0; i < count; i++) {
        const td_index g = listed ? c->designated[i] : i;
        if (all->kind[g] != all->kind[f] || (!listed && !names_commodity(c, g)))
            continue;
        if (all->kind[f] == TD_FACILITY_TERMINAL
                ? all->node[g] == all->node[f]
                : territory[all->node[g]] == territory[all->node[f]] &&
                      (all->direction[g] == all->direction[f] ||
                       all->direction[g] == TD_DIRECTION_BOTH ||
                       all->direction[f] == TD_DIRECTION_BOTH))
            return true;
    }
    return false;
}

static bool is_designated(const td_costing *c, td_index f)
{
    const td_facilities *all = &c->world->facilities;
    const uint8_t kind = all->kind[f];
    if (!c->world->commodities.designated[c->cls.commodity] ||
        (kind != TD_FACILITY_CUSTOMS && kind != TD_FACILITY_TERMINAL))
        return true;
    return names_commodity(c, f) || !designated_elsewhere(c, f);
}

double td_costing_units(const td_costing *c, uint8_t unit, td_index vehicle_type, double tonnes,
                        double vehicles)
{
    switch ((td_unit)unit) {
    case TD_UNIT_T:
        return tonnes;
    case TD_UNIT_TEU: /* bulk by the commodity's weight of a box */
        return tonnes / c->t_per_teu;
    case TD_UNIT_PCU:
    case TD_UNIT_TRAIN: /* a wagon is a fraction of one */
        return vehicle_type == TD_NONE
                   ? vehicles
                   : vehicles * c->world->vehicle_types.capacity_units[vehicle_type];
    case TD_UNIT_VEHICLE:
    case TD_UNIT_VESSEL:
        break;
    }
    return vehicles;
}

/* The process and its wait in the period: the published one, or what loads make of it. */
static double facility_time_h(const td_costing *c, td_index f, bool published)
{
    const td_facilities *all = &c->world->facilities;
    if (!published && c->congestion && c->congestion->facility_wait_h)
        return all->time_h[f] + c->congestion->facility_wait_h[f];
    return all->time_h[f] +
           all->base_wait_h[f] * td_world_factor(c->world, all->time_profile[f], c->period->month);
}

/* Less what runs at once. */
static double net_time_h(const td_costing *c, td_index f, bool published)
{
    const td_index beside = c->world->facilities.concurrent_with[f];
    const double time = facility_time_h(c, f, published);
    return beside == TD_NONE ? time : fmax(0, time - facility_time_h(c, beside, published));
}

static td_facility_figures facility_figures(const td_costing *c, td_index f)
{
    const td_facilities *all = &c->world->facilities;
    td_facility_figures out = {.money_t = all->cost_per_t[f], .money_teu = 0};
    out.money_teu = all->cost_per_teu[f] / c->t_per_teu;
    const bool closed = c->period->facility_closed && c->period->facility_closed[f];
    const bool reefer = c->world->commodities.reefer[c->cls.commodity];
    out.usable = all->open[f] && (!closed || (c->relaxed & TD_RELAX_CLOSURES)) &&
                 (!reefer || all->reefer[f] || (c->relaxed & TD_RELAX_REEFER)) &&
                 td_list_allows(c->world, all->commodities[f], c->cls.commodity) &&
                 ((c->relaxed & TD_RELAX_DESIGNATION) || is_designated(c, f));
    out.time_h = net_time_h(c, f, false);
    out.usable = out.usable && isfinite(out.time_h);
    out.published_h = net_time_h(c, f, true);
    out.variance_h2 = all->time_cv[f] * out.time_h * all->time_cv[f] * out.time_h;
    const double *measured = c->world->measured.facility_variance_h2;
    if (measured && !isnan(measured[f]))
        out.variance_h2 = measured[f];
    return out;
}

td_facility_figures td_costing_facility(const td_costing *c, td_index facility)
{
    return c->stage >= TD_COSTING_RATES ? c->facilities[facility] : facility_figures(c, facility);
}

bool td_costing_facility_admits(const td_costing *c, td_index facility, td_index form,
                                td_index vehicle_type)
{
    const td_facilities *all = &c->world->facilities;
    return (form == TD_NONE || all->kind[facility] == TD_FACILITY_STUFFING ||
            td_list_allows(c->world, all->forms[facility], form)) &&
           (vehicle_type == TD_NONE ||
            td_list_allows(c->world, all->vehicle_types[facility], vehicle_type));
}

double td_costing_stop_km(const td_costing *c, td_index stop)
{
    return c->stage >= TD_COSTING_RATES ? c->stop_km[stop] : td_world_stop_km(c->world, stop);
}
