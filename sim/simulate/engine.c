/* The clock and the loop over events; see engine.h. */
#include "simulate/engine_parts.h"

#include <string.h>

td_status td_engine_create(const td_engine_setup *setup, td_engine **out)
{
    td_engine *e = TD_ALLOC(1, td_engine);
    if (!e)
        return TD_ERR_NOMEM;
    e->setup = *setup;
    e->free_visit = TD_NOWHERE;
    *out = e;
    return TD_OK;
}

void td_engine_free(td_engine *engine)
{
    if (!engine)
        return;
    td_event_list_clear(&engine->events);
    free(engine->visit_lines.block);
    free(engine->visit_rest);
    free(engine->station_lines.block);
    free(engine->station_rest);
    free(engine->chambers);
    free(engine->platforms);
    free(engine->flagged);
    free(engine->circle);
    free(engine);
}

void td_engine_reset(td_engine *engine, const td_luck *luck)
{
    td_engine *const e = engine;
    td_event_list_reset(&e->events);
    e->now = 0;
    e->status = TD_OK;
    e->setup.luck = *luck;
    e->visit_count = e->customers = e->flagged_count = 0;
    e->free_visit = TD_NOWHERE;
    e->blocks = e->circles = e->happened = 0;
    for (uint32_t i = 0; i < e->platform_count; i++)
        td_platform_reset(&e->platforms[i]);
    for (uint32_t i = 0; i < e->station_count; i++)
        td_station_reset(e, i);
}

void td_engine_fail(td_engine *e, td_status status)
{
    if (e->status == TD_OK)
        e->status = status;
    e->halted = true;
}

void *td_lines_grow(td_lines *lines, size_t held, size_t size)
{
    if (size > SIZE_MAX - TD_LINE)
        return NULL;
    /* large blocks grow by moving pages, without touching those beyond what is held */
    char *const grown = realloc(lines->block, size + TD_LINE);
    if (!grown)
        return NULL;
    const size_t lead = (TD_LINE - (uintptr_t)grown % TD_LINE) % TD_LINE;
    if (lead != lines->lead && held > 0)
        memmove(grown + lead, grown + lines->lead, held);
    *lines = (td_lines){grown, lead};
    return grown + lead;
}

/* Room for another visit. */
static td_status grow_visits(td_engine *e)
{
    enum { FIRST = 64 };
    const size_t capacity = e->visit_capacity ? 2 * e->visit_capacity : FIRST;
    if (e->visit_count < e->visit_capacity)
        return TD_OK;
    if (td_resize((void **)&e->visit_rest, capacity, sizeof *e->visit_rest) != TD_OK)
        return TD_ERR_NOMEM;
    td_visit *const visits = td_lines_grow(&e->visit_lines, e->visit_count * sizeof *visits,
                                           capacity * sizeof *visits);
    if (!visits)
        return TD_ERR_NOMEM;
    e->visits = visits;
    e->visit_capacity = capacity;
    return TD_OK;
}

uint32_t td_visit_take_new(td_engine *e)
{
    const td_status status = e->visit_count == TD_EVENT_SUBJECTS ? TD_ERR_RUN : grow_visits(e);
    if (status != TD_OK) {
        td_engine_fail(e, status);
        return TD_NOWHERE;
    }
    e->customers++;
    return e->visit_count++;
}

double td_engine_now(const td_engine *engine)
{
    return engine->now;
}

uint64_t td_engine_schedule(td_engine *engine, double time_h, uint32_t kind, uint32_t subject)
{
    if (kind < TD_EVENT_OF_WORLD || kind >= TD_EVENT_KIND_LIMIT || !engine->setup.handler[kind]) {
        td_engine_fail(engine, TD_ERR_USAGE);
        return TD_NO_TICKET;
    }
    return td_engine_push(engine, time_h, kind, subject);
}

void td_engine_cancel(td_engine *engine, uint64_t ticket)
{
    if (td_event_list_cancel(&engine->events, ticket) != TD_OK)
        td_engine_fail(engine, TD_ERR_NOMEM);
}

/* What the end of a service will read: the visit, its station, who is first in the queue there.
 * Inlined at any rate: gcc holds a function that only prefetches for one without effect, and leaves
 * out calls of it. */
__attribute__((always_inline)) static inline void fetch_served(const td_engine *e, uint32_t visit, int round)
{
    const td_visit *const v = &e->visits[visit];
    if (round == 0) {
        __builtin_prefetch(v);
        return;
    }
    const td_station_state *const s = &e->stations[v->station];
    if (round == 1) {
        __builtin_prefetch(s);
        __builtin_prefetch(&s->wait_h);
    } else if (round == 2 && s->queued > 0) {
        __builtin_prefetch(&e->visits[s->queue.first]);
    }
}

__attribute__((always_inline)) static inline void fetch_event(const td_engine *e, size_t place, int round)
{
    if (place >= e->events.run_count)
        return;
    const td_event event = td_event_unpack(e->events.run[place]);
    if (event.kind == TD_EVENT_SERVED)
        fetch_served(e, event.subject, round);
    else if (event.kind >= TD_EVENT_OF_WORLD && e->setup.fetch)
        e->setup.fetch(e->setup.world, e, event.kind, event.subject, round);
}

/* Misses of the cache that would follow one another are begun together: round r is so many events
 * ahead. */
enum { AHEAD = 3 };
static inline size_t distance(int round)
{
    return (size_t)(AHEAD * (TD_FETCH_ROUNDS - round));
}

/* A new run: its first events. */
static void fetch_first(const td_engine *e)
{
    for (int round = 0; round < TD_FETCH_ROUNDS; round++)
        for (size_t i = 0; i < distance(round); i++)
            fetch_event(e, i, round);
}

static inline bool next_event(td_engine *e, double to_h, td_event *event)
{
    if (td_event_list_needs_run(&e->events) && e->events.shelved > 0 &&
        td_event_list_fill_run(&e->events))
        fetch_first(e);
    for (int round = 0; round < TD_FETCH_ROUNDS && e->events.run_count > 0; round++)
        fetch_event(e, e->events.run_at + distance(round), round);
    return td_event_list_pop(&e->events, to_h, event);
}

td_status td_engine_run(td_engine *engine, double to_h)
{
    td_engine *const e = engine;
    td_event event;
    e->halted = e->status != TD_OK;
    while (!e->halted && next_event(e, to_h, &event)) {
        e->now = event.time_h;
        e->happened++;
        switch (event.kind) {
        case TD_EVENT_SERVED:
            td_station_on_served(e, event.subject);
            break;
        case TD_EVENT_CHAMBER:
            td_station_on_chamber(e, event.subject);
            break;
        case TD_EVENT_OPENING:
            td_station_on_opening(e, event.subject);
            break;
        case TD_EVENT_MIDNIGHT:
            td_station_on_midnight(e, event.subject);
            break;
        default:
            e->setup.handler[event.kind](e->setup.world, e, event.subject);
        }
    }
    if (e->events.failed)
        td_engine_fail(e, TD_ERR_NOMEM);
    if (!e->halted && to_h > e->now && to_h < HUGE_VAL)
        e->now = to_h;
    return e->status;
}

void td_engine_stop(td_engine *engine, td_status status)
{
    td_engine_fail(engine, status);
}

uint64_t td_engine_event_count(const td_engine *engine)
{
    return engine->happened;
}

uint64_t td_engine_circle_count(const td_engine *engine)
{
    return engine->circles;
}

size_t td_engine_memory(const td_engine *engine)
{
    const td_engine *const e = engine;
    return sizeof *e + td_event_list_memory(&e->events) +
           e->visit_capacity * (sizeof(td_visit) + sizeof(td_visit_rest)) +
           e->station_capacity * (sizeof(td_station_state) + sizeof(td_station_rest)) +
           e->chamber_capacity * sizeof(td_chamber) +
           e->platform_capacity * sizeof(td_platform_state) +
           (e->flagged_capacity + e->circle_capacity) * sizeof(uint32_t);
}

uint32_t td_engine_customer_count(const td_engine *engine)
{
    return engine->customers;
}
