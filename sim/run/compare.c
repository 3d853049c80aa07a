#include "run/compare.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/width.h"
#include "indicators/appraisal.h"
#include "indicators/comparison.h"
#include "run/manifest.h"
#include "indicators/indicators.h"
#include "indicators/result_tables.h"
#include "indicators/surplus.h"
#include "io/csv_writer.h"
#include "io/path.h"
#include "io/table_reader.h"

static td_status read_table(const char *results, td_result which, td_diags *diags, td_table **out)
{
    char name[40];
    snprintf(name, sizeof name, "%s.csv", td_result_spec(which)->name);
    char *path = td_path_join(results, name);
    td_status status =
        path ? td_table_read(path, td_result_spec(which), diags, out) : TD_ERR_NOMEM;
    free(path);
    return status;
}

/* The scenarios of a table in the order in which they stand; borrowed from the table. */
static td_status list_scenarios(const td_table *table, const char ***out, size_t *count)
{
    const char **ids = NULL;
    size_t capacity = 0, n = 0;
    for (size_t r = 0; r < td_table_row_count(table); r++) {
        const char *id = td_table_get(table, r, 0).as.text;
        bool known = n > 0 && strcmp(ids[n - 1], id) == 0;
        if (known)
            continue;
        if (TD_RESERVE(ids, capacity, n + 1)) {
            free(ids);
            return TD_ERR_NOMEM;
        }
        ids[n++] = id;
    }
    *out = ids;
    *count = n;
    return TD_OK;
}

static bool is_of_comparisons(const char *indicator)
{
    const td_indicator *known;
    for (size_t n = 0; (known = td_surplus_indicator(n)) != NULL; n++)
        if (strcmp(known->name, indicator) == 0)
            return true;
    for (size_t n = 0; (known = td_appraisal_indicator(n)) != NULL; n++)
        if (strcmp(known->name, indicator) == 0)
            return true;
    return false;
}

/* Appends what only the run itself could compare: consumer surplus needs routes and costs of both.
 * It has it against the base of the scenario's chain. */
static td_status append_kept(const td_table *kept, const char *scenario, const char *base,
                             td_table *out)
{
    const size_t columns = td_table_get_spec(kept)->column_count;
    td_cell *cells = TD_ALLOC(columns, td_cell);
    td_status status = cells ? TD_OK : TD_ERR_NOMEM;
    for (size_t r = 0; status == TD_OK && r < td_table_row_count(kept); r++) {
        for (size_t c = 0; c < columns; c++)
            cells[c] = td_table_get(kept, r, c);
        if (strcmp(cells[0].as.text, scenario) == 0 && strcmp(cells[1].as.text, base) == 0 &&
            is_of_comparisons(cells[2].as.text))
            status = td_table_append(out, cells);
    }
    free(cells);
    return status;
}

static td_status compare_with(const char *results, const char *base, td_diags *diags,
                              td_table *out)
{
    td_table *indicators = NULL, *kept = NULL;
    const char **ids = NULL;
    size_t count = 0;
    td_status status = read_table(results, TD_RESULT_indicators, diags, &indicators);
    if (status == TD_OK)
        status = read_table(results, TD_RESULT_comparison, diags, &kept);
    if (status == TD_OK)
        status = list_scenarios(indicators, &ids, &count);
    bool known = false;
    for (size_t i = 0; i < count; i++)
        known = known || strcmp(ids[i], base) == 0;
    if (status == TD_OK && !known) {
        td_diags_add(diags, TD_D_RUN_UNKNOWN_SCENARIO, (td_place){results, 0, "--base"}, base,
                     td_nearest(base, ids, count), NULL);
        status = TD_ERR_INVALID;
    }
    for (size_t i = 0; status == TD_OK && i < count; i++) {
        if (strcmp(ids[i], base) == 0)
            continue;
        status = td_comparison_append(indicators, ids[i], indicators, base, out);
        if (status == TD_OK)
            status = append_kept(kept, ids[i], base, out);
    }
    free(ids);
    td_table_free(indicators);
    td_table_free(kept);
    return status;
}

/* Columns of the comparison table. */
enum { SCENARIO, BASE, INDICATOR, AREA, CORRIDOR, MODE, COMMODITY, VALUE, BASE_VALUE, DIFFERENCE,
       PERCENT };

/* The overall figures that a planner looks at first. */
/* Indicators of the table, under names short enough for a column. */
static const struct {
    const char *indicator, *name[TD_LANG_COUNT];
} shown[] = {
    {"tonnes", {[TD_LANG_EN] = "freight", [TD_LANG_ZH] = "货量"}},
    {"tonnes_unserved", {[TD_LANG_EN] = "no route", [TD_LANG_ZH] = "无路径"}},
    {"cost_per_t", {[TD_LANG_EN] = "money cost", [TD_LANG_ZH] = "货币费用"}},
    {"generalised_cost_per_t", {[TD_LANG_EN] = "generalised cost", [TD_LANG_ZH] = "广义费用"}},
    {"time_h", {[TD_LANG_EN] = "time", [TD_LANG_ZH] = "时间"}},
    {"co2e_wtw", {[TD_LANG_EN] = "CO2e", [TD_LANG_ZH] = "CO2e"}},
    {"consumer_surplus_logsum", {[TD_LANG_EN] = "shippers' gain", [TD_LANG_ZH] = "货主收益"}},
};
enum { SHOWN_COUNT = sizeof shown / sizeof shown[0] };

static bool is_overall(const td_table *table, size_t row)
{
    static const size_t dimensions[] = {AREA, CORRIDOR, MODE, COMMODITY};
    for (size_t d = 0; d < 4; d++)
        if (!td_table_get(table, row, dimensions[d]).empty)
            return false;
    return true;
}

/* 68,810,000; 244; 3.14 */
static void format_figure(td_strbuf *out, double value)
{
    char digits[64];
    if (fabs(value) < 100) {
        td_strbuf_addf(out, "%.2f", value);
        return;
    }
    int length = snprintf(digits, sizeof digits, "%.0f", value);
    if (length < 0 || (size_t)length >= sizeof digits) {
        td_strbuf_addf(out, "%.4g", value);
        return;
    }
    for (int i = 0; i < length; i++) {
        bool group = i > (digits[0] == '-') && (length - i) % 3 == 0;
        td_strbuf_addf(out, group ? ",%c" : "%c", digits[i]);
    }
}

/* "1234 (-5.6 %)" */
static void format_cell(const td_table *table, size_t row, td_strbuf *out)
{
    td_cell value = td_table_get(table, row, VALUE);
    td_cell percent = td_table_get(table, row, PERCENT);
    td_strbuf_clear(out);
    if (value.empty)
        return;
    format_figure(out, value.as.real);
    if (!percent.empty && fabs(percent.as.real) >= 0.005)
        td_strbuf_addf(out, " (%+.2f %%)", percent.as.real);
}

typedef struct text_table {
    char **cells; /* [row * columns + column] */
    signed char *moods; /* likewise: 1 better than the base, -1 worse, 0 neither */
    size_t mood_capacity;
    size_t rows, columns, capacity;
} text_table;

static td_status add_text_row(text_table *t, size_t *row)
{
    if (TD_RESERVE(t->cells, t->capacity, (t->rows + 1) * t->columns) ||
        TD_RESERVE(t->moods, t->mood_capacity, (t->rows + 1) * t->columns))
        return TD_ERR_NOMEM;
    memset(&t->cells[t->rows * t->columns], 0, t->columns * sizeof *t->cells);
    memset(&t->moods[t->rows * t->columns], 0, t->columns * sizeof *t->moods);
    *row = t->rows++;
    return TD_OK;
}

static void put(text_table *t, size_t row, size_t column, const char *text)
{
    free(t->cells[row * t->columns + column]);
    t->cells[row * t->columns + column] = strdup(text);
}

enum { HEADER_ROWS = 2 }; /* names, units */

/* Whether a column has no figure below its header. */
static bool is_empty_column(const text_table *t, size_t column)
{
    for (size_t row = HEADER_ROWS; row < t->rows; row++)
        if (t->cells[row * t->columns + column])
            return false;
    return true;
}

/* Bold header; green for better, red for worse, beside the sign that stands there anyway. */
static const char *colour_of(const text_table *t, size_t row, size_t column)
{
    const int mood = t->moods[row * t->columns + column];
    return row < HEADER_ROWS ? "\033[1m" : mood > 0 ? "\033[32m" : mood < 0 ? "\033[31m" : "";
}

static void print_text_table(const text_table *t, bool colours, td_strbuf *out)
{
    for (size_t row = 0; row < t->rows; row++) {
        for (size_t c = 0; c < t->columns; c++) {
            size_t width = 0;
            if (is_empty_column(t, c))
                continue;
            for (size_t r = 0; r < t->rows; r++) {
                const char *other = t->cells[r * t->columns + c];
                if (other && td_text_width(other) > width)
                    width = td_text_width(other);
            }
            const char *cell = t->cells[row * t->columns + c];
            td_strbuf_add(out, c ? "  " : "");
            const char *colour = colours ? colour_of(t, row, c) : "";
            td_strbuf_add(out, colour);
            td_strbuf_add_padded(out, cell ? cell : "", width, c > 0);
            td_strbuf_add(out, *colour ? "\033[0m" : "");
        }
        td_strbuf_add(out, "\n");
    }
}

static td_status put_header(text_table *t, td_lang lang)
{
    size_t names, units;
    if (add_text_row(t, &names) || add_text_row(t, &units))
        return TD_ERR_NOMEM;
    put(t, names, 0, lang == TD_LANG_ZH ? "情景" : "scenario");
    for (size_t i = 0; i < SHOWN_COUNT; i++) {
        const td_indicator *indicator = td_indicator_find(shown[i].indicator);
        put(t, names, i + 1, shown[i].name[lang]);
        put(t, units, i + 1, indicator ? indicator->unit : "");
    }
    return TD_OK;
}

/* Less cost, time, CO2e and unserved freight is better, more consumer surplus too. */
static int mood_of(const td_table *comparison, size_t row)
{
    const char *indicator = td_table_get(comparison, row, INDICATOR).as.text;
    const td_cell percent = td_table_get(comparison, row, PERCENT);
    const td_cell value = td_table_get(comparison, row, VALUE);
    if (strncmp(indicator, "consumer_surplus", 16) == 0)
        return value.empty ? 0 : (value.as.real > 0) - (value.as.real < 0);
    if (strcmp(indicator, "tonnes") == 0 || percent.empty || fabs(percent.as.real) < 0.005)
        return 0;
    return percent.as.real < 0 ? 1 : -1;
}

static td_status write_table(const td_table *comparison, bool colours, td_lang lang, td_strbuf *out)
{
    text_table t = {.columns = SHOWN_COUNT + 1};
    td_strbuf cell = TD_STRBUF_INIT;
    size_t row = 0;
    const char *last = "";
    td_status status = put_header(&t, lang);
    for (size_t r = 0; status == TD_OK && r < td_table_row_count(comparison); r++) {
        if (!is_overall(comparison, r))
            continue;
        const char *scenario = td_table_get(comparison, r, SCENARIO).as.text;
        if (strcmp(scenario, last) != 0) {
            status = add_text_row(&t, &row);
            if (status)
                break;
            put(&t, row, 0, scenario);
            last = scenario;
        }
        for (size_t i = 0; i < SHOWN_COUNT; i++) {
            if (strcmp(td_table_get(comparison, r, INDICATOR).as.text, shown[i].indicator) != 0)
                continue;
            format_cell(comparison, r, &cell);
            put(&t, row, i + 1, td_strbuf_text(&cell));
            t.moods[row * t.columns + i + 1] = (signed char)mood_of(comparison, r);
        }
    }
    print_text_table(&t, colours, out);
    for (size_t i = 0; i < t.rows * t.columns; i++)
        free(t.cells[i]);
    free(t.cells);
    free(t.moods);
    td_strbuf_free(&cell);
    return status;
}

static td_status write_json(const td_table *table, td_strbuf *out)
{
    const td_table_spec *spec = td_table_get_spec(table);
    json_t *rows = json_array();
    for (size_t r = 0; r < td_table_row_count(table); r++) {
        json_t *row = json_object();
        for (size_t c = 0; c < spec->column_count; c++) {
            td_cell cell = td_table_get(table, r, c);
            if (cell.empty)
                continue;
            json_object_set_new(row, spec->columns[c].name,
                                spec->columns[c].type == TD_CELL_TEXT ? json_string(cell.as.text)
                                                                      : json_real(cell.as.real));
        }
        json_array_append_new(rows, row);
    }
    char *text = json_dumps(rows, JSON_INDENT(1) | JSON_PRESERVE_ORDER);
    if (text) {
        td_strbuf_add(out, text);
        td_strbuf_add(out, "\n");
    }
    free(text);
    json_decref(rows);
    return text ? TD_OK : TD_ERR_NOMEM;
}

td_status td_compare(const char *results, const char *base, tongdao_text_form form, td_lang lang,
                     td_diags *diags, td_strbuf *out)
{
    td_table *comparison = NULL;
    td_manifest *manifest = NULL;
    td_status status = td_manifest_read(results, diags, &manifest); /* is it a folder of results? */
    td_manifest_free(manifest);
    if (status)
        return status == TD_ERR_INVALID ? TD_ERR_IO : status;
    if (base) {
        status = td_table_create(td_result_spec(TD_RESULT_comparison), &comparison);
        if (status == TD_OK)
            status = compare_with(results, base, diags, comparison);
    } else {
        status = read_table(results, TD_RESULT_comparison, diags, &comparison);
    }
    const bool colours = form == TONGDAO_TEXT_COLOURS;
    if (status == TD_OK && (form == TONGDAO_TEXT_TABLE || colours))
        status = write_table(comparison, colours, lang, out);
    if (status == TD_OK && form == TONGDAO_TEXT_JSON)
        status = write_json(comparison, out);
    if (status == TD_OK && form == TONGDAO_TEXT_CSV) {
        td_csv_add_header(out, td_table_get_spec(comparison));
        td_csv_add_rows(out, comparison, 0, td_table_row_count(comparison));
    }
    td_table_free(comparison);
    return out->failed ? TD_ERR_NOMEM : status;
}
