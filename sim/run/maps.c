#include "run/maps.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/intern.h"
#include "base/mem.h"
#include "indicators/result_tables.h"
#include "io/geojson_writer.h"
#include "io/path.h"
#include "io/table_reader.h"

/* Columns of elements, and of links and facilities. */
enum { E_SCENARIO, E_ELEMENT, E_ID, E_NAME, E_NAME_ZH, E_KIND, E_MODE, E_NODE, E_TO_NODE, E_VIA, E_AREA,
       E_CORRIDOR, E_RESOURCE, E_X, E_Y, E_LENGTH, E_ZONE, E_OPEN };
enum { R_SCENARIO, R_PERIOD, R_ID, R_DIRECTION, R_TONNES, R_TEU, R_VEHICLES, R_CAPACITY, R_PRELOAD,
       R_UTILISATION };

/* The elements of a scenario, found by what they are and their id. */
typedef struct places {
    td_table *elements;
    td_intern *keys;   /* "node NAME" */
    size_t *row_of;    /* [atom] */
    size_t row_capacity;
} places;

static const char *text(const td_table *table, size_t row, size_t column)
{
    const td_cell cell = td_table_get(table, row, column);
    return cell.empty ? "" : cell.as.text;
}

static double number(const td_table *table, size_t row, size_t column)
{
    const td_cell cell = td_table_get(table, row, column);
    if (cell.empty)
        return (double)NAN;
    return td_table_get_spec(table)->columns[column].type == TD_CELL_INTEGER
               ? (double)cell.as.integer
               : cell.as.real;
}

static td_atom key_of(td_intern *keys, const char *what, const char *id, bool add)
{
    char room[256];
    const int length = snprintf(room, sizeof room, "%s %s", what, id);
    if (length < 0 || (size_t)length >= sizeof room)
        return TD_NO_ATOM;
    return add ? td_intern_add(keys, room, (size_t)length)
               : td_intern_find(keys, room, (size_t)length);
}

/* An element's row; false: there is none. */
static bool find(const places *p, const char *what, const char *id, size_t *row)
{
    const td_atom key = key_of(p->keys, what, id, false);
    if (key != TD_NO_ATOM)
        *row = p->row_of[key];
    return key != TD_NO_ATOM;
}

static td_status read_places(const char *folder, const char *id, td_diags *diags, places *p)
{
    char name[300];
    snprintf(name, sizeof name, "scenarios/%s/elements.csv", id);
    char *path = td_path_join(folder, name);
    *p = (places){.keys = td_intern_create()};
    td_status status = path && p->keys ? td_table_read(path, td_result_spec(TD_RESULT_elements), diags,
                                                       &p->elements)
                                       : TD_ERR_NOMEM;
    free(path);
    for (size_t r = 0; status == TD_OK && r < td_table_row_count(p->elements); r++) {
        const td_atom key =
            key_of(p->keys, text(p->elements, r, E_ELEMENT), text(p->elements, r, E_ID), true);
        if (TD_RESERVE(p->row_of, p->row_capacity, (size_t)key + 1))
            status = TD_ERR_NOMEM;
        else
            p->row_of[key] = r;
    }
    return status;
}

static void clear_places(places *p)
{
    td_table_free(p->elements);
    td_intern_free(p->keys);
    free(p->row_of);
}

/* Appends where a node lies; nothing where that is not known. */
static void add_node(const places *p, const char *node, size_t most, double *line, size_t *count)
{
    size_t row;
    if (*count == most || !find(p, "node", node, &row))
        return;
    const double x = number(p->elements, row, E_X), y = number(p->elements, row, E_Y);
    if (!isfinite(x) || !isfinite(y))
        return;
    line[2 * *count] = x;
    line[2 * (*count)++ + 1] = y;
}

enum { MOST_PLACES = 200 };

/* Where an element lies: how many places. */
static size_t locate(const places *p, size_t row, double line[2 * MOST_PLACES])
{
    const char *what = text(p->elements, row, E_ELEMENT);
    size_t count = 0, wanted = 1;
    if (strcmp(what, "link") == 0) {
        add_node(p, text(p->elements, row, E_NODE), MOST_PLACES, line, &count);
        add_node(p, text(p->elements, row, E_TO_NODE), MOST_PLACES, line, &count);
        wanted = 2;
    } else if (strcmp(what, "service") == 0) {
        char *copy = strdup(text(p->elements, row, E_VIA)), *rest = copy;
        for (char *stop; copy && (stop = strsep(&rest, ";")) != NULL;)
            add_node(p, stop, MOST_PLACES, line, &count);
        free(copy);
        wanted = 2;
    } else if (isfinite(number(p->elements, row, E_X))) {
        line[0] = number(p->elements, row, E_X);
        line[1] = number(p->elements, row, E_Y);
        count = 1;
    }
    return count >= wanted ? count : 0;
}

static void describe(td_geojson *map, const places *p, size_t row)
{
    static const struct {
        const char *key;
        int column;
    } texts[] = {{"element", E_ELEMENT}, {"id", E_ID},     {"name", E_NAME}, {"name_zh", E_NAME_ZH},
                 {"kind", E_KIND},       {"mode", E_MODE}, {"node", E_NODE}, {"to_node", E_TO_NODE},
                 {"area", E_AREA},       {"corridor", E_CORRIDOR}};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        td_geojson_add_text(map, texts[i].key, text(p->elements, row, (size_t)texts[i].column));
    td_geojson_add_number(map, "length_km", number(p->elements, row, E_LENGTH));
    td_geojson_add_number(map, "zone", number(p->elements, row, E_ZONE));
    td_geojson_add_number(map, "open", number(p->elements, row, E_OPEN));
}

/* Elements that no scenario before had. */
static void add_new_elements(td_geojson *map, const places *p, td_intern *known)
{
    double line[2 * MOST_PLACES];
    for (size_t r = 0; r < td_table_row_count(p->elements); r++) {
        const uint32_t before = td_intern_count(known);
        key_of(known, text(p->elements, r, E_ELEMENT), text(p->elements, r, E_ID), true);
        if (td_intern_count(known) == before)
            continue;
        const size_t count = locate(p, r, line);
        if (count == 0)
            continue;
        td_geojson_add_feature(map, line, count);
        describe(map, p, r);
        td_geojson_add_text(map, "first_scenario", text(p->elements, r, E_SCENARIO));
    }
}

/* Green to red by utilisation, colours that colour-blind people tell apart; grey without a capacity. */
static const char *colour(double utilisation)
{
    if (!isfinite(utilisation))
        return "#7f7f7f";
    return utilisation < 0.5 ? "#0072b2" : utilisation < 0.8 ? "#56b4e9" : utilisation <= 1 ? "#e69f00" : "#d55e00";
}

static void add_load(td_geojson *map, const td_table *loads, size_t row, bool is_line)
{
    const double tonnes = number(loads, row, R_TONNES), use = number(loads, row, R_UTILISATION);
    td_geojson_add_text(map, "direction", text(loads, row, R_DIRECTION));
    td_geojson_add_number(map, "tonnes", tonnes);
    td_geojson_add_number(map, "teu", number(loads, row, R_TEU));
    td_geojson_add_number(map, "vehicles", number(loads, row, R_VEHICLES));
    td_geojson_add_number(map, "capacity", number(loads, row, R_CAPACITY));
    td_geojson_add_number(map, "preload", number(loads, row, R_PRELOAD));
    td_geojson_add_number(map, "utilisation", use);
    /* Width by the square root of freight: a million tonnes is 1, a hundred million 10. */
    const double width = 0.5 + round(sqrt(tonnes / 1e6) * 100) / 100;
    td_geojson_add_text(map, is_line ? "stroke" : "marker-color", colour(use));
    td_geojson_add_number(map, is_line ? "stroke-width" : "radius", is_line ? width : 2 + width);
}

static td_status add_loads(td_geojson *map, const char *folder, const char *id, const places *p,
                           td_result which, td_diags *diags)
{
    const char *what = which == TD_RESULT_links ? "link" : "facility";
    char name[300];
    td_table *loads = NULL;
    td_intern *resources = td_intern_create();
    size_t *row_of = NULL, capacity = 0;
    snprintf(name, sizeof name, "scenarios/%s/%s.csv", id, td_result_spec(which)->name);
    char *path = td_path_join(folder, name);
    td_status status = path && resources ? TD_OK : TD_ERR_NOMEM;
    if (status == TD_OK && access(path, F_OK) == 0)
        status = td_table_read(path, td_result_spec(which), diags, &loads);
    free(path);
    /* Loads are of resources: the first element that uses one shows it. */
    for (size_t r = 0; status == TD_OK && loads && r < td_table_row_count(p->elements); r++) {
        const char *resource = text(p->elements, r, E_RESOURCE);
        if (strcmp(text(p->elements, r, E_ELEMENT), what) != 0 ||
            td_intern_find(resources, resource, strlen(resource)) != TD_NO_ATOM)
            continue;
        const td_atom atom = td_intern_add(resources, resource, strlen(resource));
        if (TD_RESERVE(row_of, capacity, (size_t)atom + 1))
            status = TD_ERR_NOMEM;
        else
            row_of[atom] = r;
    }
    double line[2 * MOST_PLACES];
    for (size_t r = 0; status == TD_OK && loads && r < td_table_row_count(loads); r++) {
        const char *resource = text(loads, r, R_ID);
        const td_atom atom = td_intern_find(resources, resource, strlen(resource));
        const bool carries = number(loads, r, R_TONNES) > 0 && !*text(loads, r, R_PERIOD);
        const size_t count = carries && atom != TD_NO_ATOM ? locate(p, row_of[atom], line) : 0;
        if (count == 0)
            continue;
        td_geojson_add_feature(map, line, count);
        describe(map, p, row_of[atom]);
        add_load(map, loads, r, which == TD_RESULT_links);
    }
    free(row_of);
    td_intern_free(resources);
    td_table_free(loads);
    return status;
}

static td_status write_flows(const char *folder, const char *id, const places *p, td_diags *diags)
{
    char name[300];
    td_geojson *map = NULL;
    snprintf(name, sizeof name, "scenarios/%s/" TD_FLOWS_MAP_NAME, id);
    char *path = td_path_join(folder, name);
    td_status status = path ? td_geojson_open(path, diags, &map) : TD_ERR_NOMEM;
    free(path);
    if (status)
        return status;
    status = add_loads(map, folder, id, p, TD_RESULT_links, diags);
    if (status == TD_OK)
        status = add_loads(map, folder, id, p, TD_RESULT_facilities, diags);
    const td_status committed = td_geojson_commit(map);
    return status ? status : committed;
}

td_status td_maps_write(const char *folder, const char *const *ids, size_t count, td_diags *diags)
{
    td_geojson *network = NULL;
    td_intern *known = td_intern_create();
    char *path = td_path_join(folder, TD_NETWORK_MAP_NAME);
    td_status status = path && known ? td_geojson_open(path, diags, &network) : TD_ERR_NOMEM;
    free(path);
    for (size_t i = 0; status == TD_OK && i < count; i++) {
        places p;
        status = read_places(folder, ids[i], diags, &p);
        if (status == TD_OK)
            status = write_flows(folder, ids[i], &p, diags);
        if (status == TD_OK)
            add_new_elements(network, &p, known);
        clear_places(&p);
    }
    if (network) {
        const td_status committed = td_geojson_commit(network);
        status = status ? status : committed;
    }
    td_intern_free(known);
    return status;
}
