/* What a tonne of a class meets on one arc (networks/README.md, 'Links', 'Vehicles', 'Services',
 * 'Facilities'; carbon after ISO 14083: transport operations by tonne-km, hubs by tonne). */
#include <math.h>

#include "assign/costing.h"

_Static_assert(TD_TERM_passage < TD_TERM_inventory && TD_TERM_empty_return < TD_TERM_inventory &&
                   TD_TERM_handling < TD_TERM_inventory && TD_MONEY_TERM_COUNT == 7,
               "the money terms stand first");

static bool is_closed(const td_costing *c, const bool *closed, td_index row)
{
    return closed && closed[row] && !(c->relaxed & TD_RELAX_CLOSURES);
}

/* Open in the period, and deep enough in its month. */
static bool link_admits(const td_costing *c, td_index link, td_index vehicle_type)
{
    const td_links *links = &c->world->links;
    if (is_closed(c, c->period->link_closed, link))
        return false;
    const double draught = c->world->vehicle_types.draught_m[vehicle_type];
    if (isnan(draught) || isnan(links->depth_m[link]))
        return true;
    const double depth = links->depth_m[link] *
                         td_world_factor(c->world, links->depth_profile[link], c->period->month);
    return depth >= draught + c->world->vehicle_types.clearance_m[vehicle_type];
}

/* Where the link gives a time, a vehicle with a speed of its own may still take longer. */
static double given_time_h(const td_costing *c, const td_vehicle_rates *rates, td_index link)
{
    const td_links *links = &c->world->links;
    double time = links->time_h[link];
    if (links->speed_profile[link] != TD_NONE) {
        const double factor =
            td_world_factor(c->world, links->speed_profile[link], c->period->month);
        time = factor > 0 ? time / factor : (double)INFINITY;
    }
    if (!isnan(rates->speed_kmh))
        time = fmax(time, links->length_km[link] / rates->speed_kmh);
    return time * rates->time_factor;
}

double td_costing_free_time_h(const td_costing *c, const td_vehicle_rates *rates, td_index link,
                              bool backward)
{
    const td_links *links = &c->world->links;
    if (!isnan(links->time_h[link]))
        return given_time_h(c, rates, link);
    double speed = backward ? links->speed_back_kmh[link] : links->speed_kmh[link];
    if (isnan(speed))
        speed = rates->speed_kmh;
    if (isnan(speed))
        return 0;
    if (links->speed_profile[link] != TD_NONE)
        speed *= td_world_factor(c->world, links->speed_profile[link], c->period->month);
    if (!isnan(rates->speed_kmh))
        speed = fmin(speed, rates->speed_kmh);
    if (links->length_km[link] == 0)
        return 0;
    return links->length_km[link] / speed * rates->time_factor;
}

static double link_time_h(const td_costing *c, const td_vehicle_rates *rates, td_index link,
                          bool backward)
{
    const double time = td_costing_free_time_h(c, rates, link, backward);
    if (!c->congestion || !c->congestion->link_factor || time == 0)
        return time;
    return time * c->congestion->link_factor[2 * (size_t)link + backward];
}

/* The traffic that published running times hold. */
static double base_factor(const td_costing *c, td_index link)
{
    const double *factor = c->congestion->link_base_factor;
    return factor ? factor[link] : 1;
}

static double link_cv(const td_costing *c, const td_vehicle_rates *rates, td_index link)
{
    const double cv = c->world->links.time_cv[link];
    return isnan(cv) ? rates->time_cv : cv;
}

static double square(double x)
{
    return x * x;
}

/* The km that a vehicle's emission factor goes with. */
static double emission_km(const td_costing *c, const td_vehicle_rates *rates, double km,
                          td_index from, td_index to)
{
    if (!rates->great_circle)
        return km;
    const double direct = td_world_great_circle_km(c->world, from, to);
    return isnan(direct) ? km : direct;
}

static void add_emissions(const td_vehicle_rates *rates, double km, td_arc_core *out)
{
    out->wtw_kg += rates->wtw_kg_per_km * km;
    out->ttw_kg += rates->ttw_kg_per_km * km;
}

/* Money of an unscheduled vehicle (or an unpriced service) over km in hours. */
static void add_haulage(const td_move_rates *move, double km, double time_h, double toll,
                        td_arc_core *out)
{
    out->money[TD_TERM_haulage] += move->per_km * km + move->per_h * time_h;
    out->money[TD_TERM_empty_return] += move->empty_per_km * km;
    out->money[TD_TERM_toll] += move->toll_share * toll;
}

static void add_operation(const td_costing *c, td_index vehicle_type, td_index country,
                          td_operation operation, td_arc_core *out)
{
    double money = NAN;
    if (operation == TD_OPERATION_TRANSFER) /* a transfer row stands in for the load row */
        money = td_costing_operation(c, vehicle_type, country, TD_OPERATION_TRANSFER);
    if (isnan(money))
        money = td_costing_operation(c, vehicle_type, country,
                                     operation == TD_OPERATION_UNLOAD ? TD_OPERATION_UNLOAD
                                                                      : TD_OPERATION_LOAD);
    if (!isnan(money))
        out->money[TD_TERM_handling] += money;
}

static td_index country_at(const td_costing *c, uint32_t vertex)
{
    return c->world->nodes.country[c->net->vertex_node[vertex]];
}

static void figure_move(const td_costing *c, const td_vehicle_rates *rates, uint32_t arc,
                        td_arc_core *out)
{
    const td_index link = c->net->link[arc], v = c->net->vehicle_type[arc];
    const td_links *links = &c->world->links;
    if (!link_admits(c, link, v)) {
        out->usable = false;
        return;
    }
    const td_move_rates move = td_costing_move(c, rates, v, country_at(c, c->net->csr.tail[arc]));
    out->length_km = links->length_km[link];
    out->time_h = link_time_h(c, rates, link, c->net->backward[arc]);
    out->usable = isfinite(out->time_h);
    out->variance_h2 = square(link_cv(c, rates, link) * out->time_h);
    out->vehicles = 1 / rates->load_t;
    add_haulage(&move, out->length_km, out->time_h, links->toll[link], out);
    add_emissions(rates, emission_km(c, rates, out->length_km, links->from[link], links->to[link]),
                  out);
}

static void figure_access(const td_costing *c, uint32_t arc, td_arc_core *out)
{
    const td_supernetwork *net = c->net;
    const td_accesses *rows = &c->world->accesses;
    const td_index row = net->access[arc], v = net->vehicle_type[arc];
    const bool leaving = net->vertex_kind[net->csr.tail[arc]] == TD_VERTEX_ORIGIN;
    if (leaving && net->form[arc] != TD_NONE && net->form[arc] != c->cls.form &&
        !(c->relaxed & TD_RELAX_FORM))
        out->usable = false;
    if (row != TD_NONE && !td_list_allows(c->world, rows->commodities[row], c->cls.commodity))
        out->usable = false;
    if (!out->usable)
        return;
    const double cost_per_t = row == TD_NONE ? (double)NAN : rows->cost_per_t[row];
    out->length_km = row == TD_NONE ? 0 : rows->length_km[row];
    out->time_h = row == TD_NONE || isnan(rows->time_h[row]) ? 0 : rows->time_h[row];
    if (!isnan(cost_per_t))
        out->money[TD_TERM_haulage] = cost_per_t;
    if (v == TD_NONE)
        return;

    const td_vehicle_rates rates = td_costing_vehicle(c, v);
    const td_index country = country_at(c, leaving ? net->csr.head[arc] : net->csr.tail[arc]);
    const td_move_rates move = td_costing_move(c, &rates, v, country);
    if ((row == TD_NONE || isnan(rows->time_h[row])) && out->length_km > 0 &&
        !isnan(rates.speed_kmh))
        out->time_h = out->length_km / rates.speed_kmh * rates.time_factor;
    out->variance_h2 = square(rates.time_cv * out->time_h);
    out->vehicles = 1 / rates.load_t;
    if (isnan(cost_per_t))
        add_haulage(&move, out->length_km, out->time_h, 0, out);
    if (leaving)
        out->money[TD_TERM_haulage] += move.per_trip;
    add_operation(c, v, country, leaving ? TD_OPERATION_LOAD : TD_OPERATION_UNLOAD, out);
    add_emissions(&rates, out->length_km, out);
}

static void add_facility(const td_costing *c, const td_facility_figures *f, td_index facility,
                         bool boxes, td_term term, td_arc_core *out)
{
    out->money[term] += f->money_t + (boxes ? f->money_teu : 0);
    out->time_h += f->time_h;
    out->variance_h2 += f->variance_h2;
    out->wtw_kg += c->world->facilities.co2e_wtw_kg_per_t[facility];
    out->ttw_kg += c->world->facilities.co2e_ttw_kg_per_t[facility];
}

static void figure_facility(const td_costing *c, uint32_t arc, td_arc_core *out)
{
    const td_supernetwork *net = c->net;
    const td_index f = net->facility[arc], v = net->vehicle_type[arc], form = net->form[arc];
    if (f == TD_NONE) /* a passage where nothing applies */
        return;
    const td_facility_figures figures = td_costing_facility(c, f);
    if (!figures.usable || !td_costing_facility_admits(c, f, form, v)) {
        out->usable = false;
        return;
    }
    const uint8_t kind = c->world->facilities.kind[f];
    const bool on_ground = kind == TD_FACILITY_TERMINAL || kind == TD_FACILITY_STUFFING;
    const bool boxes = kind == TD_FACILITY_STUFFING
                           ? td_costing_is_boxes(c, c->world->facilities.form_from[f]) ||
                                 td_costing_is_boxes(c, c->world->facilities.form_to[f])
                           : td_costing_is_boxes(c, form == TD_NONE ? c->cls.form : form);
    add_facility(c, &figures, f, boxes, on_ground ? TD_TERM_handling : TD_TERM_passage, out);
    if (v != TD_NONE)
        out->vehicles = 1 / td_costing_vehicle(c, v).load_t;
}

/* Alternatives of a ride's facilities: the cheapest usable one. */
uint32_t td_costing_item_run(const td_costing *c, uint32_t first, uint32_t end)
{
    const struct td_ride_item *items = c->net->ride_items;
    const td_facilities *all = &c->world->facilities;
    const td_index f = items[first].facility;
    uint32_t next = first + 1;
    while (next < end && items[next].facility != TD_NONE &&
           all->node[items[next].facility] == all->node[f] &&
           all->kind[items[next].facility] == all->kind[f])
        next++;
    return next - first;
}

uint32_t td_costing_best_item(const td_costing *c, const struct td_ride_item *items, uint32_t count,
                              td_index form, td_index vehicle_type)
{
    uint32_t best = count;
    double best_cost = INFINITY;
    for (uint32_t i = 0; i < count; i++) {
        td_facility_figures f = td_costing_facility(c, items[i].facility);
        const double cv = c->world->facilities.time_cv[items[i].facility];
        if (!f.usable || !td_costing_facility_admits(c, items[i].facility, form, vehicle_type))
            continue;
        td_arc_core core = {.usable = true};
        f.time_h = f.published_h;
        f.variance_h2 = square(cv * f.time_h);
        add_facility(c, &f, items[i].facility, td_costing_is_boxes(c, form), TD_TERM_passage,
                     &core);
        const double cost = td_costing_additive(c, &core);
        if (best == count || cost < best_cost) {
            best = i;
            best_cost = cost;
        }
    }
    return best;
}

/* Times of the links of a ride: without traffic, with its variance; what traffic adds to that, and how
 * much of that published times hold already. */
typedef struct way {
    double running_h, running_h2, delay_h, published_delay_h;
} way;

/* The way of a ride: its links, and the facilities passed straight into `out`. */
static void figure_way(const td_costing *c, const td_vehicle_rates *rates, uint32_t arc,
                       td_arc_core *out, way *w)
{
    const td_supernetwork *net = c->net;
    const td_index v = net->vehicle_type[arc];
    const td_index form = c->world->vehicle_types.form[v];
    const uint32_t end = net->ride_first[arc + 1];
    for (uint32_t i = net->ride_first[arc]; i < end; i++) {
        const struct td_ride_item *item = &net->ride_items[i];
        if (item->facility == TD_NONE) {
            const double free_h =
                td_costing_free_time_h(c, rates, item->link, item->backward);
            if (!link_admits(c, item->link, v) || !isfinite(free_h))
                out->usable = false;
            w->running_h += free_h;
            w->running_h2 += square(link_cv(c, rates, item->link) * free_h);
            if (c->congestion) {
                w->delay_h += link_time_h(c, rates, item->link, item->backward) - free_h;
                w->published_delay_h += free_h * (base_factor(c, item->link) - 1);
            }
            continue;
        }
        const uint32_t run = td_costing_item_run(c, i, end);
        const uint32_t best = td_costing_best_item(c, item, run, form, v);
        if (best == run) {
            out->usable = false;
        } else {
            const td_facility_figures f = td_costing_facility(c, item[best].facility);
            add_facility(c, &f, item[best].facility, td_costing_is_boxes(c, form), TD_TERM_passage,
                         out);
        }
        i += run - 1;
    }
}

bool td_costing_is_priced(const td_services *services, td_index s)
{
    return services->price_base_per_teu[s] > 0 || services->price_per_teu_km[s] > 0 ||
           services->price_per_teu[s] > 0;
}

/* Tonnes that one TEU of the price carries: heavy goods cannot fill their boxes and pay for the
 * slots that they take of the departure's weight. */
static double tonnes_per_paid_teu(const td_costing *c, td_index s)
{
    const td_services *services = &c->world->services;
    const td_vehicle_types *types = &c->world->vehicle_types;
    const td_index v = services->vehicle_type[s];
    if (!td_costing_is_boxes(c, types->form[v]))
        return c->t_per_teu;
    const double teu =
        isnan(services->capacity_teu[s]) ? types->payload_teu[v] : services->capacity_teu[s];
    const double t = isnan(services->capacity_t[s]) ? types->payload_t[v] : services->capacity_t[s];
    return teu > 0 && t > 0 ? fmin(c->t_per_teu, t / teu) : c->t_per_teu;
}

/* The part of the whole run that so many km are (equal parts where no km are known). */
static double share_of_run(const td_costing *c, td_index service, double km)
{
    const td_index first = c->world->services.first_stop[service];
    const td_index end = c->world->services.first_stop[service + 1];
    double whole = 0;
    for (td_index i = first + 1; i < end; i++)
        whole += td_costing_stop_km(c, i);
    return whole > 0 ? km / whole : 1 / (double)(end - first - 1);
}

/* What a tonne takes of the capacity of a service and of each of its segments. */
static double service_units(const td_costing *c, td_index s)
{
    const td_index resource = c->world->services.resource[s];
    return td_costing_units(c, c->world->resources.unit[resource],
                            c->world->services.vehicle_type[s], 1,
                            1 / td_costing_departure_t(c, s));
}

/* Wait for room on a service or one of its segments, and what room is worth. */
static void add_seats(const td_costing *c, td_index s, td_index resource, td_arc_core *out)
{
    if (resource == TD_NONE || !c->congestion)
        return;
    if (c->congestion->seat_wait_h)
        out->time_h += c->congestion->seat_wait_h[resource];
    if (c->congestion->seat_price)
        out->scarcity += c->congestion->seat_price[resource] * service_units(c, s);
}

static void figure_ride(const td_costing *c, const td_vehicle_rates *rates, uint32_t arc,
                        td_arc_core *out)
{
    const td_services *services = &c->world->services;
    const td_stops *stops = &c->world->stops;
    const td_index s = c->net->service[arc], stop = c->net->stop[arc];
    const td_index v = c->net->vehicle_type[arc];
    way w = {0};
    figure_way(c, rates, arc, out, &w);
    if (!out->usable)
        return;
    if (!isnan(stops->running_h[stop])) {
        w.running_h = stops->running_h[stop];
        w.running_h2 = square(rates->time_cv * w.running_h);
        w.delay_h -= w.published_delay_h;
    }
    if (!isnan(services->time_cv[s]))
        w.running_h2 = square(services->time_cv[s] * w.running_h);
    const double running_h = w.running_h + w.delay_h;
    out->usable = isfinite(running_h);
    out->time_h += running_h;
    out->variance_h2 += w.running_h2;
    out->length_km = td_costing_stop_km(c, stop);
    const double share = share_of_run(c, s, out->length_km);
    const double t_per_teu = tonnes_per_paid_teu(c, s);
    if (td_costing_is_priced(services, s)) {
        out->money[TD_TERM_tariff] =
            (services->price_per_teu_km[s] * out->length_km + services->price_per_teu[s] * share) /
            t_per_teu;
    } else {
        const td_move_rates move =
            td_costing_move(c, rates, v, country_at(c, c->net->csr.tail[arc]));
        add_haulage(&move, out->length_km, running_h, 0, out);
    }
    out->money[TD_TERM_subsidy] = -services->subsidy_per_teu[s] * share / t_per_teu;
    add_seats(c, s, stops->resource[stop], out);
    add_emissions(rates,
                  emission_km(c, rates, out->length_km, stops->node[stop - 1], stops->node[stop]),
                  out);
}

double td_costing_departures(const td_world *world, td_index service)
{
    return world->services.departures_per_week[service] *
           (1 - world->services.cancel_probability[service]);
}

double td_costing_wait_h(double departures_per_week, double schedule_weight,
                         double booking_horizon_h)
{
    const double hours_per_week = 168;
    return fmin(schedule_weight * 0.5 * hours_per_week / departures_per_week, booking_horizon_h);
}

static void figure_board(const td_costing *c, const td_vehicle_rates *rates, uint32_t arc,
                         td_arc_core *out)
{
    const td_services *services = &c->world->services;
    const td_index s = c->net->service[arc], v = c->net->vehicle_type[arc];
    const td_index country = country_at(c, c->net->csr.tail[arc]);
    const double departures = td_costing_departures(c->world, s);
    out->usable = departures > 0;
    if (!out->usable)
        return;
    out->wait_h = td_costing_wait_h(departures, c->schedule_weight, c->booking_horizon_h);
    out->time_h = out->wait_h;
    add_seats(c, s, services->resource[s], out);
    const double *measured = c->world->measured.wait_variance_h2;
    if (measured && !isnan(measured[s]))
        out->variance_h2 += measured[s];
    if (td_costing_is_priced(services, s)) { /* the price holds what the cost table charges for loading */
        out->money[TD_TERM_tariff] = services->price_base_per_teu[s] / tonnes_per_paid_teu(c, s);
    } else {
        out->money[TD_TERM_haulage] = td_costing_move(c, rates, v, country).per_trip;
        add_operation(c, v, country, TD_OPERATION_TRANSFER, out);
    }
}

static void figure_service(const td_costing *c, uint32_t arc, td_arc_core *out)
{
    const td_index s = c->net->service[arc], v = c->net->vehicle_type[arc];
    if (is_closed(c, c->period->service_closed, s)) {
        out->usable = false;
        return;
    }
    const td_vehicle_rates rates = td_costing_vehicle(c, v);
    out->vehicles = 1 / td_costing_departure_t(c, s);
    switch (c->net->kind[arc]) {
    case TD_ARC_BOARD:
        figure_board(c, &rates, arc, out);
        break;
    case TD_ARC_RIDE:
        figure_ride(c, &rates, arc, out);
        break;
    case TD_ARC_DWELL:
        out->time_h = c->world->stops.dwell_h[c->net->stop[arc]];
        break;
    default: /* alighting */
        if (!td_costing_is_priced(&c->world->services, s))
            add_operation(c, v, country_at(c, c->net->csr.head[arc]), TD_OPERATION_UNLOAD, out);
    }
}

static void figure_loading(const td_costing *c, const td_vehicle_rates *rates, uint32_t arc,
                           td_arc_core *out)
{
    const td_index v = c->net->vehicle_type[arc];
    const bool loading = c->net->kind[arc] == TD_ARC_LOAD;
    const td_index country = country_at(c, loading ? c->net->csr.head[arc] : c->net->csr.tail[arc]);
    out->vehicles = 1 / rates->load_t;
    if (loading)
        out->money[TD_TERM_haulage] = td_costing_move(c, rates, v, country).per_trip;
    add_operation(c, v, country, loading ? TD_OPERATION_TRANSFER : TD_OPERATION_UNLOAD, out);
}

/* Whether the class comes into the arc's customs layer. */
static bool reaches_layer(const td_costing *c, uint32_t arc)
{
    return c->cls.foreign || c->net->layer[arc] == TD_LAYER_BEFORE;
}

void td_costing_arc(const td_costing *c, uint32_t arc, td_arc_core *out)
{
    const uint32_t e = c->net->element[arc];
    out->usable = false;
    if (!reaches_layer(c, arc))
        return;
    if (c->stage >= TD_COSTING_ARCS) {
        *out = *td_costing_core(c, e);
    } else if (c->known) {
        td_costing_recall(c, e, out);
    } else {
        td_costing_element(c, arc, out);
    }
}

/* Whatever the layer. */
void td_costing_element(const td_costing *c, uint32_t arc, td_arc_core *out)
{
    const td_supernetwork *net = c->net;
    const td_index v = net->vehicle_type[arc];
    out->usable = false;
    if (!td_costing_reaches_form(c, net->form[arc]))
        return;
    td_vehicle_rates rates = {.usable = true};
    if (v != TD_NONE)
        rates = td_costing_vehicle(c, v);
    if (!rates.usable)
        return;
    *out = (td_arc_core){.usable = true};
    switch (net->kind[arc]) {
    case TD_ARC_MOVE:
        figure_move(c, &rates, arc, out);
        break;
    case TD_ARC_ACCESS:
        figure_access(c, arc, out);
        break;
    case TD_ARC_LOAD:
    case TD_ARC_UNLOAD:
        figure_loading(c, &rates, arc, out);
        break;
    case TD_ARC_TRANSFER:
    case TD_ARC_PROCESS:
        figure_facility(c, arc, out);
        break;
    default:
        if (net->service[arc] != TD_NONE)
            figure_service(c, arc, out);
    }
}

double td_costing_additive(const td_costing *c, const td_arc_core *core)
{
    double cost = 0;
    for (int t = 0; t < TD_MONEY_TERM_COUNT; t++)
        cost += core->money[t];
    cost += (c->inventory_per_h + c->urgency_per_h + c->perishing_per_h) * core->time_h;
    if (core->variance_h2 > 0)
        cost += c->reliability_per_h * sqrt(core->variance_h2);
    cost += c->carbon_per_kg * core->wtw_kg + core->scarcity;
    return fmax(cost, 0);
}

void td_costing_fill(const td_costing *c, double *cost)
{
    td_arc_core core;
    for (uint32_t arc = 0; arc < c->net->csr.arc_count; arc++) {
        if (c->stage >= TD_COSTING_ARCS) {
            cost[arc] =
                reaches_layer(c, arc) ? c->additive[c->net->element[arc]] : (double)INFINITY;
            continue;
        }
        td_costing_arc(c, arc, &core);
        cost[arc] = core.usable ? td_costing_additive(c, &core) : (double)INFINITY;
    }
}
