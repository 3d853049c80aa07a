#include "graph/graphml.h"

#include <math.h>

#include <igraph/igraph.h>

static const char *const vertex_kinds[] = {
    [TD_VERTEX_ORIGIN] = "origin",     [TD_VERTEX_DESTINATION] = "destination",
    [TD_VERTEX_ARRIVAL] = "arrival",   [TD_VERTEX_DEPARTURE] = "departure",
    [TD_VERTEX_PASSAGE] = "passage",   [TD_VERTEX_UNLOADED] = "unloaded",
    [TD_VERTEX_LOADABLE] = "loadable", [TD_VERTEX_FRONTIER] = "frontier"};
static const char *const arc_kinds[] = {
    [TD_ARC_ACCESS] = "access",  [TD_ARC_MOVE] = "move",     [TD_ARC_BOARD] = "board",
    [TD_ARC_RIDE] = "ride",      [TD_ARC_DWELL] = "dwell",   [TD_ARC_ALIGHT] = "alight",
    [TD_ARC_LOAD] = "load",      [TD_ARC_UNLOAD] = "unload", [TD_ARC_TRANSFER] = "transfer",
    [TD_ARC_PROCESS] = "process"};
static const char *const layers[] = {
    [TD_LAYER_BEFORE] = "before", [TD_LAYER_TRANSIT] = "transit", [TD_LAYER_AFTER] = "after"};

_Static_assert(sizeof arc_kinds / sizeof *arc_kinds == TD_ARC_KIND_COUNT, "a name for every kind");
_Static_assert(sizeof layers / sizeof *layers == TD_LAYER_COUNT, "a name for every layer");

typedef struct sheet {
    igraph_t *graph;
    igraph_error_t error; /* the first */
    bool of_arcs;
    uint32_t count;
} sheet;

/* Gives every vertex (or arc) the text names[of[i]], or names[bytes[i]]; "" for TD_NONE. */
static void set_text(sheet *s, const char *attribute, const char *const *names, const td_index *of,
                     const uint8_t *bytes)
{
    igraph_strvector_t values;
    if (s->error == IGRAPH_SUCCESS)
        s->error = igraph_strvector_init(&values, s->count);
    if (s->error != IGRAPH_SUCCESS)
        return;
    for (uint32_t i = 0; s->error == IGRAPH_SUCCESS && i < s->count; i++) {
        td_index row = of ? of[i] : bytes[i];
        s->error = igraph_strvector_set(&values, i, row == TD_NONE ? "" : names[row]);
    }
    if (s->error == IGRAPH_SUCCESS)
        s->error = s->of_arcs ? igraph_cattribute_EAS_setv(s->graph, attribute, &values)
                              : igraph_cattribute_VAS_setv(s->graph, attribute, &values);
    igraph_strvector_destroy(&values);
}

/* Gives every vertex the number of its row, NaN for TD_NONE. */
static void set_number(sheet *s, const char *attribute, const double *numbers, const td_index *of)
{
    igraph_vector_t values;
    if (s->error == IGRAPH_SUCCESS)
        s->error = igraph_vector_init(&values, s->count);
    if (s->error != IGRAPH_SUCCESS)
        return;
    for (uint32_t i = 0; i < s->count; i++)
        VECTOR(values)[i] = of[i] == TD_NONE ? (double)NAN : numbers[of[i]];
    s->error = igraph_cattribute_VAN_setv(s->graph, attribute, &values);
    igraph_vector_destroy(&values);
}

/* km that freight goes on an arc; NaN where it stays at a place. */
static double length_km(const td_world *w, const td_supernetwork *net, uint32_t arc)
{
    if (net->kind[arc] == TD_ARC_MOVE)
        return w->links.length_km[net->link[arc]];
    if (net->kind[arc] == TD_ARC_ACCESS)
        return net->access[arc] == TD_NONE ? 0 : w->accesses.length_km[net->access[arc]];
    if (net->kind[arc] != TD_ARC_RIDE)
        return NAN;
    const double told = w->stops.length_km ? w->stops.length_km[net->stop[arc]] : (double)NAN;
    double sum = 0;
    for (uint32_t i = net->ride_first[arc]; i < net->ride_first[arc + 1]; i++)
        if (net->ride_items[i].link != TD_NONE)
            sum += w->links.length_km[net->ride_items[i].link];
    return isnan(told) ? sum : told;
}

static void set_lengths(sheet *arcs, const td_world *w, const td_supernetwork *net)
{
    igraph_vector_t values;
    if (arcs->error == IGRAPH_SUCCESS)
        arcs->error = igraph_vector_init(&values, arcs->count);
    if (arcs->error != IGRAPH_SUCCESS)
        return;
    for (uint32_t a = 0; a < arcs->count; a++)
        VECTOR(values)[a] = length_km(w, net, a);
    arcs->error = igraph_cattribute_EAN_setv(arcs->graph, "length_km", &values);
    igraph_vector_destroy(&values);
}

static igraph_error_t create_graph(const td_supernetwork *net, igraph_t *graph)
{
    igraph_vector_int_t ends;
    igraph_error_t error = igraph_vector_int_init(&ends, 2 * (igraph_integer_t)net->csr.arc_count);
    if (error != IGRAPH_SUCCESS)
        return error;
    for (uint32_t a = 0; a < net->csr.arc_count; a++) {
        VECTOR(ends)[2 * (size_t)a] = net->csr.tail[a];
        VECTOR(ends)[2 * (size_t)a + 1] = net->csr.head[a];
    }
    error = igraph_create(graph, &ends, net->csr.vertex_count, IGRAPH_DIRECTED);
    igraph_vector_int_destroy(&ends);
    return error;
}

static igraph_error_t describe(const td_world *w, const td_supernetwork *net, igraph_t *graph)
{
    sheet vertices = {graph, IGRAPH_SUCCESS, false, net->csr.vertex_count};
    set_text(&vertices, "node", w->nodes.label.id, net->vertex_node, NULL);
    set_text(&vertices, "kind", vertex_kinds, NULL, net->vertex_kind);
    set_text(&vertices, "layer", layers, NULL, net->vertex_layer);
    set_text(&vertices, "mode", w->modes.label.id, net->vertex_mode, NULL);
    set_text(&vertices, "cargo_form", w->form_id, net->vertex_form, NULL);
    set_text(&vertices, "vehicle_type", w->vehicle_types.label.id, net->vertex_vehicle_type, NULL);
    set_number(&vertices, "x", w->nodes.x, net->vertex_node);
    set_number(&vertices, "y", w->nodes.y, net->vertex_node);
    sheet arcs = {graph, vertices.error, true, net->csr.arc_count};
    set_text(&arcs, "kind", arc_kinds, NULL, net->kind);
    set_text(&arcs, "mode", w->modes.label.id, net->mode, NULL);
    set_text(&arcs, "vehicle_type", w->vehicle_types.label.id, net->vehicle_type, NULL);
    set_text(&arcs, "cargo_form", w->form_id, net->form, NULL);
    set_text(&arcs, "link", w->links.label.id, net->link, NULL);
    set_text(&arcs, "facility", w->facilities.label.id, net->facility, NULL);
    set_text(&arcs, "service", w->services.label.id, net->service, NULL);
    set_lengths(&arcs, w, net);
    return arcs.error;
}

td_status td_supernetwork_write_graphml(const td_world *world, const td_supernetwork *net,
                                        FILE *file)
{
    igraph_t graph;
    igraph_error_handler_t *handler = igraph_set_error_handler(igraph_error_handler_ignore);
    igraph_attribute_table_t *table = igraph_set_attribute_table(&igraph_cattribute_table);
    igraph_error_t error = create_graph(net, &graph);
    if (error == IGRAPH_SUCCESS) {
        error = describe(world, net, &graph);
        if (error == IGRAPH_SUCCESS)
            error = igraph_write_graph_graphml(&graph, file, /* prefixattr = */ false);
        igraph_destroy(&graph);
    }
    igraph_set_attribute_table(table);
    igraph_set_error_handler(handler);
    if (error == IGRAPH_ENOMEM)
        return TD_ERR_NOMEM;
    return error == IGRAPH_SUCCESS && !ferror(file) ? TD_OK : TD_ERR_IO;
}
