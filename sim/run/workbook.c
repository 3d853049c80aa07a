#include "run/workbook.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/strbuf.h"
#include "indicators/result_tables.h"
#include "io/path.h"
#include "io/table_stream.h"
#include "run/results_folder.h"
#include "run/row_pick.h"

static const char *const contents_name[] = {"Contents", "目录"};
static const char *const summary_name[] = {"Summary", "摘要"};
static const char *const what_if_name[] = {"What if", "参数试算"};
static const char *const run_name[] = {"Run", "运行"};

const char *td_workbook_summary_name(td_lang lang)
{
    return summary_name[lang];
}

/* A table in the workbook. */
typedef struct sheet_of {
    lxw_worksheet *sheet;
    const char *name;
    size_t rows, shown;
} sheet_of;

typedef struct workbook {
    td_xlsx *xlsx;
    td_lang lang;
    const char *folder;
    td_diags *diags;
    td_digest digest;
    sheet_of sheets[TD_RESULT_COUNT];
} workbook;

static const char *say(td_lang lang, const char *en, const char *zh)
{
    return lang == TD_LANG_ZH ? zh : en;
}

/* Networks and sources are much alike in all scenarios: one stands for all. */
static bool of_one_scenario(td_result table)
{
    return table == TD_RESULT_elements || table == TD_RESULT_sources;
}

/* Which rows the sheet holds; "" where it holds all. */
static void describe_rows(const workbook *w, td_result table, size_t quota, td_strbuf *note)
{
    const char *name = td_result_spec(table)->name;
    const size_t rows = w->sheets[table].rows, scenarios = w->digest.scenario_count;
    if (of_one_scenario(table) && scenarios > 1)
        td_strbuf_addf(note, w->lang == TD_LANG_ZH ? "仅第一个情景；全部 %zu 个情景见 %s.csv 与 results.sqlite" : "Of the first scenario only; those of all %zu: %s.csv, results.sqlite",
                       scenarios, name);
    else if (rows > quota * scenarios && td_table_column_index(td_result_spec(table), "tonnes") >= 0)
        td_strbuf_addf(note,
                       w->lang == TD_LANG_ZH ? "共 %zu 行，仅列每个情景吨数最大的 %zu 行（先全年后分月）；全部见 %s.csv 与 results.sqlite" : "Of %zu rows the %zu with most tonnes of each scenario, the year before months; "
                           "all rows: %s.csv, results.sqlite",
                       rows, quota, name);
    else if (rows > quota * scenarios)
        td_strbuf_addf(note,
                       w->lang == TD_LANG_ZH ? "共 %zu 行，仅列每个情景最概括的 %zu 行（先全年后分月）；全部见 %s.csv 与 results.sqlite" : "Of %zu rows the %zu most general of each scenario, the year before months; "
                           "all rows: %s.csv, results.sqlite",
                       rows, quota, name);
}

static td_status put_row(void *payload, const td_cell *row)
{
    workbook *w = payload;
    return td_xlsx_add_row(w->xlsx, row);
}

/* Copies rows until the scenario changes: of tables that are much alike in all of them. */
static td_status copy_first_scenario(workbook *w, td_table_stream *stream)
{
    td_status status = TD_OK;
    char *first = NULL;
    for (const td_cell *row; status == TD_OK && (row = td_table_stream_next(stream)) != NULL;) {
        if (first && strcmp(first, row[0].as.text) != 0)
            break;
        first = first ? first : strdup(row[0].as.text);
        status = first ? td_xlsx_add_row(w->xlsx, row) : TD_ERR_NOMEM;
    }
    free(first);
    return status;
}

/* Copies the `quota` rows of each scenario that matter most. */
static td_status copy_picked(workbook *w, td_result table, td_table_stream *stream, size_t quota)
{
    const td_table_spec *spec = td_result_spec(table);
    td_row_pick *pick = NULL;
    int *columns = TD_ALLOC(spec->column_count + 1, int); /* the scenario, then what is weighed */
    td_status status = columns ? td_row_pick_create(spec, quota, &pick) : TD_ERR_NOMEM;
    if (status == TD_OK)
        status = td_table_stream_choose(stream, columns, 1 + td_row_pick_weighed(pick, columns + 1));
    const char *scenario = ""; /* whose rows are in the pick */
    for (const td_cell *row; status == TD_OK && (row = td_table_stream_next(stream)) != NULL;) {
        if (strcmp(scenario, row[0].as.text) != 0) {
            status = td_row_pick_take(pick, put_row, w);
            size_t s = 0;
            while (s < w->digest.scenario_count && strcmp(w->digest.scenarios[s].id, row[0].as.text) != 0)
                s++;
            scenario = s < w->digest.scenario_count ? w->digest.scenarios[s].id : "";
        }
        if (status == TD_OK && td_row_pick_wants(pick, row) &&
            (row = td_table_stream_rest(stream)) != NULL)
            status = td_row_pick_add(pick, row);
    }
    if (status == TD_OK)
        status = td_row_pick_take(pick, put_row, w);
    td_row_pick_free(pick);
    free(columns);
    return status;
}

/* Copies the rows of the stream that the sheet is to hold. */
static td_status copy_rows(workbook *w, td_result table, td_table_stream *stream, size_t quota)
{
    td_status status = TD_OK;
    if (of_one_scenario(table))
        return copy_first_scenario(w, stream);
    if (w->sheets[table].rows > quota * w->digest.scenario_count)
        return copy_picked(w, table, stream, quota);
    for (const td_cell *row; status == TD_OK && (row = td_table_stream_next(stream)) != NULL;)
        status = td_xlsx_add_row(w->xlsx, row);
    return status;
}

static td_status write_table(workbook *w, td_result table)
{
    sheet_of *s = &w->sheets[table];
    const size_t scenarios = w->digest.scenario_count ? w->digest.scenario_count : 1;
    const size_t quota = table == TD_RESULT_dictionary ? SIZE_MAX / scenarios
                                                       : TD_WORKBOOK_ROWS / scenarios;
    td_table_stream *stream = NULL;
    td_strbuf note = TD_STRBUF_INIT;
    char *path = td_folder_table_path(w->folder, table);
    td_status status = path ? TD_OK : TD_ERR_NOMEM;
    if (status == TD_OK) {
        s->rows = td_table_count_rows(path);
        status = td_table_stream_open(path, td_result_spec(table), w->diags, &stream);
    }
    free(path);
    if (status)
        return status;
    describe_rows(w, table, quota, &note);
    status = td_xlsx_begin_table(w->xlsx, s->sheet, td_result_spec(table), td_strbuf_text(&note));
    if (status == TD_OK)
        status = copy_rows(w, table, stream, quota);
    s->shown = w->xlsx->row - TD_XLSX_HEADER_ROWS;
    td_xlsx_end_table(w->xlsx);
    td_strbuf_free(&note);
    const td_status read = td_table_stream_close(stream);
    return status ? status : read;
}

static void contents_line(workbook *w, lxw_worksheet *sheet, size_t row, const char *name,
                          const char *text)
{
    td_xlsx_link(w->xlsx, sheet, row, 0, name, name);
    td_xlsx_text(w->xlsx, sheet, row, 1, text, TD_XLSX_PLAIN);
}

static void write_contents(workbook *w, lxw_worksheet *sheet)
{
    td_xlsx *x = w->xlsx;
    const td_lang lang = w->lang;
    worksheet_set_column(sheet, 0, 0, 22, NULL);
    worksheet_set_column(sheet, 1, 1, 68, NULL);
    worksheet_set_column(sheet, 2, 3, 12, NULL);
    td_xlsx_text(x, sheet, 0, 0, say(lang, "Results of freight scenarios", "货运情景结果"), TD_XLSX_TITLE);
    td_xlsx_text(x, sheet, 1, 0,
                 say(lang, "Money: CNY of the base year, market prices. An empty cell of a key column means \"all\".",
                     "金额为基年人民币市场价。键列为空表示“全部”。"),
                 TD_XLSX_NOTE);
    td_xlsx_text(x, sheet, 3, 0, say(lang, "Sheet", "工作表"), TD_XLSX_HEADER);
    td_xlsx_text(x, sheet, 3, 1, say(lang, "What it holds", "内容"), TD_XLSX_HEADER);
    td_xlsx_text(x, sheet, 3, 2, say(lang, "Rows here", "本表行数"), TD_XLSX_HEADER);
    td_xlsx_text(x, sheet, 3, 3, say(lang, "Rows in all", "总行数"), TD_XLSX_HEADER);
    size_t row = 4;
    contents_line(w, sheet, row++, summary_name[lang],
                  say(lang, "Overall figures of every scenario against its base, with charts",
                      "各情景总体指标及与基准的差异（附图）"));
    contents_line(w, sheet, row++, what_if_name[lang],
                  say(lang, "Change the value of time or the carbon price: totals follow",
                      "改动时间价值或碳价，合计随之更新"));
    for (int t = 0; t < TD_RESULT_COUNT; t++) {
        const sheet_of *s = &w->sheets[t];
        contents_line(w, sheet, row, s->name, td_result_spec((td_result)t)->title[lang]);
        td_xlsx_number(x, sheet, row, 2, (double)s->shown, TD_XLSX_INTEGER);
        td_xlsx_number(x, sheet, row++, 3, (double)s->rows, TD_XLSX_INTEGER);
    }
    contents_line(w, sheet, row, run_name[lang],
                  say(lang, "Program version, seed, inputs with their SHA-256", "程序版本、随机种子、输入及其 SHA-256"));
    worksheet_freeze_panes(sheet, 4, 0);
}

static size_t run_line(td_xlsx *x, lxw_worksheet *sheet, size_t row, const char *name,
                       const char *value)
{
    td_xlsx_text(x, sheet, row, 0, name, TD_XLSX_PLAIN);
    td_xlsx_text(x, sheet, row, 1, value, TD_XLSX_PLAIN);
    return row + 1;
}

static void write_run(workbook *w, lxw_worksheet *sheet)
{
    td_xlsx *x = w->xlsx;
    char *path = td_path_join(w->folder, TD_MANIFEST_NAME);
    json_t *root = path ? json_load_file(path, 0, NULL) : NULL, *value;
    const char *key;
    size_t row = 0;
    free(path);
    worksheet_set_column(sheet, 0, 0, 44, NULL);
    worksheet_set_column(sheet, 1, 2, 68, NULL);
    td_xlsx_text(x, sheet, row, 0, say(w->lang, "Run", "运行"), TD_XLSX_TITLE);
    td_xlsx_link(x, sheet, row++, 1, contents_name[w->lang], contents_name[w->lang]);
    row = run_line(x, sheet, row, say(w->lang, "Program", "程序"),
                   json_string_value(json_object_get(root, "program")));
    row = run_line(x, sheet, row, say(w->lang, "Version", "版本"),
                   json_string_value(json_object_get(root, "version")));
    row = run_line(x, sheet, row, say(w->lang, "Build", "构建"),
                   json_string_value(json_object_get(root, "build")));
    row = run_line(x, sheet, row, say(w->lang, "Seed", "随机种子"),
                   json_string_value(json_object_get(json_object_get(root, "options"), "seed")));
    row++;
    td_xlsx_text(x, sheet, row, 0, say(w->lang, "Scenario", "情景"), TD_XLSX_HEADER);
    td_xlsx_text(x, sheet, row, 1, say(w->lang, "File", "文件"), TD_XLSX_HEADER);
    td_xlsx_text(x, sheet, row++, 2, say(w->lang, "How it ended", "运行结果"), TD_XLSX_HEADER);
    json_object_foreach(json_object_get(root, "scenarios"), key, value) {
        td_xlsx_text(x, sheet, row, 0, key, TD_XLSX_PLAIN);
        td_xlsx_text(x, sheet, row, 1, json_string_value(json_object_get(value, "file")), TD_XLSX_PLAIN);
        td_xlsx_text(x, sheet, row++, 2, json_string_value(json_object_get(value, "status")),
                     TD_XLSX_PLAIN);
    }
    row++;
    td_xlsx_text(x, sheet, row, 0, say(w->lang, "Input", "输入"), TD_XLSX_HEADER);
    td_xlsx_text(x, sheet, row++, 1, "SHA-256", TD_XLSX_HEADER);
    json_object_foreach(json_object_get(root, "inputs"), key, value)
        row = run_line(x, sheet, row, key, json_string_value(value));
    json_decref(root);
}

static td_status write_sheets(workbook *w)
{
    const td_lang lang = w->lang;
    td_xlsx *x = w->xlsx;
    lxw_worksheet *contents = td_xlsx_add_sheet(x, contents_name[lang]);
    lxw_worksheet *summary = td_xlsx_add_sheet(x, summary_name[lang]);
    lxw_worksheet *what_if = td_xlsx_add_sheet(x, what_if_name[lang]);
    for (int t = 0; t < TD_RESULT_COUNT; t++) {
        const td_table_spec *spec = td_result_spec((td_result)t);
        w->sheets[t].name = say(lang, spec->name, spec->title[TD_LANG_ZH]);
        w->sheets[t].sheet = td_xlsx_add_sheet(x, w->sheets[t].name);
    }
    lxw_worksheet *run = td_xlsx_add_sheet(x, run_name[lang]);
    if (!contents || !summary || !what_if || !run)
        return TD_ERR_NOMEM;
    td_workbook_summary(x, summary, &w->digest);
    td_workbook_what_if(x, what_if, &w->digest);
    td_status status = TD_OK;
    for (int t = 0; status == TD_OK && t < TD_RESULT_COUNT; t++)
        status = write_table(w, (td_result)t);
    write_contents(w, contents);
    write_run(w, run);
    return status;
}

td_status td_workbook_write(const char *folder, td_lang lang, td_diags *diags)
{
    workbook w = {.lang = lang, .folder = folder, .diags = diags};
    td_status status = td_digest_read(folder, diags, &w.digest);
    if (status)
        return status;
    char *path = td_path_join(folder, TD_WORKBOOK_NAME);
    status = path ? td_xlsx_open(path, lang, contents_name[lang], diags, &w.xlsx) : TD_ERR_NOMEM;
    free(path);
    if (status == TD_OK) {
        status = write_sheets(&w);
        if (status == TD_OK)
            status = td_xlsx_commit(w.xlsx);
        else
            td_xlsx_discard(w.xlsx);
    }
    td_digest_clear(&w.digest);
    return status;
}
