/* Cancelled events; see event_list.h. */
#include "simulate/event_list.h"

#include "base/mem.h"

static size_t slot_of(const td_event_list *list, uint64_t ticket)
{
    /* Fibonacci hashing: the upper bits of the product are well mixed */
    return (size_t)((ticket * 0x9e3779b97f4a7c15u) >> 20) & (list->cancelled_slots - 1);
}

static void put(td_event_list *list, uint64_t ticket)
{
    size_t at = slot_of(list, ticket);
    while (list->cancelled[at] != 0)
        at = (at + 1) & (list->cancelled_slots - 1);
    list->cancelled[at] = ticket + 1;
    list->cancelled_count++;
}

static td_status grow(td_event_list *list)
{
    const size_t slots = list->cancelled_slots ? 2 * list->cancelled_slots : 64;
    uint64_t *const old = list->cancelled;
    const size_t old_slots = list->cancelled_slots;
    uint64_t *const cells = TD_ALLOC(slots, uint64_t);
    if (!cells)
        return TD_ERR_NOMEM;
    list->cancelled = cells;
    list->cancelled_slots = slots;
    list->cancelled_count = 0;
    for (size_t i = 0; i < old_slots; i++)
        if (old[i] != 0)
            put(list, old[i] - 1);
    free(old);
    return TD_OK;
}

/* Drops all cancelled events from the heap at once: those that stay are pushed anew, which keeps
 * their order, as that is a fact of the entries. */
static void sweep(td_event_list *list)
{
    td_heap *const heap = &list->heap;
    const size_t count = heap->count;
    heap->count = 0;
    for (size_t i = 0; i < count; i++) {
        const td_heap_entry e = heap->entry[i];
        if (!td_event_list_is_void(list, td_event_unpack(e).ticket))
            td_heap_push(heap, e); /* into a place at or before i */
    }
}

td_status td_event_list_cancel(td_event_list *list, uint64_t ticket)
{
    enum { FEW = 1024 };
    if (2 * (list->cancelled_count + 1) > list->cancelled_slots && grow(list) != TD_OK)
        return TD_ERR_NOMEM;
    put(list, ticket);
    if (list->cancelled_count > FEW && 2 * list->cancelled_count > list->heap.count)
        sweep(list);
    return TD_OK;
}

bool td_event_list_is_void(td_event_list *list, uint64_t ticket)
{
    const size_t mask = list->cancelled_slots - 1;
    if (list->cancelled_count == 0)
        return false;
    size_t at = slot_of(list, ticket);
    while (list->cancelled[at] != ticket + 1) {
        if (list->cancelled[at] == 0)
            return false;
        at = (at + 1) & mask;
    }
    /* Out of the table, and those behind it moved up where they may (Knuth 6.4, algorithm R). */
    list->cancelled_count--;
    for (size_t hole = at;;) {
        list->cancelled[hole] = 0;
        size_t next = hole;
        for (;;) {
            next = (next + 1) & mask;
            if (list->cancelled[next] == 0)
                return true;
            const size_t home = slot_of(list, list->cancelled[next] - 1);
            if (((next - home) & mask) >= ((next - hole) & mask))
                break;
        }
        list->cancelled[hole] = list->cancelled[next];
        hole = next;
    }
}

void td_event_list_clear(td_event_list *list)
{
    td_heap_clear(&list->heap);
    free(list->cancelled);
    *list = (td_event_list){0};
}

void td_event_list_reset(td_event_list *list)
{
    list->heap.count = 0;
    list->next_ticket = 0;
    list->cancelled_count = 0;
    for (size_t i = 0; i < list->cancelled_slots; i++)
        list->cancelled[i] = 0;
}
