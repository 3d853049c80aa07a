/*
 * Departures: hours of the week, or one every so often. Departure n (0, 1, 2 ... from time 0) has a
 * time of its own, without walking through those before it, and its own luck.
 */
#ifndef TD_SIMULATE_TIMETABLE_H
#define TD_SIMULATE_TIMETABLE_H

#include "simulate/distribution.h"

typedef struct td_timetable {
    const double *week_h;      /* [count] rising, hours from Monday 0:00, below 168; borrowed */
    uint32_t count;            /* 0: by headway */
    double headway_h, first_h; /* one at first_h and every headway_h after it */
    double week_starts_h;      /* when the first Monday begins, as in td_engine_setup */
} td_timetable;

/* Time of departure n. */
double td_timetable_at(const td_timetable *timetable, uint64_t n);
/* The first departure at or after time_h; time_h >= 0. */
uint64_t td_timetable_next(const td_timetable *timetable, double time_h);

/* How departures fail: cancelled with a probability, else late with another, by a random time. */
typedef struct td_punctuality {
    double cancelled, late; /* probabilities; late: of those that run */
    td_distribution late_h;
} td_punctuality;

typedef struct td_departure {
    double planned_h, actual_h; /* actual INFINITY: cancelled */
} td_departure;

/* What becomes of departure n of the service with this hash of its id. */
td_departure td_timetable_departure(const td_timetable *timetable,
                                    const td_punctuality *punctuality, const td_luck *luck,
                                    uint64_t service, uint64_t n);

#endif
