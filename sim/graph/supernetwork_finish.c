/* Last step: customs layers, pruning, numbering.
 *
 * Vertices are numbered by layer, then by key (node, kind, mode, cargo form, ...); arcs of a tail
 * stand in the order of kind, mode, form, vehicle type, link, direction, facility, access row,
 * service, stop, head. These are all indices of rows, so rows that are added elsewhere do not
 * change the order of those that were there.
 *
 * Kept is what lies on a walk from some zone's origin to some zone's destination. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "graph/supernetwork_parts.h"

typedef struct finish {
    td_expansion *x;
    td_supernetwork *net;
    uint32_t layers;       /* 1 or TD_LAYER_COUNT */
    uint32_t vertex_count; /* of the draft */
    uint32_t *first_out;   /* [draft vertex + 1] into the sorted draft arcs */
    uint32_t *first_in, *arcs_in;
    uint8_t *reached; /* [layer x vertex_count + vertex] bits FROM_ORIGIN, TO_DESTINATION */
    uint32_t *number; /* [same] vertex of the graph, TD_NO_VERTEX: pruned */
    uint32_t *stack;
    uint32_t stack_count;
    td_index *service_resource; /* [service] TD_NONE */
} finish;

enum { FROM_ORIGIN = 1, TO_DESTINATION = 2 };

/* --- order of the draft --- */

typedef struct ranked_key {
    td_draft_key key;
    uint32_t vertex;
} ranked_key;

static int compare_ranked(const void *a, const void *b)
{
    return td_draft_key_compare(&((const ranked_key *)a)->key, &((const ranked_key *)b)->key);
}

/* Arcs of one tail. */
static int compare_arcs(const void *pa, const void *pb)
{
    const td_draft_arc *a = pa, *b = pb;
#define BY(field)                                                                                  \
    if (a->field != b->field)                                                                      \
        return a->field < b->field ? -1 : 1;
    BY(kind)
    BY(mode)
    BY(form)
    BY(vehicle_type)
    BY(link)
    BY(backward)
    BY(facility)
    BY(access)
    BY(service)
    BY(stop)
    BY(head)
    BY(crossing)
#undef BY
    return 0;
}

/* Brings arcs into the order of their tails, then of compare_arcs; fills in first_out. */
static td_status sort_arcs(finish *f)
{
    td_draft *draft = &f->x->draft;
    td_draft_arc *sorted = TD_ALLOC(draft->arc_count, td_draft_arc);
    f->first_out = TD_ALLOC((size_t)f->vertex_count + 2, uint32_t);
    if (!sorted || !f->first_out) {
        free(sorted);
        return TD_ERR_NOMEM;
    }
    for (size_t a = 0; a < draft->arc_count; a++)
        f->first_out[draft->arcs[a].tail + 2]++;
    for (uint32_t v = 0; v < f->vertex_count; v++)
        f->first_out[v + 2] += f->first_out[v + 1];
    for (size_t a = 0; a < draft->arc_count; a++)
        sorted[f->first_out[draft->arcs[a].tail + 1]++] = draft->arcs[a];
    for (uint32_t v = 0; v < f->vertex_count; v++) {
        uint32_t degree = f->first_out[v + 1] - f->first_out[v];
        if (degree > 1)
            qsort(sorted + f->first_out[v], degree, sizeof *sorted, compare_arcs);
    }
    free(draft->arcs);
    draft->arcs = sorted;
    draft->arc_capacity = draft->arc_count;
    return TD_OK;
}

/* Numbers draft vertices by key and sorts draft arcs. */
static td_status sort_draft(finish *f)
{
    td_draft *draft = &f->x->draft;
    ranked_key *ranked = TD_ALLOC(f->vertex_count, ranked_key);
    uint32_t *rank = TD_ALLOC(f->vertex_count, uint32_t);
    if (!ranked || !rank) {
        free(ranked);
        free(rank);
        return TD_ERR_NOMEM;
    }
    for (uint32_t v = 0; v < f->vertex_count; v++)
        ranked[v] = (ranked_key){draft->keys[v], v};
    qsort(ranked, f->vertex_count, sizeof *ranked, compare_ranked);
    for (uint32_t v = 0; v < f->vertex_count; v++) {
        rank[ranked[v].vertex] = v;
        draft->keys[v] = ranked[v].key;
    }
    draft->slot_count = 0; /* the hash speaks of the old numbers */
    for (size_t a = 0; a < draft->arc_count; a++) {
        draft->arcs[a].tail = rank[draft->arcs[a].tail];
        draft->arcs[a].head = rank[draft->arcs[a].head];
    }
    for (td_index z = 0; z < f->x->world->zones.count; z++) {
        f->x->origin[z] = rank[f->x->origin[z]];
        f->x->destination[z] = rank[f->x->destination[z]];
    }
    free(ranked);
    free(rank);
    return sort_arcs(f);
}

static td_status index_draft(finish *f)
{
    const td_draft *draft = &f->x->draft;
    f->first_in = TD_ALLOC((size_t)f->vertex_count + 2, uint32_t);
    f->arcs_in = TD_ALLOC(draft->arc_count, uint32_t);
    size_t states = (size_t)f->vertex_count * f->layers;
    f->reached = TD_ALLOC(states, uint8_t);
    f->number = TD_ALLOC(states, uint32_t);
    f->stack = TD_ALLOC(states, uint32_t);
    if (!f->first_in || !f->arcs_in || !f->reached || !f->number || !f->stack)
        return TD_ERR_NOMEM;
    for (size_t a = 0; a < draft->arc_count; a++)
        f->first_in[draft->arcs[a].head + 2]++;
    for (uint32_t v = 0; v < f->vertex_count; v++)
        f->first_in[v + 2] += f->first_in[v + 1];
    for (size_t a = 0; a < draft->arc_count; a++)
        f->arcs_in[f->first_in[draft->arcs[a].head + 1]++] = (uint32_t)a;
    return TD_OK;
}

/* --- layers --- */

/* The layer that an arc leads to from `layer`, or -1: it is not in that layer. */
static int layer_of_head(const td_draft_arc *arc, int layer)
{
    switch (arc->crossing) {
    case TD_CROSSING_EXPORT:
        return layer == TD_LAYER_BEFORE ? TD_LAYER_TRANSIT : -1;
    case TD_CROSSING_IMPORT:
        return layer == TD_LAYER_TRANSIT ? TD_LAYER_AFTER : -1;
    case TD_CROSSING_NONE:
        break;
    }
    return layer == TD_LAYER_TRANSIT || arc->inside ? layer : -1;
}

/* The layer that an arc comes from when it leads to `layer`, or -1. */
static int layer_of_tail(const td_draft_arc *arc, int layer)
{
    int tail_layer = arc->crossing == TD_CROSSING_NONE ? layer : layer - 1;
    return tail_layer >= 0 && layer_of_head(arc, tail_layer) == layer ? tail_layer : -1;
}

static void visit(finish *f, int layer, uint32_t vertex, uint8_t mark)
{
    size_t state = (size_t)layer * f->vertex_count + vertex;
    if (f->reached[state] & mark)
        return;
    f->reached[state] |= mark;
    f->stack[f->stack_count++] = (uint32_t)state;
}

static void spread_forward(finish *f)
{
    while (f->stack_count) {
        uint32_t state = f->stack[--f->stack_count];
        int layer = (int)(state / f->vertex_count);
        uint32_t vertex = state % f->vertex_count;
        for (uint32_t a = f->first_out[vertex]; a < f->first_out[vertex + 1]; a++) {
            const td_draft_arc *arc = &f->x->draft.arcs[a];
            int next = layer_of_head(arc, layer);
            if (next >= 0)
                visit(f, next, arc->head, FROM_ORIGIN);
        }
    }
}

static void spread_backward(finish *f)
{
    while (f->stack_count) {
        uint32_t state = f->stack[--f->stack_count];
        int layer = (int)(state / f->vertex_count);
        uint32_t vertex = state % f->vertex_count;
        for (uint32_t i = f->first_in[vertex]; i < f->first_in[vertex + 1]; i++) {
            const td_draft_arc *arc = &f->x->draft.arcs[f->arcs_in[i]];
            int next = layer_of_tail(arc, layer);
            if (next >= 0)
                visit(f, next, arc->tail, TO_DESTINATION);
        }
    }
}

static void prune(finish *f)
{
    td_index zones = f->x->world->zones.count;
    for (td_index z = 0; z < zones; z++)
        visit(f, TD_LAYER_BEFORE, f->x->origin[z], FROM_ORIGIN);
    spread_forward(f);
    for (td_index z = 0; z < zones; z++) {
        visit(f, TD_LAYER_BEFORE, f->x->destination[z], TO_DESTINATION);
        if (f->layers > 1)
            visit(f, TD_LAYER_AFTER, f->x->destination[z], TO_DESTINATION);
    }
    spread_backward(f);
    uint32_t count = 0;
    for (size_t state = 0; state < (size_t)f->layers * f->vertex_count; state++)
        f->number[state] =
            f->reached[state] == (FROM_ORIGIN | TO_DESTINATION) ? count++ : TD_NO_VERTEX;
    f->net->csr.vertex_count = count;
}

/* --- resources --- */

static td_status find_service_resources(finish *f)
{
    const td_world *world = f->x->world;
    f->service_resource = TD_ALLOC(world->services.count, td_index);
    if (!f->service_resource)
        return TD_ERR_NOMEM;
    for (td_index s = 0; s < world->services.count; s++)
        f->service_resource[s] = TD_NONE;
    for (td_index r = 0; r < world->resources.count; r++) {
        if (world->resources.kind[r] != TD_RESOURCE_SERVICE || world->resources.segment[r] != TD_NONE)
            continue;
        td_index row = world->resources.row[r];
        f->service_resource[row] = r;
        for (td_index s = 0; world->services.group[row] != TD_NONE && s < world->services.count;
             s++)
            if (world->services.group[s] == world->services.group[row])
                f->service_resource[s] = r;
    }
    return TD_OK;
}

typedef struct use_list {
    td_use *uses;
    size_t count, capacity;
    bool failed;
} use_list;

static void add_use(use_list *list, td_index resource, td_index vehicle_type)
{
    if (resource == TD_NONE)
        return;
    if (TD_RESERVE(list->uses, list->capacity, list->count + 1)) {
        list->failed = true;
        return;
    }
    list->uses[list->count++] = (td_use){resource, vehicle_type};
}

/* Whether two items that follow one another are alternative rows of one passage. */
static bool are_alternatives(const td_world *world, const struct td_ride_item *a,
                             const struct td_ride_item *b)
{
    return a->facility != TD_NONE && b->facility != TD_NONE &&
           world->facilities.node[a->facility] == world->facilities.node[b->facility] &&
           world->facilities.kind[a->facility] == world->facilities.kind[b->facility];
}

/* A service is used where freight boards, once a haul, and on every segment that the haul passes. */
static void add_uses(const finish *f, const td_draft_arc *arc, use_list *list)
{
    const td_world *world = f->x->world;
    if (arc->link != TD_NONE)
        add_use(list, td_world_link_resource(world, arc->link, arc->backward), arc->vehicle_type);
    if (arc->facility != TD_NONE)
        add_use(list, world->facilities.resource[arc->facility], arc->vehicle_type);
    if (arc->kind == TD_ARC_BOARD)
        add_use(list, f->service_resource[arc->service], arc->vehicle_type);
    if (arc->kind == TD_ARC_RIDE)
        add_use(list, world->stops.resource[arc->stop], arc->vehicle_type);
    for (uint32_t i = 0; i < arc->item_count; i++) {
        const struct td_ride_item *item = &f->x->draft.items[arc->first_item + i];
        if (i > 0 && are_alternatives(world, item - 1, item))
            continue;
        add_use(list,
                item->link != TD_NONE ? td_world_link_resource(world, item->link, item->backward)
                                      : world->facilities.resource[item->facility],
                arc->vehicle_type);
    }
}

/* --- the graph --- */

static td_status allocate_arcs(td_supernetwork *net, size_t arcs)
{
    net->csr.head = TD_ALLOC(arcs, uint32_t);
    net->csr.tail = TD_ALLOC(arcs, uint32_t);
    net->kind = TD_ALLOC(arcs, uint8_t);
    net->layer = TD_ALLOC(arcs, uint8_t);
    net->mode = TD_ALLOC(arcs, td_index);
    net->vehicle_type = TD_ALLOC(arcs, td_index);
    net->form = TD_ALLOC(arcs, td_index);
    net->link = TD_ALLOC(arcs, td_index);
    net->backward = TD_ALLOC(arcs, bool);
    net->access = TD_ALLOC(arcs, td_index);
    net->facility = TD_ALLOC(arcs, td_index);
    net->service = TD_ALLOC(arcs, td_index);
    net->stop = TD_ALLOC(arcs, td_index);
    net->element = TD_ALLOC(arcs, uint32_t);
    net->element_arc = TD_ALLOC(arcs, uint32_t);
    net->ride_first = TD_ALLOC(arcs + 1, uint32_t);
    net->use_first = TD_ALLOC(arcs + 1, uint32_t);
    bool ok = net->csr.head && net->csr.tail && net->kind && net->layer && net->mode &&
              net->vehicle_type && net->form && net->link && net->backward && net->access &&
              net->facility && net->service && net->stop && net->element && net->element_arc &&
              net->ride_first && net->use_first;
    return ok ? TD_OK : TD_ERR_NOMEM;
}

static td_status emit_vertices(finish *f)
{
    td_supernetwork *net = f->net;
    size_t count = net->csr.vertex_count;
    net->csr.first_out = TD_ALLOC(count + 1, uint32_t);
    net->vertex_kind = TD_ALLOC(count, uint8_t);
    net->vertex_layer = TD_ALLOC(count, uint8_t);
    net->vertex_node = TD_ALLOC(count, td_index);
    net->vertex_mode = TD_ALLOC(count, td_index);
    net->vertex_form = TD_ALLOC(count, td_index);
    net->vertex_vehicle_type = TD_ALLOC(count, td_index);
    net->vertex_stop = TD_ALLOC(count, td_index);
    net->vertex_link = TD_ALLOC(count, td_index);
    net->vertex_gauge = TD_ALLOC(count, uint32_t);
    net->vertex_side = TD_ALLOC(count, uint8_t);
    if (!net->csr.first_out || !net->vertex_kind || !net->vertex_layer || !net->vertex_node ||
        !net->vertex_mode || !net->vertex_form || !net->vertex_vehicle_type || !net->vertex_stop ||
        !net->vertex_link || !net->vertex_gauge || !net->vertex_side)
        return TD_ERR_NOMEM;
    for (size_t state = 0; state < (size_t)f->layers * f->vertex_count; state++) {
        uint32_t v = f->number[state];
        if (v == TD_NO_VERTEX)
            continue;
        const td_draft_key *key = &f->x->draft.keys[state % f->vertex_count];
        net->vertex_kind[v] = (uint8_t)key->part[TD_KEY_KIND];
        net->vertex_layer[v] = (uint8_t)(state / f->vertex_count);
        net->vertex_node[v] = key->part[TD_KEY_NODE];
        net->vertex_mode[v] = key->part[TD_KEY_MODE];
        net->vertex_form[v] = key->part[TD_KEY_FORM];
        net->vertex_vehicle_type[v] = key->part[TD_KEY_VEHICLE];
        net->vertex_stop[v] = key->part[TD_KEY_STOP];
        net->vertex_link[v] = key->part[TD_KEY_LINK];
        net->vertex_gauge[v] = key->part[TD_KEY_GAUGE];
        net->vertex_side[v] = key->part[TD_KEY_SIDE] == 1;
    }
    return TD_OK;
}

static void emit_arc(finish *f, const td_draft_arc *arc, uint32_t a, int layer)
{
    td_supernetwork *net = f->net;
    net->kind[a] = (uint8_t)arc->kind;
    net->layer[a] = (uint8_t)layer;
    net->mode[a] = arc->mode;
    net->vehicle_type[a] = arc->vehicle_type;
    net->form[a] = arc->form;
    net->link[a] = arc->link;
    net->backward[a] = arc->backward;
    net->access[a] = arc->access;
    net->facility[a] = arc->facility;
    net->service[a] = arc->service;
    net->stop[a] = arc->stop;
    net->csr.first_out[net->csr.tail[a] + 1]++;
}

/* Ends of an arc in a layer; false where the layer or a pruned end bars it. */
static bool find_ends(const finish *f, const td_draft_arc *arc, int layer, uint32_t *tail,
                      uint32_t *head)
{
    int next = layer_of_head(arc, layer);
    if (next < 0)
        return false;
    *tail = f->number[(size_t)layer * f->vertex_count + arc->tail];
    *head = f->number[(size_t)next * f->vertex_count + arc->head];
    return *tail != TD_NO_VERTEX && *head != TD_NO_VERTEX;
}

/* An arc of the draft is an element: number_of[arc of the draft], TD_NO_ARC: not yet numbered. */
static void number_element(td_supernetwork *net, uint32_t *number_of, uint32_t arc)
{
    if (*number_of == TD_NO_ARC) {
        *number_of = net->element_count++;
        net->element_arc[*number_of] = arc;
    }
    net->element[arc] = *number_of;
}

static td_status emit_arcs(finish *f)
{
    td_supernetwork *net = f->net;
    const td_draft *draft = &f->x->draft;
    uint32_t count = 0, items = 0, tail, head;
    uint32_t *number_of = TD_ALLOC(draft->arc_count, uint32_t);
    if (!number_of)
        return TD_ERR_NOMEM;
    memset(number_of, 0xff, draft->arc_count * sizeof *number_of); /* TD_NO_ARC */
    for (int layer = 0; layer < (int)f->layers; layer++)
        for (size_t a = 0; a < draft->arc_count; a++)
            if (find_ends(f, &draft->arcs[a], layer, &tail, &head)) {
                count++;
                items += draft->arcs[a].item_count;
            }
    net->csr.arc_count = count;
    net->ride_items = TD_ALLOC(items, struct td_ride_item);
    if (!net->ride_items || allocate_arcs(net, count)) {
        free(number_of);
        return TD_ERR_NOMEM;
    }
    use_list uses = {0};
    count = items = 0;
    for (int layer = 0; layer < (int)f->layers; layer++)
        for (size_t a = 0; a < draft->arc_count; a++) {
            const td_draft_arc *arc = &draft->arcs[a];
            if (!find_ends(f, arc, layer, &tail, &head))
                continue;
            net->csr.tail[count] = tail;
            net->csr.head[count] = head;
            emit_arc(f, arc, count, layer);
            number_element(net, &number_of[a], count);
            if (arc->item_count)
                memcpy(net->ride_items + items, draft->items + arc->first_item,
                       arc->item_count * sizeof *net->ride_items);
            items += arc->item_count;
            add_uses(f, arc, &uses);
            count++;
            net->ride_first[count] = items;
            net->use_first[count] = (uint32_t)uses.count;
        }
    free(number_of);
    net->uses = uses.uses;
    for (uint32_t v = 0; v < net->csr.vertex_count; v++)
        net->csr.first_out[v + 1] += net->csr.first_out[v];
    return uses.failed || uses.count > UINT32_MAX ? TD_ERR_NOMEM : TD_OK;
}

static td_status emit_zones(finish *f)
{
    td_supernetwork *net = f->net;
    net->zone_count = f->x->world->zones.count;
    net->origin_vertex = TD_ALLOC(net->zone_count, uint32_t);
    net->destination_vertex_domestic = TD_ALLOC(net->zone_count, uint32_t);
    net->destination_vertex_foreign = TD_ALLOC(net->zone_count, uint32_t);
    if (!net->origin_vertex || !net->destination_vertex_domestic ||
        !net->destination_vertex_foreign)
        return TD_ERR_NOMEM;
    for (td_index z = 0; z < net->zone_count; z++) {
        net->origin_vertex[z] = f->number[f->x->origin[z]];
        net->destination_vertex_domestic[z] = f->number[f->x->destination[z]];
        net->destination_vertex_foreign[z] =
            f->layers > 1
                ? f->number[(size_t)TD_LAYER_AFTER * f->vertex_count + f->x->destination[z]]
                : TD_NO_VERTEX;
    }
    return TD_OK;
}

td_status td_expand_finish(td_expansion *x, td_supernetwork **out)
{
    finish f = {.x = x,
                .net = TD_ALLOC(1, td_supernetwork),
                .layers = x->layered ? TD_LAYER_COUNT : 1,
                .vertex_count = (uint32_t)x->draft.vertex_count};
    td_status status = f.net ? TD_OK : TD_ERR_NOMEM;
    if (!status)
        status = sort_draft(&f);
    if (!status)
        status = index_draft(&f);
    if (!status)
        status = find_service_resources(&f);
    if (!status) {
        prune(&f);
        status = emit_vertices(&f);
    }
    if (!status)
        status = emit_arcs(&f);
    if (!status)
        status = emit_zones(&f);
    free(f.first_out);
    free(f.first_in);
    free(f.arcs_in);
    free(f.reached);
    free(f.number);
    free(f.stack);
    free(f.service_resource);
    if (status) {
        td_supernetwork_free(f.net);
        return status;
    }
    *out = f.net;
    return TD_OK;
}
