#include "io/network_writer.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/strbuf.h"
#include "io/atomic_file.h"
#include "io/csv_writer.h"
#include "io/json_file.h"
#include "io/path.h"
#include "model/cells.h"

#define FLUSH_AT (1u << 20) /* bytes gathered before a write */

static bool is_given(const td_sheet *sheet, int field)
{
    return sheet->number[field] || sheet->text[field];
}

static void add_header(const td_tables *tables, const td_sheet *sheet, td_strbuf *out)
{
    const td_table_schema *schema = td_schema(sheet->table);
    bool first = true;
    for (size_t f = 0; f < schema->field_count; f++) {
        if (!is_given(sheet, (int)f))
            continue;
        td_strbuf_add(out, first ? "" : ",");
        td_csv_add_text(out, schema->fields[f].name);
        first = false;
    }
    for (size_t e = 0; e < sheet->extra_count; e++) {
        td_strbuf_add(out, ",");
        td_csv_add_text(out, td_intern_text(tables->names, sheet->extra[e].name));
    }
    td_strbuf_add(out, "\n");
}

static void add_row(const td_tables *tables, const td_sheet *sheet, uint32_t row, td_strbuf *out)
{
    const td_table_schema *schema = td_schema(sheet->table);
    bool first = true;
    for (size_t f = 0; f < schema->field_count; f++) {
        if (!is_given(sheet, (int)f))
            continue;
        td_strbuf_add(out, first ? "" : ",");
        if (td_field_is_number(&schema->fields[f]))
            td_strbuf_add_number(out, td_sheet_number(sheet, (int)f, row));
        else
            td_csv_add_text(out, td_intern_text(tables->names, td_sheet_text(sheet, (int)f, row)));
        first = false;
    }
    for (size_t e = 0; e < sheet->extra_count; e++) {
        td_strbuf_add(out, ",");
        td_csv_add_text(out, td_intern_text(tables->names, sheet->extra[e].cells[row]));
    }
    td_strbuf_add(out, "\n");
}

static td_status flush(td_strbuf *text, td_atomic_file *file)
{
    const td_status status =
        text->failed ? TD_ERR_NOMEM : td_atomic_write(file, td_strbuf_text(text), text->length);
    td_strbuf_clear(text);
    return status;
}

td_status td_sheet_write(const td_tables *tables, td_table_id table, const char *path,
                         td_diags *diags)
{
    const td_sheet *sheet = tables->sheet[table];
    td_strbuf text = TD_STRBUF_INIT;
    td_atomic_file *file;
    td_status status = td_atomic_open(path, diags, &file);
    if (status != TD_OK)
        return status;
    add_header(tables, sheet, &text);
    for (uint32_t row = 0; status == TD_OK && row < sheet->row_count; row++) {
        add_row(tables, sheet, row, &text);
        if (text.length > FLUSH_AT)
            status = flush(&text, file);
    }
    if (status == TD_OK)
        status = flush(&text, file);
    td_strbuf_free(&text);
    if (status == TD_OK)
        return td_atomic_commit(file);
    td_atomic_discard(file);
    return status;
}

td_status td_network_write(const td_tables *tables, const char *folder, td_diags *diags)
{
    td_status status = td_json_save(tables->network_json, JSON_INDENT(2) | JSON_REAL_PRECISION(17),
                                    folder, "network.json", diags);
    for (int t = 0; t < TD_TABLE_COUNT && status == TD_OK; t++) {
        char name[64];
        if (!tables->sheet[t] || tables->sheet[t]->row_count == 0)
            continue;
        snprintf(name, sizeof name, "%s.csv", td_schema((td_table_id)t)->name);
        char *path = td_path_join(folder, name);
        status = path ? td_sheet_write(tables, (td_table_id)t, path, diags) : TD_ERR_NOMEM;
        free(path);
    }
    return status;
}
