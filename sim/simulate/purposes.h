/* What random numbers are drawn for. Numbered for good: a change would change every result. */
#ifndef TD_SIMULATE_PURPOSES_H
#define TD_SIMULATE_PURPOSES_H

typedef enum td_purpose {
    TD_PURPOSE_ARRIVAL = 101,   /* of consignment n of a stream */
    TD_PURPOSE_ROUTE = 102,     /* its route */
    TD_PURPOSE_STAGE = 103,     /* what a consignment or a vehicle meets in a stage */
    TD_PURPOSE_PHASE = 104,     /* when a service by frequency begins */
    TD_PURPOSE_DEPARTURE = 105, /* whether departure n runs, and how late */
    TD_PURPOSE_BACKGROUND = 106,
    TD_PURPOSE_QUEUE = 107,     /* what a queue begins with */
    TD_PURPOSE_DISRUPTION = 108,
    TD_PURPOSE_VESSEL = 109 /* of background traffic at a lock */
} td_purpose;

#endif
