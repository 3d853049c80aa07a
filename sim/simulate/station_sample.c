/* Statistics of stations, and Little's law over all that stand anywhere. */
#include "simulate/engine_parts.h"

void td_station_advance_mixed(td_engine *e, uint32_t station, double passed)
{
    const td_station_state *const s = &e->stations[station];
    td_station_mixed *const m = &e->station_rest[station].mixed;
    m->unit_h += m->units * passed;
    m->busy_h += s->paused ? 0 : td_station_busy(e, station) * passed;
    m->blocked_h += s->blocked * passed;
    m->door_h += s->at_door * passed;
}

/* So far units were customers, and all inside who did not queue were at work. */
static td_station_mixed plain_figures(const td_station_state *s)
{
    return (td_station_mixed){.units = s->inside,
                              .unit_h = s->inside_h,
                              .busy_h = s->inside_h - s->queue_h,
                              .units_served = s->served};
}

void td_station_mix(td_engine *e, uint32_t station)
{
    td_station_state *const s = &e->stations[station];
    td_station_advance(e, station);
    if (!s->mixed)
        e->station_rest[station].mixed = plain_figures(s);
    s->mixed = true;
}

void td_station_take(td_engine *engine, uint32_t station, td_station_sample *out)
{
    td_station_state *const s = &engine->stations[station];
    td_station_rest *const c = &engine->station_rest[station];
    td_station_advance(engine, station);
    td_station_advance_capacity(engine, station);
    const td_station_mixed m = s->mixed ? c->mixed : plain_figures(s);
    *out = c->sample;
    out->span_h = engine->now - out->from_h;
    out->admitted = s->admitted, out->served = s->served, out->left = s->left;
    out->started = (uint32_t)(c->queued_before + s->admitted - s->queued - c->withdrawn_queued);
    out->units_served = m.units_served;
    out->queue_h = s->queue_h, out->inside_h = s->inside_h, out->unit_h = m.unit_h;
    out->busy_h = m.busy_h, out->blocked_h = m.blocked_h, out->door_h = m.door_h;
    out->stay_h = s->stay_h, out->wait_h = s->wait_h, out->wait_h2 = s->wait_h2;
    out->longest_wait_h = s->longest_wait_h, out->longest_queue = s->longest_queue;
    c->queue_before_h += s->queue_h;
    c->inside_before_h += s->inside_h;
    c->wait_before_h += s->wait_h;
    c->stay_before_h += s->stay_h;
    c->sample = (td_station_sample){.from_h = engine->now};
    c->queued_before = s->queued;
    c->withdrawn_queued = 0;
    c->mixed = (td_station_mixed){.units = m.units, .chambers_busy = m.chambers_busy};
    s->admitted = s->served = s->left = 0;
    s->queue_h = s->inside_h = s->stay_h = s->wait_h = s->wait_h2 = s->longest_wait_h = 0;
    s->longest_queue = s->queued;
}

void td_station_sample_add(td_station_sample *a, const td_station_sample *b)
{
    a->from_h = fmin(a->from_h, b->from_h);
    a->span_h += b->span_h;
    a->admitted += b->admitted;
    a->started += b->started;
    a->served += b->served;
    a->left += b->left;
    a->lost += b->lost;
    a->withdrawn += b->withdrawn;
    a->over += b->over;
    a->batches += b->batches;
    a->turns += b->turns;
    a->units_served += b->units_served;
    a->queue_h += b->queue_h;
    a->inside_h += b->inside_h;
    a->unit_h += b->unit_h;
    a->busy_h += b->busy_h;
    a->blocked_h += b->blocked_h;
    a->door_h += b->door_h;
    a->stay_h += b->stay_h;
    a->server_h += b->server_h;
    a->open_h += b->open_h;
    a->wait_h += b->wait_h;
    a->wait_h2 += b->wait_h2;
    a->longest_wait_h = fmax(a->longest_wait_h, b->longest_wait_h);
    a->longest_queue = a->longest_queue > b->longest_queue ? a->longest_queue : b->longest_queue;
}

/* Hours that customers present now have spent so far, by where they stand. */
typedef struct present {
    double queue_h, inside_h;
} present;

static void add_present(const td_engine *e, present *stations, present *platforms)
{
    for (uint32_t i = 0; i < e->visit_count; i++) {
        const td_visit *const v = &e->visits[i];
        const double so_far = e->now - v->since_h;
        switch (v->state) {
        case TD_VISIT_QUEUED:
            stations[v->station].queue_h += so_far;
            stations[v->station].inside_h += so_far;
            break;
        case TD_VISIT_SERVED:
        case TD_VISIT_CARRIED:
        case TD_VISIT_DONE:
        case TD_VISIT_BLOCKED:
            stations[v->station].inside_h += so_far;
            break;
        case TD_VISIT_WAITING:
            platforms[v->station].queue_h += so_far;
            break;
        default:
            break;
        }
    }
}

static double residual(double integral, double sum)
{
    return integral > 0 ? fabs(integral - sum) / integral : fabs(sum);
}

double td_engine_little(td_engine *engine, double *of_station, double *of_platform)
{
    td_engine *const e = engine;
    double worst = 0;
    present *const at = TD_ALLOC((size_t)e->station_count + e->platform_count, present);
    if (!at) {
        td_engine_fail(e, TD_ERR_NOMEM);
        return NAN;
    }
    add_present(e, at, at + e->station_count);
    for (uint32_t i = 0; i < e->station_count; i++) {
        td_station_state *const s = &e->stations[i];
        const td_station_rest *const c = &e->station_rest[i];
        td_station_advance(e, i);
        const double queue =
            residual(c->queue_before_h + s->queue_h, c->wait_before_h + s->wait_h + at[i].queue_h);
        const double inside = residual(c->inside_before_h + s->inside_h,
                                       c->stay_before_h + s->stay_h + at[i].inside_h);
        const double both = fmax(queue, inside);
        if (of_station)
            of_station[i] = both;
        worst = fmax(worst, both);
    }
    for (uint32_t i = 0; i < e->platform_count; i++) {
        const td_platform_state *const p = &e->platforms[i];
        const double integral =
            p->queue_before_h + p->sample.queue_h + p->waiting * (e->now - p->last_h);
        const double own = residual(integral, p->wait_before_h + p->sample.wait_h +
                                                  at[e->station_count + i].queue_h);
        if (of_platform)
            of_platform[i] = own;
        worst = fmax(worst, own);
    }
    free(at);
    return worst;
}
