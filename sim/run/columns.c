#include "run/columns.h"

#include <math.h>

#include "indicators/indicators.h"
#include "indicators/result_tables.h"
#include "io/csv_writer.h"
#include "model/schema.h"

static const char *type_name(td_field_type type)
{
    static const char *const names[] = {
        [TD_FIELD_NUMBER] = "number", [TD_FIELD_FLAG] = "flag",   [TD_FIELD_KEY] = "id",
        [TD_FIELD_REF] = "reference", [TD_FIELD_REFS] = "references", [TD_FIELD_WORD] = "word",
        [TD_FIELD_WORDS] = "words",   [TD_FIELD_TEXT] = "text"};
    return names[type];
}

static void add_text(td_strbuf *out, const char *text)
{
    td_strbuf_add(out, ",");
    td_csv_add_text(out, text ? text : "");
}

/* "[0, 1]", "(0, )": a round bracket excludes the bound, an absent one is none. */
static void add_range(td_strbuf *out, const td_field *field)
{
    td_strbuf range = TD_STRBUF_INIT;
    if (field->type == TD_FIELD_NUMBER && (isfinite(field->lowest) || isfinite(field->highest))) {
        bool closed = isfinite(field->lowest) && !field->lowest_open;
        td_strbuf_add(&range, closed ? "[" : "(");
        td_strbuf_add_number(&range, field->lowest);
        td_strbuf_add(&range, ", ");
        td_strbuf_add_number(&range, field->highest);
        td_strbuf_add(&range, isfinite(field->highest) ? "]" : ")");
    }
    add_text(out, td_strbuf_text(&range));
    out->failed = out->failed || range.failed;
    td_strbuf_free(&range);
}

static void add_field(td_strbuf *out, const td_table_schema *table, const td_field *field)
{
    bool refers = field->type == TD_FIELD_REF || field->type == TD_FIELD_REFS;
    td_csv_add_text(out, table->name);
    add_text(out, field->name);
    add_text(out, type_name(field->type));
    add_text(out, field->key ? "1" : "0");
    add_text(out, field->required ? "1" : "0");
    add_text(out, field->unit);
    add_range(out, field);
    add_text(out, field->words);
    add_text(out, refers ? td_schema(field->target)->name : "");
    add_text(out, field->meaning[TD_LANG_EN]);
    add_text(out, field->meaning[TD_LANG_ZH]);
    td_strbuf_add(out, "\n");
}

td_status td_columns_of_network(td_strbuf *out)
{
    td_strbuf_add(out, "table,column,type,key,required,unit,range,words,refers_to,meaning_en,"
                       "meaning_zh\n");
    for (int t = 0; t < TD_TABLE_COUNT; t++) {
        const td_table_schema *table = td_schema((td_table_id)t);
        for (size_t f = 0; f < table->field_count; f++)
            add_field(out, table, &table->fields[f]);
    }
    return out->failed ? TD_ERR_NOMEM : TD_OK;
}

td_status td_columns_of_results(td_strbuf *out)
{
    td_results results;
    td_status status = td_results_create(&results);
    if (status)
        return status;
    status = td_results_describe(&results);
    const td_table *dictionary = results.table[TD_RESULT_dictionary];
    if (status == TD_OK) {
        td_csv_add_header(out, td_table_get_spec(dictionary));
        td_csv_add_rows(out, dictionary, 0, td_table_row_count(dictionary));
    }
    td_results_clear(&results);
    return status == TD_OK && out->failed ? TD_ERR_NOMEM : status;
}

td_status td_columns_of_indicators(td_strbuf *out)
{
    const td_indicator *indicator;
    td_strbuf_add(out, "indicator,unit,meaning_en,meaning_zh\n");
    for (size_t i = 0; (indicator = td_indicator_at(i)) != NULL; i++) {
        td_csv_add_text(out, indicator->name);
        add_text(out, indicator->unit);
        add_text(out, indicator->meaning[TD_LANG_EN]);
        add_text(out, indicator->meaning[TD_LANG_ZH]);
        td_strbuf_add(out, "\n");
    }
    return out->failed ? TD_ERR_NOMEM : TD_OK;
}
