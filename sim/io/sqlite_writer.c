#include "io/sqlite_writer.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/intern.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "io/atomic_file.h"
#include "io/sqlite_rows.h"
#include "io/sqlite_worker.h"

/* The last text of a column and its code: neighbours are mostly the same. */
typedef struct recent {
    const char *text; /* the interner's */
    td_atom code;
} recent;

/* What writing coded tables needs. Codes are the interner's atoms; 0 is the empty text. */
typedef struct codes {
    td_intern *texts;
    uint32_t stored; /* texts up to this one are in the table already */
    sqlite3_stmt *range;
    char *first;          /* the first column's text of the range at hand, NULL: none */
    int64_t from, next;   /* its first row; the row to come */
    recent *recent;       /* [column] */
} codes;

struct td_sqlite {
    td_atomic_file *file;
    char *path;
    sqlite3 *base;
    td_sqlite_worker *worker; /* NULL: none */
    td_diags *diags;
    const td_table_spec *spec;
    td_sqlite_rows *block; /* rows added and not inserted yet */
    sqlite3_stmt *insert;  /* of all of them */
    bool coded; /* the table at hand */
    int64_t run;
    codes codes;
    td_strbuf indices; /* statements that index the tables, once all have their rows */
    td_strbuf last;    /* what else is to be executed then */
    td_status status;  /* the first failure stays */
};

/* The file is not under its name before it is whole: no journal is needed. Large pages make long rows
 * cheap. */
static const char set_up[] = "PRAGMA page_size = 16384; PRAGMA journal_mode = OFF;"
                             "PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;"
                             "PRAGMA cache_size = -32768; PRAGMA encoding = 'UTF-8'; BEGIN;";

static td_status fail(td_sqlite *db)
{
    if (db->status)
        return db->status;
    const int code = db->base ? sqlite3_errcode(db->base) : SQLITE_NOMEM;
    td_diags_add(db->diags, TD_D_FILE_WRITE, (td_place){db->path, 0, NULL}, NULL, NULL,
                 db->base ? sqlite3_errmsg(db->base) : "out of memory", NULL);
    return db->status = code == SQLITE_NOMEM ? TD_ERR_NOMEM : TD_ERR_IO;
}

static td_status execute(td_sqlite *db, const char *sql)
{
    if (db->status == TD_OK && sqlite3_exec(db->base, sql, NULL, NULL, NULL) != SQLITE_OK)
        return fail(db);
    return db->status;
}

/* Copies the database that is there to the unfinished one. */
static td_status copy_existing(td_sqlite *db)
{
    FILE *from = fopen(db->path, "rb");
    if (!from)
        return errno == ENOENT ? TD_OK : fail(db);
    static const size_t block = 1u << 18;
    char *bytes = malloc(block);
    td_status status = bytes ? TD_OK : TD_ERR_NOMEM;
    for (size_t n; status == TD_OK && (n = fread(bytes, 1, block, from)) > 0;)
        status = td_atomic_write(db->file, bytes, n);
    free(bytes);
    fclose(from);
    return status;
}

td_status td_sqlite_open(const char *path, bool append, td_diags *diags, td_sqlite **out)
{
    td_sqlite *db = td_alloc(1, sizeof *db);
    if (!db)
        return TD_ERR_NOMEM;
    *db = (td_sqlite){.diags = diags, .path = strdup(path), .indices = TD_STRBUF_INIT, .last = TD_STRBUF_INIT};
    td_status status = db->path ? td_atomic_open(path, diags, &db->file) : TD_ERR_NOMEM;
    if (status == TD_OK && append)
        status = copy_existing(db);
    if (status == TD_OK && sqlite3_open_v2(td_atomic_name(db->file), &db->base,
                                           SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                                           NULL) != SQLITE_OK)
        status = fail(db);
    if (status == TD_OK)
        status = execute(db, set_up);
    if (status) {
        td_sqlite_discard(db);
        return status;
    }
    *out = db;
    return TD_OK;
}

void td_sqlite_use_thread(td_sqlite *db)
{
    if (!db->worker)
        db->worker = td_sqlite_worker_create();
}

td_status td_sqlite_execute_last(td_sqlite *db, const char *sql)
{
    td_strbuf_add(&db->last, sql);
    return db->status;
}

td_status td_sqlite_ask(td_sqlite *db, const char *sql, const char *parameter, int64_t *answer,
                        bool *found)
{
    sqlite3_stmt *query = NULL;
    *found = false;
    if (db->status)
        return db->status;
    if (sqlite3_prepare_v2(db->base, sql, -1, &query, NULL) != SQLITE_OK ||
        (parameter && sqlite3_bind_text(query, 1, parameter, -1, SQLITE_STATIC) != SQLITE_OK)) {
        sqlite3_finalize(query);
        return fail(db);
    }
    if (sqlite3_step(query) == SQLITE_ROW) {
        *found = true;
        *answer = sqlite3_column_int64(query, 0);
    }
    sqlite3_finalize(query);
    return TD_OK;
}

static bool has_key(const td_table_spec *spec)
{
    bool has = false;
    for (size_t c = 0; c < spec->column_count; c++)
        has = has || spec->columns[c].key;
    return has;
}

static void add_columns(td_strbuf *sql, const td_table_spec *spec, bool primary_key)
{
    static const char *const types[] = {
        [TD_CELL_TEXT] = "TEXT", [TD_CELL_INTEGER] = "INTEGER", [TD_CELL_REAL] = "REAL"};
    td_strbuf_add(sql, "run INTEGER NOT NULL");
    for (size_t c = 0; c < spec->column_count; c++)
        td_strbuf_addf(sql, ", \"%s\" %s%s", spec->columns[c].name, types[spec->columns[c].type],
                       spec->columns[c].key ? " NOT NULL" : "");
    if (!primary_key)
        return;
    td_strbuf_add(sql, ", PRIMARY KEY (run");
    for (size_t c = 0; c < spec->column_count; c++)
        if (spec->columns[c].key)
            td_strbuf_addf(sql, ", \"%s\"", spec->columns[c].name);
    td_strbuf_add(sql, ")");
}

/* Prepares the statement that inserts a block: of the run or NULL, then columns from `from` on. A mistake ends
 * the whole file: rows that went in before it need not be taken out. */
static td_status prepare(td_sqlite *db, const char *suffix, const char *lead, size_t from)
{
    td_strbuf sql = TD_STRBUF_INIT;
    const td_table_spec *spec = db->spec;
    td_strbuf_addf(&sql, "INSERT OR FAIL INTO \"%s%s\" SELECT %s", spec->name, suffix, lead);
    for (size_t c = from; c < spec->column_count; c++)
        td_strbuf_addf(&sql, ",c%zu", c - from);
    td_strbuf_add(&sql, " FROM block");
    if (sql.failed || td_sqlite_rows_create(db->base, spec->column_count - from, &db->block))
        db->status = TD_ERR_NOMEM;
    else if (sqlite3_prepare_v3(db->base, sql.text, -1, SQLITE_PREPARE_PERSISTENT, &db->insert,
                                NULL) != SQLITE_OK)
        fail(db);
    td_strbuf_free(&sql);
    return db->status;
}

/* Afterwards the connection is the caller's again. */
static td_status wait_for_block(td_sqlite *db)
{
    return td_sqlite_worker_wait(db->worker) == SQLITE_OK ? db->status : fail(db);
}

static td_status insert_block(td_sqlite *db)
{
    if (wait_for_block(db) || !db->block || td_sqlite_rows_is_empty(db->block))
        return db->status;
    if (td_sqlite_rows_status(db->block))
        return db->status = TD_ERR_NOMEM;
    td_sqlite_rows_turn(db->block);
    return td_sqlite_worker_step(db->worker, db->insert) == SQLITE_OK ? TD_OK : fail(db);
}

/* The texts of a database that is appended to. */
static td_status load_texts(td_sqlite *db)
{
    sqlite3_stmt *query = NULL;
    if (sqlite3_prepare_v2(db->base, "SELECT text FROM texts WHERE code > 0 ORDER BY code", -1, &query, NULL) !=
        SQLITE_OK)
        return fail(db);
    while (sqlite3_step(query) == SQLITE_ROW) {
        const char *text = (const char *)sqlite3_column_text(query, 0);
        if (!text || !td_intern_add(db->codes.texts, text, strlen(text)))
            db->status = TD_ERR_NOMEM;
    }
    sqlite3_finalize(query);
    db->codes.stored = td_intern_count(db->codes.texts);
    return db->status;
}

static td_status open_codes(td_sqlite *db)
{
    if (db->codes.texts)
        return db->status;
    db->codes.texts = td_intern_create();
    if (!db->codes.texts)
        return db->status = TD_ERR_NOMEM;
    execute(db, "CREATE TABLE IF NOT EXISTS texts (code INTEGER PRIMARY KEY, text TEXT NOT NULL);"
                "CREATE TABLE IF NOT EXISTS row_ranges (\"table\" TEXT NOT NULL, run INTEGER NOT NULL,"
                " first TEXT NOT NULL, from_row INTEGER NOT NULL, to_row INTEGER NOT NULL,"
                " PRIMARY KEY (\"table\", run, first, from_row)) WITHOUT ROWID;"
                "INSERT OR IGNORE INTO texts VALUES (0, '');");
    if (db->status == TD_OK && load_texts(db) == TD_OK &&
        sqlite3_prepare_v3(db->base, "INSERT INTO row_ranges VALUES (?1, ?2, ?3, ?4, ?5)", -1,
                           SQLITE_PREPARE_PERSISTENT, &db->codes.range, NULL) != SQLITE_OK)
        fail(db);
    return db->status;
}

/* The view: what is not asked for is not looked up. */
static void add_view(td_strbuf *sql, const td_table_spec *spec)
{
    td_strbuf_addf(sql, "CREATE VIEW IF NOT EXISTS \"%s\" AS SELECT w.run AS run, w.first AS \"%s\"",
                   spec->name, spec->columns[0].name);
    for (size_t c = 1; c < spec->column_count; c++) {
        const char *name = spec->columns[c].name;
        if (spec->columns[c].type == TD_CELL_TEXT)
            td_strbuf_addf(sql, ", (SELECT text FROM texts WHERE code = r.\"%s\") AS \"%s\"", name, name);
        else
            td_strbuf_addf(sql, ", r.\"%s\" AS \"%s\"", name, name);
    }
    td_strbuf_addf(sql, " FROM row_ranges AS w CROSS JOIN \"%s_rows\" AS r ON r.row BETWEEN w.from_row"
                        " AND w.to_row WHERE w.\"table\" = '%s';", spec->name, spec->name);
}

static td_status begin_coded(td_sqlite *db, const td_table_spec *spec)
{
    td_strbuf sql = TD_STRBUF_INIT, last = TD_STRBUF_INIT;
    bool found = false;
    if (open_codes(db))
        return db->status;
    td_strbuf_addf(&sql, "CREATE TABLE IF NOT EXISTS \"%s_rows\" (row INTEGER PRIMARY KEY", spec->name);
    td_strbuf_addf(&last, "SELECT ifnull(max(row), 0) + 1 FROM \"%s_rows\"", spec->name);
    for (size_t c = 1; c < spec->column_count; c++) {
        const bool real = spec->columns[c].type == TD_CELL_REAL;
        td_strbuf_addf(&sql, ", \"%s\" %s%s", spec->columns[c].name, real ? "REAL" : "INTEGER",
                       spec->columns[c].key ? " NOT NULL" : "");
    }
    td_strbuf_add(&sql, ");");
    add_view(&sql, spec);
    db->codes.recent = TD_ALLOC(spec->column_count, recent);
    if (sql.failed || last.failed || !db->codes.recent)
        db->status = TD_ERR_NOMEM;
    if (execute(db, td_strbuf_text(&sql)) == TD_OK && prepare(db, "_rows", "NULL", 1) == TD_OK)
        td_sqlite_ask(db, last.text, NULL, &db->codes.next, &found);
    td_strbuf_free(&sql);
    td_strbuf_free(&last);
    return db->status;
}

/* Tells whose the rows since db->codes.from are. */
static td_status end_range(td_sqlite *db)
{
    codes *k = &db->codes;
    sqlite3_stmt *range = k->range;
    if (wait_for_block(db) == TD_OK && k->first &&
        (sqlite3_bind_text(range, 1, db->spec->name, -1, SQLITE_STATIC) ||
         sqlite3_bind_int64(range, 2, db->run) || sqlite3_bind_text(range, 3, k->first, -1, SQLITE_STATIC) ||
         sqlite3_bind_int64(range, 4, k->from) || sqlite3_bind_int64(range, 5, k->next - 1) ||
         sqlite3_step(range) != SQLITE_DONE || sqlite3_reset(range)))
        fail(db);
    free(k->first);
    k->first = NULL;
    return db->status;
}

static td_status begin_range(td_sqlite *db, const char *first)
{
    if (end_range(db))
        return db->status;
    db->codes.from = db->codes.next;
    db->codes.first = strdup(first);
    return db->status = db->codes.first ? TD_OK : TD_ERR_NOMEM;
}

static td_status store_texts(td_sqlite *db)
{
    sqlite3_stmt *insert = NULL;
    const uint32_t count = td_intern_count(db->codes.texts);
    if (db->status || db->codes.stored == count)
        return db->status;
    if (sqlite3_prepare_v2(db->base, "INSERT INTO texts VALUES (?1, ?2)", -1, &insert, NULL) != SQLITE_OK)
        return fail(db);
    for (uint32_t code = db->codes.stored + 1; db->status == TD_OK && code <= count; code++)
        if (sqlite3_bind_int64(insert, 1, code) ||
            sqlite3_bind_text(insert, 2, td_intern_text(db->codes.texts, code), -1, SQLITE_STATIC) ||
            sqlite3_step(insert) != SQLITE_DONE || sqlite3_reset(insert))
            fail(db);
    sqlite3_finalize(insert);
    db->codes.stored = count;
    return db->status;
}

/* Databases of earlier versions have large tables as they are: those that are appended to go on so. */
static bool is_plain_there(td_sqlite *db, const char *name)
{
    int64_t one = 0;
    bool found = false;
    td_sqlite_ask(db, "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1", name, &one, &found);
    return found;
}

td_status td_sqlite_begin_table(td_sqlite *db, const td_table_spec *spec, td_sqlite_key key,
                                int64_t run)
{
    td_strbuf sql = TD_STRBUF_INIT;
    if (db->status)
        return db->status;
    db->spec = spec;
    db->run = run;
    db->coded = key == TD_SQLITE_CODED && !is_plain_there(db, spec->name);
    if (db->coded)
        return begin_coded(db, spec);
    td_strbuf_addf(&sql, "CREATE TABLE IF NOT EXISTS \"%s\" (", spec->name);
    add_columns(&sql, spec, key == TD_SQLITE_PRIMARY && has_key(spec));
    td_strbuf_add(&sql, ")");
    if (key != TD_SQLITE_PRIMARY) /* sorted once all rows are there */
        td_strbuf_addf(&db->indices, "CREATE INDEX IF NOT EXISTS \"%s_by\" ON \"%s\" (run, \"%s\");",
                       spec->name, spec->name, spec->columns[0].name);
    if (sql.failed || db->indices.failed)
        db->status = TD_ERR_NOMEM;
    else
        execute(db, sql.text);
    td_strbuf_free(&sql);
    char lead[24];
    snprintf(lead, sizeof lead, "%lld", (long long)run);
    return db->status ? db->status : prepare(db, "", lead, 0);
}

static void add_cell(td_sqlite *db, const td_column *column, const td_cell *cell)
{
    if (cell->empty) {
        if (column->key)
            td_sqlite_rows_add_text(db->block, "", 0);
        else
            td_sqlite_rows_add_null(db->block);
        return;
    }
    switch (column->type) {
    case TD_CELL_TEXT:
        td_sqlite_rows_add_text(db->block, cell->as.text, strlen(cell->as.text));
        return;
    case TD_CELL_INTEGER:
        td_sqlite_rows_add_integer(db->block, cell->as.integer);
        return;
    case TD_CELL_REAL:
        td_sqlite_rows_add_real(db->block, cell->as.real);
        return;
    }
}

static void add_coded_cell(td_sqlite *db, size_t c, const td_cell *cell)
{
    const td_column *column = &db->spec->columns[c];
    recent *last = &db->codes.recent[c];
    if (column->type != TD_CELL_TEXT || (cell->empty && !column->key)) {
        add_cell(db, column, cell);
        return;
    }
    const char *text = cell->empty ? "" : cell->as.text;
    if (!last->text || strcmp(last->text, text) != 0) {
        last->code = td_intern_add(db->codes.texts, text, strlen(text));
        last->text = td_intern_text(db->codes.texts, last->code);
        if (*text && !last->code)
            db->status = TD_ERR_NOMEM;
    }
    td_sqlite_rows_add_integer(db->block, last->code);
}

static td_status add_coded(td_sqlite *db, const td_cell *cells)
{
    const char *first = cells[0].empty ? "" : cells[0].as.text;
    if ((!db->codes.first || strcmp(db->codes.first, first) != 0) && begin_range(db, first))
        return db->status;
    for (size_t c = 1; c < db->spec->column_count; c++)
        add_coded_cell(db, c, &cells[c]);
    db->codes.next++;
    return db->status;
}

td_status td_sqlite_add_row(td_sqlite *db, const td_cell *cells)
{
    if (db->status || (td_sqlite_rows_is_full(db->block) && insert_block(db)))
        return db->status;
    if (db->coded)
        return add_coded(db, cells);
    for (size_t c = 0; c < db->spec->column_count; c++)
        add_cell(db, &db->spec->columns[c], &cells[c]);
    return TD_OK;
}

td_status td_sqlite_end_table(td_sqlite *db)
{
    insert_block(db);
    wait_for_block(db);
    sqlite3_finalize(db->insert);
    db->insert = NULL;
    if (db->coded) {
        end_range(db);
        store_texts(db);
        free(db->codes.recent);
        db->codes.recent = NULL;
        db->coded = false;
    }
    td_sqlite_rows_free(db->block);
    db->block = NULL;
    return db->status;
}

static void let_go(td_sqlite *db)
{
    td_sqlite_worker_free(db->worker);
    sqlite3_finalize(db->insert);
    sqlite3_finalize(db->codes.range);
    sqlite3_close(db->base);
    td_sqlite_rows_free(db->block);
    td_intern_free(db->codes.texts);
    free(db->codes.first);
    free(db->codes.recent);
    td_strbuf_free(&db->indices);
    td_strbuf_free(&db->last);
    free(db->path);
    free(db);
}

td_status td_sqlite_commit(td_sqlite *db)
{
    execute(db, td_strbuf_text(&db->indices));
    execute(db, td_strbuf_text(&db->last));
    execute(db, "COMMIT");
    if (db->status) {
        const td_status status = db->status;
        td_sqlite_discard(db);
        return status;
    }
    td_atomic_file *file = db->file;
    let_go(db);
    return td_atomic_commit(file);
}

void td_sqlite_discard(td_sqlite *db)
{
    if (!db)
        return;
    td_atomic_discard(db->file);
    let_go(db);
}
