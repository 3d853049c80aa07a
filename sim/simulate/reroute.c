/* Freight that chooses again at a terminal, by what is known there and then: what is closed and for how long,
 * how long the queues are, what waits for a departure.
 *
 * It looks only where its way would take half a day more than usual, at the routes of its pair that pass the
 * same place on the ground in this period, and takes the cheapest: money still to pay, and time at
 * the value of its time. Closures at random are taken to last as long as they do in this replication's
 * announcement, those by date until their date. */
#include <math.h>

#include "simulate/plan_parts.h"
#include "simulate/scene.h"

#define NOTICED_H 12.0

/* Expected time of a stage from now on, h; *extra_h gets what is beyond the usual. */
static double stage_time(const td_scene *scene, const td_stage *stage, double tonnes, double at_h,
                         double *extra_h)
{
    const double usual = td_stage_mean_h(scene->plan, stage, at_h);
    double extra = 0;
    if (stage->kind == TD_STAGE_GATE) {
        extra = td_scene_gate_opens(scene, stage->target, at_h) - at_h;
    } else if (stage->kind == TD_STAGE_STATION) {
        const td_station *s = &scene->plan->stations[stage->target];
        const double wait =
            stage->queue_share * td_station_queue_wait_h(&scene->queues[stage->target],
                                                         td_scene_now(scene));
        extra = wait - stage->queue_share * s->replaced_wait_h +
                stage->units_per_t * tonnes / s->rate_per_h;
        *extra_h += extra;
        return usual + fmax(0, wait + stage->units_per_t * tonnes / s->rate_per_h);
    }
    *extra_h += extra;
    return usual + extra;
}

/* Waiting for a departure behind those who wait, and the ride. */
static double booking_time(const td_scene *scene, uint32_t booking, double tonnes, double at_h,
                           double *extra_h)
{
    const td_plan *plan = scene->plan;
    const td_world *world = plan->world;
    const td_booking *b = &plan->bookings[booking];
    const uint32_t r = plan->run_of_service[b->service];
    if (r == TD_NONE) {
        *extra_h += (double)INFINITY;
        return (double)INFINITY;
    }
    const td_run *run = &plan->runs[r];
    const double headway =
        TD_HOURS_PER_WEEK / world->services.departures_per_week[b->service];
    const double behind = scene->waiting[booking].tonnes / run->capacity_t * headway;
    double time = headway / 2 + behind;
    *extra_h += behind;
    if (run->gate != TD_NONE) {
        const double shut = td_scene_gate_opens(scene, run->gate, at_h) - at_h;
        time += shut;
        *extra_h += shut;
    }
    bool aboard = false;
    for (td_index stop = run->first_stop; stop < run->first_stop + run->stop_count; stop++) {
        for (uint32_t i = plan->run_stage_first[stop];
             aboard && i < plan->run_stage_first[stop + 1]; i++)
            time += stage_time(scene, &plan->stages[plan->stage_list[i]], tonnes, at_h, extra_h);
        if (aboard && world->stops.node[stop] == b->to_node)
            return time;
        if (aboard)
            time += world->stops.dwell_h[stop];
        aboard = aboard || world->stops.node[stop] == b->from_node;
    }
    return time;
}

/* Time from a stage of an itinerary to its end. */
static double time_left(const td_scene *scene, const td_itinerary *itinerary, uint32_t stage,
                        double tonnes, double *extra_h)
{
    const td_plan *plan = scene->plan;
    double time = 0;
    *extra_h = 0;
    for (uint32_t i = stage; i < itinerary->count && !isinf(time); i++) {
        const td_stage *s = &plan->stages[plan->stage_list[itinerary->first + i]];
        const double at = td_scene_now(scene) + time;
        time += s->kind == TD_STAGE_BOARD
                    ? booking_time(scene, s->target, tonnes, at, extra_h)
                    : stage_time(scene, s, tonnes, at, extra_h);
    }
    return time;
}

static double cost_left(const td_plan *plan, const td_itinerary *itinerary, uint32_t stage,
                        td_index commodity, double time_h)
{
    const td_commodities *all = &plan->world->commodities;
    const double per_h = all->inventory_per_t_h[commodity] + all->urgency_per_t_h[commodity];
    return (double)plan->stage_money[itinerary->first + stage] + per_h * time_h;
}

void td_scene_reroute(td_scene *scene, uint32_t number)
{
    const td_plan *plan = scene->plan;
    td_consignment *c = &scene->consignments[number];
    const td_stream *stream = &plan->streams[c->stream];
    const td_itinerary *own = &plan->itineraries[c->itinerary];
    const uint32_t vertex = plan->stages[plan->stage_list[own->first + c->stage]].vertex;
    const td_index period = td_calendar_period(plan->world, td_scene_now(scene));
    const td_stream_choices *choices = &plan->choices[period][c->stream];
    double extra;
    double time = time_left(scene, own, c->stage, stream->tonnes, &extra);
    if (extra < NOTICED_H)
        return;
    double best = cost_left(plan, own, c->stage, stream->commodity, time);
    bool changed = false;
    for (uint32_t k = 0; k < choices->count; k++) {
        const td_option *option = &choices->options[k];
        const uint32_t other = option->itinerary;
        const td_itinerary *itinerary = &plan->itineraries[other];
        for (uint32_t i = 0; other != c->itinerary && i < itinerary->count; i++) {
            if (plan->stages[plan->stage_list[itinerary->first + i]].vertex != vertex)
                continue;
            time = time_left(scene, itinerary, i, stream->tonnes, &extra);
            const double cost = cost_left(plan, itinerary, i, stream->commodity, time);
            if (cost < best) {
                best = cost;
                c->itinerary = other;
                c->stage = i;
                c->corridor = (uint16_t)option->corridor;
                changed = true;
            }
            break;
        }
    }
    if (!changed)
        return;
    td_scene_note(scene, c, TD_NOTE_REROUTES, td_scene_now(scene), plan->net->vertex_node[vertex],
                  "");
    if (c->arose_h >= 0)
        scene->tally->flows[stream->commodity].rerouted_t += stream->tonnes;
}
