/* Checks of vehicle types and links. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/check.h"
#include "model/schema_fields.h"

static bool list_has(const char *list, const char *wanted)
{
    const char *item;
    for (size_t length; td_list_next(&list, &item, &length);)
        if (strlen(wanted) == length && strncmp(item, wanted, length) == 0)
            return true;
    return false;
}

static void check_class(const td_check *check, td_table_id table, uint32_t row, int class_field,
                        td_atom mode)
{
    const char *text = td_check_cell_text(check, table, class_field, row);
    uint32_t mode_row = td_check_find(check, TD_T_MODE, mode);
    if (!*text || mode_row == TD_NO_ROW)
        return;
    const char *order = td_check_cell_text(check, TD_T_MODE, TD_F_MODE_CLASS_ORDER, mode_row);
    if (!list_has(order, text))
        td_check_tell(check, TD_D_CLASS_UNKNOWN, table, row, class_field, text,
                      *order ? order : td_check_text(check, mode));
}

static void check_gauges(const td_check *check, uint32_t row)
{
    const char *rest =
        td_check_cell_text(check, TD_T_VEHICLE_TYPE, TD_F_VEHICLE_TYPE_GAUGES, row);
    const char *whole = rest, *item;
    for (size_t length; td_list_next(&rest, &item, &length);) {
        char digits[16] = "";
        double gauge = 0;
        if (length < sizeof digits)
            memcpy(digits, item, length);
        if (td_parse_number(digits, &gauge) && gauge > 0)
            continue;
        td_check_tell(check, TD_D_CELL_NUMBER, TD_T_VEHICLE_TYPE, row, TD_F_VEHICLE_TYPE_GAUGES,
                      whole, NULL);
        return;
    }
}

static void check_vehicle_type(const td_check *check, uint32_t row)
{
    const td_sheet *sheet = check->tables->sheet[TD_T_VEHICLE_TYPE];
    check_class(check, TD_T_VEHICLE_TYPE, row, TD_F_VEHICLE_TYPE_CLASS,
                td_sheet_text(sheet, TD_F_VEHICLE_TYPE_MODE_ID, row));
    check_gauges(check, row);
    if (!isnan(td_sheet_number(sheet, TD_F_VEHICLE_TYPE_ENERGY_PER_KM, row)) &&
        td_sheet_text(sheet, TD_F_VEHICLE_TYPE_ENERGY_ID, row) == TD_NO_ATOM)
        td_check_tell(check, TD_D_CELL_NEEDED, TD_T_VEHICLE_TYPE, row,
                      TD_F_VEHICLE_TYPE_ENERGY_ID, NULL, "energy_per_km");
    if (strcmp(td_check_cell_text(check, TD_T_VEHICLE_TYPE, TD_F_VEHICLE_TYPE_CARGO_FORM, row),
               "container") == 0 &&
        isnan(td_sheet_number(sheet, TD_F_VEHICLE_TYPE_PAYLOAD_TEU, row)))
        td_check_tell(check, TD_D_CELL_NEEDED, TD_T_VEHICLE_TYPE, row,
                      TD_F_VEHICLE_TYPE_PAYLOAD_TEU, NULL, "cargo_form = container");
}

/* [mode] a vehicle type of it without a speed of its own, TD_NO_ROW: none. */
static uint32_t *find_speedless(const td_check *check)
{
    const td_sheet *sheet = check->tables->sheet[TD_T_VEHICLE_TYPE];
    uint32_t modes = td_check_rows(check, TD_T_MODE);
    uint32_t *speedless = TD_ALLOC(modes, uint32_t);
    for (uint32_t m = 0; speedless && m < modes; m++)
        speedless[m] = TD_NO_ROW;
    for (uint32_t row = 0; speedless && row < td_check_rows(check, TD_T_VEHICLE_TYPE); row++) {
        uint32_t mode = td_check_find(check, TD_T_MODE,
                                      td_sheet_text(sheet, TD_F_VEHICLE_TYPE_MODE_ID, row));
        if (mode != TD_NO_ROW && isnan(td_sheet_number(sheet, TD_F_VEHICLE_TYPE_SPEED_KMH, row)))
            speedless[mode] = row;
    }
    return speedless;
}

static void check_uses(const td_check *check, uint32_t row, td_atom mode)
{
    const td_intern *names = check->tables->names;
    const char *rest = td_check_cell_text(check, TD_T_LINK, TD_F_LINK_ALLOWED_USES, row), *item;
    for (size_t length; td_list_next(&rest, &item, &length);) {
        td_atom id = td_intern_find(names, item, length);
        uint32_t vehicle = td_check_find(check, TD_T_VEHICLE_TYPE, id);
        if (vehicle != TD_NO_ROW &&
            td_check_cell(check, TD_T_VEHICLE_TYPE, TD_F_VEHICLE_TYPE_MODE_ID, vehicle) != mode)
            td_check_tell(check, TD_D_MODE_DIFFERS, TD_T_LINK, row, TD_F_LINK_ALLOWED_USES,
                          td_check_text(check, id), td_check_text(check, mode));
    }
}

/* The conical function needs a steepness above 1 (Spiess 1990). */
static void check_delay(const td_check *check, uint32_t row)
{
    const char *function = td_check_cell_text(check, TD_T_LINK, TD_F_LINK_VDF, row);
    const double a = td_sheet_number(check->tables->sheet[TD_T_LINK], TD_F_LINK_VDF_A, row);
    if (!function || strcmp(function, "conical") != 0 || isnan(a) || a > 1)
        return;
    td_strbuf text = TD_STRBUF_INIT;
    td_strbuf_add_number(&text, a);
    td_check_tell(check, TD_D_CELL_RANGE, TD_T_LINK, row, TD_F_LINK_VDF_A, td_strbuf_text(&text),
                  "> 1");
    td_strbuf_free(&text);
}

static void check_link(const td_check *check, uint32_t row, const uint32_t *speedless)
{
    const td_sheet *sheet = check->tables->sheet[TD_T_LINK];
    td_atom mode = td_sheet_text(sheet, TD_F_LINK_MODE_ID, row);
    td_atom from = td_sheet_text(sheet, TD_F_LINK_FROM_NODE_ID, row);
    uint32_t mode_row = td_check_find(check, TD_T_MODE, mode);
    uint32_t modes = td_check_rows(check, TD_T_MODE);
    if (from != TD_NO_ATOM && from == td_sheet_text(sheet, TD_F_LINK_TO_NODE_ID, row))
        td_check_tell(check, TD_D_LINK_LOOP, TD_T_LINK, row, TD_F_LINK_TO_NODE_ID,
                      td_check_text(check, from), NULL);
    td_check_in_network(check, TD_T_LINK, row, TD_F_LINK_FROM_NODE_ID, true);
    td_check_in_network(check, TD_T_LINK, row, TD_F_LINK_TO_NODE_ID, true);
    if (mode == TD_NO_ATOM && modes > 1)
        td_check_tell(check, TD_D_CELL_EMPTY, TD_T_LINK, row, TD_F_LINK_MODE_ID, NULL, "mode_id");
    if (mode == TD_NO_ATOM && modes == 1)
        mode_row = 0;
    check_class(check, TD_T_LINK, row, TD_F_LINK_CLASS, mode);
    check_delay(check, row);
    if (mode != TD_NO_ATOM)
        check_uses(check, row, mode);
    bool no_speed = isnan(td_sheet_number(sheet, TD_F_LINK_FREE_SPEED, row)) &&
                    isnan(td_sheet_number(sheet, TD_F_LINK_TIME_H, row));
    bool no_vehicle_types = td_check_rows(check, TD_T_VEHICLE_TYPE) == 0;
    if (no_speed && mode_row != TD_NO_ROW && speedless[mode_row] != TD_NO_ROW)
        td_check_tell(check, TD_D_SPEED_MISSING, TD_T_LINK, row, TD_F_LINK_FREE_SPEED, NULL,
                      td_check_cell_text(check, TD_T_VEHICLE_TYPE, 0, speedless[mode_row]));
    else if (no_speed && no_vehicle_types)
        td_check_tell(check, TD_D_CELL_EMPTY, TD_T_LINK, row, TD_F_LINK_FREE_SPEED, NULL,
                      "free_speed");
}

td_status td_check_links(const td_check *check)
{
    uint32_t *speedless = find_speedless(check);
    if (!speedless)
        return TD_ERR_NOMEM;
    for (uint32_t row = 0; row < td_check_rows(check, TD_T_VEHICLE_TYPE); row++)
        check_vehicle_type(check, row);
    for (uint32_t row = 0; row < td_check_rows(check, TD_T_LINK); row++)
        check_link(check, row, speedless);
    free(speedless);
    return TD_OK;
}
