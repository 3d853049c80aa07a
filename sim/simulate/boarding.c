/* Who boards: freight by priority and in the order of coming, whole or in parts, then empty boxes. */
#include <math.h>

#include "simulate/scene.h"

double td_run_places(const td_run *run, double tonnes, double teu)
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

uint32_t td_scene_first_in_line(const td_scene *scene, td_index stop, double came_by, bool boxes,
                                const td_offer **offer)
{
    const td_plan *plan = scene->plan;
    for (int priority = 0; priority < TD_PRIORITIES; priority++) {
        uint32_t best = TD_NOBODY;
        for (uint32_t i = plan->offer_first[stop]; i < plan->offer_first[stop + 1]; i++) {
            const uint32_t c = scene->waiting[plan->offers[i].booking].of[priority].first;
            if (c == TD_NOBODY || plan->bookings[plan->offers[i].booking].boxes != boxes ||
                scene->consignments[c].since_h > came_by ||
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

void td_scene_put_on(td_scene *scene, td_vehicle *v, uint32_t number, uint32_t alight_stop)
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
    td_scene_put_on(scene, &scene->vehicles[vehicle], part, alight_stop);
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

void td_scene_board(td_scene *scene, uint32_t vehicle)
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
    while ((number = td_scene_first_in_line(scene, stop, came_by, false, &offer)) != TD_NOBODY) {
        td_consignment *c = &scene->consignments[number];
        const td_stream *stream = &plan->streams[c->stream];
        const double needed = td_run_places(run, stream->tonnes, stream->teu) * (double)c->left;
        const double room =
            share - scene->vehicles[vehicle].used - scene->vehicles[vehicle].boxes;
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
        td_scene_put_on(scene, v, number, offer->alight_stop);
    }
    td_scene_load_boxes(scene, vehicle, share);
    v = &scene->vehicles[vehicle];
    v->peak = fmax(v->peak, v->used);
    if (stop == run->first_stop)
        v->departed_h = now;
    if (week && stop == run->first_stop) {
        week->departures++;
        week->offered += share;
    }
}
