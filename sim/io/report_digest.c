#include "io/report_digest.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "io/csv_scan.h"
#include "io/json_text.h"
#include "io/path.h"
#include "io/report_legs.h"
#include "io/report_rows.h"
#include "io/report_trace.h"

/* A section that is a table: key columns joined by '|', value columns as an array. */
typedef struct value_column {
    const char *name;
    int digits; /* significant; 0: text */
} value_column;

typedef struct section {
    const char *name, *file;
    const char *keys[8];
    value_column values[16];
    bool by_month; /* rows with a period; otherwise rows without */
} section;

#define RESOURCE_VALUES                                                                            \
    {"tonnes", 5}, {"teu", 5}, {"vehicles", 4}, {"capacity", 5}, {"preload", 5},                   \
        {"utilisation", 4}, {"delay_h", 3}, {"shadow_price_per_unit", 3}
#define MONTH_VALUES {"tonnes", 4}, {"utilisation", 3}, {"delay_h", 3}

static const section sections[] = {
    {"links", "links.csv", {"id", "direction"}, {RESOURCE_VALUES}, false},
    {"facilities", "facilities.csv", {"id", "direction"}, {RESOURCE_VALUES}, false},
    {"services", "services.csv", {"id", "direction"},
     {RESOURCE_VALUES, {"load_per_departure", 5}, {"revenue", 6}, {"operating_cost", 6},
      {"break_even_load", 5}, {"subsidy_per_feu", 5}},
     false},
    {"links_months", "links.csv", {"id", "direction", "period"}, {MONTH_VALUES}, true},
    {"facilities_months", "facilities.csv", {"id", "direction", "period"}, {MONTH_VALUES}, true},
    {"services_months", "services.csv", {"id", "direction", "period"},
     {MONTH_VALUES, {"load_per_departure", 4}}, true},
    {"od", "od.csv", {"origin", "destination", "commodity"},
     {{"tonnes", 5}, {"cost_per_t", 4}, {"generalised_cost_per_t", 4}, {"time_h", 3},
      {"co2e_kg_per_t", 3}},
     false},
    {"unserved", "unserved.csv", {"origin", "destination", "commodity", "reason"},
     {{"tonnes", 6}}, false},
    {"balance", "balance.csv", {"commodity"},
     {{"tonnes_in", 9}, {"tonnes_out", 9}, {"tonnes_unserved", 6}, {"residual", 3}}, false},
};
/* Keyed by everything before `mean`; only the year's and the whole run's rows where it has months. */
static const section simulated = {
    "simulation", "simulation.csv",
    {"measure", "object", "origin", "destination", "commodity", "period"},
    {{"mean", 5}, {"sd", 4}, {"p5", 4}, {"p25", 4}, {"p50", 4}, {"p75", 4}, {"p90", 4},
     {"p95", 4}, {"low", 5}, {"high", 5}, {"n", 9}, {"unit", 0}},
    false};
static const section converging = {
    "convergence", "convergence.csv", {"period", "iteration"}, {{"gap", 4}, {"objective", 9}}, false};

enum {
    SECTION_COUNT = sizeof sections / sizeof *sections,
    AT_CONVERGENCE = SECTION_COUNT,
    AT_SIMULATION,
    AT_INDICATORS,
    AT_USERS,
    AT_ROUTES,
    AT_SURPLUS,
    AT_TRACE,
    ROWS_COUNT
};

struct td_report_digest {
    const char *folder;
    const td_report_detail *detail;
    td_diags *diags;
    td_report_rows rows[ROWS_COUNT];
};

static td_status open_table(td_report_digest *d, const char *file, td_csv_scan *scan, bool *found)
{
    char *path = td_path_join(d->folder, file);
    td_status status = path ? td_csv_scan_open(path, d->diags, scan, found) : TD_ERR_NOMEM;
    free(path);
    return status;
}

static const char *cell(const td_csv_scan *scan, int column)
{
    return column < 0 ? "" : scan->cells[column];
}

static double number(const td_csv_scan *scan, int column)
{
    const char *text = cell(scan, column);
    double value = NAN;
    return *text && td_number_read(text, strlen(text), &value) ? value : (double)NAN;
}

static void add_value(td_strbuf *out, const td_csv_scan *scan, int column, int digits)
{
    if (digits == 0)
        td_json_add_text(out, cell(scan, column));
    else if (strcmp(cell(scan, column), "0") == 0)
        td_strbuf_add_n(out, "0", 1); /* most cells are */
    else
        td_json_add_rounded(out, number(scan, column), digits);
}

static td_status read_section(td_report_digest *d, const section *s, td_report_rows *rows,
                              bool any_period)
{
    td_csv_scan scan;
    bool found;
    int keys[8], values[16], period;
    size_t key_count = 0, value_count = 0;
    td_strbuf key = TD_STRBUF_INIT, value = TD_STRBUF_INIT;
    td_status status = open_table(d, s->file, &scan, &found);
    if (status || !found)
        return status;
    for (; key_count < 8 && s->keys[key_count]; key_count++)
        keys[key_count] = td_csv_scan_column(&scan, s->keys[key_count]);
    for (; value_count < 16 && s->values[value_count].name; value_count++)
        values[value_count] = td_csv_scan_column(&scan, s->values[value_count].name);
    period = td_csv_scan_column(&scan, "period");
    while (status == TD_OK && td_csv_scan_row(&scan)) {
        if (!any_period && (*cell(&scan, period) != '\0') != s->by_month)
            continue;
        if (s->by_month && strcmp(cell(&scan, values[0]), "0") == 0)
            continue; /* idle in the month */
        td_strbuf_clear(&key);
        td_strbuf_clear(&value);
        for (size_t k = 0; k < key_count; k++) {
            td_strbuf_add_n(&key, "|", k > 0);
            td_strbuf_add(&key, cell(&scan, keys[k]));
        }
        for (size_t v = 0; v < value_count; v++) {
            td_strbuf_add_n(&value, v ? "," : "[", 1);
            add_value(&value, &scan, values[v], s->values[v].digits);
        }
        td_strbuf_add_n(&value, "]", 1);
        status = td_report_rows_put(rows, td_strbuf_text(&key), &value);
    }
    td_csv_scan_close(&scan);
    td_strbuf_free(&key);
    td_strbuf_free(&value);
    return status;
}

/* Which indicators of a mix of dimensions the pages show: all of the whole and of an area, few of one
 * other dimension, the fewest of several and of months. */
static bool is_in(const char *name, const char *const *list)
{
    while (*list && strcmp(name, *list) != 0)
        list++;
    return *list != NULL;
}

static bool is_shown(const char *indicator, size_t dimensions, bool of_area)
{
    static const char *const never[] = {"vkm", "co2e_ttw", "logsum", NULL};
    static const char *const few[] = {"tonnes", "tkm", "cost_per_t", "generalised_cost_per_t",
                                      "time_h", "time_sd_h", "co2e_wtw", "co2e_wtw_per_tkm",
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
static bool is_started(const td_csv_scan *scan, int indicator, const char *const *starts)
{
    bool is = !*scan->next;
    for (; !is && *starts; starts++)
        is = td_csv_scan_next_is(scan, indicator, *starts, strlen(*starts));
    return is;
}

/* Rows of the columns `names` (dimensions, joined by '|') with the same key that follow one another
 * become {"indicator":value,...}; only of indicators that begin with one of `starts`, where given. */
static td_status read_mixes(td_report_digest *d, const char *file, const char *const *names,
                            size_t count, const char *const *starts, td_report_rows *rows)
{
    td_csv_scan scan;
    bool found;
    int columns[8];
    td_strbuf key = TD_STRBUF_INIT, last = TD_STRBUF_INIT, value = TD_STRBUF_INIT;
    td_status status = open_table(d, file, &scan, &found);
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
            const bool given = *cell(&scan, columns[c]) != '\0';
            dimensions += given;
            of_area = of_area || (c == 0 && given);
        }
        if (starts ? dimensions > 1 : !is_shown(cell(&scan, indicator), dimensions, of_area))
            continue;
        td_strbuf_clear(&key);
        for (size_t c = 0; c < count; c++) {
            td_strbuf_add_n(&key, "|", c > 0);
            td_strbuf_add(&key, cell(&scan, columns[c]));
        }
        if (strcmp(td_strbuf_text(&key), td_strbuf_text(&last)) != 0) {
            status = flush(rows, &last, &value);
            td_strbuf_clear(&last);
            td_strbuf_add(&last, td_strbuf_text(&key));
        }
        td_strbuf_add_n(&value, value.length ? "," : "{", 1);
        td_json_add_text(&value, cell(&scan, indicator));
        td_strbuf_add_n(&value, ":", 1);
        add_value(&value, &scan, at, dimensions ? 5 : 8);
    }
    if (status == TD_OK)
        status = flush(rows, &last, &value);
    td_csv_scan_close(&scan);
    td_strbuf_free(&key);
    td_strbuf_free(&last);
    td_strbuf_free(&value);
    return status;
}

/* One entry of the table users, before those of a resource are put together. */
typedef struct user {
    size_t order;
    td_atom resource;
    char kind; /* c, r (corridor), o, d */
    const char *key;
    double tonnes;
} user;

static int by_resource(const void *a, const void *b)
{
    const user *p = a, *q = b;
    if (p->resource != q->resource)
        return p->resource < q->resource ? -1 : 1;
    if (p->kind != q->kind)
        return p->kind < q->kind ? -1 : 1;
    if (p->tonnes > q->tonnes || p->tonnes < q->tonnes)
        return p->tonnes > q->tonnes ? -1 : 1;
    return p->order < q->order ? -1 : p->order > q->order;
}

/* {"c":{"COAL":123,...},"r":{...},"o":{...},"d":{...}}, of each the largest first. */
static void add_users(const user *users, size_t count, double least, td_strbuf *out)
{
    char kind = '\0';
    td_strbuf_add(out, "{");
    for (size_t i = 0; i < count; i++) {
        const bool is_zone = users[i].kind == 'o' || users[i].kind == 'd';
        if (users[i].tonnes < least * (is_zone ? 2 : 1))
            continue;
        if (users[i].kind != kind)
            td_strbuf_addf(out, "%s\"%c\":{", kind ? "}," : "", users[i].kind);
        else
            td_strbuf_add_n(out, ",", 1);
        kind = users[i].kind;
        td_json_add_text(out, users[i].key);
        td_strbuf_add_n(out, ":", 1);
        td_json_add_rounded(out, users[i].tonnes, 3);
    }
    td_strbuf_add(out, kind ? "}}" : "}");
}

static td_status put_users(td_report_digest *d, const td_intern *resources, user *users,
                           size_t count)
{
    td_strbuf value = TD_STRBUF_INIT;
    td_status status = TD_OK;
    if (count > 0)
        qsort(users, count, sizeof *users, by_resource);
    for (size_t first = 0; status == TD_OK && first < count;) {
        size_t last = first;
        double total = 0;
        for (; last < count && users[last].resource == users[first].resource; last++)
            total += users[last].kind == 'c' ? users[last].tonnes : 0;
        td_strbuf_clear(&value);
        add_users(&users[first], last - first, total * d->detail->users_share, &value);
        status = td_report_rows_put(&d->rows[AT_USERS],
                                    td_intern_text(resources, users[first].resource), &value);
        first = last;
    }
    td_strbuf_free(&value);
    return status;
}

/* "a|b|c" of the first three columns. */
static void join_three(td_strbuf *out, const td_csv_scan *scan, const int *columns)
{
    td_strbuf_clear(out);
    for (int i = 0; i < 3; i++) {
        td_strbuf_add_n(out, "|", i > 0);
        td_strbuf_add(out, cell(scan, columns[i]));
    }
}

static td_status read_users(td_report_digest *d)
{
    static const char *const names[] = {"table", "id",     "direction",   "commodity",
                                        "corridor", "origin", "destination", "tonnes"};
    td_csv_scan scan;
    bool found;
    int c[8];
    user *users = NULL;
    size_t count = 0, capacity = 0;
    td_strbuf key = TD_STRBUF_INIT, last = TD_STRBUF_INIT; /* last: of the row before */
    td_atom resource = TD_NO_ATOM;
    td_status status = open_table(d, "users.csv", &scan, &found);
    if (status || !found)
        return status;
    td_intern *resources = td_intern_create();
    if (!resources)
        status = TD_ERR_NOMEM;
    for (int i = 0; i < 8; i++)
        c[i] = td_csv_scan_column(&scan, names[i]);
    while (status == TD_OK && td_csv_scan_row(&scan)) {
        int kind = 3;
        while (kind < 6 && !*cell(&scan, c[kind]))
            kind++;
        join_three(&key, &scan, c);
        if (key.length != last.length ||
            memcmp(td_strbuf_text(&key), td_strbuf_text(&last), key.length) != 0) {
            resource = td_intern_add(resources, td_strbuf_text(&key), key.length);
            td_strbuf_clear(&last);
            td_strbuf_add_n(&last, td_strbuf_text(&key), key.length);
        }
        if (resource == TD_NO_ATOM || TD_RESERVE(users, capacity, count + 1)) {
            status = TD_ERR_NOMEM;
            break;
        }
        users[count] = (user){count, resource, "crod"[kind - 3], cell(&scan, c[kind]),
                              number(&scan, c[7])};
        count++;
    }
    if (status == TD_OK)
        status = put_users(d, resources, users, count);
    td_csv_scan_close(&scan);
    td_strbuf_free(&key);
    td_strbuf_free(&last);
    td_intern_free(resources);
    free(users);
    return status;
}

/* Pairs in the order of falling tonnes, to tell which have their routes told. */
static int by_falling(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return x > y ? -1 : x < y;
}

/* The tonnes from which on a pair's routes are told. */
static double least_pair(const td_report_digest *d)
{
    const td_report_rows *od = &d->rows[6];
    const size_t count = td_intern_count(od->keys);
    double *tonnes = TD_ALLOC(count + 1, double);
    double least = INFINITY;
    if (!tonnes)
        return least;
    for (size_t i = 0; i < count; i++)
        tonnes[i] = strtod(od->values[i + 1] + 1, NULL);
    qsort(tonnes, count, sizeof *tonnes, by_falling);
    if (d->detail->pairs > 0 && count > 0)
        least = tonnes[d->detail->pairs < count ? d->detail->pairs - 1 : count - 1];
    free(tonnes);
    return least;
}

static const char *const route_columns[] = {"share", "tonnes", "chain", "corridor", "length_km",
                                            "time_h", "time_sd_h", "co2e_wtw_kg_per_t",
                                            "co2e_ttw_kg_per_t", "legs"};
static const int route_digits[] = {4, 5, 0, 0, 5, 4, 4, 4, 4, 0};
enum { ROUTE_COLUMNS = 10, TERM_ROOM = 32 };

/* [share, tonnes, ..., legs, their times, waits, kg, {"tariff":12.3,...}]: terms of zero are left out, and
 * what the legs take where it is not told. */
static void add_route(td_strbuf *out, const td_csv_scan *scan, const int *columns,
                      const char *legs, const int *terms, size_t term_count)
{
    for (int c = 0; c < ROUTE_COLUMNS; c++) {
        td_strbuf_add_n(out, c ? "," : "[", 1);
        add_value(out, scan, columns[c], route_digits[c]);
    }
    td_strbuf_add(out, ",");
    td_strbuf_add(out, legs ? legs : "\"\",\"\",\"\"");
    td_strbuf_add(out, ",{");
    for (size_t t = 0, n = 0; t < term_count; t++) {
        if (!(fabs(number(scan, terms[t])) > 0))
            continue;
        td_strbuf_add_n(out, ",", n++ > 0);
        const char *name = scan->names[terms[t]];
        td_json_add_text_n(out, name, strlen(name) - strlen("_per_t"));
        td_strbuf_add_n(out, ":", 1);
        add_value(out, scan, terms[t], 5);
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

static td_status read_routes(td_report_digest *d)
{
    td_csv_scan scan;
    td_report_rows legs = {0};
    bool found;
    int columns[ROUTE_COLUMNS], terms[TERM_ROOM];
    td_strbuf key = TD_STRBUF_INIT, last = TD_STRBUF_INIT, value = TD_STRBUF_INIT;
    size_t told = 0;
    const double least = least_pair(d);
    td_status status = d->detail->pairs ? open_table(d, "routes.csv", &scan, &found) : TD_OK;
    if (status || !d->detail->pairs || !found)
        return status;
    for (int c = 0; c < ROUTE_COLUMNS; c++)
        columns[c] = td_csv_scan_column(&scan, route_columns[c]);
    const size_t term_count = find_terms(&scan, terms);
    const int pair_columns[] = {td_csv_scan_column(&scan, "origin"),
                                td_csv_scan_column(&scan, "destination"),
                                td_csv_scan_column(&scan, "commodity")};
    const int period = td_csv_scan_column(&scan, "period");
    const int route = td_csv_scan_column(&scan, "route");
    status = td_report_legs_read(d->folder, d->diags, &legs);
    td_strbuf left_out = TD_STRBUF_INIT; /* a pair whose further rows are passed over */
    for (;;) {
        while (left_out.length > 0 && td_csv_scan_next_is(&scan, pair_columns[0],
                                                          td_strbuf_text(&left_out),
                                                          left_out.length))
            td_csv_scan_skip(&scan);
        td_strbuf_clear(&left_out);
        if (status || !td_csv_scan_row(&scan))
            break;
        if (*cell(&scan, period))
            continue;
        join_three(&key, &scan, pair_columns);
        if (strcmp(td_strbuf_text(&key), td_strbuf_text(&last)) != 0) {
            if (value.length > 0) {
                td_strbuf_add(&value, "]");
                status = td_report_rows_put(&d->rows[AT_ROUTES], td_strbuf_text(&last), &value);
            }
            td_strbuf_clear(&value);
            td_strbuf_clear(&last);
            td_strbuf_add(&last, td_strbuf_text(&key));
            const char *pair = td_report_rows_get(&d->rows[6], td_strbuf_text(&key));
            told = pair && strtod(pair + 1, NULL) >= least ? 0 : d->detail->routes;
        }
        if (told >= d->detail->routes || number(&scan, columns[0]) < 0.005) {
            /* Routes come the most used first: the rest of the pair is not told either. */
            for (int i = 0; i < 3; i++) {
                td_strbuf_add(&left_out, cell(&scan, pair_columns[i]));
                td_strbuf_add_n(&left_out, ",", 1);
            }
            continue;
        }
        td_strbuf_add_n(&value, told++ ? "," : "[", 1);
        td_strbuf_add_n(&key, "|", 1);
        td_strbuf_add(&key, cell(&scan, route));
        add_route(&value, &scan, columns, td_report_rows_get(&legs, td_strbuf_text(&key)), terms,
                  term_count);
    }
    if (status == TD_OK && value.length > 0) {
        td_strbuf_add(&value, "]");
        status = td_report_rows_put(&d->rows[AT_ROUTES], td_strbuf_text(&last), &value);
    }
    td_csv_scan_close(&scan);
    td_report_rows_clear(&legs);
    td_strbuf_free(&key);
    td_strbuf_free(&last);
    td_strbuf_free(&value);
    td_strbuf_free(&left_out);
    return status;
}

static td_status create_rows(td_report_digest *d)
{
    static const char *const others[] = {"convergence", "simulation", "indicators",
                                         "users",       "routes",     "surplus", "trace"};
    td_status status = TD_OK;
    for (int r = 0; status == TD_OK && r < ROWS_COUNT; r++)
        status = td_report_rows_create(
            r < SECTION_COUNT ? sections[r].name : others[r - SECTION_COUNT], &d->rows[r]);
    return status;
}

td_status td_report_digest_read(const char *scenario_folder, const td_report_detail *detail,
                                td_diags *diags, td_report_digest **out)
{
    static const char *const dimensions[] = {"area",      "zone",      "corridor", "mode",
                                             "commodity", "direction", "period"};
    static const char *const compared[] = {"area", "corridor", "mode", "commodity"};
    static const char *const gains[] = {"consumer_surplus_", "newly_served_", "no_longer_served_",
                                        NULL};
    td_report_digest *d = TD_ALLOC(1, td_report_digest);
    if (!d)
        return TD_ERR_NOMEM;
    *d = (td_report_digest){.folder = scenario_folder, .detail = detail, .diags = diags};
    td_status status = create_rows(d);
    for (int s = 0; status == TD_OK && s < SECTION_COUNT; s++)
        status = read_section(d, &sections[s], &d->rows[s], false);
    if (status == TD_OK)
        status = read_section(d, &converging, &d->rows[AT_CONVERGENCE], true);
    if (status == TD_OK)
        status = read_section(d, &simulated, &d->rows[AT_SIMULATION], true);
    if (status == TD_OK)
        status = read_mixes(d, "indicators.csv", dimensions, 7, NULL, &d->rows[AT_INDICATORS]);
    if (status == TD_OK)
        status = read_mixes(d, "comparison.csv", compared, 4, gains,
                            &d->rows[AT_SURPLUS]);
    if (status == TD_OK)
        status = read_users(d);
    if (status == TD_OK)
        status = read_routes(d);
    if (status == TD_OK)
        status = td_report_trace_read(scenario_folder, detail->consignments, diags,
                                      &d->rows[AT_TRACE]);
    if (status)
        td_report_digest_free(d);
    else
        *out = d;
    return status;
}

void td_report_digest_free(td_report_digest *digest)
{
    for (int r = 0; digest && r < ROWS_COUNT; r++)
        td_report_rows_clear(&digest->rows[r]);
    free(digest);
}

td_status td_report_digest_write(const td_report_digest *digest, const td_report_digest *base,
                                 td_strbuf *out)
{
    td_strbuf_add(out, "{");
    for (int r = 0; r < ROWS_COUNT; r++) {
        td_strbuf_addf(out, "%s\"%s\":", r ? ",\n" : "", digest->rows[r].name);
        td_report_rows_write(&digest->rows[r], base ? &base->rows[r] : NULL, out);
    }
    td_strbuf_add(out, ",\n\"gone\":{");
    for (int r = 0; base && r < ROWS_COUNT; r++) {
        td_strbuf_addf(out, "%s\"%s\":", r ? "," : "", digest->rows[r].name);
        td_report_rows_write_gone(&digest->rows[r], &base->rows[r], out);
    }
    td_strbuf_add(out, "}}");
    return out->failed ? TD_ERR_NOMEM : TD_OK;
}

/* Keys of the summary: the whole, and one dimension at a time without direction and month. */
static bool is_of_summary(const char *key)
{
    int bars = 0, given = 0;
    bool kept = true;
    for (const char *c = key; *c; c++) {
        if (*c == '|') {
            bars++;
        } else if (c == key || c[-1] == '|') {
            given++;
            kept = kept && (bars == 0 || bars == 2 || bars == 3);
        }
    }
    return given <= 1 && kept;
}

td_status td_report_digest_summary(const td_report_digest *digest, td_strbuf *out)
{
    const td_report_rows *all = &digest->rows[AT_INDICATORS];
    size_t n = 0;
    td_strbuf_add(out, "{\"indicators\":{");
    for (td_atom a = 1; a <= td_intern_count(all->keys); a++) {
        const char *key = td_intern_text(all->keys, a);
        if (!is_of_summary(key))
            continue;
        td_strbuf_add(out, n++ ? ",\n" : "");
        td_json_add_text(out, key);
        td_strbuf_add(out, ":");
        td_strbuf_add(out, all->values[a]);
    }
    const char *lead = td_report_rows_get(&digest->rows[AT_SIMULATION], "lead_time|||||");
    const char *later =
        td_report_rows_get(&digest->rows[AT_SIMULATION], "lead_time_difference|||||");
    td_strbuf_addf(out, "},\n\"lead_time\":%s,\n\"lead_time_difference\":%s,\n\"surplus\":",
                   lead ? lead : "null", later ? later : "null");
    td_report_rows_write(&digest->rows[AT_SURPLUS], NULL, out);
    td_strbuf_add(out, "}");
    return out->failed ? TD_ERR_NOMEM : TD_OK;
}
