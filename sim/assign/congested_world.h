/* A world in a period as an equilibrium problem: its classes, what they pay and take of links.
 * Private to assign/user_equilibrium.c.
 *
 * Resource r of the problem stands for a direction of links with a delay function. A use of it by
 * class k on an arc costs value x f(volume): `value` is the cost of the running time without
 * traffic, CNY/t, and f the factor on it. A potential exists if value = units x phi_r for all uses.
 */
#ifndef TD_ASSIGN_CONGESTED_WORLD_H
#define TD_ASSIGN_CONGESTED_WORLD_H

#include "assign/assignment.h"
#include "assign/costing.h"
#include "assign/equilibrium.h"

typedef struct td_freight_class {
    td_class cls;
    uint32_t first, end; /* of its pairs, in `order` */
    td_costing costing;
    double *fixed; /* [arc] what does not depend on loads, or is held fixed; INFINITY: not usable */
    double *units; /* [use] of the resource, per tonne */
    double *value; /* [use] CNY/t, of the running time without traffic */
} td_freight_class;

typedef struct td_congested_world {
    const td_world *world;
    const td_supernetwork *net;
    const td_period *period;
    bool system_optimum;

    td_pair *pairs;
    uint32_t pair_count;
    uint32_t *order; /* [pair] by class */
    uint32_t class_count;
    td_freight_class *classes; /* [class] */

    uint32_t resource_count;
    uint32_t *resource;     /* [resource] of the world */
    uint32_t *link_way;     /* [resource] 2 link + backward whose function it has */
    td_delay *factor;       /* [resource] f: 1 without traffic */
    td_delay *delay;        /* [resource] phi_r f */
    double *phi;            /* [resource] */
    uint32_t *first_use;    /* [arc + 1] */
    uint32_t *use_resource; /* [use] */
    uint32_t *use_way;      /* [use] 2 link + backward */
    bool plain;             /* arc a uses one resource of its own, by one unit a tonne, or none */
    td_delay *arc_delay;    /* [arc] where plain */
    bool has_potential;
    uint32_t odd_resource, odd_class[2]; /* where there is none: two classes that differ there */

    uint32_t demand_count;
    td_equilibrium_demand *demand; /* [demand] */
    uint32_t *demand_pair;         /* [demand] */

    td_congestion *congestion; /* that costings go by */
    double *cost;              /* [arc] room */
} td_congested_world;

/* `tonnes` as for td_assign_given. Clear after a failure, too. */
td_status td_congested_open(const td_world *world, const td_supernetwork *net,
                            const td_period *period, const double *tonnes, bool system_optimum,
                            td_congested_world *out);
void td_congested_clear(td_congested_world *c);

/* Sets every link's factor to that at the volumes [resource]. */
void td_congested_factors(td_congested_world *c, const double *volume);
/* Works out the class's arcs at the factors that stand. */
td_status td_congested_turn(td_congested_world *c, uint32_t k);
/* Holds fixed what class by class does not go with phi_r, as it is at volumes [resource];
 * class_flow [class][arc], t, matters for the system optimum only. */
td_status td_congested_fix(td_congested_world *c, const double *volume, const double *class_flow);
/* Relative gap and total cost of flows [class][arc], t, at their own true costs (gap: marginal ones
 * for the system optimum). */
td_status td_congested_gap(td_congested_world *c, const double *volume, const double *class_flow,
                           const uint8_t *served, double *gap, double *total);
/* volume [resource] of flows. */
void td_congested_volumes(const td_congested_world *c, const td_equilibrium *e, double *volume);

#endif
