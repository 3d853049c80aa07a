/* set and scale. */
#include <stdlib.h>
#include <string.h>

#include "model/cells.h"
#include "model/changes.h"
#include "model/schema_fields.h"

static bool is_class(td_table_id table, int field)
{
    return (table == TD_T_LINK && field == TD_F_LINK_CLASS) ||
           (table == TD_T_VEHICLE_TYPE && field == TD_F_VEHICLE_TYPE_CLASS);
}

static int mode_field(td_table_id table)
{
    return table == TD_T_LINK ? (int)TD_F_LINK_MODE_ID : (int)TD_F_VEHICLE_TYPE_MODE_ID;
}

/* Position in the class_order of the row's mode; -1 if it is not there. */
static int class_rank(const td_tables *tables, const td_sheet *sheet, uint32_t row, const char *text)
{
    const td_sheet *modes = tables->sheet[TD_T_MODE];
    td_atom mode = td_sheet_text(sheet, mode_field(sheet->table), row);
    for (uint32_t m = 0; modes && m < modes->row_count; m++) {
        if (td_sheet_text(modes, TD_F_MODE_MODE_ID, m) != mode)
            continue;
        const char *rest = td_intern_text(tables->names,
                                          td_sheet_text(modes, TD_F_MODE_CLASS_ORDER, m));
        const char *item;
        int rank = 0;
        for (size_t length; td_list_next(&rest, &item, &length); rank++)
            if (strlen(text) == length && strncmp(item, text, length) == 0)
                return rank;
    }
    return -1;
}

/* A measure may only raise the class of a link, unless it says that it means to lower it. */
static bool class_may_become(td_changing *changing, const td_sheet *sheet, uint32_t row,
                             const td_setting *cell)
{
    bool by_measure = changing->scenario->sets[changing->set_number].is_measure;
    const td_tables *tables = changing->tables;
    int field = td_schema_find_field(sheet->table, "class");
    const char *now = td_intern_text(tables->names, td_sheet_text(sheet, field, row));
    if (!by_measure || changing->change->downgrade || sheet->table != TD_T_LINK ||
        class_rank(tables, sheet, row, cell->values[0]) >= class_rank(tables, sheet, row, now))
        return true;
    td_diags_add(changing->diags, TD_D_CLASS_FALLS, td_change_place(changing, cell->pointer),
                 cell->values[0], NULL, now, td_intern_text(tables->names, td_sheet_text(sheet, 0, row)),
                 NULL);
    return false;
}

/* Whether a cell holds that value already. */
static bool holds(const td_tables *tables, const td_sheet *sheet, int field, uint32_t row,
                  const char *value)
{
    double number = TD_EMPTY;
    if (!td_field_is_number(&td_schema(sheet->table)->fields[field]))
        return strcmp(td_intern_text(tables->names, td_sheet_text(sheet, field, row)), value) == 0;
    return td_parse_number(value, &number) && number == td_sheet_number(sheet, field, row);
}

static void set_column(td_changing *changing, td_table_id table, const td_setting *cell,
                       const uint32_t *rows, size_t count)
{
    int field;
    if (!td_change_find_column(changing, table, cell, &field))
        return;
    td_place place = td_change_place(changing, cell->pointer);
    if (field == 0 && td_schema(table)->fields[0].type == TD_FIELD_KEY) {
        td_diags_add(changing->diags, TD_D_CHANGE_KEY, place, cell->column, NULL, NULL);
        return;
    }
    td_sheet *sheet = count > 0 ? td_tables_sheet(changing->tables, table) : NULL;
    changing->out_of_memory = changing->out_of_memory || (count > 0 && !sheet);
    size_t errors = td_diags_error_count(changing->diags);
    for (size_t i = 0; !changing->out_of_memory && i < count; i++) {
        td_status status;
        if (field < 0) {
            status = td_sheet_set_extra(changing->tables, sheet, rows[i], cell->column,
                                        cell->values[0]);
        } else {
            if (is_class(table, field) && !class_may_become(changing, sheet, rows[i], cell))
                continue;
            bool same = holds(changing->tables, sheet, field, rows[i], cell->values[0]);
            status = td_sheet_set(changing->tables, sheet, rows[i], field, cell->values[0], place,
                                  changing->diags);
            td_change_record(changing, table, rows[i], field, cell->pointer, same);
        }
        changing->out_of_memory = changing->out_of_memory || status == TD_ERR_NOMEM;
        if (!is_class(table, field) && td_diags_error_count(changing->diags) > errors)
            return; /* the value itself is wrong: one message, not one a row */
    }
}

void td_change_set_cells(td_changing *changing, td_table_id table)
{
    size_t count;
    uint32_t *rows = td_change_select(changing, table, &count);
    for (size_t i = 0; i < changing->change->value_count; i++)
        set_column(changing, table, &changing->change->values[i], rows, count);
    free(rows);
}

/* Multiplies one cell; false where it must not be. */
static bool scale_cell(td_changing *changing, td_sheet *sheet, const td_setting *cell, int field,
                       uint32_t row, double factor)
{
    const td_field *column = &td_schema(sheet->table)->fields[field];
    double value = td_sheet_number(sheet, field, row);
    td_place place = td_change_place(changing, cell->pointer);
    td_strbuf text = TD_STRBUF_INIT;
    if (isnan(value) && changing->scenario->lacks_cells)
        return false;
    if (isnan(value)) {
        td_diags_add(changing->diags, TD_D_SCALE_EMPTY, place, NULL, NULL, column->name,
                     td_intern_text(changing->tables->names, td_sheet_text(sheet, 0, row)), NULL);
        return false;
    }
    td_strbuf_add_number(&text, value * factor);
    bool kept = td_field_check_range(column, value * factor, td_strbuf_text(&text), place,
                                     changing->diags);
    td_strbuf_free(&text);
    if (kept && td_sheet_put_number(sheet, field, row, value * factor))
        changing->out_of_memory = true;
    return kept;
}

static void scale_column(td_changing *changing, td_table_id table, const td_setting *cell,
                         const uint32_t *rows, size_t count)
{
    int field;
    double factor = 1;
    if (!td_change_find_column(changing, table, cell, &field))
        return;
    td_place place = td_change_place(changing, cell->pointer);
    if (field < 0 || td_schema(table)->fields[field].type != TD_FIELD_NUMBER ||
        td_schema(table)->fields[field].key) {
        td_diags_add(changing->diags, TD_D_SCALE_NOT_NUMBER, place, cell->column, NULL, NULL);
        return;
    }
    if (!td_parse_number(cell->values[0], &factor)) {
        td_diags_add(changing->diags, TD_D_CELL_NUMBER, place, cell->values[0], NULL, NULL);
        return;
    }
    td_sheet *sheet = count > 0 ? td_tables_sheet(changing->tables, table) : NULL;
    changing->out_of_memory = changing->out_of_memory || (count > 0 && !sheet);
    for (size_t i = 0; !changing->out_of_memory && i < count; i++)
        if (scale_cell(changing, sheet, cell, field, rows[i], factor))
            td_change_record(changing, table, rows[i], field, cell->pointer, false);
}

void td_change_scale(td_changing *changing, td_table_id table)
{
    size_t count;
    uint32_t *rows = td_change_select(changing, table, &count);
    for (size_t i = 0; i < changing->change->value_count; i++)
        scale_column(changing, table, &changing->change->values[i], rows, count);
    free(rows);
}
