/* What a network folder may hold: every table and column, declared once in schema.def.
 *
 * The reader, the checks, the changes of scenarios, the GMNS writer and the documentation all work
 * from this description. */
#ifndef TD_MODEL_SCHEMA_H
#define TD_MODEL_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/lang.h"

typedef enum td_table_id {
    TD_T_MODE, TD_T_VEHICLE_TYPE, TD_T_ENERGY, TD_T_COMMODITY, TD_T_CHOICE, TD_T_NODE, TD_T_ACCESS,
    TD_T_LINK, TD_T_FACILITY, TD_T_SERVICE, TD_T_SERVICE_STOP, TD_T_COST, TD_T_DEMAND,
    TD_T_CORRIDOR, TD_T_CORRIDOR_MEMBER, TD_T_DISRUPTION, TD_T_SEASON, TD_T_CURRENCY, TD_T_SOURCE, TD_TABLE_COUNT
} td_table_id;

typedef enum td_field_type {
    TD_FIELD_NUMBER, /* finite; range in lowest, highest */
    TD_FIELD_FLAG,   /* 0 or 1 */
    TD_FIELD_KEY,    /* an id; where `key` is set, unique with the table's other keys */
    TD_FIELD_REF,    /* an id of the table `target` */
    TD_FIELD_REFS,   /* several, separated by semicolons */
    TD_FIELD_WORD,   /* one of `words` (separated by '|') */
    TD_FIELD_WORDS,  /* several, separated by semicolons */
    TD_FIELD_TEXT    /* free */
} td_field_type;

typedef struct td_field {
    const char *name;
    td_field_type type;
    bool key;              /* part of the table's key (a KEY or a REF, WORD, NUMBER) */
    bool required;
    double lowest, highest;
    bool lowest_open;      /* the lowest value itself is excluded (capacity > 0) */
    td_table_id target;    /* REF, REFS */
    const char *words;     /* WORD, WORDS */
    const char *unit;      /* "" for none */
    const char *meaning[TD_LANG_COUNT];
} td_field;

typedef struct td_table_schema {
    const char *name; /* the file is <name>.csv */
    const td_field *fields;
    size_t field_count;
    const char *meaning[TD_LANG_COUNT];
} td_table_schema;

const td_table_schema *td_schema(td_table_id table);
/* TD_TABLE_COUNT where there is no such table. */
td_table_id td_schema_find_table(const char *name);
/* The table whose name is nearest to a misspelt one, or NULL. */
const char *td_schema_nearest_table(const char *name);
/* Field number, or -1. The enums of schema_fields.h (TD_F_LINK_LENGTH ...) name the same numbers. */
int td_schema_find_field(td_table_id table, const char *name);
/* Where `name` is <number column>_low or <number column>_high: the number of that column, else -1.
 * Such columns are kept as extra columns of a sheet. */
int td_schema_find_bound(td_table_id table, const char *name, bool *is_high);

#endif
