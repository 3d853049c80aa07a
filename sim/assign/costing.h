/* Costs of one class of freight in one period: the machinery behind cost.h.
 *
 * A costing knows what a vehicle type or a facility costs a tonne of its class. With
 * td_costing_prepare it computes that once and keeps it (and every arc's figures), which is what an
 * assignment wants; without, each question is answered from the tables, without any memory.
 *
 * What adds up over the arcs of a route is kept in td_arc_core: money by term, time, variance of
 * time, distance, emissions. Everything else of generalised cost follows from these sums:
 *
 *   inventory = i T, urgency = u T, reliability = r (i + u) sqrt(V),
 *   perishing = value x min(1, decay x T + max(0, T - shelf life) / shelf life),
 *   carbon = price x CO2e (well to wheel)
 *
 * with i, u, r of the commodity, T the sum of time and V the sum of variances. Beyond its shelf
 * life freight loses what it is worth in proportion, all of it at twice the shelf life. */
#ifndef TD_ASSIGN_COSTING_H
#define TD_ASSIGN_COSTING_H

#include "assign/cost.h"

/* The terms before TD_TERM_inventory are money. */
#define TD_MONEY_TERM_COUNT TD_TERM_inventory

/* Rules that a search for the reason of a missing route may leave out, one at a time. Never set
 * where freight is routed. */
typedef enum td_relaxation {
    TD_RELAX_NOTHING = 0,
    TD_RELAX_DESIGNATION = 1,
    TD_RELAX_REEFER = 2,
    TD_RELAX_FORM = 4,
    TD_RELAX_CLOSURES = 8
} td_relaxation;

typedef struct td_arc_core {
    double money[TD_MONEY_TERM_COUNT]; /* CNY/t */
    double scarcity;                   /* CNY/t */
    double time_h, wait_h, variance_h2, length_km;
    double wtw_kg, ttw_kg; /* kg CO2e per t */
    double vehicles;       /* per t */
    bool usable;
} td_arc_core;

/* Money of an unscheduled vehicle type under way, per tonne: of the type's own rates, or of the row
 * of cost.csv that replaces them. */
typedef struct td_move_rates {
    double per_km, empty_per_km, per_h, toll_share, per_trip, minimum;
} td_move_rates;

typedef struct td_vehicle_rates {
    bool usable, boxes;
    bool by_country; /* some cost row of the type is of one country only */
    double load_t, speed_kmh, time_factor, time_cv;
    double wtw_kg_per_km, ttw_kg_per_km; /* per t */
    bool great_circle;                   /* of these km */
    td_move_rates move;                  /* unless by_country */
    double operation[4];                 /* [td_operation] CNY/t of load, unload, transfer; NaN */
    bool operation_by_country;
} td_vehicle_rates;

typedef struct td_facility_figures {
    bool usable;               /* by the class; forms and vehicle types are for the arc to check */
    double money_t, money_teu; /* CNY/t: on every tonne; on tonnes in boxes */
    double time_h, variance_h2;
    double published_h; /* the same at the published wait: alternatives are chosen by that */
} td_facility_figures;

typedef struct td_haul { /* a part of a service's run, and the departures that serve it */
    uint64_t key;
    double departures_per_week;
} td_haul;

typedef enum td_costing_stage {
    TD_COSTING_BARE,  /* no table: everything is worked out when asked for */
    TD_COSTING_ROWS,  /* cost rows are sorted out */
    TD_COSTING_RATES, /* vehicle types, facilities, stops */
    TD_COSTING_ARCS   /* all */
} td_costing_stage;

/* Which arcs stand for stops: those of all customs layers, or of the layer before customs alone. */
typedef enum td_rides { TD_RIDES_NONE, TD_RIDES_BEFORE, TD_RIDES_ALL } td_rides;

/* Cores by element: at[element] is a place in the two lists, if it is below the count and that place
 * is the element's. */
typedef struct td_known_cores {
    uint32_t *at;
    uint32_t *element;
    td_arc_core *core;
    uint32_t count;
    size_t element_room, core_room;
} td_known_cores;

struct td_costing {
    const td_world *world;
    const td_supernetwork *net;
    td_class cls;
    const td_period *period;
    const td_congestion *congestion; /* borrowed; NULL: times without traffic */
    unsigned relaxed;                /* td_relaxation */

    double t_per_teu, inventory_per_h, urgency_per_h, perishing_per_h;
    double reliability_per_h; /* CNY/t per h of standard deviation */
    double value_per_t, decay_per_h, shelf_life_h, carbon_per_kg;
    double schedule_weight, booking_horizon_h;
    uint64_t forms; /* bits: the class's cargo form and those that stuffing may turn it into */

    /* Tables of td_costing_prepare; `stage` says which are filled in for the class and period. */
    td_costing_stage stage;
    unsigned stage_relaxed;     /* the relaxation that they were filled in for */
    uint32_t *row_first, *rows; /* [vehicle_type + 1], cost rows that may fit it and the class */
    uint32_t *designated;       /* facilities designated for the commodity */
    uint32_t designated_count;
    td_vehicle_rates *vehicles; /* [vehicle_type] */
    td_move_rates *moves;       /* [vehicle_type x countries + country], where by_country */
    td_facility_figures *facilities; /* [facility] */
    double *stop_km;                 /* [stop] from the stop before */
    uint32_t *ride_to_stop;          /* [stop] an arc that rides there, TD_NO_ARC */
    td_rides rides;                  /* of these */
    td_arc_core *cores;              /* [element of the supernetwork], where `filled` */
    bool *filled;                    /* [element] */
    double *additive;                /* [element] td_costing_additive, INFINITY: not usable */
    td_known_cores *known;           /* of elements asked for, where remembered; NULL: not remembered */
    /* Elements that cost the class what it is known to cost elsewhere (td_costing_share). */
    const bool *shared;           /* [element] NULL: none */
    const uint32_t *shared_place; /* [element] */
    const double *shared_additive; /* [place] */
    td_haul *hauls;                  /* open addressing, key 0: free */
    uint32_t haul_capacity, haul_count;
};

/* Nothing is allocated; td_costing_prepare adds the tables, td_costing_clear frees them. A prepared
 * costing can be turned to another class and period of the same network: its memory is used again.
 */
td_costing td_costing_of(const td_world *world, const td_supernetwork *net, td_class cls,
                         const td_period *period);
td_status td_costing_prepare(td_costing *costing);
/* Each arc's figures only when asked for; without td_costing_fill. */
td_status td_costing_prepare_lazily(td_costing *costing);
/* Before prepare, which then takes the additive cost of every shared [element] from
 * additive[place[element]]; its figures are worked out when asked for. All borrowed, until the costing is
 * turned to another commodity or cargo form. */
void td_costing_share(td_costing *costing, const bool *shared, const uint32_t *place,
                      const double *additive);
/* What one element costs, also where it was not asked for before. */
const td_arc_core *td_costing_core(const td_costing *costing, uint32_t element);
/* All tables but that of the arcs, for callers that ask about few of them. */
td_status td_costing_prepare_rates(td_costing *costing);
/* Figures of arcs are remembered from now on once they are asked for, which writes to the costing: one
 * thread only. For callers that ask about few arcs, many times. */
td_status td_costing_remember(td_costing *costing);
/* Then prepare, which is nearly free where only cls.foreign is another. */
void td_costing_turn(td_costing *costing, td_class cls, const td_period *period);
/* At what loads do to times (borrowed; NULL: nothing), also when its figures have changed; then
 * prepare. */
void td_costing_congest(td_costing *costing, const td_congestion *congestion);
void td_costing_clear(td_costing *costing);

/* Parts, for the files that make up the cost model. */
void td_costing_recall(const td_costing *costing, uint32_t element, td_arc_core *out);
void td_costing_forget(td_costing *costing);
void td_known_cores_free(td_known_cores *known); /* NULL is fine */
void td_costing_element(const td_costing *costing, uint32_t arc, td_arc_core *out);
void td_costing_sort_rows(td_costing *costing);
void td_costing_fill_rates(td_costing *costing);
bool td_costing_is_boxes(const td_costing *costing, td_index form);
bool td_costing_reaches_form(const td_costing *costing, td_index form);
double td_costing_departure_t(const td_costing *costing, td_index service); /* t a departure */
td_vehicle_rates td_costing_vehicle(const td_costing *costing, td_index vehicle_type);
td_move_rates td_costing_move(const td_costing *costing, const td_vehicle_rates *rates,
                              td_index vehicle_type, td_index country);
double
td_costing_operation(const td_costing *costing, td_index vehicle_type, td_index country,
                     td_operation operation); /* load, unload, transfer: CNY/t, NaN: no row */
td_facility_figures td_costing_facility(const td_costing *costing, td_index facility);
bool td_costing_facility_admits(const td_costing *costing, td_index facility, td_index form,
                                td_index vehicle_type);
double td_costing_stop_km(const td_costing *costing, td_index stop);
/* Which of the alternative facilities items[0 .. count) of a ride is taken: the cheapest usable
 * one, the first of equals; count: none is usable. */
uint32_t td_costing_best_item(const td_costing *costing, const struct td_ride_item *items,
                              uint32_t count, td_index form, td_index vehicle_type);
/* How many items from `first` on are alternatives of one another: facilities of one kind at a node.
 */
uint32_t td_costing_item_run(const td_costing *costing, uint32_t first, uint32_t end);

/* Elapsed time over a link without traffic, h; INFINITY: not passable. Without any speed given it takes
 * none. */
double td_costing_free_time_h(const td_costing *costing, const td_vehicle_rates *rates,
                              td_index link, bool backward);
bool td_costing_is_priced(const td_services *services, td_index service);

/* How an arc answers to what loads make of times (td_congestion). Every direction of a link on it
 * (value: its factor), facility (its time: process and wait, less what runs at once) and service (the
 * wait for room) adds to what the arc takes at published times
 *
 *     hours (value - published)                   h
 *     (spread value)^2 - (spread published)^2     h2, variance
 *     money (value - published)                   CNY/t, vehicles paid by the hour
 */
typedef struct td_arc_delay {
    uint8_t kind; /* td_resource_kind */
    bool backward;
    td_index row;     /* link, facility, resource of a service */
    double published; /* the value at published times */
    double hours, spread, money;
} td_arc_delay;
typedef struct td_arc_delays {
    td_arc_delay *list;
    size_t count, room;
} td_arc_delays;
/* Appends those of an arc that the class can use; `costing` has its rates. */
td_status td_costing_delays(const td_costing *costing, uint32_t arc, td_arc_delays *delays);

/* What freight takes of a resource, in its unit: tonnes on so many vehicles of a type (TD_NONE: no
 * vehicle). */
double td_costing_units(const td_costing *costing, uint8_t unit, td_index vehicle_type,
                        double tonnes, double vehicles);

/* Weighted wait for the next of so many departures a week. */
double td_costing_wait_h(double departures_per_week, double schedule_weight,
                         double booking_horizon_h);
double td_costing_departures(const td_world *world, td_index service); /* those that run */
/* Departures a week of all services that serve a haul from one stop to another of a service. */
double td_costing_haul_departures(td_costing *costing, td_index board_stop, td_index alight_stop);

void td_costing_arc(const td_costing *costing, uint32_t arc, td_arc_core *out);
/* Sum of all terms with the additive surrogates; never below 0. */
double td_costing_additive(const td_costing *costing, const td_arc_core *core);
void td_costing_fill(const td_costing *costing, double *cost /*[arc]*/);
/* Exact. `costing` remembers the departures of hauls it has met. */
void td_costing_route(td_costing *costing, const uint32_t *arcs, uint32_t count,
                      td_route_figures *out);
/* The terms that follow from the whole, and the sums of terms, for a route whose other figures are there. */
void td_costing_finish(const td_costing *costing, double variance_h2, td_route_figures *out);
/* Of a route whose arcs add up to `sum`, where nothing else is charged: no waits, no trips. */
void td_costing_sum(const td_costing *costing, const td_arc_core *sum, td_route_figures *out);

#endif
