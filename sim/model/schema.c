/* The tables and columns of schema.def as data. */
#include "model/schema.h"

#include <math.h>
#include <string.h>

#include "base/diag.h"
#include "model/schema_fields.h"

enum { K = 1, R = 2, O = 4 };

#define GENERAL_COLUMNS                                                                            \
    {"name", TD_FIELD_TEXT, false, false, 0, 0, false, TD_TABLE_COUNT, NULL, "",                   \
     {"name in English", "英文名称"}},                                                             \
    {"name_zh", TD_FIELD_TEXT, false, false, 0, 0, false, TD_TABLE_COUNT, NULL, "",                \
     {"name in Chinese", "中文名称"}},                                                             \
    {"source", TD_FIELD_REFS, false, false, 0, 0, false, TD_T_SOURCE, NULL, "",                    \
     {"keys of the table source", "表 source 中的来源"}},                                          \
    {"confidence", TD_FIELD_WORD, false, false, 0, 0, false, TD_TABLE_COUNT, "A|B|C", "",          \
     {"confidence grade", "可信度等级"}},                                                          \
    {"note", TD_FIELD_TEXT, false, false, 0, 0, false, TD_TABLE_COUNT, NULL, "",                   \
     {"remarks", "备注"}}

#define TD_TABLE(T, t, en, zh) static const td_field fields_of_##t[] = {
#define TD_COLUMN(T, C, c, type, flags, lo, hi, target, words, unit, en, zh)                       \
    {#c, type, ((flags) & K) != 0, ((flags) & R) != 0, lo, hi, ((flags) & O) != 0,                 \
     target, words, unit, {en, zh}},
#define TD_TABLE_END(T, t)                                                                         \
    GENERAL_COLUMNS                                                                                \
    }                                                                                              \
    ;                                                                                              \
    _Static_assert(sizeof fields_of_##t / sizeof fields_of_##t[0] == TD_F_##T##_COUNT,             \
                   "the columns of " #t " and their numbers agree");
#include "model/schema.def"
#undef TD_TABLE
#undef TD_COLUMN
#undef TD_TABLE_END

static const td_table_schema schemas[TD_TABLE_COUNT] = {
#define TD_TABLE(T, t, en, zh) [TD_T_##T] = {#t, fields_of_##t, TD_F_##T##_COUNT, {en, zh}},
#define TD_COLUMN(T, C, c, type, flags, lo, hi, target, words, unit, en, zh)
#define TD_TABLE_END(T, t)
#include "model/schema.def"
#undef TD_TABLE
#undef TD_COLUMN
#undef TD_TABLE_END
};

const td_table_schema *td_schema(td_table_id table)
{
    return table < TD_TABLE_COUNT ? &schemas[table] : NULL;
}

td_table_id td_schema_find_table(const char *name)
{
    for (int t = 0; t < TD_TABLE_COUNT; t++)
        if (strcmp(schemas[t].name, name) == 0)
            return (td_table_id)t;
    return TD_TABLE_COUNT;
}

const char *td_schema_nearest_table(const char *name)
{
    const char *names[TD_TABLE_COUNT];
    for (int t = 0; t < TD_TABLE_COUNT; t++)
        names[t] = schemas[t].name;
    return td_nearest(name, names, TD_TABLE_COUNT);
}

int td_schema_find_field(td_table_id table, const char *name)
{
    for (size_t f = 0; f < schemas[table].field_count; f++)
        if (strcmp(schemas[table].fields[f].name, name) == 0)
            return (int)f;
    return -1;
}

int td_schema_find_bound(td_table_id table, const char *name, bool *is_high)
{
    size_t length = strlen(name);
    bool high = length > 5 && strcmp(name + length - 5, "_high") == 0;
    bool low = length > 4 && strcmp(name + length - 4, "_low") == 0;
    if (!high && !low)
        return -1;
    length -= high ? 5 : 4;
    for (size_t f = 0; f < schemas[table].field_count; f++) {
        const td_field *field = &schemas[table].fields[f];
        if (field->type == TD_FIELD_NUMBER && strlen(field->name) == length &&
            strncmp(field->name, name, length) == 0) {
            *is_high = high;
            return (int)f;
        }
    }
    return -1;
}
