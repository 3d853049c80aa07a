/*
 * The events to come: a time, a kind and a subject each, in the order of their times, those of one
 * time in the order in which they were scheduled. They stand in the 4-ary heap of graph/heap.h as
 * one 128-bit number each, all inside it (no event has a place elsewhere in memory):
 *
 *     64 bits  time (bits of a double that is not negative order as it does)
 *     35 bits  number of the event since the list was made: its ticket
 *      5 bits  kind
 *     24 bits  subject
 *
 * A cancelled event stays until its time comes or until cancelled ones are most of the list; a
 * small set of their tickets is asked only while there are any.
 */
#ifndef TD_SIMULATE_EVENT_LIST_H
#define TD_SIMULATE_EVENT_LIST_H

#include <stdbool.h>

#include "graph/heap.h"

enum {
    TD_EVENT_KIND_BITS = 5,
    TD_EVENT_SUBJECT_BITS = 24,
    TD_EVENT_KINDS = 1 << TD_EVENT_KIND_BITS,
    TD_EVENT_SUBJECTS = 1 << TD_EVENT_SUBJECT_BITS /* things alive at once, not in all */
};
#define TD_EVENT_TICKETS ((uint64_t)1 << (64 - TD_EVENT_KIND_BITS - TD_EVENT_SUBJECT_BITS))

typedef struct td_event {
    double time_h;
    uint64_t ticket;
    uint32_t kind, subject;
} td_event;

typedef struct td_event_list {
    td_heap heap;
    uint64_t next_ticket;
    uint64_t *cancelled; /* open addressing, ticket + 1; 0: free */
    size_t cancelled_slots, cancelled_count;
} td_event_list;

/* Cancels the event of a ticket that has not happened and was not cancelled before. */
td_status td_event_list_cancel(td_event_list *list, uint64_t ticket);
/* Whether the ticket is cancelled; if so it is forgotten. */
bool td_event_list_is_void(td_event_list *list, uint64_t ticket);
void td_event_list_clear(td_event_list *list);
/* Empties the list and counts tickets from 0 again; keeps its memory. */
void td_event_list_reset(td_event_list *list);

/* time_h: not negative, not NaN. Gives the ticket for cancelling. TD_ERR_RUN: 2^35 events have been
 * scheduled, or the subject is too large. */
static inline td_status td_event_list_push(td_event_list *list, double time_h, uint32_t kind,
                                           uint32_t subject, uint64_t *ticket)
{
    if (list->heap.count == list->heap.capacity &&
        td_heap_reserve(&list->heap, list->heap.count + 64) != TD_OK)
        return TD_ERR_NOMEM;
    if (list->next_ticket == TD_EVENT_TICKETS || subject >= TD_EVENT_SUBJECTS)
        return TD_ERR_RUN;
    *ticket = list->next_ticket++;
    const uint64_t low = *ticket << (TD_EVENT_KIND_BITS + TD_EVENT_SUBJECT_BITS) |
                         (uint64_t)kind << TD_EVENT_SUBJECT_BITS | subject;
    /* + 0.0 turns the negative zero, whose bits are large, into zero */
    td_heap_push(&list->heap, td_heap_pack(time_h + 0.0, low));
    return TD_OK;
}

static inline td_event td_event_unpack(td_heap_entry e)
{
    const uint64_t low = (uint64_t)e;
    return (td_event){.time_h = td_heap_cost(e),
                      .ticket = low >> (TD_EVENT_KIND_BITS + TD_EVENT_SUBJECT_BITS),
                      .kind = (uint32_t)(low >> TD_EVENT_SUBJECT_BITS) & (TD_EVENT_KINDS - 1),
                      .subject = (uint32_t)low & (TD_EVENT_SUBJECTS - 1)};
}

/* Takes the next event at or before until_h; false where there is none. */
static inline bool td_event_list_pop(td_event_list *list, double until_h, td_event *out)
{
    while (list->heap.count > 0 && td_heap_cost(list->heap.entry[0]) <= until_h) {
        *out = td_event_unpack(td_heap_pop(&list->heap));
        if (list->cancelled_count == 0 || !td_event_list_is_void(list, out->ticket))
            return true;
    }
    return false;
}

#endif
