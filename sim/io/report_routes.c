#include "io/report_routes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io/json_text.h"
#include "io/report_cells.h"
#include "io/report_legs.h"

/* Pairs in the order of falling tonnes, to tell which have their routes told. */
static int by_falling(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return x > y ? -1 : x < y;
}

double td_report_least_pair(const td_report_rows *od, size_t pairs)
{
    const size_t count = td_intern_count(od->keys);
    double *tonnes = TD_ALLOC(count + 1, double);
    double least = INFINITY;
    if (!tonnes)
        return least;
    for (size_t i = 0; i < count; i++)
        tonnes[i] = strtod(od->values[i + 1] + 1, NULL);
    qsort(tonnes, count, sizeof *tonnes, by_falling);
    if (pairs > 0 && count > 0)
        least = tonnes[pairs < count ? pairs - 1 : count - 1];
    free(tonnes);
    return least;
}

static const char *const route_columns[] = {"share",
                                            "tonnes",
                                            "chain",
                                            "corridor",
                                            "length_km",
                                            "time_h",
                                            "time_sd_h",
                                            "co2e_wtw_kg_per_t",
                                            "co2e_ttw_kg_per_t",
                                            "legs"};
static const int route_digits[] = {4, 5, 0, 0, 5, 4, 4, 4, 4, 0};
enum { ROUTE_COLUMNS = 10, TERM_ROOM = 32 };

/* [share, tonnes, ..., legs, their times, waits, kg, {"tariff":12.3,...}]: terms of zero are left
 * out, and what the legs take where it is not told. */
static void add_route(td_strbuf *out, const td_csv_scan *scan, const int *columns, const char *legs,
                      const int *terms, size_t term_count)
{
    for (int c = 0; c < ROUTE_COLUMNS; c++) {
        td_strbuf_add_n(out, c ? "," : "[", 1);
        td_report_add_cell(out, scan, columns[c], route_digits[c]);
    }
    td_strbuf_add(out, ",");
    td_strbuf_add(out, legs ? legs : "\"\",\"\",\"\"");
    td_strbuf_add(out, ",{");
    for (size_t t = 0, n = 0; t < term_count; t++) {
        if (!(fabs(td_report_number(scan, terms[t])) > 0))
            continue;
        td_strbuf_add_n(out, ",", n++ > 0);
        const char *name = scan->names[terms[t]];
        td_json_add_text_n(out, name, strlen(name) - strlen("_per_t"));
        td_strbuf_add_n(out, ":", 1);
        td_report_add_cell(out, scan, terms[t], 5);
    }
    td_strbuf_add(out, "}]");
}

/* Terms are the columns between the emissions and the legs. */
static size_t find_terms(const td_csv_scan *scan, int *terms)
{
    size_t count = 0;
    const int first = td_csv_scan_column(scan, "co2e_ttw_kg_per_t");
    const int legs = td_csv_scan_column(scan, "legs");
    for (int c = first + 1; first >= 0 && c < legs && count < TERM_ROOM; c++)
        terms[count++] = c;
    return count;
}

typedef struct route_reader {
    td_csv_scan scan;
    td_report_rows legs;
    int columns[ROUTE_COLUMNS], terms[TERM_ROOM], pair[3], period, route;
    size_t term_count, told, limit; /* told: routes of the pair at hand; limit: of a pair */
    double least;
    td_strbuf key, last, value, left_out; /* left_out: a pair whose further rows are passed over */
} route_reader;

static void find_columns(route_reader *r)
{
    static const char *const pair[] = {"origin", "destination", "commodity"};
    for (int c = 0; c < ROUTE_COLUMNS; c++)
        r->columns[c] = td_csv_scan_column(&r->scan, route_columns[c]);
    for (int c = 0; c < 3; c++)
        r->pair[c] = td_csv_scan_column(&r->scan, pair[c]);
    r->term_count = find_terms(&r->scan, r->terms);
    r->period = td_csv_scan_column(&r->scan, "period");
    r->route = td_csv_scan_column(&r->scan, "route");
}

static bool next_row(route_reader *r)
{
    while (
        r->left_out.length > 0 &&
        td_csv_scan_next_is(&r->scan, r->pair[0], td_strbuf_text(&r->left_out), r->left_out.length))
        td_csv_scan_skip(&r->scan);
    td_strbuf_clear(&r->left_out);
    return td_csv_scan_row(&r->scan);
}

static td_status end_pair(route_reader *r, td_report_rows *rows)
{
    td_status status = TD_OK;
    if (r->value.length > 0) {
        td_strbuf_add(&r->value, "]");
        status = td_report_rows_put(rows, td_strbuf_text(&r->last), &r->value);
    }
    td_strbuf_clear(&r->value);
    return status;
}

/* The row at hand: a pair begun, a route told, or the rest of the pair left out, since routes come
 * the most used first. */
static td_status read_route(route_reader *r, const td_report_rows *od, td_report_rows *rows)
{
    td_status status = TD_OK;
    td_report_join_cells(&r->key, &r->scan, r->pair, 3);
    if (strcmp(td_strbuf_text(&r->key), td_strbuf_text(&r->last)) != 0) {
        const char *pair = td_report_rows_get(od, td_strbuf_text(&r->key));
        status = end_pair(r, rows);
        td_strbuf_clear(&r->last);
        td_strbuf_add(&r->last, td_strbuf_text(&r->key));
        r->told = pair && strtod(pair + 1, NULL) >= r->least ? 0 : r->limit;
    }
    if (r->told >= r->limit || td_report_number(&r->scan, r->columns[0]) < 0.005) {
        for (int i = 0; i < 3; i++) {
            td_strbuf_add(&r->left_out, td_report_cell(&r->scan, r->pair[i]));
            td_strbuf_add_n(&r->left_out, ",", 1);
        }
        return status;
    }
    td_strbuf_add_n(&r->value, r->told++ ? "," : "[", 1);
    td_strbuf_add_n(&r->key, "|", 1);
    td_strbuf_add(&r->key, td_report_cell(&r->scan, r->route));
    add_route(&r->value, &r->scan, r->columns,
              td_report_rows_get(&r->legs, td_strbuf_text(&r->key)), r->terms, r->term_count);
    return status;
}

td_status td_report_routes_read(const char *folder, const td_report_rows *od, size_t pairs,
                                size_t limit, td_diags *diags, td_report_rows *rows)
{
    route_reader r = {.limit = limit, .least = td_report_least_pair(od, pairs)};
    bool found = false;
    td_status status = TD_OK;
    if (pairs > 0)
        status = td_report_table_open(folder, "routes.csv", diags, &r.scan, &found);
    if (status || !found)
        return status;
    find_columns(&r);
    status = td_report_legs_read(folder, diags, &r.legs);
    while (status == TD_OK && next_row(&r))
        if (!*td_report_cell(&r.scan, r.period))
            status = read_route(&r, od, rows);
    if (status == TD_OK)
        status = end_pair(&r, rows);
    status = td_csv_scan_close(&r.scan, status);
    td_report_rows_clear(&r.legs);
    td_strbuf_free(&r.key);
    td_strbuf_free(&r.last);
    td_strbuf_free(&r.value);
    td_strbuf_free(&r.left_out);
    return status;
}
