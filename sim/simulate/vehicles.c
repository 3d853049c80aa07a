/* Vehicles of services: departures, the run from stop to stop, who alights. Boarding: boarding.c. */
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

/* The full yard that freight would alight into; TD_NONE: it finds room, or needs none. */
static uint32_t full_yard(const td_scene *scene, uint32_t number)
{
    const td_plan *plan = scene->plan;
    const td_consignment *c = &scene->consignments[number];
    const td_itinerary *way = &plan->itineraries[c->itinerary];
    if (c->box || c->place == TD_AT_PART || c->stage == way->count)
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
    if (c->box) {
        v->boxes -= stream->teu * (double)c->left / run->capacity_teu;
    } else {
        v->used -= td_run_places(run, stream->tonnes, stream->teu) * (double)c->left;
        v->tonnes -= stream->tonnes * (double)c->left;
        v->teu -= stream->teu * (double)c->left;
    }
    if (v->riders == TD_NOBODY)
        v->used = v->boxes = v->tonnes = v->teu = 0;
    if (c->box) {
        c->place = TD_AT_STAGE;
        c->next = TD_NOBODY;
        td_scene_box(scene, number);
        return;
    }
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
            td_scene_board(scene, vehicle); /* what it takes up makes room */
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
        const uint32_t yard = v->held_by;
        v->held_by = TD_NONE;
        /* what it set down may have perished, or left room: it was called alone */
        td_scene_yard_wake(scene, yard);
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
    td_scene_board(scene, vehicle);
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
