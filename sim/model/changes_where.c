/* Which rows a change is about. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/cells.h"
#include "model/changes.h"
#include "model/schema_fields.h"

#define CORRIDOR_COLUMN "corridor"

/* One member of `where`, made ready to be held against rows. */
typedef struct condition {
    const td_setting *cell;
    int field;         /* -1: an extra column, or membership of corridors */
    bool corridor;
    const td_extra_column *extra;
    double *numbers;   /* [value] of a number column */
    td_atom *atoms;    /* [value] of other columns; of corridors */
    bool *hit;         /* [value] some row has it */
} condition;

td_place td_change_place(const td_changing *changing, const char *pointer)
{
    return (td_place){changing->change->file, 0, pointer ? pointer : changing->change->pointer};
}

bool td_change_is_removed(const td_changing *changing, td_table_id table, uint32_t row)
{
    return changing->removed[table] && row < changing->removed_room[table] &&
           changing->removed[table][row] != NULL;
}

const char *td_change_keep(td_changing *changing, const char *text)
{
    td_atom atom = td_intern_add(changing->tables->names, text, strlen(text));
    if (atom == TD_NO_ATOM && *text)
        changing->out_of_memory = true;
    return td_intern_text(changing->tables->names, atom);
}

/* The known column nearest to a name. */
static const char *nearest_column(const td_changing *changing, td_table_id table, const char *name)
{
    const td_table_schema *schema = td_schema(table);
    const td_sheet *sheet = changing->tables->sheet[table];
    size_t extras = sheet ? sheet->extra_count : 0, count = 0;
    const char **names = TD_ALLOC(schema->field_count + extras, const char *);
    for (size_t f = 0; names && f < schema->field_count; f++)
        names[count++] = schema->fields[f].name;
    for (size_t e = 0; names && e < extras; e++)
        names[count++] = td_intern_text(changing->tables->names, sheet->extra[e].name);
    const char *nearest = names ? td_nearest(name, names, count) : NULL;
    free(names);
    return nearest;
}

bool td_change_find_column(td_changing *changing, td_table_id table, const td_setting *cell,
                           int *field)
{
    const td_sheet *sheet = changing->tables->sheet[table];
    bool high;
    *field = td_schema_find_field(table, cell->column);
    if (*field >= 0 || td_schema_find_bound(table, cell->column, &high) >= 0 ||
        (sheet && td_sheet_find_extra(changing->tables, sheet, cell->column)))
        return true;
    td_diags_add(changing->diags, TD_D_COLUMN_UNKNOWN, td_change_place(changing, cell->pointer),
                 cell->column, nearest_column(changing, table, cell->column),
                 td_schema(table)->name, NULL);
    return false;
}

static void clear_conditions(condition *conditions, size_t count)
{
    for (size_t i = 0; conditions && i < count; i++) {
        free(conditions[i].numbers);
        free(conditions[i].atoms);
        free(conditions[i].hit);
    }
    free(conditions);
}

static bool has_corridors(td_table_id table)
{
    return table == TD_T_LINK || table == TD_T_SERVICE || table == TD_T_FACILITY ||
           table == TD_T_NODE;
}

/* Makes one member of `where` ready; false where it is wrong. */
static bool prepare(td_changing *changing, td_table_id table, const td_setting *cell, condition *c)
{
    const td_intern *names = changing->tables->names;
    *c = (condition){.cell = cell, .field = -1};
    c->corridor = has_corridors(table) && strcmp(cell->column, CORRIDOR_COLUMN) == 0;
    if (!c->corridor && !td_change_find_column(changing, table, cell, &c->field))
        return false;
    if (!c->corridor && c->field < 0)
        c->extra = td_sheet_find_extra(changing->tables, changing->tables->sheet[table],
                                       cell->column);
    bool number = c->field >= 0 && td_field_is_number(&td_schema(table)->fields[c->field]);
    c->hit = TD_ALLOC(cell->value_count, bool);
    c->atoms = TD_ALLOC(cell->value_count, td_atom);
    c->numbers = TD_ALLOC(cell->value_count, double);
    if (!c->hit || !c->atoms || !c->numbers) {
        changing->out_of_memory = true;
        return false;
    }
    for (size_t v = 0; v < cell->value_count; v++) {
        const char *value = cell->values[v];
        c->atoms[v] = td_intern_find(names, value, strlen(value));
        c->numbers[v] = TD_EMPTY;
        if (number && *value && !td_parse_number(value, &c->numbers[v])) {
            td_diags_add(changing->diags, TD_D_CELL_NUMBER,
                         td_change_place(changing, cell->pointer), value, NULL, NULL);
            return false;
        }
    }
    return true;
}

/* Whether a list cell has the item. */
static bool list_has(const char *list, const char *wanted)
{
    const char *item;
    size_t wanted_length = strlen(wanted);
    for (size_t length; td_list_next(&list, &item, &length);)
        if (length == wanted_length && strncmp(item, wanted, length) == 0)
            return true;
    return false;
}

static bool is_member(const td_changing *changing, td_table_id table, td_atom id, td_atom corridor)
{
    const td_sheet *sheet = changing->tables->sheet[TD_T_CORRIDOR_MEMBER];
    const char *name = td_schema(table)->name;
    for (uint32_t row = 0; sheet && row < sheet->row_count; row++)
        if (td_sheet_text(sheet, TD_F_CORRIDOR_MEMBER_ID, row) == id &&
            td_sheet_text(sheet, TD_F_CORRIDOR_MEMBER_CORRIDOR_ID, row) == corridor &&
            !td_change_is_removed(changing, TD_T_CORRIDOR_MEMBER, row) &&
            strcmp(td_intern_text(changing->tables->names,
                                  td_sheet_text(sheet, TD_F_CORRIDOR_MEMBER_TABLE, row)),
                   name) == 0)
            return true;
    return false;
}

static bool value_matches(const td_changing *changing, const td_sheet *sheet, const condition *c,
                          size_t v, uint32_t row)
{
    if (c->corridor)
        return c->atoms[v] != TD_NO_ATOM &&
               is_member(changing, sheet->table, td_sheet_text(sheet, 0, row), c->atoms[v]);
    bool absent_text = c->atoms[v] == TD_NO_ATOM && c->cell->values[v][0]; /* in no cell at all */
    if (c->field < 0)
        return !absent_text && (c->extra ? c->extra->cells[row] : TD_NO_ATOM) == c->atoms[v];
    const td_field *field = &td_schema(sheet->table)->fields[c->field];
    if (td_field_is_number(field)) {
        double number = td_sheet_number(sheet, c->field, row);
        return number == c->numbers[v] || (isnan(number) && isnan(c->numbers[v]));
    }
    td_atom text = td_sheet_text(sheet, c->field, row);
    if (!absent_text && text == c->atoms[v])
        return true;
    bool list = field->type == TD_FIELD_REFS || field->type == TD_FIELD_WORDS;
    return list && list_has(td_intern_text(changing->tables->names, text), c->cell->values[v]);
}

static bool row_matches(const td_changing *changing, const td_sheet *sheet, condition *conditions,
                        size_t count, uint32_t row)
{
    bool all = true;
    for (size_t i = 0; i < count; i++) { /* no early end: `hit` tells of every value */
        bool any = false;
        for (size_t v = 0; v < conditions[i].cell->value_count; v++)
            if (value_matches(changing, sheet, &conditions[i], v, row))
                any = conditions[i].hit[v] = true;
        all = all && any;
    }
    return all;
}

/* The value of the column nearest to one that no row has. */
static const char *nearest_value(const td_changing *changing, const td_sheet *sheet,
                                 const condition *c, const char *value)
{
    const td_sheet *from = c->corridor ? changing->tables->sheet[TD_T_CORRIDOR] : sheet;
    int field = c->corridor ? TD_F_CORRIDOR_CORRIDOR_ID : c->field;
    if (!from || (field < 0 && !c->extra) ||
        (field >= 0 && td_field_is_number(&td_schema(from->table)->fields[field])))
        return NULL;
    const char **texts = TD_ALLOC(from->row_count, const char *);
    for (uint32_t row = 0; texts && row < from->row_count; row++)
        texts[row] = td_intern_text(changing->tables->names,
                                    field >= 0 ? td_sheet_text(from, field, row)
                                               : c->extra->cells[row]);
    const char *nearest = texts ? td_nearest(value, texts, from->row_count) : NULL;
    free(texts);
    return nearest;
}

/* Every value of `where` must be that of some row, also where others of its list are; then some row
 * must fit all of it. */
static void report_misses(td_changing *changing, const td_sheet *sheet, const condition *conditions,
                          size_t count, size_t found)
{
    bool missed = false;
    for (size_t i = 0; i < count; i++)
        for (size_t v = 0; v < conditions[i].cell->value_count; v++) {
            const char *value = conditions[i].cell->values[v];
            if (conditions[i].hit[v])
                continue;
            missed = true;
            td_diags_add(changing->diags, TD_D_WHERE_VALUE,
                         td_change_place(changing, conditions[i].cell->pointer), value,
                         sheet ? nearest_value(changing, sheet, &conditions[i], value) : NULL,
                         td_schema(sheet ? sheet->table
                                         : td_schema_find_table(changing->change->table))
                             ->name,
                         NULL);
        }
    if (found == 0 && !missed)
        td_diags_add(changing->diags, TD_D_WHERE_NONE, td_change_place(changing, NULL), NULL, NULL,
                     changing->change->table, NULL);
}

uint32_t *td_change_select(td_changing *changing, td_table_id table, size_t *count)
{
    const td_change *change = changing->change;
    const td_sheet *sheet = changing->tables->sheet[table];
    uint32_t rows = sheet ? sheet->row_count : 0, *selected = TD_ALLOC(rows, uint32_t);
    condition *conditions = TD_ALLOC(change->where_count, condition);
    bool right = true;
    *count = 0;
    changing->out_of_memory = changing->out_of_memory || !selected || !conditions;
    if (change->where_count == 0)
        td_diags_add(changing->diags, TD_D_JSON_KEY_MISSING, td_change_place(changing, NULL), NULL,
                     NULL, "where", NULL);
    for (size_t i = 0; conditions && i < change->where_count; i++)
        right = prepare(changing, table, &change->where[i], &conditions[i]) && right;
    right = right && change->where_count > 0 && !changing->out_of_memory;
    for (uint32_t row = 0; right && row < rows; row++)
        if (!td_change_is_removed(changing, table, row) &&
            row_matches(changing, sheet, conditions, change->where_count, row))
            selected[(*count)++] = row;
    if (right && !change->may_match_none && !changing->scenario->lacks_rows)
        report_misses(changing, sheet, conditions, change->where_count, *count);
    clear_conditions(conditions, change->where_count);
    if (*count > 0)
        return selected;
    free(selected);
    return NULL;
}
