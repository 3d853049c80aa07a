/* A route's legs in words that machines and people read:
 * "road:truck_box:MY_JKQ>RT_CX;terminal:F017:RT_CX;rail:S034:RT_CX>RT_QZD;customs:F230:RT_QZD". */
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
uint32_t td_legs_split(const td_world *world, const td_supernetwork *net, const uint32_t *arcs,
                       uint32_t count, td_leg *legs);
void td_legs_describe(const td_world *world, const td_supernetwork *net, const uint32_t *arcs,
                      uint32_t count, td_strbuf *out);

/* What the legs take, as lists in the order of td_legs_describe: "2.53;6;306". What is not of a leg (a
 * departure waited for, a service boarded) belongs to the next one, behind the last leg to that. Waits
 * are scaled so that all times add up to the route's own, which knows every service of a haul. */
typedef struct td_leg_lists {
    td_strbuf times_h, waits_h, co2e_kg;
} td_leg_lists;
void td_leg_lists_free(td_leg_lists *lists);
td_status td_legs_measure(const td_costing *costing, const uint32_t *arcs, uint32_t count,
                          double route_time_h, td_leg_lists *out);

/* "terminal", "customs" ... as in the facility table. */
const char *td_facility_kind_name(uint8_t kind);

#endif
