#include "indicators/result_tables.h"

#include <string.h>

#define TEXT    TD_CELL_TEXT
#define REAL    TD_CELL_REAL
#define INTEGER TD_CELL_INTEGER

/* First pass over the description: the columns of each table. */
#define TD_RESULT(name, en, zh)                  static const td_column name##_columns[] = {
#define TD_COL(name, type, is_key, unit, en, zh) {#name, type, is_key, unit, {en, zh}},
#define TD_RESULT_END(name)                                                                        \
    }                                                                                              \
    ;                                                                                              \
    _Static_assert(sizeof name##_columns / sizeof name##_columns[0] <= TD_RESULT_COLUMNS_MAX, #name);
#include "indicators/result_columns.def"
#undef TD_RESULT
#undef TD_COL
#undef TD_RESULT_END

/* Second pass: the tables. */
#define TD_RESULT(name, en, zh)                                                                    \
    {#name, {en, zh}, name##_columns, sizeof name##_columns / sizeof name##_columns[0]},
#define TD_COL(name, type, is_key, unit, en, zh)
#define TD_RESULT_END(name)
static const td_table_spec specs[TD_RESULT_COUNT] = {
#include "indicators/result_columns.def"
};
#undef TD_RESULT
#undef TD_COL
#undef TD_RESULT_END

const td_table_spec *td_result_spec(td_result result)
{
    return &specs[result];
}

void td_result_digits(td_result result, int *digits)
{
    enum { ALL = 0, TOTALS = 14, SUMS = 12, FIGURES = 8, ESTIMATES = 6 };
    static const int of_table[TD_RESULT_COUNT] = {
        [TD_RESULT_indicators] = TOTALS, [TD_RESULT_od] = SUMS,       [TD_RESULT_routes] = FIGURES,
        [TD_RESULT_users] = FIGURES,     [TD_RESULT_comparison] = FIGURES,
        [TD_RESULT_simulation] = ESTIMATES};
    const td_table_spec *spec = &specs[result];
    for (size_t c = 0; c < spec->column_count; c++) {
        const char *name = spec->columns[c].name;
        const bool adds_up = strcmp(name, "tonnes") == 0 || strcmp(name, "share") == 0;
        const bool counts = strcmp(name, "mean") == 0 || strcmp(name, "n") == 0;
        digits[c] = result == TD_RESULT_routes && adds_up      ? SUMS
                    : result == TD_RESULT_simulation && counts ? ALL
                                                               : of_table[result];
    }
}

td_status td_results_create(td_results *out)
{
    *out = (td_results){{NULL}};
    for (int r = 0; r < TD_RESULT_COUNT; r++) {
        td_status status = td_table_create(&specs[r], &out->table[r]);
        if (status) {
            td_results_clear(out);
            return status;
        }
    }
    return TD_OK;
}

void td_results_clear(td_results *results)
{
    for (int r = 0; r < TD_RESULT_COUNT; r++) {
        td_table_free(results->table[r]);
        results->table[r] = NULL;
    }
}

void td_results_keep_only(td_results *results, td_result kept)
{
    for (int r = 0; r < TD_RESULT_COUNT; r++) {
        if (r == (int)kept)
            continue;
        td_table_free(results->table[r]);
        results->table[r] = NULL;
    }
}

td_status td_results_append(td_results *to, const td_results *from)
{
    td_status status = TD_OK;
    for (int r = 0; status == TD_OK && r < TD_RESULT_COUNT; r++)
        status = td_table_append_table(to->table[r], from->table[r]);
    return status;
}

td_status td_results_describe(td_results *results)
{
    static const char *const type_names[] = {
        [TD_CELL_TEXT] = "text", [TD_CELL_INTEGER] = "integer", [TD_CELL_REAL] = "real"};
    for (int r = 0; r < TD_RESULT_COUNT; r++) {
        for (size_t c = 0; c < specs[r].column_count; c++) {
            const td_column *column = &specs[r].columns[c];
            td_cell row[] = {
                TD_CELL_OF_TEXT(specs[r].name),
                TD_CELL_OF_TEXT(column->name),
                TD_CELL_OF_TEXT(type_names[column->type]),
                TD_CELL_OF_TEXT(column->unit),
                TD_CELL_OF_TEXT(column->meaning[TD_LANG_EN]),
                TD_CELL_OF_TEXT(column->meaning[TD_LANG_ZH]),
            };
            td_status status = td_table_append(results->table[TD_RESULT_dictionary], row);
            if (status)
                return status;
        }
    }
    return TD_OK;
}
