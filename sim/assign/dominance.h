/* Vehicle types that no cheapest path of a class can use: at every link, place and process that
 * admits them another unscheduled type of the same mode and cargo form is no dearer. Without their
 * arcs the class's graph is smaller, and its cheapest paths are the same. */
#ifndef TD_ASSIGN_DOMINANCE_H
#define TD_ASSIGN_DOMINANCE_H

#include "graph/supernetwork.h"
#include "model/world.h"

typedef struct td_dominance {
    const td_world *world;
    const td_supernetwork *net;
    uint32_t slots;  /* what a vehicle type may do: each a slot */
    double *cost;    /* [vehicle_type x slots + slot] of the class at hand; INFINITY: never */
    bool *dominated; /* [vehicle_type] */
} td_dominance;

td_status td_dominance_create(const td_world *world, const td_supernetwork *net, td_dominance *out);
void td_dominance_clear(td_dominance *dominance);

/* Sets the cost of every arc of a dominated type to INFINITY. cost [arc] */
void td_dominance_apply(td_dominance *dominance, double *cost);

#endif
