/* The result tables of a run and what their columns mean (result_columns.def). */
#ifndef TD_INDICATORS_RESULT_TABLES_H
#define TD_INDICATORS_RESULT_TABLES_H

#include "base/status.h"
#include "base/table.h"

typedef enum td_result {
#define TD_RESULT(name, en, zh) TD_RESULT_##name,
#define TD_COL(name, type, key, unit, en, zh)
#define TD_RESULT_END(name)
#include "indicators/result_columns.def"
#undef TD_RESULT
#undef TD_COL
#undef TD_RESULT_END
    TD_RESULT_COUNT
} td_result;

/* Constant, valid for the program's life. */
const td_table_spec *td_result_spec(td_result result);

/* [column] The significant digits that a result table's numbers are told in; 0: all. A text of 17 digits
 * is mostly rounding: an equilibrium is known to 4 digits, a simulated figure to 2. What must add up
 * (tonnes, shares, sums) keeps enough to do so to 1e-9. `digits` has room for the table's columns. */
void td_result_digits(td_result result, int *digits);

/* The most columns of a table. */
#define TD_RESULT_COLUMNS_MAX 40

/* All tables of one scenario, or of a whole run; a table that does not apply is empty. */
typedef struct td_results {
    td_table *table[TD_RESULT_COUNT];
} td_results;

td_status td_results_create(td_results *out);
void td_results_clear(td_results *results);
/* Lets go of all tables but one. */
void td_results_keep_only(td_results *results, td_result kept);
/* Appends every table of `from`. */
td_status td_results_append(td_results *to, const td_results *from);

/* Fills the dictionary table: a row for every column of every table. */
td_status td_results_describe(td_results *results);

#endif
