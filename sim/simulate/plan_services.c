/* Services: lines of departures, runs from stop to stop, and what freight books. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "simulate/plan_parts.h"

/* The rows that a train takes of the facilities on its way: of alternatives (a lock or a lift) the
 * first that is for its cargo form and vehicle type, as the supernetwork counts it. */
static td_index taken_facility(const td_world *world, const struct td_ride_item *items,
                               uint32_t count, td_index vehicle_type)
{
    const td_facilities *all = &world->facilities;
    for (uint32_t i = 0; i < count; i++) {
        const td_index f = items[i].facility;
        if (td_list_allows(world, all->forms[f], world->vehicle_types.form[vehicle_type]) &&
            td_list_allows(world, all->vehicle_types[f], vehicle_type))
            return f;
    }
    return items[0].facility;
}

static uint32_t alternatives(const td_plan *plan, uint32_t first, uint32_t end)
{
    const struct td_ride_item *items = plan->net->ride_items;
    const td_facilities *all = &plan->world->facilities;
    uint32_t next = first + 1;
    while (next < end && items[next].facility != TD_NONE &&
           all->node[items[next].facility] == all->node[items[first].facility] &&
           all->kind[items[next].facility] == all->kind[items[first].facility])
        next++;
    return next - first;
}

static td_vehicle_rates rates_of(const td_world *world, td_index v)
{
    const td_vehicle_types *types = &world->vehicle_types;
    return (td_vehicle_rates){.speed_kmh = types->speed_kmh[v],
                              .time_factor = types->running_factor[v] * types->rest_factor[v],
                              .time_cv = types->time_cv[v]};
}

/* Running time of the links of a ride at their usual speed, h. */
static double links_time_h(const td_plan *plan, uint32_t arc, const td_vehicle_rates *rates)
{
    double sum = 0;
    for (uint32_t i = plan->net->ride_first[arc]; i < plan->net->ride_first[arc + 1]; i++) {
        const struct td_ride_item *item = &plan->net->ride_items[i];
        td_season_item link;
        if (item->facility != TD_NONE ||
            !td_plan_link_item(plan->world, item->link, item->backward, rates, &link))
            continue;
        link.profile = TD_NONE;
        sum += td_season_free_h(plan->world, &link, 0);
    }
    return sum;
}

/* Its items put last, where those of a new stage stand. */
static void repeat_items(td_stage_row *row, const td_stage *stage)
{
    td_plan *plan = row->maker->plan;
    if (TD_RESERVE(plan->items, plan->item_capacity, plan->item_count + stage->item_count)) {
        row->maker->failed = true;
        return;
    }
    for (uint32_t i = 0; i < stage->item_count; i++)
        plan->items[plan->item_count++] = plan->items[stage->first_item + i];
}

static bool has_spread(const td_plan *plan, const td_stage *stage)
{
    for (uint32_t i = 0; i < stage->item_count; i++)
        if (plan->items[stage->first_item + i].cv > 0 || plan->items[stage->first_item + i].passed == 0)
            return true;
    return false;
}

/* Puts the variance of running that the service or a published running time states in the place of
 * the links' own: variance (cv T)^2 over the ride, by each part's share of the time laid out, which
 * is T and what traffic adds. */
static void restate_variance(td_stage_row *row, double cv, double running_h, double added_h)
{
    td_plan *plan = row->maker->plan;
    const double laid_h = running_h + added_h;
    for (size_t i = row->first; !row->maker->failed && i < plan->stage_list_count; i++) {
        td_stage stage = plan->stages[plan->stage_list[i]];
        if (stage.kind != TD_STAGE_DELAY || stage.facility != TD_NONE || has_spread(plan, &stage))
            continue;
        stage.variance_h2 = cv * running_h * cv * running_h * (stage.mean_h / laid_h);
        repeat_items(row, &stage);
        plan->stage_list[i] = td_plan_stage(row->maker, stage);
    }
}

/* The stages from the stop before to `stop`. */
static void lay_ride(td_plan_maker *maker, td_index stop)
{
    const td_plan *plan = maker->plan;
    const td_world *world = plan->world;
    const td_supernetwork *net = plan->net;
    const uint32_t arc = maker->ride_arc[stop], end = net->ride_first[arc + 1];
    const td_index s = world->stops.service[stop], v = world->services.vehicle_type[s];
    const td_vehicle_rates rates = rates_of(world, v);
    const double published_h = world->stops.running_h[stop];
    const double own_h = links_time_h(plan, arc, &rates);
    const uint64_t luck = maker->keys->key[arc];
    td_stage_row row = td_stage_row_begin(maker);
    const double scale = isnan(published_h) ? 1 : own_h > 0 ? published_h / own_h : 0;
    double added_h = 0;
    if (!isnan(published_h) && !(own_h > 0))
        td_stage_row_pass(&row, luck, published_h, 0, 0, 0);
    for (uint32_t i = net->ride_first[arc]; i < end; i++) {
        const struct td_ride_item *item = &net->ride_items[i];
        if (item->facility == TD_NONE) {
            const td_given_time given = {
                scale, isnan(published_h) ? 1 : td_plan_published_load(plan, item->link), true};
            added_h += td_stage_row_link(&row, td_mix(luck, i - net->ride_first[arc]), item->link,
                                         item->backward, &rates, 1, &given);
            continue;
        }
        const uint32_t count = alternatives(plan, i, end);
        const td_index f = taken_facility(world, item, count, v);
        /* apart from the running, whose variance is stated of the whole */
        td_stage_row_flush(&row);
        td_stage_row_facility(&row, td_mix(luck, td_random_hash(world->facilities.label.id[f])), f, 1,
                              TD_NO_VERTEX);
        if (row.open)
            row.delay.facility = f;
        td_stage_row_flush(&row);
        i += count - 1;
    }
    td_stage_row_flush(&row);
    if (!isnan(world->services.time_cv[s]))
        restate_variance(&row, world->services.time_cv[s], isnan(published_h) ? own_h : published_h,
                         added_h);
    else if (!isnan(published_h))
        restate_variance(&row, rates.time_cv, published_h, added_h);
}

static bool runs(const td_plan_maker *maker, td_index s)
{
    const td_services *services = &maker->plan->world->services;
    if (!services->open[s] || !(services->departures_per_week[s] > 0))
        return false;
    for (td_index stop = services->first_stop[s] + 1; stop < services->first_stop[s + 1]; stop++)
        if (maker->ride_arc[stop] == TD_NO_ARC)
            return false;
    return services->first_stop[s + 1] - services->first_stop[s] >= 2;
}

static td_run run_of(const td_plan *plan, td_index s)
{
    const td_world *world = plan->world;
    const td_services *services = &world->services;
    const td_vehicle_types *types = &world->vehicle_types;
    const td_index v = services->vehicle_type[s];
    const bool boxes = strcmp(world->form_id[types->form[v]], "container") == 0;
    const double t = isnan(services->capacity_t[s]) ? types->payload_t[v] : services->capacity_t[s];
    const double teu =
        isnan(services->capacity_teu[s]) ? types->payload_teu[v] : services->capacity_teu[s];
    const double share = types->load_factor[v] * (1 - services->preload_share[s]);
    return (td_run){
        .service = s,
        .first_stop = services->first_stop[s],
        .stop_count = services->first_stop[s + 1] - services->first_stop[s],
        .luck = td_random_hash(services->label.id[s]),
        .capacity_t = t * share,
        .capacity_teu = boxes ? teu * share : (double)NAN,
        .gate = plan->gate_of_service[s],
        .capacity_units = types->capacity_units[v],
    };
}

static int by_hour(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* "mon 08:00;thu 20:30" as hours of the week, in order. */
static void read_timetable(td_plan_maker *maker, const char *text, td_line *line)
{
    static const char days[TD_WEEKDAYS][4] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    td_plan *plan = maker->plan;
    line->first_departure = (uint32_t)plan->departure_count;
    while (*text) {
        while (*text == ' ' || *text == ';')
            text++;
        for (int day = 0; day < TD_WEEKDAYS; day++) {
            if (strncmp(text, days[day], 3) != 0)
                continue;
            if (TD_RESERVE(plan->departures, plan->departure_capacity, plan->departure_count + 1)) {
                maker->failed = true;
                return;
            }
            plan->departures[plan->departure_count++] =
                day * TD_HOURS_PER_DAY + strtod(text + 4, NULL) + strtod(text + 7, NULL) / 60;
        }
        while (*text && *text != ';')
            text++;
    }
    line->departure_count = (uint32_t)plan->departure_count - line->first_departure;
    if (line->departure_count > 0)
        qsort(plan->departures + line->first_departure, line->departure_count,
              sizeof *plan->departures, by_hour);
}

static void add_line(td_plan_maker *maker, td_index s)
{
    td_plan *plan = maker->plan;
    const td_services *services = &plan->world->services;
    td_line line = {
        .first_run = (uint32_t)plan->run_count,
        .cancel_probability = services->cancel_probability[s],
        .late_probability = services->late_probability[s],
        .late_h = services->late_h[s],
        .luck = td_random_hash(services->label.id[s]),
    };
    for (td_index t = s; t < services->count; t++) {
        const bool member = t == s || (services->group[s] != TD_NONE &&
                                       services->group[t] == services->group[s]);
        if (!member || plan->run_of_service[t] != TD_NONE || !runs(maker, t))
            continue;
        plan->run_of_service[t] = (uint32_t)plan->run_count;
        plan->runs[plan->run_count++] = run_of(plan, t);
    }
    line.run_count = (uint32_t)plan->run_count - line.first_run;
    read_timetable(maker, services->timetable[s], &line);
    if (line.departure_count == 0)
        line.headway_h = TD_HOURS_PER_WEEK / services->departures_per_week[s];
    plan->lines[plan->line_count++] = line;
}

void td_plan_services(td_plan_maker *maker)
{
    td_plan *plan = maker->plan;
    const td_world *world = plan->world;
    plan->runs = TD_ALLOC(world->services.count, td_run);
    plan->lines = TD_ALLOC(world->services.count, td_line);
    plan->run_of_service = TD_ALLOC(world->services.count, uint32_t);
    plan->run_stage_first = TD_ALLOC((size_t)world->stops.count + 1, uint32_t);
    if (!plan->runs || !plan->lines || !plan->run_of_service || !plan->run_stage_first) {
        maker->failed = true;
        return;
    }
    for (td_index s = 0; s < world->services.count; s++)
        plan->run_of_service[s] = TD_NONE;
    for (td_index s = 0; !maker->failed && s < world->services.count; s++)
        if (plan->run_of_service[s] == TD_NONE && runs(maker, s))
            add_line(maker, s);
    for (td_index stop = 0; !maker->failed && stop < world->stops.count; stop++) {
        plan->run_stage_first[stop] = (uint32_t)plan->stage_list_count;
        const td_index s = world->stops.service[stop];
        if (plan->run_of_service[s] != TD_NONE && stop > world->services.first_stop[s])
            lay_ride(maker, stop);
    }
    plan->run_stage_first[world->stops.count] = (uint32_t)plan->stage_list_count;
}

uint32_t td_plan_booking(td_plan_maker *maker, td_index board_stop, td_index alight_stop,
                         bool reefer)
{
    td_plan *plan = maker->plan;
    const td_stops *stops = &plan->world->stops;
    const td_booking booking = {.service = stops->service[board_stop],
                                .from_node = stops->node[board_stop],
                                .to_node = stops->node[alight_stop],
                                .reefer = reefer};
    for (size_t i = 0; i < plan->booking_count; i++) {
        const td_booking *b = &plan->bookings[i];
        if (!b->boxes && b->service == booking.service && b->from_node == booking.from_node &&
            b->to_node == booking.to_node && b->reefer == reefer)
            return (uint32_t)i;
    }
    if (TD_RESERVE(plan->bookings, plan->booking_capacity, plan->booking_count + 1)) {
        maker->failed = true;
        return 0;
    }
    plan->bookings[plan->booking_count] = booking;
    return (uint32_t)plan->booking_count++;
}

/* The stop where a service that carries the booking's freight lets it off, boarding at `stop`;
 * TD_NONE: it does not serve it. */
static td_index lets_off(const td_plan *plan, const td_booking *booking, td_index stop)
{
    const td_world *world = plan->world;
    const td_services *services = &world->services;
    const td_stops *stops = &world->stops;
    const td_vehicle_types *types = &world->vehicle_types;
    const td_index s = stops->service[stop], own = booking->service;
    if (plan->run_of_service[s] == TD_NONE || stops->node[stop] != booking->from_node ||
        !stops->board[stop] || services->mode[s] != services->mode[own] ||
        types->form[services->vehicle_type[s]] != types->form[services->vehicle_type[own]] ||
        (booking->reefer && !types->reefer[services->vehicle_type[s]]))
        return TD_NONE;
    for (td_index to = stop + 1; to < services->first_stop[s + 1]; to++)
        if (stops->node[to] == booking->to_node && stops->alight[to])
            return to;
    return TD_NONE;
}

static bool carries_boxes(const td_plan *plan, td_index service)
{
    const td_world *world = plan->world;
    const td_index form = world->vehicle_types.form[world->services.vehicle_type[service]];
    return strcmp(world->form_id[form], "container") == 0;
}

/* The booking of empty boxes against the way of freight, found or made. */
static uint32_t booking_back(td_plan_maker *maker, td_booking of)
{
    td_plan *plan = maker->plan;
    const td_services *services = &plan->world->services;
    for (size_t i = 0; i < plan->booking_count; i++) {
        const td_booking *b = &plan->bookings[i];
        if (b->boxes && b->from_node == of.to_node && b->to_node == of.from_node &&
            services->mode[b->service] == services->mode[of.service])
            return (uint32_t)i;
    }
    if (TD_RESERVE(plan->bookings, plan->booking_capacity, plan->booking_count + 1)) {
        maker->failed = true;
        return TD_NONE;
    }
    plan->bookings[plan->booking_count] = (td_booking){.service = of.service,
                                                       .from_node = of.to_node,
                                                       .to_node = of.from_node,
                                                       .boxes = true};
    return (uint32_t)plan->booking_count++;
}

/* Ways back of the boxes of every haul, where the scenario has them carried. */
static void plan_ways_back(td_plan_maker *maker)
{
    td_plan *plan = maker->plan;
    const size_t freight = plan->booking_count;
    if (!plan->world->evaluate.simulation.return_point)
        return;
    plan->way_back = TD_ALLOC(2 * freight, uint32_t);
    if (!plan->way_back) {
        maker->failed = true;
        return;
    }
    for (size_t b = 0; b < 2 * freight; b++)
        plan->way_back[b] = TD_NONE;
    for (size_t b = 0; !maker->failed && b < freight; b++)
        if (carries_boxes(plan, plan->bookings[b].service))
            plan->way_back[b] = booking_back(maker, plan->bookings[b]);
}

/* Ways back that no service serves are none. */
static void drop_unserved_ways(td_plan *plan, size_t offers)
{
    for (size_t b = 0; plan->way_back && b < plan->booking_count; b++) {
        bool served = false;
        for (size_t i = 0; plan->way_back[b] != TD_NONE && i < offers; i++)
            served = served || plan->offers[i].booking == plan->way_back[b];
        if (!served)
            plan->way_back[b] = TD_NONE;
    }
}

void td_plan_offers(td_plan_maker *maker)
{
    td_plan *plan = maker->plan;
    const td_index stops = plan->world->stops.count;
    size_t capacity = 0, count = 0;
    plan_ways_back(maker);
    plan->offer_first = TD_ALLOC((size_t)stops + 1, uint32_t);
    if (!plan->offer_first) {
        maker->failed = true;
        return;
    }
    for (td_index stop = 0; stop < stops; stop++) {
        plan->offer_first[stop] = (uint32_t)count;
        for (size_t b = 0; b < plan->booking_count; b++) {
            const td_index to = lets_off(plan, &plan->bookings[b], stop);
            if (to == TD_NONE)
                continue;
            if (TD_RESERVE(plan->offers, capacity, count + 1)) {
                maker->failed = true;
                return;
            }
            plan->offers[count++] = (td_offer){(uint32_t)b, to};
        }
    }
    plan->offer_first[stops] = (uint32_t)count;
    drop_unserved_ways(plan, count);
}
