/* Platforms; see platform.h. */
#include "simulate/engine_parts.h"

static void advance(td_platform_state *p, double now)
{
    p->sample.queue_h += p->waiting * (now - p->last_h);
    p->last_h = now;
}

void td_platform_reset(td_platform_state *p)
{
    *p = (td_platform_state){0};
    for (int rank = 0; rank < TD_RANKS; rank++)
        p->queue[rank] = (td_visit_list){TD_NOWHERE, TD_NOWHERE};
}

td_status td_platform_add(td_engine *engine, uint32_t *platform)
{
    const size_t needed = (size_t)engine->platform_count + 1;
    if (TD_RESERVE(engine->platforms, engine->platform_capacity, needed) != TD_OK)
        return TD_ERR_NOMEM;
    *platform = engine->platform_count++;
    td_platform_reset(&engine->platforms[*platform]);
    return TD_OK;
}

uint32_t td_platform_enter(td_engine *engine, uint32_t platform, uint32_t customer, uint8_t rank,
                           double units)
{
    td_engine *const e = engine;
    td_platform_state *const p = &e->platforms[platform];
    if (rank >= TD_RANKS || !(units >= 0) || customer >= TD_EVENT_SUBJECTS) {
        td_engine_fail(e, TD_ERR_USAGE);
        return TD_NOWHERE;
    }
    const uint32_t place = td_visit_take(e);
    if (place == TD_NOWHERE)
        return TD_NOWHERE;
    td_visit *const v = &e->visits[place];
    advance(p, e->now);
    v->customer = customer & (TD_EVENT_SUBJECTS - 1);
    v->station = platform;
    v->state = TD_VISIT_WAITING;
    v->rank = (unsigned)rank & (TD_RANKS - 1);
    v->units = units;
    v->since_h = e->now;
    td_visit_append(e, &p->queue[rank], place);
    p->waiting++;
    p->units += units;
    p->sample.came++;
    if (p->waiting > p->sample.longest_queue)
        p->sample.longest_queue = p->waiting;
    return place;
}

/* Takes a customer from the platform. */
static void take_away(td_engine *e, uint32_t place)
{
    const td_visit *const v = &e->visits[place];
    td_platform_state *const p = &e->platforms[v->station];
    advance(p, e->now);
    td_visit_unlink(e, &p->queue[v->rank], place);
    p->waiting--;
    p->units = p->waiting == 0 ? 0 : p->units - v->units;
    td_visit_give(e, place);
}

uint32_t td_platform_withdraw(td_engine *engine, uint32_t place)
{
    const td_visit *const v = &engine->visits[place];
    td_platform_state *const p = &engine->platforms[v->station];
    const uint32_t customer = v->customer;
    p->sample.withdrawn++;
    p->wait_before_h += engine->now - v->since_h; /* it did wait, though it never boarded */
    take_away(engine, place);
    return customer;
}

static void board_one(td_engine *e, uint32_t place, const td_boarding *boarding)
{
    const td_visit *const v = &e->visits[place];
    td_platform_sample *const t = &e->platforms[v->station].sample;
    const double wait = e->now - v->since_h, units = v->units;
    const uint32_t customer = v->customer;
    t->boarded++;
    t->units_boarded += units;
    t->wait_h += wait;
    t->wait_h2 += wait * wait;
    t->longest_wait_h = fmax(t->longest_wait_h, wait);
    take_away(e, place);
    boarding->boarded(boarding->context, e, customer, units);
}

double td_platform_board(td_engine *engine, uint32_t platform, const td_boarding *boarding)
{
    td_engine *const e = engine;
    double taken = 0;
    bool full = false;
    e->platforms[platform].sample.departures++;
    e->platforms[platform].sample.room += boarding->room;
    for (int rank = 0; rank < TD_RANKS; rank++) {
        uint32_t next, place = e->platforms[platform].queue[rank].first;
        for (; place != TD_NOWHERE; place = next) {
            const td_visit *const v = &e->visits[place];
            next = v->next;
            if (v->since_h > boarding->came_by_h)
                break; /* those behind came later still */
            /* room for rounding: units are summed */
            if (!full && taken + v->units <= boarding->room * (1 + 1e-12)) {
                taken += v->units;
                board_one(e, place, boarding);
                continue;
            }
            full = full || !boarding->pass_over;
            e->platforms[platform].sample.spilled++;
            e->platforms[platform].sample.units_spilled += v->units;
        }
    }
    return taken;
}

uint32_t td_platform_length(const td_engine *engine, uint32_t platform)
{
    return engine->platforms[platform].waiting;
}

double td_platform_units(const td_engine *engine, uint32_t platform)
{
    return engine->platforms[platform].units;
}

void td_platform_take(td_engine *engine, uint32_t platform, td_platform_sample *out)
{
    td_platform_state *const p = &engine->platforms[platform];
    advance(p, engine->now);
    p->sample.span_h = engine->now - p->sample.from_h;
    *out = p->sample;
    p->queue_before_h += out->queue_h;
    p->wait_before_h += out->wait_h;
    p->sample = (td_platform_sample){.from_h = engine->now, .longest_queue = p->waiting};
}

void td_platform_sample_add(td_platform_sample *a, const td_platform_sample *b)
{
    a->from_h = fmin(a->from_h, b->from_h);
    a->span_h += b->span_h;
    a->came += b->came;
    a->boarded += b->boarded;
    a->withdrawn += b->withdrawn;
    a->departures += b->departures;
    a->spilled += b->spilled;
    a->units_boarded += b->units_boarded;
    a->units_spilled += b->units_spilled;
    a->room += b->room;
    a->queue_h += b->queue_h;
    a->wait_h += b->wait_h;
    a->wait_h2 += b->wait_h2;
    a->longest_wait_h = fmax(a->longest_wait_h, b->longest_wait_h);
    a->longest_queue = a->longest_queue > b->longest_queue ? a->longest_queue : b->longest_queue;
}
