#include "io/world_record.h"

#include <jansson.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "io/json_text.h"
#include "model/cells.h"

static void add_json(td_strbuf *out, const json_t *value)
{
    char *text = value ? json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY | JSON_SORT_KEYS) : NULL;
    td_strbuf_add(out, text ? text : "null");
    free(text);
}

static void add_both(td_strbuf *out, const char *name, char *const texts[TD_LANG_COUNT])
{
    td_strbuf_addf(out, "\"%s\":{\"en\":", name);
    td_json_add_text(out, texts[TD_LANG_EN]);
    td_strbuf_add(out, ",\"zh\":");
    td_json_add_text(out, texts[TD_LANG_ZH]);
    td_strbuf_add(out, "}");
}

static void add_scenario(td_strbuf *out, const td_scenario *scenario, const char *base)
{
    td_strbuf_add(out, "{\"id\":");
    td_json_add_text(out, scenario->id);
    td_strbuf_add(out, ",");
    add_both(out, "title", scenario->title);
    td_strbuf_add(out, ",");
    add_both(out, "description", scenario->description);
    td_strbuf_add(out, ",\"base\":");
    td_json_add_text(out, base);
    td_strbuf_add(out, ",\"file\":");
    td_json_add_text(out, scenario->file);
    td_strbuf_add(out, ",\"evaluate\":");
    add_json(out, scenario->evaluate);
    td_strbuf_add(out, ",\"measures\":[");
    for (size_t i = 0, n = 0; i < scenario->set_count; i++) {
        if (!scenario->sets[i].is_measure)
            continue;
        td_strbuf_add(out, n++ ? "," : "");
        add_json(out, scenario->sets[i].claims);
    }
    td_strbuf_add(out, "]}");
}

static void add_date(td_strbuf *out, const char *name, int day)
{
    if (day != INT_MIN && day != INT_MAX)
        td_strbuf_addf(out, ",\"%s\":%d", name, day);
}

static void add_closures(td_strbuf *out, const td_applied *applied)
{
    td_strbuf_add(out, "[");
    for (size_t i = 0; i < applied->closure_count; i++) {
        const td_closure *c = &applied->closures[i];
        td_strbuf_addf(out, "%s{\"table\":\"%s\",\"id\":", i ? "," : "", td_schema(c->table)->name);
        td_json_add_text(out, td_intern_text(applied->tables->names, c->id));
        add_date(out, "from_day", c->from_day);
        add_date(out, "to_day", c->to_day);
        td_strbuf_add(out, "}");
    }
    td_strbuf_add(out, "]");
}

static void add_atoms(td_strbuf *out, const td_intern *names, const td_atom *cells, uint32_t rows)
{
    td_strbuf_add(out, "[");
    for (uint32_t r = 0; r < rows; r++) {
        td_strbuf_add(out, r ? "," : "");
        td_json_add_text(out, cells[r] == TD_NO_ATOM ? NULL : td_intern_text(names, cells[r]));
    }
    td_strbuf_add(out, "]");
}

static void add_numbers(td_strbuf *out, const double *cells, uint32_t rows)
{
    td_strbuf_add(out, "[");
    for (uint32_t r = 0; r < rows; r++) {
        td_strbuf_add(out, r ? "," : "");
        td_json_add_number(out, cells[r]);
    }
    td_strbuf_add(out, "]");
}

static bool has_atom(const td_atom *cells, uint32_t rows)
{
    for (uint32_t r = 0; cells && r < rows; r++)
        if (cells[r] != TD_NO_ATOM)
            return true;
    return false;
}

static bool has_number(const double *cells, uint32_t rows)
{
    for (uint32_t r = 0; cells && r < rows; r++)
        if (!isnan(cells[r]))
            return true;
    return false;
}

/* Columns without a single value are left out. */
static void add_sheet(td_strbuf *out, const td_tables *tables, const td_sheet *sheet)
{
    const td_table_schema *schema = td_schema(sheet->table);
    size_t n = 0;
    td_strbuf_addf(out, "\"%s\":{", schema->name);
    for (size_t f = 0; f < schema->field_count; f++) {
        const double *numbers = sheet->number[f];
        const td_atom *texts = sheet->text[f];
        const bool is_number = has_number(numbers, sheet->row_count);
        if (strcmp(schema->fields[f].name, "note") == 0 ||
            (!is_number && !has_atom(texts, sheet->row_count)))
            continue;
        td_strbuf_addf(out, "%s\"%s\":", n++ ? "," : "", schema->fields[f].name);
        if (is_number)
            add_numbers(out, numbers, sheet->row_count);
        else
            add_atoms(out, tables->names, texts, sheet->row_count);
    }
    for (size_t e = 0; e < sheet->extra_count; e++) {
        const char *name = td_intern_text(tables->names, sheet->extra[e].name);
        if (strcmp(name, "note") == 0 || !has_atom(sheet->extra[e].cells, sheet->row_count))
            continue;
        td_strbuf_add(out, n++ ? "," : "");
        td_json_add_text(out, name);
        td_strbuf_add(out, ":");
        add_atoms(out, tables->names, sheet->extra[e].cells, sheet->row_count);
    }
    td_strbuf_add(out, "}");
}

td_status td_world_record(const td_applied *applied, const td_scenario *scenario, const char *base,
                          td_strbuf *out)
{
    const td_tables *tables = applied->tables;
    td_strbuf_add(out, "{\"scenario\":");
    add_scenario(out, scenario, base);
    td_strbuf_add(out, ",\n\"network\":");
    add_json(out, tables->network_json);
    td_strbuf_add(out, ",\n\"closures\":");
    add_closures(out, applied);
    td_strbuf_add(out, ",\n\"tables\":{");
    for (int t = 0, n = 0; t < TD_TABLE_COUNT; t++) {
        const td_sheet *sheet = tables->sheet[t];
        if (!sheet || sheet->row_count == 0 || t == TD_T_DEMAND || t == TD_T_COST)
            continue;
        td_strbuf_add(out, n++ ? ",\n" : "\n");
        add_sheet(out, tables, sheet);
    }
    td_strbuf_add(out, "}}\n");
    return out->failed ? TD_ERR_NOMEM : TD_OK;
}
