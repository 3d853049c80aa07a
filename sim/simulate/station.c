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

td_status td_station_add(td_engine *engine, const td_station_spec *spec, uint32_t *station)
{
    td_engine *const e = engine;
    const size_t needed = (size_t)e->station_count + 1;
    if (!is_valid(spec) || needed > TD_EVENT_SUBJECTS || !e->setup.served)
        return TD_ERR_USAGE;
    const uint32_t first_chamber = e->chamber_count;
    if (TD_RESERVE(e->stations, e->station_capacity, needed) != TD_OK ||
        TD_RESERVE(e->flagged, e->flagged_capacity, needed) != TD_OK ||
        TD_RESERVE(e->circle, e->circle_capacity, needed) != TD_OK ||
        add_chambers(e, spec, e->station_count) != TD_OK)
        return TD_ERR_NOMEM;
    e->stations[e->station_count] =
        (td_station_state){.space = spec->space,
                           .loses = spec->when_full == TD_FULL_LOSE,
                           .pauses = spec->at_closing == TD_CLOSING_PAUSE,
                           .sides = spec->sides,
                           .opening = spec->opening,
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
    const td_station_state kept = *s;
    *s = (td_station_state){.space = kept.space,
                            .loses = kept.loses,
                            .pauses = kept.pauses,
                            .sides = kept.sides,
                            .opening = kept.opening,
                            .batch_units = kept.batch_units,
                            .turn_h = kept.turn_h,
                            .batch_h = kept.batch_h,
                            .first_chamber = kept.first_chamber,
                            .hash = kept.hash,
                            .spec_servers = kept.spec_servers,
                            .spec_daily_units = kept.spec_daily_units,
                            .servers = kept.spec_servers,
                            .daily_units = kept.spec_daily_units,
                            .factor = 1,
                            .door = nobody,
                            .held = nobody,
                            .at_work = nobody,
                            .last_h = e->now,
                            .capacity_last_h = e->now,
                            .day = floor(e->now / 24),
                            .sample.from_h = e->now};
    for (int side = 0; side < 2; side++)
        for (int rank = 0; rank < TD_RANKS; rank++)
            s->queue[side][rank] = nobody;
    for (uint32_t i = 0; s->batch_units > 0 && i < s->servers; i++)
        e->chambers[s->first_chamber + i] = (td_chamber){.station = station, .list = nobody};
    td_station_begin_hours(e, station);
}

uint32_t td_station_queue_length(const td_engine *engine, uint32_t station)
{
    return engine->stations[station].queued;
}

uint32_t td_station_in_service(const td_engine *engine, uint32_t station)
{
    return engine->stations[station].busy;
}

double td_station_units(const td_engine *engine, uint32_t station)
{
    return engine->stations[station].units;
}

uint32_t td_visit_customer(const td_engine *engine, uint32_t visit)
{
    return engine->visits[visit].customer;
}

uint32_t td_visit_station(const td_engine *engine, uint32_t visit)
{
    const td_visit *const v = &engine->visits[visit];
    return v->state == TD_VISIT_OUTSIDE ? v->wish.station : v->station;
}
