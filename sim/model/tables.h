/* A network as read: one sheet a table, columns typed by the schema, cells as text atoms or numbers.
 * Scenario changes work on copies of these; the world (world.h) is built from them. */
#ifndef TD_MODEL_TABLES_H
#define TD_MODEL_TABLES_H

#include <math.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/diag.h"
#include "base/intern.h"
#include "base/status.h"
#include "model/schema.h"

/* An empty number cell. */
#define TD_EMPTY ((double)NAN)

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
    const char **pointer; /* [row] added by a scenario: its JSON pointer (likewise), else NULL */
    atomic_int references; /* tables that hold the sheet; written to only while there is one */
} td_sheet;

/* Which change of a scenario last wrote a cell, so that a mistake is shown where it was made. Kept by
 * model/changes; NULL for a network as read. */
typedef struct td_ledger td_ledger;

typedef struct td_tables {
    td_intern *names;     /* shared by a base and its copies; kept alive by references */
    td_sheet *sheet[TD_TABLE_COUNT]; /* NULL: the table is absent */
    void *network_json;   /* json_t of network.json, a reference held */
    char *folder;         /* as given, for messages */
    td_ledger *ledger;    /* scenario changes, NULL: none */
    atomic_int *name_references; /* tables that hold `names` */
} td_tables;

/* An empty network. */
td_status td_tables_create(const char *folder, td_tables **out);
/* A copy that may be changed without touching `from`: sheets are shared until td_tables_sheet asks for
 * one of them to write to. Names are shared for good (add to them only while no other thread does:
 * scenario changes are applied by one thread). */
td_status td_tables_copy(const td_tables *from, td_tables **out);
void td_tables_free(td_tables *tables);

/* Keeps the names of tables alive beyond the tables themselves. */
typedef struct td_names_hold {
    td_intern *names;
    atomic_int *references;
} td_names_hold;
td_names_hold td_names_keep(const td_tables *tables);
void td_names_release(td_names_hold hold);

/* The sheet of a table to write to, created empty if absent and no longer shared with other tables.
 * NULL: out of memory. To read, use tables->sheet[table]. */
td_sheet *td_tables_sheet(td_tables *tables, td_table_id table);
/* Appends an empty row and gives its number. `origin` must outlive the sheet: intern it. */
td_status td_sheet_add_row(td_sheet *sheet, const char *origin, uint32_t line, uint32_t *row);

/* Parses `text` by the field's type and stores it; a mistake goes to diags with `place` (whose `where`
 * names the column or the JSON pointer) and leaves the cell empty: TD_OK too, so that reading goes on. REF targets are checked later, by
 * td_tables_check, when all rows are there. */
td_status td_sheet_set(td_tables *tables, td_sheet *sheet, uint32_t row, int field, const char *text,
                       td_place place, td_diags *diags);
/* A cell of an unknown column. */
td_status td_sheet_set_extra(td_tables *tables, td_sheet *sheet, uint32_t row, const char *column,
                             const char *text);

/* The extra column of that name, or NULL. */
const td_extra_column *td_sheet_find_extra(const td_tables *tables, const td_sheet *sheet,
                                           const char *column);

double td_sheet_number(const td_sheet *sheet, int field, uint32_t row); /* NaN: empty */
td_atom td_sheet_text(const td_sheet *sheet, int field, uint32_t row);  /* TD_NO_ATOM: empty */

/* The place of a cell for messages: file, line and column, or the scenario change that wrote it. */
td_place td_sheet_place(const td_tables *tables, const td_sheet *sheet, uint32_t row, int field);

/* Takes the next item of a list cell (separated by semicolons, blanks around items dropped) from
 * *rest; false at the end. */
bool td_list_next(const char **rest, const char **item, size_t *length);

/* Reads a whole text as a finite decimal number (blanks around it allowed, no hexadecimal). */
bool td_parse_number(const char *text, double *value);
/* Whether a text is an id: [A-Za-z0-9][A-Za-z0-9_.-]* */
bool td_is_id(const char *text, size_t length);
/* Days since 1970-01-01 of "2027-07-01"; false where it is no date of the Gregorian calendar. */
bool td_parse_date(const char *text, int *day);
int td_days_from_civil(int year, int month, int day_of_month);

/* Checks every table: required cells, unique keys, references, and what only the whole can tell
 * (services over missing links, demand between places that are not zones, unequal profile lengths,
 * cycles of parents and of concurrent_with ...). All mistakes, each once. */
td_status td_tables_check(const td_tables *tables, td_diags *diags);

#endif
