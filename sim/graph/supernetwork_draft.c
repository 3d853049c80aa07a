#include "graph/supernetwork_draft.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

td_draft_key td_draft_key_of(td_index node, td_vertex_kind kind)
{
    td_draft_key key;
    for (int i = 0; i < TD_KEY_PARTS; i++)
        key.part[i] = TD_NONE;
    key.part[TD_KEY_NODE] = node;
    key.part[TD_KEY_KIND] = (uint32_t)kind;
    return key;
}

td_draft_arc td_draft_arc_of(td_arc_kind kind, uint32_t tail, uint32_t head)
{
    return (td_draft_arc){.tail = tail,
                          .head = head,
                          .kind = kind,
                          .crossing = TD_CROSSING_NONE,
                          .inside = true,
                          .mode = TD_NONE,
                          .vehicle_type = TD_NONE,
                          .form = TD_NONE,
                          .link = TD_NONE,
                          .access = TD_NONE,
                          .facility = TD_NONE,
                          .service = TD_NONE,
                          .stop = TD_NONE};
}

void td_draft_clear(td_draft *draft)
{
    free(draft->keys);
    free(draft->arcs);
    free(draft->items);
    free(draft->slots);
    *draft = (td_draft){0};
}

int td_draft_key_compare(const td_draft_key *a, const td_draft_key *b)
{
    for (int i = 0; i < TD_KEY_PARTS; i++)
        if (a->part[i] != b->part[i])
            return a->part[i] < b->part[i] ? -1 : 1;
    return 0;
}

/* FNV-1a over 32-bit parts, then folded (Fowler, Noll, Vo). */
static size_t hash_key(const td_draft_key *key)
{
    uint64_t hash = 14695981039346656037u;
    for (int i = 0; i < TD_KEY_PARTS; i++)
        hash = (hash ^ key->part[i]) * 1099511628211u;
    return (size_t)(hash ^ (hash >> 29));
}

static size_t find_slot(const td_draft *draft, const td_draft_key *key)
{
    size_t slot = hash_key(key) & (draft->slot_count - 1);
    while (draft->slots[slot] &&
           td_draft_key_compare(&draft->keys[draft->slots[slot] - 1], key) != 0)
        slot = (slot + 1) & (draft->slot_count - 1);
    return slot;
}

static td_status grow_slots(td_draft *draft)
{
    size_t size = draft->slot_count ? draft->slot_count * 2 : 256;
    uint32_t *slots = TD_ALLOC(size, uint32_t);
    if (!slots)
        return TD_ERR_NOMEM;
    free(draft->slots);
    draft->slots = slots;
    draft->slot_count = size;
    for (size_t v = 0; v < draft->vertex_count; v++)
        draft->slots[find_slot(draft, &draft->keys[v])] = (uint32_t)v + 1;
    return TD_OK;
}

uint32_t td_draft_vertex(td_draft *draft, const td_draft_key *key)
{
    if (draft->failed)
        return 0;
    if ((draft->vertex_count + 1) * 2 > draft->slot_count && grow_slots(draft)) {
        draft->failed = true;
        return 0;
    }
    size_t slot = find_slot(draft, key);
    if (draft->slots[slot])
        return draft->slots[slot] - 1;
    if (draft->vertex_count >= UINT32_MAX / TD_LAYER_COUNT - 1 ||
        TD_RESERVE(draft->keys, draft->vertex_capacity, draft->vertex_count + 1)) {
        draft->failed = true;
        return 0;
    }
    draft->keys[draft->vertex_count++] = *key;
    draft->slots[slot] = (uint32_t)draft->vertex_count;
    return (uint32_t)draft->vertex_count - 1;
}

uint32_t td_draft_find(const td_draft *draft, const td_draft_key *key)
{
    if (draft->slot_count == 0)
        return TD_NO_VERTEX;
    size_t slot = find_slot(draft, key);
    return draft->slots[slot] ? draft->slots[slot] - 1 : TD_NO_VERTEX;
}

void td_draft_add_arc(td_draft *draft, const td_draft_arc *arc)
{
    if (draft->failed)
        return;
    if (draft->arc_count >= UINT32_MAX / TD_LAYER_COUNT - 1 ||
        TD_RESERVE(draft->arcs, draft->arc_capacity, draft->arc_count + 1)) {
        draft->failed = true;
        return;
    }
    draft->arcs[draft->arc_count++] = *arc;
}

void td_draft_add_item(td_draft *draft, struct td_ride_item item)
{
    if (draft->failed)
        return;
    if (TD_RESERVE(draft->items, draft->item_capacity, draft->item_count + 1)) {
        draft->failed = true;
        return;
    }
    draft->items[draft->item_count++] = item;
}
