/* A network as read: one sheet a table, columns typed by the schema, cells as text atoms or numbers.
 * Scenario changes work on copies of these; the world (world.h) is built from them. */
#ifndef TD_MODEL_TABLES_H
#define TD_MODEL_TABLES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/diag.h"
#include "base/intern.h"
#include "base/status.h"
#include "model/schema.h"

/* A column that the schema does not know, kept as text. */
typedef struct td_extra_column {
    td_atom name;
    td_atom *cells; /* [row] */
} td_extra_column;

typedef struct td_sheet {
    td_table_id table;
    uint32_t row_count;
    size_t row_capacity;
    double **number;  /* [field][row] NUMBER and FLAG fields, NaN = empty; NULL: no such column given */
    td_atom **text;   /* [field][row] all other fields, TD_NO_ATOM = empty; NULL: likewise */
    td_extra_column *extra;
    size_t extra_count;
    uint32_t *line;       /* [row] line in `file`; 0: added by a scenario */
    const char **origin;  /* [row] file that the row came from (borrowed from the interner) */
} td_sheet;

typedef struct td_tables {
    td_intern *names;     /* shared by a base and its copies; kept alive by references */
    td_sheet *sheet[TD_TABLE_COUNT]; /* NULL: the table is absent */
    void *network_json;   /* json_t of network.json, a reference held */
    char *folder;         /* as given, for messages */
} td_tables;

/* An empty network. */
td_status td_tables_create(const char *folder, td_tables **out);
/* A copy that shares nothing that a change could write to; names are shared (add to them only while
 * no other thread does: scenario changes are applied by one thread). */
td_status td_tables_copy(const td_tables *from, td_tables **out);
void td_tables_free(td_tables *tables);

/* The sheet of a table, created empty if absent. NULL: out of memory. */
td_sheet *td_tables_sheet(td_tables *tables, td_table_id table);
/* Appends an empty row and gives its number. */
td_status td_sheet_add_row(td_sheet *sheet, const char *origin, uint32_t line, uint32_t *row);

/* Parses `text` by the field's type and stores it; a mistake goes to diags with `place` (whose `where`
 * names the column or the JSON pointer) and leaves the cell empty. REF targets are checked later, by
 * td_tables_check, when all rows are there. */
td_status td_sheet_set(td_tables *tables, td_sheet *sheet, uint32_t row, int field, const char *text,
                       td_place place, td_diags *diags);
/* A cell of an unknown column. */
td_status td_sheet_set_extra(td_tables *tables, td_sheet *sheet, uint32_t row, const char *column,
                             const char *text);

double td_sheet_number(const td_sheet *sheet, int field, uint32_t row); /* NaN: empty */
td_atom td_sheet_text(const td_sheet *sheet, int field, uint32_t row);  /* TD_NO_ATOM: empty */

/* Checks every table: required cells, unique keys, references, and what only the whole can tell
 * (services over missing links, demand between places that are not zones, unequal profile lengths,
 * cycles of parents and of concurrent_with ...). All mistakes, each once. */
td_status td_tables_check(const td_tables *tables, td_diags *diags);

#endif
