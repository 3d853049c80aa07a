/* Batches: chambers of a lock, or any vehicle that goes when somebody waits. */
#include "simulate/engine_parts.h"

static void load(td_engine *e, uint32_t chamber)
{
    td_chamber *const c = &e->chambers[chamber];
    const uint32_t station = c->station;
    td_station_state *const s = &e->stations[station];
    td_station_rest *const rest = &e->station_rest[station];
    double units = 0;
    for (;;) {
        const uint32_t first = td_station_first_queued(e, station, c->side);
        if (first == TD_NOWHERE)
            break;
        td_visit *const v = &e->visits[first];
        const double own = td_visit_units(e, first);
        if (c->aboard > 0 && units + own > rest->batch_units * (1 + 1e-12)) /* summed units */
            break;
        units += own;
        td_station_book_start(e, first);
        v->state = TD_VISIT_CARRIED;
        v->carried = 1;
        e->visit_rest[first].chamber = chamber;
        td_visit_append(e, &c->list, first);
        c->aboard++;
    }
    td_station_count_started(e, station, units);
    td_random r =
        td_random_open(&e->setup.luck, rest->hash, TD_PURPOSE_BATCH, rest->batch_number++);
    c->busy = true;
    rest->mixed.chambers_busy++;
    rest->sample.batches++;
    td_engine_push(e, e->now + td_distribution_draw(rest->batch_h, &r) / s->factor,
                   TD_EVENT_CHAMBER, chamber);
}

/* Whether more units wait at a side than `enough`. */
static bool more_wait(td_engine *e, uint32_t station, uint32_t side, double enough)
{
    double units = 0;
    for (uint32_t rank = 0; rank < TD_RANKS; rank++)
        for (uint32_t i = td_station_queue(e, station, side, rank)->first; i != TD_NOWHERE;
             i = e->visits[i].next) {
            units += td_visit_units(e, i);
            if (units > enough)
                return true;
        }
    return false;
}

static bool is_idle(const td_chamber *c)
{
    return !c->busy && !c->turning && c->aboard == 0;
}

void td_station_start_batches(td_engine *e, uint32_t station)
{
    const td_station_state *const s = &e->stations[station];
    td_station_rest *const rest = &e->station_rest[station];
    td_chamber *const chambers = e->chambers + rest->first_chamber;
    uint32_t turning_to[2] = {0, 0};
    for (uint32_t i = 0; i < s->servers && s->queued > 0; i++) {
        if (is_idle(&chambers[i]) &&
            td_station_first_queued(e, station, chambers[i].side) != TD_NOWHERE &&
            td_station_may_start(e, station))
            load(e, rest->first_chamber + i);
        if (chambers[i].turning)
            turning_to[1 - chambers[i].side]++;
    }
    if (s->sides < 2 || s->queued == 0 || !td_station_may_start(e, station))
        return;
    for (uint32_t i = 0; i < s->servers; i++) {
        td_chamber *const c = &chambers[i];
        const uint32_t other = 1 - c->side;
        if (!is_idle(c) || !more_wait(e, station, other, turning_to[other] * rest->batch_units))
            continue;
        c->turning = true;
        turning_to[other]++;
        rest->sample.turns++;
        td_engine_push(e, e->now + rest->turn_h / s->factor, TD_EVENT_CHAMBER,
                       rest->first_chamber + i);
    }
}

void td_station_on_chamber(td_engine *e, uint32_t chamber)
{
    td_chamber *const c = &e->chambers[chamber];
    td_station_state *const s = &e->stations[c->station];
    if (s->sides == 2)
        c->side = (uint8_t)(1 - c->side);
    if (c->turning) {
        c->turning = false;
    } else {
        td_station_advance(e, c->station);
        c->busy = false;
        e->station_rest[c->station].mixed.chambers_busy--;
        while (c->list.first != TD_NOWHERE) {
            const uint32_t visit = c->list.first;
            td_visit_unlink(e, &c->list, visit);
            td_visit_finish(e, visit);
        }
    }
    td_station_flag(e, c->station);
    td_station_settle(e);
}

void td_chamber_leave(td_engine *e, uint32_t visit)
{
    e->chambers[e->visit_rest[visit].chamber].aboard--;
}
