/* What the files of the engine share: customers inside, stations, platforms. */
#ifndef TD_SIMULATE_ENGINE_PARTS_H
#define TD_SIMULATE_ENGINE_PARTS_H

#include "base/mem.h"
#include "simulate/event_list.h"
#include "simulate/platform.h"
#include "simulate/station.h"

/* The engine's own kinds of events. */
enum {
    TD_EVENT_SERVED,  /* subject: visit */
    TD_EVENT_CHAMBER, /* subject: chamber */
    TD_EVENT_OPENING, /* subject: station */
    TD_EVENT_MIDNIGHT /* subject: station whose daily limit begins anew */
};

/* What stations draw themselves. */
enum { TD_PURPOSE_BATCH = 0x42415443 };

#define TD_NO_TICKET UINT64_MAX

typedef enum td_visit_state {
    TD_VISIT_FREE,
    TD_VISIT_OUTSIDE, /* at a door, holding nothing */
    TD_VISIT_QUEUED,
    TD_VISIT_SERVED,  /* a server works for it */
    TD_VISIT_CARRIED, /* in a batch */
    TD_VISIT_DONE,    /* served; the world is being asked where to */
    TD_VISIT_BLOCKED, /* holds its place and waits at a door */
    TD_VISIT_WAITING  /* on a platform */
} td_visit_state;

enum { TD_LINE = 64 }; /* bytes of a cache line */

/* Half a cache line: what every customer touches. Each fact stands once: 24 bits are all that a
 * customer's number may have. */
typedef struct td_visit {
    double since_h; /* admitted (inside), came (platform) */
    union {
        double service_h; /* until it is served: how long that will take */
        uint64_t ticket;  /* served: of the end of service */
        double units;     /* on a platform; in a station: td_visit_units */
    };
    uint32_t station; /* inside; at a door from outside: TD_NOWHERE; platform */
    uint32_t next,
        prev; /* in its queue, at its door, in its chamber, at work in a pausing station. The first
                 of a list has no valid prev: so that it can leave without touching the second */
    uint32_t customer : 24, state : 3, rank : 2, side : 1;
    uint32_t weighs : 1;  /* its units are not 1: they stand in the rest */
    uint32_t carried : 1; /* by a chamber, or blocked in one */
} td_visit;

_Static_assert(sizeof(td_visit) == TD_LINE / 2, "two share a cache line");
_Static_assert(TD_EVENT_SUBJECT_BITS == 24 && TD_VISIT_WAITING < 8 && TD_RANKS <= 4, "bit fields");

/* What a customer needs at a door, where services pause, or if it is not one unit. */
typedef struct td_visit_rest {
    td_errand wish;
    uint32_t next_blocked, prev_blocked; /* among the blocked of its own station */
    uint64_t blocked_order;              /* rises with every block: who closed a circle */
    double left_h, work_h; /* pausing stations: service left when it was last reckoned, and when */
    double units;
    uint32_t chamber; /* of who is carried */
} td_visit_rest;

typedef struct td_visit_list {
    uint32_t first, last;
} td_visit_list;

/* Two cache lines: the first is what an arrival touches, both what a departure does. With 20,000
 * stations this decides the speed. */
typedef struct td_station_state {
    _Alignas(TD_LINE) double last_h; /* integrals reach up to here */
    double queue_h, inside_h;        /* td_station_sample of the present stretch, in part */
    td_visit_list queue;             /* of side 0, rank 0; others: td_station_rest */
    uint32_t queued, inside, at_door;
    uint32_t servers;
    uint32_t admitted, longest_queue;
    bool plain;    /* services start whenever a server is free: no hours, limits, batches */
    bool open;
    bool loses;
    bool flagged;  /* on the engine's list of stations to settle */
    bool bounded;  /* its space is */
    bool batched;
    bool mixed;    /* more is to be integrated: td_station_rest.mixed */
    uint8_t sides;

    double wait_h, wait_h2, longest_wait_h, stay_h;
    double space, factor;
    uint32_t served, left;
    uint32_t blocked;
    bool paused;   /* services under way stand still */
    bool pauses;   /* at_closing */
} td_station_state;

_Static_assert(sizeof(td_station_state) == 2 * TD_LINE, "two cache lines");

/* What follows from the counts while every customer is one unit and nobody is at a door, blocked, in
 * a batch or paused: units = inside, servers at work = inside - queued. */
typedef struct td_station_mixed {
    double units; /* of the space */
    double unit_h, busy_h, blocked_h, door_h, units_served;
    uint32_t chambers_busy;
} td_station_mixed;

typedef struct td_station_rest {
    td_station_mixed mixed;
    td_station_sample sample; /* what neither the state nor `mixed` holds */
    uint32_t queued_before, withdrawn_queued; /* when the sample began; from the queue, since then */
    /* Little's law since time 0: integrals and sums of samples taken before; waits given up count
     * too */
    double inside_before_h, queue_before_h, wait_before_h, stay_before_h;
    td_visit_list queue[2][TD_RANKS];  /* [side][rank], but for the first */
    td_visit_list door, held, at_work; /* held: blocked customers; at_work: pausing stations */
    const td_opening *opening;
    bool opens_next;
    bool midnight_due;      /* an event is scheduled */
    double capacity_last_h; /* server_h and open_h reach up to here */
    double daily_units, started_units;
    double day; /* number of the day that started_units is about */
    double batch_units, turn_h;
    const td_distribution *batch_h;
    uint32_t first_chamber;
    uint64_t batch_number;
    uint64_t hash; /* of the id */
    uint32_t circle_stamp;
    uint32_t spec_servers;
    double spec_daily_units;
} td_station_rest;

typedef struct td_chamber {
    uint32_t station;
    uint8_t side;
    bool busy, turning;
    uint32_t aboard; /* customers carried, or blocked in it */
    td_visit_list list;
} td_chamber;

typedef struct td_platform_state {
    double last_h;
    uint32_t waiting;
    double units;
    td_visit_list queue[TD_RANKS];
    td_platform_sample sample;
    double queue_before_h, wait_before_h; /* as in td_station_state */
} td_platform_state;

/* Memory that begins on a cache line. */
typedef struct td_lines {
    char *block; /* as allocated */
    size_t lead; /* bytes before the line */
} td_lines;

struct td_engine {
    double now;
    td_event_list events;
    td_status status;
    bool halted;
    td_engine_setup setup;
    td_lines visit_lines;
    td_visit *visits;          /* [visit_count] on visit_lines */
    td_visit_rest *visit_rest; /* [visit_count] */
    size_t visit_capacity;     /* of both */
    uint32_t visit_count, free_visit, customers;
    td_lines station_lines;
    td_station_state *stations;    /* [station_count] on station_lines */
    td_station_rest *station_rest; /* [station_count] */
    size_t station_capacity;       /* of both */
    uint32_t station_count;
    td_chamber *chambers;
    size_t chamber_capacity;
    uint32_t chamber_count;
    td_platform_state *platforms;
    size_t platform_capacity;
    uint32_t platform_count;
    uint32_t *flagged; /* stations to settle */
    size_t flagged_capacity;
    uint32_t flagged_count;
    bool settling;
    uint32_t *circle; /* [station_count] the walk along blocked customers */
    size_t circle_capacity;
    uint32_t circle_stamp;
    uint64_t blocks, circles, happened;
};

/* Remembers the first failure. */
void td_engine_fail(td_engine *e, td_status status);

/* Grows lines, of which `held` bytes count, to `size` bytes; gives where they begin, NULL without
 * memory. What is not held is not touched. */
void *td_lines_grow(td_lines *lines, size_t held, size_t size);

/* A number that no visit had yet; TD_NOWHERE when memory or numbers run out (the engine has failed
 * then). */
uint32_t td_visit_take_new(td_engine *e);

/* The one that was free last, which is still in the cache; else a new one. */
static inline uint32_t td_visit_take(td_engine *e)
{
    const uint32_t visit = e->free_visit;
    if (visit == TD_NOWHERE)
        return td_visit_take_new(e);
    e->free_visit = e->visits[visit].next;
    e->customers++;
    return visit;
}

static inline void td_visit_give(td_engine *e, uint32_t visit)
{
    e->visits[visit].state = TD_VISIT_FREE;
    e->visits[visit].next = e->free_visit;
    e->free_visit = visit;
    e->customers--;
}

static inline uint64_t td_engine_push(td_engine *e, double time_h, uint32_t kind, uint32_t subject)
{
    uint64_t ticket = TD_NO_TICKET;
    if (!(time_h >= e->now)) {
        td_engine_fail(e, TD_ERR_RUN);
        return ticket;
    }
    const td_status status = td_event_list_push(&e->events, time_h, kind, subject, &ticket);
    if (status != TD_OK)
        td_engine_fail(e, status);
    return ticket;
}

static inline td_visit_list *td_station_queue(td_engine *e, uint32_t station, uint32_t side,
                                              uint32_t rank)
{
    return side + rank == 0 ? &e->stations[station].queue
                            : &e->station_rest[station].queue[side][rank];
}

static inline void td_visit_append(td_engine *e, td_visit_list *list, uint32_t visit)
{
    e->visits[visit].next = TD_NOWHERE;
    e->visits[visit].prev = list->last;
    if (list->last == TD_NOWHERE)
        list->first = visit;
    else
        e->visits[list->last].next = visit;
    list->last = visit;
}

static inline void td_visit_unlink(td_engine *e, td_visit_list *list, uint32_t visit)
{
    const uint32_t next = e->visits[visit].next;
    if (list->first == visit) {
        list->first = next;
        if (next == TD_NOWHERE)
            list->last = TD_NOWHERE;
        return;
    }
    const uint32_t prev = e->visits[visit].prev;
    e->visits[prev].next = next;
    if (next == TD_NOWHERE)
        list->last = prev;
    else
        e->visits[next].prev = prev;
}

static inline double td_visit_units(const td_engine *e, uint32_t visit)
{
    return e->visits[visit].weighs ? e->visit_rest[visit].units : 1;
}

/* Servers at work; chambers of a lock. */
static inline uint32_t td_station_busy(const td_engine *e, uint32_t station)
{
    const td_station_state *const s = &e->stations[station];
    return s->batched ? e->station_rest[station].mixed.chambers_busy
                      : s->inside - s->queued - s->blocked;
}

/* Whether a server is neither at work nor held by somebody who is blocked; not for batches. */
static inline bool td_station_has_server(const td_station_state *s)
{
    return s->inside - s->queued < s->servers;
}

static inline void td_engine_trace(td_engine *e, td_step step, uint32_t station, uint32_t customer)
{
    if (e->setup.trace)
        e->setup.trace(e->setup.world, e, step, station, customer);
}

/* Brings the integrals up to now; before every change of a count. */
void td_station_advance_mixed(td_engine *e, uint32_t station, double passed);
static inline void td_station_advance(td_engine *e, uint32_t station)
{
    td_station_state *const s = &e->stations[station];
    const double passed = e->now - s->last_h;
    if (!(passed > 0))
        return;
    s->last_h = e->now;
    s->queue_h += s->queued * passed;
    s->inside_h += s->inside * passed;
    if (s->mixed)
        td_station_advance_mixed(e, station, passed);
}

/* From now on what is mixed is integrated by itself. */
void td_station_mix(td_engine *e, uint32_t station);

/* station_flow.c: a station whose servers or space may have come free is settled at the end of the
 * present operation. */
void td_station_flag(td_engine *e, uint32_t station);
void td_station_settle(td_engine *e);
/* The first of the queue of a side, by rank; TD_NOWHERE. */
uint32_t td_station_first_queued(const td_engine *e, uint32_t station, uint32_t side);
/* A customer leaves the queue for a chamber; its wait is counted. */
void td_station_book_start(td_engine *e, uint32_t visit);
/* A served customer: asks the world, moves it or blocks it. */
void td_visit_finish(td_engine *e, uint32_t visit);
/* Takes a waiting customer from the door in, above the space if need be. */
void td_station_admit_from_door(td_engine *e, uint32_t visit);
void td_station_on_served(td_engine *e, uint32_t visit);

/* station_hours.c */
bool td_station_may_start(td_engine *e, uint32_t station);
void td_station_count_started(td_engine *e, uint32_t station, double units);
void td_station_on_opening(td_engine *e, uint32_t station);
void td_station_on_midnight(td_engine *e, uint32_t station);
void td_station_advance_capacity(td_engine *e, uint32_t station);
void td_station_begin_hours(td_engine *e, uint32_t station);

/* station_batch.c */
void td_station_start_batches(td_engine *e, uint32_t station);
void td_station_on_chamber(td_engine *e, uint32_t chamber);
/* A customer that a chamber carried has left it. */
void td_chamber_leave(td_engine *e, uint32_t visit);

/* circle.c: if the station and all that it waits for stand still for ever, lets one customer move
 * on and returns true. */
bool td_station_break_circle(td_engine *e, uint32_t station);

/* station.c, platform.c: back to time 0 */
void td_station_reset(td_engine *e, uint32_t station);
void td_platform_reset(td_platform_state *p);

#endif
