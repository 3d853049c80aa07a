/* Places, links, and how zones are joined to the network. */
#include <string.h>

#include "model/world_builder.h"

static void build_zones(td_builder *builder)
{
    td_world *world = builder->world;
    const td_sheet *sheet = builder->tables->sheet[TD_T_NODE];
    td_index *area_of_node = TD_BUILD_ARRAY(builder, world->nodes.count, td_index);
    td_index *parent = td_build_reference(builder, TD_T_NODE, TD_F_NODE_PARENT_NODE_ID);
    world->zones.node = TD_BUILD_ARRAY(builder, world->nodes.count, td_index);
    world->zones.area = TD_BUILD_ARRAY(builder, world->nodes.count, td_index);
    world->zones.is_market = TD_BUILD_ARRAY(builder, world->nodes.count, bool);
    world->areas.node = TD_BUILD_ARRAY(builder, world->nodes.count, td_index);
    if (builder->out_of_memory)
        return;
    for (td_index n = 0; n < world->nodes.count; n++) {
        area_of_node[n] = TD_NONE;
        if (strcmp(world->nodes.type[n], "area") == 0) {
            area_of_node[n] = world->areas.count;
            world->areas.node[world->areas.count++] = n;
        }
    }
    for (td_index n = 0; n < world->nodes.count; n++) {
        if (td_sheet_text(sheet, TD_F_NODE_ZONE_ID, n) == TD_NO_ATOM)
            continue;
        td_index zone = world->zones.count++, at = n;
        for (td_index step = 0; at != TD_NONE && area_of_node[at] == TD_NONE; step++)
            at = step < world->nodes.count ? parent[at] : TD_NONE; /* a cycle has no area */
        world->nodes.zone[n] = zone;
        world->zones.node[zone] = n;
        world->zones.area[zone] = at == TD_NONE ? TD_NONE : area_of_node[at];
        world->zones.is_market[zone] = strcmp(world->nodes.type[n], "market") == 0;
    }
}

void td_build_places(td_builder *builder)
{
    td_nodes *nodes = &builder->world->nodes;
    const td_sheet *sheet = builder->tables->sheet[TD_T_NODE];
    nodes->count = td_builder_rows(builder, TD_T_NODE);
    nodes->label = td_build_labels(builder, TD_T_NODE);
    nodes->x = td_build_number(builder, TD_T_NODE, TD_F_NODE_X_COORD, TD_EMPTY);
    nodes->y = td_build_number(builder, TD_T_NODE, TD_F_NODE_Y_COORD, TD_EMPTY);
    nodes->through = td_build_flag(builder, TD_T_NODE, TD_F_NODE_THROUGH, true);
    nodes->type = td_build_text(builder, TD_T_NODE, TD_F_NODE_NODE_TYPE);
    nodes->zone = TD_BUILD_ARRAY(builder, nodes->count, td_index);
    nodes->country = TD_BUILD_ARRAY(builder, nodes->count, td_index);
    nodes->territory = TD_BUILD_ARRAY(builder, nodes->count, td_index);
    for (td_index n = 0; !builder->out_of_memory && n < nodes->count; n++) {
        td_atom country = td_sheet_text(sheet, TD_F_NODE_COUNTRY, n);
        td_atom territory = td_sheet_text(sheet, TD_F_NODE_CUSTOMS_TERRITORY, n);
        nodes->zone[n] = TD_NONE;
        nodes->country[n] = td_builder_word(builder, &builder->countries, country);
        nodes->territory[n] = td_builder_word(builder, &builder->territories,
                                              territory == TD_NO_ATOM ? country : territory);
    }
    build_zones(builder);
}

void td_build_links(td_builder *builder)
{
#define NUMBER(FIELD, otherwise) td_build_number(builder, TD_T_LINK, TD_F_LINK_##FIELD, otherwise)
#define FLAG(FIELD, otherwise)   td_build_flag(builder, TD_T_LINK, TD_F_LINK_##FIELD, otherwise)
#define REF(FIELD)               td_build_reference(builder, TD_T_LINK, TD_F_LINK_##FIELD)
    td_links *links = &builder->world->links;
    const td_sheet *sheet = builder->tables->sheet[TD_T_LINK];
    *links = (td_links){
        .count = td_builder_rows(builder, TD_T_LINK),
        .label = td_build_labels(builder, TD_T_LINK),
        .from = REF(FROM_NODE_ID),
        .to = REF(TO_NODE_ID),
        .mode = REF(MODE_ID),
        .directed = FLAG(DIRECTED, false),
        .length_km = NUMBER(LENGTH, 0),
        .speed_kmh = NUMBER(FREE_SPEED, TD_EMPTY),
        .speed_back_kmh = NUMBER(SPEED_BACK, TD_EMPTY),
        .time_h = NUMBER(TIME_H, TD_EMPTY),
        .toll = NUMBER(TOLL, 0),
        .gauge_mm = NUMBER(GAUGE_MM, TD_EMPTY),
        .depth_m = NUMBER(DEPTH_M, TD_EMPTY),
        .depth_profile = REF(DEPTH_PROFILE),
        .speed_profile = REF(SPEED_PROFILE),
        .capacity_profile = REF(CAPACITY_PROFILE),
        .preload_profile = REF(PRELOAD_PROFILE),
        .vehicle_types = td_build_references(builder, TD_T_LINK, TD_F_LINK_ALLOWED_USES),
        .capacity_per_day = NUMBER(CAPACITY_PER_DAY, TD_EMPTY),
        .capacity_unit =
            td_build_word(builder, TD_T_LINK, TD_F_LINK_CAPACITY_UNIT, TD_UNIT_T),
        .preload_per_day = NUMBER(PRELOAD_PER_DAY, 0),
        .shared_direction = FLAG(SHARED_DIRECTION, false),
        .time_cv = NUMBER(TIME_CV, TD_EMPTY),
        .vdf = td_build_word(builder, TD_T_LINK, TD_F_LINK_VDF, TD_VDF_NONE),
        .vdf_a = NUMBER(VDF_A, TD_EMPTY),
        .vdf_b = NUMBER(VDF_B, TD_EMPTY),
        .open = FLAG(OPEN, true),
    };
    links->class_rank = TD_BUILD_ARRAY(builder, links->count, uint32_t);
    bool one_mode = builder->world->modes.count == 1;
    for (td_index l = 0; !builder->out_of_memory && l < links->count; l++) {
        if (links->mode[l] == TD_NONE && one_mode)
            links->mode[l] = 0;
        if (isnan(links->speed_back_kmh[l]))
            links->speed_back_kmh[l] = links->speed_kmh[l];
        links->class_rank[l] =
            td_build_class_rank(builder, links->mode[l], td_sheet_text(sheet, TD_F_LINK_CLASS, l));
    }
#undef NUMBER
#undef FLAG
#undef REF
}

/* Marks [node x mode] where a link of a mode with unscheduled vehicles ends. */
static bool *find_stopping_modes(td_builder *builder)
{
    const td_world *world = builder->world;
    td_index modes = world->modes.count;
    bool *stops = TD_BUILD_ARRAY(builder, (size_t)world->nodes.count * modes, bool);
    for (td_index l = 0; stops && l < world->links.count; l++) {
        td_index mode = world->links.mode[l];
        if (mode == TD_NONE || world->modes.scheduled_only[mode])
            continue;
        if (world->links.from[l] != TD_NONE)
            stops[(size_t)world->links.from[l] * modes + mode] = true;
        if (world->links.to[l] != TD_NONE)
            stops[(size_t)world->links.to[l] * modes + mode] = true;
    }
    return stops;
}

/* Zones that are places of the network and have no access rows get one for every mode whose
 * unscheduled vehicles can stop there. */
void td_build_accesses(td_builder *builder)
{
    td_world *world = builder->world;
    td_accesses *a = &world->accesses;
    const td_sheet *sheet = builder->tables->sheet[TD_T_ACCESS];
    td_index given = td_builder_rows(builder, TD_T_ACCESS), zones = world->zones.count;
    td_index modes = world->modes.count;
    size_t room = (size_t)given + (size_t)zones * modes;
    bool *stops = find_stopping_modes(builder);
    bool *has_rows = TD_BUILD_ARRAY(builder, zones, bool);
    const td_index *node = td_build_reference(builder, TD_T_ACCESS, TD_F_ACCESS_NODE_ID);
    const td_index *mode = td_build_reference(builder, TD_T_ACCESS, TD_F_ACCESS_MODE_ID);
    const td_list *lists = td_build_references(builder, TD_T_ACCESS, TD_F_ACCESS_COMMODITIES);
    a->zone = TD_BUILD_ARRAY(builder, room, td_index);
    a->node = TD_BUILD_ARRAY(builder, room, td_index);
    a->mode = TD_BUILD_ARRAY(builder, room, td_index);
    a->length_km = TD_BUILD_ARRAY(builder, room, double);
    a->time_h = TD_BUILD_ARRAY(builder, room, double);
    a->cost_per_t = TD_BUILD_ARRAY(builder, room, double);
    a->commodities = TD_BUILD_ARRAY(builder, room, td_list);
    if (builder->out_of_memory)
        return;
    for (td_index row = 0; row < given; row++) {
        td_index zone_node = td_key_index_find(&builder->zone_row,
                                               td_sheet_text(sheet, TD_F_ACCESS_ZONE_ID, row));
        td_index zone = zone_node == TD_NO_ROW ? TD_NONE : world->nodes.zone[zone_node];
        double length = td_sheet_number(sheet, TD_F_ACCESS_LENGTH, row);
        if (zone != TD_NONE)
            has_rows[zone] = true;
        a->zone[row] = zone;
        a->node[row] = node[row];
        a->mode[row] = mode[row] == TD_NONE && modes == 1 ? 0 : mode[row];
        a->length_km[row] = isnan(length) ? 0 : length;
        a->time_h[row] = td_sheet_number(sheet, TD_F_ACCESS_TIME_H, row);
        a->cost_per_t[row] = td_sheet_number(sheet, TD_F_ACCESS_COST_PER_T, row);
        a->commodities[row] = lists[row];
    }
    a->count = given;
    for (td_index zone = 0; zone < zones; zone++) {
        if (world->zones.is_market[zone] || has_rows[zone])
            continue;
        for (td_index m = 0; m < modes; m++) {
            if (!stops[(size_t)world->zones.node[zone] * modes + m])
                continue;
            td_index row = a->count++; /* length 0: time and money follow */
            a->zone[row] = zone;
            a->node[row] = world->zones.node[zone];
            a->mode[row] = m;
            a->time_h[row] = 0;
            a->cost_per_t[row] = 0;
        }
    }
}
