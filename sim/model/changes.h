/* What the parts of td_scenario_apply share. */
#ifndef TD_MODEL_CHANGES_H
#define TD_MODEL_CHANGES_H

#include "model/ledger.h"
#include "model/scenario.h"

/* Two measures that write one cell so that their order would decide; an error unless the scenario's
 * own changes set the cell later. */
typedef struct td_conflict {
    td_table_id table;
    uint32_t row;
    int field;
    const td_change *change; /* the later one */
    const char *pointer;     /* of its value */
    uint32_t other_set;      /* number of the set that wrote first */
    bool settled;
} td_conflict;

typedef struct td_changing {
    const td_scenario *scenario;
    td_tables *tables; /* the copy */
    td_diags *diags;
    const td_change **removed[TD_TABLE_COUNT]; /* [row] what removed it, or NULL; NULL: none; rows stay
                                                  until the end, so that numbers hold */
    uint32_t removed_room[TD_TABLE_COUNT];
    td_conflict *conflicts;
    size_t conflict_count, conflict_capacity;
    td_closure *closures;
    size_t closure_count, closure_capacity;
    uint32_t set_number;       /* of the change set being applied */
    const td_change *change;   /* being applied */
    bool rows_failed;          /* an add or remove failed: what follows from that is not reported */
    bool out_of_memory;
} td_changing;

/* The place of a JSON pointer in the change being applied; NULL: of the change itself. */
td_place td_change_place(const td_changing *changing, const char *pointer);
bool td_change_is_removed(const td_changing *changing, td_table_id table, uint32_t row);
/* A text that lives as long as the tables; "" when out of memory. */
const char *td_change_keep(td_changing *changing, const char *text);

/* Rows that `where` selects, as an array to free; NULL with *count 0 where it selects none or is
 * wrong, which is reported. */
uint32_t *td_change_select(td_changing *changing, td_table_id table, size_t *count);

/* Whether a column of that name may be written or selected by; if not, says so. *field -1: an extra
 * column. */
bool td_change_find_column(td_changing *changing, td_table_id table, const td_setting *cell,
                           int *field);

/* The operations. */
void td_change_set_cells(td_changing *changing, td_table_id table);
void td_change_scale(td_changing *changing, td_table_id table);
void td_change_add(td_changing *changing, td_table_id table);
void td_change_remove(td_changing *changing, td_table_id table);
void td_change_close(td_changing *changing, td_table_id table);

/* Reports removed rows that others still refer to: one message a row, where the change stands. */
void td_change_report_needed(td_changing *changing);

/* Records that the current change writes a cell, and whether measures contradict each other there. */
void td_change_record(td_changing *changing, td_table_id table, uint32_t row, int field,
                      const char *pointer, bool same_value);
/* Reports the conflicts that no own change settled. */
void td_change_report_conflicts(td_changing *changing);

#endif
