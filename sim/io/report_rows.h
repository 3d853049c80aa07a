/* Rows of the report's data: JSON values by key, in the order in which they came, so that what
 * differs between two scenarios can be told from their texts. */
#ifndef TD_IO_REPORT_ROWS_H
#define TD_IO_REPORT_ROWS_H

#include "base/intern.h"
#include "base/mem.h"
#include "base/strbuf.h"

typedef struct td_report_rows {
    const char *name;
    td_intern *keys;
    char **values;   /* [atom] NULL: no such row */
    size_t capacity; /* of values */
    td_arena *texts;
} td_report_rows;

td_status td_report_rows_create(const char *name, td_report_rows *out);
void td_report_rows_clear(td_report_rows *rows);
/* Adds a row, or puts `value` in the place of an earlier one with the key. */
td_status td_report_rows_put(td_report_rows *rows, const char *key, const td_strbuf *value);
/* NULL: no such row. */
const char *td_report_rows_get(const td_report_rows *rows, const char *key);
/* {"key":value,...}; with `base` (NULL: none) patches of its rows where they differ by more than
 * the tolerance (io/report_patch.h), and rows that it has not; of the keys that `is_wanted`. */
void td_report_rows_write(const td_report_rows *rows, const td_report_rows *base, double tolerance,
                          bool (*is_wanted)(const char *key), td_strbuf *out);
/* ["key",...] of the rows that only `base` has; true where `rows` are none. */
void td_report_rows_write_gone(const td_report_rows *rows, const td_report_rows *base,
                               td_strbuf *out);

#endif
