#include "base/table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/intern.h"
#include "base/mem.h"

/* Text is kept as atoms: result tables repeat the same few thousand ids over many rows. */
typedef union slot {
    td_atom text;
    int64_t integer;
    double real;
} slot;

struct td_table {
    const td_table_spec *spec;
    td_intern *texts;
    slot *slots;          /* [row * column_count + column] */
    unsigned char *empty; /* likewise */
    size_t slot_capacity, empty_capacity;
    size_t rows;
};

td_status td_table_create(const td_table_spec *spec, td_table **out)
{
    td_table *table = td_alloc(1, sizeof *table);
    if (!table)
        return TD_ERR_NOMEM;
    table->spec = spec;
    table->texts = td_intern_create();
    if (!table->texts) {
        free(table);
        return TD_ERR_NOMEM;
    }
    *out = table;
    return TD_OK;
}

void td_table_free(td_table *table)
{
    if (!table)
        return;
    td_intern_free(table->texts);
    free(table->slots);
    free(table->empty);
    free(table);
}

const td_table_spec *td_table_get_spec(const td_table *table)
{
    return table->spec;
}

size_t td_table_row_count(const td_table *table)
{
    return table->rows;
}

/* Most cells of a text column say what stands in the row above them: then it needs no looking up. */
static td_atom atom_of(const td_table *table, size_t column, const char *text)
{
    const size_t columns = table->spec->column_count;
    if (table->rows > 0) {
        const td_atom above = table->slots[(table->rows - 1) * columns + column].text;
        if (above != TD_NO_ATOM && strcmp(td_intern_text(table->texts, above), text) == 0)
            return above;
    }
    return td_intern_add(table->texts, text, strlen(text));
}

td_status td_table_append(td_table *table, const td_cell *cells)
{
    size_t columns = table->spec->column_count;
    size_t first = table->rows * columns;
    if (TD_RESERVE(table->slots, table->slot_capacity, first + columns) ||
        TD_RESERVE(table->empty, table->empty_capacity, first + columns))
        return TD_ERR_NOMEM;
    for (size_t c = 0; c < columns; c++) {
        const td_cell *cell = &cells[c];
        bool empty = cell->empty;
        slot value = {.integer = 0};
        switch (table->spec->columns[c].type) {
        case TD_CELL_TEXT:
            if (empty)
                break;
            value.text = atom_of(table, c, cell->as.text);
            if (value.text == TD_NO_ATOM && cell->as.text[0])
                return TD_ERR_NOMEM;
            empty = value.text == TD_NO_ATOM;
            break;
        case TD_CELL_INTEGER:
            value.integer = empty ? 0 : cell->as.integer;
            break;
        case TD_CELL_REAL:
            empty = empty || !isfinite(cell->as.real);
            value.real = empty ? 0 : cell->as.real;
            break;
        }
        table->slots[first + c] = value;
        table->empty[first + c] = empty;
    }
    table->rows++;
    return TD_OK;
}

td_cell td_table_get(const td_table *table, size_t row, size_t column)
{
    size_t i = row * table->spec->column_count + column;
    td_cell cell = {.empty = table->empty[i]};
    switch (table->spec->columns[column].type) {
    case TD_CELL_TEXT:
        cell.as.text = td_intern_text(table->texts, table->slots[i].text);
        break;
    case TD_CELL_INTEGER:
        cell.as.integer = table->slots[i].integer;
        break;
    case TD_CELL_REAL:
        cell.as.real = table->slots[i].real;
        break;
    }
    return cell;
}

td_status td_table_append_table(td_table *table, const td_table *from)
{
    size_t columns = table->spec->column_count;
    td_cell *cells = TD_ALLOC(columns, td_cell);
    td_status status = cells ? TD_OK : TD_ERR_NOMEM;
    for (size_t r = 0; status == TD_OK && r < from->rows; r++) {
        for (size_t c = 0; c < columns; c++)
            cells[c] = td_table_get(from, r, c);
        status = td_table_append(table, cells);
    }
    free(cells);
    return status;
}

int td_table_column_index(const td_table_spec *spec, const char *name)
{
    for (size_t c = 0; c < spec->column_count; c++)
        if (strcmp(spec->columns[c].name, name) == 0)
            return (int)c;
    return -1;
}
