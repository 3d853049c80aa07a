#include "io/change_reader.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "io/file_shapes.h"

/* What is read here has passed the change's shape: only memory can fail. */

static char *copy_text(const json_t *value)
{
    return value ? strdup(json_string_value(value)) : NULL;
}

/* One value, or a list of them. */
static td_status read_values(const td_json_node *node, td_setting *pair)
{
    size_t count = json_is_array(node->value) ? json_array_size(node->value) : 1;
    pair->values = TD_ALLOC(count, char *);
    if (!pair->values)
        return TD_ERR_NOMEM;
    for (size_t i = 0; i < count; i++) {
        json_t *value = json_is_array(node->value) ? json_array_get(node->value, i) : node->value;
        char *text = td_json_scalar_text(value);
        if (!text)
            return TD_ERR_NOMEM;
        pair->values[pair->value_count++] = text;
    }
    return TD_OK;
}

/* An object's members in their order; absent: none. */
static td_status read_pairs(const td_json_node *map, td_setting **pairs, size_t *count)
{
    const char *key;
    json_t *value;
    *pairs = TD_ALLOC(json_object_size(map->value), td_setting);
    if (!*pairs)
        return TD_ERR_NOMEM;
    json_object_foreach(map->value, key, value)
    {
        td_json_node member = td_json_key(map, key);
        td_setting *pair = &(*pairs)[(*count)++];
        pair->column = strdup(key);
        pair->pointer = td_json_pointer(&member);
        if (!pair->column || !pair->pointer || read_values(&member, pair) != TD_OK)
            return TD_ERR_NOMEM;
    }
    return TD_OK;
}

static td_status read_rows(const td_json_node *list, td_change *change)
{
    size_t count = json_array_size(list->value);
    change->rows = TD_ALLOC(count, td_change_row);
    if (!change->rows)
        return TD_ERR_NOMEM;
    for (size_t i = 0; i < count; i++) {
        td_json_node item = td_json_item(list, i);
        td_change_row *row = &change->rows[change->row_count++];
        row->pointer = td_json_pointer(&item);
        if (!row->pointer || read_pairs(&item, &row->cells, &row->cell_count) != TD_OK)
            return TD_ERR_NOMEM;
    }
    return TD_OK;
}

static td_status read_with(const td_json_node *list, td_change *change)
{
    size_t count = json_array_size(list->value);
    change->with = TD_ALLOC(count, char *);
    if (!change->with)
        return TD_ERR_NOMEM;
    for (size_t i = 0; i < count; i++) {
        change->with[i] = copy_text(json_array_get(list->value, i));
        if (!change->with[i])
            return TD_ERR_NOMEM;
        change->with_count++;
    }
    change->with_dependents = count > 0;
    return TD_OK;
}

static td_change_op op_of(const char *name)
{
    static const char *const names[] = {[TD_CHANGE_SET] = "set",
                                        [TD_CHANGE_SCALE] = "scale",
                                        [TD_CHANGE_ADD] = "add",
                                        [TD_CHANGE_REMOVE] = "remove",
                                        [TD_CHANGE_CLOSE] = "close"};
    int op = TD_CHANGE_SET;
    while (op < TD_CHANGE_CLOSE && strcmp(names[op], name) != 0)
        op++;
    return (td_change_op)op;
}

/* A key of the change, absent unless its operation knows it: of the others the shape has checked nothing. */
static td_json_node known_key(const td_json_node *node, const td_json_shape *shape, const char *name)
{
    td_json_node member = td_json_key(node, name);
    for (size_t i = 0; i < shape->member_count; i++)
        if (strcmp(shape->members[i].name, name) == 0)
            return member;
    member.value = NULL;
    return member;
}

/* Both ends of a closure, where given, in order. */
static bool check_dates(const td_json_node *node, const td_json_shape *shape)
{
    td_json_node from = known_key(node, shape, "from"), to = known_key(node, shape, "to");
    int first = 0, last = 0;
    if (!from.value || !to.value)
        return true;
    if (td_parse_date(json_string_value(from.value), &first) &&
        td_parse_date(json_string_value(to.value), &last) && last >= first)
        return true;
    td_json_report(&to, TD_D_DATE_ORDER, NULL, json_string_value(from.value));
    return false;
}

static td_status read_change(const td_json_node *node, const td_json_shape *shape, td_change *change)
{
    td_json_node where = known_key(node, shape, "where"), values = known_key(node, shape, "values");
    td_json_node rows = known_key(node, shape, "rows"), with = known_key(node, shape, "with");
    json_t *from = known_key(node, shape, "from").value, *to = known_key(node, shape, "to").value;
    change->op = op_of(json_string_value(json_object_get(node->value, "op")));
    change->table = copy_text(json_object_get(node->value, "table"));
    change->file = strdup(node->source->file);
    change->pointer = td_json_pointer(node);
    change->from = copy_text(from);
    change->to = copy_text(to);
    change->may_match_none = json_is_true(json_object_get(node->value, "may_match_none"));
    change->downgrade = json_is_true(json_object_get(node->value, "downgrade"));
    if (!change->table || !change->file || !change->pointer || (from && !change->from) ||
        (to && !change->to))
        return TD_ERR_NOMEM;
    td_status status = read_pairs(&where, &change->where, &change->where_count);
    if (status == TD_OK)
        status = read_pairs(&values, &change->values, &change->value_count);
    if (status == TD_OK)
        status = read_rows(&rows, change);
    return status == TD_OK ? read_with(&with, change) : status;
}

/* Notes that a change is left out. */
static void leave_out(const td_json_node *node, td_scenario *scenario)
{
    const char *op = json_string_value(json_object_get(node->value, "op"));
    scenario->lacks_cells = true;
    if (!op || (strcmp(op, "set") != 0 && strcmp(op, "scale") != 0 && strcmp(op, "close") != 0))
        scenario->lacks_rows = true;
}

td_status td_changes_read(const td_json_node *list, td_change_set *set, td_scenario *scenario)
{
    size_t count = json_array_size(list->value);
    set->changes = TD_ALLOC(count, td_change);
    if (!set->changes)
        return TD_ERR_NOMEM;
    for (size_t i = 0; i < count; i++) {
        td_json_node node = td_json_item(list, i);
        const td_json_shape *shape = td_shape_change(&node);
        if (!shape || !td_json_check(&node, shape) || !check_dates(&node, shape)) {
            leave_out(&node, scenario);
            continue;
        }
        td_status status = read_change(&node, shape, &set->changes[set->change_count++]);
        if (status != TD_OK)
            return status;
    }
    return TD_OK;
}
