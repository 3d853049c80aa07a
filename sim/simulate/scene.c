#include "simulate/scene.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "simulate/plan_parts.h"
#include "simulate/purposes.h"

#define DRIVING_DAY_H 9.0 /* driving between two daily rests */

double td_scene_now(const td_scene *scene)
{
    return td_engine_now(scene->engine) + scene->plan->from_h;
}

void td_scene_at(td_scene *scene, double time_h, uint32_t kind, uint32_t subject)
{
    const double begin_h = td_engine_now(scene->engine);
    td_engine_schedule(scene->engine, fmax(begin_h, time_h - scene->plan->from_h), kind, subject);
}

void td_fifo_add(td_scene *scene, td_fifo *fifo, uint32_t c)
{
    scene->consignments[c].next = TD_NOBODY;
    if (fifo->first == TD_NOBODY)
        fifo->first = c;
    else
        scene->consignments[fifo->last].next = c;
    fifo->last = c;
}

void td_fifo_drop_first(td_scene *scene, td_fifo *fifo)
{
    const uint32_t c = fifo->first;
    fifo->first = scene->consignments[c].next;
    scene->consignments[c].next = TD_NOBODY;
}

double td_scene_gate_opens(const td_scene *scene, uint32_t gate, double time_h)
{
    return td_spans_open(scene->gate_spans[gate], scene->gate_span_count[gate], time_h);
}

/* Time with drivers' rests: they rest after every nine hours at the wheel. How far a driver is in
 * his nine hours at the start is drawn evenly, so that the mean is that of rest in proportion. */
static double with_rests(const td_stage *stage, double time_h, double factor, double start)
{
    const double drive_h = stage->drive_h * factor, usual_h = stage->rest_h * factor;
    const double one_h = DRIVING_DAY_H * stage->rest_h / stage->drive_h;
    const double rests = floor(start + drive_h / DRIVING_DAY_H);
    return time_h - usual_h + rests * one_h;
}

/* Lognormal of mean 1. */
static double spread_of(td_random *random, double cv)
{
    const double log_variance = log1p(cv * cv);
    return exp(sqrt(log_variance) * td_random_normal(random) - log_variance / 2);
}

double td_scene_draw(td_scene *scene, const td_stage *stage, uint64_t luck)
{
    const double now = td_scene_now(scene);
    double mean = stage->mean_h, variance = stage->variance_h2;
    if (stage->item_count > 0) {
        mean = td_stage_mean_h(scene->plan, stage, now);
        variance += td_stage_season_variance(scene->plan, stage, now);
    }
    if (mean <= 0)
        return 0;
    if (variance == 0 && stage->rest_h == 0 && stage->inspection_share == 0)
        return mean;
    td_random random = td_random_open(&scene->luck, td_random_hash_join(luck, stage->luck),
                                      TD_PURPOSE_STAGE, 0);
    double factor = 1;
    if (variance > 0)
        factor = spread_of(&random, sqrt(variance) / mean);
    if (stage->inspection_share > 0) {
        const double p = stage->inspection_share;
        const bool inspected = td_random_uniform(&random) < p || p >= 1;
        mean = inspected ? stage->inspection_h
                         : fmax(0, (mean - p * stage->inspection_h) / (1 - p));
        if (inspected && stage->inspection_cv >= 0)
            factor = spread_of(&random, stage->inspection_cv);
    }
    if (stage->rest_h > 0)
        return with_rests(stage, mean * factor, factor, td_random_uniform(&random));
    return mean * factor;
}

double td_scene_pass_station(td_scene *scene, uint32_t station, double units, double queue_share,
                             double tonnes, uint64_t luck)
{
    const td_station *s = &scene->plan->stations[station];
    const double now = td_scene_now(scene);
    double begin, end, factor = 1;
    if (s->service_cv > 0) {
        td_random random = td_random_open(&scene->luck, luck, TD_PURPOSE_STAGE, 1);
        const double log_variance = log1p(s->service_cv * s->service_cv);
        factor = exp(sqrt(log_variance) * td_random_normal(&random) - log_variance / 2);
    }
    td_station_queue_pass(&scene->queues[station], now, units, factor, &begin, &end);
    const double waits = queue_share * (begin - now);
    if (waits > 0)
        td_scene_waits_at_station(scene, station, now, now + waits, tonnes);
    td_week *week = td_scene_station_week(scene, station, now);
    if (week && !isinf(end)) {
        week->arrivals++;
        week->units += units;
        week->wait_h += waits * tonnes;
        week->tonnes += tonnes;
    }
    return now + waits + (end - begin);
}

void td_inside_settle(td_inside *inside, double now)
{
    inside->area += inside->count * (now - inside->since_h);
    inside->since_h = now;
}

void td_scene_enter_station(td_scene *scene, uint32_t station, double leaves_h)
{
    td_inside *inside = &scene->inside[station];
    td_inside_settle(inside, td_scene_now(scene));
    inside->count++;
    inside->stay_h += fmin(leaves_h, scene->plan->to_h) - td_scene_now(scene);
}

void td_scene_leave_station(td_scene *scene, uint32_t station)
{
    td_inside_settle(&scene->inside[station], td_scene_now(scene));
    scene->inside[station].count--;
}

static void on_week(void *context, td_engine *engine, uint32_t number)
{
    td_scene *scene = context;
    const double now = td_scene_now(scene);
    (void)engine;
    td_scene_sample(scene);
    for (uint32_t s = 0; s < scene->plan->station_count; s++) {
        td_week *week = td_scene_station_week(scene, s, now - TD_HOURS_PER_WEEK / 2);
        td_station_queue *queue = &scene->queues[s];
        td_station_queue_advance(queue, now);
        if (td_scene_is_lock(scene, s)) {
            td_scene_lock_week(scene, s, week);
        } else if (week) {
            week->background += queue->background;
            week->capacity +=
                td_station_queue_capacity(queue, now - TD_HOURS_PER_WEEK, now);
        }
        queue->background = 0;
    }
    if (now + TD_HOURS_PER_WEEK <= scene->plan->to_h)
        td_scene_at(scene, now + TD_HOURS_PER_WEEK, TD_EVENT_WEEK, number + 1);
}

static int by_start(const void *a, const void *b)
{
    const td_span *x = a, *y = b;
    return x->from_h < y->from_h ? -1 : x->from_h > y->from_h;
}

/* Sorts closed spans and joins those that touch; returns how many are left. */
static uint32_t tidy(td_span *spans, uint32_t count)
{
    uint32_t kept = 0;
    qsort(spans, count, sizeof *spans, by_start);
    for (uint32_t i = 0; i < count; i++) {
        if (kept > 0 && spans[i].from_h <= spans[kept - 1].to_h)
            spans[kept - 1].to_h = fmax(spans[kept - 1].to_h, spans[i].to_h);
        else
            spans[kept++] = spans[i];
    }
    return kept;
}

/* The interruptions of a disruption row in this replication, appended. */
static td_status draw_spans(const td_scene *scene, td_index row, td_span **spans, size_t *capacity,
                            size_t *count)
{
    const td_world *world = scene->plan->world;
    const td_disruptions *d = &world->disruptions;
    const double year_h = world->day_count * TD_HOURS_PER_DAY;
    const double log_variance = log1p(d->duration_cv[row] * d->duration_cv[row]);
    td_random random = td_random_open(&scene->luck, td_random_hash(d->label.id[row]),
                                      TD_PURPOSE_DISRUPTION, 0);
    double t = scene->plan->from_h;
    while (d->rate_per_year[row] > 0) {
        t += td_random_exponential(&random) * year_h / d->rate_per_year[row];
        const double lasts =
            d->duration_h[row] *
            exp(sqrt(log_variance) * td_random_normal(&random) - log_variance / 2);
        if (t >= scene->plan->to_h)
            break;
        td_status status = td_reserve((void **)spans, capacity, *count + 1, sizeof **spans);
        if (status)
            return status;
        (*spans)[(*count)++] = (td_span){t, t + lasts, d->capacity_factor[row]};
        t += lasts;
    }
    return TD_OK;
}

static td_status open_gate(td_scene *scene, uint32_t gate)
{
    const td_plan *plan = scene->plan;
    const td_gate *g = &plan->gates[gate];
    const td_disruptions *d = &plan->world->disruptions;
    td_span *spans = NULL;
    size_t capacity = 0, count = 0;
    td_status status = TD_RESERVE(spans, capacity, g->span_count + 1);
    for (uint32_t i = 0; status == TD_OK && i < g->span_count; i++)
        spans[count++] = plan->spans[g->first_span + i];
    /* what is closed when the time ends is not waited for */
    if (count > 0 && spans[count - 1].to_h > plan->to_h)
        spans[count - 1].to_h = (double)INFINITY;
    for (td_index row = 0; status == TD_OK && row < d->count; row++)
        if (d->kind[row] == g->kind && d->row[row] == g->row && d->capacity_factor[row] == 0)
            status = draw_spans(scene, row, &spans, &capacity, &count);
    free(scene->gate_spans[gate]);
    scene->gate_spans[gate] = spans;
    scene->gate_span_count[gate] = tidy(spans, (uint32_t)count);
    return status;
}

/* Partial disruptions of a station's facilities. */
static td_status open_station(td_scene *scene, uint32_t station)
{
    const td_plan *plan = scene->plan;
    const td_disruptions *d = &plan->world->disruptions;
    td_station_queue *queue = &scene->queues[station];
    td_span *spans = NULL;
    size_t capacity = 0, count = 0;
    td_status status = TD_OK;
    free((void *)(uintptr_t)queue->spans);
    td_station_queue_open(queue, plan, station, &scene->luck);
    for (td_index row = 0; status == TD_OK && row < d->count; row++)
        if (d->kind[row] == TD_RESOURCE_FACILITY && d->capacity_factor[row] > 0 &&
            plan->station_of[plan->world->facilities.resource[d->row[row]]] == station)
            status = draw_spans(scene, row, &spans, &capacity, &count);
    if (count > 0)
        qsort(spans, count, sizeof *spans, by_start);
    queue->spans = spans;
    queue->span_count = (uint32_t)count;
    return status;
}

td_status td_scene_create(const td_plan *plan, td_scene **out)
{
    td_scene *s = TD_ALLOC(1, td_scene);
    *out = NULL;
    if (!s)
        return TD_ERR_NOMEM;
    s->plan = plan;
    s->queues = TD_ALLOC(plan->station_count, td_station_queue);
    s->inside = TD_ALLOC(plan->station_count, td_inside);
    s->gate_spans = TD_ALLOC(plan->gate_count, td_span *);
    s->gate_span_count = TD_ALLOC(plan->gate_count, uint32_t);
    s->waiting = TD_ALLOC(plan->booking_count, td_waiting);
    s->sources = TD_ALLOC(plan->stream_count, td_source);
    s->departures = TD_ALLOC(plan->line_count, uint64_t);
    s->phase_h = TD_ALLOC(plan->line_count, double);
    s->yards = TD_ALLOC(plan->station_count, td_yard);
    s->visited = TD_ALLOC(plan->station_count, bool);
    s->chambers = TD_ALLOC(plan->station_count, uint32_t);
    s->cycles = TD_ALLOC(plan->station_count, td_distribution);
    s->vessels = TD_ALLOC(plan->station_count, uint64_t);
    s->chamber_little = TD_ALLOC(plan->station_count, double);
    s->stock_teu = TD_ALLOC(plan->world->nodes.count, double);
    const td_engine_setup setup = {
        .world = s,
        .handler = {[TD_EVENT_ARISE] = td_scene_arise,
                    [TD_EVENT_CONSIGNMENT] = td_scene_consignment,
                    [TD_EVENT_DEPARTURE] = td_scene_departure,
                    [TD_EVENT_VEHICLE] = td_scene_vehicle,
                    [TD_EVENT_WEEK] = on_week,
                    [TD_EVENT_VESSEL] = td_scene_vessel},
        .served = td_scene_locked,
        .fetch = td_scene_fetch,
        .week_starts_h = fmod(TD_HOURS_PER_WEEK - td_calendar_week_hour(plan->world, plan->from_h),
                              TD_HOURS_PER_WEEK)};
    td_status status = s->queues && s->inside && s->gate_spans && s->gate_span_count &&
                               s->waiting && s->sources && s->departures && s->phase_h && s->yards && s->visited &&
                               s->chambers && s->cycles && s->vessels && s->chamber_little && s->stock_teu
                           ? td_engine_create(&setup, &s->engine)
                           : TD_ERR_NOMEM;
    if (status == TD_OK)
        status = td_scene_add_locks(s);
    if (status) {
        td_scene_free(s);
        return status;
    }
    *out = s;
    return TD_OK;
}

void td_scene_free(td_scene *s)
{
    if (!s)
        return;
    for (uint32_t g = 0; s->gate_spans && g < s->plan->gate_count; g++)
        free(s->gate_spans[g]);
    for (uint32_t i = 0; s->queues && i < s->plan->station_count; i++)
        free((void *)(uintptr_t)s->queues[i].spans);
    td_engine_free(s->engine);
    free(s->consignments);
    free(s->vehicles);
    free(s->queues);
    free(s->inside);
    free(s->gate_spans);
    free(s->gate_span_count);
    free(s->waiting);
    free(s->sources);
    free(s->departures);
    free(s->phase_h);
    free(s->yards);
    free(s->visited);
    free(s->chambers);
    free(s->cycles);
    free(s->vessels);
    free(s->chamber_little);
    free(s->stock_teu);
    free(s);
}

static td_status set_out(td_scene *scene)
{
    const td_plan *plan = scene->plan;
    td_status status = TD_OK;
    scene->consignment_count = scene->vehicle_count = 0;
    scene->free_consignment = scene->free_vehicle = TD_NOBODY;
    scene->arisen = scene->ended = scene->circles = 0;
    scene->boxes_made = scene->boxes_ended = 0;
    for (td_index n = 0; n < plan->world->nodes.count; n++)
        scene->stock_teu[n] = 0;
    scene->failed = false;
    scene->leads.count = 0;
    for (uint32_t g = 0; status == TD_OK && g < plan->gate_count; g++)
        status = open_gate(scene, g);
    for (uint32_t s = 0; status == TD_OK && s < plan->station_count; s++) {
        scene->inside[s] = (td_inside){.since_h = plan->from_h};
        scene->yards[s] = (td_yard){0, {TD_NOBODY, TD_NOBODY}, TD_NOBODY, TD_NOBODY};
        status = open_station(scene, s);
    }
    for (uint32_t b = 0; b < plan->booking_count; b++) {
        scene->waiting[b].tonnes = 0;
        scene->waiting[b].inside = (td_inside){.since_h = plan->from_h};
        for (int p = 0; p < TD_PRIORITIES; p++)
            scene->waiting[b].of[p] = (td_fifo){TD_NOBODY, TD_NOBODY};
    }
    if (status)
        return status;
    for (uint32_t s = 0; s < plan->stream_count; s++)
        td_scene_first_arrival(scene, s);
    for (uint32_t l = 0; l < plan->line_count; l++)
        td_scene_first_departure(scene, l);
    for (uint32_t s = 0; s < plan->station_count; s++)
        td_scene_first_vessel(scene, s);
    td_scene_at(scene, plan->from_h + TD_HOURS_PER_WEEK, TD_EVENT_WEEK, 0);
    return TD_OK;
}

void td_scene_note(td_scene *scene, const td_consignment *c, td_note_kind kind, double time_h,
                   td_index node, const char *what)
{
    if (!scene->journal || c->box ||
        (double)(td_mix(c->luck, 0) >> 11) * 0x1p-53 >= scene->journal->share)
        return;
    td_journal_add(scene->journal, (td_journal_entry){time_h, c->stream, c->number, (uint8_t)kind,
                                                      node, what});
}

td_status td_scene_play(td_scene *scene, uint64_t seed, uint32_t number, td_tally *tally,
                        td_journal *journal)
{
    scene->journal = journal;
    scene->luck = td_luck_of(seed, number, false);
    scene->tally = tally;
    td_engine_reset(scene->engine, &scene->luck);
    td_status status = set_out(scene);
    if (status == TD_OK)
        status = td_engine_run(scene->engine, scene->plan->to_h - scene->plan->from_h);
    if (status == TD_OK && !scene->failed)
        td_scene_wind_up(scene);
    return status == TD_OK && scene->failed ? TD_ERR_NOMEM : status;
}
