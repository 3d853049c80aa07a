/* What a scenario's changes did to which cell: where the last change stands (for messages), and which
 * measures set or scaled it (for conflicts between measures). */
#ifndef TD_MODEL_LEDGER_H
#define TD_MODEL_LEDGER_H

#include <stdbool.h>

#include "model/tables.h"

typedef struct td_ledger_entry {
    td_table_id table;
    uint32_t row;
    int field;           /* -1: the whole row */
    const char *file;    /* of the last change; borrowed from the interner, as pointer is */
    const char *pointer;
    /* Since the scenario's own changes last set the cell: */
    bool by_measure;     /* a measure wrote it */
    bool several;        /* more than one did */
    bool was_set, was_scaled;
    uint32_t set_number; /* the measure's change set, the last one's of several */
} td_ledger_entry;

td_ledger *td_ledger_create(void);
void td_ledger_free(td_ledger *ledger);
/* The entry of a cell, or NULL. */
td_ledger_entry *td_ledger_find(const td_ledger *ledger, td_table_id table, uint32_t row, int field);
/* The entry of a cell, added if new (with file NULL); NULL: out of memory. Valid until the next. */
td_ledger_entry *td_ledger_touch(td_ledger *ledger, td_table_id table, uint32_t row, int field);
/* Overwrites *place with that of the last change of a cell, if there was one. ledger may be NULL. */
void td_ledger_place(const td_ledger *ledger, td_table_id table, uint32_t row, int field,
                     td_place *place);
/* Renumbers the rows of a table: new_row[row], UINT32_MAX for removed ones. */
td_status td_ledger_renumber(td_ledger *ledger, td_table_id table, const uint32_t *new_row);

#endif
