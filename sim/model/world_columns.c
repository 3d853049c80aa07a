/* Columns of tables as arrays of the world. */
#include <stdlib.h>
#include <string.h>

#include "model/cells.h"
#include "model/world_builder.h"

td_status td_builder_open(td_builder *builder, const td_tables *tables, td_diags *diags)
{
    *builder = (td_builder){.tables = tables, .diags = diags};
    builder->arena = td_arena_create();
    td_status status = builder->arena ? TD_OK : TD_ERR_NOMEM;
    for (int t = 0; !status && t < TD_TABLE_COUNT; t++)
        if (!td_field_is_number(&td_schema((td_table_id)t)->fields[0]))
            status = td_key_index_build(&builder->by_id[t], tables->sheet[t], 0);
    if (!status)
        status = td_key_index_build(&builder->zone_row, tables->sheet[TD_T_NODE], TD_F_NODE_ZONE_ID);
    if (!status) {
        builder->world = td_arena_alloc(builder->arena, sizeof *builder->world);
        status = builder->world ? TD_OK : TD_ERR_NOMEM;
    }
    if (!status)
        memset(builder->world, 0, sizeof *builder->world);
    return status;
}

void td_builder_close(td_builder *builder)
{
    for (int t = 0; t < TD_TABLE_COUNT; t++)
        td_key_index_clear(&builder->by_id[t]);
    td_key_index_clear(&builder->zone_row);
    free(builder->forms.atoms);
    free(builder->countries.atoms);
    free(builder->territories.atoms);
}

void *td_builder_alloc(td_builder *builder, size_t count, size_t size)
{
    void *array = size && count > SIZE_MAX / 2 / size
                      ? NULL
                      : td_arena_alloc(builder->arena, count * size + (count == 0));
    if (!array)
        builder->out_of_memory = true;
    else
        memset(array, 0, count * size);
    return array;
}

td_index td_builder_rows(const td_builder *builder, td_table_id table)
{
    return builder->tables->sheet[table] ? builder->tables->sheet[table]->row_count : 0;
}

const char *td_builder_text(const td_builder *builder, td_atom atom)
{
    return td_intern_text(builder->tables->names, atom);
}

td_index td_builder_find(const td_builder *builder, td_table_id table, td_atom id)
{
    return td_key_index_find(&builder->by_id[table], id);
}

td_index td_builder_word(td_builder *builder, td_vocabulary *vocabulary, td_atom atom)
{
    for (size_t i = 0; i < vocabulary->count; i++)
        if (vocabulary->atoms[i] == atom)
            return (td_index)i;
    if (TD_RESERVE(vocabulary->atoms, vocabulary->capacity, vocabulary->count + 1)) {
        builder->out_of_memory = true;
        return TD_NONE;
    }
    vocabulary->atoms[vocabulary->count] = atom;
    return (td_index)vocabulary->count++;
}

const char **td_builder_words(td_builder *builder, const td_vocabulary *vocabulary)
{
    const char **texts = TD_BUILD_ARRAY(builder, vocabulary->count, const char *);
    for (size_t i = 0; texts && i < vocabulary->count; i++)
        texts[i] = td_builder_text(builder, vocabulary->atoms[i]);
    return texts;
}

double *td_build_number(td_builder *builder, td_table_id table, int field, double otherwise)
{
    td_index rows = td_builder_rows(builder, table);
    double *array = TD_BUILD_ARRAY(builder, rows, double);
    for (td_index row = 0; array && row < rows; row++) {
        double value = td_sheet_number(builder->tables->sheet[table], field, row);
        array[row] = isnan(value) ? otherwise : value;
    }
    return array;
}

bool *td_build_flag(td_builder *builder, td_table_id table, int field, bool otherwise)
{
    td_index rows = td_builder_rows(builder, table);
    bool *array = TD_BUILD_ARRAY(builder, rows, bool);
    for (td_index row = 0; array && row < rows; row++) {
        double value = td_sheet_number(builder->tables->sheet[table], field, row);
        array[row] = isnan(value) ? otherwise : value != 0;
    }
    return array;
}

td_index *td_build_reference(td_builder *builder, td_table_id table, int field)
{
    td_index rows = td_builder_rows(builder, table);
    td_index *array = TD_BUILD_ARRAY(builder, rows, td_index);
    td_table_id target = td_schema(table)->fields[field].target;
    for (td_index row = 0; array && row < rows; row++)
        array[row] = td_builder_find(builder, target,
                                     td_sheet_text(builder->tables->sheet[table], field, row));
    return array;
}

td_list *td_build_references(td_builder *builder, td_table_id table, int field)
{
    td_index rows = td_builder_rows(builder, table);
    td_list *array = TD_BUILD_ARRAY(builder, rows, td_list);
    td_table_id target = td_schema(table)->fields[field].target;
    const td_intern *names = builder->tables->names;
    for (td_index row = 0; array && row < rows; row++) {
        td_atom cell = td_sheet_text(builder->tables->sheet[table], field, row);
        const char *rest = td_intern_text(names, cell), *item;
        array[row] = td_builder_list_begin(builder);
        for (size_t length; td_list_next(&rest, &item, &length);)
            td_builder_list_add(
                builder, &array[row],
                td_builder_find(builder, target, td_intern_find(names, item, length)));
    }
    return array;
}

const char **td_build_text(td_builder *builder, td_table_id table, int field)
{
    td_index rows = td_builder_rows(builder, table);
    const char **array = TD_BUILD_ARRAY(builder, rows, const char *);
    for (td_index row = 0; array && row < rows; row++)
        array[row] = td_builder_text(builder,
                                     td_sheet_text(builder->tables->sheet[table], field, row));
    return array;
}

/* Position of a word in "a|b|c". */
static uint8_t word_position(const char *words, const char *word)
{
    uint8_t position = 0;
    size_t length = strlen(word);
    for (const char *w = words;; position++) {
        size_t n = strcspn(w, "|");
        if (n == length && strncmp(w, word, n) == 0)
            return position;
        if (!w[n])
            return UINT8_MAX;
        w += n + 1;
    }
}

uint8_t *td_build_word(td_builder *builder, td_table_id table, int field, uint8_t otherwise)
{
    td_index rows = td_builder_rows(builder, table);
    uint8_t *array = TD_BUILD_ARRAY(builder, rows, uint8_t);
    const char *words = td_schema(table)->fields[field].words;
    for (td_index row = 0; array && row < rows; row++) {
        td_atom cell = td_sheet_text(builder->tables->sheet[table], field, row);
        array[row] = cell == TD_NO_ATOM ? otherwise
                                        : word_position(words, td_builder_text(builder, cell));
    }
    return array;
}

static const char *first_given(const char *a, const char *b, const char *c)
{
    return *a ? a : *b ? b : c;
}

/* A copy that lives as long as the world; NULL for NULL. */
static const char *keep_text(td_builder *builder, const char *text)
{
    const char *copy = text ? td_arena_strdup(builder->arena, text) : NULL;
    builder->out_of_memory = builder->out_of_memory || (text && !copy);
    return copy;
}

td_labels td_build_labels(td_builder *builder, td_table_id table)
{
    td_index rows = td_builder_rows(builder, table);
    int name_field = td_schema_find_field(table, "name");
    const char **english = td_build_text(builder, table, name_field);
    const char **chinese = td_build_text(builder, table, td_schema_find_field(table, "name_zh"));
    td_labels labels = {.id = td_build_text(builder, table, 0),
                        .name = TD_BUILD_ARRAY(builder, rows, const char *),
                        .name_zh = TD_BUILD_ARRAY(builder, rows, const char *),
                        .file = TD_BUILD_ARRAY(builder, rows, const char *),
                        .line = TD_BUILD_ARRAY(builder, rows, uint32_t)};
    const td_sheet *sheet = builder->tables->sheet[table];
    for (td_index row = 0; !builder->out_of_memory && row < rows; row++) {
        labels.name[row] = first_given(english[row], chinese[row], labels.id[row]);
        labels.name_zh[row] = first_given(chinese[row], english[row], labels.id[row]);
        labels.line[row] = sheet->line[row];
        labels.file[row] = row > 0 && sheet->origin[row] == sheet->origin[row - 1]
                               ? labels.file[row - 1]
                               : keep_text(builder, sheet->origin[row]);
    }
    return labels;
}

td_list td_builder_list_begin(const td_builder *builder)
{
    return (td_list){(uint32_t)builder->item_count, 0};
}

void td_builder_list_add(td_builder *builder, td_list *list, uint32_t item)
{
    if (TD_RESERVE(builder->items, builder->item_capacity, builder->item_count + 1)) {
        builder->out_of_memory = true;
        return;
    }
    builder->items[builder->item_count++] = item;
    list->count++;
}
