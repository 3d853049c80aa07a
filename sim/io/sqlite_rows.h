/* Rows on their way into a database: a block of them is a table to SQLite, which takes them all in one
 * statement. A statement a row would spend a third of its time on beginning and ending. */
#ifndef TD_IO_SQLITE_ROWS_H
#define TD_IO_SQLITE_ROWS_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

typedef struct td_sqlite_rows td_sqlite_rows;

/* Makes the block known to a connection as the table `block` with columns c0, c1, ...; a later block
 * takes the place of an earlier one. Free it when no statement that reads it is left. */
td_status td_sqlite_rows_create(sqlite3 *base, size_t column_count, td_sqlite_rows **out);
void td_sqlite_rows_free(td_sqlite_rows *rows);

/* The values of a row, column after column. A text is copied. */
void td_sqlite_rows_add_null(td_sqlite_rows *rows);
void td_sqlite_rows_add_text(td_sqlite_rows *rows, const char *text, size_t length);
void td_sqlite_rows_add_integer(td_sqlite_rows *rows, int64_t integer);
void td_sqlite_rows_add_real(td_sqlite_rows *rows, double real);

/* Whether the block is to be emptied before a further row. */
bool td_sqlite_rows_is_full(const td_sqlite_rows *rows);
bool td_sqlite_rows_is_empty(const td_sqlite_rows *rows);
/* TD_ERR_NOMEM where a text found no room. */
td_status td_sqlite_rows_status(const td_sqlite_rows *rows);
/* From now on SQLite reads the rows added since the last turn, and others are added meanwhile. */
void td_sqlite_rows_turn(td_sqlite_rows *rows);

#endif
