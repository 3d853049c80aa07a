#include "io/csv_scan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "io/csv_marks.h"
#include "io/csv_writer.h"
#include "io/errno_text.h"

#define WINDOW ((size_t)1 << 18) /* bytes read at once */

/* Takes the quotes off a cell that ends before `end`, in place. */
static void unquote(char *cell, const char *end)
{
    char *to = cell;
    for (const char *at = cell + 1; at < end; at++) {
        if (*at == '"' && (++at >= end || *at != '"'))
            break;
        *to++ = *at;
    }
    *to = '\0';
}

/* Cuts the row to come into cells, in place, and steps over it: the first `most` of them are kept. */
static size_t cut_row(td_csv_scan *scan, char **cells, size_t most)
{
    char *const row = scan->next, *from = row;
    const size_t room = (size_t)(scan->end - row);
    size_t count = 0;
    bool quoted = false;
    for (size_t block = 0; block < room; block += TD_CSV_MARKS_BLOCK) {
        for (uint64_t marks = td_csv_marks(row + block); marks; marks &= marks - 1) {
            char *at = row + block + __builtin_ctzll(marks);
            if (*at == '"') {
                quoted = *from == '"' && !quoted;
                continue;
            }
            if (quoted)
                continue;
            const bool last = *at == '\n';
            *at = '\0';
            if (*from == '"')
                unquote(from, at);
            if (count < most)
                cells[count] = from + (*from == '\'' ? td_csv_guard_length(from) : 0);
            count++;
            from = at + 1;
            if (last) {
                scan->next = from;
                return count;
            }
        }
    }
    scan->next = scan->end;
    return count;
}


/* Behind the last row that is whole among the bytes, which begin with a row; NULL: none is. */
static char *end_of_rows(char *bytes, char *end)
{
    char *last = NULL;
    if (!memchr(bytes, '"', (size_t)(end - bytes))) {
        last = memrchr(bytes, '\n', (size_t)(end - bytes));
    } else {
        bool quoted = false;
        for (char *at = bytes; at < end; at++) {
            quoted = quoted != (*at == '"');
            last = *at == '\n' && !quoted ? at : last;
        }
    }
    return last ? last + 1 : NULL;
}

static void cannot_read(td_csv_scan *scan)
{
    td_errno_room room;
    td_diags_add(scan->diags, TD_D_FILE_READ, (td_place){scan->path, 0, NULL}, NULL, NULL,
                 td_errno_text(errno, &room), NULL);
    scan->status = TD_ERR_IO;
}

/* Makes whole rows stand from scan->next on, when there are any left: what was begun moves to the front, and
 * the file is read on. A small window stays in the cache, and its pages are touched for the first time once. */
static void read_on(td_csv_scan *scan)
{
    bool more = scan->file && scan->next == scan->end && scan->status == TD_OK;
    while (more) {
        scan->held -= (size_t)(scan->next - scan->bytes);
        if (scan->held > 0)
            memmove(scan->bytes, scan->next, scan->held);
        if (TD_RESERVE(scan->bytes, scan->capacity, scan->held + WINDOW + 2 + TD_CSV_MARKS_BLOCK)) {
            scan->next = scan->end = scan->bytes;
            scan->status = TD_ERR_NOMEM;
            return;
        }
        errno = 0;
        const size_t read = fread(scan->bytes + scan->held, 1, WINDOW, scan->file);
        if (ferror(scan->file))
            cannot_read(scan);
        scan->held += read;
        if (read == 0 && scan->held > 0 && scan->bytes[scan->held - 1] != '\n')
            scan->bytes[scan->held++] = '\n';
        memset(scan->bytes + scan->held, 0, 1 + TD_CSV_MARKS_BLOCK);
        char *const end = scan->bytes + scan->held, *rows = end_of_rows(scan->bytes, end);
        scan->next = scan->bytes;
        scan->end = rows ? rows : read == 0 ? end : scan->bytes;
        more = scan->end == scan->bytes && read > 0;
    }
}

/* The names stay: they are cut in a copy. */
static td_status read_header(td_csv_scan *scan)
{
    size_t commas = 0;
    read_on(scan);
    const char *line_end = memchr(scan->next, '\n', (size_t)(scan->end - scan->next));
    for (const char *at = scan->next; line_end && at < line_end; at++)
        commas += *at == ',';
    scan->names = TD_ALLOC(commas + 1, char *);
    scan->cells = TD_ALLOC(commas + 1, char *);
    if (scan->status || !scan->names || !scan->cells)
        return scan->status ? scan->status : TD_ERR_NOMEM;
    char *const row = scan->next;
    scan->column_count = cut_row(scan, scan->names, commas + 1);
    scan->header = td_alloc((size_t)(scan->next - row) + 1, 1);
    if (!scan->header)
        return TD_ERR_NOMEM;
    memcpy(scan->header, row, (size_t)(scan->next - row));
    for (size_t c = 0; c < scan->column_count; c++)
        scan->names[c] = scan->header + (scan->names[c] - row);
    return TD_OK;
}

td_status td_csv_scan_open(const char *path, td_diags *diags, td_csv_scan *scan, bool *found)
{
    *scan = (td_csv_scan){.diags = diags, .path = strdup(path)};
    scan->file = scan->path ? fopen(path, "rb") : NULL;
    *found = scan->file != NULL;
    if (!scan->path) {
        scan->status = TD_ERR_NOMEM;
    } else if (scan->file) {
        setvbuf(scan->file, NULL, _IONBF, 0);
        scan->status = read_header(scan);
    } else if (errno != ENOENT) {
        cannot_read(scan);
    }
    *found = *found && scan->status == TD_OK;
    return *found ? TD_OK : td_csv_scan_close(scan, TD_OK);
}

td_status td_csv_scan_close(td_csv_scan *scan, td_status earlier)
{
    const td_status status = earlier ? earlier : scan->status;
    if (scan->file)
        fclose(scan->file);
    free(scan->path);
    free(scan->bytes);
    free(scan->cells);
    free(scan->names);
    free(scan->header);
    *scan = (td_csv_scan){0};
    return status;
}

bool td_csv_scan_at_end(td_csv_scan *scan)
{
    read_on(scan);
    return scan->next == scan->end;
}

bool td_csv_scan_row(td_csv_scan *scan)
{
    if (td_csv_scan_at_end(scan))
        return false;
    for (size_t c = cut_row(scan, scan->cells, scan->column_count); c < scan->column_count; c++)
        scan->cells[c] = scan->nothing;
    return true;
}

/* Steps over `cells` separators of the row to come; NULL where a quote makes that wrong. */
static const char *peek(const td_csv_scan *scan, size_t cells)
{
    const char *at = scan->next;
    for (; cells > 0; at++) {
        if (*at == '"' || *at == '\n' || *at == '\0')
            return NULL;
        cells -= *at == ',';
    }
    return at;
}

bool td_csv_scan_next_is(td_csv_scan *scan, int column, const char *text, size_t length)
{
    const char *at = column >= 0 && !td_csv_scan_at_end(scan) ? peek(scan, (size_t)column) : NULL;
    return at && strncmp(at, text, length) == 0;
}

void td_csv_scan_skip(td_csv_scan *scan)
{
    if (td_csv_scan_at_end(scan))
        return;
    const size_t room = (size_t)(scan->end - scan->next);
    char *line_end = memchr(scan->next, '\n', room);
    if (line_end && memchr(scan->next, '"', (size_t)(line_end - scan->next)))
        (void)td_csv_scan_row(scan);
    else
        scan->next = line_end ? line_end + 1 : scan->end;
}

int td_csv_scan_column(const td_csv_scan *scan, const char *name)
{
    for (size_t c = 0; c < scan->column_count; c++)
        if (strcmp(scan->names[c], name) == 0)
            return (int)c;
    return -1;
}
