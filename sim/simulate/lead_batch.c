/* See lead_batch.h. */
#include "simulate/lead_batch.h"

td_status td_lead_batch_flush(td_lead_batch *batch, td_lead *leads)
{
    td_status status = TD_OK;
    const uint32_t count = batch->count;
    const td_lead_entry *const entry = batch->entry;
    for (uint32_t i = 0; i < count; i++) {
        const char *const lead = (const char *)&leads[entry[i].group];
        __builtin_prefetch(lead);
        __builtin_prefetch(lead + sizeof(td_lead) - 1); /* it may lie across lines */
    }
    for (uint32_t i = 0; i < count; i++)
        td_quantiles_fetch(&leads[entry[i].group].quantiles, entry[i].time_h);
    for (uint32_t i = 0; i < count; i++) {
        const td_status one = td_lead_add(&leads[entry[i].group], entry[i].time_h,
                                          entry[i].tonnes, entry[i].on_time);
        status = status == TD_OK ? one : status;
    }
    batch->count = 0;
    return status;
}
