#include "io/csv_scan.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "io/csv_marks.h"
#include "io/csv_writer.h"
#include "io/errno_text.h"

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

static td_status read_header(td_csv_scan *scan)
{
    const char *line_end = memchr(scan->bytes, '\n', (size_t)(scan->end - scan->bytes));
    size_t commas = 0;
    for (const char *at = scan->bytes; line_end && at < line_end; at++)
        commas += *at == ',';
    scan->names = TD_ALLOC(commas + 1, char *);
    scan->cells = TD_ALLOC(commas + 1, char *);
    if (!scan->names || !scan->cells)
        return TD_ERR_NOMEM;
    scan->column_count = cut_row(scan, scan->names, commas + 1);
    return TD_OK;
}

static td_status load(FILE *file, td_csv_scan *scan)
{
    if (fseek(file, 0, SEEK_END) != 0)
        return TD_ERR_IO;
    const long length = ftell(file);
    if (length < 0 || fseek(file, 0, SEEK_SET) != 0)
        return TD_ERR_IO;
    scan->bytes = malloc((size_t)length + 1 + TD_CSV_MARKS_BLOCK);
    if (!scan->bytes)
        return TD_ERR_NOMEM;
    setvbuf(file, NULL, _IONBF, 0);
    size_t read = fread(scan->bytes, 1, (size_t)length, file);
    if (read > 0 && scan->bytes[read - 1] != '\n')
        scan->bytes[read++] = '\n';
    memset(scan->bytes + read, 0, TD_CSV_MARKS_BLOCK);
    scan->end = scan->bytes + read;
    return ferror(file) ? TD_ERR_IO : TD_OK;
}

td_status td_csv_scan_open(const char *path, td_diags *diags, td_csv_scan *scan, bool *found)
{
    *scan = (td_csv_scan){0};
    FILE *file = fopen(path, "rb");
    *found = file != NULL;
    if (!file && errno == ENOENT)
        return TD_OK;
    td_status status = file ? load(file, scan) : TD_ERR_IO;
    if (status == TD_ERR_IO) {
        td_errno_room room;
        td_diags_add(diags, TD_D_FILE_READ, (td_place){path, 0, NULL}, NULL, NULL,
                     td_errno_text(errno, &room), NULL);
    }
    if (file)
        fclose(file);
    scan->next = scan->bytes;
    if (status == TD_OK)
        status = read_header(scan);
    if (status) {
        td_csv_scan_close(scan);
        *found = false;
    }
    return status;
}

void td_csv_scan_close(td_csv_scan *scan)
{
    free(scan->bytes);
    free(scan->cells);
    free(scan->names);
    *scan = (td_csv_scan){0};
}

bool td_csv_scan_row(td_csv_scan *scan)
{
    if (!scan->next || scan->next >= scan->end)
        return false;
    for (size_t c = cut_row(scan, scan->cells, scan->column_count); c < scan->column_count; c++)
        scan->cells[c] = scan->end;
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

bool td_csv_scan_next_is(const td_csv_scan *scan, int column, const char *text, size_t length)
{
    const char *at = scan->next && column >= 0 ? peek(scan, (size_t)column) : NULL;
    return at && strncmp(at, text, length) == 0;
}

void td_csv_scan_skip(td_csv_scan *scan)
{
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
