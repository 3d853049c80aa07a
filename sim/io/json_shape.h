/* What a JSON value must look like, as data; checking one reports every mistake in it at once. */
#ifndef TD_IO_JSON_SHAPE_H
#define TD_IO_JSON_SHAPE_H

#include <stdbool.h>

#include "io/json_file.h"

typedef enum td_json_kind {
    TD_JSON_TEXT,
    TD_JSON_ID,      /* text that is an id */
    TD_JSON_WORD,    /* one of `words` */
    TD_JSON_NUMBER,  /* from lowest to highest */
    TD_JSON_INTEGER, /* likewise */
    TD_JSON_FLAG,    /* true or false */
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
    double lowest, highest;     /* numbers; both 0: any */
    const char *words;          /* separated by '|' */
    const td_json_shape *item;  /* lists and maps */
    const td_json_member *members;
    size_t member_count;
    size_t at_least;            /* items of a list, keys of an object or map */
};

#define TD_JSON_MEMBERS(array) .members = (array), .member_count = sizeof(array) / sizeof *(array)

/* True where the node has the shape; otherwise every mistake has been reported. */
bool td_json_check(const td_json_node *node, const td_json_shape *shape);

#endif
