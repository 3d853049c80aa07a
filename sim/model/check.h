/* What the parts of td_tables_check share: indexes of every table by id, and ways to complain. */
#ifndef TD_MODEL_CHECK_H
#define TD_MODEL_CHECK_H

#include "model/key_index.h"
#include "model/tables.h"

typedef struct td_check {
    const td_tables *tables;
    td_diags *diags;
    td_key_index by_id[TD_TABLE_COUNT]; /* by the first column, for tables that rows refer to */
    td_key_index zone;                  /* node rows by zone_id */
    size_t *comparisons_left;           /* that suggestions may still cost */
} td_check;

static inline const char *td_check_text(const td_check *check, td_atom atom)
{
    return td_intern_text(check->tables->names, atom);
}

/* The row of a table that has this id, or TD_NO_ROW. */
uint32_t td_check_find(const td_check *check, td_table_id table, td_atom id);
/* A known id near the one given, or NULL; `zones`: among zone ids (table node). A table of millions of
 * wrong ids gets suggestions for the first of them only. */
const char *td_check_suggest(const td_check *check, td_table_id table, bool zones, const char *id);
/* Adds a message about a cell with the cell's text as the value found. */
void td_check_tell(const td_check *check, td_diag_code code, td_table_id table, uint32_t row,
                   int field, const char *value, const char *arg);

/* The same with up to two arguments and a suggestion. */
void td_check_suggesting(const td_check *check, td_diag_code code, td_table_id table, uint32_t row,
                         int field, const char *value, const char *suggestion, const char *arg);

static inline td_atom td_check_cell(const td_check *check, td_table_id table, int field,
                                    uint32_t row)
{
    return td_sheet_text(check->tables->sheet[table], field, row);
}
static inline const char *td_check_cell_text(const td_check *check, td_table_id table, int field,
                                             uint32_t row)
{
    return td_check_text(check, td_check_cell(check, table, field, row));
}
static inline uint32_t td_check_rows(const td_check *check, td_table_id table)
{
    return check->tables->sheet[table] ? check->tables->sheet[table]->row_count : 0;
}

/* The parts, each over all rows of its tables. */
td_status td_check_places(const td_check *check);    /* node, access, corridor, season */
td_status td_check_links(const td_check *check);     /* vehicle_type, link */
td_status td_check_facilities(const td_check *check);
td_status td_check_services(const td_check *check);  /* service, service_stop */
td_status td_check_demand(const td_check *check);    /* demand, choice, cargo forms */

/* Tells of every row of a table whose REF column leads back to the row itself. */
td_status td_check_cycles(const td_check *check, td_table_id table, int field);
/* Tells of a place that links, facilities, access and stops cannot have: an area, or a market. */
void td_check_in_network(const td_check *check, td_table_id table, uint32_t row, int field,
                         bool market_too);

#endif
