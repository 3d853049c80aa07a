/* What a simulation does, worked out once from a world, its supernetwork and its assignments:
 *
 *   route of an assignment -> itinerary: a list of stages
 *   resource of a facility -> station: a queue with a rate, background traffic, opening hours
 *   service                -> line of departures, a run of stages from stop to stop
 *   haul between two stops -> booking: what freight waits for, and the services that carry it
 *   row that may close     -> gate
 *   demand row             -> stream of consignments
 *
 * Times come from the same costing as those of the assignment (assign/costing.h), links with the traffic
 * that it found there, with three differences: a wait for a departure is the wait for a departure; the wait at a station that is
 * replaced by its queue is left out of the time that passes there (plan_stations.c); what depends
 * on the season is worked out by the day.
 *
 * A plan is constant once made; any number of replications may read one at once. */
#ifndef TD_SIMULATE_PLAN_H
#define TD_SIMULATE_PLAN_H

#include "assign/assignment.h"
#include "graph/arc_key.h"
#include "simulate/calendar.h"

typedef enum td_stage_kind {
    TD_STAGE_DELAY,   /* time passes */
    TD_STAGE_GATE,    /* wait until a row is open */
    TD_STAGE_STATION, /* queue at a station, then time passes */
    TD_STAGE_BOARD    /* wait for a departure, ride, alight */
} td_stage_kind;

/* Time that depends on the day: a link whose speed or traffic does, or a wait by month.
 *
 *   link   time without traffic x (share + factor of traffic); `passed` of it stands in the stage already
 *   wait   wait_h x factor of the day */
typedef struct td_season_item {
    td_index profile;  /* TD_NONE: the same all year */
    uint32_t way;      /* 2 link + backward, TD_NONE: a wait */
    double length_km, speed_kmh, vehicle_kmh, time_factor, cv; /* vehicle_kmh NaN: any */
    double share, passed;
    double wait_h;
} td_season_item;

/* Stages of equal content are one. */
typedef struct td_stage {
    uint64_t luck;       /* what it is, told by text ids: random numbers are keyed by it */
    double mean_h;       /* without season items */
    double variance_h2;  /* likewise */
    double drive_h;      /* driving within mean_h, */
    double rest_h;       /* and the drivers' rest that goes with it */
    double units_per_t;  /* station: what a tonne takes of it */
    double queue_share;  /* station: part of the queue that a consignment waits for */
    double inspection_share, inspection_h, inspection_cv; /* cv below 0: as the stage's own */
    uint32_t kind;       /* td_stage_kind */
    uint32_t target;     /* gate, station or booking */
    uint32_t first_item, item_count;
    uint32_t facility;   /* row, TD_NONE */
    uint32_t vertex;     /* where freight stands on the ground before it, TD_NO_VERTEX */
    uint32_t side;       /* lock: 0 with the direction of links, 1 against it */
    uint32_t padding;    /* stages are hashed word by word */
} td_stage;

typedef struct td_itinerary {
    uint32_t first, count; /* into stage_list */
    uint64_t luck;
} td_itinerary;

/* A route of an assignment, as a consignment sees it that chooses one: what it reads stands in a row. */
typedef struct td_option {
    double share;
    uint64_t luck;      /* of the itinerary */
    uint32_t itinerary;
    uint32_t corridor;  /* the number of corridors: none */
} td_option;

/* What the freight of a stream that arises in a period chooses from: the routes of its pair. While a closure by
 * date leaves it none, those of the next period that has some, or else of the last before: it sets out and
 * waits where the way is shut. */
typedef struct td_stream_choices {
    uint32_t pair; /* of the period's assignment, TD_NONE: none */
    uint32_t count;
    const td_option *options;
} td_stream_choices;

typedef struct td_gate {
    uint8_t kind; /* td_resource_kind */
    td_index row;
    uint32_t first_span, span_count; /* closures by date */
} td_gate;

typedef struct td_station {
    td_index resource, facility; /* a row that defines it */
    uint32_t servers;
    double rate_per_h;           /* units an hour of all servers while open; INFINITY: no bound */
    double service_cv;
    td_index capacity_profile;
    double open_from_h, open_hours; /* of a day */
    uint8_t open_days;              /* bits from Monday; 0: all */
    /* Background traffic comes in bunches of so many units. */
    double background_per_h, bunch;
    td_index background_profile;
    double replaced_wait_h; /* mean wait that the queue makes at the base's flow */
    double base_use;        /* share of the capacity used there, background included */
    double published_wait_h;
    double yard_teu;        /* NaN: unlimited */
    double batch, cycle_h;  /* of a chamber of a lock; NaN: no chambers */
    bool has_calendar;      /* the rate varies */
} td_station;

/* A service from stop to stop. stages of stop i lead there from the stop before. */
typedef struct td_run {
    td_index service;
    uint32_t first_stop, stop_count; /* into world stops */
    uint64_t luck;
    double capacity_t, capacity_teu; /* a departure for the study's freight; teu NaN: no boxes */
    uint32_t gate;                   /* of the service, TD_NONE */
    double capacity_units;           /* PCU or trains a vehicle counts for */
} td_run;

/* Departures: a service, or a group that shares them. */
typedef struct td_line {
    uint32_t first_run, run_count;
    double headway_h;                      /* 0: by timetable */
    uint32_t first_departure, departure_count; /* hours of the week */
    double cancel_probability, late_probability, late_h;
    uint64_t luck;
} td_line;

typedef struct td_offer { /* a run that serves a booking from a stop */
    uint32_t booking, alight_stop;
} td_offer;

typedef struct td_booking {
    td_index from_node, to_node;
    td_index service; /* of the route; others that serve the haul alike carry it too */
    bool reefer;
    bool boxes;       /* of empty boxes, against the way that freight took */
} td_booking;

typedef struct td_stream {
    td_index demand, origin, destination, commodity, form;
    uint64_t luck;
    double tonnes, teu;      /* of a consignment, times its weight */
    double per_year;         /* consignments */
    double promised_h;       /* NaN: no route */
    uint32_t group;          /* origin, destination and commodity that it is reported under */
} td_stream;

#define TD_MOST_STRETCHES 208 /* four years by week */
typedef struct td_plan {
    const td_world *world;
    const td_supernetwork *net;
    td_assignment *const *assignments;
    double from_h, to_h; /* the time simulated; 0 is the first hour of the year */
    /* What is told by week is kept by stretches of so many hours: a week, and more where the horizon has more than
     * TD_MOST_STRETCHES weeks, so that memory does not grow with it. */
    double stretch_h;
    uint32_t stretch_count;

    td_stage *stages;
    td_season_item *items;
    uint32_t *stage_list;
    float *stage_money;    /* [place in stage_list] CNY/t from there to the end, where freight may
                              choose again; NULL unless it does */
    td_itinerary *itineraries;
    td_gate *gates;
    td_span *spans;
    td_station *stations;
    td_run *runs;
    td_line *lines;
    double *departures;       /* hours of the week */
    uint32_t *run_stages;     /* stage numbers, by run_stage_first[stop] */
    uint32_t *run_stage_first; /* [world stop + 1] */
    td_offer *offers;         /* by offer_first[stop] */
    uint32_t *offer_first;    /* [world stop + 1] */
    td_booking *bookings;
    td_stream *streams;
    size_t stage_count, item_count, stage_list_count, itinerary_count, gate_count, span_count,
        station_count, run_count, line_count, departure_count, booking_count, stream_count, group_count;
    size_t stage_capacity, item_capacity, stage_list_capacity, itinerary_capacity, gate_capacity,
        span_capacity, departure_capacity, booking_capacity;

    uint32_t *way_back;         /* [booking] of the empty boxes of its freight, TD_NONE: no service leads
                                   back; NULL: boxes are not carried */
    td_option **options;        /* [period][route] */
    td_stream_choices **choices;       /* [period][stream] */
    uint32_t *station_of;       /* [resource] TD_NONE */
    uint32_t *gate_of_link, *gate_of_facility, *gate_of_service; /* [row] TD_NONE */
    uint32_t *run_of_service;   /* [service] TD_NONE */
    void *owned;
} td_plan;

/* What a base's assignment put on a resource, for the fit of waits. */
typedef struct td_base_use {
    const td_world *world;
    td_assignment *const *assignments; /* [period] */
} td_base_use;

/* `base`: the scenario's base, or the scenario itself. Keys are those of `net`. The plan borrows all
 * of them. */
td_status td_plan_create(const td_world *world, const td_supernetwork *net, const td_arc_keys *keys,
                         td_assignment *const *assignments, const td_base_use *base, td_plan **out);
void td_plan_free(td_plan *plan); /* NULL is fine */

/* Hours of a stretch: the last may be shorter. */
double td_plan_stretch_hours(const td_plan *plan, uint32_t stretch);
/* Consignments that arise in a replication, in the mean. */
double td_plan_arising(const td_plan *plan);
/* A link's time without traffic on a day. */
double td_season_free_h(const td_world *world, const td_season_item *item, double time_h);
/* Factor of traffic on the time of a direction of a link (2 link + backward) in a period, as the assignment
 * has it; 1 where it has none. */
double td_plan_link_load(const td_plan *plan, uint32_t way, td_index period);
/* Variance of the time of a stage's items on a day. */
double td_stage_season_variance(const td_plan *plan, const td_stage *stage, double time_h);
/* A stage's expected time on a day, without waits: gates, queues, departures. */
double td_stage_mean_h(const td_plan *plan, const td_stage *stage, double time_h);

#endif
