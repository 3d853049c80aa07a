#include "io/table_stream.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/number.h"
#include "io/csv_writer.h"
#include "io/errno_text.h"

#define BLOCK ((size_t)1 << 18) /* bytes read at once */

struct td_table_stream {
    FILE *file;
    char *path;
    const td_table_spec *spec;
    td_diags *diags;
    char *bytes;          /* what is read and not used yet stands at [at, end) */
    size_t at, end, capacity;
    bool at_end;          /* of the file */
    int *column_of;       /* [cell of the file] column of the spec, -1: none */
    size_t cell_count;
    size_t column_capacity;
    td_cell *cells;       /* [column] */
    long line;
    td_status status;
};

static void wrong(td_table_stream *s, td_diag_code code, const char *column, const char *value,
                  const char *arg)
{
    td_diags_add(s->diags, code, (td_place){s->path, s->line, column}, value, NULL, arg, NULL);
    s->status = TD_ERR_INVALID;
}

/* Reads on; what is there moves to the front. */
static void read_more(td_table_stream *s)
{
    td_errno_room room;
    memmove(s->bytes, s->bytes + s->at, s->end - s->at);
    s->end -= s->at;
    s->at = 0;
    if (TD_RESERVE(s->bytes, s->capacity, s->end + BLOCK + 1)) {
        s->status = TD_ERR_NOMEM;
        return;
    }
    errno = 0;
    const size_t n = fread(s->bytes + s->end, 1, BLOCK, s->file);
    s->end += n;
    s->at_end = n == 0;
    if (ferror(s->file)) {
        td_diags_add(s->diags, TD_D_FILE_READ, (td_place){s->path, 0, NULL}, NULL, NULL,
                     td_errno_text(errno, &room), NULL);
        s->status = TD_ERR_IO;
    }
}

/* Where the row at `from` ends: a line end outside quotes; NULL: not among these bytes. */
static char *find_row_end(char *from, char *end)
{
    bool quoted = false;
    for (char *at = from; at < end;) {
        char *line_end = memchr(at, '\n', (size_t)(end - at));
        for (char *quote = at;; quote++) {
            quote = memchr(quote, '"', (size_t)((line_end ? line_end : end) - quote));
            if (!quote)
                break;
            quoted = !quoted;
        }
        if (!line_end || !quoted)
            return line_end;
        at = line_end + 1;
    }
    return NULL;
}

/* The next row as a text of its own; *length of it. NULL: none. */
static char *next_row(td_table_stream *s, size_t *length)
{
    char *end = NULL;
    while (s->status == TD_OK) {
        end = s->at < s->end ? find_row_end(s->bytes + s->at, s->bytes + s->end) : NULL;
        if (end || s->at_end)
            break;
        read_more(s);
    }
    if (s->status || s->at == s->end)
        return NULL;
    if (!end) /* the last row, without a line end */
        end = s->bytes + s->end;
    char *row = s->bytes + s->at;
    s->at = (size_t)(end - s->bytes) + (end < s->bytes + s->end);
    *length = (size_t)(end - row);
    *length -= *length > 0 && row[*length - 1] == '\r';
    row[*length] = '\0';
    s->line++;
    return row;
}

/* Takes the quotes off a cell in place. Gives the end of the cell, NULL where it is not well formed. */
static char *unquote(char *cell, char *end)
{
    char *to = cell;
    for (char *at = cell + 1; at < end; at++) {
        if (*at != '"') {
            *to++ = *at;
        } else if (at + 1 < end && at[1] == '"') {
            *to++ = *at++;
        } else {
            *to = '\0';
            return at + 1 == end || at[1] == ',' ? at + 1 : NULL;
        }
    }
    return NULL;
}

/* Cuts the next cell off: its text ends in NUL. Gives its end (where the separator stood). */
static char *cut_cell(char *cell, char *end, size_t *length)
{
    if (*cell == '"') {
        char *after = unquote(cell, end);
        *length = after ? strlen(cell) : 0;
        return after;
    }
    char *comma = memchr(cell, ',', (size_t)(end - cell));
    char *after = comma ? comma : end;
    *length = (size_t)(after - cell);
    *after = '\0';
    return after;
}

static void take_cell(td_table_stream *s, size_t column, const char *text, size_t length)
{
    td_cell *cell = &s->cells[column];
    double number = 0;
    *cell = (td_cell){.empty = length == 0};
    if (length == 0)
        return;
    switch (s->spec->columns[column].type) {
    case TD_CELL_TEXT:
        cell->as.text = text + td_csv_guard_length(text);
        return;
    case TD_CELL_REAL:
        if (td_number_read(text, length, &cell->as.real))
            return;
        break;
    case TD_CELL_INTEGER:
        if (td_number_read(text, length, &number) && number >= -9e15 && number <= 9e15 &&
            (double)(int64_t)number == number) {
            cell->as.integer = (int64_t)number;
            return;
        }
        break;
    }
    wrong(s, TD_D_CELL_NUMBER, s->spec->columns[column].name, text, NULL);
}

/* Goes through the cells of a row; false (reported) where it is not well formed. */
static bool each_cell(td_table_stream *s, char *row, size_t length,
                      void (*take)(td_table_stream *, size_t, const char *, size_t), size_t *count)
{
    char *const end = row + length;
    *count = 0;
    for (char *cell = row;; cell++) {
        size_t size = 0;
        const char *text = cell;
        cell = cut_cell(cell, end, &size);
        if (!cell) {
            wrong(s, TD_D_CSV_SYNTAX, NULL, NULL, TD_BOTH("a quoted cell does not end", "引号未闭合"));
            return false;
        }
        take(s, (*count)++, text, size);
        if (cell >= end)
            return true;
    }
}

static void take_name(td_table_stream *s, size_t cell, const char *text, size_t length)
{
    (void)length;
    if (TD_RESERVE(s->column_of, s->column_capacity, cell + 1))
        s->status = TD_ERR_NOMEM;
    else
        s->column_of[cell] = td_table_column_index(s->spec, text);
}

static void take_value(td_table_stream *s, size_t cell, const char *text, size_t length)
{
    if (cell < s->cell_count && s->column_of[cell] >= 0)
        take_cell(s, (size_t)s->column_of[cell], text, length);
}

static void read_header(td_table_stream *s)
{
    size_t length = 0;
    char *row = next_row(s, &length);
    if (row)
        each_cell(s, row, length, take_name, &s->cell_count);
    for (size_t c = 0; s->status != TD_ERR_NOMEM && c < s->spec->column_count; c++) {
        bool found = false;
        for (size_t i = 0; i < s->cell_count; i++)
            found = found || s->column_of[i] == (int)c;
        if (!found)
            wrong(s, TD_D_CSV_COLUMN_MISSING, NULL, NULL, s->spec->columns[c].name);
    }
}

const td_cell *td_table_stream_next(td_table_stream *s)
{
    size_t length = 0, count = 0;
    char *row = next_row(s, &length);
    if (!row)
        return NULL;
    if (!each_cell(s, row, length, take_value, &count))
        return NULL;
    if (count != s->cell_count) {
        char wanted[24], found[24];
        snprintf(wanted, sizeof wanted, "%zu", s->cell_count);
        snprintf(found, sizeof found, "%zu", count);
        td_diags_add(s->diags, TD_D_CSV_RAGGED, (td_place){s->path, s->line, NULL}, NULL, NULL,
                     wanted, found, NULL);
        s->status = TD_ERR_INVALID;
    }
    return s->status == TD_OK ? s->cells : NULL;
}

td_status td_table_stream_open(const char *path, const td_table_spec *spec, td_diags *diags,
                               td_table_stream **out)
{
    td_errno_room room;
    td_table_stream *s = td_alloc(1, sizeof *s);
    if (!s)
        return TD_ERR_NOMEM;
    *s = (td_table_stream){.spec = spec, .diags = diags};
    s->path = strdup(path);
    s->cells = TD_ALLOC(spec->column_count, td_cell);
    if (!s->path || !s->cells) {
        td_table_stream_close(s);
        return TD_ERR_NOMEM;
    }
    s->file = fopen(path, "rb");
    if (!s->file) {
        td_diags_add(diags, TD_D_FILE_MISSING, (td_place){path, 0, NULL}, NULL, NULL,
                     td_errno_text(errno, &room), NULL);
        s->status = TD_ERR_IO;
    } else {
        setvbuf(s->file, NULL, _IONBF, 0);
        read_header(s);
    }
    if (s->status)
        return td_table_stream_close(s);
    *out = s;
    return TD_OK;
}

td_status td_table_stream_close(td_table_stream *s)
{
    if (!s)
        return TD_OK;
    const td_status status = s->status;
    if (s->file)
        fclose(s->file);
    free(s->path);
    free(s->bytes);
    free(s->column_of);
    free(s->cells);
    free(s);
    return status;
}

size_t td_table_count_rows(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *block = malloc(BLOCK);
    bool quoted = false, open_row = false;
    size_t rows = 0;
    if (file)
        setvbuf(file, NULL, _IONBF, 0);
    for (size_t n; file && block && (n = fread(block, 1, BLOCK, file)) > 0;) {
        for (const char *at = block, *end = block + n; at < end;) {
            const char *line_end = memchr(at, '\n', (size_t)(end - at));
            const char *stop = line_end ? line_end : end;
            for (const char *q = at; (q = memchr(q, '"', (size_t)(stop - q))) != NULL; q++)
                quoted = !quoted;
            open_row = !line_end;
            rows += line_end && !quoted;
            at = stop + 1;
        }
    }
    free(block);
    if (file)
        fclose(file);
    rows += open_row;
    return rows > 0 ? rows - 1 : 0;
}
