/* Third step: unscheduled vehicles. Links, frontiers, passing nodes, loading and unloading, zones.
 */
#include "base/mem.h"
#include "graph/supernetwork_parts.h"

static td_draft_arc vehicle_arc(const td_expansion *x, td_arc_kind kind, uint32_t tail,
                                uint32_t head, td_index vehicle_type)
{
    td_draft_arc arc = td_draft_arc_of(kind, tail, head);
    arc.vehicle_type = vehicle_type;
    arc.mode = x->world->vehicle_types.mode[vehicle_type];
    arc.form = x->world->vehicle_types.form[vehicle_type];
    return arc;
}

static uint32_t carrier_vertex(td_expansion *x, td_index node, td_vertex_kind kind, td_index v,
                               uint32_t gauge, bool side)
{
    td_draft_key key = td_carrier_key(x, node, kind, v, gauge, side);
    return td_draft_vertex(&x->draft, &key);
}

/* Arrival and departure are one vertex where nothing can happen in between. */
static void find_apart(td_expansion *x)
{
    const td_world *world = x->world;
    for (td_index node = 0; node < world->nodes.count; node++)
        for (td_index v = 0; v < world->vehicle_types.count; v++) {
            uint8_t *place = td_place_at(x, node, v);
            if ((*place & TD_PLACE_ROAMS) && ((*place & (TD_PLACE_UNLOADS | TD_PLACE_LOADS |
                                                         TD_PLACE_LOCKED | TD_PLACE_GAUGES)) ||
                                              !world->nodes.through[node]))
                *place |= TD_PLACE_APART;
        }
}

/* --- links and frontiers --- */

typedef struct move {
    td_index link, vehicle_type;
    bool backward;
} move;

static bool row_is_frontier(const td_expansion *x, td_index f, td_index mode)
{
    return x->role[f] == TD_ROLE_FRONTIER && td_facility_serves_mode(x->world, f, mode);
}

/* The vertex between the link and the formalities at `node`, its arcs drawn; `carrier` itself where
 * the node has no formalities for the mode; TD_NO_VERTEX where it has, but none for the vehicle. */
static uint32_t draw_frontier(td_expansion *x, td_index node, uint32_t carrier, move m,
                              bool leaving)
{
    const td_world *world = x->world;
    uint32_t frontier = TD_NO_VERTEX;
    bool any = false;
    for (uint32_t i = x->facility_first[node]; i < x->facility_first[node + 1]; i++) {
        td_index f = x->facilities_at[i];
        if (!row_is_frontier(x, f, world->vehicle_types.mode[m.vehicle_type]))
            continue;
        any = true;
        if (!td_facility_serves_vehicle(world, f, m.vehicle_type) ||
            !td_facility_serves_frontier(world, f, leaving))
            continue;
        td_draft_key key = td_draft_key_of(node, TD_VERTEX_FRONTIER);
        key.part[TD_KEY_MODE] = world->vehicle_types.mode[m.vehicle_type];
        key.part[TD_KEY_FORM] = world->vehicle_types.form[m.vehicle_type];
        key.part[TD_KEY_VEHICLE] = m.vehicle_type;
        key.part[TD_KEY_LINK] = m.link;
        key.part[TD_KEY_SIDE] = m.backward;
        frontier = td_draft_vertex(&x->draft, &key);
        td_draft_arc arc = vehicle_arc(x, TD_ARC_PROCESS, leaving ? carrier : frontier,
                                       leaving ? frontier : carrier, m.vehicle_type);
        arc.facility = f;
        td_draft_add_arc(&x->draft, &arc);
    }
    return any ? frontier : carrier;
}

static void draw_move(td_expansion *x, move m)
{
    const td_links *links = &x->world->links;
    td_index from = m.backward ? links->to[m.link] : links->from[m.link];
    td_index to = m.backward ? links->from[m.link] : links->to[m.link];
    uint32_t gauge = td_link_gauge(x->world, m.link);
    uint32_t tail = carrier_vertex(x, from, TD_VERTEX_DEPARTURE, m.vehicle_type, gauge, false);
    uint32_t head = carrier_vertex(x, to, TD_VERTEX_ARRIVAL, m.vehicle_type, gauge, m.backward);
    if (td_link_crosses_frontier(x->world, m.link)) {
        tail = draw_frontier(x, from, tail, m, true);
        head = draw_frontier(x, to, head, m, false);
        if (tail == TD_NO_VERTEX || head == TD_NO_VERTEX)
            return;
    }
    td_draft_arc arc = vehicle_arc(x, TD_ARC_MOVE, tail, head, m.vehicle_type);
    arc.link = m.link;
    arc.backward = m.backward;
    arc.inside = td_same_territory(x->world, from, to);
    td_draft_add_arc(&x->draft, &arc);
}

static void draw_moves(td_expansion *x, td_index v)
{
    const td_links *links = &x->world->links;
    for (td_index link = 0; link < links->count; link++) {
        if (!td_link_admits(x, link, v))
            continue;
        draw_move(x, (move){link, v, false});
        if (!links->directed[link])
            draw_move(x, (move){link, v, true});
    }
}

/* --- at a node --- */

static void draw_process(td_expansion *x, td_index v, td_index facility, uint32_t tail,
                         uint32_t head, td_crossing crossing)
{
    td_draft_arc arc = vehicle_arc(x, TD_ARC_PROCESS, tail, head, v);
    arc.facility = facility;
    arc.crossing = crossing;
    td_draft_add_arc(&x->draft, &arc);
}

/* From arrival to departure on one gauge: free, or by any row that applies to every passage. */
static void draw_passage(td_expansion *x, td_index node, td_index v, uint32_t gauge, bool side)
{
    uint32_t arrival = carrier_vertex(x, node, TD_VERTEX_ARRIVAL, v, gauge, side);
    uint32_t departure = carrier_vertex(x, node, TD_VERTEX_DEPARTURE, v, gauge, false);
    if (!(*td_place_at(x, node, v) & TD_PLACE_LOCKED)) {
        td_draft_arc arc = vehicle_arc(x, TD_ARC_DWELL, arrival, departure, v);
        td_draft_add_arc(&x->draft, &arc);
        return;
    }
    for (uint32_t i = x->facility_first[node]; i < x->facility_first[node + 1]; i++) {
        td_index f = x->facilities_at[i];
        if (x->role[f] == TD_ROLE_PASSAGE && td_facility_serves_vehicle(x->world, f, v) &&
            td_facility_serves_side(x->world, f, side))
            draw_process(x, v, f, arrival, departure, TD_CROSSING_NONE);
    }
}

static void draw_gauge_changes(td_expansion *x, td_index node, td_index v, uint32_t gauge_in,
                               uint32_t gauge_out, bool side)
{
    uint32_t arrival = carrier_vertex(x, node, TD_VERTEX_ARRIVAL, v, gauge_in, side);
    uint32_t departure = carrier_vertex(x, node, TD_VERTEX_DEPARTURE, v, gauge_out, false);
    for (uint32_t i = x->facility_first[node]; i < x->facility_first[node + 1]; i++) {
        td_index f = x->facilities_at[i];
        if (x->role[f] == TD_ROLE_GAUGE && td_facility_serves_vehicle(x->world, f, v))
            draw_process(x, v, f, arrival, departure, TD_CROSSING_NONE);
    }
}

static void draw_loading(td_expansion *x, td_index node, td_index v, uint32_t gauge, bool side)
{
    uint8_t place = *td_place_at(x, node, v);
    if (place & TD_PLACE_UNLOADS) {
        td_draft_key yard = td_yard_key(x, node, TD_VERTEX_UNLOADED, v);
        td_draft_arc arc = vehicle_arc(x, TD_ARC_UNLOAD,
                                       carrier_vertex(x, node, TD_VERTEX_ARRIVAL, v, gauge, side),
                                       td_draft_vertex(&x->draft, &yard), v);
        td_draft_add_arc(&x->draft, &arc);
    }
    if ((place & TD_PLACE_LOADS) && !side) {
        td_draft_key yard = td_yard_key(x, node, TD_VERTEX_LOADABLE, v);
        td_draft_arc arc =
            vehicle_arc(x, TD_ARC_LOAD, td_draft_vertex(&x->draft, &yard),
                        carrier_vertex(x, node, TD_VERTEX_DEPARTURE, v, gauge, false), v);
        td_draft_add_arc(&x->draft, &arc);
    }
}

static bool clears_on_vehicle(const td_world *world, td_index f, td_index v)
{
    const td_facilities *rows = &world->facilities;
    return rows->from_modes[f].count > 0 &&
           td_list_allows(world, rows->from_modes[f], world->vehicle_types.mode[v]) &&
           td_list_allows(world, rows->vehicle_types[f], v) &&
           td_list_allows(world, rows->forms[f], world->vehicle_types.form[v]);
}

/* The directions that a customs row clears, as arcs from a vertex to itself in the next layer. */
static void draw_clearance(td_expansion *x, td_index facility, td_draft_arc arc)
{
    uint8_t direction = x->world->facilities.direction[facility];
    arc.facility = facility;
    arc.crossing = TD_CROSSING_EXPORT;
    if (direction != TD_DIRECTION_IMPORT)
        td_draft_add_arc(&x->draft, &arc);
    arc.crossing = TD_CROSSING_IMPORT;
    if (direction != TD_DIRECTION_EXPORT)
        td_draft_add_arc(&x->draft, &arc);
}

static void draw_clearances(td_expansion *x, td_index node, td_index v, uint32_t gauge, bool side)
{
    uint32_t vertex = carrier_vertex(x, node, TD_VERTEX_ARRIVAL, v, gauge, side);
    for (uint32_t i = x->facility_first[node]; i < x->facility_first[node + 1]; i++) {
        td_index f = x->facilities_at[i];
        if (x->role[f] == TD_ROLE_CUSTOMS && clears_on_vehicle(x->world, f, v))
            draw_clearance(x, f, vehicle_arc(x, TD_ARC_PROCESS, vertex, vertex, v));
    }
}

static void draw_place(td_expansion *x, td_index node, td_index v)
{
    uint8_t place = *td_place_at(x, node, v);
    uint32_t gauges[TD_GAUGES_AT_A_NODE];
    uint32_t count = td_gauges_at(x, node, v, gauges);
    bool passes = (place & TD_PLACE_APART) && x->world->nodes.through[node];
    for (int side = 0; side <= ((place & TD_PLACE_SIDED) ? 1 : 0); side++)
        for (uint32_t i = 0; i < count; i++) {
            draw_loading(x, node, v, gauges[i], side);
            if (x->layered)
                draw_clearances(x, node, v, gauges[i], side);
            if (passes)
                draw_passage(x, node, v, gauges[i], side);
            for (uint32_t k = 0; passes && k < count; k++)
                if (k != i)
                    draw_gauge_changes(x, node, v, gauges[i], gauges[k], side);
        }
}

/* --- zones --- */

typedef struct gate {
    td_index row, node, vehicle_type;
    uint32_t gauge;
} gate;

static void draw_gate_arc(td_expansion *x, gate g, uint32_t zone_vertex, td_vertex_kind kind,
                          bool side, bool into_network)
{
    uint32_t carrier = carrier_vertex(x, g.node, kind, g.vehicle_type, g.gauge, side);
    td_draft_arc arc = vehicle_arc(x, TD_ARC_ACCESS, into_network ? zone_vertex : carrier,
                                   into_network ? carrier : zone_vertex, g.vehicle_type);
    arc.access = g.row;
    arc.inside =
        td_same_territory(x->world, g.node, x->world->zones.node[x->world->accesses.zone[g.row]]);
    td_draft_add_arc(&x->draft, &arc);
}

/* Freight enters at an arrival, from where it passes or is unloaded, and leaves from a departure,
 * which it reached in passing or by loading. Where the two are not freely joined (no through
 * traffic, a lock), it also enters at the departure and leaves from the arrival: it starts and ends
 * here without passing. */
static void draw_gate(td_expansion *x, gate g)
{
    td_index zone = x->world->accesses.zone[g.row];
    uint8_t place = *td_place_at(x, g.node, g.vehicle_type);
    bool joined = !(place & TD_PLACE_APART) ||
                  (x->world->nodes.through[g.node] && !(place & TD_PLACE_LOCKED));
    if (joined || (place & TD_PLACE_UNLOADS))
        draw_gate_arc(x, g, x->origin[zone], TD_VERTEX_ARRIVAL, false, true);
    if (joined || (place & TD_PLACE_LOADS))
        draw_gate_arc(x, g, x->destination[zone], TD_VERTEX_DEPARTURE, false, false);
    if (joined)
        return;
    draw_gate_arc(x, g, x->origin[zone], TD_VERTEX_DEPARTURE, false, true);
    for (int side = 0; side <= ((place & TD_PLACE_SIDED) ? 1 : 0); side++)
        draw_gate_arc(x, g, x->destination[zone], TD_VERTEX_ARRIVAL, side, false);
}

static uint32_t zone_vertex(td_expansion *x, td_index zone, td_vertex_kind kind)
{
    td_draft_key key = td_draft_key_of(x->world->zones.node[zone], kind);
    key.part[TD_KEY_ZONE] = zone;
    return td_draft_vertex(&x->draft, &key);
}

/* Freight on the ground in its own zone can be cleared there, if the zone's node has customs:
 * before it starts, and on direct delivery. */
static void draw_zone_clearances(td_expansion *x, td_index zone)
{
    td_index node = x->world->zones.node[zone];
    for (uint32_t i = x->facility_first[node]; i < x->facility_first[node + 1]; i++) {
        td_index f = x->facilities_at[i];
        if (x->role[f] != TD_ROLE_CUSTOMS)
            continue;
        td_draft_arc arc = td_draft_arc_of(TD_ARC_PROCESS, x->origin[zone], x->origin[zone]);
        arc.facility = f;
        arc.crossing = TD_CROSSING_EXPORT;
        if (x->world->facilities.direction[f] != TD_DIRECTION_IMPORT)
            td_draft_add_arc(&x->draft, &arc);
        arc.tail = arc.head = x->destination[zone];
        arc.crossing = TD_CROSSING_IMPORT;
        if (x->world->facilities.direction[f] != TD_DIRECTION_EXPORT)
            td_draft_add_arc(&x->draft, &arc);
    }
}

static void draw_zones(td_expansion *x)
{
    const td_world *world = x->world;
    for (td_index z = 0; z < world->zones.count; z++) {
        x->origin[z] = zone_vertex(x, z, TD_VERTEX_ORIGIN);
        x->destination[z] = zone_vertex(x, z, TD_VERTEX_DESTINATION);
        if (x->layered)
            draw_zone_clearances(x, z);
    }
    for (td_index row = 0; row < world->accesses.count; row++)
        for (td_index v = 0; v < world->vehicle_types.count; v++) {
            if (world->vehicle_types.needs_service[v] ||
                world->vehicle_types.mode[v] != world->accesses.mode[row])
                continue;
            uint32_t gauges[TD_GAUGES_AT_A_NODE];
            uint32_t count = td_gauges_at(x, world->accesses.node[row], v, gauges);
            for (uint32_t i = 0; i < count; i++)
                draw_gate(x, (gate){row, world->accesses.node[row], v, gauges[i]});
        }
}

/* In a plain world a zone is its node: freight starts where vehicles leave, ends where they arrive.
 */
static void merge_zones(td_expansion *x)
{
    td_index v = 0;
    while (x->world->vehicle_types.needs_service[v])
        v++;
    for (td_index z = 0; z < x->world->zones.count; z++) {
        td_index node = x->world->zones.node[z];
        x->origin[z] = carrier_vertex(x, node, TD_VERTEX_DEPARTURE, v, TD_NONE, false);
        x->destination[z] = carrier_vertex(x, node, TD_VERTEX_ARRIVAL, v, TD_NONE, false);
    }
}

td_status td_expand_carriers(td_expansion *x)
{
    const td_world *world = x->world;
    x->origin = TD_ALLOC(world->zones.count, uint32_t);
    x->destination = TD_ALLOC(world->zones.count, uint32_t);
    if (!x->origin || !x->destination)
        return TD_ERR_NOMEM;
    find_apart(x);
    for (td_index v = 0; v < world->vehicle_types.count; v++) {
        if (world->vehicle_types.needs_service[v])
            continue;
        draw_moves(x, v);
        for (td_index node = 0; node < world->nodes.count; node++)
            if (*td_place_at(x, node, v) & TD_PLACE_ROAMS)
                draw_place(x, node, v);
    }
    if (x->plain)
        merge_zones(x);
    else
        draw_zones(x);
    return x->draft.failed ? TD_ERR_NOMEM : TD_OK;
}
