/* What one replication counts. Lead times are weighted by tonnes, resources are counted by week. */
#ifndef TD_SIMULATE_TALLY_H
#define TD_SIMULATE_TALLY_H

#include "simulate/moments.h"
#include "simulate/plan.h"
#include "simulate/quantiles.h"

/* Groups stand one after another: all freight, commodities, origins and destinations (zones),
 * corridors and then freight of none, services, pairs (streams). */
typedef struct td_groups {
    uint32_t commodity, origin, destination, corridor, service, pair, count;
} td_groups;
td_groups td_groups_of(const td_plan *plan);

typedef struct td_lead {
    uint64_t count;
    td_moments time_h;      /* weighted by tonnes */
    double on_time;         /* tonnes */
    td_quantiles quantiles; /* likewise, by whole tonnes */
} td_lead;

/* A station, a service or a place that closes, in a week. Waits are told of who came (stations) or
 * left (services) that week, whenever they waited; what waits and what is held up is told of the
 * hours of that week. */
typedef struct td_week {
    double arrivals, units;       /* consignments or vehicles; what they take */
    double wait_h;                /* h x t */
    double tonnes;                /* that waited, or did not have to */
    double waiting_th;            /* t x h of waiting within the week */
    double background, capacity;  /* units */
    double departures, cancelled; /* services: vehicles */
    double offered, used;         /* services: places of departures for the study's freight, by run */
    double spill_t;               /* left behind by full departures, t */
    double empties_teu;           /* empty boxes that boarded */
    double circles;               /* yards: circles of full yards broken there */
    double blocked_th;            /* held up by what is closed or full, t x h */
} td_week;

typedef enum td_week_figure {
    TD_WEEK_WAIT,    /* h */
    TD_WEEK_LENGTH,  /* t that wait, in the mean */
    TD_WEEK_USE,     /* share of the capacity, of the places offered */
    TD_WEEK_SPILL,   /* t a replication */
    TD_WEEK_BLOCKED, /* t x h a replication */
    TD_WEEK_EMPTIES, /* TEU a replication */
    TD_WEEK_DEPARTURES, TD_WEEK_CANCELLED, /* vehicles a replication */
    TD_WEEK_CIRCLES, /* a replication */
    TD_WEEK_FIGURES
} td_week_figure;
void td_week_add(td_week *to, const td_week *from);
/* A figure of a replication as what is above and below its line, summed over replications likewise; below is 0
 * where nothing tells. `hours`: of the stretch. */
void td_week_parts(const td_week *week, td_week_figure figure, double hours, double *above,
                   double *below);

/* Consignments that arose after the warm-up. */
typedef struct td_flow {
    uint64_t arisen, delivered, perished, unserved, under_way;
    double arisen_t, delivered_t, perished_t, unserved_t, under_way_t;
    double lost_t;            /* delivered freight times the share of its worth that it lost */
    double overdue_t;         /* that stayed at one place beyond its limit */
    double rerouted_t;
} td_flow;
void td_flow_add(td_flow *to, const td_flow *from);

/* Empty boxes, TEU, of those emptied after the warm-up: emptied = handed in + left + under way. */
typedef struct td_boxes {
    double emptied_teu;   /* where freight that came by a service arrived */
    double under_way_teu; /* at the end */
    double *handed_in;    /* [node] at return points, or where they had been filled */
    double *left;         /* [node] no service leads back from here */
    double *taken, *wanted; /* [node] return points: out of the stock there, by freight that wanted so many */
} td_boxes;

typedef struct td_tally {
    td_groups groups;
    td_lead *leads;       /* [group] */
    uint32_t weeks;       /* stretches of the plan */
    td_week *stations;    /* [station x weeks + week] */
    td_week *services;    /* [run x weeks + week] */
    td_week *gates;       /* [gate x weeks + week] of links and of facilities without a station */
    td_flow *flows;       /* [commodity] */
    double *boxes_teu;    /* [zone] boxes that came less boxes that went: above 0 they go back empty */
    td_boxes boxes;
    td_moments *stays;    /* [facility] time from coming to a station to leaving it, by tonnes */
    td_moments *waits;    /* [service] for a departure, likewise */
    /* Relative residual of Little's law; the sum of replications holds the largest. */
    double *little_stations; /* [station] */
    double *little_services; /* [service] the queues for its departures */
    double little_worst;
    uint64_t samples, lost; /* lost: consignments missing or doubled at any sample; must be 0 */
    uint64_t events, circles;
} td_tally;

td_status td_tally_create(const td_plan *plan, td_tally **out);
void td_tally_free(td_tally *tally);
/* Adds a replication. */
td_status td_tally_add(const td_plan *plan, td_tally *sum, const td_tally *tally);
td_status td_lead_add(td_lead *lead, double time_h, double tonnes, bool on_time);
td_status td_lead_merge(td_lead *to, const td_lead *from);

#endif
