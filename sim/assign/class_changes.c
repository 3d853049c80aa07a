#include "assign/class_changes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

td_status td_class_changes_open(const td_counterpart *both, const td_period *own,
                                const td_period *base, td_class_changes *out)
{
    const td_supernetwork *net = both->scenario.net, *base_net = both->base.net;
    *out = (td_class_changes){.both = both, .base_period = base};
    out->base = (td_costing){.world = both->base.world, .net = base_net};
    out->own = TD_ALLOC(net->csr.arc_count, bool);
    out->other = TD_ALLOC(base_net->csr.arc_count, bool);
    out->differs = TD_ALLOC(net->element_count, bool);
    if (!out->own || !out->other || !out->differs)
        return TD_ERR_NOMEM;
    return td_cost_sharing_open(both, own, base, &out->sharing);
}

void td_class_changes_close(td_class_changes *c)
{
    if (c->both)
        td_costing_clear(&c->base);
    td_cost_sharing_close(&c->sharing);
    free(c->own);
    free(c->other);
    free(c->differs);
    *c = (td_class_changes){0};
}

/* --- what is not of an arc --- */

static bool same_value(double x, double y)
{
    return memcmp(&x, &y, sizeof x) == 0;
}

/* What the class pays for time, risk and carbon, and how its waits are weighted. */
static bool values_alike(const td_costing *c, const td_costing *d)
{
    return same_value(c->t_per_teu, d->t_per_teu) &&
           same_value(c->inventory_per_h, d->inventory_per_h) &&
           same_value(c->urgency_per_h, d->urgency_per_h) &&
           same_value(c->perishing_per_h, d->perishing_per_h) &&
           same_value(c->reliability_per_h, d->reliability_per_h) &&
           same_value(c->value_per_t, d->value_per_t) &&
           same_value(c->decay_per_h, d->decay_per_h) &&
           same_value(c->shelf_life_h, d->shelf_life_h) &&
           same_value(c->carbon_per_kg, d->carbon_per_kg) &&
           same_value(c->schedule_weight, d->schedule_weight) &&
           same_value(c->booking_horizon_h, d->booking_horizon_h);
}

/* The least that a trip costs is no part of an arc's cost; it matters where vehicles are loaded. */
static bool same_trip(const td_class_changes *c, const td_costing *own, uint32_t arc,
                      uint32_t base_arc)
{
    const td_supernetwork *net = own->net, *base = c->base.net;
    const td_index v = net->vehicle_type[arc], w = base->vehicle_type[base_arc];
    if (v == TD_NONE || (net->kind[arc] != TD_ARC_LOAD && net->kind[arc] != TD_ARC_ACCESS))
        return true;
    const td_vehicle_rates mine = td_costing_vehicle(own, v);
    const td_vehicle_rates theirs = td_costing_vehicle(&c->base, w);
    if (!mine.usable || !theirs.usable)
        return true;
    const td_index here = own->world->nodes.country[net->vertex_node[net->csr.head[arc]]];
    const td_index there = c->base.world->nodes.country[base->vertex_node[base->csr.head[base_arc]]];
    return same_value(td_costing_move(own, &mine, v, here).minimum,
                      td_costing_move(&c->base, &theirs, w, there).minimum);
}

/* --- arcs --- */

static bool same_core(const td_arc_core *x, const td_arc_core *y)
{
    if (!x->usable || !y->usable)
        return x->usable == y->usable;
    for (int t = 0; t < TD_MONEY_TERM_COUNT; t++)
        if (!same_value(x->money[t], y->money[t]))
            return false;
    return same_value(x->time_h, y->time_h) && same_value(x->wait_h, y->wait_h) &&
           same_value(x->variance_h2, y->variance_h2) && same_value(x->length_km, y->length_km) &&
           same_value(x->wtw_kg, y->wtw_kg) && same_value(x->ttw_kg, y->ttw_kg) &&
           same_value(x->vehicles, y->vehicles);
}

/* `room` is used where the costing does not keep figures. */
static const td_arc_core *core_of(const td_costing *c, uint32_t element, td_arc_core *room)
{
    if (c->stage >= TD_COSTING_ARCS)
        return td_costing_core(c, element);
    if (c->known)
        td_costing_recall(c, element, room);
    else
        td_costing_element(c, c->net->element_arc[element], room);
    return room;
}

static bool same_figures(const td_class_changes *c, const td_costing *own, uint32_t element,
                         uint32_t base_element)
{
    td_arc_core room;
    return same_core(core_of(own, element, &room), td_costing_core(&c->base, base_element));
}

/* Elements go by their first matched arc; the few arcs of an element that are matched with another
 * element of the base are compared one by one. */
static void compare_elements(td_class_changes *c, const td_costing *own)
{
    const td_cost_sharing *s = &c->sharing;
    for (uint32_t e = 0; e < own->net->element_count; e++)
        c->differs[e] = !s->same[e] && s->twin[e] != TD_NO_ARC &&
                        !same_figures(c, own, e, s->twin[e]);
}

static bool is_same(const td_class_changes *c, const td_costing *own, uint32_t arc,
                    uint32_t base_arc)
{
    const uint32_t e = own->net->element[arc], other = c->base.net->element[base_arc];
    const bool differs = c->sharing.twin[e] == other
                             ? c->differs[e]
                             : !same_figures(c, own, e, other);
    return !differs && same_trip(c, own, arc, base_arc);
}

/* Whether the class can use the arc of the scenario. */
static bool reaches(const td_costing *own, uint32_t arc)
{
    const uint32_t e = own->net->element[arc];
    td_arc_core room;
    if (!own->cls.foreign && own->net->layer[arc] != TD_LAYER_BEFORE)
        return false;
    return own->stage >= TD_COSTING_ARCS ? !isinf(own->additive[e])
                                         : core_of(own, e, &room)->usable;
}

static bool reaches_in_base(const td_class_changes *c, uint32_t arc)
{
    return (c->base.cls.foreign || c->base.net->layer[arc] == TD_LAYER_BEFORE) &&
           td_costing_core(&c->base, c->base.net->element[arc])->usable;
}

static void compare_arcs(td_class_changes *c, const td_costing *own)
{
    const td_supernetwork *net = own->net, *base = c->base.net;
    c->own_count = c->other_count = 0;
    for (uint32_t b = 0; b < base->csr.arc_count; b++) {
        /* Passing takes nothing: whether routes can pass is for their other arcs to say. */
        c->other[b] = c->both->scenario_arc[b] == TD_NO_ARC && !td_arc_is_passing(base, b) &&
                      reaches_in_base(c, b);
        c->other_count += c->other[b];
    }
    for (uint32_t a = 0; a < net->csr.arc_count; a++) {
        const uint32_t b = c->both->base_arc[a];
        const bool passing = td_arc_is_passing(net, a);
        const bool same = (passing || (b != TD_NO_ARC && is_same(c, own, a, b)));
        c->own[a] = (!same || c->both->moved[a]) && reaches(own, a);
        c->own_count += c->own[a];
        if (b != TD_NO_ARC && !same && !c->other[b] && reaches_in_base(c, b)) {
            c->other[b] = true;
            c->other_count++;
        }
    }
}

static td_status prepare(td_costing *own, bool whole)
{
    return whole ? td_costing_prepare(own) : td_costing_prepare_rates(own);
}

td_status td_class_changes_turn(td_class_changes *c, td_costing *own, bool whole,
                                const double *base_additive)
{
    td_class cls;
    c->comparable = td_counterpart_class(c->both, own->cls, &cls);
    if (!c->comparable)
        return prepare(own, whole);
    td_costing_turn(&c->base, cls, c->base_period);
    td_status status = td_costing_prepare_lazily(&c->base);
    if (status == TD_OK)
        status = td_costing_prepare_rates(own);
    if (status != TD_OK)
        return status;
    c->comparable = values_alike(own, &c->base);
    td_cost_sharing_turn(&c->sharing, own, &c->base);
    if (base_additive && c->comparable && own->stage < TD_COSTING_ARCS)
        td_costing_share(own, c->sharing.same, c->sharing.twin, base_additive);
    status = prepare(own, whole);
    if (status == TD_OK && c->comparable) {
        compare_elements(c, own);
        compare_arcs(c, own);
    }
    return status;
}

bool td_class_changes_any(const td_class_changes *c)
{
    return !c->comparable || c->own_count > 0 || c->other_count > 0;
}

/* --- routes --- */

/* The departures that serve a haul may have changed with services that the route does not use. */
static bool same_haul(td_class_changes *c, td_costing *own, uint32_t base_board,
                      uint32_t base_alight)
{
    const uint32_t board = c->both->scenario_arc[base_board];
    const uint32_t alight = c->both->scenario_arc[base_alight];
    const td_index *stop = own->net->stop, *base_stop = c->base.net->stop;
    return same_value(td_costing_haul_departures(own, stop[board], stop[alight]),
                      td_costing_haul_departures(&c->base, base_stop[base_board],
                                                 base_stop[base_alight]));
}

static bool same_hauls(td_class_changes *c, td_costing *own, const uint32_t *arcs, uint32_t count)
{
    const td_supernetwork *net = c->base.net;
    uint32_t board = TD_NO_ARC;
    for (uint32_t i = 0; i < count; i++) {
        if (net->kind[arcs[i]] == TD_ARC_BOARD)
            board = arcs[i];
        if (net->kind[arcs[i]] == TD_ARC_ALIGHT && board != TD_NO_ARC) {
            if (!same_haul(c, own, board, arcs[i]))
                return false;
            board = TD_NO_ARC;
        }
    }
    return true;
}

td_status td_class_changes_keep(td_class_changes *c, td_costing *own, const uint32_t *base_arcs,
                                uint32_t count, td_arc_list *out, bool *kept)
{
    *kept = false;
    for (uint32_t i = 0; i < count && c->other_count > 0; i++)
        if (c->other[base_arcs[i]])
            return TD_OK;
    bool found;
    const td_status status = td_counterpart_route(c->both, false, base_arcs, count, out, &found);
    if (status != TD_OK || !found)
        return status;
    for (uint32_t i = 0; i < out->count && c->own_count > 0; i++)
        if (c->own[out->arcs[i]])
            return TD_OK;
    *kept = same_hauls(c, own, base_arcs, count);
    return TD_OK;
}
