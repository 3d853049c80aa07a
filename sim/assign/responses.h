/* What answers to load in a period: every direction of a link, facility and service, or segment of one,
 * whose time goes with the volume of a resource, with its function (resource_delay.h). */
#ifndef TD_ASSIGN_RESPONSES_H
#define TD_ASSIGN_RESPONSES_H

#include "assign/cost.h"
#include "assign/delay.h"

typedef struct td_response {
    uint8_t kind;      /* td_resource_kind */
    bool backward;     /* links */
    td_index row;      /* link, facility, service */
    td_index resource; /* whose volume it answers to; TD_NONE: only what runs beside it does */
    td_delay delay;    /* link: factor on running time; facility: wait, h; service: wait for room, h */
    double process_h;  /* facility: time_h */
    uint32_t beside;   /* facility: number of the response of what runs at once; TD_NONE */
    double beside_h;   /* its time, where it does not answer */
} td_response;

typedef struct td_responses {
    uint32_t count;
    td_response *list;
    uint32_t *of_link;     /* [2 link + backward] number in the list, TD_NONE: no answer */
    uint32_t *of_facility; /* [facility] */
    uint32_t *of_service;  /* [resource] of services and their segments */
} td_responses;

/* `backlog` [resource]: units that queue when the period begins; NULL: none. */
td_status td_responses_create(const td_world *world, const td_period *period,
                              const double *backlog, td_responses *out);
void td_responses_clear(td_responses *responses);
/* `row`: link, facility, resource of a service. */
uint32_t td_responses_find(const td_responses *responses, uint8_t kind, td_index row,
                           bool backward);

/* At volumes [resource]: a link's factor, a facility's time (process and wait, less what runs at once),
 * a service's wait for room; INFINITY: closed. And how it grows with the volume of its resource. */
void td_response_at(const td_responses *responses, uint32_t number, const double *volume,
                    double *value, double *slope);

/* The whole as what costs go by; NULL: out of memory. `price` [resource]: CNY/unit of room. */
td_congestion *td_responses_congestion(const td_world *world, const td_period *period,
                                       const td_responses *responses, const double *volume,
                                       const double *price);

#endif
