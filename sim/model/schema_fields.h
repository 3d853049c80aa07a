/* Field numbers by name, one enum a table: TD_F_LINK_LENGTH is the column `length` of `link`. */
#ifndef TD_MODEL_SCHEMA_FIELDS_H
#define TD_MODEL_SCHEMA_FIELDS_H

#define TD_TABLE(T, t, en, zh) typedef enum td_field_of_##t {
#define TD_COLUMN(T, C, c, type, flags, lo, hi, target, words, unit, en, zh) TD_F_##T##_##C,
#define TD_TABLE_END(T, t)                                                                         \
    TD_F_##T##_NAME, TD_F_##T##_NAME_ZH, TD_F_##T##_SOURCE, TD_F_##T##_CONFIDENCE,                 \
        TD_F_##T##_NOTE, TD_F_##T##_COUNT                                                          \
    }                                                                                              \
    td_field_of_##t;
#include "model/schema.def"
#undef TD_TABLE
#undef TD_COLUMN
#undef TD_TABLE_END

#endif
