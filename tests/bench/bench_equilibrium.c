/*
 * User equilibrium to relative gaps of 1e-6 and 1e-10, reading included, with one and two threads.
 *
 *     [TAPB=path of a TAP-B binary] [LARGE=1] bench_equilibrium [TNTP folder]
 *
 * Chicago Sketch with a TNTP folder; with LARGE=1 the generated metropolis too, which takes
 * minutes. TAP-B (https://github.com/spartalab/tap-b) is run on the same networks, whole process.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "assign/equilibrium.h"
#include "metropolis.h"

typedef struct {
    const char *name;
    double toll_weight, distance_weight;
    const char *folder, *stem; /* NULL: generated */
} subject;

static const subject sketch = {"Chicago Sketch", 0.02, 0.04, "Chicago-Sketch", "ChicagoSketch"};
static const subject generated = {"metropolis", 0, 0, NULL, NULL};

static tntp read_subject(const subject *s, const char *root)
{
    return s->folder ? tntp_read(root, s->folder, s->stem, 0) : metropolis();
}

static void forget_pairs(tntp *t)
{
    free(t->origin);
    free(t->destination);
    free(t->trips);
    t->origin = t->destination = NULL;
    t->trips = NULL;
}

/* Solves as the tests do: zones that bar through traffic end it at a vertex of their own. The pairs
 * of `t` are gone thereafter. */
static double solve(const subject *s, tntp *t, double gap, uint32_t threads)
{
    const uint32_t barred = t->first_through - 1;
    uint32_t *place = tntp_room(t->links, sizeof *place);
    td_delay *delay = tntp_room(t->links, sizeof *delay);
    double *fixed = tntp_room(t->links, sizeof *fixed);
    td_equilibrium_demand *demand = tntp_room(t->pairs, sizeof *demand);
    td_csr g;
    td_equilibrium *e;
    for (uint32_t i = 0; i < t->links; i++)
        t->to[i] += t->to[i] < barred ? t->nodes : 0;
    if (td_csr_build(t->nodes + barred, t->links, t->from, t->to, &g, place) != TD_OK)
        abort();
    for (uint32_t i = 0; i < t->links; i++) {
        delay[place[i]] = (td_delay){.kind = TD_DELAY_BPR,
                                     .free = t->free_time[i],
                                     .capacity = t->capacity[i],
                                     .a = t->b[i],
                                     .power = t->power[i]};
        fixed[place[i]] = s->toll_weight * t->toll[i] + s->distance_weight * t->length[i];
    }
    for (uint32_t i = 0; i < t->pairs; i++)
        demand[i] = (td_equilibrium_demand){
            .origin = t->origin[i],
            .destination = t->destination[i] + (t->destination[i] < barred ? t->nodes : 0),
            .amount = t->trips[i]};
    forget_pairs(t);
    const double *const class_fixed[] = {fixed};
    const td_equilibrium_problem problem = {.graph = &g,
                                            .delay = delay,
                                            .class_count = 1,
                                            .fixed = class_fixed,
                                            .demand_count = t->pairs,
                                            .demand = demand};
    const td_equilibrium_options options = {.gap = gap, .iteration_limit = 100, .threads = threads};
    if (td_equilibrium_solve(&problem, &options, &e) != TD_OK || !e->converged)
        abort();
    const double objective = e->steps[e->step_count - 1].objective;
    td_equilibrium_free(e);
    td_csr_clear(&g);
    free(place);
    free(delay);
    free(fixed);
    free(demand);
    return objective;
}

static double own_seconds(const subject *s, const char *root, double gap, uint32_t threads,
                          double *objective)
{
    double best = INFINITY;
    for (int round = 0; round < (s->folder ? 3 : 1); round++) {
        const double begin = bench_seconds();
        tntp t = read_subject(s, root);
        *objective = solve(s, &t, gap, threads);
        tntp_clear(&t);
        best = fmin(best, bench_seconds() - begin);
    }
    return best;
}

static FILE *create(const char *folder, const char *name)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    if (!file)
        abort();
    return file;
}

/* Writes what TAP-B reads into folder/net, from where it takes the files a parameter file names. */
static void write_for_tapb(const subject *s, const tntp *t, const char *folder, double gap)
{
    FILE *file = create(folder, "net/bench_net.txt");
    fprintf(file,
            "<NUMBER OF ZONES> %u\n<NUMBER OF NODES> %u\n<FIRST THRU NODE> %u\n"
            "<NUMBER OF LINKS> %u\n<TOLL FACTOR> 1\n<END OF METADATA>\n\n~\n",
            t->zones, t->nodes, t->first_through, t->links);
    for (uint32_t i = 0; i < t->links; i++)
        fprintf(file, "%u %u %.17g %.17g %.17g %.17g %.17g 0 %.17g 1 ;\n", t->from[i] + 1,
                t->to[i] + 1, t->capacity[i], t->length[i], t->free_time[i], t->b[i], t->power[i],
                s->toll_weight * t->toll[i] + s->distance_weight * t->length[i]);
    fclose(file);
    file = create(folder, "net/bench_trips.txt");
    double total = 0;
    for (uint32_t i = 0; i < t->pairs; i++)
        total += t->trips[i];
    fprintf(file, "<NUMBER OF ZONES> %u\n<TOTAL OD FLOW> %.17g\n<END OF METADATA>\n", t->zones,
            total);
    for (uint32_t i = 0; i < t->pairs; i++) {
        if (i == 0 || t->origin[i] != t->origin[i - 1])
            fprintf(file, "\nOrigin %u\n", t->origin[i] + 1);
        fprintf(file, "%u : %.17g;\n", t->destination[i] + 1, t->trips[i]);
    }
    fclose(file);
    file = create(folder, "net/bench_parameters.txt");
    fprintf(file,
            "<NETWORK FILE> bench_net.txt\n<TRIPS FILE> bench_trips.txt\n"
            "<CONVERGENCE GAP> %g\n<MAX RUN TIME> 3600\n",
            gap);
    fclose(file);
}

static double tapb_seconds(const subject *s, const char *root, double gap, const char *binary)
{
    char folder[] = "/tmp/tongdao-bench-XXXXXX", command[4096], sub[64];
    if (!mkdtemp(folder))
        abort();
    snprintf(sub, sizeof sub, "%s/net", folder);
    if (mkdir(sub, 0700) != 0)
        abort();
    tntp t = read_subject(s, root);
    write_for_tapb(s, &t, folder, gap);
    tntp_clear(&t);
    snprintf(command, sizeof command, "cd '%s' && '%s' net/bench_parameters.txt >/dev/null 2>&1",
             folder, binary);
    const double begin = bench_seconds();
    const int status = system(command);
    const double seconds = bench_seconds() - begin;
    snprintf(command, sizeof command, "rm -r '%s'", folder);
    if (system(command) != 0 || status != 0)
        fprintf(stderr, "%s ended with status %d\n", binary, status);
    return seconds;
}

static void measure(const subject *s, const char *root)
{
    const char *tapb = getenv("TAPB");
    const double gaps[] = {1e-6, 1e-10};
    for (int i = 0; i < 2; i++) {
        struct rusage use;
        double objective;
        const double two = own_seconds(s, root, gaps[i], 2, &objective);
        getrusage(RUSAGE_SELF, &use); /* of one solution in a process */
        const double one = own_seconds(s, root, gaps[i], 1, &objective);
        printf("%-16s %8.0e  %8.2f %8.2f  %18.6f %6ld", s->name, gaps[i], one, two, objective,
               use.ru_maxrss / 1024);
        if (tapb && *tapb) {
            const double theirs = tapb_seconds(s, root, gaps[i], tapb);
            printf("  %8.2f %6.1f %6.1f", theirs, theirs / one, theirs / two);
        }
        printf("\n");
        fflush(stdout);
    }
}

int main(int argc, char **argv)
{
    printf("User equilibrium, seconds with reading; x = times ours with one and two threads\n");
    printf("%-16s %8s  %8s %8s  %18s %6s  %8s %6s %6s\n", "network", "gap", "1 thread", "2",
           "objective", "MB", "TAP-B", "x", "x");
    if (argc > 1)
        measure(&sketch, argv[1]);
    const char *large = getenv("LARGE");
    if (large && *large)
        measure(&generated, NULL);
    return 0;
}
