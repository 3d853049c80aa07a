/* Generalised cost of a class of freight on arcs and routes (design of the model: money + value of
 * time x time + value of reliability x sd(time) + perishing + carbon price x CO2e), every term apart. */
#ifndef TD_ASSIGN_COST_H
#define TD_ASSIGN_COST_H

#include "graph/supernetwork.h"
#include "model/world.h"

typedef enum td_term {
#define TD_TERM(name, money, en, zh) TD_TERM_##name,
#include "assign/terms.def"
#undef TD_TERM
    TD_TERM_COUNT
} td_term;

typedef struct td_term_text {
    const char *name, *meaning[TD_LANG_COUNT];
    bool is_money;
} td_term_text;
const td_term_text *td_term_describe(td_term term);

/* Freight that costs alike: commodity, cargo form, and whether it crosses a customs frontier. */
typedef struct td_class {
    td_index commodity, form;
    bool foreign;
} td_class;

/* What one tonne of a class meets on one arc, in one period. */
typedef struct td_arc_figures {
    bool usable;              /* false: the arc does not exist for the class in this period */
    double terms[TD_TERM_COUNT]; /* CNY/t; additive part (see td_cost_fill) */
    double time_h;            /* waiting included */
    double wait_h;            /* of which waiting for a departure (weighted) */
    double variance_h2;       /* of time */
    double length_km;
    double co2e_wtw_kg, co2e_ttw_kg; /* per t */
    double vehicles;          /* vehicles per tonne (1 / load), 0 on the ground */
} td_arc_figures;
/* What loads do to times in a period; a NULL member: nothing. */
typedef struct td_congestion {
    double *link_factor;      /* [2 link + backward] on running time without traffic */
    double *link_base_factor; /* [link] that published running times of services hold already */
    double *facility_wait_h;  /* [facility] in the place of the published wait; INFINITY: closed */
    double *seat_wait_h;      /* [resource] services, segments: for room, beyond the usual wait */
    double *seat_price;       /* [resource] services, segments: what room is worth, CNY/unit */
} td_congestion;
td_congestion *td_congestion_create(const td_world *world); /* link_factor, all 1; NULL: no memory */
void td_congestion_free(td_congestion *congestion);         /* NULL is fine */

/* Worked out anew from the tables at every call; td_costing answers many questions faster. */
void td_arc_figures_of(const td_world *world, const td_supernetwork *net, td_class cls,
                       const td_period *period, uint32_t arc, td_arc_figures *out);

/* The same, worked out once for a class and period, for callers that ask about many arcs. Read only:
 * any number of threads may share one. `congestion` is borrowed; NULL: published times. */
typedef struct td_costing td_costing;
td_status td_costing_create(const td_world *world, const td_supernetwork *net, td_class cls,
                            const td_period *period, const td_congestion *congestion,
                            td_costing **out);
void td_costing_figures(const td_costing *costing, uint32_t arc, td_arc_figures *out);
void td_costing_free(td_costing *costing); /* NULL is fine */

/* Costings of a period by class, each made when it is first asked for. One thread at a time. */
typedef struct td_costings td_costings;
td_status td_costings_create(const td_world *world, const td_supernetwork *net,
                             const td_period *period, td_costings **out);
/* Before the first is asked for. `congestion` is borrowed; NULL: published times. */
void td_costings_congest(td_costings *costings, const td_congestion *congestion);
const td_costing *td_costings_of(td_costings *costings, td_class cls); /* NULL: out of memory */
void td_costings_free(td_costings *costings);                          /* NULL is fine */

/* Additive generalised cost of every arc, the surrogate that searches use: exact but for sd (its
 * additive surrogate is value of reliability x cv-weighted time), perishing (linear), minimum prices a
 * trip (left out) and combined headways (the smallest single headway). INFINITY: not usable. */
td_status td_cost_fill(const td_world *world, const td_supernetwork *net, td_class cls,
                       const td_period *period, double *cost /*[arc]*/);

/* Exact figures of a route: terms that do not add up over arcs are computed on the whole. */
typedef struct td_route_figures {
    bool usable;
    double terms[TD_TERM_COUNT]; /* CNY/t */
    double money, generalised;   /* CNY/t: sums of the money terms, of all terms */
    double time_h, time_sd_h, length_km, co2e_wtw_kg, co2e_ttw_kg;
} td_route_figures;
td_status td_route_evaluate(const td_world *world, const td_supernetwork *net, td_class cls,
                            const td_period *period, const uint32_t *arcs, uint32_t count,
                            td_route_figures *out);

#endif
