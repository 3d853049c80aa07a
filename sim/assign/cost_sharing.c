/* Rows are compared column by column, as the cost model reads them (cost_arc.c, cost_rates.c). What a
 * vehicle type or a facility costs the class is compared as worked out, so that the rows behind it (costs,
 * designations, what runs at once) need not be known here. Where a comparison is in doubt, an element
 * counts as not the same: it is then costed anew. */
#include "assign/cost_sharing.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static bool same_value(double x, double y)
{
    return memcmp(&x, &y, sizeof x) == 0;
}

static bool same_words(const char **a, td_index a_count, const char **b, td_index b_count)
{
    for (td_index i = 0; i < a_count && i < b_count; i++)
        if (strcmp(a[i], b[i]) != 0)
            return false;
    return true;
}

static bool closed_in(const bool *closed, td_index row)
{
    return closed && closed[row];
}

/* --- rows that no class matters to --- */

static void match_nodes(td_cost_sharing *s)
{
    const td_nodes *own = &s->both->scenario.world->nodes, *base = &s->both->base.world->nodes;
    for (td_index n = 0; n < own->count; n++) {
        const td_index m = td_same_row(&own->label, n, &base->label, base->count);
        const bool same = m != TD_NONE && own->country[n] == base->country[m] &&
                          same_value(own->x[n], base->x[m]) && same_value(own->y[n], base->y[m]);
        s->node_twin[n] = same ? m : TD_NONE;
    }
}

static bool same_season(const td_world *own, td_index season, int month, const td_world *base,
                        td_index base_season, int base_month)
{
    return same_value(td_world_factor(own, season, month),
                      td_world_factor(base, base_season, base_month));
}

static bool same_link(const td_cost_sharing *s, td_index l, td_index m, const td_period *own_period,
                      const td_period *base_period)
{
    const td_world *world = s->both->scenario.world, *base_world = s->both->base.world;
    const td_links *own = &world->links, *base = &base_world->links;
    const int month = own_period->month, base_month = base_period->month;
    return s->node_twin[own->from[l]] == base->from[m] && s->node_twin[own->to[l]] == base->to[m] &&
           same_value(own->length_km[l], base->length_km[m]) &&
           same_value(own->speed_kmh[l], base->speed_kmh[m]) &&
           same_value(own->speed_back_kmh[l], base->speed_back_kmh[m]) &&
           same_value(own->time_h[l], base->time_h[m]) && same_value(own->toll[l], base->toll[m]) &&
           same_value(own->depth_m[l], base->depth_m[m]) &&
           same_value(own->time_cv[l], base->time_cv[m]) &&
           (own->speed_profile[l] == TD_NONE) == (base->speed_profile[m] == TD_NONE) &&
           same_season(world, own->depth_profile[l], month, base_world, base->depth_profile[m],
                       base_month) &&
           same_season(world, own->speed_profile[l], month, base_world, base->speed_profile[m],
                       base_month) &&
           closed_in(own_period->link_closed, l) == closed_in(base_period->link_closed, m);
}

static void match_links(td_cost_sharing *s, const td_period *own_period,
                        const td_period *base_period)
{
    const td_links *own = &s->both->scenario.world->links, *base = &s->both->base.world->links;
    for (td_index l = 0; l < own->count; l++) {
        const td_index m = td_same_row(&own->label, l, &base->label, base->count);
        s->link_twin[l] =
            m != TD_NONE && same_link(s, l, m, own_period, base_period) ? m : TD_NONE;
    }
}

static bool same_stop(const td_cost_sharing *s, td_index i, td_index j)
{
    const td_world *world = s->both->scenario.world, *base_world = s->both->base.world;
    const td_stops *own = &world->stops, *base = &base_world->stops;
    const td_list links = own->links[i], base_links = base->links[j];
    if (s->node_twin[own->node[i]] != base->node[j] || links.count != base_links.count ||
        !same_value(own->running_h[i], base->running_h[j]) ||
        !same_value(own->dwell_h[i], base->dwell_h[j]) ||
        !same_value(own->length_km[i], base->length_km[j]))
        return false;
    for (uint32_t k = 0; k < links.count; k++)
        if (s->link_twin[world->list_items[links.first + k]] !=
            base_world->list_items[base_links.first + k])
            return false;
    return true;
}

static bool same_service(const td_cost_sharing *s, td_index a, td_index b)
{
    const td_services *own = &s->both->scenario.world->services;
    const td_services *base = &s->both->base.world->services;
    const td_index first = own->first_stop[a], base_first = base->first_stop[b];
    const td_index stops = own->first_stop[a + 1] - first;
    if (stops != base->first_stop[b + 1] - base_first ||
        !same_value(own->departures_per_week[a], base->departures_per_week[b]) ||
        !same_value(own->cancel_probability[a], base->cancel_probability[b]) ||
        !same_value(own->capacity_teu[a], base->capacity_teu[b]) ||
        !same_value(own->capacity_t[a], base->capacity_t[b]) ||
        !same_value(own->price_base_per_teu[a], base->price_base_per_teu[b]) ||
        !same_value(own->price_per_teu_km[a], base->price_per_teu_km[b]) ||
        !same_value(own->price_per_teu[a], base->price_per_teu[b]) ||
        !same_value(own->subsidy_per_teu[a], base->subsidy_per_teu[b]) ||
        !same_value(own->time_cv[a], base->time_cv[b]))
        return false;
    for (td_index i = 0; i < stops; i++)
        if (!same_stop(s, first + i, base_first + i))
            return false;
    return true;
}

static void match_services(td_cost_sharing *s, const td_period *own_period,
                           const td_period *base_period)
{
    const td_services *own = &s->both->scenario.world->services;
    const td_services *base = &s->both->base.world->services;
    for (td_index a = 0; a < own->count; a++) {
        const td_index b = td_same_row(&own->label, a, &base->label, base->count);
        const bool same =
            b != TD_NONE && same_service(s, a, b) &&
            closed_in(own_period->service_closed, a) == closed_in(base_period->service_closed, b);
        s->service_twin[a] = same ? b : TD_NONE;
    }
}

static bool same_cost_rows(const td_costs *a, const td_costs *b)
{
    for (td_index i = 0; a->count == b->count && i < a->count; i++)
        if (a->vehicle_type[i] != b->vehicle_type[i] || a->commodity[i] != b->commodity[i] ||
            a->country[i] != b->country[i] || a->operation[i] != b->operation[i] ||
            !same_value(a->fixed_per_t[i], b->fixed_per_t[i]) ||
            !same_value(a->fixed_per_teu[i], b->fixed_per_teu[i]) ||
            !same_value(a->per_tkm[i], b->per_tkm[i]) ||
            !same_value(a->per_teukm[i], b->per_teukm[i]) || !same_value(a->per_th[i], b->per_th[i]))
            return false;
    return a->count == b->count;
}

static void find_twins(td_cost_sharing *s)
{
    const td_supernetwork *own = s->both->scenario.net, *base = s->both->base.net;
    for (uint32_t e = 0; e < own->element_count; e++)
        s->twin[e] = TD_NO_ARC;
    for (uint32_t a = 0; a < own->csr.arc_count; a++) {
        uint32_t *twin = &s->twin[own->element[a]];
        if (*twin == TD_NO_ARC && s->both->base_arc[a] != TD_NO_ARC)
            *twin = base->element[s->both->base_arc[a]];
    }
}

static bool is_measured(const td_world *world)
{
    return world->measured.facility_variance_h2 || world->measured.wait_variance_h2;
}

td_status td_cost_sharing_open(const td_counterpart *both, const td_period *own,
                               const td_period *base, td_cost_sharing *s)
{
    const td_world *w = both->scenario.world, *b = both->base.world;
    *s = (td_cost_sharing){.both = both};
    s->node_twin = TD_ALLOC(w->nodes.count, td_index);
    s->link_twin = TD_ALLOC(w->links.count, td_index);
    s->service_twin = TD_ALLOC(w->services.count, td_index);
    s->type_twin = TD_ALLOC(w->vehicle_types.count, td_index);
    s->facility_twin = TD_ALLOC(w->facilities.count, td_index);
    s->twin = TD_ALLOC(both->scenario.net->element_count, uint32_t);
    s->same = TD_ALLOC(both->scenario.net->element_count, bool);
    if (!s->node_twin || !s->link_twin || !s->service_twin || !s->type_twin || !s->facility_twin ||
        !s->twin || !s->same)
        return TD_ERR_NOMEM;
    const bool same_countries =
        same_words(w->country_id, w->country_count, b->country_id, b->country_count);
    s->possible = same_countries && !is_measured(w) && !is_measured(b) &&
                  same_words(w->form_id, w->form_count, b->form_id, b->form_count);
    s->same_costs = same_countries && w->country_count == b->country_count &&
                    same_cost_rows(&w->costs, &b->costs);
    find_twins(s);
    match_nodes(s);
    match_links(s, own, base);
    match_services(s, own, base);
    return TD_OK;
}

void td_cost_sharing_close(td_cost_sharing *s)
{
    free(s->node_twin);
    free(s->link_twin);
    free(s->service_twin);
    free(s->type_twin);
    free(s->facility_twin);
    free(s->twin);
    free(s->same);
    *s = (td_cost_sharing){0};
}

/* --- what a class makes of them --- */

static bool same_rates(const td_vehicle_rates *x, const td_vehicle_rates *y)
{
    const td_move_rates *m = &x->move, *n = &y->move;
    for (int i = 0; i < 4; i++)
        if (!same_value(x->operation[i], y->operation[i]))
            return false;
    return x->usable == y->usable && x->boxes == y->boxes && x->by_country == y->by_country &&
           x->operation_by_country == y->operation_by_country &&
           x->great_circle == y->great_circle && same_value(x->load_t, y->load_t) &&
           same_value(x->speed_kmh, y->speed_kmh) && same_value(x->time_factor, y->time_factor) &&
           same_value(x->time_cv, y->time_cv) && same_value(x->wtw_kg_per_km, y->wtw_kg_per_km) &&
           same_value(x->ttw_kg_per_km, y->ttw_kg_per_km) && same_value(m->per_km, n->per_km) &&
           same_value(m->empty_per_km, n->empty_per_km) && same_value(m->per_h, n->per_h) &&
           same_value(m->toll_share, n->toll_share) && same_value(m->per_trip, n->per_trip) &&
           same_value(m->minimum, n->minimum);
}

/* Rates by country follow from the table cost and from the type's own, so that two types with the same
 * row number and the same rates apart from these have the same ones. */
static bool same_type(const td_cost_sharing *s, td_index v, td_index w, const td_costing *own,
                      const td_costing *base)
{
    const td_vehicle_types *a = &s->both->scenario.world->vehicle_types;
    const td_vehicle_types *b = &s->both->base.world->vehicle_types;
    const td_vehicle_rates *x = &own->vehicles[v], *y = &base->vehicles[w];
    if (x->by_country || x->operation_by_country) {
        if (!s->same_costs || v != w)
            return false;
        const td_index countries = s->both->base.world->country_count;
        for (td_index at = 0; x->by_country && at < countries; at++)
            if (memcmp(&own->moves[(size_t)v * countries + at],
                       &base->moves[(size_t)w * countries + at], sizeof *own->moves) != 0)
                return false;
    }
    return same_rates(x, y) && a->form[v] == b->form[w] &&
           same_value(a->payload_t[v], b->payload_t[w]) &&
           same_value(a->payload_teu[v], b->payload_teu[w]) &&
           same_value(a->load_factor[v], b->load_factor[w]) &&
           same_value(a->draught_m[v], b->draught_m[w]) &&
           same_value(a->clearance_m[v], b->clearance_m[w]);
}

static bool same_list(const td_world *own, td_list a, const td_world *base, td_list b)
{
    for (uint32_t i = 0; a.count == b.count && i < a.count; i++)
        if (own->list_items[a.first + i] != base->list_items[b.first + i])
            return false;
    return a.count == b.count;
}

/* Lists of vehicle types hold row numbers. */
static bool same_types_listed(const td_cost_sharing *s, td_list a, td_list b)
{
    const td_world *own = s->both->scenario.world, *base = s->both->base.world;
    const td_labels *x = &own->vehicle_types.label, *y = &base->vehicle_types.label;
    for (uint32_t i = 0; a.count == b.count && i < a.count; i++)
        if (strcmp(x->id[own->list_items[a.first + i]], y->id[base->list_items[b.first + i]]) != 0)
            return false;
    return a.count == b.count;
}

static bool same_facility(const td_cost_sharing *s, td_index f, td_index g, const td_costing *own,
                          const td_costing *base)
{
    const td_world *world = s->both->scenario.world, *base_world = s->both->base.world;
    const td_facilities *a = &world->facilities, *b = &base_world->facilities;
    const td_facility_figures *x = &own->facilities[f], *y = &base->facilities[g];
    return x->usable == y->usable && same_value(x->money_t, y->money_t) &&
           same_value(x->money_teu, y->money_teu) && same_value(x->time_h, y->time_h) &&
           same_value(x->variance_h2, y->variance_h2) &&
           same_value(x->published_h, y->published_h) && a->kind[f] == b->kind[g] &&
           a->form_from[f] == b->form_from[g] && a->form_to[f] == b->form_to[g] &&
           s->node_twin[a->node[f]] == b->node[g] && same_value(a->time_cv[f], b->time_cv[g]) &&
           same_value(a->co2e_wtw_kg_per_t[f], b->co2e_wtw_kg_per_t[g]) &&
           same_value(a->co2e_ttw_kg_per_t[f], b->co2e_ttw_kg_per_t[g]) &&
           same_list(world, a->forms[f], base_world, b->forms[g]) &&
           same_types_listed(s, a->vehicle_types[f], b->vehicle_types[g]);
}

static void match_rates(td_cost_sharing *s, const td_costing *own, const td_costing *base)
{
    const td_world *w = s->both->scenario.world, *b = s->both->base.world;
    for (td_index v = 0; v < w->vehicle_types.count; v++) {
        const td_index u = td_same_row(&w->vehicle_types.label, v, &b->vehicle_types.label,
                                       b->vehicle_types.count);
        s->type_twin[v] = u != TD_NONE && same_type(s, v, u, own, base) ? u : TD_NONE;
    }
    for (td_index f = 0; f < w->facilities.count; f++) {
        const td_index g =
            td_same_row(&w->facilities.label, f, &b->facilities.label, b->facilities.count);
        s->facility_twin[f] = g != TD_NONE && same_facility(s, f, g, own, base) ? g : TD_NONE;
    }
}

/* --- elements --- */

static bool is_twin(const td_index *twin, td_index row, td_index base_row)
{
    return row == TD_NONE ? base_row == TD_NONE : base_row != TD_NONE && twin[row] == base_row;
}

static bool same_access(const td_costing *own, uint32_t arc, const td_costing *base, uint32_t other)
{
    const td_accesses *a = &own->world->accesses, *b = &base->world->accesses;
    const td_index x = own->net->access[arc], y = base->net->access[other];
    if (x == TD_NONE || y == TD_NONE)
        return x == y;
    return same_value(a->length_km[x], b->length_km[y]) && same_value(a->time_h[x], b->time_h[y]) &&
           same_value(a->cost_per_t[x], b->cost_per_t[y]) &&
           td_list_allows(own->world, a->commodities[x], own->cls.commodity) ==
               td_list_allows(base->world, b->commodities[y], base->cls.commodity);
}

static bool same_way(const td_cost_sharing *s, uint32_t arc, uint32_t other)
{
    const td_supernetwork *own = s->both->scenario.net, *base = s->both->base.net;
    const uint32_t first = own->ride_first[arc], base_first = base->ride_first[other];
    const uint32_t count = own->ride_first[arc + 1] - first;
    if (count != base->ride_first[other + 1] - base_first)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        const struct td_ride_item *x = &own->ride_items[first + i];
        const struct td_ride_item *y = &base->ride_items[base_first + i];
        if (x->facility != TD_NONE || y->facility != TD_NONE) {
            if (!is_twin(s->facility_twin, x->facility, y->facility))
                return false;
        } else if (!is_twin(s->link_twin, x->link, y->link) || x->backward != y->backward) {
            return false;
        }
    }
    return true;
}

static bool same_end(const td_cost_sharing *s, uint32_t vertex, uint32_t base_vertex)
{
    const td_supernetwork *own = s->both->scenario.net, *base = s->both->base.net;
    return own->vertex_kind[vertex] == base->vertex_kind[base_vertex] &&
           is_twin(s->node_twin, own->vertex_node[vertex], base->vertex_node[base_vertex]);
}

static bool same_stop_of(const td_cost_sharing *s, uint32_t arc, uint32_t other)
{
    const td_supernetwork *own = s->both->scenario.net, *base = s->both->base.net;
    const td_index a = own->service[arc], b = base->service[other];
    if (own->stop[arc] == TD_NONE || base->stop[other] == TD_NONE)
        return own->stop[arc] == base->stop[other];
    return own->stop[arc] - s->both->scenario.world->services.first_stop[a] ==
           base->stop[other] - s->both->base.world->services.first_stop[b];
}

static bool same_element(const td_cost_sharing *s, const td_costing *own_costing, uint32_t arc,
                         const td_costing *base_costing, uint32_t other)
{
    const td_supernetwork *own = own_costing->net, *base = base_costing->net;
    if (own->kind[arc] != base->kind[other] || own->form[arc] != base->form[other] ||
        !is_twin(s->type_twin, own->vehicle_type[arc], base->vehicle_type[other]) ||
        !same_end(s, own->csr.tail[arc], base->csr.tail[other]) ||
        !same_end(s, own->csr.head[arc], base->csr.head[other]))
        return false;
    switch (own->kind[arc]) {
    case TD_ARC_MOVE:
        return is_twin(s->link_twin, own->link[arc], base->link[other]) &&
               own->backward[arc] == base->backward[other];
    case TD_ARC_ACCESS:
        return same_access(own_costing, arc, base_costing, other);
    case TD_ARC_LOAD:
    case TD_ARC_UNLOAD:
        return true;
    case TD_ARC_TRANSFER:
    case TD_ARC_PROCESS:
        return is_twin(s->facility_twin, own->facility[arc], base->facility[other]);
    default:
        if (own->service[arc] == TD_NONE || base->service[other] == TD_NONE)
            return own->service[arc] == base->service[other];
        return is_twin(s->service_twin, own->service[arc], base->service[other]) &&
               same_stop_of(s, arc, other) &&
               (own->kind[arc] != TD_ARC_RIDE || same_way(s, arc, other));
    }
}

void td_cost_sharing_turn(td_cost_sharing *s, const td_costing *own, const td_costing *base)
{
    const td_supernetwork *net = own->net, *base_net = base->net;
    const bool possible = s->possible && own->forms == base->forms && !own->congestion &&
                          !base->congestion && !own->relaxed && !base->relaxed;
    if (s->turned && s->commodity == own->cls.commodity && s->form == own->cls.form)
        return;
    s->turned = true;
    s->commodity = own->cls.commodity;
    s->form = own->cls.form;
    if (possible)
        match_rates(s, own, base);
    for (uint32_t e = 0; e < net->element_count; e++)
        s->same[e] = possible && s->twin[e] != TD_NO_ARC &&
                     same_element(s, own, net->element_arc[e], base,
                                  base_net->element_arc[s->twin[e]]);
}
