/* Tables links, facilities and services: loads on whatever has capacity, and whether a service
 * pays.
 *
 * Load, capacity and preload are of the row's period, in the resource's own unit. A service's
 * preload is the share of its capacity that other freight holds, and pays the same price. Delay is the
 * mean over all traffic, a shadow price that over the capacity.
 *
 * A service of several segments has one row: its freight is what boards, capacity, utilisation, delay
 * and price are those of its busiest segment, and the load of a departure is the mean over its way. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "indicators/outcome.h"

#define WEEKS_PER_DAY (1.0 / 7.0)

/* Segments whose loads differ by no more than this share are equally busy (gaps of equilibria). */
#define AS_BUSY 1e-3

typedef struct load {
    double tonnes, teu, vehicles, units, capacity, preload, days;
    double peak, mean; /* units where most are, and over the way; `units` but for segments */
    bool congested;                /* the assignment tells of delays and prices */
    double delay, traffic, price; /* h x units, units, CNY/unit x units of capacity */
} load;

static void add_period(const td_outcome *outcome, td_index resource, td_index p, load *sum)
{
    const td_world *world = outcome->world;
    const td_resources *all = &world->resources;
    const td_assignment *a = outcome->assignments[p];
    const td_period *period = &world->periods[p];
    td_index row = all->row[resource];
    const bool *closed = all->kind[resource] == TD_RESOURCE_LINK       ? period->link_closed
                         : all->kind[resource] == TD_RESOURCE_FACILITY ? period->facility_closed
                                                                       : period->service_closed;
    double available = closed && closed[row] ? 0 : 1;
    sum->tonnes += a->load_t[resource];
    sum->teu += a->load_teu[resource];
    sum->vehicles += a->load_vehicles[resource];
    sum->units += a->load[resource];
    const double capacity = available * all->capacity_per_day[resource] * period->days *
                            td_world_factor(world, all->capacity_profile[resource], period->month);
    const double preload = available * all->preload_per_day[resource] * period->days *
                           td_world_factor(world, all->preload_profile[resource], period->month);
    sum->capacity += capacity;
    sum->preload += preload;
    sum->days += available * period->days;
    if (!a->delay_h || !(capacity > 0))
        return;
    const double traffic = a->load[resource] + preload;
    sum->congested = true;
    sum->traffic += traffic;
    sum->delay += traffic * a->delay_h[resource];
    sum->price += capacity * a->shadow_price[resource];
}

static load load_of(const td_outcome *outcome, td_index resource, const char *label)
{
    load sum = {0};
    for (td_index p = 0; p < outcome->world->period_count; p++)
        if (!label[0] || strcmp(label, outcome->world->periods[p].label) == 0)
            add_period(outcome, resource, p, &sum);
    sum.peak = sum.mean = sum.units;
    return sum;
}

/* Of segments that are equally busy the one whose room is worth more. */
static bool is_busier(const load *a, const load *b)
{
    if (fabs(a->units - b->units) > AS_BUSY * fmax(a->units, b->units))
        return a->units > b->units;
    return a->price > b->price;
}

/* What the segments of a service, if it has several, say beside what boards. */
static void add_segments(const td_outcome *outcome, td_index service, const char *label, load *sum)
{
    const td_world *world = outcome->world;
    const td_index first = world->services.first_stop[service] + 1;
    const td_index end = world->services.first_stop[service + 1];
    load busiest = {0};
    double unit_km = 0, km = 0, units = 0;
    for (td_index stop = first; stop < end; stop++) {
        if (world->stops.resource[stop] == TD_NONE)
            return;
        const load own = load_of(outcome, world->stops.resource[stop], label);
        if (stop == first || is_busier(&own, &busiest))
            busiest = own;
        unit_km += own.units * td_world_stop_km(world, stop);
        km += td_world_stop_km(world, stop);
        units += own.units;
    }
    sum->capacity = busiest.capacity;
    sum->preload = busiest.preload;
    sum->peak = busiest.units;
    sum->mean = km > 0 ? unit_km / km : units / (end - first);
    sum->congested = busiest.congested;
    sum->delay = busiest.delay;
    sum->traffic = busiest.traffic;
    sum->price = busiest.price;
}

static double ratio(double a, double b)
{
    return b > 0 ? a / b : (double)NAN;
}

const char *td_direction_name(uint8_t direction)
{
    switch (direction) {
    case TD_DIRECTION_FORWARD:
        return "forward";
    case TD_DIRECTION_BACKWARD:
        return "backward";
    case TD_DIRECTION_EXPORT:
        return "export";
    case TD_DIRECTION_IMPORT:
        return "import";
    default:
        return "";
    }
}

enum { COMMON_CELLS = 12, SERVICE_CELLS = COMMON_CELLS + 5 };

static void fill_common(const td_world *world, td_index resource, const char *period,
                        const load *sum, td_cell *row)
{
    const td_resources *all = &world->resources;
    td_cell cells[COMMON_CELLS] = {
        TD_CELL_OF_TEXT(world->scenario_id),
        TD_CELL_OF_TEXT(period),
        TD_CELL_OF_TEXT(all->id[resource]),
        TD_CELL_OF_TEXT(td_direction_name(all->direction[resource])),
        TD_CELL_OF_REAL(sum->tonnes),
        TD_CELL_OF_REAL(sum->teu),
        TD_CELL_OF_REAL(sum->vehicles),
        TD_CELL_OF_REAL(sum->capacity),
        TD_CELL_OF_REAL(sum->preload),
        TD_CELL_OF_REAL(ratio(sum->peak + sum->preload, sum->capacity)),
        TD_CELL_EMPTY, /* delay and shadow price come with congestion */
        TD_CELL_EMPTY,
    };
    if (sum->congested) {
        cells[COMMON_CELLS - 2] = TD_CELL_OF_REAL(ratio(sum->delay, sum->traffic));
        cells[COMMON_CELLS - 1] = TD_CELL_OF_REAL(ratio(sum->price, sum->capacity));
    }
    memcpy(row, cells, sizeof cells);
}

/* Price of a whole run, CNY/TEU: what other freight pays and what a break-even load is counted in.
 */
static double run_price_per_teu(const td_world *world, td_index service)
{
    const td_services *s = &world->services;
    double km = 0;
    for (td_index stop = s->first_stop[service] + 1; stop < s->first_stop[service + 1]; stop++)
        km += td_world_stop_km(world, stop);
    return s->price_base_per_teu[service] + s->price_per_teu[service] +
           s->price_per_teu_km[service] * km;
}

static double *service_revenue(const td_outcome *outcome, const char *label)
{
    const td_world *world = outcome->world;
    double *revenue = TD_ALLOC(world->services.count, double);
    for (td_index p = 0; revenue && p < world->period_count; p++) {
        if (label[0] && strcmp(label, world->periods[p].label) != 0)
            continue;
        for (td_index s = 0; s < world->services.count; s++)
            revenue[s] += outcome->traces[p].revenue[s];
    }
    return revenue;
}

static void fill_economics(const td_world *world, td_index service, const load *sum,
                           double own_revenue, td_cell *row)
{
    const td_services *s = &world->services;
    double departures = s->departures_per_week[service] * sum->days * WEEKS_PER_DAY;
    double price = run_price_per_teu(world, service);
    double revenue = own_revenue;
    double cost = s->operating_cost_per_departure[service] * departures;
    bool in_teu = world->vehicle_types.payload_teu[s->vehicle_type[service]] > 0;
    if (in_teu)
        revenue += sum->preload * price;
    /* At today's load; a 40 ft box is two TEU. */
    double feu = (sum->units + sum->preload) / 2;
    double gap = fmax(0, cost - revenue);
    row[COMMON_CELLS + 0] = TD_CELL_OF_REAL(ratio(sum->mean + sum->preload, departures));
    row[COMMON_CELLS + 1] = TD_CELL_OF_REAL(revenue);
    row[COMMON_CELLS + 2] = TD_CELL_OF_REAL(cost);
    row[COMMON_CELLS + 3] =
        in_teu ? TD_CELL_OF_REAL(ratio(s->operating_cost_per_departure[service], price))
               : TD_CELL_EMPTY;
    row[COMMON_CELLS + 4] =
        in_teu && isfinite(gap) ? TD_CELL_OF_REAL(ratio(gap, feu)) : TD_CELL_EMPTY;
}

static td_status append_period(const td_outcome *outcome, const char *label, td_results *results)
{
    static const td_result table_of[] = {[TD_RESOURCE_LINK] = TD_RESULT_links,
                                         [TD_RESOURCE_FACILITY] = TD_RESULT_facilities,
                                         [TD_RESOURCE_SERVICE] = TD_RESULT_services};
    const td_world *world = outcome->world;
    double *revenue = service_revenue(outcome, label);
    td_status status = revenue ? TD_OK : TD_ERR_NOMEM;
    for (td_index r = 0; status == TD_OK && r < world->resources.count; r++) {
        if (world->resources.segment[r] != TD_NONE)
            continue; /* told with its service */
        const bool service = world->resources.kind[r] == TD_RESOURCE_SERVICE;
        const td_index of = world->resources.row[r];
        load sum = load_of(outcome, r, label);
        if (service)
            add_segments(outcome, of, label, &sum);
        td_cell row[SERVICE_CELLS];
        fill_common(world, r, label, &sum, row);
        if (service)
            fill_economics(world, of, &sum, revenue[of], row);
        status = td_table_append(results->table[table_of[world->resources.kind[r]]], row);
    }
    free(revenue);
    return status;
}

td_status td_outcome_resources(const td_outcome *outcome, td_results *results)
{
    const td_world *world = outcome->world;
    td_status status = append_period(outcome, "", results);
    for (td_index p = 0; status == TD_OK && p < world->period_count; p++) {
        const char *label = world->periods[p].label;
        if (label[0] && (p == 0 || strcmp(label, world->periods[p - 1].label) != 0))
            status = append_period(outcome, label, results);
    }
    return status;
}
