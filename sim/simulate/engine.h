/*
 * The clock and the events of one replication: the world schedules events, the engine calls the
 * world back when their time comes. Stations (simulate/station.h) and platforms
 * (simulate/platform.h) live in an engine; what they do by themselves takes event kinds below
 * TD_EVENT_OF_WORLD.
 *
 *     td_engine_create(&setup, &engine)         handlers and the world they get
 *     td_station_add(...), td_platform_add(...) before the run, numbered from 0
 *     td_engine_schedule(...)                   first events: arrivals, departures, weeks
 *     td_engine_run(engine, to_h)               until nothing is left at or before to_h
 *     td_station_take(...)                      statistics since the last time they were taken
 *
 * Customers (consignments, vehicles) are numbers that mean something to the world only, below 2^24;
 * a number may be used again when its customer has gone. One engine, one thread; memory grows with
 * what is there at once, never with time. Times are hours from the start, not negative.
 *
 * Failures inside a call-back (memory, an event in the past) are kept: the run ends with the first
 * of them and what was scheduled after it counts for nothing. Call-backs therefore need not check.
 */
#ifndef TD_SIMULATE_ENGINE_H
#define TD_SIMULATE_ENGINE_H

#include <stdint.h>

#include "base/random.h"
#include "base/status.h"

typedef struct td_engine td_engine;

enum {
    TD_EVENT_OF_WORLD = 8, /* kinds 8 ... 31 are the world's */
    TD_EVENT_KIND_LIMIT = 32
};
#define TD_NOWHERE UINT32_MAX /* no station, no customer, no visit */

/* What happens at an event: `subject` is what it was scheduled with. */
typedef void (*td_event_handler)(void *world, td_engine *engine, uint32_t subject);

/* Where a customer goes from a station, or how it enters one. */
typedef struct td_errand {
    uint32_t station; /* TD_NOWHERE: out of the engine */
    uint8_t rank;     /* priority class, 0 first, below TD_RANKS; first come first served within */
    uint8_t side;     /* batches: 0 or 1, where the customer comes from */
    double units;     /* space, daily limit, batch: TEU, vehicles, metres; > 0 */
    double
        service_h; /* drawn by the world from the customer's own luck; INFINITY: until released */
} td_errand;
enum { TD_RANKS = 4 };
#define TD_ERRAND_LEAVE ((td_errand){.station = TD_NOWHERE})

/* A station has done with a customer: where to? The engine moves it there, or keeps it in its place
 * (blocked, its server held) while there is no room. For TD_NOWHERE the customer is gone when this
 * returns and its number is free. */
typedef td_errand (*td_served)(void *world, td_engine *engine, uint32_t station, uint32_t customer);

/* A full station turned the customer away (TD_FULL_LOSE); it is gone. */
typedef void (*td_lost)(void *world, td_engine *engine, uint32_t station, uint32_t customer);

typedef enum td_step {
    TD_STEP_ADMITTED, /* has its space in the station */
    TD_STEP_STARTED,  /* is being served */
    TD_STEP_SERVED,   /* service done */
    TD_STEP_BLOCKED,  /* no room in the station named: waits at its door */
    TD_STEP_LEFT,     /* gave its space free */
    TD_STEP_OVER      /* closed a circle: is let into the station named */
} td_step;
/* Called at every step of every customer if given: for traces. Must not change anything. */
typedef void (*td_trace)(void *world, td_engine *engine, td_step step, uint32_t station,
                         uint32_t customer);

/* A circle of full stations, each with nobody but customers who wait for others, was found:
 * `customer` closed it and goes to stations[0], one of stations[0] goes to stations[1] and so on,
 * all at once. */
typedef void (*td_circle)(void *world, td_engine *engine, const uint32_t *stations, uint32_t count,
                          uint32_t customer);

/* Called for each of a few dozen events that come next, if there are many to come, in
 * TD_FETCH_ROUNDS rounds: may ask for the memory that their handlers will read
 * (__builtin_prefetch, td_station_fetch), so that they need not wait for it one after another. A
 * round may read what the rounds before it asked for. Must not change anything. (gcc leaves out
 * calls of a static function that only prefetches, unless it is called through a pointer.) */
typedef void (*td_fetch)(const void *world, const td_engine *engine, uint32_t kind,
                         uint32_t subject, int round);
enum { TD_FETCH_ROUNDS = 4 };

typedef struct td_engine_setup {
    void *world;
    td_luck luck;                                  /* for what stations draw themselves */
    td_event_handler handler[TD_EVENT_KIND_LIMIT]; /* [kind], from TD_EVENT_OF_WORLD on */
    td_served served;                              /* needed if there are stations */
    td_lost lost;                                  /* NULL: nothing to do */
    td_trace trace;                                /* NULL: none */
    td_circle circle;                              /* NULL: counted only */
    td_fetch fetch;       /* NULL: none */
    double week_starts_h; /* hour at which the first Monday begins: 0 ... 168 */
} td_engine_setup;

/* Copies the setup. */
td_status td_engine_create(const td_engine_setup *setup, td_engine **out);
void td_engine_free(td_engine *engine); /* NULL is fine */
/* Back to time 0 with no event, no customer, statistics empty; stations and platforms stay as they
 * were added. For the next replication, without new memory. */
void td_engine_reset(td_engine *engine, const td_luck *luck);

double td_engine_now(const td_engine *engine);
/* Schedules an event at time_h >= now; gives its ticket. subject < 2^24. */
uint64_t td_engine_schedule(td_engine *engine, double time_h, uint32_t kind, uint32_t subject);
/* Of an event that has neither happened nor been cancelled. */
void td_engine_cancel(td_engine *engine, uint64_t ticket);
/* Runs every event at or before to_h; the clock then stands at to_h. Returns the first failure. */
td_status td_engine_run(td_engine *engine, double to_h);
/* Ends the run after the present event; td_engine_run returns `status` (TD_OK: and goes on when
 * called again). */
void td_engine_stop(td_engine *engine, td_status status);

uint64_t td_engine_event_count(const td_engine *engine);    /* since time 0 */
uint64_t td_engine_circle_count(const td_engine *engine);   /* circles broken since time 0 */
size_t td_engine_memory(const td_engine *engine);           /* bytes held */
uint32_t td_engine_customer_count(const td_engine *engine); /* in stations and on platforms now */

/* Little's law along the path, from time 0 to now: the time integral of customers present is the
 * sum of their times there, those still present included; of every queue, station and platform.
 * Returns the largest |difference| / integral: rounding only, unless somebody was lost or doubled.
 * Each station's and platform's own goes to the arrays, if given. Passes once over all customers.
 */
double td_engine_little(td_engine *engine, double *of_station, double *of_platform);

#endif
