/* Stations as they are set up and asked; see station.h. */
#include "simulate/engine_parts.h"

static const td_visit_list nobody = {TD_NOWHERE, TD_NOWHERE};

static bool is_valid(const td_station_spec *spec)
{
    if (!(spec->space > 0) || !(spec->daily_units >= 0) || !(spec->batch_units >= 0) || !spec->id)
        return false;
    if (spec->batch_units > 0)
        return spec->batch_h && spec->servers > 0 && spec->servers != TD_SERVERS_ANY &&
               (spec->sides == 1 || spec->sides == 2) && spec->turn_h >= 0;
    return true;
}

static td_status add_chambers(td_engine *e, const td_station_spec *spec, uint32_t station)
{
    const uint32_t count = spec->batch_units > 0 ? spec->servers : 0;
    if (TD_RESERVE(e->chambers, e->chamber_capacity, (size_t)e->chamber_count + count) != TD_OK)
        return TD_ERR_NOMEM;
    for (uint32_t i = 0; i < count; i++)
        e->chambers[e->chamber_count++] = (td_chamber){.station = station};
    return TD_OK;
}

/* Room for another station, in all that counts stations. */
static td_status grow_stations(td_engine *e)
{
    enum { FIRST = 16 };
    const size_t needed = (size_t)e->station_count + 1;
    const size_t capacity = e->station_capacity ? 2 * e->station_capacity : FIRST;
    if (TD_RESERVE(e->flagged, e->flagged_capacity, needed) != TD_OK ||
        TD_RESERVE(e->circle, e->circle_capacity, needed) != TD_OK)
        return TD_ERR_NOMEM;
    if (needed <= e->station_capacity)
        return TD_OK;
    if (td_resize((void **)&e->station_rest, capacity, sizeof *e->station_rest) != TD_OK)
        return TD_ERR_NOMEM;
    td_station_state *const stations = td_lines_grow(
        &e->station_lines, e->station_count * sizeof *stations, capacity * sizeof *stations);
    if (!stations)
        return TD_ERR_NOMEM;
    e->stations = stations;
    e->station_capacity = capacity;
    return TD_OK;
}

td_status td_station_add(td_engine *engine, const td_station_spec *spec, uint32_t *station)
{
    td_engine *const e = engine;
    if (!is_valid(spec) || e->station_count == TD_EVENT_SUBJECTS || !e->setup.served)
        return TD_ERR_USAGE;
    const uint32_t first_chamber = e->chamber_count;
    if (grow_stations(e) != TD_OK || add_chambers(e, spec, e->station_count) != TD_OK)
        return TD_ERR_NOMEM;
    e->stations[e->station_count] =
        (td_station_state){.space = spec->space,
                           .loses = spec->when_full == TD_FULL_LOSE,
                           .pauses = spec->at_closing == TD_CLOSING_PAUSE,
                           .batched = spec->batch_units > 0,
                           .sides = spec->sides};
    e->station_rest[e->station_count] = (td_station_rest){.opening = spec->opening,
                                                          .batch_units = spec->batch_units,
                                                          .turn_h = spec->turn_h,
                                                          .batch_h = spec->batch_h,
                                                          .first_chamber = first_chamber,
                                                          .hash = td_random_hash(spec->id),
                                                          .spec_servers = spec->servers,
                                                          .spec_daily_units = spec->daily_units};
    *station = e->station_count++;
    td_station_reset(e, *station);
    return e->status;
}

void td_station_reset(td_engine *e, uint32_t station)
{
    td_station_state *const s = &e->stations[station];
    td_station_rest *const c = &e->station_rest[station];
    *s = (td_station_state){.space = s->space,
                            .loses = s->loses,
                            .pauses = s->pauses,
                            .batched = s->batched,
                            .bounded = s->space < HUGE_VAL,
                            .mixed = s->batched || s->pauses,
                            .sides = s->sides,
                            .servers = c->spec_servers,
                            .factor = 1,
                            .queue = nobody,
                            .last_h = e->now};
    *c = (td_station_rest){.opening = c->opening,
                           .batch_units = c->batch_units,
                           .turn_h = c->turn_h,
                           .batch_h = c->batch_h,
                           .first_chamber = c->first_chamber,
                           .hash = c->hash,
                           .spec_servers = c->spec_servers,
                           .spec_daily_units = c->spec_daily_units,
                           .daily_units = c->spec_daily_units,
                           .door = nobody,
                           .held = nobody,
                           .at_work = nobody,
                           .capacity_last_h = e->now,
                           .day = floor(e->now / 24),
                           .sample.from_h = e->now};
    for (int side = 0; side < 2; side++)
        for (int rank = 0; rank < TD_RANKS; rank++)
            c->queue[side][rank] = nobody;
    for (uint32_t i = 0; s->batched && i < s->servers; i++)
        e->chambers[c->first_chamber + i] = (td_chamber){.station = station, .list = nobody};
    td_station_begin_hours(e, station);
}

void td_station_fetch(const td_engine *engine, uint32_t station, int round)
{
    const td_station_state *const s = &engine->stations[station];
    if (round == 0)
        __builtin_prefetch(s);
    else if (round == 1 && s->queued > 0)
        __builtin_prefetch(&engine->visits[s->queue.last]);
}

uint32_t td_station_queue_length(const td_engine *engine, uint32_t station)
{
    return engine->stations[station].queued;
}

uint32_t td_station_in_service(const td_engine *engine, uint32_t station)
{
    return td_station_busy(engine, station);
}

double td_station_units(const td_engine *engine, uint32_t station)
{
    const td_station_state *const s = &engine->stations[station];
    return s->mixed ? engine->station_rest[station].mixed.units : s->inside;
}

uint32_t td_visit_customer(const td_engine *engine, uint32_t visit)
{
    return engine->visits[visit].customer;
}

uint32_t td_visit_station(const td_engine *engine, uint32_t visit)
{
    const td_visit *const v = &engine->visits[visit];
    return v->state == TD_VISIT_OUTSIDE ? engine->visit_rest[visit].wish.station : v->station;
}
