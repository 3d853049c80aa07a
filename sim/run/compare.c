#include "run/compare.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text_table.h"
#include "indicators/appraisal.h"
#include "indicators/comparison.h"
#include "indicators/indicators.h"
#include "indicators/result_tables.h"
#include "indicators/surplus.h"
#include "io/csv_writer.h"
#include "io/path.h"
#include "io/table_reader.h"
#include "run/manifest.h"

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

/* The overall figures that a planner looks at first, under names short enough for a column. */
static const struct {
    const char *indicator, *name[TD_LANG_COUNT], *unit_zh;
} shown[] = {
    {"tonnes", {[TD_LANG_EN] = "freight", [TD_LANG_ZH] = "货量"}, "吨"},
    {"tonnes_unserved", {[TD_LANG_EN] = "no route", [TD_LANG_ZH] = "无路径"}, "吨"},
    {"cost_per_t", {[TD_LANG_EN] = "money cost", [TD_LANG_ZH] = "货币费用"}, "元/吨"},
    {"generalised_cost_per_t",
     {[TD_LANG_EN] = "generalised cost", [TD_LANG_ZH] = "广义费用"},
     "元/吨"},
    {"time_h", {[TD_LANG_EN] = "time", [TD_LANG_ZH] = "时间"}, "小时"},
    {"co2e_wtw", {[TD_LANG_EN] = "CO2e", [TD_LANG_ZH] = "CO2e"}, "吨 CO2e"},
    {"consumer_surplus_logsum", {[TD_LANG_EN] = "shippers' gain", [TD_LANG_ZH] = "货主收益"}, "元"},
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

/* 68,810,000; 244; 3.14; 0 */
static void format_figure(td_strbuf *out, double value)
{
    char digits[64];
    if (value == 0) {
        td_strbuf_add(out, "0");
        return;
    }
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

/* Smaller changes are 0.00 %. */
static const double LEAST_PERCENT = 0.005;

/* "1,234", the change beside it: "(-5.60 %)" */
static void format_cell(const td_table *table, size_t row, td_strbuf *out)
{
    td_cell value = td_table_get(table, row, VALUE);
    td_cell percent = td_table_get(table, row, PERCENT);
    td_strbuf_clear(out);
    if (value.empty)
        return;
    format_figure(out, value.as.real);
    if (!percent.empty && fabs(percent.as.real) >= LEAST_PERCENT)
        td_strbuf_addf(out, "\t(%+.2f %%)", percent.as.real);
}

enum { HEADER_ROWS = 2 }; /* names, units */

static td_status put_header(td_text_table *t, td_lang lang)
{
    td_status status = td_text_table_add_row(t);
    if (status == TD_OK)
        status = td_text_table_put(t, 0, lang == TD_LANG_ZH ? "情景" : "scenario", TD_MOOD_NEITHER);
    for (size_t i = 0; status == TD_OK && i < SHOWN_COUNT; i++)
        status = td_text_table_put(t, i + 1, shown[i].name[lang], TD_MOOD_NEITHER);
    if (status == TD_OK)
        status = td_text_table_add_row(t);
    for (size_t i = 0; status == TD_OK && i < SHOWN_COUNT; i++) {
        const td_indicator *indicator = td_indicator_find(shown[i].indicator);
        if (indicator)
            status = td_text_table_put(
                t, i + 1, lang == TD_LANG_ZH ? shown[i].unit_zh : indicator->unit, TD_MOOD_NEITHER);
    }
    return status;
}

static td_mood mood_of_sign(double better)
{
    return better > 0 ? TD_MOOD_BETTER : better < 0 ? TD_MOOD_WORSE : TD_MOOD_NEITHER;
}

/* Less cost, time, CO2e and unserved freight is better, more consumer surplus too. */
static td_mood mood_of(const td_table *comparison, size_t row)
{
    const char *indicator = td_table_get(comparison, row, INDICATOR).as.text;
    const td_cell percent = td_table_get(comparison, row, PERCENT);
    const td_cell difference = td_table_get(comparison, row, DIFFERENCE);
    if (difference.empty || strcmp(indicator, "tonnes") == 0 ||
        (!percent.empty && fabs(percent.as.real) < LEAST_PERCENT))
        return TD_MOOD_NEITHER;
    return mood_of_sign(is_of_comparisons(indicator) ? difference.as.real : -difference.as.real);
}

/* The column of an indicator; 0: it is not shown. */
static size_t column_of(const char *indicator)
{
    for (size_t i = 0; i < SHOWN_COUNT; i++)
        if (strcmp(indicator, shown[i].indicator) == 0)
            return i + 1;
    return 0;
}

/* The base itself, from what one scenario is compared with: rows of the comparison from `first`. */
static td_status put_base(td_text_table *t, const td_table *comparison, size_t first, td_lang lang)
{
    const char *base = td_table_get(comparison, first, BASE).as.text;
    const char *scenario = td_table_get(comparison, first, SCENARIO).as.text;
    td_strbuf text = TD_STRBUF_INIT;
    td_strbuf_addf(&text, lang == TD_LANG_ZH ? "%s（基准）" : "%s (base)", base);
    td_status status = td_text_table_add_row(t);
    if (status == TD_OK)
        status = td_text_table_put(t, 0, td_strbuf_text(&text), TD_MOOD_NEITHER);
    for (size_t r = first; status == TD_OK && r < td_table_row_count(comparison); r++) {
        if (strcmp(td_table_get(comparison, r, SCENARIO).as.text, scenario) != 0)
            break;
        const char *indicator = td_table_get(comparison, r, INDICATOR).as.text;
        const td_cell value = td_table_get(comparison, r, BASE_VALUE);
        if (!is_overall(comparison, r) || column_of(indicator) == 0 || value.empty ||
            is_of_comparisons(indicator))
            continue;
        td_strbuf_clear(&text);
        format_figure(&text, value.as.real);
        status = td_text_table_put(t, column_of(indicator), td_strbuf_text(&text), TD_MOOD_NEITHER);
    }
    if (text.failed)
        status = TD_ERR_NOMEM;
    td_strbuf_free(&text);
    return status;
}

/* The scenarios that have the base of row `first`, and that base above them. */
static td_status put_scenarios(td_text_table *t, const td_table *comparison, size_t first,
                               td_lang lang)
{
    const char *base = td_table_get(comparison, first, BASE).as.text, *last = "";
    td_strbuf cell = TD_STRBUF_INIT;
    td_status status = put_base(t, comparison, first, lang);
    for (size_t r = first; status == TD_OK && r < td_table_row_count(comparison); r++) {
        const char *scenario = td_table_get(comparison, r, SCENARIO).as.text;
        if (strcmp(td_table_get(comparison, r, BASE).as.text, base) != 0 ||
            !is_overall(comparison, r))
            continue;
        if (strcmp(scenario, last) != 0) {
            status = td_text_table_add_row(t);
            if (status == TD_OK)
                status = td_text_table_put(t, 0, scenario, TD_MOOD_NEITHER);
            last = scenario;
        }
        const size_t column = column_of(td_table_get(comparison, r, INDICATOR).as.text);
        if (status || column == 0)
            continue;
        format_cell(comparison, r, &cell);
        status = td_text_table_put(t, column, td_strbuf_text(&cell), mood_of(comparison, r));
    }
    if (cell.failed)
        status = TD_ERR_NOMEM;
    td_strbuf_free(&cell);
    return status;
}

/* Does a row above `row` have the same base? */
static bool base_is_told(const td_table *comparison, size_t row)
{
    const char *base = td_table_get(comparison, row, BASE).as.text;
    for (size_t r = 0; r < row; r++)
        if (strcmp(td_table_get(comparison, r, BASE).as.text, base) == 0)
            return true;
    return false;
}

/* Nothing where nothing is compared. */
static td_status write_table(const td_table *comparison, const tongdao_compare_options *options,
                             td_strbuf *out)
{
    const td_lang lang = options->lang == TONGDAO_ZH ? TD_LANG_ZH : TD_LANG_EN;
    td_text_table *t = NULL;
    if (td_table_row_count(comparison) == 0)
        return TD_OK;
    td_status status = td_text_table_create(SHOWN_COUNT + 1, HEADER_ROWS, &t);
    if (status == TD_OK)
        status = put_header(t, lang);
    const char *last = NULL;
    for (size_t r = 0; status == TD_OK && r < td_table_row_count(comparison); r++) {
        const char *base = td_table_get(comparison, r, BASE).as.text;
        const bool told = last && strcmp(base, last) == 0;
        last = base;
        if (!told && !base_is_told(comparison, r))
            status = put_scenarios(t, comparison, r, lang);
    }
    if (status == TD_OK)
        td_text_table_print(t, options->form == TONGDAO_TEXT_COLOURS, options->columns, out);
    td_text_table_free(t);
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

td_status td_compare(const char *results, const tongdao_compare_options *options, td_diags *diags,
                     td_strbuf *out)
{
    td_table *comparison = NULL;
    td_manifest *manifest = NULL;
    td_status status = td_manifest_read(results, diags, &manifest); /* is it a folder of results? */
    td_manifest_free(manifest);
    if (status)
        return status;
    if (options->base) {
        status = td_table_create(td_result_spec(TD_RESULT_comparison), &comparison);
        if (status == TD_OK)
            status = compare_with(results, options->base, diags, comparison);
    } else {
        status = read_table(results, TD_RESULT_comparison, diags, &comparison);
    }
    if (status == TD_OK && options->form == TONGDAO_TEXT_JSON) {
        status = write_json(comparison, out);
    } else if (status == TD_OK && options->form == TONGDAO_TEXT_CSV) {
        td_csv_add_header(out, td_table_get_spec(comparison));
        td_csv_add_rows(out, comparison, 0, td_table_row_count(comparison));
    } else if (status == TD_OK) {
        status = write_table(comparison, options, out);
    }
    td_table_free(comparison);
    return out->failed ? TD_ERR_NOMEM : status;
}
