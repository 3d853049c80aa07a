/* The block as a virtual table that exists by its module alone: sqlite.org/vtab.html#epoonly. */
#include "io/sqlite_rows.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/strbuf.h"

enum { ROWS = 512 }; /* that stay in the cache with what SQLite needs */
static const size_t text_bytes = (size_t)1 << 18; /* a block with more is full */

typedef struct value {
    enum { ABSENT, TEXT, INTEGER, REAL } kind;
    int length; /* of a text */
    union {
        size_t text; /* where it begins among the texts */
        int64_t integer;
        double real;
    } as;
} value;

typedef struct block {
    size_t count;  /* of values */
    value *values; /* [row][column] */
    td_strbuf texts;
} block;

struct td_sqlite_rows {
    size_t column_count;
    block filled, read; /* by the caller; by SQLite */
};

typedef struct table {
    sqlite3_vtab vtab;
    const td_sqlite_rows *rows;
} table;

typedef struct cursor {
    sqlite3_vtab_cursor cursor;
    const td_sqlite_rows *rows;
    size_t at; /* the row's first value */
} cursor;

static int connect(sqlite3 *base, void *payload, int argc, const char *const *argv,
                   sqlite3_vtab **out, char **error)
{
    const td_sqlite_rows *rows = payload;
    td_strbuf sql = TD_STRBUF_INIT;
    (void)argc, (void)argv, (void)error;
    for (size_t c = 0; c < rows->column_count; c++)
        td_strbuf_addf(&sql, c ? ",c%zu" : "CREATE TABLE x(c%zu", c);
    td_strbuf_add(&sql, ")");
    const int code = sql.failed ? SQLITE_NOMEM : sqlite3_declare_vtab(base, td_strbuf_text(&sql));
    td_strbuf_free(&sql);
    table *t = code == SQLITE_OK ? sqlite3_malloc(sizeof *t) : NULL;
    if (!t)
        return code ? code : SQLITE_NOMEM;
    *t = (table){.rows = rows};
    *out = &t->vtab;
    return SQLITE_OK;
}

static int disconnect(sqlite3_vtab *vtab)
{
    sqlite3_free(vtab);
    return SQLITE_OK;
}

static int best_index(sqlite3_vtab *vtab, sqlite3_index_info *info)
{
    (void)vtab;
    info->estimatedCost = ROWS;
    info->estimatedRows = ROWS;
    return SQLITE_OK;
}

static int open_cursor(sqlite3_vtab *vtab, sqlite3_vtab_cursor **out)
{
    cursor *c = sqlite3_malloc(sizeof *c);
    if (!c)
        return SQLITE_NOMEM;
    *c = (cursor){.rows = ((table *)vtab)->rows};
    *out = &c->cursor;
    return SQLITE_OK;
}

static int close_cursor(sqlite3_vtab_cursor *c)
{
    sqlite3_free(c);
    return SQLITE_OK;
}

static int begin(sqlite3_vtab_cursor *c, int index, const char *name, int argc, sqlite3_value **argv)
{
    (void)index, (void)name, (void)argc, (void)argv;
    ((cursor *)c)->at = 0;
    return SQLITE_OK;
}

static int next(sqlite3_vtab_cursor *c)
{
    ((cursor *)c)->at += ((cursor *)c)->rows->column_count;
    return SQLITE_OK;
}

static int is_at_end(sqlite3_vtab_cursor *c)
{
    return ((cursor *)c)->at >= ((cursor *)c)->rows->read.count;
}

static int tell(sqlite3_vtab_cursor *c, sqlite3_context *context, int column)
{
    const block *rows = &((cursor *)c)->rows->read;
    const value *v = &rows->values[((cursor *)c)->at + (size_t)column];
    switch (v->kind) {
    case ABSENT:
        sqlite3_result_null(context);
        break;
    case TEXT:
        sqlite3_result_text(context, td_strbuf_text(&rows->texts) + v->as.text, v->length, SQLITE_STATIC);
        break;
    case INTEGER:
        sqlite3_result_int64(context, v->as.integer);
        break;
    case REAL:
        sqlite3_result_double(context, v->as.real);
        break;
    }
    return SQLITE_OK;
}

static int tell_number(sqlite3_vtab_cursor *c, sqlite3_int64 *number)
{
    *number = (sqlite3_int64)(((cursor *)c)->at / ((cursor *)c)->rows->column_count);
    return SQLITE_OK;
}

static const sqlite3_module module = {
    .iVersion = 1,
    .xConnect = connect,
    .xBestIndex = best_index,
    .xDisconnect = disconnect,
    .xOpen = open_cursor,
    .xClose = close_cursor,
    .xFilter = begin,
    .xNext = next,
    .xEof = is_at_end,
    .xColumn = tell,
    .xRowid = tell_number,
};

td_status td_sqlite_rows_create(sqlite3 *base, size_t column_count, td_sqlite_rows **out)
{
    td_sqlite_rows *rows = td_alloc(1, sizeof *rows);
    value *values = TD_ALLOC(column_count * ROWS, value);
    value *others = TD_ALLOC(column_count * ROWS, value);
    if (!rows || !values || !others ||
        sqlite3_create_module(base, "block", &module, rows) != SQLITE_OK) {
        free(rows);
        free(values);
        free(others);
        return TD_ERR_NOMEM;
    }
    *rows = (td_sqlite_rows){.column_count = column_count,
                             .filled = {.values = values, .texts = TD_STRBUF_INIT},
                             .read = {.values = others, .texts = TD_STRBUF_INIT}};
    *out = rows;
    return TD_OK;
}

void td_sqlite_rows_free(td_sqlite_rows *rows)
{
    if (!rows)
        return;
    td_strbuf_free(&rows->filled.texts);
    td_strbuf_free(&rows->read.texts);
    free(rows->filled.values);
    free(rows->read.values);
    free(rows);
}

void td_sqlite_rows_add_null(td_sqlite_rows *rows)
{
    rows->filled.values[rows->filled.count++] = (value){.kind = ABSENT};
}

void td_sqlite_rows_add_text(td_sqlite_rows *rows, const char *text, size_t length)
{
    rows->filled.values[rows->filled.count++] =
        (value){.kind = TEXT, .length = (int)length, .as.text = rows->filled.texts.length};
    td_strbuf_add_n(&rows->filled.texts, text, length);
}

void td_sqlite_rows_add_integer(td_sqlite_rows *rows, int64_t integer)
{
    rows->filled.values[rows->filled.count++] = (value){.kind = INTEGER, .as.integer = integer};
}

void td_sqlite_rows_add_real(td_sqlite_rows *rows, double real)
{
    rows->filled.values[rows->filled.count++] = (value){.kind = REAL, .as.real = real};
}

bool td_sqlite_rows_is_full(const td_sqlite_rows *rows)
{
    return rows->filled.count == rows->column_count * ROWS ||
           rows->filled.texts.length >= text_bytes;
}

bool td_sqlite_rows_is_empty(const td_sqlite_rows *rows)
{
    return rows->filled.count == 0;
}

td_status td_sqlite_rows_status(const td_sqlite_rows *rows)
{
    return rows->filled.texts.failed ? TD_ERR_NOMEM : TD_OK;
}

void td_sqlite_rows_turn(td_sqlite_rows *rows)
{
    const block filled = rows->filled;
    rows->filled = rows->read;
    rows->read = filled;
    rows->filled.count = 0;
    td_strbuf_clear(&rows->filled.texts);
}
