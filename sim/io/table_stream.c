#include "io/table_stream.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/number.h"
#include "io/csv_marks.h"
#include "io/csv_writer.h"
#include "io/errno_text.h"

#define BLOCK ((size_t)1 << 18) /* bytes read at once */

/* A cell of the row at hand, before it is cut: bytes [from, to) of the row, quotes included. */
typedef struct span {
    size_t from, to;
} span;

struct td_table_stream {
    FILE *file;
    char *path;
    const td_table_spec *spec;
    td_diags *diags;
    char *bytes;          /* what is read and not used yet stands at [at, end) */
    size_t at, end, capacity;
    bool at_end;          /* of the file */
    char *row;            /* at hand */
    span *spans;          /* [cell] of it */
    size_t span_capacity;
    size_t *cell_of;      /* [column] cell of the file, SIZE_MAX: none */
    size_t cell_count;
    bool *chosen;         /* [column] NULL: all */
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

/* Reads on; what is there moves to the front. The file's last line end is added where it is missing. */
static void read_more(td_table_stream *s)
{
    td_errno_room room;
    if (s->at > 0) /* nothing is there before the first block */
        memmove(s->bytes, s->bytes + s->at, s->end - s->at);
    s->end -= s->at;
    s->at = 0;
    if (TD_RESERVE(s->bytes, s->capacity, s->end + BLOCK + TD_CSV_MARKS_BLOCK + 1)) {
        s->status = TD_ERR_NOMEM;
        return;
    }
    errno = 0;
    const size_t n = fread(s->bytes + s->end, 1, BLOCK, s->file);
    s->end += n;
    s->at_end = n == 0;
    if (s->at_end && s->end > 0 && s->bytes[s->end - 1] != '\n')
        s->bytes[s->end++] = '\n';
    memset(s->bytes + s->end, 0, TD_CSV_MARKS_BLOCK);
    if (ferror(s->file)) {
        td_diags_add(s->diags, TD_D_FILE_READ, (td_place){s->path, 0, NULL}, NULL, NULL,
                     td_errno_text(errno, &room), NULL);
        s->status = TD_ERR_IO;
    }
}

/* Finds the cells of the row that begins at s->at; *length with its line end. False: its end is not among
 * the bytes read (or memory ran out). */
static bool find_cells(td_table_stream *s, size_t *count, size_t *length)
{
    const char *const row = s->bytes + s->at;
    const size_t room = s->end - s->at;
    size_t from = 0, cells = 0;
    bool quoted = false;
    for (size_t block = 0; block < room; block += TD_CSV_MARKS_BLOCK) {
        for (uint64_t marks = td_csv_marks(row + block); marks; marks &= marks - 1) {
            const size_t at = block + (size_t)__builtin_ctzll(marks);
            if (row[at] == '"') {
                quoted = row[from] == '"' && !quoted; /* of a cell that begins otherwise: plain */
                continue;
            }
            if (quoted)
                continue;
            if (TD_RESERVE(s->spans, s->span_capacity, cells + 1)) {
                s->status = TD_ERR_NOMEM;
                return false;
            }
            s->spans[cells++] = (span){from, at};
            from = at + 1;
            if (row[at] == '\n') {
                *count = cells;
                *length = from;
                return true;
            }
        }
    }
    return false;
}

/* Steps to the next row: how many cells it has; 0: none, or it failed. */
static size_t next_row(td_table_stream *s)
{
    size_t count = 0, length = 0;
    while (s->status == TD_OK && (s->at == s->end || !find_cells(s, &count, &length)) &&
           s->status == TD_OK) {
        if (s->at_end) {
            if (s->at < s->end) {
                s->line++;
                wrong(s, TD_D_CSV_SYNTAX, NULL, NULL,
                      TD_BOTH("a quoted cell does not end", "引号未闭合"));
            }
            return 0;
        }
        read_more(s);
    }
    if (s->status)
        return 0;
    s->row = s->bytes + s->at;
    s->at += length;
    s->line++;
    span *last = &s->spans[count - 1];
    last->to -= last->to > last->from && s->row[last->to - 1] == '\r';
    return count;
}

/* Takes the quotes off a cell in place; false where it is not well formed. */
static bool unquote(char *cell, size_t *length)
{
    const char *const end = cell + *length;
    char *to = cell;
    for (const char *at = cell + 1; at < end; at++) {
        if (*at == '"' && (++at == end || *at != '"')) {
            *length = (size_t)(to - cell);
            return at == end;
        }
        *to++ = *at;
    }
    return false;
}

/* Cuts a cell of the row at hand out; NULL (reported): it is not well formed. */
static const char *cut_cell(td_table_stream *s, size_t cell, size_t *length)
{
    char *text = s->row + s->spans[cell].from;
    *length = s->spans[cell].to - s->spans[cell].from;
    if (*text == '"' && *length > 0 && !unquote(text, length)) {
        wrong(s, TD_D_CSV_SYNTAX, NULL, NULL, TD_BOTH("a quoted cell does not end", "引号未闭合"));
        return NULL;
    }
    text[*length] = '\0';
    return text;
}

static void take_cell(td_table_stream *s, size_t column)
{
    td_cell *cell = &s->cells[column];
    double number = 0;
    size_t length = 0;
    if (s->cell_of[column] == SIZE_MAX) {
        *cell = TD_CELL_EMPTY;
        return;
    }
    const char *text = cut_cell(s, s->cell_of[column], &length);
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

static void add_name(td_strbuf *list, const char *name)
{
    td_strbuf_addf(list, list->length > 0 ? ", %s" : "%s", name);
}

/* The lists are NULL where a missing column is a mistake and an unknown one of no interest. */
static void read_header(td_table_stream *s, td_strbuf *missing, td_strbuf *unknown)
{
    s->cell_count = next_row(s);
    for (size_t c = 0; c < s->spec->column_count; c++)
        s->cell_of[c] = SIZE_MAX;
    for (size_t i = 0; s->status == TD_OK && i < s->cell_count; i++) {
        size_t length = 0;
        const char *name = cut_cell(s, i, &length);
        const int column = name ? td_table_column_index(s->spec, name) : -1;
        if (column >= 0)
            s->cell_of[column] = i;
        else if (name && unknown)
            add_name(unknown, name);
    }
    for (size_t c = 0; s->status != TD_ERR_NOMEM && c < s->spec->column_count; c++) {
        if (s->cell_of[c] != SIZE_MAX)
            continue;
        if (missing)
            add_name(missing, s->spec->columns[c].name);
        else
            wrong(s, TD_D_CSV_COLUMN_MISSING, NULL, NULL, s->spec->columns[c].name);
    }
}

/* Takes the cells of the row at hand that are (true) or are not (false) chosen. */
static const td_cell *take_cells(td_table_stream *s, bool chosen)
{
    for (size_t c = 0; c < s->spec->column_count; c++)
        if (!s->chosen || s->chosen[c] == chosen)
            take_cell(s, c);
    return s->status == TD_OK ? s->cells : NULL;
}

const td_cell *td_table_stream_next(td_table_stream *s)
{
    const size_t count = next_row(s);
    if (count == 0)
        return NULL;
    if (count != s->cell_count) {
        char wanted[24], found[24];
        snprintf(wanted, sizeof wanted, "%zu", s->cell_count);
        snprintf(found, sizeof found, "%zu", count);
        td_diags_add(s->diags, TD_D_CSV_RAGGED, (td_place){s->path, s->line, NULL}, NULL, NULL,
                     wanted, found, NULL);
        s->status = TD_ERR_INVALID;
        return NULL;
    }
    return take_cells(s, true);
}

td_status td_table_stream_choose(td_table_stream *s, const int *columns, size_t count)
{
    free(s->chosen);
    s->chosen = TD_ALLOC(s->spec->column_count, bool);
    for (size_t i = 0; s->chosen && i < count; i++)
        if (columns[i] >= 0)
            s->chosen[columns[i]] = true;
    for (size_t c = 0; c < s->spec->column_count; c++)
        s->cells[c] = TD_CELL_EMPTY;
    if (!s->chosen)
        s->status = TD_ERR_NOMEM;
    return s->status;
}

const td_cell *td_table_stream_rest(td_table_stream *s)
{
    return s->chosen ? take_cells(s, false) : s->cells;
}

td_status td_table_stream_open(const char *path, const td_table_spec *spec, td_diags *diags,
                               td_table_stream **out)
{
    return td_table_stream_open_foreign(path, spec, diags, NULL, NULL, out);
}

td_status td_table_stream_open_foreign(const char *path, const td_table_spec *spec, td_diags *diags,
                                       td_strbuf *missing, td_strbuf *unknown, td_table_stream **out)
{
    td_errno_room room;
    td_table_stream *s = td_alloc(1, sizeof *s);
    if (!s)
        return TD_ERR_NOMEM;
    *s = (td_table_stream){.spec = spec, .diags = diags};
    s->path = strdup(path);
    s->cells = TD_ALLOC(spec->column_count, td_cell);
    s->cell_of = TD_ALLOC(spec->column_count, size_t);
    if (!s->path || !s->cells || !s->cell_of) {
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
        read_header(s, missing, unknown);
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
    free(s->spans);
    free(s->cell_of);
    free(s->chosen);
    free(s->cells);
    free(s);
    return status;
}

/* How many rows end among the bytes; *quoted: whether a quoted cell is open before and after them. */
static size_t count_row_ends(const char *bytes, size_t length, bool *quoted)
{
    const char *const end = bytes + length;
    size_t ends = 0;
    if (!*quoted && !memchr(bytes, '"', length)) {
        for (const char *at = bytes; (at = memchr(at, '\n', (size_t)(end - at))) != NULL; at++)
            ends++;
        return ends;
    }
    for (const char *at = bytes; at < end; at++) {
        *quoted = *quoted != (*at == '"');
        ends += *at == '\n' && !*quoted;
    }
    return ends;
}

size_t td_table_count_rows(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *block = malloc(BLOCK);
    bool quoted = false;
    char last = '\n';
    size_t rows = 0;
    if (file)
        setvbuf(file, NULL, _IONBF, 0);
    for (size_t n; file && block && (n = fread(block, 1, BLOCK, file)) > 0; last = block[n - 1])
        rows += count_row_ends(block, n, &quoted);
    free(block);
    if (file)
        fclose(file);
    rows += last != '\n';
    return rows > 0 ? rows - 1 : 0;
}
