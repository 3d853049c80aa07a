/* Locks whose chambers take vessels of both sides in turn: stations of the engine, by batches.
 *
 * A chamber takes what waits on its side, up to its size, locks it through and then stands at the other side;
 * it turns round empty when only the other side waits. Background traffic comes as vessels of a quarter of a
 * chamber, at random, from either side alike. The wait and the lockage are all of the time there:
 * published waits are left out. */
#include <math.h>

#include "simulate/plan_parts.h"
#include "simulate/purposes.h"
#include "simulate/scene.h"
#include "simulate/station.h"

#define VESSELS_A_CHAMBER 4.0
/* Who a customer of the engine is. */
#define IS_VEHICLE (1u << 22)
#define IS_VESSEL  (1u << 23)

bool td_scene_is_lock(const td_scene *scene, uint32_t station)
{
    return scene->chambers[station] != TD_NOWHERE;
}

td_status td_scene_add_locks(td_scene *scene)
{
    td_status status = TD_OK;
    for (uint32_t s = 0; status == TD_OK && s < scene->plan->station_count; s++) {
        const td_station *station = &scene->plan->stations[s];
        scene->chambers[s] = TD_NOWHERE;
        if (isnan(station->batch))
            continue;
        scene->cycles[s] = station->service_cv > 0
                               ? td_distribution_lognormal(station->cycle_h, station->service_cv)
                               : td_distribution_constant(station->cycle_h);
        td_station_spec spec = TD_STATION_INIT;
        spec.id = scene->plan->world->resources.id[station->resource];
        spec.servers = station->servers;
        spec.batch_units = station->batch;
        spec.sides = 2;
        spec.batch_h = &scene->cycles[s];
        spec.turn_h = station->cycle_h;
        status = td_station_add(scene->engine, &spec, &scene->chambers[s]);
    }
    return status;
}

static void enter(td_scene *scene, uint32_t station, uint32_t customer, uint32_t side, double units)
{
    const td_errand errand = {.station = scene->chambers[station],
                              .side = (uint8_t)side,
                              .units = fmax(units, 1e-9)};
    (void)td_station_enter(scene->engine, customer, &errand);
}

void td_scene_lock_consignment(td_scene *scene, uint32_t number, const td_stage *stage)
{
    td_consignment *c = &scene->consignments[number];
    const double tonnes = scene->plan->streams[c->stream].tonnes;
    const td_world *world = scene->plan->world;
    c->since_h = td_scene_now(scene);
    td_scene_note(scene, c, TD_NOTE_QUEUES, c->since_h, world->facilities.node[stage->facility],
                  world->facilities.label.id[stage->facility]);
    enter(scene, stage->target, number, stage->side, stage->units_per_t * tonnes);
}

void td_scene_lock_vehicle(td_scene *scene, uint32_t vehicle, const td_stage *stage, double units)
{
    scene->vehicles[vehicle].since_h = td_scene_now(scene);
    enter(scene, stage->target, vehicle | IS_VEHICLE, stage->side, units);
}

static uint32_t lock_of(const td_scene *scene, uint32_t engine_station)
{
    uint32_t s = 0;
    while (scene->chambers[s] != engine_station)
        s++;
    return s;
}

static void count(td_scene *scene, uint32_t station, double since_h, double tonnes)
{
    const double now = td_scene_now(scene), cycle_h = scene->plan->stations[station].cycle_h;
    td_scene_waits_at_station(scene, station, since_h, fmax(since_h, now - cycle_h), tonnes);
    td_week *week = td_scene_station_week(scene, station, since_h);
    if (!week)
        return;
    week->arrivals++;
    week->tonnes += tonnes;
    week->wait_h += fmax(0, now - since_h - cycle_h) * tonnes;
}

td_errand td_scene_locked(void *context, td_engine *engine, uint32_t engine_station,
                          uint32_t customer)
{
    td_scene *scene = context;
    const uint32_t station = lock_of(scene, engine_station);
    const double now = td_scene_now(scene);
    (void)engine;
    if (customer & IS_VESSEL)
        return TD_ERRAND_LEAVE;
    if (customer & IS_VEHICLE) {
        const uint32_t v = customer & ~IS_VEHICLE;
        count(scene, station, scene->vehicles[v].since_h, scene->vehicles[v].tonnes);
        td_scene_at(scene, now, TD_EVENT_VEHICLE, v);
        return TD_ERRAND_LEAVE;
    }
    const td_consignment *c = &scene->consignments[customer];
    count(scene, station, c->since_h, scene->plan->streams[c->stream].tonnes);
    td_scene_note(scene, c, TD_NOTE_DONE, now,
                  scene->plan->world->facilities.node[scene->plan->stations[station].facility], "");
    td_scene_at(scene, now, TD_EVENT_CONSIGNMENT, customer);
    return TD_ERRAND_LEAVE;
}

void td_scene_lock_week(td_scene *scene, uint32_t station, td_week *week)
{
    td_station_sample sample;
    td_station_take(scene->engine, scene->chambers[station], &sample);
    if (!week)
        return;
    week->units += sample.busy_h;
    week->capacity += sample.server_h;
}

static void next_vessel(td_scene *scene, uint32_t station, td_random *random)
{
    const td_station *s = &scene->plan->stations[station];
    const double usual = s->background_per_h * VESSELS_A_CHAMBER / s->batch;
    const double now = td_scene_now(scene);
    const double factor =
        s->background_profile == TD_NONE
            ? 1
            : scene->plan->world->seasons.factor[s->background_profile][td_calendar_month(
                  scene->plan->world, td_calendar_day(scene->plan->world, now))];
    if (usual * factor > 0)
        td_scene_at(scene, now + td_random_exponential(random) / (usual * factor),
                    TD_EVENT_VESSEL, station);
    else if (usual > 0) /* none this month */
        td_scene_at(scene, td_calendar_next_month(scene->plan->world, now), TD_EVENT_VESSEL,
                    station);
}

void td_scene_first_vessel(td_scene *scene, uint32_t station)
{
    if (!td_scene_is_lock(scene, station))
        return;
    td_random random = td_random_open(&scene->luck, scene->queues[station].name, TD_PURPOSE_VESSEL, 0);
    scene->vessels[station] = 1;
    next_vessel(scene, station, &random);
}

void td_scene_vessel(void *context, td_engine *engine, uint32_t station)
{
    td_scene *scene = context;
    (void)engine;
    const uint64_t number = scene->vessels[station]++;
    td_random random =
        td_random_open(&scene->luck, scene->queues[station].name, TD_PURPOSE_VESSEL, number);
    enter(scene, station, (uint32_t)(number % (1u << 22)) | IS_VESSEL, td_random_uniform(&random) < 0.5,
          scene->plan->stations[station].batch / VESSELS_A_CHAMBER);
    next_vessel(scene, station, &random);
}
