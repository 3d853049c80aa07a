/* Sheets and networks as read. A copy shares its sheets with the original until one is written to. */
#include "model/tables.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/cells.h"
#include "model/ledger.h"

static size_t field_count(const td_sheet *sheet)
{
    return td_schema(sheet->table)->field_count;
}

static void sheet_free(td_sheet *sheet)
{
    if (!sheet)
        return;
    for (size_t f = 0; f < field_count(sheet); f++) {
        if (sheet->number)
            free(sheet->number[f]);
        if (sheet->text)
            free(sheet->text[f]);
    }
    for (size_t e = 0; e < sheet->extra_count; e++)
        free(sheet->extra[e].cells);
    free(sheet->number);
    free(sheet->text);
    free(sheet->extra);
    free(sheet->line);
    free(sheet->origin);
    free(sheet->pointer);
    free(sheet);
}

static void sheet_release(td_sheet *sheet)
{
    if (sheet && atomic_fetch_sub(&sheet->references, 1) == 1)
        sheet_free(sheet);
}

static td_sheet *sheet_create(td_table_id table)
{
    td_sheet *sheet = TD_ALLOC(1, td_sheet);
    if (!sheet)
        return NULL;
    sheet->table = table;
    atomic_init(&sheet->references, 1);
    sheet->number = TD_ALLOC(field_count(sheet), double *);
    sheet->text = TD_ALLOC(field_count(sheet), td_atom *);
    if (!sheet->number || !sheet->text) {
        sheet_free(sheet);
        return NULL;
    }
    return sheet;
}

/* A copy of `count` elements; NULL for NULL, *failed when out of memory. */
static void *copy_array(const void *from, size_t count, size_t size, bool *failed)
{
    if (!from)
        return NULL;
    void *copy = td_alloc(count, size);
    if (!copy)
        *failed = true;
    else
        memcpy(copy, from, count * size);
    return copy;
}

static td_sheet *sheet_copy(const td_sheet *from)
{
    td_sheet *sheet = sheet_create(from->table);
    if (!sheet)
        return NULL;
    bool failed = false;
    size_t rows = from->row_count;
    sheet->row_count = from->row_count;
    sheet->row_capacity = rows;
    for (size_t f = 0; f < field_count(from); f++) {
        sheet->number[f] = copy_array(from->number[f], rows, sizeof(double), &failed);
        sheet->text[f] = copy_array(from->text[f], rows, sizeof(td_atom), &failed);
    }
    sheet->line = copy_array(from->line, rows, sizeof *from->line, &failed);
    sheet->origin = copy_array(from->origin, rows, sizeof *from->origin, &failed);
    sheet->pointer = copy_array(from->pointer, rows, sizeof *from->pointer, &failed);
    if (from->extra_count > 0) {
        sheet->extra = TD_ALLOC(from->extra_count, td_extra_column);
        failed = failed || !sheet->extra;
    }
    for (size_t e = 0; !failed && e < from->extra_count; e++) {
        sheet->extra[e].name = from->extra[e].name;
        sheet->extra[e].cells = copy_array(from->extra[e].cells, rows, sizeof(td_atom), &failed);
        sheet->extra_count = e + 1;
    }
    if (failed) {
        sheet_free(sheet);
        return NULL;
    }
    return sheet;
}

td_status td_tables_create(const char *folder, td_tables **out)
{
    *out = NULL;
    td_tables *tables = TD_ALLOC(1, td_tables);
    if (!tables)
        return TD_ERR_NOMEM;
    tables->names = td_intern_create();
    tables->name_references = TD_ALLOC(1, atomic_int);
    tables->folder = strdup(folder ? folder : "");
    if (!tables->names || !tables->name_references || !tables->folder) {
        td_intern_free(tables->names);
        free(tables->name_references);
        free(tables->folder);
        free(tables);
        return TD_ERR_NOMEM;
    }
    atomic_init(tables->name_references, 1);
    *out = tables;
    return TD_OK;
}

td_status td_tables_copy(const td_tables *from, td_tables **out)
{
    *out = NULL;
    td_tables *tables = TD_ALLOC(1, td_tables);
    if (!tables)
        return TD_ERR_NOMEM;
    tables->folder = strdup(from->folder);
    if (!tables->folder) {
        free(tables);
        return TD_ERR_NOMEM;
    }
    tables->names = from->names;
    tables->name_references = from->name_references;
    atomic_fetch_add(tables->name_references, 1);
    for (int t = 0; t < TD_TABLE_COUNT; t++) {
        tables->sheet[t] = from->sheet[t];
        if (tables->sheet[t])
            atomic_fetch_add(&tables->sheet[t]->references, 1);
    }
    tables->network_json = json_incref(from->network_json);
    *out = tables;
    return TD_OK;
}

td_names_hold td_names_keep(const td_tables *tables)
{
    atomic_fetch_add(tables->name_references, 1);
    return (td_names_hold){tables->names, tables->name_references};
}

void td_names_release(td_names_hold hold)
{
    if (!hold.references || atomic_fetch_sub(hold.references, 1) != 1)
        return;
    td_intern_free(hold.names);
    free(hold.references);
}

void td_tables_free(td_tables *tables)
{
    if (!tables)
        return;
    for (int t = 0; t < TD_TABLE_COUNT; t++)
        sheet_release(tables->sheet[t]);
    td_ledger_free(tables->ledger);
    json_decref(tables->network_json);
    td_names_release((td_names_hold){tables->names, tables->name_references});
    free(tables->folder);
    free(tables);
}

td_sheet *td_tables_sheet(td_tables *tables, td_table_id table)
{
    td_sheet *sheet = tables->sheet[table];
    if (sheet && atomic_load(&sheet->references) == 1)
        return sheet;
    td_sheet *own = sheet ? sheet_copy(sheet) : sheet_create(table);
    if (own) {
        sheet_release(sheet);
        tables->sheet[table] = own;
    }
    return own;
}

/* Gives every array of the sheet room for `capacity` rows. */
static td_status sheet_grow(td_sheet *sheet, size_t capacity)
{
    td_status status = td_resize((void **)&sheet->line, capacity, sizeof *sheet->line);
    if (!status)
        status = td_resize((void **)&sheet->origin, capacity, sizeof *sheet->origin);
    if (!status)
        status = td_resize((void **)&sheet->pointer, capacity, sizeof *sheet->pointer);
    for (size_t f = 0; !status && f < field_count(sheet); f++) {
        if (sheet->number[f])
            status = td_resize((void **)&sheet->number[f], capacity, sizeof(double));
        if (!status && sheet->text[f])
            status = td_resize((void **)&sheet->text[f], capacity, sizeof(td_atom));
    }
    for (size_t e = 0; !status && e < sheet->extra_count; e++)
        status = td_resize((void **)&sheet->extra[e].cells, capacity, sizeof(td_atom));
    if (!status)
        sheet->row_capacity = capacity;
    return status;
}

td_status td_sheet_add_row(td_sheet *sheet, const char *origin, uint32_t line, uint32_t *row)
{
    if (sheet->row_count == UINT32_MAX - 1)
        return TD_ERR_NOMEM;
    if (sheet->row_count == sheet->row_capacity) {
        size_t grown = sheet->row_capacity + sheet->row_capacity / 2;
        td_status status = sheet_grow(sheet, grown < 8 ? 8 : grown);
        if (status)
            return status;
    }
    uint32_t r = sheet->row_count++;
    sheet->line[r] = line;
    sheet->origin[r] = origin;
    sheet->pointer[r] = NULL;
    for (size_t f = 0; f < field_count(sheet); f++) {
        if (sheet->number[f])
            sheet->number[f][r] = TD_EMPTY;
        if (sheet->text[f])
            sheet->text[f][r] = TD_NO_ATOM;
    }
    for (size_t e = 0; e < sheet->extra_count; e++)
        sheet->extra[e].cells[r] = TD_NO_ATOM;
    *row = r;
    return TD_OK;
}

td_status td_sheet_put_number(td_sheet *sheet, int field, uint32_t row, double value)
{
    if (!sheet->number[field]) {
        if (isnan(value))
            return TD_OK;
        double *cells = TD_ALLOC(sheet->row_capacity, double);
        if (!cells)
            return TD_ERR_NOMEM;
        for (uint32_t r = 0; r < sheet->row_count; r++)
            cells[r] = TD_EMPTY;
        sheet->number[field] = cells;
    }
    sheet->number[field][row] = value;
    return TD_OK;
}

td_status td_sheet_put_text(td_sheet *sheet, int field, uint32_t row, td_atom value)
{
    if (!sheet->text[field]) {
        if (value == TD_NO_ATOM)
            return TD_OK;
        sheet->text[field] = TD_ALLOC(sheet->row_capacity, td_atom);
        if (!sheet->text[field])
            return TD_ERR_NOMEM;
    }
    sheet->text[field][row] = value;
    return TD_OK;
}

/* Moves the kept elements of one array down. */
static void keep_elements(void *array, size_t size, const uint32_t *new_row, uint32_t rows)
{
    unsigned char *bytes = array;
    for (uint32_t row = 0; array && row < rows; row++)
        if (new_row[row] != UINT32_MAX && new_row[row] != row)
            memcpy(bytes + new_row[row] * size, bytes + row * size, size);
}

void td_sheet_keep_rows(td_sheet *sheet, const uint32_t *new_row, uint32_t kept)
{
    uint32_t rows = sheet->row_count;
    for (size_t f = 0; f < field_count(sheet); f++) {
        keep_elements(sheet->number[f], sizeof(double), new_row, rows);
        keep_elements(sheet->text[f], sizeof(td_atom), new_row, rows);
    }
    for (size_t e = 0; e < sheet->extra_count; e++)
        keep_elements(sheet->extra[e].cells, sizeof(td_atom), new_row, rows);
    keep_elements(sheet->line, sizeof *sheet->line, new_row, rows);
    keep_elements(sheet->origin, sizeof *sheet->origin, new_row, rows);
    keep_elements(sheet->pointer, sizeof *sheet->pointer, new_row, rows);
    sheet->row_count = kept;
}

static td_extra_column *find_extra(const td_sheet *sheet, td_atom name)
{
    for (size_t e = 0; e < sheet->extra_count; e++)
        if (sheet->extra[e].name == name)
            return &sheet->extra[e];
    return NULL;
}

const td_extra_column *td_sheet_find_extra(const td_tables *tables, const td_sheet *sheet,
                                           const char *column)
{
    td_atom name = td_intern_find(tables->names, column, strlen(column));
    return name == TD_NO_ATOM ? NULL : find_extra(sheet, name);
}

td_status td_sheet_set_extra(td_tables *tables, td_sheet *sheet, uint32_t row, const char *column,
                             const char *text)
{
    td_atom name = td_intern_add(tables->names, column, strlen(column));
    td_atom cell = td_intern_add(tables->names, text, strlen(text));
    if (name == TD_NO_ATOM || (cell == TD_NO_ATOM && *text))
        return TD_ERR_NOMEM;
    td_extra_column *extra = find_extra(sheet, name);
    if (!extra) {
        td_status status = td_resize((void **)&sheet->extra, sheet->extra_count + 1,
                                     sizeof *sheet->extra);
        td_atom *cells = status ? NULL : TD_ALLOC(sheet->row_capacity, td_atom);
        if (!cells)
            return TD_ERR_NOMEM;
        extra = &sheet->extra[sheet->extra_count++];
        *extra = (td_extra_column){name, cells};
    }
    extra->cells[row] = cell;
    return TD_OK;
}

double td_sheet_number(const td_sheet *sheet, int field, uint32_t row)
{
    return sheet && sheet->number[field] ? sheet->number[field][row] : TD_EMPTY;
}

td_atom td_sheet_text(const td_sheet *sheet, int field, uint32_t row)
{
    return sheet && sheet->text[field] ? sheet->text[field][row] : TD_NO_ATOM;
}

td_place td_sheet_place(const td_tables *tables, const td_sheet *sheet, uint32_t row, int field)
{
    td_place place = {sheet->origin[row], sheet->line[row], NULL};
    if (field >= 0)
        place.where = td_schema(sheet->table)->fields[field].name;
    if (sheet->pointer[row])
        place.where = sheet->pointer[row];
    td_ledger_place(tables->ledger, sheet->table, row, field, &place);
    return place;
}
