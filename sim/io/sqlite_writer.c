#include "io/sqlite_writer.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/strbuf.h"
#include "io/atomic_file.h"

struct td_sqlite {
    td_atomic_file *file;
    char *path;
    sqlite3 *base;
    td_diags *diags;
    const td_table_spec *spec;
    sqlite3_stmt *insert;
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

static td_status prepare(td_sqlite *db, const td_table_spec *spec, int64_t run)
{
    td_strbuf sql = TD_STRBUF_INIT;
    td_strbuf_addf(&sql, "INSERT INTO \"%s\" VALUES (%lld", spec->name, (long long)run);
    for (size_t c = 0; c < spec->column_count; c++)
        td_strbuf_add(&sql, ",?");
    td_strbuf_add(&sql, ")");
    if (sql.failed)
        db->status = TD_ERR_NOMEM;
    else if (sqlite3_prepare_v3(db->base, sql.text, -1, SQLITE_PREPARE_PERSISTENT, &db->insert,
                                NULL) != SQLITE_OK)
        fail(db);
    td_strbuf_free(&sql);
    return db->status;
}

td_status td_sqlite_begin_table(td_sqlite *db, const td_table_spec *spec, td_sqlite_key key,
                                int64_t run)
{
    td_strbuf sql = TD_STRBUF_INIT;
    if (db->status)
        return db->status;
    db->spec = spec;
    td_strbuf_addf(&sql, "CREATE TABLE IF NOT EXISTS \"%s\" (", spec->name);
    add_columns(&sql, spec, key == TD_SQLITE_PRIMARY && has_key(spec));
    td_strbuf_add(&sql, ")");
    if (key == TD_SQLITE_BY_FIRST) /* sorted once all rows are there */
        td_strbuf_addf(&db->indices, "CREATE INDEX IF NOT EXISTS \"%s_by\" ON \"%s\" (run, \"%s\");",
                       spec->name, spec->name, spec->columns[0].name);
    if (sql.failed || db->indices.failed)
        db->status = TD_ERR_NOMEM;
    else
        execute(db, sql.text);
    td_strbuf_free(&sql);
    return db->status ? db->status : prepare(db, spec, run);
}

static int bind(sqlite3_stmt *insert, int place, const td_column *column, const td_cell *cell)
{
    if (cell->empty)
        return column->key ? sqlite3_bind_text(insert, place, "", 0, SQLITE_STATIC)
                           : sqlite3_bind_null(insert, place);
    switch (column->type) {
    case TD_CELL_TEXT:
        return sqlite3_bind_text(insert, place, cell->as.text, -1, SQLITE_STATIC);
    case TD_CELL_INTEGER:
        return sqlite3_bind_int64(insert, place, cell->as.integer);
    case TD_CELL_REAL:
        return sqlite3_bind_double(insert, place, cell->as.real);
    }
    return SQLITE_MISUSE;
}

td_status td_sqlite_add_row(td_sqlite *db, const td_cell *cells)
{
    if (db->status)
        return db->status;
    for (size_t c = 0; c < db->spec->column_count; c++)
        if (bind(db->insert, (int)c + 1, &db->spec->columns[c], &cells[c]) != SQLITE_OK)
            return fail(db);
    if (sqlite3_step(db->insert) != SQLITE_DONE)
        return fail(db);
    sqlite3_reset(db->insert);
    return TD_OK;
}

td_status td_sqlite_end_table(td_sqlite *db)
{
    sqlite3_finalize(db->insert);
    db->insert = NULL;
    return db->status;
}

static void let_go(td_sqlite *db)
{
    sqlite3_finalize(db->insert);
    sqlite3_close(db->base);
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
