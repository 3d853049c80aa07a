#include "assign/congested_world.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "assign/demand_pairs.h"
#include "assign/loading.h"
#include "assign/resource_delay.h"
#include "base/mem.h"
#include "graph/search.h"

/* Costs that differ by less than this share are equal: differences of costs round that much. */
static const double SAME = 1e-9;

/* --- demand --- */

static uint32_t destination_of(const td_supernetwork *net, const td_pair *pair)
{
    return pair->cls.foreign ? net->destination_vertex_foreign[pair->destination]
                             : net->destination_vertex_domestic[pair->destination];
}

static td_status find_classes(td_congested_world *c, const double *tonnes)
{
    size_t room = 0;
    td_status status = td_demand_pairs(c->world, c->period, &c->pairs, &c->pair_count);
    if (status != TD_OK)
        return status;
    for (uint32_t p = 0; tonnes && p < c->pair_count; p++)
        c->pairs[p].tonnes = tonnes[p];
    c->order = TD_ALLOC(c->pair_count, uint32_t);
    if (!c->order)
        return TD_ERR_NOMEM;
    status = td_demand_order(c->pairs, c->pair_count, c->order);
    for (uint32_t first = 0, end; first < c->pair_count && status == TD_OK; first = end) {
        const td_class cls = c->pairs[c->order[first]].cls;
        for (end = first + 1; end < c->pair_count; end++)
            if (!td_same_class(cls, c->pairs[c->order[end]].cls))
                break;
        status = TD_RESERVE(c->classes, room, (size_t)c->class_count + 1);
        if (status == TD_OK)
            c->classes[c->class_count++] =
                (td_freight_class){.cls = cls,
                                   .first = first,
                                   .end = end,
                                   .costing = td_costing_of(c->world, c->net, cls, c->period)};
    }
    return status;
}

static td_status list_demand(td_congested_world *c)
{
    c->demand = TD_ALLOC(c->pair_count, td_equilibrium_demand);
    c->demand_pair = TD_ALLOC(c->pair_count, uint32_t);
    if (!c->demand || !c->demand_pair)
        return TD_ERR_NOMEM;
    for (uint32_t k = 0; k < c->class_count; k++)
        for (uint32_t i = c->classes[k].first; i < c->classes[k].end; i++) {
            const td_pair *pair = &c->pairs[c->order[i]];
            const uint32_t from = c->net->origin_vertex[pair->origin];
            const uint32_t to = destination_of(c->net, pair);
            if (pair->origin == pair->destination || from == TD_NO_VERTEX || to == TD_NO_VERTEX)
                continue;
            c->demand_pair[c->demand_count] = c->order[i];
            c->demand[c->demand_count++] = (td_equilibrium_demand){
                .origin = from, .destination = to, .class_index = k, .amount = pair->tonnes};
        }
    return TD_OK;
}

/* --- uses of links --- */

/* Calls for every direction of a link that an arc runs over: *at goes from 0; TD_NONE ends. */
static uint32_t next_way(const td_supernetwork *net, uint32_t arc, uint32_t *at)
{
    if (net->kind[arc] == TD_ARC_MOVE)
        return (*at)++ == 0 ? 2 * net->link[arc] + net->backward[arc] : TD_NONE;
    if (net->kind[arc] != TD_ARC_RIDE)
        return TD_NONE;
    while (net->ride_first[arc] + *at < net->ride_first[arc + 1]) {
        const struct td_ride_item *item = &net->ride_items[net->ride_first[arc] + (*at)++];
        if (item->facility == TD_NONE)
            return 2 * item->link + item->backward;
    }
    return TD_NONE;
}

/* Numbers the resources whose links have delay functions: number [resource of the world], TD_NONE.
 */
static td_status number_resources(td_congested_world *c, uint32_t *number)
{
    const td_index all = c->world->resources.count;
    c->resource = TD_ALLOC(all, uint32_t);
    c->link_way = TD_ALLOC(all, uint32_t);
    c->factor = TD_ALLOC(all, td_delay);
    c->delay = TD_ALLOC(all, td_delay);
    c->phi = TD_ALLOC(all, double);
    if (!c->resource || !c->link_way || !c->factor || !c->delay || !c->phi)
        return TD_ERR_NOMEM;
    for (td_index r = 0; r < all; r++)
        number[r] = TD_NONE;
    for (uint32_t way = 0; way < 2 * c->world->links.count; way++) {
        const td_index r = td_world_link_resource(c->world, way / 2, way & 1);
        const td_delay d = td_link_delay(c->world, c->period, way / 2, way & 1);
        if (r == TD_NONE || d.kind == TD_DELAY_CONSTANT || number[r] != TD_NONE)
            continue;
        if (way & 1 && c->world->links.directed[way / 2])
            continue;
        number[r] = c->resource_count;
        c->resource[c->resource_count] = r;
        c->link_way[c->resource_count] = way;
        c->factor[c->resource_count++] = d;
    }
    return TD_OK;
}

static bool has_delay(const td_congested_world *c, uint32_t way)
{
    return td_link_delay(c->world, c->period, way / 2, way & 1).kind != TD_DELAY_CONSTANT;
}

static td_status list_uses(td_congested_world *c)
{
    const uint32_t arcs = c->net->csr.arc_count;
    uint32_t *number = TD_ALLOC(c->world->resources.count, uint32_t);
    c->first_use = TD_ALLOC((size_t)arcs + 1, uint32_t);
    td_status status = number && c->first_use ? number_resources(c, number) : TD_ERR_NOMEM;
    size_t room = 0, way_room = 0, count = 0;
    for (uint32_t a = 0; a < arcs && status == TD_OK; a++) {
        uint32_t at = 0, way;
        c->first_use[a] = (uint32_t)count;
        while (status == TD_OK && (way = next_way(c->net, a, &at)) != TD_NONE) {
            if (!has_delay(c, way))
                continue;
            status = TD_RESERVE(c->use_resource, room, count + 1);
            if (status == TD_OK)
                status = TD_RESERVE(c->use_way, way_room, count + 1);
            if (status != TD_OK)
                break;
            c->use_way[count] = way;
            c->use_resource[count++] = number[td_world_link_resource(c->world, way / 2, way & 1)];
        }
        c->first_use[a + 1] = (uint32_t)count;
    }
    free(number);
    return status;
}

/* --- what classes pay and take --- */

td_status td_congested_turn(td_congested_world *c, uint32_t k)
{
    td_freight_class *class = &c->classes[k];
    td_costing_turn(&class->costing, class->cls, c->period);
    td_costing_congest(&class->costing, c->congestion);
    const td_status status = td_costing_prepare(&class->costing);
    if (status == TD_OK)
        td_costing_fill(&class->costing, c->cost);
    return status;
}

static void set_factors(td_congested_world *c, double factor)
{
    for (uint32_t way = 0; way < 2 * c->world->links.count; way++)
        c->congestion->link_factor[way] = has_delay(c, way) ? factor : 1;
}

static void shares_of_uses(const td_congested_world *c, uint32_t arc, double value, double *out)
{
    double km = 0;
    for (uint32_t use = c->first_use[arc]; use < c->first_use[arc + 1]; use++)
        km += c->world->links.length_km[c->use_way[use] / 2];
    const uint32_t count = c->first_use[arc + 1] - c->first_use[arc];
    for (uint32_t use = c->first_use[arc]; use < c->first_use[arc + 1]; use++)
        out[use] =
            value * (km > 0 ? c->world->links.length_km[c->use_way[use] / 2] / km : 1.0 / count);
}

/* Units that a tonne of a class takes on an arc, shared out among the uses of one resource. */
static void units_of_uses(const td_congested_world *c, const td_costing *costing, uint32_t arc,
                          td_assignment *one, double *out)
{
    td_load_arc(costing, arc, 1, one);
    for (uint32_t use = c->first_use[arc]; use < c->first_use[arc + 1]; use++) {
        uint32_t same = 0;
        for (uint32_t u = c->first_use[arc]; u < c->first_use[arc + 1]; u++)
            same += c->use_resource[u] == c->use_resource[use];
        const double units = one->load[c->resource[c->use_resource[use]]] / same;
        out[use] = units > 0 ? units : 1;
    }
    for (uint32_t i = c->net->use_first[arc]; i < c->net->use_first[arc + 1]; i++)
        one->load[c->net->uses[i].resource] = 0;
    for (uint32_t i = c->net->ride_first[arc]; i < c->net->ride_first[arc + 1]; i++) {
        const td_index f = c->net->ride_items[i].facility;
        if (f != TD_NONE && c->world->facilities.resource[f] != TD_NONE)
            one->load[c->world->facilities.resource[f]] = 0;
    }
}

/* Fixed costs as they are without traffic, the value of every use and what it takes. */
static td_status value_class(td_congested_world *c, uint32_t k, td_assignment *one)
{
    const uint32_t arcs = c->net->csr.arc_count, uses = c->first_use[arcs];
    td_freight_class *class = &c->classes[k];
    class->fixed = TD_ALLOC(arcs, double);
    class->units = TD_ALLOC(uses, double);
    class->value = TD_ALLOC(uses, double);
    if (!class->fixed || !class->units || !class->value)
        return TD_ERR_NOMEM;
    set_factors(c, 1);
    td_status status = td_congested_turn(c, k);
    if (status != TD_OK)
        return status;
    memcpy(class->fixed, c->cost, arcs * sizeof *c->cost);
    for (uint32_t a = 0; a < arcs; a++)
        if (c->first_use[a + 1] > c->first_use[a])
            units_of_uses(c, &class->costing, a, one, class->units);
    set_factors(c, 2);
    status = td_congested_turn(c, k);
    for (uint32_t a = 0; a < arcs && status == TD_OK; a++)
        if (c->first_use[a + 1] > c->first_use[a]) {
            const bool usable = isfinite(class->fixed[a]) && isfinite(c->cost[a]);
            shares_of_uses(c, a, usable ? fmax(0, c->cost[a] - class->fixed[a]) : -1, class->value);
        }
    return status;
}

static td_status value_classes(td_congested_world *c)
{
    const size_t all = c->world->resources.count;
    double *room = TD_ALLOC(4 * all, double);
    td_assignment one = {.load = room,
                         .load_t = room + all,
                         .load_teu = room + 2 * all,
                         .load_vehicles = room + 3 * all};
    td_status status = room ? TD_OK : TD_ERR_NOMEM;
    for (uint32_t k = 0; k < c->class_count && status == TD_OK; k++)
        status = value_class(c, k, &one);
    free(room);
    return status;
}

/* phi_r: the least value a unit. Negative values mark arcs that a class cannot use. */
static void find_phi(td_congested_world *c)
{
    const uint32_t uses = c->first_use[c->net->csr.arc_count];
    for (uint32_t r = 0; r < c->resource_count; r++)
        c->phi[r] = INFINITY;
    for (uint32_t k = 0; k < c->class_count; k++)
        for (uint32_t use = 0; use < uses; use++)
            if (c->classes[k].value[use] >= 0)
                c->phi[c->use_resource[use]] =
                    fmin(c->phi[c->use_resource[use]],
                         c->classes[k].value[use] / c->classes[k].units[use]);
    for (uint32_t r = 0; r < c->resource_count; r++) {
        c->phi[r] = isfinite(c->phi[r]) ? c->phi[r] : 0;
        c->delay[r] = c->factor[r];
        c->delay[r].free = c->phi[r];
    }
}

static bool same_function(const td_delay *a, const td_delay *b)
{
    return a->kind == b->kind && a->a == b->a && a->power == b->power && a->preload == b->preload &&
           a->capacity == b->capacity;
}

static void look_for_potential(td_congested_world *c)
{
    const uint32_t uses = c->first_use[c->net->csr.arc_count];
    c->has_potential = true;
    for (uint32_t use = 0; use < uses; use++) {
        const uint32_t r = c->use_resource[use], way = c->use_way[use];
        const td_delay own = td_link_delay(c->world, c->period, way / 2, way & 1);
        uint32_t least = TD_NONE;
        for (uint32_t k = 0; k < c->class_count; k++) {
            const double value = c->classes[k].value[use], units = c->classes[k].units[use];
            if (value < 0)
                continue;
            if (least == TD_NONE ||
                value / units < c->classes[least].value[use] / c->classes[least].units[use])
                least = k;
            if (value - units * c->phi[r] <= SAME * value && same_function(&own, &c->factor[r]))
                continue;
            if (c->has_potential) {
                c->odd_resource = r;
                c->odd_class[0] = least;
                c->odd_class[1] = k;
            }
            c->has_potential = false;
        }
    }
}

/* Whether every arc has a resource of its own. */
static td_status look_for_plain(td_congested_world *c)
{
    const uint32_t arcs = c->net->csr.arc_count, uses = c->first_use[arcs];
    uint8_t *seen = TD_ALLOC(c->resource_count, uint8_t);
    if (!seen)
        return TD_ERR_NOMEM;
    c->plain = true;
    for (uint32_t a = 0; a < arcs; a++)
        c->plain = c->plain && c->first_use[a + 1] - c->first_use[a] <= 1;
    for (uint32_t use = 0; use < uses && c->plain; use++) {
        c->plain = !seen[c->use_resource[use]];
        seen[c->use_resource[use]] = 1;
        for (uint32_t k = 0; k < c->class_count; k++)
            c->plain = c->plain && c->classes[k].units[use] == 1;
    }
    free(seen);
    if (!c->plain)
        return TD_OK;
    c->arc_delay = TD_ALLOC(arcs, td_delay);
    if (!c->arc_delay)
        return TD_ERR_NOMEM;
    for (uint32_t a = 0; a < arcs; a++)
        c->arc_delay[a] = c->first_use[a + 1] > c->first_use[a]
                              ? c->delay[c->use_resource[c->first_use[a]]]
                              : (td_delay){.kind = TD_DELAY_CONSTANT, .capacity = 1};
    return TD_OK;
}

/* Takes out of fixed costs without traffic what resources charge then. */
static void fix_free(td_congested_world *c)
{
    for (uint32_t k = 0; k < c->class_count; k++)
        for (uint32_t a = 0; a < c->net->csr.arc_count; a++) {
            double *fixed = &c->classes[k].fixed[a];
            for (uint32_t use = c->first_use[a]; use < c->first_use[a + 1]; use++)
                *fixed -= c->classes[k].units[use] * c->phi[c->use_resource[use]];
            *fixed = fmax(0, *fixed);
        }
}

td_status td_congested_open(const td_world *world, const td_supernetwork *net,
                            const td_period *period, const double *tonnes, bool system_optimum,
                            td_congested_world *out)
{
    *out = (td_congested_world){
        .world = world, .net = net, .period = period, .system_optimum = system_optimum};
    out->congestion = td_congestion_create(world);
    out->cost = TD_ALLOC(net->csr.arc_count, double);
    if (!out->congestion || !out->cost)
        return TD_ERR_NOMEM;
    td_status status = find_classes(out, tonnes);
    if (status == TD_OK)
        status = list_demand(out);
    if (status == TD_OK)
        status = list_uses(out);
    if (status == TD_OK)
        status = value_classes(out);
    if (status != TD_OK)
        return status;
    find_phi(out);
    look_for_potential(out);
    fix_free(out);
    return look_for_plain(out);
}

void td_congested_clear(td_congested_world *c)
{
    for (uint32_t k = 0; k < c->class_count; k++) {
        td_costing_clear(&c->classes[k].costing);
        free(c->classes[k].fixed);
        free(c->classes[k].units);
        free(c->classes[k].value);
    }
    void *const arrays[] = {c->pairs,   c->order,     c->classes, c->resource,    c->link_way,
                            c->factor,  c->delay,     c->phi,     c->first_use,   c->use_resource,
                            c->use_way, c->arc_delay, c->demand,  c->demand_pair, c->cost};
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++)
        free(arrays[i]);
    td_congestion_free(c->congestion);
    *c = (td_congested_world){0};
}

/* --- at given loads --- */

void td_congested_volumes(const td_congested_world *c, const td_equilibrium *e, double *volume)
{
    for (uint32_t r = 0; r < c->resource_count && !c->plain; r++)
        volume[r] = e->volume[r];
    for (uint32_t r = 0; r < c->resource_count && c->plain; r++)
        volume[r] = 0;
    for (uint32_t a = 0; a < c->net->csr.arc_count && c->plain; a++)
        if (c->first_use[a + 1] > c->first_use[a])
            volume[c->use_resource[c->first_use[a]]] = e->volume[a];
}

void td_congested_factors(td_congested_world *c, const double *volume)
{
    const uint32_t uses = c->first_use[c->net->csr.arc_count];
    set_factors(c, 1);
    for (uint32_t use = 0; use < uses; use++) {
        const uint32_t way = c->use_way[use];
        const td_delay d = td_link_delay(c->world, c->period, way / 2, way & 1);
        c->congestion->link_factor[way] = td_delay_value(&d, volume[c->use_resource[use]]);
    }
}

/* What all flow on resources is worth without traffic, CNY: worth [resource]. */
static void sum_worth(const td_congested_world *c, const double *class_flow, double *worth)
{
    const uint32_t arcs = c->net->csr.arc_count;
    for (uint32_t r = 0; r < c->resource_count; r++)
        worth[r] = 0;
    for (uint32_t k = 0; k < c->class_count; k++)
        for (uint32_t a = 0; a < arcs; a++) {
            const double flow = class_flow[(size_t)k * arcs + a];
            for (uint32_t use = c->first_use[a]; flow > 0 && use < c->first_use[a + 1]; use++)
                worth[c->use_resource[use]] += flow * c->classes[k].value[use];
        }
}

/* What a tonne on an arc costs all others, at slopes of factors: the system's marginal cost beyond
 * the class's own. */
static double imposed(const td_congested_world *c, uint32_t k, uint32_t arc, const double *slope,
                      const double *worth)
{
    double cost = 0;
    for (uint32_t use = c->first_use[arc]; use < c->first_use[arc + 1]; use++) {
        const uint32_t r = c->use_resource[use];
        if (worth[r] > 0)
            cost += c->classes[k].units[use] * worth[r] * slope[r];
    }
    return cost;
}

/* Room [3][resource]: worth, slope, and what resources charge a unit. */
static td_status measure_resources(td_congested_world *c, const double *volume,
                                   const double *class_flow, double **room)
{
    *room = TD_ALLOC(3 * (size_t)c->resource_count, double);
    if (!*room)
        return TD_ERR_NOMEM;
    double *worth = *room, *slope = worth + c->resource_count, *charge = slope + c->resource_count;
    if (c->system_optimum && class_flow)
        sum_worth(c, class_flow, worth);
    for (uint32_t r = 0; r < c->resource_count; r++) {
        double unused;
        slope[r] = volume[r] > 0 ? td_delay_slope(&c->factor[r], volume[r]) : 0;
        td_delay_evaluate(&c->delay[r], volume[r], c->system_optimum, &charge[r], &unused);
    }
    return TD_OK;
}

td_status td_congested_fix(td_congested_world *c, const double *volume, const double *class_flow)
{
    double *room;
    td_congested_factors(c, volume);
    td_status status = measure_resources(c, volume, class_flow, &room);
    const double *worth = room, *slope = room ? room + c->resource_count : NULL;
    const double *charge = room ? slope + c->resource_count : NULL;
    for (uint32_t k = 0; k < c->class_count && status == TD_OK; k++) {
        status = td_congested_turn(c, k);
        for (uint32_t a = 0; a < c->net->csr.arc_count && status == TD_OK; a++) {
            double fixed = c->cost[a];
            if (c->system_optimum)
                fixed += imposed(c, k, a, slope, worth);
            for (uint32_t use = c->first_use[a]; use < c->first_use[a + 1]; use++)
                fixed -= c->classes[k].units[use] * charge[c->use_resource[use]];
            c->classes[k].fixed[a] = isnan(fixed) ? (double)INFINITY : fmax(0, fixed);
        }
    }
    free(room);
    return status;
}

/* What the class's demand would pay on cheapest routes at c->cost. */
static td_status least_cost(const td_congested_world *c, uint32_t k, const uint8_t *served,
                            td_search *tree, double *least)
{
    uint32_t origin = TD_NO_VERTEX;
    td_status status = TD_OK;
    for (uint32_t i = 0; i < c->demand_count && status == TD_OK; i++) {
        const td_equilibrium_demand *d = &c->demand[i];
        if (d->class_index != k || !served[i])
            continue;
        if (d->origin != origin)
            status = td_search_tree(tree, &c->net->csr, c->cost, origin = d->origin);
        if (status == TD_OK)
            *least += d->amount * td_search_distance(tree, d->destination);
    }
    return status;
}

td_status td_congested_gap(td_congested_world *c, const double *volume, const double *class_flow,
                           const uint8_t *served, double *gap, double *total)
{
    const uint32_t arcs = c->net->csr.arc_count;
    double *room = NULL, paid = 0, least = 0;
    td_search *tree = NULL;
    *total = 0;
    td_congested_factors(c, volume);
    td_status status = td_search_create(c->net->csr.vertex_count, &tree);
    if (status == TD_OK)
        status = measure_resources(c, volume, class_flow, &room);
    for (uint32_t k = 0; k < c->class_count && status == TD_OK; k++) {
        status = td_congested_turn(c, k);
        for (uint32_t a = 0; a < arcs && status == TD_OK; a++) {
            const double flow = class_flow[(size_t)k * arcs + a];
            *total += flow > 0 ? flow * c->cost[a] : 0;
            if (c->system_optimum)
                c->cost[a] += imposed(c, k, a, room + c->resource_count, room);
            paid += flow > 0 ? flow * c->cost[a] : 0;
        }
        if (status == TD_OK)
            status = least_cost(c, k, served, tree, &least);
    }
    *gap = paid > 0 ? (paid - least) / paid : 0;
    td_search_free(tree);
    free(room);
    return status;
}
