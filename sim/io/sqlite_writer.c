/* A new database is written page by page (io/sqlite_pages.h), several times faster than SQLite inserts
 * rows. SQLite itself then builds the primary keys, which are not in the order of the rows, and whatever
 * is left to execute. Rows for a database that is there already are first written to a new one beside it. */
#include "io/sqlite_writer.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/strbuf.h"
#include "io/atomic_file.h"
#include "io/errno_text.h"
#include "io/sqlite_pages.h"
#include "io/sqlite_record.h"

enum { SCHEMA_COLUMNS = 5 };

struct td_sqlite {
    td_atomic_file *file;     /* of the database */
    td_atomic_file *new_file; /* NULL: the same */
    char *path;
    sqlite3 *base;     /* a database that is there already, NULL: none; at the end the new one */
    td_sqlite_pages *pages;
    td_sqlite_tree *schema;
    uint64_t schema_rows;
    td_diags *diags;
    td_strbuf indices; /* statements that build what is not in the order of the rows */
    td_strbuf copies;  /* statements that bring the new database's rows to the one that is there */
    td_strbuf last;    /* what else is to be executed */

    const td_table_spec *spec; /* the table at hand */
    td_sqlite_tree *rows;
    td_sqlite_tree *by;    /* its index over the run and the first column, NULL: it has another */
    td_strbuf by_last;     /* the first column of the row before */
    bool by_rises;
    int64_t run;
    uint64_t row;
    td_sqlite_record record, entry;
    td_status status; /* the first failure stays */
};

static td_status fail_with(td_sqlite *db, td_status status, const char *reason)
{
    if (db->status == TD_OK)
        td_diags_add(db->diags, TD_D_FILE_WRITE, (td_place){db->path, 0, NULL}, NULL, NULL, reason,
                     NULL);
    return db->status = db->status ? db->status : status;
}

static td_status fail(td_sqlite *db)
{
    const int code = db->base ? sqlite3_errcode(db->base) : SQLITE_NOMEM;
    return fail_with(db, code == SQLITE_NOMEM ? TD_ERR_NOMEM : TD_ERR_IO,
                     db->base ? sqlite3_errmsg(db->base) : "out of memory");
}

/* Of writing pages. */
static td_status check(td_sqlite *db, td_status status)
{
    td_errno_room room;
    if (status)
        fail_with(db, status, status == TD_ERR_NOMEM ? "out of memory" : td_errno_text(errno, &room));
    return db->status;
}

static td_status execute(td_sqlite *db, const char *sql)
{
    if (db->status == TD_OK && sqlite3_exec(db->base, sql, NULL, NULL, NULL) != SQLITE_OK)
        return fail(db);
    return db->status;
}

/* The file is not under its name before it is whole: no journal is needed. */
static td_status open_base(td_sqlite *db, const char *name)
{
    static const char set_up[] = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
                                 "PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -32768; BEGIN;";
    if (sqlite3_open_v2(name, &db->base, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
        return fail(db);
    return execute(db, set_up);
}

/* Copies the database that is there to the unfinished one, and opens that. */
static td_status open_existing(td_sqlite *db)
{
    FILE *from = fopen(db->path, "rb");
    td_errno_room room;
    if (!from)
        return errno == ENOENT ? TD_OK : fail_with(db, TD_ERR_IO, td_errno_text(errno, &room));
    static const size_t block = 1u << 18;
    char *bytes = malloc(block);
    td_status status = bytes ? td_atomic_open(db->path, db->diags, &db->new_file) : TD_ERR_NOMEM;
    for (size_t n; status == TD_OK && (n = fread(bytes, 1, block, from)) > 0;)
        status = td_atomic_write(db->file, bytes, n);
    free(bytes);
    fclose(from);
    return status ? db->status = status : open_base(db, td_atomic_name(db->file));
}

td_status td_sqlite_open(const char *path, bool append, td_diags *diags, td_sqlite **out)
{
    td_sqlite *db = td_alloc(1, sizeof *db);
    if (!db)
        return TD_ERR_NOMEM;
    *db = (td_sqlite){.diags = diags,
                      .path = strdup(path),
                      .indices = TD_STRBUF_INIT,
                      .copies = TD_STRBUF_INIT,
                      .last = TD_STRBUF_INIT,
                      .by_last = TD_STRBUF_INIT};
    td_status status = db->path ? td_atomic_open(path, diags, &db->file) : TD_ERR_NOMEM;
    if (status == TD_OK)
        status = td_sqlite_record_create(3, &db->entry);
    if (status == TD_OK && append)
        status = open_existing(db);
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
    if (db->status || !db->base)
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

static td_status begin_pages(td_sqlite *db)
{
    if (db->pages)
        return TD_OK;
    errno = 0;
    if (check(db, td_sqlite_pages_open(td_atomic_name(db->new_file ? db->new_file : db->file),
                                       &db->pages)))
        return db->status;
    db->schema = td_sqlite_tree_begin(db->pages, TD_SQLITE_SCHEMA);
    return check(db, db->schema ? TD_OK : TD_ERR_NOMEM);
}

/* A row of the table sqlite_schema; sql "": an index that SQLite makes of a primary key. */
static td_status add_schema(td_sqlite *db, const char *type, const char *name, uint32_t root,
                            const char *sql)
{
    td_sqlite_record row;
    td_status status = td_sqlite_record_create(SCHEMA_COLUMNS, &row);
    if (status)
        return check(db, status);
    td_sqlite_record_begin(&row);
    status = td_sqlite_record_add_text(&row, type);
    if (status == TD_OK)
        status = td_sqlite_record_add_text(&row, name);
    if (status == TD_OK)
        status = td_sqlite_record_add_text(&row, db->spec->name);
    td_sqlite_record_add_integer(&row, root);
    if (!*sql)
        td_sqlite_record_add_null(&row);
    else if (status == TD_OK)
        status = td_sqlite_record_add_text(&row, sql);
    td_sqlite_record_end(&row);
    if (status == TD_OK)
        status = td_sqlite_tree_add_row(db->schema, ++db->schema_rows, row.bytes, row.length);
    td_sqlite_record_clear(&row);
    return check(db, status);
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

td_status td_sqlite_begin_table(td_sqlite *db, const td_table_spec *spec, td_sqlite_key key,
                                int64_t run)
{
    if (db->status || begin_pages(db))
        return db->status;
    db->spec = spec;
    db->run = run;
    db->row = 0;
    db->by_rises = true;
    td_strbuf_clear(&db->by_last);
    db->rows = td_sqlite_tree_begin(db->pages, TD_SQLITE_TABLE);
    db->by = key == TD_SQLITE_BY_FIRST ? td_sqlite_tree_begin(db->pages, TD_SQLITE_INDEX) : NULL;
    if (!db->rows || (key == TD_SQLITE_BY_FIRST && !db->by))
        return check(db, TD_ERR_NOMEM);
    td_sqlite_record_clear(&db->record);
    return check(db, td_sqlite_record_create(spec->column_count + 1, &db->record));
}

static td_status add_value(td_sqlite_record *record, const td_column *column, const td_cell *cell)
{
    if (cell->empty && column->key)
        return td_sqlite_record_add_text(record, "");
    if (cell->empty)
        td_sqlite_record_add_null(record);
    else if (column->type == TD_CELL_TEXT)
        return td_sqlite_record_add_text(record, cell->as.text);
    else if (column->type == TD_CELL_INTEGER)
        td_sqlite_record_add_integer(record, cell->as.integer);
    else
        td_sqlite_record_add_real(record, cell->as.real);
    return TD_OK;
}

/* The row's entry of the index over the run and the first column. Once a row comes out of order (or has
 * too long a text) the index is left to SQLite. */
static td_status add_entry(td_sqlite *db, const td_cell *first)
{
    const char *text = first->empty ? "" : first->as.text;
    const int order = strcmp(td_strbuf_text(&db->by_last), text);
    if (order > 0 || strlen(text) > TD_SQLITE_INDEX_MOST / 2)
        db->by_rises = false;
    if (!db->by_rises)
        return TD_OK;
    if (order < 0) {
        td_strbuf_clear(&db->by_last);
        td_strbuf_add(&db->by_last, text);
    }
    td_sqlite_record_begin(&db->entry);
    td_sqlite_record_add_integer(&db->entry, db->run);
    if (td_sqlite_record_add_text(&db->entry, text))
        return TD_ERR_NOMEM;
    td_sqlite_record_add_integer(&db->entry, (int64_t)db->row);
    td_sqlite_record_end(&db->entry);
    return td_sqlite_tree_add_entry(db->by, db->entry.bytes, db->entry.length);
}

td_status td_sqlite_add_row(td_sqlite *db, const td_cell *cells)
{
    if (db->status)
        return db->status;
    td_status status = TD_OK;
    td_sqlite_record_begin(&db->record);
    td_sqlite_record_add_integer(&db->record, db->run);
    for (size_t c = 0; status == TD_OK && c < db->spec->column_count; c++)
        status = add_value(&db->record, &db->spec->columns[c], &cells[c]);
    td_sqlite_record_end(&db->record);
    if (status == TD_OK)
        status = td_sqlite_tree_add_row(db->rows, ++db->row, db->record.bytes, db->record.length);
    if (status == TD_OK && db->by)
        status = add_entry(db, &cells[0]);
    return status ? check(db, status) : TD_OK;
}

/* Writes an index whose entries are there, or an empty one that SQLite is to fill. */
static td_status end_index(td_sqlite *db, const char *name, const char *sql)
{
    uint32_t root = 0;
    const bool filled = db->by && db->by_rises;
    td_sqlite_tree *tree = filled ? db->by : td_sqlite_tree_begin(db->pages, TD_SQLITE_INDEX);
    if (!filled)
        td_sqlite_tree_drop(db->by);
    db->by = NULL;
    if (check(db, tree ? td_sqlite_tree_end(tree, &root) : TD_ERR_NOMEM))
        return db->status;
    if (!filled)
        td_strbuf_addf(&db->indices, "REINDEX \"%s\";", name);
    return add_schema(db, "index", name, root, sql);
}

td_status td_sqlite_end_table(td_sqlite *db)
{
    td_strbuf table = TD_STRBUF_INIT, index = TD_STRBUF_INIT, name = TD_STRBUF_INIT;
    uint32_t root = 0;
    if (db->status || !db->rows)
        return db->status;
    const bool by_first = db->by != NULL;
    td_strbuf_addf(&table, "CREATE TABLE \"%s\" (", db->spec->name);
    add_columns(&table, db->spec, !by_first);
    td_strbuf_add(&table, ")");
    if (by_first)
        td_strbuf_addf(&index, "CREATE INDEX \"%s_by\" ON \"%s\" (run, \"%s\")", db->spec->name,
                       db->spec->name, db->spec->columns[0].name);
    td_strbuf_addf(&name, by_first ? "%s_by" : "sqlite_autoindex_%s_1", db->spec->name);
    check(db, td_sqlite_tree_end(db->rows, &root));
    db->rows = NULL;
    if (db->status == TD_OK)
        add_schema(db, "table", db->spec->name, root, td_strbuf_text(&table));
    if (db->status == TD_OK)
        end_index(db, td_strbuf_text(&name), td_strbuf_text(&index));
    /* The statements as they stand in a schema, for a database that may have the table. */
    static const size_t create_table = sizeof "CREATE TABLE" - 1, create_index = sizeof "CREATE INDEX" - 1;
    td_strbuf_addf(&db->copies, "CREATE TABLE IF NOT EXISTS main.%s;", table.text + create_table + 1);
    if (by_first)
        td_strbuf_addf(&db->copies, "CREATE INDEX IF NOT EXISTS main.%s;", index.text + create_index + 1);
    td_strbuf_addf(&db->copies, "INSERT INTO main.\"%s\" SELECT * FROM new.\"%s\";", db->spec->name,
                   db->spec->name);
    const bool failed = table.failed || index.failed || name.failed || db->copies.failed;
    td_strbuf_free(&table);
    td_strbuf_free(&index);
    td_strbuf_free(&name);
    return failed ? check(db, TD_ERR_NOMEM) : db->status;
}

/* The pages are all there: SQLite does the rest. */
static td_status finish_new(td_sqlite *db)
{
    td_sqlite_tree *schema = db->schema;
    sqlite3 *existing = db->base;
    db->schema = NULL;
    db->base = NULL;
    check(db, td_sqlite_pages_finish(db->pages, schema));
    check(db, td_sqlite_pages_close(db->pages));
    db->pages = NULL;
    if (db->status == TD_OK)
        open_base(db, td_atomic_name(existing ? db->new_file : db->file));
    execute(db, td_strbuf_text(&db->indices));
    if (existing) {
        execute(db, "COMMIT");
        sqlite3_close(db->base);
        db->base = existing;
    }
    return db->status;
}

static td_status copy_rows(td_sqlite *db)
{
    char *attach = sqlite3_mprintf("COMMIT; ATTACH %Q AS new; PRAGMA new.journal_mode = OFF; BEGIN;",
                                   td_atomic_name(db->new_file));
    td_status status = attach ? execute(db, attach) : check(db, TD_ERR_NOMEM);
    sqlite3_free(attach);
    return status ? status : execute(db, td_strbuf_text(&db->copies));
}

static void let_go(td_sqlite *db)
{
    sqlite3_close(db->base);
    td_sqlite_tree_drop(db->rows);
    td_sqlite_tree_drop(db->by);
    td_sqlite_tree_drop(db->schema);
    td_sqlite_pages_close(db->pages);
    td_atomic_discard(db->new_file);
    td_sqlite_record_clear(&db->record);
    td_sqlite_record_clear(&db->entry);
    td_strbuf_free(&db->indices);
    td_strbuf_free(&db->copies);
    td_strbuf_free(&db->last);
    td_strbuf_free(&db->by_last);
    free(db->path);
    free(db);
}

td_status td_sqlite_commit(td_sqlite *db)
{
    const bool any_rows = db->pages != NULL;
    if (any_rows && db->status == TD_OK)
        finish_new(db);
    else if (!db->base && db->status == TD_OK)
        open_base(db, td_atomic_name(db->file)); /* an empty database */
    if (any_rows && db->new_file && db->status == TD_OK)
        copy_rows(db);
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
