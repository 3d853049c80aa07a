/* A slot is a direction of a link, loading or unloading at a node, either end of an access row, or
 * a facility passed on the vehicle. Costs do not depend on the customs layer, so that slots need
 * none. Of two types that cost the same everywhere the first stays. */
#include "assign/dominance.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

td_status td_dominance_create(const td_world *world, const td_supernetwork *net, td_dominance *d)
{
    *d = (td_dominance){.world = world, .net = net};
    d->slots = 2 * (world->links.count + world->nodes.count + world->accesses.count) +
               world->facilities.count;
    d->cost = TD_ALLOC((size_t)world->vehicle_types.count * d->slots, double);
    d->dominated = TD_ALLOC(world->vehicle_types.count, bool);
    if (d->cost && d->dominated)
        return TD_OK;
    td_dominance_clear(d);
    return TD_ERR_NOMEM;
}

void td_dominance_clear(td_dominance *d)
{
    free(d->cost);
    free(d->dominated);
    memset(d, 0, sizeof *d);
}

static bool is_unscheduled(const td_supernetwork *net, uint32_t arc)
{
    return net->vehicle_type[arc] != TD_NONE && net->service[arc] == TD_NONE;
}

/* TD_NONE: the arc does nothing that costs (a passage). */
static uint32_t slot_of(const td_dominance *d, uint32_t arc)
{
    const td_supernetwork *net = d->net;
    const uint32_t nodes = 2 * d->world->links.count;
    const uint32_t accesses = nodes + 2 * d->world->nodes.count;
    const uint32_t facilities = accesses + 2 * d->world->accesses.count;
    const uint32_t tail = net->csr.tail[arc];
    switch (net->kind[arc]) {
    case TD_ARC_MOVE:
        return 2 * net->link[arc] + net->backward[arc];
    case TD_ARC_LOAD:
        return nodes + 2 * net->vertex_node[tail];
    case TD_ARC_UNLOAD:
        return nodes + 2 * net->vertex_node[tail] + 1;
    case TD_ARC_ACCESS:
        return net->access[arc] == TD_NONE
                   ? TD_NONE
                   : accesses + 2 * net->access[arc] + (net->vertex_kind[tail] == TD_VERTEX_ORIGIN);
    case TD_ARC_PROCESS:
        return facilities + net->facility[arc];
    default:
        return TD_NONE;
    }
}

/* A yard that terminal rows keep for one vehicle type cannot be compared with another's. */
static bool has_own_yard(const td_supernetwork *net, uint32_t arc)
{
    const uint32_t yard = net->kind[arc] == TD_ARC_LOAD ? net->csr.tail[arc] : net->csr.head[arc];
    return (net->kind[arc] == TD_ARC_LOAD || net->kind[arc] == TD_ARC_UNLOAD) &&
           net->vertex_vehicle_type[yard] != TD_NONE;
}

/* `alone` [vehicle_type]: has a usable yard of its own. */
static void fill_slots(td_dominance *d, const double *cost, bool *alone)
{
    const td_supernetwork *net = d->net;
    for (td_index v = 0; v < d->world->vehicle_types.count; v++)
        for (uint32_t i = 0; i < d->slots && !d->world->vehicle_types.needs_service[v]; i++)
            d->cost[(size_t)v * d->slots + i] = INFINITY;
    for (uint32_t e = 0; e < net->element_count; e++) { /* its arcs cost alike */
        const uint32_t arc = net->element_arc[e];
        if (!is_unscheduled(net, arc) || isinf(cost[arc]))
            continue;
        const uint32_t slot = slot_of(d, arc);
        const td_index v = net->vehicle_type[arc];
        if (has_own_yard(net, arc))
            alone[v] = true;
        else if (slot != TD_NONE)
            d->cost[(size_t)v * d->slots + slot] = cost[arc];
    }
}

static bool is_dominated_by(const td_dominance *d, td_index a, td_index b)
{
    const td_vehicle_types *types = &d->world->vehicle_types;
    const double *x = d->cost + (size_t)a * d->slots, *y = d->cost + (size_t)b * d->slots;
    if (types->mode[a] != types->mode[b] || types->form[a] != types->form[b] ||
        types->needs_service[a] || types->needs_service[b])
        return false;
    bool cheaper = false, any = false;
    for (uint32_t i = 0; i < d->slots; i++) {
        if (y[i] > x[i])
            return false;
        cheaper = cheaper || y[i] < x[i];
        any = any || !isinf(x[i]);
    }
    return any && (cheaper || b < a);
}

void td_dominance_apply(td_dominance *d, double *cost)
{
    const td_index types = d->world->vehicle_types.count;
    memset(d->dominated, 0, types * sizeof *d->dominated);
    fill_slots(d, cost, d->dominated); /* for now: those with yards of their own */
    for (td_index a = 0; a < types; a++) {
        const bool alone = d->dominated[a];
        d->dominated[a] = false;
        for (td_index b = 0; b < types && !alone && !d->dominated[a]; b++)
            d->dominated[a] = a != b && is_dominated_by(d, a, b);
    }
    for (uint32_t arc = 0; arc < d->net->csr.arc_count; arc++)
        if (is_unscheduled(d->net, arc) && d->dominated[d->net->vehicle_type[arc]])
            cost[arc] = INFINITY;
}
