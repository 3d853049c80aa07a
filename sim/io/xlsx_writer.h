/* A workbook, sheet by sheet and row by row, in constant memory (libxlsxwriter's constant_memory: the
 * rows of a sheet come in order). Text is always written as text, never as a formula. The creation date
 * is fixed, so that the same rows give the same bytes.
 *
 * A sheet of a table:
 *     row 1  title, what the sheet holds, a link back to the contents
 *     row 2  what each column means
 *     row 3  names with units; rows 1 to 3 stay in view, row 3 has filters
 *     row 4  the first row of the table */
#ifndef TD_IO_XLSX_WRITER_H
#define TD_IO_XLSX_WRITER_H

#include <xlsxwriter.h>

#include "base/diag.h"
#include "base/lang.h"
#include "base/status.h"
#include "base/table.h"

#define TD_XLSX_HEADER_ROWS 3

typedef enum td_xlsx_style {
    TD_XLSX_PLAIN, TD_XLSX_TITLE, TD_XLSX_NOTE, TD_XLSX_MEANING, TD_XLSX_HEADER, TD_XLSX_LINK,
    TD_XLSX_WRAP, TD_XLSX_BOLD, TD_XLSX_INPUT,
    TD_XLSX_INTEGER, /* 1,234 */
    TD_XLSX_TWO,     /* 1,234.50 */
    TD_XLSX_ONE,     /* 1,234.5 */
    TD_XLSX_SHARE,   /* 12.3 % of 0.123 */
    TD_XLSX_PERCENT, /* +12.3 of 12.3 percent */
    TD_XLSX_PRECISE, /* 0.012345 */
    TD_XLSX_YEAR,    /* 2027 */
    TD_XLSX_STYLE_COUNT
} td_xlsx_style;

typedef struct td_xlsx {
    lxw_workbook *book;
    td_lang lang;
    lxw_format *style[TD_XLSX_STYLE_COUNT];
    const char *contents; /* name of the sheet that others link back to; borrowed */
    lxw_worksheet *sheet; /* the table being written */
    const td_table_spec *spec;
    lxw_format **formats; /* [column] */
    size_t row;
    struct td_atomic_file *file;
    char *path;
    td_diags *diags;
    td_status status;     /* the first failure stays */
} td_xlsx;

td_status td_xlsx_open(const char *path, td_lang lang, const char *contents, td_diags *diags,
                       td_xlsx **out);
/* An empty sheet; sheets stand in the order in which they are made. NULL: failed, told by commit. */
lxw_worksheet *td_xlsx_add_sheet(td_xlsx *xlsx, const char *name);

/* Turns an empty sheet into that of a table: `note` says which rows it holds. */
td_status td_xlsx_begin_table(td_xlsx *xlsx, lxw_worksheet *sheet, const td_table_spec *spec,
                              const char *note);
td_status td_xlsx_add_row(td_xlsx *xlsx, const td_cell *cells);
/* Puts the filter over the rows that were added. */
void td_xlsx_end_table(td_xlsx *xlsx);

/* One cell. Text longer than a cell can hold (32,767 characters) is cut. */
void td_xlsx_text(td_xlsx *xlsx, lxw_worksheet *sheet, size_t row, size_t column, const char *text,
                  td_xlsx_style style);
void td_xlsx_number(td_xlsx *xlsx, lxw_worksheet *sheet, size_t row, size_t column, double value,
                    td_xlsx_style style);
/* A formula with the value that it has now, for readers that do not compute. */
void td_xlsx_formula(td_xlsx *xlsx, lxw_worksheet *sheet, size_t row, size_t column,
                     const char *formula, double value, td_xlsx_style style);
/* A link to another sheet of the book. */
void td_xlsx_link(td_xlsx *xlsx, lxw_worksheet *sheet, size_t row, size_t column,
                  const char *to_sheet, const char *text);

td_status td_xlsx_commit(td_xlsx *xlsx);
void td_xlsx_discard(td_xlsx *xlsx);

#endif
