#include "simulate/plan.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "simulate/plan_parts.h"

static void grow_set(td_number_set *set, const uint64_t *hashes, bool *failed)
{
    const size_t capacity = set->capacity ? set->capacity * 2 : 256;
    uint32_t *slots = TD_ALLOC(capacity, uint32_t);
    if (!slots) {
        *failed = true;
        return;
    }
    for (size_t i = 0; i < set->capacity; i++) {
        if (set->slots[i] == 0)
            continue;
        size_t at = hashes[set->slots[i] - 1] & (capacity - 1);
        while (slots[at])
            at = (at + 1) & (capacity - 1);
        slots[at] = set->slots[i];
    }
    free(set->slots);
    set->slots = slots;
    set->capacity = capacity;
}

uint32_t td_number_set_add(td_number_set *set, uint64_t hash, uint32_t number, td_is_same same,
                           const void *context, const uint64_t *hashes, bool *failed)
{
    if (set->count * 2 >= set->capacity)
        grow_set(set, hashes, failed);
    if (*failed)
        return TD_NONE;
    size_t at = hash & (set->capacity - 1);
    for (; set->slots[at]; at = (at + 1) & (set->capacity - 1)) {
        const uint32_t found = set->slots[at] - 1;
        if (hashes[found] == hash && same(context, found))
            return found;
    }
    set->slots[at] = number + 1;
    set->count++;
    return TD_NONE;
}

double td_season_free_h(const td_world *world, const td_season_item *item, double time_h)
{
    double speed = item->speed_kmh * td_calendar_factor(world, item->profile, time_h);
    if (!isnan(item->vehicle_kmh))
        speed = fmin(speed, item->vehicle_kmh);
    return item->length_km / speed * item->time_factor;
}

static double item_time_h(const td_plan *plan, const td_season_item *item, double time_h)
{
    if (item->way == TD_NONE)
        return item->wait_h * td_calendar_factor(plan->world, item->profile, time_h);
    const double load = td_plan_link_load(plan, item->way, td_calendar_period(plan->world, time_h));
    return td_season_free_h(plan->world, item, time_h) * (item->share + load);
}

double td_stage_season_variance(const td_plan *plan, const td_stage *stage, double time_h)
{
    double variance = 0;
    for (uint32_t i = 0; i < stage->item_count; i++) {
        const td_season_item *item = &plan->items[stage->first_item + i];
        const double time = item_time_h(plan, item, time_h);
        const double passed =
            item->passed > 0 ? item->passed * td_season_free_h(plan->world, item, time_h) : 0;
        variance += item->cv * item->cv * time * (time + 2 * passed);
    }
    return variance;
}

double td_stage_mean_h(const td_plan *plan, const td_stage *stage, double time_h)
{
    double mean = stage->mean_h;
    for (uint32_t i = 0; i < stage->item_count; i++)
        mean += item_time_h(plan, &plan->items[stage->first_item + i], time_h);
    return mean;
}

double td_plan_stretch_hours(const td_plan *plan, uint32_t stretch)
{
    return fmin(plan->stretch_h, plan->to_h - stretch * plan->stretch_h);
}

double td_plan_arising(const td_plan *plan)
{
    const double years = (plan->to_h - plan->from_h) / (plan->world->day_count * TD_HOURS_PER_DAY);
    double sum = 0;
    for (size_t s = 0; s < plan->stream_count; s++)
        sum += plan->streams[s].per_year * years;
    return sum;
}

static void free_choices(td_plan *plan)
{
    for (td_index p = 0; p < plan->world->period_count; p++) {
        if (plan->options)
            free(plan->options[p]);
        if (plan->choices)
            free(plan->choices[p]);
    }
    free(plan->options);
    free(plan->choices);
}

void td_plan_free(td_plan *plan)
{
    if (!plan)
        return;
    free_choices(plan);
    free(plan->stages);
    free(plan->items);
    free(plan->stage_list);
    free(plan->stage_money);
    free(plan->itineraries);
    free(plan->gates);
    free(plan->spans);
    free(plan->stations);
    free(plan->runs);
    free(plan->lines);
    free(plan->departures);
    free(plan->run_stages);
    free(plan->run_stage_first);
    free(plan->offers);
    free(plan->offer_first);
    free(plan->bookings);
    free(plan->way_back);
    free(plan->streams);
    free(plan->station_of);
    free(plan->gate_of_link);
    free(plan->gate_of_facility);
    free(plan->gate_of_service);
    free(plan->run_of_service);
    free(plan);
}

static void find_rides(td_plan_maker *maker)
{
    const td_supernetwork *net = maker->plan->net;
    maker->ride_arc = TD_ALLOC(maker->plan->world->stops.count, uint32_t);
    if (!maker->ride_arc) {
        maker->failed = true;
        return;
    }
    for (td_index stop = 0; stop < maker->plan->world->stops.count; stop++)
        maker->ride_arc[stop] = TD_NO_ARC;
    for (uint32_t arc = 0; arc < net->csr.arc_count; arc++)
        if (net->kind[arc] == TD_ARC_RIDE && maker->ride_arc[net->stop[arc]] == TD_NO_ARC)
            maker->ride_arc[net->stop[arc]] = arc;
}

td_status td_plan_create(const td_world *world, const td_supernetwork *net, const td_arc_keys *keys,
                         td_assignment *const *assignments, const td_base_use *base, td_plan **out)
{
    void (*const parts[])(td_plan_maker *) = {find_rides,       td_plan_gates,  td_plan_stations,
                                              td_plan_services, td_plan_routes, td_plan_streams,
                                              td_plan_offers};
    td_plan *plan = TD_ALLOC(1, td_plan);
    *out = NULL;
    if (!plan)
        return TD_ERR_NOMEM;
    const td_simulation_settings *s = &world->evaluate.simulation;
    plan->world = world;
    plan->net = net;
    plan->assignments = assignments;
    plan->from_h = -s->warm_up_weeks * TD_HOURS_PER_WEEK;
    plan->to_h = s->weeks * TD_HOURS_PER_WEEK;
    plan->stretch_h = ceil(s->weeks / TD_MOST_STRETCHES) * TD_HOURS_PER_WEEK;
    plan->stretch_count = (uint32_t)ceil(plan->to_h / plan->stretch_h);
    td_plan_maker maker = {.plan = plan, .keys = keys, .base = base};
    for (size_t i = 0; !maker.failed && i < sizeof parts / sizeof *parts; i++)
        parts[i](&maker);
    free(maker.stage_set.slots);
    free(maker.itinerary_set.slots);
    free(maker.stage_hash);
    free(maker.itinerary_hash);
    free(maker.ride_arc);
    if (maker.failed) {
        td_plan_free(plan);
        return TD_ERR_NOMEM;
    }
    *out = plan;
    return TD_OK;
}
