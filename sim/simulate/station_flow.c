/*
 * The way of customers through stations. Three things can make room: a server, space and a door;
 * what one customer frees may let another move, whose place lets a third move. Stations that gained
 * room are flagged and settled one after another until nothing moves, which needs no recursion.
 */
#include "simulate/engine_parts.h"

/* Rounding of summed units must not keep out a customer that exactly fits. */
static const double space_tolerance = 1e-9;

/* Whether units find space in a station whose space is bounded; `from`: the visit that has them,
 * TD_NOWHERE from outside. */
static bool fits_bound(const td_engine *e, uint32_t station, double units, uint32_t from)
{
    const td_station_state *const s = &e->stations[station];
    const bool inside = from != TD_NOWHERE && e->visits[from].station == station;
    const double own = inside ? td_visit_units(e, from) : 0;
    return td_station_units(e, station) - own + units <=
               s->space + space_tolerance * (1 + s->space) ||
           s->inside == (inside ? 1u : 0u);
}

static inline bool fits(const td_engine *e, uint32_t station, double units, uint32_t from)
{
    return !e->stations[station].bounded || fits_bound(e, station, units, from);
}

void td_station_flag(td_engine *e, uint32_t station)
{
    td_station_state *const s = &e->stations[station];
    if (s->flagged)
        return;
    s->flagged = true;
    e->flagged[e->flagged_count++] = station;
}

uint32_t td_station_first_queued(const td_engine *e, uint32_t station, uint32_t side)
{
    const uint32_t first = e->stations[station].queue.first;
    if (side == 0 && first != TD_NOWHERE)
        return first;
    for (int rank = 0; rank < TD_RANKS; rank++)
        if (e->station_rest[station].queue[side][rank].first != TD_NOWHERE)
            return e->station_rest[station].queue[side][rank].first;
    return TD_NOWHERE;
}

/* The first of a queue leaves it for a server. */
static inline void book_wait(td_engine *e, uint32_t visit)
{
    const td_visit *const v = &e->visits[visit];
    td_station_state *const s = &e->stations[v->station];
    const double wait = e->now - v->since_h;
    td_visit_unlink(e, td_station_queue(e, v->station, v->side, v->rank), visit);
    s->queued--;
    s->wait_h += wait;
    s->wait_h2 += wait * wait;
    if (wait > s->longest_wait_h)
        s->longest_wait_h = wait;
}

void td_station_book_start(td_engine *e, uint32_t visit)
{
    td_station_advance(e, e->visits[visit].station);
    book_wait(e, visit);
    td_engine_trace(e, TD_STEP_STARTED, e->visits[visit].station, e->visits[visit].customer);
}

/* The commonest steps are inlined: with one queue, calls are a tenth of the time. */
#define INLINED __attribute__((always_inline)) static inline

/* Begins the service of a customer who stands in no queue any more. */
INLINED void start(td_engine *e, uint32_t visit)
{
    td_visit *const v = &e->visits[visit];
    td_station_state *const s = &e->stations[v->station];
    double service_h = v->service_h;
    td_engine_trace(e, TD_STEP_STARTED, v->station, v->customer);
    v->state = TD_VISIT_SERVED;
    v->ticket = TD_NO_TICKET;
    if (!s->plain) {
        td_station_count_started(e, v->station, td_visit_units(e, visit));
        if (s->pauses) {
            e->visit_rest[visit].left_h = service_h;
            e->visit_rest[visit].work_h = e->now;
            td_visit_append(e, &e->station_rest[v->station].at_work, visit);
        }
        service_h /= s->factor;
    }
    if (service_h < HUGE_VAL)
        v->ticket = td_engine_push(e, e->now + service_h, TD_EVENT_SERVED, visit);
}

/* A customer of other units than 1 comes in. */
static void weigh(td_engine *e, uint32_t visit, double units)
{
    td_visit *const v = &e->visits[visit];
    v->weighs = 1;
    e->visit_rest[visit].units = units;
    td_station_mix(e, v->station);
}

/* Puts a customer, who fits, inside: it has left wherever it was. */
static void admit(td_engine *e, uint32_t visit, const td_errand *to)
{
    td_visit *const v = &e->visits[visit];
    td_station_state *const s = &e->stations[to->station];
    td_station_advance(e, to->station);
    v->since_h = e->now;
    v->service_h = to->service_h;
    v->station = to->station;
    v->rank = (unsigned)to->rank & (TD_RANKS - 1);
    v->side = s->sides == 2 ? (unsigned)to->side & 1 : 0;
    v->carried = v->weighs = 0;
    if (to->units != 1)
        weigh(e, visit, to->units);
    if (s->mixed)
        e->station_rest[to->station].mixed.units += to->units;
    s->admitted++;
    const bool starts = s->queued == 0 && (s->plain ? td_station_has_server(s)
                                                    : !s->batched &&
                                                          td_station_may_start(e, to->station));
    s->inside++;
    td_engine_trace(e, TD_STEP_ADMITTED, to->station, v->customer);
    if (starts) {
        start(e, visit);
        return;
    }
    v->state = TD_VISIT_QUEUED;
    td_visit_append(e, td_station_queue(e, to->station, v->side, v->rank), visit);
    s->queued++;
    if (s->queued > s->longest_queue)
        s->longest_queue = s->queued;
    if (s->batched)
        td_station_flag(e, to->station);
}

/* Gives free what a customer holds in its station. It stands in no list but those of its state. */
INLINED void leave(td_engine *e, uint32_t visit)
{
    const td_visit *const v = &e->visits[visit];
    const uint32_t station = v->station;
    td_station_state *const s = &e->stations[station];
    td_station_advance(e, station);
    if (v->state == TD_VISIT_BLOCKED)
        s->blocked--;
    if (v->carried)
        td_chamber_leave(e, visit);
    s->inside--;
    if (s->mixed) { /* no rounding is carried on */
        double *const units = &e->station_rest[station].mixed.units;
        *units = s->inside == 0 ? 0 : *units - td_visit_units(e, visit);
    }
    s->left++;
    s->stay_h += e->now - v->since_h;
    td_engine_trace(e, TD_STEP_LEFT, station, v->customer);
    if (s->queued + s->at_door > 0)
        td_station_flag(e, station);
}

static void unlink_held(td_engine *e, uint32_t visit)
{
    const td_visit_rest *const v = &e->visit_rest[visit];
    td_visit_list *const held = &e->station_rest[e->visits[visit].station].held;
    if (v->prev_blocked == TD_NOWHERE)
        held->first = v->next_blocked;
    else
        e->visit_rest[v->prev_blocked].next_blocked = v->next_blocked;
    if (v->next_blocked == TD_NOWHERE)
        held->last = v->prev_blocked;
    else
        e->visit_rest[v->next_blocked].prev_blocked = v->prev_blocked;
}

static void append_held(td_engine *e, uint32_t visit)
{
    td_visit_rest *const v = &e->visit_rest[visit];
    td_visit_list *const held = &e->station_rest[e->visits[visit].station].held;
    v->prev_blocked = held->last;
    v->next_blocked = TD_NOWHERE;
    if (held->last == TD_NOWHERE)
        held->first = visit;
    else
        e->visit_rest[held->last].next_blocked = visit;
    held->last = visit;
}

/* To the door that the visit's wish names, behind all of its rank and of ranks before it. */
static void stand_at_door(td_engine *e, uint32_t visit)
{
    td_visit *const v = &e->visits[visit];
    const td_errand *const wish = &e->visit_rest[visit].wish;
    td_station_state *const t = &e->stations[wish->station];
    td_visit_list *const door = &e->station_rest[wish->station].door;
    uint32_t before = door->last;
    td_station_mix(e, wish->station);
    while (before != TD_NOWHERE && e->visit_rest[before].wish.rank > wish->rank)
        before = before == door->first ? TD_NOWHERE : e->visits[before].prev;
    v->next = before == TD_NOWHERE ? door->first : e->visits[before].next;
    v->prev = before;
    if (before == TD_NOWHERE)
        door->first = visit;
    else
        e->visits[before].next = visit;
    if (v->next == TD_NOWHERE)
        door->last = visit;
    else
        e->visits[v->next].prev = visit;
    t->at_door++;
    td_engine_trace(e, TD_STEP_BLOCKED, wish->station, v->customer);
}

static void leave_door(td_engine *e, uint32_t visit)
{
    const uint32_t station = e->visit_rest[visit].wish.station;
    td_station_state *const t = &e->stations[station];
    td_station_advance(e, station);
    td_visit_unlink(e, &e->station_rest[station].door, visit);
    t->at_door--;
    if (e->visits[visit].state == TD_VISIT_BLOCKED)
        unlink_held(e, visit);
}

static void block(td_engine *e, uint32_t visit, td_errand wish)
{
    td_visit *const v = &e->visits[visit];
    td_station_state *const s = &e->stations[v->station];
    td_station_mix(e, v->station);
    s->blocked++;
    v->state = TD_VISIT_BLOCKED;
    e->visit_rest[visit].wish = wish;
    e->visit_rest[visit].blocked_order = e->blocks++;
    append_held(e, visit);
    stand_at_door(e, visit);
    td_station_flag(e, v->station); /* a circle may have closed */
}

static inline bool is_errand(const td_engine *e, const td_errand *to)
{
    return to->station < e->station_count && to->rank < TD_RANKS && to->side < 2 &&
           to->units > 0 && to->service_h >= 0;
}

/* Whether a newcomer may pass the door: nobody stands there whose turn comes first. */
static inline bool door_is_free(const td_engine *e, const td_errand *to)
{
    if (e->stations[to->station].at_door == 0)
        return true;
    return e->visit_rest[e->station_rest[to->station].door.first].wish.rank > to->rank;
}

static void turn_away(td_engine *e, uint32_t visit, uint32_t station)
{
    e->station_rest[station].sample.lost++;
    if (e->setup.lost)
        e->setup.lost(e->setup.world, e, station, e->visits[visit].customer);
    td_visit_give(e, visit);
}

void td_visit_finish(td_engine *e, uint32_t visit)
{
    td_visit *v = &e->visits[visit];
    const uint32_t station = v->station;
    td_station_state *const s = &e->stations[station];
    if (s->pauses && !v->carried)
        td_visit_unlink(e, &e->station_rest[station].at_work, visit);
    v->state = TD_VISIT_DONE;
    s->served++;
    if (s->mixed)
        e->station_rest[station].mixed.units_served += td_visit_units(e, visit);
    td_engine_trace(e, TD_STEP_SERVED, station, v->customer);
    const td_errand to = e->setup.served(e->setup.world, e, station, v->customer);
    if (to.station != TD_NOWHERE && !is_errand(e, &to))
        td_engine_fail(e, TD_ERR_USAGE);
    if (to.station == TD_NOWHERE || e->status != TD_OK) {
        leave(e, visit);
        td_visit_give(e, visit);
        return;
    }
    if (door_is_free(e, &to) && fits(e, to.station, to.units, visit)) {
        leave(e, visit);
        admit(e, visit, &to);
    } else if (e->stations[to.station].loses) {
        leave(e, visit);
        turn_away(e, visit, to.station);
    } else {
        block(e, visit, to);
    }
}

void td_station_admit_from_door(td_engine *e, uint32_t visit)
{
    td_visit *const v = &e->visits[visit];
    const td_errand wish = e->visit_rest[visit].wish;
    leave_door(e, visit);
    if (v->state == TD_VISIT_BLOCKED)
        leave(e, visit);
    admit(e, visit, &wish);
}

INLINED void start_first(td_engine *e, uint32_t station)
{
    const uint32_t first = td_station_first_queued(e, station, 0);
    td_station_advance(e, station);
    book_wait(e, first);
    start(e, first);
}

/* Starts and admits whom it can. */
static void settle_one(td_engine *e, uint32_t station)
{
    td_station_state *const s = &e->stations[station];
    bool moved = true;
    while (moved) {
        moved = false;
        if (s->batched)
            td_station_start_batches(e, station);
        else
            while (s->queued > 0 && (s->plain ? td_station_has_server(s)
                                              : td_station_may_start(e, station)))
                start_first(e, station);
        while (s->at_door > 0) {
            const uint32_t first = e->station_rest[station].door.first;
            if (!fits(e, station, e->visit_rest[first].wish.units, first))
                break;
            td_station_admit_from_door(e, first);
            moved = true;
        }
    }
    if (s->at_door > 0)
        td_station_break_circle(e, station);
}

void td_station_settle(td_engine *e)
{
    if (e->settling)
        return;
    e->settling = true;
    while (e->flagged_count > 0) {
        const uint32_t station = e->flagged[--e->flagged_count];
        e->stations[station].flagged = false;
        settle_one(e, station);
    }
    e->settling = false;
}

void td_station_on_served(td_engine *e, uint32_t visit)
{
    td_visit_finish(e, visit);
    td_station_settle(e);
}

uint32_t td_station_enter(td_engine *engine, uint32_t customer, const td_errand *errand)
{
    td_engine *const e = engine;
    if (!is_errand(e, errand) || customer >= TD_EVENT_SUBJECTS) {
        td_engine_fail(e, TD_ERR_USAGE);
        return TD_NOWHERE;
    }
    const uint32_t visit = td_visit_take(e);
    if (visit == TD_NOWHERE)
        return TD_NOWHERE;
    td_visit *const v = &e->visits[visit];
    const td_station_state *const s = &e->stations[errand->station];
    v->customer = customer & (TD_EVENT_SUBJECTS - 1);
    if (door_is_free(e, errand) && fits(e, errand->station, errand->units, TD_NOWHERE)) {
        admit(e, visit, errand);
        if (e->flagged_count > 0)
            td_station_settle(e);
        return visit;
    }
    if (s->loses) {
        turn_away(e, visit, errand->station);
        return TD_NOWHERE;
    }
    v->state = TD_VISIT_OUTSIDE;
    v->station = TD_NOWHERE;
    e->visit_rest[visit].wish = *errand;
    stand_at_door(e, visit);
    return visit;
}

void td_station_release(td_engine *engine, uint32_t visit)
{
    const td_visit *const v = &engine->visits[visit];
    if (v->state != TD_VISIT_SERVED)
        return;
    if (v->ticket != TD_NO_TICKET)
        td_engine_cancel(engine, v->ticket);
    td_visit_finish(engine, visit);
    td_station_settle(engine);
}

bool td_station_withdraw(td_engine *engine, uint32_t visit)
{
    td_engine *const e = engine;
    td_visit *const v = &e->visits[visit];
    const uint32_t station =
        v->state == TD_VISIT_OUTSIDE ? e->visit_rest[visit].wish.station : v->station;
    td_station_state *const s = &e->stations[station];
    if (v->state == TD_VISIT_CARRIED || v->state == TD_VISIT_DONE)
        return false;
    td_station_advance(e, station);
    e->station_rest[station].sample.withdrawn++;
    if (v->state == TD_VISIT_QUEUED) {
        td_visit_unlink(e, td_station_queue(e, v->station, v->side, v->rank), visit);
        s->queued--;
        e->station_rest[station].withdrawn_queued++;
        e->station_rest[station].wait_before_h +=
            e->now - v->since_h; /* it did wait, though it never started */
    } else if (v->state == TD_VISIT_SERVED) {
        if (v->ticket != TD_NO_TICKET)
            td_engine_cancel(e, v->ticket);
        if (s->pauses)
            td_visit_unlink(e, &e->station_rest[station].at_work, visit);
    } else {
        const uint32_t door = e->visit_rest[visit].wish.station;
        leave_door(e, visit);
        td_station_flag(e, door); /* whoever stood behind may fit */
    }
    if (v->state != TD_VISIT_OUTSIDE)
        leave(e, visit);
    td_visit_give(e, visit);
    td_station_settle(e);
    return true;
}
