/*
 * What events that come soon will read (td_fetch). The freight under way, its routes and the stages of
 * these are some tens of megabytes, met in no order: without this a replication waits for memory
 * half of its time.
 */
#include "simulate/scene.h"

/* Inlined at any rate: gcc holds a function that only prefetches for one without effect, and leaves
 * out calls of it. */
#define FETCHING __attribute__((always_inline)) static inline void

/* A thing may lie across two cache lines. */
#define FETCH(thing)                                                                               \
    do {                                                                                           \
        const char *const at_ = (const char *)(thing);                                             \
        __builtin_prefetch(at_);                                                                   \
        __builtin_prefetch(at_ + sizeof *(thing) - 1);                                             \
    } while (0)

/* The consignment; its itinerary and stream; where it stands in it; the stage. */
FETCHING fetch_consignment(const td_scene *scene, uint32_t number, int round)
{
    const td_plan *const plan = scene->plan;
    const td_consignment *const c = &scene->consignments[number];
    if (round == 0) {
        FETCH(c);
        return;
    }
    const td_itinerary *const way = &plan->itineraries[c->itinerary];
    if (round == 1) {
        __builtin_prefetch(way);
        FETCH(&plan->streams[c->stream]);
        return;
    }
    const uint32_t *const stage = &plan->stage_list[way->first + c->stage];
    if (c->stage >= way->count)
        return;
    if (round == 2)
        __builtin_prefetch(stage);
    else
        FETCH(&plan->stages[*stage]);
}

/* The stream, its source and its choices; the options. */
FETCHING fetch_stream(const td_scene *scene, uint32_t s, int round)
{
    const td_plan *const plan = scene->plan;
    const td_index period = td_calendar_period(plan->world, td_scene_now(scene));
    const td_stream_choices *const choices = &plan->choices[period][s];
    if (round == 0) {
        FETCH(&scene->sources[s]);
        FETCH(&plan->streams[s]);
        FETCH(choices);
    } else if (round == 1) {
        for (const td_option *o = choices->options; o < choices->options + choices->count; o += 2)
            FETCH(o);
    }
}

void td_scene_fetch(const void *context, const td_engine *engine, uint32_t kind, uint32_t subject,
                    int round)
{
    const td_scene *const scene = context;
    (void)engine;
    if (kind == TD_EVENT_CONSIGNMENT)
        fetch_consignment(scene, subject, round);
    else if (kind == TD_EVENT_ARISE)
        fetch_stream(scene, subject, round);
    else if (kind == TD_EVENT_VEHICLE && round == 0)
        FETCH(&scene->vehicles[subject]);
    else if (kind == TD_EVENT_VEHICLE && round == 1 &&
             scene->vehicles[subject].riders != TD_NOBODY)
        FETCH(&scene->consignments[scene->vehicles[subject].riders]);
}
