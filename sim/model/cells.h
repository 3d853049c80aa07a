/* Writing cells by value, for the reader of cells and for scenario changes. */
#ifndef TD_MODEL_CELLS_H
#define TD_MODEL_CELLS_H

#include "model/tables.h"

/* Store a parsed value; NaN and TD_NO_ATOM empty the cell. */
td_status td_sheet_put_number(td_sheet *sheet, int field, uint32_t row, double value);
td_status td_sheet_put_text(td_sheet *sheet, int field, uint32_t row, td_atom value);

/* Keeps `kept` rows: new_row[row] is where a row goes, UINT32_MAX drops it. Never grows. */
void td_sheet_keep_rows(td_sheet *sheet, const uint32_t *new_row, uint32_t kept);

/* Whether a number column keeps `value`; if not, adds a message. */
bool td_field_check_range(const td_field *field, double value, const char *text, td_place place,
                          td_diags *diags);
/* Splits "a|b|c" into an array of pointers into *storage; frees nothing. Returns the count. Caller
 * frees *storage and *words. */
size_t td_words_split(const char *words, char **storage, const char ***list);

static inline bool td_field_is_number(const td_field *field)
{
    return field->type == TD_FIELD_NUMBER || field->type == TD_FIELD_FLAG;
}

#endif
