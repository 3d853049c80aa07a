#include "io/json_file.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "io/atomic_file.h"
#include "io/path.h"
#include "io/text_file.h"

typedef struct mistake {
    enum json_error_code code;
    const char *text;
} mistake;

static const mistake mistakes[] = {
    {json_error_premature_end_of_input, TD_BOTH("the file ends too early", "文件过早结束")},
    {json_error_end_of_input_expected,
     TD_BOTH("the end of the file was expected", "此处应为文件结尾")},
    {json_error_duplicate_key, TD_BOTH("each key only once", "每个键只能出现一次")},
    {json_error_numeric_overflow, TD_BOTH("numbers that fit 64 bits", "数值应在 64 位范围内")},
    {json_error_null_character, TD_BOTH("text without NUL characters", "文本不得含空字符（NUL）")},
    {json_error_null_byte_in_key,
     TD_BOTH("text without NUL characters", "文本不得含空字符（NUL）")},
    {json_error_invalid_utf8, TD_BOTH("valid UTF-8", "应为有效的 UTF-8")},
    {json_error_stack_overflow, TD_BOTH("fewer levels of nesting", "嵌套层数过多")},
};

static const char *mistake_text(enum json_error_code code)
{
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++)
        if (mistakes[i].code == code)
            return mistakes[i].text;
    return TD_BOTH("a comma, colon, bracket, quote or value is out of place",
                   "逗号、冒号、括号、引号或值的位置不对");
}

/* Jansson ends its message with what stands at the mistake: ... near 'token' */
static void report_syntax(const char *path, const json_error_t *error, td_diags *diags)
{
    char token[JSON_ERROR_TEXT_LENGTH];
    const char *near = strstr(error->text, " near '");
    snprintf(token, sizeof token, "%s", near ? near + strlen(" near '") : "");
    size_t length = strlen(token);
    if (length > 0 && token[length - 1] == '\'')
        token[--length] = '\0';
    bool quoted = length > 2 && token[0] == '"' && token[length - 1] == '"';
    if (quoted)
        token[length - 1] = '\0';
    td_diags_add(diags, TD_D_JSON_SYNTAX, (td_place){.file = path, .line = error->line},
                 token[0] ? token + quoted : NULL, NULL, mistake_text(json_error_code(error)), NULL);
}

static int depth_of(const json_t *value)
{
    int deepest = 0;
    if (json_is_object(value)) {
        const char *key;
        json_t *member;
        json_object_foreach((json_t *)(uintptr_t)value, key, member)
        {
            int depth = depth_of(member);
            deepest = depth > deepest ? depth : deepest;
        }
    } else if (json_is_array(value)) {
        for (size_t i = 0; i < json_array_size(value); i++) {
            int depth = depth_of(json_array_get(value, i));
            deepest = depth > deepest ? depth : deepest;
        }
    } else {
        return 0;
    }
    return deepest + 1;
}

td_status td_json_read(const char *path, td_diags *diags, json_t **out)
{
    char *text = NULL;
    size_t length = 0;
    td_status status = td_text_file_slurp(
        path, TD_JSON_BYTES_MAX, TD_BOTH("a JSON object", "一个 JSON 对象"), diags, &text, &length);
    if (status != TD_OK)
        return status;
    json_error_t error;
    json_t *root = json_loadb(text, length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    free(text);
    if (!root && json_error_code(&error) == json_error_out_of_memory)
        return TD_ERR_NOMEM;
    if (!root) {
        report_syntax(path, &error, diags);
        return TD_ERR_INVALID;
    }
    td_json_source source = {path, diags};
    td_json_node top = td_json_root(root, &source);
    if (!json_is_object(root)) {
        td_json_report(&top, TD_D_JSON_TYPE, NULL, TD_BOTH("an object", "对象"));
    } else if (depth_of(root) > TD_JSON_DEPTH_MAX) {
        td_diags_add(diags, TD_D_JSON_SYNTAX, (td_place){.file = path}, NULL, NULL,
                     mistake_text(json_error_stack_overflow), NULL);
    } else {
        *out = root;
        return TD_OK;
    }
    json_decref(root);
    return TD_ERR_INVALID;
}

td_json_node td_json_root(json_t *value, const td_json_source *source)
{
    return (td_json_node){value, NULL, NULL, 0, source};
}

td_json_node td_json_key(const td_json_node *object, const char *key)
{
    return (td_json_node){json_object_get(object->value, key), object, key, 0, object->source};
}

td_json_node td_json_item(const td_json_node *list, size_t index)
{
    return (td_json_node){json_array_get(list->value, index), list, NULL, index, list->source};
}

/* RFC 6901: "~" is written "~0", "/" is written "~1". */
static void add_pointer(const td_json_node *node, td_strbuf *out)
{
    if (!node->parent)
        return;
    add_pointer(node->parent, out);
    td_strbuf_add(out, "/");
    if (!node->key)
        td_strbuf_addf(out, "%zu", node->index);
    for (const char *c = node->key ? node->key : ""; *c; c++) {
        if (*c == '~' || *c == '/')
            td_strbuf_add(out, *c == '~' ? "~0" : "~1");
        else
            td_strbuf_add_n(out, c, 1);
    }
}

char *td_json_pointer(const td_json_node *node)
{
    td_strbuf pointer = TD_STRBUF_INIT;
    add_pointer(node, &pointer);
    if (pointer.length == 0)
        td_strbuf_add(&pointer, "/");
    if (pointer.failed) {
        td_strbuf_free(&pointer);
        return NULL;
    }
    return pointer.text;
}

char *td_json_scalar_text(const json_t *value)
{
    td_strbuf text = TD_STRBUF_INIT;
    if (json_is_string(value))
        td_strbuf_add(&text, json_string_value(value));
    else if (json_is_integer(value))
        td_strbuf_addf(&text, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    else if (json_is_real(value))
        td_strbuf_add_number(&text, json_real_value(value));
    else if (json_is_null(value))
        td_strbuf_add(&text, "");
    else
        return NULL;
    if (text.failed)
        td_strbuf_free(&text);
    return text.text;
}

td_status td_json_save(const json_t *value, size_t flags, const char *folder, const char *name,
                       td_diags *diags)
{
    char *text = value ? json_dumps(value, flags) : NULL;
    char *path = td_path_join(folder, name);
    td_strbuf line = TD_STRBUF_INIT;
    td_strbuf_addf(&line, "%s\n", text ? text : "");
    const td_status status = text && path && !line.failed
                                 ? td_atomic_save(path, line.text, line.length, diags)
                                 : TD_ERR_NOMEM;
    td_strbuf_free(&line);
    free(path);
    free(text);
    return status;
}

void td_json_report(const td_json_node *node, td_diag_code code, const char *suggestion,
                    const char *argument)
{
    char *pointer = td_json_pointer(node);
    char *found = NULL;
    if (json_is_string(node->value))
        found = strdup(json_string_value(node->value));
    else if (node->value)
        found = json_dumps(node->value, JSON_ENCODE_ANY | JSON_COMPACT);
    td_diags_add(node->source->diags, code,
                 (td_place){.file = node->source->file, .where = pointer}, found, suggestion,
                 argument, NULL);
    free(found);
    free(pointer);
}
