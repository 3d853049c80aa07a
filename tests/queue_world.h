/*
 * Networks of queues on the real engine: sources of customers, stations, routes by chance.
 * Customers need no memory of their own. Every source and station draws from one stream of its own.
 */
#ifndef TESTS_QUEUE_WORLD_H
#define TESTS_QUEUE_WORLD_H

#include "support.h"

#include "simulate/precision.h"
#include "simulate/quantiles.h"
#include "simulate/replication.h"
#include "simulate/station.h"

enum { QW_STATIONS = 6, QW_FIGURES = 8, QW_ARRIVAL = 8 };

typedef struct qw_model {
    uint32_t stations;
    td_station_spec spec[QW_STATIONS];
    td_distribution arrival[QW_STATIONS]; /* time between arrivals; constant 0: none come here */
    td_distribution service[QW_STATIONS];
    double route[QW_STATIONS][QW_STATIONS]; /* probability of going there next; the rest leaves */
    double rank_share[QW_STATIONS];         /* of arrivals of rank 0; the others are of rank 1 */
    double warm_up_h, span_h;
} qw_model;

typedef struct qw_world {
    const qw_model *model;
    td_random arrival[QW_STATIONS], service[QW_STATIONS], route[QW_STATIONS];
    uint64_t lost;
} qw_world;

static inline td_errand qw_errand(qw_world *w, uint32_t station, uint8_t rank)
{
    return (td_errand){.station = station,
                       .rank = rank,
                       .units = 1,
                       .service_h =
                           td_distribution_draw(&w->model->service[station], &w->service[station])};
}

static inline void qw_arrive(void *world, td_engine *e, uint32_t station)
{
    qw_world *const w = world;
    const double share = w->model->rank_share[station];
    uint8_t rank = 0;
    if (share > 0)
        rank = td_random_uniform(&w->route[station]) >= share;
    td_engine_schedule(e,
                       td_engine_now(e) +
                           td_distribution_draw(&w->model->arrival[station], &w->arrival[station]),
                       QW_ARRIVAL, station);
    const td_errand to = qw_errand(w, station, rank);
    td_station_enter(e, 0, &to);
}

static inline td_errand qw_served(void *world, td_engine *e, uint32_t station, uint32_t customer)
{
    qw_world *const w = world;
    double u = td_random_uniform(&w->route[station]);
    (void)e;
    (void)customer;
    for (uint32_t to = 0; to < w->model->stations; to++) {
        if (u < w->model->route[station][to])
            return qw_errand(w, to, 0);
        u -= w->model->route[station][to];
    }
    return TD_ERRAND_LEAVE;
}

static inline void qw_lost(void *world, td_engine *e, uint32_t station, uint32_t customer)
{
    qw_world *const w = world;
    (void)e;
    (void)station;
    (void)customer;
    w->lost++;
}

/* Runs one replication; the samples of its stations after the warm-up. */
static inline void qw_run(const qw_model *m, uint32_t replication, td_station_sample *samples)
{
    const td_luck luck = {.seed = 20260101, .replication = replication};
    qw_world w = {.model = m};
    td_engine_setup setup = {.world = &w,
                             .luck = luck,
                             .served = qw_served,
                             .lost = qw_lost,
                             .handler[QW_ARRIVAL] = qw_arrive};
    td_engine *e = NULL;
    uint32_t number;
    if (td_engine_create(&setup, &e) != TD_OK)
        abort();
    for (uint32_t i = 0; i < m->stations; i++) {
        td_station_spec spec = m->spec[i];
        spec.id = "s";
        if (td_station_add(e, &spec, &number) != TD_OK || number != i)
            abort();
        w.arrival[i] = td_random_open(&luck, i, 1, 0);
        w.service[i] = td_random_open(&luck, i, 2, 0);
        w.route[i] = td_random_open(&luck, i, 3, 0);
        if (td_distribution_mean(&m->arrival[i]) > 0)
            td_engine_schedule(e, td_distribution_draw(&m->arrival[i], &w.arrival[i]), QW_ARRIVAL,
                               i);
    }
    if (td_engine_run(e, m->warm_up_h) != TD_OK)
        abort();
    for (uint32_t i = 0; i < m->stations; i++)
        td_station_take(e, i, &samples[i]);
    if (td_engine_run(e, m->warm_up_h + m->span_h) != TD_OK)
        abort();
    for (uint32_t i = 0; i < m->stations; i++)
        td_station_take(e, i, &samples[i]);
    if (!(td_engine_little(e, NULL, NULL) < 1e-9)) /* rounding of a million sums */
        abort();
    td_engine_free(e);
}

typedef double (*qw_figure)(const td_station_sample *s);

static inline double qw_queue(const td_station_sample *s)
{
    return s->queue_h / s->span_h;
}

static inline double qw_wait(const td_station_sample *s)
{
    return s->wait_h / (double)s->started;
}

static inline double qw_inside(const td_station_sample *s)
{
    return s->inside_h / s->span_h;
}

static inline double qw_busy(const td_station_sample *s)
{
    return s->busy_h / s->server_h;
}

static inline double qw_lost_share(const td_station_sample *s)
{
    return (double)s->lost / (double)(s->lost + s->admitted);
}

static inline double qw_rate(const td_station_sample *s)
{
    return (double)s->left / s->span_h;
}

static inline double qw_blocked(const td_station_sample *s)
{
    return s->blocked_h / s->span_h;
}

typedef struct qw_claim {
    uint32_t station;
    qw_figure figure;
    double exact;
    const char *what;
} qw_claim;

typedef struct qw_test {
    const qw_model *model;
    const qw_claim *claims;
    uint32_t claim_count;
    td_moments figures[QW_FIGURES];
} qw_test;

static inline td_status qw_open(void *context, void **worker)
{
    *worker = context;
    return TD_OK;
}

static inline void qw_close(void *context, void *worker)
{
    (void)context;
    (void)worker;
}

static inline td_status qw_job(void *context, void *worker, uint32_t number, void **result)
{
    const qw_test *const t = context;
    td_station_sample *const samples = calloc(QW_STATIONS, sizeof *samples);
    (void)worker;
    qw_run(t->model, number, samples);
    *result = samples;
    return TD_OK;
}

static inline void qw_take(void *context, uint32_t number, void *result, bool used)
{
    qw_test *const t = context;
    const td_station_sample *const samples = result;
    (void)number;
    for (uint32_t i = 0; used && i < t->claim_count; i++)
        td_moments_add(&t->figures[i], t->claims[i].figure(&samples[t->claims[i].station]));
    free(result);
}

/* Every exact figure lies in the interval of its replications, whose level is 1 - 1e-6, and that
 * interval is at most `width` of the figure to each side, so that the claim says something. */
static inline void qw_check(const qw_model *m, const qw_claim *claims, uint32_t count, double width)
{
    enum { REPLICATIONS = 30 };
    qw_test t = {.model = m, .claims = claims, .claim_count = count};
    const td_replications plan = {.least = REPLICATIONS,
                                  .block = REPLICATIONS,
                                  .threads = 2,
                                  .context = &t,
                                  .open = qw_open,
                                  .close = qw_close,
                                  .run = qw_job,
                                  .take = qw_take};
    uint32_t done;
    assert_true(count <= QW_FIGURES);
    assert_int_equal(td_replications_run(&plan, &done), TD_OK);
    assert_int_equal(done, REPLICATIONS);
    for (uint32_t i = 0; i < count; i++) {
        const td_interval in = td_interval_of(&t.figures[i], 1 - 1e-6);
        const double half = (in.high - in.low) / 2;
        if (getenv("VERBOSE"))
            print_message("%-34s %10.6f in [%10.6f, %10.6f] %.2f %%\n", claims[i].what,
                          claims[i].exact, in.low, in.high, 100 * half / claims[i].exact);
        if (claims[i].exact < in.low || claims[i].exact > in.high || half > width * claims[i].exact)
            fail_msg("%s: %g, but [%g, %g] by simulation", claims[i].what, claims[i].exact, in.low,
                     in.high);
    }
}

#endif
