/* Result tables as RFC 4180 CSV: UTF-8, LF line ends, a header row, '.' decimals whatever the
 * locale, numbers in the shortest form that reads back to the same double, empty cells empty.
 *
 * Spreadsheets must not take text for a formula: a text cell that begins with = + - @, a tab or a
 * carriage return is written with an apostrophe before it, so that they take it for text. Numbers
 * are never changed, and no id begins so. io/csv_reader.h takes the apostrophe away again; a text
 * that itself has apostrophes before such a sign gets one more, so that nothing is lost. */
#ifndef TD_IO_CSV_WRITER_H
#define TD_IO_CSV_WRITER_H

#include <stddef.h>

#include "base/diag.h"
#include "base/status.h"
#include "base/strbuf.h"
#include "base/table.h"

/* Appends a text cell, guarded and quoted as needed. */
void td_csv_add_text(td_strbuf *out, const char *text);
/* 1 where `text`, as read from a file, begins with a guarding apostrophe; else 0. */
size_t td_csv_guard_length(const char *text);

/* Appends the header row, or rows first ... end - 1. */
void td_csv_add_header(td_strbuf *out, const td_table_spec *spec);
void td_csv_add_rows(td_strbuf *out, const td_table *table, size_t first, size_t end);

/* Writes the table to `path`, whole or not at all. `digits`: [column] significant digits that its
 * numbers are rounded to, 0 all of them; NULL: all of all. */
td_status td_csv_write(const td_table *table, const int *digits, const char *path, td_diags *diags);

#endif
