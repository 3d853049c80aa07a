/* Shelves and cancelled events; see event_list.h. */
#include "simulate/event_list.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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

/* ---- shelves ---- */

enum {
    FEW = 4096, /* so many in the heap need no shelves: they fit the second cache */
    A_SHELF = 32, /* events that a shelf is meant to hold */
    AT_MOST = 64, /* that come to it until its time, as they came so far */
    SAMPLE = 64,
    BEYOND = TD_EVENT_SHELVES
};

static td_status put_on(td_event_shelf *shelf, td_heap_entry entry)
{
    if (TD_RESERVE(shelf->entry, shelf->capacity, shelf->count + 1) != TD_OK)
        return TD_ERR_NOMEM;
    shelf->entry[shelf->count++] = entry;
    return TD_OK;
}

/* The x of event_list.h. */
static double place_of(const td_event_list *list, td_heap_entry entry)
{
    return (td_heap_cost(entry) - list->from_h) * list->per_h;
}

/* The first shelf whose number is at least x; x >= 0. */
static size_t shelf_of(double x)
{
    const size_t below = x < BEYOND ? (size_t)x : BEYOND;
    return below + ((double)below < x && below < BEYOND);
}

static int rising(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Events an hour since the shelves were last chosen; 0: not known. */
static double rate_until(const td_event_list *list, double now_h)
{
    const double events = (double)(list->next_ticket - list->from_ticket);
    return list->per_h > 0 && now_h > list->from_h ? events / (now_h - list->from_h) : 0;
}

/* Chooses shelves for the events on the last one: from the least time on, so wide that they hold
 * A_SHELF each where events lie as close as they do up to the third quartile of a sample; narrower
 * where many more are still to be scheduled for the near future. */
static bool choose_width(td_event_list *list, const td_event_shelf *all)
{
    double times[SAMPLE], least = td_heap_cost(all->entry[0]);
    for (size_t i = 0; i < all->count; i++)
        least = fmin(least, td_heap_cost(all->entry[i]));
    for (size_t i = 0; i < SAMPLE; i++)
        times[i] = td_heap_cost(all->entry[i * all->count / SAMPLE]);
    qsort(times, SAMPLE, sizeof *times, rising);
    const double rate = rate_until(list, least);
    double width = (times[SAMPLE * 3 / 4] - least) / (0.75 * (double)all->count) * (double)A_SHELF;
    if (width * rate > AT_MOST)
        width = AT_MOST / rate;
    list->from_ticket = list->next_ticket;
    list->from_h = least;
    list->per_h = 1 / width;
    list->last = -1;
    return width > 0 && list->per_h < HUGE_VAL && list->per_h > 0;
}

static td_status widen_heap(td_event_list *list, size_t most)
{
    if (td_heap_reserve(&list->heap, most) != TD_OK)
        return TD_ERR_NOMEM;
    list->most_in_heap = most;
    return TD_OK;
}

/* All to the heap, which takes as many again before shelves are tried. */
static td_status heap_alone(td_event_list *list, td_event_shelf *all)
{
    list->from_h = list->per_h = list->last = 0;
    if (widen_heap(list, 2 * all->count + FEW) != TD_OK)
        return TD_ERR_NOMEM;
    for (size_t i = 0; i < all->count; i++)
        td_heap_push(&list->heap, all->entry[i]);
    all->count = 0;
    list->shelved = 0;
    return TD_OK;
}

/* Spreads the events of the final shelf, which has all there are. */
static td_status spread(td_event_list *list)
{
    td_event_shelf *const all = &list->shelves[BEYOND];
    const size_t count = all->count;
    size_t stay = 0;
    if (count < FEW / 2 || !choose_width(list, all))
        return heap_alone(list, all);
    if (widen_heap(list, count / 4 + 4 * FEW) != TD_OK)
        return TD_ERR_NOMEM;
    for (size_t i = 0; i < count; i++) {
        const size_t shelf = shelf_of(place_of(list, all->entry[i]));
        if (shelf == BEYOND)
            all->entry[stay++] = all->entry[i];
        else if (put_on(&list->shelves[shelf], all->entry[i]) != TD_OK)
            return TD_ERR_NOMEM;
    }
    all->count = stay;
    return TD_OK;
}

/* Everything onto the final shelf. */
static td_status gather(td_event_list *list)
{
    td_event_shelf *const all = &list->shelves[BEYOND];
    const size_t total = td_event_list_count(list);
    if (TD_RESERVE(all->entry, all->capacity, total) != TD_OK)
        return TD_ERR_NOMEM;
    for (size_t s = 0; s < BEYOND; s++) {
        td_event_shelf *const shelf = &list->shelves[s];
        for (size_t i = 0; i < shelf->count; i++)
            all->entry[all->count++] = shelf->entry[i];
        shelf->count = 0;
    }
    for (size_t i = 0; i < list->heap.count; i++)
        all->entry[all->count++] = list->heap.entry[i];
    for (size_t i = list->run_at; i < list->run_count; i++)
        all->entry[all->count++] = list->run[i];
    list->heap.count = list->run_at = list->run_count = 0;
    list->shelved = total;
    return TD_OK;
}

/* The heap is full: more room for a small one, else all there is goes on shelves. */
static td_status rearrange(td_event_list *list)
{
    if (list->heap.count < FEW)
        return widen_heap(list, list->heap.count < 8 ? 8 : 2 * list->heap.count);
    if (!list->shelves)
        list->shelves = TD_ALLOC(TD_EVENT_SHELVES + 1, td_event_shelf);
    if (!list->shelves || gather(list) != TD_OK)
        return TD_ERR_NOMEM;
    return spread(list);
}

td_status td_event_list_shelve(td_event_list *list, td_heap_entry entry)
{
    if (list->heap.count >= list->most_in_heap) {
        const td_status status = rearrange(list);
        if (status != TD_OK)
            return status;
    }
    const double x = place_of(list, entry);
    if (!(x > list->last)) {
        td_heap_push(&list->heap, entry);
        return TD_OK;
    }
    list->shelved++;
    return put_on(&list->shelves[shelf_of(x)], entry);
}

static int by_order(const void *a, const void *b)
{
    const td_heap_entry x = *(const td_heap_entry *)a, y = *(const td_heap_entry *)b;
    return (x > y) - (x < y);
}

/* Makes the run of a shelf. */
static td_status sort_shelf(td_event_list *list, td_event_shelf *shelf)
{
    enum { BY_INSERTION = 128 };
    if (TD_RESERVE(list->run, list->run_capacity, shelf->count) != TD_OK)
        return TD_ERR_NOMEM;
    if (shelf->count <= BY_INSERTION) {
        for (size_t i = 0; i < shelf->count; i++) {
            const td_heap_entry entry = shelf->entry[i];
            size_t at = i;
            for (; at > 0 && entry < list->run[at - 1]; at--)
                list->run[at] = list->run[at - 1];
            list->run[at] = entry;
        }
    } else {
        memcpy(list->run, shelf->entry, shelf->count * sizeof *list->run);
        qsort(list->run, shelf->count, sizeof *list->run, by_order);
    }
    list->run_at = 0;
    list->run_count = shelf->count;
    list->shelved -= shelf->count;
    shelf->count = 0;
    return TD_OK;
}

/* Brings the next shelf that is not empty. */
static td_status next_shelf(td_event_list *list)
{
    while (td_event_list_needs_run(list) && list->shelved > 0) {
        td_status status = TD_OK;
        if (list->last + 1 >= BEYOND) {
            status = spread(list);
        } else {
            list->last += 1;
            status = sort_shelf(list, &list->shelves[(size_t)list->last]);
        }
        if (status != TD_OK)
            return status;
    }
    return TD_OK;
}

bool td_event_list_fill_run(td_event_list *list)
{
    if (next_shelf(list) != TD_OK)
        list->failed = true;
    return !list->failed && !td_event_list_needs_run(list);
}

/* ---- cancelling ---- */

/* Drops cancelled ones from entry[0 ... count); gives how many stay, in the same order. */
static size_t drop_void(td_event_list *list, td_heap_entry *entry, size_t count)
{
    size_t stay = 0;
    for (size_t i = 0; i < count; i++)
        if (!td_event_list_is_void(list, td_event_unpack(entry[i]).ticket))
            entry[stay++] = entry[i];
    return stay;
}

/* Drops all cancelled events at once. */
static void sweep(td_event_list *list)
{
    for (size_t s = 0; list->shelves && s <= BEYOND; s++) {
        td_event_shelf *const shelf = &list->shelves[s];
        const size_t stay = drop_void(list, shelf->entry, shelf->count);
        list->shelved -= shelf->count - stay;
        shelf->count = stay;
    }
    const size_t rest =
        drop_void(list, list->run + list->run_at, list->run_count - list->run_at);
    list->run_count = list->run_at + rest;
    /* pushed anew, each into a place at or before its own; their order is a fact of the entries */
    const size_t stay = drop_void(list, list->heap.entry, list->heap.count);
    list->heap.count = 0;
    for (size_t i = 0; i < stay; i++)
        td_heap_push(&list->heap, list->heap.entry[i]);
}
td_status td_event_list_cancel(td_event_list *list, uint64_t ticket)
{
    if (2 * (list->cancelled_count + 1) > list->cancelled_slots && grow(list) != TD_OK)
        return TD_ERR_NOMEM;
    put(list, ticket);
    if (list->cancelled_count > FEW && 2 * list->cancelled_count > td_event_list_count(list))
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
    for (size_t i = 0; list->shelves && i <= BEYOND; i++)
        free(list->shelves[i].entry);
    free(list->shelves);
    td_heap_clear(&list->heap);
    free(list->run);
    free(list->cancelled);
    *list = (td_event_list){0};
}

void td_event_list_reset(td_event_list *list)
{
    list->heap.count = list->run_at = list->run_count = 0;
    for (size_t i = 0; list->shelves && i <= BEYOND; i++)
        list->shelves[i].count = 0;
    list->shelved = 0;
    list->from_h = list->per_h = list->last = 0;
    list->failed = false;
    list->next_ticket = list->from_ticket = 0;
    list->cancelled_count = 0;
    for (size_t i = 0; i < list->cancelled_slots; i++)
        list->cancelled[i] = 0;
}

size_t td_event_list_memory(const td_event_list *list)
{
    size_t entries = list->heap.capacity + list->run_capacity;
    for (size_t i = 0; list->shelves && i <= BEYOND; i++)
        entries += list->shelves[i].capacity;
    return entries * sizeof(td_heap_entry) + list->cancelled_slots * sizeof(uint64_t) +
           (list->shelves ? BEYOND + 1 : 0) * sizeof(td_event_shelf);
}
