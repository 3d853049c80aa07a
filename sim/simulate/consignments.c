/* Consignments: they arise, choose a route, pass its stages and end. */
#include <math.h>

#include "assign/demand_response.h"
#include "base/mem.h"
#include "simulate/plan_parts.h"
#include "simulate/purposes.h"
#include "simulate/event_list.h"
#include "simulate/scene.h"

uint32_t td_scene_new_consignment(td_scene *scene)
{
    uint32_t c = scene->free_consignment;
    if (c != TD_NOBODY) {
        scene->free_consignment = scene->consignments[c].next;
    } else {
        if (scene->consignment_count == 1u << TD_EVENT_SUBJECT_BITS) {
            scene->failed = true;
            td_engine_stop(scene->engine, TD_ERR_INVALID);
            return TD_NOBODY;
        }
        if (TD_RESERVE(scene->consignments, scene->consignment_capacity,
                       scene->consignment_count + 1)) {
            scene->failed = true;
            td_engine_stop(scene->engine, TD_ERR_NOMEM);
            return TD_NOBODY;
        }
        c = (uint32_t)scene->consignment_count++;
    }
    scene->consignments[c] = (td_consignment){.place = TD_AT_STAGE,
                                              .next = TD_NOBODY,
                                              .station = TD_NONE,
                                              .yard = TD_NONE,
                                              .left = 1};
    for (int i = 0; i < TD_SERVICES_KEPT; i++)
        scene->consignments[c].services[i] = UINT16_MAX;
    return c;
}

void td_scene_drop_consignment(td_scene *scene, uint32_t c)
{
    scene->consignments[c].place = TD_AT_NOTHING;
    scene->consignments[c].next = scene->free_consignment;
    scene->free_consignment = c;
}

/* How the tonnes of a stream answer to cost, over those of its demand row. */
static double response_of(const td_scene *scene, const td_stream *stream, double now)
{
    const td_plan *plan = scene->plan;
    const td_index period = td_calendar_period(plan->world, now);
    const uint32_t pair = plan->choices[period][stream - plan->streams].pair;
    const td_demand_response *response = plan->assignments[period]->response;
    return response && pair != TD_NONE ? td_demand_response_factor(response, pair, stream->demand) : 1;
}

/* Weight of a day of the year number `day` (from the first hour on, below 0 before it) for a
 * stream: its month's factor times its weekday's, and how its demand answers to cost. As in the assignment
 * a month has a twelfth of the year's freight times its factor, however many days it has. */
static double day_weight(const td_scene *scene, const td_stream *stream, long day)
{
    const td_world *world = scene->plan->world;
    const double noon = ((double)day + 0.5) * TD_HOURS_PER_DAY;
    const td_index season = world->demands.profile[stream->demand];
    const int weekday = td_calendar_weekday(world, noon);
    double factor = 1;
    if (season != TD_NONE || world->evaluate.by_month) {
        const double mean = td_world_factor(world, season, -1);
        const int month = td_calendar_month(world, td_calendar_day(world, noon));
        factor = mean > 0 ? td_world_factor(world, season, month) / mean : 0;
        factor *= (double)world->day_count / TD_MONTHS / td_calendar_month_days(world, month);
    }
    return factor * world->commodities.weekday[stream->commodity][weekday] *
           response_of(scene, stream, noon);
}

/* Puts the next consignment of a stream on the list: an even or a Poisson process in the time of
 * the stream's own calendar. */
static void schedule_next(td_scene *scene, uint32_t s)
{
    const td_plan *plan = scene->plan;
    const td_stream *stream = &plan->streams[s];
    td_source *source = &scene->sources[s];
    const long last = (long)(plan->to_h / TD_HOURS_PER_DAY);
    for (; source->day < last; source->day++) {
        const double weight = day_weight(scene, stream, source->day);
        if (weight > 0 && source->next < source->passed + weight) {
            const double part = (source->next - source->passed) / weight;
            td_scene_at(scene, ((double)source->day + part) * TD_HOURS_PER_DAY, TD_EVENT_ARISE, s);
            return;
        }
        source->passed += weight;
    }
}

/* Days of weight between two consignments. Regular ones begin after half an interval: whole
 * timetables are then met evenly. */
static double interval(td_scene *scene, uint32_t s)
{
    const td_stream *stream = &scene->plan->streams[s];
    const double mean = scene->plan->world->day_count / stream->per_year;
    td_random random = td_random_open(&scene->luck, stream->luck, TD_PURPOSE_ARRIVAL,
                                      scene->sources[s].number);
    if (!scene->plan->world->commodities.regular[stream->commodity])
        return mean * td_random_exponential(&random);
    return scene->sources[s].number == 0 ? mean / 2 : mean;
}

void td_scene_first_arrival(td_scene *scene, uint32_t s)
{
    scene->sources[s] =
        (td_source){.day = (long)floor(scene->plan->from_h / TD_HOURS_PER_DAY)};
    scene->sources[s].next = interval(scene, s);
    schedule_next(scene, s);
}

/* A route by the shares of the period, so that a scenario that leaves the shares leaves the choice:
 * the least of exponential waits with the shares as rates, each from the route's own luck. */
static const td_option *draw_route(const td_scene *scene, const td_stream_choices *choices, uint64_t luck)
{
    const td_option *const end = choices->options + choices->count;
    const td_option *best = choices->count == 1 ? choices->options : NULL;
    double best_wait = INFINITY;
    for (const td_option *o = choices->options; choices->count > 1 && o < end; o++) {
        const uint64_t word =
            td_mix(td_mix(luck, td_mix(o->luck, scene->luck.seed)), scene->luck.replication);
        const double u = ((double)(word >> 12) + 0.5) * 0x1p-52;
        if (1 - u > best_wait * o->share) /* -log(u) > 1 - u: it cannot be the least */
            continue;
        const double wait = -log(u) / o->share;
        if (o->share > 0 && wait < best_wait) {
            best = o;
            best_wait = wait;
        }
    }
    return best;
}

static td_flow *flow_of(td_scene *scene, const td_consignment *c)
{
    return c->arose_h >= 0
               ? &scene->tally->flows[scene->plan->streams[c->stream].commodity]
               : NULL;
}

static void end_consignment(td_scene *scene, uint32_t number)
{
    td_scene_yard_release(scene, number);
    scene->ended++;
    td_scene_drop_consignment(scene, number);
}

static void not_served(td_scene *scene, uint32_t number)
{
    td_flow *flow = flow_of(scene, &scene->consignments[number]);
    td_scene_note(scene, &scene->consignments[number], TD_NOTE_UNSERVED, td_scene_now(scene),
                  TD_NONE, "");
    if (flow) {
        flow->unserved++;
        flow->unserved_t += scene->plan->streams[scene->consignments[number].stream].tonnes;
    }
    end_consignment(scene, number);
}

void td_scene_arise(void *context, td_engine *engine, uint32_t s)
{
    td_scene *scene = context;
    (void)engine;
    const td_plan *plan = scene->plan;
    const td_stream *stream = &plan->streams[s];
    td_source *source = &scene->sources[s];
    const double now = td_scene_now(scene);
    const td_index period = td_calendar_period(plan->world, now);
    const uint64_t luck = td_random_hash_join(stream->luck, source->number);
    const uint32_t number = td_scene_new_consignment(scene);
    if (number == TD_NOBODY)
        return;
    td_consignment *c = &scene->consignments[number];
    c->number = (uint32_t)source->number++;
    source->next += interval(scene, s);
    c->luck = luck;
    c->arose_h = c->since_h = now;
    c->stream = s;
    c->priority = plan->world->commodities.priority[stream->commodity];
    scene->arisen++;
    td_scene_note(scene, c, TD_NOTE_ARISES, now, plan->world->zones.node[stream->origin], "");
    td_flow *flow = flow_of(scene, c);
    if (flow) {
        flow->arisen++;
        flow->arisen_t += stream->tonnes;
    }
    schedule_next(scene, s);
    const td_option *option = draw_route(scene, &plan->choices[period][s], luck);
    if (!option) {
        not_served(scene, number);
        return;
    }
    c->itinerary = option->itinerary;
    c->corridor = (uint16_t)option->corridor;
    td_scene_box_taken(scene, number);
    td_scene_advance(scene, number);
}

/* The share of its worth that freight loses in a time, as in assign/costing.h. */
static double lost_share(const td_world *world, td_index commodity, double time_h)
{
    const td_commodities *all = &world->commodities;
    const double life = all->shelf_life_h[commodity];
    double lost = all->decay_per_h[commodity] * time_h;
    if (!isnan(life) && time_h > life)
        lost += (time_h - life) / life;
    return fmin(1, lost);
}

/* Freight that has lost all it was worth is thrown away where it stands. */
static bool perishes(td_scene *scene, uint32_t number)
{
    const td_consignment *c = &scene->consignments[number];
    const td_stream *stream = &scene->plan->streams[c->stream];
    const double life = scene->plan->world->commodities.shelf_life_h[stream->commodity];
    if (isnan(life) ||
        lost_share(scene->plan->world, stream->commodity, td_scene_now(scene) - c->arose_h) < 1)
        return false;
    td_flow *flow = flow_of(scene, c);
    td_scene_note(scene, c, TD_NOTE_PERISHED, td_scene_now(scene), TD_NONE, "");
    if (flow) {
        flow->perished++;
        flow->perished_t += stream->tonnes;
    }
    end_consignment(scene, number);
    return true;
}

static void add_lead(td_scene *scene, uint32_t group, double time_h, double tonnes, bool on_time)
{
    const td_lead_entry entry = {group, on_time, time_h, tonnes};
    if (td_lead_batch_add(&scene->leads, scene->tally->leads, entry)) {
        scene->failed = true;
        td_engine_stop(scene->engine, TD_ERR_NOMEM);
    }
}

static void deliver(td_scene *scene, uint32_t number)
{
    const td_consignment *c = &scene->consignments[number];
    const td_stream *stream = &scene->plan->streams[c->stream];
    const td_groups *g = &scene->tally->groups;
    const double time_h = td_scene_now(scene) - c->arose_h, t = stream->tonnes;
    const bool on_time = time_h <= stream->promised_h;
    td_flow *flow = flow_of(scene, c);
    td_scene_note(scene, c, TD_NOTE_DELIVERED, td_scene_now(scene),
                  scene->plan->world->zones.node[stream->destination], "");
    if (flow) {
        scene->tally->boxes_teu[stream->destination] += stream->teu;
        scene->tally->boxes_teu[stream->origin] -= stream->teu;
        flow->delivered++;
        flow->delivered_t += t;
        flow->lost_t += t * lost_share(scene->plan->world, stream->commodity, time_h);
        add_lead(scene, g->corridor + c->corridor, time_h, t, on_time);
        add_lead(scene, g->pair + stream->group, time_h, t, on_time);
        for (int i = 0; i < TD_SERVICES_KEPT && c->services[i] != UINT16_MAX; i++)
            add_lead(scene, g->service + c->services[i], time_h, t, on_time);
    }
    td_scene_box_emptied(scene, number);
    end_consignment(scene, number);
}

static void wait_for_departure(td_scene *scene, uint32_t number, const td_stage *stage)
{
    td_consignment *c = &scene->consignments[number];
    td_waiting *waiting = &scene->waiting[stage->target];
    c->place = TD_AT_STOP;
    c->since_h = td_scene_now(scene);
    td_fifo_add(scene, &waiting->of[c->priority], number);
    td_inside_settle(&waiting->inside, c->since_h);
    waiting->inside.count++;
    td_scene_note(scene, c, TD_NOTE_WAITS, c->since_h,
                  scene->plan->bookings[stage->target].from_node, "");
    waiting->tonnes += scene->plan->streams[c->stream].tonnes;
}

/* Whether freight that has done with a station of a yard stands there until it boards. */
static bool boards_next(const td_scene *scene, const td_consignment *c, uint32_t station)
{
    const td_plan *plan = scene->plan;
    const td_index node = plan->world->facilities.node[plan->stations[station].facility];
    const td_itinerary *way = &plan->itineraries[c->itinerary];
    for (uint32_t i = c->stage; i < way->count; i++) {
        const td_stage *stage = &plan->stages[plan->stage_list[way->first + i]];
        if (stage->kind == TD_STAGE_BOARD)
            return plan->bookings[stage->target].from_node == node;
    }
    return false;
}

/* Takes room in the yard of a station; false: there is none, and it waits. */
static bool enter_yard(td_scene *scene, uint32_t number, uint32_t station)
{
    td_consignment *c = &scene->consignments[number];
    if (isnan(scene->plan->stations[station].yard_teu) || c->yard == station)
        return true;
    if (!td_scene_yard_has_room(scene, station, number)) {
        c->stage--; /* it comes again */
        td_scene_yard_wait(scene, station, number);
        return false;
    }
    td_scene_yard_release(scene, number);
    td_scene_yard_take(scene, station, number);
    return true;
}

/* Goes through a station; it comes out by an event. */
static void enter_station(td_scene *scene, uint32_t number, const td_stage *stage)
{
    if (td_scene_is_lock(scene, stage->target)) {
        td_scene_lock_consignment(scene, number, stage);
        return;
    }
    if (!enter_yard(scene, number, stage->target))
        return;
    td_consignment *c = &scene->consignments[number];
    const td_stream *stream = &scene->plan->streams[c->stream];
    const uint64_t luck = td_random_hash_join(c->luck, stage->luck);
    const double served =
        td_scene_pass_station(scene, stage->target, stage->units_per_t * stream->tonnes,
                              stage->queue_share, stream->tonnes, luck);
    const double leaves = served + td_scene_draw(scene, stage, c->luck);
    const td_world *world = scene->plan->world;
    const char *name = world->facilities.label.id[stage->facility];
    td_scene_note(scene, c, TD_NOTE_QUEUES, td_scene_now(scene),
                  world->facilities.node[stage->facility], name);
    if (c->arose_h >= 0 && !isinf(leaves))
        td_moments_add_weighted(&scene->tally->stays[stage->facility],
                                leaves - td_scene_now(scene), stream->tonnes);
    c->station = stage->target;
    td_scene_enter_station(scene, stage->target, leaves);
    if (!isinf(leaves))
        td_scene_at(scene, leaves, TD_EVENT_CONSIGNMENT, number);
    else
        c->place = TD_AT_WALL;
}

static void note_gate(td_scene *scene, const td_consignment *c, uint32_t gate, double now)
{
    const td_world *world = scene->plan->world;
    const td_gate *g = &scene->plan->gates[gate];
    const bool link = g->kind == TD_RESOURCE_LINK;
    td_scene_note(scene, c, TD_NOTE_HELD, now,
                  link ? world->links.from[g->row] : world->facilities.node[g->row],
                  link ? world->links.label.id[g->row] : world->facilities.label.id[g->row]);
}

void td_scene_advance(td_scene *scene, uint32_t number)
{
    const td_plan *plan = scene->plan;
    const td_itinerary *itinerary = &plan->itineraries[scene->consignments[number].itinerary];
    for (;;) {
        td_consignment *c = &scene->consignments[number];
        if (c->stage == itinerary->count) {
            deliver(scene, number);
            return;
        }
        const td_stage *stage = &plan->stages[plan->stage_list[itinerary->first + c->stage]];
        if (plan->stage_money && stage->vertex != TD_NO_VERTEX && c->yard == TD_NONE) {
            td_scene_reroute(scene, number);
            itinerary = &plan->itineraries[c->itinerary];
            stage = &plan->stages[plan->stage_list[itinerary->first + c->stage]];
        }
        const double now = td_scene_now(scene);
        double until = now;
        c->stage++;
        switch ((td_stage_kind)stage->kind) {
        case TD_STAGE_BOARD:
            wait_for_departure(scene, number, stage);
            return;
        case TD_STAGE_STATION:
            enter_station(scene, number, stage);
            return;
        case TD_STAGE_GATE:
            until = td_scene_gate_opens(scene, stage->target, now);
            if (until > now) {
                note_gate(scene, c, stage->target, now);
                td_scene_held_by_gate(scene, stage->target, now, until,
                                      plan->streams[c->stream].tonnes);
            }
            if (isinf(until)) {
                c->place = TD_AT_WALL;
                return;
            }
            break;
        case TD_STAGE_DELAY:
            until = now + td_scene_draw(scene, stage, c->luck);
            break;
        }
        if (until > now) {
            td_scene_at(scene, until, TD_EVENT_CONSIGNMENT, number);
            return;
        }
    }
}

void td_scene_consignment(void *context, td_engine *engine, uint32_t number)
{
    td_scene *scene = context;
    (void)engine;
    td_consignment *c = &scene->consignments[number];
    if (c->box) {
        td_scene_box(scene, number);
        return;
    }
    if (c->station != TD_NONE) {
        const td_index f = scene->plan->stations[c->station].facility;
        td_scene_note(scene, c, TD_NOTE_DONE, td_scene_now(scene),
                      scene->plan->world->facilities.node[f], "");
        td_scene_leave_station(scene, c->station);
        if (c->yard == c->station && !boards_next(scene, c, c->station))
            td_scene_yard_release(scene, number);
        c->station = TD_NONE;
    }
    if (!perishes(scene, number))
        td_scene_advance(scene, number);
}
