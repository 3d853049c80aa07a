/* What the files that make a plan share. */
#ifndef TD_SIMULATE_PLAN_PARTS_H
#define TD_SIMULATE_PLAN_PARTS_H

#include "assign/costing.h"
#include "base/random.h"
#include "simulate/plan.h"

/* A set of numbers of things that are looked up by a hash of their content. */
typedef struct td_number_set {
    uint32_t *slots; /* number + 1; 0: free */
    size_t capacity, count;
} td_number_set;

typedef struct td_plan_maker {
    td_plan *plan;
    const td_arc_keys *keys;
    const td_base_use *base;
    td_number_set stage_set, itinerary_set;
    uint64_t *stage_hash;     /* [stage] of its content */
    uint64_t *itinerary_hash; /* [itinerary] of class and arcs */
    size_t stage_hash_capacity, itinerary_hash_capacity;
    uint32_t *ride_arc;       /* [stop] an arc that rides there, TD_NO_ARC */
    bool failed;              /* out of memory */
} td_plan_maker;

/* A well-stirred hash of two: the finisher of SplitMix64 (Steele, Lea and Flood 2014) over a sum. */
static inline uint64_t td_mix(uint64_t a, uint64_t b)
{
    uint64_t z = a * 0x9e3779b97f4a7c15u + b + 0x632be59bd9b4e019u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* The number of an equal thing in the set, or TD_NONE: then `number` was put in. */
typedef bool (*td_is_same)(const void *context, uint32_t number);
uint32_t td_number_set_add(td_number_set *set, uint64_t hash, uint32_t number, td_is_same same,
                           const void *context, const uint64_t *hashes, bool *failed);

/* An empty stage of a kind. */
td_stage td_stage_of(td_stage_kind kind);
/* The number of a stage of this content; its items are the last item_count of plan->items. */
uint32_t td_plan_stage(td_plan_maker *maker, td_stage stage);

/* A sequence of stages under way; time that passes is gathered until something else comes. */
typedef struct td_stage_row {
    td_plan_maker *maker;
    td_stage delay; /* gathered */
    bool open;      /* something is gathered */
    bool backward;  /* direction of the last link */
    size_t first;   /* into plan->stage_list */
} td_stage_row;

td_stage_row td_stage_row_begin(td_plan_maker *maker);
void td_stage_row_flush(td_stage_row *row);
void td_stage_row_add(td_stage_row *row, td_stage stage);
/* Time that passes; driving and the rest within it. */
void td_stage_row_pass(td_stage_row *row, uint64_t luck, double mean_h, double variance_h2,
                       double drive_h, double rest_h);
void td_stage_row_season(td_stage_row *row, uint64_t luck, td_season_item item);
/* What traffic adds to the time just passed, by period; no luck of its own. */
void td_stage_row_add_traffic(td_stage_row *row, td_season_item item);
void td_stage_row_gate(td_stage_row *row, uint32_t gate); /* TD_NONE: none */

/* A link as a vehicle takes it; false: no time passes there. */
bool td_plan_link_item(const td_world *world, td_index link, bool backward,
                       const td_vehicle_rates *rates, td_season_item *item);
/* What a published running time says of its links. */
typedef struct td_given_time {
    double scale;       /* on the time without traffic */
    double load;        /* factor of traffic that it holds already */
    bool steady_spread; /* its variance is stated, whatever traffic adds */
} td_given_time;
/* A link: its gate, then its time. The cv is the vehicle's unless the link has its own. Returns the
 * hours within that are traffic's, beyond what `given` holds. */
double td_stage_row_link(td_stage_row *row, uint64_t luck, td_index link, bool backward,
                         const td_vehicle_rates *rates, double rest_factor, const td_given_time *given);
/* A facility: its gate, station and time. */
void td_stage_row_facility(td_stage_row *row, uint64_t luck, td_index facility, double units_per_t,
                           uint32_t vertex);

void td_plan_gates(td_plan_maker *maker);
void td_plan_stations(td_plan_maker *maker);
void td_plan_services(td_plan_maker *maker);
void td_plan_streams(td_plan_maker *maker);
void td_plan_routes(td_plan_maker *maker);
/* The booking of a haul on a service; `reefer` freight needs reefer equipment. */
uint32_t td_plan_booking(td_plan_maker *maker, td_index board_stop, td_index alight_stop,
                         bool reefer);
void td_plan_offers(td_plan_maker *maker); /* last: which runs serve which bookings */
/* Factor that published running times hold on a link. */
double td_plan_published_load(const td_plan *plan, td_index link);
/* Units of a resource that a tonne takes. */
double td_plan_units_per_t(const td_costing *costing, td_index resource, td_index vehicle_type,
                           double vehicles_per_t);

#endif
