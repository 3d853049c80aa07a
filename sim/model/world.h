/* The world as data, ready to compute with: every reference resolved to an index, every default
 * filled in, every unit internal (km, h, t, CNY of the base year, kg CO2e). Structs of arrays,
 * constant once built; any number of threads may read one.
 *
 * networks/README.md says what the columns mean; a member is named after its column. Where a column
 * has a default, it is in place here; NaN marks a figure that is not given and has no default.
 * TD_NONE marks "no reference". [n] after a member names the index it is arrayed by. */
#ifndef TD_MODEL_WORLD_H
#define TD_MODEL_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"
#include "base/status.h"

#define TD_NONE       UINT32_MAX
#define TD_MONTHS     12
#define TD_WEEKDAYS   7
#define TD_PRIORITIES 4

typedef uint32_t td_index;

/* A set of indices out of td_world.list_items; count 0 means "not restricted". */
typedef struct td_list {
    uint32_t first, count;
} td_list;

/* id, name and name_zh fall back on one another, so that none is ever NULL or empty. Borrowed from the
 * world. `line` is the row's line in its file (0: added by a scenario; `file` is then the scenario's). */
typedef struct td_labels {
    const char **id;      /* [row] */
    const char **name;    /* [row] */
    const char **name_zh; /* [row] */
    const char **file;    /* [row]; NULL where it is not known */
    uint32_t *line;       /* [row] */
} td_labels;

typedef struct td_modes {
    td_index count;
    td_labels label;
    bool *scheduled_only; /* [mode] every vehicle type of it needs a service */
} td_modes;

typedef struct td_vehicle_types {
    td_index count;
    td_labels label;
    td_index *mode;               /* [vehicle_type] */
    td_index *form;               /* [vehicle_type] cargo form */
    double *payload_t;            /* [vehicle_type] t a vehicle */
    double *payload_teu;          /* NaN: does not carry boxes */
    double *load_factor;          /* default 1 */
    double *cost_per_km;          /* CNY a vehicle-km, default 0 */
    double *cost_per_h;           /* CNY a vehicle-h, default 0 */
    double *fixed_cost_per_trip;  /* CNY, default 0 */
    double *min_cost_per_trip;    /* CNY, default 0 */
    double *speed_kmh;            /* NaN: the link's speed */
    double *running_factor;       /* default 1 */
    double *rest_factor;          /* default 1 */
    double *time_cv;              /* coefficient of variation of time under way, default 0 */
    double *draught_m;            /* NaN: any depth */
    double *clearance_m;          /* default 0 */
    uint32_t *class_rank;         /* position in the mode's class_order, 0 = smallest; TD_NONE: any */
    bool *reefer;                 /* can carry reefer goods */
    bool *needs_service;
    double *empty_factor;         /* empty km per loaded km, default 0 */
    double *energy_per_km;        /* units of energy a vehicle-km; NaN: use g/tkm */
    td_index *energy;             /* TD_NONE */
    double *co2e_wtw_g_per_tkm;   /* NaN: not given */
    double *co2e_ttw_g_per_tkm;
    double *co2e_wtw_g_per_teukm;
    double *co2e_ttw_g_per_teukm;
    bool *distance_is_great_circle; /* the factors' distance basis; else actual */
    bool *includes_daf;
    bool *includes_empty;
    double *capacity_units;       /* PCU etc. a vehicle, default 1 */
    td_list *gauges;              /* unused by modes without gauge: count 0 */
} td_vehicle_types;

typedef struct td_energies {
    td_index count;
    td_labels label;
    double *wtw_kg_per_unit, *ttw_kg_per_unit;
} td_energies;

typedef struct td_commodities {
    td_index count;
    td_labels label;
    td_index *form;             /* [commodity] usual cargo form */
    double *t_per_teu;          /* default 10 */
    double *value_per_t;        /* CNY/t, default 0 */
    double *inventory_per_t_h;  /* value x inventory_rate / 8760, CNY/(t h) */
    double *urgency_per_t_h;    /* CNY/(t h), default 0 */
    double *reliability_ratio;  /* value of reliability = ratio x value of time, default 0 */
    double *shelf_life_h;       /* NaN: keeps */
    double *decay_per_h;        /* share of value lost per hour, default 0 */
    bool *reefer;
    bool *dangerous;
    bool *designated;           /* some customs or terminal row designates it: only those serve it */
    /* for the simulation */
    double *consignment_t, *consignment_teu; /* size of a consignment, default 30 t, 2 TEU */
    bool *regular;              /* consignments follow one another at equal intervals */
    double (*weekday)[TD_WEEKDAYS]; /* [commodity] factors around 1 from Monday */
    uint8_t *priority;          /* of boarding: 0 first, below TD_PRIORITIES */
    double *dwell_limit_h;      /* NaN: any */
} td_commodities;

typedef struct td_nodes {
    td_index count;
    td_labels label;
    double *x, *y;        /* degrees, or plane coordinates; NaN: not given */
    td_index *zone;       /* [node] index into zones, TD_NONE */
    bool *through;        /* default true */
    td_index *country;    /* [node] index into countries */
    td_index *territory;  /* [node] index into territories */
    const char **type;    /* node_type, "" if none */
} td_nodes;

/* Zones are nodes with a zone_id; areas are nodes with node_type area. */
typedef struct td_zones {
    td_index count;
    td_index *node;  /* [zone] */
    td_index *area;  /* [zone] index into areas, TD_NONE */
    bool *is_market; /* joined by access rows only */
} td_zones;

typedef struct td_areas {
    td_index count;
    td_index *node; /* [area] its row in node (for labels) */
} td_areas;

typedef struct td_accesses {
    td_index count;
    td_index *zone, *node, *mode; /* [access] */
    double *length_km;            /* default 0 */
    double *time_h;               /* NaN: length at the vehicle's speed */
    double *cost_per_t;           /* NaN: at the vehicle's rates */
    td_list *commodities;
} td_accesses;

typedef struct td_links {
    td_index count;
    td_labels label;
    td_index *from, *to;      /* [link] node */
    td_index *mode;
    bool *directed;
    double *length_km;
    double *speed_kmh, *speed_back_kmh; /* NaN: the vehicle's */
    double *time_h;           /* running time in place of the speeds; NaN: by speed */
    double *toll;             /* CNY a vehicle, default 0 */
    uint32_t *class_rank;     /* as in vehicle types; TD_NONE: no class given */
    double *gauge_mm;         /* NaN: none */
    double *depth_m;          /* NaN: any draught */
    td_index *depth_profile, *speed_profile, *capacity_profile, *preload_profile; /* season, TD_NONE */
    td_list *vehicle_types;   /* allowed_uses */
    double *capacity_per_day; /* NaN: unlimited */
    uint8_t *capacity_unit;   /* td_unit */
    double *preload_per_day;  /* default 0 */
    bool *shared_direction;   /* both directions share the capacity */
    td_index *resource;       /* [link] index into resources (forward; +1 is backward if not shared) */
    double *base_utilisation; /* [link] load over capacity at which published running times hold, in
                                 the network before any change; NaN: no capacity */
    double *time_cv;          /* NaN: the vehicle's */
    uint8_t *vdf;             /* td_vdf */
    double *vdf_a, *vdf_b;    /* NaN: not given */
    bool *open;
} td_links;

typedef enum td_unit { TD_UNIT_T, TD_UNIT_TEU, TD_UNIT_VEHICLE, TD_UNIT_PCU, TD_UNIT_TRAIN,
                       TD_UNIT_VESSEL } td_unit;
typedef enum td_vdf { TD_VDF_NONE, TD_VDF_BPR, TD_VDF_CONICAL } td_vdf;
/* What is more than departures can take does not travel by them, or waits for later ones. */
typedef enum td_seats { TD_SEATS_HARD, TD_SEATS_SOFT } td_seats;
typedef enum td_facility_kind {
    TD_FACILITY_TERMINAL, TD_FACILITY_STUFFING, TD_FACILITY_CUSTOMS, TD_FACILITY_BORDER,
    TD_FACILITY_GAUGE_CHANGE, TD_FACILITY_LOCK, TD_FACILITY_OTHER
} td_facility_kind;
typedef enum td_applies { TD_APPLIES_TRANSFER, TD_APPLIES_MODE_CHANGE, TD_APPLIES_GAUGE_CHANGE,
                          TD_APPLIES_COUNTRY_CHANGE, TD_APPLIES_EVERY_PASSAGE } td_applies;
typedef enum td_direction { TD_DIRECTION_BOTH, TD_DIRECTION_FORWARD, TD_DIRECTION_BACKWARD,
                            TD_DIRECTION_EXPORT, TD_DIRECTION_IMPORT } td_direction;

typedef struct td_facilities {
    td_index count;
    td_labels label;
    td_index *node;
    uint8_t *kind;            /* td_facility_kind */
    td_index *from_mode, *to_mode; /* TD_NONE: any */
    td_list *from_modes;      /* customs: modes cleared on the vehicle */
    uint8_t *direction;       /* td_direction; for locks forward = with the link direction (downstream) */
    uint8_t *applies;         /* td_applies, by kind where not given */
    td_list *commodities, *forms, *vehicle_types, *designated_for;
    td_index *form_from, *form_to; /* stuffing: the change of form; TD_NONE */
    bool *reefer;             /* default true */
    td_index *concurrent_with;
    double *cost_per_t, *cost_per_teu; /* default 0 */
    double *time_h, *base_wait_h;      /* default 0 */
    double *time_cv;          /* default 0 */
    td_index *time_profile;
    td_index *resource;       /* [facility] index into resources */
    double *servers, *rate_per_server_h; /* NaN */
    double *open_hours;       /* hours a day, default 24 */
    double *capacity_per_day; /* NaN: unlimited */
    uint8_t *capacity_unit;
    td_index *capacity_profile;
    double *preload_per_day;
    td_index *preload_profile;
    double *base_utilisation; /* [facility] load over capacity at which base_wait_h holds, in the
                                 network before any change; NaN: no capacity */
    double *yard_teu;
    /* for the simulation */
    double *service_cv;       /* default 0 */
    double *inspection_share, *inspection_h; /* default 0 */
    double *inspection_cv;                   /* NaN: time_cv */
    double *batch, *cycle_h;  /* NaN: not a lock that works by chambers */
    double *open_from_h;      /* default 8 */
    uint8_t *open_days;       /* bits from Monday; 0: all */
    double *co2e_wtw_kg_per_t, *co2e_ttw_kg_per_t; /* default 0 */
    bool *open;
} td_facilities;

typedef struct td_services {
    td_index count;
    td_labels label;
    td_index *mode, *vehicle_type;
    double *departures_per_week;
    double *capacity_teu, *capacity_t;  /* a departure; NaN: the vehicle's payload */
    double *price_base_per_teu, *price_per_teu_km, *price_per_teu; /* CNY of the base year, default 0 */
    double *operating_cost_per_departure; /* CNY; NaN: not given */
    double *subsidy_per_teu;            /* default 0 */
    double *preload_share;              /* default 0 */
    td_index *group;                    /* services of one departure group share this number; TD_NONE */
    double *time_cv, *cancel_probability; /* NaN; default 0 */
    const char **timetable;             /* "mon 08:00;thu 20:30"; "": by frequency */
    double *late_probability, *late_h, *cutoff_h; /* for the simulation, default 0 */
    uint8_t *seats;                     /* td_seats */
    bool *open;
    td_index *resource;                 /* [service] used where freight boards */
    td_index *first_stop;               /* [service + 1] into stops, in order */
} td_services;

typedef struct td_stops {
    td_index count;
    td_index *service, *node;
    double *running_h;  /* from the stop before, net of processes; NaN: links' sum */
    double *dwell_h;    /* default 0 */
    double *length_km;  /* from the stop before; NaN: links' sum */
    td_list *links;     /* from the stop before: always filled in by the world's builder, in order */
    bool *board, *alight;
    td_index *resource; /* the segment from the stop before; TD_NONE: the service has but one, or is one
                           of a departure group, and room is taken where freight boards */
} td_stops;

typedef enum td_operation { TD_OPERATION_LOAD, TD_OPERATION_UNLOAD, TD_OPERATION_MOVE,
                            TD_OPERATION_TRANSFER } td_operation;

typedef struct td_costs {
    td_index count;
    td_index *vehicle_type, *commodity, *country; /* TD_NONE: any */
    uint8_t *operation;                           /* td_operation */
    double *fixed_per_t, *fixed_per_teu, *per_tkm, *per_teukm, *per_th; /* default 0 */
} td_costs;

typedef struct td_demands {
    td_index count;
    td_index *origin, *destination; /* [demand] zone */
    td_index *commodity, *form;
    double *tonnes_per_year;
    td_index *profile;              /* season, TD_NONE */
    double *elasticity;             /* to the logsum, at most 0; default 0 */
} td_demands;

/* Rows of choice; look up with td_world_choice. */
typedef struct td_choices {
    td_index count;
    td_index *commodity;      /* TD_NONE: all */
    const char **chain;       /* "" : all */
    double *distance_from_km, *distance_to_km;
    double *theta, *asc, *nest_scale, *captive_share, *schedule_weight, *booking_horizon_h; /* NaN */
    const char **nest;
} td_choices;

typedef struct td_corridors {
    td_index count; /* by priority, first first */
    td_labels label;
} td_corridors;

typedef struct td_seasons {
    td_index count;
    td_labels label;
    double (*factor)[TD_MONTHS]; /* [season] */
} td_seasons;

/* Interruptions at random, for the simulation. */
typedef struct td_disruptions {
    td_index count;
    td_labels label;
    uint8_t *kind;             /* td_resource_kind: the table of the place */
    td_index *row;             /* [disruption] row of that table */
    double *rate_per_year;
    double *duration_h, *duration_cv; /* lognormal */
    double *capacity_factor;   /* 0: nothing passes */
} td_disruptions;

/* Whatever has capacity: one direction of a link, a facility or several that share, a service or, where
 * it has several, each of its segments. */
typedef enum td_resource_kind { TD_RESOURCE_LINK, TD_RESOURCE_FACILITY, TD_RESOURCE_SERVICE
} td_resource_kind;
typedef struct td_resources {
    td_index count;
    const char **id;          /* the link's, facility's or service's id, or the resource_id given */
    uint8_t *kind;
    td_index *row;            /* a row that defines it (the first, where several share it) */
    uint8_t *direction;       /* links: TD_DIRECTION_FORWARD / BACKWARD / BOTH */
    td_index *segment;        /* services: the stop that the segment leads to; TD_NONE: no segment */
    double *capacity_per_day; /* NaN: unlimited; services: t or TEU a day by departures */
    uint8_t *unit;
    double *preload_per_day;
    double *base_load_per_day; /* the study's own traffic beside the published figures, default 0 */
    td_index *capacity_profile, *preload_profile;
} td_resources;

/* Parts of the evaluated year with constant closures and season: a year is one period, or twelve
 * months, either split at the dates where a closure begins or ends; parts of a year or a month with
 * the same closures are merged. */
typedef struct td_period {
    char label[8];      /* "" for the whole year, "2027-03" for a month */
    int month;          /* 0 ... 11, or -1: the year */
    double days;        /* days of the calendar year in this part */
    double share;       /* days / days of its month (or of the year) */
    const bool *link_closed, *facility_closed, *service_closed; /* [row]; NULL: none is */
} td_period;

/* How the evaluate section wants routes and demand to meet. The last three answer to congestion and
 * iterate, to `gap` or for `max_iterations`. */
typedef enum td_assignment_type {
    TD_ASSIGN_ALL_OR_NOTHING,
    TD_ASSIGN_LOGIT,
    TD_ASSIGN_SUE, /* stochastic-user-equilibrium */
    TD_ASSIGN_UE,  /* user-equilibrium */
    TD_ASSIGN_SO   /* system-optimum */
} td_assignment_type;

typedef struct td_parameters {   /* network.json parameters, overridden by evaluate */
    double carbon_price_per_t;   /* CNY/t CO2e in the choice, default 0 */
    double carbon_price_appraisal_per_t;
    double path_size_beta;       /* default 1 */
    double detour_limit;         /* routes dearer than this x the cheapest are dropped, default 2.5 */
    double overlap_limit;        /* share of generalised cost in common above which the dearer of two
                                    routes of a chain and corridor is dropped, default 0.8 */
    double routes_per_chain;     /* default 3 */
} td_parameters;

/* The simulation that a scenario asks for. */
typedef struct td_simulation_settings {
    bool wanted;
    double weeks, warm_up_weeks;  /* after the warm-up; default 52, 4 */
    uint32_t replications;        /* default 10 */
    uint32_t max_replications;    /* bound where a precision is asked for, default 10 x */
    double precision;             /* relative half width of the mean lead time; 0: none asked for */
    double sample_share;          /* of the consignments, each standing for 1 / share; default 1 */
    double promise_factor;        /* promised time of a pair / its mean time in the assignment */
    bool reroute;                 /* freight chooses again at terminals */
    bool feedback;                /* the spread found goes into the choice, to a fixed point */
    double feedback_tolerance;    /* share of freight that may still change its route, default 0.01 */
    uint32_t feedback_rounds;     /* default 5 */
    bool *return_point;           /* [node] empty boxes are handed in and taken there; NULL: empty boxes are
                                     counted, not carried */
    double stock_teu;             /* most empty boxes kept at a return point; INFINITY: any number */
} td_simulation_settings;

/* Variances of time that a simulation found, for the reliability term of the choice; NaN: none. */
typedef struct td_measured {
    double *facility_variance_h2; /* [facility] of queue and stay; NULL: nothing measured */
    double *wait_variance_h2;     /* [service] of the wait for a departure */
} td_measured;

typedef struct td_evaluation {
    int year;
    bool by_month;
    td_assignment_type type;
    double gap;         /* relative; default 1e-4, of UE and SO 1e-10 */
    int max_iterations; /* default 100, of UE and SO 200 */
    double demand_gap;  /* of demand that answers to cost, default 0.01 */
    int demand_rounds;  /* likewise, default 30 */
    bool routes_by_month; /* default: the table routes is of the year only */
    td_simulation_settings simulation;
} td_evaluation;

/* A row whose users a run is asked for (--select). */
typedef enum td_selected_table {
    TD_SELECT_LINK,
    TD_SELECT_SERVICE,
    TD_SELECT_FACILITY,
    TD_SELECT_CORRIDOR
} td_selected_table;
typedef struct td_selection {
    td_selected_table table;
    td_index row;                /* TD_NONE: the world has no such row */
    const char *table_name, *id; /* as asked for */
} td_selection;

typedef struct td_world {
    char *scenario_id, *title[TD_LANG_COUNT], *description[TD_LANG_COUNT];
    int base_year;
    td_parameters parameters;
    td_evaluation evaluate;
    td_measured measured; /* borrowed; set between two assignments of a world */

    td_modes modes;
    td_vehicle_types vehicle_types;
    td_energies energies;
    td_commodities commodities;
    td_nodes nodes;
    td_zones zones;
    td_areas areas;
    td_accesses accesses; /* the implied ones of zones that are nodes included */
    td_links links;
    td_facilities facilities;
    td_services services;
    td_stops stops;
    td_costs costs;
    td_demands demands;
    td_choices choices;
    td_corridors corridors;
    td_seasons seasons;
    td_resources resources;
    td_disruptions disruptions;

    td_index form_count, country_count, territory_count;
    const char **form_id, **country_id, **territory_id;

    uint32_t *list_items;

    /* [row] the first corridor (by priority) that the row is a member of, TD_NONE */
    td_index *link_corridor, *service_corridor, *facility_corridor, *node_corridor;

    td_index period_count;
    td_period *periods;
    uint32_t day_count;      /* of the calendar year evaluated */
    int first_weekday;       /* of its first day, 0 = Monday */
    td_index *period_of_day; /* [day] */

    td_index selection_count;
    td_selection *selections; /* see model/selection.h */

    void *owned; /* memory behind all of the above */
} td_world;

void td_world_free(td_world *world);

/* As scenario files write it. */
const char *td_assignment_type_word(td_assignment_type type);

/* Index of an id, or TD_NONE. Logarithmic. A zone is found by its zone_id, or else its node_id. */
td_index td_world_find_zone(const td_world *world, const char *id);
td_index td_world_find_node(const td_world *world, const char *id);
td_index td_world_find_commodity(const td_world *world, const char *id);

static inline bool td_list_allows(const td_world *world, td_list list, uint32_t item)
{
    if (list.count == 0)
        return true;
    for (uint32_t i = 0; i < list.count; i++)
        if (world->list_items[list.first + i] == item)
            return true;
    return false;
}

/* From the stop before: given, or that of the links. */
double td_world_stop_km(const td_world *world, td_index stop);

/* The resource of one direction of a link. */
td_index td_world_link_resource(const td_world *world, td_index link, bool backward);

/* A season's factor in a month (0 ... 11; -1: the year, where it is the mean); 1 without a season. */
double td_world_factor(const td_world *world, td_index season, int month);

/* The choice parameters of a commodity, chain and distance: every figure from the most specific row
 * that gives it (commodity and chain, commodity, chain, general). Defaults: theta NaN, asc 0, nest the
 * chain's name, nest_scale 1, captive_share 0, schedule_weight 0.5, booking_horizon_h 168. */
typedef struct td_choice_values {
    double theta, asc, nest_scale, captive_share, schedule_weight, booking_horizon_h;
    const char *nest;
} td_choice_values;
td_choice_values td_world_choice(const td_world *world, td_index commodity, const char *chain,
                                 double distance_km);

/* Great-circle distance, km (sphere of radius 6371.0088 km, haversine). NaN without coordinates. */
double td_world_great_circle_km(const td_world *world, td_index node_a, td_index node_b);

#endif
