/* libcsv tells cells and rows but not where they are. The text is therefore given to it one
 * physical line at a time, so that its callbacks know the line; a quoted cell may run over several.
 * It is strict here (stray quotes are mistakes) and keeps blanks (its space function says that
 * there are none). */
#include "io/csv_reader.h"

#include <csv.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/strbuf.h"
#include "io/csv_writer.h"
#include "io/text_file.h"

#define BLOCK 65536u

typedef struct cell {
    size_t offset; /* into reader.row_text */
    long line;
} cell;

typedef struct column {
    char *name;
    int field; /* of the schema; -1: unknown, kept; -2: not read (unnamed or repeated) */
} column;

#define FIELD_EXTRA (-1)
#define FIELD_NONE  (-2)

typedef struct reader {
    const char *path;
    td_table_id table;
    td_tables *tables;
    td_sheet *sheet;
    const char *origin;
    td_diags *diags;
    td_status status;
    bool whole;
    struct csv_parser parser;
    long line;         /* physical line being parsed */
    long cell_line;    /* line where the current cell begins */
    size_t cell_bytes; /* fed since the last cell ended */
    bool after_cr;     /* the last byte fed was a carriage return */
    bool skipping;     /* the rest of a line with a syntax mistake */
    td_strbuf row_text;
    cell *cells;
    size_t cell_count, cell_capacity;
    column *columns; /* of the header; NULL before */
    size_t column_count;
} reader;

static int no_byte_is_blank(unsigned char c)
{
    (void)c;
    return 0;
}

static td_place place_at(const reader *r, long line, const char *where)
{
    return (td_place){.file = r->path, .line = line, .where = where};
}

static const char *cell_text(const reader *r, size_t i)
{
    return r->row_text.text + r->cells[i].offset;
}

static void on_cell(void *text, size_t length, void *context)
{
    reader *r = context;
    if (TD_RESERVE(r->cells, r->cell_capacity, r->cell_count + 1)) {
        r->status = TD_ERR_NOMEM;
        return;
    }
    r->cells[r->cell_count++] = (cell){r->row_text.length, r->cell_line};
    td_strbuf_add_n(&r->row_text, text ? text : "", length);
    td_strbuf_add_n(&r->row_text, "", 1);
    if (r->row_text.failed)
        r->status = TD_ERR_NOMEM;
    r->cell_line = r->line;
    r->cell_bytes = 0;
}

static const char *nearest_field(const reader *r, const char *name)
{
    const td_table_schema *schema = td_schema(r->table);
    const char **names = TD_ALLOC(schema->field_count, const char *);
    const char *nearest = NULL;
    for (size_t f = 0; names && f < schema->field_count; f++)
        names[f] = schema->fields[f].name;
    if (names)
        nearest = td_nearest(name, names, schema->field_count);
    free(names);
    return nearest;
}

static int column_of_field(const reader *r, int field)
{
    for (size_t c = 0; c < r->column_count; c++)
        if (r->columns[c].field == field)
            return (int)c;
    return -1;
}

/* A column that the schema does not know but whose name is near one that is missing. */
static void report_near(reader *r, long line)
{
    for (size_t c = 0; c < r->column_count; c++) {
        const column *col = &r->columns[c];
        bool is_high;
        if (col->field != FIELD_EXTRA || td_schema_find_bound(r->table, col->name, &is_high) >= 0)
            continue;
        const char *near = nearest_field(r, col->name);
        int field = near ? td_schema_find_field(r->table, near) : -1;
        if (field < 0 || column_of_field(r, field) >= 0)
            continue;
        if (td_schema(r->table)->fields[field].required)
            continue; /* reported as missing, with this name */
        td_diags_add(r->diags, TD_D_CSV_COLUMN_NEAR, place_at(r, line, col->name), NULL, near,
                     NULL);
    }
}

/* One column whose name holds what other programs put between cells. */
static bool report_separator(reader *r, long line)
{
    const char *name = r->column_count == 1 ? r->columns[0].name : "";
    const char *found = strchr(name, ';') ? ";" : strchr(name, '\t') ? "\t" : NULL;
    if (!found)
        return false;
    td_diags_add(r->diags, TD_D_CSV_SEPARATOR, place_at(r, line, NULL), found, NULL, NULL);
    r->whole = false;
    return true;
}

static void report_missing(reader *r, long line)
{
    if (report_separator(r, line))
        return;
    const td_table_schema *schema = td_schema(r->table);
    for (size_t f = 0; f < schema->field_count; f++) {
        const char *name = schema->fields[f].name, *near = NULL;
        if (!schema->fields[f].required || column_of_field(r, (int)f) >= 0)
            continue;
        for (size_t c = 0; c < r->column_count && !near; c++) {
            const char *wrong = r->columns[c].name;
            const char *meant = r->columns[c].field == FIELD_EXTRA ? nearest_field(r, wrong) : NULL;
            near = meant && strcmp(meant, name) == 0 ? wrong : NULL;
        }
        td_diags_add(r->diags, TD_D_CSV_COLUMN_MISSING, place_at(r, line, NULL), near, NULL, name,
                     NULL);
        r->whole = false;
    }
}

static void read_column_name(reader *r, size_t c)
{
    column *col = &r->columns[c];
    const char *name = cell_text(r, c);
    char number[24];
    col->name = strdup(name);
    col->field = FIELD_NONE;
    if (!col->name) {
        r->status = TD_ERR_NOMEM;
        return;
    }
    if (name[0] == '\0') {
        snprintf(number, sizeof number, "%zu", c + 1);
        td_diags_add(r->diags, TD_D_CSV_COLUMN_UNNAMED, place_at(r, r->cells[c].line, NULL), NULL,
                     NULL, number, NULL);
        r->whole = false;
        return;
    }
    for (size_t before = 0; before < c; before++) {
        if (strcmp(r->columns[before].name, name) == 0) {
            td_diags_add(r->diags, TD_D_CSV_COLUMN_TWICE, place_at(r, r->cells[c].line, name), NULL,
                         NULL, NULL);
            r->whole = false;
            return;
        }
    }
    int field = td_schema_find_field(r->table, name);
    col->field = field >= 0 ? field : FIELD_EXTRA;
}

static void read_header(reader *r)
{
    r->columns = TD_ALLOC(r->cell_count, column);
    if (!r->columns) {
        r->status = TD_ERR_NOMEM;
        return;
    }
    r->column_count = r->cell_count;
    for (size_t c = 0; c < r->column_count && r->status == TD_OK; c++)
        read_column_name(r, c);
    if (r->status != TD_OK)
        return;
    report_missing(r, r->cells[0].line);
    report_near(r, r->cells[0].line);
}

static bool row_is_blank(const reader *r)
{
    return r->row_text.length == r->cell_count; /* nothing but the ends of the texts */
}

static void report_ragged(reader *r)
{
    char expected[24], found[24];
    snprintf(expected, sizeof expected, "%zu", r->column_count);
    snprintf(found, sizeof found, "%zu", r->cell_count);
    td_diags_add(r->diags, TD_D_CSV_RAGGED, place_at(r, r->cells[0].line, NULL), NULL, NULL,
                 expected, found, NULL);
    r->whole = false;
}

static void read_row(reader *r)
{
    uint32_t row = 0;
    if (row_is_blank(r))
        return;
    if (r->cell_count != r->column_count) {
        report_ragged(r);
        return;
    }
    r->status = td_sheet_add_row(r->sheet, r->origin, (uint32_t)r->cells[0].line, &row);
    for (size_t c = 0; c < r->column_count && r->status == TD_OK; c++) {
        const column *col = &r->columns[c];
        const char *text = cell_text(r, c);
        if (text[0] == '\0' || col->field == FIELD_NONE)
            continue;
        text += td_csv_guard_length(text);
        if (col->field == FIELD_EXTRA)
            r->status = td_sheet_set_extra(r->tables, r->sheet, row, col->name, text);
        else
            r->status = td_sheet_set(r->tables, r->sheet, row, col->field, text,
                                     place_at(r, r->cells[c].line, col->name), r->diags);
        if (r->status == TD_ERR_INVALID) /* reported; the cell stays empty */
            r->status = TD_OK;
    }
}

static void clear_row(reader *r)
{
    td_strbuf_clear(&r->row_text);
    r->cell_count = 0;
    r->cell_bytes = 0;
}

static void on_row(int end, void *context)
{
    reader *r = context;
    (void)end;
    if (r->status == TD_OK && r->cell_count > 0) {
        if (r->columns)
            read_row(r);
        else
            read_header(r);
    }
    clear_row(r);
}

static void restart_parser(reader *r)
{
    csv_free(&r->parser);
    /* CSV_REPALL_NL: blank lines end a row without cells, which resets the counts. */
    csv_init(&r->parser, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL);
    csv_set_space_func(&r->parser, no_byte_is_blank);
    csv_set_blk_size(&r->parser, 4096); /* libcsv grows its buffer by this much */
}

/* A stray quote: the row is lost, reading goes on with the next line. Where the cell began on an
 * earlier line, that is where a quote is missing. */
static void report_syntax(reader *r)
{
    if (csv_error(&r->parser) != CSV_EPARSE) {
        r->status = TD_ERR_NOMEM;
        return;
    }
    td_diags_add(r->diags, TD_D_CSV_SYNTAX, place_at(r, r->cell_line, NULL), NULL, NULL,
                 TD_BOTH("a cell with quotes inside is quoted, and they are doubled",
                         "含引号的单元格须加引号，且内部引号须写两次"),
                 NULL);
    r->whole = false;
    clear_row(r);
    restart_parser(r);
}

static void report_open_quote(reader *r, td_diag_code code, const char *argument)
{
    td_diags_add(r->diags, code, place_at(r, r->cell_line, NULL), NULL, NULL, argument, NULL);
    r->whole = false;
}

/* Parses a piece that holds no line end but perhaps at its own end. False: reading must stop. */
static bool feed_piece(reader *r, const char *text, size_t length)
{
    bool line_ends = text[length - 1] == '\n' || text[length - 1] == '\r';
    if (r->skipping) {
        r->skipping = !line_ends;
        return true;
    }
    r->cell_bytes += length;
    if (csv_parse(&r->parser, text, length, on_cell, on_row, r) != length && r->status == TD_OK) {
        report_syntax(r);
        r->skipping = !line_ends;
    }
    if (r->cell_bytes > TD_CSV_CELL_MAX && r->status == TD_OK) {
        report_open_quote(r, TD_D_CSV_CELL_LONG, "1 MiB");
        return false;
    }
    return r->status == TD_OK;
}

/* Where the next piece ends: after a line feed, a carriage return, or with the block. */
static size_t piece_length(const char *text, size_t length)
{
    const char *feed = memchr(text, '\n', length);
    size_t piece = feed ? (size_t)(feed - text) + 1 : length;
    const char *back = memchr(text, '\r', piece);
    return back ? (size_t)(back - text) + 1 : piece;
}

static bool feed_block(reader *r, const char *text, size_t length)
{
    while (length > 0) {
        size_t piece = piece_length(text, length);
        bool second_of_crlf = r->after_cr && text[0] == '\n';
        if (r->after_cr && !second_of_crlf)
            r->line++;
        if (r->cell_count == 0 && r->cell_bytes == 0)
            r->cell_line = r->line;
        if (!feed_piece(r, text, piece))
            return false;
        r->after_cr = text[piece - 1] == '\r';
        r->line += text[piece - 1] == '\n';
        text += piece;
        length -= piece;
    }
    return true;
}

static void finish(reader *r)
{
    if (csv_fini(&r->parser, on_cell, on_row, r) != 0 && r->status == TD_OK)
        report_open_quote(r, TD_D_CSV_SYNTAX,
                          TD_BOTH("the quoted cell that begins here does not end",
                                  "此处开始的引号单元格没有结束"));
    if (!r->columns && r->whole && r->status == TD_OK) {
        td_diags_add(r->diags, TD_D_FILE_EMPTY, place_at(r, 0, NULL), NULL, NULL,
                     TD_BOTH("a header row", "表头"), NULL);
        r->whole = false;
    }
}

static void read_file(reader *r, char *block)
{
    td_text_file *file = NULL;
    bool going = true;
    r->status = td_text_file_open(r->path, TD_CSV_BYTES_MAX, TD_BOTH("a header row", "表头"),
                                  r->diags, &file);
    for (size_t got = 1; r->status == TD_OK && going && got > 0;) {
        r->status = td_text_file_read(file, block, BLOCK, &got, r->diags);
        if (r->status == TD_OK && got > 0)
            going = feed_block(r, block, got);
    }
    td_text_file_close(file);
    if (r->status == TD_OK && going)
        finish(r);
    if (r->status == TD_ERR_INVALID) {
        r->whole = false;
        r->status = TD_OK;
    }
}

td_status td_csv_read(const char *path, td_table_id table, td_tables *tables, td_diags *diags,
                      bool *whole)
{
    reader r = {.path = path,
                .table = table,
                .tables = tables,
                .diags = diags,
                .whole = true,
                .line = 1,
                .cell_line = 1,
                .row_text = TD_STRBUF_INIT};
    char *block = malloc(BLOCK);
    td_atom origin = td_intern_add(tables->names, path, strlen(path));
    r.sheet = td_tables_sheet(tables, table);
    if (!block || origin == TD_NO_ATOM || !r.sheet) {
        free(block);
        return TD_ERR_NOMEM;
    }
    r.origin = td_intern_text(tables->names, origin);
    csv_init(&r.parser, 0);
    restart_parser(&r);
    read_file(&r, block);
    csv_free(&r.parser);
    for (size_t c = 0; c < r.column_count; c++)
        free(r.columns[c].name);
    free(r.columns);
    free(r.cells);
    td_strbuf_free(&r.row_text);
    free(block);
    *whole = r.whole;
    return r.status;
}
