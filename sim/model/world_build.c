/* Tables -> world. The parts stand in world_build_*.c; here is their order, what is implied by absent
 * tables, and the world's life. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "model/world_builder.h"
#include "model/world_index.h"

/* A network of one mode need not name its mode, vehicle and commodity: one row each is implied. The
 * commodity's time is worth 1 CNY/(t h), so that cost is time, as in networks of road research. */
typedef struct implied_cell {
    td_table_id table;
    int field;
    const char *text;
} implied_cell;

static const implied_cell implied[] = {
    {TD_T_MODE, TD_F_MODE_MODE_ID, "road"},
    {TD_T_VEHICLE_TYPE, TD_F_VEHICLE_TYPE_VEHICLE_TYPE_ID, "vehicle"},
    {TD_T_VEHICLE_TYPE, TD_F_VEHICLE_TYPE_MODE_ID, "road"},
    {TD_T_VEHICLE_TYPE, TD_F_VEHICLE_TYPE_CARGO_FORM, "bulk"},
    {TD_T_VEHICLE_TYPE, TD_F_VEHICLE_TYPE_PAYLOAD_T, "1"},
    {TD_T_COMMODITY, TD_F_COMMODITY_COMMODITY_ID, "freight"},
    {TD_T_COMMODITY, TD_F_COMMODITY_CARGO_FORM, "bulk"},
    {TD_T_COMMODITY, TD_F_COMMODITY_URGENCY_PER_T_H, "1"},
};

static bool implies_rows(const td_tables *tables)
{
    for (size_t i = 0; i < sizeof implied / sizeof *implied; i++) {
        const td_sheet *sheet = tables->sheet[implied[i].table];
        if (!sheet || sheet->row_count == 0)
            return true;
    }
    return false;
}

static td_status add_implied_rows(td_tables *tables, td_diags *diags)
{
    bool absent[TD_TABLE_COUNT];
    td_status status = TD_OK;
    for (int t = 0; t < TD_TABLE_COUNT; t++)
        absent[t] = !tables->sheet[t] || tables->sheet[t]->row_count == 0;
    for (size_t i = 0; !status && i < sizeof implied / sizeof *implied; i++) {
        td_table_id table = implied[i].table;
        const char *text = implied[i].text;
        uint32_t row = 0;
        if (!absent[table])
            continue;
        td_sheet *sheet = td_tables_sheet(tables, table);
        status = sheet ? TD_OK : TD_ERR_NOMEM;
        if (!status && sheet->row_count == 0)
            status = td_sheet_add_row(sheet, "", 0, &row);
        if (table == TD_T_VEHICLE_TYPE && implied[i].field == TD_F_VEHICLE_TYPE_MODE_ID)
            text = td_intern_text(tables->names, td_sheet_text(tables->sheet[TD_T_MODE],
                                                               TD_F_MODE_MODE_ID, 0));
        if (!status)
            status = td_sheet_set(tables, sheet, 0, implied[i].field, text, (td_place){0}, diags);
    }
    return status;
}

void td_build_ground(td_builder *builder)
{
    td_build_vehicles(builder);
    td_build_places(builder);
    td_build_links(builder);
    td_build_facilities(builder);
    td_build_demand(builder);
    builder->world->list_items = builder->items;
}

static char *copy_text(td_builder *builder, const char *text)
{
    char *copy = td_arena_strdup(builder->arena, text ? text : "");
    if (!copy)
        builder->out_of_memory = true;
    return copy;
}

/* Texts, vocabularies and lookups; last, when nothing is added any more. */
static void finish(td_builder *builder, const td_scenario *scenario)
{
    td_world *world = builder->world;
    td_world_owned *owned = TD_BUILD_ARRAY(builder, 1, td_world_owned);
    const char **zone_id = TD_BUILD_ARRAY(builder, world->zones.count, const char *);
    world->scenario_id = copy_text(builder, scenario ? scenario->id : NULL);
    for (int lang = 0; lang < TD_LANG_COUNT; lang++) {
        world->title[lang] = copy_text(builder, scenario ? scenario->title[lang] : NULL);
        world->description[lang] = copy_text(builder, scenario ? scenario->description[lang] : NULL);
    }
    world->form_count = (td_index)builder->forms.count;
    world->form_id = td_builder_words(builder, &builder->forms);
    world->country_count = (td_index)builder->countries.count;
    world->country_id = td_builder_words(builder, &builder->countries);
    world->territory_count = (td_index)builder->territories.count;
    world->territory_id = td_builder_words(builder, &builder->territories);
    world->list_items = builder->items;
    if (builder->out_of_memory)
        return;
    for (td_index z = 0; z < world->zones.count; z++)
        zone_id[z] = td_builder_text(builder, td_sheet_text(builder->tables->sheet[TD_T_NODE],
                                                            TD_F_NODE_ZONE_ID, world->zones.node[z]));
    const char *coordinates = json_string_value(json_object_get(
        json_object_get(builder->tables->network_json, "units"), "coordinates"));
    *owned = (td_world_owned){
        .arena = builder->arena,
        .items = builder->items,
        .names = td_names_keep(builder->tables),
        .nodes_by_id = td_index_ids(builder->arena, world->nodes.label.id, world->nodes.count),
        .zones_by_id = td_index_ids(builder->arena, zone_id, world->zones.count),
        .commodities_by_id =
            td_index_ids(builder->arena, world->commodities.label.id, world->commodities.count),
        .zone_id = zone_id,
        .plane = coordinates && strcmp(coordinates, "plane") == 0,
    };
    world->owned = owned;
    if (!owned->nodes_by_id || !owned->zones_by_id || !owned->commodities_by_id)
        builder->out_of_memory = true;
}

/* Builds everything; what was built is freed by the caller if this fails. */
static td_status build(td_builder *builder, const td_applied *applied, const td_tables *base,
                       const td_scenario *scenario)
{
    size_t errors = td_diags_error_count(builder->diags);
    void (*const parts[])(td_builder *) = {td_build_ground, td_build_accesses, td_build_costs,
                                           td_build_corridors, td_build_disruptions};
    for (size_t i = 0; !builder->out_of_memory && i < sizeof parts / sizeof *parts; i++)
        parts[i](builder);
    if (!builder->out_of_memory)
        td_build_services(builder, base);
    if (!builder->out_of_memory)
        td_build_resources(builder);
    if (!builder->out_of_memory)
        td_build_base_utilisation(builder, base);
    td_build_evaluation(builder, scenario);
    if (!builder->out_of_memory)
        td_build_periods(builder, applied);
    finish(builder, scenario);
    if (builder->out_of_memory)
        return TD_ERR_NOMEM;
    return td_diags_error_count(builder->diags) > errors ? TD_ERR_INVALID : TD_OK;
}

td_status td_world_build(const td_applied *applied, const td_tables *base,
                         const td_scenario *scenario, td_diags *diags, td_world **out)
{
    td_tables *completed = NULL;
    td_builder builder;
    td_status status = TD_OK;
    *out = NULL;
    if (implies_rows(applied->tables)) {
        status = td_tables_copy(applied->tables, &completed);
        if (!status)
            status = add_implied_rows(completed, diags);
        if (status) {
            td_tables_free(completed);
            return status;
        }
    }
    status = td_builder_open(&builder, completed ? completed : applied->tables, diags);
    if (!status)
        status = build(&builder, applied, base, scenario);
    if (!status) {
        *out = builder.world;
    } else if (builder.world && builder.world->owned) {
        td_world_free(builder.world);
    } else {
        free(builder.items);
        td_arena_free(builder.arena);
    }
    td_builder_close(&builder);
    td_tables_free(completed);
    return status;
}

void td_world_free(td_world *world)
{
    if (!world)
        return;
    td_world_owned owned = *(td_world_owned *)world->owned;
    td_names_release(owned.names);
    free(owned.items);
    free(world->selections); /* the world itself is in the arena */
    td_arena_free(owned.arena);
}
