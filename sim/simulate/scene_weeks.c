/* What is told by week: when freight waits and is held up, at what. */
#include <math.h>

#include "simulate/scene.h"

uint32_t td_scene_week(const td_scene *scene, double time_h)
{
    if (time_h < 0)
        return TD_NONE;
    const uint32_t week = (uint32_t)(time_h / scene->plan->stretch_h);
    return week < scene->tally->weeks ? week : TD_NONE;
}

td_week *td_scene_station_week(td_scene *scene, uint32_t station, double time_h)
{
    const uint32_t week = td_scene_week(scene, time_h);
    return week == TD_NONE
               ? NULL
               : &scene->tally->stations[(size_t)station * scene->tally->weeks + week];
}

td_week *td_scene_run_week(td_scene *scene, uint32_t run, double time_h)
{
    const uint32_t week = td_scene_week(scene, time_h);
    return week == TD_NONE ? NULL
                           : &scene->tally->services[(size_t)run * scene->tally->weeks + week];
}

static void spread(const td_scene *scene, td_week *weeks, double from_h, double to_h,
                   double tonnes, bool held)
{
    const double end_h = fmin(to_h, scene->plan->to_h);
    double t = fmax(0, from_h);
    while (t < end_h) {
        const uint32_t week = (uint32_t)(t / scene->plan->stretch_h);
        const double until = fmin(end_h, (week + 1) * scene->plan->stretch_h);
        if (week >= scene->tally->weeks)
            return;
        *(held ? &weeks[week].blocked_th : &weeks[week].waiting_th) += tonnes * (until - t);
        t = until;
    }
}

void td_scene_waits_for_run(td_scene *scene, uint32_t run, double from_h, double to_h,
                            double tonnes)
{
    td_tally *tally = scene->tally;
    spread(scene, tally->services + (size_t)run * tally->weeks, from_h, to_h, tonnes, false);
}

void td_scene_waits_at_station(td_scene *scene, uint32_t station, double from_h, double to_h,
                               double tonnes)
{
    td_tally *tally = scene->tally;
    spread(scene, tally->stations + (size_t)station * tally->weeks, from_h, to_h, tonnes, false);
}

void td_scene_held_by_yard(td_scene *scene, uint32_t station, double from_h, double to_h,
                           double tonnes)
{
    td_tally *tally = scene->tally;
    spread(scene, tally->stations + (size_t)station * tally->weeks, from_h, to_h, tonnes, true);
}

void td_scene_held_aboard(td_scene *scene, uint32_t run, double from_h, double to_h, double tonnes)
{
    td_tally *tally = scene->tally;
    spread(scene, tally->services + (size_t)run * tally->weeks, from_h, to_h, tonnes, true);
}

void td_scene_held_by_gate(td_scene *scene, uint32_t gate, double from_h, double to_h,
                           double tonnes)
{
    const td_plan *plan = scene->plan;
    const td_gate *g = &plan->gates[gate];
    const td_index resource = g->kind == TD_RESOURCE_FACILITY
                                  ? plan->world->facilities.resource[g->row]
                                  : TD_NONE;
    const uint32_t station = resource == TD_NONE ? TD_NONE : plan->station_of[resource];
    td_tally *tally = scene->tally;
    if (station != TD_NONE)
        td_scene_held_by_yard(scene, station, from_h, to_h, tonnes);
    else
        spread(scene, tally->gates + (size_t)gate * tally->weeks, from_h, to_h, tonnes, true);
}
