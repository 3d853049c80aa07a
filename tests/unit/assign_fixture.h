/* Small worlds and supernetworks put together by hand, so that tests of costs and choice know every
 * figure that goes in. Rows take the defaults of networks/README.md; tests set the rest. */
#ifndef TESTS_UNIT_ASSIGN_FIXTURE_H
#define TESTS_UNIT_ASSIGN_FIXTURE_H

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "assign/assignment.h"
#include "graph/csr.h"
#include "model/world_index.h"

enum { FX_ROWS = 64, FX_ARCS = 256, FX_ITEMS = 256 };

typedef struct fx_arc {
    uint32_t tail, head;
    td_arc_kind kind;
    td_index mode, vehicle_type, form, link, access, facility, service, stop;
    bool backward;
    uint32_t first_item, item_count;
} fx_arc;

typedef struct fixture {
    td_world world;
    td_supernetwork net;
    td_period period;
    fx_arc arcs[FX_ARCS];
    uint32_t arc_count, vertex_count, item_count, list_count;
    struct td_ride_item items[FX_ITEMS];
    void *blocks[400];
    int block_count;
} fixture;

static inline void *fx_block(fixture *f, size_t count, size_t size)
{
    void *block = calloc(count, size);
    if (!block || f->block_count == 400)
        abort();
    f->blocks[f->block_count++] = block;
    return block;
}

#define FX_COLUMN(table, column) ((table)->column = fx_block(f, FX_ROWS, sizeof *(table)->column))
#define FX_LABELS(table)         (FX_COLUMN(table, label.id))

/* Forms: 0 container, 1 bulk. Countries and territories: 0 CN, 1 DE. */
enum { FX_CONTAINER, FX_BULK };
enum { FX_CN, FX_DE };
/* Modes. */
enum { FX_ROAD, FX_RAIL, FX_WATER, FX_SEA, FX_MODES };

static inline void fx_columns_of_vehicles(fixture *f, td_vehicle_types *t)
{
    FX_LABELS(t), FX_COLUMN(t, mode), FX_COLUMN(t, form), FX_COLUMN(t, payload_t);
    FX_COLUMN(t, payload_teu), FX_COLUMN(t, load_factor), FX_COLUMN(t, cost_per_km);
    FX_COLUMN(t, cost_per_h), FX_COLUMN(t, fixed_cost_per_trip), FX_COLUMN(t, min_cost_per_trip);
    FX_COLUMN(t, speed_kmh), FX_COLUMN(t, running_factor), FX_COLUMN(t, rest_factor);
    FX_COLUMN(t, time_cv), FX_COLUMN(t, draught_m), FX_COLUMN(t, clearance_m);
    FX_COLUMN(t, class_rank), FX_COLUMN(t, reefer), FX_COLUMN(t, needs_service);
    FX_COLUMN(t, empty_factor), FX_COLUMN(t, energy_per_km), FX_COLUMN(t, energy);
    FX_COLUMN(t, co2e_wtw_g_per_tkm), FX_COLUMN(t, co2e_ttw_g_per_tkm);
    FX_COLUMN(t, co2e_wtw_g_per_teukm), FX_COLUMN(t, co2e_ttw_g_per_teukm);
    FX_COLUMN(t, distance_is_great_circle), FX_COLUMN(t, includes_daf);
    FX_COLUMN(t, includes_empty), FX_COLUMN(t, capacity_units), FX_COLUMN(t, gauges);
}

static inline void fx_columns_of_places(fixture *f, td_world *w)
{
    td_nodes *n = &w->nodes;
    td_zones *z = &w->zones;
    td_accesses *a = &w->accesses;
    FX_LABELS(n), FX_COLUMN(n, x), FX_COLUMN(n, y), FX_COLUMN(n, zone), FX_COLUMN(n, through);
    FX_COLUMN(n, country), FX_COLUMN(n, territory), FX_COLUMN(n, type);
    FX_COLUMN(z, node), FX_COLUMN(z, area), FX_COLUMN(z, is_market);
    FX_COLUMN(a, zone), FX_COLUMN(a, node), FX_COLUMN(a, mode), FX_COLUMN(a, length_km);
    FX_COLUMN(a, time_h), FX_COLUMN(a, cost_per_t), FX_COLUMN(a, commodities);
}

static inline void fx_columns_of_links(fixture *f, td_links *l)
{
    FX_LABELS(l), FX_COLUMN(l, from), FX_COLUMN(l, to), FX_COLUMN(l, mode);
    FX_COLUMN(l, directed), FX_COLUMN(l, length_km), FX_COLUMN(l, speed_kmh);
    FX_COLUMN(l, speed_back_kmh), FX_COLUMN(l, time_h), FX_COLUMN(l, toll), FX_COLUMN(l, class_rank);
    FX_COLUMN(l, gauge_mm), FX_COLUMN(l, depth_m), FX_COLUMN(l, depth_profile);
    FX_COLUMN(l, speed_profile), FX_COLUMN(l, capacity_profile), FX_COLUMN(l, preload_profile);
    FX_COLUMN(l, vehicle_types), FX_COLUMN(l, capacity_per_day), FX_COLUMN(l, capacity_unit);
    FX_COLUMN(l, preload_per_day), FX_COLUMN(l, shared_direction), FX_COLUMN(l, resource);
    FX_COLUMN(l, time_cv), FX_COLUMN(l, vdf), FX_COLUMN(l, vdf_a), FX_COLUMN(l, vdf_b);
    FX_COLUMN(l, open);
}

static inline void fx_columns_of_facilities(fixture *f, td_facilities *t)
{
    FX_LABELS(t), FX_COLUMN(t, node), FX_COLUMN(t, kind), FX_COLUMN(t, from_mode);
    FX_COLUMN(t, to_mode), FX_COLUMN(t, from_modes), FX_COLUMN(t, direction);
    FX_COLUMN(t, applies), FX_COLUMN(t, commodities), FX_COLUMN(t, forms);
    FX_COLUMN(t, vehicle_types), FX_COLUMN(t, designated_for), FX_COLUMN(t, form_from);
    FX_COLUMN(t, form_to), FX_COLUMN(t, reefer), FX_COLUMN(t, concurrent_with);
    FX_COLUMN(t, cost_per_t), FX_COLUMN(t, cost_per_teu), FX_COLUMN(t, time_h);
    FX_COLUMN(t, base_wait_h), FX_COLUMN(t, time_cv), FX_COLUMN(t, time_profile);
    FX_COLUMN(t, resource), FX_COLUMN(t, co2e_wtw_kg_per_t), FX_COLUMN(t, co2e_ttw_kg_per_t);
    FX_COLUMN(t, open);
}

static inline void fx_columns_of_services(fixture *f, td_world *w)
{
    td_services *s = &w->services;
    td_stops *p = &w->stops;
    FX_LABELS(s), FX_COLUMN(s, mode), FX_COLUMN(s, vehicle_type);
    FX_COLUMN(s, departures_per_week), FX_COLUMN(s, capacity_teu), FX_COLUMN(s, capacity_t);
    FX_COLUMN(s, price_base_per_teu), FX_COLUMN(s, price_per_teu_km);
    FX_COLUMN(s, price_per_teu), FX_COLUMN(s, operating_cost_per_departure);
    FX_COLUMN(s, subsidy_per_teu), FX_COLUMN(s, preload_share), FX_COLUMN(s, group);
    FX_COLUMN(s, time_cv), FX_COLUMN(s, cancel_probability), FX_COLUMN(s, open);
    FX_COLUMN(s, first_stop), FX_COLUMN(s, resource), FX_COLUMN(s, seats);
    FX_COLUMN(p, service), FX_COLUMN(p, node), FX_COLUMN(p, running_h), FX_COLUMN(p, dwell_h);
    FX_COLUMN(p, length_km), FX_COLUMN(p, links), FX_COLUMN(p, board), FX_COLUMN(p, alight);
    FX_COLUMN(p, resource);
}

static inline void fx_columns_of_the_rest(fixture *f, td_world *w)
{
    td_commodities *k = &w->commodities;
    td_costs *c = &w->costs;
    td_choices *q = &w->choices;
    td_demands *d = &w->demands;
    td_energies *e = &w->energies;
    td_resources *r = &w->resources;
    FX_LABELS(k), FX_COLUMN(k, form), FX_COLUMN(k, t_per_teu), FX_COLUMN(k, value_per_t);
    FX_COLUMN(k, inventory_per_t_h), FX_COLUMN(k, urgency_per_t_h);
    FX_COLUMN(k, reliability_ratio), FX_COLUMN(k, shelf_life_h), FX_COLUMN(k, decay_per_h);
    FX_COLUMN(k, reefer), FX_COLUMN(k, dangerous), FX_COLUMN(k, designated);
    FX_COLUMN(c, vehicle_type), FX_COLUMN(c, commodity), FX_COLUMN(c, country);
    FX_COLUMN(c, operation), FX_COLUMN(c, fixed_per_t), FX_COLUMN(c, fixed_per_teu);
    FX_COLUMN(c, per_tkm), FX_COLUMN(c, per_teukm), FX_COLUMN(c, per_th);
    FX_COLUMN(q, commodity), FX_COLUMN(q, chain), FX_COLUMN(q, distance_from_km);
    FX_COLUMN(q, distance_to_km), FX_COLUMN(q, theta), FX_COLUMN(q, asc);
    FX_COLUMN(q, nest_scale), FX_COLUMN(q, captive_share), FX_COLUMN(q, schedule_weight);
    FX_COLUMN(q, booking_horizon_h), FX_COLUMN(q, nest);
    FX_COLUMN(d, origin), FX_COLUMN(d, destination), FX_COLUMN(d, commodity), FX_COLUMN(d, form);
    FX_COLUMN(d, tonnes_per_year), FX_COLUMN(d, profile), FX_COLUMN(d, elasticity);
    FX_LABELS(e), FX_COLUMN(e, wtw_kg_per_unit), FX_COLUMN(e, ttw_kg_per_unit);
    FX_COLUMN(r, id), FX_COLUMN(r, kind), FX_COLUMN(r, row), FX_COLUMN(r, direction);
    FX_COLUMN(r, segment);
    FX_COLUMN(r, capacity_per_day), FX_COLUMN(r, unit), FX_COLUMN(r, preload_per_day);
    FX_COLUMN(r, capacity_profile), FX_COLUMN(r, preload_profile);
}

static inline fixture *fx_create(void)
{
    static const char *mode_ids[FX_MODES] = {"road", "rail", "waterway", "sea"};
    static const char *form_ids[] = {"container", "bulk"};
    static const char *country_ids[] = {"CN", "DE"};
    fixture *f = calloc(1, sizeof *f);
    if (!f)
        abort();
    td_world *w = &f->world;
    td_world_owned *owned = fx_block(f, 1, sizeof *owned);
    owned->plane = true; /* no great circles: choice goes by the length of routes */
    w->owned = owned;
    w->parameters = (td_parameters){
        .path_size_beta = 1, .detour_limit = 2.5, .overlap_limit = 0.8, .routes_per_chain = 3};
    w->evaluate.type = TD_ASSIGN_LOGIT;
    FX_LABELS(&w->modes), FX_COLUMN(&w->modes, scheduled_only);
    w->modes.count = FX_MODES;
    for (int m = 0; m < FX_MODES; m++)
        w->modes.label.id[m] = mode_ids[m];
    w->form_count = w->country_count = w->territory_count = 2;
    w->form_id = form_ids;
    w->country_id = w->territory_id = country_ids;
    fx_columns_of_vehicles(f, &w->vehicle_types);
    fx_columns_of_places(f, w);
    fx_columns_of_links(f, &w->links);
    fx_columns_of_facilities(f, &w->facilities);
    fx_columns_of_services(f, w);
    fx_columns_of_the_rest(f, w);
    w->seasons.factor = fx_block(f, FX_ROWS, sizeof *w->seasons.factor);
    w->list_items = fx_block(f, FX_ROWS, sizeof *w->list_items);
    w->link_corridor = fx_block(f, FX_ROWS, sizeof(td_index));
    w->service_corridor = fx_block(f, FX_ROWS, sizeof(td_index));
    w->facility_corridor = fx_block(f, FX_ROWS, sizeof(td_index));
    w->node_corridor = fx_block(f, FX_ROWS, sizeof(td_index));
    for (int i = 0; i < FX_ROWS; i++)
        w->link_corridor[i] = w->service_corridor[i] = w->facility_corridor[i] =
            w->node_corridor[i] = TD_NONE;
    f->period = (td_period){.month = -1, .days = 365, .share = 1};
    w->periods = &f->period;
    w->period_count = 1;
    return f;
}

static inline td_list fx_list(fixture *f, uint32_t item)
{
    f->world.list_items[f->list_count] = item;
    return (td_list){f->list_count++, 1};
}

static inline td_index fx_node(fixture *f, td_index country)
{
    td_nodes *n = &f->world.nodes;
    const td_index i = n->count++;
    n->label.id[i] = "node";
    n->x[i] = n->y[i] = NAN;
    n->zone[i] = TD_NONE;
    n->through[i] = true;
    n->country[i] = n->territory[i] = country;
    return i;
}

static inline td_index fx_zone(fixture *f, td_index node)
{
    const td_index z = f->world.zones.count++;
    f->world.zones.node[z] = node;
    f->world.zones.area[z] = TD_NONE;
    f->world.nodes.zone[node] = z;
    return z;
}

static inline td_index fx_access(fixture *f, td_index zone, td_index node, td_index mode)
{
    td_accesses *a = &f->world.accesses;
    const td_index i = a->count++;
    a->zone[i] = zone;
    a->node[i] = node;
    a->mode[i] = mode;
    a->time_h[i] = a->cost_per_t[i] = NAN;
    return i;
}

static inline td_index fx_link(fixture *f, td_index from, td_index to, td_index mode, double km)
{
    td_links *l = &f->world.links;
    const td_index i = l->count++;
    l->label.id[i] = "link";
    l->from[i] = from;
    l->to[i] = to;
    l->mode[i] = mode;
    l->length_km[i] = km;
    l->speed_kmh[i] = l->speed_back_kmh[i] = l->depth_m[i] = l->gauge_mm[i] = NAN;
    l->capacity_per_day[i] = l->time_cv[i] = l->time_h[i] = NAN;
    l->class_rank[i] = l->depth_profile[i] = l->speed_profile[i] = TD_NONE;
    l->capacity_profile[i] = l->preload_profile[i] = TD_NONE;
    l->open[i] = true;
    return i;
}

static inline td_index fx_vehicle(fixture *f, td_index mode, td_index form, double payload_t)
{
    td_vehicle_types *t = &f->world.vehicle_types;
    const td_index i = t->count++;
    t->label.id[i] = "vehicle";
    t->mode[i] = mode;
    t->form[i] = form;
    t->payload_t[i] = payload_t;
    t->load_factor[i] = t->running_factor[i] = t->rest_factor[i] = t->capacity_units[i] = 1;
    t->payload_teu[i] = t->speed_kmh[i] = t->draught_m[i] = t->energy_per_km[i] = NAN;
    t->co2e_wtw_g_per_tkm[i] = t->co2e_ttw_g_per_tkm[i] = NAN;
    t->co2e_wtw_g_per_teukm[i] = t->co2e_ttw_g_per_teukm[i] = NAN;
    t->class_rank[i] = t->energy[i] = TD_NONE;
    return i;
}

static inline td_index fx_commodity(fixture *f, td_index form, double t_per_teu)
{
    td_commodities *k = &f->world.commodities;
    const td_index i = k->count++;
    k->label.id[i] = "goods";
    k->form[i] = form;
    k->t_per_teu[i] = t_per_teu;
    k->shelf_life_h[i] = NAN;
    return i;
}

static inline td_index fx_facility(fixture *f, td_index node, td_facility_kind kind)
{
    td_facilities *t = &f->world.facilities;
    const td_index i = t->count++;
    t->label.id[i] = "facility";
    t->node[i] = node;
    t->kind[i] = (uint8_t)kind;
    t->from_mode[i] = t->to_mode[i] = t->form_from[i] = t->form_to[i] = TD_NONE;
    t->concurrent_with[i] = t->time_profile[i] = t->resource[i] = TD_NONE;
    t->reefer[i] = t->open[i] = true;
    return i;
}

/* Stops are added right after their service. */
static inline td_index fx_service(fixture *f, td_index vehicle_type, double departures_per_week)
{
    td_services *s = &f->world.services;
    const td_index i = s->count++;
    s->label.id[i] = "service";
    s->vehicle_type[i] = vehicle_type;
    s->mode[i] = f->world.vehicle_types.mode[vehicle_type];
    s->departures_per_week[i] = departures_per_week;
    s->capacity_teu[i] = s->capacity_t[i] = s->operating_cost_per_departure[i] = NAN;
    s->time_cv[i] = NAN;
    s->group[i] = s->resource[i] = TD_NONE;
    s->open[i] = true;
    s->first_stop[i] = s->first_stop[i + 1] = f->world.stops.count;
    return i;
}

static inline td_index fx_stop(fixture *f, td_index service, td_index node, double running_h,
                               double km)
{
    td_stops *p = &f->world.stops;
    const td_index i = p->count++;
    p->service[i] = service;
    p->resource[i] = TD_NONE;
    p->node[i] = node;
    p->running_h[i] = running_h;
    p->length_km[i] = km;
    p->board[i] = p->alight[i] = true;
    f->world.services.first_stop[service + 1] = p->count;
    return i;
}

static inline td_index fx_cost(fixture *f, td_operation operation, td_index vehicle_type,
                               td_index commodity, td_index country)
{
    td_costs *c = &f->world.costs;
    const td_index i = c->count++;
    c->operation[i] = (uint8_t)operation;
    c->vehicle_type[i] = vehicle_type;
    c->commodity[i] = commodity;
    c->country[i] = country;
    return i;
}

static inline td_index fx_choice(fixture *f, const char *chain, double theta)
{
    td_choices *q = &f->world.choices;
    const td_index i = q->count++;
    q->commodity[i] = TD_NONE;
    q->chain[i] = chain;
    q->distance_from_km[i] = 0;
    q->distance_to_km[i] = INFINITY;
    q->theta[i] = theta;
    q->asc[i] = q->nest_scale[i] = q->captive_share[i] = NAN;
    q->schedule_weight[i] = q->booking_horizon_h[i] = NAN;
    q->nest[i] = "";
    return i;
}

static inline td_index fx_demand(fixture *f, td_index origin, td_index destination,
                                 td_index commodity, double tonnes)
{
    td_demands *d = &f->world.demands;
    const td_index i = d->count++;
    d->origin[i] = origin;
    d->destination[i] = destination;
    d->commodity[i] = commodity;
    d->form[i] = f->world.commodities.form[commodity];
    d->tonnes_per_year[i] = tonnes;
    d->profile[i] = TD_NONE;
    return i;
}

/* --- the graph: vertices and arcs first, then fx_build --- */

static inline uint32_t fx_vertex(fixture *f)
{
    return f->vertex_count++;
}

static inline fx_arc *fx_arc_add(fixture *f, td_arc_kind kind, uint32_t tail, uint32_t head)
{
    fx_arc *a = &f->arcs[f->arc_count++];
    *a = (fx_arc){.tail = tail, .head = head, .kind = kind};
    a->mode = a->vehicle_type = a->form = a->link = a->access = TD_NONE;
    a->facility = a->service = a->stop = TD_NONE;
    return a;
}

static inline fx_arc *fx_carried(fixture *f, td_arc_kind kind, uint32_t tail, uint32_t head,
                                 td_index vehicle_type)
{
    fx_arc *a = fx_arc_add(f, kind, tail, head);
    a->vehicle_type = vehicle_type;
    a->mode = f->world.vehicle_types.mode[vehicle_type];
    a->form = f->world.vehicle_types.form[vehicle_type];
    return a;
}

static inline void fx_item(fixture *f, fx_arc *ride, td_index link, td_index facility)
{
    if (ride->item_count == 0)
        ride->first_item = f->item_count;
    f->items[f->item_count++] = (struct td_ride_item){.link = link, .facility = facility};
    ride->item_count++;
}

/* Arcs keep their order if they were added by rising tail; `place` tells where arc i went. */
static inline void fx_build(fixture *f, uint32_t *place)
{
    td_supernetwork *n = &f->net;
    const uint32_t arcs = f->arc_count, vertices = f->vertex_count;
    uint32_t tail[FX_ARCS], head[FX_ARCS], own[FX_ARCS];
    uint32_t *at = place ? place : own;
    for (uint32_t i = 0; i < arcs; i++) {
        tail[i] = f->arcs[i].tail;
        head[i] = f->arcs[i].head;
    }
    if (td_csr_build(vertices, arcs, tail, head, &n->csr, at) != TD_OK)
        abort();
    n->vertex_kind = n->vertex_kind ? n->vertex_kind : fx_block(f, FX_ARCS, 1);
    n->vertex_layer = fx_block(f, FX_ARCS, 1);
    n->vertex_node = n->vertex_node ? n->vertex_node : fx_block(f, FX_ARCS, sizeof(td_index));
    n->kind = fx_block(f, arcs + 1, 1);
    n->layer = fx_block(f, arcs + 1, 1);
    n->backward = fx_block(f, arcs + 1, sizeof(bool));
    td_index **columns[] = {&n->mode,   &n->vehicle_type, &n->form,    &n->link,
                            &n->access, &n->facility,     &n->service, &n->stop};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        *columns[i] = fx_block(f, arcs + 1, sizeof(td_index));
    n->element_count = arcs; /* one layer */
    n->element = fx_block(f, arcs + 1, sizeof(uint32_t));
    n->element_arc = fx_block(f, arcs + 1, sizeof(uint32_t));
    for (uint32_t i = 0; i < arcs; i++)
        n->element[i] = n->element_arc[i] = i;
    n->ride_first = fx_block(f, arcs + 2, sizeof(uint32_t));
    n->ride_items = fx_block(f, FX_ITEMS, sizeof *n->ride_items);
    for (uint32_t i = 0; i < arcs; i++) {
        const fx_arc *a = &f->arcs[i];
        const uint32_t k = at[i];
        n->kind[k] = (uint8_t)a->kind;
        n->mode[k] = a->mode;
        n->vehicle_type[k] = a->vehicle_type;
        n->form[k] = a->form;
        n->link[k] = a->link;
        n->access[k] = a->access;
        n->facility[k] = a->facility;
        n->service[k] = a->service;
        n->stop[k] = a->stop;
        n->backward[k] = a->backward;
        n->ride_first[k + 1] = a->item_count;
    }
    for (uint32_t k = 0; k < arcs; k++)
        n->ride_first[k + 1] += n->ride_first[k];
    for (uint32_t i = 0; i < arcs; i++)
        for (uint32_t j = 0; j < f->arcs[i].item_count; j++)
            n->ride_items[n->ride_first[at[i]] + j] = f->items[f->arcs[i].first_item + j];
}

/* What a vertex stands for; before fx_build. */
static inline uint32_t fx_vertex_at(fixture *f, td_vertex_kind kind, td_index node)
{
    td_supernetwork *n = &f->net;
    if (!n->vertex_kind) {
        n->vertex_kind = fx_block(f, FX_ARCS, 1);
        n->vertex_node = fx_block(f, FX_ARCS, sizeof(td_index));
    }
    const uint32_t v = f->vertex_count++;
    n->vertex_kind[v] = (uint8_t)kind;
    n->vertex_node[v] = node;
    return v;
}

/* One resource a link (both directions), facility and service, counted in `unit`. */
static inline void fx_resources(fixture *f, td_unit unit)
{
    td_world *w = &f->world;
    td_resources *r = &w->resources;
    const td_index counts[] = {w->links.count, w->facilities.count, w->services.count};
    for (int kind = TD_RESOURCE_LINK; kind <= TD_RESOURCE_SERVICE; kind++)
        for (td_index row = 0; row < counts[kind]; row++) {
            const td_index i = r->count++;
            r->kind[i] = (uint8_t)kind;
            r->row[i] = row;
            r->unit[i] = (uint8_t)unit;
            r->direction[i] = TD_DIRECTION_BOTH;
            r->segment[i] = TD_NONE;
            if (kind == TD_RESOURCE_LINK)
                w->links.resource[row] = i;
            else if (kind == TD_RESOURCE_FACILITY)
                w->facilities.resource[row] = i;
            else
                w->services.resource[row] = i;
        }
}

static inline void fx_free(fixture *f)
{
    td_csr_clear(&f->net.csr);
    for (int i = 0; i < f->block_count; i++)
        free(f->blocks[i]);
    free(f);
}

#endif
