#include "io/geojson_writer.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/strbuf.h"
#include "io/atomic_file.h"
#include "io/json_text.h"

#define FLUSH_AT ((size_t)1 << 18)

struct td_geojson {
    td_atomic_file *file;
    td_strbuf text;
    bool any, any_property;
};

td_status td_geojson_open(const char *path, td_diags *diags, td_geojson **out)
{
    td_geojson *map = td_alloc(1, sizeof *map);
    if (!map)
        return TD_ERR_NOMEM;
    *map = (td_geojson){.text = TD_STRBUF_INIT};
    const td_status status = td_atomic_open(path, diags, &map->file);
    if (status) {
        free(map);
        return status;
    }
    td_strbuf_add(&map->text, "{\"type\": \"FeatureCollection\", \"features\": [");
    *out = map;
    return TD_OK;
}

static void end_feature(td_geojson *map)
{
    if (map->any)
        td_strbuf_add(&map->text, "}}");
    if (map->text.length > FLUSH_AT) {
        td_atomic_write(map->file, map->text.text, map->text.length);
        td_strbuf_clear(&map->text);
    }
}

static void add_place(td_geojson *map, double x, double y)
{
    td_strbuf_add(&map->text, "[");
    td_json_add_number(&map->text, round(x * 1e7) / 1e7);
    td_strbuf_add(&map->text, ", ");
    td_json_add_number(&map->text, round(y * 1e7) / 1e7);
    td_strbuf_add(&map->text, "]");
}

static bool crosses_date_line(const double *places, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (fabs(places[2 * i] - places[2 * i - 2]) > 180)
            return true;
    return false;
}

/* Parts of a line, each within [-180, 180]. */
static void add_line(td_geojson *map, const double *places, size_t count)
{
    td_strbuf_add(&map->text, "[");
    for (size_t i = 0; i < count; i++) {
        const double x = places[2 * i], y = places[2 * i + 1];
        const double before = i > 0 ? places[2 * i - 2] : x;
        if (fabs(x - before) > 180) {
            const double edge = before > 0 ? 180 : -180, way = x + 2 * edge - before;
            const double y_edge = places[2 * i - 1] + (y - places[2 * i - 1]) * (edge - before) / way;
            td_strbuf_add(&map->text, ", ");
            add_place(map, edge, y_edge);
            td_strbuf_add(&map->text, "], [");
            add_place(map, -edge, y_edge);
        }
        td_strbuf_add(&map->text, i > 0 ? ", " : "");
        add_place(map, x, y);
    }
    td_strbuf_add(&map->text, "]");
}

void td_geojson_add_feature(td_geojson *map, const double *places, size_t count)
{
    end_feature(map);
    td_strbuf_add(&map->text, map->any ? ",\n" : "\n");
    td_strbuf_add(&map->text, "{\"type\": \"Feature\", \"geometry\": {\"type\": ");
    if (count == 1) {
        td_strbuf_add(&map->text, "\"Point\", \"coordinates\": ");
        add_place(map, places[0], places[1]);
    } else {
        const bool cut = crosses_date_line(places, count);
        td_strbuf_add(&map->text, cut ? "\"MultiLineString\", \"coordinates\": ["
                                      : "\"LineString\", \"coordinates\": ");
        add_line(map, places, count);
        td_strbuf_add(&map->text, cut ? "]" : "");
    }
    td_strbuf_add(&map->text, "}, \"properties\": {");
    map->any = true;
    map->any_property = false;
}

static void begin_property(td_geojson *map, const char *key)
{
    td_strbuf_add(&map->text, map->any_property ? ", " : "");
    td_json_add_text(&map->text, key);
    td_strbuf_add(&map->text, ": ");
    map->any_property = true;
}

void td_geojson_add_text(td_geojson *map, const char *key, const char *text)
{
    if (!text || !*text)
        return;
    begin_property(map, key);
    td_json_add_text(&map->text, text);
}

void td_geojson_add_number(td_geojson *map, const char *key, double value)
{
    if (!isfinite(value))
        return;
    begin_property(map, key);
    td_json_add_number(&map->text, value);
}

td_status td_geojson_commit(td_geojson *map)
{
    end_feature(map);
    td_strbuf_add(&map->text, "\n]}\n");
    td_atomic_file *file = map->file;
    const bool failed = map->text.failed;
    if (!failed)
        td_atomic_write(file, map->text.text, map->text.length);
    td_strbuf_free(&map->text);
    free(map);
    if (failed) {
        td_atomic_discard(file);
        return TD_ERR_NOMEM;
    }
    return td_atomic_commit(file);
}
