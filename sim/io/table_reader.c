#include "io/table_reader.h"

#include <csv.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "io/csv_writer.h"
#include "io/errno_text.h"

typedef struct reading {
    const char *path;
    const td_table_spec *spec;
    td_diags *diags;
    td_table *table;
    int *column_of;   /* [cell of the file] column of the spec, -1: none */
    size_t cells, capacity;
    char **texts;     /* [column] this row's cells, freed when the row ends */
    size_t cell;
    long line;
    bool failed;      /* out of memory */
} reading;

static void wrong(reading *r, td_diag_code code, const char *column, const char *value,
                  const char *arg)
{
    td_diags_add(r->diags, code, (td_place){r->path, r->line, column}, value, NULL, arg, NULL);
}

static void on_cell(void *bytes, size_t length, void *payload)
{
    reading *r = payload;
    size_t cell = r->cell++;
    char *text = strndup(bytes ? bytes : "", length);
    if (!text) {
        r->failed = true;
        return;
    }
    if (r->line == 1) {
        if (TD_RESERVE(r->column_of, r->capacity, cell + 1))
            r->failed = true;
        else
            r->column_of[cell] = td_table_column_index(r->spec, text);
        r->cells = cell + 1;
        free(text);
    } else if (cell < r->cells && r->column_of[cell] >= 0) {
        free(r->texts[r->column_of[cell]]);
        r->texts[r->column_of[cell]] = text;
    } else {
        free(text);
    }
}

static void check_header(reading *r)
{
    for (size_t c = 0; c < r->spec->column_count; c++) {
        bool found = false;
        for (size_t i = 0; i < r->cells; i++)
            found = found || r->column_of[i] == (int)c;
        if (!found)
            wrong(r, TD_D_CSV_COLUMN_MISSING, NULL, NULL, r->spec->columns[c].name);
    }
}

static td_cell parse(reading *r, size_t column, const char *text)
{
    const td_column *spec = &r->spec->columns[column];
    char *end = NULL;
    td_cell cell = {.empty = !text || !*text};
    if (cell.empty)
        return cell;
    if (spec->type == TD_CELL_TEXT) {
        cell.as.text = text + td_csv_guard_length(text);
        return cell;
    }
    if (spec->type == TD_CELL_INTEGER)
        cell.as.integer = strtoll(text, &end, 10);
    else
        cell.as.real = strtod(text, &end);
    if (*end)
        wrong(r, TD_D_CELL_NUMBER, spec->name, text, NULL);
    return cell;
}

static void on_row(int separator, void *payload)
{
    reading *r = payload;
    (void)separator;
    if (r->line == 1) {
        check_header(r);
    } else {
        td_cell *cells = TD_ALLOC(r->spec->column_count, td_cell);
        for (size_t c = 0; cells && c < r->spec->column_count; c++)
            cells[c] = parse(r, c, r->texts[c]);
        if (!cells || td_table_append(r->table, cells))
            r->failed = true;
        free(cells);
        for (size_t c = 0; c < r->spec->column_count; c++) {
            free(r->texts[c]);
            r->texts[c] = NULL;
        }
    }
    r->cell = 0;
    r->line++;
}

static td_status read_all(reading *r, FILE *file)
{
    struct csv_parser parser;
    char bytes[1 << 16];
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI))
        return TD_ERR_NOMEM;
    csv_set_space_func(&parser, NULL);
    bool ok = true;
    for (size_t n; ok && (n = fread(bytes, 1, sizeof bytes, file)) > 0;)
        ok = csv_parse(&parser, bytes, n, on_cell, on_row, r) == n;
    ok = ok && csv_fini(&parser, on_cell, on_row, r) == 0;
    if (!ok)
        wrong(r, TD_D_CSV_SYNTAX, NULL, NULL, csv_strerror(csv_error(&parser)));
    csv_free(&parser);
    return r->failed ? TD_ERR_NOMEM : ok ? TD_OK : TD_ERR_INVALID;
}

td_status td_table_read(const char *path, const td_table_spec *spec, td_diags *diags,
                        td_table **out)
{
    td_errno_room room;
    FILE *file = fopen(path, "rb");
    if (!file) {
        td_diags_add(diags, TD_D_FILE_MISSING, (td_place){path, 0, NULL}, NULL, NULL,
                     td_errno_text(errno, &room), NULL);
        return TD_ERR_IO;
    }
    size_t errors_before = td_diags_error_count(diags);
    reading r = {.path = path, .spec = spec, .diags = diags, .line = 1};
    td_status status = td_table_create(spec, &r.table);
    r.texts = TD_ALLOC(spec->column_count, char *);
    if (status == TD_OK)
        status = r.texts ? read_all(&r, file) : TD_ERR_NOMEM;
    if (status == TD_OK && td_diags_error_count(diags) > errors_before)
        status = TD_ERR_INVALID;
    for (size_t c = 0; r.texts && c < spec->column_count; c++)
        free(r.texts[c]);
    free(r.texts);
    free(r.column_of);
    fclose(file);
    if (status)
        td_table_free(r.table);
    else
        *out = r.table;
    return status;
}
