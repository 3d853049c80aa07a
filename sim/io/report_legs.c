#include "io/report_legs.h"

#include <stdlib.h>
#include <string.h>

#include "io/path.h"

enum { KEYS = 4, LISTS = 3 };

static void add_key(const td_csv_scan *scan, const int *columns, td_strbuf *out)
{
    td_strbuf_clear(out);
    for (int k = 0; k < KEYS; k++) {
        td_strbuf_add_n(out, "|", k > 0);
        td_strbuf_add(out, columns[k] < 0 ? "" : scan->cells[columns[k]]);
    }
}

static td_status flush(td_report_rows *rows, const td_strbuf *key, td_strbuf *lists)
{
    td_strbuf value = TD_STRBUF_INIT;
    if (lists[0].length == 0)
        return TD_OK;
    for (int l = 0; l < LISTS; l++) { /* numbers only: nothing to escape */
        td_strbuf_add(&value, l ? ",\"" : "\"");
        td_strbuf_add_n(&value, td_strbuf_text(&lists[l]), lists[l].length);
        td_strbuf_add(&value, "\"");
        td_strbuf_clear(&lists[l]);
    }
    const td_status status = td_report_rows_put(rows, td_strbuf_text(key), &value);
    td_strbuf_free(&value);
    return status;
}

static td_status read_rows(td_csv_scan *scan, td_report_rows *out)
{
    static const char *const keys[KEYS] = {"origin", "destination", "commodity", "route"};
    static const char *const figures[LISTS] = {"time_h", "wait_h", "co2e_kg_per_t"};
    const int period = td_csv_scan_column(scan, "period");
    int key_columns[KEYS], columns[LISTS];
    td_strbuf key = TD_STRBUF_INIT, last = TD_STRBUF_INIT;
    td_strbuf lists[LISTS] = {TD_STRBUF_INIT, TD_STRBUF_INIT, TD_STRBUF_INIT};
    td_status status = TD_OK;
    for (int k = 0; k < KEYS; k++)
        key_columns[k] = td_csv_scan_column(scan, keys[k]);
    for (int l = 0; l < LISTS; l++)
        columns[l] = td_csv_scan_column(scan, figures[l]);
    while (status == TD_OK && td_csv_scan_row(scan)) {
        if (period >= 0 && *scan->cells[period])
            continue;
        add_key(scan, key_columns, &key);
        if (strcmp(td_strbuf_text(&key), td_strbuf_text(&last)) != 0) {
            status = flush(out, &last, lists);
            td_strbuf_clear(&last);
            td_strbuf_add(&last, td_strbuf_text(&key));
        }
        for (int l = 0; l < LISTS; l++) {
            td_strbuf_add_n(&lists[l], ";", lists[l].length > 0);
            td_strbuf_add(&lists[l], columns[l] < 0 ? "0" : scan->cells[columns[l]]);
        }
    }
    if (status == TD_OK)
        status = flush(out, &last, lists);
    for (int l = 0; l < LISTS; l++)
        td_strbuf_free(&lists[l]);
    td_strbuf_free(&key);
    td_strbuf_free(&last);
    return status;
}

td_status td_report_legs_read(const char *scenario_folder, td_diags *diags, td_report_rows *out)
{
    td_csv_scan scan;
    bool found = false;
    td_status status = td_report_rows_create("legs", out);
    char *path = td_path_join(scenario_folder, "legs.csv");
    if (!path)
        status = TD_ERR_NOMEM;
    if (status == TD_OK)
        status = td_csv_scan_open(path, diags, &scan, &found);
    if (status == TD_OK && found) {
        status = read_rows(&scan, out);
        status = td_csv_scan_close(&scan, status);
    }
    free(path);
    return status;
}
