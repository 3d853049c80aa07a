/* Second step: yards and what happens on the ground at a node. Freight is unloaded into the
 * UNLOADED yard of its mode and cargo form, a terminal row takes it to a LOADABLE yard, where it
 * may change its form or its customs state, and from where it is loaded. Yards that no terminal row
 * joins are not drawn: without a terminal, freight cannot change between vehicles. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "graph/supernetwork_parts.h"

typedef struct yard {
    td_index mode, form;
    td_index vehicle_type; /* TD_NONE: shared by all of the mode and form */
    bool used;             /* some terminal row (or stuffing after one) joins it */
} yard;

typedef struct ground {
    td_expansion *x;
    td_index node;
    yard *unloaded, *loadable;
    size_t unloaded_count, unloaded_capacity;
    size_t loadable_count, loadable_capacity;
    bool failed;
} ground;

static bool list_names_mode(const td_world *world, td_list vehicle_types, td_index mode)
{
    for (uint32_t i = 0; i < vehicle_types.count; i++)
        if (world->vehicle_types.mode[world->list_items[vehicle_types.first + i]] == mode)
            return true;
    return false;
}

/* Whether terminal rows tell vehicle types of a mode apart, so that yards must too. */
static bool yards_are_split(const td_expansion *x, td_index node, td_index mode)
{
    for (uint32_t i = x->facility_first[node]; i < x->facility_first[node + 1]; i++) {
        td_index f = x->facilities_at[i];
        if (x->role[f] == TD_ROLE_TRANSFER &&
            list_names_mode(x->world, x->world->facilities.vehicle_types[f], mode))
            return true;
    }
    return false;
}

static yard yard_of(const td_expansion *x, td_index node, td_index vehicle_type)
{
    td_index mode = x->world->vehicle_types.mode[vehicle_type];
    return (yard){.mode = mode,
                  .form = x->world->vehicle_types.form[vehicle_type],
                  .vehicle_type = yards_are_split(x, node, mode) ? vehicle_type : TD_NONE};
}

static td_draft_key key_of(td_index node, td_vertex_kind kind, const yard *y)
{
    td_draft_key key = td_draft_key_of(node, kind);
    key.part[TD_KEY_MODE] = y->mode;
    key.part[TD_KEY_FORM] = y->form;
    key.part[TD_KEY_VEHICLE] = y->vehicle_type;
    return key;
}

td_draft_key td_yard_key(const td_expansion *x, td_index node, td_vertex_kind kind,
                         td_index vehicle_type)
{
    yard y = yard_of(x, node, vehicle_type);
    return key_of(node, kind, &y);
}

static bool same_yard(const yard *a, const yard *b)
{
    return a->mode == b->mode && a->form == b->form && a->vehicle_type == b->vehicle_type;
}

static void add_yard(yard **list, size_t *count, size_t *capacity, yard y, bool *failed)
{
    for (size_t i = 0; i < *count; i++)
        if (same_yard(&(*list)[i], &y))
            return;
    if (td_reserve((void **)list, capacity, *count + 1, sizeof **list)) {
        *failed = true;
        return;
    }
    (*list)[(*count)++] = y;
}

static bool is_role(const ground *g, uint32_t at, td_role role)
{
    return g->x->role[g->x->facilities_at[at]] == role;
}

/* Yards of the vehicle types that come here, and the yards that stuffing starts from. */
static void find_yards(ground *g)
{
    td_expansion *x = g->x;
    const td_world *world = x->world;
    for (td_index v = 0; v < world->vehicle_types.count; v++) {
        if (!(*td_place_at(x, g->node, v) & (TD_PLACE_ROAMS | TD_PLACE_SERVED)))
            continue;
        yard y = yard_of(x, g->node, v);
        add_yard(&g->unloaded, &g->unloaded_count, &g->unloaded_capacity, y, &g->failed);
        add_yard(&g->loadable, &g->loadable_count, &g->loadable_capacity, y, &g->failed);
    }
    size_t of_vehicles = g->loadable_count;
    for (uint32_t i = x->facility_first[g->node]; i < x->facility_first[g->node + 1]; i++) {
        td_index f = x->facilities_at[i];
        if (!is_role(g, i, TD_ROLE_STUFFING) || world->facilities.form_from[f] == TD_NONE)
            continue;
        for (size_t k = 0; k < of_vehicles; k++) {
            if (g->loadable[k].form != world->facilities.form_to[f])
                continue;
            yard before = {g->loadable[k].mode, world->facilities.form_from[f], TD_NONE, false};
            add_yard(&g->loadable, &g->loadable_count, &g->loadable_capacity, before, &g->failed);
        }
    }
}

/* A terminal row's list of vehicle types restricts the modes that it names types of. */
static bool row_admits_yard(const td_world *world, td_index f, const yard *y)
{
    td_list types = world->facilities.vehicle_types[f];
    return y->vehicle_type == TD_NONE || !list_names_mode(world, types, y->mode) ||
           td_list_allows(world, types, y->vehicle_type);
}

static bool row_joins(const td_world *world, td_index f, const yard *from, const yard *to)
{
    const td_facilities *rows = &world->facilities;
    if (from->form != to->form || !td_list_allows(world, rows->forms[f], from->form) ||
        !row_admits_yard(world, f, from) || !row_admits_yard(world, f, to))
        return false;
    if (rows->applies[f] == TD_APPLIES_MODE_CHANGE && from->mode == to->mode)
        return false;
    td_index a = rows->from_mode[f], b = rows->to_mode[f];
    bool along = (a == TD_NONE || a == from->mode) && (b == TD_NONE || b == to->mode);
    bool against = (a == TD_NONE || a == to->mode) && (b == TD_NONE || b == from->mode);
    switch ((td_direction)rows->direction[f]) {
    case TD_DIRECTION_FORWARD:
        return along;
    case TD_DIRECTION_BACKWARD:
        return against;
    case TD_DIRECTION_BOTH:
    case TD_DIRECTION_EXPORT:
    case TD_DIRECTION_IMPORT:
        break;
    }
    return along || against;
}

static void add_ground_arc(ground *g, td_arc_kind kind, const yard *from, const yard *to,
                           td_index facility, td_crossing crossing)
{
    td_draft *draft = &g->x->draft;
    td_vertex_kind kind_from = kind == TD_ARC_TRANSFER ? TD_VERTEX_UNLOADED : TD_VERTEX_LOADABLE;
    td_draft_key tail = key_of(g->node, kind_from, from);
    td_draft_key head = key_of(g->node, TD_VERTEX_LOADABLE, to);
    td_draft_arc arc =
        td_draft_arc_of(kind, td_draft_vertex(draft, &tail), td_draft_vertex(draft, &head));
    arc.mode = to->mode;
    arc.form = from->form;
    arc.facility = facility;
    arc.crossing = crossing;
    td_draft_add_arc(draft, &arc);
}

static void draw_transfers(ground *g)
{
    const td_world *world = g->x->world;
    for (uint32_t i = g->x->facility_first[g->node]; i < g->x->facility_first[g->node + 1]; i++) {
        td_index f = g->x->facilities_at[i];
        if (!is_role(g, i, TD_ROLE_TRANSFER))
            continue;
        for (size_t a = 0; a < g->unloaded_count; a++)
            for (size_t b = 0; b < g->loadable_count; b++) {
                if (!row_joins(world, f, &g->unloaded[a], &g->loadable[b]))
                    continue;
                g->unloaded[a].used = g->loadable[b].used = true;
                add_ground_arc(g, TD_ARC_TRANSFER, &g->unloaded[a], &g->loadable[b], f,
                               TD_CROSSING_NONE);
            }
    }
}

static bool row_stuffs(const td_world *world, td_index f, const yard *from, const yard *to)
{
    const td_facilities *rows = &world->facilities;
    return rows->form_from[f] != TD_NONE && rows->form_from[f] == from->form &&
           rows->form_to[f] == to->form && from->mode == to->mode &&
           (rows->from_mode[f] == TD_NONE || rows->from_mode[f] == from->mode);
}

/* One sweep over all stuffing rows: draws arcs, or only spreads `used`; true if it spread. */
static bool sweep_stuffing(ground *g, bool draw)
{
    bool spread = false;
    for (uint32_t i = g->x->facility_first[g->node]; i < g->x->facility_first[g->node + 1]; i++) {
        td_index f = g->x->facilities_at[i];
        if (!is_role(g, i, TD_ROLE_STUFFING))
            continue;
        for (size_t a = 0; a < g->loadable_count; a++)
            for (size_t b = 0; b < g->loadable_count; b++) {
                yard *from = &g->loadable[a], *to = &g->loadable[b];
                if (!from->used || !row_stuffs(g->x->world, f, from, to))
                    continue;
                if (draw)
                    add_ground_arc(g, TD_ARC_PROCESS, from, to, f, TD_CROSSING_NONE);
                spread = spread || !to->used;
                to->used = true;
            }
    }
    return spread;
}

static void draw_stuffing(ground *g)
{
    while (sweep_stuffing(g, false))
        ;
    sweep_stuffing(g, true);
}

static void draw_clearances(ground *g)
{
    const td_world *world = g->x->world;
    for (uint32_t i = g->x->facility_first[g->node]; i < g->x->facility_first[g->node + 1]; i++) {
        td_index f = g->x->facilities_at[i];
        if (!is_role(g, i, TD_ROLE_CUSTOMS))
            continue;
        for (size_t k = 0; k < g->loadable_count; k++) {
            const yard *y = &g->loadable[k];
            if (!y->used || !td_list_allows(world, world->facilities.forms[f], y->form))
                continue;
            if (world->facilities.direction[f] != TD_DIRECTION_IMPORT)
                add_ground_arc(g, TD_ARC_PROCESS, y, y, f, TD_CROSSING_EXPORT);
            if (world->facilities.direction[f] != TD_DIRECTION_EXPORT)
                add_ground_arc(g, TD_ARC_PROCESS, y, y, f, TD_CROSSING_IMPORT);
        }
    }
}

static void mark_loading(ground *g)
{
    td_expansion *x = g->x;
    for (td_index v = 0; v < x->world->vehicle_types.count; v++) {
        uint8_t *place = td_place_at(x, g->node, v);
        if (!(*place & (TD_PLACE_ROAMS | TD_PLACE_SERVED)))
            continue;
        yard y = yard_of(x, g->node, v);
        for (size_t k = 0; k < g->unloaded_count; k++)
            if (g->unloaded[k].used && same_yard(&g->unloaded[k], &y))
                *place |= TD_PLACE_UNLOADS;
        for (size_t k = 0; k < g->loadable_count; k++)
            if (g->loadable[k].used && same_yard(&g->loadable[k], &y))
                *place |= TD_PLACE_LOADS;
    }
}

td_status td_expand_ground(td_expansion *x)
{
    ground g = {.x = x};
    for (td_index node = 0; node < x->world->nodes.count && !g.failed; node++) {
        if (x->facility_first[node] == x->facility_first[node + 1])
            continue;
        g.node = node;
        g.unloaded_count = g.loadable_count = 0;
        find_yards(&g);
        draw_transfers(&g);
        draw_stuffing(&g);
        if (x->layered)
            draw_clearances(&g);
        mark_loading(&g);
    }
    free(g.unloaded);
    free(g.loadable);
    return g.failed || x->draft.failed ? TD_ERR_NOMEM : TD_OK;
}
