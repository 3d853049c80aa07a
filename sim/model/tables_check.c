/* Checks that follow from the schema alone: required cells, unique keys, references, and that
 * <column>_low and <column>_high enclose their column. Then calls those that only the whole can tell. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/cells.h"
#include "model/check.h"
#include "model/ledger.h"
#include "model/schema_fields.h"

/* Comparisons of a wrong id with known ones, over all messages: some seconds at most. */
#define MOST_COMPARISONS 20000000u

uint32_t td_check_find(const td_check *check, td_table_id table, td_atom id)
{
    return td_key_index_find(&check->by_id[table], id);
}

const char *td_check_suggest(const td_check *check, td_table_id table, bool zones, const char *id)
{
    const td_sheet *sheet = check->tables->sheet[table];
    int field = zones ? TD_F_NODE_ZONE_ID : 0;
    const char *nearest = NULL;
    if (!sheet || sheet->row_count > *check->comparisons_left)
        return NULL;
    *check->comparisons_left -= sheet->row_count;
    const char **ids = TD_ALLOC(sheet->row_count, const char *);
    if (!ids)
        return NULL;
    for (uint32_t row = 0; row < sheet->row_count; row++)
        ids[row] = td_check_text(check, td_sheet_text(sheet, field, row));
    nearest = td_nearest(id, ids, sheet->row_count);
    free(ids);
    return nearest;
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* Whether a mistake of this very cell was told already: one that could not be read is empty too. */
static bool told_already(const td_diags *diags, td_place place)
{
    for (size_t i = 0; i < td_diags_count(diags); i++) {
        const td_diag *diag = td_diags_at(diags, i);
        if (diag->place.line == place.line && same_text(diag->place.file, place.file) &&
            same_text(diag->place.where, place.where))
            return true;
    }
    return false;
}

void td_check_suggesting(const td_check *check, td_diag_code code, td_table_id table, uint32_t row,
                         int field, const char *value, const char *suggestion, const char *arg)
{
    td_place place = td_sheet_place(check->tables, check->tables->sheet[table], row, field);
    if (code != TD_D_CELL_NEEDED || !told_already(check->diags, place))
        td_diags_add(check->diags, code, place, value, suggestion, arg, NULL);
}

void td_check_tell(const td_check *check, td_diag_code code, td_table_id table, uint32_t row,
                   int field, const char *value, const char *arg)
{
    td_check_suggesting(check, code, table, row, field, value, NULL, arg);
}

static bool is_empty(const td_sheet *sheet, int field, uint32_t row)
{
    if (td_field_is_number(&td_schema(sheet->table)->fields[field]))
        return isnan(td_sheet_number(sheet, field, row));
    return td_sheet_text(sheet, field, row) == TD_NO_ATOM;
}

static void check_required(const td_check *check, const td_sheet *sheet)
{
    const td_table_schema *schema = td_schema(sheet->table);
    for (size_t f = 0; f < schema->field_count; f++) {
        if (!schema->fields[f].required)
            continue;
        for (uint32_t row = 0; row < sheet->row_count; row++) {
            td_place place = td_sheet_place(check->tables, sheet, row, (int)f);
            if (is_empty(sheet, (int)f, row) && !told_already(check->diags, place))
                td_diags_add(check->diags, TD_D_CELL_EMPTY, place, NULL, NULL,
                             schema->fields[f].name, NULL);
        }
    }
}

/* "link_id L1" or, of a compound key, "CD_H2, M_BTH, CARS". */
static void add_key_text(const td_check *check, const td_key_index *index, uint32_t row,
                         td_strbuf *out)
{
    const td_table_schema *schema = td_schema(index->sheet->table);
    for (int i = 0; i < index->field_count; i++) {
        int field = index->fields[i];
        if (i > 0)
            td_strbuf_add(out, ", ");
        if (td_field_is_number(&schema->fields[field]))
            td_strbuf_add_number(out, td_sheet_number(index->sheet, field, row));
        else
            td_strbuf_add(out, td_check_text(check, td_sheet_text(index->sheet, field, row)));
    }
}

static void report_twice(const td_check *check, const td_key_index *index, uint32_t row,
                         uint32_t earlier)
{
    td_strbuf key = TD_STRBUF_INIT, line = TD_STRBUF_INIT;
    add_key_text(check, index, row, &key);
    td_place other = td_sheet_place(check->tables, index->sheet, earlier, index->fields[0]);
    if (other.line > 0)
        td_strbuf_addf(&line, "%ld", other.line);
    else
        td_strbuf_addf(&line, "%s %s", other.file ? other.file : "", other.where);
    td_diags_add(check->diags, other.line > 0 ? TD_D_KEY_TWICE : TD_D_KEY_TWICE_ADDED,
                 td_sheet_place(check->tables, index->sheet, row, index->fields[0]),
                 td_strbuf_text(&key), NULL, td_strbuf_text(&line), NULL);
    td_strbuf_free(&key);
    td_strbuf_free(&line);
}

static td_status check_unique(const td_check *check, const td_sheet *sheet)
{
    const td_table_schema *schema = td_schema(sheet->table);
    int fields[TD_KEY_FIELDS], count = 0;
    for (size_t f = 0; f < schema->field_count && count < TD_KEY_FIELDS; f++)
        if (schema->fields[f].key)
            fields[count++] = (int)f;
    td_key_index index;
    td_status status = td_key_index_init(&index, sheet, fields, count);
    for (uint32_t row = 0; !status && row < sheet->row_count; row++) {
        if (schema->fields[fields[0]].required && is_empty(sheet, fields[0], row))
            continue;
        uint32_t earlier = td_key_index_add(&index, row);
        if (earlier != TD_NO_ROW)
            report_twice(check, &index, row, earlier);
    }
    td_key_index_clear(&index);
    return status;
}

/* Freight starts and ends at zones, which may be numbered apart from the nodes. */
static bool refers_to_zones(td_table_id table, size_t field)
{
    return (table == TD_T_ACCESS && field == TD_F_ACCESS_ZONE_ID) ||
           (table == TD_T_DEMAND && (field == TD_F_DEMAND_ORIGIN_ZONE_ID ||
                                     field == TD_F_DEMAND_DESTINATION_ZONE_ID));
}

static void check_reference(const td_check *check, const td_sheet *sheet, uint32_t row, size_t field,
                            td_atom id, const char *text)
{
    td_table_id target = td_schema(sheet->table)->fields[field].target;
    bool zones = refers_to_zones(sheet->table, field);
    bool is_node = id != TD_NO_ATOM && td_check_find(check, target, id) != TD_NO_ROW;
    if (zones ? td_key_index_find(&check->zone, id) != TD_NO_ROW : is_node)
        return;
    td_place place = td_sheet_place(check->tables, sheet, row, (int)field);
    if (zones && is_node)
        td_diags_add(check->diags, TD_D_NOT_A_ZONE, place, text, NULL, NULL);
    else
        td_diags_add(check->diags, TD_D_REF_UNKNOWN, place, text,
                     td_check_suggest(check, target, zones, text), td_schema(target)->name, NULL);
}

static void check_references(const td_check *check, const td_sheet *sheet, size_t field)
{
    const td_field *column = &td_schema(sheet->table)->fields[field];
    const td_sheet *target = check->tables->sheet[column->target];
    if (!sheet->text[field])
        return;
    for (uint32_t row = 0; row < sheet->row_count; row++) {
        td_atom cell = td_sheet_text(sheet, (int)field, row);
        if (cell == TD_NO_ATOM)
            continue;
        if (!target) { /* one message a column, not one a row */
            td_check_tell(check, TD_D_TABLE_NEEDED, sheet->table, row, (int)field,
                          td_check_text(check, cell), td_schema(column->target)->name);
            return;
        }
        if (column->type == TD_FIELD_REF) {
            check_reference(check, sheet, row, field, cell, td_check_text(check, cell));
            continue;
        }
        const char *rest = td_check_text(check, cell), *item;
        for (size_t length; td_list_next(&rest, &item, &length);) {
            td_strbuf id = TD_STRBUF_INIT;
            td_strbuf_add_n(&id, item, length);
            check_reference(check, sheet, row, field,
                            td_intern_find(check->tables->names, item, length),
                            td_strbuf_text(&id));
            td_strbuf_free(&id);
        }
    }
}

/* <column>_low <= column <= <column>_high. Cells that a scenario changed are left out: the bounds are
 * those of the figure as it was. */
static void check_bound(const td_check *check, const td_sheet *sheet, const td_extra_column *extra)
{
    bool high = false;
    const char *name = td_check_text(check, extra->name);
    int field = td_schema_find_bound(sheet->table, name, &high);
    for (uint32_t row = 0; field >= 0 && row < sheet->row_count; row++) {
        const char *text = td_check_text(check, extra->cells[row]);
        double bound = TD_EMPTY, value = td_sheet_number(sheet, field, row);
        td_place place = td_sheet_place(check->tables, sheet, row, -1);
        if (!place.where)
            place.where = name;
        if (*text && !td_parse_number(text, &bound)) {
            td_diags_add(check->diags, TD_D_CELL_NUMBER, place, text, NULL, NULL);
            continue;
        }
        bool outside = high ? bound < value : bound > value;
        if (outside && !td_ledger_find(check->tables->ledger, sheet->table, row, field))
            td_diags_add(check->diags, TD_D_BOUND_ORDER, place, text, NULL,
                         td_schema(sheet->table)->fields[field].name, NULL);
    }
}

static td_status check_sheet(const td_check *check, const td_sheet *sheet)
{
    check_required(check, sheet);
    td_status status = check_unique(check, sheet);
    const td_table_schema *schema = td_schema(sheet->table);
    for (size_t f = 0; f < schema->field_count; f++)
        if (schema->fields[f].type == TD_FIELD_REF || schema->fields[f].type == TD_FIELD_REFS)
            check_references(check, sheet, f);
    for (size_t e = 0; e < sheet->extra_count; e++)
        check_bound(check, sheet, &sheet->extra[e]);
    return status;
}

/* Tables whose first column alone is the key are those that others refer to. */
static bool is_target(td_table_id table)
{
    const td_table_schema *schema = td_schema(table);
    size_t keys = 0;
    for (size_t f = 0; f < schema->field_count; f++)
        keys += schema->fields[f].key;
    return keys == 1;
}

td_status td_tables_check(const td_tables *tables, td_diags *diags)
{
    size_t comparisons_left = MOST_COMPARISONS;
    td_check check = {.tables = tables, .diags = diags, .comparisons_left = &comparisons_left};
    td_status status = TD_OK;
    size_t errors = td_diags_error_count(diags);
    for (int t = 0; !status && t < TD_TABLE_COUNT; t++)
        if (is_target((td_table_id)t))
            status = td_key_index_build(&check.by_id[t], tables->sheet[t], 0);
    if (!status)
        status = td_key_index_build(&check.zone, tables->sheet[TD_T_NODE], TD_F_NODE_ZONE_ID);
    for (int t = 0; !status && t < TD_TABLE_COUNT; t++)
        if (tables->sheet[t])
            status = check_sheet(&check, tables->sheet[t]);
    td_status (*const parts[])(const td_check *) = {td_check_places, td_check_links,
                                                    td_check_facilities, td_check_services,
                                                    td_check_demand};
    for (size_t p = 0; !status && p < sizeof parts / sizeof *parts; p++)
        status = parts[p](&check);
    for (int t = 0; t < TD_TABLE_COUNT; t++)
        td_key_index_clear(&check.by_id[t]);
    td_key_index_clear(&check.zone);
    if (!status && td_diags_error_count(diags) > errors)
        status = TD_ERR_INVALID;
    return status;
}
