#include "io/report_trace.h"

#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "io/csv_scan.h"
#include "io/json_text.h"
#include "io/path.h"

/* Hours of a year to a thousandth. */
enum { HOUR_DIGITS = 7 };

typedef struct trace_columns {
    int consignment, time_h, event, node, object;
} trace_columns;

static td_status open_trace(const char *folder, td_diags *diags, td_csv_scan *scan,
                            trace_columns *columns, bool *found)
{
    char *path = td_path_join(folder, "trace.csv");
    td_status status = path ? td_csv_scan_open(path, diags, scan, found) : TD_ERR_NOMEM;
    free(path);
    if (status || !*found)
        return status;
    *columns = (trace_columns){
        td_csv_scan_column(scan, "consignment"), td_csv_scan_column(scan, "time_h"),
        td_csv_scan_column(scan, "event"), td_csv_scan_column(scan, "node"),
        td_csv_scan_column(scan, "object")};
    if (columns->consignment < 0 || columns->time_h < 0 || columns->event < 0 ||
        columns->node < 0 || columns->object < 0) {
        *found = false;
        return td_csv_scan_close(scan, TD_OK);
    }
    return TD_OK;
}

/* Whether the row at hand is of another consignment than the rows before it, and takes its name. */
static bool begins(const char *name, td_strbuf *last)
{
    if (last->length > 0 && strcmp(name, td_strbuf_text(last)) == 0)
        return false;
    td_strbuf_clear(last);
    td_strbuf_add(last, name);
    return true;
}

static td_status count_consignments(const char *folder, td_diags *diags, size_t *count)
{
    td_csv_scan scan;
    trace_columns c;
    bool found = false;
    td_strbuf last = TD_STRBUF_INIT;
    td_status status = open_trace(folder, diags, &scan, &c, &found);
    *count = 0;
    if (status || !found)
        return status;
    while (td_csv_scan_row(&scan))
        *count += begins(scan.cells[c.consignment], &last);
    status = td_csv_scan_close(&scan, last.failed ? TD_ERR_NOMEM : TD_OK);
    td_strbuf_free(&last);
    return status;
}

static void add_step(td_strbuf *out, const td_csv_scan *scan, const trace_columns *c)
{
    const char *time = scan->cells[c->time_h];
    double hour = 0;
    td_strbuf_add(out, out->length ? ",[" : "[[");
    if (td_number_read(time, strlen(time), &hour))
        td_json_add_rounded(out, hour, HOUR_DIGITS);
    else
        td_strbuf_add(out, "null");
    const int texts[] = {c->event, c->node, c->object};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        td_strbuf_add(out, ",");
        td_json_add_text(out, scan->cells[texts[i]]);
    }
    td_strbuf_add(out, "]");
}

static td_status put(td_report_rows *rows, const td_strbuf *name, td_strbuf *steps)
{
    td_status status = TD_OK;
    if (steps->length > 0) {
        td_strbuf_add(steps, "]");
        status = td_report_rows_put(rows, td_strbuf_text(name), steps);
    }
    td_strbuf_clear(steps);
    return status;
}

td_status td_report_trace_read(const char *folder, size_t limit, td_diags *diags,
                               td_report_rows *rows)
{
    td_csv_scan scan;
    trace_columns c;
    bool found = false, taken = false;
    size_t count, seen = 0;
    td_strbuf last = TD_STRBUF_INIT, name = TD_STRBUF_INIT, steps = TD_STRBUF_INIT;
    td_status status = count_consignments(folder, diags, &count);
    if (status == TD_OK)
        status = open_trace(folder, diags, &scan, &c, &found);
    if (status || !found)
        return status;
    while (status == TD_OK && td_csv_scan_row(&scan)) {
        if (begins(scan.cells[c.consignment], &last)) {
            status = put(rows, &name, &steps);
            /* Every (count / limit)th: the first whose share of the sample is due. */
            taken = count <= limit || seen * limit / count != (seen + 1) * limit / count;
            seen++;
            td_strbuf_clear(&name);
            td_strbuf_add(&name, td_strbuf_text(&last));
        }
        if (taken)
            add_step(&steps, &scan, &c);
    }
    if (status == TD_OK)
        status = put(rows, &name, &steps);
    status = td_csv_scan_close(&scan, status);
    if (last.failed || name.failed)
        status = TD_ERR_NOMEM;
    td_strbuf_free(&last);
    td_strbuf_free(&name);
    td_strbuf_free(&steps);
    return status;
}
