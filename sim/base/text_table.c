#include "base/text_table.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/width.h"

struct td_text_table {
    size_t columns, headers, rows;
    char **cells;       /* [row * columns + column], NULL: empty */
    signed char *moods; /* likewise */
    size_t cell_capacity, mood_capacity;
};

enum { GAP = 2 }; /* blanks between columns */

td_status td_text_table_create(size_t columns, size_t headers, td_text_table **out)
{
    td_text_table *table = TD_ALLOC(1, td_text_table);
    if (!table)
        return TD_ERR_NOMEM;
    *table = (td_text_table){.columns = columns, .headers = headers};
    *out = table;
    return TD_OK;
}

void td_text_table_free(td_text_table *table)
{
    if (!table)
        return;
    for (size_t i = 0; i < table->rows * table->columns; i++)
        free(table->cells[i]);
    free(table->cells);
    free(table->moods);
    free(table);
}

td_status td_text_table_add_row(td_text_table *t)
{
    const size_t room = (t->rows + 1) * t->columns;
    if (TD_RESERVE(t->cells, t->cell_capacity, room) ||
        TD_RESERVE(t->moods, t->mood_capacity, room))
        return TD_ERR_NOMEM;
    for (size_t i = t->rows * t->columns; i < room; i++) {
        t->cells[i] = NULL;
        t->moods[i] = TD_MOOD_NEITHER;
    }
    t->rows++;
    return TD_OK;
}

td_status td_text_table_put(td_text_table *t, size_t column, const char *text, td_mood mood)
{
    const size_t at = (t->rows - 1) * t->columns + column;
    char *copy = strdup(text);
    if (!copy)
        return TD_ERR_NOMEM;
    free(t->cells[at]);
    t->cells[at] = copy;
    t->moods[at] = (signed char)mood;
    return TD_OK;
}

static const char *cell(const td_text_table *t, size_t row, size_t column)
{
    const char *text = t->cells[row * t->columns + column];
    return text ? text : "";
}

/* What a column takes; `left` and `right` of the tab are counted below the header only. All 0: the
 * column has no text there. */
typedef struct widths {
    size_t whole, left, right;
} widths;

/* The text before the tab of a cell, or all of it; *right is what comes after it. */
static void split(const char *text, td_strbuf *left, const char **right)
{
    const size_t length = strcspn(text, "\t");
    td_strbuf_clear(left);
    td_strbuf_add_n(left, text, length);
    *right = text[length] ? text + length + 1 : "";
}

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

static widths widths_of(const td_text_table *t, size_t column, td_strbuf *left)
{
    widths w = {0, 0, 0};
    for (size_t row = t->headers; row < t->rows; row++) {
        const char *right;
        split(cell(t, row, column), left, &right);
        w.left = larger(w.left, td_text_width(td_strbuf_text(left)));
        w.right = larger(w.right, td_text_width(right));
    }
    w.whole = w.left + (w.right ? 1 + w.right : 0);
    for (size_t row = 0; (w.whole > 0 || column == 0) && row < t->headers; row++)
        w.whole = larger(w.whole, td_text_width(cell(t, row, column)));
    return w;
}

/* Bold header; green for better, red for worse. */
static const char *colour_of(const td_text_table *t, size_t row, size_t column)
{
    const int mood = t->moods[row * t->columns + column];
    return row < t->headers         ? "\033[1m"
           : mood == TD_MOOD_BETTER ? "\033[32m"
           : mood == TD_MOOD_WORSE  ? "\033[31m"
                                    : "";
}

static void print_cell(const td_text_table *t, size_t row, size_t column, widths w, bool colours,
                       td_strbuf *out)
{
    const char *colour = colours ? colour_of(t, row, column) : "", *text = cell(t, row, column),
               *right;
    td_strbuf left = TD_STRBUF_INIT, parts = TD_STRBUF_INIT;
    if (row >= t->headers && w.right > 0) {
        split(text, &left, &right);
        td_strbuf_add_padded(&parts, td_strbuf_text(&left), w.left, 1);
        td_strbuf_add(&parts, " ");
        td_strbuf_add_padded(&parts, right, w.right, 1);
        text = td_strbuf_text(&parts);
    }
    td_strbuf_add(out, colour);
    td_strbuf_add_padded(out, text, w.whole, column > 0);
    td_strbuf_add(out, *colour ? "\033[0m" : "");
    out->failed = out->failed || parts.failed || left.failed;
    td_strbuf_free(&left);
    td_strbuf_free(&parts);
}

static void drop_blanks_at_end(td_strbuf *out)
{
    while (out->length > 0 && out->text[out->length - 1] == ' ')
        out->text[--out->length] = '\0';
}

/* The names and the columns from `first` up to `end`. */
static void print_block(const td_text_table *t, const widths *w, size_t first, size_t end,
                        bool colours, td_strbuf *out)
{
    for (size_t row = 0; row < t->rows; row++) {
        print_cell(t, row, 0, w[0], colours, out);
        for (size_t c = first; c < end; c++) {
            if (w[c].whole == 0)
                continue;
            td_strbuf_add(out, "  ");
            print_cell(t, row, c, w[c], colours, out);
        }
        drop_blanks_at_end(out);
        td_strbuf_add(out, "\n");
    }
}

void td_text_table_print(const td_text_table *t, bool colours, size_t width, td_strbuf *out)
{
    td_strbuf left = TD_STRBUF_INIT;
    widths *w = TD_ALLOC(t->columns, widths);
    if (!w) {
        out->failed = true;
        return;
    }
    for (size_t c = 0; c < t->columns; c++)
        w[c] = widths_of(t, c, &left);
    for (size_t first = 1; first < t->columns;) {
        size_t end = first, used = w[0].whole, taken = 0;
        for (; end < t->columns; end++) {
            const size_t more = w[end].whole ? GAP + w[end].whole : 0;
            if (width > 0 && taken > 0 && more > 0 && used + more > width)
                break; /* the first stands even if it does not fit */
            used += more;
            taken += more > 0;
        }
        if (taken > 0) {
            td_strbuf_add(out, first > 1 ? "\n" : "");
            print_block(t, w, first, end, colours, out);
        }
        first = end;
    }
    out->failed = out->failed || left.failed;
    td_strbuf_free(&left);
    free(w);
}
