/* The base study as a graph for the benchmarks: its supernetwork as one class of freight sees it. */
#ifndef TESTS_BENCH_STUDY_H
#define TESTS_BENCH_STUDY_H

#include "networks.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The arcs that foreign freight of a commodity may use, at its generalised cost, CNY/t. Ends the
 * program where the network folder cannot be read. */
bench_network bench_study(const char *folder, const char *commodity);

#ifdef __cplusplus
}
#endif

#endif
