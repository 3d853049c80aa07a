#include "io/xlsx_writer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/strbuf.h"
#include "base/width.h"
#include "io/atomic_file.h"

#define CELL_CHARACTERS 32767 /* what a cell may hold */

static void note_error(td_xlsx *x, lxw_error error)
{
    if (error == LXW_NO_ERROR || x->status)
        return;
    x->status = error == LXW_ERROR_MEMORY_MALLOC_FAILED ? TD_ERR_NOMEM : TD_ERR_IO;
    td_diags_add(x->diags, TD_D_FILE_WRITE, (td_place){x->path, 0, NULL}, NULL, NULL,
                 lxw_strerror(error), NULL);
}

static lxw_format *format(td_xlsx *x, const char *number)
{
    lxw_format *made = workbook_add_format(x->book);
    if (made && number)
        format_set_num_format(made, number);
    if (made)
        format_set_align(made, LXW_ALIGN_VERTICAL_TOP);
    return made;
}

/* Colours of the header are dark enough for white text (contrast above 7). */
static void make_styles(td_xlsx *x)
{
    static const char *const numbers[TD_XLSX_STYLE_COUNT] = {
        [TD_XLSX_INTEGER] = "#,##0",        [TD_XLSX_TWO] = "#,##0.00",
        [TD_XLSX_ONE] = "#,##0.0",          [TD_XLSX_SHARE] = "0.0%",
        [TD_XLSX_PERCENT] = "+0.00;-0.00;0", [TD_XLSX_PRECISE] = "0.######",
        [TD_XLSX_YEAR] = "0",               [TD_XLSX_INPUT] = "General"};
    for (int s = 0; s < TD_XLSX_STYLE_COUNT; s++)
        x->style[s] = format(x, numbers[s]);
    format_set_bold(x->style[TD_XLSX_TITLE]);
    format_set_font_size(x->style[TD_XLSX_TITLE], 14);
    format_set_font_color(x->style[TD_XLSX_NOTE], 0x595959);
    format_set_italic(x->style[TD_XLSX_MEANING]);
    format_set_font_color(x->style[TD_XLSX_MEANING], 0x404040);
    format_set_text_wrap(x->style[TD_XLSX_MEANING]);
    format_set_bold(x->style[TD_XLSX_HEADER]);
    format_set_bg_color(x->style[TD_XLSX_HEADER], 0x1F4E5F);
    format_set_font_color(x->style[TD_XLSX_HEADER], 0xFFFFFF);
    format_set_text_wrap(x->style[TD_XLSX_HEADER]);
    format_set_font_color(x->style[TD_XLSX_LINK], 0x0563C1);
    format_set_underline(x->style[TD_XLSX_LINK], LXW_UNDERLINE_SINGLE);
    format_set_text_wrap(x->style[TD_XLSX_WRAP]);
    format_set_bold(x->style[TD_XLSX_BOLD]);
    format_set_bg_color(x->style[TD_XLSX_INPUT], 0xFFF2CC);
    format_set_border(x->style[TD_XLSX_INPUT], LXW_BORDER_THIN);
}

td_status td_xlsx_open(const char *path, td_lang lang, const char *contents, td_diags *diags,
                       td_xlsx **out)
{
    /* 2000-01-01, noon: a date of the files themselves would change their bytes. */
    char title[] = "Tongdao";
    lxw_doc_properties properties = {.title = title, .created = 946728000};
    td_xlsx *x = td_alloc(1, sizeof *x);
    if (!x)
        return TD_ERR_NOMEM;
    *x = (td_xlsx){.lang = lang, .contents = contents, .diags = diags, .path = strdup(path)};
    td_status status = x->path ? td_atomic_open(path, diags, &x->file) : TD_ERR_NOMEM;
    if (status == TD_OK) {
        lxw_workbook_options options = {.constant_memory = LXW_TRUE};
        x->book = workbook_new_opt(td_atomic_name(x->file), &options);
        status = x->book ? TD_OK : TD_ERR_NOMEM;
    }
    if (status) {
        td_atomic_discard(x->file);
        free(x->path);
        free(x);
        return status;
    }
    workbook_set_properties(x->book, &properties);
    make_styles(x);
    *out = x;
    return TD_OK;
}

lxw_worksheet *td_xlsx_add_sheet(td_xlsx *x, const char *name)
{
    lxw_worksheet *sheet = workbook_add_worksheet(x->book, name);
    if (!sheet) {
        note_error(x, LXW_ERROR_MEMORY_MALLOC_FAILED);
        return NULL;
    }
    worksheet_set_landscape(sheet); /* in print: as wide as a page */
    worksheet_fit_to_pages(sheet, 1, 0);
    return sheet;
}

/* Cuts a text that no cell could hold, at the end of a character. */
static void write_text(td_xlsx *x, lxw_worksheet *sheet, size_t row, size_t column,
                       const char *text, lxw_format *style)
{
    char *cut = NULL;
    if (strlen(text) > CELL_CHARACTERS) {
        size_t length = CELL_CHARACTERS;
        while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80)
            length--;
        cut = strndup(text, length);
        text = cut ? cut : "";
    }
    note_error(x, worksheet_write_string(sheet, (lxw_row_t)row, (lxw_col_t)column, text, style));
    free(cut);
}

void td_xlsx_text(td_xlsx *x, lxw_worksheet *sheet, size_t row, size_t column, const char *text,
                  td_xlsx_style style)
{
    if (sheet && text && *text)
        write_text(x, sheet, row, column, text, x->style[style]);
}

void td_xlsx_number(td_xlsx *x, lxw_worksheet *sheet, size_t row, size_t column, double value,
                    td_xlsx_style style)
{
    if (sheet)
        note_error(x, worksheet_write_number(sheet, (lxw_row_t)row, (lxw_col_t)column, value,
                                             x->style[style]));
}

void td_xlsx_formula(td_xlsx *x, lxw_worksheet *sheet, size_t row, size_t column,
                     const char *formula, double value, td_xlsx_style style)
{
    if (sheet)
        note_error(x, worksheet_write_formula_num(sheet, (lxw_row_t)row, (lxw_col_t)column, formula,
                                                  x->style[style], value));
}

void td_xlsx_link(td_xlsx *x, lxw_worksheet *sheet, size_t row, size_t column,
                  const char *to_sheet, const char *text)
{
    char target[80];
    if (!sheet)
        return;
    snprintf(target, sizeof target, "internal:'%s'!A1", to_sheet);
    note_error(x, worksheet_write_url_opt(sheet, (lxw_row_t)row, (lxw_col_t)column, target,
                                          x->style[TD_XLSX_LINK], text, NULL));
}

static td_xlsx_style style_of(const td_column *column)
{
    static const struct {
        const char *unit;
        td_xlsx_style style;
    } by_unit[] = {{"t", TD_XLSX_INTEGER},     {"CNY", TD_XLSX_INTEGER}, {"TEU", TD_XLSX_INTEGER},
                   {"vehicles", TD_XLSX_ONE},  {"units", TD_XLSX_ONE},   {"km", TD_XLSX_ONE},
                   {"h", TD_XLSX_ONE},         {"CNY/t", TD_XLSX_TWO},   {"kg/t", TD_XLSX_TWO},
                   {"CNY/FEU", TD_XLSX_INTEGER}, {"%", TD_XLSX_PERCENT}, {"degree", TD_XLSX_PRECISE}};
    if (column->type == TD_CELL_TEXT)
        return TD_XLSX_PLAIN;
    if (column->type == TD_CELL_INTEGER)
        return strstr(column->name, "year") ? TD_XLSX_YEAR : TD_XLSX_INTEGER;
    for (size_t i = 0; i < sizeof by_unit / sizeof by_unit[0]; i++)
        if (strcmp(by_unit[i].unit, column->unit) == 0)
            return by_unit[i].style;
    if (strcmp(column->name, "share") == 0 || strcmp(column->name, "utilisation") == 0)
        return TD_XLSX_SHARE;
    return strstr(column->name, "value") || strcmp(column->name, "difference") == 0
               ? TD_XLSX_TWO
               : TD_XLSX_PRECISE;
}

/* Wide enough for what stands in it, without hiding the columns beside it. */
static double width_of(const td_column *column, const char *header)
{
    static const struct {
        const char *name;
        double width;
    } by_name[] = {{"scenario", 26}, {"base", 16},   {"indicator", 26}, {"origin", 12},
                   {"destination", 12}, {"legs", 60}, {"title", 60},    {"address", 40},
                   {"id", 24},       {"meaning", 50}, {"description", 60}, {"name", 32},
                   {"path", 44},     {"sha256", 66}, {"note", 40},      {"commodity", 12},
                   {"corridor", 16}, {"resource", 20}, {"chain", 22},
                   {"value", 18},    {"base_value", 18}, {"revenue", 17},  {"operating_cost", 17},
                   {"unit", 12}};
    double width = column->type == TD_CELL_TEXT ? 12 : strcmp(column->unit, "CNY") == 0 ? 16 : 12;
    for (size_t i = 0; i < sizeof by_name / sizeof by_name[0]; i++)
        if (strncmp(column->name, by_name[i].name, strlen(by_name[i].name)) == 0) {
            width = by_name[i].width;
            break;
        }
    double header_width = (double)td_text_width(header) + 3;
    header_width = header_width > 24 ? 24 : header_width;
    return header_width > width ? header_width : width;
}

/* Points that the meanings take below one another in columns of these widths; a slant takes a little more. */
static double meanings_height(const td_xlsx *x, const double *widths)
{
    double lines = 1;
    for (size_t c = 0; c < x->spec->column_count; c++) {
        const double taken = (double)td_text_width(x->spec->columns[c].meaning[x->lang]) * 1.2;
        lines = fmax(lines, ceil(taken / widths[c]));
    }
    return fmin(15 * lines + 4, 200);
}

static void name_column(const td_column *column, td_strbuf *name)
{
    td_strbuf_clear(name);
    td_strbuf_add(name, column->name);
    if (*column->unit)
        td_strbuf_addf(name, " [%s]", column->unit);
}

/* Rows come in order: meanings, names. */
static td_status write_header(td_xlsx *x)
{
    td_strbuf name = TD_STRBUF_INIT;
    double *widths = TD_ALLOC(x->spec->column_count, double);
    if (!widths)
        return TD_ERR_NOMEM;
    for (size_t c = 0; c < x->spec->column_count; c++) {
        const td_column *column = &x->spec->columns[c];
        name_column(column, &name);
        widths[c] = width_of(column, td_strbuf_text(&name));
        x->formats[c] = x->style[style_of(column)];
        worksheet_set_column(x->sheet, (lxw_col_t)c, (lxw_col_t)c, widths[c], NULL);
    }
    worksheet_set_row(x->sheet, 1, meanings_height(x, widths), NULL);
    for (size_t c = 0; c < x->spec->column_count; c++)
        td_xlsx_text(x, x->sheet, 1, c, x->spec->columns[c].meaning[x->lang], TD_XLSX_MEANING);
    for (size_t c = 0; c < x->spec->column_count; c++) {
        name_column(&x->spec->columns[c], &name);
        write_text(x, x->sheet, 2, c, td_strbuf_text(&name), x->style[TD_XLSX_HEADER]);
    }
    td_strbuf_free(&name);
    free(widths);
    return TD_OK;
}

td_status td_xlsx_begin_table(td_xlsx *x, lxw_worksheet *sheet, const td_table_spec *spec,
                              const char *note)
{
    x->sheet = sheet;
    x->spec = spec;
    x->row = TD_XLSX_HEADER_ROWS;
    free(x->formats);
    x->formats = TD_ALLOC(spec->column_count, lxw_format *);
    if (!x->formats || !sheet)
        return x->status = x->status ? x->status : TD_ERR_NOMEM;
    worksheet_set_row(sheet, 0, 22, NULL);
    td_xlsx_text(x, sheet, 0, 0, spec->title[x->lang], TD_XLSX_TITLE);
    td_xlsx_link(x, sheet, 0, 1, x->contents, x->contents);
    td_xlsx_text(x, sheet, 0, 2, note, TD_XLSX_NOTE);
    if (write_header(x))
        return x->status = x->status ? x->status : TD_ERR_NOMEM;
    size_t frozen = 0;
    while (frozen < spec->column_count && frozen < 2 && spec->columns[frozen].key)
        frozen++;
    worksheet_freeze_panes(sheet, TD_XLSX_HEADER_ROWS, (lxw_col_t)(frozen > 1 ? 1 : frozen));
    worksheet_repeat_rows(sheet, TD_XLSX_HEADER_ROWS - 1, TD_XLSX_HEADER_ROWS - 1);
    return x->status;
}

td_status td_xlsx_add_row(td_xlsx *x, const td_cell *cells)
{
    if (x->status || x->row >= LXW_ROW_MAX)
        return x->status;
    const lxw_row_t row = (lxw_row_t)x->row++;
    for (size_t c = 0; c < x->spec->column_count; c++) {
        if (cells[c].empty)
            continue;
        switch (x->spec->columns[c].type) {
        case TD_CELL_TEXT:
            write_text(x, x->sheet, row, c, cells[c].as.text, NULL);
            break;
        case TD_CELL_INTEGER:
            note_error(x, worksheet_write_number(x->sheet, row, (lxw_col_t)c,
                                                 (double)cells[c].as.integer, x->formats[c]));
            break;
        case TD_CELL_REAL:
            note_error(x, worksheet_write_number(x->sheet, row, (lxw_col_t)c, cells[c].as.real,
                                                 x->formats[c]));
            break;
        }
    }
    return x->status;
}

void td_xlsx_end_table(td_xlsx *x)
{
    if (x->sheet) /* only now is it known how many rows the sheet holds */
        worksheet_autofilter(x->sheet, TD_XLSX_HEADER_ROWS - 1, 0, (lxw_row_t)(x->row - 1),
                             (lxw_col_t)(x->spec->column_count - 1));
    x->sheet = NULL;
}

static td_status let_go(td_xlsx *x, td_status status)
{
    free(x->formats);
    free(x->path);
    free(x);
    return status;
}

td_status td_xlsx_commit(td_xlsx *x)
{
    note_error(x, workbook_close(x->book)); /* frees the book */
    x->book = NULL;
    if (x->status) {
        td_xlsx_discard(x);
        return TD_ERR_IO;
    }
    return let_go(x, td_atomic_commit(x->file));
}

void td_xlsx_discard(td_xlsx *x)
{
    if (!x)
        return;
    if (x->book)
        workbook_close(x->book); /* the library frees a book only by writing it */
    td_atomic_discard(x->file);
    let_go(x, x->status);
}
