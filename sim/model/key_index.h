/* Rows of a sheet by the value of one or more columns: a hash table, so that checks of millions of rows
 * stay linear. */
#ifndef TD_MODEL_KEY_INDEX_H
#define TD_MODEL_KEY_INDEX_H

#include "model/tables.h"

#define TD_KEY_FIELDS 4
#define TD_NO_ROW     UINT32_MAX

typedef struct td_key_index {
    const td_sheet *sheet; /* borrowed; NULL: no rows */
    int fields[TD_KEY_FIELDS];
    int field_count;
    uint32_t *slots; /* row + 1, 0 = free */
    size_t slot_count;
} td_key_index;

/* An empty index over columns of a sheet (which may be NULL). */
td_status td_key_index_init(td_key_index *index, const td_sheet *sheet, const int *fields,
                            int field_count);
void td_key_index_clear(td_key_index *index);
/* Adds a row; gives the earlier row of the same values, or TD_NO_ROW if it is the first. */
uint32_t td_key_index_add(td_key_index *index, uint32_t row);
/* An index over all rows of one text column, empty cells left out; of equal values the first row. */
td_status td_key_index_build(td_key_index *index, const td_sheet *sheet, int field);
/* The row whose (single, text) column holds the atom, or TD_NO_ROW. */
uint32_t td_key_index_find(const td_key_index *index, td_atom atom);

#endif
