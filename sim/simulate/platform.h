/*
 * A platform: customers that wait for a vehicle with seats. Vehicles are the world's; when one
 * stands there it calls td_platform_board with the room it has. Order: rank, then coming; who does
 * not fit is passed over or ends the boarding, as the caller says.
 *
 * Waiting on a platform holds no space: a yard that does is a station besides (service_h INFINITY,
 * released on boarding).
 */
#ifndef TD_SIMULATE_PLATFORM_H
#define TD_SIMULATE_PLATFORM_H

#include "simulate/engine.h"

/* The customer has its place; it is no longer on the platform. Must not withdraw others from the
 * platform; whoever enters it meanwhile may board too. */
typedef void (*td_boarded)(void *context, td_engine *engine, uint32_t customer, double units);

td_status td_platform_add(td_engine *engine, uint32_t *platform);
/* Gives a place that names the customer until it boards or withdraws. */
uint32_t td_platform_enter(td_engine *engine, uint32_t platform, uint32_t customer, uint8_t rank,
                           double units);
uint32_t td_platform_withdraw(td_engine *engine, uint32_t place); /* the customer */

typedef struct td_boarding {
    double room;      /* units free */
    double came_by_h; /* cut-off: only who came by then (INFINITY: all) */
    bool pass_over;   /* who does not fit is passed over; else nobody behind it boards */
    td_boarded boarded;
    void *context;
} td_boarding;

/* Fills a vehicle now; returns the units that boarded. Who came in time and stays counts as
 * spilled. */
double td_platform_board(td_engine *engine, uint32_t platform, const td_boarding *boarding);

uint32_t td_platform_length(const td_engine *engine, uint32_t platform);
double td_platform_units(const td_engine *engine, uint32_t platform);

typedef struct td_platform_sample {
    double from_h, span_h;
    uint64_t came, boarded, withdrawn;
    uint64_t departures, spilled; /* spilled: customers left behind, once per departure */
    double units_boarded, units_spilled, room;
    double queue_h;                         /* customers x hours */
    double wait_h, wait_h2, longest_wait_h; /* of those who boarded */
    uint32_t longest_queue;
} td_platform_sample;

void td_platform_take(td_engine *engine, uint32_t platform, td_platform_sample *out);
void td_platform_sample_add(td_platform_sample *a, const td_platform_sample *b);

#endif
