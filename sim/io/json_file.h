/* JSON files through Jansson: syntax mistakes with line, duplicate keys refused, and nodes that
 * know their JSON pointer (RFC 6901), so that any mistake found later can say where it is. */
#ifndef TD_IO_JSON_FILE_H
#define TD_IO_JSON_FILE_H

#include <jansson.h>

#include "base/diag.h"
#include "base/status.h"

#define TD_JSON_BYTES_MAX (64u << 20) /* far beyond any file people write by hand or script */
#define TD_JSON_DEPTH_MAX 32

/* Reads a file whose top is an object. The caller owns the reference *out. */
td_status td_json_read(const char *path, td_diags *diags, json_t **out);
/* Writes folder/name whole or not at all, by Jansson's `flags`, with a line end. NULL: out of memory. */
td_status td_json_save(const json_t *value, size_t flags, const char *folder, const char *name,
                       td_diags *diags);

/* Where messages about a document go. */
typedef struct td_json_source {
    const char *file;
    td_diags *diags;
} td_json_source;

/* A value with its place. Nodes live on the stack; `parent` must outlive them. */
typedef struct td_json_node {
    json_t *value; /* borrowed; NULL: there is no such key */
    const struct td_json_node *parent;
    const char *key; /* NULL: an item of a list */
    size_t index;
    const td_json_source *source;
} td_json_node;

td_json_node td_json_root(json_t *value, const td_json_source *source);
td_json_node td_json_key(const td_json_node *object, const char *key);
td_json_node td_json_item(const td_json_node *list, size_t index);

/* "/changes/0/where"; "/" for the root. The caller frees it; NULL: out of memory. */
char *td_json_pointer(const td_json_node *node);

/* A scalar as the cells of tables write it: text as it is, numbers in their shortest form, null as
 * "". The caller frees it; NULL: out of memory (or not a scalar). */
char *td_json_scalar_text(const json_t *value);

/* Reports a mistake at the node, with the value found there (cut to a readable length). `argument`
 * may be NULL. */
void td_json_report(const td_json_node *node, td_diag_code code, const char *suggestion,
                    const char *argument);

#endif
