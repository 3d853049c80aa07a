/* Tables scenarios, elements, measures and sources: with them a results folder explains itself on any machine. */
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "indicators/outcome.h"
#include "model/schema_fields.h"

/* Cells of a row of elements, in the order of its columns. */
typedef struct element {
    const char *element, *id, *name, *name_zh, *kind, *mode, *node, *to_node, *via, *area, *corridor,
        *resource;
    double x, y, length_km;
    int zone, open; /* -1: does not apply */
} element;

#define ELEMENT_INIT(what, labels, i)                                                              \
    {.element = (what),      .id = (labels).id[i], .name = (labels).name[i],                       \
     .name_zh = (labels).name_zh[i], .x = (double)NAN,     .y = (double)NAN,                       \
     .length_km = (double)NAN, .zone = -1,         .open = -1}

static const char *id_of(td_labels labels, td_index index)
{
    return index == TD_NONE ? NULL : labels.id[index];
}

static td_cell flag(int value)
{
    return value < 0 ? TD_CELL_EMPTY : TD_CELL_OF_INTEGER(value);
}

static td_status add(const td_outcome *outcome, const element *e, td_results *results)
{
    const td_cell row[] = {
        TD_CELL_OF_TEXT(outcome->world->scenario_id),
        TD_CELL_OF_TEXT(e->element),
        TD_CELL_OF_TEXT(e->id),
        TD_CELL_OF_TEXT(e->name),
        TD_CELL_OF_TEXT(e->name_zh),
        TD_CELL_OF_TEXT(e->kind),
        TD_CELL_OF_TEXT(e->mode),
        TD_CELL_OF_TEXT(e->node),
        TD_CELL_OF_TEXT(e->to_node),
        TD_CELL_OF_TEXT(e->via),
        TD_CELL_OF_TEXT(e->area),
        TD_CELL_OF_TEXT(e->corridor),
        TD_CELL_OF_TEXT(e->resource),
        TD_CELL_OF_REAL(e->x),
        TD_CELL_OF_REAL(e->y),
        TD_CELL_OF_REAL(e->length_km),
        flag(e->zone),
        flag(e->open),
    };
    return td_table_append(results->table[TD_RESULT_elements], row);
}

/* Where an area lies: in the middle of its zones. */
static void place_area(const td_world *w, td_index area, element *e)
{
    double x = 0, y = 0;
    int zones = 0;
    for (td_index z = 0; z < w->zones.count; z++) {
        const td_index node = w->zones.node[z];
        if (w->zones.area[z] != area || isnan(w->nodes.x[node]))
            continue;
        x += w->nodes.x[node];
        y += w->nodes.y[node];
        zones++;
    }
    e->x = zones > 0 ? x / zones : (double)NAN;
    e->y = zones > 0 ? y / zones : (double)NAN;
}

static td_status add_places(const td_outcome *outcome, td_results *results)
{
    const td_world *w = outcome->world;
    td_status status = TD_OK;
    for (td_index a = 0; status == TD_OK && a < w->areas.count; a++) {
        const td_index node = w->areas.node[a];
        element e = ELEMENT_INIT("area", w->nodes.label, node);
        e.x = w->nodes.x[node];
        e.y = w->nodes.y[node];
        if (isnan(e.x))
            place_area(w, a, &e);
        status = add(outcome, &e, results);
    }
    for (td_index n = 0; status == TD_OK && n < w->nodes.count; n++) {
        if (strcmp(w->nodes.type[n], "area") == 0)
            continue;
        element e = ELEMENT_INIT("node", w->nodes.label, n);
        const td_index zone = w->nodes.zone[n];
        const td_index area = zone == TD_NONE ? TD_NONE : w->zones.area[zone];
        e.kind = w->nodes.type[n];
        e.area = area == TD_NONE ? NULL : w->nodes.label.id[w->areas.node[area]];
        e.corridor = id_of(w->corridors.label, w->node_corridor[n]);
        e.x = w->nodes.x[n];
        e.y = w->nodes.y[n];
        e.zone = zone != TD_NONE;
        status = add(outcome, &e, results);
    }
    return status;
}

static td_status add_links(const td_outcome *outcome, td_results *results)
{
    const td_world *w = outcome->world;
    td_status status = TD_OK;
    for (td_index l = 0; status == TD_OK && l < w->links.count; l++) {
        element e = ELEMENT_INIT("link", w->links.label, l);
        e.mode = w->modes.label.id[w->links.mode[l]];
        e.node = w->nodes.label.id[w->links.from[l]];
        e.to_node = w->nodes.label.id[w->links.to[l]];
        e.corridor = id_of(w->corridors.label, w->link_corridor[l]);
        e.resource = w->resources.id[w->links.resource[l]];
        e.length_km = w->links.length_km[l];
        e.open = w->links.open[l];
        status = add(outcome, &e, results);
    }
    return status;
}

static td_status add_facilities(const td_outcome *outcome, td_results *results)
{
    static const char *const kinds[] = {
        [TD_FACILITY_TERMINAL] = "terminal", [TD_FACILITY_STUFFING] = "stuffing",
        [TD_FACILITY_CUSTOMS] = "customs",   [TD_FACILITY_BORDER] = "border",
        [TD_FACILITY_GAUGE_CHANGE] = "gauge_change", [TD_FACILITY_LOCK] = "lock",
        [TD_FACILITY_OTHER] = "other"};
    const td_world *w = outcome->world;
    td_status status = TD_OK;
    for (td_index f = 0; status == TD_OK && f < w->facilities.count; f++) {
        const td_index node = w->facilities.node[f];
        element e = ELEMENT_INIT("facility", w->facilities.label, f);
        e.kind = kinds[w->facilities.kind[f]];
        e.node = w->nodes.label.id[node];
        e.corridor = id_of(w->corridors.label, w->facility_corridor[f]);
        e.resource = w->resources.id[w->facilities.resource[f]];
        e.x = w->nodes.x[node];
        e.y = w->nodes.y[node];
        e.open = w->facilities.open[f];
        status = add(outcome, &e, results);
    }
    return status;
}

static td_status add_services(const td_outcome *outcome, td_results *results)
{
    const td_world *w = outcome->world;
    td_strbuf via = TD_STRBUF_INIT;
    td_status status = TD_OK;
    for (td_index s = 0; status == TD_OK && s < w->services.count; s++) {
        const td_index first = w->services.first_stop[s], end = w->services.first_stop[s + 1];
        element e = ELEMENT_INIT("service", w->services.label, s);
        td_strbuf_clear(&via);
        for (td_index stop = first; stop < end; stop++)
            td_strbuf_addf(&via, "%s%s", stop > first ? ";" : "",
                           w->nodes.label.id[w->stops.node[stop]]);
        e.kind = w->vehicle_types.label.id[w->services.vehicle_type[s]];
        e.mode = w->modes.label.id[w->services.mode[s]];
        if (end > first) {
            e.node = w->nodes.label.id[w->stops.node[first]];
            e.to_node = w->nodes.label.id[w->stops.node[end - 1]];
        }
        e.via = td_strbuf_text(&via);
        e.corridor = id_of(w->corridors.label, w->service_corridor[s]);
        e.resource = w->resources.id[w->services.resource[s]];
        e.open = w->services.open[s];
        status = via.failed ? TD_ERR_NOMEM : add(outcome, &e, results);
    }
    td_strbuf_free(&via);
    return status;
}

static td_status add_names(const td_outcome *outcome, const char *what, td_labels labels,
                           td_index count, td_results *results)
{
    td_status status = TD_OK;
    for (td_index i = 0; status == TD_OK && i < count; i++) {
        const element e = ELEMENT_INIT(what, labels, i);
        status = add(outcome, &e, results);
    }
    return status;
}

static td_status add_scenario(const td_world *w, const char *base, td_results *results)
{
    const td_cell row[] = {
        TD_CELL_OF_TEXT(w->scenario_id),
        TD_CELL_OF_TEXT(base),
        TD_CELL_OF_TEXT(w->title[TD_LANG_EN]),
        TD_CELL_OF_TEXT(w->title[TD_LANG_ZH]),
        TD_CELL_OF_TEXT(w->description[TD_LANG_EN]),
        TD_CELL_OF_TEXT(w->description[TD_LANG_ZH]),
        TD_CELL_OF_INTEGER(w->evaluate.year),
        TD_CELL_OF_TEXT(w->evaluate.by_month ? "month" : "year"),
        TD_CELL_OF_TEXT(td_assignment_type_word(w->evaluate.type)),
        TD_CELL_OF_INTEGER(w->base_year),
        TD_CELL_OF_REAL(w->parameters.carbon_price_per_t),
        TD_CELL_OF_REAL(w->parameters.carbon_price_appraisal_per_t),
    };
    return td_table_append(results->table[TD_RESULT_scenarios], row);
}

td_status td_outcome_describe(const td_outcome *outcome, const char *base, td_results *results)
{
    const td_world *w = outcome->world;
    td_status status = add_scenario(w, base, results);
    if (status == TD_OK)
        status = add_places(outcome, results);
    if (status == TD_OK)
        status = add_links(outcome, results);
    if (status == TD_OK)
        status = add_facilities(outcome, results);
    if (status == TD_OK)
        status = add_services(outcome, results);
    if (status == TD_OK)
        status = add_names(outcome, "mode", w->modes.label, w->modes.count, results);
    if (status == TD_OK)
        status = add_names(outcome, "commodity", w->commodities.label, w->commodities.count,
                           results);
    return status ? status
                  : add_names(outcome, "corridor", w->corridors.label, w->corridors.count, results);
}

td_status td_sources_append(const td_tables *tables, const char *scenario, td_results *results)
{
    static const int fields[] = {TD_F_SOURCE_SOURCE_ID, TD_F_SOURCE_TITLE, TD_F_SOURCE_PUBLISHER,
                                 TD_F_SOURCE_YEAR, TD_F_SOURCE_ADDRESS, TD_F_SOURCE_KIND,
                                 TD_F_SOURCE_NOTE};
    enum { FIELDS = sizeof fields / sizeof fields[0] };
    const td_sheet *sheet = tables->sheet[TD_T_SOURCE];
    td_status status = TD_OK;
    for (uint32_t r = 0; status == TD_OK && sheet && r < sheet->row_count; r++) {
        td_cell row[FIELDS + 1] = {TD_CELL_OF_TEXT(scenario)};
        for (size_t f = 0; f < FIELDS; f++)
            row[f + 1] = TD_CELL_OF_TEXT(
                td_intern_text(tables->names, td_sheet_text(sheet, fields[f], r)));
        status = td_table_append(results->table[TD_RESULT_sources], row);
    }
    return status;
}

static td_cell text_of(const json_t *object, const char *key)
{
    return TD_CELL_OF_TEXT(json_string_value(json_object_get(object, key)));
}

static td_cell number_of(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return json_is_number(value) ? TD_CELL_OF_REAL(json_number_value(value)) : TD_CELL_EMPTY;
}

/* `effect` NULL: the measure claims none. */
static td_status add_effect(const char *scenario, const td_change_set *set, const json_t *effect,
                            td_cell number, td_results *results)
{
    const json_t *title = json_object_get(set->claims, "title");
    const json_t *what = json_object_get(effect, "what");
    const td_cell row[] = {
        TD_CELL_OF_TEXT(scenario),
        TD_CELL_OF_TEXT(set->id),
        number,
        text_of(title, "en"),
        text_of(title, "zh"),
        text_of(what, "en"),
        text_of(what, "zh"),
        number_of(effect, "value"),
        number_of(effect, "low"),
        number_of(effect, "high"),
        text_of(effect, "unit"),
        text_of(effect, "source"),
        text_of(effect, "confidence"),
        text_of(effect, "note"),
    };
    return td_table_append(results->table[TD_RESULT_measures], row);
}

td_status td_measures_append(const td_scenario *scenario, td_results *results)
{
    td_status status = TD_OK;
    for (size_t s = 0; status == TD_OK && s < scenario->set_count; s++) {
        const td_change_set *set = &scenario->sets[s];
        const json_t *effects = json_object_get(set->claims, "effects");
        const size_t count = json_array_size(effects);
        if (set->is_measure && count == 0)
            status = add_effect(scenario->id, set, NULL, TD_CELL_OF_INTEGER(0), results);
        for (size_t i = 0; status == TD_OK && i < count; i++)
            status = add_effect(scenario->id, set, json_array_get(effects, i),
                                TD_CELL_OF_INTEGER((int64_t)i + 1), results);
    }
    return status;
}
