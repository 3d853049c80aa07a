/* A table of short texts in aligned columns, for people at a terminal. */
#ifndef TD_BASE_TEXT_TABLE_H
#define TD_BASE_TEXT_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"
#include "base/strbuf.h"

typedef struct td_text_table td_text_table;

typedef enum td_mood { TD_MOOD_WORSE = -1, TD_MOOD_NEITHER, TD_MOOD_BETTER } td_mood;

/* `columns` columns, the first of which names the rows; the first `headers` rows are the header. */
td_status td_text_table_create(size_t columns, size_t headers, td_text_table **out);
void td_text_table_free(td_text_table *table);

/* An empty row at the end. */
td_status td_text_table_add_row(td_text_table *table);
/* The text of a cell of the last row, copied. A tab parts what stands in columns of its own within
 * the column, a figure and its change say. The mood is shown by colour, beside what the text says.
 */
td_status td_text_table_put(td_text_table *table, size_t column, const char *text, td_mood mood);

/* Appends the table: names at the left, all else at the right of its column; columns without a text
 * below the header are left out. Where lines would be wider than `width` cells (0: no bound) it
 * comes in blocks, one below the other, each with as many columns as fit beside the names. */
void td_text_table_print(const td_text_table *table, bool colours, size_t width, td_strbuf *out);

#endif
