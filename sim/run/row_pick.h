/* The rows that matter most out of many, in the order in which they came: at most `most` of them are in
 * memory. What matters: freight (column tonnes) of the year; in tables without it, totals before parts
 * (rows with more empty key cells). Of equal rows the earlier one stays. */
#ifndef TD_RUN_ROW_PICK_H
#define TD_RUN_ROW_PICK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"
#include "base/table.h"

typedef struct td_row_pick td_row_pick;

td_status td_row_pick_create(const td_table_spec *spec, size_t most, td_row_pick **out);
/* The columns that tell how much a row matters, into columns[spec's column count]; how many. */
size_t td_row_pick_weighed(const td_row_pick *pick, int *columns);
/* Whether a row, of which these columns are filled, is to be kept for now; each row is asked for once. */
bool td_row_pick_wants(td_row_pick *pick, const td_cell *row);
/* Keeps the row last asked for, which is wanted. */
td_status td_row_pick_add(td_row_pick *pick, const td_cell *row);
/* Hands the rows over, one after another, and is empty then. `take` may fail; its status is given back. */
td_status td_row_pick_take(td_row_pick *pick, td_status (*take)(void *payload, const td_cell *row),
                           void *payload);
void td_row_pick_free(td_row_pick *pick);

#endif
