/* Small networks for tests, written as CSV text: no quotes, commas only between cells. */
#ifndef TESTS_SUPPORT_MODEL_H
#define TESTS_SUPPORT_MODEL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/diag.h"
#include "base/strbuf.h"
#include "model/schema.h"
#include "model/tables.h"

/* Cuts the text before `separator` off *rest; false at the end. */
static inline bool support_cut(const char **rest, char separator, char *cell, size_t room)
{
    if (!*rest)
        return false;
    const char *end = strchr(*rest, separator);
    size_t length = end ? (size_t)(end - *rest) : strlen(*rest);
    assert_true(length < room);
    memcpy(cell, *rest, length);
    cell[length] = '\0';
    *rest = end ? end + 1 : NULL;
    return true;
}

/* Fills a table from lines; the first is the header. */
static inline void support_table(td_tables *tables, const char *name, const char *csv, td_diags *diags)
{
    char line[2048], header[64][64], cell[512], file[64];
    td_table_id table = td_schema_find_table(name);
    assert_int_not_equal(table, TD_TABLE_COUNT);
    td_sheet *sheet = td_tables_sheet(tables, table);
    assert_non_null(sheet);
    int length = snprintf(file, sizeof file, "%s.csv", name);
    const char *origin =
        td_intern_text(tables->names, td_intern_add(tables->names, file, (size_t)length));
    size_t columns = 0;
    const char *rest = csv;
    support_cut(&rest, '\n', line, sizeof line);
    for (const char *cells = line; support_cut(&cells, ',', header[columns], 64);)
        columns++;
    for (uint32_t number = 2; support_cut(&rest, '\n', line, sizeof line); number++) {
        if (!*line)
            continue;
        uint32_t row = 0;
        assert_int_equal(td_sheet_add_row(sheet, origin, number, &row), TD_OK);
        const char *cells = line;
        for (size_t c = 0; support_cut(&cells, ',', cell, sizeof cell); c++) {
            assert_true(c < columns);
            int field = td_schema_find_field(table, header[c]);
            td_place place = {origin, number, header[c]};
            td_status status =
                field >= 0 ? td_sheet_set(tables, sheet, row, field, cell, place, diags)
                           : td_sheet_set_extra(tables, sheet, row, header[c], cell);
            assert_int_equal(status, TD_OK);
        }
    }
}

/* Prints all messages; for failing tests. */
static inline void support_show(const td_diags *diags)
{
    for (size_t i = 0; i < td_diags_count(diags); i++) {
        td_strbuf text = TD_STRBUF_INIT;
        td_diag_format(td_diags_at(diags, i), TD_LANG_EN, &text);
        fprintf(stderr, "%s\n", td_strbuf_text(&text));
        td_strbuf_free(&text);
    }
}

static inline void support_expect_none(const td_diags *diags)
{
    if (td_diags_count(diags) > 0)
        support_show(diags);
    assert_int_equal(td_diags_count(diags), 0);
}

/* The only message of a code. */
static inline const td_diag *support_expect_one(const td_diags *diags, td_diag_code code)
{
    const td_diag *found = NULL;
    size_t count = 0;
    for (size_t i = 0; i < td_diags_count(diags); i++)
        if (td_diags_at(diags, i)->code == code) {
            found = td_diags_at(diags, i);
            count++;
        }
    if (count != 1)
        support_show(diags);
    assert_int_equal(count, 1);
    return found;
}

#endif
