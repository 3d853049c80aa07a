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

/* A station or a service in a week. */
typedef struct td_week {
    double arrivals, units;       /* consignments or vehicles; what they take */
    double wait_h;                /* h x t */
    double tonnes;                /* that waited, or did not have to */
    double background, capacity;  /* units */
    double departures, cancelled; /* services: vehicles */
    double offered, used;         /* services: places of departures for the study's freight, by run */
    double spill_t;               /* left behind by full departures, t */
    double circles;               /* yards: circles of full yards broken there */
    double blocked_th;            /* held up by what is closed or full, t x h */
} td_week;

/* Consignments that arose after the warm-up. */
typedef struct td_flow {
    uint64_t arisen, delivered, perished, unserved, under_way;
    double arisen_t, delivered_t, perished_t, unserved_t, under_way_t;
    double lost_t;            /* delivered freight times the share of its worth that it lost */
    double overdue_t;         /* that stayed at one place beyond its limit */
    double rerouted_t;
} td_flow;

typedef struct td_tally {
    td_groups groups;
    td_lead *leads;       /* [group] */
    uint32_t weeks;
    td_week *stations;    /* [station x weeks + week] */
    td_week *services;    /* [run x weeks + week] */
    td_flow *flows;       /* [commodity] */
    double *boxes_teu;    /* [zone] boxes that came less boxes that went: above 0 they go back empty */
    td_moments *stays;    /* [facility] time from coming to a station to leaving it, by tonnes */
    td_moments *waits;    /* [service] for a departure, likewise */
    double little_worst;  /* largest relative residual of Little's law among stations */
    uint64_t samples, lost; /* lost: consignments missing or doubled at any sample; must be 0 */
    uint64_t events, circles;
} td_tally;

td_status td_tally_create(const td_plan *plan, td_tally **out);
void td_tally_free(td_tally *tally);
td_status td_lead_add(td_lead *lead, double time_h, double tonnes, bool on_time);
td_status td_lead_merge(td_lead *to, const td_lead *from);

#endif
