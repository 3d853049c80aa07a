#include "base/clock.h"

#include <time.h>

double td_clock_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

void td_clock_stamp(char *out)
{
    time_t now = time(NULL);
    struct tm parts;
    gmtime_r(&now, &parts);
    strftime(out, 21, "%Y-%m-%dT%H:%M:%SZ", &parts);
}
