/*
 * A year of the base study in time, at its true demand: seconds of one replication (the thread's own
 * processor time), what two replications on two threads cost together beside one after the other,
 * and memory.
 *
 *     bench_year [replications]
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "base/clock.h"
#include "io/network_reader.h"
#include "model/changes.h"
#include "run/evaluate.h"
#include "simulate/scene.h"

static const char wanted[] =
    "{\"year\": 2023, \"period\": \"year\", \"assignment\": {\"type\": \"logit\"},"
    " \"simulation\": {\"weeks\": 52, \"replications\": 2, \"sample_share\": 1.0}}";

static void insist(td_status status)
{
    if (status != TD_OK)
        abort();
}

static double seconds_of(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double peak_mb(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss / 1024;
}

static td_tables *read_network(td_diags *diags)
{
    td_tables *tables = NULL;
    if (td_network_read("networks/sichuan", NULL, diags, &tables) != TD_OK) {
        fprintf(stderr, "networks/sichuan cannot be read: run from the project's folder\n");
        exit(1);
    }
    return tables;
}

/* Replications one after the other, each in the same scene. */
static void one_by_one(const td_evaluated *e, uint32_t replications)
{
    const td_base_use use = {e->world, e->assignments};
    td_plan *plan;
    td_scene *scene;
    insist(td_plan_create(e->world, e->net, e->keys, e->assignments, &use, &plan));
    const double before = peak_mb();
    insist(td_scene_create(plan, &scene));
    for (uint32_t number = 0; number < replications; number++) {
        td_tally *tally;
        const double start = seconds_of(CLOCK_THREAD_CPUTIME_ID);
        insist(td_tally_create(plan, &tally));
        insist(td_scene_play(scene, 1, number, tally, NULL));
        const double seconds = seconds_of(CLOCK_THREAD_CPUTIME_ID) - start;
        printf("  replication %u: %.2f s, %.3f million consignments, %.2f million events, mean "
               "%.9f h, lost %llu\n",
               number, seconds, (double)scene->arisen / 1e6, (double)tally->events / 1e6,
               tally->leads[0].time_h.mean, (unsigned long long)tally->lost);
        td_tally_free(tally);
    }
    printf("  memory: %.0f MB on top of %.0f MB of the study\n", peak_mb() - before, before);
    td_scene_free(scene);
    td_plan_free(plan);
}

/* The same simulation through the door that a run takes, on so many threads. */
static void on_threads(td_evaluated *e, uint32_t threads, td_diags *diags)
{
    const td_simulation_options options = {.seed = 1, .threads = threads};
    const double cpu = seconds_of(CLOCK_PROCESS_CPUTIME_ID), start = td_clock_seconds();
    insist(td_evaluate_in_time(e, NULL, &options, diags));
    printf("  2 replications on %u thread%s: %.2f s of processors, %.2f s by the clock\n", threads,
           threads > 1 ? "s" : "", seconds_of(CLOCK_PROCESS_CPUTIME_ID) - cpu,
           td_clock_seconds() - start);
    td_simulated_free(e->simulated);
    e->simulated = NULL;
}

int main(int argc, char **argv)
{
    static char id[] = "bench";
    const bool alone = argc == 2;
    td_diags *diags = td_diags_create();
    td_tables *const tables = read_network(diags);
    td_scenario scenario = {.id = id, .evaluate = json_loads(wanted, 0, NULL)};
    const td_applied applied = {.tables = tables};
    td_world *world = NULL;
    td_evaluated e;
    insist(td_world_build(&applied, tables, &scenario, diags, &world));
    insist(td_evaluate(world, NULL, (td_evaluate_options){0}, diags, &e));
    printf("a year of the base study at its true demand, by events\n");
    one_by_one(&e, alone ? (uint32_t)atoi(argv[1]) : 2);
    for (uint32_t threads = 1; !alone && threads <= 2; threads++)
        on_threads(&e, threads, diags);
    td_evaluated_clear(&e);
    td_tables_free(tables);
    json_decref(scenario.evaluate);
    td_diags_free(diags);
    return 0;
}
