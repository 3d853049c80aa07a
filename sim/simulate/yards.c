/* Yards with room for so many boxes: freight takes room from its terminal on until it boards there, or else
 * until the terminal has done with it.
 *
 * Who comes by road and finds no room waits at the gate. A train or ship that finds none stands and keeps its
 * freight; it takes up what waits for it meanwhile, which makes room. Vehicles come before the gate, each in
 * order of coming. Freight larger than the whole yard enters when it is empty.
 *
 * A circle: a vehicle cannot unload because the yard is full of freight that waits for vehicles which
 * themselves cannot unload. It is looked for whenever a vehicle is held. Rule: the vehicle that closed the
 * circle sets its freight down above the yard's size. */
#include <math.h>

#include "simulate/scene.h"

static double teu_of(const td_scene *scene, uint32_t c)
{
    return scene->plan->streams[scene->consignments[c].stream].teu;
}

bool td_scene_yard_has_room(const td_scene *scene, uint32_t station, uint32_t c)
{
    const double room = scene->plan->stations[station].yard_teu, teu = teu_of(scene, c);
    const double used = scene->yards[station].used_teu;
    return isnan(room) || used + teu <= room * (1 + 1e-12) || used < 1e-9;
}

void td_scene_yard_take(td_scene *scene, uint32_t station, uint32_t c)
{
    scene->yards[station].used_teu += teu_of(scene, c);
    scene->consignments[c].yard = station;
}

void td_scene_yard_wait(td_scene *scene, uint32_t station, uint32_t c)
{
    scene->consignments[c].place = TD_AT_DOOR;
    scene->consignments[c].since_h = td_scene_now(scene);
    td_fifo_add(scene, &scene->yards[station].door, c);
}

void td_scene_yard_hold(td_scene *scene, uint32_t station, uint32_t vehicle)
{
    td_yard *yard = &scene->yards[station];
    td_vehicle *v = &scene->vehicles[vehicle];
    v->next = TD_NOBODY;
    if (v->held_by == station) { /* called in vain: it keeps its place */
        v->next = yard->first_train;
        yard->first_train = vehicle;
        if (v->next == TD_NOBODY)
            yard->last_train = vehicle;
        return;
    }
    if (v->held_by == TD_NONE)
        v->since_h = td_scene_now(scene);
    v->held_by = station;
    if (yard->first_train == TD_NOBODY)
        yard->first_train = vehicle;
    else
        scene->vehicles[yard->last_train].next = vehicle;
    yard->last_train = vehicle;
}

void td_scene_yard_unhold(td_scene *scene, uint32_t station, uint32_t vehicle)
{
    td_yard *yard = &scene->yards[station];
    uint32_t before = TD_NOBODY, v = yard->first_train;
    while (v != TD_NOBODY && v != vehicle) {
        before = v;
        v = scene->vehicles[v].next;
    }
    if (v == TD_NOBODY)
        return;
    if (before == TD_NOBODY)
        yard->first_train = scene->vehicles[v].next;
    else
        scene->vehicles[before].next = scene->vehicles[v].next;
    if (yard->last_train == v)
        yard->last_train = before;
}

void td_scene_yard_wake(td_scene *scene, uint32_t station)
{
    td_yard *yard = &scene->yards[station];
    if (yard->first_train != TD_NOBODY) {
        const uint32_t vehicle = yard->first_train;
        yard->first_train = scene->vehicles[vehicle].next;
        td_scene_at(scene, td_scene_now(scene), TD_EVENT_VEHICLE, vehicle);
        return;
    }
    while (yard->door.first != TD_NOBODY &&
           td_scene_yard_has_room(scene, station, yard->door.first)) {
        const uint32_t c = yard->door.first;
        td_fifo_drop_first(scene, &yard->door);
        td_scene_yard_take(scene, station, c);
        td_scene_held_by_yard(scene, station, scene->consignments[c].since_h, td_scene_now(scene),
                              scene->plan->streams[scene->consignments[c].stream].tonnes);
        scene->consignments[c].place = TD_AT_STAGE;
        td_scene_at(scene, td_scene_now(scene), TD_EVENT_CONSIGNMENT, c);
    }
}

void td_scene_yard_release(td_scene *scene, uint32_t c)
{
    const uint32_t station = scene->consignments[c].yard;
    if (station == TD_NONE)
        return;
    scene->yards[station].used_teu -= teu_of(scene, c);
    scene->consignments[c].yard = TD_NONE;
    td_scene_yard_wake(scene, station);
}

/* Whether something but a held vehicle can take freight of a booking from a yard. */
static bool can_board(const td_scene *scene, uint32_t booking, bool *visited);

/* Whether anything can leave a yard, now or later. */
static bool has_relief(const td_scene *scene, uint32_t station, bool *visited)
{
    visited[station] = true;
    for (size_t i = 0; i < scene->consignment_count; i++) {
        const td_consignment *c = &scene->consignments[i];
        if (c->place == TD_AT_NOTHING || c->place == TD_AT_PART || c->yard != station)
            continue;
        if (c->place != TD_AT_STOP)
            return true;
        const td_itinerary *way = &scene->plan->itineraries[c->itinerary];
        const uint32_t stage = scene->plan->stage_list[way->first + c->stage - 1];
        if (can_board(scene, scene->plan->stages[stage].target, visited))
            return true;
    }
    return false;
}

static bool can_board(const td_scene *scene, uint32_t booking, bool *visited)
{
    const td_plan *plan = scene->plan;
    for (td_index stop = 0; stop < plan->world->stops.count; stop++)
        for (uint32_t i = plan->offer_first[stop]; i < plan->offer_first[stop + 1]; i++) {
            if (plan->offers[i].booking != booking)
                continue;
            const uint32_t r = plan->run_of_service[plan->world->stops.service[stop]];
            if (plan->runs[r].first_stop == stop)
                return true; /* an empty vehicle begins there */
            for (size_t k = 0; k < scene->vehicle_count; k++) {
                const td_vehicle *v = &scene->vehicles[k];
                if (!v->on_road || v->run != r || v->stop > stop)
                    continue;
                if (v->held_by == TD_NONE ||
                    (!visited[v->held_by] && has_relief(scene, v->held_by, visited)))
                    return true;
            }
        }
    return false;
}

bool td_scene_yard_is_circle(td_scene *scene, uint32_t station)
{
    for (uint32_t s = 0; s < scene->plan->station_count; s++)
        scene->visited[s] = false;
    return !has_relief(scene, station, scene->visited);
}
