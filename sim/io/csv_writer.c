#include "io/csv_writer.h"

#include <stdbool.h>
#include <string.h>

#include "base/number.h"
#include "io/atomic_file.h"

#define FLUSH_AT     (1u << 20) /* bytes gathered before a write */
#define ROWS_AT_ONCE 512

/* Apostrophes and then a sign that begins a formula. */
static bool needs_guard(const char *text)
{
    while (*text == '\'')
        text++;
    return *text == '=' || *text == '+' || *text == '-' || *text == '@' || *text == '\t' ||
           *text == '\r';
}

/* How far a text goes without what has to stand in quotes. Cells are short: a loop takes half the time of
 * strcspn, which makes a table of characters first. */
static size_t plain_length(const char *text)
{
    size_t n = 0;
    while (text[n] != '\0' && text[n] != '"' && text[n] != ',' && text[n] != '\r' && text[n] != '\n')
        n++;
    return n;
}

size_t td_csv_guard_length(const char *text)
{
    return text[0] == '\'' && needs_guard(text) ? 1 : 0;
}

void td_csv_add_text(td_strbuf *out, const char *text)
{
    const bool guard = needs_guard(text);
    const size_t length = plain_length(text);
    if (text[length] == '\0') {
        if (guard)
            td_strbuf_add_n(out, "'", 1);
        td_strbuf_add_n(out, text, length);
        return;
    }
    td_strbuf_add(out, guard ? "\"'" : "\"");
    for (const char *rest = text; *rest;) {
        size_t plain = strcspn(rest, "\"");
        td_strbuf_add_n(out, rest, plain);
        rest += plain;
        if (*rest == '"') {
            td_strbuf_add_n(out, "\"\"", 2);
            rest++;
        }
    }
    td_strbuf_add_n(out, "\"", 1);
}

static void add_integer(td_strbuf *out, int64_t value)
{
    char digits[24];
    size_t at = sizeof digits;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do
        digits[--at] = (char)('0' + rest % 10);
    while (rest /= 10);
    if (value < 0)
        digits[--at] = '-';
    td_strbuf_add_n(out, digits + at, sizeof digits - at);
}

void td_csv_add_header(td_strbuf *out, const td_table_spec *spec)
{
    for (size_t c = 0; c < spec->column_count; c++) {
        if (c > 0)
            td_strbuf_add_n(out, ",", 1);
        td_csv_add_text(out, spec->columns[c].name);
    }
    td_strbuf_add_n(out, "\n", 1);
}

static void add_real(td_strbuf *out, double value, int digits)
{
    char text[TD_NUMBER_ROOM];
    td_strbuf_add_n(out, text,
                    digits > 0 ? td_number_round_text(value, digits, text) : td_number_text(value, text));
}

static void add_cell(td_strbuf *out, td_cell cell, td_cell_type type, int digits)
{
    if (cell.empty)
        return;
    if (type == TD_CELL_TEXT)
        td_csv_add_text(out, cell.as.text);
    else if (type == TD_CELL_INTEGER)
        add_integer(out, cell.as.integer);
    else
        add_real(out, cell.as.real, digits);
}

static void add_rows(td_strbuf *out, const td_table *table, const int *digits, size_t first, size_t end)
{
    const td_table_spec *spec = td_table_get_spec(table);
    for (size_t row = first; row < end; row++) {
        size_t before = out->length;
        for (size_t c = 0; c < spec->column_count; c++) {
            if (c > 0)
                td_strbuf_add_n(out, ",", 1);
            add_cell(out, td_table_get(table, row, c), spec->columns[c].type, digits ? digits[c] : 0);
        }
        if (out->length == before) /* one empty cell: a blank line would be no row */
            td_strbuf_add_n(out, "\"\"", 2);
        td_strbuf_add_n(out, "\n", 1);
    }
}

void td_csv_add_rows(td_strbuf *out, const td_table *table, size_t first, size_t end)
{
    add_rows(out, table, NULL, first, end);
}

static td_status flush(td_strbuf *text, td_atomic_file *file)
{
    td_status status =
        text->failed ? TD_ERR_NOMEM : td_atomic_write(file, td_strbuf_text(text), text->length);
    td_strbuf_clear(text);
    return status;
}

td_status td_csv_write(const td_table *table, const int *digits, const char *path, td_diags *diags)
{
    td_atomic_file *file = NULL;
    td_strbuf text = TD_STRBUF_INIT;
    size_t rows = td_table_row_count(table);
    td_status status = td_atomic_open(path, diags, &file);
    if (status != TD_OK)
        return status;
    td_csv_add_header(&text, td_table_get_spec(table));
    for (size_t first = 0; status == TD_OK && first < rows; first += ROWS_AT_ONCE) {
        size_t end = rows - first < ROWS_AT_ONCE ? rows : first + ROWS_AT_ONCE;
        add_rows(&text, table, digits, first, end);
        if (text.failed || text.length > FLUSH_AT)
            status = flush(&text, file);
    }
    if (status == TD_OK)
        status = flush(&text, file);
    td_strbuf_free(&text);
    if (status != TD_OK) {
        td_atomic_discard(file);
        return status;
    }
    return td_atomic_commit(file);
}
