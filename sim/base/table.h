/* Result tables: typed columns that know key, unit and meaning in both languages. Every writer (CSV,
 * workbook, database, dictionary, report) works from these, so that a table is described once. */
#ifndef TD_BASE_TABLE_H
#define TD_BASE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/lang.h"
#include "base/status.h"

typedef enum td_cell_type { TD_CELL_TEXT, TD_CELL_INTEGER, TD_CELL_REAL } td_cell_type;

typedef struct td_column {
    const char *name; /* as in the CSV header, without unit unless the name has one */
    td_cell_type type;
    bool key;         /* part of the row's key */
    const char *unit; /* "t", "CNY/t", "" for none */
    const char *meaning[TD_LANG_COUNT];
} td_column;

typedef struct td_table_spec {
    const char *name;
    const char *title[TD_LANG_COUNT];
    const td_column *columns;
    size_t column_count;
} td_table_spec;

/* A value to append. An empty cell has `empty` set: "all" in a key column, "no figure" elsewhere. */
typedef struct td_cell {
    bool empty;
    union {
        const char *text; /* copied */
        int64_t integer;
        double real; /* NaN and infinities become empty */
    } as;
} td_cell;

#define TD_CELL_OF_TEXT(t)    ((td_cell){.empty = !(t) || !*(t), .as.text = (t)})
#define TD_CELL_OF_INTEGER(i) ((td_cell){.as.integer = (i)})
#define TD_CELL_OF_REAL(x)    ((td_cell){.as.real = (x)})
#define TD_CELL_EMPTY         ((td_cell){.empty = true})

typedef struct td_table td_table;

/* The spec is borrowed and must outlive the table. */
td_status td_table_create(const td_table_spec *spec, td_table **out);
void td_table_free(td_table *table);
const td_table_spec *td_table_get_spec(const td_table *table);
size_t td_table_row_count(const td_table *table);
/* Appends one row of column_count cells. */
td_status td_table_append(td_table *table, const td_cell *cells);
/* Appends all rows of another table with the same spec. */
td_status td_table_append_table(td_table *table, const td_table *from);
/* A cell as it stands; text is borrowed. */
td_cell td_table_get(const td_table *table, size_t row, size_t column);
/* Column number by name, or -1. */
int td_table_column_index(const td_table_spec *spec, const char *name);

#endif
