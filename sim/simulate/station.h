/*
 * A station: servers, what waits for them, and the space that both take.
 *
 *     door -> [ queue by rank -> servers -> done, perhaps blocked ] -> next station
 *              `---------------- space ------------------------'
 *
 *   servers     each serves one customer (or one batch) at a time; TD_SERVERS_ANY: as many as
 *               come
 *   ranks       lower first; first come first served within a rank; nobody is driven from a server
 *   space       units of customers inside. Who finds none waits at the door, in order of rank and
 *               coming, and holds meanwhile what it held before (blocking after service), or is
 *               lost. A customer larger than the whole space enters when it is empty
 *   circles     full stations that wait for each other in a circle are found when the circle
 *               closes; rule: one customer of each station of the circle, the one blocked last,
 *               moves on into the next, all at that instant and before others at the doors; with
 *               equal units no bound is broken
 *   opening     hours of the week in which services start. Services under way at closing:
 *               finished, or paused and taken up again at the next opening
 *   factor      capacity of the moment: 0 closes like opening hours; else speed of service. Where
 *               services pause, those under way change speed too; else only those started later
 *   daily limit units that may start between two midnights (multiples of 24 h); what a customer
 *               takes beyond it counts for the days that follow
 *   batches     a lock: each server is a chamber that takes waiting customers of its side, up to
 *               batch_units, in order of rank and coming, as soon as there is one, for a time of
 *               its own (drawn by station and number of batch), and then stands at the other side;
 *               an empty chamber turns round, for turn_h, when only the other side waits
 *
 * Every customer inside the engine has a visit: a number that holds from entering the first station
 * until it leaves the last, and names it for release and withdrawal.
 */
#ifndef TD_SIMULATE_STATION_H
#define TD_SIMULATE_STATION_H

#include "simulate/distribution.h"
#include "simulate/engine.h"
#include "simulate/opening.h"

#define TD_SERVERS_ANY UINT32_MAX

typedef enum td_full_rule { TD_FULL_WAIT, TD_FULL_LOSE } td_full_rule;
typedef enum td_closing_rule { TD_CLOSING_FINISH, TD_CLOSING_PAUSE } td_closing_rule;

/* TD_STATION_INIT is one server with endless space, always open. */
typedef struct td_station_spec {
    const char *id;   /* text id: names its luck; copied */
    uint32_t servers; /* TD_SERVERS_ANY: endless, a mere delay or a yard */
    double space;     /* units; INFINITY: endless */
    td_full_rule when_full;
    const td_opening *opening; /* NULL: always; borrowed */
    td_closing_rule at_closing;
    double daily_units;             /* INFINITY: no limit */
    double batch_units;             /* 0: no batches */
    uint8_t sides;                  /* batches: 1, or 2 for a lock */
    const td_distribution *batch_h; /* batches: time with customers; borrowed */
    double turn_h;                  /* batches, two sides: time of an empty turn */
} td_station_spec;
#define TD_STATION_INIT                                                                            \
    {                                                                                              \
        .servers = 1, .space = HUGE_VAL, .daily_units = HUGE_VAL, .sides = 1                       \
    }

td_status td_station_add(td_engine *engine, const td_station_spec *spec, uint32_t *station);

/* Brings a customer from outside. Gives its visit (TD_NOWHERE if it was lost). */
uint32_t td_station_enter(td_engine *engine, uint32_t customer, const td_errand *errand);
/* For td_fetch: what an arrival at a station will read. */
void td_station_fetch(const td_engine *engine, uint32_t station, int round);
/* Ends a service now, whatever was left of it: what INFINITY waits for. The world is then asked
 * where the customer goes, as after any service. Nothing happens to a customer that is not being
 * served. */
void td_station_release(td_engine *engine, uint32_t visit);
/* Takes a customer out, wherever it stands (queue, server, blocked, door): perished, re-routed. Not
 * while a batch carries it: false then. The world is not called about it. */
bool td_station_withdraw(td_engine *engine, uint32_t visit);
/* Capacity of the moment, 0 and more; 1 is normal. */
void td_station_set_factor(td_engine *engine, uint32_t station, double factor);
/* Servers of the moment; those at work finish first. Not for batches. td_engine_reset goes back to
 * those of the spec, as with the two others. */
void td_station_set_servers(td_engine *engine, uint32_t station, uint32_t servers);
/* The daily limit of the moment. */
void td_station_set_daily_units(td_engine *engine, uint32_t station, double units);

uint32_t td_station_queue_length(const td_engine *engine, uint32_t station);
uint32_t td_station_in_service(const td_engine *engine, uint32_t station);
double td_station_units(const td_engine *engine, uint32_t station); /* of its space */
uint32_t td_visit_customer(const td_engine *engine, uint32_t visit);
uint32_t td_visit_station(const td_engine *engine, uint32_t visit); /* where it holds space or waits
                                                                       at the door */

/* What happened at a station in a stretch of time. Means follow: queue length queue_h / span_h,
 * wait wait_h / started, utilisation busy_h / server_h. */
typedef struct td_station_sample {
    double from_h, span_h;
    /* customers; withdrawn ones who had been inside also left; over: circles broken here */
    uint64_t admitted, started, served, left, lost, withdrawn, over;
    uint64_t batches, turns;
    double units_served;
    double queue_h;   /* customers x hours in the queue */
    double inside_h;  /* customers x hours inside */
    double unit_h;    /* units x hours inside: use of the space */
    double busy_h;    /* servers (chambers) x hours at work */
    double blocked_h; /* customers x hours blocked: served, but without room to go to */
    double door_h;    /* customers x hours at the door */
    double stay_h;    /* summed over customers left: admission to leaving */
    double server_h;  /* servers x hours while open and factor > 0; INFINITY: endless servers */
    double open_h;    /* hours open */
    double wait_h;    /* summed over customers started: admission to start */
    double wait_h2;   /* of squares */
    double longest_wait_h;
    uint32_t longest_queue;
} td_station_sample;

/* What happened since the last time it was asked (or time 0), up to now; begins anew. Fewer than
 * 2^32 customers may pass in between. */
void td_station_take(td_engine *engine, uint32_t station, td_station_sample *out);
/* Adds b, a later or another replication's stretch, to a. */
void td_station_sample_add(td_station_sample *a, const td_station_sample *b);

#endif
