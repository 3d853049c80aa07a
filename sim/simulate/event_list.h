/*
 * The events to come: a time, a kind and a subject each, in the order of their times, those of one
 * time in the order in which they were scheduled. An event is one 128-bit number (no event has a
 * place elsewhere in memory):
 *
 *     64 bits  time (bits of a double that is not negative order as it does)
 *     35 bits  number of the event since the list was made: its ticket
 *      5 bits  kind
 *     24 bits  subject
 *
 * The next events stand in the 4-ary heap of graph/heap.h. Where there are many, all that come
 * later lie unsorted on shelves of equal width in time, and what is beyond the last shelf on one
 * more; a shelf is sorted into a run when its time comes, and when all are empty the width is chosen
 * anew. So an event is moved a few times, one after another in memory, however many there are (as
 * in the ladder queue of Tang, Goh and Thng 2005), and the run tells what comes next. What is
 * scheduled within the time of the run goes to the heap beside it. What happens in which order is a
 * fact of the numbers alone.
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

typedef struct td_event_shelf {
    td_heap_entry *entry;
    size_t capacity, count;
} td_event_shelf;

enum { TD_EVENT_SHELVES = 1024 };

typedef struct td_event_list {
    td_heap heap;
    td_heap_entry *run;          /* [run_count] rising */
    size_t run_at, run_count;    /* the next of it */
    size_t run_capacity;
    /* x = (t - from_h) per_h says where an event at t is: in the heap or the run up to `last`, beyond it on
     * the first shelf whose number is at least x. x rises with t, so no rounding can misplace.
     * Without shelves per_h and last are 0, and all are in the heap. */
    double from_h, per_h, last;
    td_event_shelf
        *shelves;        /* [TD_EVENT_SHELVES + 1], the final one for all beyond; NULL at first */
    size_t shelved;      /* events on shelves */
    uint64_t from_ticket; /* the next ticket when the shelves were chosen */
    size_t most_in_heap; /* before it gets more room or more is put on shelves; <= its capacity */
    bool failed;         /* memory ran out in td_event_list_pop */
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

/* Slow parts of push and pop. */
td_status td_event_list_shelve(td_event_list *list, td_heap_entry entry);
/* The next shelf as the run; false where there is none or memory ran out. */
bool td_event_list_fill_run(td_event_list *list);
size_t td_event_list_memory(const td_event_list *list);

/* Events to come, cancelled ones included. */
static inline size_t td_event_list_count(const td_event_list *list)
{
    return list->heap.count + list->shelved + (list->run_count - list->run_at);
}

/* time_h: not negative, not NaN. Gives the ticket for cancelling. TD_ERR_RUN: 2^35 events have been
 * scheduled, or the subject is too large. */
static inline td_status td_event_list_push(td_event_list *list, double time_h, uint32_t kind,
                                           uint32_t subject, uint64_t *ticket)
{
    if (list->next_ticket == TD_EVENT_TICKETS || subject >= TD_EVENT_SUBJECTS)
        return TD_ERR_RUN;
    *ticket = list->next_ticket++;
    const uint64_t low = *ticket << (TD_EVENT_KIND_BITS + TD_EVENT_SUBJECT_BITS) |
                         (uint64_t)kind << TD_EVENT_SUBJECT_BITS | subject;
    /* + 0.0 turns the negative zero, whose bits are large, into zero */
    const td_heap_entry entry = td_heap_pack(time_h + 0.0, low);
    if ((time_h - list->from_h) * list->per_h > list->last ||
        list->heap.count >= list->most_in_heap)
        return td_event_list_shelve(list, entry);
    td_heap_push(&list->heap, entry);
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

/* Whether the run and the heap are used up. */
static inline bool td_event_list_needs_run(const td_event_list *list)
{
    return list->run_at == list->run_count && list->heap.count == 0;
}

/* Takes the next event at or before until_h; false where there is none. */
static inline bool td_event_list_pop(td_event_list *list, double until_h, td_event *out)
{
    while (!td_event_list_needs_run(list) || td_event_list_fill_run(list)) {
        const bool from_run =
            list->run_at < list->run_count &&
            (list->heap.count == 0 || list->run[list->run_at] < list->heap.entry[0]);
        const td_heap_entry next = from_run ? list->run[list->run_at] : list->heap.entry[0];
        if (!(td_heap_cost(next) <= until_h))
            return false;
        if (from_run)
            list->run_at++;
        else
            (void)td_heap_pop(&list->heap);
        *out = td_event_unpack(next);
        if (list->cancelled_count == 0 || !td_event_list_is_void(list, out->ticket))
            return true;
    }
    return false;
}

#endif
