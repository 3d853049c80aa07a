#include "io/csv_scan.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "io/csv_writer.h"
#include "io/errno_text.h"

/* Cuts one cell out of the bytes at `at`, in place; returns what follows the separator. *last: it was
 * the row's last. */
static char *cut_cell(char *at, char **cell, bool *last)
{
    char *end;
    if (*at == '"') {
        char *to = ++at;
        *cell = to;
        for (; *at && (*at != '"' || at[1] == '"'); at++) {
            at += *at == '"';
            *to++ = *at;
        }
        end = *at ? at + 1 : at;
        *last = *end != ',';
        *to = '\0';
    } else {
        *cell = at;
        end = at;
        while (*end != ',' && *end != '\n' && *end != '\0')
            end++;
        *last = *end != ',';
    }
    char *following = *end ? end + 1 : end;
    *end = '\0';
    if (**cell == '\'')
        *cell += td_csv_guard_length(*cell);
    return following;
}

static td_status read_header(td_csv_scan *scan)
{
    bool last = false;
    while (!last) {
        if (TD_RESERVE(scan->names, scan->cell_capacity, scan->column_count + 1))
            return TD_ERR_NOMEM;
        scan->next = cut_cell(scan->next, &scan->names[scan->column_count++], &last);
    }
    scan->cells = TD_ALLOC(scan->column_count, char *);
    return scan->cells ? TD_OK : TD_ERR_NOMEM;
}

static td_status load(FILE *file, td_csv_scan *scan)
{
    if (fseek(file, 0, SEEK_END) != 0)
        return TD_ERR_IO;
    const long length = ftell(file);
    if (length < 0 || fseek(file, 0, SEEK_SET) != 0)
        return TD_ERR_IO;
    scan->bytes = malloc((size_t)length + 1);
    if (!scan->bytes)
        return TD_ERR_NOMEM;
    const size_t read = fread(scan->bytes, 1, (size_t)length, file);
    scan->bytes[read] = '\0';
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
    bool last = false;
    if (!scan->next || !*scan->next)
        return false;
    for (size_t c = 0; c < scan->column_count; c++) {
        scan->cells[c] = scan->end;
        if (!last)
            scan->next = cut_cell(scan->next, &scan->cells[c], &last);
    }
    while (!last) { /* a longer row than the header */
        char *rest;
        scan->next = cut_cell(scan->next, &rest, &last);
    }
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
    char *end = scan->next;
    while (*end && *end != '\n' && *end != '"')
        end++;
    if (*end == '"')
        (void)td_csv_scan_row(scan);
    else
        scan->next = *end ? end + 1 : end;
}

int td_csv_scan_column(const td_csv_scan *scan, const char *name)
{
    for (size_t c = 0; c < scan->column_count; c++)
        if (strcmp(scan->names[c], name) == 0)
            return (int)c;
    return -1;
}
