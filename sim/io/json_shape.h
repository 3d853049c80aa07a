/* What a JSON value must look like, as data; checking one reports every mistake in it at once. */
#ifndef TD_IO_JSON_SHAPE_H
#define TD_IO_JSON_SHAPE_H

#include <stdbool.h>

#include "io/json_file.h"

#define TD_SCHEMA_VERSION 1

typedef enum td_json_kind {
    TD_JSON_TEXT,
    TD_JSON_ID,      /* text that is an id */
    TD_JSON_VERSION, /* TD_SCHEMA_VERSION */
    TD_JSON_WORD,    /* one of `words` */
    TD_JSON_NUMBER,  /* from lowest to highest */
    TD_JSON_INTEGER, /* likewise */
    TD_JSON_FLAG,    /* true or false */
    TD_JSON_DATE,    /* such as "2027-07-01" */
    TD_JSON_TABLE,   /* the name of a network table */
    TD_JSON_ANY,     /* whatever it is */
    TD_JSON_CELL,    /* text or number */
    TD_JSON_CELL_OR_NULL,
    TD_JSON_CELLS,  /* text, number, or a list of them that is not empty */
    TD_JSON_LIST,   /* of `item` */
    TD_JSON_OBJECT, /* with `members` and no other keys */
    TD_JSON_MAP     /* an object with any keys, each of `item` */
} td_json_kind;

typedef struct td_json_shape td_json_shape;

typedef struct td_json_member {
    const char *name;
    bool required;
    const td_json_shape *shape;
} td_json_member;

struct td_json_shape {
    td_json_kind kind;
    double lowest, highest;    /* numbers; both 0: any */
    const char *words;         /* separated by '|' */
    const td_json_shape *item; /* lists and maps */
    const td_json_member *members;
    size_t member_count;
    size_t at_least; /* items of a list, keys of an object or map */
};

#define TD_JSON_MEMBERS(array) .members = (array), .member_count = sizeof(array) / sizeof *(array)

/* Reports every mistake. False where the value cannot be used; a key that is not known is a mistake
 * too, but what stands beside it can be used. */
bool td_json_check(const td_json_node *node, const td_json_shape *shape);
/* Reports that the object lacks a key that it needs. */
void td_json_report_missing(const td_json_node *object, const char *key);

#endif
