/* A route's legs in words that machines and people read:
 * "road:truck_box>RT_CX;terminal:F017;rail:S034>RT_QZD;customs:F230". The first begins at the route's
 * origin, every other one where the one before ended; one that does not names where it begins
 * ("rail:S034:RT_CX>RT_QZD") or is ("customs:F230:RT_QZD"). */
#ifndef TD_INDICATORS_LEGS_H
#define TD_INDICATORS_LEGS_H

#include "assign/cost.h"
#include "base/strbuf.h"
#include "graph/supernetwork.h"
#include "model/world.h"

/* One leg: consecutive arcs of one vehicle or service, or one process on the ground or under way. */
typedef struct td_leg {
    bool is_haul;
    td_index mode, vehicle_type, service; /* hauls; service TD_NONE: unscheduled */
    td_index facility;                    /* processes */
    td_index from_node, to_node;          /* equal for processes */
    uint32_t first, count;                /* arcs of the route: [first, first + count) */
} td_leg;

/* Splits a route into legs; returns their number, at most `count` + 1. legs has that much room. */
uint32_t td_legs_split(const td_supernetwork *net, const uint32_t *arcs, uint32_t count,
                       td_leg *legs);
/* Id of the vehicle type or service of a ride, of the facility of a process. */
const char *td_leg_means(const td_world *world, const td_leg *leg);
/* `origin` is the node at which the route begins. */
void td_legs_describe(const td_world *world, const td_leg *legs, uint32_t leg_count, td_index origin,
                      td_strbuf *out);

/* What a leg takes. What is not of a leg (a departure waited for, a service boarded) belongs to the next
 * one, behind the last leg to that. Waits are scaled so that all times add up to the route's own, which
 * knows every service of a haul. */
typedef struct td_leg_figures {
    double time_h, wait_h, co2e_kg; /* without and of waiting for a departure; a tonne, well to wheel */
} td_leg_figures;
/* figures: [leg] of `legs`, as td_legs_split gave them. */
void td_legs_measure(const td_costing *costing, const uint32_t *arcs, uint32_t count,
                     double route_time_h, const td_leg *legs, uint32_t leg_count,
                     td_leg_figures *figures);

/* "terminal", "customs" ... as in the facility table. */
const char *td_facility_kind_name(uint8_t kind);

#endif
