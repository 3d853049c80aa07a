#include "graph/arc_key.h"

#include <stdlib.h>

#include "base/mem.h"

/* --- hashing --- */

/* The finaliser of SplitMix64 (Steele, Lea and Flood 2014): every bit of the input reaches every
 * bit of the result. */
static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

static void add_number(uint64_t *hash, uint64_t number)
{
    *hash = mix(*hash + 0x9e3779b97f4a7c15u + number);
}

/* FNV-1a over the text's bytes. */
static void add_text(uint64_t *hash, const char *text)
{
    uint64_t own = 14695981039346656037u;
    for (const unsigned char *c = (const unsigned char *)text; *c; c++)
        own = (own ^ *c) * 1099511628211u;
    add_number(hash, own);
}

static void add_id(uint64_t *hash, const char *const *ids, td_index row)
{
    if (row == TD_NONE)
        add_number(hash, 0);
    else if (!ids) /* a world whose rows are known by number only */
        add_number(hash, row);
    else
        add_text(hash, ids[row]);
}

/* --- parts of a key --- */

static void add_label(uint64_t *hash, const td_labels *labels, td_index row)
{
    add_id(hash, (const char *const *)labels->id, row);
}

/* A stop of a service: stops put in between do not change it. */
static void add_stop(uint64_t *hash, const td_world *world, td_index stop)
{
    const td_stops *stops = &world->stops;
    uint64_t visits = 0;
    for (td_index s = world->services.first_stop[stops->service[stop]]; s < stop; s++)
        visits += stops->node[s] == stops->node[stop];
    add_label(hash, &world->nodes.label, stops->node[stop]);
    add_number(hash, visits);
}

static void add_access(uint64_t *hash, const td_world *world, const td_supernetwork *net,
                       uint32_t arc)
{
    const td_accesses *a = &world->accesses;
    const td_index row = net->access[arc];
    const uint8_t from = net->vertex_kind[net->csr.tail[arc]];
    const uint8_t to = net->vertex_kind[net->csr.head[arc]];
    add_label(hash, &world->nodes.label, world->zones.node[a->zone[row]]);
    add_label(hash, &world->nodes.label, a->node[row]);
    add_label(hash, &world->modes.label, a->mode[row]);
    add_number(hash, from == TD_VERTEX_ORIGIN);
    /* where a zone is joined to both sides of a node that bars the passage */
    add_number(hash, to == TD_VERTEX_DEPARTURE || from == TD_VERTEX_ARRIVAL);
}

/* Where freight or a vehicle stands, as far as the arc's own attributes leave that open. */
static void add_end(uint64_t *hash, const td_world *world, const td_supernetwork *net,
                    uint32_t vertex, bool with_vehicle)
{
    add_label(hash, &world->nodes.label, net->vertex_node[vertex]);
    add_number(hash, net->vertex_gauge[vertex]);
    add_number(hash, net->vertex_side[vertex]);
    add_label(hash, &world->links.label, net->vertex_link[vertex]);
    add_label(hash, &world->modes.label, net->vertex_mode[vertex]);
    add_id(hash, world->form_id, net->vertex_form[vertex]);
    if (with_vehicle)
        add_label(hash, &world->vehicle_types.label, net->vertex_vehicle_type[vertex]);
}

static uint64_t key_of(const td_world *world, const td_supernetwork *net, uint32_t arc,
                       bool with_vehicle)
{
    const uint32_t tail = net->csr.tail[arc], head = net->csr.head[arc];
    uint64_t hash = net->kind[arc];
    add_number(&hash, net->layer[arc]);
    add_number(&hash, net->vertex_layer[head]);
    if (with_vehicle)
        add_label(&hash, &world->vehicle_types.label, net->vehicle_type[arc]);
    add_id(&hash, world->form_id, net->form[arc]);
    switch ((td_arc_kind)net->kind[arc]) {
    case TD_ARC_MOVE:
        add_label(&hash, &world->links.label, net->link[arc]);
        add_number(&hash, net->backward[arc]);
        /* a link that a scenario turns round or joins elsewhere is another way */
        add_label(&hash, &world->nodes.label, net->vertex_node[tail]);
        add_label(&hash, &world->nodes.label, net->vertex_node[head]);
        break;
    case TD_ARC_RIDE:
        add_label(&hash, &world->services.label, net->service[arc]);
        add_stop(&hash, world, net->vertex_stop[tail]);
        add_stop(&hash, world, net->stop[arc]);
        break;
    case TD_ARC_BOARD:
    case TD_ARC_ALIGHT:
        add_label(&hash, &world->services.label, net->service[arc]);
        add_stop(&hash, world, net->stop[arc]);
        break;
    case TD_ARC_ACCESS:
        add_access(&hash, world, net, arc);
        add_number(&hash, net->vertex_gauge[tail]);
        add_number(&hash, net->vertex_gauge[head]);
        add_number(&hash, net->vertex_side[tail]);
        break;
    case TD_ARC_DWELL:
        if (net->service[arc] != TD_NONE) {
            add_label(&hash, &world->services.label, net->service[arc]);
            add_stop(&hash, world, net->stop[arc]);
            break;
        }
        add_end(&hash, world, net, tail, with_vehicle);
        break;
    case TD_ARC_LOAD:
    case TD_ARC_UNLOAD:
    case TD_ARC_TRANSFER:
    case TD_ARC_PROCESS:
    case TD_ARC_KIND_COUNT:
        add_label(&hash, &world->facilities.label, net->facility[arc]);
        add_end(&hash, world, net, tail, with_vehicle);
        add_end(&hash, world, net, head, with_vehicle);
    }
    return hash;
}

uint64_t td_arc_key(const td_world *world, const td_supernetwork *net, uint32_t arc)
{
    return key_of(world, net, arc, true);
}

uint64_t td_track_key(const td_world *world, const td_supernetwork *net, uint32_t arc)
{
    return key_of(world, net, arc, false);
}

/* --- all keys of a network --- */

static size_t find_slot(const td_arc_keys *keys, uint64_t key)
{
    size_t slot = (size_t)key & (keys->slot_count - 1);
    while (keys->slots[slot] && keys->key[keys->slots[slot] - 1] != key)
        slot = (slot + 1) & (keys->slot_count - 1);
    return slot;
}

td_status td_arc_keys_create(const td_world *world, const td_supernetwork *net, td_arc_keys **out)
{
    td_arc_keys *keys = TD_ALLOC(1, td_arc_keys);
    *out = NULL;
    if (!keys)
        return TD_ERR_NOMEM;
    keys->arc_count = net->csr.arc_count;
    keys->slot_count = 16;
    while (keys->slot_count < 2 * (size_t)keys->arc_count)
        keys->slot_count *= 2;
    keys->key = TD_ALLOC(keys->arc_count, uint64_t);
    keys->slots = TD_ALLOC(keys->slot_count, uint32_t);
    if (!keys->key || !keys->slots) {
        td_arc_keys_free(keys);
        return TD_ERR_NOMEM;
    }
    for (uint32_t arc = 0; arc < keys->arc_count; arc++)
        keys->key[arc] = td_arc_key(world, net, arc);
    for (uint32_t arc = 0; arc < keys->arc_count; arc++) {
        const size_t slot = find_slot(keys, keys->key[arc]);
        if (!keys->slots[slot])
            keys->slots[slot] = arc + 1;
    }
    *out = keys;
    return TD_OK;
}

void td_arc_keys_free(td_arc_keys *keys)
{
    if (!keys)
        return;
    free(keys->key);
    free(keys->slots);
    free(keys);
}

uint32_t td_arc_keys_find(const td_arc_keys *keys, uint64_t key)
{
    return keys->slots[find_slot(keys, key)] - 1; /* 0 - 1 is TD_NO_ARC */
}

uint64_t td_route_key(const td_arc_keys *keys, const td_supernetwork *net, const uint32_t *arcs,
                      uint32_t count)
{
    uint64_t hash = 0;
    for (uint32_t i = 0; i < count; i++)
        if (!td_arc_is_passing(net, arcs[i]))
            add_number(&hash, keys->key[arcs[i]]);
    return hash;
}
