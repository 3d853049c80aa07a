/* Samples of what is there, and the end of a replication: what is still under way, Little's law. */
#include <math.h>

#include "simulate/scene.h"

/* Conservation: every consignment that arose has ended or is in exactly one place. */
void td_scene_sample(td_scene *scene)
{
    uint64_t there = 0, boxes = 0;
    for (size_t i = 0; i < scene->consignment_count; i++) {
        const td_consignment *c = &scene->consignments[i];
        if (c->place == TD_AT_NOTHING || c->place == TD_AT_PART)
            continue;
        boxes += c->box;
        there += !c->box;
    }
    boxes += scene->boxes_ended;
    scene->tally->lost += boxes > scene->boxes_made ? boxes - scene->boxes_made
                                                    : scene->boxes_made - boxes;
    const uint64_t known = scene->ended + there;
    scene->tally->samples++;
    scene->tally->lost += known > scene->arisen ? known - scene->arisen : scene->arisen - known;
}

/* All freight, commodities, origins and destinations are sums over pairs. */
static void gather_leads(td_scene *scene)
{
    const td_plan *plan = scene->plan;
    const td_groups *g = &scene->tally->groups;
    td_lead *leads = scene->tally->leads;
    if (td_lead_batch_flush(&scene->leads, leads))
        scene->failed = true;
    for (size_t i = 0; i < plan->stream_count; i++) {
        const td_stream *s = &plan->streams[i];
        const td_lead *pair = &leads[g->pair + s->group];
        if (pair->count == 0 || (i > 0 && s[-1].group == s->group))
            continue;
        if (td_lead_merge(&leads[0], pair) ||
            td_lead_merge(&leads[g->commodity + s->commodity], pair) ||
            td_lead_merge(&leads[g->origin + s->origin], pair) ||
            td_lead_merge(&leads[g->destination + s->destination], pair))
            scene->failed = true;
    }
}

/* Relative difference of the two sides of Little's law: hours as counted from moment to moment, and as
 * told of who was inside. */
static double little(td_inside *inside, double to_h)
{
    td_inside_settle(inside, to_h);
    return inside->area > 0 ? fabs(inside->area - inside->stay_h) / inside->area : (double)NAN;
}

static void check_queues(td_scene *scene)
{
    const td_plan *plan = scene->plan;
    td_tally *tally = scene->tally;
    tally->little_worst = td_engine_little(scene->engine, scene->chamber_little, NULL);
    for (uint32_t s = 0; s < plan->station_count; s++) {
        tally->little_stations[s] = little(&scene->inside[s], plan->to_h);
        if (td_scene_is_lock(scene, s))
            tally->little_stations[s] = scene->chamber_little[scene->chambers[s]];
        tally->little_worst = fmax(tally->little_worst, tally->little_stations[s]);
    }
    for (uint32_t b = 0; b < plan->booking_count; b++) {
        double *of = &tally->little_services[plan->bookings[b].service];
        *of = fmax(*of, little(&scene->waiting[b].inside, plan->to_h));
        tally->little_worst = fmax(tally->little_worst, *of);
    }
}

/* What stands somewhere when the time ends. */
static void end_waiting(td_scene *scene, const td_consignment *c)
{
    const td_plan *plan = scene->plan;
    const double tonnes = plan->streams[c->stream].tonnes;
    const td_itinerary *way = &plan->itineraries[c->itinerary];
    const td_stage *stage = c->stage > 0 && c->stage <= way->count
                                ? &plan->stages[plan->stage_list[way->first + c->stage - 1]]
                                : NULL;
    if (c->place == TD_AT_STOP && stage) {
        td_waiting *waiting = &scene->waiting[stage->target];
        const uint32_t run = plan->run_of_service[plan->bookings[stage->target].service];
        waiting->inside.stay_h += plan->to_h - c->since_h;
        if (run != TD_NONE)
            td_scene_waits_for_run(scene, run, c->since_h, plan->to_h, tonnes);
    } else if (c->place == TD_AT_DOOR) {
        const td_stage *next = &plan->stages[plan->stage_list[way->first + c->stage]];
        td_scene_held_by_yard(scene, next->target, c->since_h, plan->to_h, tonnes);
    }
}

/* Vehicles under way when the time ends. */
static void end_running(td_scene *scene)
{
    for (size_t i = 0; i < scene->vehicle_count; i++) {
        const td_vehicle *v = &scene->vehicles[i];
        if (!v->on_road)
            continue;
        td_week *week = td_scene_run_week(scene, v->run, v->departed_h);
        if (week && v->departed_h > -(double)INFINITY)
            week->used += v->peak;
        if (v->held_by == TD_NONE)
            continue;
        td_scene_held_aboard(scene, v->run, v->since_h, scene->plan->to_h, v->tonnes);
        td_scene_held_by_yard(scene, v->held_by, v->since_h, scene->plan->to_h, v->tonnes);
    }
}

/* What is on its way at the end, and the checks. */
void td_scene_wind_up(td_scene *scene)
{
    const td_plan *plan = scene->plan;
    td_tally *tally = scene->tally;
    td_scene_sample(scene);
    for (size_t i = 0; i < scene->consignment_count; i++) {
        const td_consignment *c = &scene->consignments[i];
        if (c->place == TD_AT_NOTHING || c->place == TD_AT_PART)
            continue;
        if (c->box) {
            td_scene_box_end(scene, c);
            continue;
        }
        end_waiting(scene, c);
        if (c->arose_h < 0)
            continue;
        td_flow *flow = &tally->flows[plan->streams[c->stream].commodity];
        flow->under_way++;
        flow->under_way_t += plan->streams[c->stream].tonnes;
    }
    end_running(scene);
    check_queues(scene);
    gather_leads(scene);
    for (td_index k = 0; k < plan->world->commodities.count; k++) {
        const td_flow *f = &tally->flows[k];
        const uint64_t told = f->delivered + f->perished + f->unserved + f->under_way;
        tally->lost += told > f->arisen ? told - f->arisen : f->arisen - told;
    }
    tally->events = td_engine_event_count(scene->engine);
    tally->circles = scene->circles;
}
