/* What a world's tables say of delay: the function of every resource in a period, of the study's own
 * volume in the resource's unit; the traffic that the study does not model (preload) is inside.
 *
 *   link       factor on running time without traffic, 1 where the row gives no function or no
 *              capacity: time = length / speed x factor
 *   facility   wait, h: the published one (base_wait_h x time_profile) where there is no capacity.
 *              Else what a queue (queue.h) keeps freight: service time and wait in it, with the
 *              servers of the row and the variation of time_cv (arrivals at random). The service
 *              time is what the fit leaves free: at the base's utilisation, of preload and
 *              base_load_per_day against the capacity before any change, the published wait comes
 *              back. So a doubled capacity, or a month with half of it, moves the wait from there.
 *              Hardly used, nearly all of the published wait is service and does not answer to load.
 *   service    h beyond the usual wait for a departure, for want of seats on it or on one segment of
 *              it: departures of S seats every H hours leave behind what comes at random,
 *              H / (2 S) r / (1 - r) on average (a queue served in bulk, in heavy traffic), and what
 *              is too much, as any queue. A haul over several segments waits for room on each.
 *
 * Rows that share a resource share its volume, capacity, preload and queue; each has a function of
 * its own. A queue that one period leaves is there when the next begins. */
#ifndef TD_ASSIGN_RESOURCE_DELAY_H
#define TD_ASSIGN_RESOURCE_DELAY_H

#include "assign/delay.h"
#include "model/world.h"

/* Of a whole period, in the resource's unit; 0 where it is closed. Capacity INFINITY: unlimited. */
double td_resource_capacity(const td_world *world, const td_period *period, td_index resource);
double td_resource_preload(const td_world *world, const td_period *period, td_index resource);

/* Factor on running time: free is 1. */
td_delay td_link_delay(const td_world *world, const td_period *period, td_index link,
                       bool backward);

/* Factor at which the published running times of services hold. */
double td_link_base_factor(const td_world *world, td_index link);

/* `backlog`: units that queue when the period begins. */
td_delay td_facility_delay(const td_world *world, const td_period *period, td_index facility,
                           double backlog);
/* `resource`: of a service, or of one of its segments. */
td_delay td_service_delay(const td_world *world, const td_period *period, td_index resource,
                          double backlog);

/* Units that queue when the period ends, with a volume of the study's own freight: what has come
 * beyond the capacity, and never more than TD_BACKLOG_DAYS of it; a longer queue goes elsewhere.
 * While a facility is closed what would use it queues. */
#define TD_BACKLOG_DAYS 30
double td_resource_backlog(const td_world *world, const td_period *period, td_index resource,
                           double backlog, double volume);

/* Time that load adds on a link at the link's own speed, h. */
double td_link_added_h(const td_world *world, td_index link, bool backward, double factor);

#endif
