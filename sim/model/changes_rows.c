/* add, remove and close. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/cells.h"
#include "model/changes.h"
#include "model/key_index.h"
#include "model/schema_fields.h"

static void add_cell(td_changing *changing, td_sheet *sheet, uint32_t row, const td_setting *cell)
{
    td_tables *tables = changing->tables;
    int field;
    td_status status;
    if (!td_change_find_column(changing, sheet->table, cell, &field)) {
        changing->rows_failed = true;
        return;
    }
    if (field < 0) {
        status = td_sheet_set_extra(tables, sheet, row, cell->column, cell->values[0]);
    } else {
        const size_t errors = td_diags_error_count(changing->diags);
        td_ledger_entry *entry = td_ledger_touch(tables->ledger, sheet->table, row, field);
        status = td_sheet_set(tables, sheet, row, field, cell->values[0],
                              td_change_place(changing, cell->pointer), changing->diags);
        if (td_schema(sheet->table)->fields[field].key &&
            td_diags_error_count(changing->diags) > errors)
            changing->rows_failed = true; /* others may refer to it; of other cells nothing follows */
        if (entry) {
            entry->file = td_change_keep(changing, changing->change->file);
            entry->pointer = td_change_keep(changing, cell->pointer);
        } else {
            changing->out_of_memory = true;
        }
    }
    changing->out_of_memory = changing->out_of_memory || status == TD_ERR_NOMEM;
}

void td_change_add(td_changing *changing, td_table_id table)
{
    const td_change *change = changing->change;
    td_sheet *sheet = td_tables_sheet(changing->tables, table);
    const char *file = td_change_keep(changing, change->file);
    changing->out_of_memory = changing->out_of_memory || !sheet;
    for (size_t i = 0; !changing->out_of_memory && i < change->row_count; i++) {
        uint32_t row;
        if (td_sheet_add_row(sheet, file, 0, &row)) {
            changing->out_of_memory = true;
            return;
        }
        sheet->pointer[row] = td_change_keep(changing, change->rows[i].pointer);
        for (size_t c = 0; c < change->rows[i].cell_count; c++)
            add_cell(changing, sheet, row, &change->rows[i].cells[c]);
    }
}

/* Marks a row as removed; true if it was not yet. */
static bool mark_removed(td_changing *changing, td_table_id table, uint32_t row)
{
    uint32_t rows = changing->tables->sheet[table]->row_count;
    const td_change ***removed = &changing->removed[table];
    if (changing->removed_room[table] < rows) {
        const td_change **grown = TD_ALLOC(rows, const td_change *);
        if (!grown) {
            changing->out_of_memory = true;
            return false;
        }
        if (*removed)
            memcpy(grown, *removed, changing->removed_room[table] * sizeof *grown);
        free(*removed);
        *removed = grown;
        changing->removed_room[table] = rows;
    }
    if ((*removed)[row])
        return false;
    (*removed)[row] = changing->change;
    return true;
}

/* Rows of the tables from which rows were removed, by id. */
typedef struct removed_ids {
    const td_changing *changing;
    td_key_index by_id[TD_TABLE_COUNT];
    bool built[TD_TABLE_COUNT];
} removed_ids;

/* An id may stand twice, removed and added again: the row that stays is the one to find. */
static td_status index_ids(removed_ids *ids, td_table_id table)
{
    const td_sheet *sheet = ids->changing->tables->sheet[table];
    const int id_field = 0;
    td_status status = td_key_index_init(&ids->by_id[table], sheet, &id_field, 1);
    for (int gone = 0; !status && gone <= 1; gone++)
        for (uint32_t row = 0; row < sheet->row_count; row++)
            if (td_change_is_removed(ids->changing, table, row) == (gone == 1))
                td_key_index_add(&ids->by_id[table], row);
    ids->built[table] = !status;
    return status;
}

/* The removed row that has the id, unless it was added again; or TD_NO_ROW. */
static uint32_t find_removed(removed_ids *ids, td_table_id table, td_atom id)
{
    const td_changing *changing = ids->changing;
    if (!changing->removed[table] || id == TD_NO_ATOM)
        return TD_NO_ROW;
    if (!ids->built[table] && index_ids(ids, table))
        return TD_NO_ROW;
    uint32_t row = td_key_index_find(&ids->by_id[table], id);
    return row != TD_NO_ROW && td_change_is_removed(changing, table, row) ? row : TD_NO_ROW;
}

static bool id_is_removed(removed_ids *ids, td_table_id table, td_atom id)
{
    return find_removed(ids, table, id) != TD_NO_ROW;
}

/* Whether a row refers by a single reference to a row that was removed. */
static bool hangs_on_removed(removed_ids *ids, const td_sheet *sheet, uint32_t row)
{
    const td_table_schema *schema = td_schema(sheet->table);
    if (sheet->table == TD_T_CORRIDOR_MEMBER) {
        const char *name =
            td_intern_text(ids->changing->tables->names,
                           td_sheet_text(sheet, TD_F_CORRIDOR_MEMBER_TABLE, row));
        td_table_id member = td_schema_find_table(name);
        if (member != TD_TABLE_COUNT &&
            id_is_removed(ids, member, td_sheet_text(sheet, TD_F_CORRIDOR_MEMBER_ID, row)))
            return true;
    }
    for (size_t f = 0; f < schema->field_count; f++)
        if (schema->fields[f].type == TD_FIELD_REF &&
            id_is_removed(ids, schema->fields[f].target, td_sheet_text(sheet, (int)f, row)))
            return true;
    return false;
}

/* Removes what hangs on removed rows in the tables that the change names, until nothing more does. */
static void remove_dependents(td_changing *changing)
{
    const td_change *change = changing->change;
    removed_ids ids = {.changing = changing};
    bool more = change->with_count > 0;
    while (more && !changing->out_of_memory) {
        more = false;
        for (size_t i = 0; i < change->with_count; i++) {
            td_table_id table = td_schema_find_table(change->with[i]);
            const td_sheet *sheet = table == TD_TABLE_COUNT ? NULL : changing->tables->sheet[table];
            for (uint32_t row = 0; sheet && row < sheet->row_count; row++)
                if (!td_change_is_removed(changing, table, row) &&
                    hangs_on_removed(&ids, sheet, row))
                    more = mark_removed(changing, table, row) || more;
        }
    }
    for (int t = 0; t < TD_TABLE_COUNT; t++)
        td_key_index_clear(&ids.by_id[t]);
}

void td_change_remove(td_changing *changing, td_table_id table)
{
    size_t errors = td_diags_error_count(changing->diags), count;
    uint32_t *rows = td_change_select(changing, table, &count);
    for (size_t i = 0; i < count; i++)
        mark_removed(changing, table, rows[i]);
    free(rows);
    for (size_t i = 0; i < changing->change->with_count; i++) {
        const char *name = changing->change->with[i];
        if (td_schema_find_table(name) == TD_TABLE_COUNT)
            td_diags_add(changing->diags, TD_D_TABLE_UNKNOWN, td_change_place(changing, NULL), name,
                         td_schema_nearest_table(name), NULL);
    }
    remove_dependents(changing);
    if (td_diags_error_count(changing->diags) > errors)
        changing->rows_failed = true;
}

/* A date of the change; `otherwise` where it gives none. */
static bool read_date(td_changing *changing, const char *text, int otherwise, int *day)
{
    *day = otherwise;
    if (!text || td_parse_date(text, day))
        return true;
    td_diags_add(changing->diags, TD_D_CELL_DATE, td_change_place(changing, NULL), text, NULL, NULL);
    return false;
}

void td_change_close(td_changing *changing, td_table_id table)
{
    const td_change *change = changing->change;
    int from, to;
    if (table != TD_T_LINK && table != TD_T_FACILITY && table != TD_T_SERVICE) {
        td_diags_add(changing->diags, TD_D_CLOSE_TABLE, td_change_place(changing, NULL),
                     change->table, NULL, NULL);
        return;
    }
    bool right = read_date(changing, change->from, INT_MIN, &from);
    right = read_date(changing, change->to, INT_MAX, &to) && right;
    if (right && from > to) {
        td_diags_add(changing->diags, TD_D_DATE_ORDER, td_change_place(changing, NULL), change->to,
                     NULL, change->from, NULL);
        right = false;
    }
    size_t count;
    uint32_t *rows = td_change_select(changing, table, &count);
    const td_place place = {.file = td_change_keep(changing, change->file),
                            .where = td_change_keep(changing, change->pointer)};
    for (size_t i = 0; right && i < count; i++) {
        if (TD_RESERVE(changing->closures, changing->closure_capacity, changing->closure_count + 1)) {
            changing->out_of_memory = true;
            break;
        }
        td_atom id = td_sheet_text(changing->tables->sheet[table], 0, rows[i]);
        changing->closures[changing->closure_count++] = (td_closure){table, id, from, to, place};
    }
    free(rows);
}

/* References that rows left behind have to removed rows of a table. */
typedef struct needs {
    uint32_t *count;     /* [removed row] */
    td_place *first;     /* [removed row] */
} needs;

static void count_need(const td_changing *changing, removed_ids *ids, const td_sheet *sheet,
                       uint32_t row, size_t field, td_atom id, needs *all)
{
    const td_table_id target = td_schema(sheet->table)->fields[field].target;
    const uint32_t gone = find_removed(ids, target, id);
    if (gone != TD_NO_ROW && all[target].count[gone]++ == 0)
        all[target].first[gone] = td_sheet_place(changing->tables, sheet, row, (int)field);
}

static void count_needs(const td_changing *changing, removed_ids *ids, const td_sheet *sheet,
                        size_t field, needs *all)
{
    const td_field *column = &td_schema(sheet->table)->fields[field];
    if (!changing->removed[column->target])
        return;
    for (uint32_t row = 0; row < sheet->row_count; row++) {
        const td_atom cell = td_sheet_text(sheet, (int)field, row);
        if (cell == TD_NO_ATOM || td_change_is_removed(changing, sheet->table, row))
            continue;
        if (column->type == TD_FIELD_REF) {
            count_need(changing, ids, sheet, row, field, cell, all);
            continue;
        }
        const char *rest = td_intern_text(changing->tables->names, cell), *item;
        for (size_t length; td_list_next(&rest, &item, &length);)
            count_need(changing, ids, sheet, row, field,
                       td_intern_find(changing->tables->names, item, length), all);
    }
}

static void report_needs(td_changing *changing, td_table_id table, const needs *found)
{
    for (uint32_t row = 0; row < changing->removed_room[table]; row++) {
        td_strbuf first = TD_STRBUF_INIT, count = TD_STRBUF_INIT;
        const td_place place = found->first[row];
        if (found->count[row] == 0)
            continue;
        if (place.line > 0)
            td_strbuf_addf(&first, "%s:%ld %s", place.file, place.line, place.where);
        else
            td_strbuf_addf(&first, "%s %s", place.file ? place.file : "", place.where);
        td_strbuf_addf(&count, "%u", found->count[row]);
        changing->change = changing->removed[table][row];
        td_diags_add(changing->diags, TD_D_REMOVED_NEEDED, td_change_place(changing, NULL),
                     td_intern_text(changing->tables->names,
                                    td_sheet_text(changing->tables->sheet[table], 0, row)),
                     NULL, td_strbuf_text(&count), td_strbuf_text(&first), NULL);
        td_strbuf_free(&first);
        td_strbuf_free(&count);
    }
}

void td_change_report_needed(td_changing *changing)
{
    removed_ids ids = {.changing = changing};
    needs all[TD_TABLE_COUNT] = {0};
    for (int t = 0; t < TD_TABLE_COUNT; t++) {
        if (!changing->removed[t])
            continue;
        all[t] = (needs){TD_ALLOC(changing->removed_room[t], uint32_t),
                         TD_ALLOC(changing->removed_room[t], td_place)};
        changing->out_of_memory = changing->out_of_memory || !all[t].count || !all[t].first;
    }
    for (int t = 0; t < TD_TABLE_COUNT && !changing->out_of_memory; t++) {
        const td_sheet *sheet = changing->tables->sheet[t];
        const td_table_schema *schema = td_schema((td_table_id)t);
        for (size_t f = 0; sheet && f < schema->field_count; f++)
            if (schema->fields[f].type == TD_FIELD_REF || schema->fields[f].type == TD_FIELD_REFS)
                count_needs(changing, &ids, sheet, f, all);
    }
    for (int t = 0; t < TD_TABLE_COUNT; t++) {
        if (all[t].count && all[t].first && !changing->out_of_memory)
            report_needs(changing, (td_table_id)t, &all[t]);
        free(all[t].count);
        free(all[t].first);
        td_key_index_clear(&ids.by_id[t]);
    }
}
