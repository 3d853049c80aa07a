#include "io/report_mixes.h"

#include <string.h>

#include "io/json_text.h"
#include "io/report_cells.h"

/* Which indicators of a mix of dimensions the pages show: all of the whole and of an area, few of
 * one other dimension, the fewest of several and of months. */
static bool is_in(const char *name, const char *const *list)
{
    while (*list && strcmp(name, *list) != 0)
        list++;
    return *list != NULL;
}

static bool is_shown(const char *indicator, size_t dimensions, bool of_area)
{
    static const char *const never[] = {"vkm", "co2e_ttw", "logsum", NULL};
    static const char *const few[] = {
        "tonnes",         "tkm",          "cost_per_t",     "generalised_cost_per_t",
        "time_h",         "time_sd_h",    "co2e_wtw",       "co2e_wtw_per_tkm",
        "mode_share_tkm", "mode_share_t", "corridor_share", NULL};
    static const char *const fewest[] = {"tonnes", "cost_per_t", "time_h", "mode_share_tkm", NULL};
    if (strstr(indicator, "_within_"))
        return true;
    return dimensions > 1                ? is_in(indicator, fewest)
           : dimensions == 1 && !of_area ? is_in(indicator, few)
                                         : !is_in(indicator, never);
}

static td_status flush(td_report_rows *rows, td_strbuf *key, td_strbuf *value)
{
    td_status status = TD_OK;
    if (value->length > 0) {
        /* Accessibility comes after the flows, with the same keys. */
        const char *earlier = td_report_rows_get(rows, td_strbuf_text(key));
        td_strbuf_add_n(value, "}", 1);
        if (earlier) {
            td_strbuf both = TD_STRBUF_INIT;
            td_strbuf_add_n(&both, earlier, strlen(earlier) - 1);
            td_strbuf_add_n(&both, ",", 1);
            td_strbuf_add(&both, td_strbuf_text(value) + 1);
            status = td_report_rows_put(rows, td_strbuf_text(key), &both);
            td_strbuf_free(&both);
        } else {
            status = td_report_rows_put(rows, td_strbuf_text(key), value);
        }
    }
    td_strbuf_clear(value);
    return status;
}

/* Whether the row to come has one of the indicators, or there is none. */
static bool is_started(td_csv_scan *scan, int indicator, const char *const *starts)
{
    bool is = td_csv_scan_at_end(scan);
    for (; !is && *starts; starts++)
        is = td_csv_scan_next_is(scan, indicator, *starts, strlen(*starts));
    return is;
}

td_status td_report_mixes_read(const char *folder, const char *file, const char *const *names,
                               size_t count, const char *const *starts, td_diags *diags,
                               td_report_rows *rows)
{
    td_csv_scan scan;
    bool found;
    int columns[8];
    td_strbuf key = TD_STRBUF_INIT, last = TD_STRBUF_INIT, value = TD_STRBUF_INIT;
    td_status status = td_report_table_open(folder, file, diags, &scan, &found);
    if (status || !found)
        return status;
    for (size_t c = 0; c < count; c++)
        columns[c] = td_csv_scan_column(&scan, names[c]);
    const int indicator = td_csv_scan_column(&scan, "indicator");
    const int at = td_csv_scan_column(&scan, "value");
    while (status == TD_OK) {
        size_t dimensions = 0;
        bool of_area = false;
        while (starts && !is_started(&scan, indicator, starts))
            td_csv_scan_skip(&scan);
        if (!td_csv_scan_row(&scan))
            break;
        for (size_t c = 0; c < count; c++) {
            const bool given = *td_report_cell(&scan, columns[c]) != '\0';
            dimensions += given;
            of_area = of_area || (c == 0 && given);
        }
        if (starts ? dimensions > 1
                   : !is_shown(td_report_cell(&scan, indicator), dimensions, of_area))
            continue;
        td_strbuf_clear(&key);
        for (size_t c = 0; c < count; c++) {
            td_strbuf_add_n(&key, "|", c > 0);
            td_strbuf_add(&key, td_report_cell(&scan, columns[c]));
        }
        if (strcmp(td_strbuf_text(&key), td_strbuf_text(&last)) != 0) {
            status = flush(rows, &last, &value);
            td_strbuf_clear(&last);
            td_strbuf_add(&last, td_strbuf_text(&key));
        }
        td_strbuf_add_n(&value, value.length ? "," : "{", 1);
        td_json_add_text(&value, td_report_cell(&scan, indicator));
        td_strbuf_add_n(&value, ":", 1);
        td_report_add_cell(&value, &scan, at, dimensions ? 5 : 8);
    }
    if (status == TD_OK)
        status = flush(rows, &last, &value);
    status = td_csv_scan_close(&scan, status);
    td_strbuf_free(&key);
    td_strbuf_free(&last);
    td_strbuf_free(&value);
    return status;
}
