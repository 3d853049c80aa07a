#include "io/report_cells.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "io/json_text.h"
#include "io/path.h"

td_status td_report_table_open(const char *folder, const char *file, td_diags *diags,
                               td_csv_scan *scan, bool *found)
{
    char *path = td_path_join(folder, file);
    td_status status = path ? td_csv_scan_open(path, diags, scan, found) : TD_ERR_NOMEM;
    free(path);
    return status;
}

const char *td_report_cell(const td_csv_scan *scan, int column)
{
    return column < 0 ? "" : scan->cells[column];
}

double td_report_number(const td_csv_scan *scan, int column)
{
    const char *text = td_report_cell(scan, column);
    double value = NAN;
    return *text && td_number_read(text, strlen(text), &value) ? value : (double)NAN;
}

void td_report_add_cell(td_strbuf *out, const td_csv_scan *scan, int column, int digits)
{
    const char *text = td_report_cell(scan, column);
    if (digits == 0)
        td_json_add_text(out, text);
    else if (strcmp(text, "0") == 0)
        td_strbuf_add_n(out, "0", 1); /* most cells are */
    else
        td_json_add_rounded(out, td_report_number(scan, column), digits);
}

void td_report_join_cells(td_strbuf *out, const td_csv_scan *scan, const int *columns, size_t count)
{
    td_strbuf_clear(out);
    for (size_t i = 0; i < count; i++) {
        td_strbuf_add_n(out, "|", i > 0);
        td_strbuf_add(out, td_report_cell(scan, columns[i]));
    }
}
