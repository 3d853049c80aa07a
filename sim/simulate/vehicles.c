/* Vehicles of services: departures, the run from stop to stop, who boards and alights. */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "simulate/plan_parts.h"
#include "simulate/purposes.h"
#include "simulate/scene.h"

/* The hour at or before the plan's beginning at which a week begins. */
static double first_monday(const td_plan *plan)
{
    return plan->from_h - td_calendar_week_hour(plan->world, plan->from_h);
}

static double departure_time(const td_scene *scene, uint32_t line, uint64_t number)
{
    const td_line *l = &scene->plan->lines[line];
    if (l->departure_count == 0)
        return scene->phase_h[line] + (double)number * l->headway_h;
    return first_monday(scene->plan) +
           (double)(number / l->departure_count) * TD_HOURS_PER_WEEK +
           scene->plan->departures[l->first_departure + number % l->departure_count];
}

static void schedule_departure(td_scene *scene, uint32_t line)
{
    const double time = departure_time(scene, line, scene->departures[line]);
    if (time < scene->plan->to_h)
        td_scene_at(scene, time, TD_EVENT_DEPARTURE, line);
}

void td_scene_first_departure(td_scene *scene, uint32_t line)
{
    const td_line *l = &scene->plan->lines[line];
    td_random random = td_random_open(&scene->luck, l->luck, TD_PURPOSE_PHASE, 0);
    scene->phase_h[line] = scene->plan->from_h + l->headway_h * td_random_uniform(&random);
    scene->departures[line] = 0;
    while (departure_time(scene, line, scene->departures[line]) < scene->plan->from_h)
        scene->departures[line]++;
    schedule_departure(scene, line);
}

static uint32_t new_vehicle(td_scene *scene)
{
    uint32_t v = scene->free_vehicle;
    if (v != TD_NOBODY) {
        scene->free_vehicle = scene->vehicles[v].next;
        return v;
    }
    if (TD_RESERVE(scene->vehicles, scene->vehicle_capacity, scene->vehicle_count + 1)) {
        scene->failed = true;
        td_engine_stop(scene->engine, TD_ERR_NOMEM);
        return TD_NOBODY;
    }
    return (uint32_t)scene->vehicle_count++;
}

/* Freight that waits at the first stop of a run, t. */
static double waiting_at_start(const td_scene *scene, const td_run *run)
{
    double tonnes = 0;
    for (uint32_t i = scene->plan->offer_first[run->first_stop];
         i < scene->plan->offer_first[run->first_stop + 1]; i++)
        tonnes += scene->waiting[scene->plan->offers[i].booking].tonnes;
    return tonnes;
}

/* The service of a group that takes a departure: the one that most freight waits for, and in turn
 * where that does not tell. */
static uint32_t choose_run(const td_scene *scene, const td_line *line, uint64_t number)
{
    const uint32_t turn = (uint32_t)(number % line->run_count);
    uint32_t best = TD_NONE;
    double most = -1;
    for (uint32_t i = 0; i < line->run_count; i++) {
        const uint32_t run = line->first_run + (turn + i) % line->run_count;
        const uint32_t gate = scene->plan->runs[run].gate;
        if (gate != TD_NONE &&
            td_scene_gate_opens(scene, gate, td_scene_now(scene)) > td_scene_now(scene))
            continue;
        const double waits =
            line->run_count > 1 ? waiting_at_start(scene, &scene->plan->runs[run]) : 0;
        if (waits > most) {
            best = run;
            most = waits;
        }
    }
    return best;
}

void td_scene_departure(void *context, td_engine *engine, uint32_t l)
{
    td_scene *scene = context;
    (void)engine;
    const td_line *line = &scene->plan->lines[l];
    const uint64_t number = scene->departures[l]++;
    td_random random = td_random_open(&scene->luck, line->luck, TD_PURPOSE_DEPARTURE, number);
    const bool cancelled = td_random_uniform(&random) < line->cancel_probability;
    const bool late = td_random_uniform(&random) < line->late_probability;
    const double late_h = td_random_exponential(&random) * line->late_h;
    const uint32_t run = choose_run(scene, line, number);
    schedule_departure(scene, l);
    if (cancelled || run == TD_NONE) {
        td_week *week = td_scene_run_week(scene, run == TD_NONE ? line->first_run : run,
                                          td_scene_now(scene));
        if (week)
            week->cancelled++;
        return;
    }
    const uint32_t v = new_vehicle(scene);
    if (v == TD_NOBODY)
        return;
    scene->vehicles[v] = (td_vehicle){.luck = td_random_hash_join(line->luck, number),
                                      .run = run,
                                      .stop = scene->plan->runs[run].first_stop,
                                      .riders = TD_NOBODY,
                                      .station = TD_NONE,
                                      .held_by = TD_NONE,
                                      .next = TD_NOBODY,
                                      .departed_h = -(double)INFINITY,
                                      .arriving = true,
                                      .on_road = true};
    if (late && late_h > 0)
        td_scene_at(scene, td_scene_now(scene) + late_h, TD_EVENT_VEHICLE, v);
    else
        td_scene_vehicle(scene, engine, v);
}

/* What of a departure's places for the study's freight so much freight takes. */
static double places(const td_run *run, double tonnes, double teu)
{
    const double by_weight = tonnes / run->capacity_t;
    return isnan(run->capacity_teu) ? by_weight : fmax(by_weight, teu / run->capacity_teu);
}

/* A payload falls with the draught that the water allows: nothing is carried at 0.3 of the loaded
 * draught, in proportion above (tanker of 110 m: van Dorsser 2020). */
static double draught_share(const td_scene *scene, const td_run *run)
{
    const td_world *world = scene->plan->world;
    const td_vehicle_types *types = &world->vehicle_types;
    const td_index v = world->services.vehicle_type[run->service];
    const double draught = types->draught_m[v], now = td_scene_now(scene);
    double least = 1;
    if (isnan(draught) || draught <= 0)
        return 1;
    for (td_index stop = run->first_stop + 1; stop < run->first_stop + run->stop_count; stop++)
        for (uint32_t i = 0; i < world->stops.links[stop].count; i++) {
            const td_index link = world->list_items[world->stops.links[stop].first + i];
            if (isnan(world->links.depth_m[link]))
                continue;
            const double depth = world->links.depth_m[link] *
                                 td_calendar_factor(world, world->links.depth_profile[link], now);
            least = fmin(least, ((depth - types->clearance_m[v]) / draught - 0.3) / 0.7);
        }
    return fmax(0, least);
}

/* The first in line, over all bookings that a run serves from a stop: by priority, then by coming. */
static uint32_t first_in_line(const td_scene *scene, td_index stop, double came_by,
                              const td_offer **offer)
{
    const td_plan *plan = scene->plan;
    for (int priority = 0; priority < TD_PRIORITIES; priority++) {
        uint32_t best = TD_NOBODY;
        for (uint32_t i = plan->offer_first[stop]; i < plan->offer_first[stop + 1]; i++) {
            const uint32_t c = scene->waiting[plan->offers[i].booking].of[priority].first;
            if (c == TD_NOBODY || scene->consignments[c].since_h > came_by ||
                (best != TD_NOBODY &&
                 scene->consignments[c].since_h >= scene->consignments[best].since_h))
                continue;
            best = c;
            *offer = &plan->offers[i];
        }
        if (best != TD_NOBODY)
            return best;
    }
    return TD_NOBODY;
}

static void put_on(td_scene *scene, td_vehicle *v, uint32_t number, uint32_t alight_stop)
{
    td_consignment *c = &scene->consignments[number];
    c->alight_stop = alight_stop;
    c->next = v->riders;
    v->riders = number;
}

/* A consignment that finds too little room sends ahead what fits; it goes when its last part does. */
static void send_part(td_scene *scene, uint32_t vehicle, uint32_t number, double room,
                      double needed, uint32_t alight_stop)
{
    const uint32_t part = td_scene_new_consignment(scene);
    if (part == TD_NOBODY)
        return;
    td_consignment *c = &scene->consignments[number];
    const td_stream *stream = &scene->plan->streams[c->stream];
    const double gone = (double)c->left * room / needed;
    scene->consignments[part].place = TD_AT_PART;
    scene->consignments[part].left = (float)gone;
    scene->consignments[part].stream = c->stream;
    c->left -= (float)gone;
    td_scene_note(scene, c, TD_NOTE_SENDS, td_scene_now(scene),
                  scene->plan->world->stops.node[scene->vehicles[vehicle].stop],
                  scene->plan->world->services.label.id
                      [scene->plan->runs[scene->vehicles[vehicle].run].service]);
    scene->vehicles[vehicle].used += room;
    scene->vehicles[vehicle].tonnes += stream->tonnes * gone;
    scene->vehicles[vehicle].teu += stream->teu * gone;
    put_on(scene, &scene->vehicles[vehicle], part, alight_stop);
}

static void note_service(td_consignment *c, td_index service)
{
    for (int i = 0; i < TD_SERVICES_KEPT; i++)
        if (c->services[i] == service)
            return;
        else if (c->services[i] == UINT16_MAX) {
            c->services[i] = (uint16_t)service;
            return;
        }
}

static void spill(td_scene *scene, td_week *week, td_index stop, double came_by)
{
    const td_plan *plan = scene->plan;
    for (uint32_t i = plan->offer_first[stop]; i < plan->offer_first[stop + 1]; i++) {
        const td_waiting *w = &scene->waiting[plan->offers[i].booking];
        for (int priority = 0; priority < TD_PRIORITIES; priority++)
            if (w->of[priority].first != TD_NOBODY &&
                scene->consignments[w->of[priority].first].since_h <= came_by) {
                week->spill_t += w->tonnes;
                break;
            }
    }
}

static void board(td_scene *scene, uint32_t vehicle)
{
    const td_plan *plan = scene->plan;
    td_vehicle *v = &scene->vehicles[vehicle];
    const td_run *run = &plan->runs[v->run];
    const td_index stop = v->stop;
    const double now = td_scene_now(scene);
    const double came_by = now - plan->world->services.cutoff_h[run->service];
    const double share = draught_share(scene, run);
    td_week *week = td_scene_run_week(scene, v->run, now);
    const td_offer *offer = NULL;
    uint32_t number;
    while ((number = first_in_line(scene, stop, came_by, &offer)) != TD_NOBODY) {
        td_consignment *c = &scene->consignments[number];
        const td_stream *stream = &plan->streams[c->stream];
        const double needed = places(run, stream->tonnes, stream->teu) * (double)c->left;
        const double room = share - scene->vehicles[vehicle].used;
        if (needed > room * (1 + 1e-12)) {
            if (room > 1e-9)
                send_part(scene, vehicle, number, room, needed, offer->alight_stop);
            if (week)
                spill(scene, week, stop, came_by);
            break;
        }
        td_waiting *waiting = &scene->waiting[offer->booking];
        td_fifo_drop_first(scene, &waiting->of[c->priority]);
        waiting->tonnes -= stream->tonnes;
        td_inside_settle(&waiting->inside, now);
        waiting->inside.count--;
        waiting->inside.stay_h += now - c->since_h;
        td_scene_waits_for_run(scene, scene->vehicles[vehicle].run, c->since_h, now,
                               stream->tonnes);
        c->place = TD_AT_VEHICLE;
        td_scene_yard_release(scene, number);
        td_scene_note(scene, c, TD_NOTE_BOARDS, now, plan->world->stops.node[stop],
                      plan->world->services.label.id[run->service]);
        note_service(c, run->service);
        v = &scene->vehicles[vehicle];
        v->used += needed;
        v->tonnes += stream->tonnes * (double)c->left;
        v->teu += stream->teu * (double)c->left;
        if (week) {
            td_moments_add_weighted(&scene->tally->waits[run->service], now - c->since_h,
                                    stream->tonnes);
            week->wait_h += (now - c->since_h) * stream->tonnes;
            week->tonnes += stream->tonnes;
            week->arrivals++;
        }
        td_flow *flow = c->arose_h >= 0 ? &scene->tally->flows[stream->commodity] : NULL;
        if (flow && now - c->since_h > plan->world->commodities.dwell_limit_h[stream->commodity])
            flow->overdue_t += stream->tonnes;
        put_on(scene, v, number, offer->alight_stop);
    }
    v = &scene->vehicles[vehicle];
    v->peak = fmax(v->peak, v->used);
    if (stop == run->first_stop)
        v->departed_h = now;
    if (week && stop == run->first_stop) {
        week->departures++;
        week->offered += share;
    }
}

/* The full yard that freight would alight into; TD_NONE: it finds room, or needs none. */
static uint32_t full_yard(const td_scene *scene, uint32_t number)
{
    const td_plan *plan = scene->plan;
    const td_consignment *c = &scene->consignments[number];
    const td_itinerary *way = &plan->itineraries[c->itinerary];
    if (c->place == TD_AT_PART || c->stage == way->count)
        return TD_NONE;
    const td_stage *stage = &plan->stages[plan->stage_list[way->first + c->stage]];
    if (stage->kind != TD_STAGE_STATION || isnan(plan->stations[stage->target].yard_teu) ||
        td_scene_yard_has_room(scene, stage->target, number))
        return TD_NONE;
    return stage->target;
}

static void turn_riders(td_scene *scene, td_vehicle *v)
{
    uint32_t turned = TD_NOBODY;
    for (uint32_t c = v->riders, next; c != TD_NOBODY; c = next) {
        next = scene->consignments[c].next;
        scene->consignments[c].next = turned;
        turned = c;
    }
    v->riders = turned;
}

static void set_down(td_scene *scene, uint32_t vehicle, uint32_t number)
{
    const td_world *world = scene->plan->world;
    td_vehicle *v = &scene->vehicles[vehicle];
    td_consignment *c = &scene->consignments[number];
    const td_run *run = &scene->plan->runs[v->run];
    const td_stream *stream = &scene->plan->streams[c->stream];
    v->used -= places(run, stream->tonnes, stream->teu) * (double)c->left;
    v->tonnes -= stream->tonnes * (double)c->left;
    v->teu -= stream->teu * (double)c->left;
    if (v->riders == TD_NOBODY)
        v->used = v->tonnes = v->teu = 0;
    if (c->place == TD_AT_PART) {
        td_scene_drop_consignment(scene, number);
        return;
    }
    td_scene_note(scene, c, TD_NOTE_ALIGHTS, td_scene_now(scene), world->stops.node[v->stop],
                  world->services.label.id[run->service]);
    c->place = TD_AT_STAGE;
    c->left = 1;
    c->next = TD_NOBODY;
    td_scene_consignment(scene, scene->engine, number);
}

/* Lets off who is here, in the order of boarding. Gives the yard that has no room for the rest, or TD_NONE.
 * `force`: the first that finds no room goes above the yard's size. */
static uint32_t alight(td_scene *scene, uint32_t vehicle, bool force)
{
    uint32_t full = TD_NONE, kept = TD_NOBODY;
    turn_riders(scene, &scene->vehicles[vehicle]); /* first on, first off */
    while (scene->vehicles[vehicle].riders != TD_NOBODY) {
        td_vehicle *v = &scene->vehicles[vehicle];
        const uint32_t c = v->riders;
        v->riders = scene->consignments[c].next;
        const bool here = scene->consignments[c].alight_stop == v->stop;
        const uint32_t yard = here ? full_yard(scene, c) : TD_NONE;
        if (here && yard != TD_NONE && force)
            td_scene_yard_take(scene, yard, c);
        if (here && (yard == TD_NONE || force)) {
            force = force && yard == TD_NONE;
            set_down(scene, vehicle, c);
            continue;
        }
        full = here ? yard : full;
        scene->consignments[c].next = kept;
        kept = c;
    }
    scene->vehicles[vehicle].riders = kept; /* the last on first again */
    return full;
}

/* Freight that was let in by force, or all that finds room, is down: true if none for this stop is left.
 * Else the vehicle is held. */
static bool unload(td_scene *scene, uint32_t vehicle)
{
    td_vehicle *v = &scene->vehicles[vehicle];
    uint32_t full = alight(scene, vehicle, false);
    while (full != TD_NONE) {
        const double before = scene->yards[full].used_teu;
        const td_run *run = &scene->plan->runs[scene->vehicles[vehicle].run];
        if (scene->vehicles[vehicle].stop + 1 < run->first_stop + run->stop_count)
            board(scene, vehicle); /* what it takes up makes room */
        if (scene->yards[full].used_teu >= before) {
            td_scene_yard_hold(scene, full, vehicle);
            if (!td_scene_yard_is_circle(scene, full))
                return false;
            scene->circles++;
            td_week *week = td_scene_station_week(scene, full, td_scene_now(scene));
            if (week)
                week->circles++;
            td_scene_yard_unhold(scene, full, vehicle);
            full = alight(scene, vehicle, true);
            continue;
        }
        full = alight(scene, vehicle, false);
    }
    v = &scene->vehicles[vehicle];
    if (v->held_by != TD_NONE) {
        const double now = td_scene_now(scene);
        td_scene_held_aboard(scene, v->run, v->since_h, now, v->tonnes);
        td_scene_held_by_yard(scene, v->held_by, v->since_h, now, v->tonnes);
        v->held_by = TD_NONE;
    }
    return true;
}

/* What a train or ship takes of a station: the share of it that is the study's freight. */
static double units_of(const td_scene *scene, const td_vehicle *v, uint32_t station)
{
    const td_world *world = scene->plan->world;
    const td_run *run = &scene->plan->runs[v->run];
    switch ((td_unit)world->resources.unit[scene->plan->stations[station].resource]) {
    case TD_UNIT_T:
        return v->tonnes;
    case TD_UNIT_TEU:
        return v->teu;
    case TD_UNIT_PCU:
    case TD_UNIT_TRAIN:
        return v->used * run->capacity_units;
    case TD_UNIT_VEHICLE:
    case TD_UNIT_VESSEL:
        break;
    }
    return v->used;
}

/* The next stages on the way to v->stop: the time until which it is in one, or now if it is there. */
static double travel(td_scene *scene, uint32_t vehicle)
{
    const td_plan *plan = scene->plan;
    td_vehicle *v = &scene->vehicles[vehicle];
    const double now = td_scene_now(scene);
    while (v->stage < plan->run_stage_first[v->stop + 1]) {
        const td_stage *stage = &plan->stages[plan->stage_list[v->stage++]];
        double until = now;
        if (stage->kind == TD_STAGE_GATE) {
            until = td_scene_gate_opens(scene, stage->target, now);
            if (until > now) {
                td_scene_held_aboard(scene, v->run, now, until, v->tonnes);
                td_scene_held_by_gate(scene, stage->target, now, until, v->tonnes);
            }
        } else if (stage->kind == TD_STAGE_STATION && td_scene_is_lock(scene, stage->target)) {
            td_scene_lock_vehicle(scene, vehicle, stage, units_of(scene, v, stage->target));
            return INFINITY; /* the lock calls it */
        } else if (stage->kind == TD_STAGE_STATION) {
            const uint64_t luck = td_random_hash_join(v->luck, stage->luck);
            until = td_scene_pass_station(scene, stage->target, units_of(scene, v, stage->target),
                                          stage->queue_share, v->tonnes, luck);
            until += td_scene_draw(scene, stage, v->luck);
            if (now >= 0 && !isinf(until))
                td_moments_add_weighted(&scene->tally->stays[stage->facility], until - now,
                                        v->tonnes);
            v->station = stage->target;
            td_scene_enter_station(scene, stage->target, until);
            return until;
        } else {
            until = now + td_scene_draw(scene, stage, v->luck);
        }
        if (until > now)
            return until;
    }
    return now;
}

static void end_run(td_scene *scene, uint32_t vehicle)
{
    td_vehicle *v = &scene->vehicles[vehicle];
    td_week *week = td_scene_run_week(scene, v->run, v->departed_h);
    if (week)
        week->used += v->peak;
    v->on_road = false;
    scene->vehicles[vehicle].next = scene->free_vehicle;
    scene->free_vehicle = vehicle;
}

/* It stands at its stop and leaves: true if it is still under way. */
static bool leave_stop(td_scene *scene, uint32_t vehicle)
{
    const td_run *run = &scene->plan->runs[scene->vehicles[vehicle].run];
    if (scene->vehicles[vehicle].stop + 1 == run->first_stop + run->stop_count) {
        end_run(scene, vehicle);
        return false;
    }
    board(scene, vehicle);
    td_vehicle *v = &scene->vehicles[vehicle];
    v->stop++;
    v->stage = scene->plan->run_stage_first[v->stop];
    v->arriving = false;
    return true;
}

void td_scene_vehicle(void *context, td_engine *engine, uint32_t vehicle)
{
    td_scene *scene = context;
    (void)engine;
    const double now = td_scene_now(scene);
    if (scene->vehicles[vehicle].station != TD_NONE) {
        td_scene_leave_station(scene, scene->vehicles[vehicle].station);
        scene->vehicles[vehicle].station = TD_NONE;
    }
    while (!scene->failed) {
        td_vehicle *v = &scene->vehicles[vehicle];
        if (v->arriving) { /* it has stood at the stop, or begins there */
            if (!leave_stop(scene, vehicle))
                return;
            continue;
        }
        const double until = travel(scene, vehicle);
        if (until > now) {
            if (!isinf(until))
                td_scene_at(scene, until, TD_EVENT_VEHICLE, vehicle);
            return;
        }
        if (!unload(scene, vehicle))
            return;
        v = &scene->vehicles[vehicle];
        v->arriving = true;
        const double dwell_h = scene->plan->world->stops.dwell_h[v->stop];
        const td_run *run = &scene->plan->runs[v->run];
        if (dwell_h > 0 && v->stop + 1 < run->first_stop + run->stop_count) {
            td_scene_at(scene, now + dwell_h, TD_EVENT_VEHICLE, vehicle);
            return;
        }
    }
}
