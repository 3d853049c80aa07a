/* Scenarios a second on the base study: annual and by month, one thread and two, through the public
 * interface, tables written. Peak memory is the process's. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "tongdao.h"

#define BATCH 8

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static double peak_mb(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss / 1024;
}

/* Seconds of a run; ends the program where it does not go well. */
static double run(const char *const *paths, size_t count, int threads, const char *folder)
{
    tongdao_session *session = tongdao_open();
    tongdao_run_options options = TONGDAO_RUN_OPTIONS_INIT;
    tongdao_run_summary summary;
    options.output = folder;
    options.threads = threads;
    double start = seconds_now();
    tongdao_result result = tongdao_run(session, paths, count, &options, &summary);
    double seconds = seconds_now() - start;
    for (size_t i = 0; result != TONGDAO_OK && i < tongdao_message_count(session); i++)
        fprintf(stderr, "%s\n", tongdao_message(session, i, TONGDAO_EN));
    tongdao_close(session);
    if (result != TONGDAO_OK)
        exit((int)result);
    return seconds;
}

static void write_monthly(const char *path, const char *base)
{
    FILE *file = fopen(path, "w");
    if (!file)
        exit(1);
    fprintf(file,
            "{\"schema_version\": 1, \"id\": \"by-month\", \"title\": {\"en\": \"by month\"},\n"
            " \"network\": \"%s\", \"evaluate\": {\"year\": 2023, \"period\": \"month\",\n"
            " \"assignment\": {\"type\": \"logit\"}}}\n",
            base);
    fclose(file);
}

int main(void)
{
    static const char *const annual[BATCH] = {
        "scenarios/baseline.json",           "scenarios/fujiang-class-iv.json",
        "scenarios/suining-dry-port-hub.json", "scenarios/guangan-dry-port.json",
        "scenarios/dazhou-land-sea-train.json", "scenarios/single-document.json",
        "scenarios/chengdu-yangpu.json",     "scenarios/rcep.json"};
    char folder[] = "/tmp/tongdao-bench-XXXXXX", output[64], monthly[64], network[4096], line[96];
    if (!mkdtemp(folder) || !realpath("networks/sichuan", network))
        return 1;
    snprintf(output, sizeof output, "%s/results", folder);
    snprintf(monthly, sizeof monthly, "%s/by-month.json", folder);
    write_monthly(monthly, network);
    const char *by_month[] = {monthly};

    double one = run(annual, 1, 1, output);
    double month = run(by_month, 1, 1, output);
    double batch_one = run(annual, BATCH, 1, output);
    double batch_two = run(annual, BATCH, 2, output);
    printf("scenarios of networks/sichuan, logit, reading and tables included\n");
    printf("  annual, alone, 1 thread          %8.2f s\n", one);
    printf("  by month, alone, 1 thread        %8.2f s\n", month);
    printf("  %d annual, 1 thread               %8.2f scenarios a second\n", BATCH,
           BATCH / batch_one);
    printf("  %d annual, 2 threads              %8.2f scenarios a second, efficiency %.2f\n", BATCH,
           BATCH / batch_two, batch_one / batch_two / 2);
    printf("  peak memory                      %8.0f MB\n", peak_mb());
    snprintf(line, sizeof line, "rm -rf %s", folder);
    return system(line) == 0 ? 0 : 1;
}
