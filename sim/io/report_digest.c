#include "io/report_digest.h"

#include <stdlib.h>
#include <string.h>

#include "io/json_text.h"
#include "io/report_binding.h"
#include "io/report_cells.h"
#include "io/report_mixes.h"
#include "io/report_routes.h"
#include "io/report_simulated.h"
#include "io/report_trace.h"
#include "io/report_users.h"

/* A section that is a table: key columns joined by '|', value columns as an array. */
typedef struct value_column {
    const char *name;
    int digits; /* significant; 0: text */
} value_column;

typedef struct section {
    const char *name, *file;
    const char *keys[8];
    value_column values[16];
    enum { OF_YEAR, OF_MONTHS, OF_ANY } periods; /* rows without a period, with one, both */
} section;

enum {
    AT_LINKS,
    AT_FACILITIES,
    AT_SERVICES,
    AT_LINKS_MONTHS,
    AT_FACILITIES_MONTHS,
    AT_OD,
    AT_UNSERVED,
    AT_BALANCE,
    AT_CONVERGENCE,
    SECTION_COUNT,
    AT_BOTTLENECKS = SECTION_COUNT,
    AT_SIMULATION,
    AT_QUEUES,
    AT_INDICATORS,
    AT_USERS,
    AT_ROUTES,
    AT_SURPLUS,
    AT_TRACE,
    ROWS_COUNT
};

#define RESOURCE_VALUES                                                                            \
    {"tonnes", 5}, {"teu", 5}, {"vehicles", 4}, {"capacity", 5}, {"preload", 5},                   \
        {"utilisation", 4}, {"delay_h", 3},                                                        \
    {                                                                                              \
        "shadow_price_per_unit", 3                                                                 \
    }
#define MONTH_VALUES                                                                               \
    {"tonnes", 3}, {"utilisation", 3},                                                             \
    {                                                                                              \
        "delay_h", 3                                                                               \
    }

static const section sections[SECTION_COUNT] = {
    [AT_LINKS] = {"links", "links.csv", {"id", "direction"}, {RESOURCE_VALUES}, OF_YEAR},
    [AT_FACILITIES] =
        {"facilities", "facilities.csv", {"id", "direction"}, {RESOURCE_VALUES}, OF_YEAR},
    [AT_SERVICES] = {"services",
                     "services.csv",
                     {"id", "direction"},
                     {RESOURCE_VALUES,
                      {"load_per_departure", 5},
                      {"revenue", 6},
                      {"operating_cost", 6},
                      {"break_even_load", 5},
                      {"subsidy_per_feu", 5}},
                     OF_YEAR},
    [AT_LINKS_MONTHS] =
        {"links_months", "links.csv", {"id", "direction", "period"}, {MONTH_VALUES}, OF_MONTHS},
    [AT_FACILITIES_MONTHS] = {"facilities_months",
                              "facilities.csv",
                              {"id", "direction", "period"},
                              {MONTH_VALUES},
                              OF_MONTHS},
    [AT_OD] = {"od",
               "od.csv",
               {"origin", "destination", "commodity"},
               {{"tonnes", 5},
                {"cost_per_t", 4},
                {"generalised_cost_per_t", 4},
                {"time_h", 3},
                {"co2e_kg_per_t", 3}},
               OF_YEAR},
    [AT_UNSERVED] = {"unserved",
                     "unserved.csv",
                     {"origin", "destination", "commodity", "reason"},
                     {{"tonnes", 6}},
                     OF_YEAR},
    [AT_BALANCE] = {"balance",
                    "balance.csv",
                    {"commodity"},
                    {{"tonnes_in", 9}, {"tonnes_out", 9}, {"tonnes_unserved", 6}, {"residual", 3}},
                    OF_YEAR},
    [AT_CONVERGENCE] = {"convergence",
                        "convergence.csv",
                        {"period", "iteration"},
                        {{"gap", 4}, {"objective", 9}},
                        OF_ANY},
};

struct td_report_digest {
    const char *folder;
    const td_report_detail *detail;
    td_diags *diags;
    td_report_rows rows[ROWS_COUNT];
};

static td_status read_section(td_report_digest *d, const section *s, td_report_rows *rows)
{
    td_csv_scan scan;
    bool found;
    int keys[8], values[16], period;
    size_t key_count = 0, value_count = 0;
    td_strbuf key = TD_STRBUF_INIT, value = TD_STRBUF_INIT;
    td_status status = td_report_table_open(d->folder, s->file, d->diags, &scan, &found);
    if (status || !found)
        return status;
    for (; key_count < 8 && s->keys[key_count]; key_count++)
        keys[key_count] = td_csv_scan_column(&scan, s->keys[key_count]);
    for (; value_count < 16 && s->values[value_count].name; value_count++)
        values[value_count] = td_csv_scan_column(&scan, s->values[value_count].name);
    period = td_csv_scan_column(&scan, "period");
    while (status == TD_OK && td_csv_scan_row(&scan)) {
        if (s->periods != OF_ANY &&
            (*td_report_cell(&scan, period) != '\0') != (s->periods == OF_MONTHS))
            continue;
        if (s->periods == OF_MONTHS && strcmp(td_report_cell(&scan, values[0]), "0") == 0)
            continue; /* idle in the month */
        td_strbuf_clear(&key);
        td_strbuf_clear(&value);
        for (size_t k = 0; k < key_count; k++) {
            td_strbuf_add_n(&key, "|", k > 0);
            td_strbuf_add(&key, td_report_cell(&scan, keys[k]));
        }
        for (size_t v = 0; v < value_count; v++) {
            td_strbuf_add_n(&value, v ? "," : "[", 1);
            td_report_add_cell(&value, &scan, values[v], s->values[v].digits);
        }
        td_strbuf_add_n(&value, "]", 1);
        status = td_report_rows_put(rows, td_strbuf_text(&key), &value);
    }
    status = td_csv_scan_close(&scan, status);
    td_strbuf_free(&key);
    td_strbuf_free(&value);
    return status;
}

static td_status create_rows(td_report_digest *d)
{
    static const char *const others[] = {"bottlenecks", "simulation", "queues",  "indicators",
                                         "users",       "routes",     "surplus", "trace"};
    td_status status = TD_OK;
    for (int r = 0; status == TD_OK && r < ROWS_COUNT; r++)
        status = td_report_rows_create(
            r < SECTION_COUNT ? sections[r].name : others[r - SECTION_COUNT], &d->rows[r]);
    return status;
}

static td_status read_mixes(td_report_digest *d)
{
    static const char *const dimensions[] = {"area",      "zone",      "corridor", "mode",
                                             "commodity", "direction", "period"};
    static const char *const compared[] = {"area", "corridor", "mode", "commodity"};
    static const char *const gains[] = {"consumer_surplus_", "newly_served_", "no_longer_served_",
                                        "tonnes_by_elasticity", NULL};
    td_status status = td_report_mixes_read(d->folder, "indicators.csv", dimensions, 7, NULL,
                                            d->diags, &d->rows[AT_INDICATORS]);
    if (status == TD_OK)
        status = td_report_mixes_read(d->folder, "comparison.csv", compared, 4, gains, d->diags,
                                      &d->rows[AT_SURPLUS]);
    return status;
}

static td_status read_others(td_report_digest *d)
{
    const td_report_detail *detail = d->detail;
    td_report_rows *rows = d->rows;
    const td_report_simulated_limits limits = {td_report_least_pair(&rows[AT_OD], detail->pairs),
                                               &rows[AT_OD], detail->queues};
    td_status status = td_report_binding_read(d->folder, d->diags, &rows[AT_BOTTLENECKS]);
    if (status == TD_OK)
        status = td_report_simulated_read(d->folder, &limits, d->diags, &rows[AT_SIMULATION],
                                          &rows[AT_QUEUES]);
    if (status == TD_OK)
        status = td_report_users_read(d->folder, detail->users_share, d->diags, &rows[AT_USERS]);
    if (status == TD_OK)
        status = td_report_routes_read(d->folder, &rows[AT_OD], detail->pairs, detail->routes,
                                       d->diags, &rows[AT_ROUTES]);
    if (status == TD_OK)
        status = td_report_trace_read(d->folder, detail->consignments, d->diags, &rows[AT_TRACE]);
    return status;
}

td_status td_report_digest_read(const char *scenario_folder, const td_report_detail *detail,
                                td_diags *diags, td_report_digest **out)
{
    td_report_digest *d = TD_ALLOC(1, td_report_digest);
    if (!d)
        return TD_ERR_NOMEM;
    *d = (td_report_digest){.folder = scenario_folder, .detail = detail, .diags = diags};
    td_status status = create_rows(d);
    for (int s = 0; status == TD_OK && s < SECTION_COUNT; s++)
        status = read_section(d, &sections[s], &d->rows[s]);
    if (status == TD_OK)
        status = read_mixes(d);
    if (status == TD_OK)
        status = read_others(d);
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

static bool is_any(const char *key)
{
    (void)key;
    return true;
}

static bool is_of_detail(const char *key)
{
    return !is_of_summary(key);
}

/* Differences to the base from which on a scenario's figures are told, relative: what is smaller is
 * noise of the equilibrium (its gap is 1e-4), and of the users of a resource nobody compares. What
 * is compared to the last digit is told whenever it differs: services, surplus, bottlenecks, what
 * was simulated; and indicators in the summary. */
static double tolerance(int rows)
{
    switch (rows) {
    case AT_USERS:
        return 1e-2;
    case AT_OD:
        return 5e-4;
    case AT_ROUTES:
    case AT_INDICATORS:
    case AT_LINKS:
    case AT_FACILITIES:
    case AT_LINKS_MONTHS:
    case AT_FACILITIES_MONTHS:
        return 2e-4;
    default:
        return 0;
    }
}

td_status td_report_digest_write(const td_report_digest *digest, const td_report_digest *base,
                                 td_strbuf *out)
{
    td_strbuf_add(out, "{");
    for (int r = 0; r < ROWS_COUNT; r++) {
        td_strbuf_addf(out, "%s\"%s\":", r ? ",\n" : "", digest->rows[r].name);
        td_report_rows_write(&digest->rows[r], base ? &base->rows[r] : NULL, tolerance(r),
                             r == AT_INDICATORS ? is_of_detail : is_any, out);
    }
    td_strbuf_add(out, ",\n\"gone\":{");
    for (int r = 0; base && r < ROWS_COUNT; r++) {
        td_strbuf_addf(out, "%s\"%s\":", r ? "," : "", digest->rows[r].name);
        td_report_rows_write_gone(&digest->rows[r], &base->rows[r], out);
    }
    td_strbuf_add(out, "}}");
    return out->failed ? TD_ERR_NOMEM : TD_OK;
}

td_status td_report_digest_summary(const td_report_digest *digest, td_strbuf *out)
{
    td_strbuf_add(out, "{\"indicators\":");
    td_report_rows_write(&digest->rows[AT_INDICATORS], NULL, 0, is_of_summary, out);
    const char *lead = td_report_rows_get(&digest->rows[AT_SIMULATION], "lead_time|||||");
    const char *later =
        td_report_rows_get(&digest->rows[AT_SIMULATION], "lead_time_difference|||||");
    td_strbuf_addf(out, ",\n\"lead_time\":%s,\n\"lead_time_difference\":%s,\n\"surplus\":",
                   lead ? lead : "null", later ? later : "null");
    td_report_rows_write(&digest->rows[AT_SURPLUS], NULL, 0, is_any, out);
    td_strbuf_add(out, ",\n\"bottlenecks\":");
    td_report_rows_write(&digest->rows[AT_BOTTLENECKS], NULL, 0, is_any, out);
    td_strbuf_add(out, "}");
    return out->failed ? TD_ERR_NOMEM : TD_OK;
}
