#include "run/database.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "indicators/result_tables.h"
#include "io/path.h"
#include "io/sha256_file.h"
#include "io/sqlite_writer.h"
#include "io/table_stream.h"
#include "run/results_folder.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define TEXT(name, is_key, en, zh) {name, TD_CELL_TEXT, is_key, "", {en, zh}}

/* The manifest as tables. */
static const td_column run_columns[] = {
    TEXT("run_id", true, "SHA-256 of the manifest", "清单的 SHA-256"),
    TEXT("program", false, "program", "程序"),
    TEXT("version", false, "its version", "版本"),
    TEXT("build", false, "commit that it was built from", "构建提交"),
    TEXT("seed", false, "seed of random numbers", "随机种子"),
};
static const td_column input_columns[] = {
    TEXT("path", true, "input file", "输入文件"),
    TEXT("sha256", false, "its SHA-256", "其 SHA-256"),
};
static const td_column outcome_columns[] = {
    TEXT("scenario", true, "scenario", "情景"),
    TEXT("file", false, "its file", "情景文件"),
    TEXT("status", false, "how it ended", "运行结果"),
};
static const td_table_spec runs = {"runs", {"Runs", "运行"}, run_columns, COUNT(run_columns)};
static const td_table_spec inputs = {"inputs", {"Inputs", "输入"}, input_columns, COUNT(input_columns)};
static const td_table_spec outcomes = {
    "outcomes", {"Outcomes", "运行结果"}, outcome_columns, COUNT(outcome_columns)};

/* Common questions. Rows of the year have the period ''; empty keys mean "all". */
static const char views[] =
    "CREATE VIEW IF NOT EXISTS mode_share_by_zone AS"
    " SELECT *, 100.0 * tonnes / sum(tonnes) OVER (PARTITION BY run, scenario, zone, direction)"
    " AS percent FROM ("
    "  SELECT run, scenario, origin AS zone, 'out' AS direction, chain, sum(tonnes) AS tonnes"
    "  FROM routes WHERE period = '' GROUP BY run, scenario, origin, chain"
    "  UNION ALL SELECT run, scenario, destination, 'in', chain, sum(tonnes)"
    "  FROM routes WHERE period = '' GROUP BY run, scenario, destination, chain);"
    "CREATE VIEW IF NOT EXISTS mode_share AS"
    " SELECT run, scenario, mode, value AS percent FROM indicators"
    " WHERE indicator = 'mode_share_tkm' AND mode <> '' AND zone = '' AND area = ''"
    " AND commodity = '' AND corridor = '' AND direction = '' AND period = '';"
    "CREATE VIEW IF NOT EXISTS overall AS"
    " SELECT run, scenario, indicator, value, unit FROM indicators"
    " WHERE zone = '' AND area = '' AND mode = '' AND commodity = '' AND corridor = ''"
    " AND direction = '' AND period = '';"
    "CREATE VIEW IF NOT EXISTS top_routes AS"
    " SELECT run, scenario, origin, destination, commodity, route, tonnes, share, chain, corridor,"
    " length_km, time_h, co2e_wtw_kg_per_t, legs, rank FROM ("
    "  SELECT *, row_number() OVER (PARTITION BY run, scenario ORDER BY tonnes DESC, origin,"
    "  destination, commodity, route) AS rank FROM routes WHERE period = '') WHERE rank <= 20;"
    "CREATE VIEW IF NOT EXISTS near_capacity AS"
    " SELECT run, scenario, period, 'link' AS element, id, direction, tonnes, capacity, utilisation"
    " FROM links WHERE utilisation > 0.8"
    " UNION ALL SELECT run, scenario, period, 'facility', id, direction, tonnes, capacity,"
    " utilisation FROM facilities WHERE utilisation > 0.8"
    " UNION ALL SELECT run, scenario, period, 'service', id, direction, tonnes, capacity,"
    " utilisation FROM services WHERE utilisation > 0.8;";

/* Tables that may have millions of rows are coded: their texts, and a primary key over them, would take more
 * room than the rows. */
static td_sqlite_key key_of(td_result table)
{
    switch (table) {
    case TD_RESULT_indicators:
    case TD_RESULT_routes:
    case TD_RESULT_legs:
    case TD_RESULT_comparison:
    case TD_RESULT_users:
    case TD_RESULT_simulation:
        return TD_SQLITE_CODED;
    default:
        return td_result_spec(table)->columns[0].key ? TD_SQLITE_PRIMARY : TD_SQLITE_BY_FIRST;
    }
}

static td_status add_one(td_sqlite *db, const td_table_spec *spec, int64_t run,
                         const td_cell *cells)
{
    td_status status = td_sqlite_begin_table(db, spec, TD_SQLITE_PRIMARY, run);
    if (status == TD_OK)
        status = td_sqlite_add_row(db, cells);
    const td_status ended = td_sqlite_end_table(db);
    return status ? status : ended;
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

static td_status add_manifest(td_sqlite *db, const json_t *manifest, const char *run_id, int64_t run)
{
    const td_cell facts[] = {
        TD_CELL_OF_TEXT(run_id), TD_CELL_OF_TEXT(text_of(manifest, "program")),
        TD_CELL_OF_TEXT(text_of(manifest, "version")), TD_CELL_OF_TEXT(text_of(manifest, "build")),
        TD_CELL_OF_TEXT(text_of(json_object_get(manifest, "options"), "seed"))};
    const char *key;
    json_t *value;
    td_status status = add_one(db, &runs, run, facts);
    if (status == TD_OK)
        status = td_sqlite_begin_table(db, &inputs, TD_SQLITE_PRIMARY, run);
    json_object_foreach(json_object_get(manifest, "inputs"), key, value) {
        const td_cell row[] = {TD_CELL_OF_TEXT(key), TD_CELL_OF_TEXT(json_string_value(value))};
        if (status == TD_OK)
            status = td_sqlite_add_row(db, row);
    }
    td_status ended = td_sqlite_end_table(db);
    if (status == TD_OK)
        status = ended;
    if (status == TD_OK)
        status = td_sqlite_begin_table(db, &outcomes, TD_SQLITE_PRIMARY, run);
    json_object_foreach(json_object_get(manifest, "scenarios"), key, value) {
        const td_cell row[] = {TD_CELL_OF_TEXT(key), TD_CELL_OF_TEXT(text_of(value, "file")),
                               TD_CELL_OF_TEXT(text_of(value, "status"))};
        if (status == TD_OK)
            status = td_sqlite_add_row(db, row);
    }
    ended = td_sqlite_end_table(db);
    return status ? status : ended;
}

static td_status add_table(td_sqlite *db, const char *folder, td_result table, int64_t run,
                           td_diags *diags)
{
    const td_table_spec *spec = td_result_spec(table);
    td_table_stream *stream = NULL;
    char *path = td_folder_table_path(folder, table);
    td_status status = path ? td_table_stream_open(path, spec, diags, &stream) : TD_ERR_NOMEM;
    free(path);
    if (status)
        return status;
    status = td_sqlite_begin_table(db, spec, key_of(table), run);
    for (const td_cell *row; status == TD_OK && (row = td_table_stream_next(stream)) != NULL;)
        status = td_sqlite_add_row(db, row);
    const td_status ended = td_sqlite_end_table(db), read = td_table_stream_close(stream);
    return status ? status : ended ? ended : read;
}

/* The number that the run gets; 0 where the database has it already. */
static td_status find_run(td_sqlite *db, const char *run_id, int64_t *run)
{
    int64_t number = 1;
    bool found = false;
    td_status status = td_sqlite_ask(db, "SELECT 1 FROM sqlite_schema WHERE name = 'runs'", NULL, &number,
                                     &found);
    *run = number;
    if (status || !found)
        return status;
    status = td_sqlite_ask(db, "SELECT run FROM runs WHERE run_id = ?1", run_id, &number, &found);
    if (status == TD_OK && !found)
        status = td_sqlite_ask(db, "SELECT 1 + ifnull(max(run), 0) FROM runs", NULL, run, &found);
    else
        *run = 0;
    return status;
}

static td_status fill(td_sqlite *db, const char *folder, td_diags *diags)
{
    char run_id[TD_SHA256_ROOM];
    int64_t run = 0;
    char *path = td_path_join(folder, TD_MANIFEST_NAME);
    json_t *manifest = path ? json_load_file(path, 0, NULL) : NULL;
    td_status status = path ? td_sha256_file(path, diags, run_id) : TD_ERR_NOMEM;
    free(path);
    if (status == TD_OK)
        status = find_run(db, run_id, &run);
    if (status == TD_OK && run > 0) {
        status = add_manifest(db, manifest, run_id, run);
        for (int t = 0; status == TD_OK && t < TD_RESULT_COUNT; t++)
            status = add_table(db, folder, (td_result)t, run, diags);
    }
    if (status == TD_OK)
        status = td_sqlite_execute_last(db, views);
    json_decref(manifest);
    return status;
}

td_status td_database_write(const char *folder, bool append, int threads, td_diags *diags)
{
    td_sqlite *db = NULL;
    char *path = td_path_join(folder, TD_DATABASE_NAME);
    td_status status = path ? td_sqlite_open(path, append, diags, &db) : TD_ERR_NOMEM;
    free(path);
    if (status)
        return status;
    if (threads > 1)
        td_sqlite_use_thread(db);
    status = fill(db, folder, diags);
    if (status == TD_OK)
        return td_sqlite_commit(db);
    td_sqlite_discard(db);
    return status;
}
