/*
 * Full stations that wait for each other in a circle.
 *
 * A station can move by itself while somebody is being served in it, or while it has a free server
 * for those who queue. If it can not, it moves when one of the stations can that its blocked
 * customers wait for. If none of all those that are reached so can, they stand still for ever, and
 * following blocked customers from any of them leads into a circle: the one blocked last in each
 * station of it moves on, all at once.
 */
#include "simulate/engine_parts.h"

static bool has_free_chamber(const td_engine *e, uint32_t station)
{
    for (uint32_t i = 0; i < e->stations[station].servers; i++)
        if (e->chambers[e->station_rest[station].first_chamber + i].aboard == 0)
            return true;
    return false;
}

static bool moves_by_itself(const td_engine *e, uint32_t station)
{
    const td_station_state *const s = &e->stations[station];
    if (td_station_busy(e, station) > 0 || s->blocked == 0)
        return true;
    if (s->queued == 0)
        return false;
    return s->batched ? has_free_chamber(e, station) : s->blocked < s->servers;
}

/* Whether the station, or one that it waits for, can move. */
static bool can_move(td_engine *e, uint32_t station)
{
    uint32_t *const stack = e->circle;
    uint32_t height = 0;
    const uint32_t stamp = ++e->circle_stamp;
    stack[height++] = station;
    e->station_rest[station].circle_stamp = stamp;
    while (height > 0) {
        const uint32_t at = stack[--height];
        if (moves_by_itself(e, at))
            return true;
        for (uint32_t i = e->station_rest[at].held.first; i != TD_NOWHERE;
             i = e->visit_rest[i].next_blocked) {
            const uint32_t to = e->visit_rest[i].wish.station;
            if (e->station_rest[to].circle_stamp == stamp)
                continue;
            e->station_rest[to].circle_stamp = stamp;
            stack[height++] = to;
        }
    }
    return false;
}

/* Follows the customer blocked last in each station until a station comes again; the circle is then
 * e->circle[*from ... *to). */
static void walk(td_engine *e, uint32_t station, uint32_t *from, uint32_t *to)
{
    uint32_t count = 0;
    const uint32_t stamp = ++e->circle_stamp;
    while (e->station_rest[station].circle_stamp != stamp) {
        e->station_rest[station].circle_stamp = stamp;
        e->circle[count++] = station;
        station = e->visit_rest[e->station_rest[station].held.last].wish.station;
    }
    *to = count;
    for (*from = 0; e->circle[*from] != station;)
        ++*from;
}

static void reverse(uint32_t *list, uint32_t count)
{
    for (uint32_t i = 0; i < count / 2; i++) {
        const uint32_t other = list[count - 1 - i];
        list[count - 1 - i] = list[i];
        list[i] = other;
    }
}

/* The list begins with what was at `first`. */
static void rotate(uint32_t *list, uint32_t count, uint32_t first)
{
    reverse(list, first);
    reverse(list + first, count - first);
    reverse(list, count);
}

static uint64_t latest_block(const td_engine *e, uint32_t station)
{
    return e->visit_rest[e->station_rest[station].held.last].blocked_order;
}

bool td_station_break_circle(td_engine *e, uint32_t station)
{
    uint32_t from, to, latest;
    if (can_move(e, station))
        return false;
    walk(e, station, &from, &to);
    uint32_t *const circle = e->circle + from;
    const uint32_t count = to - from;
    latest = 0;
    for (uint32_t i = 1; i < count; i++)
        if (latest_block(e, circle[i]) > latest_block(e, circle[latest]))
            latest = i;
    const uint32_t visit = e->station_rest[circle[latest]].held.last;
    rotate(circle, count, (latest + 1) % count); /* begins where that customer wants to go */
    e->circles++;
    e->station_rest[circle[0]].sample.over++;
    td_engine_trace(e, TD_STEP_OVER, circle[0], e->visits[visit].customer);
    if (e->setup.circle)
        e->setup.circle(e->setup.world, e, circle, count, e->visits[visit].customer);
    /* the last is the station of that customer; each of the others follows into the place left */
    for (uint32_t i = count; i-- > 0;)
        td_station_admit_from_door(e, e->station_rest[circle[i]].held.last);
    return true;
}
