/*
 * A 4-ary heap of (cost, index) entries without decrease-key, private to the search kernels: what
 * becomes cheaper gets another entry, and the outdated one is dropped when it comes up.
 *
 * An entry is one number: the bits of the cost, which order as the cost does because it is never
 * negative, above 64 bits of tie-break whose low half is the index. One comparison without a branch
 * settles ties as well, which makes the order of pops a fact of the entries, not of the layout.
 */
#ifndef TD_GRAPH_HEAP_H
#define TD_GRAPH_HEAP_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/status.h"

__extension__ typedef unsigned __int128 td_heap_entry;

typedef struct td_heap {
    td_heap_entry *block; /* as allocated */
    td_heap_entry *entry; /* [capacity]; the four children of i, 4 i + 1 .., share a cache line */
    size_t capacity;
    size_t count;
} td_heap;

static inline td_heap_entry td_heap_pack(double cost, uint64_t tie)
{
    uint64_t bits;
    memcpy(&bits, &cost, sizeof bits);
    return (td_heap_entry)bits << 64 | tie;
}

static inline double td_heap_cost(td_heap_entry e)
{
    const uint64_t bits = (uint64_t)(e >> 64);
    double cost;
    memcpy(&cost, &bits, sizeof cost);
    return cost;
}

static inline uint32_t td_heap_index(td_heap_entry e)
{
    return (uint32_t)e;
}

/* Makes room for `needed` entries in all. Entries stay. */
static inline td_status td_heap_reserve(td_heap *h, size_t needed)
{
    enum { LINE = 64, LEAD = 3 }; /* entries before entry[0], so that entry[1] begins a line */
    if (needed <= h->capacity)
        return TD_OK;
    const size_t capacity = 2 * needed;
    const size_t lines = ((capacity + LEAD) * sizeof(td_heap_entry) + LINE - 1) / LINE;
    td_heap_entry *block = aligned_alloc(LINE, lines * LINE);
    if (!block)
        return TD_ERR_NOMEM;
    if (h->count > 0)
        memcpy(block + LEAD, h->entry, h->count * sizeof *block);
    free(h->block);
    *h = (td_heap){.block = block, .entry = block + LEAD, .capacity = capacity, .count = h->count};
    return TD_OK;
}

static inline void td_heap_clear(td_heap *h)
{
    free(h->block);
    *h = (td_heap){0};
}

/* Puts `e` into the hole `at`, or above it. */
static inline void td_heap_raise(td_heap_entry *entry, size_t at, td_heap_entry e)
{
    while (at > 0) {
        const size_t up = (at - 1) / 4;
        if (entry[up] < e)
            break;
        entry[at] = entry[up];
        at = up;
    }
    entry[at] = e;
}

/* Removes the least entry, entry[0], from the `count` entries. */
static inline void td_heap_drop_first(td_heap_entry *entry, size_t count)
{
    const td_heap_entry last = entry[--count];
    size_t at = 0;
    for (;;) {
        const size_t child = 4 * at + 1;
        size_t least = child;
        if (child + 3 < count) {
            const size_t left = child + (entry[child + 1] < entry[child]);
            const size_t right = child + 2 + (entry[child + 3] < entry[child + 2]);
            least = entry[right] < entry[left] ? right : left;
        } else {
            if (child >= count)
                break;
            for (size_t c = child + 1; c < count; c++)
                if (entry[c] < entry[least])
                    least = c;
        }
        if (last < entry[least])
            break;
        entry[at] = entry[least];
        at = least;
    }
    entry[at] = last;
}

/* Room must have been reserved. */
static inline void td_heap_push(td_heap *h, td_heap_entry e)
{
    td_heap_raise(h->entry, h->count++, e);
}

static inline td_heap_entry td_heap_pop(td_heap *h)
{
    const td_heap_entry first = h->entry[0];
    td_heap_drop_first(h->entry, h->count--);
    return first;
}

#endif
