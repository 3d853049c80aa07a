#include "io/json_shape.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/strbuf.h"
#include "model/tables.h"

static bool is_id(const json_t *value)
{
    return json_is_string(value) && td_is_id(json_string_value(value), json_string_length(value));
}

static bool wrong_type(const td_json_node *node, const char *expected)
{
    td_json_report(node, TD_D_JSON_TYPE, NULL, expected);
    return false;
}

/* "from 0 to 1" in both languages; a bound at infinity is not named. */
static void add_range(td_strbuf *out, const td_json_shape *shape, bool zh)
{
    td_strbuf low = TD_STRBUF_INIT, high = TD_STRBUF_INIT;
    td_strbuf_add_number(&low, shape->lowest);
    td_strbuf_add_number(&high, shape->highest);
    if (shape->lowest == 0 && shape->highest == 0)
        td_strbuf_add(out, "");
    else if (high.length == 0)
        td_strbuf_addf(out, zh ? "（不小于 %s）" : " of at least %s", td_strbuf_text(&low));
    else
        td_strbuf_addf(out, zh ? "（%s 至 %s）" : " from %s to %s", td_strbuf_text(&low),
                       td_strbuf_text(&high));
    td_strbuf_free(&low);
    td_strbuf_free(&high);
}

static bool check_number(const td_json_node *node, const td_json_shape *shape)
{
    bool whole = shape->kind == TD_JSON_INTEGER;
    bool any = shape->lowest == 0 && shape->highest == 0;
    double value = json_number_value(node->value);
    bool typed = whole ? json_is_integer(node->value) : json_is_number(node->value);
    if (typed && (any || (value >= shape->lowest && value <= shape->highest)))
        return true;
    td_strbuf expected = TD_STRBUF_INIT;
    td_strbuf_add(&expected, whole ? "a whole number" : "a number");
    add_range(&expected, shape, false);
    td_strbuf_addf(&expected, "%c%s", TD_BOTH_MARK, whole ? "整数" : "数");
    add_range(&expected, shape, true);
    wrong_type(node, td_strbuf_text(&expected));
    td_strbuf_free(&expected);
    return false;
}

#define WORDS_MAX 32

/* Splits "a|b|c" into pointers into `copy`. */
static size_t split_words(char *copy, const char **words)
{
    size_t count = 0;
    char *rest = NULL;
    for (char *word = strtok_r(copy, "|", &rest); word && count < WORDS_MAX;
         word = strtok_r(NULL, "|", &rest))
        words[count++] = word;
    return count;
}

static bool check_word(const td_json_node *node, const td_json_shape *shape)
{
    const char *words[WORDS_MAX], *text = json_string_value(node->value);
    char *copy = strdup(shape->words);
    size_t count = copy ? split_words(copy, words) : 0;
    bool found = false;
    td_strbuf en = TD_STRBUF_INIT, zh = TD_STRBUF_INIT;
    for (size_t i = 0; i < count; i++) {
        found = found || (text && strcmp(text, words[i]) == 0);
        td_strbuf_addf(&en, "%s\"%s\"", i ? ", " : "one of ", words[i]);
        td_strbuf_addf(&zh, "%s“%s”", i ? "、" : "以下之一：", words[i]);
    }
    td_strbuf_addf(&en, "%c%s", TD_BOTH_MARK, td_strbuf_text(&zh));
    if (!found)
        td_json_report(node, TD_D_JSON_TYPE, text ? td_nearest(text, words, count) : NULL,
                       td_strbuf_text(&en));
    td_strbuf_free(&en);
    td_strbuf_free(&zh);
    free(copy);
    return found;
}

static bool is_cell(const json_t *value)
{
    return json_is_string(value) || json_is_number(value);
}

static bool check_cells(const td_json_node *node)
{
    bool good = true;
    if (is_cell(node->value))
        return true;
    if (!json_is_array(node->value) || json_array_size(node->value) == 0)
        return wrong_type(node, TD_BOTH("text, a number, or a list of them that is not empty",
                                        "文本、数，或由其组成的非空列表"));
    for (size_t i = 0; i < json_array_size(node->value); i++) {
        td_json_node item = td_json_item(node, i);
        if (!is_cell(item.value))
            good = wrong_type(&item, TD_BOTH("text or a number", "文本或数"));
    }
    return good;
}

static bool check_list(const td_json_node *node, const td_json_shape *shape)
{
    bool good = true;
    if (!json_is_array(node->value))
        return wrong_type(node, TD_BOTH("a list", "列表"));
    if (json_array_size(node->value) < shape->at_least)
        return wrong_type(node, TD_BOTH("a list that is not empty", "非空列表"));
    for (size_t i = 0; i < json_array_size(node->value); i++) {
        td_json_node item = td_json_item(node, i);
        good = td_json_check(&item, shape->item) && good;
    }
    return good;
}

static const char *nearest_member(const char *key, const td_json_shape *shape)
{
    const char **names = TD_ALLOC(shape->member_count, const char *);
    for (size_t i = 0; names && i < shape->member_count; i++)
        names[i] = shape->members[i].name;
    const char *nearest = names ? td_nearest(key, names, shape->member_count) : NULL;
    free(names);
    return nearest;
}

static void report_unknown_key(const td_json_node *member, const td_json_shape *shape)
{
    char *pointer = td_json_pointer(member);
    td_diags_add(member->source->diags, TD_D_JSON_KEY_UNKNOWN,
                 (td_place){.file = member->source->file, .where = pointer}, member->key,
                 nearest_member(member->key, shape), NULL);
    free(pointer);
}

static bool is_member(const char *key, const td_json_shape *shape)
{
    for (size_t i = 0; i < shape->member_count; i++)
        if (strcmp(shape->members[i].name, key) == 0)
            return true;
    return false;
}

void td_json_report_missing(const td_json_node *object, const char *key)
{
    char *pointer = td_json_pointer(object);
    td_diags_add(object->source->diags, TD_D_JSON_KEY_MISSING,
                 (td_place){.file = object->source->file, .where = pointer}, NULL, NULL, key, NULL);
    free(pointer);
}

/* Is a key of the object a misspelling of this one? Then one message about it is enough. */
static bool is_misspelt(const td_json_node *object, const td_json_shape *shape, const char *name)
{
    const char *key;
    json_t *value;
    json_object_foreach(object->value, key, value)
    {
        const char *nearest = is_member(key, shape) ? NULL : nearest_member(key, shape);
        if (nearest && strcmp(nearest, name) == 0)
            return true;
    }
    return false;
}

static bool check_member(const td_json_node *object, const td_json_shape *shape,
                         const td_json_member *known)
{
    td_json_node member = td_json_key(object, known->name);
    if (member.value)
        return td_json_check(&member, known->shape);
    if (known->required && !is_misspelt(object, shape, known->name))
        td_json_report_missing(object, known->name);
    return !known->required;
}

static bool check_object(const td_json_node *node, const td_json_shape *shape)
{
    bool good = true;
    const char *key;
    json_t *value;
    if (!json_is_object(node->value))
        return wrong_type(node, TD_BOTH("an object", "对象"));
    if (json_object_size(node->value) < shape->at_least)
        return wrong_type(node, TD_BOTH("an object that is not empty", "非空对象"));
    json_object_foreach(node->value, key, value)
    {
        td_json_node member = td_json_key(node, key);
        if (shape->kind == TD_JSON_MAP)
            good = td_json_check(&member, shape->item) && good;
        else if (!is_member(key, shape))
            report_unknown_key(&member, shape);
    }
    for (size_t i = 0; i < shape->member_count; i++)
        good = check_member(node, shape, &shape->members[i]) && good;
    return good;
}

static bool check_date(const td_json_node *node)
{
    int day;
    if (json_is_string(node->value) && td_parse_date(json_string_value(node->value), &day))
        return true;
    td_json_report(node, TD_D_CELL_DATE, NULL, NULL);
    return false;
}

static bool check_table(const td_json_node *node)
{
    const char *name = json_string_value(node->value), *names[TD_TABLE_COUNT];
    if (name && td_schema_find_table(name) != TD_TABLE_COUNT)
        return true;
    for (int t = 0; t < TD_TABLE_COUNT; t++)
        names[t] = td_schema((td_table_id)t)->name;
    td_json_report(node, TD_D_JSON_TYPE, name ? td_nearest(name, names, TD_TABLE_COUNT) : NULL,
                   TD_BOTH("the name of a network table", "网络表的名称"));
    return false;
}

static bool check_version(const td_json_node *node)
{
    if (json_is_integer(node->value) && json_integer_value(node->value) == TD_SCHEMA_VERSION)
        return true;
    char version[16];
    snprintf(version, sizeof version, "%d", TD_SCHEMA_VERSION);
    td_json_report(node, TD_D_JSON_VERSION, NULL, version);
    return false;
}

bool td_json_check(const td_json_node *node, const td_json_shape *shape)
{
    json_t *value = node->value;
    switch (shape->kind) {
    case TD_JSON_TEXT:
        return json_is_string(value) || wrong_type(node, TD_BOTH("text", "文本"));
    case TD_JSON_ID:
        if (is_id(value))
            return true;
        td_json_report(node, TD_D_CELL_ID, NULL, NULL);
        return false;
    case TD_JSON_VERSION:
        return check_version(node);
    case TD_JSON_WORD:
        return check_word(node, shape);
    case TD_JSON_NUMBER:
    case TD_JSON_INTEGER:
        return check_number(node, shape);
    case TD_JSON_FLAG:
        return json_is_boolean(value) ||
               wrong_type(node, TD_BOTH("true or false", "true 或 false"));
    case TD_JSON_DATE:
        return check_date(node);
    case TD_JSON_TABLE:
        return check_table(node);
    case TD_JSON_ANY:
        return true;
    case TD_JSON_CELL:
        return is_cell(value) || wrong_type(node, TD_BOTH("text or a number", "文本或数"));
    case TD_JSON_CELL_OR_NULL:
        return is_cell(value) || json_is_null(value) ||
               wrong_type(node, TD_BOTH("text, a number, or null for an empty cell",
                                        "文本、数，或表示空单元格的 null"));
    case TD_JSON_CELLS:
        return check_cells(node);
    case TD_JSON_LIST:
        return check_list(node, shape);
    case TD_JSON_OBJECT:
    case TD_JSON_MAP:
        return check_object(node, shape);
    }
    return false;
}
