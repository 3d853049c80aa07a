/* When a station works: opening hours, its factor of the moment, servers of the moment, daily
 * limits. */
#include "simulate/engine_parts.h"

static const double day_h = 24;

static void set_plain(td_engine *e, uint32_t station)
{
    td_station_state *const s = &e->stations[station];
    const td_station_rest *const c = &e->station_rest[station];
    s->plain = !c->opening && s->open && !s->pauses && s->factor == 1 &&
               c->daily_units == HUGE_VAL && !s->batched;
}

void td_station_advance_capacity(td_engine *e, uint32_t station)
{
    const td_station_state *const s = &e->stations[station];
    td_station_rest *const c = &e->station_rest[station];
    const double passed = e->now - c->capacity_last_h;
    c->capacity_last_h = e->now;
    if (!(passed > 0) || !s->open || !(s->factor > 0))
        return;
    c->sample.open_h += passed;
    c->sample.server_h += s->servers == TD_SERVERS_ANY ? HUGE_VAL : s->servers * passed;
}

/* A new day begins with what was started beyond the limits of the days before. */
static void turn_day(td_station_rest *s, double now)
{
    const double day = floor(now / day_h);
    if (day > s->day)
        s->started_units = fmax(0, s->started_units - (day - s->day) * s->daily_units);
    s->day = day;
}

bool td_station_may_start(td_engine *e, uint32_t station)
{
    const td_station_state *const s = &e->stations[station];
    td_station_rest *const c = &e->station_rest[station];
    if (!s->open || !(s->factor > 0))
        return false;
    if (!s->batched && !td_station_has_server(s))
        return false;
    if (c->daily_units == HUGE_VAL)
        return true;
    turn_day(c, e->now);
    if (c->started_units < c->daily_units)
        return true;
    if (!c->midnight_due) {
        c->midnight_due = true;
        td_engine_push(e, (c->day + 1) * day_h, TD_EVENT_MIDNIGHT, station);
    }
    return false;
}

void td_station_count_started(td_engine *e, uint32_t station, double units)
{
    td_station_rest *const c = &e->station_rest[station];
    if (c->daily_units == HUGE_VAL)
        return;
    turn_day(c, e->now);
    c->started_units += units;
}

void td_station_on_midnight(td_engine *e, uint32_t station)
{
    e->station_rest[station].midnight_due = false;
    td_station_flag(e, station);
    td_station_settle(e);
}

static double speed_of(const td_station_state *s)
{
    return s->open ? s->factor : 0;
}

/* Services under way in a pausing station go on at another speed. */
static void change_speed(td_engine *e, uint32_t station, double before)
{
    td_station_state *const s = &e->stations[station];
    const double after = speed_of(s);
    if (!s->pauses || before == after)
        return;
    s->paused = !(after > 0);
    for (uint32_t i = e->station_rest[station].at_work.first; i != TD_NOWHERE;
         i = e->visits[i].next) {
        td_visit *const v = &e->visits[i];
        td_visit_rest *const rest = &e->visit_rest[i];
        rest->left_h = fmax(0, rest->left_h - (e->now - rest->work_h) * before);
        rest->work_h = e->now;
        if (v->ticket != TD_NO_TICKET)
            td_engine_cancel(e, v->ticket);
        v->ticket = TD_NO_TICKET;
        if (after > 0 && rest->left_h < HUGE_VAL)
            v->ticket = td_engine_push(e, e->now + rest->left_h / after, TD_EVENT_SERVED, i);
    }
}

static void schedule_change(td_engine *e, uint32_t station)
{
    td_station_rest *const s = &e->station_rest[station];
    const double at =
        td_opening_next_change(s->opening, e->setup.week_starts_h, e->now, &s->opens_next);
    if (at < HUGE_VAL)
        td_engine_push(e, at, TD_EVENT_OPENING, station);
}

void td_station_begin_hours(td_engine *e, uint32_t station)
{
    td_station_state *const s = &e->stations[station];
    s->open = true;
    if (e->station_rest[station].opening) {
        const double week_h = fmod(e->now - e->setup.week_starts_h + 2 * 168, 168);
        s->open = td_opening_at(e->station_rest[station].opening, week_h);
        schedule_change(e, station);
    }
    s->paused = s->pauses && !s->open;
    set_plain(e, station);
}

void td_station_on_opening(td_engine *e, uint32_t station)
{
    td_station_state *const s = &e->stations[station];
    const double before = speed_of(s);
    td_station_advance(e, station);
    td_station_advance_capacity(e, station);
    s->open = e->station_rest[station].opens_next;
    change_speed(e, station, before);
    schedule_change(e, station);
    td_station_flag(e, station);
    td_station_settle(e);
}

void td_station_set_factor(td_engine *engine, uint32_t station, double factor)
{
    td_station_state *const s = &engine->stations[station];
    const double before = speed_of(s);
    if (!(factor >= 0) || factor == HUGE_VAL) {
        td_engine_fail(engine, TD_ERR_USAGE);
        return;
    }
    td_station_advance(engine, station);
    td_station_advance_capacity(engine, station);
    s->factor = factor;
    change_speed(engine, station, before);
    set_plain(engine, station);
    td_station_flag(engine, station);
    td_station_settle(engine);
}

void td_station_set_servers(td_engine *engine, uint32_t station, uint32_t servers)
{
    td_station_state *const s = &engine->stations[station];
    if (s->batched) {
        td_engine_fail(engine, TD_ERR_USAGE);
        return;
    }
    td_station_advance_capacity(engine, station);
    s->servers = servers;
    td_station_flag(engine, station);
    td_station_settle(engine);
}

void td_station_set_daily_units(td_engine *engine, uint32_t station, double units)
{
    td_station_rest *const s = &engine->station_rest[station];
    if (!(units >= 0)) {
        td_engine_fail(engine, TD_ERR_USAGE);
        return;
    }
    if (s->daily_units < HUGE_VAL)
        turn_day(s, engine->now);
    else
        s->day = floor(engine->now / day_h), s->started_units = 0;
    s->daily_units = units;
    set_plain(engine, station);
    td_station_flag(engine, station);
    td_station_settle(engine);
}
