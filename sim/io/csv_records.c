#include "io/csv_records.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "io/text_file.h"

#define BYTES_MAX ((uint64_t)2 << 30)

typedef struct parser {
    char *at;
    uint32_t line;
    const char **cells; /* of all records, one after another */
    size_t count, room;
    size_t *first; /* [record + 1] into cells */
    size_t records, first_room;
    uint32_t *lines;
    size_t line_room;
} parser;

/* Takes a quoted cell in place; p->at ends behind the closing quote. */
static const char *take_quoted(parser *p)
{
    char *from = ++p->at, *to = from;
    for (; *p->at; p->at++) {
        if (*p->at == '"' && p->at[1] != '"')
            break;
        if (*p->at == '"')
            p->at++;
        p->line += *p->at == '\n';
        *to++ = *p->at;
    }
    if (*p->at == '"')
        p->at++;
    p->at += strcspn(p->at, ",\r\n"); /* nothing may follow but the end of the cell */
    *to = '\0';                       /* `to` lies before p->at: a quote was dropped */
    return from;
}

static const char *take_plain(parser *p, char **end)
{
    char *from = p->at + strspn(p->at, " \t");
    p->at = from + strcspn(from, ",\r\n");
    *end = p->at;
    while (*end > from && strchr(" \t", (*end)[-1]))
        --*end;
    return from;
}

/* One record; p->at goes behind its line end. */
static td_status take_record(parser *p)
{
    bool more = true;
    while (more) {
        char *start = p->at + strspn(p->at, " \t"), *end = NULL;
        const char *cell;
        if (*start == '"') {
            p->at = start;
            cell = take_quoted(p);
        } else {
            cell = take_plain(p, &end);
        }
        more = *p->at == ',';
        char *next = p->at + (*p->at != '\0');
        if (!more && *p->at == '\r' && *next == '\n')
            next++;
        if (end)
            *end = '\0';
        p->at = next;
        if (TD_RESERVE(p->cells, p->room, p->count + 1) != TD_OK)
            return TD_ERR_NOMEM;
        p->cells[p->count++] = cell;
    }
    p->line++;
    return TD_OK;
}

static td_status take_records(parser *p)
{
    td_status status = TD_OK;
    while (*p->at && status == TD_OK) {
        const size_t begin = p->count;
        const uint32_t line = p->line;
        status = take_record(p);
        if (status != TD_OK)
            break;
        if (p->count == begin + 1 && p->cells[begin][0] == '\0') { /* a blank line */
            p->count = begin;
            continue;
        }
        if (TD_RESERVE(p->first, p->first_room, p->records + 2) != TD_OK ||
            TD_RESERVE(p->lines, p->line_room, p->records + 1) != TD_OK)
            return TD_ERR_NOMEM;
        p->first[p->records] = begin;
        p->lines[p->records++] = line;
        p->first[p->records] = p->count;
    }
    return status;
}

/* Records into rows as wide as the heading. */
static td_status fill(const parser *p, td_records *out)
{
    out->columns = (uint32_t)p->first[1];
    out->rows = (uint32_t)(p->records - 1);
    out->name = TD_ALLOC(out->columns, const char *);
    out->cell = TD_ALLOC((size_t)out->rows * out->columns, const char *);
    out->line = TD_ALLOC(out->rows, uint32_t);
    if (!out->name || !out->cell || !out->line)
        return TD_ERR_NOMEM;
    memcpy(out->name, p->cells, out->columns * sizeof *out->name);
    for (uint32_t row = 0; row < out->rows; row++) {
        const size_t first = p->first[row + 1], width = p->first[row + 2] - first;
        out->line[row] = p->lines[row + 1];
        for (uint32_t c = 0; c < out->columns; c++)
            out->cell[(size_t)row * out->columns + c] = c < width ? p->cells[first + c] : "";
    }
    return TD_OK;
}

td_status td_records_read(const char *path, td_diags *diags, td_records *out)
{
    size_t length;
    *out = (td_records){.path = path};
    td_status status = td_text_file_slurp(path, BYTES_MAX, TD_BOTH("a CSV table", "CSV 表"), diags,
                                          &out->text, &length);
    if (status != TD_OK)
        return status;
    parser p = {.at = out->text, .line = 1};
    status = take_records(&p);
    if (status == TD_OK && p.records == 0) {
        td_diags_add(diags, TD_D_FILE_EMPTY, (td_place){path, 0, NULL}, NULL, NULL,
                     TD_BOTH("a CSV table", "CSV 表"), NULL);
        status = TD_ERR_INVALID;
    }
    if (status == TD_OK)
        status = fill(&p, out);
    free(p.cells);
    free(p.first);
    free(p.lines);
    return status;
}

void td_records_clear(td_records *records)
{
    free(records->name);
    free(records->cell);
    free(records->line);
    free(records->text);
    *records = (td_records){0};
}

uint32_t td_records_column(const td_records *records, const char *name)
{
    for (uint32_t c = 0; c < records->columns; c++)
        if (strcasecmp(records->name[c], name) == 0)
            return c;
    return UINT32_MAX;
}

const char *td_records_cell(const td_records *records, uint32_t row, uint32_t column)
{
    return column == UINT32_MAX ? "" : records->cell[(size_t)row * records->columns + column];
}
