/* The queue of a station in one replication: first come, first served, worked off at the station's
 * rate while it is open.
 *
 * Because who has come first is served first, the end of service is known at arrival: a server is
 * free when the work before has been done (Lindley's recursion). Background traffic is put in as
 * its time comes. So a queue needs no events of its own. */
#ifndef TD_SIMULATE_STATION_QUEUE_H
#define TD_SIMULATE_STATION_QUEUE_H

#include "base/random.h"
#include "simulate/plan.h"

enum { TD_MOST_SERVERS = 16 };

typedef struct td_station_queue {
    const td_plan *plan;
    const td_station *station;
    const td_span *spans; /* of lessened capacity, sorted, may overlap nothing */
    uint32_t span_count;
    td_luck luck;
    uint64_t name; /* hash of the resource's id */
    double free_h[TD_MOST_SERVERS]; /* when each server has done its work */
    uint32_t servers;
    double next_bunch_h; /* when background traffic comes next */
    uint64_t bunches;
    double background;   /* units that came, since it was last asked for */
    /* Factors that hold for a while are kept: of the rate, of background traffic. */
    double rate_from_h, rate_until_h, rate_factor;
    double traffic_until_h, traffic_factor;
} td_station_queue;

void td_station_queue_open(td_station_queue *queue, const td_plan *plan, uint32_t station,
                           const td_luck *luck);
/* The time at which service of so many units begins and ends for who comes at time_h; times must
 * not fall from call to call. */
void td_station_queue_pass(td_station_queue *queue, double time_h, double units, double luck_factor,
                           double *begin_h, double *end_h);
/* What a queue would make a newcomer wait. */
double td_station_queue_wait_h(const td_station_queue *queue, double time_h);
/* Lets background traffic come up to time_h. */
void td_station_queue_advance(td_station_queue *queue, double time_h);
/* Units that the station can work off between two times. */
double td_station_queue_capacity(td_station_queue *queue, double from_h, double to_h);

#endif
