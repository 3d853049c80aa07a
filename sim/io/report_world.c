#include "io/report_world.h"

#include <stdlib.h>
#include <string.h>

#include "io/json_text.h"

/* Tables and columns of the page; the first column is the key. A table that changes is told row by row
 * where a scenario differs. */
static const struct shown_table {
    const char *name;
    bool changes;
    const char *columns[18];
} shown[] = {
    {"mode", false, {"mode_id", "name", "name_zh"}},
    {"vehicle_type", false, {"vehicle_type_id", "name", "name_zh", "mode_id", "cargo_form", "payload_t",
                             "payload_teu", "source", "confidence"}},
    {"commodity", false, {"commodity_id", "name", "name_zh", "cargo_form", "t_per_teu", "value_per_t",
                          "inventory_rate_per_year", "urgency_per_t_h", "reliability_ratio",
                          "shelf_life_h", "source", "confidence"}},
    {"choice", false, {"commodity_id", "chain", "distance_from_km", "distance_to_km", "theta", "asc",
                       "nest_scale", "captive_share", "source", "confidence"}},
    {"corridor", false, {"corridor_id", "priority", "name", "name_zh", "source", "confidence"}},
    {"corridor_member", false, {"corridor_id", "table", "id"}},
    {"node", true, {"node_id", "name", "name_zh", "x_coord", "y_coord", "node_type", "zone_id",
                    "parent_node_id", "country", "source", "confidence"}},
    {"access", false, {"zone_id", "node_id", "mode_id"}},
    {"link", true, {"link_id", "name", "name_zh", "from_node_id", "to_node_id", "mode_id", "length",
                    "class", "capacity_per_day", "capacity_unit", "open", "source", "confidence"}},
    {"facility", true, {"facility_id", "name", "name_zh", "node_id", "kind", "resource_id", "time_h",
                        "base_wait_h", "cost_per_t", "cost_per_teu", "capacity_per_day",
                        "capacity_unit", "open", "source", "confidence"}},
    {"service", true, {"service_id", "name", "name_zh", "mode_id", "vehicle_type_id",
                       "departures_per_week", "capacity_teu", "capacity_t",
                       "operating_cost_per_departure", "subsidy_per_teu", "preload_share", "open",
                       "source", "confidence"}},
    {"service_stop", false, {"service_id", "node_id", "link_ids"}},
    {"source", false, {"source_id", "title", "publisher", "year", "address", "kind"}},
};
enum { SHOWN_COUNT = sizeof shown / sizeof *shown };

static void add_json(td_strbuf *out, const json_t *value)
{
    if (json_is_string(value)) {
        td_json_add_text(out, json_string_value(value));
    } else if (json_is_number(value)) {
        td_json_add_number(out, json_number_value(value));
    } else {
        /* Escaped as texts are: it may hold names. */
        char *text = value ? json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;
        td_strbuf_add(out, text ? text : "null");
        free(text);
    }
}

static void add_column(const json_t *column, td_strbuf *out)
{
    size_t i;
    const json_t *item;
    td_strbuf_add(out, "[");
    json_array_foreach(column, i, item)
    {
        td_strbuf_add_n(out, ",", i > 0);
        add_json(out, item);
    }
    td_strbuf_add(out, "]");
}

static void add_table(const json_t *table, const struct shown_table *spec, td_strbuf *out)
{
    size_t n = 0;
    td_strbuf_add(out, "{");
    for (const char *const *name = spec->columns; *name; name++) {
        const json_t *column = json_object_get(table, *name);
        if (!column)
            continue;
        td_strbuf_addf(out, "%s\"%s\":", n++ ? ",\n" : "", *name);
        add_column(column, out);
    }
    td_strbuf_add(out, "}");
}

void td_report_world_write(const json_t *world, td_strbuf *out)
{
    const json_t *tables = json_object_get(world, "tables");
    td_strbuf_add(out, "\"network\":");
    add_json(out, json_object_get(world, "network"));
    td_strbuf_add(out, ",\n\"tables\":{");
    for (size_t t = 0; t < SHOWN_COUNT; t++) {
        td_strbuf_addf(out, "%s\"%s\":", t ? ",\n" : "", shown[t].name);
        add_table(json_object_get(tables, shown[t].name), &shown[t], out);
    }
    td_strbuf_add(out, "}");
}

/* Row number by key of a table; to be freed. */
static json_t *index_rows(const json_t *keys)
{
    json_t *index = json_object();
    size_t i;
    const json_t *key;
    json_array_foreach(keys, i, key)
    {
        if (json_is_string(key))
            json_object_set_new(index, json_string_value(key), json_integer((json_int_t)i));
    }
    return index;
}

static const json_t *cell(const json_t *table, const char *column, size_t row)
{
    const json_t *value = json_array_get(json_object_get(table, column), row);
    return json_is_null(value) ? NULL : value;
}

static bool rows_equal(const json_t *a, size_t row_a, const json_t *b, size_t row_b,
                       const struct shown_table *spec)
{
    for (const char *const *name = spec->columns; *name; name++) {
        const json_t *x = cell(a, *name, row_a), *y = cell(b, *name, row_b);
        if ((x || y) && !json_equal(x, y))
            return false;
    }
    return true;
}

static void add_row(const json_t *table, size_t row, const struct shown_table *spec, td_strbuf *out)
{
    size_t n = 0;
    td_strbuf_add(out, "{");
    for (const char *const *name = spec->columns; *name; name++) {
        if (!cell(table, *name, row))
            continue;
        td_strbuf_addf(out, "%s\"%s\":", n++ ? "," : "", *name);
        add_json(out, cell(table, *name, row));
    }
    td_strbuf_add(out, "}");
}

static void add_changes(const json_t *table, const json_t *base, const struct shown_table *spec,
                        td_strbuf *out)
{
    const json_t *keys = json_object_get(table, spec->columns[0]);
    const json_t *base_keys = json_object_get(base, spec->columns[0]);
    json_t *index = index_rows(base_keys), *own = index_rows(keys);
    size_t i, n = 0;
    const json_t *key;
    td_strbuf_add(out, "{");
    json_array_foreach(keys, i, key)
    {
        const json_t *at = json_object_get(index, json_string_value(key));
        if (at && rows_equal(table, i, base, (size_t)json_integer_value(at), spec))
            continue;
        td_strbuf_add_n(out, ",", n++ > 0);
        td_json_add_text(out, json_string_value(key));
        td_strbuf_add(out, ":");
        add_row(table, i, spec, out);
    }
    json_array_foreach(base_keys, i, key)
    {
        if (json_object_get(own, json_string_value(key)))
            continue;
        td_strbuf_add_n(out, ",", n++ > 0);
        td_json_add_text(out, json_string_value(key));
        td_strbuf_add(out, ":null");
    }
    td_strbuf_add(out, "}");
    json_decref(index);
    json_decref(own);
}

void td_report_world_changes(const json_t *world, const json_t *base, td_strbuf *out)
{
    const json_t *tables = json_object_get(world, "tables");
    const json_t *base_tables = json_object_get(base, "tables");
    size_t n = 0;
    td_strbuf_add(out, "{");
    for (size_t t = 0; t < SHOWN_COUNT; t++) {
        if (!shown[t].changes)
            continue;
        td_strbuf_addf(out, "%s\"%s\":", n++ ? "," : "", shown[t].name);
        add_changes(json_object_get(tables, shown[t].name),
                    json_object_get(base_tables, shown[t].name), &shown[t], out);
    }
    td_strbuf_add(out, "}");
}
