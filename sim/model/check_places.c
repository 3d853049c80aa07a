/* Checks of places, of how zones are joined to them, and of corridors and seasons. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/check.h"
#include "model/schema_fields.h"

static bool has_plane_coordinates(const td_tables *tables)
{
    const char *word = json_string_value(
        json_object_get(json_object_get(tables->network_json, "units"), "coordinates"));
    return word && strcmp(word, "plane") == 0;
}

static void check_degrees(const td_check *check, uint32_t row, int field, double limit,
                          const char *expected)
{
    double value = td_sheet_number(check->tables->sheet[TD_T_NODE], field, row);
    td_strbuf text = TD_STRBUF_INIT;
    if (isnan(value) || fabs(value) <= limit)
        return;
    td_strbuf_add_number(&text, value);
    td_check_tell(check, TD_D_CELL_RANGE, TD_T_NODE, row, field, td_strbuf_text(&text), expected);
    td_strbuf_free(&text);
}

static void check_coordinates(const td_check *check)
{
    const td_sheet *sheet = check->tables->sheet[TD_T_NODE];
    bool plane = has_plane_coordinates(check->tables);
    for (uint32_t row = 0; row < td_check_rows(check, TD_T_NODE); row++) {
        bool x = !isnan(td_sheet_number(sheet, TD_F_NODE_X_COORD, row));
        bool y = !isnan(td_sheet_number(sheet, TD_F_NODE_Y_COORD, row));
        if (x != y)
            td_check_tell(check, TD_D_COORDINATE_ALONE, TD_T_NODE, row,
                          x ? TD_F_NODE_Y_COORD : TD_F_NODE_X_COORD, NULL,
                          x ? "x_coord" : "y_coord");
        if (plane)
            continue;
        check_degrees(check, row, TD_F_NODE_X_COORD, 180, TD_BOTH(">= -180 and <= 180", ">= -180 且 <= 180"));
        check_degrees(check, row, TD_F_NODE_Y_COORD, 90, TD_BOTH(">= -90 and <= 90", ">= -90 且 <= 90"));
    }
}

static td_status check_zone_ids(const td_check *check)
{
    const td_sheet *sheet = check->tables->sheet[TD_T_NODE];
    for (uint32_t row = 0; row < td_check_rows(check, TD_T_NODE); row++) {
        td_atom zone = td_sheet_text(sheet, TD_F_NODE_ZONE_ID, row);
        uint32_t first = td_key_index_find(&check->zone, zone);
        if (zone != TD_NO_ATOM && first != row)
            td_check_tell(check, TD_D_ZONE_TWICE, TD_T_NODE, row, TD_F_NODE_ZONE_ID,
                          td_check_text(check, zone),
                          td_check_text(check, td_sheet_text(sheet, TD_F_NODE_NODE_ID, first)));
    }
    return TD_OK;
}

static bool is_type(const td_check *check, uint32_t node, const char *type)
{
    return strcmp(td_check_cell_text(check, TD_T_NODE, TD_F_NODE_NODE_TYPE, node), type) == 0;
}

static void check_parents(const td_check *check)
{
    for (uint32_t row = 0; row < td_check_rows(check, TD_T_NODE); row++) {
        td_atom parent = td_check_cell(check, TD_T_NODE, TD_F_NODE_PARENT_NODE_ID, row);
        uint32_t node = td_check_find(check, TD_T_NODE, parent);
        if (node != TD_NO_ROW && !is_type(check, node, "area"))
            td_check_tell(check, TD_D_PARENT_NOT_AREA, TD_T_NODE, row, TD_F_NODE_PARENT_NODE_ID,
                          td_check_text(check, parent), NULL);
    }
}

td_status td_check_cycles(const td_check *check, td_table_id table, int field)
{
    uint32_t rows = td_check_rows(check, table);
    uint32_t *seen = TD_ALLOC(rows, uint32_t); /* the walk that came by, 0: none */
    if (!seen)
        return TD_ERR_NOMEM;
    for (uint32_t row = 0; row < rows; row++) {
        uint32_t at = row;
        while (at != TD_NO_ROW && seen[at] == 0) {
            seen[at] = row + 1;
            at = td_check_find(check, table, td_check_cell(check, table, field, at));
        }
        if (at != TD_NO_ROW && seen[at] == row + 1)
            td_check_tell(check, TD_D_REF_CYCLE, table, at, field,
                          td_check_cell_text(check, table, field, at), NULL);
    }
    free(seen);
    return TD_OK;
}

void td_check_in_network(const td_check *check, td_table_id table, uint32_t row, int field,
                         bool market_too)
{
    td_atom id = td_check_cell(check, table, field, row);
    uint32_t node = td_check_find(check, TD_T_NODE, id);
    if (node == TD_NO_ROW)
        return;
    const char *type = is_type(check, node, "area")                   ? "area"
                       : market_too && is_type(check, node, "market") ? "market"
                                                                      : NULL;
    if (type)
        td_check_tell(check, TD_D_PLACE_OUTSIDE, table, row, field, td_check_text(check, id), type);
}

static void check_accesses(const td_check *check)
{
    bool many_modes = td_check_rows(check, TD_T_MODE) > 1;
    for (uint32_t row = 0; row < td_check_rows(check, TD_T_ACCESS); row++) {
        td_check_in_network(check, TD_T_ACCESS, row, TD_F_ACCESS_NODE_ID, true);
        if (many_modes && td_check_cell(check, TD_T_ACCESS, TD_F_ACCESS_MODE_ID, row) == TD_NO_ATOM)
            td_check_tell(check, TD_D_CELL_EMPTY, TD_T_ACCESS, row, TD_F_ACCESS_MODE_ID, NULL,
                          "mode_id");
    }
}

/* Rows that name a table and an id in it. */
static void check_named_rows(const td_check *check, td_table_id table, int table_field, int id_field)
{
    for (uint32_t row = 0; row < td_check_rows(check, table); row++) {
        const char *named = td_check_cell_text(check, table, table_field, row);
        td_atom id = td_check_cell(check, table, id_field, row);
        td_table_id target = td_schema_find_table(named);
        if (id != TD_NO_ATOM && target != TD_TABLE_COUNT &&
            td_check_find(check, target, id) == TD_NO_ROW)
            td_check_suggesting(check, TD_D_REF_UNKNOWN, table, row, id_field,
                                td_check_text(check, id),
                                td_check_suggest(check, target, false, td_check_text(check, id)),
                                named);
    }
}

static td_status check_corridors(const td_check *check)
{
    td_key_index priorities;
    int field = TD_F_CORRIDOR_PRIORITY;
    td_status status =
        td_key_index_init(&priorities, check->tables->sheet[TD_T_CORRIDOR], &field, 1);
    for (uint32_t row = 0; !status && row < td_check_rows(check, TD_T_CORRIDOR); row++) {
        uint32_t earlier = td_key_index_add(&priorities, row);
        if (earlier != TD_NO_ROW &&
            !isnan(td_sheet_number(check->tables->sheet[TD_T_CORRIDOR], field, row)))
            td_check_tell(check, TD_D_PRIORITY_TWICE, TD_T_CORRIDOR, row, field, NULL,
                          td_check_cell_text(check, TD_T_CORRIDOR, 0, earlier));
    }
    td_key_index_clear(&priorities);
    check_named_rows(check, TD_T_CORRIDOR_MEMBER, TD_F_CORRIDOR_MEMBER_TABLE,
                     TD_F_CORRIDOR_MEMBER_ID);
    return status;
}

static void check_seasons(const td_check *check)
{
    for (uint32_t row = 0; row < td_check_rows(check, TD_T_SEASON); row++) {
        double sum = 0;
        for (int month = 0; month < 12; month++)
            sum += td_sheet_number(check->tables->sheet[TD_T_SEASON], TD_F_SEASON_M01 + month, row);
        if (sum == 0)
            td_check_tell(check, TD_D_SEASON_ZERO, TD_T_SEASON, row, TD_F_SEASON_PROFILE_ID,
                          td_check_cell_text(check, TD_T_SEASON, 0, row), NULL);
    }
}

td_status td_check_places(const td_check *check)
{
    check_coordinates(check);
    check_parents(check);
    check_accesses(check);
    check_seasons(check);
    check_named_rows(check, TD_T_DISRUPTION, TD_F_DISRUPTION_TABLE, TD_F_DISRUPTION_ID);
    td_status status = check_zone_ids(check);
    if (!status)
        status = td_check_cycles(check, TD_T_NODE, TD_F_NODE_PARENT_NODE_ID);
    return status ? status : check_corridors(check);
}
