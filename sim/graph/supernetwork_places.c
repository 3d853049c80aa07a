/* First step: which vehicle types come where, and what stands at a node. */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "graph/supernetwork_parts.h"

/* Lists rows by node: counts, then fills. `second` (NULL: none) is the other node of a row. */
static td_status list_by_node(td_index nodes, td_index rows, const td_index *first,
                              const td_index *second, const bool *open, uint32_t **out_first,
                              uint32_t **out_rows)
{
    uint32_t *start = TD_ALLOC((size_t)nodes + 2, uint32_t);
    uint32_t *list = TD_ALLOC((size_t)rows * 2, uint32_t);
    if (!start || !list) {
        free(start);
        free(list);
        return TD_ERR_NOMEM;
    }
    for (td_index row = 0; row < rows; row++) {
        if (!open[row])
            continue;
        start[first[row] + 2]++;
        if (second && second[row] != first[row])
            start[second[row] + 2]++;
    }
    for (td_index node = 0; node < nodes; node++)
        start[node + 2] += start[node + 1];
    for (td_index row = 0; row < rows; row++) {
        if (!open[row])
            continue;
        list[start[first[row] + 1]++] = row;
        if (second && second[row] != first[row])
            list[start[second[row] + 1]++] = row;
    }
    *out_first = start;
    *out_rows = list;
    return TD_OK;
}

static td_status find_depths(td_expansion *x)
{
    const td_world *world = x->world;
    x->deepest = TD_ALLOC(world->links.count, double);
    if (!x->deepest)
        return TD_ERR_NOMEM;
    for (td_index link = 0; link < world->links.count; link++) {
        double depth = world->links.depth_m[link];
        td_index profile = world->links.depth_profile[link];
        double best = profile == TD_NONE ? 1 : 0;
        for (int month = 0; profile != TD_NONE && month < TD_MONTHS; month++)
            best = fmax(best, world->seasons.factor[profile][month]);
        x->deepest[link] = isnan(depth) ? HUGE_VAL : depth * best;
    }
    return TD_OK;
}

static void mark_roaming(td_expansion *x)
{
    const td_world *world = x->world;
    for (td_index v = 0; v < world->vehicle_types.count; v++) {
        if (world->vehicle_types.needs_service[v])
            continue;
        for (td_index link = 0; link < world->links.count; link++) {
            if (!td_link_admits(x, link, v))
                continue;
            *td_place_at(x, world->links.from[link], v) |= TD_PLACE_ROAMS;
            *td_place_at(x, world->links.to[link], v) |= TD_PLACE_ROAMS;
        }
        for (td_index row = 0; row < world->accesses.count; row++)
            if (world->accesses.mode[row] == world->vehicle_types.mode[v])
                *td_place_at(x, world->accesses.node[row], v) |= TD_PLACE_ROAMS;
    }
}

static void mark_served(td_expansion *x)
{
    const td_world *world = x->world;
    for (td_index s = 0; s < world->services.count; s++) {
        if (!world->services.open[s])
            continue;
        for (td_index k = world->services.first_stop[s]; k < world->services.first_stop[s + 1]; k++)
            *td_place_at(x, world->stops.node[k], world->services.vehicle_type[s]) |=
                TD_PLACE_SERVED;
    }
}

static void mark_passages(td_expansion *x, td_index node, td_index v)
{
    const td_world *world = x->world;
    uint8_t *place = td_place_at(x, node, v);
    for (uint32_t i = x->facility_first[node]; i < x->facility_first[node + 1]; i++) {
        td_index f = x->facilities_at[i];
        if (x->role[f] != TD_ROLE_PASSAGE ||
            !td_facility_serves_mode(world, f, world->vehicle_types.mode[v]))
            continue;
        *place |= TD_PLACE_LOCKED;
        if (!td_facility_serves_side(world, f, false) || !td_facility_serves_side(world, f, true))
            *place |= TD_PLACE_SIDED;
    }
}

static void mark_gauges(td_expansion *x, td_index node, td_index v)
{
    uint8_t *place = td_place_at(x, node, v);
    uint32_t gauges[TD_GAUGES_AT_A_NODE];
    *place |= TD_PLACE_GAUGES;
    if (td_gauges_at(x, node, v, gauges) < 2)
        *place &= (uint8_t)~TD_PLACE_GAUGES;
}

/* Whether every zone starts and ends in its own node for nothing, by the one vehicle type `v`.
 * Access rows are unique by zone, node and mode: as many as zones, each at its zone's node, are one
 * a zone. */
static bool zones_are_plain(const td_world *world, td_index v)
{
    const td_accesses *a = &world->accesses;
    if (a->count != world->zones.count)
        return false;
    for (td_index row = 0; row < a->count; row++)
        if (a->node[row] != world->zones.node[a->zone[row]] || a->length_km[row] > 0 ||
            a->time_h[row] > 0 || a->cost_per_t[row] > 0 || a->commodities[row].count > 0 ||
            a->mode[row] != world->vehicle_types.mode[v])
            return false;
    for (td_index row = 0; row < world->demands.count; row++)
        if (world->demands.form[row] != world->vehicle_types.form[v])
            return false;
    return true;
}

/* A plain world expands to its own graph. It must be one where nothing would be lost by that: no
 * facilities and services, one vehicle type of one gauge at a node, nothing charged by trip. */
static bool is_plain(const td_expansion *x)
{
    const td_world *world = x->world;
    const td_vehicle_types *types = &world->vehicle_types;
    td_index only = TD_NONE;
    for (td_index v = 0; v < types->count; v++) {
        if (types->needs_service[v])
            continue;
        if (only != TD_NONE)
            return false;
        only = v;
    }
    if (only == TD_NONE || types->fixed_cost_per_trip[only] > 0 ||
        types->min_cost_per_trip[only] > 0 || x->facility_first[world->nodes.count] > 0)
        return false;
    for (td_index s = 0; s < world->services.count; s++)
        if (world->services.open[s])
            return false;
    for (td_index link = 0; link < world->links.count; link++)
        if (world->links.open[link] && world->links.mode[link] != types->mode[only])
            return false;
    for (td_index row = 0; row < world->costs.count; row++)
        if (world->costs.operation[row] != TD_OPERATION_MOVE)
            return false;
    for (td_index node = 0; node < world->nodes.count; node++)
        if (*td_place_at(x, node, only) & TD_PLACE_GAUGES)
            return false;
    return zones_are_plain(world, only);
}

/* Without foreign freight there are no customs layers. A world without any demand is asked for
 * routes between all of its zones. */
static bool has_foreign_freight(const td_world *world)
{
    const td_zones *zones = &world->zones;
    for (td_index row = 0; row < world->demands.count; row++)
        if (!td_same_territory(world, zones->node[world->demands.origin[row]],
                               zones->node[world->demands.destination[row]]))
            return true;
    if (world->demands.count == 0)
        for (td_index z = 1; z < zones->count; z++)
            if (!td_same_territory(world, zones->node[0], zones->node[z]))
                return true;
    return false;
}

td_status td_expand_places(td_expansion *x)
{
    const td_world *world = x->world;
    const td_links *links = &world->links;
    td_index nodes = world->nodes.count;
    x->places = TD_ALLOC((size_t)nodes * world->vehicle_types.count, uint8_t);
    x->role = TD_ALLOC(world->facilities.count, uint8_t);
    if (!x->places || !x->role || find_depths(x) ||
        list_by_node(nodes, links->count, links->from, links->to, links->open, &x->link_first,
                     &x->links_at) ||
        list_by_node(nodes, world->facilities.count, world->facilities.node, NULL,
                     world->facilities.open, &x->facility_first, &x->facilities_at))
        return TD_ERR_NOMEM;
    for (td_index f = 0; f < world->facilities.count; f++)
        x->role[f] = (uint8_t)td_facility_role(world, f);
    mark_roaming(x);
    mark_served(x);
    for (td_index node = 0; node < nodes; node++)
        for (td_index v = 0; v < world->vehicle_types.count; v++)
            if (*td_place_at(x, node, v) & TD_PLACE_ROAMS) {
                mark_passages(x, node, v);
                mark_gauges(x, node, v);
            }
    x->layered = has_foreign_freight(world);
    x->plain = is_plain(x);
    return TD_OK;
}
