/* Fourth step: services. A ride is laid over its links and takes the frontiers, locks and gauge
 * changes on its way; rows that fit the same passage are alternatives, the quickest first. Those at
 * a stop are taken by the ride that goes on from it. A ride that lacks a link or a facility does
 * not exist. */
#include "graph/supernetwork_parts.h"

typedef struct ride {
    td_expansion *x;
    td_index service, vehicle_type;
    td_index stop; /* ridden to */
    td_index at;   /* node reached so far */
    td_index last; /* link ridden last, also before the stop; TD_NONE: none yet */
    bool last_backward;
    bool inside; /* one territory so far */
    size_t first_item;
} ride;

static const char *service_id(const ride *r)
{
    return r->x->world->services.label.id[r->service];
}

static td_place service_place(const ride *r)
{
    const td_labels *label = &r->x->world->services.label;
    if (!label->file || !label->file[r->service])
        return (td_place){0};
    return (td_place){label->file[r->service], (long)label->line[r->service], NULL};
}

static const char *node_id(const ride *r, td_index node)
{
    return r->x->world->nodes.label.id[node];
}

static void add_item(ride *r, td_index link, bool backward, td_index facility)
{
    td_draft_add_item(&r->x->draft, (struct td_ride_item){link, backward, facility});
}

/* Rows that only some commodities may use come last: a ride is for all freight. */
static bool is_better(const td_world *world, td_index f, td_index than)
{
    const td_facilities *rows = &world->facilities;
    if (than == TD_NONE)
        return true;
    bool restricted = rows->commodities[f].count > 0 || rows->designated_for[f].count > 0;
    bool than_restricted =
        rows->commodities[than].count > 0 || rows->designated_for[than].count > 0;
    if (restricted != than_restricted)
        return than_restricted;
    return rows->time_h[f] + rows->base_wait_h[f] < rows->time_h[than] + rows->base_wait_h[than];
}

static bool serves_way(const ride *r, td_index f, td_role role, bool flag)
{
    const td_world *world = r->x->world;
    if (!td_facility_serves_vehicle(world, f, r->vehicle_type))
        return false;
    return role == TD_ROLE_PASSAGE    ? td_facility_serves_side(world, f, flag)
           : role == TD_ROLE_FRONTIER ? td_facility_serves_frontier(world, f, flag)
                                      : true;
}

static void report_facility(const ride *r, td_index node)
{
    td_diags_add(r->x->diags, TD_D_SERVICE_NO_FACILITY, service_place(r), NULL, NULL, service_id(r),
                 node_id(r, r->x->world->stops.node[r->stop]), node_id(r, node), NULL);
}

/* Takes the rows of a role at a node that fit, the best first. `flag`: going backward (locks),
 * leaving (frontiers). `needed`: there must be one; else only if the node has rows of the role for
 * the mode. */
static bool take_facilities(ride *r, td_index node, td_role role, bool flag, bool needed)
{
    const td_expansion *x = r->x;
    td_index best = TD_NONE;
    for (uint32_t i = x->facility_first[node]; i < x->facility_first[node + 1]; i++) {
        td_index f = x->facilities_at[i];
        if (x->role[f] != role ||
            !td_facility_serves_mode(x->world, f, x->world->services.mode[r->service]))
            continue;
        needed = true;
        if (serves_way(r, f, role, flag) && is_better(x->world, f, best))
            best = f;
    }
    if (best == TD_NONE) {
        if (needed)
            report_facility(r, node);
        return !needed;
    }
    add_item(r, TD_NONE, false, best);
    for (uint32_t i = x->facility_first[node]; i < x->facility_first[node + 1]; i++) {
        td_index f = x->facilities_at[i];
        if (f != best && x->role[f] == role && serves_way(r, f, role, flag))
            add_item(r, TD_NONE, false, f);
    }
    return true;
}

/* Locks and gauge changes between the link ridden last and the next one. */
static bool pass_node(ride *r, td_index link)
{
    if (r->last == TD_NONE)
        return true;
    uint32_t before = td_link_gauge(r->x->world, r->last);
    uint32_t after = td_link_gauge(r->x->world, link);
    if (before != TD_NONE && after != TD_NONE && before != after &&
        !take_facilities(r, r->at, TD_ROLE_GAUGE, false, true))
        return false;
    return take_facilities(r, r->at, TD_ROLE_PASSAGE, r->last_backward, false);
}

static bool ride_link(ride *r, td_index link)
{
    const td_world *world = r->x->world;
    const td_links *links = &world->links;
    bool backward = links->from[link] != r->at;
    if (!td_link_admits(r->x, link, r->vehicle_type)) {
        td_diags_add(r->x->diags, TD_D_SERVICE_LINK_CLOSED, service_place(r), NULL, NULL,
                     service_id(r), node_id(r, world->stops.node[r->stop]), links->label.id[link],
                     NULL);
        return false;
    }
    if (backward && (links->to[link] != r->at || links->directed[link])) {
        td_diags_add(r->x->diags, TD_D_SERVICE_NO_WAY, service_place(r), NULL, NULL, service_id(r),
                     node_id(r, r->at), node_id(r, world->stops.node[r->stop]), NULL);
        return false;
    }
    td_index next = backward ? links->from[link] : links->to[link];
    bool frontier = td_link_crosses_frontier(world, link);
    if (!pass_node(r, link) ||
        (frontier && !take_facilities(r, r->at, TD_ROLE_FRONTIER, true, false)))
        return false;
    add_item(r, link, backward, TD_NONE);
    if (frontier && !take_facilities(r, next, TD_ROLE_FRONTIER, false, false))
        return false;
    r->inside = r->inside && td_same_territory(world, r->at, next);
    r->at = next;
    r->last = link;
    r->last_backward = backward;
    return true;
}

/* Rides from the stop before to r->stop. */
static bool ride_to_stop(ride *r)
{
    const td_world *world = r->x->world;
    td_list links = world->stops.links[r->stop];
    for (uint32_t i = 0; i < links.count; i++)
        if (!ride_link(r, world->list_items[links.first + i]))
            return false;
    if (r->at == world->stops.node[r->stop] && links.count > 0)
        return true;
    td_diags_add(r->x->diags, TD_D_SERVICE_NO_WAY, service_place(r), NULL, NULL, service_id(r),
                 node_id(r, r->at), node_id(r, world->stops.node[r->stop]), NULL);
    return false;
}

static uint32_t stop_vertex(ride *r, td_index stop, td_vertex_kind kind)
{
    const td_world *world = r->x->world;
    td_draft_key key = td_draft_key_of(world->stops.node[stop], kind);
    key.part[TD_KEY_MODE] = world->services.mode[r->service];
    key.part[TD_KEY_FORM] = world->vehicle_types.form[r->vehicle_type];
    key.part[TD_KEY_VEHICLE] = r->vehicle_type;
    key.part[TD_KEY_STOP] = stop;
    return td_draft_vertex(&r->x->draft, &key);
}

static td_draft_arc service_arc(ride *r, td_arc_kind kind, uint32_t tail, uint32_t head,
                                td_index stop)
{
    const td_world *world = r->x->world;
    td_draft_arc arc = td_draft_arc_of(kind, tail, head);
    arc.mode = world->services.mode[r->service];
    arc.vehicle_type = r->vehicle_type;
    arc.form = world->vehicle_types.form[r->vehicle_type];
    arc.service = r->service;
    arc.stop = stop;
    return arc;
}

static void draw_stop(ride *r, td_index stop, bool arrives, bool departs)
{
    td_expansion *x = r->x;
    td_draft *draft = &x->draft;
    td_index node = x->world->stops.node[stop];
    uint8_t place = *td_place_at(x, node, r->vehicle_type);
    uint32_t arrival = arrives ? stop_vertex(r, stop, TD_VERTEX_ARRIVAL) : TD_NO_VERTEX;
    uint32_t departure = departs ? stop_vertex(r, stop, TD_VERTEX_DEPARTURE) : TD_NO_VERTEX;
    if (departs && x->world->stops.board[stop] && (place & TD_PLACE_LOADS)) {
        td_draft_key yard = td_yard_key(x, node, TD_VERTEX_LOADABLE, r->vehicle_type);
        td_draft_arc arc =
            service_arc(r, TD_ARC_BOARD, td_draft_vertex(draft, &yard), departure, stop);
        td_draft_add_arc(draft, &arc);
    }
    if (arrives && x->world->stops.alight[stop] && (place & TD_PLACE_UNLOADS)) {
        td_draft_key yard = td_yard_key(x, node, TD_VERTEX_UNLOADED, r->vehicle_type);
        td_draft_arc arc =
            service_arc(r, TD_ARC_ALIGHT, arrival, td_draft_vertex(draft, &yard), stop);
        td_draft_add_arc(draft, &arc);
    }
    if (arrives && departs) {
        td_draft_arc arc = service_arc(r, TD_ARC_DWELL, arrival, departure, stop);
        td_draft_add_arc(draft, &arc);
    }
}

static void draw_service(td_expansion *x, td_index service)
{
    const td_world *world = x->world;
    td_index first = world->services.first_stop[service];
    td_index end = world->services.first_stop[service + 1];
    ride r = {.x = x,
              .service = service,
              .vehicle_type = world->services.vehicle_type[service],
              .last = TD_NONE};
    bool arrived = false;
    for (td_index stop = first; stop < end; stop++) {
        bool departs = false;
        if (stop + 1 < end) {
            r.stop = stop + 1;
            r.at = world->stops.node[stop];
            r.inside = true;
            r.first_item = x->draft.item_count;
            departs = ride_to_stop(&r);
            if (departs) {
                td_draft_arc arc =
                    service_arc(&r, TD_ARC_RIDE, stop_vertex(&r, stop, TD_VERTEX_DEPARTURE),
                                stop_vertex(&r, stop + 1, TD_VERTEX_ARRIVAL), stop + 1);
                arc.inside = r.inside;
                arc.first_item = (uint32_t)r.first_item;
                arc.item_count = (uint32_t)(x->draft.item_count - r.first_item);
                td_draft_add_arc(&x->draft, &arc);
            } else {
                x->draft.item_count = r.first_item;
                r.last = TD_NONE;
            }
        }
        draw_stop(&r, stop, arrived, departs);
        arrived = departs;
    }
}

void td_expand_services(td_expansion *x)
{
    for (td_index service = 0; service < x->world->services.count; service++)
        if (x->world->services.open[service])
            draw_service(x, service);
}
