/*
 * Lead times on their way into the tally. A delivery is told to a few groups out of thousands, each
 * with a histogram of its own: one after another, every one would wait for memory. So they are kept
 * until there are some dozens, then fetched all at once, and added in the order in which they came.
 */
#ifndef TD_SIMULATE_LEAD_BATCH_H
#define TD_SIMULATE_LEAD_BATCH_H

#include "simulate/tally.h"

enum { TD_LEAD_BATCH = 32 };

typedef struct td_lead_entry {
    uint32_t group;
    bool on_time;
    double time_h, tonnes;
} td_lead_entry;

typedef struct td_lead_batch { /* zeroed: empty */
    uint32_t count;
    td_lead_entry entry[TD_LEAD_BATCH];
} td_lead_batch;

/* leads: [group] */
td_status td_lead_batch_flush(td_lead_batch *batch, td_lead *leads);

static inline td_status td_lead_batch_add(td_lead_batch *batch, td_lead *leads,
                                          td_lead_entry entry)
{
    batch->entry[batch->count++] = entry;
    return batch->count == TD_LEAD_BATCH ? td_lead_batch_flush(batch, leads) : TD_OK;
}

#endif
