#include "graph/tracks.h"

#include <stdlib.h>

#include "base/mem.h"
#include "graph/arc_key.h"

typedef struct keyed_arc {
    uint64_t key;
    uint32_t arc;
} keyed_arc;

static int by_key(const void *a, const void *b)
{
    const keyed_arc *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return x->arc < y->arc ? -1 : x->arc > y->arc;
}

static bool vehicles_share(const td_world *world)
{
    const td_vehicle_types *v = &world->vehicle_types;
    for (td_index i = 0; i < v->count; i++)
        for (td_index j = i + 1; j < v->count; j++)
            if (!v->needs_service[i] && !v->needs_service[j] && v->mode[i] == v->mode[j] &&
                v->form[i] == v->form[j])
                return true;
    return false;
}

td_status td_tracks_find(const td_world *world, td_supernetwork *net)
{
    const uint32_t count = net->csr.arc_count;
    if (!vehicles_share(world))
        return TD_OK;
    keyed_arc *list = TD_ALLOC(count, keyed_arc);
    net->track = TD_ALLOC(count, uint32_t);
    if (!list || !net->track) {
        free(list);
        return TD_ERR_NOMEM;
    }
    for (uint32_t arc = 0; arc < count; arc++)
        list[arc] = (keyed_arc){td_track_key(world, net, arc), arc};
    qsort(list, count, sizeof *list, by_key);
    for (uint32_t i = 0, first = 0; i < count; i++) {
        if (list[i].key != list[first].key)
            first = i;
        net->track[list[i].arc] = list[first].arc;
    }
    free(list);
    return TD_OK;
}

/* The next arc that is not of passing only, `count`: none. */
static uint32_t skip(const td_supernetwork *net, const uint32_t *arcs, uint32_t count, uint32_t at)
{
    while (at < count && td_arc_is_passing(net, arcs[at]))
        at++;
    return at;
}

bool td_same_tracks(const td_supernetwork *net, const uint32_t *arcs, uint32_t count,
                    const uint32_t *other_arcs, uint32_t other_count)
{
    for (uint32_t i = 0, j = 0;; i++, j++) {
        i = skip(net, arcs, count, i);
        j = skip(net, other_arcs, other_count, j);
        if (i == count || j == other_count)
            return i == count && j == other_count;
        if (td_track(net, arcs[i]) != td_track(net, other_arcs[j]))
            return false;
    }
}
