/* A td_world written by hand in a test, without reader or builder: only the columns that the graph
 * reads, at most HAND_ROWS rows a table. Rows are referred to by the index that adding them
 * returns. */
#ifndef TD_TESTS_HAND_WORLD_H
#define TD_TESTS_HAND_WORLD_H

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/world.h"
#include "model/world_index.h"

#define HAND_ROWS 1024
#define HAND_NONE ((td_list){0, 0})

typedef struct hand {
    td_world world;
    void *blocks[128];
    size_t block_count;
    uint32_t item_count;
} hand;

static inline void *hand_block(hand *h, size_t size)
{
    void *block = calloc(HAND_ROWS + 1, size);
    if (!block || h->block_count == sizeof h->blocks / sizeof *h->blocks)
        abort();
    h->blocks[h->block_count++] = block;
    return block;
}
#define HAND_COLUMN(h, column) ((column) = hand_block((h), sizeof *(column)))
#define HAND_LABEL(h, table)   HAND_COLUMN(h, (h)->world.table.label.id)

static inline hand *hand_create(void)
{
    hand *h = calloc(1, sizeof *h);
    if (!h)
        abort();
    td_world *w = &h->world;
    w->owned = hand_block(h, sizeof(td_world_owned)); /* coordinates are degrees; no indexes */
    HAND_LABEL(h, modes);
    HAND_LABEL(h, vehicle_types);
    HAND_COLUMN(h, w->vehicle_types.mode);
    HAND_COLUMN(h, w->vehicle_types.form);
    HAND_COLUMN(h, w->vehicle_types.needs_service);
    HAND_COLUMN(h, w->vehicle_types.class_rank);
    HAND_COLUMN(h, w->vehicle_types.draught_m);
    HAND_COLUMN(h, w->vehicle_types.clearance_m);
    HAND_COLUMN(h, w->vehicle_types.fixed_cost_per_trip);
    HAND_COLUMN(h, w->vehicle_types.min_cost_per_trip);
    HAND_COLUMN(h, w->vehicle_types.gauges);
    HAND_LABEL(h, nodes);
    HAND_COLUMN(h, w->nodes.x);
    HAND_COLUMN(h, w->nodes.y);
    HAND_COLUMN(h, w->nodes.zone);
    HAND_COLUMN(h, w->nodes.through);
    HAND_COLUMN(h, w->nodes.country);
    HAND_COLUMN(h, w->nodes.territory);
    HAND_COLUMN(h, w->nodes.type);
    HAND_COLUMN(h, w->zones.node);
    HAND_COLUMN(h, w->zones.is_market);
    HAND_COLUMN(h, w->accesses.zone);
    HAND_COLUMN(h, w->accesses.node);
    HAND_COLUMN(h, w->accesses.mode);
    HAND_COLUMN(h, w->accesses.length_km);
    HAND_COLUMN(h, w->accesses.time_h);
    HAND_COLUMN(h, w->accesses.cost_per_t);
    HAND_COLUMN(h, w->accesses.commodities);
    HAND_LABEL(h, links);
    HAND_COLUMN(h, w->links.label.name);
    HAND_COLUMN(h, w->links.from);
    HAND_COLUMN(h, w->links.to);
    HAND_COLUMN(h, w->links.mode);
    HAND_COLUMN(h, w->links.directed);
    HAND_COLUMN(h, w->links.length_km);
    HAND_COLUMN(h, w->links.class_rank);
    HAND_COLUMN(h, w->links.gauge_mm);
    HAND_COLUMN(h, w->links.depth_m);
    HAND_COLUMN(h, w->links.depth_profile);
    HAND_COLUMN(h, w->links.vehicle_types);
    HAND_COLUMN(h, w->links.capacity_per_day);
    HAND_COLUMN(h, w->links.shared_direction);
    HAND_COLUMN(h, w->links.resource);
    HAND_COLUMN(h, w->links.open);
    HAND_LABEL(h, facilities);
    HAND_COLUMN(h, w->facilities.node);
    HAND_COLUMN(h, w->facilities.kind);
    HAND_COLUMN(h, w->facilities.applies);
    HAND_COLUMN(h, w->facilities.from_mode);
    HAND_COLUMN(h, w->facilities.to_mode);
    HAND_COLUMN(h, w->facilities.from_modes);
    HAND_COLUMN(h, w->facilities.direction);
    HAND_COLUMN(h, w->facilities.commodities);
    HAND_COLUMN(h, w->facilities.forms);
    HAND_COLUMN(h, w->facilities.vehicle_types);
    HAND_COLUMN(h, w->facilities.designated_for);
    HAND_COLUMN(h, w->facilities.form_from);
    HAND_COLUMN(h, w->facilities.form_to);
    HAND_COLUMN(h, w->facilities.time_h);
    HAND_COLUMN(h, w->facilities.base_wait_h);
    HAND_COLUMN(h, w->facilities.capacity_per_day);
    HAND_COLUMN(h, w->facilities.resource);
    HAND_COLUMN(h, w->facilities.open);
    HAND_LABEL(h, services);
    HAND_COLUMN(h, w->services.mode);
    HAND_COLUMN(h, w->services.vehicle_type);
    HAND_COLUMN(h, w->services.departures_per_week);
    HAND_COLUMN(h, w->services.group);
    HAND_COLUMN(h, w->services.open);
    HAND_COLUMN(h, w->services.first_stop);
    HAND_COLUMN(h, w->services.resource);
    HAND_COLUMN(h, w->stops.service);
    HAND_COLUMN(h, w->stops.node);
    HAND_COLUMN(h, w->stops.links);
    HAND_COLUMN(h, w->stops.board);
    HAND_COLUMN(h, w->stops.alight);
    HAND_COLUMN(h, w->stops.resource);
    HAND_COLUMN(h, w->costs.operation);
    HAND_COLUMN(h, w->demands.origin);
    HAND_COLUMN(h, w->demands.destination);
    HAND_COLUMN(h, w->demands.form);
    HAND_COLUMN(h, w->resources.kind);
    HAND_COLUMN(h, w->resources.row);
    HAND_COLUMN(h, w->resources.direction);
    HAND_COLUMN(h, w->resources.segment);
    for (int i = 0; i < HAND_ROWS; i++)
        w->stops.resource[i] = w->resources.segment[i] = TD_NONE;
    HAND_COLUMN(h, w->seasons.factor);
    HAND_COLUMN(h, w->list_items);
    return h;
}

static inline void hand_free(hand *h)
{
    for (size_t i = 0; i < h->block_count; i++)
        free(h->blocks[i]);
    free(h);
}

static inline td_index hand_row(td_index *count)
{
    if (*count == HAND_ROWS)
        abort();
    return (*count)++;
}

static inline td_list hand_list(hand *h, uint32_t count, const uint32_t *items)
{
    td_list list = {h->item_count, count};
    for (uint32_t i = 0; i < count; i++)
        h->world.list_items[h->item_count++] = items[i];
    if (h->item_count > HAND_ROWS)
        abort();
    return list;
}
#define HAND_LIST(h, ...)                                                                          \
    hand_list((h), (uint32_t)(sizeof((uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t)),               \
              (uint32_t[]){__VA_ARGS__})

static inline td_index hand_mode(hand *h, const char *id)
{
    td_index row = hand_row(&h->world.modes.count);
    h->world.modes.label.id[row] = id;
    return row;
}

static inline td_index hand_vehicle(hand *h, const char *id, td_index mode, td_index form,
                                    bool needs_service)
{
    td_vehicle_types *v = &h->world.vehicle_types;
    td_index row = hand_row(&v->count);
    v->label.id[row] = id;
    v->mode[row] = mode;
    v->form[row] = form;
    v->needs_service[row] = needs_service;
    v->class_rank[row] = TD_NONE;
    v->draught_m[row] = (double)NAN;
    if (form >= h->world.form_count)
        h->world.form_count = form + 1;
    return row;
}

/* A node of country and customs territory number `country`. */
static inline td_index hand_node(hand *h, const char *id, td_index country)
{
    td_nodes *n = &h->world.nodes;
    td_index row = hand_row(&n->count);
    n->label.id[row] = id;
    n->x[row] = n->y[row] = (double)NAN;
    n->zone[row] = TD_NONE;
    n->through[row] = true;
    n->country[row] = n->territory[row] = country;
    n->type[row] = "";
    if (country >= h->world.country_count)
        h->world.country_count = h->world.territory_count = country + 1;
    return row;
}

static inline td_index hand_zone(hand *h, td_index node)
{
    td_index row = hand_row(&h->world.zones.count);
    h->world.zones.node[row] = node;
    h->world.nodes.zone[node] = row;
    return row;
}

static inline td_index hand_access(hand *h, td_index zone, td_index node, td_index mode)
{
    td_accesses *a = &h->world.accesses;
    td_index row = hand_row(&a->count);
    a->zone[row] = zone;
    a->node[row] = node;
    a->mode[row] = mode;
    a->time_h[row] = a->cost_per_t[row] = (double)NAN;
    return row;
}

/* An open link both ways, with a resource for each direction. */
static inline td_index hand_link(hand *h, const char *id, td_index from, td_index to, td_index mode,
                                 double length_km)
{
    td_links *l = &h->world.links;
    td_index row = hand_row(&l->count);
    l->label.id[row] = l->label.name[row] = id;
    l->from[row] = from;
    l->to[row] = to;
    l->mode[row] = mode;
    l->length_km[row] = length_km;
    l->class_rank[row] = l->depth_profile[row] = TD_NONE;
    l->gauge_mm[row] = l->depth_m[row] = l->capacity_per_day[row] = (double)NAN;
    l->open[row] = true;
    l->resource[row] = hand_row(&h->world.resources.count);
    td_index back = hand_row(&h->world.resources.count);
    h->world.resources.direction[l->resource[row]] = TD_DIRECTION_FORWARD;
    h->world.resources.direction[back] = TD_DIRECTION_BACKWARD;
    h->world.resources.kind[l->resource[row]] = h->world.resources.kind[back] = TD_RESOURCE_LINK;
    h->world.resources.row[l->resource[row]] = h->world.resources.row[back] = row;
    return row;
}

static inline td_index hand_facility(hand *h, const char *id, td_index node, td_facility_kind kind,
                                     td_index from_mode, td_index to_mode)
{
    static const td_applies applies[] = {
        [TD_FACILITY_TERMINAL] = TD_APPLIES_TRANSFER,
        [TD_FACILITY_STUFFING] = TD_APPLIES_TRANSFER,
        [TD_FACILITY_CUSTOMS] = TD_APPLIES_TRANSFER,
        [TD_FACILITY_BORDER] = TD_APPLIES_COUNTRY_CHANGE,
        [TD_FACILITY_GAUGE_CHANGE] = TD_APPLIES_GAUGE_CHANGE,
        [TD_FACILITY_LOCK] = TD_APPLIES_EVERY_PASSAGE,
        [TD_FACILITY_OTHER] = TD_APPLIES_TRANSFER,
    };
    td_facilities *f = &h->world.facilities;
    td_index row = hand_row(&f->count);
    f->label.id[row] = id;
    f->node[row] = node;
    f->kind[row] = (uint8_t)kind;
    f->applies[row] = (uint8_t)applies[kind];
    f->from_mode[row] = from_mode;
    f->to_mode[row] = to_mode;
    f->form_from[row] = f->form_to[row] = TD_NONE;
    f->capacity_per_day[row] = (double)NAN;
    f->open[row] = true;
    f->resource[row] = hand_row(&h->world.resources.count);
    h->world.resources.kind[f->resource[row]] = TD_RESOURCE_FACILITY;
    h->world.resources.row[f->resource[row]] = row;
    return row;
}

static inline td_index hand_service(hand *h, const char *id, td_index vehicle_type)
{
    td_services *s = &h->world.services;
    td_index row = hand_row(&s->count);
    s->label.id[row] = id;
    s->vehicle_type[row] = vehicle_type;
    s->mode[row] = h->world.vehicle_types.mode[vehicle_type];
    s->departures_per_week[row] = 7;
    s->group[row] = TD_NONE;
    s->open[row] = true;
    s->first_stop[row] = s->first_stop[row + 1] = h->world.stops.count;
    td_index resource = hand_row(&h->world.resources.count);
    h->world.resources.kind[resource] = TD_RESOURCE_SERVICE;
    h->world.resources.row[resource] = row;
    s->resource[row] = resource;
    return row;
}

/* The next stop of the service added last. */
static inline td_index hand_stop(hand *h, td_index node, td_list links)
{
    td_stops *s = &h->world.stops;
    td_index row = hand_row(&s->count);
    s->service[row] = h->world.services.count - 1;
    s->node[row] = node;
    s->links[row] = links;
    s->board[row] = s->alight[row] = true;
    h->world.services.first_stop[h->world.services.count] = s->count;
    return row;
}

static inline void hand_demand(hand *h, td_index origin, td_index destination, td_index form)
{
    td_index row = hand_row(&h->world.demands.count);
    h->world.demands.origin[row] = origin;
    h->world.demands.destination[row] = destination;
    h->world.demands.form[row] = form;
}

#endif
