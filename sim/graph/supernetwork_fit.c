/* Which facility rows and links fit which vehicles. Restrictions are never relaxed: what does not
 * fit does not exist. Commodities are a matter of the class of freight (assign/cost.h). */
#include <math.h>

#include "graph/supernetwork_parts.h"

td_role td_facility_role(const td_world *world, td_index facility)
{
    switch ((td_facility_kind)world->facilities.kind[facility]) {
    case TD_FACILITY_TERMINAL:
        return TD_ROLE_TRANSFER;
    case TD_FACILITY_STUFFING:
        return TD_ROLE_STUFFING;
    case TD_FACILITY_CUSTOMS:
        return TD_ROLE_CUSTOMS;
    case TD_FACILITY_BORDER:
        return TD_ROLE_FRONTIER;
    case TD_FACILITY_GAUGE_CHANGE:
        return TD_ROLE_GAUGE;
    case TD_FACILITY_LOCK:
        return TD_ROLE_PASSAGE;
    case TD_FACILITY_OTHER:
        break;
    }
    switch ((td_applies)world->facilities.applies[facility]) {
    case TD_APPLIES_GAUGE_CHANGE:
        return TD_ROLE_GAUGE;
    case TD_APPLIES_COUNTRY_CHANGE:
        return TD_ROLE_FRONTIER;
    case TD_APPLIES_EVERY_PASSAGE:
        return TD_ROLE_PASSAGE;
    case TD_APPLIES_TRANSFER:
    case TD_APPLIES_MODE_CHANGE:
        break;
    }
    return TD_ROLE_TRANSFER;
}

bool td_facility_serves_mode(const td_world *world, td_index facility, td_index mode)
{
    const td_facilities *f = &world->facilities;
    return (f->from_mode[facility] == TD_NONE || f->from_mode[facility] == mode) &&
           (f->to_mode[facility] == TD_NONE || f->to_mode[facility] == mode);
}

bool td_facility_serves_vehicle(const td_world *world, td_index facility, td_index vehicle_type)
{
    const td_facilities *f = &world->facilities;
    const td_vehicle_types *v = &world->vehicle_types;
    return td_facility_serves_mode(world, facility, v->mode[vehicle_type]) &&
           td_list_allows(world, f->vehicle_types[facility], vehicle_type) &&
           td_list_allows(world, f->forms[facility], v->form[vehicle_type]);
}

bool td_facility_serves_side(const td_world *world, td_index facility, bool backward)
{
    uint8_t direction = world->facilities.direction[facility];
    return direction == TD_DIRECTION_FORWARD    ? !backward
           : direction == TD_DIRECTION_BACKWARD ? backward
                                                : true;
}

bool td_facility_serves_frontier(const td_world *world, td_index facility, bool leaving)
{
    uint8_t direction = world->facilities.direction[facility];
    return direction == TD_DIRECTION_EXPORT   ? leaving
           : direction == TD_DIRECTION_IMPORT ? !leaving
                                              : true;
}

bool td_link_admits(const td_expansion *x, td_index link, td_index vehicle_type)
{
    const td_world *world = x->world;
    const td_links *l = &world->links;
    const td_vehicle_types *v = &world->vehicle_types;
    if (l->mode[link] != v->mode[vehicle_type] || !l->open[link] ||
        !td_list_allows(world, l->vehicle_types[link], vehicle_type))
        return false;
    if (v->class_rank[vehicle_type] != TD_NONE && l->class_rank[link] != TD_NONE &&
        v->class_rank[vehicle_type] > l->class_rank[link])
        return false;
    uint32_t gauge = td_link_gauge(world, link);
    if (gauge != TD_NONE && !td_list_allows(world, v->gauges[vehicle_type], gauge))
        return false;
    double draught = v->draught_m[vehicle_type];
    return isnan(draught) || x->deepest[link] >= draught + v->clearance_m[vehicle_type];
}

uint32_t td_link_gauge(const td_world *world, td_index link)
{
    double gauge = world->links.gauge_mm[link];
    return isnan(gauge) ? TD_NONE : (uint32_t)lround(gauge);
}

bool td_link_crosses_frontier(const td_world *world, td_index link)
{
    const td_nodes *nodes = &world->nodes;
    return nodes->country[world->links.from[link]] != nodes->country[world->links.to[link]];
}

bool td_same_territory(const td_world *world, td_index node_a, td_index node_b)
{
    return world->nodes.territory[node_a] == world->nodes.territory[node_b];
}

/* Adds a gauge to a rising list unless it is there; beyond the capacity it is left out. */
static uint32_t insert_gauge(uint32_t gauges[TD_GAUGES_AT_A_NODE], uint32_t count, uint32_t gauge)
{
    uint32_t at = 0;
    while (at < count && gauges[at] < gauge)
        at++;
    if ((at < count && gauges[at] == gauge) || count == TD_GAUGES_AT_A_NODE)
        return count;
    for (uint32_t i = count; i > at; i--)
        gauges[i] = gauges[i - 1];
    gauges[at] = gauge;
    return count + 1;
}

uint32_t td_gauges_at(const td_expansion *x, td_index node, td_index vehicle_type,
                      uint32_t gauges[TD_GAUGES_AT_A_NODE])
{
    uint32_t count = 0;
    if (*td_place_at(x, node, vehicle_type) & TD_PLACE_GAUGES)
        for (uint32_t i = x->link_first[node]; i < x->link_first[node + 1]; i++)
            if (td_link_admits(x, x->links_at[i], vehicle_type))
                count = insert_gauge(gauges, count, td_link_gauge(x->world, x->links_at[i]));
    if (count == 0)
        gauges[count++] = TD_NONE;
    return count;
}

td_draft_key td_carrier_key(const td_expansion *x, td_index node, td_vertex_kind kind,
                            td_index vehicle_type, uint32_t gauge, bool side)
{
    uint8_t place = *td_place_at(x, node, vehicle_type);
    if (!(place & TD_PLACE_APART))
        kind = TD_VERTEX_PASSAGE;
    td_draft_key key = td_draft_key_of(node, kind);
    key.part[TD_KEY_MODE] = x->world->vehicle_types.mode[vehicle_type];
    key.part[TD_KEY_FORM] = x->world->vehicle_types.form[vehicle_type];
    key.part[TD_KEY_VEHICLE] = vehicle_type;
    if (place & TD_PLACE_GAUGES)
        key.part[TD_KEY_GAUGE] = gauge;
    if ((place & TD_PLACE_SIDED) && kind == TD_VERTEX_ARRIVAL)
        key.part[TD_KEY_SIDE] = side;
    return key;
}
