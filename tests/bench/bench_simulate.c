/*
 * Events a second of the simulation's engine on M/M/1 queues (rho 0.8), 1, 1,000 and 20,000 of them
 * in one event list, beside a bare loop in C and beside SimPy where it is installed; replications
 * on one thread and two; memory against the time simulated.
 *
 *     bench_simulate [queues millions-of-events [bare]]
 *
 * The bare loop does what it must: a binary heap of (time, queue, kind), exponential draws from
 * GSL's mt19937, a count per queue and its time integral. The engine does the same with stations,
 * priorities, statistics and Little's law, and every customer has luck of its own, by name.
 */
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "base/clock.h"
#include "simulate/replication.h"
#include "simulate/station.h"

static const double rho = 0.8;

/* Processor time of this thread: other work on the machine counts less than by the clock. */
static double own_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* ---- the bare loop ---- */

typedef struct {
    double time;
    uint32_t queue, leaves;
} entry;

typedef struct {
    entry *heap;
    size_t count;
} heap;

static void heap_push(heap *h, entry e)
{
    size_t at = h->count++;
    while (at > 0 && e.time < h->heap[(at - 1) / 2].time) {
        h->heap[at] = h->heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    h->heap[at] = e;
}

static entry heap_pop(heap *h)
{
    const entry first = h->heap[0], last = h->heap[--h->count];
    size_t at = 0;
    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= h->count)
            break;
        if (child + 1 < h->count && h->heap[child + 1].time < h->heap[child].time)
            child++;
        if (last.time <= h->heap[child].time)
            break;
        h->heap[at] = h->heap[child];
        at = child;
    }
    h->heap[at] = last;
    return first;
}

typedef struct {
    double mean_inside; /* a queue */
    uint64_t events;
    double seconds;
} outcome;

static outcome bare(uint32_t queues, uint64_t events)
{
    gsl_rng *const rng = gsl_rng_alloc(gsl_rng_mt19937);
    heap h = {.heap = malloc((2 * (size_t)queues + 1) * sizeof(entry))};
    uint32_t *const inside = calloc(queues, sizeof *inside);
    double *const since = calloc(queues, sizeof *since), *const area = calloc(queues, sizeof *area);
    const double start = own_seconds();
    double now = 0, total = 0;
    for (uint32_t q = 0; q < queues; q++)
        heap_push(&h, (entry){gsl_ran_exponential(rng, 1 / rho), q, 0});
    for (uint64_t i = 0; i < events; i++) {
        const entry e = heap_pop(&h);
        const uint32_t q = e.queue;
        now = e.time;
        area[q] += inside[q] * (now - since[q]);
        since[q] = now;
        if (e.leaves) {
            if (--inside[q] > 0)
                heap_push(&h, (entry){now + gsl_ran_exponential(rng, 1), q, 1});
        } else {
            heap_push(&h, (entry){now + gsl_ran_exponential(rng, 1 / rho), q, 0});
            if (inside[q]++ == 0)
                heap_push(&h, (entry){now + gsl_ran_exponential(rng, 1), q, 1});
        }
    }
    const double seconds = own_seconds() - start;
    for (uint32_t q = 0; q < queues; q++)
        total += area[q];
    gsl_rng_free(rng);
    free(h.heap);
    free(inside);
    free(since);
    free(area);
    return (outcome){total / now / queues, events, seconds};
}

/* ---- the engine ---- */

enum { ARRIVAL = TD_EVENT_OF_WORLD };

typedef struct {
    td_luck luck;
    uint64_t *number; /* [queue] of the customer that comes next */
} world;

static void arrive(void *context, td_engine *e, uint32_t queue)
{
    world *const w = context;
    td_random r = td_random_open(&w->luck, queue, 1, w->number[queue]++);
    const double service_h = td_random_exponential(&r);
    td_engine_schedule(e, td_engine_now(e) + td_random_exponential(&r) / rho, ARRIVAL, queue);
    td_station_enter(e, 0, &(td_errand){.station = queue, .units = 1, .service_h = service_h});
}

static void fetch(const void *context, const td_engine *e, uint32_t kind, uint32_t queue, int round)
{
    const world *const w = context;
    (void)kind;
    if (round == 0)
        __builtin_prefetch(&w->number[queue]);
    td_station_fetch(e, queue, round);
}

static td_errand served(void *context, td_engine *e, uint32_t station, uint32_t customer)
{
    (void)context;
    (void)e;
    (void)station;
    (void)customer;
    return TD_ERRAND_LEAVE;
}

static void insist(bool holds)
{
    if (!holds)
        abort();
}

static td_engine *make(world *w, uint32_t queues)
{
    td_engine *e;
    uint32_t station;
    const td_engine_setup setup = {.world = w, .served = served, .fetch = fetch,
                                   .handler[ARRIVAL] = arrive};
    td_station_spec spec = TD_STATION_INIT;
    spec.id = "queue";
    insist(td_engine_create(&setup, &e) == TD_OK);
    for (uint32_t q = 0; q < queues; q++)
        insist(td_station_add(e, &spec, &station) == TD_OK);
    w->number = calloc(queues, sizeof *w->number);
    return e;
}

static outcome run(td_engine *e, world *w, uint32_t queues, uint64_t events, uint64_t replication)
{
    const double start = own_seconds();
    double total = 0;
    w->luck = (td_luck){.seed = 1, .replication = replication};
    td_engine_reset(e, &w->luck);
    for (uint32_t q = 0; q < queues; q++) {
        td_random r = td_random_open(&w->luck, q, 2, 0);
        w->number[q] = 0;
        td_engine_schedule(e, td_random_exponential(&r) / rho, ARRIVAL, q);
    }
    insist(td_engine_run(e, (double)events / (2 * rho * queues)) == TD_OK);
    const uint64_t happened = td_engine_event_count(e);
    const double seconds = own_seconds() - start;
    insist(td_engine_little(e, NULL, NULL) < 1e-9);
    for (uint32_t q = 0; q < queues; q++) {
        td_station_sample s;
        td_station_take(e, q, &s);
        total += s.inside_h / s.span_h;
    }
    return (outcome){total / queues, happened, seconds};
}

static outcome engine(uint32_t queues, uint64_t events)
{
    world w;
    td_engine *const e = make(&w, queues);
    const outcome o = run(e, &w, queues, events, 0);
    td_engine_free(e);
    free(w.number);
    return o;
}

/* ---- the table ---- */

static double rate(outcome o)
{
    return (double)o.events / o.seconds / 1e6;
}

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The machine may be busy: rounds take turns, the ratio is the median over rounds, rates are the
 * best. */
static void compare(uint32_t queues, uint64_t events)
{
    enum { ROUNDS = 5 };
    double best_bare = 0, best_engine = 0, ratios[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
        const outcome a = bare(queues, events), b = engine(queues, events);
        insist(fabs(a.mean_inside / b.mean_inside - 1) < 0.2); /* the same model */
        best_bare = fmax(best_bare, rate(a));
        best_engine = fmax(best_engine, rate(b));
        ratios[i] = rate(b) / rate(a);
    }
    qsort(ratios, ROUNDS, sizeof *ratios, by_size);
    printf("  %7u %12.1f %12.1f %9.2f\n", queues, best_bare, best_engine, ratios[ROUNDS / 2]);
}

static void simpy(void)
{
    static const char script[] =
        "import random, time, simpy\n"
        "env = simpy.Environment()\n"
        "server = simpy.Resource(env, 1)\n"
        "random.seed(1)\n"
        "def customer():\n"
        "    with server.request() as turn:\n"
        "        yield turn\n"
        "        yield env.timeout(random.expovariate(1))\n"
        "def source():\n"
        "    while True:\n"
        "        yield env.timeout(random.expovariate(0.8))\n"
        "        env.process(customer())\n"
        "env.process(source())\n"
        "start = time.perf_counter()\n"
        "env.run(until=100000)\n"
        "print('  SimPy %s, one queue: %.3f million M/M/1 events a second' % (simpy.__version__,"
        " 2 * 0.8 * 100000 / (time.perf_counter() - start) / 1e6))\n";
    char command[sizeof script + 100];
    fflush(stdout);
    snprintf(command, sizeof command, "/usr/bin/python3 - 2>/dev/null <<'END'\n%sEND\n", script);
    if (system(command) != 0)
        printf("  (SimPy is not installed: Debian's python3-simpy3)\n");
}

typedef struct {
    uint64_t events;
    outcome *outcomes; /* [replication] */
} job;

typedef struct {
    world w;
    td_engine *e;
} worker;

static td_status open_worker(void *context, void **out)
{
    worker *const k = calloc(1, sizeof *k);
    (void)context;
    k->e = make(&k->w, 1000);
    *out = k;
    return TD_OK;
}

static void close_worker(void *context, void *out)
{
    worker *const k = out;
    (void)context;
    td_engine_free(k->e);
    free(k->w.number);
    free(k);
}

static td_status run_job(void *context, void *out, uint32_t number, void **result)
{
    const job *const j = context;
    worker *const k = out;
    j->outcomes[number] = run(k->e, &k->w, 1000, j->events, number);
    *result = NULL;
    return TD_OK;
}

static void take_nothing(void *context, uint32_t number, void *result, bool used)
{
    (void)context;
    (void)number;
    (void)result;
    (void)used;
}

static double replicate(uint32_t threads, outcome *outcomes)
{
    enum { REPLICATIONS = 32 };
    uint32_t done;
    job j = {.events = 1000000, .outcomes = outcomes};
    const td_replications plan = {.least = REPLICATIONS,
                                  .block = REPLICATIONS,
                                  .threads = threads,
                                  .context = &j,
                                  .open = open_worker,
                                  .close = close_worker,
                                  .run = run_job,
                                  .take = take_nothing};
    const double start = td_clock_seconds();
    insist(td_replications_run(&plan, &done) == TD_OK && done == REPLICATIONS);
    return td_clock_seconds() - start;
}

static void threads(void)
{
    outcome one[32], two[32];
    double best = 0;
    for (int round = 0; round < 3; round++) {
        best = fmax(best, replicate(1, one) / replicate(2, two));
        for (int i = 0; i < 32; i++)
            insist(one[i].mean_inside == two[i].mean_inside && one[i].events == two[i].events);
    }
    printf(
        "  32 replications of 1,000 queues: two threads %.2f times as fast as one, same figures\n",
        best);
}

static void memory(void)
{
    world w;
    td_engine *const e = make(&w, 1000);
    run(e, &w, 1000, 1000000, 0);
    const size_t before = td_engine_memory(e);
    run(e, &w, 1000, 20000000, 0);
    const size_t after = td_engine_memory(e);
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("  engine of 1,000 queues: %.2f MB after 1 million events, %.2f MB after 20 million; "
           "process %ld MB at most\n",
           (double)before / 1e6, (double)after / 1e6, usage.ru_maxrss / 1000);
    td_engine_free(e);
    free(w.number);
}

int main(int argc, char **argv)
{
    if (argc > 2) { /* queues, millions of events: the engine or the bare loop alone, for profiles */
        outcome (*const alone)(uint32_t, uint64_t) = argc > 3 ? bare : engine;
        const outcome o = alone((uint32_t)atoi(argv[1]), (uint64_t)(1e6 * atof(argv[2])));
        printf("%.2f\n", rate(o));
        return 0;
    }
    printf("M/M/1 events, millions a second, one thread; medians of ratios of 5 rounds\n");
    printf("  %7s %12s %12s %9s\n", "queues", "bare loop", "tongdao", "ratio");
    compare(1, 4000000);
    compare(1000, 3000000);
    compare(20000, 3000000);
    simpy();
    threads();
    memory();
    return 0;
}
